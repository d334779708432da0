// Proofs of non-existence, rule by rule: the examples of RFC 4035 appendix B and RFC 5155 appendix B, and what attacks made of broken rules
// elsewhere (ATTACKS A2.4, A3.2).
#include "engine/resolve/validate/crypto.h"
#include "engine/resolve/validate/denial.h"
#include "tests/validate/denial_sets.h"

#include <QtTest>

#include <vector>

using namespace harddns;
using namespace harddns::validate;
using namespace harddns::validate::fixture;
using wire::RRset;
using wire::Type;

namespace
{

using Cut = DenialProof::Cut;

std::vector<const RRset*> pointers(const std::vector<RRset>& sets)
{
    std::vector<const RRset*> out;
    for (const RRset& set : sets)
        out.push_back(&set);
    return out;
}

/// One question over some sets of one zone, the sets kept alive.
struct Proof {
    std::vector<RRset> sets;
    DenialProof proof;
    Proof(const char* zone, std::vector<RRset> given) : sets(std::move(given)), proof(name(zone), pointers(sets)) {}

    Denial nxDomain(const char* n) { return proof.nxDomain(name(n)).denial; }
    Denial noData(const char* n, Type type) { return proof.noData(name(n), type).denial; }
    Denial expansion(const char* n, unsigned labels) { return proof.wildcardExpansion(name(n), labels).denial; }
    Cut delegation(const char* n)
    {
        std::string why;
        return proof.delegation(name(n), why);
    }
};

/// RFC 4035 appendix A.
const std::map<std::string, RRset>& nsecZone()
{
    static const std::map<std::string, RRset> zone = [] {
        std::map<std::string, RRset> z;
        const auto add = [&](const char* owner, const char* next, const Types& types) { z[owner] = nsec(owner, next, types); };
        add("example.", "a.example.", {Type::Ns, Type::Soa, Type::Mx, Type::Dnskey});
        add("a.example.", "ai.example.", {Type::Ns, Type::Ds});
        add("ai.example.", "b.example.", {Type::A, Type::Hinfo, Type::Aaaa});
        add("b.example.", "ns1.example.", {Type::Ns});
        add("ns1.example.", "ns2.example.", {Type::A});
        add("ns2.example.", "*.w.example.", {Type::A});
        add("*.w.example.", "x.w.example.", {Type::Mx});
        add("x.w.example.", "x.y.w.example.", {Type::Mx});
        add("x.y.w.example.", "xx.example.", {Type::Mx});
        add("xx.example.", "example.", {Type::A, Type::Hinfo, Type::Aaaa});
        return z;
    }();
    return zone;
}
Proof nsecProof(std::initializer_list<const char*> owners)
{
    std::vector<RRset> sets;
    for (const char* owner : owners)
        sets.push_back(nsecZone().at(owner));
    return Proof("example.", std::move(sets));
}

/// RFC 5155 appendix A; its records have the opt-out flag, `flags` says otherwise.
Proof nsec3Proof(std::initializer_list<const char*> owners, std::uint8_t flags, std::uint16_t iterations = 12)
{
    struct Row {
        const char* owner;
        const char* next;
        Types types;
    };
    static const std::vector<Row> rows{
        {"0p9mhaveqvm6t7vbl5lop2u3t2rp3tom",
         "2t7b4g4vsa5smi47k61mv5bv1a22bojr",
         {Type::Mx, Type::Dnskey, Type::Ns, Type::Soa, Type::Nsec3param, Type::Rrsig}},
        {"2t7b4g4vsa5smi47k61mv5bv1a22bojr", "2vptu5timamqttgl4luu9kg21e0aor3s", {Type::A, Type::Rrsig}},
        {"2vptu5timamqttgl4luu9kg21e0aor3s", "35mthgpgcu1qg68fab165klnsnk3dpvl", {Type::Mx, Type::Rrsig}},
        {"35mthgpgcu1qg68fab165klnsnk3dpvl", "b4um86eghhds6nea196smvmlo4ors995", {Type::Ns, Type::Ds, Type::Rrsig}},
        {"b4um86eghhds6nea196smvmlo4ors995", "gjeqe526plbf1g8mklp59enfd789njgi", {Type::Mx, Type::Rrsig}},
        {"gjeqe526plbf1g8mklp59enfd789njgi", "ji6neoaepv8b5o6k4ev33abha8ht9fgc", {Type::Hinfo, Type::A, Type::Aaaa, Type::Rrsig}},
        {"ji6neoaepv8b5o6k4ev33abha8ht9fgc", "k8udemvp1j2f7eg6jebps17vp3n8i58h", {}},
        {"k8udemvp1j2f7eg6jebps17vp3n8i58h", "kohar7mbb8dc2ce8a9qvl8hon4k53uhi", {}},
        {"kohar7mbb8dc2ce8a9qvl8hon4k53uhi", "q04jkcevqvmu85r014c7dkba38o0ji5r", {Type::A, Type::Rrsig}},
        {"q04jkcevqvmu85r014c7dkba38o0ji5r", "r53bq7cc2uvmubfu5ocmm6pers9tk9en", {Type::A, Type::Rrsig}},
        {"r53bq7cc2uvmubfu5ocmm6pers9tk9en", "t644ebqk9bibcna874givr6joj62mlhv", {Type::Mx, Type::Rrsig}},
        {"t644ebqk9bibcna874givr6joj62mlhv", "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom", {Type::Hinfo, Type::A, Type::Aaaa, Type::Rrsig}},
    };
    std::vector<RRset> sets;
    for (const char* owner : owners) {
        for (const Row& row : rows) {
            if (std::string_view(row.owner) == owner)
                sets.push_back(nsec3(name("example."), *base32HexDecode(row.owner), *base32HexDecode(row.next), row.types,
                                     {flags, iterations, "\xaa\xbb\xcc\xdd"}));
        }
    }
    return Proof("example.", std::move(sets));
}

constexpr std::uint8_t optOut = Nsec3::optOut;
const char* const apexHash = "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom";

/// The hash moved up or down by one, for records that cover or end where a test wants them.
std::string near(std::string hash, int step)
{
    for (std::size_t i = hash.size(); i-- > 0;) {
        const int octet = static_cast<unsigned char>(hash[i]) + step;
        hash[i] = static_cast<char>(octet & 0xff);
        if (octet >= 0 && octet <= 255)
            break;
    }
    return hash;
}

/// NSEC3 records made to measure in "zone.": one that is at the name, one that just covers it.
RRset at(const char* n, const Types& types, Nsec3Parameters p = {}, const char* zone = "zone.")
{
    const std::string hash = nsec3Hash(name(n), p.salt, p.iterations);
    return nsec3(name(zone), hash, near(hash, 1), types, p);
}
RRset around(const char* n, Nsec3Parameters p = {}, const char* zone = "zone.")
{
    const std::string hash = nsec3Hash(name(n), p.salt, p.iterations);
    return nsec3(name(zone), near(hash, -1), near(hash, 1), {Type::A, Type::Rrsig}, p);
}
const Types apexTypes{Type::Ns, Type::Soa, Type::Rrsig, Type::Dnskey, Type::Nsec3param};

} // namespace

