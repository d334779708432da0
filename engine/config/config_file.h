// The configuration file: TOML text in, Config values out, or everything that is wrong with it. Who calls: the programs, at the
// start, for --check-config and at a reload; any thread, nothing is kept between calls.
//
//     auto loaded = config::loadConfig(path);
//     if (!loaded) { for (const auto& p : loaded.error()) std::cerr << p.toText() << '\n'; return 2; }
//     for (const auto& w : loaded->warnings) log::warning("config", w.toText());
//
// Rules: docs are resources/harddns.toml, the keys are those of key_table.h. All problems of a file are reported, ordered by
// line; only a TOML syntax error hides what comes after it. A key is never ignored in silence: an unknown one is a problem with
// the nearest valid key, one whose feature is not there yet is a warning.
#pragma once

#include "engine/api/config.h"
#include "engine/api/result.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace harddns::config
{

/// Largest configuration file, octets. Without it a wrong path (a device, a disk image) is read into memory.
inline constexpr std::size_t maxFileBytes = 1U << 20;
/// Problems told of one file. Without it a wrong file (any text happens to be full of "keys") scrolls the first, telling one away.
inline constexpr std::size_t maxProblems = 50;

/// A place in the file, both from 1; line 0: the file as a whole.
struct ConfigPlace {
    unsigned line = 0;
    unsigned column = 0;
    friend auto operator<=>(const ConfigPlace&, const ConfigPlace&) = default;
};

struct ConfigProblem {
    std::string file;
    unsigned line = 0; ///< 0: the file as a whole
    unsigned column = 0;
    std::string key; ///< "resolver.root-hints", "listen.dns[1]", "network.node[0].id"; empty: the file
    std::string message;
    std::string suggestion; ///< what to do; may be empty

    /// "harddns.toml:12: resolver.root-hint: unknown key; did you mean root-hints?", safe for a terminal.
    [[nodiscard]] std::string toText() const;
};

struct ConfigWarning {
    std::string file;
    unsigned line = 0;
    std::string key;
    std::string text;
    bool loud = false; ///< the operator believes to be protected and is not: show it where it cannot be missed

    /// In the form of a problem.
    [[nodiscard]] std::string toText() const;
};

struct LoadedConfig {
    Config config;
    std::vector<ConfigWarning> warnings;
    std::string file;
    /// Where each key of the file stands, list items and entries of arrays of tables by index.
    std::map<std::string, ConfigPlace, std::less<>> places;

    /// A problem found later with a key's value ("address in use"), with the key's file and line; the line is that of the list
    /// when the item has none, 0 when the key is not in the file.
    [[nodiscard]] ConfigProblem problemAt(std::string_view key, std::string message, std::string suggestion = {}) const;
};

using LoadResult = Result<LoadedConfig, std::vector<ConfigProblem>>;

/// Parses text; no file is touched. `fileName` names the text in messages, relative paths are taken below `baseDirectory`.
[[nodiscard]] LoadResult parseConfig(std::string_view text, std::string_view fileName, std::string_view baseDirectory);

/// Reads and parses a file (UTF-8 path) and checks the files it names.
[[nodiscard]] LoadResult loadConfig(std::string_view path);

/// The files and folders the configuration names: there, of the right kind, readable, not empty. Adds warnings, for example for a
/// private key everybody may read.
[[nodiscard]] std::vector<ConfigProblem> checkFiles(LoadedConfig& loaded);

/// One problem a line, as a program prints them.
[[nodiscard]] std::string toText(const std::vector<ConfigProblem>& problems);

} // namespace harddns::config
