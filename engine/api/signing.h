// Signing statements with a node's P-256 key, for parts outside of the engine (the heads of the audit store): the key of the node's
// identity in its network, or one of its own for a node without a network. What is signed begins with a text that no other signature of
// the node begins with; that is the caller's part. Files and OpenSSL: not for the node's workers. Errors are sentences with the path.
#pragma once

#include "engine/api/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace harddns
{

/// One thread.
class StatementSigner
{
public:
    virtual ~StatementSigner() = default;
    /// 64 octets (r and s, as RFC 6605 4 writes ECDSA). Nothing when the library fails (memory).
    [[nodiscard]] virtual std::optional<std::string> sign(std::span<const std::uint8_t> statement) = 0;
    /// SubjectPublicKeyInfo in DER.
    [[nodiscard]] virtual const std::string& publicKey() const = 0;
};

/// From the PEM file that holds the private key (UTF-8 path).
[[nodiscard]] Result<std::unique_ptr<StatementSigner>, std::string> openStatementSigner(const std::string& keyFile);
/// The same; makes the file with a new key, readable by its owner only, when there is none.
[[nodiscard]] Result<std::unique_ptr<StatementSigner>, std::string> openOrMakeStatementSigner(const std::string& keyFile);

/// Any thread. False also for a key that is none.
[[nodiscard]] bool verifyStatement(const std::string& publicKey, std::span<const std::uint8_t> statement, const std::string& signature);
/// As the configuration of a network names a node: SHA-256 of the public key, 64 hexadecimal digits in lower case.
[[nodiscard]] std::string fingerprintOfKey(const std::string& publicKey);

} // namespace harddns
