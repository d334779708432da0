// What the tests on real sockets share: a worker that runs one coroutine to its end on the test's own thread.
#pragma once

#include "engine/world/io.h"
#include "engine/world/real/real_world.h"
#include "engine/world/sync.h"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace harddns::world
{

/// Long enough for any machine; reached only when something is broken.
inline constexpr Duration testPatience = std::chrono::seconds(20);

inline std::unique_ptr<RealWorker> makeWorker()
{
    auto made = RealWorker::make();
    if (!made.ok())
        qFatal("%s", made.error().c_str());
    return std::move(made).value();
}

inline Task<void> thenStop(RealWorker& worker, Task<void> task)
{
    co_await task;
    worker.stop();
}

/// Runs the task to its end, then everything it left.
inline void runTask(RealWorker& worker, Task<void> task)
{
    TaskScope scope(worker.loop());
    scope.spawn(thenStop(worker, std::move(task)));
    worker.run();
}

inline SteadyTime soon(RealWorker& worker) { return worker.loop().now() + testPatience; }

inline Endpoint endpoint(std::string_view address, std::uint16_t port = 0)
{
    const auto parsed = IpAddress::parse(address);
    if (!parsed)
        qFatal("bad address in the test");
    return {*parsed, port};
}

inline std::vector<std::uint8_t> bytesOf(std::string_view text) { return {text.begin(), text.end()}; }

inline bool haveIpv6Loopback() { return checkDatagramFree(endpoint("::1")).ok(); }

} // namespace harddns::world
