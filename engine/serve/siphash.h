// SipHash-2-4 (Aumasson, Bernstein 2012): the keyed hash of server cookies (RFC 9018) and of the tables that count by client, whose
// places nobody without the key can aim at. Any thread; pure functions.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace harddns::serve
{

/// The two halves of the 16 key octets, each read in little-endian order.
struct SipKey {
    std::uint64_t k0 = 0, k1 = 0;
};

namespace detail
{
inline std::uint64_t readLittle64(const std::uint8_t* at)
{
    std::uint64_t v;
    std::memcpy(&v, at, 8);
    if constexpr (std::endian::native == std::endian::big)
        v = __builtin_bswap64(v);
    return v;
}
} // namespace detail

[[nodiscard]] inline std::uint64_t sipHash24(const SipKey& key, std::span<const std::uint8_t> in)
{
    std::uint64_t v0 = key.k0 ^ 0x736f6d6570736575ULL, v1 = key.k1 ^ 0x646f72616e646f6dULL;
    std::uint64_t v2 = key.k0 ^ 0x6c7967656e657261ULL, v3 = key.k1 ^ 0x7465646279746573ULL;
    const auto round = [&] {
        v0 += v1;
        v1 = std::rotl(v1, 13) ^ v0;
        v0 = std::rotl(v0, 32);
        v2 += v3;
        v3 = std::rotl(v3, 16) ^ v2;
        v0 += v3;
        v3 = std::rotl(v3, 21) ^ v0;
        v2 += v1;
        v1 = std::rotl(v1, 17) ^ v2;
        v2 = std::rotl(v2, 32);
    };
    const std::uint8_t* at = in.data();
    std::size_t left = in.size();
    for (; left >= 8; at += 8, left -= 8) {
        const std::uint64_t m = detail::readLittle64(at);
        v3 ^= m;
        round();
        round();
        v0 ^= m;
    }
    std::uint64_t last = static_cast<std::uint64_t>(in.size()) << 56;
    for (std::size_t i = 0; i < left; ++i)
        last |= static_cast<std::uint64_t>(at[i]) << (8 * i);
    v3 ^= last;
    round();
    round();
    v0 ^= last;
    v2 ^= 0xff;
    round();
    round();
    round();
    round();
    return v0 ^ v1 ^ v2 ^ v3;
}

} // namespace harddns::serve
