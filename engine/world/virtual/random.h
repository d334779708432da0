// The random numbers of the virtual world: statistical generators, repeatable by seed. Right here and in the lab, a defect anywhere
// else (entropy.h). Links draw from VirtualRandom; each host's protocol code draws from its own VirtualEntropy.
#pragma once

#include "engine/world/entropy.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace harddns::world
{

/// SplitMix64 (Steele, Lea, Flood 2014): turns any 64 bits into well mixed state for the generator below.
inline std::uint64_t splitMix(std::uint64_t& state)
{
    std::uint64_t z = (state += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

/// A seed of its own for a named part of a run: adding a host does not change what the others draw.
inline std::uint64_t deriveSeed(std::uint64_t seed, std::string_view label, std::uint64_t number = 0)
{
    std::uint64_t hash = 0xCBF29CE484222325ULL; // FNV-1a
    for (const char c : label)
        hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001B3ULL;
    std::uint64_t state = seed ^ hash;
    (void)splitMix(state);
    state += number * 0xD1B54A32D192ED03ULL;
    return splitMix(state);
}

/// xoshiro256++ (Blackman, Vigna 2018).
class VirtualRandom
{
public:
    explicit VirtualRandom(std::uint64_t seed)
    {
        for (auto& word : m_state)
            word = splitMix(seed);
    }
    std::uint64_t next()
    {
        const std::uint64_t result = std::rotl(m_state[0] + m_state[3], 23) + m_state[0];
        const std::uint64_t t = m_state[1] << 17;
        m_state[2] ^= m_state[0];
        m_state[3] ^= m_state[1];
        m_state[1] ^= m_state[2];
        m_state[0] ^= m_state[3];
        m_state[2] ^= t;
        m_state[3] = std::rotl(m_state[3], 45);
        return result;
    }
    /// Uniform in [0, 1).
    double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
    bool chance(double probability) { return unit() < probability; }
    /// Uniform in [0, bound), bound > 0; the bias is below 2^-32 for bounds below 2^32.
    std::uint64_t below(std::uint64_t bound) { return next() % bound; }
    /// Standard normal (Box and Muller 1958), two a pair of draws.
    double normal()
    {
        if (m_hasSpare) {
            m_hasSpare = false;
            return m_spare;
        }
        const double radius = std::sqrt(-2.0 * std::log(1.0 - unit()));
        const double angle = 2.0 * 3.14159265358979323846 * unit();
        m_spare = radius * std::sin(angle);
        m_hasSpare = true;
        return radius * std::cos(angle);
    }

private:
    std::array<std::uint64_t, 4> m_state{};
    double m_spare = 0;
    bool m_hasSpare = false;
};

class VirtualEntropy final : public Entropy
{
public:
    explicit VirtualEntropy(std::uint64_t seed) : m_random(seed) {}

protected:
    void refill(std::span<std::uint8_t> block) override
    {
        for (std::size_t i = 0; i < block.size(); i += sizeof(std::uint64_t)) {
            const std::uint64_t word = m_random.next();
            std::memcpy(block.data() + i, &word, std::min(sizeof word, block.size() - i));
        }
    }

private:
    VirtualRandom m_random;
};

} // namespace harddns::world
