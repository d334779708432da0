// Inside of the Resolver: flights (joined questions), look-ups with an inherited budget, the walk down the tree. Private to engine/resolve.
//
//   resolve()      a client's question: special names, DNS64, serve-stale
//     flight       one resolution that equal questions join; has the budget and the deadline
//       lookup     cache, else walk; alias targets and server addresses are further look-ups that pay from the same budget
//         walk     from the deepest known cut downwards, minimised
//           askZone   the servers of one cut until one gives something of use
//             exchange   one packet out, one in
#pragma once

#include "engine/resolve/exchange.h"
#include "engine/resolve/known.h"
#include "engine/resolve/path_log.h"
#include "engine/resolve/resolver.h"
#include "engine/resolve/server_choice.h"
#include "engine/resolve/trace_writer.h"
#include "engine/resolve/validate/trust.h"
#include "engine/world/sync.h"

#include <unordered_map>

namespace harddns::resolve
{

/// One resolution that runs; equal questions wait on it.
struct Flight {
    Flight(world::Loop& loop, wire::Question q) : question(std::move(q)), began(loop.now()), done(loop), found(loop) {}
    const wire::Question question; ///< lower case
    const world::SteadyTime began;
    world::Event done;
    AnswerPtr answer; ///< set before `done`
    unsigned waiters = 0;
    bool validates = false; ///< its answer will be judged before it lands
    /// What came, before it is judged, and the event that it is there (also set with `done`): address look-ups go on with it, because
    /// the judgement itself may need the address.
    const Scrubbed* early = nullptr;
    world::Event found;
    Flight* blockedOn = nullptr; ///< the flight this one waits for, to find cycles across flights
    bool listed = false;         ///< in the table of flights
    std::vector<PathHop> hops;   ///< while SharedState::paths is there
    /// Its failure comes from the place in another question's tree of look-ups (purse empty, time over, a cycle through that question) and
    /// says nothing about the name: who joined asks again, nobody remembers it. Else an attacker's question could fail a victim's name.
    bool borrowedFailure = false;
};
using FlightPtr = std::shared_ptr<Flight>;

/// Place of a look-up in the tree of look-ups one client question causes.
struct LookupContext {
    Budget& budget;
    Flight& flight;
    LookupContext* parent = nullptr;
    unsigned depth = 0; ///< nesting of server address look-ups
    TraceWriter* trace = nullptr;
    bool validates = false; ///< the answer goes to a client or into a proof; addresses of servers need none
    bool probing = false;   ///< looks whether a remembered failure is over, for this look-up or one above it
    [[nodiscard]] Accept accept() const { return validates ? Accept::Validated : Accept::Unchecked; }
};

/// What a walk brought back.
struct WalkResult {
    bool failed = true;
    Scrubbed found;
    wire::Ede ede = wire::Ede::Other;
    std::string text;
    /// The failure is this name's own, not that of a budget others used up: worth remembering (RFC 9520).
    bool remember = true;
    bool turnedAway = false;         ///< nothing was asked: too many wait for the zone. Says nothing about the name, to anybody
    bool contested = false;          ///< the vote found no majority among different answers
    bool bogus = false;              ///< failed because `found` did not pass validation
    std::optional<wire::Ede> remark; ///< of an insecure answer: unsupported algorithm and the like
};

/// What the servers of one cut said.
struct ZoneAnswer {
    bool failed = true;
    Scrubbed scrubbed;
    std::vector<wire::Record> additional; ///< of the accepted reply; priming reads it
    bool anyReply = false;                ///< some server said something, however useless
    bool budgetGone = false;
    bool turnedAway = false; ///< too many wait for this zone
    /// Some addresses were unproven and old. Another question may have looked them up anew meanwhile.
    bool oldAddresses = false;
    /// Of `scrubbed`, when it was judged. Bogus only when no server had anything better.
    std::optional<validate::Verdict> verdict;
    wire::Ede ede = wire::Ede::NoReachableAuthority;
    std::string text;
};

/// Extended errors that mean: there were records, but they did not pass.
[[nodiscard]] bool isValidationFault(wire::Ede ede);

struct QuestionHash {
    std::size_t operator()(const wire::Question& q) const noexcept { return q.name.hash() * 31 + static_cast<std::size_t>(q.type); }
};

struct NameHash {
    std::size_t operator()(const wire::Name& name) const noexcept { return name.hash(); }
};

struct Resolver::Impl {
    Impl(world::World world, SharedState shared, telemetry::Shard& shard);

