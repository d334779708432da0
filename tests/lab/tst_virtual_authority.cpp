// Authoritative servers on hosts of the virtual world: UDP and TCP, faults in time, crash and restart, moving.
#include "engine/lab/virtual_authority.h"

#include "engine/world/io.h"
#include "engine/world/virtual/virtual_world.h"

#include <QtTest>

#include <chrono>
#include <optional>

using namespace harddns;
using namespace harddns::lab;
using namespace std::chrono_literals;
using wire::Message;
using wire::Name;
using wire::Type;
using world::Task;

namespace
{

const char* const zoneText = R"($TTL 300
@ IN SOA ns h 1 2 3 4 60
@ IN NS ns
ns IN A 192.0.2.53
www IN A 192.0.2.80
)";

std::shared_ptr<const ZoneStore> makeZones()
{
    auto store = std::make_shared<ZoneStore>();
    auto zone = Zone::fromText(zoneText, *Name::fromText("example."), "test");
    if (!zone)
        qFatal("%s", zone.error().c_str());
    store->add(std::move(zone).value());
    return store;
}

std::vector<std::uint8_t> question()
{
    return wire::encodeQuery(7, 0, {*Name::fromText("www.example."), Type::A, wire::Class::In}, nullptr);
}

struct Outcome {
    std::optional<Message> reply;
    world::SteadyTime at;
    bool ended = false;
};

Task<void> askUdp(world::World world, Endpoint server, Outcome& outcome)
{
    auto socket = world.network.openDatagram(server);
    const auto packet = question();
    (void)socket.value()->send(packet);
    std::vector<std::uint8_t> buffer(4096);
    const auto got = co_await world::receive(world.loop, *socket.value(), buffer, world.loop.now() + 2s);
    if (got) {
        auto parsed = Message::parse(std::span(buffer).first(got.value()));
        if (parsed)
            outcome.reply = std::move(parsed).value();
    }
    outcome.at = world.loop.now();
    outcome.ended = true;
}

Task<void> askTcp(world::World world, Endpoint server, unsigned times, Outcome& outcome)
{
    auto opened = world.network.openStream(server);
    if (opened) {
        const auto packet = question();
        std::vector<std::uint8_t> framed{0, static_cast<std::uint8_t>(packet.size())};
        framed.insert(framed.end(), packet.begin(), packet.end());
        for (unsigned i = 0; i < times; ++i) {
            outcome.reply.reset();
            const auto written = co_await world::writeAll(world.loop, *opened.value(), framed, world.loop.now() + 2s);
            if (!written)
                break;
            std::vector<std::uint8_t> prefix(2);
            auto got = co_await world::readExactly(world.loop, *opened.value(), prefix, world.loop.now() + 2s);
            if (!got)
                break;
            std::vector<std::uint8_t> buffer(static_cast<std::size_t>(prefix[0]) << 8 | prefix[1]);
            got = co_await world::readExactly(world.loop, *opened.value(), buffer, world.loop.now() + 2s);
            auto parsed = Message::parse(buffer);
            if (got && parsed)
                outcome.reply = std::move(parsed).value();
        }
    }
    outcome.ended = true;
}

} // namespace

class TestVirtualAuthority : public QObject
{
    Q_OBJECT

    struct Stage {
        world::VirtualWorld world{1};
        world::VirtualHost& serverHost = world.addHost("ns", {"192.0.2.53", "2001:db8::53"});
        world::VirtualHost& client = world.addHost("client", {"198.51.100.1", "2001:db8::1"});
        VirtualAuthority server{serverHost, makeZones()};
        world::TaskScope scope{world.loop()};
        Endpoint at{*IpAddress::parse("192.0.2.53"), 53};

        Outcome udp(std::optional<Endpoint> where = {})
        {
            Outcome outcome;
            scope.spawn(askUdp(client.world(), where.value_or(at), outcome));
            world.runUntil([&] { return outcome.ended; });
            return outcome;
        }
        Outcome tcp(unsigned times = 1)
        {
            Outcome outcome;
            scope.spawn(askTcp(client.world(), at, times, outcome));
            world.runUntil([&] { return outcome.ended; });
            return outcome;
        }
    };

private slots:
    void answersOverUdpAndTcpOnEveryAddress()
    {
        Stage stage;
        QVERIFY(stage.udp().reply.has_value());
        QVERIFY(stage.udp(Endpoint{*IpAddress::parse("2001:db8::53"), 53}).reply.has_value());
        const Outcome tcp = stage.tcp(3);
        QVERIFY(tcp.reply.has_value());
        QCOMPARE(tcp.reply->answer.size(), 1U);
        const AuthorityCounters& counters = stage.server.state().counters;
        QCOMPARE(counters.udpQueries, 2U);
        QCOMPARE(counters.streamQueries, 3U);
        QCOMPARE(counters.connections, 1U);
        QCOMPARE(counters.replies, 5U);
    }

    void delayTakesVirtualTime()
    {
        Stage stage;
        const auto before = stage.udp().at;
        stage.server.state().behaviour.delay = 500ms;
        const auto start = stage.world.now();
        const Outcome outcome = stage.udp();
        QVERIFY(outcome.reply.has_value());
        QVERIFY(outcome.at - start >= 500ms);
        QVERIFY(before < outcome.at);
    }

    void behaviourChangesWhileRunning()
    {
        Stage stage;
        stage.server.state().behaviour.silent = true;
        QVERIFY(!stage.udp().reply);
        stage.server.state().behaviour.silent = false;
        QVERIFY(stage.udp().reply.has_value());
        stage.server.state().behaviour.refuseStreams = true;
        QVERIFY(!stage.tcp().reply);
    }

    void crashesAndComesBackWithItsHost()
    {
        Stage stage;
        stage.serverHost.crash();
        QVERIFY(!stage.udp().reply);
        stage.serverHost.restart();
        QVERIFY(stage.udp().reply.has_value());
        QVERIFY(stage.tcp().reply.has_value());
    }

    void movesToAnotherAddress()
    {
        Stage stage;
        const IpAddress next = *IpAddress::parse("192.0.2.99");
        stage.server.addAddress(next);
        stage.server.removeAddress(stage.at.address);
        QVERIFY(!stage.udp().reply);
        QVERIFY(stage.udp(Endpoint{next, 53}).reply.has_value());
        stage.at.address = next;
        QVERIFY(stage.tcp().reply.has_value());
    }

    void observerSeesEveryQuestion()
    {
        Stage stage;
        int udp = 0, tcp = 0;
        stage.server.state().observer = [&](const Endpoint& client, const IpAddress& local, const Message& query, bool stream) {
            QVERIFY(client.address == stage.client.address());
            QVERIFY(local == stage.at.address);
            QCOMPARE(query.questions.size(), 1U);
            ++(stream ? tcp : udp);
        };
        (void)stage.udp();
        (void)stage.tcp(2);
        QCOMPARE(udp, 1);
        QCOMPARE(tcp, 2);
    }
};

QTEST_APPLESS_MAIN(TestVirtualAuthority)
#include "tst_virtual_authority.moc"
