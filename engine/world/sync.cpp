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

void Event::Wait::await_suspend(std::coroutine_handle<> handle)
{
    m_next = m_event->m_first;
    if (m_next)
        m_next->m_previous = this;
    m_event->m_first = this;
    m_linked = true;
    suspend(handle, m_deadline);
}

void Event::Wait::leave()
{
    if (!m_linked)
        return;
    (m_previous ? m_previous->m_next : m_event->m_first) = m_next;
    if (m_next)
        m_next->m_previous = m_previous;
    m_next = m_previous = nullptr;
    m_linked = false;
}

TaskScope::~TaskScope()
{
    m_running.clear();
    m_finished.clear();
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
    self->start.handle = self->task.operator co_await().handle;
    m_loop.post(self->start);
}

Task<void> TaskScope::drained()
{
    if (m_running.empty())
        co_return;
    if (!m_drained)
        m_drained.emplace(m_loop);
    m_drained->reset();
    co_await m_drained->wait();
}

} // namespace harddns::world
