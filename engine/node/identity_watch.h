// IdentityWatch: looks at this node's certificate once a minute: one that was renewed in its file is taken over without a reload, and one
// that is about to end is told to the operator in time. A task on one worker's loop; reads the file there (a few KiB).
#pragma once

#include "engine/world/network.h"
#include "engine/world/task.h"

#include <cstdint>
#include <functional>
#include <string>

namespace harddns::node
{

/// Between two looks: a renewed certificate is used so soon.
inline constexpr world::Duration identityInterval = std::chrono::minutes(1);
/// The operator is told from so long before the end on, as long as `harddnsctl network list` marks it.
inline constexpr std::int64_t warnBeforeSeconds = std::int64_t{14} * 24 * 3600;
/// And reminded so often.
inline constexpr world::Duration warnAgainAfter = std::chrono::hours(24);

struct IdentityWatchHooks {
    std::function<std::string()> certificateFile; ///< UTF-8 path of the PEM file
    /// The file holds another certificate than before. False: it cannot be taken over now, ask again.
    std::function<bool()> renewed;
};

/// Until it is destroyed.
[[nodiscard]] world::Task<void> watchIdentity(world::World world, IdentityWatchHooks hooks);

} // namespace harddns::node
