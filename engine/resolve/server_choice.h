// Server choice: which address of a zone to ask next. Pure functions of what is known (ServerState), the clock, and a draw.
// Rule: among the addresses asked least often in this step and not in back-off, those whose expected time is within a band of the best are
// drawn from uniformly (the attacker must guess the server too, SCIENCE 2.4 N_s); now and then any address is tried, so that a
// server that became fast is noticed. Addresses in back-off come last, never not at all.
#pragma once

#include "engine/cache/infra_cache.h"
#include "engine/resolve/budget.h"
#include "engine/world/entropy.h"
#include "engine/world/time.h"

#include <optional>
#include <vector>

namespace harddns::resolve
{

struct Candidate {
    wire::Name server; ///< its name, for traces
    IpAddress address;
    std::uint16_t port = 53;
    cache::ServerState state;
    unsigned tries = 0;    ///< exchanges in this step
    bool answered = false; ///< gave a (useless) answer: not asked again in this step
};

struct ChoiceRules {
    unsigned maxTries = limits::triesPerAddress;
    /// Share of choices that ignore the measured times: 1 in this many. Unmeasured servers are explored anyway.
    unsigned exploreOneIn = 20;
    /// Width of the band: servers within this of the best (or half of the best's time) count as equally good.
    float bandMs = 20;
    /// What an unmeasured server is expected to take: low, so that each is measured soon.
    float unknownMs = 10;
};

/// Index of the candidate to ask, or nothing when all are used up.
[[nodiscard]] std::optional<std::size_t> chooseServer(const std::vector<Candidate>& candidates, world::SteadyTime now,
                                                      world::Entropy& entropy, const ChoiceRules& rules = {});

/// May this address be asked at all: family switched on, not unspecified, multicast or broadcast; loopback and own addresses
/// only with query-loopback.
[[nodiscard]] bool mayAsk(const IpAddress& address, bool ipv4, bool ipv6, bool queryLoopback, bool isOwn);

} // namespace harddns::resolve
