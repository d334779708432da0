#include "engine/world/real/sockets.h"

#include "engine/world/real/address_posix.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <ifaddrs.h>
#include <linux/sock_diag.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <unistd.h>

namespace harddns::world::real
{

namespace
{

bool setOption(int fd, int level, int name, int value) { return ::setsockopt(fd, level, name, &value, sizeof value) == 0; }

/// Fragments let an off-path attacker replace the second half of an answer, and forged "fragmentation needed" messages make them:
/// OMIT ignores such messages (RFC 9715 section 3.1). Failing is not fatal: the sizes we send need no fragments.
void avoidFragments(int fd, bool v6)
{
    if (v6)
        setOption(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_OMIT);
    else
        setOption(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_OMIT);
}

NetResult<Socket> makeSocket(bool v6, int type)
{
    const int fd = ::socket(v6 ? AF_INET6 : AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return Failure{netError(errno)};
    return Socket(fd);
}

/// The kernel doubles what is asked (its own bookkeeping); the doubled value is what it reports.
std::size_t askBuffer(int fd, int name, int privilegedName, std::size_t bytes)
{
    const int asked = static_cast<int>(std::min<std::size_t>(bytes, 1U << 30));
    if (!setOption(fd, SOL_SOCKET, privilegedName, asked))
        setOption(fd, SOL_SOCKET, name, asked);
    int granted = 0;
    socklen_t length = sizeof granted;
    if (::getsockopt(fd, SOL_SOCKET, name, &granted, &length) != 0)
        return 0;
    return static_cast<std::size_t>(granted) / 2;
}

NetResult<> bindTo(const Socket& socket, const Endpoint& local)
{
    SystemAddress address;
    const socklen_t length = toSystem(local, 0, address);
    if (::bind(descriptor(socket), &address.any, length) != 0)
        return Failure{netError(errno)};
    return {};
}

} // namespace

NetError netError(int code)
{
    switch (code) {
    case EAGAIN:
    case EINPROGRESS:
    case EINTR: return NetError::WouldBlock;
    case ECONNREFUSED: return NetError::Refused;
    case ECONNRESET:
    case ECONNABORTED:
    case EPIPE:
    case ENOTCONN: return NetError::Reset;
    case ETIMEDOUT: return NetError::Timeout;
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
    case EHOSTDOWN:
    case EAFNOSUPPORT: return NetError::Unreachable;
    case EMSGSIZE: return NetError::TooLarge;
    case EADDRINUSE: return NetError::AddressInUse;
    case EADDRNOTAVAIL: return NetError::AddressMissing;
    case EACCES:
    case EPERM: return NetError::Denied;
    case EMFILE:
    case ENFILE: return NetError::NoDescriptors;
    default: return NetError::Other;
    }
}

socklen_t toSystem(const Endpoint& endpoint, std::uint32_t scope, SystemAddress& out)
{
    if (endpoint.address.isV4()) {
        out.v4 = {};
        out.v4.sin_family = AF_INET;
        out.v4.sin_port = htons(endpoint.port);
        std::memcpy(&out.v4.sin_addr, endpoint.address.data(), 4);
        return sizeof out.v4;
    }
    out.v6 = {};
    out.v6.sin6_family = AF_INET6;
    out.v6.sin6_port = htons(endpoint.port);
    std::memcpy(&out.v6.sin6_addr, endpoint.address.data(), 16);
    if (IN6_IS_ADDR_LINKLOCAL(&out.v6.sin6_addr))
        out.v6.sin6_scope_id = scope;
    return sizeof out.v6;
}

Endpoint fromSystem(const SystemAddress& address)
{
    if (address.any.sa_family == AF_INET6)
        return {IpAddress::v6(reinterpret_cast<const std::uint8_t*>(&address.v6.sin6_addr)), ntohs(address.v6.sin6_port)};
    return {IpAddress::v4(reinterpret_cast<const std::uint8_t*>(&address.v4.sin_addr)), ntohs(address.v4.sin_port)};
}

void closeSocket(NativeSocket socket) { ::close(static_cast<int>(socket)); }

NetResult<QuerySocket> openQuerySocket(const Endpoint& peer, Entropy& entropy)
{
    const bool v6 = peer.address.isV6();
    auto made = makeSocket(v6, SOCK_DGRAM);
    if (!made.ok())
        return Failure{made.error()};
    QuerySocket result{std::move(*made), 0};
    const int fd = descriptor(result.socket);
    avoidFragments(fd, v6);

    constexpr std::uint32_t ports = highestQueryPort - lowestQueryPort + 1U;
    const IpAddress any = v6 ? IpAddress::v6(std::array<std::uint8_t, 16>{}.data()) : IpAddress();
    for (int attempt = 0;; ++attempt) {
        result.port = static_cast<std::uint16_t>(lowestQueryPort + entropy.below(ports));
        const auto bound = bindTo(result.socket, {any, result.port});
        if (bound.ok())
            break;
        // Denied: the port lies below this system's first unprivileged port.
        if (attempt + 1 == maxPortTries || (bound.error() != NetError::AddressInUse && bound.error() != NetError::Denied))
            return Failure{bound.error()};
    }
    SystemAddress to;
    const socklen_t length = toSystem(peer, 0, to);
    if (::connect(fd, &to.any, length) != 0)
        return Failure{netError(errno)};
    return result;
}

NetResult<> sendDatagram(const Socket& socket, std::span<const std::uint8_t> bytes)
{
    if (::send(descriptor(socket), bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0)
        return Failure{netError(errno)};
    return {};
}

NetResult<std::size_t> receiveDatagram(const Socket& socket, std::span<std::uint8_t> buffer)
{
    const ssize_t got = ::recv(descriptor(socket), buffer.data(), buffer.size(), MSG_TRUNC); // MSG_TRUNC: the true length comes back
    if (got < 0)
        return Failure{netError(errno)};
    if (static_cast<std::size_t>(got) > buffer.size())
        return Failure{NetError::TooLarge};
    return static_cast<std::size_t>(got);
}

NetResult<Socket> startConnect(const Endpoint& peer)
{
    auto made = makeSocket(peer.address.isV6(), SOCK_STREAM);
    if (!made.ok())
        return made;
    const int fd = descriptor(*made);
    setOption(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    SystemAddress to;
    const socklen_t length = toSystem(peer, 0, to);
    if (::connect(fd, &to.any, length) != 0 && errno != EINPROGRESS)
        return Failure{netError(errno)};
    return made;
}

NetResult<std::size_t> readStream(const Socket& socket, std::span<std::uint8_t> buffer)
{
    const ssize_t got = ::recv(descriptor(socket), buffer.data(), buffer.size(), 0);
    if (got < 0)
        return Failure{netError(errno)};
    if (got == 0 && !buffer.empty())
        return Failure{NetError::Closed};
    return static_cast<std::size_t>(got);
}

NetResult<std::size_t> writeStream(const Socket& socket, std::span<const std::uint8_t> bytes)
{
    const ssize_t put = ::send(descriptor(socket), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (put < 0)
        return Failure{netError(errno)};
    return static_cast<std::size_t>(put);
}

Endpoint localEndpoint(const Socket& socket)
{
    SystemAddress address{};
    socklen_t length = sizeof address;
    if (::getsockname(descriptor(socket), &address.any, &length) != 0)
        return {};
    return fromSystem(address);
}

NetResult<Socket> listenStreamSocket(const Endpoint& local, bool reusePort)
{
    const bool v6 = local.address.isV6();
    auto made = makeSocket(v6, SOCK_STREAM);
    if (!made.ok())
        return made;
    const int fd = descriptor(*made);
    setOption(fd, SOL_SOCKET, SO_REUSEADDR, 1); // on POSIX: a restart need not wait for connections in TIME_WAIT
    if (v6)
        setOption(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1); // 0.0.0.0 and :: can be listened on side by side
    if (reusePort && !setOption(fd, SOL_SOCKET, SO_REUSEPORT, 1))
        return Failure{netError(errno)};
    if (auto bound = bindTo(*made, local); !bound.ok())
        return Failure{bound.error()};
    if (::listen(fd, listenBacklog) != 0)
        return Failure{netError(errno)};
    return made;
}

NetResult<Accepted> acceptStream(const Socket& listener)
{
    for (int attempt = 0; attempt < listenBacklog; ++attempt) {
        SystemAddress address{};
        socklen_t length = sizeof address;
        const int fd = ::accept4(descriptor(listener), &address.any, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            setOption(fd, IPPROTO_TCP, TCP_NODELAY, 1);
            return Accepted{Socket(fd), fromSystem(address)};
        }
        // Errors of the waiting connection itself (accept(2)): that one is gone, the next may be good.
        switch (errno) {
        case EINTR:
        case ECONNABORTED:
        case EPROTO:
        case ENETDOWN:
        case ENOPROTOOPT:
        case EHOSTDOWN:
        case ENONET:
        case EHOSTUNREACH:
        case ENETUNREACH: continue;
        default: return Failure{netError(errno)};
        }
    }
    return Failure{NetError::WouldBlock};
}

NetResult<BoundDatagram> bindDatagramSocket(const Endpoint& local, bool reusePort, std::size_t receiveBufferBytes)
{
    const bool v6 = local.address.isV6();
    auto made = makeSocket(v6, SOCK_DGRAM);
    if (!made.ok())
        return Failure{made.error()};
    BoundDatagram result{std::move(*made), local, 0};
    const int fd = descriptor(result.socket);
    if (v6)
        setOption(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
    if (reusePort && !setOption(fd, SOL_SOCKET, SO_REUSEPORT, 1))
        return Failure{netError(errno)};
    avoidFragments(fd, v6);
    // Only a wildcard socket needs to be told which address was asked; elsewhere it would cost a control message a packet.
    if (local.address.isUnspecified()) {
        const bool told = v6 ? setOption(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1) : setOption(fd, IPPROTO_IP, IP_PKTINFO, 1);
        if (!told)
            return Failure{netError(errno)};
    }
    result.receiveBuffer = askBuffer(fd, SO_RCVBUF, SO_RCVBUFFORCE, receiveBufferBytes);
    askBuffer(fd, SO_SNDBUF, SO_SNDBUFFORCE, sendBufferBytes);
    if (auto bound = bindTo(result.socket, local); !bound.ok())
        return Failure{bound.error()};
    if (local.port == 0)
        result.local.port = localEndpoint(result.socket).port;
    return result;
}

std::uint32_t droppedDatagrams(const Socket& socket)
{
    // Asked when somebody looks; SO_RXQ_OVFL would put a control message on every packet after the first drop.
    std::uint32_t info[SK_MEMINFO_VARS] = {};
    socklen_t length = sizeof info;
    if (::getsockopt(descriptor(socket), SOL_SOCKET, SO_MEMINFO, info, &length) != 0)
        return 0;
    return info[SK_MEMINFO_DROPS];
}

namespace
{
int openReserve() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }
} // namespace

ReserveDescriptor::ReserveDescriptor() : m_reserve(openReserve()) {}

std::size_t ReserveDescriptor::shed(const Socket& listener, std::size_t limit)
{
    std::size_t dropped = 0;
    m_reserve.reset();
    while (dropped < limit && acceptStream(listener).ok())
        ++dropped;
    m_reserve = Socket(openReserve());
    return dropped;
}

std::vector<IpAddress> interfaceAddresses()
{
    std::vector<IpAddress> result;
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0)
        return result;
    for (const ifaddrs* item = list; item; item = item->ifa_next) {
        if (!item->ifa_addr)
            continue;
        SystemAddress address{};
        if (item->ifa_addr->sa_family == AF_INET)
            std::memcpy(&address.v4, item->ifa_addr, sizeof address.v4);
        else if (item->ifa_addr->sa_family == AF_INET6)
            std::memcpy(&address.v6, item->ifa_addr, sizeof address.v6);
        else
            continue;
        const IpAddress own = fromSystem(address).address;
        if (!own.isLoopback())
            result.push_back(own);
    }
    ::freeifaddrs(list);
    std::sort(result.begin(), result.end());
    return result;
}

Pollable::~Pollable()
{
    if (m_poller)
        m_poller->forget(m_slot);
}

Poller::Poller() : m_socket(::epoll_create1(EPOLL_CLOEXEC)) {}

Poller::~Poller()
{
    for (const Slot& slot : m_slots) {
        if (slot.target)
            slot.target->m_poller = nullptr;
    }
}

void Poller::forget(std::uint32_t slot)
{
    m_slots[slot].target = nullptr;
    m_slots[slot].nextFree = std::exchange(m_firstFree, slot);
}

NetResult<> Poller::add(const Socket& socket, Pollable& target, bool alsoWritable)
{
    epoll_event event{};
    event.events = EPOLLIN | EPOLLET;
    if (alsoWritable)
        event.events |= EPOLLOUT | EPOLLRDHUP;
    if (m_firstFree == noSlot) {
        m_firstFree = static_cast<std::uint32_t>(m_slots.size());
        m_slots.emplace_back();
    }
    Slot& slot = m_slots[m_firstFree];
    ++slot.generation;
    event.data.u64 = std::uint64_t{slot.generation} << 32 | m_firstFree;
    if (::epoll_ctl(descriptor(m_socket), EPOLL_CTL_ADD, descriptor(socket), &event) != 0)
        return Failure{errno == ENOSPC || errno == ENOMEM ? NetError::NoDescriptors : netError(errno)};
    target.m_poller = this;
    target.m_slot = std::exchange(m_firstFree, slot.nextFree);
    slot.target = &target;
    return {};
}

std::size_t Poller::poll()
{
    // More would only lengthen the time until the first of them is answered.
    constexpr int maxEvents = 128;
    epoll_event events[maxEvents];
    const int count = ::epoll_wait(descriptor(m_socket), events, maxEvents, 0);
    for (int i = 0; i < count; ++i) {
        const Slot& slot = m_slots[events[i].data.u64 & UINT32_MAX];
        if (!slot.target || slot.generation != events[i].data.u64 >> 32) {
            ++m_staleEvents;
            continue;
        }
        const std::uint32_t mask = events[i].events;
        const bool ended = (mask & (EPOLLERR | EPOLLHUP | EPOLLRDHUP)) != 0;
        const bool broken = (mask & (EPOLLERR | EPOLLHUP)) != 0;
        slot.target->onReadiness((mask & EPOLLIN) != 0 || ended, (mask & EPOLLOUT) != 0 || broken, ended);
    }
    return count > 0 ? static_cast<std::size_t>(count) : 0; // also the stale ones: others may wait behind them
}

} // namespace harddns::world::real
