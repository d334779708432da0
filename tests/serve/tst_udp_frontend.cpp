// What clients get over UDP: who is answered, flags, errors, EDNS, cookies, size limits.
#include <QtTest>

#include "tests/serve/serve_fixture.h"

#include "engine/serve/client_question.h"
#include "engine/serve/server_cookie.h"

#include <algorithm>

using namespace harddns;
using namespace harddns::serve;
using namespace harddns::serve::test;
using telemetry::Counter;
using wire::Rcode;
using wire::Type;

namespace
{

wire::RRset withSignature(wire::RRset set)
{
    std::string rdata{0, static_cast<char>(set.type), 13, 2};
    rdata.append(14, '\1');
    rdata += std::string(name("example.").wire());
    rdata.append(64, '\7');
    set.signatures.add(rdata);
    return set;
}

Octets withCookie(const Asking& question, std::string cookie)
{
    Asking q = question;
    q.edns = edns();
    q.edns->options.push_back(option(wire::OptionCode::Cookie, std::move(cookie)));
    return q.packet();
}

std::optional<wire::Message> parsed(const std::vector<Octets>& replies)
{
    if (replies.size() != 1)
        return std::nullopt;
    auto message = wire::Message::parse(replies.front());
    if (!message.ok())
        return std::nullopt;
    return std::move(message).value();
}

} // namespace

class TstUdpFrontend : public QObject
{
    Q_OBJECT
private slots:
    void missIsResolvedOnceAndAnswered()
    {
        Serving s;
        QVERIFY2(s.listen(), s.listenError.c_str());
        const auto reply = s.ask({.name = "www.example."});
        QVERIFY(reply);
        QCOMPARE(reply->id, 0x1234);
        QVERIFY(reply->rcode == Rcode::NoError);
        QCOMPARE(reply->answer.size(), std::size_t{1});
        QCOMPARE(s.answerer.asked.size(), std::size_t{1});
        QVERIFY(s.answerer.asked.front().question.name == name("www.example."));
        QCOMPARE(s.count(Counter::QueriesUdp), 1U);
        QCOMPARE(s.count(Counter::CacheMisses), 1U);
        QCOMPARE(s.count(Counter::AnswersNoError), 1U);
        QCOMPARE(s.shard.get(telemetry::Gauge::RequestsInFlight), 0);
    }

    void aValidatingNodeAnswersNothingUncheckedFromTheCache()
    {
        Config config = Serving::defaultConfig();
        config.resolver.validate = true;
        Serving s(config);
        QVERIFY(s.listen());
        s.cached(addressSet("unchecked.example."));
        s.cached(addressSet("secure.example."), cache::Security::Secure);
        s.cached(addressSet("insecure.example."), cache::Security::Insecure);
        QVERIFY(s.ask({.name = "secure.example."}));
        QVERIFY(s.ask({.name = "insecure.example."}));
        QVERIFY(s.answerer.asked.empty());
        (void)s.ask({.name = "unchecked.example."});
        QCOMPARE(s.answerer.asked.size(), std::size_t{1});
    }

    void theLiveStreamTellsWhatTheCacheProved()
    {
        telemetry::QueryRing ring;
        ring.want(true);
        Serving s;
        s.shard.queries = &ring;
        QVERIFY(s.listen());
        s.cached(addressSet("secure.example."), cache::Security::Secure);
        s.cached(addressSet("insecure.example."), cache::Security::Insecure);
        // The client does not ask for the flag: that changes its answer, not the proof.
        QVERIFY(s.ask({.name = "secure.example."}));
        QVERIFY(s.ask({.name = "insecure.example."}));
        std::vector<bool> proven;
        ring.drain([&](const telemetry::QueryRecord& record) { proven.push_back(record.secure); });
        QCOMPARE(proven, (std::vector<bool>{true, false}));
    }

    void hitIsAnsweredWithoutTheResolver()
    {
        Serving s;
        QVERIFY(s.listen());
        s.cached(addressSet("www.example."));
        const auto reply = s.ask({.name = "www.example."});
        QVERIFY(reply);
        QCOMPARE(reply->answer.size(), std::size_t{1});
        QVERIFY(s.answerer.asked.empty());
        QCOMPARE(s.count(Counter::CacheHits), 1U);
        QCOMPARE(s.count(Counter::TypeA), 1U);
    }

