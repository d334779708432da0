// Merkle tree of the ballots one batch signs (RFC 9162 2.1): a signature over the root speaks for every leaf, and a leaf shows that it
// belongs to the root with one hash a level. Leaves and inner nodes are hashed with different first octets, so that an inner node can never
// be shown as a leaf. Pure functions; any thread.
#pragma once

#include "engine/quorum/ballot.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace harddns::overlay
{

using quorum::Digest;

[[nodiscard]] Digest leafHash(std::span<const std::uint8_t> data);      ///< SHA-256(0x00 | data)
[[nodiscard]] Digest nodeHash(const Digest& left, const Digest& right); ///< SHA-256(0x01 | left | right)
[[nodiscard]] Digest merkleRoot(std::span<const Digest> leaves);        ///< at least one leaf
/// The hashes beside the way from leaf `index` to the root, lowest first.
[[nodiscard]] std::vector<Digest> merklePath(std::span<const Digest> leaves, std::size_t index);
/// How many hashes that path has in a tree of `count` leaves; 0 for an index that is not in it.
[[nodiscard]] std::size_t pathLength(std::size_t index, std::size_t count);
/// The root that the path leads to; nothing when it is not as long as the path of that leaf is.
[[nodiscard]] std::optional<Digest> rootOfPath(const Digest& leaf, std::size_t index, std::size_t count, std::span<const Digest> path);

} // namespace harddns::overlay
