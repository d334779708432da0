#include "ui/pages/overview_values.h"

#include "ui/data/latency_store.h"
#include "ui/data/node_words.h"
#include "ui/pages/alert_values.h"
#include "ui/pages/disagreement_values.h"
#include "ui/theme/format.h"
#include "ui/theme/state_shape.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>

namespace harddns::ui
{

namespace
{

constexpr std::int64_t minuteUs = 60'000'000;
/// Minutes that say what is usual: a few make no custom.
constexpr std::size_t leastMinutes = 3;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(harddns::ui::Overview)
};

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

/// The zone of a name as far as a list can tell: its last two labels.
QString zoneOf(const std::string& name)
{
    const QStringList labels = format::shownName(name).split(u'.');
    return labels.mid(std::max<qsizetype>(0, labels.size() - 2)).join(u'.');
}

/// What says most about why the nodes differ.
QString whyOf(const DisagreementRecord& record)
{
    const Finding* most = nullptr;
    for (const DisagreementSeat& seat : record.seats) {
        if (seat.agreement != Agreement::Differs || seat.grade != record.grade)
            continue;
        for (const Finding& finding : seat.findings) {
            const bool more = !most || (record.grade == Grade::None ? finding.points < most->points : finding.points > most->points);
            most = more ? &finding : most;
        }
    }
    QString why =
        most ? findingTitle(most->kind)
             : Words::tr("Decided by %1").arg(levelNumber(record.level) < 0 ? text(record.level) : levelName(levelNumber(record.level)));
    if (why.endsWith(u'.'))
        why.chop(1);
    return record.grade == Grade::Critical && most ? Words::tr("Forged: %1").arg(format::lowered(why.left(1)) + why.mid(1)) : why;
}

} // namespace

std::optional<UsualRange> usualForgedReplies(const std::deque<SecondOfNode>& seconds, std::int64_t nowUs, std::int64_t exceptUs)
{
    std::vector<double> minutes;
    std::int64_t minute = -1;
    double heard = 0;
    double count = 0;
    const auto close = [&] {
        if (heard >= 55) // nearly all of it was heard
            minutes.push_back(count);
    };
    for (const SecondOfNode& second : seconds) {
        if (second.timeUs >= nowUs - exceptUs)
            break;
        if (second.timeUs / minuteUs != minute) {
            close();
            minute = second.timeUs / minuteUs;
            heard = count = 0;
        }
        heard += static_cast<double>(second.known);
        count += static_cast<double>(second.forgedReplies);
    }
    close();
    if (minutes.size() < leastMinutes)
        return {};
    std::sort(minutes.begin(), minutes.end());
    const auto at = [&](double share) {
        return minutes[static_cast<std::size_t>(std::llround(share * static_cast<double>(minutes.size() - 1)))];
    };
    return UsualRange{at(0.05), at(0.95)};
}

OverviewFigures overviewFigures(const ConsoleData& data, const PageMoment& moment, const Filter& filter, const EarlierRecords& earlier)
{
    OverviewFigures out;
    const auto& seconds = data.seconds();
    out.all = sumOf(seconds, moment.fromUs, moment.toUs, moment.nowUs);
    const std::int64_t end = std::min(moment.toUs, moment.nowUs - 1'000'000);
    out.now = sumOf(seconds, std::max(moment.fromUs, end - rateWindowUs + 1), moment.toUs, moment.nowUs);
    out.last = sumOf(seconds, std::max(moment.fromUs, end - minuteUs + 1), moment.toUs, moment.nowUs);
    HistogramValues times;
    for (const std::string& series : data.waitSeries())
        add(times, data.latency(series, moment.fromUs, moment.toUs));
    const auto ms = [&](double q) {
        const double us = quantileUs(times, q);
        return us < 0 ? -1 : us / 1000;
    };
    out.p50Ms = ms(0.5);
    out.p95Ms = ms(0.95);
    out.p99Ms = ms(0.99);

    QSet<QString> nodes, zones;
    visitRecords(data, moment, filter, earlier, [&](const std::shared_ptr<const DisagreementRecord>& one) {
        const DisagreementRecord& record = *one;
        const bool isHeard = !earlier.isKnown || record.timeUs >= earlier.untilUs;
        if (record.grade == Grade::None) {
            out.explained += isHeard ? 1 : 0;
            return;
        }
        out.unexplained += isHeard ? 1 : 0;
        out.worst = std::max(out.worst, record.grade);
        zones.insert(zoneOf(record.name));
        for (const DisagreementSeat& seat : record.seats) {
            if (seat.agreement == Agreement::Differs)
                nodes.insert(text(seat.member));
        }
    });
    out.explainedHeard = out.explained;
    if (earlier.isKnown && earlier.untilUs > moment.knownFromUs) // the store tells of holes, too: what was heard before them is in the sums
        out.explainedHeard = static_cast<std::uint64_t>(std::llround(out.all.explained));
    if (earlier.isKnown) { // of which only some were read
        out.explained += earlier.explained;
        out.unexplained += earlier.unexplained;
    }
    // The list of records is bounded, the sums are not: of a long stretch without a filter they know more.
    if (filter.isEmpty() && data.disagreementsBefore() > 0) {
        out.explainedHeard = static_cast<std::uint64_t>(std::llround(out.all.explained));
        out.explained = std::max(out.explained, out.explainedHeard);
        out.unexplained = std::max(out.unexplained, static_cast<std::uint64_t>(std::llround(out.all.unexplained)));
    }
    out.unexplainedNodes = QStringList(nodes.begin(), nodes.end());
    sortIds(out.unexplainedNodes);
    out.unexplainedZones = static_cast<int>(zones.size());
    for (const auto& [id, alert] : data.alerts())
        out.isFlooded = out.isFlooded || (alert.cause == AlertCause::ForgeryFlood && !alert.closed && alert.firstSeenUs <= moment.toUs &&
                                          moment.toUs - alert.lastSeenUs <= attackEndsAfterUs);
    return out;
}

