// NodeImpl: a node on the real world, put together from the layers. The class is split over node_impl.cpp (start, stop, reload) and
// node_questions.cpp (what is asked of a running node).
//
// Threads: the public functions come from any thread but a worker's. Workers are told things by Loop::submit only; what they tell back
// goes through m_mutex and m_told. The caches are thread-safe by themselves.
#pragma once

#include "engine/api/node.h"
#include "engine/cache/infra_cache.h"
#include "engine/cache/record_cache.h"
#include "engine/node/anchor_keeper.h"
#include "engine/node/network_side.h"
#include "engine/node/publisher.h"
#include "engine/node/root_copy.h"
#include "engine/node/state_writer.h"
#include "engine/node/system.h"
#include "engine/node/voter.h"
#include "engine/resolve/resolver.h"
#include "engine/serve/frontend.h"
#include "engine/serve/resolver_answerer.h"
#include "engine/telemetry/counters.h"
#include "engine/world/real/real_world.h"
#include "engine/world/sync.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace harddns::node
{

/// Worker threads at most: each takes two places in the table of cache readers, for its frontend and its resolver.
inline constexpr unsigned maxWorkers = 256;
static_assert(cache::EpochDomain::maxReaders >= 2 * maxWorkers);
/// Shares of cache.max-bytes in percent. Answers are what clients feel; infrastructure is small but must never be pushed out by a flood
/// of names (SCIENCE 8.6); what one node learned alone lives 30 s and needs little.
inline constexpr unsigned infraPercent = 20;
inline constexpr unsigned provisionalPercent = 5;
/// A worker answers a submitted call within one turn of its loop; one that does not for this long hangs.
inline constexpr std::chrono::seconds workerPatience{5};
/// A configuration that was replaced is kept for questions that began under it; none lasts as long as this.
inline constexpr std::chrono::seconds retiredConfigLife = AnchorKeeper::questionLife;

struct Worker {
    std::unique_ptr<world::RealWorker> real;
    telemetry::Shard shard;
    std::unique_ptr<cache::Reader> reader;
    std::unique_ptr<Voter> voter; ///< when the node votes: then `resolver` is for clients, and asks the collector
    std::unique_ptr<resolve::Resolver> resolver;
    std::unique_ptr<serve::ResolverAnswerer> answerer;
    std::unique_ptr<serve::Frontend> frontend;
    std::unique_ptr<world::TaskScope> scope;         ///< traces; the first worker also keeps the trust anchors
    std::unique_ptr<resolve::RootKeeper> rootKeeper; ///< the first worker's, when resolver.local-root is on
    /// The one that walks the tree itself.
    [[nodiscard]] resolve::Resolver& own() { return voter ? voter->own() : *resolver; }
    /// As of the last time the worker was asked.
    std::atomic<std::uint64_t> kernelDrops{0}, sendDrops{0}, oversized{0};
    std::thread thread;
};
using Workers = std::vector<std::unique_ptr<Worker>>;

class NodeImpl final : public Node
{
public:
    NodeImpl(const Config& config, std::string configFile);
    ~NodeImpl() override;

    Result<void, StartProblem> prepare() override;
    Result<void, StartProblem> start() override;
    void stop() override;
    /// The first half of stop(): nothing runs any more, nothing is closed yet. For nodes that end together, so that none sees another go.
    void halt();
    Result<ReloadOutcome, StartProblem> reload(const Config& config) override;
    void reloadFailed(const std::string& problem) override;
    void setReporter(std::function<PartReport()> reporter) override;
    void importHistory(HistorySource source) override;
    [[nodiscard]] std::vector<NameHistory> exportHistory(std::size_t limit) override;

    [[nodiscard]] Subscription subscribe(FeedOptions options, std::function<void(const SnapshotPtr&)> onSnapshot) override
    {
        return m_publisher->subscribe(options, std::move(onSnapshot));
    }
    void flushFeed() override { m_publisher->flush(); }
    [[nodiscard]] NodeStatus status() const override;
    [[nodiscard]] NodeStats stats() const override;
    [[nodiscard]] Result<TraceResult, std::string> trace(const std::string& name, const std::string& type, bool refresh) override;
    [[nodiscard]] Result<std::vector<CacheEntryText>, std::string> cacheLookup(const std::string& name, const std::string& type) override;
    void cacheDump(const std::function<bool(const CacheEntryText&)>& visitor) override;
    [[nodiscard]] Result<std::uint64_t, std::string> cacheFlush(const std::string& name, const std::string& type, bool below,
                                                                bool infra) override;
    [[nodiscard]] Result<std::vector<NodeStandingView>, std::string> members() override;
    [[nodiscard]] Result<VoteBatch, std::string> votesSince(const std::string& cursor, std::size_t limit) override;
    [[nodiscard]] Result<AlertBatch, std::string> alertsSince(const std::string& cursor) override;
    [[nodiscard]] Result<std::vector<DisagreementRecord>, std::string> disagreements(std::size_t limit) override;
    [[nodiscard]] Result<DisagreementBatch, std::string> disagreementsSince(const std::string& cursor, std::size_t limit) override;
    Result<void, std::string> commandMember(const std::string& id, MemberCommand command, const std::string& name) override;
    Result<void, std::string> closeAlert(std::uint64_t id) override;

    /// Puts an address into what this node found itself, as a forged reply that was believed would.
    void plant(const wire::Name& name, const IpAddress& address);
    /// Those of the workers; they live as long as the node.
    [[nodiscard]] std::vector<telemetry::QueryRing*> queryRings() const;

private:
    struct TraceCall;
    static world::Task<void> runTrace(NodeImpl& node, Worker& worker, std::shared_ptr<TraceCall> call);

    Result<void, StartProblem> makeWorkers(Workers& workers);
    /// The resolver of a worker, with everything a vote needs when the node votes.
    Result<void, StartProblem> makeResolver(Worker& worker, std::size_t index, std::size_t count);
    /// A certificate that was renewed, for connections from now on. False: not now, the node is being reloaded or stopped.
    bool takeRenewedIdentity();
    void startIdentityWatch(Worker& worker);
    /// The records that this node found itself.
    [[nodiscard]] cache::AnswerCache& ownAnswers() const { return m_network ? m_network->ownAnswers : *m_answers; }
    /// What the history source gives, to the workers where the names are at home; before their threads start.
    void restoreHistory(Workers& workers);
    [[nodiscard]] PartReport partReport() const;
    Result<void, StartProblem> listen(Workers& workers);
    [[nodiscard]] AnchorStorage anchorStorage() const;
    void forgetRecords();
    void noteMembers();
    [[nodiscard]] std::size_t workerIndex(const Worker& worker) const
    {
        return static_cast<std::size_t>(
            std::find_if(m_workers.begin(), m_workers.end(), [&](const auto& w) { return w.get() == &worker; }) - m_workers.begin());
    }
    /// Runs `work` on every worker's loop and waits until all are done; false when one does not react or the node stops.
    bool onEveryWorker(const std::function<void(Worker&)>& work) const;
    /// What the workers' rings hold after a cursor, oldest first.
    template <class Item>
    struct Gathered {
        std::vector<std::uint64_t> places;
        std::vector<std::shared_ptr<const Item>> items;
        std::uint64_t missed = 0;
    };
    template <class Item>
    Result<std::shared_ptr<const Gathered<Item>>, std::string> gather(const std::string& cursor, std::size_t limit,
                                                                      quorum::Recent<Item> quorum::AlertBook::*ring);
    static void endThreads(const Workers& workers);
    void destroyWorkers(Workers& workers);
    [[nodiscard]] cache::CacheLimits answerLimits(const Config& config) const;
    [[nodiscard]] cache::CacheLimits provisionalLimits(const Config& config) const;
    [[nodiscard]] static std::uint64_t infraBytes(const Config& config);
    [[nodiscard]] std::vector<std::string> configNotices(const Config& config) const;
    [[nodiscard]] world::CacheTime cacheNow() const { return m_cacheClock.now(); }

    const std::string m_configFile;
    world::RealClock m_clock; ///< first: the others read it while they are made
    world::CacheClock m_cacheClock{m_clock};
    const std::int64_t m_startedUnix;

    const world::SteadyTime m_started;

    std::mutex m_lifeMutex; ///< start, stop and reload one after the other
    std::shared_ptr<const Config> m_config;
    struct Retired {
        world::SteadyTime since;
        std::shared_ptr<const Config> config;
    };
    std::deque<Retired> m_retired;
    bool m_prepared = false;
    bool m_running = false; ///< the workers run

    std::unique_ptr<StateDirectory> m_state;
    cache::DelegationPtr m_hints; ///< changed under m_mutex after the start
    std::shared_ptr<world::TlsServerContext> m_tls;
    serve::SharedFront m_front;
    cache::EpochDomain m_epochs;
    std::unique_ptr<cache::AnswerCache> m_answers;
    std::unique_ptr<cache::NodeCache> m_provisional;
    std::unique_ptr<cache::InfraCache> m_infra;
    std::unique_ptr<NetworkSide> m_network; ///< none: the node does not vote. m_answers are then what it found itself
    std::unique_ptr<validate::ValidationState> m_validation;
    std::unique_ptr<RootCopy> m_rootCopy; ///< none: resolver.local-root is off
    std::unique_ptr<StateWriter> m_anchorFile;
    std::unique_ptr<AnchorKeeper> m_anchors;

    HistorySource m_historySource;      ///< taken by the first start
    mutable std::mutex m_reporterMutex; ///< held while the reporter is called; no other is taken meanwhile
    std::function<PartReport()> m_reporter;

    mutable std::mutex m_mutex;             ///< guards what follows
    mutable std::condition_variable m_told; ///< a worker has told something, or the node stops
    bool m_stopping = false;
    Workers m_workers; ///< changed by start and stop only
    /// One a worker, kept when the node stops: whoever looks at the live stream need not know.
    std::vector<std::unique_ptr<telemetry::QueryRing>> m_queryRings;
    unsigned m_nextTracer = 0;
    NodeStatus m_status; ///< what does not have to be asked for
    std::vector<std::string> m_listenNotices;
    std::vector<std::string> m_memberIds;   ///< by number
    std::unique_ptr<Publisher> m_publisher; ///< never null; the first to go: it calls this node
};

} // namespace harddns::node
