#include "ui/pages/latency_table.h"

#include "ui/theme/format.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <QPolygonF>

namespace harddns::ui
{

namespace
{

std::vector<Column> columns()
{
    const auto number = [](const QString& title, int width) { return Column{title, CellKind::Number, width, false, {}}; };
    return {{QString(), CellKind::Shape, 40, false, LatencyTable::tr("Line in the plot")},
            {LatencyTable::tr("Series"), CellKind::Text, 60, true, {}},
            number(QStringLiteral("p50"), 46),
            number(QStringLiteral("p90"), 46),
            number(QStringLiteral("p95"), 46),
            number(QStringLiteral("p99"), 46),
            number(LatencyTable::tr("Cursor"), 52),
            number(LatencyTable::tr("Answers"), 72)};
}

/// As in the plot; none but in high contrast.
void paintMarker(QPainter& painter, QPointF at, SeriesMarker marker, const QColor& color)
{
    constexpr double r = 3.5;
    painter.setPen(QPen(color, 1.2));
    painter.setBrush(Theme::current().color(Token::Surface));
    switch (marker) {
    case SeriesMarker::None: break;
    case SeriesMarker::Circle: painter.drawEllipse(at, r, r); break;
    case SeriesMarker::Square: painter.drawRect(QRectF(at.x() - r, at.y() - r, 2 * r, 2 * r)); break;
    case SeriesMarker::Triangle:
        painter.drawPolygon(QPolygonF{{at.x() - r, at.y() + r}, {at.x() + r, at.y() + r}, {at.x(), at.y() - r}});
        break;
    case SeriesMarker::Diamond:
        painter.drawPolygon(QPolygonF{{at.x() - r, at.y()}, {at.x(), at.y() - r}, {at.x() + r, at.y()}, {at.x(), at.y() + r}});
        break;
    case SeriesMarker::Cross:
        painter.drawLine(QPointF(at.x() - r, at.y() - r), QPointF(at.x() + r, at.y() + r));
        painter.drawLine(QPointF(at.x() - r, at.y() + r), QPointF(at.x() + r, at.y() - r));
        break;
    }
}

} // namespace

LatencyTable::LatencyTable(QObject* parent) : TableModel(columns(), parent) {}

double LatencyTable::quantileOf(int column) const
{
    switch (column) {
    case Median: return 0.5;
    case Percentile90: return 0.9;
    case Percentile95: return 0.95;
    case Percentile99: return 0.99;
    default: return m_cursor;
    }
}

bool LatencyTable::needsCursorColumn() const { return m_cursor != 0.5 && m_cursor != 0.9 && m_cursor != 0.95 && m_cursor != 0.99; }

void LatencyTable::setSeries(const std::vector<CdfSeries>& series, double cursor)
{
    std::vector<Row> rows;
    m_cursor = cursor;
    for (const CdfSeries& one : series) {
        Row& row = rows.emplace_back();
        row.series = one;
        for (int column = Median; column <= AtCursor; ++column)
            row.ms[column - Median] = quantileMs(one.values, quantileOf(column));
    }
    if (rows.size() != m_rows.size()) {
        beginResetModel();
        m_rows = std::move(rows);
        endResetModel();
        return;
    }
    m_rows = std::move(rows);
    if (!m_rows.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
    emit headerDataChanged(Qt::Horizontal, AtCursor, AtCursor);
}

int LatencyTable::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }

QVariant LatencyTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && section == AtCursor && (role == Qt::DisplayRole || role == Qt::AccessibleTextRole))
        return quantileName(m_cursor);
    if (orientation == Qt::Horizontal && section == Line && role == Qt::AccessibleTextRole)
        return tr("Line");
    return TableModel::headerData(section, orientation, role);
}

QVariant LatencyTable::cell(int number, int column, int role) const
{
    const Row& row = m_rows[static_cast<std::size_t>(number)];
    const bool main = row.series.role == CdfSeries::Role::Vote;
    if (role == StrongRole)
        return main || (column >= Median && column <= AtCursor && quantileOf(column) == m_cursor);
    if (role == Qt::AccessibleTextRole && column == Line)
        return row.series.name;
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case Line: return QString();
    case Name: return row.series.name;
    case Answers: return format::count(row.series.values.total);
    default: return format::milliseconds(row.ms[column - Median]);
    }
}

QString LatencyTable::asCsv() const
{
    QString out = QStringLiteral("series,p50_ms,p90_ms,p95_ms,p99_ms,answers\r\n");
    for (const Row& row : m_rows) {
        QString name = row.series.name;
        out += u'"' + name.replace(u'"', QStringLiteral("\"\"")) + u'"';
        for (int i = 0; i < 4; ++i)
            out += u',' + (row.ms[i] < 0 ? QString() : QString::number(row.ms[i], 'f', 3));
        out += u',' + QString::number(row.series.values.total) + QStringLiteral("\r\n");
    }
    return out;
}

void LineDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    paintGround(painter, option, index);
    const auto* model = qobject_cast<const LatencyTable*>(index.model());
    if (model == nullptr)
        return;
    const CdfSeries& series = model->row(index.row());
    const Theme& theme = Theme::current();
    const bool main = series.role == CdfSeries::Role::Vote;
    QPen pen(main ? theme.color(Token::Text) : theme.series(series.number), main ? 3 : 2);
    if (!main && isSeriesDashed(series.number))
        pen.setDashPattern({3, 1.5});
    pen.setCapStyle(Qt::FlatCap);
    painter->save();
    painter->setPen(pen);
    const double y = option.rect.center().y() + 0.5;
    painter->drawLine(QPointF(option.rect.left() + 8, y), QPointF(option.rect.right() - 6, y));
    if (!main)
        paintMarker(*painter, QPointF(option.rect.center().x() + 1, y), seriesMarker(theme.kind(), series.number), pen.color());
    painter->restore();
}

} // namespace harddns::ui
