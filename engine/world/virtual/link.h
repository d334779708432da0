// What a link of the virtual world does to packets: latency law, loss, duplication, reordering, size limit. Values; the world holds
// one law for each pair of hosts, each pair of sites, or the default (virtual_world.h).
#pragma once

#include "engine/world/time.h"
#include "engine/world/virtual/random.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace harddns::world
{

/// One way delay of a packet, drawn for each.
class LatencyLaw
{
public:
    static LatencyLaw constant(Duration value) { return LatencyLaw(value, 0); }
    /// exp(N(ln median, sigma^2)): the law measured for Internet round trips (SCIENCE, latency models). sigma 0.3 is a calm path, 1 a wild
    /// one.
    static LatencyLaw lognormal(Duration median, double sigma) { return LatencyLaw(median, sigma); }

    [[nodiscard]] Duration draw(VirtualRandom& random) const
    {
        if (m_sigma <= 0)
            return m_median;
        const double factor = std::exp(m_sigma * random.normal());
        return std::min(Duration(static_cast<Duration::rep>(static_cast<double>(m_median.count()) * factor)), longest);
    }
    [[nodiscard]] Duration median() const { return m_median; }
    [[nodiscard]] double sigma() const { return m_sigma; }

    /// The tail of a lognormal has no end; a packet older than this would outlive every timer that could want it (RFC 793's 2 minutes).
    static constexpr Duration longest = std::chrono::minutes(2);

private:
    LatencyLaw(Duration median, double sigma) : m_median(std::max(median, Duration::zero())), m_sigma(sigma) {}
    Duration m_median;
    double m_sigma;
};

/// Payload of a datagram in a packet of 1500 octets without options; larger ones would be fragments, which this world loses as hardened
/// networks do.
inline constexpr std::size_t ethernetDatagramLimit = 1472;
/// No datagram is longer (RFC 768 over IPv4).
inline constexpr std::size_t largestDatagram = 65507;

struct LinkLaw {
    LatencyLaw latency = LatencyLaw::constant(std::chrono::milliseconds(10));
    double loss = 0;      ///< probability for each packet; a segment of a stream comes later instead (retransmission)
    double duplicate = 0; ///< probability that a datagram arrives twice, each copy with its own delay
    double reorder = 0;   ///< probability of an extra delay, uniform in [0, reorderDelay]
    Duration reorderDelay = std::chrono::milliseconds(5);
    std::size_t datagramLimit = ethernetDatagramLimit; ///< larger datagrams are lost without notice
};

} // namespace harddns::world
