// What must hold when something unlucky or hostile happens around a resolution: reloads and traces in flight, parents that fall silent,
// addresses that outlive their delegation, zones that are slow on purpose, and DNS64 beside the other features.
#include <QtTest>

#include "engine/resolve/budget.h"
#include "tests/resolve/virtual_internet.h"

using namespace harddns;
using telemetry::Counter;
using tests::PendingPtr;
using tests::VirtualInternet;
using wire::Rcode;
using wire::Type;
using namespace std::chrono_literals;
namespace limits = harddns::resolve::limits;

namespace
{

#define COMPARE_TEXT(answer, expected) QCOMPARE(QString::fromStdString(VirtualInternet::text(answer)), QString(expected))

/// example.com on its own server 192.0.2.1, example.org on 192.0.2.2.
struct Standard : VirtualInternet {
    explicit Standard(std::uint64_t seed = 1) : VirtualInternet(seed)
    {
        standard("example 172800 IN NS ns.example\nns.example 172800 IN A 192.0.2.1\n",
                 "example 172800 IN NS ns.example\nns.example 172800 IN A 192.0.2.2\n");
        server("com1", {"192.0.2.1"});
        serve("com1", "example.com.", soaNs("ns") + "ns IN A 192.0.2.1\nwww 300 IN A 192.0.2.80\nnew 300 IN A 192.0.2.81\n");
        server("org1", {"192.0.2.2"});
        serve("org1", "example.org.", soaNs("ns") + "ns IN A 192.0.2.2\nwww 300 IN A 192.0.2.200\n");
    }
    /// Counts what the root's server is asked apart from priming.
    void watchRoot(unsigned& asked)
    {
        state("root").observer = [&asked](const Endpoint&, const IpAddress&, const wire::Message& q, bool) {
            asked += q.questions[0].type != Type::Ns;
        };
    }
};

} // namespace

class TestHardening : public QObject
{
    Q_OBJECT
private slots:
    void aReloadFromForwardingToIterationEndsWhatIsInFlight()
    {
        Standard net;
        net.server("fwd", {"192.0.2.53"});
        net.serve("fwd", ".", VirtualInternet::soaNs("ns.") + "ns. 60 IN A 192.0.2.53\n");
        net.behaviour("fwd").delay = 300ms;
        auto config = Standard::defaultConfig();
        config.resolver.forward = {*Endpoint::parse("192.0.2.53", 53)};
        net.start(config);
        const auto pending = net.begin(".", Type::Ns);
        net.world.runFor(100ms);
        const auto iterating = Standard::defaultConfig();
        net.node->resolver.reconfigure(iterating);
        net.world.runFor(15s);
        QCOMPARE(pending->answers, 1U);
        COMPARE_TEXT(pending->answer, "NOERROR . NS ns.;");
        QCOMPARE(net.node->resolver.inFlight(), std::size_t(0));
    }

    /// The steps of a trace belong to who asked: nothing may write them once the answer is there.
    void aTraceIsNotWrittenAfterItsAnswer()
    {
        Standard net;
        auto config = Standard::defaultConfig();
        config.cache.serveStale = true;
        net.start(config);
        (void)net.ask("www.example.com");
        net.behaviour("com1").silent = true;
        net.world.runFor(400s);
        std::vector<TraceStep> steps;
        const auto answer = net.ask("www.example.com", Type::A, &steps);
        QVERIFY(answer->stale);
        const auto written = steps.size();
        QVERIFY(written > 0);
        QCOMPARE(net.node->resolver.inFlight(), std::size_t(0));
        net.world.runFor(20s);
        QCOMPARE(steps.size(), written);
    }

    /// While the parents are down as well, a delegation that still lives is the only way back to the zone.
    void aDelegationIsNotForgottenWhileItsParentIsSilent()
    {
        Standard net;
        net.start();
        (void)net.ask("www.example.com");
        net.behaviour("com1").silent = true;
        net.behaviour("tld").silent = true;
        net.behaviour("root").silent = true;
        QCOMPARE(net.ask("new.example.com")->rcode, Rcode::ServFail);
        net.behaviour("com1").silent = false;
        net.world.runFor(400s);
        COMPARE_TEXT(net.ask("new.example.com"), "NOERROR new.example.com. A 192.0.2.81;");
    }

