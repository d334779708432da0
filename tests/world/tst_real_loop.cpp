// The real worker's loop: work from other threads, timers, stopping, signals, the random source, the clocks.
#include <QtTest>

#include "engine/world/real/process.h"
#include "tests/world/real_fixture.h"

#include <atomic>
#include <csignal>
#include <thread>

using namespace harddns;
using namespace harddns::world;

namespace
{

Task<void> sleepFor(RealWorker& worker, Duration time) { co_await SleepUntil(worker.loop(), worker.loop().now() + time); }

Task<void> noteWhen(RealWorker& worker, SteadyTime when, int number, std::vector<int>& order)
{
    co_await SleepUntil(worker.loop(), when);
    order.push_back(number);
}

Task<void> allOf(RealWorker& worker, std::vector<Task<void>> tasks)
{
    TaskScope scope(worker.loop());
    for (auto& task : tasks)
        scope.spawn(std::move(task));
    co_await scope.drained();
}

} // namespace

class TestRealLoop : public QObject
{
    Q_OBJECT

private slots:
    void submittedWorkRunsInOrderOfEachThread();
    void submitWakesASleepingLoop();
    void workMaySubmitWork();
    void stopBeforeRunReturnsAtOnce();
    void runMayBeCalledAgain();
    void timersFireInOrderAndNeverEarly();
    void earlierTimerOvertakesTheArmedOne();
    void cancelledTimerDoesNotFire();
    void busyLoopStillServesSocketsAndSignals();
    void signalsReachTheHandler();
    void signalsAreLeftAloneAfterwards();
    void randomBytesDiffer();
    void clocksAdvance();
    void descriptorLimitIsRaised();
};

void TestRealLoop::submittedWorkRunsInOrderOfEachThread()
{
    auto worker = makeWorker();
    constexpr int threads = 4;
    constexpr int each = 5000;
    std::vector<std::pair<int, int>> seen; // worker's thread only
    std::thread::id loopThread;
    std::thread runner([&] { worker->run(); });
    worker->loop().submit([&] { loopThread = std::this_thread::get_id(); });
    std::vector<std::thread> submitters;
    for (int t = 0; t < threads; ++t) {
        submitters.emplace_back([&, t] {
            for (int i = 0; i < each; ++i)
                worker->loop().submit([&, t, i] { seen.emplace_back(t, i); });
        });
    }
    for (auto& thread : submitters)
        thread.join();
    worker->stop();
    runner.join();
    QCOMPARE(seen.size(), std::size_t(threads * each));
    std::array<int, threads> next{};
    for (const auto& [thread, number] : seen)
        QCOMPARE(number, next[static_cast<std::size_t>(thread)]++);
    QVERIFY(loopThread != std::this_thread::get_id());
}

void TestRealLoop::submitWakesASleepingLoop()
{
    auto worker = makeWorker();
    std::thread runner([&] { worker->run(); });
    std::atomic<int> done = 0;
    for (int i = 1; i <= 2000; ++i) { // each waits for the one before, so the loop goes to sleep in between, at every possible moment
        worker->loop().submit([&] {
            ++done;
            done.notify_one();
        });
        for (int now = done.load(); now < i; now = done.load())
            done.wait(now);
    }
    worker->stop();
    runner.join();
    QCOMPARE(done.load(), 2000);
}

void TestRealLoop::workMaySubmitWork()
{
    auto worker = makeWorker();
    int depth = 0;
    std::function<void()> again = [&] {
        if (++depth < 100)
            worker->loop().submit(again);
        else
            worker->stop();
    };
    worker->loop().submit(again);
    worker->run();
    QCOMPARE(depth, 100);
}

void TestRealLoop::stopBeforeRunReturnsAtOnce()
{
    auto worker = makeWorker();
    worker->stop();
    worker->run();
    bool ran = false;
    worker->loop().submit([&] { ran = true; });
    worker->stop();
    worker->run();
    QVERIFY(ran); // submitted before the stop
}

void TestRealLoop::runMayBeCalledAgain()
{
    auto worker = makeWorker();
    for (int i = 0; i < 10; ++i)
        runTask(*worker, sleepFor(*worker, std::chrono::milliseconds(1)));
    QVERIFY(!worker->loop().hasTimers());
}

void TestRealLoop::timersFireInOrderAndNeverEarly()
{
    auto worker = makeWorker();
    const SteadyTime base = worker->clock().steady();
    std::vector<int> order;
    std::vector<Task<void>> tasks;
    for (const int number : {5, 1, 4, 2, 3, 0})
        tasks.push_back(noteWhen(*worker, base + std::chrono::milliseconds(10 + 3 * number), number, order));
    runTask(*worker, allOf(*worker, std::move(tasks)));
    QCOMPARE(order, (std::vector<int>{0, 1, 2, 3, 4, 5}));
    QVERIFY(worker->clock().steady() >= base + std::chrono::milliseconds(25));
}

void TestRealLoop::earlierTimerOvertakesTheArmedOne()
{
    auto worker = makeWorker();
    std::vector<int> order;
    TaskScope scope(worker->loop());
    const SteadyTime base = worker->clock().steady();
    scope.spawn(noteWhen(*worker, base + std::chrono::hours(1), 1, order));
    std::thread other([&] { // arrives while the loop sleeps until the far timer, most of the time
        worker->loop().submit([&] { scope.spawn(thenStop(*worker, noteWhen(*worker, base + std::chrono::milliseconds(5), 2, order))); });
    });
    worker->run();
    other.join();
    QCOMPARE(order, std::vector<int>{2});
}

