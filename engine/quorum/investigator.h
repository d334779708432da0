// Investigator: what happens after a vote in which somebody differed (SCIENCE 6.6): the four cross-checks, evidence and grade, repair and
// quarantine, the alert and the record of the disagreement; and what keeps watch meanwhile: probes of nodes that are out of rotation and
// canaries for those in quarantine. Observes one collector, on its thread.
//
//   onVote               counts the vote, opens a case when a ballot differs
//   onCollectorsDiffer   the same for what collectors tell their clients
//     runCase            the path each node took, and an inquiry for each ballot that differs
//       inquire          the cross-checks beside each other, at most inquiryTime
//     conclude           findings, standing, repair, alert, record
//   watch                who is away, probes and canaries, each watchInterval
#pragma once

#include "engine/quorum/alert_book.h"
#include "engine/quorum/collector.h"
#include "engine/quorum/near_misses.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace harddns::quorum
{

/// All cross-checks end within this (SCIENCE 6.6).
inline constexpr world::Duration inquiryTime = std::chrono::seconds(3);
/// One inquiry a (node, zone) in this time: an attacker who provokes dissents must not make the nodes ask each other without end.
inline constexpr world::Duration inquiryPause = std::chrono::minutes(1);
/// Inquiries under way; more dissents are judged by what is known already.
inline constexpr std::size_t inquiriesAtOnce = 32;
/// A node tells the path of an answer from memory; a record does not wait for one that is slow.
inline constexpr world::Duration pathPatience = std::chrono::milliseconds(400);
/// (node, zone) pairs whose last inquiry is remembered.
inline constexpr std::size_t rememberedInquiries = 4096;
/// How often somebody who is out of rotation or in quarantine is looked after.
inline constexpr world::Duration watchInterval = std::chrono::milliseconds(250);

/// A probe of a node that is out of rotation that takes longer has failed.
inline constexpr world::Duration probePatience = std::chrono::milliseconds(800);

/// A question whose right answer every honest node knows: asked of nodes that want to come back.
struct Canary {
    wire::Question question;
};

struct InvestigatorParts {
    world::World world;
    Electorate& electorate;
    Standing& standing;
    History& history;
    AlertBook& book;
    telemetry::Shard& shard;
    /// The diversity groups of a member and the text of a group, for alerts about groups.
    std::function<std::string(std::uint16_t group)> groupText;
    /// The votes of this investigator have the numbers first + step, first + 2 step, ...: those of a node's workers never meet.
    std::uint64_t firstVote = 0, voteStep = 1;
    /// A receipt as a value, its signature checked; none: nothing can be proven.
    std::function<SignedBallot(const overlay::KeptReceipt&, const Digest& ballot)> proof;
};

class Investigator final : public VoteObserver
{
public:
    explicit Investigator(InvestigatorParts parts);
    ~Investigator() override;
    Investigator(const Investigator&) = delete;
    Investigator& operator=(const Investigator&) = delete;

    void onVote(VoteReport report) override;
    void onInfraVote(const VoteReport& report) override { noteVote(report); }
    /// The seats say what they tell their clients; those that dissent differ from what this node tells its own, again and again.
    void onCollectorsDiffer(VoteReport report);
    /// Starts the watch; until the investigator is destroyed.
    void start();
    void setCanaries(std::vector<Canary> canaries) { m_canaries = std::move(canaries); }
    /// By hand, from the operator.
    void quarantine(std::uint16_t member);
    void release(std::uint16_t member);

    [[nodiscard]] std::size_t inquiries() const { return m_running; }
    [[nodiscard]] NodeStandingView view(std::uint16_t member) const;

private:
    struct Case;
    using CasePtr = std::shared_ptr<Case>;
    struct Asked;
    static world::Task<void> runCase(Investigator& self, CasePtr open);
    static world::Task<void> askOne(Investigator& self, std::shared_ptr<Asked> asked, std::size_t slot, std::uint16_t member,
                                    MemberQuestion question, world::SteadyTime until);
    /// The replies to several questions asked at once; nothing where none came.
    world::Task<std::vector<std::optional<MemberReply>>> askAll(std::vector<std::pair<std::uint16_t, MemberQuestion>> questions,
                                                                world::SteadyTime until);
    world::Task<Checks> inquire(CasePtr open, std::size_t seat, world::SteadyTime until);
    static world::Task<void> inquireInto(Investigator& self, CasePtr open, std::size_t seat, world::SteadyTime until,
                                         std::shared_ptr<Asked> done);
    /// The paths the seats' answers came by, into the case.
    static world::Task<void> askPaths(Investigator& self, CasePtr open, std::shared_ptr<Asked> done);
    void open(CasePtr made, bool inquires);
    void conclude(Case& open);
    [[nodiscard]] DisagreementRecord recordOf(const Case& open) const;
    [[nodiscard]] static Grade mostFor(const Case& open, const Findings& findings, bool fresh);
    void noteNearMisses(const VoteReport& report);
    void noteVote(const VoteReport& report);
    void noteFailure(const VoteReport& report, std::uint64_t vote);
    void tell(std::uint16_t member, StandingChange change);
    static world::Task<void> watch(Investigator& self);
    void lookForAway();
    void tellState(std::uint16_t member);
    static world::Task<void> probe(Investigator& self, std::uint16_t member);
    static world::Task<void> askCanary(Investigator& self, std::uint16_t member);
    [[nodiscard]] bool mayInquire(std::uint16_t member, const wire::Name& zone);
    [[nodiscard]] std::int64_t nowUs() const { return m_parts.world.clock.wall().nanoseconds / 1000; }
    [[nodiscard]] std::vector<std::string> idsOf(const std::vector<std::uint16_t>& members) const;

    InvestigatorParts m_parts;
    std::vector<Canary> m_canaries;
    std::map<std::pair<std::uint16_t, std::string>, world::SteadyTime> m_lastInquiry;
    NearMissMeter m_nearMisses;
    std::uint64_t m_votes = 0;
    std::size_t m_running = 0;
    std::vector<bool> m_busy; ///< a probe or canary is under way
    std::vector<bool> m_away; ///< could not be reached at the last look
    std::vector<bool> m_out;  ///< told to be out of rotation
    world::TaskScope m_scope; ///< last
};

} // namespace harddns::quorum
