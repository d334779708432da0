// The resolver walks a virtual internet: plain resolution, aliases, negatives, caching, broken servers.
#include <QtTest>

#include "tests/resolve/virtual_internet.h"

using namespace harddns;
using telemetry::Counter;
using tests::VirtualInternet;
using wire::Rcode;
using wire::Type;
using namespace std::chrono_literals;

namespace
{

#define COMPARE_TEXT(answer, expected) QCOMPARE(QString::fromStdString(VirtualInternet::text(answer)), QString(expected))

/// example.com on its own server 192.0.2.1, example.org on 192.0.2.2.
struct Standard : VirtualInternet {
    explicit Standard(std::uint64_t seed = 1) : VirtualInternet(seed)
    {
        standard("example 172800 IN NS ns.example\nns.example 172800 IN A 192.0.2.1\n"
                 "hosted 172800 IN NS ns.example.org.\n",
                 "example 172800 IN NS ns.example\nns.example 172800 IN A 192.0.2.2\n");
        server("com1", {"192.0.2.1"});
        serve("com1", "example.com.",
              soaNs("ns") + "ns IN A 192.0.2.1\nwww 300 IN A 192.0.2.80\nwww IN A 192.0.2.81\nalias IN CNAME www\n"
                            "away IN CNAME www.example.org.\nloop1 IN CNAME loop2\nloop2 IN CNAME loop1\n*.wild IN TXT \"w\"\n"
                            "a.b.ent IN A 192.0.2.90\nd IN DNAME example.org.\nzero 0 IN A 192.0.2.99\n");
        server("org1", {"192.0.2.2"});
        serve("org1", "example.org.", soaNs("ns") + "ns IN A 192.0.2.2\nwww 300 IN A 192.0.2.200\nback IN CNAME away2.example.com.\n");
        serve("org1", "hosted.com.", soaNs("ns.example.org.") + "www 300 IN A 192.0.2.201\n");
    }
};

} // namespace

class TestResolver : public QObject
{
    Q_OBJECT
private slots:
    void walksFromTheRoot()
    {
        Standard net;
        net.start();
        const auto answer = net.ask("www.example.com");
        COMPARE_TEXT(answer, "NOERROR www.example.com. A 192.0.2.80; www.example.com. A 192.0.2.81;");
        QCOMPARE(answer->answer[0].ttl, 300U);
        QVERIFY(net.queries("com1") == 1);
    }

    void answersFromTheCacheWithAgedTtl()
    {
        Standard net;
        net.start();
        (void)net.ask("www.example.com");
        const auto before = net.queries();
        net.world.runFor(100s);
        const auto answer = net.ask("WWW.example.COM");
        QCOMPARE(net.queries(), before);
        QCOMPARE(answer->answer[0].ttl, 200U);
        net.world.runFor(201s);
        QCOMPARE(net.ask("www.example.com")->answer[0].ttl, 300U);
        QCOMPARE(net.queries("com1"), std::uint64_t(2));
    }

    void knownZonesCostOneQuery()
    {
        Standard net;
        net.start();
        (void)net.ask("www.example.com");
        net.world.runFor(1s);
        const auto before = net.queries();
        QCOMPARE(net.ask("a.b.ent.example.com")->rcode, Rcode::NoError);
        QVERIFY(net.queries() - before <= 3); // minimised: ent, b.ent, a.b.ent
        const auto again = net.queries();
        QCOMPARE(net.ask("nothere.example.com")->rcode, Rcode::NxDomain);
        QCOMPARE(net.queries() - again, std::uint64_t(1));
    }

    void asksOnlyWhatIsNeeded()
    {
        Standard net;
        net.start();
        std::vector<std::string> rootSaw;
        net.state("root").observer = [&](const Endpoint&, const IpAddress&, const wire::Message& q, bool) {
            rootSaw.push_back(q.questions[0].name.lower().toText());
        };
        (void)net.ask("www.example.com");
        for (const auto& name : rootSaw)
            QVERIFY2(name == "com." || name == ".", name.c_str());
    }

