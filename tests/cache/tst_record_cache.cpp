#include <QtTest>

#include "engine/cache/record_cache.h"
#include "tests/cache/cache_fixture.h"

#include <algorithm>
#include <set>

using namespace harddns;
using namespace harddns::cache;
using namespace harddns::cache::fixture;
using wire::Type;

namespace
{
constexpr CacheTime second = 1000;

/// A store of one megabyte and its epochs.
struct Store {
    EpochDomain epochs;
    RecordStore records;
    explicit Store(std::uint64_t maxBytes = 1 << 20, CacheTime stale = 0) : records(epochs, {maxBytes, stale}) {}
    bool has(std::string_view owner, Type type, CacheTime now = 0) const { return records.find(name(owner), type, now, false).has_value(); }
};

std::string first(const wire::PackedList& list) { return list.empty() ? std::string() : std::string(*list.begin()); }
} // namespace

class TestRecordCache : public QObject
{
    Q_OBJECT
private slots:
    void givesBackWhatWasStored()
    {
        Store s;
        CacheItem item = positive("Www.Example.com.", Type::A, {address(1), address(2)}, 300, Security::Secure);
        item.records.signatures.add("signature");
        item.proofs.push_back(set("a.example.com.", Type::Nsec, {"nsec rdata"}, {"nsec signature"}));
        item.proofs.push_back(set("b.example.com.", Type::Nsec3, {"one", "two"}));
        item.authoritative = false;
        s.records.store(item, 1000);
        const auto found = s.records.find(name("wWW.example.COM."), Type::A, 1000 + 100 * second, false);
        QVERIFY(found);
        QVERIFY(found->kind == Kind::Positive);
        QVERIFY(found->name.sameOctets(name("Www.Example.com.")));
        QVERIFY(found->type == Type::A);
        QVERIFY(wire::sameData(found->records, item.records));
        QCOMPARE(found->records.signatures.packed(), item.records.signatures.packed());
        QCOMPARE(found->records.ttl, 200U);
        QVERIFY(found->security == Security::Secure);
        QVERIFY(!found->authoritative);
        QCOMPARE(found->ttl, 300U);
        QCOMPARE(found->remaining, 200U);
        QCOMPARE(found->expires, CacheTime{1000 + 300 * second});
        QVERIFY(!found->stale);
        QCOMPARE(found->proofs.size(), std::size_t{2});
        QVERIFY(found->proofs[0].owner == name("a.example.com."));
        QVERIFY(found->proofs[0].type == Type::Nsec);
        QCOMPARE(first(found->proofs[0].rdata), std::string("nsec rdata"));
        QCOMPARE(first(found->proofs[0].signatures), std::string("nsec signature"));
        QVERIFY(found->proofs[1].type == Type::Nsec3);
        QCOMPARE(found->proofs[1].rdata.size(), std::size_t{2});
        QVERIFY(found->proofs[1].signatures.empty());
    }

    void givesBackNegatives()
    {
        Store s;
        s.records.store(noData("x.example.", Type::Aaaa, "example."), 0);
        s.records.store(nxDomain("y.example.", "example."), 0);
        const auto none = s.records.find(name("x.example."), Type::Aaaa, 0, false);
        QVERIFY(none);
        QVERIFY(none->kind == Kind::NoData);
        QVERIFY(none->records.owner == name("example."));
        QVERIFY(none->records.type == Type::Soa);
        QCOMPARE(first(none->records.rdata), soaRdata());
        const auto nx = s.records.find(name("y.example."), Type::None, 0, false);
        QVERIFY(nx);
        QVERIFY(nx->kind == Kind::NxDomain);
        QVERIFY(nx->type == Type::None);
        QVERIFY(nx->records.owner == name("example."));
        QVERIFY(!s.has("y.example.", Type::A));
    }

    void keepsANegativeWithoutSoa()
    {
        Store s;
        CacheItem item = nxDomain("y.example.", "example.");
        item.records = {};
        s.records.store(item, 0);
        const auto nx = s.records.find(name("y.example."), Type::None, 0, false);
        QVERIFY(nx);
        QVERIFY(nx->records.empty());
    }

    void distinguishesLabelsWithDotsAndZeros()
    {
        Store s;
        s.records.store(a("a\\.b.example.", 1), 0);
        s.records.store(a("a.b.example.", 2), 0);
        s.records.store(a("a\\000.example.", 3), 0);
        s.records.store(a("a.example.", 4), 0);
        QCOMPARE(first(s.records.find(name("a\\.b.example."), Type::A, 0, false)->records.rdata), address(1));
        QCOMPARE(first(s.records.find(name("a.b.example."), Type::A, 0, false)->records.rdata), address(2));
        QCOMPARE(first(s.records.find(name("a\\000.example."), Type::A, 0, false)->records.rdata), address(3));
        QCOMPARE(first(s.records.find(name("a.example."), Type::A, 0, false)->records.rdata), address(4));
    }

