// Evidence and grades (SCIENCE 6.6): what speaks for a dissenting ballot being a forgery and what for an honest difference, as points,
// their sum as a grade, and what the grade makes of it: nothing, a notice, a repair, a quarantine. Pure; any thread.
#pragma once

#include "engine/api/address.h"
#include "engine/api/vote.h"
#include "engine/quorum/ladder.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace harddns::quorum
{

enum class Evidence : std::uint8_t {
    Secure,     ///< E-sec: contradicts a secure answer
    TcpPath,    ///< E-tcp-path: the same node gives the decided answer over TCP
    Authority,  ///< E-auth: two TCP fetches by two other nodes from voted servers do not have the record, nor does history
    Infra,      ///< E-infra: the node's servers of the zone differ from the voted ones
    Wild,       ///< E-wild: a random name below the zone resolves at the node to the same address, elsewhere it does not exist
    Ttl,        ///< E-ttl: more TTL than the authority gives, or one that does not run down
    NearMiss,   ///< E-near: wrong ids at the node in the last minute above max(10, 20 times its mean)
    Stable,     ///< E-stable: the name had one attested set in >= 10 votes over >= 24 h, and the ballot lies outside it
    New,        ///< E-new: the name varies, but this record was never seen for it
    Geography,  ///< E-geo: the name varies or is new, and the ballot has the decided answer's origin or is attested
    Rotation,   ///< E-rot: one of two or more records of a pool that is attested
    ZoneChange, ///< E-zone-change: the majority changed too within two TTLs
};
inline constexpr std::size_t evidenceKinds = 12;
using harddns::toText;
[[nodiscard]] int points(Evidence kind);
[[nodiscard]] const char* toText(Evidence kind); ///< "E-auth"
/// A sentence for an operator.
[[nodiscard]] const char* explain(Evidence kind);

using harddns::Grade; // engine/api/vote.h: the console sees it too
inline constexpr int noticePoints = 15, warningPoints = 40, criticalPoints = 80;
[[nodiscard]] Grade gradeOf(int sum);

/// The findings about one dissenting ballot.
struct Findings {
    std::vector<Evidence> evidence; ///< each kind once
    [[nodiscard]] int sum() const;
    [[nodiscard]] Grade grade() const { return gradeOf(sum()); }
    void add(Evidence kind);
    [[nodiscard]] bool has(Evidence kind) const;
};

/// What the four cross-checks and the counters found; nothing where a check was not made or came to no end.
struct Checks {
    std::optional<bool> tcpGivesDecided; ///< (1) the node, asked again over TCP only, gives the decided answer
    /// (1) over TCP, past its cache, the node has what it has beyond the decided answer again: nobody off the path can have put it there. A
    /// name's servers may tell each region another address.
    bool tcpHasRecord = false;
    std::optional<bool> infraDiffers; ///< (2) its NS set or glue for the zone differ from those of two agreeing nodes
    std::optional<bool> wildcard;     ///< (3) a nonce name resolves there like the dissenting ballot, elsewhere it does not exist
    unsigned authorityFetches = 0;    ///< (4) TCP fetches by two other nodes that succeeded
    bool authorityHasRecord = false;  ///< (4) one of them had what the dissent has beyond the decided answer; of a negative: said so too
    std::optional<bool> ttlAboveAuthority;  ///< of (4): the ballot's TTL is above what the authority gives
    std::uint64_t nearMissesLastMinute = 0; ///< as the node reports
    double nearMissesMean = 0;              ///< a minute, over the last hour
    std::uint32_t authorityTtl = 0;         ///< of (4): seconds, the most that the authority gives
    std::optional<bool> majorityChanged;    ///< the decided answer is new for the name, within two TTLs (isChange)
    std::optional<bool> sameOrigin;         ///< of the addresses of the ballot and of the decided answer; nothing for other types
};

/// A name is stable from this many votes on over at least this span, all won by one set (SCIENCE 6.6 E-stable).
inline constexpr unsigned stableVotes = 10;
inline constexpr std::int64_t stableSpanSeconds = 24 * 3600;
/// Wrong ids a minute that need no explanation, and the factor over a node's usual (SCIENCE 6.6 E-near).
inline constexpr std::uint64_t nearMissFloor = 10;
inline constexpr double nearMissFactor = 20;

/// Puts together what is known when the vote ends (`checks` empty: what counts against a ballot may still be explained) or when the checks
/// have ended. `decidedSecure`: the decided answer validates and the dissent does not. A ballot that abstains has no findings.
/// A name counts as stable, as varying (two sets have won), or else as first seen: too young to know what is usual for it.
[[nodiscard]] Findings judgeDissent(const wire::Question& question, const Ballot& dissent, const Ballot& decided, bool decidedSecure,
                                    const History& history, unsigned majority, const Checks& checks, std::int64_t now);

/// What one node learned alone lives so long at most (seconds, cache.provisional-ttl, DESIGN 3.3).
inline constexpr std::uint32_t longestOwnLife = 30;

/// Seconds that an honest node may have held what it says, by the TTL of its ballot, of the decided answer, and what the authority gives.
/// The TTL in the ballot alone counts for no more than a node keeps by itself: a forger writes into it what he likes, and a week would
/// excuse him for two.
[[nodiscard]] inline std::uint32_t longestHonestLife(std::uint32_t dissentTtl, std::uint32_t decidedTtl, std::uint32_t authorityTtl)
{
    return std::max({std::min(dissentTtl, longestOwnLife), decidedTtl, authorityTtl});
}

/// The decided answer, or a link or record of it, has won its first vote no longer than two lives of the record ago, or nobody knows when:
/// a node that still holds what was there before is honest, and asked again over TCP it gives the decided answer like one that was
/// poisoned. `mostTtl`: seconds, the longest life that the dissent can have had (longestHonestLife).
[[nodiscard]] bool isChange(const wire::Question& question, const Ballot& decided, const History& history, std::uint32_t mostTtl,
                            std::int64_t now);

/// The origin of an address as far as it can be told without a table of ASes: /16 of IPv4, /32 of IPv6 (SCIENCE 6.4 L4, the weaker form).
[[nodiscard]] Prefix originOf(const IpAddress& address);
/// Every address of the dissent lies in an origin in which the decided answer has one: one good address beside a forged one acquits nobody.
/// Nothing when the type is not A or AAAA, or when one of them has no address.
[[nodiscard]] std::optional<bool> sameOrigin(const wire::Question& question, const Ballot& dissent, const Ballot& decided);

/// The evidence names the node: E-sec, E-tcp-path, E-auth or E-infra.
[[nodiscard]] bool isSuspect(const Findings& findings);
/// Several nodes of one diversity group hold the same dissenting ballot, and nobody else does: the group's path is at fault.
struct DissentingNode {
    std::uint16_t member = 0;
    std::vector<std::uint16_t> groups;
    Digest digest{};
};
/// The groups for which that is so.
[[nodiscard]] std::vector<std::uint16_t> suspectGroups(const std::vector<DissentingNode>& dissent);

} // namespace harddns::quorum
