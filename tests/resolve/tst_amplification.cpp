// Work amplification and long lives: one question of an attacker must not cost hundreds of packets, must end, must not spoil what others
// ask, and what a parent withdrew must die.
#include <QtTest>

#include "engine/resolve/budget.h"
#include "tests/resolve/virtual_internet.h"

#include <set>

using namespace harddns;
using namespace std::chrono_literals;
using resolve::AnswerPtr;
using telemetry::Counter;
using tests::PendingPtr;
using tests::VirtualInternet;
using wire::Rcode;
using wire::Type;
namespace limits = harddns::resolve::limits;

namespace
{

std::string number(std::size_t n) { return std::to_string(n); }
std::uint64_t upstream(const VirtualInternet& net) { return net.count(Counter::UpstreamUdp) + net.count(Counter::UpstreamTcp); }

/// An attacker's zone atk.com (192.0.2.66) and a victim's vic.com (192.0.2.1), both below com.
struct Hostile : VirtualInternet {
    explicit Hostile(std::uint64_t seed = 1, const std::string& com = {}) : VirtualInternet(seed)
    {
        standard("atk 172800 IN NS ns.atk\nns.atk 172800 IN A 192.0.2.66\nvic 172800 IN NS ns.vic\nns.vic 172800 IN A 192.0.2.1\n" + com);
        server("vic", {"192.0.2.1"});
        serve("vic", "vic.com.", soaNs("ns") + "ns IN A 192.0.2.1\nwww 300 IN A 192.0.2.80\n");
        server("atk", {"192.0.2.66"});
    }
    void attack(const std::string& records) { serve("atk", "atk.com.", soaNs("ns") + "ns IN A 192.0.2.66\n" + records); }
    void ends(const PendingPtr& pending)
    {
        world.runUntil([&] { return pending->done; }, world.now() + 30s);
    }
};

} // namespace

class TestAmplification : public QObject
{
    Q_OBJECT
private slots:
    void nxns()
    {
        Hostile net;
        std::string records;
        for (unsigned i = 0; i < 100; ++i)
            records += "sub IN NS x" + number(i) + ".vic.com.\n";
        net.attack(records);
        net.start();
        (void)net.ask("www.vic.com");
        const auto before = net.queries("vic");
        const auto answer = net.ask("a.sub.atk.com");
        QCOMPARE(answer->rcode, Rcode::ServFail);
        const auto cost = net.queries("vic") - before;
        qInfo("NXNS, 100 names: %u queries to the victim", unsigned(cost));
        QVERIFY(cost <= limits::gluelessPerDelegation);
        // Many subdomains of the same trick: each costs little.
        std::string more;
        for (unsigned s = 0; s < 10; ++s) {
            for (unsigned i = 0; i < 20; ++i)
                more += "s" + number(s) + " IN NS y" + number(s * 100 + i) + ".vic.com.\n";
        }
        net.attack(more);
        const auto second = net.queries("vic");
        for (unsigned s = 0; s < 10; ++s)
            (void)net.ask(("a.s" + number(s) + ".atk.com").c_str());
        QVERIFY(net.queries("vic") - second <= 10 * limits::gluelessPerDelegation);
        QCOMPARE(net.ask("www.vic.com")->rcode, Rcode::NoError);
    }

    void deadDelegation()
    {
        Hostile net;
        std::string records;
        for (unsigned i = 0; i < 60; ++i) {
            const std::string ns = "n" + number(i) + ".dead";
            records += "dead IN NS " + ns + "\n" + ns + " IN A 203.0.114." + number(i + 1) + "\n";
        }
        net.attack(records);
        net.start();
        (void)net.ask("atk.com", Type::Ns);
        const auto before = upstream(net);
        const auto began = net.world.now();
        QCOMPARE(net.ask("www.dead.atk.com")->rcode, Rcode::ServFail);
        const auto cost = upstream(net) - before;
        qInfo("60 dead servers: %u queries in %lld ms", unsigned(cost), static_cast<long long>((net.world.now() - began) / 1ms));
        QVERIFY(cost <= limits::silentTriesPerZone + 4);
        QVERIFY(net.world.now() - began <= 4600ms);
        const auto again = upstream(net);
        QCOMPARE(net.ask("www.dead.atk.com")->rcode, Rcode::ServFail);
        QCOMPARE(upstream(net), again);
    }