    void livesExactlyItsTtl()
    {
        Store s;
        s.records.store(a("x.example.", 1, 10), 500);
        QCOMPARE(s.records.find(name("x.example."), Type::A, 500, false)->remaining, 10U);
        QCOMPARE(s.records.find(name("x.example."), Type::A, 501, false)->remaining, 10U);
        QCOMPARE(s.records.find(name("x.example."), Type::A, 500 + 9001, false)->remaining, 1U);
        QCOMPARE(s.records.find(name("x.example."), Type::A, 500 + 9999, false)->remaining, 1U);
        QVERIFY(!s.has("x.example.", Type::A, 500 + 10000));
        QVERIFY(!s.records.find(name("x.example."), Type::A, 500 + 10000, true));
    }

    void findsStaleItemsOnlyWhenAskedAndNotForEver()
    {
        Store s(1 << 20, 60 * second);
        s.records.store(a("x.example.", 1, 10), 0);
        QVERIFY(!s.has("x.example.", Type::A, 10 * second));
        const auto stale = s.records.find(name("x.example."), Type::A, 10 * second, true);
        QVERIFY(stale);
        QVERIFY(stale->stale);
        QCOMPARE(stale->remaining, 0U);
        QVERIFY(s.records.find(name("x.example."), Type::A, 70 * second - 1, true));
        QVERIFY(!s.records.find(name("x.example."), Type::A, 70 * second, true));
    }

    void doesNotStoreTtlZero()
    {
        Store s;
        s.records.store(a("x.example.", 1, 0), 0);
        QVERIFY(!s.has("x.example.", Type::A));
        QCOMPARE(s.records.use().entries, std::uint64_t{0});
        s.records.store(a("y.example.", 1, 10), 0);
        s.records.store(a("y.example.", 2, 0), 0);
        QCOMPARE(first(s.records.find(name("y.example."), Type::A, 0, false)->records.rdata), address(1));
    }

    void refusesWhatIsNoData()
    {
        Store s;
        s.records.store(positive("x.example.", Type::Any, {"x"}), 0);
        s.records.store(positive("x.example.", Type::Opt, {"x"}), 0);
        s.records.store(positive("x.example.", Type::Axfr, {"x"}), 0);
        s.records.store(positive("x.example.", Type::None, {"x"}), 0);
        s.records.store(noData("x.example.", Type::Any, "example."), 0);
        s.records.store(positive("x.example.", Type::A, {}), 0);
        CacheItem large = a("x.example.");
        for (unsigned i = 0; i < 5; ++i)
            large.records.rdata.add(std::string(16000, static_cast<char>(i)));
        s.records.store(large, 0);
        QCOMPARE(s.records.use().entries, std::uint64_t{0});
        QCOMPARE(s.records.use().bytes, std::uint64_t{0});
    }

    void renewsTheSameData()
    {
        Store s;
        s.records.store(a("x.example.", 1, 10), 0);
        s.records.store(a("x.example.", 1, 10), 5 * second);
        QVERIFY(s.has("x.example.", Type::A, 14 * second));
        QCOMPARE(s.records.use().entries, std::uint64_t{1});
    }

