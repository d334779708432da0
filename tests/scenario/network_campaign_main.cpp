// The long run of the network's fault campaign, by hand:  network_campaign --seeds 200 [--first N] [--seconds N] [--rate N]
// One line a seed; ends with 1 when a promise was broken in any.
#include "tests/scenario/network_campaign.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

using harddns::tests::NetworkCampaignOptions;

int main(int argc, char** argv)
{
    std::uint64_t first = 1, seeds = 200;
    NetworkCampaignOptions options;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::uint64_t value = std::strtoull(argv[i + 1], nullptr, 10);
        if (std::strcmp(argv[i], "--seeds") == 0)
            seeds = value;
        else if (std::strcmp(argv[i], "--first") == 0)
            first = value;
        else if (std::strcmp(argv[i], "--seconds") == 0)
            options.seconds = static_cast<unsigned>(value);
        else if (std::strcmp(argv[i], "--rate") == 0)
            options.questionsPerSecond = static_cast<unsigned>(value);
        else
            argc = 0;
    }
    if (argc % 2 == 0) {
        std::fputs("usage: network_campaign [--seeds N] [--first N] [--seconds N] [--rate N]\n", stderr);
        return 2;
    }
    std::uint64_t broken = 0;
    for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
        options.seed = seed;
        const auto report = harddns::tests::runNetworkCampaign(options);
        std::printf("seed %llu: %s, digest %016llx%016llx\n", static_cast<unsigned long long>(seed), toText(report).c_str(),
                    static_cast<unsigned long long>(report.digest[0]), static_cast<unsigned long long>(report.digest[1]));
        for (const auto& problem : report.problems)
            std::printf("  %s\n", problem.c_str());
        if (!report.problems.empty())
            std::printf("  again: network_campaign --first %llu --seeds 1 --seconds %u --rate %u\n", static_cast<unsigned long long>(seed),
                        options.seconds, options.questionsPerSecond);
        std::fflush(stdout);
        broken += report.problems.empty() ? 0 : 1;
    }
    std::printf("%llu of %llu seeds broke a promise\n", static_cast<unsigned long long>(broken), static_cast<unsigned long long>(seeds));
    return broken == 0 ? 0 : 1;
}
