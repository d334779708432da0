// FrontSettings: what serving obeys, compiled from Config once per (re)load. Immutable but for the rate limiter's table, which all workers
// share through it. Any thread.
#pragma once

#include "engine/api/config.h"
#include "engine/serve/access_list.h"
#include "engine/serve/client_limits.h"

#include <cstdint>
#include <memory>
#include <string>

namespace harddns::serve
{

/// An NSID is shown in full in each answer that asks for it; longer ones would not leave room for records in 512 octets.
constexpr std::size_t largestNsid = 128;
/// Sizes announced to and accepted from clients: RFC 6891 6.2.3 and the room a datagram's answer has.
constexpr std::uint16_t smallestUdpSize = 512, largestUdpSize = 4096;

class FrontSettings
{
public:
    AccessList allow;
    UnknownClient unknown = UnknownClient::Refuse;
    NoRecursionBit rd0 = NoRecursionBit::Refuse;
    std::shared_ptr<RateLimiter> limiter; ///< none: no limit
    std::uint16_t ednsSize = 1232;
    std::string nsid; ///< empty: none
    bool prefetch = false;
    bool validatedOnly = false; ///< answers nobody has checked are no answers
    bool votes = false;         ///< what the cache lacks is voted on
    bool dns64 = false;         ///< an empty AAAA answer in the cache is not the last word
};

} // namespace harddns::serve
