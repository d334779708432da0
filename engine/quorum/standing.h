// Standing: what a network thinks of each of its nodes: health (does it answer) and trust (does it answer like the others), and what
// follows: out of rotation, quarantine, weight as a collector (SCIENCE 6.6, 9.2; P16-P18, P51). A pure state machine: everything is told
// to it with the time, and it says who may be drawn. One worker's thread.
#pragma once

#include "engine/quorum/evidence.h"
#include "engine/world/entropy.h"
#include "engine/world/time.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace harddns::quorum
{

inline constexpr unsigned failuresUntilOut = 3;   ///< in a row
inline constexpr unsigned successesUntilBack = 5; ///< of probes, in a row
inline constexpr double lossUntilOut = 0.5;       ///< of the questions of the last lossWindow, with at least lossQuestions of them
inline constexpr unsigned lossQuestions = 4;      ///< fewer say nothing about a share
inline constexpr world::Duration lossWindow = std::chrono::seconds(1);
inline constexpr unsigned probePercent = 1; ///< of the traffic, and at least one probe each hold-down step
inline constexpr world::Duration firstHoldDown = std::chrono::seconds(1);
inline constexpr world::Duration longestHoldDown = std::chrono::seconds(30);
/// In rotation for this long: the next hold-down is the first again. Shorter, and a node that comes and goes never gets a longer one.
inline constexpr world::Duration healthyAfter = std::chrono::seconds(30);
inline constexpr world::Duration firstQuarantine = std::chrono::minutes(10);
inline constexpr world::Duration longestQuarantine = std::chrono::hours(24);
inline constexpr world::Duration flushWindow = std::chrono::minutes(10); ///< two repairs within this are a quarantine
/// Ballots made before a flush took effect are a part of what was repaired: without this, the votes in flight would turn every repair into
/// a quarantine (cross-checks 3 s, flush 1 s).
inline constexpr world::Duration repairSettles = std::chrono::seconds(4);
inline constexpr unsigned canariesUntilReleased = 3; ///< clean ones, in a row
/// Between canaries that came to nothing: a quarantined node that is silent costs no more than this.
inline constexpr world::Duration canaryPause = std::chrono::seconds(10);
/// One doubling is forgotten for each time this long without a quarantine.
inline constexpr world::Duration quarantineForgotten = std::chrono::hours(24);
/// Share of an answered or failed question in a node's health (as in TCP's round trip time, RFC 6298).
inline constexpr double healthStep = 1.0 / 8;
/// No active node counts for less when a collector is chosen: its recovery would never be noticed.
inline constexpr double leastWeight = 0.01;
/// Questions by which a node may be ahead of the one that was given least. More, and a node whose weight was small for a while waits too
/// long for its share, and one that comes back is flooded with what it missed; fewer, and the balance forgets what it gave (two choices
/// keep equal nodes within a handful of each other).
inline constexpr double mostAhead = 8;
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
    double health = 1;                    ///< 0..1, share answered, smoothed
    double trust = 1;                     ///< 0..1
    double load = 0;                      ///< of capacity, 0..1
    unsigned quarantines = 0;             ///< that double the next one
    world::SteadyTime until{};            ///< Quarantined: when a canary may be asked
    world::SteadyTime since{};            ///< of `state`
    world::SteadyTime nextProbe{};        ///< OutOfRotation: end of the hold-down step
    world::Duration holdDown = firstHoldDown;
    unsigned cleanCanaries = 0;
    world::SteadyTime lastRepair{};
    bool repairedOnce = false;
    bool byOperator = false; ///< quarantined by hand: only a hand releases it
};

/// Time never brings a node back by itself: a node that is out returns by answered probes, a quarantined one by clean canaries or by hand
/// (a hold-down that ends by time, or lasts, helps an attacker who moves; SCIENCE 9.2).
class Standing
{
public:
    explicit Standing(std::size_t members = 0);
    void resize(std::size_t members); ///< new ones are Active
    [[nodiscard]] std::size_t size() const { return m_nodes.size(); }

    [[nodiscard]] const NodeStanding& node(std::size_t member) const;
    [[nodiscard]] bool mayBeDrawn(std::size_t member) const { return node(member).state == NodeState::Active; }

    // Health. A failure is silence or a broken connection: a SERVFAIL that came in time is an answer, the name's servers may be at fault.
    StandingChange answered(std::size_t member, world::SteadyTime now);
    StandingChange failed(std::size_t member, world::SteadyTime now);
    /// A member that is out and due for a probe; the caller says probing(), asks it something and reports answered or failed. After a
    /// success the next probe is due at once, after a failure when the hold-down step has ended.
    [[nodiscard]] std::optional<std::size_t> dueProbe(world::SteadyTime now) const;
    void probing(std::size_t member, world::SteadyTime now);
    /// It can be reached again: due for a probe at once, whatever its hold-down. It still comes back by answered probes only.
    void appeared(std::size_t member, world::SteadyTime now);
    void setLoad(std::size_t member, double load);

    // Trust.
    void agreed(std::size_t member);
    /// A dissent with its grade: Warning is a repair (two within flushWindow a quarantine), Critical a quarantine. Both cost trust; None
    /// and Notice are honest differences and cost nothing.
    StandingChange dissented(std::size_t member, Grade grade, world::SteadyTime now);
    StandingChange quarantine(std::size_t member, bool byOperator, world::SteadyTime now);
    StandingChange release(std::size_t member, world::SteadyTime now); ///< by hand
    /// A quarantined member whose time is over: the caller says askingCanary(), asks, and reports what came with canary(); silence is not
    /// reported.
    [[nodiscard]] std::optional<std::size_t> dueCanary(world::SteadyTime now) const;
    void askingCanary(std::size_t member, world::SteadyTime now);
    StandingChange canary(std::size_t member, bool clean, world::SteadyTime now);

    /// health x trust x (1 - load); 0 for members that may not be drawn.
    [[nodiscard]] double weight(std::size_t member) const;
    /// The collector for a client's question: of two active members at random the one that was given less for its weight (power of two
    /// choices, each getting a share in proportion to its weight), ties at random. probePercent of the questions go to a member that is out
    /// of rotation, whatever its hold-down: the caller sees its state, says probing(), and has another one ready. Nothing when nobody is
    /// active.
    [[nodiscard]] std::optional<std::size_t> chooseCollector(world::Entropy& entropy);
    /// The same among some: those that can be reached.
    [[nodiscard]] std::optional<std::size_t> chooseCollector(world::Entropy& entropy, const std::vector<std::uint16_t>& among);

private:
    /// Questions of a tenth of lossWindow.
    struct Tenth {
        std::int64_t number = -1;
        unsigned asked = 0, lost = 0;
    };
    struct Member : NodeStanding {
        std::array<Tenth, 10> tenths;
        bool stepProbed = false; ///< this hold-down step has had its probe
        double given = 0;        ///< questions given as a collector, each divided by the weight it had
    };

    static void count(Member& m, bool lost, world::SteadyTime now);
    [[nodiscard]] static double lossOf(const Member& m, world::SteadyTime now);
    static void activate(Member& m, world::SteadyTime now);

    std::vector<Member> m_nodes;
};

} // namespace harddns::quorum
