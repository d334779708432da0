#include "ui/widgets/tile.h"

#include "ui/theme/format.h"
#include "ui/theme/state_shape.h"

#include <QPainter>
#include <QPainterPath>
#include <QStyle>

#include <algorithm>
#include <cmath>

namespace harddns::ui
{

namespace
{
constexpr int tileWidth = 152, tileHeight = 112, edge = 13;
constexpr double trendOpacity = 0.16;

bool isStrong(State state) { return state == State::Critical || state == State::Warning; }
} // namespace

Tile::Tile(const QString& label, QWidget* parent) : QAbstractButton(parent), m_label(label)
{
    m_figure.figure = format::noValue();
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&Theme::current(), &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
    describe();
}

void Tile::describe()
{
    QString text = m_label + QStringLiteral(": ") + m_figure.figure + u' ' + m_figure.unit;
    if (isStrong(m_figure.state))
        text += QStringLiteral(", ") + stateWord(m_figure.state);
    setAccessibleName(text);
    setAccessibleDescription(m_figure.caption);
    followRoom();
}

void Tile::setMore(const QString& more)
{
    m_more = more;
    followRoom();
}

void Tile::resizeEvent(QResizeEvent* event)
{
    QAbstractButton::resizeEvent(event);
    followRoom();
}

/// The tooltip has what an ellipsis hides.
void Tile::followRoom()
{
    const Theme& theme = Theme::current();
    const QFontMetrics small(theme.font(TextSize::Secondary));
    const int room = width() - theme.px(2 * edge);
    QStringList tips;
    if (small.horizontalAdvance(m_label) > room - (isStrong(m_figure.state) ? theme.px(stateShapeInTable + 4) : 0))
        tips << m_label;
    if (small.horizontalAdvance(m_figure.caption) > room)
        tips << m_figure.caption;
    if (!m_more.isEmpty())
        tips << m_more;
    setToolTip(tips.join(u'\n'));
}

void Tile::set(const Figure& figure)
{
    m_figure = figure;
    describe();
    update();
}

void Tile::setTrend(std::vector<double> values)
{
    m_trend = std::move(values);
    update();
}

void Tile::setStale(bool stale)
{
    if (m_stale == stale)
        return; // told ten times a second
    m_stale = stale;
    update();
}

QSize Tile::sizeHint() const
{
    const Theme& theme = Theme::current();
    const int text = QFontMetrics(theme.font(TextSize::Secondary)).height() * 2 + QFontMetrics(theme.font(TextSize::Figure)).height();
    return {theme.px(tileWidth + 40), std::max(theme.px(tileHeight), text + theme.px(46))};
}

QSize Tile::minimumSizeHint() const
{
    const Theme& theme = Theme::current();
    const QFontMetrics secondary(theme.font(TextSize::Secondary)), figures(theme.font(TextSize::Figure, TextWeight::SemiBold));
    const int edges = theme.px(2 * edge);
    const int label = secondary.horizontalAdvance(m_label) + (isStrong(m_figure.state) ? theme.px(20) : 0);
    const int figure = figures.horizontalAdvance(m_figure.figure) + theme.px(4) + secondary.horizontalAdvance(m_figure.unit);
    return {std::max({theme.px(tileWidth), label + edges, figure + edges}), sizeHint().height()};
}

void Tile::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool strong = isStrong(m_figure.state);
    const double frame = strong || hasFocus() ? 2 : 1;
    painter.setPen(QPen(hasFocus() ? theme.color(Token::Accent)
                        : strong   ? theme.stateFill(m_figure.state)
                                   : theme.color(Token::Border),
                        frame));
    painter.setBrush(theme.color(Token::Surface));
    painter.drawRoundedRect(QRectF(rect()).adjusted(frame / 2, frame / 2, -frame / 2, -frame / 2), theme.px(4), theme.px(4));

