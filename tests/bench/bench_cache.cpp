// What a cache hit costs and what a name weighs. Run: bench_cache [--benchmark_filter=...]
#include "engine/cache/record_cache.h"
#include "engine/wire/message.h"

#include <benchmark/benchmark.h>

#include <array>
#include <cmath>
#include <fstream>
#include <random>
#include <string>
#include <thread>
#include <vector>

using namespace harddns;
using namespace harddns::cache;
using wire::Type;

namespace
{

std::string ownerOf(std::size_t i) { return "name" + std::to_string(i) + ".example.com."; }

CacheItem itemOf(std::size_t i)
{
    CacheItem item;
    item.name = *wire::Name::fromText(ownerOf(i));
    item.type = Type::A;
    item.records.owner = item.name;
    item.records.type = Type::A;
    item.records.rdata.add(std::string("\xc0\0\2\1", 4));
    item.ttl = 3600;
    return item;
}

/// Questions as packets, and a store that knows the answers.
struct Scene {
    EpochDomain epochs;
    RecordStore store;
    std::vector<std::vector<std::uint8_t>> questions;

    Scene(std::size_t names, bool edns) : store(epochs, {std::uint64_t{256} << 20, 0})
    {
        wire::Edns opt;
        opt.udpSize = 1232;
        for (std::size_t i = 0; i < names; ++i) {
            const CacheItem item = itemOf(i);
            store.store(item, 0);
            questions.push_back(
                wire::encodeQuery(static_cast<std::uint16_t>(i), wire::flagRd, {item.name, Type::A}, edns ? &opt : nullptr));
        }
    }
};

/// Draws like clients do: the rank-th name in proportion to 1 / rank.
std::vector<std::uint32_t> zipf(std::size_t names, std::size_t draws)
{
    std::vector<double> weights(names);
    for (std::size_t i = 0; i < names; ++i)
        weights[i] = 1.0 / static_cast<double>(i + 1);
    std::mt19937 random(1);
    std::discrete_distribution<std::uint32_t> pick(weights.begin(), weights.end());
    std::vector<std::uint32_t> drawn(draws);
    for (auto& d : drawn)
        d = pick(random);
    return drawn;
}

constexpr std::size_t drawCount = 1 << 16;
constexpr std::size_t batch = 32; // questions under one guard, as a batched receive brings them

void hit(benchmark::State& state)
{
    const auto names = static_cast<std::size_t>(state.range(0));
    const bool parseToo = state.range(1) != 0;
    Scene scene(names, true);
    Reader reader(scene.epochs);
    const auto order = zipf(names, drawCount);
    std::vector<wire::PacketView> views;
    for (const auto& q : scene.questions)
        views.push_back(wire::PacketView::parse(q));
    std::array<std::uint8_t, 4096> out;
    const FastOptions options{.limit = 1232};
    std::size_t at = 0, misses = 0;
    for (auto _ : state) {
        const ReadGuard guard(reader);
        for (std::size_t n = 0; n < batch; ++n) {
            const std::uint32_t i = order[at++ % drawCount];
            const auto& packet = scene.questions[i];
            const FastAnswer answer = parseToo ? scene.store.answer(wire::PacketView::parse(packet), packet, out, options, 1000)
                                               : scene.store.answer(views[i], packet, out, options, 1000);
            misses += answer.result == FastResult::Miss ? 1U : 0U;
            benchmark::DoNotOptimize(out.data());
        }
    }
    if (misses != 0)
        state.SkipWithError("a question missed");
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(batch));
}
BENCHMARK(hit)->ArgNames({"names", "parse"})->Args({1, 0})->Args({10000, 0})->Args({10000, 1})->Args({1000000, 0});

void miss(benchmark::State& state)
{
    Scene scene(10000, true);
    Reader reader(scene.epochs);
    std::array<std::uint8_t, 4096> out;
    const auto query = wire::encodeQuery(1, wire::flagRd, {*wire::Name::fromText("not.there.example.com."), Type::A}, nullptr);
    const auto view = wire::PacketView::parse(query);
    for (auto _ : state) {
        const ReadGuard guard(reader);
        for (std::size_t n = 0; n < batch; ++n)
            benchmark::DoNotOptimize(scene.store.answer(view, query, out, {.limit = 1232}, 1000));
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(batch));
}
BENCHMARK(miss);

/// A hit while another thread writes without a pause.
void hitBesideAWriter(benchmark::State& state)
{
    Scene scene(10000, true);
    Reader reader(scene.epochs);
    std::atomic<bool> stop{false};
    std::thread writer([&] {
        for (std::size_t i = 0; !stop.load(std::memory_order_relaxed); ++i)
            scene.store.store(itemOf(i % 10000), 1000);
    });
    const auto order = zipf(10000, drawCount);
    std::array<std::uint8_t, 4096> out;
    std::size_t at = 0;
    for (auto _ : state) {
        const ReadGuard guard(reader);
        for (std::size_t n = 0; n < batch; ++n) {
            const auto& packet = scene.questions[order[at++ % drawCount]];
            benchmark::DoNotOptimize(scene.store.answer(wire::PacketView::parse(packet), packet, out, {.limit = 1232}, 1000));
        }
    }
    stop = true;
    writer.join();
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(batch));
}
BENCHMARK(hitBesideAWriter);

void storeNew(benchmark::State& state)
{
    EpochDomain epochs;
    RecordStore store(epochs, {16 << 20, 0});
    std::vector<CacheItem> items;
    for (std::size_t i = 0; i < 400000; ++i)
        items.push_back(itemOf(i));
    std::size_t i = 0;
    for (auto _ : state)
        store.store(items[i++ % items.size()], 0);
    state.counters["evictions"] = static_cast<double>(store.use().evictions);
}
BENCHMARK(storeNew);

/// Resident memory of this process, octets; 0 where the system has no /proc.
double residentBytes()
{
    std::ifstream statm("/proc/self/statm");
    double total = 0, resident = 0;
    statm >> total >> resident;
    return resident * 4096;
}

void weight(benchmark::State& state)
{
    const auto names = static_cast<std::size_t>(state.range(0));
    for (auto _ : state) {
        EpochDomain epochs;
        const double before = residentBytes();
        RecordStore store(epochs, {std::uint64_t{256} << 20, 0});
        const double idle = residentBytes();
        for (std::size_t i = 0; i < names; ++i)
            store.store(itemOf(i), 0);
        const CacheUse use = store.use();
        state.counters["rssPerName"] = (residentBytes() - before) / static_cast<double>(names);
        state.counters["bookedPerName"] = static_cast<double>(use.bytes) / static_cast<double>(use.entries);
        state.counters["idleBytes"] = idle - before;
        state.counters["kept"] = static_cast<double>(use.entries);
    }
}
BENCHMARK(weight)->Arg(100000)->Arg(1000000)->Iterations(1)->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
