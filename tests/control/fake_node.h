// A Node without an engine, for the control tests and the fuzz target: canned values, and gates that hold a call until the test opens
// them. Any thread.
#pragma once

#include "engine/api/node.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>

namespace harddns::test
{

/// Holds whoever passes until it is opened.
class Gate
{
public:
    void close()
    {
        const std::lock_guard lock(m_mutex);
        m_open = false;
    }
    void open()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_open = true;
        }
        m_changed.notify_all();
    }
    void pass()
    {
        std::unique_lock lock(m_mutex);
        ++m_waiting;
        m_changed.notify_all();
        m_changed.wait(lock, [&] { return m_open; });
        --m_waiting;
    }
    void awaitWaiting(int count)
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return m_waiting >= count; });
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_open = true;
    int m_waiting = 0;
};

class FakeNode : public Node
{
public:
    Gate traceGate;
    std::uint64_t dumpEntries = 3; ///< UINT64_MAX: until the visitor has enough
    std::atomic<std::uint64_t> visited{0};
    std::atomic<bool> dumpEnded{false};
    std::string lastFlush;

    /// The test sends what it likes; subscriptions end as those of a node do.
    [[nodiscard]] Subscription subscribe(FeedOptions options, std::function<void(const SnapshotPtr&)> onSnapshot) override
    {
        const std::lock_guard lock(m_feedMutex);
        const int number = ++m_lastSubscriber;
        m_subscribers[number] = {options, std::move(onSnapshot)};
        m_lastFrom = options.from;
        m_feedChanged.notify_all();
        return Subscription([this, number] {
            const std::lock_guard end(m_feedMutex);
            m_subscribers.erase(number);
            m_feedChanged.notify_all();
        });
    }
    void send(const SnapshotPtr& snapshot)
    {
        const std::lock_guard lock(m_feedMutex);
        for (const auto& [number, subscriber] : m_subscribers)
            subscriber.call(snapshot);
    }
    bool queriesWanted()
    {
        const std::lock_guard lock(m_feedMutex);
        return std::any_of(m_subscribers.begin(), m_subscribers.end(), [](const auto& s) { return s.second.options.queries; });
    }
    /// Where the last subscriber wanted to go on.
    std::string lastFrom()
    {
        const std::lock_guard lock(m_feedMutex);
        return m_lastFrom;
    }
    void awaitSubscribers(std::size_t count)
    {
        std::unique_lock lock(m_feedMutex);
        m_feedChanged.wait(lock, [&] { return m_subscribers.size() == count; });
    }

