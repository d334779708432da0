#include "app/daemon_options.h"

#include <CLI/CLI.hpp>

#include <iostream>

namespace harddns::app
{

ParsedDaemonOptions parseDaemonOptions(int argc, char** argv)
{
    DaemonOptions options;
    CLI::App app{"harddnsd: a hardened recursive DNS resolver. Runs in the foreground and logs on stderr; SIGHUP reads the configuration\n"
                 "again, SIGTERM ends."};
    app.set_version_flag("--version", "harddnsd " HARDDNS_VERSION);
    app.add_option("--config", options.configFile, "configuration file (TOML)")->type_name("FILE");
    app.add_flag("--check-config", options.checkConfig, "check the configuration and the files it names, then end");
    auto* demo = app.add_flag("--demo", options.demo, "try it: a node on 127.0.0.1:5300 in front of a small internet inside this process");
    demo->excludes("--config")->excludes("--check-config");
    app.add_flag("--internet", options.internet, "the demo in front of the real Internet")->needs(demo);
    app.footer("Exit codes: 0 ended as asked or configuration good; 2 command line, configuration or start problem; 1 internal error.");
    try {
        app.parse(argc, argv);
        if (options.configFile.empty() && !options.demo)
            throw CLI::RequiredError("--config (or --demo)");
    } catch (const CLI::ParseError& e) {
        app.exit(e, std::cout, std::cerr);
        return {std::nullopt, e.get_exit_code() == 0 ? DaemonExit::Ok : DaemonExit::Problem};
    }
    return {options, DaemonExit::Ok};
}

} // namespace harddns::app
