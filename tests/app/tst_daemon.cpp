// The two programs as an operator meets them: real processes, real sockets on loopback, the embedded demo internet behind the node.
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocalServer>
#include <QProcess>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QUdpSocket>
#include <QtTest>

#include "engine/api/control.h"
#include "engine/lab/demo_internet.h"

#include <memory>

using harddns::lab::DemoInternet;

namespace
{

constexpr int hangGuardMs = 30000; ///< only bounds a test that went wrong

/// A port that is free for UDP and TCP on 127.0.0.1 at the moment, as the system says.
quint16 freePort()
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

QByteArray questionPacket(quint16 id, const QByteArray& name)
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
QByteArray ask(quint16 port, const QByteArray& name, quint16 id = 0x1234)
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

int rcodeOf(const QByteArray& answer) { return answer.size() < 12 ? -1 : answer[3] & 15; }
int answersIn(const QByteArray& answer) { return answer.size() < 12 ? -1 : quint8(answer[7]); }

struct Outcome {
    int exit = -1;
    QByteArray out, err;
};

Outcome run(const QString& program, const QStringList& arguments,
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

QJsonObject object(const QByteArray& text) { return QJsonDocument::fromJson(text).object(); }

} // namespace

class TestDaemon : public QObject
{
    Q_OBJECT

    std::unique_ptr<DemoInternet> m_internet;

private slots:
    void initTestCase()
    {
        auto internet = DemoInternet::start(freePort());
        QVERIFY2(internet.ok(), internet ? "" : internet.error().c_str());
        m_internet = std::move(internet).value();
    }

    void aGoodConfigurationChecksOut()
    {
        Daemon d;
        d.write(d.withInternet(*m_internet));
        const Outcome o = run(HARDDNSD, {"--config", d.config(), "--check-config"});
        QVERIFY2(o.exit == 0, o.err);
        QVERIFY(o.out.contains("good"));
        QVERIFY(!QFile::exists(d.dir.path() + "/state")); // a check writes nothing
    }

    void aBadConfigurationNamesFileLineAndKey_data()
    {
        QTest::addColumn<QByteArray>("more");
        QTest::addColumn<QByteArrayList>("told");
        QTest::newRow("unknown key") << QByteArray("thread = 3\n") << QByteArrayList{"node.toml:4", "node.thread", "threads"};
        QTest::newRow("wrong type") << QByteArray("nsid = 3\n") << QByteArrayList{"node.toml:4", "node.nsid"};
        QTest::newRow("impossible value") << QByteArray("log-level = \"loud\"\n") << QByteArrayList{"node.toml:4", "node.log-level"};
        QTest::newRow("no toml") << QByteArray("[[[\n") << QByteArrayList{"node.toml:4"};
    }
    void aBadConfigurationNamesFileLineAndKey()
    {
        QFETCH(QByteArray, more);
        QFETCH(QByteArrayList, told);
        Daemon d;
        d.write(d.base(more));
        for (const QStringList& extra : {QStringList{"--check-config"}, QStringList{}}) {
            const Outcome o = run(HARDDNSD, QStringList{"--config", d.config()} + extra);
            QCOMPARE(o.exit, 2);
            for (const QByteArray& part : told)
                QVERIFY2(o.err.contains(part), o.err);
        }
    }

    void usageProblemsEndWithTwo()
    {
        QCOMPARE(run(HARDDNSD, {}).exit, 2);
        QCOMPARE(run(HARDDNSD, {"--config"}).exit, 2);
        QCOMPARE(run(HARDDNSD, {"--frobnicate"}).exit, 2);
        const Outcome missing = run(HARDDNSD, {"--config", "/nowhere/node.toml"});
        QCOMPARE(missing.exit, 2);
        QVERIFY2(missing.err.contains("/nowhere/node.toml"), missing.err);
        QCOMPARE(run(HARDDNSD, {"--help"}).exit, 0);
        QVERIFY(run(HARDDNSD, {"--help"}).out.contains("Exit codes"));
    }

