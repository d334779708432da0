#include "engine/resolve/dns64.h"

#include <array>

namespace harddns::resolve
{

using wire::Name;

namespace
{

/// Octets of the IPv6 address that carry the IPv4 address; octet 8 ("u") stays zero (RFC 6052 2.2).
std::array<std::size_t, 4> positions(std::uint8_t prefixLength)
{
    std::array<std::size_t, 4> at{};
    std::size_t octet = prefixLength / 8U;
    for (auto& p : at) {
        if (octet == 8)
            ++octet;
        p = octet++;
    }
    return at;
}

} // namespace

IpAddress embedIpv4(const Prefix& prefix, const IpAddress& v4)
{
    std::array<std::uint8_t, 16> bytes{};
    std::copy_n(prefix.address.data(), prefix.length / 8U, bytes.begin());
    const auto at = positions(prefix.length);
    for (std::size_t i = 0; i < 4; ++i)
        bytes[at[i]] = v4.data()[i];
    return IpAddress::v6(bytes.data());
}

std::optional<IpAddress> extractIpv4(const Prefix& prefix, const IpAddress& v6)
{
    if (!v6.isV6() || !prefix.contains(v6))
        return std::nullopt;
    std::array<std::uint8_t, 4> v4{};
    const auto at = positions(prefix.length);
    for (std::size_t i = 0; i < 4; ++i)
        v4[i] = v6.data()[at[i]];
    const IpAddress address = IpAddress::v4(v4.data());
    if (embedIpv4(prefix, address) != v6)
        return std::nullopt;
    return address;
}

wire::RRset synthesiseAaaa(const Prefix& prefix, const wire::RRset& a)
{
    wire::RRset out;
    out.owner = a.owner;
    out.type = wire::Type::Aaaa;
    out.ttl = a.ttl;
    for (const auto rdata : a.rdata) {
        if (rdata.size() != 4)
            continue;
        const IpAddress v6 = embedIpv4(prefix, IpAddress::v4(reinterpret_cast<const std::uint8_t*>(rdata.data())));
        out.rdata.add({reinterpret_cast<const char*>(v6.data()), 16});
    }
    return out;
}

bool onlyExcludedAddresses(const wire::RRset& aaaa)
{
    for (const auto rdata : aaaa.rdata) {
        if (rdata.size() != 16 || !IpAddress::v6(reinterpret_cast<const std::uint8_t*>(rdata.data())).unmapped().isV4())
            return false;
    }
    return !aaaa.rdata.empty();
}

std::optional<Name> reverseTarget(const Prefix& prefix, const Name& name)
{
    static const Name ip6Arpa = *Name::fromText("ip6.arpa");
    static const Name inAddrArpa = *Name::fromText("in-addr.arpa");
    if (name.labelCount() != 34 || !name.isSubdomainOf(ip6Arpa))
        return std::nullopt;
    std::array<std::uint8_t, 16> bytes{};
    Name rest = name;
    for (std::size_t i = 0; i < 32; ++i, rest = rest.parent()) {
        const auto label = rest.firstLabel();
        if (label.size() != 1)
            return std::nullopt;
        const char c = label[0];
        unsigned nibble = 0;
        if (c >= '0' && c <= '9')
            nibble = static_cast<unsigned>(c - '0');
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
            nibble = static_cast<unsigned>((c | 0x20) - 'a') + 10;
        else
            return std::nullopt;
        auto& octet = bytes[15 - i / 2];
        octet = static_cast<std::uint8_t>(octet | (i % 2 == 0 ? nibble : nibble << 4));
    }
    const auto v4 = extractIpv4(prefix, IpAddress::v6(bytes.data()));
    if (!v4)
        return std::nullopt;
    Name target = inAddrArpa;
    for (std::size_t i = 0; i < 4; ++i)
        target = *target.prepend(std::to_string(v4->data()[i]));
    return target;
}

} // namespace harddns::resolve
