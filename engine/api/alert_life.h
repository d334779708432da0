// What people do about alerts: acknowledging, notes, silence, closing. The life of an alert belongs to the node (its audit store keeps it,
// and every console that looks at the node sees the same), not to the console it was done in. Values, and the desk that keeps them.
#pragma once

#include "engine/api/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace harddns
{

struct AlertAction {
    enum class Kind : std::uint8_t { Acknowledge, Note, Silence, Unsilence, Close };
    Kind kind = Kind::Acknowledge;
    std::uint64_t alert = 0;  ///< Alert::id
    std::string note;         ///< what the operator wrote; for Note not empty
    std::int64_t untilUs = 0; ///< Silence: its end, always; Unix time in microseconds
};
[[nodiscard]] const char* toText(AlertAction::Kind kind); ///< "acknowledge"
[[nodiscard]] bool fromText(const std::string& text, AlertAction::Kind& kind);

/// Octets of a note: a paragraph. It is shown in lists and kept for years.
inline constexpr std::size_t maxAlertNote = 2000;
/// A silence lasts at most so long (30 days): what is silenced for ever is forgotten.
inline constexpr std::int64_t longestSilenceUs = std::int64_t{30} * 86'400 * 1'000'000;

struct AlertNote {
    std::string who, text;
    std::int64_t timeUs = 0;
};
struct AlertLife {
    std::uint64_t alert = 0;
    std::uint64_t revision = 0; ///< grows with every change of any life
    std::string acknowledgedBy; ///< empty: nobody yet
    std::int64_t acknowledgedUs = 0;
    std::string silencedBy;
    std::int64_t silencedUntilUs = 0; ///< 0, or past: not silenced
    std::vector<AlertNote> notes;
    std::string closedBy; ///< an operator
};

/// Any thread.
class AlertDesk
{
public:
    virtual ~AlertDesk() = default;
    /// Error: a sentence (no such alert, no end given, a note that is too long).
    [[nodiscard]] virtual Result<void, std::string> act(const AlertAction& action, const std::string& who) = 0;
    /// Those that changed after `revision`, in the order of their changes.
    [[nodiscard]] virtual std::vector<AlertLife> livesSince(std::uint64_t revision) const = 0;
    /// Of one alert; an empty one when nobody has done anything about it.
    [[nodiscard]] virtual AlertLife life(std::uint64_t alert) const = 0;
};

} // namespace harddns