    void aPortInUseIsAClearProblem_data()
    {
        QTest::addColumn<QString>("by");
        QTest::newRow("udp socket") << "udp";
        QTest::newRow("tcp socket") << "tcp";
        QTest::newRow("another node") << "node";
    }
    void aPortInUseIsAClearProblem()
    {
        QFETCH(QString, by);
        Daemon d;
        QUdpSocket udp;
        QTcpServer tcp;
        Daemon other;
        if (by == "udp") {
            QVERIFY(udp.bind(QHostAddress::LocalHost, d.port, QUdpSocket::DontShareAddress));
        } else if (by == "tcp") {
            QVERIFY(tcp.listen(QHostAddress::LocalHost, d.port));
        } else {
            other.port = d.port;
            other.write(other.withInternet(*m_internet));
            QVERIFY2(other.start(), other.log);
        }
        d.write(d.withInternet(*m_internet));
        const Outcome o = run(HARDDNSD, {"--config", d.config()});
        QCOMPARE(o.exit, 2);
        for (const QByteArray& part : {QByteArray("node.toml:5"), QByteArray("listen.dns"), "127.0.0.1:" + QByteArray::number(d.port)})
            QVERIFY2(o.err.contains(part), o.err);
        QVERIFY(!QFile::exists(d.socket)); // nothing stays behind
    }

    void badHintsAreAClearProblem()
    {
        Daemon d;
        d.write(d.base() + "[resolver]\nroot-hints = \"missing.hints\"\n");
        const Outcome missing = run(HARDDNSD, {"--config", d.config()});
        QCOMPARE(missing.exit, 2);
        QVERIFY2(missing.err.contains("node.toml:7") && missing.err.contains("resolver.root-hints"), missing.err);
        QVERIFY2(missing.err.contains("missing.hints"), missing.err);

        d.writeFile("bad.hints", ". 3600 IN NS a.root.\na.root. 3600 IN A 127.0.0.999\n");
        d.write(d.base() + "[resolver]\nroot-hints = \"bad.hints\"\n");
        for (const QStringList& extra : {QStringList{"--check-config"}, QStringList{}}) {
            const Outcome bad = run(HARDDNSD, QStringList{"--config", d.config()} + extra);
            QCOMPARE(bad.exit, 2);
            QVERIFY2(bad.err.contains("node.toml:7") && bad.err.contains("bad.hints:2"), bad.err);
        }
    }

    void aBadStateDirectoryIsAClearProblem()
    {
        Daemon d;
        d.writeFile("file", "x");
        d.write(d.base().replace("\"state\"", "\"file/state\""));
        const Outcome o = run(HARDDNSD, {"--config", d.config()});
        QCOMPARE(o.exit, 2);
        QVERIFY2(o.err.contains("state-dir") && o.err.contains("file/state"), o.err);
    }

    void twoNodesDoNotShareAStateDirectory()
    {
        Daemon d;
        d.write(d.withInternet(*m_internet));
        QVERIFY2(d.start(), d.log);
        d.writeFile("second.toml", d.withInternet(*m_internet).replace(QByteArray::number(d.port), QByteArray::number(freePort())));
        const Outcome o = run(HARDDNSD, {"--config", d.dir.path() + "/second.toml"});
        QCOMPARE(o.exit, 2);
        QVERIFY2(o.err.contains("in use by another node") && o.err.contains(QByteArray::number(d.process.processId())), o.err);
        QCOMPARE(d.ctl({"status"}).exit, 0); // and the first one keeps its socket
    }

    void answersEndToEndAndEndsOnRequest()
    {
        Daemon d;
        d.write(d.withInternet(*m_internet));
        QVERIFY2(d.start(), d.log);
        const QByteArray answer = ask(d.port, "www.example.com");
        QCOMPARE(rcodeOf(answer), 0);
        QVERIFY(answersIn(answer) > 0);
        QCOMPARE(rcodeOf(ask(d.port, "no-such-name.example.com")), 3);
        QCOMPARE(QFileInfo(d.dir.path() + "/state").permissions() & QFileDevice::Permissions(0x77), QFileDevice::Permissions());
        const QFileDevice::Permissions secret = QFileInfo(d.dir.path() + "/state/cookie-secret").permissions();
        QVERIFY(secret && !(secret & QFileDevice::Permissions(0x77)));
        d.signal("TERM");
        QVERIFY(d.process.waitForFinished(hangGuardMs));
        QCOMPARE(d.process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(d.process.exitCode(), 0);
        QVERIFY(!QFile::exists(d.socket));

        QFile file(d.dir.path() + "/state/cookie-secret");
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray before = file.readAll();
        file.close();
        QVERIFY2(d.start(), d.log); // again from what it left
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), before);
        d.signal("INT");
        QVERIFY(d.process.waitForFinished(hangGuardMs));
        QCOMPARE(d.process.exitCode(), 0);
    }

