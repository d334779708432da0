// The virtual world's streams: connecting, order, loss as delay, windows, ends and resets, crashes, TLS.
#include <QtTest> // first: moc does not get through <coroutine> otherwise

#include "engine/world/virtual/virtual_stream.h"
#include "tests/world/virtual_fixture.h"

#include <algorithm>
#include <array>
#include <map>

using namespace harddns;
using namespace harddns::world;
using namespace std::chrono_literals;

namespace
{

constexpr SteadyTime never = SteadyTime::max();

/// What became of one side of a stream.
struct Ended {
    std::string received;
    std::optional<NetError> error; ///< that ended reading or writing
    SteadyTime connectedAt{};
    SteadyTime at{};
    bool done = false;
};

Task<void> readAll(Loop& loop, Stream& stream, Ended& out, SteadyTime deadline)
{
    std::vector<std::uint8_t> buffer(5000);
    for (;;) {
        auto got = co_await readSome(loop, stream, buffer, deadline);
        if (!got.ok()) {
            out.error = got.error();
            break;
        }
        out.received += textOf({buffer.data(), *got});
    }
    out.at = loop.now();
    out.done = true;
}

/// Connects, writes, then reads to the end.
Task<void> talk(World& world, std::unique_ptr<Stream> stream, std::string words, Ended& out, SteadyTime deadline)
{
    auto wrote = co_await writeAll(world.loop, *stream, bytesOf(words), deadline);
    out.connectedAt = world.loop.now();
    if (!wrote.ok()) {
        out.error = wrote.error();
        out.at = world.loop.now();
        out.done = true;
        co_return;
    }
    co_await readAll(world.loop, *stream, out, deadline);
}

/// A server of streams: each connection is handled by `what`.
enum class Serve { Echo, EchoOnceAndClose, Swallow, Ignore, CloseAtOnce, CloseUnread };

Task<void> serveOne(World& world, std::unique_ptr<Stream> stream, Serve what, Ended& out)
{
    std::vector<std::uint8_t> buffer(3000);
    if (what == Serve::CloseUnread)
        co_await SleepUntil(world.loop, world.loop.now() + 100ms);
    if (what == Serve::CloseAtOnce || what == Serve::CloseUnread)
        co_return;
    if (what == Serve::Ignore)
        co_await SleepUntil(world.loop, world.loop.now() + 10h);
    for (;;) {
        auto got = co_await readSome(world.loop, *stream, buffer, never);
        if (!got.ok()) {
            out.error = got.error();
            break;
        }
        out.received += textOf({buffer.data(), *got});
        if (what == Serve::Swallow)
            continue;
        const std::span<const std::uint8_t> again(buffer.data(), *got);
        auto wrote = co_await writeAll(world.loop, *stream, again, never);
        if (!wrote.ok()) {
            out.error = wrote.error();
            break;
        }
        if (what == Serve::EchoOnceAndClose)
            break;
    }
    out.at = world.loop.now();
    out.done = true;
}

struct Server {
    Server(VirtualHost& host, const Endpoint& where, Serve what, const ListenOptions& options = {}) : serve(what), scope(host.world().loop)
    {
        auto made = host.network().listenStream(where, options);
        if (!made.ok())
            std::terminate();
        listener = std::move(made.value());
        scope.spawn(run(host.world(), *this));
    }
    static Task<void> run(World& world, Server& self)
    {
        for (;;) {
            auto accepted = co_await accept(world.loop, *self.listener);
            if (!accepted.ok()) {
                self.acceptErrors.push_back(accepted.error());
                co_await SleepUntil(world.loop, world.loop.now() + 100ms);
                continue;
            }
            self.peers.push_back((*accepted)->peer());
            self.locals.push_back((*accepted)->local());
            self.sides.push_back(std::make_unique<Ended>());
            self.scope.spawn(serveOne(world, std::move(accepted.value()), self.serve, *self.sides.back()));
        }
    }
    Serve serve;
    std::unique_ptr<StreamListener> listener;
    std::vector<std::unique_ptr<Ended>> sides;
    std::vector<Endpoint> peers, locals;
    std::vector<NetError> acceptErrors;
    TaskScope scope;
};

struct Pair {
    explicit Pair(std::uint64_t seed = 1)
        : world(seed),
          client(world.addHost("client", {"198.51.100.1"})),
          server(world.addHost("server", {"192.0.2.53"})),
          where{server.address(), 53},
          scope(world.loop())
    {
        world.setDefaultLink({.latency = LatencyLaw::constant(10ms)});
    }
    std::unique_ptr<Stream> open() { return std::move(client.network().openStream(where).value()); }
    void start(std::string words, Ended& out, Duration patience = 1h)
    {
        scope.spawn(talk(client.world(), open(), std::move(words), out, world.now() + patience));
    }
    VirtualWorld world;
    VirtualHost& client;
    VirtualHost& server;
    Endpoint where;
    TaskScope scope;
};

std::string pattern(std::size_t size)
{
    std::string text(size, ' ');
    for (std::size_t i = 0; i < size; ++i)
        text[i] = static_cast<char>('a' + (i * 7 + i / 251) % 26);
    return text;
}

} // namespace

