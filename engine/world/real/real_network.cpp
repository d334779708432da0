#include "engine/world/real/real_network.h"

#include "engine/world/real/tls_stream.h"

#include <algorithm>
#include <stdexcept>

namespace harddns::world::real
{

namespace
{

/// Batches a listener may answer before coroutines and timers get their turn: 256 answers take about 0.8 ms.
constexpr int batchesPerTurn = 4;
/// Connections dropped at once when no descriptor is left: their clients learn it now instead of hanging in the queue.
constexpr std::size_t shedAtOnce = 64;
/// Pause of accepting after that; without it a full process would spin on the listener that stays readable.
constexpr Duration acceptPause = std::chrono::milliseconds(100);
/// The list of own addresses is read again at most this often: reading costs tens of microseconds, and addresses rarely change.
constexpr Duration ownAddressesAge = std::chrono::seconds(5);

class RealDatagramSocket final : public DatagramSocket, public Pollable
{
public:
    RealDatagramSocket(Loop& loop, QuerySocket socket) : m_loop(loop), m_socket(std::move(socket.socket)), m_port(socket.port) {}
    [[nodiscard]] const Socket& socket() const { return m_socket; }

    NetResult<> send(std::span<const std::uint8_t> datagram) override { return sendDatagram(m_socket, datagram); }
    NetResult<std::size_t> tryReceive(std::span<std::uint8_t> buffer) override
    {
        if (!m_readable)
            return Failure{NetError::WouldBlock}; // known without a system call
        auto got = receiveDatagram(m_socket, buffer);
        if (!got.ok() && got.error() == NetError::WouldBlock)
            m_readable = false;
        return got;
    }
    void notifyReadable(ReadyNode* node) override
    {
        m_waiter = node;
        if (node && m_readable)
            m_loop.post(*node);
    }
    [[nodiscard]] std::uint16_t localPort() const override { return m_port; }

    void onReadiness(bool readable, bool, bool) override
    {
        m_readable |= readable;
        if (m_readable && m_waiter)
            m_loop.post(*m_waiter);
    }

private:
    Loop& m_loop;
    Socket m_socket;
    std::uint16_t m_port;
    bool m_readable = false;
    ReadyNode* m_waiter = nullptr;
};

class TcpStream final : public Stream, public Pollable
{
public:
    TcpStream(Loop& loop, Socket socket, const Endpoint& peer, bool connected) : m_loop(loop), m_peer(peer)
    {
        m_channel.socket = std::move(socket);
        m_channel.readable = m_channel.writable = connected; // an accepted connection often has its first question already
    }
    [[nodiscard]] const Socket& socket() const { return m_channel.socket; }

    NetResult<std::size_t> tryRead(std::span<std::uint8_t> buffer) override { return m_channel.read(buffer); }
    NetResult<std::size_t> tryWrite(std::span<const std::uint8_t> bytes) override { return m_channel.write(bytes); }
    void notifyReadable(ReadyNode* node) override
    {
        m_reader = node;
        wake();
    }
    void notifyWritable(ReadyNode* node) override
    {
        m_writer = node;
        wake();
    }
    [[nodiscard]] Endpoint peer() const override { return m_peer; }
    [[nodiscard]] Endpoint local() const override { return localEndpoint(m_channel.socket); }

    void onReadiness(bool readable, bool writable, bool ended) override
    {
        m_channel.update(readable, writable, ended);
        wake();
    }

private:
    void wake()
    {
        if (m_reader && (m_channel.readable || m_channel.failure))
            m_loop.post(*m_reader);
        if (m_writer && (m_channel.writable || m_channel.failure))
            m_loop.post(*m_writer);
    }

    Loop& m_loop;
    Endpoint m_peer;
    StreamChannel m_channel;
    ReadyNode* m_reader = nullptr;
    ReadyNode* m_writer = nullptr;
};

class RealStreamListener final : public StreamListener, public Pollable, private TimerNode
{
public:
    RealStreamListener(RealNetwork& network, Socket socket, std::shared_ptr<TlsServerContext> tls)
        : m_network(network), m_socket(std::move(socket)), m_local(localEndpoint(m_socket)), m_tls(std::move(tls))
    {
    }
    [[nodiscard]] const Socket& socket() const { return m_socket; }

    NetResult<std::unique_ptr<Stream>> tryAccept() override
    {
        if (!m_readable || armed())
            return Failure{NetError::WouldBlock};
        auto accepted = acceptStream(m_socket);
        if (accepted.ok())
            return open(std::move(*accepted));
        if (accepted.error() == NetError::WouldBlock)
            m_readable = false;
        else if (accepted.error() == NetError::NoDescriptors)
            pause();
        return Failure{accepted.error()};
    }
    void notifyReadable(ReadyNode* node) override
    {
        m_waiter = node;
        wake();
    }
    [[nodiscard]] Endpoint local() const override { return m_local; }
    void replaceTls(std::shared_ptr<TlsServerContext> context) override { m_tls = std::move(context); }

