// harddnsctl against a real node: what it shows, its exit codes, completion.
#include <QJsonArray>
#include <QLocalServer>
#include <QStandardPaths>
#include <QtTest>

#include "tests/app/programs.h"

using namespace harddns::test;

class TestCtl : public QObject
{
    Q_OBJECT

    std::unique_ptr<DemoInternet> m_internet;

private slots:
    void initTestCase()
    {
        m_internet = startInternet();
        QVERIFY(m_internet);
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
};

QTEST_GUILESS_MAIN(TestCtl)
#include "tst_ctl.moc"
