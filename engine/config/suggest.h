// What the operator probably meant. Private to engine/config; pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace harddns::config
{

/// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment), without case and with `_` as `-`.
[[nodiscard]] std::size_t editDistance(std::string_view a, std::string_view b);
/// The candidate nearest to `word`, when it is near enough to be a slip; empty otherwise.
[[nodiscard]] std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates);
/// For a key that `table` does not have: "did you mean root-hints?", "belongs in [cache]", else the table's keys. `holdsTables`: the
/// value is a table or a list of them, so that a table is meant rather than a key.
[[nodiscard]] std::string suggestKey(std::string_view table, std::string_view key, bool holdsTables);
/// For something at the top level that is no table.
[[nodiscard]] std::string suggestTable(std::string_view name);

} // namespace harddns::config
