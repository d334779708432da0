// engine/api/signing.h with what members sign their ballots with.
#include "engine/api/path_utf8.h"
#include "engine/api/signing.h"
#include "engine/overlay/identity.h"
#include "engine/overlay/private_files.h"
#include "engine/overlay/signing.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace harddns
{

namespace
{

class Signer final : public StatementSigner
{
public:
    explicit Signer(std::unique_ptr<overlay::ReceiptSigner> inner) : m_inner(std::move(inner)) {}

    std::optional<std::string> sign(std::span<const std::uint8_t> statement) override
    {
        const auto signature = m_inner->sign(statement);
        if (!signature)
            return std::nullopt;
        return std::string(signature->begin(), signature->end());
    }
    const std::string& publicKey() const override { return m_inner->publicKey(); }

private:
    std::unique_ptr<overlay::ReceiptSigner> m_inner;
};

} // namespace

Result<std::unique_ptr<StatementSigner>, std::string> openStatementSigner(const std::string& keyFile)
{
    auto inner = overlay::makeReceiptSigner(keyFile);
    if (!inner)
        return Failure{inner.error()};
    return std::unique_ptr<StatementSigner>(std::make_unique<Signer>(std::move(inner).value()));
}

Result<std::unique_ptr<StatementSigner>, std::string> openOrMakeStatementSigner(const std::string& keyFile)
{
    std::error_code unknown; // then reading says what is wrong
    if (!std::filesystem::exists(pathFromUtf8(keyFile), unknown) && !unknown) {
        const auto key = overlay::makeKey();
        if (!key)
            return Failure{keyFile + " cannot be made: " + key.error()};
        if (const auto written = overlay::writeWhole(keyFile, *key, overlay::FileMode::Secret); !written)
            return Failure{written.error()};
    }
    return openStatementSigner(keyFile);
}

bool verifyStatement(const std::string& publicKey, std::span<const std::uint8_t> statement, const std::string& signature)
{
    overlay::Signature octets;
    if (signature.size() != octets.size())
        return false;
    std::copy(signature.begin(), signature.end(), octets.begin());
    return overlay::ecdsaCheck().verify(publicKey, statement, octets);
}

std::string fingerprintOfKey(const std::string& publicKey) { return overlay::fingerprintOf(publicKey); }

} // namespace harddns
