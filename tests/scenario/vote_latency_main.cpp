// Prints how long voted misses take beside the model, by hand:  vote_latency [--lookups N] [--seed N] [--csv FILE]
// The CSV holds all samples: nodes,mode,ms. Ends with 1 when the law is missed where it must hold.
#include "tests/scenario/vote_latency.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

using namespace harddns::tests;

int main(int argc, char** argv)
{
    VoteLatencySettings base;
    std::FILE* csv = nullptr;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (std::strcmp(argv[i], "--lookups") == 0)
            base.lookups = std::strtoull(argv[i + 1], nullptr, 10);
        else if (std::strcmp(argv[i], "--seed") == 0)
            base.seed = std::strtoull(argv[i + 1], nullptr, 10);
        else if (std::strcmp(argv[i], "--csv") == 0)
            csv = std::fopen(argv[i + 1], "w");
        else
            argc = 0;
    }
    if (argc % 2 == 0 || base.lookups == 0) {
        std::fputs("usage: vote_latency [--lookups N] [--seed N] [--csv FILE]\n", stderr);
        return 2;
    }
    struct Mode {
        const char* name;
        bool early, hedging, retransmission;
        const char* preset;
        bool must; ///< follow the law
    };
    const Mode modes[] = {{"the model's", true, false, false, "paper", true},
                          {"with retransmission", true, false, true, "paper", false},
                          {"early decision off", false, false, false, "paper", true},
                          {"hedge on", true, true, true, "paper", false},
                          {"hedge on, balanced", true, true, true, "balanced", false}};
    bool missed = false;
    std::printf("%5s %-20s %7s %8s %7s %7s %7s %7s %8s %8s %8s %7s %7s\n", "nodes", "mode", "law", "look-ups", "mean", "p50", "p90", "p99",
                "distance", "at 99 %", "holds", "failed", "hedges");
    for (const unsigned nodes : {6U, 8U, 10U}) {
        for (const Mode& mode : modes) {
            VoteLatencySettings s = base;
            s.nodes = nodes;
            s.earlyDecision = mode.early;
            s.hedging = mode.hedging;
            s.retransmission = mode.retransmission;
            s.preset = mode.preset;
            const VoteLatency got = measureVoteLatency(s);
            const unsigned k = mode.early ? got.majority : got.asked;
            const double d = distance(got, k, got.asked), most = largestDistance(got.ms.size());
            const bool holds = d <= most && got.failed == 0;
            missed = missed || (mode.must && !holds);
            std::printf("%5u %-20s %3u/%-3u %8zu %7.1f %7.1f %7.1f %7.1f %8.4f %8.4f %8s %7llu %7llu\n", nodes, mode.name, k, got.asked,
                        got.ms.size(), got.mean(), got.quantile(0.5), got.quantile(0.9), got.quantile(0.99), d, most, holds ? "yes" : "no",
                        static_cast<unsigned long long>(got.failed), static_cast<unsigned long long>(got.hedges));
            std::fflush(stdout);
            for (const double ms : csv ? got.ms : std::vector<double>())
                std::fprintf(csv, "%u,%s,%.3f\n", nodes, mode.name, ms);
        }
    }
    if (csv)
        std::fclose(csv);
    return missed ? 1 : 0;
}
