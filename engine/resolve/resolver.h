// Resolver: answers a question by walking the tree (or by forwarders), from the caches where they suffice. One a worker; protocol code
// only (World, caches). Equal questions in flight are one resolution that all wait for (ATTACKS A1.3). All work a client question
// causes, in whatever depth, is paid from one Budget (budget.h). Failing closed is a value: SERVFAIL with an extended error.
#pragma once

#include "engine/api/config.h"
#include "engine/api/trace.h"
#include "engine/api/validation.h"
#include "engine/cache/infra_cache.h"
#include "engine/cache/record_cache.h"
#include "engine/resolve/scrub.h"
#include "engine/resolve/validate/trust.h"
#include "engine/telemetry/counters.h"
#include "engine/wire/message.h"
#include "engine/world/network.h"
#include "engine/world/task.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace harddns::resolve
{

class LocalRootStore;

struct ResolveRequest {
    wire::Question question;
    bool checkingDisabled = false;
    bool refresh = false;                    ///< prefetch and stale refresh: ignore what the answer cache holds for the question itself
    std::vector<TraceStep>* trace = nullptr; ///< outlives the task; a traced question never joins another
};

struct ResolveAnswer {
    wire::Rcode rcode = wire::Rcode::ServFail;
    std::vector<wire::RRset> answer;    ///< the chain in order: CNAME/DNAME links, then the records; TTLs are what is left
    std::vector<wire::RRset> authority; ///< SOA of a negative answer; proofs (only sent with DO)
    bool secure = false;                ///< all of it validated: AD
    /// All of it was judged (or needs no judgement). False: an address look-up took what came, unchecked.
    bool validated = true;
    /// Of a failure: it says something about the name. False: it comes from the work budget, or from the place in another question's tree.
    bool remember = true;
    bool stale = false;
    /// Of a failure: there were answers, and they contradicted each other. No outage, and no time for old data (SCIENCE 6.4 L8).
    bool contested = false;
    std::optional<wire::Ede> ede;
    std::string edeText;
    unsigned upstreamQueries = 0;
};
/// Shared between the clients that waited for the same question.
using AnswerPtr = std::shared_ptr<const ResolveAnswer>;

/// What this node's own validation makes of a reply that another node sent (quorum/collector.h).
struct Judged {
    Scrubbed found; ///< the records that answer the question, each with its security; nothing else of the reply
    /// Of the whole: Unchecked when this node does not validate, or when the answer is made of parts that have to be asked for by
    /// themselves.
    cache::Security security = cache::Security::Unchecked;
    std::optional<wire::Ede> ede; ///< why it is bogus, or insecure
    std::string text;
};

/// Where a resolver that does not walk the tree itself gets its answers from: the vote of a network (quorum::Collector). Then the caches
/// it is given hold what votes attested, equal questions join one vote, and special names, DNS64, stale answers and remembered failures
/// are as ever. On the resolver's thread.
class AnswerSource
{
public:
    virtual ~AnswerSource() = default;
    struct Sourced {
        bool failed = true;
        /// Judged, set by set. An outcome of Alias: the chain is decided up to `found.next`, which is asked for by itself. Failed and
        /// `bogus`: what did not pass, for clients that set CD.
        Scrubbed found;
        bool bogus = false;
        bool contested = false;       ///< failed: the answers contradicted each other
        std::optional<wire::Ede> ede; ///< of a failure why; else a remark
        std::string text;
    };
    /// `checkingDisabled`: also what does not validate. Ends by the deadline.
    virtual world::Task<Sourced> ask(wire::Question question, bool checkingDisabled, world::SteadyTime deadline) = 0;
    /// What its answers are attested by.
    [[nodiscard]] virtual const cache::ByVote& evidence() const = 0;
};

class PathLog;

/// Told of the zone cuts that are worth asking the network about (DESIGN 3.3). On the resolver's thread, from inside of a look-up: returns
/// at once and leaves the caches alone.
class CutObserver
{
public:
    virtual ~CutObserver() = default;
    /// A question starts at a cut that an earlier question has learned, that nobody but this node vouches for, and that would live longer
    /// by its parent's word. At each such use.
    virtual void onUsedAgain(const cache::DelegationPtr& cut) = 0;
};

/// What the resolvers of all workers of a node share. Outlives them.
struct SharedState {
    const Config& config; ///< replaced on reload only through Resolver::reconfigure
    world::CacheClock& cacheClock;
    cache::EpochDomain& epochs;
    cache::AnswerCache& answers;
    cache::NodeCache& provisional;
    cache::InfraCache& infra;
    validate::ValidationState* validation = nullptr; ///< none: nothing is validated, whatever the configuration says
    const LocalRootStore* localRoot = nullptr;       ///< none: the root's servers are asked
    AnswerSource* source = nullptr;                  ///< none: the tree is walked. Of this worker's resolver only
    PathLog* paths = nullptr;                        ///< none: nobody will ask which servers an answer came from
};

class Resolver
{
public:
    Resolver(world::World world, SharedState shared, telemetry::Shard& shard);
    ~Resolver();
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;

    /// Always completes within max-resolve-ms (plus one turn of the loop). Never throws.
    world::Task<AnswerPtr> resolve(ResolveRequest request);
    /// Starts a resolution nobody waits for (prefetch); does nothing when it is already in flight or too much is.
    void refresh(const wire::Question& question);
    /// Primes the root (RFC 8109) in the background; harmless when it fails.
    void prime();

    /// The chain of trust of an answer that was just given, from the anchor down; empty when nothing is validated. What has gone from the
    /// caches of the zones above it is fetched and judged anew, for a few seconds at most: for traces, not for each answer.
    world::Task<ValidationChain> explain(wire::Question question, AnswerPtr answer);

    /// Validates a reply of another node as if one of the zone's servers had sent it, from this node's own anchors. Keys it needs are
    /// fetched by this node. Of the reply only denials that validated are kept. At most until `deadline`.
    world::Task<Judged> judge(wire::Question question, std::shared_ptr<const wire::Message> reply, world::SteadyTime deadline);

    /// Asks the servers of `cut`, and those of the cuts below that they refer to, over TCP and past all caches; from the root when there is
    /// no cut. Judged like any answer of a server. Servers without address in the cut are looked for over TCP from the root.
    world::Task<Judged> askOverTcp(wire::Question question, cache::DelegationPtr cut, world::SteadyTime deadline);

    /// nullptr: nobody. Outlives the resolver, or the next call.
    void setCutObserver(CutObserver* observer);

    /// New settings from now on; questions in flight end with the old ones. `config` outlives the resolver or the next call.
    void reconfigure(const Config& config);
    /// Resolutions in flight (not counting those that joined one).
    [[nodiscard]] std::size_t inFlight() const;

    struct Impl;

private:
    std::unique_ptr<Impl> m_impl;
};

} // namespace harddns::resolve
