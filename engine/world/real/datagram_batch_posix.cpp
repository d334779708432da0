#include "engine/world/real/sockets.h"

#include "engine/world/real/address_posix.h"

#include <algorithm>
#include <array>
#include <cerrno>

namespace harddns::world::real
{

namespace
{

/// Buffers that lie a power of two apart share one set of the first-level cache: 64 packets would evict each other. An odd number of
/// cache lines between them spreads them over all sets.
constexpr std::size_t spread = 5 * 64;
constexpr std::size_t receiveStride = receiveBytes + spread;
constexpr std::size_t replyStride = replyBytes + spread;

/// Answers that came later than their question and wait for the end of the turn; when it is full they leave earlier.
constexpr std::size_t queueSlots = 256;
constexpr std::size_t queueBytes = 256U << 10;

/// Room for one in_pktinfo or in6_pktinfo.
struct alignas(cmsghdr) ControlBuffer {
    std::array<std::uint8_t, CMSG_SPACE(sizeof(in6_pktinfo))> bytes;
};

/// Writes the control message that makes a datagram leave from `local`.
void setSource(msghdr& header, ControlBuffer& control, const ReplyPath& path)
{
    control = {};
    header.msg_control = control.bytes.data();
    header.msg_controllen = control.bytes.size();
    cmsghdr* const message = CMSG_FIRSTHDR(&header);
    if (path.local.isV4()) {
        in_pktinfo info{}; // no interface: the route to the client decides
        std::memcpy(&info.ipi_spec_dst, path.local.data(), 4);
        message->cmsg_level = IPPROTO_IP;
        message->cmsg_type = IP_PKTINFO;
        message->cmsg_len = CMSG_LEN(sizeof info);
        std::memcpy(CMSG_DATA(message), &info, sizeof info);
        header.msg_controllen = CMSG_SPACE(sizeof info);
    } else {
        in6_pktinfo info{};
        std::memcpy(&info.ipi6_addr, path.local.data(), 16);
        if (IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr))
            info.ipi6_ifindex = path.interfaceIndex;
        message->cmsg_level = IPPROTO_IPV6;
        message->cmsg_type = IPV6_PKTINFO;
        message->cmsg_len = CMSG_LEN(sizeof info);
        std::memcpy(CMSG_DATA(message), &info, sizeof info);
        header.msg_controllen = CMSG_SPACE(sizeof info);
    }
}

/// Reads the address asked out of the control messages; false when there is none.
bool readDestination(msghdr& header, ReplyPath& path)
{
    for (cmsghdr* message = CMSG_FIRSTHDR(&header); message; message = CMSG_NXTHDR(&header, message)) {
        if (message->cmsg_level == IPPROTO_IP && message->cmsg_type == IP_PKTINFO) {
            in_pktinfo info;
            std::memcpy(&info, CMSG_DATA(message), sizeof info);
            path.local = IpAddress::v4(reinterpret_cast<const std::uint8_t*>(&info.ipi_spec_dst));
            path.interfaceIndex = static_cast<std::uint32_t>(info.ipi_ifindex);
            return true;
        }
        if (message->cmsg_level == IPPROTO_IPV6 && message->cmsg_type == IPV6_PKTINFO) {
            in6_pktinfo info;
            std::memcpy(&info, CMSG_DATA(message), sizeof info);
            path.local = IpAddress::v6(reinterpret_cast<const std::uint8_t*>(&info.ipi6_addr));
            path.interfaceIndex = info.ipi6_ifindex;
            return true;
        }
    }
    return false;
}

} // namespace

