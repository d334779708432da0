// Any text as a configuration file: no crash, every refusal says why, and what is accepted holds to the limits.
#include "engine/config/config_file.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    namespace config = harddns::config;
    const auto result = config::parseConfig({reinterpret_cast<const char*>(data), size}, "fuzz.toml", "/etc/harddns");
    if (!result) {
        if (result.error().empty() || result.error().size() > config::maxProblems + 1)
            std::abort();
        for (const auto& problem : result.error()) {
            const std::string text = problem.toText();
            if (problem.message.empty() || text.find('\n') != std::string::npos || text.find('\x1b') != std::string::npos)
                std::abort();
        }
        return 0;
    }
    const harddns::Config& c = result->config;
    if (c.node.stateDir.empty() || c.node.threads > 256 || c.cache.minTtl > c.cache.maxTtl || c.access.rateBurst < 50 ||
        c.resolver.ednsSize < 512)
        std::abort();
    for (const auto& endpoint : c.listen.dns) {
        if (endpoint.port == 0)
            std::abort();
    }
    return 0;
}
