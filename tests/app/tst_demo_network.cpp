// A network of nodes in one process, on real sockets, as an operator meets it: answers, what harddnsctl shows of it, acting on a member.
#include <QDateTime>
#include <QJsonArray>
#include <QtTest>

#include "tests/app/programs.h"

using namespace harddns::test;

class TestDemoNetwork : public QObject
{
    Q_OBJECT

    std::unique_ptr<DemoInternet> m_internet;
    std::unique_ptr<Daemon> m_daemon;

    QJsonArray list(const QStringList& verb, const char* member) const
    {
        return object(m_daemon->ctl(QStringList{"--json"} + verb).out)[member].toArray();
    }
    QString stateOf(const QString& node) const
    {
        for (const auto& entry : list({"nodes"}, "nodes")) {
            if (entry.toObject()["member"].toString() == node)
                return entry.toObject()["state"].toString();
        }
        return "missing";
    }

private slots:
    void initTestCase()
    {
        m_internet = startInternet();
        QVERIFY(m_internet);
        m_daemon = std::make_unique<Daemon>();
        m_daemon->write(m_daemon->withInternet(*m_internet) + "[demo]\nnodes = 4\n");
        QVERIFY2(m_daemon->start(), m_daemon->log);
    }

    void everyMemberIsThere()
    {
        QTRY_COMPARE_WITH_TIMEOUT(list({"nodes"}, "nodes").size(), 4, hangGuardMs);
        for (int i = 1; i <= 4; ++i)
            QCOMPARE(stateOf(QString("node-%1").arg(i)), QString("active"));
        QVERIFY(object(m_daemon->ctl({"--json", "status"}).out)["voting"].toBool());
    }

    void itKnowsWhichMemberItIsAndWhenItsOwnCertificateEnds()
    {
        QCOMPARE(object(m_daemon->ctl({"--json", "status"}).out)["member"].toString(), QString("node-1"));
        for (const auto& entry : list({"nodes"}, "nodes")) {
            if (entry.toObject()["member"].toString() == "node-1")
                QVERIFY(entry.toObject()["certificate_ends_unix"].toInteger() > QDateTime::currentSecsSinceEpoch());
        }
    }

    void answersAreVotes()
    {
        const QByteArray answer = ask(m_daemon->port, "www.example.com");
        QCOMPARE(rcodeOf(answer), 0);
        QVERIFY(answer.endsWith(QByteArray::fromHex("c6120150"))); // 198.18.1.80
        QCOMPARE(rcodeOf(ask(m_daemon->port, "no-such-name.example.com")), 3);
        const Outcome votes = m_daemon->ctl({"--json", "watch", "votes", "--events", "1"});
        QCOMPARE(votes.exit, 0);
        const QJsonObject vote = object(votes.out);
        QCOMPARE(vote["name"].toString(), QString("www.example.com."));
        QCOMPARE(vote["seats"].toArray().size(), 4); // `small`: all are asked
        const Outcome text = m_daemon->ctl({"watch", "votes", "--events", "1"});
        QVERIFY2(text.out.contains("www.example.com. A  NOERROR  L1 exact"), text.out);
    }

    void anOperatorActsOnAMember()
    {
        QCOMPARE(m_daemon->ctl({"node", "quarantine", "node-3"}).exit, 0);
        QCOMPARE(stateOf("node-3"), QString("quarantined"));
        QCOMPARE(rcodeOf(ask(m_daemon->port, "mail.example.com")), 0); // three of four still make a majority
        QCOMPARE(m_daemon->ctl({"node", "release", "node-3"}).exit, 0);
        QCOMPARE(stateOf("node-3"), QString("active"));
        QCOMPARE(m_daemon->ctl({"node", "flush", "node-2", "example.com"}).exit, 0);
        const Outcome unknown = m_daemon->ctl({"node", "release", "node-9"});
        QCOMPARE(unknown.exit, 1);
        QVERIFY2(unknown.err.contains("node-1, node-2, node-3, node-4"), unknown.err);
        QCOMPARE(m_daemon->ctl({"node", "flush", "node-2", "a..b"}).exit, 1);
    }

    void nothingIsInDispute()
    {
        QVERIFY(list({"disagreements"}, "disagreements").isEmpty());
        QVERIFY(m_daemon->ctl({"disagreements"}).out.startsWith("no vote"));
    }

    void itsNodesEndTogetherAndDoNotComplainOfEachOther()
    {
        Daemon network;
        network.write(network.withInternet(*m_internet) + "[demo]\nnodes = 4\n");
        m_daemon.reset(); // both have the same addresses
        QVERIFY2(network.start(), network.log);
        QTRY_COMPARE_WITH_TIMEOUT(object(network.ctl({"--json", "nodes"}).out)["nodes"].toArray().size(), 4, hangGuardMs);
        QCOMPARE(rcodeOf(ask(network.port, "www.example.com")), 0); // connected
        network.signal("TERM");
        QVERIFY(network.process.waitForFinished(hangGuardMs));
        QCOMPARE(network.process.exitCode(), 0);
        network.log += network.process.readAllStandardError();
        QVERIFY2(network.log.contains("ending") && !network.log.contains("cannot be reached"), network.log);
    }

    void aNodeAloneSaysThatItDoesNotVote()
    {
        Daemon alone;
        alone.write(alone.withInternet(*m_internet));
        QVERIFY2(alone.start(), alone.log);
        const Outcome o = alone.ctl({"nodes"});
        QCOMPARE(o.exit, 1);
        QVERIFY2(o.err.contains("does not vote"), o.err);
    }

    void tooFewNodesAreAProblemOfTheFile()
    {
        Daemon d;
        d.write(d.withInternet(*m_internet) + "[demo]\nnodes = 2\n");
        const Outcome o = run(HARDDNSD, {"--config", d.config()});
        QCOMPARE(o.exit, 2);
        QVERIFY2(o.err.contains("demo.nodes") && o.err.contains("3 to 64"), o.err);
    }
};

QTEST_GUILESS_MAIN(TestDemoNetwork)
#include "tst_demo_network.moc"
