// Clients over TCP and TLS: framing, pipelining out of order, limits, time-outs in virtual time, back-pressure.
#include <QtTest>

#include "tests/serve/serve_fixture.h"

#include "engine/serve/client_question.h"
#include "engine/serve/stream_server.h"
#include "engine/world/virtual/virtual_stream.h"

#include <algorithm>

using namespace harddns;
using namespace harddns::serve;
using namespace harddns::serve::test;
using telemetry::Counter;
using telemetry::Gauge;
using wire::Rcode;

namespace
{

Octets framed(const Octets& message)
{
    Octets out{static_cast<std::uint8_t>(message.size() >> 8), static_cast<std::uint8_t>(message.size())};
    out.insert(out.end(), message.begin(), message.end());
    return out;
}

Octets framed(const Asking& question) { return framed(question.packet()); }

void append(Octets& to, const Octets& more) { to.insert(to.end(), more.begin(), more.end()); }

/// A client's end of a connection, driven from outside.
class StreamClient
{
public:
    StreamClient(Serving& serving, world::VirtualHost& host, bool tls = false) : m_serving(serving)
    {
        const Endpoint server{ip("192.0.2.1"), static_cast<std::uint16_t>(tls ? 853 : 53)};
        if (tls) {
            auto opened = host.network().openTls(server, world::VirtualTlsClient{});
            if (opened.ok())
                m_stream = std::move(*opened);
        } else {
            auto opened = host.network().openStream(server);
            if (opened.ok())
                m_stream = std::move(*opened);
        }
        serving.world.runFor(10ms);
    }
    explicit StreamClient(Serving& serving, bool tls = false) : StreamClient(serving, serving.client, tls) {}

    /// Everything, as fast as the stream takes it; false when it broke.
    bool send(const Octets& octets)
    {
        std::size_t sent = 0;
        while (sent < octets.size()) {
            const auto wrote = m_stream->tryWrite(std::span(octets).subspan(sent));
            if (wrote.ok())
                sent += *wrote;
            else if (wrote.error() == world::NetError::WouldBlock)
                m_serving.world.runFor(5ms);
            else
                return false;
        }
        return true;
    }
    /// As much as the stream takes now.
    std::size_t sendSome(const Octets& octets)
    {
        std::size_t sent = 0;
        while (sent < octets.size()) {
            const auto wrote = m_stream->tryWrite(std::span(octets).subspan(sent));
            if (!wrote.ok())
                break;
            sent += *wrote;
        }
        return sent;
    }
    /// Reads what is there.
    void read()
    {
        Octets buffer(65536);
        for (;;) {
            const auto got = m_stream->tryRead(buffer);
            if (!got.ok()) {
                closed = closed || got.error() != world::NetError::WouldBlock;
                return;
            }
            m_input.insert(m_input.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(*got));
        }
    }
    /// Lets time pass, then the complete messages that have come since the last call.
    std::vector<wire::Message> receive(world::Duration wait = 100ms)
    {
        m_serving.world.runFor(wait);
        read();
        std::vector<wire::Message> messages;
        std::size_t at = 0;
        while (m_input.size() - at >= 2) {
            const std::size_t size = static_cast<std::size_t>(m_input[at]) << 8 | m_input[at + 1];
            if (m_input.size() - at - 2 < size)
                break;
            auto parsed = wire::Message::parse(std::span(m_input).subspan(at + 2, size));
            if (!parsed.ok()) {
                broken = true;
                break;
            }
            lastSize = size;
            messages.push_back(std::move(parsed).value());
            at += 2 + size;
        }
        m_input.erase(m_input.begin(), m_input.begin() + static_cast<std::ptrdiff_t>(at));
        return messages;
    }
    [[nodiscard]] bool isClosed(world::Duration wait = 10ms)
    {
        m_serving.world.runFor(wait);
        read();
        return closed;
    }
    void finish() { m_stream.reset(); }

