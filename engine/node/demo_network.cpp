#include "engine/node/demo_network.h"

#include "engine/api/path_utf8.h"
#include "engine/node/node_impl.h"
#include "engine/overlay/network_directory.h"
#include "engine/telemetry/log/log.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace harddns::node
{

namespace
{

namespace fs = std::filesystem;

constexpr const char* authorityName = "HARD-DNS demo network";

std::string idOf(unsigned number) { return "node-" + std::to_string(number); }

IpAddress addressOf(unsigned number) { return IpAddress::v4(0x7f4d0000U + number); } // 127.77.0.N

class DemoNetwork final : public Node
{
public:
    DemoNetwork(const Config& config, std::string configFile) : m_config(config), m_configFile(std::move(configFile)) {}
    ~DemoNetwork() override { stopAll(); }

    Result<void, StartProblem> prepare() override
    {
        if (!m_nodes.empty())
            return {};
        auto configs = configsFor(m_config);
        if (!configs)
            return Failure{configs.error()};
        std::vector<std::unique_ptr<NodeImpl>> nodes;
        for (const Config& config : *configs) {
            nodes.push_back(std::make_unique<NodeImpl>(config, m_configFile));
            if (auto ready = nodes.back()->prepare(); !ready)
                return ready;
        }
        m_nodes = std::move(nodes);
        return {};
    }
    Result<void, StartProblem> start() override
    {
        if (auto ready = prepare(); !ready)
            return ready;
        // The first one last: who waits for it finds the whole network.
        for (std::size_t i = m_nodes.size(); i-- > 0;) {
            if (auto started = m_nodes[i]->start(); !started) {
                stopAll();
                return started;
            }
        }
        return {};
    }
    void stop() override { stopAll(); }
    Result<ReloadOutcome, StartProblem> reload(const Config& config) override
    {
        if (config.demo.nodes != m_config.demo.nodes) {
            Config kept = config;
            kept.demo.nodes = m_config.demo.nodes;
            auto outcome = reload(kept);
            if (outcome)
                outcome->restartNeeded.emplace_back("demo.nodes");
            return outcome;
        }
        auto configs = configsFor(config);
        if (!configs)
            return Failure{configs.error()};
        ReloadOutcome all;
        for (std::size_t i = 0; i < m_nodes.size(); ++i) {
            auto outcome = m_nodes[i]->reload((*configs)[i]);
            if (!outcome)
                return outcome;
            for (std::string& key : outcome->restartNeeded) {
                if (std::find(all.restartNeeded.begin(), all.restartNeeded.end(), key) == all.restartNeeded.end())
                    all.restartNeeded.push_back(std::move(key));
            }
        }
        m_config = config;
        return all;
    }
    void reloadFailed(const std::string& problem) override { first().reloadFailed(problem); }
    // Before prepare() there is no node yet.
    void setReporter(std::function<PartReport()> reporter) override
    {
        if (!m_nodes.empty())
            first().setReporter(std::move(reporter));
    }
    void importHistory(HistorySource source) override
    {
        if (!m_nodes.empty())
            first().importHistory(std::move(source));
    }
    [[nodiscard]] std::vector<NameHistory> exportHistory(std::size_t limit) override { return first().exportHistory(limit); }

    [[nodiscard]] Subscription subscribe(FeedOptions options, std::function<void(const SnapshotPtr&)> onSnapshot) override
    {
        return m_publisher.subscribe(options, std::move(onSnapshot));
    }
    void flushFeed() override { m_publisher.flush(); }
    [[nodiscard]] NodeStatus status() const override
    {
        NodeStatus status = first().status();
        for (std::size_t i = 1; i < m_nodes.size(); ++i) {
            const NodeStatus other = m_nodes[i]->status();
            status.threads += other.threads;
            status.listening.insert(status.listening.end(), other.listening.begin(), other.listening.end());
        }
        status.notices.push_back("a demonstration: " + std::to_string(m_nodes.size()) +
                                 " nodes in one process; whoever stops the process stops them all");
        return status;
    }
    [[nodiscard]] NodeStats stats() const override
    {
        NodeStats sum = first().stats();
        for (std::size_t i = 1; i < m_nodes.size(); ++i) {
            const NodeStats other = m_nodes[i]->stats();
            addUp(sum.counters, other.counters);
            addUp(sum.gauges, other.gauges);
            for (std::size_t k = 0; k < sum.partitions.size() && k < other.partitions.size(); ++k) {
                sum.partitions[k].bytes += other.partitions[k].bytes;
                sum.partitions[k].maxBytes += other.partitions[k].maxBytes;
                sum.partitions[k].entries += other.partitions[k].entries;
                sum.partitions[k].evictions += other.partitions[k].evictions;
            }
        }
        return sum;
    }
    [[nodiscard]] Result<TraceResult, std::string> trace(const std::string& name, const std::string& type, bool refresh) override
    {
        return first().trace(name, type, refresh);
    }
    [[nodiscard]] Result<std::vector<CacheEntryText>, std::string> cacheLookup(const std::string& name, const std::string& type) override
    {
        return first().cacheLookup(name, type);
    }
    void cacheDump(const std::function<bool(const CacheEntryText&)>& visitor) override { first().cacheDump(visitor); }
    [[nodiscard]] Result<std::uint64_t, std::string> cacheFlush(const std::string& name, const std::string& type, bool below,
                                                                bool infra) override
    {
        std::uint64_t count = 0;
        for (const auto& node : m_nodes) {
            auto flushed = node->cacheFlush(name, type, below, infra);
            if (!flushed)
                return flushed;
            count += *flushed;
        }
        return count;
    }

    [[nodiscard]] Result<std::vector<NodeStandingView>, std::string> members() override { return first().members(); }
    [[nodiscard]] Result<VoteBatch, std::string> votesSince(const std::string& cursor, std::size_t limit) override
    {
        return first().votesSince(cursor, limit);
    }
    [[nodiscard]] Result<AlertBatch, std::string> alertsSince(const std::string& cursor) override { return first().alertsSince(cursor); }
    [[nodiscard]] Result<std::vector<DisagreementRecord>, std::string> disagreements(std::size_t limit) override
    {
        return first().disagreements(limit);
    }
    [[nodiscard]] Result<DisagreementBatch, std::string> disagreementsSince(const std::string& cursor, std::size_t limit) override
    {
        return first().disagreementsSince(cursor, limit);
    }
    Result<void, std::string> commandMember(const std::string& id, MemberCommand command, const std::string& name) override
    {
        return first().commandMember(id, command, name);
    }
    Result<void, std::string> poisonForDemonstration(const std::string& member, const std::string& name, const IpAddress& address) override
    {
        const auto parsed = wire::Name::fromText(name);
        if (!parsed)
            return Failure{"\"" + name + "\" is no domain name"};
        for (std::size_t i = 0; i < m_nodes.size(); ++i) {
            if (idOf(static_cast<unsigned>(i + 1)) != member)
                continue;
            if (auto flushed = cacheFlush(name, "", false, false); !flushed)
                return Failure{flushed.error()};
            m_nodes[i]->plant(*parsed, address);
            return {};
        }
        return Failure{"the demo network has no node \"" + member + "\""};
    }
    Result<void, std::string> closeAlert(std::uint64_t id) override { return first().closeAlert(id); }

private:
    [[nodiscard]] NodeImpl& first() const { return *m_nodes.front(); }
    void stopAll()
    {
        for (auto& node : m_nodes)
            node->halt();
        for (auto& node : m_nodes)
            node->stop();
    }
    static void addUp(std::vector<NamedValue>& sum, const std::vector<NamedValue>& other)
    {
        for (std::size_t i = 0; i < sum.size() && i < other.size(); ++i) {
            if (sum[i].name == other[i].name)
                sum[i].value += other[i].value;
        }
    }

    /// The identities, made at the first start and renewed when they are about to end.
    [[nodiscard]] Result<std::vector<std::string>, StartProblem> fingerprints(const fs::path& folder, unsigned count) const
    {
        const world::RealClock clock;
        const std::int64_t now = clock.wall().seconds();
        const auto problem = [&](const std::string& text) {
            return Failure{StartProblem{"the demo network's identities below " + utf8FromPath(folder) + ": " + text, "node.state-dir"}};
        };
        std::error_code ignored;
        auto directory = fs::exists(folder / "authority.pem", ignored)
                             ? overlay::NetworkDirectory::open(utf8FromPath(folder))
                             : overlay::NetworkDirectory::create(utf8FromPath(folder), authorityName, now);
        if (!directory)
            return problem(directory.error());
        auto known = directory->list();
        if (!known)
            return problem(known.error());
        std::vector<std::string> out;
        for (unsigned i = 1; i <= count; ++i) {
            const std::string id = idOf(i);
            const auto entry =
                std::find_if(known->begin(), known->end(), [&](const overlay::NodeEntry& e) { return e.id == id && e.revokedAt == 0; });
            if (entry != known->end() && entry->problem.empty() && !entry->due(now)) {
                out.push_back(entry->fingerprint);
                continue;
            }
            auto made = entry != known->end() ? directory->renew(id, now) : directory->add(id, now);
            if (!made)
                return problem(made.error());
            out.push_back(made->fingerprint);
        }
        return out;
    }

    [[nodiscard]] Result<std::vector<Config>, StartProblem> configsFor(const Config& base) const
    {
        const unsigned count = base.demo.nodes;
        if (count < smallestDemo || count > largestDemo)
            return Failure{StartProblem{"a network in one process has " + std::to_string(smallestDemo) + " to " +
                                            std::to_string(largestDemo) + " nodes",
                                        "demo.nodes"}};
        const fs::path state = pathFromUtf8(base.node.stateDir);
        const fs::path folder = state / "network";
        std::error_code failed;
        fs::create_directories(state, failed);
        if (failed)
            return Failure{StartProblem{"cannot make " + utf8FromPath(state) + ": " + failed.message(), "node.state-dir"}};
        auto prints = fingerprints(folder, count);
        if (!prints)
            return Failure{prints.error()};
        const std::uint16_t port = base.listen.dns.empty() ? std::uint16_t{5300} : base.listen.dns.front().port;
        const auto peerPort =
            static_cast<std::uint16_t>(port > UINT16_MAX - demoPeerOffset ? port - demoPeerOffset : port + demoPeerOffset);
        Config common = base;
        common.demo = {};
        common.node.threads = 1; // each node is one worker
        common.cache.maxBytes = std::max<std::uint64_t>(base.cache.maxBytes / count, smallestCache);
        common.network = {};
        for (unsigned i = 1; i <= count; ++i) {
            NetworkNodeConfig member;
            member.id = idOf(i);
            member.addresses = {{addressOf(i), peerPort}};
            member.fingerprint = (*prints)[i - 1];
            common.network.nodes.push_back(std::move(member));
        }
        std::vector<Config> out;
        for (unsigned i = 1; i <= count; ++i) {
            Config config = common;
            const fs::path own = folder / "nodes" / idOf(i);
            config.network.identity = utf8FromPath(own);
            config.network.authority = utf8FromPath(own / "authority.pem");
            const Endpoint at{addressOf(i), port};
            if (i > 1) {
                config.node.name = (base.node.name.empty() ? std::string("demo") : base.node.name) + "-" + std::to_string(i);
                config.node.stateDir = utf8FromPath(state / "nodes" / idOf(i));
                config.listen = {};
                fs::create_directories(pathFromUtf8(config.node.stateDir).parent_path(), failed);
            }
            if (std::find(config.listen.dns.begin(), config.listen.dns.end(), at) == config.listen.dns.end())
                config.listen.dns.push_back(at);
            out.push_back(std::move(config));
        }
        return out;
    }

    /// Below this a node's partitions would hold next to nothing.
    static constexpr std::uint64_t smallestCache = 16U << 20;

    Config m_config;
    const std::string m_configFile;
    std::vector<std::unique_ptr<NodeImpl>> m_nodes;
    /// The first to go: it calls this network.
    Publisher m_publisher{*this, [this] { return m_nodes.empty() ? std::vector<telemetry::QueryRing*>() : first().queryRings(); }};
};

} // namespace

std::unique_ptr<Node> makeDemoNetwork(const Config& config, const std::string& configFile)
{
    return std::make_unique<DemoNetwork>(config, configFile);
}

} // namespace harddns::node
