#include "ui/data/verdict.h"

#include "ui/theme/format.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace harddns::ui
{

namespace
{

struct Words {
    Q_DECLARE_TR_FUNCTIONS(harddns::ui::Verdict)
};

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

QString listed(const std::vector<std::string>& ids)
{
    QStringList all;
    for (const std::string& id : ids)
        all << text(id);
    return format::listed(all);
}

QString questionOf(const Alert& alert)
{
    const QString name = format::shownName(alert.name);
    if (alert.wholeZone)
        return Words::tr("names below %1").arg(name);
    return alert.type.empty() ? name : name + u' ' + text(alert.type);
}

QString until(const NodeStandingView& member)
{
    return member.quarantinedUntilUs == 0 ? Words::tr("until somebody releases it")
                                          : Words::tr("until %1").arg(format::clock(member.quarantinedUntilUs));
}

struct Members {
    std::size_t all = 0, voting = 0;
    std::vector<const NodeStandingView*> quarantined, silent;
};

Members countMembers(const Snapshot& snapshot)
{
    Members out;
    for (const NodeStandingView& member : snapshot.members) {
        ++out.all;
        if (member.state == "quarantined")
            out.quarantined.push_back(&member);
        else if (member.state != "active")
            out.silent.push_back(&member);
        else
            ++out.voting;
    }
    return out;
}

std::vector<std::string> idsOf(const std::vector<const NodeStandingView*>& members)
{
    std::vector<std::string> out;
    out.reserve(members.size());
    for (const NodeStandingView* member : members)
        out.push_back(member->member);
    return out;
}

QString votingReason(const Members& members)
{
    return Words::tr("%1 of %2 nodes vote").arg(format::count(members.voting), format::count(members.all));
}

/// "n4 is quarantined until 14:42:08"; empty: nobody is.
QString quarantineSentence(const Members& members)
{
    if (members.quarantined.empty())
        return {};
    if (members.quarantined.size() == 1) {
        const NodeStandingView& one = *members.quarantined.front();
        return Words::tr("%1 is quarantined %2").arg(text(one.member), until(one));
    }
    return Words::tr("%1 are quarantined").arg(listed(idsOf(members.quarantined)));
}

/// The worse first: what the banner speaks of.
int weight(const Alert& alert)
{
    switch (alert.cause) {
    case AlertCause::MajoritySuspect: return 5;
    case AlertCause::LyingCollector: return 4;
    case AlertCause::Dissent: return 3;
    case AlertCause::Group: return 2;
    case AlertCause::NoQuorum: return 1;
    case AlertCause::ForgeryFlood:
    case AlertCause::NodeSilent: break;
    }
    return 0;
}

bool endangersAnswers(const Alert& alert)
{
    return alert.cause == AlertCause::MajoritySuspect || alert.cause == AlertCause::LyingCollector;
}

struct Attack {
    const Alert* worst = nullptr;
    const Alert* flood = nullptr;
    bool answersSafe = true;
};

Attack attackOf(const VerdictInput& input, std::int64_t nowUs)
{
    Attack out;
    for (const auto& [id, alert] : *input.alerts) {
        if (!isOfAttack(alert) || alert.closed || nowUs - alert.lastSeenUs > attackEndsAfterUs)
            continue;
        if (alert.cause == AlertCause::ForgeryFlood && (!out.flood || alert.lastSeenUs > out.flood->lastSeenUs))
            out.flood = &alert;
        if (!out.worst || weight(alert) > weight(*out.worst) ||
            (weight(alert) == weight(*out.worst) && alert.lastSeenUs > out.worst->lastSeenUs))
            out.worst = &alert;
        out.answersSafe = out.answersSafe && !endangersAnswers(alert);
    }
    return out;
}

/// Who was poisoned, and by how many outvoted when the vote is known.
QString poisoned(const QString& who, const Alert& alert, const VerdictInput& input)
{
    QString alone = Words::tr("%1 was poisoned for %2.").arg(who, questionOf(alert));
    if (!input.disagreements || alert.lastVote == 0)
        return alone;
    const auto& records = *input.disagreements;
    const auto found = std::find_if(records.rbegin(), records.rend(), [&](const auto& record) { return record->vote == alert.lastVote; });
    if (found == records.rend())
        return alone;
    const auto seats = [&](Agreement agreement) {
        return std::count_if((*found)->seats.begin(), (*found)->seats.end(),
                             [&](const DisagreementSeat& seat) { return seat.agreement == agreement; });
    };
    const auto agree = seats(Agreement::Agrees), differ = seats(Agreement::Differs);
    return agree > differ ? Words::tr("%1 was poisoned for %2 and outvoted %3 to %4.")
                                .arg(who, questionOf(alert), format::number(agree), format::number(differ))
                          : alone;
}

QString whatHappened(const Alert& alert, const VerdictInput& input)
{
    const QString who = listed(alert.suspects.empty() ? alert.nodes : alert.suspects);
    switch (alert.cause) {
    case AlertCause::Dissent: return poisoned(who.isEmpty() ? Words::tr("A node") : who, alert, input);
    case AlertCause::Group:
        return Words::tr("The nodes of group %1 gave the same forged answer for %2.").arg(text(alert.group), questionOf(alert));
    case AlertCause::MajoritySuspect: return Words::tr("As many nodes as a majority contradict the proof for %1.").arg(questionOf(alert));
    case AlertCause::LyingCollector:
        return Words::tr("%1 told a client something else than the vote.").arg(who.isEmpty() ? Words::tr("A node") : who);
    case AlertCause::NoQuorum: return Words::tr("No majority for %1.").arg(questionOf(alert));
    case AlertCause::ForgeryFlood: return Words::tr("A flood of forged replies hits %1.").arg(text(alert.name));
    case AlertCause::NodeSilent: return Words::tr("%1 does not answer.").arg(text(alert.name));
    }
    return {};
}

void judgeAttack(NetworkVerdict& out, const Attack& attack, const Members& members, const VerdictInput& input)
{
    out.state = NetworkState::UnderAttack;
    out.word = Words::tr("Under attack");
    out.answersSafe = attack.answersSafe;
    out.alert = attack.worst->id;
    QStringList reason{out.answersSafe ? Words::tr("answers safe") : Words::tr("answers in doubt")};
    if (!members.quarantined.empty())
        reason << Words::tr("%1 quarantined").arg(listed(idsOf(members.quarantined)));
    else if (attack.worst == attack.flood)
        reason << Words::tr("flood at %1").arg(text(attack.flood->name));
    out.reason = format::enumerated(reason);
    out.sentence = format::sentences(
        {out.answersSafe ? Words::tr("Answers are safe.") : Words::tr("Answers may be wrong."), whatHappened(*attack.worst, input)});

    QStringList next;
    if (attack.flood && attack.flood == attack.worst)
        next << Words::tr("All of them are refused. No action needed while answers stay safe.");
    if (const QString quarantine = quarantineSentence(members); !quarantine.isEmpty())
        next << (attack.worst->grade == Grade::Critical && attack.worst->cause == AlertCause::Dissent
                     ? Words::tr("%1, the forged record is flushed.").arg(quarantine)
                     : format::withStop(quarantine));
    if (attack.flood && attack.flood != attack.worst)
        next << Words::tr("The flood at %1 goes on, all refused.").arg(text(attack.flood->name));
    if (attack.worst->cause == AlertCause::MajoritySuspect)
        next << Words::tr("Urgent: treat these nodes as attacked until the evidence is explained.");
    else if (attack.worst->cause == AlertCause::LyingCollector)
        next << Words::tr("Urgent: keep clients away from it and find out who controls it.");
    else if (next.isEmpty())
        next << Words::tr("Nothing is urgent; open the incident to see the evidence.");
    out.next = format::sentences(next);
}

void judgeDegraded(NetworkVerdict& out, const Members& members)
{
    out.state = NetworkState::Degraded;
    out.word = Words::tr("Degraded");
    out.reason = votingReason(members);
    QStringList why;
    if (const QString quarantine = quarantineSentence(members); !quarantine.isEmpty())
        why << quarantine;
    if (members.silent.size() == 1)
        why << Words::tr("%1 does not answer").arg(text(members.silent.front()->member));
    else if (!members.silent.empty())
        why << Words::tr("%1 do not answer").arg(listed(idsOf(members.silent)));
    out.sentence = Words::tr("%1: %2.").arg(out.reason, format::clauses(why));
    out.next = members.silent.empty() ? Words::tr("The others answer without it. Nothing is urgent; check its path before it is released.")
                                      : Words::tr("The others answer without it. Check the node and its network.");
}

/// The last matter that was graver than a notice.
QString lastIncident(const VerdictInput& input, std::int64_t nowUs)
{
    const Alert* last = nullptr;
    for (const auto& [id, alert] : *input.alerts) {
        if (alert.grade >= Grade::Warning && (!last || alert.lastSeenUs > last->lastSeenUs))
            last = &alert;
    }
    if (!last)
        return Words::tr("No incident is known to this node since its start.");
    const QString when = format::time(last->lastSeenUs, nowUs);
    const QString grade = last->grade == Grade::Critical ? Words::tr("critical") : Words::tr("warning");
    const std::vector<std::string>& about = last->suspects.empty() ? last->nodes : last->suspects;
    if (about.empty())
        return Words::tr("Last incident: %1, %2, %3.").arg(when, questionOf(*last), grade);
    return Words::tr("Last incident: %1, node %2, %3.").arg(when, listed(about), grade);
}

void judgeSafe(NetworkVerdict& out, const Members& members, const VerdictInput& input)
{
    out.state = NetworkState::Safe;
    out.word = Words::tr("Safe");
    out.reason = votingReason(members);
    const QString all = format::count(members.all), unexplained = format::count(input.unexplained);
    const bool whole = input.watchedUs + knownSlackUs >= input.spanUs;
    if (input.unexplained > 0)
        out.sentence =
            whole ? Words::tr("All %1 nodes vote. Unexplained disagreements in the last 15 minutes: %2.").arg(all, unexplained)
                  : Words::tr("All %1 nodes vote. Unexplained disagreements known of the last 15 minutes: %2.").arg(all, unexplained);
    else if (whole)
        out.sentence = Words::tr("All %1 nodes vote and agree. No unexplained disagreement in the last 15 minutes.").arg(all);
    else if (input.watchedUs < knownSlackUs)
        out.sentence = Words::tr("All %1 nodes vote. This console has only begun to watch.").arg(all);
    else
        out.sentence = Words::tr("All %1 nodes vote and agree. No unexplained disagreement in the %2 this console has watched.")
                           .arg(all, format::duration(static_cast<double>(input.watchedUs) / 1e6));
    out.next = lastIncident(input, input.snapshot->timeUs);
}

NetworkVerdict unknown(const QString& reason, const QString& sentence, const QString& next)
{
    NetworkVerdict out;
    out.word = Words::tr("Unknown");
    out.reason = reason;
    out.sentence = sentence;
    out.next = next;
    out.answersSafe = false;
    return out;
}

NetworkVerdict judgedNow(const VerdictInput& input)
{
    if (!input.snapshot)
        return unknown(Words::tr("waiting for the node"), Words::tr("The node has not told anything yet."), {});
    const Snapshot& snapshot = *input.snapshot;
    switch (snapshot.link.state) {
    case LinkState::State::Up: break;
    case LinkState::State::Connecting:
        return unknown(Words::tr("connection lost"), Words::tr("The connection to the node is lost: %1").arg(text(snapshot.link.reason)),
                       Words::tr("What is shown is old. It is tried again by itself."));
    case LinkState::State::Refused:
        return unknown(Words::tr("connection refused"), Words::tr("The connection was refused: %1").arg(text(snapshot.link.reason)),
                       Words::tr("Check the certificate of this console and the node's list of consoles."));
    case LinkState::State::Closed:
        return unknown(Words::tr("not connected"), Words::tr("The connection to the node is closed."), Words::tr("What is shown is old."));
    }
    const Members members = countMembers(snapshot);
    if (members.all == 0) {
        if (snapshot.status && snapshot.status->voting)
            return unknown(Words::tr("waiting for the members"), Words::tr("The node has not told anything of the network yet."), {});
        return unknown(Words::tr("this node does not vote"),
                       Words::tr("This node does not vote: it resolves alone, and nobody else checks what it answers."),
                       Words::tr("Make it a member of a network to have its answers voted on."));
    }
    NetworkVerdict out;
    const Attack attack = attackOf(input, snapshot.timeUs);
    if (attack.worst)
        judgeAttack(out, attack, members, input);
    else if (members.voting < members.all)
        judgeDegraded(out, members);
    else
        judgeSafe(out, members, input);
    return out;
}

} // namespace

bool isOfAttack(const Alert& alert)
{
    switch (alert.cause) {
    case AlertCause::ForgeryFlood: return true;
    case AlertCause::Dissent:
    case AlertCause::Group:
    case AlertCause::MajoritySuspect:
    case AlertCause::LyingCollector: return alert.grade == Grade::Critical;
    case AlertCause::NoQuorum:
    case AlertCause::NodeSilent: break;
    }
    return false;
}

NetworkVerdict judged(const VerdictInput& input, const NetworkVerdict& before)
{
    NetworkVerdict out = judgedNow(input);
    const bool same = out.state == before.state && before.sinceUs != 0;
    out.sinceUs = same ? before.sinceUs : input.snapshot ? input.snapshot->timeUs : 0;
    return out;
}

} // namespace harddns::ui
