// How soon names resolve again once what hindered them is over: servers that come back, zones that moved, forged addresses that outlive
// the forger; and what the waiting costs the servers meanwhile.
#include <QtTest>

#include "engine/resolve/budget.h"
#include "tests/resolve/signed_internet.h"

#include <algorithm>

using namespace harddns;
using harddns::tests::PendingPtr;
using harddns::tests::say;
using harddns::tests::SignedInternet;
using harddns::tests::SignedPlan;
using harddns::tests::VirtualInternet;
using telemetry::Counter;
using telemetry::Gauge;
using wire::Rcode;
using wire::RRset;
using wire::Type;
using namespace std::chrono_literals;

namespace
{

#define SAYS(answer, expected) QCOMPARE(QString::fromStdString(say(answer)), QString(expected))

std::string numbered(const char* before, unsigned i, const char* after) { return before + std::to_string(i) + after; }

/// example.com on one or two servers of its own, 192.0.2.1 and 192.0.2.2.
struct Plain : VirtualInternet {
    explicit Plain(unsigned servers = 1, std::uint64_t seed = 1) : VirtualInternet(seed)
    {
        std::string cut, zone = "@ 3600 IN SOA ns1 h 1 2 3 4 60\nwww 5 IN A 192.0.2.80\n* 5 IN A 192.0.2.81\n";
        for (unsigned i = 1; i <= servers; ++i) {
            cut += "example IN NS ns" + numbered("", i, ".example\n") + numbered("ns", i, ".example IN A 192.0.2.") + numbered("", i, "\n");
            zone += numbered("@ IN NS ns", i, "\n") + numbered("ns", i, " IN A 192.0.2.") + numbered("", i, "\n");
        }
        standard(cut);
        for (unsigned i = 1; i <= servers; ++i) {
            server(numbered("s", i, ""), {numbered("192.0.2.", i, "")});
            serve(numbered("s", i, ""), "example.com.", zone);
        }
    }
};

/// The zone's new server, which has new keys; the old one serves what it had.
void move(SignedInternet& net, const std::string& origin)
{
    SignedPlan& zone = net.plan(origin);
    net.server("moved", {"192.0.2.200"});
    zone.servers = {"moved"};
    zone.keys = {SignedInternet::key(origin, true, 7), SignedInternet::key(origin, false, 7)};
    zone.records = "www 5 IN A 192.0.2.90\nnew 5 IN A 192.0.2.91\n";
    net.publish(origin);
    net.publish("com.");
}

constexpr const char* movedAnswer = "NOERROR www.example.com. A 192.0.2.90; AD";

/// The DS records live for so long; the delegation keeps its own time.
void setDsTtl(SignedInternet& net, std::uint32_t ttl)
{
    net.plan("com.").edit = [ttl](RRset& set) {
        if (set.type == Type::Ds)
            set.ttl = ttl;
    };
}

} // namespace

class TestRecovery : public QObject
{
    Q_OBJECT
private slots:
    // Remembered failures (RFC 9520).

    /// Two minutes of silence under constant questions, then the servers are back.
    void aNameAnswersSoonAfterItsServersAreBack()
    {
        for (const unsigned outage : {20U, 120U, 200U}) {
            Plain net(2);
            net.start();
            QCOMPARE(net.ask("www.example.com")->rcode, Rcode::NoError);
            net.world.runFor(10s);
            net.behaviour("s1").silent = net.behaviour("s2").silent = true;
            const auto before = net.queries();
            for (unsigned i = 0; i < outage * 4; ++i) {
                (void)net.begin("www.example.com");
                net.world.runFor(250ms);
            }
            const auto cost = net.queries() - before;
            net.behaviour("s1").silent = net.behaviour("s2").silent = false;
            const auto back = net.world.now();
            resolve::AnswerPtr answer;
            do {
                answer = net.ask("www.example.com");
                net.world.runFor(100ms);
            } while (answer->rcode != Rcode::NoError && net.world.now() - back < 600s);
            const auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(net.world.now() - back);
            qInfo("%u s of silence: %u upstream questions, and an answer %lld ms after the end", outage, unsigned(cost),
                  static_cast<long long>(wait.count()));
            QVERIFY(wait <= 10s);
            // Each try costs a few packets, and there is one in five seconds.
            QVERIFY(cost <= 40 + outage * 2);
            QVERIFY(cost > 0);
        }
    }

