#include "engine/world/virtual/virtual_network.h"

#include "engine/world/virtual/virtual_datagram.h"
#include "engine/world/virtual/virtual_stream.h"
#include "engine/world/virtual/virtual_world.h"

#include <algorithm>

namespace harddns::world
{

NetResult<std::unique_ptr<DatagramSocket>> VirtualNetwork::openDatagram(const Endpoint& peer)
{
    const IpAddress* source = m_host.sourceFor(peer.address);
    if (!m_host.m_up || !source || peer.address.isUnspecified() || peer.port == 0)
        return Failure{NetError::Unreachable};
    if (!m_host.descriptorLeft())
        return Failure{NetError::NoDescriptors};
    const std::uint16_t port = m_host.drawDatagramPort();
    if (port == 0)
        return Failure{NetError::AddressInUse};
    return std::unique_ptr<DatagramSocket>(std::make_unique<VirtualDatagramSocket>(m_host, Endpoint{*source, port}, peer));
}

NetResult<std::unique_ptr<VirtualStream>> VirtualNetwork::connect(const Endpoint& peer, const VirtualTlsClient* tls)
{
    const IpAddress* source = m_host.sourceFor(peer.address);
    if (!m_host.m_up || !source || peer.address.isUnspecified() || peer.port == 0)
        return Failure{NetError::Unreachable};
    if (!m_host.descriptorLeft())
        return Failure{NetError::NoDescriptors};
    const std::uint16_t port = m_host.drawStreamPort();
    if (port == 0)
        return Failure{NetError::AddressInUse};
    auto connection = std::make_shared<VirtualConnection>(m_host.owner(), m_host, Endpoint{*source, port}, peer);
    if (tls) {
        connection->m_clientTls = true;
        connection->m_tlsClient = *tls;
    }
    auto stream = std::make_unique<VirtualStream>(connection, 0U);
    stream->markAccepted();
    connection->open();
    return stream;
}

NetResult<std::unique_ptr<Stream>> VirtualNetwork::openStream(const Endpoint& peer)
{
    auto stream = connect(peer, nullptr);
    if (!stream.ok())
        return Failure{stream.error()};
    return std::unique_ptr<Stream>(std::move(*stream));
}

NetResult<std::unique_ptr<Stream>> VirtualNetwork::openTls(const Endpoint& peer, std::shared_ptr<TlsClientContext> context)
{
    const auto* ours = dynamic_cast<const VirtualTlsClientContext*>(context.get());
    if (!ours)
        return Failure{NetError::Other};
    auto stream = connect(peer, &ours->client);
    if (!stream.ok())
        return Failure{stream.error()};
    return std::unique_ptr<Stream>(std::move(*stream));
}

NetResult<std::unique_ptr<VirtualStream>> VirtualNetwork::openTls(const Endpoint& peer, const VirtualTlsClient& client)
{
    return connect(peer, &client);
}

NetResult<std::unique_ptr<DatagramListener>> VirtualNetwork::listenDatagram(const Endpoint& local, DatagramHandler& handler,
                                                                            const ListenOptions& options)
{
    Endpoint bound = local;
    if (const auto may = m_host.mayBind(local, options.reusePort); !may.ok() && (local.port != 0 || may.error() != NetError::AddressInUse))
        return Failure{may.error()};
    if (!m_host.descriptorLeft())
        return Failure{NetError::NoDescriptors};
    if (bound.port == 0 && (bound.port = m_host.drawDatagramPort()) == 0)
        return Failure{NetError::AddressInUse};
    return std::unique_ptr<DatagramListener>(std::make_unique<VirtualDatagramListener>(m_host, bound, handler, options));
}

NetResult<std::unique_ptr<StreamListener>> VirtualNetwork::listenStream(const Endpoint& local, const ListenOptions& options)
{
    if (!m_host.m_up)
        return Failure{NetError::Unreachable};
    if (!m_host.mayListenAt(local.address))
        return Failure{NetError::AddressMissing};
    for (const VirtualStreamListener* each : m_host.m_streamListeners) {
        const IpAddress& taken = each->m_local.address;
        const bool clash =
            taken == local.address || (taken.isV6() == local.address.isV6() && (taken.isUnspecified() || local.address.isUnspecified()));
        if (local.port != 0 && each->m_local.port == local.port && clash && !(each->m_reusePort && options.reusePort))
            return Failure{NetError::AddressInUse};
    }
    if (!m_host.descriptorLeft())
        return Failure{NetError::NoDescriptors};
    if (options.tls && !std::dynamic_pointer_cast<VirtualTlsServer>(options.tls))
        return Failure{NetError::Other};
    Endpoint bound = local;
    if (bound.port == 0 && (bound.port = m_host.drawStreamPort()) == 0)
        return Failure{NetError::AddressInUse};
    return std::unique_ptr<StreamListener>(std::make_unique<VirtualStreamListener>(m_host, bound, options));
}

bool VirtualNetwork::isOwnAddress(const IpAddress& address) const { return m_host.owns(address); }

} // namespace harddns::world
