// StorySource: a Source that plays the story of the design's pictures: seven nodes n1 to n7, a calm quarter of an hour, then at 14:32:07
// UTC on 21 Nov 2026 n4 is poisoned for www.bank.example A, outvoted, quarantined and flushed while a flood of forged replies goes on. The
// same every time: chance has a seed, time is the story's.
//
//   StorySource source;                     // connect snapshot() to a ConsoleData
//   source.playTo(StorySource::Scene::Attack);
//
// Emits from the caller's thread, synchronously; answers to questions come when the event loop runs.
#pragma once

#include "tests/ui/fakes/story_values.h"
#include "ui/source.h"

#include <QPointer>

#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace harddns::ui::story
{

class StoryHistory;

struct StoryOptions {
    /// Of the load in the pictures (1,284 questions and 212 votes a second); every vote of it is an event.
    double scale = 0.1;
    std::int64_t tickUs = second; ///< between snapshots
    std::uint64_t seed = 7;
    Role role = Role::Operator;
    bool hasHistory = true;
};

class StorySource : public Source
{
    Q_OBJECT
public:
    /// The moments of the pictures.
    enum class Scene { Begin, Calm, Attack, After };
    static constexpr std::int64_t beginUs = poisonedUs - 412'000 - 1'537 * second; ///< 14:06:30
    [[nodiscard]] static std::int64_t timeOf(Scene scene);

    explicit StorySource(StoryOptions options = {}, QObject* parent = nullptr);
    ~StorySource() override;

    /// The next snapshot; emits it.
    SnapshotPtr tick();
    void playTo(Scene scene);
    void playUntil(std::int64_t timeUs);
    [[nodiscard]] std::int64_t nowUs() const { return m_nowUs; }
    /// From now on the snapshots say that the node cannot be reached; an empty reason: it can again.
    void loseLink(const std::string& reason);
    void setRole(Role role);
    void setUser(const QString& user) { m_user = user; }

    QString title() const override { return m_title; }
    void setTitle(const QString& title) { m_title = title; }
    QString user() const override { return m_user; }
    Role role() const override { return m_options.role; }
    void wantQueries(bool wanted) override { m_wantsQueries = wanted; }
    void trace(const QString& name, const QString& type, bool refresh, QObject* receiver, Answer<TraceResult> answer) override;
    void command(const QString& member, MemberCommand command, const QString& name, QObject* receiver, Answer<bool> answer) override;
    void act(const AlertAction& action, QObject* receiver, Answer<bool> answer) override;
    AlertLife alertLife(std::uint64_t alert) const override;
    HistorySource* history() override;

    // What was asked of it, for tests.
    struct Command {
        QString member;
        MemberCommand command;
        QString name;
    };
    [[nodiscard]] bool queriesWanted() const { return m_wantsQueries; }
    [[nodiscard]] const std::vector<Command>& commands() const { return m_commands; }
    [[nodiscard]] const std::vector<AlertAction>& actions() const { return m_actions; }
    [[nodiscard]] const std::vector<QString>& traces() const { return m_traces; }

private:
    void addLoad(Snapshot& snapshot);
    void addIncident(Snapshot& snapshot, std::int64_t fromUs);
    void addMoment(Snapshot& snapshot);
    void live(const AlertAction& action);
    [[nodiscard]] unsigned about(double perSecond);
    [[nodiscard]] double chance() { return std::uniform_real_distribution<double>(0, 1)(m_random); }
    void count(const std::string& counter, std::uint64_t by) { m_counters[counter] += by; }
    /// A time in microseconds of a lognormal law.
    static double drawn(std::mt19937_64& random, double medianMs, double spread);
    /// Of a histogram of the node.
    void time(const std::string& histogram, double us, std::uint64_t times = 1);

    StoryOptions m_options;
    QString m_title = QStringLiteral("Demo network, embedded");
    QString m_user = QStringLiteral("a.keller");
    std::mt19937_64 m_random, m_ballotRandom{8}, m_stageRandom{9};
    std::int64_t m_nowUs = beginUs;
    std::uint64_t m_sequence = 0, m_nextVote = 88'000'000, m_floodCount = 0;
    std::map<std::string, std::uint64_t> m_counters;
    struct Times {
        std::map<std::uint64_t, std::uint64_t> buckets; ///< upper bound: count
        std::uint64_t sum = 0;
    };
    std::map<std::string, Times> m_times; ///< by histogram
    std::string m_lostReason;
    std::int64_t m_lostSinceUs = 0;
    std::shared_ptr<const NodeStatus> m_status;
    std::shared_ptr<const NodeStats> m_stats;
    std::vector<NodeStandingView> m_members;
    std::unique_ptr<StoryHistory> m_history;
    bool m_wantsQueries = false;
    std::vector<Command> m_commands;
    std::vector<AlertAction> m_actions;
    std::map<std::uint64_t, AlertLife> m_lives;
    std::vector<QString> m_traces;
};

/// The audit store of the story: what was played, kept in memory. Looks at time, name, grade and who of a filter.
class StoryHistory : public HistorySource
{
    Q_OBJECT
public:
    using HistorySource::HistorySource;
    void keep(const Snapshot& snapshot);
    void keep(const db::Event& event);
    void keep(const db::AlertChange& change);
    /// From now on every answer is this sentence; empty: no more.
    void failWith(const std::string& sentence) { m_failure = sentence; }
    /// What the next walks of the chain find.
    void reportChain(const db::ChainReport& report) { m_chain = report; }

    PendingPtr votes(const db::Filter& filter, const db::PageRequest& page, Answer<std::vector<db::StoredVote>> answer) override;
    PendingPtr disagreements(const db::Filter& filter, const db::PageRequest& page,
                             Answer<std::vector<db::StoredDisagreement>> answer) override;
    PendingPtr alertChanges(const db::Filter& filter, const db::PageRequest& page,
                            Answer<std::vector<db::StoredAlertChange>> answer) override;
    PendingPtr events(const db::Filter& filter, const db::PageRequest& page, Answer<std::vector<db::StoredEvent>> answer) override;
    PendingPtr count(db::AuditReader::List list, const db::Filter& filter, Answer<std::uint64_t> answer) override;
    PendingPtr latency(const std::string& series, std::int64_t fromUs, std::int64_t toUs,
                       Answer<std::vector<db::LatencyMinute>> answer) override;
    PendingPtr verify(Answer<db::ChainReport> answer) override;
    PendingPtr exportTo(const std::string& path, const std::string& format, db::AuditReader::List list, const db::Filter& filter,
                        Answer<std::uint64_t> answer) override;

private:
    template <class T>
    PendingPtr later(Answer<T> answer, T value);

    std::vector<db::StoredVote> m_votes;
    std::vector<db::StoredDisagreement> m_disagreements;
    std::vector<db::StoredAlertChange> m_alerts;
    std::vector<db::StoredEvent> m_events;
    std::int64_t m_nextKey = 1;
    std::string m_failure;
    std::optional<db::ChainReport> m_chain;
};

/// What a walk of a chain of 900 rows may find.
[[nodiscard]] db::ChainReport chainReport(db::ChainVerdict verdict);

} // namespace harddns::ui::story
