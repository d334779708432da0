// The pure answer function of the lab's authoritative servers against the algorithm of RFC 1034 4.3.2 and its clarifications.
#include "engine/lab/authority.h"

#include <QtTest>

#include <algorithm>

using namespace harddns;
using namespace harddns::lab;
using wire::Message;
using wire::Name;
using wire::Rcode;
using wire::Record;
using wire::Type;

namespace
{

const char* const exampleZone = R"($ORIGIN example.com.
$TTL 300
@          3600 IN SOA ns1 hostmaster 7 7200 900 1209600 60
@               IN NS  ns1
@               IN NS  ns.other.net.
@               IN A   192.0.2.1
@               IN MX  10 mail
@               IN MX  20 mail.elsewhere.org.
ns1             IN A   192.0.2.53
ns1             IN AAAA 2001:db8::53
mail            IN A   192.0.2.25
www             IN CNAME web
web             IN A   192.0.2.80
ext             IN CNAME www.outside.org.
dangling        IN CNAME nothere
nodataalias     IN CNAME mail
loop1           IN CNAME loop2
loop2           IN CNAME loop1
intosub         IN CNAME host.sub
intoother       IN CNAME www.example.org.
a.b.c           IN TXT "below empty non-terminals"
*.wild          IN A   192.0.2.99
*.wild          IN TXT "any"
host.wild       IN AAAA 2001:db8::1
x.y.wild        IN A   192.0.2.98
*.alias         IN CNAME web
old             IN DNAME new
old             IN TXT "at the owner"
h.old           IN A   192.0.2.66
x.new           IN A   192.0.2.67
far             IN DNAME example.org.
sub             IN NS  ns.sub
sub             IN NS  ns.sibling
sub             IN NS  ns.other.net.
ns.sub          IN A   192.0.2.54
host.sub        IN A   192.0.2.55
sibling         IN NS  ns.sibling
ns.sibling      IN A   192.0.2.56
ns.sibling      IN AAAA 2001:db8::56
_sip._tcp       IN SRV 0 5 5060 mail
)";

const char* const orgZone = R"($ORIGIN example.org.
$TTL 300
@ IN SOA ns1.example.com. hostmaster.example.com. 1 2 3 4 30
@ IN NS ns1.example.com.
www IN A 198.51.100.1
)";

const char* const signedZone = R"($ORIGIN signed.test.
$TTL 300
@ IN SOA ns hostmaster 1 2 3 4 120
@ IN RRSIG SOA 13 2 300 20300101000000 20200101000000 1 signed.test. AAAA
@ IN NS ns
@ IN RRSIG NS 13 2 300 20300101000000 20200101000000 1 signed.test. AAAA
@ IN NSEC a.ent A NS SOA RRSIG NSEC
@ IN RRSIG NSEC 13 2 300 20300101000000 20200101000000 1 signed.test. AAAA
a.ent IN A 192.0.2.1
a.ent IN RRSIG A 13 4 300 20300101000000 20200101000000 1 signed.test. AAAA
a.ent IN NSEC ns A RRSIG NSEC
a.ent IN RRSIG NSEC 13 4 300 20300101000000 20200101000000 1 signed.test. AAAA
ns IN A 192.0.2.2
ns IN RRSIG A 13 3 300 20300101000000 20200101000000 1 signed.test. AAAA
ns IN NSEC sec A RRSIG NSEC
ns IN RRSIG NSEC 13 3 300 20300101000000 20200101000000 1 signed.test. AAAA
sec IN NS ns.sec
sec IN DS 1 13 2 0000000000000000000000000000000000000000000000000000000000000000
sec IN RRSIG DS 13 3 300 20300101000000 20200101000000 1 signed.test. AAAA
sec IN NSEC unsec NS DS RRSIG NSEC
sec IN RRSIG NSEC 13 3 300 20300101000000 20200101000000 1 signed.test. AAAA
ns.sec IN A 192.0.2.3
unsec IN NS ns.sec
unsec IN NSEC *.w NS RRSIG NSEC
unsec IN RRSIG NSEC 13 3 300 20300101000000 20200101000000 1 signed.test. AAAA
*.w IN A 192.0.2.4
*.w IN RRSIG A 13 3 300 20300101000000 20200101000000 1 signed.test. AAAA
*.w IN NSEC @ A RRSIG NSEC
*.w IN RRSIG NSEC 13 3 300 20300101000000 20200101000000 1 signed.test. AAAA
)";

