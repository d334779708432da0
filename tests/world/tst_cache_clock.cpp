#include <QtTest>

#include "engine/world/cache_clock.h"

#include <atomic>
#include <thread>
#include <vector>

using namespace harddns::world;
using namespace std::chrono_literals;

namespace
{
class HandClock final : public Clock
{
public:
    [[nodiscard]] SteadyTime steady() const override { return SteadyTime(Duration(m_steady.load())); }
    [[nodiscard]] WallTime wall() const override { return {m_wall.load()}; }
    void pass(Duration time)
    {
        m_steady += time.count();
        m_wall += time.count();
    }
    void jump(Duration time) { m_wall += time.count(); }

private:
    std::atomic<std::int64_t> m_steady{123'456'789};
    std::atomic<std::int64_t> m_wall{1'700'000'000'000'000'000};
};
} // namespace

class TestCacheClock : public QObject
{
    Q_OBJECT

private slots:
    void startsAtZeroAndFollowsSteadyTime()
    {
        HandClock clock;
        const CacheClock cache(clock);
        QCOMPARE(cache.now(), CacheTime(0));
        clock.pass(1500ms);
        QCOMPARE(cache.now(), CacheTime(1500));
        QCOMPARE(cache.at(clock.steady() + 1s), CacheTime(2500));
    }

    void aForwardJumpAgesEverything()
    {
        HandClock clock;
        CacheClock cache(clock);
        clock.pass(1s);
        clock.jump(3600s);
        QCOMPARE(cache.now(), CacheTime(1000)); // not seen yet
        cache.observe();
        QCOMPARE(cache.now(), CacheTime(3'601'000));
        cache.observe();
        QCOMPARE(cache.now(), CacheTime(3'601'000)); // once
        QCOMPARE(cache.forwardMilliseconds(), std::int64_t(3'600'000));
    }

    void aJumpBackProlongsNothing()
    {
        HandClock clock;
        CacheClock cache(clock);
        clock.pass(10s);
        clock.jump(-86400s);
        cache.observe();
        QCOMPARE(cache.now(), CacheTime(10'000));
        clock.pass(5s);
        cache.observe();
        QCOMPARE(cache.now(), CacheTime(15'000));
        clock.jump(86400s); // set right again: aged by what it goes forward
        cache.observe();
        QCOMPARE(cache.now(), CacheTime(15'000 + 86'400'000));
    }

    void slewingIsNotAJump()
    {
        HandClock clock;
        CacheClock cache(clock);
        for (int i = 0; i < 9; ++i) {
            clock.pass(1s);
            clock.jump(i % 2 ? -100ms : 100ms);
            cache.observe();
        }
        QCOMPARE(cache.now(), CacheTime(9000));
        QCOMPARE(cache.forwardMilliseconds(), std::int64_t(0));
        clock.jump(999ms - 100ms);
        cache.observe();
        QCOMPARE(cache.forwardMilliseconds(), std::int64_t(0));
        clock.jump(1ms);
        cache.observe();
        QCOMPARE(cache.forwardMilliseconds(), std::int64_t(1000));
    }

    void driftIsCountedOnceItIsASecond()
    {
        HandClock clock;
        CacheClock cache(clock);
        for (int i = 0; i < 25; ++i) {
            clock.pass(10s);
            clock.jump(100ms);
            cache.observe();
        }
        QCOMPARE(cache.forwardMilliseconds(), std::int64_t(2000));
    }

    void neverGoesBackwards()
    {
        HandClock clock;
        CacheClock cache(clock);
        CacheTime last = cache.now();
        unsigned state = 12345;
        for (int i = 0; i < 10'000; ++i) {
            state = state * 1664525U + 1013904223U;
            clock.pass(Duration((state >> 8) % 5'000'000));
            if (state % 7 == 0)
                clock.jump(std::chrono::milliseconds(static_cast<int>((state >> 10) % 20'000) - 10'000));
            cache.observe();
            QVERIFY(cache.now() >= last);
            last = cache.now();
        }
    }

    void manyWorkersCountAJumpOnce()
    {
        HandClock clock;
        CacheClock cache(clock);
        std::atomic<bool> go{false};
        std::atomic<int> observed{0};
        std::vector<std::thread> workers;
        for (int i = 0; i < 4; ++i)
            workers.emplace_back([&] {
                while (!go.load())
                    std::this_thread::yield();
                for (int turn = 0; turn < 20'000; ++turn)
                    cache.observe();
                ++observed;
            });
        go = true;
        for (int i = 0; i < 50; ++i) {
            clock.jump(100s);
            std::this_thread::yield();
        }
        for (auto& worker : workers)
            worker.join();
        cache.observe();
        QCOMPARE(observed.load(), 4);
        QCOMPARE(cache.forwardMilliseconds(), std::int64_t(50 * 100'000));
    }
};

QTEST_APPLESS_MAIN(TestCacheClock)
#include "tst_cache_clock.moc"
