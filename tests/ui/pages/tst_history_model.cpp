#include <QtTest>

#include "tests/ui/pages/large_history.h"
#include "ui/pages/history_model.h"

#include <QAbstractItemModelTester>

#include <random>

using namespace harddns;
using namespace harddns::ui;

class TestHistoryModel : public QObject
{
    Q_OBJECT
public:
    static void initMain() { qputenv("QT_QPA_PLATFORM", "offscreen"); }

private:
    static constexpr int screen = 25;

    static HistoryModel::Question votes(bool live = true)
    {
        HistoryModel::Question question;
        question.list = HistoryList::Votes;
        question.live = live;
        return question;
    }
    static HistoryModel::Question matching(const QString& text)
    {
        HistoryModel::Question question = votes();
        const auto parsed = Filter::parse(text);
        question.filter = *parsed;
        question.store = parsed->forStore();
        question.store.nameContains.clear(); // the store of these tests filters nothing
        question.wholly = false;
        return question;
    }
    static std::int64_t keyAt(const HistoryModel& model, int row) { return model.row(row) != nullptr ? keyOf(*model.row(row)) : -1; }
    /// Nothing is on its way any more.
    static void settle(const HistoryModel& model)
    {
        do {
            QCoreApplication::processEvents();
            QTest::qWait(0);
        } while (model.isLoading());
        QCoreApplication::processEvents();
        QCoreApplication::processEvents();
    }
    /// The rows in sight are there and follow each other in the store without gap or repetition.
    static bool isWhole(const HistoryModel& model, const LargeHistory& store, int first, int last)
    {
        std::int64_t row = -1;
        for (int i = first; i <= std::min(last, model.rowCount() - 1); ++i) {
            const HistoryRow* found = model.row(i);
            if (found == nullptr)
                return false;
            const auto& vote = std::get<std::shared_ptr<const db::StoredVote>>(*found);
            const auto number = static_cast<std::int64_t>(vote->vote.id);
            if (vote->place.key != store.keyAt(number) || (row >= 0 && number != row - 1))
                return false;
            row = number;
        }
        return true;
    }

private slots:
    void showsTheNewestFirstAndCountsInTheBackground()
    {
        LargeHistory store(1'000);
        HistoryModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.ask(&store, votes());
        QCOMPARE(model.rowCount(), 0);
        QTRY_VERIFY(model.total().has_value());
        QCOMPARE(*model.total(), 1'000U);
        QCOMPARE(model.rowCount(), 1'000);
        QCOMPARE(keyAt(model, 0), store.keyAt(999));
        QVERIFY(isWhole(model, store, 0, HistoryModel::pageRows - 1));
        QVERIFY(model.row(500) == nullptr); // not in sight, not read
        QCOMPARE(model.index(500, HistoryModel::WhatColumn).data().toString(), QStringLiteral(u"\u2026"));
    }

    void aShortListIsCountedByItself()
    {
        LargeHistory store(3);
        HistoryModel model;
        model.ask(&store, votes());
        settle(model);
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(*model.total(), 3U);
        QCOMPARE(store.counted, 0);
    }

    void anEmptyListSaysSoAndFillsWhenRowsCome()
    {
        LargeHistory store(0);
        HistoryModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.ask(&store, votes());
        QVERIFY(!model.isEmpty()); // nobody knows yet
        settle(model);
        QVERIFY(model.isEmpty());
        store.grow(2);
        model.readNewer();
        settle(model);
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(keyAt(model, 0), store.keyAt(1));
    }

    void walkingDownReadsOnAndForgetsWhatIsFarAbove()
    {
        LargeHistory store(4'000);
        HistoryModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.ask(&store, votes());
        settle(model);
        for (int first = 0; first + screen <= 4'000; first += 20) {
            model.look(first, first + screen - 1);
            settle(model);
            QVERIFY2(isWhole(model, store, first, first + screen - 1), qPrintable(QString::number(first)));
            QCOMPARE(keyAt(model, first), store.keyAt(3'999 - first)); // walked: exact
            QVERIFY(model.heldRows() <= HistoryModel::keptRows + HistoryModel::pageRows);
        }
        QCOMPARE(model.rowCount(), 4'000);
        for (int first = 4'000 - screen; first >= 0; first -= 20) {
            model.look(first, first + screen - 1);
            settle(model);
            QVERIFY2(isWhole(model, store, first, first + screen - 1), qPrintable(QString::number(first)));
            QCOMPARE(keyAt(model, first), store.keyAt(3'999 - first));
            QVERIFY(model.heldRows() <= HistoryModel::keptRows + HistoryModel::pageRows);
        }
    }

    void jumpsShowRowsThatFollowEachOther_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("step");
        QTest::addColumn<int>("holeEvery");
        QTest::newRow("dense") << 50'000 << 1 << 0;
        QTest::newRow("every fourth key") << 50'000 << 4 << 0;
        QTest::newRow("holes") << 50'000 << 3 << 700;
        QTest::newRow("more than the scroll bar has steps") << 3'000'000 << 1 << 0;
        QTest::newRow("more, with holes") << 3'000'000 << 2 << 9'000;
    }
    void jumpsShowRowsThatFollowEachOther()
    {
        QFETCH(int, rows);
        QFETCH(int, step);
        QFETCH(int, holeEvery);
        LargeHistory store(rows, step, holeEvery);
        HistoryModel model;
        // A view goes with its rows.
        int first = 0;
        connect(&model, &HistoryModel::moved, &model, [&first](int by) { first += by; });
        model.ask(&store, votes());
        QTRY_VERIFY(model.total().has_value());
        std::mt19937 random(11);
        for (int jump = 0; jump < 20; ++jump) {
            first = static_cast<int>(random() % static_cast<unsigned>(model.rowCount() - screen));
            if (jump % 10 == 0)
                first = 0;
            if (jump % 10 == 5)
                first = model.rowCount() - screen;
            model.look(first, first + screen - 1);
            settle(model);
            // From there some screens in one direction.
            const int by = jump % 2 == 0 ? screen - 3 : -(screen - 3);
            for (int step2 = 0; step2 < 15; ++step2) {
                first = std::clamp(first, 0, std::max(0, model.rowCount() - screen));
                model.look(first, first + screen - 1);
                settle(model);
                first = std::clamp(first, 0, std::max(0, model.rowCount() - screen));
                model.look(first, first + screen - 1);
                settle(model);
                QVERIFY2(isWhole(model, store, first, first + screen - 1), qPrintable(QStringLiteral("%1 at %2").arg(jump).arg(first)));
                first += by;
            }
            QVERIFY(model.heldRows() <= HistoryModel::keptRows + HistoryModel::pageRows);
            QVERIFY(model.rowCount() <= HistoryModel::scrollRows + 30 * HistoryModel::pageRows);
        }
        // Both ends are exact.
        model.look(0, screen - 1);
        settle(model);
        QCOMPARE(keyAt(model, 0), store.keyAt(rows - 1));
        first = model.rowCount() - screen;
        for (int i = 0; i < 3; ++i) {
            first = model.rowCount() - screen;
            model.look(first, model.rowCount() - 1);
            settle(model);
        }
        QCOMPARE(keyAt(model, model.rowCount() - 1), store.keyAt(0));
    }

    void whatWasScrolledPastIsCancelled()
    {
        LargeHistory store(100'000);
        HistoryModel model;
        model.ask(&store, votes());
        QTRY_VERIFY(model.total().has_value());
        store.hold(true);
        const int asked = store.asked, answered = store.answered;
        for (const int first : {20'000, 40'000, 60'000, 80'000})
            model.look(first, first + screen);
        QCOMPARE(store.asked - asked, 4);
        store.answerAll();
        settle(model);
        QVERIFY(model.row(80'000) != nullptr);
        QVERIFY(model.row(40'000) == nullptr);
        // Only the last one's answer came (and what it read on).
        QVERIFY(store.answered - answered <= 2);
    }

    void countingGivesWayToWhatSomebodyWaitsFor()
    {
        LargeHistory store(5'000);
        HistoryModel model;
        model.ask(&store, votes());
        while (store.counted == 0)
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        model.look(150, 180);
        QTRY_VERIFY(model.total().has_value());
        QVERIFY(store.counted >= 2);
        QVERIFY(isWhole(model, store, 150, 180));
    }

    void newRowsComeInAboveAndNothingElseMoves()
    {
        LargeHistory store(2'000);
        HistoryModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.ask(&store, votes());
        QTRY_VERIFY(model.total().has_value());
        model.look(1'000, 1'000 + screen);
        settle(model);
        const std::int64_t key = keyAt(model, 1'005);
        const QPersistentModelIndex held(model.index(1'005, 0));
        store.grow(7);
        model.readNewer();
        QTRY_COMPARE(model.rowCount(), 2'007);
        QCOMPARE(held.row(), 1'012);
        QCOMPARE(keyAt(model, held.row()), key);
        QCOMPARE(*model.total(), 2'007U);
        model.look(0, screen);
        settle(model);
        QVERIFY(isWhole(model, store, 0, screen));
        QCOMPARE(keyAt(model, 0), store.keyAt(2'006));
    }

    void aFloodOfNewRowsIsReadAnewAtTheTop()
    {
        LargeHistory store(2'000);
        HistoryModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.ask(&store, votes());
        QTRY_VERIFY(model.total().has_value());
        model.look(0, screen);
        store.grow(5'000);
        model.readNewer();
        QTRY_COMPARE(keyAt(model, 0), store.keyAt(6'999));
        QTRY_VERIFY(model.total().has_value());
        QCOMPARE(*model.total(), 7'000U);
        QVERIFY(isWhole(model, store, 0, screen));
    }

    void whatIsOlderThanALiveRangeLeavesAtTheEnd_data()
    {
        QTest::addColumn<int>("rowsInRange");
        QTest::newRow("all in memory") << 150;
        QTest::newRow("more than is in memory") << 5'000;
    }
    void whatIsOlderThanALiveRangeLeavesAtTheEnd()
    {
        QFETCH(int, rowsInRange);
        LargeHistory store(10'000);
        store.looksAtTime = true;
        HistoryModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        std::int64_t now = LargeHistory::beginUs + 9'999 * LargeHistory::everyUs;
        const std::int64_t length = rowsInRange * LargeHistory::everyUs - 1;
        HistoryModel::Question question = votes();
        question.store.fromUs = now - length;
        model.setNow(now);
        model.ask(&store, question);
        QTRY_COMPARE(model.total().value_or(0), static_cast<std::uint64_t>(rowsInRange));
        QCOMPARE(model.rowCount(), rowsInRange);
        // The range moves on by all of itself and a half, and as much comes as leaves.
        for (int step = 0; step < 30; ++step) {
            const int by = rowsInRange / 20;
            now += by * LargeHistory::everyUs;
            store.grow(by);
            model.setNow(now);
            model.readNewer();
            settle(model);
        }
        QCOMPARE(*model.question().store.fromUs, now - length); // what an export begins with
        model.look(0, screen);
        settle(model);
        QTRY_VERIFY(std::abs(static_cast<std::int64_t>(model.total().value_or(0)) - rowsInRange) <= rowsInRange / 20);
        QVERIFY(isWhole(model, store, 0, screen));
        // The end is exact.
        for (int i = 0; i < 4; ++i) {
            model.look(model.rowCount() - screen, model.rowCount() - 1);
            settle(model);
        }
        QCOMPARE(keyAt(model, model.rowCount() - 1), store.keyAt(store.rows() - rowsInRange));
        // Nothing comes any more: all of it leaves.
        for (int step = 0; step < 30; ++step) {
            now += length / 20;
            model.setNow(now);
            settle(model);
        }
        QTRY_VERIFY(model.isEmpty());
        QTRY_COMPARE(model.total().value_or(1), 0U);
    }

    void aFixedRangeDoesNotGrow()
    {
        LargeHistory store(10);
        HistoryModel model;
        model.ask(&store, votes(false));
        settle(model);
        store.grow(5);
        model.readNewer();
        settle(model);
        QCOMPARE(model.rowCount(), 10);
    }

    void whatTheStoreCannotFilterIsSearchedFor()
    {
        LargeHistory store(50'000); // a hundred rare ones
        HistoryModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.ask(&store, matching(QStringLiteral("not name ~ host")));
        settle(model);
        model.look(0, screen);
        settle(model);
        QVERIFY(model.rowCount() > screen);
        for (int i = 0; i < screen; ++i)
            QVERIFY(keyAt(model, i) > 0 && (keyAt(model, i) - 1) % 500 == 7);
        QCOMPARE(store.counted, 0);
        model.look(90, 99);
        settle(model);
        QCOMPARE(model.rowCount(), 100);
        QCOMPARE(model.found(), 100U);
        QCOMPARE(*model.total(), 100U); // searched through: now it is known
    }

    void aSearchCanBeStoppedAndTakenUpAgain()
    {
        LargeHistory store(50'000);
        HistoryModel model;
        model.ask(&store, matching(QStringLiteral("name = nowhere.example")));
        QTRY_VERIFY(model.searchedToUs() != 0);
        QVERIFY(model.isLoading());
        model.stop();
        QVERIFY(model.isStopped() && !model.isLoading());
        const int asked = store.asked;
        QTest::qWait(5);
        model.look(0, screen);
        QCOMPARE(store.asked, asked);
        model.goOn();
        QTRY_VERIFY(model.isEmpty());
        QCOMPARE(*model.total(), 0U);
        QVERIFY(store.asked > asked);
    }

    void theOldRowsStayUntilTheNewOnesAreThere()
    {
        LargeHistory store(500), other(20);
        HistoryModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.ask(&store, votes());
        QTRY_VERIFY(model.total().has_value());
        other.hold(true);
        model.ask(&other, votes());
        QCOMPARE(model.rowCount(), 500);
        QVERIFY(!model.total().has_value());
        model.look(300, 330); // of what goes: not read
        QCOMPARE(other.asked, 1);
        other.answerAll();
        settle(model);
        QCOMPARE(model.rowCount(), 20);
    }

    void aFaultIsToldAndCanBeTriedAgain()
    {
        LargeHistory store(500);
        HistoryModel model;
        store.failWith("the disk is gone");
        model.ask(&store, votes());
        settle(model);
        QCOMPARE(model.failure(), QStringLiteral("the disk is gone"));
        store.failWith({});
        model.goOn();
        QVERIFY(model.failure().isEmpty());
        QTRY_COMPARE(model.rowCount(), 500);
    }

    void withoutASourceThereIsNothing()
    {
        LargeHistory store(500);
        HistoryModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.ask(&store, votes());
        settle(model);
        model.ask(nullptr, votes());
        QCOMPARE(model.rowCount(), 0);
        model.look(0, 10);
        model.readNewer();
        model.goOn();
        QVERIFY(!model.isLoading());
    }

    void theChainIsToldOfEachRow()
    {
        HistoryModel model;
        HistoryModel::Question question;
        question.list = HistoryList::Events;
        model.ask(nullptr, question);
        QCOMPARE(model.chainOf(5).state, State::Silent);
        db::ChainReport report;
        report.first = 1;
        report.last = 100;
        report.signedUpTo = 80;
        model.setChain(report);
        QCOMPARE(model.chainOf(80).state, State::Ok);
        QCOMPARE(model.chainOf(81).state, State::Notice);
        QCOMPARE(model.chainOf(101).state, State::Silent);
        report.fault = db::ChainFault{db::ChainFault::Kind::Edited, 50, "events", "row 50 was edited"};
        model.setChain(report);
        QCOMPARE(model.chainOf(49).state, State::Ok);
        QCOMPARE(model.chainOf(50).state, State::Critical);
        question.list = HistoryList::Votes;
        model.ask(nullptr, question);
        QCOMPARE(model.chainOf(5).word, QStringLiteral("Not chained"));
    }
};

QTEST_MAIN(TestHistoryModel)
#include "tst_history_model.moc"
