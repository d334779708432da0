#include "engine/serve/front_settings.h"

#include "engine/cache/tier.h"
#include "engine/serve/frontend.h"

#include <algorithm>

namespace harddns::serve
{

std::shared_ptr<const FrontSettings> makeFrontSettings(const Config& config)
{
    auto settings = std::make_shared<FrontSettings>();
    settings->allow = AccessList(config.access.allow);
    settings->unknown = config.access.unknown;
    settings->rd0 = config.access.rd0;
    settings->dns64 = config.resolver.dns64Prefix.has_value();
    if (config.access.ratePerSecond > 0)
        settings->limiter = std::make_shared<RateLimiter>(config.access.ratePerSecond, config.access.rateBurst);
    settings->ednsSize = std::clamp(config.resolver.ednsSize, smallestUdpSize, largestUdpSize);
    settings->nsid = config.node.nsid.substr(0, largestNsid);
    settings->prefetch = config.cache.prefetch;
    settings->validatedOnly = config.resolver.validates();
    settings->votes = !cache::VoteIsOff::from(config).has_value();
    return settings;
}

} // namespace harddns::serve
