#include "engine/quorum/investigator_case.h"

#include <algorithm>

namespace harddns::quorum
{

using wire::Name;
using wire::Type;
using world::SteadyTime;
using world::Task;

namespace
{

/// A label nobody has asked for before, for the nonce question.
std::string nonceLabel(world::Entropy& entropy)
{
    static constexpr char letters[] = "abcdefghijklmnopqrstuvwxyz234567";
    std::string out = "hd-";
    for (unsigned i = 0; i < 16; ++i)
        out += letters[entropy.below(32)];
    return out;
}

const char* stateText(Seat::State state)
{
    switch (state) {
    case Seat::State::Open: return "open";
    case Seat::State::Voted: return "voted";
    case Seat::State::Silent: return "silent";
    case Seat::State::Replaced: return "replaced";
    }
    return "?";
}

const char* rcodeOf(const Ballot& decided)
{
    switch (decided.outcome) {
    case Outcome::Positive:
    case Outcome::NoData: return "NOERROR";
    case Outcome::NxDomain: return "NXDOMAIN";
    case Outcome::Fail: break;
    }
    return "SERVFAIL";
}

/// The servers of a zone as one member tells them: zone, names and addresses in one comparable text.
std::string cutText(const wire::Message& message)
{
    std::vector<std::string> lines;
    for (const auto* section : {&message.answer, &message.additional}) {
        for (const wire::Record& record : *section) {
            if (record.type == Type::Ns || record.type == Type::A || record.type == Type::Aaaa)
                lines.push_back(record.owner.lower().toText() + ' ' + wire::toText(record.type) + ' ' +
                                wire::canonicalRdata(record.type, record.rdata));
        }
    }
    std::sort(lines.begin(), lines.end());
    std::string out;
    for (const std::string& line : lines)
        out += line + '\n';
    return out;
}

/// The TXT records of a reply, a line each.
std::vector<std::string> textsOf(const wire::Message& message)
{
    std::vector<std::string> out;
    for (const wire::Record& record : message.additional) {
        if (record.type == Type::Txt && !record.rdata.empty())
            out.push_back(record.rdata.substr(1));
    }
    return out;
}

std::optional<Name> cutZone(const wire::Message& message)
{
    for (const wire::Record& record : message.answer) {
        if (record.type == Type::Ns)
            return record.owner.lower();
    }
    return std::nullopt;
}

/// What the dissent has beyond the decided answer is in this answer too.
bool holdsForeignPart(const Ballot& fetched, const Ballot& dissent, const Ballot& decided)
{
    if (dissent.outcome != Outcome::Positive)
        return fetched.outcome == dissent.outcome;
    for (const std::string& record : dissent.records) {
        if (std::binary_search(decided.records.begin(), decided.records.end(), record))
            continue;
        if (std::binary_search(fetched.records.begin(), fetched.records.end(), record))
            return true;
    }
    return fetched.digest == dissent.digest;
}

} // namespace

Investigator::Investigator(InvestigatorParts parts)
    : m_parts(std::move(parts)),
      m_votes(m_parts.firstVote),
      m_busy(largestNetwork, false),
      m_away(largestNetwork, false),
      m_out(largestNetwork, false),
      m_scope(m_parts.world.loop)
{
}

Investigator::~Investigator() = default;

std::vector<std::string> Investigator::idsOf(const std::vector<std::uint16_t>& members) const
{
    std::vector<std::string> out;
    out.reserve(members.size());
    for (const std::uint16_t member : members)
        out.push_back(m_parts.electorate.memberId(member));
    return out;
}

void Investigator::noteVote(const VoteReport& report)
{
    VoteEvent event;
    m_votes += m_parts.voteStep;
    event.id = m_votes;
    event.timeUs = report.when.nanoseconds / 1000;
    event.name = report.question.name.toText();
    event.type = wire::toText(report.question.type);
    event.collector = m_parts.electorate.memberId(m_parts.electorate.self());
    event.level = toText(report.level);
    event.rcode = rcodeOf(report.decided);
    event.ttl = report.decided.ttl;
    event.latencyUs = static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::microseconds>(report.latency).count());
    event.asked = report.asked;
    event.majority = report.majority;
    m_parts.shard.vote.record(event.latencyUs);
    for (const SeatReport& seat : report.seats) {
        VoteSeat& out = event.seats.emplace_back();
        out.member = m_parts.electorate.memberId(seat.member);
        out.state = stateText(seat.state);
        out.agreement = agreementOf(seat);
        if (seat.packet) {
            out.outcome = toText(seat.ballot.outcome);
            out.digest = toHex(seat.ballot.digest);
            out.rttUs = static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::microseconds>(seat.rtt).count());
            m_parts.shard.members.record(seat.member, out.rttUs);
        }
        event.dissents += seat.dissents ? 1 : 0;
    }
    m_parts.book.votes.keep(std::move(event));
}

