#include "ui/window/main_window.h"

#include "ui/data/node_words.h"
#include "ui/theme/format.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"
#include "ui/window/assistant.h"
#include "ui/window/filter_bar.h"
#include "ui/window/navigation.h"
#include "ui/window/page_frame.h"
#include "ui/window/range_chooser.h"
#include "ui/window/status_line.h"
#include "ui/window/top_bar.h"

#include <QAccessible>
#include <QApplication>
#include <QCloseEvent>
#include <QDateTime>
#include <QHBoxLayout>
#include <QMenuBar>
#include <QPushButton>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace harddns::ui
{

namespace
{

const auto geometryKey = QStringLiteral("window/geometry"), stateKey = QStringLiteral("window/state"),
           pageKey = QStringLiteral("window/page"), foldKey = QStringLiteral("window/navigationFolded"),
           splitterKey = QStringLiteral("splitters/");

QString splitterName(const QString& page, const QSplitter* splitter) { return splitterKey + page + u'/' + splitter->objectName(); }

} // namespace

MainWindow::MainWindow(const std::vector<Source*>& sources, std::vector<PageRegistration> pages, WindowOptions options, QWidget* parent)
    : QMainWindow(parent),
      m_pages(std::move(pages)),
      m_options(std::move(options)),
      m_preferences(std::make_unique<Preferences>(m_options.settingsFile))
{
    setWindowTitle(QStringLiteral("HARD-DNS"));
    m_preferences->apply();
    m_refreshTimer.setSingleShot(true);
    connect(&m_refreshTimer, &QTimer::timeout, this, &MainWindow::refreshNow);
    buildFrame();
    buildMenus();
    buildNotifier();
    connect(&m_view, &ViewState::rangeChanged, this, &MainWindow::wantRefresh);
    connect(&m_view, &ViewState::filterChanged, this, &MainWindow::wantRefresh);
    connect(&m_view, &ViewState::pausedChanged, this, &MainWindow::wantRefresh);
    connect(m_preferences.get(), &Preferences::changed, this, [this] {
        m_notifier->set(m_preferences->values().alerts);
        wantRefresh();
    });
    connect(&Theme::current(), &Theme::changed, this, [this] {
        setMinimumSize(leastWidth, leastHeight);
        foldNavigation();
    });
    for (Source* source : sources)
        addSource(source);
    restoreRemotes();
    restore();
}

MainWindow::~MainWindow()
{
    // Sources end with their last words: nobody here listens any more.
    for (const auto& connection : m_connections)
        disconnect(connection->source(), nullptr, this, nullptr);
    // Pages hold references to their connection: they go first. Connections know their source.
    delete m_stack;
    m_connection = nullptr;
    m_status->setConnection(nullptr);
    m_connections.clear();
    m_elsewhere.clear();
    m_incidents.clear();
    m_remotes.clear();
}

void MainWindow::buildFrame()
{
    const auto now = [this] { return nowUs(); };
    auto* central = new QWidget(this);
    auto* outer = new QVBoxLayout(central);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    m_topBar = new TopBar(m_view, now, central);
    m_navigation = new Navigation(m_pages, central);
    m_stack = new QStackedWidget(central);
    m_stack->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Ignored);
    m_status = new StatusLine(m_view, now, central);
    auto* middle = new QHBoxLayout;
    middle->setSpacing(0);
    middle->addWidget(m_navigation);
    middle->addWidget(m_stack, 1);
    outer->addWidget(m_topBar);
    outer->addLayout(middle, 1);
    outer->addWidget(m_status);
    setCentralWidget(central);
    setMinimumSize(leastWidth, leastHeight);
    resize(1440, 900);
    connect(m_navigation, &Navigation::chosen, this, [this](const QString& id) { showPage(id); });
    connect(m_navigation, &Navigation::settingsWanted, this, [this] { showSettings(); });
    connect(m_topBar, &TopBar::pauseWanted, this, &MainWindow::togglePause);
    connect(m_topBar, &TopBar::elsewhereWanted, this, [this] { showSource(m_elsewhereSource); });
    connect(m_topBar->filter(), &FilterBar::left, this, [this] {
        if (NavigationItem* item = m_navigation->item(m_pageId))
            item->setFocus(Qt::OtherFocusReason);
    });
    connect(m_topBar->state(), &QAbstractButton::clicked, this, [this] {
        const std::optional<std::uint64_t> alert = m_connection != nullptr ? m_connection->data().verdict().alert : std::nullopt;
        if (alert && registration(QStringLiteral("alerts")) != nullptr)
            showPage(QStringLiteral("alerts"), {{QStringLiteral("alert"), QVariant::fromValue<qulonglong>(*alert)}});
        else if (!m_pages.empty())
            showPage(m_pages.front().id);
    });
}

