// OverviewPage: are names safe, is anything open, how much and how fast? Banner, tiles, load and disagreement, the nodes, the names that
// are disputed most, and what happened. The places never move: calm and attack differ in what is said, not where. GUI thread.
#pragma once

#include "ui/pages/node_rows.h"
#include "ui/pages/overview_model.h"
#include "ui/pages/page.h"

#include <array>

class QScrollArea;

namespace harddns::ui
{

class Banner;
class EmptyState;
class ErrorBar;
class FlowTiles;
class Panel;
class TableView;
class Tile;
class TimePlot;

class OverviewPage : public Page
{
    Q_OBJECT
public:
    explicit OverviewPage(PageContext context, QWidget* parent = nullptr);
    ~OverviewPage() override;

    /// None: the page begins with its banner.
    [[nodiscard]] QString title() const override { return {}; }
    void refresh() override;
    void show(const QVariantMap& what) override;
    /// The numbers of the plot.
    bool exportShown() override;
    bool stepBack() override;

    enum TileNumber { Queries, Votes, AnswerTime, Unexplained, Forged, WithoutAnswer, tileCount };
    [[nodiscard]] const Tile* tile(TileNumber number) const { return m_tiles[number]; }
    [[nodiscard]] const Banner* banner() const { return m_banner; }
    [[nodiscard]] const NodeMap* map() const { return m_map; }
    [[nodiscard]] TimePlot* plot() const { return m_plot; }
    [[nodiscard]] TableView* topTable() const { return m_topTable; }
    [[nodiscard]] TableView* happenedTable() const { return m_happenedTable; }
    /// How often everything was summed up, for tests.
    [[nodiscard]] int sums() const { return m_sums; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void build();
    void buildTables();
    void follow();
    void refreshBanner();
    void refreshTiles(const PageMoment& moment, const OverviewFigures& figures);
    [[nodiscard]] PageMoment knownDissent(const PageMoment& moment) const;
    void refreshTrends(const PageMoment& moment);
    void refreshPlot(const PageMoment& moment, const OverviewFigures& figures);
    void refreshNodes(const PageMoment& moment);
    void refreshTop(const PageMoment& moment, const OverviewFigures& figures);
    void refreshHappened(const PageMoment& moment);
    void fillTopEmpty(const PageMoment& moment, const OverviewFigures& figures);
    void askHistory();
    void noteGrowth() { m_historyGrew = true; }
    void acknowledge();
    void openHappening(int row);
    void addToFilter(const QString& field, const QString& value, bool exclude);

    Banner* m_banner = nullptr;
    ErrorBar* m_problem = nullptr;
    std::array<Tile*, tileCount> m_tiles{};
    Panel* m_plotPanel = nullptr;
    TimePlot* m_plot = nullptr;
    Panel* m_nodesPanel = nullptr;
    NodeMap* m_map = nullptr;
    Panel* m_topPanel = nullptr;
    TableView* m_topTable = nullptr;
    EmptyState* m_topEmpty = nullptr;
    Panel* m_happenedPanel = nullptr;
    TableView* m_happenedTable = nullptr;
    EmptyState* m_happenedEmpty = nullptr;
    TopModel* m_topModel;
    HappeningModel* m_happenedModel;
    QWidget* m_content = nullptr;
    FlowTiles* m_flow = nullptr;

    PageMoment m_shown;
    bool m_isShown = false, m_livesChanged = true, m_earlierCame = false;
    EarlierDissent* m_earlier;
    bool m_offersFilter = false; ///< the empty list has the button that clears it
    int m_sums = 0;
    std::optional<UsualRange> m_usual;
    std::int64_t m_usualMinute = -1;

    PendingPtr m_events, m_changes;
    int m_waitsFor = 0; ///< answers of the history
    std::vector<Happening> m_fromEvents, m_fromChanges;
    bool m_historyGrew = true;
    QString m_historyProblem;
    PageMoment m_asked;
};

} // namespace harddns::ui
