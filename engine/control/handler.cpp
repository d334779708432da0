#include "engine/control/handler.h"

#include "engine/control/control_sockets.h"
#include "engine/control/handler_helpers.h"
#include "engine/telemetry/log/log.h"
#include "engine/telemetry/metrics_text.h"

#include <array>

namespace harddns::control
{

namespace
{

std::string levelJson()
{
    json::object o;
    o["level"] = json::string(log::levelName(log::level()));
    return json::serialize(o);
}

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

std::optional<std::string> percentDecoded(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        if (i + 2 >= text.size())
            return std::nullopt;
        const int high = hexValue(text[i + 1]);
        const int low = hexValue(text[i + 2]);
        if (high < 0 || low < 0)
            return std::nullopt;
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return out;
}

} // namespace

Response errorResponse(unsigned status, std::string_view message)
{
    json::object o;
    o["error"] = json::string(printable(message));
    return {status, "application/json", json::serialize(o), {}};
}

std::optional<Target> parseTarget(std::string_view target)
{
    if (target.empty() || target.front() != '/')
        return std::nullopt;
    const std::size_t question = target.find('?');
    const auto path = percentDecoded(target.substr(0, question));
    if (!path)
        return std::nullopt;
    Target out;
    out.path = *path;
    std::string_view rest = question == std::string_view::npos ? std::string_view() : target.substr(question + 1);
    while (!rest.empty()) {
        const std::size_t end = rest.find('&');
        const std::string_view pair = rest.substr(0, end);
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
        if (pair.empty())
            continue;
        const std::size_t equals = pair.find('=');
        const auto name = percentDecoded(pair.substr(0, equals));
        const auto value = percentDecoded(equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1));
        if (!name || !value || !out.parameters.emplace(*name, *value).second)
            return std::nullopt;
    }
    return out;
}

std::string percentEncoded(std::string_view text)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const bool plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) {
            out += c;
        } else {
            const auto octet = static_cast<unsigned char>(c);
            out += '%';
            out += digits[octet >> 4];
            out += digits[octet & 15U];
        }
    }
    return out;
}

/// One verb; the table is the protocol.
struct Handler::Verb {
    std::string_view method;
    std::string_view path;
    Role least; ///< who may
    Plan (Handler::*run)(const Request&, const Target&);
};

namespace
{
/// Rate of the note about refused peers in the log.
log::Limiter& refusedNote()
{
    static log::Limiter note("control", "a control verb was refused: the peer is no operator", 5, 60000);
    return note;
}
} // namespace

namespace
{
/// Who is refused, and whose verb it is.
std::string refusal(const Request& request, Role least)
{
    if (!request.user.empty())
        return "the console \"" + request.user + "\" is read-only at this node: this needs the role operator in its [[remote.console]]";
    return "user " + std::to_string(request.uid) + " may only look" + (least == Role::Reader ? " at status and statistics" : "") +
           ": this verb is for root, the node's own user and members of the control group";
}
} // namespace

Handler::Handler(Node& node, const ControlOptions& options)
    : m_node(node), m_reload(options.reload), m_onAction(options.onAction), m_desk(options.desk), m_audit(options.audit)
{
}

std::string Handler::who(const Request& request) { return request.user.empty() ? userName(request.uid) : request.user; }

void Handler::tell(const Request& request, OperatorAction action, const std::string& failure) const
{
    if (!m_onAction)
        return;
    action.who = who(request);
    if (!failure.empty()) {
        action.done = false;
        action.text = failure;
    }
    m_onAction(action);
}

