#include "engine/serve/server_cookie.h"

#include <cstring>

namespace harddns::serve
{

namespace
{

constexpr std::size_t smallestServerCookie = 8, largestServerCookie = 32; // RFC 7873 4.2
constexpr std::uint8_t cookieVersion = 1;
constexpr std::size_t timeOffset = 12, hashOffset = 16;

std::uint32_t readBig32(const std::uint8_t* at)
{
    return static_cast<std::uint32_t>(at[0]) << 24 | static_cast<std::uint32_t>(at[1]) << 16 | static_cast<std::uint32_t>(at[2]) << 8 |
           at[3];
}

} // namespace

std::uint64_t ServerCookies::hash(const std::uint8_t* cookie, const IpAddress& client) const
{
    std::array<std::uint8_t, hashOffset + 16> in;
    std::memcpy(in.data(), cookie, hashOffset);
    std::memcpy(in.data() + hashOffset, client.data(), client.size());
    return sipHash24(m_secret, {in.data(), hashOffset + client.size()});
}

CookieState ServerCookies::answerFor(std::span<const std::uint8_t> option, const IpAddress& client, std::uint32_t now,
                                     std::array<std::uint8_t, fullCookieSize>& answer) const
{
    CookieState state = CookieState::ClientOnly;
    if (option.size() != clientCookieSize) {
        if (option.size() < clientCookieSize + smallestServerCookie || option.size() > clientCookieSize + largestServerCookie)
            return CookieState::Malformed;
        state = CookieState::Bad;
        if (option.size() == fullCookieSize && option[clientCookieSize] == cookieVersion) {
            // Serial number arithmetic (RFC 1982): seconds wrap in 2106.
            const auto age = static_cast<std::int32_t>(now - readBig32(option.data() + timeOffset));
            const bool inTime =
                age <= static_cast<std::int32_t>(cookieLifetimeSeconds) && age >= -static_cast<std::int32_t>(cookieFutureSeconds);
            if (inTime && hash(option.data(), client) == detail::readLittle64(option.data() + hashOffset)) {
                state = CookieState::Valid;
                if (age <= static_cast<std::int32_t>(cookieRenewSeconds)) {
                    std::memcpy(answer.data(), option.data(), fullCookieSize);
                    return state;
                }
            }
        }
    }
    std::memcpy(answer.data(), option.data(), clientCookieSize);
    answer[8] = cookieVersion;
    answer[9] = answer[10] = answer[11] = 0;
    for (std::size_t i = 0; i < 4; ++i)
        answer[timeOffset + i] = static_cast<std::uint8_t>(now >> (24 - 8 * i));
    const std::uint64_t mac = hash(answer.data(), client);
    for (std::size_t i = 0; i < 8; ++i)
        answer[hashOffset + i] = static_cast<std::uint8_t>(mac >> (8 * i));
    return state;
}

} // namespace harddns::serve
