#include "ui/pages/disagreement_model.h"

#include "ui/theme/format.h"
#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>

namespace harddns::ui
{

namespace
{

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

std::vector<Column> columnsFor(const std::vector<std::string>& members)
{
    std::vector<Column> out{{DisagreementModel::tr("Time"), CellKind::TimeMono, 100, false, {}},
                            {DisagreementModel::tr("Name"), CellKind::Name, 140, true, {}},
                            {DisagreementModel::tr("Type"), CellKind::Text, 56, false, {}}};
    const QStringList names = shortMembers(members);
    for (std::size_t i = 0; i < members.size(); ++i)
        out.push_back(
            {names[static_cast<qsizetype>(i)], CellKind::Shape, 24, false, DisagreementModel::tr("What %1 did").arg(text(members[i]))});
    out.push_back({DisagreementModel::tr("Decided by"), CellKind::Text, 138, false, {}});
    out.push_back({DisagreementModel::tr("Answer sent"), CellKind::Mono, 160, false, {}});
    out.push_back({DisagreementModel::tr("Differs"), CellKind::Text, 62, false, {}});
    out.push_back({DisagreementModel::tr("Evidence"), CellKind::Number, 104, false, DisagreementModel::tr("Points; critical from 80")});
    out.push_back({DisagreementModel::tr("Grade"), CellKind::State, 92, false, {}});
    out.push_back({DisagreementModel::tr("Outcome"), CellKind::Text, 128, false, {}});
    return out;
}

bool newer(const DisagreementRow& a, const DisagreementRow& b) { return a.record->timeUs > b.record->timeUs; }

} // namespace

DisagreementModel::DisagreementModel(std::vector<std::string> members, QObject* parent)
    : TableModel(columnsFor(members), parent), m_members(std::move(members))
{
}

int DisagreementModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(size()); }

const DisagreementRow& DisagreementModel::row(int number) const
{
    const auto at = static_cast<std::size_t>(number);
    return at < m_first.size() ? m_first[at] : m_second[at - m_first.size()];
}

int DisagreementModel::find(const RecordPtr& record) const
{
    for (int i = 0; i < rowCount(); ++i) {
        const DisagreementRecord& one = *row(i).record;
        if (row(i).record == record || (one.vote == record->vote && one.timeUs == record->timeUs && one.name == record->name))
            return i;
    }
    return -1;
}

int DisagreementModel::find(std::uint64_t vote) const
{
    for (int i = 0; i < rowCount(); ++i) {
        if (row(i).record->vote == vote)
            return i;
    }
    return -1;
}

void DisagreementModel::insert(Block& block, int offset, std::vector<DisagreementRow> rows)
{
    if (rows.empty())
        return;
    const auto count = [&](const std::vector<DisagreementRow>& some) {
        for (const DisagreementRow& one : some)
            m_unexplained += isUnexplained(*one.record) ? 1 : 0;
    };
    // Mostly everything is newer than what is there: one insertion. What comes late finds its place, run by run.
    while (!rows.empty()) {
        const auto place = std::upper_bound(block.begin(), block.end(), rows.back(), newer);
        auto first = rows.end();
        while (first != rows.begin() && (place == block.begin() || !newer(*std::prev(first), *std::prev(place))))
            --first;
        if (first == rows.end())
            --first;
        std::vector<DisagreementRow> run(first, rows.end());
        rows.erase(first, rows.end());
        const int at = offset + static_cast<int>(place - block.begin());
        beginInsertRows({}, at, at + static_cast<int>(run.size()) - 1);
        count(run);
        block.insert(place, run.begin(), run.end());
        endInsertRows();
    }
}

void DisagreementModel::trim(Block& block, int offset, std::size_t keep)
{
    if (block.size() <= keep)
        return;
    beginRemoveRows({}, offset + static_cast<int>(keep), offset + static_cast<int>(block.size()) - 1);
    for (std::size_t i = keep; i < block.size(); ++i)
        m_unexplained -= isUnexplained(*block[i].record) ? 1 : 0;
    block.resize(keep);
    endRemoveRows();
}

