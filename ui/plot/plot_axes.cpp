#include "ui/plot/plot_axes.h"

#include "ui/theme/format.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace harddns::ui
{

namespace
{

constexpr std::array majorDigits{1.0, 2.0, 5.0};
/// Ticks an axis of time may have: labels of five to eight characters, so many are as near as they can be read.
constexpr int mostClockTicks = 9;

QString plainNumber(double value)
{
    const int decimals = value >= 1 || value == 0 ? 0 : value >= 0.1 ? 1 : value >= 0.01 ? 2 : 3;
    return format::decimal(value, decimals);
}

} // namespace

QVector<double> LogTicks::createTickVector(double, const QCPRange& range)
{
    m_range = range;
    QVector<double> out;
    if (range.lower <= 0)
        return out;
    const int first = static_cast<int>(std::floor(std::log10(range.lower))), last = static_cast<int>(std::ceil(std::log10(range.upper)));
    const bool wide = last - first > 5; // digits would run into each other
    for (int exponent = first; exponent <= last; ++exponent) {
        for (const double digit : majorDigits) {
            const double tick = digit * std::pow(10.0, exponent);
            if ((digit == 1 || !wide) && tick >= range.lower * 0.9999 && tick <= range.upper * 1.0001)
                out << tick;
        }
    }
    return out;
}

QVector<double> LogTicks::createSubTickVector(int, const QVector<double>&)
{
    QVector<double> out;
    if (m_range.lower <= 0)
        return out;
    for (double decade = std::pow(10.0, std::floor(std::log10(m_range.lower))); decade < m_range.upper; decade *= 10) {
        for (int digit = 1; digit < 10; ++digit) {
            if (digit * decade > m_range.lower && digit * decade < m_range.upper)
                out << digit * decade;
        }
    }
    return out;
}

QString LogTicks::getTickLabel(double tick, const QLocale&, QChar, int) { return plainNumber(tick); }

QVector<double> ExponentTicks::createTickVector(double, const QCPRange& range)
{
    QVector<double> out;
    for (int exponent = static_cast<int>(std::floor(range.lower)); exponent <= range.upper; ++exponent) {
        for (const double digit : majorDigits) {
            const double tick = exponent + std::log10(digit);
            if (tick >= range.lower - 1e-9 && tick <= range.upper + 1e-9)
                out << tick;
        }
    }
    return out;
}

QString ExponentTicks::getTickLabel(double tick, const QLocale&, QChar, int)
{
    const double value = std::pow(10.0, tick);
    return plainNumber(std::round(value * 1000) / 1000);
}

double ClockTicks::getTickStep(const QCPRange& range)
{
    constexpr std::array steps{1.0,   2.0,     5.0,     10.0,    30.0,     60.0,     120.0,   300.0,
                               600.0, 1'800.0, 3'600.0, 7'200.0, 21'600.0, 43'200.0, 86'400.0};
    m_step = steps.back();
    for (const double step : steps) {
        if (range.size() / step <= mostClockTicks) {
            m_step = step;
            break;
        }
    }
    while (range.size() / m_step > mostClockTicks)
        m_step *= 2;
    return m_step;
}

QString ClockTicks::getTickLabel(double tick, const QLocale&, QChar, int)
{
    const auto us = static_cast<std::int64_t>(std::llround(tick)) * 1'000'000;
    if (m_step >= 21'600)
        return format::dayMinutes(us);
    return m_step < 60 ? format::clock(us) : format::clockMinutes(us);
}

QString CountTicks::getTickLabel(double tick, const QLocale&, QChar, int)
{
    return std::abs(tick - std::round(tick)) < 1e-9 ? format::number(std::llround(tick)) : format::decimal(tick, 1);
}

QVector<double> ShareTicks::createTickVector(double, const QCPRange&) { return {0, 0.25, 0.5, 0.75, 1}; }
QString ShareTicks::getTickLabel(double tick, const QLocale&, QChar, int) { return format::percent(tick, 0); }

QPen gridPen(bool light)
{
    QColor color = Theme::current().color(Token::Grid);
    if (light)
        color.setAlphaF(0.7F);
    return QPen(color, 1);
}

void styleAxis(QCPAxis* axis, bool baseline, bool light)
{
    const Theme& theme = Theme::current();
    const QPen line(theme.color(baseline ? Token::Text3 : Token::Grid), 1);
    axis->setVisible(true);
    axis->setBasePen(baseline ? line : Qt::NoPen);
    axis->setTickPen(baseline ? line : Qt::NoPen);
    axis->setSubTickPen(Qt::NoPen);
    axis->setTickLengthIn(0);
    axis->setTickLengthOut(baseline ? 3 : 0);
    axis->setSubTickLength(0);
    axis->setTickLabelFont(theme.font(TextSize::Caption));
    axis->setTickLabelColor(theme.color(Token::Text2));
    axis->setTickLabelPadding(theme.px(4));
    axis->setLabelFont(theme.font(TextSize::Caption));
    axis->setLabelColor(theme.color(Token::Text2));
    axis->grid()->setVisible(true);
    axis->grid()->setPen(gridPen(light));
    axis->grid()->setZeroLinePen(gridPen(light));
    axis->grid()->setSubGridPen(gridPen(true));
}

void hideAxis(QCPAxis* axis) { axis->setVisible(false); }

QCPItemText* addLabel(QCustomPlot* plot, QCPAxisRect* where, double x, double y, const QString& text, const QColor& color,
                      Qt::Alignment side, TextWeight weight)
{
    auto* label = new QCPItemText(plot);
    label->setClipToAxisRect(false);
    label->position->setAxisRect(where);
    label->position->setAxes(where->axis(QCPAxis::atBottom), where->axis(QCPAxis::atLeft));
    label->position->setType(QCPItemPosition::ptPlotCoords);
    label->position->setCoords(x, y);
    label->setPositionAlignment(side);
    label->setText(text);
    label->setFont(Theme::current().font(TextSize::Secondary, weight));
    label->setColor(color);
    label->setPadding(QMargins(4, 1, 4, 1));
    QColor ground = Theme::current().color(Token::Surface);
    ground.setAlphaF(0.8F);
    label->setBrush(ground);
    return label;
}

void addUnit(QCustomPlot* plot, QCPAxisRect* where, const QString& text, Qt::Alignment side)
{
    auto* label = new QCPItemText(plot);
    label->setClipToAxisRect(false);
    label->position->setAxisRect(where);
    label->position->setType(QCPItemPosition::ptAxisRectRatio);
    label->position->setCoords(side == Qt::AlignLeft ? 0 : 1, 1);
    label->setPositionAlignment(side | Qt::AlignTop);
    label->setPadding(QMargins(0, Theme::current().px(22), 0, 0));
    label->setText(text);
    label->setFont(Theme::current().font(TextSize::Caption));
    label->setColor(Theme::current().color(Token::Text2));
}

QCPItemStraightLine* addLine(QCustomPlot* plot, QCPAxisRect* where, double at, Qt::Orientation orientation, const QPen& pen)
{
    auto* line = new QCPItemStraightLine(plot);
    line->setClipAxisRect(where);
    for (QCPItemPosition* point : {line->point1, line->point2}) {
        point->setAxisRect(where);
        point->setAxes(where->axis(QCPAxis::atBottom), where->axis(QCPAxis::atLeft));
        const bool first = point == line->point1;
        if (orientation == Qt::Vertical) {
            point->setTypeX(QCPItemPosition::ptPlotCoords);
            point->setTypeY(QCPItemPosition::ptAxisRectRatio);
            point->setCoords(at, first ? 0 : 1);
        } else {
            point->setTypeX(QCPItemPosition::ptAxisRectRatio);
            point->setTypeY(QCPItemPosition::ptPlotCoords);
            point->setCoords(first ? 0 : 1, at);
        }
    }
    line->setPen(pen);
    return line;
}

QVector<QCPGraphData> graphData(const std::vector<PlotPoint>& points)
{
    QVector<QCPGraphData> out;
    out.reserve(static_cast<qsizetype>(points.size()));
    for (const PlotPoint& point : points)
        out.append(QCPGraphData(point.x, point.y));
    return out;
}

QPen seriesPen(int number, double width)
{
    QPen pen(Theme::current().series(number), width);
    if (isSeriesDashed(number))
        pen.setDashPattern({6 / width, 3 / width});
    pen.setCapStyle(Qt::FlatCap);
    return pen;
}

} // namespace harddns::ui
