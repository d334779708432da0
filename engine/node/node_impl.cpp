#include "engine/node/node_impl.h"

#include "engine/node/demo_network.h"
#include "engine/resolve/hints.h"
#include "engine/serve/stream_server.h"
#include "engine/telemetry/log/log.h"
#include "engine/wire/name.h"
#include "engine/world/real/process.h"
#include "engine/world/real/tls.h"

#include <algorithm>
#include <cstring>
#include <exception>
#include <system_error>

namespace harddns::node
{

namespace
{

/// Hashes of names are keyed anew in each process, before the first name is hashed, so that nobody can prepare colliding names.
void seedOnce()
{
    static std::once_flag once;
    std::call_once(once, [] {
        world::RealEntropy entropy;
        wire::seedNameHash(entropy.u64());
    });
}

constexpr const char* anchorFileName = "trust-anchors";
/// A hundred zones with all the keys the tracker keeps; more is no file of ours.
constexpr std::size_t maxAnchorFileBytes = 4U << 20;

unsigned workerCount(const Config& config)
{
    const unsigned wanted = config.node.threads != 0 ? config.node.threads : std::max(1U, std::thread::hardware_concurrency());
    return std::min(wanted, maxWorkers);
}

Result<cache::DelegationPtr, StartProblem> loadHints(const Config& config)
{
    if (config.resolver.rootHints.empty())
        return resolve::builtInHints();
    auto hints = resolve::readHints(config.resolver.rootHints);
    if (!hints)
        return Failure{StartProblem{"the root hints cannot be used: " + hints.error().toText(), "resolver.root-hints"}};
    return *hints;
}

Result<validate::TrustAnchors, StartProblem> loadAnchors(const Config& config)
{
    validate::TrustAnchors anchors;
    if (config.resolver.trustAnchors.empty()) {
        anchors = validate::TrustAnchors::builtIn();
    } else {
        auto read = validate::TrustAnchors::fromFile(config.resolver.trustAnchors);
        if (!read)
            return Failure{StartProblem{"the trust anchors cannot be used: " + read.error(), "resolver.trust-anchors"}};
        anchors = std::move(read).value();
    }
    for (const std::string& zone : config.resolver.insecure) {
        const auto name = wire::Name::fromText(zone);
        if (!name)
            return Failure{StartProblem{"\"" + zone + "\" is not a domain name", "resolver.insecure"}};
        anchors.addInsecure(name->lower());
    }
    return anchors;
}

Result<std::shared_ptr<world::TlsServerContext>, StartProblem> loadTls(const Config& config)
{
    if (config.listen.tls.empty())
        return std::shared_ptr<world::TlsServerContext>();
    auto context = world::makeTlsServerContext(config.listen.tlsCertificate, config.listen.tlsKey);
    if (!context)
        return Failure{StartProblem{"DNS over TLS cannot start: " + context.error(), "listen.tls-certificate"}};
    return *context;
}

/// The key of the address a listen problem speaks of.
std::string blamedKey(const std::string& message, const ListenConfig& listen)
{
    const bool overTls = message.find(" tls ") != std::string::npos;
    const std::vector<Endpoint>& list = overTls ? listen.tls : listen.dns;
    std::string key = overTls ? "listen.tls" : "listen.dns";
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (message.find(" " + list[i].toText()) != std::string::npos)
            return key + "[" + std::to_string(i) + "]";
    }
    return key;
}

/// Same servers and addresses; the order does not count.
bool sameHints(const cache::DelegationPtr& a, const cache::DelegationPtr& b)
{
    return a && b && a->servers.size() == b->servers.size() && std::all_of(a->servers.begin(), a->servers.end(), [&](const auto& server) {
               return std::any_of(b->servers.begin(), b->servers.end(),
                                  [&](const auto& other) { return other.name == server.name && other.glue == server.glue; });
           });
}

} // namespace

NodeImpl::NodeImpl(const Config& config, std::string configFile)
    : m_configFile(std::move(configFile)),
      m_startedUnix(m_clock.wall().seconds()),
      m_started(m_clock.steady()),
      m_config(std::make_shared<const Config>(config))
{
    seedOnce();
    m_answers = std::make_unique<cache::AnswerCache>(m_epochs, answerLimits(config));
    m_provisional = std::make_unique<cache::NodeCache>(m_epochs, provisionalLimits(config));
    m_infra = std::make_unique<cache::InfraCache>(infraBytes(config));
    m_front.cacheClock = &m_cacheClock;
    m_front.answers = m_answers.get();
    m_publisher = std::make_unique<Publisher>(*this, [this] { return queryRings(); });
}

