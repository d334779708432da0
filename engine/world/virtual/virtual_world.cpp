#include "engine/world/virtual/virtual_world.h"

#include "engine/world/virtual/virtual_datagram.h"
#include "engine/world/virtual/virtual_stream.h"

#include <algorithm>
#include <cassert>

namespace harddns::world
{

using detail::EventKind;
using detail::Packet;

void VirtualLoop::submit(std::function<void()> work)
{
    const std::lock_guard lock(m_mutex);
    m_work.push_back(std::move(work));
    m_any.store(true, std::memory_order_release);
}

std::size_t VirtualLoop::runSubmitted()
{
    if (!m_any.load(std::memory_order_acquire))
        return 0;
    std::vector<std::function<void()>> work;
    {
        const std::lock_guard lock(m_mutex);
        work.swap(m_work);
        m_any.store(false, std::memory_order_release);
    }
    for (auto& item : work)
        item();
    return work.size();
}

std::size_t VirtualWorld::AddressHash::operator()(const IpAddress& address) const noexcept
{
    std::uint64_t words[2] = {address.size(), 0};
    std::memcpy(words, address.data(), 4);
    if (address.isV6())
        std::memcpy(words, address.data(), 16);
    std::uint64_t z = words[0] * 0x9E3779B97F4A7C15ULL ^ std::rotl(words[1], 32) * 0xC2B2AE3D27D4EB4FULL;
    return z ^ (z >> 29);
}

VirtualWorld::VirtualWorld(std::uint64_t seed) : m_seed(seed), m_linkRandom(deriveSeed(seed, "links"))
{
    m_loopbackLink.latency = LatencyLaw::constant(loopbackDelay);
    m_loopbackLink.datagramLimit = largestDatagram;
}

VirtualWorld::~VirtualWorld()
{
    for (auto& host : m_hosts)
        host->m_running.reset();
    while (!m_queue.empty()) // may hold connections and captured sockets
        release(m_queue.pop());
}

VirtualHost& VirtualWorld::addHost(std::string name, const std::vector<std::string_view>& addresses)
{
    const auto sameName = static_cast<std::uint64_t>(std::ranges::count(m_hosts, name, [](const auto& host) { return host->name(); }));
    const std::uint64_t entropySeed = deriveSeed(m_seed, "host " + name, sameName);
    const auto index = static_cast<std::uint32_t>(m_hosts.size());
    m_hosts.push_back(std::unique_ptr<VirtualHost>(new VirtualHost(*this, index, std::move(name), entropySeed)));
    VirtualHost& host = *m_hosts.back();
    for (const std::string_view text : addresses) {
        const auto address = IpAddress::parse(text);
        assert(address && "a virtual host's address must be an address");
        if (address)
            host.addAddress(*address);
    }
    return host;
}

VirtualHost* VirtualWorld::findHost(std::string_view name) const
{
    const auto found = std::ranges::find_if(m_hosts, [name](const auto& host) { return host->name() == name; });
    return found == m_hosts.end() ? nullptr : found->get();
}

VirtualHost* VirtualWorld::hostOf(const IpAddress& address) const
{
    if (const auto found = m_byAddress.find(address); found != m_byAddress.end())
        return found->second;
    VirtualHost* best = nullptr;
    int bestLength = -1;
    for (const auto& [prefix, host] : m_byPrefix)
        if (prefix.length > bestLength && prefix.contains(address)) {
            best = host;
            bestLength = prefix.length;
        }
    return best;
}

// ---- links and partitions

namespace
{
std::uint64_t pairKey(const VirtualHost& from, const VirtualHost& to) { return std::uint64_t{from.index()} << 32 | to.index(); }
} // namespace

void VirtualWorld::setDefaultLink(const LinkLaw& law) { m_defaultLink = law; }

void VirtualWorld::setLink(const VirtualHost& a, const VirtualHost& b, const LinkLaw& law)
{
    setLinkOneWay(a, b, law);
    setLinkOneWay(b, a, law);
}

void VirtualWorld::setLinkOneWay(const VirtualHost& from, const VirtualHost& to, const LinkLaw& law)
{
    m_pairLinks.insert_or_assign(pairKey(from, to), law);
}

void VirtualWorld::setSiteMatrix(const std::vector<std::vector<LinkLaw>>& matrix)
{
    m_siteLinks.clear();
    m_siteCount = matrix.size();
    for (const auto& row : matrix) {
        assert(row.size() == m_siteCount && "the site matrix is square");
        for (std::size_t to = 0; to < m_siteCount; ++to)
            m_siteLinks.push_back(to < row.size() ? row[to] : m_defaultLink);
    }
}

const LinkLaw& VirtualWorld::linkBetween(const VirtualHost& from, const VirtualHost& to) const
{
    if (&from == &to)
        return m_loopbackLink;
    if (!m_pairLinks.empty())
        if (const auto found = m_pairLinks.find(pairKey(from, to)); found != m_pairLinks.end())
            return found->second;
    if (from.site() < m_siteCount && to.site() < m_siteCount)
        return m_siteLinks[from.site() * m_siteCount + to.site()];
    return m_defaultLink;
}

VirtualWorld::CutId VirtualWorld::cut(const std::vector<const VirtualHost*>& group, CutDirection direction)
{
    const CutId id = cutBetween(group, {}, direction);
    Cut& added = m_cuts.back();
    for (auto& side : added.side)
        if (side == 0)
            side = 2;
    added.rest = 2;
    return id;
}

VirtualWorld::CutId VirtualWorld::cutBetween(const std::vector<const VirtualHost*>& a, const std::vector<const VirtualHost*>& b,
                                             CutDirection direction)
{
    Cut added{m_nextCut++, std::vector<std::uint8_t>(m_hosts.size(), 0), 0, direction};
    for (const VirtualHost* host : a)
        added.side[host->index()] |= 1;
    for (const VirtualHost* host : b)
        added.side[host->index()] |= 2;
    m_cuts.push_back(std::move(added));
    return m_cuts.back().id;
}

void VirtualWorld::heal(CutId id)
{
    std::erase_if(m_cuts, [id](const Cut& each) { return each.id == id; });
}

bool VirtualWorld::isCut(const VirtualHost* from, const VirtualHost* to) const
{
    if (m_cuts.empty() || !from || !to || from == to)
        return false;
    for (const Cut& each : m_cuts) {
        const auto sideOf = [&each](const VirtualHost& host) {
            return host.index() < each.side.size() ? each.side[host.index()] : each.rest;
        };
        const unsigned sender = sideOf(*from);
        const unsigned receiver = sideOf(*to);
        if ((sender & 1) && (receiver & 2) && each.direction != CutDirection::Incoming)
            return true;
        if ((sender & 2) && (receiver & 1) && each.direction != CutDirection::Outgoing)
            return true;
    }
    return false;
}

// ---- packets

Packet* VirtualWorld::take()
{
    if (m_free.empty())
        return &m_packets.emplace_back();
    Packet* packet = m_free.back();
    m_free.pop_back();
    return packet;
}

void VirtualWorld::release(Packet* packet)
{
    // What was captured may, destroyed, release other packets: first detach, then return.
    const auto connection = std::move(packet->connection);
    if (packet->event != EventKind::Arrival) {
        packet->event = EventKind::Arrival;
        const auto action = std::exchange(packet->action, nullptr);
    }
    packet->kind = PacketKind::Datagram;
    packet->forged = false;
    packet->routeVersion = 0;
    m_free.push_back(packet);
}

VirtualHost* VirtualWorld::route(Packet& packet)
{
    if (packet.routeVersion == m_routeVersion)
        return packet.to;
    packet.to = packet.destination.address.isLoopback() ? packet.from : hostOf(packet.destination.address);
    packet.routeVersion = m_routeVersion;
    return packet.to;
}

PacketRecord VirtualWorld::record(const Packet& packet, PacketFate fate) const
{
    return {now(), fate, packet.kind, packet.forged, packet.source, packet.destination, packet.data, packet.from, packet.to};
}

void VirtualWorld::noteDeparture(const Packet& packet)
{
    ++m_stats.sent;
    ++packet.from->m_packetsOut;
    for (const auto& tap : packet.from->m_taps)
        tap(record(packet, PacketFate::Departed));
}

void VirtualWorld::noteArrival(const Packet& packet, VirtualHost& to)
{
    ++m_stats.delivered;
    m_stats.octets += packet.data.size();
    ++to.m_packetsIn;
    if (m_digesting) {
        m_digest.word(static_cast<std::uint64_t>(now().time_since_epoch().count()));
        m_digest.word(static_cast<std::uint64_t>(packet.kind) << 8 | static_cast<std::uint64_t>(packet.segment));
        m_digest.endpoint(packet.source);
        m_digest.endpoint(packet.destination);
        m_digest.bytes(packet.data);
    }
    for (const auto& tap : to.m_taps)
        tap(record(packet, PacketFate::Delivered));
    if (m_log)
        m_log(record(packet, PacketFate::Delivered));
}

void VirtualWorld::finish(Packet* packet, PacketFate fate, std::uint64_t& counter)
{
    ++counter;
    if (m_log)
        m_log(record(*packet, fate));
    release(packet);
}

void VirtualWorld::transmit(Packet* packet, Duration delay)
{
    VirtualHost* to = route(*packet);
    noteDeparture(*packet);
    if (!to)
        return finish(packet, PacketFate::NoRoute, m_stats.noRoute);
    const LinkLaw& law = linkBetween(*packet->from, *to);
    if (packet->data.size() > law.datagramLimit)
        return finish(packet, PacketFate::TooLarge, m_stats.tooLarge);
    if (isCut(packet->from, to))
        return finish(packet, PacketFate::Cut, m_stats.cut);
    if (law.loss > 0 && m_linkRandom.chance(law.loss))
        return finish(packet, PacketFate::Lost, m_stats.lost);
    packet->departs = now() + delay;
    packet->life = packet->from->m_life;
    const auto travel = [&] {
        Duration time = law.latency.draw(m_linkRandom);
        if (law.reorder > 0 && m_linkRandom.chance(law.reorder)) {
            ++m_stats.reordered;
            time += Duration(static_cast<Duration::rep>(m_linkRandom.unit() * static_cast<double>(law.reorderDelay.count())));
        }
        return time;
    };
    if (law.duplicate > 0 && m_linkRandom.chance(law.duplicate)) {
        ++m_stats.duplicated;
        Packet* copy = take();
        *copy = *packet;
        schedule(copy->departs + travel(), copy);
    }
    schedule(packet->departs + travel(), packet);
}

void VirtualWorld::inject(const Endpoint& source, const Endpoint& destination, std::span<const std::uint8_t> data, Duration delay)
{
    Packet* packet = take();
    packet->kind = PacketKind::Datagram;
    packet->from = nullptr;
    packet->source = source;
    packet->destination = destination;
    packet->data.assign(data.begin(), data.end());
    packet->forged = true;
    ++m_stats.forged;
    schedule(now() + delay, packet);
}

void VirtualWorld::arrive(Packet* packet)
{
    switch (packet->event) {
    case EventKind::Action: {
        const auto action = std::exchange(packet->action, nullptr);
        release(packet);
        action();
        return;
    }
    case EventKind::Retransmit: {
        const auto connection = packet->connection;
        const unsigned side = packet->toSide;
        release(packet);
        connection->retransmit(side);
        return;
    }
    case EventKind::Arrival: break;
    }

    VirtualHost* to = route(*packet);
    const auto fail = [&](PacketFate fate, std::uint64_t& counter) {
        if (packet->kind != PacketKind::Segment)
            return finish(packet, fate, counter);
        ++counter;
        if (m_log)
            m_log(record(*packet, fate));
        const auto connection = packet->connection;
        connection->undelivered(packet);
    };
    if (!to)
        return fail(PacketFate::NoRoute, m_stats.noRoute);
    // A host that crashed while it thought about its answer never sent it.
    if (!to->m_up || (packet->from && packet->life != packet->from->m_life && packet->departs > packet->from->m_crashedAt))
        return fail(PacketFate::HostDown, m_stats.hostDown);
    if (isCut(packet->from, to))
        return fail(PacketFate::Cut, m_stats.cut);
    noteArrival(*packet, *to);
    switch (packet->kind) {
    case PacketKind::Datagram: to->arrive(packet); return;
    case PacketKind::PortUnreachable:
        to->arriveUnreachable(*packet);
        release(packet);
        return;
    case PacketKind::Segment: {
        const auto connection = packet->connection;
        connection->arrive(packet, *to);
        return;
    }
    }
}

void VirtualWorld::flushListeners()
{
    m_flushing.swap(m_pendingListeners);
    for (std::size_t i = 0; i < m_flushing.size(); ++i)
        if (m_flushing[i])
            m_flushing[i]->flush();
    m_flushing.clear();
}

// ---- time

void VirtualWorld::at(SteadyTime time, std::function<void()> action)
{
    Packet* packet = take();
    packet->event = EventKind::Action;
    packet->action = std::move(action);
    schedule(time, packet);
}

RunEnd VirtualWorld::run(SteadyTime latest, const std::function<bool()>* predicate, std::uint64_t stepLimit)
{
    std::uint64_t steps = 0;
    const auto ended = [&](RunEnd why) {
        m_steps += steps;
        return why;
    };
    for (;;) {
        if (predicate && (*predicate)())
            return ended(RunEnd::Satisfied);
        if (steps > stepLimit)
            return ended(RunEnd::StepLimit);
        if (const std::size_t submitted = m_loop.runSubmitted(); submitted > 0) {
            steps += submitted;
            continue;
        }
        if (m_loop.hasReady()) {
            steps += m_loop.runReady();
            continue;
        }
        const bool events = !m_queue.empty();
        if (!events && !m_loop.hasTimers()) {
            if (!predicate && latest != SteadyTime::max())
                m_loop.setNow(std::max(now(), latest));
            return ended(RunEnd::Idle);
        }
        SteadyTime next = events ? m_queue.top().time : SteadyTime::max();
        if (m_loop.hasTimers())
            next = std::min(next, m_loop.nextTimer());
        if (next > latest) {
            m_loop.setNow(std::max(now(), latest));
            return ended(RunEnd::TimeReached);
        }
        if (next > now())
            m_loop.setNow(next);
        // What this instant's packets cause at this very instant waits for the next round, after the coroutines they woke.
        const std::uint64_t before = m_queue.nextOrder();
        while (!m_queue.empty() && m_queue.top().time <= now() && m_queue.top().order < before) {
            arrive(m_queue.pop());
            ++steps;
        }
        if (!m_pendingListeners.empty())
            flushListeners();
        steps += m_loop.fireTimers();
    }
}

RunEnd VirtualWorld::runUntilIdle(std::uint64_t stepLimit) { return run(SteadyTime::max(), nullptr, stepLimit); }

RunEnd VirtualWorld::runUntil(SteadyTime time, std::uint64_t stepLimit)
{
    const RunEnd end = run(time, nullptr, stepLimit);
    return end == RunEnd::Idle ? RunEnd::TimeReached : end;
}

RunEnd VirtualWorld::runUntil(const std::function<bool()>& predicate, SteadyTime latest, std::uint64_t stepLimit)
{
    return run(latest, &predicate, stepLimit);
}

// ---- observation

void VirtualWorld::tapLink(VirtualHost& a, VirtualHost& b, PacketObserver observer)
{
    const auto shared = std::make_shared<PacketObserver>(std::move(observer));
    const auto towards = [shared](const VirtualHost* other) {
        return [shared, other](const PacketRecord& seen) {
            if (seen.fate == PacketFate::Departed && seen.to == other)
                (*shared)(seen);
        };
    };
    a.tap(towards(&b));
    b.tap(towards(&a));
}

VirtualRandom VirtualWorld::randomFor(std::string_view label) const { return VirtualRandom(deriveSeed(m_seed, label, 1)); }

} // namespace harddns::world