    /// An outage of hours is looked at less often: the wait stays a small share of it.
    void aLongOutageIsProbedLessOften()
    {
        Plain net(2);
        net.start();
        QCOMPARE(net.ask("www.example.com")->rcode, Rcode::NoError);
        net.world.runFor(10s);
        net.behaviour("s1").silent = net.behaviour("s2").silent = true;
        for (unsigned i = 0; i < 3600; ++i) {
            (void)net.begin("www.example.com");
            net.world.runFor(1s);
        }
        const auto before = net.queries();
        for (unsigned i = 0; i < 600; ++i) {
            (void)net.begin("www.example.com");
            net.world.runFor(1s);
        }
        const auto cost = net.queries() - before;
        qInfo("ten minutes after an hour of silence: %u upstream questions", unsigned(cost));
        QVERIFY(cost <= 200);
        net.behaviour("s1").silent = net.behaviour("s2").silent = false;
        const auto back = net.world.now();
        while (net.ask("www.example.com")->rcode != Rcode::NoError && net.world.now() - back < 600s)
            net.world.runFor(100ms);
        QVERIFY(net.world.now() - back <= 40s);
    }

    /// A flood of names of a dead zone: their probes together stay few.
    void manyNamesOfADeadZoneStayCheap()
    {
        Plain net(2);
        net.start();
        QCOMPARE(net.ask("www.example.com")->rcode, Rcode::NoError);
        net.world.runFor(10s);
        net.behaviour("s1").silent = net.behaviour("s2").silent = true;
        constexpr unsigned names = 200;
        const auto before = net.queries();
        for (unsigned i = 0; i < 120; ++i) {
            for (unsigned n = 0; n < names; ++n)
                (void)net.begin(numbered("n", n, ".example.com").c_str());
            net.world.runFor(1s);
        }
        const auto cost = net.queries() - before;
        qInfo("%u names of a dead zone, 120 s: %u upstream questions", names, unsigned(cost));
        QVERIFY(cost <= std::uint64_t{names} * 120);
        net.behaviour("s1").silent = net.behaviour("s2").silent = false;
        net.world.runFor(5s);
        for (unsigned n = 0; n < names; ++n)
            (void)net.begin(numbered("n", n, ".example.com").c_str());
        net.world.runFor(5s);
        for (unsigned n = 0; n < names; ++n)
            QCOMPARE(net.ask(numbered("n", n, ".example.com").c_str())->rcode, Rcode::NoError);
        QCOMPARE(net.node->resolver.inFlight(), std::size_t(0));
    }

    /// What fails because it is too much work is not tried early.
    void workThatWasTooMuchIsNotProbed()
    {
        VirtualInternet net;
        net.standard("example IN NS ns.example\nns.example IN A 192.0.2.1\n", "example IN NS ns.example\nns.example IN A 192.0.2.2\n");
        net.server("c", {"192.0.2.1"});
        net.server("o", {"192.0.2.2"});
        std::string com = VirtualInternet::soaNs("ns") + "ns IN A 192.0.2.1\n", org = VirtualInternet::soaNs("ns") + "ns IN A 192.0.2.2\n";
        for (unsigned i = 0; i < 40; i += 2) { // to and fro
            com += numbered("c", i, " 1 IN CNAME c") + numbered("", i + 1, ".example.org.\n");
            org += numbered("c", i + 1, " 1 IN CNAME c") + numbered("", i + 2, ".example.com.\n");
        }
        net.serve("c", "example.com.", com);
        net.serve("o", "example.org.", org);
        net.start();
        QCOMPARE(net.ask("c0.example.com")->rcode, Rcode::ServFail);
        net.world.runFor(6s);
        QCOMPARE(net.ask("c0.example.com")->rcode, Rcode::ServFail); // held for 10 s now
        const auto before = net.queries();
        net.world.runFor(7s);
        QCOMPARE(net.ask("c0.example.com")->rcode, Rcode::ServFail);
        QCOMPARE(net.queries(), before);
    }

    // Zones that moved.

