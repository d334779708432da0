// L6 of the ladder: the zone's servers as the members know them, asked over TCP.
#include "engine/quorum/collector_vote.h"
#include "engine/quorum/cut_word.h"

#include <algorithm>

namespace harddns::quorum
{

using cache::Security;
using resolve::Judged;
using wire::Question;
using world::SteadyTime;
using world::Task;

namespace
{

/// The members' words, collected beside each other.
struct CutPoll {
    explicit CutPoll(world::Loop& loop) : changed(loop) {}
    std::vector<CutWord> words;
    std::size_t open = 0;
    world::Event changed;
};

Task<void> askCut(Electorate& electorate, CutPoll& poll, std::uint16_t member, Question question, SteadyTime until)
{
    const wire::Name name = question.name;
    MemberQuestion ask;
    ask.question = std::move(question);
    ask.kind = AskKind::Authority;
    auto reply = co_await electorate.ask(member, std::move(ask), until);
    if (reply) {
        if (auto word = readCut(member, *reply->message, name))
            poll.words.push_back(std::move(*word));
    }
    --poll.open;
    poll.changed.set();
}

} // namespace

Task<bool> Collector::askAuthority(VotePtr vote)
{
    const Parameters wide = hardened(vote->parameters);
    const SteadyTime until = std::min<SteadyTime>(vote->deadline, m_parts.world.loop.now() + authorityPatience);
    CutPoll poll(m_parts.world.loop);
    world::TaskScope asking(m_parts.world.loop);
    for (const Candidate& candidate : m_parts.electorate.candidates()) {
        if (!m_parts.standing.mayBeDrawn(candidate.member))
            continue;
        ++poll.open;
        if (candidate.member != m_parts.electorate.self())
            m_parts.shard.add(telemetry::Counter::VoteQuestions);
        Question question = vote->question;
        asking.spawn(askCut(m_parts.electorate, poll, candidate.member, std::move(question), until));
    }
    const unsigned majority = std::max(wide.majority, vote->parameters.wideMajority());
    cache::DelegationPtr cut;
    for (;;) {
        poll.changed.reset();
        cut = votedCut(poll.words, majority);
        if (cut || poll.open == 0)
            break;
        const bool news = co_await poll.changed.wait(until);
        if (!news)
            break;
    }
    asking.cancelAll();
    if (!cut)
        co_return false;
    for (const CutWord& word : poll.words) {
        if (word.zone == cut->zone)
            vote->authorityBy.push_back(word.member);
    }
    Question question = vote->question;
    Judged judged = co_await m_parts.own.askOverTcp(std::move(question), cut, vote->deadline);
    const resolve::Outcome outcome = judged.found.outcome;
    const bool says = outcome == resolve::Outcome::Answer || outcome == resolve::Outcome::Alias || judged.found.isNegative();
    if (!says || judged.security == Security::Bogus || (m_settings.validates && judged.security == Security::Unchecked))
        co_return false;
    vote->answer = ballotOf(vote->question, judged.found);
    const std::vector<Seat> seats = view(*vote);
    if (outcome == resolve::Outcome::Alias) { // the chain so far; what it leads to is asked for by itself
        vote->decision = Decision();
        vote->decision.step = Step::FollowChain;
        vote->decision.level = Level::Authority;
        vote->decision.links = vote->answer.links.size();
        vote->decision.target = judged.found.next;
        vote->decision.ttl = vote->answer.ttl;
    } else {
        vote->decision = decideByAuthority(seats, vote->parameters, vote->progress, vote->answer);
    }
    vote->byAuthority = std::move(judged);
    const Step step = vote->decision.step; // a majority that contradicts the authority ends the vote, without an answer
    co_return step == Step::Answer || step == Step::FollowChain || vote->decision.majoritySuspect;
}

} // namespace harddns::quorum
