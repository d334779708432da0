#include "engine/resolve/server_choice.h"

#include <algorithm>
#include <limits>

namespace harddns::resolve
{

namespace
{

float expectedMs(const Candidate& candidate, const ChoiceRules& rules)
{
    float ms = candidate.state.srttMs > 0 ? candidate.state.srttMs : rules.unknownMs;
    // Each time-out in a row doubles what we expect; a silent server drifts out of the band.
    ms = std::max(ms, candidate.state.consecutiveTimeouts > 0 ? 100.0F : 0.0F);
    return ms * static_cast<float>(1U << std::min<unsigned>(candidate.state.consecutiveTimeouts, 6));
}

} // namespace

std::optional<std::size_t> chooseServer(const std::vector<Candidate>& candidates, world::SteadyTime now, world::Entropy& entropy,
                                        const ChoiceRules& rules)
{
    // Fewest tries first, then those not in back-off.
    unsigned fewest = std::numeric_limits<unsigned>::max();
    bool rested = false;
    for (const Candidate& c : candidates) {
        if (c.answered || c.tries >= rules.maxTries)
            continue;
        const bool ready = c.state.notBefore <= now;
        if (c.tries < fewest || (c.tries == fewest && ready && !rested)) {
            fewest = c.tries;
            rested = ready;
        }
    }
    if (fewest == std::numeric_limits<unsigned>::max())
        return std::nullopt;
    std::vector<std::size_t> open;
    float best = std::numeric_limits<float>::max();
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        const Candidate& c = candidates[i];
        if (c.answered || c.tries != fewest || (c.state.notBefore <= now) != rested)
            continue;
        open.push_back(i);
        best = std::min(best, expectedMs(c, rules));
    }
    if (open.size() > 1 && entropy.below(rules.exploreOneIn) != 0) {
        const float limit = best + std::max(rules.bandMs, best / 2);
        std::erase_if(open, [&](std::size_t i) { return expectedMs(candidates[i], rules) > limit; });
    }
    return open[open.size() == 1 ? 0 : entropy.below(static_cast<std::uint32_t>(open.size()))];
}

bool mayAsk(const IpAddress& address, bool ipv4, bool ipv6, bool queryLoopback, bool isOwn)
{
    const IpAddress plain = address.unmapped();
    if (address.isV6() && plain.isV4())
        return false; // mapped addresses are not servers
    if (plain.isV4() ? !ipv4 : !ipv6)
        return false;
    if (plain.isUnspecified() || plain.isMulticastOrBroadcast())
        return false;
    return queryLoopback || !(plain.isLoopback() || isOwn);
}

} // namespace harddns::resolve
