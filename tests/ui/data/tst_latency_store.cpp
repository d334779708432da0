// Answer times in slots: differences, restarts, packing, sums over any stretch against a plain list, bounds of memory.
#include <QtTest>

#include "tests/ui/data/virtual_node.h"
#include "ui/data/console_data.h"
#include "ui/data/latency_store.h"

#include <cmath>

using namespace harddns;
using namespace harddns::ui;
using namespace harddns::ui::samples;

namespace
{

HistogramValues histogram(const std::map<std::uint64_t, std::uint64_t>& buckets, std::uint64_t sum = 0, const std::string& name = "vote")
{
    HistogramValues out;
    out.name = name;
    out.sumUs = sum;
    for (const auto& [bound, count] : buckets) {
        out.upperBoundsUs.push_back(bound);
        out.counts.push_back(count);
        out.total += count;
    }
    return out;
}

std::map<std::uint64_t, std::uint64_t> bucketsOf(const HistogramValues& values)
{
    std::map<std::uint64_t, std::uint64_t> out;
    for (std::size_t i = 0; i < values.counts.size(); ++i)
        out[values.upperBoundsUs[i]] = values.counts[i];
    return out;
}

} // namespace

class TestLatencyStore : public QObject
{
    Q_OBJECT

private slots:
    void bucketsJoinWithoutHoles()
    {
        std::uint64_t last = bucketOf(1);
        QCOMPARE(bucketLowerUs(last), std::uint64_t{0});
        for (std::uint64_t us = 2; us < 5'000'000; us += 1 + us / 200) {
            const std::uint64_t upper = bucketOf(us);
            QVERIFY(bucketLowerUs(upper) <= us && us <= upper);
            if (upper != last) {
                QVERIFY(bucketLowerUs(upper) > last || upper == last);
                last = upper;
            }
            QCOMPARE(bucketOf(bucketLowerUs(upper)), upper);
            if (bucketLowerUs(upper) > 2)
                QVERIFY(bucketOf(bucketLowerUs(upper) - 1) < upper);
        }
    }

