#include "engine/resolve/validate/crypto.h"

#include "engine/resolve/validate/ecdsa_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <memory>
#include <mutex>
#include <vector>

namespace harddns::validate
{

namespace
{

/// Larger keys make each check slow and are used by nobody (RFC 3110 allows 4096).
constexpr unsigned mostRsaBits = 4096;
/// Smaller ones are no protection, and RFC 3110 does not know them.
constexpr unsigned leastRsaBits = 512;
/// A verification costs one multiplication for each bit of the exponent.
constexpr std::size_t mostExponentOctets = 8;
/// Prepared contexts kept with a key: more threads than that using one key at once make their own.
constexpr std::size_t keptContexts = 2;

constexpr std::size_t sha1Size = 20;

const unsigned char* octets(std::string_view s) { return reinterpret_cast<const unsigned char*>(s.data()); }
unsigned char* octets(std::string& s) { return reinterpret_cast<unsigned char*>(s.data()); }

template <auto release>
struct Release {
    template <class T>
    void operator()(T* p) const
    {
        release(p);
    }
};
using Pkey = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using PkeyCtx = std::unique_ptr<EVP_PKEY_CTX, Release<EVP_PKEY_CTX_free>>;
using MdCtx = std::unique_ptr<EVP_MD_CTX, Release<EVP_MD_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, Release<BN_free>>;
using ParamBuild = std::unique_ptr<OSSL_PARAM_BLD, Release<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Release<OSSL_PARAM_free>>;

/// A malformed key or signature is an everyday thing: it leaves nothing for the next user of the thread's error queue.
class QuietErrors
{
public:
    QuietErrors() { ERR_set_mark(); }
    ~QuietErrors() { ERR_pop_to_mark(); }
    QuietErrors(const QuietErrors&) = delete;
    QuietErrors& operator=(const QuietErrors&) = delete;
};

/// What is fetched once, because looking an algorithm up by name costs more than hashing a record set. The library context is our own:
/// which algorithms DNSSEC uses is for the protocol to say, not for the machine's openssl.cnf. Lives as long as the process.
struct Library {
    OSSL_LIB_CTX* context = OSSL_LIB_CTX_new();
    EVP_MD* sha1 = EVP_MD_fetch(context, "SHA1", nullptr);
    EVP_MD* sha256 = EVP_MD_fetch(context, "SHA256", nullptr);
    EVP_MD* sha384 = EVP_MD_fetch(context, "SHA384", nullptr);
    EVP_MD* sha512 = EVP_MD_fetch(context, "SHA512", nullptr);
};

const Library& library()
{
    static const Library l;
    return l;
}

/// A digest with its state: starting it again allocates nothing.
class Hasher
{
public:
    explicit Hasher(const EVP_MD* md) : m_md(md), m_context(EVP_MD_CTX_new()) {}
    void start() { m_broken = m_md == nullptr || m_context == nullptr || EVP_DigestInit_ex2(m_context.get(), m_md, nullptr) != 1; }
    void add(const void* data, std::size_t size) { m_broken = m_broken || EVP_DigestUpdate(m_context.get(), data, size) != 1; }
    void add(std::string_view data) { add(data.data(), data.size()); }
    /// False when OpenSSL has failed (no memory): nothing is written.
    [[nodiscard]] bool finish(unsigned char* out) { return !m_broken && EVP_DigestFinal_ex(m_context.get(), out, nullptr) == 1; }
    [[nodiscard]] std::size_t size() const { return m_md == nullptr ? 0 : static_cast<std::size_t>(EVP_MD_get_size(m_md)); }

private:
    const EVP_MD* m_md;
    MdCtx m_context;
    bool m_broken = true; ///< until started
};

/// Hashers of one digest that wait for use; as many as were ever used at once. Not thread_local: that is emulated, and slow, on Windows.
class HasherPool
{
public:
    explicit HasherPool(const EVP_MD* md) : m_md(md) {}
    HasherPool(const HasherPool&) = delete;
    HasherPool& operator=(const HasherPool&) = delete;

