// TLS connections, both sides, for RealNetwork. Private to world/real.
#pragma once

#include "engine/world/network.h"
#include "engine/world/real/sockets.h"

namespace harddns::world::real
{

/// A server connection that handshakes with `context`, which must come from makeTlsServerContext or makePeerTls; else Other.
NetResult<std::unique_ptr<Stream>> acceptTls(const std::shared_ptr<TlsServerContext>& context, Loop& loop, Poller& poller,
                                             Accepted accepted);
/// A connection that is being made; `context` must come from makePeerTls, else Other.
NetResult<std::unique_ptr<Stream>> connectTls(const std::shared_ptr<TlsClientContext>& context, Loop& loop, Poller& poller,
                                              const Endpoint& peer);

} // namespace harddns::world::real
