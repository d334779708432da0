// harddnsd: the node as a server, no display.
#include "app/daemon_options.h"
#include "app/daemon_run.h"
#include "app/demo.h"
#include "app/service.h"

#include <exception>
#include <iostream>
#include <optional>

int main(int argc, char** argv)
{
    using namespace harddns::app;
    try {
        ParsedDaemonOptions parsed = parseDaemonOptions(argc, argv);
        if (!parsed.options)
            return static_cast<int>(parsed.exit);
        holdSignals();
        std::optional<Demo> demo; // its servers end after the node
        if (parsed.options->demo) {
            auto prepared = prepareDemo(parsed.options->internet);
            if (!prepared) {
                std::cerr << "harddnsd cannot start: " << prepared.error() << '\n';
                return static_cast<int>(DaemonExit::Problem);
            }
            demo = std::move(prepared).value();
            parsed.options->configFile = demo->configFile;
            parsed.options->readyText = demo->greeting;
        }
        return static_cast<int>(runDaemon(*parsed.options));
    } catch (const std::exception& e) {
        std::cerr << "harddnsd: internal error: " << e.what() << '\n';
        return static_cast<int>(DaemonExit::Internal);
    }
}
