#include "ui/plot/time_plot.h"

#include "ui/plot/plot_axes.h"
#include "ui/theme/format.h"

#include <QDateTime>
#include <QKeyEvent>

#include <algorithm>
#include <cmath>

namespace harddns::ui
{

namespace
{

constexpr double dragPixels = 4; // less is a click
constexpr double keyStep = 0.01; // of the range, an arrow key

double seconds(std::int64_t us) { return static_cast<double>(us) / 1e6; }

QString isoTime(double unixSeconds)
{
    return QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(std::llround(unixSeconds * 1000)), Qt::UTC).toString(Qt::ISODateWithMs);
}

/// The nearest point at or before a time, not farther than some seconds.
double valueAt(const std::vector<PlotPoint>& points, double time)
{
    constexpr double farthest = 60;
    auto at = std::upper_bound(points.begin(), points.end(), time, [](double x, const PlotPoint& p) { return x < p.x; });
    if (at == points.begin() || time - (at - 1)->x > farthest)
        return std::nan("");
    return (at - 1)->y;
}

} // namespace

bool TimeBar::isKnown() const { return std::isfinite(explained) && std::isfinite(unexplained); }

TimePlot::TimePlot(const QString& name, QWidget* parent) : Plot(name, parent)
{
    QCustomPlot* plot = canvas();
    plot->plotLayout()->clear();
    m_upper = new QCPAxisRect(plot, true);
    m_lower = new QCPAxisRect(plot, true);
    plot->plotLayout()->addElement(0, 0, m_upper);
    plot->plotLayout()->addElement(1, 0, m_lower);
    auto* margins = new QCPMarginGroup(plot);
    for (QCPAxisRect* rect : {m_upper, m_lower}) {
        rect->setMarginGroup(QCP::msLeft, margins);
        rect->axis(QCPAxis::atLeft)->setTicker(QSharedPointer<QCPAxisTicker>(new CountTicks));
        rect->axis(QCPAxis::atBottom)->setTicker(QSharedPointer<QCPAxisTicker>(new ClockTicks));
    }
    m_lower->axis(QCPAxis::atLeft)->ticker()->setTickCount(2);
    m_upper->axis(QCPAxis::atLeft)->ticker()->setTickCount(4);
}

void TimePlot::setLines(std::vector<TimeLine> lines)
{
    m_lines = std::move(lines);
    changed();
}

void TimePlot::setBars(const QString& title, std::vector<TimeBar> bars, double widthSeconds)
{
    m_barsTitle = title;
    m_bars = std::move(bars);
    m_barWidth = widthSeconds;
    changed();
}

void TimePlot::setIncidents(std::vector<Incident> incidents)
{
    m_incidents = std::move(incidents);
    changed();
}

void TimePlot::setRange(std::int64_t fromUs, std::int64_t toUs)
{
    m_fromUs = fromUs;
    m_toUs = std::max(toUs, fromUs + 1'000'000);
    changed();
}

void TimePlot::setCursorTime(std::optional<std::int64_t> timeUs)
{
    if (timeUs == m_cursor)
        return;
    m_cursor = timeUs;
    changed();
}

void TimePlot::moveCursor(std::optional<std::int64_t> timeUs)
{
    if (timeUs == m_cursor)
        return;
    setCursorTime(timeUs);
    emit cursorMoved(timeUs);
}

bool TimePlot::stepBack()
{
    if (m_anchor || m_pressedAt >= 0) {
        m_anchor.reset();
        m_pressedAt = -1;
        changed();
        return true;
    }
    if (!m_cursor)
        return false;
    moveCursor(std::nullopt);
    return true;
}

void TimePlot::rebuild()
{
    const Theme& theme = Theme::current();
    const bool bars = !m_barsTitle.isEmpty();
    m_lower->setVisible(bars);
    m_lower->setMaximumSize(QWIDGETSIZE_MAX, bars ? QWIDGETSIZE_MAX : 0);
    canvas()->plotLayout()->setRowStretchFactor(0, bars ? 2.6 : 1);
    canvas()->plotLayout()->setRowStretchFactor(1, bars ? 1 : 0.001);
    canvas()->plotLayout()->setRowSpacing(0);
    for (QCPAxisRect* rect : {m_upper, m_lower}) {
        const bool last = rect == m_lower || !bars;
        styleAxis(rect->axis(QCPAxis::atLeft), false, false);
        styleAxis(rect->axis(QCPAxis::atBottom), last, false);
        rect->axis(QCPAxis::atBottom)->setTickLabels(last);
        hideAxis(rect->axis(QCPAxis::atTop));
        hideAxis(rect->axis(QCPAxis::atRight));
        rect->setAutoMargins(QCP::msLeft);
        rect->setMinimumMargins(
            QMargins(theme.px(40), rect == m_lower ? theme.px(24) : theme.px(8), theme.px(10), last ? theme.px(22) : theme.px(4)));
        rect->setMargins(rect->minimumMargins());
        rect->axis(QCPAxis::atBottom)->setRange(seconds(m_fromUs), seconds(m_toUs));
    }
    addLines();
    if (bars)
        addBars();
    addIncidents();
    addCursor();
}

