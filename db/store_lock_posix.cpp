#include "db/store.h"

#include <sys/file.h>
#include <sys/stat.h>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace harddns::db
{

namespace
{

/// Of all files of a store: they say who asked for which name.
constexpr mode_t storeMode = 0640;

class PosixLock final : public StoreLock
{
public:
    explicit PosixLock(int descriptor) : m_descriptor(descriptor) {}
    // The file stays: who removes it may remove one that another process has just locked.
    ~PosixLock() override { ::close(m_descriptor); }
    PosixLock(const PosixLock&) = delete;
    PosixLock& operator=(const PosixLock&) = delete;

private:
    int m_descriptor;
};

} // namespace

std::string fileIdentity(const std::string& path)
{
    struct stat found {
    };
    if (::stat(path.c_str(), &found) != 0)
        return {};
    return std::to_string(found.st_dev) + ':' + std::to_string(found.st_ino);
}

void makeForUs(const std::string& path)
{
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, storeMode);
    if (descriptor >= 0)
        ::close(descriptor);
}

DbResult<std::unique_ptr<StoreLock>> lockStore(const std::string& path)
{
    const std::string file = path + ".lock";
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, storeMode);
    if (descriptor < 0) {
        const int code = errno;
        const bool denied = code == EACCES || code == EROFS || code == EPERM;
        return Failure{DbError{denied ? DbError::Kind::ReadOnly : DbError::Kind::Missing,
                               file + ": " + std::strerror(code) + ": the audit store needs a folder this process may write to"}};
    }
    auto lock = std::make_unique<PosixLock>(descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        std::array<char, 32> owner{};
        const ssize_t size = ::pread(descriptor, owner.data(), owner.size() - 1, 0);
        const std::string pid = size > 0 ? std::string(owner.data(), std::strcspn(owner.data(), "\n")) : std::string("?");
        return Failure{DbError{DbError::Kind::InUse, path + " is written by another process (pid " + pid +
                                                         "): two writers would break the chain. End that one, or name another file in "
                                                         "audit.path"}};
    }
    const std::string text = std::to_string(::getpid()) + '\n';
    if (::ftruncate(descriptor, 0) != 0 || ::pwrite(descriptor, text.data(), text.size(), 0) < 0) {
        // The number is for people; the lock holds without it (a full disk).
    }
    return std::unique_ptr<StoreLock>(std::move(lock));
}

} // namespace harddns::db
