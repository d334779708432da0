// MainWindow: the frame of the console. It shows one of the given nodes at a time, keeps time range, filter and pause for all pages, builds
// a page when it is first wanted and refreshes only the one in sight. GUI thread; nothing here blocks.
//
//   MainWindow window({&source}, registerPages(), {});
//   window.show();          // frame and navigation are there at once; the page follows with the next turn of the event loop
#pragma once

#include <QObject> // before <compare>, which stops moc of Qt 6.4

#include "ui/notify/notifier.h"
#include "ui/view_state.h"
#include "ui/window/connection.h"
#include "ui/window/page_registration.h"
#include "ui/window/preferences.h"
#include "ui/window/remote_target.h"
#include "ui/window/settings_dialog.h"
#include "ui/window/start_choice.h"

#include <QElapsedTimer>
#include <QMainWindow>
#include <QPointer>
#include <QTimer>
#include <QVariantMap>

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

class QActionGroup;
class QLabel;
class QMenu;
class QPushButton;
class QStackedWidget;
class QSystemTrayIcon;

namespace harddns::ui
{

class Assistant;
class Navigation;
class PageFrame;
class StatusLine;
class TextLabel;
class TopBar;

struct WindowOptions {
    QString settingsFile;            ///< empty: the user's own
    QString version;                 ///< of the console, for About
    std::vector<Language> languages; ///< there are translations to
    /// Opens a file that another console wrote as a source; null: `problem` says why not. Without it there is no File, Open incident…
    std::function<std::unique_ptr<Source>(const QString& path, QString* problem)> openIncident;
    /// Starts the node inside the console (not for StartChoice::Kind::Remote) and adds its source. Without it there is no assistant.
    std::function<void(const StartChoice& choice)> startNode;
    std::function<bool()> canStartNode; ///< none runs and none is starting; unset: always
    ConnectRemote connectRemote;        ///< makes the sources of other machines; without it there is no Node, Connect to a node…
    /// RemoteTarget::node of a source that connectRemote made, asked when it says roleChanged(); unset: nobody knows.
    std::function<QString(const Source& source)> nodeOf;
    /// Where notifications and sound go, and how patient the hooks are; the desktop's and a minute's unless set (tests).
    std::optional<NotifierOutlets> outlets;
    HookLimits hookLimits;
    std::function<std::int64_t()> nowUs; ///< the system's clock unless set (tests)
};

/// The connections to other machines that the settings remember.
[[nodiscard]] std::vector<RemoteTarget> keptRemotes(QSettings& store);
void keepRemotes(QSettings& store, const std::vector<RemoteTarget>& targets);

class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    static constexpr int leastWidth = 1100, leastHeight = 700;
    /// Below it the navigation folds by itself.
    static constexpr int foldBelow = 1280;
    /// Refreshes of the page in sight are at least so far apart: ten a second.
    static constexpr int refreshMs = 100;

    MainWindow(const std::vector<Source*>& sources, std::vector<PageRegistration> pages, WindowOptions options = {},
               QWidget* parent = nullptr);
    ~MainWindow() override;

    /// The source outlives the window, or is removed before.
    void addSource(Source* source);
    void removeSource(Source* source);
    void showSource(Source* source);
    [[nodiscard]] Source* currentSource() const;

    /// Makes a connection to another machine, shows and remembers it. Empty: done; else a sentence.
    [[nodiscard]] QString connectTo(const RemoteTarget& target);
    /// Ends a connection that connectTo() made, here or in an earlier run; the source is gone.
    void forget(Source* source);
    [[nodiscard]] bool isRemote(const Source* source) const;

    /// Asks which network to begin with, and starts it.
    /// `isNeeded`: see Assistant::Options.
    void showAssistant(bool isNeeded = false);
    /// Shows an incident from a file beside the nodes. Empty: done; else a sentence.
    [[nodiscard]] QString openIncident(const QString& path);
    /// Ends what openIncident() opened.
    void closeIncident(Source* source);
    /// A file is shown, not a node.
    [[nodiscard]] bool isRecording() const;

    void showPage(const QString& id, const QVariantMap& what = {});
    [[nodiscard]] QString currentPageId() const { return m_pageId; }
    [[nodiscard]] Page* currentPage() const; ///< null until it is built
    [[nodiscard]] ViewState& view() { return m_view; }
    [[nodiscard]] ConsoleData* data();
    [[nodiscard]] Preferences& preferences() { return *m_preferences; }
    [[nodiscard]] Notifier& notifier() { return *m_notifier; }
    [[nodiscard]] std::int64_t nowUs() const;
    /// Every command of the menus; for tests and the keyboard help.
    [[nodiscard]] QList<QAction*> commands() const;
    [[nodiscard]] std::uint64_t refreshes() const { return m_refreshes; }

