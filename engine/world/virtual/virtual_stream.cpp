#include "engine/world/virtual/virtual_stream.h"

#include "engine/world/virtual/virtual_world.h"

#include <algorithm>

namespace harddns::world
{

using detail::Packet;
using detail::SegmentKind;

// ---- the end a program holds

VirtualStream::VirtualStream(std::shared_ptr<VirtualConnection> connection, unsigned side)
    : m_connection(std::move(connection)), m_side(side)
{
    auto& end = m_connection->m_ends[m_side];
    end.stream = this;
    end.host->m_streams.push_back(this);
    if (side == 0)
        ++end.host->m_streamPorts[end.local.port];
}

VirtualStream::~VirtualStream()
{
    auto& end = m_connection->m_ends[m_side];
    if (end.stream != this)
        return; // its host has crashed
    end.stream = nullptr;
    VirtualHost& host = *end.host;
    std::erase(host.m_streams, this);
    if (m_side == 0)
        host.m_streamPorts.erase(end.local.port);
    if (m_accepted)
        --host.m_descriptors;
    // As kernels do: what was not read, or never accepted, makes the end a reset.
    m_connection->close(m_side, unread() > 0 || !m_accepted);
}

void VirtualStream::markAccepted()
{
    m_accepted = true;
    ++m_connection->m_ends[m_side].host->m_descriptors;
}

void VirtualStream::detach()
{
    m_connection->m_ends[m_side].stream = nullptr;
    m_received.clear();
    m_readFrom = 0;
    m_error = NetError::Reset;
    m_reader = m_writer = nullptr;
}

VirtualLoop& VirtualStream::loop() const { return m_connection->m_world.loop(); }

NetResult<std::size_t> VirtualStream::tryRead(std::span<std::uint8_t> buffer)
{
    if (m_ready && unread() > 0) {
        const std::size_t count = std::min(unread(), buffer.size());
        std::copy_n(m_received.begin() + static_cast<std::ptrdiff_t>(m_readFrom), count, buffer.begin());
        m_readFrom += count;
        if (unread() == 0) {
            m_received.clear();
            m_readFrom = 0;
        }
        m_uncredited += count;
        if (m_uncredited >= streamWindow / 2 && !m_error) {
            Packet* packet = m_connection->make(m_side, SegmentKind::Window);
            packet->credit = static_cast<std::uint32_t>(std::exchange(m_uncredited, 0));
            m_connection->pipe(m_side, packet);
        }
        return count;
    }
    if (m_error)
        return Failure{*m_error};
    if (m_ended)
        return Failure{NetError::Closed};
    return Failure{NetError::WouldBlock};
}

NetResult<std::size_t> VirtualStream::tryWrite(std::span<const std::uint8_t> bytes)
{
    if (m_error)
        return Failure{*m_error};
    const std::size_t count = m_ready ? std::min(bytes.size(), streamWindow - m_outstanding) : 0;
    if (count == 0 && !(m_ready && bytes.empty()))
        return Failure{m_ended && !m_ready ? NetError::Closed : NetError::WouldBlock};
    for (std::size_t from = 0; from < count; from += streamSegment) {
        const auto part = bytes.subspan(from, std::min(streamSegment, count - from));
        Packet* packet = m_connection->make(m_side, SegmentKind::Data);
        packet->data.assign(part.begin(), part.end());
        m_connection->pipe(m_side, packet);
    }
    m_outstanding += count;
    return count;
}

void VirtualStream::notifyReadable(ReadyNode* node)
{
    m_reader = node;
    if (m_connection->m_ends[m_side].stream == this && (unread() > 0 || m_error || m_ended))
        wakeReader();
}

void VirtualStream::notifyWritable(ReadyNode* node)
{
    m_writer = node;
    if (m_connection->m_ends[m_side].stream == this && (m_error || (m_ready && m_outstanding < streamWindow) || (m_ended && !m_ready)))
        wakeWriter();
}

Endpoint VirtualStream::peer() const { return m_connection->m_ends[1 - m_side].local; }
Endpoint VirtualStream::local() const { return m_connection->m_ends[m_side].local; }

void VirtualStream::wakeReader()
{
    if (ReadyNode* node = std::exchange(m_reader, nullptr))
        loop().post(*node);
}

void VirtualStream::wakeWriter()
{
    if (ReadyNode* node = std::exchange(m_writer, nullptr))
        loop().post(*node);
}

void VirtualStream::wakeBoth()
{
    wakeReader();
    wakeWriter();
}

void VirtualStream::fail(NetError error)
{
    if (!m_error)
        m_error = error;
    wakeBoth();
}

void VirtualStream::failTls(std::string problem)
{
    if (!m_error)
        m_tlsProblem = std::move(problem);
    fail(NetError::TlsFailed);
}

// ---- listener

VirtualStreamListener::VirtualStreamListener(VirtualHost& host, const Endpoint& local, const ListenOptions& options)
    : m_host(&host),
      m_loop(host.owner().loop()),
      m_local(local),
      m_reusePort(options.reusePort),
      m_tls(std::dynamic_pointer_cast<VirtualTlsServer>(options.tls))
{
    host.m_streamListeners.push_back(this);
    ++host.m_descriptors;
}

VirtualStreamListener::~VirtualStreamListener()
{
    if (!m_host)
        return;
    std::erase(m_host->m_streamListeners, this);
    --m_host->m_descriptors;
}

NetResult<std::unique_ptr<Stream>> VirtualStreamListener::tryAccept()
{
    if (m_accepted.empty() || !m_host)
        return Failure{NetError::WouldBlock};
    if (!m_host->descriptorLeft())
        return Failure{NetError::NoDescriptors};
    auto stream = std::move(m_accepted.front());
    m_accepted.pop_front();
    stream->markAccepted();
    return std::unique_ptr<Stream>(std::move(stream));
}

void VirtualStreamListener::notifyReadable(ReadyNode* node)
{
    m_waiter = node;
    if (m_waiter && m_host && !m_accepted.empty())
        m_loop.post(*std::exchange(m_waiter, nullptr));
}

void VirtualStreamListener::replaceTls(std::shared_ptr<TlsServerContext> context)
{
    m_tls = std::dynamic_pointer_cast<VirtualTlsServer>(std::move(context));
}

// ---- connection

VirtualConnection::VirtualConnection(VirtualWorld& world, VirtualHost& client, const Endpoint& clientEnd, const Endpoint& serverEnd)
    : m_world(world)
{
    m_ends[0].host = &client;
    m_ends[0].life = client.m_life;
    m_ends[0].local = clientEnd;
    m_ends[0].known = true;
    m_ends[1].local = serverEnd;
}

VirtualConnection::~VirtualConnection()
{
    drop(0);
    drop(1);
}

bool VirtualConnection::alive(unsigned side) const
{
    const End& end = m_ends[side];
    return end.known && end.host->m_up && end.life == end.host->m_life;
}

void VirtualConnection::drop(unsigned side)
{
    for (Packet* packet : std::exchange(m_ends[side].waiting, {}))
        m_world.release(packet);
}

Packet* VirtualConnection::make(unsigned side, SegmentKind kind)
{
    End& end = m_ends[side];
    Packet* packet = m_world.take();
    packet->kind = PacketKind::Segment;
    packet->segment = kind;
    packet->toSide = static_cast<std::uint8_t>(1 - side);
    packet->from = end.host;
    packet->source = end.local;
    packet->destination = m_ends[1 - side].local;
    packet->data.clear();
    packet->sequence = end.nextSequence++;
    return packet;
}

void VirtualConnection::pipe(unsigned side, Packet* packet)
{
    End& end = m_ends[side];
    if (!alive(side))
        return m_world.release(packet);
    if (end.stalled || !transmit(side, packet)) {
        end.waiting.push_back(packet);
        if (!end.stalled)
            stall(side);
    }
}

bool VirtualConnection::transmit(unsigned side, Packet* packet)
{
    End& end = m_ends[side];
    VirtualHost* to = m_world.route(*packet);
    m_world.noteDeparture(*packet);
    PacketFate fate = PacketFate::Delivered;
    if (!to) {
        fate = PacketFate::NoRoute;
        ++m_world.m_stats.noRoute;
    } else if (m_world.isCut(packet->from, to)) {
        fate = PacketFate::Cut;
        ++m_world.m_stats.cut;
    } else if (const double loss = m_world.linkBetween(*packet->from, *to).loss; loss > 0 && m_world.m_linkRandom.chance(loss)) {
        fate = PacketFate::Lost;
        ++m_world.m_stats.lost;
    }
    if (fate != PacketFate::Delivered) {
        if (m_world.m_log)
            m_world.m_log(m_world.record(*packet, fate));
        return false;
    }
    packet->departs = m_world.now();
    packet->life = packet->from->m_life;
    packet->connection = shared_from_this();
    const Duration travel = m_world.linkBetween(*packet->from, *to).latency.draw(m_world.m_linkRandom);
    end.lastArrival = std::max(end.lastArrival, m_world.now() + travel); // never before what was sent earlier
    m_world.schedule(end.lastArrival, packet);
    return true;
}

void VirtualConnection::stall(unsigned side)
{
    End& end = m_ends[side];
    const bool syn = end.waiting.front()->segment == SegmentKind::Syn;
    if (end.attempts >= (syn ? synAttempts : dataAttempts)) {
        drop(side);
        end.known = false;
        if (end.stream)
            end.stream->fail(syn ? NetError::Timeout : NetError::Reset);
        return;
    }
    const Duration timeout = std::min((syn ? synTimeout : dataTimeout) * (std::int64_t{1} << end.attempts), longestTimeout);
    ++end.attempts;
    end.stalled = true;
    Packet* timer = m_world.take();
    timer->event = detail::EventKind::Retransmit;
    timer->toSide = static_cast<std::uint8_t>(side);
    timer->connection = shared_from_this();
    m_world.schedule(m_world.now() + timeout, timer);
}

void VirtualConnection::retransmit(unsigned side)
{
    End& end = m_ends[side];
    end.stalled = false;
    if (!alive(side))
        return drop(side);
    while (!end.waiting.empty()) {
        ++m_world.m_stats.retransmitted;
        if (!transmit(side, end.waiting.front()))
            return stall(side);
        end.waiting.pop_front();
    }
}

void VirtualConnection::undelivered(Packet* packet)
{
    const unsigned side = 1U - packet->toSide;
    packet->connection.reset(); // waiting packets must not keep the connection alive
    if (packet->segment == SegmentKind::Reset || !alive(side))
        return m_world.release(packet);
    End& end = m_ends[side];
    const auto place = std::ranges::find_if(end.waiting, [&](const Packet* each) { return each->sequence > packet->sequence; });
    end.waiting.insert(place, packet);
    if (!end.stalled)
        stall(side);
}

void VirtualConnection::reset(unsigned toSide, VirtualHost& from)
{
    End& sender = m_ends[1 - toSide];
    Packet* packet = m_world.take();
    packet->kind = PacketKind::Segment;
    packet->segment = SegmentKind::Reset;
    packet->toSide = static_cast<std::uint8_t>(toSide);
    packet->from = &from;
    packet->source = sender.local;
    packet->destination = m_ends[toSide].local;
    packet->data.clear();
    if (!transmit(1 - toSide, packet))
        m_world.release(packet);
}

void VirtualConnection::open() { say(0, SegmentKind::Syn); }

void VirtualConnection::close(unsigned side, bool hard)
{
    End& end = m_ends[side];
    if (!alive(side))
        return;
    if (!end.connected) { // the peer's SYN-ACK will find nobody
        drop(side);
        end.known = false;
    } else if (hard) {
        drop(side);
        end.known = false;
        reset(1 - side, *end.host);
    } else {
        say(side, SegmentKind::Fin);
    }
}

void VirtualConnection::crashed(unsigned side, VirtualHost& host, bool tellPeer)
{
    drop(side);
    m_ends[side].known = false;
    if (tellPeer && m_ends[1 - side].known)
        reset(1 - side, host);
}

VirtualStreamListener* VirtualConnection::listenerAt(VirtualHost& host, const Endpoint& local, const Endpoint& client)
{
    std::vector<VirtualStreamListener*> exact, wildcard;
    for (VirtualStreamListener* each : host.m_streamListeners) {
        if (each->m_local == local)
            exact.push_back(each);
        else if (each->m_local.port == local.port && each->m_local.address.isUnspecified() &&
                 each->m_local.address.isV6() == local.address.isV6())
            wildcard.push_back(each);
    }
    const auto& best = exact.empty() ? wildcard : exact;
    if (best.empty())
        return nullptr;
    PacketDigest hash;
    hash.endpoint(client);
    return best[hash.value()[0] % best.size()];
}

void VirtualConnection::arrive(Packet* packet, VirtualHost& host)
{
    const unsigned side = packet->toSide;
    End& end = m_ends[side];
    if (packet->segment == SegmentKind::Syn)
        return handleSyn(packet, host);
    if (packet->segment == SegmentKind::Reset) {
        if (alive(side) && end.host == &host) {
            const bool connecting = side == 0 && !end.connected;
            drop(side);
            end.known = false;
            if (end.stream)
                end.stream->fail(connecting ? NetError::Refused : NetError::Reset);
        }
    } else if (!alive(side) || end.host != &host) {
        reset(1 - side, host); // a host that knows nothing of the stream
    } else if (packet->sequence != end.expected) {
        return undelivered(packet);
    } else {
        ++end.expected;
        m_ends[1 - side].attempts = 0;
        handle(side, *packet, host);
    }
    m_world.release(packet);
}

void VirtualConnection::handleSyn(Packet* packet, VirtualHost& host)
{
    VirtualStreamListener* listener = listenerAt(host, packet->destination, packet->source);
    if (!listener ? !host.m_refuseStreams : listener->m_accepted.size() >= acceptBacklog)
        return undelivered(packet);
    if (!listener) {
        reset(0, host);
    } else {
        End& end = m_ends[1];
        end.host = &host;
        end.life = host.m_life;
        end.known = true;
        end.expected = packet->sequence + 1;
        m_tlsServer = listener->m_tls;
        m_ends[0].attempts = 0;
        say(1, SegmentKind::SynAck);
    }
    m_world.release(packet);
}

void VirtualConnection::handle(unsigned side, Packet& packet, VirtualHost& host)
{
    End& end = m_ends[side];
    switch (packet.segment) {
    case SegmentKind::Syn:
    case SegmentKind::Reset: return; // not here
    case SegmentKind::SynAck: return handleSynAck();
    case SegmentKind::Established: return handleEstablished(host);
    case SegmentKind::ClientHello:
    case SegmentKind::ServerHello:
    case SegmentKind::Finished:
    case SegmentKind::Alert:
        if (end.stream)
            handleTls(side, packet, host);
        return;
    case SegmentKind::Data: return receiveData(side, packet.data);
    case SegmentKind::Window:
        if (end.stream) {
            end.stream->m_outstanding -= packet.credit;
            end.stream->wakeWriter();
        }
        return;
    case SegmentKind::Fin:
        if (end.stream) {
            end.stream->m_ended = true;
            end.stream->wakeReader();
            if (!end.stream->m_ready)
                end.stream->wakeWriter();
        }
        return;
    }
}

void VirtualConnection::handleSynAck()
{
    End& end = m_ends[0];
    end.connected = true;
    say(0, SegmentKind::Established);
    if (!end.stream)
        return;
    if (m_clientTls) {
        say(0, SegmentKind::ClientHello);
    } else {
        end.stream->m_ready = true;
        end.stream->wakeWriter();
    }
}

void VirtualConnection::handleEstablished(VirtualHost& host)
{
    End& end = m_ends[1];
    end.connected = true;
    VirtualStreamListener* listener = listenerAt(host, end.local, m_ends[0].local);
    if (!listener) {
        end.known = false;
        return reset(0, host);
    }
    auto stream = std::make_unique<VirtualStream>(shared_from_this(), 1U);
    stream->m_ready = !m_tlsServer;
    listener->m_accepted.push_back(std::move(stream));
    if (ReadyNode* waiter = std::exchange(listener->m_waiter, nullptr))
        m_world.loop().post(*waiter);
}

void VirtualConnection::receiveData(unsigned side, std::span<const std::uint8_t> data)
{
    End& end = m_ends[side];
    if (!end.stream) {
        end.known = false;
        return reset(1 - side, *end.host); // the program has closed it
    }
    if (side == 1 && m_tlsServer && !m_clientTls)
        return rejectTls(side, "the client does not speak TLS");
    auto& received = end.stream->m_received;
    received.insert(received.end(), data.begin(), data.end());
    end.stream->wakeReader();
}

void VirtualConnection::rejectTls(unsigned side, std::string problem)
{
    Packet* alert = make(side, SegmentKind::Alert);
    alert->data.assign(problem.begin(), problem.end());
    pipe(side, alert);
    m_ends[side].stream->failTls(std::move(problem));
}

void VirtualConnection::handleTls(unsigned side, const Packet& packet, VirtualHost& host)
{
    VirtualStream& stream = *m_ends[side].stream;
    const WallTime now = host.clock().wall();
    const auto check = [&](const std::optional<Certificate>& shown, const std::optional<PeerExpectation>& expected) {
        if (expected) {
            const auto verdict =
                shown ? verifyPeer(*shown, now, *expected) : Result<void, PeerProblem>(Failure{PeerProblem::NoCertificate});
            if (!verdict.ok()) {
                rejectTls(side, toText(verdict.error()));
                return false;
            }
        }
        stream.m_peerCertificate = shown;
        return true;
    };
    switch (packet.segment) {
    case SegmentKind::ClientHello: {
        if (m_tlsServer && !protocolsAgree(m_tlsServer->protocol, m_tlsClient.protocol))
            return rejectTls(side, toText(PeerProblem::WrongProtocol));
        if (m_tlsServer)
            return say(side, SegmentKind::ServerHello);
        static constexpr std::uint8_t helloStart[] = {0x16, 3, 1, 2, 0}; // what a plain server reads of it (RFC 8446 5.1)
        return receiveData(side, helloStart);
    }
    case SegmentKind::ServerHello:
        if (!check(m_tlsServer->certificate, m_tlsClient.server))
            return;
        say(side, SegmentKind::Finished);
        stream.m_ready = true;
        return stream.wakeBoth();
    case SegmentKind::Finished:
        if (!check(m_tlsClient.certificate, m_tlsServer->clients))
            return;
        stream.m_ready = true;
        return stream.wakeBoth();
    default: // Alert
        if (m_clientTls)
            return stream.failTls("the peer refused: " + std::string(packet.data.begin(), packet.data.end()));
        static constexpr std::uint8_t alert[] = {0x15, 3, 3, 0, 2, 2, 40}; // what a plain client reads of it: handshake_failure
        return receiveData(side, alert);
    }
}

} // namespace harddns::world
