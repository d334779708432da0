#include "ui/pages/overview_page.h"

#include "ui/pages/alert_values.h"
#include "ui/pages/disagreement_values.h"
#include "ui/pages/latency_values.h"
#include "ui/plot/time_plot.h"
#include "ui/theme/format.h"
#include "ui/theme/state_shape.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/flow.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/table_view.h"
#include "ui/widgets/tile.h"

#include <QEvent>
#include <QGridLayout>
#include <QHeaderView>
#include <QScrollArea>
#include <QVBoxLayout>

#include <cmath>
#include <limits>

namespace harddns::ui
{

namespace
{

constexpr double secondUs = 1'000'000;
/// A minute of which so much was heard is one.
constexpr double nearlyWhole = 0.9;

State stateOf(NetworkState state)
{
    switch (state) {
    case NetworkState::Safe: return State::Ok;
    case NetworkState::Degraded: return State::Warning;
    case NetworkState::UnderAttack: return State::Critical;
    case NetworkState::Unknown: break;
    }
    return State::Silent;
}

QVariantMap alertTarget(std::uint64_t alert) { return {{QStringLiteral("alert"), QVariant::fromValue<qulonglong>(alert)}}; }

} // namespace

OverviewPage::OverviewPage(PageContext context, QWidget* parent)
    : Page(std::move(context), parent), m_topModel(new TopModel(this)), m_happenedModel(new HappeningModel(this))
{
    setAccessibleName(tr("Overview"));
    build();
    m_earlier = new EarlierDissent(m_context.source, this);
    connect(m_earlier, &EarlierDissent::changed, this, [this] { m_earlierCame = true; });
    // Behind what is being shown now, and also while the view is paused: it was asked for.
    const auto show = [this] {
        if (m_earlierCame && isVisible())
            refresh();
    };
    connect(m_earlier, &EarlierDissent::changed, this, show, Qt::QueuedConnection);
    connect(&m_context.source, &Source::alertLifeChanged, this, [this] { m_livesChanged = true; });
    const auto followHistory = [this] {
        m_events.reset();
        m_changes.reset();
        m_waitsFor = 0;
        m_fromEvents.clear();
        m_fromChanges.clear();
        m_historyGrew = true;
        if (HistorySource* history = m_context.source.history())
            connect(history, &HistorySource::grown, this, &OverviewPage::noteGrowth, Qt::UniqueConnection);
    };
    connect(&m_context.source, &Source::historyChanged, this, followHistory);
    connect(&Theme::current(), &Theme::changed, this, &OverviewPage::follow);
    followHistory();
    follow();
}

OverviewPage::~OverviewPage() = default;

void OverviewPage::build()
{
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* scroll = new QScrollArea(this); // wall view and small windows: down, never sideways
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    outer->addWidget(scroll);
    m_content = new QWidget(scroll);
    m_content->installEventFilter(this);
    scroll->setWidget(m_content);
    auto* column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);

    m_banner = new Banner(m_content);
    connect(m_banner, &Banner::primaryWanted, this, [this] {
        if (const auto alert = m_context.data.verdict().alert)
            m_context.open(QStringLiteral("alerts"), alertTarget(*alert));
    });
    connect(m_banner, &Banner::secondWanted, this, &OverviewPage::acknowledge);
    m_problem = new ErrorBar(m_content);
    column->addWidget(m_banner);
    column->addWidget(m_problem);

    auto* tiles = m_flow = new FlowTiles;
    const std::array<QString, tileCount> labels{tr("Queries"),
                                                tr("Votes"),
                                                tr("Answer time, p95"),
                                                tr("Unexplained dissent"),
                                                tr("Forged replies refused"),
                                                tr("Queries without an answer")};
    const std::array<const char*, tileCount> pages{"queries", "history", "latency", "disagreements", "alerts", "queries"};
    for (int i = 0; i < tileCount; ++i) {
        const auto at = static_cast<std::size_t>(i);
        m_tiles[at] = new Tile(labels[at], m_content);
        tiles->addWidget(m_tiles[at]);
        QVariantMap what;
        if (i == Votes)
            what.insert(QStringLiteral("list"), QStringLiteral("votes"));
        connect(m_tiles[at], &QAbstractButton::clicked, this,
                [this, page = QString::fromLatin1(pages[at]), what] { m_context.open(page, what); });
    }
    column->addLayout(tiles);

