// The chain of a validation, told after the fact from what the caches and the table of trust hold. What it was concluded from goes from
// there bit by bit, each by its own TTL (a DS that nobody attested within 30 s): so that the chain is the same whatever has gone, that is
// fetched and judged anew first.
#include "engine/resolve/resolver_impl.h"
#include "engine/resolve/special_names.h"

#include <algorithm>

namespace harddns::resolve
{

using validate::TrustPtr;
using wire::Name;
using wire::RRset;
using wire::Type;
using world::Task;

namespace
{

/// What is missing is fetched for so long at most: whoever asked has his answer already.
constexpr std::chrono::milliseconds fetchFor{3000};

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

ChainLink anchorLink(const validate::TrustAnchor& anchor)
{
    ChainLink link = linkFor(ChainLink::Kind::Anchor, anchor.zone, anchor.ds.empty() ? Type::Dnskey : Type::Ds);
    link.verdict = SecurityState::Secure;
    for (const auto rdata : anchor.ds.rdata) {
        if (const auto ds = validate::parseDs(rdata))
            link.keys.push_back({ds->keyTag, static_cast<std::uint8_t>(ds->algorithm), 0, true, false});
    }
    for (const auto rdata : anchor.keys.rdata) {
        if (const auto key = validate::parseDnskey(rdata))
            link.keys.push_back({validate::keyTag(rdata), static_cast<std::uint8_t>(key->algorithm), key->flags, true, false});
    }
    return link;
}

/// Whose word on the set counts.
Name placeOf(const RRset& set)
{
    if (auto signer = validate::likelySigner(set))
        return *signer;
    return set.type == Type::Ds && !set.owner.isRoot() ? set.owner.parent() : set.owner;
}

} // namespace

struct Resolver::Impl::ChainParts {
    std::vector<RRset> sets, proofs; ///< of the answer
    Name target;                     ///< where the way down ends; the zones of earlier aliases are told in their own links only
    std::vector<TrustPtr> trusts;    ///< of `target`, of each set and of each proof, as far as there was time
};

Task<void> Resolver::Impl::recall(wire::Question question)
{
    if (known.item(question.name, question.type, cacheNow(), Accept::Anything))
        co_return;
    wire::Question first = question;
    AnswerPtr answer = co_await join(std::move(first), false, nullptr, std::nullopt);
    if (answer && answer->rcode == wire::Rcode::ServFail)
        (void)co_await unvalidated(std::move(question), std::move(answer));
}

void Resolver::Impl::lookAtAnswer(const wire::Question& question, const ResolveAnswer& answer, ChainParts& parts)
{
    Known have = known.look(question, Accept::Anything, cacheNow(), false, 0);
    // Of TTL 0, or made from the proofs of other answers.
    const bool passedBy = have.state == Known::State::Nothing && answer.rcode != wire::Rcode::ServFail && !answer.stale &&
                          !(config->resolver.dns64Prefix && question.type == Type::Aaaa);
    const ResolveAnswer& from = passedBy ? answer : have.answer;
    const bool complete = passedBy || have.state == Known::State::Complete;
    parts.sets = complete ? from.answer : have.chain;
    const bool negative = complete && (parts.sets.empty() || from.rcode == wire::Rcode::NxDomain ||
                                       (parts.sets.back().type != question.type && question.type != Type::Any));
    parts.proofs = negative ? from.authority : std::vector<RRset>();
    parts.target = have.next;
    const RRset* speaks = !parts.sets.empty() && !negative ? &parts.sets.back() : (parts.proofs.empty() ? nullptr : &parts.proofs.front());
    if (speaks)
        parts.target = validate::likelySigner(*speaks).value_or(parts.target);
}

Task<void> Resolver::Impl::gather(wire::Question question, AnswerPtr answer, ChainParts& parts, LookupContext& context)
{
    const bool failed = answer->rcode == wire::Rcode::ServFail;
    if (failed) {
        // That a name fails may be remembered for longer than the records that failed.
        (void)co_await unvalidated(question, answer);
        lookAtAnswer(question, *answer, parts);
    }
    TrustPtr end = co_await trustFor(parts.target, context);
    parts.trusts.push_back(end);
    for (const auto* sets : {&parts.sets, &parts.proofs}) {
        for (const RRset& set : *sets) {
            Name place = placeOf(set);
            parts.trusts.push_back(co_await trustFor(std::move(place), context));
        }
    }
    const auto anchors = validation->anchors();
    const validate::TrustAnchor* anchor = anchors->closest(parts.target);
    const std::size_t top = anchor ? anchor->zone.labelCount() : end->zone.labelCount() + 1;
    for (std::size_t labels = top; labels <= end->zone.labelCount(); ++labels) {
        const Name zone = parts.target.suffix(labels);
        // Zones in between go sooner than those below, when their TTLs are shorter.
        TrustPtr trust = end;
        if (!(zone == end->zone))
            trust = co_await trustFor(zone, context);
        if (!(trust->zone == zone))
            continue;
        wire::Question ds{zone, Type::Ds, wire::Class::In}, keys{zone, Type::Dnskey, wire::Class::In};
        if (labels > top)
            co_await recall(std::move(ds));
        if (trust->state != cache::Security::Insecure)
            co_await recall(std::move(keys));
    }
}

ChainLink Resolver::Impl::keysLink(const Name& zone, const RRset& vouching, const validate::TrustAnchor* anchor, const TrustPtr& trust)
{
    ChainLink link = linkFor(ChainLink::Kind::Keys, zone, Type::Dnskey);
    if (trust)
        tell(link, trust->why);
    const auto item = known.item(zone, Type::Dnskey, cacheNow(), Accept::Anything);
    if (!item || item->kind != cache::Kind::Positive)
        return link;
    const RRset& set = item->records;
    const bool vouched = anchor != nullptr || !vouching.empty();
    RRset entry = validate::entryPoints(vouching, set).keys;
    if (anchor) {
        for (const auto key : anchor->keys.rdata) {
            if (set.rdata.contains(key))
                entry.rdata.add(key);
        }
    }
    entry.owner = zone;
    entry.type = Type::Dnskey;
    const auto now = static_cast<std::uint32_t>(world.clock.wall().seconds());
    if (vouched)
        tellSignature(link, set, validate::KeySet(entry), now, &validation->memory);
    else if (trust && trust->secure())
        tellSignature(link, set, *trust->keys, now, &validation->memory);
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
    if (trust && !trust->secure())
        tell(link, trust->why);
    return link;
}

ValidationChain Resolver::Impl::tellChain(const ChainParts& parts)
{
    ValidationChain chain;
    const auto now = static_cast<std::uint32_t>(world.clock.wall().seconds());
    const auto anchors = validation->anchors();
    const validate::TrustAnchor* anchor = anchors->closest(parts.target);
    if (!anchor)
        return chain;
    const TrustPtr end = parts.trusts.empty() ? nullptr : parts.trusts.front();
    TrustPtr above;
    for (std::size_t labels = anchor->zone.labelCount(); labels <= parts.target.labelCount(); ++labels) {
        const Name zone = parts.target.suffix(labels);
        TrustPtr trust = validation->zones.find(zone, cacheNow());
        if (!trust && end && end->zone == zone)
            trust = end;
        const bool atAnchor = labels == anchor->zone.labelCount();
        if (!trust && !atAnchor)
            continue; // no zone starts there, or it is not known any more
        RRset vouching;
        if (atAnchor) {
            chain.links.push_back(anchorLink(*anchor));
            vouching = anchor->ds;
        } else if (above && above->secure()) {
            const auto item = known.item(zone, Type::Ds, cacheNow(), Accept::Anything);
            const bool positive = item && item->kind == cache::Kind::Positive;
            const bool signedCut = positive || (!item && trust->state != cache::Security::Insecure);
            ChainLink link = linkFor(signedCut ? ChainLink::Kind::Ds : ChainLink::Kind::NoDs, zone, Type::Ds);
            if (positive) {
                vouching = item->records;
                tellSignature(link, vouching, *above->keys, now, &validation->memory);
            } else {
                tell(link, trust->why);
                link.signer = above->zone.toText();
            }
            chain.links.push_back(std::move(link));
        }
        if (trust && trust->state != cache::Security::Insecure)
            chain.links.push_back(keysLink(zone, vouching, atAnchor ? anchor : nullptr, trust));
        above = trust;
        if (!trust || !trust->secure())
            break;
    }

    SecurityState worst = above ? stateOf(above->state) : SecurityState::Unchecked;
    std::size_t next = 1;
    const auto addSet = [&](const RRset& set, ChainLink::Kind kind) {
        ChainLink link = linkFor(kind, set.owner, set.type);
        const TrustPtr trust = next < parts.trusts.size() ? parts.trusts[next] : nullptr;
        ++next;
        if (trust && trust->secure())
            tellSignature(link, set, *trust->keys, now, &validation->memory);
        else if (trust)
            tell(link, trust->why);
        if (trust && !trust->secure())
            link.verdict = stateOf(trust->state);
        if (link.verdict == SecurityState::Bogus || (link.verdict == SecurityState::Insecure && worst == SecurityState::Secure))
            worst = link.verdict;
        return link;
    };
    const RRset* previous = nullptr;
    for (const RRset& set : parts.sets) {
        const bool made = previous && previous->type == Type::Dname && set.type == Type::Cname;
        previous = &set;
        if (made)
            ++next;
        else
            chain.links.push_back(addSet(set, ChainLink::Kind::Answer));
    }
    for (const RRset& set : parts.proofs)
        chain.links.push_back(addSet(set, ChainLink::Kind::Denial));
    chain.verdict = worst;
    return chain;
}

Task<ValidationChain> Resolver::Impl::explain(wire::Question question, AnswerPtr answer)
{
    question.name = question.name.lower();
    ValidationChain chain;
    if (!validating)
        co_return chain;
    chain.verdict = SecurityState::Insecure;
    if (config->resolver.specialNames && answerSpecialName(question))
        co_return chain;
    ChainParts parts;
    lookAtAnswer(question, *answer, parts);
    const auto anchors = validation->anchors();
    if (const Name* off = anchors->negative(parts.target)) {
        ChainLink link = linkFor(ChainLink::Kind::NegativeAnchor, *off, Type::None);
        link.type.clear();
        link.verdict = SecurityState::Insecure;
        link.detail = "configured not to be validated";
        chain.links.push_back(std::move(link));
        co_return chain;
    }
    if (!anchors->closest(parts.target))
        co_return chain;
    // Where servers are silent, nothing more is to be had.
    if (answer->rcode != wire::Rcode::ServFail || (answer->ede && isValidationFault(*answer->ede))) {
        Budget budget(world.loop.now() + fetchFor);
        Flight flight(world.loop, question);
        TraceWriter silent;
        LookupContext context{budget, flight, nullptr, 0, &silent, true};
        (void)co_await world::withDeadline(world.loop, budget.deadline(), gather(question, answer, parts, context));
    }
    co_return tellChain(parts);
}

} // namespace harddns::resolve
