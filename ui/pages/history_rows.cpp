#include "ui/pages/history_rows.h"

#include "ui/data/node_words.h"
#include "ui/pages/alert_values.h"
#include "ui/theme/format.h"
#include "ui/theme/state_shape.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace harddns::ui
{

namespace
{

struct Words {
    Q_DECLARE_TR_FUNCTIONS(harddns::ui::History)
};

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

QString question(const std::string& name, const std::string& type)
{
    return type.empty() ? format::shownName(name) : format::shownName(name) + u' ' + text(type);
}

QString joined(const std::vector<std::string>& list)
{
    QStringList out;
    for (const std::string& one : list)
        out.append(text(one));
    return out.join(u' ');
}

struct KindOfEvent {
    State state;
    QString word;
    bool strong;
};

KindOfEvent kindOf(db::EventKind kind)
{
    switch (kind) {
    case db::EventKind::Repair: return {State::Ok, Words::tr("Repair"), false};
    case db::EventKind::Quarantine: return {State::Quarantined, Words::tr("Quarantine"), true};
    case db::EventKind::Release: return {State::Ok, Words::tr("Release"), false};
    case db::EventKind::NodeDown: return {State::Warning, Words::tr("Node down"), true};
    case db::EventKind::NodeUp: return {State::Ok, Words::tr("Node up"), false};
    case db::EventKind::Key: return {State::Notice, Words::tr("Key"), false};
    case db::EventKind::Epoch: return {State::Notice, Words::tr("Epoch"), false};
    case db::EventKind::Configuration: return {State::None, Words::tr("Configuration"), false};
    case db::EventKind::Operator: return {State::None, Words::tr("Action"), false};
    case db::EventKind::StoreOpened: return {State::None, Words::tr("Audit"), false};
    case db::EventKind::StoreClosed: return {State::None, Words::tr("Audit"), false};
    case db::EventKind::Lost: return {State::Warning, Words::tr("Lost"), true};
    case db::EventKind::Damaged: return {State::Critical, Words::tr("Damaged"), true};
    case db::EventKind::Clock: return {State::Warning, Words::tr("Clock"), true};
    }
    return {State::None, {}, false};
}

QString stepWord(db::AlertStep step)
{
    switch (step) {
    case db::AlertStep::Raised: return Words::tr("Raised");
    case db::AlertStep::Updated: return Words::tr("Seen again");
    case db::AlertStep::Acknowledged: return Words::tr("Acknowledged");
    case db::AlertStep::Noted: return Words::tr("Note");
    case db::AlertStep::Silenced: return Words::tr("Silenced");
    case db::AlertStep::Closed: return Words::tr("Closed");
    }
    return {};
}

HistoryWords words(const db::StoredVote& row)
{
    const VoteEvent& vote = row.vote;
    HistoryWords out;
    const bool failed = vote.rcode == "SERVFAIL";
    out.state = failed ? State::Warning : vote.dissents > 0 ? State::Notice : State::None;
    out.kind = failed ? Words::tr("No answer") : vote.dissents > 0 ? Words::tr("Differs") : Words::tr("Vote");
    out.strong = failed;
    out.field = QStringLiteral("rcode");
    out.value = text(vote.rcode);
    out.name = vote.name;
    out.type = vote.type;
    const QString time = format::milliseconds(vote.latencyUs / 1000.0);
    out.what = vote.dissents > 0 ? Words::tr("%1: %2 of %3 differ, %4, %5 ms")
                                       .arg(question(vote.name, vote.type), format::count(vote.dissents), format::count(vote.asked),
                                            text(vote.rcode), time)
                                 : Words::tr("%1: %2, %3 ms").arg(question(vote.name, vote.type), text(vote.rcode), time);
    QStringList nodes;
    for (const VoteSeat& seat : vote.seats) {
        if (seat.agreement == Agreement::Differs)
            nodes.append(text(seat.member));
    }
    sortIds(nodes);
    out.node = nodes.join(u' ');
    out.by = text(vote.collector);
    return out;
}

HistoryWords words(const db::StoredDisagreement& row)
{
    const DisagreementRecord& record = row.record;
    HistoryWords out;
    out.state = stateOf(record.grade);
    out.kind = gradeWord(record.grade);
    out.field = QStringLiteral("grade");
    out.value = text(toText(record.grade));
    out.name = record.name;
    out.type = record.type;
    out.strong = record.grade >= Grade::Warning;
    int points = 0;
    std::size_t agree = 0, said = 0;
    for (const DisagreementSeat& seat : record.seats) {
        agree += seat.agreement == Agreement::Agrees ? 1 : 0;
        said += seat.agreement != Agreement::Abstained ? 1 : 0;
        if (seat.agreement != Agreement::Differs)
            continue;
        points = std::max(points, seat.points);
    }
    out.node = differing(record).join(u' ');
    out.by = levelWords(record.level);
    out.what = Words::tr("%1, %2 of %3 agree").arg(question(record.name, record.type), format::count(agree), format::count(said));
    if (points > 0)
        out.what = format::enumerated({out.what, Words::tr("%Ln points", nullptr, points)});
    return out;
}

HistoryWords words(const db::StoredAlertChange& row)
{
    const db::AlertChange& change = row.change;
    HistoryWords out;
    const bool byPeople = change.step != db::AlertStep::Raised && change.step != db::AlertStep::Updated;
    out.state = byPeople ? State::None : stateOf(change.alert.grade);
    out.kind = stepWord(change.step);
    out.field = QStringLiteral("kind");
    out.value = text(toText(change.step));
    const bool ofNode = change.alert.name.find('.') == std::string::npos; // then the name is the node's id
    out.name = ofNode ? std::string() : change.alert.name;
    out.type = change.alert.type;
    out.strong = change.step == db::AlertStep::Raised && change.alert.grade >= Grade::Warning;
    const QString number = Words::tr("Alert %1").arg(format::count(change.alert.id));
    if (!change.note.empty())
        out.what = number + QStringLiteral(": ") + text(change.note);
    else if (change.step == db::AlertStep::Silenced && change.untilUs != 0)
        out.what = Words::tr("%1 silenced until %2").arg(number, format::dayMinutes(change.untilUs));
    else if (change.alert.name.empty() && change.alert.nodes.empty() && change.alert.suspects.empty()) // an action on one that is forgotten
        out.what = number;
    else
        out.what = number + QStringLiteral(": ") + alertTitle(change.alert);
    out.node = joined(change.alert.suspects.empty() ? change.alert.nodes : change.alert.suspects);
    out.by = change.who.empty() ? Words::tr("node") : text(change.who);
    return out;
}

HistoryWords words(const db::StoredEvent& row)
{
    const db::Event& event = row.event;
    const KindOfEvent kind = kindOf(event.kind);
    HistoryWords out;
    out.state = kind.state;
    out.kind = kind.word;
    out.strong = kind.strong;
    out.field = QStringLiteral("kind");
    out.value = text(db::toText(event.kind));
    out.name = event.name;
    out.type = event.type;
    out.what = eventText(event);
    out.node = text(event.subject);
    out.by = event.who.empty() ? Words::tr("node") : text(event.who);
    return out;
}

/// Turns a list's answer into rows.
template <class Stored>
HistorySource::Answer<std::vector<Stored>> into(HistorySource::Answer<std::vector<HistoryRow>> answer)
{
    return [answer = std::move(answer)](Result<std::vector<Stored>, std::string> found) {
        if (!found) {
            answer(Failure{found.error()});
            return;
        }
        std::vector<HistoryRow> rows;
        rows.reserve(found->size());
        for (Stored& row : *found)
            rows.emplace_back(std::make_shared<const Stored>(std::move(row)));
        answer(std::move(rows));
    };
}

} // namespace

std::int64_t keyOf(const HistoryRow& row)
{
    return std::visit([](const auto& stored) { return stored->place.key; }, row);
}

std::int64_t timeOf(const HistoryRow& row)
{
    struct Time {
        std::int64_t operator()(const std::shared_ptr<const db::StoredVote>& r) const { return r->vote.timeUs; }
        std::int64_t operator()(const std::shared_ptr<const db::StoredDisagreement>& r) const { return r->record.timeUs; }
        std::int64_t operator()(const std::shared_ptr<const db::StoredAlertChange>& r) const { return r->change.timeUs; }
        std::int64_t operator()(const std::shared_ptr<const db::StoredEvent>& r) const { return r->event.timeUs; }
    };
    return std::visit(Time{}, row);
}

bool matches(const Filter& filter, const HistoryRow& row)
{
    struct Match {
        const Filter& filter;
        bool operator()(const std::shared_ptr<const db::StoredVote>& r) const { return filter.matches(r->vote); }
        bool operator()(const std::shared_ptr<const db::StoredDisagreement>& r) const { return filter.matches(r->record); }
        bool operator()(const std::shared_ptr<const db::StoredAlertChange>& r) const { return filter.matches(r->change); }
        bool operator()(const std::shared_ptr<const db::StoredEvent>& r) const { return filter.matches(r->event); }
    };
    return std::visit(Match{filter}, row);
}

std::string exported(const HistoryRow& row, db::ExportFormat format)
{
    return std::visit([format](const auto& stored) { return db::exportRow(*stored, format); }, row);
}

PendingPtr fetchHistory(HistorySource& source, HistoryList list, const db::Filter& filter, const db::PageRequest& page,
                        HistorySource::Answer<std::vector<HistoryRow>> answer)
{
    switch (list) {
    case HistoryList::Votes: return source.votes(filter, page, into<db::StoredVote>(std::move(answer)));
    case HistoryList::Disagreements: return source.disagreements(filter, page, into<db::StoredDisagreement>(std::move(answer)));
    case HistoryList::AlertChanges: return source.alertChanges(filter, page, into<db::StoredAlertChange>(std::move(answer)));
    case HistoryList::Events: return source.events(filter, page, into<db::StoredEvent>(std::move(answer)));
    }
    return {};
}

HistoryWords wordsOf(const HistoryRow& row)
{
    return std::visit([](const auto& stored) { return words(*stored); }, row);
}

QString listName(HistoryList list)
{
    switch (list) {
    case HistoryList::Votes: return Words::tr("Votes");
    case HistoryList::Disagreements: return Words::tr("Disagreements");
    case HistoryList::AlertChanges: return Words::tr("Alerts");
    case HistoryList::Events: return Words::tr("Events");
    }
    return {};
}

QString countOf(HistoryList list, std::uint64_t rows)
{
    const int n = format::amount(rows);
    switch (list) {
    case HistoryList::Votes: return Words::tr("%Ln votes", nullptr, n);
    case HistoryList::Disagreements: return Words::tr("%Ln disagreements", nullptr, n);
    case HistoryList::AlertChanges: return Words::tr("%Ln alerts", nullptr, n);
    case HistoryList::Events: return Words::tr("%Ln events", nullptr, n);
    }
    return {};
}

QString noneOf(HistoryList list, bool filtered)
{
    switch (list) {
    case HistoryList::Votes:
        return filtered ? Words::tr("No votes in this range that the filter lets through.") : Words::tr("No votes in this range.");
    case HistoryList::Disagreements:
        return filtered ? Words::tr("No disagreements in this range that the filter lets through.")
                        : Words::tr("No disagreements in this range.");
    case HistoryList::AlertChanges:
        return filtered ? Words::tr("No alerts in this range that the filter lets through.") : Words::tr("No alerts in this range.");
    case HistoryList::Events:
        return filtered ? Words::tr("No events in this range that the filter lets through.") : Words::tr("No events in this range.");
    }
    return {};
}

QString levelWords(const std::string& level)
{
    struct Level {
        const char* begin;
        const char* words;
    };
    static constexpr Level levels[] = {{"L0", QT_TRANSLATE_NOOP("harddns::ui::History", "signatures")},
                                       {"L1", QT_TRANSLATE_NOOP("harddns::ui::History", "exact match")},
                                       {"L2", QT_TRANSLATE_NOOP("harddns::ui::History", "same end")},
                                       {"L3", QT_TRANSLATE_NOOP("harddns::ui::History", "per record")},
                                       {"L4", QT_TRANSLATE_NOOP("harddns::ui::History", "same origin")},
                                       {"L5", QT_TRANSLATE_NOOP("harddns::ui::History", "history")},
                                       {"L6", QT_TRANSLATE_NOOP("harddns::ui::History", "authority")},
                                       {"L7", QT_TRANSLATE_NOOP("harddns::ui::History", "all nodes asked")},
                                       {"L8", QT_TRANSLATE_NOOP("harddns::ui::History", "no majority")}};
    for (const Level& known : levels) {
        if (level.starts_with(known.begin))
            return Words::tr(known.words);
    }
    return text(level);
}

} // namespace harddns::ui
