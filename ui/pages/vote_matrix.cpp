#include "ui/pages/vote_matrix.h"

#include "ui/data/node_words.h"
#include "ui/pages/disagreement_model.h"
#include "ui/theme/format.h"

#include <algorithm>

namespace harddns::ui
{

namespace
{

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

QStringList recordsOf(const DisagreementRecord& record)
{
    QStringList out = shortRecords(record.decided, record.type);
    QStringList others;
    for (const DisagreementSeat& seat : record.seats) {
        for (const QString& one : shortRecords(seat.records, record.type)) {
            if (!out.contains(one) && !others.contains(one))
                others.append(one);
        }
    }
    const auto votes = [&](const QString& one) {
        return std::count_if(record.seats.begin(), record.seats.end(),
                             [&](const DisagreementSeat& seat) { return shortRecords(seat.records, record.type).contains(one); });
    };
    std::stable_sort(others.begin(), others.end(), [&](const QString& a, const QString& b) { return votes(a) > votes(b); });
    return out + others;
}

std::vector<Column> columnsFor(const QStringList& records)
{
    std::vector<Column> out{{VoteMatrixModel::tr("Node"), CellKind::Text, 44, false, {}},
                            {VoteMatrixModel::tr("Ballot"), CellKind::State, 84, false, {}}};
    for (qsizetype i = 0; i < records.size() && i < maxMatrixRecords; ++i) {
        const QString& one = records[i];
        const QString head = one.size() > 22 ? one.left(10) + QStringLiteral("…") + one.right(11) : one;
        out.push_back({head, CellKind::Shape, 66, false, one});
    }
    if (records.size() > maxMatrixRecords)
        out.push_back({VoteMatrixModel::tr("+%1 more").arg(records.size() - maxMatrixRecords), CellKind::Number, 60, false,
                       VoteMatrixModel::tr("Further records it holds")});
    out.push_back({VoteMatrixModel::tr("TTL s"), CellKind::Number, 54, false, {}});
    out.push_back({VoteMatrixModel::tr("ms"), CellKind::Number, 50, false, VoteMatrixModel::tr("Until its ballot came")});
    out.push_back(
        {VoteMatrixModel::tr("From"), CellKind::Text, 62, true, VoteMatrixModel::tr("Where it has its answer from, by its own word")});
    return out;
}

QString ballotWord(Mark mark)
{
    switch (mark) {
    case Mark::Agrees: return VoteMatrixModel::tr("Agrees");
    case Mark::DiffersExplained:
    case Mark::Differs: return VoteMatrixModel::tr("Differs");
    case Mark::NotAsked: return VoteMatrixModel::tr("Not asked");
    case Mark::Silent: return VoteMatrixModel::tr("No ballot");
    }
    return {};
}

State ballotState(Mark mark)
{
    switch (mark) {
    case Mark::Agrees: return State::Ok;
    case Mark::Differs: return State::Critical;
    case Mark::DiffersExplained: return State::Notice;
    case Mark::NotAsked: return State::None;
    case Mark::Silent: return State::Silent;
    }
    return State::None;
}

} // namespace

VoteMatrixModel::VoteMatrixModel(const VoteView& view, const std::vector<std::string>& members, QObject* parent)
    : VoteMatrixModel(view, members, recordsOf(*view.record), parent)
{
}

VoteMatrixModel::VoteMatrixModel(const VoteView& view, const std::vector<std::string>& members, QStringList records, QObject* parent)
    : TableModel(columnsFor(records), parent), m_view(view), m_records(std::move(records))
{
    const DisagreementRecord& record = *m_view.record;
    const auto add = [&](const std::string& member) {
        Row made;
        made.member = member;
        if (const DisagreementSeat* seat = seatOf(record, member)) {
            made.mark = markOf(*seat);
            made.records = shortRecords(seat->records, record.type);
            made.ttl = ttlOf(seat->records);
            made.from = sourceOf(seat->path);
            for (const std::string& line : seat->path)
                made.wholeFrom += (made.wholeFrom.isEmpty() ? QString() : QStringLiteral("\n")) + pathText(line);
        }
        if (const VoteSeat* seat = m_view.vote ? seatOf(*m_view.vote, member) : nullptr)
            made.rttUs = seat->rttUs;
        m_rows.push_back(std::move(made));
    };
    for (const std::string& member : members)
        add(member);
    for (const DisagreementSeat& seat : record.seats) {
        if (std::find(members.begin(), members.end(), seat.member) == members.end())
            add(seat.member);
    }
    for (const QString& one : m_records) {
        m_votes.push_back(
            static_cast<unsigned>(std::count_if(m_rows.begin(), m_rows.end(), [&](const Row& row) { return row.records.contains(one); })));
    }
}

int VoteMatrixModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()) + 1; }

