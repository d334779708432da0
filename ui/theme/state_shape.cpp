#include "ui/theme/state_shape.h"

#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace harddns::ui
{

namespace
{

/// Shapes are drawn in a square of this side and scaled.
constexpr double unit = 16;

QPainterPath polygon(std::initializer_list<QPointF> points)
{
    QPainterPath path;
    bool first = true;
    for (const QPointF& point : points) {
        if (first)
            path.moveTo(point);
        else
            path.lineTo(point);
        first = false;
    }
    path.closeSubpath();
    return path;
}

QPainterPath octagon()
{
    QPainterPath path;
    for (int i = 0; i < 8; ++i) {
        const double angle = (i + 0.5) * std::numbers::pi / 4;
        const QPointF point(8 + 7.7 * std::cos(angle), 8 + 7.7 * std::sin(angle));
        if (i == 0)
            path.moveTo(point);
        else
            path.lineTo(point);
    }
    path.closeSubpath();
    return path;
}

QPen glyphPen(const QColor& color, double width) { return {color, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin}; }

void paintGlyph(QPainter& painter, State state, const QColor& ink)
{
    switch (state) {
    case State::Ok:
        painter.setPen(glyphPen(ink, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawPolyline(QPolygonF({{4.6, 8.3}, {7.0, 10.7}, {11.5, 5.7}}));
        break;
    case State::Notice:
        painter.setPen(glyphPen(ink, 1.9));
        painter.drawLine(QPointF(8, 7.6), QPointF(8, 11.2));
        painter.setPen(Qt::NoPen);
        painter.setBrush(ink);
        painter.drawEllipse(QPointF(8, 4.7), 1.15, 1.15);
        break;
    case State::Warning:
        painter.setPen(glyphPen(ink, 1.9));
        painter.drawLine(QPointF(8, 5.8), QPointF(8, 9.4));
        painter.setPen(Qt::NoPen);
        painter.setBrush(ink);
        painter.drawEllipse(QPointF(8, 12.2), 1.15, 1.15);
        break;
    case State::Critical:
        painter.setPen(glyphPen(ink, 2.3));
        painter.drawLine(QPointF(5.5, 5.5), QPointF(10.5, 10.5));
        painter.drawLine(QPointF(10.5, 5.5), QPointF(5.5, 10.5));
        break;
    case State::Quarantined: {
        painter.setPen(Qt::NoPen);
        painter.setBrush(ink);
        painter.drawRoundedRect(QRectF(4.3, 7.2, 7.4, 5.4), 0.8, 0.8);
        painter.setPen(glyphPen(ink, 1.4));
        painter.setBrush(Qt::NoBrush);
        QPainterPath shackle;
        shackle.moveTo(5.8, 7.2);
        shackle.lineTo(5.8, 5.6);
        shackle.arcTo(QRectF(5.8, 3.4, 4.4, 4.4), 180, -180);
        shackle.lineTo(10.2, 7.2);
        painter.drawPath(shackle);
        break;
    }
    case State::Silent:
    case State::None: break;
    }
}

/// Moves the painter so that the square of `unit` fills `where`; call between save() and restore().
void enterUnitSquare(QPainter& painter, const QRectF& where)
{
    const double side = std::min(where.width(), where.height());
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(where.center() - QPointF(side / 2, side / 2));
    painter.scale(side / unit, side / unit);
}

} // namespace

QPainterPath stateOutline(State state)
{
    QPainterPath path;
    switch (state) {
    case State::Ok: path.addEllipse(QPointF(8, 8), 7.4, 7.4); break;
    case State::Notice: path = polygon({{8, 0.2}, {15.8, 8}, {8, 15.8}, {0.2, 8}}); break;
    case State::Warning: path = polygon({{8, 1.1}, {15.6, 14.7}, {0.4, 14.7}}); break;
    case State::Critical: path = octagon(); break;
    case State::Quarantined: path.addRoundedRect(QRectF(1, 1, 14, 14), 1.5, 1.5); break;
    case State::Silent: path.addEllipse(QPointF(8, 8), 6.3, 6.3); break;
    case State::None: path.addEllipse(QPointF(8, 8), 2.1, 2.1); break;
    }
    return path;
}

void paintState(QPainter& painter, const QRectF& where, State state)
{
    const Theme& theme = Theme::current();
    painter.save();
    enterUnitSquare(painter, where);
    const QColor fill = theme.stateFill(state);
    if (state == State::Silent) {
        QPen pen(fill, 1.5, Qt::CustomDashLine, Qt::FlatCap);
        // Eight dashes around the ring of radius 6.3, in pen widths.
        const double step = 2 * std::numbers::pi * 6.3 / 8 / 1.5;
        pen.setDashPattern({step * 0.58, step * 0.42});
        painter.setPen(pen);
        painter.setBrush(Qt::NoBrush);
    } else if (state == State::Warning) {
        painter.setPen(QPen(fill, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin)); // rounds its corners
        painter.setBrush(fill);
        painter.setClipping(false);
        painter.translate(8, 8);
        painter.scale(0.93, 0.93);
        painter.translate(-8, -8);
    } else {
        painter.setPen(Qt::NoPen);
        painter.setBrush(fill);
    }
    painter.drawPath(stateOutline(state));
    paintGlyph(painter, state, theme.color(state == State::Warning ? Token::OnWarning : Token::OnState));
    painter.restore();
}

QString stateWord(State state)
{
    const auto word = [](const char* text) { return QCoreApplication::translate("harddns::ui::State", text); };
    switch (state) {
    case State::None: return word(QT_TRANSLATE_NOOP("harddns::ui::State", "Explained"));
    case State::Ok: return word(QT_TRANSLATE_NOOP("harddns::ui::State", "Safe"));
    case State::Notice: return word(QT_TRANSLATE_NOOP("harddns::ui::State", "Notice"));
    case State::Warning: return word(QT_TRANSLATE_NOOP("harddns::ui::State", "Warning"));
    case State::Critical: return word(QT_TRANSLATE_NOOP("harddns::ui::State", "Critical"));
    case State::Quarantined: return word(QT_TRANSLATE_NOOP("harddns::ui::State", "Quarantined"));
    case State::Silent: return word(QT_TRANSLATE_NOOP("harddns::ui::State", "Unknown"));
    }
    return {};
}

State stateOf(Grade grade)
{
    switch (grade) {
    case Grade::None: return State::None;
    case Grade::Notice: return State::Notice;
    case Grade::Warning: return State::Warning;
    case Grade::Critical: return State::Critical;
    }
    return State::None;
}

QString gradeWord(Grade grade) { return stateWord(stateOf(grade)); }

void paintMark(QPainter& painter, const QRectF& where, Mark mark)
{
    const Theme& theme = Theme::current();
    if (mark == Mark::Differs) {
        paintState(painter, where, State::Critical);
        return;
    }
    painter.save();
    enterUnitSquare(painter, where);
    const QColor ink = theme.color(Token::Text2);
    painter.setPen(Qt::NoPen);
    painter.setBrush(ink);
    switch (mark) {
    case Mark::Agrees: painter.drawEllipse(QPointF(8, 8), 6, 6); break;
    case Mark::DiffersExplained:
        painter.setPen(QPen(ink, 1.7, Qt::SolidLine, Qt::RoundCap, Qt::MiterJoin));
        painter.setBrush(Qt::NoBrush);
        painter.drawPath(polygon({{8, 1.2}, {14.8, 8}, {8, 14.8}, {1.2, 8}}));
        break;
    case Mark::NotAsked: painter.drawEllipse(QPointF(8, 8), 2.1, 2.1); break;
    case Mark::Silent:
        painter.setPen(QPen(ink, 2, Qt::SolidLine, Qt::FlatCap));
        painter.drawLine(QPointF(2.5, 8), QPointF(13.5, 8));
        break;
    case Mark::Differs: break;
    }
    painter.restore();
}

QString markWord(Mark mark)
{
    const auto word = [](const char* text) { return QCoreApplication::translate("harddns::ui::Mark", text); };
    switch (mark) {
    case Mark::Agrees: return word(QT_TRANSLATE_NOOP("harddns::ui::Mark", "agrees"));
    case Mark::DiffersExplained: return word(QT_TRANSLATE_NOOP("harddns::ui::Mark", "differs, explained"));
    case Mark::Differs: return word(QT_TRANSLATE_NOOP("harddns::ui::Mark", "differs, unexplained"));
    case Mark::NotAsked: return word(QT_TRANSLATE_NOOP("harddns::ui::Mark", "not asked"));
    case Mark::Silent: return word(QT_TRANSLATE_NOOP("harddns::ui::Mark", "silent"));
    }
    return {};
}

} // namespace harddns::ui
