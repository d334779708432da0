#include "ui/plot/cdf_plot.h"

#include "ui/plot/plot_axes.h"
#include "ui/theme/format.h"

#include <QKeyEvent>
#include <QMenu>

#include <algorithm>
#include <cmath>

namespace harddns::ui
{

namespace
{

constexpr double lineWidth = 1.4, voteWidth = 2.6, liftedWidth = 3, bandOpacity = 0.18, mutedOpacity = 0.3;
constexpr double grabPixels = 7;
constexpr std::size_t directLabels = 4;

/// The next of 1, 2, 5, 10 ... at or beyond; `up`: above.
double niceEnd(double value, bool up)
{
    const double decade = std::pow(10.0, std::floor(std::log10(value)));
    double best = up ? decade * 10 : decade;
    for (const double digit : {1.0, 2.0, 5.0}) {
        const double candidate = digit * decade;
        if (up && candidate >= value * 0.9999)
            return candidate;
        if (!up && candidate <= value * 1.0001)
            best = candidate;
    }
    return best;
}

bool isCompared(const CdfSeries& series) { return series.role == CdfSeries::Role::A || series.role == CdfSeries::Role::B; }

QPen dotted(const QColor& color)
{
    QPen pen(color, 1);
    pen.setDashPattern({1.5, 3});
    return pen;
}

QString msText(double ms) { return ms < 0 ? format::noValue() : CdfPlot::tr("%1 ms").arg(format::milliseconds(ms)); }

QColor muted(QColor color)
{
    color.setAlphaF(static_cast<float>(mutedOpacity));
    return color;
}

} // namespace

CdfPlot::CdfPlot(const QString& name, QWidget* parent) : Plot(name, parent)
{
    QCPAxisRect* rect = canvas()->axisRect();
    rect->setupFullAxesBox(false);
    rect->axis(QCPAxis::atLeft)->setTicker(QSharedPointer<QCPAxisTicker>(new ShareTicks));
}

void CdfPlot::setSeries(std::vector<CdfSeries> series)
{
    m_series = std::move(series);
    if (m_highlighted >= static_cast<int>(m_series.size()))
        m_highlighted = -1;
    changed();
}

void CdfPlot::setLogarithmic(bool logarithmic)
{
    m_logarithmic = logarithmic;
    changed();
}

void CdfPlot::setQuantile(double q)
{
    // By half percents up to 99 %, then the two that are asked for.
    const double wanted = q > 0.997 ? 0.999 : q > 0.9925 ? 0.995 : std::clamp(std::round(q * 200) / 200, 0.01, 0.99);
    if (wanted == m_quantile)
        return;
    m_quantile = wanted;
    changed();
    emit quantileChanged(wanted);
}

void CdfPlot::setHighlighted(int series)
{
    const int wanted = series >= 0 && series < static_cast<int>(m_series.size()) ? series : -1;
    if (wanted == m_highlighted)
        return;
    m_highlighted = wanted;
    changed();
    emit highlightChanged(wanted);
}

QColor CdfPlot::colorOf(const CdfSeries& series) const
{
    const Theme& theme = Theme::current();
    switch (series.role) {
    case CdfSeries::Role::Vote: return theme.color(Token::Text);
    case CdfSeries::Role::A: return theme.series(1);
    case CdfSeries::Role::B: return theme.series(0);
    case CdfSeries::Role::Node: break;
    }
    return theme.series(series.number);
}

QPen CdfPlot::penOf(std::size_t index) const
{
    const CdfSeries& series = m_series[index];
    const bool lifted = static_cast<int>(index) == m_highlighted;
    const double width = lifted                                 ? liftedWidth
                         : series.role == CdfSeries::Role::Vote ? voteWidth
                         : series.role == CdfSeries::Role::Node ? lineWidth
                                                                : 2;
    QPen pen = series.role == CdfSeries::Role::Node ? seriesPen(series.number, width) : QPen(colorOf(series), width);
    if (series.role == CdfSeries::Role::A)
        pen.setDashPattern({6 / width, 3 / width});
    if (m_highlighted >= 0 && !lifted)
        pen.setColor(muted(pen.color()));
    return pen;
}

void CdfPlot::addCurve(std::size_t index, double fromMs, double toMs)
{
    const CdfSeries& series = m_series[index];
    std::vector<PlotPoint> points = cdfOf(series.values);
    if (points.empty())
        return;
    // From the left edge at 0 to the right edge at 1: nothing before the first answer, everything after the last.
    if (points.front().x > fromMs)
        points.insert(points.begin(), {fromMs, 0});
    if (points.back().x < toMs)
        points.push_back({toMs, 1});
    if (m_logarithmic)
        std::erase_if(points, [](const PlotPoint& point) { return point.x <= 0; });
    if (isCompared(series)) {
        const double half = bandHalfHeight(series.values.total);
        std::vector<PlotPoint> low = points, high = points;
        for (PlotPoint& point : low)
            point.y = std::max(0.0, point.y - half);
        for (PlotPoint& point : high)
            point.y = std::min(1.0, point.y + half);
        QCPGraph* lower = canvas()->addGraph();
        QCPGraph* upper = canvas()->addGraph();
        lower->data()->set(graphData(low), true);
        upper->data()->set(graphData(high), true);
        lower->setPen(Qt::NoPen);
        upper->setPen(Qt::NoPen);
        QColor band = colorOf(series);
        band.setAlphaF(static_cast<float>(bandOpacity));
        upper->setBrush(band);
        upper->setChannelFillGraph(lower);
    }
    QCPGraph* graph = canvas()->addGraph();
    graph->data()->set(graphData(points), true);
    graph->setPen(penOf(index));
    graph->setAdaptiveSampling(true);
    if (Theme::current().isHighContrast() && series.role == CdfSeries::Role::Node) {
        // Ten markers along the height of the curve, where it rises.
        QCPGraph* marks = canvas()->addGraph();
        static const QHash<SeriesMarker, QCPScatterStyle::ScatterShape> shapes{{SeriesMarker::Circle, QCPScatterStyle::ssCircle},
                                                                               {SeriesMarker::Square, QCPScatterStyle::ssSquare},
                                                                               {SeriesMarker::Triangle, QCPScatterStyle::ssTriangle},
                                                                               {SeriesMarker::Diamond, QCPScatterStyle::ssDiamond},
                                                                               {SeriesMarker::Cross, QCPScatterStyle::ssCross}};
        for (double share = 0.05; share < 1; share += 0.1)
            marks->addData(quantileMs(series.values, share), share);
        marks->setLineStyle(QCPGraph::lsNone);
        marks->setPen(QPen(penOf(index).color(), 1.2));
        marks->setScatterStyle(QCPScatterStyle(shapes.value(seriesMarker(Theme::current().kind(), series.number)), 7));
    }
}

/// Its name stands where no curve is, left of all of them.
void CdfPlot::addLeader(std::size_t index)
{
    constexpr double textShare = 0.82, lineShare = 0.76;
    double leftmost = HUGE_VAL;
    for (const CdfSeries& series : m_series) {
        if (series.values.total > 0)
            leftmost = std::min(leftmost, quantileMs(series.values, textShare));
    }
    QCPAxisRect* rect = canvas()->axisRect();
    QCPAxis* x = rect->axis(QCPAxis::atBottom);
    const double textMs = x->pixelToCoord(x->coordToPixel(leftmost) - Theme::current().px(36));
    addLabel(canvas(), rect, textMs, textShare, m_series[index].name, colorOf(m_series[index]), Qt::AlignRight | Qt::AlignVCenter);
    auto* leader = new QCPItemLine(canvas());
    leader->start->setCoords(textMs, textShare);
    leader->end->setCoords(quantileMs(m_series[index].values, lineShare), lineShare);
    leader->setPen(QPen(colorOf(m_series[index]), 1));
}

void CdfPlot::addLabels()
{
    std::vector<std::size_t> shown;
    for (std::size_t i = 0; i < m_series.size(); ++i) {
        if (m_series[i].values.total == 0)
            continue;
        const bool alone = m_series.size() <= directLabels || m_series[i].role != CdfSeries::Role::Node;
        if (alone || static_cast<int>(i) == m_highlighted)
            shown.push_back(i);
    }
    // With more curves than labels the one that stands apart is named: the slowest.
    if (m_series.size() > directLabels) {
        const auto median = [&](std::size_t i) { return quantileMs(m_series[i].values, 0.5); };
        std::size_t slowest = 0;
        for (std::size_t i = 1; i < m_series.size(); ++i)
            slowest = median(i) > median(slowest) ? i : slowest;
        if (std::find(shown.begin(), shown.end(), slowest) == shown.end() && median(slowest) >= 0)
            shown.push_back(slowest);
    }
    QCPAxisRect* rect = canvas()->axisRect();
    const Theme& theme = Theme::current();
    const auto keyLine = [&](int line, const QString& text, const QColor& color, TextWeight weight) {
        auto* label = new QCPItemText(canvas());
        label->position->setAxisRect(rect);
        label->position->setType(QCPItemPosition::ptAbsolute);
        label->position->setCoords(rect->left() + theme.px(6), rect->top() + theme.px(34 + 18 * line));
        label->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
        label->setPadding(QMargins(2, 1, 4, 1));
        label->setBrush(theme.color(Token::Surface));
        label->setText(text);
        label->setFont(theme.font(weight == TextWeight::SemiBold ? TextSize::Secondary : TextSize::Caption, weight));
        label->setColor(color);
    };
    int lines = 0;
    for (const std::size_t i : shown) {
        if (isCompared(m_series[i]))
            keyLine(lines++, m_series[i].name, colorOf(m_series[i]), TextWeight::SemiBold);
    }
    if (lines > 0)
        keyLine(lines, tr("Band: %1 confidence").arg(format::percent(cdfConfidence, 0)), theme.color(Token::Text3), TextWeight::Normal);
    double share = 0.78;
    for (const std::size_t i : shown) {
        if (isCompared(m_series[i]))
            continue;
        if (m_series[i].role == CdfSeries::Role::Vote && m_series.size() > 1) {
            addLeader(i);
            continue;
        }
        const double at = share;
        share = share <= 0.4 ? 0.78 : share - 0.16;
        addLabel(canvas(), rect, quantileMs(m_series[i].values, at), at, m_series[i].name, colorOf(m_series[i]),
                 Qt::AlignLeft | Qt::AlignVCenter);
    }
}

void CdfPlot::addCursor()
{
    const Theme& theme = Theme::current();
    QCPAxisRect* rect = canvas()->axisRect();
    addLine(canvas(), rect, m_quantile, Qt::Horizontal, dotted(theme.color(Token::Text)));
    auto* tag = new QCPItemText(canvas());
    tag->position->setTypeX(QCPItemPosition::ptAxisRectRatio);
    tag->position->setTypeY(QCPItemPosition::ptPlotCoords);
    tag->position->setCoords(0, m_quantile);
    tag->setPositionAlignment(Qt::AlignLeft | (m_quantile > 0.5 ? Qt::AlignTop : Qt::AlignBottom));
    tag->setText(tr("%1: drag to move").arg(format::percent(m_quantile, m_quantile > 0.99 ? 1 : 0)));
    tag->setFont(theme.font(TextSize::Caption));
    tag->setColor(theme.color(Token::Text));
    tag->setPadding(QMargins(6, 3, 6, 3));

    for (std::size_t i = 0; i < m_series.size(); ++i) {
        const double ms = quantileMs(m_series[i].values, m_quantile);
        if (ms < 0)
            continue;
        const bool main = m_series[i].role != CdfSeries::Role::Node;
        QCPGraph* dot = canvas()->addGraph();
        dot->addData(ms, m_quantile);
        dot->setLineStyle(QCPGraph::lsNone);
        const QColor color = penOf(i).color();
        dot->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(color, main ? 2 : 1),
                                             main ? theme.color(Token::Surface) : color, main ? 8 : 6));
        if (!main)
            continue;
        addLine(canvas(), rect, ms, Qt::Vertical, dotted(color));
        const bool vote = m_series[i].role == CdfSeries::Role::Vote;
        const bool toTheLeft = m_series[i].role == CdfSeries::Role::B;
        QCPItemText* value =
            addLabel(canvas(), rect, ms, 0.06, m_series[i].name.section(u' ', 0, 0) + u' ' + msText(ms),
                     vote ? theme.color(Token::Surface) : color, (toTheLeft ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
        if (vote) {
            value->setBrush(theme.color(Token::Text));
            value->setPadding(QMargins(8, 3, 8, 3));
        }
    }
}

void CdfPlot::rebuild()
{
    QCPAxisRect* rect = canvas()->axisRect();
    QCPAxis *x = rect->axis(QCPAxis::atBottom), *y = rect->axis(QCPAxis::atLeft);
    styleAxis(x, true, true);
    styleAxis(y, false, false);
    hideAxis(rect->axis(QCPAxis::atTop));
    hideAxis(rect->axis(QCPAxis::atRight));
    const Theme& theme = Theme::current();
    rect->setAutoMargins(QCP::msLeft);
    rect->setMinimumMargins(QMargins(theme.px(44), theme.px(8), theme.px(14), theme.px(40)));
    rect->setMargins(rect->minimumMargins());

    double from = HUGE_VAL, to = 0;
    for (const CdfSeries& series : m_series) {
        if (series.values.total == 0)
            continue;
        from = std::min(from, quantileMs(series.values, 0.001));
        to = std::max(to, quantileMs(series.values, m_logarithmic ? 0.998 : 0.99));
    }
    if (to <= 0) {
        from = 1;
        to = 1'000;
    }
    if (m_logarithmic) {
        from = niceEnd(std::max(from, 0.01), false);
        to = niceEnd(std::max(to, from * 2), true);
        x->setScaleType(QCPAxis::stLogarithmic);
        x->setTicker(QSharedPointer<QCPAxisTicker>(new LogTicks));
        x->grid()->setSubGridVisible(true);
    } else {
        from = 0;
        to = std::max(to * 1.05, 1.0);
        x->setScaleType(QCPAxis::stLinear);
        x->setTicker(QSharedPointer<QCPAxisTicker>(new CountTicks));
        x->grid()->setSubGridVisible(false);
    }
    x->setRange(from, to);
    y->setRange(0, 1.005);
    addUnit(canvas(), rect, m_logarithmic ? tr("Answer time in ms, logarithmic") : tr("Answer time in ms"));
    for (std::size_t i = 0; i < m_series.size(); ++i) {
        if (static_cast<int>(i) != m_highlighted)
            addCurve(i, from, to);
    }
    if (m_highlighted >= 0)
        addCurve(static_cast<std::size_t>(m_highlighted), from, to);
    addLabels();
    addCursor();
}

QString CdfPlot::summary() const
{
    QStringList parts;
    for (const CdfSeries& series : m_series) {
        if (series.values.total > 0)
            parts << tr("%1 %2").arg(series.name, msText(quantileMs(series.values, m_quantile)));
    }
    if (parts.isEmpty())
        return tr("There are no answers to show.");
    return tr("%1 of the answers came within: %2.")
        .arg(format::percent(m_quantile, m_quantile > 0.99 ? 1 : 0), parts.join(QStringLiteral(", ")));
}

PlotTable CdfPlot::table() const
{
    PlotTable out;
    out.heads = {tr("Share")};
    for (const CdfSeries& series : m_series)
        out.heads << tr("%1 ms").arg(series.name);
    std::vector<double> shares;
    for (int percent = 1; percent <= 99; ++percent)
        shares.push_back(percent / 100.0);
    shares.push_back(0.995);
    shares.push_back(0.999);
    for (const double share : shares) {
        QStringList row{QString::number(share)};
        for (const CdfSeries& series : m_series) {
            const double ms = quantileMs(series.values, share);
            row << (ms < 0 ? QString() : QString::number(ms, 'f', 3));
        }
        out.rows.push_back(row);
    }
    return out;
}

void CdfPlot::addActions(QMenu* menu)
{
    QAction* scale = menu->addAction(tr("Logarithmic"));
    scale->setCheckable(true);
    scale->setChecked(m_logarithmic);
    connect(scale, &QAction::toggled, this, &CdfPlot::setLogarithmic);
    for (const double q : {0.5, 0.9, 0.95, 0.99})
        connect(menu->addAction(tr("Cursor at %1").arg(format::percent(q, 0))), &QAction::triggered, this, [this, q] { setQuantile(q); });
}

bool CdfPlot::isNearCursor(double pixelY) const
{
    return std::abs(canvas()->axisRect()->axis(QCPAxis::atLeft)->coordToPixel(m_quantile) - pixelY) <= grabPixels;
}

void CdfPlot::pressed(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        m_dragging = isNearCursor(event->position().y());
}

void CdfPlot::moved(QMouseEvent* event)
{
    QCPAxis* y = canvas()->axisRect()->axis(QCPAxis::atLeft);
    if (m_dragging) {
        setQuantile(y->pixelToCoord(event->position().y()));
        return;
    }
    const bool near = isNearCursor(event->position().y());
    canvas()->setCursor(near ? Qt::SizeVerCursor : Qt::ArrowCursor);
    int nearest = -1;
    double best = grabPixels;
    const double share = y->pixelToCoord(event->position().y());
    QCPAxis* x = canvas()->axisRect()->axis(QCPAxis::atBottom);
    for (std::size_t i = 0; !near && share > 0.01 && share < 0.99 && i < m_series.size(); ++i) {
        const double ms = quantileMs(m_series[i].values, share);
        const double distance = ms < 0 ? HUGE_VAL : std::abs(x->coordToPixel(ms) - event->position().x());
        if (distance < best) {
            best = distance;
            nearest = static_cast<int>(i);
        }
    }
    setHighlighted(nearest);
}

void CdfPlot::released(QMouseEvent*) { m_dragging = false; }
void CdfPlot::left() { setHighlighted(-1); }

void CdfPlot::keyPressEvent(QKeyEvent* event)
{
    if (event->key() != Qt::Key_Up && event->key() != Qt::Key_Down) {
        Plot::keyPressEvent(event);
        return;
    }
    const bool up = event->key() == Qt::Key_Up;
    if (m_quantile > 0.989)
        setQuantile(up ? (m_quantile > 0.994   ? 0.999
                          : m_quantile > 0.989 ? 0.995
                                               : 0.99)
                       : (m_quantile > 0.998   ? 0.995
                          : m_quantile > 0.994 ? 0.99
                                               : 0.98));
    else
        setQuantile(m_quantile + (up ? 0.01 : -0.01));
}

} // namespace harddns::ui
