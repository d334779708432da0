// TOML text as a tree of plain values with places. Private to engine/config; the only user of toml++ is toml_tree.cpp, which keeps
// its headers and its exceptions there.
#pragma once

#include "engine/api/result.h"
#include "engine/config/config_file.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace harddns::config
{

enum class TomlKind : std::uint8_t { Text, Integer, Real, Truth, Time, List, Table };

struct TomlMember;

struct TomlNode {
    TomlKind kind = TomlKind::Table;
    ConfigPlace place;
    std::string text;
    std::int64_t integer = 0;
    bool truth = false;
    std::vector<TomlNode> items;     ///< List
    std::vector<TomlMember> members; ///< Table, in the order of the file
};

struct TomlMember {
    std::string key;
    ConfigPlace place; ///< of the key
    TomlNode value;
};

struct TomlError {
    std::string message;
    ConfigPlace place;
};

/// Levels of the tree that are kept; no valid key lies deeper. What is deeper is there as an empty node.
inline constexpr unsigned maxTreeDepth = 6;
/// Dots between names in one key. toml++ 3.3 makes a table of each and destroys them recursively: without the limit a line of
/// dots overflows the stack.
inline constexpr unsigned maxKeyDots = 64;

[[nodiscard]] Result<TomlNode, TomlError> readToml(std::string_view text);

} // namespace harddns::config
