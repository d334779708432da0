#include "engine/resolve/known.h"

#include "engine/resolve/budget.h"

#include <algorithm>

namespace harddns::resolve
{

using cache::CacheItem;
using cache::CacheTime;
using cache::Kind;
using wire::Name;
using wire::RRset;
using wire::Type;

namespace
{

/// Data that failed validation is kept for clients that check themselves (CD), and not for long: its owner may be mending it.
constexpr std::uint32_t bogusTtl = 60;

} // namespace

std::uint32_t negativeTtl(const RRset& soa, const CacheConfig& config)
{
    const auto fields = soa.rdata.empty() ? std::nullopt : wire::parseSoa(*soa.rdata.begin());
    if (!fields)
        return 0;
    return std::min({soa.ttl, fields->minimum, config.maxNegativeTtl});
}

KnownData::KnownData(SharedState& shared, std::optional<cache::VoteIsOff> voteIsOff)
    : m_shared(shared), m_voteIsOff(voteIsOff), m_byVote(shared.source ? &shared.source->evidence() : nullptr), m_reader(shared.epochs)
{
}

std::optional<CacheItem> KnownData::item(const Name& name, Type type, CacheTime now, Accept accept, bool allowStale)
{
    const cache::ReadGuard guard(m_reader);
    auto found = m_shared.answers.find(name, type, now, allowStale);
    if (!found && !m_voteIsOff) {
        found = m_shared.provisional.find(name, type, now, false);
        if (found && CacheTime{found->ttl} * 1000 - (found->expires - now) >= CacheTime{m_provisionalLife} * 1000)
            found.reset();
    }
    if (found && !accepts(accept, found->security))
        found.reset();
    return found;
}

void KnownData::forget(const Name& name, Type type)
{
    m_shared.answers.flush(name, type);
    m_shared.provisional.flush(name, type);
}

std::optional<CacheItem> KnownData::coveringDname(const Name& name, Accept accept, CacheTime now, bool allowStale)
{
    for (std::size_t labels = name.labelCount(); labels-- > 0;) {
        auto found = item(name.suffix(labels), Type::Dname, now, accept, allowStale);
        if (found && found->kind == Kind::Positive && found->records.rdata.size() == 1)
            return found;
    }
    return std::nullopt;
}

Known KnownData::look(const wire::Question& question, Accept accept, CacheTime now, bool allowStale, std::uint32_t staleTtl)
{
    Known known;
    known.next = question.name;
    if (question.type == Type::Any)
        return known;
    const auto ttlOf = [&](const CacheItem& item) { return item.stale ? staleTtl : item.remaining; };
    bool& secure = known.secure;
    const auto addProofs = [&](CacheItem& from) {
        for (RRset& proof : from.proofs) {
            proof.ttl = ttlOf(from);
            known.proofs.push_back(std::move(proof));
        }
    };
    const auto negative = [&](CacheItem& item) {
        if (!item.records.empty()) {
            item.records.ttl = ttlOf(item);
            known.answer.authority.push_back(std::move(item.records));
        }
        for (RRset& proof : item.proofs) {
            proof.ttl = ttlOf(item);
            known.answer.authority.push_back(std::move(proof));
        }
        known.answer.authority.insert(known.answer.authority.end(), known.proofs.begin(), known.proofs.end());
        known.answer.rcode = item.kind == Kind::NxDomain ? wire::Rcode::NxDomain : wire::Rcode::NoError;
        known.answer.stale = known.answer.stale || item.stale;
        secure = secure && item.security == cache::Security::Secure;
        known.answer.secure = secure;
        known.answer.answer = std::move(known.chain);
        known.chain.clear();
        known.state = Known::State::Complete;
    };
    for (unsigned links = 0; links <= limits::aliases; ++links) {
        auto found = item(known.next, question.type, now, accept, allowStale);
        if (found && found->kind == Kind::Positive) {
            found->records.ttl = ttlOf(*found);
            known.answer.stale = known.answer.stale || found->stale;
            secure = secure && found->security == cache::Security::Secure;
            known.answer.secure = secure;
            addProofs(*found);
            known.chain.push_back(std::move(found->records));
            known.answer.authority = std::move(known.proofs);
            known.proofs.clear();
            known.answer.rcode = wire::Rcode::NoError;
            known.answer.answer = std::move(known.chain);
            known.chain.clear();
            known.state = Known::State::Complete;
            return known;
        }
        if (found) {
            negative(*found);
            return known;
        }
        if (auto gone = item(known.next, Type::None, now, accept, allowStale)) {
            negative(*gone);
            return known;
        }
        auto alias = question.type == Type::Cname ? std::nullopt : item(known.next, Type::Cname, now, accept, allowStale);
        if (!alias || alias->kind != Kind::Positive) {
            auto dname = coveringDname(known.next, accept, now, allowStale);
            if (!dname)
                break;
            const auto to = wire::targetName(Type::Dname, *dname->records.rdata.begin());
            const auto target = to ? known.next.substitute(dname->name, *to) : std::nullopt;
            if (!target)
                break;
            dname->records.ttl = ttlOf(*dname);
            known.answer.stale = known.answer.stale || dname->stale;
            secure = secure && dname->security == cache::Security::Secure;
            addProofs(*dname);
            RRset link = synthesisedCname(known.next, *target, dname->records.ttl);
            known.chain.push_back(std::move(dname->records));
            known.chain.push_back(std::move(link));
            if (question.type == Type::Cname) { // the alias itself was asked for
                known.answer.secure = secure;
                known.answer.authority = std::move(known.proofs);
                known.proofs.clear();
                known.answer.rcode = wire::Rcode::NoError;
                known.answer.answer = std::move(known.chain);
                known.chain.clear();
                known.state = Known::State::Complete;
                return known;
            }
            known.next = target->lower();
            known.state = Known::State::Partial;
            continue;
        }
        const auto target = wire::targetName(Type::Cname, *alias->records.rdata.begin());
        if (!target)
            break;
        alias->records.ttl = ttlOf(*alias);
        known.answer.stale = known.answer.stale || alias->stale;
        secure = secure && alias->security == cache::Security::Secure;
        addProofs(*alias);
        known.chain.push_back(std::move(alias->records));
        known.next = target->lower();
        known.state = Known::State::Partial;
    }
    // RFC 8020: nothing exists below a name that does not exist. Stale data is no proof of that.
    for (std::size_t labels = known.next.labelCount(); labels-- > 1;) {
        auto gone = item(known.next.suffix(labels), Type::None, now, accept);
        if (gone && gone->kind == Kind::NxDomain) {
            known.nxCut = true;
            negative(*gone);
            break;
        }
    }
    return known;
}

void KnownData::store(CacheItem item, CacheTime now)
{
    if (m_byVote) {
        m_shared.answers.store(cache::attestedByVote(std::move(item), *m_byVote), now);
        return;
    }
    const auto validated = cache::BySignature::from(item.security);
    auto learned = cache::learnedAlone(std::move(item));
    if (m_voteIsOff)
        m_shared.answers.store(cache::attestedWithoutVote(std::move(learned), *m_voteIsOff), now);
    else if (validated)
        m_shared.answers.store(cache::attestedBySignature(std::move(learned), *validated), now);
    else
        m_shared.provisional.store(learned, now);
}

void KnownData::learn(Scrubbed& scrubbed, const wire::Question& question, const cache::Delegation* cut, const CacheConfig& config,
                      CacheTime now)
{
    if (question.type == Type::Any)
        return;
    std::uint32_t tierLimit = config.maxTtl;
    if (scrubbed.bogus())
        tierLimit = std::min(tierLimit, bogusTtl);
    const RRset* previous = nullptr;
    for (std::size_t i = 0; i < scrubbed.chain.size(); ++i) {
        RRset& set = scrubbed.chain[i];
        // The synthesised CNAME is made anew from the DNAME each time: alone it would be an alias nobody published (RFC 6672 3.1).
        const bool synthesised = previous && previous->type == Type::Dname && set.type == Type::Cname;
        previous = &set;
        set.ttl = std::min(std::max(set.ttl, config.minTtl), tierLimit);
        // Neither the child's NS set nor the addresses it gives its servers outlive what the parent said (ATTACKS A2.2).
        const bool address = set.type == Type::A || set.type == Type::Aaaa;
        const bool ofServers =
            cut && address && std::any_of(cut->servers.begin(), cut->servers.end(), [&](const auto& s) { return s.name == set.owner; });
        if (cut && (ofServers || (set.type == Type::Ns && set.owner == cut->zone)) && !cut->fromHints) {
            const auto left = std::max<CacheTime>(0, (cut->expires - now) / 1000);
            set.ttl = static_cast<std::uint32_t>(std::min<CacheTime>(set.ttl, left));
        }
        if (set.ttl == 0 || synthesised)
            continue;
        CacheItem item;
        item.kind = Kind::Positive;
        item.name = set.owner;
        item.type = set.type;
        item.records = set;
        item.security = scrubbed.securityOf(i);
        item.authoritative = scrubbed.authoritative;
        item.ttl = set.ttl;
        const auto& proofs = item.security == cache::Security::Secure ? scrubbed.wildcardProofs : scrubbed.proofs;
        if (!proofs.empty() && isWildcardExpansion(set)) {
            item.proofs = proofs;
            for (const RRset& proof : item.proofs)
                item.ttl = std::min(item.ttl, proof.ttl);
        }
        store(std::move(item), now);
    }
    if (scrubbed.outcome != Outcome::NoData && scrubbed.outcome != Outcome::NxDomain)
        return;
    if (!scrubbed.soa)
        return; // RFC 2308 5: a negative answer without SOA is not cached
    std::uint32_t ttl = negativeTtl(*scrubbed.soa, config);
    if (scrubbed.bogus())
        ttl = std::min(ttl, bogusTtl);
    if (scrubbed.denialSecurity == cache::Security::Secure) { // RFC 9077: a proof is good for as long as its records
        for (const RRset& proof : scrubbed.proofs)
            ttl = std::min(ttl, proof.ttl);
    }
    scrubbed.soa->ttl = ttl;
    for (RRset& proof : scrubbed.proofs)
        proof.ttl = std::min(proof.ttl, ttl);
    if (ttl == 0)
        return;
    CacheItem item;
    item.kind = scrubbed.outcome == Outcome::NoData ? Kind::NoData : Kind::NxDomain;
    item.name = scrubbed.next;
    item.type = scrubbed.outcome == Outcome::NoData ? question.type : Type::None;
    item.records = *scrubbed.soa;
    item.proofs = scrubbed.proofs;
    item.security = scrubbed.denialSecurity;
    item.authoritative = scrubbed.authoritative;
    item.ttl = ttl;
    store(std::move(item), now);
}

void KnownData::learnReferral(const Scrubbed& scrubbed, const CacheConfig& config, CacheTime now)
{
    if (scrubbed.referralProofs.empty())
        return;
    const std::uint32_t tierLimit = config.maxTtl;
    CacheItem item;
    item.name = scrubbed.referral->zone;
    item.type = Type::Ds;
    item.kind = Kind::NoData;
    item.authoritative = false;
    item.ttl = tierLimit;
    for (const RRset& set : scrubbed.referralProofs) {
        item.ttl = std::min(item.ttl, set.ttl);
        if (set.type == Type::Ds) {
            item.kind = Kind::Positive;
            item.records = set;
            item.proofs.clear();
            item.ttl = std::min(tierLimit, set.ttl);
            break;
        }
        item.proofs.push_back(set);
    }
    store(std::move(item), now);
}

} // namespace harddns::resolve
