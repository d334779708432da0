// NetworkSide: what the workers of a node that votes share: who the members are, this node's identity, and the caches that are the node's
// own (what it found itself), apart from the one clients are answered from. Made when the configuration says that the node votes.
//
// Threads: made, changed by reload and read under NodeImpl's life lock; the caches are thread-safe by themselves.
#pragma once

#include "engine/api/node.h"
#include "engine/cache/infra_cache.h"
#include "engine/cache/record_cache.h"
#include "engine/overlay/membership.h"
#include "engine/overlay/signing.h"
#include "engine/resolve/path_log.h"
#include "engine/world/network.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace harddns::node
{

/// Share of cache.max-bytes for what the node itself validated, in percent, taken from the clients' cache.
inline constexpr unsigned ownAnswersPercent = 15;
/// The same for what the clients' resolver remembers besides answers: failures.
inline constexpr unsigned clientInfraPercent = 2;

class NetworkSide
{
public:
    /// Does the configuration want votes?
    [[nodiscard]] static bool isWanted(const Config& config);
    /// Reads keys and certificates. The problem names the key to blame.
    static Result<std::unique_ptr<NetworkSide>, StartProblem> make(const Config& config, cache::EpochDomain& epochs);

    /// The same checks for a new configuration; nothing is changed when there is a problem. With `tls` the files have been read again.
    struct Renewed {
        std::shared_ptr<const overlay::Membership> membership;
        world::PeerTls tls;
        std::int64_t certificateEndsUnix = 0;
    };
    [[nodiscard]] Result<Renewed, StartProblem> renew(const Config& config) const;
    void take(Renewed renewed);

    [[nodiscard]] const std::shared_ptr<const overlay::Membership>& membership() const { return m_membership; }
    [[nodiscard]] const world::PeerTls& tls() const { return m_tls; }
    /// End of this node's certificate.
    [[nodiscard]] std::int64_t certificateEndsUnix() const { return m_certificateEndsUnix; }
    /// Where the other members reach this node.
    [[nodiscard]] std::vector<Endpoint> ownAddresses() const;
    [[nodiscard]] Result<std::unique_ptr<overlay::ReceiptSigner>, std::string> makeSigner() const;

    cache::AnswerCache ownAnswers;      ///< what this node validated
    cache::NodeCache clientProvisional; ///< always empty: clients get attested data only
    cache::InfraCache clientInfra;
    resolve::PathLog paths; ///< of what the node found itself

private:
    NetworkSide(const Config& config, cache::EpochDomain& epochs);
    std::shared_ptr<const overlay::Membership> m_membership;
    world::PeerTls m_tls;
    std::string m_keyFile;
    std::int64_t m_certificateEndsUnix = 0;
};

} // namespace harddns::node
