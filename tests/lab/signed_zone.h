// Zones, keys and a small judge for the suites about signed zones: random zones with every shape a zone can have, and a check of one
// whole reply of one signed zone with the parts of engine/resolve/validate.
#pragma once

#include "engine/lab/authority.h"
#include "engine/lab/zone_signer.h"
#include "engine/resolve/validate/denial.h"
#include "engine/resolve/validate/signatures.h"
#include "engine/world/virtual/random.h"

#include <algorithm>
#include <string>
#include <vector>

namespace harddns::lab::test
{

inline constexpr std::uint32_t now = 1'800'000'000;

inline wire::Name name(std::string_view text)
{
    const auto parsed = wire::Name::fromText(text);
    if (!parsed)
        qFatal("bad name in the test: %s", std::string(text).c_str());
    return *parsed;
}

inline Zone zoneOf(std::string_view text, std::string_view origin)
{
    auto parsed = Zone::fromText(text, name(origin), "test");
    if (!parsed)
        qFatal("%s", parsed.error().c_str());
    return std::move(parsed).value();
}

inline SignOptions signOptions(bool nsec3 = false, bool optOut = false, std::string salt = {}, std::uint16_t iterations = 0)
{
    SignOptions options;
    options.inception = now - 3600;
    options.expiration = now + 86400;
    options.nsec3 = nsec3;
    options.optOut = optOut;
    options.salt = std::move(salt);
    options.iterations = iterations;
    return options;
}

inline std::vector<SigningKey> ed25519Keys(std::uint64_t seed)
{
    return {SigningKey::fromSeed(validate::Algorithm::Ed25519, seed, true),
            SigningKey::fromSeed(validate::Algorithm::Ed25519, seed, false)};
}

/// Keys as a validator holds them after it has checked the DNSKEY set.
inline validate::KeySetPtr keySetOf(const Zone& zone)
{
    return std::make_shared<const validate::KeySet>(*zone.node(zone.origin())->find(wire::Type::Dnskey));
}

/// Names from few labels, so that empty non-terminals, wildcards and names below cuts come by themselves.
inline wire::Name randomName(const wire::Name& origin, world::VirtualRandom& random, unsigned mostLabels)
{
    static constexpr std::string_view labels[] = {"a", "B", "c", "*", "www", "-x", "Z_1"};
    wire::Name out = origin;
    for (auto left = 1 + random.below(mostLabels); left > 0; --left)
        if (auto longer = out.prepend(labels[random.below(std::size(labels))]))
            out = std::move(*longer);
    return out;
}

inline Zone randomZone(const wire::Name& origin, world::VirtualRandom& random)
{
    const std::string at = origin.toText();
    std::string text =
        "$ORIGIN " + at + "\n$TTL 300\n@ SOA ns.example.org. host.example.org. 1 7200 900 1209600 60\n@ NS ns.example.org.\n";
    std::vector<wire::Name> used{origin};
    const auto names = 3 + random.below(25);
    for (std::uint64_t i = 0; i < names; ++i) {
        const wire::Name owner = randomName(origin, random, 4);
        if (std::find(used.begin(), used.end(), owner) != used.end())
            continue;
        used.push_back(owner);
        const std::string line = owner.toText() + " ";
        const std::string number = std::to_string(random.below(250) + 1);
        switch (owner.isWildcard() ? random.below(6) : random.below(10)) {
        case 0: text += line + "CNAME " + randomName(origin, random, 3).toText() + "\n"; break;
        case 1: text += line + "MX 10 Mail.Example.ORG.\n" + line + "A 192.0.2." + number + "\n"; break;
        case 2: text += line + "TXT \"one\"\n" + line + "TXT \"two\" \"three\"\n" + line + "TXT \"\"\n"; break;
        case 3: text += line + "AAAA 2001:db8::" + number + "\n" + line + "CAA 0 issue \"ca\"\n"; break;
        case 6: text += line + "DNAME " + randomName(origin, random, 2).toText() + "\n"; break;
        case 7: text += line + "NS ns." + owner.toText() + "\nns." + line + "A 192.0.2." + number + "\n"; break;
        case 8:
            text += line + "NS ns.example.org.\n" + line + "DS 1 15 2 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n";
            break;
        default: text += line + "A 192.0.2." + number + "\n" + line + "A 192.0.2.254\n";
        }
    }
    return zoneOf(text, at);
}

inline wire::Message query(const wire::Name& qname, wire::Type type, bool dnssecOk = true)
{
    wire::Message q;
    q.id = 4711;
    q.questions.push_back({qname, type, wire::Class::In});
    wire::Edns edns;
    edns.udpSize = 4096;
    edns.dnssecOk = dnssecOk;
    q.edns = edns;
    return q;
}

/// All records as lines, sorted: two zones are the same octets when their lines are.
inline std::vector<std::string> linesOf(const Zone& zone)
{
    std::vector<std::string> out;
    const auto addSet = [&out](const wire::RRset& set) {
        const std::string head = set.owner.toText() + ' ' + std::to_string(set.ttl) + " IN ";
        for (const std::string_view rdata : set.rdata)
            out.push_back(head + wire::toText(set.type) + ' ' + wire::rdataToText(set.type, rdata));
        for (const std::string_view rdata : set.signatures)
            out.push_back(head + "RRSIG " + wire::rdataToText(wire::Type::Rrsig, rdata));
    };
    zone.visit([&](const wire::Name&, const ZoneNode& node) {
        for (const wire::RRset& set : node.sets)
            addSet(set);
    });
    for (const auto& [hash, set] : zone.nsec3Sets())
        addSet(set);
    std::sort(out.begin(), out.end());
    return out;
}

/// What a validator with the zone's keys makes of a reply of that zone alone. Text: empty when all of it holds, else what does not.
struct Judgement {
    std::string fault;
    bool optOut = false;
    bool secureReferral = false, insecureReferral = false;
};

inline Judgement judge(const wire::Message& reply, const Zone& zone, const validate::KeySet& keys,
                       validate::VerifiedMemory* memory = nullptr)
{
    using wire::Type;
    Judgement out;
    const auto fail = [&](const std::string& why) {
        if (out.fault.empty())
            out.fault = why;
    };
    const auto answer = wire::groupRecords(reply.answer);
    const auto authority = wire::groupRecords(reply.authority);
    std::vector<const wire::RRset*> proofs;
    bool soa = false;
    const wire::RRset *cut = nullptr, *ds = nullptr;
    for (const wire::RRset& set : authority) {
        if (set.type == Type::Ns && !(set.owner == zone.origin())) {
            cut = &set;
            continue;
        }
        validate::SignatureCheck check(set, keys, now, memory);
        if (!check.run().secure()) {
            fail("authority " + wire::toText(set) + check.verdict().text);
            continue;
        }
        if ((set.type == Type::Nsec || set.type == Type::Nsec3) && !check.isWildcardExpansion())
            proofs.push_back(&set);
        soa = soa || (set.type == Type::Soa && set.owner == zone.origin());
        if (set.type == Type::Ds)
            ds = &set;
    }
    validate::DenialProof proof(zone.origin(), proofs);
    const auto expect = [&](const char* what, const validate::DenialResult& result) {
        if (result.denial == validate::Denial::OptOut)
            out.optOut = true;
        else if (result.denial != validate::Denial::Proven)
            fail(std::string(what) + " not proven: " + result.text);
    };

    wire::Name at = reply.questions[0].name;
    const Type type = reply.questions[0].type;
    bool answered = false;
    std::vector<const wire::RRset*> dnames;
    for (const wire::RRset& set : answer) {
        const auto redirecting =
            std::find_if(dnames.begin(), dnames.end(), [&](const wire::RRset* dname) { return at.isStrictSubdomainOf(dname->owner); });
        if (set.type == Type::Cname && set.signatures.empty() && redirecting != dnames.end()) {
            const auto next = at.substitute((*redirecting)->owner, *wire::targetName(Type::Dname, *(*redirecting)->rdata.begin()));
            if (!(set.owner == at) || !next || wire::targetName(Type::Cname, *set.rdata.begin()) != next) {
                fail("the alias is not the DNAME's");
                return out;
            }
            at = *next;
            answered = type == Type::Cname;
            continue;
        }
        validate::SignatureCheck check(set, keys, now, memory);
        if (!check.run().secure()) {
            fail("answer " + wire::toText(set) + check.verdict().text);
            continue;
        }
        if (set.type == Type::Dname && at.isStrictSubdomainOf(set.owner)) {
            dnames.push_back(&set);
            const auto next = at.substitute(set.owner, *wire::targetName(Type::Dname, *set.rdata.begin()));
            if (!next && reply.rcode == wire::Rcode::YxDomain)
                return out;
            continue;
        }
        if (!(set.owner == at)) {
            fail(wire::toText(set) + " is about another name than " + at.toText());
            continue;
        }
        if (check.isWildcardExpansion())
            expect("expansion", proof.wildcardExpansion(set.owner, check.closestEncloserLabels()));
        if (set.type == type)
            answered = true;
        else if (set.type == Type::Cname)
            at = *wire::targetName(Type::Cname, *set.rdata.begin());
        else
            fail("not asked for: " + wire::toText(set));
    }
    if (answered) {
        if (reply.rcode != wire::Rcode::NoError)
            fail("data and " + wire::toText(reply.rcode));
        return out;
    }
    if (!at.isSubdomainOf(zone.origin()) || reply.answer.size() > AuthorityOptions().maxChain)
        return out; // the chain goes on in a zone that is not served here, or for ever
    for (const wire::RRset& set : answer)
        if (set.type == Type::Cname && set.owner == at)
            return out; // a loop
    if (cut) {
        if (!at.isSubdomainOf(cut->owner))
            fail("a referral elsewhere");
        if (ds) {
            out.secureReferral = ds->owner == cut->owner;
            if (!out.secureReferral)
                fail("DS of another name");
            return out;
        }
        std::string why;
        out.insecureReferral = proof.delegation(cut->owner, why) == validate::DenialProof::Cut::Insecure;
        if (!out.insecureReferral)
            fail("no DS not proven: " + why);
        return out;
    }
    if (!soa)
        fail("no SOA");
    if (reply.rcode == wire::Rcode::NxDomain)
        expect("NXDOMAIN", proof.nxDomain(at));
    else if (reply.rcode == wire::Rcode::NoError)
        expect("NODATA", proof.noData(at, type));
    else
        fail(wire::toText(reply.rcode));
    return out;
}

} // namespace harddns::lab::test
