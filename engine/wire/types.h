// DNS numbers as the registries name them (IANA DNS parameters). Enumerators never in capitals (WINDOWS.md 4.2: IN, NOERROR are
// macros there). Unknown values are legal: the enums are open, every 16-bit type exists.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace harddns::wire
{

enum class Type : std::uint16_t {
    None = 0,
    A = 1,
    Ns = 2,
    Cname = 5,
    Soa = 6,
    Null = 10,
    Ptr = 12,
    Hinfo = 13,
    Mx = 15,
    Txt = 16,
    Rp = 17,
    Afsdb = 18,
    Sig = 24,
    Key = 25,
    Aaaa = 28,
    Srv = 33,
    Naptr = 35,
    Dname = 39,
    Opt = 41,
    Ds = 43,
    Sshfp = 44,
    Rrsig = 46,
    Nsec = 47,
    Dnskey = 48,
    Nsec3 = 50,
    Nsec3param = 51,
    Tlsa = 52,
    Cds = 59,
    Cdnskey = 60,
    Csync = 62,
    Zonemd = 63,
    Svcb = 64,
    Https = 65,
    Tkey = 249,
    Tsig = 250,
    Ixfr = 251,
    Axfr = 252,
    Mailb = 253,
    Maila = 254,
    Any = 255,
    Caa = 257,
};

enum class Class : std::uint16_t { In = 1, Ch = 3, Hs = 4, None = 254, Any = 255 };

enum class Rcode : std::uint16_t {
    NoError = 0,
    FormErr = 1,
    ServFail = 2,
    NxDomain = 3,
    NotImp = 4,
    Refused = 5,
    YxDomain = 6,
    YxRrset = 7,
    NxRrset = 8,
    NotAuth = 9,
    NotZone = 10,
    BadVers = 16,
    BadCookie = 23,
};

enum class Opcode : std::uint8_t { Query = 0, Iquery = 1, Status = 2, Notify = 4, Update = 5 };

/// Extended DNS errors, RFC 8914 and the registry.
enum class Ede : std::uint16_t {
    Other = 0,
    UnsupportedDnskeyAlgorithm = 1,
    UnsupportedDsDigestType = 2,
    StaleAnswer = 3,
    ForgedAnswer = 4,
    DnssecIndeterminate = 5,
    DnssecBogus = 6,
    SignatureExpired = 7,
    SignatureNotYetValid = 8,
    DnskeyMissing = 9,
    RrsigsMissing = 10,
    NoZoneKeyBitSet = 11,
    NsecMissing = 12,
    CachedError = 13,
    NotReady = 14,
    Blocked = 15,
    Censored = 16,
    Filtered = 17,
    Prohibited = 18,
    StaleNxdomainAnswer = 19,
    NotAuthoritative = 20,
    NotSupported = 21,
    NoReachableAuthority = 22,
    NetworkError = 23,
    InvalidData = 24,
    SignatureExpiredBeforeValid = 25,
    TooEarly = 26,
    UnsupportedNsec3Iterations = 27,
    Synthesized = 29,
};

enum class OptionCode : std::uint16_t { Nsid = 3, ClientSubnet = 8, Cookie = 10, TcpKeepalive = 11, Padding = 12, ExtendedError = 15 };

// Header flag bits of the second 16-bit word.
constexpr std::uint16_t flagQr = 0x8000, flagAa = 0x0400, flagTc = 0x0200, flagRd = 0x0100, flagRa = 0x0080, flagAd = 0x0020,
                        flagCd = 0x0010;

constexpr std::size_t headerSize = 12;
constexpr std::size_t maxNameSize = 255; ///< octets on the wire, RFC 1035 3.1
constexpr std::size_t maxLabelSize = 63;
constexpr std::size_t maxMessageSize = 65535;

/// Mnemonic (`A`, `NS`, `TYPE65280`).
[[nodiscard]] std::string toText(Type type);
[[nodiscard]] std::optional<Type> typeFromText(std::string_view text); ///< mnemonic in any case or TYPEn
[[nodiscard]] std::string toText(Rcode rcode);                         ///< `NOERROR`, `SERVFAIL`, `RCODE99`
[[nodiscard]] std::string_view toText(Ede code);                       ///< registry's purpose text

/// Types 128..255 and OPT never name data (RFC 6895 3.1): QTYPEs and meta types; they are not cached as such.
[[nodiscard]] constexpr bool isMetaType(Type t)
{
    const auto n = static_cast<std::uint16_t>(t);
    return t == Type::Opt || t == Type::None || (n >= 128 && n <= 255);
}

} // namespace harddns::wire