Name name(const char* text)
{
    const auto parsed = Name::fromText(text);
    if (!parsed)
        qFatal("bad name in the test: %s", text);
    return *parsed;
}

Zone zone(const char* text, const char* origin)
{
    auto parsed = Zone::fromText(text, name(origin), "test");
    if (!parsed)
        qFatal("%s", parsed.error().c_str());
    return std::move(parsed).value();
}

Message query(const char* qname, Type type, bool dnssecOk = false)
{
    Message q;
    q.id = 4711;
    q.questions.push_back({name(qname), type, wire::Class::In});
    if (dnssecOk) {
        wire::Edns edns;
        edns.udpSize = 4096;
        edns.dnssecOk = true;
        q.edns = edns;
    }
    return q;
}

bool holds(const std::vector<Record>& section, const char* owner, Type type)
{
    return std::any_of(section.begin(), section.end(), [&](const Record& r) { return r.type == type && r.owner == name(owner); });
}

std::size_t count(const std::vector<Record>& section, Type type)
{
    return static_cast<std::size_t>(std::count_if(section.begin(), section.end(), [&](const Record& r) { return r.type == type; }));
}

} // namespace

class TestAuthority : public QObject
{
    Q_OBJECT

    ZoneStore m_store;
    Message ask(const char* qname, Type type, bool dnssecOk = false) const
    {
        return answerAuthoritatively(m_store, query(qname, type, dnssecOk));
    }
    void expectNegative(const Message& reply, Rcode rcode, const char* soaOwner)
    {
        QCOMPARE(wire::toText(reply.rcode), wire::toText(rcode));
        QVERIFY(reply.has(wire::flagAa));
        QVERIFY(holds(reply.authority, soaOwner, Type::Soa));
        QCOMPARE(count(reply.authority, Type::Ns), 0U);
    }

private slots:
    void initTestCase()
    {
        m_store.add(zone(exampleZone, "example.com."));
        m_store.add(zone(orgZone, "example.org."));
        m_store.add(zone(signedZone, "signed.test."));
    }

    void headerAndQuestionAreEchoed()
    {
        Message q = query("WeB.Example.COM.", Type::A);
        q.set(wire::flagRd);
        const Message reply = answerAuthoritatively(m_store, q);
        QCOMPARE(reply.id, q.id);
        QVERIFY(reply.has(wire::flagQr));
        QVERIFY(reply.has(wire::flagRd));
        QVERIFY(!reply.has(wire::flagRa));
        QVERIFY(reply.questions[0].name.sameOctets(q.questions[0].name));
        QVERIFY(!reply.edns);
    }

    void positiveAnswerHasApexServersAndTheirAddresses()
    {
        const Message reply = ask("web.example.com.", Type::A);
        QCOMPARE(reply.rcode, Rcode::NoError);
        QVERIFY(reply.has(wire::flagAa));
        QCOMPARE(reply.answer.size(), 1U);
        QCOMPARE(reply.answer[0].ttl, 300U);
        QCOMPARE(count(reply.authority, Type::Ns), 2U);
        QVERIFY(holds(reply.additional, "ns1.example.com.", Type::A));
        QVERIFY(holds(reply.additional, "ns1.example.com.", Type::Aaaa));
    }

    void minimalResponsesCarryTheAnswerOnly()
    {
        AuthorityOptions options;
        options.minimalResponses = true;
        const Message reply = answerAuthoritatively(m_store, query("example.com.", Type::Mx), options);
        QCOMPARE(reply.answer.size(), 2U);
        QVERIFY(reply.authority.empty());
        QVERIFY(reply.additional.empty());
        // ... but a referral stays usable.
        const Message referral = answerAuthoritatively(m_store, query("host.sub.example.com.", Type::A), options);
        QVERIFY(holds(referral.additional, "ns.sub.example.com.", Type::A));
    }

