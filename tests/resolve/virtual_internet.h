// A small virtual internet with a resolver in it, for scenario tests: root, com, org, and zones as text; servers with knobs.
#pragma once

#include "engine/lab/virtual_authority.h"
#include "engine/resolve/local_root.h"
#include "engine/resolve/resolver.h"
#include "engine/world/sync.h"
#include "engine/world/virtual/virtual_world.h"

#include <map>
#include <memory>
#include <stdexcept>
#include <string>

namespace harddns::tests
{

/// The resolver with its caches on one virtual host.
class ResolverNode
{
public:
    /// Validates when there are trust anchors, else not. `verified` may be shared with other nodes.
    ResolverNode(world::VirtualHost& host, Config c, cache::DelegationPtr hints, validate::TrustAnchors anchors = {},
                 std::shared_ptr<validate::VerifiedMemory> verified = std::make_shared<validate::VerifiedMemory>())
        : config(withValidation(std::move(c), !anchors.empty())),
          cacheClock(host.clock()),
          answers(epochs, {config.cache.maxBytes / 2, staleMs(config)}),
          provisional(epochs, {config.cache.maxBytes / 8, 0}),
          infra(config.cache.maxBytes / 4),
          validation(std::move(anchors), std::move(verified)),
          resolver(host.world(), resolve::SharedState{config, cacheClock, epochs, answers, provisional, infra, &validation, &localRoot},
                   shard),
          scope(host.world().loop)
    {
        infra.put(std::move(hints), 0);
    }
    static Config withValidation(Config c, bool on)
    {
        c.resolver.validate = on;
        return c;
    }
    static cache::CacheTime staleMs(const Config& c) { return c.cache.serveStale ? cache::CacheTime(c.cache.staleMaxAge) * 1000 : 0; }

    Config config;
    world::CacheClock cacheClock;
    cache::EpochDomain epochs;
    cache::AnswerCache answers;
    cache::NodeCache provisional;
    cache::InfraCache infra;
    validate::ValidationState validation;
    resolve::LocalRootStore localRoot; ///< empty until a test fills it
    telemetry::Shard shard;
    resolve::Resolver resolver;
    world::TaskScope scope;
};

struct Pending {
    resolve::AnswerPtr answer;
    bool done = false;
    unsigned answers = 0; ///< how often it was answered: exactly once
};
using PendingPtr = std::shared_ptr<Pending>;

class VirtualInternet
{
public:
    explicit VirtualInternet(std::uint64_t seed = 1) : world(seed), nodeHost(world.addHost("node", {"10.0.0.1", "fd00::1"})) {}

    /// A server host; zones are added with serve() before start().
    void server(const std::string& name, const std::vector<std::string_view>& addresses)
    {
        Entry& e = entries[name];
        e.host = &world.addHost(name, addresses);
        e.store = std::make_shared<lab::ZoneStore>();
        e.authority = std::make_unique<lab::VirtualAuthority>(*e.host, e.store);
    }
    void serve(const std::string& server, const char* origin, const std::string& text)
    {
        auto zone = lab::Zone::fromText(text, *wire::Name::fromText(origin), origin);
        if (!zone.ok())
            throw std::runtime_error(zone.error());
        entries.at(server).store->add(std::move(*zone));
    }
    lab::Behaviour& behaviour(const std::string& server) { return entries.at(server).authority->state().behaviour; }
    lab::AuthorityState& state(const std::string& server) { return entries.at(server).authority->state(); }
    world::VirtualHost& host(const std::string& server) { return *entries.at(server).host; }
    std::uint64_t queries(const std::string& server)
    {
        const auto& c = state(server).counters;
        return c.udpQueries + c.streamQueries;
    }
    std::uint64_t queries()
    {
        std::uint64_t sum = 0;
        for (auto& [name, entry] : entries)
            sum += queries(name);
        return sum;
    }

    /// root, com and org as the tests expect them; `com` text is appended to the com zone, likewise `org`.
    void standard(const std::string& com, const std::string& org = {})
    {
        server("root", {"198.41.0.4"});
        server("tld", {"192.5.6.30"});
        serve("root", ".",
              "@ 86400 IN SOA a.root. h. 1 2 3 4 300\n@ 518400 IN NS a.root.\na.root. 518400 IN A 198.41.0.4\n"
              "com. 172800 IN NS a.tld.\norg. 172800 IN NS a.tld.\na.tld. 172800 IN A 192.5.6.30\n");
        serve("tld", "com.", "@ 86400 IN SOA a.tld. h. 1 2 3 4 300\n@ 172800 IN NS a.tld.\n" + com);
        serve("tld", "org.", "@ 86400 IN SOA a.tld. h. 1 2 3 4 300\n@ 172800 IN NS a.tld.\n" + org);
    }
    static std::string soaNs(const std::string& ns) { return "@ 3600 IN SOA ns h 1 2 3 4 60\n@ 3600 IN NS " + ns + "\n"; }

    static Config defaultConfig()
    {
        Config c;
        c.quorum.enabled = false;
        c.resolver.specialNames = false;
        c.cache.maxBytes = 32U << 20;
        return c;
    }

    static cache::DelegationPtr hints()
    {
        cache::Delegation root;
        root.fromHints = true;
        root.servers.push_back({*wire::Name::fromText("a.root."), {*IpAddress::parse("198.41.0.4")}});
        return std::make_shared<const cache::Delegation>(std::move(root));
    }
    void start(Config config = defaultConfig(), validate::TrustAnchors anchors = {})
    {
        node = std::make_unique<ResolverNode>(nodeHost, std::move(config), hints(), std::move(anchors));
    }

    PendingPtr begin(const char* name, wire::Type type = wire::Type::A, std::vector<TraceStep>* trace = nullptr, bool refresh = false)
    {
        auto pending = std::make_shared<Pending>();
        resolve::ResolveRequest request;
        request.question = {*wire::Name::fromText(name), type, wire::Class::In};
        request.trace = trace;
        request.refresh = refresh;
        node->cacheClock.observe();
        node->scope.spawn(run(*node, std::move(request), pending));
        return pending;
    }
    resolve::AnswerPtr ask(const char* name, wire::Type type = wire::Type::A, std::vector<TraceStep>* trace = nullptr)
    {
        const auto pending = begin(name, type, trace);
        world.runUntil([&] { return pending->done; }, world.now() + std::chrono::seconds(30));
        return pending->answer;
    }
    /// "NOERROR www.example.com. A 192.0.2.1; ..." of an answer, TTLs left out.
    static std::string text(const resolve::AnswerPtr& answer)
    {
        if (!answer)
            return "nothing";
        std::string out = wire::toText(answer->rcode);
        for (const auto& set : answer->answer) {
            for (const auto rdata : set.rdata)
                out += " " + set.owner.toText() + " " + wire::toText(set.type) + " " + wire::rdataToText(set.type, rdata) + ";";
        }
        return out;
    }
    std::uint64_t count(telemetry::Counter counter) const { return node->shard.get(counter); }

    struct Entry {
        world::VirtualHost* host = nullptr;
        std::shared_ptr<lab::ZoneStore> store;
        std::unique_ptr<lab::VirtualAuthority> authority;
    };
    world::VirtualWorld world;
    world::VirtualHost& nodeHost;
    std::map<std::string, Entry> entries;
    std::unique_ptr<ResolverNode> node;

private:
    static world::Task<void> run(ResolverNode& node, resolve::ResolveRequest request, PendingPtr pending)
    {
        pending->answer = co_await node.resolver.resolve(std::move(request));
        pending->done = true;
        ++pending->answers;
    }
};

} // namespace harddns::tests
