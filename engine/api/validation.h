// The chain of a validation as values: which link from the trust anchor down to the answer holds, and which one breaks. For the vote's
// level L0, `harddnsctl trace`, the console's drawing. Filled by the engine only when somebody asked for it; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace harddns
{

/// RFC 4033 5, and Unchecked: validation is off or nobody looked.
enum class SecurityState : std::uint8_t { Unchecked, Insecure, Secure, Bogus };
[[nodiscard]] const char* toText(SecurityState state);

/// One DNSKEY of a zone in the chain.
struct ChainKey {
    std::uint16_t tag = 0;
    std::uint8_t algorithm = 0;
    std::uint16_t flags = 0;  ///< 257: key signing key, 256: zone signing key
    bool entryPoint = false;  ///< a DS record or trust anchor vouches for it
    bool signsKeySet = false; ///< its signature over the DNSKEY set was found good
};

/// One step down: a zone (its keys and what vouches for them) or a record set of the answer.
struct ChainLink {
    enum class Kind : std::uint8_t {
        Anchor,        ///< a configured trust anchor
        Ds,            ///< DS set of `name`, signed by `signer`
        NoDs,          ///< proof that `name` has none: everything below is insecure
        Keys,          ///< DNSKEY set of `name`
        Answer,        ///< a record set of the answer
        Denial,        ///< the proof of a negative answer or of a wildcard
        NegativeAnchor ///< configured: not to be validated
    };
    Kind kind = Kind::Answer;
    std::string name;   ///< owner, presentation form
    std::string type;   ///< of the record set
    std::string signer; ///< zone whose key signed; empty when nothing did
    std::uint16_t keyTag = 0;
    std::uint8_t algorithm = 0;
    std::int64_t inception = 0, expiration = 0; ///< of the signature that counted, seconds since 1970; 0: none
    std::vector<ChainKey> keys;                 ///< Kind::Keys
    SecurityState verdict = SecurityState::Unchecked;
    int extendedError = -1; ///< RFC 8914 code of what broke; -1: nothing did
    std::string detail;     ///< one line: why
};
[[nodiscard]] const char* toText(ChainLink::Kind kind);

/// From the anchor down.
struct ValidationChain {
    std::vector<ChainLink> links;
    SecurityState verdict = SecurityState::Unchecked;
};

} // namespace harddns
