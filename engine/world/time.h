// The two clocks of the seam. Protocol code waits and measures in SteadyTime, reads dates (signatures, cookies) as WallTime, and
// ages cached data by CacheTime (cache_clock.h). Nobody else in the engine calls an OS clock.
#pragma once

#include <chrono>
#include <cstdint>

namespace harddns::world
{

/// Monotonic time; the epoch is arbitrary (the virtual world starts at 0).
struct SteadyEpoch {
    using rep = std::int64_t;
    using period = std::nano;
    using duration = std::chrono::nanoseconds;
    using time_point = std::chrono::time_point<SteadyEpoch, duration>;
    static constexpr bool is_steady = true;
};
using SteadyTime = SteadyEpoch::time_point;
using Duration = std::chrono::nanoseconds;

/// Unix time in nanoseconds; may jump.
struct WallTime {
    std::int64_t nanoseconds = 0;
    [[nodiscard]] std::int64_t seconds() const { return nanoseconds / 1'000'000'000; }
    friend auto operator<=>(const WallTime&, const WallTime&) = default;
};

class Clock
{
public:
    virtual ~Clock() = default;
    /// A fresh sample, for measuring; Loop::now() is the cheap one. Any thread.
    [[nodiscard]] virtual SteadyTime steady() const = 0;
    /// Any thread.
    [[nodiscard]] virtual WallTime wall() const = 0;
};

} // namespace harddns::world
