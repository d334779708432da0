#include <QtTest>

#include "engine/cache/denial_cache.h"
#include "tests/cache/cache_fixture.h"
#include "tests/validate/denial_sets.h"

#include <algorithm>
#include <atomic>
#include <thread>

using namespace harddns;
using namespace harddns::cache;
using fixture::name;
using validate::fixture::compactNsec;
using validate::fixture::nsec;
using validate::fixture::Nsec3Parameters;
using wire::Name;
using wire::RRset;
using wire::Type;

namespace
{

constexpr CacheTime second = 1000;
constexpr CacheTime hour = 3600 * second;
constexpr std::uint64_t roomy = 64 << 20;

RRset soaOf(const Name& zone, std::uint32_t ttl = 3600)
{
    RRset s = fixture::set(".", Type::Soa, {fixture::soaRdata()}, {}, ttl);
    s.owner = zone;
    return s;
}

/// A hash that a test can read: the first octet is the first letter of the name, the others are 0x50.
std::string letterHash(const Name& n, std::string_view, std::uint16_t)
{
    std::string h(20, '\x50');
    h[0] = n.isRoot() ? '\0' : n.firstLabel()[0];
    return h;
}
std::string letter(char c) { return std::string(1, c) + std::string(19, '\x50'); }

RRset nsec3(std::string_view zone, char owner, char next, std::uint8_t flags = 0, std::string salt = {})
{
    Nsec3Parameters p;
    p.flags = flags;
    p.salt = std::move(salt);
    return validate::fixture::nsec3(name(zone), letter(owner), letter(next), {Type::A}, p);
}

std::vector<std::string> owners(const std::optional<DenialMaterial>& material)
{
    std::vector<std::string> out;
    if (material) {
        for (const RRset& set : material->sets)
            out.push_back(set.owner.toText());
    }
    return out;
}
using Owners = std::vector<std::string>;
Owners hashed(std::string_view letters, std::string_view zone)
{
    Owners out;
    for (const char c : letters)
        out.push_back(name(zone).prepend(validate::base32HexEncode(letter(c)))->toText());
    return out;
}

struct Cache : DenialCache {
    explicit Cache(std::uint64_t maxBytes = roomy) : DenialCache(maxBytes, letterHash) {}
    void addAll(std::string_view zone, std::initializer_list<RRset> sets, CacheTime expires = hour)
    {
        addSoa(name(zone), soaOf(name(zone)), expires);
        for (const RRset& set : sets)
            add(name(zone), set, expires);
    }
    Owners look(std::string_view zone, std::string_view n, Type type = Type::A, CacheTime now = 0)
    {
        return owners(find(name(zone), name(n), type, now));
    }
};

} // namespace

