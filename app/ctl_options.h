// The command line of harddnsctl as values, and the exit codes.
#pragma once

#include "app/ctl_audit_options.h"
#include "engine/api/control.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace harddns::app
{

/// Stable; told by --help.
enum class CtlExit : int {
    Ok = 0,
    Refused = 1, ///< the node said no, or has no such thing
    Usage = 2,
    Unreachable = 3,
    Timeout = 4,
    Denied = 5,
};

struct CtlOptions {
    enum class Verb {
        Status,
        Stats,
        Trace,
        CacheLookup,
        CacheDump,
        CacheFlush,
        Reload,
        LogLevel,
        Metrics,
        Nodes,
        NodeCommand,
        Disagreements,
        WatchVotes,
        WatchAlerts,
        AuditVerify,
        AuditExport,
        AuditShow,
        Completion,
        Version,
        NetworkInit,
        NetworkAdd,
        NetworkList,
        NetworkRenew,
        NetworkRevoke,
        ConsoleEnrol,
        ConsoleList
    };
    Verb verb = Verb::Status;
    std::string socket;      ///< found out already
    std::string remote;      ///< "HOST:PORT": that node instead of the one at the socket
    std::string consoleFile; ///< who we are there
    std::string configFile;
    bool json = false;
    double timeoutSeconds = 10;
    std::string name, type;
    bool cached = false; ///< trace: answers from the cache count
    bool below = false, infra = false, all = false;
    std::string level; ///< empty: show
    std::string shell;
    std::string directory; ///< network: the operator's folder
    std::string networkName;
    std::string node; ///< network: its id
    std::vector<std::string> addresses;
    std::string group;
    bool due = false;
    std::string role;               ///< console: operator, read-only
    std::vector<std::string> nodes; ///< console: "HOST:PORT"
    std::string action;             ///< node: quarantine, release, flush
    unsigned limit = 5;             ///< disagreements
    std::size_t events = 0;         ///< watch: end after so many; 0: until it is stopped
    CtlAudit audit;
    std::string completionScript; ///< for Verb::Completion: made from the option tree
};

/// Verbs that read the history's file; a node is asked for the file's name only.
[[nodiscard]] constexpr bool isAuditVerb(CtlOptions::Verb verb)
{
    return verb >= CtlOptions::Verb::AuditVerify && verb <= CtlOptions::Verb::AuditShow;
}

/// Verbs that read and write files and ask no node.
[[nodiscard]] constexpr bool isNetworkVerb(CtlOptions::Verb verb) { return verb >= CtlOptions::Verb::NetworkInit; }

struct ParsedCtlOptions {
    std::optional<CtlOptions> options;
    CtlExit exit = CtlExit::Ok;
};
/// Host and port of "HOST:PORT", "IP:PORT", "[IP6]:PORT".
[[nodiscard]] std::optional<RemoteAddress> remoteAddress(const std::string& text);
[[nodiscard]] ParsedCtlOptions parseCtlOptions(int argc, char** argv);

} // namespace harddns::app
