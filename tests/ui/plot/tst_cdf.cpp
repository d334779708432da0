// The numbers behind the curves: golden quantiles, bands that hold what they promise, and a comparison that finds what is there and mostly
// nothing where nothing is.
#include <QtTest>

#include "tests/ui/data/virtual_node.h"
#include "ui/plot/cdf.h"

#include <cmath>

using namespace harddns;
using namespace harddns::ui;
using namespace harddns::ui::samples;

namespace
{

HistogramValues histogram(const std::vector<double>& ms)
{
    std::map<std::uint64_t, std::uint64_t> buckets;
    for (const double one : ms)
        ++buckets[bucketOf(static_cast<std::uint64_t>(one * 1000))];
    HistogramValues out;
    for (const auto& [bound, count] : buckets) {
        out.upperBoundsUs.push_back(bound);
        out.counts.push_back(count);
    }
    out.total = ms.size();
    return out;
}

HistogramValues lognormal(std::mt19937_64& random, double medianMs, double spread, int n)
{
    std::lognormal_distribution<double> law(std::log(medianMs), spread);
    std::vector<double> out;
    for (int i = 0; i < n; ++i)
        out.push_back(law(random));
    return histogram(out);
}

} // namespace

class TestCdf : public QObject
{
    Q_OBJECT

private slots:
    void theCurveIsTheHistograms()
    {
        QVERIFY(cdfOf({}).empty());
        const HistogramValues values = histogram({1.0, 1.0, 10.0, 100.0});
        const auto curve = cdfOf(values);
        QCOMPARE(curve.front().y, 0.0);
        QCOMPARE(curve.back().y, 1.0);
        for (std::size_t i = 1; i < curve.size(); ++i)
            QVERIFY(curve[i].x > curve[i - 1].x && curve[i].y >= curve[i - 1].y);
        // Flat between the buckets: half of the answers within 2 ms and within 9 ms.
        QCOMPARE(shareWithin(values, 2), 0.5);
        QCOMPARE(shareWithin(values, 9), 0.5);
        QCOMPARE(shareWithin(values, 50), 0.75);
        QCOMPARE(shareWithin(values, 0), 0.0);
        QCOMPARE(shareWithin(values, 1e9), 1.0);
        QCOMPARE(shareWithin({}, 1), -1.0);
    }

