// What the node needs of the operating system besides the world's seams: its state directory, who and where it is, its memory.
// One implementation file a system. Never on a worker: it waits for the disk. Errors are complete sentences.
#pragma once

#include "engine/api/result.h"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace harddns::node
{

/// The state directory, made if missing (mode 0700) and held by a lock file, so that two nodes cannot share one. Everything the node writes
/// is below it.
class StateDirectory
{
public:
    static Result<std::unique_ptr<StateDirectory>, std::string> open(const std::string& path);
    ~StateDirectory();
    StateDirectory(const StateDirectory&) = delete;
    StateDirectory& operator=(const StateDirectory&) = delete;

    /// The 16 octets of `name` (32 hexadecimal digits, mode 0600), drawn with `draw` and written when the file is missing. Nodes that
    /// answer on one address share such a file by copying it.
    [[nodiscard]] Result<std::array<std::uint8_t, 16>, std::string> secret(const std::string& name,
                                                                           const std::function<void(std::span<std::uint8_t>)>& draw) const;

    /// The whole file; nothing when there is none. More than `maxBytes` is an error.
    [[nodiscard]] Result<std::optional<std::string>, std::string> read(const std::string& name, std::size_t maxBytes) const;
    /// Replaces the file (mode 0600) at once: a power cut leaves the old one or the new one. May wait for the disk.
    [[nodiscard]] Result<void, std::string> write(const std::string& name, std::string_view text) const;
    /// Renames a file that cannot be used to `name`.bad, .bad-2 ... whatever is free; the path it has now.
    [[nodiscard]] Result<std::string, std::string> moveAside(const std::string& name) const;

private:
    StateDirectory(std::string path, std::intptr_t lock) : m_path(std::move(path)), m_lock(lock) {}
    std::string m_path;
    std::intptr_t m_lock;
};

[[nodiscard]] std::string hostName();
[[nodiscard]] std::uint64_t processId();
/// Resident memory of this process, octets; 0 when the system does not tell.
[[nodiscard]] std::uint64_t residentBytes();

} // namespace harddns::node
