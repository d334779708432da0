// Zones of an authoritative server of the lab: records by owner, with the tree's structure (empty non-terminals, cuts, wildcards) ready
// for answering. Built once from zone text or record by record, then shared read-only between servers and threads.
// Who calls: authority.h (answers), the demo internet, scenario tests, fault campaigns.
#pragma once

#include "engine/api/result.h"
#include "engine/wire/rrset.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace harddns::lab
{

/// Without the process's seed: zones may be built before the node draws it (the demo), and a scenario's zones are no attacker's choice.
struct PlainNameHash {
    std::size_t operator()(const wire::Name& name) const noexcept;
};

/// Everything at one owner name. An empty non-terminal has a node without sets.
struct ZoneNode {
    std::vector<wire::RRset> sets;
    [[nodiscard]] const wire::RRset* find(wire::Type type) const;
};

class Zone
{
public:
    explicit Zone(wire::Name origin);

    /// Zone-file text; `fileName` is for messages. The result is checked (see check).
    static Result<Zone, std::string> fromText(std::string_view text, const wire::Name& origin, std::string_view fileName);
    static Result<Zone, std::string> fromFile(const std::string& path, const wire::Name& origin);

    /// Adds records; a set of the same owner and type grows. False when the owner is not inside the zone. No other check, so that a
    /// scenario can serve nonsense.
    bool add(const wire::RRset& set);
    /// What a sane zone needs: a SOA and NS set at the apex, no CNAME beside other data, only one CNAME and DNAME an owner.
    /// Empty when all is well, else the first problem.
    [[nodiscard]] std::string check() const;

    [[nodiscard]] const wire::Name& origin() const { return m_origin; }
    /// Nothing when neither the name nor anything below it exists.
    [[nodiscard]] const ZoneNode* node(const wire::Name& name) const;
    [[nodiscard]] const wire::RRset* soa() const;
    /// True when the zone carries NSEC records.
    [[nodiscard]] bool hasNsec() const { return !m_nsecOwners.empty(); }
    /// The NSEC set at the name or, when it has none, at the last owner before it in canonical order (the one that covers it).
    [[nodiscard]] const wire::RRset* nsecAtOrBefore(const wire::Name& name) const;
    /// True when the zone carries NSEC3 records. They stand beside the tree: their owners do not exist as names (RFC 5155 7.2.8).
    [[nodiscard]] bool hasNsec3() const { return !m_nsec3.empty(); }
    /// Hash of the name with the parameters of the chain's first record; empty without a chain.
    [[nodiscard]] std::string nsec3Hash(const wire::Name& name) const;
    /// The set with this owner hash; and the one whose span holds it (the last before it, or the last of all).
    [[nodiscard]] const wire::RRset* nsec3Matching(std::string_view hash) const;
    [[nodiscard]] const wire::RRset* nsec3Covering(std::string_view hash) const;
    /// Every NSEC3 set by owner hash (raw octets).
    [[nodiscard]] const std::map<std::string, wire::RRset, std::less<>>& nsec3Sets() const { return m_nsec3; }
    [[nodiscard]] std::size_t size() const { return m_nodes.size(); }
    /// Every owner with records, in no particular order; without NSEC3 sets.
    template <class Visitor>
    void visit(Visitor&& visitor) const
    {
        for (const auto& [name, zoneNode] : m_nodes)
            visitor(name, zoneNode);
    }

private:
    wire::Name m_origin;
    std::unordered_map<wire::Name, ZoneNode, PlainNameHash> m_nodes;
    std::vector<wire::Name> m_nsecOwners; ///< canonical order
    std::map<std::string, wire::RRset, std::less<>> m_nsec3;
};

class ZoneStore
{
public:
    /// Replaces a zone of the same origin.
    void add(std::shared_ptr<const Zone> zone);
    void add(Zone zone) { add(std::make_shared<const Zone>(std::move(zone))); }
    void remove(const wire::Name& origin) { m_zones.erase(origin); }

    /// The zone with exactly this origin.
    [[nodiscard]] const Zone* exact(const wire::Name& origin) const;
    /// The deepest zone that contains the name; `strictly`: whose origin is above the name (the parent's side of a cut).
    [[nodiscard]] const Zone* enclosing(const wire::Name& name, bool strictly = false) const;
    [[nodiscard]] std::size_t size() const { return m_zones.size(); }

private:
    std::unordered_map<wire::Name, std::shared_ptr<const Zone>, PlainNameHash> m_zones;
};

} // namespace harddns::lab
