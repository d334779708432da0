// Streams of the virtual world: connect (one round trip), TLS (one more), ordered segments, retransmission instead of loss, a receive
// window, end and reset. Private to world/virtual, except that tests and nodes ask a VirtualStream for its peer's certificate.
#pragma once

#include "engine/world/network.h"
#include "engine/world/virtual/certificate.h"
#include "engine/world/virtual/packet.h"
#include "engine/world/virtual/virtual_host.h"

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace harddns::world
{

class VirtualLoop;

/// Octets a sender may have under way and unread by the peer: without it a peer that does not read would be fed without bound.
inline constexpr std::size_t streamWindow = 65536;
/// A write leaves in segments of this size (Ethernet's, with TCP's time stamp option), so readers meet split messages.
inline constexpr std::size_t streamSegment = 1448;
/// First retransmission of a SYN and of anything later (RFC 6298, and Linux' minimum); both double each time.
inline constexpr Duration synTimeout = std::chrono::seconds(1);
inline constexpr Duration dataTimeout = std::chrono::milliseconds(200);
inline constexpr Duration longestTimeout = std::chrono::seconds(60);
/// Retransmissions before the stream fails: 127 s for a SYN, about 13 minutes for data, as Linux.
inline constexpr unsigned synAttempts = 6;
inline constexpr unsigned dataAttempts = 15;
/// Connections a listener keeps for tryAccept; a SYN beyond is not answered. Linux' somaxconn.
inline constexpr std::size_t acceptBacklog = 4096;

class VirtualStream final : public Stream
{
public:
    VirtualStream(std::shared_ptr<VirtualConnection> connection, unsigned side);
    ~VirtualStream() override;

    NetResult<std::size_t> tryRead(std::span<std::uint8_t> buffer) override;
    NetResult<std::size_t> tryWrite(std::span<const std::uint8_t> bytes) override;
    void notifyReadable(ReadyNode* node) override;
    void notifyWritable(ReadyNode* node) override;
    [[nodiscard]] Endpoint peer() const override;
    [[nodiscard]] Endpoint local() const override;
    [[nodiscard]] std::string tlsProblem() const override { return m_tlsProblem; }
    [[nodiscard]] std::string peerFingerprint() const override
    {
        return m_peerCertificate ? m_peerCertificate->fingerprint : std::string();
    }
    [[nodiscard]] std::optional<WallTime> peerValidUntil() const override
    {
        return m_peerCertificate ? std::optional(m_peerCertificate->notAfter) : std::nullopt;
    }
    /// What the peer showed; nothing before the handshake ended, without TLS, or from a client that showed none.
    [[nodiscard]] const std::optional<Certificate>& peerCertificate() const { return m_peerCertificate; }
    /// The handshakes are done.
    [[nodiscard]] bool established() const { return m_ready; }
    void markAccepted(); ///< the program has it now: it counts as a descriptor. For the network.

private:
    friend class VirtualConnection;
    friend class VirtualHost;
    [[nodiscard]] std::size_t unread() const { return m_received.size() - m_readFrom; }
    [[nodiscard]] std::optional<NetError> broken() const;
    void wakeReader();
    void wakeWriter();
    void wakeBoth();
    void fail(NetError error);
    void failTls(std::string problem);
    void detach();
    [[nodiscard]] VirtualLoop& loop() const;

    std::shared_ptr<VirtualConnection> m_connection;
    unsigned m_side;
    bool m_ready = false;    ///< handshakes done
    bool m_accepted = false; ///< the program has it (client, or after tryAccept)
    bool m_ended = false;    ///< the peer's end arrived
    std::optional<NetError> m_error;
    std::string m_tlsProblem;
    std::optional<Certificate> m_peerCertificate;
    std::vector<std::uint8_t> m_received;
    std::size_t m_readFrom = 0;
    std::size_t m_outstanding = 0; ///< written, and not known to be read
    std::size_t m_uncredited = 0;  ///< read, and not yet told to the peer
    ReadyNode* m_reader = nullptr;
    ReadyNode* m_writer = nullptr;
};

class VirtualStreamListener final : public StreamListener
{
public:
    VirtualStreamListener(VirtualHost& host, const Endpoint& local, const ListenOptions& options);
    ~VirtualStreamListener() override;

    NetResult<std::unique_ptr<Stream>> tryAccept() override;
    void notifyReadable(ReadyNode* node) override;
    [[nodiscard]] Endpoint local() const override { return m_local; }
    void replaceTls(std::shared_ptr<TlsServerContext> context) override;

private:
    friend class VirtualConnection;
    friend class VirtualHost;
    friend class VirtualNetwork;
    VirtualHost* m_host; ///< nullptr once it has crashed
    Loop& m_loop;
    Endpoint m_local;
    bool m_reusePort;
    std::shared_ptr<VirtualTlsServer> m_tls;
    std::deque<std::unique_ptr<VirtualStream>> m_accepted;
    ReadyNode* m_waiter = nullptr;
};

/// Both ends of a stream and the two pipes between them. Lives while an end or a segment under way holds it.
class VirtualConnection : public std::enable_shared_from_this<VirtualConnection>
{
public:
    VirtualConnection(VirtualWorld& world, VirtualHost& client, const Endpoint& clientEnd, const Endpoint& serverEnd);
    ~VirtualConnection();

    /// A segment arrives at the running host that has the address; takes it over.
    void arrive(detail::Packet* packet, VirtualHost& host);
    /// Nobody could hear the segment: it waits for its retransmission. Takes it over.
    void undelivered(detail::Packet* packet);
    /// The retransmission timer of what `side` sends.
    void retransmit(unsigned side);
    void open();                                                   ///< the client's SYN
    void close(unsigned side, bool hard);                          ///< the stream of that side is gone; hard: by RST
    void crashed(unsigned side, VirtualHost& host, bool tellPeer); ///< so is its host

private:
    friend class VirtualStream;
    friend class VirtualStreamListener;
    friend class VirtualNetwork;
    friend class VirtualHost;

    /// One end, and the pipe of what it sends.
    struct End {
        VirtualHost* host = nullptr;
        std::uint32_t life = 0; ///< the host's incarnation that has this end
        Endpoint local;
        VirtualStream* stream = nullptr;     ///< nullptr: not yet, or no longer
        bool known = false;                  ///< the host has state for this end (SYN sent or seen)
        bool connected = false;              ///< its handshake is done
        std::uint64_t nextSequence = 0;      ///< of what it sends
        std::uint64_t expected = 0;          ///< of what it receives
        std::deque<detail::Packet*> waiting; ///< not under way, by sequence
        bool stalled = false;                ///< the first of `waiting` was lost and waits for its retransmission
        unsigned attempts = 0;
        SteadyTime lastArrival;
    };

    detail::Packet* make(unsigned side, detail::SegmentKind kind);
    void say(unsigned side, detail::SegmentKind kind) { pipe(side, make(side, kind)); }
    void pipe(unsigned side, detail::Packet* packet);
    [[nodiscard]] bool transmit(unsigned side, detail::Packet* packet);
    void stall(unsigned side);
    void drop(unsigned side);
    void reset(unsigned toSide, VirtualHost& from);
    void handle(unsigned side, detail::Packet& packet, VirtualHost& host);
    void handleSyn(detail::Packet* packet, VirtualHost& host);
    void handleSynAck();
    void handleEstablished(VirtualHost& host);
    void handleTls(unsigned side, const detail::Packet& packet, VirtualHost& host);
    void rejectTls(unsigned side, std::string problem);
    void receiveData(unsigned side, std::span<const std::uint8_t> data);
    [[nodiscard]] bool alive(unsigned side) const;
    [[nodiscard]] static VirtualStreamListener* listenerAt(VirtualHost& host, const Endpoint& local, const Endpoint& client);

    VirtualWorld& m_world;
    std::array<End, 2> m_ends; ///< 0: client, 1: server
    bool m_clientTls = false;
    VirtualTlsClient m_tlsClient;
    std::shared_ptr<VirtualTlsServer> m_tlsServer;
};

} // namespace harddns::world
