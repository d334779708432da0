// harddns: the operations console, with a node inside it.
#include "app/console/options.h"
#include "app/console/run.h"

#include <exception>
#include <iostream>

int main(int argc, char** argv)
{
    using namespace harddns::app;
    try {
        const ParsedConsoleOptions parsed = parseConsoleOptions(argc, argv);
        if (!parsed.options)
            return static_cast<int>(parsed.exit);
        return static_cast<int>(runConsole(argc, argv, *parsed.options));
    } catch (const std::exception& e) {
        std::cerr << "harddns: internal error: " << e.what() << '\n';
        return static_cast<int>(ConsoleExit::Internal);
    }
}
