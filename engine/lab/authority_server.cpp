#include "engine/lab/authority_server.h"

#include "engine/world/io.h"

#include <chrono>

namespace harddns::lab
{

namespace
{

/// A connection without a complete query for this long is closed; else resolvers that keep connections would fill the server.
constexpr auto streamIdle = std::chrono::seconds(10);
/// Work that waits (delayed replies, connections) at most; beyond it queries are dropped as a loaded server drops them, instead of
/// taking memory without an end.
constexpr std::size_t maxPending = 65536;
/// A burst of some thousand queries fits.
constexpr std::size_t receiveBuffer = 1U << 20;

} // namespace

std::vector<ServedReply> AuthorityState::handle(const Endpoint& client, const IpAddress& local, std::span<const std::uint8_t> packet,
                                                bool stream, world::Entropy& entropy)
{
    ++(stream ? counters.streamQueries : counters.udpQueries);
    if (observer)
        if (const auto query = wire::Message::parse(packet))
            observer(client, local, query.value(), stream);
    return serve(*zones, behaviour, packet, stream, entropy);
}

AuthorityServer::AuthorityServer(world::World world, std::shared_ptr<AuthorityState> state)
    : m_world(world), m_state(std::move(state)), m_scope(world.loop)
{
}

AuthorityServer::AuthorityServer(world::World world, std::shared_ptr<const ZoneStore> zones, Behaviour behaviour)
    : AuthorityServer(world, std::make_shared<AuthorityState>())
{
    m_state->zones = std::move(zones);
    m_state->behaviour = std::move(behaviour);
}

AuthorityServer::~AuthorityServer() = default;

world::NetResult<> AuthorityServer::listen(const Endpoint& address)
{
    if (const auto stream = listenStream(address); !stream)
        return Failure{stream.error()};
    world::ListenOptions options;
    options.receiveBufferBytes = receiveBuffer;
    auto datagram = m_world.network.listenDatagram(address, *this, options);
    if (!datagram)
        return Failure{datagram.error()};
    m_datagrams.push_back(std::move(datagram).value());
    return {};
}

world::NetResult<> AuthorityServer::listenStream(const Endpoint& address)
{
    auto stream = m_world.network.listenStream(address, {});
    if (!stream)
        return Failure{stream.error()};
    m_streams.push_back(std::move(stream).value());
    m_scope.spawn(acceptLoop(*m_streams.back()));
    return {};
}

void AuthorityServer::onDatagrams(world::DatagramListener& listener, std::span<world::IncomingDatagram> batch)
{
    for (world::IncomingDatagram& incoming : batch) {
        for (ServedReply& reply : m_state->handle(incoming.path.client, incoming.path.local, incoming.data, false, m_world.entropy)) {
            if (reply.delay.count() <= 0) {
                listener.send(incoming.path, reply.packet);
                ++m_state->counters.replies;
            } else if (m_scope.size() < maxPending) {
                m_scope.spawn(sendLater(listener, incoming.path, std::move(reply)));
            }
        }
    }
}

world::Task<void> AuthorityServer::sendLater(world::DatagramListener& listener, world::ReplyPath path, ServedReply reply)
{
    co_await world::SleepUntil(m_world.loop, m_world.loop.now() + reply.delay);
    listener.send(path, reply.packet);
    ++m_state->counters.replies;
}

world::Task<void> AuthorityServer::acceptLoop(world::StreamListener& listener)
{
    for (;;) {
        auto accepted = co_await world::accept(m_world.loop, listener);
        if (!accepted) {
            if (accepted.error() == world::NetError::Closed)
                co_return;
            // Out of descriptors or a connection that broke before it was taken: the listener itself is fine.
            co_await world::SleepUntil(m_world.loop, m_world.loop.now() + std::chrono::milliseconds(50));
            continue;
        }
        ++m_state->counters.connections;
        if (!m_state->behaviour.refuseStreams && m_scope.size() < maxPending)
            m_scope.spawn(serveStream(std::move(accepted).value()));
    }
}

world::Task<void> AuthorityServer::serveStream(std::unique_ptr<world::Stream> stream)
{
    std::vector<std::uint8_t> query;
    std::vector<std::uint8_t> framed;
    for (;;) {
        std::array<std::uint8_t, 2> prefix{};
        auto got = co_await world::readExactly(m_world.loop, *stream, prefix, m_world.loop.now() + streamIdle);
        if (!got)
            co_return;
        query.resize(static_cast<std::size_t>(prefix[0]) << 8 | prefix[1]);
        got = co_await world::readExactly(m_world.loop, *stream, query, m_world.loop.now() + streamIdle);
        if (!got)
            co_return;
        const std::vector<ServedReply> replies = m_state->handle(stream->peer(), stream->local().address, query, true, m_world.entropy);
        for (const ServedReply& reply : replies) {
            if (reply.delay.count() > 0)
                co_await world::SleepUntil(m_world.loop, m_world.loop.now() + reply.delay);
            framed.assign({static_cast<std::uint8_t>(reply.packet.size() >> 8), static_cast<std::uint8_t>(reply.packet.size() & 0xFF)});
            framed.insert(framed.end(), reply.packet.begin(), reply.packet.end());
            const auto written = co_await world::writeAll(m_world.loop, *stream, framed, m_world.loop.now() + streamIdle);
            if (!written)
                co_return;
            ++m_state->counters.replies;
        }
    }
}

} // namespace harddns::lab
