// Evidence as a capture file (https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html): each packet a seat of a disputed vote
// sent, in an IP and UDP header of our own making, since the store keeps DNS messages and no headers. Addresses are documentation
// addresses (RFC 5737): the network is 198.51.100.1, seat n is 192.0.2.(n+1); ports 53. A comment on each packet names the node, the
// question, what its answer was worth and that the headers are synthetic. Link type RAW (101). Pure functions; any thread.
#pragma once

#include "engine/api/vote.h"

#include <string>

namespace harddns::db
{

/// Section header and interface description: the begin of the file.
[[nodiscard]] std::string pcapngHeader();
/// A block for each seat that sent something; empty when none did.
[[nodiscard]] std::string pcapngPackets(const DisagreementRecord& record);

} // namespace harddns::db
