// DNS64 (RFC 6147): AAAA answers for names that only have IPv4 addresses, and reverse names inside the prefix. Pure functions.
#pragma once

#include "engine/api/address.h"
#include "engine/wire/rrset.h"

#include <optional>

namespace harddns::resolve
{

/// RFC 6052 2.2: the IPv4 address embedded into a prefix of 32, 40, 48, 56, 64 or 96 bits.
[[nodiscard]] IpAddress embedIpv4(const Prefix& prefix, const IpAddress& v4);
/// The way back; nothing when the address is not in the prefix or its reserved bits are not zero.
[[nodiscard]] std::optional<IpAddress> extractIpv4(const Prefix& prefix, const IpAddress& v6);
/// AAAA set made of an A set, same owner and TTL.
[[nodiscard]] wire::RRset synthesiseAaaa(const Prefix& prefix, const wire::RRset& a);
/// RFC 6147 5.1.4: an AAAA set that consists only of addresses that must be left out (::ffff:0:0/96) counts as none.
[[nodiscard]] bool onlyExcludedAddresses(const wire::RRset& aaaa);
/// RFC 6147 5.3.1: for an ip6.arpa name of 32 nibbles inside the prefix the in-addr.arpa name it stands for.
[[nodiscard]] std::optional<wire::Name> reverseTarget(const Prefix& prefix, const wire::Name& name);

} // namespace harddns::resolve
