#include "tests/ui/load/load_rig.h"

#include "app/console/pages.h"
#include "ui/theme/format.h"
#include "ui/window/process_load.h"
#include "ui/window/status_line.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>

namespace harddns::ui::load
{

namespace
{

/// A guest at the event loop that wants a turn so often; how late it gets it is how long a key press would have waited.
constexpr int turnMs = 4;
/// Different events that are told again and again, each time with another id and time.
constexpr std::size_t preparedQueries = 4'096, preparedVotes = 2'048, preparedRecords = 256;

std::int64_t ownProcessorUs()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1'000;
}

double residentMiB()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toDouble() * 4096 / (1 << 20);
}

} // namespace

// ---- LoadNode ----

LoadNode::LoadNode(LoadMix mix) : m_mix(mix)
{
    // The story knows what questions, votes and evidence look like.
    story::StorySource story({.scale = 1.0, .hasHistory = false});
    story.wantQueries(true);
    while (m_queries.size() < preparedQueries || m_votes.size() < preparedVotes || m_records.size() < preparedRecords) {
        const SnapshotPtr tick = story.tick();
        const auto take = [](auto& pool, const auto& more, std::size_t most) {
            pool.insert(pool.end(), more.begin(), more.begin() + static_cast<std::ptrdiff_t>(std::min(more.size(), most - pool.size())));
        };
        take(m_queries, tick->queries, preparedQueries);
        take(m_votes, tick->votes, preparedVotes);
        take(m_records, tick->disagreements, preparedRecords);
    }
}

LoadNode::~LoadNode() { end(); }

void LoadNode::begin()
{
    m_ending = false;
    m_thread = std::thread([this] { run(); });
}

void LoadNode::end()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

Told LoadNode::told() const
{
    const std::lock_guard lock(m_mutex);
    return m_told;
}

void LoadNode::await(std::uint64_t snapshots)
{
    std::unique_lock lock(m_mutex);
    m_wake.wait(lock, [&] { return m_told.snapshots >= snapshots; });
}

void LoadNode::run()
{
    const std::int64_t before = m_threadUs;
    auto next = std::chrono::steady_clock::now();
    while (true) {
        next += std::chrono::microseconds(snapshotIntervalUs);
        {
            std::unique_lock lock(m_mutex);
            if (m_wake.wait_until(lock, next, [this] { return m_ending; }))
                return;
        }
        tell();
        m_threadUs = before + ownProcessorUs();
    }
}

void LoadNode::tell()
{
    const bool wanted = queriesWanted();
    Snapshot& happening = m_node.happening();
    const std::int64_t from = m_node.nowUs;
    const auto at = [&](unsigned i, unsigned of) { return from + snapshotIntervalUs * i / std::max(1U, of); };
    Told more;
    more.snapshots = 1;
    if (wanted) {
        const unsigned sent = std::min<unsigned>(m_mix.answered, maxSnapshotQueries);
        happening.queries.reserve(sent);
        for (unsigned i = 0; i < sent; ++i) {
            happening.queries.push_back(m_queries[m_nextQuery++ % m_queries.size()]);
            happening.queries.back().timeUs = at(i, sent);
        }
        happening.queriesSeen = m_mix.answered;
        more.questions = m_mix.answered;
        more.questionsSent = sent;
    }
    for (unsigned i = 0; i < m_mix.votes; ++i) {
        happening.votes.push_back(m_votes[m_nextVote++ % m_votes.size()]);
        happening.votes.back().timeUs = at(i, m_mix.votes);
        happening.votes.back().id = ++m_lastVote;
    }
    for (unsigned i = 0; i < m_mix.disagreements; ++i) {
        happening.disagreements.push_back(m_records[m_nextRecord++ % m_records.size()]);
        happening.disagreements.back().timeUs = at(i, m_mix.disagreements);
        happening.disagreements.back().vote = m_lastVote - i;
    }
    happening.votesMissed = m_mix.votesMissed;
    happening.disagreementsMissed = m_mix.disagreementsMissed;
    more.votes = m_mix.votes + m_mix.votesMissed;
    more.disagreements = m_mix.disagreements + m_mix.disagreementsMissed;
    more.votesMissed = m_mix.votesMissed;
    more.disagreementsMissed = m_mix.disagreementsMissed;

    m_node.count("QueriesUdp", m_mix.answered);
    m_node.count("CacheHits", m_mix.answered - m_mix.votes);
    m_node.count("VotesExact", m_mix.votes + m_mix.votesMissed);
    m_node.count("VoteDissents", m_mix.disagreements);
    for (unsigned i = 0; i < m_mix.votes; ++i) {
        const VoteEvent& vote = happening.votes[i];
        m_node.time("recursion_seconds", vote.latencyUs);
        m_node.time("upstream_rtt_seconds", vote.latencyUs / 2 + 1);
        for (const VoteSeat& seat : vote.seats)
            m_node.time("node_rtt_seconds/" + seat.member, seat.rttUs + 1);
    }
    const SnapshotPtr snapshot = m_node.after(snapshotIntervalUs);
    m_nowUs = m_node.nowUs;
    send(snapshot);
    const std::lock_guard lock(m_mutex);
    m_told.snapshots += more.snapshots;
    m_told.questions += more.questions;
    m_told.questionsSent += more.questionsSent;
    m_told.votes += more.votes;
    m_told.disagreements += more.disagreements;
    m_told.votesMissed += more.votesMissed;
    m_told.disagreementsMissed += more.disagreementsMissed;
    m_wake.notify_all();
}

