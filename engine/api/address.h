// Addresses as plain values: IpAddress, Endpoint (address and port), Prefix. No OS header, so that every layer can use them.
// Text forms are those of KEYS.md: `192.0.2.1`, `192.0.2.1:53`, `2001:db8::1`, `[2001:db8::1]:53`, `192.0.2.0/24`.
// Any thread; values.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace harddns
{

/// An IPv4 or IPv6 address; the default is the IPv4 address 0.0.0.0. IPv4-mapped IPv6 is kept as IPv6 unless unmapped.
class IpAddress
{
public:
    IpAddress() = default;
    static IpAddress v4(std::uint32_t hostOrder);
    static IpAddress v4(const std::uint8_t* fourBytes);
    static IpAddress v6(const std::uint8_t* sixteenBytes);
    /// Strict text form (no octal, no missing parts, no zone index).
    static std::optional<IpAddress> parse(std::string_view text);

    [[nodiscard]] bool isV4() const { return !m_v6; }
    [[nodiscard]] bool isV6() const { return m_v6; }
    /// 4 or 16 bytes in network order.
    [[nodiscard]] const std::uint8_t* data() const { return m_bytes.data(); }
    [[nodiscard]] std::size_t size() const { return m_v6 ? 16 : 4; }
    [[nodiscard]] std::string toText() const;

    /// ::ffff:a.b.c.d becomes a.b.c.d, anything else stays.
    [[nodiscard]] IpAddress unmapped() const;
    /// 0/8 and ::, the "this host" addresses.
    [[nodiscard]] bool isUnspecified() const;
    /// 127/8, ::1 and the IPv4-mapped forms of 127/8.
    [[nodiscard]] bool isLoopback() const;
    /// 224/4, 255.255.255.255, ff00::/8: never the address of a server.
    [[nodiscard]] bool isMulticastOrBroadcast() const;

    friend auto operator<=>(const IpAddress&, const IpAddress&) = default;

private:
    bool m_v6 = false;
    std::array<std::uint8_t, 16> m_bytes{};
};

struct Endpoint {
    IpAddress address;
    std::uint16_t port = 0;

    /// `IP`, `IP:PORT` or `[IP6]:PORT`; the port is `defaultPort` when the text has none.
    static std::optional<Endpoint> parse(std::string_view text, std::uint16_t defaultPort);
    [[nodiscard]] std::string toText() const;
    friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

struct Prefix {
    IpAddress address; ///< host bits are zero
    std::uint8_t length = 0;

    /// `192.0.2.0/24`, `2001:db8::/32`, or a bare address (a full-length prefix). Host bits must be zero.
    static std::optional<Prefix> parse(std::string_view text);
    /// The prefix of the given length around an address (host bits cleared).
    static Prefix around(const IpAddress& address, std::uint8_t length);
    [[nodiscard]] bool contains(const IpAddress& address) const;
    [[nodiscard]] std::string toText() const;
    friend auto operator<=>(const Prefix&, const Prefix&) = default;
};

} // namespace harddns

template <>
struct std::hash<harddns::IpAddress> {
    std::size_t operator()(const harddns::IpAddress& a) const noexcept
    {
        return std::hash<std::string_view>{}({reinterpret_cast<const char*>(a.data()), a.size()});
    }
};
template <>
struct std::hash<harddns::Endpoint> {
    std::size_t operator()(const harddns::Endpoint& e) const noexcept { return std::hash<harddns::IpAddress>{}(e.address) * 31 + e.port; }
};
