#include "engine/cache/infra_cache.h"

#include "engine/cache/entry.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <mutex>
#include <unordered_map>

namespace harddns::cache
{

namespace
{

/// More than workers that resolve at the same moment; a lock is held for a look-up only.
constexpr std::size_t shardCount = 16;
/// A server nobody heard news of for so long is met without prejudice again (RFC 6891 6.2.2 asks not to remember for ever).
constexpr CacheTime serverMemoryMs = 15 * 60 * 1000;
/// RFC 9520 3.2: a failure is held at least a second, at most five minutes; five seconds stop the retries of one impatient client.
constexpr CacheTime failureFirstMs = 5 * 1000, failureMostMs = 300 * 1000;
/// After its end a failure is remembered this much longer, so that a question that keeps failing is asked ever less often.
constexpr CacheTime failureMemoryMs = 300 * 1000;

std::uint64_t mixed(std::uint64_t h, std::uint64_t more)
{
    h ^= more;
    h *= 0x9E3779B97F4A7C15ULL;
    return h ^ (h >> 29);
}

std::uint64_t nameHash(const std::uint8_t* wire, std::size_t size) { return wire::hashName(wire, size); }

/// Seeded like the names' hash: addresses come from the network, and nobody shall choose which ones share a bucket.
std::uint64_t addressHash(const IpAddress& a)
{
    static constexpr std::uint8_t seedName[] = {8, 'a', 'd', 'd', 'r', 's', 'e', 'e', 'd', 0};
    std::uint64_t words[2] = {0, 0};
    std::memcpy(words, a.data(), a.size());
    std::uint64_t h = mixed(nameHash(seedName, sizeof seedName), words[0]);
    return mixed(mixed(h, words[1]), a.isV6() ? 6 : 4);
}

/// A name in place, so that walking up the labels copies nothing.
struct NameView {
    const std::uint8_t* wire;
    std::size_t size;
    std::uint64_t hash;
    NameView(const std::uint8_t* nameWire, std::size_t nameSize) : wire(nameWire), size(nameSize), hash(nameHash(nameWire, nameSize)) {}
    explicit NameView(const wire::Name& name) : NameView(reinterpret_cast<const std::uint8_t*>(name.wire().data()), name.wire().size()) {}
    [[nodiscard]] bool equals(const wire::Name& other) const
    {
        return other.wire().size() == size && wire::equalNames(wire, reinterpret_cast<const std::uint8_t*>(other.wire().data()), size);
    }
};

struct NameHash {
    using is_transparent = void;
    std::size_t operator()(const wire::Name& n) const { return n.hash(); }
    std::size_t operator()(const NameView& v) const { return v.hash; }
};
struct NameEqual {
    using is_transparent = void;
    bool operator()(const wire::Name& a, const wire::Name& b) const { return a == b; }
    bool operator()(const wire::Name& a, const NameView& b) const { return b.equals(a); }
    bool operator()(const NameView& a, const wire::Name& b) const { return a.equals(b); }
};
struct AddressHash {
    std::size_t operator()(const IpAddress& a) const { return addressHash(a); }
};

struct LameKey {
    wire::Name zone;
    IpAddress address;
    bool operator==(const LameKey&) const = default;
};
struct LameHash {
    std::size_t operator()(const LameKey& k) const { return mixed(k.zone.hash(), addressHash(k.address)); }
};
struct FailureKey {
    wire::Name name;
    wire::Type type;
    bool operator==(const FailureKey&) const = default;
};
struct FailureHash {
    std::size_t operator()(const FailureKey& k) const { return mixed(k.name.hash(), static_cast<std::uint64_t>(k.type)); }
};

enum class What : std::uint8_t { Delegation, Server, Lame, Failure };

/// Part of every record: its place in the shard's list of usefulness.
struct Node {
    Node* next = nullptr;
    Node* previous = nullptr;
    What what;
    std::uint64_t bytes = 0;
    explicit Node(What w) : what(w) {}
};
struct DelegationNode : Node {
    DelegationNode() : Node(What::Delegation) {}
    const wire::Name* key = nullptr;
    DelegationPtr value;
};
struct ServerNode : Node {
    ServerNode() : Node(What::Server) {}
    const IpAddress* key = nullptr;
    ServerState value;
};
struct LameNode : Node {
    LameNode() : Node(What::Lame) {}
    const LameKey* key = nullptr;
    CacheTime until = 0;
};
struct FailureNode : Node {
    FailureNode() : Node(What::Failure) {}
    const FailureKey* key = nullptr;
    Failure9520 value;
};

/// Octets on the heap behind a string beyond its own object (15 fit inside).
std::uint64_t heapOf(std::size_t textSize) { return textSize > 15 ? allocationBytes(textSize + 1) : 0; }
/// A map node: key, value, link and hash, and its share of the bucket array.
template <class Key, class Value>
constexpr std::uint64_t mapNodeBytes()
{
    return allocationBytes(sizeof(Key) + sizeof(Value) + 2 * sizeof(void*)) + sizeof(void*);
}
std::uint64_t bytesOf(const Delegation& d)
{
    std::uint64_t sum = allocationBytes(sizeof(Delegation) + 2 * sizeof(void*)) + heapOf(d.zone.wire().size());
    sum += allocationBytes(d.servers.capacity() * sizeof(DelegationServer));
    for (const auto& s : d.servers) {
        sum += heapOf(s.name.wire().size());
        if (s.glue.capacity() > 0)
            sum += allocationBytes(s.glue.capacity() * sizeof(IpAddress));
    }
    return sum;
}

} // namespace

struct InfraCache::Impl {
    struct alignas(64) Shard {
        std::mutex mutex;
        std::unordered_map<wire::Name, DelegationNode, NameHash, NameEqual> delegations;
        std::unordered_map<IpAddress, ServerNode, AddressHash> servers;
        std::unordered_map<LameKey, LameNode, LameHash> lame;
        std::unordered_map<FailureKey, FailureNode, FailureHash> failures;
        Node list{What::Lame}; ///< head of the ring; next is what was useful last
        std::uint64_t evictions = 0;

