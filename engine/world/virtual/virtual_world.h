// VirtualWorld: a whole internet in memory, deterministic by seed. It owns time, the hosts and the links between them; the resolver,
// the servers and the attackers run in it unchanged on `VirtualHost::world()`. Time leaps to the next event, so an hour of a quiet
// network takes no time. Used by tests, the lab and the fault campaigns; one thread.
//
//     VirtualWorld world(42);
//     auto& server = world.addHost("ns1", {"192.0.2.53"});
//     server.bindDatagram({*IpAddress::parse("192.0.2.53"), 53}, [](const VirtualDatagram& in, DatagramReplies& out) { out.reply(in.data);
//     }); auto& client = world.addHost("client", {"198.51.100.1"}); world.setDefaultLink({.latency = LatencyLaw::lognormal(20ms, 0.4),
//     .loss = 0.01}); TaskScope scope(world.loop()); scope.spawn(ask(client.world(), ...)); world.runUntilIdle();
//
// The same seed and the same calls give the same run to the byte (`digest()`), on one machine and build of the C library's exp and log.
// Everything a host's program holds (sockets, tasks, scopes) must be gone before the world is; `VirtualHost::setProgram` sees to that.
#pragma once

#include "engine/world/network.h"
#include "engine/world/virtual/link.h"
#include "engine/world/virtual/packet.h"
#include "engine/world/virtual/virtual_host.h"

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace harddns::world
{

/// Which way a partition stops packets, seen from its first group.
enum class CutDirection : std::uint8_t { Both, Outgoing, Incoming };

/// Why a run returned.
enum class RunEnd : std::uint8_t {
    Idle,        ///< nothing scheduled, nothing ready: nothing will ever happen again by itself
    TimeReached, ///< the given time came; now() is exactly that
    Satisfied,   ///< the predicate holds
    StepLimit    ///< more steps than allowed: something runs for ever
};

/// Steps of one run call (a packet, an action, a timer or a resumed coroutine is a step). Without it a ping-pong without delay would
/// hang a test instead of failing it.
inline constexpr std::uint64_t defaultStepLimit = 1'000'000'000;

class VirtualLoop final : public Loop
{
public:
    void submit(std::function<void()> work) override;
    /// Runs what was submitted; returns how many. For the world.
    std::size_t runSubmitted();

private:
    std::atomic<bool> m_any{false};
    std::mutex m_mutex;
    std::vector<std::function<void()>> m_work;
};

class VirtualWorld
{
public:
    using CutId = std::uint32_t;

    explicit VirtualWorld(std::uint64_t seed);
    ~VirtualWorld();
    VirtualWorld(const VirtualWorld&) = delete;
    VirtualWorld& operator=(const VirtualWorld&) = delete;

    // Hosts. They live as long as the world.
    VirtualHost& addHost(std::string name, const std::vector<std::string_view>& addresses = {});
    [[nodiscard]] VirtualHost* findHost(std::string_view name) const;
    /// The host that has the address now, by address or by prefix; nullptr when nobody.
    [[nodiscard]] VirtualHost* hostOf(const IpAddress& address) const;
    [[nodiscard]] std::size_t hostCount() const { return m_hosts.size(); }
    [[nodiscard]] VirtualHost& host(std::size_t index) const { return *m_hosts[index]; }

    // Links. The law of a pair of hosts, else of their pair of sites (VirtualHost::setSite), else the default. Packets of a host to
    // itself take loopbackDelay, are never lost and have no size limit but UDP's own.
    void setDefaultLink(const LinkLaw& law);
    void setLink(const VirtualHost& a, const VirtualHost& b, const LinkLaw& law);
    void setLinkOneWay(const VirtualHost& from, const VirtualHost& to, const LinkLaw& law);
    /// Laws by site: matrix[from][to], square. Hosts of sites beyond it use the default.
    void setSiteMatrix(const std::vector<std::vector<LinkLaw>>& matrix);
    [[nodiscard]] const LinkLaw& linkBetween(const VirtualHost& from, const VirtualHost& to) const;
    static constexpr Duration loopbackDelay = std::chrono::microseconds(20);

    // Partitions. Datagrams that would depart or arrive while cut are lost, streams wait and retransmit.
    /// Cuts a group off from all other hosts, those added later included.
    CutId cut(const std::vector<const VirtualHost*>& group, CutDirection direction = CutDirection::Both);
    CutId cutBetween(const std::vector<const VirtualHost*>& a, const std::vector<const VirtualHost*>& b,
                     CutDirection direction = CutDirection::Both);
    void heal(CutId id);
    void healAll() { m_cuts.clear(); }

    /// The off-path attacker: a datagram with any source, delivered after exactly `delay`, subject to no link and no partition.
    void inject(const Endpoint& source, const Endpoint& destination, std::span<const std::uint8_t> data, Duration delay = {});

    // Time. The steady clock starts at 0 and only advances by running; the wall clock is it plus an offset that may jump.
    [[nodiscard]] VirtualLoop& loop() { return m_loop; }
    [[nodiscard]] SteadyTime now() const { return m_loop.now(); }
    [[nodiscard]] WallTime wall() const { return {m_wallOffsetNs + now().time_since_epoch().count()}; }
    void setWall(WallTime wall) { m_wallOffsetNs = wall.nanoseconds - now().time_since_epoch().count(); }
    void jumpWall(Duration by) { m_wallOffsetNs += by.count(); }
    /// The wall clock of a new world: 2026-01-01 00:00:00 UTC.
    static constexpr WallTime initialWall{1'767'225'600'000'000'000};

    /// Runs a function of the scenario at a time (now when it is past), between coroutines: the place for crashes, cuts and jumps.
    void at(SteadyTime time, std::function<void()> action);
    void after(Duration delay, std::function<void()> action) { at(now() + delay, std::move(action)); }

    // Running. Not from inside a coroutine or a handler of this world.
    RunEnd runUntilIdle(std::uint64_t stepLimit = defaultStepLimit);
    RunEnd runUntil(SteadyTime time, std::uint64_t stepLimit = defaultStepLimit);
    RunEnd runFor(Duration duration, std::uint64_t stepLimit = defaultStepLimit) { return runUntil(now() + duration, stepLimit); }
    /// Until the predicate holds (looked at between instants), the time comes, or nothing is left to do.
    RunEnd runUntil(const std::function<bool()>& predicate, SteadyTime latest = SteadyTime::max(),
                    std::uint64_t stepLimit = defaultStepLimit);
    [[nodiscard]] std::uint64_t steps() const { return m_steps; } ///< of all runs

    // Observation.
    [[nodiscard]] const VirtualStats& stats() const { return m_stats; }
    /// Over everything delivered while it was on; on at first; costs up to a quarter of the speed of a bare packet run.
    void setDigesting(bool on) { m_digesting = on; }
    [[nodiscard]] PacketDigest::Value digest() const { return m_digest.value(); }
    /// Sees the final fate of every packet; an empty function ends it.
    void setPacketLog(PacketObserver observer) { m_log = std::move(observer); }
    /// What an attacker on the path between two hosts sees: the packets of either as they depart to the other.
    void tapLink(VirtualHost& a, VirtualHost& b, PacketObserver observer);
    /// A generator for scenarios (arrival times, which host crashes), apart from links and hosts; each label its own stream.
    [[nodiscard]] VirtualRandom randomFor(std::string_view label) const;

private:
    friend class VirtualHost;
    friend class VirtualNetwork;
    friend class VirtualConnection;
    friend class VirtualStream;
    friend class VirtualStreamListener;
    friend class VirtualDatagramSocket;
    friend class VirtualDatagramListener;
    friend class DatagramReplies;

    struct Cut {
        CutId id;
        std::vector<std::uint8_t> side; ///< by host: 1 first group, 2 second, 3 both; beyond the end: rest
        std::uint8_t rest;              ///< side of hosts not listed
        CutDirection direction;
    };
    struct AddressHash {
        std::size_t operator()(const IpAddress& address) const noexcept;
    };

    detail::Packet* take();
    void release(detail::Packet* packet);
    void schedule(SteadyTime time, detail::Packet* packet) { m_queue.push(time < now() ? now() : time, packet); }
    /// Sends a datagram or ICMP message by its sender's link, `delay` from now.
    void transmit(detail::Packet* packet, Duration delay);
    [[nodiscard]] VirtualHost* route(detail::Packet& packet);
    [[nodiscard]] bool isCut(const VirtualHost* from, const VirtualHost* to) const;
    void arrive(detail::Packet* packet);
    void finish(detail::Packet* packet, PacketFate fate, std::uint64_t& counter); ///< a packet that does not arrive
    void noteDeparture(const detail::Packet& packet);
    void noteArrival(const detail::Packet& packet, VirtualHost& to);
    [[nodiscard]] PacketRecord record(const detail::Packet& packet, PacketFate fate) const;
    void flushListeners();
    RunEnd run(SteadyTime latest, const std::function<bool()>* predicate, std::uint64_t stepLimit);

    std::uint64_t m_seed;
    VirtualLoop m_loop;
    VirtualRandom m_linkRandom;
    std::int64_t m_wallOffsetNs = initialWall.nanoseconds;

    std::deque<detail::Packet> m_packets;
    std::vector<detail::Packet*> m_free;
    detail::EventQueue m_queue;

    std::vector<std::unique_ptr<VirtualHost>> m_hosts;
    std::unordered_map<IpAddress, VirtualHost*, AddressHash> m_byAddress;
    std::vector<std::pair<Prefix, VirtualHost*>> m_byPrefix;
    std::uint32_t m_routeVersion = 1;

    LinkLaw m_defaultLink;
    LinkLaw m_loopbackLink;
    std::unordered_map<std::uint64_t, LinkLaw> m_pairLinks; ///< from << 32 | to
    std::vector<LinkLaw> m_siteLinks;
    std::size_t m_siteCount = 0;
    std::vector<Cut> m_cuts;
    CutId m_nextCut = 1;

    std::vector<class VirtualDatagramListener*> m_pendingListeners; ///< have datagrams of this instant
    std::vector<VirtualDatagramListener*> m_flushing;               ///< those being served; entries of destroyed ones become nullptr

    VirtualStats m_stats;
    std::uint64_t m_steps = 0;
    bool m_digesting = true;
    PacketDigest m_digest;
    PacketObserver m_log;
};

} // namespace harddns::world
