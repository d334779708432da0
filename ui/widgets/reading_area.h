// ReadingArea: text as high as it is, where there is the room for it; where there is less, one scrolls. GUI thread.
#pragma once

#include <QScrollArea>

namespace harddns::ui
{

class ReadingArea : public QScrollArea
{
    Q_OBJECT
public:
    /// Takes the content over; `name` is for screen readers.
    ReadingArea(const QString& name, QWidget* content, QWidget* parent = nullptr);

    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

} // namespace harddns::ui
