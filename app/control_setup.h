// What every program that runs a node gives its control server: from the configuration, the audit store and the alert desk.
#pragma once

#include "app/audit_service.h"
#include "engine/api/control.h"

namespace harddns::app
{

/// `audit` and `desk` outlive the server.
[[nodiscard]] ControlOptions controlOptions(const Config& config, AuditService& audit, AlertDesk& desk);

} // namespace harddns::app
