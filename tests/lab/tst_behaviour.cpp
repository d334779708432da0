// Every fault of a lab server does what its knob says, on the packet that leaves, and leaves the rest of the reply alone.
#include "engine/lab/behaviour.h"

#include <QtTest>

#include <algorithm>
#include <chrono>

using namespace harddns;
using namespace harddns::lab;
using wire::Message;
using wire::Name;
using wire::Rcode;
using wire::Type;

namespace
{

class TestEntropy final : public world::Entropy
{
protected:
    void refill(std::span<std::uint8_t> block) override
    {
        for (auto& octet : block) {
            m_state = m_state * 6364136223846793005ULL + 1442695040888963407ULL;
            octet = static_cast<std::uint8_t>(m_state >> 56);
        }
    }

private:
    std::uint64_t m_state = 42;
};

Name name(const char* text) { return Name::fromText(text).value(); }

const char* const zoneText = R"($TTL 300
@ IN SOA ns h 1 2 3 4 60
@ IN NS ns
ns IN A 192.0.2.1
www IN A 192.0.2.80
a.ent IN A 192.0.2.81
)";

} // namespace

class TestBehaviour : public QObject
{
    Q_OBJECT

    ZoneStore m_store;
    TestEntropy m_entropy;

    std::vector<std::uint8_t> packet(const char* qname = "wWw.eXample.", Type type = Type::A, bool edns = true, std::string cookie = {})
    {
        wire::Edns opt;
        opt.udpSize = 1232;
        if (!cookie.empty())
            opt.options.push_back({static_cast<std::uint16_t>(wire::OptionCode::Cookie), cookie});
        return wire::encodeQuery(99, 0, {name(qname), type, wire::Class::In}, edns ? &opt : nullptr);
    }
    std::vector<ServedReply> run(const Behaviour& behaviour, const std::vector<std::uint8_t>& query, bool stream = false)
    {
        return serve(m_store, behaviour, query, stream, m_entropy);
    }
    Message one(const Behaviour& behaviour, const std::vector<std::uint8_t>& query, bool stream = false)
    {
        const auto replies = run(behaviour, query, stream);
        if (replies.size() != 1) {
            QTest::qFail("expected exactly one reply", __FILE__, __LINE__);
            return {};
        }
        const auto parsed = Message::parse(replies[0].packet);
        if (!parsed) {
            QTest::qFail("the reply does not parse", __FILE__, __LINE__);
            return {};
        }
        return parsed.value();
    }

private slots:
    void initTestCase()
    {
        auto zone = Zone::fromText(zoneText, name("example."), "test");
        QVERIFY2(zone.ok(), zone.ok() ? "" : zone.error().c_str());
        m_store.add(std::move(zone).value());
    }

    void honestServerAnswersAndKeepsTheLetters()
    {
        const Message reply = one({}, packet());
        QCOMPARE(reply.id, 99);
        QCOMPARE(reply.answer.size(), 1U);
        QVERIFY(reply.questions[0].name.sameOctets(name("wWw.eXample.")));
        QVERIFY(reply.edns.has_value());
    }

    void garbageAndRepliesAreIgnored()
    {
        QVERIFY(run({}, {1, 2, 3}).empty());
        auto reply = packet();
        reply[2] = static_cast<std::uint8_t>(reply[2] | 0x80);
        QVERIFY(run({}, reply).empty());
    }

    void lameServers()
    {
        const std::pair<Lameness, Rcode> rows[] = {{Lameness::Refused, Rcode::Refused},
                                                   {Lameness::ServFail, Rcode::ServFail},
                                                   {Lameness::Upward, Rcode::NoError},
                                                   {Lameness::Empty, Rcode::NoError}};
        for (const auto& [lameness, rcode] : rows) {
            Behaviour behaviour;
            behaviour.lameness = lameness;
            const Message reply = one(behaviour, packet());
            QCOMPARE(reply.rcode, rcode);
            QVERIFY(reply.answer.empty());
            QVERIFY(!reply.has(wire::flagAa));
            QCOMPARE(reply.authority.empty(), lameness != Lameness::Upward);
        }
        Behaviour cache;
        cache.lameness = Lameness::NotAuthoritative;
        const Message reply = one(cache, packet());
        QCOMPARE(reply.answer.size(), 1U);
        QVERIFY(!reply.has(wire::flagAa));
    }

    void ednsFaults()
    {
        const std::pair<EdnsFault, Rcode> rows[] = {
            {EdnsFault::FormErr, Rcode::FormErr}, {EdnsFault::NotImp, Rcode::NotImp}, {EdnsFault::VersionRefused, Rcode::BadVers}};
        for (const auto& [fault, rcode] : rows) {
            Behaviour behaviour;
            behaviour.ednsFault = fault;
            QCOMPARE(one(behaviour, packet()).rcode, rcode);
            QCOMPARE(one(behaviour, packet()).edns.has_value(), fault == EdnsFault::VersionRefused);
            QCOMPARE(one(behaviour, packet("www.example.", Type::A, false)).answer.size(), 1U);
        }
        Behaviour ignore;
        ignore.ednsFault = EdnsFault::Ignore;
        QVERIFY(!one(ignore, packet()).edns);
        QCOMPARE(one(ignore, packet()).answer.size(), 1U);
        Behaviour drop;
        drop.ednsFault = EdnsFault::Drop;
        QVERIFY(run(drop, packet()).empty());
        QCOMPARE(run(drop, packet("www.example.", Type::A, false)).size(), 1U);
    }

