#include "engine/control/control_stream.h"

namespace harddns::control
{

void ControlStream::asyncConnect(const Protocol::endpoint& to, std::function<void(Error)> handler)
{
    m_plain.async_connect(to, std::move(handler));
}

void ControlStream::asyncHandshake(Side side, std::function<void(Error)> handler) { m_tls->async_handshake(side, std::move(handler)); }

void ControlStream::asyncShutdown(std::function<void(Error)> handler)
{
    if (m_tls) {
        m_tls->async_shutdown(std::move(handler));
        return;
    }
    Error error;
    m_plain.socket().shutdown(boost::asio::socket_base::shutdown_send, error);
    handler(error);
}

void ControlStream::readSome(boost::asio::mutable_buffer buffer, Done done)
{
    if (m_tls)
        m_tls->async_read_some(buffer, std::move(done));
    else
        m_plain.async_read_some(buffer, std::move(done));
}

void ControlStream::writeSome(const std::vector<boost::asio::const_buffer>& buffers, Done done)
{
    if (m_tls)
        m_tls->async_write_some(buffers, std::move(done));
    else
        m_plain.async_write_some(buffers, std::move(done));
}

} // namespace harddns::control
