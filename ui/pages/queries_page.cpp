#include "ui/pages/queries_page.h"

#include "ui/pages/record_json.h"
#include "ui/pages/trace_panel.h"
#include "ui/theme/format.h"
#include "ui/theme/icons.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/table_view.h"

#include <QAction>
#include <QCoreApplication>
#include <QDir>
#include <QFileDialog>
#include <QPointer>
#include <QPushButton>
#include <QSaveFile>
#include <QSplitter>
#include <QStackedWidget>
#include <QThreadPool>
#include <QVBoxLayout>

namespace harddns::ui
{

namespace
{

/// Over which the share that is shown is told.
constexpr std::int64_t measuredUs = 5'000'000;

QByteArray csvLine(const QueryEvent& query)
{
    const QStringList fields{QString::number(query.timeUs),
                             csvField(QString::fromStdString(query.client)),
                             QString::fromLatin1(toText(query.protocol)),
                             csvField(QString::fromStdString(query.name)),
                             query.cut ? QStringLiteral("true") : QStringLiteral("false"),
                             csvField(QString::fromStdString(query.type)),
                             QString::fromLatin1(toText(query.source)),
                             csvField(QString::fromStdString(query.rcode)),
                             QString::number(query.latencyUs),
                             query.secure ? QStringLiteral("true") : QStringLiteral("false")};
    return fields.join(u',').toUtf8() + "\r\n";
}

/// On any thread. Empty: the file is complete; when it was cancelled there is none.
QString writeQueries(const std::vector<QueryEvent>& queries, const QString& path, const std::atomic<bool>& cancelled)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return file.errorString();
    file.write("time_us,client,protocol,name,cut,type,source,rcode,latency_us,secure\r\n");
    for (const QueryEvent& query : queries) {
        if (cancelled) {
            file.cancelWriting();
            return {};
        }
        file.write(csvLine(query));
    }
    return file.commit() ? QString() : file.errorString();
}

} // namespace

QueriesPage::QueriesPage(PageContext context, QWidget* parent) : Page(std::move(context), parent)
{
    const Theme& theme = Theme::current();
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    m_model = new QueryModel(this);
    m_panel = new Panel(tr("Live queries"), this);
    m_panel->setFlush(true);
    m_panel->setHeadLine(true);
    m_table = new TableView(tr("Live queries"), RowKind::Table, this);
    m_table->setModel(m_model);
    m_table->setHistoryOffered(true);
    m_empty = new EmptyState(this);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_empty);
    m_panel->body()->addWidget(m_stack);
    m_trace = new TracePanel(m_context, this);
    m_splitter = new QSplitter(Qt::Vertical, this);
    m_splitter->setObjectName(QStringLiteral("queries"));
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(theme.px(12));
    m_splitter->addWidget(m_panel);
    m_splitter->addWidget(m_trace);
    m_splitter->setSizes({theme.px(420), theme.px(330)});
    outer->addWidget(m_splitter);

    m_traceAction = new QAction(themedIcon(Icon::Search), tr("Trace this name"), this);
    m_traceAction->setToolTip(tr("How this node finds the answer to the chosen query (Enter)"));
    m_traceAction->setEnabled(false);
    connect(m_traceAction, &QAction::triggered, this, [this] {
        if (m_table->currentIndex().isValid())
            emit m_table->opened(m_table->currentIndex());
    });
    m_exportAction = new QAction(themedIcon(Icon::Export), tr("Export…"), this);
    m_exportAction->setIconText(tr("Export"));
    m_exportAction->setToolTip(tr("Writes the queries that are shown as CSV (Ctrl+E)"));
    connect(m_exportAction, &QAction::triggered, this, &QueriesPage::exportShown);
    m_askPath = [this](const QString& suggested) { return QFileDialog::getSaveFileName(this, tr("Export queries"), suggested); };

    connect(m_table, &TableView::opened, this, [this](const QModelIndex& index) {
        const QueryEvent& query = m_model->row(index.row());
        m_trace->trace(format::shownName(query.name), QString::fromStdString(query.type));
    });
    connect(m_table, &TableView::rowChosen, this, [this](const QModelIndex& index) { m_traceAction->setEnabled(index.isValid()); });
    connect(m_table, &TableView::filterWanted, this, [this](const QString& field, const QString& value, bool exclude) {
        for (const FieldInfo& info : filterFields()) {
            if (field == QString::fromLatin1(info.word))
                m_context.view.setFilter(m_context.view.filter().narrowed(info.field, value, exclude));
        }
    });
    connect(m_table, &TableView::historyWanted, this, [this](const QModelIndex& index) {
        m_context.open(QStringLiteral("history"), {{QStringLiteral("list"), QStringLiteral("votes")},
                                                   {QStringLiteral("name"), QString::fromStdString(m_model->row(index.row()).name)}});
    });
    connect(m_panel->loading(), &LoadingBar::cancelled, this, [this] {
        if (m_exporting)
            m_exporting->store(true);
        m_exporting.reset();
        m_panel->loading()->end();
    });
    const auto stale = [this] { rebuild(); };
    connect(&m_context.view, &ViewState::rangeChanged, this, stale);
    connect(&m_context.view, &ViewState::filterChanged, this, stale);
    connect(&m_context.view, &ViewState::pausedChanged, this, [this] {
        if (!m_context.view.pausedAtUs())
            rebuild();
    });
}

