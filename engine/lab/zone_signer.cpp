#include "engine/lab/zone_signer.h"

#include "engine/lab/denial_chain.h"
#include "engine/resolve/validate/signatures.h"

#include <algorithm>
#include <map>
#include <memory>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

namespace harddns::lab
{

namespace
{

using validate::Algorithm;
using wire::Name;
using wire::RRset;
using wire::Type;

template <auto release>
struct Releaser {
    template <class T>
    void operator()(T* object) const
    {
        release(object);
    }
};
using KeyPtr = std::unique_ptr<EVP_PKEY, Releaser<EVP_PKEY_free>>;
using KeyContextPtr = std::unique_ptr<EVP_PKEY_CTX, Releaser<EVP_PKEY_CTX_free>>;
using DigestContextPtr = std::unique_ptr<EVP_MD_CTX, Releaser<EVP_MD_CTX_free>>;
using NumberPtr = std::unique_ptr<BIGNUM, Releaser<BN_free>>;
using GroupPtr = std::unique_ptr<EC_GROUP, Releaser<EC_GROUP_free>>;
using PointPtr = std::unique_ptr<EC_POINT, Releaser<EC_POINT_free>>;
using BuilderPtr = std::unique_ptr<OSSL_PARAM_BLD, Releaser<OSSL_PARAM_BLD_free>>;
using ParametersPtr = std::unique_ptr<OSSL_PARAM, Releaser<OSSL_PARAM_free>>;
using EcdsaPtr = std::unique_ptr<ECDSA_SIG, Releaser<ECDSA_SIG_free>>;

const unsigned char* octets(std::string_view s) { return reinterpret_cast<const unsigned char*>(s.data()); }
unsigned char* octets(std::string& s) { return reinterpret_cast<unsigned char*>(s.data()); }

std::string sha512(std::string_view data)
{
    std::string out(64, '\0');
    EVP_Q_digest(nullptr, "SHA512", nullptr, data.data(), data.size(), octets(out), nullptr);
    return out;
}

void append16(std::string& out, std::uint16_t value)
{
    out += static_cast<char>(value >> 8);
    out += static_cast<char>(value & 0xff);
}
void append32(std::string& out, std::uint32_t value)
{
    append16(out, static_cast<std::uint16_t>(value >> 16));
    append16(out, static_cast<std::uint16_t>(value));
}

enum class Family : std::uint8_t { Edwards, Ecdsa, Rsa, None };

struct Scheme {
    Family family = Family::None;
    int id = 0;                   ///< NID: EVP key type (Edwards) or curve
    std::size_t size = 0;         ///< Edwards: of a private key; ECDSA: of a coordinate
    const char* curve = nullptr;  ///< OpenSSL's group name
    const char* digest = nullptr; ///< nullptr: the algorithm has its own
};

Scheme schemeOf(Algorithm algorithm)
{
    switch (algorithm) {
    case Algorithm::Ed25519: return {Family::Edwards, EVP_PKEY_ED25519, 32, nullptr, nullptr};
    case Algorithm::Ed448: return {Family::Edwards, EVP_PKEY_ED448, 57, nullptr, nullptr};
    case Algorithm::EcdsaP256Sha256: return {Family::Ecdsa, NID_X9_62_prime256v1, 32, "prime256v1", "SHA256"};
    case Algorithm::EcdsaP384Sha384: return {Family::Ecdsa, NID_secp384r1, 48, "secp384r1", "SHA384"};
    case Algorithm::RsaSha1:
    case Algorithm::RsaSha1Nsec3Sha1: return {Family::Rsa, 0, 0, nullptr, "SHA1"};
    case Algorithm::RsaSha256: return {Family::Rsa, 0, 0, nullptr, "SHA256"};
    case Algorithm::RsaSha512: return {Family::Rsa, 0, 0, nullptr, "SHA512"};
    default: return {};
    }
}

struct MadeKey {
    KeyPtr key; ///< nullptr: an algorithm nobody implements
    std::string publicOctets;
};

MadeKey makeEdwards(const Scheme& scheme, const std::string& seed)
{
    MadeKey made;
    made.key.reset(EVP_PKEY_new_raw_private_key(scheme.id, nullptr, octets(seed), scheme.size));
    std::size_t size = scheme.size;
    made.publicOctets.resize(size);
    EVP_PKEY_get_raw_public_key(made.key.get(), octets(made.publicOctets), &size);
    return made;
}

MadeKey makeEcdsa(const Scheme& scheme, const std::string& seed)
{
    MadeKey made;
    const GroupPtr group(EC_GROUP_new_by_curve_name(scheme.id));
    const NumberPtr secret(BN_bin2bn(octets(seed), static_cast<int>(scheme.size), nullptr));
    // A uniform number of the order's length is above the order with a chance below 2^-32 only; halving it rules that out.
    BN_rshift1(secret.get(), secret.get());
    const PointPtr point(EC_POINT_new(group.get()));
    EC_POINT_mul(group.get(), point.get(), secret.get(), nullptr, nullptr, nullptr);
    std::string encoded(1 + 2 * scheme.size, '\0'); // 4 | x | y
    EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, octets(encoded), encoded.size(), nullptr);
    const BuilderPtr builder(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, scheme.curve, 0);
    OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, encoded.data(), encoded.size());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, secret.get());
    const ParametersPtr parameters(OSSL_PARAM_BLD_to_param(builder.get()));
    const KeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    EVP_PKEY_fromdata_init(context.get());
    EVP_PKEY* key = nullptr;
    EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, parameters.get());
    made.key.reset(key);
    made.publicOctets = encoded.substr(1);
    return made;
}

