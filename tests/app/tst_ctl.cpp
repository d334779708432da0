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

    // The identities of a network: no daemon is needed.

    void networkMakesWhatConfigurationsNeed()
    {
        QTemporaryDir dir;
        const QString network = dir.path() + "/network";
        const Outcome made = run(HARDDNSCTL, {"network", "init", network, "--name", "Example \"DNS\""});
        QVERIFY2(made.exit == 0, made.err);
        QVERIFY(made.out.contains("Example \"DNS\""));
        const Outcome again = run(HARDDNSCTL, {"network", "init", network});
        QCOMPARE(again.exit, 1);
        QVERIFY(again.err.contains("is not empty"));
        QVERIFY(run(HARDDNSCTL, {"network", "list", network}).out.contains("no nodes yet"));

        // Two nodes: what `add` prints is a configuration, and the daemon takes it.
        const Outcome one = run(HARDDNSCTL, {"network", "add", network, "node-1", "--address", "192.0.2.1", "--address",
                                             "[2001:db8::1]:8530", "--group", "operator=example, as=64500"});
        QVERIFY2(one.exit == 0, one.err);
        const Outcome two = run(HARDDNSCTL, {"network", "add", network, "node-2", "--address", "192.0.2.2:853", "--group", "b"});
        QVERIFY2(two.exit == 0, two.err);
        QVERIFY2(one.out.contains("addresses = [\"192.0.2.1:853\", \"[2001:db8::1]:8530\"]"), one.out);
        const auto block = [](const QByteArray& text) { return text.left(text.indexOf("\n\n") + 1); };
        QVERIFY(QProcess::execute("cp", {"-r", network + "/nodes/node-1", dir.path() + "/identity"}) == 0);
        QFile config(dir.path() + "/node.toml");
        QVERIFY(config.open(QIODevice::WriteOnly));
        config.write("[node]\nstate-dir = \"state\"\n" + one.out + block(two.out));
        config.close();
        const Outcome checked = run(HARDDNSD, {"--check-config", "--config", config.fileName()});
        QVERIFY2(checked.exit == 0, checked.err + checked.out);

        const QJsonObject all = object(run(HARDDNSCTL, {"network", "list", network, "--json"}).out);
        QCOMPARE(all["network"].toString(), QString("Example \"DNS\""));
        QCOMPARE(all["nodes"].toArray().size(), 2);
        const QJsonObject node = all["nodes"].toArray()[0].toObject();
        QCOMPARE(node["id"].toString(), QString("node-1"));
        QVERIFY(one.out.contains(node["fingerprint"].toString().toUtf8()));
        QCOMPARE(node["fingerprint"].toString().size(), 64);
        QVERIFY(node["days_left"].toInt() == 90 || node["days_left"].toInt() == 89); // 90 within the first second
        QCOMPARE(node["due"].toBool(), false);
        QCOMPARE(node["revoked"].toBool(), false);
        QCOMPARE(node["not_after"].toInteger() - node["not_before"].toInteger(), qint64(90 * 86400 + 3600));
        const QByteArray text = run(HARDDNSCTL, {"network", "list", network}).out;
        QVERIFY2(text.contains("node-1\n") && text.contains(" days left\n"), text);

        // Renewing keeps the key; nothing else is due.
        QVERIFY(run(HARDDNSCTL, {"network", "renew", network, "--due"}).out.contains("No certificate is due"));
        const auto certificate = [&] {
            QFile file(network + "/nodes/node-1/certificate.pem");
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        const QByteArray before = certificate();
        const Outcome renewed = run(HARDDNSCTL, {"network", "renew", network, "node-1"});
        QVERIFY2(renewed.exit == 0 && renewed.out.startsWith("node-1: good until "), renewed.err);
        QVERIFY(certificate() != before);
        QCOMPARE(object(run(HARDDNSCTL, {"network", "list", network, "--json"}).out)["nodes"].toArray()[0].toObject()["fingerprint"],
                 node["fingerprint"]);

        const Outcome revoked = run(HARDDNSCTL, {"network", "revoke", network, "node-1"});
        QVERIFY2(revoked.exit == 0 && revoked.out.contains(node["fingerprint"].toString().toUtf8()), revoked.err);
        const Outcome late = run(HARDDNSCTL, {"network", "renew", network, "node-1"});
        QCOMPARE(late.exit, 1);
        QVERIFY(late.err.contains("was revoked on"));
        QCOMPARE(run(HARDDNSCTL, {"network", "renew", network, "--due"}).exit, 0); // leaves it alone
        QVERIFY(run(HARDDNSCTL, {"network", "list", network}).out.contains("revoked 20"));
        QVERIFY(object(run(HARDDNSCTL, {"network", "list", network, "--json"}).out)["nodes"].toArray()[0].toObject()["revoked"].toBool());
    }

    void networkSaysWhatIsWrong_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("exit");
        QTest::addColumn<QString>("message");
        QTest::newRow("no verb") << QStringList{} << 2 << "";
        QTest::newRow("no folder") << QStringList{"list"} << 2 << "DIR";
        QTest::newRow("not a network") << QStringList{"list", "."} << 1 << "holds no network";
        QTest::newRow("no node") << QStringList{"revoke", "DIR", "nobody"} << 1 << "there is no node \"nobody\"";
        QTest::newRow("what to renew") << QStringList{"renew", "DIR"} << 2 << "needs an id, or --due";
        QTest::newRow("both to renew") << QStringList{"renew", "DIR", "a", "--due"} << 2 << "excludes";
        QTest::newRow("id") << QStringList{"add", "DIR", "Node", "--address", "192.0.2.1", "--group", "g"} << 2 << "is no node id";
        QTest::newRow("address") << QStringList{"add", "DIR", "a", "--address", "example.com", "--group", "g"} << 2
                                 << "is not the address of a node";
        QTest::newRow("any address") << QStringList{"add", "DIR", "a", "--address", "0.0.0.0", "--group", "g"} << 2
                                     << "is not the address of a node";
        QTest::newRow("no address") << QStringList{"add", "DIR", "a", "--group", "g"} << 2 << "--address is required";
        QTest::newRow("no group") << QStringList{"add", "DIR", "a", "--address", "192.0.2.1"} << 2 << "--group is required";
        QTest::newRow("group") << QStringList{"add", "DIR", "a", "--address", "192.0.2.1", "--group", "x,,y"} << 2 << "has an empty label";
    }
    void networkSaysWhatIsWrong()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, exit);
        QFETCH(QString, message);
        QTemporaryDir dir;
        QCOMPARE(run(HARDDNSCTL, {"network", "init", dir.path() + "/n"}).exit, 0);
        arguments.replaceInStrings("DIR", dir.path() + "/n");
        if (arguments.contains("."))
            arguments.replaceInStrings(".", dir.path());
        const Outcome o = run(HARDDNSCTL, QStringList{"network"} + arguments);
        QVERIFY2(o.exit == exit, o.err);
        QVERIFY2(o.err.contains(message.toUtf8()), o.err);
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
        QTest::newRow("verbs of the network") << "network "
                                              << "init add list renew revoke"
                                              << "status";
        QTest::newRow("options of network add") << "network add somewhere node-1 --"
                                                << "--address --group --json"
                                                << "--name";
        QTest::newRow("verbs of the history") << "audit "
                                              << "verify export show"
                                              << "status";
        QTest::newRow("a list of the history") << "audit export --list "
                                               << "votes disagreements alerts events"
                                               << "csv";
        QTest::newRow("a format of the history") << "audit export --list votes --format "
                                                 << "csv jsonl pcapng"
                                                 << "votes";
        QTest::newRow("folder") << "network list /us"
                                << "/usr"
                                << "/us";
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
        for (const char* part : {"_harddnsctl_cache_flush()", "'status:", "--below[", "(error warning info debug trace)", "_files -/"})
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
