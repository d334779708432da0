#include <QtTest>

#include "engine/cache/infra_cache.h"
#include "tests/cache/cache_fixture.h"

#include <atomic>
#include <set>
#include <thread>

using namespace harddns;
using namespace harddns::cache;
using fixture::name;
using wire::Type;

namespace
{
constexpr CacheTime second = 1000;

DelegationPtr cut(std::string_view zone, CacheTime expires, bool fromHints = false)
{
    auto d = std::make_shared<Delegation>();
    d->zone = name(zone);
    d->servers.push_back({name("ns1.host.example."), {IpAddress::v4(0xC0000201)}});
    d->servers.push_back({name("ns2.host.example."), {}});
    d->expires = expires;
    d->fromHints = fromHints;
    return d;
}

std::string deepestOf(const InfraCache& c, std::string_view of, CacheTime now)
{
    const auto d = c.deepest(name(of), now);
    return d ? d->zone.toText() : "(none)";
}

IpAddress server(std::uint32_t i) { return IpAddress::v4(0x0A000000 + i); }
} // namespace

class TestInfraCache : public QObject
{
    Q_OBJECT
private slots:
    void findsTheDeepestLivingCut()
    {
        InfraCache c(1 << 20);
        QVERIFY(!c.deepest(name("www.example.com."), 0));
        c.put(cut(".", 0, true), 0);
        c.put(cut("com.", 100 * second), 0);
        c.put(cut("Example.com.", 10 * second), 0);
        QCOMPARE(deepestOf(c, "a.b.www.EXAMPLE.com.", 0), std::string("Example.com."));
        QCOMPARE(deepestOf(c, "example.com.", 0), std::string("Example.com."));
        QCOMPARE(deepestOf(c, "xexample.com.", 0), std::string("com."));
        QCOMPARE(deepestOf(c, "www.example.com.", 10 * second), std::string("com."));
        QCOMPARE(deepestOf(c, "www.example.com.", 100 * second), std::string("."));
        QCOMPARE(deepestOf(c, ".", 0), std::string("."));
        QVERIFY(!c.find(name("example.com."), 10 * second));
        QVERIFY(c.find(name("."), 10 * second));
        QVERIFY(!c.find(name("org."), 0));
    }

    void primingReplacesTheHintsForItsLife()
    {
        InfraCache c(1 << 20);
        auto hints = cut(".", 0, true);
        auto primed = cut(".", 100 * second);
        c.put(hints, 0);
        c.put(primed, 0);
        QVERIFY(c.find(name("."), 0) == primed);
        QVERIFY(c.deepest(name("com."), 99 * second) == primed);
        QVERIFY(c.deepest(name("com."), 100 * second) == hints);
        QVERIFY(c.find(name("."), CacheTime{1} << 60) == hints);
    }

    void theParentsNewWordReplacesTheOld()
    {
        InfraCache c(1 << 20);
        c.put(cut("com.", 100 * second), 0);
        c.put(cut("com.", 10 * second), 0);
        QVERIFY(!c.find(name("com."), 10 * second));
        c.put(cut("net.", 10 * second), 10 * second); // over before it begins
        QVERIFY(!c.find(name("net."), 0));
        c.put(nullptr, 0);
        QCOMPARE(c.use().delegations, std::uint64_t{0});
    }

    void replacesOnlyWhatIsStillThere()
    {
        InfraCache c(1 << 20);
        const auto first = cut("com.", 100 * second);
        const auto longer = cut("com.", 900 * second);
        QVERIFY(!c.replace(first, longer, 0)); // never put
        c.put(first, 0);
        QVERIFY(!c.replace(first, cut("net.", 900 * second), 0)); // another zone
        QVERIFY(!c.replace(first, cut("com.", 5 * second), 5 * second));
        QVERIFY(!c.replace(first, nullptr, 0));
        QVERIFY(!c.replace(nullptr, longer, 0));
        QVERIFY(c.find(name("com."), 0) == first);
        const auto bytes = c.use().bytes;
        QVERIFY(c.replace(first, longer, 0));
        QVERIFY(c.find(name("com."), 899 * second) == longer);
        QCOMPARE(c.use().bytes, bytes);
        QVERIFY(!c.replace(first, cut("com.", 5000 * second), 0)); // told anew meanwhile
        c.remove(name("com."));
        QVERIFY(!c.replace(longer, cut("com.", 5000 * second), 0)); // forgotten meanwhile
        QVERIFY(!c.find(name("com."), 0));
    }