    auto* grid = new QGridLayout;
    grid->setObjectName(QStringLiteral("grid"));
    grid->setColumnStretch(0, 5);
    grid->setColumnStretch(1, 3);
    grid->setRowStretch(0, 20);
    grid->setRowStretch(1, 19);
    column->addLayout(grid, 1);

    m_plotPanel = new Panel(tr("Load and disagreement"), m_content);
    m_plot = new TimePlot(tr("Load and disagreement"), m_plotPanel);
    m_plotPanel->body()->addWidget(m_plot, 1);
    connect(m_plot, &TimePlot::rangeChosen, this, [this](std::int64_t fromUs, std::int64_t toUs) {
        m_context.view.setRange({0, fromUs, toUs});
    });
    grid->addWidget(m_plotPanel, 0, 0);

    m_nodesPanel = new Panel(tr("Nodes"), m_content);
    m_map = new NodeMap(m_nodesPanel);
    m_nodesPanel->body()->addWidget(m_map, 1);
    connect(m_map, &NodeMap::nodeChosen, this, [this](const QString& id) {
        m_context.open(QStringLiteral("nodes"), {{QStringLiteral("node"), id}});
    });
    grid->addWidget(m_nodesPanel, 0, 1);
    buildTables();
    grid->addWidget(m_topPanel, 1, 0);
    grid->addWidget(m_happenedPanel, 1, 1);
}

void OverviewPage::buildTables()
{
    m_topPanel = new Panel(tr("Top disagreements"), m_content);
    m_topPanel->setSecondary(tr("by name, unexplained first"));
    m_topPanel->setFlush(true);
    QPushButton* all = linkButton(tr("Show all"), m_topPanel);
    all->setAccessibleName(tr("Show all disagreements"));
    connect(all, &QPushButton::clicked, this, [this] { m_context.open(QStringLiteral("disagreements"), {}); });
    m_topPanel->addAction(all);
    m_topTable = new TableView(tr("Top disagreements"), RowKind::Table, m_topPanel);
    m_topTable->setModel(m_topModel);
    m_topTable->setHistoryOffered(true);
    m_topTable->setFrameShape(QFrame::NoFrame);
    m_topEmpty = new EmptyState(m_topPanel);
    m_topEmpty->hide();
    m_topPanel->body()->addWidget(m_topTable, 1);
    m_topPanel->body()->addWidget(m_topEmpty, 1);
    connect(m_topTable, &TableView::opened, this, [this](const QModelIndex& index) {
        const TopRow& row = m_topModel->row(index.row());
        m_context.open(QStringLiteral("disagreements"), voteTarget(row.vote, row.stored));
    });
    connect(m_topTable, &TableView::historyWanted, this, [this](const QModelIndex& index) {
        m_context.open(QStringLiteral("history"), {{QStringLiteral("list"), QStringLiteral("disagreements")},
                                                   {QStringLiteral("name"), m_topModel->row(index.row()).name}});
    });
    connect(m_topTable, &TableView::filterWanted, this, &OverviewPage::addToFilter);

    m_happenedPanel = new Panel(tr("What happened"), m_content);
    m_happenedPanel->setFlush(true);
    m_happenedPanel->setHeadLine(true);
    QPushButton* history = linkButton(tr("Open history"), m_happenedPanel);
    connect(history, &QPushButton::clicked, this, [this] {
        m_context.open(QStringLiteral("history"), {{QStringLiteral("list"), QStringLiteral("events")}});
    });
    m_happenedPanel->addAction(history);
    m_happenedTable = new TableView(tr("What happened"), RowKind::Table, m_happenedPanel);
    m_happenedTable->horizontalHeader()->hide(); // its columns need no room for heads
    m_happenedTable->setModel(m_happenedModel);
    m_happenedTable->setFrameShape(QFrame::NoFrame);
    m_happenedEmpty = new EmptyState(m_happenedPanel);
    m_happenedEmpty->hide();
    m_happenedPanel->body()->addWidget(m_happenedTable, 1);
    m_happenedPanel->body()->addWidget(m_happenedEmpty, 1);
    connect(m_happenedTable, &TableView::opened, this, [this](const QModelIndex& index) { openHappening(index.row()); });
}

