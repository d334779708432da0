#include "ui/widgets/choice_box.h"

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QPainter>

namespace harddns::ui
{

void ChoiceBox::paintEvent(QPaintEvent* event)
{
    QComboBox::paintEvent(event);
    const Theme& theme = Theme::current();
    const int side = theme.px(14), edge = theme.px(5);
    const int x = layoutDirection() == Qt::RightToLeft ? edge : width() - side - edge;
    QPainter painter(this);
    paintIcon(painter, QRectF(x, (height() - side) / 2.0, side, side), Icon::ChevronDown,
              theme.color(isEnabled() ? Token::Text2 : Token::Text3));
}

} // namespace harddns::ui