void Investigator::noteFailure(const VoteReport& report, std::uint64_t vote)
{
    std::map<Digest, unsigned> classes;
    for (const SeatReport& seat : report.seats) {
        if (seat.ballot.votes() && seat.judgement != Judgement::Bogus)
            ++classes[seat.ballot.digest];
    }
    if (classes.size() < 2)
        return; // nobody differs: the name's servers are silent or broken, which is no matter of the network's
    AlertReport alert;
    alert.cause = AlertCause::NoQuorum;
    alert.grade = Grade::Warning;
    alert.question = report.question;
    alert.clients = AlertReport::Clients::Failure;
    for (const auto& [digest, count] : classes)
        alert.shares.push_back(count);
    std::sort(alert.shares.rbegin(), alert.shares.rend());
    alert.asked = report.asked;
    alert.vote = vote;
    alert.timeUs = nowUs();
    m_parts.book.file(alert);
}

bool Investigator::mayInquire(std::uint16_t member, const Name& zone)
{
    const SteadyTime now = m_parts.world.loop.now();
    if (m_running >= inquiriesAtOnce)
        return false;
    if (m_lastInquiry.size() >= rememberedInquiries)
        std::erase_if(m_lastInquiry, [&](const auto& entry) { return now - entry.second >= inquiryPause; });
    if (m_lastInquiry.size() >= rememberedInquiries)
        return false;
    const auto [at, added] = m_lastInquiry.try_emplace({member, std::string(zone.wire())}, now);
    if (!added && now - at->second < inquiryPause)
        return false;
    at->second = now;
    return true;
}

void Investigator::noteNearMisses(const VoteReport& report)
{
    const SteadyTime now = m_parts.world.loop.now();
    for (const SeatReport& seat : report.seats) {
        if (!seat.packet)
            continue;
        const double usual = m_nearMisses.usual(seat.member);
        if (static_cast<double>(seat.nearMisses) > usual) {
            AlertReport alert;
            alert.cause = AlertCause::ForgeryFlood;
            alert.grade = Grade::Notice;
            alert.node = m_parts.electorate.memberId(seat.member);
            alert.perMinute = seat.nearMisses;
            alert.usual = static_cast<std::uint64_t>(usual);
            alert.timeUs = nowUs();
            m_parts.book.file(alert);
        }
        m_nearMisses.note(seat.member, seat.nearMisses, now);
    }
}

void Investigator::onVote(VoteReport report)
{
    noteVote(report);
    noteNearMisses(report);
    auto made = std::make_shared<Case>();
    made->vote = m_votes;
    if (report.level == Level::Failed && !report.majoritySuspect)
        noteFailure(report, made->vote);
    for (std::size_t i = 0; i < report.seats.size(); ++i) {
        if (report.seats[i].dissents)
            made->dissents.push_back(i);
    }
    if (report.majoritySuspect) {
        AlertReport alert;
        alert.cause = AlertCause::MajoritySuspect;
        alert.grade = Grade::Critical;
        alert.question = report.question;
        alert.clients = report.level == Level::Failed ? AlertReport::Clients::Failure : AlertReport::Clients::RightAnswer;
        std::vector<std::uint16_t> members;
        for (const std::size_t seat : made->dissents)
            members.push_back(report.seats[seat].member);
        alert.nodes = idsOf(members);
        alert.vote = made->vote;
        alert.timeUs = nowUs();
        m_parts.book.file(alert);
    }
    if (made->dissents.empty())
        return;
    made->report = std::move(report);
    const bool proven = made->report.secure; // a proof needs no further inquiry
    made->zone = made->report.question.name.parent();
    bool inquires = false;
    for (const std::size_t seat : made->dissents)
        inquires = (!proven && mayInquire(made->report.seats[seat].member, made->zone)) || inquires;
    open(std::move(made), inquires);
}