// ---- nodes ----

Connection* MainWindow::connectionOf(const Source* source) const
{
    const auto found =
        std::find_if(m_connections.begin(), m_connections.end(), [source](const auto& one) { return one->source() == source; });
    return found == m_connections.end() ? nullptr : found->get();
}

void MainWindow::addSource(Source* source)
{
    if (source == nullptr || connectionOf(source) != nullptr)
        return;
    m_connections.push_back(std::make_unique<Connection>(source));
    Connection* made = m_connections.back().get();
    connect(made, &Connection::changed, this, [this, made] {
        if (made == m_connection)
            hearData();
        else
            hearElsewhere(made);
    });
    connect(made, &Connection::chainChanged, this, [this, made] {
        if (made == m_connection)
            refreshFrame();
    });
    connect(&made->data(), &ConsoleData::newCritical, this, [this, made](std::uint64_t alert) {
        if (!made->source()->recording())
            announce(*made, alert);
    });
    connect(source, &Source::roleChanged, this, &MainWindow::followConnection);
    connect(source, &Source::historyChanged, this, &MainWindow::followConnection);
    if (!source->recording())
        m_notifier->watch(source);
    if (m_connection == nullptr)
        showSource(source);
    else
        fillNodeMenu();
}

void MainWindow::removeSource(Source* source)
{
    Connection* gone = connectionOf(source);
    if (gone == nullptr)
        return;
    keepSplitters(*gone);
    for (const auto& [id, page] : gone->pages)
        delete frameOf(page);
    const bool shown = gone == m_connection;
    if (shown) {
        m_connection = nullptr;
        m_status->setConnection(nullptr);
    }
    disconnect(source, nullptr, this, nullptr);
    m_notifier->unwatch(source);
    m_elsewhere.erase(gone);
    std::erase_if(m_connections, [gone](const auto& one) { return one.get() == gone; });
    if (shown && !m_connections.empty()) {
        showSource(m_connections.front()->source());
        return;
    }
    if (shown)
        followRecording();
    followConnection();
}

void MainWindow::showSource(Source* source)
{
    Connection* wanted = connectionOf(source);
    if (wanted == nullptr || wanted == m_connection)
        return;
    if (m_connection != nullptr)
        m_connection->setShown(false);
    m_connection = wanted;
    m_status->setConnection(wanted);
    followRecording();
    wanted->setShown(true);
    followConnection();
    if (!m_pageId.isEmpty() && isVisible())
        showBuilt(m_pageId);
}

Source* MainWindow::currentSource() const { return m_connection != nullptr ? m_connection->source() : nullptr; }

ConsoleData* MainWindow::data() { return m_connection != nullptr ? &m_connection->data() : nullptr; }

void MainWindow::followConnection()
{
    Source* source = currentSource();
    m_connectionButton->setText(source != nullptr ? source->title() : tr("Not connected"));
    followElsewhere();
    const QString role = source == nullptr ? QString() : source->role() == Role::Operator ? tr("Operator") : tr("Viewer");
    m_user->setText(source == nullptr ? QString() : role + u' ' + source->user());
    m_userIcon->setVisible(source != nullptr);
    m_corner->adjustSize();
    menuBar()->setCornerWidget(m_corner, Qt::TopRightCorner); // it measures its corner only here
    m_corner->show();
    m_verifyAction->setVisible(source != nullptr && source->history() != nullptr && !source->recording());
    fillNodeMenu();
    refreshFrame();
}

std::int64_t MainWindow::nowUs() const { return m_options.nowUs ? m_options.nowUs() : QDateTime::currentMSecsSinceEpoch() * 1000; }

// ---- pages ----

const PageRegistration* MainWindow::registration(const QString& id) const
{
    const auto found = std::find_if(m_pages.begin(), m_pages.end(), [&](const PageRegistration& page) { return page.id == id; });
    return found == m_pages.end() ? nullptr : &*found;
}

PageFrame* MainWindow::frameOf(Page* page) const { return page == nullptr ? nullptr : qobject_cast<PageFrame*>(page->parentWidget()); }