    void aMovedZoneIsFoundAgainWhenItsOldServersHaveOldKeys()
    {
        SignedInternet net;
        SignedPlan& zone = net.zone("example.com.", "www 5 IN A 192.0.2.80\n");
        zone.infraTtl = 86400;
        zone.options.ttl = 86400;
        setDsTtl(net, 60);
        net.start();
        SAYS(net.ask("www.example.com"), "NOERROR www.example.com. A 192.0.2.80; AD");
        move(net, "example.com.");
        net.world.runFor(100s); // the DS records are over: the parent's new ones do not fit what the old server says
        SAYS(net.ask("www.example.com"), movedAnswer);
        SAYS(net.ask("new.example.com"), "NOERROR new.example.com. A 192.0.2.91; AD");
    }

    void aMovedZoneIsFoundAgainWhenItsOldSignaturesAreOver()
    {
        SignedInternet net;
        SignedPlan& zone = net.zone("example.com.", "www 5 IN A 192.0.2.80\n");
        zone.infraTtl = 86400;
        zone.options.ttl = 86400;
        zone.options.expiration = net.now() + 3600;
        net.start();
        SAYS(net.ask("www.example.com"), "NOERROR www.example.com. A 192.0.2.80; AD");
        zone.options.expiration = 0;
        move(net, "example.com.");
        net.world.runFor(2h);
        SAYS(net.ask("www.example.com"), movedAnswer);
    }

    /// The keys are fetched anew before the DS records are over.
    void newKeysThatDoNotFitOldDsRecordsAreHeldAgainstTheParentsNewOnes()
    {
        SignedInternet net;
        SignedPlan& zone = net.zone("example.com.", "www 5 IN A 192.0.2.80\n");
        zone.infraTtl = 300;
        zone.options.ttl = 60;
        setDsTtl(net, 86400);
        net.start();
        SAYS(net.ask("www.example.com"), "NOERROR www.example.com. A 192.0.2.80; AD");
        move(net, "example.com.");
        net.world.runFor(400s);
        SAYS(net.ask("www.example.com"), movedAnswer);
    }

    /// A question just before the parent has the new records must not shut the zone away for long.
    void aMoveSeenHalfDoneIsSeenWholeWithinHalfAMinute()
    {
        for (const unsigned between : {1U, 5U, 15U, 25U}) {
            SignedInternet net;
            SignedPlan& zone = net.zone("example.com.", "www 5 IN A 192.0.2.80\n");
            zone.infraTtl = 86400;
            zone.options.ttl = 86400;
            net.start();
            SAYS(net.ask("www.example.com"), "NOERROR www.example.com. A 192.0.2.80; AD");
            net.world.runFor(100s);
            // The old server has other keys already, which nobody vouches for.
            zone.keys = {SignedInternet::key("example.com.", true, 5), SignedInternet::key("example.com.", false, 5)};
            net.publish("example.com.");
            QCOMPARE(net.ask("www.example.com")->rcode, Rcode::ServFail);
            net.world.runFor(std::chrono::seconds(between));
            move(net, "example.com.");
            const auto moved = net.world.now();
            resolve::AnswerPtr answer;
            do {
                answer = net.ask("www.example.com");
                net.world.runFor(500ms);
            } while (answer->rcode != Rcode::NoError && net.world.now() - moved < 600s);
            SAYS(answer, movedAnswer);
            qInfo("moved %u s after a failure: found again after %lld ms", between,
                  static_cast<long long>((net.world.now() - moved) / 1ms));
            QVERIFY(net.world.now() - moved <= 36s);
        }
    }

    /// A zone that is simply broken costs its parent a question in half a minute, not one a question.
    void theParentOfABrokenZoneIsAskedSeldom()
    {
        SignedInternet net;
        SignedPlan& zone = net.zone("example.com.", "* 5 IN A 192.0.2.80\n");
        zone.infraTtl = 86400;
        zone.options.ttl = 86400;
        net.start();
        QCOMPARE(net.ask("www.example.com")->rcode, Rcode::NoError);
        net.world.runFor(100s);
        zone.keys = {SignedInternet::key("example.com.", true, 5), SignedInternet::key("example.com.", false, 5)};
        zone.vouched = SignedInternet::keys("example.com.");
        net.publish("example.com.");
        const auto before = net.queries("tld");
        for (unsigned i = 0; i < 600; ++i) {
            (void)net.begin(numbered("n", i, ".example.com").c_str());
            net.world.runFor(500ms);
        }
        const auto asked = net.queries("tld") - before;
        qInfo("600 names of a broken zone in 300 s: %u questions to its parent", unsigned(asked));
        QVERIFY(asked <= 60);
    }

