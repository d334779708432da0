// LatencyTable: quantiles beside the curves, a row a curve, with the line it is drawn with. GUI thread.
#pragma once

#include "ui/plot/cdf_plot.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/table_model.h"

namespace harddns::ui
{

class LatencyTable : public TableModel
{
    Q_OBJECT
public:
    enum Columns { Line, Name, Median, Percentile90, Percentile95, Percentile99, AtCursor, Answers };

    explicit LatencyTable(QObject* parent = nullptr);
    void setSeries(const std::vector<CdfSeries>& series, double cursor);
    [[nodiscard]] const CdfSeries& row(int number) const { return m_rows[static_cast<std::size_t>(number)].series; }
    /// A column of its own is needed for the cursor; else it is one of the four.
    [[nodiscard]] bool needsCursorColumn() const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    /// Comma separated, heads first.
    [[nodiscard]] QString asCsv() const;

protected:
    [[nodiscard]] QVariant cell(int row, int column, int role) const override;

private:
    struct Row {
        CdfSeries series;
        double ms[5] = {-1, -1, -1, -1, -1};
    };
    [[nodiscard]] double quantileOf(int column) const;
    std::vector<Row> m_rows;
    double m_cursor = 0.95;
};

/// The line of a curve as the plot draws it.
class LineDelegate : public CellDelegate
{
    Q_OBJECT
public:
    using CellDelegate::CellDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace harddns::ui
