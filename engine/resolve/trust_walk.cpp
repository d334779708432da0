// Trust on its way down the tree: where the cuts are, what the parent says of them (DS), and the keys below. All that is learned here
// is remembered in validate::TrustTable.
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
using validate::ZoneTrust;
using wire::Ede;
using wire::Name;
using wire::Question;
using wire::Rcode;
using wire::RRset;
using wire::Type;
using world::Task;

namespace
{

/// A broken zone is looked at again after this: its operator may be mending it, and an attacker must not make each question costly.
constexpr CacheTime brokenZoneMs = 20 * 1000;
/// The same when keys or DS records did not come at all: servers come back quickly.
constexpr CacheTime unreachableKeysMs = 5 * 1000;
/// Trust is kept for a moment even when the records have TTL 0, or each record set of one answer would fetch the keys again.
constexpr CacheTime shortestTrustMs = 1000;
/// And no longer than this, whatever the TTLs say: a parent's change of DS shows within a day.
constexpr CacheTime longestTrustMs = 24 * 3600 * CacheTime{1000};

TrustPtr makeTrust(Name zone, Security state, Verdict why, CacheTime now, CacheTime life)
{
    auto trust = std::make_shared<ZoneTrust>();
    trust->zone = std::move(zone);
    trust->state = state;
    trust->why = std::move(why);
    trust->learned = now;
    trust->expires = now + std::clamp(life, shortestTrustMs, longestTrustMs);
    return trust;
}

CacheTime lifeOf(std::uint32_t ttl) { return static_cast<CacheTime>(ttl) * 1000; }

Verdict brokenAbove(Verdict why)
{
    why.ofThisAnswer = false;
    return why;
}

} // namespace

void Resolver::Impl::forgetTrust(const Name& zone)
{
    validation->zones.remove(zone);
    known.forget(zone, Type::Dnskey);
    known.forget(zone, Type::Ds);
}

Task<Resolver::Impl::CutStatus> Resolver::Impl::cutStatus(Name cut, TrustPtr parent, LookupContext& context)
{
    CutStatus out;
    // First what the referral said, if it holds; then what the parent says when asked.
    for (const bool ask : {false, true}) {
        RRset ds;
        std::vector<RRset> proofs;
        if (!ask) {
            auto item = known.item(cut, Type::Ds, cacheNow());
            if (!item)
                item = known.item(cut, Type::None, cacheNow());
            if (!item)
                continue;
            if (item->kind == cache::Kind::Positive) {
                ds = std::move(item->records);
                ds.ttl = item->remaining;
            } else {
                proofs = std::move(item->proofs);
                for (RRset& proof : proofs)
                    proof.ttl = item->remaining;
            }
        } else {
            Question question{cut, Type::Ds, wire::Class::In};
            const AnswerPtr answer = co_await subLookup(std::move(question), context, context.depth, true);
            if (answer->rcode == Rcode::ServFail) {
                out.kind = CutStatus::Kind::Broken;
                out.remember = answer->remember;
                out.why = Verdict::isBogus(answer->ede.value_or(Ede::DnssecIndeterminate),
                                           "no usable answer for the DS records of " + cut.toText() + ": " + answer->edeText);
                co_return out;
            }
            if (!answer->answer.empty() && answer->answer.front().type != Type::Ds) {
                out.kind = CutStatus::Kind::NotACut; // an alias, or below one: no zone starts there
                co_return out;
            }
            if (!answer->answer.empty())
                ds = answer->answer.back();
            else
                proofs = answer->authority;
        }
        if (!ds.empty()) {
            SetCheck found;
            const Verdict verdict = co_await checkSignatures(ds, parent, context, found);
            if (verdict.secure() && !found.wildcard) { // a wildcard delegates nothing
                out.kind = CutStatus::Kind::Signed;
                out.life = lifeOf(std::min(ds.ttl, found.ttlLimit));
                out.ds = std::move(ds);
                co_return out;
            }
            if (verdict.security == Security::Insecure) { // so is the parent, as its keys show that were just fetched anew
                out.kind = CutStatus::Kind::Insecure;
                out.why = verdict;
                co_return out;
            }
            out.why =
                verdict.bogus() ? verdict : Verdict::isBogus(Ede::DnssecBogus, "the DS records of " + cut.toText() + " are a wildcard's");
        } else {
            std::vector<const RRset*> good;
            std::uint32_t ttl = UINT32_MAX;
            for (const RRset* proof : denialSets(proofs)) {
                SetCheck found;
                const Verdict verdict = co_await checkSignatures(*proof, parent, context, found);
                if (verdict.security == Security::Insecure) {
                    out.kind = CutStatus::Kind::Insecure;
                    out.why = verdict;
                    co_return out;
                }
                if (!verdict.secure()) {
                    out.why = verdict;
                    continue;
                }
                if (found.wildcard)
                    continue;
                good.push_back(proof);
                ttl = std::min({ttl, proof->ttl, found.ttlLimit});
            }
            validate::DenialProof proof(parent->zone, good);
            std::string why;
            const auto place = good.empty() ? validate::DenialProof::Cut::NotProven : proof.delegation(cut, why);
            out.life = lifeOf(std::min(ttl, std::uint32_t{86400}));
            switch (place) {
            case validate::DenialProof::Cut::Insecure:
                out.kind = CutStatus::Kind::Insecure;
                out.why = Verdict::isInsecure("the delegation of " + cut.toText() + " has no DS records");
                co_return out;
            case validate::DenialProof::Cut::TooExpensive:
                shard.add(Counter::Nsec3Limit);
                out.kind = CutStatus::Kind::Insecure;
                out.why = Verdict::isInsecure(why, Ede::UnsupportedNsec3Iterations);
                co_return out;
            case validate::DenialProof::Cut::NotACut: out.kind = CutStatus::Kind::NotACut; co_return out;
            case validate::DenialProof::Cut::NotProven:
                if (good.empty() && out.why.bogus() && out.why.ede)
                    break;
                out.why = Verdict::isBogus(Ede::NsecMissing, "no proof that " + cut.toText() + " has no DS records: " + why);
                break;
            }
        }
        if (!ask) // a stale or forged referral: the parent's own answer decides
            known.forget(cut, Type::Ds);
    }
    if (!out.why.ede)
        out.why = Verdict::isBogus(Ede::NsecMissing, "no proof that " + cut.toText() + " has no DS records");
    out.kind = CutStatus::Kind::Broken;
    co_return out;
}

