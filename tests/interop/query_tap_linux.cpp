#include "tests/interop/query_tap.h"

#include <QHostAddress>

#include <arpa/inet.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <optional>

namespace harddns::interop
{

namespace
{

/// From the Ethernet header, RFC 894 and RFC 2464.
constexpr std::uint16_t ipv4 = 0x0800, ipv6 = 0x86dd;
constexpr std::uint8_t udp = 17;
constexpr std::size_t udpHeader = 8, dnsHeader = 12;
constexpr std::uint16_t dnsPort = 53;
/// Packets between two looks; the kernel drops what is more, and the test would miss queries that were sent.
constexpr int bufferOctets = 32 << 20;

std::uint16_t word(const std::uint8_t* at) { return static_cast<std::uint16_t>(at[0] << 8 | at[1]); }

/// The question in a DNS message; nothing when it is none.
std::optional<SeenQuery> questionIn(const std::uint8_t* at, std::size_t length)
{
    if (length < dnsHeader || (at[2] & 0x80) != 0 || word(at + 4) != 1)
        return std::nullopt;
    SeenQuery out;
    std::size_t place = dnsHeader;
    for (;;) {
        if (place >= length)
            return std::nullopt;
        const std::size_t size = at[place++];
        if (size == 0)
            break;
        if (size > 63 || place + size > length)
            return std::nullopt;
        out.name += QString::fromLatin1(reinterpret_cast<const char*>(at + place), static_cast<qsizetype>(size)).toLower() + '.';
        place += size;
    }
    if (place + 4 > length)
        return std::nullopt;
    if (out.name.isEmpty())
        out.name = ".";
    out.type = word(at + place);
    return out;
}

std::optional<SeenQuery> queryIn(std::uint16_t protocol, const std::uint8_t* at, std::size_t length)
{
    QHostAddress from, to;
    std::size_t header = 0;
    if (protocol == ipv4) {
        if (length < 20 || at[9] != udp)
            return std::nullopt;
        header = static_cast<std::size_t>(at[0] & 15) * 4;
        from = QHostAddress(static_cast<quint32>(word(at + 12)) << 16 | word(at + 14));
        to = QHostAddress(static_cast<quint32>(word(at + 16)) << 16 | word(at + 18));
    } else if (protocol == ipv6) {
        header = 40;
        if (length < header || at[6] != udp)
            return std::nullopt;
        from = QHostAddress(at + 8);
        to = QHostAddress(at + 24);
    } else {
        return std::nullopt;
    }
    if (length < header + udpHeader || word(at + header + 2) != dnsPort)
        return std::nullopt;
    auto query = questionIn(at + header + udpHeader, length - header - udpHeader);
    if (!query)
        return std::nullopt;
    query->from = from.toString();
    query->to = to.toString();
    query->port = word(at + header);
    return query;
}

} // namespace

QueryTap::QueryTap()
{
    constexpr std::uint16_t everything = 3; // ETH_P_ALL
    m_socket = socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (m_socket < 0)
        return;
    (void)setsockopt(m_socket, SOL_SOCKET, SO_RCVBUFFORCE, &bufferOctets, sizeof bufferOctets);
    sockaddr_ll where{};
    where.sll_family = AF_PACKET;
    where.sll_protocol = htons(everything);
    where.sll_ifindex = static_cast<int>(if_nametoindex("br0"));
    if (where.sll_ifindex == 0 || bind(m_socket, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0) {
        close(m_socket);
        m_socket = -1;
    }
}

QueryTap::~QueryTap()
{
    if (m_socket >= 0)
        close(m_socket);
}

const QList<SeenQuery>& QueryTap::seen()
{
    std::array<std::uint8_t, 2048> packet;
    for (;;) {
        sockaddr_ll from{};
        socklen_t size = sizeof from;
        const ssize_t got = recvfrom(m_socket, packet.data(), packet.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
        if (got < 0)
            break;
        if (from.sll_pkttype != PACKET_HOST)
            continue; // of ours, or for another machine
        if (auto query = queryIn(ntohs(from.sll_protocol), packet.data(), static_cast<std::size_t>(got)))
            m_seen.push_back(std::move(*query));
    }
    return m_seen;
}

void QueryTap::forget()
{
    seen();
    m_seen.clear();
}

} // namespace harddns::interop
