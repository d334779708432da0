// The digest of a whole zone against the examples of RFC 8976 appendix A, and against every change of a zone.
#include <QtTest>

#include "engine/resolve/validate/zonemd.h"
#include "engine/wire/zone_text.h"

#include <algorithm>
#include <random>

using namespace harddns;
using namespace harddns::validate;
using wire::Name;
using wire::RRset;
using wire::Type;

namespace
{

// RFC 8976 A.1
constexpr const char* simpleZone = "example. 86400 IN SOA ns1 admin 2018031900 1800 900 604800 86400\n"
                                   "@ 86400 IN NS ns1\n"
                                   "@ 86400 IN NS ns2\n"
                                   "@ 86400 IN ZONEMD 2018031900 1 1 "
                                   "c68090d90a7aed716bc459f9340e3d7c1370d4d24b7e2fc3a1ddc0b9a87153b9a9713b3c9ae5cc27777f98b8e730044c\n"
                                   "ns1 3600 IN A 203.0.113.63\n"
                                   "ns2 3600 IN AAAA 2001:db8::63\n";

// RFC 8976 A.2
constexpr const char* complexZone = "example. 86400 IN SOA ns1 admin 2018031900 1800 900 604800 86400\n"
                                    "@ 86400 IN NS ns1\n"
                                    "@ 86400 IN NS ns2\n"
                                    "@ 86400 IN ZONEMD 2018031900 1 1 "
                                    "a3b69bad980a3504e1cffcb0fd6397f93848071c93151f552ae2f6b1711d4bd2d8b39808226d7b9db71e34b72077f8fe\n"
                                    "ns1 3600 IN A 203.0.113.63\n"
                                    "NS2 3600 IN AAAA 2001:db8::63\n"
                                    "occluded.sub 7200 IN TXT \"I'm occluded but must be digested\"\n"
                                    "sub 7200 IN NS ns1\n"
                                    "duplicate 300 IN TXT \"I must be digested just once\"\n"
                                    "duplicate 300 IN TXT \"I must be digested just once\"\n"
                                    "foo.test. 555 IN TXT \"out-of-zone data must be excluded\"\n"
                                    "UPPERCASE 3600 IN TXT \"canonicalize uppercase owner names\"\n"
                                    "* 777 IN PTR dont-forget-about-wildcards\n"
                                    "mail 3600 IN MX 20 MAIL1\n"
                                    "mail 3600 IN MX 10 Mail2.Example.\n"
                                    "sortme 3600 IN AAAA 2001:db8::5:61\n"
                                    "sortme 3600 IN AAAA 2001:db8::3:62\n"
                                    "sortme 3600 IN AAAA 2001:db8::4:63\n"
                                    "sortme 3600 IN AAAA 2001:db8::1:65\n"
                                    "sortme 3600 IN AAAA 2001:db8::2:64\n"
                                    "non-apex 900 IN ZONEMD 2018031900 1 1 "
                                    "616c6c6f776564206275742069676e6f7265642e20616c6c6f776564206275742069676e6f7265642e20616c6c6f7765\n";

// RFC 8976 A.3
constexpr const char* multipleDigests =
    "example. 86400 IN SOA ns1 admin 2018031900 1800 900 604800 86400\n"
    "example. 86400 IN NS ns1.example.\n"
    "example. 86400 IN NS ns2.example.\n"
    "example. 86400 IN ZONEMD 2018031900 1 1 "
    "62e6cf51b02e54b9b5f967d547ce43136792901f9f88e637493daaf401c92c279dd10f0edb1c56f8080211f8480ee306\n"
    "example. 86400 IN ZONEMD 2018031900 1 2 "
    "08cfa1115c7b948c4163a901270395ea226a930cd2cbcf2fa9a5e6eb85f37c8a4e114d884e66f176eab121cb02db7d652e0cc4827e7a3204f166b47e5613fd27\n"
    "example. 86400 IN ZONEMD 2018031900 1 240 e2d523f654b9422a96c5a8f44607bbee\n"
    "example. 86400 IN ZONEMD 2018031900 241 1 e1846540e33a9e4189792d18d5d131f605fc283e\n"
    "ns1.example. 3600 IN A 203.0.113.63\n"
    "ns2.example. 86400 IN TXT \"This example has multiple digests\"\n"
    "NS2.EXAMPLE. 3600 IN AAAA 2001:db8::63\n";

Name example() { return *Name::fromText("example."); }

std::vector<RRset> zone(const std::string& text)
{
    auto sets = wire::parseZoneText(text, example(), 3600, "test");
    if (!sets.ok())
        throw std::runtime_error(sets.error().toText());
    return std::move(*sets);
}

std::string zonemdRdata(std::uint32_t serial, std::uint8_t scheme, std::uint8_t hash, const std::string& digest)
{
    std::string out;
    for (int shift = 24; shift >= 0; shift -= 8)
        out += static_cast<char>(serial >> shift & 0xFF);
    out += static_cast<char>(scheme);
    out += static_cast<char>(hash);
    return out + digest;
}

void setZonemd(std::vector<RRset>& sets, const std::vector<std::string>& rdata)
{
    std::erase_if(sets, [](const RRset& set) { return set.type == Type::Zonemd && set.owner == example(); });
    if (rdata.empty())
        return;
    RRset set;
    set.owner = example();
    set.type = Type::Zonemd;
    set.ttl = 86400;
    for (const std::string& one : rdata)
        set.rdata.add(one);
    sets.push_back(set);
}

using Outcome = ZonemdCheck::Outcome;
Outcome check(const std::vector<RRset>& sets) { return ZonemdCheck(example(), sets).run(); }

constexpr std::uint32_t serial = 2018031900;

} // namespace