void TimePlot::addLines()
{
    QCPAxis *x = m_upper->axis(QCPAxis::atBottom), *y = m_upper->axis(QCPAxis::atLeft);
    const auto columns = static_cast<std::size_t>(std::max(width() - 60, 50));
    double highest = 0;
    m_vertices = 0;
    for (const TimeLine& line : m_lines) {
        const std::vector<PlotPoint> points = decimated(line.points, seconds(m_fromUs), seconds(m_toUs), columns);
        m_vertices += points.size();
        for (const PlotPoint& point : points)
            highest = std::isfinite(point.y) ? std::max(highest, point.y) : highest;
        QCPGraph* graph = canvas()->addGraph(x, y);
        graph->data()->set(graphData(points), true);
        QPen pen(Theme::current().series(line.number), 1.5);
        if (line.dashed)
            pen.setDashPattern({4, 2});
        graph->setPen(pen);
        if (line.grounded) {
            QColor ground = pen.color();
            ground.setAlphaF(0.1F);
            graph->setBrush(ground);
        }
    }
    y->setRange(0, highest > 0 ? highest * 1.22 : 1);
    for (const TimeLine& line : m_lines) {
        // Just above the line at its begin, on the highest of the stretch the text covers.
        const double from = seconds(m_fromUs), to = seconds(m_toUs), end = from + (to - from) * 0.2;
        double above = -1;
        for (const PlotPoint& point : line.points) {
            if (point.x >= from && point.x <= end && std::isfinite(point.y))
                above = std::max(above, point.y);
        }
        if (above < 0)
            continue;
        QCPItemText* label = addLabel(canvas(), m_upper, from + (to - from) * 0.01, above, line.name, Theme::current().series(line.number),
                                      Qt::AlignLeft | Qt::AlignBottom);
        label->setBrush(Qt::NoBrush);
        label->setPadding(QMargins(2, 0, 2, 3));
    }
}

void TimePlot::addBars()
{
    const Theme& theme = Theme::current();
    QCPAxis *x = m_lower->axis(QCPAxis::atBottom), *y = m_lower->axis(QCPAxis::atLeft);
    auto* grey = new QCPBars(x, y);
    auto* red = new QCPBars(x, y);
    QColor ground = theme.color(Token::Text3);
    ground.setAlphaF(0.55F);
    grey->setBrush(theme.isHighContrast() ? theme.color(Token::Silent) : ground);
    red->setBrush(theme.color(Token::Critical));
    double highest = 0, unexplained = 0;
    for (QCPBars* bars : {grey, red}) {
        bars->setPen(Qt::NoPen);
        bars->setWidthType(QCPBars::wtPlotCoords);
        bars->setWidth(m_barWidth * 0.8);
    }
    for (const TimeBar& bar : m_bars) {
        if (bar.time + m_barWidth < seconds(m_fromUs) || bar.time > seconds(m_toUs) || !bar.isKnown())
            continue;
        grey->addData(bar.time + m_barWidth / 2, bar.explained);
        red->addData(bar.time + m_barWidth / 2, bar.unexplained);
        highest = std::max(highest, bar.explained + bar.unexplained);
        unexplained += bar.unexplained;
    }
    red->moveAbove(grey);
    y->setRange(0, highest > 0 ? highest * 1.15 : 1);

    const auto caption = [&](double ratio, const QString& text, const QColor& color, Qt::Alignment side) {
        auto* label = new QCPItemText(canvas());
        label->setClipToAxisRect(false);
        label->position->setAxisRect(m_lower);
        label->position->setType(QCPItemPosition::ptAxisRectRatio);
        label->position->setCoords(ratio, 0);
        label->setPositionAlignment(side | Qt::AlignBottom);
        label->setPadding(QMargins(0, 0, 0, 3));
        label->setText(text);
        label->setFont(theme.font(TextSize::Secondary));
        label->setColor(color);
    };
    caption(0, m_barsTitle, theme.color(Token::Text2), Qt::AlignLeft);
    // The squares stand for the colours, the words say it without them.
    caption(0.84, QChar(0x25A0) + QString(u' ') + tr("Explained"), theme.color(Token::Text3), Qt::AlignRight);
    caption(1, QChar(0x25A0) + QString(u' ') + tr("Unexplained %1").arg(format::number(std::llround(unexplained))),
            unexplained > 0 ? theme.color(Token::Critical) : theme.color(Token::Text2), Qt::AlignRight);
}