    void replacesByRank_data()
    {
        QTest::addColumn<int>("oldSecurity");
        QTest::addColumn<bool>("oldAuthoritative");
        QTest::addColumn<int>("newSecurity");
        QTest::addColumn<bool>("newAuthoritative");
        QTest::addColumn<bool>("replaces");
        const auto unchecked = static_cast<int>(Security::Unchecked), insecure = static_cast<int>(Security::Insecure),
                   secure = static_cast<int>(Security::Secure), bogus = static_cast<int>(Security::Bogus);
        QTest::newRow("equal") << unchecked << true << unchecked << true << true;
        QTest::newRow("equal, not authoritative") << unchecked << false << unchecked << false << true;
        QTest::newRow("authority over hearsay") << unchecked << false << unchecked << true << true;
        QTest::newRow("hearsay under authority") << unchecked << true << unchecked << false << false;
        QTest::newRow("insecure is as good as unchecked") << insecure << true << unchecked << true << true;
        QTest::newRow("secure over insecure") << insecure << true << secure << true << true;
        QTest::newRow("insecure under secure") << secure << true << insecure << true << false;
        QTest::newRow("secure hearsay over insecure authority") << insecure << true << secure << false << true;
        QTest::newRow("bogus under anything") << unchecked << false << bogus << true << false;
        QTest::newRow("anything over bogus") << bogus << true << unchecked << false << true;
    }
    void replacesByRank()
    {
        QFETCH(int, oldSecurity);
        QFETCH(bool, oldAuthoritative);
        QFETCH(int, newSecurity);
        QFETCH(bool, newAuthoritative);
        QFETCH(bool, replaces);
        Store s(1 << 20, 1000 * second);
        CacheItem older = a("x.example.", 1, 10);
        older.security = static_cast<Security>(oldSecurity);
        older.authoritative = oldAuthoritative;
        CacheItem newer = a("x.example.", 2, 100);
        newer.security = static_cast<Security>(newSecurity);
        newer.authoritative = newAuthoritative;
        s.records.store(older, 0);
        s.records.store(newer, 1 * second);
        QCOMPARE(first(s.records.find(name("x.example."), Type::A, 1 * second, false)->records.rdata), address(replaces ? 2 : 1));
        // What has expired protects nothing.
        s.records.store(newer, 10 * second);
        QCOMPARE(first(s.records.find(name("x.example."), Type::A, 10 * second, false)->records.rdata), address(2));
        QCOMPARE(s.records.use().entries, std::uint64_t{1});
    }

    void nonExistenceRemovesTheOtherEntriesOfTheName()
    {
        Store s;
        s.records.store(a("x.example."), 0);
        s.records.store(noData("x.example.", Type::Aaaa, "example."), 0);
        s.records.store(a("y.example."), 0);
        s.records.store(nxDomain("X.example.", "example."), 0);
        QVERIFY(!s.has("x.example.", Type::A));
        QVERIFY(!s.has("x.example.", Type::Aaaa));
        QVERIFY(s.has("x.example.", Type::None));
        QVERIFY(s.has("y.example.", Type::A));
    }

    void existenceRemovesNonExistence()
    {
        Store s;
        s.records.store(nxDomain("x.example.", "example."), 0);
        s.records.store(a("x.example."), 0);
        QVERIFY(!s.has("x.example.", Type::None));
        s.records.store(nxDomain("z.example.", "example."), 0);
        s.records.store(noData("z.example.", Type::Mx, "example."), 0);
        QVERIFY(!s.has("z.example.", Type::None));
    }

    void weakNonExistenceCannotRemoveSecureData()
    {
        Store s;
        s.records.store(positive("x.example.", Type::A, {address(1)}, 300, Security::Secure), 0);
        s.records.store(nxDomain("x.example.", "example."), 0);
        QVERIFY(s.has("x.example.", Type::A));
        QVERIFY(!s.has("x.example.", Type::None));
        CacheItem proven = nxDomain("y.example.", "example.");
        proven.security = Security::Secure;
        s.records.store(proven, 0);
        s.records.store(a("y.example."), 0);
        QVERIFY(s.has("y.example.", Type::None));
        QVERIFY(!s.has("y.example.", Type::A));
    }

    void aliasRemovesNoDataOfOtherTypes()
    {
        Store s;
        s.records.store(noData("x.example.", Type::A, "example."), 0);
        s.records.store(noData("x.example.", Type::Cname, "example."), 0);
        s.records.store(positive("x.example.", Type::Ds, {"ds"}), 0);
        s.records.store(noData("y.example.", Type::A, "example."), 0);
        s.records.store(alias("x.example.", "y.example."), 0);
        QVERIFY(!s.has("x.example.", Type::A));
        QVERIFY(s.has("x.example.", Type::Cname));
        QVERIFY(s.records.find(name("x.example."), Type::Cname, 0, false)->kind == Kind::Positive);
        QVERIFY(s.has("x.example.", Type::Ds));
        QVERIFY(s.has("y.example.", Type::A));
    }

    void flushesOneTypeOrTheName()
    {
        Store s;
        s.records.store(a("x.example."), 0);
        s.records.store(positive("x.example.", Type::Mx, {"mx"}), 0);
        s.records.store(positive("x.example.", Type::Txt, {"txt"}), 0);
        s.records.store(a("y.example."), 0);
        QCOMPARE(s.records.flush(name("x.example."), Type::Mx), std::size_t{1});
        QCOMPARE(s.records.flush(name("x.example."), Type::Mx), std::size_t{0});
        QVERIFY(s.has("x.example.", Type::A));
        QCOMPARE(s.records.flush(name("X.Example."), Type::None), std::size_t{2});
        QVERIFY(!s.has("x.example.", Type::A));
        QVERIFY(s.has("y.example.", Type::A));
        s.records.store(nxDomain("x.example.", "example."), 0);
        QCOMPARE(s.records.flush(name("x.example."), Type::None), std::size_t{1});
    }

