// The history of a running node as an operator meets it: what harddnsd writes, what `harddnsctl audit` reads.
#include <QJsonArray>
#include <QtTest>

#include "db/audit_writer.h"
#include "db/sqlite.h"
#include "db/store.h"
#include "tests/app/programs.h"
#include "tests/db/samples.h"

using namespace harddns::test;

class TestCtlAudit : public QObject
{
    Q_OBJECT

    std::unique_ptr<DemoInternet> m_internet;

    [[nodiscard]] QByteArray network(const Daemon& d, const QByteArray& audit = {}) const
    {
        return d.withInternet(*m_internet, "name = \"ns1\"\n") + "[demo]\nnodes = 4\n" + audit;
    }
    static QString store(const Daemon& d) { return d.dir.path() + "/state/audit.sqlite"; }
    static QByteArrayList lines(const QByteArray& text)
    {
        QByteArrayList out = text.split('\n');
        out.removeAll({});
        return out;
    }
    /// Rows of a list, as JSON objects, oldest first.
    static QList<QJsonObject> rows(const Daemon& d, const QStringList& filter)
    {
        QList<QJsonObject> out;
        for (const QByteArray& line : lines(d.ctl(QStringList{"audit", "export", "--list"} + filter).out))
            out << object(line);
        return out;
    }
    static void end(Daemon& d)
    {
        d.signal("TERM");
        QVERIFY(d.process.waitForFinished(hangGuardMs));
        QCOMPARE(d.process.exitCode(), 0);
        d.log += d.process.readAllStandardError();
    }

private slots:
    void initTestCase()
    {
        m_internet = startInternet();
        QVERIFY(m_internet);
    }

