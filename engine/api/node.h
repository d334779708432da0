// Node: the whole engine behind abstract, values-only interfaces: what app/, ui/ and db/ (and the control server) see. NodeAccess is what
// one may ask a node wherever it runs: in this process (Node) or on another machine (engine/api/remote.h). The programs make a Node with
// createNode, start it, and talk to it from any thread; results that need the workers come back as values.
#pragma once

#include "engine/api/config.h"
#include "engine/api/feed.h"
#include "engine/api/name_history.h"
#include "engine/api/node_values.h"
#include "engine/api/result.h"
#include "engine/api/trace.h"
#include "engine/api/vote.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace harddns
{

struct StartProblem {
    std::string message;  ///< complete sentence with address or file, and what to do
    std::string key = {}; ///< the configuration key to blame ("listen.dns[1]"), so that a program can add its file and line
};

/// What the network did since a cursor; the next call goes on with the one given here. What left the rings before it was read is missed.
struct VoteBatch {
    std::vector<VoteEvent> votes;
    std::string cursor;
    std::uint64_t missed = 0; ///< since the cursor that was given
};
struct AlertBatch {
    std::vector<Alert> alerts; ///< those that changed
    std::string cursor;
};
struct DisagreementBatch {
    std::vector<DisagreementRecord> records; ///< oldest first
    std::string cursor;
    std::uint64_t missed = 0;
};

/// What an operator may do to a member, as this node sees it; the other nodes go by their own evidence.
enum class MemberCommand : std::uint8_t {
    Quarantine, ///< not asked any more until it is released by hand
    Release,
    Flush, ///< told to forget a name and everything below it
};

/// Everything blocks until the answer is there, so never call it on a thread that must stay fluid. Errors are sentences; of a node on
/// another machine also that it cannot be reached, or that our role does not allow it.
class NodeAccess
{
public:
    virtual ~NodeAccess() = default;

    /// See feed.h. After prepare(), if it is a Node; the node outlives the subscription.
    [[nodiscard]] virtual Subscription subscribe(FeedOptions options, std::function<void(const SnapshotPtr&)> onSnapshot) = 0;

    /// What happened until now is told to every subscriber before this returns; before an orderly end, so that nothing of the last moment
    /// is missing. Not from a subscriber's callback.
    virtual void flushFeed() {}

    [[nodiscard]] virtual NodeStatus status() const = 0;
    [[nodiscard]] virtual NodeStats stats() const = 0;
    /// Blocks until the resolution ends (at most max-resolve-ms). `refresh`: do not answer from the cache.
    [[nodiscard]] virtual Result<TraceResult, std::string> trace(const std::string& name, const std::string& type, bool refresh) = 0;
    [[nodiscard]] virtual Result<std::vector<CacheEntryText>, std::string> cacheLookup(const std::string& name,
                                                                                       const std::string& type) = 0;
    /// Visits everything; stops when the visitor says false.
    virtual void cacheDump(const std::function<bool(const CacheEntryText&)>& visitor) = 0;
    /// `below`: the name and everything under it; infrastructure only with `infra` (flush guard, SCIENCE 8.6.8). Empty name: everything.
    [[nodiscard]] virtual Result<std::uint64_t, std::string> cacheFlush(const std::string& name, const std::string& type, bool below,
                                                                        bool infra) = 0;

    // The network, when this node votes; else a sentence that says that it does not.
    [[nodiscard]] virtual Result<std::vector<NodeStandingView>, std::string> members() { return Failure{notVoting()}; }
    /// An empty cursor: from the oldest that is kept.
    [[nodiscard]] virtual Result<VoteBatch, std::string> votesSince(const std::string& /*cursor*/, std::size_t /*limit*/)
    {
        return Failure{notVoting()};
    }
    [[nodiscard]] virtual Result<AlertBatch, std::string> alertsSince(const std::string& /*cursor*/) { return Failure{notVoting()}; }
    /// The last ones, newest first.
    [[nodiscard]] virtual Result<std::vector<DisagreementRecord>, std::string> disagreements(std::size_t /*limit*/)
    {
        return Failure{notVoting()};
    }
    [[nodiscard]] virtual Result<DisagreementBatch, std::string> disagreementsSince(const std::string& /*cursor*/, std::size_t /*limit*/)
    {
        return Failure{notVoting()};
    }
    /// The matter is settled; if it goes on, a new alert opens.
    virtual Result<void, std::string> closeAlert(std::uint64_t /*id*/) { return Failure{notVoting()}; }
    /// `name` of a Flush; empty: everything.
    virtual Result<void, std::string> commandMember(const std::string& /*id*/, MemberCommand /*command*/, const std::string& /*name*/)
    {
        return Failure{notVoting()};
    }

protected:
    [[nodiscard]] static std::string notVoting()
    {
        return "this node does not vote: it is no member of a network, or quorum.enabled is false";
    }
};

/// What a part beside the engine (the audit store) has to say in the node's status and statistics.
struct PartReport {
    std::vector<std::string> notices;
    std::vector<NamedValue> counters;
};

/// A node in this process.
class Node : public NodeAccess
{
public:
    /// Asked for each status() and stats(), on their thread: must not wait, nor call the node. Nothing: nobody is asked any more; returns
    /// when no call is running.
    // NOLINTNEXTLINE(performance-unnecessary-value-param): who overrides it keeps it
    virtual void setReporter(std::function<PartReport()> /*reporter*/) {}

    /// Where the vote's history level takes what it knew before from. Before start(), which calls it once, on its thread, and takes over
    /// what is plausible; of members that are not in the network any more nothing.
    // NOLINTNEXTLINE(performance-unnecessary-value-param): as above
    virtual void importHistory(HistorySource /*source*/) {}
    /// Names whose past has changed since they were given out last, at most so many; none: that was all. Any thread but a worker's.
    [[nodiscard]] virtual std::vector<NameHistory> exportHistory(std::size_t /*limit*/) { return {}; }

    /// Takes the state directory and reads the files the configuration names; binds nothing. start() does it when nobody did.
    virtual Result<void, StartProblem> prepare() { return {}; }
    /// Binds everything and starts the workers; returns when the node answers. On a problem nothing stays open.
    virtual Result<void, StartProblem> start() = 0;
    /// Ends within 0.5 s; questions in flight get no answer. Any thread but a worker.
    virtual void stop() = 0;
    /// Takes over a new configuration without losing a question; on a problem the old one stays. Addresses and thread count changed
    /// in the file are named in the problem text of `restartNeeded`.
    struct ReloadOutcome {
        std::vector<std::string> restartNeeded;
    };
    virtual Result<ReloadOutcome, StartProblem> reload(const Config& config) = 0;
    virtual void reloadFailed(const std::string& problem) = 0; ///< the file did not parse: only noted in the status

    /// For demonstrations: as if the member of a demo network had been made to believe that `name` has this address; what the network knew
    /// of the name is forgotten, so that the next question is voted on. Every other node refuses.
    virtual Result<void, std::string> poisonForDemonstration(const std::string& /*member*/, const std::string& /*name*/,
                                                             const IpAddress& /*address*/)
    {
        return Failure{std::string("only a node of a demonstration can be poisoned on request")};
    }
};

/// `configFile` only for the status. The real world; tests of the virtual world build the parts themselves.
[[nodiscard]] std::unique_ptr<Node> createNode(const Config& config, const std::string& configFile);
/// For --check-config: reads the files a node would read at its start (hints, certificates); writes and binds nothing.
[[nodiscard]] Result<void, StartProblem> checkNodeFiles(const Config& config);

} // namespace harddns
