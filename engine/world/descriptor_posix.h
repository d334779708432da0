// Owner of a file descriptor, and the system's words for its errors; reading a whole file. Who calls: files of any layer that are named for
// this system (control sockets, state directory); protocol code never. Any thread.
#pragma once

#include "engine/api/result.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <string>
#include <system_error>
#include <utility>

#include <unistd.h>

namespace harddns::world
{

/// Closes what was not handed on; a negative number is none.
class Descriptor
{
public:
    explicit Descriptor(int fd) : m_fd(fd) {}
    ~Descriptor()
    {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return m_fd; }
    [[nodiscard]] int release() { return std::exchange(m_fd, -1); }

private:
    int m_fd;
};

/// "Permission denied" for an errno.
[[nodiscard]] inline std::string reason(int error) { return std::generic_category().message(error); }

/// The rest of an open file, at most `maxBytes`. `path` is for the error, a sentence.
[[nodiscard]] inline Result<std::string, std::string> readAll(const Descriptor& file, const std::string& path, std::size_t maxBytes)
{
    std::string text;
    std::array<char, 4096> block{};
    for (;;) {
        const ssize_t got = ::read(file.get(), block.data(), block.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return Failure{"cannot read " + path + ": " + reason(errno)};
        if (got == 0)
            return text;
        text.append(block.data(), static_cast<std::size_t>(got));
        if (text.size() > maxBytes)
            return Failure{path + " is larger than " + std::to_string(maxBytes) + " octets"};
    }
}

} // namespace harddns::world
