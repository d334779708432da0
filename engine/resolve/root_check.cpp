#include "engine/resolve/root_check.h"

#include "engine/resolve/validate/signatures.h"

namespace harddns::resolve
{

using validate::KeySet;
using wire::Name;
using wire::RRset;
using wire::Type;

RootCheck::RootCheck(LocalRootPtr zone, std::shared_ptr<const validate::TrustAnchors> anchors, std::int64_t wall)
    : m_zone(std::move(zone)), m_anchors(std::move(anchors)), m_wall(static_cast<std::uint32_t>(wall)), m_digest(Name(), m_zone->sets())
{
}

bool RootCheck::step()
{
    if (!m_apexChecked) {
        m_apexChecked = true;
        m_problem = checkApex();
        return m_problem.empty();
    }
    if (m_digest.step())
        return true;
    if (m_problem.empty() && m_digest.outcome() != validate::ZonemdCheck::Outcome::Right)
        m_problem = m_digest.text();
    return false;
}

std::string RootCheck::checkApex() const
{
    const Name root;
    const validate::TrustAnchor* anchor = m_anchors->closest(root);
    if (!anchor || m_anchors->negative(root))
        return "no trust anchor of the root is in force to check it with";
    const RRset& dnskeys = *m_zone->apex(Type::Dnskey);
    RRset vouched = validate::entryPoints(anchor->ds, dnskeys).keys;
    vouched.owner = root;
    vouched.type = Type::Dnskey;
    for (const std::string_view key : anchor->keys.rdata) {
        if (dnskeys.rdata.contains(key) && !vouched.rdata.contains(key))
            vouched.rdata.add(key);
    }
    // Memory of verified signatures is for answers; a zone is checked once.
    const KeySet entry(vouched);
    const auto byEntry = validate::SignatureCheck(dnskeys, entry, m_wall, nullptr).run();
    if (!byEntry.secure())
        return "its keys do not fit the trust anchors: " + byEntry.text;
    const KeySet keys(dnskeys);
    for (const Type type : {Type::Soa, Type::Ns, Type::Zonemd}) {
        const auto verdict = validate::SignatureCheck(*m_zone->apex(type), keys, m_wall, nullptr).run();
        if (!verdict.secure())
            return verdict.text;
    }
    return {};
}

} // namespace harddns::resolve
