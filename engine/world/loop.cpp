#include "engine/world/loop.h"

#include <utility>

namespace harddns::world
{

void ReadyNode::unlink()
{
    if (!m_next)
        return;
    m_previous->m_next = m_next;
    m_next->m_previous = m_previous;
    m_next = m_previous = nullptr;
}

void TimerNode::cancel()
{
    if (Loop* loop = std::exchange(m_loop, nullptr))
        loop->removeAt(m_index);
}

Loop::Loop() { m_ready.m_next = m_ready.m_previous = &m_ready; }

Loop::~Loop()
{
    while (m_ready.m_next != &m_ready)
        m_ready.m_next->unlink();
    for (auto& item : m_heap)
        item.node->m_loop = nullptr;
    m_ready.m_next = m_ready.m_previous = nullptr;
}

void Loop::post(ReadyNode& node)
{
    if (node.queued())
        return;
    node.m_next = &m_ready;
    node.m_previous = m_ready.m_previous;
    m_ready.m_previous->m_next = &node;
    m_ready.m_previous = &node;
}

std::size_t Loop::runReady()
{
    if (!hasReady())
        return 0;
    // A marker at the end of what is queued now; nodes may leave the list (be destroyed) while others run.
    ReadyNode marker;
    post(marker);
    std::size_t ran = 0;
    while (m_ready.m_next != &marker) {
        ReadyNode* node = m_ready.m_next;
        node->unlink();
        ++ran;
        node->handle.resume();
    }
    return ran;
}

void Loop::place(std::size_t index, HeapItem item)
{
    item.node->m_index = index;
    m_heap[index] = item;
}

namespace
{
template <class Item>
bool earlier(const Item& a, const Item& b)
{
    return a.deadline < b.deadline || (a.deadline == b.deadline && a.order < b.order);
}
} // namespace

void Loop::siftUp(std::size_t index)
{
    const HeapItem item = m_heap[index];
    while (index > 0) {
        const std::size_t parent = (index - 1) / 2;
        if (!earlier(item, m_heap[parent]))
            break;
        place(index, m_heap[parent]);
        index = parent;
    }
    place(index, item);
}

void Loop::siftDown(std::size_t index)
{
    const HeapItem item = m_heap[index];
    for (;;) {
        std::size_t child = 2 * index + 1;
        if (child >= m_heap.size())
            break;
        if (child + 1 < m_heap.size() && earlier(m_heap[child + 1], m_heap[child]))
            ++child;
        if (!earlier(m_heap[child], item))
            break;
        place(index, m_heap[child]);
        index = child;
    }
    place(index, item);
}

void Loop::arm(TimerNode& node, SteadyTime deadline)
{
    node.cancel();
    node.m_loop = this;
    m_heap.push_back({deadline, m_order++, &node});
    siftUp(m_heap.size() - 1);
}

void Loop::removeAt(std::size_t index)
{
    const HeapItem last = m_heap.back();
    m_heap.pop_back();
    if (index == m_heap.size())
        return;
    place(index, last);
    if (index > 0 && earlier(m_heap[index], m_heap[(index - 1) / 2]))
        siftUp(index);
    else
        siftDown(index);
}

std::size_t Loop::fireTimers()
{
    std::size_t fired = 0;
    const std::uint64_t armedBefore = m_order;
    while (!m_heap.empty() && m_heap.front().deadline <= m_now && m_heap.front().order < armedBefore) {
        TimerNode* node = m_heap.front().node;
        node->m_loop = nullptr;
        removeAt(0);
        ++fired;
        node->expired();
    }
    return fired;
}

} // namespace harddns::world
