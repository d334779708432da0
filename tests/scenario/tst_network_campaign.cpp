// A short share of the network's fault campaign; the program network_campaign runs as many seeds as one likes.
#include <QtTest>

#include "tests/scenario/network_campaign.h"

#include <numeric>

using namespace harddns::tests;

class TestNetworkCampaign : public QObject
{
    Q_OBJECT
private slots:
    void everyQuestionGetsOneTrueAnswerOrADefinedFailure_data()
    {
        QTest::addColumn<int>("seed");
        for (int seed = 1; seed <= 4; ++seed)
            QTest::newRow(qPrintable(QString::number(seed))) << seed;
    }
    void everyQuestionGetsOneTrueAnswerOrADefinedFailure()
    {
        QFETCH(int, seed);
        const auto report = runNetworkCampaign({.seed = static_cast<std::uint64_t>(seed), .seconds = 30, .questionsPerSecond = 10});
        for (const auto& problem : report.problems)
            qWarning("%s", problem.c_str());
        qInfo("%s", toText(report).c_str());
        QVERIFY(report.problems.empty());
        // It was a campaign and not an idle network.
        QVERIFY(report.questions > 300);
        QVERIFY(report.positive > report.questions / 2);
        QVERIFY(report.failed > 0);
        QVERIFY(report.negative > 10);
        QVERIFY(report.votes > 100);
        QVERIFY(report.dissents > 0);
        QVERIFY(std::accumulate(report.faults.begin(), report.faults.end(), std::uint64_t{0}) > 10);
    }

    void theSameSeedIsTheSameRun()
    {
        const auto a = runNetworkCampaign({.seed = 77, .seconds = 5});
        const auto b = runNetworkCampaign({.seed = 77, .seconds = 5});
        const auto c = runNetworkCampaign({.seed = 78, .seconds = 5});
        QCOMPARE(a.digest, b.digest);
        QCOMPARE(a.packets, b.packets);
        QVERIFY(a.digest != c.digest);
    }
};

QTEST_APPLESS_MAIN(TestNetworkCampaign)
#include "tst_network_campaign.moc"