void Investigator::onCollectorsDiffer(VoteReport report)
{
    auto made = std::make_shared<Case>();
    made->vote = m_votes;
    made->collectors = true;
    for (std::size_t i = 0; i < report.seats.size(); ++i) {
        if (report.seats[i].dissents)
            made->dissents.push_back(i);
    }
    if (made->dissents.empty() || m_running >= inquiriesAtOnce)
        return;
    made->report = std::move(report);
    made->report.secure = false; // two collectors may have been given different data, each of it signed
    made->zone = made->report.question.name.parent();
    SeatReport own; // this node found what it answered, as a member too
    own.member = m_parts.electorate.self();
    own.state = Seat::State::Voted;
    own.ballot = made->report.decided;
    own.agrees = true;
    made->report.seats.push_back(std::move(own));
    open(std::move(made), true);
}

void Investigator::open(CasePtr made, bool inquires)
{
    made->checks.resize(made->dissents.size());
    made->paths.resize(made->report.seats.size());
    made->inquired = inquires;
    if (m_running >= inquiriesAtOnce && !inquires) {
        conclude(*made);
        return;
    }
    ++m_running;
    m_scope.spawn(runCase(*this, std::move(made)));
}

Task<void> Investigator::askOne(Investigator& self, std::shared_ptr<Asked> asked, std::size_t slot, std::uint16_t member,
                                MemberQuestion question, SteadyTime until)
{
    auto reply = co_await self.m_parts.electorate.ask(member, std::move(question), until);
    if (reply)
        asked->replies[slot] = std::move(reply).value();
    --asked->open;
    asked->changed.set();
}

Task<std::vector<std::optional<MemberReply>>> Investigator::askAll(std::vector<std::pair<std::uint16_t, MemberQuestion>> questions,
                                                                   SteadyTime until)
{
    auto asked = std::make_shared<Asked>(m_parts.world.loop);
    asked->replies.resize(questions.size());
    asked->open = questions.size();
    world::TaskScope asking(m_parts.world.loop);
    for (std::size_t i = 0; i < questions.size(); ++i)
        asking.spawn(askOne(*this, asked, i, questions[i].first, std::move(questions[i].second), until));
    while (asked->open > 0) {
        asked->changed.reset();
        const bool news = co_await asked->changed.wait(until);
        if (!news)
            break;
    }
    asking.cancelAll();
    co_return std::move(asked->replies);
}