    void flagsOfAnswers_data()
    {
        QTest::addColumn<bool>("hit");
        QTest::addColumn<unsigned>("flags");
        QTest::addColumn<bool>("edns");
        QTest::addColumn<bool>("dnssecOk");
        QTest::addColumn<bool>("secure");
        for (const bool hit : {false, true}) {
            for (const unsigned flags : {0x0100U, 0x0110U, 0x0120U, 0x0130U}) {
                for (const int form : {0, 1, 2}) {
                    for (const bool secure : {false, true})
                        QTest::addRow("%s %04x form %d %s", hit ? "hit" : "miss", flags, form, secure ? "secure" : "unchecked")
                            << hit << flags << (form > 0) << (form == 2) << secure;
                }
            }
        }
    }
    void flagsOfAnswers()
    {
        QFETCH(bool, hit);
        QFETCH(unsigned, flags);
        QFETCH(bool, edns);
        QFETCH(bool, dnssecOk);
        QFETCH(bool, secure);
        Serving s;
        QVERIFY(s.listen());
        const wire::RRset set = withSignature(addressSet("www.example."));
        if (hit) {
            s.cached(set, secure ? cache::Security::Secure : cache::Security::Unchecked);
        } else {
            auto answer = positive(set);
            answer.secure = secure;
            s.answerer.script["www.example."] = {answer, 10ms};
        }
        Asking q{.name = "wWw.exAmple.", .flags = static_cast<std::uint16_t>(flags)};
        if (edns)
            q.edns = test::edns(1232, dnssecOk);
        const auto reply = s.ask(q);
        QVERIFY(reply);
        QVERIFY(reply->has(wire::flagQr));
        QVERIFY(reply->has(wire::flagRa));
        QVERIFY(!reply->has(wire::flagAa));
        QVERIFY(!reply->has(wire::flagTc));
        QCOMPARE(reply->has(wire::flagRd), (flags & wire::flagRd) != 0);
        QCOMPARE(reply->has(wire::flagCd), (flags & wire::flagCd) != 0);
        QCOMPARE(reply->has(wire::flagAd), secure && (dnssecOk || (flags & wire::flagAd) != 0));
        QCOMPARE(reply->answer.size(), dnssecOk ? std::size_t{2} : std::size_t{1});
        QCOMPARE(reply->edns.has_value(), edns);
        if (edns)
            QCOMPARE(reply->edns->dnssecOk, dnssecOk);
        // The question comes back octet for octet.
        const Octets sent = q.packet();
        QVERIFY(std::equal(sent.begin() + 12, sent.begin() + 12 + 13 + 4, s.lastReply.begin() + 12));
        if (!hit)
            QCOMPARE(s.answerer.asked.front().checkingDisabled, (flags & wire::flagCd) != 0);
    }

    void proofsOnlyWithDo()
    {
        Serving s;
        QVERIFY(s.listen());
        resolve::ResolveAnswer answer;
        answer.rcode = Rcode::NxDomain;
        wire::RRset soa;
        soa.owner = name("example.");
        soa.type = Type::Soa;
        soa.ttl = 60;
        soa.rdata.add(std::string(name("ns.example.").wire()) + std::string(name("h.example.").wire()) + std::string(20, '\1'));
        wire::RRset nsec;
        nsec.owner = name("a.example.");
        nsec.type = Type::Nsec;
        nsec.rdata.add(std::string(name("z.example.").wire()) + std::string("\0\1\x40", 3));
        answer.authority = {withSignature(soa), withSignature(nsec)};
        s.answerer.script["gone.example."] = {answer, 1ms};
        const auto plain = s.ask({.name = "gone.example."});
        QVERIFY(plain);
        QVERIFY(plain->rcode == Rcode::NxDomain);
        QCOMPARE(plain->authority.size(), std::size_t{1});
        const auto signedReply = s.ask({.name = "gone.example.", .edns = edns(1232, true)});
        QVERIFY(signedReply);
        QCOMPARE(signedReply->authority.size(), std::size_t{4});
        // Asked for by type, they come without DO too.
        s.answerer.script["a.example."] = {positive(withSignature(nsec)), 1ms};
        const auto asked = s.ask({.name = "a.example.", .type = Type::Nsec});
        QVERIFY(asked);
        QCOMPARE(asked->answer.size(), std::size_t{1});
    }

