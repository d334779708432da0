// A voted miss takes as long as the m-th smallest of q exchanges. Virtual time: the same figures in every run.
#include <QtTest>

#include "tests/scenario/vote_latency.h"

using namespace harddns::tests;

class TestVoteLatency : public QObject
{
    Q_OBJECT
private slots:
    void aVotedMissIsAnOrderStatistic_data()
    {
        QTest::addColumn<unsigned>("nodes");
        QTest::addColumn<bool>("early");
        for (const unsigned nodes : {6U, 8U, 10U}) {
            QTest::newRow(qPrintable(QString("%1 nodes").arg(nodes))) << nodes << true;
            QTest::newRow(qPrintable(QString("%1 nodes, all ballots waited for").arg(nodes))) << nodes << false;
        }
    }
    void aVotedMissIsAnOrderStatistic()
    {
        QFETCH(unsigned, nodes);
        QFETCH(bool, early);
        VoteLatencySettings s;
        s.nodes = nodes;
        s.earlyDecision = early;
        s.lookups = 400;
        const VoteLatency got = measureVoteLatency(s);
        QCOMPARE(got.failed, std::uint64_t{0});
        QCOMPARE(got.hedges, std::uint64_t{0});
        QCOMPARE(got.asked, nodes / 2 + 1);
        QCOMPARE(got.majority, got.asked / 2 + 1);
        const double most = largestDistance(got.ms.size());
        QVERIFY(distance(got, early ? got.majority : got.asked, got.asked) <= most);
        // The test would see the ballot before or after.
        QVERIFY(distance(got, (early ? got.majority : got.asked) - 1, got.asked) > most);
    }

    void hedgingMakesNothingLater()
    {
        VoteLatencySettings s;
        s.nodes = 7;
        s.preset = "balanced";
        s.lookups = 400;
        s.hedging = true;
        const VoteLatency got = measureVoteLatency(s);
        QCOMPARE(got.failed, std::uint64_t{0});
        QVERIFY(got.hedges > 0);
        const double most = largestDistance(got.ms.size());
        for (std::size_t i = 0; i < got.ms.size(); ++i) {
            const double share = static_cast<double>(i + 1) / static_cast<double>(got.ms.size());
            QVERIFY(share >= orderStatistic(got.majority, got.asked, got.ms[i]) - most);
        }
    }
};

QTEST_APPLESS_MAIN(TestVoteLatency)
#include "tst_vote_latency.moc"
