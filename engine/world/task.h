// Task<T>: the coroutine type of all protocol code. Lazy (runs when awaited), move-only, cancelled by destruction: destroying a
// suspended Task destroys its frame, and every awaiter in it takes itself out of the queue it waits in. So "cancel" needs no token
// and no error path: whoever owns the Task drops it (firstOf does, a TaskScope does).
//
// Rules that make this safe:
//  - one thread (one Loop) a Task tree;
//  - whatever wakes a waiter posts it to the Loop (Loop::post) and never resumes it in place, so no frame is destroyed while it runs;
//  - results are values (Result); an exception that escapes is a bug: it is carried to the awaiter and reported at the scope's edge.
//
//     Task<Result<Message, NetError>> exchange(...);          // declares
//     auto reply = co_await exchange(...);                     // runs and waits
//     auto winner = co_await firstOf(loop, exchange(a), exchange(b));  // the loser is destroyed
//
// Awaiting a Task runs it in place up to its first suspension; one that completes on the way never suspends its awaiter. So a loop
// over awaits that do not block uses no stack, whatever the compiler makes of tail calls (GCC 12 makes them only when optimising);
// the depth of the stack is the depth of the nesting.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace harddns::world
{

template <class T>
class Task;

namespace detail
{

struct FinalAwaiter {
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> self) const noexcept
    {
        auto next = self.promise().continuation;
        return next ? next : std::noop_coroutine();
    }
    void await_resume() const noexcept {}
};

struct PromiseBase {
    std::coroutine_handle<> continuation;
    std::exception_ptr exception;

    std::suspend_always initial_suspend() const noexcept { return {}; }
    FinalAwaiter final_suspend() const noexcept { return {}; }
    void unhandled_exception() noexcept { exception = std::current_exception(); }
};

template <class T>
struct Promise : PromiseBase {
    std::optional<T> value;
    Task<T> get_return_object() noexcept;
    template <class U>
    void return_value(U&& v)
    {
        value.emplace(std::forward<U>(v));
    }
    T take()
    {
        if (exception)
            std::rethrow_exception(exception);
        return std::move(*value);
    }
};

template <>
struct Promise<void> : PromiseBase {
    Task<void> get_return_object() noexcept;
    void return_void() const noexcept {}
    void take() const
    {
        if (exception)
            std::rethrow_exception(exception);
    }
};

} // namespace detail

template <class T = void>
class [[nodiscard]] Task
{
public:
    using promise_type = detail::Promise<T>;
    using Handle = std::coroutine_handle<promise_type>;

    Task() = default;
    explicit Task(Handle handle) : m_handle(handle) {}
    Task(Task&& other) noexcept : m_handle(std::exchange(other.m_handle, {})) {}
    Task& operator=(Task&& other) noexcept
    {
        if (this != &other) {
            reset();
            m_handle = std::exchange(other.m_handle, {});
        }
        return *this;
    }
    Task(const Task&) = delete;
    Task& operator=(const Task&) = delete;
    ~Task() { reset(); }

    void reset()
    {
        if (m_handle)
            std::exchange(m_handle, {}).destroy();
    }
    explicit operator bool() const { return static_cast<bool>(m_handle); }

    struct Awaiter {
        Handle handle;
        bool await_ready() const
        {
            handle.resume();
            return handle.done();
        }
        void await_suspend(std::coroutine_handle<> awaiting) const noexcept { handle.promise().continuation = awaiting; }
        T await_resume() const { return handle.promise().take(); }
    };
    /// Once a Task: it is started by awaiting it.
    Awaiter operator co_await() const& noexcept { return Awaiter{m_handle}; }
    /// For owners that run a task without awaiting it (TaskScope, races): the suspended coroutine, to be resumed once to start it.
    [[nodiscard]] Handle handle() const { return m_handle; }

private:
    Handle m_handle;
};

template <class T>
Task<T> detail::Promise<T>::get_return_object() noexcept
{
    return Task<T>(Task<T>::Handle::from_promise(*this));
}
inline Task<void> detail::Promise<void>::get_return_object() noexcept { return Task<void>(Task<void>::Handle::from_promise(*this)); }

} // namespace harddns::world