    void setWallView(bool on);
    void togglePause();
    /// Esc. False: there was nothing to step back from.
    bool stepBack();

signals:
    void criticalRaised(std::uint64_t alert);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void buildFrame();
    void buildMenus();
    void fillNodeMenu();
    void showConnect(const RemoteTarget& from = {});
    void askForget();
    void chooseIncident();
    void followAssistant();
    void followRecording();
    [[nodiscard]] bool isOffered(const QString& page) const;
    void restoreRemotes();
    void rememberRemotes();
    [[nodiscard]] std::pair<State, QString> shownState(const Connection& connection) const;
    /// A network that is not shown and needs a look; no words: it does not.
    struct Elsewhere {
        State state = State::None;
        QString words, sentence;
        bool operator==(const Elsewhere&) const = default;
    };
    [[nodiscard]] Elsewhere elsewhereOf(const Connection& connection) const;
    void hearElsewhere(const Connection* connection);
    void followElsewhere();
    void showElsewhere();
    void fillActionsMenu();
    QAction* command(QMenu* menu, const QString& text, const QKeySequence& keys, std::function<void()> run);
    void showKeyboard();
    void showAbout();
    void showSettings(SettingsDialog::Part part = SettingsDialog::Part::Appearance);

    [[nodiscard]] Connection* connectionOf(const Source* source) const;
    Page* build(const QString& id);
    [[nodiscard]] PageFrame* frameOf(Page* page) const;
    void showBuilt(const QString& id);
    void wantRefresh();
    void hearData();
    void refreshNow();
    void showPageAnew();
    void refreshFrame();
    void followConnection();
    [[nodiscard]] QString lostSentence() const;
    void foldNavigation();
    void movePane(int step);
    [[nodiscard]] std::vector<QWidget*> panes() const;
    void announce(const Connection& connection, std::uint64_t alert);
    void buildNotifier();
    void showOnDesktop(const QString& title, const QString& text, Grade grade);
    void restore();
    void save();
    void keepSplitters(const Connection& connection);
    [[nodiscard]] const PageRegistration* registration(const QString& id) const;

    /// A connection that is remembered: with its source, or with why there is none.
    struct Remote {
        RemoteTarget target;
        std::unique_ptr<Source> source;
        QString problem;
    };
    void begin(Remote& remote);
    void followNode(Source* source);

    std::vector<PageRegistration> m_pages;
    WindowOptions m_options;
    std::unique_ptr<Preferences> m_preferences;
    std::unique_ptr<Notifier> m_notifier;
    ViewState m_view;
    std::vector<std::unique_ptr<Source>> m_incidents;
    std::optional<TimeRange> m_liveRange; ///< while a file is shown: what to go back to
    std::vector<Remote> m_remotes;        ///< longer than the connections to them
    std::vector<std::unique_ptr<Connection>> m_connections;
    Connection* m_connection = nullptr;
    std::map<const Connection*, Elsewhere> m_elsewhere;
    QPointer<Source> m_elsewhereSource; ///< the worst of them
    QString m_pageId;
    std::map<QString, QVariantMap> m_wanted; ///< what is to be shown on a page once it is built

    TopBar* m_topBar = nullptr;
    Navigation* m_navigation = nullptr;
    QStackedWidget* m_stack = nullptr;
    StatusLine* m_status = nullptr;
    QWidget* m_corner = nullptr;
    QPushButton* m_connectionButton = nullptr;
    QMenu* m_connectionMenu = nullptr;
    TextLabel* m_user = nullptr;
    QWidget* m_userIcon = nullptr;
    QMenu* m_nodeMenu = nullptr;
    QMenu* m_actionsMenu = nullptr;
    QList<QAction*> m_ownActions;  ///< of the window in the menu Actions; the page's come before them
    QList<QAction*> m_pageActions; ///< of the menu View, named as their page
    QAction* m_pauseAction = nullptr;
    QAction* m_wallAction = nullptr;
    QAction* m_foldAction = nullptr;
    QAction* m_verifyAction = nullptr;
    QAction* m_connectAction = nullptr; ///< null: nobody can make such a connection
    QAction* m_forgetAction = nullptr;
    QAction* m_closeIncidentAction = nullptr;
    QPointer<Assistant> m_assistant;
    QSystemTrayIcon* m_tray = nullptr;

    QTimer m_refreshTimer;
    QElapsedTimer m_sinceRefresh;
    bool m_refreshWanted = false;
    bool m_pageWanted = false; ///< not only the frame: pause freezes pages, never the state of the network
    bool m_foldChosen = false; ///< by the operator, below or above the width
    std::uint64_t m_refreshes = 0;
    Qt::WindowStates m_beforeWall = Qt::WindowNoState;
};

} // namespace harddns::ui
