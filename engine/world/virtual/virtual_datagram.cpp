#include "engine/world/virtual/virtual_datagram.h"

#include "engine/world/virtual/virtual_world.h"

#include <algorithm>
#include <array>

namespace harddns::world
{

using detail::Packet;

// ---- socket

VirtualDatagramSocket::VirtualDatagramSocket(VirtualHost& owner, const Endpoint& from, const Endpoint& to)
    : DatagramBinding(owner, Kind::Socket), m_world(owner.owner())
{
    local = from;
    peer = to;
    owner.bind(*this);
    ++owner.m_descriptors;
}

VirtualDatagramSocket::~VirtualDatagramSocket()
{
    while (m_first < m_queue.size())
        m_world.release(m_queue[m_first++]);
    if (host)
        --host->m_descriptors;
}

NetResult<> VirtualDatagramSocket::send(std::span<const std::uint8_t> datagram)
{
    if (!host)
        return Failure{NetError::Unreachable};
    if (datagram.size() > host->m_datagramLimit)
        return Failure{NetError::TooLarge};
    Packet* packet = m_world.take();
    packet->kind = PacketKind::Datagram;
    packet->from = host;
    packet->source = local;
    packet->destination = peer;
    packet->data.assign(datagram.begin(), datagram.end());
    m_world.transmit(packet, {});
    return {};
}

NetResult<std::size_t> VirtualDatagramSocket::tryReceive(std::span<std::uint8_t> buffer)
{
    if (m_first == m_queue.size()) {
        if (std::exchange(m_refused, false))
            return Failure{NetError::Refused};
        return Failure{NetError::WouldBlock};
    }
    Packet* packet = m_queue[m_first++];
    if (m_first == m_queue.size()) {
        m_queue.clear();
        m_first = 0;
    }
    const std::size_t size = packet->data.size();
    std::copy_n(packet->data.begin(), std::min(size, buffer.size()), buffer.begin());
    m_world.release(packet);
    if (size > buffer.size())
        return Failure{NetError::TooLarge};
    return size;
}

void VirtualDatagramSocket::notifyReadable(ReadyNode* node)
{
    m_waiter = node;
    if (m_first != m_queue.size() || m_refused)
        wake();
}

void VirtualDatagramSocket::wake()
{
    if (ReadyNode* waiter = std::exchange(m_waiter, nullptr))
        m_world.loop().post(*waiter);
}

void VirtualDatagramSocket::push(Packet* packet)
{
    if (m_queue.size() - m_first >= socketQueueLimit) {
        ++m_world.m_stats.queueFull;
        m_world.release(packet);
        return;
    }
    m_queue.push_back(packet);
    wake();
}

void VirtualDatagramSocket::refuse()
{
    m_refused = true;
    wake();
}

// ---- listener

VirtualDatagramListener::VirtualDatagramListener(VirtualHost& owner, const Endpoint& at, DatagramHandler& handler,
                                                 const ListenOptions& options)
    : DatagramBinding(owner, Kind::Listener), m_world(owner.owner()), m_handler(handler), m_buffer(options.receiveBufferBytes)
{
    DatagramBinding::local = at;
    reusePort = options.reusePort;
    owner.bind(*this);
    ++owner.m_descriptors;
}

VirtualDatagramListener::~VirtualDatagramListener()
{
    drop();
    for (auto* list : {&m_world.m_pendingListeners, &m_world.m_flushing})
        std::ranges::replace(*list, this, nullptr);
    if (m_destroyed)
        *m_destroyed = true;
    if (host)
        --host->m_descriptors;
}

void VirtualDatagramListener::drop()
{
    for (Packet* packet : m_pending)
        m_world.release(packet);
    m_pending.clear();
    m_buffered = 0;
}

void VirtualDatagramListener::send(const ReplyPath& path, std::span<const std::uint8_t> datagram)
{
    if (!host || datagram.size() > host->m_datagramLimit)
        return;
    Packet* packet = m_world.take();
    packet->kind = PacketKind::Datagram;
    packet->from = host;
    packet->source = {path.local, DatagramBinding::local.port};
    packet->destination = path.client;
    packet->data.assign(datagram.begin(), datagram.end());
    m_world.transmit(packet, {});
}

void VirtualDatagramListener::push(Packet* packet)
{
    if (m_buffered + packet->data.size() > m_buffer) {
        ++m_drops;
        ++m_world.m_stats.queueFull;
        m_world.release(packet);
        return;
    }
    if (m_pending.empty())
        m_world.m_pendingListeners.push_back(this);
    m_buffered += packet->data.size();
    m_pending.push_back(packet);
}

void VirtualDatagramListener::flush()
{
    if (!host)
        return drop();
    const std::vector<Packet*> arrived = std::exchange(m_pending, {});
    m_buffered = 0;
    VirtualWorld& world = m_world; // the handler may destroy this listener
    bool destroyed = false;
    m_destroyed = &destroyed;
    std::vector<IncomingDatagram> batch;
    std::vector<std::uint8_t> room(std::min(arrived.size(), listenerBatchLimit) * listenerReplyRoom);
    for (std::size_t from = 0; from < arrived.size() && !destroyed; from += batch.size()) {
        batch.clear();
        for (std::size_t i = from; i < std::min(arrived.size(), from + listenerBatchLimit); ++i) {
            const Packet& packet = *arrived[i];
            const std::span<std::uint8_t> reply(room.data() + batch.size() * listenerReplyRoom, listenerReplyRoom);
            batch.push_back({{packet.source, packet.destination.address, 0}, packet.data, reply, 0});
        }
        m_handler.onDatagrams(*this, batch);
        for (const IncomingDatagram& each : batch)
            if (!destroyed && each.replySize > 0)
                send(each.path, each.reply.first(std::min(each.replySize, each.reply.size())));
    }
    if (!destroyed)
        m_destroyed = nullptr;
    for (Packet* packet : arrived)
        world.release(packet);
}

} // namespace harddns::world