    void whatANodeDoesIsInItsHistory()
    {
        Daemon d;
        d.write(network(d));
        QVERIFY2(d.start(), d.log);
        QCOMPARE(rcodeOf(ask(d.port, "www.example.com")), 0);
        QCOMPARE(rcodeOf(ask(d.port, "no-such-name.example.com")), 3);
        QCOMPARE(d.ctl({"cache", "flush", "example.com", "--below"}).exit, 0);
        QCOMPARE(d.ctl({"node", "quarantine", "node-3"}).exit, 0);
        QCOMPARE(d.ctl({"log-level", "debug"}).exit, 0);
        QCOMPARE(d.ctl({"trace", "www.example.com"}).exit, 0); // looking is no action
        d.write("[node]\nstate-dir = 5\n");
        QCOMPARE(d.ctl({"reload"}).exit, 1);
        d.write(network(d));

        // The node says where its configuration is, and that where the store is.
        QTRY_COMPARE_WITH_TIMEOUT(rows(d, {"events", "--kind", "operator"}).size(), 4, hangGuardMs);
        const QList<QJsonObject> actions = rows(d, {"events", "--kind", "operator"});
        QCOMPARE(actions[0]["after"].toString(), QString("flush"));
        QCOMPARE(actions[0]["name"].toString(), QString("example.com."));
        QVERIFY(!actions[0]["who"].toString().isEmpty());
        QCOMPARE(actions[1]["subject"].toString(), QString("node-3"));
        QCOMPARE(actions[2]["subject"].toString(), QString("debug"));
        QVERIFY(actions[3]["text"].toString().contains("reload was refused"));
        QCOMPARE(rows(d, {"events", "--kind", "configuration"}).size(), 1);
        QTRY_COMPARE_WITH_TIMEOUT(rows(d, {"votes", "--below", "example.com", "--type", "A"}).size(), 2, hangGuardMs);
        const QJsonObject vote = rows(d, {"votes", "--name", "www.exa"})[0];
        QCOMPARE(vote["name"].toString(), QString("www.example.com."));
        QCOMPARE(vote["seats"].toArray().size(), 4);
        QTRY_COMPARE_WITH_TIMEOUT(rows(d, {"events", "--kind", "quarantine", "--node", "node-3"}).size(), 1, hangGuardMs);
        QCOMPARE(rows(d, {"events", "--kind", "quarantine"})[0]["who"].toString(), actions[1]["who"].toString());

        const Outcome shown = d.ctl({"audit", "show", "--list", "votes", "--limit", "1"});
        QCOMPARE(shown.exit, 0);
        QVERIFY2(lines(shown.out).size() == 1 && shown.out.contains("L1 exact") && shown.out.contains("all agree"), shown.out);
        QVERIFY(d.ctl({"audit", "show"}).out.contains("store-opened"));
        const QByteArrayList told = lines(d.ctl({"--json", "audit", "show", "--list", "votes", "--limit", "2"}).out);
        QVERIFY(!told.isEmpty());
        for (const QByteArray& line : told)
            QCOMPARE(QJsonDocument::fromJson(line).object()["level"].toString(), QString("L1 exact"));
        QCOMPARE(d.ctl({"audit", "show", "--list", "alerts", "--grade", "critical"}).exit, 1); // none

        // Everywhere the same figures.
        const QJsonObject counters = object(d.ctl({"--json", "stats"}).out)["counters"].toObject();
        QVERIFY(counters["AuditRows"].toInt() > 0);
        QCOMPARE(counters["AuditRowsLost"].toInt(), 0);
        QVERIFY(d.ctl({"metrics"}).out.contains("harddns_telemetry_dropped_total{queue=\"audit\"} 0\n"));
        end(d);
        QVERIFY2(d.log.contains("chain head"), d.log);

        const Outcome verified = run(HARDDNSCTL, {"audit", "verify", "--config", d.config(), "--json"});
        QVERIFY2(verified.exit == 0, verified.err);
        const QJsonObject verdict = object(verified.out);
        QVERIFY(verdict["whole"].toBool());
        QCOMPARE(verdict["verdict"].toString(), QString("verified"));
        QCOMPARE(verdict["heads"].toInt(), verdict["signed_heads"].toInt());
        QVERIFY(verdict["signed_heads"].toInt() >= 1);
        QVERIFY(run(HARDDNSCTL, {"audit", "verify", "--config", d.config()}).out.contains("(this node)"));
        QVERIFY(d.log.contains("head=" + verdict["head"].toString().toUtf8()));

        // A history somebody else made and signed in its place.
        QVERIFY(QFile::remove(store(d)));
        {
            harddns::db::WriterOptions thief;
            thief.path = store(d).toStdString();
            thief.signer = std::make_shared<harddns::db::samples::WordSigner>("guess");
            QVERIFY(harddns::db::AuditWriter::start(thief).ok());
        }
        const Outcome strange = run(HARDDNSCTL, {"audit", "verify", "--config", d.config()});
        QCOMPARE(strange.exit, 1);
        QVERIFY2(strange.out.contains("all rows fit") && strange.out.contains("SIGNED BY AN UNKNOWN KEY"), strange.out);
        QVERIFY2(strange.out.contains("audit.keys") && strange.err.contains("which is not trusted"), strange.err);
        const QJsonObject stranger = object(run(HARDDNSCTL, {"audit", "verify", "--config", d.config(), "--json"}).out);
        QCOMPARE(stranger["verdict"].toString(), QString("unknown-key"));
        QCOMPARE(stranger["unknown_keys"].toArray().size(), qsizetype{1});
        QVERIFY(!stranger["whole"].toBool() && stranger["keys"].toArray().isEmpty());
    }

