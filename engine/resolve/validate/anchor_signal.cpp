#include "engine/resolve/validate/anchor_signal.h"

#include <algorithm>
#include <cstdio>

namespace harddns::validate
{

std::vector<std::uint16_t> keyTags(const TrustAnchor& anchor)
{
    std::vector<std::uint16_t> out;
    for (const auto rdata : anchor.ds.rdata) {
        if (const auto ds = parseDs(rdata))
            out.push_back(ds->keyTag);
    }
    for (const auto rdata : anchor.keys.rdata) {
        if (const auto key = parseDnskey(rdata); key && !key->isRevoked())
            out.push_back(keyTag(rdata));
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

std::vector<wire::Name> anchorSignals(const TrustAnchor& anchor)
{
    const std::vector<std::uint16_t> tags = keyTags(anchor);
    std::vector<wire::Name> out;
    for (std::size_t begin = 0; begin < tags.size(); begin += tagsPerSignal) {
        std::string label = "_ta";
        for (std::size_t i = begin; i < std::min(begin + tagsPerSignal, tags.size()); ++i) {
            char digits[8];
            std::snprintf(digits, sizeof digits, "-%04x", static_cast<unsigned>(tags[i]));
            label += digits;
        }
        if (auto name = anchor.zone.prepend(label)) // too long below a name of nearly 255 octets: then nothing is said
            out.push_back(std::move(*name));
    }
    return out;
}

} // namespace harddns::validate