std::string numberOf(const EVP_PKEY* key, const char* parameter)
{
    BIGNUM* number = nullptr;
    EVP_PKEY_get_bn_param(key, parameter, &number);
    const NumberPtr owner(number);
    std::string out(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
    BN_bn2bin(number, octets(out));
    return out;
}

MadeKey makeRsa(unsigned bits)
{
    MadeKey made;
    made.key.reset(EVP_RSA_gen(bits));
    const std::string exponent = numberOf(made.key.get(), OSSL_PKEY_PARAM_RSA_E); // 65537: one octet of length, RFC 3110 2
    made.publicOctets += static_cast<char>(exponent.size());
    made.publicOctets += exponent + numberOf(made.key.get(), OSSL_PKEY_PARAM_RSA_N);
    return made;
}

/// r | s of fixed length (RFC 6605 4) from OpenSSL's DER.
std::string fixedEcdsa(const std::string& der, std::size_t size)
{
    const unsigned char* at = octets(std::string_view(der));
    const EcdsaPtr signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
    std::string out(2 * size, '\0');
    BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), octets(out), static_cast<int>(size));
    BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), octets(out) + size, static_cast<int>(size));
    return out;
}

/// Labels as RRSIG counts them, RFC 4034 3.1.3.
std::uint8_t signedLabels(const Name& owner) { return static_cast<std::uint8_t>(owner.labelCount() - (owner.isWildcard() ? 1 : 0)); }

bool isMadeBySigning(Type type) { return type == Type::Rrsig || type == Type::Nsec || type == Type::Nsec3 || type == Type::Nsec3param; }

/// Signs sets with the keys of the right role, algorithm by algorithm (RFC 4035 2.2: every algorithm of the key set signs everything).
class Signer
{
public:
    Signer(const std::vector<SigningKey>& keys, const SignOptions& options, Name zone) : m_options(options), m_zone(std::move(zone))
    {
        std::map<Algorithm, std::pair<bool, bool>> roles; // has a key signing key, has a zone signing key
        for (const SigningKey& key : keys) {
            auto& [ksk, zsk] = roles[key.algorithm()];
            (key.isKeySigning() ? ksk : zsk) = true;
        }
        for (const SigningKey& key : keys) {
            const auto& [ksk, zsk] = roles[key.algorithm()];
            if (key.isKeySigning() || !ksk || options.zskSignsKeys)
                m_forKeys.push_back(&key);
            if (!key.isKeySigning() || !zsk)
                m_forData.push_back(&key);
        }
    }

    void sign(RRset& set) const
    {
        set.signatures = {};
        for (const SigningKey* key : set.type == Type::Dnskey ? m_forKeys : m_forData)
            set.signatures.add(makeSignature(set, *key, m_zone, m_options.inception, m_options.expiration));
    }

private:
    const SignOptions& m_options;
    Name m_zone;
    std::vector<const SigningKey*> m_forKeys, m_forData;
};

