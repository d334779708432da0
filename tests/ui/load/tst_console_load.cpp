// A hundred thousand events a second into the open window, for some seconds: everything that happened is shown or told as lost, and the
// window stays current. How fast, console_load measures by hand.
#include <QtTest>

#include "tests/ui/load/load_rig.h"

using namespace harddns::ui;
using namespace harddns::ui::load;

class TestConsoleLoad : public QObject
{
    Q_OBJECT
public:
    static void initMain() { qputenv("QT_QPA_PLATFORM", "offscreen"); }

private slots:
    void everythingIsShownOrToldAsLost()
    {
        LoadRig rig({});
        const LoadReport report = rig.run(QStringLiteral("queries"), 2'000);
        const Told told = rig.node().told();
        QVERIFY2(told.questions + told.votes + told.disagreements >= told.snapshots * 10'000, "the load is less than it should be");
        QVERIFY(told.snapshots > 0);
        QVERIFY(told.questionsSent < told.questions);
        const QStringList lost = rig.lossesNotTold();
        QVERIFY2(lost.isEmpty(), qPrintable(lost.join(u'\n')));
        QVERIFY(rig.window().data()->latest()->sequence == told.snapshots);
        QVERIFY(report.refreshes <= static_cast<std::uint64_t>(report.seconds * 10) + 2);
        const auto losses = rig.window().data()->losses();
        QVERIFY(losses.queriesShown < losses.queriesSeen);
        QVERIFY2(rig.window().currentPage()->facts().contains(QStringLiteral("shown")), qPrintable(rig.window().currentPage()->facts()));
    }

    void everyPageStaysCurrent()
    {
        LoadMix mix;
        mix.votes = 300;
        LoadRig rig({.mix = mix});
        for (const QString& page : rig.pages()) {
            const std::uint64_t before = rig.window().refreshes();
            rig.run(page, 200);
            QCOMPARE(rig.window().currentPageId(), page);
            QVERIFY(rig.window().refreshes() > before);
            QCOMPARE(rig.window().data()->latest()->sequence, rig.node().told().snapshots);
        }
        const ConsoleData& data = *rig.window().data();
        QCOMPARE(data.votesBefore() + data.votes().size() + data.losses().votes, rig.node().told().votes);
    }

    /// A window that is held up gets one snapshot with everything, or is told what is not in it.
    void aWindowThatIsHeldUpLosesNothingUntold()
    {
        LoadRig rig({});
        rig.run(QStringLiteral("queries"), 150);
        rig.node().begin();
        rig.node().await(rig.node().told().snapshots + 25); // more than one merged snapshot holds
        rig.settle();
        const QStringList lost = rig.lossesNotTold();
        QVERIFY2(lost.isEmpty(), qPrintable(lost.join(u'\n')));
        QVERIFY(rig.window().data()->losses().queriesShown < rig.window().data()->losses().queriesSeen);
    }
};

QTEST_MAIN(TestConsoleLoad)
#include "tst_console_load.moc"