    void aDelegationTheParentTookAwayIsForgottenAtOnce()
    {
        Standard net;
        net.start();
        (void)net.ask("www.example.com");
        net.world.runFor(60s);
        net.serve("tld", "com.", "@ 86400 IN SOA a.tld. h. 2 2 3 4 300\n@ 172800 IN NS a.tld.\n");
        net.behaviour("com1").silent = true;
        QCOMPARE(net.ask("new.example.com")->rcode, Rcode::NxDomain);
        net.behaviour("com1").silent = false;
        QCOMPARE(net.ask("other.example.com")->rcode, Rcode::NxDomain);
        const auto asked = net.queries("com1");
        net.world.runFor(600s);
        QCOMPARE(net.ask("www.example.com")->rcode, Rcode::NxDomain);
        QCOMPARE(net.queries("com1"), asked);
    }

    /// SCIENCE 8.6.5: the parent is asked once about a dead zone, not once a question.
    void theParentOfADeadZoneIsNotAskedForEachName()
    {
        Standard net;
        net.start();
        (void)net.ask("www.example.com");
        net.world.runFor(60s);
        net.behaviour("com1").silent = true;
        const auto before = net.queries("tld");
        std::vector<PendingPtr> flood;
        for (unsigned i = 0; i < 100; ++i) {
            flood.push_back(net.begin(("r" + std::to_string(i) + ".example.com").c_str()));
            net.world.runFor(100ms);
        }
        net.world.runFor(15s);
        for (const auto& p : flood)
            QCOMPARE(p->answers, 1U);
        const auto asked = net.queries("tld") - before;
        qInfo("100 names of a dead zone in 10 s: %u questions to its parent", unsigned(asked));
        QVERIFY(asked <= 5);
        // Later it costs the parent one question in a while.
        const auto later = net.queries("tld");
        for (unsigned i = 0; i < 40; ++i)
            (void)net.ask(("s" + std::to_string(i) + ".example.com").c_str());
        QVERIFY(net.queries("tld") - later <= 10);
    }

    /// A2.2 for addresses: the zone keeps the name of its server, but its parent gave it a new address.
    void aServerThatWasLameIsAskedBeforeASilentOneIsAskedAgain()
    {
        for (std::uint64_t seed = 1; seed <= 5; ++seed) {
            VirtualInternet net(seed);
            net.standard("multi IN NS n1.multi\nmulti IN NS n2.multi\nn1.multi IN A 192.0.2.11\nn2.multi IN A 192.0.2.12\n");
            for (const char* n : {"1", "2"}) {
                net.server(std::string("m") + n, {std::string("192.0.2.1") + n});
                net.serve(std::string("m") + n, "multi.com.", VirtualInternet::soaNs("n1") + "n1 IN A 192.0.2.11\n* IN A 192.0.2.80\n");
            }
            net.start();
            // The second one is lame for a moment, and known for it.
            net.behaviour("m2").lameness = lab::Lameness::Upward;
            for (int i = 0; net.count(Counter::UpstreamLame) == 0 && i < 100; ++i)
                QCOMPARE(net.ask(("a" + std::to_string(i) + ".multi.com").c_str())->rcode, Rcode::NoError);
            QVERIFY(net.count(Counter::UpstreamLame) > 0);
            net.behaviour("m2").lameness = lab::Lameness::None;
            net.behaviour("m1").silent = true;
            for (int i = 0; i < 20; ++i) {
                const auto began = net.world.now();
                QCOMPARE(net.ask(("b" + std::to_string(i) + ".multi.com").c_str())->rcode, Rcode::NoError);
                // One try at the silent one, with the longest patience, then the other.
                QVERIFY(net.world.now() - began <= 3200ms);
                net.world.runFor(100ms);
            }
            // The first answer has shown that it serves the zone again: the silent one is only explored now and then.
            QVERIFY(net.count(Counter::UpstreamTimeouts) <= 6);
        }
    }

