// What is asked of a running node: status, statistics, traces, the cache's contents.
#include "engine/node/node_impl.h"

#include "engine/telemetry/log/log.h"
#include "engine/telemetry/metrics_text.h"
#include "engine/wire/message.h"
#include "engine/wire/rrset.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace harddns::node
{

namespace
{

using wire::Type;

/// Types looked through when a name is asked for without one: all with a mnemonic that are data.
constexpr std::array knownTypes{Type::A,      Type::Aaaa,       Type::Ns,      Type::Cname, Type::Dname, Type::Soa,  Type::Mx,
                                Type::Txt,    Type::Ptr,        Type::Srv,     Type::Https, Type::Svcb,  Type::Caa,  Type::Naptr,
                                Type::Ds,     Type::Dnskey,     Type::Rrsig,   Type::Nsec,  Type::Nsec3, Type::Tlsa, Type::Sshfp,
                                Type::Cds,    Type::Nsec3param, Type::Cdnskey, Type::Csync, Type::Hinfo, Type::Rp,   Type::Afsdb,
                                Type::Zonemd, Type::Null,       Type::Sig,     Type::Key};

/// One line a record.
void appendLines(std::vector<std::string>& out, const wire::RRset& set)
{
    if (set.empty())
        return;
    const std::string text = wire::toText(set);
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        if (end > begin)
            out.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
}

std::vector<std::string> lines(const std::vector<wire::RRset>& sets)
{
    std::vector<std::string> out;
    for (const wire::RRset& set : sets)
        appendLines(out, set);
    return out;
}

const char* kindName(cache::Kind kind)
{
    switch (kind) {
    case cache::Kind::Positive: return "positive";
    case cache::Kind::NoData: return "nodata";
    case cache::Kind::NxDomain: return "nxdomain";
    }
    return "positive";
}

CacheEntryText entryText(const char* partition, const cache::CacheItem& item)
{
    CacheEntryText entry;
    entry.partition = partition;
    entry.name = item.name.toText();
    entry.type = item.type == Type::None ? "*" : wire::toText(item.type);
    entry.kind = kindName(item.kind);
    entry.remaining = item.remaining;
    entry.stale = item.stale;
    wire::RRset records = item.records;
    records.ttl = item.remaining;
    appendLines(entry.records, records);
    return entry;
}

CacheEntryText entryText(const cache::Delegation& delegation, world::CacheTime now)
{
    CacheEntryText entry;
    entry.partition = "delegations";
    entry.name = delegation.zone.toText();
    entry.type = "NS";
    entry.kind = delegation.fromHints ? "hints" : "delegation";
    const std::int64_t left = delegation.fromHints ? 0 : std::max<std::int64_t>(0, (delegation.expires - now + 999) / 1000);
    entry.remaining = static_cast<std::uint32_t>(std::min<std::int64_t>(left, UINT32_MAX));
    for (const auto& server : delegation.servers) {
        std::string line = entry.name + " " + std::to_string(entry.remaining) + " IN NS " + server.name.toText();
        for (const IpAddress& address : server.glue)
            line += " " + address.toText();
        entry.records.push_back(std::move(line));
    }
    return entry;
}

CacheEntryText entryText(const wire::Name& name, Type type, const cache::Failure9520& failure, world::CacheTime now)
{
    CacheEntryText entry;
    entry.partition = "failures";
    entry.name = name.toText();
    entry.type = wire::toText(type);
    entry.kind = "failure";
    entry.remaining = static_cast<std::uint32_t>(std::clamp<std::int64_t>((failure.until - now + 999) / 1000, 0, UINT32_MAX));
    entry.records.push_back(std::to_string(static_cast<unsigned>(failure.ede)) + " " + std::string(wire::toText(failure.ede)) +
                            (failure.text.empty() ? "" : ": " + failure.text));
    return entry;
}

struct NameAndType {
    wire::Name name;
    std::optional<Type> type;
};
Result<NameAndType, std::string> parseQuestion(const std::string& name, const std::string& type)
{
    NameAndType out;
    auto parsed = wire::Name::fromText(name);
    if (!parsed)
        return Failure{"\"" + name + "\" is no domain name"};
    out.name = std::move(*parsed);
    if (!type.empty()) {
        out.type = wire::typeFromText(type);
        if (!out.type || *out.type == Type::None)
            return Failure{"\"" + type + "\" is no record type; use a mnemonic like AAAA or TYPE65280"};
    }
    return out;
}

void addTo(NodeStats& stats, telemetry::Counter counter, std::uint64_t count)
{
    for (auto& value : stats.counters) {
        if (value.name == telemetry::info(counter).name)
            value.value += count;
    }
}

std::string notRunning() { return "the node is not running or is about to end"; }

} // namespace

/// A trace between the asking thread and its worker; belongs to both.
struct NodeImpl::TraceCall {
    wire::Question question;
    bool refresh = false;
    TraceResult result;
    bool done = false; ///< under m_mutex; `result` is the asking thread's from then on
};

world::Task<void> NodeImpl::runTrace(NodeImpl& node, Worker& worker, std::shared_ptr<TraceCall> call)
{
    resolve::ResolveRequest request;
    request.question = call->question;
    request.refresh = call->refresh;
    request.trace = &call->result.steps;
    const world::SteadyTime began = node.m_clock.steady();
    const resolve::AnswerPtr answer = co_await worker.own().resolve(std::move(request));
    TraceResult& out = call->result;
    out.totalMs = std::chrono::duration<double, std::milli>(node.m_clock.steady() - began).count();
    out.rcode = wire::toText(answer->rcode);
    out.answer = lines(answer->answer);
    out.authority = lines(answer->authority);
    if (answer->ede) {
        out.extendedError = std::to_string(static_cast<unsigned>(*answer->ede)) + " " + std::string(wire::toText(*answer->ede));
        if (!answer->edeText.empty())
            out.extendedError += ": " + answer->edeText;
    }
    out.upstreamQueries = answer->upstreamQueries;
    out.validation = co_await worker.own().explain(call->question, answer);
    {
        const std::lock_guard lock(node.m_mutex);
        call->done = true;
    }
    node.m_told.notify_all();
}

Result<TraceResult, std::string> NodeImpl::trace(const std::string& name, const std::string& type, bool refresh)
{
    auto question = parseQuestion(name, type.empty() ? "A" : type);
    if (!question)
        return Failure{question.error()};
    auto call = std::make_shared<TraceCall>();
    call->question = {question->name, *question->type, wire::Class::In};
    call->refresh = refresh;

    std::unique_lock lock(m_mutex);
    if (m_stopping || m_workers.empty())
        return Failure{notRunning()};
    Worker& worker = *m_workers[m_nextTracer++ % m_workers.size()];
    worker.real->loop().submit([this, &worker, call] { worker.scope->spawn(runTrace(*this, worker, call)); });
    const auto patience = std::chrono::milliseconds(m_config->resolver.maxResolveMs) + workerPatience;
    m_told.wait_for(lock, patience, [&] { return call->done || m_stopping; });
    if (!call->done)
        return Failure{m_stopping ? notRunning() : std::string("the resolution did not end in time")};
    return std::move(call->result);
}

NodeStatus NodeImpl::status() const
{
    std::unique_lock lock(m_mutex);
    NodeStatus status = m_status;
    status.name = m_config->node.name.empty() ? hostName() : m_config->node.name;
    status.version = HARDDNS_VERSION;
    status.stateDir = m_config->node.stateDir;
    status.configFile = m_configFile;
    status.pid = processId();
    status.startedUnix = m_startedUnix;
    status.uptimeSeconds = std::chrono::duration<double>(m_clock.steady() - m_started).count();
    status.threads = static_cast<unsigned>(m_workers.size());
    status.voting = static_cast<bool>(m_network);
    status.validating = m_config->resolver.validates();
    status.forwarding = !m_config->resolver.forward.empty();
    status.notices = configNotices(*m_config);
    status.notices.insert(status.notices.end(), m_listenNotices.begin(), m_listenNotices.end());
    if (m_anchors && status.validating) {
        status.anchors = m_anchors->status();
        for (std::string& notice : m_anchors->notices())
            status.notices.push_back(std::move(notice));
        if (auto notice = m_validation->clock.notice(m_clock.wall().seconds()))
            status.notices.push_back(std::move(*notice));
    }
    if (m_rootCopy)
        status.notices.push_back(m_rootCopy->notice());
    status.logLevel = log::levelName(log::level());
    lock.unlock();
    for (std::string& notice : partReport().notices)
        status.notices.push_back(std::move(notice));
    return status;
}

void NodeImpl::plant(const wire::Name& name, const IpAddress& address)
{
    cache::CacheItem item;
    item.name = name;
    item.type = address.isV4() ? Type::A : Type::Aaaa;
    item.records.owner = name;
    item.records.type = item.type;
    item.records.rdata.add({reinterpret_cast<const char*>(address.data()), address.size()});
    item.records.ttl = item.ttl = m_config->cache.maxTtl;
    m_provisional->store(cache::learnedAlone(std::move(item)), cacheNow());
}

std::vector<telemetry::QueryRing*> NodeImpl::queryRings() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<telemetry::QueryRing*> out;
    for (const auto& ring : m_queryRings)
        out.push_back(ring.get());
    return out;
}

