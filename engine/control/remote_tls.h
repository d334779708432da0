// TLS 1.3 with certificates on both sides for consoles on other machines, on Asio's OpenSSL streams. A node shows the certificate of its
// network identity; a console shows the one that `harddnsctl console enrol` made. Both are of the operator's private authority, and each
// side looks further: the node goes by the fingerprint of the console's key (`[[remote.console]]`), the console by the node's id.
//
// Private to engine/control. Making a context reads files. Errors are sentences with the file.
#pragma once

#include "engine/api/result.h"

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream_base.hpp>

#include <memory>
#include <string>

namespace harddns::control
{

/// Names this protocol in the handshake (ALPN): a connection of nodes among themselves, or a browser's, is not one of ours.
inline constexpr const char* remoteProtocol = "harddns-control/1";

struct RemoteFiles {
    std::string certificate, key, authority; ///< UTF-8 paths of PEM files; may all be one
};

/// Checks that certificate, key and authority belong together, not their dates.
[[nodiscard]] Result<std::shared_ptr<boost::asio::ssl::context>, std::string>
makeRemoteContext(const RemoteFiles& files, boost::asio::ssl::stream_base::handshake_type side);

/// What the other side's certificate says, after the handshake.
struct PeerCertificate {
    std::string fingerprint; ///< SHA-256 of its key, hexadecimal digits; empty: it showed none
    std::string name;        ///< common name
};
/// `ssl`: Asio's native handle of the stream.
[[nodiscard]] PeerCertificate peerCertificate(void* ssl);
/// Both sides named remoteProtocol.
[[nodiscard]] bool speaksRemoteProtocol(void* ssl);
/// Why a handshake failed, in words of the certificate when it is about one ("certificate has expired"); else empty. `ssl` as above.
[[nodiscard]] std::string certificateProblem(void* ssl);

} // namespace harddns::control
