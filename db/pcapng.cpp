#include "db/pcapng.h"

#include <algorithm>
#include <cstddef>

namespace harddns::db
{

namespace
{

constexpr std::uint32_t blockSection = 0x0A0D0D0A, blockInterface = 1, blockPacket = 6;
constexpr std::uint32_t byteOrderMagic = 0x1A2B3C4D;
constexpr std::uint16_t linkRaw = 101;
constexpr std::uint16_t optionEnd = 0, optionComment = 1, optionApplication = 4;
constexpr std::size_t ipHeader = 20, udpHeader = 8;
/// An IP packet has 16 bits for its length; what is longer (over a stream) is cut, and says so by its original length.
constexpr std::size_t maxMessage = 65535 - ipHeader - udpHeader;

/// Little-endian, as the magic says.
void put16(std::string& out, std::uint32_t v)
{
    out += static_cast<char>(v);
    out += static_cast<char>(v >> 8);
}
void put32(std::string& out, std::uint32_t v)
{
    put16(out, v & 0xffff);
    put16(out, v >> 16);
}
/// Big-endian, as the network has it.
void net16(std::string& out, std::size_t v)
{
    out += static_cast<char>(v >> 8);
    out += static_cast<char>(v);
}

void pad(std::string& out)
{
    while (out.size() % 4 != 0)
        out += '\0';
}

void putOption(std::string& out, std::uint16_t code, std::string_view text)
{
    text = text.substr(0, 65535);
    put16(out, code);
    put16(out, static_cast<std::uint32_t>(text.size()));
    out += text;
    pad(out);
}

std::string block(std::uint32_t type, std::string body)
{
    pad(body);
    const auto length = static_cast<std::uint32_t>(body.size() + 12);
    std::string out;
    put32(out, type);
    put32(out, length);
    out += body;
    put32(out, length);
    return out;
}

std::uint32_t sumOf(std::string_view octets)
{
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < octets.size(); ++i)
        sum += static_cast<std::uint32_t>(static_cast<unsigned char>(octets[i])) << (i % 2 == 0 ? 8 : 0);
    return sum;
}

std::uint16_t checksum(std::uint32_t sum)
{
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(~sum);
}

std::string addressOf(std::size_t seat)
{
    const unsigned last = static_cast<unsigned>(seat % 254) + 1;
    return std::string("\xc0\0\2", 3) + static_cast<char>(last);
}

/// IPv4 and UDP around a message from a seat to the network.
std::string packetOf(std::string_view message, std::size_t seat)
{
    const std::string source = addressOf(seat), target("\xc6\x33\x64\x01", 4);
    std::string ip;
    ip += '\x45';
    ip += '\0';
    net16(ip, ipHeader + udpHeader + message.size());
    net16(ip, 0);      // identification
    net16(ip, 0x4000); // do not fragment
    ip += '\x40';      // time to live
    ip += '\x11';      // UDP
    net16(ip, 0);
    ip += source + target;
    const std::uint16_t ipSum = checksum(sumOf(ip));
    ip[10] = static_cast<char>(ipSum >> 8);
    ip[11] = static_cast<char>(ipSum);

    std::string udp;
    net16(udp, 53);
    net16(udp, 53);
    net16(udp, udpHeader + message.size());
    net16(udp, 0);
    udp += message;
    const std::uint32_t pseudo = sumOf(source) + sumOf(target) + 17 + static_cast<std::uint32_t>(udp.size());
    std::uint16_t udpSum = checksum(sumOf(udp) + pseudo);
    if (udpSum == 0)
        udpSum = 0xffff; // zero means none (RFC 768)
    udp[6] = static_cast<char>(udpSum >> 8);
    udp[7] = static_cast<char>(udpSum);
    return ip + udp;
}

} // namespace

std::string pcapngHeader()
{
    std::string section;
    put32(section, byteOrderMagic);
    put16(section, 1);
    put16(section, 0);
    put32(section, 0xffffffff); // the section's length is not known
    put32(section, 0xffffffff);
    putOption(section, optionApplication, "HARD-DNS");
    putOption(section, optionComment, "DNS messages of disputed votes; IP and UDP headers are synthetic");
    putOption(section, optionEnd, {});
    std::string port;
    put16(port, linkRaw);
    put16(port, 0);
    put32(port, 0); // no limit to the length of packets; times are in microseconds unless an option says otherwise
    return block(blockSection, section) + block(blockInterface, port);
}

std::string pcapngPackets(const DisagreementRecord& record)
{
    std::string out;
    const auto time = static_cast<std::uint64_t>(std::max<std::int64_t>(record.timeUs, 0));
    for (std::size_t i = 0; i < record.seats.size(); ++i) {
        const DisagreementSeat& seat = record.seats[i];
        if (seat.packet.empty())
            continue;
        const std::string_view message(reinterpret_cast<const char*>(seat.packet.data()), seat.packet.size());
        const std::string packet = packetOf(message.substr(0, maxMessage), i);
        std::string body;
        put32(body, 0); // interface
        put32(body, static_cast<std::uint32_t>(time >> 32));
        put32(body, static_cast<std::uint32_t>(time));
        put32(body, static_cast<std::uint32_t>(packet.size()));
        put32(body, static_cast<std::uint32_t>(ipHeader + udpHeader + message.size()));
        body += packet;
        pad(body);
        putOption(body, optionComment,
                  seat.member + " " + toText(seat.agreement) + " on " + record.name + " " + record.type + " (vote " +
                      std::to_string(record.vote) + ", " + record.level + ", " + std::to_string(seat.points) +
                      " points); IP and UDP headers are synthetic");
        putOption(body, optionEnd, {});
        out += block(blockPacket, std::move(body));
    }
    return out;
}

} // namespace harddns::db