class TestDenialCache : public QObject
{
    Q_OBJECT

private slots:
    void findsTheRecordAtTheName()
    {
        Cache c;
        c.addAll("zone.", {nsec("a.zone.", "f.zone.", {Type::A})});
        QCOMPARE(c.look("zone.", "A.Zone."), Owners{"a.zone."});
        QCOMPARE(c.look("zone.", "b.zone."), Owners{}); // the wildcard at zone. is not known
        QCOMPARE(c.look("zone.", "zone."), Owners{});
        QCOMPARE(c.look("zone.", "g.zone."), Owners{});
        QCOMPARE(c.look("other.", "a.zone."), Owners{});
        QCOMPARE(c.look("a.zone.", "a.zone."), Owners{});
    }
    void findsWhatCoversTheNameAndTheWildcardAtItsEncloser()
    {
        Cache c;
        c.addAll("zone.", {nsec("zone.", "a.zone."), nsec("b.zone.", "x.m.zone."), nsec("x.m.zone.", "zone.")});
        QCOMPARE(c.look("zone.", "c.zone."), (Owners{"b.zone.", "zone."}));
        QCOMPARE(c.look("zone.", "c.d.zone."), (Owners{"b.zone.", "zone."}));
        // Below b.zone the wildcard is *.b.zone, which the same record covers.
        QCOMPARE(c.look("zone.", "c.b.zone."), Owners{"b.zone."});
        // m.zone is an empty non-terminal: the record that shows it is enough.
        QCOMPARE(c.look("zone.", "m.zone."), Owners{"b.zone."});
        // The closest encloser of w.m.zone is m.zone.
        QCOMPARE(c.look("zone.", "w.m.zone."), Owners{"b.zone."});
        // Behind the last name.
        QCOMPARE(c.look("zone.", "zz.zone."), (Owners{"x.m.zone.", "zone."}));
    }
    void findsTheWildcardItself()
    {
        Cache c;
        c.addAll("zone.", {nsec("*.zone.", "b.zone.", {Type::Txt}), nsec("b.zone.", "zone.")});
        QCOMPARE(c.look("zone.", "c.zone."), (Owners{"b.zone.", "*.zone."}));
    }
    void whatHasExpiredIsNotFound()
    {
        Cache c;
        c.addAll("zone.", {nsec("zone.", "zone.")}, 10 * second);
        QCOMPARE(c.look("zone.", "a.zone.", Type::A, 10 * second - 1), Owners{"zone."});
        QCOMPARE(c.look("zone.", "a.zone.", Type::A, 10 * second), Owners{});
        c.addSoa(name("zone."), soaOf(name("zone.")), hour);
        QCOMPARE(c.look("zone.", "a.zone.", Type::A, 10 * second), Owners{});
        QCOMPARE(c.use().records, std::uint64_t{0});
        c.addAll("zone.", {nsec("zone.", "zone.")}, hour);
        c.addSoa(name("zone."), soaOf(name("zone.")), second);
        QCOMPARE(c.look("zone.", "a.zone.", Type::A, second), Owners{});
    }
    void withoutSoaNothingIsFound()
    {
        Cache c;
        c.add(name("zone."), nsec("zone.", "zone."), hour);
        QCOMPARE(c.look("zone.", "a.zone."), Owners{});
        c.addSoa(name("zone."), soaOf(name("other.")), hour);
        QCOMPARE(c.look("zone.", "a.zone."), Owners{});
        c.addSoa(name("zone."), soaOf(name("zone.")), hour);
        QCOMPARE(c.look("zone.", "a.zone."), Owners{"zone."});
    }
    void timeToLiveIsTheSmallestOfWhatIsLeft()
    {
        Cache c;
        c.addSoa(name("zone."), soaOf(name("zone."), 300), 300 * second);
        RRset apex = nsec("zone.", "b.zone."), last = nsec("b.zone.", "zone.");
        apex.ttl = 100;
        last.ttl = 200;
        c.add(name("zone."), apex, 100 * second);
        c.add(name("zone."), last, 200 * second);
        const auto m = c.find(name("zone."), name("c.zone."), Type::A, 40 * second + 1);
        QVERIFY(m);
        QCOMPARE(m->ttl, 60U);
        QCOMPARE(m->sets[0].ttl, 160U);
        QCOMPARE(m->sets[1].ttl, 60U);
        QCOMPARE(m->soa.ttl, 260U);
        QCOMPARE(m->zone, name("zone."));
        // A life longer than the record's own TTL is not given out.
        c.add(name("zone."), apex, hour);
        QCOMPARE(c.find(name("zone."), name("c.zone."), Type::A, 0)->sets[1].ttl, 100U);
    }
    void theApexHasNoDsHere()
    {
        Cache c;
        c.addAll("zone.", {nsec("zone.", "zone.", {Type::Soa, Type::Ns})});
        QCOMPARE(c.look("zone.", "zone.", Type::A), Owners{"zone."});
        QCOMPARE(c.look("zone.", "zone.", Type::Ds), Owners{});
        QCOMPARE(c.look("zone.", "a.zone.", Type::Ds), Owners{"zone."});
    }
    void refusesWhatProvesNothingForOthers()
    {
        Cache c;
        c.addAll("zone.", {compactNsec(name("q.zone."), {Type::A}), nsec("a.other.", "b.other."), nsec("a.zone.", "other."),
                           nsec("m.zone.", "b.zone."), nsec3("zone.", 'a', 'f', 1), nsec3("zone.", 'a', 'f', 2),
                           nsec3("sub.zone.", 'a', 'f'), soaOf(name("zone."))});
        RRset two = nsec("zone.", "b.zone.");
        two.rdata.add(*nsec("zone.", "c.zone.").rdata.begin());
        c.add(name("zone."), two, hour);
        RRset shortLived = nsec("zone.", "zone.");
        shortLived.ttl = 0;
        c.add(name("zone."), shortLived, hour);
        RRset broken = nsec("zone.", "zone.");
        for (const std::string_view rdata : {std::string_view(), std::string_view("\3ab"), std::string_view("\200a\0", 3)}) {
            broken.rdata = {};
            broken.rdata.add(rdata);
            c.add(name("zone."), broken, hour);
            broken.type = Type::Nsec3;
            c.add(name("zone."), broken, hour);
            broken.type = Type::Nsec;
        }
        // A span for one question only.
        std::string narrow = letter('a');
        narrow[19] = '\x52';
        c.add(name("zone."), validate::fixture::nsec3(name("zone."), letter('a'), narrow, {}, {}), hour);
        QCOMPARE(c.use().records, std::uint64_t{0});
    }

