// The verbs that consoles on other machines live from: who they are, the feed, alerts, the audit history.
#include "engine/control/handler_helpers.h"

namespace harddns::control
{

Plan Handler::whoAmI(const Request& request, const Target& target)
{
    if (!onlyKnown(target, {}))
        return unknownParameter();
    json::object o;
    o["name"] = json::string(printable(who(request)));
    o["role"] = request.role == Role::Operator ? "operator" : request.role == Role::Reader ? "read-only" : "viewer";
    o["history"] = static_cast<bool>(m_audit);
    return jsonResponse(json::serialize(o));
}

Plan Handler::feed(const Request&, const Target& target)
{
    const std::string queries = parameter(target, "queries");
    if (!onlyKnown(target, {"queries", "from"}) || (!queries.empty() && queries != "0" && queries != "1"))
        return unknownParameter();
    FeedOptions options;
    options.queries = queries == "1";
    options.from = parameter(target, "from");
    return Feed{
        [this, options](std::function<void(const SnapshotPtr&)> onSnapshot) { return m_node.subscribe(options, std::move(onSnapshot)); },
        m_desk};
}

Plan Handler::alertLives(const Request&, const Target& target)
{
    if (!onlyKnown(target, {}))
        return unknownParameter();
    std::string lives;
    if (m_desk) {
        for (const AlertLife& life : m_desk->livesSince(0))
            lives += (lives.empty() ? "" : ",") + toJson(life);
    }
    return jsonResponse("{\"lives\":[" + lives + "]}");
}

Plan Handler::actOnAlert(const Request& request, const Target&)
{
    if (!m_desk)
        return errorResponse(501, "this node keeps no life of its alerts");
    Body body;
    std::string kind;
    std::int64_t alert = 0;
    AlertAction action;
    if (const std::string problem = body.parse(request.body, {"action", "alert", "note", "until_us"}); !problem.empty())
        return errorResponse(400, problem);
    if (!body.text("action", kind) || !body.number("alert", alert) || !body.text("note", action.note) ||
        !body.number("until_us", action.untilUs))
        return errorResponse(400, "\"action\" and \"note\" must be strings, \"alert\" and \"until_us\" numbers");
    if (!fromText(kind, action.kind) || alert <= 0)
        return errorResponse(400, "\"alert\" is missing, or \"action\" is not acknowledge, note, silence, unsilence or close");
    action.alert = static_cast<std::uint64_t>(alert);
    action.note = printable(action.note);
    return Job{[this, action, name = who(request)]() -> Response {
        if (const auto done = m_desk->act(action, name); !done)
            return errorResponse(422, done.error());
        return jsonResponse("{}");
    }};
}

Plan Handler::audit(const Request&, const Target& target)
{
    if (!m_audit)
        return errorResponse(501, "this node keeps no audit history");
    AuditQuery query{parameter(target, "what"), target.parameters};
    query.parameters.erase("what");
    return Dump{[this, query](const LineSink& sink, const std::atomic<bool>& cancelled) {
                    if (const auto done = m_audit(query, sink, &cancelled); !done)
                        sink(errorResponse(422, done.error()).body);
                },
                true};
}

} // namespace harddns::control
