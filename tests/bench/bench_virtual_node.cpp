// Speed of the virtual world with the engine in it: packets a second of real time while nodes resolve names below a root, a TLD and a
// hundred zones. Client questions come in over UDP at each node's frontend.
#include "tests/scenario/engine_node.h"

#include "engine/lab/virtual_authority.h"

#include <benchmark/benchmark.h>

#include <deque>
#include <string>

using namespace harddns;
using namespace std::chrono_literals;

namespace
{

constexpr unsigned zoneCount = 100;

struct Net {
    Net(unsigned nodes, unsigned questionsUnderWay, double freshShare) : world(1), random(world.randomFor("names")), fresh(freshShare)
    {
        world.setDefaultLink({.latency = world::LatencyLaw::lognormal(10ms, 0.3)});
        const auto serve = [&](const std::string& host, const std::string& address, const std::string& origin, const std::string& text) {
            auto store = std::make_shared<lab::ZoneStore>();
            store->add(lab::Zone::fromText(text, *wire::Name::fromText(origin), origin).value());
            authorities.emplace_back(world.addHost(host, {address}), store);
        };
        serve("root", "198.41.0.4", ".",
              ". 86400 IN SOA a.root. h. 1 2 3 4 300\n. 518400 IN NS a.root.\na.root. 518400 IN A 198.41.0.4\ncom. 172800 IN NS a.tld.\n"
              "a.tld. 172800 IN A 192.5.6.30\n");
        std::string com = "com. 86400 IN SOA a.tld. h. 1 2 3 4 300\ncom. 172800 IN NS a.tld.\n";
        for (unsigned i = 0; i < zoneCount; ++i) {
            const std::string zone = "z" + std::to_string(i) + ".com.", address = "192.0.2." + std::to_string(i + 1);
            com += zone + " 172800 IN NS ns." + zone + "\nns." + zone + " 172800 IN A " + address + "\n";
            serve("s" + std::to_string(i), address, zone,
                  zone + " 3600 IN SOA ns." + zone + " h. 1 2 3 4 60\n" + zone + " 3600 IN NS ns." + zone + "\nns." + zone + " 3600 IN A " +
                      address + "\n*." + zone + " 300 IN A 172.16.0.1\n");
        }
        serve("tld", "192.5.6.30", "com.", com);

        Config config;
        config.quorum.enabled = false;
        config.access.allow = {*Prefix::parse("10.0.0.0/8")};
        config.cache.maxBytes = 64U << 20;
        cache::Delegation root;
        root.fromHints = true;
        root.servers.push_back({*wire::Name::fromText("a.root."), {*IpAddress::parse("198.41.0.4")}});
        const auto hints = std::make_shared<const cache::Delegation>(std::move(root));
        for (unsigned n = 0; n < nodes; ++n) {
            const std::string tag = std::to_string(n);
            const std::string nodeAddress = "10.0." + tag + ".1", clientAddress = "10.1." + tag + ".1";
            world::VirtualHost& host = world.addHost("node" + tag, {nodeAddress});
            engines.emplace_back(std::make_unique<EngineSlot>(host, config, hints));
            world::VirtualHost& client = world.addHost("client" + tag, {clientAddress});
            world.setLink(client, host, {.latency = world::LatencyLaw::constant(100us)});
            const Endpoint at{host.address(), 53};
            (void)client.bindDatagram({client.address(), 4000},
                                      [this, &client, at](const world::VirtualDatagram& in, world::DatagramReplies&) {
                                          ++answered;
                                          failed += (in.data[3] & 0x0F) == 2;
                                          ask(client, at);
                                      });
            for (unsigned i = 0; i < questionsUnderWay; ++i)
                ask(client, at);
        }
    }

    void ask(world::VirtualHost& client, const Endpoint& node)
    {
        const bool isFresh = random.chance(fresh);
        const std::string label = isFresh ? "n" + std::to_string(next++) : "hot" + std::to_string(random.below(50));
        const auto name = wire::Name::fromText(label + ".z" + std::to_string(random.below(zoneCount)) + ".com.");
        const wire::Question question{*name, wire::Type::A, wire::Class::In};
        client.sendDatagram({client.address(), 4000}, node,
                            wire::encodeQuery(static_cast<std::uint16_t>(serial++), wire::flagRd, question, nullptr));
    }

    struct EngineSlot {
        EngineSlot(world::VirtualHost& host, const Config& config, cache::DelegationPtr hints) : node(host, config, std::move(hints)) {}
        tests::EngineNode node;
    };
    world::VirtualWorld world;
    world::VirtualRandom random;
    double fresh;
    std::uint64_t next = 0, serial = 0, answered = 0, failed = 0;
    std::deque<lab::VirtualAuthority> authorities;
    std::deque<std::unique_ptr<EngineSlot>> engines;
};

void resolving(benchmark::State& state, double freshShare)
{
    wire::seedNameHash(1);
    Net net(static_cast<unsigned>(state.range(0)), 200, freshShare);
    net.world.runFor(500ms); // delegations are known
    const auto packets = net.world.stats().delivered;
    const auto answers = net.answered;
    for (auto _ : state)
        net.world.runFor(20ms);
    state.counters["packets/s"] =
        benchmark::Counter(static_cast<double>(net.world.stats().delivered - packets), benchmark::Counter::kIsRate);
    state.counters["answers/s"] = benchmark::Counter(static_cast<double>(net.answered - answers), benchmark::Counter::kIsRate);
    state.counters["failed"] = static_cast<double>(net.failed);
}

/// Every question goes upstream: four packets each.
void everyNameFresh(benchmark::State& state) { resolving(state, 1.0); }
/// Nine in ten are answered from the cache: what a busy node sees.
void mostlyCached(benchmark::State& state) { resolving(state, 0.1); }

} // namespace

BENCHMARK(everyNameFresh)->Arg(1)->Arg(10)->Unit(benchmark::kMillisecond);
BENCHMARK(mostlyCached)->Arg(1)->Arg(10)->Unit(benchmark::kMillisecond);

BENCHMARK_MAIN();