Task<TrustPtr> Resolver::Impl::keysOf(Name zone, LookupContext& context)
{
    if (TrustPtr have = validation->zones.find(zone, cacheNow()))
        co_return have;
    const auto anchors = validation->anchors();
    AnswerPtr answer;
    Verdict why;
    CacheTime life = brokenZoneMs;
    for (const bool again : {false, true}) {
        Question question{zone, Type::Dnskey, wire::Class::In};
        answer = co_await subLookup(std::move(question), context, context.depth, true);
        if (TrustPtr have = validation->zones.find(zone, cacheNow()))
            co_return have;
        if (answer->answer.empty() || answer->answer.back().type != Type::Dnskey || !(answer->answer.back().owner == zone))
            break;
        // From the cache, where they may have been for longer than what vouched for them, or since the zone was not signed.
        const RRset set = answer->answer.back();
        const auto item = known.item(zone, Type::Dnskey, cacheNow());
        const CacheTime age = item ? lifeOf(item->ttl - std::min(item->ttl, item->remaining)) : 0;
        SetCheck check = co_await checkKeySet(set, context, age);
        if (TrustPtr have = validation->zones.find(zone, cacheNow()))
            co_return have;
        why = std::move(check.verdict);
        if (why.security == Security::Insecure) {
            TrustPtr insecure = makeTrust(zone, Security::Insecure, std::move(why), cacheNow(), brokenZoneMs);
            validation->keep(insecure, anchors, cacheNow());
            co_return insecure;
        }
        if (why.secure()) // the anchors have changed meanwhile
            why = Verdict::isBogus(Ede::DnssecIndeterminate, "the trust anchors have changed");
        if (again || context.budget.exhaustedLimit())
            break;
        known.forget(zone, Type::Dnskey);
    }
    if (answer->rcode == Rcode::ServFail) {
        why = Verdict::isBogus(answer->ede.value_or(Ede::DnskeyMissing), "no usable keys of " + zone.toText() + ": " + answer->edeText);
        if (answer->ede == Ede::NoReachableAuthority || answer->ede == Ede::NetworkError || answer->ede == Ede::Other) {
            why.ede = Ede::DnskeyMissing;
            life = unreachableKeysMs;
        }
        if (!answer->remember)
            life = 0;
    } else if (!why.ede) {
        why = Verdict::isBogus(Ede::DnskeyMissing, zone.toText() + " has DS records, but no keys");
    }
    TrustPtr broken = makeTrust(zone, Security::Bogus, std::move(why), cacheNow(), life);
    if (life > 0 && !context.budget.exhaustedLimit())
        validation->keep(broken, anchors, cacheNow());
    co_return broken;
}

