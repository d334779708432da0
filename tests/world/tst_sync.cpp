#include <QtTest> // first: moc does not get through <coroutine> otherwise

#include "engine/world/sync.h"
#include "tests/world/manual_loop.h"

#include <algorithm>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

using namespace harddns::world;
using namespace std::chrono_literals;

namespace
{

Task<void> waitAndNote(Event& event, std::vector<int>& log, int id, std::optional<SteadyTime> deadline = std::nullopt)
{
    const bool set = co_await event.wait(deadline);
    log.push_back(set ? id : -id);
}

Task<int> after(Loop& loop, Duration time, int value, int& living)
{
    const Living here(living);
    co_await SleepUntil(loop, loop.now() + time);
    co_return value;
}

Task<int> atOnce(int value, int& living)
{
    const Living here(living);
    co_return value;
}

Task<std::string> textAfter(Loop& loop, Duration time, std::string text)
{
    co_await SleepUntil(loop, loop.now() + time);
    co_return text;
}

Task<int> throwAfter(Loop& loop, Duration time, std::string text)
{
    co_await SleepUntil(loop, loop.now() + time);
    throw std::runtime_error(text);
}

Task<int> throwAtOnce(std::string text)
{
    throw std::runtime_error(text);
    co_return 0;
}

Task<void> pause(Loop& loop, Duration time) { co_await SleepUntil(loop, loop.now() + time); }

Task<void> sleeper(Loop& loop, Duration time, std::vector<std::int64_t>& log, int& living)
{
    const Living here(living);
    co_await SleepUntil(loop, loop.now() + time);
    log.push_back(std::chrono::duration_cast<std::chrono::microseconds>(loop.now().time_since_epoch()).count());
}

template <class T>
Task<void> keep(Task<T> task, std::optional<T>& out, std::string& error)
{
    try {
        T value = co_await task;
        out.emplace(std::move(value));
    } catch (const std::runtime_error& caught) {
        error = caught.what();
    }
}

/// Runs a task to its end (virtual time leaps) and gives its value.
template <class T>
struct Outcome {
    std::optional<T> value;
    std::string error;
    Task<void> task;
    explicit Outcome(Task<T> of) : task(keep(std::move(of), value, error)) { start(task); }
};

} // namespace

class TestSync : public QObject
{
    Q_OBJECT

private slots:
    void sleepWakesAtItsTimeAndNotBefore()
    {
        ManualLoop loop;
        std::vector<std::int64_t> log;
        int living = 0;
        Task<void> task = sleeper(loop, 10ms, log, living);
        start(task);
        loop.advance(9ms);
        QVERIFY(log.empty());
        loop.advance(1ms);
        QCOMPARE(log, std::vector<std::int64_t>{10000});
        QVERIFY(task.handle().done());
    }

    void sleepUntilThePastYields()
    {
        ManualLoop loop;
        loop.setNow(SteadyTime(1s));
        std::vector<std::int64_t> log;
        int living = 0;
        Task<void> task = sleeper(loop, -500ms, log, living);
        start(task);
        QVERIFY(log.empty());
        loop.settle();
        QCOMPARE(log.size(), std::size_t(1));
    }

