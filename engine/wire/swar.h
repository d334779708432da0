// Eight octets at a time: loads, ASCII case folding and the keyed hashes under names (name.cpp defines them). Private to engine/wire.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace harddns::wire::detail
{

[[nodiscard]] inline std::uint64_t load8(const void* at)
{
    std::uint64_t w;
    std::memcpy(&w, at, 8);
    return w;
}

[[nodiscard]] inline std::uint64_t load4(const void* at)
{
    std::uint32_t w;
    std::memcpy(&w, at, 4);
    return w;
}

/// Every octet in 'A'..'Z' gets bit 5, all others stay (octets above 127 included).
[[nodiscard]] constexpr std::uint64_t lowerWord(std::uint64_t w)
{
    constexpr std::uint64_t ones = 0x0101010101010101ULL;
    const std::uint64_t heptets = w & (0x7f * ones);
    const std::uint64_t aboveZ = heptets + (0x7f - 'Z') * ones;
    const std::uint64_t fromA = heptets + (0x80 - 'A') * ones;
    const std::uint64_t upper = ~w & (fromA ^ aboveZ) & (0x80 * ones);
    return w | (upper >> 2);
}

/// The two halves of the 128-bit product, mixed (the step of wyhash).
[[nodiscard]] inline std::uint64_t mix(std::uint64_t a, std::uint64_t b)
{
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// Keyed like hashName but without case folding, for RDATA and other octets an attacker chooses.
[[nodiscard]] std::uint64_t hashOctets(const std::uint8_t* at, std::size_t size);

/// Keyed hash of one label, case folded, chained from the hash of the labels right of it.
[[nodiscard]] std::uint64_t hashLabel(std::uint64_t chain, const std::uint8_t* label, std::size_t size);

} // namespace harddns::wire::detail