    void threeHundredServers()
    {
        Hostile net;
        net.server("many", {"192.0.2.67"});
        net.serve("many", "many.com.", VirtualInternet::soaNs("ns") + "ns IN A 192.0.2.67\nwww IN A 192.0.2.81\n");
        std::string records;
        for (unsigned i = 0; i < 300; ++i)
            records += "many IN NS n" + number(i) + ".many\nn" + number(i) + ".many IN A 203.0." + number(113 + i / 250) + "." +
                       number(i % 250 + 1) + "\n";
        net.serve("tld", "com.", "@ 86400 IN SOA a.tld. h. 1 2 3 4 300\n@ 172800 IN NS a.tld.\n" + records);
        net.start();
        const auto answer = net.ask("www.many.com");
        QVERIFY(answer->rcode == Rcode::ServFail);
        QVERIFY(upstream(net) <= limits::upstreamQueries);
        const auto kept = net.node->infra.find(*wire::Name::fromText("many.com."), net.node->cacheClock.now());
        QVERIFY(!kept || kept->servers.size() <= limits::serversPerDelegation);
    }

    void cyclicDelegations()
    {
        Hostile net(1, "one IN NS ns.two\ntwo IN NS ns.one\nthree IN NS ns.three.org.\nself IN NS www.self\n");
        net.serve("tld", "org.", "@ 86400 IN SOA a.tld. h. 1 2 3 4 300\n@ 172800 IN NS a.tld.\nthree IN NS ns.three.com.\n");
        net.start();
        for (const char* name : {"www.one.com", "www.two.com", "www.three.com", "www.three.org", "www.self.com"}) {
            const auto before = upstream(net);
            const auto began = net.world.now();
            QCOMPARE(net.ask(name)->rcode, Rcode::ServFail);
            QVERIFY2(net.world.now() - began < 1s, name);
            QVERIFY2(upstream(net) - before <= 12, name);
        }
        QVERIFY(net.count(Counter::CyclesFound) >= 2);
        const auto before = upstream(net);
        (void)net.ask("www.one.com");
        QCOMPARE(upstream(net), before);
    }

    void cyclesAcrossQuestionsDoNotWaitForEachOther()
    {
        for (std::uint64_t seed = 1; seed <= 10; ++seed) {
            Hostile net(seed, "one IN NS ns.two\ntwo IN NS ns.three\nthree IN NS ns.one\n");
            net.start();
            std::vector<PendingPtr> all;
            for (const char* name : {"www.one.com", "www.two.com", "www.three.com", "ns.one.com", "ns.two.com", "ns.three.com"}) {
                all.push_back(net.begin(name));
                net.world.runFor(std::chrono::milliseconds(seed * 7));
            }
            const auto began = net.world.now();
            net.world.runUntil([&] { return std::all_of(all.begin(), all.end(), [](const auto& p) { return p->done; }); }, began + 30s);
            for (const auto& p : all) {
                QCOMPARE(p->answers, 1U);
                QCOMPARE(p->answer->rcode, Rcode::ServFail);
            }
            QVERIFY(net.world.now() - began < 2s);
        }
    }

    /// Two zones whose first choice is the other one, each with a way out: together they must find it as each does alone.
    void crossedDependenciesWithAWayOutResolve()
    {
        for (std::uint64_t seed = 1; seed <= 40; ++seed) {
            Hostile net(seed, "one IN NS ns.two\none IN NS ns.vic\ntwo IN NS ns.one\ntwo IN NS ns.vic\n");
            for (const char* zone : {"one.com.", "two.com."})
                net.serve("vic", zone, VirtualInternet::soaNs("ns.vic.com.") + "ns IN A 192.0.2.1\nwww IN A 192.0.2.90\n");
            net.start();
            std::vector<PendingPtr> all;
            for (const char* name : {"www.one.com", "www.two.com", "ns.one.com", "ns.two.com"})
                all.push_back(net.begin(name));
            net.world.runFor(10s);
            for (const auto& p : all) {
                QCOMPARE(p->answers, 1U);
                QCOMPARE(p->answer->rcode, Rcode::NoError);
            }
        }
    }

