// HeatMap: answer times over time: a column a stretch, a row a tenth of an octave or so, the colour how many answers, by its logarithm, in
// one hue; what is empty stays surface. Incidents as critical lines; a cell cursor by mouse and arrows. GUI thread.
#pragma once

#include "ui/data/console_data.h"
#include "ui/plot/plot.h"
#include "ui/plot/time_plot.h"

#include <cstdint>
#include <optional>

class QCPAxisRect;
class QCPColorScale;

namespace harddns::ui
{

/// The cells, as numbers.
struct HeatCells {
    std::int64_t fromUs = 0, columnUs = 1;
    std::size_t columns = 0, rows = 0;
    double lowestMs = 1, rowFactor = 1; ///< a row begins at lowestMs * rowFactor^row
    std::vector<double> counts;         ///< column by column
    [[nodiscard]] double at(std::size_t column, std::size_t row) const { return counts[column * rows + row]; }
};

/// Rows in a factor of ten.
inline constexpr int heatRowsInDecade = 9;
/// Spreads slots over at most so many columns; a column is a whole number of slots, and not shorter than the longest of them, which may be
/// longer than the store's. Counts of a bucket that lies over two rows are shared.
[[nodiscard]] HeatCells heatCells(const std::vector<ConsoleData::LatencySlot>& slotList, std::int64_t fromUs, std::int64_t toUs,
                                  std::size_t maxColumns, std::int64_t longestSlotUs = latencySlotUs);

class HeatMap : public Plot
{
    Q_OBJECT
public:
    explicit HeatMap(const QString& name, QWidget* parent = nullptr);

    void setData(std::vector<ConsoleData::LatencySlot> slotList, std::int64_t fromUs, std::int64_t toUs,
                 std::int64_t longestSlotUs = latencySlotUs);
    void setIncidents(std::vector<Incident> incidents);
    void setCursorTime(std::optional<std::int64_t> timeUs);
    bool stepBack();
    [[nodiscard]] const HeatCells& cells() const { return m_cells; }
    [[nodiscard]] QString columnName() const; ///< "one column a minute"

    [[nodiscard]] QString summary() const override;
    [[nodiscard]] PlotTable table() const override;

signals:
    void cursorMoved(std::optional<std::int64_t> timeUs);
    void rangeChosen(std::int64_t fromUs, std::int64_t toUs);
    void columnsChanged(); ///< another width has room for others: columnName()

protected:
    void rebuild() override;
    void pressed(QMouseEvent* event) override;
    void moved(QMouseEvent* event) override;
    void released(QMouseEvent* event) override;
    void left() override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Cell {
        std::size_t column = 0, row = 0;
        bool operator==(const Cell&) const = default;
    };
    void setCell(std::optional<Cell> cell);
    [[nodiscard]] std::int64_t timeOf(std::size_t column) const;
    [[nodiscard]] QString textOf(const Cell& cell) const;
    void divide();
    void addMap();
    void addMarks();

    std::vector<ConsoleData::LatencySlot> m_slots;
    std::int64_t m_fromUs = 0, m_toUs = 1, m_longestSlotUs = latencySlotUs;
    std::vector<Incident> m_incidents;
    HeatCells m_cells;
    std::optional<Cell> m_cell;
    std::optional<std::int64_t> m_cursor, m_anchor;
    double m_pressedAt = -1;
    QCPColorScale* m_scale = nullptr;
};

} // namespace harddns::ui
