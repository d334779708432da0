#include "ui/data/console_data.h"

#include "ui/data/latency_store.h"
#include "ui/data/verdict.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <unordered_map>

namespace harddns::ui
{

namespace
{

constexpr std::int64_t secondUs = 1'000'000;
/// Questions seen after so long without any begin a new stream: it was not asked for in between.
constexpr std::int64_t streamPauseUs = 5'000'000;
/// An alert that was last seen longer ago than this is nothing new, though it is the first we hear of it.
constexpr std::int64_t newsUs = 60'000'000;
/// The banner's "in the last 15 minutes".
constexpr std::int64_t verdictLooksBackUs = 900'000'000;

/// What a counter of the node adds to, by its name (stats, engine/telemetry).
struct CounterRule {
    std::string_view name;
    float SecondOfNode::*field;
};
constexpr std::array counterRules{
    CounterRule{"QueriesUdp", &SecondOfNode::queries},
    CounterRule{"QueriesTcp", &SecondOfNode::queries},
    CounterRule{"QueriesTls", &SecondOfNode::queries},
    CounterRule{"CacheHits", &SecondOfNode::cacheHits},
    CounterRule{"VotesSecure", &SecondOfNode::votes},
    CounterRule{"VotesExact", &SecondOfNode::votes},
    CounterRule{"VotesChain", &SecondOfNode::votes},
    CounterRule{"VotesRecord", &SecondOfNode::votes},
    CounterRule{"VotesHistory", &SecondOfNode::votes},
    CounterRule{"VotesAuthority", &SecondOfNode::votes},
    CounterRule{"VotesFailed", &SecondOfNode::votes},
    CounterRule{"VotesExact", &SecondOfNode::exactVotes},
    CounterRule{"VotesFailed", &SecondOfNode::failures},
    CounterRule{"AnswersServFail", &SecondOfNode::withoutAnswer},
    CounterRule{"DroppedLate", &SecondOfNode::withoutAnswer},
    CounterRule{"DroppedOverload", &SecondOfNode::withoutAnswer},
    CounterRule{"DroppedSendQueue", &SecondOfNode::withoutAnswer},
    CounterRule{"NearMissIds", &SecondOfNode::forgedReplies},
    CounterRule{"UnwantedMalformed", &SecondOfNode::forgedReplies},
    CounterRule{"UnwantedQuestion", &SecondOfNode::forgedReplies},
    CounterRule{"UnwantedNoQr", &SecondOfNode::forgedReplies},
    CounterRule{"UnwantedCookie", &SecondOfNode::forgedReplies},
};
/// What clients waited for that was not in the cache, by protocol.
const std::vector<std::string> protocolSeries{"udp", "tcp", "tls"};
/// The same of a node that does not tell it by protocol: with the questions it asks for itself.
const std::vector<std::string> wholeSeries{"recursion"};

bool tellsByProtocol(const NodeStats& stats)
{
    return std::any_of(stats.histograms.begin(), stats.histograms.end(),
                       [](const HistogramValues& one) { return one.name.starts_with("answer_seconds/"); });
}

using Counts = std::array<std::uint64_t, counterRules.size()>;

Counts countsOf(const NodeStats& stats)
{
    std::unordered_map<std::string_view, std::uint64_t> values;
    for (const NamedValue& counter : stats.counters)
        values.emplace(counter.name, counter.value);
    Counts out{};
    for (std::size_t i = 0; i < counterRules.size(); ++i) {
        if (const auto at = values.find(counterRules[i].name); at != values.end())
            out[i] = at->second;
    }
    return out;
}

std::int64_t secondOf(std::int64_t timeUs) { return timeUs / secondUs * secondUs; }

/// The newest at the end; what leaves the front lends its memory to what comes.
template <class T>
void append(std::deque<T>& store, std::uint64_t& before, const std::vector<T>& more, std::size_t kept)
{
    const std::size_t skip = more.size() > kept ? more.size() - kept : 0;
    before += skip;
    for (std::size_t i = skip; i < more.size(); ++i) {
        if (store.size() < kept) {
            store.push_back(more[i]);
            continue;
        }
        T reused = std::move(store.front());
        store.pop_front();
        ++before;
        reused = more[i];
        store.push_back(std::move(reused));
    }
}

/// n2 before n10: digits count as the number they are.
bool comesBefore(const std::string& a, const std::string& b)
{
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    std::size_t i = 0, j = 0;
    while (i < a.size() && j < b.size()) {
        if (!isDigit(a[i]) || !isDigit(b[j])) {
            if (a[i] != b[j])
                return a[i] < b[j];
            ++i;
            ++j;
            continue;
        }
        const auto numberAt = [&](const std::string& text, std::size_t& at) {
            while (at + 1 < text.size() && text[at] == '0' && isDigit(text[at + 1]))
                ++at;
            const std::size_t begin = at;
            while (at < text.size() && isDigit(text[at]))
                ++at;
            return text.substr(begin, at - begin);
        };
        const std::string one = numberAt(a, i), other = numberAt(b, j);
        if (one != other)
            return one.size() != other.size() ? one.size() < other.size() : one < other;
    }
    return std::pair(a.size() - i, a) < std::pair(b.size() - j, b);
}

float milliseconds(double us) { return us < 0 ? -1.0F : static_cast<float>(us / 1000); }

} // namespace

struct ConsoleData::Moment {
    bool known = false;      ///< there is something to compare with
    std::int64_t timeUs = 0; ///< when the node was heard of last
    std::uint64_t sequence = 0;
    std::int64_t snapshotUs = 0; ///< of the latest snapshot, heard of the node or not
    std::int64_t startedUnix = 0;
    std::uint64_t pid = 0;
    double uptimeSeconds = 0;
    Counts counts{};
    std::int64_t queriesUs = 0; ///< when questions were seen last
    HistogramValues missesOfSecond;
    std::int64_t missesUs = -1; ///< the second they belong to
};

ConsoleData::ConsoleData(QObject* parent)
    : QObject(parent), m_before(std::make_unique<Moment>()), m_latency(std::make_unique<LatencyStore>())
{
    m_verdict = judged({nullptr, &m_alerts, &m_disagreements, 0}, {});
}
ConsoleData::~ConsoleData() = default;

std::int64_t ConsoleData::nowUs() const { return m_latest ? m_latest->timeUs : 0; }

void ConsoleData::take(const SnapshotPtr& snapshot)
{
    if (!snapshot || !snapshot->status || !snapshot->stats)
        return;
    const NodeStatus& status = *snapshot->status;
    const bool newRun = m_before->known && (status.startedUnix != m_before->startedUnix || status.pid != m_before->pid);
    takeLosses(*snapshot);
    takeEvents(*snapshot);
    if (snapshot->link.state == LinkState::State::Up)
        takeSeconds(*snapshot);
    if (!snapshot->members.empty()) {
        std::vector<std::string> ids;
        for (const NodeStandingView& member : snapshot->members)
            ids.push_back(member.member);
        if (!std::is_permutation(ids.begin(), ids.end(), m_memberIds.begin(), m_memberIds.end())) {
            std::sort(ids.begin(), ids.end(), comesBefore);
            m_memberIds = std::move(ids);
        }
    }
    m_latest = snapshot;
    takeAlerts(*snapshot, newRun);

    std::uint64_t unexplained = 0;
    for (auto record = m_disagreements.rbegin(); record != m_disagreements.rend(); ++record) {
        if ((*record)->timeUs < snapshot->timeUs - verdictLooksBackUs)
            break;
        unexplained += (*record)->grade != Grade::None ? 1 : 0;
    }
    m_verdict =
        judged({snapshot.get(), &m_alerts, &m_disagreements, unexplained, watchedUs(verdictLooksBackUs), verdictLooksBackUs}, m_verdict);
    emit changed();
}

void ConsoleData::takeLosses(const Snapshot& snapshot)
{
    m_losses.votes += snapshot.votesMissed;
    m_losses.disagreements += snapshot.disagreementsMissed;
    Moment& before = *m_before;
    if (before.sequence != 0 && snapshot.sequence > before.sequence + 1) {
        // One that was merged from several covers the time of all of them.
        const std::int64_t uncovered = snapshot.timeUs - before.snapshotUs - snapshot.elapsedUs;
        if (uncovered > snapshotIntervalUs / 2) {
            const auto missing = static_cast<std::uint64_t>((uncovered + snapshotIntervalUs / 2) / snapshotIntervalUs);
            m_losses.snapshots += std::min(missing, snapshot.sequence - before.sequence - 1);
            if (m_latest->link.state == LinkState::State::Up) // else the feed goes on where it was
                note({before.snapshotUs, before.snapshotUs + uncovered, false, true});
        }
    }
    before.sequence = snapshot.sequence;
    before.snapshotUs = snapshot.timeUs;

    if (snapshot.queriesSeen > 0 || !snapshot.queries.empty()) { // one may be counted a snapshot before or after it comes
        const std::int64_t second = secondOf(snapshot.timeUs);
        while (!m_stream.empty() && m_stream.back().timeUs > second) // the clock was set back
            m_stream.pop_back();
        if (m_stream.empty() || m_stream.back().timeUs != second)
            m_stream.push_back({second, {}});
        if (m_stream.size() > keptSeconds)
            m_stream.pop_front();
        m_stream.back().stream.answered += snapshot.queriesSeen;
        m_stream.back().stream.came += snapshot.queries.size();
        if (snapshot.timeUs - before.queriesUs > streamPauseUs)
            m_losses.queriesSeen = m_losses.queriesShown = 0;
        before.queriesUs = snapshot.timeUs;
        m_losses.queriesSeen += snapshot.queriesSeen;
        m_losses.queriesShown += snapshot.queries.size();
    }
}

void ConsoleData::takeEvents(const Snapshot& snapshot)
{
    append(m_votes, m_votesBefore, snapshot.votes, keptVotes);
    append(m_queries, m_queriesBefore, snapshot.queries, keptQueries);
    for (const DisagreementRecord& record : snapshot.disagreements)
        m_disagreements.push_back(std::make_shared<const DisagreementRecord>(record));
    while (m_disagreements.size() > keptDisagreements) {
        m_disagreements.pop_front();
        ++m_disagreementsBefore;
    }
}

void ConsoleData::takeAlerts(const Snapshot& snapshot, bool newRun)
{
    if (newRun && !m_alerts.empty()) {
        m_alerts.clear(); // their ids begin anew with each run of the node
        ++m_alertsRevision;
    }
    std::vector<std::uint64_t> raised;
    for (const Alert& alert : snapshot.alerts) {
        const auto [at, isNew] = m_alerts.try_emplace(alert.id, alert);
        const bool wasCritical = !isNew && at->second.grade == Grade::Critical;
        at->second = alert;
        if (alert.grade == Grade::Critical && !alert.closed && !wasCritical && snapshot.timeUs - alert.lastSeenUs <= newsUs)
            raised.push_back(alert.id);
    }
    m_alertsRevision += snapshot.alerts.empty() ? 0 : 1;
    while (m_alerts.size() > keptAlerts) {
        m_alerts.erase(std::min_element(m_alerts.begin(), m_alerts.end(), [](const auto& a, const auto& b) {
            return std::pair(!a.second.closed, a.second.lastSeenUs) < std::pair(!b.second.closed, b.second.lastSeenUs);
        }));
    }
    for (const std::uint64_t id : raised)
        emit newCritical(id);
}

SecondOfNode* ConsoleData::secondAt(std::int64_t timeUs, bool make)
{
    const std::int64_t second = secondOf(timeUs);
    if (m_seconds.empty() || m_seconds.back().timeUs < second) {
        if (!make)
            return nullptr;
        m_seconds.emplace_back().timeUs = second;
        if (m_seconds.size() > keptSeconds)
            m_seconds.pop_front();
        return &m_seconds.back();
    }
    const auto at = std::lower_bound(m_seconds.begin(), m_seconds.end(), second,
                                     [](const SecondOfNode& one, std::int64_t time) { return one.timeUs < time; });
    return at != m_seconds.end() && at->timeUs == second ? &*at : nullptr;
}

std::int64_t missingUs(const std::vector<Hole>& holes, std::int64_t fromUs, std::int64_t toUs)
{
    std::int64_t out = 0, done = fromUs;
    for (const Hole& hole : holes) {
        const std::int64_t begin = std::max(hole.fromUs, done), end = std::min(hole.toUs, toUs);
        if (end > begin) {
            out += end - begin;
            done = end;
        }
    }
    return out;
}

void ConsoleData::note(const Hole& hole)
{
    if (hole.toUs <= hole.fromUs)
        return;
    if (!m_holes.empty() && m_holes.back().toUs >= hole.fromUs && m_holes.back().counts == hole.counts &&
        m_holes.back().records == hole.records) {
        m_holes.back().toUs = std::max(m_holes.back().toUs, hole.toUs);
        return;
    }
    m_holes.push_back(hole);
    if (m_holes.size() > keptHoles) {
        Hole& next = m_holes[1];
        next = {std::min(m_holes.front().fromUs, next.fromUs), next.toUs, true, true};
        m_holes.pop_front();
    }
}

std::vector<Hole> ConsoleData::holes(std::int64_t fromUs, std::int64_t toUs) const
{
    std::vector<Hole> out;
    const auto add = [&](Hole hole) {
        hole.fromUs = std::max(hole.fromUs, fromUs);
        hole.toUs = std::min(hole.toUs, toUs);
        if (hole.fromUs < hole.toUs)
            out.push_back(hole);
    };
    for (const Hole& hole : m_holes)
        add(hole);
    if (m_latest && m_latest->link.state != LinkState::State::Up && m_before->known)
        add({m_before->timeUs, m_latest->timeUs, true, true});
    std::stable_sort(out.begin(), out.end(), [](const Hole& a, const Hole& b) { return a.fromUs < b.fromUs; });
    return out;
}

QueryStream ConsoleData::queryStream(std::int64_t fromUs, std::int64_t toUs) const
{
    QueryStream out;
    for (auto at = m_stream.rbegin(); at != m_stream.rend() && at->timeUs + secondUs > fromUs; ++at) {
        if (at->timeUs > toUs)
            continue;
        out.answered += at->stream.answered;
        out.came += at->stream.came;
    }
    return out;
}

/// So much of the stretch that ends now is known of its disagreements.
std::int64_t ConsoleData::watchedUs(std::int64_t spanUs) const
{
    if (m_seconds.empty())
        return 0;
    const std::int64_t now = nowUs(), from = std::max(now - spanUs, m_seconds.front().timeUs);
    std::vector<Hole> missing = holes(from, now);
    std::erase_if(missing, [](const Hole& hole) { return !hole.records; });
    return std::max<std::int64_t>(now - from, 0) - missingUs(missing, from, now);
}

void ConsoleData::takeSeconds(const Snapshot& snapshot)
{
    Moment& before = *m_before;
    const NodeStatus& status = *snapshot.status;
    const NodeStats& stats = *snapshot.stats;
    const std::int64_t now = snapshot.timeUs;
    const Counts counts = countsOf(stats);
    if (!before.known && stats.uptimeSeconds > 0 && stats.uptimeSeconds * secondUs <= longestStepUs) {
        // Heard from its begin on: it has counted from nothing.
        before.known = true;
        before.timeUs = now - static_cast<std::int64_t>(stats.uptimeSeconds * secondUs);
        before.startedUnix = status.startedUnix;
        before.pid = status.pid;
    }
    if (before.known && now < before.timeUs) {
        // The clock was set back: what has not happened yet by its word is forgotten.
        while (!m_seconds.empty() && m_seconds.back().timeUs >= secondOf(now))
            m_seconds.pop_back();
        while (!m_holes.empty() && m_holes.back().fromUs >= now)
            m_holes.pop_back();
        if (!m_holes.empty())
            m_holes.back().toUs = std::min(m_holes.back().toUs, now);
        m_latency->forgetFrom(now);
        before.missesUs = -1;
    }
    bool restarted = before.known && (status.startedUnix != before.startedUnix || status.pid != before.pid ||
                                      stats.uptimeSeconds + 0.001 < before.uptimeSeconds);
    for (std::size_t i = 0; i < counts.size(); ++i)
        restarted = restarted || counts[i] < before.counts[i];
    // A node that was started anew was down before that, and has counted since.
    std::int64_t from = before.timeUs;
    if (restarted && now > from && stats.uptimeSeconds > 0)
        from = std::max(from, now - static_cast<std::int64_t>(stats.uptimeSeconds * secondUs));
    const std::int64_t span = now - from;
    const bool follows = before.known && span >= 0 && span <= longestStepUs;
    const bool hasMissed = snapshot.disagreementsMissed > 0;
    if (before.known) {
        note({before.timeUs, from, true, true});
        if (!follows || hasMissed)
            note({from, now, !follows, hasMissed});
    }

    m_latency->take(stats.histograms, now, follows, restarted);
    if (follows) {
        for (std::int64_t second = secondOf(from); second <= secondOf(now); second += secondUs) {
            const std::int64_t overlap = std::min(now, second + secondUs) - std::max(from, second);
            SecondOfNode* at = secondAt(second, true);
            if (!at || (overlap <= 0 && span > 0))
                continue;
            const double share = span == 0 ? 1 : static_cast<double>(overlap) / static_cast<double>(span);
            at->known = std::min(1.0F, at->known + static_cast<float>(static_cast<double>(overlap) / secondUs));
            for (std::size_t i = 0; i < counts.size(); ++i) {
                const std::uint64_t came = restarted ? counts[i] : counts[i] - before.counts[i];
                at->*counterRules[i].field += static_cast<float>(share * static_cast<double>(came));
            }
        }
        if (before.missesUs != secondOf(now)) {
            before.missesOfSecond = {};
            before.missesUs = secondOf(now);
        }
        for (const std::string& series : tellsByProtocol(stats) ? protocolSeries : wholeSeries)
            add(before.missesOfSecond, m_latency->last(series));
        if (SecondOfNode* at = secondAt(now, true); at && before.missesOfSecond.total > 0) {
            at->p50Ms = milliseconds(quantileUs(before.missesOfSecond, 0.5));
            at->p95Ms = milliseconds(quantileUs(before.missesOfSecond, 0.95));
            at->p99Ms = milliseconds(quantileUs(before.missesOfSecond, 0.99));
        }
    }
    for (const DisagreementRecord& record : snapshot.disagreements) {
        // Those from before we listened have no second, nor have those of a hole; those of this moment may be ahead of it.
        if (before.known && record.timeUs >= before.timeUs && (!follows || record.timeUs < from))
            continue;
        if (SecondOfNode* at = secondAt(std::min(record.timeUs, now), follows && record.timeUs >= before.timeUs))
            (record.grade == Grade::None ? at->explained : at->unexplained) += 1;
    }

    before.known = true;
    before.timeUs = now;
    before.counts = counts;
    before.startedUnix = status.startedUnix;
    before.pid = status.pid;
    before.uptimeSeconds = stats.uptimeSeconds;
}

std::vector<std::string> ConsoleData::latencySeries() const { return m_latency->series(); }

const std::vector<std::string>& ConsoleData::waitSeries() const
{
    return !m_latest || tellsByProtocol(*m_latest->stats) ? protocolSeries : wholeSeries;
}

HistogramValues ConsoleData::latency(const std::string& series, std::int64_t fromUs, std::int64_t toUs) const
{
    return m_latency->sum(series, fromUs, toUs);
}

std::vector<ConsoleData::LatencySlot> ConsoleData::latencySlots(const std::string& series, std::int64_t fromUs, std::int64_t toUs) const
{
    std::vector<LatencySlot> out;
    m_latency->visit(series, fromUs, toUs, [&](std::int64_t timeUs, HistogramValues values) {
        out.push_back({timeUs, std::move(values)});
    });
    return out;
}

int ConsoleData::seriesNumber(const std::string& member) const
{
    const auto at = std::find(m_memberIds.begin(), m_memberIds.end(), member);
    if (at != m_memberIds.end())
        return static_cast<int>(at - m_memberIds.begin());
    std::uint32_t hash = 2'166'136'261U; // FNV-1a: the same in every run
    for (const char c : member)
        hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619U;
    return static_cast<int>(hash % 10);
}

} // namespace harddns::ui
