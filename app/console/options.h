// The command line of harddns. Parsing ends the program itself only for --help and --version.
#pragma once

#include <optional>
#include <string>

namespace harddns::app
{

/// Exit codes of harddns, also told by --help.
enum class ConsoleExit : int {
    Ok = 0,
    Internal = 1, ///< a defect of ours
    Problem = 2,  ///< command line, no display, or the node cannot start
};

struct ConsoleOptions {
    std::string configFile;   ///< of the node inside; empty: the demo
    bool internet = false;    ///< the demo in front of the real Internet
    std::string page;         ///< shown first; empty: the one shown last
    std::string settingsFile; ///< empty: the user's own
    std::string language;     ///< "de"; empty: as the settings say, else the system
    std::string incidentFile; ///< shown without any node
    bool demo = false;        ///< asked for by name
    /// Nothing was asked for: the assistant may ask, and what was chosen there holds.
    [[nodiscard]] bool isBare() const
    {
        return configFile.empty() && page.empty() && settingsFile.empty() && incidentFile.empty() && !demo && !internet;
    }
};

struct ParsedConsoleOptions {
    std::optional<ConsoleOptions> options;
    ConsoleExit exit = ConsoleExit::Ok;
};
[[nodiscard]] ParsedConsoleOptions parseConsoleOptions(int argc, char** argv);

} // namespace harddns::app
