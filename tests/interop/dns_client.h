// A client of the nodes that asks many things at once: UDP, and TCP when an answer does not fit. For one thread with an event loop.
#pragma once

#include <QElapsedTimer>
#include <QHash>
#include <QObject>
#include <QStringList>
#include <QTimer>
#include <QUdpSocket>

#include <functional>

namespace harddns::interop
{

struct DnsAnswer {
    bool arrived = false;
    QString rcode;      ///< "NOERROR"
    QStringList answer; ///< canonical(), sorted
    QString soaOwner;   ///< of the authority section, lower case
    QString server;     ///< who answered
    int tries = 0;      ///< servers that were asked

    [[nodiscard]] QString text() const;
};

class DnsClient : public QObject
{
    Q_OBJECT

public:
    using Then = std::function<void(const DnsAnswer&)>;

    explicit DnsClient(QObject* parent = nullptr);
    /// Asks the servers one after the other, each for so long, until one says something.
    void ask(const QStringList& servers, const QString& name, const QString& type, int patienceMs, Then then);
    [[nodiscard]] qsizetype waiting() const { return m_pending.size() + m_overTcp; }
    /// Runs the event loop until somebody has answered or everybody was silent.
    DnsAnswer askAndWait(const QStringList& servers, const QString& name, const QString& type, int patienceMs = 10000);

private:
    struct Pending {
        QStringList servers;
        int next = 0;
        QString name, type;
        int patienceMs = 0;
        qint64 deadline = 0;
        Then then;
    };
    using Key = QPair<QString, quint16>;

    void send(Pending pending);
    void readAll();
    void expire();
    void overTcp(Pending pending);
    [[nodiscard]] quint16 freeId(const QString& server);

    QUdpSocket m_socket;
    QTimer m_sweep;
    QElapsedTimer m_clock;
    QHash<Key, Pending> m_pending;
    qsizetype m_overTcp = 0;
    quint16 m_lastId = 0;
};

} // namespace harddns::interop
