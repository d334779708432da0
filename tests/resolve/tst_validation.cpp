// What a validating resolver says of signed, unsigned and half-signed trees when nobody lies: secure, insecure, and why.
#include <QtTest>

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
using wire::Type;
using namespace std::chrono_literals;

namespace
{

#define SAYS(answer, expected) QCOMPARE(QString::fromStdString(say(answer)), QString(expected))

constexpr const char* shapes = "www 300 IN A 192.0.2.80\n"
                               "@ 300 IN MX 10 www\n"
                               "alias 300 IN CNAME www\n"
                               "dangling 300 IN CNAME nothing\n"
                               "old 300 IN DNAME new\n"
                               "x.new 300 IN A 192.0.2.81\n"
                               "*.wild 300 IN A 192.0.2.82\n"
                               "*.wildalias 300 IN CNAME www\n"
                               "a.b.ent 300 IN TXT \"deep\"\n"
                               "open 300 IN NS ns.open\n"
                               "ns.open 300 IN A 192.0.2.254\n";

Name nameOf(const char* text) { return *Name::fromText(text); }

enum class Manner { Nsec, Nsec3, Nsec3Salted, OptOut };

void apply(SignedPlan& plan, Manner manner)
{
    plan.options.nsec3 = manner != Manner::Nsec;
    plan.options.optOut = manner == Manner::OptOut;
    if (manner == Manner::Nsec3Salted) {
        plan.options.salt = "\xab\xcd";
        plan.options.iterations = 5;
    }
}

void addManners()
{
    QTest::addColumn<int>("manner");
    QTest::newRow("NSEC") << int(Manner::Nsec);
    QTest::newRow("NSEC3") << int(Manner::Nsec3);
    QTest::newRow("NSEC3 with salt and iterations") << int(Manner::Nsec3Salted);
    QTest::newRow("opt-out") << int(Manner::OptOut);
}

/// Is there a set of this type in the authority section?
bool hasAuthority(const resolve::AnswerPtr& answer, Type type)
{
    return std::any_of(answer->authority.begin(), answer->authority.end(), [&](const auto& set) { return set.type == type; });
}

} // namespace

