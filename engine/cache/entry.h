// Entry: one cached item as ONE allocation, immutable once a reader can see it (but for its link and its use mark). Private to
// engine/cache. Layout behind the header: name | packed rdata | packed signatures | extra, where `packed` is wire::PackedList's form and
// `extra` is there only for negatives and for items with proofs: the owner of the records and the proof sets.
//
// Why so tight: the bound in bytes buys names; an A record of a 17-octet name costs 63 octets, 80 with the allocator's share.
#pragma once

#include "engine/cache/record_cache.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace harddns::cache
{

/// More octets than this in one part of an item (a DNS message has no more) are not cached: the sizes below have 16 bits.
constexpr std::size_t maxPartBytes = 65535;

/// The use mark has two bits: an item that was asked three times survives three passes of the clock hand, so that what is asked again
/// and again outlives any flood of what is asked once; more bits would keep yesterday's favourites for too long.
constexpr std::uint8_t maxUseMark = 3;

struct Entry {
    mutable Entry* next = nullptr; ///< through std::atomic_ref only
    CacheTime expires = 0;
    std::uint32_t hash = 0; ///< low half of the name's hash
    std::uint32_t ttl = 0;
    wire::Type type = wire::Type::None;
    std::uint16_t rdataCount = 0, rdataBytes = 0, signatureCount = 0, signatureBytes = 0, extraBytes = 0;
    std::uint8_t nameSize = 0;
    std::uint8_t bits = 0;
    mutable std::atomic<std::uint8_t> used{0};

    static constexpr std::uint8_t kindMask = 0x03, securityShift = 2, authoritativeBit = 0x10, followableBit = 0x20;

    [[nodiscard]] Kind kind() const { return static_cast<Kind>(bits & kindMask); }
    [[nodiscard]] Security security() const { return static_cast<Security>((bits >> securityShift) & 0x03); }
    [[nodiscard]] bool authoritative() const { return (bits & authoritativeBit) != 0; }
    /// A CNAME whose RDATA is exactly one name, so that the hot path can go on with it unchecked.
    [[nodiscard]] bool followable() const { return (bits & followableBit) != 0; }

    [[nodiscard]] const std::uint8_t* name() const { return reinterpret_cast<const std::uint8_t*>(this + 1); }
    [[nodiscard]] const std::uint8_t* rdata() const { return name() + nameSize; }
    [[nodiscard]] const std::uint8_t* signatures() const { return rdata() + rdataBytes; }
    [[nodiscard]] const std::uint8_t* extra() const { return signatures() + signatureBytes; }
    [[nodiscard]] std::size_t size() const
    {
        return sizeof(Entry) + nameSize + std::size_t{rdataBytes} + signatureBytes + std::size_t{extraBytes};
    }

    /// Counts one use. A store only while the mark is not full: hot entries stay shared in all cores' caches.
    void markUsed() const
    {
        const std::uint8_t seen = used.load(std::memory_order_relaxed);
        if (seen < maxUseMark)
            used.store(static_cast<std::uint8_t>(seen + 1), std::memory_order_relaxed);
    }
    [[nodiscard]] bool alive(CacheTime now) const { return expires > now; }
    /// Seconds left, rounded up, never above the TTL it came with; 0 when expired.
    [[nodiscard]] std::uint32_t remaining(CacheTime now) const
    {
        if (expires <= now)
            return 0;
        const auto seconds = static_cast<std::uint64_t>(expires - now + 999) / 1000;
        return seconds < ttl ? static_cast<std::uint32_t>(seconds) : ttl;
    }
};

/// One record set inside `extra`, in place.
struct PackedSet {
    const std::uint8_t* owner = nullptr;
    std::size_t ownerSize = 0;
    wire::Type type = wire::Type::None;
    std::uint16_t rdataCount = 0, rdataBytes = 0, signatureCount = 0, signatureBytes = 0;
    const std::uint8_t* rdata = nullptr;
    const std::uint8_t* signatures = nullptr;
};

inline std::uint16_t loadU16(const std::uint8_t* at)
{
    std::uint16_t v;
    std::memcpy(&v, at, sizeof v);
    return v;
}

/// Reads `extra`: the owner and type of the entry's records, then the proofs one by one.
class ExtraReader
{
public:
    explicit ExtraReader(const Entry& entry);
    [[nodiscard]] const PackedSet& records() const { return m_records; }
    /// False when there is no further proof.
    bool next(PackedSet& proof);

private:
    const std::uint8_t* m_at;
    const std::uint8_t* m_end;
    PackedSet m_records;
};

/// Trustworthiness as one number (RFC 2181 5.4.1, RFC 4033): what fails validation is worth least, what passed it most; then authority.
[[nodiscard]] constexpr unsigned rankOf(Security security, bool authoritative)
{
    const unsigned s = security == Security::Secure ? 2 : (security == Security::Bogus ? 0 : 1);
    return s * 2 + (authoritative ? 1 : 0);
}
[[nodiscard]] inline unsigned rankOf(const Entry& e) { return rankOf(e.security(), e.authoritative()); }

/// Allocates and fills an entry; nullptr when the item cannot be cached (no records, a part too large, a meta type, no memory).
[[nodiscard]] Entry* makeEntry(const CacheItem& item, std::uint64_t nameHash, CacheTime now);
void freeEntry(void* entry);
[[nodiscard]] CacheItem toItem(const Entry& entry, CacheTime now);

/// What an allocation of `size` octets takes from the system: an estimate that holds for the usual allocators (a word in front, multiples
/// of 16, at least 32), so that the bound in bytes is one of resident memory.
[[nodiscard]] constexpr std::size_t allocationBytes(std::size_t size)
{
    const std::size_t rounded = (size + sizeof(void*) + 15) & ~std::size_t{15};
    return rounded < 32 ? 32 : rounded;
}

} // namespace harddns::cache