        Shard() { list.next = list.previous = &list; }
    };
    std::array<Shard, shardCount> shards;
    std::atomic<std::uint64_t> bytes{0}, maxBytes{0};
    std::mutex hintsMutex;
    DelegationPtr hints; ///< under hintsMutex; aside of the partition: never expires, never evicted

    Shard& shardFor(std::uint64_t hash) { return shards[(hash * 0x9E3779B97F4A7C15ULL) >> 60]; }

    static void leave(Node& n)
    {
        n.previous->next = n.next;
        n.next->previous = n.previous;
    }
    static void enter(Shard& shard, Node& n)
    {
        n.next = shard.list.next;
        n.previous = &shard.list;
        n.next->previous = &n;
        shard.list.next = &n;
    }
    static void useful(Shard& shard, Node& n)
    {
        leave(n);
        enter(shard, n);
    }
    /// Books `now` octets for the node instead of what it had.
    void book(Node& n, std::uint64_t now)
    {
        bytes.fetch_add(now - n.bytes, std::memory_order_relaxed);
        n.bytes = now;
    }

    template <class Map>
    void drop(Map& map, typename Map::iterator at)
    {
        leave(at->second);
        book(at->second, 0);
        map.erase(at);
    }
    void dropNode(Shard& shard, Node& n)
    {
        switch (n.what) {
        case What::Delegation: drop(shard.delegations, shard.delegations.find(*static_cast<DelegationNode&>(n).key)); break;
        case What::Server: drop(shard.servers, shard.servers.find(*static_cast<ServerNode&>(n).key)); break;
        case What::Lame: drop(shard.lame, shard.lame.find(*static_cast<LameNode&>(n).key)); break;
        case What::Failure: drop(shard.failures, shard.failures.find(*static_cast<FailureNode&>(n).key)); break;
        }
    }
    /// The record of a key, made when it is new; it becomes the most useful one of its shard.
    template <class Map, class Key>
    auto& obtain(Shard& shard, Map& map, const Key& key)
    {
        const auto [at, isNew] = map.try_emplace(key);
        auto& node = at->second;
        if (isNew) {
            node.key = &at->first;
            enter(shard, node);
        } else {
            useful(shard, node);
        }
        return node;
    }