Plan Handler::plan(const Request& request)
{
    // What names clients' interests (the cache's contents) is not for every user of the machine; what makes the node act is for operators.
    static constexpr std::array<Verb, 21> verbs{{
        {"GET", "/v1/status", Role::Viewer, &Handler::status},
        {"GET", "/v1/stats", Role::Viewer, &Handler::stats},
        {"GET", "/v1/metrics", Role::Viewer, &Handler::metrics},
        {"GET", "/v1/healthz", Role::Viewer, &Handler::health},
        {"GET", "/v1/log-level", Role::Viewer, &Handler::getLogLevel},
        {"GET", "/v1/cache", Role::Reader, &Handler::cacheLookup},
        {"GET", "/v1/cache/dump", Role::Reader, &Handler::cacheDump},
        {"POST", "/v1/cache/flush", Role::Operator, &Handler::cacheFlush},
        {"POST", "/v1/trace", Role::Operator, &Handler::trace},
        {"POST", "/v1/reload", Role::Operator, &Handler::reloadConfiguration},
        {"POST", "/v1/log-level", Role::Operator, &Handler::setLogLevel},
        {"GET", "/v1/network/nodes", Role::Viewer, &Handler::members},
        {"GET", "/v1/network/votes", Role::Reader, &Handler::votes},
        {"GET", "/v1/network/alerts", Role::Reader, &Handler::alerts},
        {"GET", "/v1/network/disagreements", Role::Reader, &Handler::disagreements},
        {"POST", "/v1/network/node", Role::Operator, &Handler::commandMember},
        {"GET", "/v1/whoami", Role::Viewer, &Handler::whoAmI},
        {"GET", "/v1/feed", Role::Reader, &Handler::feed},
        {"GET", "/v1/alerts/lives", Role::Reader, &Handler::alertLives},
        {"POST", "/v1/alerts/act", Role::Operator, &Handler::actOnAlert},
        {"GET", "/v1/audit", Role::Reader, &Handler::audit},
    }};

    const auto target = parseTarget(request.target);
    if (!target)
        return errorResponse(400, "the address of the request cannot be read");
    if (request.role == Role::Scraper) {
        if (target->path != "/metrics")
            return errorResponse(404, "this listener serves /metrics only");
        if (request.method != "GET") {
            Response no = errorResponse(405, "/metrics can only be read");
            no.allow = "GET";
            return no;
        }
        return metrics(request, *target);
    }
    std::string allowed;
    for (const Verb& verb : verbs) {
        if (verb.path != target->path)
            continue;
        if (verb.method != request.method) {
            if (!allowed.empty())
                allowed += ", ";
            allowed += verb.method;
            continue;
        }
        if (request.role < verb.least) {
            refusedNote().write(LogLevel::Warning, {{"uid", request.uid}, {"console", request.user}, {"path", target->path}});
            return errorResponse(403, refusal(request, verb.least));
        }
        return (this->*verb.run)(request, *target);
    }
    if (!allowed.empty()) {
        Response no = errorResponse(405, "this address takes " + allowed);
        no.allow = allowed;
        return no;
    }
    return errorResponse(404, "there is no such address");
}

Plan Handler::status(const Request&, const Target& target)
{
    if (!onlyKnown(target, {}))
        return unknownParameter();
    return jsonResponse(toJson(m_node.status()));
}

Plan Handler::stats(const Request&, const Target& target)
{
    if (!onlyKnown(target, {}))
        return unknownParameter();
    return jsonResponse(toJson(m_node.stats()));
}

Plan Handler::metrics(const Request&, const Target&)
{
    return Response{200, "text/plain; version=0.0.4; charset=utf-8", telemetry::metricsText(m_node.stats(), m_node.status()), {}};
}

Plan Handler::health(const Request&, const Target&) { return jsonResponse("{\"ok\":true}"); }

Plan Handler::getLogLevel(const Request&, const Target&) { return jsonResponse(levelJson()); }

Plan Handler::setLogLevel(const Request& request, const Target&)
{
    Body body;
    std::string level;
    if (const std::string problem = body.parse(request.body, {"level"}); !problem.empty())
        return errorResponse(400, problem);
    if (!body.text("level", level))
        return errorResponse(400, "\"level\" must be a string");
    const auto wanted = log::levelFromName(level);
    if (!wanted)
        return errorResponse(400, "\"" + level + "\" is no log level: error, warning, info, debug, trace");
    log::setLevel(*wanted);
    log::write(LogLevel::Info, "control", "log level set", {{"level", level}, {"uid", request.uid}});
    tell(request, {{}, "log-level", level, {}, "the log level was set to " + level + " until the next reload"});
    return jsonResponse(levelJson());
}

