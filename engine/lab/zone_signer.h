// Signs zones of the lab as a primary would: keys, DNSKEY set, NSEC or NSEC3 chain, RRSIGs, DS records for the parent. With Ed25519 and a
// seed the same zone comes out octet for octet, so that virtual runs repeat. Not for real zones: the keys follow from the seed.
//
//     SigningKey ksk = SigningKey::fromSeed(Algorithm::Ed25519, 1, /*keySigning=*/true), zsk = ...;
//     Zone is signed = signZone(plain, {ksk, zsk}, options);   parent.add(dsSet(origin, {ksk}, DigestType::Sha256, ttl));
//
// Who calls: scenario tests, campaigns, the demo internet. Any thread.
#pragma once

#include "engine/lab/zone_store.h"
#include "engine/resolve/validate/records.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace harddns::lab
{

class SigningKey
{
public:
    /// The same seed gives the same key (Ed25519, Ed448, ECDSA); RSA keys are drawn anew each time (`bits` 512..4096), the seed then only
    /// tells keys apart. `flags` 257 or 256.
    static SigningKey fromSeed(validate::Algorithm algorithm, std::uint64_t seed, bool keySigning, unsigned bits = 1024);
    ~SigningKey();
    SigningKey(const SigningKey&);
    SigningKey& operator=(const SigningKey&);

    [[nodiscard]] const std::string& dnskeyRdata() const;
    [[nodiscard]] std::uint16_t tag() const;
    [[nodiscard]] validate::Algorithm algorithm() const;
    [[nodiscard]] bool isKeySigning() const;
    /// The same key with other flags (revoked, without the zone flag).
    [[nodiscard]] SigningKey withFlags(std::uint16_t flags) const;
    /// In DNSSEC form.
    [[nodiscard]] std::string sign(std::string_view data) const;

private:
    struct Impl;
    explicit SigningKey(std::shared_ptr<const Impl> impl);
    std::shared_ptr<const Impl> m_impl;
};

struct SignOptions {
    std::uint32_t inception = 0, expiration = 0; ///< seconds since 1970
    bool nsec3 = false;
    std::uint16_t iterations = 0;
    std::string salt;
    bool optOut = false;       ///< NSEC3 without the insecure delegations
    std::uint32_t ttl = 3600;  ///< of the DNSKEY set
    bool zskSignsKeys = false; ///< the zone signing keys sign the DNSKEY set too
};

/// RRSIG RDATA of `key` over the set, as `signer` would publish it. `labels` -1: those of the owner (a leading `*` not counted).
[[nodiscard]] std::string makeSignature(const wire::RRset& set, const SigningKey& key, const wire::Name& signer, std::uint32_t inception,
                                        std::uint32_t expiration, int labels = -1);
/// A copy of the zone, signed: every authoritative set, never delegation NS sets or glue. Keys with the key signing role sign the DNSKEY
/// set, the others everything else; when one role is missing the other does both.
[[nodiscard]] Zone signZone(const Zone& zone, const std::vector<SigningKey>& keys, const SignOptions& options);
[[nodiscard]] wire::RRset dsSet(const wire::Name& zone, const std::vector<SigningKey>& keys, validate::DigestType digest,
                                std::uint32_t ttl);

} // namespace harddns::lab
