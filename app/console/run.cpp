#include "app/console/run.h"

#include "app/console/incident_source.h"
#include "app/console/node_host.h"
#include "app/console/pages.h"
#include "app/console/remote_source.h"
#include "ui/i18n/language.h"
#include "ui/window/main_window.h"

#include <QApplication>
#include <QScreen>
#include <QSettings>

#include <cstdlib>
#include <iostream>

namespace harddns::app
{

namespace
{

QString userName()
{
    for (const char* name : {"USER", "LOGNAME", "USERNAME"}) {
        if (const QByteArray user = qgetenv(name); !user.isEmpty())
            return QString::fromLocal8Bit(user);
    }
    return QStringLiteral("operator");
}

QString titleOf(const NodeHostOptions& options)
{
    if (!options.demo)
        return QCoreApplication::translate("Console", "%1, embedded").arg(QString::fromStdString(options.configFile));
    return options.internet ? QCoreApplication::translate("Console", "Demo network on the Internet, embedded")
                            : QCoreApplication::translate("Console", "Demo network, embedded");
}

/// The node inside the console: at most one at a time; another one when the one before could not start.
class Inside
{
public:
    explicit Inside(ui::MainWindow& window) : m_window(window) {}
    ~Inside()
    {
        m_host.reset(); // waits for the node
        if (m_source)
            m_window.removeSource(m_source.get());
    }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;

    [[nodiscard]] bool isRunning() const { return m_host && m_host->isRunning(); }
    [[nodiscard]] ConsoleExit exit() const { return m_exit; }

    void start(NodeHostOptions options)
    {
        if (isRunning())
            return;
        auto source = std::make_unique<EmbeddedSource>(titleOf(options), userName());
        m_window.addSource(source.get());
        m_window.showSource(source.get());
        if (m_source)
            m_window.removeSource(m_source.get());
        m_host.reset();
        m_source = std::move(source);
        m_exit = ConsoleExit::Ok;
        m_host = std::make_unique<NodeHost>(std::move(options));
        QObject::connect(m_host.get(), &NodeHost::failed, &m_window, [this](const QString& problem) { tellFailure(problem); });
        QObject::connect(m_host.get(), &NodeHost::ended, &m_window, [this] {
            if (m_closed)
                QApplication::quit();
        });
        // Behind the first picture of the window.
        QMetaObject::invokeMethod(
            m_host.get(), [this] { m_host->start(*m_source); }, Qt::QueuedConnection);
    }

    void close()
    {
        m_closed = true;
        if (isRunning())
            m_host->stop(); // its end ends the program; nobody waits for it in front of a window
        else
            QApplication::quit();
    }

private:
    /// The page says it, and the assistant if it is there; the terminal too, for who looks there.
    void tellFailure(const QString& problem)
    {
        m_exit = ConsoleExit::Problem;
        std::cerr << "harddns: the node cannot start: " << problem.toStdString() << std::endl;
        LinkState link;
        link.state = LinkState::State::Closed;
        link.reason = QCoreApplication::translate("Console", "The node cannot start: %1").arg(problem).toStdString();
        link.sinceUs = m_window.nowUs();
        m_source->tellLink(link);
    }

    ui::MainWindow& m_window;
    std::unique_ptr<EmbeddedSource> m_source;
    std::unique_ptr<NodeHost> m_host; ///< goes before its source
    ConsoleExit m_exit = ConsoleExit::Ok;
    bool m_closed = false;
};

} // namespace

ConsoleExit runConsole(int& argc, char** argv, const ConsoleOptions& options)
{
    if (const std::string problem = missingDisplay(); !problem.empty()) {
        std::cerr << problem << '\n';
        return ConsoleExit::Problem;
    }
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("harddns"));
    QApplication::setOrganizationName(QStringLiteral("harddns"));
    QApplication::setApplicationDisplayName(QStringLiteral("HARD-DNS"));
    QApplication::setApplicationVersion(QStringLiteral(HARDDNS_VERSION));
    // The end of the window is not yet the end of the node.
    QApplication::setQuitOnLastWindowClosed(false);

    // Before the first text is made.
    const QString wanted = options.language.empty() ? ui::Preferences(QString::fromStdString(options.settingsFile)).values().language
                                                    : QString::fromStdString(options.language);
    const ui::InstalledLanguage language(ui::languageFor(wanted, QLocale::system().uiLanguages()));
    if (const QString problem = language.problem(); !problem.isEmpty())
        std::cerr << "harddns: " << problem.toStdString() << '\n';

    Inside* inside = nullptr;
    ui::WindowOptions windowOptions;
    windowOptions.settingsFile = QString::fromStdString(options.settingsFile);
    windowOptions.languages = ui::shippedLanguages();
    windowOptions.version = QStringLiteral(HARDDNS_VERSION);
    windowOptions.openIncident = [](const QString& path, QString* problem) { return IncidentSource::open(path, userName(), problem); };
    windowOptions.connectRemote = [](const ui::RemoteTarget& target, QString*) -> std::unique_ptr<ui::Source> {
        RemoteAddress address;
        address.host = target.host.toStdString();
        address.port = target.port;
        address.consoleFile = target.credentialFile.toStdString();
        address.nodeId = target.node.toStdString();
        return std::make_unique<RemoteSource>(target.shownTitle(), address);
    };
    windowOptions.nodeOf = [](const ui::Source& source) {
        const auto* remote = qobject_cast<const RemoteSource*>(&source);
        return remote != nullptr ? remote->nodeId() : QString();
    };
    windowOptions.canStartNode = [&inside] { return inside != nullptr && !inside->isRunning(); };
    windowOptions.startNode = [&inside](const ui::StartChoice& choice) {
        NodeHostOptions node;
        node.demo = choice.kind != ui::StartChoice::Kind::Config;
        if (!node.demo)
            node.configFile = choice.configFile.toStdString();
        inside->start(std::move(node));
    };
    ui::MainWindow window({}, consolePages(), windowOptions);
    Inside node(window);
    inside = &node;
    if (!options.page.empty())
        window.showPage(QString::fromStdString(options.page));
    if (!options.incidentFile.empty()) {
        if (const QString problem = window.openIncident(QString::fromStdString(options.incidentFile)); !problem.isEmpty()) {
            std::cerr << "harddns: " << problem.toStdString() << '\n';
            return ConsoleExit::Problem;
        }
    }
    // What it wants by itself may be more than the screen has, and not every display has somebody who looks after that.
    const QSize room = window.screen()->availableSize(), least = window.minimumSize();
    if (room.width() >= least.width() && room.height() >= least.height())
        window.resize(window.size().boundedTo(room));
    window.show();
    QObject::connect(&application, &QGuiApplication::lastWindowClosed, &window, [&node] { node.close(); });

    const bool asks = options.isBare() && window.preferences().isFirstStart();
    const ui::StartChoice kept = options.isBare() ? ui::keptStart(window.preferences().store()) : ui::StartChoice{};
    // Nodes elsewhere were chosen, and none is remembered.
    const bool isEmpty = options.isBare() && kept.kind == ui::StartChoice::Kind::Remote && window.currentSource() == nullptr;
    if (asks || isEmpty)
        window.showAssistant(true);
    else if (!options.configFile.empty())
        node.start({.configFile = options.configFile});
    else if (options.isBare() && kept.kind != ui::StartChoice::Kind::Remote)
        windowOptions.startNode(kept);
    else if (options.incidentFile.empty() && !options.isBare())
        node.start({.configFile = {}, .demo = true, .internet = options.internet});
    QApplication::exec();
    return node.exit();
}

} // namespace harddns::app
