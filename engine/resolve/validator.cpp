// Validation inside the resolver: fetching what proofs need (DS, DNSKEY) through ordinary look-ups, and judging answers with the pure
// functions of validate/. Trust goes down: anchor, then for each cut its DS set signed by the parent, then the keys it vouches for.
//
//   judge          one upstream answer: every set of its chain, and its negative end
//     checkSet       one record set: whose zone, its keys, its signatures
//     checkKeySet    a DNSKEY set, which nothing but DS or an anchor vouches for
//     checkDenial    a negative end
//     trustFor       the deepest zone at or above a name, with its keys or with the reason why it has none
//       cutStatus      is there a cut at this name, and what does the parent say of it
//       keysOf         the keys of a signed cut
#include "engine/resolve/resolver_impl.h"
#include "engine/resolve/validate/denial.h"

#include <algorithm>

namespace harddns::resolve
{

using cache::CacheTime;
using cache::Security;
using telemetry::Counter;
using validate::TrustPtr;
using validate::Verdict;
using wire::Ede;
using wire::Name;
using wire::Question;
using wire::Rcode;
using wire::RRset;
using wire::Type;
using world::Task;

namespace
{

/// Keys that do not fit a signature are fetched anew only when they are older than this (a key roll-over between two fetches); otherwise
/// each forged signature would cost the zone a question.
constexpr CacheTime keyRefreshPauseMs = 30 * 1000;
Verdict brokenAbove(Verdict why)
{
    why.ofThisAnswer = false;
    return why;
}

/// The zone lies above the trust anchor that rules the place.
bool isAboveAnchor(const validate::TrustAnchors& anchors, const Name& zone, const Name& place)
{
    const validate::TrustAnchor* anchor = anchors.closest(place);
    return anchor && !zone.isSubdomainOf(anchor->zone);
}

/// The CNAME that scrub made from the DNAME in front of it. ANY brings unrelated sets of one owner.
bool isMadeFrom(const RRset* dname, const RRset& set)
{
    return dname && dname->type == Type::Dname && set.type == Type::Cname && set.owner.isStrictSubdomainOf(dname->owner);
}

void addOnce(std::vector<RRset>& sets, const std::vector<RRset>& more)
{
    for (const RRset& set : more) {
        const bool known =
            std::any_of(sets.begin(), sets.end(), [&](const RRset& s) { return s.type == set.type && s.owner == set.owner; });
        if (!known)
            sets.push_back(set);
    }
}

/// Leaves the first `links` sets, all aliases.
void cutChain(Scrubbed& found, std::size_t links)
{
    found.chain.resize(links);
    found.security.resize(links);
    const RRset& last = found.chain.back();
    if (const auto target = wire::targetName(Type::Cname, *last.rdata.begin()); target && last.type == Type::Cname)
        found.next = target->lower();
    found.outcome = Outcome::Alias;
    found.soa.reset();
}

std::string textOf(const RRset& set) { return set.owner.toText() + " " + wire::toText(set.type); }

} // namespace

void Resolver::Impl::notePlace(LookupContext& context, const Name& zone, const std::string& what, const Verdict& verdict)
{
    if (!context.trace->on())
        return;
    TraceStep& step = context.trace->add(TraceStep::Kind::Validation, context.depth);
    step.zone = zone.toText();
    step.question = what;
    step.rcode = verdict.secure() ? "secure" : (verdict.bogus() ? "BOGUS" : "insecure");
    step.detail = verdict.text;
    if (verdict.ede)
        step.detail += " (EDE " + std::to_string(static_cast<unsigned>(*verdict.ede)) + ")";
}

Task<Verdict> Resolver::Impl::checkWithKeys(const RRset& set, TrustPtr trust, LookupContext& context, SetCheck& found)
{
    validate::SignatureCheck check(set, *trust->keys, static_cast<std::uint32_t>(world.clock.wall().seconds()), &validation->memory);
    for (bool more = true; more;) {
        if (!context.budget.mayCheck(shard))
            co_return Verdict::isBogus(Ede::DnssecBogus, "too many signature checks for one question");
        const unsigned checks = check.checks();
        const unsigned failed = check.failedChecks();
        const unsigned cost = check.costUs();
        more = check.step();
        const unsigned done = check.checks() - checks;
        const unsigned wrong = check.failedChecks() - failed;
        shard.add(Counter::SignatureChecks, done);
        shard.add(Counter::SignatureChecksFailed, wrong);
        context.budget.payChecks(done, wrong, check.costUs() - cost);
        if (done > 0) // others' questions go on between checks, of this set and of the next
            co_await world::Yield(world.loop);
    }
    Verdict verdict = check.verdict();
    if (verdict.secure()) {
        found.wildcard = check.isWildcardExpansion();
        found.encloserLabels = check.closestEncloserLabels();
        found.ttlLimit = check.ttlLimit();
    }
    co_return verdict;
}

Task<Verdict> Resolver::Impl::checkSignatures(const RRset& set, TrustPtr trust, LookupContext& context, SetCheck& found)
{
    Verdict verdict = co_await checkWithKeys(set, trust, context, found);
    if (verdict.ede != Ede::DnskeyMissing && verdict.ede != Ede::DnssecBogus)
        co_return verdict;
    // The keys may be older than the signature. Another set of the same answer may have had them fetched already.
    TrustPtr newest = validation->zones.find(trust->zone, cacheNow());
    if (!newest || newest->learned <= trust->learned) {
        if (cacheNow() - trust->learned < keyRefreshPauseMs || !speaksFor(trust->zone, set))
            co_return verdict;
        shard.add(Counter::KeysRefetched);
        forgetTrust(trust->zone);
        newest = co_await trustFor(trust->zone, context);
    }
    if (newest->secure())
        co_return co_await checkWithKeys(set, newest, context, found);
    verdict = newest->state == Security::Insecure ? newest->why : brokenAbove(newest->why);
    verdict.security = newest->state;
    co_return verdict;
}

bool Resolver::Impl::speaksFor(const Name& zone, const RRset& set)
{
    const bool maybeAtCut = set.type == Type::Ds || set.type == Type::Nsec;
    const cache::DelegationPtr cut = shared.infra.deepest(maybeAtCut && !set.owner.isRoot() ? set.owner.parent() : set.owner, cacheNow());
    return !cut || !cut->zone.isStrictSubdomainOf(zone);
}

Task<Resolver::Impl::SetCheck> Resolver::Impl::checkSet(const RRset& set, LookupContext& context, bool ofParent)
{
    SetCheck out;
    const bool parentSide = (ofParent || set.type == Type::Ds) && !set.owner.isRoot();
    std::optional<Name> signer = validate::likelySigner(set);
    if (parentSide && signer == set.owner)
        signer.reset();
    const Name place = parentSide ? set.owner.parent() : set.owner;
    const Name target = signer ? *signer : place;
    TrustPtr trust = co_await trustFor(target, context);
    if (!trust->secure() && isAboveAnchor(*validation->anchors(), target, place)) // no way out for an island of trust
        trust = co_await trustFor(place, context);
    out.zone = trust->zone;
    if (!trust->secure()) {
        out.verdict = trust->state == Security::Insecure ? trust->why : brokenAbove(trust->why);
        out.verdict.security = trust->state;
        co_return out;
    }
    if (!signer) {
        out.verdict = Verdict::isBogus(Ede::RrsigsMissing, textOf(set) + " has no signature, but " + trust->zone.toText() + " is signed");
        co_return out;
    }
    out.verdict = co_await checkSignatures(set, trust, context, out);
    co_return out;
}

Task<Verdict> Resolver::Impl::checkProofs(std::vector<RRset>& proofs, TrustPtr trust, LookupContext& context)
{
    Verdict fault = Verdict::isSecure();
    std::vector<RRset> good;
    for (RRset& proof : proofs) {
        SetCheck found;
        const Verdict verdict = co_await checkSignatures(proof, trust, context, found);
        if (!verdict.secure())
            fault = verdict;
        else if (!found.wildcard) {
            proof.ttl = std::min(proof.ttl, found.ttlLimit);
            good.push_back(std::move(proof));
        }
    }
    proofs = std::move(good);
    co_return fault;
}

Task<Verdict> Resolver::Impl::checkDenial(Scrubbed& found, Type type, LookupContext& context)
{
    const Name& name = found.next;
    std::optional<Name> signer;
    if (found.soa)
        signer = validate::likelySigner(*found.soa);
    for (const RRset& proof : found.proofs) {
        if (signer)
            break;
        if (auto s = validate::likelySigner(proof); s && name.isSubdomainOf(*s))
            signer = std::move(s);
    }
    const bool parentSide = type == Type::Ds && !name.isRoot();
    // The child's own negative about its DS is no proof: only the parent's side knows (RFC 4035 5.2).
    const Name place = parentSide ? name.parent() : name;
    const auto anchors = validation->anchors();
    const Name target = signer && !(parentSide && *signer == name) ? *signer : place;
    TrustPtr trust = co_await trustFor(target, context);
    if (!trust->secure() && isAboveAnchor(*anchors, target, place))
        trust = co_await trustFor(place, context);
    if (!trust->secure()) {
        Verdict verdict = trust->state == Security::Insecure ? trust->why : brokenAbove(trust->why);
        verdict.security = trust->state;
        if (type == Type::Dnskey && trust->zone == name)
            verdict.ofThisAnswer = true; // what is denied are the keys themselves: another server may have them
        co_return verdict;
    }
    const std::string what = found.outcome == Outcome::NxDomain ? name.toText() + " does not exist"
                                                                : name.toText() + " " + wire::toText(type) + " does not exist";
    if (!signer)
        co_return Verdict::isBogus(Ede::RrsigsMissing, "nothing signed says that " + what + ", but " + trust->zone.toText() + " is signed");
    if (found.soa) {
        SetCheck check;
        const Verdict verdict = co_await checkSignatures(*found.soa, trust, context, check);
        if (!verdict.secure())
            co_return verdict;
        found.soa->ttl = std::min(found.soa->ttl, check.ttlLimit);
    }
    const Verdict fault = co_await checkProofs(found.proofs, trust, context);
    const auto sets = denialSets(found.proofs);
    if (sets.empty() && !fault.secure())
        co_return fault;
    validate::DenialProof proof(trust->zone, sets);
    validate::DenialResult result = found.outcome == Outcome::NxDomain ? proof.nxDomain(name) : proof.noData(name, type);
    if (result.denial == validate::Denial::NotProven && found.outcome == Outcome::NxDomain) {
        // Some servers say NXDOMAIN for an empty non-terminal: what is proven counts, not the rcode.
        validate::DenialResult noData = proof.noData(name, type);
        if (noData.denial == validate::Denial::Proven || noData.denial == validate::Denial::OptOut) {
            found.outcome = Outcome::NoData;
            found.rcode = Rcode::NoError;
            result = std::move(noData);
        }
    }
    switch (result.denial) {
    case validate::Denial::Proven:
        if (config->resolver.aggressiveNsec && validation->anchors() == anchors)
            rememberDenial(found, trust->zone);
        co_return Verdict::isSecure();
    case validate::Denial::OptOut: co_return Verdict::isInsecure("inside an opt-out span of " + trust->zone.toText());
    case validate::Denial::TooExpensive:
        shard.add(Counter::Nsec3Limit);
        co_return Verdict::isInsecure(result.text, Ede::UnsupportedNsec3Iterations);
    case validate::Denial::NotProven: break;
    }
    if (!fault.secure())
        co_return fault;
    co_return Verdict::isBogus(Ede::NsecMissing, "no proof that " + what + (result.text.empty() ? "" : ": " + result.text));
}

void Resolver::Impl::rememberDenial(const Scrubbed& found, const Name& zone)
{
    if (!found.soa || !(found.soa->owner == zone))
        return;
    // The zone's word on how long a name stays unknown counts for its proofs too (RFC 8198 5.4, RFC 9077).
    const std::uint32_t most = negativeTtl(*found.soa, config->cache);
    const auto expires = [&](const RRset& set) { return cacheNow() + CacheTime{std::min(set.ttl, most)} * 1000; };
    for (const RRset& proof : found.proofs)
        validation->denials.add(zone, proof, expires(proof));
    validation->denials.addSoa(zone, *found.soa, expires(*found.soa));
}

Task<Verdict> Resolver::Impl::judge(Scrubbed& found, Question question, LookupContext& context)
{
    Verdict whole = Verdict::isSecure();
    found.security.clear();
    found.wildcardProofs.clear();
    const RRset* previous = nullptr;
    const bool chained = question.type != Type::Any; // the sets of an answer to ANY lie side by side
    for (RRset& set : found.chain) {
        if (isMadeFrom(previous, set)) {
            found.security.push_back(found.security.back());
            set.ttl = std::min(set.ttl, previous->ttl);
            previous = &set;
            continue;
        }
        // Behind a signed alias an unsigned set is asked for by itself: the server that sent it may not speak for it.
        if (chained && previous && found.security.back() == Security::Secure && set.type != Type::Rrsig && !validate::likelySigner(set)) {
            cutChain(found, found.security.size());
            break;
        }
        previous = &set;
        SetCheck check;
        if (set.type == Type::Rrsig) {
            check.verdict = Verdict::isInsecure("signatures are not signed");
        } else if (set.type == Type::Dnskey && set.owner == question.name) {
            check = co_await checkKeySet(set, context);
        } else {
            // Whatever answers a question for DS records speaks for the parent (RFC 4035 3.1.4.1).
            const bool asked = set.owner == question.name;
            check = co_await checkSet(set, context, asked && question.type == Type::Ds);
            // An alias where the keys should be stands in the way of its own proof. Another server may have them.
            if (asked && question.type == Type::Dnskey && check.zone == question.name && check.verdict.bogus() &&
                !check.verdict.ofThisAnswer)
                check.verdict = Verdict::isBogus(Ede::DnskeyMissing, textOf(set) + " instead of DNSKEY records");
        }
        if (check.verdict.secure()) {
            set.ttl = std::min(set.ttl, check.ttlLimit);
            if (check.wildcard) {
                std::vector<RRset> proofs = found.proofs; // other links of the chain may need the others
                const TrustPtr trust = co_await trustFor(check.zone, context);
                if (trust->secure()) {
                    const Verdict fault = co_await checkProofs(proofs, trust, context);
                    validate::DenialProof proof(trust->zone, denialSets(proofs));
                    const validate::DenialResult result = proof.wildcardExpansion(set.owner, check.encloserLabels);
                    if (result.denial == validate::Denial::OptOut) {
                        check.verdict = Verdict::isInsecure("wildcard beside an opt-out span of " + trust->zone.toText());
                    } else if (result.denial == validate::Denial::TooExpensive) {
                        shard.add(Counter::Nsec3Limit);
                        check.verdict = Verdict::isInsecure(result.text, Ede::UnsupportedNsec3Iterations);
                    } else if (result.denial != validate::Denial::Proven) {
                        check.verdict =
                            proofs.empty() && !fault.secure()
                                ? fault
                                : Verdict::isBogus(Ede::NsecMissing, "no proof that " + set.owner.toText() +
                                                                         " has no closer match than a wildcard: " + result.text);
                    }
                    addOnce(found.wildcardProofs, proofs);
                }
            }
        }
        found.security.push_back(check.verdict.security);
        notePlace(context, check.zone, textOf(set), check.verdict);
        if (check.verdict.bogus()) {
            // What the aliases before it lead to is asked for by itself: servers need not sign what lies beyond their zone's link, and
            // attackers may have put it there.
            if (const std::size_t good = found.security.size() - 1; chained && good > 0 && check.verdict.ofThisAnswer) {
                cutChain(found, good);
                found.proofs = found.wildcardProofs;
                co_return whole;
            }
            whole = std::move(check.verdict);
            break;
        }
        if (whole.secure() && !check.verdict.secure())
            whole = std::move(check.verdict);
    }
    if (!whole.bogus() && found.isNegative()) {
        Verdict verdict = co_await checkDenial(found, question.type, context);
        addOnce(found.proofs, found.wildcardProofs); // the chain's proofs go with the answer too
        found.denialSecurity = verdict.security;
        notePlace(context, found.next, std::string("no ") + (found.outcome == Outcome::NxDomain ? "such name" : "such type"), verdict);
        if (verdict.bogus() && verdict.ofThisAnswer && !found.chain.empty()) {
            found.denialSecurity = Security::Unchecked;
            cutChain(found, found.chain.size());
            found.proofs = found.wildcardProofs;
            co_return whole;
        }
        if (verdict.bogus() || whole.secure())
            whole = std::move(verdict);
    } else if (!whole.bogus() && whole.secure()) {
        found.proofs = found.wildcardProofs; // what nobody has checked does not go with what is secure
    }
    shard.add(whole.secure() ? Counter::ValidatedSecure : (whole.bogus() ? Counter::ValidatedBogus : Counter::ValidatedInsecure));
    co_return whole;
}

} // namespace harddns::resolve
