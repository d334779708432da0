// Which uses of a zone cut the resolver of a voting node tells, and how long the cuts live that it learned alone.
#include <QtTest>

#include "tests/resolve/signed_internet.h"

#include <algorithm>

using namespace harddns;
using namespace harddns::tests;
using namespace std::chrono_literals;

namespace
{

struct Uses final : resolve::CutObserver {
    void onUsedAgain(const cache::DelegationPtr& cut) override { zones << QString::fromStdString(cut->zone.toText()); }
    QStringList zones;
};

Config alone()
{
    Config c = VirtualInternet::defaultConfig();
    c.quorum.enabled = true; // so that what the node learns alone is provisional
    return c;
}

void internet(VirtualInternet& v)
{
    v.standard("example 7200 IN NS ns.example\nns.example 7200 IN A 192.0.2.53\nglueless 7200 IN NS ns.example.org.\n",
               "example 172800 IN NS ns.example\nns.example 172800 IN A 192.0.2.54\n");
    v.server("auth", {"192.0.2.53"});
    v.serve("auth", "example.com.",
            VirtualInternet::soaNs("ns") + "ns 3600 IN A 192.0.2.53\nwww 300 IN A 192.0.2.80\nmail 300 IN A 192.0.2.81\n"
                                           "alias 300 IN CNAME www\ndeep 100000 IN NS ns.deep\nns.deep 100000 IN A 192.0.2.54\n");
    v.server("org", {"192.0.2.54"});
    v.serve("org", "example.org.", VirtualInternet::soaNs("ns") + "ns 3600 IN A 192.0.2.54\n");
    v.serve("org", "glueless.com.", VirtualInternet::soaNs("ns.example.org.") + "www 300 IN A 192.0.2.90\n");
    v.serve("org", "deep.example.com.", VirtualInternet::soaNs("ns") + "ns 3600 IN A 192.0.2.54\nwww 300 IN A 192.0.2.91\n");
}

struct CutNode {
    explicit CutNode(const Config& config = alone())
    {
        internet(net);
        net.start(config);
        net.node->resolver.setCutObserver(&uses);
    }
    cache::DelegationPtr cut(const char* zone) { return net.node->infra.find(*wire::Name::fromText(zone), now()); }
    cache::CacheTime now() { return net.node->cacheClock.at(net.world.now()); }
    VirtualInternet net;
    Uses uses;
};

} // namespace

class TestCutUse : public QObject
{
    Q_OBJECT
private slots:
    void theSecondQuestionIsTheSecondUse()
    {
        CutNode v;
        (void)v.net.ask("www.example.com");
        QCOMPARE(v.uses.zones, QStringList());
        v.net.world.runFor(1s);
        (void)v.net.ask("mail.example.com");
        QCOMPARE(v.uses.zones, QStringList{"example.com."});
    }

    void anAnswerFromTheCacheUsesNothing()
    {
        CutNode v;
        (void)v.net.ask("www.example.com");
        v.net.world.runFor(1s);
        (void)v.net.ask("www.example.com");
        QCOMPARE(v.uses.zones, QStringList());
    }

    void whatOneQuestionLooksUpOnItsWayIsOneUse()
    {
        CutNode v;
        (void)v.net.ask("alias.example.com"); // starts at example.com. again for the target
        QCOMPARE(v.uses.zones, QStringList());
        v.net.world.runFor(31s);
        (void)v.net.ask("www.glueless.com"); // its server has to be found from the root first
        QVERIFY(v.cut("example.org"));
        QCOMPARE(v.uses.zones, QStringList());
    }

    void keysAndDelegationSignersAreNoSecondUse()
    {
        SignedInternet net;
        net.zone("example.com.", "www 300 IN A 192.0.2.80\nmail 300 IN A 192.0.2.81\n");
        Config c = alone();
        net.start(c);
        Uses uses;
        net.node->resolver.setCutObserver(&uses);
        QVERIFY(net.ask("www.example.com"));
        QCOMPARE(uses.zones, QStringList());
        net.world.runFor(1s);
        (void)net.ask("mail.example.com");
        QVERIFY(uses.zones.contains("example.com."));
    }

    void aNodeThatDoesNotVoteTellsNothing()
    {
        CutNode v(VirtualInternet::defaultConfig());
        (void)v.net.ask("www.example.com");
        v.net.world.runFor(1s);
        (void)v.net.ask("mail.example.com");
        QCOMPARE(v.uses.zones, QStringList());
        QCOMPARE(v.cut("example.com")->expires, v.cut("example.com")->parentExpires);
        QVERIFY(v.cut("example.com")->expires > v.now() + 7'000'000);
    }

    void whatIsAttestedIsNotTold()
    {
        CutNode v;
        (void)v.net.ask("www.example.com");
        auto attested = std::make_shared<cache::Delegation>(*v.cut("example.com"));
        attested->attested = true;
        attested->expires = attested->parentExpires;
        QVERIFY(v.net.node->infra.replace(v.cut("example.com"), attested, v.now()));
        v.net.world.runFor(1s);
        (void)v.net.ask("mail.example.com");
        QCOMPARE(v.uses.zones, QStringList());
    }

    void theWholeLifeIsTheParentsAndNoLongerThanItsOwn()
    {
        CutNode v;
        const cache::CacheTime began = v.now();
        (void)v.net.ask("www.deep.example.com");
        const auto com = v.cut("com"), example = v.cut("example.com"), deep = v.cut("deep.example.com");
        QVERIFY(com && example && deep);
        for (const auto& cut : {com, example, deep}) {
            QVERIFY(!cut->attested);
            QVERIFY(cut->expires <= v.now() + 30'000);
            QVERIFY(cut->learned >= began && cut->learned <= v.now());
        }
        QCOMPARE(com->parentExpires, com->learned + 172'800'000);
        QCOMPARE(example->parentExpires, example->learned + 7'200'000);
        QCOMPARE(deep->parentExpires, example->parentExpires); // its TTL says more (Phoenix domains, ATTACKS A2.2)
    }

    void theWholeLifeIsBoundedByTheConfiguration()
    {
        Config c = alone();
        c.cache.infraMaxTtl = 3600;
        CutNode v(c);
        (void)v.net.ask("www.example.com");
        QCOMPARE(v.cut("com")->parentExpires, v.cut("com")->learned + 3'600'000);
        QVERIFY(v.cut("example.com")->parentExpires <= v.cut("com")->parentExpires);
    }

    void whatIsLearnedFromAnAttestedCutEndsWithIt()
    {
        CutNode v;
        (void)v.net.ask("www.example.com");
        auto attested = std::make_shared<cache::Delegation>(*v.cut("com"));
        attested->attested = true;
        attested->expires = attested->parentExpires = v.now() + 100'000;
        QVERIFY(v.net.node->infra.replace(v.cut("com"), attested, v.now()));
        v.net.world.runFor(31s);
        QVERIFY(!v.cut("example.com"));
        (void)v.net.ask("mail.example.com");
        QVERIFY(v.cut("example.com"));
        QCOMPARE(v.cut("example.com")->parentExpires, attested->expires);
        QVERIFY(v.cut("example.com")->expires < attested->expires); // alone again
    }
};

QTEST_APPLESS_MAIN(TestCutUse)
#include "tst_cut_use.moc"