    void onReadiness(bool readable, bool, bool) override
    {
        m_readable |= readable;
        wake();
    }

private:
    void expired() override { wake(); }
    void wake()
    {
        if (m_waiter && m_readable && !armed())
            m_network.loop().post(*m_waiter);
    }
    void pause()
    {
        m_network.reserve().shed(m_socket, shedAtOnce);
        m_network.loop().arm(*this, m_network.loop().now() + acceptPause);
    }
    NetResult<std::unique_ptr<Stream>> open(Accepted accepted)
    {
        if (m_tls)
            return acceptTls(m_tls, m_network.loop(), m_network.poller(), std::move(accepted));
        auto stream = std::make_unique<TcpStream>(m_network.loop(), std::move(accepted.socket), accepted.peer, true);
        if (auto added = m_network.poller().add(stream->socket(), *stream, true); !added.ok())
            return Failure{added.error()};
        return std::unique_ptr<Stream>(std::move(stream));
    }

    RealNetwork& m_network;
    Socket m_socket;
    Endpoint m_local;
    std::shared_ptr<TlsServerContext> m_tls;
    bool m_readable = false;
    ReadyNode* m_waiter = nullptr;
};

} // namespace

class RealDatagramListener final : public DatagramListener, public Pollable
{
public:
    RealDatagramListener(RealNetwork& network, BoundDatagram bound, DatagramHandler& handler, std::size_t asked)
        : m_network(network),
          m_handler(handler),
          m_local(bound.local),
          m_receiveBuffer(bound.receiveBuffer),
          m_receiveBufferAsked(asked),
          m_batch(std::move(bound))
    {
    }
    ~RealDatagramListener() override { m_network.forget(*this); }
    [[nodiscard]] const Socket& socket() const { return m_batch.socket(); }

    void send(const ReplyPath& path, std::span<const std::uint8_t> datagram) override
    {
        m_batch.queue(path, datagram);
        m_network.markQueued();
    }
    [[nodiscard]] Endpoint local() const override { return m_local; }
    [[nodiscard]] std::size_t receiveBuffer() const override { return m_receiveBuffer; }
    [[nodiscard]] std::size_t receiveBufferAsked() const override { return m_receiveBufferAsked; }
    [[nodiscard]] std::uint64_t kernelDrops() const override
    {
        const std::uint32_t seen = droppedDatagrams(m_batch.socket());
        m_kernelDrops += static_cast<std::uint32_t>(seen - m_kernelDropsSeen); // the kernel's counter wraps at 32 bits
        m_kernelDropsSeen = seen;
        return m_kernelDrops;
    }
    [[nodiscard]] std::uint64_t sendDrops() const override { return m_batch.sendDrops(); }
    [[nodiscard]] std::uint64_t oversized() const override { return m_batch.oversized(); }

    void onReadiness(bool readable, bool, bool) override
    {
        m_readable |= readable;
        m_network.markReadable();
    }

