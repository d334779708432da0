// The feed as lines and back: whatever a node tells, a console hears the same, with less on the wire when little has changed.
#include <QtTest>

#include "engine/control/feed_text.h"
#include "tests/control/feed_words.h"
#include "tests/db/samples.h"

using namespace harddns;
using namespace harddns::control;
using harddns::test::all;
using namespace harddns::db;

namespace
{

/// As the protocol tells it: text without control characters.
Snapshot momentOf(std::uint64_t sequence, samples::Random& random, const Snapshot* before)
{
    Snapshot s;
    s.sequence = sequence;
    s.timeUs = samples::someTimeUs + static_cast<std::int64_t>(sequence) * 100'000;
    s.elapsedUs = 100'000;
    s.place = "1-2/" + samples::hex(random, 2) + "/3/4";
    auto status = before ? before->status : nullptr;
    if (!status || samples::below(random, 5) == 0) {
        NodeStatus fresh;
        fresh.name = "n" + std::to_string(samples::below(random, 9));
        fresh.pid = 1 + samples::below(random, 9);
        fresh.notices = {"something"};
        status = std::make_shared<const NodeStatus>(fresh);
    }
    s.status = status;
    NodeStats stats = before ? *before->stats : NodeStats();
    if (stats.counters.empty()) {
        for (int i = 0; i < 20; ++i)
            stats.counters.push_back({"Counter" + std::to_string(i), {}, {}, {}, 0});
        stats.gauges.push_back({"Gauge", {}, {}, {}, 3});
    }
    for (NamedValue& value : stats.counters)
        value.value += samples::below(random, 4) == 0 ? samples::below(random, 1000) : 0;
    stats.gauges.front().value = samples::below(random, 5);
    if (samples::below(random, 3) == 0)
        stats.histograms.push_back({"h" + std::to_string(stats.histograms.size()), {100, 200}, {1, 2}, 3, 400});
    for (HistogramValues& h : stats.histograms) {
        if (samples::below(random, 2) == 0)
            continue;
        ++h.counts[0];
        ++h.total;
        h.sumUs += 90;
    }
    stats.partitions = {{"answers", samples::below(random, 100), 1000, 2, 1}};
    stats.uptimeSeconds = static_cast<double>(sequence);
    s.stats = std::make_shared<const NodeStats>(stats);
    for (std::uint64_t i = samples::below(random, 3); i > 0; --i) {
        NodeStandingView member;
        member.member = "node-" + std::to_string(i);
        member.state = samples::below(random, 2) == 0 ? "active" : "quarantined";
        s.members.push_back(member);
    }
    for (std::uint64_t i = samples::below(random, 4); i > 0; --i)
        s.votes.push_back(samples::voteOf(sequence * 10 + i, s.timeUs, random));
    for (std::uint64_t i = samples::below(random, 20); i > 0; --i) {
        QueryEvent q;
        q.timeUs = s.timeUs;
        q.name = samples::nameOf(i);
        q.type = "AAAA";
        q.client = "192.0.2.9";
        q.rcode = "NXDOMAIN";
        q.protocol = ClientProtocol::Tls;
        q.source = AnswerSource::Stale;
        q.secure = i % 2 == 0;
        q.cut = i % 3 == 0;
        q.latencyUs = static_cast<std::uint32_t>(i);
        s.queries.push_back(q);
    }
    s.queriesSeen = s.queries.size() * 3;
    s.votesMissed = samples::below(random, 2);
    s.disagreementsMissed = samples::below(random, 2);
    return s;
}

/// Lists of values in the order of their names: a reader puts new ones at the end.
std::string figures(NodeStats stats)
{
    const auto byName = [](const auto& a, const auto& b) { return a.name < b.name; };
    std::sort(stats.counters.begin(), stats.counters.end(), byName);
    std::sort(stats.gauges.begin(), stats.gauges.end(), byName);
    std::sort(stats.histograms.begin(), stats.histograms.end(), byName);
    return toJson(stats);
}

} // namespace