    void withoutMinimisationTheWholeNameIsAsked()
    {
        Standard net;
        auto config = Standard::defaultConfig();
        config.resolver.qnameMinimisation = false;
        net.start(config);
        bool whole = false;
        net.state("root").observer = [&](const Endpoint&, const IpAddress&, const wire::Message& q, bool) {
            whole = whole || q.questions[0].name.lower().toText() == "www.example.com.";
        };
        COMPARE_TEXT(net.ask("www.example.com"), "NOERROR www.example.com. A 192.0.2.80; www.example.com. A 192.0.2.81;");
        QVERIFY(whole);
    }

    void aliases()
    {
        Standard net;
        net.start();
        COMPARE_TEXT(net.ask("alias.example.com", Type::Aaaa), "NOERROR alias.example.com. CNAME www.example.com.;");
        COMPARE_TEXT(net.ask("away.example.com"), "NOERROR away.example.com. CNAME www.example.org.; www.example.org. A 192.0.2.200;");
        COMPARE_TEXT(net.ask("away.example.com", Type::Cname), "NOERROR away.example.com. CNAME www.example.org.;");
        QCOMPARE(net.ask("loop1.example.com")->rcode, Rcode::ServFail);
        COMPARE_TEXT(net.ask("www.d.example.com"), "NOERROR d.example.com. DNAME example.org.; www.d.example.com. CNAME www.example.org.; "
                                                   "www.example.org. A 192.0.2.200;");
    }

    void aRememberedDnameServesEveryNameBelowIt()
    {
        Standard net;
        net.start();
        (void)net.ask("www.d.example.com");
        const auto before = net.queries();
        const char* const expected = "NOERROR d.example.com. DNAME example.org.; www.d.example.com. CNAME www.example.org.; "
                                     "www.example.org. A 192.0.2.200;";
        COMPARE_TEXT(net.ask("www.d.example.com"), expected); // whole: with the DNAME, as a validating client needs it
        QCOMPARE(net.queries(), before);
        const auto asked = net.queries("com1");
        (void)net.ask("ns.d.example.com");
        QCOMPARE(net.queries("com1"), asked); // the DNAME says it all
    }

    void wildcardsAndEmptyNonTerminals()
    {
        Standard net;
        net.start();
        COMPARE_TEXT(net.ask("x.y.wild.example.com", Type::Txt), "NOERROR x.y.wild.example.com. TXT \"w\";");
        const auto ent = net.ask("ent.example.com");
        QCOMPARE(ent->rcode, Rcode::NoError);
        QVERIFY(ent->answer.empty());
        QCOMPARE(ent->authority.size(), std::size_t(1));
        QCOMPARE(ent->authority[0].type, Type::Soa);
    }

    void negativeAnswersAreCachedByTheSoa()
    {
        Standard net;
        net.start();
        QCOMPARE(net.ask("gone.example.com")->rcode, Rcode::NxDomain);
        const auto before = net.queries();
        const auto again = net.ask("gone.example.com", Type::Mx);
        QCOMPARE(again->rcode, Rcode::NxDomain);
        QCOMPARE(again->authority[0].ttl, 60U);
        // RFC 8020: nothing below it either
        QCOMPARE(net.ask("deep.gone.example.com")->rcode, Rcode::NxDomain);
        QCOMPARE(net.queries(), before);
        QVERIFY(net.count(Counter::CacheNxCut) > 0);
        net.world.runFor(61s);
        QCOMPARE(net.ask("gone.example.com")->rcode, Rcode::NxDomain);
        QVERIFY(net.queries() > before);
    }

