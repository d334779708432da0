// Fault campaign of a whole network: 5 to 9 voting nodes over a random internet while everything goes wrong that may go wrong: nodes cut
// off from each other and from the servers, crashes and restarts, loss and duplication, certificates that end and are renewed, clocks that
// are wrong by minutes or days, members that leave and come back, zones that change, servers that break and move; and one or two members,
// fewer than a majority, that lie or are poisoned. Each question must be answered once and in time, with what is true (or was within its
// TTL) or not at all; soon after all is well again every node must resolve every zone, and nothing may be left running. The same seed is
// the same run.
// Who calls: tst_network_campaign (a short share), the program network_campaign (by hand, many seeds).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace harddns::tests
{

struct NetworkCampaignOptions {
    std::uint64_t seed = 1;
    unsigned seconds = 60;            ///< virtual, with faults
    unsigned questionsPerSecond = 15; ///< of all clients
};

/// What the campaign does to the network.
enum class NetworkFault : std::uint8_t {
    Server,       ///< a server misbehaves, crashes, or is hard to reach from one node
    ServerMoves,  ///< a server has a new address, its old one is dead
    ZoneChanges,  ///< names get other addresses
    NodeLink,     ///< loss, copies and disorder between two nodes
    Partition,    ///< some nodes are cut off from the other nodes, or from everybody
    NodeCrash,    ///< and restart
    Certificate,  ///< ends, and is renewed later
    Clock,        ///< wrong by minutes to days
    Member,       ///< leaves the configuration, and comes back
    PoisonRecord, ///< a forged record in a poisoned member
    PoisonCut,    ///< forged servers of a zone in a poisoned member
};
inline constexpr std::size_t networkFaults = 11;
[[nodiscard]] const char* toText(NetworkFault fault);

struct NetworkCampaignReport {
    unsigned nodes = 0, liars = 0, poisoned = 0;
    std::uint64_t questions = 0, positive = 0, negative = 0, failed = 0;
    std::uint64_t lost = 0;    ///< the node that was asked crashed before it answered
    std::uint64_t former = 0;  ///< answers that were true within their TTL
    std::uint64_t excused = 0; ///< zones that need not resolve yet when the faults are over, only when the TTLs of dead addresses are
    std::uint64_t votes = 0, dissents = 0, hedges = 0, widened = 0, byAuthority = 0, refusedPeers = 0;
    std::uint64_t suspects = 0;       ///< seats of liars and poisoned members that the evidence named
    std::uint64_t honestCritical = 0; ///< seats of honest members graded critical
    std::uint64_t packets = 0;
    std::array<std::uint64_t, networkFaults> faults{};
    std::int64_t slowestMs = 0;
    std::array<std::uint64_t, 2> digest{};
    std::vector<std::string> problems; ///< empty: all promises were kept
};

[[nodiscard]] NetworkCampaignReport runNetworkCampaign(const NetworkCampaignOptions& options);
/// One line.
[[nodiscard]] std::string toText(const NetworkCampaignReport& report);

} // namespace harddns::tests
