// A signed zone's honest answers hold before a validator: RFC 4035 3, RFC 5155 7.2. Every shape by hand, then random zones.
#include <QtTest> // first: moc does not get through some standard headers without what it brings

#include "tests/lab/signed_zone.h"

using namespace harddns;
using namespace harddns::lab;
using namespace harddns::lab::test;
using wire::Message;
using wire::Name;
using wire::Rcode;
using wire::Record;
using wire::Type;

namespace
{

const char* const shapes = R"($ORIGIN shapes.test.
$TTL 300
@            SOA ns host 1 7200 900 1209600 60
@            NS  ns
@            A   192.0.2.80
ns           A   192.0.2.1
www          A   192.0.2.7
alias        CNAME www
toWild       CNAME any.wild
toNothing    CNAME nothing
toMissing    CNAME any.wild
*.wild       A   192.0.2.2
*.wilder     CNAME any.wild
*.tonowhere  CNAME nowhere.at.all
a.*.star     TXT "below an empty wildcard"
blocked.wild TXT "no address"
a.b.ent      TXT "x"
sec          NS  ns.sec
sec          DS  1 15 2 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
ns.sec       A   192.0.2.3
open         NS  ns.open
ns.open      A   192.0.2.4
far.off      NS  ns.elsewhere.test.
old          DNAME new
x.new        A   192.0.2.9
)";

std::size_t count(const std::vector<Record>& section, Type type)
{
    return static_cast<std::size_t>(std::count_if(section.begin(), section.end(), [&](const Record& r) { return r.type == type; }));
}

/// The ways to sign a zone; NSEC first.
std::vector<SignOptions> flavours()
{
    return {signOptions(), signOptions(true), signOptions(true, false, "salt", 5), signOptions(true, true)};
}

} // namespace

class TestSignedAuthority : public QObject
{
    Q_OBJECT

    struct Signed {
        Zone zone;
        ZoneStore store;
        validate::KeySetPtr keys;
        bool nsec3, optOut;
    };
    std::vector<std::unique_ptr<Signed>> m_zones;

    static std::unique_ptr<Signed> makeSigned(const Zone& plain, const SignOptions& options, std::uint64_t seed)
    {
        Zone zone = signZone(plain, ed25519Keys(seed), options);
        auto out = std::make_unique<Signed>(Signed{zone, {}, keySetOf(zone), options.nsec3, options.optOut});
        out->store.add(std::move(zone));
        return out;
    }
    static Message ask(const Signed& in, const char* qname, Type type) { return answerAuthoritatively(in.store, query(name(qname), type)); }
    static void expectHolds(const Signed& in, const Message& reply, bool optOut = false)
    {
        const Judgement result = judge(reply, in.zone, *in.keys);
        QVERIFY2(result.fault.empty(), (reply.questions[0].name.toText() + ": " + result.fault).c_str());
        QCOMPARE(result.optOut, optOut);
    }

private slots:
    void initTestCase()
    {
        for (const SignOptions& options : flavours())
            m_zones.push_back(makeSigned(zoneOf(shapes, "shapes.test."), options, 1));
    }

    void positiveAnswersAreSigned()
    {
        for (const auto& in : m_zones) {
            for (const auto& [qname, type] : {std::pair{"www.shapes.test.", Type::A},
                                              {"shapes.test.", Type::Dnskey},
                                              {"alias.shapes.test.", Type::A},
                                              {"alias.shapes.test.", Type::Cname},
                                              {"x.old.shapes.test.", Type::A},
                                              {"shapes.test.", Type::Soa}}) {
                const Message reply = ask(*in, qname, type);
                QCOMPARE(reply.rcode, Rcode::NoError);
                QVERIFY(count(reply.answer, Type::Rrsig) >= 1);
                QCOMPARE(count(reply.authority, Type::Nsec) + count(reply.authority, Type::Nsec3), 0U);
                expectHolds(*in, reply);
            }
            QCOMPARE(count(ask(*in, "shapes.test.", Type::Dnskey).answer, Type::Dnskey), 2U);
            QCOMPARE(count(ask(*in, "shapes.test.", Type::Nsec3param).answer, Type::Nsec3param), in->nsec3 ? 1U : 0U);
        }
    }