    void flushesASubtreeAndAll()
    {
        Store s;
        for (const char* n : {"example.", "a.example.", "b.a.example.", "xexample.", "com.", "."})
            s.records.store(a(n), 0);
        QCOMPARE(s.records.flushBelow(name("EXAMPLE.")), std::size_t{3});
        QVERIFY(s.has("xexample.", Type::A));
        QVERIFY(s.has("com.", Type::A));
        QCOMPARE(s.records.flushAll(), std::size_t{3});
        QCOMPARE(s.records.use().entries, std::uint64_t{0});
        QCOMPARE(s.records.use().bytes, std::uint64_t{0});
    }

    void visitsEveryEntryUntilToldToStop()
    {
        Store s(16 << 20);
        std::set<std::string> expected;
        for (unsigned i = 0; i < 5000; ++i) {
            const std::string n = "n" + std::to_string(i) + ".example.";
            s.records.store(a(n, i, i % 2 == 0 ? 10 : 100), 0);
            if (i % 2 == 1)
                expected.insert(n);
        }
        std::set<std::string> seen;
        s.records.visit(10 * second, [&](const CacheItem& item) { return seen.insert(item.name.toText()).second; });
        QVERIFY(seen == expected);
        unsigned calls = 0;
        s.records.visit(0, [&](const CacheItem&) { return ++calls < 7; });
        QCOMPARE(calls, 7U);
    }

    void staysWithinItsBoundInBytes()
    {
        fixture::Random random(1);
        Store s(300000);
        for (unsigned i = 0; i < 20000; ++i) {
            CacheItem item = a("n" + std::to_string(random() % 100000) + ".example.", i, 1 + random() % 1000);
            for (unsigned k = random() % 20; k > 0; --k)
                item.records.rdata.add(address(random()));
            s.records.store(item, CacheTime{i} * 10);
            QVERIFY(s.records.use().bytes <= 300000);
        }
        const CacheUse use = s.records.use();
        QVERIFY(use.evictions > 0);
        QVERIFY(use.expiredRemoved > 0);
        QVERIFY(use.bytes > 250000);
        s.records.flushAll();
        QCOMPARE(s.records.use().bytes, std::uint64_t{0});
    }