    void ttlZeroIsAnsweredAndNotKept()
    {
        Standard net;
        net.start();
        COMPARE_TEXT(net.ask("zero.example.com"), "NOERROR zero.example.com. A 192.0.2.99;");
        const auto before = net.queries();
        COMPARE_TEXT(net.ask("zero.example.com"), "NOERROR zero.example.com. A 192.0.2.99;");
        QCOMPARE(net.queries() - before, std::uint64_t(1));
    }

    void gluelessDelegation()
    {
        Standard net;
        net.start();
        COMPARE_TEXT(net.ask("www.hosted.com"), "NOERROR www.hosted.com. A 192.0.2.201;");
    }

    void equalQuestionsAreOneResolution()
    {
        Standard net;
        net.start();
        (void)net.ask("ns.example.com");
        const auto before = net.queries();
        std::vector<tests::PendingPtr> all;
        for (int i = 0; i < 150; ++i)
            all.push_back(net.begin(i % 2 ? "www.example.com" : "WwW.eXample.com"));
        net.world.runFor(5s);
        for (const auto& p : all) {
            QVERIFY(p->done);
            QCOMPARE(p->answers, 1U);
            QCOMPARE(p->answer->rcode, Rcode::NoError);
        }
        QCOMPARE(net.queries() - before, std::uint64_t(1));
        QCOMPARE(net.count(Counter::Joined), std::uint64_t(149));
    }

    void truncatedAnswersComeOverTcp()
    {
        Standard net;
        net.behaviour("com1").alwaysTruncated = true;
        net.start();
        COMPARE_TEXT(net.ask("www.example.com"), "NOERROR www.example.com. A 192.0.2.80; www.example.com. A 192.0.2.81;");
        QVERIFY(net.count(Counter::UpstreamTcp) >= 1);
    }

    void serversWithoutEdns_data()
    {
        QTest::addColumn<int>("fault");
        QTest::newRow("FORMERR") << int(lab::EdnsFault::FormErr);
        QTest::newRow("NOTIMP") << int(lab::EdnsFault::NotImp);
        QTest::newRow("ignores") << int(lab::EdnsFault::Ignore);
        QTest::newRow("drops") << int(lab::EdnsFault::Drop);
        QTest::newRow("BADVERS") << int(lab::EdnsFault::VersionRefused);
    }
    void serversWithoutEdns()
    {
        QFETCH(int, fault);
        Standard net;
        net.behaviour("com1").ednsFault = lab::EdnsFault(fault);
        net.start();
        COMPARE_TEXT(net.ask("www.example.com"), "NOERROR www.example.com. A 192.0.2.80; www.example.com. A 192.0.2.81;");
    }

    void serversWithOddCookies_data()
    {
        QTest::addColumn<int>("fault");
        QTest::newRow("none") << int(lab::CookieFault::None);
        QTest::newRow("absent") << int(lab::CookieFault::Absent);
        QTest::newRow("require good") << int(lab::CookieFault::RequireGood);
        QTest::newRow("always bad") << int(lab::CookieFault::AlwaysBad);
        QTest::newRow("sometimes") << int(lab::CookieFault::Sometimes);
    }
    void serversWithOddCookies()
    {
        QFETCH(int, fault);
        Standard net;
        net.behaviour("com1").cookieFault = lab::CookieFault(fault);
        net.start();
        for (const char* name : {"www.example.com", "alias.example.com", "a.b.ent.example.com"}) {
            const auto answer = net.ask(name);
            // A server that says BADCOOKIE for ever, over TCP too, is of no use; all others are.
            if (fault == int(lab::CookieFault::AlwaysBad))
                continue;
            QCOMPARE(answer->rcode, Rcode::NoError);
        }
    }

    void letterCaseThatDoesNotComeBack()
    {
        Standard net;
        net.behaviour("com1").lowerCase = true;
        net.start();
        QCOMPARE(net.ask("www.example.com")->rcode, Rcode::NoError);
        QCOMPARE(net.count(Counter::UpstreamCaseFallback), std::uint64_t(1));
        QVERIFY(net.count(Counter::UpstreamTcp) == 1);
        QCOMPARE(net.ask("nothere.example.com")->rcode, Rcode::NxDomain);
        QCOMPARE(net.count(Counter::UpstreamTcp), std::uint64_t(1)); // remembered
    }

