// NearMissMeter: how many replies with wrong ids are usual at each node, so that an unusual number is seen (SCIENCE 6.6 E-near). Pure; one
// worker's thread.
#pragma once

#include "engine/world/time.h"

#include <cstdint>
#include <vector>

namespace harddns::quorum
{

/// Minutes that count for what is usual: an hour.
inline constexpr unsigned meteredMinutes = 60;

class NearMissMeter
{
public:
    /// A node's own word about its last minute. At most one word a minute counts for the mean; of a flood only as much as is still usual,
    /// or the flood would soon be its own excuse.
    void note(std::uint16_t member, std::uint32_t lastMinute, world::SteadyTime now);
    /// A minute, over the last hour; 0 of a node never heard of.
    [[nodiscard]] double mean(std::uint16_t member) const;
    /// The most that needs no explanation: max(nearMissFloor, nearMissFactor times the mean).
    [[nodiscard]] double usual(std::uint16_t member) const;

private:
    struct Node {
        double mean = 0;
        unsigned minutes = 0;
        world::SteadyTime next{};
    };
    std::vector<Node> m_nodes;
};

} // namespace harddns::quorum
