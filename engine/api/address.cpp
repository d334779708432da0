#include "engine/api/address.h"

#include <algorithm>
#include <charconv>

namespace harddns
{

namespace
{

/// Decimal without sign and without leading zeros, at most `most`; nothing otherwise (a leading zero is octal to some readers).
std::optional<unsigned> parseDecimal(std::string_view text, unsigned most)
{
    if (text.empty() || text.size() > 5 || (text.size() > 1 && text.front() == '0'))
        return std::nullopt;
    unsigned value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9')
            return std::nullopt;
        value = value * 10 + static_cast<unsigned>(c - '0');
    }
    if (value > most)
        return std::nullopt;
    return value;
}

bool parseV4(std::string_view text, std::uint8_t* out)
{
    for (int part = 0; part < 4; ++part) {
        const std::size_t dot = part < 3 ? text.find('.') : text.size();
        if (dot == std::string_view::npos)
            return false;
        const auto value = parseDecimal(text.substr(0, dot), 255);
        if (!value)
            return false;
        out[part] = static_cast<std::uint8_t>(*value);
        text.remove_prefix(part < 3 ? dot + 1 : dot);
    }
    return text.empty();
}

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/// Groups of hexadecimal digits between colons, the last two may be an IPv4 address. Returns the octets written, or -1.
int parseGroups(std::string_view text, bool mayEndInV4, std::uint8_t* out)
{
    int size = 0;
    while (true) {
        const std::size_t colon = text.find(':');
        const std::string_view group = text.substr(0, colon);
        if (colon == std::string_view::npos && mayEndInV4 && group.find('.') != std::string_view::npos) {
            if (size > 12 || !parseV4(group, out + size))
                return -1;
            return size + 4;
        }
        if (group.empty() || group.size() > 4 || size > 14)
            return -1;
        unsigned value = 0;
        for (const char c : group) {
            const int digit = hexValue(c);
            if (digit < 0)
                return -1;
            value = value * 16 + static_cast<unsigned>(digit);
        }
        out[size++] = static_cast<std::uint8_t>(value >> 8);
        out[size++] = static_cast<std::uint8_t>(value & 0xff);
        if (colon == std::string_view::npos)
            return size;
        text.remove_prefix(colon + 1);
    }
}

bool parseV6(std::string_view text, std::uint8_t* out)
{
    const std::size_t gap = text.find("::");
    if (gap == std::string_view::npos)
        return parseGroups(text, true, out) == 16;
    const std::string_view left = text.substr(0, gap), right = text.substr(gap + 2);
    std::array<std::uint8_t, 16> head{}, tail{};
    const int headSize = left.empty() ? 0 : parseGroups(left, false, head.data());
    const int tailSize = right.empty() ? 0 : parseGroups(right, true, tail.data());
    // "::" stands for one group at least (RFC 4291 2.2); a second "::" leaves an empty group on the right and fails there.
    if (headSize < 0 || tailSize < 0 || headSize + tailSize > 14)
        return false;
    std::fill_n(out, 16, std::uint8_t{0});
    std::copy_n(head.data(), headSize, out);
    std::copy_n(tail.data(), tailSize, out + 16 - tailSize);
    return true;
}

void appendDecimal(std::string& out, unsigned value)
{
    char digits[10];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    out.append(digits, end);
}

void appendV4(std::string& out, const std::uint8_t* b)
{
    for (int i = 0; i < 4; ++i) {
        if (i > 0)
            out += '.';
        appendDecimal(out, b[i]);
    }
}

bool isMapped(const std::uint8_t* b)
{
    return std::all_of(b, b + 10, [](std::uint8_t x) { return x == 0; }) && b[10] == 0xff && b[11] == 0xff;
}

/// RFC 5952: lower case, no leading zeros, the first longest run of two or more zero groups becomes "::", mapped IPv4 dotted.
void appendV6(std::string& out, const std::uint8_t* b)
{
    if (isMapped(b)) {
        out += "::ffff:";
        appendV4(out, b + 12);
        return;
    }
    int gapStart = -1, gapLength = 1;
    for (int i = 0; i < 8; ++i) {
        int n = 0;
        while (i + n < 8 && b[2 * (i + n)] == 0 && b[2 * (i + n) + 1] == 0)
            ++n;
        if (n > gapLength) {
            gapStart = i;
            gapLength = n;
        }
        i += n;
    }
    for (int i = 0; i < 8; ++i) {
        if (i == gapStart) {
            out += "::";
            i += gapLength - 1;
            continue;
        }
        if (i > 0 && out.back() != ':')
            out += ':';
        char digits[4];
        const auto end = std::to_chars(digits, digits + 4, static_cast<unsigned>(b[2 * i] << 8 | b[2 * i + 1]), 16).ptr;
        out.append(digits, end);
    }
}

bool hasBitsBehind(const IpAddress& address, std::uint8_t length)
{
    for (std::size_t bit = length; bit < address.size() * 8; ++bit) {
        if ((address.data()[bit / 8] >> (7 - bit % 8)) & 1)
            return true;
    }
    return false;
}

} // namespace

