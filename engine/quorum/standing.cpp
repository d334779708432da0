#include "engine/quorum/standing.h"

#include <algorithm>
#include <cassert>

namespace harddns::quorum
{

using world::Duration;
using world::SteadyTime;

namespace
{

constexpr std::size_t tenthsOfWindow = 10;

std::int64_t tenthOf(SteadyTime now) { return now.time_since_epoch() / (lossWindow / static_cast<int>(tenthsOfWindow)); }

Duration quarantineFor(unsigned before)
{
    Duration time = firstQuarantine;
    for (unsigned i = 0; i < before && time < longestQuarantine; ++i)
        time *= 2;
    return std::min(time, longestQuarantine);
}

} // namespace

const char* toText(NodeState state)
{
    switch (state) {
    case NodeState::Active: return "active";
    case NodeState::OutOfRotation: return "out-of-rotation";
    case NodeState::Quarantined: return "quarantined";
    }
    return "?";
}

Standing::Standing(std::size_t members) { resize(members); }

void Standing::resize(std::size_t members) { m_nodes.resize(members); }

const NodeStanding& Standing::node(std::size_t member) const
{
    assert(member < m_nodes.size());
    return m_nodes[member];
}

// ---- health

void Standing::count(Member& m, bool lost, SteadyTime now)
{
    m.health += healthStep * ((lost ? 0.0 : 1.0) - m.health);
    const std::int64_t number = tenthOf(now);
    Tenth& tenth = m.tenths[static_cast<std::size_t>(number) % tenthsOfWindow];
    if (tenth.number != number)
        tenth = {number, 0, 0};
    ++tenth.asked;
    tenth.lost += lost ? 1 : 0;
}

double Standing::lossOf(const Member& m, SteadyTime now)
{
    const std::int64_t newest = tenthOf(now);
    unsigned asked = 0, lost = 0;
    for (const Tenth& tenth : m.tenths) {
        if (tenth.number >= 0 && newest - tenth.number < static_cast<std::int64_t>(tenthsOfWindow)) {
            asked += tenth.asked;
            lost += tenth.lost;
        }
    }
    return asked < lossQuestions ? 0 : static_cast<double>(lost) / asked;
}

StandingChange Standing::answered(std::size_t member, SteadyTime now)
{
    Member& m = m_nodes[member];
    count(m, false, now);
    m.failures = 0;
    ++m.successes;
    if (m.state == NodeState::Active && now - m.since >= healthyAfter)
        m.holdDown = firstHoldDown;
    if (m.state != NodeState::OutOfRotation)
        return StandingChange::None;
    m.stepProbed = false;
    m.nextProbe = now; // it answers: the others of the five need not wait
    if (m.successes < successesUntilBack)
        return StandingChange::None;
    activate(m, now);
    return StandingChange::CameBack;
}

StandingChange Standing::failed(std::size_t member, SteadyTime now)
{
    Member& m = m_nodes[member];
    count(m, true, now);
    m.successes = 0;
    ++m.failures;
    if (m.state == NodeState::OutOfRotation && m.stepProbed) {
        m.stepProbed = false;
        m.holdDown = std::min(m.holdDown * 2, longestHoldDown);
        m.nextProbe = now + m.holdDown;
    }
    if (m.state != NodeState::Active || (m.failures < failuresUntilOut && lossOf(m, now) <= lossUntilOut))
        return StandingChange::None;
    if (now - m.since >= healthyAfter)
        m.holdDown = firstHoldDown;
    m.state = NodeState::OutOfRotation;
    m.since = now;
    m.stepProbed = false;
    m.nextProbe = now + m.holdDown;
    return StandingChange::WentOut;
}

void Standing::activate(Member& m, SteadyTime now)
{
    m.state = NodeState::Active;
    m.since = now;
    m.failures = 0;
    m.tenths = {};
}

std::optional<std::size_t> Standing::dueProbe(SteadyTime now) const
{
    std::optional<std::size_t> due;
    for (std::size_t i = 0; i < m_nodes.size(); ++i) {
        const Member& m = m_nodes[i];
        if (m.state == NodeState::OutOfRotation && m.nextProbe <= now && (!due || m.nextProbe < m_nodes[*due].nextProbe))
            due = i;
    }
    return due;
}

void Standing::probing(std::size_t member, SteadyTime now)
{
    Member& m = m_nodes[member];
    if (m.state != NodeState::OutOfRotation || now < m.nextProbe)
        return; // a probe beside the schedule: 1 % of the traffic
    m.stepProbed = true;
    m.nextProbe = now + m.holdDown;
}

void Standing::appeared(std::size_t member, SteadyTime now)
{
    Member& m = m_nodes[member];
    if (m.state == NodeState::OutOfRotation)
        m.nextProbe = now;
}

void Standing::setLoad(std::size_t member, double load) { m_nodes[member].load = std::clamp(load, 0.0, 1.0); }

// ---- trust

void Standing::agreed(std::size_t member)
{
    Member& m = m_nodes[member];
    m.trust = std::min(1.0, m.trust + agreementStep);
}

StandingChange Standing::dissented(std::size_t member, Grade grade, SteadyTime now)
{
    if (grade != Grade::Warning && grade != Grade::Critical)
        return StandingChange::None;
    Member& m = m_nodes[member];
    m.trust *= dissentFactor;
    if (grade == Grade::Critical)
        return quarantine(member, false, now);
    const Duration sinceRepair = now - m.lastRepair;
    if (m.repairedOnce && sinceRepair < repairSettles)
        return StandingChange::None;
    if (m.repairedOnce && sinceRepair <= flushWindow)
        return quarantine(member, false, now);
    m.repairedOnce = true;
    m.lastRepair = now;
    return StandingChange::None;
}

StandingChange Standing::quarantine(std::size_t member, bool byOperator, SteadyTime now)
{
    Member& m = m_nodes[member];
    const bool already = m.state == NodeState::Quarantined;
    if (already && (!byOperator || m.byOperator))
        return StandingChange::None; // votes that were in flight say it again
    m.byOperator = byOperator;
    m.cleanCanaries = 0;
    m.repairedOnce = false;
    if (!byOperator) {
        // Only time in rotation or out of it has been without a quarantine; `until` is the end of the last one or later.
        const auto forgotten = m.quarantines == 0 ? 0 : std::max<std::int64_t>(0, (now - m.until) / quarantineForgotten);
        m.quarantines -= static_cast<unsigned>(std::min<std::int64_t>(forgotten, m.quarantines));
        m.until = now + quarantineFor(m.quarantines);
        ++m.quarantines;
    }
    m.state = NodeState::Quarantined;
    m.since = now;
    return StandingChange::Quarantined;
}

StandingChange Standing::release(std::size_t member, SteadyTime now)
{
    Member& m = m_nodes[member];
    if (m.state != NodeState::Quarantined)
        return StandingChange::None;
    m.byOperator = false;
    m.until = std::min(m.until, now);
    activate(m, now);
    return StandingChange::Released;
}

std::optional<std::size_t> Standing::dueCanary(SteadyTime now) const
{
    std::optional<std::size_t> due;
    for (std::size_t i = 0; i < m_nodes.size(); ++i) {
        const Member& m = m_nodes[i];
        if (m.state == NodeState::Quarantined && !m.byOperator && m.until <= now && (!due || m.until < m_nodes[*due].until))
            due = i;
    }
    return due;
}

void Standing::askingCanary(std::size_t member, SteadyTime now)
{
    Member& m = m_nodes[member];
    if (m.state == NodeState::Quarantined && m.until <= now)
        m.until = now + canaryPause;
}

StandingChange Standing::canary(std::size_t member, bool clean, SteadyTime now)
{
    Member& m = m_nodes[member];
    if (m.state != NodeState::Quarantined || m.byOperator)
        return StandingChange::None;
    if (!clean) {
        m.trust *= dissentFactor;
        m.cleanCanaries = 0;
        m.until = now + quarantineFor(m.quarantines);
        ++m.quarantines;
        m.since = now;
        return StandingChange::Quarantined;
    }
    m.until = now;
    if (++m.cleanCanaries < canariesUntilReleased)
        return StandingChange::None;
    activate(m, now);
    return StandingChange::Released;
}

// ---- the choice of a collector

double Standing::weight(std::size_t member) const
{
    const NodeStanding& n = node(member);
    return n.state == NodeState::Active ? n.health * n.trust * (1 - n.load) : 0;
}

std::optional<std::size_t> Standing::chooseCollector(world::Entropy& entropy)
{
    std::vector<std::uint16_t> all(m_nodes.size());
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i] = static_cast<std::uint16_t>(i);
    return chooseCollector(entropy, all);
}

