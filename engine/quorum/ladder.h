// The ladder (SCIENCE 6.4): which answer the ballots of a vote attest, or what has to be done to find out. A pure function of the ballots
// and parameters: nothing here waits, asks or draws. The collector calls decide() whenever something changed and does what it says.
//
// Who decides what: L0 a ballot that validates, L1 m equal ballots, L2 a chain whose first links have m votes (the rest is voted on by
// itself), L3 the records that m ballots hold, L5 records attested long ago, L6 the voted authority over TCP, L7 all nodes, L8 fails
// closed. L4 (one origin) is evidence, never a decision (evidence.h). Because m > (q + s)/2 two answers can never both have m votes, so the
// order in which ballots come never changes which answer wins.
#pragma once

#include "engine/quorum/ballot.h"
#include "engine/quorum/history.h"
#include "engine/quorum/parameters.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace harddns::quorum
{

enum class Level : std::uint8_t { Secure, Exact, Chain, Record, Origin, History, Authority, Widen, Failed };
[[nodiscard]] const char* toText(Level level); ///< "L0 secure", "L1 exact" ...

/// What the collector's own validation says of a ballot.
enum class Judgement : std::uint8_t {
    Unknown,  ///< not judged (yet), or this collector does not validate
    Insecure, ///< proven to lie outside the signed tree: the vote decides
    Secure,   ///< validates from the trust anchor: decides alone (L0)
    Bogus,    ///< abstains, and is evidence
};

struct Seat {
    enum class State : std::uint8_t {
        Open,     ///< asked, no reply yet
        Voted,    ///< `ballot` is there (a Fail is an abstention)
        Silent,   ///< asked in vain: counts as an abstention
        Replaced, ///< a later draw took its place; what it says no longer votes
    };
    std::uint16_t member = 0;
    State state = State::Open;
    const Ballot* ballot = nullptr; ///< Voted (also of a Replaced seat that answered late: evidence only)
    Judgement judgement = Judgement::Unknown;
    world::Duration rtt{}; ///< Voted
};

/// What has been tried outside of the vote itself.
struct Progress {
    bool authorityAsked = false; ///< L6 was tried and decided nothing
    bool widened = false;        ///< L7: the seats are all members, the majority is wideMajority()
    bool mayAskAuthority = true; ///< L6 can be tried (names whose servers may be asked)
    unsigned chainsFollowed = 0; ///< L2 steps that led to this question; at chainDepth no further one is taken
};

enum class Step : std::uint8_t {
    Wait,         ///< open seats can still decide
    Answer,       ///< `winner`, `records`, `agreeing` are set
    FollowChain,  ///< L2: ask the same members about `target`, and answer `links` of `winner` in front of it
    AskAuthority, ///< L6
    Widen,        ///< L7: ask everybody who was not asked
    Fail,         ///< L8
};

struct Decision {
    Step step = Step::Wait;
    Level level = Level::Failed;
    std::size_t winner = SIZE_MAX;    ///< seat whose ballot gives the answer (of L2: the links)
    std::vector<std::string> records; ///< L3: the canonical RDATA that are answered, a part of the union
    std::size_t links = 0;            ///< L2
    wire::Name target;                ///< L2
    std::uint32_t ttl = 0;            ///< the smallest of the agreeing ballots
    /// Seats that vote for what was decided. L3: their records are all among those answered. L5: all of their records are attested.
    std::vector<std::size_t> agreeing;
    /// Seats whose ballots are not what was decided, late ones of replaced seats too. Abstentions are not among them, but for bogus ballots
    /// at L0; validating ones never are at L0. L3: those that hold a record which is not answered.
    std::vector<std::size_t> dissenting;
    bool majoritySuspect = false; ///< m or more equal ballots contradict a secure answer (which is answered) or the authority (a failure)
    std::string why;              ///< Fail: "no quorum 3/2/1 of 6"
    bool bogus = false;           ///< Fail: because nothing but bogus ballots came (EDE 6)
    bool allSilent = false;       ///< Fail: nobody answered (EDE 22)
};

/// `question` for history; `history` may be nullptr (none). `now` Unix seconds.
[[nodiscard]] Decision decide(const wire::Question& question, std::span<const Seat> seats, const Parameters& parameters,
                              const Progress& progress, const History* history, std::int64_t now);

/// After L6: which seats agree with what the authority said. The answer is `authority`'s; `winner` is a seat that says exactly the same, or
/// SIZE_MAX.
[[nodiscard]] Decision decideByAuthority(std::span<const Seat> seats, const Parameters& parameters, const Progress& progress,
                                         const Ballot& authority);

/// The answer's sets for the client, from the winner's (and, for L3, of all agreeing seats' records): chain, then the records, TTLs bounded
/// by `decision.ttl`. Signatures only where the whole set is answered. FollowChain: the links. Empty without a winner.
[[nodiscard]] std::vector<wire::RRset> answerSets(const Decision& decision, std::span<const Seat> seats);

/// The winner's ballot with the records that are answered (L3 leaves some out): what history and evidence compare with. Needs a winner.
[[nodiscard]] Ballot decidedBallot(const wire::Question& question, const Decision& decision, std::span<const Seat> seats);

/// The members behind the answer, a bit each, for History::attest: the agreeing ones and, at L3, everybody who held a record of it.
[[nodiscard]] std::uint64_t holders(const Decision& decision, std::span<const Seat> seats);

} // namespace harddns::quorum