void TimePlot::addIncidents()
{
    const Theme& theme = Theme::current();
    double row = 0.9;
    for (const Incident& incident : m_incidents) {
        if (incident.timeUs < m_fromUs || incident.timeUs > m_toUs)
            continue;
        const double at = seconds(incident.timeUs);
        const QPen pen(theme.color(Token::Critical), 1.6);
        addLine(canvas(), m_upper, at, Qt::Vertical, pen);
        if (!m_barsTitle.isEmpty())
            addLine(canvas(), m_lower, at, Qt::Vertical, pen);
        const bool right = at > seconds(m_fromUs) + seconds(m_toUs - m_fromUs) / 2;
        QCPItemText* label = addLabel(canvas(), m_upper, at, m_upper->axis(QCPAxis::atLeft)->range().upper * (row - 0.25),
                                      format::clock(incident.timeUs) + u' ' + incident.text, theme.color(Token::Critical),
                                      (right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
        label->setBrush(theme.stateTint(State::Critical));
        row = row < 0.5 ? 0.9 : row - 0.16; // several do not lie on each other
    }
}

void TimePlot::addCursor()
{
    const Theme& theme = Theme::current();
    if (m_anchor && m_cursor) {
        for (QCPAxisRect* rect : {m_upper, m_lower}) {
            auto* chosen = new QCPItemRect(canvas());
            chosen->setClipAxisRect(rect);
            for (QCPItemPosition* corner : {chosen->topLeft, chosen->bottomRight}) {
                corner->setAxisRect(rect);
                corner->setAxes(rect->axis(QCPAxis::atBottom), rect->axis(QCPAxis::atLeft));
                corner->setTypeX(QCPItemPosition::ptPlotCoords);
                corner->setTypeY(QCPItemPosition::ptAxisRectRatio);
            }
            chosen->topLeft->setCoords(seconds(std::min(*m_anchor, *m_cursor)), 0);
            chosen->bottomRight->setCoords(seconds(std::max(*m_anchor, *m_cursor)), 1);
            QColor tint = theme.color(Token::Accent);
            tint.setAlphaF(0.18F);
            chosen->setBrush(tint);
            chosen->setPen(QPen(theme.color(Token::Accent), 1));
        }
    }
    if (!m_cursor || *m_cursor < m_fromUs || *m_cursor > m_toUs)
        return;
    const QPen pen(theme.color(Token::Text2), 1, Qt::DotLine);
    addLine(canvas(), m_upper, seconds(*m_cursor), Qt::Vertical, pen);
    if (!m_barsTitle.isEmpty())
        addLine(canvas(), m_lower, seconds(*m_cursor), Qt::Vertical, pen);
    QStringList parts{format::clock(*m_cursor)};
    for (const TimeLine& line : m_lines) {
        const double value = valueAt(line.points, seconds(*m_cursor));
        parts << line.name + u' ' + (std::isfinite(value) ? format::rate(value) : format::noValue());
    }
    const bool right = *m_cursor > m_fromUs + (m_toUs - m_fromUs) / 2;
    addLabel(canvas(), m_upper, seconds(*m_cursor), 0, parts.join(QStringLiteral("   ")), theme.color(Token::Text),
             (right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignBottom, TextWeight::Normal);
}

QString TimePlot::summary() const
{
    QStringList parts{tr("From %1 to %2.").arg(format::clock(m_fromUs), format::clock(m_toUs))};
    bool any = false;
    for (const TimeLine& line : m_lines) {
        double sum = 0, lowest = HUGE_VAL, highest = 0;
        int count = 0;
        for (const PlotPoint& point : line.points) {
            if (point.x < seconds(m_fromUs) || point.x > seconds(m_toUs) || !std::isfinite(point.y))
                continue;
            sum += point.y;
            lowest = std::min(lowest, point.y);
            highest = std::max(highest, point.y);
            ++count;
        }
        if (count == 0)
            continue;
        any = true;
        parts << tr("%1: %2 on average, %3 to %4.").arg(line.name, format::rate(sum / count), format::rate(lowest), format::rate(highest));
    }
    double explained = 0, unexplained = 0, unknown = 0;
    for (const TimeBar& bar : m_bars) {
        if (bar.time + m_barWidth < seconds(m_fromUs) || bar.time > seconds(m_toUs))
            continue;
        if (!bar.isKnown()) {
            unknown += m_barWidth;
            continue;
        }
        explained += bar.explained;
        unexplained += bar.unexplained;
    }
    if (!m_barsTitle.isEmpty())
        parts << tr("Disagreements: %1 unexplained, %2 explained.")
                     .arg(format::number(std::llround(unexplained)), format::number(std::llround(explained)));
    if (unknown > 0)
        parts << tr("Nothing is known of %1 of it.").arg(format::duration(unknown));
    for (const Incident& incident : m_incidents) {
        if (incident.timeUs >= m_fromUs && incident.timeUs <= m_toUs)
            parts << format::clock(incident.timeUs) + u' ' + incident.text + u'.';
    }
    if (!any)
        parts << tr("Nothing was heard of the node in this time.");
    return parts.join(u' ');
}

PlotTable TimePlot::table() const
{
    PlotTable out;
    out.heads = {tr("Time")};
    for (const TimeLine& line : m_lines)
        out.heads << line.name;
    if (!m_barsTitle.isEmpty())
        out.heads << tr("Explained") << tr("Unexplained");
    std::vector<double> times;
    for (const TimeLine& line : m_lines) {
        for (const PlotPoint& point : line.points) {
            if (point.x >= seconds(m_fromUs) && point.x <= seconds(m_toUs))
                times.push_back(point.x);
        }
    }
    for (const TimeBar& bar : m_bars) {
        if (bar.time >= seconds(m_fromUs) && bar.time <= seconds(m_toUs))
            times.push_back(bar.time);
    }
    std::sort(times.begin(), times.end());
    times.erase(std::unique(times.begin(), times.end()), times.end());
    std::vector<std::size_t> at(m_lines.size(), 0);
    std::size_t bar = 0;
    for (const double time : times) {
        QStringList row{isoTime(time)};
        for (std::size_t i = 0; i < m_lines.size(); ++i) {
            const std::vector<PlotPoint>& points = m_lines[i].points;
            while (at[i] < points.size() && points[at[i]].x < time)
                ++at[i];
            const bool has = at[i] < points.size() && points[at[i]].x == time && std::isfinite(points[at[i]].y);
            row << (has ? QString::number(points[at[i]].y, 'g', 8) : QString());
        }
        if (!m_barsTitle.isEmpty()) {
            while (bar < m_bars.size() && m_bars[bar].time < time)
                ++bar;
            const bool has = bar < m_bars.size() && m_bars[bar].time == time && m_bars[bar].isKnown();
            row << (has ? QString::number(m_bars[bar].explained) : QString())
                << (has ? QString::number(m_bars[bar].unexplained) : QString());
        }
        out.rows.push_back(row);
    }
    return out;
}

std::int64_t TimePlot::timeAt(double pixelX) const
{
    const double at = m_upper->axis(QCPAxis::atBottom)->pixelToCoord(pixelX);
    return std::clamp(static_cast<std::int64_t>(at * 1e6), m_fromUs, m_toUs);
}

void TimePlot::pressed(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        m_pressedAt = event->position().x();
}

void TimePlot::moved(QMouseEvent* event)
{
    if (m_pressedAt >= 0 && !m_anchor && std::abs(event->position().x() - m_pressedAt) > dragPixels)
        m_anchor = timeAt(m_pressedAt);
    moveCursor(timeAt(event->position().x()));
}

void TimePlot::released(QMouseEvent*)
{
    m_pressedAt = -1;
    if (m_anchor)
        choose();
}

void TimePlot::left()
{
    if (!m_anchor)
        moveCursor(std::nullopt);
}

void TimePlot::choose()
{
    if (!m_anchor || !m_cursor || *m_anchor == *m_cursor)
        return;
    const std::int64_t from = std::min(*m_anchor, *m_cursor), to = std::max(*m_anchor, *m_cursor);
    m_anchor.reset();
    changed();
    emit rangeChosen(from, to);
}

void TimePlot::keyPressEvent(QKeyEvent* event)
{
    const int key = event->key();
    if (key == Qt::Key_Left || key == Qt::Key_Right) {
        const std::int64_t step = std::max<std::int64_t>(static_cast<std::int64_t>(static_cast<double>(m_toUs - m_fromUs) * keyStep), 1);
        const std::int64_t begin = m_cursor.value_or(m_fromUs + (m_toUs - m_fromUs) / 2);
        if (event->modifiers().testFlag(Qt::ShiftModifier) && !m_anchor)
            m_anchor = begin;
        moveCursor(std::clamp(begin + (key == Qt::Key_Left ? -step : step), m_fromUs, m_toUs));
    } else if ((key == Qt::Key_Return || key == Qt::Key_Enter) && m_anchor) {
        choose();
    } else if (key != Qt::Key_Escape || !stepBack()) {
        Plot::keyPressEvent(event);
    }
}

} // namespace harddns::ui
