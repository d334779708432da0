// The lab's signer: keys that follow from their seeds, signatures that validate, exactly the sets a zone has authority over, closed
// chains with the right bitmaps.
#include <QtTest> // first: moc does not get through some standard headers without what it brings

#include "tests/lab/signed_zone.h"

#include "engine/lab/denial_chain.h"

#include <set>

using namespace harddns;
using namespace harddns::lab;
using namespace harddns::lab::test;
using validate::Algorithm;
using wire::Name;
using wire::RRset;
using wire::Type;

Q_DECLARE_METATYPE(harddns::validate::Algorithm)

namespace
{

const char* const shapes = R"($ORIGIN Shapes.Test.
$TTL 300
@        SOA ns host 1 7200 900 1209600 60
@        NS  ns
ns       A   192.0.2.1
*.wild   A   192.0.2.2
a.b.ent  TXT "x"
sec      NS  ns.sec
sec      DS  1 15 2 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
ns.sec   A   192.0.2.3
open     NS  ns.open
ns.open  A   192.0.2.4
host.open A  192.0.2.5
far.off  NS  ns.elsewhere.test.
old      DNAME new.test.
x.old    A   192.0.2.6
type     TYPE65280 \# 2 abcd
)";

std::size_t signaturesOf(const Zone& zone, const char* owner, Type type)
{
    const ZoneNode* node = zone.node(name(owner));
    const RRset* set = node ? node->find(type) : nullptr;
    return set ? set->signatures.size() : 99;
}

template <class Visitor>
void everySet(const Zone& zone, Visitor visitor)
{
    zone.visit([&](const Name&, const ZoneNode& node) {
        for (const RRset& set : node.sets)
            visitor(set);
    });
    for (const auto& [hash, set] : zone.nsec3Sets())
        visitor(set);
}

/// Said apart from the signer: a name is hidden when an ancestor inside the zone has DNAME or is a cut.
bool isHidden(const Zone& zone, const Name& owner)
{
    for (Name above = owner; above.labelCount() > zone.origin().labelCount();) {
        above = above.parent();
        const ZoneNode* node = zone.node(above);
        if (node && (node->find(Type::Dname) || (node->find(Type::Ns) && !(above == zone.origin()))))
            return true;
    }
    return false;
}

} // namespace

class TestZoneSigner : public QObject
{
    Q_OBJECT

private slots:
    void keysFollowFromTheirSeeds()
    {
        for (const Algorithm algorithm : {Algorithm::Ed25519, Algorithm::Ed448, Algorithm::EcdsaP256Sha256, Algorithm::EcdsaP384Sha384}) {
            const SigningKey key = SigningKey::fromSeed(algorithm, 7, true);
            QCOMPARE(SigningKey::fromSeed(algorithm, 7, true).dnskeyRdata(), key.dnskeyRdata());
            QVERIFY(SigningKey::fromSeed(algorithm, 8, true).dnskeyRdata() != key.dnskeyRdata());
            QVERIFY(SigningKey::fromSeed(algorithm, 7, false).dnskeyRdata().substr(4) != key.dnskeyRdata().substr(4));
        }
        QVERIFY(SigningKey::fromSeed(Algorithm::RsaSha256, 7, true).dnskeyRdata() !=
                SigningKey::fromSeed(Algorithm::RsaSha256, 7, true).dnskeyRdata());
        const SigningKey ed = SigningKey::fromSeed(Algorithm::Ed25519, 7, true);
        QCOMPARE(ed.sign("same"), ed.sign("same"));
    }

