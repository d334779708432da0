#include <QProcess>
#include <QStandardPaths>
#include <QtTest>

#include "engine/telemetry/metrics_text.h"

#include <map>
#include <random>
#include <set>

using namespace harddns;
using namespace harddns::telemetry;

namespace
{

struct Filled {
    Shard first, second;
    NodeStats stats;
    NodeStatus status;

    Filled()
    {
        std::mt19937 random(11);
        for (std::size_t i = 0; i < counterCount; ++i) {
            first.add(static_cast<Counter>(i), 10 + i);
            second.add(static_cast<Counter>(i), 1000);
        }
        for (int i = 0; i < 5000; ++i) {
            first.recursion.record(random() % 2000000);
            second.upstream.record(random() % 300);
        }
        second.recursion.record(90'000'000); // longer than the largest bucket
        first.adjust(Gauge::RequestsInFlight, 4);
        second.adjust(Gauge::RequestsInFlight, 3);
        const Shard* shards[] = {&first, &second};
        collect(shards, stats);
        stats.partitions = {{"answers", 1000, 2000, 3, 4}, {"infra", 10, 20, 1, 0}};
        stats.uptimeSeconds = 1.5;
        stats.residentBytes = 4096;
        status.version = "1.2.3";
        status.name = "node \"one\"\\two\nthree";
        status.startedUnix = 1700000000;
        status.threads = 2;
    }
};

/// Sample lines by metric name, in order.
std::map<std::string, std::vector<std::pair<std::string, double>>> samples(const std::string& text)
{
    std::map<std::string, std::vector<std::pair<std::string, double>>> out;
    for (const QString& line : QString::fromStdString(text).split('\n', Qt::SkipEmptyParts)) {
        if (line.startsWith('#'))
            continue;
        const auto space = line.lastIndexOf(' ');
        const QString series = line.left(space);
        const auto brace = series.indexOf('{');
        const QString name = brace < 0 ? series : series.left(brace);
        out[name.toStdString()].emplace_back(brace < 0 ? "" : series.mid(brace).toStdString(), line.mid(space + 1).toDouble());
    }
    return out;
}

} // namespace

class TestMetricsText : public QObject
{
    Q_OBJECT
private slots:
    void sumsTheShards()
    {
        const Filled f;
        QCOMPARE(f.stats.counters.size(), counterCount);
        for (std::size_t i = 0; i < counterCount; ++i)
            QCOMPARE(f.stats.counters[i].value, std::uint64_t(1010 + i));
        QCOMPARE(f.stats.gauges.at(0).value, std::uint64_t(7));
        QCOMPARE(f.stats.histograms.at(0).total, std::uint64_t(5001));
        QCOMPARE(f.stats.histograms.at(1).total, std::uint64_t(5000));
    }

    void aDipBelowZeroIsShownAsZero()
    {
        Shard shard;
        shard.adjust(Gauge::ConnectionsOpen, -1);
        const Shard* shards[] = {&shard};
        NodeStats stats;
        collect(shards, stats);
        for (const NamedValue& g : stats.gauges)
            QCOMPARE(g.value, std::uint64_t(0));
    }

    void familiesAreContiguousWithOneHelpAndType()
    {
        Filled f;
        // Out of order on purpose: the text must group them all the same.
        f.stats.counters.push_back({"Extra", "queries_total", "proto=\"extra\"", "Questions received from clients", 1});
        const std::string text = metricsText(f.stats, f.status);
        std::set<QString> helped, typed, closed;
        QString current;
        for (const QString& line : QString::fromStdString(text).split('\n', Qt::SkipEmptyParts)) {
            if (line.startsWith("# HELP ")) {
                QVERIFY(helped.insert(line.section(' ', 2, 2)).second);
                continue;
            }
            if (line.startsWith("# TYPE ")) {
                current = line.section(' ', 2, 2);
                QVERIFY(typed.insert(current).second);
                continue;
            }
            QVERIFY2(line.startsWith(current), qPrintable(line));
        }
        QCOMPARE(helped, typed);
        QVERIFY(helped.contains("harddns_queries_total"));
    }

