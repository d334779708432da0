// What the two posix socket files share: addresses and errors in the system's own types. Private to world/real.
#pragma once

#include "engine/world/real/sockets.h"

#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>

namespace harddns::world::real
{

union SystemAddress {
    sockaddr any;
    sockaddr_in v4;
    sockaddr_in6 v6;
};

inline int descriptor(const Socket& socket) { return static_cast<int>(socket.native()); }

/// Length of what was written to `out`. `scope` is used for link-local IPv6 addresses only.
socklen_t toSystem(const Endpoint& endpoint, std::uint32_t scope, SystemAddress& out);
Endpoint fromSystem(const SystemAddress& address);
NetError netError(int code);

} // namespace harddns::world::real
