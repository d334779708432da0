// The draw of a quorum: q members at random without replacement, at most ceil(q/2) - 1 of one diversity group (operator, origin AS, /24 or
// /48) when the pool allows it, so that no operator, network or place can win a vote by itself (SCIENCE 6.2). From Entropy only: who
// guesses the draw needs fewer races (ATTACKS A1.2). Pure but for the randomness; any thread.
#pragma once

#include "engine/world/entropy.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace harddns::quorum
{

/// Labels of one member, each naming a group it shares with others ("operator=example", "as=64500", "192.0.2.0/24"). As small numbers:
/// the membership gives each label one.
using GroupIds = std::vector<std::uint16_t>;

struct Candidate {
    std::uint16_t member = 0; ///< whatever the caller numbers its members by
    std::span<const std::uint16_t> groups;
};

struct Draw {
    std::vector<std::uint16_t> seats; ///< q members in random order; fewer only when the pool is smaller
    /// The others in random order, those that keep the diversity rule when they take a seat first: spares, replacements, L7.
    std::vector<std::uint16_t> reserve;
    bool diverse = true; ///< false: no admissible set was found, the rule had to be relaxed
};

/// Members of one group that may be among q. (Of one or two asked it would be nobody; a draw then only keeps any two apart.)
[[nodiscard]] constexpr unsigned groupLimit(unsigned q) { return q == 0 ? 0 : (q + 1) / 2 - 1; }

/// Uniform over the admissible sets: random sets are drawn and rejected while they break the rule. A pool that admits few or no sets
/// costs a bounded number of rejections, then a search (admissible, not exactly uniform), then a draw that breaks the rule least: labels
/// that hold too many members are given one seat more at a time, the others keep their limit.
[[nodiscard]] Draw draw(world::Entropy& entropy, std::span<const Candidate> pool, unsigned q);

} // namespace harddns::quorum