    void failureCarriesItsReason()
    {
        Serving s;
        QVERIFY(s.listen());
        resolve::ResolveAnswer answer;
        answer.ede = wire::Ede::NoReachableAuthority;
        answer.edeText = "all servers of example. timed out";
        s.answerer.script["dead.example."] = {answer, 1ms};
        const auto reply = s.ask({.name = "dead.example.", .edns = edns()});
        QVERIFY(reply);
        QVERIFY(reply->rcode == Rcode::ServFail);
        QVERIFY(reply->answer.empty() && reply->authority.empty());
        QCOMPARE(extendedErrorOf(*reply), 22);
        QCOMPARE(optionOf(*reply, wire::OptionCode::ExtendedError)->substr(2), answer.edeText);
        const auto plain = s.ask({.name = "dead.example."});
        QVERIFY(plain && !plain->edns);
    }

    void unknownClientsAreRefused()
    {
        Serving s;
        QVERIFY(s.listen());
        s.cached(addressSet("www.example."));
        const Asking q{.name = "www.example.", .edns = edns()};
        const auto reply = parsed(s.exchange({q.packet()}, 100ms, &s.other));
        QVERIFY(reply);
        QVERIFY(reply->rcode == Rcode::Refused);
        QVERIFY(!reply->has(wire::flagRa));
        QVERIFY(reply->answer.empty());
        QCOMPARE(reply->questions.size(), std::size_t{1});
        QCOMPARE(extendedErrorOf(*reply), 18);
        QCOMPARE(s.count(Counter::AnswersRefused), 1U);
        QVERIFY(s.answerer.asked.empty());
    }

    void unknownClientsGetSilenceWhenConfigured()
    {
        Config config = Serving::defaultConfig();
        config.access.unknown = UnknownClient::Drop;
        Serving s(config);
        QVERIFY(s.listen());
        QVERIFY(s.exchange({Asking{}.packet()}, 100ms, &s.other).empty());
        QCOMPARE(s.count(Counter::DroppedUnknown), 1U);
    }

    void ipv6ClientsAreServed()
    {
        Serving s;
        QVERIFY(s.listen());
        QVERIFY(parsed(s.exchange({Asking{}.packet()}, 100ms, nullptr, 4000, "2001:db8::1")));
    }

    void garbageAndAnswersAreDropped()
    {
        Serving s;
        QVERIFY(s.listen());
        Octets answer = Asking{}.packet();
        answer[2] |= 0x80;
        Octets cut = Asking{}.packet();
        cut.resize(20);
        QVERIFY(s.exchange({Octets{}, Octets(11, 0), answer, cut, Octets(600, 0xff)}).empty());
        QVERIFY(s.count(Counter::DroppedGarbage) >= 4U);
        QVERIFY(s.answerer.asked.empty());
    }

    void otherOpcodesAreNotImplemented()
    {
        Serving s;
        QVERIFY(s.listen());
        for (const unsigned opcode : {1U, 2U, 3U, 4U, 5U, 6U, 15U}) {
            Octets packet = Asking{.flags = 0}.packet();
            packet[2] = static_cast<std::uint8_t>(opcode << 3);
            const auto reply = parsed(s.exchange({packet}));
            QVERIFY2(reply, qPrintable(QString::number(opcode)));
            QVERIFY(reply->rcode == Rcode::NotImp);
            QCOMPARE(static_cast<unsigned>(reply->opcode), opcode);
        }
        QVERIFY(s.answerer.asked.empty());
    }

    void transfersAndOtherClassesAreRefused()
    {
        Serving s;
        QVERIFY(s.listen());
        for (const Type type : {Type::Axfr, Type::Ixfr}) {
            const auto reply = s.ask({.name = "example.", .type = type});
            QVERIFY(reply);
            QVERIFY(reply->rcode == Rcode::Refused);
        }
        for (const unsigned klass : {3U, 4U, 254U, 255U, 77U}) {
            Octets packet = Asking{.name = "version.bind.", .type = Type::Txt}.packet();
            packet.back() = static_cast<std::uint8_t>(klass);
            const auto reply = parsed(s.exchange({packet}));
            QVERIFY(reply);
            QVERIFY(reply->rcode == Rcode::Refused);
            QVERIFY(reply->answer.empty());
        }
        QVERIFY(s.answerer.asked.empty());
    }

