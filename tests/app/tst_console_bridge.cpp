// The bridge between a node and the window: one snapshot waits at most, nothing comes after the end, what blocks does not block here.
#include <QDateTime>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTimer>
#include <QtTest>

#include "app/console/bridge.h"
#include "app/console/remote_source.h"
#include "app/node_desk.h"
#include "engine/control/feed_text.h"
#include "engine/overlay/network_directory.h"
#include "tests/control/fake_node.h"
#include "ui/data/console_data.h"

using namespace harddns;
using namespace harddns::app;

namespace
{

SnapshotPtr snapshotWithVote(std::uint64_t id)
{
    auto out = std::make_shared<Snapshot>();
    out->sequence = id;
    out->status = std::make_shared<const NodeStatus>();
    out->stats = std::make_shared<const NodeStats>();
    out->votes.emplace_back().id = id;
    return out;
}

/// Says in which order subscriptions come and go.
struct OrderedNode final : test::FakeNode {
    QStringList order;
    SnapshotPtr meanwhile; ///< told while somebody subscribes
    Subscription subscribe(FeedOptions options, std::function<void(const SnapshotPtr&)> onSnapshot) override
    {
        order << QStringLiteral("comes");
        if (meanwhile)
            send(std::exchange(meanwhile, nullptr));
        auto inner = std::make_shared<Subscription>(FakeNode::subscribe(std::move(options), std::move(onSnapshot)));
        return Subscription([this, inner] {
            order << QStringLiteral("goes");
            inner->reset();
        });
    }
};

struct Bridge {
    OrderedNode node;
    NodeDesk desk{node, nullptr, [] { return std::int64_t{1}; }};
    EmbeddedSource source{QStringLiteral("a node"), QStringLiteral("someone")};
    std::vector<SnapshotPtr> got;
    Bridge()
    {
        QObject::connect(&source, &ui::Source::snapshot, &source, [this](const SnapshotPtr& s) { got.push_back(s); });
        source.begin(node, desk, nullptr);
    }
    ~Bridge() { source.end(); }
};

} // namespace

class TestConsoleBridge : public QObject
{
    Q_OBJECT
private slots:
    void mergesWhatTheWindowIsTooSlowFor();
    void tellsNothingAfterTheEnd();
    void answersOnTheWindowsThread();
    void doesNotCallAReceiverThatIsGone();
    void saysThatThereIsNoNodeYet();
    void asksForTheQueriesOnlyWhileTheyAreWanted();
    void hearsNothingTwiceWhenItAsksForTheQueries();
    void staysSubscribedWhileItAsksForTheQueries();
    void endsWhileATraceRuns();
    void answersWhatWaitsAtTheEndWithAnError();
    void aThinnedFeedFromElsewhereTellsWhatItLeftOut();
    void waitsForNoNodeElsewhere_data();
    void waitsForNoNodeElsewhere();
};

void TestConsoleBridge::mergesWhatTheWindowIsTooSlowFor()
{
    Bridge bridge;
    std::thread feed([&] {
        for (std::uint64_t id = 1; id <= 100; ++id)
            bridge.node.send(snapshotWithVote(id));
    });
    feed.join(); // the event loop did not run: all of it waits as one
    QVERIFY(bridge.got.empty());
    QCoreApplication::processEvents();
    QCOMPARE(bridge.got.size(), std::size_t{1});
    QCOMPARE(bridge.got.front()->votes.size(), std::size_t{100});
    QCOMPARE(bridge.got.front()->sequence, std::uint64_t{100});
    bridge.node.send(snapshotWithVote(101));
    QCoreApplication::processEvents();
    QCOMPARE(bridge.got.size(), std::size_t{2});
    QCOMPARE(bridge.got.back()->votes.front().id, std::uint64_t{101});
}

void TestConsoleBridge::tellsNothingAfterTheEnd()
{
    Bridge bridge;
    bridge.node.awaitSubscribers(2); // the desk and the window
    bridge.source.end();
    bridge.node.awaitSubscribers(1);
    bridge.node.send(snapshotWithVote(1));
    QCoreApplication::processEvents();
    QVERIFY(bridge.got.empty());
}

