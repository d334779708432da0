// The only two ways between UTF-8 text and a file system path. On Windows `path(std::string)` and `.string()` use the ANSI code
// page and open the wrong file, therefore nobody converts in another way. Any thread; pure functions.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace harddns
{

/// The path UTF-8 text names (configuration, command line, control protocol).
[[nodiscard]] inline std::filesystem::path pathFromUtf8(std::string_view text)
{
    return std::filesystem::path(std::u8string(text.begin(), text.end()));
}

/// A path as UTF-8 text, for messages and values.
[[nodiscard]] inline std::string utf8FromPath(const std::filesystem::path& path)
{
    const std::u8string text = path.u8string();
    return {text.begin(), text.end()};
}

} // namespace harddns
