// Handler: the control protocol's verbs, without sockets: a request becomes an answer, a job that may take a while, or a dump to stream.
// Thread: `plan` on the server's thread; the returned work on a thread of its own (one at a time for a reload).
#pragma once

#include "engine/api/control.h"
#include "engine/control/request.h"

#include <functional>
#include <mutex>
#include <variant>

namespace harddns::control
{

/// Runs on a thread of its own and may block.
struct Job {
    std::function<Response()> run;
};
/// The cache dump: `run` hands line after line to the sink until it says false. Its answer starts before it ends.
struct Dump {
    std::function<void(const std::function<bool(std::string_view line)>& sink)> run;
};
using Plan = std::variant<Response, Job, Dump>;

class Handler
{
public:
    Handler(Node& node, std::function<Result<Node::ReloadOutcome, StartProblem>()> reload);

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

    Node& m_node;
    std::function<Result<Node::ReloadOutcome, StartProblem>()> m_reload;
    std::mutex m_reloadMutex; ///< reloads one after the other
};

} // namespace harddns::control
