// What members sign with: a small interface, so that real nodes use ECDSA on P-256 with the key of their certificate (OpenSSL, signing.cpp)
// and the virtual world a deterministic stand-in (stand_in_signing.h). A collector needs only the public key, which the fingerprint of the
// member names: SHA-256 of the SubjectPublicKeyInfo (world/network.h, Stream::peerFingerprint).
//
// Cost, measured with OpenSSL 3.0 on one core (tests/overlay/tst_receipt, signingCosts): 33 us to sign, 350 us to verify, most of it for
// reading the key: nobody verifies in a vote.
#pragma once

#include "engine/api/result.h"
#include "engine/quorum/ballot.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace harddns::overlay
{

using Signature = std::array<std::uint8_t, 64>; ///< r and s, 32 octets each (RFC 6605 4 writes ECDSA the same way)

/// One a worker; on its thread.
class ReceiptSigner
{
public:
    virtual ~ReceiptSigner() = default;
    /// Nothing when the library fails (memory).
    [[nodiscard]] virtual std::optional<Signature> sign(std::span<const std::uint8_t> statement) = 0;
    /// SubjectPublicKeyInfo in DER.
    [[nodiscard]] virtual const std::string& publicKey() const = 0;
};

/// Any thread.
class SignatureCheck
{
public:
    virtual ~SignatureCheck() = default;
    /// False also for a key that is none.
    [[nodiscard]] virtual bool verify(const std::string& publicKey, std::span<const std::uint8_t> statement,
                                      const Signature& signature) const = 0;
};

/// From the PEM file that holds the node's private key (UTF-8 path), which must be one on P-256. The error is a sentence with the path.
[[nodiscard]] Result<std::unique_ptr<ReceiptSigner>, std::string> makeReceiptSigner(const std::string& keyPath);
[[nodiscard]] const SignatureCheck& ecdsaCheck();

[[nodiscard]] quorum::Digest sha256(std::span<const std::uint8_t> octets);
/// As peers see it: 64 hexadecimal digits in lower case.
[[nodiscard]] std::string fingerprintOf(const std::string& publicKey);

} // namespace harddns::overlay