Page* MainWindow::currentPage() const
{
    if (m_connection == nullptr)
        return nullptr;
    const auto found = m_connection->pages.find(m_pageId);
    return found == m_connection->pages.end() ? nullptr : found->second;
}

Page* MainWindow::build(const QString& id)
{
    const auto found = m_connection->pages.find(id);
    if (found != m_connection->pages.end())
        return found->second;
    const PageRegistration* about = registration(id);
    PageContext context{m_connection->data(), m_view, *m_connection->source(),
                        [this](const QString& page, const QVariantMap& what) { showPage(page, what); }, &m_connection->chainWatch()};
    Page* page = about->make(std::move(context), nullptr);
    page->setObjectName(id);
    page->setAccessibleName(about->title);
    m_connection->pages.emplace(id, page);
    m_stack->addWidget(new PageFrame(page, m_stack));
    for (QSplitter* splitter : page->findChildren<QSplitter*>()) {
        const QByteArray kept = m_preferences->store().value(splitterName(id, splitter)).toByteArray();
        if (!splitter->objectName().isEmpty() && !kept.isEmpty())
            splitter->restoreState(kept);
    }
    return page;
}

void MainWindow::showPage(const QString& id, const QVariantMap& what)
{
    if (registration(id) == nullptr || !isOffered(id))
        return;
    m_pageId = id;
    m_navigation->setCurrent(id);
    if (!what.isEmpty())
        m_wanted[id] = what;
    if (isVisible())
        showBuilt(id);
}

void MainWindow::showBuilt(const QString& id)
{
    if (m_connection == nullptr || registration(id) == nullptr)
        return;
    Page* page = build(id);
    m_stack->setCurrentWidget(frameOf(page));
    fillActionsMenu();
    m_pageWanted = true;
    refreshNow();
    if (const auto wanted = m_wanted.find(id); wanted != m_wanted.end()) {
        page->show(wanted->second);
        m_wanted.erase(wanted);
    }
}

void MainWindow::hearData()
{
    const bool pageWanted = m_pageWanted;
    wantRefresh();
    if (m_view.pausedAtUs())
        m_pageWanted = pageWanted;
}

void MainWindow::wantRefresh()
{
    m_refreshWanted = m_pageWanted = true;
    if (!isVisible() || isMinimized() || m_refreshTimer.isActive())
        return;
    const qint64 since = m_sinceRefresh.isValid() ? m_sinceRefresh.elapsed() : refreshMs;
    m_refreshTimer.start(static_cast<int>(std::clamp<qint64>(refreshMs - since, 0, refreshMs)));
}

void MainWindow::refreshNow()
{
    m_refreshTimer.stop();
    m_refreshWanted = false;
    m_sinceRefresh.start();
    refreshFrame();
    if (m_pageWanted)
        showPageAnew();
}

void MainWindow::showPageAnew()
{
    m_pageWanted = false;
    Page* page = currentPage();
    if (page == nullptr)
        return;
    ++m_refreshes;
    page->refresh();
    frameOf(page)->updateHead();
}

void MainWindow::refreshFrame()
{
    m_status->hear();
    followAssistant();
    if (m_connection == nullptr) {
        m_topBar->state()->set({});
        for (const PageRegistration& page : m_pages)
            m_navigation->setBadge(page.id, {});
        return;
    }
    const ConsoleData& data = m_connection->data();
    const Source* source = currentSource();
    const std::optional<Recording> recording = source != nullptr ? source->recording() : std::nullopt;
    if (recording)
        m_topBar->state()->setRecorded(format::dateTime(recording->toUs));
    else
        m_topBar->state()->set(data.verdict());
    for (const PageRegistration& page : m_pages) {
        if (page.badge && source != nullptr)
            m_navigation->setBadge(page.id, page.badge(data, *source));
    }
    if (PageFrame* frame = frameOf(currentPage())) {
        frame->setNote(recording ? recording->sentence : QString());
        frame->setLost(m_connection->isLost() ? lostSentence() : QString());
    }
}