QueriesPage::~QueriesPage()
{
    if (m_exporting)
        m_exporting->store(true);
    if (m_wanted)
        m_context.source.wantQueries(false);
}

QString QueriesPage::title() const { return tr("Queries"); }

QString QueriesPage::facts() const { return m_sampling; }

QList<QAction*> QueriesPage::pageActions() const { return {m_traceAction, m_exportAction}; }

void QueriesPage::showEvent(QShowEvent* event)
{
    Page::showEvent(event);
    m_wanted = true;
    m_wantedSinceUs = m_context.data.nowUs();
    m_context.source.wantQueries(true);
    refresh();
}

void QueriesPage::hideEvent(QHideEvent* event)
{
    Page::hideEvent(event);
    m_wanted = false;
    m_context.source.wantQueries(false); // it costs the node's workers a little each answer
    m_seconds.clear();
}

QueryModel::View QueriesPage::view() const
{
    const TimeRange& range = m_context.view.range();
    const std::int64_t now = m_context.view.pausedAtUs().value_or(m_context.data.nowUs());
    // What came while the node put a snapshot together is a little later than it, and would never be looked at again.
    const bool isLive = range.isLive() && !m_context.view.pausedAtUs();
    return {m_context.view.filter(), range.begin(now), isLive ? std::numeric_limits<std::int64_t>::max() : range.end(now)};
}

void QueriesPage::rebuild()
{
    m_stale = true;
    if (isVisible())
        refresh();
}

void QueriesPage::refresh()
{
    m_trace->offer();
    if (m_stale) {
        m_stale = false;
        m_model->takeAll(m_context.data, view());
    } else if (!m_context.view.pausedAtUs()) {
        m_model->takeNew(m_context.data, view());
    }
    if (!m_context.view.pausedAtUs())
        measure();
    showState();
}

void QueriesPage::measure()
{
    const ConsoleData::Losses& losses = m_context.data.losses();
    const std::int64_t now = m_context.data.nowUs();
    if (!m_seconds.empty() && (losses.queriesSeen < m_seconds.back().seen || now < m_seconds.back().timeUs))
        m_seconds.clear(); // another node, or asked for anew
    if (now != 0 && (m_seconds.empty() || now > m_seconds.back().timeUs))
        m_seconds.push_back({now, losses.queriesSeen, losses.queriesShown});
    while (m_seconds.size() > 2 && m_seconds[1].timeUs < now - measuredUs)
        m_seconds.pop_front();
    const Second first = m_seconds.empty() ? Second{} : m_seconds.front(), last = m_seconds.empty() ? Second{} : m_seconds.back();
    QString text;
    if (last.timeUs > first.timeUs) {
        const double seconds = static_cast<double>(last.timeUs - first.timeUs) / 1e6;
        const double seen = static_cast<double>(last.seen - first.seen), shown = static_cast<double>(last.shown - first.shown);
        const QString rate = format::rate(seen / seconds);
        text = seen <= shown ? tr("%1 a second, all shown").arg(rate) : tr("%1 a second, %2 shown").arg(rate, format::sampled(seen, shown));
    } else {
        const QueryStream lately = m_context.data.queryStream(now - measuredUs, now);
        text = lately.answered == 0
                   ? tr("waiting for the first queries")
                   : tr("%1 shown").arg(format::sampled(static_cast<double>(lately.answered), static_cast<double>(lately.came)));
    }
    if (text == m_sampling)
        return;
    m_sampling = text;
    emit factsChanged();
}

