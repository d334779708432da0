// Decimation: as many points as a plot has columns of pixels are enough to draw what a million would, as long as each column keeps its
// lowest and its highest. Pure functions; any thread.
#pragma once

#include <cstddef>
#include <vector>

namespace harddns::ui
{

struct PlotPoint {
    double x = 0, y = 0; ///< y not a number: the line is broken here
    friend bool operator==(const PlotPoint&, const PlotPoint&) = default;
};

/// Points ascending by x, at most two a column (the lowest and the highest in the order they come) and one for a break. The nearest point
/// outside each end stays, so that the line reaches the edge.
[[nodiscard]] std::vector<PlotPoint> decimated(const std::vector<PlotPoint>& points, double fromX, double toX, std::size_t columns);

} // namespace harddns::ui
