// RecordCache: RRsets and negative answers of one tier, keyed by (name, type). Shared by all workers of a node. The attested one
// (AnswerCache) is what clients are answered from; the provisional one (NodeCache) feeds the node's own ballots only.
//
// Reading takes no lock: buckets and chains are atomics, entries are immutable once published (but a "used" mark) and are freed only
// when no reader can still see them (epochs; a reader announces itself with ReadGuard, one pair of stores a batch). Writers lock one
// of the shards. The memory bound is in bytes, including what the allocator adds; eviction is a clock hand with a small use count, so
// that a flood of one-time names passes through without pushing out what is asked again and again.
//
// Ages are CacheTime (KEYS.md last line). An entry past its TTL is kept up to `staleMaxAge` when serve-stale is on, and is then only
// found when asked for explicitly.
#pragma once

#include "engine/cache/tier.h"
#include "engine/wire/packet_view.h"
#include "engine/wire/rrset.h"
#include "engine/world/cache_clock.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace harddns::cache
{

using world::CacheTime;

/// Result of validation, RFC 4033 5. Unchecked: nobody looked (no anchors, or validation is off).
enum class Security : std::uint8_t { Unchecked, Insecure, Secure, Bogus };

inline std::optional<BySignature> BySignature::from(Security security)
{
    if (security != Security::Secure)
        return std::nullopt;
    return BySignature();
}

enum class Kind : std::uint8_t {
    Positive, ///< records of (name, type)
    NoData,   ///< the name exists, the type does not (RFC 2308); `records` is the SOA
    NxDomain, ///< the name does not exist, whatever the type; stored under Type::None; `records` is the SOA
};

/// What goes in and what comes out.
struct CacheItem {
    Kind kind = Kind::Positive;
    wire::Name name;
    wire::Type type = wire::Type::None; ///< the key's type; None for NxDomain
    wire::RRset records;                ///< Positive: owner == name; negative: the SOA set (may be empty when the server gave none)
    std::vector<wire::RRset> proofs;    ///< NSEC/NSEC3 sets with signatures that prove a negative or a wildcard
    Security security = Security::Unchecked;
    bool authoritative = true; ///< RFC 2181 5.4.1: answer of an authority; data with less rank never replaces living data with more
    std::uint32_t ttl = 0;     ///< seconds, after the configured limits
    // Filled on the way out, when `ttl` of `records` and `proofs` is `remaining` too:
    CacheTime expires = 0;
    std::uint32_t remaining = 0; ///< seconds left, rounded up; 0 when stale
    bool stale = false;
};

struct CacheLimits {
    std::uint64_t maxBytes = 0;
    CacheTime staleMaxAgeMs = 0; ///< 0: expired entries are of no use
};

struct CacheUse {
    std::uint64_t bytes = 0, maxBytes = 0, entries = 0, evictions = 0, expiredRemoved = 0;
};

/// Registration of one place that reads, on one thread, with the epochs of all caches of a node. Two a worker: the frontend and the
/// resolver.
class EpochDomain;
class Reader
{
public:
    explicit Reader(EpochDomain& domain);
    ~Reader();
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

private:
    friend class EpochDomain;
    friend class ReadGuard;
    EpochDomain& m_domain;
    std::size_t m_slot;
    unsigned m_depth = 0;
};

/// While it lives, nothing the reader can see is freed. Cheap; nests. Never held across a suspension.
class ReadGuard
{
public:
    explicit ReadGuard(Reader& reader);
    ~ReadGuard();
    ReadGuard(const ReadGuard&) = delete;
    ReadGuard& operator=(const ReadGuard&) = delete;

private:
    Reader& m_reader;
};

class EpochDomain
{
public:
    EpochDomain();
    ~EpochDomain();
    EpochDomain(const EpochDomain&) = delete;
    EpochDomain& operator=(const EpochDomain&) = delete;
    /// Frees `object` with `release` when no reader of now can see it. Any thread.
    void retire(void* object, void (*release)(void*));

    /// More readers than this cannot be at once; a bound keeps the slots in one array that retire can scan (as far as they were ever used).
    static constexpr std::size_t maxReaders = 544;

private:
    friend class Reader;
    friend class ReadGuard;
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// What the hot path did with a question.
enum class FastResult : std::uint8_t {
    Answered, ///< `size` octets of answer are in the buffer
    Miss,     ///< resolve it
};
struct FastAnswer {
    FastResult result = FastResult::Miss;
    std::size_t size = 0;
    wire::Rcode rcode = wire::Rcode::NoError;
    bool truncated = false;
    bool secure = false; ///< all it was made of was validated, whether or not the client asked to be told
    /// Part of the entry's life that is over is above the prefetch mark (90 %): the caller may start a resolution.
    bool wantsPrefetch = false;
};
/// What the answer may be like; from the client's question and the node's settings.
struct FastOptions {
    std::size_t limit = 512; ///< largest answer, octets, the OPT included
    std::uint16_t ownUdpSize = 1232;
    std::span<const std::uint8_t> extraOptions{}; ///< encoded EDNS options to add to the OPT (cookie, NSID); only when the client sent EDNS
    bool prefetch = false;
    /// The node validates: what nobody has checked yet is no answer (but for a client that set CD).
    bool validatedOnly = false;
};

/// The store under both tiers; use RecordCache.
class RecordStore
{
public:
    RecordStore(EpochDomain& domain, CacheLimits limits);
    ~RecordStore();
    RecordStore(const RecordStore&) = delete;
    RecordStore& operator=(const RecordStore&) = delete;

    void store(const CacheItem& item, CacheTime now);
    /// Exactly the item stored under (name, type): aliases and NXDOMAIN (Type::None) are keys of their own. Cold path: copies, takes the
    /// shard's lock for it, and needs no ReadGuard.
    [[nodiscard]] std::optional<CacheItem> find(const wire::Name& name, wire::Type type, CacheTime now, bool allowStale) const;
    /// The lock-free, allocation-free answer to a Simple question: follows CNAMEs inside the cache (at most maxFastLinks), patches id,
    /// case of the question (echoed octet for octet), TTLs; obeys DO (signatures and proofs only then) and the size limit (TC).
    /// Flags: QR, RD copied, RA, CD copied, AD only for Secure data and a client that set AD or DO; never AA. The caller holds a ReadGuard.
    [[nodiscard]] FastAnswer answer(const wire::PacketView& question, std::span<const std::uint8_t> packet, std::span<std::uint8_t> out,
                                    const FastOptions& options, CacheTime now) const;

    /// Removes (name, type), or all types of the name and its non-existence when the type is None; returns how many.
    std::size_t flush(const wire::Name& name, wire::Type type);
    /// Removes everything at and below the name.
    std::size_t flushBelow(const wire::Name& zone);
    std::size_t flushAll();
    /// Visits every entry (copied out in small portions, no lock held while visiting; a writer may come between). Stops when the visitor
    /// says false.
    void visit(CacheTime now, const std::function<bool(const CacheItem&)>& visitor) const;
    [[nodiscard]] CacheUse use() const;
    void setLimits(CacheLimits limits);

    /// Aliases followed within one cached answer; longer chains take the slow path, which has its own limit.
    static constexpr unsigned maxFastLinks = 8;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

template <Tier tier>
class RecordCache : private RecordStore
{
public:
    using RecordStore::RecordStore;
    /// Rules: an entry is replaced by one of equal or higher rank, or when it has expired; TTL 0 is not stored. A positive or NoData
    /// entry removes NxDomain of the name, NxDomain removes the other entries of the name, CNAME removes NoData of other types.
    void store(const Tiered<tier, CacheItem>& item, CacheTime now) { RecordStore::store(item.value(), now); }
    [[nodiscard]] std::optional<CacheItem> find(const wire::Name& name, wire::Type type, CacheTime now, bool allowStale = false) const
    {
        return RecordStore::find(name, type, now, allowStale);
    }
    using RecordStore::flush;
    using RecordStore::flushAll;
    using RecordStore::flushBelow;
    using RecordStore::maxFastLinks;
    using RecordStore::setLimits;
    using RecordStore::use;
    using RecordStore::visit;
    /// Clients are answered from attested data only.
    [[nodiscard]] FastAnswer answer(const wire::PacketView& question, std::span<const std::uint8_t> packet, std::span<std::uint8_t> out,
                                    const FastOptions& options, CacheTime now) const requires(tier == Tier::Attested)
    {
        return RecordStore::answer(question, packet, out, options, now);
    }
};

using AnswerCache = RecordCache<Tier::Attested>;
using NodeCache = RecordCache<Tier::Provisional>;

} // namespace harddns::cache
