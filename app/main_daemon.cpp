// harddnsd: the node as a server, no display.
#include "app/daemon_options.h"
#include "app/daemon_run.h"
#include "app/service.h"

#include <exception>
#include <iostream>

int main(int argc, char** argv)
{
    using namespace harddns::app;
    try {
        const ParsedDaemonOptions parsed = parseDaemonOptions(argc, argv);
        if (!parsed.options)
            return static_cast<int>(parsed.exit);
        holdSignals();
        return static_cast<int>(runDaemon(*parsed.options));
    } catch (const std::exception& e) {
        std::cerr << "harddnsd: internal error: " << e.what() << '\n';
        return static_cast<int>(DaemonExit::Internal);
    }
}
