// Zone-file text to RRsets (through ldns): root hints, trust anchors, zones of the demo internet and of tests. One file a call; errors
// name file and line. Start-up and tools only, not protocol code. Any thread.
#pragma once

#include "engine/api/result.h"
#include "engine/wire/rrset.h"

#include <string>
#include <string_view>
#include <vector>

namespace harddns::wire
{

struct ZoneTextError {
    std::string file;
    unsigned line = 0;
    std::string message;
    [[nodiscard]] std::string toText() const; ///< "file:line: message"
};

/// $ORIGIN, $TTL, comments, parentheses, relative names (below `origin`). Records in file order, grouped to RRsets, RRSIGs attached.
[[nodiscard]] Result<std::vector<RRset>, ZoneTextError> parseZoneText(std::string_view text, const Name& origin, std::uint32_t defaultTtl,
                                                                      std::string_view fileNameForErrors);
[[nodiscard]] Result<std::vector<RRset>, ZoneTextError> readZoneFile(const std::string& path, const Name& origin, std::uint32_t defaultTtl);

} // namespace harddns::wire
