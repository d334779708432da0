// From shards to values, and from values to the Prometheus text exposition (format 0.0.4). Who calls: the node sums its workers' shards
// with `collect`; the control server and the metrics listener print with `metricsText`. Any thread; nothing here stops a worker.
//
// Names follow CONSOLE B.3: prefix harddns_, base units, counters `_total`; two process_ metrics carry the names every dashboard
// already knows. Families are contiguous whatever the order of the values, HELP and TYPE once a family.
#pragma once

#include "engine/api/node.h"
#include "engine/telemetry/counters.h"

#include <span>
#include <string>

namespace harddns::telemetry
{

/// Sum of the shards into `stats.counters`, `gauges` and `histograms` (replaced). `members`: ids by number, for the members' histograms.
/// The name of a histogram is its family in the metrics, and behind a "/" the value of its label (protocol, node).
void collect(std::span<const Shard* const> shards, NodeStats& stats, std::span<const std::string> members = {});

/// Bounds of a printed histogram: two an octave. The engine's 16 an octave would be 416 series a histogram and scrape.
inline constexpr std::size_t printedBucketsPerOctave = 2;

[[nodiscard]] std::string metricsText(const NodeStats& stats, const NodeStatus& status);

/// Value of the quantile `q` (0..1), microseconds: the upper bound of the bucket it falls into; 0 when nothing was recorded.
[[nodiscard]] std::uint64_t quantileUs(const HistogramValues& histogram, double q);

} // namespace harddns::telemetry