    void aServerThatWasLameIsAskedBeforeAnAddressIsWaitedFor()
    {
        // The other server's name is in a zone that has fallen silent: finding its address again would take all the time there is.
        VirtualInternet net;
        net.standard("multi IN NS n1.multi\nmulti IN NS ns.other.org.\nn1.multi IN A 192.0.2.11\n",
                     "other IN NS ns.other\nns.other IN A 192.0.2.12\n");
        for (const char* n : {"1", "2"}) {
            net.server(std::string("m") + n, {std::string("192.0.2.1") + n});
            net.serve(std::string("m") + n, "multi.com.", VirtualInternet::soaNs("n1") + "n1 IN A 192.0.2.11\n* IN A 192.0.2.80\n");
        }
        net.serve("m2", "other.org.", VirtualInternet::soaNs("ns") + "ns 5 IN A 192.0.2.12\n");
        net.start();
        net.behaviour("m1").lameness = lab::Lameness::Upward;
        for (int i = 0; net.count(Counter::UpstreamLame) == 0 && i < 100; ++i)
            QCOMPARE(net.ask(("a" + std::to_string(i) + ".multi.com").c_str())->rcode, Rcode::NoError);
        QVERIFY(net.count(Counter::UpstreamLame) > 0);
        net.behaviour("m1").lameness = lab::Lameness::None;
        net.behaviour("m2").silent = true;
        net.world.runFor(10s); // the address is forgotten, the lameness is not
        for (int i = 0; i < 10; ++i) {
            QCOMPARE(net.ask(("b" + std::to_string(i) + ".multi.com").c_str())->rcode, Rcode::NoError);
            net.world.runFor(100ms);
        }
    }

    void theAddressOfAServerEndsWithItsDelegation()
    {
        VirtualInternet net;
        net.standard("ghost 600 IN NS ns.ghost\nns.ghost 600 IN A 192.0.2.1\n");
        const std::string zone = "@ 86400 IN SOA ns h 1 2 3 4 60\n@ 86400 IN NS ns\n";
        net.server("old", {"192.0.2.1"});
        net.serve("old", "ghost.com.", zone + "ns 86400 IN A 192.0.2.1\nwww 5 IN A 192.0.2.66\n");
        net.server("new", {"192.0.2.3"});
        net.serve("new", "ghost.com.", zone + "ns 300 IN A 192.0.2.3\nwww 5 IN A 192.0.2.80\n");
        net.start();
        COMPARE_TEXT(net.ask("www.ghost.com"), "NOERROR www.ghost.com. A 192.0.2.66;");
        net.serve("tld", "com.",
                  "@ 86400 IN SOA a.tld. h. 2 2 3 4 300\n@ 172800 IN NS a.tld.\nghost 600 IN NS ns.ghost\nns.ghost 600 IN A 192.0.2.3\n");
        for (unsigned i = 0; i < 33; ++i) { // the old server renews its own address while it can
            (void)net.ask("ns.ghost.com");
            (void)net.ask("www.ghost.com");
            net.world.runFor(20s);
        }
        const auto before = net.queries("old");
        for (unsigned i = 0; i < 60; ++i) {
            COMPARE_TEXT(net.ask("www.ghost.com"), "NOERROR www.ghost.com. A 192.0.2.80;");
            net.world.runFor(20s);
        }
        QCOMPARE(net.queries("old"), before);
    }

    /// Nobody delegates the root: the end of its NS set is no reason to forget the top-level domains.
    void theRootsOwnSetDoesNotShortenWhatTheRootDelegates()
    {
        Standard net;
        net.serve("root", ".",
                  "@ 86400 IN SOA a.root. h. 1 2 3 4 300\n@ 100 IN NS a.root.\na.root. 100 IN A 198.41.0.4\n"
                  "com. 172800 IN NS a.tld.\norg. 172800 IN NS a.tld.\na.tld. 172800 IN A 192.5.6.30\n");
        unsigned asked = 0;
        net.watchRoot(asked);
        net.start();
        net.node->resolver.prime();
        net.world.runFor(1s);
        QCOMPARE(net.count(Counter::Primed), std::uint64_t(1));
        (void)net.ask("www.example.com");
        QCOMPARE(asked, 1U);
        net.world.runFor(200s);
        COMPARE_TEXT(net.ask("new.example.com"), "NOERROR new.example.com. A 192.0.2.81;");
        QCOMPARE(asked, 1U);
    }

