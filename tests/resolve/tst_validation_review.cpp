// Ways around validation, and ways to make it dear or wrong: each test is an attack, or an honest set-up that looks like one.
#include <QtTest>

#include "engine/resolve/budget.h"
#include "engine/resolve/validate/denial.h"
#include "tests/resolve/signed_internet.h"

#include <functional>

using namespace harddns;
using harddns::tests::say;
using harddns::tests::SignedInternet;
using harddns::tests::SignedPlan;
using telemetry::Counter;
using wire::Ede;
using wire::Name;
using wire::Rcode;
using wire::Record;
using wire::RRset;
using wire::Type;
using namespace std::chrono_literals;

namespace
{

#define SAYS(answer, expected) QCOMPARE(QString::fromStdString(say(answer)), QString(expected))

constexpr const char* shapes = "www 300 IN A 192.0.2.80\nother 300 IN A 192.0.2.83\n*.wild 300 IN A 192.0.2.82\n"
                               "old 300 IN DNAME new\nx.new 300 IN A 192.0.2.81\n";
constexpr const char* right = "NOERROR www.example.com. A 192.0.2.80; AD";

Name nameOf(const std::string& text) { return *Name::fromText(text); }

/// RRSIG RDATA with another signer, another type covered, labels.
std::string signedBy(std::string rrsig, const Name& signer)
{
    constexpr std::size_t head = 18;
    std::size_t end = head;
    while (rrsig[end] != 0)
        end += static_cast<std::uint8_t>(rrsig[end]) + std::size_t{1};
    return rrsig.substr(0, head) + std::string(signer.wire()) + rrsig.substr(end + 1);
}

bool isOf(const Record& record, Type type) { return record.type == type; }
bool isSignature(const Record& record, Type covered)
{
    return record.type == Type::Rrsig && record.rdata.size() > 2 &&
           (static_cast<unsigned>(static_cast<std::uint8_t>(record.rdata[0])) << 8 | static_cast<std::uint8_t>(record.rdata[1])) ==
               static_cast<unsigned>(covered);
}

/// Every A of the answer is the attacker's, with signatures that name `signer`.
void forgeAddresses(SignedInternet& net, const std::string& host, const Name& signer)
{
    net.behaviour(host).rewrite = [signer](const wire::Message&, wire::Message& reply, bool) {
        for (Record& record : reply.answer) {
            if (isOf(record, Type::A))
                record.rdata = std::string("\6\6\6\6", 4);
            if (isSignature(record, Type::A))
                record.rdata = signedBy(record.rdata, signer);
        }
        return true;
    };
}

void strip(std::vector<Record>& section, Type covered)
{
    std::erase_if(section, [&](const Record& r) { return isSignature(r, covered); });
}

} // namespace

