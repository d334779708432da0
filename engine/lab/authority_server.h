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

/// What a server is, apart from its sockets: survives the crash of its host.
struct AuthorityState {
    using Observer = std::function<void(const Endpoint& client, const IpAddress& local, const wire::Message& query, bool stream)>;

    std::shared_ptr<const ZoneStore> zones; ///< read only, may be shared between servers
    Behaviour behaviour;                    ///< may change at any time; replies that wait for their delay leave as they are
    Observer observer;                      ///< sees every query before it is answered: what a test asks about what was sent where
    AuthorityCounters counters;

    /// serve() with counting and observing.
    [[nodiscard]] std::vector<ServedReply> handle(const Endpoint& client, const IpAddress& local, std::span<const std::uint8_t> packet,
                                                  bool stream, world::Entropy& entropy);
};

class AuthorityServer : private world::DatagramHandler
{
public:
    AuthorityServer(world::World world, std::shared_ptr<AuthorityState> state);
    AuthorityServer(world::World world, std::shared_ptr<const ZoneStore> zones, Behaviour behaviour = {});
    ~AuthorityServer() override;
    AuthorityServer(const AuthorityServer&) = delete;
    AuthorityServer& operator=(const AuthorityServer&) = delete;

    /// Opens UDP and TCP on the address. May be called for several.
    world::NetResult<> listen(const Endpoint& address);
    world::NetResult<> listenStream(const Endpoint& address);
    [[nodiscard]] AuthorityState& state() { return *m_state; }

private:
    void onDatagrams(world::DatagramListener& listener, std::span<world::IncomingDatagram> batch) override;
    world::Task<void> sendLater(world::DatagramListener& listener, world::ReplyPath path, ServedReply reply);
    world::Task<void> acceptLoop(world::StreamListener& listener);
    world::Task<void> serveStream(std::unique_ptr<world::Stream> stream);

    world::World m_world;
    std::shared_ptr<AuthorityState> m_state;
    std::vector<std::unique_ptr<world::DatagramListener>> m_datagrams;
    std::vector<std::unique_ptr<world::StreamListener>> m_streams;
    world::TaskScope m_scope; ///< last: its tasks refer to the listeners
};

} // namespace harddns::lab
