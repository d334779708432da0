#include "engine/overlay/peer_server.h"

#include "engine/overlay/framed_stream.h"
#include "engine/telemetry/log/log.h"
#include "engine/world/io.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace harddns::overlay
{

using telemetry::Counter;

namespace
{

/// Connections accepted, and messages of one connection handled, before the others get their turn.
constexpr unsigned acceptsPerTurn = 32, messagesPerTurn = 64;
/// After the process ran out of descriptors: trying at once again would spin.
constexpr world::Duration acceptPause = std::chrono::milliseconds(100);

log::Limiter refused("overlay", "a connection to the nodes' port is refused", 5, 10'000);
log::Limiter notBelieved("overlay", "a question of another node is not believed", 5, 10'000);

} // namespace

struct PeerServer::Connection {
    Connection(world::Loop& loop, std::unique_ptr<world::Stream> accepted)
        : peer(accepted->peer()), stream(loop, std::move(accepted), largestPeerQuestion), tasks(loop)
    {
    }
    Endpoint peer;
    FramedStream stream;
    std::uint64_t id = 0;
    std::uint16_t member = nobody;
    std::string fingerprint;
    std::optional<world::WallTime> validUntil; ///< its certificate
    bool neighbour = false;                    ///< from an address at which a member is reached
    bool spoke = false;
    unsigned outstanding = 0;
    double orders = 0; ///< that it may give now
    world::SteadyTime ordersAt{};
    world::SteadyTime heard{};
    world::TaskScope tasks; ///< questions being resolved; they end with the connection
};

/// A connection's place in one of the server's tables.
class PeerServer::Place
{
public:
    Place(PeerServer& server, Connection& connection, bool member) : m_server(server), m_id(connection.id), m_member(member)
    {
        if (member)
            server.m_connections.emplace(m_id, &connection);
        else
            server.m_handshakes.emplace(m_id, &connection);
    }
    ~Place()
    {
        if (m_member)
            m_server.m_connections.erase(m_id);
        else
            m_server.m_handshakes.erase(m_id);
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

private:
    PeerServer& m_server;
    std::uint64_t m_id;
    bool m_member;
};

PeerServer::PeerServer(world::World world, std::shared_ptr<const Membership> membership, PeerService& service, ReceiptSigner* signer,
                       telemetry::Shard& shard, PeerServerLimits limits)
    : m_world(world), m_membership(std::move(membership)), m_service(service), m_shard(shard), m_limits(limits), m_scope(world.loop)
{
    if (signer != nullptr) {
        m_batch.emplace(world.loop, world.clock, *signer, shard,
                        [this](const ReceiptBatch::Ticket& ticket, Receipt receipt) { sendReceipt(ticket, std::move(receipt)); });
    }
}

PeerServer::~PeerServer() { close(); }

void PeerServer::close()
{
    for (Listener& each : m_listeners)
        each.scope->cancelAll();
    m_listeners.clear();
    m_scope.cancelAll(); // connections leave the tables, which must still be there
}

void PeerServer::add(std::unique_ptr<world::StreamListener> listener)
{
    Listener& entry = m_listeners.emplace_back();
    entry.listener = std::move(listener);
    entry.scope = std::make_unique<world::TaskScope>(m_world.loop);
    entry.scope->spawn(acceptAll(*this, *entry.listener));
}

void PeerServer::removeListeners() { m_listeners.clear(); }

void PeerServer::replaceTls(const std::shared_ptr<world::TlsServerContext>& context)
{
    for (Listener& each : m_listeners)
        each.listener->replaceTls(context);
}

void PeerServer::apply(std::shared_ptr<const Membership> membership)
{
    m_membership = std::move(membership);
    for (const auto& [id, connection] : m_connections) {
        const Member* const member = m_membership->findFingerprint(connection->fingerprint);
        if (member == nullptr) {
            refuse(*connection, Counter::PeerRefusedUnknown, "it is no longer a member");
            connection->stream.abort();
        } else {
            connection->member = member->number;
        }
    }
}

world::Task<void> PeerServer::acceptAll(PeerServer& server, world::StreamListener& listener)
{
    for (unsigned n = 1;; ++n) {
        auto accepted = co_await world::accept(server.m_world.loop, listener);
        if (accepted.ok())
            server.begin(std::move(*accepted));
        else
            co_await world::SleepUntil(server.m_world.loop, server.m_world.loop.now() + acceptPause);
        if (n % acceptsPerTurn == 0)
            co_await world::Yield(server.m_world.loop);
    }
}

void PeerServer::begin(std::unique_ptr<world::Stream> stream)
{
    auto connection = std::make_unique<Connection>(m_world.loop, std::move(stream));
    connection->id = m_nextId++;
    connection->neighbour = m_membership->isMemberAddress(connection->peer.address);
    std::size_t taken = 0;
    Connection* oldest = nullptr;
    for (const auto& [id, other] : m_handshakes) {
        if (other->neighbour != connection->neighbour || other->stream.aborted())
            continue;
        ++taken;
        if (oldest == nullptr)
            oldest = other;
    }
    if (taken >= (connection->neighbour ? m_limits.neighbours : m_limits.strangers)) {
        refuse(*oldest, Counter::PeerRefusedLimit, "too many connections that show no key");
        oldest->stream.abort();
    }
    m_handshakes.emplace(connection->id, connection.get()); // before its turn: many may be accepted in one
    m_scope.spawn(serve(*this, std::move(connection)));
}

/// The handshake, and whether the other side is a member.
world::Task<bool> PeerServer::admit(PeerServer& server, Connection& connection)
{
    const Place place(server, connection, false);
    const auto done = co_await connection.stream.handshake(server.m_world.loop.now() + server.m_limits.handshake);
    if (!done.ok()) {
        if (connection.stream.aborted())
            co_return false; // counted by who did it
        if (done.error() == world::NetError::TlsFailed) {
            const std::string problem = connection.stream.stream().tlsProblem();
            server.refuse(connection, Counter::PeerRefusedCertificate, problem);
        } else {
            server.refuse(connection, Counter::PeerRefusedHandshake, world::toText(done.error()));
        }
        co_return false;
    }
    connection.fingerprint = connection.stream.stream().peerFingerprint();
    connection.validUntil = connection.stream.stream().peerValidUntil();
    const Member* const member = server.m_membership->findFingerprint(connection.fingerprint);
    if (member == nullptr || member->number == server.m_membership->self()) {
        server.refuse(connection, Counter::PeerRefusedUnknown, member != nullptr ? "it shows this node's own key" : "it is not a member");
        co_return false;
    }
    connection.member = member->number;
    std::size_t same = 0;
    Connection* longest = nullptr;
    for (const auto& [id, other] : server.m_connections) {
        if (other->fingerprint != connection.fingerprint || other->stream.aborted())
            continue;
        ++same;
        if (longest == nullptr || other->heard < longest->heard)
            longest = other;
    }
    if (same >= server.m_limits.connectionsPerMember) {
        server.refuse(*longest, Counter::PeerRefusedLimit, "too many connections of one member");
        longest->stream.abort();
    }
    co_return true;
}

world::Task<void> PeerServer::serve(PeerServer& server, std::unique_ptr<Connection> connection)
{
    const std::unique_ptr<Connection> owned = std::move(connection); // closes with the end of the body, not with the frame
    Connection& c = *owned;
    const bool admitted = co_await admit(server, c);
    if (!admitted)
        co_return;
    const Place place(server, c, true);
    world::Loop& loop = server.m_world.loop;
    server.m_shard.add(Counter::PeerConnections);
    c.heard = c.ordersAt = loop.now();
    c.orders = server.m_limits.orderBurst;
    if (server.m_onMember)
        server.m_onMember(c.member);
    for (;;) {
        auto next = FramedStream::Next::Blocked;
        std::span<const std::uint8_t> packet;
        bool useful = true;
        if (c.validUntil && server.m_world.clock.wall() > *c.validUntil) { // the other side connects again when it has a new one
            server.refuse(c, Counter::PeerRefusedCertificate, "its certificate has ended meanwhile");
            break;
        }
        for (unsigned n = 0; useful && n < messagesPerTurn && !server.paused(c); ++n) {
            next = c.stream.next(packet);
            if (next != FramedStream::Next::Message)
                break;
            useful = server.handle(c, packet);
        }
        if (next == FramedStream::Next::Oversized)
            server.disbelieve(c, Counter::PeerBadOversized, "it is too long");
        else if (next == FramedStream::Next::Malformed || next == FramedStream::Next::Cut)
            server.disbelieve(c, Counter::PeerBadMalformed, "its framing is broken");
        else if (next == FramedStream::Next::Broken && !c.spoke && c.stream.error() == world::NetError::TlsFailed)
            server.refuse(c, Counter::PeerRefusedCertificate, c.stream.stream().tlsProblem());
        if (!useful || c.stream.aborted() || (next != FramedStream::Next::Message && next != FramedStream::Next::Blocked))
            break;
        if (!c.stream.flush())
            break;
        if (next == FramedStream::Next::Message && !server.paused(c)) {
            co_await world::Yield(loop);
            continue;
        }
        std::optional<world::SteadyTime> deadline;
        if (c.stream.hasOutput())
            deadline = c.stream.lastTaken() + server.m_limits.writeStall;
        else if (c.outstanding == 0)
            deadline = c.heard + server.m_limits.idle;
        if (deadline && *deadline <= loop.now())
            break;
        co_await c.stream.wait(!server.paused(c), deadline);
    }
}

bool PeerServer::paused(const Connection& connection) const
{
    return connection.outstanding >= m_limits.outstanding || connection.stream.queued() >= m_limits.queuedOctets;
}

bool PeerServer::handle(Connection& connection, std::span<const std::uint8_t> packet)
{
    auto message = readPeerMessage(packet, false);
    if (!message.ok()) {
        disbelieve(connection, Counter::PeerBadMalformed, toText(message.error()));
        return false;
    }
    connection.heard = m_world.loop.now();
    connection.spoke = true;
    PeerOption word = message->option;
    word.reply = true;
    switch (message->option.kind) {
    case PeerKind::Resolve:
    case PeerKind::Authority:
    case PeerKind::Collect:
    case PeerKind::Path:
        m_shard.add(Counter::PeerQuestionsReceived);
        ++connection.outstanding;
        connection.tasks.spawn(answer(*this, connection, std::move(*message)));
        break;
    case PeerKind::Order:
        if (mayOrder(connection))
            m_service.forget(memberOrder(*message), connection.member);
        else
            disbelieve(connection, Counter::PeerBadOrders, "too many orders");
        break;
    case PeerKind::Proof:
        if (m_batch)
            word.publicKey = m_batch->publicKey();
        else
            word.kind = PeerKind::Alive;
        connection.stream.send(encodePeerWord(message->message.id, word));
        break;
    case PeerKind::Alive: connection.stream.send(encodePeerWord(message->message.id, word)); break;
    case PeerKind::Receipt: break;
    }
    return true;
}

bool PeerServer::mayOrder(Connection& connection)
{
    const world::SteadyTime now = m_world.loop.now();
    const double seconds = std::chrono::duration<double>(now - std::exchange(connection.ordersAt, now)).count();
    connection.orders = std::min<double>(m_limits.orderBurst, connection.orders + seconds * m_limits.ordersPerSecond);
    if (connection.orders < 1)
        return false;
    connection.orders -= 1;
    return true;
}

world::Task<void> PeerServer::answer(PeerServer& server, Connection& connection, PeerMessage message)
{
    PeerAnswer made;
    if (message.option.kind == PeerKind::Authority) {
        wire::Name name = message.message.questions.front().name;
        made = co_await server.m_service.authority(std::move(name), connection.member);
    } else {
        quorum::MemberQuestion question = memberQuestion(message);
        made = co_await server.m_service.resolve(std::move(question), connection.member);
    }
    --connection.outstanding;
    server.reply(connection, message, std::move(made));
    connection.stream.wake();
}

void PeerServer::reply(Connection& connection, const PeerMessage& question, PeerAnswer answer)
{
    const wire::Question& asked = question.message.questions.front();
    PeerOption option;
    option.kind = question.option.kind;
    option.reply = true;
    option.nonce = question.option.nonce;
    option.nearMisses = answer.nearMisses;
    option.loadPercent = std::min<std::uint8_t>(answer.loadPercent, 100);
    option.receiptFollows = m_batch && isBallot(option.kind);
    BallotStatement statement;
    if (option.receiptFollows) {
        answer.message.questions = {asked};
        statement = {asked,
                     quorum::makeBallot(asked, answer.message).digest,
                     m_batch->number(),
                     connection.fingerprint,
                     option.nonce,
                     option.kind == PeerKind::Collect};
        option.batch = statement.batch;
    }
    const EncodedReply encoded =
        encodePeerReply(question.message.id, asked, question.message.has(wire::flagCd), option, std::move(answer.message));
    connection.stream.send(encoded.packet);
    if (encoded.receiptFollows)
        m_batch->add(leafOf(statement), {connection.id, question.message.id});
}

void PeerServer::sendReceipt(const ReceiptBatch::Ticket& ticket, Receipt receipt)
{
    const auto it = m_connections.find(ticket.connection);
    if (it == m_connections.end())
        return;
    PeerOption option;
    option.kind = PeerKind::Receipt;
    option.reply = true;
    option.receipt = std::move(receipt);
    it->second->stream.send(encodePeerWord(ticket.id, option));
    it->second->stream.wake();
    m_shard.add(Counter::PeerReceiptsSent);
}

void PeerServer::disbelieve(const Connection& connection, Counter counter, std::string_view what)
{
    m_shard.add(counter);
    notBelieved.write(LogLevel::Warning, {{"node", m_membership->idOf(connection.member)}, {"reason", what}});
}

void PeerServer::refuse(const Connection& connection, Counter counter, std::string_view why)
{
    m_shard.add(counter);
    refused.write(LogLevel::Warning, {{"address", connection.peer.toText()},
                                      {"node", m_membership->idOf(connection.member)},
                                      {"fingerprint", connection.fingerprint},
                                      {"reason", why}});
}

} // namespace harddns::overlay
