// Inside of a RealWorker, for the files of world/real that need its io_context. Private.
#pragma once

#include "engine/world/real/handler_slot.h"
#include "engine/world/real/poller_wait.h"
#include "engine/world/real/real_network.h"
#include "engine/world/real/real_world.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <mutex>
#include <vector>

namespace harddns::world
{

/// The Loop of a worker: adds the door for other threads.
class RealLoop final : public Loop
{
public:
    explicit RealLoop(boost::asio::io_context& context) : m_context(context) {}
    void submit(std::function<void()> work) override;

    /// Runs what was submitted until now; returns whether there was something.
    bool runSubmitted();
    /// False when something was submitted meanwhile; else submit() wakes the io_context from now on.
    bool beginSleep();
    void endSleep();

private:
    boost::asio::io_context& m_context;
    std::mutex m_mutex;
    std::vector<std::function<void()>> m_submitted; ///< under m_mutex
    bool m_wake = false;                            ///< under m_mutex: the worker sleeps and nobody has called it yet
    std::vector<std::function<void()>> m_running;   ///< worker's thread; keeps its memory between turns
};

struct RealWorker::Impl {
    Impl();
    void run();
    void sleep();

    real::HandlerSlot waitSlot; // before the context: its pending operations live in the slots
    real::HandlerSlot timerSlot;
    boost::asio::io_context context{1}; ///< 1: one thread runs it (others may post)
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard{context.get_executor()};
    RealClock clock;
    RealEntropy entropy;
    RealLoop loop{context};
    real::RealNetwork network{loop, entropy};
    real::PollerWait wait;
    boost::asio::steady_timer timer{context};
    bool timerArmed = false;
    SteadyTime timerAt{};
    bool stopping = false;
};

} // namespace harddns::world