/// What a zone says with authority: its names without those below cuts and DNAMEs, in canonical order.
ZoneNames authoritativeNames(const Zone& zone)
{
    ZoneNames all;
    zone.visit([&](const Name& name, const ZoneNode& node) {
        if (!node.sets.empty())
            all.emplace(name, node.sets);
    });
    std::optional<Name> hiddenBelow;
    for (auto at = all.begin(); at != all.end();) {
        if (hiddenBelow && at->first.isStrictSubdomainOf(*hiddenBelow)) {
            at = all.erase(at);
            continue;
        }
        for (const RRset& set : at->second)
            if (set.type == Type::Dname || (set.type == Type::Ns && !(at->first == zone.origin())))
                hiddenBelow = at->first;
        ++at;
    }
    return all;
}

} // namespace

struct SigningKey::Impl {
    std::shared_ptr<EVP_PKEY> key;
    Scheme scheme;
    Algorithm algorithm{};
    std::string rdata;
    std::uint16_t tag = 0;
};

SigningKey::SigningKey(std::shared_ptr<const Impl> impl) : m_impl(std::move(impl)) {}
SigningKey::~SigningKey() = default;
SigningKey::SigningKey(const SigningKey&) = default;
SigningKey& SigningKey::operator=(const SigningKey&) = default;

SigningKey SigningKey::fromSeed(Algorithm algorithm, std::uint64_t seed, bool keySigning, unsigned bits)
{
    std::string seedText = "HARD-DNS lab key, not secret ";
    append32(seedText, static_cast<std::uint32_t>(seed >> 32));
    append32(seedText, static_cast<std::uint32_t>(seed));
    seedText += static_cast<char>(algorithm);
    seedText += static_cast<char>(keySigning ? 1 : 0);
    const std::string secret = sha512(seedText);

    auto impl = std::make_shared<Impl>();
    impl->scheme = schemeOf(algorithm);
    impl->algorithm = algorithm;
    MadeKey made;
    switch (impl->scheme.family) {
    case Family::Edwards: made = makeEdwards(impl->scheme, secret); break;
    case Family::Ecdsa: made = makeEcdsa(impl->scheme, secret); break;
    case Family::Rsa: made = makeRsa(bits); break;
    case Family::None: made.publicOctets = secret.substr(0, 32); break;
    }
    impl->key = std::move(made.key);
    constexpr std::uint8_t dnssecProtocol = 3;
    append16(impl->rdata, static_cast<std::uint16_t>(validate::Dnskey::zoneKey | (keySigning ? validate::Dnskey::secureEntryPoint : 0)));
    impl->rdata += static_cast<char>(dnssecProtocol);
    impl->rdata += static_cast<char>(algorithm);
    impl->rdata += made.publicOctets;
    impl->tag = validate::keyTag(impl->rdata);
    return SigningKey(std::move(impl));
}

const std::string& SigningKey::dnskeyRdata() const { return m_impl->rdata; }
std::uint16_t SigningKey::tag() const { return m_impl->tag; }
Algorithm SigningKey::algorithm() const { return m_impl->algorithm; }
bool SigningKey::isKeySigning() const { return (m_impl->rdata[1] & validate::Dnskey::secureEntryPoint) != 0; }

SigningKey SigningKey::withFlags(std::uint16_t flags) const
{
    auto impl = std::make_shared<Impl>(*m_impl);
    impl->rdata[0] = static_cast<char>(flags >> 8);
    impl->rdata[1] = static_cast<char>(flags & 0xff);
    impl->tag = validate::keyTag(impl->rdata);
    return SigningKey(std::move(impl));
}

std::string SigningKey::sign(std::string_view data) const
{
    if (!m_impl->key)
        return sha512(m_impl->rdata + std::string(data));
    const DigestContextPtr context(EVP_MD_CTX_new());
    std::size_t size = 0;
    std::string out;
    if (EVP_DigestSignInit_ex(context.get(), nullptr, m_impl->scheme.digest, nullptr, nullptr, m_impl->key.get(), nullptr) == 1 &&
        EVP_DigestSign(context.get(), nullptr, &size, octets(data), data.size()) == 1) {
        out.resize(size);
        if (EVP_DigestSign(context.get(), octets(out), &size, octets(data), data.size()) != 1)
            size = 0;
        out.resize(size);
    }
    ERR_clear_error(); // an RSA key too short for the digest: no signature, and nothing left for others to stumble over
    if (m_impl->scheme.family == Family::Ecdsa && !out.empty())
        return fixedEcdsa(out, m_impl->scheme.size);
    return out;
}

