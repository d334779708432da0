// The console's stores over virtual hours: rates from counters, holes, restarts, clocks set back, merged snapshots; nothing grows beyond
// its bound and what is lost is counted.
#include <QtTest>

#include "tests/ui/data/virtual_node.h"
#include "ui/data/console_data.h"

#include <QSignalSpy>

using namespace harddns;
using namespace harddns::ui;
using namespace harddns::ui::samples;

namespace
{

QueryEvent queryOf(std::uint64_t i)
{
    QueryEvent query;
    query.timeUs = static_cast<std::int64_t>(i);
    query.name = "host" + std::to_string(i) + ".a-longer-zone.example.";
    query.type = "AAAA";
    query.client = "2001:db8:1234:5678::" + std::to_string(i % 1000);
    query.rcode = "NOERROR";
    return query;
}

VoteEvent voteOf(std::uint64_t id)
{
    VoteEvent vote;
    vote.id = id;
    vote.name = "www.example.";
    return vote;
}

const SecondOfNode* secondAt(const ConsoleData& data, std::int64_t timeUs)
{
    for (const SecondOfNode& second : data.seconds()) {
        if (second.timeUs == timeUs)
            return &second;
    }
    return nullptr;
}

bool near(double a, double b) { return std::abs(a - b) < 1e-3 * std::max(1.0, std::abs(b)); }

} // namespace

