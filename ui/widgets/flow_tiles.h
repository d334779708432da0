// FlowTiles: tiles of equal size in one row; in two rows (and more) when they would be too narrow. GUI thread.
#pragma once

#include <QLayout>
#include <QList>

namespace harddns::ui
{

class FlowTiles : public QLayout
{
    Q_OBJECT
public:
    explicit FlowTiles(QWidget* parent = nullptr);
    ~FlowTiles() override;

    void addItem(QLayoutItem* item) override;
    [[nodiscard]] int count() const override { return static_cast<int>(m_items.size()); }
    [[nodiscard]] QLayoutItem* itemAt(int index) const override { return m_items.value(index); }
    QLayoutItem* takeAt(int index) override;
    [[nodiscard]] Qt::Orientations expandingDirections() const override { return Qt::Horizontal; }
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSize() const override;
    void setGeometry(const QRect& rect) override;
    /// For that width: as few rows as its tiles allow, and evenly filled.
    [[nodiscard]] int rowsFor(int width) const;

private:
    [[nodiscard]] QSize tile() const;
    [[nodiscard]] int gap() const;
    QList<QLayoutItem*> m_items;
};

} // namespace harddns::ui
