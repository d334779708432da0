#include <QtTest> // first: moc does not get through <coroutine> otherwise

#include "engine/world/loop.h"
#include "engine/world/sync.h"
#include "tests/world/manual_loop.h"

#include <algorithm>
#include <memory>
#include <random>
#include <vector>

using namespace harddns::world;
using namespace std::chrono_literals;

namespace
{

class Recorder : public TimerNode
{
public:
    Recorder(std::vector<int>& log, int id) : m_log(log), m_id(id) {}
    std::function<void()> also;

protected:
    void expired() override
    {
        m_log.push_back(m_id);
        if (also)
            also();
    }

private:
    std::vector<int>& m_log;
    int m_id;
};

Task<void> noteWhenReady(Loop& loop, std::vector<int>& log, int value)
{
    co_await Yield(loop);
    log.push_back(value);
}

SteadyTime at(Duration time) { return SteadyTime(time); }

} // namespace

class TestLoop : public QObject
{
    Q_OBJECT

private slots:
    void runsInTheOrderOfPosting()
    {
        ManualLoop loop;
        std::vector<int> log;
        std::vector<Task<void>> tasks;
        for (int i = 0; i < 5; ++i) {
            tasks.push_back(noteWhenReady(loop, log, i));
            start(tasks.back());
        }
        QVERIFY(log.empty());
        QCOMPARE(loop.runReady(), std::size_t(5));
        QCOMPARE(log, (std::vector<int>{0, 1, 2, 3, 4}));
        QVERIFY(!loop.hasReady());
        QCOMPARE(loop.runReady(), std::size_t(0));
    }

    void whatIsPostedWhileRunningWaitsForTheNextTurn()
    {
        ManualLoop loop;
        int turns = 0;
        auto body = [](Loop& on, int& count) -> Task<void> {
            for (int i = 0; i < 3; ++i) {
                co_await Yield(on);
                ++count;
            }
        };
        Task<void> task = body(loop, turns);
        start(task);
        for (int turn = 1; turn <= 3; ++turn) {
            QCOMPARE(loop.runReady(), std::size_t(1));
            QCOMPARE(turns, turn);
        }
        QVERIFY(!loop.hasReady());
    }

    void aNodeIsQueuedOnce()
    {
        ManualLoop loop;
        int runs = 0;
        auto body = [](int& count) -> Task<void> {
            ++count;
            co_return;
        };
        Task<void> task = body(runs);
        ReadyNode node;
        node.handle = task.handle();
        loop.post(node);
        loop.post(node);
        QVERIFY(node.queued());
        QCOMPARE(loop.runReady(), std::size_t(1));
        QCOMPARE(runs, 1);
        QVERIFY(!node.queued());
    }

    void aDestroyedNodeNeverRuns()
    {
        ManualLoop loop;
        std::vector<int> log;
        Task<void> first = noteWhenReady(loop, log, 1);
        Task<void> second = noteWhenReady(loop, log, 2);
        Task<void> third = noteWhenReady(loop, log, 3);
        start(first);
        start(second);
        start(third);
        second.reset();
        QCOMPARE(loop.runReady(), std::size_t(2));
        QCOMPARE(log, (std::vector<int>{1, 3}));
    }

    void aRunningCoroutineMayDestroyOneThatIsPosted()
    {
        ManualLoop loop;
        std::vector<int> log;
        Task<void> victim = noteWhenReady(loop, log, 99);
        auto body = [](Loop& on, Task<void>& other) -> Task<void> {
            co_await Yield(on);
            other.reset();
        };
        Task<void> killer = body(loop, victim);
        Task<void> last = noteWhenReady(loop, log, 1);
        start(killer);
        start(victim); // queued behind its killer
        start(last);
        QCOMPARE(loop.runReady(), std::size_t(2));
        QCOMPARE(log, std::vector<int>{1});
    }

    void timersFireInOrderAndEqualOnesAsArmed()
    {
        ManualLoop loop;
        std::vector<int> log;
        std::vector<std::unique_ptr<Recorder>> timers;
        const int milliseconds[] = {30, 10, 20, 10, 30, 10};
        for (int i = 0; i < 6; ++i) {
            timers.push_back(std::make_unique<Recorder>(log, i));
            loop.arm(*timers.back(), at(milliseconds[i] * 1ms));
        }
        QCOMPARE(loop.nextTimer(), at(10ms));
        loop.setNow(at(9ms));
        QCOMPARE(loop.fireTimers(), std::size_t(0));
        loop.setNow(at(10ms));
        QCOMPARE(loop.fireTimers(), std::size_t(3));
        QCOMPARE(log, (std::vector<int>{1, 3, 5}));
        loop.setNow(at(1s));
        QCOMPARE(loop.fireTimers(), std::size_t(3));
        QCOMPARE(log, (std::vector<int>{1, 3, 5, 2, 0, 4}));
        QVERIFY(!loop.hasTimers());
    }

