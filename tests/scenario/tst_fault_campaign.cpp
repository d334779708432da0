// A short share of the fault campaign; the program fault_campaign runs as many seeds as one likes.
#include <QtTest>

#include "tests/scenario/fault_campaign.h"

using harddns::tests::runCampaign;

class TestFaultCampaign : public QObject
{
    Q_OBJECT
private slots:
    void everyQuestionGetsOneTrueAnswerOrADefinedFailure_data()
    {
        QTest::addColumn<int>("seed");
        for (int seed = 1; seed <= 6; ++seed)
            QTest::newRow(qPrintable(QString::number(seed))) << seed;
    }
    void everyQuestionGetsOneTrueAnswerOrADefinedFailure()
    {
        QFETCH(int, seed);
        const auto report = runCampaign({.seed = static_cast<std::uint64_t>(seed), .seconds = 60, .questionsPerSecond = 30});
        for (const auto& problem : report.problems)
            qWarning("%s", problem.c_str());
        qInfo("%s", toText(report).c_str());
        QVERIFY(report.problems.empty());
        // It was a campaign and not an idle network.
        QVERIFY(report.questions > 1000);
        QVERIFY(report.positive > report.questions / 4);
        QVERIFY(report.negative > 100);
        QVERIFY(report.failed > 0);
        QVERIFY(report.faults > 50);
        QVERIFY(report.forged > 100);
        QVERIFY(report.fromCache > 0);
    }

    void theSameSeedIsTheSameRun()
    {
        const auto a = runCampaign({.seed = 77, .seconds = 20});
        const auto b = runCampaign({.seed = 77, .seconds = 20});
        const auto c = runCampaign({.seed = 78, .seconds = 20});
        QCOMPARE(a.digest, b.digest);
        QCOMPARE(a.packets, b.packets);
        QVERIFY(a.digest != c.digest);
    }
};

QTEST_APPLESS_MAIN(TestFaultCampaign)
#include "tst_fault_campaign.moc"
