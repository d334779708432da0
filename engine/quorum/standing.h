// Standing: what a network thinks of each of its nodes: health (does it answer) and trust (does it answer like the others), and what
// follows: out of rotation, quarantine, weight as a collector (SCIENCE 6.6, 9.2; P16-P18, P51). A pure state machine: everything is told
// to it with the time, and it says who may be drawn. One worker's thread.
#pragma once

#include "engine/quorum/evidence.h"
#include "engine/world/entropy.h"
#include "engine/world/time.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace harddns::quorum
{

inline constexpr unsigned failuresUntilOut = 3;   ///< in a row
inline constexpr unsigned successesUntilBack = 5; ///< of probes, in a row
inline constexpr double lossUntilOut = 0.5;       ///< of the questions of the last second, with at least 4 of them
inline constexpr unsigned probePercent = 1;       ///< of the traffic, and at least one probe each hold-down step
inline constexpr world::Duration firstHoldDown = std::chrono::seconds(1);
inline constexpr world::Duration longestHoldDown = std::chrono::seconds(30);
inline constexpr world::Duration firstQuarantine = std::chrono::minutes(10);
inline constexpr world::Duration longestQuarantine = std::chrono::hours(24);
inline constexpr world::Duration flushWindow = std::chrono::minutes(10); ///< two repairs within this are a quarantine
inline constexpr unsigned canariesUntilReleased = 3;                     ///< clean ones, in a row
/// Weight of trust after each dissent that evidence confirmed, and the way back after each agreement: 50 dissents leave less than 0.1 of an
/// honest node's weight whatever the agreements in between one to one (P51).
inline constexpr double dissentFactor = 0.9, agreementStep = 0.002;

enum class NodeState : std::uint8_t {
    Active,
    OutOfRotation, ///< does not answer: probed, back after successesUntilBack
    Quarantined,   ///< not believed: not drawn, asked canaries when the time is over
};
[[nodiscard]] const char* toText(NodeState state);

/// What the caller has to do or to tell the operator after an event.
enum class StandingChange : std::uint8_t { None, WentOut, CameBack, Quarantined, Released };

struct NodeStanding {
    NodeState state = NodeState::Active;
    unsigned failures = 0, successes = 0; ///< in a row
    double trust = 1;                     ///< 0..1
    double load = 0;                      ///< of capacity, 0..1
    unsigned quarantines = 0;             ///< so far; doubles the next one
    world::SteadyTime until{};            ///< Quarantined: when canaries may be asked
    world::SteadyTime nextProbe{};        ///< OutOfRotation
    world::Duration holdDown = firstHoldDown;
    unsigned cleanCanaries = 0;
    world::SteadyTime lastRepair{};
    bool repairedOnce = false;
    bool byOperator = false; ///< quarantined by hand: only a hand releases it
};

class Standing
{
public:
    explicit Standing(std::size_t members = 0);
    void resize(std::size_t members); ///< new ones are Active

    [[nodiscard]] const NodeStanding& node(std::size_t member) const;
    [[nodiscard]] bool mayBeDrawn(std::size_t member) const { return node(member).state == NodeState::Active; }

    // Health.
    StandingChange answered(std::size_t member, world::SteadyTime now);
    StandingChange failed(std::size_t member, world::SteadyTime now);
    /// A member that is out and due for a probe; the caller asks it something and reports answered or failed.
    [[nodiscard]] std::optional<std::size_t> dueProbe(world::SteadyTime now) const;
    void probing(std::size_t member, world::SteadyTime now);
    void setLoad(std::size_t member, double load);

    // Trust.
    void agreed(std::size_t member);
    /// A dissent with its grade: Warning is a repair (two within flushWindow a quarantine), Critical a quarantine.
    StandingChange dissented(std::size_t member, Grade grade, world::SteadyTime now);
    StandingChange quarantine(std::size_t member, bool byOperator, world::SteadyTime now);
    StandingChange release(std::size_t member); ///< by hand
    /// A quarantined member whose time is over: ask it a canary.
    [[nodiscard]] std::optional<std::size_t> dueCanary(world::SteadyTime now) const;
    StandingChange canary(std::size_t member, bool clean, world::SteadyTime now);

    /// health x trust x (1 - load); 0 for members that may not be drawn.
    [[nodiscard]] double weight(std::size_t member) const;
    /// The collector for a client's question: two members at random, the heavier one (power of two choices), ties at random; a share of
    /// probePercent goes to members that are due for a probe. Nothing when nobody is active.
    [[nodiscard]] std::optional<std::size_t> chooseCollector(world::Entropy& entropy, world::SteadyTime now) const;

private:
    std::vector<NodeStanding> m_nodes;
};

} // namespace harddns::quorum