    void endsAtOnceWhileQuestionsAndTracesWait()
    {
        QUdpSocket silent; // the only "root server": never answers
        QVERIFY(silent.bind(QHostAddress::LocalHost, 0, QUdpSocket::DontShareAddress));
        Daemon d;
        d.writeFile("root.hints", ". 3600 IN NS a.root.\na.root. 3600 IN A 127.0.0.1\n");
        d.write(
            d.base() +
            "[resolver]\nroot-hints = \"root.hints\"\nquery-loopback = true\nvalidate = false\nmax-resolve-ms = 12000\nupstream-port = " +
            QByteArray::number(silent.localPort()) + "\n");
        QVERIFY2(d.start(), d.log);
        QProcess trace;
        trace.start(HARDDNSCTL, {"--socket", d.socket, "--timeout", "60", "trace", "www.example.com"});
        QVERIFY(trace.waitForStarted());
        QUdpSocket client;
        client.connectToHost(QHostAddress::LocalHost, d.port);
        client.write(questionPacket(7, "www.example.org"));
        QVERIFY(silent.waitForReadyRead(hangGuardMs)); // the node is at work
        QTRY_VERIFY_WITH_TIMEOUT(object(d.ctl({"--json", "stats"}).out)["gauges"].toObject()["RequestsInFlight"].toInt() >= 1, hangGuardMs);
        QElapsedTimer timer;
        timer.start();
        d.signal("TERM");
        QVERIFY(d.process.waitForFinished(hangGuardMs));
        QVERIFY(timer.elapsed() < 10000); // far above the half second it may take, below what the questions had left
        QCOMPARE(d.process.exitCode(), 0);
        QVERIFY(trace.waitForFinished(hangGuardMs));
        QVERIFY(trace.exitCode() == 1 || trace.exitCode() == 3);
    }

    void reloadTakesOverAndABadFileChangesNothing()
    {
        Daemon d;
        d.write(d.withInternet(*m_internet, "name = \"one\"\n"));
        QVERIFY2(d.start(), d.log);
        const auto status = [&] { return object(d.ctl({"--json", "status"}).out); };
        QCOMPARE(status()["name"].toString(), QString("one"));
        QCOMPARE(status()["last_reload_unix"].toInt(), 0);

        d.write(d.withInternet(*m_internet, "name = \"two\"\nlog-level = \"debug\"\n"));
        d.signal("HUP");
        QVERIFY2(d.waitFor("configuration taken over"), d.log);
        QCOMPARE(status()["name"].toString(), QString("two"));
        QCOMPARE(status()["log_level"].toString(), QString("debug"));
        QCOMPARE(status()["last_reload_ok"].toBool(), true);

        d.write(d.withInternet(*m_internet, "name = \"three\"\nnsid = 3\n"));
        d.signal("HUP");
        QVERIFY2(d.waitFor("not taken over"), d.log);
        QCOMPARE(status()["name"].toString(), QString("two"));
        QCOMPARE(status()["last_reload_ok"].toBool(), false);
        QVERIFY2(status()["last_reload_error"].toString().contains("node.toml:5"), qPrintable(status()["last_reload_error"].toString()));
        QCOMPARE(rcodeOf(ask(d.port, "www.example.com")), 0);
        const Outcome told = d.ctl({"reload"});
        QCOMPARE(told.exit, 1);
        QVERIFY2(told.err.contains("node.nsid"), told.err);

        // What cannot change under a running node is named, the rest is taken over.
        d.write(d.withInternet(*m_internet, "name = \"four\"\n").replace("threads = 2", "threads = 1"));
        const Outcome restart = d.ctl({"--json", "reload"});
        QCOMPARE(restart.exit, 0);
        QCOMPARE(object(restart.out)["restart_needed"].toArray(), QJsonArray{"node.threads"});
        QCOMPARE(status()["name"].toString(), QString("four"));
        QCOMPARE(status()["threads"].toInt(), 2);
    }

