// The attacker's toolbox: an applied lie is another, well-formed message; no lie about data holds before the validator's parts; the
// others change nothing but TTLs and copies.
#include <QtTest> // first: moc does not get through some standard headers without what it brings

#include "tests/lab/signed_zone.h"

#include "engine/lab/signed_lies.h"

#include <map>
#include <set>

using namespace harddns;
using namespace harddns::lab;
using namespace harddns::lab::test;
using wire::Message;
using wire::Name;
using wire::Type;

namespace
{

const char* const shapes = R"($ORIGIN victim.test.
$TTL 300
@            SOA ns host 1 7200 900 1209600 60
@            NS  ns
@            A   192.0.2.80
@            MX  10 mail.victim.test.
ns           A   192.0.2.1
www          A   192.0.2.7
www          A   192.0.2.8
www          TXT ""
alias        CNAME www
*.wild       A   192.0.2.2
*.wild       CAA 0 issue "ca"
blocked.wild TXT "no address"
a.b.ent      NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:info@example.com!" .
_s._udp      SRV 1 2 5060 www
sec          NS  ns.sec
ns.sec       A   192.0.2.3
open         NS  ns.open
ns.open      A   192.0.2.4
old          DNAME new
x.new        A   192.0.2.9
)";

/// A victim with a parent, a child, and the attacker's zone beside.
struct Scene {
    Zone parent, child, own, victim;
    std::vector<SigningKey> ownKeys, keys;
    ZoneStore store;
    validate::KeySetPtr keySet;
    Accomplice accomplice;

    Scene(const Zone& plain, const SignOptions& options, std::uint64_t seed)
        : parent(signZone(zoneOf("$TTL 9\n@ SOA a b 1 2 3 4 5\n@ NS a.test.\nvictim NS ns.victim\nzz A 192.0.2.1\n", "test."),
                          ed25519Keys(900), options)),
          child(signZone(zoneOf("$TTL 9\n@ SOA a b 1 2 3 4 5\n@ NS a.test.\n@ A 192.0.2.1\n", "sec.victim.test."), ed25519Keys(901),
                         options)),
          own(signZone(zoneOf("$TTL 9\n@ SOA a b 1 2 3 4 5\n@ NS a.test.\nwww A 192.0.2.66\nx TXT \"y\"\n", "evil.test."), ed25519Keys(902),
                       options)),
          victim(name("victim.test.")),
          ownKeys(ed25519Keys(902)),
          keys(ed25519Keys(seed))
    {
        Zone withDs = plain;
        withDs.add(dsSet(child.origin(), {ed25519Keys(901)[0]}, validate::DigestType::Sha256, 300));
        victim = signZone(withDs, keys, options);
        store.add(victim);
        keySet = keySetOf(victim);
        accomplice = {&victim, &parent, &child, &own, ownKeys, keys, now};
    }
    Scene(const Scene&) = delete;
};

std::vector<wire::Question> questions()
{
    std::vector<wire::Question> out;
    const auto add = [&](const char* qname, std::initializer_list<Type> types) {
        for (const Type type : types)
            out.push_back({name(qname), type, wire::Class::In});
    };
    add("victim.test.", {Type::A, Type::Mx, Type::Soa, Type::Dnskey, Type::Txt, Type::Ns});
    add("www.victim.test.", {Type::A, Type::Txt, Type::Aaaa, Type::Ds});
    add("alias.victim.test.", {Type::A, Type::Cname, Type::Mx});
    add("any.wild.victim.test.", {Type::A, Type::Txt, Type::Caa});
    add("blocked.wild.victim.test.", {Type::A, Type::Txt});
    add("b.ent.victim.test.", {Type::A});
    add("a.b.ent.victim.test.", {Type::Naptr});
    add("_s._udp.victim.test.", {Type::Srv});
    add("sec.victim.test.", {Type::A, Type::Ds});
    add("host.sec.victim.test.", {Type::A});
    add("open.victim.test.", {Type::A, Type::Ds});
    add("x.old.victim.test.", {Type::A, Type::Txt});
    add("nothing.victim.test.", {Type::A, Type::Ds});
    add("deep.nothing.victim.test.", {Type::A});
    return out;
}

