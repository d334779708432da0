// vote_campaign: many votes, printed as a table. `vote_campaign --lookups 1000000 --poisoned 2 --dead 1`; see --help.
#include "tests/quorum/vote_campaign.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

int main(int argc, char** argv)
{
    harddns::tests::CampaignSettings settings;
    std::uint64_t runs = 1; // with seeds one after the other
    const auto usage = [] {
        std::fputs("usage: vote_campaign [--lookups N] [--seed N] [--nodes N] [--preset NAME] [--names N] [--mix today|2006]\n"
                   "                     [--poisoned N] [--liars N] [--dead N] [--slow N] [--foreign] [--changes] [--no-history] [--burst "
                   "N] [--runs N]\n",
                   stderr);
        return 2;
    };
    for (int i = 1; i < argc; ++i) {
        const auto is = [&](const char* name) { return std::strcmp(argv[i], name) == 0; };
        if (is("--foreign")) {
            settings.sameOrigin = false;
        } else if (is("--changes")) {
            settings.changes = true;
        } else if (is("--no-history")) {
            settings.history = false;
        } else if (i + 1 >= argc) {
            return usage();
        } else if (is("--preset")) {
            settings.preset = argv[++i];
        } else if (is("--mix")) {
            settings.harsh = std::strcmp(argv[++i], "2006") != 0;
        } else {
            const char* name = argv[i];
            const unsigned long long n = std::strtoull(argv[++i], nullptr, 10);
            const auto small = static_cast<unsigned>(n);
            if (std::strcmp(name, "--lookups") == 0)
                settings.lookups = n;
            else if (std::strcmp(name, "--seed") == 0)
                settings.seed = n;
            else if (std::strcmp(name, "--nodes") == 0)
                settings.nodes = small;
            else if (std::strcmp(name, "--names") == 0)
                settings.names = small;
            else if (std::strcmp(name, "--poisoned") == 0)
                settings.poisoned = small;
            else if (std::strcmp(name, "--liars") == 0)
                settings.liars = small;
            else if (std::strcmp(name, "--dead") == 0)
                settings.dead = small;
            else if (std::strcmp(name, "--slow") == 0)
                settings.slow = small;
            else if (std::strcmp(name, "--burst") == 0)
                settings.burst = small;
            else if (std::strcmp(name, "--zones") == 0)
                settings.zones = small;
            else if (std::strcmp(name, "--runs") == 0)
                runs = n;
            else
                return usage();
        }
    }
    harddns::tests::CampaignResult result;
    for (std::uint64_t run = 0; run < runs; ++run, ++settings.seed)
        result.add(harddns::tests::runVoteCampaign(settings));
    std::fputs(result.text().c_str(), stdout);
    return result.wrong == 0 && result.late == 0 ? 0 : 1;
}