    void identityOnlyWhenGiven()
    {
        const auto askChaos = [](Serving& s, const char* owner) {
            Octets packet = Asking{.name = owner, .type = Type::Txt}.packet();
            packet.back() = 3;
            return parsed(s.exchange({packet}));
        };
        Serving anonymous;
        QVERIFY(anonymous.listen());
        QVERIFY(askChaos(anonymous, "id.server.")->rcode == Rcode::Refused);
        Config config = Serving::defaultConfig();
        config.node.nsid = "node-7";
        Serving named(config);
        QVERIFY(named.listen());
        for (const char* const owner : {"id.server.", "HOSTNAME.bind."}) {
            const auto reply = askChaos(named, owner);
            QVERIFY(reply);
            QVERIFY(reply->rcode == Rcode::NoError);
            QCOMPARE(reply->answer.size(), std::size_t{1});
            QCOMPARE(reply->answer.front().rdata, std::string("\6node-7"));
            QCOMPARE(reply->answer.front().klass, std::uint16_t{3});
        }
        QVERIFY(askChaos(named, "version.bind.")->rcode == Rcode::Refused);
    }

    void malformedQuestionsAreFormErr()
    {
        Serving s;
        QVERIFY(s.listen());
        Octets two = Asking{}.packet();
        two[5] = 2;
        two.insert(two.end(), two.begin() + 12, two.end());
        Octets trailing = Asking{}.packet();
        trailing.push_back(0);
        Octets none(12, 0);
        none[2] = 1;
        Octets withAnswer = Asking{}.packet();
        withAnswer[7] = 1;
        for (const unsigned v : {0xc0U, 12U, 0U, 1U, 0U, 1U, 0U, 0U, 0U, 0U, 0U, 4U, 1U, 2U, 3U, 4U})
            withAnswer.push_back(static_cast<std::uint8_t>(v));
        Octets pointer{0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xc0, 4, 0, 1, 0, 1};
        for (const Octets& packet : {two, trailing, none, withAnswer, pointer, Asking{.type = Type::None}.packet()}) {
            const auto reply = parsed(s.exchange({packet}));
            QVERIFY(reply);
            QVERIFY(reply->rcode == Rcode::FormErr);
        }
        QVERIFY(s.answerer.asked.empty());
        QCOMPARE(s.count(Counter::AnswersFormErr), 6U);
    }

    void unusualButOrdinaryQuestionsAreAnswered()
    {
        Serving s;
        QVERIFY(s.listen());
        // A record behind the question that nobody here understands (as a TSIG without a key), with an OPT after it.
        Octets packet = Asking{.edns = edns()}.packet();
        const Octets opt(packet.end() - 11, packet.end());
        packet.resize(packet.size() - 11);
        for (const unsigned v : {0U, 0U, 16U, 0U, 1U, 0U, 0U, 0U, 0U, 0U, 2U, 1U, 'x' + 0U})
            packet.push_back(static_cast<std::uint8_t>(v));
        packet.insert(packet.end(), opt.begin(), opt.end());
        packet[11] = 2;
        const auto reply = parsed(s.exchange({packet}));
        QVERIFY(reply);
        QVERIFY(reply->rcode == Rcode::NoError);
        QVERIFY(reply->edns);
        s.cached(addressSet("www.example."));
        QVERIFY(parsed(s.exchange({packet})));
        QCOMPARE(s.count(Counter::CacheHits), 1U);
    }

    void newerEdnsVersionsAreBadVers()
    {
        Serving s;
        QVERIFY(s.listen());
        Asking q{.edns = edns()};
        q.edns->version = 1;
        const auto reply = s.ask(q);
        QVERIFY(reply);
        QVERIFY(reply->rcode == Rcode::BadVers);
        QVERIFY(reply->edns);
        QCOMPARE(reply->edns->version, std::uint8_t{0});
        QVERIFY(reply->answer.empty());
    }

