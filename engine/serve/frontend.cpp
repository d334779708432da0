#include "engine/serve/frontend.h"

#include "engine/serve/front_settings.h"
#include "engine/serve/intake.h"
#include "engine/serve/slow_path.h"
#include "engine/serve/stream_server.h"

#include <algorithm>
#include <utility>

namespace harddns::serve
{

using telemetry::Counter;

namespace
{

/// Separates the key of the client tables from the cookies' key: cookies leave the node, places in tables must stay unknown.
SipKey tableKey(const SipKey& secret)
{
    constexpr std::array<std::uint8_t, 1> first{1}, second{2};
    return {sipHash24(secret, first), sipHash24(secret, second)};
}

StreamLimits streamLimits(const SharedFront& shared)
{
    StreamLimits limits;
    if (shared.connectionsPerWorker > 0 && shared.connectionsPerWorker < limits.connections) {
        limits.connections = shared.connectionsPerWorker;
        limits.connectionsPerPrefix = std::max<std::size_t>(1, limits.connections / 2);
    }
    return limits;
}

ListenProblem listenProblem(const char* protocol, const Endpoint& address, const char* key, world::NetError error)
{
    const std::string at = address.toText();
    std::string message = std::string("cannot listen on ") + protocol + " " + at + ": " + world::toText(error) + ": ";
    switch (error) {
    case world::NetError::AddressInUse:
        message += std::string("another program listens there; stop it, or choose another address or port in listen.") + key;
        break;
    case world::NetError::AddressMissing:
        message += std::string("this machine has no address ") + address.address.toText() + "; correct listen." + key +
                   " or bring the interface up first";
        break;
    case world::NetError::Denied:
        message += "port " + std::to_string(address.port) +
                   (address.port < 1024
                        ? " needs CAP_NET_BIND_SERVICE (AmbientCapabilities= in a systemd unit), or choose a port from 1024 on in listen."
                        : " is refused by the system's policy; allow it, or choose another in listen.") +
                   key;
        break;
    case world::NetError::NoDescriptors: message += "raise the limit of open files (LimitNOFILE= in a systemd unit, ulimit -n)"; break;
    case world::NetError::Unreachable:
        message += std::string("the system does not offer this address family; remove the address from listen.") + key;
        break;
    default: message += std::string("check the address in listen.") + key; break;
    }
    return {message};
}

} // namespace

struct Frontend::Impl final : public world::DatagramHandler {
    Impl(world::World worldArg, SharedFront& sharedArg, std::size_t index, cache::Reader& readerArg, telemetry::Shard& shardArg)
        : world(worldArg),
          shared(sharedArg),
          ownIndex(index),
          reader(readerArg),
          shard(shardArg),
          intake(tableKey(secret()), secret(), world.clock, *shared.answers, prefetch, shard),
          slow(world.loop, shared.homes, intake, shard),
          streams(world.loop, intake, slow, reader, *shared.cacheClock, shard, streamLimits(shared))
    {
        prefetch.target = &slow;
        slow.setStreamSink(&streams);
    }
    ~Impl() override
    {
        slow.setStreamSink(nullptr);
        datagrams.clear(); // no packet comes in any more
        HomeAccess::desk(shared.homes[ownIndex])->close();
    }

    [[nodiscard]] SipKey secret() const { return {shared.cookieSecret[0], shared.cookieSecret[1]}; }

    void onDatagrams(world::DatagramListener& listener, std::span<world::IncomingDatagram> batch) override
    {
        shared.cacheClock->observe();
        const world::SteadyTime now = world.loop.now();
        const cache::ReadGuard guard(reader);
        intake.beginBatch(now, shared.cacheClock->at(now));
        for (world::IncomingDatagram& d : batch) {
            if (d.path.client.port == 0) { // nobody can be answered there
                shard.add(Counter::DroppedGarbage);
                continue;
            }
            const bool mapped = d.path.client.address.isV6();
            const Intake::Result result = mapped ? intake.take(Transport::Udp, d.path.client.address.unmapped(), d.data, d.reply, question)
                                                 : intake.take(Transport::Udp, d.path.client.address, d.data, d.reply, question);
            if (result.outcome == Intake::Outcome::Reply)
                d.replySize = result.size;
            else if (result.outcome == Intake::Outcome::Resolve)
                slow.start(question, listener, d.path);
        }
        if (const unsigned hits = intake.hitsOfBatch(); hits > 0) {
            const auto took = std::chrono::duration_cast<std::chrono::microseconds>(world.clock.steady() - now);
            shard.cached.record(static_cast<std::uint64_t>(took.count()), hits);
        }
    }

    struct StreamPlace {
        std::uint64_t id = 0;
        Endpoint address;
        Transport transport = Transport::Tcp;
    };

    world::NetResult<Endpoint> listenStream(const Endpoint& address, const world::ListenOptions& options, Transport transport)
    {
        auto listener = world.network.listenStream(address, options);
        if (!listener.ok())
            return Failure{listener.error()};
        const Endpoint local = (*listener)->local();
        const std::uint64_t id = streams.add(std::move(*listener), transport);
        streamPlaces.push_back({id, local, transport});
        return local;
    }

    void closeAll()
    {
        datagrams.clear();
        for (const StreamPlace& place : streamPlaces)
            streams.remove(place.id);
        streamPlaces.clear();
        texts.clear();
    }

