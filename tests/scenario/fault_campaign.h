// Fault campaign: one node in a random internet while everything goes wrong that may go wrong: loss, duplication, reordering, crashes,
// partitions, lame, broken and lying servers, servers that move, forgers beside the path, and a wall clock that jumps. Each client
// question must get exactly one answer in time, and each answer must be the truth or SERVFAIL; names that depend on undisturbed servers
// only must resolve. Soon after all is well again everything must resolve but zones
// of which only dead addresses are known within their TTL, and after the longest TTL those as well. The same seed is the same run.
// Who calls: tst_fault_campaign (a short share), the program fault_campaign (by hand, many seeds).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace harddns::tests
{

struct CampaignOptions {
    std::uint64_t seed = 1;
    unsigned seconds = 120;           ///< virtual, with faults
    unsigned questionsPerSecond = 40; ///< of all clients
};

struct CampaignReport {
    std::uint64_t questions = 0, positive = 0, negative = 0, failed = 0, fromCache = 0;
    std::uint64_t upstream = 0, packets = 0, faults = 0, forged = 0;
    std::uint64_t excused = 0; ///< zones that need not resolve yet when the faults are over, only when the TTLs of dead addresses are
    std::int64_t slowestMs = 0;
    std::array<std::uint64_t, 2> digest{};
    std::vector<std::string> problems; ///< empty: all promises were kept
};

[[nodiscard]] CampaignReport runCampaign(const CampaignOptions& options);
/// One line.
[[nodiscard]] std::string toText(const CampaignReport& report);

} // namespace harddns::tests
