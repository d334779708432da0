// A copy of the root zone inside the node (RFC 8806): LocalRoot answers what a root server would answer, so that no question has to leave
// for the root; LocalRootStore holds the copy of the moment for all workers of a node.
//
// What is believed: LocalRoot is only a zone; whoever puts one into the store has checked it (root_check.h: signatures of the apex and
// ZONEMD over the whole). Its answers still go through scrub and validation like those of a server (ask_local_root.cpp).
//
// Who calls: RootKeeper (root_keeper.h) fills the store, resolvers read it, the node's status shows it. LocalRoot is immutable: any
// thread. The store: any thread.
#pragma once

#include "engine/api/result.h"
#include "engine/wire/message.h"
#include "engine/world/cache_clock.h"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harddns::resolve
{

class LocalRoot;
using LocalRootPtr = std::shared_ptr<const LocalRoot>;

class LocalRoot
{
public:
    /// The zone's record sets in any order. Refused with the reason, when it is not a zone this class can answer from as a root server
    /// would: SOA, NS, DNSKEY, ZONEMD and NSEC at the apex; class IN; and none of what the root does not have: aliases, wildcards, NSEC3.
    static Result<LocalRootPtr, std::string> make(std::vector<wire::RRset> sets);

    /// The reply of an authoritative server of the root to a query with DO: referral with DS or its denial and glue, data of the apex,
    /// denial. Nothing for questions that are not for such a server (other classes, transfers).
    [[nodiscard]] std::optional<wire::Message> answer(const wire::Question& question) const;

    [[nodiscard]] std::uint32_t serial() const { return m_soa.serial; }
    [[nodiscard]] const wire::SoaFields& soa() const { return m_soa; }
    /// Seconds since 1970 (modulo 2^32): when the first of the zone's signatures ends. A copy older than that would make names bogus that
    /// the root servers serve well.
    [[nodiscard]] std::uint32_t signaturesEnd() const { return m_signaturesEnd; }
    /// All sets in canonical order of their owners.
    [[nodiscard]] const std::vector<wire::RRset>& sets() const { return m_sets; }
    [[nodiscard]] const wire::RRset* apex(wire::Type type) const { return find(nodeAt(wire::Name()), type); }

private:
    /// The sets of one owner: [begin, end) of m_sets.
    struct Node {
        std::size_t begin, end;
    };
    LocalRoot() = default;
    std::string index();
    [[nodiscard]] const wire::Name& owner(const Node& node) const { return m_sets[node.begin].owner; }
    /// First node not before the name.
    [[nodiscard]] std::size_t lowerBound(const wire::Name& name) const;
    [[nodiscard]] const Node* nodeAt(const wire::Name& name) const;
    /// The name has records or something below it has.
    [[nodiscard]] bool exists(const wire::Name& name) const;
    [[nodiscard]] const wire::RRset* find(const Node* node, wire::Type type) const;
    [[nodiscard]] const wire::RRset* nsecAtOrBefore(const wire::Name& name) const;

    void referral(wire::Message& reply, const wire::RRset& servers) const;
    void noData(wire::Message& reply, const wire::Name& name) const;
    void nxDomain(wire::Message& reply, const wire::Name& name) const;
    void addSoa(wire::Message& reply) const;
    void addAddresses(wire::Message& reply, const wire::RRset& servers) const;

    std::vector<wire::RRset> m_sets;
    std::vector<Node> m_nodes;
    std::vector<std::size_t> m_nsecs; ///< sets of type NSEC, in order
    wire::SoaFields m_soa;
    std::uint32_t m_signaturesEnd = 0;
};

/// The copy of a node, and how it fares.
class LocalRootStore
{
public:
    /// The copy, while it lives.
    [[nodiscard]] LocalRootPtr living(world::CacheTime now) const;
    /// A new copy, or the same one confirmed. `checked`: when it was known to be the newest; `until`: when it must not be used any more.
    void put(LocalRootPtr zone, world::CacheTime checked, world::CacheTime until);
    /// True when there was a copy and its time is over: it is gone now.
    bool dropIfOver(world::CacheTime now);

    struct Status {
        std::optional<std::uint32_t> serial; ///< none: no copy
        world::CacheTime checked = 0, until = 0;
        std::string problem; ///< of the last attempt; empty when it went well
    };
    [[nodiscard]] Status status() const;
    void setProblem(std::string problem);

private:
    mutable std::mutex m_mutex;
    LocalRootPtr m_zone;
    world::CacheTime m_checked = 0, m_until = 0;
    std::string m_problem;
};

/// When a copy must not be used any more: SOA expire after it was last known to be the newest (RFC 8806 2), or when its signatures end.
/// `wall`: seconds since 1970, now.
[[nodiscard]] world::CacheTime endOfCopy(const LocalRoot& zone, world::CacheTime checked, world::CacheTime now, std::int64_t wall);

/// The zone as text, for the state directory: a first line that says when the copy was known to be the newest, then one record a line.
[[nodiscard]] std::string localRootText(const LocalRoot& zone, std::int64_t checkedUnix);
struct LocalRootFile {
    LocalRootPtr zone; ///< not verified
    std::int64_t checkedUnix = 0;
};
[[nodiscard]] Result<LocalRootFile, std::string> parseLocalRoot(std::string_view text, std::string_view fileName);

} // namespace harddns::resolve
