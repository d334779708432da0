// Control: how a running node is asked and told things: HTTP and JSON over a local socket, or over TLS with certificates on both sides
// (engine/control/PROTOCOL.md has every verb and field). The daemon serves it with startControlServer; harddnsctl speaks it through a
// ControlClient, the console of another machine through a RemoteNode (remote.h).
//
// The server has a thread of its own; the engine's workers never wait for it, and it calls a Node like any other thread does. What may
// take long (a trace, a dump, a reload) runs on a few short-lived threads, so that `status` always answers.
// Roles by the peer's identity: root, the node's own user and members of the control group are operators; everybody else may look at
// status, statistics and metrics only. A console elsewhere has the role that the node's configuration gives its key. Errors are complete
// sentences for the operator.
#pragma once

#include "engine/api/alert_life.h"
#include "engine/api/node.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
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

/// Something an operator had the node do, or wanted it to do: for the history.
struct OperatorAction {
    std::string who;     ///< user of the system ("root", "uid 1000"), or the name in a certificate
    std::string action;  ///< flush, reload, log-level; of a member: quarantine, release, flush-member
    std::string subject; ///< the member, the level; empty: the node itself
    std::string name;    ///< domain name it was about; empty: everything, or none
    std::string text;    ///< a sentence: what became of it
    bool done = true;    ///< false: the node did not do it, `text` says why
};

/// A console on another machine that may connect.
struct RemoteConsole {
    std::string name;        ///< who did what, in logs and the history
    std::string fingerprint; ///< SHA-256 of its key, 64 hexadecimal digits in lower case
    bool mayAct = false;     ///< operator; else read-only
};
/// Where consoles on other machines connect, and how the node shows who it is. UTF-8 paths of PEM files.
struct RemoteControlOptions {
    std::vector<Endpoint> endpoints; ///< none: nobody connects from elsewhere
    std::string certificateFile, keyFile, authorityFile;
    std::vector<RemoteConsole> consoles;
};
/// Of a configuration.
[[nodiscard]] std::vector<RemoteConsole> remoteConsoles(const Config& config);

/// A question to the audit store behind a node, which the engine only passes on: what it is about, and the rest of its parameters.
struct AuditQuery {
    std::string what; ///< votes, disagreements, alerts, events, count, latency, verify (app/audit_lines.h)
    std::map<std::string, std::string, std::less<>> parameters;
};
/// Takes a line; false: no more.
using LineSink = std::function<bool(std::string_view line)>;
/// Answers with a line of JSON a row; an error is a sentence. On a thread of its own, several at once. Once `cancelled` is true nobody
/// waits for the answer any more, and it ends soon; may be null.
using AuditAnswer = std::function<Result<void, std::string>(const AuditQuery&, const LineSink&, const std::atomic<bool>* cancelled)>;

struct ControlOptions {
    std::string socketPath;          ///< UTF-8; its folder exists
    std::string group;               ///< owner group of the socket; empty: the process's own
    std::optional<Endpoint> metrics; ///< plain TCP, GET /metrics only
    /// Reads the configuration file again and hands it to the node. Called on a thread of its own, one call at a time.
    std::function<Result<Node::ReloadOutcome, StartProblem>()> reload;
    /// Told of each action after it. Called on the threads that act, several at once; must not wait.
    std::function<void(const OperatorAction&)> onAction;
    RemoteControlOptions remote;
    AlertDesk* desk = nullptr; ///< where consoles act on alerts; outlives the server. Null: they cannot
    AuditAnswer audit;         ///< nothing: the node keeps no history, or none that can be read from elsewhere
};

/// Serves until it is destroyed; then connections are cut and jobs waited for (stop the node first: that ends traces and dumps).
class ControlServer
{
public:
    virtual ~ControlServer() = default;
    /// Where metrics are really served (the port may have been 0).
    [[nodiscard]] virtual std::optional<Endpoint> metrics() const = 0;
    /// Where consoles really connect, in the order of the options.
    [[nodiscard]] virtual std::vector<Endpoint> remote() const = 0;
    /// Who may connect from now on; the connections of others end. Any thread.
    virtual void setConsoles(std::vector<RemoteConsole> consoles) = 0;
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
    virtual ControlResult<std::string> whoAmI() = 0;
    virtual ControlResult<std::string> actOnAlert(const AlertAction& action) = 0;
    /// A line of JSON a row to the visitor, until it says false. An answer that breaks off is an error, and so is one that takes longer
    /// than auditPatienceMs, or for one line longer than auditLinePatienceMs.
    virtual ControlResult<bool> audit(const AuditQuery& query, const LineSink& visitor) = 0;
    /// Lines of the feed until the visitor says false or the connection ends; `beat` is asked each 50 ms whether to go on. Silence of
    /// feedPatienceMs is an error.
    virtual ControlResult<bool> feed(const FeedOptions& options, const LineSink& visitor, const std::function<bool()>& beat) = 0;
};

/// A feed has a line each 100 ms: a node that is silent for so long is gone.
inline constexpr unsigned feedPatienceMs = 3000;
/// A node that looks for rows says so each second with an empty line.
inline constexpr unsigned auditLinePatienceMs = 30'000;
/// Checking the chain of a large history takes minutes.
inline constexpr unsigned auditPatienceMs = 30 * 60'000;

/// `timeoutMs`: for a whole call (for a dump: from one piece to the next).
[[nodiscard]] std::unique_ptr<ControlClient> makeControlClient(const std::string& socketPath, unsigned timeoutMs);

/// How a node elsewhere is reached.
struct RemoteAddress {
    std::string host; ///< address, or a name that the system's resolver knows
    std::uint16_t port = 0;
    std::string consoleFile; ///< UTF-8 path of the PEM file that `harddnsctl console enrol` made
    std::string nodeId;      ///< the node must show a certificate of this id; empty: any node of the network
};
/// Of a node on another machine. The file is read for each connection. `wanted` is asked each 50 ms, in whatever step a call is (the
/// look-up of the name too), whether to go on; on the calling thread.
[[nodiscard]] std::unique_ptr<ControlClient> makeRemoteControlClient(const RemoteAddress& address, unsigned timeoutMs,
                                                                     std::function<bool()> wanted = {});

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
[[nodiscard]] std::string toJson(const AlertLife& life);
[[nodiscard]] std::optional<AlertLife> alertLifeFromJson(std::string_view json);
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
/// A string of JSON with its quotation marks, safe for a terminal like all text of the protocol.
[[nodiscard]] std::string jsonString(std::string_view text);
/// The elements of an array, each as JSON; nothing when there is no such array.
[[nodiscard]] std::optional<std::vector<std::string>> jsonArray(std::string_view json, std::string_view name);
[[nodiscard]] std::vector<std::string> jsonStrings(std::string_view json, std::string_view name);

/// Foreign text made safe for a terminal: control, bidirectional and invisible characters and broken UTF-8 are escaped. Backslashes
/// stay, because presentation form (`\032`) already uses them.
[[nodiscard]] std::string printable(std::string_view text);

} // namespace harddns
