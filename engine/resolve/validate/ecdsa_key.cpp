// EC_KEY and not EVP_PKEY, although OpenSSL 3 calls it deprecated: EVP_PKEY_fromdata builds and checks the whole curve again for each key,
// 35 to 45 us beside a verification of 80 to 110. Every new zone has a key or two of its own, so that was a fifth of what a validating
// resolver does for a new zone. Here the curve is made once and each key refers to a copy of it, 7 us.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "engine/resolve/validate/ecdsa_key.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/obj_mac.h>

#include <array>
#include <cstring>

namespace harddns::validate
{

namespace
{

constexpr std::size_t mostField = 48; // P-384

const unsigned char* octets(std::string_view s) { return reinterpret_cast<const unsigned char*>(s.data()); }

template <auto release>
struct Release {
    template <class T>
    void operator()(T* p) const
    {
        release(p);
    }
};
using Key = std::unique_ptr<EC_KEY, Release<EC_KEY_free>>;
using Point = std::unique_ptr<EC_POINT, Release<EC_POINT_free>>;
using Number = std::unique_ptr<BIGNUM, Release<BN_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, Release<ECDSA_SIG_free>>;

constexpr std::size_t fieldOf(EcdsaKey::Curve curve) { return curve == EcdsaKey::Curve::Nist256 ? 32 : 48; }

/// Made once; live as long as the process, like the library context of crypto.cpp. nullptr when OpenSSL was built without the curve.
const EC_GROUP* groupOf(EcdsaKey::Curve curve)
{
    static const EC_GROUP* const p256 = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    static const EC_GROUP* const p384 = EC_GROUP_new_by_curve_name(NID_secp384r1);
    return curve == EcdsaKey::Curve::Nist256 ? p256 : p384;
}

Number numberOf(std::string_view bigEndian) { return Number(BN_bin2bn(octets(bigEndian), static_cast<int>(bigEndian.size()), nullptr)); }

} // namespace

struct EcdsaKey::Impl {
    Key key;
    std::size_t field;
};

EcdsaKey::EcdsaKey(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
EcdsaKey::~EcdsaKey() = default;

std::unique_ptr<const EcdsaKey> EcdsaKey::make(Curve curve, std::string_view point)
{
    const std::size_t field = fieldOf(curve);
    const EC_GROUP* group = groupOf(curve);
    if (point.size() != 2 * field || group == nullptr)
        return nullptr;
    std::array<unsigned char, 1 + 2 * mostField> uncompressed{POINT_CONVERSION_UNCOMPRESSED};
    std::memcpy(uncompressed.data() + 1, point.data(), point.size());
    const Point parsed(EC_POINT_new(group));
    Key key(EC_KEY_new());
    // oct2point refuses coordinates beyond the field and points off the curve; a curve of cofactor 1 leaves nothing else to check.
    if (parsed == nullptr || key == nullptr ||
        EC_POINT_oct2point(group, parsed.get(), uncompressed.data(), 1 + point.size(), nullptr) != 1 ||
        EC_KEY_set_group(key.get(), group) != 1 || EC_KEY_set_public_key(key.get(), parsed.get()) != 1)
        return nullptr;
    return std::unique_ptr<const EcdsaKey>(new EcdsaKey(std::make_unique<Impl>(Impl{std::move(key), field})));
}

bool EcdsaKey::verify(std::string_view digest, std::string_view signature) const
{
    const std::size_t field = m_impl->field;
    if (signature.size() != 2 * field)
        return false;
    Number r = numberOf(signature.substr(0, field)), s = numberOf(signature.substr(field));
    const Signature both(ECDSA_SIG_new());
    if (r == nullptr || s == nullptr || both == nullptr || ECDSA_SIG_set0(both.get(), r.get(), s.get()) != 1)
        return false;
    (void)r.release(); // the signature owns them now
    (void)s.release();
    return ECDSA_do_verify(octets(digest), static_cast<int>(digest.size()), both.get(), m_impl->key.get()) == 1;
}

} // namespace harddns::validate