    void withoutRdByConfiguration()
    {
        Serving refusing;
        QVERIFY(refusing.listen());
        refusing.cached(addressSet("www.example."));
        const auto known = refusing.ask({.flags = 0}); // an allowed client gets what is known
        QVERIFY(known);
        QVERIFY(known->rcode == Rcode::NoError);
        QCOMPARE(known->answer.size(), std::size_t(1));
        const auto refused = refusing.ask({.name = "unknown.example.", .flags = 0, .edns = edns()}); // and nothing is resolved for it
        QVERIFY(refused);
        QVERIFY(refused->rcode == Rcode::Refused);
        QCOMPARE(extendedErrorOf(*refused), 20);
        Config config = Serving::defaultConfig();
        config.access.rd0 = NoRecursionBit::Resolve;
        Serving resolving(config);
        QVERIFY(resolving.listen());
        const auto reply = resolving.ask({.flags = 0});
        QVERIFY(reply);
        QVERIFY(reply->rcode == Rcode::NoError);
        QVERIFY(!reply->has(wire::flagRd));
    }

    void answersKeepToTheClientsSize_data()
    {
        QTest::addColumn<bool>("hit");
        QTest::addColumn<int>("size"); // announced; -1: no EDNS
        QTest::addColumn<unsigned>("records");
        QTest::addColumn<bool>("truncated");
        for (const bool hit : {false, true}) {
            QTest::addRow("%d plain small", hit) << hit << -1 << 4U << false;
            QTest::addRow("%d plain large", hit) << hit << -1 << 5U << true;
            QTest::addRow("%d 0 means 512", hit) << hit << 0 << 4U << false;
            QTest::addRow("%d 1000", hit) << hit << 1000 << 8U << false;
            QTest::addRow("%d 1000 exceeded", hit) << hit << 1000 << 9U << true;
            QTest::addRow("%d not above our own", hit) << hit << 65535 << 12U << true;
            QTest::addRow("%d up to our own", hit) << hit << 65535 << 10U << false;
        }
    }
    void answersKeepToTheClientsSize()
    {
        QFETCH(bool, hit);
        QFETCH(int, size);
        QFETCH(unsigned, records);
        QFETCH(bool, truncated);
        Serving s;
        QVERIFY(s.listen());
        const wire::RRset set = textSet("www.example.", records, 100);
        if (hit)
            s.cached(set);
        else
            s.answerer.script["www.example."] = {positive(set), 1ms};
        Asking q{.type = Type::Txt};
        if (size >= 0)
            q.edns = edns(static_cast<std::uint16_t>(size));
        const auto reply = s.ask(q);
        QVERIFY(reply);
        QVERIFY(s.lastReply.size() <= static_cast<std::size_t>(std::clamp(size, 512, 1232)));
        QCOMPARE(reply->has(wire::flagTc), truncated);
        QCOMPARE(reply->answer.size(), truncated ? std::size_t{0} : std::size_t{records});
        QCOMPARE(reply->edns.has_value(), size >= 0);
        QCOMPARE(s.count(Counter::AnswersTruncated), truncated ? 1U : 0U);
    }

    void anyIsResolvedAndReturned()
    {
        Serving s;
        QVERIFY(s.listen());
        s.cached(addressSet("www.example."));
        auto answer = positive(addressSet("www.example."));
        answer.answer.push_back(textSet("www.example.", 1, 20));
        s.answerer.script["www.example."] = {answer, 1ms};
        const auto reply = s.ask({.type = Type::Any});
        QVERIFY(reply);
        QVERIFY(!reply->has(wire::flagTc));
        QCOMPARE(reply->answer.size(), std::size_t{2});
        QCOMPARE(s.answerer.asked.size(), std::size_t{1});
        QVERIFY(s.answerer.asked.front().question.type == Type::Any);
    }

    void anyDoesNotAmplify()
    {
        Serving s;
        QVERIFY(s.listen());
        s.answerer.script["www.example."] = {positive(textSet("www.example.", 9, 100)), 1ms};
        const Asking q{.type = Type::Any, .edns = edns(4096)};
        const auto reply = s.ask(q);
        QVERIFY(reply);
        QVERIFY(reply->has(wire::flagTc));
        QVERIFY(reply->answer.empty());
        QVERIFY(s.lastReply.size() <= anyAmplification * q.packet().size());
        // Who has proven its address gets all of it, as far as it fits.
        const auto first = parsed(s.exchange({withCookie(q, "12345678")}));
        QVERIFY(first && first->has(wire::flagTc));
        const auto full = parsed(s.exchange({withCookie(q, *optionOf(*first, wire::OptionCode::Cookie))}));
        QVERIFY(full);
        QCOMPARE(full->answer.size(), std::size_t{9});
    }