    void silenceAndDelay()
    {
        Behaviour silent;
        silent.silent = true;
        QVERIFY(run(silent, packet()).empty());
        QVERIFY(run(silent, packet(), true).empty());
        Behaviour udp;
        udp.silentUdp = true;
        QVERIFY(run(udp, packet()).empty());
        QCOMPARE(run(udp, packet(), true).size(), 1U);
        Behaviour slow;
        slow.delay = std::chrono::milliseconds(100);
        slow.delaySpread = std::chrono::milliseconds(50);
        for (int i = 0; i < 100; ++i) {
            const auto delay = run(slow, packet())[0].delay;
            QVERIFY(delay >= std::chrono::milliseconds(100) && delay < std::chrono::milliseconds(150));
        }
    }

    void probabilitiesAreMet()
    {
        Behaviour behaviour;
        behaviour.dropProbability = 0.25;
        behaviour.doubleProbability = 0.5;
        int none = 0, twice = 0;
        for (int i = 0; i < 4000; ++i) {
            const auto replies = run(behaviour, packet());
            none += replies.empty();
            twice += replies.size() == 2;
            QVERIFY(replies.size() <= 2);
        }
        QVERIFY2(none > 800 && none < 1200, qPrintable(QString::number(none)));     // 1000 expected, sigma 27
        QVERIFY2(twice > 1300 && twice < 1700, qPrintable(QString::number(twice))); // 1500 expected, sigma 31
    }

    void truncation()
    {
        Behaviour behaviour;
        behaviour.alwaysTruncated = true;
        const Message udp = one(behaviour, packet());
        QVERIFY(udp.has(wire::flagTc));
        QVERIFY(udp.answer.empty());
        QCOMPARE(one(behaviour, packet(), true).answer.size(), 1U);
    }

    void largeRepliesAreTruncatedOverUdpOnly()
    {
        ZoneStore store;
        std::string text(zoneText);
        for (int i = 0; i < 40; ++i)
            text += "big IN TXT \"" + std::string(100, 'x') + std::to_string(i) + "\"\n";
        store.add(Zone::fromText(text, name("example."), "test").value());
        const auto udp = serve(store, {}, packet("big.example.", Type::Txt), false, m_entropy);
        QVERIFY(udp[0].packet.size() <= 1232);
        QVERIFY(Message::parse(udp[0].packet).value().has(wire::flagTc));
        const auto stream = serve(store, {}, packet("big.example.", Type::Txt), true, m_entropy);
        QCOMPARE(Message::parse(stream[0].packet).value().answer.size(), 40U);
    }

    void namesAreLowerCased()
    {
        Behaviour behaviour;
        behaviour.lowerCase = true;
        QVERIFY(one(behaviour, packet()).questions[0].name.sameOctets(name("www.example.")));
    }

    void questionLies()
    {
        Behaviour wrong;
        wrong.wrongQuestion = true;
        QVERIFY(!(one(wrong, packet()).questions[0].name == name("www.example.")));
        Behaviour none;
        none.noQuestion = true;
        QVERIFY(one(none, packet()).questions.empty());
        Behaviour query;
        query.notResponse = true;
        QVERIFY(!one(query, packet()).has(wire::flagQr));
    }

    void forgeriesComeBeforeTheRightReply()
    {
        Behaviour behaviour;
        behaviour.wrongIdsFirst = 3;
        behaviour.garbageFirst = true;
        const auto replies = run(behaviour, packet());
        QCOMPARE(replies.size(), 5U);
        QVERIFY(!Message::parse(replies[0].packet));
        for (std::size_t i = 1; i < 4; ++i)
            QVERIFY(Message::parse(replies[i].packet).value().id != 99);
        QCOMPARE(Message::parse(replies[4].packet).value().id, 99);
        Behaviour trailing;
        trailing.trailingOctets = true;
        QVERIFY(!Message::parse(run(trailing, packet())[0].packet));
    }

    void poisonReachesEverySection()
    {
        const wire::Record extra{name("www.victim."), Type::A, 1, 86400, std::string("\xC0\x00\x02\x42", 4)};
        Behaviour behaviour;
        behaviour.poison = {{extra}, {extra}, {extra}};
        const Message reply = one(behaviour, packet());
        for (const auto* section : {&reply.answer, &reply.authority, &reply.additional})
            QVERIFY(std::any_of(section->begin(), section->end(), [&](const wire::Record& r) { return r.owner == extra.owner; }));
    }

