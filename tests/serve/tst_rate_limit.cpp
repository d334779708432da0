// The limits that are counted by client prefix.
#include <QtTest>

#include "engine/serve/client_limits.h"

#include <atomic>
#include <thread>
#include <vector>

using namespace harddns;
using namespace harddns::serve;
using namespace std::chrono_literals;
using world::SteadyTime;

namespace
{

constexpr SipKey key{1, 2};
constexpr SteadyTime start{1h};

std::uint64_t hashOf(const char* address)
{
    const auto ip = IpAddress::parse(address);
    if (!ip)
        qFatal("bad address in a test: %s", address);
    return clientPrefixHash(key, *ip);
}

unsigned admittedAtOnce(RateLimiter& limiter, std::uint64_t hash, SteadyTime now, unsigned tries)
{
    unsigned n = 0;
    for (unsigned i = 0; i < tries; ++i)
        n += limiter.admit(hash, now) ? 1U : 0U;
    return n;
}

} // namespace

class TstRateLimit : public QObject
{
    Q_OBJECT
private slots:
    void prefixesAreTheUnitOfCounting()
    {
        QCOMPARE(hashOf("192.0.2.1"), hashOf("192.0.2.254"));
        QVERIFY(hashOf("192.0.2.1") != hashOf("192.0.3.1"));
        QCOMPARE(hashOf("2001:db8:0:100::1"), hashOf("2001:db8:0:1ff:ffff::1"));
        QVERIFY(hashOf("2001:db8:0:100::1") != hashOf("2001:db8:0:200::1"));
        QVERIFY(hashOf("192.0.2.1") != clientPrefixHash({1, 3}, *IpAddress::parse("192.0.2.1")));
    }

    void burstPassesAndNoMore()
    {
        RateLimiter limiter(10, 70);
        QCOMPARE(admittedAtOnce(limiter, hashOf("192.0.2.1"), start, 200), 70U);
    }

    void burstsOfFiftyAlwaysPass()
    {
        RateLimiter limiter(1, 1);
        QCOMPARE(admittedAtOnce(limiter, hashOf("192.0.2.1"), start, 200), smallestBurst);
    }

    void tokensComeBackAtTheRate()
    {
        RateLimiter limiter(100, 50);
        const std::uint64_t client = hashOf("192.0.2.1");
        QCOMPARE(admittedAtOnce(limiter, client, start, 100), 50U);
        QCOMPARE(admittedAtOnce(limiter, client, start + 5ms, 10), 0U);
        QCOMPARE(admittedAtOnce(limiter, client, start + 105ms, 100), 10U);
        QCOMPARE(admittedAtOnce(limiter, client, start + 10s, 100), 50U); // full again, and never more than full
    }

    void oneClientDoesNotUseUpAnothers()
    {
        RateLimiter limiter(10, 50);
        QCOMPARE(admittedAtOnce(limiter, hashOf("192.0.2.1"), start, 1000), 50U);
        QCOMPARE(admittedAtOnce(limiter, hashOf("198.51.100.1"), start, 1000), 50U);
        QCOMPARE(admittedAtOnce(limiter, hashOf("2001:db8::1"), start, 1000), 50U);
    }

    void startsAtTimeZero()
    {
        RateLimiter limiter(10, 50);
        QCOMPARE(admittedAtOnce(limiter, hashOf("192.0.2.1"), SteadyTime{}, 200), 50U);
    }

    void survivesTheWrapOfItsTime()
    {
        RateLimiter limiter(10, 50);
        const SteadyTime wrap{std::chrono::nanoseconds((std::int64_t{1} << 56) - 1'000'000)};
        const std::uint64_t client = hashOf("192.0.2.1");
        QCOMPARE(admittedAtOnce(limiter, client, wrap, 200), 50U);
        QCOMPARE(admittedAtOnce(limiter, client, wrap + 1100ms, 200), 11U); // beyond the wrap: 1.1 s at 10 a second
    }

    void manyClientsCrowdOutOnlyIdleOnes()
    {
        RateLimiter limiter(1, 50);
        const std::uint64_t busy = hashOf("192.0.2.1");
        QCOMPARE(admittedAtOnce(limiter, busy, start, 100), 50U);
        for (std::uint32_t i = 0; i < 20000; ++i)
            (void)limiter.admit(clientPrefixHash(key, IpAddress::v4(i << 8)), start + 1ms);
        QCOMPARE(admittedAtOnce(limiter, busy, start + 2ms, 10), 0U);
    }

    void severalWorkersShareOneBudget()
    {
        RateLimiter limiter(1, 1000);
        const std::uint64_t client = hashOf("192.0.2.1");
        std::atomic<unsigned> admitted{0};
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&] { admitted += admittedAtOnce(limiter, client, start, 2000); });
        for (auto& thread : threads)
            thread.join();
        // Up to one question a lost race may pass for nothing.
        QVERIFY(admitted >= 1000);
        QVERIFY2(admitted < 1500, qPrintable(QString::number(admitted)));
    }

    void inFlightIsBoundedByPrefix()
    {
        InFlightByPrefix inFlight;
        const std::uint64_t client = hashOf("192.0.2.1");
        for (unsigned i = 0; i < InFlightByPrefix::limit; ++i)
            QVERIFY(inFlight.enter(client));
        QVERIFY(!inFlight.enter(client));
        QVERIFY(inFlight.enter(hashOf("192.0.3.1")));
        inFlight.leave(client);
        QVERIFY(inFlight.enter(client));
        QVERIFY(!inFlight.enter(client));
    }

    void fewLateAnswersAWindow()
    {
        LateGate gate;
        const std::uint64_t client = hashOf("192.0.2.1");
        unsigned answers = 0, failures = 0;
        for (int i = 0; i < 1000; ++i) {
            answers += gate.admit(client, start, true) ? 1U : 0U;
            failures += gate.admit(client, start, false) ? 1U : 0U;
        }
        QCOMPARE(answers, unsigned{LateGate::answersPerWindow});
        QCOMPARE(failures, unsigned{LateGate::failuresPerWindow});
        QVERIFY(gate.admit(client, start + LateGate::window, true));
        QVERIFY(gate.admit(hashOf("192.0.3.1"), start, true));
    }
};

QTEST_APPLESS_MAIN(TstRateLimit)
#include "tst_rate_limit.moc"
