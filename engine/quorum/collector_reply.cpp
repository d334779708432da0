// What a member's reply means for a vote, and what its silence means for the member.
#include "engine/quorum/collector_vote.h"

#include <map>

namespace harddns::quorum
{

using wire::Ede;
using wire::Question;
using world::SteadyTime;
using world::Task;

namespace
{

/// The extended error of a failed reply, and its text.
std::optional<std::pair<Ede, std::string>> extendedErrorOf(const wire::Message& message)
{
    const wire::EdnsOption* option = message.edns ? message.edns->find(wire::OptionCode::ExtendedError) : nullptr;
    if (!option || option->data.size() < 2)
        return std::nullopt;
    const auto code =
        static_cast<std::uint16_t>(static_cast<std::uint8_t>(option->data[0]) << 8 | static_cast<std::uint8_t>(option->data[1]));
    return std::pair{static_cast<Ede>(code), option->data.substr(2)};
}

} // namespace

Ballot ballotOf(const Question& question, const resolve::Scrubbed& found)
{
    wire::Message message;
    message.set(wire::flagQr);
    message.questions.push_back(question);
    message.rcode = found.outcome == resolve::Outcome::NxDomain ? wire::Rcode::NxDomain : wire::Rcode::NoError;
    for (const wire::RRset& set : found.chain)
        wire::appendRecords(message.answer, set, true, set.ttl);
    if (found.soa)
        wire::appendRecords(message.authority, *found.soa, true, found.soa->ttl);
    return makeBallot(question, message);
}

std::shared_ptr<const wire::Message> onlyVoted(const Ballot& ballot, const std::shared_ptr<const wire::Message>& reply)
{
    if (!ballot.votes())
        return reply; // its extended error is the client's to know
    auto out = std::make_shared<wire::Message>();
    out->id = reply->id;
    out->flags = reply->flags;
    out->opcode = reply->opcode;
    out->rcode = reply->rcode;
    out->questions = reply->questions;
    out->edns = reply->edns;
    for (const wire::RRset& set : ballot.answer)
        wire::appendRecords(out->answer, set, true, set.ttl);
    for (const wire::RRset& set : ballot.authority)
        wire::appendRecords(out->authority, set, true, set.ttl);
    return out;
}

bool readsOneWay(const Question& question, const Ballot& ballot, const wire::Message& message)
{
    if (!ballot.votes() || (ballot.links.empty() && question.type != wire::Type::Any))
        return true; // one set, or none
    const resolve::Scrubbed found = resolve::scrub(message, question, wire::Name(), {.forwarding = true, .explain = false});
    return ballotOf(question, found).digest == ballot.digest;
}

std::optional<std::pair<Ede, std::string>> Collector::sharedReason(const Vote& vote)
{
    std::map<Ede, unsigned> counts;
    std::optional<std::pair<Ede, std::string>> most;
    for (const Vote::Place& place : vote.places) {
        if (!place.message || place.report.ballot.votes())
            continue;
        auto reason = extendedErrorOf(*place.message);
        if (reason && ++counts[reason->first] >= vote.parameters.majority && !most)
            most = std::move(reason);
    }
    return most;
}

bool Collector::isContested(const Vote& vote)
{
    const Ballot* one = nullptr;
    for (const Vote::Place& place : vote.places) {
        if (!place.report.ballot.votes())
            continue;
        if (place.report.judgement == Judgement::Bogus || (one && one->digest != place.report.ballot.digest))
            return true;
        one = &place.report.ballot;
    }
    return vote.decision.majoritySuspect;
}

void Collector::startLifeCheck(std::uint16_t member)
{
    if (m_checked[member % m_checked.size()])
        return;
    m_checked[member % m_checked.size()] = true;
    m_scope.spawn(checkLife(*this, member));
}

Task<void> Collector::checkLife(Collector& self, std::uint16_t member)
{
    MemberQuestion question;
    question.question = {wire::Name(), wire::Type::Ns, wire::Class::In};
    question.kind = AskKind::Authority; // answered from memory, whatever is the matter with the servers of the Internet
    const auto reply = co_await self.m_parts.electorate.ask(member, std::move(question), self.m_parts.world.loop.now() + lifeCheckPatience);
    const SteadyTime now = self.m_parts.world.loop.now();
    if (reply)
        self.m_parts.standing.answered(member, now);
    else
        self.m_parts.standing.failed(member, now);
    self.m_checked[member % self.m_checked.size()] = false;
}

} // namespace harddns::quorum