Plan Handler::trace(const Request& request, const Target&)
{
    Body body;
    std::string name;
    std::string type = "A";
    bool refresh = true;
    if (const std::string problem = body.parse(request.body, {"name", "type", "refresh"}); !problem.empty())
        return errorResponse(400, problem);
    if (!body.text("name", name) || !body.text("type", type) || !body.truth("refresh", refresh))
        return errorResponse(400, "\"name\" and \"type\" must be strings, \"refresh\" true or false");
    if (name.empty())
        return errorResponse(400, "\"name\" is missing");
    return Job{[this, name, type, refresh]() -> Response {
        const auto result = m_node.trace(name, type, refresh);
        return result ? jsonResponse(toJson(*result)) : errorResponse(422, result.error());
    }};
}

Plan Handler::cacheLookup(const Request&, const Target& target)
{
    if (!onlyKnown(target, {"name", "type"}))
        return unknownParameter();
    const auto name = target.parameters.find("name");
    if (name == target.parameters.end() || name->second.empty())
        return errorResponse(400, "the parameter name is missing");
    const auto type = target.parameters.find("type");
    return Job{[this, name = name->second, type = type == target.parameters.end() ? std::string() : type->second]() -> Response {
        const auto entries = m_node.cacheLookup(name, type);
        return entries ? jsonResponse(toJson(*entries)) : errorResponse(422, entries.error());
    }};
}

Plan Handler::cacheDump(const Request&, const Target& target)
{
    if (!onlyKnown(target, {}))
        return unknownParameter();
    return Dump{[this](const LineSink& sink, const std::atomic<bool>&) {
        m_node.cacheDump([&](const CacheEntryText& entry) { return sink(toJson(entry)); });
    }};
}

Plan Handler::cacheFlush(const Request& request, const Target&)
{
    Body body;
    std::string name;
    std::string type;
    bool below = false;
    bool infra = false;
    bool all = false;
    if (const std::string problem = body.parse(request.body, {"name", "type", "below", "infra", "all"}); !problem.empty())
        return errorResponse(400, problem);
    if (!body.text("name", name) || !body.text("type", type) || !body.truth("below", below) || !body.truth("infra", infra) ||
        !body.truth("all", all))
        return errorResponse(400, "\"name\" and \"type\" must be strings, \"below\", \"infra\" and \"all\" true or false");
    if (name.empty() != all)
        return errorResponse(400, "give either a \"name\" or \"all\": true");
    return Job{[this, name, type, below, infra, request]() -> Response {
        const auto count = m_node.cacheFlush(name, type, below, infra);
        OperatorAction action;
        action.action = "flush";
        action.name = name;
        if (!count) {
            tell(request, std::move(action), count.error());
            return errorResponse(422, count.error());
        }
        action.text = std::string("forgot ") +
                      (name.empty()   ? "everything"
                       : type.empty() ? "all types"
                                      : type) +
                      (below ? " and what is below the name" : "") + (infra ? ", zone cuts too" : "") + ": " + std::to_string(*count) +
                      (*count == 1 ? " entry" : " entries");
        tell(request, std::move(action));
        log::info("control", "cache flushed",
                  {{"name", name.empty() ? std::string("(everything)") : name},
                   {"below", below},
                   {"infra", infra},
                   {"entries", *count},
                   {"uid", request.uid}});
        json::object o;
        o["flushed"] = *count;
        return jsonResponse(json::serialize(o));
    }};
}

Plan Handler::reloadConfiguration(const Request& request, const Target&)
{
    if (!m_reload)
        return errorResponse(501, "this node has no configuration file");
    return Job{[this, request]() -> Response {
        const std::lock_guard lock(m_reloadMutex);
        log::info("control", "reload asked for", {{"uid", request.uid}});
        const auto outcome = m_reload();
        OperatorAction action;
        action.action = "reload";
        if (!outcome) {
            tell(request, std::move(action), outcome.error().message);
            return errorResponse(422, outcome.error().message);
        }
        action.text = "the configuration file was read again and taken over";
        tell(request, std::move(action));
        json::array restart;
        for (const std::string& key : outcome->restartNeeded)
            restart.emplace_back(json::string(printable(key)));
        json::object o;
        o["ok"] = true;
        o["restart_needed"] = std::move(restart);
        return jsonResponse(json::serialize(o));
    }};
}

