// `harddnsctl audit`: the history of a node, read from its file (a node that runs goes on writing it): is its chain whole, what is in it,
// and everything a filter shows as a file. Foreign text is escaped in here.
#pragma once

#include "app/ctl_options.h"
#include "db/values.h"

#include <string>

namespace harddns::app
{

[[nodiscard]] CtlExit runAudit(const CtlOptions& options);

// One line each, and what belongs to it below.
[[nodiscard]] std::string auditText(const db::StoredVote& row);
[[nodiscard]] std::string auditText(const db::StoredDisagreement& row);
[[nodiscard]] std::string auditText(const db::StoredAlertChange& row);
[[nodiscard]] std::string auditText(const db::StoredEvent& row);

} // namespace harddns::app
