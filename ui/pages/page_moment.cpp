#include "ui/pages/page_moment.h"

#include "ui/theme/format.h"

#include <QCoreApplication>
#include <QHash>

#include <algorithm>
#include <array>
#include <limits>

namespace harddns::ui
{

namespace
{

constexpr std::int64_t second = 1'000'000;
/// A tick is this share of the stretch, between the two lengths below: a pixel or two of a plot.
constexpr std::int64_t ticksInSpan = 1'200, shortestTickUs = second, longestTickUs = 10 * second;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(harddns::ui::PageMoment)
};

auto firstAt(const std::deque<SecondOfNode>& seconds, std::int64_t timeUs)
{
    return std::lower_bound(seconds.begin(), seconds.end(), timeUs,
                            [](const SecondOfNode& one, std::int64_t time) { return one.timeUs < time; });
}

std::size_t urgencyOf(const ConsoleData& data)
{
    const NetworkVerdict& verdict = data.verdict();
    std::size_t out = qHashMulti(0, static_cast<int>(verdict.state), verdict.alert.value_or(0), data.alerts().size());
    if (!data.latest())
        return out;
    out = qHashMulti(out, static_cast<int>(data.latest()->link.state));
    for (const NodeStandingView& member : data.latest()->members)
        out = qHashMulti(out, std::hash<std::string>{}(member.member), std::hash<std::string>{}(member.state), member.quarantinedUntilUs);
    return out;
}

} // namespace

PageMoment momentOf(const ConsoleData& data, const ViewState& view)
{
    PageMoment out;
    out.isPaused = view.pausedAtUs().has_value();
    out.nowUs = view.pausedAtUs().value_or(data.nowUs());
    out.fromUs = view.range().begin(out.nowUs);
    out.toUs = std::min(view.range().end(out.nowUs), out.nowUs);
    out.filter = view.filter().text();
    out.knownFromUs = data.seconds().empty() ? out.nowUs : data.seconds().front().timeUs;
    for (const Hole& hole : data.holes(out.fromUs, out.toUs)) {
        if (hole.counts)
            out.holes.push_back(hole);
        if (hole.records)
            out.recordHoles.push_back(hole);
    }
    const std::int64_t every = std::clamp(out.spanUs() / ticksInSpan, shortestTickUs, longestTickUs);
    out.tick = out.nowUs / every;
    out.urgency = out.isPaused ? 0 : urgencyOf(data);
    return out;
}

bool isSameView(const PageMoment& a, const PageMoment& b)
{
    const bool sameSpan =
        a.spanUs() == b.spanUs() && (a.fromUs == b.fromUs || a.toUs == a.nowUs) && (a.toUs == a.nowUs) == (b.toUs == b.nowUs);
    return a.tick == b.tick && a.urgency == b.urgency && sameSpan && a.isPaused == b.isPaused && a.filter == b.filter;
}

std::int64_t PageMoment::knownUs(std::int64_t beginUs, std::int64_t endUs) const
{
    const std::int64_t begin = std::max({beginUs, fromUs, knownFromUs}), end = std::min(endUs, toUs);
    return std::max<std::int64_t>(end - begin, 0) - missingUs(holes, begin, end);
}

bool PageMoment::isKnownAt(std::int64_t timeUs) const
{
    return timeUs >= knownFromUs &&
           std::none_of(holes.begin(), holes.end(), [&](const Hole& hole) { return timeUs >= hole.fromUs && timeUs < hole.toUs; });
}

bool PageMoment::isWhollyKnown() const
{
    const std::int64_t missing = spanUs() - std::max<std::int64_t>(knownFromUs - fromUs, 0) - knownSpanUs();
    return knownFromUs <= fromUs + knownSlackUs && missing <= std::min(knownSlackUs, spanUs() / holesInSpan);
}

PageMoment PageMoment::ofRecords() const
{
    PageMoment out = *this;
    out.holes = recordHoles;
    return out;
}

