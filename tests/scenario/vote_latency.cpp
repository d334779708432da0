#include "tests/scenario/vote_latency.h"

#include "engine/telemetry/log/log.h"
#include "tests/scenario/voting_network.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace harddns::tests
{

using namespace std::chrono_literals;

namespace
{

constexpr const char* serverAddress = "192.0.2.53";
/// Milliseconds, as the estimate of the time-outs: far above the law (one exchange in 10^8 takes 3 s).
constexpr float patientMs = 700;

double since(world::SteadyTime began, world::SteadyTime now) { return std::chrono::duration<double, std::milli>(now - began).count(); }

} // namespace

double VoteLatency::mean() const { return std::accumulate(ms.begin(), ms.end(), 0.0) / static_cast<double>(ms.size()); }

double VoteLatency::quantile(double share) const
{
    return ms[std::min(ms.size() - 1, static_cast<std::size_t>(share * static_cast<double>(ms.size())))];
}

VoteLatency measureVoteLatency(const VoteLatencySettings& settings)
{
    wire::seedNameHash(1);
    log::Options quiet;
    quiet.sink = [](std::string_view) {};
    log::setUp(std::move(quiet));
    VotingNetwork v(settings.nodes, settings.seed);
    v.config.quorum.preset = settings.preset;
    v.net.standard("example 172800 IN NS ns.example\nns.example 172800 IN A 192.0.2.53\n");
    v.net.server("auth", {serverAddress});
    v.net.serve("auth", "example.com.", VirtualInternet::soaNs("ns") + "ns 3600 IN A 192.0.2.53\n* 300 IN A 192.0.2.80\n");
    v.net.world.setDefaultLink({.latency = world::LatencyLaw::constant(0ms)});
    for (world::VirtualHost* host : v.hosts)
        v.net.world.setLinkOneWay(
            v.net.host("auth"), *host,
            {.latency = world::LatencyLaw::lognormal(std::chrono::microseconds(std::llround(exchangeMedianMs * 1000)), exchangeSigma)});
    v.start();
    quorum::CollectorSettings collecting;
    collecting.quorum = v.config.quorum;
    collecting.nodes = settings.nodes;
    collecting.maxResolveMs = v.config.resolver.maxResolveMs;
    collecting.hedging = settings.hedging;
    collecting.earlyDecision = settings.earlyDecision;
    for (VotingNode* node : v.nodes)
        node->voter.collector().reconfigure(collecting);
    const auto parameters = quorum::parametersFor(collecting.quorum, settings.nodes, collecting.maxResolveMs);

    VoteLatency out;
    out.asked = parameters->asked;
    out.majority = parameters->majority;
    // Everybody knows the zone: each has been asked for a name of it.
    for (std::uint64_t i = 0; i < 20; ++i)
        (void)v.ask(i % settings.nodes, "warm" + std::to_string(i) + ".example.com");
    v.runFor(5s);
    const IpAddress server = *IpAddress::parse(serverAddress);
    for (std::uint64_t i = 0; i < settings.lookups; ++i) {
        const std::size_t at = i % settings.nodes;
        if (!settings.retransmission) {
            for (VotingNode* node : v.nodes)
                node->infra.update(server, node->cacheClock.at(v.net.world.now()), [](cache::ServerState& state) {
                    state.srttMs = patientMs;
                    state.rttvarMs = patientMs;
                });
        }
        const auto began = v.net.world.now();
        const auto pending = v.begin(at, "n" + std::to_string(i) + ".example.com");
        v.net.world.runUntil([&] { return pending->done; }, began + 10s);
        if (!pending->done || pending->answer->rcode != wire::Rcode::NoError)
            ++out.failed;
        else
            out.ms.push_back(since(began, v.net.world.now()));
        v.net.world.runUntil([&] { return v.nodes[at]->voter.collector().running() == 0; }, v.net.world.now() + 10s);
        // What still runs at members must not wait for the same server when the next name is asked.
        v.runFor(50ms);
    }
    for (std::size_t i = 0; i < settings.nodes; ++i)
        out.hedges += v.votes(i, telemetry::Counter::VoteHedges) + v.votes(i, telemetry::Counter::VoteReplacements);
    std::sort(out.ms.begin(), out.ms.end());
    return out;
}

double orderStatistic(unsigned k, unsigned n, double ms)
{
    if (ms <= 0)
        return 0;
    const double p = 0.5 * std::erfc(-std::log(ms / exchangeMedianMs) / (exchangeSigma * std::sqrt(2.0)));
    double sum = 0;
    for (unsigned j = k; j <= n; ++j)
        sum += std::exp(std::lgamma(n + 1.0) - std::lgamma(j + 1.0) - std::lgamma(n - j + 1.0)) * std::pow(p, j) * std::pow(1 - p, n - j);
    return sum;
}

double distance(const VoteLatency& measured, unsigned k, unsigned n)
{
    const auto count = static_cast<double>(measured.ms.size());
    double largest = 0;
    for (std::size_t i = 0; i < measured.ms.size(); ++i) {
        const double model = orderStatistic(k, n, measured.ms[i]);
        largest = std::max({largest, model - static_cast<double>(i) / count, static_cast<double>(i + 1) / count - model});
    }
    return largest;
}

double largestDistance(std::size_t samples) { return 1.628 / std::sqrt(static_cast<double>(samples)); }

} // namespace harddns::tests
