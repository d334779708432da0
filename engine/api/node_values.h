// What a node says about itself, as values: status, statistics, what its cache holds. Filled by the engine, read by everybody; text is for
// people, names are in presentation form. Plain values; any thread.
#pragma once

#include <cstdint>
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
    std::string member; ///< its id in the network; empty: it does not vote
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

} // namespace harddns
