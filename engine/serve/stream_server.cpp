#include "engine/serve/stream_server.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

namespace harddns::serve
{

using telemetry::Counter;
using telemetry::Gauge;
using world::NetError;

namespace
{

constexpr std::size_t lengthOctets = 2; // RFC 1035 4.2.2
/// Read at once: some 100 pipelined questions; more only when a single message is longer.
constexpr std::size_t readOctets = 4096;
/// Messages of one connection in one turn, so that a client that pipelines without pause does not keep the others waiting.
constexpr unsigned messagesPerTurn = 128;
/// Connections accepted before the others get their turn.
constexpr unsigned acceptsPerTurn = 32;
/// After the process ran out of descriptors: trying at once again would spin.
constexpr world::Duration acceptPause = std::chrono::milliseconds(100);
/// Ready answers leave at once when no further message of the largest size would fit behind them.
constexpr std::size_t readyOctets = 2 * (wire::maxMessageSize + lengthOctets);

} // namespace

struct StreamServer::Connection {
    std::unique_ptr<world::Stream> stream;
    Transport transport = Transport::Tcp;
    Endpoint peer;
    IpAddress client; ///< unmapped
    std::uint64_t id = 0;
    std::uint64_t prefixHash = 0;
    std::vector<std::uint8_t> partial; ///< read, but not yet a complete message (or not yet its turn)
    std::vector<std::uint8_t> output;  ///< answers the client has not taken
    std::size_t sent = 0;              ///< of `output`
    std::size_t counted = 0;           ///< of `output` in the server's sum
    unsigned outstanding = 0;
    bool spoke = false;        ///< a complete message came
    bool peerFinished = false; ///< it sends no more; answers may still go out
    bool closing = false;
    bool unknown = false;         ///< may not ask: its first question is refused, and that is all
    world::SteadyTime progress{}; ///< last complete question, or answers all taken
    world::SteadyTime taken{};    ///< the client last took something of `output`
    world::ReadyNode* waiter = nullptr;

    [[nodiscard]] bool hasOutput() const { return sent < output.size(); }
    [[nodiscard]] bool isIdle() const { return outstanding == 0 && !hasOutput(); }
};

/// Waits for the stream (in the directions asked for), for somebody who wakes the connection, or for the deadline.
class StreamServer::Wait : private world::WaitBase
{
public:
    Wait(world::Loop& loop, Connection& connection, bool forRead, bool forWrite, std::optional<world::SteadyTime> deadline)
        : WaitBase(loop), m_connection(connection), m_read(forRead), m_write(forWrite), m_deadline(deadline)
    {
    }
    ~Wait() { leave(); }
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle)
    {
        suspend(handle, m_deadline);
        m_waiting = true;
        m_connection.waiter = &node();
        if (m_read)
            m_connection.stream->notifyReadable(&node());
        if (m_write)
            m_connection.stream->notifyWritable(&node());
    }
    void await_resume()
    {
        leave();
        finish();
    }

private:
    void leave()
    {
        if (!std::exchange(m_waiting, false))
            return;
        m_connection.waiter = nullptr;
        if (m_read)
            m_connection.stream->notifyReadable(nullptr);
        if (m_write)
            m_connection.stream->notifyWritable(nullptr);
    }
    Connection& m_connection;
    bool m_read, m_write, m_waiting = false;
    std::optional<world::SteadyTime> m_deadline;
};

/// The connection's place in the server's tables, as long as its coroutine lives.
class StreamServer::Membership
{
public:
    Membership(StreamServer& server, Connection& connection) : m_server(server), m_connection(connection)
    {
        m_server.m_shard.adjust(Gauge::ConnectionsOpen, 1);
    }
    ~Membership()
    {
        m_server.m_shard.adjust(Gauge::ConnectionsOpen, -1);
        m_server.m_queued -= m_connection.counted;
        m_server.m_connections.erase(m_connection.id);
        if (const auto it = m_server.m_byPrefix.find(m_connection.prefixHash); --it->second == 0)
            m_server.m_byPrefix.erase(it);
        m_server.updateKeepalive();
    }
    Membership(const Membership&) = delete;
    Membership& operator=(const Membership&) = delete;

private:
    StreamServer& m_server;
    Connection& m_connection;
};

