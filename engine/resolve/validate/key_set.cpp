#include "engine/resolve/validate/key_set.h"

#include "engine/resolve/validate/signatures.h"

#include <algorithm>

namespace harddns::validate
{

KeySet::KeySet(const wire::RRset& dnskeys) : m_zone(dnskeys.owner)
{
    for (const std::string_view rdata : dnskeys.rdata) {
        const auto dnskey = parseDnskey(rdata);
        if (!dnskey || !isSupported(dnskey->algorithm) || dnskey->isRevoked())
            continue;
        if (!dnskey->isZoneKey() || dnskey->protocol != Dnskey::dnssecProtocol) {
            m_withoutZoneFlag = true;
            continue;
        }
        const auto same = [rdata](const auto& key) { return key->rdata == rdata; };
        if (m_keys.size() == limits::keysPerZone || std::any_of(m_keys.begin(), m_keys.end(), same))
            continue;
        auto key = std::make_unique<Key>();
        key->tag = keyTag(rdata);
        key->algorithm = dnskey->algorithm;
        key->rdata = rdata;
        m_keys.push_back(std::move(key));
    }
}

const PublicKey* KeySet::Key::publicKey() const
{
    std::call_once(m_once, [this] {
        if (const auto dnskey = parseDnskey(rdata))
            m_key = PublicKey::make(*dnskey);
    });
    return m_key.get();
}

std::vector<const KeySet::Key*> KeySet::find(std::uint16_t tag, Algorithm algorithm) const
{
    std::vector<const Key*> out;
    for (const auto& key : m_keys) {
        if (key->tag == tag && key->algorithm == algorithm)
            out.push_back(key.get());
    }
    return out;
}

} // namespace harddns::validate
