#include "engine/resolve/key_sentinel.h"

namespace harddns::resolve
{

std::optional<KeySentinel> keySentinel(std::string_view firstLabel)
{
    constexpr std::string_view is = "root-key-sentinel-is-ta-", no = "root-key-sentinel-not-ta-";
    constexpr std::size_t digits = 5; // RFC 8509 2.2: zero-padded
    const bool positive = firstLabel.size() == is.size() + digits;
    if (!positive && firstLabel.size() != no.size() + digits)
        return std::nullopt;
    const std::string_view prefix = positive ? is : no;
    for (std::size_t i = 0; i < prefix.size(); ++i) {
        if (wire::lowerOctet(static_cast<std::uint8_t>(firstLabel[i])) != static_cast<std::uint8_t>(prefix[i]))
            return std::nullopt;
    }
    unsigned tag = 0;
    for (const char c : firstLabel.substr(prefix.size())) {
        if (c < '0' || c > '9')
            return std::nullopt;
        tag = tag * 10 + static_cast<unsigned>(c - '0');
    }
    if (tag > UINT16_MAX)
        return std::nullopt;
    return KeySentinel{positive, static_cast<std::uint16_t>(tag)};
}

} // namespace harddns::resolve