void TestConsoleBridge::answersOnTheWindowsThread()
{
    Bridge bridge;
    QThread* thread = nullptr;
    std::string rcode;
    bridge.node.traceGate.close();
    bridge.source.trace(QStringLiteral("www.example"), QStringLiteral("A"), true, this, [&](Result<TraceResult, std::string> trace) {
        thread = QThread::currentThread();
        rcode = trace ? trace->rcode : trace.error();
    });
    bridge.node.traceGate.awaitWaiting(1);
    QCoreApplication::processEvents(); // the node thinks: the window goes on
    QVERIFY(thread == nullptr);
    bridge.node.traceGate.open();
    QTRY_COMPARE(rcode, std::string("NOERROR"));
    QCOMPARE(thread, QThread::currentThread());
    rcode.clear();
    bridge.source.trace(QStringLiteral("bad..name"), QStringLiteral("A"), true, this,
                        [&](Result<TraceResult, std::string> trace) { rcode = trace ? trace->rcode : trace.error(); });
    QTRY_COMPARE(rcode, std::string("\"bad..name\" is no domain name"));
}

void TestConsoleBridge::doesNotCallAReceiverThatIsGone()
{
    Bridge bridge;
    bool called = false, calledOther = false;
    bridge.node.traceGate.close();
    auto receiver = std::make_unique<QObject>();
    bridge.source.trace(QStringLiteral("a"), QStringLiteral("A"), true, receiver.get(), [&](auto) { called = true; });
    bridge.source.trace(QStringLiteral("b"), QStringLiteral("A"), true, this, [&](auto) { calledOther = true; });
    receiver.reset();
    bridge.node.traceGate.open();
    QTRY_VERIFY(calledOther);
    bridge.source.end(); // both have come home
    QCoreApplication::processEvents();
    QVERIFY(!called);
}

void TestConsoleBridge::saysThatThereIsNoNodeYet()
{
    EmbeddedSource source(QStringLiteral("a node"), QStringLiteral("someone"));
    SnapshotPtr told;
    connect(&source, &ui::Source::snapshot, this, [&](const SnapshotPtr& s) { told = s; });
    source.tellLink({LinkState::State::Connecting, "The node is starting.", 7});
    QVERIFY(told);
    QCOMPARE(told->link.state, LinkState::State::Connecting);
    QVERIFY(told->status && told->stats);
    std::string problem;
    source.trace(QStringLiteral("a"), QStringLiteral("A"), true, this,
                 [&](Result<TraceResult, std::string> trace) { problem = trace ? "" : trace.error(); });
    QTRY_COMPARE(problem, std::string("the node is not running"));
    problem.clear();
    source.act({}, this, [&](Result<bool, std::string> done) { problem = done ? "" : done.error(); });
    QTRY_COMPARE(problem, std::string("the node is not running"));
    QCOMPARE(source.alertLife(5).alert, std::uint64_t{5});
}

void TestConsoleBridge::asksForTheQueriesOnlyWhileTheyAreWanted()
{
    Bridge bridge;
    bridge.source.wantQueries(true);
    bridge.node.awaitSubscribers(2);
    QVERIFY(bridge.node.queriesWanted());
    bridge.source.wantQueries(false);
    bridge.node.awaitSubscribers(2);
    QVERIFY(!bridge.node.queriesWanted());
}

void TestConsoleBridge::hearsNothingTwiceWhenItAsksForTheQueries()
{
    Bridge bridge;
    auto snapshot = std::make_shared<Snapshot>(*snapshotWithVote(1));
    snapshot->place = "behind vote 1";
    bridge.node.send(snapshot);
    bridge.source.wantQueries(true);
    bridge.node.awaitSubscribers(2);
    QCOMPARE(bridge.node.lastFrom(), std::string("behind vote 1"));
}

void TestConsoleBridge::endsWhileATraceRuns()
{
    auto bridge = std::make_unique<Bridge>();
    bridge->node.traceGate.close();
    bool called = false;
    bridge->source.trace(QStringLiteral("a"), QStringLiteral("A"), true, this, [&](auto) { called = true; });
    bridge->node.traceGate.awaitWaiting(1);
    bridge->node.traceGate.open(); // as stop() does
    bridge.reset();
    QCoreApplication::processEvents();
    QVERIFY(!called); // its source is gone
}

void TestConsoleBridge::answersWhatWaitsAtTheEndWithAnError()
{
    Bridge bridge;
    bridge.node.traceGate.close();
    int answers = 0, errors = 0;
    for (int i = 0; i < bridgeThreads + 3; ++i) {
        bridge.source.trace(QStringLiteral("a"), QStringLiteral("A"), true, this, [&](Result<TraceResult, std::string> trace) {
            ++answers;
            errors += trace ? 0 : 1;
        });
    }
    bridge.node.traceGate.awaitWaiting(bridgeThreads);
    std::thread opener([&] { bridge.node.traceGate.open(); });
    bridge.source.end();
    opener.join();
    QTRY_COMPARE(answers, bridgeThreads + 3);
    QVERIFY(errors <= 3);
}