    void aliasChainWithoutEnd()
    {
        Hostile net;
        net.attack({});
        net.behaviour("atk").rewrite = [](const wire::Message& query, wire::Message& reply, bool) {
            const wire::Name& name = query.questions[0].name;
            if (name.labelCount() < 3)
                return true;
            unsigned n = 0;
            for (const char c : name.firstLabel().substr(1))
                n = n * 10 + static_cast<unsigned>(c - '0');
            reply.answer.clear();
            reply.authority.clear();
            reply.additional.clear();
            reply.rcode = Rcode::NoError;
            const auto to = wire::Name::fromText("c" + number(n + 1) + ".atk.com.");
            reply.answer.push_back({name, Type::Cname, 1, 60, std::string(to->wire())});
            return true;
        };
        net.start();
        const auto answer = net.ask("c1.atk.com");
        QCOMPARE(answer->rcode, Rcode::ServFail);
        qInfo("CNAME chain without end: %u queries", answer->upstreamQueries);
        QVERIFY(net.queries("atk") <= limits::aliases + 4);
        const auto before = upstream(net);
        QCOMPARE(net.ask("c1.atk.com")->rcode, Rcode::ServFail);
        QCOMPARE(upstream(net), before);
    }

    /// Each delegation names servers in further delegations below another of the attacker's zones, without any address.
    void gluelessTree()
    {
        Hostile net;
        net.attack({});
        net.behaviour("atk").options.glue = false;
        std::uint64_t serial = 0;
        net.behaviour("atk").rewrite = [&serial](const wire::Message& query, wire::Message& reply, bool) {
            const wire::Name& name = query.questions[0].name;
            if (name.labelCount() < 3)
                return true;
            reply.answer.clear();
            reply.authority.clear();
            reply.additional.clear();
            reply.rcode = Rcode::NoError;
            reply.set(wire::flagAa, false);
            for (unsigned i = 0; i < 5; ++i) {
                const auto ns = wire::Name::fromText("n.t" + number(++serial) + ".atk.com.");
                reply.authority.push_back({name.suffix(3), Type::Ns, 1, 3600, std::string(ns->wire())});
            }
            return true;
        };
        net.start();
        const auto answer = net.ask("www.t0.atk.com");
        QCOMPARE(answer->rcode, Rcode::ServFail);
        qInfo("glueless tree: %u queries", answer->upstreamQueries);
        QVERIFY(upstream(net) <= limits::gluelessPerQuestion * 3 + 10);
        const auto before = upstream(net);
        QCOMPARE(net.ask("www.t0.atk.com")->rcode, Rcode::ServFail);
        QCOMPARE(upstream(net), before);
    }

    /// Everything at once: alias links to names in fresh dead zones. Whatever the attacker does, one question costs what it may cost.
    void oneQuestionOnePurse()
    {
        Hostile net;
        net.attack({});
        std::uint64_t serial = 0;
        net.behaviour("atk").rewrite = [&serial](const wire::Message& query, wire::Message& reply, bool) {
            const wire::Name& name = query.questions[0].name;
            if (name.labelCount() < 3)
                return true;
            reply.answer.clear();
            reply.authority.clear();
            reply.additional.clear();
            reply.rcode = Rcode::NoError;
            if (++serial % 2 == 0) {
                const auto to = wire::Name::fromText("a.b.c.d.e.f.x" + number(serial) + ".atk.com.");
                reply.answer.push_back({name, Type::Cname, 1, 60, std::string(to->wire())});
                return true;
            }
            reply.set(wire::flagAa, false);
            for (unsigned i = 0; i < 20; ++i) {
                const auto ns = wire::Name::fromText("n" + number(i) + ".y" + number(++serial) + ".atk.com.");
                reply.authority.push_back({name.suffix(3), Type::Ns, 1, 3600, std::string(ns->wire())});
            }
            return true;
        };
        net.start();
        unsigned most = 0;
        for (unsigned i = 0; i < 20; ++i) {
            const auto before = upstream(net);
            const auto answer = net.ask(("a.b.c.q" + number(i) + ".atk.com").c_str());
            QVERIFY(answer != nullptr);
            QVERIFY(upstream(net) - before <= limits::upstreamQueries + 1); // and one of priming
            most = std::max(most, static_cast<unsigned>(upstream(net) - before));
        }
        qInfo("dearest question: %u queries", most);
    }