NodeImpl::~NodeImpl()
{
    m_publisher.reset();
    stop();
}

cache::CacheLimits NodeImpl::answerLimits(const Config& config) const
{
    std::uint64_t rest = config.cache.maxBytes - infraBytes(config) - provisionalLimits(config).maxBytes;
    if (NetworkSide::isWanted(config))
        rest -= config.cache.maxBytes / 100 * (ownAnswersPercent + clientInfraPercent);
    return {rest, config.cache.serveStale ? cache::CacheTime{config.cache.staleMaxAge} * 1000 : 0};
}

cache::CacheLimits NodeImpl::provisionalLimits(const Config& config) const { return {config.cache.maxBytes / 100 * provisionalPercent, 0}; }

std::uint64_t NodeImpl::infraBytes(const Config& config) { return config.cache.maxBytes / 100 * infraPercent; }

std::vector<std::string> NodeImpl::configNotices(const Config& config) const
{
    std::vector<std::string> out;
    if (config.resolver.shareVerified && config.resolver.validates())
        out.emplace_back(
            "resolver.share-verified is on: nodes of one process that say so take signatures for good that another of them has "
            "checked, so they do not judge independently");
    if (config.node.threads > maxWorkers)
        out.push_back("node.threads is " + std::to_string(config.node.threads) + ", " + std::to_string(maxWorkers) + " are used");
    return out;
}

Result<void, StartProblem> NodeImpl::prepare()
{
    const std::lock_guard life(m_lifeMutex);
    if (m_prepared)
        return {};
    auto hints = loadHints(*m_config);
    if (!hints)
        return Failure{hints.error()};
    auto tls = loadTls(*m_config);
    if (!tls)
        return Failure{tls.error()};
    auto anchors = loadAnchors(*m_config);
    if (!anchors)
        return Failure{anchors.error()};
    std::unique_ptr<NetworkSide> network;
    if (NetworkSide::isWanted(*m_config)) {
        auto made = NetworkSide::make(*m_config, m_epochs);
        if (!made)
            return Failure{made.error()};
        network = std::move(made).value();
    }
    auto state = StateDirectory::open(m_config->node.stateDir);
    if (!state)
        return Failure{StartProblem{state.error(), "node.state-dir"}};
    auto secret = (*state)->secret("cookie-secret", [](std::span<std::uint8_t> out) {
        world::RealEntropy entropy;
        entropy.fill(out);
    });
    if (!secret)
        return Failure{StartProblem{secret.error()}};
    std::memcpy(m_front.cookieSecret, secret->data(), sizeof(m_front.cookieSecret));
    m_hints = *hints;
    m_tls = *tls;
    m_network = std::move(network);
    noteMembers();
    m_state = std::move(state).value();
    m_validation = std::make_unique<validate::ValidationState>(
        validate::TrustAnchors(),
        m_config->resolver.shareVerified ? validate::VerifiedMemory::ofProcess() : std::make_shared<validate::VerifiedMemory>());
    m_validation->clock.setObserver([](const std::string& notice) {
        if (notice.empty())
            log::info("resolve", "the signatures of the trust anchor fit the clock again");
        else
            log::warning("resolve", "suspicious clock", {{"notice", notice}});
    });
    m_anchorFile = std::make_unique<StateWriter>(*m_state, anchorFileName);
    m_anchors = std::make_unique<AnchorKeeper>(m_clock, *m_validation, anchorStorage(), [this] { forgetRecords(); });
    m_anchors->configure(std::move(anchors).value(), AnchorCare::of(*m_config));
    if (RootCopy::isWanted(*m_config)) {
        m_rootCopy = std::make_unique<RootCopy>(m_clock, m_cacheClock, *m_validation, *m_state);
        m_rootCopy->load();
    }
    m_prepared = true;
    return {};
}

void NodeImpl::forgetRecords()
{
    m_answers->flushAll();
    m_provisional->flushAll();
    m_infra->flushFailures();
    if (m_network) {
        m_network->ownAnswers.flushAll();
        m_network->clientInfra.flushFailures();
    }
}

AnchorStorage NodeImpl::anchorStorage() const
{
    AnchorStorage out;
    out.read = [this] { return m_state->read(anchorFileName, maxAnchorFileBytes); };
    out.moveAside = [this] { return m_state->moveAside(anchorFileName); };
    out.write = [this](std::string text) { m_anchorFile->write(std::move(text)); };
    out.problem = [this] { return m_anchorFile->problem(); };
    return out;
}

