#include "ui/window/process_load.h"

#include <sys/resource.h>

namespace harddns::ui
{

std::int64_t processTimeUs()
{
    rusage use{};
    if (getrusage(RUSAGE_SELF, &use) != 0)
        return 0;
    const auto us = [](const timeval& time) { return std::int64_t{time.tv_sec} * 1'000'000 + std::int64_t{time.tv_usec}; };
    return us(use.ru_utime) + us(use.ru_stime);
}

} // namespace harddns::ui
