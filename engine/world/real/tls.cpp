#include "engine/world/real/tls.h"

#include "engine/world/real/real_network.h"
#include "engine/world/real/tls_stream.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <climits>

namespace harddns::world
{

namespace
{

struct ContextFree {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

/// How long a ticket lets a client resume, in seconds: two hours keep a forwarder's reconnects cheap, and a stolen ticket key
/// old after that.
constexpr long ticketLifetime = 7200;

/// Text of the oldest error of this thread, and clears the rest.
std::string openSslProblem()
{
    const unsigned long code = ERR_get_error();
    ERR_clear_error();
    if (code == 0)
        return "unknown TLS problem";
    if (const char* reason = ERR_reason_error_string(code))
        return reason;
    char text[256];
    ERR_error_string_n(code, text, sizeof text);
    return text;
}

/// A client that names protocols must name "dot": a browser tricked into talking to this port must not get an answer (ALPACA).
int selectProtocol(SSL*, const unsigned char** out, unsigned char* outLength, const unsigned char* in, unsigned int inLength, void*)
{
    static constexpr unsigned char dot[] = {3, 'd', 'o', 't'};
    unsigned char* selected = nullptr;
    if (SSL_select_next_proto(&selected, outLength, dot, sizeof dot, in, inLength) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = selected;
    return SSL_TLSEXT_ERR_OK;
}

/// A key that asks for a passphrase must fail, not wait at a terminal nobody sees.
int refusePassphrase(char*, int, int, void*) { return -1; }

class OpenSslContext final : public TlsServerContext
{
public:
    explicit OpenSslContext(std::unique_ptr<SSL_CTX, ContextFree> context) : m_context(std::move(context)) {}
    [[nodiscard]] SSL_CTX* context() const { return m_context.get(); }

private:
    std::unique_ptr<SSL_CTX, ContextFree> m_context;
};

} // namespace

Result<std::shared_ptr<TlsServerContext>, std::string> makeTlsServerContext(const std::string& certificatePath, const std::string& keyPath)
{
    ERR_clear_error();
    std::unique_ptr<SSL_CTX, ContextFree> owner(SSL_CTX_new(TLS_server_method()));
    SSL_CTX* const context = owner.get();
    if (!context)
        return Failure{"cannot set up TLS: " + openSslProblem()};
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION);
    SSL_CTX_set_options(context,
                        SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    // Forward secrecy and AEAD only; the list for TLS 1.3 is OpenSSL's own.
    if (SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") != 1)
        return Failure{"cannot set up TLS: " + openSslProblem()};
    // Idle connections are the rule in DNS over TLS: an idle one measured 16 KiB with released buffers, 31 KiB without.
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_read_ahead(context, 1); // header and body of a record in one system call
    // Resumption by tickets only: a session store would be memory that clients fill and a lock all workers share.
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(context, 1); // a client resumes one connection at a time; each ticket costs time in the handshake
    SSL_CTX_set_timeout(context, ticketLifetime);
    SSL_CTX_set_alpn_select_cb(context, selectProtocol, nullptr);
    SSL_CTX_set_default_passwd_cb(context, refusePassphrase);

    if (SSL_CTX_use_certificate_chain_file(context, certificatePath.c_str()) != 1)
        return Failure{"TLS certificate " + certificatePath + ": " + openSslProblem()};
    if (SSL_CTX_use_PrivateKey_file(context, keyPath.c_str(), SSL_FILETYPE_PEM) != 1)
        return Failure{"TLS key " + keyPath + ": " + openSslProblem()};
    if (SSL_CTX_check_private_key(context) != 1)
        return Failure{"TLS key " + keyPath + " does not belong to the certificate " + certificatePath + ": " + openSslProblem()};
    return std::shared_ptr<TlsServerContext>(std::make_shared<OpenSslContext>(std::move(owner)));
}

namespace real
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

class TlsStream final : public Stream, public Pollable
{
public:
    TlsStream(std::shared_ptr<TlsServerContext> context, Loop& loop, Accepted accepted)
        : m_loop(loop), m_context(std::move(context)), m_peer(accepted.peer)
    {
        m_channel.socket = std::move(accepted.socket);
        m_channel.readable = m_channel.writable = true;
    }
    ~TlsStream() override
    {
        if (m_ssl && !m_failure && !m_channel.failure && SSL_is_init_finished(m_ssl.get()) != 0) {
            SSL_shutdown(m_ssl.get()); // close_notify, if the socket takes it now
            ERR_clear_error();
        }
    }
    /// Sets up the server side of the handshake; false when memory is out.
    bool begin()
    {
        const BIO_METHOD* const method = channelMethod();
        m_ssl.reset(SSL_new(static_cast<const OpenSslContext&>(*m_context).context()));
        BIO* const bio = method && m_ssl ? BIO_new(method) : nullptr;
        if (!bio)
            return false;
        BIO_set_data(bio, &m_channel);
        BIO_set_init(bio, 1);
        SSL_set_bio(m_ssl.get(), bio, bio);
        SSL_set_accept_state(m_ssl.get());
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
        if (bytes.empty())
            return std::size_t{0};
        ERR_clear_error();
        std::size_t put = 0;
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
            m_problem = openSslProblem();
            return fail(NetError::TlsFailed);
        }
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
    std::shared_ptr<TlsServerContext> m_context;
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

} // namespace

NetResult<std::unique_ptr<Stream>> acceptTls(const std::shared_ptr<TlsServerContext>& context, Loop& loop, Poller& poller,
                                             Accepted accepted)
{
    auto stream = std::make_unique<TlsStream>(context, loop, std::move(accepted));
    if (!stream->begin())
        return Failure{NetError::Other};
    if (auto added = poller.add(stream->socket(), *stream, true); !added.ok())
        return Failure{added.error()};
    return std::unique_ptr<Stream>(std::move(stream));
}

} // namespace real

} // namespace harddns::world
