#include <QtTest>

#include "engine/telemetry/counters.h"

#include <random>
#include <set>
#include <string>

using namespace harddns::telemetry;

class TestCounters : public QObject
{
    Q_OBJECT
private slots:
    void everyCounterHasAFamilyOfItsKind()
    {
        std::set<std::string> series;
        for (std::size_t i = 0; i < counterCount; ++i) {
            const CounterInfo& c = info(static_cast<Counter>(i));
            QVERIFY(!c.name.empty());
            QVERIFY2(c.family.ends_with("_total"), std::string(c.family).c_str());
            QVERIFY(!c.help.empty());
            const std::string key = std::string(c.family) + "{" + std::string(c.labels) + "}";
            QVERIFY2(series.insert(key).second, key.c_str());
        }
        QCOMPARE(info(Counter::QueriesUdp).name, std::string_view("QueriesUdp"));
        QCOMPARE(info(Counter::PrimeFailed).labels, std::string_view("outcome=\"failed\""));
    }

    void aFamilyHasOneHelpText()
    {
        for (std::size_t i = 0; i < counterCount; ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                const CounterInfo& a = info(static_cast<Counter>(i));
                const CounterInfo& b = info(static_cast<Counter>(j));
                if (a.family == b.family)
                    QCOMPARE(a.help, b.help);
            }
        }
    }

    void everyGaugeHasAName()
    {
        for (std::size_t i = 0; i < gaugeCount; ++i) {
            const GaugeInfo& g = info(static_cast<Gauge>(i));
            QVERIFY(!g.name.empty());
            QVERIFY(!g.family.empty() && !g.family.ends_with("_total"));
            QVERIFY(!g.help.empty());
        }
    }

    void shardCountsEachCounterByItself()
    {
        Shard shard;
        for (std::size_t i = 0; i < counterCount; ++i)
            shard.add(static_cast<Counter>(i), i + 1);
        shard.add(Counter::QueriesUdp);
        QCOMPARE(shard.get(Counter::QueriesUdp), std::uint64_t(2));
        for (std::size_t i = 1; i < counterCount; ++i)
            QCOMPARE(shard.get(static_cast<Counter>(i)), std::uint64_t(i + 1));
        shard.adjust(Gauge::ConnectionsOpen, 3);
        shard.adjust(Gauge::ConnectionsOpen, -2);
        QCOMPARE(shard.get(Gauge::ConnectionsOpen), std::int64_t(1));
        QCOMPARE(shard.get(Gauge::JoinTable), std::int64_t(0));
    }

    void bucketsDivideTheWholeRange()
    {
        // Walking up the bounds: each bucket's bound belongs to it (or, below 16 us, to an earlier one), the next value does not.
        for (std::size_t i = 0; i + 1 < Histogram::bucketCount; ++i) {
            const std::uint64_t bound = Histogram::upperBound(i);
            QVERIFY(Histogram::indexOf(bound) <= i);
            QVERIFY(Histogram::indexOf(bound + 1) > i);
        }
        QCOMPARE(Histogram::indexOf(0), std::size_t(0));
        QCOMPARE(Histogram::indexOf(1), std::size_t(0));
        QCOMPARE(Histogram::indexOf(UINT64_MAX), Histogram::bucketCount - 1);
    }

    void bucketsAreMonotonicAndNarrow()
    {
        std::mt19937_64 random(7);
        for (int i = 0; i < 100000; ++i) {
            const std::uint64_t v = random() >> (38 + random() % 26); // up to 2^26 us
            const std::size_t at = Histogram::indexOf(v);
            QVERIFY(at < Histogram::bucketCount);
            QVERIFY(Histogram::upperBound(at) >= v);
            QVERIFY(Histogram::indexOf(v + 1) >= at);
            if (v >= 16) { // a bucket is one sixteenth of its octave wide: 6.25 % of its lower end at most
                const double error = static_cast<double>(Histogram::upperBound(at) - v) / static_cast<double>(v);
                QVERIFY2(error <= 1.0 / 16.0, std::to_string(v).c_str());
            }
        }
    }

    void recordsIntoOneBucketAndTheSum()
    {
        Histogram h;
        h.record(0);
        h.record(1000);
        h.record(1000);
        h.record(UINT32_MAX);
        QCOMPARE(h.sumMicroseconds(), std::uint64_t(2000) + UINT32_MAX);
        QCOMPARE(h.bucket(Histogram::indexOf(1000)), std::uint64_t(2));
        QCOMPARE(h.bucket(Histogram::bucketCount - 1), std::uint64_t(1));
        std::uint64_t total = 0;
        for (std::size_t i = 0; i < Histogram::bucketCount; ++i)
            total += h.bucket(i);
        QCOMPARE(total, std::uint64_t(4));
    }
};

QTEST_APPLESS_MAIN(TestCounters)
#include "tst_counters.moc"
