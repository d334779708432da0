#include "engine/lab/liar.h"

#include "engine/lab/denial_chain.h"

namespace harddns::lab::detail
{

// --- delegations and keys ---

bool Liar::forgeReferral()
{
    if (isReferral() || m_question.type == Type::Ds || !m_question.name.isStrictSubdomainOf(m_zone.origin()))
        return false;
    const auto server = m_question.name.prepend("ns");
    if (!server)
        return false;
    m_reply.rcode = Rcode::NoError;
    m_reply.set(wire::flagAa, false);
    m_reply.answer.clear();
    m_reply.authority = {Record{m_question.name, Type::Ns, 1, 300, std::string(server->wire())}};
    m_reply.additional = {Record{*server, Type::A, 1, 300, std::string("\xc6\x12\x42\x42")}};
    // With an opt-out chain true sets could really say that there may be such a delegation.
    if (m_zone.hasNsec() && m_entropy.below(2) == 0)
        addTrueProofs(2);
    return true;
}
bool Liar::stripDs() { return takeDs().has_value(); }
bool Liar::denyDsForged()
{
    const auto ds = takeDs();
    if (!ds)
        return false;
    RRset nsec = newSet(ds->owner, Type::Nsec, nsecRdata(m_zone.origin(), {Type::Ns, Type::Nsec, Type::Rrsig}));
    resign(nsec, inventedKey(false), m_zone.origin());
    wire::appendRecords(m_reply.authority, nsec, true, nsec.ttl);
    return true;
}
bool Liar::denyDsIrrelevant() { return takeDs() && addTrueProofs(3); }
bool Liar::denyDsChildSide()
{
    const auto ds = takeDs();
    if (!ds || !m_with.child || !(m_with.child->origin() == ds->owner))
        return false;
    const RRset* proof = proofAt(*m_with.child, ds->owner);
    if (!proof)
        return false;
    wire::appendRecords(m_reply.authority, *proof, true, proof->ttl);
    return true;
}
bool Liar::replaceDs()
{
    return withSet(
        [this](RRset& set) {
            const RRset invented = dsSet(set.owner, {inventedKey(true)}, validate::DigestType::Sha256, set.ttl);
            set.rdata = invented.rdata;
            if (m_entropy.below(2) == 0)
                resign(set, inventedKey(false), m_zone.origin());
            return true;
        },
        isDs);
}
bool Liar::unsupportedDs() { return withOctet(isDs, dsAlgorithmAt); }
bool Liar::unsupportedDigest() { return withOctet(isDs, dsDigestAt); }
bool Liar::extraKey()
{
    return withSet(
        [this](RRset& set) {
            set.rdata.add(inventedKey(true).dnskeyRdata());
            return true;
        },
        isKeySet);
}
bool Liar::extraKeySigned()
{
    return withSet(
        [this](RRset& set) {
            const SigningKey key = inventedKey(true);
            set.rdata.add(key.dnskeyRdata());
            set.signatures.add(signatureOf(set, key, m_zone.origin()));
            return true;
        },
        isKeySet);
}
bool Liar::replaceKeys()
{
    return withSet(
        [this](RRset& set) {
            const SigningKey key = inventedKey(true);
            set.rdata = {};
            set.rdata.add(key.dnskeyRdata());
            set.rdata.add(inventedKey(false).dnskeyRdata());
            resign(set, key, m_zone.origin());
            return true;
        },
        isKeySet);
}
bool Liar::unsupportedKeys() { return withOctet(isKeySet, dnskeyAlgorithmAt); }

} // namespace harddns::lab::detail
