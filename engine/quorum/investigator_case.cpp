// What an inquiry ends with: findings, standing, repair, the record and the alert.
#include "engine/quorum/investigator_case.h"

#include <algorithm>

namespace harddns::quorum
{

using telemetry::Counter;

namespace
{

std::vector<std::string> linesOf(const std::vector<wire::RRset>& sets)
{
    std::vector<std::string> out;
    for (const wire::RRset& set : sets) {
        const std::string text = wire::toText(set);
        for (std::size_t begin = 0; begin < text.size();) {
            const std::size_t end = std::min(text.find('\n', begin), text.size());
            if (end > begin)
                out.push_back(text.substr(begin, end - begin));
            begin = end + 1;
        }
    }
    return out;
}

std::vector<std::string> recordsOf(const Ballot& ballot)
{
    std::vector<std::string> out = linesOf(ballot.answer);
    if (out.empty())
        out = linesOf(ballot.authority);
    return out;
}

} // namespace

Agreement agreementOf(const SeatReport& seat)
{
    if (seat.agrees)
        return Agreement::Agrees;
    return seat.dissents ? Agreement::Differs : Agreement::Abstained;
}

DisagreementRecord Investigator::recordOf(const Case& open) const
{
    const VoteReport& report = open.report;
    DisagreementRecord record;
    record.collectors = open.collectors;
    record.vote = open.vote;
    record.timeUs = report.when.nanoseconds / 1000;
    record.name = report.question.name.toText();
    record.type = wire::toText(report.question.type);
    record.level = toText(report.level);
    record.decided = recordsOf(report.decided);
    for (std::size_t i = 0; i < report.seats.size(); ++i) {
        const SeatReport& seat = report.seats[i];
        DisagreementSeat& out = record.seats.emplace_back();
        out.member = m_parts.electorate.memberId(seat.member);
        out.agreement = agreementOf(seat);
        out.records = recordsOf(seat.ballot);
        if (seat.packet)
            out.packet = *seat.packet;
        out.path = open.paths[i];
        if (seat.receipt && m_parts.proof)
            out.proof = m_parts.proof(*seat.receipt, seat.ballot.digest);
    }
    return record;
}

/// What can be explained honestly is not held against a node for more than it is worth.
Grade Investigator::mostFor(const Case& open, const Findings& findings, bool fresh)
{
    if (findings.has(Evidence::Secure))
        return Grade::Critical;
    if (!open.inquired)
        return Grade::Notice; // not looked into: nothing says that it is no honest difference
    // Of a name that has just changed, or was never voted on before, nobody knows what it was a minute ago: a node that still has the old
    // answer, and the old servers, looks like a forger. Names that exist nowhere else are no such matter.
    return fresh && !findings.has(Evidence::Wild) ? Grade::Warning : Grade::Critical;
}

void Investigator::conclude(Case& open)
{
    const VoteReport& report = open.report;
    const std::int64_t now = m_parts.world.clock.wall().seconds();
    DisagreementRecord record = recordOf(open);
    AlertReport alert;
    alert.cause = open.collectors ? AlertCause::LyingCollector : AlertCause::Dissent;
    alert.grade = Grade::None;
    std::vector<std::uint16_t> suspects, others;
    std::vector<DissentingNode> dissenting;
    for (std::size_t i = 0; i < open.dissents.size(); ++i) {
        const SeatReport& seat = report.seats[open.dissents[i]];
        Checks& checks = open.checks[i];
        const std::uint32_t mostTtl = longestHonestLife(seat.ballot.ttl, report.decided.ttl, checks.authorityTtl);
        const bool fresh = isChange(report.question, report.decided, m_parts.history, mostTtl, now);
        // Of a name that had another answer before it is an excuse; of one that nobody knows it only says that nobody knows.
        checks.majorityChanged = fresh && m_parts.history.name(report.question).sets >= 2;
        const Findings findings =
            judgeDissent(report.question, seat.ballot, report.decided, report.secure, m_parts.history, report.majority, checks, now);
        Grade grade = std::min(findings.grade(), mostFor(open, findings, fresh));
        // A collector is accused of a lie that it signed, or of nothing.
        if (open.collectors && !(grade >= Grade::Warning && isSuspect(findings) && record.seats[open.dissents[i]].proof.checked))
            grade = Grade::None;
        const bool suspect = grade > Grade::None && isSuspect(findings);
        DisagreementSeat& out = record.seats[open.dissents[i]];
        for (const Evidence kind : findings.evidence)
            out.findings.push_back({toText(kind), points(kind), explain(kind)});
        out.points = findings.sum();
        out.grade = grade;
        out.suspect = suspect;
        record.grade = std::max(record.grade, grade);
        (suspect ? suspects : others).push_back(seat.member);
        DissentingNode& node = dissenting.emplace_back();
        node.member = seat.member;
        node.digest = seat.ballot.digest;
        for (const Candidate& candidate : m_parts.electorate.candidates()) {
            if (candidate.member == seat.member)
                node.groups.assign(candidate.groups.begin(), candidate.groups.end());
        }
        if (open.collectors && grade > Grade::None) {
            m_parts.shard.add(Counter::CollectorsAccused);
            alert.node = m_parts.electorate.memberId(seat.member);
        } else if (grade >= Grade::Warning && report.repairs) {
            MemberOrder order;
            order.name = open.zone;
            order.below = true;
            m_parts.shard.add(Counter::VoteRepairs);
            m_parts.electorate.order(seat.member, std::move(order));
            alert.done = std::max(alert.done, AlertReport::Done::ZoneFlushed);
        }
        const StandingChange change =
            report.repairs ? m_parts.standing.dissented(seat.member, grade, m_parts.world.loop.now()) : StandingChange::None;
        if (change == StandingChange::Quarantined) {
            alert.done = AlertReport::Done::Quarantined;
            const world::Duration left = m_parts.standing.node(seat.member).until - m_parts.world.loop.now();
            alert.quarantinedUntilUs = nowUs() + std::chrono::duration_cast<std::chrono::microseconds>(left).count();
        }
        if (grade > alert.grade) {
            alert.grade = grade;
            alert.points = findings.sum();
        }
    }
    m_parts.book.disagreements.keep(std::move(record));
    if (alert.grade == Grade::None)
        return;
    alert.question = report.question;
    alert.zone = open.zone;
    alert.suspects = idsOf(suspects);
    alert.nodes = idsOf(others);
    alert.clients = AlertReport::Clients::RightAnswer;
    if (alert.done == AlertReport::Done::Nothing && report.repairs && !open.collectors)
        alert.done = AlertReport::Done::NameFlushed;
    alert.vote = open.vote;
    alert.timeUs = nowUs();
    m_parts.book.file(alert);
    for (const std::uint16_t group : suspectGroups(dissenting)) {
        AlertReport shared = alert;
        shared.cause = AlertCause::Group;
        shared.group = m_parts.groupText ? m_parts.groupText(group) : std::to_string(group);
        m_parts.book.file(shared);
    }
}

} // namespace harddns::quorum