class TestFeedText : public QObject
{
    Q_OBJECT
private slots:
    void everyMomentComesBack()
    {
        samples::Random random(7);
        FeedWriter writer(nullptr);
        FeedReader reader;
        Snapshot before;
        std::size_t first = 0, octets = 0;
        for (std::uint64_t i = 1; i <= 300; ++i) {
            const Snapshot now = momentOf(i, random, i > 1 ? &before : nullptr);
            const std::string line = writer.line(now);
            QCOMPARE(line.back(), '\n');
            QCOMPARE(std::count(line.begin(), line.end(), '\n'), std::ptrdiff_t{1});
            const auto read = reader.read(line);
            QVERIFY(read.has_value());
            const Snapshot& got = *read->snapshot;
            QCOMPARE(got.sequence, now.sequence);
            QCOMPARE(got.timeUs, now.timeUs);
            QCOMPARE(got.elapsedUs, now.elapsedUs);
            QCOMPARE(got.place, now.place);
            QCOMPARE(toJson(*got.status), toJson(*now.status));
            QCOMPARE(figures(*got.stats), figures(*now.stats));
            QCOMPARE(all(got.members), all(now.members));
            QCOMPARE(all(got.votes), all(now.votes));
            QCOMPARE(all(got.queries), all(now.queries));
            QCOMPARE(got.queriesSeen, now.queriesSeen);
            QCOMPARE(got.votesMissed, now.votesMissed);
            QCOMPARE(got.disagreementsMissed, now.disagreementsMissed);
            before = now;
            (i == 1 ? first : octets) += line.size();
        }
    }

    void aQuietNodeCostsLittle()
    {
        samples::Random random(8);
        Snapshot s = momentOf(1, random, nullptr);
        s.votes.clear();
        s.queries.clear();
        s.queriesSeen = 0;
        FeedWriter writer(nullptr);
        (void)writer.line(s);
        s.sequence = 2;
        QVERIFY(writer.line(s).size() < 400);
    }

    void queriesAreThinnedEvenlyAndCounted()
    {
        samples::Random random(9);
        Snapshot s = momentOf(1, random, nullptr);
        s.queries.assign(10 * maxLineQueries, {});
        for (std::size_t i = 0; i < s.queries.size(); ++i)
            s.queries[i].latencyUs = static_cast<std::uint32_t>(i);
        s.queriesSeen = s.queries.size();
        FeedReader reader;
        const auto read = reader.read(FeedWriter(nullptr).line(s));
        QVERIFY(read.has_value());
        QCOMPARE(read->snapshot->queries.size(), maxLineQueries);
        QCOMPARE(read->snapshot->queriesSeen, std::uint64_t{10 * maxLineQueries});
        for (std::size_t i = 0; i < maxLineQueries; ++i)
            QCOMPARE(read->snapshot->queries[i].latencyUs, static_cast<std::uint32_t>(i * 10));
    }

    void whatIsNoLineIsRefused()
    {
        FeedReader reader;
        for (const char* bad : {"", "{}", "[]", "null", "{\"sequence\":1}", "{\"sequence\":1,\"time_us\":", "{\"error\":\"no\"}",
                                "{\"sequence\":-1,\"time_us\":5}"})
            QVERIFY2(!reader.read(bad).has_value(), bad);
        // Parts of another version or another type are left out, the rest is taken.
        const auto read =
            reader.read("{\"sequence\":1,\"time_us\":5,\"votes\":[{\"id\":\"x\"},5],\"queries\":[[1,2],[],7],\"stats\":[],\"new\":{}}");
        QVERIFY(read.has_value());
        QVERIFY(read->snapshot->queries.empty());
        QVERIFY(read->snapshot->status != nullptr && read->snapshot->stats != nullptr);
    }

