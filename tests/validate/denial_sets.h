// Short ways to make NSEC and NSEC3 sets for the tests.
#pragma once

#include "engine/resolve/validate/records.h"
#include "engine/wire/rrset.h"

#include <initializer_list>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace harddns::validate::fixture
{

using Types = std::set<wire::Type>;
constexpr auto nxname = static_cast<wire::Type>(128);

inline wire::Name name(std::string_view text) { return wire::Name::fromText(text).value(); }

/// RFC 4034 4.1.2.
inline std::string bitmap(const Types& types)
{
    std::map<unsigned, std::string> windows;
    for (const wire::Type type : types) {
        const auto number = static_cast<unsigned>(type);
        std::string& bits = windows[number / 256];
        const unsigned octet = number % 256 / 8;
        if (bits.size() <= octet)
            bits.resize(octet + 1, '\0');
        bits[octet] = static_cast<char>(static_cast<unsigned char>(bits[octet]) | (0x80U >> number % 8));
    }
    std::string out;
    for (const auto& [number, bits] : windows) {
        out += static_cast<char>(number);
        out += static_cast<char>(bits.size());
        out += bits;
    }
    return out;
}

inline wire::RRset oneRecord(wire::Name owner, wire::Type type, std::string_view rdata, std::uint32_t ttl = 3600)
{
    wire::RRset set;
    set.owner = std::move(owner);
    set.type = type;
    set.ttl = ttl;
    set.rdata.add(rdata);
    return set;
}

/// The types with RRSIG and NSEC, as every honest NSEC has them.
inline wire::RRset nsec(const wire::Name& owner, const wire::Name& next, Types types)
{
    types.insert({wire::Type::Rrsig, wire::Type::Nsec});
    return oneRecord(owner, wire::Type::Nsec, std::string(next.wire()) + bitmap(types));
}
inline wire::RRset nsec(std::string_view owner, std::string_view next, Types types = {})
{
    return nsec(name(owner), name(next), std::move(types));
}

/// RFC 9824: the name's own record and nothing between it and the next possible name.
inline wire::RRset compactNsec(const wire::Name& owner, const Types& types)
{
    return nsec(owner, *owner.prepend(std::string_view("\0", 1)), types);
}

struct Nsec3Parameters {
    std::uint8_t flags = 0;
    std::uint16_t iterations = 0;
    std::string salt;
    std::uint8_t algorithm = 1;
};

inline std::string nsec3Rdata(const Nsec3Parameters& parameters, std::string_view nextHash, const Types& types)
{
    std::string rdata;
    rdata += static_cast<char>(parameters.algorithm);
    rdata += static_cast<char>(parameters.flags);
    rdata += static_cast<char>(parameters.iterations >> 8);
    rdata += static_cast<char>(parameters.iterations & 0xff);
    rdata += static_cast<char>(parameters.salt.size());
    rdata += parameters.salt;
    rdata += static_cast<char>(nextHash.size());
    rdata += nextHash;
    return rdata + bitmap(types);
}

/// Hashes as raw octets.
inline wire::RRset nsec3(const wire::Name& zone, std::string_view ownerHash, std::string_view nextHash, const Types& types,
                         const Nsec3Parameters& parameters)
{
    return oneRecord(*zone.prepend(base32HexEncode(ownerHash)), wire::Type::Nsec3, nsec3Rdata(parameters, nextHash, types));
}

} // namespace harddns::validate::fixture
