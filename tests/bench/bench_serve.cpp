// engine/serve: what a cache hit costs in the frontend, from a received batch to the answers ready to send, beside the cache's part of it.
// One thread; run with --benchmark_min_time=1 on a quiet machine.
#include "tests/serve/serve_fixture.h"

#include "engine/serve/front_settings.h"

#include <benchmark/benchmark.h>

#include <array>
#include <utility>

using namespace harddns;
using namespace harddns::serve::test;

namespace
{

constexpr std::size_t batchSize = 64, nameCount = 1024;

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

Octets questionFor(std::size_t i, bool cookie)
{
    Asking q{.name = "www" + std::to_string(i % nameCount) + ".example.", .edns = edns()};
    if (cookie)
        q.edns->options.push_back(option(wire::OptionCode::Cookie, "12345678"));
    return q.packet();
}

void fill(Serving& s)
{
    for (std::size_t i = 0; i < nameCount; ++i)
        s.cached(addressSet("www" + std::to_string(i) + ".example.", 1, 86400));
}

/// The whole handler.
void hit(benchmark::State& state, unsigned ratePerSecond, bool cookie)
{
    Config config = Serving::defaultConfig();
    config.access.ratePerSecond = ratePerSecond;
    Serving s(config);
    fill(s);
    CapturingNetwork network;
    const world::World captured{s.world.loop(), s.node.clock(), network, s.node.entropy()};
    serve::SharedFront shared;
    shared.cacheClock = &s.cacheClock;
    shared.answers = &s.answers;
    shared.homes.emplace_back(s.world.loop(), s.answerer);
    serve::Frontend front(captured, shared, 0, s.reader, s.shard, serve::makeFrontSettings(config));
    (void)front.listen({{ip("192.0.2.1"), 53}}, {}, nullptr, false);

    std::vector<Octets> packets;
    for (std::size_t i = 0; i < nameCount; ++i)
        packets.push_back(questionFor(i * 7, cookie));
    std::vector<std::array<std::uint8_t, 4096>> room(batchSize);
    std::vector<world::IncomingDatagram> batch(batchSize);
    CapturingNetwork::Listener listener;
    std::size_t next = 0;
    for (auto _ : state) {
        for (std::size_t i = 0; i < batchSize; ++i) {
            batch[i].path.client = {ip("198.51.100.7"), 4000};
            batch[i].data = packets[next++ % nameCount];
            batch[i].reply = room[i];
            batch[i].replySize = 0;
        }
        network.handler->onDatagrams(listener, batch);
        benchmark::DoNotOptimize(batch.back().replySize);
    }
    if (batch.back().replySize == 0)
        state.SkipWithError("no hit");
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(batchSize));
}
void hitPlain(benchmark::State& state) { hit(state, 0, false); }
void hitWithCookie(benchmark::State& state) { hit(state, 0, true); }
void hitUnderRateLimit(benchmark::State& state) { hit(state, 1'000'000'000, false); }

/// The cache's part: parse and answer.
void cacheAlone(benchmark::State& state)
{
    Serving s;
    fill(s);
    std::vector<Octets> packets;
    for (std::size_t i = 0; i < nameCount; ++i)
        packets.push_back(questionFor(i * 7, false));
    std::vector<std::array<std::uint8_t, 4096>> room(batchSize);
    cache::FastOptions options;
    options.limit = 1232;
    std::size_t next = 0;
    for (auto _ : state) {
        const cache::ReadGuard guard(s.reader);
        for (std::size_t i = 0; i < batchSize; ++i) {
            const Octets& packet = packets[next++ % nameCount];
            const auto view = wire::PacketView::parse(packet);
            benchmark::DoNotOptimize(s.answers.answer(view, packet, room[i], options, s.cacheClock.now()).size);
        }
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(batchSize));
}

void accessOfAHundredPrefixes(benchmark::State& state)
{
    std::vector<Prefix> prefixes;
    for (std::uint32_t i = 0; i < 100; ++i)
        prefixes.push_back(Prefix::around(IpAddress::v4(i << 25), 24));
    Config config;
    config.access.allow = prefixes;
    const auto settings = serve::makeFrontSettings(config);
    std::uint32_t n = 0;
    for (auto _ : state)
        benchmark::DoNotOptimize(settings->allow.contains(IpAddress::v4((n++ % 100) << 25 | 7)));
}

} // namespace

BENCHMARK(cacheAlone);
BENCHMARK(hitPlain);
BENCHMARK(hitWithCookie);
BENCHMARK(hitUnderRateLimit);
BENCHMARK(accessOfAHundredPrefixes);
BENCHMARK_MAIN();
