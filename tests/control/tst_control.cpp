#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLocalServer>
#include <QLocalSocket>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QtTest>

#include "engine/api/control.h"
#include "engine/telemetry/log/log.h"
#include "tests/control/fake_node.h"

#include <future>
#include <thread>

using namespace harddns;
using harddns::test::FakeNode;
using Kind = ControlFailure::Kind;

namespace
{

constexpr unsigned hangGuardMs = 20000; ///< only bounds a test that went wrong

/// A server with its fake node on a socket of its own.
struct Served {
    QTemporaryDir dir;
    std::string path = (dir.path() + "/c.sock").toStdString();
    FakeNode node;
    std::unique_ptr<ControlServer> server;
    std::unique_ptr<ControlClient> client = makeControlClient(path, hangGuardMs);

    explicit Served(ControlOptions options = {})
    {
        options.socketPath = path;
        auto made = startControlServer(node, std::move(options));
        if (made)
            server = std::move(made).value();
        else
            qCritical("%s", made.error().message.c_str());
    }
};

/// Sends octets, reads until the server closes or `enough` says so.
QByteArray talk(const std::string& path, const QByteArray& request, const std::function<bool(const QByteArray&)>& enough = {})
{
    QLocalSocket socket;
    socket.connectToServer(QString::fromStdString(path));
    if (!socket.waitForConnected(hangGuardMs))
        return "no connection";
    socket.write(request);
    socket.flush();
    QByteArray all;
    while (!(enough && enough(all)) && (socket.bytesAvailable() > 0 || socket.waitForReadyRead(hangGuardMs)))
        all += socket.readAll();
    all += socket.readAll();
    return all;
}

int statusOf(const QByteArray& reply) { return reply.mid(9, 3).toInt(); }

QByteArray get(const char* target) { return QByteArray("GET ") + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"; }
QByteArray post(const char* target, const QByteArray& body)
{
    return QByteArray("POST ") + target +
           " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

} // namespace

class TestControl : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        log::Options quiet;
        quiet.sink = [](std::string_view) {};
        log::setUp(std::move(quiet));
    }

    void statusComesBackAsItWas()
    {
        Served s;
        QVERIFY(s.server);
        const auto reply = s.client->status();
        QVERIFY(reply.ok());
        const auto status = statusFromJson(*reply);
        QVERIFY(status.has_value());
        const NodeStatus expected = s.node.status();
        QCOMPARE(status->name, expected.name);
        QCOMPARE(status->pid, expected.pid);
        QCOMPARE(status->member, expected.member);
        QCOMPARE(status->listening, expected.listening);
        QCOMPARE(status->notices, expected.notices);
        QCOMPARE(status->anchors.size(), expected.anchors.size());
        for (std::size_t i = 0; i < expected.anchors.size(); ++i) {
            QCOMPARE(status->anchors[i].zone, expected.anchors[i].zone);
            QCOMPARE(status->anchors[i].keyTag, expected.anchors[i].keyTag);
            QCOMPARE(status->anchors[i].algorithm, expected.anchors[i].algorithm);
            QCOMPARE(status->anchors[i].state, expected.anchors[i].state);
            QCOMPARE(status->anchors[i].sinceUnix, expected.anchors[i].sinceUnix);
            QCOMPARE(status->anchors[i].trustedFromUnix, expected.anchors[i].trustedFromUnix);
        }
        QCOMPARE(status->lastReloadOk, false);
        QCOMPARE(status->lastReloadError, expected.lastReloadError);
        QCOMPARE(status->uptimeSeconds, 12.5);
    }

