#include "engine/world/real/tls_stream.h"

#include "engine/world/real/real_network.h"
#include "engine/world/real/tls_context.h"
#include "engine/world/real/tls_identity.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

namespace harddns::world::real
{

namespace
{

// The transport under SSL: the stream's channel, so that its readiness flags stay true and no write raises SIGPIPE.
int channelRead(BIO* bio, char* data, std::size_t size, std::size_t* got)
{
    BIO_clear_retry_flags(bio);
    auto result = static_cast<StreamChannel*>(BIO_get_data(bio))->read({reinterpret_cast<std::uint8_t*>(data), size});
    if (result.ok()) {
        *got = *result;
        return 1;
    }
    if (result.error() == NetError::WouldBlock)
        BIO_set_retry_read(bio);
    return 0;
}

int channelWrite(BIO* bio, const char* data, std::size_t size, std::size_t* put)
{
    BIO_clear_retry_flags(bio);
    auto result = static_cast<StreamChannel*>(BIO_get_data(bio))->write({reinterpret_cast<const std::uint8_t*>(data), size});
    if (result.ok()) {
        *put = *result;
        return 1;
    }
    if (result.error() == NetError::WouldBlock)
        BIO_set_retry_write(bio);
    return 0;
}

long channelControl(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

const BIO_METHOD* channelMethod()
{
    static BIO_METHOD* const method = [] {
        BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "harddns stream");
        if (made) {
            BIO_meth_set_read_ex(made, channelRead);
            BIO_meth_set_write_ex(made, channelWrite);
            BIO_meth_set_ctrl(made, channelControl);
        }
        return made;
    }();
    return method;
}

struct SslFree {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
};

/// Why the peer's certificate was not accepted, in the words of PeerProblem (world/virtual/certificate.h).
std::string certificateProblem(long verdict)
{
    switch (verdict) {
    case X509_V_ERR_CERT_HAS_EXPIRED: return "the peer's certificate has expired";
    case X509_V_ERR_CERT_NOT_YET_VALID: return "the peer's certificate is not valid yet";
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_CERT_CHAIN_TOO_LONG: return "the peer's certificate is from an unknown authority";
    default: return std::string("the peer's certificate is not acceptable: ") + X509_verify_cert_error_string(verdict);
    }
}

/// What went wrong in the handshake or a record, and clears the thread's list of errors. The first error is the cause.
std::string handshakeProblem(const SSL* ssl)
{
    const unsigned long code = ERR_peek_error();
    if (ERR_GET_LIB(code) == ERR_LIB_SSL) {
        std::string text;
        switch (ERR_GET_REASON(code)) {
        case SSL_R_CERTIFICATE_VERIFY_FAILED: text = certificateProblem(SSL_get_verify_result(ssl)); break;
        case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE: text = "the peer shows no certificate"; break;
        case SSL_R_CALLBACK_FAILED: // demandProtocol is the only one that fails
        case SSL_R_NO_APPLICATION_PROTOCOL: text = "the peer speaks another protocol"; break;
        // Alerts: the peer has seen our side and says no (RFC 8446 6.2).
        case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED: text = "the peer refused: this node's certificate has expired"; break;
        case SSL_R_TLSV1_ALERT_UNKNOWN_CA: text = "the peer refused: this node's certificate is from an unknown authority"; break;
        case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED: text = "the peer refused: no certificate was shown"; break;
        case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE: text = "the peer refused: this node's certificate is not acceptable"; break;
        case SSL_R_TLSV1_ALERT_DECRYPT_ERROR: text = "the peer refused: a signature of this node does not hold for it"; break;
        case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION: text = "the peer refused: it wants another protocol version"; break;
        case SSL_AD_REASON_OFFSET + SSL_AD_NO_APPLICATION_PROTOCOL: text = "the peer refused: it speaks another protocol"; break;
        default: break;
        }
        if (!text.empty()) {
            ERR_clear_error();
            return text;
        }
    }
    return openSslProblem();
}

enum class Side : std::uint8_t { client, server };

class TlsStream final : public Stream, public Pollable
{
public:
    /// `accepted`: for a client, the connection being made.
    TlsStream(std::shared_ptr<const TlsSettings> settings, Side side, Loop& loop, Accepted accepted)
        : m_loop(loop), m_settings(std::move(settings)), m_side(side), m_peer(accepted.peer)
    {
        m_channel.socket = std::move(accepted.socket);
        m_channel.readable = m_channel.writable = side == Side::server; // an accepted connection often has its first record already
    }
    ~TlsStream() override
    {
        if (m_ssl && !m_failure && !m_channel.failure && SSL_is_init_finished(m_ssl.get()) != 0) {
            SSL_shutdown(m_ssl.get()); // close_notify, if the socket takes it now
            ERR_clear_error();
        }
    }
    /// Sets up this side of the handshake; false when memory is out.
    bool begin()
    {
        const BIO_METHOD* const method = channelMethod();
        m_ssl.reset(SSL_new(m_settings->context.get()));
        BIO* const bio = method && m_ssl ? BIO_new(method) : nullptr;
        if (!bio)
            return false;
        BIO_set_data(bio, &m_channel);
        BIO_set_init(bio, 1);
        SSL_set_bio(m_ssl.get(), bio, bio);
        if (m_side == Side::server)
            SSL_set_accept_state(m_ssl.get());
        else
            SSL_set_connect_state(m_ssl.get());
        return true;
    }
    [[nodiscard]] const Socket& socket() const { return m_channel.socket; }

