#include "engine/cache/denial_cache.h"

#include "engine/cache/entry.h"

#include <algorithm>
#include <list>
#include <map>
#include <mutex>
#include <unordered_map>

namespace harddns::cache
{

using wire::Name;
using wire::RRset;
using wire::Type;

namespace
{

/// Expired records removed by one look-up in their zone: few, so that a look-up stays short; more than one, so that they run out.
constexpr int expiredPerFind = 4;
/// Evictions under one lock when the bound is lowered.
constexpr int evictionsPerLock = 256;
constexpr std::size_t sha1Size = 20;
constexpr std::uint8_t sha1Algorithm = 1;
/// A server that makes NSEC3 spans for one question (RFC 7129 appendix B) leaves room for no other name. Two neighbours of a real chain
/// agree in so many octets in no zone of less than 2^40 names.
constexpr std::size_t octetsAlike = 10;

std::uint8_t octetAt(std::string_view s, std::size_t at) { return static_cast<std::uint8_t>(s[at]); }

/// The name at the front of an NSEC's RDATA.
std::optional<Name> nextName(std::string_view rdata)
{
    std::size_t at = 0;
    while (at < rdata.size() && octetAt(rdata, at) != 0 && octetAt(rdata, at) <= wire::maxLabelSize)
        at += octetAt(rdata, at) + 1U;
    if (at >= rdata.size() || octetAt(rdata, at) != 0 || at >= wire::maxNameSize)
        return std::nullopt;
    return Name::fromTrustedWire(rdata.substr(0, at + 1));
}

/// RFC 9824: the next possible name follows the owner.
bool spansNothing(const Name& owner, const Name& next)
{
    return next.wire().size() == owner.wire().size() + 2 && next.firstLabel() == std::string_view("\0", 1) && next.parent() == owner;
}

struct Nsec3Fields {
    std::uint8_t flags = 0;
    std::uint16_t iterations = 0;
    std::string_view salt, next;
};
std::optional<Nsec3Fields> nsec3Fields(std::string_view rdata)
{
    constexpr std::size_t saltAt = 5;
    if (rdata.size() < saltAt + 1 || octetAt(rdata, 0) != sha1Algorithm)
        return std::nullopt;
    const std::size_t hashAt = saltAt + octetAt(rdata, 4) + 1;
    if (rdata.size() < hashAt + sha1Size || octetAt(rdata, hashAt - 1) != sha1Size)
        return std::nullopt;
    Nsec3Fields f;
    f.flags = octetAt(rdata, 1);
    f.iterations = static_cast<std::uint16_t>(octetAt(rdata, 2) << 8 | octetAt(rdata, 3));
    f.salt = rdata.substr(saltAt, hashAt - 1 - saltAt);
    f.next = rdata.substr(hashAt, sha1Size);
    return f;
}

/// The raw hash of an owner label (base32hex, RFC 4648 7, either case); empty when it is none.
std::string ownerHash(std::string_view label)
{
    if (label.size() != sha1Size * 8 / 5)
        return {};
    std::string out;
    std::uint32_t bits = 0;
    unsigned have = 0;
    for (const char c : label) {
        unsigned value = 0;
        if (c >= '0' && c <= '9')
            value = static_cast<unsigned>(c - '0');
        else if ((c >= 'a' && c <= 'v') || (c >= 'A' && c <= 'V'))
            value = 10U + wire::lowerOctet(static_cast<std::uint8_t>(c)) - 'a';
        else
            return {};
        bits = (bits << 5 | value) & 0xfff;
        have += 5;
        if (have >= 8) {
            have -= 8;
            out += static_cast<char>(bits >> have & 0xff);
        }
    }
    return out;
}

/// Where a record hangs: a key of one of the two maps.
struct Place {
    const Name* nsec = nullptr;
    const std::string* nsec3 = nullptr;
};
using Expiry = std::multimap<CacheTime, Place>;

struct Record {
    RRset set;
    CacheTime expires = 0;
    std::uint64_t bytes = 0;
    Expiry::iterator inExpiry;
};

std::uint64_t bytesOf(const RRset& set)
{
    // The set, its key (a second owner), one node in the map and one in the order of expiry.
    constexpr std::size_t nodes = allocationBytes(sizeof(std::pair<Name, Record>) + 4 * sizeof(void*)) +
                                  allocationBytes(sizeof(std::pair<CacheTime, Place>) + 4 * sizeof(void*));
    return nodes + 2 * allocationBytes(set.owner.wire().size()) + allocationBytes(set.rdata.bytes()) +
           allocationBytes(set.signatures.bytes());
}

std::uint32_t remaining(CacheTime expires, std::uint32_t ttl, CacheTime now)
{
    const auto seconds = static_cast<std::uint64_t>(expires - now + 999) / 1000;
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(seconds, ttl));
}

/// One zone's records.
struct Zone {
    explicit Zone(Name zoneName) : name(std::move(zoneName)) {}

