#include "engine/quorum/infra_voter.h"

#include <algorithm>

namespace harddns::quorum
{

using cache::DelegationPtr;
using telemetry::Counter;
using world::CacheTime;
using world::SteadyTime;
using world::Task;

struct InfraVoter::Poll {
    Poll(world::Loop& loop, wire::Name z) : zone(std::move(z)), changed(loop) {}
    const wire::Name zone;
    std::vector<SeatReport> seats;
    std::vector<std::optional<CutWord>> words; ///< of the seats
    std::size_t open = 0;
    SteadyTime began{};
    world::WallTime when;
    world::Event changed;

    [[nodiscard]] wire::Question question() const { return {zone, wire::Type::Ns, wire::Class::In}; }
};

InfraVoter::InfraVoter(InfraVoterParts parts, unsigned nodes) : m_parts(parts), m_nodes(nodes), m_scope(parts.world.loop) {}

InfraVoter::~InfraVoter() = default;

unsigned InfraVoter::majority() const
{
    Parameters base;
    base.nodes = m_nodes != 0 ? m_nodes : static_cast<unsigned>(m_parts.electorate.candidates().size());
    return hardened(base).majority;
}

bool InfraVoter::isPaused(const wire::Name& zone)
{
    const auto at = m_paused.find(zone);
    if (at == m_paused.end())
        return false;
    if (at->second > m_parts.world.loop.now())
        return true;
    m_paused.erase(at);
    return false;
}

void InfraVoter::onUsedAgain(const DelegationPtr& cut)
{
    if (cut->votedOn.isTaken() || isPaused(cut->zone))
        return;
    if (m_paused.size() >= rememberedContradictions)
        std::erase_if(m_paused, [now = m_parts.world.loop.now()](const auto& entry) { return entry.second <= now; });
    if (m_running >= infraVotesAtOnce || m_paused.size() + m_running >= rememberedContradictions) {
        m_parts.shard.add(Counter::InfraVotesBusy);
        return;
    }
    const auto all = m_parts.electorate.candidates();
    const auto mayVote = [&](const Candidate& c) { return m_parts.standing.mayBeDrawn(c.member); };
    const auto voters = static_cast<unsigned>(std::count_if(all.begin(), all.end(), mayVote));
    if (voters < majority()) { // whoever silences members must not lower the majority
        m_parts.shard.add(Counter::InfraVotesNoQuorum);
        return;
    }
    const std::uint16_t self = m_parts.electorate.self();
    const auto others =
        static_cast<unsigned>(std::count_if(all.begin(), all.end(), [&](const Candidate& c) { return c.member != self && mayVote(c); }));
    if (!m_budget.spend(others, m_parts.shard.get(Counter::VoteQuestions))) {
        m_parts.shard.add(Counter::InfraVotesNoBudget);
        return;
    }
    if (!cut->votedOn.take()) // another worker came first
        return;
    m_parts.shard.add(Counter::InfraVoteQuestions, others);
    std::vector<std::uint16_t> members;
    for (const Candidate& candidate : all) {
        if (mayVote(candidate))
            members.push_back(candidate.member);
    }
    ++m_running;
    m_scope.spawn(run(*this, cut, std::move(members)));
}

Task<void> InfraVoter::run(InfraVoter& self, DelegationPtr cut, std::vector<std::uint16_t> members)
{
    world::Loop& loop = self.m_parts.world.loop;
    const CacheTime left = std::max<CacheTime>(0, cut->expires - self.m_parts.cacheClock.at(loop.now()));
    const world::Duration quarter = std::chrono::milliseconds(left / 4); // of a cut that is nearly over: there must be something to prolong
    co_await world::SleepUntil(loop, loop.now() + std::min<world::Duration>(infraVoteSettles, quarter));
    Poll poll(loop, cut->zone);
    poll.began = loop.now();
    poll.when = self.m_parts.world.clock.wall();
    poll.open = members.size();
    poll.words.resize(members.size());
    for (const std::uint16_t member : members) {
        SeatReport& seat = poll.seats.emplace_back();
        seat.member = member;
    }
    const SteadyTime until = poll.began + authorityPatience;
    {
        world::TaskScope asking(loop);
        for (std::size_t i = 0; i < members.size(); ++i)
            asking.spawn(askOne(self, poll, i, until));
        while (poll.open > 0) {
            poll.changed.reset();
            const bool news = co_await poll.changed.wait(until + std::chrono::milliseconds(1));
            if (!news)
                break;
        }
    }
    --self.m_running;
    self.conclude(poll);
}

Task<void> InfraVoter::askOne(InfraVoter& self, Poll& poll, std::size_t seat, SteadyTime until)
{
    MemberQuestion ask;
    ask.question = poll.question();
    ask.kind = AskKind::Authority;
    const std::uint16_t member = poll.seats[seat].member;
    auto reply = co_await self.m_parts.electorate.ask(member, std::move(ask), until);
    SeatReport& report = poll.seats[seat];
    report.rtt = self.m_parts.world.loop.now() - poll.began;
    if (reply) {
        report.state = Seat::State::Voted;
        report.packet = reply->packet;
        report.ballot = makeBallot(poll.question(), *reply->message);
        poll.words[seat] = readCut(member, *reply->message, poll.zone);
    } else {
        report.state = Seat::State::Silent;
        report.problem = toText(reply.error());
    }
    --poll.open;
    poll.changed.set();
}

void InfraVoter::conclude(Poll& poll)
{
    std::vector<CutWord> words;
    for (auto& word : poll.words) {
        if (word)
            words.push_back(*word);
    }
    const SteadyTime steady = m_parts.world.loop.now();
    const CacheTime now = m_parts.cacheClock.at(steady);
    // What this node holds now: it may have been made to forget the cut, or been told anew, while it asked.
    const DelegationPtr current = m_parts.infra.find(poll.zone, now);
    const bool votable = current && !current->fromHints && !current->attested;
    InfraTally tally = votable ? tallyInfra(*current, words, majority()) : InfraTally();
    VoteReport report;
    if (tally.outcome == InfraOutcome::Attested) {
        cache::Delegation next = *current;
        next.servers = tally.cut.servers;
        next.attested = true;
        next.expires = next.parentExpires = std::min(current->parentExpires, now + CacheTime{tally.ttl} * 1000);
        report.decided.ttl = static_cast<std::uint32_t>(std::clamp<CacheTime>((next.expires - now) / 1000, 0, INT32_MAX));
        const bool longer = next.expires > current->expires;
        if (!longer || !m_parts.infra.replace(current, std::make_shared<const cache::Delegation>(std::move(next)), now))
            tally.outcome = InfraOutcome::Undecided;
    }
    switch (tally.outcome) {
    case InfraOutcome::Attested: m_parts.shard.add(Counter::InfraVotesAttested); break;
    case InfraOutcome::Undecided: m_parts.shard.add(Counter::InfraVotesUndecided); break;
    case InfraOutcome::Contradicted: {
        m_parts.shard.add(Counter::InfraVotesContradicted);
        m_paused[poll.zone] = steady + contradictedPause;
        MemberOrder order;
        order.name = poll.zone;
        order.below = true;
        m_parts.electorate.order(m_parts.electorate.self(), std::move(order));
        break;
    }
    }
    if (!m_parts.observer)
        return;
    report.question = poll.question();
    report.when = poll.when;
    report.latency = steady - poll.began;
    report.asked = static_cast<unsigned>(poll.seats.size());
    report.majority = majority();
    const bool decided = tally.outcome != InfraOutcome::Undecided;
    report.level = decided ? Level::Exact : Level::Failed;
    const CutWord voted = wordOf(tally.cut);
    const std::uint16_t self = m_parts.electorate.self();
    for (std::size_t i = 0; i < poll.seats.size(); ++i) {
        SeatReport& seat = poll.seats[i];
        if (seat.state == Seat::State::Open) {
            seat.state = Seat::State::Silent;
            seat.problem = toText(AskProblem::Timeout);
        }
        if (!decided || !poll.words[i] || !(poll.words[i]->zone == poll.zone))
            continue;
        const bool forgotten = seat.member == self && tally.outcome == InfraOutcome::Contradicted; // if only for its addresses
        seat.agrees = poll.words[i]->saysTheSameAs(voted) && !forgotten;
        seat.dissents = !seat.agrees;
        if (seat.agrees && !report.decided.votes()) {
            const std::uint32_t ttl = report.decided.ttl;
            report.decided = seat.ballot;
            report.decided.ttl = ttl;
        }
    }
    report.seats = std::move(poll.seats);
    m_parts.observer->onInfraVote(report);
}

} // namespace harddns::quorum
