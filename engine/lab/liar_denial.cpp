#include "engine/lab/liar.h"

#include "engine/lab/denial_chain.h"

#include <algorithm>

namespace harddns::lab::detail
{

// --- wildcards and aliases ---

bool Liar::wildcardWithoutProof() { return isExpanded() && stripProof(); }
bool Liar::wildcardElsewhere()
{
    if (isExpanded() || isReferral())
        return false;
    std::vector<const RRset*> fitting;
    visitSets(m_zone, [&](const RRset& set) {
        if (set.owner.isWildcard() && (set.type == m_question.type || set.type == Type::Cname) && !set.signatures.empty() &&
            m_question.name.isStrictSubdomainOf(set.owner.parent()) && !(m_question.name == set.owner))
            fitting.push_back(&set);
    });
    if (fitting.empty())
        return false;
    RRset set = pick(fitting);
    set.owner = m_question.name;
    m_reply.rcode = Rcode::NoError;
    m_reply.answer.clear();
    wire::appendRecords(m_reply.answer, set, true, set.ttl);
    std::erase_if(m_reply.authority, [](const Record& record) { return record.type == Type::Soa || coveredBy(record) == Type::Soa; });
    switch (m_entropy.below(3)) {
    case 0: stripProof(); break;
    case 1: addTrueProofs(2); break;
    default: break; // with what proved the honest reply
    }
    return true;
}
bool Liar::wildcardDenial()
{
    if (!isPositive())
        return false;
    std::vector<const RRset*> fitting;
    visitSets(m_zone, [&](const RRset& set) {
        if (set.type == Type::Nsec && set.owner.isWildcard() && m_question.name.isStrictSubdomainOf(set.owner.parent()) &&
            !(m_question.name == set.owner))
            fitting.push_back(&set);
    });
    if (fitting.empty())
        return false;
    RRset set = pick(fitting);
    set.owner = m_question.name;
    becomeNegative(Rcode::NoError);
    wire::appendRecords(m_reply.authority, set, true, set.ttl);
    return true;
}
bool Liar::aliasInFront()
{
    if (isReferral() || m_question.type == Type::Cname)
        return false;
    const RRset target = ownAddress();
    RRset alias = newSet(m_question.name, Type::Cname, target.owner.wire());
    if (m_entropy.below(2) == 0)
        resign(alias, inventedKey(false), m_zone.origin());
    m_reply.rcode = Rcode::NoError;
    m_reply.answer.clear();
    if (m_entropy.below(2) == 0)
        m_reply.authority.clear();
    wire::appendRecords(m_reply.answer, alias, true, alias.ttl);
    wire::appendRecords(m_reply.answer, target, true, target.ttl);
    return true;
}
bool Liar::forgeDname()
{
    const RRset target = ownAddress();
    if (isReferral() || !m_question.name.isStrictSubdomainOf(m_zone.origin()))
        return false;
    const auto next = m_question.name.substitute(m_zone.origin(), target.owner);
    if (!next)
        return false;
    RRset dname = newSet(m_zone.origin(), Type::Dname, target.owner.wire());
    if (m_entropy.below(2) == 0)
        resign(dname, inventedKey(false), m_zone.origin());
    m_reply.rcode = Rcode::NoError;
    m_reply.answer.clear();
    m_reply.authority.clear();
    wire::appendRecords(m_reply.answer, dname, true, dname.ttl);
    m_reply.answer.push_back(Record{m_question.name, Type::Cname, 1, dname.ttl, std::string(next->wire())});
    m_reply.answer.push_back(Record{*next, Type::A, 1, dname.ttl, std::string("\xc6\x12\x42\x42")});
    return true;
}
bool Liar::changeDnameAlias()
{
    const bool redirected =
        std::any_of(m_reply.answer.begin(), m_reply.answer.end(), [](const Record& record) { return record.type == Type::Dname; });
    const std::vector<RRset> sets = wire::groupRecords(m_reply.answer);
    for (Record& record : m_reply.answer) {
        const bool isSigned = std::any_of(sets.begin(), sets.end(), [&](const RRset& set) {
            return set.owner == record.owner && set.type == record.type && !set.signatures.empty();
        });
        if (!redirected || record.type != Type::Cname || isSigned)
            continue;
        const RRset target = ownAddress();
        record.rdata = std::string(target.owner.wire());
        const Record alias = record;
        std::erase_if(m_reply.answer, [&](const Record& other) {
            return other.type != Type::Dname && coveredBy(other) != Type::Dname && !(other == alias);
        });
        m_reply.rcode = Rcode::NoError;
        m_reply.authority.clear();
        wire::appendRecords(m_reply.answer, target, true, target.ttl);
        return true;
    }
    return false;
}

// --- denial ---

bool Liar::stripProof()
{
    return std::erase_if(m_reply.authority, [](const Record& record) { return isProof(record.type) || isProof(coveredBy(record)); }) > 0;
}
bool Liar::stripPartOfProof()
{
    std::vector<RRset> proofs = wire::groupRecords(m_reply.authority);
    std::erase_if(proofs, [](const RRset& set) { return !isProof(set.type); });
    if (proofs.size() < 2)
        return false;
    const RRset& victim = proofs[m_entropy.below(static_cast<std::uint32_t>(proofs.size()))];
    std::erase_if(m_reply.authority, [&](const Record& record) { return belongsTo(record, victim.owner, victim.type); });
    return true;
}
bool Liar::noDataAsNxDomain()
{
    if (!isNegative() || m_reply.rcode != Rcode::NoError)
        return false;
    m_reply.rcode = Rcode::NxDomain;
    return true;
}
bool Liar::nxDomainAsNoData()
{
    if (!isNegative() || m_reply.rcode != Rcode::NxDomain)
        return false;
    m_reply.rcode = Rcode::NoError;
    return true;
}
bool Liar::emptyReply()
{
    m_reply.rcode = Rcode::NoError;
    m_reply.answer.clear();
    m_reply.authority.clear();
    m_reply.additional.clear();
    return true;
}
bool Liar::denyName() { return denyWithTrueProofs(Rcode::NxDomain); }
bool Liar::denyType() { return denyWithTrueProofs(Rcode::NoError); }
bool Liar::denyWithForgery()
{
    if (!isPositive())
        return false;
    becomeNegative(Rcode::NxDomain);
    RRset nsec =
        newSet(m_zone.origin(), Type::Nsec, nsecRdata(m_zone.origin(), {Type::Ns, Type::Soa, Type::Nsec, Type::Rrsig, Type::Dnskey}));
    resign(nsec, inventedKey(false), m_zone.origin());
    wire::appendRecords(m_reply.authority, nsec, true, nsec.ttl);
    return true;
}
bool Liar::denyByOwnZone()
{
    if (!isPositive() || !m_with.ownZone)
        return false;
    becomeNegative(m_entropy.below(2) == 0 ? Rcode::NxDomain : Rcode::NoError);
    unsigned added = 0;
    const auto add = [&](const RRset& set) {
        if (isProof(set.type) && ++added <= 4)
            wire::appendRecords(m_reply.authority, set, true, set.ttl);
    };
    visitSets(*m_with.ownZone, add);
    return added > 0;
}
bool Liar::denyByParentSide()
{
    if (!isPositive() || !m_with.parent)
        return false;
    const RRset* proof = proofAt(*m_with.parent, m_zone.origin());
    if (!proof)
        return false;
    becomeNegative(m_question.name == m_zone.origin() ? Rcode::NoError : Rcode::NxDomain);
    wire::appendRecords(m_reply.authority, *proof, true, proof->ttl);
    return true;
}
bool Liar::moveNsec()
{
    if (!isPositive() || !m_zone.hasNsec())
        return false;
    std::vector<const RRset*> others;
    visitSets(m_zone, [&](const RRset& set) {
        const auto fields = set.type == Type::Nsec ? validate::parseNsec(*set.rdata.begin()) : std::nullopt;
        if (fields && !(set.owner == m_question.name) && !fields->types.has(m_question.type))
            others.push_back(&set);
    });
    if (others.empty())
        return false;
    RRset moved = pick(others);
    moved.owner = m_question.name;
    becomeNegative(Rcode::NoError);
    wire::appendRecords(m_reply.authority, moved, true, moved.ttl);
    return true;
}
bool Liar::falseOptOut()
{
    return withEveryNsec3(
        [](std::string& rdata) { rdata[nsec3FlagsAt] = static_cast<char>(rdata[nsec3FlagsAt] | validate::Nsec3::optOut); });
}
bool Liar::hugeIterations()
{
    return withEveryNsec3([](std::string& rdata) { put16(rdata, nsec3IterationsAt, UINT16_MAX); });
}

} // namespace harddns::lab::detail