    void keysSayWhatTheyAre()
    {
        const SigningKey ksk = SigningKey::fromSeed(Algorithm::EcdsaP256Sha256, 1, true);
        const auto fields = validate::parseDnskey(ksk.dnskeyRdata());
        QVERIFY(fields.has_value());
        QCOMPARE(fields->flags, 257);
        QCOMPARE(fields->protocol, 3);
        QCOMPARE(fields->algorithm, Algorithm::EcdsaP256Sha256);
        QCOMPARE(ksk.tag(), validate::keyTag(ksk.dnskeyRdata()));
        QVERIFY(ksk.isKeySigning());
        QVERIFY(!SigningKey::fromSeed(Algorithm::EcdsaP256Sha256, 1, false).isKeySigning());
        const SigningKey revoked = ksk.withFlags(257 | validate::Dnskey::revoked);
        QCOMPARE(revoked.tag(), ksk.tag() + 128); // RFC 5011 7
        QVERIFY(validate::parseDnskey(revoked.dnskeyRdata())->isRevoked());
        QVERIFY(!ksk.withFlags(256).isKeySigning());
    }

    void signaturesVerify_data()
    {
        QTest::addColumn<Algorithm>("algorithm");
        QTest::addColumn<unsigned>("bits");
        QTest::addColumn<int>("size");
        QTest::newRow("Ed25519") << Algorithm::Ed25519 << 0U << 64;
        QTest::newRow("Ed448") << Algorithm::Ed448 << 0U << 114;
        QTest::newRow("P-256") << Algorithm::EcdsaP256Sha256 << 0U << 64;
        QTest::newRow("P-384") << Algorithm::EcdsaP384Sha384 << 0U << 96;
        QTest::newRow("RSASHA1") << Algorithm::RsaSha1 << 1024U << 128;
        QTest::newRow("RSASHA1-NSEC3") << Algorithm::RsaSha1Nsec3Sha1 << 512U << 64;
        QTest::newRow("RSASHA256") << Algorithm::RsaSha256 << 2048U << 256;
        QTest::newRow("RSASHA512") << Algorithm::RsaSha512 << 1024U << 128;
    }
    void signaturesVerify()
    {
        QFETCH(Algorithm, algorithm);
        QFETCH(unsigned, bits);
        QFETCH(int, size);
        for (std::uint64_t seed = 0; seed < 8; ++seed) {
            const SigningKey key = SigningKey::fromSeed(algorithm, seed, false, bits);
            const auto publicKey = validate::PublicKey::make(*validate::parseDnskey(key.dnskeyRdata()));
            QVERIFY(publicKey);
            for (const std::string& data : {std::string("data"), std::string(3000, '\0')}) {
                const std::string signature = key.sign(data);
                QCOMPARE(static_cast<int>(signature.size()), size);
                QVERIFY(publicKey->verify(data, signature));
                QVERIFY(!publicKey->verify(data + "x", signature));
            }
        }
    }

    void keysTooShortForTheDigestMakeNoSignature()
    {
        QVERIFY(SigningKey::fromSeed(Algorithm::RsaSha512, 1, false, 512).sign("data").empty());
    }

    void unknownAlgorithmsHaveSomeOctets()
    {
        const auto unknown = static_cast<Algorithm>(200);
        const SigningKey key = SigningKey::fromSeed(unknown, 1, true);
        QCOMPARE(validate::parseDnskey(key.dnskeyRdata())->algorithm, unknown);
        QVERIFY(!key.sign("data").empty());
        const Zone zone = signZone(zoneOf(shapes, "shapes.test."), {key}, signOptions());
        QCOMPARE(signaturesOf(zone, "ns.shapes.test.", Type::A), 1U);
    }