    bool closed = false, broken = false;
    std::size_t lastSize = 0;

private:
    Serving& m_serving;
    std::unique_ptr<world::Stream> m_stream;
    Octets m_input;
};

/// A stream server with limits of the test's choice in place of the frontend's.
struct LimitedServing {
    explicit LimitedServing(const StreamLimits& limits, const Config& config = Serving::defaultConfig())
        : s(config),
          intake({1, 2}, {3, 4}, s.node.clock(), s.answers, prefetch, s.shard),
          slow(s.node.world().loop, s.shared.homes, intake, s.shard),
          server(s.node.world().loop, intake, slow, s.reader, s.cacheClock, s.shard, limits)
    {
        intake.configure(makeFrontSettings(config));
        slow.setStreamSink(&server);
        auto listener = s.node.network().listenStream({ip("192.0.2.1"), 53}, {});
        if (!listener.ok())
            qFatal("cannot listen in a test");
        listenerId = server.add(std::move(*listener), Transport::Tcp);
    }
    ~LimitedServing() { slow.setStreamSink(nullptr); }
    struct NoPrefetch final : Prefetcher {
        void prefetch(const wire::PacketView&) override {}
    };
    Serving s;
    NoPrefetch prefetch;
    Intake intake;
    SlowPath slow;
    StreamServer server;
    std::uint64_t listenerId = 0;
};

} // namespace

class TstStreamFrontend : public QObject
{
    Q_OBJECT
private slots:
    void hitsAndMissesOverTcpAndTls()
    {
        for (const bool tls : {false, true}) {
            Serving s;
            QVERIFY(s.listen());
            s.cached(addressSet("hit.example."));
            StreamClient c(s, tls);
            QVERIFY(c.send(framed(Asking{.name = "hit.example.", .id = 1})));
            QCOMPARE(c.receive().size(), std::size_t{1});
            QVERIFY(c.send(framed(Asking{.name = "miss.example.", .id = 2})));
            const auto replies = c.receive();
            QCOMPARE(replies.size(), std::size_t{1});
            QCOMPARE(replies.front().id, std::uint16_t{2});
            QCOMPARE(replies.front().answer.size(), std::size_t{1});
            QCOMPARE(s.count(tls ? Counter::QueriesTls : Counter::QueriesTcp), 2U);
            QCOMPARE(s.count(tls ? Counter::ConnectionsTls : Counter::ConnectionsTcp), 1U);
            QCOMPARE(s.shard.get(Gauge::ConnectionsOpen), 1);
            c.finish();
            s.world.runFor(100ms);
            QCOMPARE(s.shard.get(Gauge::ConnectionsOpen), 0);
        }
    }

    void answersLeaveAsTheyCome()
    {
        Serving s;
        QVERIFY(s.listen());
        s.cached(addressSet("hit.example."));
        s.answerer.script["slow.example."] = {positive(addressSet("slow.example.")), 300ms};
        s.answerer.script["quick.example."] = {positive(addressSet("quick.example.")), 20ms};
        StreamClient c(s);
        Octets all;
        append(all, framed(Asking{.name = "slow.example.", .id = 1}));
        append(all, framed(Asking{.name = "quick.example.", .id = 2}));
        append(all, framed(Asking{.name = "hit.example.", .id = 3}));
        QVERIFY(c.send(all));
        const auto replies = c.receive(1s);
        QCOMPARE(replies.size(), std::size_t{3});
        QCOMPARE(replies[0].id, std::uint16_t{3});
        QCOMPARE(replies[1].id, std::uint16_t{2});
        QCOMPARE(replies[2].id, std::uint16_t{1});
    }

    void messagesMayComeOctetByOctet()
    {
        Serving s;
        QVERIFY(s.listen());
        s.cached(addressSet("hit.example."));
        StreamClient c(s);
        Octets all = framed(Asking{.name = "hit.example.", .id = 1});
        append(all, framed(Asking{.name = "miss.example.", .id = 2}));
        for (const std::uint8_t octet : all) {
            QVERIFY(c.send({octet}));
            s.world.runFor(3ms);
        }
        QCOMPARE(c.receive().size(), std::size_t{2});
    }