    void oneOfManyTakesTheVote()
    {
        const auto shared = cut("com.", 100 * second);
        std::atomic<unsigned> takers{0};
        std::vector<std::thread> threads;
        for (unsigned t = 0; t < 8; ++t)
            threads.emplace_back([&] { takers += shared->votedOn.take() ? 1 : 0; });
        for (auto& t : threads)
            t.join();
        QCOMPARE(takers.load(), 1U);
        QVERIFY(shared->votedOn.isTaken());
        const Delegation copy = *shared;
        QVERIFY(!copy.votedOn.isTaken());
    }

    void removesACutOrATree()
    {
        InfraCache c(1 << 20);
        c.put(cut(".", 0, true), 0);
        for (const char* z : {".", "com.", "example.com.", "a.example.com.", "xexample.com."})
            c.put(cut(z, 100 * second), 0);
        QCOMPARE(c.remove(name("COM.")), std::size_t{1});
        QCOMPARE(c.remove(name("com.")), std::size_t{0});
        QCOMPARE(c.removeBelow(name("example.com.")), std::size_t{2});
        QCOMPARE(deepestOf(c, "a.example.com.", 0), std::string("."));
        QCOMPARE(c.removeBelow(name(".")), std::size_t{2});
        QCOMPARE(c.use().bytes, std::uint64_t{0});
        QVERIFY(c.deepest(name("com."), 0)); // hints stay
    }

    void visitsLivingDelegations()
    {
        InfraCache c(1 << 20);
        c.put(cut(".", 0, true), 0);
        for (const char* z : {"com.", "net.", "org."})
            c.put(cut(z, 100 * second), 0);
        c.put(cut("old.", 10 * second), 0);
        std::set<std::string> seen;
        c.visitDelegations(50 * second, [&](const Delegation& d) { return seen.insert(d.zone.toText()).second; });
        QVERIFY((seen == std::set<std::string>{".", "com.", "net.", "org."}));
        unsigned calls = 0;
        c.visitDelegations(0, [&](const Delegation&) { return ++calls < 2; });
        QCOMPARE(calls, 2U);
    }

    void remembersServersForFifteenMinutesAfterTheLastNews()
    {
        InfraCache c(1 << 20);
        QCOMPARE(c.server(server(1), 0).srttMs, 0.0F);
        c.update(server(1), 0, [](ServerState& s) {
            s.srttMs = 20;
            s.noEdns = true;
        });
        QCOMPARE(c.server(server(1), 899 * second).srttMs, 20.0F);
        c.update(server(1), 800 * second, [](ServerState& s) { QCOMPARE(s.srttMs, 20.0F); });
        QVERIFY(c.server(server(1), 1699 * second).noEdns);
        QVERIFY(!c.server(server(1), 1700 * second).noEdns);
        c.update(server(2), 0, [](ServerState& s) { s.srttMs = 5; });
        c.update(server(2), 1000 * second, [](ServerState& s) { QCOMPARE(s.srttMs, 0.0F); });
        QCOMPARE(c.server(*IpAddress::parse("::ffff:10.0.0.2"), 1000 * second).expires, CacheTime{0}); // another family, another server
    }

    void remembersLamenessByZoneAndAddress()
    {
        InfraCache c(1 << 20);
        c.setLame(name("example."), server(1), 0, 10);
        QVERIFY(c.isLame(name("EXAMPLE."), server(1), 9 * second));
        QVERIFY(!c.isLame(name("example."), server(2), 0));
        QVERIFY(!c.isLame(name("a.example."), server(1), 0));
        QVERIFY(!c.isLame(name("example."), server(1), 10 * second));
        QCOMPARE(c.use().lame, std::uint64_t{0});
    }

