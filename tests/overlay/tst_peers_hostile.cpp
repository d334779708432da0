// What nobody should send: foreign, expired and missing certificates, replayed, foreign, oversized and truncated messages, half-open
// connections. Refused, counted, and the others go on.
#include <QtTest>

#include "engine/overlay/framed_stream.h"
#include "engine/world/virtual/virtual_stream.h"
#include "tests/overlay/peers_fixture.h"

using namespace harddns;
using namespace harddns::overlay;
using namespace harddns::overlay::test;

namespace
{

using Octets = std::vector<std::uint8_t>;

Octets framed(std::span<const std::uint8_t> message)
{
    Octets out{static_cast<std::uint8_t>(message.size() >> 8), static_cast<std::uint8_t>(message.size())};
    out.insert(out.end(), message.begin(), message.end());
    return out;
}

/// A member that answers what the test wants: octets, as they go on the wire.
class Liar
{
public:
    using Script = std::function<std::vector<Octets>(const PeerMessage& question)>;
    Liar(Net& net, Node& node, Script script) : m_net(net), m_node(node), m_script(std::move(script)), m_scope(net.world.loop())
    {
        auto listener = node.host->network().listenStream({node.host->address(), peerPort}, {.tls = node.tls.server});
        if (!listener.ok())
            qFatal("listen: %s", world::toText(listener.error()));
        m_listener = std::move(*listener);
        m_scope.spawn(acceptAll(*this));
    }
    unsigned questions = 0, connections = 0;
    std::optional<PeerMessage> first; ///< question that was answered

private:
    static Task<void> acceptAll(Liar& self)
    {
        for (;;) {
            auto stream = co_await world::accept(self.m_net.world.loop(), *self.m_listener);
            ++self.connections;
            self.m_scope.spawn(serve(self, std::move(*stream)));
        }
    }
    static Task<void> serve(Liar& self, std::unique_ptr<world::Stream> accepted)
    {
        world::Loop& loop = self.m_net.world.loop();
        FramedStream stream(loop, std::move(accepted), 65535);
        for (;;) {
            std::span<const std::uint8_t> packet;
            const auto next = stream.next(packet);
            if (next == FramedStream::Next::Blocked) {
                co_await stream.wait(true, std::nullopt);
                continue;
            }
            if (next != FramedStream::Next::Message)
                co_return;
            auto message = readPeerMessage(packet, false);
            if (!message.ok())
                co_return;
            std::vector<Octets> out;
            if (message->option.kind == PeerKind::Resolve) {
                ++self.questions;
                out = self.m_script(*message);
            } else {
                PeerOption word = message->option;
                word.reply = true;
                word.publicKey = self.m_node.signer->publicKey();
                out = {framed(encodePeerWord(message->message.id, word))};
            }
            for (const Octets& each : out) {
                const auto wrote = co_await world::writeAll(loop, stream.stream(), each, loop.now() + 1s);
                if (!wrote.ok())
                    co_return;
            }
        }
    }
    Net& m_net;
    Node& m_node;
    Script m_script;
    std::unique_ptr<world::StreamListener> m_listener;
    world::TaskScope m_scope;
};

Packet goodReply(const PeerMessage& question, std::string_view name = {})
{
    PeerOption option;
    option.kind = question.option.kind;
    option.reply = true;
    option.nonce = question.option.nonce;
    wire::Question asked = question.message.questions.front();
    if (!name.empty())
        asked.name = nameOf(name);
    return encodePeerReply(question.message.id, asked, false, option, {}).packet;
}

/// A connection to a member by hand, with whatever certificate; counts what comes.
struct Raw {
    std::unique_ptr<world::Stream> stream;
    std::string received;
    std::optional<world::NetError> end;
    bool connected = false;
};

Task<void> rawTalk(world::Loop& loop, Raw& raw, Octets octets, bool thenClose)
{
    const auto done = co_await world::connected(loop, *raw.stream, loop.now() + 5s);
    raw.connected = done.ok();
    if (!done.ok()) {
        raw.end = done.error();
        co_return;
    }
    if (!octets.empty()) {
        const auto wrote = co_await world::writeAll(loop, *raw.stream, octets, loop.now() + 5s);
        if (!wrote.ok()) {
            raw.end = wrote.error();
            co_return;
        }
    }
    if (thenClose) {
        raw.stream.reset();
        co_return;
    }
    Octets buffer(4096);
    for (;;) {
        const auto got = co_await world::readSome(loop, *raw.stream, buffer, loop.now() + 5s);
        if (!got.ok()) {
            raw.end = got.error();
            co_return;
        }
        raw.received.append(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(*got));
    }
}

/// Two members and one whose peers and server are gone: its host and key are the test's.
struct Scene {
    Scene() : net(3)
    {
        net.run(1s);
        net[2].program->peers.reset();
        net[2].program->server.reset();
        net.run(100ms);
    }
    std::unique_ptr<Raw> talk(Node& from, Node& to, Octets octets, bool thenClose = false)
    {
        auto raw = std::make_unique<Raw>();
        auto opened = from.host->network().openTls({to.host->address(), peerPort}, from.tls.client);
        if (!opened.ok())
            qFatal("open");
        raw->stream = std::move(*opened);
        net.scope.spawn(rawTalk(net.world.loop(), *raw, std::move(octets), thenClose));
        net.run(200ms);
        return raw;
    }
    [[nodiscard]] bool othersGoOn()
    {
        return net.askNow(net[0], 1, "www.example").who() == "n1" && net.askNow(net[1], 0, "www.example").who() == "n0";
    }
    Net net;
};

Octets goodQuestion(std::uint16_t id = 1)
{
    Nonce nonce{};
    nonce[0] = 1;
    return framed(encodePeerQuestion(id, questionFor("www.example"), nonce));
}

} // namespace

