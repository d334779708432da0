#include "tests/console/hand.h"

#include <QDir>
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QLocalSocket>

namespace harddns::test
{

Hand::~Hand()
{
    if (m_process && m_process->state() != QProcess::NotRunning) {
        m_process->kill();
        m_process->waitForFinished(handGuardMs);
    }
}

bool Hand::start(const QStringList& arguments)
{
    m_probe = nullptr;
    m_error.clear();
    m_server = std::make_unique<QLocalServer>();
    m_server->setSocketOptions(QLocalServer::UserAccessOption);
    const QString name = m_folder.filePath(QStringLiteral("probe"));
    QLocalServer::removeServer(name);
    if (!m_server->listen(name))
        return false;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char* gone : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORMTHEME", "QT_STYLE_OVERRIDE", "XDG_CONFIG_HOME"})
        environment.remove(QLatin1String(gone));
    const auto folder = [this](const char* below) {
        QDir(m_folder.path()).mkpath(QLatin1String(below));
        return m_folder.filePath(QLatin1String(below));
    };
    environment.insert("HOME", folder("home"));
    environment.insert("XDG_STATE_HOME", folder("state"));
    environment.insert("USER", "alice");
    environment.insert("LOGNAME", "alice");
    environment.insert("LANG", "C.UTF-8");
    environment.insert("LC_ALL", "C.UTF-8");
    environment.insert("TZ", "UTC");
    environment.insert("QT_QPA_PLATFORM", "offscreen");
    environment.insert("QT_PLUGIN_PATH", HARDDNS_PROBE_PLUGINS);
    environment.insert("QT_QPA_GENERIC_PLUGINS", "harddns-probe");
    environment.insert("HARDDNS_PROBE", name);
    m_process = std::make_unique<QProcess>();
    m_process->setProcessEnvironment(environment);
    m_process->setProcessChannelMode(QProcess::SeparateChannels);
    m_process->start(QStringLiteral(HARDDNS), arguments);
    if (!m_process->waitForStarted(handGuardMs) || !m_server->waitForNewConnection(handGuardMs))
        return false;
    m_probe = m_server->nextPendingConnection();
    return true;
}

QJsonObject Hand::ask(const QJsonObject& wish)
{
    const auto failed = [](const char* why) { return QJsonObject{{"problem", QLatin1String(why)}}; };
    if (m_probe == nullptr)
        return failed("no console runs");
    m_probe->write(QJsonDocument(wish).toJson(QJsonDocument::Compact) + '\n');
    QElapsedTimer timer;
    timer.start();
    while (!m_probe->canReadLine()) {
        if (!m_probe->waitForReadyRead(handGuardMs) && timer.hasExpired(handGuardMs))
            return failed("the console does not answer");
        if (m_probe->state() != QLocalSocket::ConnectedState)
            return failed("the console is gone");
    }
    return QJsonDocument::fromJson(m_probe->readLine()).object();
}

} // namespace harddns::test
