// Nodes among themselves in the virtual world: the decisions of tst_real_peer_tls, with the hosts' own clocks.
#include <QtTest> // first: moc does not get through <coroutine> otherwise

#include "engine/world/virtual/certificate.h"
#include "engine/world/virtual/virtual_network.h"
#include "tests/world/virtual_fixture.h"

using namespace harddns;
using namespace harddns::world;
using namespace std::chrono_literals;

namespace
{

constexpr std::int64_t day = 86'400'000'000'000;

Certificate certificateOf(const std::string& id, const std::string& authority = "authority")
{
    return {id, "key of " + id, {VirtualWorld::initialWall.nanoseconds - day}, {VirtualWorld::initialWall.nanoseconds + day}, authority};
}

struct End {
    std::optional<NetError> error;
    std::string problem, fingerprint, received;
};

Task<void> converse(World& world, std::unique_ptr<Stream> stream, std::string own, End& end)
{
    const SteadyTime deadline = world.loop.now() + 5s;
    auto done = co_await connected(world.loop, *stream, deadline);
    if (done.ok()) {
        end.fingerprint = stream->peerFingerprint();
        done = co_await writeAll(world.loop, *stream, bytesOf(own), deadline);
    }
    std::vector<std::uint8_t> buffer(100);
    if (done.ok()) {
        auto got = co_await readSome(world.loop, *stream, buffer, deadline);
        if (got.ok()) {
            end.received = textOf({buffer.data(), *got});
            co_await SleepUntil(world.loop, world.loop.now() + 1s); // an end too early would take its words back
            co_return;
        }
        end.error = got.error();
    } else {
        end.error = done.error();
    }
    end.problem = stream->tlsProblem();
    co_await SleepUntil(world.loop, world.loop.now() + 1s);
}

Task<void> serveOne(World& world, StreamListener& listener, End& end)
{
    auto stream = co_await accept(world.loop, listener);
    if (stream.ok())
        co_await converse(world, std::move(stream).value(), "from the server", end);
}

struct Meeting {
    VirtualWorld world{5};
    VirtualHost& serving = world.addHost("serving", {"192.0.2.1"});
    VirtualHost& calling = world.addHost("calling", {"192.0.2.2"});
    End server, client;

    void meet(const std::shared_ptr<TlsServerContext>& context, std::shared_ptr<TlsClientContext> caller)
    {
        const Endpoint where{serving.address(), 853};
        auto listener = std::move(serving.network().listenStream(where, {.tls = context}).value());
        Network& network = calling.network();
        auto stream = network.openTls(where, std::move(caller));
        if (!stream.ok()) {
            client.error = stream.error();
            return;
        }
        TaskScope scope(world.loop());
        scope.spawn(serveOne(serving.world(), *listener, server));
        scope.spawn(converse(calling.world(), std::move(stream).value(), "from the client", client));
        world.runFor(20s);
    }
};

} // namespace

class TestVirtualPeerTls : public QObject
{
    Q_OBJECT

private slots:
    void bothEndsKnowEachOther()
    {
        const PeerTls a = makeVirtualPeerTls(certificateOf("a"), {"authority"});
        const PeerTls b = makeVirtualPeerTls(certificateOf("b"), {"authority"});
        QCOMPARE(a.fingerprint, std::string("key of a"));
        Meeting m;
        m.meet(a.server, b.client);
        QCOMPARE(m.client.received, std::string("from the server"));
        QCOMPARE(m.server.received, std::string("from the client"));
        QCOMPARE(m.client.fingerprint, a.fingerprint);
        QCOMPARE(m.server.fingerprint, b.fingerprint);
    }

    void theClockOfWhoChecksDecides_data()
    {
        QTest::addColumn<int>("callerDays");
        QTest::addColumn<int>("serverDays");
        QTest::addColumn<QString>("callerSees");
        QTest::addColumn<QString>("serverSees");
        QTest::newRow("both right") << 0 << 0 << ""
                                    << "";
        QTest::newRow("caller late") << 2 << 0 << "expired"
                                     << "";
        QTest::newRow("server late") << 0 << 2 << ""
                                     << "expired";
        QTest::newRow("caller early") << -2 << 0 << "not valid yet"
                                      << "";
        QTest::newRow("server early") << 0 << -2 << ""
                                      << "not valid yet";
    }
    void theClockOfWhoChecksDecides()
    {
        QFETCH(int, callerDays);
        QFETCH(int, serverDays);
        QFETCH(QString, callerSees);
        QFETCH(QString, serverSees);
        Meeting m;
        m.calling.setClockSkew(24h * callerDays);
        m.serving.setClockSkew(24h * serverDays);
        m.meet(makeVirtualPeerTls(certificateOf("a"), {"authority"}).server, makeVirtualPeerTls(certificateOf("b"), {"authority"}).client);
        if (callerSees.isEmpty() && serverSees.isEmpty()) {
            QCOMPARE(m.client.received, std::string("from the server"));
            return;
        }
        QCOMPARE(m.client.error, std::optional(NetError::TlsFailed));
        QCOMPARE(m.server.error, std::optional(NetError::TlsFailed));
        const std::string& seen = callerSees.isEmpty() ? m.server.problem : m.client.problem;
        const std::string& told = callerSees.isEmpty() ? m.client.problem : m.server.problem;
        QVERIFY2(QString::fromStdString(seen).contains(callerSees + serverSees), seen.c_str());
        QVERIFY2(QString::fromStdString(told).startsWith("the peer refused: "), told.c_str());
        QVERIFY(m.server.received.empty());
    }

