#include "app/audit_service.h"

#include "db/audit_reader.h"
#include "engine/api/path_utf8.h"
#include "engine/api/signing.h"
#include "engine/api/time_text.h"
#include "engine/telemetry/log/log.h"

#include <system_error>
#include <utility>

namespace harddns::app
{

namespace
{

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr const char* defaultName = "audit.sqlite";
constexpr std::int64_t usPerSecond = 1'000'000;
/// Names asked of the node at once: its workers are busy with them for about a millisecond.
constexpr std::size_t namesAtOnce = 1000;
/// Names that wait in the writer's queue at most: votes want it too.
constexpr std::uint64_t mostQueued = db::maxQueuedRows / 4;
/// How long to wait for the queue before looking again.
constexpr milliseconds queuePause{20};
/// Rows between two looks at the clock while loading.
constexpr std::size_t namesBetweenLooks = 256;

unsigned keepOneVoteIn(AuditVotes votes)
{
    switch (votes) {
    case AuditVotes::All: return 1;
    case AuditVotes::Sampled: return sampledOneVoteIn;
    case AuditVotes::None: return 0;
    }
    return 1;
}

/// Only the experiment of the paper leaves dissenters as they are.
bool repairsOf(const Config& config) { return config.quorum.preset != "paper"; }

AuditServiceOptions withClock(AuditServiceOptions options)
{
    if (!options.nowUs)
        options.nowUs = [] {
            return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
        };
    return options;
}

} // namespace

std::string AuditService::fileOf(const Config& config)
{
    return config.audit.path.empty() ? utf8FromPath(pathFromUtf8(config.node.stateDir) / defaultName) : config.audit.path;
}

AuditService::AuditService(Node& node, const Config& config, AuditServiceOptions options)
    : m_node(node),
      m_options(withClock(std::move(options))),
      m_file(fileOf(config)),
      m_key(headKeyOf(config)),
      m_limits(config.audit),
      m_repairs(repairsOf(config))
{
    node.setReporter([this] { return report(); });
    // A store that another process writes can be read all the same.
    node.importHistory([this](const HistoryVisitor& visitor) { loadHistory(visitor); });
    (void)open();
    try {
        m_thread = std::thread([this] { run(); });
    } catch (const std::system_error& error) { // the system's limit of threads
        log::warning("audit", "no thread to keep what the vote knows of names: a crash forgets it", {{"problem", error.what()}});
    }
}

AuditService::~AuditService()
{
    {
        const std::lock_guard lock(m_waitMutex);
        m_stop = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
    m_node.importHistory({});
    std::shared_ptr<AuditFeeder> feeder;
    std::shared_ptr<db::AuditWriter> writer;
    {
        const std::lock_guard lock(m_mutex);
        feeder = m_feeder;
        writer = m_writer;
    }
    // report() runs on threads of the node and holds both for a moment: whoever lets go last must have nothing to end or to join.
    if (feeder)
        feeder->end();
    m_node.setReporter({}); // waits for a running call
    {
        const std::lock_guard lock(m_mutex);
        m_feeder.reset();
        m_writer.reset();
    }
    feeder.reset();
    writer.reset(); // writes what is queued and the last head
}

bool AuditService::open()
{
    auto signer = makeHeadSigner(m_key);
    db::WriterOptions options;
    options.path = m_file;
    options.nowUs = m_options.nowUs;
    options.addToHistory = [this] { return !m_historyRead; };
    options.onStatus = [this](const db::WriterStatus& status) { onStatus(status); };
    if (signer)
        options.signer = *signer;
    {
        const std::lock_guard lock(m_mutex);
        if (!signer && m_keyProblem.empty())
            log::warning("audit", "the heads of the history are not signed", {{"problem", signer.error()}});
        m_keyProblem = signer ? std::string() : signer.error();
        options.keepOneVoteIn = keepOneVoteIn(m_limits.votes);
        options.retentionDays = m_limits.retentionDays;
        options.maxBytes = m_limits.maxBytes;
    }
    auto writer = db::AuditWriter::start(std::move(options));
    if (!writer) {
        const std::lock_guard lock(m_mutex);
        if (m_problem != writer.error().message)
            log::error("audit", "history is not kept; resolving goes on", {{"problem", writer.error().message}});
        m_problem = writer.error().message;
        if (m_shutSinceUs == 0)
            m_shutSinceUs = m_options.nowUs();
        return false;
    }
    const std::shared_ptr<db::AuditWriter> opened(std::move(*writer));
    const auto feeder = std::make_shared<AuditFeeder>(*opened, m_options.nowUs);
    std::uint64_t lost = 0;
    std::int64_t shutSinceUs = 0;
    {
        const std::lock_guard lock(m_mutex);
        m_writer = opened;
        m_feeder = feeder;
        m_problem.clear();
        feeder->setRepairs(m_repairs);
        lost = std::exchange(m_actionsLost, 0);
        shutSinceUs = std::exchange(m_shutSinceUs, 0);
    }
    log::info("audit", "history is kept", {{"file", m_file}, {"run", opened->status().run}});
    if (shutSinceUs != 0)
        feeder->noteLost("the store was not open from " + utcText(shutSinceUs / usPerSecond) + " to " +
                         utcText(m_options.nowUs() / usPerSecond) + ": votes, disagreements and alerts of that time may be missing; " +
                         std::to_string(lost) + " actions of operators and changes of the configuration were not written");
    if (signer)
        noteKey(*opened, (*signer)->publicKey());
    feeder->watch(m_node);
    return true;
}

/// A change of the key stands in the chain, and the key before stays known as one of this node's.
void AuditService::noteKey(db::AuditWriter& writer, const std::string& publicKey) const
{
    const auto before = writeDownKey(m_key, publicKey);
    if (!before) {
        log::warning("audit", "the key of the history is not written down; heads of it will be unknown after the next change of keys",
                     {{"problem", before.error()}});
        return;
    }
    if (!*before)
        return;
    db::Event event;
    event.kind = db::EventKind::Key;
    event.timeUs = m_options.nowUs();
    event.subject = m_key.file;
    event.before = fingerprintOfKey(**before);
    event.after = fingerprintOfKey(publicKey);
    event.text = "the heads of the history are signed with another key of this node from here on";
    writer.put(std::move(event));
}

/// On the writer's thread: into the log, where a head is safe from whoever can write the store.
void AuditService::onStatus(const db::WriterStatus& status)
{
    const std::lock_guard lock(m_logMutex);
    if (status.head.covers != 0 && status.head.hashHex != m_told.head.hashHex)
        log::info("audit", "chain head", {{"head", std::to_string(status.head.covers) + ':' + status.head.hashHex}});
    if (!status.movedAside.empty() && status.movedAside != m_told.movedAside)
        log::error("audit", "the history was damaged; it is kept aside and a new one was begun", {{"file", status.movedAside}});
    if (!status.writing && (m_told.writing || status.problem != m_told.problem))
        log::error("audit", "history cannot be written; resolving goes on", {{"problem", status.problem}});
    if (status.writing && !m_told.writing)
        log::info("audit", "history is written again", {{"dropped", status.dropped}});
    m_told = status;
}

std::optional<db::WriterStatus> AuditService::status() const
{
    std::shared_ptr<db::AuditWriter> writer;
    {
        const std::lock_guard lock(m_mutex);
        writer = m_writer;
    }
    return writer ? std::optional(writer->status()) : std::nullopt;
}

PartReport AuditService::report() const
{
    PartReport out;
    std::string problem, keyProblem;
    std::uint64_t missed = 0, lost = 0;
    std::shared_ptr<db::AuditWriter> writer;
    std::shared_ptr<AuditFeeder> feeder;
    {
        const std::lock_guard lock(m_mutex);
        problem = m_problem;
        keyProblem = m_keyProblem;
        lost = m_actionsLost;
        writer = m_writer;
        feeder = m_feeder;
    }
    db::WriterStatus status;
    if (writer)
        status = writer->status();
    if (feeder)
        missed = feeder->missed();
    if (!writer) {
        out.notices.push_back("History is not kept: " + problem + ". Resolving goes on; it is tried again.");
    } else if (!status.writing) {
        out.notices.push_back("History cannot be written: " + status.problem + ". Resolving goes on. " + std::to_string(status.queued) +
                              " rows wait and " + std::to_string(status.dropped) +
                              " were dropped; writing goes on as soon as it is possible again.");
    }
    if (!status.movedAside.empty())
        out.notices.push_back("The history was damaged: it is kept as " + status.movedAside + ", a new one was begun.");
    if (!keyProblem.empty())
        out.notices.push_back("The heads of the history are not signed: " + keyProblem + ".");
    out.counters.push_back({"AuditRows", "audit_rows_total", "", "Rows of the audit history that are on the disk", status.written});
    out.counters.push_back(
        {"AuditRowsLost", "telemetry_dropped_total", "queue=\"audit\"", "What a full queue of the telemetry lost", status.dropped + lost});
    out.counters.push_back({"AuditMissed", "telemetry_dropped_total", "queue=\"feed\"", "What a full queue of the telemetry lost", missed});
    return out;
}

std::vector<std::string> AuditService::configure(const Config& config)
{
    std::vector<std::string> restart;
    if (fileOf(config) != m_file)
        restart.emplace_back("audit.path");
    std::shared_ptr<db::AuditWriter> writer;
    std::shared_ptr<AuditFeeder> feeder;
    {
        const std::lock_guard lock(m_mutex);
        m_limits = config.audit;
        m_repairs = repairsOf(config);
        writer = m_writer;
        feeder = m_feeder;
    }
    if (writer)
        writer->configure(keepOneVoteIn(config.audit.votes), config.audit.retentionDays, config.audit.maxBytes);
    if (feeder)
        feeder->setRepairs(repairsOf(config));
    else
        m_wake.notify_all(); // what kept the store shut may be mended
    return restart;
}

void AuditService::note(const OperatorAction& action)
{
    std::shared_ptr<AuditFeeder> feeder;
    {
        const std::lock_guard lock(m_mutex);
        feeder = m_feeder;
        m_actionsLost += feeder ? 0 : 1;
    }
    if (feeder)
        feeder->note(action);
}

void AuditService::note(const db::AlertChange& change)
{
    std::shared_ptr<db::AuditWriter> writer;
    {
        const std::lock_guard lock(m_mutex);
        writer = m_writer;
        m_actionsLost += writer ? 0 : 1;
    }
    if (writer)
        writer->put(change);
}

void AuditService::noteConfiguration(const std::string& file, const std::vector<std::string>& restartNeeded, const std::string& failure)
{
    std::shared_ptr<AuditFeeder> feeder;
    {
        const std::lock_guard lock(m_mutex);
        feeder = m_feeder;
        m_actionsLost += feeder ? 0 : 1;
    }
    if (feeder)
        feeder->noteConfiguration(file, restartNeeded, failure);
}

// ---- what the vote's history level knows

void AuditService::loadHistory(const HistoryVisitor& visitor)
{
    auto reader = db::AuditReader::open(m_file);
    if (!reader) {
        log::warning("audit", "what was known of names cannot be read", {{"problem", reader.error().message}});
        return;
    }
    m_historyRead = true;
    const auto end = steady_clock::now() + historyLoadTime;
    std::size_t count = 0;
    bool inTime = true;
    const auto done = (*reader)->history(historyNamesLoaded, [&](const NameHistory& one) {
        if (++count % namesBetweenLooks == 0 && steady_clock::now() >= end)
            inTime = false;
        return inTime && visitor(one);
    });
    if (!done && count == 0)
        m_historyRead = false;
    if (!done)
        log::warning("audit", "what was known of names cannot be read", {{"problem", done.error().message}});
    else if (!inTime)
        log::info("audit", "not all that was known of names was loaded in time", {{"names", count}});
}

void AuditService::saveHistory(milliseconds limit)
{
    m_node.flushFeed();
    std::shared_ptr<db::AuditWriter> writer;
    {
        const std::lock_guard lock(m_mutex);
        writer = m_writer;
    }
    if (!writer)
        return;
    const std::lock_guard saving(m_saveMutex);
    const auto end = steady_clock::now() + limit;
    std::size_t count = 0;
    while (steady_clock::now() < end) {
        const db::WriterStatus status = writer->status();
        if (!status.writing)
            break;
        if (status.queued > mostQueued) {
            std::unique_lock lock(m_waitMutex);
            if (m_wake.wait_for(lock, queuePause, [this] { return m_stop; }))
                break;
            continue;
        }
        std::vector<NameHistory> names = m_node.exportHistory(namesAtOnce);
        if (names.empty())
            break;
        count += names.size();
        for (NameHistory& name : names)
            writer->put(std::move(name));
    }
    log::debug("audit", "what is known of names was saved", {{"names", count}});
}

void AuditService::run()
{
    auto saveAt = steady_clock::now() + m_options.saveEvery;
    for (;;) {
        const bool isOpen = status().has_value();
        {
            std::unique_lock lock(m_waitMutex);
            const auto until = isOpen ? saveAt : std::min(saveAt, steady_clock::now() + m_options.retryEvery);
            if (!m_stop)
                m_wake.wait_until(lock, until);
            if (m_stop)
                return;
        }
        if (!isOpen)
            (void)open();
        if (steady_clock::now() >= saveAt) {
            saveHistory(m_options.saveEvery);
            saveAt = steady_clock::now() + m_options.saveEvery;
        }
    }
}

} // namespace harddns::app