    void thousandsOfSleepersWakeInOrder()
    {
        ManualLoop loop;
        std::mt19937 random(7);
        std::vector<std::int64_t> log;
        int living = 0;
        TaskScope scope(loop);
        std::vector<std::int64_t> wanted;
        for (int i = 0; i < 5000; ++i) {
            const auto time = std::chrono::microseconds(1 + random() % 100'000);
            wanted.push_back(time.count());
            scope.spawn(sleeper(loop, time, log, living));
        }
        loop.settle();
        QCOMPARE(living, 5000);
        loop.advance(1s);
        std::ranges::sort(wanted);
        QCOMPARE(log, wanted);
        QCOMPARE(living, 0);
        QCOMPARE(scope.size(), std::size_t(0));
    }

    // Event

    void eventWakesAllInOrderAndStaysSet()
    {
        ManualLoop loop;
        Event event(loop);
        std::vector<int> log;
        std::vector<Task<void>> tasks;
        for (int i = 1; i <= 4; ++i) {
            tasks.push_back(waitAndNote(event, log, i));
            start(tasks.back());
        }
        tasks[1].reset(); // one leaves
        event.set();
        QVERIFY(log.empty()); // never resumed in place
        loop.settle();
        QCOMPARE(log, (std::vector<int>{1, 3, 4}));
        Task<void> late = waitAndNote(event, log, 5);
        start(late);
        QCOMPARE(log.back(), 5); // set: no suspension
        event.reset();
        QVERIFY(!event.isSet());
        Task<void> later = waitAndNote(event, log, 6);
        start(later);
        loop.settle();
        QCOMPARE(log.back(), 5);
    }

    void aPulseWakesWhoWaitedBeforeIt()
    {
        ManualLoop loop;
        Event event(loop);
        std::vector<int> log;
        Task<void> task = waitAndNote(event, log, 1);
        start(task);
        event.set();
        event.reset();
        loop.settle();
        QCOMPARE(log, std::vector<int>{1});
    }

    void waitTimesOut()
    {
        ManualLoop loop;
        Event event(loop);
        std::vector<int> log;
        Task<void> a = waitAndNote(event, log, 1, SteadyTime(10ms));
        Task<void> b = waitAndNote(event, log, 2, SteadyTime(20ms));
        start(a);
        start(b);
        loop.advanceTo(SteadyTime(15ms));
        QCOMPARE(log, std::vector<int>{-1});
        event.set();
        loop.settle();
        QCOMPARE(log, (std::vector<int>{-1, 2}));
        QVERIFY(!loop.hasTimers());
    }

    void setAndDeadlineAtTheSameTime()
    {
        ManualLoop loop;
        std::vector<int> log;
        { // set before the timer fires: set wins, and the waiter runs once
            Event event(loop);
            Task<void> task = waitAndNote(event, log, 1, SteadyTime(10ms));
            start(task);
            loop.setNow(SteadyTime(10ms));
            event.set();
            loop.fireTimers();
            loop.settle();
            QCOMPARE(log, std::vector<int>{1});
        }
        { // the timer first: time-out, and the waiter runs once
            Event event(loop);
            Task<void> task = waitAndNote(event, log, 2, SteadyTime(20ms));
            start(task);
            loop.setNow(SteadyTime(20ms));
            loop.fireTimers();
            event.set();
            loop.settle();
            QCOMPARE(log, (std::vector<int>{1, -2}));
        }
    }

    void aPostedWaiterDestroyedBeforeItsTurnNeverRuns()
    {
        ManualLoop loop;
        Event event(loop);
        std::vector<int> log;
        Task<void> first = waitAndNote(event, log, 1);
        Task<void> second = waitAndNote(event, log, 2, SteadyTime(1s));
        start(first);
        start(second);
        event.set();
        first.reset();
        second.reset();
        loop.advance(2s);
        QVERIFY(log.empty());
        QVERIFY(!loop.hasTimers());
        QVERIFY(!loop.hasReady());
    }

    void anEventMayGoBeforeItsWaiters()
    {
        ManualLoop loop;
        std::vector<int> log;
        auto event = std::make_unique<Event>(loop);
        Task<void> endless = waitAndNote(*event, log, 1);
        Task<void> limited = waitAndNote(*event, log, 2, SteadyTime(10ms));
        start(endless);
        start(limited);
        event.reset();
        loop.advance(1s);
        QCOMPARE(log, std::vector<int>{-2});
        endless.reset();
    }

    // firstOf

    void theFasterWinsAndTheLoserIsDestroyed()
    {
        ManualLoop loop;
        int living = 0;
        Outcome<std::variant<int, int>> outcome(firstOf(loop, after(loop, 30ms, 1, living), after(loop, 10ms, 2, living)));
        QCOMPARE(living, 2);
        loop.advance(10ms);
        QVERIFY(outcome.value.has_value());
        QCOMPARE(outcome.value->index(), std::size_t(1));
        QCOMPARE(std::get<1>(*outcome.value), 2);
        QCOMPARE(living, 0);
        QVERIFY(!loop.hasTimers());
    }

    void firstOfMixesTypes()
    {
        ManualLoop loop;
        int living = 0;
        Outcome<std::variant<int, std::string>> outcome(firstOf(loop, after(loop, 30ms, 1, living), textAfter(loop, 10ms, "text")));
        loop.advance(1s);
        QCOMPARE(std::get<1>(*outcome.value), std::string("text"));
        Outcome<std::variant<int, std::monostate>> timed(firstOf(loop, after(loop, 30ms, 1, living), pause(loop, 5ms)));
        loop.advance(1s);
        QCOMPARE(timed.value->index(), std::size_t(1));
        QCOMPARE(living, 0);
    }

    void completionWithoutSuspending()
    {
        ManualLoop loop;
        int living = 0;
        Outcome<std::variant<int, int>> first(firstOf(loop, atOnce(1, living), after(loop, 1s, 2, living)));
        QVERIFY(first.value.has_value()); // in place, no turn of the loop
        QCOMPARE(first.value->index(), std::size_t(0));
        Outcome<std::variant<int, int>> second(firstOf(loop, after(loop, 1s, 1, living), atOnce(2, living)));
        QVERIFY(second.value.has_value());
        QCOMPARE(second.value->index(), std::size_t(1));
        Outcome<std::variant<int, int>> both(firstOf(loop, atOnce(1, living), atOnce(2, living)));
        QCOMPARE(both.value->index(), std::size_t(0));
        QCOMPARE(living, 0);
        QVERIFY(!loop.hasTimers());
    }

    void bothAtTheSameInstantGiveTheFirst()
    {
        ManualLoop loop;
        int living = 0;
        Outcome<std::variant<int, int>> outcome(firstOf(loop, after(loop, 10ms, 1, living), after(loop, 10ms, 2, living)));
        loop.advance(1s);
        QCOMPARE(outcome.value->index(), std::size_t(0));
        QCOMPARE(living, 0);
    }

    void anExceptionInARacerReachesTheAwaiter()
    {
        ManualLoop loop;
        int living = 0;
        Outcome<std::variant<int, int>> late(firstOf(loop, after(loop, 1s, 1, living), throwAfter(loop, 10ms, "broken")));
        Outcome<std::variant<int, int>> now(firstOf(loop, throwAtOnce("at once"), after(loop, 1s, 1, living)));
        QCOMPARE(now.error, std::string("at once"));
        loop.advance(10ms);
        QCOMPARE(late.error, std::string("broken"));
        QCOMPARE(living, 0);
        // One that is slower than the winner is dropped with its task.
        Outcome<std::variant<int, int>> loser(firstOf(loop, after(loop, 1ms, 5, living), throwAfter(loop, 10ms, "never seen")));
        loop.advance(1s);
        QCOMPARE(std::get<0>(*loser.value), 5);
        QVERIFY(loser.error.empty());
    }

    void cancellingARaceDestroysBoth()
    {
        ManualLoop loop;
        int living = 0;
        {
            Outcome<std::variant<int, int>> outcome(firstOf(loop, after(loop, 1s, 1, living), after(loop, 2s, 2, living)));
            QCOMPARE(living, 2);
        }
        QCOMPARE(living, 0);
        QVERIFY(!loop.hasTimers());
    }

    void cancellingARaceThatIsDecidedButNotYetResumed()
    {
        ManualLoop loop;
        int living = 0;
        {
            Outcome<std::variant<int, int>> outcome(firstOf(loop, after(loop, 10ms, 1, living), after(loop, 20ms, 2, living)));
            loop.setNow(SteadyTime(10ms));
            loop.fireTimers();
            loop.runReady(); // the racer ended; its race is posted
            QVERIFY(loop.hasReady());
            QVERIFY(!outcome.value.has_value());
        }
        QVERIFY(!loop.hasReady());
        QCOMPARE(living, 0);
    }

    void racesNest()
    {
        ManualLoop loop;
        int living = 0;
        Outcome<std::variant<std::variant<int, int>, int>> outcome(
            firstOf(loop, firstOf(loop, after(loop, 30ms, 1, living), after(loop, 20ms, 2, living)), after(loop, 40ms, 3, living)));
        loop.advance(20ms);
        QCOMPARE(std::get<1>(std::get<0>(*outcome.value)), 2);
        QCOMPARE(living, 0);
    }

    // withDeadline

    void withDeadlineGivesTheResultOrNothing()
    {
        ManualLoop loop;
        int living = 0;
        Outcome<std::optional<int>> inTime(withDeadline(loop, SteadyTime(20ms), after(loop, 10ms, 1, living)));
        Outcome<std::optional<int>> late(withDeadline(loop, SteadyTime(20ms), after(loop, 30ms, 2, living)));
        loop.advanceTo(SteadyTime(20ms));
        QCOMPARE(inTime.value, std::optional(std::optional(1)));
        QVERIFY(late.value.has_value());
        QVERIFY(!late.value->has_value());
        QCOMPARE(living, 0);
        QVERIFY(!loop.hasTimers());
    }

    void aResultAtTheInstantOfTheDeadlineCounts()
    {
        ManualLoop loop;
        int living = 0;
        Outcome<std::optional<int>> outcome(withDeadline(loop, SteadyTime(10ms), after(loop, 10ms, 1, living)));
        loop.advance(1s);
        QCOMPARE(outcome.value, std::optional(std::optional(1)));
        Outcome<std::optional<int>> past(withDeadline(loop, SteadyTime(0ms), atOnce(2, living)));
        QCOMPARE(past.value, std::optional(std::optional(2)));
        Outcome<std::optional<std::monostate>> nothing(withDeadline(loop, loop.now() + 1ms, pause(loop, 1s)));
        loop.advance(1ms);
        QVERIFY(nothing.value.has_value() && !nothing.value->has_value());
    }

    void withDeadlineCarriesExceptions()
    {
        ManualLoop loop;
        Outcome<std::optional<int>> outcome(withDeadline(loop, SteadyTime(20ms), throwAfter(loop, 10ms, "broken")));
        loop.advance(10ms);
        QCOMPARE(outcome.error, std::string("broken"));
        Outcome<std::optional<int>> late(withDeadline(loop, SteadyTime(20ms), throwAfter(loop, 30ms, "too late")));
        loop.advance(1s);
        QVERIFY(late.error.empty() && late.value.has_value());
    }

    // TaskScope

    void spawnStartsAtTheNextTurn()
    {
        ManualLoop loop;
        std::vector<std::int64_t> log;
        int living = 0;
        TaskScope scope(loop);
        scope.spawn(sleeper(loop, 0ms, log, living));
        QCOMPARE(living, 0);
        QCOMPARE(scope.size(), std::size_t(1));
        loop.runReady();
        QCOMPARE(living, 1);
        loop.settle();
        QCOMPARE(scope.size(), std::size_t(0));
    }

    void theScopeDestroysWhatStillRuns()
    {
        ManualLoop loop;
        std::vector<std::int64_t> log;
        int living = 0;
        {
            TaskScope scope(loop);
            scope.spawn(sleeper(loop, 1s, log, living));
            scope.spawn(sleeper(loop, 1ms, log, living));
            loop.advance(5ms);
            QCOMPARE(living, 1);
            scope.spawn(sleeper(loop, 1s, log, living)); // never started
        }
        QCOMPARE(living, 0);
        QVERIFY(!loop.hasReady());
        QVERIFY(!loop.hasTimers());
        QCOMPARE(log.size(), std::size_t(1));
    }

    void tasksMaySpawnAndScopesNest()
    {
        ManualLoop loop;
        int living = 0;
        std::vector<std::int64_t> log;
        auto parent = [](Loop& on, int& count, std::vector<std::int64_t>& out) -> Task<void> {
            const Living here(count);
            TaskScope inner(on);
            for (int i = 1; i <= 3; ++i)
                inner.spawn(sleeper(on, i * 10ms, out, count));
            co_await inner.drained();
            inner.spawn(sleeper(on, 1s, out, count));
            co_await SleepUntil(on, on.now() + 10ms);
        };
        TaskScope scope(loop);
        scope.spawn(parent(loop, living, log));
        loop.advance(5ms);
        QCOMPARE(living, 4);
        loop.advance(25ms);
        QCOMPARE(log.size(), std::size_t(3));
        QCOMPARE(living, 2);
        loop.advance(10ms); // the parent ends and takes the last child along
        QCOMPARE(living, 0);
        QVERIFY(!loop.hasTimers());
        scope.spawn(parent(loop, living, log));
        loop.advance(5ms);
        QCOMPARE(living, 4);
        scope.cancelAll(); // the outer scope takes the inner one along
        QCOMPARE(living, 0);
        QVERIFY(!loop.hasTimers());
    }

    void drainedWaitsForAll()
    {
        ManualLoop loop;
        std::vector<std::int64_t> log;
        int living = 0;
        TaskScope scope(loop);
        bool drained = false;
        auto wait = [](TaskScope& of, bool& out) -> Task<void> {
            co_await of.drained();
            out = true;
        };
        Task<void> atOnceWaiter = wait(scope, drained);
        start(atOnceWaiter);
        QVERIFY(drained); // nothing runs
        drained = false;
        scope.spawn(sleeper(loop, 10ms, log, living));
        scope.spawn(sleeper(loop, 20ms, log, living));
        Task<void> waiter = wait(scope, drained);
        start(waiter);
        loop.advance(10ms);
        QVERIFY(!drained);
        loop.advance(10ms);
        QVERIFY(drained);
        // cancelAll empties the scope too
        drained = false;
        scope.spawn(sleeper(loop, 1s, log, living));
        Task<void> cancelled = wait(scope, drained);
        start(cancelled);
        loop.advance(1ms);
        scope.cancelAll();
        loop.settle();
        QVERIFY(drained);
    }

    void drainedLooksAgainWhenSomebodySpawnsBeforeItsTurn()
    {
        ManualLoop loop;
        std::vector<std::int64_t> log;
        int living = 0;
        bool drained = false;
        TaskScope scope(loop);
        scope.spawn(sleeper(loop, 10ms, log, living));
        auto wait = [](TaskScope& of, bool& out) -> Task<void> {
            co_await of.drained();
            out = true;
        };
        Task<void> waiter = wait(scope, drained);
        start(waiter);
        loop.settle();
        loop.setNow(SteadyTime(10ms));
        loop.fireTimers();
        loop.runReady(); // the sleeper ends, the waiter is posted
        QCOMPARE(scope.size(), std::size_t(0));
        scope.spawn(sleeper(loop, 10ms, log, living));
        loop.settle();
        QVERIFY(!drained);
        loop.advance(1s);
        QVERIFY(drained);
    }

    void anEscapingExceptionReachesTheHandler()
    {
        ManualLoop loop;
        TaskScope scope(loop);
        std::vector<std::string> seen;
        scope.setExceptionHandler([&](std::exception_ptr error) {
            try {
                std::rethrow_exception(error);
            } catch (const std::runtime_error& caught) {
                seen.emplace_back(caught.what());
            }
        });
        auto body = [](Loop& on) -> Task<void> { (void)co_await throwAfter(on, 1ms, "escaped"); };
        scope.spawn(body(loop));
        loop.advance(1s);
        QCOMPARE(seen, std::vector<std::string>{"escaped"});
        QCOMPARE(scope.size(), std::size_t(0));
    }

    void whatACancelledTaskDestroysMaySpawn()
    {
        ManualLoop loop;
        int living = 0;
        std::vector<std::int64_t> log;
        struct Spawner {
            TaskScope* scope;
            Loop* loop;
            std::vector<std::int64_t>* log;
            int* living;
            ~Spawner() { scope->spawn(sleeper(*loop, 1ms, *log, *living)); }
        };
        auto body = [](Spawner* raw) -> Task<void> {
            const std::unique_ptr<Spawner> owned(raw);
            co_await SleepUntil(*owned->loop, owned->loop->now() + 1s);
        };
        {
            TaskScope scope(loop);
            scope.spawn(body(new Spawner{&scope, &loop, &log, &living}));
            loop.advance(1ms);
        }
        loop.advance(2s);
        QCOMPARE(living, 0);
        QVERIFY(log.empty());
    }

    void manyShortTasksLeaveNothing()
    {
        ManualLoop loop;
        TaskScope scope(loop);
        int living = 0;
        int done = 0;
        auto body = [](Loop& on, int& count, int& ended, unsigned turns) -> Task<void> {
            const Living here(count);
            for (unsigned i = 0; i < turns; ++i)
                co_await Yield(on);
            ++ended;
        };
        std::mt19937 random(3);
        for (int i = 0; i < 20'000; ++i) {
            scope.spawn(body(loop, living, done, static_cast<unsigned>(random() % 5)));
            if (i % 16 == 0)
                loop.runReady();
        }
        loop.settle();
        QCOMPARE(done, 20'000);
        QCOMPARE(living, 0);
        QCOMPARE(scope.size(), std::size_t(0));
    }

    void randomRacesAgreeWithTheirDelays()
    {
        // Property: a race of random delays inside a deadline gives the smaller delay, the first on a tie, nothing past the deadline.
        ManualLoop loop;
        std::mt19937 random(11);
        int living = 0;
        for (int round = 0; round < 2000; ++round) {
            const auto a = std::chrono::milliseconds(random() % 6);
            const auto b = std::chrono::milliseconds(random() % 6);
            const auto limit = std::chrono::milliseconds(1 + random() % 6);
            const SteadyTime begin = loop.now();
            Outcome<std::optional<std::variant<int, int>>> outcome(
                withDeadline(loop, begin + limit, firstOf(loop, after(loop, a, 1, living), after(loop, b, 2, living))));
            loop.advance(10ms);
            QVERIFY(outcome.value.has_value());
            const auto winner = std::min(a, b);
            if (winner < limit) {
                QVERIFY(outcome.value->has_value());
                QCOMPARE((*outcome.value)->index(), std::size_t(a <= b ? 0 : 1));
            } else if (winner > limit) {
                QVERIFY(!outcome.value->has_value());
            }
            QCOMPARE(living, 0);
            QVERIFY(!loop.hasTimers());
        }
    }
};

QTEST_APPLESS_MAIN(TestSync)
#include "tst_sync.moc"