Q_DECLARE_METATYPE(harddns::validate::fixture::Types)

class TestDenial : public QObject
{
    Q_OBJECT

private slots:
    // RFC 4035 appendix B

    void rfc4035NameError()
    {
        QCOMPARE(nsecProof({"b.example.", "example."}).nxDomain("ml.example."), Denial::Proven);
        QCOMPARE(nsecProof({"b.example.", "example."}).nxDomain("ML.Example."), Denial::Proven);
        QCOMPARE(nsecProof({"b.example."}).nxDomain("ml.example."), Denial::NotProven); // the wildcard
        QCOMPARE(nsecProof({"example."}).nxDomain("ml.example."), Denial::NotProven);   // the name
    }
    void rfc4035NoData()
    {
        QCOMPARE(nsecProof({"ns1.example."}).noData("ns1.example.", Type::Mx), Denial::Proven);
        QCOMPARE(nsecProof({"ns1.example."}).noData("ns1.example.", Type::A), Denial::NotProven);
        QCOMPARE(nsecProof({"ns1.example."}).nxDomain("ns1.example."), Denial::NotProven);
    }
    void rfc4035Referrals()
    {
        QCOMPARE(nsecProof({"b.example."}).delegation("b.example."), Cut::Insecure);
        QCOMPARE(nsecProof({"b.example."}).noData("b.example.", Type::Ds), Denial::Proven);
        QCOMPARE(nsecProof({"a.example."}).delegation("a.example."), Cut::NotProven);
        QCOMPARE(nsecProof({"ns1.example."}).delegation("ns1.example."), Cut::NotACut);
        QCOMPARE(nsecProof({"b.example."}).delegation("ml.example."), Cut::NotACut);
        QCOMPARE(nsecProof({"x.w.example."}).delegation("y.w.example."), Cut::NotACut);
        QCOMPARE(nsecProof({"example."}).delegation("example."), Cut::NotProven);
    }
    void rfc4035WildcardExpansion()
    {
        QCOMPARE(nsecProof({"x.y.w.example."}).expansion("a.z.w.example.", 2), Denial::Proven);
        // x.w.example is closer to y.x.w.example.
        QCOMPARE(nsecProof({"x.w.example."}).expansion("y.x.w.example.", 2), Denial::NotProven);
        QCOMPARE(nsecProof({"x.w.example."}).expansion("a.z.w.example.", 2), Denial::NotProven);
        QCOMPARE(nsecProof({"x.y.w.example."}).expansion("a.z.w.example.", 0), Denial::NotProven);
        QCOMPARE(nsecProof({"x.y.w.example."}).expansion("a.z.w.example.", 4), Denial::NotProven);
    }
    void rfc4035WildcardNoData()
    {
        QCOMPARE(nsecProof({"x.y.w.example.", "*.w.example."}).noData("a.z.w.example.", Type::Aaaa), Denial::Proven);
        QCOMPARE(nsecProof({"x.y.w.example.", "*.w.example."}).noData("a.z.w.example.", Type::Mx), Denial::NotProven);
        QCOMPARE(nsecProof({"*.w.example."}).noData("a.z.w.example.", Type::Aaaa), Denial::NotProven);
        QCOMPARE(nsecProof({"x.y.w.example."}).noData("a.z.w.example.", Type::Aaaa), Denial::NotProven);
    }
    void rfc4035DsOfTheApexIsTheParentsToDeny()
    {
        QCOMPARE(nsecProof({"example."}).noData("example.", Type::Ds), Denial::NotProven);
        Proof root(".", {nsec(".", "a.", {Type::Soa, Type::Ns})});
        QCOMPARE(root.noData(".", Type::Ds), Denial::Proven);
    }
    void theSetsOfAProofAreNamed()
    {
        Proof p = nsecProof({"ns1.example.", "b.example.", "example."});
        QCOMPARE(p.nxDomain("ml.example."), Denial::Proven);
        QCOMPARE(p.proof.used(), (std::vector<const RRset*>{&p.sets[1], &p.sets[2]}));
        QCOMPARE(p.noData("ns1.example.", Type::A), Denial::NotProven);
        QVERIFY(p.proof.used().empty());
        QCOMPARE(p.delegation("b.example."), Cut::Insecure);
        QCOMPARE(p.proof.used(), (std::vector<const RRset*>{&p.sets[1]}));
    }

