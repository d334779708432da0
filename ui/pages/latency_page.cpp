#include "ui/pages/latency_page.h"

#include "ui/data/latency_store.h"
#include "ui/pages/latency_table.h"
#include "ui/plot/heat_map.h"
#include "ui/theme/format.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/segmented_choice.h"
#include "ui/widgets/table_view.h"

#include <QAction>
#include <QBoxLayout>
#include <QClipboard>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QHeaderView>
#include <QMenu>
#include <QResizeEvent>

#include <algorithm>
#include <utility>

namespace harddns::ui
{

namespace
{

constexpr int narrowWidth = 900, tableWidth = 420;
/// Of one refresh(): pages have ten.
constexpr qint64 budgetMs = 5;
/// A live stretch is summed up anew when it has moved by this share of its length, but not more often than once a second.
constexpr std::int64_t movesByShare = 300, movesAtLeastUs = 1'000'000;
constexpr std::int64_t dayUs = std::int64_t{86'400} * 1'000'000;

constexpr LatencyView stageViews[] = {LatencyView::All, LatencyView::Cache, LatencyView::Vote, LatencyView::Upstream};
constexpr LatencyView protocolViews[] = {LatencyView::All, LatencyView::Udp, LatencyView::Tcp, LatencyView::Tls};

template <std::size_t N>
int placeOf(const LatencyView (&views)[N], LatencyView view)
{
    const auto at = std::find(std::begin(views), std::end(views), view);
    return at == std::end(views) ? 0 : static_cast<int>(at - std::begin(views));
}

} // namespace

LatencyPage::LatencyPage(PageContext context, QWidget* parent) : Page(std::move(context), parent)
{
    setAccessibleName(tr("Latency"));
    m_compare = new QAction(tr("Compare A and B"), this);
    m_compare->setCheckable(true);
    m_compare->setToolTip(tr("Hold the shown range (B) against an earlier one (A)"));
    m_export = new QAction(themedIcon(Icon::Export), tr("Export"), this);
    m_exportMenu = new QMenu(this);
    m_export->setMenu(m_exportMenu);
    m_past = new LatencyPast(m_context.source, this);
    build();
    m_goOn.setSingleShot(true);
    connect(&m_goOn, &QTimer::timeout, this, [this] {
        if (isVisible())
            refresh();
    });
    connect(m_past, &LatencyPast::arrived, this, [this] {
        m_again = true;
        m_goOn.start(0);
    });
    for (Panel* panel : {m_curvesPanel, m_comparePanel})
        connect(panel->loading(), &LoadingBar::cancelled, m_past, &LatencyPast::stop);
    connect(m_compare, &QAction::toggled, this, &LatencyPage::setComparing);
    for (Plot* plot : {static_cast<Plot*>(m_curves), static_cast<Plot*>(m_comparison), static_cast<Plot*>(m_heat)})
        plot->addExportActions(m_exportMenu->addMenu(plot->name()));
    connect(&Theme::current(), &Theme::changed, this, &LatencyPage::follow);
    follow();
}

void LatencyPage::buildHead()
{
    m_head = new QWidget(this);
    auto* row = new QHBoxLayout(m_head);
    row->setContentsMargins(0, 0, 0, 0);
    m_stages = new SegmentedChoice(tr("Stage"), {tr("All"), tr("Cache"), tr("Vote"), tr("Upstream")}, m_head);
    m_protocols =
        new SegmentedChoice(tr("Protocol"), {tr("All"), QStringLiteral("UDP"), QStringLiteral("TCP"), QStringLiteral("TLS")}, m_head);
    row->addWidget(new TextLabel(tr("Stage"), TextSize::Secondary, Token::Text2, TextWeight::Normal, m_head));
    row->addWidget(m_stages);
    row->addSpacing(Theme::current().px(8));
    row->addWidget(new TextLabel(tr("Protocol"), TextSize::Secondary, Token::Text2, TextWeight::Normal, m_head));
    row->addWidget(m_protocols);
    row->addStretch(1);
    connect(m_stages, &SegmentedChoice::chosen, this, [this](int index) { setView(stageViews[index]); });
    connect(m_protocols, &SegmentedChoice::chosen, this, [this](int index) { setView(protocolViews[index]); });
}

void LatencyPage::build()
{
    buildHead();
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_head);
    m_empty = new EmptyState(this);
    m_empty->hide();
    outer->addWidget(m_empty, 1);
    m_content = new QWidget(this);
    outer->addWidget(m_content, 1);
    auto* content = new QVBoxLayout(m_content);
    content->setContentsMargins(0, 0, 0, 0);
    m_upper = new QBoxLayout(QBoxLayout::LeftToRight);
    m_lower = new QBoxLayout(QBoxLayout::LeftToRight);
    content->addLayout(m_upper, 10);
    content->addLayout(m_lower, 9);

