// DNSSEC records, bitmaps, base32, signature checks and proofs of non-existence on hostile input: bounds, limits, and that nothing is
// called secure that breaks a rule which can be looked at from outside.
//
// Input: u32 now, name zone, name owner, u16 type, u32 TTL, then lists of DNSKEY RDATA, records, RRSIG RDATA (u8 count, each u16 length and
// octets), then proof sets (u8 count, each name owner, u16 type, list of RDATA). A name is a length octet and its wire form. Numbers are
// big-endian; what is missing is zero or empty.
#include "engine/resolve/validate/denial.h"
#include "engine/resolve/validate/signatures.h"
#include "tests/fuzz/fuzz_check.h"

#include <algorithm>

using namespace harddns;
using namespace harddns::validate;
using harddns::fuzz::require;
using harddns::wire::Name;
using harddns::wire::RRset;
using harddns::wire::Type;

namespace
{

class Input
{
public:
    Input(const std::uint8_t* data, std::size_t size) : m_rest(reinterpret_cast<const char*>(data), size) {}
    std::uint32_t number(int octets)
    {
        std::uint32_t v = 0;
        for (; octets > 0; --octets) {
            v = v << 8 | (m_rest.empty() ? 0U : static_cast<std::uint8_t>(m_rest[0]));
            m_rest.remove_prefix(m_rest.empty() ? 0 : 1);
        }
        return v;
    }
    std::string_view octets(std::size_t size)
    {
        const std::string_view out = m_rest.substr(0, size);
        m_rest.remove_prefix(out.size());
        return out;
    }
    Name name()
    {
        const std::string_view wire = octets(number(1));
        return Name::fromWire({reinterpret_cast<const std::uint8_t*>(wire.data()), wire.size()}).value_or(Name());
    }
    wire::PackedList list()
    {
        wire::PackedList out;
        for (auto count = number(1); count > 0 && !m_rest.empty(); --count)
            out.add(octets(number(2)));
        return out;
    }

private:
    std::string_view m_rest;
};

void readRecords(std::string_view octets)
{
    // Its own allocation, so that a read behind the end shows.
    const std::vector<char> tight(octets.begin(), octets.end());
    const std::string_view in(tight.data(), tight.size());
    const auto inside = [in](std::string_view part) {
        return part.empty() || (part.data() >= in.data() && part.data() + part.size() <= in.data() + in.size());
    };
    (void)keyTag(in);
    if (const auto key = parseDnskey(in))
        require(inside(key->key) && !key->key.empty(), "DNSKEY");
    if (const auto ds = parseDs(in))
        require(inside(ds->digest) && !ds->digest.empty(), "DS");
    if (const auto r = parseRrsig(in)) {
        require(inside(r->signature) && !r->signature.empty(), "RRSIG");
        require(18 + r->signer.wire().size() + r->signature.size() == in.size(), "RRSIG is read whole");
    }
    if (const auto n = parseNsec3(in))
        require(inside(n->salt) && inside(n->nextHash) && !n->nextHash.empty(), "NSEC3");
    (void)parseNsec(in);
    const TypeBitmap bitmap(in);
    const std::string text = bitmap.toText();
    require(text.size() < 2000, "text of a bitmap is short");
    if (parseNsec(std::string(1, '\0').append(in)) && text.find("...") == std::string::npos) {
        std::string again;
        for (unsigned t = 0; t < 65536; ++t) {
            const Type type{static_cast<std::uint16_t>(t)};
            if (bitmap.has(type))
                again += (again.empty() ? "" : " ") + wire::toText(type);
        }
        require(again == text, "has and toText agree");
    }
    if (const auto decoded = base32HexDecode(in)) {
        std::string lower(in);
        std::transform(lower.begin(), lower.end(), lower.begin(),
                       [](char c) { return static_cast<char>(wire::lowerOctet(static_cast<std::uint8_t>(c))); });
        require(base32HexEncode(*decoded) == lower, "base32 has one form");
    }
}

void checkSignatures(const RRset& set, const KeySet& keys, std::uint32_t now)
{
    for (const std::string_view rdata : set.signatures) {
        if (const auto r = parseRrsig(rdata)) {
            const auto labels = set.owner.labelCount() - (set.owner.isWildcard() ? 1U : 0U);
            require(signedData(set, *r).empty() == (r->labels > labels), "signed data is there when the labels fit");
        }
    }
    VerifiedMemory memory(16);
    SignatureCheck check(set, keys, now, &memory);
    unsigned steps = 0;
    while (check.step())
        require(++steps <= limits::failedChecksPerSet, "steps are bounded");
    const Verdict v = check.verdict();
    require(check.failedChecks() <= limits::failedChecksPerSet && check.checks() <= limits::failedChecksPerSet + 1, "checks are bounded");
    if (!v.secure()) {
        require(v.bogus() && v.ede && !v.text.empty(), "a fault has a cause");
        return;
    }
    auto at = set.signatures.begin();
    for (std::size_t i = 0; i < check.signatureIndex(); ++i)
        ++at;
    const auto r = parseRrsig(*at);
    require(r && r->covered == set.type && set.klass == wire::Class::In && !set.rdata.empty(), "it covers the set");
    require(r->signer == keys.zone() && set.owner.isSubdomainOf(keys.zone()), "the zone signed it");
    require(set.type != Type::Ds || set.owner.isStrictSubdomainOf(keys.zone()), "DS is the parent's");
    require(!serialBefore(r->expiration, now) && !serialBefore(now, r->inception), "it holds now");
    require(check.ttlLimit() <= r->originalTtl && check.ttlLimit() <= r->expiration - now, "TTL is limited");
    require(check.key() != nullptr && check.key()->tag == r->keyTag && check.key()->algorithm == r->algorithm, "the key fits");
    require(check.isWildcardExpansion() == (check.closestEncloserLabels() < set.owner.labelCount() - (set.owner.isWildcard() ? 1U : 0U)),
            "wildcards are told");
    SignatureCheck again(set, keys, now, &memory);
    require(again.run().secure() && again.checks() == 0, "memory knows it");
}

void checkDenial(const Name& zone, const Name& name, Type type, const std::vector<RRset>& sets)
{
    std::vector<const RRset*> pointers;
    for (const RRset& s : sets)
        pointers.push_back(&s);
    (void)hasExpensiveNsec3(pointers);
    const auto settle = [&](DenialProof& proof, Denial denial) {
        require(proof.hashes() <= 2 * wire::maxNameSize, "hashes are bounded");
        for (const RRset* used : proof.used()) {
            require(std::find(pointers.begin(), pointers.end(), used) != pointers.end(), "what was used was given");
            require(used->owner.isSubdomainOf(zone), "proofs lie in their zone");
        }
        require(denial == Denial::NotProven || denial == Denial::TooExpensive || (!proof.empty() && name.isSubdomainOf(zone)),
                "nothing proves nothing, and nothing about other zones");
    };
    DenialProof nx(zone, pointers), none(zone, pointers), wildcard(zone, pointers), cut(zone, pointers);
    settle(nx, nx.nxDomain(name).denial);
    settle(none, none.noData(name, type).denial);
    settle(wildcard, wildcard.wildcardExpansion(name, static_cast<unsigned>(zone.labelCount())).denial);
    std::string why;
    const auto kind = cut.delegation(name, why);
    settle(cut, kind == DenialProof::Cut::Insecure || kind == DenialProof::Cut::NotACut ? Denial::Proven : Denial::NotProven);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    readRecords({reinterpret_cast<const char*>(data), size});
    Input in(data, size);
    const std::uint32_t now = in.number(4);
    const Name zone = in.name();
    RRset set;
    set.owner = in.name();
    set.type = Type{static_cast<std::uint16_t>(in.number(2))};
    set.ttl = in.number(4);
    RRset dnskeys;
    dnskeys.owner = zone;
    dnskeys.type = Type::Dnskey;
    dnskeys.rdata = in.list();
    set.rdata = in.list();
    set.signatures = in.list();
    for (const auto* list : {&dnskeys.rdata, &set.rdata, &set.signatures}) {
        for (const std::string_view rdata : *list)
            readRecords(rdata);
    }
    checkSignatures(set, KeySet(dnskeys), now);
    RRset ds = set;
    ds.owner = zone;
    const EntryPoints entry = entryPoints(ds, dnskeys);
    wire::Ede why{};
    require(!entry.allUnsupported || !anySupported(ds, why), "entryPoints and anySupported agree");
    require(!entry.allUnsupported || entry.keys.empty(), "an insecure zone has no entry points");

    std::vector<RRset> proofs;
    for (auto count = in.number(1) % 12; count > 0; --count) {
        RRset proof;
        proof.owner = in.name();
        proof.type = Type{static_cast<std::uint16_t>(in.number(2))};
        proof.rdata = in.list();
        proofs.push_back(std::move(proof));
    }
    checkDenial(zone, set.owner, set.type, proofs);
    return 0;
}
