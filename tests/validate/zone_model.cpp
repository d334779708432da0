#include "tests/validate/zone_model.h"

#include "engine/resolve/validate/crypto.h"

#include <algorithm>

namespace harddns::validate::model
{

using fixture::name;

namespace
{

const std::vector<std::string> labels{"a", "b", "c", "*", "B1", "z", std::string(1, '\0'), "-"};
const std::vector<Name> apexes{name("example."), name("."), name("b.c."), name("*.a."), name("t.")};

Name suffixOf(const Name& n, std::size_t count) { return n.suffix(count); }

} // namespace

Zone Zone::make(Random& random, Kind kind)
{
    Zone zone;
    zone.kind = kind;
    zone.apex = random.oneOf(apexes);
    zone.nodes[zone.apex] = {Type::Soa, Type::Ns, Type::Dnskey};
    if (random.oneIn(3))
        zone.nodes[zone.apex].insert(Type::A);
    if (random.oneIn(40))
        zone.nodes[zone.apex].insert(Type::Dname);
    const unsigned count = random.below(11);
    for (unsigned i = 0; i < count; ++i) {
        Name owner = zone.apex;
        for (unsigned depth = 1 + random.below(3); depth > 0; --depth)
            owner = *owner.prepend(random.oneOf(labels));
        Types types;
        switch (random.below(owner.isWildcard() ? 4 : 8)) {
        case 0: types = {Type::Cname}; break;
        case 1: types = {Type::A}; break;
        case 2: types = {Type::Txt, Type::Mx}; break;
        case 3: types = {Type::A, Type::Caa}; break;
        case 4: types = {Type::Ns}; break;
        case 5: types = {Type::Ns}; break;
        case 6: types = {Type::Ns, Type::Ds}; break;
        default: types = {Type::Dname}; break;
        }
        zone.nodes[owner] = types;
    }
    // Nothing of a zone is below its cuts and DNAMEs.
    for (auto node = zone.nodes.begin(); node != zone.nodes.end();) {
        const bool hidden = std::any_of(zone.nodes.begin(), zone.nodes.end(), [&](const auto& other) {
            return node->first.isStrictSubdomainOf(other.first) && (zone.isCut(other.first) || other.second.count(Type::Dname) > 0);
        });
        node = hidden ? zone.nodes.erase(node) : std::next(node);
    }
    return zone;
}

bool Zone::exists(const Name& n) const
{
    return std::any_of(nodes.begin(), nodes.end(), [&](const auto& node) { return node.first.isSubdomainOf(n); });
}

bool Zone::isCut(const Name& n) const
{
    const auto node = nodes.find(n);
    return node != nodes.end() && node->first != apex && node->second.count(Type::Ns) > 0;
}

bool Zone::isUnsignedCut(const Name& n) const { return isCut(n) && nodes.at(n).count(Type::Ds) == 0; }

bool Zone::has(const Types& types, Type type) const
{
    if (types.empty())
        return false;
    if (type == Type::Any || type == Type::Rrsig || (type == Type::Nsec && kind != Kind::Nsec3))
        return true;
    return types.count(type) > 0 || types.count(Type::Cname) > 0;
}

Lookup Zone::lookUp(const Name& n, Type type) const
{
    Lookup result;
    if (type == Type::Ds && n == apex && !apex.isRoot()) {
        result.truth = Truth::NotMine;
        return result;
    }
    const std::size_t all = n.labelCount();
    for (std::size_t k = apex.labelCount(); k < all; ++k) {
        const Name at = suffixOf(n, k);
        if (isCut(at)) {
            result.truth = Truth::Referral;
            result.belowCut = true;
            return result;
        }
        if (const auto node = nodes.find(at); node != nodes.end() && node->second.count(Type::Dname) > 0) {
            result.truth = Truth::Answer;
            return result;
        }
        if (exists(suffixOf(n, k + 1)))
            continue;
        result.encloser = at;
        const Name wildcard = *at.wildcardChild();
        if (!exists(wildcard))
            return result;
        result.wildcard = true;
        const auto source = nodes.find(wildcard);
        result.truth = source != nodes.end() && has(source->second, type) ? Truth::Answer : Truth::NoData;
        return result;
    }
    const auto node = nodes.find(n);
    if (node == nodes.end())
        result.truth = Truth::NoData;
    else if (isCut(n))
        result.truth = type != Type::Ds ? Truth::Referral : (isUnsignedCut(n) ? Truth::NoData : Truth::Answer);
    else
        result.truth = has(node->second, type) ? Truth::Answer : Truth::NoData;
    return result;
}

Name Zone::question(Random& random) const
{
    Name n = apex;
    if (random.below(4) > 0) {
        auto node = nodes.begin();
        std::advance(node, random.below(static_cast<unsigned>(nodes.size())));
        n = node->first;
        // Up, to an empty non-terminal perhaps.
        for (unsigned up = random.below(3); up > 0 && n != apex; --up)
            n = n.parent();
    }
    for (unsigned down = random.below(4); down > 0; --down)
        n = *n.prepend(random.oneOf(labels));
    return n;
}

std::set<Name, wire::CanonicalLess> Zone::allNames() const
{
    std::set<Name, wire::CanonicalLess> all;
    for (const auto& [owner, types] : nodes) {
        for (std::size_t k = apex.labelCount(); k <= owner.labelCount(); ++k)
            all.insert(owner.suffix(k));
    }
    return all;
}

Chain Chain::make(const Zone& zone, Random& random)
{
    Chain chain;
    chain.zone = &zone;
    switch (zone.kind) {
    case Kind::Nsec: chain.makeNsec(); break;
    case Kind::Nsec3: chain.makeNsec3(random); break;
    case Kind::Compact: chain.makeCompact(random); break;
    }
    return chain;
}

void Chain::makeNsec()
{
    for (auto node = zone->nodes.begin(); node != zone->nodes.end(); ++node) {
        const auto next = std::next(node);
        names.insert(node->first);
        sets.push_back(fixture::nsec(node->first, next == zone->nodes.end() ? zone->apex : next->first, node->second));
    }
}

void Chain::makeNsec3(Random& random)
{
    parameters.iterations = static_cast<std::uint16_t>(random.below(3));
    parameters.salt = std::string(random.below(4), 's');
    const bool optOut = random.oneIn(2);
    for (const auto& [owner, types] : zone->nodes) {
        if (optOut && zone->isUnsignedCut(owner) && random.below(4) > 0)
            continue;
        for (std::size_t k = zone->apex.labelCount(); k <= owner.labelCount(); ++k)
            names.insert(owner.suffix(k));
    }
    for (const Name& n : zone->allNames()) {
        if (names.count(n) == 0)
            hidden.insert(n);
    }
    std::map<std::string, Name> byHash;
    for (const Name& n : names)
        byHash.emplace(hash(n), n);
    for (auto entry = byHash.begin(); entry != byHash.end(); ++entry) {
        const auto following = std::next(entry);
        const std::string& next = following == byHash.end() ? byHash.begin()->first : following->first;
        const bool last = next <= entry->first;
        const bool hides = std::any_of(hidden.begin(), hidden.end(), [&](const Name& n) {
            const std::string h = hash(n);
            return last ? h > entry->first || h < next : h > entry->first && h < next;
        });
        fixture::Nsec3Parameters p = parameters;
        p.flags = hides || (optOut && random.oneIn(2)) ? Nsec3::optOut : 0;
        Types types;
        if (const auto node = zone->nodes.find(entry->second); node != zone->nodes.end()) {
            types = node->second;
            if (!zone->isUnsignedCut(entry->second))
                types.insert(Type::Rrsig);
        }
        sets.push_back(fixture::nsec3(zone->apex, entry->first, next, types, p));
    }
}

void Chain::makeCompact(Random& random)
{
    const auto add = [&](const Name& n) {
        const Lookup found = zone->lookUp(n, Type::Ds);
        if (found.belowCut || names.count(n) > 0)
            return;
        for (std::size_t k = zone->apex.labelCount(); k < n.labelCount(); ++k) {
            const auto above = zone->nodes.find(n.suffix(k));
            if (above != zone->nodes.end() && above->second.count(Type::Dname) > 0)
                return;
        }
        Types types;
        const auto node = zone->nodes.find(found.wildcard ? *found.encloser.wildcardChild() : n);
        if (node != zone->nodes.end())
            types = node->second;
        else if (found.truth == Truth::NxDomain)
            types = {fixture::nxname};
        names.insert(n);
        sets.push_back(fixture::compactNsec(n, types));
    };
    for (const Name& n : zone->allNames())
        add(n);
    for (unsigned i = 0; i < 20; ++i)
        add(zone->question(random));
}

std::string Chain::hash(const Name& n) const { return nsec3Hash(n, parameters.salt, parameters.iterations); }

const RRset* Chain::match(const Name& n) const
{
    for (const RRset& set : sets) {
        if (zone->kind == Kind::Nsec3 ? *base32HexDecode(set.owner.firstLabel()) == hash(n) : set.owner == n)
            return &set;
    }
    return nullptr;
}

const RRset* Chain::cover(const Name& n) const
{
    if (match(n) || zone->kind == Kind::Compact)
        return nullptr;
    // The nearest before it; the last of all when there is none.
    const auto key = [&](const RRset& set) { return *base32HexDecode(set.owner.firstLabel()); };
    const auto less = [&](const RRset& a, const RRset& b) {
        return zone->kind == Kind::Nsec3 ? key(a) < key(b) : a.owner.canonicalCompare(b.owner) < 0;
    };
    const RRset* before = nullptr;
    const RRset* last = nullptr;
    const std::string h = zone->kind == Kind::Nsec3 ? hash(n) : std::string();
    for (const RRset& set : sets) {
        const bool isBefore = zone->kind == Kind::Nsec3 ? key(set) < h : set.owner.canonicalCompare(n) < 0;
        if (isBefore && (!before || less(*before, set)))
            before = &set;
        if (!last || less(*last, set))
            last = &set;
    }
    return before ? before : last;
}

Name Chain::provableEncloser(const Name& n) const
{
    Name at = n.parent();
    while (at != zone->apex && names.count(at) == 0)
        at = at.parent();
    return at;
}

bool Chain::isUnderHidden(const Name& n) const
{
    return std::any_of(hidden.begin(), hidden.end(), [&](const Name& h) { return n.isSubdomainOf(h); });
}

bool Chain::isOptOut(const RRset* set) { return set && set->type == Type::Nsec3 && parseNsec3(*set->rdata.begin())->isOptOut(); }

std::vector<const RRset*> Chain::honestProof(const Name& n, Type type) const
{
    const Lookup found = zone->lookUp(n, type);
    std::vector<const RRset*> proof;
    const auto matchOrCover = [&](const Name& at) {
        const RRset* set = match(at);
        proof.push_back(set ? set : cover(at));
    };
    if (found.truth == Truth::Referral || found.truth == Truth::NotMine || (found.truth == Truth::Answer && !found.wildcard))
        return proof;
    if (zone->kind == Kind::Compact) {
        // Each name has these two there.
        if (type == Type::Nsec || type == Type::Rrsig)
            return proof;
        if (const RRset* own = match(n); own && found.truth != Truth::Answer)
            proof.push_back(own);
        return proof;
    }
    if (zone->kind == Kind::Nsec) {
        matchOrCover(n);
        if (found.truth == Truth::NxDomain || (found.truth == Truth::NoData && found.wildcard))
            matchOrCover(*found.encloser.wildcardChild());
        return proof;
    }
    if (const RRset* own = match(n))
        return {own};
    const Name encloser = provableEncloser(n);
    const RRset* nextCloser = cover(n.suffix(encloser.labelCount() + 1));
    if (found.truth == Truth::Answer)
        return {nextCloser};
    proof = {match(encloser), nextCloser};
    if (isUnderHidden(n) && found.truth == Truth::NoData)
        return proof;
    // What opt-out left out keeps a wildcard from the name, or is the wildcard: nobody can show that.
    const Name wildcard = *encloser.wildcardChild();
    if (found.truth == Truth::NxDomain ? match(wildcard) != nullptr : hidden.count(wildcard) > 0)
        return {};
    matchOrCover(wildcard);
    return proof;
}

std::vector<const RRset*> Chain::honestDelegationProof(const Name& n) const
{
    if (const RRset* own = match(n))
        return {own};
    if (zone->kind == Kind::Nsec)
        return {cover(n)};
    if (zone->kind == Kind::Compact)
        return {};
    const Name encloser = provableEncloser(n);
    return {match(encloser), cover(n.suffix(encloser.labelCount() + 1))};
}

std::vector<const RRset*> Chain::subset(Random& random, unsigned oneIn) const
{
    std::vector<const RRset*> chosen;
    for (const RRset& set : sets) {
        if (random.oneIn(oneIn))
            chosen.push_back(&set);
    }
    std::shuffle(chosen.begin(), chosen.end(), random.engine());
    return chosen;
}

} // namespace harddns::validate::model