void OverviewPage::follow()
{
    const Theme& theme = Theme::current();
    const int gap = theme.px(12);
    m_content->layout()->setSpacing(gap);
    if (auto* grid = m_content->findChild<QGridLayout*>(QStringLiteral("grid")))
        grid->setSpacing(gap);
    m_plotPanel->setMinimumHeight(theme.px(180));
    m_nodesPanel->setMinimumHeight(theme.px(180));
    m_topPanel->setMinimumHeight(theme.px(130));
    m_happenedPanel->setMinimumHeight(theme.px(130));
    // They share what is left; what they would like to have must not make the page scroll.
    for (Panel* panel : {m_plotPanel, m_nodesPanel, m_topPanel, m_happenedPanel})
        panel->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Ignored);
    m_isShown = false;
}

/// Tiles in two rows take more height than a scroll area asks a layout for: below it one scrolls.
bool OverviewPage::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_content && m_flow != nullptr && (event->type() == QEvent::Resize || event->type() == QEvent::LayoutRequest)) {
        const QLayout* column = m_content->layout();
        int least = 0; // of its parts
        for (int i = 0; i < column->count(); ++i) {
            QLayoutItem* item = column->itemAt(i);
            if (item->isEmpty())
                continue;
            least += (least > 0 ? column->spacing() : 0) +
                     (item == m_flow ? m_flow->heightForWidth(m_content->width()) : item->minimumSize().height());
        }
        m_content->setMinimumHeight(least);
    }
    return Page::eventFilter(watched, event);
}

void OverviewPage::refresh()
{
    const ConsoleData& seen = m_context.data;
    refreshBanner();
    const bool isLost = seen.latest() && seen.latest()->link.state != LinkState::State::Up;
    for (Tile* tile : m_tiles)
        tile->setStale(isLost);
    m_map->setStale(isLost);

    const PageMoment moment = momentOf(seen, m_context.view);
    m_earlier->follow(seen, moment, m_context.view.filter());
    const bool isSame = m_isShown && isSameView(m_shown, moment) && !m_earlierCame;
    if (isSame && !m_livesChanged && !m_historyGrew)
        return;
    if (!isSame) {
        ++m_sums;
        const OverviewFigures figures = overviewFigures(seen, moment, m_context.view.filter(), m_earlier->records());
        refreshTiles(moment, figures);
        refreshTrends(moment);
        refreshPlot(moment, figures);
        if (!moment.isPaused || !m_isShown)
            refreshNodes(moment);
        refreshTop(moment, figures);
    }
    m_shown = moment;
    m_isShown = true;
    m_livesChanged = m_earlierCame = false;
    askHistory();
    refreshHappened(moment);
}

void OverviewPage::refreshBanner()
{
    // Pause freezes what is studied below; whether names are safe is told at any time.
    const NetworkVerdict& verdict = m_context.data.verdict();
    m_banner->set(stateOf(verdict.state), verdict.word, verdict.sentence, verdict.next);
    const QString primary = verdict.alert ? tr("Open incident %1").arg(*verdict.alert) : QString();
    const bool acknowledged = verdict.alert && !m_context.source.alertLife(*verdict.alert).acknowledgedBy.empty();
    const QString second = verdict.alert && !acknowledged ? tr("Acknowledge") : QString();
    if (m_banner->primary()->text() != primary || m_banner->second()->text() != second)
        m_banner->setActions(primary, second);
    const bool may = m_context.source.role() == Role::Operator;
    m_banner->second()->setEnabled(may);
    m_banner->second()->setToolTip(may ? QString() : tr("Needs the role operator; you are a viewer."));

    const AlertCounts alerts = countAlerts(m_context.data, m_context.source, m_context.data.nowUs());
    const std::uint64_t silenced = alerts.of(AlertStage::Silenced);
    m_banner->setFacts({{tr("Open alerts"), format::count(alerts.of(AlertStage::Open)), {}},
                        {tr("Silenced"), format::count(silenced),
                         silenced > 0 ? tr("until %1").arg(format::clockMinutes(alerts.silencedUntilUs)) : QString()}});
}

