// Entropy: the only source of unpredictable numbers: ids, source ports, letter case, server draws, quorum draws, cookies.
// real: OpenSSL's CSPRNG, read in blocks. virtual: a seeded generator, so that a run repeats to the byte. One instance a worker.
// A statistical generator anywhere else in protocol code is a defect (ATTACKS A1.2).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace harddns::world
{

class Entropy
{
public:
    virtual ~Entropy() = default;

    std::uint16_t u16() { return take<std::uint16_t>(); }
    std::uint32_t u32() { return take<std::uint32_t>(); }
    std::uint64_t u64() { return take<std::uint64_t>(); }
    void fill(std::span<std::uint8_t> out)
    {
        for (auto& b : out)
            b = take<std::uint8_t>();
    }
    /// Uniform in [0, bound), bound > 0, without modulo bias (rejection).
    std::uint32_t below(std::uint32_t bound)
    {
        const std::uint32_t limit = bound * (UINT32_MAX / bound);
        for (;;) {
            const std::uint32_t x = u32();
            if (x < limit || limit == 0)
                return x % bound;
        }
    }

protected:
    /// Fills the block with fresh random bytes; must not fail (a real source that fails ends the process with a clear message).
    virtual void refill(std::span<std::uint8_t> block) = 0;

private:
    template <class T>
    T take()
    {
        if (m_used + sizeof(T) > m_block.size()) {
            refill(m_block);
            m_used = 0;
        }
        T value;
        std::memcpy(&value, m_block.data() + m_used, sizeof(T));
        std::memset(m_block.data() + m_used, 0, sizeof(T)); // what was used cannot be read back from memory later
        m_used += sizeof(T);
        return value;
    }

    /// One call of the generator costs about a microsecond; 4 KiB makes a draw a few nanoseconds.
    std::array<std::uint8_t, 4096> m_block{};
    std::size_t m_used = sizeof(m_block);
};

} // namespace harddns::world
