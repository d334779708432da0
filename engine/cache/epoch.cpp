// Epoch-based reclamation. A reader announces the epoch it began in (sequentially consistent store), then loads links; a writer unlinks
// (sequentially consistent store), then looks at the announcements. If the writer's look misses an announcement, the reader's loads come
// after the unlinking and cannot find the object. All of it through plain atomics, no fences, so that ThreadSanitizer follows it.
#include "engine/cache/record_cache.h"

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <deque>

namespace harddns::cache
{

namespace
{
/// Announcements are looked at once per so many retired objects: fewer makes every replacement pay for the scan, more keeps dead memory.
constexpr std::size_t retireBatch = 64;
constexpr std::uint64_t idle = 0;
} // namespace

struct EpochDomain::Impl {
    struct alignas(64) Slot { // a line of its own: readers of different cores must not share it
        std::atomic<std::uint64_t> announced{idle};
        bool taken = false; ///< under `mutex`
    };
    struct Retired {
        void* object;
        void (*release)(void*);
        std::uint64_t epoch;
    };
    std::atomic<std::uint64_t> epoch{1};
    std::array<Slot, maxReaders> slots;

    std::mutex mutex;
    std::size_t slotsInUse = 0; ///< one above the highest slot ever taken; bounds the scan
    std::deque<Retired> retired;
    std::size_t nextScan = retireBatch;

    /// Moves what no reader can see any more to `dead`. The mutex is held.
    void collect(std::vector<Retired>& dead)
    {
        std::uint64_t oldest = epoch.fetch_add(1) + 1;
        for (std::size_t i = 0; i < slotsInUse; ++i) {
            const std::uint64_t announced = slots[i].announced.load();
            if (announced != idle && announced < oldest)
                oldest = announced;
        }
        while (!retired.empty() && retired.front().epoch < oldest) {
            dead.push_back(retired.front());
            retired.pop_front();
        }
        nextScan = retired.size() + retireBatch;
    }
};

EpochDomain::EpochDomain() : m_impl(std::make_unique<Impl>()) {}

EpochDomain::~EpochDomain()
{
    for (const auto& r : m_impl->retired)
        r.release(r.object);
}

void EpochDomain::retire(void* object, void (*release)(void*))
{
    std::vector<Impl::Retired> dead;
    {
        const std::lock_guard lock(m_impl->mutex);
        m_impl->retired.push_back({object, release, m_impl->epoch.load()});
        if (m_impl->retired.size() >= m_impl->nextScan)
            m_impl->collect(dead);
    }
    for (const auto& r : dead)
        r.release(r.object);
}

Reader::Reader(EpochDomain& domain) : m_domain(domain), m_slot(EpochDomain::maxReaders)
{
    auto& impl = *domain.m_impl;
    const std::lock_guard lock(impl.mutex);
    for (std::size_t i = 0; i < EpochDomain::maxReaders; ++i) {
        if (!impl.slots[i].taken) {
            impl.slots[i].taken = true;
            if (i >= impl.slotsInUse)
                impl.slotsInUse = i + 1;
            m_slot = i;
            return;
        }
    }
    std::fputs("cache: more reading threads than EpochDomain::maxReaders\n", stderr);
    std::abort(); // reading without an announcement would read freed memory
}

Reader::~Reader()
{
    assert(m_depth == 0);
    auto& impl = *m_domain.m_impl;
    const std::lock_guard lock(impl.mutex);
    impl.slots[m_slot].taken = false;
}

ReadGuard::ReadGuard(Reader& reader) : m_reader(reader)
{
    if (m_reader.m_depth++ == 0) {
        auto& impl = *m_reader.m_domain.m_impl;
        impl.slots[m_reader.m_slot].announced.store(impl.epoch.load(), std::memory_order_seq_cst);
    }
}

ReadGuard::~ReadGuard()
{
    if (--m_reader.m_depth == 0)
        m_reader.m_domain.m_impl->slots[m_reader.m_slot].announced.store(idle, std::memory_order_release);
}

} // namespace harddns::cache
