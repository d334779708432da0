// SegmentedChoice: a few alternatives side by side, one of them chosen; arrow keys move within. GUI thread.
#pragma once

#include <QStringList>
#include <QWidget>

class QButtonGroup;

namespace harddns::ui
{

class SegmentedChoice : public QWidget
{
    Q_OBJECT
public:
    /// `name` is what is chosen, for screen readers: "Order".
    SegmentedChoice(const QString& name, const QStringList& choices, QWidget* parent = nullptr);
    [[nodiscard]] int current() const;
    void setCurrent(int index); ///< does not emit
    void setText(int index, const QString& text);
    /// As low as the buttons in heads of panels.
    void setSmall();
    /// Where there may be too little room for all of them in one line: goes on in the next one. Not for heads of panels, which have a
    /// height.
    void setWrapping();

signals:
    void chosen(int index);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void shapeEnds();
    QButtonGroup* m_group;
};

} // namespace harddns::ui