    m_curvesPanel = new Panel(tr("Answer time by node"), m_content);
    m_curvesPanel->setSecondary(tr("share of answers within a time"));
    m_scale = new SegmentedChoice(tr("Scale"), {tr("Log"), tr("Linear")}, m_curvesPanel);
    m_scale->setSmall();
    m_curvesPanel->addAction(m_scale);
    m_curves = new CdfPlot(tr("Answer time by node"), m_curvesPanel);
    m_curvesPanel->body()->addWidget(m_curves, 1);
    m_upper->addWidget(m_curvesPanel, 1);

    m_tablePanel = new Panel(tr("At the cursor"), m_content);
    m_tablePanel->setSecondary(tr("ms"));
    m_tablePanel->setFlush(true);
    auto* copy = smallButton(tr("Copy as CSV"), m_tablePanel);
    m_tablePanel->addAction(copy);
    m_table = new LatencyTable(this);
    m_tableView = new TableView(tr("Answer times at the cursor"), RowKind::Table, m_tablePanel);
    m_tableView->setSelectionMode(QAbstractItemView::SingleSelection);
    m_tableView->setFrameShape(QFrame::NoFrame);
    m_tableView->setModel(m_table);
    m_tableView->setItemDelegateForColumn(LatencyTable::Line, new LineDelegate(m_tableView));
    m_storyHead = new TextLabel(TextSize::Body, Token::Text, TextWeight::SemiBold, m_tablePanel);
    m_storyText = new TextLabel(TextSize::Body, Token::Text2, TextWeight::Normal, m_tablePanel);
    m_storyText->setWordWrap(true);
    m_storyHead->setWordWrap(true);
    auto* words = new QVBoxLayout;
    words->setContentsMargins(12, 8, 12, 12);
    words->addWidget(m_storyHead);
    words->addWidget(m_storyText);
    m_tablePanel->body()->addWidget(m_tableView, 1);
    m_tablePanel->body()->addLayout(words);
    m_upper->addWidget(m_tablePanel);

    m_comparePanel = new Panel(tr("Compare A and B"), m_content);
    m_against = new SegmentedChoice(tr("A is"), {tr("Before"), tr("A day earlier")}, m_comparePanel);
    m_against->setSmall();
    m_comparePanel->addAction(m_against);
    m_verdict = new StateLabel(stateShapeInTable, TextSize::Body, m_comparePanel);
    m_verdict->setSentence();
    m_comparison = new CdfPlot(tr("Compare A and B"), m_comparePanel);
    m_comparePanel->body()->addWidget(m_verdict);
    m_comparePanel->body()->addWidget(m_comparison, 1);
    m_comparePanel->hide();
    m_heatPanel = new Panel(tr("Answer time over time"), m_content);
    m_heat = new HeatMap(tr("Answer time over time"), m_heatPanel);
    m_heatPanel->body()->addWidget(m_heat, 1);
    m_lower->addWidget(m_comparePanel, 9);
    m_lower->addWidget(m_heatPanel, 11);

    connect(m_scale, &SegmentedChoice::chosen, this, [this](int index) {
        m_curves->setLogarithmic(index == 0);
        m_comparison->setLogarithmic(index == 0);
    });
    connect(m_against, &SegmentedChoice::chosen, this,
            [this](int index) { setEarlier(index == 0 ? Earlier::Before : Earlier::DayEarlier); });
    connect(copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_table->asCsv()); });
    connect(m_curves, &CdfPlot::quantileChanged, this, &LatencyPage::showQuantile);
    connect(m_comparison, &CdfPlot::quantileChanged, this, &LatencyPage::showQuantile);
    connect(m_curves, &CdfPlot::highlightChanged, this, [this](int series) {
        if (series >= 0)
            m_tableView->selectRow(series);
    });
    connect(m_tableView, &TableView::rowChosen, this,
            [this](const QModelIndex& index) { m_curves->setHighlighted(index.isValid() ? index.row() : -1); });
    connect(m_heat, &HeatMap::columnsChanged, this, &LatencyPage::nameColumns);
    connect(m_heat, &HeatMap::rangeChosen, this, [this](std::int64_t fromUs, std::int64_t toUs) {
        m_context.view.setRange({0, fromUs, toUs});
    });
}

