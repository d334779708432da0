// A short share of the forgery campaign; the program forgery_campaign runs as many seeds as one likes.
#include <QtTest>

#include "engine/lab/signed_lies.h"
#include "tests/scenario/forgery_campaign.h"

using namespace harddns;
using harddns::tests::ForgeryReport;
using harddns::tests::runForgeryCampaign;

class TestForgeryCampaign : public QObject
{
    Q_OBJECT
private slots:
    void nothingFalseIsBelieved()
    {
        ForgeryReport sum;
        for (std::uint64_t seed = 1; seed <= 6; ++seed) {
            const ForgeryReport report = runForgeryCampaign({.seed = seed, .forgeries = 500});
            for (const auto& problem : report.problems)
                qWarning("%s", problem.c_str());
            add(sum, report);
        }
        qInfo("%s", toText(sum).c_str());
        QCOMPARE(sum.problemCount, std::uint64_t(0));
        // It was a campaign and not an idle network.
        QVERIFY(sum.forged >= 3000);
        QVERIFY(sum.secure > 300);
        QVERIFY(sum.insecure > 50);
        QVERIFY(sum.failed > 300);
        QVERIFY(sum.retries > 100);
        QVERIFY(sum.fromCache > 20);
        QVERIFY(sum.synthesised > 0);
        for (const lab::Lie lie : lab::allLies())
            QVERIFY2(sum.lies[lab::toText(lie)] > 0, lab::toText(lie));
    }

    void theSameSeedIsTheSameRun()
    {
        const auto a = runForgeryCampaign({.seed = 77, .forgeries = 200});
        const auto b = runForgeryCampaign({.seed = 77, .forgeries = 200});
        const auto c = runForgeryCampaign({.seed = 78, .forgeries = 200});
        QCOMPARE(a.digest, b.digest);
        QCOMPARE(a.questions, b.questions);
        QVERIFY(a.digest != c.digest);
    }
};

QTEST_APPLESS_MAIN(TestForgeryCampaign)
#include "tst_forgery_campaign.moc"
