// A validating node as its clients see it: which bits and records come when, and how validation lives together with stale answers,
// prefetching, TCP, letter case, forwarders and cookies.
#include <QtTest>

#include "tests/scenario/signed_node.h"

using namespace harddns;
using harddns::tests::Asking;
using harddns::tests::countRecords;
using harddns::tests::say;
using harddns::tests::SignedInternet;
using harddns::tests::SignedNode;
using telemetry::Counter;
using wire::Message;
using wire::Name;
using wire::Rcode;
using wire::RRset;
using wire::Type;
using namespace std::chrono_literals;

namespace
{

#define SAYS(answer, expected) QCOMPARE(QString::fromStdString(say(answer)), QString(expected))

constexpr const char* shapes = "www 300 IN A 192.0.2.80\nalias 300 IN CNAME www\n*.wild 300 IN A 192.0.2.82\nother 300 IN A 192.0.2.83\n"
                               "toopen 300 IN CNAME www.open.com.\n";
constexpr Asking plain{}, withDo{.dnssecOk = true}, withAd{.ad = true}, withCd{.cd = true}, withDoCd{.dnssecOk = true, .cd = true};
constexpr Asking noEdns{.edns = false}, noEdnsAd{.ad = true, .edns = false};

struct Net : SignedNode {
    explicit Net(std::uint64_t seed = 1) : SignedNode(seed)
    {
        zone("example.com.", shapes, 2);
        zone("open.com.", "www 300 IN A 192.0.2.90\n").isSigned = false;
        zone("bad.com.", "www 300 IN A 192.0.2.91\nexpired 300 IN A 192.0.2.92\n").edit = [this](RRset& set) {
            if (set.type == Type::Dnskey)
                return;
            tests::spoilSignatures(set);
        };
    }
};

std::string caseOf(const Message& message) { return message.answer.empty() ? "" : message.answer.front().owner.toText(); }

} // namespace

