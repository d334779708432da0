// The virtual world's hosts, links and datagrams.
#include <QtTest> // first: moc does not get through <coroutine> otherwise

#include "engine/world/virtual/certificate.h"
#include "tests/world/virtual_fixture.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

using namespace harddns;
using namespace harddns::world;
using namespace std::chrono_literals;

namespace
{

struct Pair {
    explicit Pair(std::uint64_t seed = 1)
        : world(seed),
          client(world.addHost("client", {"198.51.100.1", "2001:db8:1::1"})),
          server(world.addHost("server", {"192.0.2.53", "192.0.2.54", "2001:db8:2::53"})),
          scope(world.loop())
    {
        world.setDefaultLink({.latency = LatencyLaw::constant(10ms)});
    }
    Asked askOnce(const Endpoint& where, std::string question = "question", Duration patience = 1s)
    {
        Asked out;
        scope.spawn(ask(client.world(), where, std::move(question), patience, out));
        world.runUntilIdle();
        return out;
    }
    VirtualWorld world;
    VirtualHost& client;
    VirtualHost& server;
    TaskScope scope;
};

/// One way delays of many packets by a law, in milliseconds, sorted.
std::vector<double> delaysOf(const LinkLaw& law, int count, std::uint64_t seed)
{
    VirtualWorld world(seed);
    VirtualHost& from = world.addHost("from", {"10.0.0.1"});
    VirtualHost& to = world.addHost("to", {"10.0.0.2"});
    world.setDefaultLink(law);
    std::vector<double> delays;
    (void)to.bindDatagram({to.address(), 9}, [&](const VirtualDatagram&, DatagramReplies&) {
        delays.push_back(std::chrono::duration<double, std::milli>(world.now().time_since_epoch()).count());
    });
    for (int i = 0; i < count; ++i)
        from.sendDatagram({from.address(), 5000}, {to.address(), 9}, bytesOf("x"));
    world.runUntilIdle();
    std::ranges::sort(delays);
    return delays;
}

} // namespace

class TestVirtualNetwork : public QObject
{
    Q_OBJECT

private slots:
    // hosts, sockets, addresses

    void aQuestionTakesOneRoundTrip()
    {
        Pair net;
        echoAt(net.server, {net.server.address(), 53});
        const Asked asked = net.askOnce({net.server.address(), 53});
        QCOMPARE(asked.answer, std::string("question"));
        QCOMPARE(asked.at, SteadyTime(20ms));
        QCOMPARE(net.world.stats().sent, std::uint64_t(2));
        QCOMPARE(net.world.stats().delivered, std::uint64_t(2));
        QCOMPARE(net.client.descriptors(), std::size_t(0));
    }

    void everyAddressAnswersFromItself()
    {
        Pair net;
        echoAt(net.server, {IpAddress(), 53});
        const std::uint8_t any[16] = {};
        echoAt(net.server, {IpAddress::v6(any), 53});
        for (const IpAddress& address : net.server.addresses())
            QCOMPARE(net.askOnce({address, 53}).answer, std::string("question"));
        QCOMPARE(net.askOnce(endpointOf("192.0.2.99", 53)).error, std::optional(NetError::Timeout));
    }

    void aHostWithoutTheFamilyIsUnreachable()
    {
        VirtualWorld world(1);
        VirtualHost& four = world.addHost("four", {"10.0.0.1"});
        QCOMPARE(four.network().openDatagram(endpointOf("2001:db8::1", 53)).error(), NetError::Unreachable);
        QCOMPARE(four.network().openStream(endpointOf("2001:db8::1", 53)).error(), NetError::Unreachable);
        QVERIFY(!four.network().openDatagram(endpointOf("0.0.0.0", 53)).ok());
        QVERIFY(four.network().openDatagram(endpointOf("10.9.9.9", 53)).ok());
    }

    void addressesMove()
    {
        Pair net;
        VirtualHost& other = net.world.addHost("other", {"192.0.2.77"});
        const Endpoint moving = endpointOf("192.0.2.80", 53);
        net.server.addAddress(moving.address);
        echoAt(net.server, {IpAddress(), 53});
        (void)other.bindDatagram({IpAddress(), 53}, [](const VirtualDatagram&, DatagramReplies& out) { out.reply(bytesOf("other")); });
        QCOMPARE(net.askOnce(moving).answer, std::string("question"));
        other.addAddress(moving.address); // taken over
        QVERIFY(!net.server.owns(moving.address));
        QCOMPARE(net.askOnce(moving).answer, std::string("other"));
        other.removeAddress(moving.address);
        QCOMPARE(net.askOnce(moving).error, std::optional(NetError::Timeout));
        QVERIFY(net.world.stats().noRoute > 0);
    }

    void aPacketUnderWayFollowsAMovedAddress()
    {
        Pair net;
        VirtualHost& other = net.world.addHost("other");
        (void)other.bindDatagram({IpAddress(), 53}, [](const VirtualDatagram&, DatagramReplies& out) { out.reply(bytesOf("other")); });
        echoAt(net.server, {IpAddress(), 53});
        const IpAddress moving = net.server.address();
        net.world.after(5ms, [&] { other.addAddress(moving); });
        QCOMPARE(net.askOnce({moving, 53}).answer, std::string("other"));
    }

    void prefixesBelongToAHost()
    {
        Pair net;
        VirtualHost& inner = net.world.addHost("inner", {"2001:db8:cc::5"});
        net.server.addPrefix(*Prefix::parse("2001:db8:cc::/64"));
        const std::uint8_t any[16] = {};
        echoAt(net.server, {IpAddress::v6(any), 53});
        (void)inner.bindDatagram({IpAddress::v6(any), 53},
                                 [](const VirtualDatagram&, DatagramReplies& out) { out.reply(bytesOf("inner")); });
        QCOMPARE(net.askOnce(endpointOf("2001:db8:cc::dead:beef", 53)).answer, std::string("question"));
        QCOMPARE(net.askOnce(endpointOf("2001:db8:cc::5", 53)).answer, std::string("inner"));
        QVERIFY(net.server.network().isOwnAddress(addressOf("2001:db8:cc::1")));
        QVERIFY(!net.server.network().isOwnAddress(addressOf("2001:db8:cc::5")));
        QVERIFY(!net.server.network().isOwnAddress(addressOf("127.0.0.1")));
    }

