// The daemon's life: configuration, node, control server, signals, end. main thread.
#pragma once

#include "app/daemon_options.h"

namespace harddns::app
{

[[nodiscard]] DaemonExit runDaemon(const DaemonOptions& options);

} // namespace harddns::app
