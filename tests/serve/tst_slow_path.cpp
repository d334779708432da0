// Questions in flight: merging of repetitions, bounds, late answers.
#include <QtTest>

#include "tests/serve/serve_fixture.h"

#include "engine/serve/request_table.h"
#include "engine/serve/slow_path.h"

#include <algorithm>
#include <set>

using namespace harddns;
using namespace harddns::serve;
using namespace harddns::serve::test;
using telemetry::Counter;

namespace
{

ClientQuestion questionOf(std::uint16_t id, std::uint64_t prefixHash = 1)
{
    ClientQuestion q;
    q.id = id;
    q.questionSize = 5;
    q.question.fill(0);
    q.prefixHash = prefixHash;
    q.nameHash = id;
    return q;
}

class Nobody final : public world::DatagramHandler
{
    void onDatagrams(world::DatagramListener&, std::span<world::IncomingDatagram>) override {}
};

} // namespace

class TstSlowPath : public QObject
{
    Q_OBJECT
private slots:
    void repetitionsOfAClientAreOneRequest()
    {
        Serving s;
        QVERIFY(s.listen());
        s.answerer.delay = 500ms;
        const Octets packet = Asking{.id = 9}.packet();
        QCOMPARE(s.exchange({packet, packet, packet}, 1s).size(), std::size_t{1});
        QCOMPARE(s.answerer.asked.size(), std::size_t{1});
    }

    void theNewestFormOfARepetitionIsAnswered()
    {
        Serving s;
        QVERIFY(s.listen());
        s.answerer.delay = 500ms;
        const auto replies = s.exchange({Asking{.id = 9, .edns = edns()}.packet(), Asking{.id = 9}.packet()}, 1s);
        QCOMPARE(replies.size(), std::size_t{1});
        QVERIFY(!wire::Message::parse(replies.front())->edns); // the client gave up EDNS: it must not see it
    }

    void otherIdsLettersAndFlagsAreOtherQuestions()
    {
        Serving s;
        QVERIFY(s.listen());
        const std::vector<Octets> packets{
            Asking{.id = 1}.packet(), Asking{.id = 2}.packet(), Asking{.name = "WWW.example.", .id = 1}.packet(),
            Asking{.id = 1, .flags = wire::flagRd | wire::flagCd}.packet(), Asking{.type = wire::Type::Aaaa, .id = 1}.packet()};
        QCOMPARE(s.exchange(packets).size(), packets.size());
        QCOMPARE(s.exchange({packets.front()}, 100ms, nullptr, 5000).size(), std::size_t{1}); // another port is another client
    }

    void aRequestOfAnotherPortIsNotMerged()
    {
        Serving s;
        QVERIFY(s.listen());
        s.answerer.delay = 50ms;
        std::vector<int> got(2);
        for (const int i : {0, 1}) {
            const Endpoint from{ip("198.51.100.7"), static_cast<std::uint16_t>(6000 + i)};
            (void)s.client.bindDatagram(
                from, [&got, i](const world::VirtualDatagram&, world::DatagramReplies&) { ++got[static_cast<std::size_t>(i)]; });
            s.client.sendDatagram(from, {ip("192.0.2.1"), 53}, Asking{}.packet());
        }
        s.world.runFor(1s);
        QCOMPARE(got, (std::vector<int>{1, 1}));
    }

    void lateAnswersAreHeldBackButForAFew()
    {
        Serving s;
        QVERIFY(s.listen());
        s.answerer.delay = 1950ms;
        std::vector<Octets> packets;
        for (unsigned i = 0; i < 100; ++i)
            packets.push_back(Asking{.name = "n" + std::to_string(i) + ".example.", .id = static_cast<std::uint16_t>(i)}.packet());
        QCOMPARE(s.exchange(packets, 3s).size(), std::size_t{LateGate::answersPerWindow});
        QCOMPARE(s.count(Counter::DroppedLate), 100U - LateGate::answersPerWindow);
        QCOMPARE(s.shard.get(telemetry::Gauge::RequestsInFlight), 0);
    }

    void answersInTimeAreAllSent()
    {
        Serving s;
        QVERIFY(s.listen());
        s.answerer.delay = 1850ms;
        std::vector<Octets> packets;
        for (unsigned i = 0; i < 100; ++i)
            packets.push_back(Asking{.name = "n" + std::to_string(i) + ".example.", .id = static_cast<std::uint16_t>(i)}.packet());
        QCOMPARE(s.exchange(packets, 3s).size(), std::size_t{100});
    }

    void lateFailuresOfABurstAreSent()
    {
        Serving s;
        QVERIFY(s.listen());
        std::vector<Octets> packets;
        for (unsigned i = 0; i < 50; ++i) {
            const std::string owner = "n" + std::to_string(i) + ".example.";
            s.answerer.script[owner] = {resolve::ResolveAnswer{}, 4500ms};
            packets.push_back(Asking{.name = owner, .id = static_cast<std::uint16_t>(i)}.packet());
        }
        QCOMPARE(s.exchange(packets, 6s).size(), std::size_t{50});
    }

