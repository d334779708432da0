#include "ui/pages/trace_model.h"

#include "ui/theme/format.h"
#include "ui/widgets/table_model.h"

#include <algorithm>

namespace harddns::ui
{

namespace
{

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

/// "www.bank.example. A" without the dot at the end of the name.
QString shownFirst(const std::string& words)
{
    const std::size_t end = words.find(' ');
    const QString name = format::shownName(words.substr(0, end));
    return end == std::string::npos ? name : name + text(words.substr(end));
}

bool isFailure(const std::string& rcode) { return rcode == "SERVFAIL" || rcode == "REFUSED" || rcode == "FORMERR" || rcode == "NOTIMP"; }

} // namespace

QString stepWord(const TraceStep& step)
{
    switch (step.kind) {
    case TraceStep::Kind::Cache: return TraceModel::tr("Known");
    case TraceStep::Kind::Query: return TraceModel::tr("Asked");
    case TraceStep::Kind::Reply: return TraceModel::tr("Answered");
    case TraceStep::Kind::Refused: return TraceModel::tr("Not believed");
    case TraceStep::Kind::Referral: return TraceModel::tr("Sent on");
    case TraceStep::Kind::Alias: return TraceModel::tr("Alias");
    case TraceStep::Kind::Validation:
        return step.rcode == "bogus"      ? TraceModel::tr("Proof fails")
               : step.rcode == "insecure" ? TraceModel::tr("Not signed")
                                          : TraceModel::tr("Proof");
    case TraceStep::Kind::Problem: return TraceModel::tr("Problem");
    case TraceStep::Kind::Result: return TraceModel::tr("Result");
    }
    return {};
}

State stepState(const TraceStep& step)
{
    switch (step.kind) {
    case TraceStep::Kind::Reply: return isFailure(step.rcode) ? State::Warning : State::Ok;
    case TraceStep::Kind::Refused: return State::Notice;
    case TraceStep::Kind::Validation: return step.rcode == "bogus" ? State::Critical : step.rcode == "insecure" ? State::None : State::Ok;
    case TraceStep::Kind::Problem: return State::Warning;
    case TraceStep::Kind::Result: return isFailure(step.rcode) ? State::Warning : State::Ok;
    case TraceStep::Kind::Cache:
    case TraceStep::Kind::Query:
    case TraceStep::Kind::Referral:
    case TraceStep::Kind::Alias: break;
    }
    return State::None;
}

int TraceModel::add(int parent, std::size_t step, int record)
{
    const int place = static_cast<int>(m_nodes.size());
    std::vector<int>& siblings = parent < 0 ? m_top : m_nodes[static_cast<std::size_t>(parent)].children;
    const int row = static_cast<int>(siblings.size());
    siblings.push_back(place);
    m_nodes.push_back({parent, row, step, record, {}});
    return place;
}

void TraceModel::set(TraceResult result)
{
    beginResetModel();
    m_result = std::move(result);
    m_nodes.clear();
    m_top.clear();
    m_longestMs = 0;
    // The last step of each depth, from the outside in: a deeper step belongs to the one that needed it.
    std::vector<std::pair<int, int>> open;
    for (std::size_t i = 0; i < m_result.steps.size(); ++i) {
        const TraceStep& step = m_result.steps[i];
        while (!open.empty() && open.back().first >= step.depth)
            open.pop_back();
        const int place = add(open.empty() ? -1 : open.back().second, i, -1);
        open.emplace_back(step.depth, place);
        for (std::size_t record = 0; record < step.records.size(); ++record)
            add(place, i, static_cast<int>(record));
        m_longestMs = std::max(m_longestMs, step.rttMs);
    }
    endResetModel();
}

QModelIndex TraceModel::index(int row, int column, const QModelIndex& parent) const
{
    const std::vector<int>& siblings = parent.isValid() ? node(parent).children : m_top;
    if (row < 0 || row >= static_cast<int>(siblings.size()) || column < 0 || column >= ColumnCount ||
        (parent.isValid() && parent.column() != 0))
        return {};
    return createIndex(row, column, static_cast<quintptr>(siblings[static_cast<std::size_t>(row)]));
}

QModelIndex TraceModel::parent(const QModelIndex& child) const
{
    if (!child.isValid() || node(child).parent < 0)
        return {};
    const int above = node(child).parent;
    return createIndex(m_nodes[static_cast<std::size_t>(above)].row, 0, static_cast<quintptr>(above));
}

int TraceModel::rowCount(const QModelIndex& parent) const
{
    if (!parent.isValid())
        return static_cast<int>(m_top.size());
    return parent.column() == 0 ? static_cast<int>(node(parent).children.size()) : 0;
}

int TraceModel::columnCount(const QModelIndex&) const { return ColumnCount; }

QString TraceModel::text(const Node& node, int column) const
{
    const TraceStep& step = m_result.steps[node.step];
    if (node.record >= 0) {
        if (column == StepColumn)
            return tr("Record");
        return column == WhatColumn ? harddns::ui::text(step.records[static_cast<std::size_t>(node.record)]) : QString();
    }
    switch (column) {
    case StepColumn: return stepWord(step);
    case WhatColumn: {
        QStringList parts;
        if (!step.question.empty())
            parts.append(shownFirst(step.question));
        if (!step.rcode.empty() && step.kind != TraceStep::Kind::Validation)
            parts.append(harddns::ui::text(step.rcode));
        if (!step.section.empty())
            parts.append(tr("section %1").arg(harddns::ui::text(step.section)));
        if (step.zone == ".")
            parts.append(tr("the root"));
        else if (!step.zone.empty())
            parts.append(step.kind == TraceStep::Kind::Referral ? tr("to %1").arg(format::shownName(step.zone))
                                                                : tr("zone %1").arg(format::shownName(step.zone)));
        if (!step.detail.empty())
            parts.append(harddns::ui::text(step.detail));
        if (!step.records.empty())
            parts.append(tr("%Ln records", nullptr, format::amount(step.records.size())));
        return format::enumerated(parts);
    }
    case ServerColumn:
        return step.protocol.empty() ? shownFirst(step.server) : shownFirst(step.server) + u' ' + harddns::ui::text(step.protocol);
    case RttColumn: return step.rttMs < 0 ? QString() : format::decimal(step.rttMs, 1);
    case AtColumn: return format::decimal(step.atUs / 1000.0, 1);
    default: return {};
    }
}

QVariant TraceModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const Node& at = node(index);
    const TraceStep& step = m_result.steps[at.step];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole: return text(at, index.column());
    case KindRole:
        switch (index.column()) {
        case StepColumn: return static_cast<int>(CellKind::State);
        case RttColumn:
        case AtColumn: return static_cast<int>(CellKind::Number);
        case WhatColumn: return static_cast<int>(at.record >= 0 ? CellKind::Mono : CellKind::Text);
        default: return static_cast<int>(CellKind::Text);
        }
    case StateRole: {
        const bool refused = at.record >= 0 && step.kind == TraceStep::Kind::Refused;
        const State state = at.record < 0 ? stepState(step) : refused ? State::Notice : State::None;
        return static_cast<int>(state);
    }
    case BarRole:
        if (index.column() != BarColumn || at.record >= 0 || step.rttMs < 0 || m_longestMs <= 0)
            return {};
        return step.rttMs / m_longestMs;
    case MutedRole: return index.column() != WhatColumn || at.record >= 0;
    case StrongRole: return index.column() == WhatColumn && at.record < 0 && step.kind == TraceStep::Kind::Result;
    case RowStateRole: return step.kind == TraceStep::Kind::Validation ? static_cast<int>(stepState(step)) : static_cast<int>(State::None);
    case Qt::ToolTipRole: return index.column() == WhatColumn ? QVariant(text(at, WhatColumn)) : QVariant();
    default: return {};
    }
}