    void noQuestionIsLostByReloads()
    {
        Daemon d;
        d.write(d.withInternet(*m_internet));
        QVERIFY2(d.start(), d.log);
        int good = 0;
        for (int i = 0; i < 100; ++i) {
            if (i % 5 == 0)
                d.signal("HUP");
            if (rcodeOf(ask(d.port, i % 2 ? "www.example.com" : "n" + QByteArray::number(i) + ".wild.example.com", quint16(i))) == 0)
                ++good;
        }
        QCOMPARE(good, 100);
    }

    void accessCanBeTakenAwayByReload()
    {
        Daemon d;
        d.write(d.withInternet(*m_internet));
        QVERIFY2(d.start(), d.log);
        QCOMPARE(rcodeOf(ask(d.port, "www.example.com")), 0);
        d.write(d.withInternet(*m_internet) + "[access]\nallow = [\"192.0.2.0/24\"]\n");
        QCOMPARE(d.ctl({"reload"}).exit, 0);
        QCOMPARE(rcodeOf(ask(d.port, "www.example.com")), 5);
    }

    void ctlShowsStatusAndStatistics()
    {
        Daemon d;
        d.write(d.withInternet(*m_internet, "name = \"ns1\"\n"));
        QVERIFY2(d.start(), d.log);
        QCOMPARE(rcodeOf(ask(d.port, "www.example.com")), 0);
        QCOMPARE(rcodeOf(ask(d.port, "www.example.com")), 0);
        const Outcome text = d.ctl({"status"});
        QCOMPARE(text.exit, 0);
        QVERIFY(text.out.contains("ns1") && text.out.contains("udp 127.0.0.1:" + QByteArray::number(d.port)));
        const QJsonObject status = object(d.ctl({"status", "--json"}).out);
        QCOMPARE(status["pid"].toInteger(), d.process.processId());
        QCOMPARE(status["threads"].toInt(), 2);
        const QJsonObject stats = object(d.ctl({"--json", "stats"}).out);
        QCOMPARE(stats["counters"].toObject()["QueriesUdp"].toInt(), 2);
        QCOMPARE(stats["counters"].toObject()["CacheHits"].toInt(), 1);
        QVERIFY(stats["counters"].toObject()["UpstreamUdp"].toInt() >= 3); // root, com, example.com
        QVERIFY(stats["resident_bytes"].toInteger() > 0);
        QVERIFY(d.ctl({"stats"}).out.contains("Questions received from clients"));
        const Outcome metrics = d.ctl({"metrics"});
        QVERIFY(metrics.out.contains("\nharddns_queries_total{proto=\"udp\"} 2\n"));
        const QString promtool = QStandardPaths::findExecutable("promtool");
        if (!promtool.isEmpty()) {
            QProcess lint;
            lint.setProcessChannelMode(QProcess::MergedChannels);
            lint.start(promtool, {"check", "metrics"});
            QVERIFY(lint.waitForStarted());
            lint.write(metrics.out);
            lint.closeWriteChannel();
            QVERIFY(lint.waitForFinished(hangGuardMs));
            const QByteArray said = lint.readAll();
            QVERIFY2(lint.exitCode() == 0 && said.trimmed().isEmpty(), said);
        }
    }

    void ctlTracesTheWalk()
    {
        Daemon d;
        d.write(d.withInternet(*m_internet));
        QVERIFY2(d.start(), d.log);
        const Outcome json = d.ctl({"--json", "trace", "www.example.com"});
        QVERIFY2(json.exit == 0, json.err);
        const QJsonObject trace = object(json.out);
        QCOMPARE(trace["rcode"].toString(), QString("NOERROR"));
        QVERIFY(!trace["answer"].toArray().isEmpty());
        QVERIFY(trace["upstream_queries"].toInt() >= 3);
        QStringList kinds;
        bool timed = false;
        for (const QJsonValue& step : trace["steps"].toArray()) {
            kinds << step["kind"].toString();
            timed = timed || (step["kind"].toString() == "reply" && step["rtt_ms"].isDouble() && !step["server"].toString().isEmpty());
        }
        QVERIFY2(kinds.contains("query") && kinds.contains("reply") && kinds.contains("referral"), qPrintable(kinds.join(' ')));
        QVERIFY(timed);
        const Outcome text = d.ctl({"trace", "www.example.com", "AAAA"});
        QCOMPARE(text.exit, 0);
        QVERIFY2(text.out.contains("example.com.") && text.out.contains("NOERROR after"), text.out);
        QCOMPARE(d.ctl({"trace", "a..b"}).exit, 1);
        QCOMPARE(d.ctl({"trace", "www.example.com", "NOTYPE"}).exit, 1);
    }

