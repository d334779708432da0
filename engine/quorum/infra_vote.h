// What a vote about a zone cut comes to (DESIGN 3.3, SCIENCE 6.4 last point, 8.6), and how many such votes a node may ask for. The node has
// a delegation that its own walk brought home; the members tell what theirs did. The vote says how long the own word may live, and whether
// it is to be forgotten; it never brings in anything of another node: what a node tells others stays what it was told itself, and no
// node's trust rests on another's. Pure values; any thread.
#pragma once

#include "engine/quorum/cut_word.h"
#include "engine/quorum/parameters.h"

#include <cstdint>
#include <span>

namespace harddns::quorum
{

enum class InfraOutcome : std::uint8_t {
    Undecided,    ///< no majority knows the cut, or what it knows is of no use: it stays provisional
    Attested,     ///< a majority was told the same
    Contradicted, ///< a majority was told something else about this zone: this node is poisoned, or behind
};
[[nodiscard]] const char* toText(InfraOutcome outcome); ///< "attested"

struct InfraTally {
    InfraOutcome outcome = InfraOutcome::Undecided;
    /// Attested: the own delegation, with those of its addresses that the majority knows too. Zone and servers are set, no times.
    /// Contradicted: what the majority describes.
    cache::Delegation cut;
    /// Attested: seconds that a majority vouches for. A forged long TTL needs as many forgers as a forged cut; members whose time is nearly
    /// over shorten nothing while enough others have more.
    std::uint32_t ttl = 0;
};

/// `words`: one a member, of members that may vote; the node's own among them when it may. `majority` is that of hardened(), whoever is
/// silent.
///  - Attested needs the same zone and the same set of servers in `majority` words, and addresses: a cut whose servers all lie inside
///    it cannot be used without one.
///  - Contradicted needs another set of servers in as many words, or of a server that has glue here addresses of the same family, all of
///    them others. A cut that the others do not know contradicts nothing.
[[nodiscard]] InfraTally tallyInfra(const cache::Delegation& own, std::span<const CutWord> words, unsigned majority);

/// Questions about infrastructure that a node may ask at once, after a time in which it asked none: what one vote costs in the largest
/// network. Smaller, and some network could never attest anything; larger, and the first minute after a start is no longer like the rest.
inline constexpr unsigned infraBurst = largestNetwork;
/// Share of the questions of its votes that a node may spend on infrastructure besides (DESIGN 3.3).
inline constexpr unsigned infraPercent = 1;

/// Keeps the questions about infrastructure at infraPercent of those that votes asked, plus infraBurst once.
class InfraBudget
{
public:
    /// `asked`: all questions that votes have asked so far, ascending. False: not enough is left, nothing is spent.
    [[nodiscard]] bool spend(unsigned questions, std::uint64_t asked);

private:
    static constexpr std::uint64_t whole = 100; ///< a question, in the hundredths that one of a vote earns
    std::uint64_t m_credit = infraBurst * whole;
    std::uint64_t m_seen = 0;
};

} // namespace harddns::quorum
