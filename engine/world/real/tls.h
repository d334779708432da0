// TLS on OpenSSL 3: contexts for DNS over TLS (RFC 7858) and for nodes among themselves.
//
//   makeTlsServerContext   clients: TLS 1.2 and 1.3, session tickets, ALPN "dot" or none, no certificate asked
//   makePeerTls            nodes: TLS 1.3 only, both sides show a certificate of the private authority, ALPN peerProtocol, no resumption
//
// Pass the server contexts to Network::listenStream in ListenOptions::tls and the client context to Network::openTls; the streams handshake
// inside tryRead and tryWrite. One context serves all workers (OpenSSL locks what they share). Reloading is making a new context for new
// connections: the others keep the one they began with. Tickets of an older context are not accepted; such clients make one full handshake.
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

/// PEM files, UTF-8 paths. `certificate` and `key` may be one file that holds both.
struct PeerTlsFiles {
    std::string certificate;
    std::string key;       ///< without a passphrase
    std::string authority; ///< the certificates of the authorities whose nodes may be peers; two while one replaces the other
};

/// Checks that key, certificate and authority belong together, but not the dates: this machine's clock may still be wrong, and the peers
/// look anyway. Errors and threads as above.
Result<PeerTls, std::string> makePeerTls(const PeerTlsFiles& files);

} // namespace harddns::world