QVariant TraceModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(section == RttColumn || section == AtColumn ? Qt::AlignRight | Qt::AlignVCenter
                                                                               : Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)
        return {};
    switch (section) {
    case StepColumn: return tr("Step");
    case WhatColumn: return tr("What happened");
    case ServerColumn: return tr("Server");
    case RttColumn: return tr("RTT ms");
    case BarColumn: return role == Qt::DisplayRole ? QString() : tr("RTT, as a bar");
    case AtColumn: return tr("At ms");
    default: return {};
    }
}

QString TraceModel::asText() const
{
    QStringList lines;
    for (const Node& at : m_nodes) {
        int depth = 0;
        for (int above = at.parent; above >= 0; above = m_nodes[static_cast<std::size_t>(above)].parent)
            ++depth;
        QString line = QString(2 * depth, u' ') + text(at, StepColumn) + QStringLiteral(": ") + text(at, WhatColumn);
        if (const QString server = text(at, ServerColumn); !server.isEmpty())
            line += QStringLiteral(", ") + server;
        if (const QString rtt = text(at, RttColumn); !rtt.isEmpty() && at.record < 0)
            line += QStringLiteral(", %1 ms").arg(rtt);
        lines.append(line);
    }
    return lines.join(u'\n');
}

} // namespace harddns::ui
