// What protocol code composes Tasks with: sleep, Event, firstOf (race, losers destroyed), withDeadline, TaskScope (detached work
// with an owner). All on one Loop's thread. Wakers post; they never resume in place (task.h).
#pragma once

#include "engine/world/loop.h"
#include "engine/world/task.h"

#include <array>
#include <cstddef>
#include <functional>
#include <list>
#include <optional>
#include <type_traits>
#include <variant>
#include <vector>

namespace harddns::world
{

/// Waits for a ReadyNode to be posted by somebody, or for the deadline. Building block of the awaiters below and of io.h.
class WaitBase : private TimerNode
{
public:
    explicit WaitBase(Loop& loop) : m_loop(loop) {}
    [[nodiscard]] ReadyNode& node() { return m_node; }

protected:
    void suspend(std::coroutine_handle<> handle, std::optional<SteadyTime> deadline)
    {
        m_node.handle = handle;
        m_timedOut = false;
        if (deadline)
            m_loop.arm(*this, *deadline);
    }
    /// True when the deadline fired before the node was posted.
    bool finish()
    {
        cancel();
        return m_timedOut;
    }
    Loop& m_loop;

private:
    void expired() override
    {
        if (!m_node.queued()) {
            m_timedOut = true;
            m_loop.post(m_node);
        }
    }
    ReadyNode m_node;
    bool m_timedOut = false;
};

/// co_await SleepUntil(loop, deadline)
class SleepUntil : private WaitBase
{
public:
    SleepUntil(Loop& loop, SteadyTime deadline) : WaitBase(loop), m_deadline(deadline) {}
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) { suspend(handle, m_deadline); }
    void await_resume() { finish(); }

private:
    SteadyTime m_deadline;
};

/// Lets everything else that is ready run first: co_await Yield(loop)
class Yield : private WaitBase
{
public:
    explicit Yield(Loop& loop) : WaitBase(loop) {}
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle)
    {
        suspend(handle, std::nullopt);
        m_loop.post(node());
    }
    void await_resume() { finish(); }
};

/// A flag that many can wait for. set() wakes all, in the order they came; it stays set until reset(). Whoever still waits when the
/// Event is destroyed is woken by its deadline only.
class Event
{
public:
    explicit Event(Loop& loop) : m_loop(loop) {}
    ~Event();
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;

    [[nodiscard]] bool isSet() const { return m_set; }
    void reset() { m_set = false; }
    void set();

    class Wait : private WaitBase
    {
    public:
        Wait(Event& event, std::optional<SteadyTime> deadline) : WaitBase(event.m_loop), m_event(&event), m_deadline(deadline) {}
        ~Wait() { leave(); }
        bool await_ready() const noexcept { return m_event->m_set; }
        void await_suspend(std::coroutine_handle<> handle);
        /// False: the deadline passed first.
        bool await_resume()
        {
            leave();
            return !finish();
        }

    private:
        friend class Event;
        void leave();
        Event* m_event;
        std::optional<SteadyTime> m_deadline;
        Wait* m_next = nullptr;
        Wait* m_previous = nullptr;
        bool m_linked = false;
    };
    /// co_await event.wait() or event.wait(deadline); the result is false on time-out.
    [[nodiscard]] Wait wait(std::optional<SteadyTime> deadline = std::nullopt) { return Wait(*this, deadline); }

private:
    Loop& m_loop;
    Wait* m_first = nullptr;
    Wait* m_last = nullptr;
    bool m_set = false;
};

/// Owner of detached tasks: spawn() starts them at the next turn of the loop; the destructor destroys what still runs.
/// A finished task is removed by itself. An exception that escapes a task is passed to `onException` (default: terminate).
class TaskScope
{
public:
    explicit TaskScope(Loop& loop) : m_loop(loop) {}
    ~TaskScope() { cancelAll(); }
    TaskScope(const TaskScope&) = delete;
    TaskScope& operator=(const TaskScope&) = delete;

