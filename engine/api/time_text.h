// Times as people read them in logs, traces and the history. Any thread.
#pragma once

#include <cstdint>
#include <string>

namespace harddns
{

/// "2026-11-22 01:35:59 UTC"
[[nodiscard]] std::string utcText(std::int64_t unixSeconds);

} // namespace harddns
