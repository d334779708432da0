#include "ui/plot/heat_map.h"

#include "ui/data/latency_store.h"
#include "ui/plot/cdf.h"
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

constexpr double columnPixels = 9, dragPixels = 4;
/// Of the height: a line of a label.
constexpr double labelShare = 0.12;
constexpr std::size_t fewestColumns = 12, mostColumns = 120;

double seconds(std::int64_t us) { return static_cast<double>(us) / 1e6; }

/// One hue from the surface to its deep end: darker in light, brighter in dark.
QCPColorGradient heatGradient()
{
    const Theme& theme = Theme::current();
    const QColor surface = theme.color(Token::Surface), hue = theme.series(0);
    const bool light = theme.kind() == ThemeKind::Light;
    const QColor end = light ? hue.darker(230) : hue.lighter(115);
    const auto mixed = [](const QColor& a, const QColor& b, double share) {
        const auto part = [&](int from, int to) { return static_cast<int>(std::lround(from + (to - from) * share)); };
        return QColor(part(a.red(), b.red()), part(a.green(), b.green()), part(a.blue(), b.blue()));
    };
    QCPColorGradient out;
    out.clearColorStops();
    out.setColorInterpolation(QCPColorGradient::ciRGB);
    out.setColorStopAt(0, mixed(surface, hue, 0.14));
    out.setColorStopAt(0.55, mixed(surface, hue, 0.72));
    out.setColorStopAt(1, end);
    out.setNanHandling(QCPColorGradient::nhTransparent);
    return out;
}

} // namespace

HeatCells heatCells(const std::vector<ConsoleData::LatencySlot>& slotList, std::int64_t fromUs, std::int64_t toUs, std::size_t maxColumns,
                    std::int64_t longestSlotUs)
{
    HeatCells out;
    out.rowFactor = std::pow(10.0, 1.0 / heatRowsInDecade);
    if (toUs <= fromUs || maxColumns == 0)
        return out;
    const std::int64_t slotsInRange = (toUs - fromUs + latencySlotUs - 1) / latencySlotUs;
    const auto wanted = static_cast<std::int64_t>(maxColumns);
    std::int64_t perColumn = std::max<std::int64_t>({1, (slotsInRange + wanted - 1) / wanted, longestSlotUs / latencySlotUs});
    // Lengths that can be named: 10 s, 20 s, 30 s, 1 min, 2 min ...
    for (const std::int64_t named : {1, 2, 3, 6, 12, 18, 30, 60, 90, 180, 360}) {
        if (named >= perColumn) {
            perColumn = named;
            break;
        }
    }
    out.columnUs = perColumn * latencySlotUs;
    out.fromUs = fromUs / out.columnUs * out.columnUs;
    out.columns = static_cast<std::size_t>((toUs - out.fromUs + out.columnUs - 1) / out.columnUs);

    HistogramValues all;
    for (const ConsoleData::LatencySlot& slot : slotList)
        add(all, slot.values);
    if (all.total == 0)
        return out;
    const double low = std::max(0.01, quantileMs(all, 0.0005)), high = std::max(low * 10, quantileMs(all, 0.9999));
    const double first = std::floor(std::log10(low) * heatRowsInDecade);
    out.lowestMs = std::pow(10.0, first / heatRowsInDecade);
    out.rows = static_cast<std::size_t>(std::ceil(std::log10(high) * heatRowsInDecade) - first);
    out.counts.assign(out.columns * out.rows, 0);
    const auto rowOf = [&](double ms) {
        return std::clamp(std::log10(std::max(ms, out.lowestMs) / out.lowestMs) * heatRowsInDecade, 0.0, static_cast<double>(out.rows));
    };
    for (const ConsoleData::LatencySlot& slot : slotList) {
        if (slot.timeUs < out.fromUs || slot.timeUs > toUs)
            continue;
        const auto column = static_cast<std::size_t>((slot.timeUs - out.fromUs) / out.columnUs);
        if (column >= out.columns)
            continue;
        for (std::size_t i = 0; i < slot.values.counts.size(); ++i) {
            const double begin = rowOf(static_cast<double>(bucketLowerUs(slot.values.upperBoundsUs[i])) / 1000);
            const double end = rowOf(static_cast<double>(slot.values.upperBoundsUs[i] + 1) / 1000);
            const auto count = static_cast<double>(slot.values.counts[i]);
            const auto firstRow = std::min(static_cast<std::size_t>(begin), out.rows - 1);
            const auto lastRow = std::min(static_cast<std::size_t>(std::max(begin, std::ceil(end) - 1)), out.rows - 1);
            for (std::size_t row = firstRow; row <= lastRow; ++row) {
                const double overlap = std::min(end, static_cast<double>(row + 1)) - std::max(begin, static_cast<double>(row));
                const double share = firstRow == lastRow || end <= begin ? 1 : std::max(overlap, 0.0) / (end - begin);
                out.counts[column * out.rows + row] += count * share;
            }
        }
    }
    return out;
}

