#include "ui/pages/history_page.h"

#include "ui/pages/history_detail.h"
#include "ui/pages/history_export.h"
#include "ui/pages/history_timeline.h"
#include "ui/theme/format.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/reading_area.h"
#include "ui/widgets/segmented_choice.h"
#include "ui/widgets/table_view.h"

#include <QAction>
#include <QDateTime>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMenu>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace harddns::ui
{

namespace
{

/// In the order of the choice: what somebody looks for first stands first.
constexpr HistoryList lists[] = {HistoryList::Events, HistoryList::Disagreements, HistoryList::AlertChanges, HistoryList::Votes};
constexpr const char* listWords[] = {"events", "disagreements", "alerts", "votes"};
/// Scrolling asks for rows when it pauses that long, not at each step.
constexpr int lookMs = 20;
/// Narrower than this the detail goes below the table.
constexpr int sideBySide = 1'040;
/// Lower than this the bars over time are half as high: rows matter more.
constexpr int roomForBars = 640;

} // namespace

HistoryPage::HistoryPage(PageContext context, QWidget* parent) : Page(std::move(context), parent)
{
    const Theme& theme = Theme::current();
    m_model = new HistoryModel(this);
    m_chain = m_context.chain != nullptr ? m_context.chain : new ChainWatch(m_context.source, m_context.data, this);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(theme.px(12));

    QStringList names;
    for (const HistoryList each : lists)
        names.append(listName(each));
    m_lists = new SegmentedChoice(tr("List"), names, this);
    m_lists->setCurrent(1);
    m_lists->setWrapping();
    m_timeline = new HistoryTimeline(this);
    auto* timePanel = new Panel({}, this);
    timePanel->setAccessibleName(tr("Rows over time"));
    timePanel->setFlush(true);
    timePanel->body()->addWidget(m_timeline);
    timePanel->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);

    m_exportBar = new QWidget(this);
    auto* exportRow = new QHBoxLayout(m_exportBar);
    exportRow->setContentsMargins(0, 0, 0, 0);
    m_exportText = new TextLabel(TextSize::Secondary, Token::Text2, TextWeight::Normal, m_exportBar);
    QPushButton* cancelExport = smallButton(tr("Cancel export"), m_exportBar);
    exportRow->addWidget(m_exportText);
    exportRow->addWidget(cancelExport);
    m_exportBar->hide();
    connect(cancelExport, &QPushButton::clicked, this, [this] {
        m_export.reset();
        m_exportBar->hide();
    });

    auto* above = new QHBoxLayout;
    above->addWidget(m_lists);
    above->addStretch(1);
    above->addWidget(m_exportBar);
    outer->addLayout(above);
    outer->addWidget(timePanel);

    m_tablePanel = new Panel(tr("Rows"), this);
    m_tablePanel->setFlush(true);
    m_tablePanel->setHeadLine(true);
    m_table = new TableView(tr("Rows of the audit history"), RowKind::Table, this);
    m_table->setModel(m_model);
    m_empty = new EmptyState(this);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_empty);
    m_tablePanel->body()->addWidget(m_stack);
    (void)m_tablePanel->loading();
    (void)m_tablePanel->error();

    m_detail = new HistoryDetail(m_context.open, this);
    auto* right = new QWidget(this);
    m_side = new QBoxLayout(QBoxLayout::TopToBottom, right);
    m_side->setContentsMargins(0, 0, 0, 0);
    m_side->setSpacing(theme.px(12));
    m_side->addWidget(m_detail, 1);
    m_side->addWidget(chainPanel(), 0);
    m_splitter = new QSplitter(Qt::Horizontal, this);
    m_splitter->setObjectName(QStringLiteral("history"));
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(theme.px(12));
    m_splitter->addWidget(m_tablePanel);
    m_splitter->addWidget(right);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setSizes({theme.px(860), theme.px(348)});
    outer->addWidget(m_splitter, 1);
    m_exportResult = new ErrorBar(this);
    connect(m_exportResult, &ErrorBar::actionWanted, m_exportResult, &ErrorBar::clear);
    outer->insertWidget(1, m_exportResult);

    m_verifyAction = new QAction(themedIcon(Icon::Link), tr("Verify chain"), this);
    m_verifyAction->setToolTip(tr("Walks the whole chain of hashes and checks the signed heads"));
    connect(m_verifyAction, &QAction::triggered, this, &HistoryPage::verify);
    m_exportAction = new QAction(themedIcon(Icon::Export), tr("Export"), this);
    m_exportAction->setToolTip(tr("Writes exactly the rows that are shown to a file (Ctrl+E)"));
    auto* menu = new QMenu(this);
    m_csvAction = menu->addAction(tr("As CSV…"), this, [this] { exportAs(db::ExportFormat::Csv); });
    m_jsonAction = menu->addAction(tr("As JSON lines…"), this, [this] { exportAs(db::ExportFormat::JsonLines); });
    m_pcapAction = menu->addAction(tr("Packets as pcapng…"), this, [this] { exportAs(db::ExportFormat::Pcapng); });
    m_exportAction->setMenu(menu);
    m_askPath = [this](const QString& suggested) { return QFileDialog::getSaveFileName(this, tr("Export history"), suggested); };

    m_lookTimer.setSingleShot(true);
    m_lookTimer.setInterval(lookMs);
    connect(&m_lookTimer, &QTimer::timeout, this, [this] {
        const int height = std::max(1, m_table->verticalHeader()->defaultSectionSize());
        const int first = m_table->verticalScrollBar()->value() / height;
        m_model->look(first, first + m_table->viewport()->height() / height + 1);
    });
    connect(m_table->verticalScrollBar(), &QScrollBar::valueChanged, this, &HistoryPage::lookSoon);
    connect(m_model, &QAbstractItemModel::modelReset, this, [this] {
        m_table->scrollToTop();
        lookSoon();
    });
    connect(m_model, &QAbstractItemModel::rowsInserted, this, &HistoryPage::lookSoon);
    connect(m_model, &HistoryModel::moved, this, [this](int rows) {
        QScrollBar* bar = m_table->verticalScrollBar();
        bar->setValue(bar->value() + rows * m_table->verticalHeader()->defaultSectionSize());
    });
    connect(m_model, &HistoryModel::stateChanged, this, &HistoryPage::showState);
    connect(m_table, &TableView::rowChosen, this, &HistoryPage::choose);
    connect(m_table, &TableView::opened, this, [this](const QModelIndex& index) {
        choose(index);
        m_detail->setFocus();
    });
    connect(m_table, &TableView::filterWanted, this, [this](const QString& field, const QString& value, bool exclude) {
        for (const FieldInfo& info : filterFields()) {
            if (field == QString::fromLatin1(info.word))
                m_context.view.setFilter(m_context.view.filter().narrowed(info.field, value, exclude));
        }
    });
    m_table->setJson([this](const QModelIndex& index) {
        const HistoryRow* row = m_model->row(index.row());
        return row != nullptr ? QJsonDocument::fromJson(QByteArray::fromStdString(exported(*row, db::ExportFormat::JsonLines))).object()
                              : QJsonObject();
    });
    connect(m_tablePanel->loading(), &LoadingBar::cancelled, m_model, &HistoryModel::stop);
    connect(m_tablePanel->error(), &ErrorBar::actionWanted, m_model, &HistoryModel::goOn);
    connect(m_timeline, &HistoryTimeline::rangeWanted, this, [this](std::int64_t from, std::int64_t to) {
        m_context.view.setRange({0, from, to});
    });
    connect(m_lists, &SegmentedChoice::chosen, this, &HistoryPage::askWhenShown);
    connect(&m_context.view, &ViewState::rangeChanged, this, &HistoryPage::askWhenShown);
    connect(&m_context.view, &ViewState::filterChanged, this, &HistoryPage::askWhenShown);
    connect(&m_context.view, &ViewState::pausedChanged, this, &HistoryPage::askWhenShown);
    connect(&m_context.source, &Source::historyChanged, this, &HistoryPage::connectSource);
    connect(m_chain, &ChainWatch::changed, this, &HistoryPage::showChain);
    connectSource();
}

