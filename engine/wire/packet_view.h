// PacketView: the allocation-free look at a client's question, for the hot path (DESIGN 3.2). Parses in place: header, one question,
// and the OPT record when it is the only record of the additional section. Anything else says so, and the cold path (Message) decides.
// Points into the packet: valid as long as the packet is.
#pragma once

#include "engine/wire/types.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace harddns::wire
{

struct PacketView {
    enum class Shape : std::uint8_t {
        Simple,   ///< one question, QUERY, no other records but an optional version-0 OPT: all fields below are valid
        Complex,  ///< well formed as far as looked, but not Simple (other opcode, class, TSIG, unknown version ...): use Message
        Response, ///< QR is set: drop (answering answers makes loops)
        Garbage,  ///< no header, or a question that is announced and not there
    };
    Shape shape = Shape::Garbage;
    std::uint16_t id = 0;
    std::uint16_t flags = 0;            ///< whole second header word
    const std::uint8_t* name = nullptr; ///< uncompressed question name in the packet (a compressed one is Complex); nullptr: not read
    std::size_t nameSize = 0;           ///< octets with the root's zero
    std::uint64_t nameHash = 0;         ///< hashName of it
    Type type = Type::None;
    std::size_t questionEnd = 0; ///< offset behind the question: header + name + 4
    bool hasEdns = false;
    bool dnssecOk = false;
    std::uint16_t udpSize = 512;           ///< the client's, at least 512
    const std::uint8_t* options = nullptr; ///< EDNS options, raw; nullptr when none
    std::size_t optionsSize = 0;

    [[nodiscard]] bool has(std::uint16_t flag) const { return (flags & flag) != 0; }

    static PacketView parse(std::span<const std::uint8_t> packet);
};

} // namespace harddns::wire