NodeStats NodeImpl::stats() const
{
    NodeStats stats;
    PartReport part = partReport();
    const std::lock_guard lock(m_mutex);
    std::vector<const telemetry::Shard*> shards;
    serve::Frontend::Drops drops;
    for (const auto& worker : m_workers) {
        shards.push_back(&worker->shard);
        drops.kernel += worker->kernelDrops.load(std::memory_order_relaxed);
        drops.send += worker->sendDrops.load(std::memory_order_relaxed);
        drops.oversized += worker->oversized.load(std::memory_order_relaxed);
        // The sockets are the worker's: it looks for the next time somebody asks.
        worker->real->loop().submit([at = worker.get()] {
            const serve::Frontend::Drops now = at->frontend->drops();
            at->kernelDrops.store(now.kernel, std::memory_order_relaxed);
            at->sendDrops.store(now.send, std::memory_order_relaxed);
            at->oversized.store(now.oversized, std::memory_order_relaxed);
        });
    }
    telemetry::collect(shards, stats, m_memberIds);
    stats.counters.push_back({"KernelDrops", "listener_kernel_drops_total", "",
                              "Datagrams of clients the system dropped before they could be read", drops.kernel});
    stats.counters.push_back(
        {"LogLinesLost", "telemetry_dropped_total", "queue=\"log\"", "What a full queue of the telemetry lost", log::dropped()});
    {
        const cache::CacheUse answers = m_answers->use();
        const cache::CacheUse provisional = m_provisional->use();
        const cache::InfraUse infra = m_infra->use();
        stats.partitions = {
            {"answers", answers.bytes, answers.maxBytes, answers.entries, answers.evictions},
            {"provisional", provisional.bytes, provisional.maxBytes, provisional.entries, provisional.evictions},
            {"infra", infra.bytes, infra.maxBytes, infra.delegations + infra.servers + infra.failures + infra.lame, infra.evictions}};
        if (m_network) {
            const cache::CacheUse own = m_network->ownAnswers.use();
            stats.partitions.push_back({"own", own.bytes, own.maxBytes, own.entries, own.evictions});
        }
        // What the shards do not count because it happens in the sockets and in the shared caches.
        addTo(stats, telemetry::Counter::DroppedSendQueue, drops.send);
        addTo(stats, telemetry::Counter::DroppedGarbage, drops.oversized);
        addTo(stats, telemetry::Counter::CacheEvictions, answers.evictions);
        addTo(stats, telemetry::Counter::CacheInfraEvictions, infra.evictions);
    }
    stats.uptimeSeconds = std::chrono::duration<double>(m_clock.steady() - m_started).count();
    stats.residentBytes = residentBytes();
    std::move(part.counters.begin(), part.counters.end(), std::back_inserter(stats.counters));
    return stats;
}

