// The seven states the console knows, for colours, shapes and words. Pure values; any thread.
#pragma once

#include <cstdint>

namespace harddns::ui
{

enum class State : std::uint8_t {
    None, ///< explained, not asked, past: a small dot
    Ok,
    Notice, ///< something to know, nobody is paged
    Warning,
    Critical,
    Quarantined,
    Silent ///< silent, unknown, refused
};
inline constexpr int stateCount = 7;

} // namespace harddns::ui
