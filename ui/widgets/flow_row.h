// FlowRow: things of their own sizes one after another, as words in a line: what does not fit goes to the next line. GUI thread.
#pragma once

#include <QLayout>
#include <QList>

namespace harddns::ui
{

class FlowRow : public QLayout
{
    Q_OBJECT
public:
    /// `gap`: between two of them, and between lines; pixels.
    explicit FlowRow(int gap, QWidget* parent = nullptr);
    ~FlowRow() override;

    void addItem(QLayoutItem* item) override;
    [[nodiscard]] int count() const override { return static_cast<int>(m_items.size()); }
    [[nodiscard]] QLayoutItem* itemAt(int index) const override { return m_items.value(index); }
    QLayoutItem* takeAt(int index) override;
    [[nodiscard]] Qt::Orientations expandingDirections() const override { return {}; }
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override { return arrange(QRect(0, 0, width, 0), false); }
    /// All in one line.
    [[nodiscard]] QSize sizeHint() const override;
    /// One in each line: as wide as the widest.
    [[nodiscard]] QSize minimumSize() const override;
    void setGeometry(const QRect& rect) override;

private:
    /// The height that is needed; hidden ones need none.
    int arrange(const QRect& rect, bool move) const;
    const int m_gap;
    QList<QLayoutItem*> m_items;
};

} // namespace harddns::ui
