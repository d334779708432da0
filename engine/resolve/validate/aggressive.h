// Aggressive use of cached denial (RFC 8198): an answer about a name nobody asked for, from NSEC and NSEC3 records that other answers
// brought. The cache finds what may matter, this judges it: NXDOMAIN or NODATA, and only what is proven without opt-out; wildcard answers
// are never made up. Pure but for the hash; any thread.
#pragma once

#include "engine/cache/denial_cache.h"
#include "engine/cache/record_cache.h"

#include <optional>
#include <vector>

namespace harddns::validate
{

struct Synthesised {
    /// NxDomain or NoData. A name that only compact denial says not to exist (RFC 9824) is NoData, as its servers say it.
    cache::Kind kind = cache::Kind::NoData;
    std::vector<wire::RRset> proofs; ///< the sets the answer rests on, no others; each with `ttl`
    wire::RRset soa;                 ///< with `ttl`
    /// The smallest of what is left of the records and SOA, and the SOA's minimum (RFC 8198 5.4, RFC 9077 3). At least 1.
    std::uint32_t ttl = 0;
};

/// Nothing when the material does not prove it: ask the servers. For DS `material` must come from the parent's side; the apex of
/// `material.zone` is refused.
[[nodiscard]] std::optional<Synthesised> synthesise(const cache::DenialMaterial& material, const wire::Name& name, wire::Type type);

/// For the constructor of DenialCache: hashes within limits::nsec3Iterations and limits::nsec3Salt, nothing beyond.
[[nodiscard]] cache::DenialCache::Nsec3Hash aggressiveHash();

} // namespace harddns::validate
