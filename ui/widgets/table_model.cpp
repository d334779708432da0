#include "ui/widgets/table_model.h"

namespace harddns::ui
{

TableModel::TableModel(std::vector<Column> columns, QObject* parent) : QAbstractTableModel(parent), m_columns(std::move(columns)) {}

int TableModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_columns.size()); }

Qt::Alignment TableModel::alignmentOf(CellKind kind)
{
    switch (kind) {
    case CellKind::Number: return Qt::AlignRight | Qt::AlignVCenter;
    case CellKind::Shape: return Qt::AlignHCenter | Qt::AlignVCenter;
    case CellKind::Text:
    case CellKind::Name:
    case CellKind::Mono:
    case CellKind::Time:
    case CellKind::TimeMono:
    case CellKind::State: break;
    }
    return Qt::AlignLeft | Qt::AlignVCenter;
}

QVariant TableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const Column& about = column(section);
    switch (role) {
    case Qt::DisplayRole: return about.title;
    case Qt::AccessibleTextRole: return about.title.isEmpty() ? about.description : about.title;
    case Qt::TextAlignmentRole: return QVariant::fromValue(alignmentOf(about.kind));
    case Qt::ToolTipRole: return about.description.isEmpty() ? QVariant() : about.description;
    default: return {};
    }
}

QVariant TableModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount() || index.column() >= columnCount())
        return {};
    switch (role) {
    case Qt::TextAlignmentRole: return QVariant::fromValue(alignmentOf(column(index.column()).kind));
    case Qt::AccessibleTextRole: return cell(index.row(), index.column(), Qt::DisplayRole);
    case Qt::DisplayRole: return column(index.column()).kind == CellKind::Shape ? QVariant() : cell(index.row(), index.column(), role);
    default: break;
    }
    return role == Qt::ToolTipRole || role >= Qt::UserRole ? cell(index.row(), index.column(), role) : QVariant();
}

} // namespace harddns::ui
