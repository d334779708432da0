#include "engine/world/cache_clock.h"

namespace harddns::world
{

namespace
{
/// Less than this between the two clocks is slewing by the time daemon, not a jump.
constexpr std::int64_t jumpThresholdNs = 1'000'000'000;

std::int64_t offsetOf(const Clock& clock) { return clock.wall().nanoseconds - clock.steady().time_since_epoch().count(); }
} // namespace

CacheClock::CacheClock(const Clock& clock) : m_clock(clock), m_origin(clock.steady()), m_offsetNs(offsetOf(clock)) {}

void CacheClock::observe()
{
    // Loaded before the clocks are read: read after them, the offset of before a jump that another worker has accepted meanwhile
    // would look like a jump back, and the same jump would count twice.
    std::int64_t last = m_offsetNs.load(std::memory_order_acquire);
    const std::int64_t offset = offsetOf(m_clock);
    const std::int64_t difference = offset - last;
    if (difference < jumpThresholdNs && difference > -jumpThresholdNs)
        return;
    if (!m_offsetNs.compare_exchange_strong(last, offset, std::memory_order_acq_rel, std::memory_order_relaxed))
        return; // another worker saw the same jump first
    if (difference > 0)
        m_forwardMs.fetch_add(difference / 1'000'000, std::memory_order_relaxed);
}

} // namespace harddns::world
