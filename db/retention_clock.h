// The time that retention by age goes by. The system's clock may be far ahead for a while (a machine without a battery, a wrong time
// server): whoever removed by it would empty the store, and nothing brings a row back. So what is believed follows the clock back at once,
// but ahead only so many times as fast as time really passes. Of a store that nobody wrote for a month the oldest rows go a day later
// than they could; a clock that is a year ahead has to stay so for two weeks before it costs a row.
//
// The writer's thread. Microseconds; `steady` is a clock that is never set.
#pragma once

#include <algorithm>
#include <cstdint>

namespace harddns::db
{

/// A day an hour.
inline constexpr std::int64_t clockCatchUp = 24;
/// A clock so far ahead of what is believed is worth an event.
inline constexpr std::int64_t clockFarAheadUs = 2LL * 86'400'000'000;

class RetentionClock
{
public:
    RetentionClock() = default;
    RetentionClock(std::int64_t believedUs, std::int64_t steadyUs) : m_believedUs(believedUs), m_steadyUs(steadyUs) {}

    std::int64_t at(std::int64_t wallUs, std::int64_t steadyUs)
    {
        const std::int64_t passed = std::max<std::int64_t>(steadyUs - m_steadyUs, 0);
        m_steadyUs = steadyUs;
        m_believedUs = std::min(wallUs, m_believedUs + passed * clockCatchUp);
        return m_believedUs;
    }
    [[nodiscard]] std::int64_t believedUs() const { return m_believedUs; }

private:
    std::int64_t m_believedUs = 0, m_steadyUs = 0;
};

} // namespace harddns::db
