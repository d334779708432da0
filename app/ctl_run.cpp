#include "app/ctl_run.h"

#include "app/ctl_audit.h"
#include "app/ctl_network.h"
#include "app/ctl_text.h"
#include "app/ctl_votes.h"
#include "engine/api/control.h"

#include <iostream>

namespace harddns::app
{

namespace
{

CtlExit exitFor(ControlFailure::Kind kind)
{
    switch (kind) {
    case ControlFailure::Kind::Unreachable:
    case ControlFailure::Kind::Protocol: return CtlExit::Unreachable;
    case ControlFailure::Kind::Denied: return CtlExit::Denied;
    case ControlFailure::Kind::Timeout: return CtlExit::Timeout;
    case ControlFailure::Kind::NotFound:
    case ControlFailure::Kind::Refused: return CtlExit::Refused;
    }
    return CtlExit::Unreachable;
}

CtlExit complain(const ControlFailure& failure)
{
    std::cerr << "harddnsctl: " << printable(failure.message) << '\n';
    return exitFor(failure.kind);
}

/// Prints a reply: the JSON as it came, or the text `decode` makes of it.
template <class Decode>
CtlExit show(const ControlResult<std::string>& reply, bool json, Decode decode)
{
    if (!reply)
        return complain(reply.error());
    if (json) {
        std::cout << *reply << '\n';
        return CtlExit::Ok;
    }
    const std::optional<std::string> text = decode(*reply);
    if (!text)
        return complain({ControlFailure::Kind::Protocol, "the node's answer cannot be read; is it of another version? --json shows it"});
    std::cout << *text;
    return CtlExit::Ok;
}

CtlExit lookUp(ControlClient& client, const CtlOptions& options)
{
    const auto reply = client.cacheLookup(options.name, options.type);
    std::size_t count = 0;
    const CtlExit exit = show(reply, options.json, [&](const std::string& json) -> std::optional<std::string> {
        const auto entries = cacheEntriesFromJson(json);
        if (!entries)
            return std::nullopt;
        std::string text;
        for (const CacheEntryText& entry : *entries)
            text += cacheEntryText(entry);
        return text;
    });
    if (exit != CtlExit::Ok)
        return exit;
    if (const auto entries = cacheEntriesFromJson(*reply))
        count = entries->size();
    if (count == 0 && !options.json)
        std::cerr << "harddnsctl: nothing is cached for " << printable(options.name) << '\n';
    return count == 0 ? CtlExit::Refused : CtlExit::Ok;
}

CtlExit dump(ControlClient& client, const CtlOptions& options)
{
    bool readable = true;
    const auto done = client.cacheDump([&](std::string_view line) {
        if (options.json) {
            std::cout << line << '\n';
        } else if (const auto entry = cacheEntryFromJson(line)) {
            std::cout << cacheEntryText(*entry);
        } else {
            readable = false;
        }
        return readable && std::cout.good(); // `| head` closes the pipe
    });
    if (!done)
        return complain(done.error());
    if (!readable)
        return complain({ControlFailure::Kind::Protocol, "the dump cannot be read; is the node of another version? --json shows it"});
    return CtlExit::Ok;
}

} // namespace

CtlExit runCtl(const CtlOptions& options)
{
    using Verb = CtlOptions::Verb;
    if (options.verb == Verb::Version) {
        std::cout << "harddnsctl " HARDDNS_VERSION "\n";
        return CtlExit::Ok;
    }
    if (options.verb == Verb::Completion) {
        std::cout << options.completionScript;
        return CtlExit::Ok;
    }
    if (isNetworkVerb(options.verb))
        return runNetwork(options);
    if (isAuditVerb(options.verb))
        return runAudit(options);
    const auto timeoutMs = static_cast<unsigned>(options.timeoutSeconds * 1000);
    std::unique_ptr<ControlClient> client;
    if (auto address = remoteAddress(options.remote)) {
        address->consoleFile = options.consoleFile;
        client = makeRemoteControlClient(*address, timeoutMs);
    } else {
        client = makeControlClient(options.socket, timeoutMs);
    }
    if (isVotesVerb(options.verb))
        return runVotes(*client, options);
    switch (options.verb) {
    case Verb::Status:
        return show(client->status(), options.json, [](const std::string& json) -> std::optional<std::string> {
            const auto status = statusFromJson(json);
            return status ? std::optional(statusText(*status)) : std::nullopt;
        });
    case Verb::Stats:
        return show(client->stats(), options.json, [&](const std::string& json) -> std::optional<std::string> {
            const auto stats = statsFromJson(json);
            return stats ? std::optional(statsText(*stats, options.all)) : std::nullopt;
        });
    case Verb::Trace:
        return show(client->trace(options.name, options.type.empty() ? "A" : options.type, !options.cached), options.json,
                    [&](const std::string& json) -> std::optional<std::string> {
                        const auto trace = traceFromJson(json);
                        return trace ? std::optional(traceText(options.name, options.type, *trace)) : std::nullopt;
                    });
    case Verb::CacheLookup: return lookUp(*client, options);
    case Verb::CacheDump: return dump(*client, options);
    case Verb::CacheFlush:
        return show(client->cacheFlush({options.name, options.type, options.below, options.infra, options.all}), options.json,
                    [](const std::string& json) -> std::optional<std::string> {
                        const auto count = jsonMember(json, "flushed");
                        return count ? std::optional(*count + (*count == "1" ? " entry" : " entries") + " flushed\n") : std::nullopt;
                    });
    case Verb::Reload:
        return show(client->reload(), options.json, [](const std::string& json) -> std::optional<std::string> {
            std::string text = "the configuration was taken over\n";
            for (const std::string& key : jsonStrings(json, "restart_needed"))
                text += printable(key) + " has changed: only a restart takes it over\n";
            return text;
        });
    case Verb::LogLevel:
        return show(options.level.empty() ? client->logLevel() : client->setLogLevel(options.level), options.json,
                    [](const std::string& json) -> std::optional<std::string> {
                        const auto level = jsonMember(json, "level");
                        return level ? std::optional(printable(*level) + "\n") : std::nullopt;
                    });
    case Verb::Metrics: {
        const auto reply = client->metrics();
        if (!reply)
            return complain(reply.error());
        std::cout << *reply;
        return CtlExit::Ok;
    }
    default: break; // done above
    }
    return CtlExit::Usage;
}

} // namespace harddns::app
