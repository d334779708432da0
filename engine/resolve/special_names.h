// Special names: questions that must not leave the node, answered from what their RFCs say. Asked for each slow-path question, so it
// rejects ordinary names by their last label alone. A pure function; any thread.
//
//   localhost. and below               RFC 6761 6.3   127.0.0.1 and ::1, nothing else
//   test. invalid. onion. local. alt.  RFC 6761 6.2, 6.4, 7686, 6762, 9476: nothing there, the names themselves included
//   private and local reverse zones    RFC 6303 4, RFC 7793: empty zones; the two loopback addresses are called localhost (RFC 1912 4.1)
//   home.arpa.                         RFC 8375: an empty zone
//   ipv4only.arpa. and its reverse     RFC 8880: 192.0.0.170 and 192.0.0.171
//   resolver.arpa. and below           RFC 9462 6.4: no data
//
// DS of the zones below arpa. belongs to the parent, where clients that validate find the proof that these zones are unsigned: not special.
#pragma once

#include "engine/wire/message.h"

#include <optional>
#include <vector>

namespace harddns::resolve
{

struct SpecialAnswer {
    wire::Rcode rcode = wire::Rcode::NoError;
    std::vector<wire::RRset> answer;
    std::vector<wire::RRset> authority; ///< the SOA of a negative answer, in the form of RFC 6303 3
};

/// Nothing when the question is to be resolved like any other.
[[nodiscard]] std::optional<SpecialAnswer> answerSpecialName(const wire::Question& question);

} // namespace harddns::resolve
