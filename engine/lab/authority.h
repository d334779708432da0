// The answers of an authoritative server as a pure function: RFC 1034 4.3.2 with the later clarifications (wildcards RFC 4592, DNAME
// RFC 6672, DS at the parent RFC 4035 3.1.4.1, rcode of chains RFC 6604, EDNS RFC 6891). It is honest; behaviour.h makes it lie.
// Who calls: behaviour.h, tests that want the expected answer of a zone. Any thread; the store is read only.
#pragma once

#include "engine/lab/zone_store.h"
#include "engine/wire/message.h"

namespace harddns::lab
{

struct AuthorityOptions {
    /// Leaves out the zone's NS set and addresses that only save a later question (never the glue of a referral).
    bool minimalResponses = false;
    /// Referrals carry addresses of servers inside the zone cut's parent zone; off: none at all (a broken, but common parent).
    bool glue = true;
    /// EDNS payload size this server offers and keeps to; 1232 avoids fragments.
    std::uint16_t ednsSize = 1232;
    /// CNAME links the server follows on its own inside its zones; a loop would never end without it.
    unsigned maxChain = 16;
};

/// The reply to a parsed query: header, question, sections, and an OPT when the query has one (no options in it). Zones that are not
/// served get REFUSED. Never fails.
[[nodiscard]] wire::Message answerAuthoritatively(const ZoneStore& zones, const wire::Message& query, const AuthorityOptions& options = {});

/// Octets the reply to this query may have: over a stream all, over UDP the smaller of what the client and the server offer.
[[nodiscard]] std::size_t replyLimit(const wire::Message& query, bool stream, std::uint16_t ownEdnsSize);

} // namespace harddns::lab