    void nsidWhenAskedAndConfigured()
    {
        Config config = Serving::defaultConfig();
        config.node.nsid = "node-7";
        Serving s(config);
        QVERIFY(s.listen());
        Asking q{.edns = edns()};
        QVERIFY(!optionOf(*s.ask(q), wire::OptionCode::Nsid));
        q.edns->options.push_back(option(wire::OptionCode::Nsid));
        for (const bool hit : {false, true}) {
            if (hit)
                s.cached(addressSet("www.example."));
            const auto reply = s.ask(q);
            QVERIFY(reply);
            QCOMPARE(*optionOf(*reply, wire::OptionCode::Nsid), std::string("node-7"));
        }
        QCOMPARE(s.count(Counter::CacheHits), 1U);
    }

    void everyAnswerToACookieCarriesOne()
    {
        Serving s;
        QVERIFY(s.listen());
        s.cached(addressSet("hit.example."));
        std::string server;
        for (const char* const owner : {"hit.example.", "miss.example."}) {
            const auto reply = parsed(s.exchange({withCookie({.name = owner}, "12345678")}));
            QVERIFY(reply);
            const auto cookie = optionOf(*reply, wire::OptionCode::Cookie);
            QVERIFY(cookie && cookie->size() == fullCookieSize);
            QCOMPARE(cookie->substr(0, 8), std::string("12345678"));
            server = *cookie;
        }
        QCOMPARE(s.count(Counter::CookiesNew), 2U);
        const auto again = parsed(s.exchange({withCookie({.name = "hit.example."}, server)}));
        QVERIFY(again);
        QCOMPARE(*optionOf(*again, wire::OptionCode::Cookie), server);
        QCOMPARE(s.count(Counter::CookiesValid), 1U);
        // A refusal, an error, an unknown client.
        for (const Asking& q : {Asking{.flags = 0}, Asking{.type = Type::Axfr}}) {
            const auto reply = parsed(s.exchange({withCookie(q, server)}));
            QVERIFY(reply && optionOf(*reply, wire::OptionCode::Cookie));
        }
        const auto unknown = parsed(s.exchange({withCookie({}, "12345678")}, 100ms, &s.other));
        QVERIFY(unknown && optionOf(*unknown, wire::OptionCode::Cookie));
        QVERIFY(unknown->rcode == Rcode::Refused);
    }

    void badCookiesAreAnsweredAndReplaced()
    {
        Serving s;
        QVERIFY(s.listen());
        const std::string bad(24, 'x');
        const auto reply = parsed(s.exchange({withCookie({}, bad)}));
        QVERIFY(reply);
        QVERIFY(reply->rcode == Rcode::NoError);
        QVERIFY(*optionOf(*reply, wire::OptionCode::Cookie) != bad);
        QCOMPARE(s.count(Counter::CookiesBad), 1U);
        const auto malformed = parsed(s.exchange({withCookie({}, "1234567")}));
        QVERIFY(malformed);
        QVERIFY(malformed->rcode == Rcode::FormErr);
    }

    void cookieAloneCanBeFetched()
    {
        Serving s;
        QVERIFY(s.listen());
        // RFC 7873 5.4: no question, only the option.
        Octets packet{0x12, 0x34, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 12, 0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8};
        const auto reply = parsed(s.exchange({packet}));
        QVERIFY(reply);
        QVERIFY(reply->rcode == Rcode::NoError);
        QCOMPARE(optionOf(*reply, wire::OptionCode::Cookie)->size(), fullCookieSize);
    }

    void overTheRateLimitEverySecondGetsTc()
    {
        Config config = Serving::defaultConfig();
        config.access.ratePerSecond = 1;
        Serving s(config);
        QVERIFY(s.listen());
        s.cached(addressSet("www.example."));
        const auto replies = s.exchange(std::vector<Octets>(150, Asking{}.packet()));
        unsigned full = 0, truncated = 0;
        for (const Octets& reply : replies) {
            const auto m = wire::Message::parse(reply);
            QVERIFY(m.ok());
            if (m->has(wire::flagTc))
                ++truncated;
            else
                full += m->answer.size() == 1 ? 1U : 0U;
        }
        QCOMPARE(full, 50U); // a burst always passes
        QCOMPARE(truncated, 50U);
        QCOMPARE(s.count(Counter::RateSlipped), 50U);
        QCOMPARE(s.count(Counter::DroppedRate), 50U);
    }