void DisagreementModel::add(std::vector<DisagreementRow> rows)
{
    std::stable_sort(rows.begin(), rows.end(), newer);
    if (m_order == Order::NewestFirst) {
        insert(m_first, 0, std::move(rows));
    } else {
        const auto explained =
            std::stable_partition(rows.begin(), rows.end(), [](const DisagreementRow& one) { return isUnexplained(*one.record); });
        std::vector<DisagreementRow> second(explained, rows.end());
        rows.erase(explained, rows.end());
        insert(m_first, 0, std::move(rows));
        insert(m_second, static_cast<int>(m_first.size()), std::move(second));
    }
    if (size() > capacity) {
        const std::size_t beyond = size() - capacity;
        trim(m_second, static_cast<int>(m_first.size()), m_second.size() - std::min(beyond, m_second.size()));
        trim(m_first, 0, capacity);
    }
}

void DisagreementModel::replace(std::vector<DisagreementRow> rows)
{
    beginResetModel();
    m_first.clear();
    m_second.clear();
    m_unexplained = 0;
    std::stable_sort(rows.begin(), rows.end(), newer);
    rows.resize(std::min(rows.size(), capacity));
    for (DisagreementRow& one : rows) {
        const bool unexplained = isUnexplained(*one.record);
        m_unexplained += unexplained ? 1 : 0;
        (unexplained || m_order == Order::NewestFirst ? m_first : m_second).push_back(std::move(one));
    }
    endResetModel();
}

void DisagreementModel::setOrder(Order order)
{
    if (m_order == order)
        return;
    m_order = order;
    std::vector<DisagreementRow> rows(m_first.begin(), m_first.end());
    rows.insert(rows.end(), m_second.begin(), m_second.end());
    replace(std::move(rows));
}

void DisagreementModel::dropBefore(std::int64_t timeUs)
{
    const auto keep = [&](const Block& block) {
        return static_cast<std::size_t>(
            std::partition_point(block.begin(), block.end(), [&](const DisagreementRow& one) { return one.record->timeUs >= timeUs; }) -
            block.begin());
    };
    trim(m_second, static_cast<int>(m_first.size()), keep(m_second));
    trim(m_first, 0, keep(m_first));
}

void DisagreementModel::setStandings(const std::vector<NodeStandingView>& members)
{
    const auto state = [](const NodeStandingView& one) { return std::pair(one.member, one.state); };
    const bool same = std::equal(members.begin(), members.end(), m_standings.begin(), m_standings.end(),
                                 [&](const auto& a, const auto& b) { return state(a) == state(b); });
    if (same)
        return;
    m_standings = members;
    if (rowCount() > 0)
        emit dataChanged(index(0, columnCount() - 1), index(rowCount() - 1, columnCount() - 1));
}

QVariant DisagreementModel::display(const DisagreementRow& one, int column) const
{
    const DisagreementRecord& record = *one.record;
    switch (column) {
    case 0: return format::clockMs(record.timeUs);
    case 1: return format::shownName(record.name);
    case 2: return text(record.type);
    default: break;
    }
    if (column < columnAfterMembers()) {
        const std::string& member = m_members[static_cast<std::size_t>(column - firstMemberColumn())];
        const DisagreementSeat* seat = seatOf(record, member);
        return text(member) + QStringLiteral(": ") + markWord(seat == nullptr ? Mark::NotAsked : markOf(*seat));
    }
    switch (column - columnAfterMembers()) {
    case 0: return decidedBy(record, one.majority, one.asked);
    case 1: return answerSent(record);
    case 2: return differing(record).join(u' ');
    case 3: return format::number(pointsOf(record));
    case 4: return gradeWord(record.grade);
    default: return outcomeOf(record, m_standings);
    }
}