    // RFC 5155 appendix B, as printed (opt-out) and with the flag off

    void rfc5155NameError()
    {
        const auto owners = {apexHash, "b4um86eghhds6nea196smvmlo4ors995", "35mthgpgcu1qg68fab165klnsnk3dpvl"};
        QCOMPARE(nsec3Proof(owners, optOut).nxDomain("a.c.x.w.example."), Denial::OptOut);
        QCOMPARE(nsec3Proof(owners, 0).nxDomain("a.c.x.w.example."), Denial::Proven);
        QCOMPARE(nsec3Proof({apexHash, "35mthgpgcu1qg68fab165klnsnk3dpvl"}, 0).nxDomain("a.c.x.w.example."), Denial::NotProven);
        QCOMPARE(nsec3Proof({"b4um86eghhds6nea196smvmlo4ors995", "35mthgpgcu1qg68fab165klnsnk3dpvl"}, 0).nxDomain("a.c.x.w.example."),
                 Denial::NotProven);
        QCOMPARE(nsec3Proof({"b4um86eghhds6nea196smvmlo4ors995", apexHash}, 0).nxDomain("a.c.x.w.example."), Denial::NotProven);
    }
    void rfc5155NoData()
    {
        Proof p = nsec3Proof({"2t7b4g4vsa5smi47k61mv5bv1a22bojr"}, optOut);
        QCOMPARE(p.noData("ns1.example.", Type::Mx), Denial::Proven);
        QCOMPARE(p.noData("ns1.example.", Type::A), Denial::NotProven);
        QCOMPARE(p.nxDomain("ns1.example."), Denial::NotProven);
        Proof empty = nsec3Proof({"ji6neoaepv8b5o6k4ev33abha8ht9fgc"}, optOut);
        QCOMPARE(empty.noData("y.w.example.", Type::A), Denial::Proven);
        QCOMPARE(empty.noData("y.w.example.", Type::Any), Denial::Proven);
        QCOMPARE(empty.delegation("y.w.example."), Cut::NotACut);
    }
    void rfc5155ReferralToAnOptOutZone()
    {
        Proof p = nsec3Proof({"35mthgpgcu1qg68fab165klnsnk3dpvl", apexHash}, optOut);
        QCOMPARE(p.delegation("c.example."), Cut::Insecure);
        QCOMPARE(p.noData("c.example.", Type::Ds), Denial::OptOut);
        QCOMPARE(p.delegation("mc.c.example."), Cut::Insecure);
        Proof strict = nsec3Proof({"35mthgpgcu1qg68fab165klnsnk3dpvl", apexHash}, 0);
        QCOMPARE(strict.delegation("c.example."), Cut::NotACut);
        QCOMPARE(strict.noData("c.example.", Type::Ds), Denial::NotProven);
        QCOMPARE(nsec3Proof({"35mthgpgcu1qg68fab165klnsnk3dpvl"}, optOut).delegation("c.example."), Cut::NotProven);
        QCOMPARE(p.delegation("a.example."), Cut::NotProven); // has a DS
    }
    void rfc5155WildcardExpansion()
    {
        QCOMPARE(nsec3Proof({"q04jkcevqvmu85r014c7dkba38o0ji5r"}, optOut).expansion("a.z.w.example.", 2), Denial::OptOut);
        QCOMPARE(nsec3Proof({"q04jkcevqvmu85r014c7dkba38o0ji5r"}, 0).expansion("a.z.w.example.", 2), Denial::Proven);
        QCOMPARE(nsec3Proof({"r53bq7cc2uvmubfu5ocmm6pers9tk9en"}, 0).expansion("a.z.w.example.", 2), Denial::NotProven);
    }
    void rfc5155WildcardNoData()
    {
        const auto owners = {"k8udemvp1j2f7eg6jebps17vp3n8i58h", "q04jkcevqvmu85r014c7dkba38o0ji5r", "r53bq7cc2uvmubfu5ocmm6pers9tk9en"};
        QCOMPARE(nsec3Proof(owners, optOut).noData("a.z.w.example.", Type::Aaaa), Denial::OptOut);
        QCOMPARE(nsec3Proof(owners, 0).noData("a.z.w.example.", Type::Aaaa), Denial::Proven);
        QCOMPARE(nsec3Proof(owners, 0).noData("a.z.w.example.", Type::Mx), Denial::NotProven);
        QCOMPARE(nsec3Proof({"k8udemvp1j2f7eg6jebps17vp3n8i58h", "q04jkcevqvmu85r014c7dkba38o0ji5r"}, 0).noData("a.z.w.example.", Type::A),
                 Denial::NotProven);
        QCOMPARE(nsec3Proof({"k8udemvp1j2f7eg6jebps17vp3n8i58h", "r53bq7cc2uvmubfu5ocmm6pers9tk9en"}, 0).noData("a.z.w.example.", Type::A),
                 Denial::NotProven);
    }
    void rfc5155DsOfTheApexIsTheParentsToDeny()
    {
        QCOMPARE(nsec3Proof({apexHash}, optOut).noData("example.", Type::Ds), Denial::NotProven);
    }

