// Signs the zones of the demo internet: a whole chain of trust from its root, and the few zones that are there to go without it or to be
// wrong (resources/demo/README.md). The keys follow from the zones' names: anybody can make them, so nothing but the demo may trust them.
// Who calls: demo_internet.h. Any thread.
#pragma once

#include "engine/lab/zone_store.h"

#include <cstdint>
#include <string>
#include <vector>

namespace harddns::lab
{

struct SignedDemo {
    std::vector<Zone> zones; ///< in the order given
    std::string trustAnchor; ///< DS of the root's key signing key as zone text; the same at every start
};
/// `now`: seconds since 1970.
[[nodiscard]] SignedDemo signDemo(const std::vector<Zone>& zones, std::uint32_t now);

} // namespace harddns::lab