    /// Answers up to batchesPerTurn batches; false when nothing was readable.
    bool serve()
    {
        if (!m_readable)
            return false;
        bool drained = false;
        for (int i = 0; i < batchesPerTurn && !drained; ++i) {
            const auto batch = m_batch.receive(drained);
            if (batch.empty())
                continue;
            m_handler.onDatagrams(*this, batch);
            m_batch.reply();
        }
        m_readable = !drained;
        return true;
    }
    [[nodiscard]] bool readable() const { return m_readable; }
    void flush() { m_batch.flush(); }

private:
    RealNetwork& m_network;
    DatagramHandler& m_handler;
    Endpoint m_local;
    std::size_t m_receiveBuffer;
    std::size_t m_receiveBufferAsked;
    DatagramBatch m_batch;
    bool m_readable = false;
    mutable std::uint64_t m_kernelDrops = 0;
    mutable std::uint32_t m_kernelDropsSeen = 0;
};

NetResult<std::size_t> StreamChannel::read(std::span<std::uint8_t> buffer)
{
    if (failure)
        return Failure{*failure};
    if (!readable)
        return Failure{NetError::WouldBlock};
    auto got = readStream(socket, buffer);
    if (got.ok()) {
        // Less than asked: the socket is empty, and whatever comes next is a new event, except an end that was announced already.
        if (*got < buffer.size() && !ended)
            readable = false;
    } else if (got.error() == NetError::WouldBlock) {
        readable = false;
    } else if (got.error() == NetError::Closed) {
        closed = true;
    } else {
        failure = got.error();
    }
    return got;
}

NetResult<std::size_t> StreamChannel::write(std::span<const std::uint8_t> bytes)
{
    if (failure)
        return Failure{*failure};
    if (!writable)
        return Failure{NetError::WouldBlock};
    auto put = writeStream(socket, bytes);
    if (put.ok()) {
        if (*put < bytes.size())
            writable = false;
    } else if (put.error() == NetError::WouldBlock) {
        writable = false;
    } else {
        failure = put.error();
    }
    return put;
}

RealNetwork::RealNetwork(Loop& loop, Entropy& entropy) : m_loop(loop), m_entropy(entropy)
{
    if (m_poller.native() == noSocket)
        throw std::runtime_error("no file descriptors left"); // caught by RealWorker::make
}

NetResult<std::unique_ptr<DatagramSocket>> RealNetwork::openDatagram(const Endpoint& peer)
{
    auto opened = openQuerySocket(peer, m_entropy);
    if (!opened.ok())
        return Failure{opened.error()};
    auto socket = std::make_unique<RealDatagramSocket>(m_loop, std::move(*opened));
    if (auto added = m_poller.add(socket->socket(), *socket, false); !added.ok())
        return Failure{added.error()};
    return std::unique_ptr<DatagramSocket>(std::move(socket));
}

NetResult<std::unique_ptr<Stream>> RealNetwork::openStream(const Endpoint& peer)
{
    auto opened = startConnect(peer);
    if (!opened.ok())
        return Failure{opened.error()};
    auto stream = std::make_unique<TcpStream>(m_loop, std::move(*opened), peer, false);
    if (auto added = m_poller.add(stream->socket(), *stream, true); !added.ok())
        return Failure{added.error()};
    return std::unique_ptr<Stream>(std::move(stream));
}

NetResult<std::unique_ptr<Stream>> RealNetwork::openTls(const Endpoint& peer, std::shared_ptr<TlsClientContext> context)
{
    return connectTls(context, m_loop, m_poller, peer);
}

NetResult<std::unique_ptr<DatagramListener>> RealNetwork::listenDatagram(const Endpoint& local, DatagramHandler& handler,
                                                                         const ListenOptions& options)
{
    auto bound = bindDatagramSocket(local, options.reusePort, options.receiveBufferBytes);
    if (!bound.ok())
        return Failure{bound.error()};
    auto listener = std::make_unique<RealDatagramListener>(*this, std::move(*bound), handler, options.receiveBufferBytes);
    if (auto added = m_poller.add(listener->socket(), *listener, false); !added.ok())
        return Failure{added.error()};
    m_listeners.push_back(listener.get());
    return std::unique_ptr<DatagramListener>(std::move(listener));
}

NetResult<std::unique_ptr<StreamListener>> RealNetwork::listenStream(const Endpoint& local, const ListenOptions& options)
{
    auto bound = listenStreamSocket(local, options.reusePort);
    if (!bound.ok())
        return Failure{bound.error()};
    auto listener = std::make_unique<RealStreamListener>(*this, std::move(*bound), options.tls);
    if (auto added = m_poller.add(listener->socket(), *listener, false); !added.ok())
        return Failure{added.error()};
    return std::unique_ptr<StreamListener>(std::move(listener));
}

bool RealNetwork::isOwnAddress(const IpAddress& address) const
{
    const SteadyTime now = m_loop.now();
    if (!m_ownAddressesRead || now - *m_ownAddressesRead >= ownAddressesAge) {
        m_ownAddresses = interfaceAddresses();
        m_ownAddressesRead = now;
    }
    return std::binary_search(m_ownAddresses.begin(), m_ownAddresses.end(), address.unmapped());
}

bool RealNetwork::serveListeners()
{
    if (!m_anyReadable)
        return false;
    m_anyReadable = false;
    bool worked = false;
    for (std::size_t i = 0; i < m_listeners.size(); ++i) { // by index: a handler may open or close listeners
        if (m_listeners[i] && m_listeners[i]->serve())
            worked = true;
        if (m_listeners[i] && m_listeners[i]->readable())
            m_anyReadable = true;
    }
    std::erase(m_listeners, nullptr);
    return worked;
}

void RealNetwork::flush()
{
    if (!m_anyQueued)
        return;
    m_anyQueued = false;
    for (auto* listener : m_listeners)
        if (listener)
            listener->flush();
}

void RealNetwork::forget(RealDatagramListener& listener)
{
    std::replace(m_listeners.begin(), m_listeners.end(), &listener, static_cast<RealDatagramListener*>(nullptr));
}

} // namespace harddns::world::real