    NetResult<std::size_t> tryRead(std::span<std::uint8_t> buffer) override
    {
        if (m_failure)
            return Failure{*m_failure};
        if (buffer.empty())
            return std::size_t{0};
        ERR_clear_error();
        std::size_t got = 0;
        const int result = SSL_read_ex(m_ssl.get(), buffer.data(), buffer.size(), &got);
        return finish(result, got, m_readWants);
    }
    NetResult<std::size_t> tryWrite(std::span<const std::uint8_t> bytes) override
    {
        if (m_failure)
            return Failure{*m_failure};
        ERR_clear_error();
        std::size_t put = 0;
        if (bytes.empty())
            return finish(SSL_do_handshake(m_ssl.get()), put, m_writeWants);
        const int result = SSL_write_ex(m_ssl.get(), bytes.data(), bytes.size(), &put);
        return finish(result, put, m_writeWants);
    }
    void notifyReadable(ReadyNode* node) override
    {
        m_reader = node;
        if (node && SSL_has_pending(m_ssl.get()) != 0 && m_readWants == Direction::none)
            m_loop.post(*node);
        wake();
    }
    void notifyWritable(ReadyNode* node) override
    {
        m_writer = node;
        wake();
    }
    [[nodiscard]] Endpoint peer() const override { return m_peer; }
    [[nodiscard]] Endpoint local() const override { return localEndpoint(m_channel.socket); }
    [[nodiscard]] std::string tlsProblem() const override { return m_problem; }
    [[nodiscard]] bool tlsResumed() const override { return SSL_session_reused(m_ssl.get()) == 1; }
    [[nodiscard]] std::string peerFingerprint() const override
    {
        X509* const certificate = m_established && !m_failure ? SSL_get0_peer_certificate(m_ssl.get()) : nullptr;
        return certificate ? keyFingerprint(certificate) : std::string();
    }
    [[nodiscard]] std::optional<WallTime> peerValidUntil() const override
    {
        X509* const certificate = m_established && !m_failure ? SSL_get0_peer_certificate(m_ssl.get()) : nullptr;
        return certificate ? lastInstant(certificate) : std::nullopt;
    }

    void onReadiness(bool readable, bool writable, bool ended) override
    {
        m_channel.update(readable, writable, ended);
        wake();
    }

private:
    /// What an operation that said WouldBlock waits for: reading may wait for room to write, and writing for something to read.
    enum class Direction : std::uint8_t { none, readable, writable };