void TestConsoleBridge::staysSubscribedWhileItAsksForTheQueries()
{
    Bridge bridge;
    auto snapshot = std::make_shared<Snapshot>(*snapshotWithVote(1));
    snapshot->place = "behind vote 1";
    bridge.node.send(snapshot);
    bridge.node.order.clear();
    // What the old subscription still hears, the new one hears too: it begins behind vote 1.
    bridge.node.meanwhile = snapshotWithVote(2);
    bridge.source.wantQueries(true);
    QCOMPARE(bridge.node.order, QStringList({QStringLiteral("comes"), QStringLiteral("goes")}));
    QCOMPARE(bridge.node.lastFrom(), std::string("behind vote 1"));
    bridge.node.send(snapshotWithVote(2));
    QCoreApplication::processEvents();
    QCOMPARE(bridge.got.size(), std::size_t{1});
    QCOMPARE(bridge.got.front()->votes.size(), std::size_t{2}); // each once
}

void TestConsoleBridge::waitsForNoNodeElsewhere_data()
{
    QTest::addColumn<bool>("drips");
    QTest::newRow("one that is silent") << false;
    QTest::newRow("one that begins a handshake and goes on octet by octet") << true;
}

void TestConsoleBridge::waitsForNoNodeElsewhere()
{
    QFETCH(bool, drips);
    QTemporaryDir dir;
    const std::string path = (dir.path() + "/net").toStdString();
    const std::int64_t now = QDateTime::currentSecsSinceEpoch();
    const auto network = overlay::NetworkDirectory::create(path, "a network", now);
    QVERIFY2(network.ok(), network ? "" : network.error().c_str());
    QVERIFY(network->enrolConsole("anna", {"127.0.0.1:5393"}, now).ok());
    QTcpServer silent; // takes connections and never answers, as long as this test runs
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    constexpr unsigned foreverMs = 24 * 3600 * 1000;
    auto source = std::make_unique<RemoteSource>(
        QStringLiteral("far away"), RemoteAddress{"127.0.0.1", silent.serverPort(), path + "/consoles/anna.pem", {}}, foreverMs);
    int connections = 0;
    QTimer drop;
    std::vector<QTcpSocket*> peers;
    connect(&silent, &QTcpServer::newConnection, this, [&] {
        ++connections;
        peers.push_back(silent.nextPendingConnection());
        if (drips)
            peers.back()->write("\x16\x03\x03\x3f\xff\x02", 6); // a record of 16 KiB
    });
    connect(&drop, &QTimer::timeout, this, [&] {
        for (QTcpSocket* peer : peers)
            peer->write("x", 1);
    });
    if (drips)
        drop.start(1);
    QTRY_COMPARE_WITH_TIMEOUT(connections, 1, 30'000);
    source->wantQueries(true);
    source->wantQueries(false);
    source->trace(QStringLiteral("a"), QStringLiteral("A"), true, this, [](auto) {});
    QTRY_VERIFY_WITH_TIMEOUT(connections >= 2, 30'000);
    source.reset();
    drop.stop();
    silent.close();
}

/// A node elsewhere sends so many questions a line at most; the console knows how many there were.
void TestConsoleBridge::aThinnedFeedFromElsewhereTellsWhatItLeftOut()
{
    Bridge bridge;
    ui::ConsoleData data;
    connect(&bridge.source, &ui::Source::snapshot, &data, &ui::ConsoleData::take);
    control::FeedWriter writer(nullptr);
    control::FeedReader reader;
    constexpr std::int64_t beginUs = 1'795'270'000'000'000;
    for (std::uint64_t i = 1; i <= 3; ++i) {
        Snapshot told = *snapshotWithVote(i);
        told.timeUs = beginUs + static_cast<std::int64_t>(i) * snapshotIntervalUs;
        told.queries.assign(4 * control::maxLineQueries, {});
        told.queriesSeen = 12 * control::maxLineQueries; // the node's own rings left out two of three
        const auto line = reader.read(writer.line(told));
        QVERIFY(line.has_value());
        bridge.node.send(line->snapshot); // merged: the window has had no turn
    }
    QTRY_VERIFY(data.latest() != nullptr);
    const ui::QueryStream stream = data.queryStream(beginUs, beginUs + 1'000'000);
    QCOMPARE(stream.answered, std::uint64_t{36 * control::maxLineQueries});
    QCOMPARE(stream.came, std::uint64_t{3 * control::maxLineQueries});
    QCOMPARE(stream.leftOut(), std::uint64_t{33 * control::maxLineQueries});
}

QTEST_GUILESS_MAIN(TestConsoleBridge)
#include "tst_console_bridge.moc"
