#include "engine/serve/client_limits.h"

#include <algorithm>
#include <cstring>

namespace harddns::serve
{

namespace
{

constexpr std::size_t v4PrefixOctets = 3, v6PrefixOctets = 7;
// A word is 16 bits of tag and 48 bits of time in units of 256 ns, which wrap after 2.2 years; times that lie impossibly far ahead
// count as long past.
constexpr unsigned unitShift = 8, timeBits = 48;
constexpr std::uint64_t timeMask = (std::uint64_t{1} << timeBits) - 1;
constexpr std::int64_t unitsPerSecond = 1'000'000'000 >> unitShift;

} // namespace

std::uint64_t clientPrefixHash(const SipKey& key, const IpAddress& client)
{
    std::array<std::uint8_t, 8> in{};
    if (client.isV4()) {
        in[0] = 4;
        std::memcpy(in.data() + 1, client.data(), v4PrefixOctets);
    } else {
        in[0] = 6;
        std::memcpy(in.data() + 1, client.data(), v6PrefixOctets);
    }
    return sipHash24(key, in);
}

RateLimiter::RateLimiter(unsigned perSecond, unsigned burst)
    : m_interval(std::max<std::int64_t>(1, unitsPerSecond / std::max(1U, perSecond))),
      m_tolerance(m_interval * (std::max(burst, smallestBurst) - 1)),
      m_words(new std::atomic<std::uint64_t>[places]())
{
}

bool RateLimiter::admit(std::uint64_t prefixHash, world::SteadyTime now)
{
    const std::uint64_t present = (static_cast<std::uint64_t>(now.time_since_epoch().count()) >> unitShift) & timeMask;
    const std::uint64_t tag = prefixHash >> timeBits;
    std::atomic<std::uint64_t>* bucket = m_words.get() + (prefixHash % (places / ways)) * ways;
    // Units from now until the slot is full again; 0 when it is.
    const auto ahead = [&](std::uint64_t word) {
        const auto units = static_cast<std::int64_t>(((word & timeMask) - present) << (64 - timeBits)) >> (64 - timeBits);
        return units < 0 || units > m_tolerance + m_interval ? 0 : units;
    };
    // Another worker may change the slot in between; after a few tries the question passes: it is one token.
    for (int tries = 0; tries < 4; ++tries) {
        std::size_t chosen = ways;
        std::uint64_t word = 0;
        std::size_t fullest = 0;
        std::int64_t least = INT64_MAX;
        for (std::size_t i = 0; i < ways; ++i) {
            const std::uint64_t w = bucket[i].load(std::memory_order_relaxed);
            if (w >> timeBits == tag) {
                chosen = i;
                word = w;
                break;
            }
            if (const std::int64_t a = ahead(w); a < least) {
                least = a;
                fullest = i;
            }
        }
        std::int64_t units = 0;
        if (chosen == ways) {
            chosen = fullest;
            word = bucket[chosen].load(std::memory_order_relaxed);
        } else {
            units = ahead(word);
        }
        if (units > m_tolerance)
            return false;
        const std::uint64_t next = tag << timeBits | ((present + static_cast<std::uint64_t>(units + m_interval)) & timeMask);
        if (bucket[chosen].compare_exchange_strong(word, next, std::memory_order_relaxed))
            return true;
    }
    return true;
}

bool LateGate::admit(std::uint64_t prefixHash, world::SteadyTime now, bool hasRecords)
{
    Slot& slot = m_slots[prefixHash % m_slots.size()];
    const std::int64_t current = now.time_since_epoch() / window;
    if (slot.window != current)
        slot = {current, 0, 0};
    std::uint16_t& n = hasRecords ? slot.answers : slot.failures;
    if (n >= (hasRecords ? answersPerWindow : failuresPerWindow))
        return false;
    ++n;
    return true;
}

} // namespace harddns::serve
