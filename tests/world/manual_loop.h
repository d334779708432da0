// A Loop driven by hand, for the tests of the seams.
#pragma once

#include "engine/world/loop.h"
#include "engine/world/task.h"

#include <deque>

namespace harddns::world
{

class ManualLoop final : public Loop
{
public:
    void submit(std::function<void()> work) override { m_work.push_back(std::move(work)); }

    /// Runs everything that is ready and due now, until nothing is.
    void settle()
    {
        for (bool more = true; more;) {
            more = false;
            while (!m_work.empty()) {
                auto work = std::move(m_work.front());
                m_work.pop_front();
                work();
                more = true;
            }
            more = runReady() > 0 || more;
            more = fireTimers() > 0 || more;
        }
    }
    /// Goes from timer to timer until the time, as a virtual world does.
    void advanceTo(SteadyTime time)
    {
        settle();
        while (hasTimers() && nextTimer() <= time) {
            setNow(nextTimer());
            settle();
        }
        setNow(time);
    }
    void advance(Duration by) { advanceTo(now() + by); }

private:
    std::deque<std::function<void()>> m_work;
};

/// Counts the living: for frames and what they hold.
struct Living {
    explicit Living(int& counter) : count(&counter) { ++*count; }
    Living(Living&& other) noexcept : count(other.count) { ++*count; }
    Living(const Living&) = delete;
    Living& operator=(const Living&) = delete;
    ~Living() { --*count; }
    int* count;
};

/// Starts a task without awaiting it; the caller keeps it.
inline Task<void>& start(Task<void>& task)
{
    task.handle().resume();
    return task;
}

} // namespace harddns::world