    void foreignAuthoritiesAreRefused()
    {
        const PeerTls good = makeVirtualPeerTls(certificateOf("a"), {"authority"});
        const PeerTls bad = makeVirtualPeerTls(certificateOf("b", "elsewhere"), {"authority", "elsewhere"});
        {
            Meeting m;
            m.meet(good.server, bad.client);
            QCOMPARE(m.server.problem, std::string("the peer's certificate is from an unknown authority"));
            QCOMPARE(m.client.error, std::optional(NetError::TlsFailed));
        }
        Meeting m;
        m.meet(bad.server, good.client);
        QCOMPARE(m.client.problem, std::string("the peer's certificate is from an unknown authority"));
        QCOMPARE(m.client.fingerprint, std::string());
    }

    void withoutAuthoritiesNobodyIsGoodEnough()
    {
        Meeting m;
        m.meet(makeVirtualPeerTls(certificateOf("a"), {}).server, makeVirtualPeerTls(certificateOf("b"), {"authority"}).client);
        QCOMPARE(m.server.error, std::optional(NetError::TlsFailed));
    }

    void clientsWithoutCertificateAreRefused()
    {
        Meeting m;
        const auto bare = std::make_shared<VirtualTlsClientContext>(VirtualTlsClient{.protocol = peerProtocol});
        m.meet(makeVirtualPeerTls(certificateOf("a"), {"authority"}).server, bare);
        QCOMPARE(m.server.problem, std::string("the peer shows no certificate"));
        QCOMPARE(m.server.fingerprint, std::string());
    }

    void resolversAndNodesKeepApart()
    {
        const PeerTls a = makeVirtualPeerTls(certificateOf("a"), {"authority"});
        {
            Meeting m;
            m.meet(std::make_shared<VirtualTlsServer>(certificateOf("resolver")), a.client);
            QCOMPARE(m.client.error, std::optional(NetError::TlsFailed));
            QCOMPARE(m.client.problem, std::string("the peer refused: the peer speaks another protocol"));
        }
        for (const char* protocol : {"", "dot", "harddns-peer"}) {
            Meeting m;
            m.meet(a.server, std::make_shared<VirtualTlsClientContext>(
                                 VirtualTlsClient{.certificate = certificateOf("stranger"), .protocol = protocol}));
            QCOMPARE(m.server.error, std::optional(NetError::TlsFailed));
            QCOMPARE(m.server.problem, std::string("the peer speaks another protocol"));
        }
        Meeting m;
        m.meet(std::make_shared<VirtualTlsServer>(certificateOf("resolver")),
               std::make_shared<VirtualTlsClientContext>(VirtualTlsClient{.protocol = "dot"}));
        QCOMPARE(m.client.received, std::string("from the server"));
    }

    void contextsOfElsewhereAreRefused()
    {
        class Foreign final : public TlsClientContext
        {
        };
        Meeting m;
        Network& network = m.calling.network();
        QCOMPARE(network.openTls({m.serving.address(), 853}, nullptr).error(), NetError::Other);
        QCOMPARE(network.openTls({m.serving.address(), 853}, std::make_shared<Foreign>()).error(), NetError::Other);
    }

    void connectedSendsNothingOfTheCallers()
    {
        Meeting m;
        const Endpoint where{m.serving.address(), 853};
        auto listener = std::move(m.serving.network().listenStream(where, {}).value());
        auto stream = std::move(m.calling.network().openStream(where).value());
        std::optional<SteadyTime> at;
        TaskScope scope(m.world.loop());
        scope.spawn([](Loop& loop, Stream& of, std::optional<SteadyTime>& done) -> Task<void> {
            auto result = co_await connected(loop, of, loop.now() + 5s);
            if (result.ok())
                done = loop.now();
        }(m.world.loop(), *stream, at));
        m.world.runFor(1s);
        QVERIFY(at.has_value());
        auto accepted = std::move(listener->tryAccept().value());
        std::uint8_t octet = 0;
        QCOMPARE(accepted->tryRead({&octet, 1}).error(), NetError::WouldBlock);
    }
};

QTEST_APPLESS_MAIN(TestVirtualPeerTls)
#include "tst_virtual_peer_tls.moc"