class TestVirtualStreams : public QObject
{
    Q_OBJECT

private slots:
    void connectingCostsOneRoundTrip()
    {
        Pair net;
        Server server(net.server, net.where, Serve::EchoOnceAndClose);
        auto stream = net.open();
        QCOMPARE(stream->tryWrite(bytesOf("x")).error(), NetError::WouldBlock);
        std::array<std::uint8_t, 4> buffer;
        QCOMPARE(stream->tryRead(buffer).error(), NetError::WouldBlock);
        QCOMPARE(stream->peer(), net.where);
        QCOMPARE(stream->local().address, net.client.address());
        const Endpoint local = stream->local();
        Ended out;
        net.scope.spawn(talk(net.client.world(), std::move(stream), "hello", out, never));
        net.world.runUntilIdle();
        QCOMPARE(out.connectedAt, SteadyTime(20ms));
        QCOMPARE(out.received, std::string("hello"));
        QCOMPARE(out.error, std::optional(NetError::Closed));
        QCOMPARE(out.at, SteadyTime(40ms));
        QCOMPARE(server.peers, std::vector<Endpoint>{local});
        QCOMPARE(server.locals, std::vector<Endpoint>{net.where});
        QCOMPARE(net.client.descriptors(), std::size_t(0));
        QCOMPARE(net.server.descriptors(), std::size_t(1)); // the listener
    }

    void nobodyListeningIsRefusedOrSilent()
    {
        Pair net;
        Ended out;
        net.start("x", out);
        net.world.runUntilIdle();
        QCOMPARE(out.error, std::optional(NetError::Refused));
        QCOMPARE(out.at, SteadyTime(20ms));
        net.server.setRefuseStreams(false);
        Ended silent;
        const SteadyTime begin = net.world.now();
        net.start("x", silent);
        net.world.runUntilIdle();
        QCOMPARE(silent.error, std::optional(NetError::Timeout));
        QVERIFY(silent.at - begin > 60s && silent.at - begin < 130s);
        Ended nowhere;
        auto stream = net.client.network().openStream(endpointOf("192.0.2.200", 53));
        net.scope.spawn(talk(net.client.world(), std::move(stream.value()), "x", nowhere, net.world.now() + 3s));
        net.world.runUntilIdle();
        QCOMPARE(nowhere.error, std::optional(NetError::Timeout));
    }

    void muchDataArrivesCompleteAndInOrder()
    {
        Pair net;
        net.world.setDefaultLink({.latency = LatencyLaw::lognormal(10ms, 1.0)});
        Server server(net.server, net.where, Serve::Echo);
        Ended out;
        const std::string words = pattern(1'000'000);
        // Written and read at the same time, else both windows fill up.
        auto both = [](World& world, std::unique_ptr<Stream> stream, const std::string& text, Ended& into) -> Task<void> {
            TaskScope inner(world.loop);
            inner.spawn(readAll(world.loop, *stream, into, never));
            const auto wrote = co_await writeAll(world.loop, *stream, bytesOf(text), never);
            if (!wrote.ok())
                into.error = wrote.error();
            while (into.received.size() < text.size() && !into.done)
                co_await SleepUntil(world.loop, world.loop.now() + 10ms);
        };
        net.scope.spawn(both(net.client.world(), net.open(), words, out));
        net.world.runUntilIdle();
        QVERIFY(out.received == words);
        QVERIFY(!out.error.has_value());
        QVERIFY(server.sides[0]->received == words);
        QCOMPARE(server.sides[0]->error, std::optional(NetError::Closed));
    }

