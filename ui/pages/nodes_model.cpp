#include "ui/pages/nodes_model.h"

#include "ui/theme/format.h"
#include "ui/theme/state_shape.h"

#include <algorithm>
#include <cmath>

namespace harddns::ui
{

NodesModel::NodesModel(QObject* parent)
    : KeyedModel(
          {{tr("Node"), CellKind::Text, 44, false, {}},
           {tr("State"), CellKind::State, 130, false, {}},
           {tr("Weight"), CellKind::Number, 58, false, tr("How often it is chosen as a collector: health × trust × (1 − load)")},
           {tr("Trust %"), CellKind::Number, 58, false, tr("Falls when it is caught with a forged answer, grows back with good ones")},
           {tr("Health %"), CellKind::Number, 64, false, tr("Share of questions it answered lately")},
           {tr("Load %"), CellKind::Number, 56, false, tr("By its own word")},
           {tr("p50 ms"), CellKind::Number, 58, false, tr("Half of its answers in the time shown came within")},
           {tr("p95 ms"), CellKind::Number, 58, false, tr("95 % of its answers in the time shown came within")},
           {QString(), CellKind::Text, 42, false, tr("p95 against the slowest")},
           {tr("Ballots/s"), CellKind::Number, 70, false, tr("Answers to this node's votes a second, over the last minute shown")},
           {tr("Differs"), CellKind::Number, 62, false, tr("Votes in the time shown in which it said something else")},
           {tr("Failures"), CellKind::Number, 62, false, tr("Questions without an answer in a row")},
           {tr("Quarantine ends"), CellKind::Text, 118, false, {}},
           {tr("Certificate"), CellKind::Number, 80, false, tr("Time left until its certificate ends")},
           {tr("To do"), CellKind::Text, 90, true, {}}},
          parent)
{
}

QString NodesModel::textOf(const NodeRow& one, int column) const
{
    const NodeStandingView& standing = one.standing;
    const auto share = [](double value) { return format::decimal(value * 100, 0); };
    switch (column) {
    case Node: return one.id;
    case StateColumn: return one.word;
    case Weight: return format::decimal(standing.weight, 2);
    case Trust: return share(standing.trust);
    case Health: return share(standing.health);
    case Load: return share(standing.load);
    case Median: return format::milliseconds(one.p50Ms);
    case Percentile95: return format::milliseconds(one.p95Ms);
    case Ballots: return format::decimal(one.ballotsPerSecond, 1);
    case Differs: return format::count(one.differs);
    case Failures: return format::count(standing.failures);
    case QuarantineEnds:
        if (standing.state != "quarantined")
            return format::noValue();
        return standing.quarantinedUntilUs == 0 ? tr("when released") : format::time(standing.quarantinedUntilUs, m_nowUs);
    case Certificate: return certificateLeft(one, m_nowUs);
    case Todo: return one.todo;
    default: return {};
    }
}

QVariant NodesModel::cell(int at, int column, int role) const
{
    const NodeRow& one = row(at);
    switch (role) {
    case Qt::DisplayRole: return column == Percentile95Bar ? tr("%1 ms").arg(format::milliseconds(one.p95Ms)) : textOf(one, column);
    case StateRole:
        if (column == Percentile95Bar)
            return static_cast<int>(one.word == tr("Slow") ? State::Warning : State::None);
        return static_cast<int>(one.state);
    case StrongRole: return column == Node;
    case BarRole: {
        if (column != Percentile95Bar)
            return {};
        double most = 0;
        for (const NodeRow& other : rows())
            most = std::max(most, other.p95Ms);
        return most > 0 ? std::max(0.0, one.p95Ms) / most : 0.0;
    }
    case FieldRole: return column == Node || column == Differs ? QStringLiteral("node") : QString();
    case ValueRole: return column == Node || column == Differs ? QVariant(one.id) : QVariant();
    case Qt::ToolTipRole:
        if (column == StateColumn && !one.reason.isEmpty())
            return QString(one.word + QStringLiteral(", ") + one.reason);
        if (column == Differs && one.unexplained > 0)
            return tr("%1 of them unexplained").arg(format::count(one.unexplained));
        return {};
    default: return {};
    }
}

std::vector<NodeDissent> dissentsOf(const QString& member, const ConsoleData& data, const PageMoment& moment, const Filter& filter,
                                    const EarlierRecords& earlier)
{
    const std::string id = member.toStdString();
    std::vector<NodeDissent> graded, others;
    visitRecords(data, moment, filter, earlier, [&](const std::shared_ptr<const DisagreementRecord>& record) {
        const DisagreementRecord& one = *record;
        for (const DisagreementSeat& seat : one.seats) {
            if (seat.member != id || seat.agreement != Agreement::Differs)
                continue;
            std::vector<NodeDissent>& list = seat.grade == Grade::None ? others : graded;
            if (list.size() >= mostNodeDissents)
                continue;
            NodeDissent row{one.vote,
                            one.timeUs,
                            format::shownName(one.name),
                            QString::fromStdString(one.type),
                            {},
                            seat.grade,
                            seat.points,
                            earlier.isKnown && one.timeUs < earlier.untilUs ? record : nullptr};
            const auto most = std::max_element(seat.findings.begin(), seat.findings.end(),
                                               [](const Finding& a, const Finding& b) { return std::abs(a.points) < std::abs(b.points); });
            row.why = most == seat.findings.end() ? QString::fromStdString(one.level) : QString::fromStdString(most->text);
            list.push_back(std::move(row));
        }
    });
    graded.insert(graded.end(), others.begin(), others.end());
    if (graded.size() > mostNodeDissents)
        graded.resize(mostNodeDissents);
    return graded;
}

NodeDissentModel::NodeDissentModel(QObject* parent)
    : KeyedModel({{tr("When"), CellKind::Time, 70, false, {}},
                  {tr("Grade"), CellKind::Shape, 26, false, {}},
                  {tr("Name"), CellKind::Name, 120, true, {}},
                  {tr("Type"), CellKind::Text, 60, false, {}}},
                 parent)
{
}

QVariant NodeDissentModel::cell(int at, int column, int role) const
{
    const NodeDissent& one = row(at);
    switch (role) {
    case Qt::DisplayRole:
        switch (column) {
        case When: return format::time(one.timeUs, m_nowUs);
        case Shape: return gradeWord(one.grade);
        case Name: return one.name;
        default: return one.type;
        }
    case Qt::ToolTipRole: return QString(one.name + u' ' + one.type + QStringLiteral(": ") + one.why);
    case StateRole: return static_cast<int>(one.grade == Grade::None ? State::None : stateOf(one.grade));
    case StrongRole: return column == Name && one.grade != Grade::None;
    case MutedRole: return column == When || column == Type;
    case FieldRole: return column == Name ? QStringLiteral("name") : column == Type ? QStringLiteral("type") : QString();
    default: return {};
    }
}

} // namespace harddns::ui