    // NSEC

    void parentsSideOfACutSaysNothingBelow()
    {
        // b.example is a cut: what lies in its span but below it is another zone's.
        Proof p = nsecProof({"b.example.", "example."});
        QCOMPARE(p.nxDomain("www.b.example."), Denial::NotProven);
        QCOMPARE(p.noData("www.b.example.", Type::Ds), Denial::NotProven);
        QCOMPARE(p.delegation("www.b.example."), Cut::NotProven);
        QCOMPARE(p.expansion("www.b.example.", 2), Denial::NotProven);
        QCOMPARE(p.noData("b.example.", Type::A), Denial::NotProven);
        QCOMPARE(p.noData("b.example.", Type::Soa), Denial::NotProven);
    }
    void dnameSaysNothingBelow()
    {
        Proof p("zone.", {nsec("d.zone.", "x.zone.", {Type::Dname}), nsec("zone.", "d.zone.", {Type::Soa, Type::Ns})});
        QCOMPARE(p.nxDomain("a.d.zone."), Denial::NotProven);
        QCOMPARE(p.noData("d.zone.", Type::A), Denial::Proven);
        QCOMPARE(p.noData("d.zone.", Type::Dname), Denial::NotProven);
        QCOMPARE(p.nxDomain("e.zone."), Denial::Proven);
        Proof apex("zone.", {nsec("zone.", "zone.", {Type::Soa, Type::Ns, Type::Dname})});
        QCOMPARE(apex.nxDomain("a.zone."), Denial::NotProven);
    }
    void childsApexIsNoRecordOfTheParent()
    {
        Proof p("zone.", {nsec("sub.zone.", "a.sub.zone.", {Type::Soa, Type::Ns}), nsec("zone.", "sub.zone.", {Type::Soa, Type::Ns})});
        QCOMPARE(p.noData("sub.zone.", Type::Ds), Denial::NotProven);
        QCOMPARE(p.delegation("sub.zone."), Cut::NotProven);
        QCOMPARE(p.noData("sub.zone.", Type::Mx), Denial::NotProven);
    }
    void recordsOfOtherZonesAreIgnored()
    {
        QVERIFY(Proof("zone.", {nsec("other.", "z.other.", {Type::A})}).proof.empty());
        QVERIFY(Proof("sub.zone.", {nsec("a.zone.", "t.zone.", {Type::A})}).proof.empty());
        // The name next in line lies outside: a forger's or a broken signer's.
        QVERIFY(Proof("zone.", {nsec("a.zone.", "zz.", {Type::A})}).proof.empty());
        QVERIFY(Proof("b.zone.", {nsec("a.b.zone.", "c.zone.", {Type::A})}).proof.empty());
        Proof p = nsecProof({"b.example.", "example."});
        QCOMPARE(p.nxDomain("ml.example.org."), Denial::NotProven);
        QCOMPARE(p.noData("org.", Type::A), Denial::NotProven);
    }
    void onlyTheLastRecordGoesBackAndOnlyToTheApex()
    {
        QVERIFY(Proof("zone.", {nsec("m.zone.", "b.zone.", {Type::A})}).proof.empty());
        QVERIFY(Proof("zone.", {nsec("m.zone.", "m.zone.", {Type::A})}).proof.empty());
        Proof last = nsecProof({"xx.example.", "example."});
        QCOMPARE(last.nxDomain("zz.example."), Denial::Proven);
        QCOMPARE(last.nxDomain("a.xx.example."), Denial::Proven);
        QCOMPARE(last.nxDomain("c.example."), Denial::NotProven);
    }
    void oneNameZoneDeniesAllBelow()
    {
        Proof p("zone.", {nsec("zone.", "zone.", {Type::Soa, Type::Ns})});
        QCOMPARE(p.nxDomain("a.zone."), Denial::Proven);
        QCOMPARE(p.nxDomain("*.zone."), Denial::Proven);
        QCOMPARE(p.nxDomain("zone."), Denial::NotProven);
        QCOMPARE(p.noData("zone.", Type::A), Denial::Proven);
        QCOMPARE(p.nxDomain("a.other."), Denial::NotProven);
    }
    void emptyNonTerminalsExist()
    {
        Proof p = nsecProof({"ns2.example.", "x.w.example.", "example."});
        QCOMPARE(p.noData("w.example.", Type::A), Denial::Proven);
        QCOMPARE(p.noData("w.example.", Type::Any), Denial::Proven);
        QCOMPARE(p.noData("y.w.example.", Type::Ds), Denial::Proven);
        QCOMPARE(p.nxDomain("y.w.example."), Denial::NotProven);
        QCOMPARE(p.nxDomain("w.example."), Denial::NotProven);
    }
    void emptyWildcardMakesNoData()
    {
        // a.*.zone exists, so *.zone does.
        Proof p("zone.", {nsec("zone.", "a.*.zone.", {Type::Soa, Type::Ns}), nsec("a.*.zone.", "zone.", {Type::A})});
        QCOMPARE(p.nxDomain("x.zone."), Denial::NotProven);
        QCOMPARE(p.noData("x.zone.", Type::A), Denial::Proven);
        QCOMPARE(p.nxDomain("b.*.zone."), Denial::Proven);
        // A wildcard below a wildcard.
        Proof q("zone.", {nsec("*.*.zone.", "a.*.zone.", {Type::A}), nsec("a.*.zone.", "zone.", {Type::A})});
        QCOMPARE(q.noData("q.*.zone.", Type::Mx), Denial::Proven);
        QCOMPARE(q.noData("q.*.zone.", Type::A), Denial::NotProven);
        QCOMPARE(q.nxDomain("q.*.zone."), Denial::NotProven);
    }
    void wildcardOfAnotherEncloserDeniesNothing()
    {
        // The wildcard at the apex does not make names below w.zone, which exists.
        Proof p("zone.", {nsec("*.zone.", "w.zone.", {Type::A}), nsec("w.zone.", "zone.", {Type::A})});
        QCOMPARE(p.noData("a.w.zone.", Type::Mx), Denial::NotProven);
        QCOMPARE(p.noData("a.zone.", Type::Mx), Denial::Proven);
        QCOMPARE(p.nxDomain("a.zone."), Denial::NotProven);
        QCOMPARE(p.expansion("b.a.w.zone.", 1), Denial::NotProven);
    }
    void aliasesAnswerAllTypes()
    {
        Proof p("zone.", {nsec("c.zone.", "x.zone.", {Type::Cname}), nsec("*.zone.", "c.zone.", {Type::Cname})});
        QCOMPARE(p.noData("c.zone.", Type::A), Denial::NotProven);
        QCOMPARE(p.noData("c.zone.", Type::Ds), Denial::NotProven);
        QCOMPARE(p.noData("b.zone.", Type::A), Denial::NotProven);
    }
    void wildcardDelegationDeniesNothing()
    {
        Proof p("zone.", {nsec("*.zone.", "zone.", {Type::Ns})});
        QCOMPARE(p.noData("a.zone.", Type::A), Denial::NotProven);
        QCOMPARE(p.noData("a.zone.", Type::Ds), Denial::NotProven);
    }
    void questionsThatAlwaysHaveAnAnswerAreNotDenied()
    {
        Proof p = nsecProof({"ns1.example."});
        QCOMPARE(p.noData("ns1.example.", Type::Any), Denial::NotProven);
        QCOMPARE(p.noData("ns1.example.", Type::Nsec), Denial::NotProven);
        QCOMPARE(p.noData("ns1.example.", Type::Rrsig), Denial::NotProven);
    }
    void twoRecordsOfOneOwnerAreIgnored()
    {
        RRset two = nsec("zone.", "zone.", {Type::Soa, Type::Ns});
        two.rdata.add(*nsec("zone.", "a.zone.", {Type::Soa, Type::Ns}).rdata.begin());
        QVERIFY(Proof("zone.", {two}).proof.empty());
        RRset broken = nsec("zone.", "zone.", {});
        broken.rdata = {};
        broken.rdata.add("\7toolong");
        QVERIFY(Proof("zone.", {broken}).proof.empty());
    }
    void noMoreThanTheLimitIsLookedAt()
    {
        std::vector<RRset> sets(limits::nsecPerProof, nsec("zone.", "a.zone.", {Type::Soa, Type::Ns}));
        sets.push_back(nsec("a.zone.", "zone.", {Type::A}));
        QCOMPARE(Proof("zone.", sets).nxDomain("b.zone."), Denial::Proven); // repeated ones do not count
        for (std::size_t i = 0; i < limits::nsecPerProof; ++i)
            sets[i] = nsec("zone.", "a" + std::to_string(i) + ".zone.", {Type::Soa, Type::Ns});
        QCOMPARE(Proof("zone.", sets).nxDomain("b.zone."), Denial::NotProven);
    }
    void labelsAreOctetsNotText()
    {
        // Dots, zeros, high octets and letter case inside labels, RFC 4034 6.1.
        Proof p("example.", {nsec("Z.a.example.", "zABC.a.EXAMPLE.", {Type::A}), nsec("z.example.", "\\001.z.example.", {Type::A}),
                             nsec("*.z.example.", "\\200.z.example.", {Type::A}), nsec("example.", "a.example.", {Type::Soa, Type::Ns})});
        QCOMPARE(p.delegation("yljkjljk.a.example."), Cut::NotProven);
        QCOMPARE(p.delegation("zA.a.example."), Cut::NotACut);
        QCOMPARE(p.delegation("z\\.a.a.example."), Cut::NotACut);
        QCOMPARE(p.delegation("\\000.z.example."), Cut::NotACut);
        QCOMPARE(p.delegation("\\001.z.example."), Cut::NotProven);
        QCOMPARE(p.delegation("\\199.z.example."), Cut::NotACut);
        QCOMPARE(p.delegation("\\201.z.example."), Cut::NotProven);
    }
    void nameTooLongForAWildcardHasNone()
    {
        // A closest encloser of 254 octets: `*.` does not fit in front.
        std::string text;
        for (int i = 0; i < 3; ++i)
            text += std::string(61, 'a') + '.';
        text += std::string(60, 'b') + ".zone.";
        const wire::Name encloser = name(text);
        QCOMPARE(encloser.wire().size(), std::size_t{253});
        QVERIFY(!wire::Name(*encloser.wildcardChild()).wildcardChild());
        const wire::Name deeper = *encloser.prepend("x");
        std::vector<RRset> sets{nsec(encloser, name("zone."), {Type::A})};
        DenialProof proof(name("zone."), pointers(sets));
        QCOMPARE(proof.nxDomain(deeper).denial, Denial::Proven);
    }