class TestSignedNode : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { wire::seedNameHash(1); }

    /// RFC 4035 3.2.3, RFC 6840 5.7: AD only of what is secure, and only to whom asked for it by DO or AD.
    void theBitThatSaysAuthentic()
    {
        Net net;
        net.startNode();
        for (int round = 0; round < 2; ++round) { // resolved, then from the cache
            SAYS(net.query("www.example.com", Type::A, plain), "NOERROR www.example.com. A 192.0.2.80;");
            SAYS(net.query("www.example.com", Type::A, withDo), "NOERROR www.example.com. A 192.0.2.80; AD");
            SAYS(net.query("www.example.com", Type::A, withAd), "NOERROR www.example.com. A 192.0.2.80; AD");
            SAYS(net.query("www.example.com", Type::A, noEdns), "NOERROR www.example.com. A 192.0.2.80;");
            SAYS(net.query("www.example.com", Type::A, noEdnsAd), "NOERROR www.example.com. A 192.0.2.80; AD");
            SAYS(net.query("nothing.example.com", Type::A, withDo), "NXDOMAIN AD");
            SAYS(net.query("nothing.example.com", Type::A, plain), "NXDOMAIN");
            SAYS(net.query("www.example.com", Type::Txt, withAd), "NOERROR AD");
            SAYS(net.query("alias.example.com", Type::A, withDo),
                 "NOERROR alias.example.com. CNAME www.example.com.; www.example.com. A 192.0.2.80; AD");
            SAYS(net.query("q.wild.example.com", Type::A, withDo), "NOERROR q.wild.example.com. A 192.0.2.82; AD");
            for (const Asking how : {plain, withDo, withAd, withDoCd})
                SAYS(net.query("www.open.com", Type::A, how), "NOERROR www.open.com. A 192.0.2.90;");
            SAYS(net.query("toopen.example.com", Type::A, withDo),
                 "NOERROR toopen.example.com. CNAME www.open.com.; www.open.com. A 192.0.2.90;");
            SAYS(net.query("toopen.example.com", Type::Cname, withDo), "NOERROR toopen.example.com. CNAME www.open.com.; AD");
        }
        QVERIFY(net.whole->count(Counter::CacheHits) > 10U);
    }

    /// RFC 4035 3.2.1: signatures and proofs only with DO, and then all of them.
    void proofsOnlyForThoseWhoAskForThem()
    {
        for (const bool nsec3 : {false, true}) {
            Net net;
            net.plan("example.com.").options.nsec3 = nsec3;
            net.startNode();
            const Type proof = nsec3 ? Type::Nsec3 : Type::Nsec;
            for (int round = 0; round < 2; ++round) {
                for (const Asking how : {plain, withAd, withCd, noEdns}) {
                    for (const char* name : {"www.example.com", "nothing.example.com", "q.wild.example.com", "alias.example.com"}) {
                        const Message answer = net.query(name, Type::A, how);
                        QCOMPARE(countRecords(answer, Type::Rrsig) + countRecords(answer, proof), std::size_t(0));
                    }
                }
                QCOMPARE(countRecords(net.query("www.example.com", Type::A, withDo), Type::Rrsig), std::size_t(1));
                QCOMPARE(countRecords(net.query("alias.example.com", Type::A, withDo), Type::Rrsig), std::size_t(2));
                const Message denied = net.query("nothing.example.com", Type::A, withDo);
                QVERIFY(countRecords(denied, proof) >= 1);
                QCOMPARE(countRecords(denied, Type::Rrsig), countRecords(denied, proof) + 1); // and the SOA's
                QVERIFY(countRecords(net.query("q.wild.example.com", Type::A, withDo), proof) >= 1);
                // Asked for by its type it comes without DO as well.
                QCOMPARE(countRecords(net.query("www.example.com", Type::Nsec, plain), Type::Nsec), std::size_t(nsec3 ? 0 : 1));
            }
        }
    }

    /// A validating client behind this node gets what it needs to judge for itself: every set it is given checks out.
    void aValidatingClientCanCheckEverything()
    {
        Net net;
        net.startNode();
        const auto keys = validate::KeySet(*net.published("example.com.").node(*Name::fromText("example.com."))->find(Type::Dnskey));
        for (int round = 0; round < 2; ++round) {
            for (const auto& [name, type] : {std::pair{"www.example.com", Type::A},
                                             {"nothing.example.com", Type::A},
                                             {"q.wild.example.com", Type::A},
                                             {"q.wild.example.com", Type::Txt},
                                             {"alias.example.com", Type::A},
                                             {"www.example.com", Type::Mx}}) {
                const Message answer = net.query(name, type, withDoCd);
                for (const auto* section : {&answer.answer, &answer.authority}) {
                    for (const RRset& set : wire::groupRecords(*section)) {
                        validate::SignatureCheck check(set, keys, net.now(), nullptr);
                        QVERIFY2(check.run().secure(), wire::toText(set).c_str());
                    }
                }
            }
        }
    }

    void bogusForMostAndDataForThoseWhoCheckThemselves()
    {
        for (const bool cdFirst : {false, true}) {
            Net net;
            net.startNode();
            if (cdFirst)
                SAYS(net.query("www.bad.com", Type::A, withCd), "NOERROR www.bad.com. A 192.0.2.91;");
            for (int round = 0; round < 3; ++round) {
                for (const Asking how : {plain, withDo, withAd}) {
                    const Message answer = net.query("www.bad.com", Type::A, how);
                    SAYS(answer, "SERVFAIL EDE 6");
                    QVERIFY(answer.answer.empty() && answer.authority.empty());
                }
                SAYS(net.query("www.bad.com", Type::A, noEdns), "SERVFAIL");
                SAYS(net.query("www.bad.com", Type::A, withCd), "NOERROR www.bad.com. A 192.0.2.91;");
                const Message data = net.query("www.bad.com", Type::A, withDoCd);
                SAYS(data, "NOERROR www.bad.com. A 192.0.2.91;");
                QVERIFY(data.has(wire::flagCd));
                QCOMPARE(countRecords(data, Type::Rrsig), std::size_t(1));
                SAYS(net.query("nothing.bad.com", Type::A, plain), "SERVFAIL EDE 6");
                SAYS(net.query("nothing.bad.com", Type::A, withCd), "NXDOMAIN");
            }
        }
    }

    // Serve-stale (RFC 8767).

    void staleAnswersAreNotAuthentic()
    {
        Net net;
        auto config = SignedNode::nodeConfig();
        config.cache.serveStale = true;
        net.startNode(config);
        SAYS(net.query("www.example.com", Type::A, withDo), "NOERROR www.example.com. A 192.0.2.80; AD");
        SAYS(net.query("nothing.example.com", Type::A, withDo), "NXDOMAIN AD");
        for (const char* host : {"example.com.#1", "example.com.#2"})
            net.behaviour(host).silent = true;
        net.world.runFor(400s);
        SAYS(net.query("www.example.com", Type::A, withDo), "NOERROR www.example.com. A 192.0.2.80; EDE 3");
        SAYS(net.query("nothing.example.com", Type::A, withDo), "NXDOMAIN EDE 19");
        for (const char* host : {"example.com.#1", "example.com.#2"})
            net.behaviour(host).silent = false;
        net.world.runFor(301s);
        SAYS(net.query("www.example.com", Type::A, withDo), "NOERROR www.example.com. A 192.0.2.80; AD");
    }

    /// What the zone says now is bogus: the old answer was proven once, and is better than none, as with silent servers; but it is never
    /// replaced by what is bogus.
    void whatIsBogusDoesNotReplaceWhatIsStale()
    {
        Net net;
        auto config = SignedNode::nodeConfig();
        config.cache.serveStale = true;
        net.startNode(config);
        (void)net.query("www.example.com");
        for (const char* host : {"example.com.#1", "example.com.#2"}) {
            net.behaviour(host).rewrite = [](const Message&, Message& reply, bool) {
                for (wire::Record& r : reply.answer) {
                    if (r.type == Type::A)
                        r.rdata = std::string("\6\6\6\6", 4);
                }
                return true;
            };
        }
        net.world.runFor(400s);
        for (int i = 0; i < 5; ++i) {
            const std::string said = say(net.query("www.example.com", Type::A, withDo));
            QVERIFY2(said == "NOERROR www.example.com. A 192.0.2.80; EDE 3" || said == "SERVFAIL EDE 6", said.c_str());
            net.world.runFor(10s);
        }
        SAYS(net.query("www.bad.com", Type::A, withDo), "SERVFAIL EDE 6"); // and bogus data never becomes stale data
        net.world.runFor(120s);
        SAYS(net.query("www.bad.com", Type::A, withDo), "SERVFAIL EDE 6");
        for (const char* host : {"example.com.#1", "example.com.#2"})
            net.behaviour(host) = {};
        net.world.runFor(301s);
        SAYS(net.query("www.example.com", Type::A, withDo), "NOERROR www.example.com. A 192.0.2.80; AD");
    }

    // Prefetching.

    void prefetchingValidates()
    {
        Net net;
        auto config = SignedNode::nodeConfig();
        config.cache.prefetch = true;
        net.startNode(config);
        SAYS(net.query("www.example.com", Type::A, withDo), "NOERROR www.example.com. A 192.0.2.80; AD");
        net.world.runFor(280s);
        SAYS(net.query("www.example.com", Type::A, withDo), "NOERROR www.example.com. A 192.0.2.80; AD"); // refreshed behind it
        net.world.runFor(5s);
        QCOMPARE(net.whole->count(Counter::CachePrefetches), 1U);
        const auto misses = net.whole->count(Counter::CacheMisses);
        const Message fresh = net.query("www.example.com", Type::A, withDo);
        SAYS(fresh, "NOERROR www.example.com. A 192.0.2.80; AD");
        QVERIFY(fresh.answer.front().ttl > 290);
        QCOMPARE(net.whole->count(Counter::CacheMisses), misses);
        // The next refresh meets a liar: what was proven lives on until its time is over.
        for (const char* host : {"example.com.#1", "example.com.#2"}) {
            net.behaviour(host).rewrite = [](const Message&, Message& reply, bool) {
                for (wire::Record& r : reply.answer) {
                    if (r.type == Type::A)
                        r.rdata = std::string("\6\6\6\6", 4);
                }
                return true;
            };
        }
        net.world.runFor(280s);
        (void)net.query("www.example.com", Type::A, withDo);
        net.world.runFor(2s);
        SAYS(net.query("www.example.com", Type::A, withDo), "NOERROR www.example.com. A 192.0.2.80; AD");
        QVERIFY(net.whole->count(Counter::CachePrefetches) >= 2U);
    }

    // The way to the servers.

    void truncatedAnswersAreValidatedOverTcp()
    {
        Net net;
        for (const char* host : {"example.com.#1", "example.com.#2", "tld", "root"})
            net.behaviour(host).alwaysTruncated = true;
        net.startNode();
        SAYS(net.query("www.example.com", Type::A, withDo), "NOERROR www.example.com. A 192.0.2.80; AD");
        SAYS(net.query("nothing.example.com", Type::A, withDo), "NXDOMAIN AD");
        SAYS(net.query("www.open.com", Type::A, withDo), "NOERROR www.open.com. A 192.0.2.90;");
        QVERIFY(net.whole->count(Counter::UpstreamTcp) >= 6U);
        QVERIFY(net.whole->count(Counter::UpstreamTruncated) >= 6U);
    }

    /// Keys and proofs too large for a datagram.
    void largeAnswersComeOverTcp()
    {
        Net net;
        auto& zone = net.plan("example.com.");
        zone.options.nsec3 = true;
        zone.keys = {lab::SigningKey::fromSeed(validate::Algorithm::RsaSha256, 1, true, 4096),
                     lab::SigningKey::fromSeed(validate::Algorithm::RsaSha256, 2, false, 4096),
                     lab::SigningKey::fromSeed(validate::Algorithm::RsaSha256, 3, false, 4096)};
        net.startNode();
        SAYS(net.query("www.example.com", Type::A, withDo), "NOERROR www.example.com. A 192.0.2.80; AD");
        SAYS(net.query("nothing.example.com", Type::A, withAd), "NXDOMAIN AD"); // with all proofs it would not fit the client's datagram
        QVERIFY(net.query("nothing.example.com", Type::A, withDo).has(wire::flagTc));
        QVERIFY(net.whole->count(Counter::UpstreamTcp) >= 2U);
    }

    void truncatedWithoutTcpFailsAndRecovers()
    {
        Net net;
        for (const char* host : {"example.com.#1", "example.com.#2"}) {
            net.behaviour(host).alwaysTruncated = true;
            net.behaviour(host).refuseStreams = true;
            net.host(host).crash();
        }
        net.startNode();
        QCOMPARE(net.query("www.example.com", Type::A, withDo).rcode, Rcode::ServFail);
        for (const char* host : {"example.com.#1", "example.com.#2"}) {
            net.behaviour(host) = {};
            net.host(host).restart();
        }
        net.world.runFor(301s);
        SAYS(net.query("www.example.com", Type::A, withDo), "NOERROR www.example.com. A 192.0.2.80; AD");
    }

    /// A server that was silent at first is asked without EDNS (something may drop it on the way), and then nothing comes signed. That must
    /// not make its signed zones fail for as long as servers without EDNS are remembered.
    void lossAtFirstDoesNotMakeASignedZoneFail()
    {
        for (unsigned lost = 1; lost <= 6; ++lost) {
            SignedNode net;
            net.zone("example.com.", shapes);
            unsigned seen = 0;
            net.behaviour("example.com.#1").when = [&seen, lost](const wire::Question&, bool) { return ++seen <= lost; };
            net.behaviour("example.com.#1").silent = true;
            net.startNode();
            (void)net.query("www.example.com", Type::A, withDo);
            net.world.runFor(10s);
            SAYS(net.query("other.example.com", Type::A, withDo), "NOERROR other.example.com. A 192.0.2.83; AD");
            SAYS(net.query("nothing.example.com", Type::A, withDo), "NXDOMAIN AD");
        }
    }

    /// Servers that do not give the letters back: over TCP, and signatures hold whatever the letters of owners.
    void lettersDoNotMatterToSignatures()
    {
        Net net;
        net.behaviour("example.com.#1").lowerCase = true;
        net.behaviour("example.com.#2").lowerCase = true;
        auto config = SignedNode::nodeConfig();
        config.resolver.caseRandomisation = true;
        net.startNode(config);
        const Message answer = net.query("wWw.ExAmPlE.cOm", Type::A, withDo);
        SAYS(answer, "NOERROR www.example.com. A 192.0.2.80; AD");
        QCOMPARE(caseOf(answer), std::string("wWw.ExAmPlE.cOm."));
        SAYS(net.query("NOTHING.example.com", Type::A, withDo), "NXDOMAIN AD");
        SAYS(net.query("Q.WILD.example.com", Type::A, withDo), "NOERROR q.wild.example.com. A 192.0.2.82; AD");
        QVERIFY(net.whole->count(Counter::UpstreamCaseFallback) >= 1U);
    }

    /// The zone itself is written in capitals, and its signatures made over it (canonical form is lower case).
    void capitalsInTheZone()
    {
        SignedNode net;
        net.zone("EXAMPLE.com.", "WWW 300 IN A 192.0.2.80\nALIAS 300 IN CNAME WWW\nMAIL 300 IN MX 10 WWW\n*.WILD 300 IN A 192.0.2.82\n");
        net.startNode();
        SAYS(net.query("www.example.com", Type::A, withDo), "NOERROR www.example.com. A 192.0.2.80; AD");
        QVERIFY(net.query("alias.example.com", Type::A, withDo).has(wire::flagAd));
        QVERIFY(net.query("mail.example.com", Type::Mx, withDo).has(wire::flagAd));
        QVERIFY(net.query("q.wild.example.com", Type::A, withDo).has(wire::flagAd));
        SAYS(net.query("nothing.example.com", Type::A, withDo), "NXDOMAIN AD");
    }

    // Forwarders.

    void forwardedAnswersAreValidated()
    {
        // A validating node is the forwarder of another one.
        Net net;
        net.startNode();
        world::VirtualHost& edge = net.world.addHost("edge", {"10.0.0.7"});
        Config config = SignedNode::nodeConfig();
        config.resolver.forward = {{net.nodeHost.address(), 53}};
        tests::ResolverNode node(edge, config, net.whole->infra.find(Name(), 0), net.rootAnchor());
        const auto ask = [&](const char* name, Type type = Type::A) {
            auto pending = std::make_shared<tests::Pending>();
            resolve::ResolveRequest request;
            request.question = {*Name::fromText(name), type, wire::Class::In};
            node.cacheClock.observe();
            node.scope.spawn([](tests::ResolverNode& n, resolve::ResolveRequest r, tests::PendingPtr p) -> world::Task<void> {
                p->answer = co_await n.resolver.resolve(std::move(r));
                p->done = true;
            }(node, std::move(request), pending));
            net.world.runUntil([&] { return pending->done; }, net.world.now() + 30s);
            return pending->answer;
        };
        SAYS(ask("www.example.com"), "NOERROR www.example.com. A 192.0.2.80; AD");
        SAYS(ask("alias.example.com"), "NOERROR alias.example.com. CNAME www.example.com.; www.example.com. A 192.0.2.80; AD");
        SAYS(ask("q.wild.example.com"), "NOERROR q.wild.example.com. A 192.0.2.82; AD");
        SAYS(ask("nothing.example.com"), "NXDOMAIN AD");
        SAYS(ask("www.example.com", Type::Txt), "NOERROR AD");
        SAYS(ask("www.open.com"), "NOERROR www.open.com. A 192.0.2.90;");
        SAYS(ask("nothing.open.com"), "NXDOMAIN");
        SAYS(ask("toopen.example.com"), "NOERROR toopen.example.com. CNAME www.open.com.; www.open.com. A 192.0.2.90;");
        QVERIFY(ask("example.com", Type::Ds)->secure);
        QVERIFY(ask("example.com", Type::Dnskey)->secure);
        QCOMPARE(ask("www.bad.com")->rcode, Rcode::ServFail);
        QVERIFY(node.shard.get(Counter::UpstreamUdp) > 0);
    }

    /// A forwarder that lies is a forwarder that cannot be believed.
    void aLyingForwarderIsNotBelieved()
    {
        SignedNode net;
        net.zone("example.com.", shapes);
        net.publish();
        net.server("fwd", {"192.0.2.200"});
        // It has all zones, as a resolver has.
        for (const auto& plan : net.plans())
            net.entries.at("fwd").store->add(net.published(plan->origin.toText()));
        auto config = SignedInternet::defaultConfig();
        config.resolver.forward = {*Endpoint::parse("192.0.2.200", 53)};
        net.start(config);
        SAYS(net.ask("www.example.com"), "NOERROR www.example.com. A 192.0.2.80; AD");
        SAYS(net.ask("nothing.example.com"), "NXDOMAIN AD");
        net.behaviour("fwd").rewrite = [](const Message& query, Message& reply, bool) {
            if (query.questions[0].type == Type::A)
                reply.answer = {{query.questions[0].name, Type::A, 1, 300, std::string("\6\6\6\6", 4)}};
            return true;
        };
        SAYS(net.ask("other.example.com"), "SERVFAIL EDE 10");
        QCOMPARE(net.queries("root"), std::uint64_t(0));
    }

    // Restart in the middle of things.

    void manyClientsAtOnce()
    {
        Net net;
        net.startNode();
        std::vector<std::pair<std::uint16_t, std::string>> asked;
        for (int i = 0; i < 300; ++i) {
            const Asking how = i % 2 ? withDo : plain;
            const std::string ad = how.dnssecOk ? " AD" : "";
            switch (i % 5) {
            case 0: asked.emplace_back(net.send("www.example.com", Type::A, how), "NOERROR www.example.com. A 192.0.2.80;" + ad); break;
            case 1: asked.emplace_back(net.send("nothing.example.com", Type::A, how), "NXDOMAIN" + ad); break;
            case 2: asked.emplace_back(net.send("www.bad.com", Type::A, how), "SERVFAIL EDE 6"); break;
            case 3: asked.emplace_back(net.send("www.open.com", Type::A, how), "NOERROR www.open.com. A 192.0.2.90;"); break;
            default: asked.emplace_back(net.send("www.bad.com", Type::A, withCd), "NOERROR www.bad.com. A 192.0.2.91;");
            }
        }
        net.world.runFor(10s);
        for (const auto& [id, expected] : asked) {
            QVERIFY(net.answer(id));
            QCOMPARE(say(*net.answer(id)), expected);
        }
    }
};

QTEST_APPLESS_MAIN(TestSignedNode)
#include "tst_signed_node.moc"