    // Addresses.

    /// A forged address of a server in another zone, with a life of a week, and nobody there: not only who starts at the remembered cut
    /// finds the way, but also who has just learned the cut anew.
    void anAddressNobodyAnswersAtIsLookedUpAnew()
    {
        SignedInternet net;
        SignedPlan& zone = net.zone("example.com.", "www 5 IN A 192.0.2.80\n");
        zone.infraTtl = 60;
        const std::string address = net.host(zone.servers[0]).address().toText();
        zone.serverNames = {"host.home.org."};
        net.zone("home.org.", "host 60 IN A " + address + "\n");
        net.behaviour("home.org.#1").rewrite = [](const wire::Message& query, wire::Message& reply, bool) {
            if (query.questions[0].type == Type::A && !reply.answer.empty()) {
                reply.answer[0].rdata = std::string("\6\6\6\6", 4);
                reply.answer[0].ttl = 604800;
                std::erase_if(reply.answer, [](const wire::Record& r) { return r.type == Type::Rrsig; });
            }
            return true;
        };
        net.start();
        QCOMPARE(net.ask("www.example.com")->rcode, Rcode::ServFail);
        net.behaviour("home.org.#1").rewrite = nullptr;
        net.world.runFor(400s);
        // Several at once: one finds the address old, and the others find it new when they have given up.
        const auto began = net.world.now();
        std::vector<PendingPtr> pending;
        for (const Type type : {Type::A, Type::Txt, Type::Aaaa, Type::Mx})
            pending.push_back(net.begin("www.example.com", type));
        net.world.runUntil([&] { return std::all_of(pending.begin(), pending.end(), [](const auto& p) { return p->done; }); },
                           net.world.now() + 30s);
        QVERIFY(net.world.now() - began <= 3500ms);
        SAYS(pending[0]->answer, "NOERROR www.example.com. A 192.0.2.80; AD");
        for (const auto& p : pending)
            QCOMPARE(p->answer->rcode, Rcode::NoError);
    }

    /// Known server silent, the other one's address not known: it is looked up before the silent one is waited for again and again.
    void theOtherServersAddressIsLookedUpWhenOneWasSilentOnce()
    {
        unsigned slow = 0;
        for (std::uint64_t seed = 1; seed <= 10; ++seed) {
            VirtualInternet net(seed);
            net.standard("multi IN NS n1.multi\nmulti IN NS ns.other.org.\nn1.multi IN A 192.0.2.11\n",
                         "other IN NS ns.other\nns.other IN A 192.0.2.12\n");
            for (const char* n : {"1", "2"}) {
                net.server(std::string("m") + n, {std::string("192.0.2.1") + n});
                net.serve(std::string("m") + n, "multi.com.", VirtualInternet::soaNs("n1") + "n1 IN A 192.0.2.11\n* 5 IN A 192.0.2.80\n");
            }
            net.serve("m2", "other.org.", VirtualInternet::soaNs("ns") + "ns 5 IN A 192.0.2.12\n");
            net.behaviour("m1").delay = 350ms; // slow, so that its silence takes long to notice
            net.start();
            for (int i = 0; i < 8; ++i)
                (void)net.ask(("a" + std::to_string(i) + ".multi.com").c_str());
            net.world.runFor(30s); // the address is forgotten
            net.behaviour("m1").silent = true;
            for (int i = 0; i < 6; ++i) {
                const auto began = net.world.now();
                QCOMPARE(net.ask(("b" + std::to_string(i) + ".multi.com").c_str())->rcode, Rcode::NoError);
                const auto took = net.world.now() - began;
                if (i == 0)
                    QVERIFY(took <= 1600ms);
                else if (took > 400ms)
                    ++slow;
                net.world.runFor(10s); // forgotten again, but that the first one is silent is not
            }
        }
        qInfo("%u of 50 questions waited for the silent server", slow);
        QVERIFY(slow <= 8); // now and then any server is tried
    }