    void serversThatReferToEachOther()
    {
        Hostile net;
        net.server("other", {"192.0.2.67"});
        net.attack("loop IN NS n1.loop\nn1.loop IN A 192.0.2.66\nloop IN NS n2.loop\nn2.loop IN A 192.0.2.67\n");
        const auto refer = [](const char* zone) {
            return [zone](const wire::Message& query, wire::Message& reply, bool) {
                if (!query.questions[0].name.isSubdomainOf(*wire::Name::fromText("loop.atk.com.")))
                    return true;
                reply.answer.clear();
                reply.authority.clear();
                reply.additional.clear();
                reply.rcode = Rcode::NoError;
                reply.set(wire::flagAa, false);
                const auto ns = *wire::Name::fromText("n2.loop.atk.com.");
                reply.authority.push_back({*wire::Name::fromText(zone), Type::Ns, 1, 3600, std::string(ns.wire())});
                reply.additional.push_back({ns, Type::A, 1, 3600, std::string("\xC0\0\2\x43", 4)});
                return true;
            };
        };
        for (const char* zone : {"loop.atk.com.", "atk.com.", "com.", "."}) { // sideways and upwards
            net.behaviour("other").rewrite = refer(zone);
            net.behaviour("atk").rewrite = refer("loop.atk.com.");
            net.node.reset();
            net.start();
            const auto began = net.world.now();
            const auto answer = net.ask("www.loop.atk.com");
            QCOMPARE(answer->rcode, Rcode::ServFail);
            QVERIFY(answer->upstreamQueries <= 12);
            QVERIFY(net.world.now() - began < 2s);
        }
    }

    void endlessReferralsDownwards()
    {
        Hostile net;
        net.attack({});
        net.behaviour("atk").rewrite = [](const wire::Message& query, wire::Message& reply, bool) {
            const wire::Name& name = query.questions[0].name;
            if (name.labelCount() < 3)
                return true;
            reply.answer.clear();
            reply.authority.clear();
            reply.additional.clear();
            reply.rcode = Rcode::NoError;
            reply.set(wire::flagAa, false);
            const auto ns = *name.prepend("ns");
            reply.authority.push_back({name, Type::Ns, 1, 3600, std::string(ns.wire())});
            reply.additional.push_back({ns, Type::A, 1, 3600, std::string("\xC0\0\2\x42", 4)});
            return true;
        };
        net.start();
        std::string deep;
        for (unsigned i = 0; i < 100; ++i)
            deep += "a.";
        const auto answer = net.ask((deep + "atk.com").c_str());
        QCOMPARE(answer->rcode, Rcode::ServFail);
        QVERIFY(answer->upstreamQueries <= limits::referrals + 12);
    }

    /// The attacker's question runs out of everything while it needs a victim's name: nobody else may suffer.
    void anEmptyPurseFailsOnlyItsOwner()
    {
        // The bait's alias leads to a slow, but honest name when half of the attacker's time is gone: his question ends in the middle of
        // it.
        Hostile net(3, "host IN NS ns.host\nns.host IN A 192.0.2.5\n");
        net.server("host", {"192.0.2.5"});
        net.serve("host", "host.com.", VirtualInternet::soaNs("ns") + "ns IN A 192.0.2.5\nwww 300 IN A 192.0.2.85\n");
        net.behaviour("host").delay = 300ms;
        net.attack("bait 1 IN CNAME www.host.com.\n");
        net.behaviour("atk").delay = 300ms;
        auto config = Hostile::defaultConfig();
        config.resolver.maxResolveMs = 600;
        net.start(config);
        for (unsigned round = 0; round < 8; ++round) {
            const auto bait = net.begin("bait.atk.com");
            net.world.runFor(std::chrono::milliseconds(400 + round * 25));
            const auto joined = net.count(Counter::Joined);
            const auto victim = net.begin("www.host.com");
            const auto began = net.world.now();
            net.ends(victim);
            QCOMPARE(net.count(Counter::Joined), joined + 1);
            QVERIFY(bait->done);
            QCOMPARE(bait->answer->rcode, Rcode::ServFail);
            QCOMPARE(victim->answer->rcode, Rcode::NoError);
            QVERIFY(net.world.now() - began <= 600ms);
            net.world.runFor(400s);
        }
    }

