// Escaping of foreign text for the two forms of a line. Pure functions, used by log.cpp only.
#pragma once

#include <string>
#include <string_view>

namespace harddns::log
{

/// Appends `text` as the inside of a JSON string: valid JSON and valid UTF-8 whatever the octets are.
void appendJsonEscaped(std::string& out, std::string_view text);
/// Appends `text` safe for a terminal (see escaped()); `quotes` also escapes the quotation mark.
void appendTextEscaped(std::string& out, std::string_view text, bool quotes);
/// `text` cut to at most `limit` octets, never inside a UTF-8 sequence.
[[nodiscard]] std::string_view cutUtf8(std::string_view text, std::size_t limit);

} // namespace harddns::log
