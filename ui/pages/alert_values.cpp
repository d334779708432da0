#include "ui/pages/alert_values.h"

#include "ui/data/node_words.h"
#include "ui/theme/format.h"
#include "ui/theme/state_shape.h"

#include <QCoreApplication>

#include <algorithm>
#include <tuple>

namespace harddns::ui
{

namespace
{

struct Words {
    Q_DECLARE_TR_FUNCTIONS(harddns::ui::Alerts)
};

/// A vote and what is said of it are written within a second of each other.
constexpr std::int64_t slackUs = 1'000'000;

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

QString names(const std::vector<std::string>& ids)
{
    QStringList out;
    for (const std::string& id : ids)
        out << text(id);
    return format::listed(out);
}

QString subject(const Alert& alert)
{
    if (alert.wholeZone)
        return Words::tr("many names below %1").arg(format::shownName(alert.name));
    return questionOf(alert.name, alert.type);
}

QString who(const Alert& alert) { return blamed(alert).empty() ? Words::tr("A node") : names(blamed(alert)); }

const NodeStandingView* standing(const AlertView& view, const std::string& member)
{
    const auto at = std::find_if(view.members.begin(), view.members.end(), [&](const auto& one) { return one.member == member; });
    return at == view.members.end() ? nullptr : &*at;
}

QString happened(const AlertView& view)
{
    const Alert& alert = view.alert;
    QStringList out{format::withStop(alertTitle(alert))};
    if (view.record && alert.cause != AlertCause::ForgeryFlood && alert.cause != AlertCause::NodeSilent) {
        const DisagreementRecord& record = *view.record;
        const DisagreementSeat* seat = gravestSeat(record);
        const auto agree = std::count_if(record.seats.begin(), record.seats.end(),
                                         [](const DisagreementSeat& one) { return one.agreement == Agreement::Agrees; });
        if (seat != nullptr) {
            const QStringList given = shortRecords(seat->records, record.type);
            out << Words::tr("Last seen for %1: %2 gave %3; %4 of %5 nodes gave %6.")
                       .arg(questionOf(record.name, record.type), text(seat->member),
                            given.isEmpty() ? Words::tr("no such data") : format::enumerated(given), format::number(agree),
                            format::count(record.seats.size()), answerSent(record));
        }
        out << (levelNumber(record.level) == 8 ? Words::tr("We answered with a failure instead of guessing.")
                                               : Words::tr("Clients got what the vote decided."));
    }
    if (alert.count > 1)
        out << Words::tr("Seen %Ln times since %1.", nullptr, format::amount(alert.count)).arg(format::time(alert.firstSeenUs, view.nowUs));
    if (alert.wholeZone && !alert.examples.empty())
        out << Words::tr("For example %1.")
                   .arg(names({alert.examples.begin(), alert.examples.begin() + std::min<std::ptrdiff_t>(3, std::ssize(alert.examples))}));
    return format::sentences(out);
}

QString sure(const AlertView& view, bool& certain)
{
    const Alert& alert = view.alert;
    QStringList out;
    certain = false;
    if (alert.points > 0 && alert.grade != Grade::None) {
        const int from = alert.grade == Grade::Critical ? criticalFrom : alert.grade == Grade::Warning ? warningFrom : noticeFrom;
        const QString word = alert.grade == Grade::Critical  ? Words::tr("Certain")
                             : alert.grade == Grade::Warning ? Words::tr("Likely")
                                                             : Words::tr("Possible");
        certain = true;
        out << Words::tr("%1: %Ln evidence points, %2 from %3.", nullptr, alert.points)
                   .arg(word, format::lowered(gradeWord(alert.grade)), format::number(from));
        if (view.record) {
            const DisagreementSeat* seat = gravestSeat(*view.record);
            QStringList findings;
            for (const Finding& finding : seat != nullptr ? seat->findings : std::vector<Finding>{})
                findings << Words::tr("%1 (%2)").arg(findingTitle(finding.kind), format::withSign(finding.points));
            if (!findings.isEmpty())
                out << format::withStop(format::clauses(findings));
        }
        return format::sentences(out);
    }
    switch (alert.cause) {
    case AlertCause::LyingCollector: certain = true; return Words::tr("Certain: its own signatures prove it.");
    case AlertCause::ForgeryFlood:
        certain = true;
        return Words::tr(
            "Certain: replies with wrong ids were counted at the node. Who sends them is not known: their sources are forged.");
    case AlertCause::NoQuorum: certain = true; return Words::tr("Certain: the ballots were counted. Why they differ is not known.");
    case AlertCause::NodeSilent: return Words::tr("Seen from this node only: its path to the node may be at fault, and not the node.");
    case AlertCause::MajoritySuspect:
        certain = true;
        return Words::tr("Certain: a proof by signatures, the zone's own servers or the history stand against the ballots.");
    case AlertCause::Dissent:
    case AlertCause::Group: break;
    }
    return Words::tr("Not judged by points.");
}

QString done(const AlertView& view)
{
    QStringList out;
    for (const db::Event& event : view.events) {
        const QString what = eventStory(event);
        out << Words::tr("%1: %2", "a time and what happened then")
                   .arg(format::time(event.timeUs, view.nowUs),
                        format::withStop(event.who.empty() ? what : Words::tr("%1 (%2)").arg(what, text(event.who))));
    }
    for (const std::string& member : blamed(view.alert)) {
        const NodeStandingView* one = standing(view, member);
        if (one == nullptr || one->state != "quarantined")
            continue;
        out << (one->quarantinedUntilUs == 0 ? Words::tr("%1 is quarantined until somebody releases it.").arg(text(member))
                                             : Words::tr("%1 is quarantined until %2. It returns after three correct canary answers.")
                                                   .arg(text(member), format::clock(one->quarantinedUntilUs)));
    }
    if (!out.isEmpty())
        return format::sentences(out);
    switch (view.alert.cause) {
    case AlertCause::ForgeryFlood: return Words::tr("Forged replies are refused and counted.");
    case AlertCause::NodeSilent: return Words::tr("It is out of rotation; the others vote without it.");
    case AlertCause::NoQuorum: return Words::tr("Nobody is blamed, nothing was flushed.");
    case AlertCause::MajoritySuspect: return Words::tr("The answer was withheld.");
    default: break;
    }
    return view.alert.grade <= Grade::Notice ? Words::tr("It was outvoted and counted; nothing else was needed.")
                                             : Words::tr("It was outvoted.");
}

QString todo(const Alert& alert)
{
    const QString at = blamed(alert).empty() ? Words::tr("the node") : names(blamed(alert));
    switch (alert.cause) {
    case AlertCause::Dissent:
        if (alert.grade == Grade::Critical)
            return Words::tr(
                       "Nothing is urgent. Check the path of %1 and what it shares with nobody else: its resolver port, its firewall, its "
                       "upstream. Release it when the cause is gone.")
                .arg(at);
        if (alert.grade == Grade::Warning)
            return Words::tr("Nothing is urgent. Open the vote to see the evidence; quarantine %1 if it goes on.").arg(at);
        return Words::tr("No action needed.");
    case AlertCause::Group:
        if (alert.group.empty())
            return Words::tr("Check what these nodes share: their upstream path, or a proxy that answers in between.");
        return Words::tr("Check what the group %1 shares: its upstream path, or a proxy that answers in between.").arg(text(alert.group));
    case AlertCause::MajoritySuspect: return Words::tr("Urgent: treat these nodes as attacked until the evidence is explained.");
    case AlertCause::NoQuorum: return Words::tr("Open the vote to see who said what.");
    case AlertCause::ForgeryFlood:
        return Words::tr("No action needed while answers stay safe. A node whose queries leave from one port only is easier to guess.");
    case AlertCause::LyingCollector: return Words::tr("Urgent: keep clients away from %1 and find out who controls it.").arg(at);
    case AlertCause::NodeSilent: return Words::tr("Check the node and its network.");
    }
    return {};
}

} // namespace

const std::vector<std::string>& blamed(const Alert& alert) { return alert.suspects.empty() ? alert.nodes : alert.suspects; }

AlertStage stageOf(const Alert& alert, const AlertLife& life, std::int64_t nowUs)
{
    if (alert.closed || !life.closedBy.empty())
        return AlertStage::Closed;
    if (life.silencedUntilUs > nowUs)
        return AlertStage::Silenced;
    return life.acknowledgedBy.empty() ? AlertStage::Open : AlertStage::Acknowledged;
}

QString stageWord(AlertStage stage)
{
    switch (stage) {
    case AlertStage::Open: return Words::tr("Open");
    case AlertStage::Acknowledged: return Words::tr("Acknowledged");
    case AlertStage::Silenced: return Words::tr("Silenced");
    case AlertStage::Closed: return Words::tr("Closed");
    }
    return {};
}

AlertCounts countAlerts(const ConsoleData& data, const Source& source, std::int64_t nowUs)
{
    AlertCounts out;
    for (const auto& [id, alert] : data.alerts()) {
        const AlertLife life = alert.closed ? AlertLife() : source.alertLife(id); // most are closed: their lives are not asked for
        const AlertStage stage = stageOf(alert, life, nowUs);
        ++out.stages[static_cast<std::size_t>(stage)];
        if (stage == AlertStage::Open)
            out.worstOpen = std::max(out.worstOpen, alert.grade);
        if (stage == AlertStage::Silenced)
            out.silencedUntilUs = std::max(out.silencedUntilUs, life.silencedUntilUs);
    }
    return out;
}

QString alertTitle(const Alert& alert)
{
    switch (alert.cause) {
    case AlertCause::Dissent:
        if (alert.grade == Grade::Critical)
            return Words::tr("%1 was poisoned for %2").arg(who(alert), subject(alert));
        if (alert.grade == Grade::Warning)
            return Words::tr("%1 was outvoted for %2, and its answer looks forged").arg(who(alert), subject(alert));
        return Words::tr("%1 was outvoted for %2").arg(who(alert), subject(alert));
    case AlertCause::Group:
        if (alert.group.empty())
            return Words::tr("Nodes of one group gave one wrong answer for %1").arg(subject(alert));
        return Words::tr("Group %1 gave one wrong answer for %2").arg(text(alert.group), subject(alert));
    case AlertCause::MajoritySuspect: return Words::tr("A majority contradicts the proof for %1").arg(subject(alert));
    case AlertCause::NoQuorum: return Words::tr("No majority for %1").arg(subject(alert));
    case AlertCause::ForgeryFlood: return Words::tr("Flood of forged replies at %1").arg(format::shownName(alert.name));
    case AlertCause::LyingCollector:
        return alert.type.empty() ? Words::tr("%1 told a client something else than the vote").arg(who(alert))
                                  : Words::tr("%1 told a client something else than the vote about %2").arg(who(alert), subject(alert));
    case AlertCause::NodeSilent: return Words::tr("%1 does not answer").arg(format::shownName(alert.name));
    }
    return {};
}

AlertWords wordsOf(const AlertView& view)
{
    AlertWords out;
    out.happened = happened(view);
    out.sure = sure(view, out.certain);
    out.done = done(view);
    out.todo = todo(view.alert);
    return out;
}

bool isOf(const Alert& alert, const DisagreementRecord& record)
{
    if (record.vote == alert.lastVote)
        return true;
    if (record.timeUs < alert.firstSeenUs - slackUs || record.timeUs > alert.lastSeenUs + slackUs)
        return false;
    if (alert.name == record.name && (alert.type.empty() || alert.type == record.type))
        return true;
    if (alert.wholeZone && record.name.ends_with("." + alert.name))
        return true;
    return isUnexplained(record) && std::any_of(alert.suspects.begin(), alert.suspects.end(), [&](const std::string& member) {
               const DisagreementSeat* seat = seatOf(record, member);
               return seat != nullptr && markOf(*seat) == Mark::Differs;
           });
}

std::vector<LifeMoment> lifeOf(const AlertView& view)
{
    std::vector<LifeMoment> out;
    const State grave = stateOf(view.alert.grade);
    out.push_back({view.alert.firstSeenUs, grave, Words::tr("First seen")});
    if (view.alert.lastSeenUs > view.alert.firstSeenUs + slackUs)
        out.push_back({view.alert.lastSeenUs, grave, Words::tr("Last seen")});
    for (const db::Event& event : view.events) {
        switch (event.kind) {
        case db::EventKind::Quarantine:
            out.push_back({event.timeUs, State::Quarantined, Words::tr("%1 quarantined").arg(text(event.subject))});
            break;
        case db::EventKind::Release: out.push_back({event.timeUs, State::Ok, Words::tr("%1 released").arg(text(event.subject))}); break;
        case db::EventKind::Repair: out.push_back({event.timeUs, State::Ok, Words::tr("%1 flushed").arg(text(event.subject))}); break;
        case db::EventKind::NodeUp: out.push_back({event.timeUs, State::Ok, Words::tr("%1 answers again").arg(text(event.subject))}); break;
        default: break;
        }
    }
    bool seen = false, closed = false;
    for (const db::AlertChange& change : view.changes) {
        const QString by = text(change.who);
        switch (change.step) {
        case db::AlertStep::Raised:
        case db::AlertStep::Updated: break;
        case db::AlertStep::Acknowledged:
            out.push_back({change.timeUs, State::None, Words::tr("Seen by %1").arg(by)});
            seen = true;
            break;
        case db::AlertStep::Noted: out.push_back({change.timeUs, State::None, Words::tr("Note of %1").arg(by)}); break;
        case db::AlertStep::Silenced:
            out.push_back({change.timeUs, State::Silent,
                           change.untilUs > change.timeUs ? Words::tr("Silenced until %1").arg(format::clockMinutes(change.untilUs))
                                                          : Words::tr("Silence ended")});
            break;
        case db::AlertStep::Closed:
            out.push_back({change.timeUs, State::None, by.isEmpty() ? Words::tr("Closed") : Words::tr("Closed by %1").arg(by)});
            closed = true;
            break;
        }
    }
    // What the history does not say, the life does.
    if (!seen && !view.life.acknowledgedBy.empty())
        out.push_back({view.life.acknowledgedUs, State::None, Words::tr("Seen by %1").arg(text(view.life.acknowledgedBy))});
    if (!closed && view.alert.closed && view.alert.lastSeenUs > 0 && view.nowUs > view.alert.lastSeenUs)
        out.push_back({view.alert.lastSeenUs, State::None, Words::tr("Closed")});
    std::stable_sort(out.begin(), out.end(), [](const LifeMoment& a, const LifeMoment& b) { return a.timeUs < b.timeUs; });
    return out;
}

// ---- the list ----

bool operator==(const AlertRow& a, const AlertRow& b)
{
    const auto key = [](const AlertRow& row) {
        return std::tuple(row.alert.id, row.alert.revision, row.stage, row.life.revision, row.alert.grade, row.alert.count,
                          row.alert.lastSeenUs, row.alert.closed, format::time(row.alert.lastSeenUs, row.nowUs),
                          row.life.silencedUntilUs > row.nowUs ? (row.life.silencedUntilUs - row.nowUs) / 60'000'000 : 0);
    };
    return key(a) == key(b);
}

bool comesBefore(const AlertRow& a, const AlertRow& b)
{
    const auto key = [](const AlertRow& row) {
        return std::tuple(static_cast<int>(row.stage), -static_cast<int>(row.alert.grade), -row.alert.lastSeenUs, row.alert.id);
    };
    return key(a) < key(b);
}

AlertModel::AlertModel(QObject* parent)
    : KeyedModel({{tr("Grade"), CellKind::State, 96, false, {}},
                  {tr("What happened"), CellKind::Text, 170, true, {}},
                  {tr("Count"), CellKind::Number, 66, false, tr("How often it was seen")},
                  {tr("First"), CellKind::Time, 72, false, tr("When it was seen first")},
                  {tr("Last"), CellKind::Time, 72, false, tr("When it was seen last")},
                  {tr("State"), CellKind::Text, 88, false, {}}},
                 parent)
{
}

QVariant AlertModel::cell(int number, int column, int role) const
{
    const AlertRow& one = row(number);
    const bool closed = one.stage == AlertStage::Closed;
    switch (role) {
    case StateRole: return static_cast<int>(column == 0 && !closed ? stateOf(one.alert.grade) : State::None);
    case RowStateRole: return static_cast<int>(one.stage == AlertStage::Open ? stateOf(one.alert.grade) : State::None);
    case StrongRole: return column == 1 && one.stage == AlertStage::Open && one.alert.grade == Grade::Critical;
    case MutedRole: return closed || (column != 1 && column != 2);
    case FieldRole: return column == 0 ? QVariant(QStringLiteral("grade")) : column == 1 ? QVariant(QStringLiteral("name")) : QVariant();
    case ValueRole:
        return column == 0   ? QVariant(QString::fromLatin1(toText(one.alert.grade)))
               : column == 1 ? QVariant(format::shownName(one.alert.name))
                             : QVariant();
    case NamePartRole: return column == 1 && !one.alert.type.empty() ? QVariant(format::shownName(one.alert.name)) : QVariant();
    case Qt::ToolTipRole:
        if (column == 1)
            return QVariant(alertTitle(one.alert) + u'\n' + alertText(one.alert));
        return column == 3   ? QVariant(format::dateTime(one.alert.firstSeenUs))
               : column == 4 ? QVariant(format::dateTime(one.alert.lastSeenUs))
                             : QVariant();
    case Qt::DisplayRole: break;
    default: return {};
    }
    switch (column) {
    case 0: return gradeWord(one.alert.grade);
    case 1: return alertTitle(one.alert);
    case 2: return format::count(one.alert.count);
    case 3: return format::time(one.alert.firstSeenUs, one.nowUs);
    case 4: return format::time(one.alert.lastSeenUs, one.nowUs);
    default: break;
    }
    switch (one.stage) {
    case AlertStage::Acknowledged: return tr("Seen by %1").arg(text(one.life.acknowledgedBy));
    case AlertStage::Silenced: return tr("Silent to %1").arg(format::clockMinutes(one.life.silencedUntilUs));
    case AlertStage::Open:
    case AlertStage::Closed: break;
    }
    return stageWord(one.stage);
}

SilenceModel::SilenceModel(QObject* parent)
    : KeyedModel({{tr("Alert"), CellKind::Text, 200, true, {}},
                  {tr("Set by"), CellKind::Text, 96, false, {}},
                  {tr("Ends"), CellKind::Time, 116, false, {}},
                  {tr("Left"), CellKind::Text, 96, false, {}}},
                 parent)
{
}

QVariant SilenceModel::cell(int number, int column, int role) const
{
    const AlertRow& one = row(number);
    if (role == MutedRole)
        return column != 0;
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case 0: return alertTitle(one.alert);
    case 1: return text(one.life.silencedBy);
    case 2: return format::dayMinutes(one.life.silencedUntilUs);
    default: break;
    }
    // Whole minutes: a figure that changes ten times a second is not read.
    const std::int64_t minutes = (one.life.silencedUntilUs - one.nowUs + 59'999'999) / 60'000'000;
    return format::duration(static_cast<double>(std::max<std::int64_t>(1, minutes)) * 60);
}

} // namespace harddns::ui
