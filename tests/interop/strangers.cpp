#include "tests/interop/strangers.h"

#include "engine/world/network.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QProcess>

namespace harddns::interop
{

namespace
{

constexpr quint16 peerPort = 853;
constexpr int closeMs = 30000;

} // namespace

bool talkTls(const QString& address, const QString& identityFolder, const QByteArray& bytes, bool namesProtocol)
{
    QProcess tool;
    tool.setProcessChannelMode(QProcess::MergedChannels);
    // -quiet: what is read goes out as it is, and no end of input ends it.
    QStringList arguments{"s_client",
                          "-quiet",
                          "-tls1_3",
                          "-connect",
                          QString("%1:%2").arg(address).arg(peerPort),
                          "-cert",
                          identityFolder + "/certificate.pem",
                          "-key",
                          identityFolder + "/key.pem"};
    if (namesProtocol)
        arguments << "-alpn" << world::peerProtocol;
    tool.start("openssl", arguments);
    if (!tool.waitForStarted())
        return false;
    tool.write(bytes);
    const bool closed = tool.waitForFinished(closeMs);
    if (!closed) {
        tool.kill();
        tool.waitForFinished();
    }
    return closed;
}

bool HalfOpen::open(const QString& address, int count, int patienceMs)
{
    int connected = 0;
    for (int i = 0; i < count; ++i) {
        auto* socket = new QTcpSocket(&m_owner);
        QObject::connect(socket, &QTcpSocket::connected, &m_owner, [&connected] { ++connected; });
        socket->connectToHost(address, peerPort);
        m_sockets.push_back(socket);
    }
    QElapsedTimer timer;
    timer.start();
    while (connected < count && timer.elapsed() < patienceMs)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 20);
    for (QTcpSocket* socket : m_sockets)
        QObject::disconnect(socket, &QTcpSocket::connected, nullptr, nullptr);
    return connected == count;
}

int HalfOpen::alive() const
{
    int out = 0;
    for (const QTcpSocket* socket : m_sockets)
        out += socket->state() == QAbstractSocket::ConnectedState ? 1 : 0;
    return out;
}

} // namespace harddns::interop
