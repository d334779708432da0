// Prints what becomes of poisoned members, by hand:  poisoning_study [--poisonings N] [--seed N]
#include "tests/scenario/poisoning_study.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

using namespace harddns::tests;

int main(int argc, char** argv)
{
    PoisoningSettings settings;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (std::strcmp(argv[i], "--poisonings") == 0)
            settings.poisonings = std::strtoull(argv[i + 1], nullptr, 10);
        else if (std::strcmp(argv[i], "--seed") == 0)
            settings.seed = std::strtoull(argv[i + 1], nullptr, 10);
        else
            argc = 0;
    }
    if (argc % 2 == 0) {
        std::fputs("usage: poisoning_study [--poisonings N] [--seed N]\n", stderr);
        return 2;
    }
    bool good = true;
    for (const bool cut : {false, true}) {
        settings.cut = cut;
        const PoisoningResult result = studyPoisonings(settings);
        std::printf("%s\n%s", cut ? "forged servers of a zone" : "forged record", result.text().c_str());
        std::fflush(stdout);
        good = good && result.firstProblem.empty();
    }
    return good ? 0 : 1;
}