Result<std::vector<CacheEntryText>, std::string> NodeImpl::cacheLookup(const std::string& name, const std::string& type)
{
    auto asked = parseQuestion(name, type);
    if (!asked)
        return Failure{asked.error()};
    const world::CacheTime now = cacheNow();
    std::vector<CacheEntryText> out;
    std::vector<Type> types;
    if (asked->type)
        types.push_back(*asked->type);
    else
        types.assign(knownTypes.begin(), knownTypes.end());
    types.push_back(Type::None); // that the name does not exist
    for (const Type t : types) {
        if (const auto item = m_answers->find(asked->name, t, now, true))
            out.push_back(entryText("answers", *item));
        if (m_network) {
            if (const auto item = m_network->ownAnswers.find(asked->name, t, now, true))
                out.push_back(entryText("own", *item));
        }
        if (const auto item = m_provisional->find(asked->name, t, now, true))
            out.push_back(entryText("provisional", *item));
        if (t == Type::None)
            continue;
        if (const auto failure = m_infra->failure(asked->name, t, now))
            out.push_back(entryText(asked->name, t, *failure, now));
    }
    if (!asked->type || *asked->type == Type::Ns) {
        if (const auto delegation = m_infra->find(asked->name, now))
            out.push_back(entryText(*delegation, now));
    }
    return out;
}

