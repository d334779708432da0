#include "db/sha256.h"

#include <openssl/evp.h>

#include <cstdlib>

namespace harddns::db
{

namespace
{

/// Without memory for a hash there is no chain to keep; going on would write rows that nobody can check.
void must(bool done)
{
    if (!done)
        std::abort();
}

} // namespace

struct Sha256::State {
    EVP_MD* method = EVP_MD_fetch(nullptr, "SHA256", nullptr); // once: a look-up by name costs more than hashing a row
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    ~State()
    {
        EVP_MD_CTX_free(context);
        EVP_MD_free(method);
    }
    void begin() const { must(method && context && EVP_DigestInit_ex2(context, method, nullptr) == 1); }
};

Sha256::Sha256() : m_state(std::make_unique<State>()) { m_state->begin(); }
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::add(std::span<const std::uint8_t> octets) { must(EVP_DigestUpdate(m_state->context, octets.data(), octets.size()) == 1); }

void Sha256::add(std::string_view text) { must(EVP_DigestUpdate(m_state->context, text.data(), text.size()) == 1); }

void Sha256::add(std::uint64_t number)
{
    std::array<std::uint8_t, 8> octets;
    for (std::size_t i = 0; i < octets.size(); ++i)
        octets[i] = static_cast<std::uint8_t>(number >> (56 - 8 * i));
    add(octets);
}

Hash Sha256::finish()
{
    Hash out;
    must(EVP_DigestFinal_ex(m_state->context, out.data(), nullptr) == 1);
    m_state->begin();
    return out;
}

} // namespace harddns::db
