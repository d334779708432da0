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

enum class PeerProblem : std::uint8_t { NoCertificate, NotYetValid, Expired, WrongSubject, WrongFingerprint, UnknownIssuer };
[[nodiscard]] const char* toText(PeerProblem problem);

/// The dates (both limits are valid instants), then the subject, then the pin, else the issuer. Pure.
[[nodiscard]] Result<void, PeerProblem> verifyPeer(const Certificate& certificate, WallTime now, const PeerExpectation& expected = {});

/// A TLS server of the virtual world: the certificate it shows, and what it demands of clients (mutual TLS).
class VirtualTlsServer final : public TlsServerContext
{
public:
    explicit VirtualTlsServer(Certificate own) : certificate(std::move(own)) {}
    Certificate certificate;
    std::optional<PeerExpectation> clients; ///< set: a client without a certificate that passes is turned away
};

/// A TLS client: what it expects of the server (nothing: opportunistic, RFC 7858 4.1) and what it shows.
struct VirtualTlsClient {
    std::optional<PeerExpectation> server = {};
    std::optional<Certificate> certificate = {};
};

} // namespace harddns::world
