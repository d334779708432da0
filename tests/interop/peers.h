// Real servers as child processes: NSD for the zone tree, the node, and the client name servers that forward to it. Each has a folder
// of its own with its configuration and log; a destructor ends what was started.
#pragma once

#include "tests/interop/zone_tree.h"

#include <QProcess>
#include <QString>
#include <QStringList>

#include <functional>
#include <memory>

namespace harddns::interop
{

/// A reply as dig or kdig print it.
struct Reply {
    bool arrived = false;
    QString rcode;
    QStringList flags;
    QStringList answer; ///< canonical(), sorted
    QString soaOwner;   ///< of the authority section, lower case
    QString text;       ///< everything, for messages
};

enum class Via { Udp, Tcp, Tls };

/// Asks once with dig (UDP, TCP) or kdig (TLS).
[[nodiscard]] Reply ask(const QString& server, const QString& name, const QString& type, Via via, int timeoutSeconds = 10);

/// The same without waiting: `then` is called from the event loop, unless `context` is gone by then.
void askLater(QObject* context, const QString& server, const QString& name, const QString& type, int timeoutSeconds,
              std::function<void(const Reply&)> then);

/// A child process with its folder.
class Server
{
public:
    Server(QString name, QString folder);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// False when the program does not even start.
    bool start(const QString& program, const QStringList& arguments);
    /// SIGTERM, then SIGKILL when it does not end in time; the exit code, -1 when it had to be killed.
    int stop();
    /// No signal to react to: the machine lost power. With all processes the server forked.
    void kill();
    /// STOP and CONT for all its processes: the machine is there, but says nothing.
    void freeze() { signalAll("STOP"); }
    void thaw() { signalAll("CONT"); }
    void signalMain(const QString& signal) const;
    [[nodiscard]] bool running() const { return m_process.state() == QProcess::Running; }
    /// Waits for its end at most this long; whether it has ended.
    [[nodiscard]] bool endsWithin(int milliseconds);
    [[nodiscard]] qint64 pid() const { return m_process.processId(); }
    [[nodiscard]] const QString& name() const { return m_name; }
    [[nodiscard]] const QString& folder() const { return m_folder; }
    [[nodiscard]] QString path(const QString& file) const { return m_folder + '/' + file; }
    void write(const QString& file, const QString& text) const;
    /// The last part of what it printed.
    [[nodiscard]] QString log() const;

private:
    void signalAll(const QString& signal) const;

    QString m_name;
    QString m_folder;
    QProcess m_process;
};

/// Waits until the server at the address replies to anything; false after the time-out or when the process has ended.
bool waitUntilAnswers(Server& server, const QString& address, const QString& name);

/// Inside a network namespace: loopback up, all addresses on it. Empty when it went well, else what failed.
[[nodiscard]] QString prepareNetwork(const ZoneTree& tree);

// Each writes its configuration into folder/NAME and starts; call waitUntilAnswers afterwards.
/// `within`: what the command begins with to run somewhere else (Host::within()).
[[nodiscard]] std::unique_ptr<Server> startNsd(const QString& folder, const ZoneTree& tree, const Operator& by,
                                               const QStringList& within = {});
/// Certificate for DNS over TLS into the folder; false when openssl fails.
bool makeCertificate(const Server& node);
[[nodiscard]] std::unique_ptr<Server> startNode(const QString& folder, const QString& program, const ZoneTree& tree,
                                                const QString& extraConfig = {});
inline const QString nodeAddress = QStringLiteral("127.0.0.53");

/// A client name server in forward mode (BOLTON 4), and what it cannot do.
struct Peer {
    QString name;
    QString address;
    std::function<std::unique_ptr<Server>(const QString& folder, const Peer& peer)> start;
};
[[nodiscard]] QList<Peer> forwardingPeers();

} // namespace harddns::interop
