// AuditFeeder: what a node does, into its audit store: it subscribes to the node's snapshots and writes votes, disagreements and the
// repairs they led to, the life of alerts, members that go, come back or are quarantined, keys that change, what was missed, and the
// latency of each minute. What operators did comes from the control server (ControlOptions::onAction).
//
//   AuditFeeder feeder(writer); feeder.watch(node);   // until `feeder` is destroyed; node and writer outlive it
//
// Threads: take() on the feed's own, everything else on any; nothing waits for the disk (AuditWriter::put drops and counts).
#pragma once

#include "db/audit_writer.h"
#include "engine/api/control.h"
#include "engine/api/feed.h"
#include "engine/api/node.h"

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace harddns::app
{

/// An open alert counts with each vote; a row each time would fill the chain with one matter. What is graver, or about others, is written
/// at once; counts alone this often at most, the last one always.
inline constexpr std::int64_t alertUpdateUs = 5'000'000;
/// Losses are told the first time at once, then together this often.
inline constexpr std::int64_t lossUpdateUs = 10'000'000;
/// A member that changes so long after an operator acted on it changed for another reason.
inline constexpr std::int64_t actedOnUs = 10'000'000;
/// Alerts remembered to tell raised from updated. The node holds 256 open ones; without a bound a long life would remember all.
inline constexpr std::size_t alertsRemembered = 2048;

class AuditFeeder
{
public:
    /// `nowUs`: Unix time, for what has no time of its own; nothing: the system's.
    explicit AuditFeeder(db::AuditWriter& writer, std::function<std::int64_t()> nowUs = {});
    /// Ends the subscription and writes what waits.
    ~AuditFeeder();
    AuditFeeder(const AuditFeeder&) = delete;
    AuditFeeder& operator=(const AuditFeeder&) = delete;

    void watch(NodeAccess& node);
    /// The same as the end, but the object stays.
    void end();
    void take(const Snapshot& snapshot);

    void note(const OperatorAction& action);
    /// A configuration file was taken over; `failure`: was not, and why.
    void noteConfiguration(const std::string& file, const std::vector<std::string>& restartNeeded, const std::string& failure);
    /// Something that is not in the store and should be; a sentence.
    void noteLost(const std::string& what);
    /// Do dissents lead to repairs (all presets but `paper`)? A record does not say so.
    void setRepairs(bool repairs);

    /// What the node's feed lost before it came here, since the begin.
    [[nodiscard]] std::uint64_t missed() const;

private:
    struct AlertState {
        Alert newest;
        Grade writtenGrade = Grade::None;
        std::vector<std::string> writtenSuspects;
        bool writtenZone = false;
        std::int64_t writtenUs = 0;
        bool waiting = false; ///< newest is not written yet
        bool closed = false;
    };
    struct Series {
        HistogramValues base; ///< as it was when the minute began
        HistogramValues newest;
    };

    void takeAlerts(const Snapshot& snapshot);
    void writeAlert(AlertState& state, db::AlertStep step, std::int64_t timeUs);
    void writeWaitingAlerts(std::int64_t nowUs, bool all);
    void takeMembers(const Snapshot& snapshot);
    void memberChanged(const NodeStandingView& before, const NodeStandingView& now, std::int64_t timeUs);
    void takeRepairs(const DisagreementRecord& record);
    void takeAnchors(const Snapshot& snapshot);
    void takeLosses(const Snapshot& snapshot);
    void writeLosses(std::int64_t timeUs);
    void takeLatency(const Snapshot& snapshot);
    void writeMinute();
    void putEvent(db::EventKind kind, std::int64_t timeUs, const std::string& subject, const std::string& text, const std::string& who = {},
                  std::int64_t untilUs = 0);
    [[nodiscard]] std::int64_t now() const { return m_nowUs(); }

    db::AuditWriter& m_writer;
    const std::function<std::int64_t()> m_nowUs;

    mutable std::mutex m_mutex; ///< guards what follows
    bool m_ended = false;
    bool m_repairs = true;
    std::map<std::uint64_t, AlertState> m_alerts;
    std::map<std::string, NodeStandingView> m_members;
    struct Acted {
        std::string who;
        std::int64_t timeUs = 0;
    };
    std::map<std::string, Acted> m_actedOn; ///< member: who quarantined or released it, until the node shows it
    std::optional<std::map<std::string, AnchorStatus>> m_anchors;
    std::map<std::string, Series> m_series;
    std::int64_t m_minuteUs = -1;
    double m_uptimeSeconds = 0; ///< of the node, as of the last snapshot
    LinkState::State m_link = LinkState::State::Up;
    std::uint64_t m_sequence = 0;
    std::uint64_t m_missedVotes = 0, m_missedDisputes = 0, m_missedSnapshots = 0; ///< not told yet
    std::uint64_t m_missed = 0;
    std::int64_t m_lossToldUs = 0;

    Subscription m_subscription; ///< ended first, without the mutex
};

} // namespace harddns::app
