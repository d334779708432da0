// PaintedText: every piece of text a widget and its children paint, with its place and what cuts it: for what is painted by hand, where no
// widget knows how much room its words need.
//
//   for (const PaintedText& piece : paintedTexts(window)) { piece.text, piece.rect, piece.clip ... }
#pragma once

#include <QRect>
#include <QString>

#include <vector>

class QWidget;

namespace harddns::ui::quality
{

struct PaintedText {
    QString text;
    QRectF rect; ///< in pixels of the widget that was asked for
    QRectF clip; ///< beyond it nothing is seen
};

/// In the order they are painted; without those that something opaque was painted over. Text in pictures (plots) is not seen.
[[nodiscard]] std::vector<PaintedText> paintedTexts(QWidget* widget);

} // namespace harddns::ui::quality
