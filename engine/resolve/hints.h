// Root hints: built in (IANA's named.root, addresses of 2024) or from a zone file. Start-up only.
#pragma once

#include "engine/api/config.h"
#include "engine/cache/infra_cache.h"
#include "engine/wire/zone_text.h"

namespace harddns::resolve
{

[[nodiscard]] cache::DelegationPtr builtInHints();
/// A zone file with the root's NS set and the servers' addresses. Any names and addresses, loopback and IPv6 included. Servers without an
/// address are refused (they could only be found through the root itself).
[[nodiscard]] Result<cache::DelegationPtr, wire::ZoneTextError> readHints(const std::string& path);

} // namespace harddns::resolve