class TestValidation : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { wire::seedNameHash(1); }

    void everyShapeOfAnswer_data()
    {
        QTest::addColumn<int>("manner");
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("type");
        QTest::addColumn<QString>("said");
        struct Row {
            const char* name;
            Type type;
            const char* said;
            bool optOutCoversIt = false; ///< insecure in a zone with opt-out
        };
        const Row rows[] = {
            {"www.example.com", Type::A, "NOERROR www.example.com. A 192.0.2.80; AD"},
            {"example.com", Type::Mx, "NOERROR example.com. MX 10 www.example.com.; AD"},
            {"alias.example.com", Type::A, "NOERROR alias.example.com. CNAME www.example.com.; www.example.com. A 192.0.2.80; AD"},
            {"alias.example.com", Type::Cname, "NOERROR alias.example.com. CNAME www.example.com.; AD"},
            {"alias.example.com", Type::Txt, "NOERROR alias.example.com. CNAME www.example.com.; AD"},
            {"dangling.example.com", Type::A, "NXDOMAIN dangling.example.com. CNAME nothing.example.com.; AD", true},
            {"x.old.example.com", Type::A,
             "NOERROR old.example.com. DNAME new.example.com.; x.old.example.com. CNAME x.new.example.com.; x.new.example.com. A "
             "192.0.2.81; AD"},
            {"any.wild.example.com", Type::A, "NOERROR any.wild.example.com. A 192.0.2.82; AD", true},
            {"a.b.wild.example.com", Type::A, "NOERROR a.b.wild.example.com. A 192.0.2.82; AD", true},
            {"any.wild.example.com", Type::Txt, "NOERROR AD", true},
            {"*.wild.example.com", Type::A, "NOERROR *.wild.example.com. A 192.0.2.82; AD"},
            {"any.wildalias.example.com", Type::A,
             "NOERROR any.wildalias.example.com. CNAME www.example.com.; www.example.com. A 192.0.2.80; AD", true},
            {"nothing.example.com", Type::A, "NXDOMAIN AD", true},
            {"deep.below.nothing.example.com", Type::A, "NXDOMAIN AD", true},
            {"www.example.com", Type::Txt, "NOERROR AD"},
            {"example.com", Type::Txt, "NOERROR AD"},
            {"b.ent.example.com", Type::A, "NOERROR AD"},
            {"ent.example.com", Type::A, "NOERROR AD"},
            {"nothing.ent.example.com", Type::A, "NXDOMAIN AD", true},
            {"www.example.com", Type::Ds, "NOERROR AD"},
            {"open.example.com", Type::Ds, "NOERROR AD", true},
            {"nothing.example.com", Type::Ds, "NXDOMAIN AD", true},
        };
        for (const Manner manner : {Manner::Nsec, Manner::Nsec3, Manner::Nsec3Salted, Manner::OptOut}) {
            for (const Row& row : rows) {
                QString said = row.said;
                if (manner == Manner::OptOut && row.optOutCoversIt)
                    said.remove(" AD");
                QTest::newRow(qPrintable(QString("%1 %2 %3").arg(int(manner)).arg(row.name).arg(wire::toText(row.type).c_str())))
                    << int(manner) << row.name << int(row.type) << said;
            }
        }
    }
    void everyShapeOfAnswer()
    {
        QFETCH(int, manner);
        QFETCH(QString, name);
        QFETCH(int, type);
        QFETCH(QString, said);
        SignedInternet net;
        apply(net.zone("example.com.", shapes), Manner(manner));
        net.start();
        SAYS(net.ask(qPrintable(name), Type(type)), said);
        SAYS(net.ask(qPrintable(name), Type(type)), said); // from the cache
        QCOMPARE(net.count(Counter::ValidatedBogus), 0U);
    }

    void everyAlgorithm_data()
    {
        QTest::addColumn<int>("algorithm");
        for (const Algorithm a : {Algorithm::RsaSha1, Algorithm::RsaSha1Nsec3Sha1, Algorithm::RsaSha256, Algorithm::RsaSha512,
                                  Algorithm::EcdsaP256Sha256, Algorithm::EcdsaP384Sha384, Algorithm::Ed25519, Algorithm::Ed448})
            QTest::newRow(validate::toText(a).c_str()) << int(a);
    }
    void everyAlgorithm()
    {
        QFETCH(int, algorithm);
        SignedInternet net;
        net.zone("example.com.", shapes).keys = SignedInternet::keys("example.com.", Algorithm(algorithm));
        net.start();
        SAYS(net.ask("www.example.com"), "NOERROR www.example.com. A 192.0.2.80; AD");
        SAYS(net.ask("nothing.example.com"), "NXDOMAIN AD");
    }

    void everyDigestType()
    {
        for (const auto digest : {validate::DigestType::Sha1, validate::DigestType::Sha256, validate::DigestType::Sha384}) {
            SignedInternet net;
            net.zone("example.com.", shapes).digest = digest;
            net.start();
            SAYS(net.ask("www.example.com"), "NOERROR www.example.com. A 192.0.2.80; AD");
        }
    }

    void oneKeyForBothRoles()
    {
        SignedInternet net;
        net.zone("example.com.", shapes).keys = {SignedInternet::key("example.com.", true)};
        net.start();
        SAYS(net.ask("www.example.com"), "NOERROR www.example.com. A 192.0.2.80; AD");
    }

    void twoAlgorithmsInOneZone()
    {
        SignedInternet net;
        SignedPlan& zone = net.zone("example.com.", shapes);
        for (const auto& key : SignedInternet::keys("example.com.", Algorithm::EcdsaP256Sha256))
            zone.keys.push_back(key);
        net.start();
        SAYS(net.ask("www.example.com"), "NOERROR www.example.com. A 192.0.2.80; AD");
    }

    void zoneInsideZone()
    {
        SignedInternet net;
        net.zone("example.com.", shapes);
        net.zone("deep.sub.example.com.", "www 300 IN A 192.0.2.90\n"); // an empty non-terminal on the way
        net.start();
        SAYS(net.ask("www.deep.sub.example.com"), "NOERROR www.deep.sub.example.com. A 192.0.2.90; AD");
        SAYS(net.ask("nothing.deep.sub.example.com"), "NXDOMAIN AD");
        SAYS(net.ask("sub.example.com"), "NOERROR AD");
    }

    /// Parent and child on the same servers: no referral ever comes, and the DS have to be asked for.
    void parentAndChildOnTheSameServer()
    {
        SignedInternet net;
        net.zone("example.com.", shapes);
        net.zone("sub.example.com.", "www 300 IN A 192.0.2.90\n", 0, {"example.com.#1"});
        net.zone("open2.example.com.", "www 300 IN A 192.0.2.91\n", 0, {"example.com.#1"}).isSigned = false;
        net.start();
        SAYS(net.ask("www.sub.example.com"), "NOERROR www.sub.example.com. A 192.0.2.90; AD");
        SAYS(net.ask("www.open2.example.com"), "NOERROR www.open2.example.com. A 192.0.2.91;");
        SAYS(net.ask("nothing.open2.example.com"), "NXDOMAIN");
        SAYS(net.ask("nothing.sub.example.com"), "NXDOMAIN AD");
        QVERIFY(net.ask("sub.example.com", Type::Ds)->secure);
    }

    void aliasAcrossZones()
    {
        SignedInternet net;
        net.zone("example.com.", "s 300 IN CNAME www.example.org.\nu 300 IN CNAME www.open.org.\n"
                                 "d 300 IN DNAME open.org.\ne 300 IN DNAME example.org.\nnx 300 IN CNAME nothing.example.org.\n"
                                 "nxu 300 IN CNAME nothing.open.org.\n");
        net.zone("example.org.", "www 300 IN A 192.0.2.90\n");
        net.zone("open.org.", "www 300 IN A 192.0.2.91\nback 300 IN CNAME www.example.org.\n").isSigned = false;
        net.start();
        SAYS(net.ask("s.example.com"), "NOERROR s.example.com. CNAME www.example.org.; www.example.org. A 192.0.2.90; AD");
        SAYS(net.ask("u.example.com"), "NOERROR u.example.com. CNAME www.open.org.; www.open.org. A 192.0.2.91;");
        SAYS(net.ask("www.d.example.com"),
             "NOERROR d.example.com. DNAME open.org.; www.d.example.com. CNAME www.open.org.; www.open.org. A "
             "192.0.2.91;");
        SAYS(net.ask("www.e.example.com"), "NOERROR e.example.com. DNAME example.org.; www.e.example.com. CNAME www.example.org.; "
                                           "www.example.org. A 192.0.2.90; AD");
        SAYS(net.ask("nx.example.com"), "NXDOMAIN nx.example.com. CNAME nothing.example.org.; AD");
        SAYS(net.ask("nxu.example.com"), "NXDOMAIN nxu.example.com. CNAME nothing.open.org.;");
        SAYS(net.ask("back.open.org"), "NOERROR back.open.org. CNAME www.example.org.; www.example.org. A 192.0.2.90;");
        // And from the cache, where each link has its own state.
        SAYS(net.ask("s.example.com"), "NOERROR s.example.com. CNAME www.example.org.; www.example.org. A 192.0.2.90; AD");
        SAYS(net.ask("u.example.com"), "NOERROR u.example.com. CNAME www.open.org.; www.open.org. A 192.0.2.91;");
        SAYS(net.ask("u.example.com", Type::Cname), "NOERROR u.example.com. CNAME www.open.org.; AD");
    }

    /// The server follows the alias into another signed zone that it also serves: each zone's keys are for its own links.
    void aliasAcrossZonesOfOneServer()
    {
        SignedInternet net;
        net.zone("example.com.",
                 "s 300 IN CNAME www.example.org.\nnx 300 IN CNAME no.example.org.\nw 300 IN CNAME any.wild.example.org.\n");
        net.zone("example.org.", "www 300 IN A 192.0.2.90\n*.wild 300 IN A 192.0.2.92\n", 0, {"example.com.#1"});
        net.start();
        SAYS(net.ask("s.example.com"), "NOERROR s.example.com. CNAME www.example.org.; www.example.org. A 192.0.2.90; AD");
        SAYS(net.ask("nx.example.com"), "NXDOMAIN nx.example.com. CNAME no.example.org.; AD");
        SAYS(net.ask("w.example.com"), "NOERROR w.example.com. CNAME any.wild.example.org.; any.wild.example.org. A 192.0.2.92; AD");
        QCOMPARE(net.count(Counter::ValidatedBogus), 0U);
    }

    /// The proofs a client needs to validate itself come along, also from the cache.
    void proofsComeAlong_data() { addManners(); }
    void proofsComeAlong()
    {
        QFETCH(int, manner);
        SignedInternet net;
        apply(net.zone("example.com.", shapes), Manner(manner));
        net.start();
        const Type proof = Manner(manner) == Manner::Nsec ? Type::Nsec : Type::Nsec3;
        for (int round = 0; round < 2; ++round) {
            const auto positive = net.ask("www.example.com");
            QVERIFY(!firstSet(positive).signatures.empty());
            QVERIFY(!hasAuthority(positive, proof));
            QVERIFY(hasAuthority(net.ask("any.wild.example.com"), proof));
            QVERIFY(hasAuthority(net.ask("nothing.example.com"), proof));
            QVERIFY(hasAuthority(net.ask("nothing.example.com"), Type::Soa));
            QVERIFY(hasAuthority(net.ask("www.example.com", Type::Txt), proof));
            QVERIFY(hasAuthority(net.ask("any.wildalias.example.com"), proof));
        }
    }

    void insecureDelegation_data() { addManners(); }
    void insecureDelegation()
    {
        QFETCH(int, manner);
        SignedInternet net;
        apply(net.plan("com."), Manner(manner));
        net.zone("open.com.", "www 300 IN A 192.0.2.90\n*.w 300 IN A 192.0.2.91\n").isSigned = false;
        net.zone("sub.open.com.", "www 300 IN A 192.0.2.92\n").isSigned = false;
        net.zone("nods.com.", "www 300 IN A 192.0.2.93\n").hasDs = false; // signed, but nobody vouches for it
        net.start();
        SAYS(net.ask("www.open.com"), "NOERROR www.open.com. A 192.0.2.90;");
        SAYS(net.ask("x.w.open.com"), "NOERROR x.w.open.com. A 192.0.2.91;");
        SAYS(net.ask("nothing.open.com"), "NXDOMAIN");
        SAYS(net.ask("www.open.com", Type::Txt), "NOERROR");
        SAYS(net.ask("www.sub.open.com"), "NOERROR www.sub.open.com. A 192.0.2.92;");
        SAYS(net.ask("www.nods.com"), "NOERROR www.nods.com. A 192.0.2.93;");
        SAYS(net.ask("nothing.nods.com"), "NXDOMAIN");
        QVERIFY(!net.ask("nods.com", Type::Dnskey)->secure);
        QVERIFY(net.ask("com", Type::Dnskey)->secure);
        QCOMPARE(net.count(Counter::ValidatedBogus), 0U);
    }

    /// A signed zone under an unsigned one is signed for nobody, even with DS records there.
    void signedBelowUnsigned()
    {
        SignedInternet net;
        net.zone("open.com.", "").isSigned = false;
        net.zone("sub.open.com.", "www 300 IN A 192.0.2.92\n");
        net.start();
        SAYS(net.ask("www.sub.open.com"), "NOERROR www.sub.open.com. A 192.0.2.92;");
        QVERIFY(!net.ask("sub.open.com", Type::Ds)->secure);
    }

    void anchorOfAnIslandOfTrust()
    {
        SignedInternet net;
        net.zone("open.com.", "www 300 IN A 192.0.2.90\n").isSigned = false;
        net.zone("island.open.com.", "www 300 IN A 192.0.2.92\n");
        net.zone("sub.island.open.com.", "www 300 IN A 192.0.2.93\n");
        auto anchors = net.rootAnchor();
        anchors.add(net.anchorOf("island.open.com."));
        net.start(SignedInternet::defaultConfig(), anchors);
        SAYS(net.ask("www.island.open.com"), "NOERROR www.island.open.com. A 192.0.2.92; AD");
        SAYS(net.ask("nothing.island.open.com"), "NXDOMAIN AD");
        SAYS(net.ask("www.sub.island.open.com"), "NOERROR www.sub.island.open.com. A 192.0.2.93; AD");
        SAYS(net.ask("www.open.com"), "NOERROR www.open.com. A 192.0.2.90;");
        QVERIFY(net.ask("island.open.com", Type::Dnskey)->secure);
    }

    void islandWithoutTheRoot()
    {
        SignedInternet net;
        net.zone("example.com.", shapes);
        net.zone("example.org.", "www 300 IN A 192.0.2.92\n");
        validate::TrustAnchors anchors;
        anchors.add(net.anchorOf("example.com."));
        net.start(SignedInternet::defaultConfig(), anchors);
        SAYS(net.ask("www.example.com"), "NOERROR www.example.com. A 192.0.2.80; AD");
        SAYS(net.ask("www.example.org"), "NOERROR www.example.org. A 192.0.2.92;");
        SAYS(net.ask("nothing.com"), "NXDOMAIN");
        QVERIFY(!net.ask(".", Type::Dnskey)->secure);
        QVERIFY(!net.ask("com", Type::Soa)->secure);
        // The parent's word about the zone is not signed for us.
        QVERIFY(!net.ask("example.com", Type::Ds)->secure);
    }

    void anchorAsKey()
    {
        SignedInternet net;
        net.zone("example.com.", shapes);
        validate::TrustAnchor anchor;
        anchor.keys.type = Type::Dnskey;
        anchor.keys.rdata.add(SignedInternet::key(".", true).dnskeyRdata());
        validate::TrustAnchors anchors;
        anchors.add(anchor);
        net.start(SignedInternet::defaultConfig(), anchors);
        SAYS(net.ask("www.example.com"), "NOERROR www.example.com. A 192.0.2.80; AD");
    }

    void oneOfSeveralAnchorsFits()
    {
        SignedInternet net;
        net.zone("example.com.", shapes);
        auto anchors = net.rootAnchor();
        validate::TrustAnchor stranger;
        stranger.ds = lab::dsSet(Name(), {SignedInternet::key(".", true, 77)}, validate::DigestType::Sha256, 3600);
        anchors.add(stranger);
        QCOMPARE(anchors.anchors().size(), std::size_t(1)); // joined
        net.start(SignedInternet::defaultConfig(), anchors);
        SAYS(net.ask("www.example.com"), "NOERROR www.example.com. A 192.0.2.80; AD");
    }

    void noAnchorFits()
    {
        SignedInternet net;
        net.zone("example.com.", shapes);
        validate::TrustAnchor stranger;
        stranger.ds = lab::dsSet(Name(), {SignedInternet::key(".", true, 77)}, validate::DigestType::Sha256, 3600);
        validate::TrustAnchors anchors;
        anchors.add(stranger);
        net.start(SignedInternet::defaultConfig(), anchors);
        const auto answer = net.ask("www.example.com");
        SAYS(answer, "SERVFAIL EDE 9");
        QVERIFY2(answer->edeText.find("trust anchor") != std::string::npos, answer->edeText.c_str());
    }

    void negativeAnchor()
    {
        SignedInternet net;
        SignedPlan& broken = net.zone("broken.com.", "www 300 IN A 192.0.2.90\n");
        broken.edit = tests::spoilSignatures;
        net.zone("sub.broken.com.", "www 300 IN A 192.0.2.91\n");
        net.zone("good.sub.broken.com.", "www 300 IN A 192.0.2.92\n");
        net.zone("example.com.", shapes);
        auto anchors = net.rootAnchor();
        anchors.addInsecure(nameOf("broken.com."));
        anchors.add(net.anchorOf("good.sub.broken.com.")); // deeper: it counts again (RFC 7646)
        net.start(SignedInternet::defaultConfig(), anchors);
        SAYS(net.ask("www.broken.com"), "NOERROR www.broken.com. A 192.0.2.90;");
        SAYS(net.ask("nothing.broken.com"), "NXDOMAIN");
        SAYS(net.ask("www.sub.broken.com"), "NOERROR www.sub.broken.com. A 192.0.2.91;");
        SAYS(net.ask("www.good.sub.broken.com"), "NOERROR www.good.sub.broken.com. A 192.0.2.92; AD");
        SAYS(net.ask("www.example.com"), "NOERROR www.example.com. A 192.0.2.80; AD");
        QVERIFY(!net.ask("broken.com", Type::Dnskey)->secure);
    }

    void negativeAnchorForEverythingButAnIsland()
    {
        SignedInternet net;
        net.zone("example.com.", shapes);
        net.zone("example.org.", "www 300 IN A 192.0.2.92\n").edit = tests::spoilSignatures;
        auto anchors = net.rootAnchor();
        anchors.addInsecure(Name());
        anchors.add(net.anchorOf("example.com."));
        net.start(SignedInternet::defaultConfig(), anchors);
        SAYS(net.ask("www.example.com"), "NOERROR www.example.com. A 192.0.2.80; AD");
        SAYS(net.ask("www.example.org"), "NOERROR www.example.org. A 192.0.2.92;");
    }

    void unsupportedAlgorithmIsInsecure()
    {
        SignedInternet net;
        net.zone("example.com.", shapes).keys = SignedInternet::keys("example.com.", Algorithm(99));
        net.zone("sub.example.com.", "www 300 IN A 192.0.2.93\n");
        net.start();
        SAYS(net.ask("www.example.com"), "NOERROR www.example.com. A 192.0.2.80; EDE 1");
        SAYS(net.ask("nothing.example.com"), "NXDOMAIN EDE 1");
        SAYS(net.ask("www.sub.example.com"), "NOERROR www.sub.example.com. A 192.0.2.93; EDE 1");
        QVERIFY(net.ask("example.com", Type::Ds)->secure); // the parent's word still is
    }

    void unsupportedDigestIsInsecure()
    {
        SignedInternet net;
        net.zone("example.com.", shapes).digest = validate::DigestType(99);
        net.start();
        SAYS(net.ask("www.example.com"), "NOERROR www.example.com. A 192.0.2.80; EDE 2");
    }

    /// One supported algorithm among the DS records is enough to demand signatures.
    void oneSupportedAlgorithmOfTwo()
    {
        SignedInternet net;
        SignedPlan& zone = net.zone("example.com.", shapes);
        zone.vouched = std::vector{SignedInternet::key("example.com.", true), SignedInternet::key("example.com.", true, 0, Algorithm(99))};
        SignedPlan& bad = net.zone("bad.com.", "www 300 IN A 192.0.2.94\n");
        bad.vouched = std::vector{SignedInternet::key("bad.com.", true), SignedInternet::key("bad.com.", true, 0, Algorithm(99))};
        bad.edit = [](wire::RRset& set) { set.signatures = {}; };
        net.start();
        SAYS(net.ask("www.example.com"), "NOERROR www.example.com. A 192.0.2.80; AD");
        QCOMPARE(net.ask("www.bad.com")->rcode, Rcode::ServFail);
    }

    /// RFC 4509 3: while there is a SHA-256 digest, a SHA-1 digest of another key does not count.
    void weakDigestsDoNotCountBesideStrongOnes()
    {
        SignedInternet net;
        net.zone("example.com.", shapes);
        net.publish();
        SignedPlan& com = net.plan("com.");
        const auto stranger = SignedInternet::key("example.com.", true, 5);
        com.edit = [&](wire::RRset& set) {
            if (set.type != Type::Ds)
                return;
            wire::RRset weak = lab::dsSet(set.owner, {SignedInternet::key("example.com.", true)}, validate::DigestType::Sha1, set.ttl);
            const wire::RRset strong = lab::dsSet(set.owner, {stranger}, validate::DigestType::Sha256, set.ttl);
            for (const auto rdata : strong.rdata)
                weak.rdata.add(rdata);
            weak.signatures.add(
                lab::makeSignature(weak, SignedInternet::key("com.", false), nameOf("com."), net.now() - 10, net.now() + 10));
            set = weak;
        };
        net.start();
        QCOMPARE(net.ask("www.example.com")->rcode, Rcode::ServFail);
    }

    void delegationSignersAndKeysAsked()
    {
        SignedInternet net;
        net.zone("example.com.", shapes);
        net.zone("open.com.", "").isSigned = false;
        net.start();
        QVERIFY(net.ask("example.com", Type::Ds)->secure);
        QCOMPARE(net.ask("example.com", Type::Ds)->answer.size(), std::size_t(1));
        QVERIFY(net.ask("example.com", Type::Dnskey)->secure);
        QVERIFY(net.ask("com", Type::Dnskey)->secure);
        QVERIFY(net.ask(".", Type::Dnskey)->secure);
        SAYS(net.ask(".", Type::Ds), "NOERROR AD"); // nobody vouches for the root: its own word
        SAYS(net.ask("open.com", Type::Ds), "NOERROR AD");
        SAYS(net.ask("nothing.com", Type::Ds), "NXDOMAIN AD");
        SAYS(net.ask("www.example.com", Type::Dnskey), "NOERROR AD");
        QVERIFY(net.ask("example.com", Type::Nsec)->secure);
        QVERIFY(!net.ask("example.com", Type::Rrsig)->secure);
    }

    /// RFC 9276 3.2: signed promises to work hard are not believed, and said so.
    void tooManyIterationsAreInsecure()
    {
        SignedInternet net;
        SignedPlan& zone = net.zone("example.com.", shapes);
        zone.options.nsec3 = true;
        zone.options.iterations = 500;
        net.start();
        SAYS(net.ask("www.example.com"), "NOERROR www.example.com. A 192.0.2.80; AD");
        SAYS(net.ask("nothing.example.com"), "NXDOMAIN EDE 27");
        SAYS(net.ask("www.example.com", Type::Txt), "NOERROR EDE 27");
        SAYS(net.ask("any.wild.example.com"), "NOERROR any.wild.example.com. A 192.0.2.82; EDE 27");
        QVERIFY(net.count(Counter::Nsec3Limit) >= 3U);
    }

    void withoutAnchorsNothingIsJudged()
    {
        SignedInternet net;
        net.zone("example.com.", shapes).edit = tests::spoilSignatures;
        net.start(SignedInternet::defaultConfig(), {});
        SAYS(net.ask("www.example.com"), "NOERROR www.example.com. A 192.0.2.80;");
        QCOMPARE(net.count("example.com.#1", Type::Dnskey), 0U);
        QCOMPARE(net.count("root", Type::Dnskey), 0U);
        QCOMPARE(net.count(Counter::SignatureChecks), 0U);
    }

    void keySentinel_data()
    {
        QTest::addColumn<QString>("prefix");
        QTest::addColumn<bool>("ours");
        QTest::addColumn<bool>("fails");
        QTest::newRow("is-ta, an anchor") << "root-key-sentinel-is-ta-" << true << false;
        QTest::newRow("is-ta, no anchor") << "root-key-sentinel-is-ta-" << false << true;
        QTest::newRow("not-ta, an anchor") << "root-key-sentinel-not-ta-" << true << true;
        QTest::newRow("not-ta, no anchor") << "root-key-sentinel-not-ta-" << false << false;
    }
    /// RFC 8509.
    void keySentinel()
    {
        QFETCH(QString, prefix);
        QFETCH(bool, ours);
        QFETCH(bool, fails);
        SignedInternet net;
        const unsigned real = SignedInternet::key(".", true).tag();
        const QString label = prefix + QString("%1").arg(ours ? real : (real + 1) % 65536, 5, 10, QChar('0'));
        net.zone("example.com.", (label + " 300 IN A 192.0.2.70\n").toStdString());
        net.zone("open.com.", (label + " 300 IN A 192.0.2.71\n").toStdString()).isSigned = false;
        net.start();
        const std::string name = label.toStdString() + ".example.com";
        const std::string unsignedName = label.toStdString() + ".open.com";
        for (int round = 0; round < 2; ++round) {
            QCOMPARE(net.ask(name.c_str())->rcode, fails ? Rcode::ServFail : Rcode::NoError);
            QCOMPARE(net.askUnchecked(name.c_str())->rcode, Rcode::NoError);   // CD: not judged
            QCOMPARE(net.ask(unsignedName.c_str())->rcode, Rcode::NoError);    // only secure answers say something
            QCOMPARE(net.ask(name.c_str(), Type::Txt)->rcode, Rcode::NoError); // only A and AAAA
        }
    }
};

QTEST_APPLESS_MAIN(TestValidation)
#include "tst_validation.moc"
