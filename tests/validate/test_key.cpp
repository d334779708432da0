#include "tests/validate/test_key.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace harddns::validate::test
{

namespace
{

void require(bool holds, const char* what)
{
    if (holds)
        return;
    std::fprintf(stderr, "test key: %s failed\n", what);
    std::abort();
}

void put(std::string& out, std::uint64_t value, int octets)
{
    while (octets-- > 0)
        out += static_cast<char>(value >> (8 * octets) & 0xff);
}

std::string octetsOf(const BIGNUM* n, std::size_t size = 0)
{
    std::string out(size != 0 ? size : static_cast<std::size_t>(BN_num_bytes(n)), '\0');
    require(BN_bn2binpad(n, reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(out.size())) >= 0, "BN_bn2binpad");
    return out;
}

bool isRsa(Algorithm a)
{
    return a == Algorithm::RsaSha1 || a == Algorithm::RsaSha1Nsec3Sha1 || a == Algorithm::RsaSha256 || a == Algorithm::RsaSha512;
}

EVP_PKEY* makeRsa(unsigned bits, std::uint64_t exponent)
{
    EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr);
    BIGNUM* e = BN_new();
    require(BN_set_word(e, exponent) == 1, "BN_set_word");
    EVP_PKEY* key = nullptr;
    require(EVP_PKEY_keygen_init(context) == 1 && EVP_PKEY_CTX_set_rsa_keygen_bits(context, static_cast<int>(bits)) == 1 &&
                EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context, e) == 1 && EVP_PKEY_generate(context, &key) == 1,
            "RSA key");
    BN_free(e);
    EVP_PKEY_CTX_free(context);
    return key;
}

} // namespace

struct TestKey::Impl {
    EVP_PKEY* key = nullptr;
    ~Impl() { EVP_PKEY_free(key); }
};

TestKey::TestKey(Algorithm algorithm, std::uint16_t flags, unsigned rsaBits, std::uint64_t exponent)
    : m_impl(std::make_unique<Impl>()), m_algorithm(algorithm)
{
    std::string octets;
    if (isRsa(algorithm)) {
        m_impl->key = makeRsa(rsaBits, exponent);
        BIGNUM *n = nullptr, *e = nullptr;
        require(EVP_PKEY_get_bn_param(m_impl->key, OSSL_PKEY_PARAM_RSA_N, &n) == 1 &&
                    EVP_PKEY_get_bn_param(m_impl->key, OSSL_PKEY_PARAM_RSA_E, &e) == 1,
                "RSA parameters");
        const std::string exponentOctets = octetsOf(e);
        octets = static_cast<char>(exponentOctets.size()) + exponentOctets + octetsOf(n);
        BN_free(n);
        BN_free(e);
    } else if (algorithm == Algorithm::EcdsaP256Sha256 || algorithm == Algorithm::EcdsaP384Sha384) {
        m_impl->key = EVP_EC_gen(algorithm == Algorithm::EcdsaP256Sha256 ? "P-256" : "P-384");
        std::array<unsigned char, 200> point{};
        std::size_t size = 0;
        require(EVP_PKEY_get_octet_string_param(m_impl->key, OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size(), &size) == 1, "point");
        require(point[0] == 4, "uncompressed point");
        octets.assign(reinterpret_cast<const char*>(point.data()) + 1, size - 1);
    } else {
        m_impl->key = EVP_PKEY_Q_keygen(nullptr, nullptr, algorithm == Algorithm::Ed25519 ? "ED25519" : "ED448");
        std::size_t size = 0;
        require(EVP_PKEY_get_raw_public_key(m_impl->key, nullptr, &size) == 1, "size of the raw key");
        octets.resize(size);
        require(EVP_PKEY_get_raw_public_key(m_impl->key, reinterpret_cast<unsigned char*>(octets.data()), &size) == 1, "raw key");
    }
    put(m_rdata, flags, 2);
    m_rdata += '\3';
    m_rdata += static_cast<char>(algorithm);
    m_rdata += octets;
}

TestKey::~TestKey() = default;
TestKey::TestKey(TestKey&&) noexcept = default;
TestKey& TestKey::operator=(TestKey&&) noexcept = default;

std::string TestKey::dsRdata(const wire::Name& owner, DigestType type) const
{
    std::string out;
    put(out, tag(), 2);
    out += static_cast<char>(m_algorithm);
    out += static_cast<char>(type);
    const std::string data = std::string(owner.lower().wire()) + m_rdata;
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    std::size_t size = 0;
    const char* md = type == DigestType::Sha1 ? "SHA1" : type == DigestType::Sha384 ? "SHA384" : "SHA256";
    require(EVP_Q_digest(nullptr, md, nullptr, data.data(), data.size(), digest.data(), &size) == 1, "digest");
    return out.append(reinterpret_cast<const char*>(digest.data()), size);
}