IpAddress IpAddress::v4(std::uint32_t hostOrder)
{
    const std::uint8_t b[4] = {static_cast<std::uint8_t>(hostOrder >> 24), static_cast<std::uint8_t>(hostOrder >> 16),
                               static_cast<std::uint8_t>(hostOrder >> 8), static_cast<std::uint8_t>(hostOrder)};
    return v4(b);
}

IpAddress IpAddress::v4(const std::uint8_t* fourBytes)
{
    IpAddress a;
    std::copy_n(fourBytes, 4, a.m_bytes.begin());
    return a;
}

IpAddress IpAddress::v6(const std::uint8_t* sixteenBytes)
{
    IpAddress a;
    a.m_v6 = true;
    std::copy_n(sixteenBytes, 16, a.m_bytes.begin());
    return a;
}

std::optional<IpAddress> IpAddress::parse(std::string_view text)
{
    IpAddress a;
    a.m_v6 = text.find(':') != std::string_view::npos;
    const bool good = a.m_v6 ? parseV6(text, a.m_bytes.data()) : parseV4(text, a.m_bytes.data());
    if (!good)
        return std::nullopt;
    return a;
}

std::string IpAddress::toText() const
{
    std::string out;
    if (m_v6)
        appendV6(out, data());
    else
        appendV4(out, data());
    return out;
}

IpAddress IpAddress::unmapped() const { return m_v6 && isMapped(data()) ? v4(data() + 12) : *this; }

bool IpAddress::isUnspecified() const
{
    if (!m_v6)
        return m_bytes[0] == 0;
    return std::all_of(m_bytes.begin(), m_bytes.end(), [](std::uint8_t x) { return x == 0; });
}

bool IpAddress::isLoopback() const
{
    if (!m_v6)
        return m_bytes[0] == 127;
    if (isMapped(data()))
        return m_bytes[12] == 127;
    return std::all_of(m_bytes.begin(), m_bytes.end() - 1, [](std::uint8_t x) { return x == 0; }) && m_bytes[15] == 1;
}

bool IpAddress::isMulticastOrBroadcast() const
{
    if (m_v6)
        return m_bytes[0] == 0xff || (isMapped(data()) && unmapped().isMulticastOrBroadcast());
    return (m_bytes[0] & 0xf0) == 0xe0 || std::all_of(m_bytes.begin(), m_bytes.begin() + 4, [](std::uint8_t x) { return x == 0xff; });
}

std::optional<Endpoint> Endpoint::parse(std::string_view text, std::uint16_t defaultPort)
{
    if (const auto bare = IpAddress::parse(text))
        return Endpoint{*bare, defaultPort};
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos)
        return std::nullopt;
    const auto port = parseDecimal(text.substr(colon + 1), 65535);
    std::string_view host = text.substr(0, colon);
    const bool bracketed = host.size() >= 2 && host.front() == '[' && host.back() == ']';
    if (bracketed)
        host = host.substr(1, host.size() - 2);
    const auto address = IpAddress::parse(host);
    if (!port || !address || address->isV6() != bracketed)
        return std::nullopt;
    return Endpoint{*address, static_cast<std::uint16_t>(*port)};
}

std::string Endpoint::toText() const
{
    std::string out = address.isV6() ? '[' + address.toText() + ']' : address.toText();
    out += ':';
    appendDecimal(out, port);
    return out;
}

std::optional<Prefix> Prefix::parse(std::string_view text)
{
    const std::size_t slash = text.find('/');
    const auto address = IpAddress::parse(text.substr(0, slash));
    if (!address)
        return std::nullopt;
    const auto most = static_cast<unsigned>(address->size() * 8);
    if (slash == std::string_view::npos)
        return Prefix{*address, static_cast<std::uint8_t>(most)};
    const auto length = parseDecimal(text.substr(slash + 1), most);
    if (!length)
        return std::nullopt;
    const Prefix prefix{*address, static_cast<std::uint8_t>(*length)};
    if (hasBitsBehind(prefix.address, prefix.length))
        return std::nullopt;
    return prefix;
}

Prefix Prefix::around(const IpAddress& address, std::uint8_t length)
{
    const std::size_t bits = std::min<std::size_t>(length, address.size() * 8);
    std::array<std::uint8_t, 16> octets{};
    std::copy_n(address.data(), address.size(), octets.begin());
    for (std::size_t i = 0; i < address.size(); ++i) {
        const std::size_t keep = bits >= 8 * (i + 1) ? 8 : (bits > 8 * i ? bits - 8 * i : 0);
        octets[i] = static_cast<std::uint8_t>(octets[i] & (0xff00U >> keep));
    }
    return {address.isV6() ? IpAddress::v6(octets.data()) : IpAddress::v4(octets.data()), static_cast<std::uint8_t>(bits)};
}

bool Prefix::contains(const IpAddress& other) const
{
    if (other.isV6() != address.isV6())
        return false;
    const std::size_t whole = length / 8U;
    if (!std::equal(other.data(), other.data() + whole, address.data()))
        return false;
    const unsigned rest = length % 8U;
    return rest == 0 || ((other.data()[whole] ^ address.data()[whole]) & (0xff00U >> rest) & 0xffU) == 0;
}

std::string Prefix::toText() const
{
    std::string out = address.toText() + '/';
    appendDecimal(out, length);
    return out;
}

} // namespace harddns
