// Is it the data or the clock? The signatures over the keys of a trust anchor are renewed with great care: when they alone fail, by time
// alone, and again and again, this machine's clock is the first thing to look at. Says so in words; never changes a verdict.
//
// Who calls: the resolver where it checks the keys of an anchor zone; the node for its status and its log. Any thread. Times are the wall
// clock, seconds since 1970. Pure: nothing here reads a clock.
#pragma once

#include "engine/wire/rrset.h"

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

namespace harddns::validate
{

/// The time that a 32 bit field of an RRSIG means, the nearest to `now` of those that it can mean (RFC 4034 3.1.5).
[[nodiscard]] std::int64_t signatureTime(std::uint32_t field, std::int64_t now);

/// When the signatures of a set are valid, all of them together: from the first inception to the last expiration.
struct SignatureWindow {
    std::int64_t from = 0, to = 0;
};
[[nodiscard]] std::optional<SignatureWindow> signatureWindow(const wire::RRset& set, std::int64_t now);

class ClockSuspicion
{
public:
    /// One server may be stale, or two: fewer failures than this, each at another server or attempt, say nothing about the clock.
    static constexpr unsigned failuresBeforeSaid = 3;
    /// When keys of an anchor were good within this time, the clock has hardly moved since, and failing signatures are their zone's fault.
    static constexpr std::int64_t goodClockLife = 2 * 86400;
    /// 2024-01-01: no clock that is right shows less, since this program is younger. Only warned of.
    static constexpr std::int64_t beforeThisProgram = 1704067200;

    /// The keys of an anchor zone were signed as they should, but not at the time the clock says.
    void failed(const wire::RRset& keys, std::int64_t now);
    /// The keys of an anchor zone were good at the time the clock says.
    void succeeded(std::int64_t now);

    /// One sentence for the operator; nothing while there is no suspicion.
    [[nodiscard]] std::optional<std::string> notice(std::int64_t now) const;
    /// Called once when suspicion arises, with the notice, and with an empty text when it ends; on the caller's thread, outside all locks.
    /// Set before the first failure.
    void setObserver(std::function<void(const std::string& notice)> observer) { m_observer = std::move(observer); }

    /// What to add to the reason of a failing answer.
    [[nodiscard]] static std::string hint(const wire::RRset& keys, std::int64_t now);

private:
    [[nodiscard]] std::string text() const;

    mutable std::mutex m_mutex;
    std::function<void(const std::string&)> m_observer;
    unsigned m_failures = 0; ///< since the last success
    std::optional<std::int64_t> m_lastGood;
    // of the last failure:
    wire::Name m_zone;
    SignatureWindow m_window;
    std::int64_t m_said = 0; ///< what the clock said
};

} // namespace harddns::validate