    void quantilesAreWithinABucket()
    {
        std::mt19937_64 random(1);
        std::lognormal_distribution<double> law(std::log(20'000), 0.8);
        std::vector<double> values;
        std::map<std::uint64_t, std::uint64_t> buckets;
        for (int i = 0; i < 20'000; ++i) {
            values.push_back(law(random));
            ++buckets[bucketOf(static_cast<std::uint64_t>(values.back()))];
        }
        std::sort(values.begin(), values.end());
        const HistogramValues h = histogram(buckets);
        for (const double q : {0.01, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999}) {
            const double exact = values[static_cast<std::size_t>(q * 20'000)];
            QVERIFY2(std::abs(quantileUs(h, q) - exact) / exact < 0.05, qPrintable(QString::number(q)));
        }
        for (double q = 0, last = 0; q <= 1.0; q += 0.001) {
            const double now = quantileUs(h, q);
            QVERIFY(now >= last);
            last = now;
        }
        QCOMPARE(quantileUs({}, 0.5), -1.0);
        QCOMPARE(quantileUs(histogram({{99, 0}}), 0.5), -1.0);
        QVERIFY(quantileUs(histogram({{bucketOf(1000), 1}}), 1) <= 1032);
        QVERIFY(quantileUs(histogram({{bucketOf(1000), 1}}), -3) >= 960);
    }

    void differences()
    {
        const auto before = histogram({{10, 4}, {20, 1}}, 60);
        QCOMPARE(bucketsOf(difference(before, histogram({{10, 4}, {15, 2}, {20, 3}, {40, 1}}, 200))),
                 (std::map<std::uint64_t, std::uint64_t>{{15, 2}, {20, 2}, {40, 1}}));
        QCOMPARE(difference(before, histogram({{10, 4}, {15, 2}, {20, 3}}, 200)).sumUs, std::uint64_t{140});
        QVERIFY(difference(before, before).counts.empty());
        // A count that went back: the node began anew, and all it has came since.
        for (const auto& now : {histogram({{10, 3}, {20, 1}}), histogram({{10, 9}}), histogram({{20, 5}}), histogram({{15, 9}, {20, 5}})})
            QCOMPARE(bucketsOf(difference(before, now)), bucketsOf(now));
    }

    void sumsAgreeWithAPlainList()
    {
        std::mt19937_64 random(2);
        LatencyStore store;
        struct One {
            std::int64_t timeUs;
            std::uint64_t bound, us;
        };
        std::vector<One> all;
        std::map<std::uint64_t, std::uint64_t> cumulative;
        std::uint64_t sum = 0;
        std::int64_t now = someTimeUs;
        store.take({histogram(cumulative, sum)}, now, false, false);
        for (int i = 0; i < 3000; ++i) {
            now += static_cast<std::int64_t>(random() % 3'000'000);
            for (std::uint64_t k = random() % 4; k > 0; --k) {
                const std::uint64_t us = random() % (std::uint64_t{1} << (random() % 24 + 1));
                all.push_back({now / latencySlotUs * latencySlotUs, bucketOf(us), us});
                ++cumulative[bucketOf(us)];
                sum += us;
            }
            store.take({histogram(cumulative, sum)}, now, true, false);
        }
        for (int i = 0; i < 60; ++i) {
            const std::int64_t from = someTimeUs + static_cast<std::int64_t>(random() % 4'000'000'000);
            const std::int64_t to = from + static_cast<std::int64_t>(random() % 2'000'000'000);
            std::map<std::uint64_t, std::uint64_t> expected;
            std::uint64_t total = 0, sumUs = 0;
            for (const One& one : all) {
                if (one.timeUs + latencySlotUs > from && one.timeUs <= to) {
                    ++expected[one.bound];
                    ++total;
                    sumUs += one.us;
                }
            }
            const HistogramValues got = store.sum("vote", from, to);
            QCOMPARE(bucketsOf(got), expected);
            QCOMPARE(got.total, total);
            QCOMPARE(got.sumUs, sumUs);
            // Slot by slot it is the same.
            HistogramValues joined;
            std::int64_t last = 0;
            store.visit("vote", from, to, [&](std::int64_t timeUs, const HistogramValues& values) {
                QVERIFY(timeUs > last);
                last = timeUs;
                add(joined, values);
            });
            QCOMPARE(bucketsOf(joined), expected);
            QCOMPARE(joined.sumUs, sumUs);
        }
        QVERIFY(store.sum("vote", now, now - 1).counts.empty());
        QVERIFY(store.sum("nothing", 0, now).counts.empty());
    }

    void aDayIsKeptAndNoMore()
    {
        LatencyStore store;
        std::map<std::uint64_t, std::uint64_t> cumulative;
        std::int64_t now = someTimeUs;
        store.take({}, now, true, false);
        for (std::size_t i = 0; i < keptLatencySlots + 500; ++i) {
            now += latencySlotUs;
            ++cumulative[bucketOf(5000)];
            store.take({histogram(cumulative)}, now, true, false);
        }
        QCOMPARE(store.sum("vote", 0, now).total, std::uint64_t{keptLatencySlots + 1}); // and the one that is growing
        QVERIFY(store.bytes() < keptLatencySlots * 100);
    }

    void theNodesHistogramsAreFoundByTheirSeries_data()
    {
        QTest::addColumn<QString>("histogram");
        QTest::addColumn<QString>("series");
        const auto row = [](const char* histogram, const char* series) {
            QTest::newRow(histogram) << QString::fromLatin1(histogram) << QString::fromLatin1(series);
        };
        row("recursion_seconds", "recursion");
        row("upstream_rtt_seconds", "upstream");
        row("vote_seconds", "vote");
        row("cache_answer_seconds", "cache");
        row("answer_seconds/udp", "udp");
        row("answer_seconds/tls", "tls");
        row("node_rtt_seconds/n4", "node/n4");
        row("node_rtt_seconds/a/b", "node/a/b");
        row("something_seconds", "something");
        row("vote", "vote");
    }
    void theNodesHistogramsAreFoundByTheirSeries()
    {
        QFETCH(QString, histogram);
        QFETCH(QString, series);
        LatencyStore store;
        HistogramValues values;
        values.name = histogram.toStdString();
        store.take({values}, someTimeUs, false, false);
        values.upperBoundsUs = {999};
        values.counts = {3};
        values.total = 3;
        store.take({values}, someTimeUs + 1'000'000, true, false);
        QCOMPARE(store.sum(series.toStdString(), 0, INT64_MAX).total, std::uint64_t{3});
        QCOMPARE(store.series(), std::vector<std::string>{series.toStdString()});
    }

    void memoryIsBoundedWhateverTheNodeSays()
    {
        LatencyStore store;
        std::int64_t now = someTimeUs;
        std::vector<HistogramValues> histograms;
        for (int s = 0; s < 100; ++s) {
            histograms.emplace_back().name = "node/x" + std::to_string(s);
            for (std::uint64_t b = 0; b < 1000; ++b) {
                histograms.back().upperBoundsUs.push_back(b * 0x1000000000 + 1);
                histograms.back().counts.push_back(0);
            }
        }
        for (int i = 0; i < 110; ++i) {
            now += latencySlotUs;
            for (HistogramValues& h : histograms) {
                for (std::uint64_t& count : h.counts)
                    count += 1'000'000'000'000;
            }
            store.take(histograms, now, true, false);
            QVERIFY(store.bytes() <= maxLatencyBytes);
        }
        QVERIFY(store.series().size() <= maxLatencySeries);
        QVERIFY(store.bytes() > maxLatencyBytes / 2);
        // Not sound: too many buckets, lists of different lengths, not ascending.
        LatencyStore other;
        HistogramValues many = histogram({});
        for (std::uint64_t b = 0; b < maxLatencyBuckets + 1; ++b) {
            many.upperBoundsUs.push_back(b);
            many.counts.push_back(1);
        }
        HistogramValues uneven = histogram({{1, 1}});
        uneven.counts.push_back(4);
        HistogramValues unsorted = histogram({{1, 1}, {2, 1}});
        std::swap(unsorted.upperBoundsUs[0], unsorted.upperBoundsUs[1]);
        other.take({many, uneven, unsorted}, now, true, false);
        QVERIFY(other.series().empty());
    }

    void aClockSetBackForgetsTheFuture()
    {
        LatencyStore store;
        std::map<std::uint64_t, std::uint64_t> cumulative;
        for (int i = 0; i < 100; ++i) {
            ++cumulative[bucketOf(100)];
            store.take({histogram(cumulative)}, someTimeUs + i * latencySlotUs, true, false);
        }
        QCOMPARE(store.sum("vote", 0, INT64_MAX).total, std::uint64_t{100});
        store.forgetFrom(someTimeUs + 50 * latencySlotUs);
        QVERIFY(store.sum("vote", 0, INT64_MAX).total <= 51);
        QVERIFY(store.sum("vote", 0, INT64_MAX).total >= 50);
    }
};

QTEST_APPLESS_MAIN(TestLatencyStore)
#include "tst_latency_store.moc"
