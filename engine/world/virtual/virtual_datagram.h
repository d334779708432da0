// UDP of the virtual world: the connected socket and the listener that pushes one batch a virtual instant. Private to world/virtual.
#pragma once

#include "engine/world/network.h"
#include "engine/world/virtual/virtual_host.h"

#include <deque>
#include <vector>

namespace harddns::world
{

/// Datagrams a socket keeps until they are read, then they are dropped: Linux' default buffer of 212,992 octets holds about as many
/// small ones, so a flood at a waiting resolver loses here what it would lose there.
inline constexpr std::size_t socketQueueLimit = 256;

/// Datagrams handed to a DatagramHandler in one call, as one recvmmsg would bring.
inline constexpr std::size_t listenerBatchLimit = 64;

/// Room for an immediate answer (network.h: at least 4096).
inline constexpr std::size_t listenerReplyRoom = 4096;

class VirtualDatagramSocket final : public DatagramSocket, public detail::DatagramBinding
{
public:
    VirtualDatagramSocket(VirtualHost& owner, const Endpoint& from, const Endpoint& to);
    ~VirtualDatagramSocket() override;

    NetResult<> send(std::span<const std::uint8_t> datagram) override;
    NetResult<std::size_t> tryReceive(std::span<std::uint8_t> buffer) override;
    void notifyReadable(ReadyNode* node) override;
    [[nodiscard]] std::uint16_t localPort() const override { return local.port; }

    void push(detail::Packet* packet); ///< takes it over
    void refuse();

private:
    void wake();
    VirtualWorld& m_world;
    std::vector<detail::Packet*> m_queue; ///< from m_first on
    std::size_t m_first = 0;
    bool m_refused = false;
    ReadyNode* m_waiter = nullptr;
};

class VirtualDatagramListener final : public DatagramListener, public detail::DatagramBinding
{
public:
    VirtualDatagramListener(VirtualHost& owner, const Endpoint& at, DatagramHandler& handler, const ListenOptions& options);
    ~VirtualDatagramListener() override;

    void send(const ReplyPath& path, std::span<const std::uint8_t> datagram) override;
    [[nodiscard]] Endpoint local() const override { return detail::DatagramBinding::local; }
    [[nodiscard]] std::size_t receiveBuffer() const override { return m_buffer; }
    [[nodiscard]] std::size_t receiveBufferAsked() const override { return m_buffer; }
    [[nodiscard]] std::uint64_t kernelDrops() const override { return m_drops; }

    void push(detail::Packet* packet); ///< takes it over
    void flush();                      ///< hands over what came at this instant

private:
    void drop();
    VirtualWorld& m_world;
    DatagramHandler& m_handler;
    std::size_t m_buffer;
    std::size_t m_buffered = 0;
    std::uint64_t m_drops = 0;
    std::vector<detail::Packet*> m_pending;
    bool* m_destroyed = nullptr; ///< set while the handler runs: tells flush that the listener is gone
};

} // namespace harddns::world
