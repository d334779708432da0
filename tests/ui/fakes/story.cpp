#include "tests/ui/fakes/story.h"

#include <QFile>
#include <QTimer>

#include <algorithm>
#include <cmath>

namespace harddns::ui::story
{

namespace
{

constexpr double questionsPerSecond = 1'284, votesPerSecond = 212, explainedPerSecond = 3.6, floodPerSecond = 872;
constexpr double hitShare = 0.834, exactShare = 0.972;
/// Rows the history keeps of each list.
constexpr std::size_t keptRows = 20'000;

class StoryPending : public Pending
{
public:
    QObject context; ///< its timer does not fire any more once this is gone
};

template <class Row, class Keep>
std::vector<Row> paged(const std::vector<Row>& rows, const db::PageRequest& page, Keep keep)
{
    std::vector<Row> out;
    const auto take = [&](const Row& row) {
        const bool beyond = page.after && (page.newestFirst ? row.place.key >= *page.after : row.place.key <= *page.after);
        if (!beyond && keep(row))
            out.push_back(row);
        return out.size() < page.limit;
    };
    if (page.newestFirst) {
        for (auto row = rows.rbegin(); row != rows.rend() && take(*row); ++row) {
        }
    } else {
        for (auto row = rows.begin(); row != rows.end() && take(*row); ++row) {
        }
    }
    return out;
}

bool inTime(const db::Filter& filter, std::int64_t timeUs)
{
    return (!filter.fromUs || timeUs >= *filter.fromUs) && (!filter.toUs || timeUs <= *filter.toUs);
}

bool hasName(const db::Filter& filter, const std::string& name)
{
    return name.find(filter.nameContains) != std::string::npos &&
           (filter.nameBelow.empty() || db::keyOfName(name).starts_with(db::keyOfName(filter.nameBelow)));
}

bool passes(const db::Filter& filter, const db::StoredVote& row)
{
    return inTime(filter, row.vote.timeUs) && hasName(filter, row.vote.name) && (!filter.onlyDissent || row.vote.dissents > 0) &&
           (!filter.vote || row.vote.id == *filter.vote);
}

bool passes(const db::Filter& filter, const db::StoredDisagreement& row)
{
    return inTime(filter, row.record.timeUs) && hasName(filter, row.record.name) && row.record.grade >= filter.minGrade &&
           (!filter.vote || row.record.vote == *filter.vote);
}

bool passes(const db::Filter& filter, const db::StoredAlertChange& row)
{
    return inTime(filter, row.change.timeUs) && hasName(filter, row.change.alert.name) && row.change.alert.grade >= filter.minGrade &&
           (filter.who.empty() || row.change.who == filter.who) && (!filter.alert || row.change.alert.id == *filter.alert) &&
           (!filter.step || row.change.step == *filter.step);
}

bool passes(const db::Filter& filter, const db::StoredEvent& row)
{
    const bool kind = filter.kinds.empty() || std::find(filter.kinds.begin(), filter.kinds.end(), row.event.kind) != filter.kinds.end();
    return kind && inTime(filter, row.event.timeUs) && hasName(filter, row.event.name) &&
           (filter.who.empty() || row.event.who == filter.who);
}

} // namespace

// ---- the node ----

StorySource::StorySource(StoryOptions options, QObject* parent) : Source(parent), m_options(options), m_random(options.seed)
{
    if (m_options.hasHistory)
        m_history = std::make_unique<StoryHistory>();
}

StorySource::~StorySource()
{
    // As the source of a node elsewhere does: who does not listen any more must not hear it.
    Q_EMIT historyChanged();
}

std::int64_t StorySource::timeOf(Scene scene)
{
    switch (scene) {
    case Scene::Begin: return beginUs;
    case Scene::Calm: return beginUs + 900 * second;
    case Scene::Attack: return beginUs + 1'571 * second;
    case Scene::After: return beginUs + 1'810 * second;
    }
    return beginUs;
}

void StorySource::playTo(Scene scene) { playUntil(timeOf(scene)); }

void StorySource::playUntil(std::int64_t timeUs)
{
    while (m_nowUs + m_options.tickUs <= timeUs)
        tick();
}

unsigned StorySource::about(double perSecond)
{
    const double mean = perSecond * static_cast<double>(m_options.tickUs) / second;
    const double noisy = mean * (0.94 + 0.12 * chance());
    const double whole = std::floor(noisy);
    return static_cast<unsigned>(whole) + (chance() < noisy - whole ? 1 : 0);
}

double StorySource::drawn(std::mt19937_64& random, double medianMs, double spread)
{
    return 1000 * medianMs * std::exp(spread * std::normal_distribution<double>(0, 1)(random));
}

void StorySource::time(const std::string& histogram, double us, std::uint64_t times)
{
    // Sixteen buckets an octave, as the node's.
    const double octave = std::floor(std::log2(std::max(us, 2.0)));
    const double base = std::pow(2.0, octave);
    const double step = std::floor((us - base) / base * 16) + 1;
    Times& into = m_times[histogram];
    into.buckets[static_cast<std::uint64_t>(base + base * step / 16) - 1] += times;
    into.sum += static_cast<std::uint64_t>(us) * times;
}

SnapshotPtr StorySource::tick()
{
    auto snapshot = std::make_shared<Snapshot>();
    const std::int64_t before = m_nowUs;
    m_nowUs += m_options.tickUs;
    snapshot->sequence = ++m_sequence;
    snapshot->timeUs = m_nowUs;
    snapshot->elapsedUs = m_sequence == 1 ? 0 : m_options.tickUs;
    if (m_lostReason.empty() || !m_status) {
        addLoad(*snapshot);
        addIncident(*snapshot, before);
        addMoment(*snapshot);
        if (m_history)
            m_history->keep(*snapshot);
    }
    if (!m_lostReason.empty())
        snapshot->link = {LinkState::State::Connecting, m_lostReason, m_lostSinceUs};
    snapshot->status = m_status;
    snapshot->stats = m_stats;
    snapshot->members = m_members;
    emit this->snapshot(snapshot);
    return snapshot;
}

void StorySource::addLoad(Snapshot& snapshot)
{
    const double scale = m_options.scale;
    const unsigned questions = about(questionsPerSecond * scale), votes = about(votesPerSecond * scale);
    const unsigned hits = static_cast<unsigned>(std::lround(questions * hitShare));
    count("QueriesUdp", questions - questions / 12);
    count("QueriesTcp", questions / 24);
    count("QueriesTls", questions / 12 - questions / 24);
    count("CacheHits", hits);
    count("CacheMisses", questions - hits);
    count("AnswersNoError", questions - questions / 16);
    count("AnswersNxDomain", questions / 16);
    count("UpstreamUdp", votes * 2);
    count("NearMissIds", chance() < 2.0 / 60 * static_cast<double>(m_options.tickUs) / second ? 1 : 0);

    // A few times stand for all of the answers from the cache.
    constexpr unsigned drawnOfCache = 16;
    for (unsigned i = 0; i < std::min(hits, drawnOfCache); ++i)
        time("cache_answer_seconds", drawn(m_stageRandom, 0.06, 0.5), hits < drawnOfCache ? 1 : hits / drawnOfCache);

    unsigned disputed = about(explainedPerSecond * std::min(1.0, scale * 4));
    const bool slow = m_nowUs > poisonedUs - 1'427 * second && m_nowUs < poisonedUs - 1'385 * second;
    for (unsigned i = 0; i < votes; ++i) {
        const std::int64_t at = m_nowUs - m_options.tickUs + m_options.tickUs * i / std::max(1U, votes);
        std::vector<int> asked{0, 1, 2, 4, 6};
        for (int& node : asked) {
            const auto swap = static_cast<int>(m_random() % members);
            if (std::find(asked.begin(), asked.end(), swap) == asked.end() && !(swap == 3 && at > quarantinedUs))
                node = swap;
        }
        const bool differs = disputed > 0 && i % 7 == 3;
        const Name& name = names()[differs ? std::min<std::size_t>(m_random() % 12 / 2, 6) : m_random() % names().size()];
        std::vector<int> differing;
        if (differs) {
            --disputed;
            if (std::find(asked.begin(), asked.end(), name.differs[0]) == asked.end())
                asked[0] = name.differs[0];
            differing = {name.differs[0], name.differs[1]};
        }
        const double ms = (slow ? 40 : 9.1) * std::exp(1.0 * std::normal_distribution<double>(0, 1)(m_random));
        snapshot.votes.push_back(
            vote(m_nextVote++, at, name.name, name.type, asked, differing, static_cast<std::uint32_t>(ms * 1000) + 100));
        VoteEvent& made = snapshot.votes.back();
        if (chance() > exactShare)
            made.level = "L3 record";
        count(made.level == "L1 exact" ? "VotesExact" : "VotesRecord", 1);
        count("VoteDissents", made.dissents);
        const double waited = drawn(m_random, slow ? 40 : 9.1, 1.0);
        time("recursion_seconds", waited);
        time(i % 24 == 0 ? "answer_seconds/tcp" : i % 24 == 1 ? "answer_seconds/tls" : "answer_seconds/udp", waited);
        time("vote_seconds", waited * 0.92);
        time("upstream_rtt_seconds", drawn(m_random, 14, 0.7));
        for (const VoteSeat& seat : made.seats) {
            constexpr std::array<double, members> medianMs{12.0, 13.0, 13.9, 14.9,
                                                           17.4, 26.3, 12.7}; // p95: 38 to 83 ms, as in the pictures
            const double median = medianMs[static_cast<std::size_t>(std::stoi(seat.member.substr(1)) - 1)];
            time("node_rtt_seconds/" + seat.member, drawn(m_ballotRandom, median * (slow && seat.member == "n6" ? 5 : 1), 0.7));
        }
        if (made.dissents > 0)
            snapshot.disagreements.push_back(explained(made, name));
    }

    if (!m_wantsQueries)
        return;
    snapshot.queriesSeen = questions;
    const unsigned shown = m_nowUs > floodBeginsUs ? questions / 8 : questions;
    for (unsigned i = 0; i < shown; ++i) {
        const Name& name = names()[m_random() % names().size()];
        QueryEvent query;
        query.timeUs = m_nowUs - m_options.tickUs + m_options.tickUs * i / std::max(1U, shown);
        query.name = name.name;
        query.type = name.type;
        query.client = "192.0.2." + std::to_string(20 + m_random() % 200);
        query.rcode = i % 16 == 0 ? "NXDOMAIN" : "NOERROR";
        query.protocol = i % 24 == 0 ? ClientProtocol::Tcp : i % 24 == 1 ? ClientProtocol::Tls : ClientProtocol::Udp;
        query.source = chance() < hitShare ? AnswerSource::Cache : AnswerSource::Vote;
        query.secure = i % 3 == 0;
        query.latencyUs = query.source == AnswerSource::Cache ? 30 + static_cast<std::uint32_t>(m_random() % 90)
                                                              : 2'000 + static_cast<std::uint32_t>(m_random() % 60'000);
        snapshot.queries.push_back(std::move(query));
    }
}

