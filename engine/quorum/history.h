// History: which records were attested for a name before, by how many different nodes, and when (SCIENCE 6.4 L5, 6.6 E-stable, E-geo,
// E-new, E-rot). Fed by votes that L0 to L3 or L6 decided; kept across restarts by the audit store. One worker's thread, unless said
// otherwise.
#pragma once

#include "engine/quorum/ballot.h"
#include "engine/world/time.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace harddns::quorum
{

/// A record counts as attested from this many times on, over at least this span, until it was not seen for this long (SCIENCE L5).
inline constexpr unsigned attestedTimes = 3;
inline constexpr std::int64_t attestedSpanSeconds = 24 * 3600;
inline constexpr std::int64_t attestedAgeSeconds = 30 * 24 * 3600;

/// What is known about one record of a name.
struct RecordPast {
    unsigned times = 0;               ///< votes that attested it
    std::uint64_t nodes = 0;          ///< members that held it in such votes, a bit each (largestNetwork)
    std::int64_t first = 0, last = 0; ///< Unix seconds
    [[nodiscard]] bool attested(unsigned majority, std::int64_t now) const;
};

/// What is known about a name and type.
struct NamePast {
    unsigned votes = 0;               ///< decided ones
    unsigned sets = 0;                ///< different ballots that won
    std::int64_t first = 0, last = 0; ///< Unix seconds of the first and the last vote
};

/// Everything that is known about a name and type.
struct KeptName {
    wire::Question question;
    NamePast past;
    std::vector<std::pair<Digest, std::int64_t>> sets; ///< ballots that won, and when each did for the first time
    std::vector<std::pair<std::string, RecordPast>> records;
};
/// `into` with what another worker knows of the same name. Both may have come from the same votes, so the larger count stands, not the sum.
void merge(KeptName& into, const KeptName& other);

class History
{
public:
    virtual ~History() = default;
    /// Names attested since they were taken last, at most so many.
    [[nodiscard]] virtual std::vector<KeptName> takeChanged(std::size_t /*limit*/) { return {}; }
    [[nodiscard]] virtual std::optional<KeptName> find(const wire::Question& /*question*/) const { return std::nullopt; }
    /// What was taken in an earlier life. Names come in the order they were voted on, last first; what there is no room for, or is known
    /// already, is left out, and so are records and sets beyond the bounds. False: there is no room for more names.
    virtual bool restore(const KeptName& /*kept*/) { return false; }
    /// A vote decided `winner`; `holders` are the members whose ballots were equal to it (or held the records that were answered). The
    /// links of a chain are attested too, each as the CNAME record of its owner.
    virtual void attest(const wire::Question& question, const Ballot& winner, std::uint64_t holders, std::int64_t now) = 0;
    [[nodiscard]] virtual RecordPast record(const wire::Question& question, const std::string& rdata) const = 0;
    [[nodiscard]] virtual NamePast name(const wire::Question& question) const = 0;
    /// Unix seconds of the first vote that a ballot with this digest won; 0: none did, or it is not known any more.
    [[nodiscard]] virtual std::int64_t firstWon(const wire::Question& question, const Digest& ballot) const = 0;
};

/// In memory, at most `maxNames` names (the one not voted on for the longest goes), each with at most 64 records.
[[nodiscard]] std::unique_ptr<History> makeMemoryHistory(std::size_t maxNames);

} // namespace harddns::quorum
