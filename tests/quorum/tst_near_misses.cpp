#include <QtTest>

#include "engine/quorum/evidence.h"
#include "engine/quorum/near_misses.h"

using namespace harddns;
using namespace harddns::quorum;
using namespace std::chrono_literals;

class TestNearMisses : public QObject
{
    Q_OBJECT

    const world::SteadyTime m_start{std::chrono::hours(5)};

private slots:
    void aNodeNeverHeardOfHasTheFloor()
    {
        const NearMissMeter meter;
        QCOMPARE(meter.mean(3), 0.0);
        QCOMPARE(meter.usual(3), static_cast<double>(nearMissFloor));
    }

    void theMeanIsThatOfTheMinutes()
    {
        NearMissMeter meter;
        for (int minute = 0; minute < 60; ++minute)
            meter.note(2, minute % 2 == 0 ? 2 : 6, m_start + minute * 1min);
        QVERIFY(qAbs(meter.mean(2) - 4.0) < 0.2);
        QVERIFY(qAbs(meter.usual(2) - 20 * meter.mean(2)) < 1e-9);
        QCOMPARE(meter.mean(1), 0.0);
    }

    void manyWordsOfOneMinuteCountOnce()
    {
        NearMissMeter meter;
        meter.note(0, 4, m_start);
        for (int i = 1; i < 60; ++i)
            meter.note(0, 0, m_start + i * 1s);
        QCOMPARE(meter.mean(0), 4.0);
        meter.note(0, 0, m_start + 60s);
        QCOMPARE(meter.mean(0), 2.0);
    }

    void aFloodIsNotItsOwnExcuse()
    {
        NearMissMeter meter;
        for (int minute = 0; minute < 60; ++minute)
            meter.note(0, 1, m_start + minute * 1min);
        const double before = meter.usual(0);
        for (int minute = 60; minute < 65; ++minute) {
            QVERIFY(100'000 > meter.usual(0));
            meter.note(0, 100'000, m_start + minute * 1min);
        }
        QVERIFY(meter.usual(0) < 10 * before);
    }
};

QTEST_APPLESS_MAIN(TestNearMisses)
#include "tst_near_misses.moc"