    void namesKeepTheirCaseWhateverWasSent()
    {
        Standard net;
        net.start();
        const auto answer = net.ask("AWAY.example.com");
        COMPARE_TEXT(answer, "NOERROR away.example.com. CNAME www.example.org.; www.example.org. A 192.0.2.200;");
    }

    void deadLameAndFailingServersDoNotStopTheWalk_data()
    {
        QTest::addColumn<int>("lameness");
        QTest::addColumn<bool>("silent");
        QTest::newRow("refused") << int(lab::Lameness::Refused) << false;
        QTest::newRow("servfail") << int(lab::Lameness::ServFail) << false;
        QTest::newRow("upward") << int(lab::Lameness::Upward) << false;
        QTest::newRow("empty") << int(lab::Lameness::Empty) << false;
        QTest::newRow("silent") << int(lab::Lameness::None) << true;
    }
    void deadLameAndFailingServersDoNotStopTheWalk()
    {
        QFETCH(int, lameness);
        QFETCH(bool, silent);
        for (std::uint64_t seed = 1; seed <= 5; ++seed) {
            VirtualInternet net(seed);
            net.standard(
                "multi IN NS n1.multi\nmulti IN NS n2.multi\nmulti IN NS n3.multi\nn1.multi IN A 192.0.2.11\nn2.multi IN A 192.0.2.12\n"
                "n3.multi IN A 192.0.2.13\n");
            for (const char* n : {"1", "2", "3"}) {
                const std::string address = std::string("192.0.2.1") + n;
                net.server(std::string("m") + n, {address});
                net.serve(std::string("m") + n, "multi.com.", VirtualInternet::soaNs("n1") + "n1 IN A 192.0.2.11\nwww IN A 192.0.2.80\n");
            }
            net.behaviour("m1").lameness = net.behaviour("m2").lameness = lab::Lameness(lameness);
            net.behaviour("m1").silent = net.behaviour("m2").silent = silent;
            net.start();
            COMPARE_TEXT(net.ask("www.multi.com"), "NOERROR www.multi.com. A 192.0.2.80;");
        }
    }

    void allServersSilentFailsInTimeAndIsRemembered()
    {
        Standard net;
        net.start();
        (void)net.ask("www.example.com");
        net.behaviour("com1").silent = true;
        const auto began = net.world.now();
        const auto answer = net.ask("new.example.com");
        QCOMPARE(answer->rcode, Rcode::ServFail);
        QVERIFY(answer->ede == wire::Ede::NoReachableAuthority);
        QVERIFY(net.world.now() - began <= 4600ms);
        const auto before = net.queries();
        QCOMPARE(net.ask("new.example.com")->rcode, Rcode::ServFail);
        QCOMPARE(net.queries(), before);
        QVERIFY(net.count(Counter::FailureHits) == 1);
        net.behaviour("com1").silent = false;
        net.world.runFor(70s);
        QCOMPARE(net.ask("new.example.com")->rcode, Rcode::NxDomain);
    }

    void failsFastWhenAllServersRefuse()
    {
        Standard net;
        net.behaviour("com1").lameness = lab::Lameness::Refused;
        net.start();
        const auto began = net.world.now();
        QCOMPARE(net.ask("www.example.com")->rcode, Rcode::ServFail);
        QVERIFY(net.world.now() - began < 1s);
    }

    void brokenEmptyNonTerminals()
    {
        Standard net;
        net.behaviour("com1").dropMinimised = true;
        net.start();
        COMPARE_TEXT(net.ask("a.b.ent.example.com"), "NOERROR a.b.ent.example.com. A 192.0.2.90;");
    }