Task<TrustPtr> Resolver::Impl::trustFor(Name target, LookupContext& context)
{
    const auto anchors = validation->anchors();
    const validate::TrustAnchor* anchor = anchors->closest(target);
    if (const Name* negative = anchors->negative(target)) {
        co_return makeTrust(*negative, Security::Insecure, Verdict::isInsecure("negative trust anchor at " + negative->toText()),
                            cacheNow(), 0);
    }
    if (!anchor)
        co_return makeTrust(target, Security::Insecure, Verdict::isInsecure("no trust anchor above " + target.toText()), cacheNow(), 0);

    const std::size_t full = target.labelCount();
    TrustPtr at = validation->zones.deepest(target, anchor->zone.labelCount(), cacheNow());
    if (!at)
        at = co_await keysOf(anchor->zone, context);
    for (std::size_t labels = at->zone.labelCount() + 1; at->secure() && labels <= full; ++labels) {
        const Name cut = target.suffix(labels);
        if (TrustPtr have = validation->zones.find(cut, cacheNow())) {
            at = std::move(have);
            continue;
        }
        CutStatus status = co_await cutStatus(cut, at, context);
        switch (status.kind) {
        case CutStatus::Kind::NotACut: continue;
        case CutStatus::Kind::Insecure: at = makeTrust(cut, Security::Insecure, std::move(status.why), cacheNow(), status.life); break;
        case CutStatus::Kind::Broken:
            at = makeTrust(cut, Security::Bogus, std::move(status.why), cacheNow(),
                           status.why.ede == Ede::NoReachableAuthority ? unreachableKeysMs : brokenZoneMs);
            if (!status.remember || context.budget.exhaustedLimit())
                co_return at;
            break;
        case CutStatus::Kind::Signed: {
            Ede unsupported = Ede::UnsupportedDnskeyAlgorithm;
            if (validate::anySupported(status.ds, unsupported)) {
                at = co_await keysOf(cut, context);
                continue;
            }
            const char* what = unsupported == Ede::UnsupportedDsDigestType ? "digest types" : "algorithms";
            at = makeTrust(cut, Security::Insecure,
                           Verdict::isInsecure("the DS records of " + cut.toText() + " name only unsupported " + what, unsupported),
                           cacheNow(), status.life);
            break;
        }
        }
        validation->keep(at, anchors, cacheNow());
        if (context.trace->on())
            notePlace(context, at->zone, at->zone.toText() + " DS", at->why);
    }
    co_return at;
}

