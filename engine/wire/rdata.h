// The shapes of RDATA: which fields a type has, where names sit in it, who may compress them. One table drives the strict parser, the
// encoder's compression, the canonical form and the target names. Private to engine/wire. Any thread; no state.
#pragma once

#include "engine/wire/types.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace harddns::wire::detail
{

enum class FieldKind : std::uint8_t {
    End,        ///< nothing may follow
    Fixed,      ///< `size` octets
    PackedName, ///< a name of the RFC 1035 types: compressed names accepted and written, lower case in canonical form
    LowerName,  ///< compressed names accepted but never written (RFC 3597 4), lower case in canonical form (RFC 4034 6.2, 6840 5.1)
    PlainName,  ///< never compressed, case kept in canonical form
    String,     ///< a length octet and that many octets, `size` at least
    Strings,    ///< one or more character-strings to the end
    Bitmap,     ///< type bitmap to the end (RFC 4034 4.1.2)
    Rest,       ///< everything to the end, `size` octets at least
};

struct Field {
    FieldKind kind = FieldKind::End;
    std::uint8_t size = 0;
};

struct Shape {
    bool known = false;
    bool inOnly = false; ///< the shape is that of class IN only (RFC 3597 4: class-specific types)
    bool hasNames = false;
    std::array<Field, 5> fields{};
};

/// The type's shape; `known` is false for opaque types.
[[nodiscard]] const Shape& shapeOf(Type type, std::uint16_t klass = 1);

/// A name taken from a message; room behind the 255 octets lets labels be copied in fixed-size blocks.
struct NameBuffer {
    std::array<std::uint8_t, maxNameSize + 65> octets;
    std::size_t size;
    [[nodiscard]] std::string_view view() const { return {reinterpret_cast<const char*>(octets.data()), size}; }
};

// What readName returns instead of an end offset (a real one is at least 1 + the offset it was given, and that never is 0).
constexpr std::size_t badName = 0;
constexpr std::size_t truncatedName = SIZE_MAX;

/// Reads the name at `at`, following pointers that go strictly backwards and not into the header. Returns the offset behind the name
/// (behind the first pointer), or badName or truncatedName.
[[nodiscard]] std::size_t readName(const std::uint8_t* packet, std::size_t size, std::size_t at, NameBuffer& out);

/// The octets of the uncompressed valid name at the start of `wire`, with the root's zero; 0 when there is none.
[[nodiscard]] std::size_t plainNameSize(std::string_view wire);

/// Checks `size` octets of RDATA at `at` against the type's shape and appends them, names uncompressed, to `out` (which is replaced).
[[nodiscard]] bool readRdata(const std::uint8_t* packet, std::size_t at, std::size_t size, Type type, std::uint16_t klass,
                             std::string& out);

/// The same check for RDATA that is uncompressed already.
[[nodiscard]] bool rdataFits(Type type, std::uint16_t klass, std::string_view rdata);

} // namespace harddns::wire::detail
