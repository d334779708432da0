// Network on the system's sockets. Private to world/real; users see world::Network. One worker's thread.
#pragma once

#include "engine/world/network.h"
#include "engine/world/real/sockets.h"

#include <optional>
#include <vector>

namespace harddns::world::real
{

/// A stream socket and what the poller said about it: reading or writing is tried only while a flag says it may succeed.
struct StreamChannel {
    Socket socket;
    bool readable = false;
    bool writable = false;
    bool ended = false;              ///< the peer has sent its last byte, or the connection broke
    bool closed = false;             ///< the end of the stream was read
    std::optional<NetError> failure; ///< the first hard error; it stays

    NetResult<std::size_t> read(std::span<std::uint8_t> buffer);
    NetResult<std::size_t> write(std::span<const std::uint8_t> bytes);
    void update(bool nowReadable, bool nowWritable, bool nowEnded)
    {
        readable |= nowReadable;
        writable |= nowWritable;
        ended |= nowEnded;
    }
};

class RealDatagramListener;

class RealNetwork final : public Network
{
public:
    RealNetwork(Loop& loop, Entropy& entropy);

    NetResult<std::unique_ptr<DatagramSocket>> openDatagram(const Endpoint& peer) override;
    NetResult<std::unique_ptr<Stream>> openStream(const Endpoint& peer) override;
    NetResult<std::unique_ptr<Stream>> openTls(const Endpoint& peer, std::shared_ptr<TlsClientContext> context) override;
    NetResult<std::unique_ptr<DatagramListener>> listenDatagram(const Endpoint& local, DatagramHandler& handler,
                                                                const ListenOptions& options) override;
    NetResult<std::unique_ptr<StreamListener>> listenStream(const Endpoint& local, const ListenOptions& options) override;
    [[nodiscard]] bool isOwnAddress(const IpAddress& address) const override;

    // For the driver.
    [[nodiscard]] Poller& poller() { return m_poller; }
    /// Serves the listeners that have datagrams, a bounded number of batches each; true when there was work.
    bool serveListeners();
    /// Sends what was queued for later.
    void flush();

    // For the objects made here.
    [[nodiscard]] Loop& loop() { return m_loop; }
    [[nodiscard]] ReserveDescriptor& reserve() { return m_reserve; }
    void markReadable() { m_anyReadable = true; }
    void markQueued() { m_anyQueued = true; }
    void forget(RealDatagramListener& listener);

private:
    Loop& m_loop;
    Entropy& m_entropy;
    Poller m_poller;
    ReserveDescriptor m_reserve;
    std::vector<RealDatagramListener*> m_listeners; ///< nullptr where one was destroyed during a turn
    bool m_anyReadable = false;
    bool m_anyQueued = false;
    mutable std::vector<IpAddress> m_ownAddresses;
    mutable std::optional<SteadyTime> m_ownAddressesRead;
};

} // namespace harddns::world::real
