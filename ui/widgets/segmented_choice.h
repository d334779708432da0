// SegmentedChoice: a few alternatives side by side, one of them chosen; arrow keys move within. GUI thread.
#pragma once

#include <QStringList>
#include <QWidget>

class QButtonGroup;
class QHBoxLayout;

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

signals:
    void chosen(int index);

private:
    QButtonGroup* m_group;
};

} // namespace harddns::ui
