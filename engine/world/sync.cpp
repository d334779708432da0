#include "engine/world/sync.h"

namespace harddns::world
{

void Event::set()
{
    m_set = true;
    while (m_first) {
        Wait* wait = m_first;
        wait->leave();
        m_loop.post(wait->node());
    }
}

Event::~Event()
{
    while (m_first)
        m_first->leave();
}

void Event::Wait::await_suspend(std::coroutine_handle<> handle)
{
    m_previous = m_event->m_last;
    (m_previous ? m_previous->m_next : m_event->m_first) = this;
    m_event->m_last = this;
    m_linked = true;
    suspend(handle, m_deadline);
}

void Event::Wait::leave()
{
    if (!m_linked)
        return;
    (m_previous ? m_previous->m_next : m_event->m_first) = m_next;
    (m_next ? m_next->m_previous : m_event->m_last) = m_previous;
    m_next = m_previous = nullptr;
    m_linked = false;
}

void TaskScope::cancelAll()
{
    // One by one out of the list: what a destroyed frame destroys may spawn or look at the scope.
    while (!m_running.empty()) {
        std::list<Entry> one;
        one.splice(one.begin(), m_running, m_running.begin());
    }
    m_finished.clear();
    if (m_drained)
        m_drained->set();
}

Task<void> TaskScope::run(TaskScope& scope, std::list<Entry>::iterator self, Task<void> task)
{
    try {
        co_await task;
    } catch (...) {
        if (!scope.m_onException)
            std::terminate();
        scope.m_onException(std::current_exception());
    }
    task.reset();
    // This frame still runs: it only moves to the finished list, and is destroyed by the next spawn.
    scope.m_finished.splice(scope.m_finished.end(), scope.m_running, self);
    if (scope.m_running.empty() && scope.m_drained)
        scope.m_drained->set();
}

void TaskScope::spawn(Task<void> task)
{
    m_finished.clear();
    auto self = m_running.emplace(m_running.end());
    self->task = run(*this, self, std::move(task));
    self->start.handle = self->task.handle();
    m_loop.post(self->start);
}

Task<void> TaskScope::drained()
{
    while (!m_running.empty()) { // again after each wake: somebody may have spawned before our turn
        if (!m_drained)
            m_drained.emplace(m_loop);
        m_drained->reset();
        co_await m_drained->wait();
    }
}

} // namespace harddns::world
