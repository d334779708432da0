// Parameters of a vote: how many nodes are asked, how many equal ballots decide, and the times (SCIENCE 6.2, 6.4). Pure values; any thread.
#pragma once

#include "engine/api/config.h"
#include "engine/api/result.h"
#include "engine/world/time.h"

#include <cstdint>
#include <string>

namespace harddns::quorum
{

/// A vote needs a majority that is no unanimity, so at least three nodes.
inline constexpr unsigned smallestNetwork = 3;
/// With fewer than five, `hardened` would not survive one liar beside one silent node.
inline constexpr unsigned smallestHardened = 5;
/// A draw and a tally keep one place a node; nobody runs more (SCIENCE P01).
inline constexpr unsigned largestNetwork = 64;
/// Sub-questions behind a chain whose ends differ (L2).
inline constexpr unsigned chainDepth = 4;

struct Parameters {
    unsigned nodes = 0;    ///< N, members that may be drawn when the parameters were made
    unsigned asked = 0;    ///< q
    unsigned majority = 0; ///< m
    unsigned spares = 0;   ///< s, late seats that vote beside the drawn ones; m > (q + s)/2 always
    world::Duration hedgeMin = std::chrono::milliseconds(50);
    world::Duration hedgeMax = std::chrono::milliseconds(400);
    world::Duration deadline = std::chrono::milliseconds(4500); ///< of the whole look-up
    bool repairs = true;                                        ///< dissenters are flushed, checked, quarantined (off in `paper`)

    /// Late draws that take a silent seat's place; more would let an attacker buy new draws by silencing honest nodes (SCIENCE 6.4).
    [[nodiscard]] unsigned replacements() const { return asked - majority; }
    /// m' of L7, when everybody is asked.
    [[nodiscard]] unsigned wideMajority() const { return nodes / 2 + 1; }
    friend bool operator==(const Parameters&, const Parameters&) = default;
};

struct ParameterProblem {
    std::string key;     ///< "quorum.majority"
    std::string message; ///< a sentence that says what holds and what to do
};

/// The preset's numbers (by default `small` for 3 to 5 nodes, `balanced` above), changed by the keys that are set, and checked:
/// 1 <= m <= q <= N, m > (q + s)/2, q + s <= N, hedge-min <= hedge-max. The deadline comes from max-resolve-ms.
[[nodiscard]] Result<Parameters, ParameterProblem> parametersFor(const QuorumConfig& config, unsigned nodes, unsigned maxResolveMs);

/// For votes about infrastructure: all nodes, m = N/2 + 1 (SCIENCE 6.4 last point), the times of `base`.
[[nodiscard]] Parameters hardened(const Parameters& base);

/// The same after members came or went or were quarantined: q shrinks to what there is, m stays a majority of it. Nothing below three.
[[nodiscard]] Result<Parameters, ParameterProblem> withNodes(const QuorumConfig& config, unsigned nodes, unsigned maxResolveMs);

} // namespace harddns::quorum
