// The bounds of hooks: how many wait and run, how often they are tried and started, what is said about it.
#include <QtTest>

#include "ui/notify/hook_queue.h"

#include <QPointer>

using namespace harddns::ui;

namespace
{

class FakeRun : public HookRun
{
public:
    void start(const HookMessage& given, int timeOut) override
    {
        message = given;
        timeOutMs = timeOut;
    }
    void end(const HookOutcome& outcome) { emit ended(outcome); }
    HookMessage message;
    int timeOutMs = 0;
};

HookMessage message(int number) { return {QByteArray::number(number), {}}; }

} // namespace

class TestHookQueue : public QObject
{
    Q_OBJECT
    std::vector<QPointer<FakeRun>> m_runs;

    HookQueue::Make make()
    {
        return [this] {
            auto run = std::make_unique<FakeRun>();
            m_runs.emplace_back(run.get());
            return run;
        };
    }
    /// Milliseconds, so that nobody waits; larger than a turn of the loop.
    static HookLimits quick()
    {
        HookLimits limits;
        limits.firstRetryMs = 1;
        return limits;
    }

private slots:
    void init() { m_runs.clear(); }

    void withoutAHookNothingWaits()
    {
        HookQueue queue;
        queue.send(message(1));
        QCOMPARE(queue.waiting(), 0);
        QVERIFY(!queue.report().isKnown);
    }

    /// It is what a program wrote, or a server.
    void whatAHookSaysIsNoPlaceForNumbers()
    {
        HookQueue queue(quick());
        queue.set(make());
        queue.send(message(1));
        m_runs.back()->end({false, true, QStringLiteral("100%2 of %3 full.")});
        QVERIFY2(queue.report().sentence.startsWith(QStringLiteral("100%2 of %3 full.")), qPrintable(queue.report().sentence));
    }

    void soManyRunAtOnceAndTheOthersWaitInOrder()
    {
        HookQueue queue(quick());
        queue.set(make());
        for (int i = 0; i < 5; ++i)
            queue.send(message(i));
        QCOMPARE(queue.running(), 2);
        QCOMPARE(queue.waiting(), 3);
        for (std::size_t i = 0; i < 5; ++i) {
            QTRY_VERIFY(m_runs.size() > i);
            QCOMPARE(m_runs[i]->message.json, QByteArray::number(static_cast<int>(i)));
            QCOMPARE(m_runs[i]->timeOutMs, HookLimits().timeOutMs);
            m_runs[i]->end({true, false, QStringLiteral("took it.")});
            QVERIFY(queue.running() <= 2);
        }
        QCOMPARE(queue.report().sent, 5U);
        QVERIFY(queue.report().done);
        QCOMPARE(queue.report().sentence, QStringLiteral("took it."));
        QCOMPARE(queue.running() + queue.waiting(), 0);
    }

    void whatHasNoRoomIsDroppedAndSaid()
    {
        HookLimits limits = quick();
        limits.waiting = 3;
        HookQueue queue(limits);
        queue.set(make());
        for (int i = 0; i < 9; ++i)
            queue.send(message(i));
        QCOMPARE(queue.running(), 2);
        QCOMPARE(queue.waiting(), 3);
        QCOMPARE(queue.report().dropped, 4U);
        QVERIFY(!queue.report().done);
        QVERIFY(queue.report().sentence.contains(u'4'));
    }

    void aFailureIsTriedAgainAFewTimes()
    {
        HookLimits limits = quick();
        limits.attempts = 3;
        HookQueue queue(limits);
        queue.set(make());
        queue.send(message(7));
        for (std::size_t i = 0; i < 3; ++i) {
            QTRY_VERIFY(m_runs.size() > i);
            QCOMPARE(m_runs[i]->message.json, QByteArray("7"));
            m_runs[i]->end({false, true, QStringLiteral("It is away.")});
            QVERIFY(!queue.report().done);
            QVERIFY(queue.report().sentence.startsWith(QStringLiteral("It is away.")));
            QCOMPARE(queue.report().failed, i < 2 ? 0U : 1U);
        }
        QCOMPARE(queue.running() + queue.waiting(), 0);
        QVERIFY(queue.report().sentence.contains(u'3'));
        QCOMPARE(m_runs.size(), 3U);
    }

    void anotherAttemptThatWorksMakesItGood()
    {
        HookQueue queue(quick());
        queue.set(make());
        queue.send(message(1));
        m_runs[0]->end({false, true, QStringLiteral("It is away.")});
        QTRY_VERIFY(m_runs.size() == 2);
        m_runs[1]->end({true, false, QStringLiteral("took it.")});
        QVERIFY(queue.report().done);
        QCOMPARE(queue.report().sent, 1U);
        QCOMPARE(queue.report().failed, 0U);
    }

    void whatNoAttemptCanHelpAndTestsAreNotTriedAgain()
    {
        HookQueue queue(quick());
        queue.set(make());
        queue.send(message(1));
        m_runs[0]->end({false, false, QStringLiteral("There is no such program.")});
        QCOMPARE(queue.waiting(), 0);
        QCOMPARE(queue.report().failed, 1U);
        QCOMPARE(queue.report().sentence, QStringLiteral("There is no such program."));
        queue.send(message(2), false);
        m_runs[1]->end({false, true, QStringLiteral("It is away.")});
        QCOMPARE(queue.waiting(), 0);
        QCOMPARE(queue.report().failed, 2U);
    }

    void waitingForAnotherAttemptTakesNoPlace()
    {
        HookLimits limits;
        limits.firstRetryMs = 3'600'000;
        limits.atOnce = 1;
        HookQueue queue(limits);
        queue.set(make());
        queue.send(message(1));
        m_runs[0]->end({false, true, QStringLiteral("It is away.")});
        queue.send(message(2));
        QCOMPARE(m_runs.size(), 2U);
        QCOMPARE(m_runs[1]->message.json, QByteArray("2"));
        QCOMPARE(queue.waiting(), 1);
    }

    void startsOfAMinuteAreBounded()
    {
        HookLimits limits = quick();
        limits.perMinute = 3;
        limits.minuteMs = 400;
        HookQueue queue(limits);
        queue.set(make());
        QElapsedTimer since;
        since.start();
        for (int i = 0; i < 5; ++i)
            queue.send(message(i));
        for (std::size_t i = 0; i < 3; ++i)
            m_runs[i]->end({true, false, {}});
        if (since.elapsed() < 300) // else this machine was too slow to see it
            QCOMPARE(m_runs.size(), 3U);
        QTRY_COMPARE(m_runs.size(), 5U);
        QVERIFY(since.elapsed() >= 400);
    }

    void anotherHookGivesUpWhatWasForTheOldOne()
    {
        HookQueue queue(quick());
        queue.set(make());
        for (int i = 0; i < 4; ++i)
            queue.send(message(i));
        queue.set(nullptr);
        QCOMPARE(queue.running() + queue.waiting(), 0);
        QVERIFY(m_runs[0].isNull());
        QVERIFY(!queue.report().isKnown);
        queue.send(message(9));
        QCOMPARE(m_runs.size(), 2U);
    }
};

QTEST_GUILESS_MAIN(TestHookQueue)
#include "tst_hook_queue.moc"
