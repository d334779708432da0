#include "engine/lab/liar.h"

#include <algorithm>
#include <utility>

namespace harddns::lab::detail
{

namespace
{

bool isWellFormed(Type type, const std::string& rdata)
{
    Message message;
    message.answer.push_back(Record{Name(), type, 1, 0, rdata});
    const auto parsed = Message::parse(wire::encode(message));
    return parsed && parsed.value().answer == message.answer;
}

} // namespace

void put16(std::string& rdata, std::size_t at, std::uint16_t value)
{
    rdata[at] = static_cast<char>(value >> 8);
    rdata[at + 1] = static_cast<char>(value & 0xff);
}
void put32(std::string& rdata, std::size_t at, std::uint32_t value)
{
    put16(rdata, at, static_cast<std::uint16_t>(value >> 16));
    put16(rdata, at + 2, static_cast<std::uint16_t>(value));
}

bool isProof(Type type) { return type == Type::Nsec || type == Type::Nsec3; }

Type coveredBy(const Record& record)
{
    return record.type == Type::Rrsig && record.rdata.size() > rrsigSignerAt
               ? static_cast<Type>(static_cast<std::uint8_t>(record.rdata[0]) << 8 | static_cast<std::uint8_t>(record.rdata[1]))
               : Type::None;
}

bool belongsTo(const Record& record, const Name& owner, Type type)
{
    return record.owner == owner && (record.type == type || coveredBy(record) == type);
}

wire::PackedList changedList(const wire::PackedList& list, const std::function<void(std::string&)>& change)
{
    wire::PackedList out;
    for (const std::string_view rdata : list) {
        std::string copy(rdata);
        change(copy);
        out.add(copy);
    }
    return out;
}

std::string toUpper(std::string_view octets)
{
    std::string out(octets);
    for (char& c : out)
        if (c >= 'a' && c <= 'z')
            c = static_cast<char>(c - 'a' + 'A');
    return out;
}

std::size_t signatureAt(const std::string& rrsig)
{
    const auto fields = validate::parseRrsig(rrsig);
    return rrsig.size() - (fields ? fields->signature.size() : 0);
}

validate::Rrsig fieldsOf(const RRset& set) { return validate::parseRrsig(*set.signatures.begin()).value_or(validate::Rrsig{}); }

RRset newSet(const Name& owner, Type type, std::string_view rdata)
{
    RRset out;
    out.owner = owner;
    out.type = type;
    out.ttl = 300;
    out.rdata.add(rdata);
    return out;
}

const RRset* proofAt(const Zone& zone, const Name& name)
{
    if (zone.hasNsec3())
        return zone.nsec3Matching(zone.nsec3Hash(name));
    const ZoneNode* node = zone.node(name);
    return node ? node->find(Type::Nsec) : nullptr;
}

void visitSets(const Zone& zone, const std::function<void(const RRset&)>& visitor)
{
    std::vector<std::pair<const Name*, const ZoneNode*>> nodes;
    zone.visit([&](const Name& name, const ZoneNode& node) { nodes.emplace_back(&name, &node); });
    std::sort(nodes.begin(), nodes.end(), [](const auto& a, const auto& b) { return a.first->canonicalCompare(*b.first) < 0; });
    for (const auto& [name, node] : nodes)
        for (const RRset& set : node->sets)
            visitor(set);
    for (const auto& [hash, set] : zone.nsec3Sets())
        visitor(set);
}

bool Liar::isPositive() const
{
    return std::any_of(m_reply.answer.begin(), m_reply.answer.end(),
                       [this](const Record& record) { return record.type == Type::Rrsig && record.owner == m_question.name; });
}

bool Liar::isExpanded() const
{
    return std::any_of(m_reply.answer.begin(), m_reply.answer.end(), [](const Record& record) {
        const auto fields = record.type == Type::Rrsig ? validate::parseRrsig(record.rdata) : std::nullopt;
        return fields && fields->labels < record.owner.labelCount() - (record.owner.isWildcard() ? 1U : 0U);
    });
}

bool Liar::withSet(const std::function<bool(RRset&)>& change, const std::function<bool(const RRset&)>& fits)
{
    std::vector<Record>& section = m_reply.answer.empty() ? m_reply.authority : m_reply.answer;
    std::vector<RRset> sets = wire::groupRecords(section);
    std::erase_if(sets, [&](const RRset& set) { return set.signatures.empty() || set.type == Type::Rrsig || !fits(set); });
    if (sets.empty())
        return false;
    RRset set = sets[m_entropy.below(static_cast<std::uint32_t>(sets.size()))];
    const Type type = set.type;
    const Name owner = set.owner;
    if (!change(set))
        return false;
    std::vector<Record> records, out;
    wire::appendRecords(records, set, true, set.ttl);
    bool done = false;
    for (const Record& record : section) {
        if (!belongsTo(record, owner, type)) {
            out.push_back(record);
            continue;
        }
        if (!done)
            out.insert(out.end(), records.begin(), records.end());
        done = true;
    }
    section = std::move(out);
    return true;
}

bool Liar::withSignatures(const std::function<void(std::string&, const RRset&)>& change, const std::function<bool(const RRset&)>& fits)
{
    return withSet(
        [&](RRset& set) {
            set.signatures = changedList(set.signatures, [&](std::string& rrsig) { change(rrsig, set); });
            return true;
        },
        fits);
}

bool Liar::withOctet(bool (*fits)(const RRset&), std::size_t at)
{
    return withSet(
        [&](RRset& set) {
            set.rdata = changedList(set.rdata, [&](std::string& rdata) { rdata[at] = static_cast<char>(unknownNumber); });
            return true;
        },
        fits);
}

bool Liar::withEveryNsec3(const std::function<void(std::string&)>& change)
{
    bool any = false;
    const bool resigned = m_entropy.below(2) == 0;
    std::vector<Record> out;
    for (RRset& set : wire::groupRecords(m_reply.authority)) {
        if (set.type == Type::Nsec3) {
            const std::string before = set.rdata.packed();
            set.rdata = changedList(set.rdata, change);
            any = any || set.rdata.packed() != before;
            if (resigned)
                resign(set, inventedKey(false), m_zone.origin());
        }
        wire::appendRecords(out, set, true, set.ttl);
    }
    m_reply.authority = std::move(out);
    return any;
}

RRset Liar::falsified(const RRset& set)
{
    RRset out = set;
    out.signatures = {};
    out.rdata = changedList(set.rdata, [&](std::string& rdata) {
        switch (set.type) {
        case Type::Ns:
        case Type::Cname:
        case Type::Dname:
        case Type::Ptr: rdata = std::string(ownAddress().owner.wire()); return;
        case Type::Mx: rdata = rdata.substr(0, 2) + std::string(ownAddress().owner.wire()); return;
        case Type::Srv: rdata = rdata.substr(0, 6) + std::string(ownAddress().owner.wire()); return;
        case Type::Txt: rdata += std::string("\6forged"); return;
        case Type::Nsec: {
            const auto fields = validate::parseNsec(rdata);
            const auto further = fields ? fields->next.prepend("zzz") : std::nullopt; // a longer span
            if (further)
                rdata = std::string(further->wire()) + rdata.substr(fields->next.wire().size());
            return;
        }
        case Type::Nsec3: rdata[nsec3FlagsAt] = static_cast<char>(rdata[nsec3FlagsAt] ^ validate::Nsec3::optOut); return;
        case Type::A:
        case Type::Aaaa: rdata.back() = static_cast<char>(rdata.back() ^ static_cast<char>(1 + m_entropy.below(255))); return;
        default:
            // One bit from the end on, at the first place where the record stays one of its type.
            for (std::size_t at = rdata.size(); at-- > 0;) {
                rdata[at] = static_cast<char>(rdata[at] ^ 1);
                if (isWellFormed(set.type, rdata))
                    return;
                rdata[at] = static_cast<char>(rdata[at] ^ 1);
            }
        }
    });
    return out;
}

bool Liar::sameAsZone(const RRset& set) const
{
    const ZoneNode* node = m_zone.node(set.owner);
    const RRset* real = node ? node->find(set.type) : nullptr;
    return real && wire::sameData(*real, set);
}

SigningKey Liar::inventedKey(bool keySigning) const
{
    constexpr std::uint64_t seed = 0xbad5eed;
    Algorithm algorithm = Algorithm::Ed25519;
    const ZoneNode* apex = m_zone.node(m_zone.origin());
    const RRset* keys = apex ? apex->find(Type::Dnskey) : nullptr;
    if (const auto fields = keys ? validate::parseDnskey(*keys->rdata.begin()) : std::nullopt)
        if (fields->algorithm == Algorithm::EcdsaP256Sha256 || fields->algorithm == Algorithm::EcdsaP384Sha384)
            algorithm = fields->algorithm;
    return SigningKey::fromSeed(algorithm, seed, keySigning);
}

const SigningKey* Liar::ownDataKey() const
{
    for (const SigningKey& key : m_with.ownKeys)
        if (!key.isKeySigning())
            return &key;
    return m_with.ownKeys.empty() ? nullptr : &m_with.ownKeys.front();
}

std::string Liar::signatureOf(const RRset& set, const SigningKey& key, const Name& signer) const
{
    return makeSignature(set, key, signer, m_with.now - day, m_with.now + day);
}

void Liar::resign(RRset& set, const SigningKey& key, const Name& signer) const
{
    set.signatures = {};
    set.signatures.add(signatureOf(set, key, signer));
}

bool Liar::resignFalsified(const SigningKey& key, const Name& signer, const std::function<void(RRset&)>& then)
{
    return withSet([&](RRset& set) {
        set = falsified(set);
        resign(set, key, signer);
        if (then)
            then(set);
        return true;
    });
}

bool Liar::replayAt(std::uint32_t inception, std::uint32_t expiration)
{
    if (m_with.recordings.empty())
        return false;
    return withSet([&](RRset& set) {
        const std::uint16_t tag = fieldsOf(set).keyTag;
        for (const SigningKey& key : m_with.recordings) {
            if (key.tag() != tag)
                continue;
            set = falsified(set);
            set.signatures.add(makeSignature(set, key, m_zone.origin(), inception, expiration));
            return true;
        }
        return false;
    });
}

RRset Liar::ownAddress() const
{
    RRset out = newSet(Name::fromText("www.attacker.invalid").value_or(Name()), Type::A, "\xc6\x12\x42\x42");
    if (m_with.ownZone) {
        bool found = false;
        visitSets(*m_with.ownZone, [&](const RRset& set) {
            if (!found && set.type == Type::A && !set.signatures.empty() && !set.owner.isWildcard()) {
                out = set;
                found = true;
            }
        });
    }
    return out;
}

void Liar::becomeNegative(Rcode rcode)
{
    m_reply.rcode = rcode;
    m_reply.answer.clear();
    m_reply.authority.clear();
    m_reply.additional.clear();
    if (const RRset* soa = m_zone.soa())
        wire::appendRecords(m_reply.authority, *soa, true, soa->ttl);
}

bool Liar::denyWithTrueProofs(Rcode rcode)
{
    if (!isPositive())
        return false;
    becomeNegative(rcode);
    return addTrueProofs(3);
}

bool Liar::addTrueProofs(unsigned count)
{
    std::vector<const RRset*> all;
    visitSets(m_zone, [&](const RRset& set) {
        if (isProof(set.type))
            all.push_back(&set);
    });
    if (all.empty())
        return false;
    for (; count > 0; --count) {
        const RRset& set = pick(all);
        if (std::none_of(m_reply.authority.begin(), m_reply.authority.end(),
                         [&](const Record& record) { return belongsTo(record, set.owner, set.type); }))
            wire::appendRecords(m_reply.authority, set, true, set.ttl);
    }
    return true;
}

std::optional<RRset> Liar::takeDs()
{
    for (auto* section : {&m_reply.answer, &m_reply.authority})
        for (const RRset& set : wire::groupRecords(*section)) {
            if (set.type != Type::Ds)
                continue;
            if (section == &m_reply.answer)
                becomeNegative(Rcode::NoError);
            else
                std::erase_if(*section, [&](const Record& record) { return belongsTo(record, set.owner, Type::Ds); });
            return set;
        }
    return std::nullopt;
}
} // namespace harddns::lab::detail
