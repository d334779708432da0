// Loop: one worker's run queue and timers, the same class for real sockets and for the virtual world. The world that owns it drives
// it: real time calls `runReady`/`fireTimers` between polls, virtual time between packets. Everything here belongs to one thread,
// except `submit`.
//
// A waiter is an intrusive node inside its awaiter: it leaves the queue when it is destroyed, so cancelling costs nothing and a
// posted coroutine that is dropped before its turn never runs.
#pragma once

#include "engine/world/time.h"

#include <coroutine>
#include <cstddef>
#include <functional>
#include <vector>

namespace harddns::world
{

class Loop;

/// Something that can be put into the run queue once: a suspended coroutine.
class ReadyNode
{
public:
    ReadyNode() = default;
    ReadyNode(const ReadyNode&) = delete;
    ReadyNode& operator=(const ReadyNode&) = delete;
    ~ReadyNode() { unlink(); }

    std::coroutine_handle<> handle; ///< set by the awaiter before it can be posted
    [[nodiscard]] bool queued() const { return m_next != nullptr; }
    void unlink();

private:
    friend class Loop;
    ReadyNode* m_next = nullptr;
    ReadyNode* m_previous = nullptr;
};

/// A timer: calls `expired` on the loop's thread once. Destroying or cancelling it is O(log n).
class TimerNode
{
public:
    TimerNode() = default;
    TimerNode(const TimerNode&) = delete;
    TimerNode& operator=(const TimerNode&) = delete;
    virtual ~TimerNode() { cancel(); }

    void cancel();
    [[nodiscard]] bool armed() const { return m_loop != nullptr; }

protected:
    /// May post, arm other timers, and destroy other nodes; must not destroy this one.
    virtual void expired() = 0;

private:
    friend class Loop;
    Loop* m_loop = nullptr;
    std::size_t m_index = 0;
};

class Loop
{
public:
    Loop();
    virtual ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    /// Steady time of this iteration (sampled by the driver, so cheap and constant within one turn).
    [[nodiscard]] SteadyTime now() const { return m_now; }

    /// Puts a waiter at the end of the run queue; does nothing when it is queued already.
    void post(ReadyNode& node);
    /// Arms (or re-arms) a timer. Equal deadlines fire in the order they were armed.
    void arm(TimerNode& node, SteadyTime deadline);

    /// Hands work to this loop from any thread; runs on the loop's thread in order of submission, outside any coroutine.
    virtual void submit(std::function<void()> work) = 0;

    // For the world that drives the loop.
    void setNow(SteadyTime now) { m_now = now; }
    /// Resumes what was queued when it was called (what gets queued meanwhile waits for the next call); returns how many.
    /// Not from inside a coroutine of this loop.
    std::size_t runReady();
    [[nodiscard]] bool hasReady() const { return m_ready.m_next != &m_ready; }
    [[nodiscard]] bool hasTimers() const { return !m_heap.empty(); }
    /// Deadline of the earliest timer; only when hasTimers().
    [[nodiscard]] SteadyTime nextTimer() const { return m_heap.front().deadline; }
    /// Fires the timers that are due at now() and were armed before this call; returns how many. What `expired` arms waits for the
    /// next call even when it is due, so that a timer that re-arms itself in the past cannot hold the loop for ever.
    std::size_t fireTimers();

private:
    friend class TimerNode;
    struct HeapItem {
        SteadyTime deadline;
        std::uint64_t order;
        TimerNode* node;
    };
    void siftUp(std::size_t index);
    void siftDown(std::size_t index);
    void place(std::size_t index, HeapItem item);
    void removeAt(std::size_t index);

    ReadyNode m_ready; ///< list head
    std::vector<HeapItem> m_heap;
    std::uint64_t m_order = 0;
    SteadyTime m_now{};
};

} // namespace harddns::world