    void missingNamesAreProven()
    {
        for (const auto& in : m_zones) {
            for (const char* qname :
                 {"nothing.shapes.test.", "a.b.c.d.shapes.test.", "zzzz.shapes.test.", "b.www.shapes.test.", "x.ent.shapes.test.",
                  "a.blocked.wild.shapes.test.", "toNothing.shapes.test.", "any.tonowhere.shapes.test."}) {
                const Message reply = ask(*in, qname, Type::A);
                QCOMPARE(wire::toText(reply.rcode), std::string("NXDOMAIN"));
                if (in->nsec3 && reply.answer.empty())
                    QVERIFY(count(reply.authority, Type::Nsec3) >= 1 && count(reply.authority, Type::Nsec3) <= 3);
                const Judgement result = judge(reply, in->zone, *in->keys);
                QVERIFY2(result.fault.empty(), (std::string(qname) + ": " + result.fault).c_str());
                QCOMPARE(result.optOut, in->optOut);
            }
        }
    }

    void missingTypesAreProven()
    {
        for (const auto& in : m_zones)
            for (const auto& [qname, type] : {std::pair{"www.shapes.test.", Type::Txt},
                                              {"shapes.test.", Type::Mx},
                                              {"ent.shapes.test.", Type::A},
                                              {"b.ent.shapes.test.", Type::A},
                                              {"blocked.wild.shapes.test.", Type::A},
                                              {"wild.shapes.test.", Type::A},
                                              {"old.shapes.test.", Type::A},
                                              {"alias.shapes.test.", Type::Txt},
                                              {"www.shapes.test.", Type::Ds},
                                              {"star.shapes.test.", Type::A}}) {
                const Message reply = ask(*in, qname, type);
                QCOMPARE(wire::toText(reply.rcode), std::string("NOERROR"));
                QCOMPARE(count(reply.authority, Type::Soa), 1U);
                expectHolds(*in, reply);
            }
    }

    void wildcardsComeWithTheirProof()
    {
        for (const auto& in : m_zones) {
            for (const char* qname : {"any.wild.shapes.test.", "a.b.wild.shapes.test.", "toWild.shapes.test.", "any.wilder.shapes.test."}) {
                const Message reply = ask(*in, qname, Type::A);
                QVERIFY(count(reply.answer, Type::A) == 1);
                QVERIFY(count(reply.authority, Type::Nsec) + count(reply.authority, Type::Nsec3) >= 1);
                const Judgement result = judge(reply, in->zone, *in->keys);
                QVERIFY2(result.fault.empty(), (std::string(qname) + ": " + result.fault).c_str());
                QCOMPARE(result.optOut, in->optOut); // RFC 5155 9.2: not secure; Unbound sees it so, too
            }
            // Two links, each made by a wildcard, each with its own proof.
            const Message twice = ask(*in, "x.wilder.shapes.test.", Type::A);
            QCOMPARE(twice.answer.size(), 4U);
            QVERIFY(count(twice.authority, Type::Nsec) + count(twice.authority, Type::Nsec3) == 2);
            const Message noData = ask(*in, "any.wild.shapes.test.", Type::Txt);
            QCOMPARE(noData.rcode, Rcode::NoError);
            QVERIFY(noData.answer.empty());
            QVERIFY2(judge(noData, in->zone, *in->keys).fault.empty(), judge(noData, in->zone, *in->keys).fault.c_str());
            // The wildcard exists, but only because something is below it (RFC 4592 2.2.2).
            const Message empty = ask(*in, "q.star.shapes.test.", Type::Txt);
            QCOMPARE(empty.rcode, Rcode::NoError);
            QVERIFY2(judge(empty, in->zone, *in->keys).fault.empty(), judge(empty, in->zone, *in->keys).fault.c_str());
        }
    }

    void referralsSayWhetherTheChildIsSigned()
    {
        for (const auto& in : m_zones) {
            const Message secure = ask(*in, "host.sec.shapes.test.", Type::A);
            QVERIFY(judge(secure, in->zone, *in->keys).secureReferral);
            QCOMPARE(count(secure.authority, Type::Nsec) + count(secure.authority, Type::Nsec3), 0U);
            for (const char* qname : {"host.open.shapes.test.", "far.off.shapes.test.", "a.b.far.off.shapes.test."}) {
                const Message open = ask(*in, qname, Type::A);
                QVERIFY2(judge(open, in->zone, *in->keys).insecureReferral, judge(open, in->zone, *in->keys).fault.c_str());
                QCOMPARE(count(open.authority, Type::Soa), 0U);
            }
        }
    }