    /// One lost packet, and the other server's name is in a zone that is down: waiting for its address must not eat the time.
    void anAddressThatDoesNotComeDoesNotKeepAKnownServerWaiting()
    {
        for (std::uint64_t seed = 1; seed <= 10; ++seed) {
            VirtualInternet net(seed);
            net.standard("multi IN NS n1.multi\nmulti IN NS ns.other.org.\nn1.multi IN A 192.0.2.11\n",
                         "other IN NS ns.other\nns.other IN A 192.0.2.12\n");
            net.server("m1", {"192.0.2.11"});
            net.serve("m1", "multi.com.", VirtualInternet::soaNs("n1") + "n1 IN A 192.0.2.11\n* 5 IN A 192.0.2.80\n");
            net.server("m2", {"192.0.2.12"});
            net.behaviour("m2").silent = true;
            net.start();
            unsigned heard = 0;
            net.behaviour("m1").silent = true;
            net.behaviour("m1").when = [&](const wire::Question&, bool) { return heard++ == 0; }; // the first question is lost
            const auto began = net.world.now();
            QCOMPARE(net.ask("a.multi.com")->rcode, Rcode::NoError);
            QVERIFY((net.world.now() - began) / 1ms <= 3000);
        }
    }

    /// All servers were changed (SCIENCE 8.6: reachable again within 3 s).
    void aZoneWhoseServersWereAllReplacedIsReachableWithinThreeSeconds()
    {
        Plain net(2);
        net.start();
        QCOMPARE(net.ask("www.example.com")->rcode, Rcode::NoError);
        net.world.runFor(100s);
        net.behaviour("s1").silent = net.behaviour("s2").silent = true;
        net.server("new", {"192.0.2.9"});
        net.serve("new", "example.com.", VirtualInternet::soaNs("ns") + "ns IN A 192.0.2.9\n* 5 IN A 192.0.2.89\n");
        net.serve("tld", "com.",
                  "@ 86400 IN SOA a.tld. h. 2 2 3 4 300\n@ 172800 IN NS a.tld.\nexample IN NS ns.example\nns.example IN A 192.0.2.9\n");
        const auto began = net.world.now();
        SAYS(net.ask("x.example.com"), "NOERROR x.example.com. A 192.0.2.89;");
        QVERIFY(net.world.now() - began <= 3s);
    }

    // What the operator sees of work under way.

    void theGaugesOfWorkUnderWayGoUpAndReturnToZero()
    {
        Plain net;
        auto config = Plain::defaultConfig();
        net.behaviour("s1").delay = 100ms;
        net.start(config);
        const auto& shard = net.node->shard;
        QCOMPARE(shard.get(Gauge::UpstreamInFlight), std::int64_t(0));
        QCOMPARE(shard.get(Gauge::JoinTable), std::int64_t(0));
        (void)net.ask("www.example.com");
        net.world.runFor(10s);
        std::vector<PendingPtr> pending;
        for (unsigned i = 0; i < 20; ++i) {
            pending.push_back(net.begin(numbered("g", i, ".example.com").c_str()));
            pending.push_back(net.begin(numbered("g", i, ".example.com").c_str())); // joins
        }
        net.world.runFor(50ms);
        QCOMPARE(shard.get(Gauge::UpstreamInFlight), std::int64_t(20));
        QCOMPARE(shard.get(Gauge::JoinTable), std::int64_t(20));
        net.world.runFor(10s);
        for (const auto& p : pending)
            QCOMPARE(p->answers, 1U);
        QCOMPARE(shard.get(Gauge::UpstreamInFlight), std::int64_t(0));
        QCOMPARE(shard.get(Gauge::JoinTable), std::int64_t(0));
        // What is given up counts no longer either.
        net.behaviour("s1").silent = true;
        net.behaviour("tld").silent = true;
        for (unsigned i = 0; i < 20; ++i)
            (void)net.begin(numbered("h", i, ".example.com").c_str());
        net.world.runFor(1s);
        QVERIFY(shard.get(Gauge::UpstreamInFlight) > 0);
        QVERIFY(shard.get(Gauge::JoinTable) > 0);
        net.world.runFor(30s);
        QCOMPARE(shard.get(Gauge::UpstreamInFlight), std::int64_t(0));
        QCOMPARE(shard.get(Gauge::JoinTable), std::int64_t(0));
    }
};

QTEST_APPLESS_MAIN(TestRecovery)
#include "tst_recovery.moc"