    void addressesOfTargetsAreAdded()
    {
        QVERIFY(holds(ask("example.com.", Type::Mx).additional, "mail.example.com.", Type::A));
        QVERIFY(holds(ask("_sip._tcp.example.com.", Type::Srv).additional, "mail.example.com.", Type::A));
    }

    void noDataAndNxDomainCarryTheSoaWithTheNegativeTtl()
    {
        const Message noData = ask("mail.example.com.", Type::Txt);
        expectNegative(noData, Rcode::NoError, "example.com.");
        QCOMPARE(noData.authority[0].ttl, 60U); // the SOA's minimum, not its own 3600 (RFC 2308 3)
        expectNegative(ask("nothere.example.com.", Type::A), Rcode::NxDomain, "example.com.");
        expectNegative(ask("below.web.example.com.", Type::A), Rcode::NxDomain, "example.com.");
    }

    void emptyNonTerminalsExist()
    {
        for (const char* ent : {"c.example.com.", "b.c.example.com.", "_tcp.example.com.", "y.wild.example.com."})
            expectNegative(ask(ent, Type::A), Rcode::NoError, "example.com.");
        QCOMPARE(ask("a.b.c.example.com.", Type::Txt).answer.size(), 1U);
        expectNegative(ask("z.b.c.example.com.", Type::Txt), Rcode::NxDomain, "example.com.");
    }

    void wildcardsAnswerUnderTheNameAsked()
    {
        const Message reply = ask("anything.wild.example.com.", Type::A);
        QCOMPARE(reply.answer.size(), 1U);
        QVERIFY(reply.answer[0].owner == name("anything.wild.example.com."));
        QCOMPARE(ask("deep.er.wild.example.com.", Type::A).answer.size(), 1U);
        expectNegative(ask("anything.wild.example.com.", Type::Mx), Rcode::NoError, "example.com.");
        // The wildcard itself is an ordinary name when it is asked for.
        QVERIFY(ask("*.wild.example.com.", Type::A).answer[0].owner == name("*.wild.example.com."));
    }

    void existingNamesBlockTheWildcard()
    {
        expectNegative(ask("host.wild.example.com.", Type::A), Rcode::NoError, "example.com.");
        expectNegative(ask("below.host.wild.example.com.", Type::A), Rcode::NxDomain, "example.com.");
        expectNegative(ask("y.wild.example.com.", Type::A), Rcode::NoError, "example.com.");        // ENT
        expectNegative(ask("other.y.wild.example.com.", Type::A), Rcode::NxDomain, "example.com."); // below the ENT
        expectNegative(ask("wild.example.com.", Type::A), Rcode::NoError, "example.com.");
    }

    void wildcardAliasesAreFollowed()
    {
        const Message reply = ask("some.alias.example.com.", Type::A);
        QCOMPARE(reply.answer.size(), 2U);
        QVERIFY(reply.answer[0].owner == name("some.alias.example.com."));
        QVERIFY(reply.answer[1].owner == name("web.example.com."));
    }

    void aliasesAreFollowedInsideTheServedZones()
    {
        const Message reply = ask("www.example.com.", Type::A);
        QCOMPARE(reply.answer.size(), 2U);
        QCOMPARE(reply.answer[0].type, Type::Cname);
        QCOMPARE(reply.answer[1].type, Type::A);
        QCOMPARE(ask("www.example.com.", Type::Cname).answer.size(), 1U);
        const Message otherZone = ask("intoother.example.com.", Type::A);
        QVERIFY(holds(otherZone.answer, "www.example.org.", Type::A));
        const Message outside = ask("ext.example.com.", Type::A);
        QCOMPARE(outside.answer.size(), 1U);
        QCOMPARE(outside.rcode, Rcode::NoError);
        QVERIFY(outside.has(wire::flagAa));
    }

    void rcodeOfAChainIsThatOfItsEnd()
    {
        const Message dangling = ask("dangling.example.com.", Type::A);
        QCOMPARE(dangling.answer.size(), 1U);
        expectNegative(dangling, Rcode::NxDomain, "example.com.");
        const Message noData = ask("nodataalias.example.com.", Type::Aaaa);
        QCOMPARE(noData.answer.size(), 1U);
        expectNegative(noData, Rcode::NoError, "example.com.");
    }

