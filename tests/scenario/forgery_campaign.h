// Forgery campaign: one validating node in a random signed internet, and a man in the middle of every path who forges replies with all the
// lies of engine/lab/signed_lies: to questions of all shapes, to referrals, DS and DNSKEY questions alike. Every answer a client gets must
// be the truth, computed from the zones, or SERVFAIL with the cause; AD only on what is secure, and on all of it; no TTL above the zone's.
// When the attack is over and the times of memory have passed, everything must resolve again. The same seed is the same run.
// Who calls: tst_forgery_campaign (a short share), the program forgery_campaign (by hand, many seeds).
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace harddns::tests
{

struct ForgeryOptions {
    std::uint64_t seed = 1;
    std::uint64_t forgeries = 4000;   ///< the attack ends with this many
    unsigned seconds = 3600;          ///< or after this virtual time
    unsigned questionsPerSecond = 40; ///< of all clients
};

struct ForgeryReport {
    std::uint64_t questions = 0, secure = 0, insecure = 0, failed = 0, unchecked = 0;
    std::uint64_t open = 0;   ///< answers about names an opt-out zone leaves open: only AD is judged
    std::uint64_t misled = 0; ///< insecure answers that are not the truth: nothing proves who serves an unsigned zone
    std::uint64_t replies = 0, forged = 0;
    std::uint64_t bogus = 0, retries = 0, fromCache = 0, synthesised = 0, stale = 0;
    std::uint64_t after = 0;                   ///< questions once all is well again; all were answered right
    std::map<std::string, std::uint64_t> lies; ///< told, by name
    std::map<int, std::uint64_t> causes;       ///< extended errors of failures; -1: none
    std::array<std::uint64_t, 2> digest{};
    std::uint64_t problemCount = 0;
    std::vector<std::string> problems; ///< the first of them; empty: nothing false was believed
};

[[nodiscard]] ForgeryReport runForgeryCampaign(const ForgeryOptions& options);
/// Adds the counts.
void add(ForgeryReport& to, const ForgeryReport& from);
/// One line.
[[nodiscard]] std::string toText(const ForgeryReport& report);

} // namespace harddns::tests
