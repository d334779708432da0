#include "engine/control/remote_tls.h"

#include "engine/api/signing.h"
#include "engine/world/real/tls_identity.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <string_view>

namespace asio = boost::asio;
using harddns::world::real::openSslProblem;

namespace harddns::control
{

namespace
{

const std::string& protocolList()
{
    static const std::string list = world::real::alpnList(remoteProtocol);
    return list;
}

} // namespace

Result<std::shared_ptr<asio::ssl::context>, std::string> makeRemoteContext(const RemoteFiles& files,
                                                                           asio::ssl::stream_base::handshake_type side)
{
    ERR_clear_error();
    const bool server = side == asio::ssl::stream_base::server;
    auto out = std::make_shared<asio::ssl::context>(server ? asio::ssl::context::tlsv13_server : asio::ssl::context::tlsv13_client);
    SSL_CTX* const context = out->native_handle();
    SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
    // Connections live for hours: resuming would save one handshake, and tickets would outlive the end of a console's permission.
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_num_tickets(context, 0);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_max_cert_list(context, world::real::peerCertificateBytes);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    SSL_CTX_set_verify_depth(context, world::real::peerChainDepth);
    const std::string& list = protocolList();
    if (server)
        SSL_CTX_set_alpn_select_cb(context, world::real::selectProtocol, const_cast<std::string*>(&list));
    else if (SSL_CTX_set_alpn_protos(context, reinterpret_cast<const unsigned char*>(list.data()), static_cast<unsigned>(list.size())) != 0)
        return Failure{"TLS cannot be set up: " + openSslProblem()};

    if (auto loaded = world::real::loadIdentity(context, "network", files.certificate, files.key); !loaded)
        return Failure{loaded.error()};
    if (SSL_CTX_load_verify_file(context, files.authority.c_str()) != 1)
        return Failure{"the authority in " + files.authority + " cannot be used: " + openSslProblem()};
    if (const std::string problem = world::real::ownProblem(context, server ? X509_PURPOSE_SSL_SERVER : X509_PURPOSE_SSL_CLIENT);
        !problem.empty())
        return Failure{"the certificate in " + files.certificate + " would be refused by who trusts the authority in " + files.authority +
                       ": " + problem};
    return out;
}

PeerCertificate peerCertificate(void* ssl)
{
    PeerCertificate out;
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(SSL_get1_peer_certificate(static_cast<SSL*>(ssl)), &X509_free);
    if (!certificate)
        return out;
    unsigned char* der = nullptr;
    const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate.get()), &der);
    if (size > 0)
        out.fingerprint = fingerprintOfKey(std::string(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)));
    OPENSSL_free(der);
    const X509_NAME* const subject = X509_get_subject_name(certificate.get());
    const int place = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    const X509_NAME_ENTRY* const entry = place < 0 ? nullptr : X509_NAME_get_entry(subject, place);
    unsigned char* text = nullptr;
    const int length = entry ? ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(entry)) : -1;
    if (length > 0)
        out.name.assign(reinterpret_cast<const char*>(text), static_cast<std::size_t>(length));
    OPENSSL_free(text);
    return out;
}

bool speaksRemoteProtocol(void* ssl)
{
    const unsigned char* name = nullptr;
    unsigned length = 0;
    SSL_get0_alpn_selected(static_cast<SSL*>(ssl), &name, &length);
    return name != nullptr && std::string_view(reinterpret_cast<const char*>(name), length) == remoteProtocol;
}

std::string certificateProblem(void* ssl)
{
    const long verdict = SSL_get_verify_result(static_cast<SSL*>(ssl));
    return verdict == X509_V_OK ? std::string() : X509_verify_cert_error_string(verdict);
}

} // namespace harddns::control
