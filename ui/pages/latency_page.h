// LatencyPage: how fast for 95 % of answers, which node is slow, is it better than before? Curves by node, stage or protocol with a
// quantile cursor and its table, the shown stretch against an earlier one, and a heat map over time. GUI thread.
//
// Sums over a day cost some milliseconds a curve: they are made one curve after the other, a few milliseconds in each refresh(), and shown
// together when all are there. What happened before this console began to watch is the audit store's; without one it is said from when on
// the figures are.
#pragma once

#include "ui/pages/latency_past.h"
#include "ui/pages/latency_values.h"
#include "ui/pages/page.h"

#include <QTimer>

#include <optional>

class QAction;
class QBoxLayout;
class QLabel;
class QMenu;

namespace harddns::ui
{

class EmptyState;
class HeatMap;
class LatencyTable;
class Panel;
class SegmentedChoice;
class StateLabel;
class TableView;
class TextLabel;

class LatencyPage : public Page
{
    Q_OBJECT
public:
    explicit LatencyPage(PageContext context, QWidget* parent = nullptr);

    [[nodiscard]] QString title() const override { return tr("Latency"); }
    [[nodiscard]] QString facts() const override;
    [[nodiscard]] QList<QAction*> pageActions() const override;
    void refresh() override;
    /// "node": a member whose curve is lifted; "view": "all", "cache", "vote", "upstream", "udp", "tcp", "tls".
    void show(const QVariantMap& what) override;
    bool exportShown() override;
    bool stepBack() override;

    void setView(LatencyView view);
    [[nodiscard]] LatencyView view() const { return m_view; }
    /// Against what the shown stretch (B) is held.
    enum class Earlier : std::uint8_t { Before, DayEarlier };
    void setComparing(bool comparing);
    void setEarlier(Earlier earlier);

    // For tests and for who shows a page: its parts.
    [[nodiscard]] CdfPlot* curves() const { return m_curves; }
    [[nodiscard]] CdfPlot* comparison() const { return m_comparison; }
    [[nodiscard]] HeatMap* heat() const { return m_heat; }
    [[nodiscard]] LatencyTable* table() const { return m_table; }
    [[nodiscard]] StateLabel* verdict() const { return m_verdict; }
    [[nodiscard]] EmptyState* empty() const { return m_empty; }
    [[nodiscard]] LatencyStory story() const { return m_story; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    /// What is shown or being summed up.
    struct Shown {
        LatencyView view = LatencyView::All;
        std::int64_t fromUs = 0, toUs = 0;
        std::int64_t tick = 0; ///< of a live stretch: another one, and it is time to sum up anew; else its begin
        bool comparing = false;
        Earlier earlier = Earlier::Before;
        [[nodiscard]] bool isSame(const Shown& other) const
        {
            return isOfKind(other) && tick == other.tick && toUs - fromUs == other.toUs - other.fromUs && comparing == other.comparing;
        }
        /// Held against the same, though at another time.
        [[nodiscard]] bool isOfKind(const Shown& other) const { return view == other.view && earlier == other.earlier; }
        [[nodiscard]] std::int64_t backUs() const;
    };
    void build();
    void buildHead();
    void follow();
    [[nodiscard]] Shown wanted() const;
    void begin(const Shown& wanted);
    bool sumUpSome();
    void sumUpEarlier();
    /// Before it the audit store counts, from it on what this console has seen.
    [[nodiscard]] std::int64_t seamUs() const;
    [[nodiscard]] HistogramValues sumOf(const std::string& series, std::int64_t fromUs, std::int64_t toUs);
    /// The first moment that is known of a stretch, if that is not its begin.
    [[nodiscard]] std::optional<std::int64_t> knownFromUs(std::int64_t fromUs, std::int64_t toUs) const;
    /// So much of the stretch was a hole.
    [[nodiscard]] std::int64_t unheardUs(std::int64_t fromUs, std::int64_t toUs) const;
    void presentEmpty();
    void presentHeat();
    void present();
    void presentComparison();
    void nameColumns();
    void showQuantile(double q);
    [[nodiscard]] QString stretchName(std::int64_t fromUs, std::int64_t toUs) const;

    LatencyView m_view = LatencyView::Vote;
    bool m_isViewChosen = false; ///< by somebody; else the page takes what the node has
    Earlier m_earlier = Earlier::Before;
    Shown m_shown, m_underway;
    bool m_isShown = false, m_isUnderway = false;
    std::vector<LatencyCurve> m_plan;
    std::vector<CdfSeries> m_sums;
    /// A, as it was summed up last; it stays until another one is there.
    struct EarlierSum {
        std::int64_t fromUs = 0, toUs = 0;
        HistogramValues values;
        std::optional<std::int64_t> knownFromUs;
        Shown of;
    };
    std::optional<EarlierSum> m_earlierSum;
    bool m_isEarlierSummed = false;
    LatencyPast* m_past = nullptr;
    bool m_again = false; ///< the store has answered: there is more to sum up
    QTimer m_goOn;        ///< sums up the rest when nobody asks for a refresh, as while the view is paused
    QString m_emptyWords; ///< its buttons keep the focus until they are others
    LatencyStory m_story;

    SegmentedChoice* m_stages = nullptr;
    SegmentedChoice* m_protocols = nullptr;
    SegmentedChoice* m_scale = nullptr;
    SegmentedChoice* m_against = nullptr;
    QWidget* m_head = nullptr;
    QWidget* m_content = nullptr;
    QBoxLayout* m_upper = nullptr;
    QBoxLayout* m_lower = nullptr;
    Panel* m_curvesPanel = nullptr;
    Panel* m_tablePanel = nullptr;
    Panel* m_comparePanel = nullptr;
    Panel* m_heatPanel = nullptr;
    CdfPlot* m_curves = nullptr;
    CdfPlot* m_comparison = nullptr;
    HeatMap* m_heat = nullptr;
    LatencyTable* m_table = nullptr;
    TableView* m_tableView = nullptr;
    TextLabel* m_storyHead = nullptr;
    TextLabel* m_storyText = nullptr;
    StateLabel* m_verdict = nullptr;
    EmptyState* m_empty = nullptr;
    QAction* m_compare = nullptr;
    QAction* m_export = nullptr;
    QMenu* m_exportMenu = nullptr;
};

} // namespace harddns::ui