    void dsIsAnsweredAndDeniedByTheParent()
    {
        for (const auto& in : m_zones) {
            expectHolds(*in, ask(*in, "sec.shapes.test.", Type::Ds));
            expectHolds(*in, ask(*in, "open.shapes.test.", Type::Ds), in->optOut);
            expectHolds(*in, ask(*in, "far.off.shapes.test.", Type::Ds), in->optOut);
        }
    }

    void nsec3OwnersAreNoNames()
    {
        const Signed& in = *m_zones[1];
        const Name owner = in.zone.nsec3Sets().begin()->second.owner;
        for (const Type type : {Type::Nsec3, Type::A})
            QCOMPARE(wire::toText(answerAuthoritatively(in.store, query(owner, type)).rcode), std::string("NXDOMAIN"));
    }

    void withoutDoThereIsNoDnssec()
    {
        for (const auto& in : m_zones)
            for (const auto& [qname, type] : {std::pair{"www.shapes.test.", Type::A},
                                              {"nothing.shapes.test.", Type::A},
                                              {"any.wild.shapes.test.", Type::A},
                                              {"host.sec.shapes.test.", Type::A},
                                              {"www.shapes.test.", Type::Txt}}) {
                const Message reply = answerAuthoritatively(in->store, query(name(qname), type, false));
                for (const auto* section : {&reply.answer, &reply.authority, &reply.additional})
                    QCOMPARE(count(*section, Type::Rrsig) + count(*section, Type::Nsec) + count(*section, Type::Nsec3) +
                                 count(*section, Type::Ds),
                             0U);
            }
    }

    void zonesThatWereReadFromTextProveTheSame()
    {
        const auto& in = *m_zones[2];
        std::string text;
        for (const std::string& line : linesOf(in.zone))
            text += line + "\n";
        ZoneStore store;
        store.add(zoneOf(text, "shapes.test."));
        for (const char* qname : {"nothing.shapes.test.", "www.shapes.test.", "any.wild.shapes.test.", "x.open.shapes.test."}) {
            const Message reply = answerAuthoritatively(store, query(name(qname), Type::A));
            QVERIFY2(judge(reply, in.zone, *in.keys).fault.empty(), judge(reply, in.zone, *in.keys).fault.c_str());
        }
    }

    void randomZonesAnswerWithWholeProofs()
    {
        world::VirtualRandom random(1);
        unsigned asked = 0, optOuts = 0, referrals = 0, negatives = 0;
        for (unsigned round = 0; round < 80; ++round) {
            const SignOptions options = flavours()[round % 4];
            const Name origin = round % 8 == 5 ? Name() : name("Z.test.");
            const Zone plain = randomZone(origin, random);
            const auto in = makeSigned(plain, options, round);
            for (unsigned i = 0; i < 60; ++i) {
                static constexpr Type types[] = {Type::A, Type::Txt, Type::Ds, Type::Cname, Type::Mx, Type::Dname, Type::Ns};
                const Message q = query(randomName(origin, random, 5), types[random.below(std::size(types))]);
                const Message reply = answerAuthoritatively(in->store, q);
                const Judgement result = judge(reply, in->zone, *in->keys);
                if (!result.fault.empty()) {
                    std::string zoneText;
                    for (const std::string& line : linesOf(plain))
                        zoneText += line + "\n";
                    std::string got;
                    for (const auto& set : wire::groupRecords(reply.authority))
                        got += wire::toText(set) + "\n";
                    QFAIL((q.questions[0].name.toText() + " " + wire::toText(q.questions[0].type) + " " + wire::toText(reply.rcode) + ": " +
                           result.fault + "\n" + zoneText + "authority:\n" + got)
                              .c_str());
                }
                QVERIFY(!result.optOut || options.optOut);
                ++asked;
                optOuts += result.optOut;
                referrals += result.secureReferral || result.insecureReferral;
                negatives += reply.answer.empty();
            }
        }
        QVERIFY(asked == 4800 && optOuts > 50 && referrals > 200 && negatives > 1000);
    }
};

QTEST_APPLESS_MAIN(TestSignedAuthority)
#include "tst_signed_authority.moc"