StreamServer::StreamServer(world::Loop& loop, Intake& intake, SlowPath& slowPath, cache::Reader& reader, world::CacheClock& cacheClock,
                           telemetry::Shard& shard, StreamLimits limits)
    : m_loop(loop),
      m_intake(intake),
      m_slowPath(slowPath),
      m_reader(reader),
      m_cacheClock(cacheClock),
      m_shard(shard),
      m_limits(limits),
      m_scope(loop)
{
    updateKeepalive();
}

StreamServer::~StreamServer()
{
    for (auto& [id, listener] : m_listeners)
        listener.scope->cancelAll();
    m_scope.cancelAll(); // connections leave the tables, which must still be there
}

std::uint64_t StreamServer::add(std::unique_ptr<world::StreamListener> listener, Transport transport)
{
    if (m_input.empty()) {
        m_input.resize(wire::maxMessageSize + lengthOctets + readOctets);
        m_ready.resize(readyOctets);
    }
    const std::uint64_t id = m_nextId++;
    Listener& entry = m_listeners[id];
    entry.listener = std::move(listener);
    entry.scope = std::make_unique<world::TaskScope>(m_loop);
    entry.scope->spawn(acceptAll(*this, *entry.listener, transport));
    return id;
}

void StreamServer::remove(std::uint64_t listenerId) { m_listeners.erase(listenerId); }

void StreamServer::replaceTls(std::uint64_t listenerId, std::shared_ptr<world::TlsServerContext> context)
{
    if (const auto it = m_listeners.find(listenerId); it != m_listeners.end())
        it->second.listener->replaceTls(std::move(context));
}

world::Duration StreamServer::idleTimeout() const
{
    const std::size_t taken = m_connections.size();
    if (taken * 5 > m_limits.connections * 4)
        return m_limits.idleCrowded;
    return taken * 2 > m_limits.connections ? m_limits.idleBusy : m_limits.idle;
}

void StreamServer::updateKeepalive() { m_intake.setKeepalive(static_cast<std::uint16_t>(idleTimeout() / std::chrono::milliseconds(100))); }

world::Task<void> StreamServer::acceptAll(StreamServer& server, world::StreamListener& listener, Transport transport)
{
    for (unsigned n = 1;; ++n) {
        auto accepted = co_await world::accept(server.m_loop, listener);
        if (accepted.ok()) {
            server.admit(std::move(*accepted), transport);
        } else {
            if (accepted.error() == NetError::NoDescriptors)
                server.closeLongestIdle();
            co_await world::SleepUntil(server.m_loop, server.m_loop.now() + acceptPause);
        }
        if (n % acceptsPerTurn == 0)
            co_await world::Yield(server.m_loop);
    }
}

void StreamServer::admit(std::unique_ptr<world::Stream> stream, Transport transport)
{
    auto c = std::make_unique<Connection>();
    c->peer = stream->peer();
    c->client = c->peer.address.unmapped();
    c->prefixHash = m_intake.prefixHash(c->client);
    const auto samePrefix = m_byPrefix.find(c->prefixHash);
    const bool prefixFull = samePrefix != m_byPrefix.end() && samePrefix->second >= m_limits.connectionsPerPrefix;
    if (!m_intake.settings().allow.contains(c->client)) {
        if (prefixFull || !mayRefuse()) { // closed without a word, before any TLS work
            m_shard.add(Counter::DroppedUnknown);
            return;
        }
        c->unknown = true;
    }
    if (prefixFull || (m_connections.size() >= m_limits.connections && !closeLongestIdle())) {
        m_shard.add(Counter::ConnectionsRefused);
        return;
    }
    c->stream = std::move(stream);
    c->transport = transport;
    c->id = m_nextId++;
    c->progress = m_loop.now();
    m_shard.add(transport == Transport::Tls ? Counter::ConnectionsTls : Counter::ConnectionsTcp);
    ++m_byPrefix[c->prefixHash];
    m_connections.emplace(c->id, c.get());
    updateKeepalive();
    m_scope.spawn(serve(*this, std::move(c)));
}

bool StreamServer::mayRefuse()
{
    if (m_intake.settings().unknown == UnknownClient::Drop || m_connections.size() * 2 > m_limits.connections)
        return false;
    if (m_loop.now() - m_refusalsSince >= std::chrono::seconds(1)) {
        m_refusalsSince = m_loop.now();
        m_refusals = 0;
    }
    return m_refusals++ < m_limits.unknownPerSecond;
}

bool StreamServer::closeLongestIdle()
{
    Connection* longest = nullptr;
    for (const auto& [id, c] : m_connections) {
        if (c->isIdle() && !c->closing && (longest == nullptr || c->progress < longest->progress))
            longest = c;
    }
    if (longest == nullptr)
        return false;
    longest->closing = true;
    if (longest->waiter != nullptr)
        m_loop.post(*longest->waiter);
    return true;
}