HeatMap::HeatMap(const QString& name, QWidget* parent) : Plot(name, parent)
{
    QCPAxisRect* rect = canvas()->axisRect();
    rect->setupFullAxesBox(false);
    rect->axis(QCPAxis::atBottom)->setTicker(QSharedPointer<QCPAxisTicker>(new ClockTicks));
    rect->axis(QCPAxis::atLeft)->setTicker(QSharedPointer<QCPAxisTicker>(new ExponentTicks));
    m_scale = new QCPColorScale(canvas());
    m_scale->setType(QCPAxis::atRight);
    m_scale->setDataScaleType(QCPAxis::stLogarithmic);
    m_scale->axis()->setTicker(QSharedPointer<QCPAxisTicker>(new LogTicks));
    canvas()->plotLayout()->addElement(0, 1, m_scale);
}

void HeatMap::setData(std::vector<ConsoleData::LatencySlot> slotList, std::int64_t fromUs, std::int64_t toUs, std::int64_t longestSlotUs)
{
    m_longestSlotUs = longestSlotUs;
    m_slots = std::move(slotList);
    m_fromUs = fromUs;
    m_toUs = std::max(toUs, fromUs + latencySlotUs);
    divide();
    changed();
}

void HeatMap::divide()
{
    const std::int64_t before = m_cells.columnUs;
    const auto columns = static_cast<std::size_t>(std::max(width() - 130, 0) / columnPixels);
    m_cells = heatCells(m_slots, m_fromUs, m_toUs, std::clamp(columns, fewestColumns, mostColumns), m_longestSlotUs);
    if (m_cell && (m_cells.columnUs != before || m_cell->column >= m_cells.columns || m_cell->row >= m_cells.rows))
        m_cell.reset();
    if (m_cells.columnUs != before)
        emit columnsChanged();
}

void HeatMap::setIncidents(std::vector<Incident> incidents)
{
    m_incidents = std::move(incidents);
    changed();
}

void HeatMap::setCursorTime(std::optional<std::int64_t> timeUs)
{
    if (m_cursor == timeUs)
        return;
    m_cursor = timeUs;
    changed();
}

bool HeatMap::stepBack()
{
    if (!m_cell && !m_anchor)
        return false;
    m_anchor.reset();
    m_pressedAt = -1;
    setCell(std::nullopt);
    changed();
    return true;
}

QString HeatMap::columnName() const { return tr("one column each %1").arg(format::duration(seconds(m_cells.columnUs))); }

std::int64_t HeatMap::timeOf(std::size_t column) const { return m_cells.fromUs + static_cast<std::int64_t>(column) * m_cells.columnUs; }

QString HeatMap::textOf(const Cell& cell) const
{
    const double low = m_cells.lowestMs * std::pow(m_cells.rowFactor, static_cast<double>(cell.row));
    const auto answers = static_cast<std::uint64_t>(std::max(0LL, std::llround(m_cells.at(cell.column, cell.row))));
    return tr("%1, %2 to %3 ms: %Ln answers", nullptr, format::amount(answers))
        .arg(format::clock(timeOf(cell.column)), format::milliseconds(low), format::milliseconds(low * m_cells.rowFactor));
}

