// A whole node but for its program frame, on a host of the virtual world: the frontend clients ask over UDP and TCP, the resolver behind
// it, the caches of both.
#pragma once

#include "engine/resolve/resolver.h"
#include "engine/serve/frontend.h"
#include "engine/serve/resolver_answerer.h"
#include "engine/world/virtual/virtual_world.h"

#include <memory>
#include <stdexcept>

namespace harddns::tests
{

class EngineNode
{
public:
    /// Validates when there are trust anchors, else not.
    EngineNode(world::VirtualHost& host, Config c, cache::DelegationPtr hints, validate::TrustAnchors anchors = {})
        : config(withValidation(std::move(c), !anchors.empty())),
          cacheClock(host.clock()),
          answers(epochs, {config.cache.maxBytes / 2, staleMs(config)}),
          provisional(epochs, {config.cache.maxBytes / 8, 0}),
          infra(config.cache.maxBytes / 4),
          validation(std::move(anchors)),
          resolver(host.world(), resolve::SharedState{config, cacheClock, epochs, answers, provisional, infra, &validation}, resolverShard),
          answerer(resolver),
          reader(epochs),
          m_loop(host.world().loop)
    {
        infra.put(std::move(hints), 0);
        shared.cacheClock = &cacheClock;
        shared.answers = &answers;
        shared.cookieSecret[0] = host.entropy().u64();
        shared.cookieSecret[1] = host.entropy().u64();
        shared.homes.emplace_back(m_loop, answerer);
        front = std::make_unique<serve::Frontend>(host.world(), shared, 0, reader, frontShard, serve::makeFrontSettings(config));
        const auto opened = front->listen({{host.address(), 53}}, {}, nullptr, false);
        if (!opened.ok())
            throw std::runtime_error(opened.error().message);
    }

    [[nodiscard]] std::uint64_t count(telemetry::Counter counter) const { return resolverShard.get(counter) + frontShard.get(counter); }

    Config config;
    world::CacheClock cacheClock;
    cache::EpochDomain epochs;
    cache::AnswerCache answers;
    cache::NodeCache provisional;
    cache::InfraCache infra;
    validate::ValidationState validation;
    telemetry::Shard resolverShard, frontShard;
    resolve::Resolver resolver;
    serve::ResolverAnswerer answerer;
    serve::SharedFront shared;
    cache::Reader reader;
    std::unique_ptr<serve::Frontend> front;

private:
    static Config withValidation(Config c, bool on)
    {
        c.resolver.validate = on;
        return c;
    }
    static cache::CacheTime staleMs(const Config& c) { return c.cache.serveStale ? cache::CacheTime(c.cache.staleMaxAge) * 1000 : 0; }
    world::Loop& m_loop;
};

} // namespace harddns::tests