class TestZonemd : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { wire::seedNameHash(1); }

    void theExamplesOfTheRfcAreRight()
    {
        for (const char* text : {simpleZone, complexZone, multipleDigests}) {
            const auto sets = zone(text);
            ZonemdCheck checked(example(), sets);
            QCOMPARE(int(checked.run()), int(Outcome::Right));
            QVERIFY(checked.text().empty());
        }
    }

    void bothHashesOfTheRfcAreRight()
    {
        const auto sets = zone(multipleDigests);
        const auto claimed = [&](std::uint8_t hash) {
            for (const RRset& set : sets) {
                if (set.type != Type::Zonemd)
                    continue;
                for (const auto rdata : set.rdata) {
                    const auto one = parseZonemd(rdata);
                    if (one && one->scheme == 1 && one->hash == hash)
                        return std::string(one->digest);
                }
            }
            return std::string();
        };
        QCOMPARE(zoneDigest(example(), sets, ShaStream::Kind::Sha384), claimed(1));
        QCOMPARE(zoneDigest(example(), sets, ShaStream::Kind::Sha512), claimed(2));
    }

    /// The order in which records come and the letters of names do not count; everything else does.
    void anyChangeOfTheZoneIsSeen()
    {
        const auto good = zone(complexZone);
        std::mt19937 random(7);
        for (int round = 0; round < 200; ++round) {
            auto sets = good;
            std::shuffle(sets.begin(), sets.end(), random);
            QCOMPARE(int(check(sets)), int(Outcome::Right));
            auto& victim = sets[random() % sets.size()];
            if (!victim.owner.isSubdomainOf(example()) || (victim.type == Type::Zonemd && victim.owner == example()))
                continue;
            switch (random() % 4) {
            case 0: ++victim.ttl; break;
            case 1: victim.owner = *victim.owner.prepend("x"); break;
            case 2: {
                std::string packed = victim.rdata.packed();
                packed.back() = static_cast<char>(packed.back() ^ 0x80);
                victim.rdata = wire::PackedList::fromPacked(packed, static_cast<std::uint16_t>(victim.rdata.size()));
                break;
            }
            case 3: victim.type = static_cast<Type>(static_cast<unsigned>(victim.type) + 1000); break;
            }
            QVERIFY(check(sets) != Outcome::Right);
        }
    }

    void aRecordMoreOrLessIsSeen()
    {
        const auto good = zone(complexZone);
        for (std::size_t i = 0; i < good.size(); ++i) {
            auto sets = good;
            const bool counts = sets[i].owner.isSubdomainOf(example());
            sets.erase(sets.begin() + static_cast<std::ptrdiff_t>(i));
            QCOMPARE(check(sets) == Outcome::Right, !counts);
        }
        auto more = good;
        RRset glue;
        glue.owner = *Name::fromText("extra.sub.example.");
        glue.type = Type::A;
        glue.ttl = 60;
        glue.rdata.add("\x7f\x01\x01\x01");
        more.push_back(glue);
        QCOMPARE(int(check(more)), int(Outcome::Wrong));
    }

    /// Signatures count as records of their own, but those over the ZONEMD set, which are made after it.
    void signaturesAreDigestedButOverZonemd()
    {
        auto sets = zone(simpleZone);
        const std::string before = zoneDigest(example(), sets, ShaStream::Kind::Sha384);
        const auto signature = [](Type type) {
            std::string rdata(18, '\1');
            rdata[0] = 0;
            rdata[1] = static_cast<char>(type);
            return rdata + std::string("\7example\0", 9) + "signature";
        };
        for (RRset& set : sets) {
            if (set.type == Type::Zonemd)
                set.signatures.add(signature(Type::Zonemd));
        }
        QCOMPARE(zoneDigest(example(), sets, ShaStream::Kind::Sha384), before);
        for (RRset& set : sets) {
            if (set.type == Type::Soa)
                set.signatures.add(signature(Type::Soa));
        }
        const std::string with = zoneDigest(example(), sets, ShaStream::Kind::Sha384);
        QVERIFY(with != before);
        // A signature without its set, as the parser leaves it, is the same record.
        for (RRset& set : sets) {
            if (set.type == Type::Soa)
                set.signatures = {};
        }
        RRset alone;
        alone.owner = example();
        alone.type = Type::Rrsig;
        alone.ttl = 86400;
        alone.rdata.add(signature(Type::Soa));
        alone.rdata.add(signature(Type::Zonemd));
        sets.push_back(alone);
        QCOMPARE(zoneDigest(example(), sets, ShaStream::Kind::Sha384), with);
    }

    void whatCannotBeUsedIsNotBelieved()
    {
        auto sets = zone(simpleZone);
        const std::string digest = zoneDigest(example(), sets, ShaStream::Kind::Sha384);
        const std::string wrong(48, '\1');
        const auto good = zonemdRdata(serial, 1, 1, digest);
        struct Row {
            std::vector<std::string> rdata;
            Outcome outcome;
        };
        const Row rows[] = {
            {{}, Outcome::Absent},
            {{good}, Outcome::Right},
            {{zonemdRdata(serial, 1, 1, wrong)}, Outcome::Wrong},
            {{zonemdRdata(serial + 1, 1, 1, digest)}, Outcome::Unusable},
            {{good, zonemdRdata(serial, 1, 1, wrong)}, Outcome::Unusable},      // 2.2.1: one of each scheme and hash
            {{good, zonemdRdata(serial + 1, 1, 1, digest)}, Outcome::Unusable}, // whatever their serials
            {{zonemdRdata(serial, 2, 1, digest)}, Outcome::Unusable},
            {{zonemdRdata(serial, 1, 3, digest)}, Outcome::Unusable},
            {{zonemdRdata(serial, 1, 2, digest)}, Outcome::Unusable}, // too short for SHA-512
            {{zonemdRdata(serial, 1, 1, digest.substr(0, 47))}, Outcome::Unusable},
            {{zonemdRdata(serial, 1, 1, digest.substr(0, 11))}, Outcome::Unusable},
            {{"\1"}, Outcome::Unusable},
            {{good, zonemdRdata(serial, 1, 2, std::string(64, '\2'))}, Outcome::Right}, // one that fits is enough
            {{zonemdRdata(serial, 1, 1, wrong), zonemdRdata(serial, 1, 2, std::string(64, '\2'))}, Outcome::Wrong},
            {{good, zonemdRdata(serial, 240, 7, "whatever it may be")}, Outcome::Right},
        };
        for (const Row& row : rows) {
            setZonemd(sets, row.rdata);
            ZonemdCheck checked(example(), sets);
            QCOMPARE(int(checked.run()), int(row.outcome));
            QCOMPARE(checked.text().empty(), row.outcome == Outcome::Right);
        }
    }

    void aZoneWithoutOneSoaIsNotBelieved()
    {
        auto sets = zone(simpleZone);
        std::erase_if(sets, [](const RRset& set) { return set.type == Type::Soa; });
        QCOMPARE(int(check(sets)), int(Outcome::Unusable));
    }

    /// A zone of many owners takes many steps and comes out the same.
    void slicesDoNotChangeTheDigest()
    {
        std::vector<RRset> sets;
        for (int i = 0; i < 5000; ++i) {
            RRset set;
            set.owner = *example().prepend("n" + std::to_string(i));
            set.type = Type::A;
            set.ttl = 60;
            set.rdata.add(std::string("\x7f\0\0", 3) + static_cast<char>(i));
            sets.push_back(std::move(set));
        }
        ZoneDigest sliced(example(), sets, ShaStream::Kind::Sha384);
        int steps = 1;
        while (sliced.step())
            ++steps;
        QVERIFY(steps > 5);
        std::reverse(sets.begin(), sets.end());
        QCOMPARE(sliced.finish(), zoneDigest(example(), sets, ShaStream::Kind::Sha384));
    }
};

QTEST_APPLESS_MAIN(TestZonemd)
#include "tst_zonemd.moc"
