#include "engine/world/io.h"

namespace harddns::world
{

const char* toText(NetError error)
{
    switch (error) {
    case NetError::WouldBlock: return "would block";
    case NetError::Timeout: return "timed out";
    case NetError::Closed: return "closed by the peer";
    case NetError::Refused: return "connection refused";
    case NetError::Reset: return "connection reset";
    case NetError::Unreachable: return "network unreachable";
    case NetError::TooLarge: return "message too large";
    case NetError::AddressInUse: return "address already in use";
    case NetError::AddressMissing: return "no such local address";
    case NetError::Denied: return "permission denied";
    case NetError::NoDescriptors: return "no file descriptors left";
    case NetError::TlsFailed: return "TLS failed";
    case NetError::Other: break;
    }
    return "network error";
}

// In each of these the last try comes after the deadline's wake-up: what arrived at the same turn as the deadline is not thrown away.

Task<NetResult<std::size_t>> receive(Loop& loop, DatagramSocket& socket, std::span<std::uint8_t> buffer, SteadyTime deadline)
{
    for (;;) {
        auto got = socket.tryReceive(buffer);
        if (got.ok() || got.error() != NetError::WouldBlock)
            co_return got;
        if (loop.now() >= deadline)
            co_return Failure{NetError::Timeout};
        co_await Readiness<DatagramSocket>(loop, socket, deadline);
    }
}

Task<NetResult<std::size_t>> readSome(Loop& loop, Stream& stream, std::span<std::uint8_t> buffer, SteadyTime deadline)
{
    for (;;) {
        auto got = stream.tryRead(buffer);
        if (got.ok() || got.error() != NetError::WouldBlock)
            co_return got;
        if (loop.now() >= deadline)
            co_return Failure{NetError::Timeout};
        co_await Readiness<Stream>(loop, stream, deadline);
    }
}

Task<NetResult<>> readExactly(Loop& loop, Stream& stream, std::span<std::uint8_t> buffer, SteadyTime deadline)
{
    while (!buffer.empty()) {
        auto got = co_await readSome(loop, stream, buffer, deadline);
        if (!got.ok())
            co_return Failure{got.error()};
        buffer = buffer.subspan(*got);
    }
    co_return NetResult<>();
}

Task<NetResult<>> writeAll(Loop& loop, Stream& stream, std::span<const std::uint8_t> bytes, SteadyTime deadline)
{
    while (!bytes.empty()) {
        auto wrote = stream.tryWrite(bytes);
        if (wrote.ok()) {
            bytes = bytes.subspan(*wrote);
            continue;
        }
        if (wrote.error() != NetError::WouldBlock)
            co_return Failure{wrote.error()};
        if (loop.now() >= deadline)
            co_return Failure{NetError::Timeout};
        co_await Readiness<Stream, true>(loop, stream, deadline);
    }
    co_return NetResult<>();
}

Task<NetResult<>> connected(Loop& loop, Stream& stream, SteadyTime deadline)
{
    for (;;) {
        auto done = stream.tryWrite({});
        if (done.ok())
            co_return NetResult<>();
        if (done.error() != NetError::WouldBlock)
            co_return Failure{done.error()};
        if (loop.now() >= deadline)
            co_return Failure{NetError::Timeout};
        co_await Readiness<Stream, true>(loop, stream, deadline);
    }
}

Task<NetResult<std::unique_ptr<Stream>>> accept(Loop& loop, StreamListener& listener)
{
    for (;;) {
        auto got = listener.tryAccept();
        if (got.ok() || got.error() != NetError::WouldBlock)
            co_return got;
        co_await Readiness<StreamListener>(loop, listener, std::nullopt);
    }
}

} // namespace harddns::world
