// VirtualNetwork: the Network of one virtual host, to the letter of network.h, and TLS clients. The socket classes behind it are in
// virtual_datagram.h and virtual_stream.h; nobody outside needs them, except VirtualStream for the peer's certificate.
#pragma once

#include "engine/world/network.h"

#include <memory>

namespace harddns::world
{

class VirtualHost;
class VirtualStream;
struct VirtualTlsClient;

class VirtualNetwork final : public Network
{
public:
    explicit VirtualNetwork(VirtualHost& host) : m_host(host) {}

    NetResult<std::unique_ptr<DatagramSocket>> openDatagram(const Endpoint& peer) override;
    NetResult<std::unique_ptr<Stream>> openStream(const Endpoint& peer) override;
    /// TLS as client: usable one round trip after TCP. TlsFailed when the server's certificate is not what was expected.
    NetResult<std::unique_ptr<Stream>> openTls(const Endpoint& peer, std::shared_ptr<TlsClientContext> context) override;
    /// The same for who looks at the peer's certificate.
    NetResult<std::unique_ptr<VirtualStream>> openTls(const Endpoint& peer, const VirtualTlsClient& client);
    NetResult<std::unique_ptr<DatagramListener>> listenDatagram(const Endpoint& local, DatagramHandler& handler,
                                                                const ListenOptions& options) override;
    /// `options.tls` must be a VirtualTlsServer (certificate.h).
    NetResult<std::unique_ptr<StreamListener>> listenStream(const Endpoint& local, const ListenOptions& options) override;
    [[nodiscard]] bool isOwnAddress(const IpAddress& address) const override;

private:
    NetResult<std::unique_ptr<VirtualStream>> connect(const Endpoint& peer, const VirtualTlsClient* tls);
    VirtualHost& m_host;
};

} // namespace harddns::world
