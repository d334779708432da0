// TimePlot: rates over time above, disagreements as bars below, on one axis of time; incidents as critical lines; a cursor that the plots
// of a page share; dragging, or Shift with the arrows and Enter, chooses a range for every page. GUI thread.
#pragma once

#include "ui/plot/decimate.h"
#include "ui/plot/plot.h"

#include <cstdint>
#include <optional>

class QCPAxisRect;
class QCPItemRect;

namespace harddns::ui
{

struct TimeLine {
    QString name;                  ///< "Queries a second"
    int number = 0;                ///< colour of series
    bool dashed = false;           ///< told apart without colour
    bool grounded = false;         ///< the area below is tinted
    std::vector<PlotPoint> points; ///< x: Unix time in seconds; y not a number: a hole
};

struct TimeBar {
    double time = 0;                       ///< begin, Unix seconds
    double explained = 0, unexplained = 0; ///< not a number: nothing is known
    [[nodiscard]] bool isKnown() const;
};

struct Incident {
    std::int64_t timeUs = 0;
    QString text; ///< five words at most: "n4 outvoted 4 to 1"
};

class TimePlot : public Plot
{
    Q_OBJECT
public:
    explicit TimePlot(const QString& name, QWidget* parent = nullptr);

    void setLines(std::vector<TimeLine> lines);
    /// `title`: "Disagreements in 10 seconds". Without bars there is no lower part.
    void setBars(const QString& title, std::vector<TimeBar> bars, double widthSeconds);
    void setIncidents(std::vector<Incident> incidents);
    void setRange(std::int64_t fromUs, std::int64_t toUs);
    /// Shared by all plots of a page; does not emit.
    void setCursorTime(std::optional<std::int64_t> timeUs);
    [[nodiscard]] std::optional<std::int64_t> cursorTime() const { return m_cursor; }
    /// Esc: selection, then cursor. False: there was neither.
    bool stepBack();

    [[nodiscard]] QString summary() const override;
    [[nodiscard]] PlotTable table() const override;
    /// Vertices the lines were drawn with; two a column of pixels at most.
    [[nodiscard]] std::size_t vertices() const { return m_vertices; }

signals:
    void rangeChosen(std::int64_t fromUs, std::int64_t toUs);
    void cursorMoved(std::optional<std::int64_t> timeUs);

protected:
    void rebuild() override;
    void pressed(QMouseEvent* event) override;
    void moved(QMouseEvent* event) override;
    void released(QMouseEvent* event) override;
    void left() override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void addLines();
    void addBars();
    void addIncidents();
    void addCursor();
    void moveCursor(std::optional<std::int64_t> timeUs);
    void choose();
    [[nodiscard]] std::int64_t timeAt(double pixelX) const;

    std::vector<TimeLine> m_lines;
    QString m_barsTitle;
    std::vector<TimeBar> m_bars;
    double m_barWidth = 10;
    std::vector<Incident> m_incidents;
    std::int64_t m_fromUs = 0, m_toUs = 1;
    std::optional<std::int64_t> m_cursor, m_anchor;
    double m_pressedAt = -1;
    QCPAxisRect* m_upper = nullptr;
    QCPAxisRect* m_lower = nullptr;
    std::size_t m_vertices = 0;
};

} // namespace harddns::ui