struct DatagramBatch::State {
    explicit State(BoundDatagram bound)
        : socket(std::move(bound.socket)),
          local(bound.local.address),
          wildcard(local.isUnspecified()),
          received(std::make_unique_for_overwrite<std::uint8_t[]>(batchSize * receiveStride)),
          replies(std::make_unique_for_overwrite<std::uint8_t[]>(batchSize * replyStride)),
          queuedBytes(std::make_unique_for_overwrite<std::uint8_t[]>(queueBytes))
    {
        for (std::size_t i = 0; i < batchSize; ++i) {
            receiveParts[i] = {received.get() + i * receiveStride, receiveBytes};
            msghdr& header = receiveHeaders[i].msg_hdr;
            header = {};
            header.msg_name = &sources[i].any;
            header.msg_iov = &receiveParts[i];
            header.msg_iovlen = 1;
            resetHeader(i);
        }
        for (std::size_t i = 0; i < batchSize; ++i) {
            sendHeaders[i] = {};
            sendHeaders[i].msg_hdr.msg_iov = &sendParts[i];
            sendHeaders[i].msg_hdr.msg_iovlen = 1;
        }
    }

    void resetHeader(std::size_t i)
    {
        msghdr& header = receiveHeaders[i].msg_hdr;
        header.msg_namelen = sizeof(SystemAddress);
        if (wildcard) {
            header.msg_control = controls[i].bytes.data();
            header.msg_controllen = controls[i].bytes.size();
        }
    }

    /// Sends the first `count` prepared messages. A message the system refuses is skipped; a full send buffer drops the rest, because
    /// waiting would hold up everybody for clients whose answers the interface cannot carry anyway (they ask again).
    void sendPrepared(std::size_t count)
    {
        std::size_t done = 0;
        while (done < count) {
            const int sent = ::sendmmsg(descriptor(socket), sendHeaders.data() + done, static_cast<unsigned>(count - done), MSG_NOSIGNAL);
            if (sent > 0) {
                done += static_cast<std::size_t>(sent);
                continue;
            }
            if (errno == EINTR)
                continue;
            if (errno == EAGAIN || errno == ENOBUFS) {
                drops += count - done;
                return;
            }
            ++drops;
            ++done;
        }
    }

    void flush()
    {
        for (std::size_t start = 0; start < queuedCount; start += batchSize) {
            const std::size_t count = std::min(batchSize, queuedCount - start);
            for (std::size_t i = 0; i < count; ++i) {
                const Queued& item = queued[start + i];
                msghdr& header = sendHeaders[i].msg_hdr;
                header.msg_name = &sendTargets[i].any;
                header.msg_namelen = toSystem(item.path.client, item.path.interfaceIndex, sendTargets[i]);
                if (wildcard) {
                    setSource(header, sendControls[i], item.path);
                } else {
                    header.msg_control = nullptr;
                    header.msg_controllen = 0;
                }
                sendParts[i] = {queuedBytes.get() + item.offset, item.size};
            }
            sendPrepared(count);
        }
        queuedCount = 0;
        queuedUsed = 0;
    }

    Socket socket;
    IpAddress local;
    bool wildcard;
    std::uint64_t drops = 0;
    std::uint64_t oversized = 0;

    std::unique_ptr<std::uint8_t[]> received;
    std::unique_ptr<std::uint8_t[]> replies;
    std::array<mmsghdr, batchSize> receiveHeaders;
    std::array<iovec, batchSize> receiveParts;
    std::array<SystemAddress, batchSize> sources;
    std::array<ControlBuffer, batchSize> controls;
    std::size_t headersUsed = 0;

    std::array<IncomingDatagram, batchSize> incoming;
    std::array<std::uint8_t, batchSize> headerOf; ///< index of the receive header of each incoming datagram
    std::size_t incomingCount = 0;

    std::array<mmsghdr, batchSize> sendHeaders;
    std::array<iovec, batchSize> sendParts;
    std::array<SystemAddress, batchSize> sendTargets;
    std::array<ControlBuffer, batchSize> sendControls;

    struct Queued {
        ReplyPath path;
        std::uint32_t offset = 0;
        std::uint32_t size = 0;
    };
    std::array<Queued, queueSlots> queued;
    std::size_t queuedCount = 0;
    std::unique_ptr<std::uint8_t[]> queuedBytes;
    std::size_t queuedUsed = 0;
};

