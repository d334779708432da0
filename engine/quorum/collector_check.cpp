#include "engine/quorum/collector_check.h"

#include <algorithm>

namespace harddns::quorum
{

using telemetry::Counter;
using wire::Question;
using world::SteadyTime;
using world::Task;

namespace
{

/// A vote of another collector may take all of its time.
constexpr world::Duration collectorPatience = std::chrono::milliseconds(5000);
/// A receipt follows its answer within some 10 ms and the way of a packet.
constexpr world::Duration receiptPatience = std::chrono::milliseconds(500);

} // namespace

struct CollectorCheck::Answers {
    explicit Answers(world::Loop& loop) : changed(loop) {}
    std::vector<SeatReport> seats;
    std::size_t open = 0;
    world::Event changed;
};

CollectorCheck::CollectorCheck(world::World world, Electorate& electorate, const Standing& standing, Investigator& investigator,
                               telemetry::Shard& shard, unsigned percent)
    : m_world(world),
      m_electorate(electorate),
      m_standing(standing),
      m_investigator(investigator),
      m_shard(shard),
      m_percent(percent),
      m_scope(world.loop)
{
}

CollectorCheck::~CollectorCheck() = default;

void CollectorCheck::onVote(VoteReport report)
{
    const bool answered = report.level != Level::Failed && report.decided.votes() && !report.onlyLinks;
    if (answered && m_scope.size() < checksAtOnce && m_world.entropy.below(100) < m_percent)
        m_scope.spawn(check(*this, report));
    m_investigator.onVote(std::move(report));
}

void CollectorCheck::onCollected(const Question& question, std::uint16_t member, const MemberReply& reply)
{
    const Ballot told = makeBallot(question, *reply.message);
    if (told.votes() && m_scope.size() < checksAtOnce && m_world.entropy.below(100) < m_percent)
        m_scope.spawn(checkCollected(*this, question, member));
}

std::vector<std::uint16_t> CollectorCheck::drawCollectors(std::uint16_t except)
{
    std::vector<std::uint16_t> pool;
    for (const Candidate& candidate : m_electorate.candidates()) {
        if (candidate.member != m_electorate.self() && candidate.member != except && m_standing.mayBeDrawn(candidate.member))
            pool.push_back(candidate.member);
    }
    for (std::size_t i = 0; i < pool.size() && i < checkedCollectors; ++i)
        std::swap(pool[i], pool[i + m_world.entropy.below(static_cast<std::uint32_t>(pool.size() - i))]);
    pool.resize(std::min(pool.size(), checkedCollectors));
    return pool;
}

Task<void> CollectorCheck::askOne(CollectorCheck& self, std::shared_ptr<Answers> answers, std::size_t slot, Question question,
                                  SteadyTime until)
{
    SeatReport& seat = answers->seats[slot];
    MemberQuestion ask;
    ask.question = question;
    ask.kind = AskKind::Collect;
    auto reply = co_await self.m_electorate.ask(seat.member, std::move(ask), until);
    if (reply) {
        seat.state = Seat::State::Voted;
        seat.ballot = makeBallot(question, *reply->message);
        seat.packet = reply->packet;
        seat.receipt = reply->receipt;
        seat.rtt = reply->rtt;
    } else {
        seat.state = Seat::State::Silent;
        seat.problem = toText(reply.error());
    }
    --answers->open;
    answers->changed.set();
}

Task<std::vector<SeatReport>> CollectorCheck::askAll(std::vector<std::uint16_t> members, Question question)
{
    const SteadyTime until = m_world.loop.now() + collectorPatience;
    auto answers = std::make_shared<Answers>(m_world.loop);
    answers->seats.resize(members.size());
    answers->open = members.size();
    world::TaskScope asking(m_world.loop);
    for (std::size_t i = 0; i < members.size(); ++i) {
        answers->seats[i].member = members[i];
        asking.spawn(askOne(*this, answers, i, question, until));
    }
    while (answers->open > 0) {
        answers->changed.reset();
        (void)co_await answers->changed.wait(until + std::chrono::milliseconds(1));
    }
    co_return std::move(answers->seats);
}

Task<void> CollectorCheck::check(CollectorCheck& self, VoteReport report)
{
    const auto differs = [&](const SeatReport& seat) { return seat.ballot.votes() && seat.ballot.digest != report.decided.digest; };
    const auto agrees = [&](const SeatReport& seat) { return seat.ballot.votes() && seat.ballot.digest == report.decided.digest; };
    std::vector<std::uint16_t> drawn = self.drawCollectors(self.m_electorate.self());
    if (drawn.size() < checkedCollectors)
        co_return; // nobody to stand between two words
    self.m_shard.add(Counter::CollectorChecks);
    auto seats = co_await self.askAll(drawn, report.question);
    if (std::none_of(seats.begin(), seats.end(), differs))
        co_return;
    co_await world::SleepUntil(self.m_world.loop, self.m_world.loop.now() + checkAgainAfter);
    seats = co_await self.askAll(drawn, report.question);
    // Two that differ stand against this node's word: theirs to find out.
    if (std::count_if(seats.begin(), seats.end(), differs) != 1 || std::count_if(seats.begin(), seats.end(), agrees) != 1)
        co_return;
    co_await world::SleepUntil(self.m_world.loop, self.m_world.loop.now() + receiptPatience);
    self.accuse(std::move(report), std::move(seats));
}

/// Of the seats those that do not say what was decided.
void CollectorCheck::accuse(VoteReport report, std::vector<SeatReport> seats)
{
    m_shard.add(Counter::CollectorsDiffer);
    for (SeatReport& seat : seats) {
        seat.agrees = seat.ballot.votes() && seat.ballot.digest == report.decided.digest;
        seat.dissents = seat.ballot.votes() && !seat.agrees;
    }
    report.seats = std::move(seats);
    report.when = m_world.clock.wall();
    m_investigator.onCollectorsDiffer(std::move(report));
}

Task<void> CollectorCheck::checkCollected(CollectorCheck& self, Question question, std::uint16_t member)
{
    std::vector<std::uint16_t> drawn = self.drawCollectors(member);
    if (drawn.size() < checkedCollectors)
        co_return;
    drawn.push_back(member);
    self.m_shard.add(Counter::CollectorChecks);
    for (bool again = false;; again = true) {
        if (again)
            co_await world::SleepUntil(self.m_world.loop, self.m_world.loop.now() + checkAgainAfter);
        auto seats = co_await self.askAll(drawn, question);
        const SeatReport& told = seats.back();
        const bool others = seats[0].ballot.votes() && seats[1].ballot.votes() && seats[0].ballot.digest == seats[1].ballot.digest;
        if (!told.ballot.votes() || !others || told.ballot.digest == seats[0].ballot.digest)
            co_return;
        if (!again)
            continue;
        VoteReport report;
        report.question = question;
        report.level = Level::Exact;
        report.decided = seats[0].ballot;
        report.asked = static_cast<unsigned>(seats.size());
        report.majority = checkedCollectors;
        co_await world::SleepUntil(self.m_world.loop, self.m_world.loop.now() + receiptPatience);
        self.accuse(std::move(report), std::move(seats));
        co_return;
    }
}

} // namespace harddns::quorum
