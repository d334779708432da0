// Owner of a file descriptor, and the system's words for its errors. Who calls: files of any layer that are named for this system (control
// sockets, state directory); protocol code never. Any thread.
#pragma once

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

} // namespace harddns::world