HistoryPage::~HistoryPage() = default;

QWidget* HistoryPage::chainPanel()
{
    m_chainPanel = new Panel(tr("Chain of hashes"), this);
    m_chainState = new StateLabel(stateShapeInCard, TextSize::Body, this);
    m_chainFacts = new TextLabel(TextSize::Secondary, Token::Text2, TextWeight::Normal, this);
    m_chainFacts->setWordWrap(true);
    auto* limits =
        new TextLabel(tr("Each row holds the hash of the row before it: a changed or missing row breaks the chain from that place "
                         "on. Rows behind the last signed head, at most one hour, could be cut off unseen. Who has the node's key "
                         "can write another history. Votes are not chained."),
                      TextSize::Secondary, Token::Text3, TextWeight::Normal, this);
    limits->setWordWrap(true);
    limits->setObjectName(QStringLiteral("chainLimits"));
    QPushButton* button = smallButton(tr("Verify"), this);
    button->setToolTip(tr("Walks the whole chain of hashes and checks the signed heads"));
    connect(button, &QPushButton::clicked, this, &HistoryPage::verify);
    m_chainPanel->addAction(button);
    (void)m_chainPanel->loading();
    connect(m_chainPanel->loading(), &LoadingBar::cancelled, m_chain, &ChainWatch::cancel);
    auto* inside = new QWidget(this);
    auto* lines = new QVBoxLayout(inside);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(Theme::current().px(8));
    lines->addWidget(m_chainState);
    lines->addWidget(m_chainFacts);
    lines->addWidget(limits);
    lines->addStretch(1);
    m_chainPanel->body()->addWidget(new ReadingArea(tr("Chain of hashes"), inside, this));
    m_chainPanel->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    return m_chainPanel;
}

