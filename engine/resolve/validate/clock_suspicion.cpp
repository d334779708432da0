#include "engine/resolve/validate/clock_suspicion.h"

#include "engine/api/time_text.h"
#include "engine/resolve/validate/records.h"

#include <algorithm>

namespace harddns::validate
{

std::int64_t signatureTime(std::uint32_t field, std::int64_t now)
{
    const std::int64_t seconds = now + static_cast<std::int32_t>(field - static_cast<std::uint32_t>(now));
    return seconds < 0 ? seconds + (std::int64_t{1} << 32) : seconds;
}

std::optional<SignatureWindow> signatureWindow(const wire::RRset& set, std::int64_t now)
{
    std::optional<SignatureWindow> out;
    for (const std::string_view rdata : set.signatures) {
        const auto rrsig = parseRrsig(rdata);
        if (!rrsig || rrsig->covered != set.type || !(rrsig->signer == set.owner))
            continue;
        const SignatureWindow one{signatureTime(rrsig->inception, now), signatureTime(rrsig->expiration, now)};
        out = out ? SignatureWindow{std::min(out->from, one.from), std::max(out->to, one.to)} : one;
    }
    return out;
}

void ClockSuspicion::failed(const wire::RRset& keys, std::int64_t now)
{
    const auto window = signatureWindow(keys, now);
    if (!window)
        return;
    std::string said;
    {
        const std::lock_guard lock(m_mutex);
        if (m_lastGood && now >= *m_lastGood && now - *m_lastGood < goodClockLife)
            return;
        m_zone = keys.owner;
        m_window = *window;
        m_said = now;
        if (++m_failures == failuresBeforeSaid)
            said = text();
    }
    if (!said.empty() && m_observer)
        m_observer(said);
}

void ClockSuspicion::succeeded(std::int64_t now)
{
    bool ended = false;
    {
        const std::lock_guard lock(m_mutex);
        ended = m_failures >= failuresBeforeSaid;
        m_failures = 0;
        m_lastGood = now;
    }
    if (ended && m_observer)
        m_observer({});
}

std::string ClockSuspicion::text() const
{
    const std::string whose = m_zone.isRoot() ? "the root's keys" : "the keys of " + m_zone.toText();
    return "the clock of this machine seems to be wrong: the signatures of " + whose + " are valid from " + utcText(m_window.from) +
           " to " + utcText(m_window.to) + ", this machine says " + utcText(m_said) + "; set the clock, until then signed names fail";
}

std::optional<std::string> ClockSuspicion::notice(std::int64_t now) const
{
    const std::lock_guard lock(m_mutex);
    if (m_failures >= failuresBeforeSaid)
        return text();
    if (now < beforeThisProgram)
        return "the clock of this machine says " + utcText(now) + ", when this program did not exist: signatures may seem not yet valid";
    return std::nullopt;
}

std::string ClockSuspicion::hint(const wire::RRset& keys, std::int64_t now)
{
    std::string out = "keys of a trust anchor are renewed with care, so look at this machine's clock first: it says " + utcText(now);
    if (const auto window = signatureWindow(keys, now))
        out += ", the signatures are valid from " + utcText(window->from) + " to " + utcText(window->to);
    return out;
}

} // namespace harddns::validate