    QRect room = rect().adjusted(theme.px(edge), theme.px(9), -theme.px(edge), 0);
    const int side = static_cast<int>(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft) | Qt::AlignVCenter);
    const auto line = [&](int height) {
        const QRect where(room.left(), room.top(), room.width(), height);
        room.setTop(room.top() + height);
        return where;
    };
    const QFont secondary = theme.font(TextSize::Secondary), large = theme.font(TextSize::Figure, TextWeight::SemiBold);
    const QFontMetrics small(secondary), big(large);
    painter.setFont(secondary);
    painter.setPen(theme.color(Token::Text2));
    const QRect head = line(small.height());
    const int shape = theme.px(stateShapeInTable);
    painter.drawText(head.adjusted(0, 0, strong ? -shape - theme.px(4) : 0, 0), side,
                     small.elidedText(m_label, Qt::ElideRight, head.width() - (strong ? shape + theme.px(4) : 0)));
    if (strong) {
        const int x = layoutDirection() == Qt::RightToLeft ? head.left() : head.right() - shape + 1;
        paintState(painter, QRect(x, head.top() + (head.height() - shape) / 2, shape, shape), m_figure.state);
    }

    const QRect middle = line(big.height() - theme.px(2));
    const int figureWidth = big.horizontalAdvance(m_figure.figure);
    const bool reversed = layoutDirection() == Qt::RightToLeft;
    painter.setFont(large);
    painter.setPen(m_stale ? theme.color(Token::Text3) : strong ? theme.stateText(m_figure.state) : theme.color(Token::Text));
    painter.drawText(middle, side, m_figure.figure);
    painter.setFont(secondary);
    painter.setPen(theme.color(m_stale ? Token::Text3 : Token::Text2));
    const int baseline = middle.top() + (middle.height() - big.height()) / 2 + big.ascent();
    const int unitWidth = small.horizontalAdvance(m_figure.unit);
    const int unitX = reversed ? middle.right() - figureWidth - theme.px(4) - unitWidth : middle.left() + figureWidth + theme.px(4);
    painter.drawText(QPoint(unitX, baseline), m_figure.unit);

    const QRect caption = line(small.height() + theme.px(2));
    painter.drawText(caption, side, small.elidedText(m_figure.caption, Qt::ElideRight, caption.width()));
    paintTrend(painter, QRectF(theme.px(9), height() - theme.px(28), width() - theme.px(18), theme.px(22)));
}

void Tile::paintTrend(QPainter& painter, const QRectF& where) const
{
    const Theme& theme = Theme::current();
    if (m_trend.size() < 2)
        return;
    double most = 0;
    for (const double value : m_trend) {
        if (std::isfinite(value))
            most = std::max(most, value);
    }
    const QColor ink = m_stale                    ? theme.color(Token::Text3)
                       : isStrong(m_figure.state) ? theme.stateFill(m_figure.state)
                                                  : theme.color(Token::Text2);
    const double step = where.width() / static_cast<double>(m_trend.size() - 1);
    const auto point = [&](std::size_t i) {
        const double share = most > 0 ? m_trend[i] / (most * 1.05) : 0;
        return QPointF(where.left() + static_cast<double>(i) * step, where.bottom() - share * where.height());
    };
    QPainterPath line, area;
    bool open = false;
    QPointF last;
    const auto close = [&] {
        if (open)
            area.lineTo(last.x(), where.bottom());
        open = false;
    };
    for (std::size_t i = 0; i < m_trend.size(); ++i) {
        if (!std::isfinite(m_trend[i])) {
            close();
            continue;
        }
        last = point(i);
        if (open) {
            line.lineTo(last);
            area.lineTo(last);
        } else {
            line.moveTo(last);
            area.moveTo(last.x(), where.bottom());
            area.lineTo(last);
            open = true;
        }
    }
    const bool atEnd = open;
    close();
    QColor faint = ink;
    faint.setAlphaF(static_cast<float>(trendOpacity));
    painter.fillPath(area, faint);
    painter.setPen(QPen(ink, theme.factor() * 1.3));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(line);
    if (atEnd) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(ink);
        painter.drawEllipse(last, theme.factor() * 2, theme.factor() * 2);
    }
}

} // namespace harddns::ui
