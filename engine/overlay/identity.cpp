#include "engine/overlay/identity.h"

#include "engine/api/member_text.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <memory>

namespace harddns::overlay
{

namespace
{

struct OpenSslFree {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(X509_NAME* name) const { X509_NAME_free(name); }
    void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
    void operator()(ASN1_TIME* time) const { ASN1_STRING_free(time); }
    void operator()(BIGNUM* number) const { BN_free(number); }
};
template <class T>
using Owned = std::unique_ptr<T, OpenSslFree>;

/// Octets of a serial number: enough that two never meet (CA/Browser Forum asks for 8).
constexpr int serialOctets = 16;

/// The oldest error of this thread in OpenSSL's words; clears the others.
std::string openSslReason()
{
    const unsigned long code = ERR_get_error();
    ERR_clear_error();
    const char* const reason = code != 0 ? ERR_reason_error_string(code) : nullptr;
    return reason ? reason : "OpenSSL gives no reason";
}

template <class Write>
std::string pemOf(Write write)
{
    const Owned<BIO> bio(BIO_new(BIO_s_mem()));
    if (!bio || write(bio.get()) != 1)
        return {};
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string pemOf(X509* certificate)
{
    return pemOf([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
}
std::string pemOf(EVP_PKEY* key)
{
    return pemOf([&](BIO* bio) { return PEM_write_bio_PKCS8PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr); });
}

Owned<BIO> reader(const std::string& text) { return Owned<BIO>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }

Result<Owned<X509>, std::string> parseCertificate(const std::string& pem, const std::string& what)
{
    if (pem.size() > maxPemBytes)
        return Failure{what + " is too large for a certificate"};
    ERR_clear_error();
    const Owned<BIO> bio = reader(pem);
    Owned<X509> certificate(bio ? PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr) : nullptr);
    if (!certificate)
        return Failure{what + " holds no certificate in PEM form: " + openSslReason()};
    return certificate;
}

int refusePassphrase(char*, int, int, void* asked)
{
    *static_cast<bool*>(asked) = true;
    return -1;
}

Result<Owned<EVP_PKEY>, std::string> parseKey(const std::string& pem, const std::string& what)
{
    if (pem.size() > maxPemBytes)
        return Failure{what + " is too large for a key"};
    ERR_clear_error();
    const Owned<BIO> bio = reader(pem);
    bool locked = false;
    Owned<EVP_PKEY> key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, refusePassphrase, &locked) : nullptr);
    if (locked) {
        ERR_clear_error();
        return Failure{what + " is locked with a passphrase; store it without one, in a place nobody else can read"};
    }
    if (!key)
        return Failure{what + " holds no private key in PEM form: " + openSslReason()};
    return key;
}

std::int64_t secondsOf(const ASN1_TIME* time)
{
    int days = 0;
    int seconds = 0;
    const Owned<ASN1_TIME> epoch(ASN1_TIME_set(nullptr, 0));
    if (!epoch || ASN1_TIME_diff(&days, &seconds, epoch.get(), time) != 1)
        return 0;
    return std::int64_t{days} * 86400 + seconds;
}

std::string commonName(X509* certificate)
{
    const X509_NAME* const subject = X509_get_subject_name(certificate);
    const int place = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    const X509_NAME_ENTRY* const entry = place < 0 ? nullptr : X509_NAME_get_entry(subject, place);
    unsigned char* text = nullptr;
    const int size = entry ? ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(entry)) : -1;
    std::string name = size > 0 ? std::string(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)) : std::string();
    OPENSSL_free(text);
    return name;
}

std::string fingerprintOf(X509* certificate)
{
    unsigned char* der = nullptr;
    const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    const bool done = size > 0 && EVP_Digest(der, static_cast<std::size_t>(size), digest.data(), &length, EVP_sha256(), nullptr) == 1;
    OPENSSL_free(der);
    std::string text;
    for (unsigned i = 0; done && i < length; ++i) {
        text += "0123456789abcdef"[digest[i] >> 4];
        text += "0123456789abcdef"[digest[i] & 15];
    }
    return text;
}

CertificateFacts factsOf(X509* certificate)
{
    return {commonName(certificate),
            fingerprintOf(certificate),
            secondsOf(X509_get0_notBefore(certificate)),
            secondsOf(X509_get0_notAfter(certificate)),
            X509_check_ca(certificate) == 1,
            (X509_get_extended_key_usage(certificate) & (XKU_SSL_SERVER | XKU_SSL_CLIENT)) == XKU_SSL_CLIENT};
}

/// Ed25519 and its like bring their own digest: an authority made elsewhere may have such a key.
const EVP_MD* digestFor(EVP_PKEY* key)
{
    int nid = NID_undef;
    const bool fixed = EVP_PKEY_get_default_digest_nid(key, &nid) == 2;
    return fixed && nid == NID_undef ? nullptr : EVP_sha256();
}

