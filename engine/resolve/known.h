// What the caches know about a question, and how an upstream answer gets into them. No waiting; called by the resolver only.
#pragma once

#include "engine/resolve/resolver.h"
#include "engine/resolve/scrub.h"

#include <optional>
#include <vector>

namespace harddns::resolve
{

struct Known {
    enum class State : std::uint8_t {
        Nothing,  ///< not even the first link
        Partial,  ///< `chain` leads to `next`, which has to be looked up
        Complete, ///< `answer` is the answer
    };
    State state = State::Nothing;
    std::vector<wire::RRset> chain;
    wire::Name next;
    ResolveAnswer answer;
    bool nxCut = false;
};

class KnownData
{
public:
    KnownData(SharedState& shared, std::optional<cache::VoteIsOff> voteIsOff);

    /// Follows the question through the cache. With `allowStale` expired entries count; their TTL is `staleTtl`.
    [[nodiscard]] Known look(const wire::Question& question, cache::CacheTime now, bool allowStale, std::uint32_t staleTtl);
    /// One cached item, without following anything.
    [[nodiscard]] std::optional<cache::CacheItem> item(const wire::Name& name, wire::Type type, cache::CacheTime now,
                                                       bool allowStale = false);
    /// Puts what a zone's servers said about a question into the caches, with the configured limits. `cut` bounds NS sets (ghost domains).
    /// Changes the TTLs of `scrubbed` to what was stored.
    void learn(Scrubbed& scrubbed, const wire::Question& question, const cache::Delegation& cut, const CacheConfig& config,
               cache::CacheTime now);

private:
    /// The DNAME of an ancestor, the deepest first (RFC 6672 2.2).
    [[nodiscard]] std::optional<cache::CacheItem> coveringDname(const wire::Name& name, cache::CacheTime now, bool allowStale);
    void store(cache::CacheItem item, cache::CacheTime now);
    SharedState& m_shared;
    std::optional<cache::VoteIsOff> m_voteIsOff;
    cache::Reader m_reader;
};

/// RFC 2308 5: the life of a negative answer.
[[nodiscard]] std::uint32_t negativeTtl(const wire::RRset& soa, const CacheConfig& config);

} // namespace harddns::resolve
