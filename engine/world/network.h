// Network: the only way packets leave or enter protocol code. Two implementations: world/real (Asio for readiness, OS calls behind
// one file an OS) and world/virtual (deterministic, in memory). One instance a worker; everything on the worker's thread.
//
// All I/O is "try, else wait": the try functions never block and say WouldBlock; then the caller registers one ReadyNode that the
// network posts to the Loop when trying again makes sense. io.h has the awaitable forms with deadlines; use those.
//
// Server side UDP is pushed in batches to a DatagramHandler, because a cache hit must cost no coroutine and no allocation.
#pragma once

#include "engine/api/address.h"
#include "engine/api/result.h"
#include "engine/world/entropy.h"
#include "engine/world/loop.h"
#include "engine/world/time.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace harddns::world
{

enum class NetError : std::uint8_t {
    WouldBlock,     ///< nothing to read, no room to write: wait and try again
    Timeout,        ///< the caller's deadline passed
    Closed,         ///< the peer ended the stream in order
    Refused,        ///< ICMP unreachable or RST on connect
    Reset,          ///< connection broken
    Unreachable,    ///< no route, no address of that family
    TooLarge,       ///< datagram larger than the buffer or the path
    AddressInUse,   ///< bind failed: somebody listens there
    AddressMissing, ///< bind failed: no such local address
    Denied,         ///< bind failed: no permission
    NoDescriptors,  ///< the process's limit of open files is reached
    TlsFailed,      ///< handshake or record failure; `tlsProblem` of the stream says which
    Other,
};
[[nodiscard]] const char* toText(NetError error);

template <class T = void>
using NetResult = Result<T, NetError>;

/// A UDP socket connected to one peer, with a source port of its own drawn from the whole range 1024..65535. Fragmentation of
/// what it sends is off. Destroying it closes the port at once (SAD DNS: no port stays open longer than its question).
class DatagramSocket
{
public:
    virtual ~DatagramSocket() = default;
    virtual NetResult<> send(std::span<const std::uint8_t> datagram) = 0;
    /// Takes one datagram from the peer. Truncation to `buffer` is reported as TooLarge; Refused when ICMP says nobody listens.
    virtual NetResult<std::size_t> tryReceive(std::span<std::uint8_t> buffer) = 0;
    /// `node` (or nullptr to withdraw) is posted when tryReceive may succeed. One waiter at a time.
    virtual void notifyReadable(ReadyNode* node) = 0;
    [[nodiscard]] virtual std::uint16_t localPort() const = 0;
};

/// TCP, or TLS over TCP once handshaken. Also used for server connections.
class Stream
{
public:
    virtual ~Stream() = default;
    /// At least one byte, or WouldBlock, Closed, Reset, TlsFailed.
    virtual NetResult<std::size_t> tryRead(std::span<std::uint8_t> buffer) = 0;
    /// At least one byte taken, or WouldBlock, Reset, TlsFailed. No bytes at all: 0 once the connection and its handshakes are done
    /// (io.h: connected), and nothing is sent for it but the handshake.
    virtual NetResult<std::size_t> tryWrite(std::span<const std::uint8_t> bytes) = 0;
    /// Posted when a tryRead (tryWrite) that said WouldBlock may now succeed. One waiter each; nullptr withdraws.
    virtual void notifyReadable(ReadyNode* node) = 0;
    virtual void notifyWritable(ReadyNode* node) = 0;
    [[nodiscard]] virtual Endpoint peer() const = 0;
    [[nodiscard]] virtual Endpoint local() const = 0;
    /// Human-readable reason after TlsFailed; empty otherwise.
    [[nodiscard]] virtual std::string tlsProblem() const { return {}; }
    /// The TLS session continues an earlier one (RFC 8446 2.2); meaningful once something was read.
    [[nodiscard]] virtual bool tlsResumed() const { return false; }
    /// SHA-256 of the peer's SubjectPublicKeyInfo (RFC 7858 4.2 pins the same), 64 hexadecimal digits in lower case; it names the key, so a
    /// renewed certificate keeps it. Empty before the handshake ended and when the peer showed no certificate.
    [[nodiscard]] virtual std::string peerFingerprint() const { return {}; }
    /// The last instant of the peer's certificate: a handshake looks at it once, a connection that lasts has to look again. Nothing where
    /// peerFingerprint() is empty.
    [[nodiscard]] virtual std::optional<WallTime> peerValidUntil() const { return std::nullopt; }
};

class TlsServerContext;
class TlsClientContext;

class StreamListener
{
public:
    virtual ~StreamListener() = default;
    virtual NetResult<std::unique_ptr<Stream>> tryAccept() = 0;
    virtual void notifyReadable(ReadyNode* node) = 0;
    [[nodiscard]] virtual Endpoint local() const = 0;
    /// Connections accepted from now on use this context; only for a listener that was opened with one. The socket stays open, so that the
    /// connections waiting in its queue are not lost.
    virtual void replaceTls(std::shared_ptr<TlsServerContext> context) = 0;
};

/// Where an answer goes: the client, and the address it asked (answers leave from that address).
struct ReplyPath {
    Endpoint client;
    IpAddress local;
    std::uint32_t interfaceIndex = 0;
};

/// One received datagram and the room for its answer. `reply` is valid during the handler call only.
struct IncomingDatagram {
    ReplyPath path;
    std::span<const std::uint8_t> data;
    std::span<std::uint8_t> reply; ///< room for an immediate answer, at least 4096 bytes
    std::size_t replySize = 0;     ///< set by the handler; 0: nothing to send now
};

class DatagramListener;

class DatagramHandler
{
public:
    virtual ~DatagramHandler() = default;
    /// Called on the worker's thread with everything one batched receive brought. Must not block.
    virtual void onDatagrams(DatagramListener& listener, std::span<IncomingDatagram> batch) = 0;
};

class DatagramListener
{
public:
    virtual ~DatagramListener() = default;
    /// Queues an answer that comes later than its question (copied); sent in batches at the end of the loop's turn.
    virtual void send(const ReplyPath& path, std::span<const std::uint8_t> datagram) = 0;
    [[nodiscard]] virtual Endpoint local() const = 0;
    /// Bytes of receive buffer the OS granted, and what was asked for (a cut-down is reported at start).
    [[nodiscard]] virtual std::size_t receiveBuffer() const = 0;
    [[nodiscard]] virtual std::size_t receiveBufferAsked() const = 0;
    /// Datagrams the OS dropped because the buffer was full, as far as it tells; monotonic.
    [[nodiscard]] virtual std::uint64_t kernelDrops() const { return 0; }
    /// Answers the OS did not take (send buffer full, no route); monotonic.
    [[nodiscard]] virtual std::uint64_t sendDrops() const { return 0; }
    /// Datagrams dropped because they were larger than any question may be; monotonic.
    [[nodiscard]] virtual std::uint64_t oversized() const { return 0; }
};

/// Certificate and key of a TLS server; shared by the listeners of all workers. Made by the world (real: OpenSSL context with
/// session tickets; virtual: a named identity).
class TlsServerContext
{
public:
    virtual ~TlsServerContext() = default;
};

/// What a TLS client shows and what it demands of servers; shared by all workers and connections. Made by the world, as above.
class TlsClientContext
{
public:
    virtual ~TlsClientContext() = default;
};

/// The protocol that nodes speak among themselves (ALPN, RFC 7301).
inline constexpr const char* peerProtocol = "harddns-peer/1";

/// Both sides of a node among nodes: each demands a certificate of the same authority, in date, and the peers' own protocol (ALPN), so
/// that no other TLS server of this machine can be mistaken for it. Names of hosts mean nothing: whoever holds a connection compares
/// Stream::peerFingerprint() with the member it wants before it sends or believes anything. Made by makePeerTls (world/real/tls.h) or
/// makeVirtualPeerTls (world/virtual/certificate.h); renewing a certificate is making a new one.
struct PeerTls {
    std::shared_ptr<TlsServerContext> server; ///< for ListenOptions::tls and StreamListener::replaceTls
    std::shared_ptr<TlsClientContext> client; ///< for Network::openTls
    std::string fingerprint;                  ///< of the own key, as the peers see it
};

struct ListenOptions {
    bool reusePort = false;                          ///< several workers bind the same address, the kernel spreads
    std::size_t receiveBufferBytes = 4U << 20;       ///< a burst of 10 ms at 300,000 q/s fits
    std::shared_ptr<TlsServerContext> tls = nullptr; ///< listenStream only
};

class Network
{
public:
    virtual ~Network() = default;

    /// A fresh connected socket with a random source port.
    virtual NetResult<std::unique_ptr<DatagramSocket>> openDatagram(const Endpoint& peer) = 0;
    /// Starts a connection; the stream is usable (writable) when the handshake is done, tryWrite says WouldBlock before.
    virtual NetResult<std::unique_ptr<Stream>> openStream(const Endpoint& peer) = 0;

    /// The same with TLS inside: usable when both handshakes are done. The client is done half a round trip before the server: one that is
    /// turned away for its certificate learns it from its first read (TlsFailed, with the reason), not from the handshake. `Other` when
    /// the context comes from another world.
    virtual NetResult<std::unique_ptr<Stream>> openTls(const Endpoint& peer, std::shared_ptr<TlsClientContext> context) = 0;

    virtual NetResult<std::unique_ptr<DatagramListener>> listenDatagram(const Endpoint& local, DatagramHandler& handler,
                                                                        const ListenOptions& options) = 0;
    virtual NetResult<std::unique_ptr<StreamListener>> listenStream(const Endpoint& local, const ListenOptions& options) = 0;

    /// True for an address of this machine (besides loopback); such addresses are not asked unless query-loopback is on.
    [[nodiscard]] virtual bool isOwnAddress(const IpAddress& address) const = 0;
};

/// One worker's way to the outside: what protocol code is given.
struct World {
    Loop& loop;
    Clock& clock;
    Network& network;
    Entropy& entropy;
};

} // namespace harddns::world
