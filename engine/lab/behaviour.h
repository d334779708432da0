// How a server of the lab behaves: honest by default, with the faults real servers have and the lies attackers tell, one knob each, so
// that scenarios and fault campaigns compose them. A pure function from a query packet to the packets that go back and when.
// Who calls: AuthorityServer (virtual or real sockets), tests. Any thread when each has its own entropy.
#pragma once

#include "engine/lab/authority.h"
#include "engine/world/entropy.h"
#include "engine/world/time.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace harddns::lab
{

/// What a server does with zones it was told to serve, but does not.
enum class Lameness : std::uint8_t {
    None,
    Refused,          ///< REFUSED for everything
    ServFail,         ///< zone expired or not loaded
    Upward,           ///< a referral to the root
    NotAuthoritative, ///< right data, AA missing, as from a cache
    Empty,            ///< NOERROR without any record
};

/// How a server treats EDNS (the faults of the flag day lists).
enum class EdnsFault : std::uint8_t {
    None,
    FormErr, ///< FORMERR, with the question but without OPT
    NotImp,
    Ignore,         ///< answers as if there were no OPT
    Drop,           ///< never answers a query with OPT
    VersionRefused, ///< BADVERS for version 0
};

/// How a server treats cookies (RFC 7873).
enum class CookieFault : std::uint8_t {
    None,        ///< gives a server cookie, accepts any query
    Absent,      ///< knows nothing of cookies
    WrongClient, ///< returns another client cookie: the resolver must drop the reply
    AlwaysBad,   ///< BADCOOKIE whatever comes
    RequireGood, ///< BADCOOKIE until the server cookie comes back, then answers
    Sometimes,   ///< every second reply without a cookie
};

/// Records to smuggle into every reply of the chosen sections.
struct Poison {
    std::vector<wire::Record> answer, authority, additional;
};

struct Behaviour {
    /// Only queries it is true for are treated by the faults below; the others get the honest reply. Empty: all.
    std::function<bool(const wire::Question&, bool stream)> when;

    AuthorityOptions options;
    std::string nsid; ///< RFC 5001; empty: none

    Lameness lameness = Lameness::None;
    EdnsFault ednsFault = EdnsFault::None;
    CookieFault cookieFault = CookieFault::None;

    bool silent = false;          ///< no reply at all
    bool silentUdp = false;       ///< no reply over UDP
    bool refuseStreams = false;   ///< connections are closed at once
    double dropProbability = 0;   ///< 0..1, a datagram reply
    double doubleProbability = 0; ///< 0..1, the reply comes twice
    world::Duration delay{};      ///< before the reply leaves
    world::Duration delaySpread{};
    bool alwaysTruncated = false; ///< TC and empty sections over UDP
    bool lowerCase = false;       ///< the question comes back in lower case
    bool noQuestion = false;      ///< the question section is left out
    bool wrongQuestion = false;   ///< another name in the question section
    bool notResponse = false;     ///< QR clear
    unsigned wrongIdsFirst = 0;   ///< so many copies with wrong ids before the right one
    bool garbageFirst = false;    ///< a packet that does not parse before the right one
    bool trailingOctets = false;  ///< octets after the last record
    bool dropMinimised = false;   ///< NXDOMAIN for empty non-terminals (the classic minimisation breaker)
    std::optional<wire::Rcode> rcode;
    std::optional<std::uint32_t> ttl; ///< of every record of the reply
    Poison poison;
    /// The last word on the reply before it is encoded; false: send nothing.
    std::function<bool(const wire::Message& query, wire::Message& reply, bool stream)> rewrite;
};

struct ServedReply {
    std::vector<std::uint8_t> packet;
    world::Duration delay{}; ///< after the query came
};

/// Replies to one query packet, in order; empty when the server stays silent. Packets that are no query are ignored.
[[nodiscard]] std::vector<ServedReply> serve(const ZoneStore& zones, const Behaviour& behaviour, std::span<const std::uint8_t> packet,
                                             bool stream, world::Entropy& entropy);

} // namespace harddns::lab