class TestPeersHostile : public QObject
{
    Q_OBJECT
private slots:
    void answersThatAreNotBelieved_data()
    {
        QTest::addColumn<int>("lie");
        QTest::addColumn<int>("counter");
        QTest::addColumn<bool>("closes");
        const auto row = [](const char* name, int lie, Counter counter, bool closes) {
            QTest::newRow(name) << lie << static_cast<int>(counter) << closes;
        };
        row("another nonce", 0, Counter::PeerBadNonce, false);
        row("the answer to another question", 1, Counter::PeerBadQuestion, false);
        row("the same name, another type", 2, Counter::PeerBadQuestion, false);
        row("another kind", 3, Counter::PeerBadQuestion, false);
        row("a message that ends early", 4, Counter::PeerBadMalformed, false);
        row("TC", 5, Counter::PeerBadMalformed, false);
        row("no option", 6, Counter::PeerBadMalformed, false);
        row("a question instead", 7, Counter::PeerBadMalformed, false);
        row("a length that no message has", 8, Counter::PeerBadMalformed, true);
    }
    void answersThatAreNotBelieved()
    {
        QFETCH(int, lie);
        QFETCH(int, counter);
        QFETCH(bool, closes);
        Scene s;
        Liar liar(s.net, s.net[2], [lie](const PeerMessage& question) -> std::vector<Octets> {
            PeerMessage changed = question;
            Packet packet = goodReply(question);
            switch (lie) {
            case 0: changed.option.nonce[7] ^= 1; return {framed(goodReply(changed))};
            case 1: return {framed(goodReply(question, "other.example"))};
            case 2: changed.message.questions.front().type = wire::Type::Mx; return {framed(goodReply(changed))};
            case 3: changed.option.kind = PeerKind::Authority; return {framed(goodReply(changed))};
            case 4: packet.resize(packet.size() - 1); return {framed(packet)};
            case 5: packet[2] |= 2; return {framed(packet)};
            case 6: {
                wire::Message plain = *wire::Message::parse(packet);
                plain.edns.reset();
                return {framed(wire::encode(plain))};
            }
            case 7: return {framed(encodePeerQuestion(question.message.id, questionFor("www.example"), question.option.nonce))};
            default: return {Octets{0, 3, 1, 2, 3}};
            }
        });
        s.net.world.runUntil([&] { return Net::isCandidate(s.net[0], 2); }, s.net.world.now() + 30s);
        const unsigned connections = liar.connections;
        const Asked asked = s.net.askNow(s.net[0], 2, "www.example");
        QVERIFY(asked.problem);
        QCOMPARE(*asked.problem, closes ? AskProblem::Unreachable : AskProblem::Malformed);
        QCOMPARE(liar.questions, 1U);
        QCOMPARE(s.net[0].count(static_cast<Counter>(counter)), std::uint64_t(1));
        QVERIFY(s.net.logged.find("a message of another node is not believed node=n2") != std::string::npos);
        s.net.run(2s);
        QCOMPARE(liar.connections > connections, closes);
        QVERIFY(s.othersGoOn());
    }

