// Packets of the virtual world: what observers see (PacketRecord), what is counted (VirtualStats), the digest that says whether two
// runs were the same, and the pooled Packet inside.
#pragma once

#include "engine/api/address.h"
#include "engine/world/time.h"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace harddns::world
{

class VirtualHost;
class VirtualConnection;

enum class PacketKind : std::uint8_t {
    Datagram,
    PortUnreachable, ///< ICMP: nobody listens at `source`; sent to who asked
    Segment,         ///< part of a stream
};

enum class PacketFate : std::uint8_t {
    Departed,  ///< seen at the sender's link, fate not yet known; host taps only
    Delivered, ///< reached a running host (whether or not somebody listens there)
    Lost,      ///< by the link's loss
    Cut,       ///< by a partition
    TooLarge,  ///< over the path's limit
    NoRoute,   ///< nobody has the address
    HostDown,  ///< the host is crashed, or crashed before it sent
};

/// What an observer gets; the spans and pointers are valid during the call.
struct PacketRecord {
    SteadyTime time;
    PacketFate fate;
    PacketKind kind;
    bool forged; ///< the source address is not the sender's
    const Endpoint& source;
    const Endpoint& destination;
    std::span<const std::uint8_t> data;
    const VirtualHost* from; ///< whose link it left by; nullptr: injected
    const VirtualHost* to;   ///< nullptr: no route
};
using PacketObserver = std::function<void(const PacketRecord&)>;

/// Counters of a whole run; monotonic.
struct VirtualStats {
    std::uint64_t sent = 0;       ///< packets handed to links, segments and ICMP included, duplicates and injected ones not
    std::uint64_t delivered = 0;  ///< packets that reached a running host
    std::uint64_t lost = 0;       ///< by loss
    std::uint64_t cut = 0;        ///< by partitions
    std::uint64_t tooLarge = 0;   ///< by size
    std::uint64_t noRoute = 0;    ///< nobody has the address
    std::uint64_t hostDown = 0;   ///< crashed receiver or sender
    std::uint64_t noListener = 0; ///< delivered datagrams nobody listened for
    std::uint64_t queueFull = 0;  ///< delivered datagrams dropped by a full receive buffer
    std::uint64_t duplicated = 0;
    std::uint64_t reordered = 0; ///< got the extra delay
    std::uint64_t forged = 0;    ///< injected, or sent with a foreign source address
    std::uint64_t retransmitted = 0;
    std::uint64_t octets = 0; ///< payload delivered
    friend bool operator==(const VirtualStats&, const VirtualStats&) = default;
};

/// 128 bits over everything delivered: times, addresses, kinds, contents, in order. Two runs with equal digests were the same run. Not
/// cryptographic: nobody here is an adversary.
class PacketDigest
{
public:
    using Value = std::array<std::uint64_t, 2>;

    void word(std::uint64_t w)
    {
        // Two lanes that do not wait for each other; `bytes` crosses them once a string.
        m_a = std::rotl(m_a ^ w, 27) * 0x9E3779B97F4A7C15ULL + 0x165667B19E3779F9ULL;
        m_b = std::rotl(m_b + w, 31) * 0xC2B2AE3D27D4EB4FULL;
    }
    void bytes(std::span<const std::uint8_t> data)
    {
        word(data.size());
        const std::uint8_t* p = data.data();
        std::size_t left = data.size();
        for (; left >= 8; p += 8, left -= 8) {
            std::uint64_t w;
            std::memcpy(&w, p, 8);
            word(w);
        }
        if (left > 0) {
            std::uint64_t w = 0;
            std::memcpy(&w, p, left);
            word(w);
        }
        const std::uint64_t crossed = m_a;
        m_a += std::rotl(m_b, 23);
        m_b ^= std::rotl(crossed, 41);
    }
    void endpoint(const Endpoint& e)
    {
        bytes({e.address.data(), e.address.size()});
        word(e.port);
    }
    [[nodiscard]] Value value() const { return {finish(m_a), finish(m_b ^ std::rotl(m_a, 32))}; }

private:
    static std::uint64_t finish(std::uint64_t z)
    {
        z = (z ^ (z >> 33)) * 0xFF51AFD7ED558CCDULL;
        z = (z ^ (z >> 33)) * 0xC4CEB9FE1A85EC53ULL;
        return z ^ (z >> 33);
    }
    std::uint64_t m_a = 0x243F6A8885A308D3ULL;
    std::uint64_t m_b = 0x13198A2E03707344ULL;
};

namespace detail
{

enum class EventKind : std::uint8_t {
    Arrival,   ///< the packet reaches its destination
    Action,    ///< a scheduled function of the scenario
    Retransmit ///< a stream direction tries again
};

/// What the parts of a stream say to each other, in order, in one direction.
enum class SegmentKind : std::uint8_t { Syn, SynAck, Established, ClientHello, ServerHello, Finished, Alert, Data, Window, Fin, Reset };

/// A pooled event: a packet under way, or an action. Buffers keep their capacity between uses.
struct Packet {
    EventKind event = EventKind::Arrival;
    PacketKind kind = PacketKind::Datagram;
    SegmentKind segment = SegmentKind::Data;
    std::uint8_t toSide = 0; ///< of the connection
    bool forged = false;
    std::uint32_t routeVersion = 0; ///< `to` holds while the world's route version is this
    std::uint32_t life = 0;         ///< the sender's incarnation
    std::uint32_t credit = 0;       ///< Window: octets read
    std::uint64_t sequence = 0;     ///< of the segment in its direction
    SteadyTime departs;             ///< the sender must be alive until then
    Endpoint source;
    Endpoint destination;
    VirtualHost* from = nullptr;
    VirtualHost* to = nullptr;
    std::shared_ptr<VirtualConnection> connection;
    std::vector<std::uint8_t> data;
    std::function<void()> action;
};

/// Earliest first; equal times in the order they were scheduled. A heap of four children a node: half the levels of a binary one, and
/// the four lie in two cache lines.
class EventQueue
{
public:
    struct Item {
        SteadyTime time;
        std::uint64_t order;
        Packet* packet;
    };
    [[nodiscard]] bool empty() const { return m_items.empty(); }
    [[nodiscard]] std::size_t size() const { return m_items.size(); }
    [[nodiscard]] const Item& top() const { return m_items.front(); }
    [[nodiscard]] std::uint64_t nextOrder() const { return m_order; }
    [[nodiscard]] const std::vector<Item>& items() const { return m_items; }

    void push(SteadyTime time, Packet* packet)
    {
        const Item item{time, m_order++, packet};
        std::size_t index = m_items.size();
        m_items.push_back(item);
        while (index > 0) {
            const std::size_t parent = (index - 1) / 4;
            if (!earlier(item, m_items[parent]))
                break;
            m_items[index] = m_items[parent];
            index = parent;
        }
        m_items[index] = item;
    }
    Packet* pop()
    {
        Packet* packet = m_items.front().packet;
        const Item last = m_items.back();
        m_items.pop_back();
        const std::size_t count = m_items.size();
        if (count == 0)
            return packet;
        std::size_t index = 0;
        for (;;) {
            const std::size_t first = 4 * index + 1;
            if (first >= count)
                break;
            std::size_t best = first;
            const std::size_t end = first + 4 < count ? first + 4 : count;
            for (std::size_t child = first + 1; child < end; ++child)
                if (earlier(m_items[child], m_items[best]))
                    best = child;
            if (!earlier(m_items[best], last))
                break;
            m_items[index] = m_items[best];
            index = best;
        }
        m_items[index] = last;
        return packet;
    }

private:
    static bool earlier(const Item& a, const Item& b) { return a.time < b.time || (a.time == b.time && a.order < b.order); }
    std::vector<Item> m_items;
    std::uint64_t m_order = 0;
};

} // namespace detail

} // namespace harddns::world
