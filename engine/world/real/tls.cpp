#include "engine/world/real/tls.h"

#include "engine/world/real/tls_context.h"
#include "engine/world/real/tls_identity.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <string_view>

namespace harddns::world
{

namespace real
{

std::string keyFingerprint(const X509* certificate)
{
    unsigned char* der = nullptr;
    const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    const bool done = size > 0 && EVP_Digest(der, static_cast<std::size_t>(size), digest, &length, EVP_sha256(), nullptr) == 1;
    OPENSSL_free(der);
    std::string text;
    for (unsigned i = 0; done && i < length; ++i) {
        text += "0123456789abcdef"[digest[i] >> 4];
        text += "0123456789abcdef"[digest[i] & 15];
    }
    return text;
}

std::optional<WallTime> lastInstant(const X509* certificate)
{
    // Counted from a fixed day: turning a calendar date into seconds is left to OpenSSL, and the machine's time zone out of it.
    const std::unique_ptr<ASN1_TIME, decltype(&ASN1_TIME_free)> epoch(ASN1_TIME_set(nullptr, 0), &ASN1_TIME_free);
    int days = 0, seconds = 0;
    if (epoch == nullptr || ASN1_TIME_diff(&days, &seconds, epoch.get(), X509_get0_notAfter(certificate)) != 1)
        return std::nullopt;
    constexpr std::int64_t nanosecondsPerSecond = 1'000'000'000;
    return WallTime{(std::int64_t{days} * 86400 + seconds) * nanosecondsPerSecond};
}

} // namespace real

namespace
{

using real::alpnList;
using real::loadIdentity;
using real::OpenSslClientContext;
using real::openSslProblem;
using real::OpenSslServerContext;
using real::ownProblem;
using real::peerCertificateBytes;
using real::peerChainDepth;
using real::selectProtocol;
using real::TlsSettings;

/// How long a ticket lets a client resume, in seconds: two hours keep a forwarder's reconnects cheap, and a stolen ticket key
/// old after that.
constexpr long ticketLifetime = 7200;

const std::string& dotList()
{
    static const std::string list = alpnList("dot");
    return list;
}
const std::string& peerList()
{
    static const std::string list = alpnList(peerProtocol);
    return list;
}

/// Nodes must name their protocol; OpenSSL asks selectProtocol only about clients that name some.
int demandProtocol(SSL* ssl, int* alert, void*)
{
    const unsigned char* data = nullptr;
    std::size_t size = 0;
    if (SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_application_layer_protocol_negotiation, &data, &size) == 1)
        return SSL_CLIENT_HELLO_SUCCESS;
    *alert = SSL_AD_NO_APPLICATION_PROTOCOL;
    return SSL_CLIENT_HELLO_ERROR;
}

void setBuffers(SSL_CTX* context)
{
    // Idle connections are the rule in DNS over TLS: an idle one measured 16 KiB with released buffers, 31 KiB without.
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_read_ahead(context, 1); // header and body of a record in one system call
}

Result<std::shared_ptr<TlsSettings>, std::string> makePeerSide(const SSL_METHOD* method, const PeerTlsFiles& files)
{
    auto settings = std::make_shared<TlsSettings>();
    settings->context.reset(SSL_CTX_new(method));
    settings->peers = true;
    SSL_CTX* const context = settings->context.get();
    if (!context)
        return Failure{"cannot set up TLS: " + openSslProblem()};
    SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
    SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION);
    setBuffers(context);
    // Connections live for days: resuming would save one handshake a day, and tickets would outlive a revocation.
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
    SSL_CTX_set_num_tickets(context, 0);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_max_cert_list(context, peerCertificateBytes);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    SSL_CTX_set_verify_depth(context, peerChainDepth);
    SSL_CTX_set_alpn_select_cb(context, selectProtocol, const_cast<std::string*>(&peerList()));
    SSL_CTX_set_client_hello_cb(context, demandProtocol, nullptr);
    const std::string& list = peerList();
    if (SSL_CTX_set_alpn_protos(context, reinterpret_cast<const unsigned char*>(list.data()), static_cast<unsigned>(list.size())) != 0)
        return Failure{"cannot set up TLS: " + openSslProblem()};
    if (auto loaded = loadIdentity(context, "network", files.certificate, files.key); !loaded)
        return Failure{loaded.error()};
    if (SSL_CTX_load_verify_file(context, files.authority.c_str()) != 1)
        return Failure{"network authority " + files.authority + ": " + openSslProblem()};
    for (const int purpose : {X509_PURPOSE_SSL_SERVER, X509_PURPOSE_SSL_CLIENT}) {
        if (const std::string problem = ownProblem(context, purpose); !problem.empty())
            return Failure{"network certificate " + files.certificate + " would be refused by nodes that trust " + files.authority + ": " +
                           problem};
    }
    return settings;
}

} // namespace

Result<std::shared_ptr<TlsServerContext>, std::string> makeTlsServerContext(const std::string& certificatePath, const std::string& keyPath)
{
    ERR_clear_error();
    auto settings = std::make_shared<TlsSettings>();
    settings->context.reset(SSL_CTX_new(TLS_server_method()));
    SSL_CTX* const context = settings->context.get();
    if (!context)
        return Failure{"cannot set up TLS: " + openSslProblem()};
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION);
    SSL_CTX_set_options(context,
                        SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    // Forward secrecy and AEAD only; the list for TLS 1.3 is OpenSSL's own.
    if (SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") != 1)
        return Failure{"cannot set up TLS: " + openSslProblem()};
    setBuffers(context);
    // Resumption by tickets only: a session store would be memory that clients fill and a lock all workers share.
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(context, 1); // a client resumes one connection at a time; each ticket costs time in the handshake
    SSL_CTX_set_timeout(context, ticketLifetime);
    SSL_CTX_set_alpn_select_cb(context, selectProtocol, const_cast<std::string*>(&dotList()));
    if (auto loaded = loadIdentity(context, "TLS", certificatePath, keyPath); !loaded)
        return Failure{loaded.error()};
    return std::shared_ptr<TlsServerContext>(std::make_shared<OpenSslServerContext>(std::move(settings)));
}

Result<PeerTls, std::string> makePeerTls(const PeerTlsFiles& files)
{
    ERR_clear_error();
    auto server = makePeerSide(TLS_server_method(), files);
    if (!server)
        return Failure{server.error()};
    auto client = makePeerSide(TLS_client_method(), files);
    if (!client)
        return Failure{client.error()};
    const std::string fingerprint = real::keyFingerprint(SSL_CTX_get0_certificate((*server)->context.get()));
    return PeerTls{std::make_shared<OpenSslServerContext>(std::move(*server)), std::make_shared<OpenSslClientContext>(std::move(*client)),
                   fingerprint};
}

} // namespace harddns::world