void LatencyPage::follow()
{
    const Theme& theme = Theme::current();
    layout()->setSpacing(theme.px(12));
    m_content->layout()->setSpacing(theme.px(12));
    m_upper->setSpacing(theme.px(12));
    m_lower->setSpacing(theme.px(12));
    const bool narrow = width() < theme.px(narrowWidth);
    m_upper->setDirection(narrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    m_tablePanel->setMinimumWidth(narrow ? 0 : theme.px(tableWidth));
    m_tablePanel->setMaximumWidth(narrow ? QWIDGETSIZE_MAX : theme.px(tableWidth));
}

void LatencyPage::resizeEvent(QResizeEvent* event)
{
    Page::resizeEvent(event);
    follow();
}

void LatencyPage::setView(LatencyView view)
{
    m_isViewChosen = true;
    m_view = view;
    m_past->goOn();
    m_stages->setCurrent(placeOf(stageViews, view));
    m_protocols->setCurrent(placeOf(protocolViews, view));
    refresh();
}

void LatencyPage::setComparing(bool comparing)
{
    m_compare->setChecked(comparing);
    m_comparePanel->setVisible(comparing);
    m_past->goOn();
    refresh();
}

void LatencyPage::setEarlier(Earlier earlier)
{
    m_earlier = earlier;
    m_past->goOn();
    m_against->setCurrent(earlier == Earlier::Before ? 0 : 1);
    refresh();
}

LatencyPage::Shown LatencyPage::wanted() const
{
    const TimeRange& range = m_context.view.range();
    const std::int64_t now = m_context.view.pausedAtUs().value_or(m_context.data.nowUs());
    Shown out{m_view, range.begin(now), range.end(now), 0, m_compare->isChecked(), m_earlier};
    const bool moves = range.isLive() && !m_context.view.pausedAtUs();
    out.tick = moves ? now / std::max(range.lastUs / movesByShare, movesAtLeastUs) : out.fromUs;
    return out;
}

void LatencyPage::refresh()
{
    if (!m_context.data.latest())
        return;
    if (!m_isViewChosen) {
        // The vote with its nodes, if the node tells of it; else whatever clients were told.
        const std::vector<std::string> known = m_context.data.latencySeries();
        const bool votes = std::find(known.begin(), known.end(), "vote") != known.end();
        m_view = votes ? LatencyView::Vote : LatencyView::All;
        m_stages->setCurrent(placeOf(stageViews, m_view));
        m_protocols->setCurrent(0);
    }
    const Shown now = wanted();
    // What is underway is brought to its end before the clock moves it on, unless it is something else that is wanted.
    const bool other = !now.isOfKind(m_underway) || now.comparing != m_underway.comparing || !m_context.view.range().isLive();
    if (m_isUnderway ? (other && !now.isSame(m_underway)) : (!m_isShown || m_again || !now.isSame(m_shown)))
        begin(now);
    if (!m_isUnderway)
        return;
    if (sumUpSome())
        present();
    if (m_isUnderway || m_again)
        m_goOn.start(0);
}

void LatencyPage::begin(const Shown& shown)
{
    m_underway = shown;
    m_isUnderway = true;
    m_plan = latencyCurves(shown.view, m_context.data.latencySeries(), m_context.data);
    m_sums.clear();
    m_isEarlierSummed = !shown.comparing;
    // After a problem not at once again, but when the range has moved on.
    if (!std::exchange(m_again, false) || m_past->problem().isEmpty()) {
        const std::int64_t length = shown.toUs - shown.fromUs, end = std::min(shown.toUs, seamUs());
        for (std::size_t i = 0; i < m_plan.size(); ++i) {
            const std::int64_t from = shown.fromUs - (i == 0 && shown.comparing ? shown.backUs() : 0);
            for (const std::string& part : m_plan[i].series)
                m_past->want(part, from, end, length);
        }
    }
    for (Panel* panel : {m_curvesPanel, m_comparePanel})
        m_past->isLoading() ? panel->loading()->begin() : panel->loading()->end();
}

std::int64_t LatencyPage::Shown::backUs() const { return earlier == Earlier::Before ? toUs - fromUs : dayUs; }

std::int64_t LatencyPage::seamUs() const
{
    const auto& seconds = m_context.data.seconds();
    const std::int64_t first = seconds.empty() ? m_context.data.nowUs() : seconds.front().timeUs;
    return m_past->isThere() ? first / LatencyPast::minuteUs * LatencyPast::minuteUs : 0;
}

HistogramValues LatencyPage::sumOf(const std::string& series, std::int64_t fromUs, std::int64_t toUs)
{
    const std::int64_t seam = seamUs();
    HistogramValues out = m_past->sum(series, fromUs, std::min(toUs, seam));
    add(out, m_context.data.latency(series, std::max(fromUs, seam), toUs));
    return out;
}

std::optional<std::int64_t> LatencyPage::knownFromUs(std::int64_t fromUs, std::int64_t toUs) const
{
    const auto& seconds = m_context.data.seconds();
    const std::int64_t first = seconds.empty() ? m_context.data.nowUs() : seconds.front().timeUs;
    const std::vector<std::string>& parts = m_plan.front().series;
    const bool isKept = m_past->isThere() && std::all_of(parts.begin(), parts.end(), [&](const std::string& part) {
                            return m_past->has(part, fromUs, std::min(toUs, seamUs()));
                        });
    return isKept || m_past->isLoading() || fromUs + latencySlotUs > first ? std::nullopt : std::optional(first);
}

std::int64_t LatencyPage::unheardUs(std::int64_t fromUs, std::int64_t toUs) const
{
    std::vector<Hole> holes = m_context.data.holes(fromUs, toUs);
    std::erase_if(holes, [](const Hole& hole) { return !hole.counts; });
    return missingUs(holes, fromUs, toUs);
}

bool LatencyPage::sumUpSome()
{
    QElapsedTimer timer;
    timer.start();
    while (m_sums.size() < m_plan.size()) {
        const LatencyCurve& curve = m_plan[m_sums.size()];
        CdfSeries series{curve.name, curve.isMain ? CdfSeries::Role::Vote : CdfSeries::Role::Node, curve.number, {}};
        for (const std::string& part : curve.series)
            add(series.values, sumOf(part, m_underway.fromUs, m_underway.toUs));
        m_sums.push_back(std::move(series));
        if (timer.elapsed() >= budgetMs)
            return false;
    }
    if (!m_isEarlierSummed) {
        sumUpEarlier();
        m_isEarlierSummed = true;
    }
    return true;
}

void LatencyPage::sumUpEarlier()
{
    EarlierSum sum{m_underway.fromUs - m_underway.backUs(), m_underway.toUs - m_underway.backUs(), {}, {}, m_underway};
    const std::vector<std::string>& parts = m_plan.front().series;
    const bool isHere = std::all_of(parts.begin(), parts.end(),
                                    [&](const std::string& part) { return m_past->has(part, sum.fromUs, std::min(sum.toUs, seamUs())); });
    if (!isHere && m_past->isLoading()) {
        if (m_earlierSum && !m_earlierSum->of.isOfKind(m_underway))
            m_earlierSum.reset();
        return;
    }
    for (const std::string& part : parts)
        add(sum.values, sumOf(part, sum.fromUs, sum.toUs - 1));
    sum.knownFromUs = knownFromUs(sum.fromUs, sum.toUs);
    m_earlierSum = std::move(sum);
}

void LatencyPage::present()
{
    m_isUnderway = false;
    m_isShown = true;
    m_shown = m_underway;
    const HistogramValues& main = m_sums.front().values;
    const bool any = main.total > 0 || std::any_of(m_sums.begin(), m_sums.end(), [](const CdfSeries& one) { return one.values.total > 0; });
    m_empty->setVisible(!any);
    m_content->setVisible(any);
    if (!any)
        presentEmpty();
    const bool byNode = m_shown.view == LatencyView::Vote;
    m_curvesPanel->setTitle(byNode ? tr("Answer time by node") : tr("Answer time"));
    // A curve without answers has no place beside others.
    std::vector<CdfSeries> series;
    for (std::size_t i = 0; i < m_sums.size(); ++i) {
        if (i == 0 || m_sums[i].values.total > 0)
            series.push_back(m_sums[i]);
    }
    m_curves->setSeries(series);
    m_table->setSeries(series, m_curves->quantile());
    m_tableView->setColumnHidden(LatencyTable::AtCursor, !m_table->needsCursorColumn());
    m_story = latencyStory(m_shown.view, series);
    m_storyHead->setText(m_story.head);
    m_storyText->setText(m_story.text);

    presentHeat();
    if (m_shown.comparing)
        presentComparison();
    emit factsChanged();
}

void LatencyPage::presentEmpty()
{
    const bool all = m_view == LatencyView::All;
    const QString why = tr("No answer of this kind was timed in the shown %1.")
                            .arg(format::duration(static_cast<double>(m_shown.toUs - m_shown.fromUs) / 1e6));
    const QString what = all ? tr("Widen the range.") : tr("Widen the range, or show all answers.");
    if (std::exchange(m_emptyWords, why + what) == m_emptyWords)
        return;
    m_empty->clearButtons();
    m_empty->set(why, what);
    connect(m_empty->addButton(tr("Widen the range")), &QPushButton::clicked, this,
            [this] { m_context.view.zoom(4, m_context.data.nowUs()); });
    if (!all)
        connect(m_empty->addButton(tr("Show all answers")), &QPushButton::clicked, this, [this] { setView(LatencyView::All); });
}

void LatencyPage::presentHeat()
{
    std::vector<ConsoleData::LatencySlot> slotList;
    std::int64_t longest = latencySlotUs;
    const std::int64_t seam = seamUs();
    for (const std::string& part : m_plan.front().series) {
        longest = std::max(longest, m_past->collect(part, m_shown.fromUs, std::min(m_shown.toUs, seam), slotList));
        auto more = m_context.data.latencySlots(part, std::max(m_shown.fromUs, seam), m_shown.toUs);
        slotList.insert(slotList.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    }
    m_heat->setData(std::move(slotList), m_shown.fromUs, m_shown.toUs, longest);
    m_heat->setIncidents(incidentsOf(m_context.data, m_shown.fromUs, m_shown.toUs));
    nameColumns();
}

void LatencyPage::nameColumns()
{
    if (m_sums.empty())
        return;
    const std::optional<std::int64_t> known = knownFromUs(m_shown.fromUs, m_shown.toUs);
    QStringList limits;
    if (known)
        limits << tr("since %1, when this console began to watch").arg(format::clockMinutes(*known));
    const std::int64_t unheard = unheardUs(std::max(m_shown.fromUs, known.value_or(seamUs())), m_shown.toUs);
    if (unheard > latencySlotUs)
        limits << tr("without %1 in which nothing was heard").arg(format::duration(static_cast<double>(unheard) / 1e6));
    const auto with = [&](const QStringList& facts) { return format::enumerated(facts + limits); };
    m_heatPanel->setSecondary(with({m_sums.front().name, m_heat->columnName()}));
    m_curvesPanel->setSecondary(with({tr("share of answers within a time")}));
}

QString LatencyPage::stretchName(std::int64_t fromUs, std::int64_t toUs) const
{
    const std::int64_t now = m_context.data.nowUs();
    const bool today = fromUs / dayUs == now / dayUs;
    const bool exact = (toUs - fromUs) < 10 * std::int64_t{60'000'000};
    const auto clock = [&](std::int64_t us) { return exact ? format::clock(us) : format::clockMinutes(us); };
    return tr("%1 %2 to %3").arg(today ? tr("today") : format::time(fromUs, now), clock(fromUs), clock(toUs));
}

void LatencyPage::presentComparison()
{
    if (m_past->problem().isEmpty())
        m_comparePanel->error()->clear();
    else
        m_comparePanel->error()->show(State::Warning, m_past->problem());
    const HistogramValues& b = m_sums.front().values;
    const CdfSeries seriesB{tr("B %1").arg(stretchName(m_shown.fromUs, m_shown.toUs)), CdfSeries::Role::B, 0, b};
    if (!m_earlierSum) {
        const std::int64_t back = m_shown.backUs();
        m_comparison->setSeries(
            {{tr("A %1").arg(stretchName(m_shown.fromUs - back, m_shown.toUs - back)), CdfSeries::Role::A, 0, {}}, seriesB});
        m_comparePanel->setSecondary(m_sums.front().name);
        m_verdict->set(State::Silent, tr("A is being read from the audit history"));
        return;
    }
    const HistogramValues& a = m_earlierSum->values;
    m_comparison->setSeries({{tr("A %1").arg(stretchName(m_earlierSum->fromUs, m_earlierSum->toUs)), CdfSeries::Role::A, 0, a}, seriesB});
    QStringList facts{tr("%1, %2 against %3 answers").arg(m_sums.front().name, format::count(a.total), format::count(b.total))};
    if (m_earlierSum->knownFromUs && a.total > 0)
        facts.prepend(tr("A only since %1").arg(format::clockMinutes(*m_earlierSum->knownFromUs))); // before what may be cut off
    m_comparePanel->setSecondary(format::clauses(facts));
    const CdfComparison result = compared(a, b, m_curves->quantile());
    State state = State::None;
    switch (result.outcome) {
    case CdfComparison::Outcome::BFaster: state = State::Ok; break;
    case CdfComparison::Outcome::BSlower: state = State::Warning; break;
    case CdfComparison::Outcome::NoClear: state = State::None; break;
    case CdfComparison::Outcome::TooFew:
    case CdfComparison::Outcome::Missing: state = State::Silent; break;
    }
    m_verdict->set(state, result.sentence);
    m_verdict->setToolTip(result.sentence + u'\n' +
                          tr("95 % interval of the difference. Answers are taken as independent; bursts make it look surer than it is."));
}

void LatencyPage::showQuantile(double q)
{
    m_curves->setQuantile(q);
    m_comparison->setQuantile(q);
    m_table->setSeries(m_curves->series(), q);
    m_tableView->setColumnHidden(LatencyTable::AtCursor, !m_table->needsCursorColumn());
    if (m_isShown && m_shown.comparing)
        presentComparison();
    emit factsChanged();
}

QString LatencyPage::facts() const
{
    if (!m_isShown || m_sums.empty())
        return {};
    const HistogramValues& main = m_sums.front().values;
    if (main.total == 0)
        return tr("no answers in this range");
    const double q = m_curves->quantile();
    QString out = tr("%1: %2 answers, %3 within %4 ms")
                      .arg(m_sums.front().name, format::count(main.total), format::percent(q, q > 0.99 ? 1 : 0),
                           format::milliseconds(quantileMs(main, q)));
    if (!m_context.view.filter().isEmpty())
        out = format::clauses({out, tr("the filter does not apply, answer times are counted for all names")});
    if (m_context.data.latest() && m_context.data.latest()->link.state != LinkState::State::Up)
        out = format::clauses({out, tr("as of %1").arg(format::clock(m_shown.toUs))});
    return out;
}

QList<QAction*> LatencyPage::pageActions() const { return {m_compare, m_export}; }

void LatencyPage::show(const QVariantMap& what)
{
    static const QHash<QString, LatencyView> views{
        {QStringLiteral("all"), LatencyView::All},   {QStringLiteral("cache"), LatencyView::Cache},
        {QStringLiteral("vote"), LatencyView::Vote}, {QStringLiteral("upstream"), LatencyView::Upstream},
        {QStringLiteral("udp"), LatencyView::Udp},   {QStringLiteral("tcp"), LatencyView::Tcp},
        {QStringLiteral("tls"), LatencyView::Tls}};
    const QString node = what.value(QStringLiteral("node")).toString();
    const QString view = what.value(QStringLiteral("view")).toString();
    if (!node.isEmpty() || views.contains(view))
        setView(node.isEmpty() ? views.value(view) : LatencyView::Vote);
    for (int row = 0; !node.isEmpty() && row < m_table->rowCount(); ++row) {
        if (m_table->row(row).name == node)
            m_tableView->selectRow(row);
    }
}

bool LatencyPage::exportShown()
{
    if (!m_isShown || m_sums.empty() || m_content->isHidden())
        return false;
    return m_curves->saveAs(Plot::Format::Csv);
}

bool LatencyPage::stepBack()
{
    if (m_heat->stepBack() || m_tableView->clearOne())
        return true;
    if (m_curves->highlighted() < 0)
        return false;
    m_curves->setHighlighted(-1);
    return true;
}

} // namespace harddns::ui
