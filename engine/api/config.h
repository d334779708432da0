// Config: the whole configuration as values, exactly the keys of resources/harddns.toml. Who calls: the programs read it from a
// file (engine/config), tests fill it by hand, `Node` takes it by value. Times are in the unit the name ends with.
#pragma once

#include "engine/api/address.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace harddns
{

enum class LogLevel : std::uint8_t { Error, Warning, Info, Debug, Trace };
enum class LogFormat : std::uint8_t { Text, Json };
enum class UnknownClient : std::uint8_t { Refuse, Drop };
enum class NoRecursionBit : std::uint8_t { Refuse, Resolve };
enum class AuditVotes : std::uint8_t { All, Sampled, None };

struct NodeConfig {
    std::string name;     ///< empty: the host name
    std::string stateDir; ///< required; everything the node writes (UTF-8)
    unsigned threads = 0; ///< 0: number of cores
    std::string nsid;     ///< RFC 5001, sent as these bytes; empty: none
    LogLevel logLevel = LogLevel::Info;
    LogFormat logFormat = LogFormat::Text;
    friend bool operator==(const NodeConfig&, const NodeConfig&) = default;
};

struct ListenConfig {
    std::vector<Endpoint> dns; ///< UDP and TCP; the reader fills 127.0.0.1:5300 when the key is absent
    std::vector<Endpoint> tls; ///< DNS over TLS, RFC 7858
    std::string tlsCertificate;
    std::string tlsKey;
    std::optional<Endpoint> metrics;
    std::string control;          ///< empty: stateDir/control.sock
    std::string controlGroup;     ///< group of the control socket; empty: the process's own
    std::vector<Endpoint> remote; ///< consoles on other machines, TLS with certificates on both sides
    friend bool operator==(const ListenConfig&, const ListenConfig&) = default;
};

struct AccessConfig {
    std::vector<Prefix> allow; ///< the reader fills 127.0.0.0/8 and ::1/128 when the key is absent
    UnknownClient unknown = UnknownClient::Refuse;
    NoRecursionBit rd0 = NoRecursionBit::Refuse;
    unsigned ratePerSecond = 0; ///< per client prefix (/24, /56); 0: no limit
    unsigned rateBurst = 50;    ///< at least 50 (BOLTON 7: clients burst when a name fails)
    friend bool operator==(const AccessConfig&, const AccessConfig&) = default;
};

struct ResolverConfig {
    std::string rootHints; ///< path; empty: built in
    std::vector<Endpoint> forward;
    std::uint16_t upstreamPort = 53;
    bool queryLoopback = false;
    bool ipv4 = true;
    bool ipv6 = true;
    bool qnameMinimisation = true;
    bool caseRandomisation = true;
    bool cookies = true;
    unsigned nearMissLimit = 5;
    std::uint16_t ednsSize = 1232;
    bool specialNames = true;
    std::optional<Prefix> dns64Prefix;
    unsigned maxResolveMs = 4500;
    std::optional<bool> validate; ///< empty: true when anchors are known
    std::string trustAnchors;     ///< path; empty: built in
    std::vector<std::string> insecure;
    bool autoTrustAnchor = true;
    bool trustAnchorSignalling = true;
    bool aggressiveNsec = true;
    bool shareVerified = false;             ///< with the other nodes of the process that want it
    bool localRoot = false;                 ///< RFC 8806
    std::vector<Endpoint> localRootServers; ///< empty: the documented ones
    /// Anchors are built in, so that only a word against it turns validation off.
    [[nodiscard]] bool validates() const { return validate.value_or(true); }
    friend bool operator==(const ResolverConfig&, const ResolverConfig&) = default;
};

struct CacheConfig {
    std::uint64_t maxBytes = 256ULL << 20;
    std::uint32_t maxTtl = 86400;
    std::uint32_t minTtl = 0;
    std::uint32_t maxNegativeTtl = 3600;
    std::uint32_t infraMaxTtl = 604800;
    std::uint32_t provisionalTtl = 30;
    bool serveStale = false;
    std::uint32_t staleMaxAge = 86400;
    std::uint32_t staleReplyTtl = 30;
    std::uint32_t staleWaitMs = 1800;
    bool prefetch = false;
    friend bool operator==(const CacheConfig&, const CacheConfig&) = default;
};

struct QuorumConfig {
    std::optional<bool> enabled; ///< empty: true when the network has 3 nodes or more
    std::string preset;
    std::optional<unsigned> asked, majority, spares, hedgeMinMs, hedgeMaxMs;
    friend bool operator==(const QuorumConfig&, const QuorumConfig&) = default;
};

struct NetworkNodeConfig {
    std::string id;
    std::vector<Endpoint> addresses;
    std::string fingerprint;
    std::string group;
    friend bool operator==(const NetworkNodeConfig&, const NetworkNodeConfig&) = default;
};

struct NetworkConfig {
    std::string identity;
    std::string authority;
    bool front = false; ///< clients' questions go to the members in turn, each a collector; else this node collects itself
    std::vector<NetworkNodeConfig> nodes;
    friend bool operator==(const NetworkConfig&, const NetworkConfig&) = default;
};

enum class ConsoleRole : std::uint8_t { ReadOnly, Operator };

struct RemoteConsoleConfig {
    std::string name;
    std::string fingerprint;
    ConsoleRole role = ConsoleRole::ReadOnly;
    friend bool operator==(const RemoteConsoleConfig&, const RemoteConsoleConfig&) = default;
};

struct RemoteConfig {
    std::vector<RemoteConsoleConfig> consoles; ///< that may connect to listen.remote
    friend bool operator==(const RemoteConfig&, const RemoteConfig&) = default;
};

struct CloakClientConfig {
    std::string id, source, mode = "auto", key;
    friend bool operator==(const CloakClientConfig&, const CloakClientConfig&) = default;
};

struct CloakConfig {
    std::optional<Prefix> prefix;
    std::uint32_t epoch = 60, generation = 86400, skew = 5, hold = 10;
    std::vector<CloakClientConfig> clients;
    friend bool operator==(const CloakConfig&, const CloakConfig&) = default;
};

struct AuditConfig {
    std::string path;
    AuditVotes votes = AuditVotes::All;
    unsigned retentionDays = 90;
    std::uint64_t maxBytes = 10ULL << 30;
    friend bool operator==(const AuditConfig&, const AuditConfig&) = default;
};

struct DemoConfig {
    unsigned nodes = 0;
    std::string internet; ///< "embedded" or "real"; empty: no demo
    friend bool operator==(const DemoConfig&, const DemoConfig&) = default;
};

struct Config {
    NodeConfig node;
    ListenConfig listen;
    AccessConfig access;
    ResolverConfig resolver;
    CacheConfig cache;
    QuorumConfig quorum;
    NetworkConfig network;
    RemoteConfig remote;
    CloakConfig cloak;
    AuditConfig audit;
    DemoConfig demo;
    friend bool operator==(const Config&, const Config&) = default;
};

} // namespace harddns