    /// With shared ports the system lets a second program of the same user in without a word: look for one by asking for the address alone.
    Result<void, ListenProblem> probe(const std::vector<Endpoint>& dns, const std::vector<Endpoint>& tls)
    {
        for (const Endpoint& address : dns) {
            if (auto udp = world.network.listenDatagram(address, *this, {}); !udp.ok())
                return Failure{listenProblem("udp", address, "dns", udp.error())};
            if (auto tcp = world.network.listenStream(address, {}); !tcp.ok())
                return Failure{listenProblem("tcp", address, "dns", tcp.error())};
        }
        for (const Endpoint& address : tls) {
            if (auto tcp = world.network.listenStream(address, {}); !tcp.ok())
                return Failure{listenProblem("tls", address, "tls", tcp.error())};
        }
        return {};
    }

    Result<void, ListenProblem> open(const std::vector<Endpoint>& dns, const std::vector<Endpoint>& tls, bool reusePort)
    {
        world::ListenOptions options;
        options.reusePort = reusePort;
        for (Endpoint address : dns) {
            auto udp = world.network.listenDatagram(address, *this, options);
            if (!udp.ok())
                return Failure{listenProblem("udp", address, "dns", udp.error())};
            address.port = (*udp)->local().port;
            noteBuffer(**udp);
            datagrams.push_back(std::move(*udp));
            if (const auto tcp = listenStream(address, options, Transport::Tcp); !tcp.ok())
                return Failure{listenProblem("tcp", address, "dns", tcp.error())};
        }
        options.tls = tlsContext;
        for (const Endpoint& address : tls) {
            if (!tlsContext)
                return Failure{ListenProblem{"cannot listen on tls " + address.toText() +
                                             ": listen.tls needs listen.tls-certificate and listen.tls-key"}};
            if (const auto tcp = listenStream(address, options, Transport::Tls); !tcp.ok())
                return Failure{listenProblem("tls", address, "tls", tcp.error())};
        }
        return {};
    }

    void noteBuffer(const world::DatagramListener& listener)
    {
        if (listener.receiveBuffer() >= listener.receiveBufferAsked())
            return;
        texts.push_back("udp " + listener.local().toText() + ": the system granted " + std::to_string(listener.receiveBuffer()) + " of " +
                        std::to_string(listener.receiveBufferAsked()) +
                        " bytes of receive buffer; bursts that do not fit are lost (raise net.core.rmem_max)");
    }

    /// The intake needs the prefetcher before the slow path exists.
    struct LatePrefetcher final : public Prefetcher {
        void prefetch(const wire::PacketView& wanted) override { target->prefetch(wanted); }
        Prefetcher* target = nullptr;
    };

    world::World world;
    SharedFront& shared;
    std::size_t ownIndex;
    cache::Reader& reader;
    telemetry::Shard& shard;
    LatePrefetcher prefetch;
    Intake intake;
    SlowPath slow;
    StreamServer streams;
    ClientQuestion question; ///< of the datagram being looked at
    std::vector<std::unique_ptr<world::DatagramListener>> datagrams;
    std::vector<StreamPlace> streamPlaces;
    std::shared_ptr<world::TlsServerContext> tlsContext;
    std::vector<std::string> texts;
};

Frontend::Frontend(world::World world, SharedFront& shared, std::size_t ownIndex, cache::Reader& reader, telemetry::Shard& shard,
                   std::shared_ptr<const FrontSettings> settings)
    : m_impl(std::make_unique<Impl>(world, shared, ownIndex, reader, shard))
{
    m_impl->intake.configure(std::move(settings));
}

Frontend::~Frontend() = default;

Result<void, ListenProblem> Frontend::listen(const std::vector<Endpoint>& dns, const std::vector<Endpoint>& tls,
                                             std::shared_ptr<world::TlsServerContext> tlsContext, bool reusePort)
{
    m_impl->tlsContext = std::move(tlsContext);
    if (reusePort && m_impl->ownIndex == 0) {
        auto alone = m_impl->probe(dns, tls);
        if (!alone.ok())
            return alone;
    }
    auto opened = m_impl->open(dns, tls, reusePort);
    if (!opened.ok())
        m_impl->closeAll();
    return opened;
}

void Frontend::reconfigure(std::shared_ptr<const FrontSettings> settings) { m_impl->intake.configure(std::move(settings)); }

void Frontend::replaceTls(std::shared_ptr<world::TlsServerContext> tlsContext)
{
    for (const Impl::StreamPlace& place : m_impl->streamPlaces) {
        if (place.transport == Transport::Tls)
            m_impl->streams.replaceTls(place.id, tlsContext);
    }
    m_impl->tlsContext = std::move(tlsContext);
}

std::vector<std::string> Frontend::notices() const { return m_impl->texts; }

std::vector<Frontend::Listening> Frontend::listening() const
{
    std::vector<Listening> all;
    for (const auto& datagram : m_impl->datagrams)
        all.push_back({"udp", datagram->local()});
    for (const Impl::StreamPlace& place : m_impl->streamPlaces)
        all.push_back({place.transport == Transport::Tls ? "tls" : "tcp", place.address});
    return all;
}

Frontend::Drops Frontend::drops() const
{
    Drops drops;
    for (const auto& datagram : m_impl->datagrams) {
        drops.kernel += datagram->kernelDrops();
        drops.send += datagram->sendDrops();
        drops.oversized += datagram->oversized();
    }
    return drops;
}

} // namespace harddns::serve
