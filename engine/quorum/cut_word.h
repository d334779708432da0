// CutWord: what one member says about the servers of the zone that holds a name (AskKind::Authority), and what several such words have in
// common. For L6 of the ladder and for votes about infrastructure (infra_vote.h). Pure values; any thread. What members send is hostile:
// words of more than a delegation can hold are none.
#pragma once

#include "engine/cache/infra_cache.h"
#include "engine/wire/message.h"

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace harddns::quorum
{

/// Server names of one word; nobody keeps more of a delegation (resolve::limits). A word with more is refused: comparing all with all, one
/// reply of 64 KiB would take the collector seconds.
inline constexpr std::size_t wordServers = 20;
/// Addresses of one word, those of its servers only; the rest is left out, for the same reason.
inline constexpr std::size_t wordAddresses = 80;

struct CutWord {
    std::uint16_t member = 0;
    wire::Name zone;
    std::vector<wire::Name> servers;                         ///< ascending, each once, lower case
    std::vector<std::pair<wire::Name, IpAddress>> addresses; ///< of these servers, each once
    std::uint32_t ttl = 0;                                   ///< seconds that the member's parent has left it

    [[nodiscard]] bool knows(const wire::Name& server, const IpAddress& address) const;
    [[nodiscard]] bool saysTheSameAs(const CutWord& other) const { return zone == other.zone && servers == other.servers; }
};

/// The reply of `member` about a name; nothing when it names no servers of one zone at or above the name.
[[nodiscard]] std::optional<CutWord> readCut(std::uint16_t member, const wire::Message& reply, const wire::Name& name);
/// The same form of a delegation, for comparison.
[[nodiscard]] CutWord wordOf(const cache::Delegation& cut);

/// The deepest cut that `majority` words describe with the same servers; nullptr: there is none. One word a member.
[[nodiscard]] const CutWord* majorityWord(std::span<const CutWord> words, unsigned majority);
/// How many words hold this address of the server.
[[nodiscard]] unsigned holders(std::span<const CutWord> words, const wire::Name& server, const IpAddress& address);
/// The cut of majorityWord(), with those of the addresses that as many members know. nullptr: there is none.
[[nodiscard]] cache::DelegationPtr votedCut(std::span<const CutWord> words, unsigned majority);

} // namespace harddns::quorum