    void ctlLooksIntoAndFlushesTheCache()
    {
        Daemon d;
        d.write(d.withInternet(*m_internet));
        QVERIFY2(d.start(), d.log);
        QCOMPARE(d.ctl({"cache", "lookup", "www.example.com"}).exit, 1); // not yet
        QCOMPARE(rcodeOf(ask(d.port, "www.example.com")), 0);
        const Outcome found = d.ctl({"cache", "lookup", "WWW.example.com"});
        QVERIFY2(found.exit == 0 && found.out.contains("positive in answers") && found.out.contains(" IN A "), found.out);
        const Outcome dump = d.ctl({"--json", "cache", "dump"});
        QCOMPARE(dump.exit, 0);
        QByteArrayList names;
        for (const QByteArray& line : dump.out.split('\n')) {
            if (!line.isEmpty())
                names << object(line)["partition"].toString().toUtf8() + " " + object(line)["name"].toString().toLower().toUtf8();
        }
        QVERIFY(names.contains("answers www.example.com."));
        QVERIFY(names.contains("delegations example.com."));
        QVERIFY(d.ctl({"cache", "dump"}).out.contains("; "));
        QCOMPARE(d.ctl({"cache", "flush"}).exit, 2);
        const Outcome flushed = d.ctl({"cache", "flush", "example.com", "--below"});
        QCOMPARE(flushed.exit, 0);
        QCOMPARE(d.ctl({"cache", "lookup", "www.example.com", "A"}).exit, 1);
        QVERIFY(d.ctl({"--json", "cache", "dump"}).out.contains("\"delegations\",\"name\":\"example.com.\"")); // the flush guard
        QCOMPARE(d.ctl({"cache", "flush", "--all", "--infra"}).exit, 0);
        QVERIFY(!d.ctl({"--json", "cache", "dump"}).out.contains("\"name\":\"example.com.\""));
        QCOMPARE(rcodeOf(ask(d.port, "www.example.com")), 0); // from the hints again
    }

    void ctlSetsTheLogLevel()
    {
        Daemon d;
        d.write(d.withInternet(*m_internet));
        QVERIFY2(d.start(), d.log);
        QCOMPARE(d.ctl({"log-level"}).out.trimmed(), QByteArray("info"));
        QCOMPARE(d.ctl({"log-level", "debug"}).exit, 0);
        QCOMPARE(d.ctl({"log-level"}).out.trimmed(), QByteArray("debug"));
        QCOMPARE(d.ctl({"log-level", "loud"}).exit, 2);
    }

    void ctlExitCodesTellWhatWentWrong()
    {
        QTemporaryDir dir;
        QCOMPARE(run(HARDDNSCTL, {}).exit, 2);
        QCOMPARE(run(HARDDNSCTL, {"frobnicate"}).exit, 2);
        QCOMPARE(run(HARDDNSCTL, {"trace"}).exit, 2);
        const Outcome help = run(HARDDNSCTL, {"--help"});
        QCOMPARE(help.exit, 0);
        QVERIFY(help.out.contains("Exit codes"));
        const Outcome nobody = run(HARDDNSCTL, {"--socket", dir.path() + "/none", "status"});
        QCOMPARE(nobody.exit, 3);
        QVERIFY(nobody.err.contains("/none"));
        QLocalServer silent;
        QVERIFY(silent.listen(dir.path() + "/silent"));
        QCOMPARE(run(HARDDNSCTL, {"--socket", dir.path() + "/silent", "--timeout", "0.1", "status"}).exit, 4);
        QVERIFY(run(HARDDNSCTL, {"--version"}).out.startsWith("harddnsctl "));
        QCOMPARE(run(HARDDNSCTL, {"version"}).exit, 0);
    }

    void ctlFindsTheSocket()
    {
        Daemon d;
        d.write(d.withInternet(*m_internet, "name = \"found\"\n"));
        QVERIFY2(d.start(), d.log);
        QVERIFY(run(HARDDNSCTL, {"--config", d.config(), "status"}).out.contains("found"));
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("HARDDNS_CONTROL", d.socket);
        QVERIFY(run(HARDDNSCTL, {"status"}, environment).out.contains("found"));
        QCOMPARE(run(HARDDNSCTL, {"--socket", "/nowhere", "status"}, environment).exit, 3);
    }