    void aliasLoopsEnd()
    {
        const Message reply = ask("loop1.example.com.", Type::A);
        QCOMPARE(reply.answer.size(), 2U);
        QCOMPARE(reply.rcode, Rcode::NoError);
    }

    void aliasIntoADelegationGetsTheReferral()
    {
        const Message reply = ask("intosub.example.com.", Type::A);
        QCOMPARE(reply.answer.size(), 1U);
        QVERIFY(reply.has(wire::flagAa));
        QVERIFY(holds(reply.authority, "sub.example.com.", Type::Ns));
    }

    void dnameSynthesisesAlias()
    {
        const Message reply = ask("x.old.example.com.", Type::A);
        QCOMPARE(reply.answer.size(), 3U);
        QCOMPARE(reply.answer[0].type, Type::Dname);
        QCOMPARE(reply.answer[1].type, Type::Cname);
        QVERIFY(*wire::targetName(Type::Cname, reply.answer[1].rdata) == name("x.new.example.com."));
        QVERIFY(holds(reply.answer, "x.new.example.com.", Type::A));
        // Names below a DNAME are occluded, the owner itself is not redirected.
        QVERIFY(!holds(ask("h.old.example.com.", Type::A).answer, "h.old.example.com.", Type::A));
        QCOMPARE(ask("h.old.example.com.", Type::A).rcode, Rcode::NxDomain);
        QCOMPARE(ask("old.example.com.", Type::Txt).answer.size(), 1U);
        QCOMPARE(ask("old.example.com.", Type::Dname).answer.size(), 1U);
        expectNegative(ask("old.example.com.", Type::A), Rcode::NoError, "example.com.");
        QVERIFY(holds(ask("www.far.example.com.", Type::A).answer, "www.example.org.", Type::A));
    }

    void dnameResultTooLongIsYxDomain()
    {
        const std::string label(63, 'a');
        const std::string longName = label + "." + label + "." + label + "." + std::string(40, 'b') + ".short.";
        Zone z(name("short."));
        const auto text = std::string("$TTL 1\n@ IN SOA a b 1 2 3 4 5\n@ IN NS a\n@ IN DNAME very.long.target.name.example.\n");
        ZoneStore store;
        store.add(zone(text.c_str(), "short."));
        const Message reply = answerAuthoritatively(store, query(longName.c_str(), Type::A));
        QCOMPARE(wire::toText(reply.rcode), wire::toText(Rcode::YxDomain));
        QCOMPARE(count(reply.answer, Type::Dname), 1U);
        QCOMPARE(count(reply.answer, Type::Cname), 0U);
    }

    void referralHasInBailiwickAndSiblingGlueOnly()
    {
        for (const char* below : {"sub.example.com.", "host.sub.example.com.", "a.b.sub.example.com."}) {
            const Message reply = ask(below, Type::A);
            QCOMPARE(reply.rcode, Rcode::NoError);
            QVERIFY(!reply.has(wire::flagAa));
            QVERIFY(reply.answer.empty());
            QCOMPARE(count(reply.authority, Type::Ns), 3U);
            QCOMPARE(count(reply.authority, Type::Soa), 0U);
            QVERIFY(holds(reply.additional, "ns.sub.example.com.", Type::A));
            QVERIFY(holds(reply.additional, "ns.sibling.example.com.", Type::A));
            QVERIFY(holds(reply.additional, "ns.sibling.example.com.", Type::Aaaa));
            QCOMPARE(reply.additional.size(), 3U);
        }
        QVERIFY(!ask("sub.example.com.", Type::Ns).has(wire::flagAa)); // the parent's copy is not authoritative
    }

    void glueCanBeStripped()
    {
        AuthorityOptions options;
        options.glue = false;
        const Message reply = answerAuthoritatively(m_store, query("host.sub.example.com.", Type::A), options);
        QCOMPARE(count(reply.authority, Type::Ns), 3U);
        QVERIFY(reply.additional.empty());
    }

