// Front: gives the questions of its clients to the members of the network in turn, so that no node holds all votes (P08, P16; SCIENCE 9.2):
// the less loaded of two at random collects. What comes back is validated here. A member that fails is passed over, and when that takes
// too long this node votes itself. Each look-up trusts one collector: CollectorCheck looks after that.
//
// The AnswerSource of the clients' resolver of a node with `network.front`. One a worker; on its thread.
#pragma once

#include "engine/quorum/collector.h"
#include "engine/quorum/collector_check.h"

namespace harddns::quorum
{

/// Members tried before this node votes itself; each may take collectorTime.
inline constexpr unsigned frontTries = 2;
/// A vote takes that long only when its name's servers are in trouble; afterwards there is still time for an own one.
inline constexpr world::Duration collectorTime = std::chrono::milliseconds(1000);

struct FrontParts {
    world::World world;
    Electorate& electorate;
    Standing& standing;
    resolve::Resolver& own; ///< judges what members say
    Collector& collector;   ///< this node's own votes
    CollectorCheck* check = nullptr;
    telemetry::Shard& shard;
};

class Front final : public resolve::AnswerSource
{
public:
    Front(FrontParts parts, bool validates) : m_parts(parts), m_validates(validates) {}

    world::Task<Sourced> ask(wire::Question question, bool checkingDisabled, world::SteadyTime deadline) override;
    [[nodiscard]] const cache::ByVote& evidence() const override { return m_parts.collector.evidence(); }
    void reconfigure(bool validates) { m_validates = validates; }

private:
    /// Nothing: the member is of no help.
    world::Task<std::optional<Sourced>> askMember(std::uint16_t member, wire::Question question, bool checkingDisabled,
                                                  world::SteadyTime deadline);

    FrontParts m_parts;
    bool m_validates;
};

} // namespace harddns::quorum
