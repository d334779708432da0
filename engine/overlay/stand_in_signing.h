// Signing for the virtual world: no cryptography, the same octets in every run, and just as wrong when a bit of the statement, the key or
// the signature changes. Whoever knows the public "key" can sign: never for real nodes.
#pragma once

#include "engine/overlay/signing.h"

namespace harddns::overlay
{

class StandInSigner final : public ReceiptSigner
{
public:
    explicit StandInSigner(std::string name) : m_publicKey("stand-in key of " + std::move(name)) {}
    std::optional<Signature> sign(std::span<const std::uint8_t> statement) override;
    const std::string& publicKey() const override { return m_publicKey; }
    [[nodiscard]] std::string fingerprint() const { return fingerprintOf(m_publicKey); }

private:
    std::string m_publicKey;
};

class StandInCheck final : public SignatureCheck
{
public:
    bool verify(const std::string& publicKey, std::span<const std::uint8_t> statement, const Signature& signature) const override;
};

} // namespace harddns::overlay