    void dsIsAnsweredOnTheParentsSide()
    {
        const Message unsignedCut = ask("sub.example.com.", Type::Ds);
        expectNegative(unsignedCut, Rcode::NoError, "example.com.");
        const Message secure = ask("sec.signed.test.", Type::Ds);
        QCOMPARE(count(secure.answer, Type::Ds), 1U);
        QVERIFY(secure.has(wire::flagAa));
        // A server of parent and child answers DS from the parent, everything else from the child.
        ZoneStore both;
        both.add(zone(signedZone, "signed.test."));
        both.add(zone("$TTL 9\n@ IN SOA ns h 1 2 3 4 5\n@ IN NS ns\nns IN A 192.0.2.3\n", "sec.signed.test."));
        QCOMPARE(count(answerAuthoritatively(both, query("sec.signed.test.", Type::Ds)).answer, Type::Ds), 1U);
        QVERIFY(holds(answerAuthoritatively(both, query("sec.signed.test.", Type::A)).authority, "sec.signed.test.", Type::Soa));
        // A server of the child alone can only say that it has none.
        expectNegative(ask("signed.test.", Type::Ds), Rcode::NoError, "signed.test.");
    }

    void zonesNotServedAreRefused()
    {
        const Message reply = ask("www.elsewhere.net.", Type::A);
        QCOMPARE(reply.rcode, Rcode::Refused);
        QVERIFY(!reply.has(wire::flagAa));
        QVERIFY(reply.answer.empty() && reply.authority.empty() && reply.additional.empty());
        Message transfer = query("example.com.", Type::Axfr);
        QCOMPARE(answerAuthoritatively(m_store, transfer).rcode, Rcode::Refused);
        Message chaos = query("example.com.", Type::A);
        chaos.questions[0].klass = wire::Class::Ch;
        QCOMPARE(answerAuthoritatively(m_store, chaos).rcode, Rcode::Refused);
    }

    void malformedQuestionsGetTheirRcode()
    {
        Message none;
        QCOMPARE(answerAuthoritatively(m_store, none).rcode, Rcode::FormErr);
        Message notify = query("example.com.", Type::Soa);
        notify.opcode = wire::Opcode::Notify;
        QCOMPARE(answerAuthoritatively(m_store, notify).rcode, Rcode::NotImp);
        Message version = query("example.com.", Type::Soa, true);
        version.edns->version = 1;
        const Message reply = answerAuthoritatively(m_store, version);
        QCOMPARE(reply.rcode, Rcode::BadVers);
        QVERIFY(reply.edns && reply.edns->version == 0);
    }

    void anyGivesAllSets()
    {
        const Message reply = ask("example.com.", Type::Any);
        for (const Type type : {Type::Soa, Type::Ns, Type::A, Type::Mx})
            QVERIFY(count(reply.answer, type) >= 1);
        expectNegative(ask("b.c.example.com.", Type::Any), Rcode::NoError, "example.com.");
        const Message alias = ask("www.example.com.", Type::Any);
        QCOMPARE(alias.answer.size(), 1U);
    }

    void signaturesAndProofsComeWithDoOnly()
    {
        const Message without = ask("a.ent.signed.test.", Type::A);
        QCOMPARE(without.answer.size(), 1U);
        const Message with = ask("a.ent.signed.test.", Type::A, true);
        QCOMPARE(count(with.answer, Type::Rrsig), 1U);
        QVERIFY(with.edns && with.edns->dnssecOk);
        QCOMPARE(count(ask("nothere.signed.test.", Type::A).authority, Type::Nsec), 0U);
        const Message nx = ask("nothere.signed.test.", Type::A, true);
        QVERIFY(holds(nx.authority, "a.ent.signed.test.", Type::Nsec)); // covers the name
        QVERIFY(holds(nx.authority, "signed.test.", Type::Nsec));       // covers *.signed.test.
        QVERIFY(count(nx.authority, Type::Rrsig) >= 3);
        const Message ent = ask("ent.signed.test.", Type::A, true);
        QCOMPARE(ent.rcode, Rcode::NoError);
        QVERIFY(holds(ent.authority, "signed.test.", Type::Nsec));
        const Message wild = ask("x.w.signed.test.", Type::A, true);
        QCOMPARE(count(wild.answer, Type::Rrsig), 1U);
        QCOMPARE(count(wild.authority, Type::Nsec), 1U); // no closer match
    }

