#include "tests/interop/dns_client.h"

#include "tests/interop/zone_tree.h"

#include "engine/wire/message.h"
#include "engine/wire/types.h"

#include <QEventLoop>
#include <QHostAddress>
#include <QTcpSocket>

#include <memory>
#include <span>

namespace harddns::interop
{

namespace
{

constexpr int sweepMs = 20;
constexpr quint16 dnsPort = 53;
/// Enough for a burst of answers while the event loop does something else.
constexpr int receiveOctets = 4 << 20;

QByteArray question(quint16 id, const QString& name, const QString& type)
{
    const auto parsed = wire::Name::fromText(name.toStdString());
    const auto which = wire::typeFromText(type.toStdString());
    if (!parsed || !which)
        qFatal("%s %s cannot be asked", qPrintable(name), qPrintable(type));
    wire::Edns edns;
    edns.udpSize = 1232;
    const auto packet = wire::encodeQuery(id, wire::flagRd, {*parsed, *which, wire::Class::In}, &edns);
    return QByteArray(reinterpret_cast<const char*>(packet.data()), static_cast<qsizetype>(packet.size()));
}

std::optional<wire::Message> parse(const QByteArray& packet)
{
    auto message =
        wire::Message::parse(std::span(reinterpret_cast<const std::uint8_t*>(packet.constData()), static_cast<std::size_t>(packet.size())));
    if (!message.ok() || !message->has(wire::flagQr))
        return std::nullopt;
    return std::move(message).value();
}

DnsAnswer read(const wire::Message& message, const QString& server, int tries)
{
    DnsAnswer out;
    out.arrived = true;
    out.rcode = QString::fromStdString(wire::toText(message.rcode));
    out.server = server;
    out.tries = tries;
    for (const wire::Record& record : message.answer)
        out.answer << canonical(QString::fromStdString(record.owner.toText()), QString::fromStdString(wire::toText(record.type)),
                                QString::fromStdString(wire::rdataToText(record.type, record.rdata)));
    out.answer.sort();
    for (const wire::Record& record : message.authority)
        if (record.type == wire::Type::Soa)
            out.soaOwner = QString::fromStdString(record.owner.toText()).toLower();
    return out;
}

} // namespace

QString DnsAnswer::text() const
{
    return arrived ? rcode + " from " + server + ": " + answer.join(" | ") : QString("nothing from %1 servers").arg(tries);
}

DnsClient::DnsClient(QObject* parent) : QObject(parent)
{
    m_socket.bind(QHostAddress(QHostAddress::AnyIPv4), 0);
    m_socket.setSocketOption(QAbstractSocket::ReceiveBufferSizeSocketOption, receiveOctets);
    connect(&m_socket, &QUdpSocket::readyRead, this, &DnsClient::readAll);
    connect(&m_sweep, &QTimer::timeout, this, &DnsClient::expire);
    m_clock.start();
    m_sweep.start(sweepMs);
}

void DnsClient::ask(const QStringList& servers, const QString& name, const QString& type, int patienceMs, Then then)
{
    send({servers, 0, name, type, patienceMs, 0, std::move(then)});
}

DnsAnswer DnsClient::askAndWait(const QStringList& servers, const QString& name, const QString& type, int patienceMs)
{
    DnsAnswer out;
    QEventLoop loop;
    bool done = false;
    ask(servers, name, type, patienceMs, [&](const DnsAnswer& answer) {
        out = answer;
        done = true;
        loop.quit();
    });
    if (!done)
        loop.exec();
    return out;
}

quint16 DnsClient::freeId(const QString& server)
{
    do
        ++m_lastId;
    while (m_pending.contains({server, m_lastId}));
    return m_lastId;
}

void DnsClient::send(Pending pending)
{
    if (pending.next >= pending.servers.size()) {
        DnsAnswer nothing;
        nothing.tries = pending.next;
        pending.then(nothing);
        return;
    }
    const QString server = pending.servers[pending.next++];
    const quint16 id = freeId(server);
    pending.deadline = m_clock.elapsed() + pending.patienceMs;
    m_socket.writeDatagram(question(id, pending.name, pending.type), QHostAddress(server), dnsPort);
    m_pending.insert({server, id}, std::move(pending));
}

void DnsClient::readAll()
{
    while (m_socket.hasPendingDatagrams()) {
        QByteArray packet(65536, Qt::Uninitialized);
        QHostAddress from;
        const qint64 size = m_socket.readDatagram(packet.data(), packet.size(), &from);
        if (size < 2)
            continue; // also an ICMP error of a server that is gone: its time runs out
        packet.truncate(size);
        const quint16 id = static_cast<quint16>(quint8(packet[0]) << 8 | quint8(packet[1]));
        const auto it = m_pending.find({from.toString(), id});
        if (it == m_pending.end())
            continue; // late
        const auto message = parse(packet);
        if (!message)
            continue;
        Pending pending = std::move(it.value());
        m_pending.erase(it);
        if (message->has(wire::flagTc))
            overTcp(std::move(pending));
        else
            pending.then(read(*message, from.toString(), pending.next));
    }
}

void DnsClient::expire()
{
    QList<Pending> late;
    for (auto it = m_pending.begin(); it != m_pending.end();) {
        if (it->deadline > m_clock.elapsed()) {
            ++it;
            continue;
        }
        late.push_back(std::move(it.value()));
        it = m_pending.erase(it);
    }
    for (Pending& each : late)
        send(std::move(each));
}

void DnsClient::overTcp(Pending pending)
{
    ++m_overTcp;
    const QString server = pending.servers[pending.next - 1];
    auto* socket = new QTcpSocket(this);
    const auto owned = std::make_shared<Pending>(std::move(pending));
    const auto finish = [this, socket, owned](const DnsAnswer& answer) {
        socket->disconnect(this);
        socket->deleteLater();
        --m_overTcp;
        owned->then(answer);
    };
    connect(socket, &QTcpSocket::connected, this, [socket, owned] {
        const QByteArray packet = question(1, owned->name, owned->type);
        const char length[] = {static_cast<char>(packet.size() >> 8), static_cast<char>(packet.size() & 255)};
        socket->write(length, 2);
        socket->write(packet);
    });
    connect(socket, &QTcpSocket::readyRead, this, [socket, owned, server, finish] {
        const QByteArray head = socket->peek(2);
        if (head.size() < 2)
            return;
        const qint64 size = quint8(head[0]) << 8 | quint8(head[1]);
        if (socket->bytesAvailable() < 2 + size)
            return;
        const auto message = parse(socket->read(2 + size).mid(2));
        finish(message ? read(*message, server, owned->next) : DnsAnswer());
    });
    const auto giveUp = [finish, owned] {
        DnsAnswer nothing;
        nothing.tries = owned->next;
        finish(nothing);
    };
    connect(socket, &QTcpSocket::errorOccurred, this, giveUp);
    QTimer::singleShot(owned->patienceMs, socket, giveUp);
    socket->connectToHost(server, dnsPort);
}

} // namespace harddns::interop