    const Name name;
    std::map<Name, Record, wire::CanonicalLess> nsec;
    std::map<std::string, Record> nsec3;
    std::string salt; ///< of all in nsec3
    std::uint16_t iterations = 0;
    std::optional<RRset> soa;
    CacheTime soaExpires = 0;
    Expiry expiry;
    std::uint64_t bytes = 0;
    std::list<Zone*>::iterator inUse;

    [[nodiscard]] std::size_t records() const { return nsec.size() + nsec3.size(); }

    template <class Map, class Key>
    void put(Map& map, Key key, const RRset& set, CacheTime expires, const Key* Place::*slot)
    {
        if (const auto old = map.find(key); old != map.end())
            erase(map, old);
        const auto at = map.try_emplace(std::move(key)).first;
        Record& record = at->second;
        record.set = set;
        record.expires = expires;
        record.bytes = bytesOf(set);
        Place place;
        place.*slot = &at->first;
        record.inExpiry = expiry.emplace(expires, place);
        bytes += record.bytes;
    }
    template <class Map>
    typename Map::iterator erase(Map& map, typename Map::iterator at)
    {
        bytes -= at->second.bytes;
        expiry.erase(at->second.inExpiry);
        return map.erase(at);
    }
    void erase(const Place& place)
    {
        if (place.nsec)
            erase(nsec, nsec.find(*place.nsec));
        else
            erase(nsec3, nsec3.find(*place.nsec3));
    }
    void removeExpired(CacheTime now)
    {
        for (int i = 0; i < expiredPerFind && !expiry.empty() && expiry.begin()->first <= now; ++i)
            erase(Place(expiry.begin()->second));
    }

