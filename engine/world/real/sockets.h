// The operating system's sockets behind neutral names: one implementation file a system (sockets_posix.cpp and
// datagram_batch_posix.cpp here; a Windows pair can stand beside them). Private to world/real.
//
// Everything is non-blocking and returns NetError values. One worker's thread; nothing is shared.
#pragma once

#include "engine/api/address.h"
#include "engine/world/network.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace harddns::world::real
{

/// Wide enough for a descriptor and for a Windows SOCKET.
using NativeSocket = std::intptr_t;
inline constexpr NativeSocket noSocket = -1;

void closeSocket(NativeSocket socket);

/// Owner of one native socket.
class Socket
{
public:
    Socket() = default;
    explicit Socket(NativeSocket native) : m_native(native) {}
    Socket(Socket&& other) noexcept : m_native(std::exchange(other.m_native, noSocket)) {}
    Socket& operator=(Socket&& other) noexcept
    {
        if (this != &other) {
            reset();
            m_native = std::exchange(other.m_native, noSocket);
        }
        return *this;
    }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    ~Socket() { reset(); }

    void reset()
    {
        if (m_native != noSocket)
            closeSocket(std::exchange(m_native, noSocket));
    }
    [[nodiscard]] NativeSocket native() const { return m_native; }
    explicit operator bool() const { return m_native != noSocket; }

private:
    NativeSocket m_native = noSocket;
};

/// Lowest and highest source port of a question: everything that is not reserved for services (RFC 5452 section 9.2 asks for the
/// largest possible range).
inline constexpr std::uint16_t lowestQueryPort = 1024;
inline constexpr std::uint16_t highestQueryPort = 65535;
/// Other ports to try when the drawn one is taken. Without a bound a machine whose ports are all taken would spin; with 32 tries the
/// draw still succeeds (99.99 %) when three ports of four are busy.
inline constexpr int maxPortTries = 32;
/// Connections the kernel completes and keeps before they are accepted; fewer and a reconnecting crowd sees SYN retransmissions (1 s).
inline constexpr int listenBacklog = 1024;
/// Asked for the answers of a listener; the default (208 KiB) drops answers when a whole batch leaves to a slow interface.
inline constexpr std::size_t sendBufferBytes = 4U << 20;

struct QuerySocket {
    Socket socket;
    std::uint16_t port = 0;
};
/// A datagram socket on a random port, connected to the peer, never fragmenting by path MTU messages.
NetResult<QuerySocket> openQuerySocket(const Endpoint& peer, Entropy& entropy);

NetResult<> sendDatagram(const Socket& socket, std::span<const std::uint8_t> bytes);
/// TooLarge when the datagram did not fit the buffer (it is lost).
NetResult<std::size_t> receiveDatagram(const Socket& socket, std::span<std::uint8_t> buffer);

/// A stream socket whose connection is being made.
NetResult<Socket> startConnect(const Endpoint& peer);
/// Closed at the end of the stream; WouldBlock also while connecting.
NetResult<std::size_t> readStream(const Socket& socket, std::span<std::uint8_t> buffer);
NetResult<std::size_t> writeStream(const Socket& socket, std::span<const std::uint8_t> bytes);
Endpoint localEndpoint(const Socket& socket);

struct Accepted {
    Socket socket;
    Endpoint peer;
};
NetResult<Socket> listenStreamSocket(const Endpoint& local, bool reusePort);
/// Skips connections that died in the queue. NoDescriptors when the limit of open files is reached.
NetResult<Accepted> acceptStream(const Socket& listener);

struct BoundDatagram {
    Socket socket;
    Endpoint local;
    std::size_t receiveBuffer = 0; ///< bytes granted
};
NetResult<BoundDatagram> bindDatagramSocket(const Endpoint& local, bool reusePort, std::size_t receiveBufferBytes);
/// The kernel's count of datagrams dropped at this socket (32 bits, wraps).
std::uint32_t droppedDatagrams(const Socket& socket);

/// One descriptor kept closed-but-reserved, so that connections can still be refused when the process has no descriptor left.
class ReserveDescriptor
{
public:
    ReserveDescriptor();
    /// Accepts and drops up to `limit` waiting connections by lending the reserve; returns how many.
    std::size_t shed(const Socket& listener, std::size_t limit);

private:
    Socket m_reserve;
};

/// Addresses of this machine's interfaces without the loopback ones, sorted.
std::vector<IpAddress> interfaceAddresses();

class Poller;

/// Something that waits for readiness; the poller forgets it when it is destroyed. `onReadiness` runs inside Poller::poll and may only set
/// flags, link lists and post nodes: it must not run protocol code.
class Pollable
{
public:
    /// `ended`: error or end of stream from the peer; both directions count as ready then.
    virtual void onReadiness(bool readable, bool writable, bool ended) = 0;

protected:
    Pollable() = default;
    Pollable(const Pollable&) = delete;
    Pollable& operator=(const Pollable&) = delete;
    ~Pollable();

private:
    friend class Poller;
    Poller* m_poller = nullptr; ///< while it is registered
    std::uint32_t m_slot = 0;
};

/// Readiness of all sockets of a worker, edge-triggered: an event comes once, when a direction becomes ready; whoever holds the socket
/// keeps a flag until a call says WouldBlock. Asio waits for the poller itself (one nested descriptor) when the worker sleeps: that is
/// one system call to register a socket and none to wait again or to forget it, against four (three epoll_ctl, one ioctl) for a socket
/// registered with Asio.
///
/// Closing a socket ends its registration only when no other descriptor of it is left, and a child process has one between fork and exec:
/// events of a closed socket may still come. So the system is given a slot and its generation, never an address.
class Poller
{
public:
    /// Invalid (`native() == noSocket`) when the system has no descriptor left.
    Poller();
    ~Poller();
    Poller(const Poller&) = delete;
    Poller& operator=(const Poller&) = delete;
    /// At most once a target.
    NetResult<> add(const Socket& socket, Pollable& target, bool alsoWritable);
    /// Delivers what is ready now, without waiting; returns how many events.
    std::size_t poll();
    [[nodiscard]] NativeSocket native() const { return m_socket.native(); }
    /// Events that came for something that is gone.
    [[nodiscard]] std::uint64_t staleEvents() const { return m_staleEvents; }

private:
    friend class Pollable;
    static constexpr std::uint32_t noSlot = UINT32_MAX;
    struct Slot {
        Pollable* target = nullptr;   ///< nullptr: free
        std::uint32_t generation = 0; ///< of who has it now or had it last
        std::uint32_t nextFree = noSlot;
    };
    void forget(std::uint32_t slot);

    Socket m_socket;
    std::vector<Slot> m_slots;
    std::uint32_t m_firstFree = noSlot;
    std::uint64_t m_staleEvents = 0;
};

/// Datagrams received or sent by one system call; its buffers are touched in every turn, so more would cost cache.
inline constexpr std::size_t batchSize = 64;
/// Room for one received datagram. A question is some 100 bytes; larger ones are dropped and counted.
inline constexpr std::size_t receiveBytes = 4096;
/// Room for one immediate answer; the largest EDNS size this resolver announces to clients fits.
inline constexpr std::size_t replyBytes = 4096;

/// Batched receive and send on a bound datagram socket. Allocates once, when it is made.
class DatagramBatch
{
public:
    explicit DatagramBatch(BoundDatagram bound);
    ~DatagramBatch();
    DatagramBatch(const DatagramBatch&) = delete;
    DatagramBatch& operator=(const DatagramBatch&) = delete;

    [[nodiscard]] const Socket& socket() const;
    /// Receives up to batchSize datagrams. `drained`: the socket was empty afterwards. The spans hold until the next call.
    std::span<IncomingDatagram> receive(bool& drained);
    /// Sends the answers that the handler wrote into the last received batch.
    void reply();
    /// Copies an answer for the next flush; flushes first when there is no room.
    void queue(const ReplyPath& path, std::span<const std::uint8_t> datagram);
    [[nodiscard]] bool hasQueued() const;
    void flush();
    /// Answers the system did not take.
    [[nodiscard]] std::uint64_t sendDrops() const;
    /// Datagrams larger than receiveBytes.
    [[nodiscard]] std::uint64_t oversized() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace harddns::world::real