// ---- what the window asks ----

QString HistoryPage::title() const { return tr("History"); }

QString HistoryPage::facts() const
{
    if (m_connected == nullptr)
        return tr("no audit store");
    if (m_model->total())
        return countOf(list(), *m_model->total());
    if (!m_model->question().wholly && m_model->searchedToUs() != 0)
        return tr("%1 found, searched back to %2").arg(countOf(list(), m_model->found()), format::time(m_model->searchedToUs(), nowUs()));
    return tr("%1, counting").arg(format::lowered(listName(list())));
}

QList<QAction*> HistoryPage::pageActions() const { return {m_verifyAction, m_exportAction}; }

std::int64_t HistoryPage::nowUs() const
{
    const std::int64_t now = m_context.view.pausedAtUs().value_or(m_context.data.nowUs());
    return now != 0 ? now : QDateTime::currentMSecsSinceEpoch() * 1000; // the store can be read before the node answers
}

HistoryList HistoryPage::list() const { return lists[static_cast<std::size_t>(std::clamp(m_lists->current(), 0, historyLists - 1))]; }

HistoryModel::Question HistoryPage::question() const
{
    const TimeRange& range = m_context.view.range();
    HistoryModel::Question out;
    out.list = list();
    out.filter = m_context.view.filter();
    out.store = out.filter.forStore();
    out.wholly = out.filter.isWhollyForStore(out.list);
    out.live = range.isLive() && !m_context.view.pausedAtUs();
    out.store.fromUs = range.begin(nowUs());
    if (!out.live)
        out.store.toUs = range.end(nowUs());
    return out;
}

void HistoryPage::askWhenShown()
{
    m_stale = true;
    if (isVisible())
        refresh();
}

void HistoryPage::ask()
{
    m_stale = m_grown = false;
    const HistoryModel::Question wanted = question();
    m_model->setNow(nowUs());
    m_model->ask(m_connected, wanted);
    m_askedFromUs = *wanted.store.fromUs;
    m_askedToUs = m_context.view.range().end(nowUs());
    m_timeline->ask(m_connected, wanted.list, wanted.store, m_askedFromUs, m_askedToUs, wanted.wholly);
    m_pcapAction->setEnabled(wanted.list == HistoryList::Disagreements);
    m_pcapAction->setToolTip(m_pcapAction->isEnabled() ? QString() : tr("Only disagreements have packets"));
    m_detail->clear();
    showState();
}

void HistoryPage::refresh()
{
    if (m_stale) {
        ask();
        return;
    }
    if (m_grown) {
        m_grown = false;
        m_model->setNow(nowUs());
        m_model->readNewer();
    }
    // A live range moves on: the bars are counted anew when it has moved by one of them.
    if (m_model->question().live && m_connected != nullptr) {
        const std::int64_t end = nowUs(), bar = (m_askedToUs - m_askedFromUs) / HistoryTimeline::bars;
        m_model->setNow(end);
        if (end - m_askedToUs > std::max<std::int64_t>(bar, 1'000'000)) {
            m_askedFromUs += end - m_askedToUs;
            m_askedToUs = end;
            m_timeline->ask(m_connected, list(), m_model->question().store, m_askedFromUs, m_askedToUs, m_model->question().wholly);
        }
    }
}