std::string makeSignature(const RRset& set, const SigningKey& key, const Name& signer, std::uint32_t inception, std::uint32_t expiration,
                          int labels)
{
    validate::Rrsig fields;
    fields.covered = set.type;
    fields.algorithm = key.algorithm();
    fields.labels = labels >= 0 ? static_cast<std::uint8_t>(labels) : signedLabels(set.owner);
    fields.originalTtl = set.ttl;
    fields.expiration = expiration;
    fields.inception = inception;
    fields.keyTag = key.tag();
    fields.signer = signer;
    std::string out;
    append16(out, static_cast<std::uint16_t>(fields.covered));
    out += static_cast<char>(fields.algorithm);
    out += static_cast<char>(fields.labels);
    append32(out, fields.originalTtl);
    append32(out, fields.expiration);
    append32(out, fields.inception);
    append16(out, fields.keyTag);
    out += signer.wire();
    return out + key.sign(validate::signedData(set, fields));
}

Zone signZone(const Zone& zone, const std::vector<SigningKey>& keys, const SignOptions& options)
{
    const Name& origin = zone.origin();
    Zone out(origin);
    RRset dnskeys;
    dnskeys.owner = origin;
    dnskeys.type = Type::Dnskey;
    dnskeys.ttl = options.ttl;
    for (const SigningKey& key : keys)
        dnskeys.rdata.add(key.dnskeyRdata());

    // Everything goes over as it is, but for what signing makes anew; then the authoritative sets get their signatures.
    Zone plain(origin);
    zone.visit([&](const Name&, const ZoneNode& node) {
        for (RRset set : node.sets) {
            set.signatures = {};
            if (!isMadeBySigning(set.type))
                plain.add(set);
        }
    });
    plain.add(dnskeys);
    const Signer signer(keys, options, origin);
    const std::optional<Nsec3Parameters> nsec3 =
        options.nsec3 ? std::optional(Nsec3Parameters{options.iterations, options.salt}) : std::nullopt;
    if (nsec3)
        plain.add(nsec3ParameterSet(origin, *nsec3));
    const auto names = authoritativeNames(plain);
    plain.visit([&](const Name& name, const ZoneNode& node) {
        const bool authoritative = names.contains(name);
        const bool cut = authoritative && !(name == origin) && node.find(Type::Ns);
        for (RRset set : node.sets) {
            if (authoritative && (!cut || set.type == Type::Ds))
                signer.sign(set);
            out.add(set);
        }
    });
    std::uint32_t ttl = options.ttl;
    if (const RRset* soa = plain.soa())
        if (const auto fields = wire::parseSoa(*soa->rdata.begin()))
            ttl = std::min(soa->ttl, fields->minimum); // RFC 9077
    for (RRset& set : nsec3 ? nsec3Chain(origin, names, *nsec3, options.optOut, ttl) : nsecChain(origin, names, ttl)) {
        signer.sign(set);
        out.add(set);
    }
    return out;
}

RRset dsSet(const Name& zone, const std::vector<SigningKey>& keys, validate::DigestType digest, std::uint32_t ttl)
{
    RRset out;
    out.owner = zone;
    out.type = Type::Ds;
    out.ttl = ttl;
    for (const SigningKey& key : keys) {
        std::string rdata;
        append16(rdata, key.tag());
        rdata += static_cast<char>(key.algorithm());
        rdata += static_cast<char>(digest);
        const std::string octetsOfDigest = validate::dsDigest(digest, zone, key.dnskeyRdata());
        // A digest type nobody knows still needs octets to be a DS record.
        out.rdata.add(rdata + (octetsOfDigest.empty() ? sha512(key.dnskeyRdata()).substr(0, 32) : octetsOfDigest));
    }
    return out;
}

} // namespace harddns::lab
