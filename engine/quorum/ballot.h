// Ballot: what one node says about a question, in the form that is compared (SCIENCE 6.3): names in lower case, RDATA canonical, sorted and
// without repetitions, no TTL, no authority or additional section, no signatures. The reply it was made from stays beside it: a decided
// vote answers with the records of a ballot of the majority. Pure values; any thread.
#pragma once

#include "engine/wire/message.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace harddns::quorum
{

enum class Outcome : std::uint8_t {
    Positive,
    NoData,
    NxDomain,
    Fail ///< SERVFAIL, REFUSED, malformed, a referral, silence: an abstention, never a vote
};
[[nodiscard]] const char* toText(Outcome outcome);

using Digest = std::array<std::uint8_t, 32>; ///< SHA-256
[[nodiscard]] std::string toHex(const Digest& digest);

/// Aliases of one answer; more, or a loop, is a failure (SCIENCE 6.3.4).
inline constexpr unsigned maxLinks = 16;
/// Records of one set: what fits a message of 64 KiB. A ballot larger than this is a failure (memory a vote may take: q times this).
inline constexpr std::size_t maxBallotRecords = 4096;

struct Link {
    wire::Name owner, target; ///< lower case
    friend bool operator==(const Link&, const Link&) = default;
};

struct Ballot {
    Outcome outcome = Outcome::Fail;
    std::vector<Link> links;          ///< from the question's name, in order; CNAMEs that a DNAME makes count as links
    wire::Name owner;                 ///< where the chain ends: whose records, or of which there are none
    std::vector<std::string> records; ///< Positive: canonical RDATA of (owner, question's type), ascending; ANY: behind 2 octets type each
    wire::Name soaOwner;              ///< negative: owner of the SOA; the root when there was none
    std::uint32_t ttl = 0;            ///< seconds: the smallest of what the answer would use
    Digest digest{};                  ///< of all of the above but the TTL, and of the question: equal ballots have equal digests
    std::string failure;              ///< Fail: why, for people
    std::vector<wire::RRset> answer;  ///< the sets the ballot was made from, chain first, with signatures and their own TTLs
    std::vector<wire::RRset> authority; ///< SOA, NSEC, NSEC3 with signatures: kept for validation and for the client's proof

    [[nodiscard]] bool votes() const { return outcome != Outcome::Fail; }
};

/// Makes the ballot of a reply that answers `question` (id, question section and peer are checked before). Unrelated records drop out.
[[nodiscard]] Ballot makeBallot(const wire::Question& question, const wire::Message& reply);
/// An abstention.
[[nodiscard]] Ballot failedBallot(const wire::Question& question, std::string why);
/// The ballot of the rest of a chain: its first `links` links are left out, as if `ballot.links[links - 1].target` had been asked.
[[nodiscard]] Ballot behindLinks(const wire::Question& question, const Ballot& ballot, std::size_t links);
/// The same with other records (canonical, ascending), for an answer that m ballots hold in part only. Its sets stay as they came.
[[nodiscard]] Ballot withRecords(const wire::Question& question, Ballot ballot, std::vector<std::string> records);
/// How many of the first sets of `ballot.answer` make the first `links` links (CNAMEs and the DNAMEs before them).
[[nodiscard]] std::size_t setsOfLinks(const Ballot& ballot, std::size_t links);

} // namespace harddns::quorum
