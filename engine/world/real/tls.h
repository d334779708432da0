// TLS for server connections (DNS over TLS, RFC 7858) on OpenSSL 3: TLS 1.2 and 1.3, session tickets, ALPN "dot". Pass the context to
// Network::listenStream in ListenOptions::tls; the streams it accepts handshake inside tryRead and tryWrite.
//
// One context serves all workers (OpenSSL locks what they share). Reloading is making a new context for new listeners: connections keep
// the one they began with. Tickets of an older context are not accepted; such clients make one full handshake.
//
// tryWrite on these streams: after WouldBlock try again with the same bytes (more may follow them): the record is made already.
#pragma once

#include "engine/api/result.h"
#include "engine/world/network.h"

#include <memory>
#include <string>

namespace harddns::world
{

/// PEM files, UTF-8 paths: the certificate with its chain (server first), and its unencrypted private key. The error text names the file
/// and what is wrong with it. Any thread; reads files, so not on a worker that answers clients.
Result<std::shared_ptr<TlsServerContext>, std::string> makeTlsServerContext(const std::string& certificatePath, const std::string& keyPath);

} // namespace harddns::world