    void failuresBackOffAndForget()
    {
        InfraCache c(1 << 20);
        const auto n = name("broken.example.");
        CacheTime now = 0;
        QVERIFY(!c.failure(n, Type::A, now));
        const CacheTime expected[] = {5, 10, 20, 40, 80, 160, 300, 300};
        unsigned count = 0;
        for (const CacheTime wait : expected) {
            c.addFailure(n, Type::A, wire::Ede::NoReachableAuthority, "no server answered", now);
            const auto f = c.failure(n, Type::A, now);
            QVERIFY(f);
            QCOMPARE(f->count, ++count);
            QCOMPARE(f->until, now + wait * second);
            QVERIFY(f->ede == wire::Ede::NoReachableAuthority);
            QCOMPARE(f->text, std::string("no server answered"));
            QVERIFY(c.failure(n, Type::A, f->until - 1));
            QVERIFY(!c.failure(n, Type::A, f->until));
            QVERIFY(!c.failure(n, Type::Aaaa, now));
            now = f->until + 299 * second; // still remembered
        }
        now += 1 * second; // forgotten
        c.addFailure(n, Type::A, wire::Ede::Other, "", now);
        QCOMPARE(c.failure(n, Type::A, now)->count, 1U);
        c.addFailure(n, Type::A, wire::Ede::Other, "again", now + 1); // the same one, seen by two
        QCOMPARE(c.failure(n, Type::A, now + 1)->count, 1U);
        QCOMPARE(c.failure(n, Type::A, now + 1)->until, now + 5 * second);
        c.clearFailure(n, Type::A);
        QVERIFY(!c.failure(n, Type::A, now));
        c.addFailure(n, Type::A, wire::Ede::Other, "", now);
        c.addFailure(n, Type::Mx, wire::Ede::Other, "", now);
        QCOMPARE(c.flushFailures(), std::size_t{2});
        QCOMPARE(c.use().bytes, std::uint64_t{0});
    }

    /// While a failure holds, one asker at a time looks whether it is over, and that it still fails does not make it last longer.
    void aFailureThatHoldsIsProbedByOneAtATime()
    {
        InfraCache c(1 << 20);
        const auto n = name("broken.example.");
        constexpr CacheTime gap = 5 * second;
        QVERIFY(!c.takeProbe(n, Type::A, gap, 0)); // nothing failed
        CacheTime now = 0;
        for (unsigned i = 0; i < 4; ++i) {
            c.addFailure(n, Type::A, wire::Ede::NoReachableAuthority, "", now);
            now = c.failure(n, Type::A, now)->until;
        }
        c.addFailure(n, Type::A, wire::Ede::NoReachableAuthority, "", now);
        const auto held = c.failure(n, Type::A, now);
        QCOMPARE(held->until, now + 80 * second);
        QCOMPARE(held->since, CacheTime{0});
        QVERIFY(!c.takeProbe(n, Type::A, gap, now + gap - 1));
        QVERIFY(!c.takeProbe(n, Type::Mx, gap, now + gap));
        QVERIFY(c.takeProbe(n, Type::A, gap, now + gap));
        QVERIFY(!c.takeProbe(n, Type::A, gap, now + gap)); // somebody does
        QVERIFY(c.failure(n, Type::A, now + gap));         // what all others see
        c.addFailure(n, Type::A, wire::Ede::NoReachableAuthority, "still", now + gap + second);
        QCOMPARE(c.failure(n, Type::A, now + 2 * gap)->until, held->until);
        QCOMPARE(c.failure(n, Type::A, now + 2 * gap)->count, held->count);
        QVERIFY(c.takeProbe(n, Type::A, gap, now + 2 * gap));
        // Dear ones keep their time.
        c.addFailure(n, Type::A, wire::Ede::Other, "too many upstream queries", now + 2 * gap, true);
        QVERIFY(!c.takeProbe(n, Type::A, gap, now + 10 * gap));
        // A new row of failures begins a new outage.
        now = held->until + 300 * second;
        c.addFailure(n, Type::A, wire::Ede::Other, "", now);
        QCOMPARE(c.failure(n, Type::A, now)->since, now);
        QVERIFY(c.takeProbe(n, Type::A, gap, now + gap));
    }

