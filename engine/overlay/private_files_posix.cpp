#include "engine/overlay/private_files.h"

#include "engine/world/descriptor_posix.h"

#include <cerrno>
#include <cstdio>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace harddns::overlay
{

namespace
{

using world::Descriptor;
using world::reason;

std::string parentOf(const std::string& path)
{
    const std::size_t slash = path.find_last_of('/');
    return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

/// Names last only when their folder is on the disk too. A file system that cannot do it has done what it can.
void keepNames(const std::string& folder)
{
    const Descriptor open(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (open.get() >= 0)
        (void)::fsync(open.get());
}

} // namespace

Result<void, std::string> writeWhole(const std::string& path, std::string_view text, FileMode mode)
{
    const std::string aside = path + ".new";
    const auto failed = [&](int error) {
        ::unlink(aside.c_str());
        return Failure{"cannot write " + path + ": " + reason(error)};
    };
    ::unlink(aside.c_str()); // left by one that was killed; its mode might be another
    const ::mode_t bits = mode == FileMode::Secret ? 0600 : 0644;
    {
        const Descriptor fresh(::open(aside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, bits));
        if (fresh.get() < 0)
            return Failure{"cannot write " + path + ": " + reason(errno)};
        if (::fchmod(fresh.get(), bits) != 0) // whatever the umask says
            return failed(errno);
        while (!text.empty()) {
            const ssize_t put = ::write(fresh.get(), text.data(), text.size());
            if (put < 0 && errno == EINTR)
                continue;
            if (put < 0)
                return failed(errno);
            text.remove_prefix(static_cast<std::size_t>(put));
        }
        if (::fsync(fresh.get()) != 0)
            return failed(errno);
    }
    if (::rename(aside.c_str(), path.c_str()) != 0)
        return failed(errno);
    keepNames(parentOf(path));
    return {};
}

Result<std::string, std::string> readWhole(const std::string& path, std::size_t maxBytes)
{
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0)
        return Failure{"cannot read " + path + ": " + reason(errno)};
    return world::readAll(file, path, maxBytes);
}

Result<void, std::string> makePrivateFolder(const std::string& path)
{
    if (::mkdir(path.c_str(), 0700) != 0)
        return Failure{"cannot make the folder " + path + ": " + reason(errno)};
    keepNames(parentOf(path));
    return {};
}

Result<void, std::string> renameTo(const std::string& from, const std::string& to)
{
    struct stat about {
    };
    if (::lstat(to.c_str(), &about) == 0)
        return Failure{"cannot rename " + from + ": " + to + " exists already"};
    if (::rename(from.c_str(), to.c_str()) != 0)
        return Failure{"cannot rename " + from + " to " + to + ": " + reason(errno)};
    keepNames(parentOf(to));
    return {};
}

} // namespace harddns::overlay
