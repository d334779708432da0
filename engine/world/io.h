// Awaitable forms of the Network's try functions, each with a deadline. These are what protocol code calls.
#pragma once

#include "engine/world/network.h"
#include "engine/world/sync.h"

namespace harddns::world
{

/// Waits until `Source::notifyReadable`/`notifyWritable` posts, or the deadline: co_await Readiness<Stream>(loop, stream, deadline)
/// gives false on time-out. The source must outlive the wait: drop the waiting task before the socket it waits for.
template <class Source, bool write = false>
class Readiness : private WaitBase
{
public:
    Readiness(Loop& loop, Source& source, std::optional<SteadyTime> deadline) : WaitBase(loop), m_source(source), m_deadline(deadline) {}
    ~Readiness()
    {
        if (m_registered)
            notify(nullptr);
    }
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle)
    {
        suspend(handle, m_deadline);
        m_registered = true;
        notify(&node());
    }
    bool await_resume()
    {
        m_registered = false;
        notify(nullptr);
        return !finish();
    }

private:
    void notify(ReadyNode* node)
    {
        if constexpr (write)
            m_source.notifyWritable(node);
        else
            m_source.notifyReadable(node);
    }
    Source& m_source;
    std::optional<SteadyTime> m_deadline;
    bool m_registered = false;
};

/// The next datagram from the peer of a connected socket, at most until the deadline (Timeout).
Task<NetResult<std::size_t>> receive(Loop& loop, DatagramSocket& socket, std::span<std::uint8_t> buffer, SteadyTime deadline);

/// At least one byte.
Task<NetResult<std::size_t>> readSome(Loop& loop, Stream& stream, std::span<std::uint8_t> buffer, SteadyTime deadline);
/// Exactly the buffer's size, else the error.
Task<NetResult<>> readExactly(Loop& loop, Stream& stream, std::span<std::uint8_t> buffer, SteadyTime deadline);
/// All bytes, else the error. Also completes the connection of a fresh openStream.
Task<NetResult<>> writeAll(Loop& loop, Stream& stream, std::span<const std::uint8_t> bytes, SteadyTime deadline);

/// Completes the connection and its handshakes without sending a byte of the caller's: where the peer must be known first.
Task<NetResult<>> connected(Loop& loop, Stream& stream, SteadyTime deadline);

/// The next accepted connection; never Timeout.
Task<NetResult<std::unique_ptr<Stream>>> accept(Loop& loop, StreamListener& listener);

} // namespace harddns::world
