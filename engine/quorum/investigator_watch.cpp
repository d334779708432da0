// The investigator's watch over members that are out of rotation or in quarantine, and what an operator does to them.
#include "engine/quorum/investigator.h"

#include <algorithm>

namespace harddns::quorum
{

using wire::Name;
using wire::Question;
using wire::Type;
using world::SteadyTime;
using world::Task;

void Investigator::start() { m_scope.spawn(watch(*this)); }

void Investigator::quarantine(std::uint16_t member) { (void)m_parts.standing.quarantine(member, true, m_parts.world.loop.now()); }

void Investigator::release(std::uint16_t member) { (void)m_parts.standing.release(member, m_parts.world.loop.now()); }

void Investigator::tell(std::uint16_t member, StandingChange change)
{
    const std::string id = m_parts.electorate.memberId(member);
    if (change == StandingChange::WentOut) {
        AlertReport alert;
        alert.cause = AlertCause::NodeSilent;
        alert.grade = Grade::Notice;
        alert.node = id;
        alert.timeUs = nowUs();
        m_parts.book.file(alert);
    } else if (change == StandingChange::CameBack) {
        m_parts.book.close(AlertCause::NodeSilent, id);
    }
}

NodeStandingView Investigator::view(std::uint16_t member) const
{
    NodeStandingView out;
    const NodeStanding& node = m_parts.standing.node(member);
    out.member = m_parts.electorate.memberId(member);
    out.state = toText(node.state);
    out.weight = m_parts.standing.weight(member);
    out.trust = node.trust;
    out.health = node.health;
    out.load = node.load;
    out.failures = node.failures;
    out.quarantines = node.quarantines;
    out.byOperator = node.byOperator;
    if (node.state == NodeState::Quarantined && !node.byOperator) {
        const world::Duration left = std::max(world::Duration{}, world::Duration(node.until - m_parts.world.loop.now()));
        out.quarantinedUntilUs = nowUs() + std::chrono::duration_cast<std::chrono::microseconds>(left).count();
    }
    return out;
}

/// Each look counts as a failure: a connection that is lost and made again between two looks is no matter.
void Investigator::lookForAway()
{
    const SteadyTime now = m_parts.world.loop.now();
    std::vector<bool> away(m_away.size(), false);
    for (const std::uint16_t member : m_parts.electorate.away()) {
        away[member] = true;
        if (m_parts.standing.node(member).state == NodeState::Active)
            (void)m_parts.standing.failed(member, now);
    }
    m_away.swap(away);
    for (std::size_t member = 0; member < m_away.size(); ++member) {
        if (away[member] && !m_away[member])
            m_parts.standing.appeared(member, now);
    }
}

void Investigator::tellState(std::uint16_t member)
{
    const bool out = m_parts.standing.node(member).state == NodeState::OutOfRotation;
    if (out == m_out[member])
        return;
    m_out[member] = out;
    tell(member, out ? StandingChange::WentOut : StandingChange::CameBack);
}

Task<void> Investigator::watch(Investigator& self)
{
    for (;;) {
        co_await world::SleepUntil(self.m_parts.world.loop, self.m_parts.world.loop.now() + watchInterval);
        const SteadyTime now = self.m_parts.world.loop.now();
        self.lookForAway();
        // Who went out by the failures of votes is noticed here: the votes themselves only count.
        for (const Candidate& candidate : self.m_parts.electorate.candidates())
            self.tellState(candidate.member);
        for (const std::uint16_t member : self.m_parts.electorate.away())
            self.tellState(member);
        if (const auto due = self.m_parts.standing.dueProbe(now); due && !self.m_busy[*due]) {
            self.m_busy[*due] = true;
            self.m_parts.standing.probing(*due, now);
            self.m_scope.spawn(probe(self, static_cast<std::uint16_t>(*due)));
        }
        if (const auto due = self.m_parts.standing.dueCanary(now); due && !self.m_busy[*due] && !self.m_canaries.empty()) {
            self.m_busy[*due] = true;
            self.m_parts.standing.askingCanary(*due, now);
            self.m_scope.spawn(askCanary(self, static_cast<std::uint16_t>(*due)));
        }
    }
}

Task<void> Investigator::probe(Investigator& self, std::uint16_t member)
{
    MemberQuestion question;
    question.question = {Name(), Type::Ns, wire::Class::In};
    const SteadyTime until = self.m_parts.world.loop.now() + probePatience;
    const auto reply = co_await self.m_parts.electorate.ask(member, std::move(question), until);
    const SteadyTime now = self.m_parts.world.loop.now();
    if (reply)
        (void)self.m_parts.standing.answered(member, now);
    else
        (void)self.m_parts.standing.failed(member, now);
    self.m_busy[member] = false;
}

Task<void> Investigator::askCanary(Investigator& self, std::uint16_t member)
{
    const auto pick = self.m_parts.world.entropy.below(static_cast<std::uint32_t>(self.m_canaries.size()));
    const Question question = self.m_canaries[pick].question;
    MemberQuestion ask;
    ask.question = question;
    ask.fresh = true;
    const SteadyTime until = self.m_parts.world.loop.now() + inquiryTime;
    // The right answer is what this node's own validated resolver says of it now.
    std::vector<std::pair<std::uint16_t, MemberQuestion>> both;
    both.emplace_back(member, ask);
    both.emplace_back(self.m_parts.electorate.self(), ask);
    const auto replies = co_await self.askAll(std::move(both), until);
    if (replies[0] && replies[1]) {
        const Ballot there = makeBallot(question, *replies[0]->message);
        const Ballot here = makeBallot(question, *replies[1]->message);
        if (here.votes() && there.votes())
            (void)self.m_parts.standing.canary(member, here.digest == there.digest, self.m_parts.world.loop.now());
    }
    self.m_busy[member] = false;
}

} // namespace harddns::quorum
