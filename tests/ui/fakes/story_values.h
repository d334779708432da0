// What the story is made of: names, nodes, packets, the trace of a name. Values only.
#pragma once

#include "engine/api/feed.h"
#include "engine/api/trace.h"

#include <QtGlobal>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace harddns::ui::story
{

inline constexpr std::int64_t second = 1'000'000;
/// 21 Nov 2026 14:32:07.412 UTC: n4 answers for www.bank.example what somebody forged.
inline constexpr std::int64_t poisonedUs = 1'795'271'527'412'000;
inline constexpr std::int64_t floodBeginsUs = poisonedUs - 9 * second;
inline constexpr std::int64_t quarantinedUs = poisonedUs + 702'000;
inline constexpr std::int64_t quarantineEndsUs = quarantinedUs + 600 * second;
inline constexpr std::int64_t floodEndsUs = poisonedUs + 225 * second;
inline constexpr std::uint64_t incident = 1042; ///< the alert about n4
inline constexpr std::uint64_t floodAlert = 1043;
inline constexpr std::uint64_t slowAlert = 1041;
inline constexpr std::uint64_t poisonedVote = 88'412'907;

/// A question that is asked often, and how its honest answers differ.
struct Name {
    const char* name;
    const char* type;
    const char* address;
    const char* finding; ///< kind of what explains the difference; empty: nobody ever differs
    const char* text;
    int points;
    std::array<int, 2> differs; ///< nodes, from 0
};
[[nodiscard]] const std::vector<Name>& names();

[[nodiscard]] std::string member(int number); ///< from 0: "n1"
inline constexpr int members = 7;

/// A DNS answer as it comes from the network: header, question, records of the answer.
[[nodiscard]] std::vector<std::uint8_t> packet(std::uint16_t id, const std::string& name, const std::string& type,
                                               const std::vector<std::string>& addresses, std::uint32_t ttl);

/// A vote of five on a question; `differing` says something else.
[[nodiscard]] VoteEvent vote(std::uint64_t id, std::int64_t timeUs, const std::string& name, const std::string& type,
                             const std::vector<int>& asked, const std::vector<int>& differing, std::uint32_t latencyUs);
/// Its record: what everybody sent.
[[nodiscard]] DisagreementRecord explained(const VoteEvent& vote, const Name& name);
[[nodiscard]] DisagreementRecord forged(const VoteEvent& vote, const std::string& right, const std::string& wrong, int points);

[[nodiscard]] Alert incidentAlert(std::int64_t nowUs, std::uint64_t count);
[[nodiscard]] Alert floodAlertAt(std::int64_t nowUs, std::uint64_t count);
[[nodiscard]] Alert slowNodeAlert();

[[nodiscard]] TraceResult trace(const std::string& name, const std::string& type);

} // namespace harddns::ui::story
