// The command line of harddnsd. Parsing ends the program itself only for --help and --version.
#pragma once

#include <optional>
#include <string>

namespace harddns::app
{

/// Exit codes of harddnsd, also told by --help.
enum class DaemonExit : int {
    Ok = 0,
    Internal = 1, ///< a defect of ours
    Problem = 2,  ///< command line, configuration, or the system refuses what the configuration asks for
};

struct DaemonOptions {
    std::string configFile;
    bool checkConfig = false;
    bool demo = false;     ///< --demo: main makes the configuration (app/demo.h)
    bool internet = false; ///< --internet: the demo asks the real Internet
    std::string readyText; ///< printed when the node answers
};

/// The options, or the exit code with everything said already.
struct ParsedDaemonOptions {
    std::optional<DaemonOptions> options;
    DaemonExit exit = DaemonExit::Ok;
};
[[nodiscard]] ParsedDaemonOptions parseDaemonOptions(int argc, char** argv);

} // namespace harddns::app
