// What the daemon asks of its process: signals as calls on a worker's thread, and room for descriptors. One implementation a system.
#pragma once

#include "engine/api/result.h"
#include "engine/world/real/real_world.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace harddns::world
{

enum class ProcessSignal : std::uint8_t {
    Terminate, ///< SIGTERM or SIGINT: end
    Reload,    ///< SIGHUP: read the configuration again
};

/// Catches the signals while it lives. The handler runs on the worker's thread, outside any coroutine, and may be called again for the next
/// signal. Made before the worker runs, or on its thread; destroyed likewise. One a process.
class ProcessSignals
{
public:
    static Result<std::unique_ptr<ProcessSignals>, std::string> make(RealWorker& worker, std::function<void(ProcessSignal)> handler);
    ~ProcessSignals();
    ProcessSignals(const ProcessSignals&) = delete;
    ProcessSignals& operator=(const ProcessSignals&) = delete;

private:
    struct State;
    explicit ProcessSignals(std::shared_ptr<State> state);
    std::shared_ptr<State> m_state; ///< shared with nobody; the pending wait watches it
};

/// Raises the limit of open files to what the system allows this process; returns the limit now. Each upstream question and each TCP
/// client needs a descriptor, and the usual soft limit of 1024 is used up by one busy second.
std::size_t raiseDescriptorLimit();

/// A log pipe or connection that its reader closed must give an error, not end the process.
void ignoreBrokenPipes();

} // namespace harddns::world