    // Compact denial, RFC 9824

    void nxnameSaysThatTheNameDoesNotExist()
    {
        Proof p("zone.", {compactNsec(name("q.zone."), {nxname})});
        const DenialResult noData = p.proof.noData(name("q.zone."), Type::A);
        QCOMPARE(noData.denial, Denial::Proven);
        QVERIFY(noData.compactNxDomain);
        QCOMPARE(p.noData("q.zone.", Type::Ds), Denial::Proven);
        const DenialResult nxDomain = p.proof.nxDomain(name("q.zone."));
        QCOMPARE(nxDomain.denial, Denial::Proven);
        QVERIFY(nxDomain.compactNxDomain);
        QCOMPARE(p.delegation("q.zone."), Cut::NotACut);
        QCOMPARE(p.nxDomain("a.q.zone."), Denial::NotProven);
        QCOMPARE(p.nxDomain("r.zone."), Denial::NotProven);
    }
    void compactRecordsOfNamesThatExist()
    {
        Proof p("zone.",
                {compactNsec(name("q.zone."), {Type::A}), compactNsec(name("e.zone."), {}), compactNsec(name("d.zone."), {Type::Ns})});
        const DenialResult noData = p.proof.noData(name("q.zone."), Type::Mx);
        QCOMPARE(noData.denial, Denial::Proven);
        QVERIFY(!noData.compactNxDomain);
        QCOMPARE(p.nxDomain("q.zone."), Denial::NotProven);
        QCOMPARE(p.noData("e.zone.", Type::Any), Denial::Proven);
        QCOMPARE(p.delegation("d.zone."), Cut::Insecure);
    }
    void nxnameBesideDataIsAContradiction()
    {
        QCOMPARE(Proof("zone.", {compactNsec(name("q.zone."), {nxname, Type::A})}).nxDomain("q.zone."), Denial::NotProven);
        QCOMPARE(Proof("zone.", {compactNsec(name("zone."), {nxname})}).nxDomain("zone."), Denial::NotProven);
        // A name that does not exist encloses nothing and is beside nothing.
        Proof wide("zone.", {nsec("m.zone.", "zone.", {nxname}), nsec("zone.", "m.zone.", {Type::Soa, Type::Ns})});
        QCOMPARE(wide.nxDomain("x.zone."), Denial::NotProven);
    }
    void nxnameInNsec3()
    {
        Proof p("zone.", {at("q.zone.", {nxname})});
        QVERIFY(p.proof.nxDomain(name("q.zone.")).compactNxDomain);
        QVERIFY(p.proof.noData(name("q.zone."), Type::A).compactNxDomain);
        QCOMPARE(p.nxDomain("zone."), Denial::NotProven);
    }

