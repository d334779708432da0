// What validation costs: round trips, upstream questions, cryptographic work. And what it must never cost: other people's time.
#include <QtTest>

#include "engine/resolve/budget.h"
#include "engine/resolve/validate/denial.h"
#include "engine/resolve/validate/signatures.h"
#include "tests/resolve/signed_internet.h"

using namespace harddns;
using harddns::tests::firstSet;
using harddns::tests::PendingPtr;
using harddns::tests::say;
using harddns::tests::SignedInternet;
using harddns::tests::SignedPlan;
using telemetry::Counter;
using wire::Ede;
using wire::Name;
using wire::Rcode;
using wire::RRset;
using wire::Type;
using world::Duration;
using namespace std::chrono_literals;

namespace
{

#define SAYS(answer, expected) QCOMPARE(QString::fromStdString(say(answer)), QString(expected))

constexpr const char* shapes = "www 300 IN A 192.0.2.80\nalias 300 IN CNAME www\n*.wild 300 IN A 192.0.2.82\nother 300 IN A 192.0.2.83\n";
constexpr const char* right = "NOERROR www.example.com. A 192.0.2.80; AD";
/// Of the default link: 10 ms each way.
constexpr Duration roundTrip = 20ms;

Name nameOf(const std::string& text) { return *Name::fromText(text); }

Duration timed(SignedInternet& net, const char* name, Type type = Type::A)
{
    const auto began = net.world.now();
    const auto pending = net.begin(name, type);
    net.world.runUntil([&] { return pending->done; }, began + 30s);
    return net.world.now() - began;
}

/// A made-up Ed25519 key with the given tag; `number` tells them apart.
std::string keyWithTag(std::uint16_t tag, unsigned number)
{
    std::string rdata = SignedInternet::key("example.com.", false, 1000 + number).dnskeyRdata();
    for (unsigned step = 0; validate::keyTag(rdata) != tag; ++step) {
        rdata[rdata.size() - 2] = static_cast<char>(step >> 8);
        rdata[rdata.size() - 1] = static_cast<char>(step);
    }
    return rdata;
}

/// KeyTrap (CVE-2023-50387): `keys` keys with the tag of the true one, `signatures` false signatures of that tag at every set.
void setTrap(SignedPlan& zone, unsigned keys, unsigned signatures)
{
    const auto zsk = SignedInternet::key("example.com.", false);
    const auto ksk = SignedInternet::key("example.com.", true);
    std::vector<std::string> made;
    for (unsigned i = 0; i < keys; ++i)
        made.push_back(keyWithTag(zsk.tag(), i));
    zone.edit = [=](RRset& set) {
        if (set.type == Type::Dnskey) {
            wire::PackedList all; // the false ones first
            for (const std::string& key : made)
                all.add(key);
            for (const auto key : set.rdata)
                all.add(key);
            set.rdata = all;
            set.signatures = {};
            set.signatures.add(lab::makeSignature(set, ksk, nameOf("example.com."), 1'767'000'000, 1'768'000'000));
            return;
        }
        wire::PackedList all;
        for (unsigned i = 0; i < signatures; ++i) {
            std::string wrong(*set.signatures.begin());
            for (std::size_t at = wrong.size() - 40; at < wrong.size(); ++at)
                wrong[at] = static_cast<char>(static_cast<unsigned>(wrong[at]) * 7 + i + at);
            all.add(wrong);
        }
        set.signatures = all;
    };
}

std::string deepName(unsigned labels, const std::string& zone)
{
    std::string out;
    for (unsigned i = 0; i < labels; ++i)
        out += static_cast<char>('a' + i % 26) + std::string(".");
    return out + zone;
}

} // namespace

