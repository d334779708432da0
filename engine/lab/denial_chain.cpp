#include "engine/lab/denial_chain.h"

#include "engine/resolve/validate/crypto.h"

#include <algorithm>
#include <array>

namespace harddns::lab
{

namespace
{

using wire::Name;
using wire::RRset;
using wire::Type;

constexpr std::uint8_t nsec3Sha1 = 1;

RRset setOf(const Name& owner, Type type, std::uint32_t ttl, std::string_view rdata)
{
    RRset out;
    out.owner = owner;
    out.type = type;
    out.ttl = ttl;
    out.rdata.add(rdata);
    return out;
}

bool has(const std::vector<RRset>& sets, Type type)
{
    return std::any_of(sets.begin(), sets.end(), [type](const RRset& set) { return set.type == type; });
}

bool isCut(const Name& zone, const Name& name, const std::vector<RRset>& sets) { return !(name == zone) && has(sets, Type::Ns); }

/// Of a cut the parent is authoritative for NS (as a fact) and DS only.
std::vector<Type> typesAt(const Name& zone, const Name& name, const std::vector<RRset>& sets)
{
    std::vector<Type> out;
    for (const RRset& set : sets)
        if (!isCut(zone, name, sets) || set.type == Type::Ns || set.type == Type::Ds)
            out.push_back(set.type);
    return out;
}

} // namespace

std::string typeBitmap(std::vector<Type> types)
{
    constexpr std::size_t windowOctets = 32;
    std::sort(types.begin(), types.end());
    std::string out;
    for (std::size_t i = 0; i < types.size();) {
        const auto window = static_cast<unsigned>(types[i]) >> 8;
        std::array<std::uint8_t, windowOctets> bits{};
        std::size_t used = 0;
        for (; i < types.size() && static_cast<unsigned>(types[i]) >> 8 == window; ++i) {
            const unsigned low = static_cast<unsigned>(types[i]) & 0xff;
            bits[low / 8] = static_cast<std::uint8_t>(bits[low / 8] | 0x80U >> low % 8);
            used = low / 8 + 1;
        }
        out += static_cast<char>(window);
        out += static_cast<char>(used);
        out.append(bits.begin(), bits.begin() + static_cast<std::ptrdiff_t>(used));
    }
    return out;
}

std::string nsecRdata(const Name& next, const std::vector<Type>& types) { return std::string(next.wire()) + typeBitmap(types); }

std::string nsec3Rdata(std::uint8_t flags, const Nsec3Parameters& parameters, std::string_view nextHash, const std::vector<Type>& types)
{
    std::string out;
    out += static_cast<char>(nsec3Sha1);
    out += static_cast<char>(flags);
    out += static_cast<char>(parameters.iterations >> 8);
    out += static_cast<char>(parameters.iterations & 0xff);
    out += static_cast<char>(parameters.salt.size());
    out += parameters.salt;
    out += static_cast<char>(nextHash.size());
    out += nextHash;
    return out + typeBitmap(types);
}

RRset nsec3ParameterSet(const Name& zone, const Nsec3Parameters& parameters)
{
    // The same fields up to the salt; no flags (RFC 5155 4.1.2), TTL 0 as signers do, for resolvers have no use for it.
    const std::string rdata = nsec3Rdata(0, parameters, {}, {});
    return setOf(zone, Type::Nsec3param, 0, std::string_view(rdata).substr(0, rdata.size() - 1));
}

std::vector<RRset> nsecChain(const Name& zone, const ZoneNames& names, std::uint32_t ttl)
{
    std::vector<RRset> out;
    for (auto at = names.begin(); at != names.end(); ++at) {
        const auto next = std::next(at);
        std::vector<Type> types = typesAt(zone, at->first, at->second);
        types.push_back(Type::Nsec);
        types.push_back(Type::Rrsig);
        out.push_back(setOf(at->first, Type::Nsec, ttl, nsecRdata(next == names.end() ? zone : next->first, types)));
    }
    return out;
}

std::vector<RRset> nsec3Chain(const Name& zone, const ZoneNames& names, const Nsec3Parameters& parameters, bool optOut, std::uint32_t ttl)
{
    std::map<std::string, std::vector<Type>> byHash;
    std::vector<Name> leftOut;
    const auto hash = [&](const Name& name) { return validate::nsec3Hash(name, parameters.salt, parameters.iterations); };
    for (const auto& [name, sets] : names) {
        const bool cut = isCut(zone, name, sets);
        const bool insecureCut = cut && !has(sets, Type::Ds);
        if (insecureCut && optOut) {
            leftOut.push_back(name);
            continue;
        }
        std::vector<Type> types = typesAt(zone, name, sets);
        if (!insecureCut)
            types.push_back(Type::Rrsig);
        byHash[hash(name)] = std::move(types);
        for (Name above = name.parent(); above.labelCount() > zone.labelCount() && !names.contains(above); above = above.parent())
            byHash.try_emplace(hash(above)); // an empty non-terminal
    }
    for (const Name& cut : leftOut) {
        // Were the empty names above it left out beside a wildcard higher up, no proof could say that the wildcard does not apply there.
        std::vector<Name> empty;
        Name above = cut.parent();
        for (; !byHash.contains(hash(above)); above = above.parent())
            empty.push_back(above);
        if (const auto star = above.wildcardChild(); star && byHash.contains(hash(*star)))
            for (const Name& between : empty)
                byHash.try_emplace(hash(between));
    }
    std::vector<RRset> out;
    for (auto at = byHash.begin(); at != byHash.end(); ++at) {
        const auto next = std::next(at) == byHash.end() ? byHash.begin() : std::next(at);
        if (const auto owner = zone.prepend(validate::base32HexEncode(at->first)))
            out.push_back(setOf(*owner, Type::Nsec3, ttl,
                                nsec3Rdata(optOut ? validate::Nsec3::optOut : std::uint8_t{0}, parameters, next->first, at->second)));
    }
    return out;
}

} // namespace harddns::lab