void HeatMap::setCell(std::optional<Cell> cell)
{
    if (cell == m_cell)
        return;
    m_cell = cell;
    m_cursor = cell ? std::optional(timeOf(cell->column)) : std::nullopt;
    changed();
    if (cell)
        setAccessibleDescription(textOf(*cell));
    emit cursorMoved(m_cursor);
}

void HeatMap::addMap()
{
    QCPAxisRect* rect = canvas()->axisRect();
    QCPAxis *x = rect->axis(QCPAxis::atBottom), *y = rect->axis(QCPAxis::atLeft);
    const double begin = seconds(m_cells.fromUs), width = seconds(m_cells.columnUs);
    const double low = std::log10(m_cells.lowestMs), height = 1.0 / heatRowsInDecade;
    x->setRange(seconds(m_fromUs), seconds(m_toUs));
    y->setRange(low, low + height * static_cast<double>(std::max<std::size_t>(m_cells.rows, 1)));
    if (m_cells.counts.empty()) {
        m_scale->setVisible(false);
        return;
    }
    m_scale->setVisible(true);
    auto* map = new QCPColorMap(x, y);
    const auto columns = static_cast<int>(m_cells.columns), rows = static_cast<int>(m_cells.rows);
    map->data()->setSize(columns, rows);
    // Ranges of a colour map go from the middle of the first cell to the middle of the last.
    map->data()->setRange(QCPRange(begin + width / 2, begin + width * (columns - 0.5)),
                          QCPRange(low + height / 2, low + height * (rows - 0.5)));
    double most = 1;
    for (int column = 0; column < columns; ++column) {
        for (int row = 0; row < rows; ++row) {
            const double count = m_cells.at(static_cast<std::size_t>(column), static_cast<std::size_t>(row));
            most = std::max(most, count);
            map->data()->setCell(column, row, count < 0.5 ? std::nan("") : count);
        }
    }
    map->setInterpolate(false);
    map->setTightBoundary(false);
    map->setAntialiased(false);
    map->setColorScale(m_scale);
    m_scale->setDataScaleType(QCPAxis::stLogarithmic);
    map->setDataScaleType(QCPAxis::stLogarithmic);
    m_scale->setGradient(heatGradient());
    m_scale->setDataRange(QCPRange(0.8, std::max(most, 2.0)));
}

