#include "engine/resolve/validate/denial.h"

#include "engine/resolve/validate/crypto.h"

#include <algorithm>

namespace harddns::validate
{

using wire::Name;
using wire::RRset;
using wire::Type;

namespace
{

/// RFC 9824 2: a type that no record has; its bit says that the owner name does not exist.
constexpr auto nxname = static_cast<Type>(128);
constexpr std::uint8_t sha1Algorithm = 1;
constexpr std::size_t sha1Size = 20;

/// The parent's side of a zone cut: it may be asked about DS only, and knows nothing of what lies below.
bool isParentSide(const TypeBitmap& types) { return types.has(Type::Ns) && !types.has(Type::Soa); }

/// RFC 6840 4.1, RFC 6672 5.3.4.1: names below are another zone's, or an alias, whatever this record spans.
bool saysNothingBelow(const TypeBitmap& types) { return isParentSide(types) || types.has(Type::Dname); }

/// NXNAME and nothing that could be data (RFC 9824 3.1).
bool saysNonExistent(const TypeBitmap& types)
{
    if (!types.has(nxname))
        return false;
    // A bitmap that says both contradicts itself.
    for (const Type t : {Type::A, Type::Ns, Type::Cname, Type::Soa, Type::Mx, Type::Txt, Type::Aaaa, Type::Dname, Type::Ds, Type::Dnskey}) {
        if (types.has(t))
            return false;
    }
    return true;
}

/// RFC 9824 3.2: how such servers sign an empty non-terminal.
bool listsOnlyItsOwnSignature(const TypeBitmap& types) { return types.toText() == "RRSIG NSEC"; }

/// Why a record at the name, or at the wildcard that would make it, does not deny the type; empty when it does.
std::string objection(const TypeBitmap& types, Type type, const RRset& set)
{
    const std::string owner = set.owner.toText() + ' ' + wire::toText(set.type);
    if (types.has(type))
        return owner + " lists " + wire::toText(type);
    if (types.has(Type::Cname))
        return owner + " lists CNAME";
    // DS is the one type that lives there; records of the child's side are told by their SOA and never get here.
    if (type != Type::Ds && isParentSide(types))
        return owner + " is of the parent's side of a cut";
    if (type == Type::Any && !types.empty() && !listsOnlyItsOwnSignature(types))
        return owner + " lists types";
    if (set.type == Type::Nsec && (type == Type::Nsec || type == Type::Rrsig))
        return owner + " exists itself";
    return {};
}

std::string noProof(const char* what, const Name& name) { return std::string(what) + ' ' + name.toText(); }

/// RFC 5155 1.3: a span from owner to next, which wraps at the last one and is the whole circle when there is but one.
bool hashIsBetween(const std::string& hash, const std::string& owner, std::string_view next)
{
    if (owner < next)
        return owner < hash && hash < next;
    if (owner == next)
        return hash != owner;
    return hash > owner || hash < next;
}

} // namespace

DenialProof::DenialProof(const Name& zone, const std::vector<const RRset*>& sets)
    : m_zone(zone), m_zoneLabels(static_cast<unsigned>(zone.labelCount()))
{
    for (const RRset* set : sets) {
        // One record a set: two next names for one owner contradict each other.
        if (!set || set->rdata.size() != 1 || !set->owner.isSubdomainOf(zone))
            continue;
        if (set->type == Type::Nsec)
            addNsec(*set);
        else if (set->type == Type::Nsec3)
            addNsec3(*set);
    }
}

void DenialProof::addNsec(const RRset& set)
{
    if (m_nsec.size() >= limits::nsecPerProof)
        return;
    auto nsec = parseNsec(*set.rdata.begin());
    if (!nsec || !nsec->next.isSubdomainOf(m_zone))
        return;
    // Only the last one goes back, and only to the apex.
    const bool wraps = nsec->next == m_zone;
    if (!wraps && set.owner.canonicalCompare(nsec->next) >= 0)
        return;
    // An apex inside this zone is another zone's.
    if (set.owner != m_zone && nsec->types.has(Type::Soa))
        return;
    for (const NsecEntry& known : m_nsec) {
        if (known.set->owner == set.owner && known.nsec.next == nsec->next && *known.set->rdata.begin() == *set.rdata.begin())
            return;
    }
    m_nsec.push_back({&set, std::move(*nsec)});
}

void DenialProof::addNsec3(const RRset& set)
{
    if (m_nsec3.size() >= limits::nsec3PerProof || set.owner.labelCount() != m_zoneLabels + 1)
        return;
    auto ownerHash = base32HexDecode(set.owner.firstLabel());
    auto nsec3 = parseNsec3(*set.rdata.begin());
    if (!ownerHash || !nsec3 || nsec3->hashAlgorithm != sha1Algorithm || ownerHash->size() != sha1Size ||
        nsec3->nextHash.size() != sha1Size)
        return;
    // RFC 5155 8.2: flags of a later standard.
    if ((nsec3->flags & ~unsigned{Nsec3::optOut}) != 0 || nsec3->salt.size() > limits::nsec3Salt)
        return;
    if (nsec3->iterations > limits::nsec3Iterations) {
        m_tooManyIterations = true;
        return;
    }
    for (const Nsec3Entry& known : m_nsec3) {
        if (known.nsec3.salt != nsec3->salt || known.nsec3.iterations != nsec3->iterations || known.ownerHash == *ownerHash)
            return;
    }
    m_nsec3.push_back({&set, std::move(*ownerHash), *nsec3});
}

// The ways a question ends.

bool DenialProof::isOfZone(const Name& name, DenialResult& result)
{
    m_used.clear();
    if (name.isSubdomainOf(m_zone))
        return true;
    result.text = name.toText() + " is not in " + m_zone.toText();
    return false;
}

void DenialProof::use(const RRset* set)
{
    if (std::find(m_used.begin(), m_used.end(), set) == m_used.end())
        m_used.push_back(set);
}

DenialResult DenialProof::proven(std::initializer_list<const RRset*> sets, Denial denial)
{
    for (const RRset* set : sets)
        use(set);
    DenialResult result;
    result.denial = denial;
    if (denial == Denial::OptOut)
        result.text = "in an opt-out span of " + m_zone.toText();
    return result;
}

/// The cheap records are looked at first: one dear record among them takes nothing away from what they show.
DenialResult DenialProof::settle(DenialResult byNsec3) const
{
    if (byNsec3.denial != Denial::NotProven)
        return byNsec3;
    if (m_tooManyIterations)
        return {Denial::TooExpensive,
                "NSEC3 of " + m_zone.toText() + " asks for more iterations than " + std::to_string(limits::nsec3Iterations), false};
    // Who asks chooses the name and who answers the records: were this insecure too, deep names of any zone with iterations could be
    // forged.
    if (m_purseEmpty)
        byNsec3.text = "the proof in " + m_zone.toText() + " takes too many NSEC3 hashes";
    return byNsec3;
}

DenialResult DenialProof::nxDomain(const Name& name)
{
    DenialResult result;
    if (!isOfZone(name, result))
        return result;
    if (!m_nsec.empty())
        result = nxDomainByNsec(name);
    if (result.denial == Denial::NotProven && !m_nsec3.empty())
        result = nxDomainByNsec3(name);
    if (empty())
        result.text = noProof("no NSEC or NSEC3 about", name);
    return settle(std::move(result));
}

DenialResult DenialProof::noData(const Name& name, Type type)
{
    DenialResult result;
    if (!isOfZone(name, result))
        return result;
    // The DS set of this zone's apex is in the parent.
    if (type == Type::Ds && name == m_zone && !name.isRoot()) {
        result.text = "DS of " + name.toText() + " is the parent's to deny";
        return result;
    }
    if (!m_nsec.empty())
        result = noDataByNsec(name, type);
    if (result.denial == Denial::NotProven && !m_nsec3.empty())
        result = noDataByNsec3(name, type);
    if (empty())
        result.text = noProof("no NSEC or NSEC3 about", name);
    return settle(std::move(result));
}

DenialResult DenialProof::wildcardExpansion(const Name& name, unsigned encloserLabels)
{
    DenialResult result;
    if (!isOfZone(name, result))
        return result;
    if (encloserLabels < m_zoneLabels || encloserLabels >= name.labelCount()) {
        result.text = noProof("no wildcard of the zone makes", name);
        return result;
    }
    const Name nextCloser = name.suffix(encloserLabels + 1);
    if (const NsecEntry* cover = nsecCovering(nextCloser))
        return proven({cover->set});
    if (const Nsec3Entry* cover = nsec3Covering(nextCloser))
        return proven({cover->set}, cover->nsec3.isOptOut() ? Denial::OptOut : Denial::Proven);
    result.text = noProof("nothing shows that no name matches closer than the wildcard:", nextCloser);
    return settle(std::move(result));
}

DenialProof::Cut DenialProof::delegation(const Name& name, std::string& why)
{
    DenialResult outside;
    if (!isOfZone(name, outside) || name == m_zone) {
        why = name.toText() + " is not below " + m_zone.toText();
        return Cut::NotProven;
    }
    CutResult result{Cut::NotProven, noProof("no NSEC or NSEC3 about", name)};
    if (!m_nsec.empty())
        result = delegationByNsec(name);
    if (result.cut == Cut::NotProven && !m_nsec3.empty())
        result = delegationByNsec3(name);
    why = std::move(result.why);
    if (result.cut != Cut::NotProven)
        return result.cut;
    DenialResult settled = settle({});
    if (!settled.text.empty())
        why = std::move(settled.text);
    return settled.denial == Denial::TooExpensive ? Cut::TooExpensive : Cut::NotProven;
}

// NSEC

const DenialProof::NsecEntry* DenialProof::nsecAt(const Name& name) const
{
    const auto at = std::find_if(m_nsec.begin(), m_nsec.end(), [&](const NsecEntry& e) { return e.set->owner == name; });
    return at == m_nsec.end() ? nullptr : &*at;
}

/// The name (of this zone) lies between owner and next, and this record may speak of it.
bool DenialProof::spans(const NsecEntry& entry, const Name& name) const
{
    const RRset& set = *entry.set;
    if (set.owner.canonicalCompare(name) >= 0 || (entry.nsec.next != m_zone && name.canonicalCompare(entry.nsec.next) >= 0))
        return false;
    if (name.isSubdomainOf(set.owner) && saysNothingBelow(entry.nsec.types))
        return false;
    // An owner that does not exist says nothing about its neighbours either.
    return !entry.nsec.types.has(nxname);
}

/// The name does not exist. It would as an empty non-terminal when the next name is below it.
bool DenialProof::covers(const NsecEntry& entry, const Name& name) const
{
    return spans(entry, name) && !entry.nsec.next.isSubdomainOf(name);
}

const DenialProof::NsecEntry* DenialProof::nsecCovering(const Name& name) const
{
    const auto at = std::find_if(m_nsec.begin(), m_nsec.end(), [&](const NsecEntry& e) { return covers(e, name); });
    return at == m_nsec.end() ? nullptr : &*at;
}

const DenialProof::NsecEntry* DenialProof::nsecShowingEmpty(const Name& name) const
{
    const auto at = std::find_if(m_nsec.begin(), m_nsec.end(),
                                 [&](const NsecEntry& e) { return spans(e, name) && e.nsec.next.isStrictSubdomainOf(name); });
    return at == m_nsec.end() ? nullptr : &*at;
}

DenialResult DenialProof::nxDomainByNsec(const Name& name)
{
    DenialResult result;
    if (const NsecEntry* match = nsecAt(name)) {
        if (name != m_zone && saysNonExistent(match->nsec.types)) {
            result = proven({match->set});
            result.compactNxDomain = true;
            return result;
        }
        result.text = noProof("an NSEC says that there is", name);
        return result;
    }
    result.text = noProof("no NSEC covers", name);
    for (const NsecEntry& cover : m_nsec) {
        if (!covers(cover, name))
            continue;
        // RFC 4592 2.2.1: the closest encloser is what the name shares with the names beside it, for both exist.
        const Name encloser = name.suffix(std::max(name.commonLabels(cover.set->owner), name.commonLabels(cover.nsec.next)));
        const auto wildcard = encloser.wildcardChild();
        if (!wildcard)
            return proven({cover.set});
        if (const NsecEntry* coverOfWildcard = nsecCovering(*wildcard))
            return proven({cover.set, coverOfWildcard->set});
        result.text = noProof("no NSEC covers the wildcard", *wildcard);
    }
    return result;
}

DenialResult DenialProof::noDataByNsec(const Name& name, Type type)
{
    DenialResult result;
    if (const NsecEntry* match = nsecAt(name)) {
        if (name != m_zone && saysNonExistent(match->nsec.types)) {
            result = proven({match->set});
            result.compactNxDomain = true;
            return result;
        }
        result.text = objection(match->nsec.types, type, *match->set);
        return result.text.empty() ? proven({match->set}) : result;
    }
    if (const NsecEntry* empty = nsecShowingEmpty(name))
        return proven({empty->set});
    return wildcardNoDataByNsec(name, type);
}

DenialResult DenialProof::wildcardNoDataByNsec(const Name& name, Type type)
{
    DenialResult result;
    result.text = noProof("no NSEC matches or covers", name);
    for (const NsecEntry& cover : m_nsec) {
        if (!covers(cover, name))
            continue;
        const Name encloser = name.suffix(std::max(name.commonLabels(cover.set->owner), name.commonLabels(cover.nsec.next)));
        const auto wildcard = encloser.wildcardChild();
        if (!wildcard)
            continue;
        if (const NsecEntry* match = nsecAt(*wildcard)) {
            result.text = objection(match->nsec.types, type, *match->set);
            // RFC 4592 4.2: what a delegation at a wildcard means is not defined.
            if (result.text.empty() && (isParentSide(match->nsec.types) || match->nsec.types.has(nxname)))
                result.text = noProof("no wildcard with data is", *wildcard);
            if (result.text.empty())
                return proven({cover.set, match->set});
            return result;
        }
        if (const NsecEntry* empty = nsecShowingEmpty(*wildcard))
            return proven({cover.set, empty->set});
        result.text = noProof("no NSEC shows the wildcard", *wildcard);
    }
    return result;
}

DenialProof::CutResult DenialProof::delegationByNsec(const Name& name)
{
    if (const NsecEntry* match = nsecAt(name)) {
        const TypeBitmap& types = match->nsec.types;
        if (types.has(Type::Ns) && types.has(Type::Ds))
            return {Cut::NotProven, name.toText() + " NSEC lists DS"};
        use(match->set);
        if (types.has(Type::Ns))
            return {Cut::Insecure, name.toText() + " is delegated without DS"};
        return {Cut::NotACut, name.toText() + " has no NS"};
    }
    if (const NsecEntry* empty = nsecShowingEmpty(name)) {
        use(empty->set);
        return {Cut::NotACut, name.toText() + " is an empty non-terminal"};
    }
    if (const NsecEntry* cover = nsecCovering(name)) {
        use(cover->set);
        return {Cut::NotACut, name.toText() + " does not exist"};
    }
    return {Cut::NotProven, noProof("no NSEC matches or covers", name)};
}

// NSEC3

/// Nothing when the purse is empty.
const std::string* DenialProof::hashOf(const Name& name)
{
    if (m_nsec3.empty())
        return nullptr;
    if (const auto known = m_hashed.find(name); known != m_hashed.end())
        return &known->second;
    const Nsec3& parameters = m_nsec3.front().nsec3;
    const unsigned price = parameters.iterations + 1U;
    if (m_sha1Calls + price > limits::sha1PerProof) {
        m_purseEmpty = true;
        return nullptr;
    }
    m_sha1Calls += price;
    ++m_hashes;
    return &m_hashed.emplace(name, nsec3Hash(name, parameters.salt, parameters.iterations)).first->second;
}

const DenialProof::Nsec3Entry* DenialProof::nsec3At(const Name& name)
{
    const std::string* hash = hashOf(name);
    if (!hash)
        return nullptr;
    const auto at = std::find_if(m_nsec3.begin(), m_nsec3.end(), [&](const Nsec3Entry& e) { return e.ownerHash == *hash; });
    // An apex inside this zone is another zone's.
    if (at == m_nsec3.end() || (at->nsec3.types.has(Type::Soa) && name != m_zone))
        return nullptr;
    return &*at;
}

const DenialProof::Nsec3Entry* DenialProof::nsec3Covering(const Name& name)
{
    const std::string* hash = hashOf(name);
    if (!hash)
        return nullptr;
    const auto at = std::find_if(m_nsec3.begin(), m_nsec3.end(),
                                 [&](const Nsec3Entry& e) { return hashIsBetween(*hash, e.ownerHash, e.nsec3.nextHash); });
    return at == m_nsec3.end() ? nullptr : &*at;
}

/// From both ends: a flood of long random names ends after two hashes at the apex, and a name below the deepest of many (ip6.arpa) at its
/// own end. What is in the middle of a hundred labels has to be hashed for, as far as the purse goes.
std::optional<DenialProof::Encloser> DenialProof::closestEncloser(const Name& name, std::string& why)
{
    const auto labels = static_cast<unsigned>(name.labelCount());
    why = noProof("no NSEC3 shows the closest encloser of", name);
    for (unsigned i = 0; i < labels - m_zoneLabels && !m_purseEmpty; ++i) {
        const unsigned k = i % 2 == 0 ? m_zoneLabels + i / 2 : labels - 1 - i / 2;
        const Name candidate = name.suffix(k);
        const Nsec3Entry* match = nsec3At(candidate);
        if (!match || match->nsec3.types.has(nxname))
            continue;
        if (saysNothingBelow(match->nsec3.types)) {
            why = candidate.toText() + " NSEC3 is of a cut or a DNAME, it says nothing about names below";
            return std::nullopt;
        }
        if (const Nsec3Entry* cover = nsec3Covering(name.suffix(k + 1)))
            return Encloser{k, match, cover};
        why = noProof("no NSEC3 covers the next closer name", name.suffix(k + 1));
    }
    return std::nullopt;
}

DenialResult DenialProof::nxDomainByNsec3(const Name& name)
{
    DenialResult result;
    if (const Nsec3Entry* match = nsec3At(name)) {
        if (name != m_zone && saysNonExistent(match->nsec3.types)) {
            result = proven({match->set});
            result.compactNxDomain = true;
            return result;
        }
        result.text = noProof("an NSEC3 says that there is", name);
        return result;
    }
    const auto encloser = closestEncloser(name, result.text);
    if (!encloser)
        return result;
    const auto wildcard = name.suffix(encloser->labels).wildcardChild();
    const Nsec3Entry* coverOfWildcard = encloser->nextCloser;
    if (wildcard) {
        coverOfWildcard = nsec3Covering(*wildcard);
        if (!coverOfWildcard) {
            result.text = noProof("no NSEC3 covers the wildcard", *wildcard);
            return result;
        }
    }
    const bool optOut = encloser->nextCloser->nsec3.isOptOut() || coverOfWildcard->nsec3.isOptOut();
    return proven({encloser->match->set, encloser->nextCloser->set, coverOfWildcard->set}, optOut ? Denial::OptOut : Denial::Proven);
}

DenialResult DenialProof::noDataByNsec3(const Name& name, Type type)
{
    DenialResult result;
    if (const Nsec3Entry* match = nsec3At(name)) {
        if (name != m_zone && saysNonExistent(match->nsec3.types)) {
            result = proven({match->set});
            result.compactNxDomain = true;
            return result;
        }
        result.text = objection(match->nsec3.types, type, *match->set);
        return result.text.empty() ? proven({match->set}) : result;
    }
    const auto encloser = closestEncloser(name, result.text);
    if (!encloser)
        return result;
    // RFC 5155 8.6 for DS; erratum 3441 for the empty non-terminals above insecure delegations, which keep any wildcard away.
    if (encloser->nextCloser->nsec3.isOptOut())
        return proven({encloser->match->set, encloser->nextCloser->set}, Denial::OptOut);
    const auto wildcard = name.suffix(encloser->labels).wildcardChild();
    if (const Nsec3Entry* match = wildcard ? nsec3At(*wildcard) : nullptr) {
        const TypeBitmap& types = match->nsec3.types;
        result.text = objection(types, type, *match->set);
        if (result.text.empty() && (isParentSide(types) || types.has(nxname)))
            result.text = noProof("no wildcard with data is", *wildcard);
        return result.text.empty() ? proven({encloser->match->set, encloser->nextCloser->set, match->set}) : result;
    }
    result.text = noProof("no NSEC3 matches", name) + (wildcard ? " or the wildcard " + wildcard->toText() : std::string());
    return result;
}

DenialProof::CutResult DenialProof::delegationByNsec3(const Name& name)
{
    if (const Nsec3Entry* match = nsec3At(name)) {
        const TypeBitmap& types = match->nsec3.types;
        if (types.has(Type::Ns) && types.has(Type::Ds))
            return {Cut::NotProven, name.toText() + " NSEC3 lists DS"};
        use(match->set);
        if (types.has(Type::Ns))
            return {Cut::Insecure, name.toText() + " is delegated without DS"};
        return {Cut::NotACut, name.toText() + " has no NS"};
    }
    CutResult result{Cut::NotProven, {}};
    const auto encloser = closestEncloser(name, result.why);
    if (!encloser)
        return result;
    use(encloser->match->set);
    use(encloser->nextCloser->set);
    if (encloser->nextCloser->nsec3.isOptOut())
        return {Cut::Insecure, name.toText() + " lies in an opt-out span of " + m_zone.toText()};
    return {Cut::NotACut, name.toText() + " does not exist"};
}

bool hasExpensiveNsec3(const std::vector<const RRset*>& sets)
{
    for (const RRset* set : sets) {
        if (!set || set->type != Type::Nsec3)
            continue;
        for (const std::string_view rdata : set->rdata) {
            const auto nsec3 = parseNsec3(rdata);
            if (nsec3 && nsec3->iterations > limits::nsec3Iterations)
                return true;
        }
    }
    return false;
}

} // namespace harddns::validate