    void changesOfTheFileShow()
    {
        Daemon d;
        d.write(network(d));
        QVERIFY2(d.start(), d.log);
        QCOMPARE(d.ctl({"cache", "flush", "example.com"}).exit, 0);
        QCOMPARE(d.ctl({"cache", "flush", "example.org"}).exit, 0);
        end(d);
        const QString file = store(d);
        const Outcome good = run(HARDDNSCTL, {"audit", "verify", "--file", file, "--json"});
        QCOMPARE(good.exit, 0);
        const QString key = object(good.out)["keys"].toArray()[0].toString();
        const QString head = object(good.out)["head"].toString();
        QCOMPARE(run(HARDDNSCTL, {"audit", "verify", "--file", file, "--key", key, "--known", head}).exit, 0);
        const Outcome stranger = run(HARDDNSCTL, {"audit", "verify", "--file", file, "--key", QString(64, 'a')});
        QCOMPARE(stranger.exit, 1);
        QVERIFY2(stranger.err.contains(key.toUtf8()) && stranger.out.contains("UNKNOWN KEY"), stranger.err);
        const Outcome unknown =
            run(HARDDNSCTL, {"audit", "verify", "--file", file, "--known", head.left(head.indexOf(':') + 1) + QString(64, '0')});
        QCOMPARE(unknown.exit, 1);
        {
            auto db = harddns::db::Database::open(file.toStdString(), harddns::db::OpenMode::Write);
            QVERIFY(db.ok());
            QVERIFY(db->exec("UPDATE events SET who = 'somebody else' WHERE name = 'example.org.'").ok());
        }
        const Outcome edited = run(HARDDNSCTL, {"audit", "verify", "--file", file});
        QCOMPARE(edited.exit, 1);
        QVERIFY2(edited.out.contains("NOT WHOLE") && edited.err.contains("row"), edited.err);
        const QJsonObject verdict = object(run(HARDDNSCTL, {"audit", "verify", "--file", file, "--json"}).out);
        QCOMPARE(verdict["whole"].toBool(), false);
        QCOMPARE(verdict["verdict"].toString(), QString("broken"));
        QCOMPARE(verdict["fault"].toObject()["kind"].toString(), QString("edited"));
    }

    void exportsAreFiles()
    {
        Daemon d;
        d.write(network(d));
        QVERIFY2(d.start(), d.log);
        QCOMPARE(rcodeOf(ask(d.port, "www.example.com")), 0);
        // The client has its answer before the last ballot is in; a vote is told when it is over.
        QCOMPARE(d.ctl({"watch", "--events", "1", "votes"}).exit, 0);
        end(d);
        const QStringList from{"audit", "export", "--file", store(d)};
        const QString csv = d.dir.path() + "/votes.csv";
        const Outcome first = run(HARDDNSCTL, from + QStringList{"--list", "votes", "--format", "csv", "--out", csv});
        QVERIFY2(first.exit == 0 && first.out.isEmpty() && first.err.contains("in " + csv.toUtf8()), first.err);
        QFile file(csv);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        QVERIFY2(text.startsWith("key,time_us,") && text.contains("www.example.com.") && text.endsWith("\r\n"), text);
        const Outcome again = run(HARDDNSCTL, from + QStringList{"--list", "votes", "--format", "csv", "--out", csv});
        QCOMPARE(again.exit, 1); // nothing is replaced
        QVERIFY(again.err.contains("is there already"));
        QCOMPARE(run(HARDDNSCTL, from + QStringList{"--list", "votes", "--format", "csv"}).out, text);
        const Outcome packets = run(HARDDNSCTL, from + QStringList{"--list", "disagreements", "--format", "pcapng"});
        QCOMPARE(packets.exit, 0);
        QVERIFY(packets.out.startsWith(QByteArray::fromHex("0a0d0d0a")));
        QCOMPARE(run(HARDDNSCTL, from + QStringList{"--list", "votes", "--from", "1d"}).exit, 0);
        QVERIFY(run(HARDDNSCTL, from + QStringList{"--list", "votes", "--to", "1d"}).out.isEmpty());
    }

