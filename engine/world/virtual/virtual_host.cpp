#include "engine/world/virtual/virtual_host.h"

#include "engine/world/virtual/virtual_datagram.h"
#include "engine/world/virtual/virtual_stream.h"
#include "engine/world/virtual/virtual_world.h"

#include <algorithm>

namespace harddns::world
{

using detail::DatagramBinding;
using detail::Packet;

namespace
{
constexpr std::uint32_t firstPort = 1024; ///< below are well-known services
constexpr std::uint32_t portCount = 65536 - firstPort;
/// Draws before the search becomes a scan: with nine ports in ten taken, 60 draws fail once in 500 times.
constexpr int portDraws = 60;

const IpAddress& loopbackOf(bool v6)
{
    static const IpAddress four = *IpAddress::parse("127.0.0.1");
    static const IpAddress six = *IpAddress::parse("::1");
    return v6 ? six : four;
}

template <class Taken>
std::uint16_t drawPort(Entropy& entropy, Taken taken)
{
    for (int i = 0; i < portDraws; ++i) {
        const auto port = static_cast<std::uint16_t>(firstPort + entropy.below(portCount));
        if (!taken(port))
            return port;
    }
    const std::uint32_t start = entropy.below(portCount);
    for (std::uint32_t i = 0; i < portCount; ++i) {
        const auto port = static_cast<std::uint16_t>(firstPort + (start + i) % portCount);
        if (!taken(port))
            return port;
    }
    return 0;
}
} // namespace

detail::DatagramBinding::~DatagramBinding()
{
    if (host)
        host->unbind(*this);
}

struct VirtualHost::FunctionBinding : DatagramBinding {
    FunctionBinding(VirtualHost& owner, DatagramFunction what) : DatagramBinding(owner, Kind::Function), function(std::move(what)) {}
    DatagramFunction function;
};

SteadyTime VirtualHost::HostClock::steady() const { return m_host.m_owner.now(); }
WallTime VirtualHost::HostClock::wall() const { return {m_host.m_owner.wall().nanoseconds + m_host.m_skew.count()}; }

VirtualHost::VirtualHost(VirtualWorld& owner, std::uint32_t index, std::string name, std::uint64_t entropySeed)
    : m_owner(owner),
      m_index(index),
      m_name(std::move(name)),
      m_entropy(std::make_unique<VirtualEntropy>(entropySeed)),
      m_clock(*this),
      m_network(*this),
      m_world{owner.loop(), m_clock, m_network, *m_entropy}
{
}

VirtualHost::~VirtualHost() = default;

// ---- addresses

void VirtualHost::addAddress(const IpAddress& address)
{
    auto& holder = m_owner.m_byAddress[address];
    if (holder == this)
        return;
    if (holder)
        std::erase(holder->m_addresses, address);
    holder = this;
    m_addresses.push_back(address);
    ++m_owner.m_routeVersion;
}

void VirtualHost::removeAddress(const IpAddress& address)
{
    if (std::erase(m_addresses, address) == 0)
        return;
    m_owner.m_byAddress.erase(address);
    ++m_owner.m_routeVersion;
}

void VirtualHost::addPrefix(const Prefix& prefix)
{
    m_prefixes.push_back(prefix);
    m_owner.m_byPrefix.emplace_back(prefix, this);
    ++m_owner.m_routeVersion;
}

bool VirtualHost::owns(const IpAddress& address) const { return m_owner.hostOf(address) == this; }

bool VirtualHost::mayListenAt(const IpAddress& address) const
{
    return address.isLoopback() || address == IpAddress() || (address.isV6() && address.isUnspecified()) || owns(address);
}

const IpAddress* VirtualHost::sourceFor(const IpAddress& peer) const
{
    if (peer.isLoopback())
        return &loopbackOf(peer.isV6());
    const auto found = std::ranges::find_if(m_addresses, [&](const IpAddress& own) { return own.isV6() == peer.isV6(); });
    return found == m_addresses.end() ? nullptr : &*found;
}

// ---- ports

std::uint16_t VirtualHost::drawDatagramPort()
{
    return drawPort(*m_entropy, [this](std::uint16_t port) { return m_datagramPorts.contains(port); });
}

std::uint16_t VirtualHost::drawStreamPort()
{
    return drawPort(*m_entropy, [this](std::uint16_t port) {
        return m_streamPorts.contains(port) ||
               std::ranges::any_of(m_streamListeners, [port](const VirtualStreamListener* each) { return each->m_local.port == port; });
    });
}

void VirtualHost::bind(DatagramBinding& binding)
{
    // At the end: equal matches are served in the order they were bound.
    DatagramBinding** place = &m_datagramPorts[binding.local.port];
    while (*place)
        place = &(*place)->next;
    *place = &binding;
}

void VirtualHost::unbind(DatagramBinding& binding)
{
    const auto found = m_datagramPorts.find(binding.local.port);
    if (found == m_datagramPorts.end())
        return;
    DatagramBinding** place = &found->second;
    while (*place && *place != &binding)
        place = &(*place)->next;
    if (*place)
        *place = binding.next;
    if (!found->second)
        m_datagramPorts.erase(found);
}

NetResult<> VirtualHost::mayBind(const Endpoint& local, bool reusePort) const
{
    if (!m_up)
        return Failure{NetError::Unreachable};
    if (!mayListenAt(local.address))
        return Failure{NetError::AddressMissing};
    const auto found = m_datagramPorts.find(local.port);
    for (const DatagramBinding* each = found == m_datagramPorts.end() ? nullptr : found->second; each; each = each->next) {
        const bool clash = each->local.address == local.address || (each->local.address.isV6() == local.address.isV6() &&
                                                                    (each->local.address.isUnspecified() || local.address.isUnspecified()));
        if (clash && !(each->reusePort && reusePort))
            return Failure{NetError::AddressInUse};
    }
    return {};
}

DatagramBinding* VirtualHost::match(const Endpoint& source, const Endpoint& destination) const
{
    const auto found = m_datagramPorts.find(destination.port);
    if (found == m_datagramPorts.end())
        return nullptr;
    // As the kernel scores: the connected socket, then the address, then the wildcard.
    DatagramBinding* best = nullptr;
    int bestScore = 0;
    std::uint64_t equal = 0;
    for (DatagramBinding* each = found->second; each; each = each->next) {
        int score = 0;
        if (each->kind == DatagramBinding::Kind::Socket)
            score = each->local.address == destination.address && each->peer == source ? 3 : 0;
        else if (each->local.address == destination.address)
            score = 2;
        else if (each->local.address.isUnspecified() && each->local.address.isV6() == destination.address.isV6())
            score = 1;
        if (score > bestScore) {
            best = each;
            bestScore = score;
            equal = 1;
        } else if (score > 0 && score == bestScore) {
            ++equal;
        }
    }
    if (equal < 2)
        return best;
    // Several share the port: the sender's address and port decide, so that a client stays with its worker.
    PacketDigest hash;
    hash.endpoint(source);
    std::uint64_t chosen = hash.value()[0] % equal;
    const Endpoint shared = best->local;
    for (DatagramBinding* each = best; each; each = each->next)
        if (each->kind == best->kind && each->local == shared && chosen-- == 0)
            return each;
    return best;
}

// ---- arrivals

void VirtualHost::arrive(Packet* packet)
{
    DatagramBinding* binding = match(packet->source, packet->destination);
    if (!binding) {
        ++m_owner.m_stats.noListener;
        if (m_portUnreachable) {
            Packet* message = m_owner.take();
            message->kind = PacketKind::PortUnreachable;
            message->from = this;
            message->source = packet->destination;
            message->destination = packet->source;
            message->data.clear();
            m_owner.transmit(message, {});
        }
        m_owner.release(packet);
        return;
    }
    switch (binding->kind) {
    case DatagramBinding::Kind::Socket: static_cast<VirtualDatagramSocket*>(binding)->push(packet); return;
    case DatagramBinding::Kind::Listener: static_cast<VirtualDatagramListener*>(binding)->push(packet); return;
    case DatagramBinding::Kind::Function: {
        DatagramReplies replies(*this, *packet);
        m_inFunction = true;
        static_cast<FunctionBinding*>(binding)->function({*this, packet->source, packet->destination, packet->data}, replies);
        m_inFunction = false;
        break;
    }
    }
    m_owner.release(packet);
}

void VirtualHost::arriveUnreachable(const Packet& packet)
{
    DatagramBinding* binding = match(packet.source, packet.destination);
    if (binding && binding->kind == DatagramBinding::Kind::Socket)
        static_cast<VirtualDatagramSocket*>(binding)->refuse();
}

DatagramReplies::~DatagramReplies()
{
    if (m_written)
        m_host.m_owner.release(m_written);
}

void DatagramReplies::depart(Packet* packet, Duration delay)
{
    packet->kind = PacketKind::Datagram;
    packet->from = &m_host;
    packet->source = m_question.destination;
    packet->destination = m_question.source;
    m_host.m_owner.transmit(packet, delay);
}

void DatagramReplies::reply(std::span<const std::uint8_t> data, Duration delay)
{
    Packet* packet = m_host.m_owner.take();
    packet->data.assign(data.begin(), data.end());
    depart(packet, delay);
}

std::span<std::uint8_t> DatagramReplies::room(std::size_t size)
{
    if (!m_written)
        m_written = m_host.m_owner.take();
    m_written->data.resize(size);
    return m_written->data;
}

void DatagramReplies::replyWritten(std::size_t size, Duration delay)
{
    if (!m_written)
        return;
    m_written->data.resize(size);
    depart(std::exchange(m_written, nullptr), delay);
}

// ---- plain functions

NetResult<> VirtualHost::bindDatagram(const Endpoint& local, DatagramFunction function)
{
    if (const auto may = mayBind(local, false); !may.ok())
        return may;
    auto binding = std::make_unique<FunctionBinding>(*this, std::move(function));
    binding->local = local;
    bind(*binding);
    m_functions.push_back(std::move(binding));
    return {};
}

void VirtualHost::unbindDatagram(const Endpoint& local)
{
    // The function may be the one that is running: then it is only taken out of the table, and destroyed later.
    for (auto& each : m_functions)
        if (each->host && each->local == local) {
            unbind(*each);
            each->host = nullptr;
        }
    if (!m_inFunction)
        std::erase_if(m_functions, [](const auto& each) { return !each->host; });
}

void VirtualHost::sendDatagram(const Endpoint& source, const Endpoint& destination, std::span<const std::uint8_t> data, Duration delay)
{
    if (!m_up)
        return;
    Packet* packet = m_owner.take();
    packet->kind = PacketKind::Datagram;
    packet->from = this;
    packet->source = source;
    packet->destination = destination;
    packet->data.assign(data.begin(), data.end());
    packet->forged = !source.address.isLoopback() && !owns(source.address);
    m_owner.m_stats.forged += packet->forged;
    m_owner.transmit(packet, delay);
}

// ---- programs

void VirtualHost::setProgram(Program program)
{
    m_running.reset();
    m_program = std::move(program);
    if (m_up && m_program)
        m_running = m_program(*this);
}

void VirtualHost::crash(CrashKind kind)
{
    if (!m_up)
        return;
    m_up = false;
    ++m_life;
    m_crashedAt = m_owner.now();
    // First everything becomes inert, so that the program's end sends nothing.
    for (VirtualStream* stream : std::exchange(m_streams, {})) {
        const auto connection = stream->m_connection;
        const unsigned side = stream->m_side;
        stream->detach();
        connection->crashed(side, *this, kind == CrashKind::Reset);
    }
    m_streamPorts.clear();
    for (VirtualStreamListener* listener : std::exchange(m_streamListeners, {})) {
        listener->m_host = nullptr;
        listener->m_accepted.clear();
    }
    for (auto& [port, first] : std::exchange(m_datagramPorts, {}))
        for (DatagramBinding* each = first; each;) {
            DatagramBinding* next = std::exchange(each->next, nullptr);
            if (each->kind == DatagramBinding::Kind::Function)
                bind(*each);
            else
                each->host = nullptr;
            each = next;
        }
    m_descriptors = 0;
    m_running.reset();
}

void VirtualHost::restart()
{
    if (m_up)
        return;
    m_up = true;
    if (m_program)
        m_running = m_program(*this);
}

} // namespace harddns::world
