// AuthorityServer: an authoritative server of the lab on any world, virtual or real: it listens through the world's Network and answers
// by behaviour.h. One instance a host (a name server); it may listen on many addresses.
// Who calls: scenarios, fault campaigns, the demo internet. Everything on the thread of its world's loop.
#pragma once

#include "engine/lab/behaviour.h"
#include "engine/world/network.h"
#include "engine/world/sync.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace harddns::lab
{

struct AuthorityCounters {
    std::uint64_t udpQueries = 0, streamQueries = 0, connections = 0, replies = 0;
};

class AuthorityServer : private world::DatagramHandler
{
public:
    /// `zones` is read only and may be shared between servers.
    AuthorityServer(world::World world, std::shared_ptr<const ZoneStore> zones, Behaviour behaviour = {});
    ~AuthorityServer() override;
    AuthorityServer(const AuthorityServer&) = delete;
    AuthorityServer& operator=(const AuthorityServer&) = delete;

    /// Opens UDP and TCP on the address. May be called for several.
    world::NetResult<> listen(const Endpoint& address, std::size_t receiveBufferBytes = 1U << 20);

    void setZones(std::shared_ptr<const ZoneStore> zones) { m_zones = std::move(zones); }
    /// For the next query; replies that wait for their delay leave as they are.
    void setBehaviour(Behaviour behaviour) { m_behaviour = std::move(behaviour); }
    [[nodiscard]] const Behaviour& behaviour() const { return m_behaviour; }
    [[nodiscard]] const AuthorityCounters& counters() const { return m_counters; }
    /// Sees every query before it is answered: what a test asks about what was sent where.
    using Observer = std::function<void(const Endpoint& client, const IpAddress& local, const wire::Message& query, bool stream)>;
    void setObserver(Observer observer) { m_observer = std::move(observer); }

private:
    void onDatagrams(world::DatagramListener& listener, std::span<world::IncomingDatagram> batch) override;
    void observe(const Endpoint& client, const IpAddress& local, std::span<const std::uint8_t> packet, bool stream);
    world::Task<void> sendLater(world::DatagramListener& listener, world::ReplyPath path, ServedReply reply);
    world::Task<void> acceptLoop(world::StreamListener& listener);
    world::Task<void> serveStream(std::unique_ptr<world::Stream> stream);

    world::World m_world;
    std::shared_ptr<const ZoneStore> m_zones;
    Behaviour m_behaviour;
    AuthorityCounters m_counters;
    Observer m_observer;
    std::vector<std::unique_ptr<world::DatagramListener>> m_datagrams;
    std::vector<std::unique_ptr<world::StreamListener>> m_streams;
    world::TaskScope m_scope; ///< last: its tasks refer to the listeners
};

} // namespace harddns::lab