std::string textOf(const Message& message)
{
    std::string out = wire::toText(message.rcode) + "\n";
    for (const auto* section : {&message.answer, &message.authority, &message.additional}) {
        for (const wire::RRset& set : wire::groupRecords(*section))
            out += wire::toText(set);
        out += "--\n";
    }
    return out;
}

} // namespace

class TestSignedLies : public QObject
{
    Q_OBJECT

    std::map<Lie, unsigned> m_told;
    validate::VerifiedMemory m_memory; ///< true signatures come again and again

    /// What must hold of every lie about every reply.
    void tellAll(const Scene& scene, const wire::Question& question, world::Entropy& entropy)
    {
        const Message honest = answerAuthoritatively(scene.store, query(question.name, question.type));
        for (const Lie lie : allLies()) {
            const auto forged = tell(lie, honest, scene.accomplice, entropy);
            if (!forged)
                continue;
            ++m_told[lie];
            const std::string label =
                std::string(toText(lie)) + " about " + question.name.toText() + " " + wire::toText(question.type) + "\n";
            QVERIFY2(!(*forged == honest), label.c_str());
            const auto parsed = Message::parse(wire::encode(*forged));
            QVERIFY2(parsed, (label + "does not parse").c_str());
            QVERIFY2(parsed.value().answer.size() == forged->answer.size() && parsed.value().authority.size() == forged->authority.size(),
                     label.c_str());
            QVERIFY(forged->id == honest.id && forged->questions == honest.questions);
            const Judgement result = judge(parsed.value(), scene.victim, *scene.keySet, &m_memory);
            if (!mayStand(lie) || lie == Lie::ChangeDnameAlias)
                QVERIFY2(!result.fault.empty() || result.optOut, (label + textOf(honest) + "forged:\n" + textOf(*forged)).c_str());
            else if (lie != Lie::BurySignatures)
                QVERIFY2(result.fault == judge(honest, scene.victim, *scene.keySet, &m_memory).fault,
                         (label + result.fault + textOf(*forged)).c_str());
        }
    }

private slots:
    void everyLieHasAText()
    {
        std::set<std::string> texts;
        for (const Lie lie : allLies()) {
            QVERIFY(texts.insert(toText(lie)).second);
            QCOMPARE(allLies()[static_cast<std::size_t>(lie)], lie);
        }
        QCOMPARE(allLies().back(), Lie::BurySignatures);
        QCOMPARE(allLies().size(), static_cast<std::size_t>(Lie::BurySignatures) + 1);
    }

    void noLieHolds()
    {
        world::VirtualEntropy entropy(7);
        for (const SignOptions& options :
             {signOptions(), signOptions(true), signOptions(true, false, "salt", 3), signOptions(true, true)}) {
            const Scene scene(zoneOf(shapes, "victim.test."), options, 1);
            for (unsigned round = 0; round < 4; ++round)
                for (const wire::Question& question : questions())
                    tellAll(scene, question, entropy);
        }
        for (const Lie lie : allLies())
            QVERIFY2(m_told[lie] >= 4, toText(lie));
    }

    void noLieHoldsInRandomZones()
    {
        world::VirtualEntropy entropy(8);
        world::VirtualRandom random(9);
        for (unsigned round = 0; round < 24; ++round) {
            const Scene scene(randomZone(name("victim.test."), random), signOptions(round % 2 == 1, round % 8 == 7), round);
            for (unsigned i = 0; i < 12; ++i) {
                static constexpr Type types[] = {Type::A, Type::Txt, Type::Ds, Type::Cname, Type::Mx};
                tellAll(scene, {randomName(name("victim.test."), random, 4), types[random.below(std::size(types))], wire::Class::In},
                        entropy);
            }
        }
    }

    void theSameDrawTellsTheSameLie()
    {
        const Scene scene(zoneOf(shapes, "victim.test."), signOptions(), 1);
        for (const wire::Question& question : questions()) {
            const Message honest = answerAuthoritatively(scene.store, query(question.name, question.type));
            for (const Lie lie : allLies()) {
                world::VirtualEntropy first(3), second(3);
                QVERIFY(tell(lie, honest, scene.accomplice, first) == tell(lie, honest, scene.accomplice, second));
            }
        }
    }

