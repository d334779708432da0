// InfraCache: what the node knows about zone cuts and servers, in a partition of its own with its own bound and policy (SCIENCE 8.6).
//  - Delegation: the parent's word about a cut: server names and glue. Its life starts when the parent gave it and ends with the parent's
//    TTL, or much sooner while no other node has said the same (provisional, DESIGN 3.3); a child can never extend it (ghost domains,
//    ATTACKS A2.2). Glue answers nobody: it is only an address to ask.
//  - ServerState: per server address: round-trip estimate, back-off, EDNS, cookie and letter-case behaviour.
//  - Lameness: per (zone, address).
//  - Failure: per question, RFC 9520 back-off.
// Shared by all workers; cold path only; sharded mutexes held for a look-up or an update, never across a wait.
#pragma once

#include "engine/api/address.h"
#include "engine/cache/record_cache.h"
#include "engine/wire/message.h"
#include "engine/world/time.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace harddns::cache
{

struct DelegationServer {
    wire::Name name;
    std::vector<IpAddress> glue; ///< from the parent's additional section, in bailiwick; may be empty
};

/// Taken by the first that asks, whichever worker it is. A copy is untaken.
class Once
{
public:
    Once() = default;
    Once(const Once&) noexcept {}
    Once& operator=(const Once&) noexcept { return *this; }
    ~Once() = default;
    [[nodiscard]] bool isTaken() const { return m_taken.load(std::memory_order_relaxed); }
    [[nodiscard]] bool take() const { return !m_taken.exchange(true, std::memory_order_relaxed); }

private:
    mutable std::atomic<bool> m_taken{false};
};

struct Delegation {
    wire::Name zone;
    std::vector<DelegationServer> servers;
    CacheTime expires = 0; ///< of no use after this: by the parent's TTL, and while one node alone vouches for it by provisional-ttl
    /// By the parent's TTL alone (clamped to infra-max-ttl), never after that of the cut it was learned from. A vote of the network may
    /// let it live so long (quorum/infra_voter.h), nothing longer. 0: nothing to prolong.
    CacheTime parentExpires = 0;
    CacheTime learned = 0;  ///< when this node was told of it
    bool attested = false;  ///< the network described the same; what it says is still what this node was told itself
    bool fromHints = false; ///< root hints: never expires, replaced by priming
    Once votedOn;           ///< one vote in a life
    /// When the parent gave it because the servers known before were of no use; 0: not for that reason. Keeps a dead zone from costing its
    /// parent a question for each name.
    CacheTime reaffirmed = 0;
};
using DelegationPtr = std::shared_ptr<const Delegation>;

/// What one server address did so far. Copied in and out.
struct ServerState {
    float srttMs = 0; ///< smoothed round trip; 0: never measured
    float rttvarMs = 0;
    std::uint8_t consecutiveTimeouts = 0;
    world::SteadyTime notBefore{}; ///< back-off after time-outs: asked before only when nothing else is left
    bool noEdns = false;           ///< answers FORMERR/NOTIMP or nothing to EDNS: asked without until noEdnsUntil
    CacheTime noEdnsUntil = 0;
    bool normalisesCase = false; ///< does not echo letter case: 0x20 is not required of it
    bool requiresCookie = false; ///< gave a server cookie: answers without one are not believed over UDP
    std::array<std::uint8_t, 8> clientCookie{};
    std::uint8_t clientCookieSize = 0;
    std::array<std::uint8_t, 32> serverCookie{};
    std::uint8_t serverCookieSize = 0;
    CacheTime expires = 0; ///< forgotten then (15 minutes without news)
};

struct Failure9520 {
    unsigned count = 0;
    CacheTime until = 0;
    CacheTime since = 0;    ///< when the first of them was remembered
    CacheTime tried = 0;    ///< when the last one was, or when a probe was let through
    bool costly = false;    ///< finding out took much work: not to be probed
    bool contested = false; ///< there were answers, and they contradicted each other
    wire::Ede ede = wire::Ede::Other;
    std::string text;
};

struct InfraUse {
    std::uint64_t bytes = 0, maxBytes = 0, delegations = 0, servers = 0, failures = 0, lame = 0, evictions = 0;
};

class InfraCache
{
public:
    explicit InfraCache(std::uint64_t maxBytes);
    ~InfraCache();
    InfraCache(const InfraCache&) = delete;
    InfraCache& operator=(const InfraCache&) = delete;

    /// The deepest living cut at or above `name` (for DS questions ask with the parent name). Never empty once hints were put.
    [[nodiscard]] DelegationPtr deepest(const wire::Name& name, CacheTime now) const;
    [[nodiscard]] DelegationPtr find(const wire::Name& zone, CacheTime now) const;
    void put(DelegationPtr delegation, CacheTime now);
    /// Puts `next` only where `known` still is: not when it was forgotten or told anew meanwhile. The same zone.
    bool replace(const DelegationPtr& known, DelegationPtr next, CacheTime now);
    std::size_t remove(const wire::Name& zone);
    /// The cut and everything below it.
    std::size_t removeBelow(const wire::Name& zone);
    void visitDelegations(CacheTime now, const std::function<bool(const Delegation&)>& visitor) const;

    [[nodiscard]] ServerState server(const IpAddress& address, CacheTime now) const; ///< default state when unknown
    /// Reads, changes and writes back one server's state under its lock.
    void update(const IpAddress& address, CacheTime now, const std::function<void(ServerState&)>& change);

    [[nodiscard]] bool isLame(const wire::Name& zone, const IpAddress& address, CacheTime now) const;
    void setLame(const wire::Name& zone, const IpAddress& address, CacheTime now, std::uint32_t seconds);

    /// A remembered failure of (name, type) that still holds.
    [[nodiscard]] std::optional<Failure9520> failure(const wire::Name& name, wire::Type type, CacheTime now) const;
    /// Remembers a failure: 5 s at first, doubling to 300 s while it repeats (RFC 9520: at least 1 s, at most 5 min).
    /// One that still holds is seen twice then, by two workers or by a probe: it holds no longer for that.
    void addFailure(const wire::Name& name, wire::Type type, wire::Ede ede, std::string text, CacheTime now, bool costly = false,
                    bool contested = false);
    /// Lets one asker at a time look whether a failure that holds is over. True: it is you; the others see the failure until you report.
    /// Not sooner than `gap` ms after it was tried last, and never for costly ones.
    [[nodiscard]] bool takeProbe(const wire::Name& name, wire::Type type, CacheTime gap, CacheTime now);
    void clearFailure(const wire::Name& name, wire::Type type);
    std::size_t flushFailures();

    [[nodiscard]] InfraUse use() const;
    void setMaxBytes(std::uint64_t maxBytes);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace harddns::cache
