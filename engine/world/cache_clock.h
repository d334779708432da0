// CacheClock: the age of cached data. Steady time plus every forward jump of the wall clock, never backwards: a clock set back must
// not prolong anything, a machine that slept must not serve yesterday's records (KEYS.md, last line). Shared by all workers.
#pragma once

#include "engine/world/time.h"

#include <atomic>
#include <cstdint>

namespace harddns::world
{

/// Milliseconds on the CacheClock; only differences mean something. 0 is the moment the clock was made.
using CacheTime = std::int64_t;

class CacheClock
{
public:
    explicit CacheClock(const Clock& clock);

    /// Current cache time from a steady sample of the same Clock. Any thread, wait-free.
    [[nodiscard]] CacheTime at(SteadyTime steady) const
    {
        return std::chrono::duration_cast<std::chrono::milliseconds>(steady - m_origin).count() +
               m_forwardMs.load(std::memory_order_relaxed);
    }
    [[nodiscard]] CacheTime now() const { return at(m_clock.steady()); }
    /// Looks for a jump of the wall clock; each worker calls it once a turn of its loop (two clock reads, no lock).
    /// Differences below one second are drift and are ignored. Any thread.
    void observe();
    /// Sum of the forward jumps seen, for status output.
    [[nodiscard]] std::int64_t forwardMilliseconds() const { return m_forwardMs.load(std::memory_order_relaxed); }

private:
    const Clock& m_clock;
    SteadyTime m_origin;
    std::atomic<std::int64_t> m_forwardMs{0};
    std::atomic<std::int64_t> m_offsetNs; ///< wall minus steady at the last accepted observation
};

} // namespace harddns::world
