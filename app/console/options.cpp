#include "app/console/options.h"

#include <CLI/CLI.hpp>

#include <iostream>

namespace harddns::app
{

ParsedConsoleOptions parseConsoleOptions(int argc, char** argv)
{
    ConsoleOptions options;
    CLI::App app{
        "harddns: the operations console of HARD-DNS, with a node inside it. Without a configuration it shows the demo: a network\n"
        "of seven nodes in front of a small internet inside this process. Without a display use harddnsd and harddnsctl."};
    app.set_version_flag("--version", "harddns " HARDDNS_VERSION);
    auto* config = app.add_option("--config", options.configFile, "configuration file of the node (TOML)")->type_name("FILE");
    auto* demo = app.add_flag("--demo", options.demo, "the demo network, whatever was chosen in the assistant");
    demo->excludes(config);
    auto* internet = app.add_flag("--internet", options.internet, "the demo in front of the real Internet");
    internet->excludes(config);
    app.add_option("--incident", options.incidentFile, "shows an incident that a console saved, without any node")
        ->type_name("FILE")
        ->excludes(config)
        ->excludes(demo)
        ->excludes(internet);
    app.add_option("--page", options.page, "page to begin with: overview, disagreements, alerts, latency, ...")->type_name("PAGE");
    app.add_option("--settings", options.settingsFile, "keep the window's settings in this file")->type_name("FILE");
    app.add_option("--language", options.language, "language of the window: en, de or zh_CN")
        ->type_name("CODE")
        ->check(CLI::IsMember({"en", "de", "zh_CN"}));
    app.footer("Qt's own options (-style, -platform, ...) are understood too.\n"
               "Exit codes: 0 ended as asked; 2 command line, no display, a file that cannot be shown, or the node cannot start; 1 "
               "internal error.");
    app.allow_extras(); // Qt's
    try {
        app.parse(argc, argv);
        for (const std::string& extra : app.remaining()) {
            if (extra.starts_with("--"))
                throw CLI::ExtrasError(std::vector<std::string>{extra});
        }
    } catch (const CLI::ParseError& e) {
        app.exit(e, std::cout, std::cerr);
        return {std::nullopt, e.get_exit_code() == 0 ? ConsoleExit::Ok : ConsoleExit::Problem};
    }
    return {options, ConsoleExit::Ok};
}

} // namespace harddns::app