    // NSEC3

    void nsec3OfCutsAndDnamesSaysNothingBelow_data()
    {
        QTest::addColumn<Types>("types");
        QTest::newRow("insecure cut") << Types{Type::Ns};
        QTest::newRow("secure cut") << Types{Type::Ns, Type::Ds, Type::Rrsig};
        QTest::newRow("DNAME") << Types{Type::Dname, Type::Rrsig};
        QTest::newRow("apex of a child") << Types{Type::Ns, Type::Soa, Type::Rrsig};
    }
    void nsec3OfCutsAndDnamesSaysNothingBelow()
    {
        QFETCH(const Types, types);
        Proof p("zone.", {at("d.zone.", types), around("x.d.zone."), around("*.d.zone.")});
        QCOMPARE(p.nxDomain("x.d.zone."), Denial::NotProven);
        QCOMPARE(p.noData("x.d.zone.", Type::Ds), Denial::NotProven);
        QCOMPARE(p.delegation("x.d.zone."), Cut::NotProven);
        Proof plain("zone.", {at("d.zone.", {Type::A, Type::Rrsig}), around("x.d.zone."), around("*.d.zone.")});
        QCOMPARE(plain.nxDomain("x.d.zone."), Denial::Proven);
    }
    void nsec3AtACutAnswersForDsOnly()
    {
        Proof p("zone.", {at("d.zone.", {Type::Ns})});
        QCOMPARE(p.noData("d.zone.", Type::Ds), Denial::Proven);
        QCOMPARE(p.noData("d.zone.", Type::A), Denial::NotProven);
        QCOMPARE(p.delegation("d.zone."), Cut::Insecure);
        Proof child("zone.", {at("d.zone.", {Type::Ns, Type::Soa, Type::Rrsig})});
        QCOMPARE(child.noData("d.zone.", Type::Ds), Denial::NotProven);
        QCOMPARE(child.delegation("d.zone."), Cut::NotProven);
    }
    void ownersMustBeExactlyHashAndZone()
    {
        const Nsec3Parameters p;
        const std::string hash = nsec3Hash(name("zone."), {}, 0);
        // Deeper in the zone: the record of a child, or none at all.
        QVERIFY(Proof("zone.", {nsec3(name("sub.zone."), hash, hash, apexTypes, p)}).proof.empty());
        QVERIFY(Proof("sub.zone.", {nsec3(name("zone."), hash, hash, apexTypes, p)}).proof.empty());
        QVERIFY(Proof("zone.", {oneRecord(name("zone."), Type::Nsec3, nsec3Rdata(p, hash, apexTypes))}).proof.empty());
        QVERIFY(Proof("zone.", {oneRecord(name("nohash!.zone."), Type::Nsec3, nsec3Rdata(p, hash, apexTypes))}).proof.empty());
        QVERIFY(Proof("zone.", {nsec3(name("zone."), hash.substr(1), hash, apexTypes, p)}).proof.empty());
        QVERIFY(Proof("zone.", {nsec3(name("zone."), hash, hash.substr(1), apexTypes, p)}).proof.empty());
        QVERIFY(Proof("zone.", {nsec3(name("zone."), hash, hash + 'x', apexTypes, p)}).proof.empty());
        QVERIFY(!Proof("zone.", {nsec3(name("zone."), hash, hash, apexTypes, p)}).proof.empty());
    }
    void unknownAlgorithmsAndFlagsAreIgnored()
    {
        Nsec3Parameters algorithm, flag;
        algorithm.algorithm = 2;
        flag.flags = 2;
        QVERIFY(Proof("zone.", {at("zone.", apexTypes, algorithm)}).proof.empty());
        QVERIFY(Proof("zone.", {at("zone.", apexTypes, flag)}).proof.empty());
    }
    void oneNameNsec3ZoneDeniesAllBelow()
    {
        const std::string hash = nsec3Hash(name("zone."), {}, 0);
        Proof p("zone.", {nsec3(name("zone."), hash, hash, apexTypes, {})});
        QCOMPARE(p.nxDomain("a.zone."), Denial::Proven);
        QCOMPARE(p.nxDomain("a.b.c.zone."), Denial::Proven);
        QCOMPARE(p.nxDomain("zone."), Denial::NotProven);
        QCOMPARE(p.noData("zone.", Type::A), Denial::Proven);
    }
    void chainsAreNotMixed()
    {
        Nsec3Parameters other;
        other.salt = "x";
        Proof p("zone.", {at("zone.", apexTypes), around("a.zone.", other), around("*.zone.", other)});
        QCOMPARE(p.nxDomain("a.zone."), Denial::NotProven);
        Proof q("zone.", {at("zone.", apexTypes), around("a.zone."), at("zone.", apexTypes, other), around("*.zone.")});
        QCOMPARE(q.nxDomain("a.zone."), Denial::Proven);
        // NSEC and NSEC3 do not complete each other.
        Proof half("zone.", {at("zone.", apexTypes), around("b.zone."), nsec("zone.", "a.zone.", {Type::Soa, Type::Ns})});
        QCOMPARE(half.nxDomain("b.zone."), Denial::NotProven);
        QVERIFY(half.proof.hasNsec3());
    }
    void optOutCountsWhereItHides()
    {
        Nsec3Parameters out;
        out.flags = optOut;
        // Of the next closer name and of the wildcard, not of the closest encloser.
        QCOMPARE(Proof("zone.", {at("zone.", apexTypes, out), around("a.zone."), around("*.zone.")}).nxDomain("a.zone."), Denial::Proven);
        QCOMPARE(Proof("zone.", {at("zone.", apexTypes), around("a.zone.", out), around("*.zone.")}).nxDomain("a.zone."), Denial::OptOut);
        QCOMPARE(Proof("zone.", {at("zone.", apexTypes), around("a.zone."), around("*.zone.", out)}).nxDomain("a.zone."), Denial::OptOut);
        QCOMPARE(Proof("zone.", {at("a.zone.", {Type::A, Type::Rrsig}, out)}).noData("a.zone.", Type::Mx), Denial::Proven);
        // No data for any type: an empty non-terminal of insecure delegations (erratum 3441).
        Proof empty("zone.", {at("zone.", apexTypes, out), around("a.zone.", out)});
        QCOMPARE(empty.noData("a.zone.", Type::A), Denial::OptOut);
        QCOMPARE(empty.nxDomain("a.zone."), Denial::NotProven);
        QCOMPARE(Proof("zone.", {at("zone.", apexTypes, out), around("a.zone.")}).noData("a.zone.", Type::Ds), Denial::NotProven);
    }

