// A web server that says what it is told to, for tests of the webhook. On the loopback address.
#pragma once

#include <QTcpServer>
#include <QTcpSocket>

#include <deque>
#include <map>
#include <vector>

namespace harddns::ui
{

class HookServer
{
public:
    /// Answers, first to last; the last one goes on. Empty: no answer at all.
    std::deque<QByteArray> answers;
    std::vector<QByteArray> requests; ///< heads and bodies
    int connections = 0;

    HookServer()
    {
        if (!m_server.listen(QHostAddress::LocalHost))
            qFatal("no loopback address");
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this] {
            while (QTcpSocket* socket = m_server.nextPendingConnection()) {
                ++connections;
                QObject::connect(socket, &QTcpSocket::readyRead, socket, [this, socket] { read(socket); });
                QObject::connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            }
        });
    }
    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }
    [[nodiscard]] QString url() const { return QStringLiteral("http://127.0.0.1:%1/secret-path").arg(port()); }
    void close() { m_server.close(); }

    static QByteArray answer(const char* status, const QByteArray& more = {}, const QByteArray& body = {})
    {
        return "HTTP/1.1 " + QByteArray(status) + "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n" + more + "\r\n" + body;
    }

private:
    void read(QTcpSocket* socket)
    {
        QByteArray& seen = m_seen[socket];
        seen += socket->readAll();
        const qsizetype head = seen.indexOf("\r\n\r\n");
        if (head < 0)
            return;
        const qsizetype length = seen.toLower().indexOf("content-length:");
        const qsizetype body = length < 0 ? 0 : seen.mid(length + 15, seen.indexOf('\r', length) - length - 15).trimmed().toInt();
        if (seen.size() < head + 4 + body)
            return;
        requests.push_back(seen);
        seen.clear();
        if (answers.empty())
            return;
        const QByteArray said = answers.front();
        if (answers.size() > 1)
            answers.pop_front();
        if (!said.isEmpty())
            socket->write(said);
    }

    QTcpServer m_server;
    std::map<QTcpSocket*, QByteArray> m_seen;
};

} // namespace harddns::ui
