// Dissection: a DNS message as a tree of values with the place of each in the octets, for the console's three linked panes (list, tree,
// bytes). Works on whatever came from the network: what cannot be read is a node that says so, and the rest of the octets. Any thread;
// pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace harddns
{

struct DissectedField {
    std::string name;                   ///< "Question", "TTL", "Address": the field's term (RFC 1035, RFC 9499)
    std::string value;                  ///< for people: "www.example.com. A", "300 s"; empty for a mere group
    std::size_t offset = 0, length = 0; ///< its octets in the message; of a compressed name the octets at its place
    bool broken = false;                ///< cannot be read: `value` says why
    std::vector<DissectedField> fields; ///< parts, in the order of the octets
};

/// Fields at most in all: a message of 65,535 octets could hold some 5,000 records of 12 fields; a view of more is of no use.
inline constexpr std::size_t maxDissectedFields = 20'000;

/// The parts of a message: header with flags, question, answer, authority, additional with EDNS options. Never fails.
[[nodiscard]] std::vector<DissectedField> dissect(std::span<const std::uint8_t> message);

} // namespace harddns
