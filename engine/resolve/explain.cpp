// The chain of a validation, told after the fact from what the caches and the table of trust hold: for traces, nothing waits for it.
#include "engine/resolve/resolver_impl.h"

#include <algorithm>

namespace harddns::resolve
{

using validate::TrustPtr;
using wire::Name;
using wire::RRset;
using wire::Type;

namespace
{

SecurityState stateOf(cache::Security security)
{
    switch (security) {
    case cache::Security::Unchecked: return SecurityState::Unchecked;
    case cache::Security::Insecure: return SecurityState::Insecure;
    case cache::Security::Secure: return SecurityState::Secure;
    case cache::Security::Bogus: return SecurityState::Bogus;
    }
    return SecurityState::Unchecked;
}

void tell(ChainLink& link, const validate::Verdict& verdict)
{
    link.verdict = stateOf(verdict.security);
    link.detail = verdict.text;
    link.extendedError = verdict.ede ? static_cast<int>(*verdict.ede) : -1;
}

ChainLink linkFor(ChainLink::Kind kind, const Name& name, Type type)
{
    ChainLink link;
    link.kind = kind;
    link.name = name.toText();
    link.type = wire::toText(type);
    return link;
}

/// Who signed the set, by which key and until when, and whether that holds now.
void tellSignature(ChainLink& link, const RRset& set, const validate::KeySet& keys, std::uint32_t now, validate::VerifiedMemory* memory)
{
    validate::SignatureCheck check(set, keys, now, memory);
    tell(link, check.run());
    std::size_t index = 0;
    for (const auto rdata : set.signatures) {
        const auto rrsig = validate::parseRrsig(rdata);
        const bool shown = check.verdict().secure() ? index == check.signatureIndex() : rrsig && rrsig->signer == keys.zone();
        ++index;
        if (!shown || !rrsig)
            continue;
        link.signer = rrsig->signer.toText();
        link.keyTag = rrsig->keyTag;
        link.algorithm = static_cast<std::uint8_t>(rrsig->algorithm);
        link.inception = rrsig->inception;
        link.expiration = rrsig->expiration;
        break;
    }
}

} // namespace

ChainLink Resolver::Impl::keysLink(const Name& zone, const RRset& vouching, const validate::TrustAnchor* anchor)
{
    ChainLink link = linkFor(ChainLink::Kind::Keys, zone, Type::Dnskey);
    const auto item = known.item(zone, Type::Dnskey, cacheNow(), Accept::Anything);
    if (!item || item->kind != cache::Kind::Positive)
        return link;
    const RRset& set = item->records;
    RRset entry = validate::entryPoints(vouching, set).keys;
    if (anchor) {
        for (const auto key : anchor->keys.rdata) {
            if (set.rdata.contains(key))
                entry.rdata.add(key);
        }
    }
    entry.owner = zone;
    entry.type = Type::Dnskey;
    tellSignature(link, set, validate::KeySet(entry), static_cast<std::uint32_t>(world.clock.wall().seconds()), &validation->memory);
    for (const auto rdata : set.rdata) {
        const auto key = validate::parseDnskey(rdata);
        if (!key)
            continue;
        ChainKey shown;
        shown.tag = validate::keyTag(rdata);
        shown.algorithm = static_cast<std::uint8_t>(key->algorithm);
        shown.flags = key->flags;
        shown.entryPoint = entry.rdata.contains(rdata);
        shown.signsKeySet = link.verdict == SecurityState::Secure && shown.tag == link.keyTag && shown.algorithm == link.algorithm;
        link.keys.push_back(shown);
    }
    return link;
}

ValidationChain Resolver::Impl::explain(const wire::Question& question)
{
    ValidationChain chain;
    if (!validation)
        return chain;
    const auto now = static_cast<std::uint32_t>(world.clock.wall().seconds());
    const Known have = known.look({question.name.lower(), question.type, question.klass}, Accept::Anything, cacheNow(), false, 0);
    std::vector<RRset> sets = have.state == Known::State::Complete ? have.answer.answer : have.chain;
    const bool negative = have.state == Known::State::Complete && (sets.empty() || have.answer.rcode == wire::Rcode::NxDomain ||
                                                                   (sets.back().type != question.type && question.type != Type::Any));
    std::vector<RRset> proofs;
    for (const RRset& set : have.answer.authority) {
        if (negative)
            proofs.push_back(set);
    }

    // The way down to the zone of the last name; the zones of earlier aliases are told in their own links only.
    const auto anchors = validation->anchors();
    Name target = have.next;
    const RRset* speaks = !sets.empty() && !negative ? &sets.back() : (proofs.empty() ? nullptr : &proofs.front());
    if (speaks) {
        if (const auto signer = validate::likelySigner(*speaks))
            target = *signer;
    }
    if (const Name* off = anchors->negative(target)) {
        ChainLink link = linkFor(ChainLink::Kind::NegativeAnchor, *off, Type::None);
        link.type.clear();
        link.verdict = SecurityState::Insecure;
        link.detail = "configured not to be validated";
        chain.links.push_back(std::move(link));
        chain.verdict = SecurityState::Insecure;
        return chain;
    }
    const validate::TrustAnchor* anchor = anchors->closest(target);
    if (!anchor) {
        chain.verdict = SecurityState::Insecure;
        return chain;
    }
    TrustPtr above;
    for (std::size_t labels = anchor->zone.labelCount(); labels <= target.labelCount(); ++labels) {
        const Name zone = target.suffix(labels);
        const TrustPtr trust = validation->zones.find(zone, cacheNow());
        const bool atAnchor = labels == anchor->zone.labelCount();
        if (!trust && !atAnchor)
            continue; // no zone starts there, or it is no longer known
        RRset vouching;
        if (atAnchor) {
            ChainLink link = linkFor(ChainLink::Kind::Anchor, zone, anchor->ds.empty() ? Type::Dnskey : Type::Ds);
            link.verdict = SecurityState::Secure;
            for (const auto rdata : anchor->ds.rdata) {
                if (const auto ds = validate::parseDs(rdata))
                    link.keys.push_back({ds->keyTag, static_cast<std::uint8_t>(ds->algorithm), 0, true, false});
            }
            for (const auto rdata : anchor->keys.rdata) {
                if (const auto key = validate::parseDnskey(rdata))
                    link.keys.push_back({validate::keyTag(rdata), static_cast<std::uint8_t>(key->algorithm), key->flags, true, false});
            }
            chain.links.push_back(std::move(link));
            vouching = anchor->ds;
        } else if (above && above->secure()) {
            const auto item = known.item(zone, Type::Ds, cacheNow(), Accept::Anything);
            const bool signedCut = item && item->kind == cache::Kind::Positive;
            ChainLink link = linkFor(signedCut ? ChainLink::Kind::Ds : ChainLink::Kind::NoDs, zone, Type::Ds);
            if (signedCut) {
                vouching = item->records;
                tellSignature(link, vouching, *above->keys, now, &validation->memory);
            } else {
                tell(link, trust->why);
                link.signer = above->zone.toText();
            }
            chain.links.push_back(std::move(link));
        }
        if (trust && trust->state != cache::Security::Insecure) {
            ChainLink link = keysLink(zone, vouching, atAnchor ? anchor : nullptr);
            if (!trust->secure())
                tell(link, trust->why);
            chain.links.push_back(std::move(link));
        }
        above = trust;
        if (!trust || !trust->secure())
            break;
    }

    SecurityState worst = above ? stateOf(above->state) : SecurityState::Unchecked;
    const auto addSet = [&](const RRset& set, ChainLink::Kind kind) {
        ChainLink link = linkFor(kind, set.owner, set.type);
        const auto signer = validate::likelySigner(set);
        const TrustPtr trust = validation->zones.deepest(signer.value_or(set.owner), 0, cacheNow());
        if (trust && trust->secure())
            tellSignature(link, set, *trust->keys, now, &validation->memory);
        else if (trust)
            tell(link, trust->why);
        if (trust && !trust->secure())
            link.verdict = stateOf(trust->state);
        if (link.verdict == SecurityState::Bogus || (link.verdict == SecurityState::Insecure && worst == SecurityState::Secure))
            worst = link.verdict;
        chain.links.push_back(std::move(link));
    };
    const RRset* previous = nullptr;
    for (const RRset& set : sets) {
        const bool made = previous && previous->type == Type::Dname && set.type == Type::Cname;
        previous = &set;
        if (!made)
            addSet(set, ChainLink::Kind::Answer);
    }
    for (const RRset& set : proofs)
        addSet(set, ChainLink::Kind::Denial);
    chain.verdict = worst;
    return chain;
}

} // namespace harddns::resolve