enum class Owner : std::uint8_t { Authority, Node, Console };

struct Draft {
    std::string name;
    std::int64_t notBefore = 0, notAfter = 0;
    Owner owner = Owner::Node;
};

/// `issuer`: nullptr when the certificate signs itself.
Result<std::string, std::string> sign(const Draft& draft, EVP_PKEY* key, X509* issuer, EVP_PKEY* issuerKey)
{
    ERR_clear_error();
    const auto failed = [] { return Failure{"the certificate cannot be made: " + openSslReason()}; };
    const Owned<X509> owner(X509_new());
    X509* const c = owner.get();
    const Owned<X509_NAME> name(X509_NAME_new());
    const Owned<BIGNUM> serial(BN_new());
    const Owned<ASN1_TIME> from(ASN1_TIME_set(nullptr, static_cast<std::time_t>(draft.notBefore)));
    const Owned<ASN1_TIME> until(ASN1_TIME_set(nullptr, static_cast<std::time_t>(draft.notAfter)));
    if (!c || !name || !serial || !from || !until)
        return failed();
    const bool filled =
        X509_set_version(c, X509_VERSION_3) == 1 && BN_rand(serial.get(), serialOctets * 8 - 1, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
        BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(c)) && X509_set1_notBefore(c, from.get()) == 1 &&
        X509_set1_notAfter(c, until.get()) == 1 && X509_set_pubkey(c, key) == 1 &&
        X509_NAME_add_entry_by_NID(name.get(), NID_commonName, MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(draft.name.data()),
                                   static_cast<int>(draft.name.size()), -1, 0) == 1 &&
        X509_set_subject_name(c, name.get()) == 1 && X509_set_issuer_name(c, issuer ? X509_get_subject_name(issuer) : name.get()) == 1;
    if (!filled)
        return failed();
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer ? issuer : c, c, nullptr, nullptr, 0);
    const auto extend = [&](int nid, const char* value) {
        const Owned<X509_EXTENSION> extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
        return extension && X509_add_ext(c, extension.get(), -1) == 1;
    };
    // An authority of no depth: a node's key makes no nodes. The key identifiers tell authorities of one name apart while one replaces
    // the other.
    const bool authority = draft.owner == Owner::Authority;
    const char* const usage = draft.owner == Owner::Console ? "clientAuth" : "serverAuth,clientAuth";
    const bool extended = extend(NID_basic_constraints, authority ? "critical,CA:TRUE,pathlen:0" : "critical,CA:FALSE") &&
                          extend(NID_key_usage, authority ? "critical,keyCertSign" : "critical,digitalSignature") &&
                          (authority || extend(NID_ext_key_usage, usage)) && extend(NID_subject_key_identifier, "hash") &&
                          extend(NID_authority_key_identifier, "keyid:always");
    if (!extended || X509_sign(c, issuerKey, digestFor(issuerKey)) == 0)
        return failed();
    std::string pem = pemOf(c);
    if (pem.empty())
        return failed();
    return pem;
}

struct Signer {
    Owned<X509> certificate;
    Owned<EVP_PKEY> key;
    CertificateFacts facts;
};

/// The authority, fit to sign at that time.
Result<Signer, std::string> openAuthority(const Identity& authority, std::int64_t now)
{
    auto certificate = parseCertificate(authority.certificate, "the authority's certificate");
    if (!certificate)
        return Failure{certificate.error()};
    auto key = parseKey(authority.key, "the authority's key");
    if (!key)
        return Failure{key.error()};
    if (X509_check_private_key(certificate->get(), key->get()) != 1) {
        ERR_clear_error();
        return Failure{std::string("the authority's key does not belong to its certificate")};
    }
    Signer signer{std::move(*certificate), std::move(*key), {}};
    signer.facts = factsOf(signer.certificate.get());
    if (!signer.facts.authority)
        return Failure{"the certificate of " + signer.facts.name + " is not an authority's"};
    if (now > signer.facts.notAfter)
        return Failure{"the authority " + signer.facts.name + " has expired on " + dateText(signer.facts.notAfter) +
                       "; make a new network directory and give every node a certificate of it"};
    if (now < signer.facts.notBefore)
        return Failure{"the authority " + signer.facts.name + " is valid from " + dateText(signer.facts.notBefore) +
                       " only; is the clock of this machine right?"};
    return signer;
}

Draft nodeDraft(const Signer& signer, std::string_view id, std::int64_t now)
{
    return {std::string(id), now - backDating, std::min(now + nodeLife, signer.facts.notAfter), Owner::Node};
}