/// Sums of seconds are whole as far back as the node is heard; records that pass a filter only as far as they are kept.
PageMoment OverviewPage::knownDissent(const PageMoment& moment) const
{
    return m_context.view.filter().isEmpty() && !m_earlier->records().isWhole ? moment.ofRecords()
                                                                              : m_earlier->knownOf(m_context.data, moment);
}

void OverviewPage::refreshTiles(const PageMoment& moment, const OverviewFigures& figures)
{
    const TimeBucket &all = figures.all, &now = figures.now;
    const QString none = format::noValue();
    const auto share = [](double part, double whole) { return whole > 0 ? part / whole : std::numeric_limits<double>::quiet_NaN(); };

    m_tiles[Queries]->set({format::rate(now.perSecond(&TimeBucket::queries)), tr("a second"),
                           all.queries > 0 ? tr("%1 from cache").arg(format::percent(share(all.cacheHits, all.queries))) : QString()});
    m_tiles[Votes]->set({format::rate(now.perSecond(&TimeBucket::votes)), tr("a second"),
                         all.votes > 0 ? tr("%1 exact match").arg(format::percent(share(all.exactVotes, all.votes))) : QString()});
    m_tiles[AnswerTime]->set(
        {format::milliseconds(figures.p95Ms), tr("ms"),
         moment.knownSpanUs() == 0 ? QString()
         : figures.p95Ms < 0       ? tr("nothing had to be resolved")
                             : tr("p50 %1 ms, p99 %2 ms").arg(format::milliseconds(figures.p50Ms), format::milliseconds(figures.p99Ms))});

    const EarlierRecords& earlier = m_earlier->records();
    const PageMoment known = earlier.isKnown && earlier.isCounted ? moment.ofRecords().whollyKnown(earlier.untilUs) : knownDissent(moment);
    const bool isUnknown = figures.unexplained == 0 && known.knownSpanUs() == 0;
    Tile::Figure dissent{
        isUnknown ? none : format::count(figures.unexplained), inKnownSpan(known), {}, harddns::ui::stateOf(figures.worst)};
    if (figures.unexplained == 0) {
        dissent.state = State::None;
        const double explained = share(static_cast<double>(figures.explainedHeard), all.votes);
        dissent.caption = !m_context.view.filter().isEmpty() ? tr("%1 explained, filtered").arg(format::count(figures.explained))
                          : all.votes > 0                    ? tr("%1 of votes, explained").arg(format::percent(explained))
                                                             : QString();
    } else {
        const QString who =
            figures.unexplainedNodes.size() == 1
                ? tr("all from %1").arg(figures.unexplainedNodes.front())
                : tr("from %Ln nodes", nullptr, format::amount(static_cast<std::uint64_t>(figures.unexplainedNodes.size())));
        dissent.caption =
            format::enumerated({who, figures.unexplainedZones == 1
                                         ? tr("one zone")
                                         : tr("%Ln zones", nullptr, format::amount(static_cast<std::uint64_t>(figures.unexplainedZones)))});
    }
    m_tiles[Unexplained]->set(dissent);
    m_tiles[Unexplained]->setMore(known.isWhollyKnown() ? QString() : inSpan(known));

    constexpr std::int64_t minuteUs = 60'000'000, notUsualUs = 5 * minuteUs;
    if (m_usualMinute != moment.nowUs / minuteUs) {
        m_usualMinute = moment.nowUs / minuteUs;
        m_usual = usualForgedReplies(m_context.data.seconds(), moment.nowUs, notUsualUs);
    }
    const auto whole = [](double value) { return format::count(static_cast<std::uint64_t>(std::llround(value))); };
    const double lastSeconds = figures.last.heard;
    const bool isMinute = lastSeconds * secondUs >= static_cast<double>(minuteUs) * nearlyWhole;
    m_tiles[Forged]->set({lastSeconds == 0 ? none : whole(figures.last.forgedReplies),
                          lastSeconds == 0 || isMinute ? tr("a minute") : tr("in %1").arg(format::duration(std::round(lastSeconds))),
                          m_usual ? tr("usual %1 to %2").arg(whole(m_usual->least), whole(m_usual->most)) : QString(),
                          figures.isFlooded ? State::Critical : State::None});

    const double without = share(all.withoutAnswer, all.queries);
    m_tiles[WithoutAnswer]->set({format::decimal(without * 100, 2), tr("%"),
                                 all.heard > 0 ? tr("votes without result: %1").arg(whole(all.failures)) : QString(),
                                 without >= withoutAnswerWarning ? State::Warning : State::None});
    // What is counted over the whole stretch.
    const QString counted = moment.isWhollyKnown() ? QString() : inSpan(moment);
    for (const TileNumber tile : {Queries, Votes, WithoutAnswer})
        m_tiles[tile]->setMore(counted);
    const QString whose = tr("How long clients waited for answers that were not in the cache");
    m_tiles[AnswerTime]->setMore(counted.isEmpty() ? whose : whose + u'\n' + counted);
}

