// Private to engine/config: a row of the key table with the way into Config.
#pragma once

#include "engine/api/config.h"
#include "engine/config/key_table.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace harddns::config
{

/// A checked value of any kind on its way into Config.
struct Value {
    bool truth = false;
    std::int64_t integer = 0; ///< Integer; index of a Choice
    std::string text;         ///< Text, Path (resolved)
    std::vector<std::string> texts;
    std::vector<Endpoint> endpoints; ///< AddressList; one for Address
    std::vector<Prefix> prefixes;    ///< PrefixList; one for Prefix
};

/// What an address without a port means.
enum class PortRule : std::uint8_t {
    Default, ///< defaultPort
    Needed,  ///< a problem
    Later,   ///< stays 0; somebody else knows the default
};

struct KeyRow : KeyInfo {
    void (*store)(Config&, const Value&) = nullptr;
    PortRule portRule = PortRule::Default;
    std::uint16_t defaultPort = 0;
    bool unspecifiedAllowed = false;         ///< 0.0.0.0 and :: (to listen on everything)
    std::vector<std::uint8_t> prefixLengths; ///< allowed lengths of an IPv6-only Prefix; empty: any prefix
    std::string_view rangeReason;            ///< why the limits are what they are; may be empty

    KeyRow&& byDefault(std::string_view toml) &&
    {
        defaultToml = toml;
        return std::move(*this);
    }
    KeyRow&& without(std::string_view note, std::string_view sample) &&
    {
        defaultNote = note;
        example = sample;
        return std::move(*this);
    }
    KeyRow&& because(std::string_view reason) &&
    {
        rangeReason = reason;
        return std::move(*this);
    }
    KeyRow&& means(std::string_view text) &&
    {
        meaning = text;
        return std::move(*this);
    }
};

[[nodiscard]] const std::vector<KeyRow>& keyRows();
[[nodiscard]] const KeyRow* findRow(std::string_view table, std::string_view key);
[[nodiscard]] const TableInfo* findTable(std::string_view name);
/// Appends an empty entry to an array of tables; the rows' store functions fill the last one.
void appendEntry(Config& config, std::string_view table);

} // namespace harddns::config
