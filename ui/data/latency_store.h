// LatencyStore: answer times by series and time, from histograms a node counts up since its start: the difference of two is what happened
// in between. Slots of latencySlotUs, packed, so that a day of them fits. Not for several threads.
//
// Buckets are the node's: log-linear, 16 an octave, named by the largest whole number of microseconds that falls into them.
#pragma once

#include "engine/api/node_values.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace harddns::ui
{

/// Series one node may fill: stages, protocols and its members. A node that names more is not believed.
inline constexpr std::size_t maxLatencySeries = 64;
/// Buckets of one histogram: the node has 416.
inline constexpr std::size_t maxLatencyBuckets = 1'024;
/// All slots together: a day of seven busy nodes takes a third of it.
inline constexpr std::size_t maxLatencyBytes = std::size_t{64} << 20;

/// Smallest whole number of microseconds in the bucket whose largest is `upperUs`.
[[nodiscard]] std::uint64_t bucketLowerUs(std::uint64_t upperUs);
/// Time within which the share `q` (0 to 1) of the answers came, in microseconds, evenly spread inside a bucket; -1: there are none.
[[nodiscard]] double quantileUs(const HistogramValues& values, double q);
/// Adds `more` to `values`.
void add(HistogramValues& values, const HistogramValues& more);
/// What came to `before` until it was `now`; all of `now` when a count went back, as after a restart.
[[nodiscard]] HistogramValues difference(const HistogramValues& before, const HistogramValues& now);

/// The series a histogram of the node (its metrics' family, behind "/" a label) stands for: "node_rtt_seconds/n4" is "node/n4",
/// "answer_seconds/udp" is "udp".
[[nodiscard]] std::string seriesOf(const std::string& histogram);

class LatencyStore
{
public:
    LatencyStore();

    /// The cumulative histograms at a time. `counts` false: only what the next ones are compared with (the first, or after a hole).
    void take(const std::vector<HistogramValues>& histograms, std::int64_t timeUs, bool counts, bool restarted);
    /// The clock was set back: what is later than this is forgotten.
    void forgetFrom(std::int64_t timeUs);

    [[nodiscard]] std::vector<std::string> series() const; ///< those that ever had an answer
    /// Slots that touch the stretch, both ends inclusive.
    [[nodiscard]] HistogramValues sum(const std::string& series, std::int64_t fromUs, std::int64_t toUs) const;
    /// One call a slot, ascending by time.
    void visit(const std::string& series, std::int64_t fromUs, std::int64_t toUs,
               const std::function<void(std::int64_t timeUs, HistogramValues values)>& visitor) const;
    /// What the last take() found to have come to a series.
    [[nodiscard]] const HistogramValues& last(const std::string& series) const;
    [[nodiscard]] std::size_t bytes() const { return m_bytes; }

private:
    struct Slot {
        std::int64_t timeUs = 0;
        std::string packed; ///< sum, then bound and count of each bucket, as differences in seven bits an octet
    };
    struct Series {
        HistogramValues before; ///< cumulative
        HistogramValues last;
        HistogramValues open; ///< the slot that is still growing
        std::int64_t openUs = -1;
        std::deque<Slot> closed;
    };
    static std::string pack(const HistogramValues& values);
    static HistogramValues unpack(const std::string& packed);
    void close(Series& series);
    void trim();

    std::map<std::string, Series> m_series;
    std::size_t m_bytes = 0;
    HistogramValues m_none;
};

} // namespace harddns::ui