    void rcodeAndTtlAreOverridden()
    {
        Behaviour behaviour;
        behaviour.rcode = Rcode::NotAuth;
        QCOMPARE(one(behaviour, packet()).rcode, Rcode::NotAuth);
        Behaviour ttl;
        ttl.ttl = 1234;
        QCOMPARE(one(ttl, packet()).answer[0].ttl, 1234U);
    }

    void emptyNonTerminalsCanBeDenied()
    {
        Behaviour behaviour;
        behaviour.dropMinimised = true;
        QCOMPARE(one(behaviour, packet("ent.example.")).rcode, Rcode::NxDomain);
        QCOMPARE(one(behaviour, packet("a.ent.example.")).rcode, Rcode::NoError);
        QCOMPARE(one(behaviour, packet("www.example.", Type::Txt)).rcode, Rcode::NoError);
    }

    void cookies()
    {
        const auto cookieOf = [](const Message& reply) -> std::string {
            const auto* option = reply.edns ? reply.edns->find(wire::OptionCode::Cookie) : nullptr;
            return option ? option->data : std::string();
        };
        const std::string client = "12345678";
        const auto query = packet("www.example.", Type::A, true, client);
        const std::string given = cookieOf(one({}, query));
        QCOMPARE(given.size(), 16U);
        QCOMPARE(given.substr(0, 8), client);
        QVERIFY(cookieOf(one({}, packet())).empty());

        Behaviour absent;
        absent.cookieFault = CookieFault::Absent;
        QVERIFY(cookieOf(one(absent, query)).empty());
        Behaviour wrong;
        wrong.cookieFault = CookieFault::WrongClient;
        QVERIFY(cookieOf(one(wrong, query)).substr(0, 8) != client);
        Behaviour strict;
        strict.cookieFault = CookieFault::RequireGood;
        QCOMPARE(one(strict, query).rcode, Rcode::BadCookie);
        QVERIFY(one(strict, query).answer.empty());
        QCOMPARE(one(strict, packet("www.example.", Type::A, true, given)).answer.size(), 1U);
        QCOMPARE(one(strict, query, true).answer.size(), 1U);
        Behaviour never;
        never.cookieFault = CookieFault::AlwaysBad;
        QCOMPARE(one(never, packet("www.example.", Type::A, true, given)).rcode, Rcode::BadCookie);
        Behaviour sometimes;
        sometimes.cookieFault = CookieFault::Sometimes;
        int with = 0;
        for (int i = 0; i < 200; ++i)
            with += !cookieOf(one(sometimes, query)).empty();
        QVERIFY(with > 50 && with < 150);
    }

    void nsidOnlyWhenAsked()
    {
        Behaviour behaviour;
        behaviour.nsid = "lab-1";
        QVERIFY(one(behaviour, packet()).edns->options.empty());
        wire::Edns edns;
        edns.options.push_back({static_cast<std::uint16_t>(wire::OptionCode::Nsid), {}});
        const Message reply = one(behaviour, wire::encodeQuery(1, 0, {name("www.example."), Type::A, wire::Class::In}, &edns));
        QCOMPARE(reply.edns->find(wire::OptionCode::Nsid)->data, std::string("lab-1"));
    }

    void faultsCanBeLimitedToQuestions()
    {
        Behaviour behaviour;
        behaviour.rcode = Rcode::ServFail;
        behaviour.when = [](const wire::Question& question, bool) { return question.type == Type::A; };
        QCOMPARE(one(behaviour, packet()).rcode, Rcode::ServFail);
        QCOMPARE(one(behaviour, packet("www.example.", Type::Txt)).rcode, Rcode::NoError);
    }

    void rewriteHasTheLastWord()
    {
        Behaviour behaviour;
        behaviour.rewrite = [](const Message& query, Message& reply, bool stream) {
            reply.answer.clear();
            return stream || query.questions[0].type != Type::Txt;
        };
        QVERIFY(one(behaviour, packet()).answer.empty());
        QVERIFY(run(behaviour, packet("www.example.", Type::Txt)).empty());
    }

    void noByteSequenceBreaksTheServer()
    {
        // Property: any input gives replies that parse (all knobs honest) or nothing.
        auto base = packet();
        for (int round = 0; round < 20000; ++round) {
            auto mutated = base;
            const std::uint32_t changes = 1 + m_entropy.below(4);
            for (std::uint32_t i = 0; i < changes; ++i)
                mutated[m_entropy.below(static_cast<std::uint32_t>(mutated.size()))] = static_cast<std::uint8_t>(m_entropy.u16());
            if (m_entropy.below(4) == 0)
                mutated.resize(m_entropy.below(static_cast<std::uint32_t>(mutated.size())));
            for (const auto& reply : run({}, mutated))
                QVERIFY(Message::parse(reply.packet).ok());
        }
    }
};

QTEST_APPLESS_MAIN(TestBehaviour)
#include "tst_behaviour.moc"
