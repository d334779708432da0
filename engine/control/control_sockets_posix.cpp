#include "engine/control/control_sockets.h"

#include "engine/api/path_utf8.h"
#include "engine/world/descriptor_posix.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <vector>

#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace harddns::control
{

namespace
{

using world::Descriptor;
using world::reason;

int openSocket(int family, int type)
{
    const int fd = ::socket(family, type, 0);
    if (fd >= 0) {
        ::fcntl(fd, F_SETFD, FD_CLOEXEC);
        ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
    }
    return fd;
}

Result<std::int64_t, std::string> groupId(const std::string& name)
{
    // Largest group entry read; a group with more members than fit is refused rather than read without bound.
    constexpr std::size_t maxGroupBytes = 1U << 20;
    std::vector<char> buffer(4096);
    for (;;) {
        group entry{};
        group* found = nullptr;
        const int error = ::getgrnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found);
        if (error == ERANGE && buffer.size() < maxGroupBytes) {
            buffer.resize(buffer.size() * 2);
            continue;
        }
        if (error != 0)
            return Failure{"cannot look up the control group \"" + name + "\": " + reason(error)};
        if (!found)
            return Failure{"the control group \"" + name + "\" (listen.control-group) does not exist; create it or leave the key out"};
        return static_cast<std::int64_t>(entry.gr_gid);
    }
}

Result<void, std::string> removeStale(const std::string& path, const sockaddr_un& address)
{
    struct stat about {
    };
    if (::lstat(path.c_str(), &about) != 0) {
        if (errno == ENOENT)
            return {};
        return Failure{"cannot look at the control socket " + path + ": " + reason(errno)};
    }
    if (!S_ISSOCK(about.st_mode))
        return Failure{"the control socket " + path +
                       " (listen.control) is an existing file that is no socket; remove it or choose another path"};
    const Descriptor probe(openSocket(AF_UNIX, SOCK_STREAM));
    if (probe.get() < 0)
        return Failure{"cannot make a socket: " + reason(errno)};
    if (::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0 || errno == EAGAIN ||
        errno == EINPROGRESS)
        return Failure{"another program listens on the control socket " + path +
                       "; is this node running already? Stop it, or give this one its own state-dir"};
    if (errno != ECONNREFUSED)
        return Failure{"cannot tell whether the control socket " + path + " is in use: " + reason(errno)};
    if (::unlink(path.c_str()) != 0)
        return Failure{"cannot remove the control socket " + path + " that an earlier run left: " + reason(errno)};
    return {};
}

} // namespace

Result<LocalListener, std::string> openLocalListener(const std::string& path, const std::string& group)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof(address.sun_path))
        return Failure{"the path of the control socket is too long for the system (" + std::to_string(path.size()) + " octets, at most " +
                       std::to_string(sizeof(address.sun_path) - 1) + "): " + path + "; set listen.control to a shorter one"};
    std::memcpy(address.sun_path, path.data(), path.size());

    LocalListener out;
    if (!group.empty()) {
        auto id = groupId(group);
        if (!id)
            return Failure{id.error()};
        out.group = *id;
    }
    if (auto stale = removeStale(path, address); !stale)
        return Failure{stale.error()};

    Descriptor fd(openSocket(AF_UNIX, SOCK_STREAM));
    if (fd.get() < 0)
        return Failure{"cannot make a socket: " + reason(errno)};
    if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0)
        return Failure{"cannot make the control socket " + path + " (listen.control): " + reason(errno)};
    struct stat about {
    };
    std::string problem;
    if (::lstat(path.c_str(), &about) != 0)
        problem = "cannot look at the control socket " + path + ": " + reason(errno);
    else if (out.group >= 0 && ::lchown(path.c_str(), static_cast<uid_t>(-1), static_cast<gid_t>(out.group)) != 0)
        problem = "cannot give the control socket " + path + " to the group \"" + group + "\" (listen.control-group): " + reason(errno) +
                  "; the node's user must be a member of it";
    else if (::chmod(path.c_str(), controlSocketMode) != 0)
        problem = "cannot set the mode of the control socket " + path + ": " + reason(errno);
    // Connections are taken from listen() on: before it, mode and group are in place.
    else if (::listen(fd.get(), controlBacklog) != 0)
        problem = "cannot listen on the control socket " + path + ": " + reason(errno);
    if (!problem.empty()) {
        ::unlink(path.c_str());
        return Failure{problem};
    }
    out.device = static_cast<std::uint64_t>(about.st_dev);
    out.inode = static_cast<std::uint64_t>(about.st_ino);
    out.handle = fd.release();
    return out;
}

