// CdfPlot: shares of answers over answer time, a curve a node, the vote thick in the text colour; a quantile cursor that can be dragged and
// moved by Up and Down; or A against B with bands. GUI thread.
#pragma once

#include "ui/plot/cdf.h"
#include "ui/plot/plot.h"

namespace harddns::ui
{

struct CdfSeries {
    enum class Role : std::uint8_t {
        Node,
        Vote, ///< thick, in the text colour
        A,    ///< dashed, with its band
        B     ///< solid, with its band
    };
    QString name;
    Role role = Role::Node;
    int number = 0; ///< colour and dash, Role::Node
    HistogramValues values;
};

class CdfPlot : public Plot
{
    Q_OBJECT
public:
    explicit CdfPlot(const QString& name, QWidget* parent = nullptr);

    void setSeries(std::vector<CdfSeries> series);
    [[nodiscard]] const std::vector<CdfSeries>& series() const { return m_series; }
    void setLogarithmic(bool logarithmic);
    [[nodiscard]] bool isLogarithmic() const { return m_logarithmic; }
    /// 0.01 to 0.99, then 0.995 and 0.999.
    void setQuantile(double q);
    [[nodiscard]] double quantile() const { return m_quantile; }
    /// This one is thicker and the others are muted; -1: none.
    void setHighlighted(int series);
    [[nodiscard]] int highlighted() const { return m_highlighted; }

    [[nodiscard]] QString summary() const override;
    [[nodiscard]] PlotTable table() const override;

signals:
    void quantileChanged(double q);
    void highlightChanged(int series);

protected:
    void rebuild() override;
    void addActions(QMenu* menu) override;
    void pressed(QMouseEvent* event) override;
    void moved(QMouseEvent* event) override;
    void released(QMouseEvent* event) override;
    void left() override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    [[nodiscard]] QPen penOf(std::size_t index) const;
    [[nodiscard]] QColor colorOf(const CdfSeries& series) const;
    void addCurve(std::size_t index, double fromMs, double toMs);
    void addLabels();
    void addLeader(std::size_t index);
    void addCursor();
    [[nodiscard]] bool isNearCursor(double pixelY) const;

    std::vector<CdfSeries> m_series;
    double m_quantile = 0.95;
    int m_highlighted = -1;
    bool m_logarithmic = true, m_dragging = false;
};

} // namespace harddns::ui