    void aReplayedAnswerIsNotBelieved()
    {
        Scene s;
        std::optional<Packet> kept;
        Liar liar(s.net, s.net[2], [&](const PeerMessage& question) -> std::vector<Octets> {
            if (!kept) {
                kept = goodReply(question);
                return {framed(*kept), framed(*kept)}; // the second time nobody waits
            }
            (*kept)[0] = static_cast<std::uint8_t>(question.message.id >> 8);
            (*kept)[1] = static_cast<std::uint8_t>(question.message.id);
            return {framed(*kept)};
        });
        s.net.world.runUntil([&] { return Net::isCandidate(s.net[0], 2); }, s.net.world.now() + 30s);
        QVERIFY(!s.net.askNow(s.net[0], 2, "www.example").problem);
        s.net.run(100ms);
        QCOMPARE(s.net[0].count(Counter::PeerBadNonce), std::uint64_t(1));
        QCOMPARE(*s.net.askNow(s.net[0], 2, "www.example").problem, AskProblem::Malformed);
        QCOMPARE(s.net[0].count(Counter::PeerBadNonce), std::uint64_t(2));
    }

    void whoSendsOnlyNonsenseIsClosed()
    {
        Scene s;
        Liar liar(s.net, s.net[2], [](const PeerMessage& question) {
            PeerMessage changed = question;
            changed.option.nonce[0] ^= 1;
            return std::vector<Octets>(20, framed(goodReply(changed)));
        });
        s.net.world.runUntil([&] { return Net::isCandidate(s.net[0], 2); }, s.net.world.now() + 30s);
        const unsigned connections = liar.connections;
        QVERIFY(s.net.askNow(s.net[0], 2, "www.example").problem);
        s.net.run(2s);
        QVERIFY(liar.connections > connections);
        QCOMPARE(s.net[0].count(Counter::PeerBadNonce), std::uint64_t(s.net.linkLimits.badMessages));
    }

    void aReceiptThatIsFalseProvesNothing()
    {
        Scene s;
        Liar liar(s.net, s.net[2], [](const PeerMessage& question) -> std::vector<Octets> {
            PeerOption option;
            option.reply = option.receiptFollows = true;
            option.nonce = question.option.nonce;
            const Packet reply = encodePeerReply(question.message.id, question.message.questions.front(), false, option, {}).packet;
            PeerOption receipt;
            receipt.kind = PeerKind::Receipt;
            receipt.reply = true;
            receipt.receipt.count = 1;
            const Packet word = encodePeerWord(question.message.id, receipt);
            return {framed(reply), framed(word), framed(word)};
        });
        s.net.world.runUntil([&] { return Net::isCandidate(s.net[0], 2); }, s.net.world.now() + 30s);
        const Asked asked = s.net.askNow(s.net[0], 2, "www.example");
        QVERIFY(!asked.problem);
        s.net.run(100ms);
        QVERIFY(asked.reply.receipt->receipt.has_value() && asked.reply.receipt->publicKey);
        QVERIFY(!asked.proven(questionFor("www.example", wire::Type::Txt).question));
        QCOMPARE(s.net[0].count(Counter::PeerReceiptsReceived), std::uint64_t(1));
    }

    void questionsThatAreNoneCloseTheConnection_data()
    {
        QTest::addColumn<QByteArray>("octets");
        QTest::addColumn<bool>("thenClose");
        QTest::addColumn<int>("counter");
        const auto row = [](const char* name, const Octets& octets, Counter counter, bool thenClose = false) {
            QTest::newRow(name) << QByteArray(reinterpret_cast<const char*>(octets.data()), static_cast<qsizetype>(octets.size()))
                                << thenClose << static_cast<int>(counter);
        };
        row("longer than any question", {0x02, 0x59}, Counter::PeerBadOversized); // 601, and nothing more is needed
        row("64 KiB", framed(Octets(65535)), Counter::PeerBadOversized);
        row("a length that no message has", {0, 11}, Counter::PeerBadMalformed);
        row("zeros", framed(Octets(100)), Counter::PeerBadMalformed);
        Octets cut = goodQuestion();
        cut.pop_back();
        row("an end inside a message", cut, Counter::PeerBadMalformed, true);
        Octets shorter(cut.begin() + 2, cut.end());
        row("a message that ends early", framed(shorter), Counter::PeerBadMalformed);
        row("a plain question", framed(wire::encodeQuery(1, wire::flagRd, questionFor("www.example").question, nullptr)),
            Counter::PeerBadMalformed);
        PeerOption word;
        word.kind = PeerKind::Alive;
        word.reply = true;
        row("a reply", framed(encodePeerWord(1, word)), Counter::PeerBadMalformed);
    }
    void questionsThatAreNoneCloseTheConnection()
    {
        QFETCH(QByteArray, octets);
        QFETCH(bool, thenClose);
        QFETCH(int, counter);
        Scene s;
        const std::uint64_t before = s.net[0].server().connections();
        Octets all = goodQuestion();
        all.insert(all.end(), octets.begin(), octets.end());
        const auto raw = s.talk(s.net[2], s.net[0], all, thenClose);
        QVERIFY(raw->connected);
        QVERIFY(thenClose || (raw->end && *raw->end == world::NetError::Closed) || *raw->end == world::NetError::Reset);
        QCOMPARE(s.net[0].count(static_cast<Counter>(counter)), std::uint64_t(1));
        QCOMPARE(s.net[0].server().connections(), before);
        QVERIFY(s.net.logged.find("a question of another node is not believed node=n2") != std::string::npos);
        QVERIFY(s.othersGoOn());
    }

