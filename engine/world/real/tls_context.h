// OpenSSL contexts behind the abstract ones of network.h. Private to world/real: the one header there that shows OpenSSL's.
#pragma once

#include "engine/world/network.h"

#include <openssl/ssl.h>

#include <memory>
#include <optional>
#include <string>

namespace harddns::world::real
{

struct ContextFree {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

struct TlsSettings {
    std::unique_ptr<SSL_CTX, ContextFree> context;
    bool peers = false; ///< nodes among themselves: the handshake counts only when both named peerProtocol
};

class OpenSslServerContext final : public TlsServerContext
{
public:
    explicit OpenSslServerContext(std::shared_ptr<const TlsSettings> made) : settings(std::move(made)) {}
    std::shared_ptr<const TlsSettings> settings;
};

class OpenSslClientContext final : public TlsClientContext
{
public:
    explicit OpenSslClientContext(std::shared_ptr<const TlsSettings> made) : settings(std::move(made)) {}
    std::shared_ptr<const TlsSettings> settings;
};

/// Stream::peerFingerprint of that certificate's key; empty when memory is out.
std::string keyFingerprint(const X509* certificate);
/// Its last instant; nothing when the date does not read.
std::optional<WallTime> lastInstant(const X509* certificate);

} // namespace harddns::world::real
