#include "engine/config/suggest.h"

#include "engine/config/key_row.h"

#include <algorithm>

namespace harddns::config
{

namespace
{

/// Longer words are no slip of a key. Without it a file of one long line costs seconds.
constexpr std::size_t maxWord = 64;

char folded(char c)
{
    if (c >= 'A' && c <= 'Z')
        return static_cast<char>(c - 'A' + 'a');
    return c == '_' ? '-' : c;
}

/// Written in another habit: rootHints, root_hints, roothints.
std::string squeezed(std::string_view word)
{
    std::string out;
    for (const char c : word.substr(0, maxWord)) {
        if (folded(c) != '-')
            out += folded(c);
    }
    return out;
}

std::string bracketed(std::string_view table)
{
    const TableInfo* info = findTable(table);
    const bool array = info != nullptr && info->array;
    return (array ? "[[" : "[") + std::string(table) + (array ? "]]" : "]");
}

/// Names of the tables inside `table`: "node" of "network".
std::vector<std::string_view> innerTables(std::string_view table)
{
    std::vector<std::string_view> names;
    for (const TableInfo& other : allTables()) {
        if (other.name.size() > table.size() + 1 && other.name.starts_with(table) && other.name[table.size()] == '.')
            names.push_back(other.name.substr(table.size() + 1));
    }
    return names;
}

std::vector<std::string_view> keysOf(std::string_view table)
{
    std::vector<std::string_view> keys;
    for (const KeyRow& row : keyRows()) {
        if (row.table == table)
            keys.push_back(row.key);
    }
    for (const std::string_view inner : innerTables(table))
        keys.push_back(inner);
    return keys;
}

} // namespace

std::size_t editDistance(std::string_view a, std::string_view b)
{
    a = a.substr(0, maxWord);
    b = b.substr(0, maxWord);
    std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replace = last[j - 1] + (folded(a[i - 1]) == folded(b[j - 1]) ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, replace});
            if (i > 1 && j > 1 && folded(a[i - 1]) == folded(b[j - 2]) && folded(a[i - 2]) == folded(b[j - 1]))
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before.swap(last);
        last.swap(row);
    }
    return last[b.size()];
}

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates)
{
    if (word.size() > maxWord)
        return {};
    for (const std::string_view candidate : candidates) {
        if (squeezed(candidate) == squeezed(word))
            return candidate;
    }
    std::string_view best;
    std::size_t bestDistance = std::clamp<std::size_t>(word.size() / 3, 1, 3) + 1;
    for (const std::string_view candidate : candidates) {
        const std::size_t distance = editDistance(word, candidate);
        if (distance < bestDistance && distance < candidate.size()) {
            best = candidate;
            bestDistance = distance;
        }
    }
    return best;
}

std::string suggestKey(std::string_view table, std::string_view key, bool holdsTables)
{
    if (const std::string_view inner = nearest(key, innerTables(table)); holdsTables && !inner.empty())
        return "did you mean " + bracketed(std::string(table) + '.' + std::string(inner)) + "?";
    const std::vector<std::string_view> own = keysOf(table);
    const auto sameWord = [&](std::string_view candidate) { return key.size() <= maxWord && squeezed(candidate) == squeezed(key); };
    const auto same = std::find_if(own.begin(), own.end(), sameWord);
    if (same != own.end())
        return "did you mean " + std::string(*same) + "?";

    std::string homes;
    std::string_view homeKey;
    std::vector<std::string_view> foreign;
    for (const KeyRow& row : keyRows()) {
        if (row.table == table)
            continue;
        foreign.push_back(row.key);
        if (sameWord(row.key)) {
            homes += (homes.empty() ? "" : " or ") + bracketed(row.table);
            homeKey = row.key;
        }
    }
    if (!homes.empty())
        return (homeKey == key ? "" : std::string(homeKey) + " ") + "belongs in " + homes;

    if (const std::string_view closest = nearest(key, own); !closest.empty())
        return "did you mean " + std::string(closest) + "?";
    if (const std::string_view closest = nearest(key, foreign); !closest.empty()) {
        const auto row =
            std::find_if(keyRows().begin(), keyRows().end(), [&](const KeyRow& r) { return r.key == closest && r.table != table; });
        return "did you mean " + std::string(closest) + " in " + bracketed(row->table) + "?";
    }
    std::string list = bracketed(table) + " has";
    for (std::size_t i = 0; i < own.size(); ++i)
        list += (i == 0 ? " " : ", ") + std::string(own[i]);
    return list;
}

std::string suggestTable(std::string_view name)
{
    std::vector<std::string_view> tables;
    for (const TableInfo& table : allTables()) {
        if (!table.array)
            tables.push_back(table.name);
    }
    if (const std::string_view closest = nearest(name, tables); !closest.empty())
        return "did you mean " + bracketed(closest) + "?";
    for (const TableInfo& table : allTables()) {
        if (table.array && table.name.substr(table.name.find('.') + 1) == name)
            return "did you mean " + bracketed(table.name) + "?";
    }
    std::string homes;
    std::vector<std::string_view> keys;
    for (const KeyRow& row : keyRows()) {
        keys.push_back(row.key);
        if (row.key == name)
            homes += (homes.empty() ? "" : " or ") + bracketed(row.table);
    }
    if (!homes.empty())
        return "belongs in " + homes;
    if (const std::string_view closest = nearest(name, keys); !closest.empty()) {
        const auto row = std::find_if(keyRows().begin(), keyRows().end(), [&](const KeyRow& r) { return r.key == closest; });
        return "did you mean " + std::string(closest) + " in " + bracketed(row->table) + "?";
    }
    std::string list = "the tables are";
    for (const std::string_view table : tables)
        list += (table == tables.front() ? " " : ", ") + bracketed(table);
    return list;
}

} // namespace harddns::config
