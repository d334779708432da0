#include "app/console/run.h"

#include <cstdlib>

namespace harddns::app
{

std::string missingDisplay()
{
    const auto isSet = [](const char* name) {
        const char* value = std::getenv(name);
        return value != nullptr && *value != '\0';
    };
    if (isSet("DISPLAY") || isSet("WAYLAND_DISPLAY") || isSet("QT_QPA_PLATFORM"))
        return {};
    return "harddns needs a display, and neither DISPLAY nor WAYLAND_DISPLAY is set. Without one:\n"
           "  harddnsd --demo                    the same demo network as a server\n"
           "  harddnsd --config FILE             a node as a server\n"
           "  harddnsctl status | watch | trace  look at what runs";
}

} // namespace harddns::app
