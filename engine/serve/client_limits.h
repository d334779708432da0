// What is counted by client: the rate limit (all workers together), and per worker the questions in flight and the late answers.
// Clients are counted by prefix, /24 of IPv4 and /56 of IPv6, since whoever has one address of it usually has them all. All tables have a
// fixed size and are addressed by a keyed hash (no allocation, no aiming at another client's place).
#pragma once

#include "engine/api/address.h"
#include "engine/serve/siphash.h"
#include "engine/world/time.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

namespace harddns::serve
{

/// The keyed hash of a client's prefix. `client` is unmapped.
[[nodiscard]] std::uint64_t clientPrefixHash(const SipKey& key, const IpAddress& client);

/// A burst below this would punish ordinary name servers: they ask up to 50 questions at once when a name fails (BOLTON 7).
constexpr unsigned smallestBurst = 50;

/// Token buckets, one a client prefix, as one 64-bit word each: tag and the time at which the bucket is full again (GCRA).
/// Any thread; two words are touched at most, by compare and swap.
class RateLimiter
{
public:
    /// `perSecond` > 0; `burst` is raised to smallestBurst.
    RateLimiter(unsigned perSecond, unsigned burst);
    /// Takes a token of the prefix; false when there is none.
    [[nodiscard]] bool admit(std::uint64_t prefixHash, world::SteadyTime now);

    /// Prefixes watched at the same time; when a bucket is crowded the one nearest to full is forgotten. 64 k prefixes of 8 octets each
    /// are what a busy access network has; a flood from more than that is not limited by client anyway.
    static constexpr std::size_t places = 1U << 16;

private:
    static constexpr std::size_t ways = 4;
    std::int64_t m_interval;  ///< units between two tokens
    std::int64_t m_tolerance; ///< how far the time of the next token may lie ahead
    std::unique_ptr<std::atomic<std::uint64_t>[]> m_words;
};

/// Questions in flight by prefix; one worker.
class InFlightByPrefix
{
public:
    /// More from one prefix are turned away: one network must not take the whole table of requests (ATTACKS A3.8, A3.9). A forwarder whose
    /// misses take 50 ms still gets 40,000 of them a second through.
    static constexpr std::uint16_t limit = 2048;

    [[nodiscard]] bool enter(std::uint64_t prefixHash)
    {
        std::uint16_t& n = m_counts[prefixHash % places];
        if (n >= limit)
            return false;
        ++n;
        return true;
    }
    void leave(std::uint64_t prefixHash) { --m_counts[prefixHash % places]; }

private:
    static constexpr std::size_t places = 8192; ///< prefixes that share a slot share the limit: rare and harmless at this size
    std::array<std::uint16_t, places> m_counts{};
};

/// Holds back answers that come so late that somebody may have piled them up to make a pulse (DNSBomb, ATTACKS A3.8); one worker.
class LateGate
{
public:
    /// From here on an answer is late. The attack needs answers that wait; ordinary resolution is done by then.
    static constexpr world::Duration lateAfter = std::chrono::milliseconds(1900);
    /// A pulse is what arrives together: late answers are counted in windows of this length.
    static constexpr world::Duration window = std::chrono::milliseconds(100);
    /// Late answers with records, a prefix and window: a few, since one client seldom waits for more at the same moment.
    static constexpr std::uint16_t answersPerWindow = 8;
    /// Late answers without records (SERVFAIL after a time-out), a prefix and window: they amplify nothing, and a name server whose
    /// burst of questions failed together needs to hear it.
    static constexpr std::uint16_t failuresPerWindow = 64;

    [[nodiscard]] bool admit(std::uint64_t prefixHash, world::SteadyTime now, bool hasRecords);

private:
    struct Slot {
        std::int64_t window = -1;
        std::uint16_t answers = 0, failures = 0;
    };
    std::array<Slot, 1024> m_slots{};
};

} // namespace harddns::serve
