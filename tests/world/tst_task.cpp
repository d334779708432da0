#include <QtTest> // first: moc does not get through <coroutine> otherwise

#include "engine/world/sync.h"
#include "engine/world/task.h"
#include "tests/world/manual_loop.h"

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

using namespace harddns::world;
using namespace std::chrono_literals;

namespace
{

Task<int> valueOf(int value) { co_return value; }
Task<std::unique_ptr<int>> movedOf(int value) { co_return std::make_unique<int>(value); }
Task<int> thrower(std::string text)
{
    throw std::runtime_error(text);
    co_return 0;
}
Task<int> sum(int depth)
{
    if (depth == 0)
        co_return 0;
    const int rest = co_await sum(depth - 1);
    co_return rest + 1;
}
Task<void> note(std::vector<int>& log, int value)
{
    log.push_back(value);
    co_return;
}
Task<int> sleepThen(Loop& loop, Duration time, int value)
{
    co_await SleepUntil(loop, loop.now() + time);
    co_return value;
}

} // namespace

class TestTask : public QObject
{
    Q_OBJECT

private slots:
    void runsOnlyWhenAwaited()
    {
        std::vector<int> log;
        {
            const Task<void> never = note(log, 1);
            QVERIFY(static_cast<bool>(never));
        }
        QVERIFY(log.empty());
        Task<void> task = note(log, 2);
        start(task);
        QCOMPARE(log, std::vector<int>{2});
        QVERIFY(task.handle().done());
    }

    void carriesValuesAndMoveOnlyValues()
    {
        int result = 0;
        auto body = [](int& out) -> Task<void> {
            const int one = co_await valueOf(40);
            auto two = co_await movedOf(2);
            out = one + *two;
        };
        Task<void> task = body(result);
        start(task);
        QCOMPARE(result, 42);
    }

    void carriesExceptionsToTheAwaiter()
    {
        std::string seen;
        auto body = [](std::string& out) -> Task<void> {
            try {
                (void)co_await thrower("lost");
            } catch (const std::runtime_error& error) {
                out = error.what();
            }
        };
        Task<void> task = body(seen);
        start(task);
        QCOMPARE(seen, std::string("lost"));
    }

    void carriesExceptionsThroughSuspensions()
    {
        ManualLoop loop;
        std::string seen;
        auto inner = [](Loop& on) -> Task<int> {
            co_await Yield(on);
            throw std::runtime_error("late");
        };
        auto body = [](Loop& on, std::string& out, Task<int> task) -> Task<void> {
            co_await Yield(on);
            try {
                (void)co_await task;
            } catch (const std::runtime_error& error) {
                out = error.what();
            }
        };
        Task<void> task = body(loop, seen, inner(loop));
        start(task);
        loop.settle();
        QCOMPARE(seen, std::string("late"));
    }

    void goesDeep()
    {
        int result = 0;
        auto body = [](int& out) -> Task<void> { out = co_await sum(500); };
        Task<void> task = body(result);
        start(task);
        QCOMPARE(result, 500);
    }

    void loopsOfAwaitsThatDoNotSuspendUseNoStack()
    {
        // A million frames of any size would not fit the stack.
        std::int64_t total = 0;
        auto body = [](std::int64_t& out) -> Task<void> {
            for (int i = 0; i < 1'000'000; ++i)
                out += co_await valueOf(1);
        };
        Task<void> task = body(total);
        start(task);
        QCOMPARE(total, 1'000'000);
    }

    void loopsOfAwaitsThatSometimesSuspendUseNoStack()
    {
        ManualLoop loop;
        std::int64_t total = 0;
        auto sometimes = [](Loop& on, int i) -> Task<int> {
            if (i % 3 == 0)
                co_await Yield(on);
            co_return 1;
        };
        auto body = [](Loop& on, std::int64_t& out, Task<int> (*inner)(Loop&, int)) -> Task<void> {
            for (int i = 0; i < 300'000; ++i)
                out += co_await inner(on, i);
        };
        Task<void> task = body(loop, total, sometimes);
        start(task);
        loop.settle();
        QCOMPARE(total, 300'000);
    }

    void destructionDestroysEverythingBelow()
    {
        ManualLoop loop;
        int living = 0;
        bool reached = false;
        auto leaf = [](Loop& on, int& count) -> Task<int> {
            const Living here(count);
            co_await SleepUntil(on, on.now() + 1s);
            co_return 1;
        };
        auto middle = [](int& count, Task<int> below) -> Task<int> {
            const Living here(count);
            co_return co_await below;
        };
        auto top = [](int& count, bool& done, Task<int> below) -> Task<void> {
            const Living here(count);
            (void)co_await below;
            done = true;
        };
        {
            Task<void> task = top(living, reached, middle(living, leaf(loop, living)));
            start(task);
            QCOMPARE(living, 3);
            QVERIFY(loop.hasTimers());
        }
        QCOMPARE(living, 0);
        QVERIFY(!loop.hasTimers());
        loop.advance(2s);
        QVERIFY(!reached);
    }

    void movingKeepsTheFrame()
    {
        ManualLoop loop;
        int result = 0;
        auto body = [](Loop& on, int& out) -> Task<void> { out = co_await sleepThen(on, 5ms, 7); };
        Task<void> first = body(loop, result);
        start(first);
        Task<void> second = std::move(first);
        QVERIFY(!first);
        Task<void> third;
        third = std::move(second);
        loop.advance(10ms);
        QCOMPARE(result, 7);
        third.reset();
        QVERIFY(!third);
    }

    void assigningOverARunningTaskCancelsIt()
    {
        ManualLoop loop;
        int living = 0;
        auto body = [](Loop& on, int& count) -> Task<void> {
            const Living here(count);
            co_await SleepUntil(on, on.now() + 1s);
        };
        Task<void> task = body(loop, living);
        start(task);
        QCOMPARE(living, 1);
        task = Task<void>();
        QCOMPARE(living, 0);
    }
};

QTEST_APPLESS_MAIN(TestTask)
#include "tst_task.moc"
