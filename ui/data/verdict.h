// The verdict over a network, from what the console knows of it: are answers safe, and is somebody attacking? A pure function of values;
// words as the design's States and Wording. GUI thread (translations).
#pragma once

#include "ui/data/console_data.h"

namespace harddns::ui
{

struct VerdictInput {
    const Snapshot* snapshot = nullptr; ///< the latest; null: none yet
    const std::map<std::uint64_t, Alert>* alerts = nullptr;
    const std::deque<std::shared_ptr<const DisagreementRecord>>* disagreements = nullptr; ///< to say by how much a node was outvoted
    std::uint64_t unexplained = 0;                                                        ///< of the last 15 minutes
    std::int64_t watchedUs = 0, spanUs = 0; ///< so much of those is known; less than all is told
};

/// `before`: since when, as long as the state does not change.
[[nodiscard]] NetworkVerdict judged(const VerdictInput& input, const NetworkVerdict& before);

/// Something of an attack: critical dissent, or a flood.
[[nodiscard]] bool isOfAttack(const Alert& alert);

} // namespace harddns::ui