    void staysWithinItsBoundAndKeepsWhatIsUseful()
    {
        constexpr std::uint64_t bound = 400000;
        InfraCache c(bound);
        c.put(cut(".", 0, true), 0);
        c.put(cut("com.", 1000000 * second), 0);
        c.update(server(0), 0, [](ServerState& s) { s.srttMs = 7; });
        for (std::uint32_t i = 1; i < 20000; ++i) {
            const std::string zone = "z" + std::to_string(i) + ".com.";
            c.put(cut(zone, 1000000 * second), 0);
            c.update(server(i), 0, [](ServerState& s) { s.srttMs = 1; });
            c.setLame(name(zone), server(i), 0, 1000);
            c.addFailure(name(zone), Type::A, wire::Ede::Other, "a text that does not fit into the string itself", 0);
            QVERIFY(c.use().bytes <= bound);
            if (i % 10 == 0) {
                QVERIFY(c.find(name("com."), 0));
                QCOMPARE(c.server(server(0), 0).srttMs, 7.0F);
            }
        }
        QVERIFY(c.use().evictions > 0);
        QVERIFY(c.use().bytes > bound * 9 / 10);
        QCOMPARE(deepestOf(c, "z1.com.", 0), std::string("com."));
        QCOMPARE(deepestOf(c, "org.", 0), std::string("."));
        QCOMPARE(deepestOf(c, "z19999.com.", 0), std::string("z19999.com."));
        c.setMaxBytes(50000);
        QVERIFY(c.use().bytes <= 50000);
        c.setMaxBytes(0);
        QCOMPARE(c.use().bytes, std::uint64_t{0});
        QVERIFY(c.deepest(name("com."), 0));
        c.put(cut("com.", 1000 * second), 0); // a bound of nothing holds at most what was put last
        QVERIFY(c.use().delegations <= 2);
    }

    void manyThreadsAtOnce()
    {
        InfraCache c(200000);
        c.put(cut(".", 0, true), 0);
        std::vector<std::thread> threads;
        std::atomic<unsigned> wrong{0};
        for (unsigned t = 0; t < 4; ++t) {
            threads.emplace_back([&, t] {
                fixture::Random random(t);
                for (unsigned i = 0; i < 5000; ++i) {
                    const std::uint32_t k = random() % 2000;
                    const std::string zone = "z" + std::to_string(k) + ".com.";
                    switch (random() % 8) {
                    case 0: c.put(cut(zone, 1000 * second), 0); break;
                    case 1: c.update(server(k), 0, [](ServerState& s) { s.srttMs += 1; }); break;
                    case 2: c.setLame(name(zone), server(k), 0, 10); break;
                    case 3: c.addFailure(name(zone), Type::A, wire::Ede::Other, "text", 0); break;
                    case 4: c.clearFailure(name(zone), Type::A); break;
                    case 5: (void)c.isLame(name(zone), server(k), 0); break;
                    case 6: (void)c.server(server(k), 0); break;
                    default: {
                        const auto d = c.deepest(name("www." + zone), 0);
                        if (!d || !name(zone).isSubdomainOf(d->zone))
                            ++wrong;
                    }
                    }
                    if (i % 1000 == 0) {
                        c.removeBelow(name(zone));
                        c.visitDelegations(0, [](const Delegation&) { return true; });
                        c.setMaxBytes(100000 + 1000 * k);
                    }
                }
            });
        }
        for (auto& t : threads)
            t.join();
        QCOMPARE(wrong.load(), 0U);
    }
};

QTEST_APPLESS_MAIN(TestInfraCache)
#include "tst_infra_cache.moc"