    void aStrangerIsRefused()
    {
        Scene s;
        Node& stranger = s.net.addHost(); // of the same authority
        s.net.run(10ms);
        const auto raw = s.talk(stranger, s.net[0], goodQuestion());
        QVERIFY(raw->end);
        QVERIFY(raw->received.empty());
        QCOMPARE(s.net[0].count(Counter::PeerRefusedUnknown), std::uint64_t(1));
        QCOMPARE(s.net[0].service().resolving, 0U);
        QVERIFY(s.net.logged.find("fingerprint=" + stranger.signer->fingerprint()) != std::string::npos);
        QVERIFY(s.othersGoOn());
        // With a configuration of its own it asks in vain.
        NetworkConfig own = s.net.config;
        s.net.config.nodes.push_back(Net::configOf(stranger));
        s.net.start(stranger);
        s.net.config = own;
        s.net.run(1s);
        QCOMPARE(*s.net.askNow(stranger, 0, "www.example").problem, AskProblem::Refused);
    }

    void anotherAuthorityIsRefused()
    {
        Scene s;
        Node& foreign = s.net.addHost("another authority");
        const auto raw = s.talk(foreign, s.net[0], goodQuestion());
        QVERIFY(raw->end && raw->received.empty());
        QCOMPARE(s.net[0].count(Counter::PeerRefusedCertificate), std::uint64_t(1));
        QVERIFY(s.othersGoOn());
    }

    void aConnectionEndsWithItsCertificate()
    {
        Net net(3);
        net.run(1s);
        QVERIFY(!net.askNow(net[0], 1, "www.example").problem);
        net.world.jumpWall(std::chrono::hours(24 * 91)); // nobody was renewed, and everybody is connected
        net.run(1ms);
        const Asked late = net.askNow(net[0], 1, "www.example");
        QVERIFY(late.problem);
        net.run(30s);
        QVERIFY(net[0].peers().link(1)->state() == PeerLink::State::Down);
        QVERIFY(net[1].server().connections() == 0);
        QVERIFY(net.askNow(net[0], 1, "www.example").problem);
    }

    void anExpiredCertificateIsRefused()
    {
        Net net(3);
        net.run(1s);
        for (const std::size_t i : {0U, 1U}) { // all but one were renewed
            world::Certificate renewed = net[i].certificate;
            renewed.notAfter.nanoseconds += Net::seconds(90 * 86400);
            net[i].tls = world::makeVirtualPeerTls(renewed, {authorityName});
            net[i].server().replaceTls(net[i].tls.server);
            net[i].peers().replaceTls(net[i].tls);
        }
        net.world.jumpWall(std::chrono::hours(24 * 91));
        net.crash(net[2], world::CrashKind::Reset);
        net[2].host->restart();
        net.run(20s); // the others have noticed that the old certificates have ended
        QVERIFY(net[0].count(Counter::PeerRefusedCertificate) >= 1);
        QVERIFY(!Net::isCandidate(net[0], 2));
        QCOMPARE(*net.askNow(net[0], 2, "www.example").problem, AskProblem::Refused);
        QVERIFY(net[0].peers().link(2)->problem().find("expired") != std::string::npos);
        QVERIFY(!net.askNow(net[0], 1, "www.example").problem);
        // A node whose clock is wrong only hurts itself.
        net[1].host->setClockSkew(std::chrono::hours(24 * 365));
        net.crash(net[1], world::CrashKind::Reset);
        net[1].host->restart();
        net.run(10s);
        QVERIFY(net.askNow(net[0], 0, "www.example").who() == "n0");
        net[1].host->setClockSkew({});
        net.run(20s);
        QCOMPARE(net.askNow(net[0], 1, "www.example").who(), std::string("n1"));
    }

