#include "engine/world/real/real_world.h"

#include "engine/world/real/worker_impl.h"

#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/post.hpp>

#include <openssl/err.h>
#include <openssl/rand.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>

namespace harddns::world
{

namespace
{
/// Rounds of coroutines a turn: one question often wakes the next, but a chain that feeds itself must not keep packets waiting.
constexpr int roundsPerTurn = 16;
/// Turns without sleeping after which Asio is asked too: a worker that is never idle must still see signals.
constexpr int turnsPerAsioPoll = 64;
} // namespace

SteadyTime RealClock::steady() const
{
    return SteadyTime(std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch()));
}

WallTime RealClock::wall() const
{
    return {std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count()};
}

void RealEntropy::refill(std::span<std::uint8_t> block)
{
    if (RAND_bytes(block.data(), static_cast<int>(block.size())) == 1)
        return;
    char reason[256];
    ERR_error_string_n(ERR_get_error(), reason, sizeof reason);
    std::fprintf(stderr, "fatal: the random generator of OpenSSL failed (%s); ids and ports would be guessable, so the process ends\n",
                 reason);
    std::fflush(stderr);
    std::_Exit(EXIT_FAILURE);
}

void RealLoop::submit(std::function<void()> work)
{
    bool wake = false;
    {
        const std::lock_guard lock(m_mutex);
        m_submitted.push_back(std::move(work));
        wake = std::exchange(m_wake, false);
    }
    if (wake)
        boost::asio::post(m_context, [] {}); // only makes run_one() return
}

bool RealLoop::runSubmitted()
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_submitted.empty())
            return false;
        m_running.swap(m_submitted);
    }
    for (auto& work : m_running)
        work();
    m_running.clear();
    return true;
}

bool RealLoop::beginSleep()
{
    const std::lock_guard lock(m_mutex);
    m_wake = m_submitted.empty();
    return m_wake;
}

void RealLoop::endSleep()
{
    const std::lock_guard lock(m_mutex);
    m_wake = false;
}

RealWorker::Impl::Impl() : wait(context, network.poller(), waitSlot) { loop.setNow(clock.steady()); }

void RealWorker::Impl::run()
{
    int turns = 0;
    for (;;) {
        loop.setNow(clock.steady());
        bool worked = loop.runSubmitted();
        if (std::exchange(stopping, false))
            break;
        worked |= network.poller().poll() > 0;
        worked |= network.serveListeners();
        worked |= loop.fireTimers() > 0; // after the sockets: data that came in time wins over its deadline
        for (int round = 0; round < roundsPerTurn && loop.runReady() > 0; ++round)
            worked = true;
        network.flush();
        if (!worked) {
            sleep();
            turns = 0;
        } else if (++turns >= turnsPerAsioPoll) {
            context.poll();
            turns = 0;
        }
    }
    network.flush();
}

void RealWorker::Impl::sleep()
{
    // The timer is only moved forward: when the earliest deadline was cancelled, waking once too early is cheaper than a system call for
    // every deadline that comes and goes.
    if (loop.hasTimers() && (!timerArmed || loop.nextTimer() < timerAt)) {
        timerAt = loop.nextTimer();
        timerArmed = true;
        timer.expires_at(std::chrono::steady_clock::time_point(
            std::chrono::duration_cast<std::chrono::steady_clock::duration>(timerAt.time_since_epoch())));
        timer.async_wait(boost::asio::bind_allocator(real::SlotAllocator<void>(timerSlot), [this](const boost::system::error_code& error) {
            if (!error)
                timerArmed = false;
        }));
    }
    wait.request();
    if (!loop.beginSleep())
        return;
    context.run_one();
    loop.endSleep();
    context.poll();
}

RealWorker::RealWorker(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
RealWorker::~RealWorker() = default;

Result<std::unique_ptr<RealWorker>, std::string> RealWorker::make()
{
    try {
        return std::unique_ptr<RealWorker>(new RealWorker(std::make_unique<Impl>()));
    } catch (const std::exception& error) { // Asio reports a missing descriptor this way only
        return Failure{std::string("cannot start a worker: ") + error.what()};
    }
}

void RealWorker::run() { m_impl->run(); }

void RealWorker::stop()
{
    m_impl->loop.submit([impl = m_impl.get()] { impl->stopping = true; });
}

Loop& RealWorker::loop() { return m_impl->loop; }
Clock& RealWorker::clock() { return m_impl->clock; }
Network& RealWorker::network() { return m_impl->network; }
Entropy& RealWorker::entropy() { return m_impl->entropy; }

NetResult<> checkDatagramFree(const Endpoint& local)
{
    const auto bound = real::bindDatagramSocket(local, false, 0);
    if (!bound.ok())
        return Failure{bound.error()};
    return {};
}

NetResult<> checkStreamFree(const Endpoint& local)
{
    const auto bound = real::listenStreamSocket(local, false);
    if (!bound.ok())
        return Failure{bound.error()};
    return {};
}

} // namespace harddns::world