    void survivesBoundsTooSmallForAnything()
    {
        for (const std::uint64_t bound : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{100}, std::uint64_t{1000}}) {
            Store s(bound);
            for (unsigned i = 0; i < 100; ++i)
                s.records.store(a("n" + std::to_string(i) + ".example."), 0);
            QVERIFY(s.records.use().bytes <= bound);
        }
    }

    void followsNewLimits()
    {
        Store s(8 << 20);
        for (unsigned i = 0; i < 20000; ++i)
            s.records.store(a("n" + std::to_string(i) + ".example."), 0);
        QCOMPARE(s.records.use().entries, std::uint64_t{20000});
        s.records.setLimits({64 << 20, 0});
        for (unsigned i = 0; i < 20000; ++i)
            QVERIFY(s.has("n" + std::to_string(i) + ".example.", Type::A));
        s.records.setLimits({1 << 20, 0});
        const CacheUse use = s.records.use();
        QVERIFY(use.bytes <= (1 << 20));
        QVERIFY(use.entries > 8000);
        std::uint64_t left = 0;
        for (unsigned i = 0; i < 20000; ++i)
            left += s.has("n" + std::to_string(i) + ".example.", Type::A) ? 1U : 0U;
        QCOMPARE(left, use.entries);
        s.records.setLimits({1 << 20, 1000 * second});
        QVERIFY(s.records.find(name("gone.example."), Type::A, 0, true) == std::nullopt);
    }

    void hotNamesSurviveAFloodOfOneTimeNames()
    {
        // 10,000 names that are asked again and again, 1,000,000 that are asked once, room for about 45,000.
        constexpr unsigned hot = 10000, flood = 1000000;
        Store s(4 << 20);
        const auto hotName = [](unsigned i) { return "hot" + std::to_string(i) + ".example."; };
        for (unsigned i = 0; i < hot; ++i)
            s.records.store(a(hotName(i), i, 100000), 0);
        unsigned next = 0, lost = 0;
        for (unsigned i = 0; i < flood; ++i) {
            s.records.store(a("once" + std::to_string(i) + ".flood.example.", i, 100000), 0);
            if (i % 2 == 0) // every hot name once in 20,000 floods, less than half a cache of them
                lost += s.has(hotName(next++ % hot), Type::A) ? 0U : 1U;
        }
        unsigned survivors = 0;
        for (unsigned i = 0; i < hot; ++i)
            survivors += s.has(hotName(i), Type::A) ? 1U : 0U;
        qInfo("%u of %u hot names survived, %u of %u questions in the flood missed, %llu entries", survivors, hot, lost, flood / 2,
              static_cast<unsigned long long>(s.records.use().entries));
        QVERIFY(survivors >= hot * 95 / 100);
    }

    void aRenewedNameStaysHot()
    {
        Store s(1 << 20);
        s.records.store(a("hot.example.", 1, 100000), 0);
        for (unsigned i = 0; i < 100000; ++i) {
            s.records.store(a("once" + std::to_string(i) + ".example.", i, 100000), 0);
            if (i % 1000 == 0) {
                QVERIFY(s.has("hot.example.", Type::A));
                s.records.store(a("hot.example.", 1, 100000), 0);
            }
        }
    }

    void behavesLikeAMapUnderRandomOperations()
    {
        fixture::Random random(7);
        Store s(16 << 20);
        struct Known {
            std::uint32_t value;
            CacheTime expires;
        };
        std::map<std::pair<unsigned, std::uint16_t>, Known> model;
        CacheTime now = 0;
        const Type types[] = {Type::A, Type::Txt, Type::Mx};
        for (unsigned step = 0; step < 50000; ++step) {
            now += random() % 50;
            const unsigned n = random() % 300;
            const std::string owner = "n" + std::to_string(n) + ".example.";
            const Type type = types[random() % 3];
            const auto key = std::pair{n, static_cast<std::uint16_t>(type)};
            switch (random() % 8) {
            case 0: {
                const std::size_t removed = s.records.flush(name(owner), type);
                const auto at = model.find(key);
                if (at != model.end() && at->second.expires > now)
                    QCOMPARE(removed, std::size_t{1});
                model.erase(key);
                break;
            }
            case 1:
                s.records.store(nxDomain(owner, "example.", 1), now);
                for (const Type t : types)
                    model.erase({n, static_cast<std::uint16_t>(t)});
                break;
            case 2:
            case 3:
            case 4: {
                const auto value = random();
                const std::uint32_t ttl = random() % 20;
                s.records.store(positive(owner, type, {address(value)}, ttl), now);
                if (ttl > 0)
                    model[key] = {value, now + CacheTime{ttl} * second};
                break;
            }
            default: {
                const auto found = s.records.find(name(owner), type, now, false);
                const auto at = model.find(key);
                const bool expected = at != model.end() && at->second.expires > now;
                QCOMPARE(found.has_value(), expected);
                if (found)
                    QCOMPARE(first(found->records.rdata), address(at->second.value));
            }
            }
        }
    }

    void freesRetiredObjectsOnlyWhenNoReaderCanSeeThem()
    {
        static int freed;
        freed = 0;
        EpochDomain epochs;
        const auto retireMany = [&] {
            for (int i = 0; i < 1000; ++i)
                epochs.retire(&freed, [](void* p) { ++*static_cast<int*>(p); });
        };
        Reader reader(epochs), other(epochs);
        {
            const ReadGuard guard(reader);
            retireMany();
            QCOMPARE(freed, 0);
            {
                const ReadGuard nested(reader);
            }
            retireMany();
            QCOMPARE(freed, 0);
            const ReadGuard late(other);
        }
        retireMany();
        QVERIFY(freed > 2800);
        {
            const ReadGuard guard(reader);
            const int before = freed;
            retireMany();
            QVERIFY(freed - before <= 200); // only what was retired before the guard
        }
    }

    void freesTheRestAtTheEnd()
    {
        static int freed;
        freed = 0;
        {
            EpochDomain epochs;
            for (int i = 0; i < 10; ++i)
                epochs.retire(&freed, [](void* p) { ++*static_cast<int*>(p); });
        }
        QCOMPARE(freed, 10);
    }

    void readersComeAndGo()
    {
        EpochDomain epochs;
        for (std::size_t i = 0; i < EpochDomain::maxReaders * 3; ++i) {
            Reader reader(epochs);
            const ReadGuard guard(reader);
        }
        std::vector<std::unique_ptr<Reader>> all;
        for (std::size_t i = 0; i < EpochDomain::maxReaders; ++i)
            all.push_back(std::make_unique<Reader>(epochs));
        QCOMPARE(all.size(), EpochDomain::maxReaders);
    }
};

QTEST_APPLESS_MAIN(TestRecordCache)
#include "tst_record_cache.moc"
