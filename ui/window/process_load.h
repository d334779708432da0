// What this process costs: processor time since its start, for the status bar. Any thread.
#pragma once

#include <cstdint>

namespace harddns::ui
{

/// Of all its threads; 0 when the system does not say.
[[nodiscard]] std::int64_t processTimeUs();

} // namespace harddns::ui
