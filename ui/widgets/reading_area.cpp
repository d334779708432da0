#include "ui/widgets/reading_area.h"

#include <QEvent>

#include <algorithm>

namespace harddns::ui
{

namespace
{
constexpr int leastLines = 2;
} // namespace

ReadingArea::ReadingArea(const QString& name, QWidget* content, QWidget* parent) : QScrollArea(parent)
{
    setAccessibleName(name);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWidget(content);
    content->installEventFilter(this);
}

int ReadingArea::heightForWidth(int width) const { return std::max(widget()->heightForWidth(width), minimumSizeHint().height()); }

QSize ReadingArea::sizeHint() const { return widget()->sizeHint(); }

QSize ReadingArea::minimumSizeHint() const { return {widget()->minimumSizeHint().width(), leastLines * fontMetrics().lineSpacing()}; }

bool ReadingArea::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == widget() && event->type() == QEvent::LayoutRequest)
        updateGeometry(); // other words, another height
    return QScrollArea::eventFilter(watched, event);
}

} // namespace harddns::ui
