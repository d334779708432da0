// What the page Latency shows, without widgets: which histograms belong to a choice of stage and protocol, and what is to be said of them.
// The node times stages and protocols apart, not together, so one of the two is chosen. GUI thread (translations).
#pragma once

#include "ui/data/console_data.h"
#include "ui/plot/cdf_plot.h"
#include "ui/plot/time_plot.h"

#include <cstdint>
#include <string>
#include <vector>

namespace harddns::ui
{

enum class LatencyView : std::uint8_t { All, Cache, Vote, Upstream, Udp, Tcp, Tls };

/// One curve: the series of ConsoleData it is made of, added up.
struct LatencyCurve {
    QString name;
    std::vector<std::string> series;
    bool isMain = false;
    int number = 0;     ///< colour, of the others
    std::string member; ///< node/<member>; empty: no node
};
/// The main curve first; of the others some may have no answers. `known`: ConsoleData::latencySeries().
[[nodiscard]] std::vector<LatencyCurve> latencyCurves(LatencyView view, const std::vector<std::string>& known, const ConsoleData& data);

/// "The vote is as fast as the best node.", and what that rests on.
struct LatencyStory {
    QString head, text;
};
[[nodiscard]] LatencyStory latencyStory(LatencyView view, const std::vector<CdfSeries>& series);

/// Alerts that a plot over time marks: critical ones, and floods, by when they began.
[[nodiscard]] std::vector<Incident> incidentsOf(const ConsoleData& data, std::int64_t fromUs, std::int64_t toUs);

} // namespace harddns::ui
