#include "app/ctl_options.h"

#include "app/ctl_completion.h"
#include "engine/api/address.h"
#include "engine/api/control.h"
#include "engine/api/member_text.h"
#include "engine/config/config_file.h"

#include <CLI/CLI.hpp>

#include <charconv>
#include <cstdlib>
#include <iostream>

namespace harddns::app
{

namespace
{

constexpr const char* defaultSocket = "/run/harddns/control.sock";
constexpr const char* typeHint = "TYPE:{A,AAAA,CNAME,DNSKEY,DS,HTTPS,MX,NS,PTR,SOA,SRV,TXT}";

constexpr const char* footer =
    "The socket is --socket, else the one --config names, else $HARDDNS_CONTROL, else /run/harddns/control.sock.\n"
    "Exit codes: 0 done; 1 the node said no, or has no such thing; 2 usage; 3 the node cannot be reached;\n"
    "4 no answer in time; 5 no permission.";

/// The socket to use, or nothing when the configuration cannot be read (said already).
std::optional<std::string> findSocket(const std::string& socket, const std::string& configFile)
{
    if (!socket.empty())
        return socket;
    if (!configFile.empty()) {
        const auto loaded = config::loadConfig(configFile);
        if (!loaded) {
            std::cerr << config::toText(loaded.error()) << "harddnsctl: give the socket with --socket instead\n";
            return std::nullopt;
        }
        return controlSocketPath(loaded->config);
    }
    if (const char* fromEnvironment = std::getenv("HARDDNS_CONTROL"); fromEnvironment && *fromEnvironment)
        return fromEnvironment;
    return defaultSocket;
}

/// What the configuration of the members would refuse; addresses get their port.
std::string memberProblem(CtlOptions& o)
{
    if (!isNodeId(o.node))
        return "\"" + o.node + "\" is no node id: 1 to " + std::to_string(maxNodeIdLength) +
               " lower-case letters, digits and hyphens, no hyphen at an end";
    for (std::string& text : o.addresses) {
        const auto address = Endpoint::parse(text, 853);
        if (!address || address->port == 0 || address->address.isUnspecified() || address->address.isMulticastOrBroadcast())
            return "\"" + text + "\" is not the address of a node: write IP, IP:PORT or [IP6]:PORT";
        text = address->toText();
    }
    if (const std::string wrong = groupProblem(o.group); !wrong.empty())
        return "the group " + wrong;
    return {};
}

void addAuditVerbs(CLI::App& app, CtlOptions& o)
{
    using Verb = CtlOptions::Verb;
    CtlAudit& a = o.audit;
    CLI::App* audit = app.add_subcommand("audit", "the history of the node, read from its file");
    audit->require_subcommand(1);
    audit->fallthrough();
    audit->add_option("--file", a.file, "the store; else the one the configuration of the node names")->type_name("FILE");
    const auto add = [&](const char* called, const char* about, Verb v) {
        CLI::App* sub = audit->add_subcommand(called, about);
        sub->callback([&o, v] { o.verb = v; });
        return sub;
    };
    CLI::App* verify = add("verify", "is the chain of hashes whole, and who signed it", Verb::AuditVerify);
    verify->add_option("--known", a.known, "a head that the log wrote down: the chain must contain it")->type_name("SEQ:HASH");
    verify->add_option("--key", a.keys, "fingerprint of a key that may have signed; may be given again")->expected(1)->type_name("HEX");
    verify->get_option("--key")->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    const auto filters = [&](CLI::App* sub) {
        sub->add_option("--list", a.list, "which rows, events if left out")->type_name("LIST:{votes,disagreements,alerts,events}");
        sub->add_option("--from", a.from, "not before: 2026-11-22, 2026-11-22T04:38, Unix seconds, 2h ago as 2h")->type_name("TIME");
        sub->add_option("--to", a.to, "not after")->type_name("TIME");
        sub->add_option("--name", a.name, "part of the name")->type_name("TEXT");
        sub->add_option("--below", a.below, "the name and what is below it")->type_name("NAME");
        sub->add_option("--type", a.type, "record type")->type_name(typeHint);
        sub->add_option("--node", a.node, "a member that took part")->type_name("ID");
        sub->add_option("--level", a.level, "what decided, its begin: L1")->type_name("LEVEL");
        sub->add_option("--rcode", a.rcode, "votes: what the client was told")->type_name("RCODE");
        sub->add_option("--grade", a.grade, "disagreements and alerts: this grave or graver")->type_name("GRADE:{notice,warning,critical}");
        sub->add_option("--kind", a.kind, "events of one kind")
            ->type_name("KIND:{repair,quarantine,release,node-down,node-up,key,epoch,configuration,operator,store-opened,store-closed,lost,"
                        "damaged,clock}");
        sub->add_option("--who", a.who, "alerts and events: the operator")->type_name("NAME");
        sub->add_option("--text", a.text, "words in the text")->type_name("WORDS");
        sub->add_flag("--dissent", a.dissent, "only votes in which a node differed");
    };
    CLI::App* exports = add("export", "every row a filter shows, oldest first, as a file", Verb::AuditExport);
    filters(exports);
    exports->add_option("--format", a.format, "jsonl if left out; pcapng has the packets of disagreements")
        ->type_name("FORMAT:{csv,jsonl,pcapng}");
    exports->add_option("--out", a.out, "file to make; standard output if left out")->type_name("FILE");
    CLI::App* show = add("show", "the last rows", Verb::AuditShow);
    filters(show);
    show->add_option("--limit", a.limit, "how many")->check(CLI::Range(std::size_t{1}, std::size_t{100'000}))->type_name("N");
}

void addConsoleVerbs(CLI::App& app, CtlOptions& o)
{
    using Verb = CtlOptions::Verb;
    CLI::App* console = app.add_subcommand("console", "consoles on other machines; asks no node");
    console->require_subcommand(1);
    console->fallthrough();
    CLI::App* enrol = console->add_subcommand("enrol", "make the file a console connects with, and print what configurations need");
    enrol->callback([&o] { o.verb = Verb::ConsoleEnrol; });
    enrol->add_option("DIR", o.directory, "folder of the network (`network init`)")->required()->type_name("DIR");
    enrol->add_option("NAME", o.node, "the console's name, shown in logs and the history")->required();
    enrol->add_option("--role", o.role, "what it may do at the nodes")
        ->required()
        ->check(CLI::IsMember({"operator", "read-only"}))
        ->type_name("ROLE:{operator,read-only}");
    enrol->add_option("--node", o.nodes, "a node the console offers to connect to; may be given again")
        ->expected(1)
        ->type_name("HOST:PORT");
    enrol->get_option("--node")->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    CLI::App* list = console->add_subcommand("list", "the consoles that were made, and how long they last");
    list->callback([&o] { o.verb = Verb::ConsoleList; });
    list->add_option("DIR", o.directory, "folder of the network")->required()->type_name("DIR");
}

} // namespace

std::optional<RemoteAddress> remoteAddress(const std::string& text)
{
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos || colon == 0)
        return std::nullopt;
    std::string host = text.substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    else if (host.find(':') != std::string::npos)
        return std::nullopt; // an IPv6 address without brackets
    const std::string port = text.substr(colon + 1);
    unsigned number = 0;
    const auto read = std::from_chars(port.data(), port.data() + port.size(), number);
    if (read.ec != std::errc() || read.ptr != port.data() + port.size() || number == 0 || number > 65535)
        return std::nullopt;
    RemoteAddress out;
    out.host = std::move(host);
    out.port = static_cast<std::uint16_t>(number);
    return out;
}

ParsedCtlOptions parseCtlOptions(int argc, char** argv)
{
    using Verb = CtlOptions::Verb;
    CtlOptions o;
    std::string socket;
    std::string& configFile = o.configFile;
    bool version = false;

    CLI::App app{"harddnsctl: asks and tells a running harddnsd.", "harddnsctl"};
    app.require_subcommand(0, 1);
    app.fallthrough(); // --json and the like may stand behind the verb
    app.add_option("--socket", socket, "control socket of the node")->type_name("PATH");
    app.add_option("--config", configFile, "configuration file of the node: its socket is used")->type_name("FILE");
    app.add_option("--remote", o.remote, "a node on another machine, instead of a socket; needs --console")->type_name("HOST:PORT");
    app.add_option("--console", o.consoleFile, "file made by `console enrol`")->type_name("FILE");
    app.add_flag("--json", o.json, "print the node's JSON (documented, stable fields)");
    app.add_option("--timeout", o.timeoutSeconds, "seconds to wait for the node")->check(CLI::Range(0.01, 3600.0))->type_name("SECONDS");
    app.add_flag("--version", version, "print the version");
    app.footer(footer);

    const auto verb = [&o](CLI::App* sub, Verb v) {
        sub->callback([&o, v] { o.verb = v; });
        return sub;
    };
    verb(app.add_subcommand("status", "what runs, where it listens, what the operator should know"), Verb::Status);
    CLI::App* stats = verb(app.add_subcommand("stats", "counters, latency, memory"), Verb::Stats);
    stats->add_flag("--all", o.all, "counters that are zero too");
    CLI::App* trace = verb(app.add_subcommand("trace", "resolve a name and show every step"), Verb::Trace);
    trace->add_option("NAME", o.name, "domain name")->required();
    trace->add_option("TYPE", o.type, "record type, A if left out")->type_name(typeHint);
    trace->add_flag("--cached", o.cached, "take the answer from the cache if it is there");

    CLI::App* cache = app.add_subcommand("cache", "what the node remembers");
    cache->require_subcommand(1);
    cache->fallthrough();
    CLI::App* lookup = verb(cache->add_subcommand("lookup", "entries of one name"), Verb::CacheLookup);
    lookup->add_option("NAME", o.name, "domain name")->required();
    lookup->add_option("TYPE", o.type, "record type, all if left out")->type_name(typeHint);
    verb(cache->add_subcommand("dump", "everything"), Verb::CacheDump);
    CLI::App* flush = verb(cache->add_subcommand("flush", "forget a name, or everything with --all"), Verb::CacheFlush);
    CLI::Option* name = flush->add_option("NAME", o.name, "domain name");
    CLI::Option* type = flush->add_option("--type", o.type, "only this record type")->type_name(typeHint);
    CLI::Option* below = flush->add_flag("--below", o.below, "everything below the name too");
    flush->add_flag("--infra", o.infra, "zone cuts too: they are asked for anew, at the parents");
    CLI::Option* all = flush->add_flag("--all", o.all, "every name");
    all->excludes(name);
    below->needs(name);
    below->excludes(type);
    type->needs(name);

    verb(app.add_subcommand("reload", "read the configuration file again"), Verb::Reload);
    CLI::App* level = verb(app.add_subcommand("log-level", "show or set the log level until the next reload"), Verb::LogLevel);
    level->add_option("LEVEL", o.level, "new level")->check(CLI::IsMember({"error", "warning", "info", "debug", "trace"}));
    verb(app.add_subcommand("metrics", "metrics as Prometheus text"), Verb::Metrics);
    verb(app.add_subcommand("nodes", "what this node thinks of the members of its network"), Verb::Nodes);
    CLI::App* node = app.add_subcommand("node", "act on a member of the network, as this node sees it");
    node->require_subcommand(1);
    node->fallthrough();
    const auto command = [&](const char* called, const char* about) {
        CLI::App* sub = node->add_subcommand(called, about);
        sub->callback([&o, called] {
            o.verb = Verb::NodeCommand;
            o.action = called;
        });
        sub->add_option("ID", o.node, "the member")->required();
        return sub;
    };
    command("quarantine", "do not ask it any more until it is released by hand");
    command("release", "ask it again");
    command("flush", "have it forget a name and what is below it")->add_option("NAME", o.name, "domain name; all if left out");
    CLI::App* disputes =
        verb(app.add_subcommand("disagreements", "the last votes in which a node differed, with the evidence"), Verb::Disagreements);
    disputes->add_option("--limit", o.limit, "how many")->check(CLI::Range(1U, 1000U))->type_name("N");
    CLI::App* watch = app.add_subcommand("watch", "show what happens until it is stopped");
    watch->require_subcommand(1);
    watch->fallthrough();
    watch->add_option("--events", o.events, "stop after so many")->type_name("N");
    verb(watch->add_subcommand("votes", "each vote: who was asked, what decided"), Verb::WatchVotes);
    verb(watch->add_subcommand("alerts", "alerts, those that are open first"), Verb::WatchAlerts);
    addAuditVerbs(app, o);
    CLI::App* network = app.add_subcommand("network", "identities of the nodes that vote together; asks no node");
    network->require_subcommand(1);
    network->fallthrough();
    const auto identityVerb = [&](const char* called, const char* about, Verb v) {
        CLI::App* sub = verb(network->add_subcommand(called, about), v);
        sub->add_option("DIR", o.directory, "folder with the authority and every node's identity")->required()->type_name("DIR");
        return sub;
    };
    CLI::App* init = identityVerb("init", "make a folder with a new authority", Verb::NetworkInit);
    init->add_option("--name", o.networkName, "the network's name, shown in certificates")->type_name("NAME");
    CLI::App* add = identityVerb("add", "make the identity of a node and print what configurations need", Verb::NetworkAdd);
    add->add_option("ID", o.node, "the node's name: lower-case letters, digits, hyphens")->required();
    add->add_option("--address", o.addresses, "where other nodes reach it; may be given again")
        ->required()
        ->expected(1)
        ->type_name("IP:PORT");
    add->get_option("--address")->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    add->add_option("--group", o.group, "what it shares with others: \"operator=example, as=64500\"")->required()->type_name("TEXT");
    identityVerb("list", "the identities, how long they last, which are revoked", Verb::NetworkList);
    CLI::App* renew = identityVerb("renew", "new certificates for the keys there are", Verb::NetworkRenew);
    CLI::Option* renewed = renew->add_option("ID", o.node, "this node only");
    renew->add_flag("--due", o.due, "every node with less than a third of its time left")->excludes(renewed);
    CLI::App* revoke = identityVerb("revoke", "note that an identity must not be used any more", Verb::NetworkRevoke);
    revoke->add_option("ID", o.node, "the node")->required();
    addConsoleVerbs(app, o);
    CLI::App* completion = verb(app.add_subcommand("completion", "print a completion script for a shell"), Verb::Completion);
    completion->add_option("SHELL", o.shell, "bash or zsh")->required()->check(CLI::IsMember({"bash", "zsh"}));
    verb(app.add_subcommand("version", "print the version"), Verb::Version);

    const auto usage = [](const std::string& message) {
        std::cerr << "harddnsctl: " << message << "\nRun harddnsctl --help for the verbs.\n";
        return ParsedCtlOptions{std::nullopt, CtlExit::Usage};
    };
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        if (e.get_exit_code() == 0) {
            app.exit(e, std::cout, std::cerr);
            return {std::nullopt, CtlExit::Ok};
        }
        return usage(e.what());
    }
    if (version)
        o.verb = Verb::Version;
    else if (app.get_subcommands().empty())
        return usage("a verb is missing");
    if (o.verb == Verb::CacheFlush && o.name.empty() && !o.all)
        return usage("cache flush needs a name, or --all");
    if (o.verb == Verb::NetworkRenew && o.node.empty() && !o.due)
        return usage("network renew needs an id, or --due");
    if (isAuditVerb(o.verb)) {
        if (const auto understood = auditQuestion(o.audit, 0); !understood)
            return usage(understood.error());
    }
    if (o.verb == Verb::NetworkAdd) {
        if (std::string problem = memberProblem(o); !problem.empty())
            return usage(problem);
    }
    if (o.verb == Verb::Completion)
        o.completionScript = o.shell == "bash" ? bashCompletion(app) : zshCompletion(app);
    if (o.remote.empty() != o.consoleFile.empty())
        return usage("--remote and --console belong together");
    if (!o.remote.empty() && !remoteAddress(o.remote))
        return usage("\"" + o.remote + "\" is not HOST:PORT, IP:PORT or [IP6]:PORT");
    for (const std::string& each : o.nodes) {
        if (!remoteAddress(each))
            return usage("\"" + each + "\" is not HOST:PORT, IP:PORT or [IP6]:PORT");
    }
    const bool knowsFile = isAuditVerb(o.verb) && !(o.audit.file.empty() && configFile.empty());
    if (o.verb != Verb::Completion && o.verb != Verb::Version && !isNetworkVerb(o.verb) && !knowsFile && o.remote.empty()) {
        auto found = findSocket(socket, configFile);
        if (!found)
            return {std::nullopt, CtlExit::Usage};
        o.socket = std::move(*found);
    }
    return {std::move(o), CtlExit::Ok};
}

} // namespace harddns::app
