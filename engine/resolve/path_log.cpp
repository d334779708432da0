#include "engine/resolve/path_log.h"

#include <chrono>
#include <cstdio>
#include <utility>

namespace harddns::resolve
{

namespace
{

std::string timeText(world::WallTime at)
{
    using namespace std::chrono;
    const sys_time<seconds> time{seconds(at.seconds())};
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss<seconds> clock{time - day};
    char text[48];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()));
    return text;
}

std::string lineOf(const PathHop& hop, const std::string& when)
{
    char time[32];
    std::snprintf(time, sizeof time, "%.1f ms", static_cast<double>(hop.rttMs));
    return when + ' ' + hop.zone.toText() + " asked " + hop.server.toText() + " over " + (hop.tcp ? "tcp" : "udp") + ", " + time;
}

} // namespace

void PathLog::keep(const wire::Question& question, std::vector<PathHop> hops, std::vector<wire::Name> targets, world::WallTime when)
{
    const std::lock_guard lock(m_mutex);
    const std::uint64_t serial = ++m_serial;
    wire::Question key{question.name.lower(), question.type, question.klass};
    m_paths[key] = {std::move(hops), std::move(targets), when, serial};
    m_order.emplace_back(std::move(key), serial);
    while (m_order.size() > m_most) {
        const auto it = m_paths.find(m_order.front().first);
        if (it != m_paths.end() && it->second.serial == m_order.front().second)
            m_paths.erase(it);
        m_order.pop_front();
    }
}

std::vector<std::string> PathLog::lines(const wire::Question& question) const
{
    const std::lock_guard lock(m_mutex);
    std::vector<std::string> out;
    const auto add = [&](const wire::Question& key) -> const Path* {
        const auto it = m_paths.find(key);
        if (it == m_paths.end())
            return nullptr;
        const std::string when = timeText(it->second.when);
        for (const PathHop& hop : it->second.hops)
            out.push_back(lineOf(hop, when));
        return &it->second;
    };
    if (const Path* own = add({question.name.lower(), question.type, question.klass})) {
        for (const wire::Name& target : own->targets)
            add({target.lower(), question.type, question.klass});
    }
    return out;
}

} // namespace harddns::resolve