void StreamServer::failed(const Connection& c, NetError error)
{
    if (error == NetError::TlsFailed && !c.spoke)
        m_shard.add(Counter::TlsHandshakeFailures);
}

bool StreamServer::paused(const Connection& c) const
{
    return c.outstanding >= m_limits.outstanding || c.output.size() - c.sent >= m_limits.queuedOctets;
}

world::Task<void> StreamServer::serve(StreamServer& server, std::unique_ptr<Connection> connection)
{
    const std::unique_ptr<Connection> owned = std::move(connection); // closes with the end of the body, not with the frame
    Connection& c = *owned;
    const Membership membership(server, c);
    const world::SteadyTime accepted = c.progress;
    while (!c.closing) {
        const Reading reading = server.read(c);
        if (!server.write(c) || reading == Reading::Broken)
            break;
        if (c.peerFinished && c.isIdle() && reading != Reading::More)
            break;
        if (reading == Reading::More || (reading == Reading::Paused && !server.paused(c))) {
            co_await world::Yield(server.m_loop);
            continue;
        }
        std::optional<world::SteadyTime> deadline;
        if (c.hasOutput())
            deadline = c.taken + server.m_limits.writeStall;
        else if (c.outstanding == 0)
            deadline = c.progress + server.idleTimeout();
        if (c.unknown)
            deadline = accepted + server.m_limits.unknownLife;
        if (deadline && *deadline <= server.m_loop.now())
            break;
        co_await Wait(server.m_loop, c, reading == Reading::Blocked && !c.peerFinished, c.hasOutput(), deadline);
    }
}

StreamServer::Reading StreamServer::read(Connection& c)
{
    if (paused(c))
        return Reading::Paused;
    m_cacheClock.observe();
    const cache::ReadGuard guard(m_reader);
    m_intake.beginBatch(m_loop.now(), m_cacheClock.at(m_loop.now()));
    unsigned messages = 0;
    bool broken = false;
    Reading reading = Reading::More;
    std::size_t kept = c.partial.size();
    if (kept > 0)
        std::memcpy(m_input.data(), c.partial.data(), kept);
    for (;;) {
        const std::size_t used = handle(c, {m_input.data(), kept}, messages, broken);
        if (broken)
            return Reading::Broken;
        kept -= used;
        if (used > 0 && kept > 0)
            std::memmove(m_input.data(), m_input.data() + used, kept);
        if (paused(c)) {
            reading = Reading::Paused;
            break;
        }
        if (messages >= messagesPerTurn)
            break;
        if (c.peerFinished) {
            reading = Reading::Blocked; // what is left will never be a complete message
            break;
        }
        std::size_t wanted = readOctets;
        if (kept >= lengthOctets) // the rest of a long message in one go
            wanted = std::max(wanted, lengthOctets + (static_cast<std::size_t>(m_input[0]) << 8 | m_input[1]) - kept);
        const auto got = c.stream->tryRead({m_input.data() + kept, std::min(wanted, m_input.size() - kept)});
        if (got.ok()) {
            kept += *got;
            continue;
        }
        if (got.error() == NetError::Closed) {
            c.peerFinished = true;
            continue;
        }
        if (got.error() != NetError::WouldBlock) {
            failed(c, got.error());
            return Reading::Broken;
        }
        reading = Reading::Blocked;
        break;
    }
    if (kept > 0)
        c.partial.assign(m_input.begin(), m_input.begin() + static_cast<std::ptrdiff_t>(kept));
    else if (c.partial.capacity() > 0)
        std::vector<std::uint8_t>().swap(c.partial); // an idle connection holds no buffer
    return reading;
}

