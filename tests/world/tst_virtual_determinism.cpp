// One seed, one run, to the byte: a busy and troubled network run twice must agree in everything, and differ under another seed.
#include <QtTest> // first: moc does not get through <coroutine> otherwise

#include "engine/world/virtual/virtual_stream.h"
#include "tests/world/virtual_fixture.h"

#include <map>

using namespace harddns;
using namespace harddns::world;
using namespace std::chrono_literals;

namespace
{

constexpr std::size_t serverCount = 5;

struct Outcome {
    PacketDigest::Value digest{};
    VirtualStats stats;
    std::uint64_t steps = 0;
    std::string journal; ///< what the clients saw, with times
    friend bool operator==(const Outcome&, const Outcome&) = default;
};

/// A server with a UDP listener and streams, made anew after each crash.
class EchoServer
{
public:
    explicit EchoServer(VirtualHost& host) : m_host(host), m_scope(host.world().loop)
    {
        m_handler.answer = host.name();
        m_datagrams = std::move(host.network().listenDatagram({IpAddress(), 53}, m_handler, {}).value());
        m_streams = std::move(host.network().listenStream({IpAddress(), 53}, {}).value());
        m_scope.spawn(acceptAll(*this));
    }

private:
    static Task<void> acceptAll(EchoServer& self)
    {
        for (;;) {
            auto stream = co_await accept(self.m_host.world().loop, *self.m_streams);
            if (!stream.ok())
                co_return;
            self.m_scope.spawn(echo(self.m_host.world(), std::move(stream.value())));
        }
    }
    static Task<void> echo(World& world, std::unique_ptr<Stream> stream)
    {
        std::vector<std::uint8_t> buffer(2000);
        for (;;) {
            auto got = co_await readSome(world.loop, *stream, buffer, world.loop.now() + 30s);
            if (!got.ok())
                co_return;
            const std::span<const std::uint8_t> bytes(buffer.data(), *got);
            const auto wrote = co_await writeAll(world.loop, *stream, bytes, world.loop.now() + 30s);
            if (!wrote.ok())
                co_return;
        }
    }
    VirtualHost& m_host;
    KeepingHandler m_handler;
    std::unique_ptr<DatagramListener> m_datagrams;
    std::unique_ptr<StreamListener> m_streams;
    TaskScope m_scope;
};

/// Asks random servers over UDP and TCP, and notes what came.
Task<void> busyClient(VirtualHost& host, std::string& journal)
{
    World& world = host.world();
    std::vector<std::uint8_t> buffer(2000);
    for (int round = 0; round < 60; ++round) {
        const std::uint32_t server = world.entropy.below(serverCount);
        const Endpoint where{IpAddress::v4(0x0A000000U + server), 53};
        const std::string question = "question " + std::to_string(world.entropy.u32());
        std::string result = "none";
        if (world.entropy.below(3) > 0) {
            auto opened = world.network.openDatagram(where);
            if (opened.ok()) {
                auto socket = std::move(opened.value());
                (void)socket->send(bytesOf(question));
                auto got = co_await receive(world.loop, *socket, buffer, world.loop.now() + 200ms);
                result = got.ok() ? textOf({buffer.data(), *got}) : toText(got.error());
            }
        } else {
            auto opened = world.network.openStream(where);
            if (opened.ok()) {
                auto stream = std::move(opened.value());
                const auto wrote = co_await writeAll(world.loop, *stream, bytesOf(question), world.loop.now() + 2s);
                result = wrote.ok() ? "" : toText(wrote.error());
                if (wrote.ok()) {
                    auto got = co_await readSome(world.loop, *stream, buffer, world.loop.now() + 2s);
                    result = got.ok() ? textOf({buffer.data(), *got}) : toText(got.error());
                }
            }
        }
        journal += std::to_string(world.loop.now().time_since_epoch().count()) + " " + host.name() + " " + result + "\n";
        co_await SleepUntil(world.loop, world.loop.now() + std::chrono::microseconds(world.entropy.below(50'000)));
    }
}

Outcome run(std::uint64_t seed, bool troubled)
{
    Outcome outcome;
    VirtualWorld world(seed);
    LinkLaw law{.latency = LatencyLaw::lognormal(15ms, 0.6)};
    if (troubled) {
        law.loss = 0.05;
        law.duplicate = 0.03;
        law.reorder = 0.1;
        law.reorderDelay = 30ms;
    }
    world.setDefaultLink(law);
    std::vector<VirtualHost*> servers, clients;
    for (std::size_t i = 0; i < serverCount; ++i) {
        servers.push_back(&world.addHost("server" + std::to_string(i)));
        servers.back()->addAddress(IpAddress::v4(0x0A000000U + static_cast<std::uint32_t>(i)));
        servers.back()->setPortUnreachable(true);
        servers.back()->setProgram([](VirtualHost& host) { return std::make_shared<EchoServer>(host); });
    }
    for (std::uint32_t i = 0; i < 20; ++i) {
        clients.push_back(&world.addHost("client" + std::to_string(i)));
        clients.back()->addAddress(IpAddress::v4(0x0B000000U + i));
    }
    if (troubled) {
        VirtualRandom scenario = world.randomFor("scenario");
        for (int i = 0; i < 40; ++i) {
            const SteadyTime when(std::chrono::milliseconds(scenario.below(4000)));
            VirtualHost* victim = servers[scenario.below(servers.size())];
            const bool reset = scenario.chance(0.5);
            world.at(when, [victim, reset] { victim->crash(reset ? CrashKind::Reset : CrashKind::Silent); });
            world.at(when + std::chrono::milliseconds(scenario.below(500)), [victim] { victim->restart(); });
            VirtualHost* lonely = clients[scenario.below(clients.size())];
            const SteadyTime cutAt(std::chrono::milliseconds(scenario.below(4000)));
            world.at(cutAt, [&world, lonely, victim, i] {
                const auto id = world.cut({lonely, victim}, i % 2 ? CutDirection::Both : CutDirection::Incoming);
                world.after(150ms, [&world, id] { world.heal(id); });
            });
            world.at(cutAt, [&world, i] { world.jumpWall(std::chrono::seconds(i - 20)); });
            world.at(cutAt, [&world, victim, lonely] {
                world.inject({victim->address(), 53}, {lonely->address(), 5353}, bytesOf("forged"), 7ms);
            });
        }
    }
    TaskScope scope(world.loop());
    for (VirtualHost* client : clients)
        scope.spawn(busyClient(*client, outcome.journal));
    world.runFor(2min);
    outcome.digest = world.digest();
    outcome.stats = world.stats();
    outcome.steps = world.steps();
    return outcome;
}

} // namespace

class TestVirtualDeterminism : public QObject
{
    Q_OBJECT

private slots:
    void oneSeedIsOneRun_data()
    {
        QTest::addColumn<bool>("troubled");
        QTest::newRow("calm") << false;
        QTest::newRow("loss, duplicates, reordering, crashes, partitions, forgeries, jumps") << true;
    }
    void oneSeedIsOneRun()
    {
        QFETCH(bool, troubled);
        for (std::uint64_t seed = 1; seed <= 3; ++seed) {
            const Outcome first = run(seed, troubled);
            const Outcome second = run(seed, troubled);
            QCOMPARE(first.digest, second.digest);
            QVERIFY(first.stats == second.stats);
            QCOMPARE(first.steps, second.steps);
            QVERIFY(first.journal == second.journal);
            QCOMPARE(std::ranges::count(first.journal, '\n'), 20 * 60); // every client finished
        }
    }

    void theTroubleHappens()
    {
        const Outcome calm = run(7, false);
        QCOMPARE(calm.stats.lost + calm.stats.duplicated + calm.stats.reordered + calm.stats.hostDown + calm.stats.cut, std::uint64_t(0));
        const Outcome troubled = run(7, true);
        QVERIFY(troubled.stats.lost > 50);
        QVERIFY(troubled.stats.duplicated > 20);
        QVERIFY(troubled.stats.reordered > 50);
        QVERIFY(troubled.stats.hostDown > 10);
        QVERIFY(troubled.stats.cut > 10);
        QCOMPARE(troubled.stats.forged, std::uint64_t(40));
        QVERIFY(troubled.stats.retransmitted > 20);
    }

    void anotherSeedIsAnotherRun()
    {
        for (const bool troubled : {false, true}) {
            std::map<PacketDigest::Value, std::uint64_t> seen;
            for (std::uint64_t seed = 10; seed < 15; ++seed)
                QVERIFY(seen.emplace(run(seed, troubled).digest, seed).second);
        }
    }

    void aHostMoreDoesNotChangeWhatTheOthersDraw()
    {
        const auto draws = [](bool more) {
            VirtualWorld world(5);
            if (more)
                (void)world.addHost("another");
            VirtualHost& host = world.addHost("host");
            std::vector<std::uint64_t> drawn;
            for (int i = 0; i < 2000; ++i)
                drawn.push_back(host.entropy().u64());
            return drawn;
        };
        QCOMPARE(draws(false), draws(true));
        VirtualWorld world(5);
        VirtualHost& a = world.addHost("same");
        VirtualHost& b = world.addHost("same");
        QVERIFY(a.entropy().u64() != b.entropy().u64());
        QVERIFY(world.randomFor("x").next() != world.randomFor("y").next());
        QCOMPARE(world.randomFor("x").next(), world.randomFor("x").next());
    }

    void theDigestSeesTimesPlacesAndContents()
    {
        const auto digestOf = [](Duration delay, std::uint16_t port, std::string_view text, bool on) {
            VirtualWorld world(5);
            world.setDigesting(on);
            VirtualHost& host = world.addHost("host", {"10.0.0.1"});
            world.inject(endpointOf("10.0.0.9", 53), {host.address(), port}, bytesOf(text), delay);
            world.runUntilIdle();
            return world.digest();
        };
        const auto base = digestOf(1ms, 53, "text", true);
        QCOMPARE(digestOf(1ms, 53, "text", true), base);
        QVERIFY(digestOf(2ms, 53, "text", true) != base);
        QVERIFY(digestOf(1ms, 54, "text", true) != base);
        QVERIFY(digestOf(1ms, 53, "texu", true) != base);
        QVERIFY(digestOf(1ms, 53, std::string_view("text\0", 5), true) != base);
        QVERIFY(digestOf(1ms, 53, "", true) != base);
        QVERIFY(digestOf(1ms, 53, "text", false) != base);
        QCOMPARE(digestOf(1ms, 53, "text", false), digestOf(9ms, 9, "other", false));
    }

    void theEntropyLooksRandom()
    {
        VirtualEntropy entropy(1);
        std::array<int, 256> histogram{};
        std::vector<std::uint8_t> bytes(256 * 1000);
        entropy.fill(bytes);
        for (const std::uint8_t byte : bytes)
            ++histogram[byte];
        double chi = 0;
        for (const int count : histogram)
            chi += (count - 1000.0) * (count - 1000.0) / 1000.0;
        QVERIFY(chi > 170 && chi < 360); // 255 degrees of freedom, seed fixed
        std::array<int, 7> dice{};
        for (int i = 0; i < 70'000; ++i)
            ++dice[entropy.below(7)];
        for (const int count : dice)
            QVERIFY(count > 9500 && count < 10'500);
        QCOMPARE(entropy.below(1), 0U);
    }
};

QTEST_APPLESS_MAIN(TestVirtualDeterminism)
#include "tst_virtual_determinism.moc"
