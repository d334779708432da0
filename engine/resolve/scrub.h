// scrub: what an upstream answer means and which of its records may be believed. A pure function; the first thing to get right, because
// honest nodes that accept a foreign record all accept it, and the vote is unanimous and wrong (ATTACKS A2.1).
//
// Taken, and nothing else:
//  - the answer chain from the asked name: its CNAME/DNAME links and the records asked for, while the owner is in the bailiwick of the
//    zone whose servers were asked;
//  - of a negative answer the SOA of a zone at or above the name and inside the bailiwick, and the NSEC/NSEC3 sets of that zone;
//  - of a referral the NS set of one cut strictly below the zone asked and at or above the name, and addresses of exactly those servers
//    inside the bailiwick (glue: an address to ask, never an answer).
// With forwarding the bailiwick is the root, and there are no referrals.
#pragma once

#include "engine/cache/infra_cache.h"
#include "engine/wire/message.h"

#include <optional>
#include <string>
#include <vector>

namespace harddns::resolve
{

enum class Outcome : std::uint8_t {
    Answer,   ///< `chain` ends with the records asked for
    Alias,    ///< `chain` ends with a CNAME/DNAME whose target has to be looked up elsewhere: `next`
    NoData,   ///< the name (end of `chain`) has no such records
    NxDomain, ///< the name (end of `chain`) does not exist
    Referral, ///< go on at `referral`
    Lame,     ///< the server does not serve the zone: upward or sideways referral, empty answer without authority
    ServFail, ///< rcode SERVFAIL
    Refused,  ///< rcode REFUSED, NOTAUTH
    FormErr,  ///< rcode FORMERR, NOTIMP
    OtherRcode,
    BadAlias, ///< alias chain inside the answer that loops, is too long, or makes a name that is too long (YXDOMAIN)
};
[[nodiscard]] const char* toText(Outcome outcome);

struct RefusedRecord {
    std::string record; ///< presentation form
    std::string section;
    const char* reason;
};

struct Scrubbed {
    Outcome outcome = Outcome::Lame;
    wire::Rcode rcode = wire::Rcode::NoError;
    std::vector<wire::RRset> chain; ///< in order; synthesised CNAMEs follow their DNAME
    wire::Name next;                ///< name at the end of the chain
    std::optional<wire::RRset> soa;
    std::vector<wire::RRset> proofs;           ///< NSEC and NSEC3 sets: of a negative end, and of wildcards in the chain
    std::optional<cache::Delegation> referral; ///< `expires` is not set; `referralTtl` is the parent's TTL
    std::uint32_t referralTtl = 0;
    wire::RRset referralNs;                  ///< the NS set as it came, for the trace
    std::vector<wire::RRset> referralProofs; ///< DS, NSEC, NSEC3 of the referral with signatures
    bool authoritative = false;              ///< AA was set
    unsigned refusedCount = 0;
    std::vector<RefusedRecord> refused; ///< filled only when asked to explain

    // What validation found; nothing of it is set by scrub.
    std::vector<cache::Security> security; ///< of each set of the chain; shorter: the rest is unchecked
    cache::Security denialSecurity = cache::Security::Unchecked;
    std::vector<wire::RRset> wildcardProofs; ///< of `proofs`, those that show secure wildcards of the chain

    [[nodiscard]] cache::Security securityOf(std::size_t link) const
    {
        return link < security.size() ? security[link] : cache::Security::Unchecked;
    }
    [[nodiscard]] bool isNegative() const { return outcome == Outcome::NoData || outcome == Outcome::NxDomain; }
    [[nodiscard]] bool secure() const
    {
        for (std::size_t i = 0; i < chain.size(); ++i) {
            if (securityOf(i) != cache::Security::Secure)
                return false;
        }
        return !isNegative() || denialSecurity == cache::Security::Secure;
    }
    [[nodiscard]] bool bogus() const
    {
        for (const cache::Security s : security) {
            if (s == cache::Security::Bogus)
                return true;
        }
        return denialSecurity == cache::Security::Bogus;
    }
};

/// The set's signature covers fewer labels than its owner has: it was made from a wildcard, and its denial proof belongs to it
/// (RFC 4035 3.1.3.3).
[[nodiscard]] bool isWildcardExpansion(const wire::RRset& set);

struct ScrubOptions {
    bool forwarding = false;
    bool explain = false;
};

/// The NSEC and NSEC3 sets among `sets`, which outlive the result.
[[nodiscard]] std::vector<const wire::RRset*> denialSets(const std::vector<wire::RRset>& sets);

/// The CNAME that a DNAME stands for at one name, RFC 6672 3.1.
[[nodiscard]] wire::RRset synthesisedCname(const wire::Name& owner, const wire::Name& target, std::uint32_t ttl);

/// `reply` answers `question` and came from a server of `zone`.
[[nodiscard]] Scrubbed scrub(const wire::Message& reply, const wire::Question& question, const wire::Name& zone,
                             const ScrubOptions& options);

} // namespace harddns::resolve
