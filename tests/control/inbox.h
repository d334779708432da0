// Takes snapshots on the feed's thread, gives them to the test.
#pragma once

#include "engine/api/feed.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>

namespace harddns::test
{

class Inbox
{
public:
    void put(const SnapshotPtr& snapshot)
    {
        const std::lock_guard lock(m_mutex);
        m_all.push_back(snapshot);
        m_came.notify_all();
    }
    SnapshotPtr take()
    {
        std::unique_lock lock(m_mutex);
        m_came.wait(lock, [&] { return !m_all.empty(); });
        const SnapshotPtr first = m_all.front();
        m_all.pop_front();
        return first;
    }
    /// The first that fits.
    template <class Wanted>
    SnapshotPtr take(Wanted wanted)
    {
        for (;;) {
            if (const SnapshotPtr next = take(); wanted(*next))
                return next;
        }
    }
    std::function<void(const SnapshotPtr&)> door()
    {
        return [this](const SnapshotPtr& s) { put(s); };
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_came;
    std::deque<SnapshotPtr> m_all;
};

} // namespace harddns::test
