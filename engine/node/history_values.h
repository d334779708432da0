// What the vote's history level knows of a name, as the value that leaves the engine and comes back (engine/api/name_history.h): members by
// number become ids, and ids numbers again. Pure functions; any thread.
#pragma once

#include "engine/api/name_history.h"
#include "engine/overlay/membership.h"
#include "engine/quorum/history.h"

#include <optional>

namespace harddns::node
{

[[nodiscard]] NameHistory historyValue(const quorum::KeptName& kept, const overlay::Membership& membership);

/// Nothing when it cannot be: no name, no type, times that are not over yet (the clock was set back, or somebody wrote into the store),
/// more than a history ever gives out. What is said of nodes that are not members any more is left out; so is a record that nobody is left
/// for.
[[nodiscard]] std::optional<quorum::KeptName> keptName(const NameHistory& value, const overlay::Membership& membership, std::int64_t now);

} // namespace harddns::node
