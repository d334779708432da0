// engine/serve: what a cache hit costs in the frontend, from a received batch to the answers ready to send, beside the cache's part of it.
// One thread; run with --benchmark_min_time=1 on a quiet machine.
#include "tests/bench/hits.h"

#include <benchmark/benchmark.h>

#include <array>
#include <utility>

using namespace harddns;
using namespace harddns::serve::test;

namespace
{

using bench::batchSize, bench::nameCount, bench::questionFor, bench::fill;

/// The whole handler.
void hit(benchmark::State& state, unsigned ratePerSecond, bool cookie)
{
    bench::Hits hits(ratePerSecond, cookie);
    for (auto _ : state)
        benchmark::DoNotOptimize(hits.batch());
    if (hits.batch() == 0)
        state.SkipWithError("no hit");
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(bench::batchSize));
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