    void loopbackStaysOnTheHost()
    {
        Pair net;
        echoAt(net.client, endpointOf("127.0.0.1", 53));
        echoAt(net.client, endpointOf("::1", 53));
        const Asked asked = net.askOnce(endpointOf("127.0.0.1", 53));
        QCOMPARE(asked.answer, std::string("question"));
        QCOMPARE(asked.at, SteadyTime(2 * VirtualWorld::loopbackDelay));
        QCOMPARE(net.askOnce(endpointOf("::1", 53)).answer, std::string("question"));
        QVERIFY(net.askOnce(endpointOf("127.0.0.1", 54)).error.has_value());
        Asked other; // another host's loopback is not this one's
        net.scope.spawn(ask(net.server.world(), endpointOf("127.0.0.1", 53), "question", 1s, other));
        net.world.runUntilIdle();
        QCOMPARE(other.error, std::optional(NetError::Timeout));
    }

    void sourcePortsComeFromTheWholeRangeWithoutClash()
    {
        Pair net;
        std::vector<std::unique_ptr<DatagramSocket>> sockets;
        std::set<std::uint16_t> ports;
        for (int i = 0; i < 20'000; ++i) {
            auto socket = net.client.network().openDatagram({net.server.address(), 53});
            QVERIFY(socket.ok());
            QVERIFY((*socket)->localPort() >= 1024);
            QVERIFY(ports.insert((*socket)->localPort()).second);
            sockets.push_back(std::move(socket.value()));
        }
        QCOMPARE(net.client.descriptors(), std::size_t(20'000));
        // Uniform: each eighth of the range has its share (mean 2500, standard deviation below 50).
        for (unsigned eighth = 0; eighth < 8; ++eighth) {
            const auto from = 1024 + eighth * 8064;
            const auto count = std::ranges::count_if(ports, [from](unsigned port) { return port >= from && port < from + 8064; });
            QVERIFY2(count > 2250 && count < 2750, qPrintable(QString::number(count)));
        }
        sockets.clear();
        QCOMPARE(net.client.descriptors(), std::size_t(0));
    }

    void allPortsCanBeUsedUp()
    {
        Pair net;
        std::vector<std::unique_ptr<DatagramSocket>> sockets;
        for (int i = 0; i < 65536 - 1024; ++i) {
            auto socket = net.client.network().openDatagram({net.server.address(), 53});
            QVERIFY(socket.ok());
            sockets.push_back(std::move(socket.value()));
        }
        QCOMPARE(net.client.network().openDatagram({net.server.address(), 53}).error(), NetError::AddressInUse);
        sockets.pop_back();
        QVERIFY(net.client.network().openDatagram({net.server.address(), 53}).ok());
    }

    void descriptorsMayRunOut()
    {
        Pair net;
        net.client.setDescriptorLimit(2);
        auto a = net.client.network().openDatagram({net.server.address(), 53});
        auto b = net.client.network().openStream({net.server.address(), 53});
        QVERIFY(a.ok() && b.ok());
        QCOMPARE(net.client.network().openDatagram({net.server.address(), 53}).error(), NetError::NoDescriptors);
        QCOMPARE(net.client.network().openStream({net.server.address(), 53}).error(), NetError::NoDescriptors);
        a.value().reset();
        QVERIFY(net.client.network().openDatagram({net.server.address(), 53}).ok());
    }

    void onlyThePeerIsHeard()
    {
        Pair net;
        auto socket = std::move(net.client.network().openDatagram({net.server.address(), 53}).value());
        const Endpoint own{net.client.address(), socket->localPort()};
        net.server.sendDatagram({net.server.address(), 54}, own, bytesOf("wrong port"));
        net.server.sendDatagram({net.server.addresses()[1], 53}, own, bytesOf("wrong address"));
        net.server.sendDatagram({net.server.address(), 53}, {own.address, static_cast<std::uint16_t>(own.port ^ 1)},
                                bytesOf("wrong target"));
        net.world.runUntilIdle();
        std::uint8_t buffer[100];
        QCOMPARE(socket->tryReceive(buffer).error(), NetError::WouldBlock);
        net.server.sendDatagram({net.server.address(), 53}, own, bytesOf("right"));
        net.world.runUntilIdle();
        const auto got = socket->tryReceive(buffer);
        QVERIFY(got.ok());
        QCOMPARE(textOf({buffer, *got}), std::string("right"));
        QCOMPARE(net.world.stats().noListener, std::uint64_t(3));
    }

    void aClosedPortHearsNothing()
    {
        Pair net;
        auto socket = std::move(net.client.network().openDatagram({net.server.address(), 53}).value());
        const Endpoint own{net.client.address(), socket->localPort()};
        net.server.sendDatagram({net.server.address(), 53}, own, bytesOf("late"));
        socket.reset();
        net.world.runUntilIdle();
        QCOMPARE(net.world.stats().noListener, std::uint64_t(1));
    }

    void aShortBufferIsReported()
    {
        Pair net;
        auto socket = std::move(net.client.network().openDatagram({net.server.address(), 53}).value());
        const Endpoint own{net.client.address(), socket->localPort()};
        net.server.sendDatagram({net.server.address(), 53}, own, bytesOf("12345"));
        net.server.sendDatagram({net.server.address(), 53}, own, bytesOf("678"));
        net.world.runUntilIdle();
        std::uint8_t buffer[4];
        QCOMPARE(socket->tryReceive(buffer).error(), NetError::TooLarge);
        QCOMPARE(socket->tryReceive(buffer).value(), std::size_t(3)); // the large one is gone
        QCOMPARE(socket->tryReceive(buffer).error(), NetError::WouldBlock);
    }

    void aFullSocketDrops()
    {
        Pair net;
        auto socket = std::move(net.client.network().openDatagram({net.server.address(), 53}).value());
        for (int i = 0; i < 1000; ++i)
            net.server.sendDatagram({net.server.address(), 53}, {net.client.address(), socket->localPort()}, bytesOf("x"));
        net.world.runUntilIdle();
        std::uint8_t buffer[4];
        int count = 0;
        while (socket->tryReceive(buffer).ok())
            ++count;
        QCOMPARE(count, 256);
        QCOMPARE(net.world.stats().queueFull, std::uint64_t(744));
    }

    void waitersArePostedOnceAndMayWithdraw()
    {
        Pair net;
        echoAt(net.server, {net.server.address(), 53});
        auto socket = std::move(net.client.network().openDatagram({net.server.address(), 53}).value());
        int runs = 0;
        auto body = [](int& count) -> Task<void> {
            ++count;
            co_return;
        };
        Task<void> first = body(runs);
        ReadyNode node;
        node.handle = first.handle();
        (void)socket->send(bytesOf("1"));
        socket->notifyReadable(&node);
        socket->notifyReadable(nullptr);
        net.world.runUntilIdle();
        QCOMPARE(runs, 0);
        socket->notifyReadable(&node); // something is there already
        QVERIFY(node.queued());
        net.world.runUntilIdle();
        QCOMPARE(runs, 1);
    }

    // sizes, ICMP

    void sizesAreLimited()
    {
        Pair net;
        echoAt(net.server, {net.server.address(), 53});
        QCOMPARE(net.askOnce({net.server.address(), 53}, std::string(1472, 'x')).answer.size(), std::size_t(1472));
        QCOMPARE(net.askOnce({net.server.address(), 53}, std::string(1473, 'x')).error, std::optional(NetError::Timeout));
        QCOMPARE(net.world.stats().tooLarge, std::uint64_t(1));
        net.client.setDatagramLimit(1232);
        QCOMPARE(net.askOnce({net.server.address(), 53}, std::string(1233, 'x')).error, std::optional(NetError::TooLarge));
        net.client.setDatagramLimit(largestDatagram);
        net.world.setLink(net.client, net.server, {.datagramLimit = 4096});
        QCOMPARE(net.askOnce({net.server.address(), 53}, std::string(4096, 'x')).answer.size(), std::size_t(4096));
        net.world.setLinkOneWay(net.server, net.client, {.datagramLimit = 512});
        QCOMPARE(net.askOnce({net.server.address(), 53}, std::string(513, 'x')).error, std::optional(NetError::Timeout));
        QCOMPARE(net.askOnce({net.server.address(), 53}, std::string(512, 'x')).answer.size(), std::size_t(512));
    }

    void portUnreachableIsAChoiceOfTheHost()
    {
        Pair net;
        QCOMPARE(net.askOnce({net.server.address(), 53}).error, std::optional(NetError::Timeout));
        net.server.setPortUnreachable(true);
        const SteadyTime begin = net.world.now();
        const Asked asked = net.askOnce({net.server.address(), 53});
        QCOMPARE(asked.error, std::optional(NetError::Refused));
        QCOMPARE(asked.at - begin, Duration(20ms));
        // Only for the socket that asked: a forged question tells a third host's socket nothing.
        auto socket = std::move(net.client.network().openDatagram(endpointOf("192.0.2.54", 53)).value());
        net.world.inject({net.client.address(), socket->localPort()}, {net.server.address(), 53}, bytesOf("forged"));
        net.world.runUntilIdle();
        std::uint8_t buffer[16];
        QCOMPARE(socket->tryReceive(buffer).error(), NetError::WouldBlock);
    }

    // listeners

    void listenersGetOneBatchAnInstant()
    {
        Pair net;
        KeepingHandler handler;
        handler.answer = "pong";
        auto listener = net.server.network().listenDatagram({net.server.address(), 53}, handler, {});
        QVERIFY(listener.ok());
        for (int i = 0; i < 150; ++i)
            net.client.sendDatagram({net.client.address(), static_cast<std::uint16_t>(2000 + i)}, {net.server.address(), 53},
                                    bytesOf(std::to_string(i)));
        net.client.sendDatagram({net.client.address(), 3000}, {net.server.address(), 53}, bytesOf("later"), 1ms);
        net.world.runUntilIdle();
        QCOMPARE(handler.batches, (std::vector<std::size_t>{64, 64, 22, 1}));
        QCOMPARE(handler.texts.size(), std::size_t(151));
        QCOMPARE(handler.texts[149], std::string("149"));
        QVERIFY(handler.room >= 4096);
        QCOMPARE(net.client.packetsIn(), std::uint64_t(151));
        QCOMPARE((*listener)->local(), (Endpoint{net.server.address(), 53}));
    }

    void aWildcardListenerKnowsWhatWasAsked()
    {
        Pair net;
        KeepingHandler handler;
        handler.answer = "pong";
        auto listener = net.server.network().listenDatagram({IpAddress(), 53}, handler, {});
        QVERIFY(listener.ok());
        QCOMPARE(net.askOnce({net.server.addresses()[1], 53}).answer, std::string("pong")); // answered from the address that was asked
        QCOMPARE(handler.paths[0].local, net.server.addresses()[1]);
        QCOMPARE(handler.paths[0].client.address, net.client.address());
        QCOMPARE(net.askOnce({net.server.addresses()[2], 53}).error, std::optional(NetError::Timeout)); // IPv6 is not in 0.0.0.0
        handler.answer.clear();                                                                         // later answers go by send()
        handler.also = [&](DatagramListener& from) {
            net.world.after(100ms, [&from, path = handler.paths.back()] { from.send(path, bytesOf("late")); });
        };
        const SteadyTime begin = net.world.now();
        const Asked asked = net.askOnce({net.server.address(), 53});
        QCOMPARE(asked.answer, std::string("late"));
        QCOMPARE(asked.at - begin, Duration(120ms));
    }

    void bindingFollowsTheRules()
    {
        Pair net;
        KeepingHandler handler;
        Network& network = net.server.network();
        const Endpoint one{net.server.address(), 53};
        QCOMPARE(network.listenDatagram(endpointOf("203.0.113.1", 53), handler, {}).error(), NetError::AddressMissing);
        auto first = network.listenDatagram(one, handler, {});
        QVERIFY(first.ok());
        QCOMPARE(network.listenDatagram(one, handler, {}).error(), NetError::AddressInUse);
        QCOMPARE(network.listenDatagram({IpAddress(), 53}, handler, {}).error(), NetError::AddressInUse);
        QCOMPARE(network.listenDatagram(one, handler, {.reusePort = true}).error(), NetError::AddressInUse); // both must agree
        QCOMPARE(net.server.bindDatagram(one, {}).error(), NetError::AddressInUse);
        QVERIFY(network.listenDatagram({net.server.addresses()[1], 53}, handler, {}).ok());
        QVERIFY(network.listenDatagram({net.server.addresses()[2], 53}, handler, {}).ok());
        first.value().reset();
        QVERIFY(network.listenDatagram(one, handler, {}).ok());
        auto anyPort = network.listenDatagram({net.server.address(), 0}, handler, {});
        QVERIFY(anyPort.ok() && (*anyPort)->local().port >= 1024);
        auto streams = network.listenStream(one, {});
        QVERIFY(streams.ok());
        QCOMPARE(network.listenStream(one, {}).error(), NetError::AddressInUse);
        QCOMPARE(network.listenStream({IpAddress(), 53}, {}).error(), NetError::AddressInUse);
        QCOMPARE(network.listenStream(endpointOf("203.0.113.1", 53), {}).error(), NetError::AddressMissing);
    }

    void sharedPortsSpreadByClient()
    {
        Pair net;
        KeepingHandler handlers[4];
        std::vector<std::unique_ptr<DatagramListener>> listeners;
        for (auto& handler : handlers) {
            auto listener = net.server.network().listenDatagram({net.server.address(), 53}, handler, {.reusePort = true});
            QVERIFY(listener.ok());
            listeners.push_back(std::move(listener.value()));
        }
        for (int round = 0; round < 2; ++round)
            for (int i = 0; i < 2000; ++i)
                net.client.sendDatagram({net.client.address(), static_cast<std::uint16_t>(2000 + i)}, {net.server.address(), 53},
                                        bytesOf("x"));
        net.world.runUntilIdle();
        std::set<std::uint16_t> seen[4];
        std::size_t total = 0;
        for (int i = 0; i < 4; ++i) {
            for (const auto& path : handlers[i].paths)
                seen[i].insert(path.client.port);
            QVERIFY(handlers[i].texts.size() > 700);
            QCOMPARE(handlers[i].texts.size(), 2 * seen[i].size()); // a client stays with its worker
            total += seen[i].size();
        }
        QCOMPARE(total, std::size_t(2000));
    }

    void aHandlerMayDestroyItsListener()
    {
        Pair net;
        KeepingHandler handler;
        handler.answer = "pong";
        auto listener = std::move(net.server.network().listenDatagram({net.server.address(), 53}, handler, {}).value());
        handler.also = [&](DatagramListener&) { listener.reset(); };
        for (int i = 0; i < 100; ++i)
            net.client.sendDatagram({net.client.address(), 2000}, {net.server.address(), 53}, bytesOf("x"));
        net.world.runUntilIdle();
        QCOMPARE(handler.batches, std::vector<std::size_t>{64});
        QCOMPARE(net.client.packetsIn(), std::uint64_t(0));
    }

    void aHandlerMayDestroyAnotherListenerOfTheSameInstant()
    {
        Pair net;
        KeepingHandler first, second;
        auto one = std::move(net.server.network().listenDatagram({net.server.addresses()[0], 53}, first, {}).value());
        auto two = std::move(net.server.network().listenDatagram({net.server.addresses()[1], 53}, second, {}).value());
        first.also = [&](DatagramListener&) { two.reset(); };
        net.client.sendDatagram({net.client.address(), 2000}, {net.server.addresses()[0], 53}, bytesOf("x"));
        net.client.sendDatagram({net.client.address(), 2000}, {net.server.addresses()[1], 53}, bytesOf("x"));
        net.world.runUntilIdle();
        QCOMPARE(first.batches.size(), std::size_t(1));
        QVERIFY(second.batches.empty());
    }

    void aFullListenerDropsAndCounts()
    {
        Pair net;
        KeepingHandler handler;
        auto listener =
            std::move(net.server.network().listenDatagram({net.server.address(), 53}, handler, {.receiveBufferBytes = 100}).value());
        for (int i = 0; i < 30; ++i)
            net.client.sendDatagram({net.client.address(), 2000}, {net.server.address(), 53}, bytesOf("0123456789"));
        net.world.runUntilIdle();
        QCOMPARE(handler.texts.size(), std::size_t(10));
        QCOMPARE(listener->kernelDrops(), std::uint64_t(20));
        QCOMPARE(listener->receiveBuffer(), std::size_t(100));
    }

    // plain functions

    void plainFunctionsAnswerLateManyTimesAndInPlace()
    {
        Pair net;
        (void)net.server.bindDatagram({net.server.address(), 53}, [](const VirtualDatagram& in, DatagramReplies& out) {
            out.reply(bytesOf("second"), 50ms);
            auto room = out.room(100);
            std::copy(in.data.begin(), in.data.end(), room.begin());
            out.replyWritten(in.data.size());
            (void)out.room(10); // never sent
        });
        auto socket = std::move(net.client.network().openDatagram({net.server.address(), 53}).value());
        (void)socket->send(bytesOf("first"));
        std::uint8_t buffer[100];
        net.world.runUntil(SteadyTime(20ms));
        auto got = socket->tryReceive(buffer);
        QVERIFY(got.ok());
        QCOMPARE(textOf({buffer, *got}), std::string("first"));
        net.world.runUntil(SteadyTime(69ms));
        QVERIFY(!socket->tryReceive(buffer).ok());
        net.world.runUntil(SteadyTime(70ms));
        QCOMPARE(socket->tryReceive(buffer).value(), std::size_t(6));
    }

    void plainFunctionsMayUnbindThemselves()
    {
        Pair net;
        const Endpoint where{net.server.address(), 53};
        int calls = 0;
        const auto count = std::make_shared<int>(7); // captured: a destroyed function would read freed memory
        (void)net.server.bindDatagram(where, [&, count](const VirtualDatagram& in, DatagramReplies&) {
            in.host.unbindDatagram(where);
            calls += *count;
        });
        for (int i = 0; i < 3; ++i)
            net.client.sendDatagram({net.client.address(), 2000}, where, bytesOf("x"));
        net.world.runUntilIdle();
        QCOMPARE(calls, 7);
        echoAt(net.server, where);
        QCOMPARE(net.askOnce(where).answer, std::string("question"));
        net.server.unbindDatagram(where);
        QCOMPARE(net.askOnce(where).error, std::optional(NetError::Timeout));
    }

    // links

    void linksHaveTheirLaws()
    {
        Pair net;
        VirtualHost& far = net.world.addHost("far", {"203.0.113.5"});
        for (VirtualHost* host : {&net.server, &far})
            echoAt(*host, {host->address(), 53});
        const auto roundTrip = [&](VirtualHost& host) {
            const SteadyTime begin = net.world.now();
            return net.askOnce({host.address(), 53}).at - begin;
        };
        QCOMPARE(roundTrip(net.server), Duration(20ms));
        net.world.setLink(net.client, far, {.latency = LatencyLaw::constant(100ms)});
        QCOMPARE(roundTrip(far), Duration(200ms));
        QCOMPARE(roundTrip(net.server), Duration(20ms));
        net.world.setLinkOneWay(far, net.client, {.latency = LatencyLaw::constant(1ms)});
        QCOMPARE(roundTrip(far), Duration(101ms));
    }

    void sitesHaveAMatrix()
    {
        Pair net;
        VirtualHost& outside = net.world.addHost("outside", {"203.0.113.5"});
        outside.setSite(9);
        for (VirtualHost* host : {&net.server, &outside})
            echoAt(*host, {host->address(), 53});
        net.server.setSite(1);
        const auto law = [](Duration time) { return LinkLaw{.latency = LatencyLaw::constant(time)}; };
        net.world.setSiteMatrix({{law(1ms), law(30ms)}, {law(40ms), law(2ms)}});
        const auto roundTrip = [&](VirtualHost& host) {
            const SteadyTime begin = net.world.now();
            return net.askOnce({host.address(), 53}).at - begin;
        };
        QCOMPARE(roundTrip(net.server), Duration(70ms));
        QCOMPARE(roundTrip(outside), Duration(20ms)); // beyond the matrix: the default
        net.server.setSite(0);
        QCOMPARE(roundTrip(net.server), Duration(2ms));
    }

    void constantLatencyIsExact()
    {
        for (const double delay : delaysOf({.latency = LatencyLaw::constant(12500us)}, 100, 1))
            QCOMPARE(delay, 12.5);
    }

    void lognormalLatencyFollowsItsLaw()
    {
        // exp(N(ln 20, 0.5^2)): median 20, mean 20 exp(0.125) = 22.66, quantiles at 20 exp(+-0.5 z).
        const int count = 40'000;
        const auto delays = delaysOf({.latency = LatencyLaw::lognormal(20ms, 0.5)}, count, 2);
        QCOMPARE(delays.size(), std::size_t(count));
        const auto quantile = [&](double p) { return delays[static_cast<std::size_t>(p * count)]; };
        const auto near = [](double value, double wanted, double tolerance) { return std::abs(value / wanted - 1) < tolerance; };
        QVERIFY(near(quantile(0.5), 20, 0.02));
        QVERIFY(near(quantile(0.1), 20 * std::exp(-0.5 * 1.2816), 0.02));
        QVERIFY(near(quantile(0.9), 20 * std::exp(0.5 * 1.2816), 0.02));
        QVERIFY(near(quantile(0.99), 20 * std::exp(0.5 * 2.3263), 0.04));
        const double mean = std::accumulate(delays.begin(), delays.end(), 0.0) / count;
        QVERIFY(near(mean, 20 * std::exp(0.125), 0.02));
        QVERIFY(delays.back() <= 120'000);
        const auto wild = delaysOf({.latency = LatencyLaw::lognormal(10s, 3)}, 2000, 3);
        QCOMPARE(wild.back(), 120'000.0); // the tail is cut
    }

    void theNormalDrawsAreNormal()
    {
        VirtualRandom random(4);
        const int count = 100'000;
        double sum = 0, squares = 0, cubes = 0;
        for (int i = 0; i < count; ++i) {
            const double x = random.normal();
            sum += x;
            squares += x * x;
            cubes += x * x * x;
        }
        QVERIFY(std::abs(sum / count) < 0.015);
        QVERIFY(std::abs(squares / count - 1) < 0.02);
        QVERIFY(std::abs(cubes / count) < 0.05);
    }

    void lossDuplicationAndReorderingHaveTheirShares()
    {
        const int count = 20'000;
        const auto share = [count](std::size_t n) { return static_cast<double>(n) / count; };
        QVERIFY(std::abs(share(delaysOf({.loss = 0.3}, count, 5).size()) - 0.7) < 0.015);
        QVERIFY(delaysOf({.loss = 1}, 100, 5).empty());
        QVERIFY(std::abs(share(delaysOf({.duplicate = 0.2}, count, 6).size()) - 1.2) < 0.015);
        const auto delays = delaysOf({.latency = LatencyLaw::constant(10ms), .reorder = 0.25, .reorderDelay = 8ms}, count, 7);
        const auto late = std::ranges::count_if(delays, [](double delay) { return delay > 10; });
        QVERIFY(std::abs(share(static_cast<std::size_t>(late)) - 0.25) < 0.015);
        QVERIFY(delays.back() <= 18 && delays.back() > 17.5);
        const double extra = std::accumulate(delays.begin(), delays.end(), 0.0) - 10.0 * count;
        QVERIFY(std::abs(extra / static_cast<double>(late) - 4) < 0.1); // uniform: half of it in the mean
    }

    void reorderedPacketsOvertake()
    {
        Pair net;
        net.world.setDefaultLink({.reorder = 0.5, .reorderDelay = 20ms});
        std::vector<std::string> arrived;
        (void)net.server.bindDatagram({net.server.address(), 53},
                                      [&](const VirtualDatagram& in, DatagramReplies&) { arrived.push_back(textOf(in.data)); });
        for (int i = 0; i < 100; ++i)
            net.client.sendDatagram({net.client.address(), 2000}, {net.server.address(), 53}, bytesOf(std::to_string(1000 + i)),
                                    std::chrono::milliseconds(i));
        net.world.runUntilIdle();
        QCOMPARE(arrived.size(), std::size_t(100));
        QVERIFY(!std::ranges::is_sorted(arrived));
        QVERIFY(net.world.stats().reordered > 30);
    }

    void packetsOfOneInstantArriveInTheirOrder()
    {
        Pair net;
        std::vector<std::string> arrived;
        (void)net.server.bindDatagram({net.server.address(), 53},
                                      [&](const VirtualDatagram& in, DatagramReplies&) { arrived.push_back(textOf(in.data)); });
        for (int i = 0; i < 1000; ++i)
            net.client.sendDatagram({net.client.address(), 2000}, {net.server.address(), 53}, bytesOf(std::to_string(1000 + i)));
        net.world.runUntilIdle();
        QVERIFY(std::ranges::is_sorted(arrived));
        QCOMPARE(arrived.size(), std::size_t(1000));
    }

    // partitions

    void partitionsCutAndHeal()
    {
        Pair net;
        VirtualHost& third = net.world.addHost("third", {"203.0.113.5"});
        for (VirtualHost* host : {&net.server, &third})
            echoAt(*host, {host->address(), 53});
        const auto works = [&](VirtualHost& host) { return !net.askOnce({host.address(), 53}).error.has_value(); };
        const auto all = net.world.cut({&net.client});
        QVERIFY(!works(net.server) && !works(third));
        VirtualHost& late = net.world.addHost("late", {"203.0.113.6"}); // added later: cut off as well
        echoAt(late, {late.address(), 53});
        QVERIFY(!works(late));
        echoAt(net.client, endpointOf("127.0.0.1", 53));
        QVERIFY(!net.askOnce(endpointOf("127.0.0.1", 53)).error.has_value());
        net.world.heal(all);
        QVERIFY(works(net.server) && works(third) && works(late));
        const auto one = net.world.cutBetween({&net.client}, {&third});
        QVERIFY(works(net.server) && !works(third) && works(late));
        const auto other = net.world.cut({&net.server, &net.client}); // together on their side
        QVERIFY(works(net.server) && !works(third) && !works(late));
        net.world.heal(one);
        QVERIFY(!works(third));
        net.world.heal(other);
        QVERIFY(works(third));
        (void)net.world.cut({&net.client});
        (void)net.world.cut({&third});
        net.world.healAll();
        QVERIFY(works(third) && works(net.server));
    }

    void partitionsMayStopOneDirectionOnly()
    {
        Pair net;
        int questions = 0;
        (void)net.server.bindDatagram({net.server.address(), 53}, [&](const VirtualDatagram& in, DatagramReplies& out) {
            ++questions;
            out.reply(in.data);
        });
        const Endpoint where{net.server.address(), 53};
        auto id = net.world.cut({&net.client}, CutDirection::Outgoing);
        QVERIFY(net.askOnce(where).error.has_value());
        QCOMPARE(questions, 0);
        net.world.heal(id);
        id = net.world.cut({&net.client}, CutDirection::Incoming);
        QVERIFY(net.askOnce(where).error.has_value());
        QCOMPARE(questions, 1);
        net.world.heal(id);
        id = net.world.cutBetween({&net.server}, {&net.client}, CutDirection::Outgoing);
        QVERIFY(net.askOnce(where).error.has_value());
        QCOMPARE(questions, 2);
    }

    void whatIsUnderWayWhenTheLinkIsCutIsLost()
    {
        Pair net;
        echoAt(net.server, {net.server.address(), 53});
        net.world.after(5ms, [&] { (void)net.world.cut({&net.server}); });
        QVERIFY(net.askOnce({net.server.address(), 53}).error.has_value());
        QCOMPARE(net.world.stats().cut, std::uint64_t(1));
    }

    // crash and restart

    void aCrashDestroysTheProgramAndARestartMakesItAnew()
    {
        Pair net;
        struct Server {
            explicit Server(VirtualHost& host, int& counter) : living(counter), scope(host.world().loop)
            {
                listener = std::move(host.network().listenDatagram({host.address(), 53}, handler, {}).value());
                handler.answer = "pong";
                auto endless = [](World& world) -> Task<void> {
                    for (;;)
                        co_await SleepUntil(world.loop, world.loop.now() + 1s);
                };
                scope.spawn(endless(host.world()));
            }
            Living living;
            KeepingHandler handler;
            std::unique_ptr<DatagramListener> listener;
            TaskScope scope;
        };
        int living = 0;
        net.server.setProgram([&](VirtualHost& host) { return std::make_shared<Server>(host, living); });
        QCOMPARE(living, 1);
        const auto works = [&] {
            Asked asked;
            net.scope.spawn(ask(net.client.world(), {net.server.address(), 53}, "ping", 100ms, asked));
            net.world.runFor(200ms);
            return asked.answer == "pong";
        };
        QVERIFY(works());
        net.world.after(0ms, [&] { net.server.crash(); });
        QVERIFY(!works());
        QVERIFY(!net.server.up());
        QCOMPARE(living, 0);
        QCOMPARE(net.server.descriptors(), std::size_t(0));
        QCOMPARE(net.server.network().openDatagram({net.client.address(), 53}).error(), NetError::Unreachable);
        QVERIFY(net.world.stats().hostDown > 0);
        net.server.crash(); // nothing more to lose
        net.server.restart();
        QCOMPARE(living, 1);
        QVERIFY(works());
        net.server.restart(); // runs already
        QCOMPARE(living, 1);
        net.server.crash();
        QCOMPARE(living, 0);
    }

    void socketsOfACrashedHostAreInert()
    {
        Pair net;
        echoAt(net.server, {net.server.address(), 53});
        auto socket = std::move(net.client.network().openDatagram({net.server.address(), 53}).value());
        (void)socket->send(bytesOf("1"));
        net.world.runFor(5ms);
        net.client.crash();
        QCOMPARE(socket->send(bytesOf("2")).error(), NetError::Unreachable);
        net.client.restart();
        net.world.runUntilIdle();
        std::uint8_t buffer[10];
        QCOMPARE(socket->tryReceive(buffer).error(), NetError::WouldBlock);
        QCOMPARE(socket->send(bytesOf("3")).error(), NetError::Unreachable);
        socket.reset();
        QCOMPARE(net.client.descriptors(), std::size_t(0));
        QCOMPARE(net.askOnce({net.server.address(), 53}).answer, std::string("question"));
    }

    void plainFunctionsHearNothingWhileDownAndAnswersDieWithTheHost()
    {
        Pair net;
        echoAt(net.server, {net.server.address(), 53}, 100ms);
        net.world.after(50ms, [&] { net.server.crash(); });
        net.world.after(60ms, [&] { net.server.restart(); });
        QVERIFY(net.askOnce({net.server.address(), 53}).error.has_value()); // it was thinking when it crashed
        QCOMPARE(net.askOnce({net.server.address(), 53}).answer, std::string("question"));
        const SteadyTime begin = net.world.now(); // what left before the crash arrives
        net.world.after(115ms, [&] { net.server.crash(); });
        QCOMPARE(net.askOnce({net.server.address(), 53}).at - begin, Duration(120ms));
        net.server.sendDatagram({net.server.address(), 53}, {net.client.address(), 1}, bytesOf("dead men send nothing"));
        const auto sent = net.world.stats().sent;
        net.world.runUntilIdle();
        QCOMPARE(net.world.stats().sent, sent);
    }

    // the attacker

    void anyoneMayForgeASource()
    {
        Pair net;
        auto socket = std::move(net.client.network().openDatagram({net.server.address(), 53}).value());
        const Endpoint target{net.client.address(), socket->localPort()};
        net.world.inject({net.server.address(), 53}, target, bytesOf("forged"), 3ms);
        net.world.runUntilIdle();
        QCOMPARE(net.world.now(), SteadyTime(3ms));
        std::uint8_t buffer[100];
        const auto got = socket->tryReceive(buffer);
        QVERIFY(got.ok());
        QCOMPARE(textOf({buffer, *got}), std::string("forged"));
        QCOMPARE(net.world.stats().forged, std::uint64_t(1));
        // From a host, by its own link: subject to partitions and loss.
        VirtualHost& attacker = net.world.addHost("attacker", {"203.0.113.66"});
        attacker.sendDatagram({net.server.address(), 53}, target, bytesOf("spoof"));
        net.world.runUntilIdle();
        QVERIFY(socket->tryReceive(buffer).ok());
        QCOMPARE(net.world.stats().forged, std::uint64_t(2));
        attacker.sendDatagram({attacker.address(), 53}, target, bytesOf("honest"));
        (void)net.world.cut({&attacker});
        attacker.sendDatagram({net.server.address(), 53}, target, bytesOf("spoof"));
        net.world.runUntilIdle();
        QVERIFY(!socket->tryReceive(buffer).ok());
        QCOMPARE(net.world.stats().forged, std::uint64_t(3));
    }

    void tapsSeeWhatTheyMay()
    {
        Pair net;
        VirtualHost& third = net.world.addHost("third", {"203.0.113.5"});
        for (VirtualHost* host : {&net.server, &third})
            echoAt(*host, {host->address(), 53});
        std::vector<std::string> onServer, onLink;
        int delivered = 0, lost = 0;
        net.server.tap([&](const PacketRecord& seen) {
            onServer.push_back((seen.fate == PacketFate::Departed ? "out " : "in ") + textOf(seen.data));
        });
        net.world.tapLink(net.client, net.server,
                          [&](const PacketRecord& seen) { onLink.push_back(seen.source.toText() + " " + textOf(seen.data)); });
        net.world.setPacketLog([&](const PacketRecord& seen) { ++(seen.fate == PacketFate::Delivered ? delivered : lost); });
        QCOMPARE(net.askOnce({net.server.address(), 53}, "one").answer, std::string("one"));
        QCOMPARE(net.askOnce({third.address(), 53}, "two").answer, std::string("two"));
        QCOMPARE(onServer, (std::vector<std::string>{"in one", "out one"}));
        QCOMPARE(onLink.size(), std::size_t(2));
        QVERIFY(onLink[0].starts_with("198.51.100.1:"));
        QCOMPARE(onLink[1], std::string("192.0.2.53:53 one"));
        QCOMPARE(delivered, 4);
        QCOMPARE(lost, 0);
        (void)net.world.cut({&net.client});
        (void)net.askOnce({third.address(), 53}, "three");
        QCOMPARE(lost, 1);
        net.server.clearTaps();
        net.world.setPacketLog({});
        net.world.healAll();
        (void)net.askOnce({net.server.address(), 53}, "four");
        QCOMPARE(onServer.size(), std::size_t(2));
        QCOMPARE(delivered, 4);
    }

    // clocks

    void clocksRunJumpAndAreSkewed()
    {
        Pair net;
        Clock& clock = net.client.clock();
        QCOMPARE(clock.steady(), SteadyTime());
        QCOMPARE(clock.wall(), VirtualWorld::initialWall);
        net.world.runFor(1500ms);
        QCOMPARE(clock.steady(), SteadyTime(1500ms));
        QCOMPARE(clock.wall().nanoseconds - VirtualWorld::initialWall.nanoseconds, std::int64_t(1'500'000'000));
        net.client.setClockSkew(-3s);
        QCOMPARE(clock.wall().nanoseconds, net.server.clock().wall().nanoseconds - 3'000'000'000);
        net.world.jumpWall(-3600s);
        QCOMPARE(clock.steady(), SteadyTime(1500ms));
        QCOMPARE(net.server.clock().wall().nanoseconds - VirtualWorld::initialWall.nanoseconds, 1'500'000'000 - 3'600'000'000'000);
        net.world.setWall({42'000'000'000});
        QCOMPARE(net.server.clock().wall().seconds(), std::int64_t(42));
        net.world.runFor(10s);
        QCOMPARE(net.server.clock().wall().seconds(), std::int64_t(52));
        QCOMPARE(clock.wall().seconds(), std::int64_t(49));
    }

    // running

    void runsEndForTheirReason()
    {
        Pair net;
        QVERIFY(net.world.runUntilIdle() == RunEnd::Idle);
        QCOMPARE(net.world.now(), SteadyTime());
        int fired = 0;
        net.world.at(SteadyTime(1h), [&] { ++fired; });
        QVERIFY(net.world.runFor(30min) == RunEnd::TimeReached);
        QCOMPARE(net.world.now(), SteadyTime(30min));
        QCOMPARE(fired, 0);
        QVERIFY(net.world.runUntil(SteadyTime(1h)) == RunEnd::TimeReached);
        QCOMPARE(fired, 1); // what is due at the very time still happens
        QVERIFY(net.world.runFor(1h) == RunEnd::TimeReached);
        QCOMPARE(net.world.now(), SteadyTime(2h));
        net.world.at(SteadyTime(1h), [&] { ++fired; }); // past: now
        QVERIFY(net.world.runUntil([&] { return fired == 2; }) == RunEnd::Satisfied);
        QCOMPARE(net.world.now(), SteadyTime(2h));
        QVERIFY(net.world.runUntil([] { return false; }) == RunEnd::Idle);
        net.world.after(1s, [&] { ++fired; });
        QVERIFY(net.world.runUntil([] { return false; }, net.world.now() + 10ms) == RunEnd::TimeReached);
        QCOMPARE(net.world.now(), SteadyTime(2h + 10ms));
    }

    void aPingPongWithoutDelayIsStopped()
    {
        VirtualWorld world(1);
        VirtualHost& a = world.addHost("a", {"10.0.0.1"});
        VirtualHost& b = world.addHost("b", {"10.0.0.2"});
        world.setDefaultLink({.latency = LatencyLaw::constant(0ms)});
        echoAt(a, {a.address(), 7});
        echoAt(b, {b.address(), 7});
        a.sendDatagram({a.address(), 7}, {b.address(), 7}, bytesOf("x"));
        QVERIFY(world.runUntilIdle(10'000) == RunEnd::StepLimit);
        QCOMPARE(world.now(), SteadyTime());
        QVERIFY(world.steps() >= 10'000);
    }

    void submittedWorkRuns()
    {
        Pair net;
        std::vector<int> log;
        net.world.loop().submit([&] {
            log.push_back(1);
            net.world.loop().submit([&] { log.push_back(3); });
        });
        net.world.loop().submit([&] { log.push_back(2); });
        net.world.runUntilIdle();
        QCOMPARE(log, (std::vector<int>{1, 2, 3}));
    }

    void aDatagramAtTheInstantOfTheDeadlineCounts()
    {
        Pair net;
        echoAt(net.server, {net.server.address(), 53});
        QCOMPARE(net.askOnce({net.server.address(), 53}, "question", 20ms).answer, std::string("question"));
        QCOMPARE(net.askOnce({net.server.address(), 53}, "question", 19999us).error, std::optional(NetError::Timeout));
    }

    void theWorldMayEndInTheMiddle()
    {
        int living = 0;
        {
            VirtualWorld world(1);
            VirtualHost& a = world.addHost("a", {"10.0.0.1"});
            VirtualHost& b = world.addHost("b", {"10.0.0.2"});
            struct Program {
                explicit Program(VirtualHost& host, int& counter) : living(counter), scope(host.world().loop)
                {
                    scope.spawn(ask(host.world(), endpointOf("10.0.0.2", 53), "x", 1h, asked));
                }
                Living living;
                Asked asked;
                TaskScope scope;
            };
            a.setProgram([&](VirtualHost& host) { return std::make_shared<Program>(host, living); });
            b.setProgram([&](VirtualHost& host) { return std::make_shared<Program>(host, living); });
            world.after(1h, [keep = std::make_shared<Living>(living)] {});
            world.runFor(5ms);
            QCOMPARE(living, 3);
        }
        QCOMPARE(living, 0);
    }

    // certificates

    void certificatesAreJudged()
    {
        const Certificate good{"node1", "aa:bb", {100}, {200}, "our authority"};
        const auto problem = [&](const Certificate& certificate, std::int64_t now, const PeerExpectation& expected) {
            const auto verdict = verifyPeer(certificate, {now}, expected);
            return verdict.ok() ? std::optional<PeerProblem>() : std::optional(verdict.error());
        };
        QVERIFY(!problem(good, 150, {}));
        QVERIFY(!problem(good, 100, {}));
        QVERIFY(!problem(good, 200, {}));
        QCOMPARE(problem(good, 99, {}), std::optional(PeerProblem::NotYetValid));
        QCOMPARE(problem(good, 201, {}), std::optional(PeerProblem::Expired));
        QVERIFY(!problem(good, 150, {.subject = "node1", .issuers = {"other", "our authority"}}));
        QCOMPARE(problem(good, 150, {.subject = "node2"}), std::optional(PeerProblem::WrongSubject));
        QCOMPARE(problem(good, 150, {.issuers = {"other"}}), std::optional(PeerProblem::UnknownIssuer));
        QCOMPARE(problem(good, 150, {.fingerprint = "cc"}), std::optional(PeerProblem::WrongFingerprint));
        QVERIFY(!problem(good, 150, {.fingerprint = "aa:bb", .issuers = {"other"}})); // a pin needs no authority
        QCOMPARE(problem(good, 250, {.fingerprint = "aa:bb"}), std::optional(PeerProblem::Expired));
    }
};

QTEST_APPLESS_MAIN(TestVirtualNetwork)
#include "tst_virtual_network.moc"
