// A few poisonings; the program poisoning_study makes thousands.
#include <QtTest>

#include "tests/scenario/poisoning_study.h"

using namespace harddns::tests;

class TestPoisoningStudy : public QObject
{
    Q_OBJECT
private slots:
    void poisonIsSeenAndForgottenInTime_data()
    {
        QTest::addColumn<bool>("cut");
        QTest::newRow("record") << false;
        QTest::newRow("servers of a zone") << true;
    }
    void poisonIsSeenAndForgottenInTime()
    {
        QFETCH(bool, cut);
        const PoisoningResult r = studyPoisonings({.seed = 1, .poisonings = 21, .cut = cut});
        QVERIFY2(r.firstProblem.empty(), r.text().c_str());
        QCOMPARE(r.wrong, std::uint64_t{0});
        QCOMPARE(r.seen, r.poisonings);
        QCOMPARE(r.suspected, r.poisonings);
        QCOMPARE(r.othersSuspected, std::uint64_t{0});
        QCOMPARE(r.nameGone.size(), std::size_t{r.poisonings});
        QVERIFY(r.nameGone.back() <= 1000);
        QCOMPARE(r.zoneGone.size(), std::size_t{r.poisonings});
        QVERIFY(r.zoneGone.back() <= 1000);
        QCOMPARE(r.checks.size(), std::size_t{r.poisonings});
        QVERIFY(r.checks.back() <= 3000);
    }
};

QTEST_APPLESS_MAIN(TestPoisoningStudy)
#include "tst_poisoning_study.moc"
