#include "ui/theme/icons.h"

#include "ui/theme/theme.h"

#include <QIconEngine>
#include <QPainter>

#include <algorithm>
#include <array>
#include <cmath>

namespace harddns::ui
{

namespace
{

/// Strokes in a small language: M x y, L x y (again without letter), C six numbers, Z, O x y r (a circle),
/// R x y w h r (a rounded rectangle).
struct IconRow {
    Icon icon;
    const char* strokes;
};

constexpr std::array<IconRow, iconCount> iconTable{{
    {Icon::Bars, "M 2.5 13.5 L 2.5 8.5 M 6.2 13.5 L 6.2 5 M 9.8 13.5 L 9.8 2.5 M 13.5 13.5 L 13.5 7"},
    {Icon::Disagree, "M 1.5 4 L 9 4 M 1.5 8 L 8 8 M 1.5 12 L 9 12 M 11 6 L 14.5 10 M 14.5 6 L 11 10"},
    {Icon::Bell,
     "M 3 11.5 L 13 11.5 C 11.6 10.2 11.8 8.6 11.8 6.6 C 11.8 4.2 10.2 2.6 8 2.6 C 5.8 2.6 4.2 4.2 4.2 6.6 C 4.2 8.6 4.4 10.2 3 "
     "11.5 Z M 6.7 13.6 C 7.2 14.5 8.8 14.5 9.3 13.6 M 8 1.3 L 8 2.6"},
    {Icon::BellOff,
     "M 6 11.5 L 13 11.5 C 11.8 10.4 11.8 8.8 11.8 6.6 C 11.8 4.2 10.2 2.6 8 2.6 C 7.2 2.6 6.5 2.8 5.9 3.2 M 4.3 5.8 C 4.1 8.3 "
     "4.4 10.2 3 11.5 M 6.7 13.6 C 7.2 14.5 8.8 14.5 9.3 13.6 M 2.2 2.2 L 13.8 13.8"},
    {Icon::Curve, "M 2.5 2 L 2.5 13.5 L 14 13.5 M 4.5 11.3 C 8.5 11 7.5 4 13.5 3.4"},
    {Icon::Shield,
     "M 8 1.6 L 13.3 3.5 L 13.3 7.6 C 13.3 10.9 11 13.2 8 14.5 C 5 13.2 2.7 10.9 2.7 7.6 L 2.7 3.5 Z M 5.6 7.9 L 7.4 9.7 L 10.6 6.2"},
    {Icon::Search, "O 7 7 4.6 M 10.4 10.4 L 14 14"},
    {Icon::Nodes, "O 8 3.4 1.8 O 3.2 12.2 1.8 O 12.8 12.2 1.8 M 7.1 5 L 4.1 10.6 M 8.9 5 L 11.9 10.6 M 5 12.2 L 11 12.2"},
    {Icon::Rotation,
     "M 2.6 7 C 3 4.4 5.2 2.5 8 2.5 C 10 2.5 11.8 3.5 12.8 5.2 M 13 2.3 L 13 5.4 L 9.9 5.4 M 13.4 9 C 13 11.6 10.8 13.5 8 13.5 C "
     "6 13.5 4.2 12.5 3.2 10.8 M 3 13.7 L 3 10.6 L 6.1 10.6"},
    {Icon::History,
     "M 2.7 5.6 C 3.6 3.7 5.6 2.4 8 2.4 C 11.1 2.4 13.6 4.9 13.6 8 C 13.6 11.1 11.1 13.6 8 13.6 C 5.2 13.6 2.9 11.6 2.5 9 M 2.4 2.6 L "
     "2.5 5.8 L 5.7 5.7 M 8 5 L 8 8.2 L 10.3 9.6"},
    {Icon::Flask,
     "M 6 2 L 10 2 M 6.7 2 L 6.7 6.2 L 2.9 12.6 C 2.5 13.4 2.9 14 3.7 14 L 12.3 14 C 13.1 14 13.5 13.4 13.1 12.6 L 9.3 6.2 L 9.3 2 M "
     "4.8 10 L 11.2 10"},
    {Icon::Settings, "M 2 4.4 L 8.4 4.4 M 12 4.4 L 14 4.4 O 10.2 4.4 1.7 M 2 11.6 L 4 11.6 M 7.6 11.6 L 14 11.6 O 5.8 11.6 1.7"},
    {Icon::Plug, "M 5.6 1.8 L 5.6 5 M 10.4 1.8 L 10.4 5 M 3.8 5 L 12.2 5 L 12.2 7.2 C 12.2 9.6 10.4 11 8 11 C 5.6 11 3.8 9.6 3.8 7.2 Z M 8 "
                 "11 L 8 14.4"},
    {Icon::User, "O 8 5 2.8 M 2.8 14 C 2.8 11 4.8 9.8 8 9.8 C 11.2 9.8 13.2 11 13.2 14"},
    {Icon::Clock, "O 8 8 6 M 8 4.4 L 8 8.2 L 10.5 9.8"},
    {Icon::ChevronLeft, "M 9.8 4 L 5.8 8 L 9.8 12"},
    {Icon::ChevronRight, "M 6.2 4 L 10.2 8 L 6.2 12"},
    {Icon::ChevronUp, "M 4 9.8 L 8 5.8 L 12 9.8"},
    {Icon::ChevronDown, "M 4 6.2 L 8 10.2 L 12 6.2"},
    {Icon::Pause, "M 5.4 3 L 5.4 13 M 10.6 3 L 10.6 13"},
    {Icon::Play, "M 4.6 2.8 L 12.6 8 L 4.6 13.2 Z"},
    {Icon::Filter, "M 2 2.8 L 14 2.8 L 9.4 8.4 L 9.4 12.2 L 6.6 13.6 L 6.6 8.4 Z"},
    {Icon::Export, "M 8 10 L 8 2.2 M 5 5 L 8 2.2 L 11 5 M 2.5 9.5 L 2.5 13.5 L 13.5 13.5 L 13.5 9.5"},
    {Icon::Import, "M 8 2.2 L 8 10 M 5 7.2 L 8 10 L 11 7.2 M 2.5 9.5 L 2.5 13.5 L 13.5 13.5 L 13.5 9.5"},
    {Icon::Lock, "R 3.2 7 9.6 6.8 1.2 M 5.2 7 L 5.2 4.8 C 5.2 1.4 10.8 1.4 10.8 4.8 L 10.8 7"},
    {Icon::Unlock, "R 3.2 7 9.6 6.8 1.2 M 5.2 7 L 5.2 4.6 C 5.2 1.6 9.9 1.2 10.7 3.8"},
    {Icon::Note, "M 2.5 2.5 L 13.5 2.5 L 13.5 9.6 L 9.6 13.5 L 2.5 13.5 Z M 13.5 9.6 L 9.6 9.6 L 9.6 13.5"},
    {Icon::Plus, "M 8 3 L 8 13 M 3 8 L 13 8"},
    {Icon::Minus, "M 3 8 L 13 8"},
    {Icon::Close, "M 3.8 3.8 L 12.2 12.2 M 12.2 3.8 L 3.8 12.2"},
    {Icon::Check, "M 2.8 8.6 L 6.4 12.2 L 13.2 4.4"},
    {Icon::Link,
     "M 6.6 9.4 C 5.6 8.4 5.6 6.8 6.6 5.8 L 9 3.4 C 10 2.4 11.6 2.4 12.6 3.4 C 13.6 4.4 13.6 6 12.6 7 L 11.6 8 M 9.4 6.6 C 10.4 7.6 10.4 "
     "9.2 9.4 10.2 L 7 12.6 C 6 13.6 4.4 13.6 3.4 12.6 C 2.4 11.6 2.4 10 3.4 9 L 4.4 8"},
    {Icon::Columns, "R 2 2.8 12 10.4 1 M 6 2.8 L 6 13.2 M 10 2.8 L 10 13.2"},
    {Icon::Copy,
     "R 5.4 5.4 8 8 1.2 M 10.6 5.4 L 10.6 3.6 C 10.6 3 10.2 2.6 9.6 2.6 L 3.6 2.6 C 3 2.6 2.6 3 2.6 3.6 L 2.6 9.6 C 2.6 10.2 3 10.6 "
     "3.6 10.6 L 5.4 10.6"},
    {Icon::Open, "M 6.6 2.8 L 2.8 2.8 L 2.8 13.2 L 13.2 13.2 L 13.2 9.4 M 9.2 2.4 L 13.6 2.4 L 13.6 6.8 M 13.4 2.6 L 7.6 8.4"},
    {Icon::Refresh,
     "M 13.2 8.6 C 12.8 11.4 10.6 13.4 8 13.4 C 5 13.4 2.6 11 2.6 8 C 2.6 5 5 2.6 8 2.6 C 10 2.6 11.8 3.7 12.7 5.4 M 12.9 2.4 L 12.9 5.6 L "
     "9.7 5.6"},
    {Icon::Info, "O 8 8 6 M 8 7.4 L 8 11 M 8 4.9 L 8 5"},
    {Icon::Stop, "R 3.6 3.6 8.8 8.8 1"},
    {Icon::Trash,
     "M 2.6 4.4 L 13.4 4.4 M 6 4.2 L 6 2.4 L 10 2.4 L 10 4.2 M 4 4.6 L 4.6 13.6 L 11.4 13.6 L 12 4.6 M 6.8 7 L 6.8 11 M 9.2 7 L 9.2 11"},
    {Icon::Key, "O 5 11 2.7 M 7 9 L 13.6 2.4 M 11 5 L 13.2 7.2"},
    {Icon::Wall, "R 1.8 2.8 12.4 8.6 1 M 5 13.8 L 11 13.8 M 8 11.4 L 8 13.8"},
    {Icon::Fold, "R 2 2.8 12 10.4 1 M 6 2.8 L 6 13.2 M 11 6 L 9 8 L 11 10"},
}};

constexpr bool tableIsInOrder()
{
    for (std::size_t i = 0; i < iconTable.size(); ++i) {
        if (static_cast<std::size_t>(iconTable[i].icon) != i)
            return false;
    }
    return true;
}
static_assert(tableIsInOrder());

QPainterPath parsed(const char* strokes)
{
    QPainterPath path;
    const QStringList words = QString::fromLatin1(strokes).split(u' ', Qt::SkipEmptyParts);
    qsizetype at = 0;
    const auto next = [&] { return at < words.size() ? words[at++].toDouble() : 0.0; };
    const auto point = [&] {
        const double x = next();
        return QPointF(x, next());
    };
    while (at < words.size()) {
        const char16_t what = words[at++].front().unicode();
        if (what == u'M') {
            path.moveTo(point());
        } else if (what == u'L') {
            path.lineTo(point());
        } else if (what == u'C') {
            const QPointF first = point(), second = point();
            path.cubicTo(first, second, point());
        } else if (what == u'O') {
            const QPointF center = point();
            const double radius = next();
            path.addEllipse(center, radius, radius);
        } else if (what == u'R') {
            const QPointF corner = point(), size = point();
            const double radius = next();
            path.addRoundedRect(QRectF(corner, QSizeF(size.x(), size.y())), radius, radius);
        } else if (what == u'Z') {
            path.closeSubpath();
        }
    }
    return path;
}

class ThemedIconEngine : public QIconEngine
{
public:
    ThemedIconEngine(Icon icon, Token token) : m_icon(icon), m_token(token) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override
    {
        paintIcon(*painter, rect, m_icon, Theme::current().color(mode == QIcon::Disabled ? Token::Text3 : m_token));
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }
    QIconEngine* clone() const override { return new ThemedIconEngine(*this); }

private:
    Icon m_icon;
    Token m_token;
};

} // namespace

const QPainterPath& iconPath(Icon icon)
{
    static std::array<QPainterPath, iconCount> paths;
    QPainterPath& path = paths[static_cast<std::size_t>(icon)];
    if (path.isEmpty())
        path = parsed(iconTable[static_cast<std::size_t>(icon)].strokes);
    return path;
}

void paintIcon(QPainter& painter, const QRectF& where, Icon icon, const QColor& color)
{
    const double side = std::min(where.width(), where.height());
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(where.center() - QPointF(side / 2, side / 2));
    painter.scale(side / iconGrid, side / iconGrid);
    painter.setPen(QPen(color, icon == Icon::Pause ? 2.4 : iconStroke, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(iconPath(icon));
    painter.restore();
}

QIcon themedIcon(Icon icon, Token token) { return QIcon(new ThemedIconEngine(icon, token)); }

} // namespace harddns::ui
