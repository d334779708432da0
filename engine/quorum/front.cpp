#include "engine/quorum/front.h"

#include <algorithm>

namespace harddns::quorum
{

using cache::Security;
using resolve::AnswerSource;
using telemetry::Counter;
using wire::Question;
using world::SteadyTime;
using world::Task;

Task<std::optional<AnswerSource::Sourced>> Front::askMember(std::uint16_t member, Question question, bool checkingDisabled,
                                                            SteadyTime deadline)
{
    MemberQuestion ask;
    ask.question = question;
    ask.kind = AskKind::Collect;
    ask.checkingDisabled = checkingDisabled;
    const SteadyTime until = std::min<SteadyTime>(deadline, m_parts.world.loop.now() + collectorTime);
    auto reply = co_await m_parts.electorate.ask(member, std::move(ask), until);
    const SteadyTime now = m_parts.world.loop.now();
    if (!reply) {
        // A vote may honestly take longer; whose connection is gone is gone.
        if (reply.error() == AskProblem::Unreachable)
            m_parts.standing.failed(member, now);
        co_return std::nullopt;
    }
    m_parts.standing.answered(member, now);
    m_parts.standing.setLoad(member, reply->loadPercent / 100.0);
    const wire::Rcode rcode = reply->message->rcode;
    if (rcode != wire::Rcode::NoError && rcode != wire::Rcode::NxDomain)
        co_return std::nullopt; // it does not collect for others, or could not decide: this node tries itself
    Sourced out;
    Security security = Security::Unchecked;
    if (m_validates && !checkingDisabled) {
        auto message = reply->message;
        resolve::Judged judged = co_await m_parts.own.judge(question, std::move(message), deadline);
        if (judged.security == Security::Bogus || (judged.security == Security::Unchecked && !judged.text.empty()))
            co_return std::nullopt;
        out.found = std::move(judged.found);
        security = judged.security;
        out.ede = judged.ede;
        out.text = std::move(judged.text);
    } else {
        out.found = resolve::scrub(*reply->message, question, wire::Name(), {.forwarding = true, .explain = false});
    }
    const resolve::Outcome outcome = out.found.outcome;
    const bool says = outcome == resolve::Outcome::Answer || outcome == resolve::Outcome::Alias || out.found.isNegative();
    if (!says)
        co_return std::nullopt;
    if (security == Security::Insecure)
        raiseUnchecked(out.found, Security::Insecure);
    out.failed = false;
    if (m_parts.check)
        m_parts.check->onCollected(question, member, *reply);
    co_return out;
}

Task<AnswerSource::Sourced> Front::ask(Question question, bool checkingDisabled, SteadyTime deadline)
{
    std::vector<std::uint16_t> reachable;
    for (const Candidate& candidate : m_parts.electorate.candidates())
        reachable.push_back(candidate.member);
    for (unsigned tries = 0; tries < frontTries && !reachable.empty(); ++tries) {
        const auto chosen = m_parts.standing.chooseCollector(m_parts.world.entropy, reachable);
        if (!chosen)
            break;
        const auto member = static_cast<std::uint16_t>(*chosen);
        if (member == m_parts.electorate.self())
            break;
        std::erase(reachable, member);
        m_parts.shard.add(Counter::FrontGiven);
        auto said = co_await askMember(member, question, checkingDisabled, deadline);
        if (said)
            co_return std::move(*said);
        m_parts.shard.add(Counter::FrontInVain);
    }
    auto own = co_await m_parts.collector.ask(std::move(question), checkingDisabled, deadline);
    co_return own;
}

} // namespace harddns::quorum