    void rearmingMovesATimer()
    {
        ManualLoop loop;
        std::vector<int> log;
        Recorder a(log, 1), b(log, 2);
        loop.arm(a, at(10ms));
        loop.arm(b, at(20ms));
        loop.arm(a, at(30ms));
        QVERIFY(a.armed());
        loop.setNow(at(30ms));
        loop.fireTimers();
        QCOMPARE(log, (std::vector<int>{2, 1}));
        QVERIFY(!a.armed());
        a.cancel(); // nothing to do
    }

    void anExpiringTimerMayCancelAndArmOthers()
    {
        ManualLoop loop;
        std::vector<int> log;
        Recorder first(log, 1), cancelled(log, 2), armed(log, 3);
        auto destroyed = std::make_unique<Recorder>(log, 4);
        loop.arm(first, at(1ms));
        loop.arm(cancelled, at(1ms));
        loop.arm(*destroyed, at(1ms));
        first.also = [&] {
            cancelled.cancel();
            destroyed.reset();
            loop.arm(armed, at(2ms));
        };
        loop.setNow(at(5ms));
        QCOMPARE(loop.fireTimers(), std::size_t(1));
        QCOMPARE(loop.fireTimers(), std::size_t(1));
        QCOMPARE(log, (std::vector<int>{1, 3}));
    }

    void aTimerThatRearmsItselfInThePastDoesNotHoldTheLoop()
    {
        ManualLoop loop;
        std::vector<int> log;
        Recorder timer(log, 1);
        timer.also = [&] { loop.arm(timer, at(0ms)); };
        loop.arm(timer, at(0ms));
        loop.setNow(at(1s));
        for (std::size_t turn = 1; turn <= 3; ++turn) {
            QCOMPARE(loop.fireTimers(), std::size_t(1));
            QCOMPARE(log.size(), turn);
        }
    }

    void thousandsOfTimersAgreeWithASortedList()
    {
        // Random arming, re-arming and cancelling against the obvious model: a sorted list of (deadline, order).
        for (unsigned seed = 1; seed <= 5; ++seed) {
            std::mt19937 random(seed);
            ManualLoop loop;
            std::vector<int> log;
            struct Expected {
                SteadyTime deadline;
                std::size_t order;
                int id;
            };
            std::vector<Expected> expected;
            std::vector<std::unique_ptr<Recorder>> timers;
            std::size_t order = 0;
            const auto forget = [&](int id) { std::erase_if(expected, [id](const Expected& each) { return each.id == id; }); };
            for (int step = 0; step < 6000; ++step) {
                const auto action = random() % 10;
                if (action < 6 || timers.empty()) {
                    timers.push_back(std::make_unique<Recorder>(log, static_cast<int>(timers.size())));
                    const SteadyTime when = at(std::chrono::microseconds(random() % 3000));
                    loop.arm(*timers.back(), when);
                    expected.push_back({when, order++, static_cast<int>(timers.size()) - 1});
                    continue;
                }
                const auto victim = random() % timers.size();
                if (!timers[victim])
                    continue;
                forget(static_cast<int>(victim));
                if (action < 8) {
                    const SteadyTime when = at(std::chrono::microseconds(random() % 3000));
                    loop.arm(*timers[victim], when);
                    expected.push_back({when, order++, static_cast<int>(victim)});
                } else if (action == 8) {
                    timers[victim]->cancel();
                } else {
                    timers[victim].reset();
                }
            }
            std::ranges::sort(expected, [](const Expected& a, const Expected& b) {
                return a.deadline != b.deadline ? a.deadline < b.deadline : a.order < b.order;
            });
            std::vector<int> wanted;
            for (const Expected& each : expected)
                wanted.push_back(each.id);
            for (int time = 0; time <= 3000; time += 7) {
                loop.setNow(at(std::chrono::microseconds(time)));
                loop.fireTimers();
            }
            loop.setNow(at(1s));
            loop.fireTimers();
            QCOMPARE(log, wanted);
            QVERIFY(!loop.hasTimers());
        }
    }

    void nodesAndTimersMayOutliveTheLoop()
    {
        std::vector<int> log;
        auto loop = std::make_unique<ManualLoop>();
        Recorder timer(log, 1);
        loop->arm(timer, at(1ms));
        ReadyNode node;
        loop->post(node);
        Task<void> waiting = noteWhenReady(*loop, log, 2);
        start(waiting);
        loop.reset();
        QVERIFY(!timer.armed());
        QVERIFY(!node.queued());
        timer.cancel();
        waiting.reset();
        QVERIFY(log.empty());
    }
};

QTEST_APPLESS_MAIN(TestLoop)
#include "tst_loop.moc"
