// Layouts that go on in the next line when a line is full: FlowRow of things of their own sizes, FlowTiles of things of equal size. GUI
// thread.
#pragma once

#include <QLayout>
#include <QList>

namespace harddns::ui
{

/// What both are: items in their order, and a height that follows from the width. Hidden items take no room.
class FlowLayout : public QLayout
{
    Q_OBJECT
public:
    explicit FlowLayout(QWidget* parent = nullptr);
    ~FlowLayout() override;

    void addItem(QLayoutItem* item) override;
    [[nodiscard]] int count() const override { return static_cast<int>(m_items.size()); }
    [[nodiscard]] QLayoutItem* itemAt(int index) const override { return m_items.value(index); }
    QLayoutItem* takeAt(int index) override;
    [[nodiscard]] Qt::Orientations expandingDirections() const override { return {}; }
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }

protected:
    [[nodiscard]] QList<QLayoutItem*> shownItems() const;
    /// `place` is counted from the begin of the line: from the right where one reads from there.
    void put(QLayoutItem* item, const QRect& room, const QRect& place) const;

private:
    QList<QLayoutItem*> m_items;
};

/// One after another, as words in a line.
class FlowRow : public FlowLayout
{
    Q_OBJECT
public:
    /// `gap`: between two of them, `lineGap`: between lines; pixels.
    FlowRow(int gap, int lineGap, QWidget* parent = nullptr) : FlowLayout(parent), m_gap(gap), m_lineGap(lineGap) {}
    explicit FlowRow(int gap, QWidget* parent = nullptr) : FlowRow(gap, gap, parent) {}
    /// Each line in the middle.
    void setCentred(bool centred) { m_centred = centred; }

    [[nodiscard]] int heightForWidth(int width) const override { return arrange(QRect(0, 0, width, 0), false); }
    /// All in one line.
    [[nodiscard]] QSize sizeHint() const override;
    /// One in each line: as wide as the widest.
    [[nodiscard]] QSize minimumSize() const override;
    void setGeometry(const QRect& rect) override;

private:
    /// The height that is needed.
    int arrange(const QRect& rect, bool move) const;
    const int m_gap, m_lineGap;
    bool m_centred = false;
};

/// In as few rows as the narrowest of them allows, evenly filled, from edge to edge.
class FlowTiles : public FlowLayout
{
    Q_OBJECT
public:
    using FlowLayout::FlowLayout;

    [[nodiscard]] Qt::Orientations expandingDirections() const override { return Qt::Horizontal; }
    [[nodiscard]] int heightForWidth(int width) const override;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSize() const override;
    void setGeometry(const QRect& rect) override;
    [[nodiscard]] int rowsFor(int width) const;

private:
    [[nodiscard]] QSize tile() const;
    [[nodiscard]] int gap() const;
};

} // namespace harddns::ui
