// What the operating system does for the control server: the local socket with its mode and group, the identity of a peer, the metrics
// listener. One implementation file a system. Private to engine/control; the server's thread, `open` at start.
#pragma once

#include "engine/api/address.h"
#include "engine/api/result.h"
#include "engine/control/request.h"

#include <cstdint>
#include <string>

namespace harddns::control
{

/// Wide enough for a descriptor and for a Windows handle.
using NativeHandle = std::intptr_t;
inline constexpr NativeHandle noHandle = -1;

/// Permission bits of the control socket: owner and group; others cannot even connect (DESIGN 3.7).
inline constexpr unsigned controlSocketMode = 0660;
/// Connections the kernel keeps until they are accepted; local programs only.
inline constexpr int controlBacklog = 16;

/// A listening local socket and what is needed to judge and to remove it.
struct LocalListener {
    NativeHandle handle = noHandle;
    std::int64_t group = -1;             ///< numeric id of the control group; -1: none configured
    std::uint64_t device = 0, inode = 0; ///< of the socket file, so that only our own is removed
};
/// The text of an error is a complete sentence. Nobody can connect before mode and group are set.
[[nodiscard]] Result<LocalListener, std::string> openLocalListener(const std::string& path, const std::string& group);
/// Removes the socket file if it is still the one that was made.
void removeLocalSocket(const std::string& path, const LocalListener& listener);

/// `key`: of the configuration, for the text of an error.
[[nodiscard]] Result<NativeHandle, std::string> openTcpListener(const Endpoint& endpoint, const std::string& key);

struct Peer {
    Role role = Role::Viewer;
    std::int64_t uid = -1;
};
/// Who connected, from the kernel alone: asking the name service for a user's groups could need this very resolver. A peer whose
/// identity cannot be read is a viewer.
[[nodiscard]] Peer identifyPeer(NativeHandle connection, std::int64_t controlGroup);

/// The user's name in the system's own list, else "uid 1000": asking the name service could need this very resolver. Reads a file.
[[nodiscard]] std::string userName(std::int64_t uid);

void closeHandle(NativeHandle handle);

} // namespace harddns::control