void TestRealLoop::cancelledTimerDoesNotFire()
{
    auto worker = makeWorker();
    std::vector<int> order;
    {
        TaskScope dropped(worker->loop());
        dropped.spawn(noteWhen(*worker, worker->clock().steady() + std::chrono::milliseconds(2), 1, order));
        runTask(*worker, sleepFor(*worker, Duration(0))); // armed now
        QVERIFY(worker->loop().hasTimers());
    }
    QVERIFY(!worker->loop().hasTimers());
    runTask(*worker, sleepFor(*worker, std::chrono::milliseconds(5)));
    QVERIFY(order.empty());
}

void TestRealLoop::busyLoopStillServesSocketsAndSignals()
{
    class Echo final : public DatagramHandler
    {
    public:
        void onDatagrams(DatagramListener&, std::span<IncomingDatagram> batch) override
        {
            for (auto& item : batch) {
                item.reply[0] = 1;
                item.replySize = 1;
            }
        }
    };
    struct Parts {
        static Task<void> spin(RealWorker& worker, bool& over)
        {
            while (!over)
                co_await Yield(worker.loop()); // always ready: the loop never sleeps
        }
        static Task<void> ask(RealWorker& worker, Endpoint server, bool& answered, const bool& signalled, bool& over)
        {
            auto socket = worker.network().openDatagram(server);
            std::array<std::uint8_t, 16> buffer{};
            if (socket.ok() && (*socket)->send(std::span(buffer).first(1)).ok()) {
                auto got = co_await receive(worker.loop(), **socket, buffer, soon(worker));
                answered = got.ok();
            }
            std::raise(SIGHUP);
            const SteadyTime deadline = soon(worker);
            while (!signalled && worker.loop().now() < deadline)
                co_await Yield(worker.loop());
            over = true;
        }
    };
    auto worker = makeWorker();
    bool signalled = false;
    auto caught = ProcessSignals::make(*worker, [&](ProcessSignal) { signalled = true; });
    QVERIFY(caught.ok());
    Echo echo;
    auto listener = worker->network().listenDatagram(endpoint("127.0.0.1"), echo, {});
    QVERIFY(listener.ok());
    bool answered = false;
    bool over = false;
    std::vector<Task<void>> tasks;
    tasks.push_back(Parts::spin(*worker, over));
    tasks.push_back(Parts::ask(*worker, (*listener)->local(), answered, signalled, over));
    runTask(*worker, allOf(*worker, std::move(tasks)));
    QVERIFY(answered);
    QVERIFY(signalled);
}

void TestRealLoop::signalsReachTheHandler()
{
    auto worker = makeWorker();
    std::vector<ProcessSignal> seen;
    auto caught = ProcessSignals::make(*worker, [&](ProcessSignal signal) {
        seen.push_back(signal);
        if (seen.size() == 3)
            worker->stop();
    });
    QVERIFY(caught.ok());
    std::thread runner([&] { worker->run(); });
    // Raised one after the other has arrived: the kernel may merge equal pending signals.
    for (const int number : {SIGHUP, SIGINT, SIGTERM}) {
        worker->loop().submit([number] { std::raise(number); });
    }
    runner.join();
    std::sort(seen.begin(), seen.end());
    QCOMPARE(seen, (std::vector<ProcessSignal>{ProcessSignal::Terminate, ProcessSignal::Terminate, ProcessSignal::Reload}));
}

void TestRealLoop::signalsAreLeftAloneAfterwards()
{
    auto worker = makeWorker();
    {
        auto caught = ProcessSignals::make(*worker, [](ProcessSignal) {});
        QVERIFY(caught.ok());
    }
    struct sigaction now {
    };
    QCOMPARE(sigaction(SIGTERM, nullptr, &now), 0);
    QVERIFY(now.sa_handler == SIG_DFL);
}

void TestRealLoop::randomBytesDiffer()
{
    auto first = makeWorker();
    auto second = makeWorker();
    std::vector<std::uint64_t> a, b;
    for (int i = 0; i < 2000; ++i) { // over several refills of the block
        a.push_back(first->entropy().u64());
        b.push_back(second->entropy().u64());
    }
    std::vector<std::uint64_t> all = a;
    all.insert(all.end(), b.begin(), b.end());
    std::sort(all.begin(), all.end());
    QVERIFY(std::adjacent_find(all.begin(), all.end()) == all.end());
    std::array<std::uint64_t, 64> ones{};
    for (const std::uint64_t value : a)
        for (std::size_t bit = 0; bit < 64; ++bit)
            ones[bit] += value >> bit & 1;
    for (const std::uint64_t count : ones) // 2000 draws: 1000 +- 22; ten deviations
        QVERIFY(count > 780 && count < 1220);
}

void TestRealLoop::clocksAdvance()
{
    RealClock clock;
    const SteadyTime steady = clock.steady();
    const WallTime wall = clock.wall();
    QVERIFY(clock.steady() >= steady);
    const std::int64_t reference = QDateTime::currentSecsSinceEpoch();
    QVERIFY(std::abs(reference - wall.seconds()) <= 5);
}

void TestRealLoop::descriptorLimitIsRaised()
{
    const std::size_t limit = raiseDescriptorLimit();
    QVERIFY(limit >= 256);
    QCOMPARE(raiseDescriptorLimit(), limit);
}

QTEST_APPLESS_MAIN(TestRealLoop)
#include "tst_real_loop.moc"
