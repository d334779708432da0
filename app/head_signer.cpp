#include "app/head_signer.h"

#include "engine/api/path_utf8.h"
#include "engine/api/signing.h"
#include "engine/config/identity_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace harddns::app
{

namespace
{

constexpr const char* ownKeyName = "audit.key";
constexpr const char* listName = "audit.keys";
/// More changes than any node sees; bounds what a broken file makes of it.
constexpr std::size_t mostKeys = 256;

int digit(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

/// Lines that are no octets in hexadecimal digits are comments.
/// `unread`: there is a list, and it cannot be read. Of too many the newest are taken.
std::vector<std::string> keysIn(const std::string& file, bool* unread = nullptr)
{
    std::vector<std::string> out;
    std::ifstream lines(pathFromUtf8(file), std::ios::binary);
    std::error_code unknown;
    const bool exists = std::filesystem::exists(pathFromUtf8(file), unknown) || unknown;
    for (std::string line; std::getline(lines, line);) {
        std::string key;
        bool good = !line.empty() && line.size() % 2 == 0;
        for (std::size_t i = 0; good && i < line.size(); i += 2) {
            const int high = digit(line[i]), low = digit(line[i + 1]);
            good = high >= 0 && low >= 0;
            key += static_cast<char>(high << 4 | low);
        }
        if (good)
            out.push_back(std::move(key));
        if (out.size() > mostKeys)
            out.erase(out.begin());
    }
    if (unread)
        *unread = exists && (!lines.is_open() || lines.bad());
    return out;
}

/// The keys that are written down. A node that kept no list yet and has joined a network since signed with a key of its own before.
std::vector<std::string> knownKeys(const HeadKey& key, bool* unread = nullptr)
{
    std::vector<std::string> out = keysIn(key.list, unread);
    if (out.empty() && !key.own) {
        if (const auto before = openStatementSigner(key.before))
            out.push_back((*before)->publicKey());
    }
    return out;
}

class Signer final : public db::HeadSigner
{
public:
    explicit Signer(std::unique_ptr<StatementSigner> inner) : m_inner(std::move(inner)) {}
    std::optional<std::string> sign(db::Blob statement) override { return m_inner->sign(statement); }
    const std::string& publicKey() const override { return m_inner->publicKey(); }

private:
    std::unique_ptr<StatementSigner> m_inner;
};

class Check final : public db::HeadCheck
{
public:
    bool verify(const std::string& publicKey, db::Blob statement, const std::string& signature) const override
    {
        return verifyStatement(publicKey, statement, signature);
    }
};

} // namespace

HeadKey headKeyOf(const Config& config)
{
    const std::string list = utf8FromPath(pathFromUtf8(config.node.stateDir) / listName);
    const std::string own = utf8FromPath(pathFromUtf8(config.node.stateDir) / ownKeyName);
    if (!config.network.identity.empty())
        return {config::identityFiles(config.network.identity).key, false, list, own};
    return {own, true, list, {}};
}

Result<std::shared_ptr<db::HeadSigner>, std::string> makeHeadSigner(const HeadKey& key)
{
    auto inner = key.own ? openOrMakeStatementSigner(key.file) : openStatementSigner(key.file);
    if (!inner)
        return Failure{inner.error()};
    return std::shared_ptr<db::HeadSigner>(std::make_shared<Signer>(std::move(inner).value()));
}

const db::HeadCheck& headCheck()
{
    static const Check check;
    return check;
}

std::vector<std::string> nodeKeys(const HeadKey& key)
{
    std::vector<std::string> out = knownKeys(key);
    const auto signer = openStatementSigner(key.file);
    if (signer && (out.empty() || out.back() != (*signer)->publicKey()))
        out.push_back((*signer)->publicKey());
    return out;
}

TrustedKeys trustedKeys(const Config& config)
{
    return [key = headKeyOf(config)] { return nodeKeys(key); };
}

db::VerifyOptions verifyOptions(const db::HeadCheck* check, const TrustedKeys& trusted)
{
    db::VerifyOptions out;
    out.check = check;
    if (trusted) {
        out.onlyTrusted = true;
        out.trustedKeys = trusted();
    }
    return out;
}

Result<std::optional<std::string>, std::string> writeDownKey(const HeadKey& key, const std::string& publicKey)
{
    bool unread = false;
    const std::vector<std::string> known = knownKeys(key, &unread);
    if (unread)
        return Failure{key.list + " cannot be read: the keys in it would be lost"};
    if (!known.empty() && known.back() == publicKey)
        return std::optional<std::string>();
    // The old list stays whole until the new one is.
    const std::string part = key.list + ".part";
    {
        std::ofstream file(pathFromUtf8(part), std::ios::binary | std::ios::trunc);
        for (const std::string& one : known) {
            if (one != publicKey)
                file << db::hexOf({reinterpret_cast<const std::uint8_t*>(one.data()), one.size()}) << '\n';
        }
        file << db::hexOf({reinterpret_cast<const std::uint8_t*>(publicKey.data()), publicKey.size()}) << '\n';
        file.close();
        if (!file)
            return Failure{part + " cannot be written"};
    }
    std::error_code problem;
    std::filesystem::rename(pathFromUtf8(part), pathFromUtf8(key.list), problem);
    if (problem)
        return Failure{key.list + " cannot be written: " + problem.message()};
    return known.empty() ? std::optional<std::string>() : known.back();
}

} // namespace harddns::app