    void movedDelegationIsFoundAtTheParent()
    {
        Standard net;
        net.start();
        (void)net.ask("www.example.com");
        // The zone moves to another server; the old one goes silent long before the delegation's TTL ends.
        net.server("com2", {"192.0.2.3"});
        net.serve("com2", "example.com.", VirtualInternet::soaNs("ns") + "ns IN A 192.0.2.3\nnew IN A 192.0.2.33\n");
        net.serve("tld", "com.",
                  "@ 86400 IN SOA a.tld. h. 2 2 3 4 300\n@ 172800 IN NS a.tld.\nexample 172800 IN NS ns.example\nns.example 172800 IN A "
                  "192.0.2.3\n");
        net.behaviour("com1").lameness = lab::Lameness::Refused;
        COMPARE_TEXT(net.ask("new.example.com"), "NOERROR new.example.com. A 192.0.2.33;");
    }

    void ghostDomainsDie()
    {
        VirtualInternet net;
        net.standard("ghost 600 IN NS ns.ghost\nns.ghost 600 IN A 192.0.2.1\n");
        net.server("ghost", {"192.0.2.1"});
        net.serve("ghost", "ghost.com.",
                  "@ 86400 IN SOA ns h 1 2 3 4 60\n@ 86400 IN NS ns\nns 86400 IN A 192.0.2.1\nwww 5 IN A 192.0.2.66\n");
        net.start();
        QCOMPARE(net.ask("www.ghost.com")->rcode, Rcode::NoError);
        // The parent takes the name away. The child goes on renewing its own NS set with each question.
        net.serve("tld", "com.", "@ 86400 IN SOA a.tld. h. 2 2 3 4 300\n@ 172800 IN NS a.tld.\n");
        const auto withdrawn = net.world.now();
        while (net.ask("www.ghost.com")->rcode == Rcode::NoError) {
            (void)net.ask("ghost.com", Type::Ns);
            (void)net.ask("ns.ghost.com");
            net.world.runFor(20s);
            QVERIFY2(net.world.now() - withdrawn < 660s, "the delegation outlived what the parent gave");
        }
        QCOMPARE(net.ask("www.ghost.com")->rcode, Rcode::NxDomain);
        const auto ns = net.ask("ghost.com", Type::Ns);
        QCOMPARE(ns->rcode, Rcode::NxDomain);
    }

    void dsIsAskedAtTheParent()
    {
        Standard net;
        net.start();
        (void)net.ask("www.example.com");
        bool childAsked = false;
        net.state("com1").observer = [&](const Endpoint&, const IpAddress&, const wire::Message& q, bool) {
            childAsked = childAsked || q.questions[0].type == Type::Ds;
        };
        const auto ds = net.ask("example.com", Type::Ds);
        QCOMPARE(ds->rcode, Rcode::NoError);
        QVERIFY(ds->answer.empty());
        QVERIFY(!childAsked);
        QCOMPARE(ds->authority[0].owner, *wire::Name::fromText("com."));
    }

    void primesInTheBackground()
    {
        Standard net;
        net.start();
        net.node->resolver.prime();
        net.world.runFor(1s);
        QCOMPARE(net.count(Counter::Primed), std::uint64_t(1));
        net.behaviour("root").silent = true;
        Standard dead;
        dead.behaviour("root").silent = true;
        dead.start();
        dead.node->resolver.prime();
        dead.world.runFor(10s);
        QCOMPARE(dead.count(Counter::PrimeFailed), std::uint64_t(1));
        dead.behaviour("root").silent = false;
        dead.world.runFor(120s);
        QCOMPARE(dead.ask("www.example.com")->rcode, Rcode::NoError);
    }

