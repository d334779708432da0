#include "engine/config/reader.h"

#include "engine/api/member_text.h"
#include "engine/api/path_utf8.h"

#include <algorithm>
#include <map>
#include <set>

namespace harddns::config
{

namespace
{

/// sun_path has 108 octets on Linux and Windows, with its final zero.
constexpr std::size_t maxSocketPath = 107;

std::string item(std::string_view key, std::size_t index) { return std::string(key) + '[' + std::to_string(index) + ']'; }

void checkNode(Reading& r)
{
    if (!r.has("node.state-dir"))
        r.problem("node.state-dir", r.has("node") ? r.loaded.places.find("node")->second : ConfigPlace{}, "is required",
                  "write state-dir = \"/var/lib/harddns\" in [node]");
}

void checkListen(Reading& r)
{
    ListenConfig& listen = r.loaded.config.listen;
    if (!r.has("listen.dns"))
        listen.dns = {*Endpoint::parse("127.0.0.1:5300", 53)};
    else if (listen.dns.empty() && listen.tls.empty() && r.problems.empty())
        r.problem("listen.dns", "nothing to listen on", "name an address in dns or tls");

    // UDP, TCP, TLS and metrics share the TCP ports of an address.
    std::map<Endpoint, std::string> seen;
    const auto once = [&](const Endpoint& endpoint, const std::string& key) {
        const auto [place, fresh] = seen.emplace(endpoint, key);
        if (!fresh)
            r.problem(key, endpoint.toText() + " is already listened on", "see " + place->second);
    };
    for (std::size_t i = 0; i < listen.dns.size(); ++i)
        once(listen.dns[i], item("listen.dns", i));
    for (std::size_t i = 0; i < listen.tls.size(); ++i)
        once(listen.tls[i], item("listen.tls", i));
    if (listen.metrics)
        once(*listen.metrics, "listen.metrics");
    for (std::size_t i = 0; i < listen.remote.size(); ++i)
        once(listen.remote[i], item("listen.remote", i));

    if (!listen.tls.empty()) {
        for (const std::string key : {"tls-certificate", "tls-key"}) {
            if (!r.has("listen." + key))
                r.problem("listen.tls", "needs " + key, "name the PEM file in " + key);
        }
    } else if (!r.has("listen.tls")) {
        for (const std::string key : {"listen.tls-certificate", "listen.tls-key"}) {
            if (r.has(key))
                r.warning(key, "has no effect without tls");
        }
    }

    const bool given = !listen.control.empty();
    const std::string control = given ? listen.control : utf8FromPath(pathFromUtf8(r.loaded.config.node.stateDir) / "control.sock");
    if (control.size() > maxSocketPath) {
        r.problem(given ? "listen.control" : "node.state-dir",
                  "the control socket's path has " + std::to_string(control.size()) + " octets, a socket takes " +
                      std::to_string(maxSocketPath),
                  given ? "choose a shorter path" : "name a shorter path in control of [listen]");
    }
}

void checkAccess(Reading& r)
{
    AccessConfig& access = r.loaded.config.access;
    if (!r.has("access.allow")) {
        access.allow = {*Prefix::parse("127.0.0.0/8"), *Prefix::parse("::1/128")};
        return;
    }
    if (access.allow.empty())
        r.warning("access.allow", "nobody may ask");
    const ListenConfig& listen = r.loaded.config.listen;
    const auto isPublic = [](const Endpoint& endpoint) { return !endpoint.address.isLoopback(); };
    const bool reachable =
        std::any_of(listen.dns.begin(), listen.dns.end(), isPublic) || std::any_of(listen.tls.begin(), listen.tls.end(), isPublic);
    for (std::size_t i = 0; reachable && i < access.allow.size(); ++i) {
        if (access.allow[i].length == 0)
            r.warning(item("access.allow", i), "everybody may ask: open resolvers are used to attack others");
    }
}

void checkResolver(Reading& r)
{
    ResolverConfig& resolver = r.loaded.config.resolver;
    if (!resolver.ipv4 && !resolver.ipv6)
        r.problem(r.has("resolver.ipv6") ? "resolver.ipv6" : "resolver.ipv4", "no server can be asked: ipv4 and ipv6 are both false");
    for (std::size_t i = 0; i < resolver.forward.size(); ++i) {
        Endpoint& server = resolver.forward[i];
        if (server.port == 0)
            server.port = resolver.upstreamPort;
        if (server.address.isLoopback() && !resolver.queryLoopback)
            r.warning(item("resolver.forward", i), "is a loopback address, and query-loopback is false");
        if (server.address.isV4() ? !resolver.ipv4 : !resolver.ipv6)
            r.warning(item("resolver.forward", i), std::string("is not asked: ") + (server.address.isV4() ? "ipv4" : "ipv6") + " is false");
    }
    if (resolver.localRoot && !resolver.forward.empty())
        r.warning("resolver.local-root", "has no effect with forward: the root is not asked");
    else if (resolver.localRoot && !resolver.validates())
        r.warning("resolver.local-root", "has no effect without validate: a copy of the root is only used when it is validated");
    if (resolver.shareVerified && !resolver.validates())
        r.warning("resolver.share-verified", "has no effect without validate");
    if (!resolver.localRootServers.empty() && !resolver.localRoot)
        r.warning("resolver.local-root-servers", "has no effect without local-root");
}

void checkCache(Reading& r)
{
    const CacheConfig& cache = r.loaded.config.cache;
    if (cache.minTtl > cache.maxTtl)
        r.problem(r.has("cache.min-ttl") ? "cache.min-ttl" : "cache.max-ttl",
                  "min-ttl " + std::to_string(cache.minTtl) + " is above max-ttl " + std::to_string(cache.maxTtl));
}

void checkQuorum(Reading& r)
{
    const QuorumConfig& quorum = r.loaded.config.quorum;
    if (quorum.asked && quorum.majority) {
        const unsigned spares = quorum.spares.value_or(0);
        if (*quorum.majority > *quorum.asked)
            r.problem("quorum.majority", "more than are asked (" + std::to_string(*quorum.asked) + ")");
        else if (2 * *quorum.majority <= *quorum.asked + spares) // two camps could both win
            r.problem("quorum.majority",
                      std::to_string(*quorum.majority) + " is no majority of " + std::to_string(*quorum.asked) + " asked and " +
                          std::to_string(spares) + " spares",
                      "at least " + std::to_string((*quorum.asked + spares) / 2 + 1));
    }
    if (quorum.hedgeMinMs && quorum.hedgeMaxMs && *quorum.hedgeMinMs > *quorum.hedgeMaxMs)
        r.problem("quorum.hedge-min-ms", "is above hedge-max-ms");
}

/// Every entry has an id, and no two the same.
template <class Entry>
void checkIds(Reading& r, const std::string& table, const std::vector<Entry>& entries)
{
    std::set<std::string, std::less<>> ids;
    std::size_t index = 0;
    for (const Entry& entry : entries) {
        const std::string path = item(table, index++);
        if (!r.has(path + ".id"))
            r.problem(path, "needs an id");
        else if (!entry.id.empty() && !ids.insert(entry.id).second)
            r.problem(path + ".id", "\"" + entry.id + "\" is used twice");
    }
}

/// In lower case; what is wrong with it is said.
void checkFingerprint(Reading& r, const std::string& path, std::string& fingerprint, const std::string& shows)
{
    std::transform(fingerprint.begin(), fingerprint.end(), fingerprint.begin(),
                   [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c; });
    if (!r.has(path + ".fingerprint"))
        r.problem(path, "needs a fingerprint", shows);
    else if (!isFingerprint(fingerprint) && !fingerprint.empty())
        r.problem(path + ".fingerprint", "is no fingerprint: " + std::to_string(fingerprintLength) + " hexadecimal digits");
}

/// What a member is known by must be there and be its own: two entries with one key would be one node with two votes.
void checkMember(Reading& r, const std::string& path, NetworkNodeConfig& node, std::map<std::string, std::string>& seen)
{
    const auto once = [&](const std::string& what, const std::string& key) {
        const auto [place, fresh] = seen.emplace(what, key);
        if (!fresh)
            r.problem(key, what + " is another member's already", "see " + place->second);
    };
    if (r.has(path + ".id") && !node.id.empty() && !isNodeId(node.id))
        r.problem(path + ".id", "\"" + node.id + "\" is no node id",
                  "1 to " + std::to_string(maxNodeIdLength) + " lower-case letters, digits and hyphens, no hyphen at an end");
    if (!r.has(path + ".addresses"))
        r.problem(path, "needs addresses");
    else if (node.addresses.empty() && r.problems.empty())
        r.problem(path + ".addresses", "must name an address");
    for (std::size_t i = 0; i < node.addresses.size(); ++i)
        once(node.addresses[i].toText(), item(path + ".addresses", i));
    checkFingerprint(r, path, node.fingerprint, "`harddnsctl network list` shows it");
    if (isFingerprint(node.fingerprint))
        once(node.fingerprint, path + ".fingerprint");
    if (!node.group.empty())
        if (const std::string wrong = groupProblem(node.group); !wrong.empty())
            r.problem(path + ".group", wrong, "write labels and commas, for example \"operator=example, as=64500\"");
}

void checkRemote(Reading& r)
{
    RemoteConfig& remote = r.loaded.config.remote;
    std::map<std::string, std::string> seen; // names and fingerprints, where they stand
    for (std::size_t i = 0; i < remote.consoles.size(); ++i) {
        RemoteConsoleConfig& console = remote.consoles[i];
        const std::string path = item("remote.console", i);
        const auto once = [&](const std::string& what, const std::string& key) {
            const auto [place, fresh] = seen.emplace(what, key);
            if (!fresh)
                r.problem(key, what + " is another console's already", "see " + place->second);
        };
        if (!r.has(path + ".name"))
            r.problem(path, "needs a name");
        else if (!console.name.empty())
            once("\"" + console.name + "\"", path + ".name");
        checkFingerprint(r, path, console.fingerprint, "`harddnsctl console list` shows it");
        if (!r.has(path + ".role"))
            r.problem(path, "needs a role", "\"read-only\" or \"operator\"");
        if (isFingerprint(console.fingerprint))
            once(console.fingerprint, path + ".fingerprint");
    }
    const ListenConfig& listen = r.loaded.config.listen;
    if (!listen.remote.empty() && !(r.has("network.identity") && r.has("network.authority")))
        r.problem("listen.remote", "needs identity and authority in [network]: consoles want to know the node",
                  "`harddnsctl network add` makes both");
    else if (!listen.remote.empty() && remote.consoles.empty())
        r.warning("listen.remote", "nobody may connect: there is no [[remote.console]] (`harddnsctl console enrol` makes one)");
    else if (listen.remote.empty() && !remote.consoles.empty())
        r.warning("remote.console", "has no effect without remote in [listen]");
}

void checkNetwork(Reading& r)
{
    NetworkConfig& network = r.loaded.config.network;
    checkIds(r, "network.node", network.nodes);
    const bool identity = r.has("network.identity");
    const bool authority = r.has("network.authority");
    if (identity != authority)
        r.problem(identity ? "network.identity" : "network.authority", identity ? "needs authority" : "needs identity",
                  identity ? "name the authority's certificate in authority" : "name this node's folder in identity");
    else if (!identity && !network.nodes.empty())
        r.problem("network.node", "needs identity and authority in [network]", "`harddnsctl network add` makes both");
    std::map<std::string, std::string> seen;
    for (std::size_t i = 0; i < network.nodes.size(); ++i)
        checkMember(r, item("network.node", i), network.nodes[i], seen);
}

void checkCloak(Reading& r)
{
    const CloakConfig& cloak = r.loaded.config.cloak;
    if (cloak.generation < cloak.epoch)
        r.problem(r.has("cloak.generation") ? "cloak.generation" : "cloak.epoch", "a generation is shorter than an epoch");
}

} // namespace

void checkRelations(Reading& reading)
{
    checkNode(reading);
    checkListen(reading);
    checkAccess(reading);
    checkResolver(reading);
    checkCache(reading);
    checkQuorum(reading);
    checkNetwork(reading);
    checkRemote(reading);
    checkIds(reading, "cloak.client", reading.loaded.config.cloak.clients);
    checkCloak(reading);
}

} // namespace harddns::config