    void statsComeBackAsTheyWere()
    {
        Served s;
        const auto reply = s.client->stats();
        QVERIFY(reply.ok());
        const auto stats = statsFromJson(*reply);
        QVERIFY(stats.has_value());
        const NodeStats expected = s.node.stats();
        QCOMPARE(stats->counters.size(), expected.counters.size());
        for (std::size_t i = 0; i < expected.counters.size(); ++i) {
            QCOMPARE(stats->counters[i].name, expected.counters[i].name);
            QCOMPARE(stats->counters[i].family, expected.counters[i].family);
            QCOMPARE(stats->counters[i].labels, expected.counters[i].labels);
            QCOMPARE(stats->counters[i].value, expected.counters[i].value);
        }
        QCOMPARE(stats->histograms.at(0).upperBoundsUs, expected.histograms.at(0).upperBoundsUs);
        QCOMPARE(stats->histograms.at(0).counts, expected.histograms.at(0).counts);
        QCOMPARE(stats->partitions.at(1).name, std::string("infra"));
        QCOMPARE(stats->partitions.at(1).entries, std::uint64_t(3));
        QCOMPARE(stats->residentBytes, expected.residentBytes);
    }

    void traceComesBackStepByStep()
    {
        Served s;
        const auto reply = s.client->trace("www.example", "AAAA", true);
        QVERIFY(reply.ok());
        const auto trace = traceFromJson(*reply);
        QVERIFY(trace.has_value());
        QCOMPARE(trace->steps.size(), std::size_t(2));
        QVERIFY(trace->steps[0].kind == TraceStep::Kind::Query);
        QCOMPARE(trace->steps[0].question, std::string("www.example AAAA"));
        QVERIFY(trace->steps[1].kind == TraceStep::Kind::Refused);
        QCOMPARE(trace->steps[1].detail, std::string("out of bailiwick"));
        QCOMPARE(trace->totalMs, 3.25);
        const ValidationChain sent = FakeNode::brokenChain();
        QVERIFY(trace->validation.verdict == SecurityState::Bogus);
        QCOMPARE(trace->validation.links.size(), sent.links.size());
        for (std::size_t i = 0; i < sent.links.size(); ++i) {
            const ChainLink& got = trace->validation.links[i];
            const ChainLink& wanted = sent.links[i];
            QVERIFY(got.kind == wanted.kind && got.verdict == wanted.verdict);
            QCOMPARE(got.name, wanted.name);
            QCOMPARE(got.type, wanted.type);
            QCOMPARE(got.signer, wanted.signer);
            QCOMPARE(got.detail, wanted.detail);
            QCOMPARE(got.keyTag, wanted.keyTag);
            QCOMPARE(got.algorithm, wanted.algorithm);
            QCOMPARE(got.inception, wanted.inception);
            QCOMPARE(got.expiration, wanted.expiration);
            QCOMPARE(got.extendedError, wanted.extendedError);
            QCOMPARE(got.keys.size(), wanted.keys.size());
            QCOMPARE(got.keys[0].tag, wanted.keys[0].tag);
            QCOMPARE(got.keys[0].algorithm, wanted.keys[0].algorithm);
            QCOMPARE(got.keys[0].flags, wanted.keys[0].flags);
            QCOMPARE(got.keys[0].entryPoint, wanted.keys[0].entryPoint);
            QCOMPARE(got.keys[0].signsKeySet, wanted.keys[0].signsKeySet);
        }
        const auto wrong = s.client->trace("bad..name", "A", true);
        QVERIFY(!wrong.ok());
        QVERIFY(wrong.error().kind == Kind::Refused);
        QCOMPARE(wrong.error().message, std::string("\"bad..name\" is no domain name"));
    }

    void cacheCanBeLookedUpAndFlushed()
    {
        Served s;
        const auto found = s.client->cacheLookup("a b+c&d=e%.test", "MX");
        QVERIFY(found.ok());
        const auto entries = cacheEntriesFromJson(*found);
        QVERIFY(entries && entries->size() == 1);
        QCOMPARE(entries->at(0).name, std::string("a b+c&d=e%.test"));
        QCOMPARE(entries->at(0).type, std::string("MX"));
        const auto flushed = s.client->cacheFlush({"example.com", "A", true, true, false});
        QVERIFY(flushed.ok());
        QCOMPARE(jsonMember(*flushed, "flushed"), std::optional<std::string>("11"));
        QCOMPARE(s.node.lastFlush, std::string("example.com|A|below|infra"));
        QVERIFY(s.client->cacheFlush({"", "", false, false, true}).ok());
        QCOMPARE(s.node.lastFlush, std::string("|"));
        // Everything only when it is said.
        QVERIFY(!s.client->cacheFlush({"", "", false, false, false}).ok());
        QVERIFY(!s.client->cacheFlush({"x.test", "", false, false, true}).ok());
        QCOMPARE(s.node.lastFlush, std::string("|"));
    }