    /// The law of the design's picture: median 29 ms and p95 49 ms.
    void goldenQuantiles()
    {
        std::mt19937_64 random(1);
        const double spread = std::log(49.0 / 29) / 1.6448536;
        const HistogramValues values = lognormal(random, 29, spread, 200'000);
        const std::pair<double, double> golden[] = {{0.05, 17.16}, {0.5, 29}, {0.9, 43.6}, {0.95, 49}, {0.99, 60.9}};
        for (const auto& [q, ms] : golden) {
            QVERIFY2(std::abs(quantileMs(values, q) - ms) < 0.03 * ms, qPrintable(QString::number(quantileMs(values, q))));
            QVERIFY(std::abs(shareWithin(values, ms) - q) < 0.012);
            QVERIFY(std::abs(shareWithin(values, quantileMs(values, q)) - q) < 1e-9);
        }
    }

    void bandsAsPublished()
    {
        QVERIFY(std::abs(bandHalfHeight(800) - 0.04802) < 1e-5); // sqrt(ln 40 / 1600)
        QVERIFY(std::abs(bandHalfHeight(100, 0.99) - 0.16276) < 1e-5);
        QCOMPARE(bandHalfHeight(0), 1.0);
        QCOMPARE(bandHalfHeight(1), 1.0);
        QVERIFY(bandHalfHeight(1'000'000) < 0.0014);
    }

    void bandsHoldTheTrueCurve()
    {
        std::mt19937_64 random(2);
        int held = 0;
        constexpr int runs = 400, n = 300;
        for (int run = 0; run < runs; ++run) {
            const HistogramValues values = lognormal(random, 20, 0.7, n);
            double farthest = 0;
            for (double ms = 2; ms < 200; ms *= 1.05) {
                const double truth = 0.5 * std::erfc(-std::log(ms / 20) / 0.7 / std::sqrt(2.0));
                farthest = std::max(farthest, std::abs(shareWithin(values, ms) - truth));
            }
            held += farthest <= bandHalfHeight(n) ? 1 : 0;
        }
        QVERIFY2(held >= runs * 93 / 100, qPrintable(QString::number(held)));
        QVERIFY(held < runs); // a band that never fails is too wide
    }

    void intervalsHoldTheTrueQuantile()
    {
        std::mt19937_64 random(3);
        for (const double q : {0.5, 0.95}) {
            const double truth = 20 * std::exp(0.7 * (q == 0.5 ? 0 : 1.6448536));
            int held = 0;
            constexpr int runs = 400;
            for (int run = 0; run < runs; ++run) {
                const QuantileInterval interval = quantileInterval(lognormal(random, 20, 0.7, 500), q);
                QVERIFY(interval.bounded && interval.low <= interval.value && interval.value <= interval.high);
                held += interval.low <= truth && truth <= interval.high ? 1 : 0;
            }
            QVERIFY2(held >= runs * 92 / 100 && held < runs, qPrintable(QString::number(held)));
        }
        QVERIFY(!quantileInterval(lognormal(random, 20, 0.7, 40), 0.95).bounded);
        const HistogramValues many = lognormal(random, 20, 0.7, 5000);
        QVERIFY(quantileInterval(many, 0.5, 0.99).low < quantileInterval(many, 0.5).low);
    }

    void nothingIsFoundWhereNothingIs()
    {
        std::mt19937_64 random(4);
        int clear = 0;
        for (int run = 0; run < 400; ++run) {
            const auto result = compared(lognormal(random, 25, 0.6, 800), lognormal(random, 25, 0.6, 800), 0.95);
            clear += result.outcome != CdfComparison::Outcome::NoClear ? 1 : 0;
        }
        QVERIFY2(clear <= 32, qPrintable(QString::number(clear))); // 5 % of 400 are 20
    }

    void aDifferenceIsFoundAndSaid()
    {
        std::mt19937_64 random(5);
        const HistogramValues a = lognormal(random, 36, 0.32, 3000), b = lognormal(random, 29, 0.32, 3000);
        const auto faster = compared(a, b, 0.95);
        QCOMPARE(faster.outcome, CdfComparison::Outcome::BFaster);
        QVERIFY(std::abs(faster.difference - (29 - 36) * std::exp(0.32 * 1.645)) < 2.5);
        QVERIFY(faster.low < faster.difference && faster.difference < faster.high && faster.high < 0);
        const QRegularExpression form(u"^B is faster: p95 −\\d+ ms \\(−\\d+ to −[\\d.]+\\)$"_qs);
        QVERIFY2(form.match(faster.sentence).hasMatch(), qPrintable(faster.sentence));
        const auto slower = compared(b, a, 0.95);
        QCOMPARE(slower.outcome, CdfComparison::Outcome::BSlower);
        QVERIFY2(slower.sentence.startsWith("B is slower: p95 +"), qPrintable(slower.sentence));
        QVERIFY(std::abs(slower.low + faster.high) < 1e-9 && std::abs(slower.high + faster.low) < 1e-9);
        const auto same = compared(a, a, 0.5);
        QCOMPARE(same.outcome, CdfComparison::Outcome::NoClear);
        QVERIFY2(same.sentence.startsWith("No clear difference: p50 0"), qPrintable(same.sentence));
    }

    void tooFewToSay()
    {
        std::mt19937_64 random(6);
        const HistogramValues many = lognormal(random, 30, 0.5, 3000), few = lognormal(random, 300, 0.5, 30);
        const auto result = compared(few, many, 0.95);
        QCOMPARE(result.outcome, CdfComparison::Outcome::TooFew);
        QCOMPARE(result.sentence, QString("Too few answers to compare p95: 30 and 3,000"));
        QCOMPARE(compared({}, many, 0.5).outcome, CdfComparison::Outcome::Missing);
        QCOMPARE(compared({}, many, 0.5).sentence, QString("A has no answers"));
        QCOMPARE(compared(many, {}, 0.5).sentence, QString("B has no answers"));
    }

    void namesOfQuantiles()
    {
        QCOMPARE(quantileName(0.95), QString("p95"));
        QCOMPARE(quantileName(0.5), QString("p50"));
        QCOMPARE(quantileName(0.999), QString("p99.9"));
        QCOMPARE(quantileName(0.07), QString("p7"));
    }
};

QTEST_APPLESS_MAIN(TestCdf)
#include "tst_cdf.moc"
