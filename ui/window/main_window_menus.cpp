// The commands of the window: menu bar, its corner, and the dialogs they open.
#include "ui/window/main_window.h"

#include "ui/theme/format.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"
#include "ui/window/dialogs.h"
#include "ui/window/filter_bar.h"
#include "ui/window/navigation.h"
#include "ui/window/range_chooser.h"
#include "ui/window/top_bar.h"

#include <QActionGroup>
#include <QApplication>
#include <QHBoxLayout>
#include <QMenuBar>
#include <QMessageBox>
#include <QPainter>
#include <QPushButton>

namespace harddns::ui
{

namespace
{

/// An icon that is no button.
class IconMark : public QWidget
{
public:
    IconMark(Icon icon, QWidget* parent) : QWidget(parent), m_icon(icon)
    {
        const auto follow = [this] { setFixedSize(Theme::current().px(16), Theme::current().px(16)); };
        connect(&Theme::current(), &Theme::changed, this, follow);
        follow();
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        paintIcon(painter, rect(), m_icon, Theme::current().color(Token::Text2));
    }

private:
    Icon m_icon;
};

} // namespace

QAction* MainWindow::command(QMenu* menu, const QString& text, const QKeySequence& keys, std::function<void()> run)
{
    auto* action = new QAction(text, this);
    if (!keys.isEmpty())
        action->setShortcut(keys);
    connect(action, &QAction::triggered, this, [run = std::move(run)] { run(); });
    menu->addAction(action);
    return action;
}

void MainWindow::buildMenus()
{
    // File
    QMenu* file = menuBar()->addMenu(tr("&File"));
    if (m_options.openIncident)
        command(file, tr("Open incident…"), QKeySequence(QStringLiteral("Ctrl+O")), [this] { chooseIncident(); });
    command(file, tr("Export what is shown…"), QKeySequence(QStringLiteral("Ctrl+E")), [this] {
        if (Page* page = currentPage(); page != nullptr && !page->exportShown())
            QMessageBox::information(this, tr("Export"), tr("This page has nothing to export."));
    });
    file->addSeparator();
    command(file, tr("Close window"), QKeySequence(QStringLiteral("Ctrl+W")), [this] { close(); });
    command(file, tr("Quit"), QKeySequence(QStringLiteral("Ctrl+Q")), [] {
        QApplication::closeAllWindows();
    })->setMenuRole(QAction::QuitRole);

    // View
    QMenu* views = menuBar()->addMenu(tr("&View"));
    for (std::size_t i = 0; i < m_pages.size(); ++i) {
        QAction* action = command(views, m_pages[i].title, QKeySequence(Navigation::shortcutOf(static_cast<int>(i))),
                                  [this, id = m_pages[i].id] { showPage(id); });
        action->setIcon(themedIcon(m_pages[i].icon));
        action->setObjectName(m_pages[i].id);
        m_pageActions.append(action);
    }
    views->addSeparator();
    const auto choices = [&](const QString& title, const QStringList& texts, auto current, auto apply) {
        QMenu* menu = views->addMenu(title);
        auto* group = new QActionGroup(menu);
        for (int i = 0; i < texts.size(); ++i) {
            QAction* action = menu->addAction(texts[i]);
            action->setCheckable(true);
            action->setChecked(current(m_preferences->values()) == i);
            group->addAction(action);
            connect(action, &QAction::triggered, this, [this, apply, i] {
                Preferences::Values values = m_preferences->values();
                apply(values, i);
                m_preferences->set(values);
            });
        }
        connect(m_preferences.get(), &Preferences::changed, menu,
                [this, group, current] { group->actions().at(current(m_preferences->values()))->setChecked(true); });
    };
    using Values = Preferences::Values;
    choices(
        tr("Theme"), {tr("As the system"), tr("Light"), tr("Dark"), tr("High contrast")},
        [](const Values& v) { return static_cast<int>(v.theme); }, [](Values& v, int i) { v.theme = static_cast<Theme::Choice>(i); });
    choices(
        tr("Rows"), {tr("Compact"), tr("Normal"), tr("Roomy")}, [](const Values& v) { return static_cast<int>(v.density); },
        [](Values& v, int i) { v.density = static_cast<Density>(i); });
    choices(
        tr("Times"), {tr("In UTC"), tr("In the time zone of this computer")}, [](const Values& v) { return v.localTime ? 1 : 0; },
        [](Values& v, int i) { v.localTime = i == 1; });
    views->addSeparator();
    m_foldAction = command(views, tr("Fold the navigation"), QKeySequence(Qt::Key_F9), [] {});
    m_foldAction->setCheckable(true);
    connect(m_foldAction, &QAction::toggled, this, [this] {
        m_foldChosen = true;
        foldNavigation();
    });
    m_wallAction = command(views, tr("Wall view"), QKeySequence(Qt::Key_F11), [] {});
    m_wallAction->setCheckable(true);
    connect(m_wallAction, &QAction::toggled, this, &MainWindow::setWallView);

    m_nodeMenu = menuBar()->addMenu(tr("&Node"));
    if (m_options.connectRemote) {
        m_connectAction = command(m_nodeMenu, tr("Connect to a node…"), QKeySequence(QStringLiteral("Ctrl+N")), [this] { showConnect(); });
        m_forgetAction = command(m_nodeMenu, tr("Forget this connection…"), {}, [this] { askForget(); });
    }
    m_closeIncidentAction = command(m_nodeMenu, tr("Close this incident"), {}, [this] { closeIncident(currentSource()); });
    connect(m_nodeMenu, &QMenu::aboutToShow, this, &MainWindow::fillNodeMenu);

    // Actions: the page's first, then the window's. Keys of one letter are no shortcuts: they work where no text is written.
    m_actionsMenu = menuBar()->addMenu(tr("&Actions"));
    const auto own = [&](const QString& text, const QKeySequence& keys, std::function<void()> run) {
        QAction* action = command(m_actionsMenu, text, keys, std::move(run));
        m_ownActions.append(action);
        return action;
    };
    m_pauseAction = own({}, {}, [this] { togglePause(); });
    const auto nameOfPause = [this] {
        m_pauseAction->setText((m_view.pausedAtUs() || !m_view.range().isLive() ? tr("Go live") : tr("Pause")) + u'\t' + tr("Space"));
    };
    connect(&m_view, &ViewState::pausedChanged, this, nameOfPause);
    connect(&m_view, &ViewState::rangeChanged, this, nameOfPause);
    nameOfPause();
    own(tr("Filter…"), QKeySequence(QStringLiteral("Ctrl+F")), [this] {
        m_topBar->filter()->setFocus(Qt::ShortcutFocusReason);
        m_topBar->filter()->selectAll();
    });
    own(tr("Clear the filter"), QKeySequence(QStringLiteral("Ctrl+Shift+F")), [this] { m_topBar->filter()->clear(); });
    own(tr("Time range…"), QKeySequence(QStringLiteral("Ctrl+T")), [this] { m_topBar->range()->open(); });
    own(tr("Range before"), QKeySequence(QStringLiteral("Alt+Left")), [this] { m_view.back(); });
    own(tr("Range after"), QKeySequence(QStringLiteral("Alt+Right")), [this] { m_view.forward(); });
    own(tr("Earlier") + QStringLiteral("\t["), {}, [this] { m_view.earlier(nowUs()); });
    own(tr("Later") + QStringLiteral("\t]"), {}, [this] { m_view.later(nowUs()); });
    own(tr("Next pane"), QKeySequence(Qt::Key_F6), [this] { movePane(1); });
    own(tr("Previous pane"), QKeySequence(QStringLiteral("Shift+F6")), [this] { movePane(-1); });

    // Tools
    QMenu* tools = menuBar()->addMenu(tr("&Tools"));
    m_verifyAction = command(tools, tr("Verify the audit chain"), QKeySequence(QStringLiteral("Ctrl+Shift+V")), [this] {
        if (m_connection != nullptr)
            m_connection->verifyChain();
    });
    QAction* settings = command(tools, tr("Settings…"), QKeySequence(QStringLiteral("Ctrl+,")), [this] { showSettings(); });
    settings->setMenuRole(QAction::PreferencesRole);

    // Help
    QMenu* help = menuBar()->addMenu(tr("&Help"));
    if (m_options.startNode)
        command(help, tr("Assistant…"), {}, [this] { showAssistant(); });
    command(help, tr("Keyboard"), QKeySequence(Qt::Key_F1), [this] { showKeyboard(); });
    command(help, tr("About HARD-DNS"), QKeySequence(QStringLiteral("Shift+F1")), [this] { showAbout(); })->setMenuRole(QAction::AboutRole);

    // Right: which node, who are we.
    m_corner = new QWidget(menuBar());
    auto* row = new QHBoxLayout(m_corner);
    row->setContentsMargins(0, 0, 8, 0);
    row->setSpacing(6);
    m_connectionMenu = new QMenu(this);
    connect(m_connectionMenu, &QMenu::aboutToShow, this, &MainWindow::fillNodeMenu);
    m_connectionButton = menuButton(Icon::Plug, {}, m_connectionMenu, m_corner);
    m_connectionButton->setProperty("kind", QStringLiteral("flat"));
    m_userIcon = new IconMark(Icon::User, m_corner);
    m_user = new TextLabel(TextSize::Body, Token::Text2, TextWeight::Normal, m_corner);
    row->addWidget(m_connectionButton);
    row->addSpacing(6);
    row->addWidget(m_userIcon);
    row->addWidget(m_user);
    menuBar()->setCornerWidget(m_corner, Qt::TopRightCorner);
    fillActionsMenu();
    followConnection();
}

void MainWindow::fillActionsMenu()
{
    m_actionsMenu->clear();
    if (Page* page = currentPage()) {
        for (QAction* action : page->pageActions())
            m_actionsMenu->addAction(action);
        m_actionsMenu->addSeparator();
    }
    m_actionsMenu->addActions(m_ownActions);
}

QList<QAction*> MainWindow::commands() const
{
    QList<QAction*> all;
    QList<QMenu*> menus;
    for (const QAction* top : menuBar()->actions())
        menus.append(top->menu());
    while (!menus.isEmpty()) {
        for (QAction* action : menus.takeFirst()->actions()) {
            if (action->menu() != nullptr)
                menus.append(action->menu());
            else if (!action->isSeparator())
                all.append(action);
        }
    }
    return all;
}

void MainWindow::showSettings(SettingsDialog::Part part)
{
    auto* dialog = new SettingsDialog(*m_preferences, m_options.languages, m_notifier.get(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->showPart(part);
    connect(dialog, &SettingsDialog::testWanted, this,
            [this] { m_notifier->sendTest(currentSource() != nullptr ? currentSource()->title() : QString(), nowUs()); });
    dialog->open();
}

void MainWindow::showKeyboard()
{
    std::vector<KeyboardHelp::Section> sections;
    for (const QAction* top : menuBar()->actions()) {
        KeyboardHelp::Section section{top->text().remove(u'&'), {}};
        for (const QAction* action : top->menu()->actions()) {
            const QString text = action->text().section(u'\t', 0, 0).remove(u'&');
            const QString keys = action->text().contains(u'\t') ? action->text().section(u'\t', 1, 1)
                                                                : action->shortcut().toString(QKeySequence::NativeText);
            if (!keys.isEmpty())
                section.rows.push_back({keys, text});
        }
        if (!section.rows.empty())
            sections.push_back(std::move(section));
    }
    sections.push_back({tr("In lists"),
                        {{tr("J, K"), tr("Next, previous row")},
                         {tr("Enter"), tr("Open the detail")},
                         {QStringLiteral("Ctrl+C"), tr("Copy")},
                         {QStringLiteral("Ctrl+Shift+C"), tr("Copy as JSON")}}});
    sections.push_back({tr("Everywhere"),
                        {{tr("Esc"), tr("One step back: cursor, brush, selection, range")},
                         {tr("+ and −"), tr("Zoom the time range")},
                         {QStringLiteral("Ctrl+Space"), tr("Complete the filter")}}});
    auto* dialog = new KeyboardHelp(sections, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MainWindow::showAbout()
{
    QString node;
    if (m_connection != nullptr && m_connection->data().latest() != nullptr) {
        const NodeStatus& status = *m_connection->data().latest()->status;
        node =
            tr("Node %1: harddnsd %2, up %3")
                .arg(QString::fromStdString(status.name), QString::fromStdString(status.version), format::duration(status.uptimeSeconds));
    }
    auto* dialog = new AboutDialog(m_options.version, node, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

} // namespace harddns::ui
