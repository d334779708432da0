// Files that hold keys: written whole or not at all, with the right mode from the first octet on. One implementation file a system.
// Waits for the disk. UTF-8 paths. Errors are complete sentences.
#pragma once

#include "engine/api/result.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace harddns::overlay
{

enum class FileMode : std::uint8_t {
    Secret, ///< 0600
    Shared, ///< 0644
};

/// Replaces the file at once: a power cut leaves the old one or the new one.
[[nodiscard]] Result<void, std::string> writeWhole(const std::string& path, std::string_view text, FileMode mode);
/// The whole file; more than `maxBytes` is an error.
[[nodiscard]] Result<std::string, std::string> readWhole(const std::string& path, std::size_t maxBytes);
/// A new folder for its owner only (0700); one that exists is an error.
[[nodiscard]] Result<void, std::string> makePrivateFolder(const std::string& path);
/// Gives a file or folder another name. The new name must be free.
[[nodiscard]] Result<void, std::string> renameTo(const std::string& from, const std::string& to);

} // namespace harddns::overlay