    world::Task<AnswerPtr> resolve(ResolveRequest request);
    world::Task<AnswerPtr> resolveCommon(ResolveRequest request);
    /// RFC 4035 3.2.2: a client that set CD gets what there is and judges itself. What failed is in the cache, marked.
    world::Task<AnswerPtr> unvalidated(wire::Question question, AnswerPtr failed);
    world::Task<AnswerPtr> resolveDns64(ResolveRequest request, AnswerPtr aaaa);
    world::Task<AnswerPtr> join(wire::Question question, bool refresh, std::vector<TraceStep>* trace,
                                std::optional<world::SteadyTime> patience);
    world::Task<void> runFlight(FlightPtr flight, bool refresh, std::vector<TraceStep>* trace);
    world::Task<ResolveAnswer> lookup(wire::Question question, LookupContext& context, bool refresh);
    world::Task<AnswerPtr> subLookup(wire::Question question, LookupContext& context, unsigned depth, bool validates);
    /// Items that are in the cache unchecked, judged now; nothing when that does not answer the question.
    world::Task<std::optional<WalkResult>> judgeKnown(wire::Question question, LookupContext& context);
    [[nodiscard]] std::optional<ResolveAnswer> synthesise(const wire::Question& question);
    world::Task<WalkResult> walk(wire::Question question, LookupContext& context);
    /// The end of a walk: what was said goes into the caches and into `out`.
    void finish(WalkResult& out, ZoneAnswer& said, const wire::Question& question, const cache::Delegation& cut, LookupContext& context);
    struct AskOptions {
        bool judged = false; ///< the answer is validated, and other servers are asked while it is bogus
        /// When the servers say nothing there is something else to try, for which some time is left: their parent, or their addresses when
        /// these are unproven and old.
        bool parentMayKnow = false;
        bool mayLookAgain = false;
    };
    world::Task<ZoneAnswer> askZone(cache::DelegationPtr cut, wire::Question ask, LookupContext& context, AskOptions options);
    /// The same of the root's copy, if there is one; false: it has no answer, and the root's servers are asked.
    world::Task<bool> askLocalRoot(wire::Question ask, LookupContext& context, AskOptions options, ZoneAnswer& out);
    /// Addresses of a server named inside the zone it serves, asked of the parent's servers (the referral had no glue).
    world::Task<std::vector<IpAddress>> glueFromParent(cache::DelegationPtr cut, wire::Name server, LookupContext& context);
    /// Addresses of a server, looked up anew wherever they are told.
    world::Task<std::vector<IpAddress>> addressesFor(cache::DelegationPtr cut, wire::Name server, bool inZone, LookupContext& context);
    world::Task<void> primeRoot();

    // validator.cpp and trust_walk.cpp
    struct SetCheck {
        validate::Verdict verdict;
        wire::Name zone; ///< whose keys counted, or whose state
        bool wildcard = false;
        unsigned encloserLabels = 0;
        std::uint32_t ttlLimit = UINT32_MAX;
    };
    struct CutStatus {
        enum class Kind : std::uint8_t { Signed, Insecure, NotACut, Broken };
        Kind kind = Kind::Broken;
        wire::RRset ds;            ///< Signed
        validate::Verdict why;     ///< Insecure, Broken
        cache::CacheTime life = 0; ///< ms the status holds
        bool remember = true;
    };
    world::Task<validate::Verdict> judge(Scrubbed& found, wire::Question question, LookupContext& context);
    /// `ofParent`: only the zone above the owner may speak, as for DS.
    world::Task<SetCheck> checkSet(const wire::RRset& set, LookupContext& context, bool ofParent = false);
    /// `age`: how long ago the set came, ms.
    world::Task<SetCheck> checkKeySet(const wire::RRset& set, LookupContext& context, cache::CacheTime age = 0);
    world::Task<validate::Verdict> checkDenial(Scrubbed& found, wire::Type type, LookupContext& context);
    /// Leaves the sets whose signatures are good; the last fault otherwise.
    world::Task<validate::Verdict> checkProofs(std::vector<wire::RRset>& proofs, validate::TrustPtr trust, LookupContext& context);
    /// Fetches the keys anew when they do not fit and are not fresh (a roll-over between two fetches).
    world::Task<validate::Verdict> checkSignatures(const wire::RRset& set, validate::TrustPtr trust, LookupContext& context,
                                                   SetCheck& found);
    world::Task<validate::Verdict> checkWithKeys(const wire::RRset& set, validate::TrustPtr trust, LookupContext& context, SetCheck& found);
    /// No cut is known between the zone and the set: its signature may be that zone's.
    [[nodiscard]] bool speaksFor(const wire::Name& zone, const wire::RRset& set);
    world::Task<validate::TrustPtr> trustFor(wire::Name target, LookupContext& context);
    world::Task<CutStatus> cutStatus(wire::Name cut, validate::TrustPtr parent, LookupContext& context);
    world::Task<validate::TrustPtr> keysOf(wire::Name zone, LookupContext& context);
    world::Task<void> fetchKeysAhead(wire::Name zone, LookupContext& context);
    void forgetTrust(const wire::Name& zone);
    /// Keeps a secure denial for names nobody has asked for yet (RFC 8198).
    void rememberDenial(const Scrubbed& found, const wire::Name& zone);
    void notePlace(LookupContext& context, const wire::Name& zone, const std::string& what, const validate::Verdict& verdict);
    // ask_source.cpp
    world::Task<WalkResult> askSource(wire::Question question, LookupContext& context);
    /// What there is for a client that set CD, from a vote of its own.
    world::Task<AnswerPtr> uncheckedFromSource(wire::Question question, AnswerPtr failed);
    // over_tcp.cpp
    world::Task<Judged> askOverTcp(wire::Question question, cache::DelegationPtr cut, world::SteadyTime deadline);
    world::Task<Scrubbed> walkOverTcp(wire::Question question, cache::DelegationPtr cut, LookupContext& context, unsigned depth);
    // judge_reply.cpp
    world::Task<Judged> judgeReply(wire::Question question, std::shared_ptr<const wire::Message> reply, world::SteadyTime deadline);
    // explain.cpp
    /// What a chain is told from.
    struct ChainParts;
    world::Task<ValidationChain> explain(wire::Question question, AnswerPtr answer);
    void lookAtAnswer(const wire::Question& question, const ResolveAnswer& answer, ChainParts& parts);
    /// Fetches what has gone from the caches, and walks down the chain.
    world::Task<void> gather(wire::Question question, AnswerPtr answer, ChainParts& parts, LookupContext& context);
    /// Into the cache with the records, whether they pass or not, unless they are there.
    world::Task<void> recall(wire::Question question);
    [[nodiscard]] ValidationChain tellChain(const ChainParts& parts);
    [[nodiscard]] ChainLink keysLink(const wire::Name& zone, const wire::RRset& vouching, const validate::TrustAnchor* anchor,
                                     const validate::TrustPtr& trust);

