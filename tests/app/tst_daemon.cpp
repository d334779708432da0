// harddnsd as an operator meets it: problems at the start, answering, reload, end, users and roles.
#include <QFileInfo>
#include <QJsonArray>
#include <QStandardPaths>
#include <QtTest>

#include "tests/app/programs.h"

using namespace harddns::test;

class TestDaemon : public QObject
{
    Q_OBJECT

    std::unique_ptr<DemoInternet> m_internet;

private slots:
    void initTestCase()
    {
        m_internet = startInternet();
        QVERIFY(m_internet);
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
        QVERIFY2(d.process.exitCode() == 0, d.log);
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
