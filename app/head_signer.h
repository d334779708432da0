// The node's key under the heads of the audit store (db/chain.h): the key of its identity in the network, or for a node without a network
// one of its own in the state directory. Beside it, in the state directory, is a list of the public keys it has signed with so far
// (audit.keys, a line of hexadecimal digits each, the newest last): a node may get another key, and its older heads stay its own. Who can
// write that list can have heads of another key taken for the node's. Reads and writes files.
#pragma once

#include "db/chain.h"
#include "engine/api/config.h"
#include "engine/api/result.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace harddns::app
{

/// The PEM file whose key signs.
struct HeadKey {
    std::string file;
    bool own = false;   ///< made when it is not there yet
    std::string list;   ///< of the public keys so far
    std::string before; ///< where a key of its own lies if it had one before it joined a network
};
[[nodiscard]] HeadKey headKeyOf(const Config& config);

/// The error is a sentence.
[[nodiscard]] Result<std::shared_ptr<db::HeadSigner>, std::string> makeHeadSigner(const HeadKey& key);
[[nodiscard]] const db::HeadCheck& headCheck();

/// Public keys whose heads are the node's, its present one last; none: neither the key nor the list can be read.
[[nodiscard]] std::vector<std::string> nodeKeys(const HeadKey& key);
/// Asked for each verification; nothing: any key will do.
using TrustedKeys = std::function<std::vector<std::string>()>;
[[nodiscard]] TrustedKeys trustedKeys(const Config& config);
/// The same as options for the walk.
[[nodiscard]] db::VerifyOptions verifyOptions(const db::HeadCheck* check, const TrustedKeys& trusted);
/// Puts the key the node signs with from now on at the end of the list. The key before, if it was another; the error is a sentence.
[[nodiscard]] Result<std::optional<std::string>, std::string> writeDownKey(const HeadKey& key, const std::string& publicKey);

} // namespace harddns::app
