// FramedStream: one connection between nodes as messages (two octets of length in front of each, RFC 1035 4.2.2). Both sides use it: one
// coroutine owns it, reads with next(), writes with flush() and waits for everything at once; others on the same thread put messages in
// with send() and wake it.
#pragma once

#include "engine/world/io.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace harddns::overlay
{

class FramedStream
{
public:
    enum class Next : std::uint8_t {
        Message,
        Blocked,   ///< all read
        Closed,    ///< the peer ended the stream between two messages, or abort() was called
        Cut,       ///< it ended inside a message
        Broken,    ///< error() says how
        Oversized, ///< a message longer than this side reads: the connection is of no more use
        Malformed, ///< a length that no DNS message has: likewise
    };

    FramedStream(world::Loop& loop, std::unique_ptr<world::Stream> stream, std::size_t largest);
    FramedStream(const FramedStream&) = delete;
    FramedStream& operator=(const FramedStream&) = delete;

    /// Completes connection and TLS without sending a byte; Closed after abort().
    world::Task<world::NetResult<>> handshake(world::SteadyTime deadline);

    /// The next complete message, valid until the next call.
    Next next(std::span<const std::uint8_t>& message);
    /// Queues a message of at most 65535 octets; flush() sends.
    void send(std::span<const std::uint8_t> message);
    /// Writes what the stream takes; false when it is broken.
    bool flush();
    [[nodiscard]] bool hasOutput() const { return m_sent < m_output.size(); }
    [[nodiscard]] std::size_t queued() const { return m_output.size() - m_sent; }
    /// When the peer last took something of what is queued, or the queue began.
    [[nodiscard]] world::SteadyTime lastTaken() const { return m_taken; }

    /// Lets the owner's coroutine look again.
    void wake();
    /// The owner's coroutine finds the connection closed at its next turn.
    void abort();
    [[nodiscard]] bool aborted() const { return m_aborted; }
    [[nodiscard]] world::NetError error() const { return m_error; }
    [[nodiscard]] world::Stream& stream() { return *m_stream; }

    class Wait;
    /// For the owner: until something can be read, what is queued can be written, somebody wakes, or the deadline.
    [[nodiscard]] Wait wait(bool forRead, std::optional<world::SteadyTime> deadline);

private:
    world::Loop& m_loop;
    std::unique_ptr<world::Stream> m_stream;
    std::size_t m_largest;
    std::vector<std::uint8_t> m_input;
    std::size_t m_begin = 0, m_end = 0; ///< of what was read and not given out
    std::vector<std::uint8_t> m_output;
    std::size_t m_sent = 0;
    world::SteadyTime m_taken{};
    world::NetError m_error = world::NetError::Closed;
    bool m_ended = false, m_aborted = false;
    world::ReadyNode* m_waiter = nullptr;
};

class FramedStream::Wait : private world::WaitBase
{
public:
    Wait(FramedStream& owner, bool forRead, bool forWrite, std::optional<world::SteadyTime> deadline)
        : WaitBase(owner.m_loop), m_owner(owner), m_read(forRead), m_write(forWrite), m_deadline(deadline)
    {
    }
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;
    ~Wait() { leave(); }
    bool await_ready() const noexcept { return m_owner.m_aborted; }
    void await_suspend(std::coroutine_handle<> handle)
    {
        suspend(handle, m_deadline);
        m_waiting = true;
        m_owner.m_waiter = &node();
        if (m_read)
            m_owner.m_stream->notifyReadable(&node());
        if (m_write)
            m_owner.m_stream->notifyWritable(&node());
    }
    void await_resume()
    {
        leave();
        finish();
    }

private:
    void leave()
    {
        if (!std::exchange(m_waiting, false))
            return;
        m_owner.m_waiter = nullptr;
        if (m_read)
            m_owner.m_stream->notifyReadable(nullptr);
        if (m_write)
            m_owner.m_stream->notifyWritable(nullptr);
    }
    FramedStream& m_owner;
    bool m_read, m_write, m_waiting = false;
    std::optional<world::SteadyTime> m_deadline;
};

inline FramedStream::Wait FramedStream::wait(bool forRead, std::optional<world::SteadyTime> deadline)
{
    return Wait(*this, forRead, hasOutput(), deadline);
}

} // namespace harddns::overlay
