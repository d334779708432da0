// TLS in the virtual world: no cryptography, a byte stream after one more round trip, and this pure function for the decision that
// real handshakes leave to OpenSSL (DESIGN 3.1).
#pragma once

#include "engine/api/result.h"
#include "engine/world/network.h"
#include "engine/world/time.h"

#include <optional>
#include <string>
#include <vector>

namespace harddns::world
{

/// What a certificate says, as values.
struct Certificate {
    std::string subject;     ///< the name it was issued for
    std::string fingerprint; ///< of the key: what KEYS.md pins
    WallTime notBefore;
    WallTime notAfter;  ///< the last valid instant
    std::string issuer; ///< empty: signed by itself
};

/// What the side that checks expects; empty parts are not checked.
struct PeerExpectation {
    std::string subject = {};
    std::string fingerprint = {};          ///< a pinned key is enough, whoever issued the certificate
    std::vector<std::string> issuers = {}; ///< authorities trusted
};

enum class PeerProblem : std::uint8_t { NoCertificate, NotYetValid, Expired, WrongSubject, WrongFingerprint, UnknownIssuer, WrongProtocol };
[[nodiscard]] const char* toText(PeerProblem problem);

/// The dates (both limits are valid instants), then the subject, then the pin, else the issuer. Pure.
[[nodiscard]] Result<void, PeerProblem> verifyPeer(const Certificate& certificate, WallTime now, const PeerExpectation& expected = {});

/// May a server of that protocol talk to a client that names this one (ALPN, RFC 7301)? Pure.
[[nodiscard]] bool protocolsAgree(const std::string& server, const std::string& client);

/// A TLS server of the virtual world: the certificate it shows, and what it demands of clients (mutual TLS).
class VirtualTlsServer final : public TlsServerContext
{
public:
    explicit VirtualTlsServer(Certificate own) : certificate(std::move(own)) {}
    Certificate certificate;
    std::optional<PeerExpectation> clients = {}; ///< set: a client without a certificate that passes is turned away
    std::string protocol = {};                   ///< a client must name the same; empty: "dot" or none
};

/// A TLS client: what it expects of the server (nothing: opportunistic, RFC 7858 4.1) and what it shows.
struct VirtualTlsClient {
    std::optional<PeerExpectation> server = {};
    std::optional<Certificate> certificate = {};
    std::string protocol = {};
};

/// The same as a context, for Network::openTls.
class VirtualTlsClientContext final : public TlsClientContext
{
public:
    explicit VirtualTlsClientContext(VirtualTlsClient settings) : client(std::move(settings)) {}
    VirtualTlsClient client;
};

/// What makePeerTls of the real world makes of files: both sides show `own` and demand a certificate of one of the authorities, in date by
/// the clock of the host that checks. Without authorities nobody is good enough.
[[nodiscard]] PeerTls makeVirtualPeerTls(const Certificate& own, std::vector<std::string> authorities);

} // namespace harddns::world