    void anotherNodeAtTheAddressIsToldNothing()
    {
        Scene s;
        Node& impostor = s.net.addHost(); // has a certificate, is no member
        Liar liar(s.net, impostor, [](const PeerMessage&) { return std::vector<Octets>(); });
        NetworkConfig moved = s.net.config;
        moved.nodes[2].addresses = {{impostor.host->address(), peerPort}};
        s.net.config = moved;
        s.net.applyConfig();
        const Asked asked = s.net.askNow(s.net[0], 2, "secret.example");
        QCOMPARE(*asked.problem, AskProblem::Refused);
        QVERIFY(liar.connections > 0);
        QCOMPARE(liar.questions, 0U);
        QVERIFY(s.net[0].peers().link(2)->problem().find("another node") != std::string::npos);
    }

    void halfOpenConnectionsHurtNobody()
    {
        Net net(4);
        net.crash(net[3], world::CrashKind::Silent);
        VirtualHost& attacker = net.world.addHost("attacker", {"198.51.100.66"});
        net.run(1s);
        std::vector<std::unique_ptr<world::Stream>> open;
        for (int i = 0; i < 1000; ++i) {
            auto stream = attacker.network().openStream({net[0].host->address(), peerPort}); // TCP, and not a byte
            QVERIFY(stream.ok());
            open.push_back(std::move(*stream));
        }
        net.run(30ms);
        QVERIFY(net[0].server().handshakes() <= net.serverLimits.strangers);
        QCOMPARE(net[0].count(Counter::PeerRefusedLimit), std::uint64_t(1000 - net.serverLimits.strangers));
        QVERIFY(!net.askNow(net[1], 0, "www.example").problem); // who is connected
        net[3].host->restart();                                 // and who comes now
        net.run(500ms);
        QVERIFY(net[0].server().handshakes() >= net.serverLimits.strangers); // they still wait
        QVERIFY(!net.askNow(net[3], 0, "www.example").problem);
        // A member that comes from an address nobody configured gets through, too.
        Node& roaming = net.addHost();
        NetworkConfig config = net.config;
        net.config.nodes.push_back(Net::configOf(roaming));
        net.config.nodes.back().addresses = {{*IpAddress::parse("203.0.113.1"), peerPort}};
        net.applyConfig();
        net.start(roaming);
        QVERIFY(!net.askNow(roaming, 0, "www.example").problem);
        net.run(net.serverLimits.handshake + 100ms);
        QCOMPARE(net[0].server().handshakes(), std::size_t(0));
        QVERIFY(net[0].count(Counter::PeerRefusedHandshake) >= net.serverLimits.strangers - 1);
    }

    void aFloodThatGoesOnHurtsNobody()
    {
        Net net(4);
        net.crash(net[3], world::CrashKind::Reset);
        net.run(1s);
        VirtualHost& attacker = net.world.addHost("attacker", {"198.51.100.66"});
        std::deque<std::unique_ptr<world::Stream>> open;
        std::function<void()> again = [&] { // 1,000 a second
            auto stream = attacker.network().openStream({net[0].host->address(), peerPort});
            if (stream.ok())
                open.push_back(std::move(*stream));
            if (open.size() > 3000)
                open.pop_front();
            net.world.after(1ms, again);
        };
        again();
        net.run(1s);
        net[3].host->restart();
        net.run(1s);
        for (int i = 0; i < 10; ++i) {
            QVERIFY(!net.askNow(net[3], 0, "www.example").problem);
            QVERIFY(!net.askNow(net[1], 0, "www.example").problem);
            QVERIFY(!net.askNow(net[0], 1, "www.example").problem);
            net.run(100ms);
        }
        again = [] {};
        net.run(5ms);
    }

    void aMemberThatDoesNotReadIsBounded()
    {
        Scene s;
        Octets questions;
        for (std::uint16_t i = 0; i < 5000; ++i) {
            const Octets one = goodQuestion(i);
            questions.insert(questions.end(), one.begin(), one.end());
        }
        auto raw = std::make_unique<Raw>();
        auto opened = s.net[2].host->network().openTls({s.net[0].host->address(), peerPort}, s.net[2].tls.client);
        raw->stream = std::move(*opened);
        s.net.scope.spawn([](world::Loop& loop, Raw& r, Octets octets) -> Task<void> {
            const auto wrote = co_await world::writeAll(loop, *r.stream, octets, loop.now() + 60s); // and reads nothing
            r.connected = wrote.ok();
        }(s.net.world.loop(), *raw, std::move(questions)));
        s.net.run(2s);
        QVERIFY(s.othersGoOn());
        QVERIFY(s.net[0].service().resolving < 5000);
        s.net.run(s.net.serverLimits.writeStall + 1s);
        QCOMPARE(s.net[0].server().connections(), std::size_t(1)); // it is gone
    }
};

QTEST_GUILESS_MAIN(TestPeersHostile)
#include "tst_peers_hostile.moc"