void OverviewPage::refreshTrends(const PageMoment& moment)
{
    constexpr int columns = 96;
    const std::vector<TimeBucket> buckets = timeBuckets(m_context.data.seconds(), moment, bucketStep(moment.spanUs(), columns));
    const auto trend = [&](auto valueOf) {
        std::vector<double> out;
        out.reserve(buckets.size());
        for (const TimeBucket& bucket : buckets)
            out.push_back(valueOf(bucket));
        return out;
    };
    const auto rate = [&](double TimeBucket::*what) { return trend([what](const TimeBucket& bucket) { return bucket.perSecond(what); }); };
    m_tiles[Queries]->setTrend(rate(&TimeBucket::queries));
    m_tiles[Votes]->setTrend(rate(&TimeBucket::votes));
    m_tiles[AnswerTime]->setTrend(trend([](const TimeBucket& bucket) { return bucket.p95Ms(); }));
    m_tiles[Unexplained]->setTrend(rate(&TimeBucket::unexplained));
    m_tiles[Forged]->setTrend(rate(&TimeBucket::forgedReplies));
    m_tiles[WithoutAnswer]->setTrend(rate(&TimeBucket::withoutAnswer));
}

void OverviewPage::refreshPlot(const PageMoment& moment, const OverviewFigures& figures)
{
    constexpr int lineColumns = 300, barColumns = 96;
    const ConsoleData& seen = m_context.data;
    const std::int64_t lineStep = bucketStep(moment.spanUs(), lineColumns), barStep = bucketStep(moment.spanUs(), barColumns);
    TimeLine queries{tr("Queries a second"), 0, false, true, {}}, votes{tr("Votes a second"), 2, true, false, {}};
    for (const TimeBucket& bucket : timeBuckets(seen.seconds(), moment, lineStep)) {
        const double at = (static_cast<double>(bucket.timeUs) + static_cast<double>(lineStep) / 2) / secondUs;
        queries.points.push_back({at, bucket.perSecond(&TimeBucket::queries)});
        votes.points.push_back({at, bucket.perSecond(&TimeBucket::votes)});
    }
    std::vector<TimeBar> bars;
    for (const TimeBucket& bucket : timeBuckets(seen.seconds(), moment, barStep))
        bars.push_back({static_cast<double>(bucket.timeUs) / secondUs, bucket.explained, bucket.unexplained});
    const auto barAt = [&](std::int64_t timeUs) -> TimeBar* {
        const auto at = bars.empty() ? -1 : (timeUs - static_cast<std::int64_t>(bars.front().time * secondUs)) / barStep;
        return at >= 0 && at < static_cast<std::int64_t>(bars.size()) ? &bars[static_cast<std::size_t>(at)] : nullptr;
    };
    if (!moment.filter.isEmpty()) { // counters cannot be filtered, records can
        for (TimeBar& bar : bars)
            bar.explained = bar.unexplained = 0;
    }
    const EarlierRecords& earlier = m_earlier->records();
    visitRecords(seen, moment, m_context.view.filter(), earlier, [&](const std::shared_ptr<const DisagreementRecord>& record) {
        const bool isStored = earlier.isKnown && record->timeUs < earlier.untilUs;
        if (isStored && !earlier.isWhole && record->grade == Grade::None)
            return;                                                                         // the newest of many would look like a rise
        const bool isCounted = moment.filter.isEmpty() && moment.isKnownAt(record->timeUs); // in the sums of the seconds
        if (TimeBar* bar = isCounted ? nullptr : barAt(record->timeUs))
            (record->grade == Grade::None ? bar->explained : bar->unexplained) += 1;
    });
    const PageMoment known = knownDissent(moment);
    for (TimeBar& bar : bars) { // a hole is not zero
        const auto begin = static_cast<std::int64_t>(bar.time * secondUs);
        if (bar.explained == 0 && bar.unexplained == 0 && known.knownUs(begin, begin + barStep) == 0)
            bar.explained = bar.unexplained = std::numeric_limits<double>::quiet_NaN();
    }
    m_plot->setLines({std::move(queries), std::move(votes)});
    m_plot->setBars(tr("Disagreements in %1").arg(format::duration(static_cast<double>(barStep) / secondUs)), std::move(bars),
                    static_cast<double>(barStep) / secondUs);
    m_plot->setIncidents(incidentsOf(seen, moment.fromUs, moment.toUs));
    m_plot->setRange(moment.fromUs, moment.toUs);
    m_plotPanel->setSecondary(
        moment.filter.isEmpty()
            ? tr("drag to choose a range for every page")
            : tr("queries and votes: all; disagreements: filtered, %1 unexplained").arg(format::count(figures.unexplained)));
}

