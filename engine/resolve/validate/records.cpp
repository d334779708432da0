#include "engine/resolve/validate/records.h"

#include <array>

namespace harddns::validate
{

namespace
{

/// A bitmap may name 65,536 types; a line of the trace is for people.
constexpr unsigned typesInText = 64;

std::uint8_t octetAt(std::string_view s, std::size_t at) { return static_cast<std::uint8_t>(s[at]); }
std::uint16_t u16At(std::string_view s, std::size_t at) { return static_cast<std::uint16_t>(octetAt(s, at) << 8 | octetAt(s, at + 1)); }
std::uint32_t u32At(std::string_view s, std::size_t at) { return std::uint32_t{u16At(s, at)} << 16 | u16At(s, at + 2); }

/// The uncompressed name at the start of `s`, octets with the root's zero; 0 when there is none.
std::size_t nameSize(std::string_view s)
{
    std::size_t at = 0;
    while (at < s.size() && at < wire::maxNameSize) {
        const std::size_t length = octetAt(s, at);
        if (length == 0)
            return at + 1;
        if (length > wire::maxLabelSize)
            return 0;
        at += length + 1;
    }
    return 0;
}

/// One window block of a bitmap: number, octets. Moves `rest` behind it; nothing when the block does not fit.
struct Window {
    unsigned number;
    std::string_view bits;
};
std::optional<Window> nextWindow(std::string_view& rest)
{
    constexpr std::size_t mostOctets = 32; // 256 types
    if (rest.size() < 2)
        return std::nullopt;
    const std::size_t size = octetAt(rest, 1);
    if (size == 0 || size > mostOctets || rest.size() < 2 + size)
        return std::nullopt;
    const Window window{octetAt(rest, 0), rest.substr(2, size)};
    rest.remove_prefix(2 + size);
    return window;
}

bool isBitmap(std::string_view octets)
{
    int last = -1;
    while (!octets.empty()) {
        const auto window = nextWindow(octets);
        if (!window || static_cast<int>(window->number) <= last)
            return false;
        last = static_cast<int>(window->number);
    }
    return true;
}

constexpr std::string_view base32HexDigits = "0123456789abcdefghijklmnopqrstuv";
constexpr std::uint8_t notADigit = 0xff;

constexpr std::array<std::uint8_t, 256> makeBase32HexValues()
{
    std::array<std::uint8_t, 256> values{};
    values.fill(notADigit);
    for (std::size_t i = 0; i < base32HexDigits.size(); ++i) {
        const auto c = static_cast<std::uint8_t>(base32HexDigits[i]);
        values[c] = static_cast<std::uint8_t>(i);
        if (c >= 'a')
            values[c - 32U] = static_cast<std::uint8_t>(i);
    }
    return values;
}
constexpr auto base32HexValues = makeBase32HexValues();

} // namespace

std::string toText(Algorithm algorithm)
{
    switch (algorithm) {
    case Algorithm::RsaMd5: return "RSAMD5";
    case Algorithm::Dsa: return "DSA";
    case Algorithm::RsaSha1: return "RSASHA1";
    case Algorithm::DsaNsec3Sha1: return "NSEC3DSA";
    case Algorithm::RsaSha1Nsec3Sha1: return "NSEC3RSASHA1";
    case Algorithm::RsaSha256: return "RSASHA256";
    case Algorithm::RsaSha512: return "RSASHA512";
    case Algorithm::EccGost: return "ECCGOST";
    case Algorithm::EcdsaP256Sha256: return "ECDSAP256SHA256";
    case Algorithm::EcdsaP384Sha384: return "ECDSAP384SHA384";
    case Algorithm::Ed25519: return "ED25519";
    case Algorithm::Ed448: return "ED448";
    }
    return "ALG" + std::to_string(static_cast<unsigned>(algorithm));
}

bool isSupported(Algorithm algorithm)
{
    switch (algorithm) {
    case Algorithm::RsaSha1:
    case Algorithm::RsaSha1Nsec3Sha1:
    case Algorithm::RsaSha256:
    case Algorithm::RsaSha512:
    case Algorithm::EcdsaP256Sha256:
    case Algorithm::EcdsaP384Sha384:
    case Algorithm::Ed25519:
    case Algorithm::Ed448: return true;
    case Algorithm::RsaMd5:
    case Algorithm::Dsa:
    case Algorithm::DsaNsec3Sha1:
    case Algorithm::EccGost: return false;
    }
    return false;
}

bool isSupported(DigestType type) { return type == DigestType::Sha1 || type == DigestType::Sha256 || type == DigestType::Sha384; }

std::optional<Dnskey> parseDnskey(std::string_view rdata)
{
    if (rdata.size() < 5)
        return std::nullopt;
    return Dnskey{u16At(rdata, 0), octetAt(rdata, 2), Algorithm{octetAt(rdata, 3)}, rdata.substr(4)};
}

std::uint16_t keyTag(std::string_view dnskeyRdata)
{
    // RFC 4034 appendix B.1: of an RSA/MD5 key, the upper 16 of the modulus' last 24 bits.
    if (dnskeyRdata.size() >= 7 && Algorithm{octetAt(dnskeyRdata, 3)} == Algorithm::RsaMd5)
        return u16At(dnskeyRdata, dnskeyRdata.size() - 3);
    std::uint32_t sum = 0; // at most 32,768 * 0xffff: fits
    for (std::size_t i = 0; i < dnskeyRdata.size(); ++i)
        sum += i % 2 == 0 ? std::uint32_t{octetAt(dnskeyRdata, i)} << 8 : octetAt(dnskeyRdata, i);
    sum += sum >> 16;
    return static_cast<std::uint16_t>(sum);
}

std::optional<Ds> parseDs(std::string_view rdata)
{
    if (rdata.size() < 5)
        return std::nullopt;
    return Ds{u16At(rdata, 0), Algorithm{octetAt(rdata, 2)}, DigestType{octetAt(rdata, 3)}, rdata.substr(4)};
}

std::optional<Rrsig> parseRrsig(std::string_view rdata)
{
    constexpr std::size_t fixedSize = 18;
    if (rdata.size() <= fixedSize)
        return std::nullopt;
    const std::string_view behind = rdata.substr(fixedSize);
    const std::size_t signer = nameSize(behind);
    if (signer == 0 || signer == behind.size())
        return std::nullopt;
    Rrsig r;
    r.covered = wire::Type{u16At(rdata, 0)};
    r.algorithm = Algorithm{octetAt(rdata, 2)};
    r.labels = octetAt(rdata, 3);
    r.originalTtl = u32At(rdata, 4);
    r.expiration = u32At(rdata, 8);
    r.inception = u32At(rdata, 12);
    r.keyTag = u16At(rdata, 16);
    r.signer = wire::Name::fromTrustedWire(behind.substr(0, signer));
    r.signature = behind.substr(signer);
    return r;
}

bool TypeBitmap::has(wire::Type type) const
{
    const auto number = static_cast<unsigned>(type);
    const unsigned inWindow = number % 256;
    std::string_view rest = m_octets;
    while (const auto window = nextWindow(rest)) {
        if (window->number == number / 256)
            return inWindow / 8 < window->bits.size() && (octetAt(window->bits, inWindow / 8) & (0x80U >> inWindow % 8)) != 0;
    }
    return false;
}

std::string TypeBitmap::toText() const
{
    std::string out;
    unsigned count = 0;
    std::string_view rest = m_octets;
    while (const auto window = nextWindow(rest)) {
        for (unsigned i = 0; i < window->bits.size() * 8; ++i) {
            if ((octetAt(window->bits, i / 8) & (0x80U >> i % 8)) == 0)
                continue;
            if (count++ == typesInText)
                return out + " ...";
            if (!out.empty())
                out += ' ';
            out += wire::toText(wire::Type{static_cast<std::uint16_t>(window->number * 256 + i)});
        }
    }
    return out;
}

std::optional<Nsec> parseNsec(std::string_view rdata)
{
    const std::size_t next = nameSize(rdata);
    if (next == 0 || !isBitmap(rdata.substr(next)))
        return std::nullopt;
    return Nsec{wire::Name::fromTrustedWire(rdata.substr(0, next)), TypeBitmap(rdata.substr(next))};
}

std::optional<Nsec3> parseNsec3(std::string_view rdata)
{
    constexpr std::size_t saltAt = 5;
    if (rdata.size() < saltAt)
        return std::nullopt;
    const std::size_t hashAt = saltAt + octetAt(rdata, 4) + 1;
    if (rdata.size() < hashAt)
        return std::nullopt;
    const std::size_t hashSize = octetAt(rdata, hashAt - 1);
    if (hashSize == 0 || rdata.size() < hashAt + hashSize || !isBitmap(rdata.substr(hashAt + hashSize)))
        return std::nullopt;
    Nsec3 n;
    n.hashAlgorithm = octetAt(rdata, 0);
    n.flags = octetAt(rdata, 1);
    n.iterations = u16At(rdata, 2);
    n.salt = rdata.substr(saltAt, hashAt - 1 - saltAt);
    n.nextHash = rdata.substr(hashAt, hashSize);
    n.types = TypeBitmap(rdata.substr(hashAt + hashSize));
    return n;
}

std::optional<std::string> base32HexDecode(std::string_view label)
{
    std::string out;
    out.reserve(label.size() * 5 / 8);
    std::uint32_t bits = 0;
    unsigned have = 0;
    for (const char c : label) {
        const std::uint8_t value = base32HexValues[static_cast<std::uint8_t>(c)];
        if (value == notADigit)
            return std::nullopt;
        bits = (bits << 5 | value) & 0xfff;
        have += 5;
        if (have >= 8) {
            have -= 8;
            out += static_cast<char>(bits >> have & 0xff);
        }
    }
    // A last digit that adds no octet, or bits that no encoder writes: two labels would mean the same hash.
    if (have >= 5 || (bits & ((1U << have) - 1)) != 0)
        return std::nullopt;
    return out;
}

std::string base32HexEncode(std::string_view octets)
{
    std::string out;
    out.reserve((octets.size() * 8 + 4) / 5);
    std::uint32_t bits = 0;
    unsigned have = 0;
    for (std::size_t i = 0; i < octets.size(); ++i) {
        bits = (bits << 8 | octetAt(octets, i)) & 0xfff;
        for (have += 8; have >= 5;) {
            have -= 5;
            out += base32HexDigits[bits >> have & 31];
        }
    }
    if (have > 0)
        out += base32HexDigits[bits << (5 - have) & 31];
    return out;
}

} // namespace harddns::validate
