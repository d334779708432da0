// Whoever has no business at the port of the nodes: connections without TLS, keys nobody knows, members that talk nonsense.
#pragma once

#include <QList>
#include <QObject>
#include <QString>
#include <QTcpSocket>

namespace harddns::interop
{

/// Connects with TLS and the key in that folder (`openssl s_client`), says something, and waits. Whether the other side closed.
/// `namesProtocol`: in the handshake, as nodes do (ALPN).
[[nodiscard]] bool talkTls(const QString& address, const QString& identityFolder, const QByteArray& bytes, bool namesProtocol = true);

/// Connections on which nothing is ever said. They are there as long as the object, unless the other side ends them.
class HalfOpen
{
public:
    /// False when not all could be opened.
    [[nodiscard]] bool open(const QString& address, int count, int patienceMs);
    [[nodiscard]] int alive() const;

private:
    QObject m_owner;
    QList<QTcpSocket*> m_sockets;
};

} // namespace harddns::interop
