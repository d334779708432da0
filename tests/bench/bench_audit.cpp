// Sustained rows a second of the audit store's writer, from put() to the disk. Wanted: 20,000. Run: bench_audit
#include "db/audit_writer.h"
#include "tests/db/samples.h"

#include <benchmark/benchmark.h>

#include <filesystem>

using namespace harddns::db;
using namespace harddns::db::samples;

namespace
{

/// A million rows a run with `state.range(0)` names.
void writeVotes(benchmark::State& state)
{
    const auto folder = std::filesystem::temp_directory_path() / "harddns-bench-audit";
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    constexpr std::uint64_t rows = 1'000'000;
    Random random(1);
    std::vector<harddns::VoteEvent> votes;
    for (std::uint64_t i = 0; i < 10'000; ++i)
        votes.push_back(voteOf(i, someTimeUs, random));
    for (auto _ : state) {
        WriterOptions options;
        options.path = (folder / "audit.sqlite").string();
        auto writer = AuditWriter::start(options);
        if (!writer) {
            state.SkipWithError(writer.error().message.c_str());
            break;
        }
        for (std::uint64_t i = 0; i < rows; ++i) {
            harddns::VoteEvent vote = votes[i % votes.size()];
            vote.id = i;
            vote.timeUs += static_cast<std::int64_t>(i);
            vote.name = nameOf(below(random, static_cast<std::uint64_t>(state.range(0))));
            while (!(*writer)->put(vote))
                (void)(*writer)->flush(std::chrono::seconds(60));
        }
        (void)(*writer)->flush(std::chrono::seconds(600));
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * rows));
    std::filesystem::remove_all(folder);
}
BENCHMARK(writeVotes)->Arg(10'000)->Arg(1'000'000)->Iterations(1)->Unit(benchmark::kMillisecond)->UseRealTime();

} // namespace

BENCHMARK_MAIN();
