// Peers: the members a collector can ask (quorum::Electorate): a link to each other member, and this node's own service without a network.
// Who of them is drawn is for quorum::Standing to say; here only what is known to be away is left out. One a worker; on its thread.
#pragma once

#include "engine/overlay/membership.h"
#include "engine/overlay/peer_link.h"
#include "engine/overlay/peer_service.h"
#include "engine/quorum/electorate.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace harddns::overlay
{

class Peers final : public quorum::Electorate
{
public:
    /// `own` answers what this node is asked as a member and outlives this. Links are opened at once.
    Peers(world::World world, std::shared_ptr<const Membership> membership, world::PeerTls tls, PeerService& own, telemetry::Shard& shard,
          LinkLimits limits = {});
    ~Peers() override;

    /// The members from now on: links to those who left end (their questions with Unreachable), new ones open, those of members whose
    /// addresses or key changed are made anew. Not from inside a coroutine of this worker's links.
    void apply(std::shared_ptr<const Membership> membership);
    /// For connections from now on.
    void replaceTls(world::PeerTls tls);
    /// The member has connected to this node: it is worth an attempt now.
    void memberAppeared(std::uint16_t member);
    /// nullptr for this node itself and for nobody.
    [[nodiscard]] const PeerLink* link(std::uint16_t member) const;

    /// Connected or not yet tried, and this node. Valid until the next call of this or apply().
    [[nodiscard]] std::span<const quorum::Candidate> candidates() const override;
    [[nodiscard]] std::vector<std::uint16_t> away() const override;
    [[nodiscard]] std::string memberId(std::uint16_t member) const override;
    /// `nobody` when this node is no member.
    [[nodiscard]] std::uint16_t self() const override;
    world::Task<Result<quorum::MemberReply, quorum::AskProblem>> ask(std::uint16_t member, quorum::MemberQuestion question,
                                                                     world::SteadyTime deadline) override;
    void order(std::uint16_t member, quorum::MemberOrder order) override;

private:
    world::Task<Result<quorum::MemberReply, quorum::AskProblem>> askSelf(quorum::MemberQuestion question, world::SteadyTime deadline);
    static world::Task<PeerAnswer> ownAnswer(PeerService& service, quorum::MemberQuestion question, std::uint16_t self);

    world::World m_world;
    std::shared_ptr<const Membership> m_membership;
    world::PeerTls m_tls;
    PeerService& m_own;
    telemetry::Shard& m_shard;
    LinkLimits m_limits;
    std::vector<std::unique_ptr<PeerLink>> m_links; ///< by member number
    mutable std::vector<quorum::Candidate> m_candidates;
};

} // namespace harddns::overlay