    void whatIsBeyondTheBoundsIsRefused()
    {
        const auto list = [](const char* item, std::size_t count) {
            std::string out = "[";
            for (std::size_t i = 0; i < count; ++i)
                out.append(i == 0 ? "" : ",").append(item);
            return out + "]";
        };
        const std::string front = "{\"sequence\":1,\"time_us\":5,\"";
        for (const auto& [name, most] : {std::pair{"members", LineBounds::members}, std::pair{"alerts", LineBounds::alerts},
                                         std::pair{"votes", LineBounds::votes}, std::pair{"disagreements", LineBounds::disagreements},
                                         std::pair{"queries", LineBounds::queries}, std::pair{"lives", LineBounds::lives}}) {
            FeedReader reader;
            QVERIFY2(reader.read(front + name + "\":" + list("{}", most) + "}").has_value(), name);
            QVERIFY2(!reader.read(front + name + "\":" + list("{}", most + 1) + "}").has_value(), name);
        }
        FeedReader reader;
        for (const char* bad :
             {"{\"sequence\":1,\"time_us\":0}", "{\"sequence\":1,\"time_us\":-5}", "{\"sequence\":1,\"time_us\":9223372036854775807}",
              "{\"sequence\":1,\"time_us\":7258118400000001}", "{\"sequence\":1,\"time_us\":5,\"elapsed_us\":9223372036854775807}",
              "{\"sequence\":1,\"time_us\":5,\"votes\":[{\"time_us\":9223372036854775807}]}",
              "{\"sequence\":1,\"time_us\":5,\"alerts\":[{\"last_seen_us\":9223372036854775807}]}",
              "{\"sequence\":1,\"time_us\":5,\"disagreements\":[{\"time_us\":-1}]}",
              "{\"sequence\":1,\"time_us\":5,\"members\":[{\"quarantined_until_us\":9223372036854775807}]}",
              "{\"sequence\":1,\"time_us\":5,\"members\":[{\"certificate_ends_unix\":9223372036854775}]}",
              "{\"sequence\":1,\"time_us\":5,\"lives\":[{\"silenced_until_us\":-9223372036854775808}]}",
              "{\"sequence\":1,\"time_us\":5,\"lives\":[{\"notes\":[{\"time_us\":9223372036854775807}]}]}",
              "{\"sequence\":1,\"time_us\":5,\"stats\":{\"uptime_seconds\":1e300}}"})
            QVERIFY2(!reader.read(bad).has_value(), bad);
        QVERIFY(!reader.read(front + "place\":\"" + std::string(LineBounds::place + 1, 'x') + "\"}").has_value());
        QVERIFY(!reader.read(front + "stats\":{\"gauges\":{\"" + std::string(LineBounds::figureName + 1, 'x') + "\":1}}}").has_value());
    }

    void figuresAreBoundedOverAllLines()
    {
        FeedReader reader;
        std::size_t taken = 0;
        const auto line = [](std::size_t number) {
            std::string counters;
            for (int i = 0; i < 100; ++i)
                counters += (i == 0 ? "\"c" : ",\"c") + std::to_string(number) + "-" + std::to_string(i) + "\":1";
            return "{\"sequence\":1,\"time_us\":5,\"stats\":{\"counters\":{" + counters + "}}}";
        };
        while (taken < 100 && reader.read(line(taken)))
            ++taken;
        QCOMPARE(taken, LineBounds::figures / 100);
        const auto still = reader.read("{\"sequence\":1,\"time_us\":5}"); // the line that was refused left nothing behind
        QVERIFY(still.has_value());
        QCOMPARE(still->snapshot->stats->counters.size(), taken * 100);
    }

    void mutatedLinesNeverBreakTheReader()
    {
        samples::Random random(10);
        const std::string line = FeedWriter(nullptr).line(momentOf(1, random, nullptr));
        for (int i = 0; i < 20'000; ++i) {
            std::string changed = line.substr(0, 1 + samples::below(random, line.size()));
            for (std::uint64_t k = samples::below(random, 4); k > 0; --k)
                changed[samples::below(random, changed.size())] = static_cast<char>(samples::below(random, 256));
            FeedReader reader;
            if (const auto read = reader.read(changed))
                QVERIFY(read->snapshot->status && read->snapshot->stats);
        }
    }
};

QTEST_APPLESS_MAIN(TestFeedText)
#include "tst_feed_text.moc"