    void manyPipelinedQuestionsAreAllAnswered()
    {
        Serving s;
        QVERIFY(s.listen());
        s.cached(addressSet("hit.example."));
        StreamClient c(s);
        Octets all;
        for (std::uint16_t i = 0; i < 3000; ++i)
            append(all, framed(Asking{.name = i % 10 == 0 ? "n" + std::to_string(i) + ".example." : "hit.example.", .id = i}));
        std::vector<bool> seen(3000);
        std::size_t count = 0;
        // The client reads while it writes, as pipelining clients must.
        for (std::size_t at = 0; at < all.size();) {
            const std::size_t part = std::min<std::size_t>(5000, all.size() - at);
            QVERIFY(c.send(Octets(all.begin() + static_cast<std::ptrdiff_t>(at), all.begin() + static_cast<std::ptrdiff_t>(at + part))));
            at += part;
            for (const auto& m : c.receive(1ms)) {
                QVERIFY(!seen[m.id]);
                seen[m.id] = true;
                ++count;
            }
        }
        for (const auto& m : c.receive(2s)) {
            QVERIFY(!seen[m.id]);
            seen[m.id] = true;
            ++count;
        }
        QVERIFY(!c.broken);
        QCOMPARE(count, std::size_t{3000});
    }

    void largeAnswersAreWhole()
    {
        Serving s;
        QVERIFY(s.listen());
        s.answerer.script["big.example."] = {positive(textSet("big.example.", 250, 240)), 1ms};
        s.cached(textSet("cached.example.", 250, 240));
        StreamClient c(s);
        for (const char* const owner : {"big.example.", "cached.example."}) {
            QVERIFY(c.send(framed(Asking{.name = owner, .type = wire::Type::Txt})));
            const auto replies = c.receive(1s);
            QCOMPARE(replies.size(), std::size_t{1});
            QVERIFY(!replies.front().has(wire::flagTc));
            QCOMPARE(replies.front().answer.size(), std::size_t{250});
            QVERIFY(c.lastSize > 60000);
        }
    }

    void largestQuestionIsReadWhole()
    {
        Serving s;
        QVERIFY(s.listen());
        Asking q{.edns = edns()};
        q.edns->options.push_back(option(wire::OptionCode::Padding, std::string(65000, '\0')));
        StreamClient c(s);
        QVERIFY(c.send(framed(q)));
        QCOMPARE(c.receive(1s).size(), std::size_t{1});
    }