Task<Resolver::Impl::SetCheck> Resolver::Impl::checkKeySet(const RRset& set, LookupContext& context, CacheTime age)
{
    SetCheck out;
    out.zone = set.owner;
    const auto anchors = validation->anchors();
    const validate::TrustAnchor* anchor = anchors->closest(set.owner);
    if (anchors->negative(set.owner) || !anchor) {
        out.verdict = Verdict::isInsecure();
        co_return out;
    }
    RRset ds;
    RRset vouched; // keys the anchor names outright
    CacheTime life = longestTrustMs;
    const bool atAnchor = anchor->zone == set.owner;
    if (atAnchor) {
        ds = anchor->ds;
        for (const auto key : anchor->keys.rdata) {
            if (set.rdata.contains(key))
                vouched.rdata.add(key);
        }
    } else {
        const TrustPtr parent = co_await trustFor(set.owner.parent(), context);
        if (!parent->secure()) {
            out.verdict = parent->state == Security::Insecure ? parent->why : brokenAbove(parent->why);
            out.verdict.security = parent->state;
            co_return out;
        }
        CutStatus status = co_await cutStatus(set.owner, parent, context);
        switch (status.kind) {
        case CutStatus::Kind::NotACut: co_return co_await checkSet(set, context);
        case CutStatus::Kind::Insecure: out.verdict = std::move(status.why); co_return out;
        case CutStatus::Kind::Broken: out.verdict = brokenAbove(std::move(status.why)); co_return out;
        case CutStatus::Kind::Signed: break;
        }
        ds = std::move(status.ds);
        life = status.life;
    }
    const validate::EntryPoints entry = validate::entryPoints(ds, set);
    if (entry.allUnsupported && vouched.empty() && !ds.empty()) {
        out.verdict = Verdict::isInsecure("unsupported algorithm or digest of the DS records", entry.unsupportedEde);
        co_return out;
    }
    RRset keys = entry.keys;
    keys.owner = set.owner;
    keys.type = Type::Dnskey;
    for (const auto key : vouched.rdata) {
        if (!keys.rdata.contains(key))
            keys.rdata.add(key);
    }
    const auto trusted = std::make_shared<const validate::KeySet>(keys);
    if (trusted->keys().empty()) {
        const bool flagMissing = trusted->sawKeyWithoutZoneFlag() || validate::KeySet(set).sawKeyWithoutZoneFlag();
        out.verdict = Verdict::isBogus(flagMissing ? Ede::NoZoneKeyBitSet : Ede::DnskeyMissing,
                                       "no key of " + set.owner.toText() + " fits " +
                                           (atAnchor ? std::string("its trust anchor") : std::string("its DS records")));
        co_return out;
    }
    auto entryTrust = std::make_shared<ZoneTrust>();
    entryTrust->zone = set.owner;
    entryTrust->state = Security::Secure;
    entryTrust->keys = trusted;
    entryTrust->learned = cacheNow(); // nothing fresher to fetch
    out.verdict = co_await checkSignatures(set, entryTrust, context, out);
    if (!out.verdict.secure()) {
        const bool time = out.verdict.ede == Ede::SignatureExpired || out.verdict.ede == Ede::SignatureNotYetValid;
        if (atAnchor && time) {
            const std::int64_t wall = world.clock.wall().seconds();
            validation->clock.failed(set, wall);
            out.verdict.text += "; " + validate::ClockSuspicion::hint(set, wall);
        }
        co_return out;
    }
    if (atAnchor)
        validation->clock.succeeded(world.clock.wall().seconds());
    auto trust = std::make_shared<ZoneTrust>();
    trust->zone = set.owner.lower();
    trust->state = Security::Secure;
    trust->keys = std::make_shared<const validate::KeySet>(set);
    trust->why = Verdict::isSecure();
    trust->learned = cacheNow() - age;
    trust->expires = cacheNow() + std::clamp(std::min(life, lifeOf(std::min(set.ttl, out.ttlLimit))), shortestTrustMs, longestTrustMs);
    validation->keep(std::move(trust), anchors, cacheNow());
    co_return out;
}

std::optional<Name> Resolver::Impl::anchorWithoutKeys(const Name& name) const
{
    const auto anchors = validation->anchors();
    const validate::TrustAnchor* anchor = anchors->closest(name);
    if (!anchor || anchors->negative(name) || validation->zones.find(anchor->zone, cacheNow()))
        return std::nullopt;
    return anchor->zone;
}

bool Resolver::Impl::wantsKeysAhead(const Name& zone) const
{
    const auto anchors = validation->anchors();
    const validate::TrustAnchor* anchor = anchors->closest(zone);
    if (!anchor || anchors->negative(zone))
        return false;
    const TrustPtr above = validation->zones.deepest(zone, anchor->zone.labelCount(), cacheNow());
    if (!above)
        return true;
    return above->secure() && !(above->zone == zone);
}

Task<void> Resolver::Impl::fetchKeysAhead(Name zone, LookupContext& context)
{
    // Who waits for whom is noted one a flight, and the question itself waits for something else meanwhile.
    Flight beside(world.loop, context.flight.question);
    LookupContext own{context.budget, beside, context.parent, context.depth, context.trace, true, context.probing};
    Question question{std::move(zone), Type::Dnskey, wire::Class::In};
    (void)co_await subLookup(std::move(question), own, own.depth, true);
}

} // namespace harddns::resolve
