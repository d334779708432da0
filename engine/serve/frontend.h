// Frontend: one worker's side of serving clients: UDP in batches, TCP and DNS over TLS. It owns the worker's listeners and connections,
// decides who may ask (access, rate, cookies), answers cache hits in place (no allocation, no coroutine), and hands the rest to the
// question's home worker, so that equal questions meet in one resolution whatever socket they came in on.
//
// Order of a node's life:
//   SharedFront front; front.homes.emplace_back(loop, answerer) for every worker; then a Frontend on each worker, then listen().
//   At the end: stop all loops, destroy the Frontends (that cancels their resolutions), then the answerers, the SharedFront and the loops.
//
// Threads: everything on its worker's thread, except that constructor, listen and destructor may also run on another one while the
// worker's loop does not.
#pragma once

#include "engine/api/config.h"
#include "engine/cache/record_cache.h"
#include "engine/serve/answerer.h"
#include "engine/telemetry/counters.h"
#include "engine/world/network.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace harddns::serve
{

class HomeDesk;

/// One worker as seen by the others: where to submit questions that are at home there, and who answers them (on that thread only).
class HomeWorker
{
public:
    HomeWorker(world::Loop& loop, Answerer& answerer);

private:
    friend struct HomeAccess;
    std::shared_ptr<HomeDesk> m_desk;
};

/// What the frontends of all workers share. Outlives them.
struct SharedFront {
    std::vector<HomeWorker> homes; ///< filled before the first Frontend; a question's home is hash(name, type) modulo its size
    world::CacheClock* cacheClock = nullptr;
    cache::AnswerCache* answers = nullptr;
    /// SipHash key of server cookies, RFC 9018; the same on all nodes that answer on one address. Also keys the tables of clients.
    /// Unpredictable numbers: with a known key anybody can make cookies.
    std::uint64_t cookieSecret[2] = {0, 0};
    /// Stream connections that one worker keeps at most, below StreamLimits::connections; 0: no lower limit. Half the descriptors are for
    /// clients: if idle connections could take all, no upstream socket could be opened and every miss would fail.
    std::size_t connectionsPerWorker = 0;
};

/// The settings a frontend obeys; made from Config once per (re)load, immutable, swapped as a whole, the same object for all workers
/// (the rate limit counts across workers through it).
class FrontSettings;
[[nodiscard]] std::shared_ptr<const FrontSettings> makeFrontSettings(const Config& config);

struct ListenProblem {
    std::string message; ///< "cannot listen on udp 127.0.0.1:53: address already in use: ..., what to do"
};

class Frontend
{
public:
    /// `ownIndex`: this worker's place in shared.homes. Everything passed by reference outlives the frontend.
    Frontend(world::World world, SharedFront& shared, std::size_t ownIndex, cache::Reader& reader, telemetry::Shard& shard,
             std::shared_ptr<const FrontSettings> settings);
    ~Frontend();
    Frontend(const Frontend&) = delete;
    Frontend& operator=(const Frontend&) = delete;

    /// Opens UDP and TCP on `dns` and TLS on `tls`. `reusePort` when several workers open the same addresses: call it on the worker
    /// with index 0 first, which also looks whether another program has the address (with reusePort the system would share it
    /// silently). Port 0: the same free port for UDP and TCP, see listening(). Nothing is left open after a problem.
    Result<void, ListenProblem> listen(const std::vector<Endpoint>& dns, const std::vector<Endpoint>& tls,
                                       std::shared_ptr<world::TlsServerContext> tlsContext, bool reusePort);
    /// New settings for the next packet; open connections stay.
    void reconfigure(std::shared_ptr<const FrontSettings> settings);
    /// A new certificate for new connections; open ones stay.
    void replaceTls(std::shared_ptr<world::TlsServerContext> tlsContext);
    /// Notices for the operator: a receive buffer that the system cut down.
    [[nodiscard]] std::vector<std::string> notices() const;

    struct Listening {
        const char* protocol = ""; ///< "udp", "tcp", "tls"
        Endpoint address;
    };
    [[nodiscard]] std::vector<Listening> listening() const;
    /// Datagrams lost outside of what the shard counts, all sockets; monotonic.
    struct Drops {
        std::uint64_t kernel = 0;    ///< questions the system dropped before they could be read
        std::uint64_t send = 0;      ///< answers the system did not take
        std::uint64_t oversized = 0; ///< larger than any question
    };
    [[nodiscard]] Drops drops() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace harddns::serve