void HistoryPage::connectSource()
{
    if (m_connected != nullptr)
        disconnect(m_connected, nullptr, this, nullptr);
    m_connected = m_context.source.history();
    m_export.reset();
    m_exportBar->hide();
    if (m_connected != nullptr) {
        connect(m_connected, &HistorySource::grown, this, [this] { m_grown = true; });
        connect(m_connected, &QObject::destroyed, this, [this] {
            m_connected = nullptr;
            m_model->ask(nullptr, question());
            m_timeline->ask(nullptr, list(), {}, 0, 0, false);
        });
    }
    showChain();
    askWhenShown();
}

void HistoryPage::show(const QVariantMap& what)
{
    const QString wanted = what.value(QStringLiteral("list")).toString();
    for (int i = 0; i < historyLists; ++i) {
        if (wanted == QString::fromLatin1(listWords[i]))
            m_lists->setCurrent(i);
    }
    const QString name = what.value(QStringLiteral("name")).toString();
    if (!name.isEmpty())
        m_context.view.setFilter(Filter().narrowed(Field::Name, name, false));
    askWhenShown();
}

bool HistoryPage::stepBack()
{
    if (m_timeline->clearBrush())
        return true;
    if (m_table->clearOne()) {
        m_detail->clear();
        return true;
    }
    return false;
}

void HistoryPage::showEvent(QShowEvent* event)
{
    Page::showEvent(event);
    if (m_stale)
        refresh();
}