Result<void, StartProblem> NodeImpl::start()
{
    if (auto ready = prepare(); !ready)
        return ready;
    const std::lock_guard life(m_lifeMutex);
    if (m_running)
        return {};
    world::ignoreBrokenPipes();
    const std::size_t descriptors = world::raiseDescriptorLimit();
    log::debug("node", "descriptor limit", {{"files", descriptors}});
    m_front.connectionsPerWorker = descriptors / 2 / workerCount(*m_config);

    m_infra->put(m_hints, cacheNow());
    Workers workers;
    auto made = makeWorkers(workers);
    if (made) {
        restoreHistory(workers);
        made = listen(workers);
    }
    if (!made) {
        destroyWorkers(workers);
        return made;
    }
    try {
        for (auto& worker : workers)
            worker->thread = std::thread([real = worker->real.get()] { real->run(); });
    } catch (const std::system_error& error) { // the only way the library reports a thread that cannot be made
        destroyWorkers(workers);
        return Failure{StartProblem{std::string("cannot start ") + std::to_string(workerCount(*m_config)) +
                                        " worker threads: " + error.what() +
                                        "; raise the limit of threads (TasksMax= in a systemd unit, ulimit -u) or lower node.threads",
                                    "node.threads"}};
    }
    m_running = true;
    if (m_rootCopy) {
        Worker& first = *workers.front();
        first.rootKeeper = m_rootCopy->makeKeeper(*m_config, first.real->world(), first.shard);
        first.real->loop().submit([keeper = first.rootKeeper.get()] { keeper->start(); });
    }
    if (m_config->resolver.forward.empty())
        workers.front()->real->loop().submit([resolver = &workers.front()->own()] { resolver->prime(); });
    for (const auto& worker : workers) {
        if (worker->voter)
            worker->real->loop().submit([voter = worker->voter.get()] { voter->start(); });
    }
    workers.front()->real->loop().submit(
        [this, first = workers.front().get()] { first->scope->spawn(m_anchors->run(first->real->world(), first->own(), first->shard)); });
    if (m_network)
        startIdentityWatch(*workers.front());
    const std::lock_guard lock(m_mutex);
    m_stopping = false;
    m_workers = std::move(workers);
    return {};
}

Result<void, StartProblem> NodeImpl::makeWorkers(Workers& workers)
{
    const unsigned count = workerCount(*m_config);
    for (unsigned i = 0; i < count; ++i) {
        auto real = world::RealWorker::make();
        if (!real)
            return Failure{
                StartProblem{"cannot make worker " + std::to_string(i + 1) + " of " + std::to_string(count) + ": " + real.error()}};
        auto worker = std::make_unique<Worker>();
        worker->real = std::move(real).value();
        worker->reader = std::make_unique<cache::Reader>(m_epochs);
        if (auto made = makeResolver(*worker, i, count); !made)
            return made;
        worker->answerer = std::make_unique<serve::ResolverAnswerer>(*worker->resolver);
        worker->scope = std::make_unique<world::TaskScope>(worker->real->loop());
        m_front.homes.emplace_back(worker->real->loop(), *worker->answerer);
        workers.push_back(std::move(worker));
    }
    const auto settings = serve::makeFrontSettings(*m_config);
    for (std::size_t i = 0; i < workers.size(); ++i) {
        Worker& worker = *workers[i];
        {
            const std::lock_guard lock(m_mutex);
            if (m_queryRings.size() <= i)
                m_queryRings.push_back(std::make_unique<telemetry::QueryRing>());
            worker.shard.queries = m_queryRings[i].get();
        }
        worker.frontend = std::make_unique<serve::Frontend>(worker.real->world(), m_front, i, *worker.reader, worker.shard, settings);
    }
    return {};
}

Result<void, StartProblem> NodeImpl::makeResolver(Worker& worker, std::size_t index, std::size_t count)
{
    const resolve::LocalRootStore* const localRoot = m_rootCopy ? &m_rootCopy->store() : nullptr;
    resolve::SharedState own{*m_config, m_cacheClock, m_epochs, ownAnswers(), *m_provisional, *m_infra, m_validation.get(), localRoot};
    if (!m_network) {
        worker.resolver = std::make_unique<resolve::Resolver>(worker.real->world(), own, worker.shard);
        return {};
    }
    own.paths = &m_network->paths;
    auto signer = m_network->makeSigner();
    if (!signer)
        return Failure{StartProblem{"this node cannot sign its ballots: " + signer.error(), "network.identity"}};
    VoterParts parts{worker.real->world(),
                     own,
                     m_network->membership(),
                     m_network->tls(),
                     std::move(signer).value(),
                     worker.shard,
                     nullptr,
                     index,
                     count};
    worker.voter = std::make_unique<Voter>(std::move(parts));
    const resolve::SharedState forClients{
        *m_config, m_cacheClock,           m_epochs, *m_answers, m_network->clientProvisional, m_network->clientInfra, m_validation.get(),
        nullptr,   &worker.voter->source()};
    worker.resolver = std::make_unique<resolve::Resolver>(worker.real->world(), forClients, worker.shard);
    if (!m_config->network.front) // else it would give to others what others gave to it
        worker.voter->serve(*worker.resolver);
    return {};
}

