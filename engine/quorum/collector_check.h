// CollectorCheck: asks other collectors about one answer in a hundred that this node gave its clients (SCIENCE 6.8). A collector that tells
// its clients something else than the network decides has signed it: its answer and that of another collector, both signed, contradict each
// other, and the investigator looks into it as into a vote. Whoever lies only to clients and never to other nodes is not found this way:
// an unmodified client cannot check anything.
//
// Observes the votes of one collector before the investigator does; on its thread.
#pragma once

#include "engine/quorum/investigator.h"

namespace harddns::quorum
{

inline constexpr unsigned checkedPercent = 1;
/// A collector that differs is asked again so much later: the zone may just be changing, and caches are behind each other.
inline constexpr world::Duration checkAgainAfter = std::chrono::seconds(2);
/// Collectors asked about one answer. With two, one that differs stands against the other and this node.
inline constexpr std::size_t checkedCollectors = 2;
/// Checks under way; more would let a burst of votes double itself.
inline constexpr std::size_t checksAtOnce = 64;

class CollectorCheck final : public VoteObserver
{
public:
    /// `nextPercent` is checkedPercent but in tests.
    CollectorCheck(world::World world, Electorate& electorate, const Standing& standing, Investigator& investigator,
                   telemetry::Shard& shard, unsigned percent = checkedPercent);
    ~CollectorCheck() override;

    void onVote(VoteReport report) override;
    /// A front was told this by `member` (not this node) about the question.
    void onCollected(const wire::Question& question, std::uint16_t member, const MemberReply& reply);
    [[nodiscard]] std::size_t running() const { return m_scope.size(); }

private:
    struct Answers;
    static world::Task<void> check(CollectorCheck& self, VoteReport report);
    static world::Task<void> checkCollected(CollectorCheck& self, wire::Question question, std::uint16_t member);
    void accuse(VoteReport report, std::vector<SeatReport> seats);
    static world::Task<void> askOne(CollectorCheck& self, std::shared_ptr<Answers> answers, std::size_t slot, wire::Question question,
                                    world::SteadyTime until);
    /// What `members` tell their clients.
    world::Task<std::vector<SeatReport>> askAll(std::vector<std::uint16_t> members, wire::Question question);
    /// Neither this node nor `except`.
    [[nodiscard]] std::vector<std::uint16_t> drawCollectors(std::uint16_t except);

    world::World m_world;
    Electorate& m_electorate;
    const Standing& m_standing;
    Investigator& m_investigator;
    telemetry::Shard& m_shard;
    unsigned m_percent;
    world::TaskScope m_scope; ///< last
};

} // namespace harddns::quorum
