// Frontend: one worker's side of serving clients: UDP in batches, TCP and DNS over TLS. It owns the worker's listeners and connections,
// decides who may ask (access, rate, cookies), answers cache hits in place (no allocation, no coroutine), and hands the rest to the
// question's home worker, so that equal questions meet in one resolution whatever socket they came in on.
//
// Threads: everything on its worker's thread, except `Dispatcher`, whose table is fixed before the workers start.
#pragma once

#include "engine/api/config.h"
#include "engine/cache/record_cache.h"
#include "engine/resolve/resolver.h"
#include "engine/telemetry/counters.h"
#include "engine/world/network.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace harddns::serve
{

/// One worker as seen by the others: where to submit work that belongs to it, and its resolver (used on its own thread only).
struct HomeWorker {
    world::Loop* loop = nullptr;
    resolve::Resolver* resolver = nullptr;
};

/// What the frontends of all workers share. Outlives them.
struct SharedFront {
    std::vector<HomeWorker> homes; ///< filled before the first packet; a question's home is hash(name, type) modulo its size
    world::CacheClock* cacheClock = nullptr;
    cache::AnswerCache* answers = nullptr;
    std::uint64_t cookieSecret[2] = {0, 0}; ///< SipHash key of server cookies, RFC 9018
};

/// The settings a frontend obeys; made from Config once per (re)load, immutable, swapped as a whole.
class FrontSettings;
[[nodiscard]] std::shared_ptr<const FrontSettings> makeFrontSettings(const Config& config);

struct ListenProblem {
    std::string message; ///< "cannot listen on udp 127.0.0.1:53: address already in use: ..., what to do"
};

class Frontend
{
public:
    Frontend(world::World world, SharedFront& shared, std::size_t ownIndex, cache::Reader& reader, telemetry::Shard& shard,
             std::shared_ptr<const FrontSettings> settings);
    ~Frontend();
    Frontend(const Frontend&) = delete;
    Frontend& operator=(const Frontend&) = delete;

    /// Opens UDP and TCP on `dns` and TLS on `tls`. `reusePort` when several workers open the same addresses. Nothing is left open after a
    /// problem.
    Result<void, ListenProblem> listen(const std::vector<Endpoint>& dns, const std::vector<Endpoint>& tls,
                                       std::shared_ptr<world::TlsServerContext> tlsContext, bool reusePort);
    /// New settings for the next packet; open connections stay.
    void reconfigure(std::shared_ptr<const FrontSettings> settings);
    void replaceTls(std::shared_ptr<world::TlsServerContext> tlsContext);
    /// Notices for the operator: a receive buffer that the system cut down.
    [[nodiscard]] std::vector<std::string> notices() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace harddns::serve
