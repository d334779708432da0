#include "engine/overlay/stand_in_signing.h"

#include <algorithm>
#include <vector>

namespace harddns::overlay
{

namespace
{

Signature standIn(const std::string& publicKey, std::span<const std::uint8_t> statement)
{
    std::vector<std::uint8_t> octets(publicKey.begin(), publicKey.end());
    octets.push_back(0);
    octets.insert(octets.end(), statement.begin(), statement.end());
    const quorum::Digest first = sha256(octets);
    octets.insert(octets.end(), first.begin(), first.end());
    const quorum::Digest second = sha256(octets);
    Signature out;
    std::copy(first.begin(), first.end(), out.begin());
    std::copy(second.begin(), second.end(), out.begin() + std::tuple_size_v<quorum::Digest>);
    return out;
}

} // namespace

std::optional<Signature> StandInSigner::sign(std::span<const std::uint8_t> statement) { return standIn(m_publicKey, statement); }

bool StandInCheck::verify(const std::string& publicKey, std::span<const std::uint8_t> statement, const Signature& signature) const
{
    return standIn(publicKey, statement) == signature;
}

} // namespace harddns::overlay
