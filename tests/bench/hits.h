// What a worker does with questions the cache can answer, without a network around it: batches of datagrams into the frontend's handler.
#pragma once

#include "engine/serve/front_settings.h"
#include "tests/serve/serve_fixture.h"

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace harddns::bench
{

using namespace harddns::serve::test;

inline constexpr std::size_t batchSize = 64, nameCount = 1024;

/// Gives the benchmark the frontend's handler; nothing is sent or received.
class CapturingNetwork final : public world::Network
{
public:
    class Listener final : public world::DatagramListener
    {
    public:
        void send(const world::ReplyPath&, std::span<const std::uint8_t>) override {}
        [[nodiscard]] Endpoint local() const override { return {}; }
        [[nodiscard]] std::size_t receiveBuffer() const override { return 1; }
        [[nodiscard]] std::size_t receiveBufferAsked() const override { return 1; }
    };
    class Silence final : public world::StreamListener
    {
    public:
        world::NetResult<std::unique_ptr<world::Stream>> tryAccept() override { return Failure{world::NetError::WouldBlock}; }
        void notifyReadable(world::ReadyNode*) override {}
        [[nodiscard]] Endpoint local() const override { return {}; }
        void replaceTls(std::shared_ptr<world::TlsServerContext>) override {}
    };
    world::NetResult<std::unique_ptr<world::DatagramSocket>> openDatagram(const Endpoint&) override
    {
        return Failure{world::NetError::Other};
    }
    world::NetResult<std::unique_ptr<world::Stream>> openStream(const Endpoint&) override { return Failure{world::NetError::Other}; }
    world::NetResult<std::unique_ptr<world::Stream>> openTls(const Endpoint&, std::shared_ptr<world::TlsClientContext>) override
    {
        return Failure{world::NetError::Other};
    }
    world::NetResult<std::unique_ptr<world::DatagramListener>> listenDatagram(const Endpoint&, world::DatagramHandler& wanted,
                                                                              const world::ListenOptions&) override
    {
        handler = &wanted;
        return std::unique_ptr<world::DatagramListener>(std::make_unique<Listener>());
    }
    world::NetResult<std::unique_ptr<world::StreamListener>> listenStream(const Endpoint&, const world::ListenOptions&) override
    {
        return std::unique_ptr<world::StreamListener>(std::make_unique<Silence>());
    }
    [[nodiscard]] bool isOwnAddress(const IpAddress&) const override { return false; }
    world::DatagramHandler* handler = nullptr;
};

inline Octets questionFor(std::size_t i, bool cookie)
{
    Asking q{.name = "www" + std::to_string(i % nameCount) + ".example.", .edns = edns()};
    if (cookie)
        q.edns->options.push_back(option(wire::OptionCode::Cookie, "12345678"));
    return q.packet();
}

inline void fill(Serving& s)
{
    for (std::size_t i = 0; i < nameCount; ++i)
        s.cached(addressSet("www" + std::to_string(i) + ".example.", 1, 86400));
}

/// One worker, everything it is asked for in its cache.
class Hits
{
public:
    explicit Hits(unsigned ratePerSecond = 0, bool cookie = false)
        : m_config(configOf(ratePerSecond)),
          m_serving(m_config),
          m_captured{m_serving.world.loop(), m_serving.node.clock(), m_network, m_serving.node.entropy()},
          m_shared(sharedOf(m_serving)),
          m_front(m_captured, m_shared, 0, m_serving.reader, m_serving.shard, serve::makeFrontSettings(m_config))
    {
        fill(m_serving);
        (void)m_front.listen({{ip("192.0.2.1"), 53}}, {}, nullptr, false);
        for (std::size_t i = 0; i < nameCount; ++i)
            m_packets.push_back(questionFor(i * 7, cookie));
    }
    /// Answers `batchSize` questions; octets of the last answer, 0: it was no hit.
    std::size_t batch()
    {
        for (std::size_t i = 0; i < batchSize; ++i) {
            m_batch[i].path.client = {ip("198.51.100.7"), 4000};
            m_batch[i].data = m_packets[m_next++ % nameCount];
            m_batch[i].reply = m_room[i];
            m_batch[i].replySize = 0;
        }
        m_network.handler->onDatagrams(m_listener, m_batch);
        return m_batch.back().replySize;
    }

private:
    static Config configOf(unsigned ratePerSecond)
    {
        Config config = Serving::defaultConfig();
        config.access.ratePerSecond = ratePerSecond;
        return config;
    }
    static serve::SharedFront sharedOf(Serving& s)
    {
        serve::SharedFront shared;
        shared.cacheClock = &s.cacheClock;
        shared.answers = &s.answers;
        shared.homes.emplace_back(s.world.loop(), s.answerer);
        return shared;
    }

    Config m_config;
    Serving m_serving;
    CapturingNetwork m_network;
    const world::World m_captured;
    serve::SharedFront m_shared;
    serve::Frontend m_front;
    std::vector<Octets> m_packets;
    std::vector<std::array<std::uint8_t, 4096>> m_room{batchSize};
    std::vector<world::IncomingDatagram> m_batch{batchSize};
    CapturingNetwork::Listener m_listener;
    std::size_t m_next = 0;
};

} // namespace harddns::bench
