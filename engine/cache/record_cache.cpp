#include "engine/cache/record_cache.h"

#include "engine/cache/record_store.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <new>

namespace harddns::cache
{

namespace
{

/// Passes of the clock hand before it takes whatever it meets: readers that keep marking cannot make a writer run for ever.
constexpr unsigned maxHandPasses = maxUseMark + 2;

/// One item may take this part of the whole bound; a larger one would push out everything for one answer.
constexpr std::uint64_t largestShare = 8;

/// Smallest slice of a table: 64 shards of 4 buckets are 2 KiB.
constexpr unsigned minBucketBits = 2;
/// Largest: 64 shards of 2^22 buckets are 2 GiB of links, for a cache of 40 GiB.
constexpr unsigned maxBucketBits = 22;

/// Two items that cannot both be true: same key, or the name exists and does not exist.
bool contradicts(const Entry& a, const Entry& b) { return a.type == b.type || a.type == wire::Type::None || b.type == wire::Type::None; }

/// A CNAME stands for all types, so that "no data of this type" learned before it is void.
bool voids(const Entry& fresh, const Entry& old)
{
    return fresh.type == wire::Type::Cname && fresh.kind() == Kind::Positive && old.kind() == Kind::NoData;
}

} // namespace

Table* Table::make(std::uint64_t maxBytes)
{
    auto* table = new Table;
    const std::uint64_t perSlice = maxBytes / bytesPerBucket / shardCount;
    table->bucketBits = minBucketBits;
    while (table->bucketBits < maxBucketBits && (std::uint64_t{2} << table->bucketBits) <= perSlice)
        ++table->bucketBits;
    const std::size_t count = std::size_t{1} << table->bucketBits;
    table->all = static_cast<Link*>(std::calloc(count * shardCount, linkBytes));
    if (!table->all) {
        delete table;
        return nullptr;
    }
    for (std::size_t i = 0; i < shardCount; ++i)
        table->slices[i] = {table->all + i * count, 64 - table->bucketBits};
    return table;
}

void Table::destroy(void* table)
{
    std::free(static_cast<Table*>(table)->all);
    delete static_cast<Table*>(table);
}

RecordStore::Impl::Impl(EpochDomain& epochDomain, CacheLimits limits)
    : domain(epochDomain), table(Table::make(limits.maxBytes)), maxBytes(limits.maxBytes), staleMaxAge(limits.staleMaxAgeMs)
{
    if (!table.load())
        throw std::bad_alloc(); // at start: the bound is beyond the machine
    for (std::size_t i = 0; i < shardCount; ++i)
        slices[i] = &table.load()->slices[i];
}

RecordStore::Impl::~Impl()
{
    Table* t = table.load();
    for (std::size_t i = 0; i < shardCount << t->bucketBits; ++i) {
        for (Entry* e = t->all[i]; e;) {
            Entry* next = e->next;
            freeEntry(e);
            e = next;
        }
    }
    Table::destroy(t);
}

void RecordStore::Impl::insert(std::size_t shard, Entry* entry, std::uint64_t hash)
{
    Link& head = bucket(shard, hash);
    setLink(entry->next, follow(head));
    setLink(head, entry);
    ++shards[shard].entries;
}

void RecordStore::Impl::remove(Shard& shard, Link& link)
{
    Entry* e = follow(link);
    setLink(link, follow(e->next));
    --shard.entries;
    bytes.fetch_sub(cost(*e), std::memory_order_relaxed);
    domain.retire(e, &freeEntry);
}

bool RecordStore::Impl::evictOne(std::size_t index, CacheTime now)
{
    Shard& shard = shards[index];
    if (shard.entries == 0)
        return false;
    const Table::Slice* slice = slices[index].load();
    const std::size_t last = static_cast<std::size_t>((~std::uint64_t{0}) >> slice->shift);
    for (unsigned pass = 0;;) {
        // All of a bucket at one visit, so that the rest of it does not pay twice in one pass.
        const std::size_t removed = removeIf(shard, slice->buckets[shard.hand], [&](const Entry& e) {
            if (dead(e, now)) {
                ++shard.expiredRemoved;
                return true;
            }
            const std::uint8_t mark = e.used.load(std::memory_order_relaxed);
            if (mark == 0 || pass >= maxHandPasses) {
                ++shard.evictions;
                return true;
            }
            e.used.store(static_cast<std::uint8_t>(mark - 1), std::memory_order_relaxed);
            return false;
        });
        if (shard.hand == last) {
            shard.hand = 0;
            ++pass;
        } else {
            ++shard.hand;
        }
        if (removed > 0)
            return true;
    }
}

bool RecordStore::Impl::reserve(std::size_t lockedShard, std::uint64_t wanted, CacheTime now)
{
    const std::uint64_t bound = maxBytes.load(std::memory_order_relaxed);
    std::uint64_t total = bytes.fetch_add(wanted, std::memory_order_relaxed) + wanted;
    for (; total > bound; total = bytes.load(std::memory_order_relaxed)) {
        if (!evictOne(lockedShard, now))
            break;
    }
    // The own shard is empty: take from the others. Only tried locks, because two writers could otherwise wait for each other.
    for (std::size_t i = 1; total > bound && i < shardCount; ++i) {
        const std::size_t other = (lockedShard + i) % shardCount;
        const std::unique_lock lock(shards[other].mutex, std::try_to_lock);
        while (lock && total > bound && evictOne(other, now))
            total = bytes.load(std::memory_order_relaxed);
    }
    if (total <= bound)
        return true;
    bytes.fetch_sub(wanted, std::memory_order_relaxed);
    return false;
}

void RecordStore::Impl::shrink(CacheTime now)
{
    // A few of each shard in turn, so that no shard loses its hot names before another its cold ones.
    constexpr unsigned share = 64;
    bool removed = true;
    while (removed && bytes.load(std::memory_order_relaxed) > maxBytes.load(std::memory_order_relaxed)) {
        removed = false;
        for (std::size_t i = 0; i < shardCount; ++i) {
            const std::lock_guard lock(shards[i].mutex);
            for (unsigned n = 0; n < share && bytes.load(std::memory_order_relaxed) > maxBytes.load(std::memory_order_relaxed); ++n)
                removed = evictOne(i, now) || removed;
        }
    }
}

void RecordStore::Impl::resize(std::uint64_t newMaxBytes)
{
    Table* old = table.load();
    Table* fresh = Table::make(newMaxBytes);
    if (!fresh)
        return; // the old table works, with longer chains
    if (fresh->bucketBits == old->bucketBits) {
        Table::destroy(fresh);
        return;
    }
    const std::size_t oldCount = std::size_t{1} << old->bucketBits;
    for (std::size_t i = 0; i < shardCount; ++i) {
        const std::lock_guard lock(shards[i].mutex);
        // Entries move link by link. A reader in the middle of an old chain may end up in a new one and miss what it looks for: that
        // costs one resolution. It cannot run in circles, because an entry moves once and then only points at entries that moved before.
        const Table::Slice& to = fresh->slices[i];
        for (std::size_t b = 0; b < oldCount; ++b) {
            Entry* e = follow(old->slices[i].buckets[b]);
            while (e) {
                Entry* next = follow(e->next);
                const std::uint64_t hash = wire::hashName(e->name(), e->nameSize);
                Link& head = to.buckets[(mix(hash) << shardBits) >> to.shift];
                setLink(e->next, follow(head));
                setLink(head, e);
                e = next;
            }
        }
        shards[i].hand = 0;
        slices[i].store(&to);
    }
    table.store(fresh);
    domain.retire(old, &Table::destroy);
}

RecordStore::RecordStore(EpochDomain& domain, CacheLimits limits) : m_impl(std::make_unique<Impl>(domain, limits)) {}
RecordStore::~RecordStore() = default;

void RecordStore::store(const CacheItem& item, CacheTime now)
{
    if (item.ttl == 0)
        return;
    const std::uint64_t hash = item.name.hash();
    Entry* fresh = makeEntry(item, hash, now);
    if (!fresh)
        return;
    const std::uint64_t wanted = Impl::cost(*fresh);
    if (wanted > m_impl->maxBytes.load(std::memory_order_relaxed) / largestShare) {
        freeEntry(fresh);
        return;
    }
    const NameKey key(fresh->name(), fresh->nameSize, hash);
    const std::size_t index = Impl::shardOf(hash);
    Impl::Shard& shard = m_impl->shards[index];
    const std::lock_guard lock(shard.mutex);

    const unsigned rank = rankOf(*fresh);
    for (const Entry* e = follow(m_impl->bucket(index, hash)); e; e = follow(e->next)) {
        if (!key.matches(*e) || !contradicts(*fresh, *e))
            continue;
        if (e->alive(now) && rankOf(*e) > rank) {
            freeEntry(fresh);
            return;
        }
        if (e->type == fresh->type)
            fresh->used.store(e->used.load(std::memory_order_relaxed), std::memory_order_relaxed); // what was hot stays hot
    }
    if (!m_impl->reserve(index, wanted, now)) {
        freeEntry(fresh);
        return;
    }
    m_impl->insert(index, fresh, hash); // in front of what it replaces: readers find the one or the other, never nothing
    m_impl->removeIf(shard, fresh->next, [&](const Entry& e) {
        if (m_impl->dead(e, now)) {
            ++shard.expiredRemoved;
            return true;
        }
        if (!key.matches(e))
            return false;
        return contradicts(*fresh, e) || (voids(*fresh, e) && (!e.alive(now) || rankOf(e) <= rank));
    });
}

std::optional<CacheItem> RecordStore::find(const wire::Name& name, wire::Type type, CacheTime now, bool allowStale) const
{
    const NameKey key(name);
    const std::size_t index = Impl::shardOf(key.hash);
    const std::lock_guard lock(m_impl->shards[index].mutex);
    for (const Entry* e = follow(m_impl->bucket(index, key.hash)); e; e = follow(e->next)) {
        if (e->type != type || !key.matches(*e))
            continue;
        if (!e->alive(now) && (!allowStale || m_impl->dead(*e, now)))
            return std::nullopt;
        e->markUsed();
        return toItem(*e, now);
    }
    return std::nullopt;
}

std::size_t RecordStore::flush(const wire::Name& name, wire::Type type)
{
    const NameKey key(name);
    const std::size_t index = Impl::shardOf(key.hash);
    Impl::Shard& shard = m_impl->shards[index];
    const std::lock_guard lock(shard.mutex);
    return m_impl->removeIf(shard, m_impl->bucket(index, key.hash),
                            [&](const Entry& e) { return key.matches(e) && (type == wire::Type::None || e.type == type); });
}

std::size_t RecordStore::flushBelow(const wire::Name& zone)
{
    const auto inside = [&](const Entry& e) {
        return wire::Name::fromTrustedWire({reinterpret_cast<const char*>(e.name()), e.nameSize}).isSubdomainOf(zone);
    };
    std::size_t count = 0;
    for (std::size_t i = 0; i < shardCount; ++i) {
        m_impl->forBuckets(
            i, [&](Impl::Shard& shard, Link& chain) { count += m_impl->removeIf(shard, chain, inside); }, [] { return true; });
    }
    return count;
}

std::size_t RecordStore::flushAll() { return flushBelow(wire::Name()); }

void RecordStore::visit(CacheTime now, const std::function<bool(const CacheItem&)>& visitor) const
{
    std::vector<CacheItem> portion;
    for (std::size_t i = 0; i < shardCount; ++i) {
        const bool goOn = m_impl->forBuckets(
            i,
            [&](Impl::Shard&, Link& chain) {
                for (const Entry* e = follow(chain); e; e = follow(e->next)) {
                    if (!m_impl->dead(*e, now))
                        portion.push_back(toItem(*e, now));
                }
            },
            [&] {
                const bool wanted = std::all_of(portion.begin(), portion.end(), std::cref(visitor));
                portion.clear();
                return wanted;
            });
        if (!goOn)
            return;
    }
}

CacheUse RecordStore::use() const
{
    CacheUse use;
    use.bytes = m_impl->bytes.load(std::memory_order_relaxed);
    use.maxBytes = m_impl->maxBytes.load(std::memory_order_relaxed);
    for (auto& shard : m_impl->shards) {
        const std::lock_guard lock(shard.mutex);
        use.entries += shard.entries;
        use.evictions += shard.evictions;
        use.expiredRemoved += shard.expiredRemoved;
    }
    return use;
}

void RecordStore::setLimits(CacheLimits limits)
{
    const std::lock_guard lock(m_impl->limitsMutex);
    m_impl->staleMaxAge.store(limits.staleMaxAgeMs, std::memory_order_relaxed);
    m_impl->maxBytes.store(limits.maxBytes, std::memory_order_relaxed);
    // No clock here: nothing counts as expired, so only cold entries go.
    m_impl->shrink(std::numeric_limits<CacheTime>::min() / 2);
    m_impl->resize(limits.maxBytes);
}

} // namespace harddns::cache