Task<Checks> Investigator::inquire(CasePtr open, std::size_t seat, SteadyTime until)
{
    Checks checks;
    const VoteReport& report = open->report;
    const SeatReport& suspect = report.seats[seat];
    std::vector<std::uint16_t> agreeing;
    for (const SeatReport& other : report.seats) {
        if (other.agrees && agreeing.size() < 2)
            agreeing.push_back(other.member);
    }
    std::vector<std::pair<std::uint16_t, MemberQuestion>> questions;
    MemberQuestion again;
    again.question = report.question;
    again.overTcp = again.fresh = true;
    MemberQuestion cut;
    cut.question = report.question;
    cut.kind = AskKind::Authority;
    questions.emplace_back(suspect.member, again); // (1)
    questions.emplace_back(suspect.member, cut);   // (2)
    for (const std::uint16_t member : agreeing) {
        questions.emplace_back(member, cut);
        questions.emplace_back(member, again); // (4)
    }
    // (3) is asked below the name's parent: whoever poisoned the delegation answers for all names below it.
    MemberQuestion nonce;
    const auto nonceName =
        report.question.name.isRoot() ? std::nullopt : report.question.name.parent().prepend(nonceLabel(m_parts.world.entropy));
    const bool address = report.question.type == Type::A || report.question.type == Type::Aaaa;
    const std::size_t nonceAt = questions.size();
    if (nonceName && address && !agreeing.empty()) {
        nonce.question = {*nonceName, report.question.type, wire::Class::In};
        questions.emplace_back(suspect.member, nonce);
        questions.emplace_back(agreeing.front(), nonce);
    }
    const std::size_t asked = questions.size();
    const auto replies = co_await askAll(std::move(questions), until);

    if (replies[0]) {
        const Ballot ballot = makeBallot(report.question, *replies[0]->message);
        if (ballot.votes()) {
            checks.tcpGivesDecided = ballot.digest == report.decided.digest;
            checks.tcpHasRecord = !*checks.tcpGivesDecided && holdsForeignPart(ballot, suspect.ballot, report.decided);
        }
        checks.nearMissesLastMinute = replies[0]->nearMisses;
        checks.nearMissesMean = m_nearMisses.mean(suspect.member);
    }
    std::vector<std::string> honest;
    std::optional<Name> zone;
    for (std::size_t i = 0; i < agreeing.size(); ++i) {
        const auto& word = replies[2 + 2 * i];
        if (word) {
            honest.push_back(cutText(*word->message));
            zone = cutZone(*word->message);
        }
        if (const auto& fetched = replies[3 + 2 * i]) {
            const Ballot ballot = makeBallot(report.question, *fetched->message);
            if (!ballot.votes())
                continue;
            ++checks.authorityFetches;
            checks.authorityTtl = std::max(checks.authorityTtl, ballot.ttl);
            checks.authorityHasRecord = checks.authorityHasRecord || holdsForeignPart(ballot, suspect.ballot, report.decided);
            const bool above = suspect.ballot.ttl > ballot.ttl;
            checks.ttlAboveAuthority = checks.ttlAboveAuthority.value_or(true) && above;
        }
    }
    if (replies[1] && honest.size() == 2 && honest[0] == honest[1])
        checks.infraDiffers = cutText(*replies[1]->message) != honest[0];
    if (zone && open->report.question.name.isSubdomainOf(*zone))
        open->zone = *zone;
    if (nonceAt < asked && replies[nonceAt] && replies[nonceAt + 1]) {
        const Ballot there = makeBallot(nonce.question, *replies[nonceAt]->message);
        const Ballot elsewhere = makeBallot(nonce.question, *replies[nonceAt + 1]->message);
        if (there.votes() && elsewhere.votes())
            checks.wildcard = there.outcome == Outcome::Positive && there.records == suspect.ballot.records &&
                              (elsewhere.outcome == Outcome::NxDomain || elsewhere.outcome == Outcome::NoData);
    }
    co_return checks;
}

Task<void> Investigator::inquireInto(Investigator& self, CasePtr open, std::size_t index, SteadyTime until, std::shared_ptr<Asked> done)
{
    open->checks[index] = co_await self.inquire(open, open->dissents[index], until);
    --done->open;
    done->changed.set();
}

Task<void> Investigator::askPaths(Investigator& self, CasePtr open, std::shared_ptr<Asked> done)
{
    std::vector<std::pair<std::uint16_t, MemberQuestion>> questions;
    std::vector<std::size_t> seats;
    for (std::size_t i = 0; i < open->report.seats.size(); ++i) {
        if (open->report.seats[i].state != Seat::State::Voted)
            continue;
        MemberQuestion ask;
        ask.question = open->report.question;
        ask.kind = AskKind::Path;
        questions.emplace_back(open->report.seats[i].member, std::move(ask));
        seats.push_back(i);
    }
    const SteadyTime until = self.m_parts.world.loop.now() + pathPatience;
    const auto replies = co_await self.askAll(std::move(questions), until);
    for (std::size_t i = 0; i < replies.size(); ++i) {
        if (replies[i])
            open->paths[seats[i]] = textsOf(*replies[i]->message);
    }
    --done->open;
    done->changed.set();
}

Task<void> Investigator::runCase(Investigator& self, CasePtr open)
{
    const SteadyTime until = self.m_parts.world.loop.now() + inquiryTime;
    auto done = std::make_shared<Asked>(self.m_parts.world.loop);
    world::TaskScope inquiries(self.m_parts.world.loop);
    done->open = 1;
    inquiries.spawn(askPaths(self, open, done));
    if (open->inquired) {
        done->open += open->dissents.size();
        for (std::size_t i = 0; i < open->dissents.size(); ++i)
            inquiries.spawn(inquireInto(self, open, i, until, done));
    }
    while (done->open > 0) {
        done->changed.reset();
        const bool news = co_await done->changed.wait(until + std::chrono::milliseconds(1));
        if (!news)
            break;
    }
    inquiries.cancelAll();
    --self.m_running;
    self.conclude(*open);
}

} // namespace harddns::quorum