    void findsTheThreeOfNsec3()
    {
        Cache c;
        c.addAll("zone.", {nsec3("zone.", 'z', 'b'), nsec3("zone.", 'b', 'f'), nsec3("zone.", 'f', 'z')});
        QCOMPARE(c.look("zone.", "b.zone."), hashed("b", "zone."));
        QCOMPARE(c.look("zone.", "zone."), hashed("z", "zone."));
        QCOMPARE(c.look("zone.", "zone.", Type::Ds), Owners{});
        // 'z' is the apex's own; the wildcard's `*` lies in its span, which wraps.
        QCOMPARE(c.look("zone.", "c.zone."), hashed("zb", "zone."));
        QCOMPARE(c.look("zone.", "x.y.c.zone."), hashed("zb", "zone."));
        // b.zone is closer than the apex.
        QCOMPARE(c.look("zone.", "g.b.zone."), hashed("bfz", "zone."));
    }
    void nsec3NeedsAllThree()
    {
        Cache noApex, noWildcard, noCover;
        noApex.addAll("zone.", {nsec3("zone.", 'b', 'f'), nsec3("zone.", '\1', 'a')});
        QCOMPARE(noApex.look("zone.", "c.zone."), Owners{});
        noWildcard.addAll("zone.", {nsec3("zone.", 'b', 'f'), nsec3("zone.", 'z', '\1')});
        QCOMPARE(noWildcard.look("zone.", "c.zone."), Owners{});
        noCover.addAll("zone.", {nsec3("zone.", 'z', '1')});
        QCOMPARE(noCover.look("zone.", "c.zone."), Owners{});
        noCover.add(name("zone."), nsec3("zone.", 'b', 'f'), hour);
        QCOMPARE(noCover.look("zone.", "c.zone."), hashed("zb", "zone."));
    }
    void aNewChainReplacesTheOld()
    {
        Cache c;
        c.addAll("zone.", {nsec3("zone.", 'z', 'z'), nsec3("zone.", 'b', 'f')});
        c.add(name("zone."), nsec3("zone.", 'z', 'b', 0, "new"), hour);
        QCOMPARE(c.use().records, std::uint64_t{1});
        QCOMPARE(c.look("zone.", "c.zone."), Owners{});
        QCOMPARE(c.look("zone.", "a.zone."), hashed("z", "zone."));
    }
    void theHashIsCalledSeldomAndWithoutALock()
    {
        unsigned calls = 0;
        DenialCache* self = nullptr;
        DenialCache c(roomy, [&](const Name& n, std::string_view salt, std::uint16_t iterations) {
            ++calls;
            (void)self->use(); // would hang under the lock
            return letterHash(n, salt, iterations);
        });
        self = &c;
        c.addSoa(name("zone."), soaOf(name("zone.")), hour);
        QVERIFY(!c.find(name("zone."), name("c.zone."), Type::A, 0));
        QCOMPARE(calls, 0U);
        c.add(name("zone."), nsec3("zone.", 'z', 'z'), hour);
        QVERIFY(c.find(name("zone."), name("c.zone."), Type::A, 0));
        QCOMPARE(calls, 3U);
        // Many labels, nothing but cover: the encloser is found at once.
        Name longName = name("zone.");
        while (const auto longer = longName.prepend("c"))
            longName = *longer;
        calls = 0;
        QVERIFY(c.find(name("zone."), longName, Type::A, 0));
        QCOMPARE(calls, 3U);
        // Never found: the purse.
        DenialCache d(roomy, [&](const Name&, std::string_view, std::uint16_t) {
            ++calls;
            return letter('q');
        });
        d.addSoa(name("zone."), soaOf(name("zone.")), hour);
        d.add(name("zone."), nsec3("zone.", 'a', 'b'), hour);
        calls = 0;
        QVERIFY(!d.find(name("zone."), longName, Type::A, 0));
        QCOMPARE(calls, DenialCache::hashesPerFind);
        // A hash that is refused ends it.
        DenialCache e(roomy, [&](const Name&, std::string_view, std::uint16_t) {
            ++calls;
            return std::string();
        });
        e.addSoa(name("zone."), soaOf(name("zone.")), hour);
        e.add(name("zone."), nsec3("zone.", 'a', 'b'), hour);
        calls = 0;
        QVERIFY(!e.find(name("zone."), longName, Type::A, 0));
        QCOMPARE(calls, 1U);
        DenialCache none(roomy, {});
        none.addSoa(name("zone."), soaOf(name("zone.")), hour);
        none.add(name("zone."), nsec3("zone.", 'a', 'b'), hour);
        QVERIFY(!none.find(name("zone."), longName, Type::A, 0));
    }