void NodeImpl::cacheDump(const std::function<bool(const CacheEntryText&)>& visitor)
{
    const world::CacheTime now = cacheNow();
    bool wanted = true;
    const auto visit = [&](const CacheEntryText& entry) {
        {
            const std::lock_guard lock(m_mutex);
            wanted = wanted && !m_stopping;
        }
        wanted = wanted && visitor(entry);
        return wanted;
    };
    m_infra->visitDelegations(now, [&](const cache::Delegation& delegation) { return visit(entryText(delegation, now)); });
    if (wanted)
        m_answers->visit(now, [&](const cache::CacheItem& item) { return visit(entryText("answers", item)); });
    if (wanted && m_network)
        m_network->ownAnswers.visit(now, [&](const cache::CacheItem& item) { return visit(entryText("own", item)); });
    if (wanted)
        m_provisional->visit(now, [&](const cache::CacheItem& item) { return visit(entryText("provisional", item)); });
}

Result<std::uint64_t, std::string> NodeImpl::cacheFlush(const std::string& name, const std::string& type, bool below, bool infra)
{
    std::uint64_t count = 0;
    const auto hints = [this] { // a reload may replace them meanwhile
        const std::lock_guard lock(m_mutex);
        return m_hints;
    };
    const auto flushInfraBelow = [&](const wire::Name& zone) {
        count += m_infra->removeBelow(zone);
        if (zone.isRoot())
            m_infra->put(hints(), cacheNow()); // without hints no question could be answered any more
    };
    if (name.empty()) {
        if (!type.empty() || below)
            return Failure{std::string("a type or \"below\" needs a name")};
        count += m_answers->flushAll() + m_provisional->flushAll() + m_infra->flushFailures();
        if (m_network)
            count += m_network->ownAnswers.flushAll() + m_network->clientInfra.flushFailures();
        if (m_validation) {
            m_validation->zones.clear();
            m_validation->denials.flushAll();
        }
        if (infra)
            flushInfraBelow(wire::Name());
        return count;
    }
    auto asked = parseQuestion(name, type);
    if (!asked)
        return Failure{asked.error()};
    if (below && asked->type)
        return Failure{std::string("\"below\" flushes all types: leave the type out")};
    if (below) {
        // Failures are not kept by name order; they are cheap to find out again.
        count += m_answers->flushBelow(asked->name) + m_provisional->flushBelow(asked->name) + m_infra->flushFailures();
        if (m_network)
            count += m_network->ownAnswers.flushBelow(asked->name) + m_network->clientInfra.flushFailures();
        if (m_validation) {
            m_validation->zones.removeBelow(asked->name);
            m_validation->denials.flushBelow(asked->name);
        }
        if (infra)
            flushInfraBelow(asked->name);
        return count;
    }
    if (m_validation) {
        m_validation->zones.remove(asked->name);
        m_validation->denials.flushBelow(asked->name); // else the name would go on not to exist
    }
    const Type which = asked->type.value_or(Type::None);
    count += m_answers->flush(asked->name, which) + m_provisional->flush(asked->name, which);
    if (m_network)
        count += m_network->ownAnswers.flush(asked->name, which);
    const auto clearFailures = [&](cache::InfraCache& infrastructure) {
        if (asked->type) {
            infrastructure.clearFailure(asked->name, *asked->type);
            return;
        }
        for (const Type t : knownTypes)
            infrastructure.clearFailure(asked->name, t);
    };
    clearFailures(*m_infra);
    if (m_network)
        clearFailures(m_network->clientInfra);
    if (infra) {
        count += m_infra->remove(asked->name);
        if (asked->name.isRoot())
            m_infra->put(hints(), cacheNow());
    }
    return count;
}

} // namespace harddns::node