    void histogramsAreCumulativeAndEndAtTheCount()
    {
        const Filled f;
        auto all = samples(metricsText(f.stats, f.status));
        for (const std::string name : {"harddns_recursion_seconds", "harddns_upstream_rtt_seconds"}) {
            const auto& buckets = all[name + "_bucket"];
            QVERIFY(buckets.size() > 20 && buckets.size() < 60);
            double before = -1, boundBefore = -1;
            for (const auto& [labels, value] : buckets) {
                QVERIFY(value >= before);
                before = value;
                const QString le = QString::fromStdString(labels).section('"', 1, 1);
                const double bound = le == "+Inf" ? 1e300 : le.toDouble();
                QVERIFY(bound > boundBefore);
                boundBefore = bound;
            }
            QCOMPARE(QString::fromStdString(buckets.back().first), QString("{le=\"+Inf\"}"));
            QCOMPARE(buckets.back().second, all[name + "_count"].at(0).second);
        }
        // 90 s lies above the largest finite bound and is only in +Inf.
        const auto& buckets = all["harddns_recursion_seconds_bucket"];
        QCOMPARE(buckets.at(buckets.size() - 2).second, 5000.0);
    }

    void bucketsAgreeWithTheRecordedValues()
    {
        Shard shard;
        std::mt19937 random(3);
        std::vector<std::uint64_t> values;
        for (int i = 0; i < 3000; ++i) {
            values.push_back(random() % (1U << (1 + random() % 25)));
            shard.recursion.record(values.back());
        }
        const Shard* shards[] = {&shard};
        NodeStats stats;
        collect(shards, stats);
        auto all = samples(metricsText(stats, {}));
        const auto& buckets = all["harddns_recursion_seconds_bucket"];
        for (std::size_t i = 0; i + 1 < buckets.size(); ++i) {
            const double bound = QString::fromStdString(buckets[i].first).section('"', 1, 1).toDouble();
            const auto below =
                std::count_if(values.begin(), values.end(), [&](std::uint64_t v) { return static_cast<double>(v) < bound * 1e6 - 0.5; });
            QCOMPARE(buckets[i].second, static_cast<double>(below));
        }
        QVERIFY(qAbs(all["harddns_recursion_seconds_sum"].at(0).second - static_cast<double>(stats.histograms[0].sumUs) / 1e6) < 1e-6);
    }

    void quantilesStayWithinTheBucketError()
    {
        Shard shard;
        for (std::uint64_t v = 1; v <= 10000; ++v)
            shard.recursion.record(v);
        const Shard* shards[] = {&shard};
        NodeStats stats;
        collect(shards, stats);
        for (const double q : {0.5, 0.9, 0.99}) {
            const double exact = q * 10000;
            const auto got = static_cast<double>(quantileUs(stats.histograms[0], q));
            QVERIFY(got >= exact && got <= exact * 17 / 16);
        }
        QCOMPARE(quantileUs(stats.histograms[0], 0), std::uint64_t(1));
        QCOMPARE(quantileUs(HistogramValues{}, 0.5), std::uint64_t(0));
    }

    void labelValuesAreEscaped()
    {
        const Filled f;
        const std::string expected = "node=\"node \\\"one\\\"\\\\two\\nthree\"}";
        QVERIFY(metricsText(f.stats, f.status).find(expected) != std::string::npos);
    }

    void promtoolFindsNothing()
    {
        const QString tool = QStandardPaths::findExecutable("promtool");
        if (tool.isEmpty())
            QSKIP("promtool (Debian package prometheus) is not installed");
        const Filled f;
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(tool, {"check", "metrics"});
        QVERIFY(process.waitForStarted());
        process.write(QByteArray::fromStdString(metricsText(f.stats, f.status)));
        process.closeWriteChannel();
        QVERIFY(process.waitForFinished());
        const QByteArray output = process.readAll();
        QVERIFY2(output.trimmed().isEmpty(), output.constData());
        QCOMPARE(process.exitCode(), 0);
    }

    void promtoolWouldHaveFoundSomething()
    {
        const QString tool = QStandardPaths::findExecutable("promtool");
        if (tool.isEmpty())
            QSKIP("promtool (Debian package prometheus) is not installed");
        NodeStats stats;
        stats.counters.push_back({"Bad", "bad_counter", "", "A counter without its suffix", 1});
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(tool, {"check", "metrics"});
        QVERIFY(process.waitForStarted());
        process.write(QByteArray::fromStdString(metricsText(stats, {})));
        process.closeWriteChannel();
        QVERIFY(process.waitForFinished());
        QVERIFY(process.exitCode() != 0);
    }
};

QTEST_APPLESS_MAIN(TestMetricsText)
#include "tst_metrics_text.moc"
