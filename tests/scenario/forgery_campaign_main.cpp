// The long run of the forgery campaign, by hand:  forgery_campaign --seeds 25 [--first N] [--forgeries N] [--rate N]
// One line a seed, then the sums; ends with 1 when something false was believed in any.
#include "tests/scenario/forgery_campaign.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

using namespace harddns::tests;

int main(int argc, char** argv)
{
    std::uint64_t first = 1, seeds = 25;
    ForgeryOptions options;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::uint64_t value = std::strtoull(argv[i + 1], nullptr, 10);
        if (std::strcmp(argv[i], "--seeds") == 0)
            seeds = value;
        else if (std::strcmp(argv[i], "--first") == 0)
            first = value;
        else if (std::strcmp(argv[i], "--forgeries") == 0)
            options.forgeries = value;
        else if (std::strcmp(argv[i], "--rate") == 0)
            options.questionsPerSecond = static_cast<unsigned>(value);
        else
            argc = 0;
    }
    if (argc % 2 == 0) {
        std::fputs("usage: forgery_campaign [--seeds N] [--first N] [--forgeries N] [--rate N]\n", stderr);
        return 2;
    }
    ForgeryReport sum;
    std::uint64_t broken = 0;
    for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
        options.seed = seed;
        const ForgeryReport report = runForgeryCampaign(options);
        std::printf("seed %llu: %s, digest %016llx%016llx\n", static_cast<unsigned long long>(seed), toText(report).c_str(),
                    static_cast<unsigned long long>(report.digest[0]), static_cast<unsigned long long>(report.digest[1]));
        for (const auto& problem : report.problems)
            std::printf("  %s\n", problem.c_str());
        std::fflush(stdout);
        broken += report.problemCount == 0 ? 0 : 1;
        add(sum, report);
    }
    std::printf("all: %s\n", toText(sum).c_str());
    for (const auto& [lie, count] : sum.lies)
        std::printf("  %8llu  %s\n", static_cast<unsigned long long>(count), lie.c_str());
    for (const auto& [cause, count] : sum.causes)
        std::printf("  %8llu  failures with EDE %d\n", static_cast<unsigned long long>(count), cause);
    std::printf("%llu of %llu seeds believed something false or did not recover\n", static_cast<unsigned long long>(broken),
                static_cast<unsigned long long>(seeds));
    return broken == 0 ? 0 : 1;
}