Result<void, StartProblem> NodeImpl::listen(Workers& workers)
{
    std::vector<Endpoint> dns = m_config->listen.dns;
    std::vector<Endpoint> tls = m_config->listen.tls;
    const bool shared = workers.size() > 1;
    for (std::size_t i = 0; i < workers.size(); ++i) {
        serve::Frontend& frontend = *workers[i]->frontend;
        if (auto bound = frontend.listen(dns, tls, m_tls, shared); !bound)
            return Failure{StartProblem{bound.error().message, blamedKey(bound.error().message, m_config->listen)}};
        if (workers[i]->voter) {
            if (auto bound = workers[i]->voter->listen(m_network->ownAddresses(), shared); !bound)
                return Failure{StartProblem{bound.error(), "network.node"}};
        }
        if (i != 0)
            continue;
        // The others take the ports the first was given where the configuration says 0.
        const std::lock_guard lock(m_mutex);
        m_status.listening.clear();
        dns.clear();
        tls.clear();
        for (const auto& at : frontend.listening()) {
            const std::string_view protocol = at.protocol;
            m_status.listening.push_back(std::string(protocol) + " " + at.address.toText());
            if (protocol == "udp")
                dns.push_back(at.address);
            else if (protocol == "tls")
                tls.push_back(at.address);
        }
        m_listenNotices = frontend.notices();
        if (m_front.connectionsPerWorker > 0 && m_front.connectionsPerWorker < serve::StreamLimits{}.connections)
            m_listenNotices.push_back("the limit of open files leaves " + std::to_string(m_front.connectionsPerWorker) +
                                      " TCP and TLS connections of clients for each of " + std::to_string(workers.size()) +
                                      " workers (LimitNOFILE= in a systemd unit, ulimit -n)");
    }
    return {};
}

void NodeImpl::halt()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_told.notify_all(); // whoever waits for a worker gives up
    const std::lock_guard life(m_lifeMutex);
    m_running = false;
    endThreads(m_workers);
}

void NodeImpl::endThreads(const Workers& workers)
{
    for (const auto& worker : workers)
        worker->real->stop();
    for (const auto& worker : workers) {
        if (worker->thread.joinable())
            worker->thread.join();
    }
}

void NodeImpl::stop()
{
    halt();
    const std::lock_guard life(m_lifeMutex);
    Workers workers;
    {
        const std::lock_guard lock(m_mutex);
        workers.swap(m_workers);
    }
    destroyWorkers(workers);
}

void NodeImpl::destroyWorkers(Workers& workers)
{
    endThreads(workers);
    // Frontends first (that cancels their resolutions), then what they used; loops last.
    for (auto& worker : workers)
        worker->frontend.reset();
    for (auto& worker : workers) {
        if (worker->voter)
            worker->voter->close();
    }
    for (auto& worker : workers) {
        worker->rootKeeper.reset();
        worker->scope.reset();
    }
    m_front.homes.clear();
    for (auto& worker : workers) {
        worker->answerer.reset();
        worker->resolver.reset();
        worker->voter.reset();
    }
    workers.clear();
}

bool NodeImpl::onEveryWorker(const std::function<void(Worker&)>& work) const
{
    // The count outlives this call: a worker that reacts late must not write into a frame that is gone.
    const auto waitingFor = std::make_shared<std::size_t>(m_workers.size());
    for (const auto& worker : m_workers) {
        worker->real->loop().submit([this, work, waitingFor, at = worker.get()] {
            work(*at);
            {
                const std::lock_guard lock(m_mutex);
                --*waitingFor;
            }
            m_told.notify_all();
        });
    }
    std::unique_lock lock(m_mutex);
    m_told.wait_for(lock, workerPatience, [&] { return *waitingFor == 0 || m_stopping; });
    return *waitingFor == 0;
}

