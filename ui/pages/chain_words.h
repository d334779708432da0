// Words for a chain of trust: what each link is, whether it holds, who signed it and until when, and where the chain breaks. GUI thread.
#pragma once

#include "engine/api/validation.h"
#include "ui/theme/state.h"

#include <QString>

#include <cstdint>

namespace harddns::ui
{

/// "ECDSA P-256/SHA-256" (IANA's DNS security algorithm numbers); a number that is not known: "algorithm 99".
[[nodiscard]] QString algorithmName(std::uint8_t algorithm);

struct ChainVerdict {
    State state = State::Silent;
    QString word;     ///< "Proven"
    QString sentence; ///< what it means, and of a broken chain where and why
};
[[nodiscard]] ChainVerdict verdictOf(const ValidationChain& chain);
[[nodiscard]] State stateOf(SecurityState verdict);
[[nodiscard]] QString wordOf(SecurityState verdict); ///< of a link: "Holds"

[[nodiscard]] QString titleOf(const ChainLink& link);  ///< "Keys of example"
[[nodiscard]] QString signedBy(const ChainLink& link); ///< "key 31589 of example, ECDSA P-256/SHA-256"; empty: nobody did
[[nodiscard]] QString validityOf(const ChainLink& link, std::int64_t nowUs); ///< "20 Nov 14:32 to 4 Dec 14:32, ends in 13 d"
[[nodiscard]] QString keyWords(const ChainKey& key);                         ///< "KSK 31589"
/// Of a link that does not hold: its sentence with the code of RFC 8914; else what there is to say.
[[nodiscard]] QString reasonOf(const ChainLink& link);
/// Place of the first link that is bogus; -1: none.
[[nodiscard]] int breakOf(const ValidationChain& chain);
/// The zone a link is drawn in: whose keys sign it.
[[nodiscard]] QString zoneOf(const ChainLink& link);
/// The whole chain, a line a link.
[[nodiscard]] QString summaryOf(const ValidationChain& chain, std::int64_t nowUs);

} // namespace harddns::ui