QVariant DisagreementModel::cell(int number, int column, int role) const
{
    const DisagreementRow& one = row(number);
    const DisagreementRecord& record = *one.record;
    const int behind = column - columnAfterMembers();
    switch (role) {
    case Qt::DisplayRole: return display(one, column);
    case Qt::ToolTipRole:
        if (column == 0)
            return format::dateTime(record.timeUs);
        if (behind == 1)
            return shortRecords(record.decided, record.type).join(u'\n');
        return {};
    case StateRole: return static_cast<int>(behind == 4 ? stateOf(record.grade) : State::None);
    case RowStateRole: return static_cast<int>(stateOf(record.grade));
    case StrongRole: return column == 1 && record.grade >= Grade::Warning;
    case MarkRole:
        if (column >= firstMemberColumn() && behind < 0) {
            const DisagreementSeat* seat = seatOf(record, m_members[static_cast<std::size_t>(column - firstMemberColumn())]);
            return static_cast<int>(seat == nullptr ? Mark::NotAsked : markOf(*seat));
        }
        return {};
    case EvidenceRole: return behind == 3 ? QVariant(pointsOf(record)) : QVariant();
    case FieldRole:
        if (column == 1)
            return QStringLiteral("name");
        if (column == 2)
            return QStringLiteral("type");
        if (column >= firstMemberColumn() && behind < 0)
            return QStringLiteral("node");
        return behind == 0 ? QStringLiteral("level") : behind == 4 ? QStringLiteral("grade") : QVariant();
    case ValueRole:
        if (column >= firstMemberColumn() && behind < 0)
            return text(m_members[static_cast<std::size_t>(column - firstMemberColumn())]);
        if (behind == 0)
            return text(record.level.substr(0, 2));
        return behind == 4 ? QVariant(QString::fromLatin1(toText(record.grade))) : QVariant();
    default: return {};
    }
}

void DisagreementDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const QVariant mark = index.data(MarkRole);
    const QVariant evidence = index.data(EvidenceRole);
    const QVariant votes = index.data(VotesRole);
    if (!mark.isValid() && !evidence.isValid() && !votes.isValid()) {
        CellDelegate::paint(painter, option, index);
        return;
    }
    painter->save();
    paintGround(painter, option, index);
    const Theme& theme = Theme::current();
    if (votes.isValid()) {
        const auto state = static_cast<State>(index.data(VotesStateRole).toInt());
        painter->setFont(theme.font(TextSize::Body, TextWeight::SemiBold));
        painter->setPen(state == State::None ? theme.color(Token::Text) : theme.stateText(state));
        painter->drawText(option.rect, Qt::AlignCenter | Qt::TextSingleLine, votes.toString());
        painter->restore();
        return;
    }
    if (mark.isValid() && mark.toInt() < 0) {
        painter->restore();
        return;
    }
    if (mark.isValid()) {
        const auto kind = static_cast<Mark>(mark.toInt());
        const double side = theme.px(kind == Mark::Differs ? 14 : 12);
        paintMark(*painter, QRectF(option.rect.center().x() + 0.5 - side / 2, option.rect.center().y() + 0.5 - side / 2, side, side), kind);
        painter->restore();
        return;
    }
    const int points = evidence.toInt();
    const QFont font = theme.font(TextSize::Body);
    const int figures = QFontMetrics(font).horizontalAdvance(QStringLiteral("−000"));
    const QRect room = option.rect.adjusted(theme.px(8), 0, -theme.px(8), 0);
    const bool reversed = option.direction == Qt::RightToLeft;
    const int height = theme.px(6), width = room.width() - figures - theme.px(8);
    const int left = reversed ? room.right() - width : room.left(), top = room.center().y() - height / 2;
    painter->fillRect(left, top, width, height, theme.color(Token::Grid));
    const int filled = width * std::clamp(points, 0, fullEvidence) / fullEvidence;
    const bool critical = points >= criticalFrom;
    painter->fillRect(reversed ? left + width - filled : left, top, filled, height,
                      theme.color(critical               ? Token::Critical
                                  : points >= noticeFrom ? Token::WarningFill
                                                         : Token::Text3));
    const int limit = width * criticalFrom / fullEvidence;
    painter->fillRect(reversed ? left + width - limit : left + limit, top - theme.px(3), 1, height + theme.px(6),
                      theme.color(Token::Text2));
    painter->setFont(font);
    painter->setPen(theme.color(Token::Text));
    painter->drawText(room, static_cast<int>(reversed ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter, format::number(points));
    painter->restore();
}

} // namespace harddns::ui