    [[nodiscard]] bool wantsKeysAhead(const wire::Name& zone) const;
    /// The anchor above the name, when its keys are not known yet.
    [[nodiscard]] std::optional<wire::Name> anchorWithoutKeys(const wire::Name& name) const;

    void refresh(const wire::Question& question);
    void prime();
    void reconfigure(const Config& config);

    [[nodiscard]] cache::CacheTime cacheNow() const { return shared.cacheClock.at(world.loop.now()); }
    [[nodiscard]] bool mayAskAddress(const IpAddress& address) const;
    [[nodiscard]] bool isListenAddress(const IpAddress& address) const;
    [[nodiscard]] bool remembersFailure(const wire::Question& question, ResolveAnswer& answer, LookupContext& context);
    void rememberFailure(const wire::Question& question, wire::Ede ede, std::string text, const Budget& budget, bool contested = false);
    /// Into the table that equal questions look at, and out of it with its answer. False: there is one already.
    bool list(const FlightPtr& flight);
    void land(Flight& flight, AnswerPtr answer);
    /// Glue for the cut's servers that the parents of their own zones gave.
    void addParentGlue(std::vector<Candidate>& candidates, const cache::Delegation& cut);
    /// Addresses of the cut's servers are used unproven. When the servers are of no use they may be forged, for as long as the forger says.
    /// Only those that are `age` ms old or older.
    void forgetUnprovenAddresses(const cache::Delegation& cut, cache::CacheTime age);
    [[nodiscard]] bool isUnproven(const cache::CacheItem& address, cache::CacheTime age) const;
    /// Old enough to be looked up again.
    [[nodiscard]] bool isOldUnproven(const cache::CacheItem& address) const;
    /// The answer is no good, and it is the zone itself (its data, its keys, its DS records) that is at fault, not one above it.
    [[nodiscard]] bool faultOfZone(const wire::Name& zone, const validate::Verdict& verdict) const;
    cache::DelegationPtr startCut(const wire::Name& name, const LookupContext& context);
    /// Tells of a cut that is used again.
    void noteUse(const cache::DelegationPtr& cut, const LookupContext& context) const;
    void addCandidates(std::vector<Candidate>& candidates, const cache::Delegation& cut, const wire::Name& server,
                       const std::vector<IpAddress>& addresses);

    world::World world;
    SharedState shared;
    telemetry::Shard& shard;
    const Config* config;
    /// What a validating node knows; not changed by a reload, which questions under way outlive. nullptr: there is none.
    validate::ValidationState* const validation;
    bool validating = false; ///< new questions are validated
    ExchangeContext exchangeContext;
    ExchangeSettings exchangeSettings;
    KnownData known;
    cache::DelegationPtr forwarders; ///< set when forwarding: a made-up root cut whose "glue" are the forwarders
    std::unordered_map<IpAddress, std::uint16_t> forwarderPorts;
    std::unordered_map<wire::Question, FlightPtr, QuestionHash> flights;
    std::unordered_map<IpAddress, unsigned> exchangesUnderWay;          ///< by server
    std::unordered_map<wire::Name, unsigned, NameHash> lookupsUnderWay; ///< by zone
    std::size_t running = 0;
    CutObserver* cutObserver = nullptr;
    bool priming = false;
    world::SteadyTime nextPriming{};
    world::TaskScope scope; ///< last: its tasks use all of the above
};

[[nodiscard]] ResolveAnswer failure(wire::Ede ede, std::string text);

} // namespace harddns::resolve
