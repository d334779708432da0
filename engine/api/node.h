// Node: the whole engine behind one abstract, values-only interface: what app/, ui/ and db/ (and the control server) see. The programs
// make one with createNode, start it, and talk to it from any thread; results that need the workers come back as values.
#pragma once

#include "engine/api/config.h"
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

struct NamedValue {
    std::string name;   ///< counter or gauge name (JSON)
    std::string family; ///< metric family without the harddns_ prefix
    std::string labels;
    std::string help;
    std::uint64_t value = 0;
};

struct HistogramValues {
    std::string name;
    std::vector<std::uint64_t> upperBoundsUs; ///< only buckets that are not empty, ascending
    std::vector<std::uint64_t> counts;
    std::uint64_t total = 0, sumUs = 0;
};

struct PartitionUse {
    std::string name; ///< answers, own (of a node that votes), provisional, infra
    std::uint64_t bytes = 0, maxBytes = 0, entries = 0, evictions = 0;
};

/// One key that is trusted without proof, or that may become so (RFC 5011).
struct AnchorStatus {
    std::string zone;
    unsigned keyTag = 0;
    std::string algorithm;            ///< "RSASHA256"
    std::string state;                ///< configured (not seen yet, or not followed), pending, valid, missing (still trusted), revoked
    std::int64_t sinceUnix = 0;       ///< 0: from the configuration
    std::int64_t trustedFromUnix = 0; ///< pending only
};

struct NodeStatus {
    std::string name, version, stateDir, configFile;
    std::uint64_t pid = 0;
    std::int64_t startedUnix = 0;
    double uptimeSeconds = 0;
    unsigned threads = 0;
    bool voting = false, validating = false, forwarding = false;
    std::vector<std::string> listening; ///< "udp 127.0.0.1:5300" ...
    std::vector<std::string> notices;   ///< what the operator should know: a cut-down receive buffer, a feature that is not there yet
    std::vector<AnchorStatus> anchors;  ///< only when validating
    std::int64_t lastReloadUnix = 0;
    bool lastReloadOk = true;
    std::string lastReloadError;
    std::string logLevel;
};

struct NodeStats {
    std::vector<NamedValue> counters; ///< monotonic
    std::vector<NamedValue> gauges;
    std::vector<HistogramValues> histograms;
    std::vector<PartitionUse> partitions;
    double uptimeSeconds = 0;
    std::uint64_t residentBytes = 0;
};

struct CacheEntryText {
    std::string partition; ///< answers, own (of a node that votes: what it validated itself), provisional, delegations, failures
    std::string name, type, kind;
    std::uint32_t remaining = 0;
    bool stale = false;
    std::vector<std::string> records;
};

struct StartProblem {
    std::string message;  ///< complete sentence with address or file, and what to do
    std::string key = {}; ///< the configuration key to blame ("listen.dns[1]"), so that a program can add its file and line
};

/// What the network did since a cursor; the next call goes on with the one given here. What left the rings before it was read is missed.
struct VoteBatch {
    std::vector<VoteEvent> votes;
    std::string cursor;
};
struct AlertBatch {
    std::vector<Alert> alerts; ///< those that changed
    std::string cursor;
};

/// What an operator may do to a member, as this node sees it; the other nodes go by their own evidence.
enum class MemberCommand : std::uint8_t {
    Quarantine, ///< not asked any more until it is released by hand
    Release,
    Flush, ///< told to forget a name and everything below it
};

class Node
{
public:
    virtual ~Node() = default;

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

/// `configFile` only for the status. The real world; tests of the virtual world build the parts themselves.
[[nodiscard]] std::unique_ptr<Node> createNode(const Config& config, const std::string& configFile);
/// For --check-config: reads the files a node would read at its start (hints, certificates); writes and binds nothing.
[[nodiscard]] Result<void, StartProblem> checkNodeFiles(const Config& config);

} // namespace harddns
