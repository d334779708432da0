#include "engine/lab/demo_signing.h"

#include "engine/lab/zone_signer.h"

#include <algorithm>
#include <string_view>

namespace harddns::lab
{

namespace
{

using validate::Algorithm;
using wire::Name;
using wire::RRset;
using wire::Type;

constexpr std::uint32_t day = 86400;
/// A demo may run for long, and its signatures are made at the start only.
constexpr std::uint32_t validDays = 366;
constexpr std::uint32_t dsTtl = 3600;

/// Zones that differ from the rest, which is signed with Ed25519 and NSEC.
enum class Manner : std::uint8_t {
    Nsec,
    Nsec3,
    OptOut, ///< NSEC3 without its insecure delegations
    Ecdsa,
    Unsigned,
    Expired,  ///< signed long ago and forgotten
    WrongKey, ///< the parent vouches for a key the zone does not have
};
struct Special {
    std::string_view zone;
    Manner manner;
};
constexpr Special specials[] = {
    {"com.", Manner::Nsec3},         {"org.", Manner::OptOut},          {"example.org.", Manner::Nsec3},  {"example.net.", Manner::Ecdsa},
    {"cafe.org.", Manner::Unsigned}, {"expired.org.", Manner::Expired}, {"bogus.org.", Manner::WrongKey},
};

Manner mannerOf(const Name& zone)
{
    const std::string text = zone.toText();
    for (const Special& special : specials)
        if (special.zone == text)
            return special.manner;
    return Manner::Nsec;
}

std::vector<SigningKey> keysOf(const Name& zone)
{
    const Algorithm algorithm = mannerOf(zone) == Manner::Ecdsa ? Algorithm::EcdsaP256Sha256 : Algorithm::Ed25519;
    const std::uint64_t seed = PlainNameHash()(zone);
    return {SigningKey::fromSeed(algorithm, seed, true), SigningKey::fromSeed(algorithm, seed, false)};
}

/// What the parent says of the zone.
RRset delegationSignerOf(const Name& zone, std::uint32_t ttl)
{
    std::vector<SigningKey> keys = keysOf(zone);
    if (mannerOf(zone) == Manner::WrongKey)
        keys = {SigningKey::fromSeed(keys.front().algorithm(), PlainNameHash()(zone) + 1, true)};
    return dsSet(zone, {keys.front()}, validate::DigestType::Sha256, ttl);
}

} // namespace

SignedDemo signDemo(const std::vector<Zone>& zones, std::uint32_t now)
{
    SignedDemo out;
    for (const Zone& plain : zones) {
        const Manner manner = mannerOf(plain.origin());
        if (manner == Manner::Unsigned) {
            out.zones.push_back(plain);
            continue;
        }
        Zone zone = plain;
        for (const Zone& other : zones) {
            const Name& cut = other.origin();
            const ZoneNode* node = cut == plain.origin() ? nullptr : plain.node(cut);
            if (node && node->find(Type::Ns) && mannerOf(cut) != Manner::Unsigned)
                zone.add(delegationSignerOf(cut, dsTtl));
        }
        SignOptions options;
        options.inception = now - (manner == Manner::Expired ? 60 * day : day);
        options.expiration = manner == Manner::Expired ? now - 30 * day : now + validDays * day;
        options.nsec3 = manner == Manner::Nsec3 || manner == Manner::OptOut;
        options.optOut = manner == Manner::OptOut;
        out.zones.push_back(signZone(zone, keysOf(plain.origin()), options));
    }
    out.trustAnchor = wire::toText(delegationSignerOf(Name(), dsTtl));
    return out;
}

} // namespace harddns::lab
