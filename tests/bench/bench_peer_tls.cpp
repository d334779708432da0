// What nodes pay for talking to each other: one whole connection with certificates on both sides over the loopback interface (TCP, TLS 1.3,
// closing; both ends on this one thread, so the sum of both), and one message of 200 octets and its echo over an open connection, against
// the same over plain TCP. Run: bench_peer_tls
#include "engine/overlay/network_directory.h"
#include "engine/world/io.h"
#include "engine/world/real/real_world.h"
#include "engine/world/real/tls.h"
#include "engine/world/sync.h"

#include <benchmark/benchmark.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>

using namespace harddns;
using namespace harddns::world;

namespace
{

constexpr std::size_t messageSize = 200;

/// Two nodes of one network; their files are gone when they have been read.
struct Nodes {
    PeerTls one, two;

    Nodes()
    {
        const auto folder = std::filesystem::temp_directory_path() / "harddns-bench-peer-tls";
        std::filesystem::remove_all(folder);
        const auto now = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
        const auto directory = overlay::NetworkDirectory::create(folder.string(), "benchmark", now);
        const auto read = [&](const char* id) {
            if (!directory || !directory->add(id, now))
                std::abort();
            const std::string at = directory->nodeFolder(id);
            auto made = makePeerTls({at + "/certificate.pem", at + "/key.pem", at + "/authority.pem"});
            if (!made)
                std::abort();
            return std::move(*made);
        };
        one = read("one");
        two = read("two");
        std::filesystem::remove_all(folder);
    }
};

const Nodes& nodes()
{
    static const Nodes made;
    return made;
}

struct Bench {
    explicit Bench(bool tls) : worker(std::move(RealWorker::make().value())), secured(tls)
    {
        ListenOptions options;
        if (secured)
            options.tls = nodes().one.server;
        listener = std::move(worker->network().listenStream({*IpAddress::parse("127.0.0.1"), 0}, options).value());
    }
    [[nodiscard]] std::unique_ptr<Stream> open() const
    {
        Network& network = worker->network();
        return std::move(
            (secured ? network.openTls(listener->local(), nodes().two.client) : network.openStream(listener->local())).value());
    }
    [[nodiscard]] SteadyTime soon() const { return worker->loop().now() + std::chrono::seconds(20); }

    std::unique_ptr<RealWorker> worker;
    bool secured;
    std::unique_ptr<StreamListener> listener;
};

/// Echoes whole messages until the peer ends.
Task<void> echo(Bench& bench)
{
    Loop& loop = bench.worker->loop();
    auto accepted = co_await accept(loop, *bench.listener);
    if (!accepted.ok())
        std::abort();
    Stream& stream = **accepted;
    std::array<std::uint8_t, messageSize> buffer{};
    for (;;) {
        auto got = co_await readExactly(loop, stream, buffer, bench.soon());
        if (!got.ok())
            co_return;
        auto put = co_await writeAll(loop, stream, buffer, bench.soon());
        if (!put.ok())
            co_return;
    }
}

Task<void> exchange(Bench& bench, Stream& stream)
{
    std::array<std::uint8_t, messageSize> buffer{};
    auto put = co_await writeAll(bench.worker->loop(), stream, buffer, bench.soon());
    if (!put.ok())
        std::abort();
    auto got = co_await readExactly(bench.worker->loop(), stream, buffer, bench.soon());
    if (!got.ok())
        std::abort();
}

/// A connection from its beginning to its end, with one message: until then the server may still say no.
Task<void> connection(Bench& bench, benchmark::State& state)
{
    for (auto _ : state) {
        TaskScope server(bench.worker->loop());
        server.spawn(echo(bench));
        {
            auto stream = bench.open();
            co_await exchange(bench, *stream);
        }
        co_await server.drained();
    }
    bench.worker->stop();
}

Task<void> messages(Bench& bench, benchmark::State& state)
{
    TaskScope server(bench.worker->loop());
    server.spawn(echo(bench));
    {
        auto stream = bench.open();
        co_await exchange(bench, *stream); // with the handshake
        for (auto _ : state)
            co_await exchange(bench, *stream);
    }
    co_await server.drained();
    bench.worker->stop();
}

void connections(benchmark::State& state, bool tls)
{
    Bench bench(tls);
    TaskScope scope(bench.worker->loop());
    scope.spawn(connection(bench, state));
    bench.worker->run();
}
BENCHMARK_CAPTURE(connections, plain, false)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(connections, mutualTls, true)->Unit(benchmark::kMicrosecond);

void message200(benchmark::State& state, bool tls)
{
    Bench bench(tls);
    TaskScope scope(bench.worker->loop());
    scope.spawn(messages(bench, state));
    bench.worker->run();
}
BENCHMARK_CAPTURE(message200, plain, false)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(message200, mutualTls, true)->Unit(benchmark::kMicrosecond);

} // namespace

BENCHMARK_MAIN();