std::vector<TopRow> topDisagreements(const ConsoleData& data, const PageMoment& moment, const Filter& filter, const EarlierRecords& earlier)
{
    struct Sum {
        TopRow row;
        std::shared_ptr<const DisagreementRecord> shown;
        QSet<QString> nodes;
    };
    std::map<std::pair<std::string_view, std::string_view>, Sum> sums;
    visitRecords(data, moment, filter, earlier, [&](const std::shared_ptr<const DisagreementRecord>& one) {
        const DisagreementRecord& record = *one;
        Sum& sum = sums[{record.name, record.type}];
        ++sum.row.times;
        if (!sum.shown || record.grade > sum.shown->grade)
            sum.shown = one;
        for (const DisagreementSeat& seat : record.seats) {
            if (seat.agreement == Agreement::Differs)
                sum.nodes.insert(text(seat.member));
        }
    });
    std::vector<TopRow> out;
    for (auto& [question, sum] : sums) {
        sum.row.name = format::shownName(sum.shown->name);
        sum.row.type = text(sum.shown->type);
        sum.row.grade = sum.shown->grade;
        sum.row.vote = sum.shown->vote;
        if (earlier.isKnown && sum.shown->timeUs < earlier.untilUs)
            sum.row.stored = sum.shown;
        sum.row.differs = QStringList(sum.nodes.begin(), sum.nodes.end());
        sortIds(sum.row.differs);
        sum.row.why = whyOf(*sum.shown);
        out.push_back(std::move(sum.row));
    }
    std::sort(out.begin(), out.end(), [](const TopRow& a, const TopRow& b) {
        if (a.grade != b.grade)
            return a.grade > b.grade;
        return a.times != b.times ? a.times > b.times : a.key() < b.key();
    });
    if (out.size() > mostTopRows)
        out.resize(mostTopRows);
    return out;
}

State stateOf(db::EventKind kind)
{
    switch (kind) {
    case db::EventKind::Repair:
    case db::EventKind::Release:
    case db::EventKind::NodeUp: return State::Ok;
    case db::EventKind::Quarantine: return State::Quarantined;
    case db::EventKind::NodeDown:
    case db::EventKind::Lost:
    case db::EventKind::Damaged:
    case db::EventKind::Clock: return State::Warning;
    case db::EventKind::Key:
    case db::EventKind::Epoch:
    case db::EventKind::Configuration: return State::Notice;
    case db::EventKind::Operator:
    case db::EventKind::StoreOpened:
    case db::EventKind::StoreClosed: break;
    }
    return State::None;
}

Happening happening(const Alert& alert, std::int64_t nowUs)
{
    Happening out;
    out.timeUs = std::min(alert.firstSeenUs, nowUs);
    out.state = stateOf(alert.grade);
    out.text = alertTitle(alert);
    out.page = QStringLiteral("alerts");
    out.what.insert(QStringLiteral("alert"), QVariant::fromValue<qulonglong>(alert.id));
    out.id = QStringLiteral("alert %1").arg(alert.id);
    return out;
}

Happening happening(const db::StoredEvent& stored)
{
    Happening out;
    out.timeUs = stored.event.timeUs;
    out.state = stateOf(stored.event.kind);
    out.text = eventStory(stored.event);
    if (out.text.endsWith(u'.'))
        out.text.chop(1);
    out.page = QStringLiteral("history");
    out.what.insert(QStringLiteral("list"), QStringLiteral("events"));
    if (!stored.event.name.empty())
        out.what.insert(QStringLiteral("name"), format::shownName(stored.event.name));
    out.id = QStringLiteral("event %1").arg(stored.place.key);
    return out;
}

std::optional<Happening> happening(const db::StoredAlertChange& stored)
{
    const db::AlertChange& change = stored.change;
    if (change.who.empty())
        return {};
    Happening out;
    out.timeUs = change.timeUs;
    const QString who = text(change.who), alert = QString::number(change.alert.id);
    switch (change.step) {
    case db::AlertStep::Acknowledged: out.text = Words::tr("%1 acknowledged alert %2").arg(who, alert); break;
    case db::AlertStep::Noted: out.text = Words::tr("%1 noted at alert %2: %3").arg(who, alert, text(change.note)); break;
    case db::AlertStep::Silenced:
        out.text = Words::tr("%1 silenced alert %2 until %3").arg(who, alert, format::clockMinutes(change.untilUs));
        break;
    case db::AlertStep::Closed: out.text = Words::tr("%1 closed alert %2").arg(who, alert); break;
    case db::AlertStep::Raised:
    case db::AlertStep::Updated: return {};
    }
    out.page = QStringLiteral("alerts");
    out.what.insert(QStringLiteral("alert"), QVariant::fromValue<qulonglong>(change.alert.id));
    out.id = QStringLiteral("change %1").arg(stored.place.key);
    return out;
}

} // namespace harddns::ui
