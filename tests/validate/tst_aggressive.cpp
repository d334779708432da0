// Answers made from cached denial (RFC 8198), and the cache and the judge together against random zones whose truth is known.
#include "engine/resolve/validate/aggressive.h"
#include "engine/resolve/validate/crypto.h"
#include "engine/resolve/validate/denial.h"
#include "tests/validate/zone_model.h"

#include <QtTest>

#include <algorithm>

using namespace harddns;
using namespace harddns::validate;
using namespace harddns::validate::model;
using cache::DenialCache;
using cache::DenialMaterial;
using fixture::name;
using fixture::nsec;

Q_DECLARE_METATYPE(harddns::validate::model::Kind)

namespace
{

constexpr cache::CacheTime hour = 3600 * 1000;

RRset soaOf(const Name& zone, std::uint32_t minimum = 600, std::uint32_t ttl = 3600)
{
    std::string rdata(name("ns.example.").wire());
    rdata += name("hostmaster.example.").wire();
    rdata.append(16, '\1');
    for (int shift = 24; shift >= 0; shift -= 8)
        rdata += static_cast<char>(minimum >> shift & 0xff);
    return fixture::oneRecord(zone, Type::Soa, rdata, ttl);
}

DenialMaterial material(const char* zone, std::vector<RRset> sets)
{
    DenialMaterial m;
    m.zone = name(zone);
    m.sets = std::move(sets);
    m.soa = soaOf(m.zone);
    m.ttl = 3600;
    return m;
}

/// What the cache leaves out though it is true.
bool isLeftOut(const RRset* set)
{
    if (Chain::isOptOut(set))
        return true;
    if (set->type != Type::Nsec)
        return false;
    const auto next = parseNsec(*set->rdata.begin())->next;
    return next.parent() == set->owner && next.firstLabel() == std::string_view("\0", 1);
}

} // namespace

class TestAggressive : public QObject
{
    Q_OBJECT

private slots:
    void nxDomainRestsOnWhatProvesIt()
    {
        const auto m = material("zone.", {nsec("b.zone.", "d.zone.", {Type::A}), nsec("x.zone.", "zone.", {Type::A}),
                                          nsec("zone.", "a.zone.", {Type::Soa, Type::Ns})});
        const auto answer = synthesise(m, name("c.zone."), Type::Aaaa);
        QVERIFY(answer);
        QCOMPARE(answer->kind, cache::Kind::NxDomain);
        QCOMPARE(answer->proofs.size(), std::size_t{2});
        QCOMPARE(answer->proofs[0].owner, name("b.zone."));
        QCOMPARE(answer->proofs[1].owner, name("zone."));
        QCOMPARE(answer->soa.owner, name("zone."));
        QVERIFY(!synthesise(m, name("e.zone."), Type::Aaaa));
        QVERIFY(!synthesise(m, name("zone."), Type::Soa));
    }
    void noDataOfNamesEmptyOnesAndWildcards()
    {
        const auto m = material("zone.", {nsec("b.zone.", "x.d.zone.", {Type::A}), nsec("*.zone.", "b.zone.", {Type::A})});
        for (const char* n : {"b.zone.", "d.zone.", "c.zone."}) {
            const auto answer = synthesise(m, name(n), Type::Mx);
            QVERIFY2(answer, n);
            QCOMPARE(answer->kind, cache::Kind::NoData);
        }
        // A wildcard's records are not made up.
        QVERIFY(!synthesise(m, name("c.zone."), Type::A));
        QVERIFY(!synthesise(m, name("b.zone."), Type::A));
        QVERIFY(synthesise(m, name("d.zone."), Type::A));
    }
    void timeToLiveIsTheSmallestAndTheMinimumCounts()
    {
        DenialMaterial m = material("zone.", {nsec("zone.", "zone.", {Type::Soa, Type::Ns})});
        m.sets[0].ttl = 3000;
        QCOMPARE(synthesise(m, name("a.zone."), Type::A)->ttl, 600U); // SOA minimum, RFC 9077
        m.soa = soaOf(m.zone, 6000, 2000);
        QCOMPARE(synthesise(m, name("a.zone."), Type::A)->ttl, 2000U);
        m.sets[0].ttl = 7;
        const auto answer = synthesise(m, name("a.zone."), Type::A);
        QCOMPARE(answer->ttl, 7U);
        QCOMPARE(answer->proofs[0].ttl, 7U);
        QCOMPARE(answer->soa.ttl, 7U);
        m.soa = soaOf(m.zone, 0);
        QVERIFY(!synthesise(m, name("a.zone."), Type::A));
        m.soa = {};
        QVERIFY(!synthesise(m, name("a.zone."), Type::A));
    }
    void bothSidesOfACutAreToldApart()
    {
        const auto parent = material("zone.", {nsec("d.zone.", "zone.", {Type::Ns})});
        QCOMPARE(synthesise(parent, name("d.zone."), Type::Ds)->kind, cache::Kind::NoData);
        QVERIFY(!synthesise(parent, name("d.zone."), Type::A));
        QVERIFY(!synthesise(parent, name("www.d.zone."), Type::A));
        QVERIFY(!synthesise(parent, name("www.d.zone."), Type::Ds));
        const auto child = material("d.zone.", {nsec("d.zone.", "d.zone.", {Type::Ns, Type::Soa})});
        QVERIFY(!synthesise(child, name("d.zone."), Type::Ds));
        QVERIFY(synthesise(child, name("d.zone."), Type::A));
        const auto root = material(".", {nsec(".", ".", {Type::Ns, Type::Soa})});
        QVERIFY(!synthesise(root, name("."), Type::Ds));
        QVERIFY(synthesise(root, name("com."), Type::Ds));
    }
    void compactNamesAreNoDataAsTheirServersSay()
    {
        const auto m = material("zone.", {fixture::compactNsec(name("q.zone."), {fixture::nxname})});
        QCOMPARE(synthesise(m, name("q.zone."), Type::A)->kind, cache::Kind::NoData);
    }
    void optOutIsNeverUsed()
    {
        const std::string apex = nsec3Hash(name("zone."), {}, 0);
        fixture::Nsec3Parameters p;
        const Types types{Type::Soa, Type::Ns, Type::Rrsig};
        QVERIFY(synthesise(material("zone.", {fixture::nsec3(name("zone."), apex, apex, types, p)}), name("a.zone."), Type::A));
        p.flags = Nsec3::optOut;
        const auto m = material("zone.", {fixture::nsec3(name("zone."), apex, apex, types, p)});
        QVERIFY(!synthesise(m, name("a.zone."), Type::A));
        QVERIFY(!synthesise(m, name("a.zone."), Type::Ds));
    }
    void theHashKeepsItsLimits()
    {
        const auto hash = aggressiveHash();
        QCOMPARE(hash(name("example."), "\xaa\xbb\xcc\xdd", 12), nsec3Hash(name("example."), "\xaa\xbb\xcc\xdd", 12));
        QCOMPARE(hash(name("example."), {}, limits::nsec3Iterations).size(), std::size_t{20});
        QVERIFY(hash(name("example."), {}, limits::nsec3Iterations + 1).empty());
    }

