// One disputed vote while it is looked into. Private to the investigator's sources.
#pragma once

#include "engine/quorum/investigator.h"

namespace harddns::quorum
{

/// Replies to questions asked at once.
struct Investigator::Asked {
    explicit Asked(world::Loop& loop) : changed(loop) {}
    std::vector<std::optional<MemberReply>> replies;
    std::size_t open = 0;
    world::Event changed;
};

/// One disputed vote.
struct Investigator::Case {
    VoteReport report;
    std::uint64_t vote = 0;
    std::vector<std::size_t> dissents;           ///< seats
    std::vector<Checks> checks;                  ///< of each of them
    std::vector<std::vector<std::string>> paths; ///< of each seat
    bool inquired = false;                       ///< the checks were made
    bool collectors = false;                     ///< the seats are what collectors tell their clients
    wire::Name zone;                             ///< the cut that holds the name, when somebody said it
};

[[nodiscard]] Agreement agreementOf(const SeatReport& seat);

} // namespace harddns::quorum