void OverviewPage::refreshNodes(const PageMoment& moment)
{
    const std::vector<NodeRow> rows = nodeRows(m_context.data, moment, m_context.view.filter());
    m_map->setNodes(mapNodes(rows, false));
    m_nodesPanel->setSecondary(rows.empty() ? tr("this node does not vote, or has not told anything yet")
                                            : tr("p95 answer time to the collector, %1").arg(votingWords(rows)));
}

void OverviewPage::refreshTop(const PageMoment& moment, const OverviewFigures& figures)
{
    m_topModel->setRows(topDisagreements(m_context.data, moment, m_context.view.filter(), m_earlier->records()));
    const bool isEmpty = m_topModel->rowCount() == 0;
    if (isEmpty)
        fillTopEmpty(moment, figures);
    m_topTable->setVisible(!isEmpty);
    m_topEmpty->setVisible(isEmpty);
}

/// Its buttons stay while they mean the same: who has one under the keyboard keeps it.
void OverviewPage::fillTopEmpty(const PageMoment& moment, const OverviewFigures& figures)
{
    const PageMoment known = m_earlier->knownOf(m_context.data, moment);
    const bool isFiltered = !moment.filter.isEmpty();
    const bool isNew = m_topEmpty->why().isEmpty();
    if (isFiltered)
        m_topEmpty->set(tr("No disagreement fits the filter %1.").arg(inSpan(known)), tr("Widen the range, or show those of every name."));
    else
        m_topEmpty->set(tr("No disagreement %1.").arg(inSpan(known)), figures.all.votes > 0    ? tr("All votes agreed.")
                                                                      : moment.isWhollyKnown() ? tr("There were no votes either.")
                                                                                               : QString());
    if (!isNew && m_offersFilter == isFiltered)
        return;
    m_offersFilter = isFiltered;
    m_topEmpty->clearButtons();
    if (isFiltered)
        connect(m_topEmpty->addButton(tr("Clear the filter")), &QPushButton::clicked, this, [this] { m_context.view.setFilter({}); });
    connect(m_topEmpty->addButton(tr("Show the last 24 hours")), &QPushButton::clicked, this, [this] {
        m_context.view.setRange({std::int64_t{86'400} * 1'000'000, 0, 0});
    });
}

} // namespace harddns::ui
