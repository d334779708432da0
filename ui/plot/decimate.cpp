#include "ui/plot/decimate.h"

#include <algorithm>
#include <cmath>

namespace harddns::ui
{

std::vector<PlotPoint> decimated(const std::vector<PlotPoint>& points, double fromX, double toX, std::size_t columns)
{
    if (points.empty() || columns == 0 || !(toX > fromX))
        return {};
    auto begin = std::lower_bound(points.begin(), points.end(), fromX, [](const PlotPoint& p, double x) { return p.x < x; });
    auto end = std::upper_bound(begin, points.end(), toX, [](double x, const PlotPoint& p) { return x < p.x; });
    if (begin != points.begin())
        --begin;
    if (end != points.end())
        ++end;
    const auto count = static_cast<std::size_t>(end - begin);
    if (count <= columns * 2)
        return {begin, end};

    std::vector<PlotPoint> out;
    out.reserve(columns * 2 + 4);
    const auto columnOf = [&](double x) {
        const double at = std::floor((x - fromX) / (toX - fromX) * static_cast<double>(columns));
        return static_cast<std::ptrdiff_t>(std::clamp(at, -1.0, static_cast<double>(columns)));
    };
    for (auto at = begin; at != end;) {
        const std::ptrdiff_t column = columnOf(at->x);
        const PlotPoint* low = nullptr;
        const PlotPoint* high = nullptr;
        const PlotPoint* gap = nullptr;
        for (; at != end && columnOf(at->x) == column; ++at) {
            if (std::isnan(at->y)) {
                gap = &*at;
                continue;
            }
            low = !low || at->y < low->y ? &*at : low;
            high = !high || at->y > high->y ? &*at : high;
        }
        const PlotPoint* kept[] = {low, high == low ? nullptr : high, gap};
        std::sort(std::begin(kept), std::end(kept));
        for (const PlotPoint* one : kept) {
            if (one)
                out.push_back(*one);
        }
    }
    return out;
}

} // namespace harddns::ui
