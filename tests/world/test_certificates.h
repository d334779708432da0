// Certificates for tests of TLS among nodes, made with OpenSSL at run time: an authority, and identities as files below a folder.
#pragma once

#include <QByteArray>
#include <QCryptographicHash>
#include <QFile>
#include <QString>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

namespace harddns::test
{

struct OpenSslFree {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
};
using Key = std::unique_ptr<EVP_PKEY, OpenSslFree>;
using X509Certificate = std::unique_ptr<X509, OpenSslFree>;

inline void writeText(const QString& path, const QByteArray& data)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(data) != data.size())
        qFatal("cannot write a test file");
}

template <class Write>
QByteArray pemOf(Write write)
{
    const std::unique_ptr<BIO, OpenSslFree> bio(BIO_new(BIO_s_mem()));
    if (write(bio.get()) != 1)
        qFatal("cannot write PEM");
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<qsizetype>(size)};
}

inline QByteArray pemOf(X509* certificate)
{
    return pemOf([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
}

/// `passphrase`: locks the key.
inline QByteArray pemOf(EVP_PKEY* key, const char* passphrase = nullptr)
{
    return pemOf([&](BIO* bio) {
        return PEM_write_bio_PrivateKey(bio, key, passphrase ? EVP_aes_128_cbc() : nullptr, nullptr, 0, nullptr,
                                        const_cast<char*>(passphrase));
    });
}

inline Key newKey() { return Key(EVP_EC_gen("P-256")); }

/// What a certificate says besides names and keys; times in seconds from now.
struct Terms {
    long from = -3600;
    long until = 86400;
    bool authority = false;
    const char* uses = "serverAuth,clientAuth";
};

/// Names the key of its issuer besides the name, as every good authority does: two authorities may have one name.
inline X509Certificate newCertificate(const char* name, EVP_PKEY* key, const char* issuer, EVP_PKEY* issuerKey, const Terms& terms)
{
    static long serial = 0;
    X509Certificate certificate(X509_new());
    X509* const c = certificate.get();
    X509_set_version(c, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(c), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(c), terms.from);
    X509_gmtime_adj(X509_getm_notAfter(c), terms.until);
    X509_set_pubkey(c, key);
    const auto bytes = [](const char* text) { return reinterpret_cast<const unsigned char*>(text); };
    X509_NAME_add_entry_by_txt(X509_get_subject_name(c), "CN", MBSTRING_ASC, bytes(name), -1, -1, 0);
    X509_NAME* const from = X509_NAME_new();
    X509_NAME_add_entry_by_txt(from, "CN", MBSTRING_ASC, bytes(issuer), -1, -1, 0);
    X509_set_issuer_name(c, from);
    X509_NAME_free(from);
    const auto extend = [&](int nid, const char* value) {
        const std::unique_ptr<X509_EXTENSION, OpenSslFree> extension(X509V3_EXT_conf_nid(nullptr, nullptr, nid, value));
        X509_add_ext(c, extension.get(), -1);
    };
    extend(NID_basic_constraints, terms.authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
    extend(NID_key_usage, terms.authority ? "critical,keyCertSign" : "critical,digitalSignature");
    const auto keyId = [](EVP_PKEY* of) {
        unsigned char* der = nullptr;
        const int size = i2d_PUBKEY(of, &der);
        const QByteArray id = QCryptographicHash::hash(QByteArray(reinterpret_cast<const char*>(der), size), QCryptographicHash::Sha1);
        OPENSSL_free(der);
        return id;
    };
    const auto octets = [](const QByteArray& id) {
        ASN1_OCTET_STRING* const made = ASN1_OCTET_STRING_new();
        ASN1_OCTET_STRING_set(made, reinterpret_cast<const unsigned char*>(id.constData()), static_cast<int>(id.size()));
        return made;
    };
    ASN1_OCTET_STRING* const own = octets(keyId(key));
    X509_add1_ext_i2d(c, NID_subject_key_identifier, own, 0, 0);
    ASN1_OCTET_STRING_free(own);
    AUTHORITY_KEYID* const signer = AUTHORITY_KEYID_new();
    signer->keyid = octets(keyId(issuerKey));
    X509_add1_ext_i2d(c, NID_authority_key_identifier, signer, 0, 0);
    AUTHORITY_KEYID_free(signer);
    if (!terms.authority)
        extend(NID_ext_key_usage, terms.uses);
    if (X509_sign(c, issuerKey, EVP_sha256()) == 0)
        qFatal("cannot sign a test certificate");
    return certificate;
}

/// An authority with a key of its own; two of one name are strangers to each other all the same.
struct Authority {
    explicit Authority(const char* called = "test network")
        : name(called), key(newKey()), certificate(newCertificate(called, key.get(), called, key.get(), {.authority = true}))
    {
    }
    [[nodiscard]] X509Certificate issue(const char* node, EVP_PKEY* nodeKey, const Terms& terms = {}) const
    {
        return newCertificate(node, nodeKey, name, key.get(), terms);
    }
    const char* name;
    Key key;
    X509Certificate certificate;
};

} // namespace harddns::test
