// The table inside RecordStore; private to engine/cache. 64 shards, each with a writers' mutex and a slice of one bucket array. All items
// of a name hang in one bucket, so that one walk finds the type, the alias and the non-existence, and one lock covers the rules between
// them. The bucket array is one calloc: pages nobody touched cost nothing, so an idle node stays small whatever its bound.
#pragma once

#include "engine/cache/entry.h"

#include <array>
#include <atomic>
#include <mutex>

namespace harddns::cache
{

/// More shards than cores can be writing; a power of two.
constexpr unsigned shardBits = 6;
constexpr std::size_t shardCount = std::size_t{1} << shardBits;

/// Between one and two of these per bucket when the cache is full. Fewer buckets mean long chains (each step a cache line from memory),
/// more mean memory that holds no names; 160 octets is a small entry and a half.
constexpr std::uint64_t bytesPerBucket = 160;

/// A link of a chain: a bucket or an entry's `next`. Sequentially consistent, see epoch.cpp.
using Link = Entry*;
inline constexpr std::size_t linkBytes = sizeof(void*);
inline Entry* follow(Link& link) { return std::atomic_ref<Entry*>(link).load(std::memory_order_seq_cst); }
inline void setLink(Link& link, Entry* to) { std::atomic_ref<Entry*>(link).store(to, std::memory_order_seq_cst); }

/// One name as a key, in place.
struct NameKey {
    const std::uint8_t* wire = nullptr;
    std::size_t size = 0;
    std::uint64_t hash = 0;

    NameKey(const std::uint8_t* nameWire, std::size_t nameSize, std::uint64_t nameHash) : wire(nameWire), size(nameSize), hash(nameHash) {}
    explicit NameKey(const wire::Name& name)
        : wire(reinterpret_cast<const std::uint8_t*>(name.wire().data())), size(name.wire().size()), hash(name.hash())
    {
    }
    [[nodiscard]] bool matches(const Entry& e) const
    {
        return e.hash == static_cast<std::uint32_t>(hash) && e.nameSize == size && sameName(e.name());
    }

private:
    [[nodiscard]] bool sameName(const std::uint8_t* other) const
    {
        return std::memcmp(wire, other, size) == 0 || wire::equalNames(wire, other, size);
    }
};

struct Table {
    struct Slice {
        Link* buckets = nullptr;
        unsigned shift = 0; ///< of the mixed hash without its shard bits
    };
    std::array<Slice, shardCount> slices;
    Link* all = nullptr;
    unsigned bucketBits = 0; ///< buckets of one slice, as a power of two

    /// nullptr: no memory for the buckets.
    static Table* make(std::uint64_t maxBytes);
    static void destroy(void* table);
};

/// What the live items at a name say about a type.
struct Found {
    const Entry* exact = nullptr;
    const Entry* alias = nullptr;       ///< a CNAME
    const Entry* nonExistent = nullptr; ///< NXDOMAIN
};

struct RecordStore::Impl {
    struct alignas(64) Shard {
        std::mutex mutex;
        std::size_t hand = 0; ///< bucket the clock hand is at
        std::uint64_t entries = 0, evictions = 0, expiredRemoved = 0;
    };

    Impl(EpochDomain& epochDomain, CacheLimits limits);
    ~Impl();
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    EpochDomain& domain;
    std::atomic<Table*> table; ///< the newest; kept alive by `slices`
    std::array<std::atomic<const Table::Slice*>, shardCount> slices;
    std::array<Shard, shardCount> shards;
    std::atomic<std::uint64_t> bytes{0}, maxBytes;
    std::atomic<CacheTime> staleMaxAge;
    std::mutex limitsMutex; ///< one change of limits at a time

    /// Spreads a name's hash: upper bits choose the shard, the next ones the bucket.
    static std::uint64_t mix(std::uint64_t hash) { return hash * 0x9E3779B97F4A7C15ULL; }
    static std::size_t shardOf(std::uint64_t hash) { return mix(hash) >> (64 - shardBits); }
    Link& bucket(std::size_t shard, std::uint64_t hash) const
    {
        const Table::Slice* slice = slices[shard].load(std::memory_order_seq_cst);
        return slice->buckets[(mix(hash) << shardBits) >> slice->shift];
    }

    /// Under a ReadGuard or the shard's lock.
    [[nodiscard]] Found lookUp(const NameKey& key, wire::Type type, CacheTime now) const
    {
        Found found;
        for (const Entry* e = follow(bucket(shardOf(key.hash), key.hash)); e; e = follow(e->next)) {
            if (e->type != type && e->type != wire::Type::Cname && e->type != wire::Type::None)
                continue;
            if (!e->alive(now) || !key.matches(*e))
                continue;
            if (e->type == type) {
                found.exact = e;
                break;
            }
            if (e->type == wire::Type::None)
                found.nonExistent = e;
            else if (e->kind() == Kind::Positive && !found.alias)
                found.alias = e;
        }
        return found;
    }

    [[nodiscard]] bool dead(const Entry& e, CacheTime now) const { return e.expires + staleMaxAge.load(std::memory_order_relaxed) <= now; }
    static std::uint64_t cost(const Entry& e) { return allocationBytes(e.size()) + linkBytes; }

    // With the shard's lock:
    void insert(std::size_t shard, Entry* entry, std::uint64_t hash);
    /// Takes the entry that `link` points to out of its chain; it is freed when no reader can see it.
    void remove(Shard& shard, Link& link);
    /// Moves the hand until a bucket gave something up; false when the shard is empty.
    bool evictOne(std::size_t shard, CacheTime now);
    /// Removes what `matches` wants in the chain; returns how many.
    template <class Predicate>
    std::size_t removeIf(Shard& shard, Link& chain, Predicate matches)
    {
        std::size_t count = 0;
        Link* link = &chain;
        while (Entry* e = follow(*link)) {
            if (matches(*e)) {
                remove(shard, *link);
                ++count;
            } else {
                link = &e->next;
            }
        }
        return count;
    }

    /// Makes room so that `bytes` stays within the bound with `wanted` more (which it adds to `bytes`), from the locked shard first.
    bool reserve(std::size_t lockedShard, std::uint64_t wanted, CacheTime now);
    void shrink(CacheTime now);
    void resize(std::uint64_t newMaxBytes);
    /// Visits the buckets of a shard in portions, the lock held for one portion at a time; survives a resize in between.
    /// `portion(Shard&, Link& chain)` is called for each bucket; `between()` after each portion without the lock, false ends it.
    template <class Portion, class Between>
    bool forBuckets(std::size_t index, Portion portion, Between between);
};

/// Buckets walked under one lock by dump and flush: a writer waits for so many at most (some 10 us).
constexpr std::size_t bucketsPerPortion = 128;

template <class Portion, class Between>
bool RecordStore::Impl::forBuckets(std::size_t index, Portion portion, Between between)
{
    // The position is a hash prefix, which means the same in a table of another size.
    std::uint64_t position = 0;
    for (bool more = true; more;) {
        {
            const std::lock_guard lock(shards[index].mutex);
            const Table::Slice* slice = slices[index].load();
            const std::uint64_t last = (~std::uint64_t{0}) >> slice->shift;
            std::uint64_t at = position >> slice->shift;
            for (std::size_t i = 0; i < bucketsPerPortion && more; ++i, ++at) {
                portion(shards[index], slice->buckets[at]);
                more = at != last;
            }
            position = more ? at << slice->shift : 0;
        }
        if (!between())
            return false;
    }
    return true;
}

} // namespace harddns::cache