class TestConsoleData : public QObject
{
    Q_OBJECT

private slots:
    void aNodeThatIsHeardFromItsBeginOnHasCountedFromNothing()
    {
        for (const std::int64_t after : {2 * secondUs, 40 * secondUs}) {
            VirtualNode node;
            node.restart();
            node.count("QueriesUdp", 7);
            node.time("upstream_rtt_seconds", 5'000, 3);
            ConsoleData data;
            data.take(node.after(after));
            data.take(node.after(secondUs));
            double queries = 0;
            for (const SecondOfNode& second : data.seconds())
                queries += static_cast<double>(second.queries);
            const bool isNew = after < longestStepUs; // else nobody knows when
            QVERIFY(std::abs(queries - (isNew ? 7 : 0)) < 0.001);
            QCOMPARE(data.latency("upstream", 0, data.nowUs()).total, std::uint64_t{isNew ? 3U : 0U});
        }
    }

    void countersBecomeSeconds()
    {
        ConsoleData data;
        QSignalSpy changed(&data, &ConsoleData::changed);
        VirtualNode node;
        node.count("QueriesUdp", 1'000'000); // before we looked
        node.count("VotesExact", 500'000);
        data.take(node.after(0));
        for (int i = 0; i < 600; ++i) { // a minute of snapshots each 100 ms
            node.count("QueriesUdp", 100);
            node.count("QueriesTcp", 20);
            node.count("QueriesTls", 8);
            node.count("CacheHits", 107);
            node.count("VotesExact", 20);
            node.count("VotesRecord", 1);
            node.count("VotesFailed", i % 10 == 0 ? 1 : 0);
            node.count("AnswersServFail", i % 10 == 0 ? 1 : 0);
            node.count("DroppedOverload", i % 10 == 1 ? 2 : 0);
            node.count("DroppedGarbage", 50);
            node.count("NearMissIds", 3);
            node.count("UnwantedQuestion", 2);
            data.take(node.after(100'000));
        }
        QCOMPARE(changed.size(), 601);
        QCOMPARE(data.seconds().size(), std::size_t{61}); // the last one has begun
        for (std::size_t i = 0; i < 60; ++i) {
            const SecondOfNode& second = data.seconds()[i];
            QCOMPARE(second.timeUs, someTimeUs + static_cast<std::int64_t>(i) * secondUs);
            QVERIFY(near(second.queries, 1280) && near(second.cacheHits, 1070) && near(second.votes, 211) && near(second.exactVotes, 200));
            QVERIFY(near(second.failures, 1) && near(second.withoutAnswer, 3) && near(second.forgedReplies, 50));
        }
    }

    void whatLiesBetweenSecondsIsShared()
    {
        ConsoleData data;
        VirtualNode node;
        node.nowUs += 750'000;
        data.take(node.after(0));
        node.count("QueriesUdp", 100);
        data.take(node.after(2'500'000)); // a merged one: 0.75 s to 3.25 s
        QCOMPARE(data.seconds().size(), std::size_t{4});
        QVERIFY(near(data.seconds()[0].queries, 10));
        QVERIFY(near(data.seconds()[1].queries, 40));
        QVERIFY(near(data.seconds()[2].queries, 40));
        QVERIFY(near(data.seconds()[3].queries, 10));
    }

    void anyRhythmKeepsTheSum()
    {
        std::mt19937_64 random(1);
        ConsoleData data;
        VirtualNode node;
        data.take(node.after(0));
        std::uint64_t sum = 0;
        for (int i = 0; i < 5000; ++i) {
            const std::uint64_t n = random() % 500;
            sum += n;
            node.count("QueriesUdp", n);
            data.take(node.after(static_cast<std::int64_t>(random() % 4'000'000)));
        }
        double shown = 0;
        std::int64_t last = 0;
        for (const SecondOfNode& second : data.seconds()) {
            shown += second.queries;
            QVERIFY(second.timeUs > last && second.timeUs % secondUs == 0);
            last = second.timeUs;
        }
        QVERIFY(std::abs(shown - static_cast<double>(sum)) < 1e-3 * static_cast<double>(sum));
    }

    void silenceIsAHole()
    {
        ConsoleData data;
        VirtualNode node;
        data.take(node.after(0));
        node.count("QueriesUdp", 10);
        node.time("recursion", 5000);
        data.take(node.after(secondUs));
        // The link is lost; the node goes on counting.
        for (int i = 0; i < 60; ++i) {
            node.happening().link = {LinkState::State::Connecting, "gone", 0};
            data.take(node.after(secondUs));
        }
        node.count("QueriesUdp", 60'000);
        node.time("recursion", 5000, 60'000);
        data.take(node.after(secondUs)); // back: what was counted meanwhile belongs to no second
        node.count("QueriesUdp", 20);
        node.time("recursion", 5000, 2);
        data.take(node.after(secondUs));
        double shown = 0;
        for (const SecondOfNode& second : data.seconds())
            shown += second.queries;
        QVERIFY(near(shown, 30));
        QVERIFY(!secondAt(data, someTimeUs + 30 * secondUs));
        const std::vector<Hole> holes = data.holes(0, INT64_MAX);
        QCOMPARE(holes.size(), std::size_t{1});
        QCOMPARE(holes[0].fromUs, someTimeUs + secondUs);
        QCOMPARE(holes[0].toUs, someTimeUs + 62 * secondUs);
        QVERIFY(holes[0].counts && !holes[0].records); // disagreements were told afterwards
        QCOMPARE(data.latency("recursion", 0, INT64_MAX).total, std::uint64_t{3});
        QCOMPARE(data.nowUs(), node.nowUs);
    }

    void whileTheNodeCannotBeReachedTheHoleGrows()
    {
        ConsoleData data;
        VirtualNode node;
        data.take(node.after(0));
        data.take(node.after(4 * secondUs));
        QVERIFY(data.holes(0, INT64_MAX).empty());
        for (int i = 1; i <= 3; ++i) {
            node.happening().link = {LinkState::State::Connecting, "gone", 0};
            data.take(node.after(20 * secondUs));
            const std::vector<Hole> holes = data.holes(0, INT64_MAX);
            QCOMPARE(holes.size(), std::size_t{1});
            QCOMPARE(holes[0].fromUs, someTimeUs + 4 * secondUs);
            QCOMPARE(holes[0].toUs, node.nowUs);
            QVERIFY(holes[0].counts && holes[0].records); // as far as is known now
        }
        QCOMPARE(data.holes(someTimeUs + 10 * secondUs, someTimeUs + 15 * secondUs).front().toUs, someTimeUs + 15 * secondUs);
        QVERIFY(data.holes(someTimeUs, someTimeUs + 4 * secondUs).empty());
    }

    void aNodeThatWasDownLeavesAHoleUntilItsStart()
    {
        ConsoleData data;
        VirtualNode node;
        data.take(node.after(0));
        node.count("QueriesUdp", 50);
        data.take(node.after(5 * secondUs));
        node.nowUs += 40 * secondUs; // stopped, and started after that
        node.restart();
        node.count("QueriesUdp", 20);
        data.take(node.after(2 * secondUs));
        QVERIFY(!secondAt(data, someTimeUs + 20 * secondUs));
        QVERIFY(near(secondAt(data, someTimeUs + 45 * secondUs)->queries, 10));
        QVERIFY(near(secondAt(data, someTimeUs + 46 * secondUs)->queries, 10));
        const std::vector<Hole> holes = data.holes(0, INT64_MAX);
        QCOMPARE(holes.size(), std::size_t{1});
        QCOMPARE(holes[0].fromUs, someTimeUs + 5 * secondUs);
        QCOMPARE(holes[0].toUs, someTimeUs + 45 * secondUs);
        QVERIFY(holes[0].counts && holes[0].records);
        // A restart within the shortest silence, too.
        node.nowUs += 3 * secondUs;
        node.restart();
        data.take(node.after(secondUs));
        QCOMPARE(data.holes(0, INT64_MAX).size(), std::size_t{2});
        QCOMPARE(missingUs(data.holes(0, INT64_MAX), 0, INT64_MAX), 43 * secondUs);
    }

    void whatTheFeedLeavesOutIsAHoleOfDisagreements()
    {
        ConsoleData data;
        VirtualNode node;
        data.take(node.after(0));
        data.take(node.after(secondUs));
        node.happening().disagreementsMissed = 2;
        data.take(node.after(secondUs));
        node.happening().disagreementsMissed = 1;
        data.take(node.after(secondUs));
        for (int i = 0; i < 4; ++i)
            (void)node.after(secondUs); // never came
        data.take(node.after(secondUs));
        const std::vector<Hole> holes = data.holes(0, INT64_MAX);
        QCOMPARE(holes.size(), std::size_t{1});
        QVERIFY(!holes[0].counts && holes[0].records); // the counters told of it
        QCOMPARE(holes[0].fromUs, someTimeUs + secondUs);
        QCOMPARE(holes[0].toUs, someTimeUs + 7 * secondUs);
        // The link was lost, and the feed went on where it was.
        node.happening().link = {LinkState::State::Connecting, "gone", 0};
        data.take(node.after(0));
        for (int i = 0; i < 4; ++i)
            (void)node.after(secondUs);
        data.take(node.after(secondUs));
        QCOMPARE(data.holes(0, INT64_MAX).size(), std::size_t{1});
        // Merged by the bridge: nothing is missing.
        const auto a = node.after(secondUs), b = node.after(secondUs);
        data.take(merged(a, b));
        QCOMPARE(data.holes(0, INT64_MAX).size(), std::size_t{1});
    }

    void aSecondKnowsHowMuchOfItWasHeard()
    {
        ConsoleData data;
        VirtualNode node;
        node.status().startedUnix -= 60; // it was not heard from its begin on
        node.nowUs += 750'000;
        data.take(node.after(0));
        data.take(node.after(1'500'000));
        QVERIFY(near(data.seconds()[0].known, 0.25));
        QVERIFY(near(data.seconds()[1].known, 1));
        QVERIFY(near(data.seconds()[2].known, 0.25));
        for (int i = 0; i < 10; ++i)
            data.take(node.after(100'000));
        QCOMPARE(data.seconds()[2].known, 1.0F); // never more
    }

    void holesAreBoundedAndForgottenWithTheClock()
    {
        ConsoleData data;
        VirtualNode node;
        data.take(node.after(0));
        for (std::size_t i = 0; i < keptHoles + 50; ++i) {
            data.take(node.after(20 * secondUs));
            data.take(node.after(secondUs));
        }
        const std::vector<Hole> holes = data.holes(0, INT64_MAX);
        QCOMPARE(holes.size(), keptHoles);
        QCOMPARE(holes[0].fromUs, someTimeUs); // the oldest are one
        QVERIFY(holes[0].toUs > someTimeUs + 50 * 21 * secondUs && holes[0].records);
        QCOMPARE(holes[1].toUs - holes[1].fromUs, 20 * secondUs);
        const std::int64_t back = node.nowUs - 500 * secondUs;
        data.take(node.after(-500 * secondUs));
        for (const Hole& hole : data.holes(0, INT64_MAX))
            QVERIFY(hole.toUs <= back);
        QVERIFY(missingUs({{10, 20}, {12, 15}, {18, 30}}, 0, 25) == 15); // what overlaps counts once
    }

    void aShortSilenceIsNone()
    {
        ConsoleData data;
        VirtualNode node;
        data.take(node.after(0));
        node.count("QueriesUdp", 60);
        data.take(node.after(6 * secondUs));
        for (int i = 0; i < 6; ++i)
            QVERIFY(near(secondAt(data, someTimeUs + i * secondUs)->queries, 10));
    }

    void aRestartCountsFromNothing()
    {
        ConsoleData data;
        VirtualNode node;
        node.count("QueriesUdp", 5000);
        node.time("vote", 9000, 50);
        Alert alert;
        alert.id = 3;
        node.happening().alerts = {alert};
        data.take(node.after(0));
        QCOMPARE(data.alerts().size(), std::size_t{1});
        node.restart();
        node.count("QueriesUdp", 7);
        node.time("vote", 9000, 2);
        data.take(node.after(secondUs));
        QVERIFY(near(data.seconds().front().queries, 7));
        QCOMPARE(data.latency("vote", 0, INT64_MAX).total, std::uint64_t{2});
        QVERIFY(data.alerts().empty()); // ids begin anew
        // Even when the new counters are higher than the old ones ever were.
        node.restart();
        node.count("QueriesUdp", 9000);
        data.take(node.after(secondUs));
        QVERIFY(near(data.seconds()[1].queries, 9000));
    }

    void aClockSetBackLeavesNoSecondTwice()
    {
        ConsoleData data;
        VirtualNode node;
        data.take(node.after(0));
        for (int i = 0; i < 100; ++i) {
            node.count("QueriesUdp", 10);
            node.time("vote", 1000);
            data.take(node.after(secondUs));
        }
        node.count("QueriesUdp", 10);
        data.take(node.after(-50 * secondUs));
        for (int i = 0; i < 10; ++i) {
            node.count("QueriesUdp", 4);
            node.time("vote", 1000);
            data.take(node.after(secondUs));
        }
        std::int64_t last = 0;
        for (const SecondOfNode& second : data.seconds()) {
            QVERIFY(second.timeUs > last);
            last = second.timeUs;
        }
        QVERIFY(last <= node.nowUs);
        QVERIFY(near(secondAt(data, someTimeUs + 55 * secondUs)->queries, 4));
        QVERIFY(near(secondAt(data, someTimeUs + 10 * secondUs)->queries, 10));
        const auto slots_ = data.latencySlots("vote", 0, INT64_MAX);
        for (std::size_t i = 1; i < slots_.size(); ++i)
            QVERIFY(slots_[i].timeUs > slots_[i - 1].timeUs);
    }

    void quantilesAreThoseOfTheSecond()
    {
        ConsoleData data;
        VirtualNode node;
        data.take(node.after(0));
        for (int s = 0; s < 20; ++s) {
            for (int tenth = 0; tenth < 10; ++tenth) {
                for (std::uint64_t i = 1; i <= 10; ++i)
                    node.time("recursion", i * 1000 * (s == 7 ? 10 : 1));
                data.take(node.after(100'000));
            }
        }
        for (int s = 1; s < 19; ++s) {
            const SecondOfNode* second = secondAt(data, someTimeUs + s * secondUs);
            // A snapshot at the very begin of a second brings what happened in the one before; 1 in 10 is that.
            const float scale = s == 7 ? 10 : 1;
            QVERIFY2(std::abs(second->p50Ms - 5.2F * scale) < 0.8F * scale || s == 8, qPrintable(QString::number(second->p50Ms)));
            QVERIFY2(std::abs(second->p99Ms - 10 * scale) < 0.7F * scale || s == 8, qPrintable(QString::number(second->p99Ms)));
        }
        data.take(node.after(secondUs * 2));
        QCOMPARE(data.seconds().back().p95Ms, -1.0F);
    }

    void clientsDoNotWaitForTheNodesOwnQuestions()
    {
        ConsoleData data;
        VirtualNode node;
        node.time("answer_seconds/udp", 1);
        data.take(node.after(0));
        for (int s = 0; s < 5; ++s) {
            node.time("answer_seconds/udp", 4'000, 3);
            node.time("answer_seconds/tls", 4'000, 1);
            node.time("recursion_seconds", 4'000, 4);
            node.time("recursion_seconds", 900'000, 40); // it refreshes what is in its cache
            data.take(node.after(secondUs));
        }
        const SecondOfNode* second = secondAt(data, someTimeUs + 3 * secondUs);
        QVERIFY(second != nullptr);
        QVERIFY2(std::abs(second->p95Ms - 4.0F) < 0.3F, qPrintable(QString::number(second->p95Ms)));
        std::uint64_t waits = 0;
        for (const std::string& series : data.waitSeries())
            waits += data.latency(series, 0, INT64_MAX).total;
        QCOMPARE(waits, std::uint64_t{20});
    }

    void aNodeThatDoesNotTellByProtocolIsTimedAsAWhole()
    {
        ConsoleData data;
        VirtualNode node;
        node.time("recursion_seconds", 1);
        data.take(node.after(0));
        node.time("recursion_seconds", 4'000, 4);
        data.take(node.after(secondUs));
        QCOMPARE(data.waitSeries(), std::vector<std::string>{"recursion"});
        QVERIFY(data.seconds().back().p95Ms > 0);
    }

    void disagreementsAreCountedWhereTheyHappened()
    {
        ConsoleData data;
        VirtualNode node;
        DisagreementRecord old;
        old.timeUs = node.nowUs - 3600 * secondUs;
        node.happening().disagreements = {old};
        data.take(node.after(0));
        for (int i = 0; i < 5; ++i)
            data.take(node.after(secondUs));
        DisagreementRecord explained, forged, early;
        explained.timeUs = forged.timeUs = node.nowUs - 2 * secondUs;
        early.timeUs = node.nowUs + secondUs * 5; // its clock is ahead
        forged.grade = early.grade = Grade::Critical;
        node.happening().disagreements = {explained, forged, explained, early};
        data.take(node.after(secondUs));
        const SecondOfNode* second = secondAt(data, someTimeUs + 3 * secondUs);
        QCOMPARE(second->explained, 2.0F);
        QCOMPARE(second->unexplained, 1.0F);
        QCOMPARE(secondAt(data, node.nowUs)->unexplained, 1.0F);
        QCOMPARE(data.disagreements().size(), std::size_t{5}); // the old one is in the list
        QCOMPARE(data.disagreements().back()->grade, Grade::Critical);
    }

    void storesAreBounded()
    {
        ConsoleData data;
        VirtualNode node;
        std::uint64_t votes = 0, queries = 0, disagreements = 0;
        for (int i = 0; i < 40; ++i) {
            for (int k = 0; k < 3000; ++k)
                node.happening().votes.push_back(voteOf(++votes));
            for (int k = 0; k < 4000; ++k)
                node.happening().queries.push_back(queryOf(++queries));
            for (int k = 0; k < 300; ++k) {
                node.happening().disagreements.emplace_back().vote = ++disagreements;
            }
            for (std::uint64_t k = 0; k < 100; ++k) {
                Alert alert;
                alert.id = static_cast<std::uint64_t>(i) * 100 + k;
                alert.closed = k % 2 == 0;
                alert.lastSeenUs = node.nowUs;
                node.happening().alerts.push_back(alert);
            }
            node.happening().queriesSeen = 8000;
            data.take(node.after(100'000));
            QVERIFY(data.votes().size() <= keptVotes && data.queries().size() <= keptQueries);
            QVERIFY(data.disagreements().size() <= keptDisagreements && data.alerts().size() <= keptAlerts);
        }
        QCOMPARE(data.votes().size(), keptVotes);
        QCOMPARE(data.votesBefore() + data.votes().size(), votes);
        QCOMPARE(data.queriesBefore() + data.queries().size(), queries);
        QCOMPARE(data.disagreementsBefore() + data.disagreements().size(), disagreements);
        for (std::size_t i = 0; i < data.votes().size(); ++i)
            QCOMPARE(data.votes()[i].id, data.votesBefore() + i + 1);
        QCOMPARE(data.queries().back().name, queryOf(queries).name);
        QCOMPARE(data.queries().front().name, queryOf(data.queriesBefore() + 1).name);
        QCOMPARE(data.losses().queriesSeen, std::uint64_t{40 * 8000});
        QCOMPARE(data.losses().queriesShown, queries);
        // Settled alerts went first.
        const auto open = std::count_if(data.alerts().begin(), data.alerts().end(), [](const auto& entry) { return !entry.second.closed; });
        QCOMPARE(static_cast<std::size_t>(open), keptAlerts);
    }

    void moreThanAStoreHoldsAtOnce()
    {
        ConsoleData data;
        VirtualNode node;
        for (std::uint64_t k = 1; k <= keptQueries + 1234; ++k)
            node.happening().queries.push_back(queryOf(k));
        data.take(node.after(0));
        QCOMPARE(data.queries().size(), keptQueries);
        QCOMPARE(data.queriesBefore(), std::uint64_t{1234});
        QCOMPARE(data.queries().front().name, queryOf(1235).name);
    }

    void aDayOfSeconds()
    {
        ConsoleData data;
        VirtualNode node;
        for (std::size_t i = 0; i < keptSeconds + 2000; i += 5) {
            node.count("QueriesUdp", 50);
            data.take(node.after(5 * secondUs));
        }
        QCOMPARE(data.seconds().size(), keptSeconds);
        QVERIFY(near(data.seconds().front().queries, 10));
        QVERIFY(data.seconds().back().timeUs - data.seconds().front().timeUs == static_cast<std::int64_t>(keptSeconds - 1) * secondUs);
    }

    void losses()
    {
        ConsoleData data;
        VirtualNode node;
        data.take(node.after(100'000));
        node.happening().votesMissed = 5;
        node.happening().disagreementsMissed = 2;
        data.take(node.after(100'000));
        QCOMPARE(data.losses().votes, std::uint64_t{5});
        QCOMPARE(data.losses().disagreements, std::uint64_t{2});
        // Merged by the bridge: nothing is missing.
        const auto a = node.after(100'000), b = node.after(100'000), c = node.after(100'000);
        data.take(merged(merged(a, b), c));
        QCOMPARE(data.losses().snapshots, std::uint64_t{0});
        // Two that never came.
        (void)node.after(100'000);
        (void)node.after(100'000);
        data.take(node.after(100'000));
        QCOMPARE(data.losses().snapshots, std::uint64_t{2});
        // The node began anew: its numbers too.
        node.sequence = 0;
        data.take(node.after(100'000));
        QCOMPARE(data.losses().snapshots, std::uint64_t{2});
    }

    void theStreamOfQueriesBeginsAnew()
    {
        ConsoleData data;
        VirtualNode node;
        const auto seen = [&](std::uint64_t n, std::size_t shown) {
            node.happening().queriesSeen = n;
            for (std::size_t i = 0; i < shown; ++i)
                node.happening().queries.push_back(queryOf(i));
            data.take(node.after(secondUs));
        };
        seen(80, 10);
        seen(80, 10);
        QCOMPARE(data.losses().queriesSeen, std::uint64_t{160});
        for (int i = 0; i < 10; ++i)
            data.take(node.after(secondUs)); // nobody looks
        seen(7, 7);
        QCOMPARE(data.losses().queriesSeen, std::uint64_t{7});
        QCOMPARE(data.losses().queriesShown, std::uint64_t{7});
    }

    void newCriticalIsToldOnce()
    {
        ConsoleData data;
        QSignalSpy told(&data, &ConsoleData::newCritical);
        VirtualNode node;
        Alert alert;
        alert.id = 9;
        alert.grade = Grade::Critical;
        alert.lastSeenUs = node.nowUs - 3600 * secondUs; // from before we looked
        node.happening().alerts = {alert};
        data.take(node.after(0));
        QCOMPARE(told.size(), 0);
        alert.id = 10;
        alert.grade = Grade::Warning;
        alert.lastSeenUs = node.nowUs;
        node.happening().alerts = {alert};
        data.take(node.after(secondUs));
        QCOMPARE(told.size(), 0);
        alert.grade = Grade::Critical; // graver now
        for (int i = 0; i < 3; ++i) {
            alert.lastSeenUs = node.nowUs;
            node.happening().alerts = {alert};
            data.take(node.after(secondUs));
        }
        QCOMPARE(told.size(), 1);
        QCOMPARE(told[0][0].toULongLong(), 10ULL);
        const std::uint64_t revision = data.alertsRevision();
        data.take(node.after(secondUs));
        QCOMPARE(data.alertsRevision(), revision);
    }

    void membersHaveTheirNumbers()
    {
        ConsoleData data;
        VirtualNode node;
        std::reverse(node.members.begin(), node.members.end());
        node.addMember("n10");
        node.addMember("n");
        node.addMember("eu-2");
        node.addMember("eu-02");
        data.take(node.after(0));
        QCOMPARE(data.seriesNumber("eu-02"), 0);
        QCOMPARE(data.seriesNumber("eu-2"), 1);
        QCOMPARE(data.seriesNumber("n"), 2);
        node.members.resize(8);
        data.take(node.after(secondUs));
        QCOMPARE(data.seriesNumber("n1"), 0);
        QCOMPARE(data.seriesNumber("n4"), 3);
        QCOMPARE(data.seriesNumber("n10"), 7);
        const int gone = data.seriesNumber("elsewhere");
        QVERIFY(gone >= 0 && gone < 10);
        QCOMPARE(data.seriesNumber("elsewhere"), gone);
    }

    void nonsenseChangesNothing()
    {
        ConsoleData data;
        data.take(nullptr);
        data.take(std::make_shared<Snapshot>());
        QVERIFY(!data.latest());
    }

    void takingAFullSnapshot()
    {
        VirtualNode node;
        for (std::uint64_t k = 0; k < maxSnapshotQueries; ++k)
            node.happening().queries.push_back(queryOf(k));
        for (int s = 0; s < 14; ++s) {
            for (std::uint64_t us = 10; us < 1'000'000; us += us / 20 + 1)
                node.time("node/n" + std::to_string(s), us);
        }
        const SnapshotPtr snapshot = node.after(100'000);
        ConsoleData data;
        for (int i = 0; i < 6; ++i)
            data.take(snapshot);
        QCOMPARE(data.queries().size(), keptQueries);
        QBENCHMARK { data.take(snapshot); }
    }

    void summingADay()
    {
        ConsoleData data;
        VirtualNode node;
        data.take(node.after(0));
        for (std::size_t i = 0; i < keptLatencySlots; ++i) {
            for (std::uint64_t us = 1000 + i % 7; us < 500'000; us += us / 9)
                node.time("vote", us);
            data.take(node.after(latencySlotUs));
        }
        QVERIFY(data.latency("vote", 0, INT64_MAX).total > 400'000);
        QBENCHMARK { QVERIFY(data.latency("vote", 0, INT64_MAX).total > 0); }
    }
};

QTEST_APPLESS_MAIN(TestConsoleData)
#include "tst_console_data.moc"
