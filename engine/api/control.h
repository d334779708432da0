// Control: how a running node is asked and told things: HTTP and JSON over a local socket (engine/control/PROTOCOL.md has every verb
// and field). The daemon serves it with startControlServer, harddnsctl and the console speak it through a ControlClient.
//
// The server has a thread of its own; the engine's workers never wait for it, and it calls a Node like any other thread does. What may
// take long (a trace, a dump, a reload) runs on a few short-lived threads, so that `status` always answers.
// Roles by the peer's identity: root, the node's own user and members of the control group are operators; everybody else may look at
// status, statistics and metrics only. Errors are complete sentences for the operator.
#pragma once

#include "engine/api/node.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harddns
{

// engine/api/vote.h
struct VoteEvent;
struct Alert;
struct DisagreementRecord;
struct NodeStandingView;

struct ControlOptions {
    std::string socketPath;          ///< UTF-8; its folder exists
    std::string group;               ///< owner group of the socket; empty: the process's own
    std::optional<Endpoint> metrics; ///< plain TCP, GET /metrics only
    /// Reads the configuration file again and hands it to the node. Called on a thread of its own, one call at a time.
    std::function<Result<Node::ReloadOutcome, StartProblem>()> reload;
};

/// Serves until it is destroyed; then connections are cut and jobs waited for (stop the node first: that ends traces and dumps).
class ControlServer
{
public:
    virtual ~ControlServer() = default;
    /// Where metrics are really served (the port may have been 0).
    [[nodiscard]] virtual std::optional<Endpoint> metrics() const = 0;
};

/// Binds everything before it returns; a socket file nobody listens on is replaced, one somebody listens on is a problem.
/// `node` outlives the server.
[[nodiscard]] Result<std::unique_ptr<ControlServer>, StartProblem> startControlServer(Node& node, ControlOptions options);

struct ControlFailure {
    enum class Kind : std::uint8_t {
        Unreachable, ///< nobody listens there, or the connection broke
        Denied,      ///< the socket or the verb is not for this user
        Timeout,     ///< no complete answer in time
        NotFound,    ///< the node has no such thing
        Refused,     ///< the node said no
        Protocol,    ///< what answered does not speak our protocol
    };
    Kind kind = Kind::Unreachable;
    std::string message;
};

template <class T>
using ControlResult = Result<T, ControlFailure>;

/// Blocking; one thread; a connection a call. The replies are the protocol's JSON, to be printed as they are or decoded below.
class ControlClient
{
public:
    virtual ~ControlClient() = default;

    virtual ControlResult<std::string> status() = 0;
    virtual ControlResult<std::string> stats() = 0;
    virtual ControlResult<std::string> metrics() = 0; ///< Prometheus text
    /// `refresh`: resolve even when the answer is cached.
    virtual ControlResult<std::string> trace(const std::string& name, const std::string& type, bool refresh) = 0;
    virtual ControlResult<std::string> cacheLookup(const std::string& name, const std::string& type) = 0;
    /// One JSON object a line to the visitor, until it says false. A dump that breaks off is an error.
    virtual ControlResult<bool> cacheDump(const std::function<bool(std::string_view line)>& visitor) = 0;
    struct Flush {
        std::string name; ///< empty only with `all`
        std::string type; ///< empty: all types
        bool below = false, infra = false, all = false;
    };
    virtual ControlResult<std::string> cacheFlush(const Flush& what) = 0;
    virtual ControlResult<std::string> reload() = 0;
    virtual ControlResult<std::string> logLevel() = 0;
    virtual ControlResult<std::string> setLogLevel(const std::string& level) = 0;
    virtual ControlResult<std::string> members() = 0;
    /// A batch with the cursor that the next call begins at; empty at first.
    virtual ControlResult<std::string> votes(const std::string& cursor) = 0;
    virtual ControlResult<std::string> alerts(const std::string& cursor) = 0;
    virtual ControlResult<std::string> disagreements(unsigned limit) = 0;
    /// `action`: quarantine, release, flush; `name` for flush, empty: everything.
    virtual ControlResult<std::string> commandMember(const std::string& id, const std::string& action, const std::string& name) = 0;
};

/// `timeoutMs`: for a whole call (for a dump: from one piece to the next).
[[nodiscard]] std::unique_ptr<ControlClient> makeControlClient(const std::string& socketPath, unsigned timeoutMs);

/// The default socket of a configuration.
[[nodiscard]] std::string controlSocketPath(const Config& config);

// The protocol's JSON and back to values. Decoders give nothing when the text is not what they expect; unknown fields are ignored and
// missing ones keep their default, so that programs of different versions understand each other.
[[nodiscard]] std::string toJson(const NodeStatus& status);
[[nodiscard]] std::string toJson(const NodeStats& stats);
[[nodiscard]] std::string toJson(const TraceResult& trace);
[[nodiscard]] std::string toJson(const CacheEntryText& entry);
[[nodiscard]] std::string toJson(const std::vector<CacheEntryText>& entries);
[[nodiscard]] std::string toJson(const VoteEvent& vote);
[[nodiscard]] std::string toJson(const Alert& alert);
[[nodiscard]] std::string toJson(const DisagreementRecord& record); ///< packets as hexadecimal digits
[[nodiscard]] std::string toJson(const NodeStandingView& node);
[[nodiscard]] std::optional<VoteEvent> voteFromJson(std::string_view json);
[[nodiscard]] std::optional<Alert> alertFromJson(std::string_view json);
[[nodiscard]] std::optional<DisagreementRecord> disagreementFromJson(std::string_view json);
[[nodiscard]] std::optional<NodeStandingView> standingFromJson(std::string_view json);
[[nodiscard]] std::optional<NodeStatus> statusFromJson(std::string_view json);
[[nodiscard]] std::optional<NodeStats> statsFromJson(std::string_view json);
[[nodiscard]] std::optional<TraceResult> traceFromJson(std::string_view json);
[[nodiscard]] std::optional<CacheEntryText> cacheEntryFromJson(std::string_view json);
[[nodiscard]] std::optional<std::vector<CacheEntryText>> cacheEntriesFromJson(std::string_view json);
/// Member of a JSON object as text (a number in decimal, a string as it is); nothing when it is not there.
[[nodiscard]] std::optional<std::string> jsonMember(std::string_view json, std::string_view name);
/// The elements of an array, each as JSON; nothing when there is no such array.
[[nodiscard]] std::optional<std::vector<std::string>> jsonArray(std::string_view json, std::string_view name);
[[nodiscard]] std::vector<std::string> jsonStrings(std::string_view json, std::string_view name);

/// Foreign text made safe for a terminal: control, bidirectional and invisible characters and broken UTF-8 are escaped. Backslashes
/// stay, because presentation form (`\032`) already uses them.
[[nodiscard]] std::string printable(std::string_view text);

} // namespace harddns
