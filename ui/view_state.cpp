#include "ui/view_state.h"

#include <algorithm>
#include <cmath>

namespace harddns::ui
{

namespace
{

/// Ranges one can go back to: more than a person retraces.
constexpr std::size_t keptRanges = 100;
/// Below a second there is nothing to see: the series have one value a second.
constexpr std::int64_t shortestUs = 1'000'000;
/// A year: longer than the audit store keeps by default, short enough that sums of times stay far from overflow.
constexpr std::int64_t longestUs = std::int64_t{366} * 86'400 * 1'000'000;

void keep(std::vector<TimeRange>& list, const TimeRange& range)
{
    if (list.size() == keptRanges)
        list.erase(list.begin());
    list.push_back(range);
}

TimeRange sane(TimeRange range)
{
    if (range.isLive()) {
        range.lastUs = std::clamp(range.lastUs, shortestUs, longestUs);
        range.fromUs = range.toUs = 0;
        return range;
    }
    if (range.toUs < range.fromUs)
        std::swap(range.fromUs, range.toUs);
    if (range.toUs - range.fromUs < shortestUs)
        range.toUs = range.fromUs + shortestUs;
    if (range.toUs - range.fromUs > longestUs)
        range.fromUs = range.toUs - longestUs;
    return range;
}

} // namespace

ViewState::ViewState(QObject* parent) : QObject(parent) {}

void ViewState::setRange(const TimeRange& range)
{
    const TimeRange wanted = sane(range);
    if (wanted == m_range)
        return;
    keep(m_past, m_range);
    m_future.clear();
    m_range = wanted;
    emit rangeChanged();
}

void ViewState::beginWith(const TimeRange& range)
{
    m_past.clear();
    m_future.clear();
    const TimeRange wanted = sane(range);
    if (wanted == m_range)
        return;
    m_range = wanted;
    emit rangeChanged();
}

void ViewState::back()
{
    if (m_past.empty())
        return;
    keep(m_future, m_range);
    m_range = m_past.back();
    m_past.pop_back();
    emit rangeChanged();
}

void ViewState::forward()
{
    if (m_future.empty())
        return;
    keep(m_past, m_range);
    m_range = m_future.back();
    m_future.pop_back();
    emit rangeChanged();
}

void ViewState::earlier(std::int64_t nowUs)
{
    const std::int64_t begin = m_range.begin(nowUs), end = m_range.end(nowUs), step = (end - begin) / 2;
    setRange({0, begin - step, end - step});
}

void ViewState::later(std::int64_t nowUs)
{
    if (m_range.isLive())
        return;
    const std::int64_t length = m_range.toUs - m_range.fromUs, step = length / 2;
    if (m_range.toUs + step >= nowUs)
        setRange({length, 0, 0});
    else
        setRange({0, m_range.fromUs + step, m_range.toUs + step});
}

void ViewState::zoom(double factor, std::int64_t nowUs)
{
    if (!(factor > 0) || !std::isfinite(factor))
        return;
    const std::int64_t begin = m_range.begin(nowUs), end = m_range.end(nowUs);
    const double wanted =
        std::clamp(static_cast<double>(end - begin) * factor, static_cast<double>(shortestUs), static_cast<double>(longestUs));
    const auto length = static_cast<std::int64_t>(std::llround(wanted));
    if (m_range.isLive()) {
        setRange({length, 0, 0});
        return;
    }
    const std::int64_t middle = begin + (end - begin) / 2;
    // What has not happened yet is not shown.
    const std::int64_t to = std::min(middle + length / 2, std::max(end, nowUs));
    setRange({0, to - length, to});
}

void ViewState::setFilter(const Filter& filter)
{
    if (filter == m_filter)
        return;
    m_filter = filter;
    emit filterChanged();
}

void ViewState::pause(std::int64_t nowUs)
{
    if (m_pausedAtUs)
        return;
    m_pausedAtUs = nowUs;
    emit pausedChanged();
}

void ViewState::goLive()
{
    if (!m_pausedAtUs)
        return;
    m_pausedAtUs.reset();
    emit pausedChanged();
}

} // namespace harddns::ui