    Result<void, StartProblem> start() override { return {}; }
    void stop() override {}
    Result<ReloadOutcome, StartProblem> reload(const Config&) override { return ReloadOutcome{}; }
    void reloadFailed(const std::string&) override {}
    [[nodiscard]] NodeStatus status() const override
    {
        NodeStatus s;
        s.name = "fake";
        s.version = "9.9";
        s.pid = 42;
        s.member = "n3";
        s.threads = 3;
        s.uptimeSeconds = 12.5;
        s.listening = {"udp 127.0.0.1:5300", "tcp [::1]:5300"};
        s.notices = {"the receive buffer was cut down"};
        s.anchors = {{".", 20326, "RSASHA256", "valid", 1700000000, 0}, {"example.", 7, "ED25519", "pending", 1700000000, 1702592000}};
        s.lastReloadOk = false;
        s.lastReloadError = "harddns.toml:3: node.threads";
        s.logLevel = "info";
        return s;
    }
    [[nodiscard]] NodeStats stats() const override
    {
        NodeStats s;
        s.counters = {{"QueriesUdp", "queries_total", "proto=\"udp\"", "Questions received from clients", 7},
                      {"NearMissIds", "near_miss_ids_total", "", "Packets with a wrong id on an open port: the earliest sign of forgery",
                       UINT64_MAX}};
        s.gauges = {{"RequestsInFlight", "requests_outstanding", "", "Client questions being resolved", 2}};
        s.histograms = {{"recursion_seconds", {100, 200, 4000}, {5, 4, 1}, 10, 9000}};
        s.partitions = {{"answers", 100, 1000, 2, 1}, {"infra", 50, 500, 3, 0}};
        s.uptimeSeconds = 12.5;
        s.residentBytes = 123456789;
        return s;
    }
    /// Every field of a chain has a value of its own.
    static ValidationChain brokenChain()
    {
        ChainLink anchor;
        anchor.kind = ChainLink::Kind::Anchor;
        anchor.name = ".";
        anchor.type = "DS";
        anchor.verdict = SecurityState::Secure;
        anchor.keys.push_back({20326, 8, 257, true, false});
        ChainLink keys;
        keys.kind = ChainLink::Kind::Keys;
        keys.name = "example.";
        keys.type = "DNSKEY";
        keys.signer = "example.";
        keys.keyTag = 65535;
        keys.algorithm = 13;
        keys.inception = 1700000000;
        keys.expiration = 4294967295;
        keys.keys.push_back({65535, 13, 256, false, true});
        keys.verdict = SecurityState::Bogus;
        keys.extendedError = 7;
        keys.detail = "signature expired";
        ValidationChain chain;
        chain.links = {anchor, keys};
        chain.verdict = SecurityState::Bogus;
        return chain;
    }

    [[nodiscard]] Result<TraceResult, std::string> trace(const std::string& name, const std::string& type, bool refresh) override
    {
        traceGate.pass();
        if (name == "bad..name")
            return Failure{std::string("\"bad..name\" is no domain name")};
        TraceResult t;
        TraceStep query;
        query.kind = TraceStep::Kind::Query;
        query.zone = "example.";
        query.server = "ns.example. 192.0.2.1:53";
        query.protocol = "udp";
        query.question = name + " " + type;
        t.validation = brokenChain();
        TraceStep refused;
        refused.kind = TraceStep::Kind::Refused;
        refused.depth = 1;
        refused.section = "additional";
        refused.records = {"evil.test. 60 IN A 192.0.2.66"};
        refused.detail = refresh ? "out of bailiwick" : "cached";
        t.steps = {query, refused};
        t.rcode = "NOERROR";
        t.answer = {name + ". 300 IN A 192.0.2.7"};
        t.totalMs = 3.25;
        t.upstreamQueries = 2;
        return t;
    }
    [[nodiscard]] Result<std::vector<CacheEntryText>, std::string> cacheLookup(const std::string& name, const std::string& type) override
    {
        if (name == "none.test")
            return std::vector<CacheEntryText>{};
        return std::vector<CacheEntryText>{
            {"answers", name, type.empty() ? "A" : type, "positive", 30, false, {name + " 30 IN A 192.0.2.1"}}};
    }
    void cacheDump(const std::function<bool(const CacheEntryText&)>& visitor) override
    {
        for (std::uint64_t i = 0; i < dumpEntries; ++i) {
            ++visited;
            if (!visitor({"answers", "n" + std::to_string(i) + ".test.", "A", "positive", 30, false, {"data"}}))
                break;
        }
        dumpEnded = true;
    }
    [[nodiscard]] Result<std::uint64_t, std::string> cacheFlush(const std::string& name, const std::string& type, bool below,
                                                                bool infra) override
    {
        lastFlush = name + "|" + type + (below ? "|below" : "") + (infra ? "|infra" : "");
        return std::uint64_t{11};
    }

private:
    struct Subscriber {
        FeedOptions options;
        std::function<void(const SnapshotPtr&)> call;
    };
    std::mutex m_feedMutex;
    std::condition_variable m_feedChanged;
    std::map<int, Subscriber> m_subscribers;
    int m_lastSubscriber = 0;
    std::string m_lastFrom;
};

} // namespace harddns::test
