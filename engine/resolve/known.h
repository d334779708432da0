// What the caches know about a question, and how an upstream answer gets into them. No waiting; called by the resolver only.
#pragma once

#include "engine/resolve/resolver.h"
#include "engine/resolve/scrub.h"

#include <optional>
#include <vector>

namespace harddns::resolve
{

/// Which cached items count.
enum class Accept : std::uint8_t {
    Validated, ///< secure, or proven to be outside the signed tree: what clients of a validating node get
    Unchecked, ///< also what nobody has checked yet: addresses to ask, questions without validation
    Anything,  ///< also what failed validation: clients that set CD, traces
};
[[nodiscard]] constexpr bool accepts(Accept accept, cache::Security security)
{
    switch (security) {
    case cache::Security::Secure:
    case cache::Security::Insecure: return true;
    case cache::Security::Unchecked: return accept != Accept::Validated;
    case cache::Security::Bogus: return accept == Accept::Anything;
    }
    return false;
}

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
    bool secure = true;              ///< every item so far is
    std::vector<wire::RRset> proofs; ///< of wildcards in a chain that is not complete
};

class KnownData
{
public:
    /// What is learned is attested by the evidence there is: the source's votes, the absence of a vote, a signature; else provisional.
    KnownData(SharedState& shared, std::optional<cache::VoteIsOff> voteIsOff);
    /// What was learned alone is of use for so long; its records keep their own TTL, which is what a ballot tells the others.
    void setProvisionalLife(std::uint32_t seconds) { m_provisionalLife = seconds; }

    /// Follows the question through the cache. With `allowStale` expired entries count; their TTL is `staleTtl`.
    [[nodiscard]] Known look(const wire::Question& question, Accept accept, cache::CacheTime now, bool allowStale, std::uint32_t staleTtl);
    /// One cached item, without following anything.
    [[nodiscard]] std::optional<cache::CacheItem> item(const wire::Name& name, wire::Type type, cache::CacheTime now,
                                                       Accept accept = Accept::Unchecked, bool allowStale = false);
    /// Puts what a zone's servers said about a question into the caches, with the configured limits. `cut` bounds NS sets (ghost domains).
    /// Changes the TTLs of `scrubbed` to what was stored. Without a cut (what was in the cache and has been validated now) the bounds of
    /// the first time hold on.
    void learn(Scrubbed& scrubbed, const wire::Question& question, const cache::Delegation* cut, const CacheConfig& config,
               cache::CacheTime now);
    /// What a referral says about the DS records of the cut, unchecked, so that validation finds it.
    void learnReferral(const Scrubbed& scrubbed, const CacheConfig& config, cache::CacheTime now);
    /// Forgets (name, type) in both tiers.
    void forget(const wire::Name& name, wire::Type type);

private:
    /// The DNAME of an ancestor, the deepest first (RFC 6672 2.2).
    [[nodiscard]] std::optional<cache::CacheItem> coveringDname(const wire::Name& name, Accept accept, cache::CacheTime now,
                                                                bool allowStale);
    void store(cache::CacheItem item, cache::CacheTime now);
    SharedState& m_shared;
    std::optional<cache::VoteIsOff> m_voteIsOff;
    const cache::ByVote* m_byVote; ///< nullptr: this resolver brings home what it found itself
    std::uint32_t m_provisionalLife = 30;
    cache::Reader m_reader;
};

/// RFC 2308 5: the life of a negative answer.
[[nodiscard]] std::uint32_t negativeTtl(const wire::RRset& soa, const CacheConfig& config);

} // namespace harddns::resolve