namespace
{

template <class T>
std::string listJson(const std::vector<T>& items)
{
    std::string out = "[";
    for (const T& item : items)
        out += (out.size() > 1 ? "," : "") + toJson(item);
    return out + "]";
}

std::string batchJson(std::string_view name, const std::string& items, const std::string& cursor)
{
    return "{\"" + std::string(name) + "\":" + items + ",\"cursor\":" + json::serialize(json::string(cursor)) + "}";
}

constexpr std::size_t standardVotes = 200, standardDisagreements = 20;

} // namespace

Plan Handler::members(const Request&, const Target& target)
{
    if (!onlyKnown(target, {}))
        return unknownParameter();
    return Job{[this]() -> Response {
        const auto nodes = m_node.members();
        return nodes ? jsonResponse("{\"nodes\":" + listJson(*nodes) + "}") : errorResponse(422, nodes.error());
    }};
}

Plan Handler::votes(const Request&, const Target& target)
{
    const auto limit = limitOf(target, standardVotes);
    if (!onlyKnown(target, {"after", "limit"}) || !limit)
        return unknownParameter();
    return Job{[this, after = parameter(target, "after"), limit = *limit]() -> Response {
        const auto batch = m_node.votesSince(after, limit);
        return batch ? jsonResponse(batchJson("votes", listJson(batch->votes), batch->cursor)) : errorResponse(422, batch.error());
    }};
}

Plan Handler::alerts(const Request&, const Target& target)
{
    if (!onlyKnown(target, {"after"}))
        return unknownParameter();
    return Job{[this, after = parameter(target, "after")]() -> Response {
        const auto batch = m_node.alertsSince(after);
        return batch ? jsonResponse(batchJson("alerts", listJson(batch->alerts), batch->cursor)) : errorResponse(422, batch.error());
    }};
}

Plan Handler::disagreements(const Request&, const Target& target)
{
    const auto limit = limitOf(target, standardDisagreements);
    if (!onlyKnown(target, {"limit"}) || !limit)
        return unknownParameter();
    return Job{[this, limit = *limit]() -> Response {
        const auto records = m_node.disagreements(limit);
        return records ? jsonResponse("{\"disagreements\":" + listJson(*records) + "}") : errorResponse(422, records.error());
    }};
}

Plan Handler::commandMember(const Request& request, const Target&)
{
    Body body;
    std::string id;
    std::string action;
    std::string name;
    if (const std::string problem = body.parse(request.body, {"node", "action", "name"}); !problem.empty())
        return errorResponse(400, problem);
    if (!body.text("node", id) || !body.text("action", action) || !body.text("name", name))
        return errorResponse(400, "\"node\", \"action\" and \"name\" must be strings");
    std::optional<MemberCommand> command;
    if (action == "quarantine")
        command = MemberCommand::Quarantine;
    else if (action == "release")
        command = MemberCommand::Release;
    else if (action == "flush")
        command = MemberCommand::Flush;
    if (id.empty() || !command)
        return errorResponse(400, "\"node\" is missing, or \"action\" is not quarantine, release or flush");
    if (!name.empty() && *command != MemberCommand::Flush)
        return errorResponse(400, "\"name\" is for \"flush\" only");
    return Job{[this, id, command = *command, name, action, request]() -> Response {
        OperatorAction told;
        told.action = command == MemberCommand::Flush ? "flush-member" : action;
        told.subject = id;
        told.name = name;
        const auto done = m_node.commandMember(id, command, name);
        if (!done) {
            tell(request, std::move(told), done.error());
            return errorResponse(422, done.error());
        }
        switch (command) {
        case MemberCommand::Quarantine: told.text = "not asked any more until it is released by hand"; break;
        case MemberCommand::Release: told.text = "asked again"; break;
        case MemberCommand::Flush:
            told.text = name.empty() ? "told to forget everything" : "told to forget the name and what is below it";
            break;
        }
        tell(request, std::move(told));
        log::warning("control", "an operator acted on a node of the network", {{"node", id}, {"action", action}, {"uid", request.uid}});
        return jsonResponse("{}");
    }};
}

} // namespace harddns::control
