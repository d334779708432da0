#include "engine/node/root_copy.h"

#include "engine/node/system.h"
#include "engine/resolve/root_check.h"
#include "engine/telemetry/log/log.h"

#include <algorithm>
#include <chrono>
#include <system_error>

namespace harddns::node
{

namespace
{

constexpr const char* fileName = "root.zone";
/// Ten times what the root has; more is no file of ours.
constexpr std::size_t maxFileBytes = 24U << 20;
/// A copy that is only confirmed is written anew after this, so that a restarted node knows how fresh it is. SOA expire is a week.
constexpr std::int64_t saveAgainSeconds = 86400;

} // namespace

RootCopy::RootCopy(const world::Clock& clock, world::CacheClock& cacheClock, const validate::ValidationState& validation,
                   const StateDirectory& state)
    : m_clock(clock), m_cacheClock(cacheClock), m_validation(validation), m_state(state)
{
}

bool RootCopy::isWanted(const Config& config)
{
    return config.resolver.localRoot && config.resolver.validates() && config.resolver.forward.empty();
}

void RootCopy::load()
{
    const auto refuse = [](const std::string& problem) {
        log::warning("node", "the saved copy of the root zone is not used", {{"problem", problem}});
    };
    const auto text = m_state.read(fileName, maxFileBytes);
    if (!text)
        return refuse(text.error());
    if (!text->has_value())
        return;
    auto file = resolve::parseLocalRoot(**text, fileName);
    if (!file)
        return refuse(file.error());
    const std::int64_t wall = m_clock.wall().seconds();
    const std::string problem = resolve::RootCheck(file->zone, m_validation.anchors(), wall).run();
    if (!problem.empty())
        return refuse(problem);
    const world::CacheTime now = m_cacheClock.now();
    // A file from the future was written under another clock: it is as fresh as can be, and the signatures limit its life.
    const std::int64_t age = std::max<std::int64_t>(0, wall - file->checkedUnix);
    const world::CacheTime checkedAt = now - age * 1000;
    const world::CacheTime until = resolve::endOfCopy(*file->zone, checkedAt, now, wall);
    if (until <= now)
        return refuse("it is too old");
    log::info("node", "the saved copy of the root zone is used", {{"serial", file->zone->serial()}, {"age", age}});
    m_store.put(std::move(file->zone), checkedAt, until);
    const std::lock_guard lock(m_savingMutex);
    m_savedUnix = file->checkedUnix;
}

std::unique_ptr<resolve::RootKeeper> RootCopy::makeKeeper(const Config& config, world::World world, telemetry::Shard& shard)
{
    resolve::RootKeeperSettings settings;
    settings.servers = config.resolver.localRootServers.empty() ? resolve::rootTransferServers() : config.resolver.localRootServers;
    settings.ipv4 = config.resolver.ipv4;
    settings.ipv6 = config.resolver.ipv6;
    resolve::RootKeeperEvents events;
    events.checked = [this](resolve::LocalRootPtr zone, bool isNew) { checked(std::move(zone), isNew); };
    events.problem = [](const std::string& problem) {
        log::warning("resolve", "the copy of the root zone is not up to date", {{"problem", problem}});
    };
    return std::make_unique<resolve::RootKeeper>(resolve::RootKeeperContext{world, m_cacheClock, m_store, m_validation, shard},
                                                 std::move(settings), std::move(events));
}

/// On the worker: writing the text takes long, and so does the disk.
void RootCopy::checked(resolve::LocalRootPtr zone, bool isNew)
{
    if (isNew)
        log::info("resolve", "new copy of the root zone", {{"serial", zone->serial()}});
    const std::int64_t wall = m_clock.wall().seconds();
    const std::lock_guard lock(m_savingMutex);
    if (!isNew && wall - m_savedUnix < saveAgainSeconds)
        return;
    if (m_saving.valid() && m_saving.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
        return; // a disk that takes half an hour; the next check tries again
    m_savedUnix = wall;
    try {
        m_saving = std::async(std::launch::async, [this, zone = std::move(zone), wall] {
            const auto written = m_state.write(fileName, resolve::localRootText(*zone, wall));
            if (written)
                return;
            log::warning("node", "the copy of the root zone cannot be saved", {{"problem", written.error()}});
            const std::lock_guard again(m_savingMutex);
            m_savedUnix = 0;
        });
    } catch (const std::system_error& error) { // the only way the library reports a thread that cannot be made
        m_savedUnix = 0;
        log::warning("node", "the copy of the root zone cannot be saved", {{"problem", error.what()}});
    }
}

std::string RootCopy::notice() const
{
    const resolve::LocalRootStore::Status status = m_store.status();
    std::string out;
    if (status.serial) {
        out = "local root copy: serial " + std::to_string(*status.serial) + ", checked " +
              std::to_string(std::max<world::CacheTime>(0, m_cacheClock.now() - status.checked) / 1000) + " s ago";
    } else {
        out = "local root copy: none, the root's servers are asked";
    }
    return status.problem.empty() ? out : out + "; " + status.problem;
}

} // namespace harddns::node
