// KeySet: the DNSKEY set of one zone after it was validated (or that of a trust anchor), with the keys made ready for OpenSSL on first
// use. Immutable for its users, shared between questions and workers.
#pragma once

#include "engine/resolve/validate/crypto.h"
#include "engine/wire/rrset.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

namespace harddns::validate
{

class KeySet
{
public:
    /// Takes those records of a DNSKEY set that may sign zone data: zone flag set, protocol 3, not revoked, algorithm supported. The rest
    /// is left out and counted.
    explicit KeySet(const wire::RRset& dnskeys);
    KeySet(const KeySet&) = delete;
    KeySet& operator=(const KeySet&) = delete;

    struct Key {
        std::uint16_t tag = 0;
        Algorithm algorithm{};
        std::string rdata;
        /// Made on first use; nullptr when the octets are no key.
        [[nodiscard]] const PublicKey* publicKey() const;

    private:
        mutable std::once_flag m_once;
        mutable std::shared_ptr<const PublicKey> m_key;
    };

    [[nodiscard]] const wire::Name& zone() const { return m_zone; }
    [[nodiscard]] const std::vector<std::unique_ptr<Key>>& keys() const { return m_keys; }
    /// Keys with this tag and algorithm, in the order of the set.
    [[nodiscard]] std::vector<const Key*> find(std::uint16_t tag, Algorithm algorithm) const;
    /// A key that would sign but lacks the zone flag or has protocol != 3 was there: a cause to name (EDE 11).
    [[nodiscard]] bool sawKeyWithoutZoneFlag() const { return m_withoutZoneFlag; }

private:
    wire::Name m_zone;
    std::vector<std::unique_ptr<Key>> m_keys;
    bool m_withoutZoneFlag = false;
};
using KeySetPtr = std::shared_ptr<const KeySet>;

} // namespace harddns::validate
