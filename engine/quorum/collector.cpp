#include "engine/quorum/collector_vote.h"

#include <algorithm>
#include <map>

namespace harddns::quorum
{

using cache::Security;
using resolve::Judged;
using telemetry::Counter;
using wire::Ede;
using wire::Question;
using world::SteadyTime;
using world::Task;

namespace
{

Judgement judgementOf(const Judged& judged)
{
    switch (judged.security) {
    case Security::Secure: return Judgement::Secure;
    case Security::Insecure: return Judgement::Insecure;
    case Security::Bogus: return Judgement::Bogus;
    case Security::Unchecked: break;
    }
    return Judgement::Unknown;
}

void boundTtl(resolve::Scrubbed& found, std::uint32_t ttl)
{
    for (wire::RRset& set : found.chain)
        set.ttl = std::min(set.ttl, ttl);
    if (found.soa)
        found.soa->ttl = std::min(found.soa->ttl, ttl);
    for (wire::RRset& set : found.proofs)
        set.ttl = std::min(set.ttl, ttl);
}

} // namespace

void raiseUnchecked(resolve::Scrubbed& found, Security to)
{
    found.security.resize(found.chain.size(), Security::Unchecked);
    for (Security& s : found.security) {
        if (s == Security::Unchecked)
            s = to;
    }
    if (found.denialSecurity == Security::Unchecked)
        found.denialSecurity = to;
}

Collector::Collector(CollectorParts parts, CollectorSettings settings)
    : m_parts(parts), m_settings(std::move(settings)), m_trips(largestNetwork), m_checked(largestNetwork, false), m_scope(parts.world.loop)
{
}

Collector::~Collector() = default;

void Collector::reconfigure(CollectorSettings settings) { m_settings = std::move(settings); }

world::Duration Collector::patienceFor(std::uint16_t member, const Parameters& parameters)
{
    Trips& trips = m_trips[member % m_trips.size()];
    if (trips.count < 8)
        return parameters.hedgeMax;
    if (!trips.fresh) {
        std::array<float, rememberedTrips> sorted = trips.ms;
        const std::size_t n = std::min(trips.count, rememberedTrips);
        const auto at = sorted.begin() + static_cast<std::ptrdiff_t>((n * 95) / 100);
        std::nth_element(sorted.begin(), at, sorted.begin() + static_cast<std::ptrdiff_t>(n));
        trips.p95 = *at;
        trips.fresh = true;
    }
    const auto p95 = std::chrono::duration_cast<world::Duration>(std::chrono::duration<double, std::milli>(trips.p95));
    return std::clamp(p95, parameters.hedgeMin, parameters.hedgeMax);
}

void Collector::remember(std::uint16_t member, world::Duration rtt)
{
    Trips& trips = m_trips[member % m_trips.size()];
    trips.ms[trips.count++ % rememberedTrips] = std::chrono::duration<float, std::milli>(rtt).count();
    trips.fresh = false;
}

std::optional<std::string> Collector::begin(Vote& vote) const
{
    std::vector<Candidate> pool;
    const auto all = m_parts.electorate.candidates();
    for (const Candidate& candidate : all) {
        if (m_parts.standing.mayBeDrawn(candidate.member))
            pool.push_back(candidate);
    }
    const unsigned nodes = m_settings.nodes != 0 ? m_settings.nodes : static_cast<unsigned>(all.size());
    auto parameters = parametersFor(m_settings.quorum, nodes, m_settings.maxResolveMs);
    if (!parameters)
        return parameters.error().message;
    vote.parameters = *parameters;
    // Fewer members than are wanted may vote, but never with a smaller majority: else silencing honest nodes would let few liars win.
    const auto available = static_cast<unsigned>(pool.size());
    if (available < vote.parameters.majority)
        return "only " + std::to_string(available) + " of " + std::to_string(nodes) + " nodes may vote, and " +
               std::to_string(vote.parameters.majority) + " have to agree";
    vote.parameters.asked = std::min(vote.parameters.asked, available);
    vote.parameters.spares = std::min(vote.parameters.spares, available - vote.parameters.asked);
    Draw drawn = draw(m_parts.world.entropy, pool, vote.parameters.asked);
    vote.reserve = std::move(drawn.reserve);
    vote.places.clear();
    for (const std::uint16_t member : drawn.seats) {
        Vote::Place& place = vote.places.emplace_back();
        place.report.member = member;
    }
    return std::nullopt;
}

std::vector<Seat> Collector::view(const Vote& vote) const
{
    std::vector<Seat> seats;
    seats.reserve(vote.places.size());
    for (const Vote::Place& place : vote.places) {
        Seat seat;
        seat.member = place.report.member;
        seat.state = place.report.state;
        seat.ballot = place.message || place.report.state == Seat::State::Voted ? &place.report.ballot : nullptr;
        seat.judgement = place.report.judgement;
        seat.rtt = place.report.rtt;
        seats.push_back(seat);
    }
    return seats;
}

Task<void> Collector::askSeat(Collector& self, VotePtr vote, std::size_t seat)
{
    Vote::Place& place = vote->places[seat];
    MemberQuestion question;
    question.question = vote->question;
    question.checkingDisabled = vote->checkingDisabled;
    const SteadyTime began = self.m_parts.world.loop.now();
    place.askedAt = began;
    if (place.report.member != self.m_parts.electorate.self())
        self.m_parts.shard.add(Counter::VoteQuestions);
    auto reply = co_await self.m_parts.electorate.ask(place.report.member, std::move(question), vote->deadline);
    SeatReport& report = place.report;
    report.rtt = self.m_parts.world.loop.now() - began;
    report.late = vote->decided;
    const std::uint16_t member = report.member;
    if (!reply) {
        report.problem = toText(reply.error());
        report.ballot = failedBallot(vote->question, report.problem);
        if (report.state == Seat::State::Open)
            report.state = Seat::State::Silent;
        // A name may take longer than the vote has time: whoever asks for names of dead servers must not silence the network.
        if (reply.error() == AskProblem::Timeout)
            self.startLifeCheck(member);
        else if (reply.error() != AskProblem::Busy)
            self.m_parts.standing.failed(member, self.m_parts.world.loop.now());
    } else {
        self.m_parts.standing.answered(member, self.m_parts.world.loop.now());
        self.remember(member, report.rtt);
        report.packet = reply->packet;
        report.receipt = reply->receipt;
        report.nearMisses = reply->nearMisses;
        report.ballot = makeBallot(vote->question, *reply->message);
        place.message = onlyVoted(report.ballot, reply->message);
        if (!readsOneWay(vote->question, report.ballot, *place.message)) {
            report.ballot = failedBallot(vote->question, "can be read in two ways");
            place.message = reply->message;
        }
        if (report.state == Seat::State::Open)
            report.state = Seat::State::Voted;
        self.startJudging(vote, seat);
    }
    if (vote->decided)
        self.compare(*vote, seat);
    vote->changed.set();
}

void Collector::startJudging(const VotePtr& vote, std::size_t seat)
{
    Vote::Place& place = vote->places[seat];
    if (!place.report.ballot.votes() || vote->checkingDisabled)
        return;
    for (const Vote::Place& other : vote->places) { // equal data may differ in its signatures: only what was found good counts for both
        if (&other != &place && other.judged && other.report.ballot.digest == place.report.ballot.digest &&
            other.judged->security != Security::Bogus) {
            place.judged = other.judged;
            place.report.judgement = other.report.judgement;
            return;
        }
    }
    if (vote->judgings >= judgedBallots)
        return;
    for (const Vote::Place& other : vote->places) {
        if (&other != &place && other.message && !other.judged && other.report.ballot.digest == place.report.ballot.digest)
            return; // being judged
    }
    ++vote->judgings;
    ++vote->judging;
    m_scope.spawn(judgeBallot(*this, vote, seat));
}

Task<void> Collector::judgeBallot(Collector& self, VotePtr vote, std::size_t seat)
{
    auto message = vote->places[seat].message;
    Judged judged = co_await self.m_parts.own.judge(vote->question, std::move(message), vote->deadline);
    Vote::Place& place = vote->places[seat];
    place.judged = std::make_shared<const Judged>(std::move(judged));
    place.report.judgement = judgementOf(*place.judged);
    --vote->judging;
    // A bogus verdict is this ballot's alone; the next with the same data is looked at by itself.
    for (std::size_t i = 0; i < vote->places.size(); ++i) {
        Vote::Place& other = vote->places[i];
        if (i == seat || !other.message || other.judged || other.report.ballot.digest != place.report.ballot.digest)
            continue;
        if (place.report.judgement == Judgement::Bogus) {
            self.startJudging(vote, i);
            break;
        }
        other.judged = place.judged;
        other.report.judgement = place.report.judgement;
    }
    vote->changed.set();
}

void Collector::addSeat(const VotePtr& vote, std::uint16_t member)
{
    Vote::Place& place = vote->places.emplace_back();
    place.report.member = member;
    place.askedAt = m_parts.world.loop.now();
    m_scope.spawn(askSeat(*this, vote, vote->places.size() - 1));
}

bool Collector::replace(const VotePtr& vote, std::size_t seat)
{
    if (vote->nextReserve >= vote->reserve.size())
        return false;
    SeatReport& report = vote->places[seat].report;
    if (vote->spares < vote->parameters.spares) {
        ++vote->spares;
        ++vote->hedges;
        m_parts.shard.add(Counter::VoteHedges);
    } else if (vote->replacements < vote->parameters.replacements()) {
        ++vote->replacements;
        m_parts.shard.add(Counter::VoteReplacements);
        report.state = Seat::State::Replaced;
    } else {
        return false;
    }
    addSeat(vote, vote->reserve[vote->nextReserve++]);
    return true;
}

SteadyTime Collector::hedge(const VotePtr& vote)
{
    SteadyTime next = vote->deadline;
    if (vote->progress.widened)
        return next;
    const SteadyTime now = m_parts.world.loop.now();
    // Seats that were drawn late are hedged like the others, so the loop sees those it adds.
    for (std::size_t i = 0; i < vote->places.size(); ++i) {
        Vote::Place& place = vote->places[i];
        if (place.hedged)
            continue;
        if (place.report.state == Seat::State::Silent) {
            place.hedged = true;
            replace(vote, i);
            continue;
        }
        if (place.report.state != Seat::State::Open || !m_settings.hedging)
            continue;
        const SteadyTime patience = place.askedAt + patienceFor(place.report.member, vote->parameters);
        if (patience > now) {
            next = std::min(next, patience);
            continue;
        }
        place.hedged = true;
        replace(vote, i);
    }
    return next;
}

void Collector::widen(const VotePtr& vote)
{
    vote->progress.widened = true;
    m_parts.shard.add(Counter::VotesWidened);
    for (Vote::Place& place : vote->places) { // everybody votes now, the replaced ones too
        if (place.report.state == Seat::State::Replaced)
            place.report.state =
                place.message ? Seat::State::Voted : (place.report.problem.empty() ? Seat::State::Open : Seat::State::Silent);
    }
    while (vote->nextReserve < vote->reserve.size())
        addSeat(vote, vote->reserve[vote->nextReserve++]);
    vote->parameters.majority = std::max(vote->parameters.majority, vote->parameters.wideMajority());
}

Task<resolve::AnswerSource::Sourced> Collector::ask(Question question, bool checkingDisabled, SteadyTime deadline)
{
    Sourced out;
    auto vote = std::make_shared<Vote>(m_parts.world.loop, std::move(question), checkingDisabled);
    vote->began = m_parts.world.loop.now();
    vote->deadline = deadline;
    if (auto problem = begin(*vote)) {
        m_parts.shard.add(Counter::VotesFailed);
        out.ede = Ede::Other;
        out.text = "no quorum: " + *problem;
        co_return out;
    }
    ++m_undecided;
    for (std::size_t i = 0; i < vote->places.size(); ++i) {
        vote->places[i].askedAt = vote->began;
        m_scope.spawn(askSeat(*this, vote, i));
    }
    for (;;) {
        vote->changed.reset();
        if (m_parts.world.loop.now() >= vote->deadline) {
            for (Vote::Place& place : vote->places) {
                if (place.report.state == Seat::State::Open)
                    place.report.state = Seat::State::Silent;
            }
        }
        const std::vector<Seat> seats = view(*vote);
        const bool allIn = std::none_of(seats.begin(), seats.end(), [](const Seat& s) { return s.state == Seat::State::Open; });
        vote->progress.mayAskAuthority = m_settings.asksAuthority;
        vote->decision =
            decide(vote->question, seats, vote->parameters, vote->progress, &m_parts.history, m_parts.world.clock.wall().seconds());
        const Decision& decision = vote->decision;
        const bool timeOver = m_parts.world.loop.now() >= vote->deadline;
        if (decision.step == Step::Answer || decision.step == Step::FollowChain) {
            const bool judged = vote->judging == 0 || decision.level == Level::Secure || vote->places[decision.winner].judged;
            if (timeOver || (judged && (allIn || m_settings.earlyDecision)))
                break;
        } else if (decision.step == Step::Fail || timeOver) {
            break;
        } else if (decision.step == Step::AskAuthority) {
            const bool known = co_await askAuthority(vote);
            vote->progress.authorityAsked = true;
            if (known)
                break;
            continue;
        } else if (decision.step == Step::Widen) {
            widen(vote);
            continue;
        }
        const SteadyTime next = hedge(vote);
        (void)co_await vote->changed.wait(std::min(next, vote->deadline));
    }
    --m_undecided;
    vote->decided = true;
    vote->decidedAt = m_parts.world.loop.now();
    out = answer(*vote);
    for (std::size_t i = 0; i < vote->places.size(); ++i)
        compare(*vote, i);
    count(*vote);
    m_scope.spawn(finishVote(*this, vote));
    co_return out;
}

namespace
{

/// Leaves the first `links` aliases (fewer when there are no more).
void cutToLinks(resolve::Scrubbed& found, std::size_t links)
{
    std::size_t sets = 0;
    std::size_t seen = 0;
    while (sets < found.chain.size() && seen < links) {
        if (found.chain[sets].type == wire::Type::Cname) {
            ++seen;
            if (const auto target = wire::targetName(wire::Type::Cname, *found.chain[sets].rdata.begin()))
                found.next = target->lower();
        }
        ++sets;
    }
    found.chain.resize(sets);
    if (found.security.size() > sets)
        found.security.resize(sets);
    found.outcome = resolve::Outcome::Alias;
    found.rcode = wire::Rcode::NoError;
    found.soa.reset();
    found.proofs = found.wildcardProofs;
    found.denialSecurity = Security::Unchecked;
}

/// The ballot says what was decided, or (L3) a part of it; of a chain that is followed, its first links.
bool agreesWith(const Ballot& ballot, const Ballot& decided, const Decision& decision)
{
    if (!ballot.votes())
        return false;
    if (decision.step == Step::FollowChain)
        return ballot.links.size() >= decision.links &&
               std::equal(decided.links.begin(), decided.links.begin() + static_cast<std::ptrdiff_t>(decision.links), ballot.links.begin());
    if (decision.level != Level::Record)
        return ballot.digest == decided.digest;
    return ballot.outcome == decided.outcome && ballot.links == decided.links &&
           std::includes(decision.records.begin(), decision.records.end(), ballot.records.begin(), ballot.records.end());
}

Counter counterOf(Level level)
{
    switch (level) {
    case Level::Secure: return Counter::VotesSecure;
    case Level::Exact: return Counter::VotesExact;
    case Level::Chain: return Counter::VotesChain;
    case Level::Record: return Counter::VotesRecord;
    case Level::History: return Counter::VotesHistory;
    case Level::Authority: return Counter::VotesAuthority;
    case Level::Origin:
    case Level::Widen:
    case Level::Failed: break;
    }
    return Counter::VotesFailed;
}

} // namespace

resolve::AnswerSource::Sourced Collector::answer(Vote& vote)
{
    Sourced out;
    const Decision& decision = vote.decision;
    if (decision.step != Step::Answer && decision.step != Step::FollowChain) {
        out.ede = decision.bogus ? Ede::DnssecBogus : (decision.allSilent ? Ede::NoReachableAuthority : Ede::Other);
        out.text = decision.why.empty() ? "no quorum in time" : decision.why;
        out.bogus = decision.bogus;
        out.contested = isContested(vote);
        for (const Vote::Place& place : vote.places) {
            if (place.judged && place.report.judgement == Judgement::Bogus && place.judged->ede) {
                out.ede = place.judged->ede;
                out.text = place.judged->text;
                return out;
            }
        }
        if (auto reason = sharedReason(vote)) {
            out.ede = reason->first;
            out.text = reason->second;
        }
        return out;
    }
    Security security = Security::Unchecked;
    if (vote.byAuthority) {
        out.found = vote.byAuthority->found;
        security = vote.byAuthority->security;
        out.ede = vote.byAuthority->ede;
    } else {
        const Vote::Place& winner = vote.places[decision.winner];
        vote.answer = decidedBallot(vote.question, decision, view(vote));
        if (m_settings.validates && !vote.checkingDisabled) {
            if (!winner.judged || (winner.judged->security == Security::Unchecked && !winner.judged->text.empty())) {
                out.ede = Ede::DnssecIndeterminate;
                out.text = "the answer of the vote could not be validated in time";
                vote.decision.step = Step::Fail;
                return out;
            }
            out.found = winner.judged->found;
            security = winner.judged->security;
            out.ede = winner.judged->ede;
            out.text = winner.judged->text;
        } else {
            out.found = resolve::scrub(*winner.message, vote.question, wire::Name(), {.forwarding = true, .explain = false});
        }
        if (decision.level == Level::Record && !out.found.chain.empty()) {
            std::vector<wire::RRset> sets = answerSets(decision, view(vote));
            if (!sets.empty())
                out.found.chain.back() = std::move(sets.back());
        }
        if (decision.step == Step::FollowChain)
            cutToLinks(out.found, decision.links);
    }
    boundTtl(out.found, decision.ttl);
    vote.secure = security == Security::Secure;
    if (m_settings.validates && !vote.checkingDisabled && security == Security::Insecure)
        raiseUnchecked(out.found, Security::Insecure);
    out.failed = false;
    return out;
}

void Collector::compare(Vote& vote, std::size_t seat)
{
    Vote::Place& place = vote.places[seat];
    const Step step = vote.decision.step;
    if (place.compared || !place.message || (step != Step::Answer && step != Step::FollowChain))
        return;
    place.compared = true;
    SeatReport& report = place.report;
    if (!report.ballot.votes())
        return;
    report.agrees = agreesWith(report.ballot, vote.answer, vote.decision);
    report.dissents = !report.agrees;
    if (report.agrees) {
        m_parts.standing.agreed(report.member);
        return;
    }
    m_parts.shard.add(Counter::VoteDissents);
    if (vote.parameters.repairs) {
        MemberOrder order;
        order.name = vote.question.name;
        order.type = vote.question.type;
        m_parts.shard.add(Counter::VoteRepairs);
        m_parts.electorate.order(report.member, std::move(order));
    }
}

void Collector::count(const Vote& vote)
{
    const Step step = vote.decision.step;
    const bool answered = step == Step::Answer || step == Step::FollowChain;
    m_parts.shard.add(answered ? counterOf(vote.decision.level) : Counter::VotesFailed);
}

Task<void> Collector::finishVote(Collector& self, VotePtr vote)
{
    const SteadyTime until = std::min<SteadyTime>(vote->deadline, vote->decidedAt + lateBallots);
    for (;;) {
        vote->changed.reset();
        const bool pending = std::any_of(vote->places.begin(), vote->places.end(), [](const Vote::Place& p) { return p.pending(); });
        if (!pending)
            break;
        const bool news = co_await vote->changed.wait(until);
        if (!news)
            break;
    }
    const Decision& decision = vote->decision;
    const bool answered = decision.step == Step::Answer || decision.step == Step::FollowChain;
    if (answered && decision.level != Level::History) {
        std::uint64_t holders = 0;
        for (const Vote::Place& place : vote->places) {
            if (place.report.agrees)
                holders |= std::uint64_t{1} << (place.report.member % largestNetwork);
        }
        if (decision.step == Step::Answer)
            self.m_parts.history.attest(vote->question, vote->answer, holders, self.m_parts.world.clock.wall().seconds());
    }
    if (!self.m_parts.observer)
        co_return;
    VoteReport report;
    report.question = vote->question;
    report.level = answered ? decision.level : Level::Failed;
    if (answered)
        report.decided = vote->answer;
    else
        report.decided = failedBallot(vote->question, decision.why);
    report.secure = vote->secure;
    report.onlyLinks = decision.step == Step::FollowChain;
    report.majoritySuspect = decision.majoritySuspect;
    report.asked = vote->parameters.asked;
    report.majority = vote->parameters.majority;
    report.hedges = vote->hedges;
    report.replacements = vote->replacements;
    report.widened = vote->progress.widened;
    report.repairs = vote->parameters.repairs;
    report.authorityAsked = vote->progress.authorityAsked;
    report.latency = vote->decidedAt - vote->began;
    report.when = self.m_parts.world.clock.wall();
    report.why = decision.why;
    report.authorityBy = vote->authorityBy;
    for (const Vote::Place& place : vote->places)
        report.seats.push_back(place.report);
    self.m_parts.observer->onVote(std::move(report));
}

} // namespace harddns::quorum
