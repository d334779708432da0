#include "engine/lab/zone_store.h"

#include "engine/resolve/validate/crypto.h"
#include "engine/wire/zone_text.h"

#include <algorithm>

namespace harddns::lab
{

namespace
{

/// TTL of records in a zone text without $TTL.
constexpr std::uint32_t defaultZoneTtl = 3600;

bool canonicallyBefore(const wire::Name& a, const wire::Name& b) { return a.canonicalCompare(b) < 0; }

void merge(wire::RRset& into, const wire::RRset& more)
{
    for (const std::string_view rdata : more.rdata)
        if (!into.rdata.contains(rdata))
            into.rdata.add(rdata);
    for (const std::string_view signature : more.signatures)
        if (!into.signatures.contains(signature))
            into.signatures.add(signature);
    into.ttl = std::min(into.ttl, more.ttl);
}

Result<Zone, std::string> build(Result<std::vector<wire::RRset>, wire::ZoneTextError> sets, const wire::Name& origin)
{
    if (!sets)
        return Failure{sets.error().toText()};
    Zone zone(origin);
    for (const wire::RRset& set : sets.value()) {
        if (!zone.add(set))
            return Failure{set.owner.toText() + " is not inside the zone " + origin.toText()};
    }
    if (std::string problem = zone.check(); !problem.empty())
        return Failure{std::move(problem)};
    return zone;
}

} // namespace

std::size_t PlainNameHash::operator()(const wire::Name& name) const noexcept
{
    std::uint64_t hash = 0xcbf29ce484222325ULL; // FNV-1a
    for (const char octet : name.wire())
        hash = (hash ^ wire::lowerOctet(static_cast<std::uint8_t>(octet))) * 0x100000001b3ULL;
    return static_cast<std::size_t>(hash);
}

const wire::RRset* ZoneNode::find(wire::Type type) const
{
    for (const wire::RRset& set : sets)
        if (set.type == type)
            return &set;
    return nullptr;
}

Zone::Zone(wire::Name origin) : m_origin(std::move(origin)) { m_nodes.try_emplace(m_origin); }

Result<Zone, std::string> Zone::fromText(std::string_view text, const wire::Name& origin, std::string_view fileName)
{
    return build(wire::parseZoneText(text, origin, defaultZoneTtl, fileName), origin);
}

Result<Zone, std::string> Zone::fromFile(const std::string& path, const wire::Name& origin)
{
    return build(wire::readZoneFile(path, origin, defaultZoneTtl), origin);
}

bool Zone::add(const wire::RRset& set)
{
    if (!set.owner.isSubdomainOf(m_origin))
        return false;
    if (set.type == wire::Type::Nsec3) {
        const auto hash = validate::base32HexDecode(set.owner.firstLabel());
        if (!hash)
            return false;
        const auto [at, isNew] = m_nsec3.try_emplace(*hash, set);
        if (!isNew)
            merge(at->second, set);
        return true;
    }
    // Names between the owner and the apex exist, too (empty non-terminals, RFC 4592 2.2.2).
    for (wire::Name above = set.owner; above.labelCount() > m_origin.labelCount(); above = above.parent())
        if (!m_nodes.try_emplace(above).second)
            break;
    ZoneNode& zoneNode = m_nodes[set.owner];
    if (set.type == wire::Type::Nsec) {
        const auto at = std::lower_bound(m_nsecOwners.begin(), m_nsecOwners.end(), set.owner, canonicallyBefore);
        if (at == m_nsecOwners.end() || !(*at == set.owner))
            m_nsecOwners.insert(at, set.owner);
    }
    for (wire::RRset& present : zoneNode.sets) {
        if (present.type != set.type)
            continue;
        merge(present, set);
        return true;
    }
    zoneNode.sets.push_back(set);
    return true;
}

std::string Zone::check() const
{
    const ZoneNode* apex = node(m_origin);
    if (!apex->find(wire::Type::Soa))
        return "zone " + m_origin.toText() + " has no SOA record at its apex";
    if (!apex->find(wire::Type::Ns))
        return "zone " + m_origin.toText() + " has no NS record at its apex";
    for (const auto& [name, zoneNode] : m_nodes) {
        for (const wire::RRset& set : zoneNode.sets) {
            const bool alias = set.type == wire::Type::Cname;
            if ((alias || set.type == wire::Type::Dname || set.type == wire::Type::Soa) && set.rdata.size() > 1)
                return name.toText() + " has several " + wire::toText(set.type) + " records";
            if (alias && std::any_of(zoneNode.sets.begin(), zoneNode.sets.end(), [](const wire::RRset& other) {
                    return other.type != wire::Type::Cname && other.type != wire::Type::Nsec && other.type != wire::Type::Rrsig;
                }))
                return name.toText() + " has a CNAME beside other records";
        }
    }
    return {};
}

const ZoneNode* Zone::node(const wire::Name& name) const
{
    const auto found = m_nodes.find(name);
    return found == m_nodes.end() ? nullptr : &found->second;
}

const wire::RRset* Zone::soa() const { return m_nodes.at(m_origin).find(wire::Type::Soa); }

const wire::RRset* Zone::nsecAtOrBefore(const wire::Name& name) const
{
    auto after = std::upper_bound(m_nsecOwners.begin(), m_nsecOwners.end(), name, canonicallyBefore);
    if (after == m_nsecOwners.begin())
        return nullptr;
    return m_nodes.at(*--after).find(wire::Type::Nsec);
}

std::string Zone::nsec3Hash(const wire::Name& name) const
{
    if (m_nsec3.empty())
        return {};
    const auto parameters = validate::parseNsec3(*m_nsec3.begin()->second.rdata.begin());
    return parameters ? validate::nsec3Hash(name, parameters->salt, parameters->iterations) : std::string();
}

const wire::RRset* Zone::nsec3Matching(std::string_view hash) const
{
    const auto found = m_nsec3.find(hash);
    return found == m_nsec3.end() ? nullptr : &found->second;
}

const wire::RRset* Zone::nsec3Covering(std::string_view hash) const
{
    if (m_nsec3.empty())
        return nullptr;
    const auto notBefore = m_nsec3.lower_bound(hash);
    return &std::prev(notBefore == m_nsec3.begin() ? m_nsec3.end() : notBefore)->second;
}

void ZoneStore::add(std::shared_ptr<const Zone> zone)
{
    const wire::Name origin = zone->origin();
    m_zones.insert_or_assign(origin, std::move(zone));
}

const Zone* ZoneStore::exact(const wire::Name& origin) const
{
    const auto found = m_zones.find(origin);
    return found == m_zones.end() ? nullptr : found->second.get();
}

const Zone* ZoneStore::enclosing(const wire::Name& name, bool strictly) const
{
    if (strictly && name.isRoot())
        return nullptr;
    wire::Name candidate = strictly ? name.parent() : name;
    for (;;) {
        if (const Zone* zone = exact(candidate))
            return zone;
        if (candidate.isRoot())
            return nullptr;
        candidate = candidate.parent();
    }
}

} // namespace harddns::lab
