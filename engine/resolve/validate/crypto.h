// Cryptography of DNSSEC behind one door: digests, public keys, NSEC3 hashes. OpenSSL stays in the .cpp. Pure but for OpenSSL's own
// state; any thread. A PublicKey is immutable: kept with the key set it came from, used by many verifications.
#pragma once

#include "engine/resolve/validate/records.h"

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace harddns::validate
{

/// A DNSKEY's key made ready for OpenSSL. Making one costs up to a quarter of a verification: keep it.
class PublicKey
{
public:
    /// nullptr when the algorithm is not supported or the octets are no key of it (RSA: 512 to 4096 bits, exponent of at most 64 bits:
    /// larger exponents only serve to make each check slow).
    static std::shared_ptr<const PublicKey> make(const Dnskey& key);
    ~PublicKey();
    PublicKey(const PublicKey&) = delete;
    PublicKey& operator=(const PublicKey&) = delete;

    /// True when `signature` (DNSSEC form: RFC 3110, 5702, 6605, 8080) is this key's signature over `data`. Malformed is false.
    /// Leaves no error in OpenSSL's queue. With OpenSSL 3.0: RSA-2048 20 us, P-256 80 us, Ed25519 110 us, Ed448 200 us, P-384 670 us.
    [[nodiscard]] bool verify(std::string_view data, std::string_view signature) const;

private:
    struct Impl;
    explicit PublicKey(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

/// RFC 4034 5.1.4: digest of (owner in canonical form | DNSKEY RDATA); empty when the type is not supported.
[[nodiscard]] std::string dsDigest(DigestType type, const wire::Name& owner, std::string_view dnskeyRdata);

/// RFC 5155 5: IH(salt, name, iterations), 20 octets; `name` is put into canonical form. Costs iterations + 1 SHA-1 calls.
[[nodiscard]] std::string nsec3Hash(const wire::Name& name, std::string_view salt, std::uint16_t iterations);

using Sha256 = std::array<std::uint8_t, 32>;
/// Digest over the concatenation of the parts, each preceded by its length, so that no two lists of parts collide. All zeros when OpenSSL
/// has failed, which VerifiedMemory never knows.
[[nodiscard]] Sha256 sha256(std::initializer_list<std::string_view> parts);
/// A digest over data that comes in pieces: RFC 8976 needs SHA-384 or SHA-512 over a whole zone.
class ShaStream
{
public:
    enum class Kind : std::uint8_t { Sha384, Sha512 };
    explicit ShaStream(Kind kind);
    ~ShaStream();
    ShaStream(const ShaStream&) = delete;
    ShaStream& operator=(const ShaStream&) = delete;
    void add(std::string_view octets);
    /// Once. Empty when OpenSSL has failed.
    [[nodiscard]] std::string finish();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};
class Sha384Stream : public ShaStream
{
public:
    Sha384Stream() : ShaStream(Kind::Sha384) {}
};
class Sha512Stream : public ShaStream
{
public:
    Sha512Stream() : ShaStream(Kind::Sha512) {}
};

} // namespace harddns::validate
