// A zone key of any supported algorithm, made and used through OpenSSL's own high-level calls, so that what the tests sign has nothing in
// common with what verifies. For tests and benchmarks.
#pragma once

#include "engine/resolve/validate/records.h"
#include "engine/wire/rrset.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace harddns::validate::test
{

class TestKey
{
public:
    /// `rsaBits` and `exponent` count for RSA only.
    explicit TestKey(Algorithm algorithm, std::uint16_t flags = 0x0101, unsigned rsaBits = 1024, std::uint64_t exponent = 65537);
    ~TestKey();
    TestKey(TestKey&&) noexcept;
    TestKey& operator=(TestKey&&) noexcept;

    [[nodiscard]] Algorithm algorithm() const { return m_algorithm; }
    [[nodiscard]] const std::string& rdata() const { return m_rdata; } ///< DNSKEY
    [[nodiscard]] std::uint16_t tag() const { return keyTag(m_rdata); }
    [[nodiscard]] std::string dsRdata(const wire::Name& owner, DigestType type) const;
    /// Signature in DNSSEC form.
    [[nodiscard]] std::string sign(std::string_view data) const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
    Algorithm m_algorithm;
    std::string m_rdata;
};

/// What one may want to be wrong about a signature.
struct SignOptions {
    std::uint32_t inception = 1'700'000'000, expiration = 1'702'000'000;
    int labels = -1;               ///< -1: as the owner has
    std::int64_t originalTtl = -1; ///< -1: the set's
    int tag = -1;                  ///< -1: the key's
    wire::Type covered{};          ///< None: the set's
    int algorithm = -1;            ///< -1: the key's
};
/// RDATA of an RRSIG over the set, written by this file's own idea of RFC 4034 3.1.8.1 and 6.
[[nodiscard]] std::string rrsigRdata(const wire::RRset& set, const wire::Name& signer, const TestKey& key, const SignOptions& options = {});

/// Adds rrsigRdata to the set.
inline void sign(wire::RRset& set, const wire::Name& signer, const TestKey& key, const SignOptions& options = {})
{
    set.signatures.add(rrsigRdata(set, signer, key, options));
}

[[nodiscard]] wire::RRset makeSet(std::string_view owner, wire::Type type, std::initializer_list<std::string_view> rdata,
                                  std::uint32_t ttl = 3600);
/// The DNSKEY set of these keys.
[[nodiscard]] wire::RRset keySetOf(std::string_view zone, std::initializer_list<const TestKey*> keys);
[[nodiscard]] wire::Name nameOf(std::string_view text);
[[nodiscard]] std::string fromHex(std::string_view hex);
[[nodiscard]] std::string toHex(std::string_view octets);

} // namespace harddns::validate::test