    void referralsProveTheSecurityOfTheChild()
    {
        const Message secure = ask("www.sec.signed.test.", Type::A, true);
        QVERIFY(holds(secure.authority, "sec.signed.test.", Type::Ds));
        QCOMPARE(count(secure.authority, Type::Nsec), 0U);
        QCOMPARE(count(ask("www.sec.signed.test.", Type::A).authority, Type::Ds), 0U);
        const Message insecure = ask("www.unsec.signed.test.", Type::A, true);
        QVERIFY(holds(insecure.authority, "unsec.signed.test.", Type::Nsec));
    }

    void theZonesSignaturesCanBeAskedFor()
    {
        QCOMPARE(count(ask("signed.test.", Type::Rrsig).answer, Type::Rrsig), 3U);
        expectNegative(ask("web.example.com.", Type::Rrsig), Rcode::NoError, "example.com.");
    }

    void replyLimitIsTheSmallerOffer()
    {
        Message q = query("example.com.", Type::A);
        QCOMPARE(replyLimit(q, false, 1232), 512U);
        QCOMPARE(replyLimit(q, true, 1232), wire::maxMessageSize);
        q.edns = wire::Edns{};
        q.edns->udpSize = 4096;
        QCOMPARE(replyLimit(q, false, 1232), 1232U);
        q.edns->udpSize = 700;
        QCOMPARE(replyLimit(q, false, 1232), 700U);
        q.edns->udpSize = 100;
        QCOMPARE(replyLimit(q, false, 1232), 512U);
    }

    void zoneProblemsAreNamed_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("no soa") << QByteArray("@ 1 IN NS a\n") << QByteArray("SOA");
        QTest::newRow("no ns") << QByteArray("@ 1 IN SOA a b 1 2 3 4 5\n") << QByteArray("NS");
        QTest::newRow("outside") << QByteArray("@ 1 IN SOA a b 1 2 3 4 5\n@ 1 IN NS a\nwww.other. 1 IN A 192.0.2.1\n")
                                 << QByteArray("other");
        QTest::newRow("cname and a") << QByteArray("@ 1 IN SOA a b 1 2 3 4 5\n@ 1 IN NS a\nw 1 IN A 192.0.2.1\nw 1 IN CNAME x\n")
                                     << QByteArray("CNAME");
        QTest::newRow("syntax") << QByteArray("@ 1 IN SOA a b 1 2 3 4 5\n@ 1 IN NS a\nw 1 IN A 192.0.2.256\n") << QByteArray("3");
    }
    void zoneProblemsAreNamed()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, says);
        const auto parsed = Zone::fromText(text.toStdString(), name("z."), "file");
        QVERIFY(!parsed);
        QVERIFY2(QByteArray::fromStdString(parsed.error()).contains(says), parsed.error().c_str());
    }

    void zonesOutliveANewHashSeed()
    {
        const wire::Message before = ask("www.example.com.", Type::A);
        wire::seedNameHash(0x0123456789abcdefULL);
        const wire::Message after = ask("WWW.example.com.", Type::A);
        QCOMPARE(after.rcode, before.rcode);
        QCOMPARE(after.answer.size(), before.answer.size());
    }

    void enclosingFindsTheDeepestZone()
    {
        ZoneStore store;
        store.add(Zone(name("example.")));
        store.add(Zone(name("a.example.")));
        QVERIFY(store.enclosing(name("x.a.example."))->origin() == name("a.example."));
        QVERIFY(store.enclosing(name("a.example."), true)->origin() == name("example."));
        QVERIFY(!store.enclosing(name("test.")));
        QVERIFY(!store.enclosing(name("."), true));
        store.remove(name("a.example."));
        QVERIFY(store.enclosing(name("x.a.example."))->origin() == name("example."));
    }
};

QTEST_APPLESS_MAIN(TestAuthority)
#include "tst_authority.moc"
