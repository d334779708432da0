// Distributions of answer times: the curve of a histogram, what share came within a time, and A against B. Pure functions; any thread (the
// sentences: GUI thread, they are translated).
//
// Bands are Dvoretzky, Kiefer and Wolfowitz's with Massart's constant (1990): the whole true curve lies within sqrt(ln(2/alpha) / 2n) of
// the measured one with probability 1 - alpha, whatever the law. The interval of a quantile takes the order statistics around it (binomial,
// by its normal approximation), the interval of the difference of two is put together from theirs (Newcombe 1998, Zou and Donner 2008). All
// of them take answers as independent; bursts make them look surer than they are.
#pragma once

#include "engine/api/node_values.h"
#include "ui/plot/decimate.h"

#include <QString>

#include <cstdint>
#include <vector>

namespace harddns::ui
{

inline constexpr double cdfConfidence = 0.95;

/// x in ms, y the share that came within it, ascending from 0 to 1; inside a bucket evenly spread. Empty: no answers.
[[nodiscard]] std::vector<PlotPoint> cdfOf(const HistogramValues& values);
/// Share of answers within so many milliseconds; -1: there are none.
[[nodiscard]] double shareWithin(const HistogramValues& values, double ms);
/// -1: there are none.
[[nodiscard]] double quantileMs(const HistogramValues& values, double q);
/// Half the height of the band, as a share; 1 when there are none.
[[nodiscard]] double bandHalfHeight(std::uint64_t answers, double confidence = cdfConfidence);

struct QuantileInterval {
    double low = -1, value = -1, high = -1; ///< ms
    bool bounded = false;                   ///< there are answers enough on both sides of it
};
[[nodiscard]] QuantileInterval quantileInterval(const HistogramValues& values, double q, double confidence = cdfConfidence);

struct CdfComparison {
    enum class Outcome : std::uint8_t {
        Missing, ///< A or B has no answers
        TooFew,  ///< to say anything at this quantile
        NoClear, ///< the interval holds zero
        BFaster,
        BSlower
    };
    Outcome outcome = Outcome::Missing;
    double q = 0.95;
    QuantileInterval a, b;
    double difference = 0, low = 0, high = 0; ///< B - A, ms
    QString sentence;                         ///< "B is faster: p95 −11 ms (−17 to −6)"
};
[[nodiscard]] CdfComparison compared(const HistogramValues& a, const HistogramValues& b, double q);

/// "p95", "p99.9"
[[nodiscard]] QString quantileName(double q);

} // namespace harddns::ui
