// ConsoleData: what the console has seen of one node since it is connected, for every page: time series a second, votes, disagreements,
// alerts, queries and latency by stage and node, each in a bounded store. Fed with snapshots; pages read it. GUI thread; no widgets.
//
// Memory is bounded by the constants below whatever the node sends. What leaves a store at its front is counted (votesBefore()); the audit
// store has it. What never came is in losses().
#pragma once

#include "engine/api/feed.h"

#include <QObject>

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace harddns::ui
{

/// Events kept for the live tables; the audit store has the rest.
inline constexpr std::size_t keptVotes = 50'000;
inline constexpr std::size_t keptQueries = 50'000;
inline constexpr std::size_t keptDisagreements = 5'000;
/// Alerts: the node keeps fewer open ones; settled and old ones go first.
inline constexpr std::size_t keptAlerts = 2'000;
/// Seconds of the time series: a day.
inline constexpr std::size_t keptSeconds = 86'400;
/// Snapshots farther apart than this leave a hole: what was counted in between cannot be said to have happened at any second of it.
inline constexpr std::int64_t longestStepUs = 10'000'000;
/// Holes that are kept apart; older ones grow together, which makes less known, never more.
inline constexpr std::size_t keptHoles = 1'000;
/// An attack is over when nothing of it was seen for so long.
inline constexpr std::int64_t attackEndsAfterUs = 30'000'000;
/// Histograms of latency are kept a slot each so many seconds...
inline constexpr std::int64_t latencySlotUs = 10'000'000;
/// ...for a day.
inline constexpr std::size_t keptLatencySlots = 8'640;

/// What one second of the node was. The last one of a list is still growing.
struct SecondOfNode {
    std::int64_t timeUs = 0; ///< its begin
    float known = 0;         ///< share of it that was heard, 0 to 1: of the rest nothing is counted
    float queries = 0, cacheHits = 0;
    float votes = 0, exactVotes = 0, failures = 0; ///< failures: votes no level could decide
    float withoutAnswer = 0;                       ///< questions told SERVFAIL, or dropped for want of time or room
    float explained = 0, unexplained = 0;          ///< disagreements: without a grade, and with one
    float forgedReplies = 0;                       ///< near misses and unwanted replies
    float p50Ms = -1, p95Ms = -1, p99Ms = -1;      ///< of the waits of waitSeries(); -1: there were none
};

/// A stretch of which something is not known, though the console watches: the node could not be reached, was down, or its feed left
/// something out.
struct Hole {
    std::int64_t fromUs = 0, toUs = 0;
    bool counts = true;  ///< nothing was counted: it is missing in seconds() and latency
    bool records = true; ///< disagreements are missing; else the feed told them later
};

/// So much may be missing at the begin of a stretch that is called wholly known: a console that was just connected looks at it, and the
/// first second is never whole. Less than this is no watching.
inline constexpr std::int64_t knownSlackUs = 10'000'000;

/// So much of a stretch is holes; they ascend by their begins and may overlap.
[[nodiscard]] std::int64_t missingUs(const std::vector<Hole>& holes, std::int64_t fromUs, std::int64_t toUs);

/// What came of the stream of questions in a stretch.
struct QueryStream {
    std::uint64_t answered = 0; ///< told by the node while somebody looked
    std::uint64_t came = 0;     ///< of those, what was delivered
    [[nodiscard]] std::uint64_t leftOut() const { return answered > came ? answered - came : 0; }
};

enum class NetworkState : std::uint8_t { Unknown, Safe, Degraded, UnderAttack };

/// The answer to "are names safe, is somebody attacking", with its words (mockups: States).
struct NetworkVerdict {
    NetworkState state = NetworkState::Unknown;
    bool answersSafe = true;
    QString word;                       ///< "Under attack"
    QString reason;                     ///< "answers safe, n4 quarantined": fits the top bar
    QString sentence;                   ///< for the banner
    QString next;                       ///< second line of the banner: what was done, what to do
    std::optional<std::uint64_t> alert; ///< to open
    std::int64_t sinceUs = 0;
};

class LatencyStore;

class ConsoleData : public QObject
{
    Q_OBJECT
public:
    explicit ConsoleData(QObject* parent = nullptr);
    ~ConsoleData() override;

    /// Takes a snapshot in; emits changed() once.
    void take(const SnapshotPtr& snapshot);

    [[nodiscard]] const SnapshotPtr& latest() const { return m_latest; } ///< null before the first
    [[nodiscard]] std::int64_t nowUs() const;                            ///< of the latest snapshot
    [[nodiscard]] const NetworkVerdict& verdict() const { return m_verdict; }

    [[nodiscard]] const std::deque<VoteEvent>& votes() const { return m_votes; } ///< oldest first
    [[nodiscard]] std::uint64_t votesBefore() const { return m_votesBefore; }    ///< so many have left the front of votes()
    [[nodiscard]] const std::deque<std::shared_ptr<const DisagreementRecord>>& disagreements() const { return m_disagreements; }
    [[nodiscard]] std::uint64_t disagreementsBefore() const { return m_disagreementsBefore; }
    [[nodiscard]] const std::deque<QueryEvent>& queries() const { return m_queries; }
    [[nodiscard]] std::uint64_t queriesBefore() const { return m_queriesBefore; }
    /// By id; the newest state of each.
    [[nodiscard]] const std::map<std::uint64_t, Alert>& alerts() const { return m_alerts; }
    [[nodiscard]] std::uint64_t alertsRevision() const { return m_alertsRevision; }

    /// Ascending; holes are seconds nothing was heard of the node.
    [[nodiscard]] const std::deque<SecondOfNode>& seconds() const { return m_seconds; }
    /// Ascending by their begins, cut to the stretch; with the one that goes on while the node cannot be reached.
    [[nodiscard]] std::vector<Hole> holes(std::int64_t fromUs, std::int64_t toUs) const;
    /// By the seconds in which it came; both ends inclusive.
    [[nodiscard]] QueryStream queryStream(std::int64_t fromUs, std::int64_t toUs) const;

    /// Answer times that fell into a range, by series: "cache", "vote", "upstream", "recursion", "udp", "tcp", "tls", "node/n1" ...
    [[nodiscard]] std::vector<std::string> latencySeries() const;
    /// Those that tell how long clients waited for what was not in the cache, to be added up.
    [[nodiscard]] const std::vector<std::string>& waitSeries() const;
    [[nodiscard]] HistogramValues latency(const std::string& series, std::int64_t fromUs, std::int64_t toUs) const;
    struct LatencySlot {
        std::int64_t timeUs = 0;
        HistogramValues values;
    };
    /// For the heat map: ascending by time.
    [[nodiscard]] std::vector<LatencySlot> latencySlots(const std::string& series, std::int64_t fromUs, std::int64_t toUs) const;

    /// What the views cannot show because it never came.
    struct Losses {
        std::uint64_t votes = 0, disagreements = 0;      ///< left the node's rings, or a merged snapshot, before they were read
        std::uint64_t snapshots = 0;                     ///< neither came nor were merged into another
        std::uint64_t queriesSeen = 0, queriesShown = 0; ///< since the stream began, or began again after a pause
    };
    [[nodiscard]] const Losses& losses() const { return m_losses; }

    /// Colour of "n4" among the series: its place among the members in the order of their ids (n2 before n10), from 0, the same in every
    /// run. Of a node that is no member any more: some number that is always the same for its id.
    [[nodiscard]] int seriesNumber(const std::string& member) const;

signals:
    void changed();
    void newCritical(std::uint64_t alert); ///< raised now: announce it

private:
    struct Moment; ///< what the next snapshot is compared with
    void takeEvents(const Snapshot& snapshot);
    void takeAlerts(const Snapshot& snapshot, bool newRun);
    void takeSeconds(const Snapshot& snapshot);
    void takeLosses(const Snapshot& snapshot);
    SecondOfNode* secondAt(std::int64_t timeUs, bool make);
    void note(const Hole& hole);
    [[nodiscard]] std::int64_t watchedUs(std::int64_t spanUs) const;

    SnapshotPtr m_latest;
    NetworkVerdict m_verdict;
    std::deque<VoteEvent> m_votes;
    std::deque<std::shared_ptr<const DisagreementRecord>> m_disagreements;
    std::deque<QueryEvent> m_queries;
    std::map<std::uint64_t, Alert> m_alerts;
    std::deque<SecondOfNode> m_seconds;
    std::deque<Hole> m_holes; ///< ascending by their ends
    struct StreamSecond {
        std::int64_t timeUs = 0;
        QueryStream stream;
    };
    std::deque<StreamSecond> m_stream; ///< seconds in which questions were told
    std::uint64_t m_votesBefore = 0, m_disagreementsBefore = 0, m_queriesBefore = 0, m_alertsRevision = 0;
    Losses m_losses;
    std::vector<std::string> m_memberIds; ///< in the order of seriesNumber()
    std::unique_ptr<Moment> m_before;
    std::unique_ptr<LatencyStore> m_latency;
};

} // namespace harddns::ui
