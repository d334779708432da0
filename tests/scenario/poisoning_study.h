// Poisoned members of whole networks, one poisoning after the other: is the dissent seen, is the right node suspected, and how soon is
// what was planted gone (SCIENCE 6.7). 7 nodes, all asked in each vote; what is planted is one record, or the servers of a zone.
// Who calls: tst_poisoning_study (a few), the program poisoning_study (by hand).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace harddns::tests
{

struct PoisoningSettings {
    std::uint64_t seed = 1;
    std::uint64_t poisonings = 1000;
    bool cut = false; ///< forged servers of the zone; else a forged record
};

struct PoisoningResult {
    std::uint64_t poisonings = 0, wrong = 0;
    std::uint64_t seen = 0;                           ///< counted as a dissent
    std::uint64_t suspected = 0, othersSuspected = 0; ///< the poisoned node; somebody else
    std::uint64_t warned = 0;                         ///< graded warning or higher
    /// Milliseconds, ascending: from the answer until the name was gone at the poisoned node; from the end of the cross-checks until all
    /// that was planted in the zone was; of the cross-checks themselves.
    std::vector<double> nameGone, zoneGone, checks;
    std::string firstProblem;
    [[nodiscard]] std::string text() const;
};

[[nodiscard]] PoisoningResult studyPoisonings(const PoisoningSettings& settings);

} // namespace harddns::tests
