// How stock name servers spread their questions over several nodes (P08): each forwards to seven collectors, once all equally near, once at
// distances between 2 and 50 ms, and every question is for a name nobody has asked for. Prints the share of each collector. For the hand:
//
//   client_spread [--questions N]      root; needs named, unbound, kresd, pdns_recursor, dnsmasq
//
// What it shows is why `network.front` exists: what a client's own rule for choosing a server does to the nodes' load is not ours to
// decide.
#include "tests/interop/namespace.h"
#include "tests/interop/peers.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTimer>
#include <QUdpSocket>

#include <array>
#include <cstdio>

using namespace harddns::interop;

namespace
{

constexpr int collectors = 7;
/// Questions under way: few enough for every client to keep up.
constexpr int atOnce = 50;
constexpr int patienceMs = 3000;
constexpr std::array<int, collectors> near{5, 5, 5, 5, 5, 5, 5}, apart{2, 5, 10, 20, 30, 40, 50};

QString collectorAddress(int i) { return QString("127.77.1.%1").arg(i + 1); }

QString listOf(const QString& separator, const QString& format = "%1")
{
    QStringList out;
    for (int i = 0; i < collectors; ++i)
        out << format.arg(collectorAddress(i));
    return out.join(separator);
}

/// The end of the question section of a packet that begins with one question; 0 when there is none.
qsizetype questionEnd(const QByteArray& packet)
{
    qsizetype at = 12;
    while (at < packet.size() && packet[at] != 0)
        at += static_cast<unsigned char>(packet[at]) + 1;
    return at + 5 <= packet.size() ? at + 5 : 0;
}

/// A: an address; anything else: nothing there. Without EDNS, which every client has to accept.
QByteArray replyTo(const QByteArray& query)
{
    const qsizetype end = questionEnd(query);
    if (end == 0)
        return {};
    const bool address = query[end - 3] == 1 && query[end - 4] == 0;
    QByteArray out = query.left(end);
    out[2] = static_cast<char>(0x80 | (query[2] & 0x01));
    out[3] = static_cast<char>(0x80);
    out[4] = 0, out[5] = 1, out[6] = 0, out[7] = static_cast<char>(address ? 1 : 0);
    out[8] = 0, out[9] = static_cast<char>(address ? 0 : 1), out[10] = 0, out[11] = 0;
    if (address)
        out += QByteArray::fromHex("c00c00010001000000780004c0000201");
    else
        out += QByteArray::fromHex("0000060001000000780016") + QByteArray(2, '\0') +
               QByteArray::fromHex("0000000100000078000000780000007800000078");
    return out;
}

/// Answers after a while, and counts.
class Collector : public QObject
{
public:
    Collector(int index, int delayMs) : m_delayMs(delayMs)
    {
        m_bound = m_socket.bind(QHostAddress(collectorAddress(index)), 53);
        connect(&m_socket, &QUdpSocket::readyRead, this, [this] { readAll(); });
    }
    [[nodiscard]] bool bound() const { return m_bound; }
    int questions = 0;

private:
    void readAll()
    {
        while (m_socket.hasPendingDatagrams()) {
            QByteArray packet(static_cast<qsizetype>(m_socket.pendingDatagramSize()), '\0');
            QHostAddress from;
            quint16 port = 0;
            m_socket.readDatagram(packet.data(), packet.size(), &from, &port);
            if (packet.toLower().contains(QByteArray("\x06spread", 7)))
                ++questions;
            const QByteArray reply = replyTo(packet);
            if (!reply.isEmpty())
                QTimer::singleShot(m_delayMs, Qt::PreciseTimer, this,
                                   [this, reply, from, port] { m_socket.writeDatagram(reply, from, port); });
        }
    }
    QUdpSocket m_socket;
    int m_delayMs;
    bool m_bound = false;
};

QByteArray queryFor(quint16 id, const QByteArray& label)
{
    QByteArray out;
    out += static_cast<char>(id >> 8);
    out += static_cast<char>(id & 0xff);
    out += QByteArray::fromHex("01000001000000000000");
    out += static_cast<char>(label.size());
    return out + label +
           QByteArray("\x06spread\x07"
                      "example\0\0\x01\0\x01",
                      20);
}

/// Asks `server` about `count` new names; the addresses that came.
int askNew(const QString& server, int count, const QByteArray& prefix)
{
    QUdpSocket socket;
    socket.bind(QHostAddress("127.77.3.1"));
    int sent = 0, done = 0, good = 0;
    QElapsedTimer since;
    since.start();
    while (done < count && since.elapsed() < patienceMs) {
        for (; sent < count && sent - done < atOnce; ++sent)
            socket.writeDatagram(queryFor(static_cast<quint16>(sent), prefix + QByteArray::number(sent)), QHostAddress(server), 53);
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 20);
        while (socket.hasPendingDatagrams()) {
            char header[12] = {};
            const qint64 size = socket.readDatagram(header, sizeof header);
            good += size == sizeof header && (header[3] & 0x0f) == 0 && header[7] == 1 ? 1 : 0;
            ++done;
            since.restart();
        }
    }
    return good;
}

