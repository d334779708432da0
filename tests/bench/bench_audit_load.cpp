// What keeping the history costs those who ask: cache hits a second of one worker while the store's writer takes 20,000 rows a second to
// the disk, against the same without. On a quiet machine with two cores or more. Run: bench_audit_load [SECONDS [ROWS A SECOND]]
#include "db/audit_writer.h"
#include "tests/bench/hits.h"
#include "tests/db/samples.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <thread>

using namespace harddns;
using namespace harddns::db;
using namespace harddns::db::samples;
using std::chrono::steady_clock;

namespace
{

constexpr int rounds = 7;
/// Rows are put in pieces, as the feed brings them.
constexpr std::chrono::milliseconds pieceEvery{10};

/// Puts so many votes a second while it lives.
class Load
{
public:
    Load(AuditWriter& writer, const std::vector<VoteEvent>& votes, unsigned rowsPerSecond)
        : m_thread([this, &writer, &votes, rowsPerSecond] {
              const std::size_t piece = rowsPerSecond * static_cast<std::size_t>(pieceEvery.count()) / 1000;
              auto next = steady_clock::now();
              for (std::size_t at = 0; !m_stop; next += pieceEvery, std::this_thread::sleep_until(next)) {
                  for (std::size_t i = 0; i < piece; ++i)
                      writer.put(votes[at++ % votes.size()]);
              }
          })
    {
    }
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;
    ~Load()
    {
        m_stop = true;
        m_thread.join();
    }

private:
    std::atomic<bool> m_stop{false};
    std::thread m_thread;
};

double secondsOf(clockid_t clock)
{
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

struct Rate {
    double byClock = 0;     ///< hits a second
    double byProcessor = 0; ///< hits a second of the worker's own processor time: what others on the machine take does not count
    double others = 0;      ///< processors the rest of the process took meanwhile
};

Rate measure(bench::Hits& hits, std::chrono::milliseconds time)
{
    const auto begin = steady_clock::now(), end = begin + time;
    const double own = secondsOf(CLOCK_THREAD_CPUTIME_ID), all = secondsOf(CLOCK_PROCESS_CPUTIME_ID);
    double count = 0;
    auto now = begin;
    for (; now < end; now = steady_clock::now()) {
        for (int i = 0; i < 32; ++i) {
            if (hits.batch() == 0)
                return {};
            count += static_cast<double>(bench::batchSize);
        }
    }
    const double took = std::chrono::duration<double>(now - begin).count();
    const double ownTook = secondsOf(CLOCK_THREAD_CPUTIME_ID) - own, allTook = secondsOf(CLOCK_PROCESS_CPUTIME_ID) - all;
    return {count / took, count / ownTook, (allTook - ownTook) / took};
}

double median(const std::vector<Rate>& rates, double Rate::*which)
{
    std::vector<double> all;
    for (const Rate& rate : rates)
        all.push_back(rate.*which);
    std::sort(all.begin(), all.end());
    return all[all.size() / 2];
}

void tell(const char* how, const std::vector<Rate>& alone, const std::vector<Rate>& busy, double Rate::*which)
{
    const double without = median(alone, which), with = median(busy, which);
    std::printf("hits a second %-28s %.0f without the store, %.0f with it: loss %.1f %%\n", how, without, with, 100 * (1 - with / without));
}

} // namespace

int main(int argc, char** argv)
{
    const double seconds = argc > 1 ? std::atof(argv[1]) : 2;
    const unsigned rows = argc > 2 ? static_cast<unsigned>(std::atoi(argv[2])) : 20'000;
    const std::chrono::milliseconds time(static_cast<std::int64_t>(seconds * 1000));
    const auto folder = std::filesystem::temp_directory_path() / "harddns-bench-audit-load";
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    WriterOptions options;
    options.path = (folder / "audit.sqlite").string();
    auto writer = AuditWriter::start(options);
    if (!writer) {
        std::fprintf(stderr, "%s\n", writer.error().message.c_str());
        return 1;
    }
    Random random(1);
    std::vector<VoteEvent> votes;
    for (std::uint64_t i = 0; i < 10'000; ++i)
        votes.push_back(voteOf(i, someTimeUs + static_cast<std::int64_t>(i), random));

    bench::Hits hits;
    if (measure(hits, time).byClock == 0) { // to warm up
        std::fprintf(stderr, "no hit\n");
        return 1;
    }
    std::vector<Rate> alone, busy;
    double rowsWritten = 0, rowSeconds = 0;
    for (int round = 0; round < rounds; ++round) {
        alone.push_back(measure(hits, time));
        const std::uint64_t before = (*writer)->status().written;
        const auto begin = steady_clock::now();
        {
            const Load load(**writer, votes, rows);
            busy.push_back(measure(hits, time));
        }
        if (!(*writer)->flush(std::chrono::seconds(60)))
            std::fprintf(stderr, "the writer does not keep up\n");
        rowSeconds += std::chrono::duration<double>(steady_clock::now() - begin).count();
        rowsWritten += static_cast<double>((*writer)->status().written - before);
    }
    const std::uint64_t dropped = (*writer)->status().dropped;
    writer->reset();
    std::filesystem::remove_all(folder);
    tell("by the clock", alone, busy, &Rate::byClock);
    tell("of processor time", alone, busy, &Rate::byProcessor);
    std::printf("rows a second on the disk: %.0f, %llu dropped; the store and what feeds it take %.0f %% of a processor\n",
                rowsWritten / rowSeconds, static_cast<unsigned long long>(dropped), 100 * median(busy, &Rate::others));
    return 0;
}
