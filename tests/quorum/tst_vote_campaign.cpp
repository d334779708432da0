// A small share of the vote campaign; vote_campaign runs millions.
#include <QtTest>

#include "tests/quorum/vote_campaign.h"

#include <algorithm>

using namespace harddns::tests;

class TestVoteCampaign : public QObject
{
    Q_OBJECT
private slots:
    void nothingWrongIsAnswered_data()
    {
        QTest::addColumn<unsigned>("nodes");
        QTest::addColumn<unsigned>("poisoned");
        QTest::addColumn<unsigned>("liars");
        QTest::addColumn<unsigned>("dead");
        QTest::addColumn<unsigned>("slow");
        QTest::newRow("honest") << 10U << 0U << 0U << 0U << 0U;
        QTest::newRow("one poisoned") << 10U << 1U << 0U << 0U << 0U;
        QTest::newRow("three poisoned") << 10U << 3U << 0U << 0U << 0U;
        QTest::newRow("three liars") << 10U << 0U << 3U << 0U << 0U;
        QTest::newRow("poisoned, dead and slow") << 10U << 2U << 0U << 1U << 1U;
        QTest::newRow("two of six") << 6U << 2U << 0U << 0U << 0U;
        QTest::newRow("a liar of six, one dead") << 6U << 0U << 1U << 1U << 0U;
    }
    void nothingWrongIsAnswered()
    {
        QFETCH(unsigned, nodes);
        QFETCH(unsigned, poisoned);
        QFETCH(unsigned, liars);
        QFETCH(unsigned, dead);
        QFETCH(unsigned, slow);
        for (std::uint64_t seed = 1; seed <= 3; ++seed) {
            CampaignSettings s;
            s.seed = seed;
            s.lookups = 1000;
            s.names = 100;
            s.nodes = nodes;
            s.poisoned = poisoned;
            s.liars = liars;
            s.dead = dead;
            s.slow = slow;
            const CampaignResult r = runVoteCampaign(s);
            QCOMPARE(r.lookups, s.lookups);
            QVERIFY2(r.wrong == 0, r.text().c_str());
            QVERIFY2(r.late == 0, r.text().c_str());
            QVERIFY2(r.forgedUnseen == 0, r.text().c_str());
            QVERIFY2(r.suspectsWrong == 0, r.text().c_str());
            QVERIFY2(r.honestCritical == 0, r.text().c_str());
            if (poisoned + liars > 0)
                QVERIFY(r.forgedBallots > 0);
            if (dead + slow + liars == 0)
                QVERIFY2(r.failed == 0, r.text().c_str());
        }
    }

    /// Half of the members lie, all are asked: nothing wrong, and each liar is found by what it said.
    void liarsAreNamedWithinTenVotes_data()
    {
        QTest::addColumn<unsigned>("nodes");
        for (const unsigned nodes : {5U, 7U, 9U})
            QTest::newRow(qPrintable(QString::number(nodes))) << nodes;
    }
    void liarsAreNamedWithinTenVotes()
    {
        QFETCH(unsigned, nodes);
        CampaignSettings s;
        s.nodes = nodes;
        s.preset = "hardened";
        s.liars = (nodes - 1) / 2;
        s.lookups = 60;
        s.names = 100;
        s.burst = 1;
        s.zones = 100;
        for (s.seed = 1; s.seed <= 10; ++s.seed) {
            const CampaignResult r = runVoteCampaign(s);
            QVERIFY2(r.wrong == 0 && r.suspectsWrong == 0, r.text().c_str());
            QVERIFY2(r.neverNamed == 0, r.text().c_str());
            QCOMPARE(r.namedByVote.size(), std::size_t{s.liars});
            QVERIFY2(*std::max_element(r.namedByVote.begin(), r.namedByVote.end()) <= 10, r.text().c_str());
            QVERIFY2(*std::max_element(r.namedAfter.begin(), r.namedAfter.end()) <= 10, r.text().c_str());
        }
    }
};

QTEST_APPLESS_MAIN(TestVoteCampaign)
#include "tst_vote_campaign.moc"
