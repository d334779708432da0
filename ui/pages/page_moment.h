// PageMoment: the stretch of time a page shows, and when it is worth computing anew. Seconds and events are summed up a few times a
// second at most, whatever comes in: sums over a day cost more than sums over a minute and are wanted less often. Pure values.
#pragma once

#include "ui/data/console_data.h"
#include "ui/view_state.h"

#include <cstdint>
#include <vector>

namespace harddns::ui
{

struct PageMoment {
    std::int64_t nowUs = 0; ///< where the clock of the view stands: the node's, or where it was paused
    std::int64_t fromUs = 0, toUs = 0;
    bool isPaused = false;
    std::int64_t tick = 0;   ///< a new one: time to sum up again
    std::size_t urgency = 0; ///< another one: states of the network, its nodes or its alerts changed, do not wait for the tick
    QString filter;
    /// Since when this console hears the node: nothing is known from before it, which is not the same as nothing happened.
    std::int64_t knownFromUs = 0;
    std::vector<Hole> holes;       ///< in the stretch: nothing was counted there
    std::vector<Hole> recordHoles; ///< there disagreements are missing
    [[nodiscard]] std::int64_t spanUs() const { return toUs - fromUs; }
    /// That part of the stretch which is known.
    [[nodiscard]] std::int64_t knownSpanUs() const { return knownUs(fromUs, toUs); }
    /// The same of a part of it.
    [[nodiscard]] std::int64_t knownUs(std::int64_t beginUs, std::int64_t endUs) const;
    [[nodiscard]] bool isKnownAt(std::int64_t timeUs) const;
    [[nodiscard]] bool isWhollyKnown() const;
    /// The same as what can be said of disagreements: the feed tells them later, or misses them.
    [[nodiscard]] PageMoment ofRecords() const;
    /// The same when all of it before `untilUs` is known from elsewhere.
    [[nodiscard]] PageMoment whollyKnown(std::int64_t untilUs) const;
};
/// Holes may be so much at most, and this share of it: they are nothing that anybody would miss.
inline constexpr std::int64_t holesInSpan = 20;
[[nodiscard]] PageMoment momentOf(const ConsoleData& data, const ViewState& view);
/// Nothing has to be summed up again.
[[nodiscard]] bool isSameView(const PageMoment& a, const PageMoment& b);
/// "in 15 min", "in 3 h 20 min": the stretch as the unit of a figure; "in the 10 min this console has watched" when that is all it knows.
[[nodiscard]] QString inSpan(const PageMoment& moment);
/// "in 10 min": as much of it as is known, where there is no room for more words.
[[nodiscard]] QString inKnownSpan(const PageMoment& moment);

/// What happened in a part of the stretch.
struct TimeBucket {
    std::int64_t timeUs = 0; ///< its begin
    double heard = 0;        ///< seconds of it that are known; 0: a hole
    double queries = 0, cacheHits = 0, votes = 0, exactVotes = 0, failures = 0, withoutAnswer = 0;
    double explained = 0, unexplained = 0, forgedReplies = 0;
    double p95SumMs = 0;
    int p95Seconds = 0;
    void add(const SecondOfNode& second);
    void add(const TimeBucket& more);
    /// A second; not a number: a hole.
    [[nodiscard]] double perSecond(double TimeBucket::*what) const;
    [[nodiscard]] double p95Ms() const; ///< mean of its seconds; not a number: nothing had to be resolved
};

/// Length of a bucket so that `spanUs` has at most so many: 1, 2, 5, 10, 20, 30 s, 1, 2, 5 ... min, 1, 2, 6, 12 h.
[[nodiscard]] std::int64_t bucketStep(std::int64_t spanUs, int most);
/// All buckets that touch the stretch, begun at whole steps, so that they do not change while the stretch moves. Seconds that are not
/// over yet are left out.
[[nodiscard]] std::vector<TimeBucket> timeBuckets(const std::deque<SecondOfNode>& seconds, const PageMoment& moment, std::int64_t stepUs);
/// All of it.
[[nodiscard]] TimeBucket sumOf(const std::deque<SecondOfNode>& seconds, std::int64_t fromUs, std::int64_t toUs, std::int64_t nowUs);

} // namespace harddns::ui