/// The stock configurations of peers.cpp with all collectors to forward to.
QList<Peer> clients()
{
    return {
        {"BIND", "127.77.2.1",
         [](const QString& folder, const Peer& peer) {
             auto server = std::make_unique<Server>(peer.name, folder + '/' + peer.name);
             server->write("named.conf", QString("options { directory \"%1\"; listen-on { %2; }; listen-on-v6 { none; }; pid-file none;\n"
                                                 "  session-keyfile none; recursion yes; allow-query { any; }; forward only;\n"
                                                 "  forwarders { %3; }; dnssec-validation no; empty-zones-enable no; };\ncontrols { };\n")
                                             .arg(server->folder(), peer.address, listOf("; ")));
             server->start("named", {"-g", "-c", server->path("named.conf")});
             return server;
         }},
        {"Unbound", "127.77.2.2",
         [](const QString& folder, const Peer& peer) {
             auto server = std::make_unique<Server>(peer.name, folder + '/' + peer.name);
             server->write("unbound.conf",
                           QString("server:\n  do-daemonize: no\n  username: \"\"\n  chroot: \"\"\n  directory: \"%1\"\n  pidfile: \"\"\n"
                                   "  use-syslog: no\n  interface: %2\n  access-control: 127.0.0.0/8 allow\n  do-not-query-localhost: no\n"
                                   "  module-config: \"iterator\"\nremote-control:\n  control-enable: no\nforward-zone:\n  name: \".\"\n%3")
                               .arg(server->folder(), peer.address, listOf("", "  forward-addr: %1\n")));
             server->start("unbound", {"-d", "-c", server->path("unbound.conf")});
             return server;
         }},
        {"Knot Resolver", "127.77.2.3",
         [](const QString& folder, const Peer& peer) {
             auto server = std::make_unique<Server>("kresd", folder + "/kresd");
             // It takes four addresses of a rule and no more.
             server->write("kresd.conf", QString("log_target('stderr')\nnet.listen('%1', 53, { kind = 'dns' })\ncache.size = 10 * MB\n"
                                                 "trust_anchors.remove('.')\npolicy.add(policy.all(policy.FORWARD({%2})))\n")
                                             .arg(peer.address, QStringList(listOf(",", "'%1'").split(',').mid(0, 4)).join(',')));
             server->start("kresd", {"-n", "-c", server->path("kresd.conf"), server->folder()});
             return server;
         }},
        {"PowerDNS Recursor", "127.77.2.4",
         [](const QString& folder, const Peer& peer) {
             auto server = std::make_unique<Server>("pdns", folder + "/pdns");
             server->write("recursor.conf",
                           QString("daemon=no\ndisable-syslog=yes\nlocal-address=%2\nlocal-port=53\nsocket-dir=%1\nallow-from=127.0.0.0/8\n"
                                   "dont-query=\ndnssec=off\nforward-zones-recurse=.=%3\nsecurity-poll-suffix=\n"
                                   "threads=1\nwrite-pid=no\n")
                               .arg(server->folder(), peer.address, listOf(";")));
             server->start("pdns_recursor", {"--config-dir=" + server->folder()});
             return server;
         }},
        {"dnsmasq", "127.77.2.5",
         [](const QString& folder, const Peer& peer) {
             auto server = std::make_unique<Server>(peer.name, folder + '/' + peer.name);
             server->write("dnsmasq.conf", QString("keep-in-foreground\nuser=root\nno-hosts\nno-resolv\n%1listen-address=%2\n"
                                                   "bind-interfaces\nport=53\ncache-size=0\nlog-facility=-\npid-file=\n")
                                               .arg(listOf("", "server=%1\n"), peer.address));
             server->start("dnsmasq", {"--conf-file=" + server->path("dnsmasq.conf")});
             return server;
         }},
    };
}

