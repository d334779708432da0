#include "engine/config/key_row.h"

#include <limits>
#include <optional>
#include <type_traits>

namespace harddns::config
{

namespace
{

constexpr std::int64_t mebibyte = std::int64_t{1} << 20;
/// RFC 2181 section 8: a TTL above 2^31 - 1 counts as zero.
constexpr std::int64_t maxTtl = 2147483647;
/// Octets of a path: PATH_MAX of Linux without its final zero.
constexpr std::int64_t maxPath = 4095;
/// A label or key of ours, shown in tables and metrics.
constexpr std::int64_t maxLabel = 255;
/// Of consoles on other machines; not 8953, where other resolvers take their commands.
constexpr std::uint16_t defaultRemotePort = 5393;
/// Of nodes among themselves, as of DNS over TLS (RFC 7858 3.1).
constexpr std::uint16_t defaultPeerPort = 853;

template <class T>
struct Plain {
    using type = T;
};
template <class T>
struct Plain<std::optional<T>> {
    using type = T;
};

// The functions below make one row each. `Access` is a captureless lambda that returns the member of Config the key fills.

template <class Access>
KeyRow integer(std::string_view table, std::string_view key, Access, std::int64_t least, std::int64_t most)
{
    KeyRow row;
    row.table = table;
    row.key = key;
    row.kind = KeyKind::Integer;
    row.least = least;
    row.most = most;
    row.store = [](Config& c, const Value& v) {
        auto& target = Access{}(c);
        target = static_cast<typename Plain<std::remove_reference_t<decltype(target)>>::type>(v.integer);
    };
    return row;
}

template <class Access>
KeyRow truth(std::string_view table, std::string_view key, Access)
{
    KeyRow row;
    row.table = table;
    row.key = key;
    row.kind = KeyKind::Truth;
    row.store = [](Config& c, const Value& v) { Access{}(c) = v.truth; };
    return row;
}

template <class Access>
KeyRow text(std::string_view table, std::string_view key, Access, std::int64_t least, std::int64_t most)
{
    KeyRow row;
    row.table = table;
    row.key = key;
    row.kind = KeyKind::Text;
    row.least = least;
    row.most = most;
    row.store = [](Config& c, const Value& v) { Access{}(c) = v.text; };
    return row;
}

template <class Access>
KeyRow path(std::string_view table, std::string_view key, Access access)
{
    KeyRow row = text(table, key, access, 1, maxPath);
    row.kind = KeyKind::Path;
    return row;
}

/// The member is an enum in the order of the words, or a string that takes the word itself.
template <class Access>
KeyRow choice(std::string_view table, std::string_view key, Access, std::vector<std::string_view> words)
{
    KeyRow row;
    row.table = table;
    row.key = key;
    row.kind = KeyKind::Choice;
    row.choices = std::move(words);
    row.store = [](Config& c, const Value& v) {
        auto& target = Access{}(c);
        using Target = std::remove_reference_t<decltype(target)>;
        if constexpr (std::is_enum_v<Target>)
            target = static_cast<Target>(v.integer);
        else
            target = v.text;
    };
    return row;
}

template <class Access>
KeyRow addresses(std::string_view table, std::string_view key, Access, PortRule rule, std::uint16_t port = 0)
{
    KeyRow row;
    row.table = table;
    row.key = key;
    row.kind = KeyKind::AddressList;
    row.portRule = rule;
    row.defaultPort = port;
    row.store = [](Config& c, const Value& v) { Access{}(c) = v.endpoints; };
    return row;
}

template <class Access>
KeyRow address(std::string_view table, std::string_view key, Access, PortRule rule, std::uint16_t port = 0)
{
    KeyRow row;
    row.table = table;
    row.key = key;
    row.kind = KeyKind::Address;
    row.portRule = rule;
    row.defaultPort = port;
    row.store = [](Config& c, const Value& v) { Access{}(c) = v.endpoints.front(); };
    return row;
}

template <class Access>
KeyRow prefix(std::string_view table, std::string_view key, Access, std::vector<std::uint8_t> lengths = {})
{
    KeyRow row;
    row.table = table;
    row.key = key;
    row.kind = KeyKind::Prefix;
    row.prefixLengths = std::move(lengths);
    row.store = [](Config& c, const Value& v) { Access{}(c) = v.prefixes.front(); };
    return row;
}

template <class Access>
KeyRow prefixes(std::string_view table, std::string_view key, Access)
{
    KeyRow row;
    row.table = table;
    row.key = key;
    row.kind = KeyKind::PrefixList;
    row.store = [](Config& c, const Value& v) { Access{}(c) = v.prefixes; };
    return row;
}

template <class Access>
KeyRow names(std::string_view table, std::string_view key, Access)
{
    KeyRow row;
    row.table = table;
    row.key = key;
    row.kind = KeyKind::NameList;
    row.store = [](Config& c, const Value& v) { Access{}(c) = v.texts; };
    return row;
}

KeyRow listening(KeyRow row)
{
    row.unspecifiedAllowed = true;
    return row;
}

#define HD_AT(member) ([](Config & c) -> auto& { return c.member; })

std::vector<KeyRow> nodeRows()
{
    std::vector<KeyRow> rows;
    rows.push_back(text("node", "name", HD_AT(node.name), 1, maxLabel)
                       .without("the host name", "\"resolver-1\"")
                       .means("shown everywhere; not secret"));
    rows.push_back(
        path("node", "state-dir", HD_AT(node.stateDir)).without("required", "\"/var/lib/harddns\"").means("everything the node writes"));
    rows.push_back(integer("node", "threads", HD_AT(node.threads), 0, 256).byDefault("0").means("worker threads; 0: the number of cores"));
    rows.push_back(text("node", "nsid", HD_AT(node.nsid), 1, 128)
                       .without("none", "\"resolver-1\"")
                       .because("RFC 5001 puts it into every answer that asks for it")
                       .means("name server identifier, RFC 5001"));
    rows.push_back(choice("node", "log-level", HD_AT(node.logLevel), {"error", "warning", "info", "debug", "trace"})
                       .byDefault("\"info\"")
                       .means("least severe level that is logged to stderr"));
    rows.push_back(
        choice("node", "log-format", HD_AT(node.logFormat), {"text", "json"}).byDefault("\"text\"").means("for people, or for machines"));
    return rows;
}

std::vector<KeyRow> listenRows()
{
    std::vector<KeyRow> rows;
    rows.push_back(listening(addresses("listen", "dns", HD_AT(listen.dns), PortRule::Default, 53))
                       .byDefault("[\"127.0.0.1:5300\"]")
                       .means("addresses answered over UDP and TCP; port 53 when none is given"));
    rows.push_back(listening(addresses("listen", "tls", HD_AT(listen.tls), PortRule::Default, 853))
                       .without("none", "[\"127.0.0.1:8853\"]")
                       .means("addresses answered over TLS, RFC 7858; port 853 when none is given"));
    rows.push_back(path("listen", "tls-certificate", HD_AT(listen.tlsCertificate))
                       .without("none", "\"resolver.crt\"")
                       .means("certificate chain, PEM; needed by tls"));
    rows.push_back(
        path("listen", "tls-key", HD_AT(listen.tlsKey)).without("none", "\"resolver.key\"").means("private key, PEM; needed by tls"));
    rows.push_back(listening(address("listen", "metrics", HD_AT(listen.metrics), PortRule::Needed))
                       .without("none", "\"127.0.0.1:9153\"")
                       .means("Prometheus text over HTTP"));
    rows.push_back(path("listen", "control", HD_AT(listen.control))
                       .without("control.sock in the state directory", "\"/run/harddns/control.sock\"")
                       .means("Unix socket of harddnsctl, mode 0660; the role comes from the peer's uid"));
    rows.push_back(text("listen", "control-group", HD_AT(listen.controlGroup), 1, maxLabel)
                       .without("the process's own group", "\"harddns\"")
                       .means("group of the control socket"));
    rows.push_back(listening(addresses("listen", "remote", HD_AT(listen.remote), PortRule::Default, defaultRemotePort))
                       .without("none", "[\"192.0.2.1:5393\"]")
                       .means("where consoles on other machines connect, with certificates on both sides; port 5393 when none is given"));
    return rows;
}

std::vector<KeyRow> accessRows()
{
    std::vector<KeyRow> rows;
    rows.push_back(prefixes("access", "allow", HD_AT(access.allow))
                       .byDefault("[\"127.0.0.0/8\", \"::1/128\"]")
                       .means("clients that may ask; everybody else gets what `unknown` says"));
    rows.push_back(
        choice("access", "unknown", HD_AT(access.unknown), {"refuse", "drop"}).byDefault("\"refuse\"").means("answer REFUSED, or silence"));
    rows.push_back(choice("access", "rd0", HD_AT(access.rd0), {"refuse", "resolve"})
                       .byDefault("\"refuse\"")
                       .means("questions without the RD bit from allowed clients"));
    rows.push_back(integer("access", "rate-per-second", HD_AT(access.ratePerSecond), 0, 10'000'000)
                       .byDefault("0")
                       .means("answers a second and client prefix; 0: no limit"));
    rows.push_back(integer("access", "rate-burst", HD_AT(access.rateBurst), 50, 10'000'000)
                       .byDefault("50")
                       .because("clients burst when a name fails, and are cut off below 50")
                       .means("answers at once after a pause"));
    return rows;
}

std::vector<KeyRow> resolverRows()
{
    std::vector<KeyRow> rows;
    rows.push_back(path("resolver", "root-hints", HD_AT(resolver.rootHints))
                       .without("built in", "\"named.root\"")
                       .means("zone file that replaces the built-in root hints completely"));
    rows.push_back(addresses("resolver", "forward", HD_AT(resolver.forward), PortRule::Later)
                       .without("none", "[\"192.0.2.53\"]")
                       .means("resolvers to ask, with RD, instead of walking the tree; port upstream-port when none is given"));
    rows.push_back(integer("resolver", "upstream-port", HD_AT(resolver.upstreamPort), 1, 65535)
                       .byDefault("53")
                       .means("port of the servers; for tests"));
    rows.push_back(truth("resolver", "query-loopback", HD_AT(resolver.queryLoopback))
                       .byDefault("false")
                       .means("servers at 127.0.0.0/8, ::1 and our own addresses may be asked"));
    rows.push_back(truth("resolver", "ipv4", HD_AT(resolver.ipv4)).byDefault("true").means("ask servers over IPv4"));
    rows.push_back(truth("resolver", "ipv6", HD_AT(resolver.ipv6)).byDefault("true").means("ask servers over IPv6"));
    rows.push_back(truth("resolver", "qname-minimisation", HD_AT(resolver.qnameMinimisation)).byDefault("true").means("RFC 9156"));
    rows.push_back(truth("resolver", "case-randomisation", HD_AT(resolver.caseRandomisation))
                       .byDefault("true")
                       .means("0x20: random case in questions, with fall-back for servers that normalise"));
    rows.push_back(truth("resolver", "cookies", HD_AT(resolver.cookies)).byDefault("true").means("RFC 7873 and 9018 towards servers"));
    rows.push_back(integer("resolver", "near-miss-limit", HD_AT(resolver.nearMissLimit), 1, 1000)
                       .byDefault("5")
                       .means("answers with a wrong id after which the question goes over TCP"));
    rows.push_back(integer("resolver", "edns-size", HD_AT(resolver.ednsSize), 512, 4096)
                       .byDefault("1232")
                       .because("512 is the least a server may send, more than 4096 only makes fragments")
                       .means("UDP answer size offered to servers"));
    rows.push_back(truth("resolver", "special-names", HD_AT(resolver.specialNames))
                       .byDefault("true")
                       .means("names of RFC 6761 and friends are answered locally"));
    rows.push_back(prefix("resolver", "dns64-prefix", HD_AT(resolver.dns64Prefix), {32, 40, 48, 56, 64, 96})
                       .without("none", "\"64:ff9b::/96\"")
                       .because("RFC 6052 section 2.2")
                       .means("AAAA answers are made from A with this prefix, RFC 6147"));
    rows.push_back(integer("resolver", "max-resolve-ms", HD_AT(resolver.maxResolveMs), 100, 60000)
                       .byDefault("4500")
                       .because("below nothing far away resolves, above every client has given up")
                       .means("some answer by then"));
    rows.push_back(truth("resolver", "validate", HD_AT(resolver.validate))
                       .without("true when trust anchors are known", "false")
                       .means("DNSSEC validation"));
    rows.push_back(path("resolver", "trust-anchors", HD_AT(resolver.trustAnchors))
                       .without("built in", "\"anchors.zone\"")
                       .means("DS and DNSKEY records of any owner, several each; replaces the built-in ones"));
    rows.push_back(names("resolver", "insecure", HD_AT(resolver.insecure))
                       .without("none", "[\"corp.example\"]")
                       .means("zones that are not validated (negative anchors)"));
    rows.push_back(truth("resolver", "auto-trust-anchor", HD_AT(resolver.autoTrustAnchor))
                       .byDefault("true")
                       .means("key changes of the trust anchors are followed, RFC 5011"));
    rows.push_back(truth("resolver", "trust-anchor-signalling", HD_AT(resolver.trustAnchorSignalling))
                       .byDefault("true")
                       .means("the anchors' zones are told which of their keys are trusted here, RFC 8145"));
    rows.push_back(truth("resolver", "aggressive-nsec", HD_AT(resolver.aggressiveNsec))
                       .byDefault("true")
                       .means("negative answers are made from cached proofs, RFC 8198"));
    rows.push_back(truth("resolver", "share-verified", HD_AT(resolver.shareVerified))
                       .byDefault("false")
                       .means("signatures found good are remembered together with the other nodes of this process; they judge less "
                              "independently then"));
    rows.push_back(truth("resolver", "local-root", HD_AT(resolver.localRoot))
                       .byDefault("false")
                       .means("a verified copy of the root zone is kept here and asked instead of the root's servers, RFC 8806"));
    rows.push_back(addresses("resolver", "local-root-servers", HD_AT(resolver.localRootServers), PortRule::Default, 53)
                       .without("b, c, d, f, g, k.root-servers.net and ICANN's lax and iad.xfr.dns.icann.org", "[\"192.0.32.132\"]")
                       .means("servers the copy is transferred from; port 53 when none is given"));
    return rows;
}

std::vector<KeyRow> cacheRows()
{
    std::vector<KeyRow> rows;
    rows.push_back(integer("cache", "max-bytes", HD_AT(cache.maxBytes), 4 * mebibyte, mebibyte << 20)
                       .byDefault("268435456")
                       .because("plain octets; below 4 MiB the partitions hold nothing")
                       .means("memory of all partitions together"));
    rows.push_back(
        integer("cache", "max-ttl", HD_AT(cache.maxTtl), 0, maxTtl).byDefault("86400").means("longest life of an answer, seconds"));
    rows.push_back(integer("cache", "min-ttl", HD_AT(cache.minTtl), 0, maxTtl).byDefault("0").means("shortest life of an answer, seconds"));
    rows.push_back(integer("cache", "max-negative-ttl", HD_AT(cache.maxNegativeTtl), 0, maxTtl)
                       .byDefault("3600")
                       .means("longest life of a denial, seconds, RFC 2308"));
    rows.push_back(integer("cache", "infra-max-ttl", HD_AT(cache.infraMaxTtl), 1, maxTtl)
                       .byDefault("604800")
                       .means("longest life of attested delegations, server addresses and keys, seconds"));
    rows.push_back(integer("cache", "provisional-ttl", HD_AT(cache.provisionalTtl), 1, 30)
                       .byDefault("30")
                       .because("what one node learned alone may be forged and must not live longer than 30 s")
                       .means("longest life of what the node learned alone, seconds"));
    rows.push_back(truth("cache", "serve-stale", HD_AT(cache.serveStale))
                       .byDefault("false")
                       .means("expired answers when no server answers, RFC 8767"));
    rows.push_back(integer("cache", "stale-max-age", HD_AT(cache.staleMaxAge), 0, maxTtl)
                       .byDefault("86400")
                       .means("how long after its end an answer may still be served, seconds"));
    rows.push_back(
        integer("cache", "stale-reply-ttl", HD_AT(cache.staleReplyTtl), 0, maxTtl).byDefault("30").means("TTL of a stale answer, seconds"));
    rows.push_back(integer("cache", "stale-wait-ms", HD_AT(cache.staleWaitMs), 0, 60000)
                       .byDefault("1800")
                       .means("how long resolution is tried before the stale answer goes out"));
    rows.push_back(truth("cache", "prefetch", HD_AT(cache.prefetch))
                       .byDefault("false")
                       .means("renew names that are still asked shortly before they end"));
    return rows;
}

std::vector<KeyRow> quorumRows()
{
    std::vector<KeyRow> rows;
    rows.push_back(truth("quorum", "enabled", HD_AT(quorum.enabled))
                       .without("true when the network has 3 nodes or more", "false")
                       .means("false: one node, plain recursion, no vote"));
    rows.push_back(choice("quorum", "preset", HD_AT(quorum.preset), {"paper", "balanced", "hardened", "small"})
                       .without("by the size of the network", "\"balanced\"")
                       .means("sets the numbers below"));
    rows.push_back(
        integer("quorum", "asked", HD_AT(quorum.asked), 1, 64).without("from the preset", "6").means("nodes asked for a question"));
    rows.push_back(integer("quorum", "majority", HD_AT(quorum.majority), 1, 64)
                       .without("from the preset", "4")
                       .means("nodes that must agree; more than (asked + spares)/2"));
    rows.push_back(integer("quorum", "spares", HD_AT(quorum.spares), 0, 64)
                       .without("from the preset", "1")
                       .means("further nodes asked when one is silent"));
    rows.push_back(integer("quorum", "hedge-min-ms", HD_AT(quorum.hedgeMinMs), 1, 60000)
                       .without("from the preset", "50")
                       .means("a spare is asked after this silence at the earliest"));
    rows.push_back(integer("quorum", "hedge-max-ms", HD_AT(quorum.hedgeMaxMs), 1, 60000)
                       .without("from the preset", "400")
                       .means("a spare is asked after this silence at the latest"));
    return rows;
}

std::vector<KeyRow> networkRows()
{
    std::vector<KeyRow> rows;
    rows.push_back(path("network", "identity", HD_AT(network.identity))
                       .without("none", "\"identity\"")
                       .means("this node's key and certificate: a folder with certificate.pem and key.pem, or one PEM file with both"));
    rows.push_back(path("network", "authority", HD_AT(network.authority))
                       .without("none", "\"identity/authority.pem\"")
                       .means("certificates of the authorities whose nodes may be members"));
    rows.push_back(truth("network", "front", HD_AT(network.front))
                       .byDefault("false")
                       .means("clients' questions go to the members in turn, by their load; else this node holds every vote itself"));
    rows.push_back(text("network.node", "id", HD_AT(network.nodes.back().id), 1, maxLabel)
                       .without("required", "\"node-2\"")
                       .means("the member's name"));
    rows.push_back(addresses("network.node", "addresses", HD_AT(network.nodes.back().addresses), PortRule::Default, defaultPeerPort)
                       .without("required", "[\"192.0.2.2:853\"]")
                       .means("where it is reached"));
    rows.push_back(text("network.node", "fingerprint", HD_AT(network.nodes.back().fingerprint), 1, maxLabel)
                       .without("required", "\"1779f59f4df251f6b81aeb08fb52a5d84ad4eef833c7fdf0bc576cd1aab11d24\"")
                       .means("SHA-256 of its public key, hexadecimal"));
    rows.push_back(text("network.node", "group", HD_AT(network.nodes.back().group), 1, maxLabel)
                       .without("none", "\"operator=example, as=64500\"")
                       .means("diversity groups, separated by commas: operator, network, place it shares with others"));
    return rows;
}

std::vector<KeyRow> remoteRows()
{
    std::vector<KeyRow> rows;
    rows.push_back(text("remote.console", "name", HD_AT(remote.consoles.back().name), 1, maxLabel)
                       .without("required", "\"anna\"")
                       .means("who did what, in logs and the history"));
    rows.push_back(text("remote.console", "fingerprint", HD_AT(remote.consoles.back().fingerprint), 1, maxLabel)
                       .without("required", "\"1779f59f4df251f6b81aeb08fb52a5d84ad4eef833c7fdf0bc576cd1aab11d24\"")
                       .means("SHA-256 of its public key, hexadecimal"));
    rows.push_back(choice("remote.console", "role", HD_AT(remote.consoles.back().role), {"read-only", "operator"})
                       .without("required", "\"read-only\"")
                       .means("looks at everything, or acts too"));
    return rows;
}

std::vector<KeyRow> cloakRows()
{
    std::vector<KeyRow> rows;
    rows.push_back(
        prefix("cloak", "prefix", HD_AT(cloak.prefix)).without("none", "\"198.51.100.0/24\"").means("where the node's addresses move"));
    rows.push_back(integer("cloak", "epoch", HD_AT(cloak.epoch), 1, 86400).byDefault("60").means("life of an address set, seconds"));
    rows.push_back(integer("cloak", "generation", HD_AT(cloak.generation), 60, 31'536'000)
                       .byDefault("86400")
                       .means("life of a key of the chain, seconds"));
    rows.push_back(
        integer("cloak", "skew", HD_AT(cloak.skew), 0, 3600).byDefault("5").means("clock difference that is tolerated, seconds"));
    rows.push_back(integer("cloak", "hold", HD_AT(cloak.hold), 0, 3600).byDefault("10").means("an old set stays valid that long, seconds"));
    rows.push_back(text("cloak.client", "id", HD_AT(cloak.clients.back().id), 1, maxLabel)
                       .without("required", "\"campus\"")
                       .means("the client's name"));
    rows.push_back(text("cloak.client", "source", HD_AT(cloak.clients.back().source), 1, maxLabel)
                       .without("any", "\"192.0.2.53\"")
                       .means("address or prefix it asks from"));
    rows.push_back(choice("cloak.client", "mode", HD_AT(cloak.clients.back().mode), {"auto", "hint", "forward"})
                       .byDefault("\"auto\"")
                       .means("what it takes us for; auto: by the RD bit"));
    rows.push_back(
        path("cloak.client", "key", HD_AT(cloak.clients.back().key)).without("none", "\"campus.key\"").means("file of the shared key"));
    return rows;
}

std::vector<KeyRow> auditRows()
{
    std::vector<KeyRow> rows;
    rows.push_back(
        path("audit", "path", HD_AT(audit.path)).without("audit.sqlite in node.state-dir", "\"audit.sqlite\"").means("the audit store"));
    rows.push_back(choice("audit", "votes", HD_AT(audit.votes), {"all", "sampled", "none"})
                       .byDefault("\"all\"")
                       .means("which votes are kept; sampled: one in ten, and each in which a node differed"));
    rows.push_back(integer("audit", "retention-days", HD_AT(audit.retentionDays), 1, 36500).byDefault("90").means("how long"));
    rows.push_back(integer("audit", "max-bytes", HD_AT(audit.maxBytes), mebibyte, std::numeric_limits<std::int64_t>::max())
                       .byDefault("10737418240")
                       .means("largest size of the store"));
    return rows;
}

std::vector<KeyRow> demoRows()
{
    std::vector<KeyRow> rows;
    rows.push_back(integer("demo", "nodes", HD_AT(demo.nodes), 0, 64).byDefault("0").means("nodes in this one process; 0: no demo"));
    rows.push_back(choice("demo", "internet", HD_AT(demo.internet), {"embedded", "real"})
                       .without("no demo", "\"embedded\"")
                       .means("authoritative servers inside the process, or the real root"));
    return rows;
}

#undef HD_AT

} // namespace

const std::vector<KeyRow>& keyRows()
{
    static const std::vector<KeyRow> all = [] {
        std::vector<KeyRow> rows;
        for (auto* make : {nodeRows, listenRows, accessRows, resolverRows, cacheRows, quorumRows, networkRows, remoteRows, cloakRows,
                           auditRows, demoRows}) {
            for (KeyRow& row : make())
                rows.push_back(std::move(row));
        }
        return rows;
    }();
    return all;
}

std::vector<KeyInfo> allKeys() { return {keyRows().begin(), keyRows().end()}; }

const std::vector<TableInfo>& allTables()
{
    static const std::vector<TableInfo> all = {
        {"node", false, {}},
        {"listen", false, {}},
        {"access", false, {}},
        {"resolver", false, {}},
        {"cache", false, {}},
        {"quorum", false, {}},
        {"network", false, {}},
        {"network.node", true, {}},
        {"remote", false, {}},
        {"remote.console", true, {}},
        {"cloak", false, "has no effect yet: this release has no IP-cloaking", true},
        {"cloak.client", true, {}},
        {"audit", false, {}},
        {"demo", false, {}},
    };
    return all;
}

const KeyRow* findRow(std::string_view table, std::string_view key)
{
    for (const KeyRow& row : keyRows()) {
        if (row.table == table && row.key == key)
            return &row;
    }
    return nullptr;
}

const TableInfo* findTable(std::string_view name)
{
    for (const TableInfo& table : allTables()) {
        if (table.name == name)
            return &table;
    }
    return nullptr;
}

void appendEntry(Config& config, std::string_view table)
{
    if (table == "network.node")
        config.network.nodes.emplace_back();
    else if (table == "remote.console")
        config.remote.consoles.emplace_back();
    else if (table == "cloak.client")
        config.cloak.clients.emplace_back();
}

std::string_view kindText(KeyKind kind)
{
    switch (kind) {
    case KeyKind::Text: return "a string";
    case KeyKind::Path: return "a path in quotes";
    case KeyKind::Integer: return "an integer";
    case KeyKind::Truth: return "true or false";
    case KeyKind::Choice: return "a word in quotes";
    case KeyKind::Address: return "an address in quotes";
    case KeyKind::AddressList: return "a list of addresses";
    case KeyKind::Prefix: return "a prefix in quotes";
    case KeyKind::PrefixList: return "a list of prefixes";
    case KeyKind::NameList: return "a list of domain names";
    }
    return "";
}

} // namespace harddns::config
