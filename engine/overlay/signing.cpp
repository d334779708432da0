#include "engine/overlay/signing.h"

#include <openssl/bio.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

#include <string_view>

namespace harddns::overlay
{

namespace
{

struct Free {
    void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
    void operator()(EVP_MD_CTX* p) const { EVP_MD_CTX_free(p); }
    void operator()(ECDSA_SIG* p) const { ECDSA_SIG_free(p); }
    void operator()(BIO* p) const { BIO_free(p); }
    void operator()(BIGNUM* p) const { BN_free(p); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

constexpr int half = 32;

bool isP256(EVP_PKEY* key)
{
    char group[32] = {};
    std::size_t length = 0;
    return EVP_PKEY_is_a(key, "EC") == 1 && EVP_PKEY_get_group_name(key, group, sizeof group, &length) == 1 &&
           std::string_view(group, length) == "prime256v1";
}

std::optional<Signature> fromDer(const unsigned char* der, std::size_t size)
{
    const Owned<ECDSA_SIG> parsed(d2i_ECDSA_SIG(nullptr, &der, static_cast<long>(size)));
    Signature out;
    if (!parsed || BN_bn2binpad(ECDSA_SIG_get0_r(parsed.get()), out.data(), half) != half ||
        BN_bn2binpad(ECDSA_SIG_get0_s(parsed.get()), out.data() + half, half) != half)
        return std::nullopt;
    return out;
}

std::string toDer(const Signature& signature)
{
    const Owned<ECDSA_SIG> built(ECDSA_SIG_new());
    Owned<BIGNUM> r(BN_bin2bn(signature.data(), half, nullptr));
    Owned<BIGNUM> s(BN_bin2bn(signature.data() + half, half, nullptr));
    if (!built || !r || !s || ECDSA_SIG_set0(built.get(), r.get(), s.get()) != 1)
        return {};
    (void)r.release(); // the signature has them now
    (void)s.release();
    unsigned char* der = nullptr;
    const int size = i2d_ECDSA_SIG(built.get(), &der);
    if (size <= 0)
        return {};
    std::string out(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return out;
}

class EcdsaSigner final : public ReceiptSigner
{
public:
    EcdsaSigner(Owned<EVP_PKEY> key, std::string publicKey) : m_key(std::move(key)), m_publicKey(std::move(publicKey)) {}

    std::optional<Signature> sign(std::span<const std::uint8_t> statement) override
    {
        const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
        std::array<unsigned char, 80> der; // 72 at most
        std::size_t size = der.size();
        if (!context || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, m_key.get()) != 1 ||
            EVP_DigestSign(context.get(), der.data(), &size, statement.data(), statement.size()) != 1) {
            ERR_clear_error();
            return std::nullopt;
        }
        return fromDer(der.data(), size);
    }
    const std::string& publicKey() const override { return m_publicKey; }

private:
    Owned<EVP_PKEY> m_key;
    std::string m_publicKey;
};

class EcdsaCheck final : public SignatureCheck
{
public:
    bool verify(const std::string& publicKey, std::span<const std::uint8_t> statement, const Signature& signature) const override
    {
        const auto* at = reinterpret_cast<const unsigned char*>(publicKey.data());
        const unsigned char* const end = at + publicKey.size();
        const Owned<EVP_PKEY> key(d2i_PUBKEY(nullptr, &at, static_cast<long>(publicKey.size())));
        const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
        const std::string der = toDer(signature);
        const bool good = key && context && at == end && !der.empty() && isP256(key.get()) &&
                          EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
                          EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(der.data()), der.size(), statement.data(),
                                           statement.size()) == 1;
        ERR_clear_error();
        return good;
    }
};

/// No key of a node has a passphrase; OpenSSL must not ask the terminal for one.
int noPassphrase(char*, int, int, void*) { return -1; }

} // namespace

Result<std::unique_ptr<ReceiptSigner>, std::string> makeReceiptSigner(const std::string& keyPath)
{
    const Owned<BIO> file(BIO_new_file(keyPath.c_str(), "r"));
    Owned<EVP_PKEY> key(file ? PEM_read_bio_PrivateKey(file.get(), nullptr, noPassphrase, nullptr) : nullptr);
    ERR_clear_error();
    if (!file)
        return Failure{"the key of this node cannot be read: " + keyPath};
    if (!key)
        return Failure{"no private key without a passphrase is in " + keyPath};
    if (!isP256(key.get()))
        return Failure{"the key of a node must be one on the curve P-256: " + keyPath};
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key.get(), &der);
    if (size <= 0) {
        ERR_clear_error();
        return Failure{"the public key cannot be taken from " + keyPath};
    }
    std::string publicKey(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return std::unique_ptr<ReceiptSigner>(std::make_unique<EcdsaSigner>(std::move(key), std::move(publicKey)));
}

const SignatureCheck& ecdsaCheck()
{
    static const EcdsaCheck check;
    return check;
}

quorum::Digest sha256(std::span<const std::uint8_t> octets)
{
    quorum::Digest out;
    SHA256(octets.data(), octets.size(), out.data());
    return out;
}

std::string fingerprintOf(const std::string& publicKey)
{
    return quorum::toHex(sha256({reinterpret_cast<const std::uint8_t*>(publicKey.data()), publicKey.size()}));
}

} // namespace harddns::overlay