    /// The living record that matches `at` or covers it, and its next name.
    struct Found {
        const Record* record;
        Name next;
        bool match;
    };
    [[nodiscard]] std::optional<Found> nsecOf(const Name& at, CacheTime now) const
    {
        auto after = nsec.upper_bound(at);
        if (after == nsec.begin())
            return std::nullopt;
        const auto& [owner, record] = *std::prev(after);
        auto next = nextName(*record.set.rdata.begin());
        const bool match = owner == at;
        if (record.expires <= now || !next || (!match && *next != name && at.canonicalCompare(*next) >= 0))
            return std::nullopt;
        return Found{&record, std::move(*next), match};
    }
    [[nodiscard]] std::optional<Found> nsec3Of(const std::string& hash, CacheTime now) const
    {
        if (nsec3.empty())
            return std::nullopt;
        // Before the first comes the last.
        const auto after = nsec3.upper_bound(hash);
        const auto& [owner, record] = after == nsec3.begin() ? *nsec3.rbegin() : *std::prev(after);
        const auto fields = nsec3Fields(*record.set.rdata.begin());
        if (record.expires <= now || !fields)
            return std::nullopt;
        const bool match = owner == hash;
        const bool wraps = fields->next <= owner;
        const bool covers = wraps ? hash > owner || hash < fields->next : hash > owner && hash < fields->next;
        if (!match && !covers)
            return std::nullopt;
        return Found{&record, {}, match};
    }
};

/// Takes copies; the same set once.
void take(DenialMaterial& material, const Record& record, CacheTime now)
{
    for (const RRset& set : material.sets) {
        if (set.owner == record.set.owner)
            return;
    }
    material.sets.push_back(record.set);
    material.sets.back().ttl = remaining(record.expires, record.set.ttl, now);
    material.ttl = std::min(material.ttl, material.sets.back().ttl);
}

bool collectNsec(const Zone& zone, const Name& name, CacheTime now, DenialMaterial& material)
{
    const auto found = zone.nsecOf(name, now);
    if (!found)
        return false;
    take(material, *found->record, now);
    if (found->match || found->next.isStrictSubdomainOf(name))
        return true;
    const auto& owner = found->record->set.owner;
    const auto wildcard = name.suffix(std::max(name.commonLabels(owner), name.commonLabels(found->next))).wildcardChild();
    if (!wildcard)
        return true;
    const auto source = zone.nsecOf(*wildcard, now);
    if (!source)
        return false;
    take(material, *source->record, now);
    return true;
}

} // namespace

struct DenialCache::Impl {
    mutable std::mutex mutex;
    std::unordered_map<Name, std::unique_ptr<Zone>> zones;
    std::list<Zone*> inUse; ///< the one used last in front
    std::uint64_t bytes = 0, maxBytes = 0, evictions = 0;
    std::size_t records = 0;
    Nsec3Hash hash;

    // With the lock:

    Zone* known(const Name& name)
    {
        const auto at = zones.find(name);
        return at == zones.end() ? nullptr : at->second.get();
    }
    void markUsed(Zone& zone) { inUse.splice(inUse.begin(), inUse, zone.inUse); }
    Zone& make(const Name& name)
    {
        if (Zone* zone = known(name))
            return *zone;
        auto zone = std::make_unique<Zone>(name);
        zone->bytes = allocationBytes(sizeof(Zone)) + 4 * allocationBytes(name.wire().size());
        zone->inUse = inUse.insert(inUse.begin(), zone.get());
        bytes += zone->bytes;
        return *zones.emplace(name, std::move(zone)).first->second;
    }
    void remove(Zone& zone)
    {
        bytes -= zone.bytes;
        records -= zone.records();
        inUse.erase(zone.inUse);
        zones.erase(Name(zone.name));
    }
    /// Does something to a zone and keeps the sums.
    template <class Change>
    void change(Zone& zone, Change what)
    {
        bytes -= zone.bytes;
        records -= zone.records();
        what(zone);
        bytes += zone.bytes;
        records += zone.records();
    }
    void evictFrom(Zone& zone)
    {
        ++evictions;
        change(zone, [](Zone& z) { z.erase(Place(z.expiry.begin()->second)); });
    }
    /// False when `most` evictions were not enough.
    bool shrink(int most)
    {
        while (bytes > maxBytes && !inUse.empty()) {
            if (most-- == 0)
                return false;
            Zone& oldest = *inUse.back();
            if (oldest.expiry.empty())
                remove(oldest);
            else
                evictFrom(oldest);
        }
        return true;
    }
};

DenialCache::DenialCache(std::uint64_t maxBytes, Nsec3Hash hash) : m_impl(std::make_unique<Impl>())
{
    m_impl->maxBytes = maxBytes;
    m_impl->hash = std::move(hash);
}

DenialCache::~DenialCache() = default;

