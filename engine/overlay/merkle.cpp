#include "engine/overlay/merkle.h"

#include "engine/overlay/signing.h"

#include <algorithm>
#include <array>
#include <bit>

namespace harddns::overlay
{

namespace
{

/// Leaves of the left half: the largest power of two below `count`.
std::size_t leftHalf(std::size_t count) { return std::bit_floor(count - 1); }

} // namespace

Digest leafHash(std::span<const std::uint8_t> data)
{
    std::vector<std::uint8_t> octets;
    octets.reserve(1 + data.size());
    octets.push_back(0x00);
    octets.insert(octets.end(), data.begin(), data.end());
    return sha256(octets);
}

Digest nodeHash(const Digest& left, const Digest& right)
{
    std::array<std::uint8_t, 1 + 2 * std::tuple_size_v<Digest>> octets;
    octets[0] = 0x01;
    std::copy(left.begin(), left.end(), octets.begin() + 1);
    std::copy(right.begin(), right.end(), octets.begin() + 1 + std::tuple_size_v<Digest>);
    return sha256(octets);
}

Digest merkleRoot(std::span<const Digest> leaves)
{
    if (leaves.size() == 1)
        return leaves.front();
    const std::size_t half = leftHalf(leaves.size());
    return nodeHash(merkleRoot(leaves.first(half)), merkleRoot(leaves.subspan(half)));
}

std::vector<Digest> merklePath(std::span<const Digest> leaves, std::size_t index)
{
    if (leaves.size() == 1)
        return {};
    const std::size_t half = leftHalf(leaves.size());
    const bool left = index < half;
    std::vector<Digest> path = left ? merklePath(leaves.first(half), index) : merklePath(leaves.subspan(half), index - half);
    path.push_back(merkleRoot(left ? leaves.subspan(half) : leaves.first(half)));
    return path;
}

std::size_t pathLength(std::size_t index, std::size_t count)
{
    if (index >= count)
        return 0;
    std::size_t length = 0;
    while (count > 1) {
        const std::size_t half = leftHalf(count);
        if (index < half) {
            count = half;
        } else {
            index -= half;
            count -= half;
        }
        ++length;
    }
    return length;
}

std::optional<Digest> rootOfPath(const Digest& leaf, std::size_t index, std::size_t count, std::span<const Digest> path)
{
    if (index >= count || path.size() != pathLength(index, count))
        return std::nullopt;
    if (count == 1)
        return leaf;
    const std::size_t half = leftHalf(count);
    const bool left = index < half;
    const auto below = left ? rootOfPath(leaf, index, half, path.first(path.size() - 1))
                            : rootOfPath(leaf, index - half, count - half, path.first(path.size() - 1));
    if (!below)
        return std::nullopt;
    return left ? nodeHash(*below, path.back()) : nodeHash(path.back(), *below);
}

} // namespace harddns::overlay
