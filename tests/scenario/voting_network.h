// A network of voting nodes on virtual hosts above a virtual internet: everything of a node but its program frame and its frontend, so that
// votes, repairs and crashes run in virtual time.
#pragma once

#include "engine/node/voter.h"
#include "engine/overlay/stand_in_signing.h"
#include "engine/resolve/path_log.h"
#include "engine/world/virtual/certificate.h"
#include "tests/resolve/virtual_internet.h"

#include <memory>
#include <string>
#include <vector>

namespace harddns::tests
{

/// What a node is made of anew after each restart.
class VotingNode
{
public:
    VotingNode(world::VirtualHost& host, Config c, cache::DelegationPtr hints, std::shared_ptr<const overlay::Membership> membership,
               world::PeerTls tls, const std::string& id, std::uint16_t peerPort)
        : config(std::move(c)),
          cacheClock(host.clock()),
          ownAnswers(epochs, {4U << 20, 0}),
          provisional(epochs, {4U << 20, 0}),
          infra(8U << 20),
          answers(epochs, {8U << 20, config.cache.serveStale ? cache::CacheTime(config.cache.staleMaxAge) * 1000 : 0}),
          clientProvisional(epochs, {0, 0}),
          clientInfra(1U << 20),
          validation(validate::TrustAnchors()),
          voter({host.world(),
                 resolve::SharedState{config, cacheClock, epochs, ownAnswers, provisional, infra, &validation, nullptr, nullptr, &paths},
                 std::move(membership), std::move(tls), std::make_unique<overlay::StandInSigner>(id), shard, &signatures}),
          clients(host.world(),
                  resolve::SharedState{config, cacheClock, epochs, answers, clientProvisional, clientInfra, &validation, nullptr,
                                       &voter.source()},
                  clientShard),
          scope(host.world().loop)
    {
        infra.put(std::move(hints), 0);
        const auto opened = voter.listen({{host.address(), peerPort}}, false);
        if (!opened.ok())
            throw std::runtime_error(opened.error());
        if (!config.network.front)
            voter.serve(clients);
        voter.start();
    }
    ~VotingNode()
    {
        scope.cancelAll();
        voter.close();
    }
    VotingNode(const VotingNode&) = delete;
    VotingNode& operator=(const VotingNode&) = delete;

    Config config;
    world::CacheClock cacheClock;
    cache::EpochDomain epochs;
    cache::AnswerCache ownAnswers;
    cache::NodeCache provisional;
    cache::InfraCache infra;
    cache::AnswerCache answers;
    cache::NodeCache clientProvisional;
    cache::InfraCache clientInfra;
    validate::ValidationState validation;
    resolve::PathLog paths;
    overlay::StandInCheck signatures;
    telemetry::Shard shard, clientShard;
    node::Voter voter;
    resolve::Resolver clients;
    world::TaskScope scope;
};

class VotingNetwork
{
public:
    static constexpr std::uint16_t peerPort = 8853;

    explicit VotingNetwork(std::size_t count, std::uint64_t seed = 1) : net(seed)
    {
        config = VirtualInternet::defaultConfig();
        config.quorum.enabled = true;
        config.resolver.validate = false;
        for (std::size_t i = 0; i < count; ++i) {
            const std::string id = "n" + std::to_string(i);
            const std::string address = "10.1." + std::to_string(i) + ".1";
            hosts.push_back(&net.world.addHost(id, {address}));
            NetworkNodeConfig member;
            member.id = id;
            member.addresses = {{*IpAddress::parse(address), peerPort}};
            member.fingerprint = overlay::StandInSigner(id).fingerprint();
            config.network.nodes.push_back(std::move(member));
        }
    }
    /// After the zones were served.
    void start()
    {
        nodes.resize(hosts.size());
        for (std::size_t i = 0; i < hosts.size(); ++i) {
            hosts[i]->setProgram([this, i](world::VirtualHost& host) -> std::shared_ptr<void> {
                auto made =
                    std::make_shared<VotingNode>(host, config, VirtualInternet::hints(), membershipOf(i), tlsOf(i), idOf(i), peerPort);
                nodes[i] = made.get();
                return made;
            });
        }
        net.world.runFor(std::chrono::seconds(2)); // everybody is connected
    }
    [[nodiscard]] static std::string idOf(std::size_t i) { return "n" + std::to_string(i); }

