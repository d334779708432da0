#include "ui/plot/sparkline.h"

#include "ui/plot/decimate.h"
#include "ui/theme/format.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace harddns::ui
{

void paintSparkline(QPainter& painter, const QRectF& where, const std::vector<double>& values, const QColor& color)
{
    if (values.size() < 2 || where.width() < 2)
        return;
    std::vector<PlotPoint> points;
    double highest = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        points.push_back({static_cast<double>(i), values[i]});
        if (std::isfinite(values[i]))
            highest = std::max(highest, values[i]);
    }
    const double last = static_cast<double>(values.size() - 1);
    points = decimated(points, 0, last, static_cast<std::size_t>(where.width()));
    constexpr double dot = 2.5;
    const QRectF inside = where.adjusted(1, dot, -dot, -dot);
    const auto place = [&](const PlotPoint& p) {
        return QPointF(inside.left() + inside.width() * p.x / last, inside.bottom() - (highest > 0 ? inside.height() * p.y / highest : 0));
    };
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QColor ground = color;
    ground.setAlphaF(0.14F);
    for (auto at = points.begin(); at != points.end();) {
        const auto gap = std::find_if(at, points.end(), [](const PlotPoint& p) { return !std::isfinite(p.y); });
        if (gap - at >= 2) {
            QPainterPath path(place(*at));
            for (auto p = at + 1; p != gap; ++p)
                path.lineTo(place(*p));
            QPainterPath area = path;
            area.lineTo(place(*(gap - 1)).x(), inside.bottom());
            area.lineTo(place(*at).x(), inside.bottom());
            painter.fillPath(area, ground);
            painter.strokePath(path, QPen(color, 1.2));
        }
        at = gap == points.end() ? gap : gap + 1;
    }
    if (std::isfinite(points.back().y)) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawEllipse(place(points.back()), dot, dot);
    }
    painter.restore();
}

Sparkline::Sparkline(const QString& name, QWidget* parent) : QWidget(parent)
{
    setAccessibleName(name);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&Theme::current(), &Theme::changed, this, [this] { update(); });
}

void Sparkline::setValues(std::vector<double> values)
{
    m_values = std::move(values);
    double lowest = HUGE_VAL, highest = -HUGE_VAL;
    for (const double value : m_values) {
        if (std::isfinite(value)) {
            lowest = std::min(lowest, value);
            highest = std::max(highest, value);
        }
    }
    setAccessibleDescription(highest < lowest ? tr("No values") : tr("Between %1 and %2").arg(format::rate(lowest), format::rate(highest)));
    update();
}

void Sparkline::setState(State state)
{
    m_state = state;
    update();
}

QSize Sparkline::sizeHint() const { return {Theme::current().px(80), Theme::current().px(20)}; }

void Sparkline::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Theme& theme = Theme::current();
    paintSparkline(painter, rect(), m_values, m_state == State::None ? theme.color(Token::Text3) : theme.stateText(m_state));
}

} // namespace harddns::ui
