#include "ui/plot/cdf.h"

#include "ui/data/latency_store.h"
#include "ui/theme/format.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace harddns::ui
{

namespace
{

struct Words {
    Q_DECLARE_TR_FUNCTIONS(harddns::ui::Cdf)
};

/// Of the normal law, for 95 %.
constexpr double normal95 = 1.959963984540054;

std::uint64_t totalOf(const HistogramValues& values)
{
    std::uint64_t out = 0;
    for (const std::uint64_t count : values.counts)
        out += count;
    return out;
}

/// Whole milliseconds where they say enough.
QString signedMs(double ms)
{
    const double size = std::abs(ms);
    const int decimals = size >= 9.95 ? 0 : size >= 0.995 ? 1 : 2;
    const double rounded = std::round(size * std::pow(10, decimals)) / std::pow(10, decimals);
    const QString text = format::decimal(rounded, decimals);
    return rounded == 0 ? text : (ms < 0 ? QChar(0x2212) : u'+') + text;
}

} // namespace

std::vector<PlotPoint> cdfOf(const HistogramValues& values)
{
    const auto total = static_cast<double>(totalOf(values));
    std::vector<PlotPoint> out;
    if (total == 0)
        return out;
    double below = 0;
    std::uint64_t last = 0;
    for (std::size_t i = 0; i < values.counts.size(); ++i) {
        if (values.counts[i] == 0)
            continue;
        const std::uint64_t lower = bucketLowerUs(values.upperBoundsUs[i]), end = values.upperBoundsUs[i] + 1;
        if (out.empty() || lower > last)
            out.push_back({static_cast<double>(lower) / 1000, below / total});
        below += static_cast<double>(values.counts[i]);
        out.push_back({static_cast<double>(end) / 1000, below / total});
        last = end;
    }
    return out;
}

double shareWithin(const HistogramValues& values, double ms)
{
    const auto total = static_cast<double>(totalOf(values));
    if (total == 0)
        return -1;
    const double us = ms * 1000;
    double below = 0;
    for (std::size_t i = 0; i < values.counts.size(); ++i) {
        const auto lower = static_cast<double>(bucketLowerUs(values.upperBoundsUs[i]));
        const double end = static_cast<double>(values.upperBoundsUs[i]) + 1;
        if (us < end)
            return (below + static_cast<double>(values.counts[i]) * std::clamp((us - lower) / (end - lower), 0.0, 1.0)) / total;
        below += static_cast<double>(values.counts[i]);
    }
    return 1;
}

double quantileMs(const HistogramValues& values, double q)
{
    const double us = quantileUs(values, q);
    return us < 0 ? -1 : us / 1000;
}

double bandHalfHeight(std::uint64_t answers, double confidence)
{
    if (answers == 0)
        return 1;
    return std::min(1.0, std::sqrt(std::log(2 / (1 - confidence)) / (2 * static_cast<double>(answers))));
}

QuantileInterval quantileInterval(const HistogramValues& values, double q, double confidence)
{
    QuantileInterval out;
    const auto n = static_cast<double>(totalOf(values));
    if (n == 0)
        return out;
    out.value = quantileMs(values, q);
    // Another confidence than 95 %: the normal quantile by the tail's bisection.
    double z = normal95;
    if (std::abs(confidence - cdfConfidence) > 1e-9) {
        double low = 0, high = 10;
        for (int i = 0; i < 60; ++i) {
            z = (low + high) / 2;
            (std::erf(z / std::sqrt(2.0)) < confidence ? low : high) = z;
        }
    }
    const double spread = z * std::sqrt(n * q * (1 - q));
    const double first = std::floor(n * q - spread), last = std::ceil(n * q + spread) + 1;
    out.bounded = first >= 1 && last <= n;
    out.low = quantileMs(values, std::max(first, 0.0) / n);
    out.high = quantileMs(values, std::min(last, n) / n);
    return out;
}

QString quantileName(double q)
{
    const double percent = std::round(q * 10'000) / 100;
    return QStringLiteral("p") + QString::number(percent, 'g', 4);
}

CdfComparison compared(const HistogramValues& a, const HistogramValues& b, double q)
{
    using Outcome = CdfComparison::Outcome;
    CdfComparison out;
    out.q = q;
    out.a = quantileInterval(a, q);
    out.b = quantileInterval(b, q);
    const QString name = quantileName(q);
    const std::uint64_t inA = totalOf(a), inB = totalOf(b);
    if (inA == 0 || inB == 0) {
        out.sentence = inA == 0 ? Words::tr("A has no answers") : Words::tr("B has no answers");
        return out;
    }
    out.difference = out.b.value - out.a.value;
    if (!out.a.bounded || !out.b.bounded) {
        out.outcome = Outcome::TooFew;
        out.sentence = Words::tr("Too few answers to compare %1: %2 and %3").arg(name, format::count(inA), format::count(inB));
        return out;
    }
    out.low = out.difference - std::hypot(out.b.value - out.b.low, out.a.high - out.a.value);
    out.high = out.difference + std::hypot(out.b.high - out.b.value, out.a.value - out.a.low);
    const QString interval = Words::tr("%1 %2 ms (%3 to %4)").arg(name, signedMs(out.difference), signedMs(out.low), signedMs(out.high));
    if (out.low <= 0 && out.high >= 0) {
        out.outcome = Outcome::NoClear;
        out.sentence = Words::tr("No clear difference: %1").arg(interval);
    } else if (out.high < 0) {
        out.outcome = Outcome::BFaster;
        out.sentence = Words::tr("B is faster: %1").arg(interval);
    } else {
        out.outcome = Outcome::BSlower;
        out.sentence = Words::tr("B is slower: %1").arg(interval);
    }
    return out;
}

} // namespace harddns::ui
