// The node between real servers: NSD serves the generated internet, harddnsd walks it, dig, kdig and five client name servers ask it.
// Everything runs inside a network namespace of its own; without root or one of the programs the test is skipped (exit code 77).
#include "tests/interop/namespace.h"
#include "tests/interop/peers.h"

#include <QCoreApplication>
#include <QTemporaryDir>
#include <QtTest>

#include <cstdio>

using namespace harddns::interop;

class TestInterop : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    ZoneTree m_tree = makeZoneTree();
    std::vector<std::unique_ptr<Server>> m_nsd;
    std::unique_ptr<Server> m_node;
    QHash<QString, Reply> m_fromNode; ///< "name type" to the node's own answer

    /// Each shape a few times, over different kinds of delegation: what is asked where asking everything would only cost time.
    [[nodiscard]] QList<Expectation> share() const
    {
        constexpr int timesEach = 4;
        QHash<QString, int> seen;
        QList<Expectation> out;
        for (const Expectation& question : m_tree.questions)
            if (++seen[question.what] <= timesEach)
                out.push_back(question);
        return out;
    }

    void compareWithZones(Via via, const QList<Expectation>& questions)
    {
        QVERIFY(questions.size() >= 70);
        int right = 0;
        QStringList wrong;
        for (const Expectation& question : questions) {
            const Reply reply = ask(nodeAddress, question.name, question.type, via);
            const bool good = reply.arrived && reply.rcode == question.rcode && reply.answer == question.answer &&
                              (question.soaOwner.isEmpty() || reply.soaOwner == question.soaOwner.toLower()) &&
                              reply.flags.contains("ra") && !reply.flags.contains("aa");
            if (good)
                ++right;
            else
                wrong << QString("%1 %2 (%3): expected %4\n  %5\n%6")
                             .arg(question.name, question.type, question.what, question.rcode, question.answer.join("\n  "), reply.text);
            if (via == Via::Udp)
                m_fromNode.insert(question.name + ' ' + question.type, reply);
        }
        qInfo("%d of %lld right", right, static_cast<long long>(questions.size()));
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join("\n") + "\nnode's log:\n" + m_node->log()));
    }

private slots:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        const QString problem = prepareNetwork(m_tree);
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
        QVERIFY(m_tree.zones.size() >= 50 + 4);
        QVERIFY(m_tree.questions.size() >= 70);
        for (const Operator& by : m_tree.operators)
            m_nsd.push_back(startNsd(m_folder.path(), m_tree, by));
        for (std::size_t i = 0; i < m_nsd.size(); ++i)
            for (const QString& address : m_tree.operators[static_cast<qsizetype>(i)].addresses)
                QVERIFY2(waitUntilAnswers(*m_nsd[i], address, m_tree.operators[static_cast<qsizetype>(i)].zones.first()),
                         qPrintable(m_nsd[i]->name() + ' ' + address + '\n' + m_nsd[i]->log()));
        m_node = startNode(m_folder.path(), QStringLiteral(HARDDNSD), m_tree);
        QVERIFY2(waitUntilAnswers(*m_node, nodeAddress, "localhost."), qPrintable(m_node->log()));
    }

    void zonesAreServedAsGenerated()
    {
        // What the tests expect is what NSD says of its own zones (names that are in one zone, answered by its server).
        const Reply reply = ask("198.18.10.1", "www.dom0.com.", "A", Via::Udp);
        QVERIFY2(reply.flags.contains("aa") && reply.answer.size() == 2, qPrintable(reply.text));
    }

    void answersOverUdpAreWhatTheZonesSay() { compareWithZones(Via::Udp, m_tree.questions); }
    void answersOverTcpAreWhatTheZonesSay() { compareWithZones(Via::Tcp, share()); }
    void answersOverTlsAreWhatTheZonesSay() { compareWithZones(Via::Tls, share()); }

    void forwardingClientsGetWhatTheNodeSays_data()
    {
        QTest::addColumn<int>("index");
        const QList<Peer> peers = forwardingPeers();
        for (int i = 0; i < peers.size(); ++i)
            QTest::newRow(qPrintable(peers[i].name)) << i;
    }
    void forwardingClientsGetWhatTheNodeSays()
    {
        QFETCH(int, index);
        const Peer peer = forwardingPeers()[index];
        const auto server = peer.start(m_folder.path(), peer);
        QVERIFY2(waitUntilAnswers(*server, peer.address, "dom0.com."), qPrintable(server->log()));
        QStringList wrong;
        int right = 0;
        for (const Expectation& question : share()) {
            const Reply fromNode = m_fromNode.value(question.name + ' ' + question.type);
            const Reply reply = ask(peer.address, question.name, question.type, Via::Udp, 15);
            if (reply.arrived && reply.rcode == fromNode.rcode && reply.answer == fromNode.answer)
                ++right;
            else
                wrong << QString("%1 %2 (%3): the node says %4\n  %5\n%6")
                             .arg(question.name, question.type, question.what, fromNode.rcode, fromNode.answer.join("\n  "), reply.text);
        }
        qInfo("%s: %d right", qPrintable(peer.name), right);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join("\n") + "\nits log:\n" + server->log()));
    }

    void nodeEndsInOrder()
    {
        QVERIFY(m_node->running());
        QCOMPARE(m_node->stop(), 0);
    }
};

int main(int argc, char** argv)
{
    const QString missing =
        enterNamespace(argv, {"nsd", "dig", "kdig", "openssl", "named", "unbound", "kresd", "pdns_recursor", "dnsmasq"});
    if (!missing.isEmpty()) {
        std::printf("SKIP: %s\n", qPrintable(missing));
        return skipExitCode;
    }
    QCoreApplication app(argc, argv);
    TestInterop test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_interop.moc"
