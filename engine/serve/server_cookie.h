// ServerCookies: makes and checks interoperable server cookies (RFC 9018: version 1, SipHash-2-4 over client cookie, version, reserved,
// time and client address), so that every node with the same secret accepts the others' cookies. A valid one proves that the client
// receives at its address: no rate limit, no DNSBomb or ANY restriction. Stateless; any thread.
#pragma once

#include "engine/api/address.h"
#include "engine/serve/siphash.h"

#include <array>
#include <cstdint>
#include <span>

namespace harddns::serve
{

constexpr std::size_t clientCookieSize = 8; ///< RFC 7873 4.1
constexpr std::size_t fullCookieSize = 24;  ///< client cookie and the server cookie of RFC 9018
/// Older cookies are not believed (RFC 9018 4.3): without an end, one that was seen once on the wire would be good for ever.
constexpr std::uint32_t cookieLifetimeSeconds = 3600;
/// Clocks of a fleet differ: a cookie may come from this far in the future (RFC 9018 4.3).
constexpr std::uint32_t cookieFutureSeconds = 300;
/// Valid cookies older than this are replaced in the answer (RFC 9018 4.3), so that busy clients never meet the end of one.
constexpr std::uint32_t cookieRenewSeconds = 1800;

enum class CookieState : std::uint8_t {
    Absent,     ///< no COOKIE option
    ClientOnly, ///< the client's first question, or it forgot
    Valid,
    Bad,       ///< a server cookie that is not ours, too old, or of another client
    Malformed, ///< length not 8 and not 16..40 (RFC 7873 5.2.2): FORMERR
};

class ServerCookies
{
public:
    explicit ServerCookies(const SipKey& secret) : m_secret(secret) {}

    /// Judges the option's data and writes the cookie that the answer carries (not when Malformed): the same again while it is fresh.
    /// `client` is unmapped; `now` are Unix seconds of the wall clock, modulo 2^32.
    CookieState answerFor(std::span<const std::uint8_t> option, const IpAddress& client, std::uint32_t now,
                          std::array<std::uint8_t, fullCookieSize>& answer) const;

private:
    /// Hash over the first 16 octets of `cookie` and the address.
    [[nodiscard]] std::uint64_t hash(const std::uint8_t* cookie, const IpAddress& client) const;
    SipKey m_secret;
};

} // namespace harddns::serve
