#include "engine/quorum/near_misses.h"

#include "engine/quorum/evidence.h"

#include <algorithm>

namespace harddns::quorum
{

void NearMissMeter::note(std::uint16_t member, std::uint32_t lastMinute, world::SteadyTime now)
{
    if (member >= m_nodes.size())
        m_nodes.resize(member + std::size_t{1});
    Node& node = m_nodes[member];
    if (node.minutes > 0 && now < node.next)
        return;
    const double counted = std::min(static_cast<double>(lastMinute), usual(member));
    node.minutes = std::min(node.minutes + 1, meteredMinutes);
    node.mean += (counted - node.mean) / node.minutes;
    node.next = now + std::chrono::minutes(1);
}

double NearMissMeter::mean(std::uint16_t member) const { return member < m_nodes.size() ? m_nodes[member].mean : 0; }

double NearMissMeter::usual(std::uint16_t member) const
{
    return std::max(static_cast<double>(nearMissFloor), nearMissFactor * mean(member));
}

} // namespace harddns::quorum
