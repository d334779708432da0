// Private to engine/config: the steps of parseConfig.
#pragma once

#include "engine/config/config_file.h"
#include "engine/config/toml_tree.h"

#include <string>
#include <string_view>
#include <vector>

namespace harddns::config
{

/// What the steps fill: the values, the places of keys, and what is wrong.
struct Reading {
    LoadedConfig loaded;
    std::string baseDirectory;
    std::vector<ConfigProblem> problems;

    void problem(std::string_view key, ConfigPlace place, std::string message, std::string suggestion = {});
    /// With the key's place in the file.
    void problem(std::string_view key, std::string message, std::string suggestion = {});
    void warning(std::string_view key, std::string text, bool loud = false);
    [[nodiscard]] bool has(std::string_view key) const { return loaded.places.contains(key); }
};

/// Every key of the tree against the key table: unknown ones, types, ranges; fills the values.
void readTree(const TomlNode& root, Reading& reading);
/// What no key can tell alone; also fills defaults that depend on other keys. Runs also when there were problems before.
void checkRelations(Reading& reading);

} // namespace harddns::config