DatagramBatch::DatagramBatch(BoundDatagram bound) : m_state(std::make_unique<State>(std::move(bound))) {}
DatagramBatch::~DatagramBatch() = default;

const Socket& DatagramBatch::socket() const { return m_state->socket; }

std::span<IncomingDatagram> DatagramBatch::receive(bool& drained)
{
    State& s = *m_state;
    for (std::size_t i = 0; i < s.headersUsed; ++i)
        s.resetHeader(i);
    int got = 0;
    // An error other than "empty" (a report about an earlier answer) is used up by being reported: once more.
    for (int attempt = 0; attempt < 2; ++attempt) {
        got = ::recvmmsg(descriptor(s.socket), s.receiveHeaders.data(), batchSize, 0, nullptr);
        if (got >= 0 || errno == EAGAIN)
            break;
    }
    const std::size_t count = got > 0 ? static_cast<std::size_t>(got) : 0;
    drained = count < batchSize;
    s.headersUsed = count;
    s.incomingCount = 0;
    for (std::size_t i = 0; i < count; ++i) {
        msghdr& header = s.receiveHeaders[i].msg_hdr;
        if ((header.msg_flags & MSG_TRUNC) != 0) {
            ++s.oversized;
            continue;
        }
        IncomingDatagram& item = s.incoming[s.incomingCount];
        item.path.client = fromSystem(s.sources[i]);
        if (!s.wildcard) {
            item.path.local = s.local;
            item.path.interfaceIndex = s.sources[i].any.sa_family == AF_INET6 ? s.sources[i].v6.sin6_scope_id : 0;
        } else if (!readDestination(header, item.path)) {
            ++s.oversized; // the control message was cut; an answer could leave from a wrong address
            continue;
        }
        item.data = {s.received.get() + i * receiveStride, s.receiveHeaders[i].msg_len};
        item.reply = {s.replies.get() + i * replyStride, replyBytes};
        item.replySize = 0;
        s.headerOf[s.incomingCount] = static_cast<std::uint8_t>(i);
        ++s.incomingCount;
    }
    return {s.incoming.data(), s.incomingCount};
}

void DatagramBatch::reply()
{
    State& s = *m_state;
    std::size_t count = 0;
    for (std::size_t i = 0; i < s.incomingCount; ++i) {
        const IncomingDatagram& item = s.incoming[i];
        if (item.replySize == 0)
            continue;
        const msghdr& request = s.receiveHeaders[s.headerOf[i]].msg_hdr;
        msghdr& header = s.sendHeaders[count].msg_hdr;
        header.msg_name = request.msg_name; // the client's address as it came
        header.msg_namelen = request.msg_namelen;
        if (s.wildcard) {
            setSource(header, s.sendControls[count], item.path);
        } else {
            header.msg_control = nullptr;
            header.msg_controllen = 0;
        }
        s.sendParts[count] = {item.reply.data(), std::min(item.replySize, replyBytes)};
        ++count;
    }
    s.incomingCount = 0;
    s.sendPrepared(count);
}

void DatagramBatch::queue(const ReplyPath& path, std::span<const std::uint8_t> datagram)
{
    State& s = *m_state;
    if (datagram.empty() || datagram.size() > queueBytes) {
        ++s.drops;
        return;
    }
    if (s.queuedCount == queueSlots || s.queuedUsed + datagram.size() > queueBytes)
        s.flush();
    std::copy(datagram.begin(), datagram.end(), s.queuedBytes.get() + s.queuedUsed);
    s.queued[s.queuedCount++] = {path, static_cast<std::uint32_t>(s.queuedUsed), static_cast<std::uint32_t>(datagram.size())};
    s.queuedUsed += datagram.size();
}

bool DatagramBatch::hasQueued() const { return m_state->queuedCount != 0; }
void DatagramBatch::flush() { m_state->flush(); }
std::uint64_t DatagramBatch::sendDrops() const { return m_state->drops; }
std::uint64_t DatagramBatch::oversized() const { return m_state->oversized; }

} // namespace harddns::world::real