void HeatMap::addMarks()
{
    const Theme& theme = Theme::current();
    QCPAxisRect* rect = canvas()->axisRect();
    const double top = rect->axis(QCPAxis::atLeft)->range().upper;
    double labelAt = top;
    for (const Incident& incident : m_incidents) {
        if (incident.timeUs < m_fromUs || incident.timeUs > m_toUs)
            continue;
        addLine(canvas(), rect, seconds(incident.timeUs), Qt::Vertical, QPen(theme.color(Token::Critical), 1.6));
        const bool right = incident.timeUs > m_fromUs + (m_toUs - m_fromUs) * 3 / 5;
        QCPItemText* label =
            addLabel(canvas(), rect, seconds(incident.timeUs), labelAt, format::clock(incident.timeUs) + u' ' + incident.text,
                     theme.color(Token::Critical), (right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignTop);
        label->setBrush(theme.color(Token::Surface));
        labelAt -= labelShare * rect->axis(QCPAxis::atLeft)->range().size(); // several do not lie on each other
        if (labelAt < rect->axis(QCPAxis::atLeft)->range().center())
            labelAt = top;
    }
    if (m_cursor)
        addLine(canvas(), rect, seconds(*m_cursor) + (m_cell ? seconds(m_cells.columnUs) / 2 : 0), Qt::Vertical,
                QPen(theme.color(Token::Text2), 1, Qt::DotLine));
    if (!m_cell)
        return;
    auto* frame = new QCPItemRect(canvas());
    const double width = seconds(m_cells.columnUs), height = 1.0 / heatRowsInDecade;
    const double left = seconds(timeOf(
        m_anchor ? std::min(m_cell->column, static_cast<std::size_t>((*m_anchor - m_cells.fromUs) / m_cells.columnUs)) : m_cell->column));
    const double bottom = std::log10(m_cells.lowestMs) + height * static_cast<double>(m_cell->row);
    frame->topLeft->setCoords(m_anchor ? left : seconds(timeOf(m_cell->column)), m_anchor ? top : bottom + height);
    const double right =
        m_anchor ? std::max(seconds(*m_anchor), seconds(timeOf(m_cell->column))) + width : seconds(timeOf(m_cell->column)) + width;
    frame->bottomRight->setCoords(right, m_anchor ? rect->axis(QCPAxis::atLeft)->range().lower : bottom);
    frame->setPen(QPen(theme.color(Token::Accent), 2));
    const bool atRight = timeOf(m_cell->column) > m_fromUs + (m_toUs - m_fromUs) / 2;
    addLabel(canvas(), rect, seconds(timeOf(m_cell->column)), rect->axis(QCPAxis::atLeft)->range().lower, textOf(*m_cell),
             theme.color(Token::Text), (atRight ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignBottom, TextWeight::Normal);
}

void HeatMap::rebuild()
{
    divide(); // by the width of now
    const Theme& theme = Theme::current();
    QCPAxisRect* rect = canvas()->axisRect();
    styleAxis(rect->axis(QCPAxis::atBottom), true, false);
    styleAxis(rect->axis(QCPAxis::atLeft), false, false);
    rect->axis(QCPAxis::atBottom)->grid()->setVisible(false);
    hideAxis(rect->axis(QCPAxis::atTop));
    hideAxis(rect->axis(QCPAxis::atRight));
    rect->setAutoMargins(QCP::msLeft);
    rect->setMinimumMargins(QMargins(theme.px(36), theme.px(10), theme.px(8), theme.px(40)));
    rect->setMargins(rect->minimumMargins());
    m_scale->setBarWidth(theme.px(12));
    m_scale->setMargins(QMargins(theme.px(4), theme.px(24), theme.px(4), theme.px(40)));
    m_scale->setAutoMargins(QCP::msRight);
    styleAxis(m_scale->axis(), false, false);
    m_scale->axis()->grid()->setVisible(false);
    // The scale has axes of its own all around, which are black lines unless told otherwise.
    for (QCPAxisRect* other : canvas()->findChildren<QCPAxisRect*>()) {
        for (QCPAxis* axis : other == rect ? QList<QCPAxis*>() : other->axes())
            axis->setBasePen(QPen(theme.color(Token::Border), 1));
    }
    auto* title = new QCPItemText(canvas());
    title->setClipToAxisRect(false);
    title->position->setType(QCPItemPosition::ptViewportRatio);
    title->position->setCoords(1, 0);
    title->setPositionAlignment(Qt::AlignRight | Qt::AlignTop);
    title->setPadding(QMargins(0, theme.px(4), theme.px(4), 0));
    title->setText(m_cells.counts.empty() ? QString() : tr("Answers"));
    title->setFont(theme.font(TextSize::Caption));
    title->setColor(theme.color(Token::Text2));
    addMap();
    addMarks();
    addUnit(canvas(), rect, tr("Answer time in ms, logarithmic"), Qt::AlignLeft); // below its axis, not that of time
}

QString HeatMap::summary() const
{
    HistogramValues all;
    std::map<std::size_t, HistogramValues> columns;
    for (const ConsoleData::LatencySlot& slot : m_slots) {
        if (slot.timeUs < m_cells.fromUs || slot.timeUs > m_toUs)
            continue;
        add(all, slot.values);
        add(columns[static_cast<std::size_t>((slot.timeUs - m_cells.fromUs) / m_cells.columnUs)], slot.values);
    }
    if (all.total == 0)
        return tr("There are no answers to show.");
    const std::size_t* worst = nullptr;
    double worstMs = -1;
    for (const auto& [column, values] : columns) {
        if (const double ms = quantileMs(values, 0.95); ms > worstMs) {
            worstMs = ms;
            worst = &column;
        }
    }
    return tr("From %1 to %2: half of the answers within %3 ms, 95 % within %4 ms. Slowest at %5: 95 % within %6 ms.")
        .arg(format::clock(m_fromUs), format::clock(m_toUs), format::milliseconds(quantileMs(all, 0.5)),
             format::milliseconds(quantileMs(all, 0.95)), format::clock(timeOf(*worst)), format::milliseconds(worstMs));
}

PlotTable HeatMap::table() const
{
    PlotTable out;
    out.heads = {tr("Time")};
    for (std::size_t row = 0; row < m_cells.rows; ++row)
        out.heads << QString::number(m_cells.lowestMs * std::pow(m_cells.rowFactor, static_cast<double>(row)), 'g', 4);
    for (std::size_t column = 0; column < m_cells.columns && m_cells.rows > 0; ++column) {
        QStringList row{QDateTime::fromMSecsSinceEpoch(timeOf(column) / 1000, Qt::UTC).toString(Qt::ISODate)};
        for (std::size_t i = 0; i < m_cells.rows; ++i)
            row << QString::number(m_cells.at(column, i), 'g', 6);
        out.rows.push_back(row);
    }
    return out;
}

void HeatMap::pressed(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        m_pressedAt = event->position().x();
}

void HeatMap::moved(QMouseEvent* event)
{
    if (m_cells.counts.empty())
        return;
    QCPAxisRect* rect = canvas()->axisRect();
    const double time = rect->axis(QCPAxis::atBottom)->pixelToCoord(event->position().x());
    const double exponent = rect->axis(QCPAxis::atLeft)->pixelToCoord(event->position().y());
    const double column = (time - seconds(m_cells.fromUs)) / seconds(m_cells.columnUs);
    const double row = (exponent - std::log10(m_cells.lowestMs)) * heatRowsInDecade;
    const bool inside = column >= 0 && column < static_cast<double>(m_cells.columns) && row >= 0 && row < static_cast<double>(m_cells.rows);
    if (m_pressedAt >= 0 && !m_anchor && inside && std::abs(event->position().x() - m_pressedAt) > dragPixels)
        m_anchor = timeOf(static_cast<std::size_t>(column));
    if (inside)
        setCell(Cell{static_cast<std::size_t>(column), static_cast<std::size_t>(row)});
    else if (!m_anchor)
        setCell(std::nullopt);
}

void HeatMap::released(QMouseEvent*)
{
    m_pressedAt = -1;
    if (!m_anchor || !m_cell)
        return;
    const std::int64_t here = timeOf(m_cell->column);
    const std::int64_t from = std::max(std::min(*m_anchor, here), m_fromUs);
    const std::int64_t to = std::min(std::max(*m_anchor, here) + m_cells.columnUs, m_toUs);
    m_anchor.reset();
    changed();
    emit rangeChosen(from, to);
}

void HeatMap::left()
{
    if (!m_anchor)
        setCell(std::nullopt);
}

void HeatMap::keyPressEvent(QKeyEvent* event)
{
    const int key = event->key();
    const bool arrow = key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Up || key == Qt::Key_Down;
    if (!arrow || m_cells.counts.empty()) {
        if (key != Qt::Key_Escape || !stepBack())
            Plot::keyPressEvent(event);
        return;
    }
    Cell cell = m_cell.value_or(Cell{m_cells.columns / 2, m_cells.rows / 2});
    if (m_cell) {
        if (key == Qt::Key_Left && cell.column > 0)
            --cell.column;
        if (key == Qt::Key_Right && cell.column + 1 < m_cells.columns)
            ++cell.column;
        if (key == Qt::Key_Down && cell.row > 0)
            --cell.row;
        if (key == Qt::Key_Up && cell.row + 1 < m_cells.rows)
            ++cell.row;
    }
    setCell(cell);
}

} // namespace harddns::ui