    void whatIsNotDnsIsCutOff()
    {
        const Octets answer = [] {
            Octets p = Asking{}.packet();
            p[2] |= 0x80;
            return framed(p);
        }();
        for (const Octets& bad : {Octets{0, 0}, Octets{0, 11, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, answer, framed(Octets(30, 0xff))}) {
            Serving s;
            QVERIFY(s.listen());
            s.cached(addressSet("hit.example."));
            StreamClient c(s);
            Octets all = framed(Asking{.name = "hit.example."}); // what came before is still answered
            append(all, bad);
            QVERIFY(c.send(all));
            QCOMPARE(c.receive().size(), std::size_t{1});
            QVERIFY(c.isClosed());
            QCOMPARE(s.count(Counter::DroppedGarbage), 1U);
        }
    }

    void errorsAreAnsweredAndTheConnectionStays()
    {
        Serving s;
        QVERIFY(s.listen());
        StreamClient c(s);
        QVERIFY(c.send(framed(Asking{.type = wire::Type::Axfr, .id = 1})));
        QVERIFY(c.send(framed(Asking{.id = 2, .flags = 0})));
        QVERIFY(c.send(framed(Asking{.id = 3})));
        const auto replies = c.receive();
        QCOMPARE(replies.size(), std::size_t{3});
        QVERIFY(replies[0].rcode == Rcode::Refused);
        QVERIFY(replies[1].rcode == Rcode::Refused);
        QVERIFY(replies[2].rcode == Rcode::NoError);
    }

    void unknownClientsAreToldSoOnce()
    {
        for (const bool tls : {false, true}) {
            Serving s;
            QVERIFY(s.listen());
            s.cached(addressSet("hit.example."));
            StreamClient c(s, s.other, tls);
            QVERIFY(!c.isClosed());
            Octets three = framed(Asking{.name = "hit.example.", .id = 1});
            append(three, framed(Asking{.id = 2}));
            append(three, framed(Asking{.id = 3}));
            QVERIFY(c.send(three));
            const auto replies = c.receive();
            QCOMPARE(replies.size(), std::size_t{1});
            QCOMPARE(replies[0].id, 1);
            QVERIFY(replies[0].rcode == Rcode::Refused);
            QVERIFY(replies[0].answer.empty());
            QVERIFY(c.isClosed());
            QVERIFY(s.answerer.asked.empty());
            QCOMPARE(s.count(Counter::DroppedUnknown), 0U);
            QCOMPARE(s.shard.get(Gauge::ConnectionsOpen), 0);
        }
    }

    void unknownClientsHaveTwoSeconds()
    {
        for (const bool tls : {false, true}) {
            for (const bool speaks : {false, true}) {
                Serving s;
                QVERIFY(s.listen());
                StreamClient c(s, s.other, tls);
                const Octets question = framed(Asking{});
                for (std::size_t i = 0; i + 1 < question.size() && i < 19; ++i) { // an octet each 100 ms keeps nothing open
                    QVERIFY(!c.isClosed(100ms));
                    if (speaks)
                        QVERIFY(c.send({question[i]}));
                }
                QVERIFY(c.isClosed(200ms));
                QVERIFY(c.receive().empty());
                QCOMPARE(s.shard.get(Gauge::ConnectionsOpen), 0);
            }
        }
    }

    void whatIsNoQuestionIsNotRefused()
    {
        Serving s;
        QVERIFY(s.listen());
        StreamClient c(s, s.other);
        QVERIFY(c.send(framed(Asking{.flags = wire::flagQr})));
        QVERIFY(c.receive().empty());
        QVERIFY(c.isClosed());
        QCOMPARE(s.count(Counter::DroppedUnknown), 1U);
    }

    void unknownClientsAreRefusedAtABoundedRate()
    {
        StreamLimits limits;
        limits.unknownPerSecond = 5;
        LimitedServing l(limits);
        std::vector<std::unique_ptr<StreamClient>> clients;
        for (int i = 0; i < 8; ++i)
            clients.push_back(std::make_unique<StreamClient>(l.s, l.s.other));
        for (int i = 0; i < 8; ++i)
            QCOMPARE(clients[static_cast<std::size_t>(i)]->isClosed(0ms), i >= 5);
        QCOMPARE(l.s.count(Counter::DroppedUnknown), 3U);
        l.s.world.runFor(1s);
        StreamClient later(l.s, l.s.other);
        QVERIFY(!later.isClosed());
        StreamClient known(l.s);
        QVERIFY(known.send(framed(Asking{})));
        QCOMPARE(known.receive().size(), std::size_t{1});
    }

    void unknownClientsTakeNoPlacesWhenTheyAreFew()
    {
        StreamLimits limits;
        limits.connections = 4;
        LimitedServing l(limits);
        StreamClient one(l.s, l.s.other), two(l.s, l.s.other), three(l.s, l.s.other), four(l.s, l.s.other);
        QVERIFY(!three.isClosed());
        QVERIFY(four.isClosed());
        StreamClient known(l.s);
        QVERIFY(!known.isClosed());
    }

    void unknownClientsAreClosedAtOnce()
    {
        for (const bool tls : {false, true}) {
            Config config = Serving::defaultConfig();
            config.access.unknown = UnknownClient::Drop;
            Serving s(config);
            QVERIFY(s.listen());
            StreamClient c(s, s.other, tls);
            QVERIFY(c.isClosed());
            QCOMPARE(s.count(Counter::DroppedUnknown), 1U);
            QCOMPARE(s.shard.get(Gauge::ConnectionsOpen), 0);
        }
    }

    void aClientThatLeavesLeavesNothingBehind()
    {
        Serving s;
        QVERIFY(s.listen());
        s.answerer.delay = 200ms;
        auto opened = s.client.network().openStream({ip("192.0.2.1"), 53});
        QVERIFY(opened.ok());
        auto stream = std::move(*opened);
        s.world.runFor(10ms);
        QVERIFY(stream->tryWrite(framed(Asking{})).ok());
        s.world.runFor(10ms);
        stream.reset(); // gone with a question in flight: nothing to answer, nothing left behind
        s.world.runFor(1s);
        QCOMPARE(s.shard.get(Gauge::ConnectionsOpen), 0);
        QCOMPARE(s.shard.get(Gauge::RequestsInFlight), 0);
    }

    void idleConnectionsEnd()
    {
        Serving s;
        QVERIFY(s.listen());
        const StreamLimits limits;
        StreamClient c(s);
        QVERIFY(!c.isClosed(limits.idle - 1s));
        QVERIFY(c.isClosed(2s));
        QCOMPARE(s.shard.get(Gauge::ConnectionsOpen), 0);
    }

    void dripsDoNotKeepAConnectionAlive()
    {
        Serving s;
        QVERIFY(s.listen());
        StreamClient c(s);
        const Octets question = framed(Asking{.name = std::string(60, 'x') + ".example."});
        bool ended = false;
        for (std::size_t i = 0; i + 1 < question.size() && !ended; ++i) {
            (void)c.sendSome({question[i]});
            ended = c.isClosed(1s);
        }
        QVERIFY(ended);
    }

    void questionsKeepAConnectionAlive()
    {
        Serving s;
        QVERIFY(s.listen());
        StreamClient c(s);
        for (int i = 0; i < 10; ++i) {
            QVERIFY(c.send(framed(Asking{})));
            QCOMPARE(c.receive(20s).size(), std::size_t{1});
        }
        QVERIFY(!c.isClosed());
    }

    void aSlowAnswerIsNotIdleness()
    {
        Serving s;
        QVERIFY(s.listen());
        s.answerer.delay = 60s;
        StreamClient c(s);
        QVERIFY(c.send(framed(Asking{})));
        QCOMPARE(c.receive(61s).size(), std::size_t{1});
    }

    void keepaliveIsAnsweredOnStreamsOnly()
    {
        Serving s;
        QVERIFY(s.listen());
        s.cached(addressSet("hit.example."));
        Asking q{.edns = edns()};
        q.edns->options.push_back(option(wire::OptionCode::TcpKeepalive));
        StreamClient c(s);
        for (const char* const owner : {"hit.example.", "miss.example."}) {
            q.name = owner;
            QVERIFY(c.send(framed(q)));
            const auto replies = c.receive();
            QCOMPARE(replies.size(), std::size_t{1});
            QCOMPARE(*optionOf(replies.front(), wire::OptionCode::TcpKeepalive), std::string("\x01\x2c", 2)); // 30 s
        }
        QVERIFY(!optionOf(*s.ask(q), wire::OptionCode::TcpKeepalive));
        q.edns->options.clear();
        QVERIFY(c.send(framed(q)));
        QVERIFY(!optionOf(c.receive().front(), wire::OptionCode::TcpKeepalive));
    }

    void answersOverTlsArePaddedWhenAsked()
    {
        Serving s;
        QVERIFY(s.listen());
        s.cached(addressSet("hit.example."));
        Asking q{.edns = edns()};
        q.edns->options.push_back(option(wire::OptionCode::Padding, std::string(10, '\0')));
        for (const bool tls : {true, false}) {
            StreamClient c(s, tls);
            for (const auto& [owner, type] :
                 {std::pair{"hit.example.", wire::Type::A}, {"miss.example.", wire::Type::A}, {"refused.example.", wire::Type::Axfr}}) {
                q.name = owner;
                q.type = type;
                QVERIFY(c.send(framed(q)));
                const auto replies = c.receive();
                QCOMPARE(replies.size(), std::size_t{1});
                QCOMPARE(c.lastSize % paddingBlock == 0, tls);
                QCOMPARE(optionOf(replies.front(), wire::OptionCode::Padding).has_value(), tls);
            }
        }
        q.edns->options.clear();
        StreamClient c(s, true);
        QVERIFY(c.send(framed(q)));
        QVERIFY(!optionOf(c.receive().front(), wire::OptionCode::Padding));
    }

    void outstandingQuestionsAreBounded()
    {
        StreamLimits limits;
        limits.outstanding = 10;
        LimitedServing l(limits);
        l.s.answerer.delay = 1s;
        StreamClient c(l.s);
        Octets all;
        for (std::uint16_t i = 0; i < 35; ++i)
            append(all, framed(Asking{.name = "n" + std::to_string(i) + ".example.", .id = i}));
        QVERIFY(c.send(all));
        l.s.world.runFor(500ms);
        QCOMPARE(l.s.answerer.asked.size(), std::size_t{10});
        QCOMPARE(c.receive(1s).size(), std::size_t{10});
        QCOMPARE(l.s.answerer.asked.size(), std::size_t{20});
        QCOMPARE(c.receive(5s).size(), std::size_t{25});
    }

    void clientsThatDoNotReadAreNotReadFurtherAndThenClosed()
    {
        StreamLimits limits;
        limits.queuedOctets = 100'000;
        limits.writeStall = 5s;
        LimitedServing l(limits);
        l.s.cached(textSet("big.example.", 100, 200));
        StreamClient c(l.s);
        Octets all;
        for (std::uint16_t i = 0; i < 2000; ++i)
            append(all, framed(Asking{.name = "big.example.", .type = wire::Type::Txt, .id = i}));
        std::size_t sent = 0;
        for (int i = 0; i < 100; ++i) {
            sent += c.sendSome(Octets(all.begin() + static_cast<std::ptrdiff_t>(sent), all.end()));
            l.s.world.runFor(20ms);
        }
        // One turn's answers more than the bound at most.
        QVERIFY(l.s.count(Counter::CacheHits) * 21'000 < streamWindowOctets + limits.queuedOctets + 150 * 21'000);
        QCOMPARE(l.server.connections(), std::size_t{1});
        l.s.world.runFor(10s);
        QCOMPARE(l.server.connections(), std::size_t{0});
    }

    void aFullWorkerClosesWhoReadsLeast()
    {
        StreamLimits limits;
        limits.queuedTotal = 1'000'000;
        LimitedServing l(limits);
        l.s.answerer.delay = 100ms;
        l.s.answerer.script["big.example."] = {positive(textSet("big.example.", 200, 250)), 100ms};
        StreamClient greedy(l.s), modest(l.s);
        Octets all;
        for (std::uint16_t i = 0; i < 100; ++i)
            append(all, framed(Asking{.name = "big.example.", .type = wire::Type::Txt, .id = i}));
        QVERIFY(greedy.send(all));
        QVERIFY(modest.send(framed(Asking{.name = "big.example.", .type = wire::Type::Txt, .id = 7})));
        l.s.world.runFor(500ms);
        QCOMPARE(l.server.connections(), std::size_t{1});
        QCOMPARE(modest.receive(100ms).size(), std::size_t{1});
        QVERIFY(!modest.closed);
        QVERIFY(greedy.isClosed(100ms));
        QVERIFY(l.s.count(Counter::DroppedOverload) > 0);
    }

    void slowReadersGetEverything()
    {
        StreamLimits limits;
        limits.queuedOctets = 50'000;
        LimitedServing l(limits);
        l.s.cached(textSet("big.example.", 100, 200));
        StreamClient c(l.s);
        Octets all;
        for (std::uint16_t i = 0; i < 200; ++i)
            append(all, framed(Asking{.name = "big.example.", .type = wire::Type::Txt, .id = i}));
        QVERIFY(c.send(all));
        std::size_t count = 0;
        for (int i = 0; i < 200 && count < 200; ++i) {
            for (const auto& m : c.receive(1s)) {
                QCOMPARE(m.id, static_cast<std::uint16_t>(count));
                QCOMPARE(m.answer.size(), std::size_t{100});
                ++count;
            }
        }
        QVERIFY(!c.broken);
        QCOMPARE(count, std::size_t{200});
    }

    void theLongestIdleMakesRoom()
    {
        StreamLimits limits;
        limits.connections = 3;
        limits.idleCrowded = limits.idleBusy = limits.idle;
        LimitedServing l(limits);
        l.s.answerer.delay = 10s;
        StreamClient busy(l.s), first(l.s), second(l.s);
        QVERIFY(busy.send(framed(Asking{})));
        l.s.world.runFor(1s);
        StreamClient third(l.s);
        QVERIFY(first.isClosed());
        QVERIFY(!busy.isClosed() && !second.isClosed() && !third.isClosed());
        QCOMPARE(l.server.connections(), std::size_t{3});
    }

    void whenAllAreBusyNewOnesAreRefused()
    {
        StreamLimits limits;
        limits.connections = 2;
        LimitedServing l(limits);
        l.s.answerer.delay = 10s;
        StreamClient first(l.s), second(l.s);
        QVERIFY(first.send(framed(Asking{.id = 1})));
        QVERIFY(second.send(framed(Asking{.id = 2})));
        l.s.world.runFor(100ms);
        StreamClient third(l.s);
        QVERIFY(third.isClosed());
        QCOMPARE(l.s.count(Counter::ConnectionsRefused), 1U);
        QCOMPARE(first.receive(10s).size(), std::size_t{1});
    }

    void fewDescriptorsMeanFewConnections()
    {
        Serving s;
        s.front.reset();
        s.shared.connectionsPerWorker = 4;
        s.front = std::make_unique<Frontend>(s.node.world(), s.shared, 0, s.reader, s.shard, makeFrontSettings(Serving::defaultConfig()));
        QVERIFY(s.listen());
        StreamClient first(s), second(s), third(s); // of one prefix, which gets half
        QVERIFY(third.isClosed());
        QVERIFY(!first.isClosed() && !second.isClosed());
        QCOMPARE(s.shard.get(Gauge::ConnectionsOpen), 2);
    }

    void onePrefixHasItsShare()
    {
        StreamLimits limits;
        limits.connectionsPerPrefix = 2;
        Config config = Serving::defaultConfig();
        config.access.allow.push_back(prefix("203.0.113.0/24"));
        LimitedServing l(limits, config);
        StreamClient first(l.s), second(l.s), third(l.s);
        QVERIFY(third.isClosed());
        QVERIFY(!first.isClosed());
        StreamClient neighbour(l.s, l.s.other);
        QVERIFY(!neighbour.isClosed());
        first.finish();
        l.s.world.runFor(100ms);
        StreamClient again(l.s);
        QVERIFY(!again.isClosed());
    }

    void idleTimeShrinksWhenCrowded()
    {
        StreamLimits limits;
        limits.connections = 10;
        LimitedServing l(limits);
        std::vector<std::unique_ptr<StreamClient>> clients;
        for (int i = 0; i < 9; ++i)
            clients.push_back(std::make_unique<StreamClient>(l.s));
        QCOMPARE(l.server.connections(), std::size_t{9});
        Asking q{.edns = edns()};
        q.edns->options.push_back(option(wire::OptionCode::TcpKeepalive));
        QVERIFY(clients.back()->send(framed(q)));
        const auto replies = clients.back()->receive();
        QCOMPARE(replies.size(), std::size_t{1});
        QCOMPARE(*optionOf(replies.front(), wire::OptionCode::TcpKeepalive), std::string("\x00\x14", 2)); // 2 s
        QVERIFY(clients.back()->isClosed(2500ms));
    }

    void aThousandIdleConnections()
    {
        Serving s;
        QVERIFY(s.listen());
        s.cached(addressSet("hit.example."));
        std::vector<std::unique_ptr<StreamClient>> clients;
        for (int i = 0; i < 1000; ++i)
            clients.push_back(std::make_unique<StreamClient>(s));
        QCOMPARE(s.shard.get(Gauge::ConnectionsOpen), 1000);
        QVERIFY(clients.front()->send(framed(Asking{.name = "hit.example."})));
        QCOMPARE(clients.front()->receive().size(), std::size_t{1});
    }

    void withoutDescriptorsItGoesOnLater()
    {
        LimitedServing l({});
        StreamClient first(l.s);
        l.s.node.setDescriptorLimit(l.s.node.descriptors());
        StreamClient second(l.s);
        l.s.world.runFor(200ms);
        // The idle one made room.
        QVERIFY(first.isClosed());
        QVERIFY(second.send(framed(Asking{})));
        QCOMPARE(second.receive(1s).size(), std::size_t{1});
    }

    void aNewCertificateKeepsOpenConnections()
    {
        Serving s;
        QVERIFY(s.listen());
        StreamClient before(s, true);
        world::Certificate certificate;
        certificate.subject = "renewed";
        s.front->replaceTls(std::make_shared<world::VirtualTlsServer>(certificate));
        QVERIFY(before.send(framed(Asking{.id = 1})));
        QCOMPARE(before.receive().size(), std::size_t{1});
        auto opened = s.client.network().openTls({ip("192.0.2.1"), 853}, world::VirtualTlsClient{});
        QVERIFY(opened.ok());
        s.world.runFor(50ms);
        QVERIFY((*opened)->peerCertificate());
        QCOMPARE((*opened)->peerCertificate()->subject, std::string("renewed"));
        QVERIFY(s.front->notices().empty());
    }

    void aNewCertificateLosesNoConnectionThatWaitsToBeAccepted()
    {
        Serving s;
        QVERIFY(s.listen());
        s.node.setDescriptorLimit(s.node.descriptors());
        auto waiting = s.client.network().openTls({ip("192.0.2.1"), 853}, world::VirtualTlsClient{});
        QVERIFY(waiting.ok());
        s.world.runFor(10ms); // connected, and not accepted for want of a descriptor
        world::Certificate certificate;
        certificate.subject = "renewed";
        s.front->replaceTls(std::make_shared<world::VirtualTlsServer>(certificate));
        s.node.setDescriptorLimit(s.node.descriptors() + 1);
        s.world.runFor(200ms);
        QVERIFY((*waiting)->tryWrite(framed(Asking{})).ok());
        s.world.runFor(50ms);
        Octets buffer(512);
        QVERIFY((*waiting)->tryRead(buffer).ok());
    }

    void destroyingTheFrontendClosesConnections()
    {
        Serving s;
        QVERIFY(s.listen());
        s.answerer.delay = 5s;
        StreamClient c(s);
        QVERIFY(c.send(framed(Asking{})));
        s.world.runFor(50ms);
        s.front.reset();
        QVERIFY(c.isClosed(50ms));
        QCOMPARE(s.shard.get(Gauge::ConnectionsOpen), 0);
        QCOMPARE(s.shard.get(Gauge::RequestsInFlight), 0);
    }

private:
    static constexpr std::size_t streamWindowOctets = world::streamWindow;
};

QTEST_GUILESS_MAIN(TstStreamFrontend)
#include "tst_stream_frontend.moc"