    /// A3.9: a zone that answers now and then is never "silent", but it must not hold all resolutions of the node.
    void aZoneThatIsSlowOnPurposeHoldsOnlyItsShare()
    {
        VirtualInternet net;
        net.standard("atk 172800 IN NS ns.atk\nns.atk 172800 IN A 192.0.2.66\nvic 172800 IN NS ns.vic\nns.vic 172800 IN A 192.0.2.1\n");
        net.server("vic", {"192.0.2.1"});
        net.serve("vic", "vic.com.", VirtualInternet::soaNs("ns") + "ns IN A 192.0.2.1\nwww 300 IN A 192.0.2.80\n");
        net.server("atk", {"192.0.2.66"});
        net.serve("atk", "atk.com.", VirtualInternet::soaNs("ns") + "ns IN A 192.0.2.66\n");
        net.behaviour("atk").silent = true;
        unsigned heard = 0;
        net.behaviour("atk").when = [&](const wire::Question&, bool) { return ++heard % 2 != 0; };
        net.start();
        (void)net.ask("www.vic.com");
        (void)net.ask("ns.atk.com");
        constexpr unsigned perMillisecond = 20, milliseconds = 2500;
        std::vector<PendingPtr> flood;
        flood.reserve(perMillisecond * milliseconds);
        std::size_t most = 0;
        unsigned others = 0;
        for (unsigned ms = 0; ms < milliseconds; ++ms) {
            for (unsigned i = 0; i < perMillisecond; ++i)
                flood.push_back(net.begin(("r" + std::to_string(flood.size()) + ".atk.com").c_str()));
            if (ms % 250 == 0)
                QCOMPARE(net.ask(("o" + std::to_string(others++) + ".vic.com").c_str())->rcode, Rcode::NxDomain);
            net.world.runFor(1ms);
            most = std::max(most, net.node->resolver.inFlight());
        }
        net.world.runFor(15s);
        for (const auto& p : flood)
            QCOMPARE(p->answers, 1U);
        qInfo("flood of %u a second: at most %zu in flight, %llu turned away", perMillisecond * 1000, most,
              static_cast<unsigned long long>(net.count(Counter::ZoneBusy)));
        QVERIFY(most <= limits::lookupsPerZone + 100);
        QVERIFY(net.count(Counter::ZoneBusy) > 0);
        QCOMPARE(net.node->resolver.inFlight(), std::size_t(0));
        // What was turned away is not remembered as a failure of the name.
        net.behaviour("atk").silent = false;
        QCOMPARE(net.ask(("r" + std::to_string(flood.size() - 1) + ".atk.com").c_str())->rcode, Rcode::NxDomain);
    }

    void ipv4OnlyArpaShowsTheDns64Prefix()
    {
        Standard net;
        auto config = Standard::defaultConfig();
        config.resolver.specialNames = true;
        config.resolver.dns64Prefix = Prefix::parse("64:ff9b::/96");
        net.start(config);
        COMPARE_TEXT(net.ask("ipv4only.arpa", Type::Aaaa),
                     "NOERROR ipv4only.arpa. AAAA 64:ff9b::c000:aa; ipv4only.arpa. AAAA 64:ff9b::c000:ab;");
        COMPARE_TEXT(net.ask("localhost", Type::Aaaa), "NOERROR localhost. AAAA ::1;");
        QCOMPARE(net.ask("a.onion", Type::Aaaa)->rcode, Rcode::NxDomain);
        QCOMPARE(net.queries(), std::uint64_t(0));
    }

    void staleAnswersGoThroughDns64()
    {
        Standard net;
        auto config = Standard::defaultConfig();
        config.cache.serveStale = true;
        config.resolver.dns64Prefix = Prefix::parse("64:ff9b::/96");
        net.start(config);
        COMPARE_TEXT(net.ask("www.example.org", Type::Aaaa), "NOERROR www.example.org. AAAA 64:ff9b::c000:2c8;");
        net.behaviour("org1").silent = true;
        net.world.runFor(400s);
        const auto answer = net.ask("www.example.org", Type::Aaaa);
        COMPARE_TEXT(answer, "NOERROR www.example.org. AAAA 64:ff9b::c000:2c8;");
        QVERIFY(answer->stale);
        QVERIFY(answer->ede == wire::Ede::StaleAnswer);
        QVERIFY(answer->answer[0].ttl <= 30);
    }

    /// A failed look-up is an answer without data, also behind a DNS64 reverse name.
    void aFailedReverseNameOfDns64HasNoRecords()
    {
        Standard net;
        auto config = Standard::defaultConfig();
        config.resolver.dns64Prefix = Prefix::parse("64:ff9b::/96");
        net.behaviour("root").rcode = Rcode::Refused;
        net.start(config);
        COMPARE_TEXT(net.ask("8.c.2.0.0.0.0.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.b.9.f.f.4.6.0.0.ip6.arpa", Type::Ptr), "SERVFAIL");
    }
};

QTEST_APPLESS_MAIN(TestHardening)
#include "tst_hardening.moc"