    void oneZoneHasItsLimit()
    {
        Cache c;
        c.addSoa(name("zone."), soaOf(name("zone.")), hour);
        const auto at = [](std::size_t i) { return "n" + std::to_string(100000 + i) + ".zone."; };
        for (std::size_t i = 0; i < DenialCache::recordsPerZone + 10; ++i)
            c.add(name("zone."), nsec(at(i), at(i + 1)), hour + static_cast<CacheTime>(i));
        QCOMPARE(c.use().records, std::uint64_t{DenialCache::recordsPerZone});
        QCOMPARE(c.use().evictions, std::uint64_t{10});
        // Those that would have expired first are gone.
        QCOMPARE(c.look("zone.", at(9)), Owners{});
        QCOMPARE(c.look("zone.", at(10)), Owners{at(10)});
    }
    void zonesNotUsedForLongestGiveWay()
    {
        Cache c;
        const auto zone = [](int i) { return "z" + std::to_string(i) + "."; };
        for (int i = 0; i < 8; ++i)
            c.addAll(zone(i), {nsec(zone(i), "a." + zone(i)), nsec("a." + zone(i), zone(i))});
        const std::uint64_t eight = c.use().bytes;
        QCOMPARE(c.look(zone(0), "b." + zone(0)), (Owners{"a.z0.", "z0."}));
        c.setMaxBytes(eight * 3 / 4);
        QVERIFY(c.use().bytes <= eight * 3 / 4);
        QCOMPARE(c.look(zone(0), "b." + zone(0)), (Owners{"a.z0.", "z0."}));
        QCOMPARE(c.look(zone(7), "b." + zone(7)), (Owners{"a.z7.", "z7."}));
        QCOMPARE(c.look(zone(1), "b." + zone(1)), Owners{});
        QCOMPARE(c.look(zone(2), "b." + zone(2)), Owners{});
        for (int i = 100; i < 1100; ++i) {
            c.addAll(zone(i), {nsec(zone(i), zone(i))});
            QVERIFY(c.use().bytes <= c.use().maxBytes);
        }
        QVERIFY(c.use().evictions > 900);
        c.setMaxBytes(0);
        QCOMPARE(c.use().bytes, std::uint64_t{0});
        QCOMPARE(c.use().zones, std::uint64_t{0});
        c.addAll("zone.", {nsec("zone.", "zone.")});
        QCOMPARE(c.use().bytes, std::uint64_t{0});
        QCOMPARE(c.look("zone.", "a.zone."), Owners{});
    }
    void flushingANameForgetsWhatDeniesIt()
    {
        Cache c;
        c.addAll("zone.", {nsec("zone.", "b.zone."), nsec("b.zone.", "a.m.zone."), nsec("a.m.zone.", "b.m.zone."),
                           nsec("b.m.zone.", "q.zone."), nsec("q.zone.", "zone.")});
        c.addAll("sub.m.zone.", {nsec("sub.m.zone.", "sub.m.zone.")});
        c.addAll("other.", {nsec("other.", "other.")});
        c.addAll("h.", {nsec3("h.", 'z', 'z')});
        QCOMPARE(c.flushBelow(name("m.zone.")), std::size_t{4});
        QCOMPARE(c.use().records, std::uint64_t{4});
        QCOMPARE(c.look("zone.", "a.m.zone."), Owners{});
        QCOMPARE(c.look("zone.", "c.zone."), Owners{});
        QCOMPARE(c.look("zone.", "r.zone."), (Owners{"q.zone.", "zone."}));
        QCOMPARE(c.look("sub.m.zone.", "a.sub.m.zone."), Owners{});
        QCOMPARE(c.look("other.", "a.other."), Owners{"other."});
        QCOMPARE(c.flushBelow(name("www.h.")), std::size_t{1});
        QCOMPARE(c.flushBelow(name("other.")), std::size_t{1});
        QCOMPARE(c.flushBelow(name("other.")), std::size_t{0});
        QCOMPARE(c.flushAll(), std::size_t{2});
        QCOMPARE(c.use().bytes, std::uint64_t{0});
        QCOMPARE(c.use().zones, std::uint64_t{0});
        QCOMPARE(c.flushAll(), std::size_t{0});
    }