void removeLocalSocket(const std::string& path, const LocalListener& listener)
{
    struct stat about {
    };
    if (::lstat(path.c_str(), &about) == 0 && static_cast<std::uint64_t>(about.st_dev) == listener.device &&
        static_cast<std::uint64_t>(about.st_ino) == listener.inode)
        ::unlink(path.c_str());
}

Result<NativeHandle, std::string> openTcpListener(const Endpoint& endpoint, const std::string& key)
{
    const std::string what = "cannot listen on tcp " + endpoint.toText() + " (" + key + "): ";
    sockaddr_storage storage{};
    socklen_t size = 0;
    if (endpoint.address.isV4()) {
        auto* v4 = reinterpret_cast<sockaddr_in*>(&storage);
        v4->sin_family = AF_INET;
        v4->sin_port = htons(endpoint.port);
        std::memcpy(&v4->sin_addr, endpoint.address.data(), 4);
        size = sizeof(*v4);
    } else {
        auto* v6 = reinterpret_cast<sockaddr_in6*>(&storage);
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(endpoint.port);
        std::memcpy(&v6->sin6_addr, endpoint.address.data(), 16);
        size = sizeof(*v6);
    }
    Descriptor fd(openSocket(storage.ss_family, SOCK_STREAM));
    if (fd.get() < 0)
        return Failure{what + reason(errno)};
    const int on = 1; // a port in TIME_WAIT after a restart is free; one somebody listens on is not
    ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (storage.ss_family == AF_INET6)
        ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
    if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&storage), size) != 0 || ::listen(fd.get(), controlBacklog) != 0) {
        const int error = errno;
        const char* advice = error == EADDRINUSE      ? "; another program listens there, choose another port"
                             : error == EADDRNOTAVAIL ? "; this machine has no such address"
                             : error == EACCES        ? "; ports below 1024 need the capability to bind them"
                                                      : "";
        return Failure{what + reason(error) + advice};
    }
    return fd.release();
}

Peer identifyPeer(NativeHandle connection, std::int64_t controlGroup)
{
    Peer peer;
    const int fd = static_cast<int>(connection);
    ucred who{};
    socklen_t size = sizeof(who);
    if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) != 0)
        return peer;
    peer.uid = static_cast<std::int64_t>(who.uid);
    if (who.uid == 0 || who.uid == ::geteuid()) {
        peer.role = Role::Operator;
        return peer;
    }
    if (controlGroup < 0)
        return peer;
    if (static_cast<std::int64_t>(who.gid) == controlGroup) {
        peer.role = Role::Operator;
        return peer;
    }
    // The groups the peer had when it connected, from the kernel: the name service might need this very resolver.
    std::vector<gid_t> groups(64);
    for (int attempt = 0; attempt < 2; ++attempt) {
        size = static_cast<socklen_t>(groups.size() * sizeof(gid_t));
        if (::getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups.data(), &size) == 0) {
            groups.resize(size / sizeof(gid_t));
            const auto wanted = static_cast<gid_t>(controlGroup);
            if (std::find(groups.begin(), groups.end(), wanted) != groups.end())
                peer.role = Role::Operator;
            break;
        }
        if (errno != ERANGE)
            break;
        groups.resize(size / sizeof(gid_t) + 1);
    }
    return peer;
}

std::string userName(std::int64_t uid)
{
    if (uid < 0)
        return "unknown";
    const std::string wanted = std::to_string(uid);
    std::ifstream list("/etc/passwd");
    for (std::string line; std::getline(list, line);) { // name:password:uid:...
        const std::size_t first = line.find(':');
        const std::size_t second = first == std::string::npos ? first : line.find(':', first + 1);
        const std::size_t third = second == std::string::npos ? second : line.find(':', second + 1);
        if (first != 0 && third != std::string::npos && line.compare(second + 1, third - second - 1, wanted) == 0)
            return line.substr(0, first);
    }
    return "uid " + wanted;
}

void closeHandle(NativeHandle handle)
{
    if (handle != noHandle)
        ::close(static_cast<int>(handle));
}

} // namespace harddns::control