void DenialCache::add(const Name& zone, const RRset& set, CacheTime expires)
{
    if (set.rdata.size() != 1 || set.ttl == 0 || !set.owner.isSubdomainOf(zone))
        return;
    const std::string_view rdata = *set.rdata.begin();
    std::string hash;
    std::optional<Nsec3Fields> fields;
    if (set.type == Type::Nsec) {
        const auto next = nextName(rdata);
        if (!next || !next->isSubdomainOf(zone) || spansNothing(set.owner, *next))
            return;
        if (*next != zone && set.owner.canonicalCompare(*next) >= 0)
            return;
    } else if (set.type == Type::Nsec3) {
        fields = nsec3Fields(rdata);
        if (!fields || fields->flags != 0 || set.owner.parent() != zone || set.owner.isRoot())
            return;
        hash = ownerHash(set.owner.firstLabel());
        if (hash.empty() || (hash != fields->next && fields->next.substr(0, octetsAlike) == std::string_view(hash).substr(0, octetsAlike)))
            return;
    } else {
        return;
    }

    const std::lock_guard lock(m_impl->mutex);
    Zone& z = m_impl->make(zone);
    m_impl->markUsed(z);
    m_impl->change(z, [&](Zone& changed) {
        if (!fields) {
            changed.put(changed.nsec, set.owner, set, expires, &Place::nsec);
            return;
        }
        // A zone has one chain; the other is on its way out.
        if (changed.salt != fields->salt || changed.iterations != fields->iterations) {
            while (!changed.nsec3.empty())
                changed.erase(changed.nsec3, changed.nsec3.begin());
            changed.salt = fields->salt;
            changed.iterations = fields->iterations;
        }
        changed.put(changed.nsec3, std::move(hash), set, expires, &Place::nsec3);
    });
    if (z.records() > recordsPerZone)
        m_impl->evictFrom(z);
    m_impl->shrink(evictionsPerLock);
}

void DenialCache::addSoa(const Name& zone, const RRset& soa, CacheTime expires)
{
    if (soa.type != Type::Soa || soa.rdata.size() != 1 || soa.ttl == 0 || soa.owner != zone)
        return;
    const std::lock_guard lock(m_impl->mutex);
    Zone& z = m_impl->make(zone);
    m_impl->markUsed(z);
    m_impl->change(z, [&](Zone& changed) {
        if (changed.soa)
            changed.bytes -= bytesOf(*changed.soa);
        changed.soa = soa;
        changed.soaExpires = expires;
        changed.bytes += bytesOf(soa);
    });
    m_impl->shrink(evictionsPerLock);
}