    void exactlyTheAuthoritativeSetsAreSigned()
    {
        for (const bool nsec3 : {false, true}) {
            const Zone zone = signZone(zoneOf(shapes, "shapes.test."), ed25519Keys(1), signOptions(nsec3));
            QCOMPARE(signaturesOf(zone, "shapes.test.", Type::Soa), 1U);
            QCOMPARE(signaturesOf(zone, "shapes.test.", Type::Ns), 1U);
            QCOMPARE(signaturesOf(zone, "shapes.test.", Type::Dnskey), 1U);
            QCOMPARE(signaturesOf(zone, "ns.shapes.test.", Type::A), 1U);
            QCOMPARE(signaturesOf(zone, "*.wild.shapes.test.", Type::A), 1U);
            QCOMPARE(signaturesOf(zone, "sec.shapes.test.", Type::Ns), 0U);
            QCOMPARE(signaturesOf(zone, "sec.shapes.test.", Type::Ds), 1U);
            QCOMPARE(signaturesOf(zone, "ns.sec.shapes.test.", Type::A), 0U);
            QCOMPARE(signaturesOf(zone, "open.shapes.test.", Type::Ns), 0U);
            QCOMPARE(signaturesOf(zone, "host.open.shapes.test.", Type::A), 0U);
            QCOMPARE(signaturesOf(zone, "old.shapes.test.", Type::Dname), 1U);
            QCOMPARE(signaturesOf(zone, "x.old.shapes.test.", Type::A), 0U);
            QCOMPARE(signaturesOf(zone, "shapes.test.", Type::Nsec3param), nsec3 ? 1U : 99U);
            QCOMPARE(zone.hasNsec(), !nsec3);
            QCOMPARE(zone.hasNsec3(), nsec3);
            QVERIFY(zone.check().empty());
        }
    }

    void rolesDivideTheWork()
    {
        const auto ksk = SigningKey::fromSeed(Algorithm::Ed25519, 1, true), zsk = SigningKey::fromSeed(Algorithm::Ed25519, 1, false);
        const Zone plain = zoneOf(shapes, "shapes.test.");
        const auto tagsOver = [](const Zone& zone, Type type) {
            std::set<std::uint16_t> out;
            for (const std::string_view rdata : zone.node(zone.origin())->find(type)->signatures)
                out.insert(validate::parseRrsig(rdata)->keyTag);
            return out;
        };
        using Tags = std::set<std::uint16_t>;
        const Zone both = signZone(plain, {ksk, zsk}, signOptions());
        QCOMPARE(tagsOver(both, Type::Dnskey), Tags{ksk.tag()});
        QCOMPARE(tagsOver(both, Type::Soa), Tags{zsk.tag()});
        SignOptions options = signOptions();
        options.zskSignsKeys = true;
        QCOMPARE(tagsOver(signZone(plain, {ksk, zsk}, options), Type::Dnskey), (Tags{ksk.tag(), zsk.tag()}));
        QCOMPARE(tagsOver(signZone(plain, {zsk}, signOptions()), Type::Dnskey), Tags{zsk.tag()});
        QCOMPARE(tagsOver(signZone(plain, {ksk}, signOptions()), Type::Soa), Tags{ksk.tag()});
        // A roll of the algorithm: each signs everything.
        const auto other = SigningKey::fromSeed(Algorithm::EcdsaP256Sha256, 1, true);
        const Zone two = signZone(plain, {ksk, zsk, other}, signOptions());
        QCOMPARE(tagsOver(two, Type::Dnskey), (Tags{ksk.tag(), other.tag()}));
        QCOMPARE(tagsOver(two, Type::Soa), (Tags{zsk.tag(), other.tag()}));
    }

    void signingAgainReplacesWhatSigningMade()
    {
        const Zone once = signZone(zoneOf(shapes, "shapes.test."), ed25519Keys(1), signOptions(true, false, "salt"));
        QVERIFY(linesOf(signZone(once, ed25519Keys(1), signOptions(true, false, "salt"))) == linesOf(once));
        const Zone nsec = signZone(once, ed25519Keys(1), signOptions());
        QVERIFY(!nsec.hasNsec3() && nsec.hasNsec());
        QVERIFY(!nsec.node(nsec.origin())->find(Type::Nsec3param));
        QVERIFY(linesOf(nsec) == linesOf(signZone(zoneOf(shapes, "shapes.test."), ed25519Keys(1), signOptions())));
    }

