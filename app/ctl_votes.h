// harddnsctl's view of a network that votes: nodes, disagreements, watch, node quarantine|release|flush. Text functions are pure; foreign
// text is escaped in here.
#pragma once

#include "app/ctl_options.h"
#include "engine/api/control.h"

#include <string>
#include <vector>

namespace harddns::app
{

[[nodiscard]] bool isVotesVerb(CtlOptions::Verb verb);
[[nodiscard]] CtlExit runVotes(ControlClient& client, const CtlOptions& options);

[[nodiscard]] std::string standingText(const std::vector<NodeStandingView>& nodes);
/// One line.
[[nodiscard]] std::string voteText(const VoteEvent& vote);
/// A line of what and how grave, and the sentences below it.
[[nodiscard]] std::string alertText(const Alert& alert);
[[nodiscard]] std::string disagreementText(const DisagreementRecord& record);

} // namespace harddns::app