std::string TestKey::sign(std::string_view data) const
{
    const char* md = nullptr;
    std::size_t field = 0;
    switch (m_algorithm) {
    case Algorithm::RsaSha1:
    case Algorithm::RsaSha1Nsec3Sha1: md = "SHA1"; break;
    case Algorithm::RsaSha512: md = "SHA512"; break;
    case Algorithm::RsaSha256: md = "SHA256"; break;
    case Algorithm::EcdsaP256Sha256:
        md = "SHA256";
        field = 32;
        break;
    case Algorithm::EcdsaP384Sha384:
        md = "SHA384";
        field = 48;
        break;
    default: break;
    }
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    require(EVP_DigestSignInit_ex(context, nullptr, md, nullptr, nullptr, m_impl->key, nullptr) == 1, "sign init");
    std::size_t size = 1024;
    std::string out(size, '\0');
    require(EVP_DigestSign(context, reinterpret_cast<unsigned char*>(out.data()), &size,
                           reinterpret_cast<const unsigned char*>(data.data()), data.size()) == 1,
            "sign");
    EVP_MD_CTX_free(context);
    out.resize(size);
    if (field == 0)
        return out;
    const auto* at = reinterpret_cast<const unsigned char*>(out.data());
    ECDSA_SIG* parts = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size));
    require(parts != nullptr, "DER");
    std::string raw = octetsOf(ECDSA_SIG_get0_r(parts), field) + octetsOf(ECDSA_SIG_get0_s(parts), field);
    ECDSA_SIG_free(parts);
    return raw;
}

std::string rrsigRdata(const wire::RRset& set, const wire::Name& signer, const TestKey& key, const SignOptions& options)
{
    const auto ownerLabels = static_cast<int>(set.owner.labelCount()) - (set.owner.isWildcard() ? 1 : 0);
    const int labels = options.labels < 0 ? ownerLabels : options.labels;
    const auto originalTtl = static_cast<std::uint32_t>(options.originalTtl < 0 ? set.ttl : options.originalTtl);
    std::string rdata;
    put(rdata, static_cast<std::uint16_t>(options.covered == wire::Type::None ? set.type : options.covered), 2);
    put(rdata, options.algorithm < 0 ? static_cast<std::uint8_t>(key.algorithm()) : static_cast<std::uint8_t>(options.algorithm), 1);
    put(rdata, static_cast<std::uint8_t>(labels), 1);
    put(rdata, originalTtl, 4);
    put(rdata, options.expiration, 4);
    put(rdata, options.inception, 4);
    put(rdata, options.tag < 0 ? key.tag() : static_cast<std::uint16_t>(options.tag), 2);
    rdata += signer.lower().wire();

    wire::Name owner = set.owner.lower();
    if (labels < ownerLabels)
        owner = *owner.suffix(static_cast<std::size_t>(labels)).prepend("*");
    std::vector<std::string> records;
    for (const std::string_view r : set.rdata)
        records.emplace_back(wire::canonicalRdata(set.type, r));
    std::sort(records.begin(), records.end());
    std::string data = rdata;
    for (const std::string& r : records) {
        data += owner.wire();
        put(data, static_cast<std::uint16_t>(set.type), 2);
        put(data, static_cast<std::uint16_t>(set.klass), 2);
        put(data, originalTtl, 4);
        put(data, r.size(), 2);
        data += r;
    }
    return rdata + key.sign(data);
}

wire::RRset makeSet(std::string_view owner, wire::Type type, std::initializer_list<std::string_view> rdata, std::uint32_t ttl)
{
    wire::RRset set;
    set.owner = nameOf(owner);
    set.type = type;
    set.ttl = ttl;
    for (const std::string_view r : rdata)
        set.rdata.add(r);
    return set;
}

wire::RRset keySetOf(std::string_view zone, std::initializer_list<const TestKey*> keys)
{
    wire::RRset set = makeSet(zone, wire::Type::Dnskey, {});
    for (const TestKey* key : keys)
        set.rdata.add(key->rdata());
    return set;
}

wire::Name nameOf(std::string_view text)
{
    const auto name = wire::Name::fromText(text);
    require(name.has_value(), "name");
    return name.value_or(wire::Name());
}

std::string fromHex(std::string_view hex)
{
    std::string out;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        out += static_cast<char>(std::strtoul(std::string(hex.substr(i, 2)).c_str(), nullptr, 16));
    return out;
}

std::string toHex(std::string_view octets)
{
    std::string out;
    for (const char c : octets) {
        for (const unsigned half : {static_cast<std::uint8_t>(c) / 16U, static_cast<std::uint8_t>(c) % 16U})
            out += "0123456789abcdef"[half];
    }
    return out;
}

} // namespace harddns::validate::test
