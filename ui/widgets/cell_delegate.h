// CellDelegate: paints the cells of every table from the roles of table_model.h, without asking a style for each of them. GUI thread.
#pragma once

#include <QStyledItemDelegate>

namespace harddns::ui
{

class CellDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    /// The whole text of a cell that is cut.
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option, const QModelIndex& index) override;

    /// Background of a row: selection, tint of its state; for delegates that paint their own cells.
    static void paintGround(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index);

private:
    [[nodiscard]] QString shown(const QModelIndex& index, const QFontMetrics& metrics, int width) const;
};

} // namespace harddns::ui
