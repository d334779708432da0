// Feed: what a running node tells everybody who looks, in one immutable Snapshot each 100 ms (DESIGN 3.4). Who calls: the console's bridge,
// the audit feeder and the control server's event stream subscribe to a NodeAccess; the same values come from a node in this process and
// from one on another machine.
//
//   Subscription watch = node.subscribe({.queries = true}, [&](const SnapshotPtr& s) { ... });   // until `watch` is destroyed
//
// Thread: the callback runs on the feed's own thread, one call at a time, and must return soon: it delays the next snapshot of every
// subscriber, never the resolver. After the Subscription is gone no call is running or will come (destroying it waits for a call that
// runs; a callback must not destroy its own).
#pragma once

#include "engine/api/node_values.h"
#include "engine/api/vote.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace harddns
{

inline constexpr std::int64_t snapshotIntervalUs = 100'000;
/// Queries in one snapshot, whatever comes in: 100,000 a second at ten snapshots. What is beyond is counted, not queued.
inline constexpr std::size_t maxSnapshotQueries = 10'000;
/// Votes and disagreements in one snapshot, as the rings they come from are read (what is left follows in the next one).
inline constexpr std::size_t maxSnapshotVotes = 2'000;
inline constexpr std::size_t maxSnapshotDisagreements = 200;

/// Where an answer came from.
enum class AnswerSource : std::uint8_t {
    Cache,   ///< attested data this node had
    Vote,    ///< the network was asked
    Walk,    ///< this node resolved it alone (it does not vote)
    Stale,   ///< expired data during an outage (RFC 8767)
    Local,   ///< special-use name, access rule, failure remembered
    Failure, ///< SERVFAIL: nobody could say
    Refused, ///< by the access rules
};
[[nodiscard]] const char* toText(AnswerSource source); ///< "cache"
[[nodiscard]] bool fromText(const std::string& text, AnswerSource& source);

enum class ClientProtocol : std::uint8_t { Udp, Tcp, Tls };
[[nodiscard]] const char* toText(ClientProtocol protocol); ///< "udp"
[[nodiscard]] bool fromText(const std::string& text, ClientProtocol& protocol);

/// One question of a client and what it was told.
struct QueryEvent {
    std::int64_t timeUs = 0; ///< when it came in; Unix time in microseconds
    std::string name;        ///< presentation form; cut at 63 characters when `cut`
    std::string type;
    std::string client; ///< address, without the port
    std::string rcode;
    ClientProtocol protocol = ClientProtocol::Udp;
    AnswerSource source = AnswerSource::Cache;
    bool secure = false; ///< the answer had the AD bit or its records are validated
    bool cut = false;
    std::uint32_t latencyUs = 0; ///< from the question to the answer
};

/// How a node is reached. An embedded one is always Up.
struct LinkState {
    enum class State : std::uint8_t {
        Up,
        Connecting, ///< tried again by itself
        Refused,    ///< it does not take our certificate, or we do not take its
        Closed,     ///< we ended it
    };
    State state = State::Up;
    std::string reason; ///< a sentence, unless Up
    std::int64_t sinceUs = 0;
};
[[nodiscard]] const char* toText(LinkState::State state); ///< "connecting"

/// One moment of a node, and what happened since the snapshot before it.
struct Snapshot {
    std::uint64_t sequence = 0; ///< from 1, one more each; a gap: the subscriber was too slow and missed some
    std::int64_t timeUs = 0;
    std::int64_t elapsedUs = 0; ///< since the one before; 0: the first
    LinkState link;

    // The moment. Not changed since the last snapshot when the link is not Up.
    std::shared_ptr<const NodeStatus> status; ///< never null
    std::shared_ptr<const NodeStats> stats;   ///< never null; counters since the node's start
    std::vector<NodeStandingView> members;    ///< empty when the node does not vote

    // What happened.
    std::vector<VoteEvent> votes;
    std::vector<Alert> alerts; ///< those that changed
    std::vector<DisagreementRecord> disagreements;
    std::vector<QueryEvent> queries; ///< a sample: see queriesSeen
    std::uint64_t queriesSeen = 0;   ///< answered since the snapshot before; more than queries.size(): "1 in n"
    std::uint64_t votesMissed = 0;   ///< left the node's ring before they were read
    std::uint64_t disagreementsMissed = 0;
    std::string place; ///< for FeedOptions::from: what comes behind this snapshot
};
using SnapshotPtr = std::shared_ptr<const Snapshot>;

struct FeedOptions {
    bool queries = false; ///< the live stream of questions: costs the workers a little each answer, so only who shows it asks for it
    /// Snapshot::place of the last snapshot that was seen, to go on there. Empty, or of a run of the node that is over: from the oldest
    /// that the node keeps.
    std::string from = {};
};

/// Ends what it stands for when it goes. Movable; any thread but the feed's own.
class Subscription
{
public:
    Subscription() = default;
    explicit Subscription(std::function<void()> end) : m_end(std::move(end)) {}
    Subscription(Subscription&& other) noexcept : m_end(std::exchange(other.m_end, nullptr)) {}
    Subscription& operator=(Subscription&& other) noexcept
    {
        if (this != &other) {
            reset();
            m_end = std::exchange(other.m_end, nullptr);
        }
        return *this;
    }
    ~Subscription() { reset(); }
    void reset()
    {
        if (auto end = std::exchange(m_end, nullptr))
            end();
    }
    explicit operator bool() const { return m_end != nullptr; }

private:
    std::function<void()> m_end;
};

/// Puts the snapshots `older` and `newer`, which follow each other, into one: the moment of the newer, the happenings of both. Lists
/// that would grow beyond `most` times one snapshot's limit lose their oldest entries, which are counted as missed: a subscriber that
/// hands snapshots to a slower thread keeps one waiting, never a queue.
[[nodiscard]] SnapshotPtr merged(const SnapshotPtr& older, const SnapshotPtr& newer, std::size_t most = 10);

} // namespace harddns