PageMoment PageMoment::whollyKnown(std::int64_t untilUs) const
{
    PageMoment out = *this;
    out.knownFromUs = std::min(knownFromUs, fromUs);
    for (std::vector<Hole>* some : {&out.holes, &out.recordHoles}) {
        for (Hole& hole : *some)
            hole.fromUs = std::max(hole.fromUs, untilUs);
        std::erase_if(*some, [](const Hole& hole) { return hole.fromUs >= hole.toUs; });
    }
    return out;
}

QString inKnownSpan(const PageMoment& moment)
{
    const std::int64_t known = moment.isWhollyKnown() ? moment.spanUs() : moment.knownSpanUs();
    return Words::tr("in %1").arg(format::duration(static_cast<double>(known) / static_cast<double>(second)));
}

QString inSpan(const PageMoment& moment)
{
    if (moment.isWhollyKnown())
        return inKnownSpan(moment);
    return Words::tr("in the %1 this console has watched")
        .arg(format::duration(static_cast<double>(moment.knownSpanUs()) / static_cast<double>(second)));
}

void TimeBucket::add(const SecondOfNode& one)
{
    heard += static_cast<double>(one.known);
    queries += one.queries;
    cacheHits += one.cacheHits;
    votes += one.votes;
    exactVotes += one.exactVotes;
    failures += one.failures;
    withoutAnswer += one.withoutAnswer;
    explained += one.explained;
    unexplained += one.unexplained;
    forgedReplies += one.forgedReplies;
    if (one.p95Ms >= 0) {
        p95SumMs += one.p95Ms;
        ++p95Seconds;
    }
}

void TimeBucket::add(const TimeBucket& more)
{
    heard += more.heard;
    for (double TimeBucket::*const field :
         {&TimeBucket::queries, &TimeBucket::cacheHits, &TimeBucket::votes, &TimeBucket::exactVotes, &TimeBucket::failures,
          &TimeBucket::withoutAnswer, &TimeBucket::explained, &TimeBucket::unexplained, &TimeBucket::forgedReplies, &TimeBucket::p95SumMs})
        this->*field += more.*field;
    p95Seconds += more.p95Seconds;
}

double TimeBucket::perSecond(double TimeBucket::*what) const
{
    return heard > 0 ? this->*what / heard : std::numeric_limits<double>::quiet_NaN();
}

double TimeBucket::p95Ms() const { return p95Seconds == 0 ? std::numeric_limits<double>::quiet_NaN() : p95SumMs / p95Seconds; }

std::int64_t bucketStep(std::int64_t spanUs, int most)
{
    static constexpr std::array<std::int64_t, 17> steps{1,   2,   5,     10,    20,    30,     60,     120,   300,
                                                        600, 900, 1'800, 3'600, 7'200, 21'600, 43'200, 86'400};
    for (const std::int64_t step : steps) {
        if (spanUs <= step * second * most)
            return step * second;
    }
    const std::int64_t day = steps.back() * second;
    return (spanUs / most / day + 1) * day;
}

std::vector<TimeBucket> timeBuckets(const std::deque<SecondOfNode>& seconds, const PageMoment& moment, std::int64_t stepUs)
{
    std::vector<TimeBucket> out;
    if (moment.toUs <= moment.fromUs)
        return out;
    const std::int64_t first = moment.fromUs / stepUs * stepUs;
    // The last one is there once it has a whole second.
    const std::int64_t end = std::min(moment.toUs, moment.nowUs - second);
    for (std::int64_t begin = first; begin <= end; begin += stepUs)
        out.emplace_back().timeUs = begin;
    for (auto at = firstAt(seconds, moment.fromUs); at != seconds.end() && at->timeUs <= end && !out.empty(); ++at)
        out[std::min(static_cast<std::size_t>((at->timeUs - first) / stepUs), out.size() - 1)].add(*at);
    return out;
}

TimeBucket sumOf(const std::deque<SecondOfNode>& seconds, std::int64_t fromUs, std::int64_t toUs, std::int64_t nowUs)
{
    TimeBucket out;
    out.timeUs = fromUs;
    const std::int64_t end = std::min(toUs, nowUs - second);
    for (auto at = firstAt(seconds, fromUs); at != seconds.end() && at->timeUs <= end; ++at)
        out.add(*at);
    return out;
}

} // namespace harddns::ui