    void theVictimsNameIsNotMarkedFailed_data()
    {
        QTest::addColumn<bool>("concurrent");
        QTest::newRow("afterwards") << false;
        QTest::newRow("at the same time") << true;
    }
    void theVictimsNameIsNotMarkedFailed()
    {
        QFETCH(bool, concurrent);
        // victwo.com is served from a name in org: one more look-up of a server name, which the attacker's purse may not pay any more.
        for (std::uint64_t seed = 1; seed <= 10; ++seed) {
            Hostile net(seed, "victwo IN NS ns.host.org.\n");
            net.serve("tld", "org.",
                      "@ 86400 IN SOA a.tld. h. 1 2 3 4 300\n@ 172800 IN NS a.tld.\nhost IN NS n.host\nn.host IN A 192.0.2.1\n");
            net.serve("vic", "host.org.", VirtualInternet::soaNs("n") + "n IN A 192.0.2.1\nns IN A 192.0.2.1\n");
            net.serve("vic", "victwo.com.", VirtualInternet::soaNs("ns.host.org.") + "www 300 IN A 192.0.2.82\n");
            net.attack({});
            unsigned serial = 0;
            net.behaviour("atk").rewrite = [&serial](const wire::Message& query, wire::Message& reply, bool) {
                const wire::Name& name = query.questions[0].name;
                if (name.labelCount() < 3)
                    return true;
                reply.answer.clear();
                reply.authority.clear();
                reply.additional.clear();
                reply.rcode = Rcode::NoError;
                reply.set(wire::flagAa, false);
                for (unsigned i = 0; i < 4; ++i) {
                    const auto ns = wire::Name::fromText(i == 3 ? "www.victwo.com." : "n.z" + number(++serial) + ".atk.com.");
                    reply.authority.push_back({name.suffix(3), Type::Ns, 1, 3600, std::string(ns->wire())});
                }
                return true;
            };
            net.start();
            std::vector<PendingPtr> attacks, victims;
            for (unsigned i = 0; i < 8; ++i) {
                attacks.push_back(net.begin(("www.q" + number(i) + ".atk.com").c_str()));
                if (concurrent) {
                    net.world.runFor(15ms);
                    victims.push_back(net.begin("www.victwo.com"));
                }
            }
            if (!concurrent) {
                for (const auto& p : attacks)
                    net.ends(p);
                victims.push_back(net.begin("www.victwo.com"));
            }
            for (const auto& p : victims) {
                net.ends(p);
                QCOMPARE(p->answer->rcode, Rcode::NoError);
            }
        }
    }

    void tooManyWaitersAreTurnedAway()
    {
        Hostile net;
        net.start();
        net.behaviour("vic").delay = 200ms;
        std::vector<PendingPtr> all;
        for (unsigned i = 0; i < limits::waitersPerQuestion + 1; ++i)
            all.push_back(net.begin("www.vic.com"));
        net.world.runFor(5s);
        unsigned refused = 0, answered = 0;
        for (const auto& p : all) {
            QCOMPARE(p->answers, 1U);
            (p->answer->rcode == Rcode::ServFail ? refused : answered) += 1;
        }
        QCOMPARE(refused, 1U);
        QCOMPARE(answered, limits::waitersPerQuestion);
        QCOMPARE(net.count(Counter::JoinRefused), std::uint64_t(1));
        QCOMPARE(net.queries("vic"), std::uint64_t(1));
    }

    /// Random names below a zone whose server is silent: what is under way stays bounded, others do not notice.
    void aFloodToASilentZoneStaysItsOwnProblem()
    {
        Hostile net;
        net.attack({});
        net.behaviour("atk").silent = true;
        net.start();
        (void)net.ask("www.vic.com");
        constexpr unsigned perMillisecond = 8, milliseconds = 6000;
        std::vector<PendingPtr> flood;
        flood.reserve(perMillisecond * milliseconds);
        std::size_t most = 0, mostDescriptors = 0;
        world::Duration slowest{};
        PendingPtr victim;
        world::SteadyTime asked{};
        unsigned others = 0, n = 0;
        for (unsigned ms = 0; ms < milliseconds; ++ms) {
            for (unsigned i = 0; i < perMillisecond; ++i)
                flood.push_back(net.begin(("r" + number(n++) + ".atk.com").c_str()));
            if (!victim || victim->done) {
                if (victim) {
                    QCOMPARE(victim->answer->rcode, Rcode::NxDomain);
                    slowest = std::max(slowest, net.world.now() - asked);
                }
                asked = net.world.now();
                victim = net.begin(("o" + number(others++) + ".vic.com").c_str());
            }
            net.world.runFor(1ms);
            most = std::max(most, net.node->resolver.inFlight());
            mostDescriptors = std::max(mostDescriptors, net.nodeHost.descriptors());
        }
        net.world.runFor(6s);
        for (const auto& p : flood) {
            QCOMPARE(p->answers, 1U);
            QCOMPARE(p->answer->rcode, Rcode::ServFail);
        }
        qInfo("flood of %u a second: at most %zu in flight, %zu sockets, %llu packets; %u other questions, slowest %lld ms",
              perMillisecond * 1000, most, mostDescriptors, static_cast<unsigned long long>(upstream(net)), others,
              static_cast<long long>(slowest / 1ms));
        QVERIFY(slowest <= 200ms);
        QVERIFY(most < limits::resolutionsInFlight / 2);
        QVERIFY(others > 100);
        QCOMPARE(net.node->resolver.inFlight(), std::size_t(0));
        QCOMPARE(net.nodeHost.descriptors(), std::size_t(0));
        QVERIFY(net.node->infra.use().bytes <= net.node->infra.use().maxBytes);
        // And it works again when the server does.
        net.behaviour("atk").silent = false;
        net.world.runFor(70s);
        QCOMPARE(net.ask("ns.atk.com")->rcode, Rcode::NoError);
    }

