// Any message that parses makes a ballot of any question: bounded, sorted, with a digest that does not depend on the order of the records,
// and whatever part of a chain is left behind is a ballot too.
#include "engine/quorum/ballot.h"
#include "engine/wire/message.h"
#include "tests/fuzz/fuzz_check.h"

#include <algorithm>

using namespace harddns;
using namespace harddns::quorum;
using fuzz::require;

namespace
{

void check(const wire::Question& question, wire::Message message)
{
    const Ballot ballot = makeBallot(question, message);
    require(ballot.links.size() <= maxLinks && ballot.records.size() <= maxBallotRecords, "the limits hold");
    require(std::is_sorted(ballot.records.begin(), ballot.records.end()), "records are sorted");
    require(std::adjacent_find(ballot.records.begin(), ballot.records.end()) == ballot.records.end(), "no record twice");
    require((ballot.outcome == Outcome::Positive) == !ballot.records.empty(), "only positive ballots have records");
    require(ballot.votes() == ballot.failure.empty(), "an abstention says why");
    require(ballot.votes() || (ballot.answer.empty() && ballot.authority.empty()), "an abstention answers nothing");
    require(ballot.owner.sameOctets(ballot.owner.lower()), "names are in lower case");
    require(setsOfLinks(ballot, ballot.links.size()) <= ballot.answer.size(), "links have their sets");

    wire::Name at = question.name;
    for (const Link& link : ballot.links) {
        require(link.owner == at, "a chain hangs together");
        at = link.target;
    }
    require(!ballot.votes() || ballot.owner == at, "the owner is its end");
    for (std::size_t links = 1; links <= ballot.links.size(); ++links) {
        const Ballot rest = behindLinks(question, ballot, links);
        require(rest.outcome == ballot.outcome && rest.records == ballot.records, "the rest says the same");
        require(rest.answer.size() < ballot.answer.size() + 1, "the rest has no more sets");
    }

    std::reverse(message.answer.begin(), message.answer.end());
    std::reverse(message.authority.begin(), message.authority.end());
    const Ballot reversed = makeBallot(question, message);
    require(reversed.digest == ballot.digest && reversed.ttl == ballot.ttl, "the order of records does not matter");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto message = wire::Message::parse(std::span(data, size));
    if (!message.ok())
        return 0;
    if (!message->questions.empty())
        check(message->questions.front(), *message);
    // Random octets seldom ask for what they answer.
    for (std::size_t i = 0; i < std::min<std::size_t>(message->answer.size(), 4); ++i) {
        const wire::Record& record = message->answer[i];
        for (const wire::Type type : {record.type, wire::Type::A, wire::Type::Cname, wire::Type::Any, wire::Type::Rrsig})
            check({record.owner, type, static_cast<wire::Class>(record.klass)}, *message);
    }
    return 0;
}
