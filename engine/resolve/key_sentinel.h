// Root key trust anchor sentinel (RFC 8509): names whose first label asks whether a key of the root is a trust anchor here. Who rolls the
// root's key measures the Internet with it. Pure; any thread.
#pragma once

#include "engine/wire/name.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace harddns::resolve
{

struct KeySentinel {
    bool isAnchor = false; ///< "is-ta": the answer stands when the key is an anchor; "not-ta": when it is not
    std::uint16_t keyTag = 0;
};

/// Whether the first label of an uncompressed name is of that length and letter; for the hot path, which leaves such names to the resolver.
[[nodiscard]] inline bool mayBeKeySentinel(const std::uint8_t* name)
{
    return (name[0] == 29 || name[0] == 30) && wire::lowerOctet(name[1]) == 'r';
}

/// From the first label (its octets, without the length); nothing for all other labels. Cheap for those: their length differs.
[[nodiscard]] std::optional<KeySentinel> keySentinel(std::string_view firstLabel);

} // namespace harddns::resolve
