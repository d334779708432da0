// The NSEC (RFC 4034 4) and NSEC3 (RFC 5155 7.1) records of a zone: one chain over all its authoritative names, unsigned. Pure.
// Who calls: zone_signer.h. Any thread.
#pragma once

#include "engine/lab/zone_store.h"

#include <map>
#include <string>
#include <vector>

namespace harddns::lab
{

/// Authoritative names with their sets: nothing below a cut or a DNAME, no empty non-terminals.
using ZoneNames = std::map<wire::Name, std::vector<wire::RRset>, wire::CanonicalLess>;

struct Nsec3Parameters {
    std::uint16_t iterations = 0;
    std::string salt; ///< 0..255 octets
};

/// Type bitmap of the types, RFC 4034 4.1.2; any order.
[[nodiscard]] std::string typeBitmap(std::vector<wire::Type> types);
[[nodiscard]] std::string nsecRdata(const wire::Name& next, const std::vector<wire::Type>& types);
[[nodiscard]] std::string nsec3Rdata(std::uint8_t flags, const Nsec3Parameters& parameters, std::string_view nextHash,
                                     const std::vector<wire::Type>& types);
[[nodiscard]] wire::RRset nsec3ParameterSet(const wire::Name& zone, const Nsec3Parameters& parameters);

[[nodiscard]] std::vector<wire::RRset> nsecChain(const wire::Name& zone, const ZoneNames& names, std::uint32_t ttl);
/// `optOut`: delegations without DS get no record, nor do empty names that only lead to such ones (but where a wildcard would then seem to
/// apply); every record carries the flag.
[[nodiscard]] std::vector<wire::RRset> nsec3Chain(const wire::Name& zone, const ZoneNames& names, const Nsec3Parameters& parameters,
                                                  bool optOut, std::uint32_t ttl);

} // namespace harddns::lab
