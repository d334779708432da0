// Telling a zone which of its keys are trusted here (RFC 8145 5): the names of queries whose first label lists the key tags. Who rolls the
// zone's key sees from them when it is safe to go on. Pure; any thread.
#pragma once

#include "engine/resolve/validate/trust.h"

#include <string>
#include <vector>

namespace harddns::validate
{

/// Tags that fit the 63 octets of a label; an anchor with more takes several queries.
inline constexpr std::size_t tagsPerSignal = 12;

/// Key tags of the anchor's DS and DNSKEY records, ascending, each once.
[[nodiscard]] std::vector<std::uint16_t> keyTags(const TrustAnchor& anchor);
/// "_ta-4f66-9728.<zone>", to be asked for with type NULL.
[[nodiscard]] std::vector<wire::Name> anchorSignals(const TrustAnchor& anchor);

} // namespace harddns::validate