std::optional<DenialMaterial> DenialCache::find(const Name& zone, const Name& name, Type type, CacheTime now)
{
    if (!name.isSubdomainOf(zone) || (type == Type::Ds && name == zone))
        return std::nullopt;
    DenialMaterial material;
    std::string salt;
    std::uint16_t iterations = 0;
    {
        const std::lock_guard lock(m_impl->mutex);
        Zone* z = m_impl->known(zone);
        if (!z || !z->soa || z->soaExpires <= now)
            return std::nullopt;
        m_impl->markUsed(*z);
        m_impl->change(*z, [&](Zone& changed) { changed.removeExpired(now); });
        material.zone = z->name;
        material.soa = *z->soa;
        material.soa.ttl = remaining(z->soaExpires, z->soa->ttl, now);
        material.ttl = material.soa.ttl;
        if (collectNsec(*z, name, now, material))
            return material;
        material.sets.clear();
        material.ttl = material.soa.ttl;
        if (z->nsec3.empty())
            return std::nullopt;
        salt = z->salt;
        iterations = z->iterations;
    }

    // NSEC3: hash without the lock, look up with it.
    enum class Known : std::uint8_t { Nothing, Match, Cover };
    unsigned hashes = 0;
    const auto look = [&](const Name& at, RRset* wanted) {
        if (!m_impl->hash || hashes++ == hashesPerFind)
            return Known::Nothing;
        const std::string hash = m_impl->hash(at, salt, iterations);
        if (hash.empty()) {
            hashes = hashesPerFind;
            return Known::Nothing;
        }
        const std::lock_guard lock(m_impl->mutex);
        const Zone* z = m_impl->known(zone);
        if (!z || z->salt != salt || z->iterations != iterations)
            return Known::Nothing;
        const auto found = z->nsec3Of(hash, now);
        if (!found)
            return Known::Nothing;
        *wanted = found->record->set;
        wanted->ttl = remaining(found->record->expires, wanted->ttl, now);
        return found->match ? Known::Match : Known::Cover;
    };
    const auto keep = [&](RRset set) {
        for (const RRset& kept : material.sets) {
            if (kept.owner == set.owner)
                return;
        }
        material.ttl = std::min(material.ttl, set.ttl);
        material.sets.push_back(std::move(set));
    };

    // From the apex down: the flood of random names below one zone ends after two.
    RRset encloser, below;
    Known known = look(zone, &encloser);
    if (name == zone) {
        if (known != Known::Match)
            return std::nullopt;
        keep(std::move(encloser));
        return material;
    }
    const std::size_t labels = name.labelCount();
    for (std::size_t k = zone.labelCount(); k < labels && hashes < hashesPerFind; ++k) {
        const Known knownBelow = look(name.suffix(k + 1), &below);
        if (k + 1 == labels && knownBelow == Known::Match) {
            keep(std::move(below));
            return material;
        }
        if (known == Known::Match && knownBelow == Known::Cover) {
            const auto wildcard = name.suffix(k).wildcardChild();
            RRset source;
            if (wildcard && look(*wildcard, &source) == Known::Nothing)
                return std::nullopt;
            keep(std::move(encloser));
            keep(std::move(below));
            if (wildcard)
                keep(std::move(source));
            return material;
        }
        known = knownBelow;
        encloser = std::move(below);
    }
    return std::nullopt;
}

std::size_t DenialCache::flushBelow(const Name& name)
{
    const std::lock_guard lock(m_impl->mutex);
    const std::size_t before = m_impl->records;
    for (auto at = m_impl->inUse.begin(); at != m_impl->inUse.end();) {
        Zone& zone = **at++;
        if (zone.name.isSubdomainOf(name)) {
            m_impl->remove(zone);
        } else if (name.isSubdomainOf(zone.name)) {
            m_impl->change(zone, [&](Zone& changed) {
                // The record at or before the name, and those that follow below it.
                auto record = changed.nsec.upper_bound(name);
                if (record != changed.nsec.begin())
                    --record;
                while (record != changed.nsec.end() && (record->first.canonicalCompare(name) <= 0 || record->first.isSubdomainOf(name)))
                    record = changed.erase(changed.nsec, record);
                // Which hash speaks of a name below it nobody can tell.
                while (!changed.nsec3.empty())
                    changed.erase(changed.nsec3, changed.nsec3.begin());
            });
        }
    }
    return before - m_impl->records;
}

std::size_t DenialCache::flushAll()
{
    std::unordered_map<Name, std::unique_ptr<Zone>> gone; // destroyed without the lock
    const std::lock_guard lock(m_impl->mutex);
    const std::size_t before = m_impl->records;
    gone.swap(m_impl->zones);
    m_impl->inUse.clear();
    m_impl->bytes = 0;
    m_impl->records = 0;
    return before;
}

DenialUse DenialCache::use() const
{
    const std::lock_guard lock(m_impl->mutex);
    return {m_impl->bytes, m_impl->maxBytes, m_impl->zones.size(), m_impl->records, m_impl->evictions};
}

void DenialCache::setMaxBytes(std::uint64_t maxBytes)
{
    for (bool first = true, done = false; !done; first = false) {
        const std::lock_guard lock(m_impl->mutex);
        if (first)
            m_impl->maxBytes = maxBytes;
        done = m_impl->shrink(evictionsPerLock);
    }
}

} // namespace harddns::cache
