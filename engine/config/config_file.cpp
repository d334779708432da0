#include "engine/config/config_file.h"

#include "engine/api/path_utf8.h"
#include "engine/config/reader.h"
#include "engine/telemetry/log/log.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <system_error>

namespace harddns::config
{

namespace
{

std::string line(std::string_view file, unsigned number, std::string_view key, std::string_view message, std::string_view suggestion)
{
    std::string text(file);
    if (number != 0)
        text += ':' + std::to_string(number);
    text += ": ";
    if (!key.empty())
        text.append(key).append(": ");
    text += message;
    if (!suggestion.empty())
        text.append("; ").append(suggestion);
    return log::escaped(text);
}

void order(std::vector<ConfigProblem>& problems)
{
    std::stable_sort(problems.begin(), problems.end(), [](const ConfigProblem& a, const ConfigProblem& b) {
        return ConfigPlace{a.line, a.column} < ConfigPlace{b.line, b.column};
    });
    if (problems.size() > maxProblems) {
        const std::size_t more = problems.size() - maxProblems;
        problems.resize(maxProblems);
        problems.push_back({problems.front().file, 0, 0, {}, std::to_string(more) + " more problems are not shown", {}});
    }
}

LoadResult failure(std::string_view file, std::string message, std::string suggestion = {})
{
    return Failure{std::vector<ConfigProblem>{{std::string(file), 0, 0, {}, std::move(message), std::move(suggestion)}}};
}

} // namespace

std::string ConfigProblem::toText() const { return config::line(file, line, key, message, suggestion); }
std::string ConfigWarning::toText() const { return config::line(file, line, key, text, {}); }

std::string toText(const std::vector<ConfigProblem>& problems)
{
    std::string text;
    for (const ConfigProblem& problem : problems)
        text += problem.toText() + '\n';
    return text;
}

ConfigProblem LoadedConfig::problemAt(std::string_view key, std::string message, std::string suggestion) const
{
    auto place = places.find(key);
    if (place == places.end())
        place = places.find(key.substr(0, key.find('[')));
    const ConfigPlace at = place == places.end() ? ConfigPlace{} : place->second;
    return {file, at.line, at.column, std::string(key), std::move(message), std::move(suggestion)};
}

void Reading::problem(std::string_view key, ConfigPlace place, std::string message, std::string suggestion)
{
    problems.push_back({loaded.file, place.line, place.column, std::string(key), std::move(message), std::move(suggestion)});
}

void Reading::problem(std::string_view key, std::string message, std::string suggestion)
{
    problems.push_back(loaded.problemAt(key, std::move(message), std::move(suggestion)));
}

void Reading::warning(std::string_view key, std::string text, bool loud)
{
    const ConfigProblem at = loaded.problemAt(key, {});
    loaded.warnings.push_back({at.file, at.line, at.key, std::move(text), loud});
}

LoadResult parseConfig(std::string_view text, std::string_view fileName, std::string_view baseDirectory)
{
    if (text.size() > maxFileBytes)
        return failure(fileName, "is larger than " + std::to_string(maxFileBytes) + " octets: this is no configuration file");
    const auto tree = readToml(text);
    if (!tree) {
        const TomlError& error = tree.error();
        return Failure{std::vector<ConfigProblem>{{std::string(fileName), error.place.line, error.place.column, {}, error.message, {}}}};
    }
    Reading reading;
    reading.loaded.file = fileName;
    reading.baseDirectory = baseDirectory;
    readTree(*tree, reading);
    checkRelations(reading);
    if (!reading.problems.empty()) {
        order(reading.problems);
        return Failure{std::move(reading.problems)};
    }
    std::stable_sort(reading.loaded.warnings.begin(), reading.loaded.warnings.end(),
                     [](const ConfigWarning& a, const ConfigWarning& b) { return a.line < b.line; });
    return std::move(reading.loaded);
}

LoadResult loadConfig(std::string_view path)
{
    if (path.empty())
        return failure("configuration", "no file is named", "give --config FILE");
    const std::filesystem::path file = pathFromUtf8(path);
    std::error_code error;
    if (std::filesystem::is_directory(file, error))
        return failure(path, "is a directory", "name the file, for example harddns.toml in it");
    errno = 0;
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        return failure(path, "cannot be read: " + std::generic_category().message(errno != 0 ? errno : EACCES));
    std::string text(maxFileBytes + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (stream.bad())
        return failure(path, "cannot be read: " + std::generic_category().message(EIO));
    text.resize(static_cast<std::size_t>(stream.gcount()));

    std::filesystem::path directory = std::filesystem::absolute(file, error);
    if (error)
        return failure(path, "its directory cannot be found: " + error.message());
    LoadResult loaded = parseConfig(text, path, utf8FromPath(directory.parent_path()));
    if (!loaded)
        return loaded;
    std::vector<ConfigProblem> problems = checkFiles(loaded.value());
    if (!problems.empty()) {
        order(problems);
        return Failure{std::move(problems)};
    }
    return loaded;
}

} // namespace harddns::config
