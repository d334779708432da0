// Collector: asks a random quorum about a question and answers what the vote attests (SCIENCE 6.4). It is the AnswerSource of the resolver
// that serves clients; the members' own resolvers know nothing of it. A vote goes on after its answer has left: the ballots that come late
// are compared too, so that no dissent stays unseen; then one VoteReport goes to the observer.
//
//   ask             one vote: draw, ballots, judgement, ladder, until decided
//     askSeat         one member's ballot
//     judgeBallot     this node's own validation of a ballot, once for equal ones (L0)
//     hedge           late draws for silent seats
//     askAuthority    L6: the zone's servers as the members know them, asked over TCP
//   finishVote      the ballots that come after the answer, agreements and dissents
//
// One a worker; on its thread.
#pragma once

#include "engine/quorum/electorate.h"
#include "engine/quorum/ladder.h"
#include "engine/quorum/standing.h"
#include "engine/resolve/resolver.h"
#include "engine/telemetry/counters.h"
#include "engine/world/sync.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace harddns::quorum
{

/// One seat of a vote as it ended.
struct SeatReport {
    std::uint16_t member = 0;
    Seat::State state = Seat::State::Open;
    Ballot ballot;
    Judgement judgement = Judgement::Unknown;
    bool agrees = false, dissents = false;
    bool late = false; ///< its ballot came after the answer had left
    world::Duration rtt{};
    std::string problem;                                     ///< Silent: why
    std::shared_ptr<const std::vector<std::uint8_t>> packet; ///< the reply as it came
    std::shared_ptr<const overlay::KeptReceipt> receipt;     ///< its sender's signature, when it signs
    std::uint32_t nearMisses = 0;                            ///< wrong ids it saw in the last minute, by its own word
};

/// A vote as it ended.
struct VoteReport {
    wire::Question question;
    Level level = Level::Failed;
    Ballot decided; ///< what was answered; Fail when nothing was
    bool secure = false;
    bool majoritySuspect = false;
    unsigned asked = 0, majority = 0;
    unsigned hedges = 0, replacements = 0;
    bool widened = false, authorityAsked = false;
    bool onlyLinks = false;    ///< only the first links of a chain were decided; what they lead to is another vote
    bool repairs = true;       ///< dissenters are to be repaired (Parameters::repairs)
    world::Duration latency{}; ///< until decided
    world::WallTime when;
    std::string why; ///< of a failure
    std::vector<SeatReport> seats;
    std::vector<std::uint16_t> authorityBy; ///< members whose word about the zone's servers was used (L6)
};

class VoteObserver
{
public:
    virtual ~VoteObserver() = default;
    /// Once a vote, when its last ballot is in or given up. On the collector's thread.
    virtual void onVote(VoteReport report) = 0;
    /// A vote about a zone cut (infra_voter.h), as it ended: of type NS, one seat for each member that was asked.
    virtual void onInfraVote(const VoteReport& report) { static_cast<void>(report); }
};

struct CollectorSettings {
    QuorumConfig quorum;
    /// Members that are configured, reachable or not: whoever silences some must not lower the majority. 0: as many as the electorate
    /// names.
    unsigned nodes = 0;
    unsigned maxResolveMs = 4500;
    bool validates = false; ///< answers that this node could not validate are not given
    bool hedging = true;
    bool earlyDecision = true; ///< off: an answer waits for all ballots (shown beside it in the lab)
    bool asksAuthority = true; ///< L6
};

/// What a collector works with. All of it outlives the collector.
struct CollectorParts {
    world::World world;
    Electorate& electorate;
    Standing& standing;
    History& history;
    resolve::Resolver& own; ///< this node's: judges ballots, asks the authority
    telemetry::Shard& shard;
    VoteObserver* observer = nullptr;
};

/// What a set of a voted answer that nobody signed counts for in a validating node: the vote has shown that the zone is not signed.
void raiseUnchecked(resolve::Scrubbed& found, cache::Security to);

/// Ballots that come later than this after the answer are not waited for.
inline constexpr world::Duration lateBallots = std::chrono::milliseconds(1500);
/// Different ballots that are validated for one vote; more would let liars buy signature checks.
inline constexpr unsigned judgedBallots = 3;
/// The members' words about a zone's servers are waited for so long (L6): what they know they know at once.
inline constexpr world::Duration authorityPatience = std::chrono::milliseconds(800);
/// A member that has not answered a vote in time is asked for what it knows without asking others. One that does not say that either in
/// this time has failed: out of rotation after three (standing.h).
inline constexpr world::Duration lifeCheckPatience = std::chrono::milliseconds(800);
/// Round trips remembered of each member, for the hedge.
inline constexpr std::size_t rememberedTrips = 64;

class Collector final : public resolve::AnswerSource
{
public:
    Collector(CollectorParts parts, CollectorSettings settings);
    ~Collector() override;
    Collector(const Collector&) = delete;
    Collector& operator=(const Collector&) = delete;

    world::Task<Sourced> ask(wire::Question question, bool checkingDisabled, world::SteadyTime deadline) override;
    [[nodiscard]] const cache::ByVote& evidence() const override { return m_evidence; }

    void reconfigure(CollectorSettings settings);
    /// Votes that are not decided, and those that still wait for late ballots.
    [[nodiscard]] std::size_t undecided() const { return m_undecided; }
    [[nodiscard]] std::size_t running() const { return m_scope.size(); }

private:
    struct Vote;
    using VotePtr = std::shared_ptr<Vote>;
    struct Trips {
        std::array<float, rememberedTrips> ms{};
        std::size_t count = 0;
        float p95 = 0;
        bool fresh = false;
    };

    /// Who may be drawn now, and the numbers of this vote. Nothing when there are too few.
    [[nodiscard]] std::optional<std::string> begin(Vote& vote) const;
    void addSeat(const VotePtr& vote, std::uint16_t member);
    static world::Task<void> askSeat(Collector& self, VotePtr vote, std::size_t seat);
    static world::Task<void> judgeBallot(Collector& self, VotePtr vote, std::size_t seat);
    static world::Task<void> finishVote(Collector& self, VotePtr vote);
    /// L6: true when the zone's servers as the network knows them have given an answer; `vote` holds it and what was decided.
    world::Task<bool> askAuthority(VotePtr vote);
    void startJudging(const VotePtr& vote, std::size_t seat);
    /// A member said nothing to a question in time: is it there at all? What it says is counted in its standing.
    void startLifeCheck(std::uint16_t member);
    static world::Task<void> checkLife(Collector& self, std::uint16_t member);
    [[nodiscard]] std::vector<Seat> view(const Vote& vote) const;
    /// Draws for seats that are silent for too long; returns when to look again.
    world::SteadyTime hedge(const VotePtr& vote);
    bool replace(const VotePtr& vote, std::size_t seat);
    void widen(const VotePtr& vote);
    [[nodiscard]] Sourced answer(Vote& vote);
    /// The reason that a majority of the members give for having no answer (a bogus zone, dead servers): it is the client's to know.
    [[nodiscard]] static std::optional<std::pair<wire::Ede, std::string>> sharedReason(const Vote& vote);
    /// Somebody answered, and somebody else something else, or what does not validate.
    [[nodiscard]] static bool isContested(const Vote& vote);
    /// Flushes a member that dissents from what was decided, once a vote.
    void compare(Vote& vote, std::size_t seat);
    void count(const Vote& vote);
    [[nodiscard]] world::Duration patienceFor(std::uint16_t member, const Parameters& parameters);
    void remember(std::uint16_t member, world::Duration rtt);

    CollectorParts m_parts;
    CollectorSettings m_settings;
    cache::ByVote m_evidence;
    std::vector<Trips> m_trips;
    std::vector<bool> m_checked; ///< a life check is under way
    std::size_t m_undecided = 0;
    world::TaskScope m_scope; ///< last: its tasks use all of the above
};

} // namespace harddns::quorum