    PendingPtr begin(std::size_t node, const std::string& name, wire::Type type = wire::Type::A)
    {
        auto pending = std::make_shared<Pending>();
        resolve::ResolveRequest request;
        request.question = {*wire::Name::fromText(name), type, wire::Class::In};
        nodes[node]->cacheClock.observe();
        nodes[node]->scope.spawn(run(*nodes[node], std::move(request), pending));
        return pending;
    }
    resolve::AnswerPtr ask(std::size_t node, const std::string& name, wire::Type type = wire::Type::A)
    {
        const auto pending = begin(node, name, type);
        net.world.runUntil([&] { return pending->done; }, net.world.now() + std::chrono::seconds(10));
        return pending->answer;
    }
    std::string text(std::size_t node, const std::string& name, wire::Type type = wire::Type::A)
    {
        return VirtualInternet::text(ask(node, name, type));
    }
    void runFor(world::Duration time) { net.world.runFor(time); }
    [[nodiscard]] std::uint64_t votes(std::size_t node, telemetry::Counter counter) const { return nodes[node]->shard.get(counter); }

    /// As if node `i` had been made to believe it.
    void plant(std::size_t i, const std::string& name, const std::string& address, std::uint32_t ttl = 3600)
    {
        cache::CacheItem item;
        item.name = *wire::Name::fromText(name);
        item.type = wire::Type::A;
        item.records.owner = item.name;
        item.records.type = wire::Type::A;
        const IpAddress at = *IpAddress::parse(address);
        item.records.rdata.add({reinterpret_cast<const char*>(at.data()), at.size()});
        item.records.ttl = item.ttl = ttl;
        const auto now = nodes[i]->cacheClock.at(net.world.now());
        nodes[i]->provisional.store(cache::learnedAlone(std::move(item)), now);
    }
    [[nodiscard]] bool holds(std::size_t i, const std::string& name) const
    {
        return nodes[i]->provisional.find(*wire::Name::fromText(name), wire::Type::A, nodes[i]->cacheClock.at(net.world.now())).has_value();
    }

    VirtualInternet net;
    Config config;
    std::vector<world::VirtualHost*> hosts;
    std::vector<VotingNode*> nodes; ///< what runs now; dangling while the host is down

private:
    [[nodiscard]] std::shared_ptr<const overlay::Membership> membershipOf(std::size_t i) const
    {
        overlay::Membership members(overlay::StandInSigner(idOf(i)).fingerprint());
        const auto applied = members.apply(config.network);
        if (!applied.ok())
            throw std::runtime_error(applied.error());
        return std::make_shared<const overlay::Membership>(std::move(members));
    }
    [[nodiscard]] world::PeerTls tlsOf(std::size_t i) const
    {
        world::Certificate own;
        own.subject = idOf(i);
        own.fingerprint = overlay::StandInSigner(idOf(i)).fingerprint();
        own.notBefore = {0};
        own.notAfter = {world::VirtualWorld::initialWall.nanoseconds + 90LL * 86400 * 1'000'000'000};
        own.issuer = "the authority";
        return world::makeVirtualPeerTls(own, {"the authority"});
    }
    static world::Task<void> run(VotingNode& node, resolve::ResolveRequest request, PendingPtr pending)
    {
        pending->answer = co_await node.clients.resolve(std::move(request));
        pending->done = true;
        ++pending->answers;
    }
};

} // namespace harddns::tests
