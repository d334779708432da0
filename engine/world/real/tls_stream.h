// What the stream listener needs of TLS. Private to world/real.
#pragma once

#include "engine/world/network.h"
#include "engine/world/real/sockets.h"

namespace harddns::world::real
{

/// A server connection that handshakes with `context`, which must come from makeTlsServerContext.
NetResult<std::unique_ptr<Stream>> acceptTls(const std::shared_ptr<TlsServerContext>& context, Loop& loop, Poller& poller,
                                             Accepted accepted);

} // namespace harddns::world::real