std::size_t StreamServer::handle(Connection& c, std::span<const std::uint8_t> octets, unsigned& messages, bool& broken)
{
    std::size_t used = 0;
    while (messages < messagesPerTurn && !paused(c) && !(c.unknown && c.spoke) && octets.size() - used >= lengthOctets) {
        const std::size_t size = static_cast<std::size_t>(octets[used]) << 8 | octets[used + 1];
        if (size < wire::headerSize) { // no DNS message: the framing is lost or never was
            m_shard.add(Counter::DroppedGarbage);
            broken = true;
            return used;
        }
        if (octets.size() - used - lengthOctets < size)
            break;
        const auto message = octets.subspan(used + lengthOctets, size);
        used += lengthOctets + size;
        ++messages;
        if (!std::exchange(c.spoke, true) && c.transport == Transport::Tls && c.stream->tlsResumed())
            m_shard.add(Counter::TlsResumed);
        c.progress = m_loop.now();
        if (m_ready.size() - m_readySize < wire::maxMessageSize + lengthOctets && !flushReady(c)) {
            broken = true;
            return used;
        }
        const auto room = std::span(m_ready).subspan(m_readySize + lengthOctets, wire::maxMessageSize);
        const Intake::Result result = m_intake.take(c.transport, c.client, message, room, m_question);
        switch (result.outcome) {
        case Intake::Outcome::Reply:
            m_ready[m_readySize] = static_cast<std::uint8_t>(result.size >> 8);
            m_ready[m_readySize + 1] = static_cast<std::uint8_t>(result.size);
            m_readySize += lengthOctets + result.size;
            break;
        case Intake::Outcome::Resolve:
            ++c.outstanding;
            m_slowPath.start(m_question, c.peer, c.id);
            break;
        case Intake::Outcome::Drop: break;
        case Intake::Outcome::NotDns: broken = true; return used;
        }
        if (c.unknown)
            c.peerFinished = true; // whatever follows is not for us
    }
    return used;
}

/// The turn's answers: to the stream as far as it takes them, the rest behind what waits already.
bool StreamServer::flushReady(Connection& c)
{
    std::span<const std::uint8_t> ready(m_ready.data(), std::exchange(m_readySize, 0));
    if (c.closing) // what waited before these is gone
        return false;
    while (!ready.empty() && !c.hasOutput()) {
        const auto wrote = c.stream->tryWrite(ready);
        if (wrote.ok()) {
            ready = ready.subspan(*wrote);
            continue;
        }
        if (wrote.error() != NetError::WouldBlock) {
            failed(c, wrote.error());
            return false;
        }
        break;
    }
    if (ready.empty())
        return true;
    if (!c.hasOutput())
        c.taken = m_loop.now();
    c.output.insert(c.output.end(), ready.begin(), ready.end());
    countQueued(c);
    return !c.closing;
}

bool StreamServer::write(Connection& c)
{
    const bool hadOutput = c.hasOutput();
    while (c.hasOutput()) {
        const auto wrote = c.stream->tryWrite(std::span(c.output).subspan(c.sent));
        if (!wrote.ok()) {
            if (wrote.error() == NetError::WouldBlock)
                break;
            failed(c, wrote.error());
            m_readySize = 0;
            return false;
        }
        c.sent += *wrote;
        c.taken = m_loop.now();
    }
    if (!c.hasOutput()) {
        if (hadOutput)
            c.progress = m_loop.now();
        if (c.output.capacity() > 0)
            std::vector<std::uint8_t>().swap(c.output);
        c.sent = 0;
    } else if (c.sent > c.output.size() / 2) {
        c.output.erase(c.output.begin(), c.output.begin() + static_cast<std::ptrdiff_t>(c.sent));
        c.sent = 0;
    }
    countQueued(c);
    return flushReady(c);
}

void StreamServer::countQueued(Connection& c)
{
    m_queued += c.output.size() - c.counted;
    c.counted = c.output.size();
    while (m_queued > m_limits.queuedTotal) {
        Connection* most = &c;
        for (const auto& [id, other] : m_connections) {
            if (other->counted > most->counted)
                most = other;
        }
        m_queued -= std::exchange(most->counted, 0);
        std::vector<std::uint8_t>().swap(most->output);
        most->sent = 0;
        most->closing = true;
        if (most->waiter != nullptr)
            m_loop.post(*most->waiter);
        m_shard.add(Counter::DroppedOverload);
    }
}

void StreamServer::onStreamAnswer(std::uint64_t connection, std::span<const std::uint8_t> message)
{
    const auto it = m_connections.find(connection);
    if (it == m_connections.end())
        return;
    Connection& c = *it->second;
    --c.outstanding;
    if (c.closing)
        return;
    if (!c.hasOutput())
        c.taken = m_loop.now();
    c.output.push_back(static_cast<std::uint8_t>(message.size() >> 8));
    c.output.push_back(static_cast<std::uint8_t>(message.size()));
    c.output.insert(c.output.end(), message.begin(), message.end());
    countQueued(c);
    if (c.waiter != nullptr)
        m_loop.post(*c.waiter);
}

} // namespace harddns::serve