    void aDumpIsStreamedWholeAndInOrder()
    {
        Served s;
        s.node.dumpEntries = 30000;
        std::uint64_t next = 0;
        bool inOrder = true;
        const auto result = s.client->cacheDump([&](std::string_view line) {
            const auto entry = cacheEntryFromJson(line);
            inOrder = inOrder && entry && entry->name == "n" + std::to_string(next) + ".test.";
            ++next;
            return true;
        });
        QVERIFY2(result.ok(), result ? "" : result.error().message.c_str());
        QVERIFY(inOrder);
        QCOMPARE(next, std::uint64_t(30000));
    }

    void anEmptyDumpIsNoError()
    {
        Served s;
        s.node.dumpEntries = 0;
        std::size_t lines = 0;
        QVERIFY(s.client
                    ->cacheDump([&](std::string_view) {
                        ++lines;
                        return true;
                    })
                    .ok());
        QCOMPARE(lines, std::size_t(0));
    }

    void anEndlessDumpEndsWhenTheReaderLeaves()
    {
        Served s;
        s.node.dumpEntries = UINT64_MAX;
        int lines = 0;
        QVERIFY(s.client->cacheDump([&](std::string_view) { return ++lines < 100; }).ok());
        QTRY_VERIFY_WITH_TIMEOUT(s.node.dumpEnded.load(), int(hangGuardMs));
        QVERIFY(s.client->status().ok());
    }

    void aReaderThatDoesNotReadCostsBoundedMemory()
    {
        Served s;
        s.node.dumpEntries = UINT64_MAX;
        QLocalSocket socket;
        socket.setReadBufferSize(1024);
        socket.connectToServer(QString::fromStdString(s.path));
        QVERIFY(socket.waitForConnected(int(hangGuardMs)));
        socket.write(get("/v1/cache/dump"));
        QVERIFY(socket.waitForReadyRead(int(hangGuardMs)));
        s.server.reset(); // also: a held-up dump does not hold up the end
        QVERIFY(s.node.dumpEnded.load());
        QVERIFY(s.node.visited.load() < 100000); // some 100 octets each: the pieces and the kernel's buffers, not more
    }

    void levelsAndReloadGoThrough()
    {
        std::atomic<int> reloads{0};
        std::atomic<bool> good{true};
        ControlOptions options;
        options.reload = [&]() -> Result<Node::ReloadOutcome, StartProblem> {
            ++reloads;
            if (!good)
                return Failure{StartProblem{"x.toml:3: unknown key"}};
            return Node::ReloadOutcome{{"listen.dns"}};
        };
        Served s(std::move(options));
        const auto reply = s.client->reload();
        QVERIFY(reply.ok());
        QCOMPARE(jsonStrings(*reply, "restart_needed"), std::vector<std::string>{"listen.dns"});
        good = false;
        const auto bad = s.client->reload();
        QVERIFY(!bad.ok());
        QVERIFY(bad.error().kind == Kind::Refused);
        QCOMPARE(bad.error().message, std::string("x.toml:3: unknown key"));
        QCOMPARE(reloads.load(), 2);

        QVERIFY(s.client->setLogLevel("debug").ok());
        QCOMPARE(jsonMember(*s.client->logLevel(), "level"), std::optional<std::string>("debug"));
        QVERIFY(log::level() == LogLevel::Debug);
        QVERIFY(!s.client->setLogLevel("loud").ok());
        QVERIFY(s.client->setLogLevel("info").ok());
    }

