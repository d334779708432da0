// The console from its start to its end: display, window, the node inside, orderly end. Main thread.
#pragma once

#include "app/console/options.h"

#include <string>

namespace harddns::app
{

[[nodiscard]] ConsoleExit runConsole(int& argc, char** argv, const ConsoleOptions& options);

/// Why no window can be shown here, with what to use instead; empty: there is a display.
[[nodiscard]] std::string missingDisplay();

} // namespace harddns::app
