// RootKeeper: keeps the node's copy of the root zone (RFC 8806) up to date: asks one of the servers that let the root be transferred for
// its serial when the SOA says so, transfers a newer zone, checks it (root_check.h) and puts it into the store. What is wrong is never
// used: the old copy stays until its time is over, and then the root's servers are asked as without a copy.
//
// Who calls: the node, on its first worker; scenario tests. start() on the loop's thread; the destructor ends it.
#pragma once

#include "engine/api/address.h"
#include "engine/resolve/local_root.h"
#include "engine/resolve/validate/trust.h"
#include "engine/resolve/zone_transfer.h"
#include "engine/telemetry/counters.h"
#include "engine/world/sync.h"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace harddns::resolve
{

/// Servers that are documented to transfer the root zone: b, c, d, f, g and k.root-servers.net, lax and iad.xfr.dns.icann.org (RFC 8806
/// appendix A; addresses of 2024).
[[nodiscard]] std::vector<Endpoint> rootTransferServers();

struct RootKeeperSettings {
    std::vector<Endpoint> servers; ///< asked in an order drawn anew each time
    bool ipv4 = true, ipv6 = true;
    TransferLimits limits = {};
};

/// What the keeper uses; all outlive it.
struct RootKeeperContext {
    world::World world;
    world::CacheClock& cacheClock;
    LocalRootStore& store;
    const validate::ValidationState& validation;
    telemetry::Shard& shard;
};

/// Who wants to know; called on the loop's thread and must not block.
struct RootKeeperEvents {
    /// The copy is the newest: a new one, or the old one confirmed.
    std::function<void(LocalRootPtr zone, bool isNew)> checked;
    /// No server had a copy that could be used, with the reasons; or the copy's time is over.
    std::function<void(const std::string& problem)> problem;
};

class RootKeeper
{
public:
    /// SOA refresh and retry as the root has them are 1800 and 900 s: values far from that are a mistake or an attack.
    static constexpr std::chrono::seconds shortestWait{60}, longestWait{86400};
    /// Without any copy nothing says how long to wait; from the first to the second value, doubling.
    static constexpr std::chrono::seconds firstRetry{60}, lastRetry{3600};

    RootKeeper(RootKeeperContext context, RootKeeperSettings settings, RootKeeperEvents events);
    ~RootKeeper();
    RootKeeper(const RootKeeper&) = delete;
    RootKeeper& operator=(const RootKeeper&) = delete;

    void start();

private:
    world::Task<void> run();
    /// Asks the servers until one has the newest zone; empty when that is the copy now, else what each had to say.
    world::Task<std::string> bringUpToDate();
    world::Task<std::string> askOne(Endpoint server);
    void take(LocalRootPtr zone, bool isNew);
    void dropIfOver();
    [[nodiscard]] world::CacheTime cacheNow() const { return m_context.cacheClock.at(m_context.world.loop.now()); }
    [[nodiscard]] std::int64_t wallNow() const { return m_context.world.clock.wall().seconds(); }
    /// Until the next attempt.
    [[nodiscard]] world::Duration waitAfter(bool good);

    RootKeeperContext m_context;
    const RootKeeperSettings m_settings;
    const RootKeeperEvents m_events;
    std::chrono::seconds m_retry = firstRetry;
    world::TaskScope m_scope; ///< last: its task uses all of the above
};

} // namespace harddns::resolve
