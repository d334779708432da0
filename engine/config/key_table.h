// The one list of configuration keys: what the reader accepts, what suggestions are made from, what the documentation in
// resources/harddns.toml is tested against, what a schema can be printed from. A new key is a row in key_table.cpp.
// Immutable after the first call; any thread.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace harddns::config
{

enum class KeyKind : std::uint8_t { Text, Path, Integer, Truth, Choice, Address, AddressList, Prefix, PrefixList, NameList };

struct KeyInfo {
    std::string_view table; ///< "node", or "network.node" for an array of tables
    std::string_view key;
    KeyKind kind = KeyKind::Text;
    /// The default as a TOML value; empty when it is no value one could write (defaultNote tells).
    std::string_view defaultToml;
    std::string_view defaultNote; ///< "host name", "none"
    std::string_view example;     ///< a valid TOML value, given when there is no defaultToml
    std::string_view meaning;
    std::int64_t least = 0; ///< of an Integer; octets of a Text
    std::int64_t most = 0;
    std::vector<std::string_view> choices;
};

struct TableInfo {
    std::string_view name;
    bool array = false;      ///< [[name]]
    std::string_view notYet; ///< warning when the table has any key; empty: the feature is there
    bool protects = false;   ///< who configures it believes to be protected: the warning is loud
};

[[nodiscard]] std::vector<KeyInfo> allKeys();
[[nodiscard]] const std::vector<TableInfo>& allTables();
/// "an integer", "a list of addresses": for "needs ..., is ...".
[[nodiscard]] std::string_view kindText(KeyKind kind);

} // namespace harddns::config
