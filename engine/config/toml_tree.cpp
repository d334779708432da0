#include "engine/config/toml_tree.h"

#include <algorithm>

#define TOML_ENABLE_WINDOWS_COMPAT 0
#include <toml++/toml.h>

namespace harddns::config
{

namespace
{

ConfigPlace placeOf(const toml::source_region& region) { return {region.begin.line, region.begin.column}; }

TomlNode convert(const toml::node& node, unsigned depth)
{
    TomlNode out;
    out.place = placeOf(node.source());
    if (const auto* text = node.as_string()) {
        out.kind = TomlKind::Text;
        out.text = text->get();
    } else if (const auto* integer = node.as_integer()) {
        out.kind = TomlKind::Integer;
        out.integer = integer->get();
    } else if (node.is_floating_point()) {
        out.kind = TomlKind::Real;
    } else if (const auto* truth = node.as_boolean()) {
        out.kind = TomlKind::Truth;
        out.truth = truth->get();
    } else if (const auto* list = node.as_array()) {
        out.kind = TomlKind::List;
        for (const toml::node& item : *list) {
            if (depth < maxTreeDepth)
                out.items.push_back(convert(item, depth + 1));
        }
    } else if (const auto* table = node.as_table()) {
        out.kind = TomlKind::Table;
        for (const auto& [key, value] : *table) {
            if (depth < maxTreeDepth)
                out.members.push_back({std::string(key.str()), placeOf(key.source()), convert(value, depth + 1)});
        }
        std::stable_sort(out.members.begin(), out.members.end(),
                         [](const TomlMember& a, const TomlMember& b) { return a.place < b.place; });
    } else {
        out.kind = TomlKind::Time;
    }
    return out;
}

bool mayStandInKey(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '"' || c == '\'' ||
           c == ' ' || c == '\t' || static_cast<unsigned char>(c) >= 0x80;
}

/// The first line with more dots in a row of names than a key may have; 0 when there is none. Errs on the safe side: text in
/// quotes counts, comment lines do not.
unsigned lineOfTooManyDots(std::string_view text)
{
    unsigned line = 1, dots = 0;
    bool atStart = true, comment = false;
    for (const char c : text) {
        if (c == '\n') {
            ++line;
            dots = 0;
            atStart = true;
            comment = false;
            continue;
        }
        if (atStart && c == '#')
            comment = true;
        if (c != ' ' && c != '\t')
            atStart = false;
        if (comment)
            continue;
        if (c == '.') {
            if (++dots > maxKeyDots)
                return line;
        } else if (!mayStandInKey(c)) {
            dots = 0;
        }
    }
    return 0;
}

} // namespace

Result<TomlNode, TomlError> readToml(std::string_view text)
{
    if (const unsigned line = lineOfTooManyDots(text); line != 0)
        return Failure{TomlError{"more than " + std::to_string(maxKeyDots) + " dots between names", {line, 1}}};
    try {
        const toml::table root = toml::parse(text, std::string_view("configuration"));
        return convert(root, 0);
    } catch (const toml::parse_error& error) {
        return Failure{TomlError{std::string(error.description()), placeOf(error.source())}};
    } catch (const std::exception& error) {
        return Failure{TomlError{error.what(), {}}};
    }
}

} // namespace harddns::config