void HistoryPage::resizeEvent(QResizeEvent* event)
{
    Page::resizeEvent(event);
    const Theme& theme = Theme::current();
    const Qt::Orientation wanted = width() < theme.px(sideBySide) ? Qt::Vertical : Qt::Horizontal;
    if (m_splitter->orientation() != wanted) {
        m_splitter->setOrientation(wanted);
        const bool below = wanted == Qt::Vertical;
        m_side->setDirection(below ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
        m_side->setStretch(1, below ? 1 : 0);
        m_splitter->setSizes(below ? QList<int>{theme.px(240), theme.px(180)} : QList<int>{theme.px(860), theme.px(348)});
    }
    m_timeline->setFixedHeight(theme.px(height() < theme.px(roomForBars) ? 84 : 124));
    lookSoon();
}

// ---- rows ----

void HistoryPage::lookSoon()
{
    if (!m_lookTimer.isActive())
        m_lookTimer.start();
}

void HistoryPage::choose(const QModelIndex& index)
{
    const HistoryRow* row = index.isValid() ? m_model->row(index.row()) : nullptr;
    if (row == nullptr)
        return; // blank: it is being read
    m_detail->show(*row, m_model->chainOf(keyOf(*row)));
}

void HistoryPage::showState()
{
    if (m_model->isLoading())
        m_tablePanel->loading()->begin();
    else
        m_tablePanel->loading()->end();
    if (!m_model->failure().isEmpty())
        m_tablePanel->error()->show(State::Warning, tr("The history cannot be read: %1").arg(m_model->failure()), tr("Try again"));
    else if (m_model->isStopped())
        m_tablePanel->error()->show(State::Notice,
                                    m_model->searchedToUs() != 0
                                        ? tr("Reading was cancelled; read back to %1.").arg(format::dayMinutes(m_model->searchedToUs()))
                                        : tr("Reading was cancelled."),
                                    tr("Go on"));
    else
        m_tablePanel->error()->clear();
    m_tablePanel->setTitle(listName(list()));
    m_tablePanel->setSecondary(m_model->isLoading() && !m_model->question().wholly
                                   ? tr("searching, back to %1").arg(format::time(m_model->searchedToUs(), nowUs()))
                                   : tr("newest first"));
    const bool empty = m_connected == nullptr || (m_model->isEmpty() && !m_model->isLoading());
    if (empty)
        showEmpty();
    m_stack->setCurrentWidget(empty ? static_cast<QWidget*>(m_empty) : m_table);
    m_exportAction->setEnabled(m_connected != nullptr);
    m_verifyAction->setEnabled(m_connected != nullptr);
    const auto total = m_model->total();
    m_exportAction->setIconText(total ? tr("Export %Ln rows", nullptr, format::amount(*total)) : tr("Export"));
    emit factsChanged();
}

void HistoryPage::showEmpty()
{
    m_empty->clearButtons();
    if (m_connected == nullptr) {
        m_empty->set(tr("This node keeps no audit history that can be read from here."),
                     tr("Switch audit.enabled on in its configuration, or connect to the node itself."));
        return;
    }
    const bool filtered = !m_context.view.filter().isEmpty();
    m_empty->set(noneOf(list(), filtered),
                 filtered ? tr("Clear the filter, or widen the range.") : tr("Widen the range, or look at another list."));
    if (filtered)
        connect(m_empty->addButton(tr("Clear the filter")), &QPushButton::clicked, this, [this] { m_context.view.setFilter({}); });
    connect(m_empty->addButton(tr("Widen the range")), &QPushButton::clicked, this, [this] {
        const std::int64_t now = nowUs();
        m_context.view.zoom(4, now);
    });
}

// ---- the chain ----

void HistoryPage::verify() { m_chain->verify(); }

void HistoryPage::showChain()
{
    using Kind = ChainWatch::Chain::Kind;
    const ChainWatch::Chain& chain = m_chain->chain();
    m_model->setChain(chain.report);
    m_chainPanel->setState(State::None);
    if (chain.kind == Kind::Checking) {
        m_chainPanel->loading()->begin();
        m_chainState->set(State::Silent, tr("Verifying"));
        return;
    }
    m_chainPanel->loading()->end();
    if (chain.report)
        choose(m_table->currentIndex());
    if (chain.kind == Kind::Failed) {
        m_chainState->set(State::Warning, tr("Not verified"));
        m_chainFacts->setText(chain.problem);
        return;
    }
    if (!chain.report) {
        m_chainState->set(State::Silent, tr("Not verified"));
        m_chainFacts->setText(m_connected != nullptr ? tr("Nobody has verified the chain since this console was opened.")
                                                     : tr("There is no audit store to verify."));
        return;
    }
    const ChainSaying& said = chain.saying;
    m_chainState->set(said.state, said.word, said.more);
    m_chainFacts->setText(
        format::sentences(said.findings + said.advice + QStringList{tr("Verified %1.").arg(format::dayMinutes(chain.checkedUs))}));
    if (said.state == State::Critical || said.state == State::Warning)
        m_chainPanel->setState(said.state);
}

// ---- export ----

bool HistoryPage::exportShown()
{
    if (m_connected == nullptr)
        return false;
    exportAs(db::ExportFormat::Csv);
    return true;
}

void HistoryPage::exportAs(db::ExportFormat format)
{
    if (m_connected == nullptr || m_export)
        return;
    const char* ending = format == db::ExportFormat::Csv ? "csv" : format == db::ExportFormat::JsonLines ? "jsonl" : "pcapng";
    const QString suggested = QDir::home().filePath(
        QStringLiteral("harddns-%1.%2").arg(QString::fromLatin1(listWords[m_lists->current()]), QString::fromLatin1(ending)));
    const QString path = m_askPath(suggested);
    if (path.isEmpty() || m_connected == nullptr)
        return;
    const HistoryModel::Question asked = m_model->question();
    HistoryExport::Wanted wanted{asked.list, asked.store, asked.filter, asked.wholly, format, path};
    if (!wanted.store.toUs)
        wanted.store.toUs = nowUs();
    m_export = std::make_unique<HistoryExport>(*m_connected, wanted);
    m_exportResult->clear();
    m_exportText->setText(tr("Exporting"));
    m_exportBar->show();
    connect(m_export.get(), &HistoryExport::progress, this, [this](qulonglong rows) {
        const auto total = m_model->total();
        m_exportText->setText(total ? tr("Exporting, %1 of %2 rows").arg(format::count(rows), format::count(*total))
                                    : tr("Exporting, %Ln rows", nullptr, format::amount(rows)));
    });
    connect(m_export.get(), &HistoryExport::finished, this, &HistoryPage::exportEnded, Qt::QueuedConnection);
    m_export->start();
}

void HistoryPage::exportEnded(const QString& problem)
{
    if (!m_export)
        return;
    m_exportBar->hide();
    const QString file = QFileInfo(m_export->path()).fileName();
    if (problem.isEmpty())
        m_exportResult->show(State::Ok, tr("%Ln rows were written to %1.", nullptr, format::amount(m_export->rows())).arg(file),
                             tr("Close"));
    else
        m_exportResult->show(State::Warning, tr("%1 could not be written: %2").arg(file, problem), tr("Close"));
    m_export.release()->deleteLater();
}

} // namespace harddns::ui
