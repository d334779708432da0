#include "engine/world/real/process.h"

#include "engine/world/real/worker_impl.h"

#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <sys/resource.h>

namespace harddns::world
{

struct ProcessSignals::State {
    State(boost::asio::io_context& context, std::function<void(ProcessSignal)> call)
        : signals(context, SIGTERM, SIGINT, SIGHUP), handler(std::move(call))
    {
    }
    static void wait(const std::shared_ptr<State>& state)
    {
        state->signals.async_wait([watched = std::weak_ptr(state)](const boost::system::error_code& error, int number) {
            const auto self = watched.lock();
            if (error || !self)
                return;
            wait(self);
            self->handler(number == SIGHUP ? ProcessSignal::Reload : ProcessSignal::Terminate);
        });
    }
    boost::asio::signal_set signals;
    std::function<void(ProcessSignal)> handler;
};

ProcessSignals::ProcessSignals(std::shared_ptr<State> state) : m_state(std::move(state)) {}
ProcessSignals::~ProcessSignals() = default;

Result<std::unique_ptr<ProcessSignals>, std::string> ProcessSignals::make(RealWorker& worker, std::function<void(ProcessSignal)> handler)
{
    try {
        auto state = std::make_shared<State>(worker.impl().context, std::move(handler));
        State::wait(state);
        return std::unique_ptr<ProcessSignals>(new ProcessSignals(std::move(state)));
    } catch (const std::exception& error) {
        return Failure{std::string("cannot catch signals: ") + error.what()};
    }
}

std::size_t raiseDescriptorLimit()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 0;
    if (limit.rlim_cur < limit.rlim_max) {
        const rlim_t before = limit.rlim_cur;
        limit.rlim_cur = limit.rlim_max;
        if (::setrlimit(RLIMIT_NOFILE, &limit) != 0)
            limit.rlim_cur = before;
    }
    return static_cast<std::size_t>(limit.rlim_cur);
}

void ignoreBrokenPipes() { std::signal(SIGPIPE, SIG_IGN); }

} // namespace harddns::world
