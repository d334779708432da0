#include "engine/overlay/framed_stream.h"

#include "engine/wire/types.h"

#include <algorithm>

namespace harddns::overlay
{

namespace
{

constexpr std::size_t lengthOctets = 2;
/// Read at once: some thirty pipelined questions; more only for a longer message.
constexpr std::size_t readOctets = 4096;

} // namespace

FramedStream::FramedStream(world::Loop& loop, std::unique_ptr<world::Stream> stream, std::size_t largest)
    : m_loop(loop), m_stream(std::move(stream)), m_largest(largest)
{
}

world::Task<world::NetResult<>> FramedStream::handshake(world::SteadyTime deadline)
{
    while (!m_aborted) {
        const auto done = m_stream->tryWrite({});
        if (done.ok())
            co_return world::NetResult<>();
        if (done.error() != world::NetError::WouldBlock)
            co_return Failure{done.error()};
        if (m_loop.now() >= deadline)
            co_return Failure{world::NetError::Timeout};
        co_await Wait(*this, false, true, deadline);
    }
    co_return Failure{world::NetError::Closed};
}

FramedStream::Next FramedStream::next(std::span<const std::uint8_t>& message)
{
    for (;;) {
        if (m_aborted)
            return Next::Closed;
        const std::size_t have = m_end - m_begin;
        std::size_t wanted = readOctets;
        if (have >= lengthOctets) {
            const std::size_t size = static_cast<std::size_t>(m_input[m_begin]) << 8 | m_input[m_begin + 1];
            if (size < wire::headerSize)
                return Next::Malformed;
            if (size > m_largest)
                return Next::Oversized;
            if (have >= lengthOctets + size) {
                message = {m_input.data() + m_begin + lengthOctets, size};
                m_begin += lengthOctets + size;
                return Next::Message;
            }
            wanted = std::max(wanted, lengthOctets + size - have);
        }
        if (m_ended)
            return have > 0 ? Next::Cut : Next::Closed;
        if (m_begin > 0) {
            std::copy(m_input.begin() + static_cast<std::ptrdiff_t>(m_begin), m_input.begin() + static_cast<std::ptrdiff_t>(m_end),
                      m_input.begin());
            m_begin = 0;
            m_end = have;
        }
        if (have == 0 && m_input.size() > readOctets)
            std::vector<std::uint8_t>().swap(m_input); // one long message must not be kept for ever
        if (m_input.size() < have + wanted)
            m_input.resize(have + wanted);
        const auto got = m_stream->tryRead({m_input.data() + m_end, m_input.size() - m_end});
        if (got.ok()) {
            m_end += *got;
        } else if (got.error() == world::NetError::WouldBlock) {
            return Next::Blocked;
        } else if (got.error() == world::NetError::Closed) {
            m_ended = true;
        } else {
            m_error = got.error();
            return Next::Broken;
        }
    }
}

void FramedStream::send(std::span<const std::uint8_t> message)
{
    if (!hasOutput())
        m_taken = m_loop.now();
    m_output.push_back(static_cast<std::uint8_t>(message.size() >> 8));
    m_output.push_back(static_cast<std::uint8_t>(message.size()));
    m_output.insert(m_output.end(), message.begin(), message.end());
}

bool FramedStream::flush()
{
    while (hasOutput()) {
        const auto wrote = m_stream->tryWrite(std::span(m_output).subspan(m_sent));
        if (!wrote.ok()) {
            if (wrote.error() == world::NetError::WouldBlock)
                break;
            m_error = wrote.error();
            return false;
        }
        m_sent += *wrote;
        m_taken = m_loop.now();
    }
    if (!hasOutput()) {
        m_output.clear();
        m_sent = 0;
        if (m_output.capacity() > 4 * readOctets)
            std::vector<std::uint8_t>().swap(m_output);
    } else if (m_sent > m_output.size() / 2) {
        m_output.erase(m_output.begin(), m_output.begin() + static_cast<std::ptrdiff_t>(m_sent));
        m_sent = 0;
    }
    return true;
}

void FramedStream::wake()
{
    if (m_waiter != nullptr)
        m_loop.post(*m_waiter);
}

void FramedStream::abort()
{
    m_aborted = true;
    wake();
}

} // namespace harddns::overlay