Result<Identity, std::string> issue(const Identity& authority, std::string_view id, std::int64_t now, Owner owner)
{
    auto signer = openAuthority(authority, now);
    if (!signer)
        return Failure{signer.error()};
    const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
    if (!key)
        return Failure{"no key can be made: " + openSslReason()};
    Draft draft = nodeDraft(*signer, id, now);
    draft.owner = owner;
    if (owner == Owner::Console)
        draft.notAfter = std::min(now + consoleLife, signer->facts.notAfter);
    auto certificate = sign(draft, key.get(), signer->certificate.get(), signer->key.get());
    if (!certificate)
        return Failure{certificate.error()};
    return Identity{std::move(*certificate), pemOf(key.get())};
}

} // namespace

Result<std::string, std::string> makeKey()
{
    ERR_clear_error();
    const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
    std::string pem = key ? pemOf(key.get()) : std::string();
    if (pem.empty())
        return Failure{"no key can be made: " + openSslReason()};
    return pem;
}

Result<Identity, std::string> makeAuthority(std::string_view name, std::int64_t now)
{
    if (name.empty() || name.size() > maxAuthorityName)
        return Failure{"the name of a network has 1 to " + std::to_string(maxAuthorityName) + " octets"};
    if (std::any_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; }))
        return Failure{std::string("the name of a network has no control characters")};
    ERR_clear_error();
    const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
    if (!key)
        return Failure{"no key can be made: " + openSslReason()};
    auto certificate = sign({std::string(name), now - backDating, now + authorityLife, Owner::Authority}, key.get(), nullptr, key.get());
    if (!certificate)
        return Failure{certificate.error()};
    return Identity{std::move(*certificate), pemOf(key.get())};
}

Result<Identity, std::string> issueNode(const Identity& authority, std::string_view id, std::int64_t now)
{
    if (!isNodeId(id))
        return Failure{"\"" + std::string(id) + "\" is no node id: 1 to " + std::to_string(maxNodeIdLength) +
                       " lower-case letters, digits and hyphens, no hyphen at an end"};
    return issue(authority, id, now, Owner::Node);
}

Result<Identity, std::string> issueConsole(const Identity& authority, std::string_view name, std::int64_t now)
{
    if (!isNodeId(name))
        return Failure{"\"" + std::string(name) + "\" is no name of a console: 1 to " + std::to_string(maxNodeIdLength) +
                       " lower-case letters, digits and hyphens, no hyphen at an end"};
    return issue(authority, name, now, Owner::Console);
}

Result<std::string, std::string> renewNode(const Identity& authority, const std::string& certificate, std::int64_t now)
{
    auto signer = openAuthority(authority, now);
    if (!signer)
        return Failure{signer.error()};
    auto old = parseCertificate(certificate, "the certificate to renew");
    if (!old)
        return Failure{old.error()};
    if (auto issued = checkIssuer(certificate, authority.certificate, "the certificate to renew"); !issued)
        return Failure{issued.error()};
    const std::string id = commonName(old->get());
    if (!isNodeId(id) || factsOf(old->get()).console)
        return Failure{"the certificate to renew is no node's: it is for \"" + id + "\""};
    return sign(nodeDraft(*signer, id, now), X509_get0_pubkey(old->get()), signer->certificate.get(), signer->key.get());
}

Result<CertificateFacts, std::string> readCertificate(const std::string& pem, const std::string& what)
{
    auto certificate = parseCertificate(pem, what);
    if (!certificate)
        return Failure{certificate.error()};
    return factsOf(certificate->get());
}

Result<void, std::string> checkIdentity(const Identity& identity, const std::string& what)
{
    auto certificate = parseCertificate(identity.certificate, "the certificate of " + what);
    if (!certificate)
        return Failure{certificate.error()};
    auto key = parseKey(identity.key, "the key of " + what);
    if (!key)
        return Failure{key.error()};
    if (X509_check_private_key(certificate->get(), key->get()) != 1) {
        ERR_clear_error();
        return Failure{"the key of " + what + " does not belong to its certificate"};
    }
    return {};
}

Result<void, std::string> checkIssuer(const std::string& certificate, const std::string& authority, const std::string& what)
{
    auto issued = parseCertificate(certificate, what);
    if (!issued)
        return Failure{issued.error()};
    auto issuer = parseCertificate(authority, "the authority's certificate");
    if (!issuer)
        return Failure{issuer.error()};
    const bool signedByIt = X509_verify(issued->get(), X509_get0_pubkey(issuer->get())) == 1;
    ERR_clear_error();
    if (!signedByIt)
        return Failure{what + " was not made by the authority " + commonName(issuer->get())};
    return {};
}

std::string dateText(std::int64_t unixSeconds)
{
    const std::chrono::seconds all(unixSeconds);
    const auto days = std::chrono::floor<std::chrono::days>(all);
    const std::chrono::year_month_day date{std::chrono::sys_days(days)};
    const std::int64_t minutes = std::chrono::floor<std::chrono::minutes>(all - days).count();
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u %02d:%02d UTC", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), static_cast<int>(minutes / 60),
                  static_cast<int>(minutes % 60));
    return text.data();
}

} // namespace harddns::overlay