/// Loopback up, and the addresses on it that a server looks for.
bool networkIsReady()
{
    bool good = QProcess::execute("ip", {"link", "set", "lo", "up"}) == 0;
    for (const Peer& peer : clients())
        good = QProcess::execute("ip", {"addr", "add", peer.address + "/32", "dev", "lo"}) == 0 && good;
    return good;
}

void report(const QString& client, const char* where, const std::vector<std::unique_ptr<Collector>>& nodes, int answers)
{
    int total = 0, worst = 0;
    QString shares;
    for (const auto& node : nodes)
        total += node->questions;
    for (const auto& node : nodes) {
        worst = std::max(worst, node->questions);
        shares += QString(" %1").arg(total > 0 ? 100.0 * node->questions / total : 0.0, 5, 'f', 1);
    }
    std::printf("%-18s %-6s answers %5d  questions %6d  worst/mean %5.2f  percent%s\n", qPrintable(client), where, answers, total,
                total > 0 ? worst * double(collectors) / total : 0.0, qPrintable(shares));
    std::fflush(stdout);
}

} // namespace

int main(int argc, char** argv)
{
    if (const QString problem = enterNamespace(argv, {"named", "unbound", "kresd", "pdns_recursor", "dnsmasq"}); !problem.isEmpty()) {
        std::fprintf(stderr, "skipped: %s\n", qPrintable(problem));
        return skipExitCode;
    }
    QCoreApplication app(argc, argv);
    if (!networkIsReady()) {
        std::fprintf(stderr, "the loopback interface of the namespace cannot be set up\n");
        return 1;
    }
    const QStringList arguments = app.arguments();
    const qsizetype given = arguments.indexOf("--questions");
    const int questions = given > 0 && given + 1 < arguments.size() ? arguments[given + 1].toInt() : 3000;
    QTemporaryDir folder;
    for (const auto& [where, delays] : {std::pair("alike", near), std::pair("apart", apart)}) {
        for (const Peer& peer : clients()) {
            std::vector<std::unique_ptr<Collector>> nodes;
            for (int i = 0; i < collectors; ++i) {
                nodes.push_back(std::make_unique<Collector>(i, delays[static_cast<std::size_t>(i)]));
                if (!nodes.back()->bound()) {
                    std::fprintf(stderr, "cannot bind %s\n", qPrintable(collectorAddress(i)));
                    return 1;
                }
            }
            const auto server = peer.start(folder.path(), peer);
            // Until it answers: the collectors run on this thread, so it cannot be waited for without them.
            QElapsedTimer since;
            since.start();
            int warm = 0;
            while (warm == 0 && since.elapsed() < 20000 && server->running())
                warm = askNew(peer.address, 1, "warm" + QByteArray::number(since.elapsed()) + "-");
            for (const auto& node : nodes)
                node->questions = 0;
            const int answers = warm > 0 ? askNew(peer.address, questions, QByteArray(where) + "-") : 0;
            report(peer.name, where, nodes, answers);
            if (warm == 0)
                std::fprintf(stderr, "%s\n", qPrintable(server->log().right(800)));
        }
    }
    return 0;
}
