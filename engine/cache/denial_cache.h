// DenialCache: the securely validated NSEC and NSEC3 records of the zones asked so far, ordered, so that a question about a name that a
// known span covers needs no server (aggressive use, RFC 8198). It only finds the few records that may matter; what they prove is judged
// by validate::synthesise, which this layer does not know.
//
//     cache.add(zone, nsec, now + ttl);  cache.addSoa(zone, soa, now + ttl);          the validator, after a secure negative answer
//     if (auto material = cache.find(zone, name, type, now)) ... synthesise(*material, name, type)
//
// Who calls: the resolver's cold path. Any thread; one mutex held for a look-up of O(log n) and the copy of at most three sets, never for
// hashing. A flood of random names costs a look-up each and, with NSEC3, three hashes; what it makes the zone answer is bounded in
// records a zone and in bytes over all, the zones not used for longest giving way first.
#pragma once

#include "engine/wire/rrset.h"
#include "engine/world/cache_clock.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harddns::cache
{

using world::CacheTime;

/// Copies of what may show that (name, type) does not exist; TTLs are what is left, in seconds, at least 1.
struct DenialMaterial {
    wire::Name zone;
    std::vector<wire::RRset> sets; ///< one to three, NSEC or NSEC3, each once
    wire::RRset soa;
    std::uint32_t ttl = 0; ///< the smallest of those of `sets` and `soa`
};

struct DenialUse {
    std::uint64_t bytes = 0, maxBytes = 0, zones = 0, records = 0, evictions = 0;
};

class DenialCache
{
public:
    /// RFC 5155 5: the raw hash of a name; empty when this salt and these iterations are not worth it. Called without a lock.
    using Nsec3Hash = std::function<std::string(const wire::Name& name, std::string_view salt, std::uint16_t iterations)>;

    DenialCache(std::uint64_t maxBytes, Nsec3Hash hash);
    ~DenialCache();
    DenialCache(const DenialCache&) = delete;
    DenialCache& operator=(const DenialCache&) = delete;

    /// Takes one NSEC or NSEC3 set that was validated as secure, signed by `zone`, not expanded from a wildcard. Left out are opt-out
    /// records (they deny nothing for sure), those that are not of this zone or not of one record, and those whose span has no room for a
    /// second name (compact denial, minimal covers): a flood would fill the cache with what the record cache knows already.
    void add(const wire::Name& zone, const wire::RRset& nsecOrNsec3, CacheTime expires);
    /// The zone's SOA, validated as secure: without it nothing is found.
    void addSoa(const wire::Name& zone, const wire::RRset& soa, CacheTime expires);

    /// The sets that match or cover `name` and the wildcard at its closest encloser; nothing when one of them is not known. `zone` is the
    /// zone that would be asked (for DS the parent's side).
    [[nodiscard]] std::optional<DenialMaterial> find(const wire::Name& zone, const wire::Name& name, wire::Type type, CacheTime now);

    /// Forgets the zones at and below the name and, in zones above it, the records that speak of it; returns how many records.
    std::size_t flushBelow(const wire::Name& name);
    std::size_t flushAll();
    [[nodiscard]] DenialUse use() const;
    void setMaxBytes(std::uint64_t maxBytes);

    /// Records of one zone: a larger one, walked by a flood, would push out all other zones.
    static constexpr std::size_t recordsPerZone = 16384;
    /// Names hashed for one look-up; deeper ones are asked for.
    static constexpr unsigned hashesPerFind = 16;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace harddns::cache