QString MainWindow::lostSentence() const
{
    const LinkState& link = m_connection->data().latest()->link;
    const QString reason = link.reason.empty() ? tr("no reason was given") : QString::fromStdString(link.reason);
    const bool again = link.state == LinkState::State::Connecting;
    const std::int64_t heard = m_connection->heardUs();
    if (heard == 0)
        return again ? tr("Not connected yet: %1").arg(reason) : tr("There is no connection: %1").arg(reason);
    const QString age = format::duration(std::floor(static_cast<double>(std::max<std::int64_t>(0, nowUs() - heard)) / 1e6));
    return again ? tr("The connection is lost since %1: %2. The figures are %3 old; it is tried again by itself.")
                       .arg(format::clock(heard), reason, age)
                 : tr("The connection ended at %1: %2. The figures are %3 old.").arg(format::clock(heard), reason, age);
}

// ---- the window ----

void MainWindow::announce(const Connection& connection, std::uint64_t alert)
{
    const auto& alerts = connection.data().alerts();
    const auto found = alerts.find(alert);
    const QString text = found != alerts.end() ? alertText(found->second) : tr("A new critical alert");
    const bool isShown = &connection == m_connection;
    QWidget* where = isShown ? static_cast<QWidget*>(m_topBar->state()) : m_connectionButton;
    where->setAccessibleDescription(isShown ? text : tr("%1: %2").arg(connection.source()->title(), text));
    QAccessibleEvent event(where, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
    if (isShown)
        emit criticalRaised(alert);
}

void MainWindow::foldNavigation()
{
    if (m_foldAction == nullptr)
        return;
    if (!m_foldChosen) {
        const QSignalBlocker blocker(m_foldAction);
        m_foldAction->setChecked(width() < foldBelow);
    }
    m_navigation->setFolded(m_foldAction->isChecked());
}

void MainWindow::setWallView(bool on)
{
    if (on == Theme::current().isWallView())
        return;
    if (on)
        m_beforeWall = windowState();
    {
        const QSignalBlocker blocker(m_wallAction);
        m_wallAction->setChecked(on);
    }
    Theme::current().setWallView(on);
    m_navigation->setVisible(!on);
    // Hidden by its height: a menu bar that is not visible loses its shortcuts.
    menuBar()->setMaximumHeight(on ? 0 : QWIDGETSIZE_MAX);
    if (isVisible())
        on ? showFullScreen() : setWindowState(m_beforeWall);
    wantRefresh();
}

void MainWindow::showEvent(QShowEvent* event)
{
    QMainWindow::showEvent(event);
    // Frame and navigation first; the page with the next turn.
    QTimer::singleShot(0, this, [this] {
        if (currentPage() == nullptr || m_stack->currentWidget() == nullptr)
            showBuilt(m_pageId);
        else
            wantRefresh();
    });
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    foldNavigation();
}

void MainWindow::changeEvent(QEvent* event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::WindowStateChange && !isMinimized() && m_refreshWanted)
        wantRefresh();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    save();
    QMainWindow::closeEvent(event);
}

void MainWindow::restore()
{
    QSettings& store = m_preferences->store();
    restoreGeometry(store.value(geometryKey).toByteArray());
    restoreState(store.value(stateKey).toByteArray());
    if (store.contains(foldKey)) {
        m_foldChosen = true;
        const QSignalBlocker blocker(m_foldAction);
        m_foldAction->setChecked(store.value(foldKey).toBool());
    }
    const QString page = store.value(pageKey).toString();
    m_pageId = registration(page) != nullptr ? page : m_pages.empty() ? QString() : m_pages.front().id;
    m_navigation->setCurrent(m_pageId);
    if (NavigationItem* item = m_navigation->item(m_pageId))
        item->setFocus(Qt::OtherFocusReason);
    foldNavigation();
}

void MainWindow::save()
{
    QSettings& store = m_preferences->store();
    if (!Theme::current().isWallView()) {
        store.setValue(geometryKey, saveGeometry());
        store.setValue(stateKey, saveState());
    }
    if (m_foldChosen)
        store.setValue(foldKey, m_foldAction->isChecked());
    store.setValue(pageKey, m_pageId);
    for (const auto& connection : m_connections) {
        if (connection.get() != m_connection)
            keepSplitters(*connection);
    }
    if (m_connection != nullptr) // what is in sight has the last word
        keepSplitters(*m_connection);
}

void MainWindow::keepSplitters(const Connection& connection)
{
    for (const auto& [id, page] : connection.pages) {
        for (const QSplitter* splitter : page->findChildren<QSplitter*>()) {
            if (!splitter->objectName().isEmpty())
                m_preferences->store().setValue(splitterName(id, splitter), splitter->saveState());
        }
    }
}

} // namespace harddns::ui
