// Memory for one pending Asio operation, so that waiting again and again does not allocate. Private to world/real.
#pragma once

#include <cstddef>
#include <new>

namespace harddns::world::real
{

/// Room for one operation; a second one at the same time comes from the heap.
class HandlerSlot
{
public:
    HandlerSlot() = default;
    HandlerSlot(const HandlerSlot&) = delete;
    HandlerSlot& operator=(const HandlerSlot&) = delete;

    void* allocate(std::size_t size)
    {
        if (m_used || size > sizeof m_room)
            return ::operator new(size);
        m_used = true;
        return m_room;
    }
    void release(void* pointer)
    {
        if (pointer == m_room)
            m_used = false;
        else
            ::operator delete(pointer);
    }

private:
    alignas(std::max_align_t) std::byte m_room[256];
    bool m_used = false;
};

template <class T>
struct SlotAllocator {
    using value_type = T;
    explicit SlotAllocator(HandlerSlot& s) : slot(&s) {}
    template <class U>
    SlotAllocator(const SlotAllocator<U>& other) : slot(other.slot)
    {
    }
    T* allocate(std::size_t n) { return static_cast<T*>(slot->allocate(n * sizeof(T))); }
    void deallocate(T* pointer, std::size_t) { slot->release(pointer); }
    template <class U>
    bool operator==(const SlotAllocator<U>& other) const
    {
        return slot == other.slot;
    }
    HandlerSlot* slot;
};

} // namespace harddns::world::real