    void spawn(Task<void> task);
    [[nodiscard]] std::size_t size() const { return m_running.size(); }
    /// Completes when no task of the scope runs any more.
    Task<void> drained();
    /// Destroys all running tasks; must not be called from inside one of them.
    void cancelAll();
    void setExceptionHandler(std::function<void(std::exception_ptr)> handler) { m_onException = std::move(handler); }

private:
    struct Entry {
        Task<void> task;
        ReadyNode start;
    };
    static Task<void> run(TaskScope& scope, std::list<Entry>::iterator self, Task<void> task);

    Loop& m_loop;
    std::list<Entry> m_running;
    std::list<Entry> m_finished; ///< destroyed at the next spawn or by the destructor: a frame must not destroy itself while running
    std::optional<Event> m_drained;
    std::function<void(std::exception_ptr)> m_onException;
};

namespace detail
{
/// What a race keeps of a task's result: Task<void> gives std::monostate.
template <class T>
using RaceValue = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

/// State of firstOf: which of the racing tasks ended first.
struct Race {
    explicit Race(Loop& loop) : done(loop) {}
    Event done;
    std::size_t winner = SIZE_MAX;
    std::exception_ptr exception; ///< escaped from a racer: rethrown to whoever awaits the race
};

/// Starts a task in place and keeps it; used for races.
class Racer
{
public:
    Racer() = default;
    void start(Task<void> task)
    {
        m_task = std::move(task);
        m_task.handle().resume();
    }
    void reset() { m_task.reset(); }

private:
    Task<void> m_task;
};

template <class T>
Task<void> raceOne(Race& race, std::size_t index, Task<T>& task, std::optional<RaceValue<T>>& out)
{
    try {
        if constexpr (std::is_void_v<T>) {
            co_await task;
            if (race.winner == SIZE_MAX) {
                race.winner = index;
                out.emplace();
            }
        } else {
            T value = co_await task;
            if (race.winner == SIZE_MAX) {
                race.winner = index;
                out.emplace(std::move(value));
            }
        }
    } catch (...) {
        if (race.winner == SIZE_MAX) {
            race.winner = index;
            race.exception = std::current_exception();
        }
    }
    race.done.set();
}
} // namespace detail

/// Runs two tasks until one has a result; the other is destroyed (its sockets close, its timers go) before this returns.
/// The variant's index says who won. When the first completes without suspending, the second never starts. A Task<void> has the
/// result std::monostate. An exception of the first to end is rethrown here; one of the loser is dropped with it.
template <class A, class B>
Task<std::variant<detail::RaceValue<A>, detail::RaceValue<B>>> firstOf(Loop& loop, Task<A> a, Task<B> b)
{
    using Winner = std::variant<detail::RaceValue<A>, detail::RaceValue<B>>;
    detail::Race race(loop);
    std::optional<detail::RaceValue<A>> resultA;
    std::optional<detail::RaceValue<B>> resultB;
    {
        detail::Racer racerA, racerB;
        racerA.start(detail::raceOne(race, 0, a, resultA));
        if (race.winner == SIZE_MAX)
            racerB.start(detail::raceOne(race, 1, b, resultB));
        (void)co_await race.done.wait();
        racerA.reset();
        racerB.reset();
        a.reset();
        b.reset();
    }
    if (race.exception)
        std::rethrow_exception(race.exception);
    if (race.winner == 0)
        co_return Winner(std::in_place_index<0>, std::move(*resultA));
    co_return Winner(std::in_place_index<1>, std::move(*resultB));
}

/// The task's result, or nothing when the deadline passes first (the task is destroyed). A task that ends at the very instant of the
/// deadline, or without suspending after it, has its result.
template <class T>
Task<std::optional<detail::RaceValue<T>>> withDeadline(Loop& loop, SteadyTime deadline, Task<T> task)
{
    detail::Race race(loop);
    std::optional<detail::RaceValue<T>> result;
    {
        detail::Racer racer;
        racer.start(detail::raceOne(race, 0, task, result));
        (void)co_await race.done.wait(deadline);
        racer.reset();
        task.reset();
    }
    if (race.exception)
        std::rethrow_exception(race.exception);
    co_return result;
}

} // namespace harddns::world
