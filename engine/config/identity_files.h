// Where `network.identity` has its two parts. Who calls: the check of the configuration, and whoever makes a node's contexts of it.
#pragma once

#include <string>

namespace harddns::config
{

/// UTF-8 paths of PEM files; the same one twice when it holds both.
struct IdentityFiles {
    std::string certificate;
    std::string key;
};

/// A folder has certificate.pem and key.pem, as `harddnsctl network add` makes it; anything else is taken for a file with both.
[[nodiscard]] IdentityFiles identityFiles(const std::string& identity);

} // namespace harddns::config