    // Limits

    void tooManyIterationsAreNotCounted()
    {
        Proof atLimit = nsec3Proof({"2t7b4g4vsa5smi47k61mv5bv1a22bojr"}, 0, limits::nsec3Iterations);
        QVERIFY(!hasExpensiveNsec3(pointers(atLimit.sets)));
        Proof p = nsec3Proof({"2t7b4g4vsa5smi47k61mv5bv1a22bojr"}, 0, limits::nsec3Iterations + 1);
        QVERIFY(hasExpensiveNsec3(pointers(p.sets)));
        QVERIFY(p.proof.hasNsec3());
        QVERIFY(!p.proof.empty());
        QCOMPARE(p.nxDomain("a.example."), Denial::TooExpensive);
        QCOMPARE(p.noData("ns1.example.", Type::Mx), Denial::TooExpensive);
        QCOMPARE(p.expansion("a.b.example.", 1), Denial::TooExpensive);
        QCOMPARE(p.delegation("a.example."), Cut::TooExpensive);
        QCOMPARE(p.proof.hashes(), 0U);
    }
    void oneDearRecordSpoilsNoOtherProof()
    {
        Nsec3Parameters dear;
        dear.iterations = 2500;
        Proof byNsec3("zone.", {around("b.zone.", dear), at("a.zone.", {Type::A, Type::Rrsig})});
        QCOMPARE(byNsec3.noData("a.zone.", Type::Mx), Denial::Proven);
        QCOMPARE(byNsec3.noData("b.zone.", Type::Mx), Denial::TooExpensive);
        Proof byNsec("zone.", {around("b.zone.", dear), nsec("a.zone.", "c.zone.", {Type::A})});
        QCOMPARE(byNsec.noData("a.zone.", Type::Mx), Denial::Proven);
    }
    void hashesAreKeptBetweenQuestions()
    {
        Proof p("zone.", {at("zone.", apexTypes), around("a.zone."), around("*.zone.")});
        QCOMPARE(p.nxDomain("a.zone."), Denial::Proven);
        QCOMPARE(p.proof.hashes(), 3U);
        QCOMPARE(p.nxDomain("a.zone."), Denial::Proven);
        QCOMPARE(p.nxDomain("A.Zone."), Denial::Proven);
        QCOMPARE(p.proof.hashes(), 3U);
    }
    void longNamesEndWithThePurse()
    {
        // CVE-2023-50868: many labels, highest iterations, and an answer that never completes.
        Nsec3Parameters dear;
        dear.iterations = limits::nsec3Iterations;
        wire::Name longName = name("zone.");
        while (const auto longer = longName.prepend("x"))
            longName = *longer;
        QCOMPARE(longName.labelCount(), std::size_t{125});
        std::vector<RRset> sets{at("q.zone.", {Type::A}, dear)};
        DenialProof proof(name("zone."), pointers(sets));
        QCOMPARE(proof.nxDomain(longName).denial, Denial::NotProven); // the guest's doing, not the zone's: no reason to be insecure
        QCOMPARE(proof.hashes(), limits::hashesPerProof);
        std::string why;
        QCOMPARE(proof.delegation(longName, why), Cut::NotProven);
        QVERIFY(!why.empty());
        QCOMPARE(proof.hashes(), limits::hashesPerProof);
        // What the hashes already paid for show still counts.
        QCOMPARE(proof.noData(name("q.zone."), Type::Mx).denial, Denial::NotProven);
        // Where the zone asks for one round, as it should, such a name is no trouble.
        std::vector<RRset> cheap{at("zone.", apexTypes), around("x.zone."), around("*.zone.")};
        DenialProof honest(name("zone."), pointers(cheap));
        QCOMPARE(honest.nxDomain(longName).denial, Denial::Proven);
        QVERIFY(honest.hashes() <= 4);
    }
    void deepReverseNamesAreAffordable()
    {
        // 24 labels below the zone, the encloser deep: ip6.arpa.
        std::string host = "8.b.d.0.1.0.0.2.ip6.arpa.";
        const std::string zone = host;
        for (int i = 0; i < 20; ++i)
            host = "0." + host;
        std::vector<RRset> sets{at(host.c_str(), {}, {}, zone.c_str()), around(("1." + host).c_str(), {}, zone.c_str()),
                                around(("*." + host).c_str(), {}, zone.c_str())};
        DenialProof proof(name(zone), pointers(sets));
        QCOMPARE(proof.nxDomain(name("4.3.2.1." + host)).denial, Denial::Proven);
    }
    void nothingGivenNothingShown()
    {
        Proof p("zone.", {});
        QVERIFY(p.proof.empty());
        QVERIFY(!p.proof.hasNsec3());
        QCOMPARE(p.nxDomain("a.zone."), Denial::NotProven);
        QVERIFY(!p.proof.nxDomain(name("a.zone.")).text.empty());
        QCOMPARE(p.noData("zone.", Type::A), Denial::NotProven);
        QCOMPARE(p.delegation("a.zone."), Cut::NotProven);
        DenialProof withNull(name("zone."), {nullptr});
        QVERIFY(withNull.empty());
    }
};

QTEST_APPLESS_MAIN(TestDenial)
#include "tst_denial.moc"
