// What a validating resolver does with signed zones that are broken, half renewed, out of reach, or in the hands of a liar: the right
// extended error, other servers asked around, nothing wrong in the cache, and back in order as soon as the zone is.
#include <QtTest>

#include "engine/lab/signed_lies.h"
#include "engine/resolve/budget.h"
#include "tests/resolve/signed_internet.h"

using namespace harddns;
using harddns::tests::firstSet;
using harddns::tests::say;
using harddns::tests::SignedInternet;
using harddns::tests::SignedPlan;
using telemetry::Counter;
using validate::Algorithm;
using wire::Ede;
using wire::Name;
using wire::Rcode;
using wire::RRset;
using wire::Type;
using namespace std::chrono_literals;

namespace
{

#define SAYS(answer, expected) QCOMPARE(QString::fromStdString(say(answer)), QString(expected))

constexpr const char* shapes = "www 300 IN A 192.0.2.80\nalias 300 IN CNAME www\n*.wild 300 IN A 192.0.2.82\nother 300 IN A 192.0.2.83\n";
constexpr const char* right = "NOERROR www.example.com. A 192.0.2.80; AD";

Name nameOf(const char* text) { return *Name::fromText(text); }

/// Signs the set anew with times of its own.
void resign(RRset& set, const Name& zone, const lab::SigningKey& key, std::uint32_t inception, std::uint32_t expiration)
{
    set.signatures = {};
    set.signatures.add(lab::makeSignature(set, key, zone, inception, expiration));
}

/// A server whose every reply about data (not keys, not delegations) is false.
void makeLie(SignedInternet& net, const std::string& host)
{
    net.behaviour(host).rewrite = [](const wire::Message&, wire::Message& reply, bool) {
        for (wire::Record& record : reply.answer) {
            if (record.type == Type::A)
                record.rdata = std::string("\6\6\6\6", 4);
        }
        return true;
    };
}

} // namespace

