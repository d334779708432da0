// InfraVoter: asks the network in the background about the zone cuts that this node learned alone and uses again, so that what many nodes
// were told may live as long as the parent gave it and what only this one believes does not (DESIGN 3.3). Nobody waits for it.
//
//   onUsedAgain     from the resolver's walk: at most one vote for a life of a cut, bounded under way, paid from InfraBudget
//     run           after a moment, all members that may vote are asked at once what they learned themselves (AskKind::Authority)
//     conclude      tallyInfra(): attested, contradicted (the cut and all below it is forgotten here), or nothing
//
// Only the own delegation is ever kept. One a worker, beside the resolver it observes; on its thread. The caches are shared: two workers
// never ask about one life of a cut.
#pragma once

#include "engine/quorum/collector.h"
#include "engine/quorum/infra_vote.h"

#include <unordered_map>

namespace harddns::quorum
{

/// Votes about infrastructure under way. More would make the first minute of a busy node a burst of background work; those that are not
/// begun come again at the next use.
inline constexpr std::size_t infraVotesAtOnce = 16;
/// The question that used the cut is just now bringing it to the other members: asked at once, they would not know it yet.
inline constexpr world::Duration infraVoteSettles = std::chrono::seconds(1);
/// A zone about which the others said something else is not voted on again for this long. While a change spreads, the node that saw it
/// first would else forget the zone at every second use.
inline constexpr world::Duration contradictedPause = std::chrono::minutes(10);
/// Such zones that are remembered; when there are more, those whose time is over leave, and then no vote is begun that could add one.
inline constexpr std::size_t rememberedContradictions = 1024;

struct InfraVoterParts {
    world::World world;
    Electorate& electorate;
    const Standing& standing;
    cache::InfraCache& infra;
    world::CacheClock& cacheClock;
    telemetry::Shard& shard; ///< also says how many questions the votes of this worker asked
    VoteObserver* observer = nullptr;
};

class InfraVoter final : public resolve::CutObserver
{
public:
    /// `nodes`: members that are configured, reachable or not (CollectorSettings::nodes); 0: as many as the electorate names.
    InfraVoter(InfraVoterParts parts, unsigned nodes);
    ~InfraVoter() override;
    InfraVoter(const InfraVoter&) = delete;
    InfraVoter& operator=(const InfraVoter&) = delete;

    void onUsedAgain(const cache::DelegationPtr& cut) override;
    void setNodes(unsigned nodes) { m_nodes = nodes; }
    [[nodiscard]] std::size_t running() const { return m_running; }

private:
    struct Poll;
    [[nodiscard]] unsigned majority() const;
    [[nodiscard]] bool isPaused(const wire::Name& zone);
    static world::Task<void> run(InfraVoter& self, cache::DelegationPtr cut, std::vector<std::uint16_t> members);
    static world::Task<void> askOne(InfraVoter& self, Poll& poll, std::size_t seat, world::SteadyTime until);
    void conclude(Poll& poll);

    struct NameHash {
        std::size_t operator()(const wire::Name& name) const noexcept { return name.hash(); }
    };

    InfraVoterParts m_parts;
    unsigned m_nodes;
    InfraBudget m_budget;
    std::unordered_map<wire::Name, world::SteadyTime, NameHash> m_paused; ///< until when
    std::size_t m_running = 0;
    world::TaskScope m_scope; ///< last
};

} // namespace harddns::quorum