void StorySource::addIncident(Snapshot& snapshot, std::int64_t fromUs)
{
    const auto passes = [&](std::int64_t momentUs) { return fromUs < momentUs && momentUs <= m_nowUs; };
    const auto event = [&](db::EventKind kind, std::int64_t timeUs, const char* subject, const char* text) {
        if (m_history)
            m_history->keep(db::Event{kind, timeUs, {}, subject, {}, {}, 0, {}, {}, text});
    };
    if (snapshot.sequence == 1)
        event(db::EventKind::StoreOpened, m_nowUs, "", "the store was opened");
    if (passes(slowNodeAlert().lastSeenUs)) {
        snapshot.alerts.push_back(slowNodeAlert());
        event(db::EventKind::NodeUp, m_nowUs, "n6", "in rotation again");
    }
    if (m_nowUs > floodBeginsUs && fromUs < floodEndsUs) {
        const unsigned more = about(floodPerSecond);
        m_floodCount += more;
        count("NearMissIds", more);
        snapshot.alerts.push_back(floodAlertAt(m_nowUs, m_floodCount));
    }
    if (passes(poisonedUs)) {
        const auto add = [&](std::uint64_t id, std::int64_t at, const char* name, const char* type, std::vector<int> asked,
                             const char* right, const char* wrong, int points) {
            VoteEvent made = vote(id, at, name, type, asked, {3}, 31'800);
            count("VotesExact", 1);
            count("VoteDissents", 1);
            snapshot.disagreements.push_back(forged(made, right, wrong, points));
            snapshot.votes.push_back(std::move(made));
        };
        add(poisonedVote, poisonedUs, "www.bank.example.", "A", {0, 1, 3, 5, 6}, "192.0.2.10 192.0.2.11", "203.0.113.66", 150);
        add(poisonedVote + 1, poisonedUs + 221'000, "login.bank.example.", "A", {0, 1, 3, 5, 6}, "192.0.2.12", "203.0.113.66", 150);
        add(poisonedVote + 4, poisonedUs + 546'000, "bank.example.", "NS", {0, 1, 2, 3, 4, 5, 6}, "ns1.bank.example.", "ns1.evil.example.",
            110);
        snapshot.alerts.push_back(incidentAlert(m_nowUs, 3));
        if (m_nextVote <= poisonedVote + 4)
            m_nextVote = poisonedVote + 5;
    }
    if (passes(quarantinedUs)) {
        event(db::EventKind::Quarantine, quarantinedUs, "n4", "in quarantine: the evidence names it; it is not asked any more");
        event(db::EventKind::Repair, quarantinedUs + 906'000, "n4", "told to forget the name, its zone and what is below it");
    }
}

void StorySource::addMoment(Snapshot&)
{
    if (!m_status) {
        NodeStatus status;
        status.name = "n1";
        status.member = "n1";
        status.version = "1.0.3";
        status.stateDir = "demo";
        status.configFile = "harddns.toml";
        status.pid = 4711;
        status.startedUnix = beginUs / second - 12 * 86'400 - 4 * 3'600;
        status.threads = 2;
        status.voting = true;
        status.validating = true;
        status.listening = {"udp 127.0.0.1:5300", "tcp 127.0.0.1:5300"};
        status.anchors = {{".", 20326, "RSASHA256", "valid", 0, 0}, {".", 38696, "RSASHA256", "valid", 0, 0}};
        m_status = std::make_shared<const NodeStatus>(status);
    }
    auto status = std::make_shared<NodeStatus>(*m_status);
    status->uptimeSeconds = static_cast<double>(m_nowUs / second - status->startedUnix);
    m_status = status;

    auto stats = std::make_shared<NodeStats>();
    for (const auto& [name, value] : m_counters)
        stats->counters.push_back({name, {}, {}, {}, value});
    stats->gauges = {{"RequestsInFlight", "requests_outstanding", {}, {}, 12}, {"UpstreamInFlight", "upstream_outstanding", {}, {}, 7}};
    for (const auto& [name, times] : m_times) {
        HistogramValues values;
        values.name = name;
        values.sumUs = times.sum;
        for (const auto& [bound, entries] : times.buckets) {
            values.upperBoundsUs.push_back(bound);
            values.counts.push_back(entries);
            values.total += entries;
        }
        stats->histograms.push_back(std::move(values));
    }
    stats->partitions = {{"answers", 172'000'000, 268'435'456, 412'006, 0}, {"infra", 9'000'000, 33'554'432, 18'004, 0}};
    stats->uptimeSeconds = status->uptimeSeconds;
    stats->residentBytes = 310'000'000;
    m_stats = stats;

    m_members.clear();
    for (int i = 0; i < members; ++i) {
        NodeStandingView view;
        view.member = member(i);
        view.state = "active";
        view.health = i == 5 ? 0.93 : 1.0;
        view.load = 0.1 + 0.02 * i;
        view.weight = view.health * (1 - view.load);
        view.certificateEndsUnix = poisonedUs / second + (i == 2 ? 21 : 84) * 86'400;
        if (i == 3 && m_nowUs >= quarantinedUs && m_nowUs < quarantineEndsUs) {
            view.state = "quarantined";
            view.trust = 0.2;
            view.weight = 0;
            view.quarantines = 1;
            view.quarantinedUntilUs = quarantineEndsUs;
        }
        m_members.push_back(view);
    }
}

void StorySource::loseLink(const std::string& reason)
{
    m_lostReason = reason;
    m_lostSinceUs = m_nowUs;
}

void StorySource::setRole(Role role)
{
    m_options.role = role;
    emit roleChanged();
}

void StorySource::trace(const QString& name, const QString& type, bool, QObject* receiver, Answer<TraceResult> answer)
{
    m_traces.push_back(name + u' ' + type);
    QTimer::singleShot(0, receiver, [answer = std::move(answer), name = name.toStdString(), type = type.toStdString()] {
        answer(story::trace(name.ends_with('.') ? name : name + ".", type));
    });
}

void StorySource::command(const QString& member, MemberCommand command, const QString& name, QObject* receiver, Answer<bool> answer)
{
    const bool allowed = role() == Role::Operator;
    if (allowed)
        m_commands.push_back({member, command, name});
    QTimer::singleShot(0, receiver, [answer = std::move(answer), allowed] {
        answer(allowed ? Result<bool, std::string>(true) : Result<bool, std::string>(Failure<std::string>{"this needs the role operator"}));
    });
}

void StorySource::act(const AlertAction& action, QObject* receiver, Answer<bool> answer)
{
    const bool allowed = role() == Role::Operator;
    if (allowed) {
        m_actions.push_back(action);
        if (m_history) {
            db::AlertChange change;
            change.step = action.kind == AlertAction::Kind::Acknowledge ? db::AlertStep::Acknowledged
                          : action.kind == AlertAction::Kind::Note      ? db::AlertStep::Noted
                          : action.kind == AlertAction::Kind::Close     ? db::AlertStep::Closed
                                                                        : db::AlertStep::Silenced;
            change.timeUs = m_nowUs;
            change.who = m_user.toStdString();
            change.note = action.note;
            change.untilUs = action.untilUs;
            change.alert.id = action.alert;
            m_history->keep(change);
        }
        live(action);
    }
    QTimer::singleShot(0, receiver, [answer = std::move(answer), allowed] {
        answer(allowed ? Result<bool, std::string>(true) : Result<bool, std::string>(Failure<std::string>{"this needs the role operator"}));
    });
}

void StorySource::live(const AlertAction& action)
{
    AlertLife& life = m_lives[action.alert];
    life.alert = action.alert;
    life.revision = m_actions.size();
    const std::string who = m_user.toStdString();
    if (!action.note.empty())
        life.notes.push_back({who, action.note, m_nowUs});
    switch (action.kind) {
    case AlertAction::Kind::Acknowledge:
        life.acknowledgedBy = who;
        life.acknowledgedUs = m_nowUs;
        break;
    case AlertAction::Kind::Note: break;
    case AlertAction::Kind::Silence:
        life.silencedBy = who;
        life.silencedUntilUs = action.untilUs;
        break;
    case AlertAction::Kind::Unsilence: life.silencedUntilUs = 0; break;
    case AlertAction::Kind::Close: life.closedBy = who; break;
    }
    emit alertLifeChanged();
}

AlertLife StorySource::alertLife(std::uint64_t alert) const
{
    const auto at = m_lives.find(alert);
    return at == m_lives.end() ? Source::alertLife(alert) : at->second;
}

HistorySource* StorySource::history() { return m_history.get(); }

// ---- its audit store ----

void StoryHistory::keep(const Snapshot& snapshot)
{
    const auto trim = [](auto& rows) {
        if (rows.size() > 2 * keptRows) // not at each tick: what stays moves
            rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(rows.size() - keptRows));
    };
    for (const VoteEvent& vote : snapshot.votes)
        m_votes.push_back({{m_nextKey++, 0}, vote});
    for (const DisagreementRecord& record : snapshot.disagreements)
        m_disagreements.push_back({{m_nextKey++, 0}, 1, record});
    for (const Alert& alert : snapshot.alerts) {
        const bool known = std::any_of(m_alerts.begin(), m_alerts.end(), [&](const auto& row) { return row.change.alert.id == alert.id; });
        m_alerts.push_back(
            {{m_nextKey++, 0}, 1, {known ? db::AlertStep::Updated : db::AlertStep::Raised, snapshot.timeUs, {}, {}, 0, alert}});
    }
    trim(m_votes);
    trim(m_disagreements);
    trim(m_alerts);
    if (!snapshot.votes.empty() || !snapshot.alerts.empty())
        emit grown();
}

void StoryHistory::keep(const db::Event& event)
{
    m_events.push_back({{m_nextKey++, 0}, event});
    emit grown();
}

void StoryHistory::keep(const db::AlertChange& change)
{
    m_alerts.push_back({{m_nextKey++, 0}, 1, change});
    emit grown();
}

template <class T>
PendingPtr StoryHistory::later(Answer<T> answer, T value)
{
    auto pending = std::make_unique<StoryPending>();
    QTimer::singleShot(0, &pending->context, [answer = std::move(answer), value = std::move(value), failure = m_failure]() mutable {
        if (failure.empty())
            answer(Result<T, std::string>(std::move(value)));
        else
            answer(Result<T, std::string>(Failure<std::string>{failure}));
    });
    return pending;
}

PendingPtr StoryHistory::votes(const db::Filter& filter, const db::PageRequest& page, Answer<std::vector<db::StoredVote>> answer)
{
    return later(std::move(answer), paged(m_votes, page, [&](const db::StoredVote& row) { return passes(filter, row); }));
}

PendingPtr StoryHistory::disagreements(const db::Filter& filter, const db::PageRequest& page,
                                       Answer<std::vector<db::StoredDisagreement>> answer)
{
    return later(std::move(answer), paged(m_disagreements, page, [&](const db::StoredDisagreement& row) { return passes(filter, row); }));
}

PendingPtr StoryHistory::alertChanges(const db::Filter& filter, const db::PageRequest& page,
                                      Answer<std::vector<db::StoredAlertChange>> answer)
{
    return later(std::move(answer), paged(m_alerts, page, [&](const db::StoredAlertChange& row) { return passes(filter, row); }));
}

PendingPtr StoryHistory::events(const db::Filter& filter, const db::PageRequest& page, Answer<std::vector<db::StoredEvent>> answer)
{
    return later(std::move(answer), paged(m_events, page, [&](const db::StoredEvent& row) { return passes(filter, row); }));
}

PendingPtr StoryHistory::count(db::AuditReader::List list, const db::Filter& filter, Answer<std::uint64_t> answer)
{
    std::uint64_t rows = 0;
    const auto add = [&](const auto& stored) {
        for (const auto& row : stored)
            rows += passes(filter, row) ? 1 : 0;
    };
    switch (list) {
    case db::AuditReader::List::Votes: add(m_votes); break;
    case db::AuditReader::List::Disagreements: add(m_disagreements); break;
    case db::AuditReader::List::AlertChanges: add(m_alerts); break;
    case db::AuditReader::List::Events: add(m_events); break;
    }
    return later(std::move(answer), rows);
}

PendingPtr StoryHistory::latency(const std::string&, std::int64_t, std::int64_t, Answer<std::vector<db::LatencyMinute>> answer)
{
    return later(std::move(answer), std::vector<db::LatencyMinute>{});
}

db::ChainReport chainReport(db::ChainVerdict verdict)
{
    db::ChainReport report;
    report.first = 1;
    report.last = 900;
    report.rows = 900;
    switch (verdict) {
    case db::ChainVerdict::Verified:
        report.heads = report.signedHeads = 3;
        report.signedUpTo = 800;
        report.signedAtUs = StorySource::beginUs;
        break;
    case db::ChainVerdict::NotSigned: break;
    case db::ChainVerdict::UnknownKey:
        report.heads = 3;
        report.strangeKeys = {"key of a stranger"};
        report.strangeFrom = 1;
        report.strangeUpTo = 800;
        report.fault = db::ChainFault{db::ChainFault::Kind::Unsigned, 301, "heads", "the head in row 301 is signed by a key"};
        break;
    case db::ChainVerdict::Broken:
        report.fault = db::ChainFault{db::ChainFault::Kind::Edited, 17, "events", "row 17 of events was edited"};
        break;
    }
    return report;
}

PendingPtr StoryHistory::verify(Answer<db::ChainReport> answer)
{
    if (m_chain)
        return later(std::move(answer), *m_chain);
    db::ChainReport report;
    report.first = 1;
    report.last = m_nextKey - 1;
    report.rows = static_cast<std::uint64_t>(m_nextKey - 1);
    report.heads = report.signedHeads = 3;
    report.signedUpTo = m_nextKey - 1;
    report.signedAtUs = StorySource::beginUs;
    return later(std::move(answer), report);
}

PendingPtr StoryHistory::exportTo(const std::string& path, const std::string& format, db::AuditReader::List list, const db::Filter& filter,
                                  Answer<std::uint64_t> answer)
{
    QFile file(QString::fromStdString(path));
    if (!file.open(QIODevice::WriteOnly)) {
        auto pending = std::make_unique<StoryPending>();
        QTimer::singleShot(0, &pending->context, [answer = std::move(answer), why = file.errorString().toStdString()] {
            answer(Result<std::uint64_t, std::string>(Failure<std::string>{why}));
        });
        return pending;
    }
    file.write(QByteArray::fromStdString(format) + " of the story\n");
    return count(list, filter, std::move(answer));
}

} // namespace harddns::ui::story
