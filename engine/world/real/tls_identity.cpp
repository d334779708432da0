#include "engine/world/real/tls_identity.h"

#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <memory>

namespace harddns::world::real
{

namespace
{

/// A key that asks for a passphrase must fail, not wait at a terminal nobody sees.
int refusePassphrase(char*, int, int, void* asked)
{
    if (asked)
        *static_cast<bool*>(asked) = true;
    return -1;
}

struct StoreContextFree {
    void operator()(X509_STORE_CTX* context) const { X509_STORE_CTX_free(context); }
};

} // namespace

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

std::string alpnList(std::string_view name) { return static_cast<char>(name.size()) + std::string(name); }

int selectProtocol(SSL*, const unsigned char** out, unsigned char* outLength, const unsigned char* in, unsigned int inLength, void* ours)
{
    const auto& list = *static_cast<const std::string*>(ours);
    unsigned char* selected = nullptr;
    if (SSL_select_next_proto(&selected, outLength, reinterpret_cast<const unsigned char*>(list.data()), static_cast<unsigned>(list.size()),
                              in, inLength) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = selected;
    return SSL_TLSEXT_ERR_OK;
}

Result<void, std::string> loadIdentity(SSL_CTX* context, const std::string& what, const std::string& certificatePath,
                                       const std::string& keyPath)
{
    bool locked = false;
    SSL_CTX_set_default_passwd_cb(context, refusePassphrase);
    SSL_CTX_set_default_passwd_cb_userdata(context, &locked);
    const bool certificateRead = SSL_CTX_use_certificate_chain_file(context, certificatePath.c_str()) == 1;
    const bool keyRead = certificateRead && SSL_CTX_use_PrivateKey_file(context, keyPath.c_str(), SSL_FILETYPE_PEM) == 1;
    SSL_CTX_set_default_passwd_cb_userdata(context, nullptr);
    if (!certificateRead)
        return Failure{what + " certificate " + certificatePath + ": " + openSslProblem()};
    const std::string key = what + " key " + keyPath;
    if (locked) {
        ERR_clear_error();
        return Failure{key + " is locked with a passphrase; nobody is there to type it, so give a key without one"};
    }
    // The key of another certificate fails in either call, as the file is read or as it is compared.
    if (!keyRead) {
        const bool foreign = ERR_GET_REASON(ERR_peek_error()) == X509_R_KEY_VALUES_MISMATCH;
        return Failure{key + (foreign ? " does not belong to the certificate " + certificatePath : "") + ": " + openSslProblem()};
    }
    if (SSL_CTX_check_private_key(context) != 1)
        return Failure{key + " does not belong to the certificate " + certificatePath + ": " + openSslProblem()};
    return {};
}

std::string ownProblem(SSL_CTX* context, int purpose)
{
    const std::unique_ptr<X509_STORE_CTX, StoreContextFree> check(X509_STORE_CTX_new());
    if (!check || X509_STORE_CTX_init(check.get(), SSL_CTX_get_cert_store(context), SSL_CTX_get0_certificate(context), nullptr) != 1)
        return openSslProblem();
    X509_STORE_CTX_set_flags(check.get(), X509_V_FLAG_NO_CHECK_TIME);
    X509_STORE_CTX_set_depth(check.get(), peerChainDepth);
    X509_STORE_CTX_set_purpose(check.get(), purpose);
    if (X509_verify_cert(check.get()) == 1)
        return {};
    const int verdict = X509_STORE_CTX_get_error(check.get());
    ERR_clear_error();
    return X509_verify_cert_error_string(verdict);
}

} // namespace harddns::world::real
