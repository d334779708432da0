// harddnsctl: command line for a running node.
#include "app/ctl_options.h"
#include "app/ctl_run.h"

#include <exception>
#include <iostream>

int main(int argc, char** argv)
{
    using namespace harddns::app;
    try {
        const ParsedCtlOptions parsed = parseCtlOptions(argc, argv);
        if (!parsed.options)
            return static_cast<int>(parsed.exit);
        const CtlExit exit = runCtl(*parsed.options);
        std::cout.flush();
        return static_cast<int>(exit);
    } catch (const std::exception& e) {
        std::cerr << "harddnsctl: internal error: " << e.what() << '\n';
        return static_cast<int>(CtlExit::Refused);
    }
}
