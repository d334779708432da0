// Carries out `harddnsctl network`: the identities of nodes in a folder of the operator's. Asks no node; needs a clock and a disk.
#pragma once

#include "app/ctl_options.h"

namespace harddns::app
{

/// Prints text or JSON on stdout, problems on stderr.
[[nodiscard]] CtlExit runNetwork(const CtlOptions& options);

} // namespace harddns::app
