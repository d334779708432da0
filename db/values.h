// What goes into the audit store and comes out of it, besides the engine's own values (engine/api/vote.h, HistogramValues): changes of
// alerts, events, latency of a minute, what is remembered of a name. Plain values; any thread. Times are Unix time in microseconds.
#pragma once

#include "engine/api/name_history.h"
#include "engine/api/node.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harddns::db
{

/// A stage in the life of an alert. The first two come from the node, the others from people or from time.
enum class AlertStep : std::uint8_t {
    Raised,
    Updated, ///< seen again, or graver
    Acknowledged,
    Noted,
    Silenced, ///< no notification until AlertChange::untilUs
    Closed,
};
[[nodiscard]] const char* toText(AlertStep step); ///< "raised"
[[nodiscard]] std::optional<AlertStep> alertStepFrom(std::string_view text);

struct AlertChange {
    AlertStep step = AlertStep::Raised;
    std::int64_t timeUs = 0;
    std::string who;          ///< operator; empty: the node itself
    std::string note;         ///< what the operator wrote
    std::int64_t untilUs = 0; ///< Silenced: its end
    Alert alert;              ///< as it was then
};

enum class EventKind : std::uint8_t {
    Repair, ///< a node was told to forget a name
    Quarantine,
    Release,
    NodeDown,
    NodeUp,
    Key,           ///< a key of the network, of a node, or of trust
    Epoch,         ///< of the network's state or of its addresses
    Configuration, ///< a file was taken over, or refused
    Operator,      ///< somebody told the node to do something
    StoreOpened,   ///< by the writer; it begins a run
    StoreClosed,   ///< in order
    Lost,          ///< rows that never came to the disk
    Damaged,       ///< a file was moved aside
    Clock,         ///< the system's clock was set back
};
[[nodiscard]] const char* toText(EventKind kind); ///< "node-down"
[[nodiscard]] std::optional<EventKind> eventKindFrom(std::string_view text);

struct Event {
    EventKind kind = EventKind::Operator;
    std::int64_t timeUs = 0;
    std::string who;          ///< operator (a user of the system, the name in a certificate); empty: the node itself
    std::string subject;      ///< node, key, file: what it was done to
    std::string name, type;   ///< question, when it is about one
    std::int64_t untilUs = 0; ///< Quarantine: its end; 0: until somebody ends it
    std::string before, after;
    std::string text; ///< a sentence
};

/// One histogram over one minute (what was added in it).
struct LatencyMinute {
    std::int64_t minuteUs = 0; ///< its begin
    HistogramValues values;    ///< `name` is the series: a stage, a node
};

using harddns::NameHistory;

/// Where a row stands in the store. `key` ascends in the order of writing, whatever the clock did.
struct Place {
    std::int64_t key = 0;
    std::int64_t behindUs = 0; ///< how far the clock stood behind the newest time written before; 0 unless it was set back
};

struct StoredVote {
    Place place;
    VoteEvent vote;
};
struct StoredDisagreement {
    Place place;
    std::int64_t run = 0; ///< key of the StoreOpened event: ids of votes and alerts begin anew with each
    DisagreementRecord record;
};
struct StoredAlertChange {
    Place place;
    std::int64_t run = 0;
    AlertChange change;
};
struct StoredEvent {
    Place place;
    Event event;
};
/// What is left of votes that retention removed.
struct VoteMinute {
    std::int64_t minuteUs = 0;
    std::string level, rcode;
    std::uint64_t votes = 0, withDissent = 0, latencySumUs = 0;
};

/// A name in the order of its labels from the root ("com.example.www."), so that what is below a name is one range.
[[nodiscard]] std::string keyOfName(std::string_view presentation);
/// In lower case, with the final dot.
[[nodiscard]] std::string lowerName(std::string_view presentation);

} // namespace harddns::db
