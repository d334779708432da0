#include "ui/widgets/flow_tiles.h"

#include "ui/theme/theme.h"

#include <QWidget>

#include <algorithm>

namespace harddns::ui
{

FlowTiles::FlowTiles(QWidget* parent) : QLayout(parent) { setContentsMargins(0, 0, 0, 0); }

FlowTiles::~FlowTiles() { qDeleteAll(m_items); }

void FlowTiles::addItem(QLayoutItem* item)
{
    m_items.append(item);
    invalidate();
}

QLayoutItem* FlowTiles::takeAt(int index) { return index >= 0 && index < m_items.size() ? m_items.takeAt(index) : nullptr; }

int FlowTiles::gap() const { return Theme::current().px(12); }

QSize FlowTiles::tile() const
{
    QSize largest;
    for (const QLayoutItem* item : m_items)
        largest = largest.expandedTo(item->minimumSize());
    return largest;
}

int FlowTiles::rowsFor(int width) const
{
    if (m_items.isEmpty())
        return 1;
    const int fit = std::clamp<int>((width + gap()) / std::max(1, tile().width() + gap()), 1, count());
    return (count() + fit - 1) / fit;
}

int FlowTiles::heightForWidth(int width) const
{
    const int rows = rowsFor(width);
    int height = 0;
    for (const QLayoutItem* item : m_items)
        height = std::max(height, item->sizeHint().height());
    return rows * height + (rows - 1) * gap();
}

QSize FlowTiles::sizeHint() const
{
    const int width = count() * tile().width() + (count() - 1) * gap();
    return {width, heightForWidth(width)};
}

QSize FlowTiles::minimumSize() const
{
    const QSize one = tile();
    // Two rows are what the smallest window is laid out for.
    const int across = (count() + 1) / 2;
    return {across * one.width() + std::max(0, across - 1) * gap(), one.height()};
}

void FlowTiles::setGeometry(const QRect& rect)
{
    QLayout::setGeometry(rect);
    if (m_items.isEmpty())
        return;
    const int rows = rowsFor(rect.width());
    const int across = (count() + rows - 1) / rows;
    const int height = (rect.height() - (rows - 1) * gap()) / rows;
    const bool reversed = parentWidget() != nullptr && parentWidget()->layoutDirection() == Qt::RightToLeft;
    for (int i = 0; i < count(); ++i) {
        const int column = i % across;
        // Rounded at both edges, so that the last one ends at the right edge.
        const int left = column * (rect.width() + gap()) / across, right = (column + 1) * (rect.width() + gap()) / across - gap();
        const int x = reversed ? rect.right() + 1 - right : rect.left() + left;
        m_items[i]->setGeometry(QRect(x, rect.top() + i / across * (height + gap()), right - left, height));
    }
}

} // namespace harddns::ui
