// TraceStep: one step of a resolution, as values, for `harddnsctl trace` and the console's live walk (feature P54).
#pragma once

#include "engine/api/validation.h"

#include <cstdint>
#include <string>
#include <vector>

namespace harddns
{

struct TraceStep {
    enum class Kind : std::uint8_t {
        Cache,      ///< something was taken from a cache: `detail` says what
        Query,      ///< a question went to a server: zone, server, protocol, question
        Reply,      ///< its answer: rttMs, rcode, section used, records taken
        Refused,    ///< a record of the answer was not believed: `detail` says why
        Referral,   ///< the walk goes down to `zone`
        Alias,      ///< a CNAME or DNAME was followed
        Validation, ///< a link of the chain of trust was checked: `zone` whose keys, `question` what, `rcode` the verdict, `detail` why
        Problem,    ///< time-out, lame server, mismatch, limit ...
        Result,     ///< the end: rcode, records
    };
    Kind kind = Kind::Query;
    std::uint32_t atUs = 0; ///< microseconds since the question came in
    std::uint8_t depth = 0; ///< nesting: look-ups of server addresses are deeper
    std::string zone;       ///< zone cut whose servers are asked
    std::string server;     ///< "name address:port"
    std::string protocol;   ///< "udp", "tcp"
    std::string question;   ///< "name TYPE" as sent (minimised)
    double rttMs = -1;
    std::string rcode;
    std::string section;              ///< "answer", "authority", "additional"
    std::vector<std::string> records; ///< presentation form with TTL
    std::string detail;
};
[[nodiscard]] const char* toText(TraceStep::Kind kind);

struct TraceResult {
    std::vector<TraceStep> steps;
    std::string rcode;
    std::vector<std::string> answer; ///< presentation form
    std::vector<std::string> authority;
    ValidationChain validation; ///< from the trust anchor to the answer; no links when the node does not validate
    std::string extendedError;  ///< "22 No Reachable Authority: text", empty when none
    double totalMs = 0;
    unsigned upstreamQueries = 0;
};

} // namespace harddns
