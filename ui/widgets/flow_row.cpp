#include "ui/widgets/flow_row.h"

#include <QWidget>

#include <algorithm>

namespace harddns::ui
{

FlowRow::FlowRow(int gap, QWidget* parent) : QLayout(parent), m_gap(gap) { setContentsMargins(0, 0, 0, 0); }

FlowRow::~FlowRow() { qDeleteAll(m_items); }

void FlowRow::addItem(QLayoutItem* item)
{
    m_items.append(item);
    invalidate();
}

QLayoutItem* FlowRow::takeAt(int index) { return index >= 0 && index < m_items.size() ? m_items.takeAt(index) : nullptr; }

QSize FlowRow::sizeHint() const
{
    QSize out;
    int seen = 0;
    for (const QLayoutItem* item : m_items) {
        if (item->isEmpty())
            continue;
        const QSize one = item->sizeHint();
        out = QSize(out.width() + one.width() + (seen++ > 0 ? m_gap : 0), std::max(out.height(), one.height()));
    }
    return out;
}

QSize FlowRow::minimumSize() const
{
    QSize out;
    for (const QLayoutItem* item : m_items) {
        if (!item->isEmpty())
            out = out.expandedTo(item->minimumSize());
    }
    return out;
}

void FlowRow::setGeometry(const QRect& rect)
{
    QLayout::setGeometry(rect);
    arrange(rect, true);
}

int FlowRow::arrange(const QRect& rect, bool move) const
{
    const bool reversed = parentWidget() != nullptr && parentWidget()->layoutDirection() == Qt::RightToLeft;
    int x = 0, y = 0, line = 0;
    for (QLayoutItem* item : m_items) {
        if (item->isEmpty())
            continue;
        const QSize one = item->sizeHint().boundedTo(QSize(std::max(rect.width(), item->minimumSize().width()), QLAYOUTSIZE_MAX));
        if (x > 0 && x + one.width() > rect.width()) {
            y += line + m_gap;
            x = line = 0;
        }
        if (move) {
            const int left = reversed ? rect.right() + 1 - x - one.width() : rect.left() + x;
            item->setGeometry(QRect(QPoint(left, rect.top() + y), one));
        }
        x += one.width() + m_gap;
        line = std::max(line, one.height());
    }
    return y + line;
}

} // namespace harddns::ui
