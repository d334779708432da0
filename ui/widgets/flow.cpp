#include "ui/widgets/flow.h"

#include "ui/theme/theme.h"

#include <QWidget>

#include <algorithm>

namespace harddns::ui
{

// ---- FlowLayout ----

FlowLayout::FlowLayout(QWidget* parent) : QLayout(parent) { setContentsMargins(0, 0, 0, 0); }

FlowLayout::~FlowLayout() { qDeleteAll(m_items); }

void FlowLayout::addItem(QLayoutItem* item)
{
    m_items.append(item);
    invalidate();
}

QLayoutItem* FlowLayout::takeAt(int index) { return index >= 0 && index < m_items.size() ? m_items.takeAt(index) : nullptr; }

QList<QLayoutItem*> FlowLayout::shownItems() const
{
    QList<QLayoutItem*> out;
    for (QLayoutItem* item : m_items) {
        if (!item->isEmpty())
            out.append(item);
    }
    return out;
}

void FlowLayout::put(QLayoutItem* item, const QRect& room, const QRect& place) const
{
    const bool reversed = parentWidget() != nullptr && parentWidget()->layoutDirection() == Qt::RightToLeft;
    const int left = reversed ? room.right() - place.right() : room.left() + place.left();
    item->setGeometry(QRect(QPoint(left, room.top() + place.top()), place.size()));
}

// ---- FlowRow ----

QSize FlowRow::sizeHint() const
{
    QSize out(0, 0);
    int seen = 0;
    for (const QLayoutItem* item : shownItems()) {
        const QSize one = item->sizeHint();
        out = QSize(out.width() + one.width() + (seen++ > 0 ? m_gap : 0), std::max(out.height(), one.height()));
    }
    return out;
}

QSize FlowRow::minimumSize() const
{
    QSize out;
    for (const QLayoutItem* item : shownItems())
        out = out.expandedTo(item->minimumSize());
    return out;
}

void FlowRow::setGeometry(const QRect& rect)
{
    QLayout::setGeometry(rect);
    arrange(rect, true);
}

int FlowRow::arrange(const QRect& rect, bool move) const
{
    std::vector<std::pair<QLayoutItem*, QSize>> line;
    int used = 0, top = 0, height = 0;
    const auto end = [&] {
        int x = m_centred ? std::max(0, (rect.width() - used) / 2) : 0;
        for (const auto& [item, size] : line) {
            if (move)
                put(item, rect, QRect(QPoint(x, top + (height - size.height()) / 2), size));
            x += size.width() + m_gap;
        }
        top += height;
        used = height = 0;
        line.clear();
    };
    for (QLayoutItem* item : shownItems()) {
        const QSize one = item->sizeHint().boundedTo(QSize(std::max(rect.width(), item->minimumSize().width()), QLAYOUTSIZE_MAX));
        if (!line.empty() && used + m_gap + one.width() > rect.width()) {
            end();
            top += m_lineGap;
        }
        used += (line.empty() ? 0 : m_gap) + one.width();
        height = std::max(height, one.height());
        line.emplace_back(item, one);
    }
    end();
    return top;
}

// ---- FlowTiles ----

int FlowTiles::gap() const { return Theme::current().px(12); }

QSize FlowTiles::tile() const
{
    QSize largest;
    for (const QLayoutItem* item : shownItems())
        largest = largest.expandedTo(item->minimumSize());
    return largest;
}

int FlowTiles::rowsFor(int width) const
{
    const int tiles = static_cast<int>(shownItems().size());
    if (tiles == 0)
        return 1;
    const int fit = std::clamp<int>((width + gap()) / std::max(1, tile().width() + gap()), 1, tiles);
    return (tiles + fit - 1) / fit;
}

int FlowTiles::heightForWidth(int width) const
{
    const int rows = rowsFor(width);
    int height = 0;
    for (const QLayoutItem* item : shownItems())
        height = std::max(height, item->sizeHint().height());
    return rows * height + (rows - 1) * gap();
}

QSize FlowTiles::sizeHint() const
{
    const int tiles = static_cast<int>(shownItems().size());
    const int width = tiles * tile().width() + std::max(0, tiles - 1) * gap();
    return {width, heightForWidth(width)};
}

QSize FlowTiles::minimumSize() const
{
    const QSize one = tile();
    // Two rows are what the smallest window is laid out for.
    const int across = (static_cast<int>(shownItems().size()) + 1) / 2;
    return {across * one.width() + std::max(0, across - 1) * gap(), one.height()};
}

void FlowTiles::setGeometry(const QRect& rect)
{
    QLayout::setGeometry(rect);
    const QList<QLayoutItem*> tiles = shownItems();
    if (tiles.isEmpty())
        return;
    const int many = static_cast<int>(tiles.size()), rows = rowsFor(rect.width());
    const int across = (many + rows - 1) / rows;
    const int height = (rect.height() - (rows - 1) * gap()) / rows;
    for (int i = 0; i < many; ++i) {
        const int column = i % across;
        // Rounded at both edges, so that the last one ends at the right edge.
        const int left = column * (rect.width() + gap()) / across, right = (column + 1) * (rect.width() + gap()) / across - gap();
        put(tiles[i], rect, QRect(left, i / across * (height + gap()), right - left, height));
    }
}

} // namespace harddns::ui
