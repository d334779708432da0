#include "engine/lab/liar.h"

namespace harddns::lab::detail
{

// --- one signed set ---

bool Liar::changeRecord()
{
    return withSet([this](RRset& set) {
        const wire::PackedList signatures = set.signatures;
        set = falsified(set);
        set.signatures = signatures;
        return true;
    });
}
bool Liar::addRecord()
{
    return withSet([this](RRset& set) {
        for (const std::string_view rdata : falsified(set).rdata)
            if (!set.rdata.contains(rdata))
                set.rdata.add(rdata);
        return true;
    });
}
bool Liar::removeRecord()
{
    return withSet(
        [this](RRset& set) {
            wire::PackedList rest;
            std::uint32_t victim = m_entropy.below(static_cast<std::uint32_t>(set.rdata.size()));
            for (const std::string_view rdata : set.rdata)
                if (victim-- != 0)
                    rest.add(rdata);
            set.rdata = rest;
            return true;
        },
        [](const RRset& set) { return set.rdata.size() > 1; });
}
bool Liar::stripSignatures()
{
    bool any = false;
    for (auto* section : sections())
        any = std::erase_if(*section, [](const Record& record) { return record.type == Type::Rrsig; }) > 0 || any;
    return any;
}
bool Liar::stripSetSignatures()
{
    return withSet([](RRset& set) {
        set.signatures = {};
        return true;
    });
}
bool Liar::flipSignature()
{
    return withSignatures([this](std::string& rrsig, const RRset&) {
        const std::size_t start = signatureAt(rrsig);
        const std::size_t at = start + m_entropy.below(static_cast<std::uint32_t>(rrsig.size() - start));
        rrsig[at] = static_cast<char>(rrsig[at] ^ 1 << m_entropy.below(8));
    });
}
bool Liar::cutSignature()
{
    return withSignatures([](std::string& rrsig, const RRset&) { rrsig.resize(signatureAt(rrsig) + 1); });
}
bool Liar::replayOtherSet()
{
    const RRset* soa = m_zone.soa();
    if (!soa || soa->signatures.empty())
        return false;
    return withSet(
        [&](RRset& set) {
            set = falsified(set);
            set.signatures = changedList(soa->signatures, [&](std::string& rrsig) {
                put16(rrsig, 0, static_cast<std::uint16_t>(set.type));
                rrsig[rrsigLabelsAt] = static_cast<char>(set.owner.labelCount());
                put32(rrsig, rrsigOriginalTtlAt, set.ttl);
            });
            return true;
        },
        [](const RRset& set) { return set.type != Type::Soa; });
}
bool Liar::replayOtherName()
{
    return withSet([&](RRset& set) {
        std::vector<const RRset*> others;
        visitSets(m_zone, [&](const RRset& other) {
            if (other.type == set.type && !(other.owner == set.owner) && !other.signatures.empty())
                others.push_back(&other);
        });
        if (others.empty())
            return false;
        const RRset& other = pick(others);
        set.rdata = other.rdata;
        set.signatures = other.signatures;
        return !sameAsZone(set);
    });
}
bool Liar::replayExpired() { return replayAt(m_with.now - 40 * day, m_with.now - 10 * day); }
bool Liar::replayFuture() { return replayAt(m_with.now + 10 * day, m_with.now + 40 * day); }
bool Liar::replayBackwards() { return replayAt(m_with.now + day, m_with.now - day); }
bool Liar::lowerLabels()
{
    return withSignatures([](std::string& rrsig, const RRset&) { --rrsig[rrsigLabelsAt]; },
                          [](const RRset& set) { return fieldsOf(set).labels > 0; });
}
bool Liar::raiseLabels()
{
    return withSignatures(
        [](std::string& rrsig, const RRset& set) { rrsig[rrsigLabelsAt] = static_cast<char>(set.owner.labelCount() + 1); });
}
bool Liar::raiseOriginalTtl()
{
    return withSet([](RRset& set) {
        constexpr std::uint32_t long_ = 7 * day;
        set.ttl = long_;
        set.signatures = changedList(set.signatures, [](std::string& rrsig) { put32(rrsig, rrsigOriginalTtlAt, long_); });
        return true;
    });
}
bool Liar::unsupportedRrsig()
{
    return withSet([this](RRset& set) {
        const wire::PackedList signatures = set.signatures;
        set = falsified(set);
        set.signatures = changedList(signatures, [](std::string& rrsig) { rrsig[rrsigAlgorithmAt] = static_cast<char>(unknownNumber); });
        return true;
    });
}
bool Liar::attackerKey()
{
    const SigningKey key = inventedKey(false);
    return resignFalsified(key, m_zone.origin(), [&](RRset&) {
        m_reply.additional.push_back(Record{m_zone.origin(), Type::Dnskey, 1, 3600, key.dnskeyRdata()});
    });
}
bool Liar::attackerKeyRealTag()
{
    return withSet([this](RRset& set) {
        const std::uint16_t tag = fieldsOf(set).keyTag;
        set = falsified(set);
        resign(set, inventedKey(false), m_zone.origin());
        set.signatures = changedList(set.signatures, [&](std::string& rrsig) { put16(rrsig, rrsigTagAt, tag); });
        return true;
    });
}
bool Liar::signerParent()
{
    if (m_zone.origin().isRoot())
        return false;
    return resignFalsified(inventedKey(false), m_zone.origin().parent());
}
bool Liar::signerChild()
{
    const auto child =
        m_question.name.isStrictSubdomainOf(m_zone.origin()) ? std::optional(m_question.name) : m_zone.origin().prepend("child");
    return child && resignFalsified(inventedKey(false), *child);
}
bool Liar::signerSibling()
{
    if (m_zone.origin().isRoot())
        return false;
    const auto sibling = m_zone.origin().parent().prepend("sibling");
    return sibling && resignFalsified(inventedKey(false), *sibling);
}
bool Liar::signerOwnZone()
{
    const SigningKey* key = ownDataKey();
    return key && m_with.ownZone && resignFalsified(*key, m_with.ownZone->origin());
}

// --- no forgery of data ---

bool Liar::raiseTtl()
{
    for (auto* section : sections())
        for (Record& record : *section)
            record.ttl = INT32_MAX;
    return true;
}
bool Liar::otherCase()
{
    bool any = false;
    for (auto* section : sections()) {
        std::vector<Record> twice;
        for (const Record& record : *section) {
            twice.push_back(record);
            Record copy = record;
            copy.owner = Name::fromTrustedWire(toUpper(record.owner.wire()));
            // Names in RDATA compare without case, too; in an NSEC they do not (RFC 6840 5.1).
            if (wire::targetName(record.type, record.rdata))
                copy.rdata = toUpper(record.rdata);
            if (copy.owner.sameOctets(record.owner) && copy.rdata == record.rdata)
                continue;
            twice.push_back(copy);
            any = true;
        }
        *section = twice;
    }
    return any;
}
bool Liar::burySignatures()
{
    return withSet([this](RRset& set) {
        constexpr unsigned falseOnes = 20;
        wire::PackedList buried;
        for (unsigned i = 0; i < falseOnes; ++i) {
            std::string copy(*set.signatures.begin());
            for (std::size_t at = signatureAt(copy); at < copy.size(); ++at)
                copy[at] = static_cast<char>(m_entropy.u16());
            buried.add(copy);
        }
        for (const std::string_view signature : set.signatures)
            buried.add(signature);
        set.signatures = buried;
        return true;
    });
}

} // namespace harddns::lab::detail
