// A network of members in the virtual world: each host runs a PeerServer and Peers with a service that the test scripts.
#pragma once

#include "engine/overlay/peer_server.h"
#include "engine/overlay/peers.h"
#include "engine/overlay/stand_in_signing.h"
#include "engine/telemetry/log/log.h"
#include "engine/world/virtual/certificate.h"
#include "engine/world/virtual/virtual_world.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace harddns::overlay::test
{

using namespace std::chrono_literals;
using quorum::AskProblem;
using telemetry::Counter;
using world::Duration;
using world::SteadyTime;
using world::Task;
using world::VirtualHost;
using world::VirtualWorld;

inline constexpr std::uint16_t peerPort = 8853;
inline constexpr const char* authorityName = "the authority";

inline wire::Name nameOf(std::string_view text) { return *wire::Name::fromText(text); }
inline quorum::MemberQuestion questionFor(std::string_view text, wire::Type type = wire::Type::A)
{
    quorum::MemberQuestion out;
    out.question = {nameOf(text), type};
    return out;
}

/// Says who it is in a TXT record after a time that the test chooses by name.
class ScriptedService final : public PeerService
{
public:
    ScriptedService(world::Loop& loop, std::string id) : m_loop(loop), m_id(std::move(id)) {}

    Task<PeerAnswer> resolve(quorum::MemberQuestion question, std::uint16_t asker) override
    {
        ++resolving;
        askers.push_back(asker);
        const Duration pause = thinking ? thinking(question.question.name) : Duration{};
        if (pause > Duration{})
            co_await world::SleepUntil(m_loop, m_loop.now() + pause);
        PeerAnswer answer;
        std::string rdata(1, static_cast<char>(m_id.size()));
        rdata += m_id;
        answer.message.answer.push_back({question.question.name, wire::Type::Txt, 1, 60, rdata});
        answer.message.set(wire::flagAd); // a lie that must not get through
        answer.nearMisses = 11;
        answer.loadPercent = 42;
        ++answered;
        co_return answer;
    }
    Task<PeerAnswer> authority(wire::Name name, std::uint16_t) override
    {
        PeerAnswer answer;
        answer.message.answer.push_back({name.parent(), wire::Type::Ns, 1, 60, std::string(name.wire())});
        co_return answer;
    }
    void forget(quorum::MemberOrder order, std::uint16_t asker) override { orders.emplace_back(asker, std::move(order)); }

    std::function<Duration(const wire::Name&)> thinking;
    unsigned resolving = 0, answered = 0;
    std::vector<std::uint16_t> askers;
    std::vector<std::pair<std::uint16_t, quorum::MemberOrder>> orders;

private:
    world::Loop& m_loop;
    std::string m_id;
};

/// One member as a test sees it; what a crash destroys is in `program`.
struct Node {
    struct Program {
        std::unique_ptr<ScriptedService> service;
        std::unique_ptr<PeerServer> server;
        std::unique_ptr<Peers> peers;
    };
    VirtualHost* host = nullptr;
    std::string id;
    std::unique_ptr<StandInSigner> signer;
    world::Certificate certificate;
    world::PeerTls tls;
    telemetry::Shard shard; ///< survives a crash
    std::shared_ptr<Program> program;

    [[nodiscard]] std::uint64_t count(Counter counter) const { return shard.get(counter); }
    [[nodiscard]] ScriptedService& service() const { return *program->service; }
    [[nodiscard]] Peers& peers() const { return *program->peers; }
    [[nodiscard]] PeerServer& server() const { return *program->server; }
};

/// What a question came to.
struct Asked {
    std::optional<AskProblem> problem;
    quorum::MemberReply reply;
    SteadyTime at{};
    bool done = false;

    /// The id in the TXT record.
    [[nodiscard]] std::string who() const
    {
        return reply.message && !reply.message->answer.empty() ? reply.message->answer.front().rdata.substr(1) : std::string();
    }
    [[nodiscard]] bool proven(const wire::Question& question) const
    {
        return reply.receipt && proves(StandInCheck(), *reply.receipt, quorum::makeBallot(question, *reply.message).digest);
    }
};

class Net
{
public:
    explicit Net(unsigned count, std::uint64_t seed = 1) : world(seed), scope(world.loop())
    {
        log::Options options;
        options.sink = [this](std::string_view line) { logged.append(line).append("\n"); };
        options.steadyMillis = neverLimited;
        log::setUp(std::move(options));
        world.setDefaultLink({.latency = world::LatencyLaw::constant(10ms)});
        for (unsigned i = 0; i < count; ++i)
            addHost();
        for (const auto& each : nodes)
            config.nodes.push_back(configOf(*each));
        for (const auto& each : nodes)
            start(*each);
    }
    ~Net()
    {
        log::Options silent;
        silent.level = LogLevel::Error;
        log::setUp(std::move(silent));
        scope.cancelAll();
        for (const auto& each : nodes) {
            each->program.reset();
            if (each->host->up())
                each->host->crash();
        }
    }

    /// A host with an identity; not a member before the configuration says so.
    Node& addHost(std::string_view authority = authorityName)
    {
        auto node = std::make_unique<Node>();
        node->id = "n" + std::to_string(nodes.size());
        node->host = &world.addHost(node->id, {"192.0.2." + std::to_string(nodes.size() + 1)});
        node->signer = std::make_unique<StandInSigner>(node->id);
        const std::int64_t now = VirtualWorld::initialWall.nanoseconds;
        node->certificate = {
            node->id, node->signer->fingerprint(), {now - seconds(3600)}, {now + seconds(90 * 86400)}, std::string(authority)};
        node->tls = world::makeVirtualPeerTls(node->certificate, {authorityName});
        return *nodes.emplace_back(std::move(node));
    }
    static constexpr std::int64_t seconds(std::int64_t n) { return n * 1'000'000'000; }
    static NetworkNodeConfig configOf(const Node& node)
    {
        return {node.id, {{node.host->address(), peerPort}}, node.signer->fingerprint(), ""};
    }
    std::shared_ptr<const Membership> membershipOf(const Node& node)
    {
        auto membership = std::make_shared<Membership>(node.signer->fingerprint());
        if (!membership->apply(config).ok())
            qFatal("membership");
        return membership;
    }
    void start(Node& node)
    {
        node.host->setProgram([this, &node](VirtualHost& host) -> std::shared_ptr<void> {
            auto program = std::make_shared<Node::Program>();
            const auto membership = membershipOf(node);
            program->service = std::make_unique<ScriptedService>(world.loop(), node.id);
            program->server =
                std::make_unique<PeerServer>(host.world(), membership, *program->service, node.signer.get(), node.shard, serverLimits);
            auto listener = host.network().listenStream({host.address(), peerPort}, {.tls = node.tls.server});
            if (!listener.ok())
                qFatal("listen: %s", world::toText(listener.error()));
            program->server->add(std::move(*listener));
            program->peers = std::make_unique<Peers>(host.world(), membership, node.tls, *program->service, node.shard, linkLimits);
            Peers* const peers = program->peers.get();
            program->server->setMemberHook([peers](std::uint16_t member) { peers->memberAppeared(member); });
            node.program = program;
            return program;
        });
    }
    /// The configuration as it is now, at every node that runs.
    void applyConfig()
    {
        for (const auto& each : nodes) {
            if (!each->program || !each->program->server || !each->program->peers)
                continue;
            const auto membership = membershipOf(*each);
            each->server().apply(membership);
            each->peers().apply(membership);
        }
    }
    void crash(Node& node, world::CrashKind kind)
    {
        node.program.reset(); // the host has the last hold
        node.host->crash(kind);
    }
    Node& operator[](std::size_t i) { return *nodes[i]; }

    /// Starts a question; `out` outlives it.
    void ask(Node& from, std::uint16_t member, quorum::MemberQuestion question, Duration patience, Asked& out)
    {
        scope.spawn(asking(from.peers(), member, std::move(question), world.now() + patience, world.loop(), out));
    }
    /// Until it is answered.
    Asked askNow(Node& from, std::uint16_t member, std::string_view name, Duration patience = 2s)
    {
        Asked out;
        ask(from, member, questionFor(name, wire::Type::Txt), patience, out);
        world.runUntil([&] { return out.done; }, world.now() + patience + 1s);
        return out;
    }
    void run(Duration time) { world.runFor(time); }
    static bool isCandidate(const Node& node, std::uint16_t member)
    {
        for (const quorum::Candidate& each : node.peers().candidates()) {
            if (each.member == member)
                return true;
        }
        return false;
    }

    std::string logged; ///< lines of the engine
    VirtualWorld world;
    LinkLimits linkLimits;
    PeerServerLimits serverLimits;
    NetworkConfig config;
    std::vector<std::unique_ptr<Node>> nodes;
    world::TaskScope scope;

private:
    /// Each line is an hour after the one before, so that all are written.
    static std::uint64_t neverLimited()
    {
        static std::uint64_t hours = 0;
        return ++hours * 3'600'000;
    }
    static Task<void> asking(Peers& peers, std::uint16_t member, quorum::MemberQuestion question, SteadyTime deadline, world::Loop& loop,
                             Asked& out)
    {
        auto result = co_await peers.ask(member, std::move(question), deadline);
        if (result.ok())
            out.reply = std::move(*result);
        else
            out.problem = result.error();
        out.at = loop.now();
        out.done = true;
    }
};

} // namespace harddns::overlay::test
