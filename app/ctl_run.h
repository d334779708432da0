// Carries out one verb of harddnsctl: asks the node, prints text or JSON on stdout, problems on stderr.
#pragma once

#include "app/ctl_options.h"

namespace harddns::app
{

[[nodiscard]] CtlExit runCtl(const CtlOptions& options);

} // namespace harddns::app