    NetResult<std::size_t> finish(int result, std::size_t count, Direction& wants)
    {
        wants = Direction::none;
        if (!m_established && SSL_is_init_finished(m_ssl.get()) != 0) {
            if (m_settings->peers && !agreedOnPeers()) { // a TLS server that does not know ALPN says nothing about it
                m_problem = "the peer speaks another protocol";
                return fail(NetError::TlsFailed);
            }
            // The handshake ended in one direction's call; the other may wait for an event that this call has used up.
            m_established = true;
            wakeBoth();
        }
        if (result == 1)
            return count;
        switch (SSL_get_error(m_ssl.get(), result)) {
        case SSL_ERROR_WANT_READ: wants = Direction::readable; return Failure{NetError::WouldBlock};
        case SSL_ERROR_WANT_WRITE: wants = Direction::writable; return Failure{NetError::WouldBlock};
        case SSL_ERROR_ZERO_RETURN: return Failure{NetError::Closed};
        case SSL_ERROR_SYSCALL:
            // Questions carry their own length, so an end without close_notify cannot cut one unnoticed.
            if (m_channel.closed && !m_channel.failure)
                return fail(NetError::Closed);
            return fail(m_channel.failure.value_or(NetError::Reset));
        default:
            if (m_channel.failure)
                return fail(*m_channel.failure);
            m_problem = handshakeProblem(m_ssl.get());
            return fail(NetError::TlsFailed);
        }
    }
    [[nodiscard]] bool agreedOnPeers() const
    {
        const unsigned char* name = nullptr;
        unsigned length = 0;
        SSL_get0_alpn_selected(m_ssl.get(), &name, &length);
        return std::string_view(reinterpret_cast<const char*>(name), length) == peerProtocol;
    }
    Failure<NetError> fail(NetError error)
    {
        m_failure = error;
        wakeBoth();
        return Failure{error};
    }
    [[nodiscard]] bool mayTry(Direction wants, bool otherwise) const
    {
        switch (wants) {
        case Direction::readable: return m_channel.readable;
        case Direction::writable: return m_channel.writable;
        case Direction::none: break;
        }
        return otherwise;
    }
    void wake()
    {
        const bool over = m_failure || m_channel.failure;
        if (m_reader && (over || mayTry(m_readWants, m_channel.readable)))
            m_loop.post(*m_reader);
        if (m_writer && (over || mayTry(m_writeWants, m_channel.writable)))
            m_loop.post(*m_writer);
    }
    void wakeBoth()
    {
        if (m_reader)
            m_loop.post(*m_reader);
        if (m_writer)
            m_loop.post(*m_writer);
    }

    Loop& m_loop;
    std::shared_ptr<const TlsSettings> m_settings;
    Side m_side;
    Endpoint m_peer;
    StreamChannel m_channel;
    std::unique_ptr<SSL, SslFree> m_ssl; ///< destroyed before the channel it writes to
    bool m_established = false;
    std::optional<NetError> m_failure;
    std::string m_problem;
    Direction m_readWants = Direction::none;
    Direction m_writeWants = Direction::none;
    ReadyNode* m_reader = nullptr;
    ReadyNode* m_writer = nullptr;
};

NetResult<std::unique_ptr<Stream>> start(std::unique_ptr<TlsStream> stream, Poller& poller)
{
    if (!stream->begin())
        return Failure{NetError::Other};
    if (auto added = poller.add(stream->socket(), *stream, true); !added.ok())
        return Failure{added.error()};
    return std::unique_ptr<Stream>(std::move(stream));
}

} // namespace

NetResult<std::unique_ptr<Stream>> acceptTls(const std::shared_ptr<TlsServerContext>& context, Loop& loop, Poller& poller,
                                             Accepted accepted)
{
    const auto* ours = dynamic_cast<const OpenSslServerContext*>(context.get());
    if (!ours)
        return Failure{NetError::Other};
    return start(std::make_unique<TlsStream>(ours->settings, Side::server, loop, std::move(accepted)), poller);
}

NetResult<std::unique_ptr<Stream>> connectTls(const std::shared_ptr<TlsClientContext>& context, Loop& loop, Poller& poller,
                                              const Endpoint& peer)
{
    const auto* ours = dynamic_cast<const OpenSslClientContext*>(context.get());
    if (!ours)
        return Failure{NetError::Other};
    auto opened = startConnect(peer);
    if (!opened.ok())
        return Failure{opened.error()};
    return start(std::make_unique<TlsStream>(ours->settings, Side::client, loop, Accepted{std::move(*opened), peer}), poller);
}

} // namespace harddns::world::real