/// Of the stretch that is listed: how many of those that came, how many the node answered and left out, what nobody knows.
QString QueriesPage::partShown() const
{
    const ConsoleData& seen = m_context.data;
    QueryModel::View stretch = view();
    const int rows = m_model->rowCount();
    if (seen.queriesBefore() > 0 && !seen.queries().empty())
        stretch.fromUs = std::max(stretch.fromUs, seen.queries().front().timeUs);
    if (rows == static_cast<int>(QueryModel::keptRows))
        stretch.fromUs = std::max(stretch.fromUs, m_model->row(rows - 1).timeUs);
    const QueryStream stream = seen.queryStream(stretch.fromUs, stretch.toUs);
    QStringList out;
    if (rows > 0 || stream.came > 0)
        out << tr("%1 listed of %2 shown").arg(format::number(rows), format::count(stream.came));
    if (stream.leftOut() > 0)
        out << tr("%1 of %2 left out").arg(format::count(stream.leftOut()), format::count(stream.answered));
    std::vector<Hole> holes = seen.holes(std::max(stretch.fromUs, m_wantedSinceUs), stretch.toUs);
    std::erase_if(holes, [](const Hole& hole) { return !hole.counts; });
    if (const std::int64_t missing = missingUs(holes, stretch.fromUs, stretch.toUs); missing > 0)
        out << tr("nothing is known of %1").arg(format::duration(static_cast<double>(missing) / 1e6));
    return format::enumerated(out);
}

void QueriesPage::showState()
{
    const QString part = partShown();
    QStringList said;
    if (const auto paused = m_context.view.pausedAtUs())
        said << tr("paused at %1").arg(format::clock(*paused));
    if (!part.isEmpty())
        said << part;
    m_panel->setSecondary(format::enumerated(said));
    const bool empty = m_model->rowCount() == 0;
    m_stack->setCurrentWidget(empty ? static_cast<QWidget*>(m_empty) : m_table);
    m_exportAction->setEnabled(!empty);
    if (!empty) {
        m_emptyShown = false;
        return;
    }
    if (std::exchange(m_emptyShown, true))
        return;
    m_empty->clearButtons();
    const bool filtered = !m_context.view.filter().isEmpty();
    const bool fixed = !m_context.view.range().isLive();
    m_empty->set(filtered ? tr("No query that the filter lets through.")
                 : fixed  ? tr("No query was seen in this range.")
                          : tr("No query has come yet."),
                 filtered ? tr("Queries are listed from the moment this page is opened. Clear the filter to see all of them.")
                 : fixed  ? tr("Queries are kept only while this page is open. Show what happens now, or look into the history.")
                          : tr("Point a client at this node, or trace a name below."));
    if (filtered)
        connect(m_empty->addButton(tr("Clear the filter")), &QPushButton::clicked, this, [this] { m_context.view.setFilter({}); });
    if (fixed) {
        connect(m_empty->addButton(tr("Show the last 15 min")), &QPushButton::clicked, this,
                [this] { m_context.view.setRange(TimeRange{}); });
        connect(m_empty->addButton(tr("Open history")), &QPushButton::clicked, this, [this] {
            m_context.open(QStringLiteral("history"), {{QStringLiteral("list"), QStringLiteral("votes")}});
        });
    }
}

void QueriesPage::show(const QVariantMap& what)
{
    const QString name = what.value(QStringLiteral("name")).toString();
    if (!name.isEmpty())
        m_trace->trace(format::shownName(name.toStdString()), what.value(QStringLiteral("type"), QStringLiteral("A")).toString());
}

bool QueriesPage::exportShown()
{
    if (m_model->rowCount() == 0)
        return false;
    const QString path = m_askPath(QDir::home().filePath(QStringLiteral("harddns-queries.csv")));
    if (path.isEmpty())
        return true;
    std::vector<QueryEvent> queries; // oldest first
    queries.reserve(static_cast<std::size_t>(m_model->rowCount()));
    for (int i = m_model->rowCount() - 1; i >= 0; --i)
        queries.push_back(m_model->row(i));
    if (m_exporting)
        m_exporting->store(true);
    m_exporting = std::make_shared<std::atomic<bool>>(false);
    m_panel->loading()->begin();
    QThreadPool::globalInstance()->start([self = QPointer<QueriesPage>(this), ticket = m_exporting, queries = std::move(queries), path] {
        const QString problem = writeQueries(queries, path, *ticket);
        // What is posted to a page that has gone is thrown away there.
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [self, ticket, path, problem, count = queries.size()] {
                if (self && self->m_exporting == ticket)
                    self->exported(path, count, problem);
            },
            Qt::QueuedConnection);
    });
    return true;
}

void QueriesPage::exported(const QString& path, std::size_t count, const QString& problem)
{
    m_exporting.reset();
    m_panel->loading()->end();
    if (problem.isEmpty())
        m_panel->error()->show(State::Ok, tr("%Ln queries were written to %1.", nullptr, static_cast<int>(count)).arg(path));
    else
        m_panel->error()->show(State::Warning, tr("%1 could not be written: %2").arg(path, problem));
}

bool QueriesPage::stepBack() { return m_table->clearOne(); }

} // namespace harddns::ui