    /// A hasher, started; goes back when the lease ends.
    class Lease
    {
    public:
        explicit Lease(HasherPool& pool) : m_pool(pool), m_hasher(pool.take()) { m_hasher->start(); }
        ~Lease() { m_pool.giveBack(std::move(m_hasher)); }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        Hasher* operator->() { return m_hasher.get(); }

    private:
        HasherPool& m_pool;
        std::unique_ptr<Hasher> m_hasher;
    };

private:
    std::unique_ptr<Hasher> take()
    {
        {
            const std::lock_guard lock(m_mutex);
            if (!m_waiting.empty()) {
                auto hasher = std::move(m_waiting.back());
                m_waiting.pop_back();
                return hasher;
            }
        }
        return std::make_unique<Hasher>(m_md);
    }
    void giveBack(std::unique_ptr<Hasher> hasher)
    {
        const std::lock_guard lock(m_mutex);
        m_waiting.push_back(std::move(hasher));
    }

    const EVP_MD* m_md;
    std::mutex m_mutex;
    std::vector<std::unique_ptr<Hasher>> m_waiting;
};

struct HasherPools {
    HasherPool sha1{library().sha1}, sha256{library().sha256}, sha384{library().sha384}, sha512{library().sha512};
};

HasherPools& pools()
{
    static HasherPools p;
    return p;
}

/// How an algorithm is verified.
struct Method {
    HasherPool* hashers = nullptr; ///< nullptr: the algorithm hashes itself
    const EVP_MD* md = nullptr;
};

Method methodOf(Algorithm algorithm)
{
    const Library& l = library();
    HasherPools& p = pools();
    switch (algorithm) {
    case Algorithm::RsaSha1:
    case Algorithm::RsaSha1Nsec3Sha1: return {&p.sha1, l.sha1};
    case Algorithm::RsaSha256: return {&p.sha256, l.sha256};
    case Algorithm::RsaSha512: return {&p.sha512, l.sha512};
    case Algorithm::EcdsaP256Sha256: return {&p.sha256, l.sha256};
    case Algorithm::EcdsaP384Sha384: return {&p.sha384, l.sha384};
    default: return {};
    }
}

Pkey keyFrom(const char* type, const OSSL_PARAM* params)
{
    const PkeyCtx context(EVP_PKEY_CTX_new_from_name(library().context, type, nullptr));
    EVP_PKEY* key = nullptr;
    if (context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, const_cast<OSSL_PARAM*>(params)) != 1)
        return nullptr;
    return Pkey(key);
}

/// RFC 3110 2: length of the exponent (one octet, or zero and two), exponent, modulus.
Pkey rsaKey(std::string_view key)
{
    if (key.empty())
        return nullptr;
    std::size_t exponentSize = octets(key)[0], at = 1;
    if (exponentSize == 0) {
        if (key.size() < 3)
            return nullptr;
        exponentSize = static_cast<std::size_t>(octets(key)[1] << 8 | octets(key)[2]);
        at = 3;
    }
    if (exponentSize == 0 || key.size() <= at + exponentSize)
        return nullptr;
    std::string_view exponent = key.substr(at, exponentSize), modulus = key.substr(at + exponentSize);
    // RFC 3110 forbids zeros in front; who writes them anyway means the same key.
    for (std::string_view* s : {&exponent, &modulus})
        s->remove_prefix(std::min(s->find_first_not_of('\0'), s->size()));
    if (exponent.empty() || exponent.size() > mostExponentOctets || modulus.size() > mostRsaBits / 8)
        return nullptr;
    const Number n(BN_bin2bn(octets(modulus), static_cast<int>(modulus.size()), nullptr)),
        e(BN_bin2bn(octets(exponent), static_cast<int>(exponent.size()), nullptr));
    // With an even modulus or exponent, or exponent 1, there is nothing to verify.
    if (n == nullptr || e == nullptr || BN_num_bits(n.get()) < static_cast<int>(leastRsaBits) || BN_is_odd(n.get()) == 0 ||
        BN_is_odd(e.get()) == 0 || BN_is_one(e.get()) == 1)
        return nullptr;
    const ParamBuild build(OSSL_PARAM_BLD_new());
    if (build == nullptr || OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
        return nullptr;
    const Params params(OSSL_PARAM_BLD_to_param(build.get()));
    return params == nullptr ? nullptr : keyFrom("RSA", params.get());
}

/// RFC 8080 3.
Pkey edwardsKey(std::string_view key, const char* type)
{
    return Pkey(EVP_PKEY_new_raw_public_key_ex(library().context, type, nullptr, octets(key), key.size()));
}

Pkey openSslKey(const Dnskey& key)
{
    switch (key.algorithm) {
    case Algorithm::RsaSha1:
    case Algorithm::RsaSha1Nsec3Sha1:
    case Algorithm::RsaSha256:
    case Algorithm::RsaSha512: return rsaKey(key.key);
    case Algorithm::Ed25519: return edwardsKey(key.key, "ED25519");
    case Algorithm::Ed448: return edwardsKey(key.key, "ED448");
    default: return nullptr;
    }
}

} // namespace

struct PublicKey::Impl {
    Impl(Pkey k, Method m) : key(std::move(k)), method(m) {}
    Impl(std::unique_ptr<const EcdsaKey> k, Method m) : ecdsa(std::move(k)), method(m) {}
    ~Impl()
    {
        for (auto& c : contexts)
            EVP_PKEY_CTX_free(c.load(std::memory_order_relaxed));
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    /// A context ready to verify digests: preparing one costs a fifth of an RSA verification. For one thread until it is given back.
    PkeyCtx take()
    {
        for (auto& c : contexts) {
            if (EVP_PKEY_CTX* ready = c.exchange(nullptr, std::memory_order_acquire); ready != nullptr)
                return PkeyCtx(ready);
        }
        PkeyCtx made(EVP_PKEY_CTX_new_from_pkey(library().context, key.get(), nullptr));
        if (made == nullptr || EVP_PKEY_verify_init(made.get()) != 1 || EVP_PKEY_CTX_set_signature_md(made.get(), method.md) != 1)
            return nullptr;
        return made;
    }
    void giveBack(PkeyCtx context)
    {
        for (auto& c : contexts) {
            EVP_PKEY_CTX* none = nullptr;
            if (c.compare_exchange_strong(none, context.get(), std::memory_order_release, std::memory_order_relaxed)) {
                (void)context.release();
                return;
            }
        }
    }

    Pkey key;                              ///< nullptr for ECDSA
    std::unique_ptr<const EcdsaKey> ecdsa; ///< nullptr for the rest
    Method method;
    std::array<std::atomic<EVP_PKEY_CTX*>, keptContexts> contexts{};
};

PublicKey::PublicKey(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
PublicKey::~PublicKey() = default;

std::shared_ptr<const PublicKey> PublicKey::make(const Dnskey& key)
{
    const QuietErrors quiet;
    const Method method = methodOf(key.algorithm);
    std::unique_ptr<Impl> impl;
    if (key.algorithm == Algorithm::EcdsaP256Sha256 || key.algorithm == Algorithm::EcdsaP384Sha384) {
        const bool p256 = key.algorithm == Algorithm::EcdsaP256Sha256;
        if (auto made = EcdsaKey::make(p256 ? EcdsaKey::Curve::Nist256 : EcdsaKey::Curve::Nist384, key.key))
            impl = std::make_unique<Impl>(std::move(made), method);
    } else if (Pkey made = openSslKey(key)) {
        impl = std::make_unique<Impl>(std::move(made), method);
    }
    return impl == nullptr ? nullptr : std::shared_ptr<const PublicKey>(new PublicKey(std::move(impl)));
}

bool PublicKey::verify(std::string_view data, std::string_view signature) const
{
    const QuietErrors quiet;
    const Method& method = m_impl->method;
    if (method.hashers == nullptr) {
        const MdCtx context(EVP_MD_CTX_new());
        return context != nullptr &&
               EVP_DigestVerifyInit_ex(context.get(), nullptr, nullptr, library().context, nullptr, m_impl->key.get(), nullptr) == 1 &&
               EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(data), data.size()) == 1;
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    HasherPool::Lease hasher(*method.hashers);
    hasher->add(data);
    if (!hasher->finish(digest.data()))
        return false;
    if (m_impl->ecdsa != nullptr)
        return m_impl->ecdsa->verify({reinterpret_cast<const char*>(digest.data()), hasher->size()}, signature);
    PkeyCtx context = m_impl->take();
    if (context == nullptr)
        return false;
    const bool good = EVP_PKEY_verify(context.get(), octets(signature), signature.size(), digest.data(), hasher->size()) == 1;
    m_impl->giveBack(std::move(context));
    return good;
}

std::string dsDigest(DigestType type, const wire::Name& owner, std::string_view dnskeyRdata)
{
    if (!isSupported(type))
        return {};
    HasherPools& p = pools();
    HasherPool::Lease hasher(type == DigestType::Sha1 ? p.sha1 : type == DigestType::Sha256 ? p.sha256 : p.sha384);
    std::string out(hasher->size(), '\0');
    const wire::Name lower = owner.lower();
    hasher->add(lower.wire());
    hasher->add(dnskeyRdata);
    return hasher->finish(octets(out)) ? out : std::string();
}

std::string nsec3Hash(const wire::Name& name, std::string_view salt, std::uint16_t iterations)
{
    constexpr std::size_t mostSalt = 255;
    salt = salt.substr(0, mostSalt); // the field's length is one octet
    std::array<unsigned char, wire::maxNameSize + mostSalt> input;
    const std::string_view wire = name.wire();
    std::transform(octets(wire), octets(wire) + wire.size(), input.begin(), wire::lowerOctet);
    const auto putSalt = [&](std::size_t at) {
        std::copy(octets(salt), octets(salt) + salt.size(), input.begin() + static_cast<long>(at));
    };
    putSalt(wire.size());
    HasherPool::Lease hasher(pools().sha1);
    hasher->add(input.data(), wire.size() + salt.size());
    bool good = hasher->finish(input.data());
    putSalt(sha1Size);
    for (unsigned i = 0; good && i < iterations; ++i) {
        hasher->start();
        hasher->add(input.data(), sha1Size + salt.size());
        good = hasher->finish(input.data());
    }
    return good ? std::string(input.begin(), input.begin() + sha1Size) : std::string();
}

Sha256 sha256(std::initializer_list<std::string_view> parts)
{
    HasherPool::Lease hasher(pools().sha256);
    for (const std::string_view part : parts) {
        const std::uint64_t size = part.size();
        hasher->add(&size, sizeof size);
        hasher->add(part);
    }
    Sha256 out{};
    (void)hasher->finish(out.data());
    return out;
}

struct ShaStream::Impl {
    explicit Impl(const EVP_MD* md) : hasher(md) {}
    Hasher hasher;
};

ShaStream::ShaStream(Kind kind) : m_impl(std::make_unique<Impl>(kind == Kind::Sha384 ? library().sha384 : library().sha512))
{
    m_impl->hasher.start();
}
ShaStream::~ShaStream() = default;
void ShaStream::add(std::string_view data) { m_impl->hasher.add(data); }
std::string ShaStream::finish()
{
    std::string out(m_impl->hasher.size(), '\0');
    return m_impl->hasher.finish(octets(out)) ? out : std::string();
}

} // namespace harddns::validate
