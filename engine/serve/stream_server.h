// StreamServer: clients over TCP (RFC 7766) and DNS over TLS (RFC 7858): accepting, framing, pipelining with answers in any order,
// back-pressure, idle time-outs (RFC 7828). One a worker, on its thread. A connection is one coroutine that waits for everything at once
// (readable, writable, an answer, its deadline) and holds no buffer while nothing is under way.
#pragma once

#include "engine/serve/intake.h"
#include "engine/serve/slow_path.h"
#include "engine/telemetry/counters.h"
#include "engine/world/io.h"
#include "engine/world/network.h"

#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

namespace harddns::serve
{

struct StreamLimits {
    /// Connections of one worker: each holds a descriptor and, with TLS, some 30 KiB. When all are taken the longest idle one makes room.
    std::size_t connections = 3072;
    /// Of one client prefix (/24, /56): a single network must not lock the others out.
    std::size_t connectionsPerPrefix = 1536;
    /// Questions of one connection being resolved; then it is not read further (RFC 7766 6.2.1.1 asks for pipelining, somebody must bound
    /// it).
    unsigned outstanding = 200;
    /// Answers waiting for a client that does not read; then its connection is not read either, so that it cannot pile up more. Two of the
    /// largest messages.
    std::size_t queuedOctets = 2 * 65537;
    /// The same of all connections of a worker; then the one with the most waiting is closed. Without it some thousand clients that ask
    /// for large answers at once and read nothing take gigabytes, since the questions under way are answered all the same.
    std::size_t queuedTotal = 64U << 20;
    /// A client that takes nothing of its answers for so long is gone.
    world::Duration writeStall = std::chrono::seconds(5);
    /// Time without a complete question (or for the first one, the TLS handshake included) before the connection is closed. RFC 7766 6.2.3
    /// leaves the choice; a stub's next question comes within seconds.
    world::Duration idle = std::chrono::seconds(30);
    /// The same when more than half, and more than four fifths, of the connections are taken.
    world::Duration idleBusy = std::chrono::seconds(10);
    world::Duration idleCrowded = std::chrono::seconds(2);
    /// Clients that may not ask get a refusal of one question when access.unknown says so, and have this long for it from the moment they
    /// are accepted, the TLS handshake included. More would let them keep places.
    world::Duration unknownLife = std::chrono::seconds(2);
    /// So many of them a second; the others are closed at once, as are all while more than half of the connections are taken. A refusal
    /// costs a handshake with TLS (about 1 ms), which those who may ask should not wait for: 5 % of a worker.
    unsigned unknownPerSecond = 50;
};

class StreamServer final : public StreamSink
{
public:
    StreamServer(world::Loop& loop, Intake& intake, SlowPath& slowPath, cache::Reader& reader, world::CacheClock& cacheClock,
                 telemetry::Shard& shard, StreamLimits limits = {});
    ~StreamServer() override;
    StreamServer(const StreamServer&) = delete;
    StreamServer& operator=(const StreamServer&) = delete;

    /// Accepts from a listener until the server is destroyed or the id is given to remove().
    std::uint64_t add(std::unique_ptr<world::StreamListener> listener, Transport transport);
    /// Stops accepting and closes the listener; its connections stay. Not from inside a coroutine of this server.
    void remove(std::uint64_t listenerId);
    /// Connections accepted from now on use this context.
    void replaceTls(std::uint64_t listenerId, std::shared_ptr<world::TlsServerContext> context);
    [[nodiscard]] std::size_t connections() const { return m_connections.size(); }

    void onStreamAnswer(std::uint64_t connection, std::span<const std::uint8_t> message) override;

private:
    struct Connection;
    class Wait;
    class Membership;
    struct Listener {
        std::unique_ptr<world::StreamListener> listener;
        std::unique_ptr<world::TaskScope> scope; ///< destroyed before the listener it waits on
    };
    /// What a turn of reading ended with.
    enum class Reading : std::uint8_t {
        Blocked, ///< all read: wait for more
        More,    ///< the turn's share was read: go on after the others
        Paused,  ///< too much outstanding or queued: wait for answers to leave
        Broken,  ///< not DNS, or the connection failed
    };

    static world::Task<void> acceptAll(StreamServer& server, world::StreamListener& listener, Transport transport);
    static world::Task<void> serve(StreamServer& server, std::unique_ptr<Connection> connection);
    void admit(std::unique_ptr<world::Stream> stream, Transport transport);
    /// Whether a client that may not ask is told so now.
    bool mayRefuse();
    /// Closes the connection that has been idle longest; false when none is idle.
    bool closeLongestIdle();
    [[nodiscard]] world::Duration idleTimeout() const;
    void updateKeepalive();
    /// After every change of a connection's output.
    void countQueued(Connection& c);

    Reading read(Connection& c);
    /// Handles the complete messages at the beginning of `octets`; returns how many octets were used.
    std::size_t handle(Connection& c, std::span<const std::uint8_t> octets, unsigned& messages, bool& broken);
    bool write(Connection& c);
    bool flushReady(Connection& c);
    [[nodiscard]] bool paused(const Connection& c) const;
    void failed(const Connection& c, world::NetError error);

    world::Loop& m_loop;
    Intake& m_intake;
    SlowPath& m_slowPath;
    cache::Reader& m_reader;
    world::CacheClock& m_cacheClock;
    telemetry::Shard& m_shard;
    StreamLimits m_limits;
    std::vector<std::uint8_t> m_input; ///< of the connection whose turn it is
    std::vector<std::uint8_t> m_ready; ///< its answers of this turn
    std::size_t m_readySize = 0;
    ClientQuestion m_question;
    std::unordered_map<std::uint64_t, Connection*> m_connections;
    std::unordered_map<std::uint64_t, std::size_t> m_byPrefix;
    std::unordered_map<std::uint64_t, Listener> m_listeners;
    std::size_t m_queued = 0; ///< octets of all outputs
    std::uint64_t m_nextId = 1;
    world::SteadyTime m_refusalsSince{}; ///< begin of the second in which m_refusals are counted
    unsigned m_refusals = 0;
    world::TaskScope m_scope;
};

} // namespace harddns::serve
