// Is this the root zone? A copy is believed when the trust anchors of the root vouch for its keys, the keys sign its SOA, NS and ZONEMD
// sets, and the ZONEMD digest is that of all its records (RFC 8806 2, RFC 8976 4). Without anchors of the root there is no copy.
//
// Who calls: RootKeeper for what a server sent, the node for what its state directory holds. Pure; any thread. In slices, so that a worker
// goes on answering.
#pragma once

#include "engine/resolve/local_root.h"
#include "engine/resolve/validate/trust.h"
#include "engine/resolve/validate/zonemd.h"

#include <string>

namespace harddns::resolve
{

class RootCheck
{
public:
    /// `wall`: seconds since 1970. `zone` and `anchors` are kept while the check lasts.
    RootCheck(LocalRootPtr zone, std::shared_ptr<const validate::TrustAnchors> anchors, std::int64_t wall);

    /// True: call again; false: problem() is final.
    bool step();
    /// Empty: it is the root zone. Else why it is not believed, for people.
    [[nodiscard]] const std::string& problem() const { return m_problem; }
    /// All steps at once.
    const std::string& run()
    {
        while (step()) {
        }
        return m_problem;
    }

private:
    [[nodiscard]] std::string checkApex() const;

    const LocalRootPtr m_zone;
    const std::shared_ptr<const validate::TrustAnchors> m_anchors;
    const std::uint32_t m_wall;
    validate::ZonemdCheck m_digest;
    bool m_apexChecked = false;
    std::string m_problem;
};

} // namespace harddns::resolve
