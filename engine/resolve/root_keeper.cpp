#include "engine/resolve/root_keeper.h"

#include "engine/resolve/root_check.h"

#include <algorithm>

namespace harddns::resolve
{

using telemetry::Counter;
using world::CacheTime;
using world::Task;

namespace
{

/// Each of these was one address of a server in RFC 8806 appendix A; b.root-servers.net has moved since.
constexpr const char* transferAddresses[] = {
    "170.247.170.2", "2801:1b8:10::b",       // b.root-servers.net
    "192.33.4.12",   "2001:500:2::c",        // c.root-servers.net
    "199.7.91.13",   "2001:500:2d::d",       // d.root-servers.net
    "192.5.5.241",   "2001:500:2f::f",       // f.root-servers.net
    "192.112.36.4",  "2001:500:12::d0d",     // g.root-servers.net
    "193.0.14.129",  "2001:7fd::1",          // k.root-servers.net
    "192.0.32.132",  "2620:0:2d0:202::132",  // lax.xfr.dns.icann.org
    "192.0.47.132",  "2620:0:2830:202::132", // iad.xfr.dns.icann.org
};
constexpr std::uint16_t dnsPort = 53;
/// The reasons of some servers explain the failure of all.
constexpr std::size_t enoughText = 300;

} // namespace

std::vector<Endpoint> rootTransferServers()
{
    std::vector<Endpoint> out;
    for (const char* address : transferAddresses)
        out.push_back({*IpAddress::parse(address), dnsPort});
    return out;
}

RootKeeper::RootKeeper(RootKeeperContext context, RootKeeperSettings settings, RootKeeperEvents events)
    : m_context(context), m_settings(std::move(settings)), m_events(std::move(events)), m_scope(context.world.loop)
{
}

RootKeeper::~RootKeeper() = default;

void RootKeeper::start() { m_scope.spawn(run()); }

Task<void> RootKeeper::run()
{
    auto& loop = m_context.world.loop;
    for (;;) {
        std::string problem = co_await bringUpToDate();
        const bool good = problem.empty();
        if (!good) {
            m_context.store.setProblem(problem);
            if (m_events.problem)
                m_events.problem(problem);
        }
        world::Duration left = waitAfter(good);
        // In pieces: the copy's end shows when it comes, also when the machine has slept.
        while (left.count() > 0) {
            const world::Duration piece = std::min<world::Duration>(left, shortestWait);
            co_await world::SleepUntil(loop, loop.now() + piece);
            left -= piece;
            dropIfOver();
        }
    }
}

void RootKeeper::dropIfOver()
{
    if (!m_context.store.dropIfOver(cacheNow()))
        return;
    const std::string problem = "the copy of the root zone is too old and not used any more";
    m_context.store.setProblem(problem);
    if (m_events.problem)
        m_events.problem(problem);
}

world::Duration RootKeeper::waitAfter(bool good)
{
    const LocalRootPtr copy = m_context.store.living(cacheNow());
    std::chrono::seconds wait = m_retry;
    if (copy) {
        wait = std::clamp<std::chrono::seconds>(std::chrono::seconds(good ? copy->soa().refresh : copy->soa().retry), shortestWait,
                                                longestWait);
        m_retry = firstRetry;
    } else {
        m_retry = std::min(m_retry * 2, lastRetry);
    }
    // A tenth earlier at most, so that nodes started together do not ask together for ever.
    const auto ms = static_cast<std::uint32_t>(std::chrono::milliseconds(wait).count());
    return std::chrono::milliseconds(ms - m_context.world.entropy.below(ms / 10 + 1));
}

Task<std::string> RootKeeper::bringUpToDate()
{
    std::vector<Endpoint> servers;
    for (const Endpoint& server : m_settings.servers) {
        if (server.address.isV4() ? m_settings.ipv4 : m_settings.ipv6)
            servers.push_back(server);
    }
    for (std::size_t i = servers.size(); i > 1; --i)
        std::swap(servers[i - 1], servers[m_context.world.entropy.below(static_cast<std::uint32_t>(i))]);
    std::string problems;
    for (const Endpoint& server : servers) {
        const std::string problem = co_await askOne(server);
        if (problem.empty())
            co_return problem;
        dropIfOver();
        if (problems.size() < enoughText)
            problems += (problems.empty() ? "" : "; ") + server.toText() + ": " + problem;
    }
    co_return problems.empty() ? std::string("no server to ask for the root zone") : problems;
}

Task<std::string> RootKeeper::askOne(Endpoint server)
{
    auto& shard = m_context.shard;
    const wire::Name root;
    const auto serial = co_await askSerial(m_context.world, server, root, m_settings.limits);
    if (!serial.ok()) {
        shard.add(Counter::LocalRootFailed);
        co_return serial.error();
    }
    if (const LocalRootPtr copy = m_context.store.living(cacheNow())) {
        if (copy->serial() == *serial) {
            shard.add(Counter::LocalRootUnchanged);
            take(copy, false);
            co_return std::string();
        }
        if (!validate::serialBefore(copy->serial(), *serial)) {
            shard.add(Counter::LocalRootFailed);
            co_return "it has serial " + std::to_string(*serial) + ", older than the copy";
        }
    }
    auto sets = co_await transferZone(m_context.world, server, root, m_settings.limits);
    if (!sets.ok()) {
        shard.add(Counter::LocalRootFailed);
        co_return "the transfer failed: " + sets.error();
    }
    co_await world::Yield(m_context.world.loop); // grouping, sorting and digesting take milliseconds each: others first
    auto made = LocalRoot::make(std::move(sets).value());
    std::string problem;
    LocalRootPtr zone;
    if (made.ok()) {
        zone = std::move(made).value();
        co_await world::Yield(m_context.world.loop);
        RootCheck check(zone, m_context.validation.anchors(), wallNow());
        while (check.step())
            co_await world::Yield(m_context.world.loop);
        problem = check.problem();
        const LocalRootPtr copy = m_context.store.living(cacheNow());
        if (problem.empty() && copy && !validate::serialBefore(copy->serial(), zone->serial()))
            problem = "it has serial " + std::to_string(zone->serial()) + ", not newer than the copy";
        if (problem.empty() && endOfCopy(*zone, cacheNow(), cacheNow(), wallNow()) <= cacheNow())
            problem = "it has signatures that are over";
    } else {
        problem = made.error();
    }
    if (!problem.empty()) {
        shard.add(Counter::LocalRootRejected);
        co_return "its zone is not believed: " + problem;
    }
    shard.add(Counter::LocalRootTaken);
    take(std::move(zone), true);
    co_return std::string();
}

void RootKeeper::take(LocalRootPtr zone, bool isNew)
{
    const CacheTime now = cacheNow();
    m_context.store.put(zone, now, endOfCopy(*zone, now, now, wallNow()));
    if (m_events.checked)
        m_events.checked(std::move(zone), isNew);
}

} // namespace harddns::resolve