const std::string& VoteMatrixModel::member(int row) const
{
    return row >= 0 && static_cast<std::size_t>(row) < m_rows.size() ? m_rows[static_cast<std::size_t>(row)].member : m_none;
}

int VoteMatrixModel::rowOf(const std::string& member) const
{
    const auto at = std::find_if(m_rows.begin(), m_rows.end(), [&](const Row& row) { return row.member == member; });
    return at == m_rows.end() ? -1 : static_cast<int>(at - m_rows.begin());
}

bool VoteMatrixModel::isForged(int record) const
{
    const QString& one = m_records[record];
    return isUnexplained(*m_view.record) && !shortRecords(m_view.record->decided, m_view.record->type).contains(one);
}

QVariant VoteMatrixModel::sum(int column, int role) const
{
    const int records = static_cast<int>(std::min<qsizetype>(m_records.size(), maxMatrixRecords));
    const int record = column - 2;
    if (role == StrongRole)
        return true;
    if (role == StateRole)
        return static_cast<int>(State::None);
    if (role == VotesRole && record >= 0 && record < records)
        return tr("%1 of %2").arg(votesFor(record)).arg(m_view.record->seats.size());
    if (role == VotesStateRole && record >= 0 && record < records)
        return static_cast<int>(isForged(record) ? State::Critical : State::None);
    if (role != Qt::DisplayRole)
        return {};
    if (column == 1)
        return tr("Votes");
    if (record >= 0 && record < records)
        return tr("%1 of %2").arg(votesFor(record)).arg(m_view.record->seats.size());
    if (column == columnCount() - 1 && m_view.vote && m_view.vote->majority > 0)
        return tr("Needs %1").arg(m_view.vote->majority);
    return QString();
}

QVariant VoteMatrixModel::cell(int number, int column, int role) const
{
    if (static_cast<std::size_t>(number) == m_rows.size())
        return sum(column, role);
    const Row& row = m_rows[static_cast<std::size_t>(number)];
    const int records = static_cast<int>(std::min<qsizetype>(m_records.size(), maxMatrixRecords));
    const int record = column - 2;
    const bool holds = record >= 0 && record < records && row.records.contains(m_records[record]);
    switch (role) {
    case StateRole: return static_cast<int>(column == 1 ? ballotState(row.mark) : State::None);
    case RowStateRole: return static_cast<int>(row.mark == Mark::Differs ? State::Critical : State::None);
    case StrongRole: return column == 0;
    case MutedRole: return row.mark == Mark::NotAsked;
    case MarkRole:
        if (record < 0 || record >= records)
            return {};
        return holds ? QVariant(static_cast<int>(isForged(record) ? Mark::Differs : Mark::Agrees)) : QVariant(-1);
    case FieldRole: return column == 0 ? QVariant(QStringLiteral("node")) : QVariant();
    case Qt::ToolTipRole: return column == columnCount() - 1 && !row.wholeFrom.isEmpty() ? QVariant(row.wholeFrom) : QVariant();
    case Qt::DisplayRole: break;
    default: return {};
    }
    if (column == 0)
        return text(row.member);
    if (column == 1)
        return ballotWord(row.mark);
    if (record < records)
        return holds ? tr("has it") : tr("has it not");
    switch (columnCount() - 1 - column) {
    case 0: return row.mark == Mark::NotAsked ? QString() : row.from;
    case 1: return row.rttUs == 0 ? QString() : format::decimal(static_cast<double>(row.rttUs) / 1000, 1);
    case 2: return row.ttl ? format::number(*row.ttl) : QString();
    default: break;
    }
    const qsizetype more =
        std::count_if(m_records.begin() + maxMatrixRecords, m_records.end(), [&](const QString& one) { return row.records.contains(one); });
    return more == 0 ? QString() : format::number(more);
}

} // namespace harddns::ui