// ---- LoadRig ----

LoadRig::LoadRig(LoadOptions options)
    : m_node(options.mix),
      m_desk(m_node, nullptr, [this] { return m_node.nowUs(); }),
      m_source(QStringLiteral("a busy node"), QStringLiteral("someone"))
{
    WindowOptions of;
    of.settingsFile = m_settings.filePath(QStringLiteral("console.ini"));
    of.nowUs = [this] { return m_node.nowUs(); };
    QFont font(QStringLiteral("DejaVu Sans"));
    font.setPixelSize(13);
    Theme::current().setBaseFont(font);
    m_window = std::make_unique<MainWindow>(std::vector<Source*>{&m_source}, app::consolePages(), of);
    m_window->resize(options.size);
    m_source.begin(m_node, m_desk, nullptr);
    m_window->show();
}

LoadRig::~LoadRig()
{
    m_node.end();
    m_source.end();
    m_window.reset();
}

QStringList LoadRig::pages() const
{
    QStringList out;
    for (const PageRegistration& page : app::consolePages())
        out << page.id;
    return out;
}

LoadReport LoadRig::run(const QString& page, int milliseconds)
{
    m_window->showPage(page);
    for (int i = 0; i < 5; ++i)
        QCoreApplication::processEvents();
    m_node.begin();

    LoadReport report;
    std::vector<double> gaps;
    gaps.reserve(static_cast<std::size_t>(milliseconds / turnMs));
    QElapsedTimer clock;
    clock.start();
    qint64 lastNs = clock.nsecsElapsed();
    QTimer guest;
    guest.setTimerType(Qt::PreciseTimer);
    QObject::connect(&guest, &QTimer::timeout, &guest, [&] {
        const qint64 now = clock.nsecsElapsed();
        gaps.push_back(static_cast<double>(now - lastNs) / 1e6);
        lastNs = now;
    });
    guest.start(turnMs);
    double middleMiB = 0;
    const std::int64_t cpu = processTimeUs(), node = m_node.threadTimeUs();
    const std::uint64_t refreshes = m_window->refreshes();
    QEventLoop loop;
    QTimer::singleShot(milliseconds / 2, &loop, [&] { middleMiB = residentMiB(); });
    QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
    loop.exec();
    guest.stop();
    const double elapsedUs = static_cast<double>(clock.nsecsElapsed()) / 1e3;
    const auto nodeUs = static_cast<double>(m_node.threadTimeUs() - node);
    report.seconds = elapsedUs / 1e6;
    report.nodeShare = nodeUs / elapsedUs;
    report.consoleShare = (static_cast<double>(processTimeUs() - cpu) - nodeUs) / elapsedUs;
    report.residentMiB = residentMiB();
    report.grownMiB = report.residentMiB - middleMiB;
    report.refreshes = m_window->refreshes() - refreshes;
    std::sort(gaps.begin(), gaps.end());
    if (!gaps.empty()) {
        report.worstGapMs = gaps.back();
        report.p99GapMs = gaps[static_cast<std::size_t>(std::ceil(0.99 * static_cast<double>(gaps.size()))) - 1];
    }
    settle();
    return report;
}

void LoadRig::settle()
{
    m_node.end();
    // At most one snapshot waits.
    for (int i = 0; i < 5; ++i)
        QCoreApplication::processEvents();
}

QStringList LoadRig::lossesNotTold()
{
    QStringList out;
    const Told told = m_node.told();
    ConsoleData& data = *m_window->data();
    const ConsoleData::Losses& losses = data.losses();
    const auto equal = [&](const char* what, std::uint64_t shown, std::uint64_t happened) {
        if (shown != happened)
            out << QStringLiteral("%1: %2 of %3").arg(QString::fromLatin1(what)).arg(shown).arg(happened);
    };
    equal("votes", data.votesBefore() + data.votes().size() + losses.votes, told.votes);
    equal("disagreements", data.disagreementsBefore() + data.disagreements().size() + losses.disagreements, told.disagreements);
    equal("questions", losses.queriesSeen, told.questions);
    equal("questions shown", losses.queriesShown, data.queriesBefore() + data.queries().size());
    equal("snapshots", losses.snapshots, 0);
    if (losses.votes < told.votesMissed || losses.disagreements < told.disagreementsMissed)
        out << QStringLiteral("losses of the node are missing");
    auto* status = m_window->findChild<StatusLine*>();
    status->refresh();
    const QString dropped = format::count(losses.votes + losses.disagreements + losses.snapshots);
    if (!status->dropped().contains(dropped))
        out << QStringLiteral("the status line says '%1' of %2").arg(status->dropped(), dropped);
    if (data.votes().size() > keptVotes || data.queries().size() > keptQueries || data.disagreements().size() > keptDisagreements)
        out << QStringLiteral("a store is larger than it may be");
    return out;
}

} // namespace harddns::ui::load
