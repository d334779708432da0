#include "app/console/demo_traffic.h"

#include <QHostAddress>
#include <QUdpSocket>

#include <algorithm>
#include <array>
#include <iterator>

namespace harddns::app
{

namespace
{

struct Asked {
    const char* name;
    quint16 type;
    unsigned weight;
};
/// Names of the embedded internet (resources/demo/README.md): mostly what exists, some of what does not, one that is broken.
constexpr std::array<Asked, 17> asked{{{"www.example.com", 1, 14},
                                       {"www.example.com", 28, 6},
                                       {"chain.example.com", 1, 6},
                                       {"www.old.example.org", 1, 5},
                                       {"www.news.org", 1, 9},
                                       {"news.org", 1, 5},
                                       {"cafe.org", 1, 6},
                                       {"www.cafe.org", 1, 8},
                                       {"menu.cafe.org", 16, 2},
                                       {"pay.cafe.org", 1, 12},
                                       {"large.example.com", 16, 2},
                                       {"www.example.net", 1, 6},
                                       {"example.org", 15, 3},
                                       {"nothing.example.com", 1, 3},
                                       {"www.flaky.org", 1, 2},
                                       {"www.six.org", 28, 2},
                                       {"www.bogus.org", 1, 1}}};
/// Every so many questions one for a name that nobody asked for yet: it must be voted on.
constexpr unsigned newNameEvery = 4;

constexpr const char* poisonedNode = "node-4";
/// Its zone is not signed: nothing but the vote protects it. Its TTL is short, so that it is voted on often, and no longer new to the
/// network when it is poisoned: an answer that is new to everybody may be a change of the zone that spreads.
constexpr const char* poisonedName = "pay.cafe.org";
const IpAddress forgedAddress = IpAddress::v4(0xcb007142U); // 203.0.113.66

void append16(QByteArray& to, unsigned value)
{
    to.append(static_cast<char>(value >> 8));
    to.append(static_cast<char>(value));
}

} // namespace

/// Asks 127.0.0.1; on the thread it was moved to.
class DemoClient : public QObject
{
public:
    explicit DemoClient(quint16 port) : m_port(port) {}
    void ask(const QByteArray& name, quint16 type);

private:
    const quint16 m_port;
    QUdpSocket* m_socket = nullptr;
    quint16 m_id = 0;
};

void DemoClient::ask(const QByteArray& name, quint16 type)
{
    if (m_socket == nullptr) {
        m_socket = new QUdpSocket(this);
        m_socket->bind(QHostAddress(QHostAddress::LocalHost));
        connect(m_socket, &QUdpSocket::readyRead, this, [this] {
            while (m_socket->hasPendingDatagrams())
                m_socket->readDatagram(nullptr, 0); // the answers are of no interest here
        });
    }
    QByteArray query;
    append16(query, ++m_id);
    append16(query, 0x0100); // RD
    append16(query, 1);
    append16(query, 0);
    append16(query, 0);
    append16(query, 1); // EDNS, so that nothing but the really large needs TCP
    for (const QByteArray& label : name.split('.')) {
        query.append(static_cast<char>(label.size()));
        query.append(label);
    }
    query.append('\0');
    append16(query, type);
    append16(query, 1);
    query.append('\0');
    append16(query, 41);
    append16(query, 1232);
    append16(query, 0);
    append16(query, 0);
    append16(query, 0);
    m_socket->writeDatagram(query, QHostAddress(QHostAddress::LocalHost), m_port);
}

DemoTraffic::DemoTraffic(Node& node, quint16 port, int poisoningAfterMs, QObject* parent)
    : QObject(parent), m_node(node), m_client(new DemoClient(port))
{
    m_client->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_client, &QObject::deleteLater);
    m_thread.setObjectName(QStringLiteral("demo client"));
    m_thread.start();
    m_load.setObjectName(QLatin1String(demoLoadTimer));
    m_poisoning.setObjectName(QLatin1String(demoPoisoningTimer));
    connect(&m_load, &QTimer::timeout, this, &DemoTraffic::askSomething);
    m_load.start(1000 / demoQueriesPerSecond);
    m_poisoning.setSingleShot(true);
    connect(&m_poisoning, &QTimer::timeout, this, &DemoTraffic::tryPoisoning);
    m_poisoning.start(poisoningAfterMs);
}

DemoTraffic::~DemoTraffic()
{
    m_pool.waitForDone();
    m_thread.quit();
    m_thread.wait();
}

void DemoTraffic::onSnapshot(const SnapshotPtr& snapshot)
{
    for (const Alert& alert : snapshot->alerts)
        m_seen = m_seen || std::find(alert.suspects.begin(), alert.suspects.end(), poisonedNode) != alert.suspects.end();
}

void DemoTraffic::tryPoisoning()
{
    if (m_seen || m_tries >= demoPoisoningTries)
        return;
    ++m_tries;
    m_pool.start([this] {
        if (m_node.poisonForDemonstration(poisonedNode, poisonedName, forgedAddress))
            QMetaObject::invokeMethod(
                this, [this] { ask(poisonedName, 1); }, Qt::QueuedConnection);
    });
    m_poisoning.start(1000);
}

void DemoTraffic::askSomething()
{
    if (m_random.bounded(newNameEvery) == 0) {
        ask("host" + QByteArray::number(m_random.bounded(100'000)) + ".wild.example.com", 1);
        return;
    }
    unsigned all = 0;
    for (const Asked& one : asked)
        all += one.weight;
    unsigned pick = m_random.bounded(all);
    for (const Asked& one : asked) {
        if (pick < one.weight) {
            ask(one.name, one.type);
            return;
        }
        pick -= one.weight;
    }
}

void DemoTraffic::ask(const QByteArray& name, quint16 type)
{
    QMetaObject::invokeMethod(m_client, [client = m_client, name, type] { client->ask(name, type); });
}

} // namespace harddns::app
