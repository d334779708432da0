// Members that are functions: what each says and how long it takes. And a collector over them, in virtual time.
#pragma once

#include "engine/quorum/collector.h"
#include "engine/world/virtual/virtual_world.h"
#include "tests/resolve/virtual_internet.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace harddns::tests
{

/// What a member does with a question.
struct FakeAnswer {
    std::optional<wire::Message> message; ///< nothing: `problem`
    world::Duration delay = std::chrono::milliseconds(10);
    quorum::AskProblem problem = quorum::AskProblem::Timeout; ///< Timeout: says nothing until the deadline
    std::shared_ptr<const overlay::KeptReceipt> receipt = nullptr;
    std::uint32_t nearMisses = 0;
    std::uint8_t loadPercent = 0;
};

inline wire::Message replyTo(const wire::Question& question, const std::vector<std::string>& addresses, std::uint32_t ttl = 300)
{
    wire::Message m;
    m.set(wire::flagQr);
    m.questions.push_back(question);
    for (const std::string& text : addresses) {
        const auto address = *IpAddress::parse(text);
        m.answer.push_back(
            {question.name, question.type, 1, ttl, std::string(reinterpret_cast<const char*>(address.data()), address.size())});
    }
    if (addresses.empty()) {
        wire::Record soa{question.name.parent(), wire::Type::Soa, 1, ttl, {}};
        soa.rdata = std::string(2, '\0') + std::string("\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\4\0\0\1\x2c", 20);
        m.authority.push_back(std::move(soa));
    }
    return m;
}

class FakeElectorate final : public quorum::Electorate
{
public:
    using Behaviour = std::function<FakeAnswer(const quorum::MemberQuestion&)>;

    FakeElectorate(world::Loop& loop, std::size_t members) : behaviours(members), asked(members), m_loop(loop)
    {
        for (std::size_t i = 0; i < members; ++i)
            m_candidates.push_back({static_cast<std::uint16_t>(i), {}});
    }
    std::span<const quorum::Candidate> candidates() const override { return m_candidates; }
    std::vector<std::uint16_t> away() const override { return m_away; }
    /// Loses the connection to a member, or has it again.
    void setAway(std::uint16_t member, bool away)
    {
        std::erase_if(m_candidates, [&](const quorum::Candidate& c) { return c.member == member; });
        std::erase(m_away, member);
        if (away)
            m_away.push_back(member);
        else
            m_candidates.push_back({member, {}});
    }
    std::string memberId(std::uint16_t member) const override { return "n" + std::to_string(member); }
    std::uint16_t self() const override { return 0; }
    world::Task<Result<quorum::MemberReply, quorum::AskProblem>> ask(std::uint16_t member, quorum::MemberQuestion question,
                                                                     world::SteadyTime deadline) override
    {
        const world::SteadyTime began = m_loop.now();
        ++asked[member];
        FakeAnswer answer = behaviours[member](question);
        const bool silent = !answer.message && answer.problem == quorum::AskProblem::Timeout;
        const world::SteadyTime until = silent ? deadline : began + answer.delay;
        co_await world::SleepUntil(m_loop, std::min(until, deadline));
        if (silent || until > deadline)
            co_return Failure{quorum::AskProblem::Timeout};
        if (!answer.message)
            co_return Failure{answer.problem};
        quorum::MemberReply reply;
        reply.packet = std::make_shared<const std::vector<std::uint8_t>>(wire::encode(*answer.message));
        reply.message = std::make_shared<const wire::Message>(std::move(*answer.message));
        reply.rtt = m_loop.now() - began;
        reply.receipt = answer.receipt;
        reply.nearMisses = answer.nearMisses;
        reply.loadPercent = answer.loadPercent;
        co_return reply;
    }
    void order(std::uint16_t member, quorum::MemberOrder what) override { orders.emplace_back(member, std::move(what)); }

    std::vector<Behaviour> behaviours;
    std::vector<unsigned> asked;
    std::vector<std::pair<std::uint16_t, quorum::MemberOrder>> orders;

private:
    world::Loop& m_loop;
    std::vector<quorum::Candidate> m_candidates;
    std::vector<std::uint16_t> m_away;
};

/// Keeps what it is told.
struct ReportKeeper final : quorum::VoteObserver {
    void onVote(quorum::VoteReport report) override { reports.push_back(std::move(report)); }
    std::vector<quorum::VoteReport> reports;
};

/// A collector with its resolver (which has nobody to ask) on one virtual host.
class VotingHost
{
public:
    explicit VotingHost(std::size_t members, quorum::CollectorSettings settings = {}, std::uint64_t seed = 1)
        : world(seed),
          host(world.addHost("collector", {"10.0.0.1"})),
          own(host, VirtualInternet::defaultConfig(), std::make_shared<const cache::Delegation>()),
          electorate(world.loop(), members),
          standing(members),
          history(quorum::makeMemoryHistory(1000)),
          collector({host.world(), electorate, standing, *history, own.resolver, shard, &keeper}, std::move(settings)),
          scope(world.loop())
    {
    }

    struct Outcome {
        bool done = false;
        resolve::AnswerSource::Sourced said;
        world::Duration took{};
    };
    static world::Task<void> run(VotingHost& self, std::shared_ptr<Outcome> out, wire::Question question)
    {
        const world::SteadyTime began = self.world.now();
        out->said = co_await self.collector.ask(std::move(question), false, began + std::chrono::milliseconds(4500));
        out->took = self.world.now() - began;
        out->done = true;
    }
    /// One vote, and everything that follows it.
    Outcome ask(const char* name, wire::Type type = wire::Type::A)
    {
        auto out = std::make_shared<Outcome>();
        scope.spawn(run(*this, out, {*wire::Name::fromText(name), type, wire::Class::In}));
        world.runUntil([&] { return out->done && collector.running() == 0; }, world.now() + std::chrono::seconds(10));
        return *out;
    }

    world::VirtualWorld world;
    world::VirtualHost& host;
    ResolverNode own;
    telemetry::Shard shard;
    FakeElectorate electorate;
    quorum::Standing standing;
    std::unique_ptr<quorum::History> history;
    ReportKeeper keeper;
    quorum::Collector collector;
    world::TaskScope scope;
};

} // namespace harddns::tests