    void forwarding()
    {
        Standard net;
        net.server("fwd", {"192.0.2.53"});
        net.serve("fwd", ".",
                  VirtualInternet::soaNs("ns.") + "www.example.com. 60 IN A 192.0.2.77\nwww.example.com. 60 IN A 192.0.2.78\n"
                                                  "chain.example.com. 60 IN CNAME www.example.com.\n");
        auto config = Standard::defaultConfig();
        config.resolver.forward = {*Endpoint::parse("192.0.2.53", 53)};
        net.start(config);
        bool rd = true;
        net.state("fwd").observer = [&](const Endpoint&, const IpAddress&, const wire::Message& q, bool) {
            rd = rd && q.has(wire::flagRd);
        };
        COMPARE_TEXT(net.ask("chain.example.com"),
                     "NOERROR chain.example.com. CNAME www.example.com.; www.example.com. A 192.0.2.77; www.example.com. A 192.0.2.78;");
        QCOMPARE(net.ask("gone.example.com")->rcode, Rcode::NxDomain);
        QVERIFY(rd);
        QCOMPARE(net.queries("root"), std::uint64_t(0));
    }

    void serveStaleWhenTheServersAreGone()
    {
        Standard net;
        auto config = Standard::defaultConfig();
        config.cache.serveStale = true;
        net.start(config);
        (void)net.ask("www.example.com");
        net.behaviour("com1").silent = true;
        net.world.runFor(400s);
        const auto began = net.world.now();
        const auto answer = net.ask("www.example.com");
        COMPARE_TEXT(answer, "NOERROR www.example.com. A 192.0.2.80; www.example.com. A 192.0.2.81;");
        QVERIFY(answer->stale);
        QVERIFY(answer->ede == wire::Ede::StaleAnswer);
        QCOMPARE(answer->answer[0].ttl, 30U);
        QVERIFY(net.world.now() - began <= 1900ms);
        net.world.runFor(86400s);
        QCOMPARE(net.ask("www.example.com")->rcode, Rcode::ServFail);
    }

    void dns64()
    {
        Standard net;
        auto config = Standard::defaultConfig();
        config.resolver.dns64Prefix = Prefix::parse("64:ff9b::/96");
        net.start(config);
        COMPARE_TEXT(net.ask("www.example.org", Type::Aaaa), "NOERROR www.example.org. AAAA 64:ff9b::c000:2c8;");
        QCOMPARE(net.ask("gone.example.org", Type::Aaaa)->rcode, Rcode::NxDomain);
    }

    void traceTellsTheWalk()
    {
        Standard net;
        net.behaviour("com1").poison.additional.push_back(
            {*wire::Name::fromText("www.victim.org."), Type::A, 1, 600, std::string("\6\6\6\6", 4)});
        net.start();
        std::vector<TraceStep> steps;
        (void)net.ask("away.example.com", Type::A, &steps);
        const auto has = [&](TraceStep::Kind kind, const char* zone) {
            return std::any_of(steps.begin(), steps.end(), [&](const TraceStep& s) { return s.kind == kind && s.zone == zone; });
        };
        QVERIFY(has(TraceStep::Kind::Query, "."));
        QVERIFY(has(TraceStep::Kind::Referral, "com."));
        QVERIFY(has(TraceStep::Kind::Referral, "example.com."));
        QVERIFY(has(TraceStep::Kind::Refused, "example.com."));
        QVERIFY(has(TraceStep::Kind::Reply, "example.org."));
        QCOMPARE(steps.back().kind, TraceStep::Kind::Result);
        QCOMPARE(steps.back().rcode, std::string("NOERROR"));
    }

    void clockJumps()
    {
        Standard net;
        net.start();
        (void)net.ask("www.example.com");
        net.world.jumpWall(-std::chrono::hours(48)); // back: nothing lives longer
        net.world.runFor(301s);
        (void)net.ask("www.example.com");
        QCOMPARE(net.queries("com1"), std::uint64_t(2));
        net.world.jumpWall(std::chrono::hours(1)); // forward: everything is older
        (void)net.ask("www.example.com");
        QCOMPARE(net.queries("com1"), std::uint64_t(3));
    }
};

QTEST_APPLESS_MAIN(TestResolver)
#include "tst_resolver.moc"
