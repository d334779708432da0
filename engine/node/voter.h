// Voter: what one worker of a node that votes has beside its frontend: the node as a member (its own resolver, the server for its peers)
// and as a collector (links to the peers, the vote, the inquiries, the votes about zone cuts). The resolver for clients takes its answers
// from `collector()`.
//
// Only the seams: NodeImpl makes one for each worker on real sockets, tests make them on virtual hosts. Everything on the worker's thread;
// the constructor and listen() may also run on another one while the worker's loop does not.
#pragma once

#include "engine/node/member_service.h"
#include "engine/overlay/peer_server.h"
#include "engine/overlay/peers.h"
#include "engine/overlay/signing.h"
#include "engine/quorum/collector_check.h"
#include "engine/quorum/front.h"
#include "engine/quorum/infra_voter.h"
#include "engine/quorum/investigator.h"

#include <memory>
#include <string>
#include <vector>

namespace harddns::node
{

/// Names that one worker's history holds (SCIENCE L5): some 400 octets each.
inline constexpr std::size_t historyNames = 100'000;

struct VoterParts {
    world::World world;
    /// The node's own caches, apart from those clients are answered from. `source` is not set.
    resolve::SharedState own;
    std::shared_ptr<const overlay::Membership> membership;
    world::PeerTls tls;
    std::unique_ptr<overlay::ReceiptSigner> signer; ///< none: ballots are not signed
    telemetry::Shard& shard;
    const overlay::SignatureCheck* check = nullptr; ///< of the others' signatures; none: overlay::ecdsaCheck()
    std::size_t worker = 0, workers = 1;            ///< which of the node's workers this is: its votes get numbers of their own
};

class Voter
{
public:
    explicit Voter(VoterParts parts);
    ~Voter();
    Voter(const Voter&) = delete;
    Voter& operator=(const Voter&) = delete;

    /// Opens the addresses at which the other members reach this node. The error is a sentence.
    Result<void, std::string> listen(const std::vector<Endpoint>& addresses, bool reusePort);
    /// The resolver that takes its answers from `collector()`: other members may ask what clients are told. Until close(), which comes
    /// before that resolver goes.
    void serve(resolve::Resolver& clients) { m_service.setClients(&clients); }
    /// Ends the service for the other members: nobody is listened to any more.
    void close();
    /// Watching and probing; on the worker's thread.
    void start();
    void reconfigure(const Config& config);
    void apply(std::shared_ptr<const overlay::Membership> membership);
    void replaceTls(const world::PeerTls& tls);

    [[nodiscard]] resolve::Resolver& own() { return m_own; }
    [[nodiscard]] quorum::Collector& collector() { return m_collector; }
    /// Where the clients' resolver gets its answers from: the collector, or with `network.front` the other members too.
    [[nodiscard]] resolve::AnswerSource& source();
    [[nodiscard]] quorum::Investigator& investigator() { return m_investigator; }
    [[nodiscard]] NodeStandingView view(std::uint16_t member) const;
    [[nodiscard]] const quorum::InfraVoter& infraVoter() const { return m_infraVoter; }
    [[nodiscard]] quorum::AlertBook& book() { return m_book; }
    [[nodiscard]] quorum::History& history() { return *m_history; }
    [[nodiscard]] const quorum::Standing& standing() const { return m_standing; }
    [[nodiscard]] overlay::Peers& peers() { return m_peers; }
    [[nodiscard]] const overlay::Membership& membership() const { return *m_membership; }

private:
    [[nodiscard]] quorum::CollectorSettings settingsFrom(const Config& config) const;

    world::World m_world;
    world::PeerTls m_tls;
    std::shared_ptr<const overlay::Membership> m_membership;
    std::unique_ptr<overlay::ReceiptSigner> m_signer;
    resolve::Resolver m_own;
    MemberService m_service;
    overlay::Peers m_peers;
    overlay::PeerServer m_server;
    quorum::Standing m_standing;
    std::unique_ptr<quorum::History> m_history;
    quorum::AlertBook m_book;
    quorum::Investigator m_investigator;
    quorum::CollectorCheck m_collectorCheck;
    quorum::Collector m_collector;
    quorum::Front m_front;
    bool m_isFront;
    quorum::InfraVoter m_infraVoter;
};

} // namespace harddns::node