    void whateverHappensTheBooksAreRight()
    {
        // Random additions, look-ups, flushes: every find agrees with a search through all that was added, sums come back to zero.
        fixture::Random random(8198);
        const std::vector<std::string> labels{"a", "b", "c", "*", "d"};
        const auto someName = [&](std::string n) {
            for (unsigned i = random() % 3; i > 0; --i)
                n = labels[random() % labels.size()] + '.' + n;
            return name(n);
        };
        int found = 0;
        for (int round = 0; round < 30; ++round) {
            Cache c;
            struct Kept {
                RRset set;
                Name next;
                CacheTime expires;
            };
            std::map<Name, Kept, wire::CanonicalLess> kept;
            const Name zone = name("zone.");
            c.addSoa(zone, soaOf(zone), 100 * hour);
            CacheTime now = 0;
            for (int step = 0; step < 400; ++step) {
                now += random() % 20;
                if (random() % 3 == 0) {
                    const Name owner = someName("zone."), next = someName("zone.");
                    const CacheTime expires = now + 1 + static_cast<CacheTime>(random() % 2000);
                    if (next != zone && owner.canonicalCompare(next) >= 0)
                        continue;
                    c.add(zone, nsec(owner, next, {}), expires);
                    kept.insert_or_assign(owner, Kept{nsec(owner, next, {}), next, expires});
                    continue;
                }
                if (random() % 60 == 0) {
                    const Name below = someName("zone.");
                    c.flushBelow(below);
                    if (below == zone) {
                        kept.clear();
                        c.addSoa(zone, soaOf(zone), 100 * hour);
                        continue;
                    }
                    auto first = kept.upper_bound(below);
                    if (first != kept.begin())
                        kept.erase(std::prev(first));
                    std::erase_if(kept, [&](const auto& k) { return k.first.isSubdomainOf(below); });
                    continue;
                }
                // An expired record may hide what is before it until it is removed; what is found rests on living ones alone.
                std::erase_if(kept, [&](const auto& k) { return k.second.expires <= now; });
                const Name asked = someName("zone.");
                const auto covering = [&](const Name& n) -> const Kept* {
                    const Kept* best = nullptr;
                    for (const auto& [owner, k] : kept) {
                        if (owner.canonicalCompare(n) <= 0)
                            best = &k;
                    }
                    return best && (best->set.owner == n || best->next == zone || n.canonicalCompare(best->next) < 0) ? best : nullptr;
                };
                const auto material = c.find(zone, asked, Type::A, now);
                if (!material)
                    continue;
                ++found;
                for (const RRset& set : material->sets) {
                    const auto k = std::find_if(kept.begin(), kept.end(), [&](const auto& each) { return each.first == set.owner; });
                    QVERIFY(k != kept.end() && wire::sameData(k->second.set, set) && k->second.expires > now);
                }
                const Kept* first = covering(asked);
                QVERIFY(first && first->set.owner == material->sets[0].owner);
            }
            QVERIFY(c.use().records <= 31);
            c.flushAll();
            QCOMPARE(c.use().bytes, std::uint64_t{0});
            QCOMPARE(c.use().records, std::uint64_t{0});
        }
        QVERIFY(found > 500);
    }

    void manyThreadsAtOnce()
    {
        Cache c(200000);
        std::atomic<int> found{0};
        const auto work = [&](std::uint32_t seed) {
            fixture::Random random(seed);
            for (int i = 0; i < 3000; ++i) {
                const std::string zone = "z" + std::to_string(random() % 40) + ".";
                switch (random() % 8) {
                case 0: c.add(name(zone), nsec(zone, "m." + zone), i + hour); break;
                case 1: c.add(name(zone), nsec("m." + zone, zone), i + hour); break;
                case 2: c.add(name(zone), nsec3(zone, 'z', 'a'), i + hour); break;
                case 3: c.addSoa(name(zone), soaOf(name(zone)), i + hour); break;
                case 4:
                    if (random() % 20 == 0)
                        c.flushBelow(name(zone));
                    else if (random() % 50 == 0)
                        c.setMaxBytes(100000 + random() % 100000);
                    break;
                default:
                    if (c.find(name(zone), name("a." + zone), Type::A, i))
                        ++found;
                }
            }
        };
        std::vector<std::thread> threads;
        for (std::uint32_t t = 0; t < 4; ++t)
            threads.emplace_back(work, t);
        for (std::thread& t : threads)
            t.join();
        QVERIFY(found > 0);
        QVERIFY(c.use().bytes <= c.use().maxBytes);
        c.flushAll();
        QCOMPARE(c.use().bytes, std::uint64_t{0});
    }
};

QTEST_APPLESS_MAIN(TestDenialCache)
#include "tst_denial_cache.moc"
