// What the overview says, as values computed from ConsoleData: the figures of its tiles, which names are disputed most, what happened.
// Pure; the page only shows it.
#pragma once

#include "ui/pages/earlier_dissent.h"
#include "ui/source.h"
#include "ui/theme/state.h"

#include <QString>
#include <QStringList>
#include <QVariantMap>

#include <optional>
#include <vector>

namespace harddns::ui
{

/// Rates "now" are means over so much of the end of the stretch.
inline constexpr std::int64_t rateWindowUs = 10'000'000;
/// Questions without an answer from this share on are something to look at.
inline constexpr double withoutAnswerWarning = 0.01;
/// Names in the list of the most disputed: a look, not an archive ("Show all" has the rest).
inline constexpr std::size_t mostTopRows = 100;
/// Rows of what happened, for the same reason.
inline constexpr std::size_t mostHappenings = 100;

/// Between how many forged replies a minute has usually had; nothing while less than three whole minutes are known.
struct UsualRange {
    double least = 0, most = 0;
};
/// Nine in ten of the minutes that are over, those of the last `exceptUs` left out (an attack is not usual).
[[nodiscard]] std::optional<UsualRange> usualForgedReplies(const std::deque<SecondOfNode>& seconds, std::int64_t nowUs,
                                                           std::int64_t exceptUs);

struct OverviewFigures {
    TimeBucket all;  ///< of the stretch
    TimeBucket now;  ///< of its last ten seconds
    TimeBucket last; ///< of its last minute
    double p50Ms = -1, p95Ms = -1, p99Ms = -1;
    std::uint64_t unexplained = 0, explained = 0;
    std::uint64_t explainedHeard = 0; ///< without those of the store, as `all`
    Grade worst = Grade::None;        ///< of the disagreements
    QStringList unexplainedNodes;     ///< that differ in them
    int unexplainedZones = 0;
    bool isFlooded = false; ///< a flood of forged replies goes on
};
[[nodiscard]] OverviewFigures overviewFigures(const ConsoleData& data, const PageMoment& moment, const Filter& filter,
                                              const EarlierRecords& earlier = {});

struct TopRow {
    QString name, type;
    std::uint64_t times = 0;
    QStringList differs; ///< nodes, in the order of their numbers
    QString why;
    Grade grade = Grade::None;                        ///< the highest
    std::uint64_t vote = 0;                           ///< the latest of that grade
    std::shared_ptr<const DisagreementRecord> stored; ///< the same when it is the store's: numbers of votes begin anew with each run
    [[nodiscard]] QString key() const { return name + u' ' + type; }
    friend bool operator==(const TopRow&, const TopRow&) = default;
};
/// By name, unexplained first, then by how often.
[[nodiscard]] std::vector<TopRow> topDisagreements(const ConsoleData& data, const PageMoment& moment, const Filter& filter,
                                                   const EarlierRecords& earlier = {});

/// One thing that happened, and where to read more.
struct Happening {
    std::int64_t timeUs = 0;
    State state = State::None;
    QString text;
    QString page; ///< of PageContext::open
    QVariantMap what;
    QString id;
    [[nodiscard]] const QString& key() const { return id; }
    friend bool operator==(const Happening&, const Happening&) = default;
};
[[nodiscard]] Happening happening(const Alert& alert, std::int64_t nowUs);
[[nodiscard]] Happening happening(const db::StoredEvent& stored);
[[nodiscard]] std::optional<Happening> happening(const db::StoredAlertChange& stored); ///< what somebody did; nothing: the node's own
[[nodiscard]] State stateOf(db::EventKind kind);

} // namespace harddns::ui
