#include "engine/api/path_utf8.h"
#include "engine/config/config_file.h"
#include "engine/config/identity_files.h"

#include <cerrno>
#include <fstream>
#include <string_view>
#include <system_error>

namespace harddns::config
{

namespace
{

/// What keeps a file from being read; empty when nothing does.
std::string unreadable(const std::filesystem::path& path)
{
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (status.type() == std::filesystem::file_type::not_found)
        return "does not exist";
    if (std::filesystem::is_directory(status))
        return "is a directory";
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return "cannot be read: " + std::generic_category().message(errno != 0 ? errno : EACCES);
    if (std::filesystem::is_regular_file(status) && std::filesystem::file_size(path, error) == 0)
        return "is empty";
    return {};
}

/// Windows knows no such permissions: there every file seems to be readable by others.
constexpr bool systemHasModes = std::filesystem::path::preferred_separator == '/';

} // namespace

IdentityFiles identityFiles(const std::string& identity)
{
    std::error_code error;
    const auto path = pathFromUtf8(identity);
    if (!std::filesystem::is_directory(path, error))
        return {identity, identity};
    return {utf8FromPath(path / "certificate.pem"), utf8FromPath(path / "key.pem")};
}

std::vector<ConfigProblem> checkFiles(LoadedConfig& loaded)
{
    std::vector<ConfigProblem> problems;
    const Config& config = loaded.config;
    const auto checkFile = [&](std::string_view key, const std::string& name) {
        if (name.empty())
            return;
        if (const std::string reason = unreadable(pathFromUtf8(name)); !reason.empty())
            problems.push_back(loaded.problemAt(key, "\"" + name + "\" " + reason));
    };
    checkFile("resolver.root-hints", config.resolver.rootHints);
    checkFile("resolver.trust-anchors", config.resolver.trustAnchors);
    checkFile("listen.tls-certificate", config.listen.tlsCertificate);
    checkFile("listen.tls-key", config.listen.tlsKey);

    const bool inNetwork = !config.network.identity.empty();
    const IdentityFiles identity = inNetwork ? identityFiles(config.network.identity) : IdentityFiles{};
    checkFile("network.identity", identity.certificate);
    if (identity.key != identity.certificate)
        checkFile("network.identity", identity.key);
    checkFile("network.authority", config.network.authority);

    std::error_code error;
    const auto stateDir = std::filesystem::status(pathFromUtf8(config.node.stateDir), error);
    if (!config.node.stateDir.empty() && std::filesystem::exists(stateDir) && !std::filesystem::is_directory(stateDir))
        problems.push_back(loaded.problemAt("node.state-dir", "\"" + config.node.stateDir + "\" is not a directory"));

    const auto checkSecret = [&](std::string_view key, const std::string& name) {
        if (!systemHasModes || name.empty())
            return;
        const auto mode = std::filesystem::status(pathFromUtf8(name), error).permissions();
        if (!error && (mode & std::filesystem::perms::others_read) != std::filesystem::perms::none) {
            const ConfigProblem place = loaded.problemAt(key, {});
            loaded.warnings.push_back(
                {place.file, place.line, place.key, "the private key can be read by everybody on this machine", false});
        }
    };
    checkSecret("listen.tls-key", config.listen.tlsKey);
    checkSecret("network.identity", identity.key);
    return problems;
}

} // namespace harddns::config