class TestValidationCost : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { wire::seedNameHash(1); }

    // Round trips.

    void aColdZoneBelowAKnownTldCostsTwoRoundTrips()
    {
        for (const bool nsec3 : {false, true}) {
            SignedInternet net;
            for (const char* zone : {"example.com.", "first.com.", "open.com."})
                net.zone(zone, shapes).options.nsec3 = nsec3;
            net.plan("open.com.").isSigned = false;
            net.plan("com.").options.nsec3 = nsec3;
            net.start();
            (void)net.ask("www.first.com");
            QCOMPARE(timed(net, "www.example.com").count(), Duration(2 * roundTrip).count());
            SAYS(net.ask("www.example.com"), right);
            QCOMPARE(timed(net, "www.open.com").count(), Duration(2 * roundTrip).count());
            QCOMPARE(net.count("tld", Type::Ds), 0U); // all was in the referrals
            QCOMPARE(net.count("example.com.#1", Type::Dnskey), 1U);
            QCOMPARE(net.count("open.com.#1", Type::Dnskey), 0U);
        }
    }

    void aColdStartCostsNoMoreRoundTripsThanWithoutValidation()
    {
        for (const bool validates : {false, true}) {
            SignedInternet net;
            net.zone("example.com.", shapes);
            net.start(SignedInternet::defaultConfig(), validates ? net.rootAnchor() : validate::TrustAnchors());
            QCOMPARE(timed(net, "www.example.com").count(), Duration(3 * roundTrip).count());
        }
    }

    void aKnownZoneCostsOneRoundTrip()
    {
        SignedInternet net;
        net.zone("example.com.", shapes);
        net.start();
        (void)net.ask("www.example.com");
        const auto before = net.queries();
        QCOMPARE(timed(net, "other.example.com").count(), Duration(roundTrip).count());
        QCOMPARE(timed(net, "nothing.example.com").count(), Duration(roundTrip).count());
        QCOMPARE(net.queries(), before + 2);
        QCOMPARE(timed(net, "www.example.com").count(), Duration::rep(0));
    }

    void negativeAnswersOfAColdZoneToo()
    {
        SignedInternet net;
        net.zone("example.com.", shapes);
        net.zone("first.com.", shapes);
        net.start();
        (void)net.ask("www.first.com");
        QCOMPARE(timed(net, "nothing.example.com").count(), Duration(2 * roundTrip).count());
    }

    // Joined work.

    void equalQuestionsAndKeysAreAskedOnce()
    {
        SignedInternet net;
        net.zone("example.com.", shapes);
        net.start();
        std::vector<PendingPtr> asked;
        for (int i = 0; i < 50; ++i) {
            for (const char* name : {"www.example.com", "other.example.com", "nothing.example.com", "q.wild.example.com"})
                asked.push_back(net.begin(name));
            asked.push_back(net.begin("example.com", Type::Dnskey));
            asked.push_back(net.begin("example.com", Type::Ds));
        }
        net.world.runFor(5s);
        for (const auto& one : asked) {
            QCOMPARE(one->answers, 1U);
            QVERIFY2(one->answer->secure, say(one->answer).c_str());
        }
        QCOMPARE(net.count("example.com.#1", Type::Dnskey), 1U);
        QCOMPARE(net.count("root", Type::Dnskey), 1U);
        QVERIFY(net.count("tld", Type::Dnskey) <= 2U);       // one of them the client's own, on its way down
        QVERIFY(net.count("example.com.#1", Type::A) <= 6U); // four names, one of them minimised on the way
    }

    void oneVerificationPerSignature()
    {
        SignedInternet net;
        net.zone("example.com.", shapes);
        net.start();
        (void)net.ask("www.example.com");
        (void)net.ask("nothing1.example.com");
        const auto checks = net.count(Counter::SignatureChecks);
        net.world.runFor(400s); // the answers are gone, keys and memory are not
        SAYS(net.ask("www.example.com"), right);
        SAYS(net.ask("nothing1.example.com"), "NXDOMAIN AD");
        QCOMPARE(net.count(Counter::SignatureChecks), checks);
    }

    // Addresses of servers.

    /// The address of a server is a place to ask, and wrong ones cost nothing but a try: its zone may be as broken as it likes.
    void addressesOfServersAreNotValidated()
    {
        SignedInternet net;
        net.zone("broken.org.", "").edit = tests::spoilSignatures;
        SignedPlan& zone = net.zone("example.com.", shapes);
        zone.serverNames = {"host.broken.org."};
        net.plan("broken.org.").records = "host 300 IN A " + net.host("example.com.#1").address().toText() + "\n";
        net.start();
        SAYS(net.ask("www.example.com"), right);
        SAYS(net.ask("nothing.example.com"), "NXDOMAIN AD");
        // But a client that asks for the address itself gets no unproven one.
        QCOMPARE(net.ask("host.broken.org")->rcode, Rcode::ServFail);
    }

    /// Whoever waits for the same question as an address look-up still gets it judged.
    void clientsThatJoinAnAddressLookUpGetItJudged()
    {
        SignedInternet net;
        net.zone("broken.org.", "").edit = tests::spoilSignatures;
        net.zone("good.org.", "");
        net.zone("example.com.", shapes).serverNames = {"host.broken.org."};
        net.zone("second.com.", shapes).serverNames = {"host.good.org."};
        net.plan("broken.org.").records = "host 300 IN A " + net.host("example.com.#1").address().toText() + "\n";
        net.plan("good.org.").records = "host 300 IN A " + net.host("second.com.#1").address().toText() + "\n";
        net.start();
        for (const auto& [zone, host, good] :
             {std::tuple{"www.example.com", "host.broken.org", false}, {"www.second.com", "host.good.org", true}}) {
            for (const Duration wait : {0ms, 15ms, 25ms, 45ms, 55ms, 65ms, 75ms, 85ms, 95ms}) {
                net.node.reset();
                net.start();
                const auto first = net.begin(zone);
                net.world.runFor(wait);
                const auto second = net.begin(host);
                net.world.runFor(10s);
                QVERIFY2(first->answer->secure, say(first->answer).c_str());
                QCOMPARE(second->answer->rcode, good ? Rcode::NoError : Rcode::ServFail);
                QCOMPARE(second->answer->secure, good);
            }
        }
    }

    /// Zone A's servers are named in zone B and the other way round; their keys, too, are only to be had there.
    void zonesThatServeEachOther()
    {
        SignedInternet net;
        net.zone("a.com.", "www 300 IN A 192.0.2.90\n", 2).serverNames = {"ns1.a.com.", "h.b.com."};
        net.zone("b.com.", "www 300 IN A 192.0.2.91\n", 2).serverNames = {"ns1.b.com.", "h.a.com."};
        net.plan("a.com.").records += "h 300 IN A " + net.host("b.com.#2").address().toText() + "\n";
        net.plan("b.com.").records += "h 300 IN A " + net.host("a.com.#2").address().toText() + "\n";
        net.start();
        net.behaviour("a.com.#1").silent = true; // only by b's name
        SAYS(net.ask("www.a.com"), "NOERROR www.a.com. A 192.0.2.90; AD");
        SAYS(net.ask("www.b.com"), "NOERROR www.b.com. A 192.0.2.91; AD");
    }

    // TTLs.

    void ttlEndsWithTheSignature()
    {
        SignedInternet net;
        SignedPlan& zone = net.zone("example.com.", "www 3000 IN A 192.0.2.80\n");
        zone.negativeTtl = 3000;
        zone.options.inception = net.now() - 1000;
        zone.options.expiration = net.now() + 100;
        net.start();
        const auto answer = net.ask("www.example.com");
        QVERIFY(answer->secure);
        QVERIFY2(firstSet(answer).ttl <= 100, std::to_string(firstSet(answer).ttl).c_str());
        const auto denied = net.ask("nothing.example.com");
        QVERIFY(denied->secure);
        for (const RRset& set : denied->authority)
            QVERIFY2(set.ttl <= 100, std::to_string(set.ttl).c_str());
        net.world.runFor(101s);
        SAYS(net.ask("www.example.com"), "SERVFAIL EDE 7");
        SAYS(net.ask("nothing.example.com"), "SERVFAIL EDE 7");
        SAYS(net.ask("nothing2.example.com"), "SERVFAIL EDE 7");
    }

    void ttlIsNoLongerThanTheZoneSaid()
    {
        SignedInternet net;
        net.zone("example.com.", shapes);
        net.start();
        net.behaviour("example.com.#1").ttl = 1'000'000;
        net.behaviour("tld").ttl = 1'000'000;
        QCOMPARE(firstSet(net.ask("www.example.com")).ttl, 300U);
        const auto denied = net.ask("nothing.example.com");
        QVERIFY(denied->secure);
        for (const RRset& set : denied->authority)
            QVERIFY2(set.ttl <= 60, std::to_string(set.ttl).c_str());
        net.world.runFor(299s);
        QCOMPARE(firstSet(net.ask("www.example.com")).ttl, 1U);
        net.behaviour("example.com.#1").silent = true;
        net.world.runFor(2s);
        QCOMPARE(net.ask("www.example.com")->rcode, Rcode::ServFail);
    }

    void negativeTtlIsTheSmallestOfItsParts()
    {
        SignedInternet net;
        SignedPlan& zone = net.zone("example.com.", shapes);
        zone.negativeTtl = 500;
        zone.edit = [&](RRset& set) { // an NSEC for a shorter time than the SOA says
            if (set.type != Type::Nsec)
                return;
            set.ttl = 20;
            set.signatures = {};
            set.signatures.add(lab::makeSignature(set, SignedInternet::key("example.com.", false), nameOf("example.com."), net.now() - 10,
                                                  net.now() + 10000));
        };
        net.start();
        const auto denied = net.ask("nothing.example.com");
        QVERIFY(denied->secure);
        for (const RRset& set : denied->authority)
            QVERIFY2(set.ttl <= 20, std::to_string(set.ttl).c_str());
    }

    // Aggressive use of proofs (RFC 8198).

    void theSecondNameThatDoesNotExistCostsNoQuestion()
    {
        for (const bool nsec3 : {false, true}) {
            SignedInternet net;
            net.zone("example.com.", "www 300 IN A 192.0.2.80\n").options.nsec3 = nsec3;
            net.start();
            // With NSEC3 the few spans of a small zone are known after some names.
            for (int i = 0; i < 200; ++i)
                (void)net.ask(("first" + std::to_string(i) + ".example.com").c_str());
            const auto before = net.queries();
            for (int i = 0; i < 20; ++i)
                SAYS(net.ask(("fsecond" + std::to_string(i) + ".example.com").c_str()), "NXDOMAIN AD");
            SAYS(net.ask("x.y.fsecond.example.com", Type::Txt), "NXDOMAIN AD");
            QCOMPARE(net.queries(), before);
            QVERIFY(net.count(Counter::AggressiveAnswers) >= 20U);
            const auto made = net.ask("fsecond77.example.com");
            for (const RRset& set : made->authority) {
                QVERIFY(set.ttl <= 60);
                QVERIFY(!set.signatures.empty());
            }
            net.world.runFor(61s); // the proofs are over
            SAYS(net.ask("fsecond88.example.com"), "NXDOMAIN AD");
            QVERIFY(net.queries() > before);
        }
    }

    void noDataFromAProofOfAnotherType()
    {
        SignedInternet net;
        net.zone("example.com.", shapes);
        net.start();
        SAYS(net.ask("www.example.com", Type::Txt), "NOERROR AD");
        const auto before = net.queries();
        SAYS(net.ask("www.example.com", Type::Mx), "NOERROR AD");
        SAYS(net.ask("www.example.com", Type::Aaaa), "NOERROR AD");
        QCOMPARE(net.queries(), before);
        SAYS(net.ask("www.example.com"), right); // what exists is asked for
        QCOMPARE(net.queries(), before + 1);
    }

    void namesTheWildcardMakesAreNotDenied()
    {
        SignedInternet net;
        net.zone("example.com.", shapes);
        net.start();
        SAYS(net.ask("nothing.example.com"), "NXDOMAIN AD");
        SAYS(net.ask("no.q.wild.example.com", Type::Txt), "NOERROR AD");
        SAYS(net.ask("q.wild.example.com"), "NOERROR q.wild.example.com. A 192.0.2.82; AD");
        SAYS(net.ask("r.wild.example.com"), "NOERROR r.wild.example.com. A 192.0.2.82; AD");
    }

    void notWhenSwitchedOff()
    {
        SignedInternet net;
        net.zone("example.com.", shapes);
        auto config = SignedInternet::defaultConfig();
        config.resolver.aggressiveNsec = false;
        net.start(config);
        SAYS(net.ask("nothing1.example.com"), "NXDOMAIN AD");
        const auto before = net.queries();
        SAYS(net.ask("nothing2.example.com"), "NXDOMAIN AD");
        QCOMPARE(net.queries(), before + 1);
    }

    /// An opt-out span says nothing about unsigned delegations, which may come and go without a new proof.
    void neverFromOptOut()
    {
        SignedInternet net;
        SignedPlan& com = net.plan("com.");
        com.options.nsec3 = com.options.optOut = true;
        net.zone("open.com.", "www 300 IN A 192.0.2.90\n").isSigned = false;
        net.start();
        for (int i = 0; i < 20; ++i)
            SAYS(net.ask(("first" + std::to_string(i) + ".com").c_str()), "NXDOMAIN");
        const auto before = net.queries();
        SAYS(net.ask("second.com"), "NXDOMAIN");
        QVERIFY(net.queries() > before);
        QCOMPARE(net.count(Counter::AggressiveAnswers), 0U);
        SAYS(net.ask("www.open.com"), "NOERROR www.open.com. A 192.0.2.90;");
    }

    /// The parent's NSEC at a cut spans the child's names and says nothing about them.
    void neverAcrossACut_data()
    {
        QTest::addColumn<bool>("nsec3");
        QTest::addColumn<bool>("childSigned");
        for (const bool nsec3 : {false, true}) {
            for (const bool childSigned : {false, true})
                QTest::newRow(qPrintable(QString("%1 %2").arg(nsec3).arg(childSigned))) << nsec3 << childSigned;
        }
    }
    void neverAcrossACut()
    {
        QFETCH(bool, nsec3);
        QFETCH(bool, childSigned);
        SignedInternet net;
        net.zone("example.com.", "a 300 IN A 192.0.2.79\nzz 300 IN A 192.0.2.80\n").options.nsec3 = nsec3;
        net.zone("sub.example.com.", "host 300 IN A 192.0.2.90\nx.y 300 IN A 192.0.2.91\n").isSigned = childSigned;
        net.plan("sub.example.com.").options.nsec3 = nsec3;
        net.start();
        for (int i = 0; i < 10; ++i)
            SAYS(net.ask(("t" + std::to_string(i) + ".example.com").c_str()), "NXDOMAIN AD"); // spanned by sub -> zz
        if (!childSigned)
            SAYS(net.ask("sub.example.com", Type::Ds), "NOERROR AD");
        const std::string ad = childSigned ? " AD" : "";
        QCOMPARE(say(net.ask("host.sub.example.com")), "NOERROR host.sub.example.com. A 192.0.2.90;" + ad);
        QCOMPARE(say(net.ask("x.y.sub.example.com")), "NOERROR x.y.sub.example.com. A 192.0.2.91;" + ad);
        QCOMPARE(say(net.ask("sub.example.com")), "NOERROR" + ad);
        QCOMPARE(say(net.ask("sub.example.com", Type::Ns)), "NOERROR sub.example.com. NS ns1.sub.example.com.;" + ad);
        QCOMPARE(say(net.ask("sub.example.com", Type::Soa)).substr(0, 30), std::string("NOERROR sub.example.com. SOA n"));
        if (childSigned)
            QVERIFY(!net.ask("sub.example.com", Type::Ds)->answer.empty());
    }

    void aNewNameIsFoundWhenTheProofIsOver()
    {
        SignedInternet net;
        SignedPlan& zone = net.zone("example.com.", shapes);
        net.start();
        SAYS(net.ask("nothing1.example.com"), "NXDOMAIN AD");
        zone.records += "fresh 300 IN A 192.0.2.99\n";
        net.publish("example.com.");
        net.world.runFor(61s);
        SAYS(net.ask("fresh.example.com"), "NOERROR fresh.example.com. A 192.0.2.99; AD");
    }

    // Attacks on the processor.

    void keyTrapIsBounded()
    {
        SignedInternet net;
        setTrap(net.zone("example.com.", shapes), 200, 200);
        net.start();
        const auto answer = net.ask("www.example.com");
        QCOMPARE(answer->rcode, Rcode::ServFail);
        QVERIFY(answer->ede.has_value());
        const auto failed = net.count(Counter::SignatureChecksFailed);
        QVERIFY2(failed > 0 && failed <= validate::limits::failedChecksPerQuestion + validate::limits::failedChecksPerSet,
                 std::to_string(failed).c_str());
        QVERIFY(net.count(Counter::SignatureChecks) <= validate::limits::checksPerQuestion);
        // Asked again: remembered.
        (void)net.ask("www.example.com");
        QCOMPARE(net.count(Counter::SignatureChecksFailed), failed);
    }

    /// Many servers, each with the trap: the purse is the question's, not the answer's.
    void keyTrapAcrossServersAndAliasesIsBounded()
    {
        SignedInternet net;
        std::string chain;
        for (int i = 0; i < 11; ++i)
            chain += "c" + std::to_string(i) + " 300 IN CNAME c" + std::to_string(i + 1) + "\n";
        setTrap(net.zone("example.com.", chain + "c11 300 IN A 192.0.2.80\n", 8), 50, 50);
        net.start();
        QCOMPARE(net.ask("c0.example.com")->rcode, Rcode::ServFail);
        const auto failed = net.count(Counter::SignatureChecksFailed);
        QVERIFY2(failed <= validate::limits::failedChecksPerQuestion + validate::limits::failedChecksPerSet,
                 std::to_string(failed).c_str());
    }

    /// A true signature behind a few false ones is still found: one collision of tags, one roll-over.
    void someFalseSignaturesDoNotHideTheTrueOne()
    {
        SignedInternet net;
        SignedPlan& zone = net.zone("example.com.", shapes);
        zone.edit = [](RRset& set) {
            RRset wrong = set;
            tests::spoilSignatures(wrong);
            for (const auto good : set.signatures)
                wrong.signatures.add(good);
            set.signatures = wrong.signatures;
        };
        net.start();
        SAYS(net.ask("www.example.com"), right);
        SAYS(net.ask("nothing.example.com"), "NXDOMAIN AD");
    }

    /// The work is done in slices: who asks for another zone while a flood of traps arrives does not wait for it.
    void othersDoNotWaitForAKeyTrapFlood()
    {
        SignedInternet net;
        setTrap(net.zone("example.com.", "*.t 300 IN A 192.0.2.80\nwww 300 IN A 192.0.2.80\n"), 60, 60);
        net.zone("calm.com.", "www 300 IN A 192.0.2.70\nother 300 IN A 192.0.2.71\n");
        net.start();
        (void)net.ask("www.calm.com");
        (void)net.ask("www.example.com"); // its keys are known
        constexpr int flood = 100;
        std::vector<PendingPtr> traps;
        for (int i = 0; i < flood; ++i)
            traps.push_back(net.begin(("x" + std::to_string(i) + ".t.example.com").c_str()));
        const auto failedBefore = net.count(Counter::SignatureChecksFailed);
        // Its reply comes right behind the first of the flood's.
        const auto began = net.world.now();
        const auto calm = net.begin("other.calm.com");
        std::uint64_t failedMeanwhile = 0;
        net.world.runUntil([&] { return calm->done; }, began + 30s);
        failedMeanwhile = net.count(Counter::SignatureChecksFailed) - failedBefore;
        SAYS(calm->answer, "NOERROR other.calm.com. A 192.0.2.71; AD");
        QCOMPARE((net.world.now() - began).count(), Duration(roundTrip).count());
        net.world.runFor(10s);
        const auto failedInAll = net.count(Counter::SignatureChecksFailed) - failedBefore;
        for (const auto& trap : traps) {
            QCOMPARE(trap->answers, 1U);
            QCOMPARE(trap->answer->rcode, Rcode::ServFail);
        }
        QVERIFY2(failedInAll > flood, std::to_string(failedInAll).c_str());
        QVERIFY2(failedMeanwhile < failedInAll, (std::to_string(failedMeanwhile) + " of " + std::to_string(failedInAll)).c_str());
        QVERIFY2(failedInAll <= flood * (validate::limits::failedChecksPerQuestion + validate::limits::failedChecksPerSet),
                 std::to_string(failedInAll).c_str());
    }

    /// CVE-2023-50868: deep names in zones that hash often.
    void deepNamesInZonesThatHashOftenAreBounded_data()
    {
        QTest::addColumn<int>("iterations");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("said");
        constexpr int limit = validate::limits::nsec3Iterations;
        const auto row = [](const char* what, int iterations, const std::string& name, const char* said) {
            QTest::newRow(what) << iterations << QString::fromStdString(name) << said;
        };
        const std::string shallow = "x.example.com", deep = deepName(100, "example.com");
        const std::string belowDeep = "x." + deepName(40, "deep.example.com"); // all of them exist
        row("once, nothing there", 0, deep, "NXDOMAIN AD");
        row("once, all there", 0, belowDeep, "NXDOMAIN AD");
        row("at the limit, shallow", limit, shallow, "NXDOMAIN AD");
        row("at the limit, nothing there", limit, deep, "NXDOMAIN AD");  // searched from the zone downwards
        row("at the limit, all there", limit, belowDeep, "NXDOMAIN AD"); // and from the name upwards
        row("above the limit", limit + 1, shallow, "NXDOMAIN EDE 27");
        row("far above the limit", 65535, belowDeep, "NXDOMAIN EDE 27");
    }
    void deepNamesInZonesThatHashOftenAreBounded()
    {
        QFETCH(int, iterations);
        QFETCH(QString, name);
        QFETCH(QString, said);
        SignedInternet net;
        SignedPlan& zone = net.zone("example.com.", "www 300 IN A 192.0.2.80\n" + deepName(40, "deep") + " 300 IN A 192.0.2.80\n");
        zone.options.nsec3 = true;
        zone.options.iterations = static_cast<std::uint16_t>(iterations);
        auto config = SignedInternet::defaultConfig();
        config.resolver.qnameMinimisation = false;
        net.start(config);
        SAYS(net.ask(qPrintable(name)), said);
        SAYS(net.ask("www.example.com"), right);
    }

    /// More NSEC3 records than a proof may need.
    void aHeapOfProofsIsBounded()
    {
        SignedInternet net;
        std::string names;
        for (int i = 0; i < 60; ++i)
            names += "n" + std::to_string(i) + " 300 IN A 192.0.2.80\n";
        net.zone("example.com.", names).options.nsec3 = true;
        net.start();
        net.behaviour("example.com.#1").rewrite = [&](const wire::Message&, wire::Message& reply, bool) {
            if (reply.rcode != Rcode::NxDomain)
                return true;
            std::vector<wire::Record> heap;
            for (const auto& [hash, set] : net.published("example.com.").nsec3Sets())
                wire::appendRecords(heap, set, true, set.ttl);
            heap.insert(heap.end(), reply.authority.begin(), reply.authority.end());
            reply.authority = heap;
            return true;
        };
        const auto answer = net.ask("nothing.example.com");
        QVERIFY2(answer->rcode == Rcode::NxDomain || answer->rcode == Rcode::ServFail, say(answer).c_str());
        QVERIFY(net.count(Counter::SignatureChecks) <= validate::limits::checksPerQuestion);
        SAYS(net.ask("n1.example.com"), "NOERROR n1.example.com. A 192.0.2.80; AD");
    }

    void aLongHonestChainIsWithinTheLimits()
    {
        SignedInternet net;
        std::string first;
        for (int i = 0; i < 10; ++i) {
            const std::string zone = "z" + std::to_string(i) + ".com.";
            net.zone(zone, "*.w 300 IN CNAME x.w.z" + std::to_string(i + 1) + ".com.\n").options.nsec3 = i % 2 == 1;
        }
        net.zone("z10.com.", "*.w 300 IN A 192.0.2.80\n");
        net.start();
        const auto answer = net.ask("x.w.z0.com");
        QVERIFY2(answer->secure, (say(answer) + " " + answer->edeText).c_str());
        QCOMPARE(answer->answer.size(), std::size_t(11));
    }

    /// One forged packet must not take a name off the net for as long as it says (here: a week).
    void aForgedDelegationDoesNotOutliveTheForger()
    {
        SignedInternet net;
        net.zone("example.com.", shapes);
        net.server("pirate", {"198.18.66.66"});
        net.serve("pirate", "www.example.com.", SignedInternet::soaNs("ns") + "ns IN A 198.18.66.66\n@ 300 IN A 6.6.6.6\n");
        net.start();
        unsigned forged = 0;
        net.behaviour("example.com.#1").rewrite = [&](const wire::Message& query, wire::Message& reply, bool) {
            if (query.questions[0].type != Type::A)
                return true;
            ++forged;
            reply.answer.clear();
            reply.set(wire::flagAa, false);
            reply.authority = {{nameOf("www.example.com."), Type::Ns, 1, 604800, std::string(nameOf("ns.www.example.com.").wire())}};
            reply.additional = {{nameOf("ns.www.example.com."), Type::A, 1, 604800, std::string("\306\22\102\102", 4)}};
            return true;
        };
        const auto answer = net.ask("www.example.com");
        QVERIFY2(answer->rcode == Rcode::ServFail, say(answer).c_str());
        QVERIFY(forged > 0);
        net.behaviour("example.com.#1") = {};
        net.world.runFor(320s);
        SAYS(net.ask("www.example.com"), right);
    }

    /// The same with the address of a server that is named in another zone: it is used unproven, but not for ever.
    void aForgedServerAddressDoesNotOutliveTheForger()
    {
        for (const bool pirateAnswers : {false, true}) {
            SignedInternet net;
            net.zone("good.org.", "");
            net.zone("example.com.", shapes).serverNames = {"host.good.org."};
            net.plan("good.org.").records = "host 86400 IN A " + net.host("example.com.#1").address().toText() + "\n";
            if (pirateAnswers) {
                net.server("pirate", {"198.18.66.66"});
                net.serve("pirate", "example.com.", SignedInternet::soaNs("ns1") + "ns1 IN A 198.18.66.66\nwww 300 IN A 6.6.6.6\n");
            }
            net.start();
            net.behaviour("good.org.#1").rewrite = [](const wire::Message&, wire::Message& reply, bool) {
                for (wire::Record& record : reply.answer) {
                    if (record.type == Type::A)
                        record.rdata = std::string("\306\22\102\102", 4);
                }
                return true;
            };
            QCOMPARE(net.ask("www.example.com")->rcode, Rcode::ServFail);
            net.behaviour("good.org.#1") = {};
            net.world.runFor(320s);
            (void)net.ask("www.example.com"); // may be the one that finds out
            net.world.runFor(1s);
            SAYS(net.ask("other.example.com"), "NOERROR other.example.com. A 192.0.2.83; AD");
            net.world.runFor(301s);
            SAYS(net.ask("www.example.com"), right);
        }
    }

    /// The same with the addresses of a true delegation.
    void forgedGlueDoesNotOutliveTheForger()
    {
        SignedInternet net;
        net.zone("example.com.", shapes).infraTtl = 604800;
        net.server("pirate", {"198.18.66.66"});
        net.serve("pirate", "example.com.",
                  SignedInternet::soaNs("ns1") + "ns1 IN A 198.18.66.66\nwww 300 IN A 6.6.6.6\nother 300 IN A 6.6.6.6\n");
        net.start();
        net.behaviour("tld").rewrite = [&](const wire::Message&, wire::Message& reply, bool) {
            for (wire::Record& record : reply.additional)
                record.rdata = std::string("\306\22\102\102", 4);
            return true;
        };
        const auto answer = net.ask("www.example.com");
        QVERIFY2(answer->rcode == Rcode::ServFail, say(answer).c_str());
        net.behaviour("tld") = {};
        net.world.runFor(320s);
        SAYS(net.ask("www.example.com"), right);
        SAYS(net.ask("other.example.com"), "NOERROR other.example.com. A 192.0.2.83; AD");
    }
};

QTEST_APPLESS_MAIN(TestValidationCost)
#include "tst_validation_cost.moc"