    [[nodiscard]] bool over() const { return bytes.load(std::memory_order_relaxed) > maxBytes.load(std::memory_order_relaxed); }
    void evictFrom(Shard& shard)
    {
        ++shard.evictions;
        dropNode(shard, *shard.list.previous);
    }
    /// After something was added to the locked shard: evicts what was useful longest ago, but not what was just added.
    void makeRoom(Shard& locked)
    {
        while (over() && locked.list.previous != locked.list.next)
            evictFrom(locked);
        for (auto& other : shards) {
            if (!over())
                return;
            if (&other == &locked)
                continue;
            const std::unique_lock lock(other.mutex, std::try_to_lock); // two writers must not wait for each other
            while (lock && over() && other.list.previous != &other.list)
                evictFrom(other);
        }
    }

    void place(Shard& locked, DelegationPtr delegation)
    {
        auto& node = obtain(locked, locked.delegations, delegation->zone);
        const std::uint64_t keyBytes = mapNodeBytes<wire::Name, DelegationNode>() + heapOf(delegation->zone.wire().size());
        book(node, keyBytes + bytesOf(*delegation));
        node.value = std::move(delegation);
        makeRoom(locked);
    }

    DelegationPtr currentHints()
    {
        const std::lock_guard lock(hintsMutex);
        return hints;
    }
    DelegationPtr living(const NameView& zone, CacheTime now)
    {
        Shard& shard = shardFor(zone.hash);
        const std::lock_guard lock(shard.mutex);
        const auto at = shard.delegations.find(zone);
        if (at == shard.delegations.end())
            return nullptr;
        if (!at->second.value->fromHints && at->second.value->expires <= now) {
            drop(shard.delegations, at);
            return nullptr;
        }
        useful(shard, at->second);
        return at->second.value;
    }
    template <class Predicate>
    std::size_t removeDelegations(Predicate matches)
    {
        std::size_t count = 0;
        for (auto& shard : shards) {
            const std::lock_guard lock(shard.mutex);
            for (auto at = shard.delegations.begin(); at != shard.delegations.end();) {
                const auto here = at++;
                if (matches(here->first)) {
                    drop(shard.delegations, here);
                    ++count;
                }
            }
        }
        return count;
    }
};

InfraCache::InfraCache(std::uint64_t maxBytes) : m_impl(std::make_unique<Impl>()) { m_impl->maxBytes = maxBytes; }
InfraCache::~InfraCache() = default;

DelegationPtr InfraCache::deepest(const wire::Name& name, CacheTime now) const
{
    const auto* at = reinterpret_cast<const std::uint8_t*>(name.wire().data());
    for (std::size_t left = name.wire().size();;) {
        if (DelegationPtr found = m_impl->living(NameView(at, left), now))
            return found;
        if (left == 1)
            return m_impl->currentHints();
        const std::size_t step = std::size_t{*at} + 1;
        at += step;
        left -= step;
    }
}

DelegationPtr InfraCache::find(const wire::Name& zone, CacheTime now) const
{
    DelegationPtr found = m_impl->living(NameView(zone), now);
    return found || !zone.isRoot() ? found : m_impl->currentHints();
}

void InfraCache::put(DelegationPtr delegation, CacheTime now)
{
    if (!delegation)
        return;
    if (delegation->fromHints && delegation->zone.isRoot()) {
        const std::lock_guard lock(m_impl->hintsMutex);
        m_impl->hints = std::move(delegation);
        return;
    }
    if (delegation->expires <= now)
        return;
    auto& shard = m_impl->shardFor(delegation->zone.hash());
    const std::lock_guard lock(shard.mutex);
    m_impl->place(shard, std::move(delegation));
}

bool InfraCache::replace(const DelegationPtr& known, DelegationPtr next, CacheTime now)
{
    if (!known || !next || next->expires <= now || !(known->zone == next->zone))
        return false;
    auto& shard = m_impl->shardFor(known->zone.hash());
    const std::lock_guard lock(shard.mutex);
    const auto at = shard.delegations.find(known->zone);
    if (at == shard.delegations.end() || at->second.value != known)
        return false;
    m_impl->place(shard, std::move(next));
    return true;
}

std::size_t InfraCache::remove(const wire::Name& zone)
{
    auto& shard = m_impl->shardFor(zone.hash());
    const std::lock_guard lock(shard.mutex);
    const auto at = shard.delegations.find(zone);
    if (at == shard.delegations.end())
        return 0;
    m_impl->drop(shard.delegations, at);
    return 1;
}

std::size_t InfraCache::removeBelow(const wire::Name& zone)
{
    return m_impl->removeDelegations([&](const wire::Name& cut) { return cut.isSubdomainOf(zone); });
}

void InfraCache::visitDelegations(CacheTime now, const std::function<bool(const Delegation&)>& visitor) const
{
    std::vector<DelegationPtr> found;
    if (DelegationPtr hints = m_impl->currentHints())
        found.push_back(std::move(hints));
    for (auto& shard : m_impl->shards) {
        {
            const std::lock_guard lock(shard.mutex);
            for (const auto& [zone, node] : shard.delegations) {
                if (node.value->expires > now)
                    found.push_back(node.value);
            }
        }
        for (const auto& d : found) {
            if (!visitor(*d))
                return;
        }
        found.clear();
    }
}

ServerState InfraCache::server(const IpAddress& address, CacheTime now) const
{
    auto& shard = m_impl->shardFor(addressHash(address));
    const std::lock_guard lock(shard.mutex);
    const auto at = shard.servers.find(address);
    if (at == shard.servers.end())
        return {};
    if (at->second.value.expires <= now) {
        m_impl->drop(shard.servers, at);
        return {};
    }
    Impl::useful(shard, at->second);
    return at->second.value;
}

void InfraCache::update(const IpAddress& address, CacheTime now, const std::function<void(ServerState&)>& change)
{
    auto& shard = m_impl->shardFor(addressHash(address));
    const std::lock_guard lock(shard.mutex);
    auto& node = m_impl->obtain(shard, shard.servers, address);
    if (node.value.expires <= now)
        node.value = ServerState{};
    change(node.value);
    node.value.expires = now + serverMemoryMs;
    m_impl->book(node, mapNodeBytes<IpAddress, ServerNode>());
    m_impl->makeRoom(shard);
}

bool InfraCache::isLame(const wire::Name& zone, const IpAddress& address, CacheTime now) const
{
    const LameKey key{zone, address};
    auto& shard = m_impl->shardFor(LameHash{}(key));
    const std::lock_guard lock(shard.mutex);
    const auto at = shard.lame.find(key);
    if (at == shard.lame.end())
        return false;
    if (at->second.until <= now) {
        m_impl->drop(shard.lame, at);
        return false;
    }
    Impl::useful(shard, at->second);
    return true;
}

void InfraCache::setLame(const wire::Name& zone, const IpAddress& address, CacheTime now, std::uint32_t seconds)
{
    const LameKey key{zone, address};
    auto& shard = m_impl->shardFor(LameHash{}(key));
    const std::lock_guard lock(shard.mutex);
    auto& node = m_impl->obtain(shard, shard.lame, key);
    node.until = now + CacheTime{seconds} * 1000;
    m_impl->book(node, mapNodeBytes<LameKey, LameNode>() + heapOf(zone.wire().size()));
    m_impl->makeRoom(shard);
}

std::optional<Failure9520> InfraCache::failure(const wire::Name& name, wire::Type type, CacheTime now) const
{
    const FailureKey key{name, type};
    auto& shard = m_impl->shardFor(FailureHash{}(key));
    const std::lock_guard lock(shard.mutex);
    const auto at = shard.failures.find(key);
    if (at == shard.failures.end())
        return std::nullopt;
    const Failure9520& known = at->second.value;
    if (known.until <= now) {
        if (known.until + failureMemoryMs <= now)
            m_impl->drop(shard.failures, at);
        return std::nullopt;
    }
    Impl::useful(shard, at->second);
    return known;
}

bool InfraCache::takeProbe(const wire::Name& name, wire::Type type, CacheTime gap, CacheTime now)
{
    const FailureKey key{name, type};
    auto& shard = m_impl->shardFor(FailureHash{}(key));
    const std::lock_guard lock(shard.mutex);
    const auto at = shard.failures.find(key);
    if (at == shard.failures.end())
        return false;
    Failure9520& known = at->second.value;
    if (known.costly || now - known.tried < gap)
        return false;
    known.tried = now;
    return true;
}

void InfraCache::addFailure(const wire::Name& name, wire::Type type, wire::Ede ede, std::string text, CacheTime now, bool costly,
                            bool contested)
{
    const FailureKey key{name, type};
    auto& shard = m_impl->shardFor(FailureHash{}(key));
    const std::lock_guard lock(shard.mutex);
    auto& node = m_impl->obtain(shard, shard.failures, key);
    Failure9520& known = node.value;
    // A failure reported while one still holds is the same one seen twice (two workers, a probe), not a repetition.
    const bool holds = known.count > 0 && known.until > now;
    if (!holds) {
        const bool remembered = known.count > 0 && known.until + failureMemoryMs > now;
        known.count = remembered ? known.count + 1 : 1;
        known.tried = now;
        if (!remembered)
            known.since = now;
        CacheTime wait = failureFirstMs;
        for (unsigned i = 1; i < known.count && wait < failureMostMs; ++i)
            wait *= 2;
        known.until = now + std::min(wait, failureMostMs);
    }
    known.ede = ede;
    known.costly = costly;
    known.contested = contested;
    known.text = std::move(text);
    m_impl->book(node, mapNodeBytes<FailureKey, FailureNode>() + heapOf(name.wire().size()) + heapOf(known.text.size()));
    m_impl->makeRoom(shard);
}

void InfraCache::clearFailure(const wire::Name& name, wire::Type type)
{
    const FailureKey key{name, type};
    auto& shard = m_impl->shardFor(FailureHash{}(key));
    const std::lock_guard lock(shard.mutex);
    const auto at = shard.failures.find(key);
    if (at != shard.failures.end())
        m_impl->drop(shard.failures, at);
}

std::size_t InfraCache::flushFailures()
{
    std::size_t count = 0;
    for (auto& shard : m_impl->shards) {
        const std::lock_guard lock(shard.mutex);
        while (!shard.failures.empty()) {
            m_impl->drop(shard.failures, shard.failures.begin());
            ++count;
        }
    }
    return count;
}

InfraUse InfraCache::use() const
{
    InfraUse use;
    use.bytes = m_impl->bytes.load(std::memory_order_relaxed);
    use.maxBytes = m_impl->maxBytes.load(std::memory_order_relaxed);
    for (auto& shard : m_impl->shards) {
        const std::lock_guard lock(shard.mutex);
        use.delegations += shard.delegations.size();
        use.servers += shard.servers.size();
        use.failures += shard.failures.size();
        use.lame += shard.lame.size();
        use.evictions += shard.evictions;
    }
    if (m_impl->currentHints())
        ++use.delegations;
    return use;
}

void InfraCache::setMaxBytes(std::uint64_t maxBytes)
{
    m_impl->maxBytes = maxBytes;
    constexpr unsigned share = 16; // of each shard in turn, so that all lose their least useful ones
    for (bool removed = true; removed && m_impl->over();) {
        removed = false;
        for (auto& shard : m_impl->shards) {
            const std::lock_guard lock(shard.mutex);
            for (unsigned n = 0; n < share && m_impl->over() && shard.list.previous != &shard.list; ++n) {
                m_impl->evictFrom(shard);
                removed = true;
            }
        }
    }
}

} // namespace harddns::cache
