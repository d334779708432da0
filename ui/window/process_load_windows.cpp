#include "ui/window/process_load.h"

#include <windows.h>

namespace harddns::ui
{

std::int64_t processTimeUs()
{
    FILETIME created, ended, kernel, user;
    if (GetProcessTimes(GetCurrentProcess(), &created, &ended, &kernel, &user) == 0)
        return 0;
    // Hundreds of nanoseconds.
    const auto us = [](const FILETIME& time) {
        return static_cast<std::int64_t>((std::uint64_t{time.dwHighDateTime} << 32 | time.dwLowDateTime) / 10);
    };
    return us(kernel) + us(user);
}

} // namespace harddns::ui
