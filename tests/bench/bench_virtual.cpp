// Speed of the virtual world: packets a second of real time (one packet: sent, travelled, delivered) with plain functions as hosts, and
// questions a second with a coroutine a question.
#include "engine/world/io.h"
#include "engine/world/sync.h"
#include "engine/world/virtual/virtual_world.h"

#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

using namespace harddns;
using namespace harddns::world;
using namespace std::chrono_literals;

namespace
{

constexpr std::uint32_t hostCount = 1000;

/// A thousand hosts bounce `underWay` datagrams of 60 octets for ever.
void bounce(benchmark::State& state, const LinkLaw& law, bool digesting)
{
    VirtualWorld world(1);
    world.setDigesting(digesting);
    world.setDefaultLink(law);
    for (std::uint32_t i = 0; i < hostCount; ++i) {
        VirtualHost& host = world.addHost("host" + std::to_string(i));
        host.addAddress(IpAddress::v4(0x0A000000U + i));
        (void)host.bindDatagram({host.address(), 53}, [](const VirtualDatagram& in, DatagramReplies& out) { out.reply(in.data); });
    }
    const std::array<std::uint8_t, 60> question{1, 2, 3};
    const auto underWay = static_cast<std::uint32_t>(state.range(0));
    for (std::uint32_t i = 0; i < underWay; ++i)
        world.host(i % hostCount)
            .sendDatagram({world.host(i % hostCount).address(), 53}, {world.host((i * 7 + 1) % hostCount).address(), 53}, question);
    for (auto _ : state)
        world.runFor(20ms);
    state.counters["packets/s"] = benchmark::Counter(static_cast<double>(world.stats().delivered), benchmark::Counter::kIsRate);
    state.counters["virtual s/s"] =
        benchmark::Counter(std::chrono::duration<double>(world.now().time_since_epoch()).count(), benchmark::Counter::kIsRate);
}

void plainHostsConstant(benchmark::State& state) { bounce(state, {.latency = LatencyLaw::constant(10ms)}, true); }
void plainHostsLognormal(benchmark::State& state) { bounce(state, {.latency = LatencyLaw::lognormal(20ms, 0.5)}, true); }
void plainHostsLognormalNoDigest(benchmark::State& state) { bounce(state, {.latency = LatencyLaw::lognormal(20ms, 0.5)}, false); }

Task<void> askForEver(World& world, Endpoint server, std::uint64_t& answered)
{
    const std::array<std::uint8_t, 40> question{1, 2, 3};
    std::array<std::uint8_t, 512> buffer;
    for (;;) {
        auto opened = world.network.openDatagram(server);
        if (!opened.ok())
            co_return;
        auto socket = std::move(opened.value());
        (void)socket->send(question);
        const auto got = co_await receive(world.loop, *socket, buffer, world.loop.now() + 1s);
        answered += got.ok();
    }
}

/// Coroutines on 100 hosts, each with a socket of its own a question, against plain servers: two packets a question.
void coroutineClients(benchmark::State& state)
{
    VirtualWorld world(1);
    world.setDefaultLink({.latency = LatencyLaw::lognormal(20ms, 0.5)});
    VirtualHost& server = world.addHost("server", {"192.0.2.53"});
    (void)server.bindDatagram({server.address(), 53}, [](const VirtualDatagram& in, DatagramReplies& out) { out.reply(in.data); });
    std::uint64_t answered = 0;
    TaskScope scope(world.loop());
    for (std::uint32_t i = 0; i < 100; ++i) {
        VirtualHost& client = world.addHost("client" + std::to_string(i));
        client.addAddress(IpAddress::v4(0x0A000000U + i));
        for (std::int64_t k = 0; k < state.range(0) / 100; ++k)
            scope.spawn(askForEver(client.world(), {server.address(), 53}, answered));
    }
    for (auto _ : state)
        world.runFor(20ms);
    state.counters["packets/s"] = benchmark::Counter(static_cast<double>(world.stats().delivered), benchmark::Counter::kIsRate);
    state.counters["questions/s"] = benchmark::Counter(static_cast<double>(answered), benchmark::Counter::kIsRate);
}

} // namespace

BENCHMARK(plainHostsConstant)->Arg(1000)->Arg(10'000)->Unit(benchmark::kMillisecond);
BENCHMARK(plainHostsLognormal)->Arg(1000)->Arg(10'000)->Unit(benchmark::kMillisecond);
BENCHMARK(plainHostsLognormalNoDigest)->Arg(1000)->Unit(benchmark::kMillisecond);
BENCHMARK(coroutineClients)->Arg(1000)->Unit(benchmark::kMillisecond);

BENCHMARK_MAIN();