    void overTheRateLimitCookiesHelp()
    {
        Config config = Serving::defaultConfig();
        config.access.ratePerSecond = 1;
        Serving s(config);
        QVERIFY(s.listen());
        s.cached(addressSet("www.example."));
        (void)s.exchange(std::vector<Octets>(60, Asking{}.packet()), 10ms);
        const auto replies = s.exchange(std::vector<Octets>(2, withCookie({}, "12345678")), 10ms);
        QCOMPARE(replies.size(), std::size_t{1});
        const auto turned = wire::Message::parse(replies.front());
        QVERIFY(turned.ok());
        QVERIFY(turned->rcode == Rcode::BadCookie);
        const auto cookie = optionOf(*turned, wire::OptionCode::Cookie);
        QVERIFY(cookie);
        const auto served = s.exchange(std::vector<Octets>(100, withCookie({}, *cookie)), 10ms);
        QCOMPARE(served.size(), std::size_t{100});
        QCOMPARE(wire::Message::parse(served.back())->answer.size(), std::size_t{1});
    }

    void reloadTakesEffectWithTheNextPacket()
    {
        Serving s;
        QVERIFY(s.listen());
        QVERIFY(s.ask(Asking{}));
        Config config = Serving::defaultConfig();
        config.access.allow.clear();
        config.access.unknown = UnknownClient::Drop;
        s.front->reconfigure(makeFrontSettings(config));
        QVERIFY(!s.ask(Asking{}));
    }

    void prefetchIsAskedForOnce()
    {
        Config config = Serving::defaultConfig();
        config.cache.prefetch = true;
        Serving s(config);
        QVERIFY(s.listen());
        s.cached(addressSet("www.example.", 1, 100));
        s.world.runFor(95s);
        (void)s.exchange(std::vector<Octets>(20, Asking{}.packet()));
        QCOMPARE(s.answerer.refreshed.size(), std::size_t{1});
        QVERIFY(s.answerer.refreshed.front().name == name("www.example."));
        QVERIFY(s.answerer.asked.empty());
        s.world.runFor(1s);
        (void)s.ask(Asking{});
        QCOMPARE(s.answerer.refreshed.size(), std::size_t{2});
    }

    void listenProblemsNameTheAddressAndTheRemedy()
    {
        Serving s;
        QVERIFY(s.listen());
        Frontend again(s.node.world(), s.shared, 0, s.reader, s.shard, makeFrontSettings(Serving::defaultConfig()));
        const auto taken = again.listen({{ip("192.0.2.1"), 53}}, {}, nullptr, false);
        QVERIFY(!taken.ok());
        QVERIFY2(taken.error().message.find("192.0.2.1:53") != std::string::npos, taken.error().message.c_str());
        QVERIFY(taken.error().message.find("another program") != std::string::npos);
        const auto missing = again.listen({{ip("192.0.2.77"), 53}}, {}, nullptr, false);
        QVERIFY(!missing.ok());
        QVERIFY(missing.error().message.find("no address 192.0.2.77") != std::string::npos);
        const auto noCertificate = again.listen({}, {{ip("192.0.2.1"), 8853}}, nullptr, false);
        QVERIFY(!noCertificate.ok());
        QVERIFY(noCertificate.error().message.find("tls-certificate") != std::string::npos);
        QVERIFY(again.listening().empty());
        // What was opened before the problem is closed again: another may have it.
        const auto half = again.listen({{ip("192.0.2.1"), 5353}, {ip("192.0.2.77"), 53}}, {}, nullptr, false);
        QVERIFY(!half.ok());
        QVERIFY(again.listen({{ip("192.0.2.1"), 5353}}, {}, nullptr, false).ok());
        QCOMPARE(again.listening().size(), std::size_t{2});
    }

    void sharedPortsStillNoticeAnotherProgram()
    {
        Serving s;
        Frontend first(s.node.world(), s.shared, 0, s.reader, s.shard, makeFrontSettings(Serving::defaultConfig()));
        QVERIFY(first.listen({{ip("192.0.2.1"), 53}}, {}, nullptr, true).ok());
        const auto taken = s.front->listen({{ip("192.0.2.1"), 53}}, {}, nullptr, true);
        QVERIFY(!taken.ok());
    }
};

QTEST_GUILESS_MAIN(TstUdpFrontend)
#include "tst_udp_frontend.moc"