Result<Node::ReloadOutcome, StartProblem> NodeImpl::reload(const Config& wanted)
{
    const std::lock_guard life(m_lifeMutex);
    if (!m_running)
        return Failure{StartProblem{"the node does not run"}};
    const auto noteProblem = [&](const std::string& problem) {
        const std::lock_guard lock(m_mutex);
        m_status.lastReloadUnix = m_clock.wall().seconds();
        m_status.lastReloadOk = problem.empty();
        m_status.lastReloadError = problem;
    };

    // What cannot change under a running node keeps its old value.
    Config next = wanted;
    const Config& old = *m_config;
    ReloadOutcome outcome;
    const auto keep = [&](const char* key, auto& value, const auto& before) {
        if (value == before)
            return;
        outcome.restartNeeded.emplace_back(key);
        value = before;
    };
    keep("node.state-dir", next.node.stateDir, old.node.stateDir);
    keep("node.threads", next.node.threads, old.node.threads);
    keep("listen.dns", next.listen.dns, old.listen.dns);
    keep("listen.tls", next.listen.tls, old.listen.tls);
    keep("listen.metrics", next.listen.metrics, old.listen.metrics);
    keep("listen.remote", next.listen.remote, old.listen.remote);
    keep("listen.control", next.listen.control, old.listen.control);
    keep("listen.control-group", next.listen.controlGroup, old.listen.controlGroup);
    keep("network.front", next.network.front, old.network.front);
    keep("resolver.share-verified", next.resolver.shareVerified, old.resolver.shareVerified);
    keep("resolver.local-root", next.resolver.localRoot, old.resolver.localRoot);
    keep("resolver.local-root-servers", next.resolver.localRootServers, old.resolver.localRootServers);

    auto hints = loadHints(next);
    if (!hints) {
        noteProblem(hints.error().message);
        return Failure{hints.error()};
    }
    auto tls = loadTls(next);
    if (!tls) {
        noteProblem(tls.error().message);
        return Failure{tls.error()};
    }

    auto anchors = loadAnchors(next);
    if (!anchors) {
        noteProblem(anchors.error().message);
        return Failure{anchors.error()};
    }
    if (NetworkSide::isWanted(next) != static_cast<bool>(m_network)) {
        outcome.restartNeeded.emplace_back("quorum.enabled");
        next.quorum.enabled = static_cast<bool>(m_network);
    }
    std::optional<NetworkSide::Renewed> network;
    if (m_network) {
        auto renewed = m_network->renew(next);
        if (!renewed) {
            noteProblem(renewed.error().message);
            return Failure{renewed.error()};
        }
        network = std::move(renewed).value();
    }

    // From here on nothing can fail.
    if (network) {
        m_network->take(*network);
        noteMembers();
    }
    m_anchors->configure(std::move(anchors).value(), AnchorCare::of(next));
    auto config = std::make_shared<const Config>(std::move(next));
    const auto settings = serve::makeFrontSettings(*config);
    const auto context = *tls;
    const bool taken = onEveryWorker([config, settings, context, network](Worker& worker) {
        worker.resolver->reconfigure(*config);
        if (worker.voter && network) {
            worker.voter->replaceTls(network->tls);
            worker.voter->apply(network->membership);
            worker.voter->reconfigure(*config);
        }
        worker.frontend->reconfigure(settings);
        if (context)
            worker.frontend->replaceTls(context);
    });
    if (!taken)
        log::warning("node", "a worker took over the new configuration late");
    const auto now = m_clock.steady();
    m_retired.push_back({now, m_config});
    // A worker that has not reacted may still use any of the old ones: then all are kept.
    while (taken && now - m_retired.front().since > retiredConfigLife)
        m_retired.pop_front();
    {
        const std::lock_guard lock(m_mutex);
        m_config = config;
    }
    m_tls = context;
    m_answers->setLimits(answerLimits(*config));
    m_provisional->setLimits(provisionalLimits(*config));
    m_infra->setMaxBytes(infraBytes(*config));
    if (!sameHints(m_hints, *hints)) {
        {
            const std::lock_guard lock(m_mutex);
            m_hints = *hints;
        }
        m_infra->remove(wire::Name());
        m_infra->put(m_hints, cacheNow());
    }
    noteProblem({});
    return outcome;
}

} // namespace harddns::node

namespace harddns
{

std::unique_ptr<Node> createNode(const Config& config, const std::string& configFile)
{
    if (config.demo.nodes > 0)
        return node::makeDemoNetwork(config, configFile);
    return std::make_unique<node::NodeImpl>(config, configFile);
}

Result<void, StartProblem> checkNodeFiles(const Config& config)
{
    node::seedOnce();
    if (auto hints = node::loadHints(config); !hints)
        return Failure{hints.error()};
    if (auto tls = node::loadTls(config); !tls)
        return Failure{tls.error()};
    if (auto anchors = node::loadAnchors(config); !anchors)
        return Failure{anchors.error()};
    return {};
}

} // namespace harddns
