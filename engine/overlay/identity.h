// Who a node is: a key, and a certificate by which a small private authority of the operator's says which id the key has. Everything here
// is text in, text out (PEM, RFC 7468), so that it can be tested without a disk; network_directory.h keeps the files.
//
// Keys are P-256 for the authority as for the nodes (DESIGN 6: signing 34 us and verifying 95, Ed25519 46 and 115; a handshake signs once
// and verifies twice on each side), and every tool an operator may have reads them. What is pinned is the key, by SHA-256 of its
// SubjectPublicKeyInfo: the authority alone cannot put another node in a member's place, and a renewed certificate changes nothing.
//
// Who calls: `harddnsctl network`, on one thread. Never in a node's workers: keys come from OpenSSL's generator, not from world::Entropy.
// Errors are complete sentences. Times are Unix seconds.
#pragma once

#include "engine/api/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace harddns::overlay
{

/// Life of an authority, seconds: ten years. When it ends every node needs a new certificate of another authority.
inline constexpr std::int64_t authorityLife = 10LL * 365 * 86400;
/// Life of a node's certificate, seconds: 90 days. A stolen key that nobody noticed is of no use after that, and renewing stays a habit.
inline constexpr std::int64_t nodeLife = 90LL * 86400;
/// Life of a console's certificate, seconds: a year. Nodes believe the fingerprints in their configurations, which end it sooner.
inline constexpr std::int64_t consoleLife = 365LL * 86400;
/// A certificate is valid from so many seconds before it was made: without it a node whose clock is a little behind refuses a fresh one.
inline constexpr std::int64_t backDating = 3600;
/// Octets of PEM that are read: a certificate is under 1 KiB. Without it a wrong path fills the memory.
inline constexpr std::size_t maxPemBytes = 65536;
/// Characters of an authority's name, the limit of a common name (RFC 5280 appendix A.1, ub-common-name).
inline constexpr std::size_t maxAuthorityName = 64;

/// Two PEM texts that belong together.
struct Identity {
    std::string certificate;
    std::string key; ///< unencrypted PKCS #8: to be kept from everybody else
};

/// What a certificate says.
struct CertificateFacts {
    std::string name;        ///< common name: a node's id, or the authority's name
    std::string fingerprint; ///< of the key, as Stream::peerFingerprint gives it
    std::int64_t notBefore = 0;
    std::int64_t notAfter = 0; ///< the last valid second
    bool authority = false;
    bool console = false; ///< good for clients only
    friend bool operator==(const CertificateFacts&, const CertificateFacts&) = default;
};

/// A new key without a certificate: unencrypted PKCS #8.
[[nodiscard]] Result<std::string, std::string> makeKey();

/// A new authority, signed by itself, that can make nodes and nothing else.
[[nodiscard]] Result<Identity, std::string> makeAuthority(std::string_view name, std::int64_t now);

/// A new key and its certificate for `id` (isNodeId). It never outlives the authority.
[[nodiscard]] Result<Identity, std::string> issueNode(const Identity& authority, std::string_view id, std::int64_t now);

/// A new key and its certificate for a console of that name (isNodeId). It is good for clients only: a console's key makes no node.
[[nodiscard]] Result<Identity, std::string> issueConsole(const Identity& authority, std::string_view name, std::int64_t now);

/// A new certificate for the id and key of an old one, which may have expired but must be of this authority.
[[nodiscard]] Result<std::string, std::string> renewNode(const Identity& authority, const std::string& certificate, std::int64_t now);

/// The first certificate in a PEM text. `what` names it in the error: "authority.pem".
[[nodiscard]] Result<CertificateFacts, std::string> readCertificate(const std::string& pem, const std::string& what);

/// Do certificate and key belong together?
[[nodiscard]] Result<void, std::string> checkIdentity(const Identity& identity, const std::string& what);

/// Did this authority sign this certificate? Dates do not matter.
[[nodiscard]] Result<void, std::string> checkIssuer(const std::string& certificate, const std::string& authority, const std::string& what);

/// "2026-11-22 04:38 UTC"
[[nodiscard]] std::string dateText(std::int64_t unixSeconds);

} // namespace harddns::overlay