std::optional<std::size_t> Standing::chooseCollector(world::Entropy& entropy, const std::vector<std::uint16_t>& among)
{
    std::vector<std::size_t> active, out;
    for (const std::size_t i : among) {
        if (m_nodes[i].state == NodeState::Active)
            active.push_back(i);
        else if (m_nodes[i].state == NodeState::OutOfRotation)
            out.push_back(i);
    }
    if (active.empty())
        return std::nullopt;
    if (!out.empty() && entropy.below(100) < probePercent)
        return out[entropy.below(static_cast<std::uint32_t>(out.size()))];
    const auto price = [this](std::size_t i) { return 1 / std::max(weight(i), leastWeight); };
    // Like the virtual time of fair queueing: `given` grows by the price of each question. What a node was given while its weight was
    // smaller, or what others were given while it was away, must not count for long: mostAhead.
    double least = m_nodes[active.front()].given;
    for (const std::size_t i : active)
        least = std::min(least, m_nodes[i].given);
    for (const std::size_t i : active)
        m_nodes[i].given = std::min(m_nodes[i].given, least + mostAhead * price(i));
    const auto count = static_cast<std::uint32_t>(active.size());
    const std::uint32_t first = entropy.below(count);
    std::size_t chosen = active[first];
    if (count > 1) {
        const std::size_t other = active[(first + 1 + entropy.below(count - 1)) % count];
        if (m_nodes[other].given < m_nodes[chosen].given) // equal ones: the first was drawn at random
            chosen = other;
    }
    m_nodes[chosen].given += price(chosen);
    return chosen;
}

} // namespace harddns::quorum
