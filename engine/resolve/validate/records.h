// The DNSSEC record types as values: DNSKEY, DS, RRSIG (RFC 4034), NSEC (RFC 4034 4), NSEC3 (RFC 5155). Views into RDATA that the strict
// parser or the cache has checked for shape; every reader here checks again what it relies on and returns nothing when it does not fit.
// Pure functions and values; any thread. The RDATA outlives what is read from it.
#pragma once

#include "engine/wire/name.h"
#include "engine/wire/types.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace harddns::validate
{

/// DNSSEC algorithm numbers (IANA; RFC 8624, 9905).
enum class Algorithm : std::uint8_t {
    RsaMd5 = 1,
    Dsa = 3,
    RsaSha1 = 5,
    DsaNsec3Sha1 = 6,
    RsaSha1Nsec3Sha1 = 7,
    RsaSha256 = 8,
    RsaSha512 = 10,
    EccGost = 12,
    EcdsaP256Sha256 = 13,
    EcdsaP384Sha384 = 14,
    Ed25519 = 15,
    Ed448 = 16,
};
/// Mnemonic as dnssec-keygen prints it ("ECDSAP256SHA256"), "ALG99" for others.
[[nodiscard]] std::string toText(Algorithm algorithm);
/// What this node validates with: RSASHA1, RSASHA1-NSEC3-SHA1 (RFC 8624: validators MUST), RSASHA256, RSASHA512, both ECDSA, Ed25519,
/// Ed448. All others make a zone insecure when its DS set names no algorithm of this list (RFC 4035 5.2).
[[nodiscard]] bool isSupported(Algorithm algorithm);

/// DS digest types (IANA).
enum class DigestType : std::uint8_t { Sha1 = 1, Sha256 = 2, Gost = 3, Sha384 = 4 };
[[nodiscard]] bool isSupported(DigestType type);

struct Dnskey {
    static constexpr std::uint16_t zoneKey = 0x0100, secureEntryPoint = 0x0001, revoked = 0x0080; ///< RFC 4034 2.1.1, RFC 5011 7
    static constexpr std::uint8_t dnssecProtocol = 3;

    std::uint16_t flags = 0;
    std::uint8_t protocol = 0; ///< must be dnssecProtocol
    Algorithm algorithm{};
    std::string_view key; ///< algorithm-specific public key

    [[nodiscard]] bool isZoneKey() const { return (flags & zoneKey) != 0; }
    [[nodiscard]] bool isRevoked() const { return (flags & revoked) != 0; }
};
[[nodiscard]] std::optional<Dnskey> parseDnskey(std::string_view rdata);
/// RFC 4034 appendix B.
[[nodiscard]] std::uint16_t keyTag(std::string_view dnskeyRdata);

struct Ds {
    std::uint16_t keyTag = 0;
    Algorithm algorithm{};
    DigestType digestType{};
    std::string_view digest;
};
[[nodiscard]] std::optional<Ds> parseDs(std::string_view rdata);

struct Rrsig {
    wire::Type covered = wire::Type::None;
    Algorithm algorithm{};
    std::uint8_t labels = 0; ///< of the owner that was signed, without the root and without a leading `*`
    std::uint32_t originalTtl = 0;
    std::uint32_t expiration = 0, inception = 0; ///< seconds since 1970 modulo 2^32; compare with serialBefore
    std::uint16_t keyTag = 0;
    wire::Name signer;          ///< as it stands in the record
    std::string_view signature; ///< algorithm-specific
};
[[nodiscard]] std::optional<Rrsig> parseRrsig(std::string_view rdata);

/// Serial number arithmetic (RFC 1982): `a` is before `b`. RRSIG times wrap in 2106.
[[nodiscard]] constexpr bool serialBefore(std::uint32_t a, std::uint32_t b) { return a != b && b - a < 0x80000000U; }

/// Type bitmap of NSEC and NSEC3, RFC 4034 4.1.2. A view.
class TypeBitmap
{
public:
    TypeBitmap() = default;
    explicit TypeBitmap(std::string_view octets) : m_octets(octets) {}
    [[nodiscard]] bool has(wire::Type type) const;
    [[nodiscard]] bool empty() const { return m_octets.empty(); }
    /// "A NS SOA", for the trace.
    [[nodiscard]] std::string toText() const;

private:
    std::string_view m_octets;
};

struct Nsec {
    wire::Name next;
    TypeBitmap types;
};
[[nodiscard]] std::optional<Nsec> parseNsec(std::string_view rdata);

struct Nsec3 {
    static constexpr std::uint8_t optOut = 0x01;
    std::uint8_t hashAlgorithm = 0; ///< 1: SHA-1, the only one
    std::uint8_t flags = 0;
    std::uint16_t iterations = 0;
    std::string_view salt;
    std::string_view nextHash; ///< raw octets
    TypeBitmap types;
    [[nodiscard]] bool isOptOut() const { return (flags & optOut) != 0; }
};
[[nodiscard]] std::optional<Nsec3> parseNsec3(std::string_view rdata);

/// base32hex (RFC 4648 7) without padding, either case, as in NSEC3 owner labels; nothing when it is not.
[[nodiscard]] std::optional<std::string> base32HexDecode(std::string_view label);
[[nodiscard]] std::string base32HexEncode(std::string_view octets); ///< lower case

} // namespace harddns::validate