    void bashCompletesVerbsOptionsAndValues_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("offered");
        QTest::addColumn<QString>("notOffered");
        QTest::newRow("verb") << "st"
                              << "status stats"
                              << "trace";
        QTest::newRow("second level") << "cache "
                                      << "lookup dump flush"
                                      << "status";
        QTest::newRow("option of a verb") << "cache flush --"
                                          << "--below --infra --all --json"
                                          << "--cached";
        QTest::newRow("type of a trace") << "trace www.example.com AA"
                                         << "AAAA"
                                         << "MX";
        QTest::newRow("level") << "log-level "
                               << "debug trace"
                               << "stats";
        QTest::newRow("value of an option") << "cache flush --type M"
                                            << "MX"
                                            << "A";
        QTest::newRow("behind an option with value") << "--timeout 3 relo"
                                                     << "reload"
                                                     << "status";
    }
    void bashCompletesVerbsOptionsAndValues()
    {
        QFETCH(QString, typed);
        QFETCH(QString, offered);
        QFETCH(QString, notOffered);
        if (QStandardPaths::findExecutable("bash").isEmpty())
            QSKIP("bash is not installed");
        QTemporaryDir dir;
        QFile script(dir.path() + "/completion");
        QVERIFY(script.open(QIODevice::WriteOnly));
        script.write(run(HARDDNSCTL, {"completion", "bash"}).out);
        script.close();
        const Outcome o = run("bash", {"-c",
                                       "source \"$1\"; read -ra COMP_WORDS <<< \"harddnsctl $2\"; [[ \"$2\" == *' ' ]] && COMP_WORDS+=('');"
                                       "COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _harddnsctl; printf '%s\\n' \"${COMPREPLY[@]}\"",
                                       "bash", script.fileName(), typed});
        QVERIFY2(o.err.isEmpty(), o.err);
        const QByteArrayList lines = o.out.split('\n');
        for (const QString& word : offered.split(' '))
            QVERIFY2(lines.contains(word.toUtf8()), o.out);
        QVERIFY2(!lines.contains(notOffered.toUtf8()), o.out);
    }

    void zshScriptIsWellFormed()
    {
        const Outcome script = run(HARDDNSCTL, {"completion", "zsh"});
        QCOMPARE(script.exit, 0);
        QVERIFY(script.out.startsWith("#compdef harddnsctl\n"));
        for (const char* part : {"_harddnsctl_cache_flush()", "'status:", "--below[", "(error warning info debug trace)"})
            QVERIFY2(script.out.contains(part), script.out);
        if (QStandardPaths::findExecutable("zsh").isEmpty())
            QSKIP("zsh is not installed: the script's syntax was not checked");
        QTemporaryDir dir;
        QFile file(dir.path() + "/_harddnsctl");
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(script.out);
        file.close();
        const Outcome o = run("zsh", {"-n", file.fileName()});
        QVERIFY2(o.exit == 0, o.err);
    }

    void runsUnprivilegedAndRolesFollowThePeer()
    {
        if (run("id", {"-u"}).out.trimmed() != "0" || QStandardPaths::findExecutable("setpriv").isEmpty())
            QSKIP("needs root and setpriv to become other users");
        Daemon d;
        d.write(d.withInternet(*m_internet));
        QCOMPARE(run("chown", {"-R", "65534:65534", d.dir.path()}).exit, 0);
        const QString program = d.dir.path() + "/harddnsd"; // the build tree may be closed to other users
        QVERIFY(QFile::copy(HARDDNSD, program));
        const QString ctl = d.dir.path() + "/harddnsctl";
        QVERIFY(QFile::copy(HARDDNSCTL, ctl));
        QCOMPARE(run("chmod", {"755", d.dir.path(), program, ctl}).exit, 0);
        const QStringList asNobody{"--reuid", "65534", "--regid", "65534", "--clear-groups", "--bounding-set", "-all", program};
        QVERIFY2(d.start("setpriv", asNobody), d.log);
        QCOMPARE(rcodeOf(ask(d.port, "www.example.com")), 0);

        const auto as = [&](const char* id, const QStringList& arguments) {
            return run("setpriv", QStringList{"--reuid", id, "--regid", id, "--clear-groups", ctl, "--socket", d.socket} + arguments);
        };
        QCOMPARE(as("65534", {"trace", "www.example.com"}).exit, 0); // the node's own user
        QCOMPARE(d.ctl({"trace", "www.example.com"}).exit, 0);       // root
        QCOMPARE(as("65533", {"status"}).exit, 5);                   // the directory and the mode keep others out
        // Were the socket opened to all, others could still only look.
        QCOMPARE(run("chmod", {"711", d.dir.path() + "/state"}).exit, 0);
        QCOMPARE(run("chmod", {"666", d.socket}).exit, 0);
        QCOMPARE(as("65533", {"status"}).exit, 0);
        QCOMPARE(as("65533", {"metrics"}).exit, 0);
        for (const QStringList& verb : {QStringList{"trace", "www.example.com"}, QStringList{"cache", "dump"},
                                        QStringList{"cache", "flush", "--all"}, QStringList{"reload"}, QStringList{"log-level", "debug"}}) {
            const Outcome o = as("65533", verb);
            QCOMPARE(o.exit, 5);
            QVERIFY2(o.err.contains("65533"), o.err);
        }
        d.signal("TERM");
        QVERIFY(d.process.waitForFinished(hangGuardMs));
        QCOMPARE(d.process.exitCode(), 0);
    }

    void membersOfTheControlGroupAreOperators()
    {
        if (run("id", {"-u"}).out.trimmed() != "0" || QStandardPaths::findExecutable("setpriv").isEmpty())
            QSKIP("needs root and setpriv to become other users");
        Daemon d;
        d.socket = d.dir.path() + "/run.sock";
        d.write(d.withInternet(*m_internet).replace("[listen]\n", "[listen]\ncontrol = \"run.sock\"\ncontrol-group = \"games\"\n"));
        const QString ctl = d.dir.path() + "/harddnsctl";
        QVERIFY(QFile::copy(HARDDNSCTL, ctl));
        QCOMPARE(run("chmod", {"755", d.dir.path(), ctl}).exit, 0);
        QVERIFY2(d.start(), d.log);
        QCOMPARE(QFileInfo(d.socket).group(), QString("games"));
        const auto as = [&](const QStringList& groups) {
            return run("setpriv", QStringList{"--reuid", "65533"} + groups + QStringList{ctl, "--socket", d.socket, "cache", "dump"}).exit;
        };
        QCOMPARE(as({"--regid", "65533", "--groups", "60"}), 0); // supplementary
        QCOMPARE(as({"--regid", "60", "--clear-groups"}), 0);    // primary
        QCOMPARE(as({"--regid", "65533", "--clear-groups"}), 5); // neither
    }

    void tellsTheServiceManager()
    {
        if (QStandardPaths::findExecutable("python3").isEmpty())
            QSKIP("python3 is not installed: Qt has no datagram socket of the local kind to receive with");
        Daemon d;
        d.write(d.withInternet(*m_internet));
        const QString notify = d.dir.path() + "/notify";
        QProcess manager;
        manager.start("python3",
                      {"-u", "-c",
                       "import socket,sys\ns=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM)\ns.bind(sys.argv[1])\nprint('bound')\n"
                       "while True: print(s.recv(4096).decode())",
                       notify});
        QVERIFY(manager.waitForReadyRead(hangGuardMs));
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("NOTIFY_SOCKET", notify);
        d.process.setProcessEnvironment(environment);
        QByteArray told;
        const auto waitTold = [&](const char* what) {
            while (!told.contains(what) && manager.waitForReadyRead(hangGuardMs))
                told += manager.readAllStandardOutput();
            const bool found = told.contains(what);
            told.clear();
            return found;
        };
        QVERIFY2(d.start(), d.log);
        QVERIFY(waitTold("READY=1"));
        d.signal("HUP");
        QVERIFY(waitTold("RELOADING=1\nMONOTONIC_USEC="));
        d.signal("TERM");
        QVERIFY(waitTold("STOPPING=1"));
        QVERIFY(d.process.waitForFinished(hangGuardMs));
        manager.kill();
        manager.waitForFinished();
    }
};

QTEST_GUILESS_MAIN(TestDaemon)
#include "tst_daemon.moc"
