// VirtualHost: a machine of the virtual world: addresses, clock skew, entropy, a Network of its own, a program that a crash destroys and
// a restart makes anew, and plain functions as UDP servers that cost no coroutine. Made by VirtualWorld::addHost; same thread.
#pragma once

#include "engine/world/network.h"
#include "engine/world/virtual/packet.h"
#include "engine/world/virtual/random.h"
#include "engine/world/virtual/virtual_network.h"

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace harddns::world
{

class VirtualWorld;
class VirtualStreamListener;

/// A datagram as a plain function server sees it; valid during the call.
struct VirtualDatagram {
    VirtualHost& host;
    const Endpoint& source;
    const Endpoint& destination;
    std::span<const std::uint8_t> data;
};

/// How a plain function server answers. Any number of answers; each leaves `delay` (its thinking time) after the question came.
class DatagramReplies
{
public:
    /// From the address and port that were asked, to who asked.
    void reply(std::span<const std::uint8_t> data, Duration delay = {});
    /// Room to write an answer in place; `replyWritten` sends the first `size` octets of it. Saves one copy.
    [[nodiscard]] std::span<std::uint8_t> room(std::size_t size);
    void replyWritten(std::size_t size, Duration delay = {});

private:
    friend class VirtualHost;
    DatagramReplies(VirtualHost& host, const detail::Packet& question) : m_host(host), m_question(question) {}
    ~DatagramReplies();
    void depart(detail::Packet* packet, Duration delay);
    VirtualHost& m_host;
    const detail::Packet& m_question;
    detail::Packet* m_written = nullptr;
};
using DatagramFunction = std::function<void(const VirtualDatagram&, DatagramReplies&)>;

/// How a crash looks to the peers of streams; datagrams are just not answered.
enum class CrashKind : std::uint8_t {
    Silent, ///< power lost: peers learn nothing until they retransmit to the restarted host
    Reset   ///< the process died, the kernel resets its streams
};

namespace detail
{
/// Something bound to a UDP port of a host.
struct DatagramBinding {
    enum class Kind : std::uint8_t { Socket, Listener, Function };
    DatagramBinding(VirtualHost& owner, Kind what) : host(&owner), kind(what) {}
    DatagramBinding(const DatagramBinding&) = delete;
    DatagramBinding& operator=(const DatagramBinding&) = delete;
    ~DatagramBinding();
    VirtualHost* host; ///< nullptr once the host has crashed: what is left is inert
    Kind kind;
    bool reusePort = false;
    Endpoint local;
    Endpoint peer; ///< Socket only
    DatagramBinding* next = nullptr;
};
} // namespace detail

class VirtualHost
{
public:
    VirtualHost(const VirtualHost&) = delete;
    VirtualHost& operator=(const VirtualHost&) = delete;
    ~VirtualHost();

    [[nodiscard]] const std::string& name() const { return m_name; }
    [[nodiscard]] std::uint32_t index() const { return m_index; }
    [[nodiscard]] VirtualWorld& owner() const { return m_owner; }
    /// What the host's protocol code is given.
    [[nodiscard]] World& world() { return m_world; }
    [[nodiscard]] VirtualNetwork& network() { return m_network; }
    [[nodiscard]] Clock& clock() { return m_clock; }
    [[nodiscard]] VirtualEntropy& entropy() { return *m_entropy; }

    // Addresses: the first of a family is the source of what the host asks. An address moves to the last host that adds it.
    void addAddress(const IpAddress& address);
    void removeAddress(const IpAddress& address);
    /// The host owns the whole prefix (a local route); single addresses of other hosts inside go before it.
    void addPrefix(const Prefix& prefix);
    [[nodiscard]] const std::vector<IpAddress>& addresses() const { return m_addresses; }
    /// Its first address; only when it has one.
    [[nodiscard]] const IpAddress& address() const { return m_addresses.front(); }
    [[nodiscard]] bool owns(const IpAddress& address) const;

    /// Row and column of the world's site matrix; 0 at first.
    void setSite(std::size_t site) { m_site = site; }
    [[nodiscard]] std::size_t site() const { return m_site; }
    /// This host's wall clock is off by so much; may be changed at any time (a jump).
    void setClockSkew(Duration skew) { m_skew = skew; }
    [[nodiscard]] Duration clockSkew() const { return m_skew; }
    /// Largest datagram its own interface takes; `send` says TooLarge beyond.
    void setDatagramLimit(std::size_t octets) { m_datagramLimit = octets; }
    [[nodiscard]] std::size_t datagramLimit() const { return m_datagramLimit; }
    /// ICMP port unreachable for datagrams nobody listens for (off at first: most of the Internet filters it).
    void setPortUnreachable(bool on) { m_portUnreachable = on; }
    /// RST for connections nobody listens for (on at first); off: silence, as behind a filter.
    void setRefuseStreams(bool on) { m_refuseStreams = on; }
    /// Sockets, streams and listeners it may have at once, then NoDescriptors; 0: no limit.
    void setDescriptorLimit(std::size_t limit) { m_descriptorLimit = limit; }
    [[nodiscard]] std::size_t descriptors() const { return m_descriptors; }

    // Programs, crash and restart.
    /// What runs here: made at once, destroyed by a crash, made anew by a restart. The object owns every task and socket of the host.
    using Program = std::function<std::shared_ptr<void>(VirtualHost&)>;
    void setProgram(Program program);
    [[nodiscard]] bool up() const { return m_up; }
    /// All sockets, streams and listeners vanish, then the program is destroyed. Plain functions stay bound but hear nothing. Not from
    /// the program itself: schedule it (VirtualWorld::at).
    void crash(CrashKind kind = CrashKind::Silent);
    void restart();

    // Servers and clients without coroutines.
    /// A plain function answers datagrams at the endpoint (unspecified address: all of the host's). AddressInUse, AddressMissing.
    NetResult<> bindDatagram(const Endpoint& local, DatagramFunction function);
    void unbindDatagram(const Endpoint& local);
    /// Sends a datagram by the host's own link. A source that is not the host's is a forgery and counted as one.
    void sendDatagram(const Endpoint& source, const Endpoint& destination, std::span<const std::uint8_t> data, Duration delay = {});

    /// Sees every packet as it departs from this host and as it arrives.
    void tap(PacketObserver observer) { m_taps.push_back(std::move(observer)); }
    void clearTaps() { m_taps.clear(); }
    [[nodiscard]] std::uint64_t packetsIn() const { return m_packetsIn; }
    [[nodiscard]] std::uint64_t packetsOut() const { return m_packetsOut; }

private:
    friend class VirtualWorld;
    friend class VirtualNetwork;
    friend class VirtualConnection;
    friend class VirtualStream;
    friend class VirtualStreamListener;
    friend class VirtualDatagramSocket;
    friend class VirtualDatagramListener;
    friend class DatagramReplies;
    friend struct detail::DatagramBinding;

    class HostClock final : public Clock
    {
    public:
        explicit HostClock(const VirtualHost& host) : m_host(host) {}
        [[nodiscard]] SteadyTime steady() const override;
        [[nodiscard]] WallTime wall() const override;

    private:
        const VirtualHost& m_host;
    };
    struct FunctionBinding;

    VirtualHost(VirtualWorld& owner, std::uint32_t index, std::string name, std::uint64_t entropySeed);
    void arrive(detail::Packet* packet); ///< takes the packet over
    void arriveUnreachable(const detail::Packet& packet);
    [[nodiscard]] detail::DatagramBinding* match(const Endpoint& source, const Endpoint& destination) const;
    void bind(detail::DatagramBinding& binding);
    void unbind(detail::DatagramBinding& binding);
    [[nodiscard]] NetResult<> mayBind(const Endpoint& local, bool reusePort) const;
    /// A port nobody has bound, from the host's entropy, in 1024..65535; 0 when there is none to be found.
    [[nodiscard]] std::uint16_t drawDatagramPort();
    [[nodiscard]] std::uint16_t drawStreamPort();
    /// The source address for a peer; nothing when the host has none of that family.
    [[nodiscard]] const IpAddress* sourceFor(const IpAddress& peer) const;
    [[nodiscard]] bool descriptorLeft() const { return m_descriptorLimit == 0 || m_descriptors < m_descriptorLimit; }
    /// Owned, loopback, or unspecified.
    [[nodiscard]] bool mayListenAt(const IpAddress& address) const;

    VirtualWorld& m_owner;
    std::uint32_t m_index;
    std::string m_name;
    std::unique_ptr<VirtualEntropy> m_entropy; ///< apart: its block of 4 KiB would spread the fields that every packet touches
    HostClock m_clock;
    VirtualNetwork m_network;
    World m_world;

    bool m_up = true;
    bool m_portUnreachable = false;
    bool m_refuseStreams = true;
    bool m_inFunction = false;
    std::uint32_t m_life = 1; ///< incarnation, counts crashes
    SteadyTime m_crashedAt;   ///< of the last crash
    std::size_t m_site = 0;
    Duration m_skew{};
    std::size_t m_datagramLimit = 65507;
    std::size_t m_descriptorLimit = 0;
    std::size_t m_descriptors = 0;
    std::uint64_t m_packetsIn = 0;
    std::uint64_t m_packetsOut = 0;
    std::vector<IpAddress> m_addresses;
    std::vector<Prefix> m_prefixes;
    std::vector<PacketObserver> m_taps;
    std::unordered_map<std::uint16_t, detail::DatagramBinding*> m_datagramPorts;
    std::vector<std::unique_ptr<FunctionBinding>> m_functions;
    std::vector<VirtualStreamListener*> m_streamListeners;
    std::vector<VirtualStream*> m_streams;                          ///< open ends of this host, in the order they were opened
    std::unordered_map<std::uint16_t, std::uint32_t> m_streamPorts; ///< local ports of client streams
    Program m_program;
    std::shared_ptr<void> m_running;
};

} // namespace harddns::world