    void whatIsWrongHasItsExitCode_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("exit");
        QTest::addColumn<QString>("message");
        const QStringList nowhere{"--file", "/nowhere/audit.sqlite"};
        QTest::newRow("no verb") << QStringList{} << 2 << "subcommand";
        QTest::newRow("list") << QStringList{"show", "--list", "queries"} + nowhere << 2 << "queries";
        QTest::newRow("time") << QStringList{"show", "--from", "yesterday"} + nowhere << 2 << "yesterday";
        QTest::newRow("filter of another list") << QStringList{"show", "--rcode", "NOERROR"} + nowhere << 2 << "--rcode";
        QTest::newRow("packets of votes") << QStringList{"export", "--list", "votes", "--format", "pcapng"} + nowhere << 2 << "packets";
        QTest::newRow("head") << QStringList{"verify", "--known", "5"} + nowhere << 2 << "SEQ:HASH";
        QTest::newRow("limit") << QStringList{"show", "--limit", "0"} + nowhere << 2 << "limit";
        QTest::newRow("no file") << QStringList{"show"} + nowhere << 3 << "/nowhere/audit.sqlite";
        QTest::newRow("no node") << QStringList{"show", "--socket", "/nowhere/socket"} << 3 << "--file";
        QTest::newRow("no store") << QStringList{"verify", "--file", "/etc/passwd"} << 1 << "/etc/passwd";
    }
    void whatIsWrongHasItsExitCode()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, exit);
        QFETCH(QString, message);
        const Outcome o = run(HARDDNSCTL, QStringList{"audit"} + arguments);
        QVERIFY2(o.exit == exit, o.err + o.out);
        QVERIFY2(o.err.contains(message.toUtf8()), o.err);
    }

    void aStoreThatAnotherWritesIsToldAndTheNodeAnswers()
    {
        Daemon d;
        QVERIFY(QDir(d.dir.path()).mkdir("elsewhere"));
        const QString file = d.dir.path() + "/elsewhere/h.sqlite";
        auto lock = harddns::db::lockStore(file.toStdString());
        QVERIFY(lock.ok());
        d.write(network(d, "[audit]\npath = \"elsewhere/h.sqlite\"\n"));
        QVERIFY2(d.start(), d.log);
        QCOMPARE(rcodeOf(ask(d.port, "www.example.com")), 0);
        const Outcome status = d.ctl({"status"});
        QVERIFY2(status.out.contains("History is not kept") && status.out.contains("another process"), status.out);
        QVERIFY(!QFile::exists(store(d)));
        *lock = nullptr;
        d.signal("HUP"); // which tries again
        QVERIFY2(d.waitFor("history is kept"), d.log);
        QVERIFY(!d.ctl({"status"}).out.contains("History is not kept"));
    }

    void aReloadTakesOverTheLimits()
    {
        Daemon d;
        d.write(network(d, "[audit]\nvotes = \"none\"\n"));
        QVERIFY2(d.start(), d.log);
        QCOMPARE(rcodeOf(ask(d.port, "www.example.com")), 0);
        QVERIFY(rows(d, {"votes"}).isEmpty());
        d.write(network(d, "[audit]\nvotes = \"all\"\nretention-days = 7\npath = \"other.sqlite\"\n"));
        const Outcome reloaded = d.ctl({"reload"});
        QVERIFY2(reloaded.out.contains("audit.path has changed"), reloaded.out);
        d.write(network(d, "[audit]\nvotes = \"all\"\n"));
        QCOMPARE(rcodeOf(ask(d.port, "www.example.org")), 0);
        QTRY_VERIFY_WITH_TIMEOUT(!rows(d, {"votes"}).isEmpty(), hangGuardMs);
        QCOMPARE(rows(d, {"events", "--kind", "configuration"}).size(), 1);
    }

    void whatTheVoteKnowsOfNamesOutlivesTheNode()
    {
        Daemon d;
        d.write(network(d));
        QVERIFY2(d.start(), d.log);
        QCOMPARE(rcodeOf(ask(d.port, "www.example.com")), 0);
        QCOMPARE(rcodeOf(ask(d.port, "chain.example.com")), 0);
        end(d);
        d.log.clear();
        QVERIFY2(d.start(), d.log);
        const qsizetype at = d.log.indexOf("what was known of names before");
        QVERIFY2(at >= 0, d.log);
        const QByteArray line = d.log.mid(at, d.log.indexOf('\n', at) - at);
        QVERIFY2(!line.contains("names=0") && line.contains("implausible=0"), line);
        end(d);
    }
};

QTEST_GUILESS_MAIN(TestCtlAudit)
#include "tst_ctl_audit.moc"