    void randomZonesAreDeniedRightly_data()
    {
        QTest::addColumn<Kind>("kind");
        QTest::addColumn<bool>("whole");
        QTest::newRow("NSEC, all known") << Kind::Nsec << true;
        QTest::newRow("NSEC, some known") << Kind::Nsec << false;
        QTest::newRow("NSEC3, all known") << Kind::Nsec3 << true;
        QTest::newRow("NSEC3, some known") << Kind::Nsec3 << false;
        QTest::newRow("compact") << Kind::Compact << true;
    }
    void randomZonesAreDeniedRightly()
    {
        QFETCH(const Kind, kind);
        QFETCH(const bool, whole);
        const std::vector<Type> types{Type::A, Type::Txt, Type::Mx, Type::Ds, Type::Ns, Type::Soa, Type::Any, Type::Nsec};
        int made = 0;
        for (std::uint64_t seed = 0; seed < 600; ++seed) {
            Random random(seed);
            const Zone zone = Zone::make(random, kind);
            const Chain chain = Chain::make(zone, random);
            DenialCache known(1 << 24, aggressiveHash());
            known.addSoa(zone.apex, soaOf(zone.apex), hour);
            for (const RRset* set : chain.subset(random, whole ? 1 : 2))
                known.add(zone.apex, *set, hour);
            for (int q = 0; q < 40; ++q) {
                const Name asked = zone.question(random);
                const Type type = random.oneOf(types);
                const auto found = known.find(zone.apex, asked, type, 0);
                std::optional<Synthesised> answer;
                if (found) {
                    QVERIFY(found->sets.size() >= 1 && found->sets.size() <= 3);
                    answer = synthesise(*found, asked, type);
                }
                const Truth truth = zone.lookUp(asked, type).truth;
                const QByteArray what =
                    QByteArray::fromStdString("seed " + std::to_string(seed) + ' ' + asked.toText() + ' ' + wire::toText(type));
                if (answer) {
                    ++made;
                    QVERIFY2(truth == (answer->kind == cache::Kind::NxDomain ? Truth::NxDomain : Truth::NoData), what.constData());
                    QVERIFY2(!chain.isUnderHidden(asked), what.constData());
                    QVERIFY(!answer->proofs.empty());
                } else if (whole && kind != Kind::Compact && (truth == Truth::NxDomain || truth == Truth::NoData)) {
                    const auto proof = chain.honestProof(asked, type);
                    const bool possible = !proof.empty() && std::none_of(proof.begin(), proof.end(), isLeftOut);
                    // DS of the root's apex could be denied and is not.
                    QVERIFY2(!possible || (type == Type::Ds && asked == zone.apex), what.constData());
                }
            }
        }
        QCOMPARE(made > 1000, kind != Kind::Compact);
        QCOMPARE(made > 0, kind != Kind::Compact);
    }
};

QTEST_APPLESS_MAIN(TestAggressive)
#include "tst_aggressive.moc"
