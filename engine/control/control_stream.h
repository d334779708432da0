// ControlStream: the connection under the control protocol, plain (the local socket, the metrics listener) or TLS (remote consoles), as one
// AsyncStream for Beast and Asio. Private to engine/control; used on the thread that runs its executor. Operations end with
// beast::error::timeout when the time set by expiresAfter is over.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/basic_stream.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace harddns::control
{

class ControlStream
{
public:
    using Protocol = boost::asio::generic::stream_protocol;
    using Plain = boost::beast::basic_stream<Protocol>;
    using Tls = boost::asio::ssl::stream<Plain&>;
    using Side = boost::asio::ssl::stream_base::handshake_type;
    using executor_type = Plain::executor_type;
    using Error = boost::beast::error_code;

    explicit ControlStream(Protocol::socket socket) : m_plain(std::move(socket)) {}
    template <class Context>
    explicit ControlStream(Context& io) : m_plain(io)
    {
    }
    ControlStream(const ControlStream&) = delete;
    ControlStream& operator=(const ControlStream&) = delete;

    [[nodiscard]] executor_type get_executor() { return m_plain.get_executor(); }
    [[nodiscard]] Plain& plain() { return m_plain; }
    /// From now on everything goes through TLS; handshake first. `context` outlives the stream.
    void useTls(boost::asio::ssl::context& context) { m_tls.emplace(m_plain, context); }
    [[nodiscard]] bool isTls() const { return m_tls.has_value(); }
    /// Of useTls.
    [[nodiscard]] Tls& tls() { return *m_tls; }

    void expiresAfter(boost::asio::steady_timer::duration time) { m_plain.expires_after(time); }
    void expiresNever() { m_plain.expires_never(); }
    void close() { m_plain.close(); }

    void asyncConnect(const Protocol::endpoint& to, std::function<void(Error)> handler);
    void asyncHandshake(Side side, std::function<void(Error)> handler);
    /// Says that nothing more is sent; the handler comes when that is done. The connection is closed by close().
    void asyncShutdown(std::function<void(Error)> handler);

    // As an AsyncStream has them. The handlers of Beast and Asio are of another type for each of their operations; made one here, what is
    // below (timers, TLS) is compiled once, in control_stream.cpp.
    template <class Buffers, class Handler>
    void async_read_some(const Buffers& buffers, Handler&& handler)
    {
        boost::asio::mutable_buffer first;
        const auto end = boost::asio::buffer_sequence_end(buffers);
        for (auto at = boost::asio::buffer_sequence_begin(buffers); first.size() == 0 && at != end; ++at)
            first = *at;
        readSome(first, kept(std::forward<Handler>(handler)));
    }
    template <class Buffers, class Handler>
    void async_write_some(const Buffers& buffers, Handler&& handler)
    {
        std::vector<boost::asio::const_buffer> all;
        const auto end = boost::asio::buffer_sequence_end(buffers);
        for (auto at = boost::asio::buffer_sequence_begin(buffers); at != end; ++at)
            all.emplace_back(*at);
        writeSome(all, kept(std::forward<Handler>(handler)));
    }

private:
    using Done = std::function<void(Error, std::size_t)>;

    /// Theirs can be moved only, a std::function wants a copy.
    template <class Handler>
    static Done kept(Handler&& handler)
    {
        return [shared = std::make_shared<std::decay_t<Handler>>(std::forward<Handler>(handler))](Error error, std::size_t octets) {
            (*shared)(error, octets);
        };
    }
    void readSome(boost::asio::mutable_buffer buffer, Done done);
    void writeSome(const std::vector<boost::asio::const_buffer>& buffers, Done done);

    Plain m_plain;
    std::optional<Tls> m_tls;
};

} // namespace harddns::control