class TestValidationFaults : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { wire::seedNameHash(1); }

    void eachCauseHasItsExtendedError_data()
    {
        QTest::addColumn<QString>("fault");
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("type");
        QTest::addColumn<int>("ede");
        const auto row = [](const char* fault, const char* name, Ede ede, Type type = Type::A) {
            QTest::newRow(qPrintable(QString("%1: %2 %3").arg(fault, name, wire::toText(type).c_str())))
                << fault << name << int(type) << int(ede);
        };
        row("wrong signatures", "www.example.com", Ede::DnssecBogus);
        row("wrong signatures", "nothing.example.com", Ede::DnssecBogus);
        row("wrong signatures", "any.wild.example.com", Ede::DnssecBogus);
        row("wrong key signatures", "www.example.com", Ede::DnssecBogus);
        row("expired", "www.example.com", Ede::SignatureExpired);
        row("expired", "nothing.example.com", Ede::SignatureExpired);
        row("expired keys", "www.example.com", Ede::SignatureExpired);
        row("not yet valid", "www.example.com", Ede::SignatureNotYetValid);
        row("not yet valid", "nothing.example.com", Ede::SignatureNotYetValid);
        row("expires before it begins", "www.example.com", Ede::SignatureExpiredBeforeValid);
        row("no signatures", "www.example.com", Ede::RrsigsMissing);
        row("no signatures", "nothing.example.com", Ede::RrsigsMissing);
        row("no signatures", "www.example.com", Ede::RrsigsMissing, Type::Txt);
        row("no signatures of the keys", "www.example.com", Ede::RrsigsMissing);
        row("no keys", "www.example.com", Ede::DnskeyMissing);
        row("other keys", "www.example.com", Ede::DnskeyMissing);
        row("signing key not published", "www.example.com", Ede::DnskeyMissing);
        row("no zone flag", "www.example.com", Ede::NoZoneKeyBitSet);
        row("no denial", "nothing.example.com", Ede::NsecMissing);
        row("no denial", "www.example.com", Ede::NsecMissing, Type::Txt);
        row("no denial", "any.wild.example.com", Ede::NsecMissing);
        row("denial of another name", "nothing.example.com", Ede::NsecMissing);
        row("no denial of the DS", "www.example.com", Ede::NsecMissing);
    }
    void eachCauseHasItsExtendedError()
    {
        QFETCH(QString, fault);
        QFETCH(QString, name);
        QFETCH(int, type);
        QFETCH(int, ede);
        SignedInternet net;
        SignedPlan& zone = net.zone("example.com.", shapes);
        const auto zsk = SignedInternet::key("example.com.", false);
        const auto ksk = SignedInternet::key("example.com.", true);
        const auto now = net.now();
        const auto timed = [&](bool keys, std::uint32_t from, std::uint32_t to) {
            zone.edit = [=](RRset& set) {
                if ((set.type == Type::Dnskey) == keys)
                    resign(set, nameOf("example.com."), keys ? ksk : zsk, from, to);
            };
        };
        constexpr std::uint32_t day = SignedInternet::day;
        if (fault == "wrong signatures")
            zone.edit = [](RRset& set) {
                if (set.type != Type::Dnskey)
                    tests::spoilSignatures(set);
            };
        else if (fault == "wrong key signatures")
            zone.edit = [](RRset& set) {
                if (set.type == Type::Dnskey)
                    tests::spoilSignatures(set);
            };
        else if (fault == "expired")
            timed(false, now - 9 * day, now - day);
        else if (fault == "expired keys")
            timed(true, now - 9 * day, now - day);
        else if (fault == "not yet valid")
            timed(false, now + day, now + 9 * day);
        else if (fault == "expires before it begins")
            timed(false, now + day, now - day);
        else if (fault == "no signatures")
            zone.edit = [](RRset& set) {
                if (set.type != Type::Dnskey)
                    set.signatures = {};
            };
        else if (fault == "no signatures of the keys")
            zone.edit = [](RRset& set) {
                if (set.type == Type::Dnskey)
                    set.signatures = {};
            };
        else if (fault == "no keys")
            zone.edit = [](RRset& set) {
                if (set.type == Type::Dnskey)
                    set.rdata = {};
            };
        else if (fault == "other keys")
            zone.vouched = std::vector{SignedInternet::key("example.com.", true, 9)};
        else if (fault == "signing key not published")
            zone.edit = [=](RRset& set) {
                if (set.type != Type::Dnskey)
                    resign(set, nameOf("example.com."), SignedInternet::key("example.com.", false, 9), now - day, now + day);
            };
        else if (fault == "no zone flag") {
            zone.keys = {ksk.withFlags(1), zsk.withFlags(0)};
            zone.vouched = std::vector{ksk.withFlags(1)};
        } else if (fault == "no denial")
            zone.edit = [](RRset& set) {
                if (set.type == Type::Nsec)
                    set.rdata = {};
            };
        else if (fault == "denial of another name")
            net.behaviour("example.com.#1").rewrite = [&net](const wire::Message&, wire::Message& reply, bool) {
                if (reply.rcode != Rcode::NxDomain)
                    return true;
                std::erase_if(reply.authority, [](const wire::Record& r) { return r.type == Type::Nsec || r.type == Type::Rrsig; });
                const auto* soa = net.published("example.com.").soa();
                const auto* other = net.published("example.com.").nsecAtOrBefore(nameOf("www.example.com."));
                reply.authority.clear();
                wire::appendRecords(reply.authority, *soa, true, 60);
                wire::appendRecords(reply.authority, *other, true, 60);
                return true;
            };
        else if (fault == "no denial of the DS") {
            zone.hasDs = false;
            net.plan("com.").edit = [](RRset& set) {
                if (set.type == Type::Nsec)
                    set.rdata = {};
            };
        } else
            QFAIL("no such fault");
        net.start();
        const auto answer = net.ask(qPrintable(name), Type(type));
        QCOMPARE(say(answer), "SERVFAIL EDE " + std::to_string(ede));
        QVERIFY(!answer->edeText.empty());
        QVERIFY(answer->answer.empty() && answer->authority.empty());
        // The same again: remembered, and still explained.
        const auto again = net.ask(qPrintable(name), Type(type));
        QCOMPARE(say(again), "SERVFAIL EDE " + std::to_string(ede));
    }

    void oneLiarOfThreeIsAskedAround()
    {
        for (std::uint64_t seed = 1; seed <= 8; ++seed) {
            SignedInternet net(seed);
            net.zone("example.com.", shapes, 3);
            net.start();
            makeLie(net, "example.com.#2");
            for (const char* name : {"www.example.com", "other.example.com", "any.wild.example.com", "alias.example.com"}) {
                const auto answer = net.ask(name);
                QVERIFY(answer->secure);
                QVERIFY(say(answer).find("6.6.6.6") == std::string::npos);
            }
        }
    }

    void allLying()
    {
        SignedInternet net;
        net.zone("example.com.", shapes, 5);
        for (int i = 1; i <= 5; ++i)
            makeLie(net, "example.com.#" + std::to_string(i));
        net.start();
        SAYS(net.ask("www.example.com"), "SERVFAIL EDE 6");
        unsigned asked = 0;
        for (int i = 1; i <= 5; ++i)
            asked += net.count("example.com.#" + std::to_string(i), Type::A);
        QVERIFY(net.count(Counter::BogusRetries) <= 2 * resolve::limits::bogusAnswers);
        QVERIFY2(asked <= 2 * resolve::limits::bogusAnswers, std::to_string(asked).c_str());
        // Remembered: asking again costs nothing.
        const auto before = net.queries();
        SAYS(net.ask("www.example.com"), "SERVFAIL EDE 6");
        QCOMPARE(net.queries(), before);
        // The liars repent.
        for (int i = 1; i <= 5; ++i)
            net.behaviour("example.com.#" + std::to_string(i)) = {};
        net.world.runFor(301s);
        SAYS(net.ask("www.example.com"), right);
    }

    /// CD=1 gets the data, and neither it nor anybody else makes the false data good for others (RFC 4035 4.7).
    void checkingDisabledGetsTheDataAndPollutesNothing()
    {
        for (const bool cdFirst : {true, false}) {
            SignedInternet net;
            net.zone("example.com.", shapes);
            makeLie(net, "example.com.#1");
            net.start();
            if (!cdFirst)
                SAYS(net.ask("www.example.com"), "SERVFAIL EDE 6");
            SAYS(net.askUnchecked("www.example.com"), "NOERROR www.example.com. A 6.6.6.6;");
            SAYS(net.ask("www.example.com"), "SERVFAIL EDE 6");
            SAYS(net.askUnchecked("www.example.com"), "NOERROR www.example.com. A 6.6.6.6;");
            SAYS(net.askUnchecked("alias.example.com"), "NOERROR alias.example.com. CNAME www.example.com.; www.example.com. A 6.6.6.6;");
            SAYS(net.ask("alias.example.com"), "SERVFAIL EDE 6");
            net.behaviour("example.com.#1") = {};
            net.world.runFor(301s);
            SAYS(net.ask("www.example.com"), right);
            SAYS(net.askUnchecked("www.example.com"), right);
        }
    }

    void checkingDisabledGetsBogusDenials()
    {
        SignedInternet net;
        net.zone("example.com.", shapes).edit = [](RRset& set) {
            if (set.type == Type::Nsec)
                set.rdata = {};
        };
        net.start();
        SAYS(net.ask("nothing.example.com"), "SERVFAIL EDE 12");
        SAYS(net.askUnchecked("nothing.example.com"), "NXDOMAIN");
        SAYS(net.ask("nothing.example.com"), "SERVFAIL EDE 12");
        SAYS(net.ask("www.example.com", Type::Txt), "SERVFAIL EDE 12");
        SAYS(net.askUnchecked("www.example.com", Type::Txt), "NOERROR");
        SAYS(net.ask("www.example.com", Type::Txt), "SERVFAIL EDE 12");
    }

    /// RFC 8020 must not make a bogus NXDOMAIN deny what is below.
    void aBogusNxDomainDeniesNothingBelow()
    {
        SignedInternet net;
        net.zone("example.com.", "a.b 300 IN A 192.0.2.80\n", 3);
        for (int i = 1; i <= 3; ++i)
            net.behaviour("example.com.#" + std::to_string(i)).dropMinimised = true; // NXDOMAIN for b.example.com
        net.start();
        const auto denied = net.ask("b.example.com");
        QVERIFY2(denied->rcode == Rcode::ServFail || say(denied) == "NOERROR AD", say(denied).c_str());
        SAYS(net.ask("a.b.example.com"), "NOERROR a.b.example.com. A 192.0.2.80; AD");
    }

    void signatureOfOneSetSpoiltLeavesTheOthersGood()
    {
        SignedInternet net;
        net.zone("example.com.", shapes).edit = [](RRset& set) {
            if (set.owner == nameOf("www.example.com.") && set.type == Type::A)
                tests::spoilSignatures(set);
        };
        net.start();
        SAYS(net.ask("www.example.com"), "SERVFAIL EDE 6");
        SAYS(net.ask("other.example.com"), "NOERROR other.example.com. A 192.0.2.83; AD");
        SAYS(net.ask("alias.example.com"), "SERVFAIL EDE 6");
        SAYS(net.ask("nothing.example.com"), "NXDOMAIN AD");
    }

    void brokenZoneBelowAGoodOne()
    {
        SignedInternet net;
        net.zone("example.com.", shapes);
        net.zone("sub.example.com.", "www 300 IN A 192.0.2.90\n").vouched = std::vector{SignedInternet::key("sub.example.com.", true, 3)};
        net.zone("leaf.sub.example.com.", "www 300 IN A 192.0.2.91\n");
        net.start();
        SAYS(net.ask("www.sub.example.com"), "SERVFAIL EDE 9");
        const auto below = net.ask("www.leaf.sub.example.com");
        QCOMPARE(below->rcode, Rcode::ServFail);
        QVERIFY2(below->edeText.find("sub.example.com.") != std::string::npos, below->edeText.c_str());
        SAYS(net.ask("www.example.com"), right);
        QVERIFY(net.ask("sub.example.com", Type::Ds)->secure);
    }

    /// The chain above is broken: asking the zone's own servers again and again is of no use.
    void aBrokenParentCostsNoRetriesBelow()
    {
        SignedInternet net;
        net.zone("example.com.", shapes, 4);
        net.plan("com.").vouched = std::vector{SignedInternet::key("com.", true, 3)};
        net.start();
        QCOMPARE(net.ask("www.example.com")->rcode, Rcode::ServFail);
        unsigned asked = 0;
        for (int i = 1; i <= 4; ++i)
            asked += net.count("example.com.#" + std::to_string(i), Type::A);
        QVERIFY2(asked <= 1, std::to_string(asked).c_str());
    }

    // Keys that change.

    /// The node holds the old keys, the zone signs with new ones: the keys are fetched anew, once.
    void rollOverOfTheSigningKeyInFlight()
    {
        SignedInternet net;
        SignedPlan& zone = net.zone("example.com.", shapes);
        zone.infraTtl = 86400;
        zone.options.ttl = 86400;
        net.start();
        SAYS(net.ask("www.example.com"), right);
        net.world.runFor(60s);
        zone.keys[1] = SignedInternet::key("example.com.", false, 1);
        net.publish("example.com.");
        const unsigned before = net.count("example.com.#1", Type::Dnskey);
        SAYS(net.ask("other.example.com"), "NOERROR other.example.com. A 192.0.2.83; AD");
        QCOMPARE(net.count("example.com.#1", Type::Dnskey), before + 1);
        QCOMPARE(net.count(Counter::KeysRefetched), 1U);
        SAYS(net.ask("nothing.example.com"), "NXDOMAIN AD");
        SAYS(net.ask("any.wild.example.com"), "NOERROR any.wild.example.com. A 192.0.2.82; AD");
        QCOMPARE(net.count(Counter::KeysRefetched), 1U);
    }

    /// Also when the first thing that comes is a denial.
    void rollOverSeenByADenialFirst()
    {
        SignedInternet net;
        SignedPlan& zone = net.zone("example.com.", shapes);
        zone.options.ttl = 86400;
        net.start();
        SAYS(net.ask("www.example.com"), right);
        net.world.runFor(60s);
        zone.keys[1] = SignedInternet::key("example.com.", false, 1);
        net.publish("example.com.");
        SAYS(net.ask("nothing.example.com"), "NXDOMAIN AD");
    }

    /// Or a delegation.
    void rollOverOfTheParentSeenByADelegationFirst()
    {
        SignedInternet net;
        net.zone("example.com.", shapes);
        net.zone("fresh.com.", "www 300 IN A 192.0.2.95\n");
        net.zone("open.com.", "www 300 IN A 192.0.2.96\n").isSigned = false;
        net.plan("com.").options.ttl = 86400;
        net.start();
        SAYS(net.ask("www.example.com"), right);
        net.world.runFor(60s);
        net.plan("com.").keys[1] = SignedInternet::key("com.", false, 1);
        net.publish("com.");
        SAYS(net.ask("www.fresh.com"), "NOERROR www.fresh.com. A 192.0.2.95; AD");
        SAYS(net.ask("www.open.com"), "NOERROR www.open.com. A 192.0.2.96;");
    }

    /// Signatures nobody's key fits cost the zone no question each.
    void forgedSignaturesDoNotMakeTheNodeFetchKeysEachTime()
    {
        SignedInternet net;
        SignedPlan& zone = net.zone("example.com.", shapes + std::string("*.f 300 IN A 192.0.2.85\n"));
        zone.options.ttl = 86400;
        net.start();
        SAYS(net.ask("www.example.com"), right);
        net.world.runFor(60s);
        const auto stranger = SignedInternet::key("example.com.", false, 9);
        net.behaviour("example.com.#1").rewrite = [&](const wire::Message& query, wire::Message& reply, bool) {
            if (query.questions[0].type != Type::A)
                return true;
            RRset set;
            set.owner = query.questions[0].name;
            set.type = Type::A;
            set.ttl = 300;
            set.rdata.add(std::string("\6\6\6\6", 4));
            resign(set, nameOf("example.com."), stranger, net.now() - 10, net.now() + 1000);
            reply.answer.clear();
            wire::appendRecords(reply.answer, set, true, 300);
            return true;
        };
        const unsigned before = net.count("example.com.#1", Type::Dnskey);
        for (int i = 0; i < 100; ++i) {
            SAYS(net.ask(("f" + std::to_string(i) + ".f.example.com").c_str()), "SERVFAIL EDE 9");
            net.world.runFor(100ms);
        }
        const unsigned fetched = net.count("example.com.#1", Type::Dnskey) - before;
        QVERIFY2(fetched <= 2, std::to_string(fetched).c_str()); // ten seconds, one fetch in thirty
    }

    /// RFC 6781 4.1.1.1: the new key is published before it signs, the old one stays until its signatures are gone.
    void prePublishedSigningKey()
    {
        SignedInternet net;
        SignedPlan& zone = net.zone("example.com.", shapes);
        zone.negativeTtl = 5;
        net.start();
        const auto check = [&] {
            SAYS(net.ask("www.example.com"), right);
            SAYS(net.ask("nothing.example.com"), "NXDOMAIN AD");
            SAYS(net.ask("any.wild.example.com"), "NOERROR any.wild.example.com. A 192.0.2.82; AD");
        };
        const auto oldKey = SignedInternet::key("example.com.", false, 0), newKey = SignedInternet::key("example.com.", false, 1);
        const auto signWith = [&](const lab::SigningKey& key) {
            const auto now = net.now();
            zone.keys = {SignedInternet::key("example.com.", true), oldKey, newKey};
            zone.edit = [=](RRset& set) {
                if (set.type != Type::Dnskey)
                    resign(set, nameOf("example.com."), key, now - 3600, now + 30 * SignedInternet::day);
            };
            net.publish("example.com.");
        };
        check();
        net.world.runFor(400s);
        signWith(oldKey); // published, not used
        check();
        net.world.runFor(4000s);
        check();
        signWith(newKey); // used
        net.world.runFor(400s);
        check();
        zone.edit = {};
        zone.keys = {SignedInternet::key("example.com.", true), newKey}; // the old one gone
        net.publish("example.com.");
        net.world.runFor(4000s);
        check();
        QCOMPARE(net.count(Counter::ValidatedBogus), 0U);
        QCOMPARE(net.count(Counter::KeysRefetched), 0U);
    }

    /// RFC 6781 4.1.2, double signature: two key signing keys, then the DS changes, then the old key goes.
    void rollOverOfTheKeySigningKey()
    {
        SignedInternet net;
        SignedPlan& zone = net.zone("example.com.", shapes);
        const auto old = SignedInternet::key("example.com.", true, 0), young = SignedInternet::key("example.com.", true, 1);
        const auto zsk = SignedInternet::key("example.com.", false);
        net.start();
        const auto check = [&] {
            SAYS(net.ask("www.example.com"), right);
            SAYS(net.ask("other.example.com"), "NOERROR other.example.com. A 192.0.2.83; AD");
        };
        check();
        zone.keys = {old, young, zsk};
        zone.vouched = std::vector{old};
        net.publish();
        net.world.runFor(4000s);
        check();
        zone.vouched = std::vector{young};
        net.publish();
        check();
        net.world.runFor(4000s);
        check();
        zone.keys = {young, zsk};
        net.publish();
        net.world.runFor(4000s);
        check();
        QCOMPARE(net.count(Counter::ValidatedBogus), 0U);
    }

    /// A sudden change of everything, parent and child together, while the old DS is cached for hours: the node finds out.
    void suddenChangeOfKeysAndDs()
    {
        SignedInternet net;
        SignedPlan& zone = net.zone("example.com.", shapes);
        zone.infraTtl = 86400;
        zone.options.ttl = 86400;
        net.start();
        SAYS(net.ask("www.example.com"), right);
        net.world.runFor(60s);
        zone.keys = {SignedInternet::key("example.com.", true, 1), SignedInternet::key("example.com.", false, 1)};
        net.publish();
        SAYS(net.ask("other.example.com"), "NOERROR other.example.com. A 192.0.2.83; AD");
        SAYS(net.ask("nothing.example.com"), "NXDOMAIN AD");
    }

    /// The zone gives DNSSEC up, properly: DS gone, later the signatures. As long as the old DS lives in the cache the zone fails; not
    /// longer.
    void goingInsecure()
    {
        SignedInternet net;
        SignedPlan& zone = net.zone("example.com.", shapes);
        net.start();
        SAYS(net.ask("www.example.com"), right);
        zone.hasDs = false;
        net.publish();
        net.world.runFor(3700s);
        SAYS(net.ask("www.example.com"), "NOERROR www.example.com. A 192.0.2.80;");
        zone.isSigned = false;
        net.publish();
        net.world.runFor(3700s);
        SAYS(net.ask("www.example.com"), "NOERROR www.example.com. A 192.0.2.80;");
        zone.isSigned = zone.hasDs = true;
        net.publish();
        net.world.runFor(86500s);
        SAYS(net.ask("www.example.com"), right);
    }

    // Servers out of reach.

    void keyServerUnreachableFailsQuicklyAndRecovers()
    {
        SignedInternet net;
        net.zone("example.com.", shapes);
        net.start();
        auto& behaviour = net.behaviour("example.com.#1");
        behaviour.when = [](const wire::Question& q, bool) { return q.type == Type::Dnskey; };
        behaviour.silent = true;
        const auto began = net.world.now();
        const auto answer = net.ask("www.example.com");
        QCOMPARE(answer->rcode, Rcode::ServFail);
        QVERIFY(net.world.now() - began <= std::chrono::milliseconds(net.node->config.resolver.maxResolveMs) + 100ms);
        // Others of the zone fail at once while the keys are out of reach, or within the time of one question.
        const auto second = net.world.now();
        QCOMPARE(net.ask("other.example.com")->rcode, Rcode::ServFail);
        QVERIFY(net.world.now() - second <= std::chrono::milliseconds(net.node->config.resolver.maxResolveMs) + 100ms);
        behaviour = {};
        net.world.runFor(30s);
        SAYS(net.ask("other.example.com"), "NOERROR other.example.com. A 192.0.2.83; AD");
        net.world.runFor(301s);
        SAYS(net.ask("www.example.com"), right);
    }

    void keysRefusedFailQuicklyAndRecover()
    {
        SignedInternet net;
        net.zone("example.com.", shapes);
        net.start();
        auto& behaviour = net.behaviour("example.com.#1");
        behaviour.when = [](const wire::Question& q, bool) { return q.type == Type::Dnskey; };
        behaviour.rcode = Rcode::Refused;
        const auto began = net.world.now();
        QCOMPARE(net.ask("www.example.com")->rcode, Rcode::ServFail);
        QVERIFY(net.world.now() - began < 1s);
        behaviour = {};
        net.world.runFor(30s);
        SAYS(net.ask("other.example.com"), "NOERROR other.example.com. A 192.0.2.83; AD");
    }

    void oneServerWithoutKeysIsAskedAround()
    {
        for (std::uint64_t seed = 1; seed <= 8; ++seed) {
            SignedInternet net(seed);
            net.zone("example.com.", shapes, 2);
            net.start();
            auto& behaviour = net.behaviour("example.com.#1");
            behaviour.when = [](const wire::Question& q, bool) { return q.type == Type::Dnskey; };
            behaviour.silent = true;
            SAYS(net.ask("www.example.com"), right);
        }
    }

    /// The keys are what is denied, so that nothing can prove the denial.
    void oneServerThatDeniesItsKeysIsAskedAround()
    {
        for (std::uint64_t seed = 1; seed <= 8; ++seed) {
            SignedInternet net(seed);
            net.zone("example.com.", shapes, 2);
            net.start();
            net.behaviour("example.com.#1").rewrite = [](const wire::Message& query, wire::Message& reply, bool) {
                if (query.questions[0].type != Type::Dnskey)
                    return true;
                reply.answer.clear();
                reply.authority = {{nameOf("example.com."), Type::Soa, 1, 60, std::string(22, '\0')}};
                return true;
            };
            SAYS(net.ask("www.example.com"), right);
        }
    }

    /// An alias where keys or DS records should be stands in the way of its own proof: another server is asked, and the cause is named.
    void anAliasWhereKeysShouldBeIsAskedAround_data()
    {
        QTest::addColumn<int>("type");
        QTest::addColumn<bool>("allLie");
        for (const Type type : {Type::Ds, Type::Dnskey}) {
            for (const bool allLie : {false, true})
                QTest::newRow(qPrintable(QString("%1 %2").arg(wire::toText(type).c_str()).arg(allLie))) << int(type) << allLie;
        }
    }
    void anAliasWhereKeysShouldBeIsAskedAround()
    {
        QFETCH(int, type);
        QFETCH(bool, allLie);
        for (std::uint64_t seed = 1; seed <= 8; ++seed) {
            SignedInternet net(seed);
            net.zone("example.com.", shapes, 2);
            net.zone("sub.example.com.", "www 300 IN A 192.0.2.90\n", 2);
            net.start();
            for (const char* host : {"example.com.#1", "sub.example.com.#1", "example.com.#2", "sub.example.com.#2"}) {
                if (!allLie && host[std::strlen(host) - 1] == '2')
                    continue;
                net.behaviour(host).rewrite = [=](const wire::Message& query, wire::Message& reply, bool) {
                    std::erase_if(reply.authority, [](const wire::Record& r) { return r.type == Type::Ds || r.type == Type::Rrsig; });
                    const wire::Question& q = query.questions[0];
                    if (q.type != Type(type))
                        return true;
                    reply.answer = {{q.name, Type::Cname, 1, 300, std::string(nameOf("www.example.org.").wire())}};
                    reply.authority.clear();
                    return true;
                };
            }
            if (allLie) {
                const auto answer = net.ask("www.sub.example.com");
                QCOMPARE(answer->rcode, Rcode::ServFail);
                QVERIFY2(answer->ede == Ede::RrsigsMissing || answer->ede == Ede::DnskeyMissing, say(answer).c_str());
            } else {
                SAYS(net.ask("www.sub.example.com"), "NOERROR www.sub.example.com. A 192.0.2.90; AD");
            }
        }
    }

    /// A zone without DS records is insecure, but that it has none is its parent's word, and the parent is signed.
    void nobodyButTheParentSpeaksOfTheDs()
    {
        for (const bool isSigned : {false, true}) { // the child; the parent vouches for it in neither case
            SignedInternet net;
            SignedPlan& open = net.zone("open.com.", "www 300 IN A 192.0.2.90\n");
            open.isSigned = isSigned;
            open.hasDs = false;
            auto config = SignedInternet::defaultConfig();
            config.resolver.aggressiveNsec = false;
            net.start(config);
            SAYS(net.ask("www.open.com"), "NOERROR www.open.com. A 192.0.2.90;"); // that it is insecure is known
            net.node->answers.flush(nameOf("open.com."), Type::Ds);
            const auto key = SignedInternet::key("open.com.", false);
            net.behaviour("tld").rewrite = [&](const wire::Message& query, wire::Message& reply, bool) {
                const wire::Question& q = query.questions[0];
                if (q.type != Type::Ds)
                    return true;
                RRset alias;
                alias.owner = q.name;
                alias.type = Type::Cname;
                alias.ttl = 300;
                alias.rdata.add(nameOf("www.open.com.").wire());
                resign(alias, nameOf("open.com."), key, net.now() - 10, net.now() + 1000);
                reply.answer.clear();
                reply.authority.clear();
                wire::appendRecords(reply.answer, alias, isSigned, 300);
                return true;
            };
            SAYS(net.ask("open.com", Type::Ds), "SERVFAIL EDE 10");
            SAYS(net.ask("www.open.com"), "NOERROR www.open.com. A 192.0.2.90;");
            SAYS(net.ask("open.com", Type::Ds), "SERVFAIL EDE 10");
            net.behaviour("tld") = {};
            net.world.runFor(301s);
            SAYS(net.ask("open.com", Type::Ds), "NOERROR AD");
        }
    }

    /// Servers that know nothing of DNSSEC hold a copy of a signed zone: the others have the signatures.
    void aServerThatStripsSignaturesIsAskedAround()
    {
        for (std::uint64_t seed = 1; seed <= 8; ++seed) {
            SignedInternet net(seed);
            net.zone("example.com.", shapes, 2);
            net.start();
            net.behaviour("example.com.#1").ednsFault = lab::EdnsFault::Ignore;
            net.behaviour("example.com.#1").rewrite = [](const wire::Message&, wire::Message& reply, bool) {
                for (auto* section : {&reply.answer, &reply.authority})
                    std::erase_if(*section, [](const wire::Record& r) {
                        return r.type == Type::Rrsig || r.type == Type::Nsec || r.type == Type::Ds;
                    });
                return true;
            };
            SAYS(net.ask("www.example.com"), right);
            SAYS(net.ask("nothing.example.com"), "NXDOMAIN AD");
        }
    }

    void theParentStripsTheDs()
    {
        SignedInternet net;
        net.zone("example.com.", shapes);
        net.start();
        unsigned stripped = 0;
        net.behaviour("tld").rewrite = [&](const wire::Message& query, wire::Message& reply, bool) {
            if (query.questions[0].type == Type::Ds || reply.has(wire::flagAa))
                return true;
            ++stripped; // only the referral
            std::erase_if(reply.authority, [](const wire::Record& r) { return r.type != Type::Ns; });
            return true;
        };
        SAYS(net.ask("www.example.com"), right);
        QVERIFY(stripped > 0);
    }

    // A wrong clock.

    void aClockFarOffIsSaidAsSuch_data()
    {
        QTest::addColumn<int>("days");
        QTest::addColumn<int>("ede");
        QTest::newRow("far ahead") << 365 << int(Ede::SignatureExpired);
        QTest::newRow("far behind") << -365 << int(Ede::SignatureNotYetValid);
        QTest::newRow("years behind") << -5000 << int(Ede::SignatureNotYetValid);
    }
    void aClockFarOffIsSaidAsSuch()
    {
        QFETCH(int, days);
        QFETCH(int, ede);
        SignedInternet net;
        net.zone("example.com.", shapes);
        net.start();
        net.nodeHost.setClockSkew(std::chrono::hours(24) * days);
        const auto answer = net.ask("www.example.com");
        QCOMPARE(say(answer), "SERVFAIL EDE " + std::to_string(ede));
        QVERIFY2(answer->edeText.find("clock") != std::string::npos, answer->edeText.c_str());
        net.nodeHost.setClockSkew({});
        net.world.runFor(301s);
        SAYS(net.ask("www.example.com"), right);
    }
    /// Only a zone's own signatures are out of time: that is the zone's fault and not said of the clock.
    void anExpiredZoneIsNotBlamedOnTheClock()
    {
        SignedInternet net;
        SignedPlan& zone = net.zone("example.com.", shapes);
        zone.options.inception = net.now() - 60 * SignedInternet::day;
        zone.options.expiration = net.now() - 30 * SignedInternet::day;
        net.start();
        const auto answer = net.ask("www.example.com");
        SAYS(answer, "SERVFAIL EDE 7");
        QVERIFY2(answer->edeText.find("clock") == std::string::npos, answer->edeText.c_str());
        QVERIFY2(answer->edeText.find("example.com.") != std::string::npos, answer->edeText.c_str());
    }

    // Every lie of the toolbox, once each for every server of the zone.
    void noLieIsBelieved_data()
    {
        QTest::addColumn<int>("lie");
        for (const lab::Lie lie : lab::allLies())
            QTest::newRow(lab::toText(lie)) << int(lie);
    }
    void noLieIsBelieved()
    {
        QFETCH(int, lie);
        const char* records = "www 300 IN A 192.0.2.80\nwww 300 IN A 192.0.2.81\nalias 300 IN CNAME www\n*.wild 300 IN A 192.0.2.82\n"
                              "known.wild 300 IN A 192.0.2.85\na.b 300 IN A 192.0.2.83\nold 300 IN DNAME new\nx.new 300 IN A 192.0.2.84\n";
        struct Row {
            const char* name;
            Type type;
            const char* truth;
        };
        const Row rows[] = {
            {"www.example.com", Type::A, "NOERROR www.example.com. A 192.0.2.80; www.example.com. A 192.0.2.81; AD"},
            {"alias.example.com", Type::Cname, "NOERROR alias.example.com. CNAME www.example.com.; AD"},
            {"nothing.example.com", Type::A, "NXDOMAIN AD"},
            {"www.example.com", Type::Txt, "NOERROR AD"},
            {"b.example.com", Type::A, "NOERROR AD"},
            {"q.wild.example.com", Type::A, "NOERROR q.wild.example.com. A 192.0.2.82; AD"},
            {"q.wild.example.com", Type::Txt, "NOERROR AD"},
            {"known.wild.example.com", Type::A, "NOERROR known.wild.example.com. A 192.0.2.85; AD"},
            {"x.old.example.com", Type::A,
             "NOERROR old.example.com. DNAME new.example.com.; x.old.example.com. CNAME x.new.example.com.; x.new.example.com. A "
             "192.0.2.84; AD"},
            {"www.sub.example.com", Type::A, "NOERROR www.sub.example.com. A 192.0.2.90; AD"},
            {"sub.example.com", Type::Ds, nullptr},
            {"example.com", Type::Dnskey, nullptr},
        };
        unsigned told = 0;
        for (const bool nsec3 : {false, true}) {
            SignedInternet net;
            net.zone("example.com.", records, 2).options.nsec3 = nsec3;
            net.zone("sub.example.com.", "www 300 IN A 192.0.2.90\n").options.nsec3 = nsec3;
            net.zone("evil.com.", "www 300 IN A 6.6.6.6\n");
            net.publish();
            lab::Accomplice accomplice;
            accomplice.zone = &net.published("example.com.");
            accomplice.parent = &net.published("com.");
            accomplice.child = &net.published("sub.example.com.");
            accomplice.ownZone = &net.published("evil.com.");
            accomplice.ownKeys = SignedInternet::keys("evil.com.");
            accomplice.recordings = SignedInternet::keys("example.com.");
            for (const Row& row : rows) {
                net.node.reset(); // nothing is known yet
                net.VirtualInternet::start(SignedInternet::defaultConfig(), net.rootAnchor());
                accomplice.now = net.now();
                unsigned here = 0;
                for (const char* host : {"example.com.#1", "example.com.#2"}) {
                    net.behaviour(host).rewrite = [&, host](const wire::Message&, wire::Message& reply, bool) {
                        if (auto forged = lab::tell(lab::Lie(lie), reply, accomplice, net.host(host).entropy())) {
                            reply = std::move(*forged);
                            ++here;
                        }
                        return true;
                    };
                }
                const auto answer = net.ask(row.name, row.type);
                const std::string said = say(answer);
                told += here;
                const std::string label = std::string(row.name) + " " + wire::toText(row.type) + (nsec3 ? " NSEC3" : "") + ": " + said;
                if (answer->rcode == Rcode::ServFail) {
                    QVERIFY2(here > 0 && answer->ede && *answer->ede != Ede::Other, label.c_str());
                } else if (row.truth) {
                    QVERIFY2(said == row.truth, label.c_str());
                } else {
                    QVERIFY2(answer->secure && answer->rcode == Rcode::NoError && answer->answer.size() == 1, label.c_str());
                    const auto* node = net.published("example.com.").node(nameOf(row.name));
                    QVERIFY2(wire::sameData(*node->find(row.type), answer->answer[0]), label.c_str());
                }
                // The attacker goes away.
                for (const char* host : {"example.com.#1", "example.com.#2"})
                    net.behaviour(host) = {};
                net.world.runFor(320s);
                const auto after = net.ask(row.name, row.type);
                QVERIFY2(after->secure, (label + ", later " + say(after) + " " + after->edeText).c_str());
            }
        }
        QVERIFY(told > 0);
    }
};

QTEST_APPLESS_MAIN(TestValidationFaults)
#include "tst_validation_faults.moc"
