// PeerServer: the member's side: other members' questions over mutual TLS, answered by this node alone (PeerService). One a worker, on its
// thread. A connection whose key is not that of a living member is closed before anything of it is read; what then does not read as a
// message between nodes closes the connection. All of that is counted and named in the log.
//
// Strangers: a handshake has a deadline, and those from addresses of no member share a bounded number of places, the oldest making room:
// a thousand half-open connections cost a thousand short-lived sockets and no member a place.
#pragma once

#include "engine/overlay/membership.h"
#include "engine/overlay/peer_message.h"
#include "engine/overlay/peer_service.h"
#include "engine/overlay/receipt.h"
#include "engine/telemetry/counters.h"
#include "engine/world/network.h"
#include "engine/world/sync.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>

namespace harddns::overlay
{

class FramedStream;

struct PeerServerLimits {
    /// Time to connect and show a key. A handshake takes two round trips; longer, and places are kept for nothing.
    world::Duration handshake = std::chrono::seconds(3);
    /// Handshakes under way of connections from anywhere, each some 30 KiB of TLS.
    std::size_t strangers = 64;
    /// The same from addresses at which a member is reached: theirs, so that strangers cannot take them.
    std::size_t neighbours = 128;
    /// Of one member: its workers, and the connections it has lost without knowing.
    std::size_t connectionsPerMember = 64;
    /// Questions of one connection being resolved; then it is not read further.
    unsigned outstanding = 1024;
    /// Octets of answers a member does not take; then it is not read further. Two of the largest messages.
    std::size_t queuedOctets = 2 * 65537;
    /// A member that takes nothing for so long is gone.
    world::Duration writeStall = std::chrono::seconds(5);
    /// Nothing asked for so long: the member is gone and could not say so. Longer than three times LinkLimits::idleProbe.
    world::Duration idle = std::chrono::seconds(65);
    /// Orders of one connection: a lying member could else keep this node's cache empty.
    unsigned ordersPerSecond = 10;
    unsigned orderBurst = 50;
};

class PeerServer
{
public:
    /// `signer` may be nullptr (ballots are not signed); it and `service` outlive this.
    PeerServer(world::World world, std::shared_ptr<const Membership> membership, PeerService& service, ReceiptSigner* signer,
               telemetry::Shard& shard, PeerServerLimits limits = {});
    ~PeerServer();
    PeerServer(const PeerServer&) = delete;
    PeerServer& operator=(const PeerServer&) = delete;

    /// Accepts from a listener that was opened with PeerTls::server.
    void add(std::unique_ptr<world::StreamListener> listener);
    /// Closes the listeners; connections stay. Not from inside a coroutine of this server.
    void removeListeners();
    /// Closes the listeners and ends all connections with what is being answered on them. Not from inside a coroutine of this server.
    void close();
    /// Connections accepted from now on use this context.
    void replaceTls(const std::shared_ptr<world::TlsServerContext>& context);
    /// Connections of those who are no longer members end.
    void apply(std::shared_ptr<const Membership> membership);
    /// Told when a member has connected: it is alive (PeerLink::retryNow).
    void setMemberHook(std::function<void(std::uint16_t member)> hook) { m_onMember = std::move(hook); }

    [[nodiscard]] std::size_t connections() const { return m_connections.size(); } ///< of members
    [[nodiscard]] std::size_t handshakes() const { return m_handshakes.size(); }

private:
    struct Connection;
    class Place;
    struct Listener {
        std::unique_ptr<world::StreamListener> listener;
        std::unique_ptr<world::TaskScope> scope; ///< destroyed before the listener it waits on
    };

    static world::Task<void> acceptAll(PeerServer& server, world::StreamListener& listener);
    static world::Task<void> serve(PeerServer& server, std::unique_ptr<Connection> connection);
    static world::Task<void> answer(PeerServer& server, Connection& connection, PeerMessage message);
    static world::Task<bool> admit(PeerServer& server, Connection& connection);
    void begin(std::unique_ptr<world::Stream> stream);
    /// False: the connection is of no more use.
    bool handle(Connection& connection, std::span<const std::uint8_t> packet);
    void reply(Connection& connection, const PeerMessage& question, PeerAnswer answer);
    void sendReceipt(const ReceiptBatch::Ticket& ticket, Receipt receipt);
    bool mayOrder(Connection& connection);
    [[nodiscard]] bool paused(const Connection& connection) const;
    void disbelieve(const Connection& connection, telemetry::Counter counter, std::string_view what);
    void refuse(const Connection& connection, telemetry::Counter counter, std::string_view why);

    world::World m_world;
    std::shared_ptr<const Membership> m_membership;
    PeerService& m_service;
    telemetry::Shard& m_shard;
    PeerServerLimits m_limits;
    std::function<void(std::uint16_t)> m_onMember;
    std::optional<ReceiptBatch> m_batch;
    std::unordered_map<std::uint64_t, Connection*> m_connections;
    std::map<std::uint64_t, Connection*> m_handshakes; ///< oldest first
    std::vector<Listener> m_listeners;
    std::uint64_t m_nextId = 1;
    world::TaskScope m_scope;
};

} // namespace harddns::overlay
