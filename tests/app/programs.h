// The two programs under test: starting them, asking them, ending them. HARDDNSD and HARDDNSCTL name the binaries. Real processes on
// loopback with ports the system gave.
#pragma once

#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QUdpSocket>
#include <QtTest>

#include "engine/lab/demo_internet.h"

#include <memory>

namespace harddns::test
{

using lab::DemoInternet;

inline constexpr int hangGuardMs = 30000; ///< only bounds a test that went wrong

/// A port that is free for UDP and TCP on 127.0.0.1 at the moment, as the system says.
inline quint16 freePort()
{
    for (int i = 0; i < 100; ++i) {
        QTcpServer tcp;
        if (!tcp.listen(QHostAddress::LocalHost))
            continue;
        QUdpSocket udp;
        if (udp.bind(QHostAddress::LocalHost, tcp.serverPort(), QUdpSocket::DontShareAddress))
            return tcp.serverPort();
    }
    return 0;
}

inline QByteArray questionPacket(quint16 id, const QByteArray& name)
{
    QByteArray packet;
    packet.append(char(id >> 8)).append(char(id & 0xff));
    packet.append(QByteArray::fromHex("01000001000000000000"));
    for (const QByteArray& label : name.split('.'))
        packet.append(char(label.size())).append(label);
    packet.append(QByteArray::fromHex("0000010001"));
    return packet;
}

/// One question for an A record; the whole answer, empty when none came.
inline QByteArray ask(quint16 port, const QByteArray& name, quint16 id = 0x1234)
{
    QUdpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, port);
    socket.write(questionPacket(id, name));
    QElapsedTimer timer;
    timer.start();
    while (!timer.hasExpired(hangGuardMs)) {
        if (!socket.waitForReadyRead(hangGuardMs))
            break;
        const QByteArray answer = socket.read(4096);
        if (answer.startsWith(questionPacket(id, name).left(2)))
            return answer;
    }
    return {};
}

inline int rcodeOf(const QByteArray& answer) { return answer.size() < 12 ? -1 : answer[3] & 15; }
inline int answersIn(const QByteArray& answer) { return answer.size() < 12 ? -1 : quint8(answer[7]); }

struct Outcome {
    int exit = -1;
    QByteArray out, err;
};

inline Outcome run(const QString& program, const QStringList& arguments,
                   const QProcessEnvironment& environment = QProcessEnvironment::systemEnvironment())
{
    QProcess process;
    process.setProcessEnvironment(environment);
    process.start(program, arguments);
    if (!process.waitForFinished(hangGuardMs)) {
        process.kill();
        process.waitForFinished();
        return {-2, process.readAllStandardOutput(), process.readAllStandardError()};
    }
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -3, process.readAllStandardOutput(),
            process.readAllStandardError()};
}

/// A folder with a configuration and, once started, a daemon.
class Daemon
{
public:
    QTemporaryDir dir;
    quint16 port = freePort();
    QProcess process;
    QByteArray log;
    QString socket = dir.path() + "/state/control.sock";

    ~Daemon()
    {
        if (process.state() != QProcess::NotRunning) {
            process.kill();
            process.waitForFinished(hangGuardMs);
        }
    }
    [[nodiscard]] QString config() const { return dir.path() + "/node.toml"; }
    void write(const QByteArray& text) const { writeFile("node.toml", text); }
    void writeFile(const QString& name, const QByteArray& text) const
    {
        QFile file(dir.path() + "/" + name);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }
    [[nodiscard]] QByteArray base(const QByteArray& more = {}) const
    {
        return "[node]\nstate-dir = \"state\"\nthreads = 2\n" + more + "[listen]\ndns = [\"127.0.0.1:" + QByteArray::number(port) + "\"]\n";
    }
    /// With the demo internet behind it.
    [[nodiscard]] QByteArray withInternet(const DemoInternet& internet, const QByteArray& more = {}) const
    {
        writeFile("root.hints", QByteArray::fromStdString(internet.rootHints()));
        return base(more) + "[resolver]\nroot-hints = \"root.hints\"\nquery-loopback = true\nvalidate = false\nupstream-port = " +
               QByteArray::number(internet.port()) + "\n";
    }
    bool start(const QString& program = HARDDNSD, QStringList arguments = {})
    {
        arguments << "--config" << config();
        process.setReadChannel(QProcess::StandardError); // what waitForReadyRead waits for
        process.start(program, arguments);
        return process.waitForStarted(hangGuardMs) && waitFor("ready");
    }
    /// Until the log has the text (again, from `log` as it is).
    bool waitFor(const QByteArray& text)
    {
        const auto seen = log.size();
        for (;;) {
            log += process.readAllStandardError();
            if (log.indexOf(text, seen) >= 0)
                return true;
            if (!process.waitForReadyRead(hangGuardMs) && process.bytesAvailable() == 0)
                return false;
        }
    }
    [[nodiscard]] Outcome ctl(const QStringList& arguments) const { return run(HARDDNSCTL, QStringList{"--socket", socket} + arguments); }
    void signal(const char* name) const { run("kill", {QString("-") + name, QString::number(process.processId())}); }
};

inline QJsonObject object(const QByteArray& text) { return QJsonDocument::fromJson(text).object(); }

/// A demo internet for a whole suite; nullptr with the reason printed when it cannot start.
inline std::unique_ptr<DemoInternet> startInternet()
{
    auto internet = DemoInternet::start(freePort());
    if (!internet) {
        qCritical("%s", internet.error().c_str());
        return nullptr;
    }
    return std::move(internet).value();
}

} // namespace harddns::test
