#include "engine/node/system.h"

#include "engine/world/descriptor_posix.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace harddns::node
{

namespace
{

using world::Descriptor;
using world::reason;

/// Makes the missing folders of a path, each for its owner only; 0 or the error.
int makeFolders(const std::string& path)
{
    for (std::size_t end = 1; end <= path.size(); ++end) {
        if (end < path.size() && path[end] != '/')
            continue;
        if (::mkdir(path.substr(0, end).c_str(), 0700) == 0 || errno == EEXIST)
            continue;
        struct stat about {
        };
        const int error = errno;
        if (::stat(path.substr(0, end).c_str(), &about) != 0)
            return error;
    }
    return 0;
}

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

} // namespace

Result<std::unique_ptr<StateDirectory>, std::string> StateDirectory::open(const std::string& path)
{
    const std::string what = "the state directory " + path + " ";
    if (path.empty())
        return Failure{std::string("the state directory is empty: name one this node may write")};
    if (const int error = makeFolders(path); error != 0)
        return Failure{what + "cannot be made: " + reason(error) + "; make it and give it to the user this node runs as"};
    struct stat about {
    };
    if (::stat(path.c_str(), &about) != 0)
        return Failure{what + "cannot be looked at: " + reason(errno)};
    if (!S_ISDIR(about.st_mode))
        return Failure{what + "is no directory"};
    const std::string lockPath = path + "/lock";
    Descriptor lock(::open(lockPath.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (lock.get() < 0)
        return Failure{what + "cannot be written: " + reason(errno) + "; give it to the user this node runs as"};
    if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK)
            return Failure{what + "cannot be locked: " + reason(errno)};
        char text[24] = {};
        const ssize_t got = ::pread(lock.get(), text, sizeof(text) - 1, 0);
        const long pid = got > 0 ? std::strtol(text, nullptr, 10) : 0;
        return Failure{what + "is in use by another node" + (pid > 0 ? " (process " + std::to_string(pid) + ")" : "") +
                       "; stop it or give this one a directory of its own"};
    }
    const std::string pid = std::to_string(::getpid()) + "\n";
    if (::ftruncate(lock.get(), 0) != 0 || ::pwrite(lock.get(), pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size()))
        return Failure{what + "cannot be written: " + reason(errno)};
    return std::unique_ptr<StateDirectory>(new StateDirectory(path, lock.release()));
}

StateDirectory::~StateDirectory() { ::close(static_cast<int>(m_lock)); } // the file stays: removing it would race with the next holder

Result<std::array<std::uint8_t, 16>, std::string> StateDirectory::secret(const std::string& name,
                                                                         const std::function<void(std::span<std::uint8_t>)>& draw) const
{
    const std::string path = m_path + "/" + name;
    std::array<std::uint8_t, 16> out{};
    const Descriptor existing(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (existing.get() >= 0) {
        std::array<char, 34> text{};
        const ssize_t got = ::read(existing.get(), text.data(), text.size());
        bool good = got == 32 || (got == 33 && text[32] == '\n');
        for (std::size_t i = 0; good && i < out.size(); ++i) {
            const int high = hexDigit(text[2 * i]);
            const int low = hexDigit(text[2 * i + 1]);
            good = high >= 0 && low >= 0;
            out[i] = static_cast<std::uint8_t>(high * 16 + low);
        }
        if (!good)
            return Failure{path + " does not hold 32 hexadecimal digits in lower case; correct it or remove it, then a new one is made"};
        return out;
    }
    if (errno != ENOENT)
        return Failure{"cannot read " + path + ": " + reason(errno)};

    draw(out);
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t octet : out) {
        text += digits[octet >> 4];
        text += digits[octet & 15];
    }
    text += '\n';
    if (auto written = write(name, text); !written)
        return Failure{written.error()};
    return out;
}

Result<std::optional<std::string>, std::string> StateDirectory::read(const std::string& name, std::size_t maxBytes) const
{
    const std::string path = m_path + "/" + name;
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (file.get() < 0) {
        if (errno == ENOENT)
            return std::optional<std::string>();
        return Failure{"cannot read " + path + ": " + reason(errno)};
    }
    auto text = world::readAll(file, path, maxBytes);
    if (!text)
        return Failure{text.error()};
    return std::optional<std::string>(std::move(text).value());
}

Result<void, std::string> StateDirectory::write(const std::string& name, std::string_view text) const
{
    const std::string path = m_path + "/" + name;
    // Written aside and renamed, so that a power cut leaves the whole file or none.
    const std::string aside = path + ".new";
    const Descriptor fresh(::open(aside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    const auto failed = [&] { return Failure{"cannot write " + path + ": " + reason(errno)}; };
    if (fresh.get() < 0)
        return failed();
    while (!text.empty()) {
        const ssize_t put = ::write(fresh.get(), text.data(), text.size());
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return failed();
        text.remove_prefix(static_cast<std::size_t>(put));
    }
    if (::fsync(fresh.get()) != 0 || ::rename(aside.c_str(), path.c_str()) != 0)
        return failed();
    return {};
}

Result<std::string, std::string> StateDirectory::moveAside(const std::string& name) const
{
    constexpr unsigned most = 100; // whoever has that many looks at none of them
    const std::string path = m_path + "/" + name;
    for (unsigned i = 1; i <= most; ++i) {
        const std::string to = path + ".bad" + (i > 1 ? "-" + std::to_string(i) : std::string());
        if (::link(path.c_str(), to.c_str()) == 0) { // unlike rename it replaces nothing
            if (::unlink(path.c_str()) != 0)
                return Failure{"cannot move " + path + " aside: " + reason(errno)};
            return to;
        }
        if (errno != EEXIST)
            break;
    }
    return Failure{"cannot move " + path + " aside: " + reason(errno)};
}

std::string hostName()
{
    std::array<char, 256> name{};
    if (::gethostname(name.data(), name.size() - 1) != 0)
        return "localhost";
    return name.data();
}

std::uint64_t processId() { return static_cast<std::uint64_t>(::getpid()); }

std::uint64_t residentBytes()
{
    const Descriptor statm(::open("/proc/self/statm", O_RDONLY | O_CLOEXEC));
    char text[64] = {};
    if (statm.get() < 0 || ::read(statm.get(), text, sizeof(text) - 1) <= 0)
        return 0;
    char* end = nullptr;
    std::strtoull(text, &end, 10); // total, then resident, in pages
    return std::strtoull(end, nullptr, 10) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

} // namespace harddns::node
