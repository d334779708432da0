// A guest in a console that a test started: loaded by Qt into the unchanged program (QT_QPA_GENERIC_PLUGINS), it tells the test what the
// window shows and does what a hand would do (in_sight.h). Lines of JSON over a local socket whose name stands in HARDDNS_PROBE; every line
// gets one line back. GUI thread.
#include "tests/console/in_sight.h"

#include <QGenericPlugin>
#include <QJsonDocument>
#include <QLocalSocket>

namespace
{

class Probe final : public QObject
{
public:
    explicit Probe(const QString& server)
    {
        connect(&m_socket, &QLocalSocket::readyRead, this, [this] {
            while (m_socket.canReadLine()) {
                const QJsonObject wish = QJsonDocument::fromJson(m_socket.readLine()).object();
                m_socket.write(QJsonDocument(harddns::test::answered(wish)).toJson(QJsonDocument::Compact) + '\n');
            }
        });
        m_socket.connectToServer(server);
    }

private:
    QLocalSocket m_socket;
};

} // namespace

class ProbePlugin final : public QGenericPlugin
{
    Q_OBJECT
    Q_PLUGIN_METADATA(IID QGenericPluginFactoryInterface_iid FILE "probe.json")
public:
    QObject* create(const QString&, const QString&) override
    {
        const QString server = qEnvironmentVariable("HARDDNS_PROBE");
        if (server.isEmpty())
            return nullptr;
        return new Probe(server);
    }
};

#include "probe.moc"