    void liesThatNeedMoreThanThereIsAreNotTold()
    {
        const Scene scene(zoneOf(shapes, "victim.test."), signOptions(), 1);
        world::VirtualEntropy entropy(1);
        Accomplice alone;
        alone.zone = &scene.victim;
        alone.now = now;
        const Message honest = answerAuthoritatively(scene.store, query(name("www.victim.test."), Type::A));
        for (const Lie lie : {Lie::ReplayExpired, Lie::ReplayFuture, Lie::ReplayBackwards, Lie::SignerOwnZone, Lie::DenyByOwnZone,
                              Lie::DenyByParentSide, Lie::DenyDsChildSide, Lie::StripDs, Lie::ExtraKey, Lie::StripProof,
                              Lie::NoDataAsNxDomain, Lie::WildcardWithoutProof, Lie::ChangeDnameAlias, Lie::FalseOptOut})
            QVERIFY2(!tell(lie, honest, alone, entropy), toText(lie));
        alone.zone = nullptr;
        QVERIFY(!tell(Lie::StripSignatures, honest, alone, entropy));
        // Unsigned zones have nothing to lie about but their plain data.
        Zone plain = zoneOf(shapes, "victim.test.");
        ZoneStore store;
        store.add(plain);
        alone.zone = &plain;
        const Message open = answerAuthoritatively(store, query(name("www.victim.test."), Type::A));
        for (const Lie lie : {Lie::ChangeRecord, Lie::StripSignatures, Lie::AttackerKey, Lie::DenyName, Lie::ReplayOtherSet})
            QVERIFY2(!tell(lie, open, alone, entropy), toText(lie));
    }

    void recordingsAreTrueSignaturesOfOtherTimes()
    {
        const Scene scene(zoneOf(shapes, "victim.test."), signOptions(), 1);
        world::VirtualEntropy entropy(1);
        const Message honest = answerAuthoritatively(scene.store, query(name("www.victim.test."), Type::A));
        for (const auto& [lie, cause] : {std::pair{Lie::ReplayExpired, wire::Ede::SignatureExpired},
                                         {Lie::ReplayFuture, wire::Ede::SignatureNotYetValid},
                                         {Lie::ReplayBackwards, wire::Ede::SignatureExpiredBeforeValid}}) {
            const auto forged = tell(lie, honest, scene.accomplice, entropy);
            QVERIFY(forged.has_value());
            const wire::RRset set = wire::groupRecords(forged->answer)[0];
            validate::SignatureCheck check(set, *scene.keySet, now, nullptr);
            QVERIFY(check.run().bogus());
            QCOMPARE(check.verdict().ede, std::optional(cause));
            QCOMPARE(fittingCauses(lie), std::vector{cause});
            const auto fields = validate::parseRrsig(*set.signatures.begin());
            const auto key = validate::PublicKey::make(*validate::parseDnskey(scene.keys[1].dnskeyRdata()));
            QVERIFY(key->verify(validate::signedData(set, *fields), fields->signature));
        }
    }

    void raisedTtlsAreBoundByTheSignature()
    {
        const Scene scene(zoneOf(shapes, "victim.test."), signOptions(), 1);
        world::VirtualEntropy entropy(1);
        const Message honest = answerAuthoritatively(scene.store, query(name("www.victim.test."), Type::A));
        const auto forged = tell(Lie::RaiseTtl, honest, scene.accomplice, entropy);
        QVERIFY(forged && forged->answer[0].ttl == INT32_MAX);
        const wire::RRset set = wire::groupRecords(forged->answer)[0];
        validate::SignatureCheck check(set, *scene.keySet, now, nullptr);
        QVERIFY(check.run().secure());
        QCOMPARE(check.ttlLimit(), 300U);
    }
};

QTEST_APPLESS_MAIN(TestSignedLies)
#include "tst_signed_lies.moc"