    /// Phoenix domains (NDSS 2023) T1: before the delegation ends the child refers to a deeper cut with a long TTL, again and again.
    /// T2: the child hands out a deep name's delegation, and answers for all cuts between.
    void phoenixDomainsDie_data()
    {
        QTest::addColumn<int>("variant");
        QTest::newRow("T1, one level deeper each time") << 1;
        QTest::newRow("T2, deep cuts at once") << 2;
    }
    void phoenixDomainsDie()
    {
        QFETCH(int, variant);
        VirtualInternet net;
        net.standard("ghost 600 IN NS ns.ghost\nns.ghost 600 IN A 192.0.2.66\n");
        net.server("ghost", {"192.0.2.66"});
        net.serve("ghost", "ghost.com.", VirtualInternet::soaNs("ns") + "ns IN A 192.0.2.66\n");
        // Refers one label further than the cut asked for; the cut itself answers.
        net.behaviour("ghost").rewrite = [variant](const wire::Message& query, wire::Message& reply, bool) {
            const wire::Name name = query.questions[0].name;
            if (name.labelCount() < 3)
                return true;
            reply.answer.clear();
            reply.authority.clear();
            reply.additional.clear();
            reply.rcode = Rcode::NoError;
            if (name.firstLabel() == "www" || name.firstLabel() == "WWW" || name.labelCount() % 2 == 0) {
                reply.set(wire::flagAa);
                reply.answer.push_back({name, query.questions[0].type, 1, 1, std::string("\6\6\6\6", 4)});
                return true;
            }
            reply.set(wire::flagAa, false);
            const auto ns = *wire::Name::fromText("ns.ghost.com.");
            reply.authority.push_back({variant == 1 ? name : name.suffix(3), Type::Ns, 1, 604800, std::string(ns.wire())});
            reply.additional.push_back({ns, Type::A, 1, 604800, std::string("\xC0\0\2\x42", 4)});
            return true;
        };
        auto config = VirtualInternet::defaultConfig();
        config.cache.infraMaxTtl = 604800;
        net.start(config);
        std::string zone = "ghost.com";
        (void)net.ask(("www." + zone).c_str());
        net.serve("tld", "com.", "@ 86400 IN SOA a.tld. h. 2 2 3 4 300\n@ 172800 IN NS a.tld.\n"); // withdrawn
        const auto withdrawn = net.world.now();
        unsigned level = 0;
        while (net.world.now() - withdrawn < 3000s) {
            zone = "l" + number(++level) + "." + zone;
            if (level > 60)
                zone = "l" + number(level) + ".ghost.com";
            (void)net.ask(zone.c_str());
            (void)net.ask(("www." + zone).c_str());
            const auto deepest = net.node->infra.deepest(*wire::Name::fromText(zone), net.node->cacheClock.now());
            if (net.world.now() - withdrawn > 601s)
                QVERIFY2(!deepest->zone.isSubdomainOf(*wire::Name::fromText("ghost.com.")), zone.c_str());
            net.world.runFor(50s);
        }
        QCOMPARE(net.ask("www.ghost.com")->rcode, Rcode::NxDomain);
        QCOMPARE(net.ask(("www." + zone).c_str())->rcode, Rcode::NxDomain);
    }
};

QTEST_APPLESS_MAIN(TestAmplification)
#include "tst_amplification.moc"