    void theSameSeedGivesTheSameOctets()
    {
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            const auto make = [seed] {
                world::VirtualRandom random(seed);
                const Zone plain = randomZone(name("z.test."), random);
                return signZone(plain, ed25519Keys(seed), signOptions(seed % 2 == 1, seed % 4 == 3, std::string(seed % 5, 's'), 3));
            };
            QVERIFY(linesOf(make()) == linesOf(make()));
        }
    }

    void randomZonesAreSignedRight()
    {
        world::VirtualRandom random(42);
        std::size_t checked = 0;
        for (unsigned round = 0; round < 60; ++round) {
            const bool nsec3 = round % 2 == 1, optOut = round % 4 == 3;
            const Name origin = round % 10 == 9 ? Name() : name("Z.test.");
            const Zone plain = randomZone(origin, random);
            const auto keys = ed25519Keys(round);
            const Zone zone = signZone(plain, keys, signOptions(nsec3, optOut, "ab", static_cast<std::uint16_t>(round % 3)));
            const auto keySet = keySetOf(zone);
            everySet(zone, [&](const RRset& set) {
                const bool cut = !(set.owner == origin) && zone.node(set.owner) && zone.node(set.owner)->find(Type::Ns);
                const bool authoritative = !isHidden(zone, set.owner) && (!cut || set.type == Type::Ds || set.type == Type::Nsec);
                if (!authoritative) {
                    QVERIFY2(set.signatures.empty(), wire::toText(set).c_str());
                    return;
                }
                validate::SignatureCheck check(set, *keySet, now, nullptr);
                QVERIFY2(check.run().secure(), (wire::toText(set) + check.verdict().text).c_str());
                QVERIFY(!check.isWildcardExpansion());
                ++checked;
            });
            // Every authoritative name, and no other, is in the chain with its types.
            std::size_t chain = 0;
            std::set<std::string> expected;
            plain.visit([&](const Name& owner, const ZoneNode& node) {
                if (isHidden(zone, owner))
                    return;
                const bool insecureCut = !(owner == origin) && node.find(Type::Ns) && !node.find(Type::Ds);
                if (!nsec3) {
                    const RRset* nsec = zone.node(owner)->find(Type::Nsec);
                    QCOMPARE(nsec != nullptr, !node.sets.empty());
                    if (!nsec)
                        return;
                    ++chain;
                    const auto fields = validate::parseNsec(*nsec->rdata.begin());
                    QVERIFY(fields && zone.node(fields->next));
                    QVERIFY(fields->types.has(Type::Nsec) && fields->types.has(Type::Rrsig));
                    QCOMPARE(nsec->ttl, 60U);
                    for (const RRset& set : node.sets)
                        QVERIFY(fields->types.has(set.type));
                    return;
                }
                const RRset* set = zone.nsec3Matching(zone.nsec3Hash(owner));
                if (set) {
                    ++chain;
                    const auto fields = validate::parseNsec3(*set->rdata.begin());
                    QVERIFY(fields.has_value());
                    QCOMPARE(fields->isOptOut(), optOut);
                    QCOMPARE(fields->types.has(Type::Rrsig), !node.sets.empty() && !insecureCut);
                    for (const RRset& present : node.sets)
                        QVERIFY(fields->types.has(present.type));
                    QVERIFY(zone.nsec3Matching(fields->nextHash));
                    QVERIFY(!optOut || !insecureCut);
                } else {
                    QVERIFY2(optOut, owner.toText().c_str());
                    QVERIFY(insecureCut || node.sets.empty());
                }
            });
            if (nsec3)
                QCOMPARE(zone.nsec3Sets().size(), chain);
            QVERIFY(chain >= 1);
        }
        QVERIFY(checked > 1000);
    }

    void chainsAreClosedAndInOrder()
    {
        const Zone nsec = signZone(zoneOf(shapes, "shapes.test."), ed25519Keys(1), signOptions());
        Name at = nsec.origin();
        std::vector<std::string> seen;
        do {
            seen.push_back(at.lower().toText());
            const Name next = validate::parseNsec(*nsec.node(at)->find(Type::Nsec)->rdata.begin())->next;
            QVERIFY(next == nsec.origin() || at.canonicalCompare(next) < 0);
            at = next;
        } while (!(at == nsec.origin()) && seen.size() < 100);
        const std::vector<std::string> order{"shapes.test.",         "a.b.ent.shapes.test.", "ns.shapes.test.",
                                             "far.off.shapes.test.", "old.shapes.test.",     "open.shapes.test.",
                                             "sec.shapes.test.",     "type.shapes.test.",    "*.wild.shapes.test."};
        QVERIFY(seen == order);
        // The same names, the empty ones between (b.ent, ent, off, wild), less what opt-out leaves out (open, far.off and with it off).
        const auto size = [](const SignOptions& options) {
            return signZone(zoneOf(shapes, "shapes.test."), ed25519Keys(1), options).nsec3Sets().size();
        };
        QCOMPARE(size(signOptions(true)), 13U);
        QCOMPARE(size(signOptions(true, true)), 10U);
    }

    void dsSetsVouchForTheKeys_data()
    {
        QTest::addColumn<int>("type");
        QTest::newRow("SHA-1") << 1;
        QTest::newRow("SHA-256") << 2;
        QTest::newRow("SHA-384") << 4;
    }
    void dsSetsVouchForTheKeys()
    {
        QFETCH(int, type);
        const auto keys = ed25519Keys(3);
        const Zone zone = signZone(zoneOf(shapes, "shapes.test."), keys, signOptions());
        const RRset ds = dsSet(name("SHAPES.test."), {keys[0]}, static_cast<validate::DigestType>(type), 60);
        const auto entries = validate::entryPoints(ds, *zone.node(zone.origin())->find(Type::Dnskey));
        QVERIFY(!entries.allUnsupported);
        QCOMPARE(entries.keys.rdata.size(), 1U);
        QCOMPARE(std::string(*entries.keys.rdata.begin()), keys[0].dnskeyRdata());
        const RRset foreign = dsSet(name("shapes.test."), {ed25519Keys(4)[0]}, static_cast<validate::DigestType>(type), 60);
        QCOMPARE(validate::entryPoints(foreign, *zone.node(zone.origin())->find(Type::Dnskey)).keys.rdata.size(), 0U);
    }

    void unknownDigestTypesStillMakeARecord()
    {
        const RRset ds = dsSet(name("shapes.test."), {ed25519Keys(3)[0]}, static_cast<validate::DigestType>(77), 60);
        wire::Ede why{};
        QVERIFY(!validate::anySupported(ds, why));
        QCOMPARE(why, wire::Ede::UnsupportedDsDigestType);
    }

    void bitmapsHoldWhatIsPutIn()
    {
        world::VirtualRandom random(5);
        for (unsigned round = 0; round < 200; ++round) {
            std::set<std::uint16_t> in;
            for (auto left = random.below(12); left > 0; --left)
                in.insert(static_cast<std::uint16_t>(1 + random.below(random.chance(0.5) ? 300 : 65535)));
            std::vector<Type> types;
            for (const std::uint16_t type : in)
                types.insert(types.begin(), static_cast<Type>(type));
            const std::string rdata = nsecRdata(name("next.test."), types);
            const auto fields = validate::parseNsec(rdata);
            QVERIFY(fields.has_value());
            for (unsigned type = 0; type < 65536; ++type)
                if (fields->types.has(static_cast<Type>(type)) != in.contains(static_cast<std::uint16_t>(type)))
                    QFAIL("a bit is wrong");
        }
    }
};

QTEST_APPLESS_MAIN(TestZoneSigner)
#include "tst_zone_signer.moc"