    void messagesAreSplit()
    {
        Pair net;
        auto listener = std::move(net.server.network().listenStream(net.where, {}).value());
        auto stream = net.open();
        net.world.runUntilIdle();
        QCOMPARE(stream->tryWrite(bytesOf(pattern(4000))).value(), std::size_t(4000));
        net.world.runUntilIdle();
        auto accepted = listener->tryAccept();
        QVERIFY(accepted.ok());
        std::vector<std::uint8_t> buffer(10);
        QCOMPARE((*accepted)->tryRead(buffer).value(), std::size_t(10));
        buffer.resize(5000);
        QCOMPARE((*accepted)->tryRead(buffer).value(), std::size_t(3990));
        QCOMPARE(net.world.stats().delivered, std::uint64_t(6)); // three of the handshake, three of data
        QCOMPARE(listener->tryAccept().error(), NetError::WouldBlock);
    }

    void theWindowHoldsAFastWriter()
    {
        Pair net;
        Server server(net.server, net.where, Serve::Ignore);
        auto stream = net.open();
        net.world.runFor(1s);
        const std::string words = pattern(200'000);
        QCOMPARE(stream->tryWrite(bytesOf(words)).value(), streamWindow);
        QCOMPARE(stream->tryWrite(bytesOf(words)).error(), NetError::WouldBlock);
        net.world.runFor(1h);
        QCOMPARE(stream->tryWrite(bytesOf(words)).error(), NetError::WouldBlock); // nobody reads
        Pair other;
        Server reading(other.server, other.where, Serve::Swallow);
        Ended out;
        other.start(words, out, 10s);
        other.world.runUntilIdle();
        QVERIFY(reading.sides[0]->received == words);
        QVERIFY(out.connectedAt > SteadyTime(40ms)); // it had to wait for credit
    }

    void lossIsDelay()
    {
        Pair net(3);
        net.world.setDefaultLink({.latency = LatencyLaw::constant(10ms), .loss = 0.3});
        Server server(net.server, net.where, Serve::Swallow);
        std::vector<std::unique_ptr<Ended>> sides;
        const std::string words = pattern(50'000);
        for (int i = 0; i < 10; ++i) {
            sides.push_back(std::make_unique<Ended>());
            net.start(words, *sides.back(), 2min);
        }
        net.world.runUntilIdle();
        QCOMPARE(server.sides.size(), std::size_t(10));
        for (const auto& side : server.sides)
            QVERIFY(side->received == words);
        QVERIFY(net.world.stats().lost > 50);
        QVERIFY(net.world.stats().retransmitted >= net.world.stats().lost);
        QVERIFY(net.world.stats().duplicated == 0);
    }

    void aPartitionDelaysAndHealingDelivers()
    {
        Pair net;
        Server server(net.server, net.where, Serve::Echo);
        auto stream = net.open();
        Stream& open = *stream;
        net.world.runFor(1s);
        Ended out;
        net.scope.spawn(readAll(net.world.loop(), open, out, net.world.now() + 1h));
        QVERIFY(open.tryWrite(bytesOf("before ")).ok()); // under way when the link is cut
        net.world.after(5ms, [&] { (void)net.world.cut({&net.client}); });
        net.world.after(50ms, [&] { QVERIFY(open.tryWrite(bytesOf("during ")).ok()); });
        net.world.runFor(10s);
        QVERIFY(out.received.empty());
        net.world.healAll();
        QVERIFY(open.tryWrite(bytesOf("after")).ok());
        net.world.runFor(1min);
        QCOMPARE(out.received, std::string("before during after"));
        net.scope.cancelAll();
    }

    void anEndlessPartitionBreaksTheStream()
    {
        Pair net;
        Server server(net.server, net.where, Serve::Echo);
        auto stream = net.open();
        net.world.runFor(1s);
        (void)net.world.cut({&net.client});
        QVERIFY(stream->tryWrite(bytesOf("lost")).ok());
        net.world.runFor(20min);
        std::array<std::uint8_t, 4> buffer;
        QCOMPARE(stream->tryRead(buffer).error(), NetError::Reset);
        QCOMPARE(stream->tryWrite(bytesOf("x")).error(), NetError::Reset);
    }

    void aSegmentUnderWayWhenCutDoesNotOvertake()
    {
        // The first of two segments is lost by a short cut, the second is already under way and arrives: order holds.
        Pair net;
        net.world.setDefaultLink({.latency = LatencyLaw::constant(50ms)});
        Server server(net.server, net.where, Serve::Swallow);
        auto stream = net.open();
        net.world.runFor(1s);
        const SteadyTime begin = net.world.now();
        QVERIFY(stream->tryWrite(bytesOf("first ")).ok());
        net.world.at(begin + 40ms, [&] { QVERIFY(stream->tryWrite(bytesOf("second")).ok()); });
        net.world.at(begin + 49ms, [&] { (void)net.world.cut({&net.client}); });
        net.world.at(begin + 60ms, [&] { net.world.healAll(); });
        net.world.runFor(10s);
        QCOMPARE(server.sides[0]->received, std::string("first second"));
    }

    void dataBeforeTheEndIsRead()
    {
        Pair net;
        Server server(net.server, net.where, Serve::Swallow);
        {
            auto stream = net.open();
            net.world.runFor(1s);
            QVERIFY(stream->tryWrite(bytesOf("last words")).ok());
        }
        net.world.runUntilIdle();
        QCOMPARE(server.sides[0]->received, std::string("last words"));
        QCOMPARE(server.sides[0]->error, std::optional(NetError::Closed));
        QCOMPARE(net.client.descriptors(), std::size_t(0));
    }

    void writingToAClosedPeerIsReset()
    {
        Pair net;
        Server server(net.server, net.where, Serve::CloseAtOnce);
        auto stream = net.open();
        net.world.runUntilIdle();
        std::array<std::uint8_t, 4> buffer;
        QCOMPARE(stream->tryRead(buffer).error(), NetError::Closed);
        QVERIFY(stream->tryWrite(bytesOf("anybody?")).ok());
        net.world.runUntilIdle();
        QCOMPARE(stream->tryWrite(bytesOf("x")).error(), NetError::Reset);
        QCOMPARE(stream->tryRead(buffer).error(), NetError::Reset);
    }

    void closingWithUnreadDataIsAReset()
    {
        Pair net;
        Server server(net.server, net.where, Serve::CloseUnread);
        Ended out;
        net.start("never read", out);
        net.world.runUntilIdle();
        QCOMPARE(out.error, std::optional(NetError::Reset));
    }

    void closingBeforeTheHandshakeLeavesNothing()
    {
        Pair net;
        Server server(net.server, net.where, Serve::Swallow);
        auto stream = net.open();
        net.world.runFor(1ms);
        stream.reset();
        net.world.runUntilIdle();
        QVERIFY(server.sides.empty());
        QCOMPARE(net.client.descriptors(), std::size_t(0));
        auto second = net.open();
        net.world.runFor(15ms); // the SYN-ACK is under way
        second.reset();
        net.world.runUntilIdle();
        QVERIFY(server.sides.empty());
    }

    void aListenerThatGoesResetsWhatItDidNotAccept()
    {
        Pair net;
        auto listener = std::move(net.server.network().listenStream(net.where, {}).value());
        auto stream = net.open();
        net.world.runUntilIdle();
        listener.reset();
        net.world.runUntilIdle();
        std::array<std::uint8_t, 4> buffer;
        QCOMPARE(stream->tryRead(buffer).error(), NetError::Reset);
        // and one that goes during the handshake
        listener = std::move(net.server.network().listenStream(net.where, {}).value());
        auto other = net.open();
        net.world.runFor(15ms);
        listener.reset();
        net.world.runUntilIdle();
        QCOMPARE(other->tryRead(buffer).error(), NetError::Reset);
    }

    void acceptMayRunOutOfDescriptors()
    {
        Pair net;
        net.server.setDescriptorLimit(3); // the listener and two streams
        Server server(net.server, net.where, Serve::Swallow);
        std::vector<std::unique_ptr<Stream>> streams;
        for (int i = 0; i < 3; ++i)
            streams.push_back(net.open());
        net.world.runFor(1s);
        QCOMPARE(server.sides.size(), std::size_t(2));
        QVERIFY(!server.acceptErrors.empty());
        QCOMPARE(server.acceptErrors[0], NetError::NoDescriptors);
        streams[0].reset();
        net.world.runFor(1s);
        QCOMPARE(server.sides.size(), std::size_t(3));
    }

    void wildcardListenersServeAllAddresses()
    {
        Pair net;
        net.server.addAddress(addressOf("192.0.2.54"));
        Server server(net.server, {IpAddress(), 53}, Serve::EchoOnceAndClose);
        for (const IpAddress& address : net.server.addresses()) {
            Ended out;
            auto stream = net.client.network().openStream({address, 53});
            net.scope.spawn(talk(net.client.world(), std::move(stream.value()), "hello", out, never));
            net.world.runUntilIdle();
            QCOMPARE(out.received, std::string("hello"));
            QCOMPARE(server.locals.back().address, address);
        }
        Ended looped;
        auto stream = net.server.network().openStream(endpointOf("127.0.0.1", 53));
        net.scope.spawn(talk(net.server.world(), std::move(stream.value()), "loop", looped, never));
        net.world.runUntilIdle();
        QCOMPARE(looped.received, std::string("loop"));
        QCOMPARE(server.peers.back().address, addressOf("127.0.0.1"));
    }

    void manyClientsAtOnce()
    {
        Pair net;
        net.world.setDefaultLink({.latency = LatencyLaw::lognormal(10ms, 0.5), .loss = 0.05});
        Server server(net.server, net.where, Serve::EchoOnceAndClose);
        std::vector<std::unique_ptr<Ended>> sides;
        for (int i = 0; i < 500; ++i) {
            sides.push_back(std::make_unique<Ended>());
            net.start("client " + std::to_string(i), *sides.back());
        }
        net.world.runUntilIdle();
        for (int i = 0; i < 500; ++i)
            QCOMPARE(sides[static_cast<std::size_t>(i)]->received, "client " + std::to_string(i));
        QCOMPARE(net.client.descriptors(), std::size_t(0));
        QCOMPARE(net.server.descriptors(), std::size_t(1));
    }

    // crashes

    void aCrashWithResetTellsThePeers()
    {
        Pair net;
        auto server = std::make_unique<Server>(net.server, net.where, Serve::Swallow);
        Ended out;
        net.start("x", out);
        net.world.after(1s, [&] { net.server.crash(CrashKind::Reset); });
        net.world.runFor(2s);
        QCOMPARE(out.error, std::optional(NetError::Reset));
        QCOMPARE(out.at, SteadyTime(1010ms));
        server.reset();
    }

    void aSilentCrashIsFoundByWritingAfterTheRestart()
    {
        Pair net;
        net.server.setProgram([&](VirtualHost& host) { return std::make_shared<Server>(host, net.where, Serve::Swallow); });
        auto stream = net.open();
        net.world.runFor(1s);
        net.world.after(0s, [&] { net.server.crash(); });
        net.world.runFor(10s);
        std::array<std::uint8_t, 4> buffer;
        QCOMPARE(stream->tryRead(buffer).error(), NetError::WouldBlock); // silence
        QVERIFY(stream->tryWrite(bytesOf("still there?")).ok());
        net.world.runFor(5s);
        QCOMPARE(stream->tryRead(buffer).error(), NetError::WouldBlock);
        net.server.restart();
        net.world.runFor(1min); // the retransmission meets a host that knows nothing
        QCOMPARE(stream->tryRead(buffer).error(), NetError::Reset);
        // new connections work
        Ended out;
        net.start("x", out, 5s);
        net.world.runFor(10s);
        QCOMPARE(out.error, std::optional(NetError::Timeout)); // swallowed, not refused
    }

    void connectingToACrashedHostSucceedsWhenItReturnsInTime()
    {
        Pair net;
        net.server.setProgram([&](VirtualHost& host) { return std::make_shared<Server>(host, net.where, Serve::EchoOnceAndClose); });
        net.server.crash();
        Ended out;
        net.start("patience", out);
        net.world.after(2500ms, [&] { net.server.restart(); });
        net.world.runUntilIdle();
        QCOMPARE(out.received, std::string("patience"));
        QVERIFY(out.connectedAt > SteadyTime(2500ms) && out.connectedAt < SteadyTime(4s)); // the SYN after 1 + 2 s
    }

    void streamsOfACrashedHostAreInert()
    {
        Pair net;
        Server server(net.server, net.where, Serve::Swallow);
        auto stream = net.open();
        net.world.runFor(1s);
        net.client.crash();
        std::array<std::uint8_t, 4> buffer;
        QCOMPARE(stream->tryRead(buffer).error(), NetError::Reset);
        QCOMPARE(stream->tryWrite(bytesOf("x")).error(), NetError::Reset);
        net.world.runFor(1min);
        stream.reset();
        QVERIFY(!server.sides[0]->done); // no end was sent
        QCOMPARE(net.client.descriptors(), std::size_t(0));
    }

    void aListenerOfACrashedHostIsInert()
    {
        Pair net;
        auto listener = std::move(net.server.network().listenStream(net.where, {}).value());
        auto stream = net.open();
        net.world.runFor(1s);
        net.server.crash();
        QCOMPARE(listener->tryAccept().error(), NetError::WouldBlock);
        net.server.restart();
        auto again = net.server.network().listenStream(net.where, {}); // the place is free
        QVERIFY(again.ok());
        listener.reset();
        QCOMPARE(net.server.descriptors(), std::size_t(1));
    }

    // TLS

    static Certificate serverCertificate()
    {
        return {"resolver.example",
                "aa:bb",
                {VirtualWorld::initialWall.nanoseconds - 1},
                {VirtualWorld::initialWall.nanoseconds + 86'400'000'000'000},
                "authority"};
    }

    void tlsCostsOneMoreRoundTripAndShowsTheCertificate()
    {
        Pair net;
        Server server(net.server, net.where, Serve::EchoOnceAndClose, {.tls = std::make_shared<VirtualTlsServer>(serverCertificate())});
        auto stream =
            net.client.network().openTls(net.where, {.server = PeerExpectation{.subject = "resolver.example", .issuers = {"authority"}}});
        QVERIFY(stream.ok());
        VirtualStream& tls = **stream;
        QVERIFY(!tls.peerCertificate().has_value());
        bool seen = false;
        net.world.at(SteadyTime(45ms), [&] { seen = tls.established() && tls.peerCertificate()->subject == "resolver.example"; });
        Ended out;
        net.scope.spawn(talk(net.client.world(), std::unique_ptr<Stream>(std::move(stream.value())), "hello", out, never));
        net.world.runUntilIdle();
        QVERIFY(seen);
        QCOMPARE(out.connectedAt, SteadyTime(40ms));
        QCOMPARE(out.received, std::string("hello"));
    }

    void tlsFailuresHaveReasons_data()
    {
        QTest::addColumn<int>("which");
        QTest::addColumn<QString>("reason");
        QTest::newRow("subject") << 0 << "another name";
        QTest::newRow("pin") << 1 << "pinned";
        QTest::newRow("issuer") << 2 << "unknown authority";
        QTest::newRow("expired") << 3 << "expired";
        QTest::newRow("early") << 4 << "not valid yet";
    }
    void tlsFailuresHaveReasons()
    {
        QFETCH(int, which);
        QFETCH(QString, reason);
        Pair net;
        Server server(net.server, net.where, Serve::Swallow, {.tls = std::make_shared<VirtualTlsServer>(serverCertificate())});
        PeerExpectation expected;
        if (which == 0)
            expected.subject = "other.example";
        if (which == 1)
            expected.fingerprint = "cc:dd";
        if (which == 2)
            expected.issuers = {"somebody"};
        if (which == 3)
            net.world.jumpWall(48h);
        if (which == 4)
            net.client.setClockSkew(-1h); // the client's own clock decides
        auto stream = std::move(net.client.network().openTls(net.where, {.server = expected}).value());
        net.world.runFor(1s);
        QCOMPARE(stream->tryWrite(bytesOf("x")).error(), NetError::TlsFailed);
        QVERIFY2(QString::fromStdString(stream->tlsProblem()).contains(reason), stream->tlsProblem().c_str());
        QCOMPARE(server.sides.size(), std::size_t(1));
        QCOMPARE(server.sides[0]->error, std::optional(NetError::TlsFailed));
    }

    void clientsMayBeAskedForACertificate()
    {
        Pair net;
        auto context = std::make_shared<VirtualTlsServer>(serverCertificate());
        context->clients = PeerExpectation{.subject = "node2", .issuers = {"authority"}};
        Server server(net.server, net.where, Serve::Swallow, {.tls = context});
        const auto attempt = [&](std::optional<Certificate> certificate) {
            auto stream = std::move(net.client.network().openTls(net.where, {.certificate = std::move(certificate)}).value());
            net.world.runFor(1s);
            const auto wrote = stream->tryWrite(bytesOf("x"));
            net.world.runFor(1s);
            return wrote.ok() ? std::string() : stream->tlsProblem();
        };
        Certificate own = serverCertificate();
        QVERIFY(QString::fromStdString(attempt(std::nullopt)).contains("shows no certificate"));
        QVERIFY(QString::fromStdString(attempt(own)).contains("another name"));
        own.subject = "node2";
        QCOMPARE(attempt(own), std::string());
        QCOMPARE(server.sides.back()->received, std::string("x"));
    }

    void plainAndTlsDoNotUnderstandEachOther()
    {
        Pair net;
        Server plain(net.server, net.where, Serve::Swallow);
        auto tls = std::move(net.client.network().openTls(net.where, VirtualTlsClient{}).value());
        net.world.runFor(1s);
        QVERIFY(!tls->established());
        QCOMPARE(plain.sides[0]->received.substr(0, 1), std::string("\x16"));
        const Endpoint secured{net.server.address(), 853};
        Server server(net.server, secured, Serve::Swallow, {.tls = std::make_shared<VirtualTlsServer>(serverCertificate())});
        Ended out;
        auto stream = net.client.network().openStream(secured);
        net.scope.spawn(talk(net.client.world(), std::move(stream.value()), "plain words", out, net.world.now() + 5s));
        net.world.runFor(10s);
        QCOMPARE(server.sides[0]->error, std::optional(NetError::TlsFailed));
        QVERIFY(!out.received.empty() && out.received[0] == '\x15'); // an alert
        QCOMPARE(out.error, std::optional(NetError::Closed));
    }

    void tlsSurvivesLoss()
    {
        Pair net(9);
        net.world.setDefaultLink({.latency = LatencyLaw::lognormal(10ms, 0.5), .loss = 0.2});
        Server server(net.server, net.where, Serve::EchoOnceAndClose, {.tls = std::make_shared<VirtualTlsServer>(serverCertificate())});
        std::vector<std::unique_ptr<Ended>> sides;
        for (int i = 0; i < 50; ++i) {
            sides.push_back(std::make_unique<Ended>());
            auto stream = net.client.network().openTls(net.where, VirtualTlsClient{});
            net.scope.spawn(talk(net.client.world(), std::unique_ptr<Stream>(std::move(stream.value())), "hello", *sides.back(), never));
        }
        net.world.runUntilIdle();
        for (const auto& side : sides)
            QCOMPARE(side->received, std::string("hello"));
    }
};

QTEST_APPLESS_MAIN(TestVirtualStreams)
#include "tst_virtual_streams.moc"