    void aBrokenRequestGetsAReason_data()
    {
        QTest::addColumn<QByteArray>("request");
        QTest::addColumn<int>("status");
        QTest::newRow("no such address") << get("/v2/status") << 404;
        QTest::newRow("metrics listener's address") << get("/metrics") << 404;
        QTest::newRow("wrong method") << post("/v1/status", "") << 405;
        QTest::newRow("unknown method") << QByteArray("BREW /v1/status HTTP/1.1\r\nConnection: close\r\n\r\n") << 405;
        QTest::newRow("broken escape") << get("/v1/cache?name=%4") << 400;
        QTest::newRow("twice") << get("/v1/cache?name=a&name=b") << 400;
        QTest::newRow("unknown parameter") << get("/v1/cache?name=a&nmae=b") << 400;
        QTest::newRow("no name") << get("/v1/cache") << 400;
        QTest::newRow("no json") << post("/v1/trace", "name=a") << 400;
        QTest::newRow("json of another shape") << post("/v1/trace", "[1]") << 400;
        QTest::newRow("deep json") << post("/v1/trace", QByteArray("{\"name\":") + QByteArray(5000, '[')) << 400;
        QTest::newRow("unknown member") << post("/v1/cache/flush", "{\"name\":\"a\",\"blow\":true}") << 400;
        QTest::newRow("wrong type") << post("/v1/cache/flush", "{\"name\":\"a\",\"below\":1}") << 400;
        QTest::newRow("not utf-8") << post("/v1/trace", "{\"name\":\"\xff\"}") << 400;
        QTest::newRow("no reload") << post("/v1/reload", "") << 501;
        QTest::newRow("no http") << QByteArray("hello\r\n\r\n") << 400;
        QTest::newRow("binary") << QByteArray("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 15) << 400;
        QTest::newRow("absurd length") << QByteArray("POST /v1/trace HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n") << 400;
        QTest::newRow("large body") << QByteArray("POST /v1/trace HTTP/1.1\r\nContent-Length: 16385\r\n\r\n") << 413;
        QTest::newRow("large header") << QByteArray("GET /v1/status HTTP/1.1\r\nX: ") + QByteArray(9000, 'x') + "\r\n\r\n" << 431;
        QTest::newRow("dump for HTTP/1.0") << QByteArray("GET /v1/cache/dump HTTP/1.0\r\n\r\n") << 505;
    }
    void aBrokenRequestGetsAReason()
    {
        QFETCH(QByteArray, request);
        QFETCH(int, status);
        Served s;
        const QByteArray reply = talk(s.path, request);
        QVERIFY2(statusOf(reply) == status, reply.constData());
        QVERIFY(reply.contains("{\"error\":\""));
        if (status == 405)
            QVERIFY(reply.contains("Allow: GET"));
        QVERIFY(s.client->status().ok()); // and the server lives
    }

    void oneConnectionTakesManyRequests()
    {
        Served s;
        QByteArray two("GET /v1/healthz HTTP/1.1\r\nHost: x\r\n\r\n");
        two += two; // pipelined
        const QByteArray reply = talk(s.path, two, [](const QByteArray& all) { return all.count("{\"ok\":true}") == 2; });
        QCOMPARE(reply.count("HTTP/1.1 200"), 2);
    }

    void aClientThatDawdlesHoldsNobodyUp()
    {
        Served s;
        QLocalSocket slow;
        slow.connectToServer(QString::fromStdString(s.path));
        QVERIFY(slow.waitForConnected(int(hangGuardMs)));
        slow.write("GET /v1/sta");
        slow.flush();
        for (int i = 0; i < 20; ++i)
            QVERIFY(s.client->status().ok());
        slow.write("tus HTTP/1.1\r\nConnection: close\r\n\r\n");
        slow.flush();
        QByteArray all;
        while (slow.waitForReadyRead(int(hangGuardMs)))
            all += slow.readAll();
        QCOMPARE(statusOf(all), 200);
    }

    void aLongTraceHoldsNobodyUpAndTheirNumberIsBounded()
    {
        Served s;
        s.node.traceGate.close();
        std::vector<std::future<bool>> traces;
        for (int i = 0; i < 4; ++i) {
            traces.push_back(
                std::async(std::launch::async, [&] { return makeControlClient(s.path, hangGuardMs)->trace("a.test", "A", true).ok(); }));
        }
        s.node.traceGate.awaitWaiting(4);
        QVERIFY(s.client->status().ok());
        const auto fifth = s.client->trace("b.test", "A", true);
        QVERIFY(!fifth.ok());
        QVERIFY(fifth.error().kind == Kind::Refused);
        QVERIFY(QString::fromStdString(fifth.error().message).contains("busy"));
        s.node.traceGate.open();
        for (auto& t : traces)
            QVERIFY(t.get());
        QVERIFY(s.client->trace("b.test", "A", true).ok());
    }

    void connectionsAreBoundedAndTheSurplusIsTold()
    {
        Served s;
        std::vector<std::unique_ptr<QLocalSocket>> held;
        for (int i = 0; i < 32; ++i) {
            held.push_back(std::make_unique<QLocalSocket>());
            held.back()->connectToServer(QString::fromStdString(s.path));
            QVERIFY(held.back()->waitForConnected(int(hangGuardMs)));
            held.back()->write("GET /v1/healthz HTTP/1.1\r\nHost: x\r\n\r\n");
            QVERIFY(held.back()->waitForReadyRead(int(hangGuardMs)));
        }
        const auto refused = s.client->status();
        QVERIFY(!refused.ok());
        QVERIFY2(refused.error().kind == Kind::Refused, refused.error().message.c_str());
        QVERIFY(QString::fromStdString(refused.error().message).contains("too many connections"));
        held.clear();
        QTRY_VERIFY_WITH_TIMEOUT(s.client->status().ok(), int(hangGuardMs));
    }

    void metricsAreServedPlainAndNothingElse()
    {
        ControlOptions options;
        options.metrics = Endpoint::parse("127.0.0.1:0", 0);
        Served s(std::move(options));
        QVERIFY(s.server && s.server->metrics());
        const auto ask = [&](const QByteArray& request) {
            QTcpSocket socket;
            socket.connectToHost("127.0.0.1", s.server->metrics()->port);
            if (!socket.waitForConnected(int(hangGuardMs)))
                return QByteArray("no connection");
            socket.write(request);
            QByteArray all;
            while (socket.waitForReadyRead(int(hangGuardMs)))
                all += socket.readAll();
            return all;
        };
        const QByteArray text = ask(get("/metrics"));
        QCOMPARE(statusOf(text), 200);
        QVERIFY(text.contains("text/plain; version=0.0.4"));
        QVERIFY(text.contains("\nharddns_queries_total{proto=\"udp\"} 7\n"));
        QCOMPARE(statusOf(ask(get("/v1/status"))), 404);
        QCOMPARE(statusOf(ask(get("/v1/metrics"))), 404);
        QCOMPARE(statusOf(ask(post("/v1/cache/flush", "{\"all\":true}"))), 404);
        QCOMPARE(statusOf(ask(post("/metrics", ""))), 405);
        QVERIFY(s.node.lastFlush.empty());

        QTcpServer taken;
        QVERIFY(taken.listen(QHostAddress::LocalHost));
        ControlOptions second;
        second.socketPath = s.path + "2";
        second.metrics = Endpoint{*IpAddress::parse("127.0.0.1"), taken.serverPort()};
        const auto problem = startControlServer(s.node, second);
        QVERIFY(!problem.ok());
        const QString message = QString::fromStdString(problem.error().message);
        QVERIFY2(message.contains("listen.metrics") && message.contains("in use"), qPrintable(message));
        QVERIFY(!QFile::exists(QString::fromStdString(second.socketPath)));
    }

    void theSocketIsForOwnerAndGroupAndGoesAtTheEnd()
    {
        Served s;
        const QString path = QString::fromStdString(s.path);
        const auto permissions = QFileInfo(path).permissions();
        QVERIFY(!(permissions & (QFileDevice::ReadOther | QFileDevice::WriteOther | QFileDevice::ExeOther)));
        QVERIFY(permissions & QFileDevice::WriteGroup);
        s.server.reset();
        QVERIFY(!QFile::exists(path));
    }

    void aSocketSomebodyListensOnIsLeftAlone()
    {
        Served s;
        ControlOptions options;
        options.socketPath = s.path;
        const auto second = startControlServer(s.node, options);
        QVERIFY(!second.ok());
        QVERIFY(QString::fromStdString(second.error().message).contains(QString::fromStdString(s.path)));
        QVERIFY(QString::fromStdString(second.error().message).contains("listens"));
        QVERIFY(s.client->status().ok());
    }

    void aSocketNobodyListensOnIsReplaced()
    {
        QTemporaryDir dir;
        const QString path = dir.path() + "/s";
        {
            // A server that goes without removing its file: moved away from under it, then moved back.
            QLocalServer gone;
            QVERIFY(gone.listen(path));
            QVERIFY(QFile::rename(path, path + ".kept"));
        }
        QVERIFY(QFile::rename(path + ".kept", path));
        FakeNode node;
        ControlOptions options;
        options.socketPath = path.toStdString();
        const auto server = startControlServer(node, options);
        QVERIFY2(server.ok(), server ? "" : server.error().message.c_str());
        QVERIFY(makeControlClient(options.socketPath, hangGuardMs)->status().ok());
    }

    void badSocketPathsAreClearProblems()
    {
        QTemporaryDir dir;
        FakeNode node;
        ControlOptions options;
        QFile file(dir.path() + "/file");
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("precious");
        file.close();
        options.socketPath = file.fileName().toStdString();
        const auto isFile = startControlServer(node, options);
        QVERIFY(!isFile.ok() && QString::fromStdString(isFile.error().message).contains("no socket"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("precious"));

        options.socketPath = dir.path().toStdString() + "/" + std::string(120, 'x');
        const auto tooLong = startControlServer(node, options);
        QVERIFY(!tooLong.ok() && QString::fromStdString(tooLong.error().message).contains("too long"));

        options.socketPath = dir.path().toStdString() + "/missing/s";
        QVERIFY(!startControlServer(node, options).ok());

        options.socketPath = dir.path().toStdString() + "/s";
        options.group = "no-such-group-here";
        const auto noGroup = startControlServer(node, options);
        QVERIFY(!noGroup.ok() && QString::fromStdString(noGroup.error().message).contains("no-such-group-here"));
        QVERIFY(!QFile::exists(QString::fromStdString(options.socketPath)));
    }

    void theClientTellsWhyItFailed()
    {
        QTemporaryDir dir;
        const std::string nowhere = (dir.path() + "/none").toStdString();
        const auto missing = makeControlClient(nowhere, hangGuardMs)->status();
        QVERIFY(!missing.ok() && missing.error().kind == Kind::Unreachable);
        QVERIFY(QString::fromStdString(missing.error().message).contains(QString::fromStdString(nowhere)));

        QLocalServer silent; // accepts in the kernel, never answers
        QVERIFY(silent.listen(dir.path() + "/silent"));
        const auto late = makeControlClient((dir.path() + "/silent").toStdString(), 50)->status();
        QVERIFY(!late.ok() && late.error().kind == Kind::Timeout);

        const auto tooLong = makeControlClient(std::string(200, 'x'), 50)->status();
        QVERIFY(!tooLong.ok() && tooLong.error().kind == Kind::Unreachable);

        QLocalServer other;
        QVERIFY(other.listen(dir.path() + "/other"));
        auto answer =
            std::async(std::launch::async, [&] { return makeControlClient((dir.path() + "/other").toStdString(), hangGuardMs)->status(); });
        QVERIFY(other.waitForNewConnection(int(hangGuardMs)));
        QLocalSocket* connection = other.nextPendingConnection();
        QVERIFY(connection->waitForReadyRead(int(hangGuardMs)));
        connection->write("220 mail.example ESMTP\r\n\r\n");
        connection->flush();
        const auto wrong = answer.get();
        QVERIFY(!wrong.ok());
        QVERIFY(wrong.error().kind == Kind::Protocol);
    }

    void aDumpThatBreaksOffIsAnError()
    {
        QTemporaryDir dir;
        QLocalServer server;
        QVERIFY(server.listen(dir.path() + "/s"));
        std::vector<std::string> lines;
        auto answer = std::async(std::launch::async, [&] {
            return makeControlClient((dir.path() + "/s").toStdString(), hangGuardMs)->cacheDump([&](std::string_view line) {
                lines.emplace_back(line);
                return true;
            });
        });
        QVERIFY(server.waitForNewConnection(int(hangGuardMs)));
        QLocalSocket* connection = server.nextPendingConnection();
        QVERIFY(connection->waitForReadyRead(int(hangGuardMs)));
        connection->write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\none\ntw\r\n");
        connection->waitForBytesWritten(int(hangGuardMs));
        connection->disconnectFromServer();
        const auto result = answer.get();
        QVERIFY(!result.ok());
        QVERIFY(QString::fromStdString(result.error().message).contains("broke off"));
        QCOMPARE(lines, std::vector<std::string>{"one"});
    }

    void hostileTextIsEscapedButKeepsItsBackslashes()
    {
        QCOMPARE(printable("a\\032b\\\\c"), std::string("a\\032b\\\\c"));
        const std::string out = printable("\x1b[31mred\nnext\xff \xe2\x80\xaertl");
        QVERIFY(out.find('\x1b') == std::string::npos && out.find('\n') == std::string::npos && out.find('\xff') == std::string::npos);
        QVERIFY(out.find("\xe2\x80\xae") == std::string::npos);
        TraceResult t;
        t.answer = {"x. 1 IN TXT \"\x1b]0;title\x07\xc3\"", "plain \xc3\xa4"};
        const std::string json = toJson(t);
        QVERIFY(QJsonDocument::fromJson(QByteArray::fromStdString(json)).isObject());
        const auto back = traceFromJson(json);
        QVERIFY(back.has_value());
        QCOMPARE(back->answer.at(1), std::string("plain \xc3\xa4"));
        QVERIFY(back->answer.at(0).find('\x1b') == std::string::npos);
        QCOMPARE(toJson(*back), json); // escaping is done once
    }

    void decodersTakeForeignJson()
    {
        for (const char* text :
             {"", "[", "[]", "3", "{\"steps\":3}", "{\"steps\":[1,{}]}", "{\"counters\":{\"a\":-1,\"b\":\"x\",\"c\":1e300}}",
              "{\"entries\":[{\"remaining\":-5}]}", "{\"cache\":[{}],\"histograms\":{\"h\":{\"buckets\":[[1],[1,-2],3]}}}"}) {
            (void)statusFromJson(text);
            (void)cacheEntriesFromJson(text);
            (void)jsonMember(text, "steps");
            if (const auto s = statsFromJson(text)) {
                QCOMPARE(s->counters.size(), std::size_t(0));
                for (const auto& h : s->histograms)
                    QCOMPARE(h.counts.size(), std::size_t(0));
            }
            if (const auto t = traceFromJson(text))
                QVERIFY(t->steps.size() <= 1);
        }
        QVERIFY(!statusFromJson("[]").has_value());
        QVERIFY(!traceFromJson(std::string(100000, '[')).has_value());
    }
};

QTEST_GUILESS_MAIN(TestControl)
#include "tst_control.moc"
