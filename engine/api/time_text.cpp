#include "engine/api/time_text.h"

#include <chrono>
#include <cstdio>

namespace harddns
{

std::string utcText(std::int64_t unixSeconds)
{
    using namespace std::chrono;
    const sys_seconds at{std::chrono::seconds(unixSeconds)};
    const auto day = floor<days>(at);
    const year_month_day date(day);
    const hh_mm_ss clock(at - day);
    char out[64];
    std::snprintf(out, sizeof out, "%04d-%02u-%02u %02d:%02d:%02d UTC", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()));
    return out;
}

} // namespace harddns
