// Votes by the hundred thousand over members that are functions: names as the Internet has them (one address, sets, rotating pools,
// regions; SCIENCE 6.5), some members poisoned, lying, slow or dead. Real collector, ladder, investigator; virtual time; the same seed, the
// same run. What may never happen is counted as wrong.
#pragma once

#include "engine/quorum/parameters.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace harddns::tests
{

struct CampaignSettings {
    std::uint64_t seed = 1;
    std::uint64_t lookups = 10'000;
    unsigned nodes = 10;
    std::string preset = {}; ///< by the number of nodes
    unsigned names = 500;    ///< asked again and again
    bool harsh = true;       ///< the mix "today" of SCIENCE 6.5; else that of 2006
    unsigned poisoned = 0;   ///< members with a forged record for each name until they are told to forget it; poisoned anew each minute
    unsigned liars = 0;      ///< members that always answer forged records, over TCP too, and obey nobody
    unsigned dead = 0;       ///< members that say nothing
    unsigned slow = 0;       ///< members that take up to 3 s
    bool sameOrigin = true;  ///< the forged address lies in the honest /16
    bool changes = false;    ///< names change their address from time to time
    bool history = true;     ///< what was attested is old enough to count (L5)
    unsigned burst = 20;     ///< look-ups begun each 100 ms
    unsigned zones = 1;      ///< the names lie in so many; a node is looked into once a zone in a minute
};

struct CampaignResult {
    std::uint64_t lookups = 0, wrong = 0, failed = 0, late = 0;
    std::array<std::uint64_t, 9> byLevel{};            ///< Level
    std::uint64_t forgedBallots = 0, forgedUnseen = 0; ///< in decided votes: not told to dissent
    std::uint64_t disagreements = 0;
    std::uint64_t critical = 0, warning = 0, notice = 0; ///< seats of disagreements, honest and forged
    std::uint64_t honestCritical = 0, honestWarning = 0; ///< of honest members
    std::uint64_t suspectsRight = 0, suspectsWrong = 0;
    /// Of each liar: the votes it had taken part in when one of them named it as a suspect, that one included; and those it had taken part
    /// in when that was known, the cross-checks having ended.
    std::vector<unsigned> namedByVote, namedAfter;
    std::uint64_t neverNamed = 0; ///< liars
    std::string firstWrong;       ///< the first thing that may not be
    void add(const CampaignResult& other);
    [[nodiscard]] std::string text() const;
};

[[nodiscard]] CampaignResult runVoteCampaign(const CampaignSettings& settings);

} // namespace harddns::tests