    void lateAnswersToProvenAddressesAreSent()
    {
        Serving s;
        QVERIFY(s.listen());
        Asking q{.edns = edns()};
        q.edns->options.push_back(option(wire::OptionCode::Cookie, "12345678"));
        const auto first = s.ask(q);
        QVERIFY(first);
        q.edns->options.front().data = *optionOf(*first, wire::OptionCode::Cookie);
        s.answerer.delay = 3s;
        std::vector<Octets> packets;
        for (unsigned i = 0; i < 100; ++i) {
            q.name = "n" + std::to_string(i) + ".example.";
            packets.push_back(q.packet());
        }
        QCOMPARE(s.exchange(packets, 5s).size(), std::size_t{100});
    }

    void onePrefixCannotTakeTheWholeTable()
    {
        Serving s;
        QVERIFY(s.listen());
        s.answerer.delay = 1s;
        std::vector<Octets> packets;
        for (unsigned i = 0; i < InFlightByPrefix::limit + 100U; ++i)
            packets.push_back(Asking{.name = "n" + std::to_string(i) + ".example.", .id = static_cast<std::uint16_t>(i)}.packet());
        QCOMPARE(s.exchange(packets, 2s).size(), std::size_t{InFlightByPrefix::limit});
        QCOMPARE(s.count(Counter::DroppedOverload), 100U);
        QVERIFY(s.ask(Asking{}, 2s)); // the places are free again
    }

    void theOldestMakesRoomWhenTheTableIsFull()
    {
        Config config = Serving::defaultConfig();
        config.access.allow = {prefix("10.0.0.0/8")};
        Serving s(config);
        QVERIFY(s.listen());
        auto& crowd = s.world.addHost("crowd");
        crowd.addPrefix(prefix("10.0.0.0/8"));
        s.answerer.delay = 1s;
        std::set<std::uint16_t> answered;
        (void)crowd.bindDatagram({IpAddress::v4(std::uint32_t{0}), 4000}, [&](const world::VirtualDatagram& in, world::DatagramReplies&) {
            answered.insert(static_cast<std::uint16_t>(in.data[0] << 8 | in.data[1]));
        });
        for (unsigned i = 0; i < RequestTable::limit + 3; ++i) {
            const Endpoint from{IpAddress::v4(0x0a000001U + (i / 100 << 8)), 4000};
            const Asking q{.name = "n" + std::to_string(i) + ".example.", .id = static_cast<std::uint16_t>(i)};
            crowd.sendDatagram(from, {ip("192.0.2.1"), 53}, q.packet());
            s.world.runFor(1us);
        }
        s.world.runFor(3s);
        QCOMPARE(answered.size(), std::size_t{RequestTable::limit});
        for (const unsigned lost : {0U, 1U, 2U})
            QVERIFY(!answered.contains(static_cast<std::uint16_t>(lost)));
        QCOMPARE(s.count(Counter::DroppedOverload), 3U);
    }

    void destroyingTheFrontendCancelsItsResolutions()
    {
        Serving s;
        QVERIFY(s.listen());
        s.answerer.delay = 10s;
        (void)s.exchange({Asking{}.packet(), Asking{.id = 2}.packet()});
        QCOMPARE(s.answerer.running, 2U);
        s.front.reset();
        QCOMPARE(s.answerer.running, 0U);
        QCOMPARE(s.shard.get(telemetry::Gauge::RequestsInFlight), 0);
        s.world.runFor(20s);
    }

    void tableFindsRemovesAndReuses()
    {
        Nobody nobody;
        RequestTable table;
        std::vector<Ticket> tickets;
        Serving s;
        const auto bind = [&](const char* at) { return s.node.network().listenDatagram({ip(at), 53}, nobody, {}); };
        const auto listener = bind("192.0.2.1"), elsewhere = bind("2001:db8::1");
        QVERIFY(listener.ok() && elsewhere.ok());
        const world::ReplyPath path{.client = {ip("198.51.100.7"), 1000}, .local = ip("192.0.2.1")};
        for (std::uint16_t i = 0; i < 100; ++i) {
            Ticket ticket;
            Request& r = table.add(ticket);
            r.question = questionOf(i);
            r.path = path;
            r.listener = listener->get();
            table.index(r, ticket);
            tickets.push_back(ticket);
        }
        QVERIFY(table.findRepetition(questionOf(55), **listener, path) == table.find(tickets[55]));
        world::ReplyPath other = path;
        other.client.port = 1001;
        QVERIFY(table.findRepetition(questionOf(55), **listener, other) == nullptr);
        other = path;
        other.local = ip("192.0.2.2"); // a wildcard listener was asked at another address
        QVERIFY(table.findRepetition(questionOf(55), **listener, other) == nullptr);
        QVERIFY(table.findRepetition(questionOf(55), **elsewhere, path) == nullptr);
        table.remove(tickets[0]);
        table.remove(tickets[0]);
        QCOMPARE(table.size(), std::size_t{99});
        QCOMPARE(table.oldest().slot, tickets[1].slot);
        QVERIFY(table.find(tickets[0]) == nullptr);
        Ticket reused;
        Request& r = table.add(reused);
        r.question = questionOf(7777);
        table.index(r, reused);
        QCOMPARE(reused.slot, tickets[0].slot);
        QVERIFY(table.find(tickets[0]) == nullptr); // the old ticket stays dead
        QVERIFY(table.find(reused) != nullptr);
        for (const Ticket ticket : tickets)
            table.remove(ticket);
        QCOMPARE(table.size(), std::size_t{1});
        QCOMPARE(table.oldest().slot, reused.slot);
    }
};

QTEST_GUILESS_MAIN(TstSlowPath)
#include "tst_slow_path.moc"