class TestValidationReview : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { wire::seedNameHash(1); }

    // Islands of trust: an anchor of its own below what is not signed, or not validated.

    void signerAboveAnAnchorIsNoWayOut_data()
    {
        QTest::addColumn<bool>("rootToo");
        QTest::newRow("nothing is trusted above it") << false;
        QTest::newRow("a negative anchor above it") << true;
    }
    void signerAboveAnAnchorIsNoWayOut()
    {
        QFETCH(bool, rootToo);
        SignedInternet net;
        net.zone("example.com.", shapes);
        validate::TrustAnchors anchors;
        anchors.add(net.anchorOf("example.com."));
        if (rootToo) {
            anchors.add(net.anchorOf("."));
            anchors.addInsecure(nameOf("com."));
        }
        net.start(SignedInternet::defaultConfig(), anchors);
        SAYS(net.ask("other.example.com"), "NOERROR other.example.com. A 192.0.2.83; AD");
        forgeAddresses(net, "example.com.#1", nameOf("com."));
        const auto answer = net.ask("www.example.com");
        QCOMPARE(answer->rcode, Rcode::ServFail);
    }
    void denialSignedAboveAnAnchorIsNoWayOut()
    {
        SignedInternet net;
        net.zone("example.com.", shapes);
        validate::TrustAnchors anchors;
        anchors.add(net.anchorOf("example.com."));
        net.start(SignedInternet::defaultConfig(), anchors);
        net.behaviour("example.com.#1").rewrite = [](const wire::Message& query, wire::Message& reply, bool) {
            if (query.questions[0].type != Type::A)
                return true;
            reply.answer.clear();
            reply.rcode = Rcode::NxDomain;
            Record soa;
            soa.owner = nameOf("example.com.");
            soa.type = Type::Soa;
            soa.ttl = 300;
            soa.rdata = std::string(nameOf("ns1.example.com.").wire()) + std::string(nameOf("h.").wire()) + std::string(20, '\1');
            Record rrsig = soa;
            rrsig.type = Type::Rrsig;
            rrsig.rdata = std::string("\0\6\x0f\2\0\0\1\x2c\x7f\xff\xff\xff\0\0\0\0\x12\x34", 18) + std::string(nameOf("com.").wire()) +
                          std::string(64, '\1');
            reply.authority = {soa, rrsig};
            return true;
        };
        QCOMPARE(net.ask("www.example.com")->rcode, Rcode::ServFail);
    }

    // Early sight of an answer that turns out bogus at once.

    void earlySightOfABogusAnswerEndsWell()
    {
        for (std::uint64_t seed = 1; seed <= 10; ++seed) {
            SignedInternet net(seed);
            net.server("glueless", {"192.0.2.200"});
            net.serve("glueless", "glueless.org.", SignedInternet::soaNs("ns.host.com.") + "www 300 IN A 192.0.2.201\n");
            net.plan("org.").records = "glueless 3600 IN NS ns.host.com.\n";
            net.zone("host.com.", "ns 300 IN A 192.0.2.200\nwarm 300 IN A 192.0.2.1\n", 3);
            net.start();
            QVERIFY(net.ask("warm.host.com")->secure);
            QCOMPARE(net.ask("nothing.glueless.org", Type::Ds)->rcode, net.ask("nothing.glueless.org", Type::Ds)->rcode);
            // A fresh node that knows the keys but not the address.
            for (const char* host : {"host.com.#1", "host.com.#2"}) {
                net.behaviour(host).delay = 50ms;
                net.behaviour(host).rewrite = [](const wire::Message&, wire::Message& reply, bool) {
                    strip(reply.answer, Type::A);
                    return true;
                };
            }
            net.behaviour("host.com.#3").delay = 50ms;
            net.node->answers.flush(nameOf("ns.host.com."), Type::A);
            net.node->provisional.flush(nameOf("ns.host.com."), Type::A);
            const auto direct = net.begin("ns.host.com");
            const auto through = net.begin("www.glueless.org");
            net.world.runUntil([&] { return direct->done && through->done; }, net.world.now() + 30s);
            QVERIFY(direct->done && through->done);
            SAYS(direct->answer, "NOERROR ns.host.com. A 192.0.2.200; AD");
            SAYS(through->answer, "NOERROR www.glueless.org. A 192.0.2.201;");
        }
    }

    // Validation is switched off, or its anchors change, while questions are on their way.

    void switchedOffWhileQuestionsAreOnTheirWay()
    {
        for (auto at = 0ms; at < 300ms; at += 7ms) {
            SignedInternet net;
            net.zone("example.com.", shapes);
            for (const char* host : {"root", "tld", "example.com.#1"})
                net.behaviour(host).delay = 30ms;
            net.start();
            const auto pending = net.begin("www.example.com");
            const auto denied = net.begin("nothing.example.com");
            net.world.runFor(at);
            Config off = net.node->config;
            off.resolver.validate = false;
            net.node->resolver.reconfigure(off);
            net.world.runUntil([&] { return pending->done && denied->done; }, net.world.now() + 30s);
            QCOMPARE(pending->answer->rcode, Rcode::NoError);
            QCOMPARE(denied->answer->rcode, Rcode::NxDomain);
            net.node->resolver.reconfigure(net.node->config);
        }
    }

    void anchorsThatAreGoneLeaveNoTrustBehind()
    {
        for (auto at = 0ms; at < 300ms; at += 10ms) {
            SignedInternet net;
            net.zone("example.com.", shapes);
            for (const char* host : {"root", "tld", "example.com.#1"})
                net.behaviour(host).delay = 30ms;
            net.start();
            const auto pending = net.begin("www.example.com");
            net.world.runFor(at);
            // The operator distrusts the old key of the root.
            validate::TrustAnchors other;
            other.add(net.anchorOf("org."));
            validate::TrustAnchor root = net.anchorOf("org.");
            root.zone = root.ds.owner = Name();
            other.add(root);
            net.node->validation.setAnchors(other);
            net.world.runUntil([&] { return pending->done; }, net.world.now() + 30s);
            net.node->answers.flushAll();
            net.node->provisional.flushAll();
            net.world.runFor(30s);
            net.node->infra.flushFailures();
            QCOMPARE(net.ask("other.example.com")->rcode, Rcode::ServFail);
        }
    }

    // ANY

    void aliasBesideADnameInAnAnswerToAny()
    {
        SignedInternet net;
        net.zone("example.com.", shapes);
        net.start();
        net.behaviour("example.com.#1").rewrite = [](const wire::Message& query, wire::Message& reply, bool) {
            if (query.questions[0].type != Type::Any || reply.answer.empty())
                return true;
            Record alias;
            alias.owner = nameOf("old.example.com.");
            alias.type = Type::Cname;
            alias.ttl = 300;
            alias.rdata = std::string(nameOf("evil.org.").wire());
            std::stable_sort(reply.answer.begin(), reply.answer.end(),
                             [](const Record& a, const Record& b) { return isOf(a, Type::Dname) > isOf(b, Type::Dname); });
            reply.answer.insert(reply.answer.begin() + 1, alias);
            return true;
        };
        const auto answer = net.ask("old.example.com", Type::Any);
        for (const RRset& set : answer->answer)
            QVERIFY(set.type != Type::Cname || !answer->secure);
        QCOMPARE(answer->rcode, Rcode::ServFail);
    }
    void strippedSetInAnAnswerToAnyIsBogus()
    {
        SignedInternet net;
        net.zone("example.com.", "www 300 IN A 192.0.2.80\nwww 300 IN TXT \"x\"\n");
        net.start();
        SAYS(net.ask("www.example.com", Type::Any)->secure ? net.ask("www.example.com") : nullptr, right);
        net.behaviour("example.com.#1").rewrite = [](const wire::Message&, wire::Message& reply, bool) {
            strip(reply.answer, Type::Txt);
            return true;
        };
        const auto answer = net.ask("www.example.com", Type::Any);
        QCOMPARE(answer->rcode, Rcode::ServFail);
        QCOMPARE(answer->ede, std::optional(Ede::RrsigsMissing));
    }

    // Work

    void failedChecksEndWithThePurse()
    {
        SignedInternet net;
        std::string aliases = "*.w 300 IN CNAME end\nend 300 IN A 192.0.2.80\n";
        for (int i = 0; i < 10; ++i)
            aliases += "*.w" + std::to_string(i) + " 300 IN CNAME x.w" + std::to_string(i + 1) + "\n";
        aliases += "*.w10 300 IN CNAME end\n";
        net.zone("example.com.", aliases);
        net.start();
        QVERIFY(net.ask("end.example.com")->secure);
        net.behaviour("example.com.#1").rewrite = [](const wire::Message&, wire::Message& reply, bool) {
            const auto rrsig =
                std::find_if(reply.authority.begin(), reply.authority.end(), [](const Record& r) { return isSignature(r, Type::Nsec); });
            const auto nsec =
                std::find_if(reply.authority.begin(), reply.authority.end(), [](const Record& r) { return isOf(r, Type::Nsec); });
            if (rrsig == reply.authority.end() || nsec == reply.authority.end())
                return true;
            const Record s = *rrsig, n = *nsec;
            for (int i = 0; i < 10; ++i) {
                const Name owner = nameOf("n" + std::to_string(i) + ".example.com.");
                Record one = n, two = s;
                one.owner = two.owner = owner;
                two.rdata[3] = 3;
                two.rdata.back() = static_cast<char>(two.rdata.back() ^ i);
                reply.authority.insert(reply.authority.begin(), {one, two});
            }
            return true;
        };
        const auto before = net.count(Counter::SignatureChecksFailed);
        const auto answer = net.ask("x.w0.example.com");
        const auto failed = net.count(Counter::SignatureChecksFailed) - before;
        QVERIFY2(failed > 3, qPrintable(QString::number(failed)));
        QVERIFY2(failed <= validate::limits::failedChecksPerQuestion + validate::limits::failedChecksPerSet,
                 qPrintable(QString::number(failed)));
    }

    void foreignSignaturesFetchNoKeys()
    {
        SignedInternet net;
        net.zone("evil.com.", "a 300 IN A 192.0.2.1\nb 300 IN A 192.0.2.2\n").isSigned = false;
        net.zone("example.com.", shapes);
        net.start();
        SAYS(net.ask("www.example.com"), right);
        (void)net.ask("a.evil.com");
        net.world.runFor(60s);
        const std::uint16_t tag = SignedInternet::key("com.", false).tag();
        net.behaviour("evil.com.#1").rewrite = [tag](const wire::Message& query, wire::Message& reply, bool) {
            if (query.questions[0].type != Type::A || reply.answer.empty())
                return true;
            Record rrsig = reply.answer.front();
            rrsig.type = Type::Rrsig;
            rrsig.rdata = std::string("\0\1\x0f\3\0\0\1\x2c\x7f\xff\xff\xff\0\0\0\0", 16) + static_cast<char>(tag >> 8) +
                          static_cast<char>(tag & 255) + std::string(nameOf("com.").wire()) + std::string(64, '\1');
            reply.answer.push_back(rrsig);
            return true;
        };
        const unsigned keys = net.count("tld", Type::Dnskey);
        (void)net.ask("b.evil.com");
        QCOMPARE(net.count("tld", Type::Dnskey), keys);
        QCOMPARE(net.count(Counter::KeysRefetched), 0U);
    }

    // What goes with AD has been checked.

    void uncheckedProofsDoNotRideAlong()
    {
        for (const char* name : {"any.wild.example.com", "nothing.example.com"}) {
            SignedInternet net;
            net.zone("example.com.", shapes);
            net.start();
            net.behaviour("example.com.#1").rewrite = [](const wire::Message&, wire::Message& reply, bool) {
                Record extra;
                extra.owner = nameOf("zzz.example.com.");
                extra.type = Type::Nsec;
                extra.ttl = 300;
                extra.rdata = std::string(nameOf("example.com.").wire()) + std::string("\0\1\x40", 3);
                if (!reply.authority.empty())
                    reply.authority.push_back(extra);
                return true;
            };
            for (int round = 0; round < 2; ++round) {
                const auto answer = net.ask(name);
                QVERIFY(answer->secure);
                for (const RRset& set : answer->authority)
                    QVERIFY2(!set.signatures.empty(), qPrintable(QString::fromStdString(set.owner.toText())));
            }
        }
    }

    // Honest, and easily taken for an attack

    void aliasBelowADnameAskedForByItself()
    {
        SignedInternet net;
        net.zone("example.com.", shapes);
        net.start();
        constexpr const char* said = "NOERROR old.example.com. DNAME new.example.com.; x.old.example.com. CNAME x.new.example.com.; AD";
        SAYS(net.ask("x.old.example.com", Type::Cname), said);
        SAYS(net.ask("x.old.example.com", Type::Cname), said);
        (void)net.ask("x.old.example.com");
        SAYS(net.ask("y.old.example.com", Type::Cname),
             "NOERROR old.example.com. DNAME new.example.com.; y.old.example.com. CNAME y.new.example.com.; AD");
    }

    void newNamesAppearWithinTheNegativeTtl()
    {
        SignedInternet net;
        SignedPlan& zone = net.zone("example.com.", shapes);
        const auto key = SignedInternet::key("example.com.", false);
        const auto now = net.now();
        zone.edit = [=](RRset& set) { // as signers before RFC 9077 did
            if (set.type != Type::Nsec)
                return;
            set.ttl = 86400;
            set.signatures = {};
            set.signatures.add(lab::makeSignature(set, key, nameOf("example.com."), now - 3600, now + 30 * SignedInternet::day));
        };
        net.start();
        SAYS(net.ask("mmm.example.com"), "NXDOMAIN AD");
        zone.records += "mmn 300 IN A 192.0.2.99\n";
        net.publish("example.com.");
        for (int i = 0; i < 4; ++i) { // the negative TTL is 60, and the SOA comes again with other names
            net.world.runFor(30s);
            (void)net.ask(("aa" + std::to_string(i) + ".example.com").c_str());
        }
        SAYS(net.ask("mmn.example.com"), "NOERROR mmn.example.com. A 192.0.2.99; AD");
    }

    void keysThatTheDsNoLongerNamesAreFetchedAnew()
    {
        SignedInternet net;
        SignedPlan& zone = net.zone("example.com.", shapes);
        zone.infraTtl = 60; // DS; the keys live for an hour
        net.start();
        SAYS(net.ask("www.example.com"), right);
        zone.keys = {SignedInternet::key("example.com.", true, 1), SignedInternet::key("example.com.", false, 1)};
        net.publish("com.");
        net.publish("example.com.");
        net.world.runFor(100s);
        SAYS(net.ask("other.example.com"), "NOERROR other.example.com. A 192.0.2.83; AD");
    }

    void zoneThatBecomesSignedIsValidatedAlthoughItsKeysAreCached()
    {
        SignedInternet net;
        SignedPlan& zone = net.zone("example.com.", shapes);
        zone.hasDs = false;
        net.start();
        QCOMPARE(net.ask("example.com", Type::Dnskey)->rcode, Rcode::NoError);
        SAYS(net.ask("www.example.com"), "NOERROR www.example.com. A 192.0.2.80;");
        zone.hasDs = true;
        net.publish("com.");
        net.world.runFor(400s);
        SAYS(net.ask("other.example.com"), "NOERROR other.example.com. A 192.0.2.83; AD");
    }

    void parentThatRefersWhenAskedForDs()
    {
        SignedInternet net;
        net.zone("example.com.", shapes);
        net.start();
        net.behaviour("tld").rewrite = [](const wire::Message& query, wire::Message& reply, bool) {
            if (query.questions[0].type != Type::Ds || reply.answer.empty())
                return true;
            Record ns;
            ns.owner = nameOf("example.com.");
            ns.type = Type::Ns;
            ns.ttl = 3600;
            ns.rdata = std::string(nameOf("ns1.example.com.").wire());
            reply.authority = reply.answer;
            reply.authority.insert(reply.authority.begin(), ns);
            reply.answer.clear();
            reply.flags = static_cast<std::uint16_t>(reply.flags & ~wire::flagAa);
            return true;
        };
        const auto answer = net.ask("example.com", Type::Ds);
        QCOMPARE(answer->rcode, Rcode::NoError);
        QVERIFY(answer->secure);
        QCOMPARE(answer->answer.size(), std::size_t{1});
    }

    /// A delegation in a zone whose denials take more hashes than one proof may: not a way to make it insecure.
    void deepNamesDoNotEmptyThePurseToTheirAdvantage()
    {
        SignedInternet net;
        std::string deep;
        for (int i = 0; i < 24; ++i)
            deep += "a.";
        SignedPlan& zone =
            net.zone("example.com.", "www 300 IN A 192.0.2.80\n" + deep.substr(0, deep.size() - 1) + " 300 IN A 192.0.2.90\n");
        zone.options.nsec3 = true;
        zone.options.iterations = validate::limits::nsec3Iterations;
        net.start();
        const std::string name = deep + "example.com.";
        auto apex = std::make_shared<std::vector<Record>>(); // genuine, but about another name
        net.behaviour("example.com.#1").rewrite = [apex](const wire::Message& query, wire::Message& reply, bool) {
            const wire::Question& q = query.questions[0];
            if (q.type == Type::Txt)
                *apex = reply.authority;
            if (q.name.labelCount() < 24)
                return true;
            if (q.type == Type::A) {
                reply.answer = {{q.name, Type::A, 1, 300, std::string("\6\6\6\6", 4)}};
                reply.authority.clear();
            } else {
                reply.authority = *apex;
            }
            return true;
        };
        SAYS(net.ask("example.com", Type::Txt), "NOERROR AD");
        const auto answer = net.ask(name.c_str());
        QVERIFY2(answer->rcode == Rcode::ServFail, say(answer).c_str());
    }
};

QTEST_APPLESS_MAIN(TestValidationReview)
#include "tst_validation_review.moc"
