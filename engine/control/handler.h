// Handler: the control protocol's verbs, without sockets: a request becomes an answer, a job that may take a while, or a dump to stream.
// Thread: `plan` on the server's thread; the returned work on a thread of its own (one at a time for a reload).
#pragma once

#include "engine/api/control.h"
#include "engine/control/request.h"

#include <atomic>
#include <functional>
#include <mutex>
#include <variant>

namespace harddns::control
{

/// Runs on a thread of its own and may block.
struct Job {
    std::function<Response()> run;
};
/// The cache dump, or rows of the history: `run` hands line after line to the sink until it says false, or `cancelled` is true: nobody
/// waits any more. Its answer starts before it ends.
struct Dump {
    std::function<void(const LineSink& sink, const std::atomic<bool>& cancelled)> run;
    bool signsOfLife = false; ///< an empty line each second while there is no other
};
/// The feed (engine/api/feed.h): `open` subscribes; snapshots follow as lines until the peer goes.
struct Feed {
    std::function<Subscription(std::function<void(const SnapshotPtr&)>)> open;
    AlertDesk* desk = nullptr; ///< tells what people do about alerts; may be null
};
using Plan = std::variant<Response, Job, Dump, Feed>;

class Handler
{
public:
    /// Of the options only what verbs need: reload, onAction, desk, audit.
    Handler(Node& node, const ControlOptions& options);

    /// What to do with a request. The work returned refers to this handler and to the node.
    [[nodiscard]] Plan plan(const Request& request);

private:
    struct Verb;

    Plan status(const Request& request, const Target& target);
    Plan stats(const Request& request, const Target& target);
    Plan metrics(const Request& request, const Target& target);
    Plan health(const Request& request, const Target& target);
    Plan trace(const Request& request, const Target& target);
    Plan cacheLookup(const Request& request, const Target& target);
    Plan cacheDump(const Request& request, const Target& target);
    Plan cacheFlush(const Request& request, const Target& target);
    Plan reloadConfiguration(const Request& request, const Target& target);
    Plan getLogLevel(const Request& request, const Target& target);
    Plan setLogLevel(const Request& request, const Target& target);
    Plan members(const Request& request, const Target& target);
    Plan votes(const Request& request, const Target& target);
    Plan alerts(const Request& request, const Target& target);
    Plan disagreements(const Request& request, const Target& target);
    Plan commandMember(const Request& request, const Target& target);
    // handler_console.cpp
    Plan whoAmI(const Request& request, const Target& target);
    Plan feed(const Request& request, const Target& target);
    Plan alertLives(const Request& request, const Target& target);
    Plan actOnAlert(const Request& request, const Target& target);
    Plan audit(const Request& request, const Target& target);

    [[nodiscard]] static std::string who(const Request& request);
    /// Tells who did what; `failure` is why it was not done, empty: it was.
    void tell(const Request& request, OperatorAction action, const std::string& failure = {}) const;

    Node& m_node;
    std::function<Result<Node::ReloadOutcome, StartProblem>()> m_reload;
    std::function<void(const OperatorAction&)> m_onAction;
    AlertDesk* m_desk;
    AuditAnswer m_audit;
    std::mutex m_reloadMutex; ///< reloads one after the other
};

} // namespace harddns::control
