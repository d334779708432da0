// `harddnsd --demo`: prepares a node that can be tried at once: a state directory of the user, a configuration file in it, and (unless
// the real Internet is wanted) the embedded demo internet in this process. main_daemon then starts the node from that file as from any
// other, so that reload and harddnsctl work as they do in service. Main thread.
#pragma once

#include "engine/api/result.h"
#include "engine/lab/demo_internet.h"

#include <memory>
#include <string>

namespace harddns::app
{

struct Demo {
    std::string stateDir;   ///< UTF-8
    std::string configFile; ///< inside it
    /// How to query what runs now; to be printed when the node answers.
    std::string greeting;
    std::unique_ptr<lab::DemoInternet> internet; ///< outlives the node; nothing with the real Internet
};

/// `realInternet`: the built-in root hints instead of the embedded internet. The error is a sentence that says what to do.
[[nodiscard]] Result<Demo, std::string> prepareDemo(bool realInternet);

} // namespace harddns::app
