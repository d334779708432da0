#include "tests/scenario/fault_campaign.h"

#include "tests/scenario/engine_node.h"
#include "tests/scenario/random_internet.h"

#include <algorithm>
#include <map>

namespace harddns::tests
{

using namespace std::chrono_literals;
using telemetry::Counter;
using wire::Message;
using wire::Rcode;
using world::Duration;
using world::VirtualRandom;

namespace
{

/// Clients of different networks, so that limits that hold for each network do not come in between.
constexpr unsigned clientHosts = 8;
/// What the answer may be late: one turn of the loop and the way to the client.
constexpr Duration slack = 100ms;
/// After all faults: the longest a failure is remembered (RFC 9520: 5 minutes), and lame servers and back-off are less.
constexpr Duration recovery = 320s;
/// Then no record is left of what servers said before, whatever TTL they lied about (max-ttl is a day). Delegations may live longer.
constexpr Duration recordsExpired = std::chrono::hours(24) + 2h;
constexpr std::size_t keptProblems = 20;

class Campaign
{
public:
    explicit Campaign(const CampaignOptions& options)
        : m_options(options),
          m_world(options.seed),
          m_random(m_world.randomFor("campaign")),
          m_internet(m_world),
          m_host(m_world.addHost("node", {"10.0.0.1"}))
    {
        // Undisturbed paths are those of a calm Internet: jitter, now and then a second copy or another order.
        m_world.setDefaultLink({.latency = world::LatencyLaw::lognormal(12ms, 0.4), .duplicate = 0.01, .reorder = 0.05});
        for (unsigned i = 0; i < clientHosts; ++i) {
            const std::string address = "10.1." + std::to_string(i) + ".2";
            world::VirtualHost& client = m_world.addHost("client" + std::to_string(i), {address});
            m_world.setLink(client, m_host, {.latency = world::LatencyLaw::constant(500us)});
            (void)client.bindDatagram({client.address(), clientPort},
                                      [this, i](const world::VirtualDatagram& in, world::DatagramReplies&) { heard(i, in.data); });
            m_clients.push_back(&client);
        }
        m_node = std::make_unique<EngineNode>(m_host, config(), m_internet.hints());
        m_host.tap([this](const world::PacketRecord& record) { forge(record); });
    }

    CampaignReport run()
    {
        const auto end = m_world.now() + std::chrono::seconds(m_options.seconds);
        observeClock();
        scheduleQuestion(end);
        scheduleFault(end);
        (void)m_world.runUntil(end);
        settle();
        healAll();
        (void)m_world.runFor(recovery);
        for (const auto& ask : m_internet.oneAskPerZone()) {
            const bool found = m_internet.isFoundAtOnce(ask.question.name);
            m_report.excused += found ? 0 : 1;
            send(ask, found);
        }
        settle();
        m_stop = true; // the clock is not watched meanwhile, it does not jump any more
        (void)m_world.runFor(recordsExpired);
        for (const auto& ask : m_internet.oneAskPerZone())
            send(ask, true);
        settle();
        (void)m_world.runFor(1s);
        finish();
        return std::move(m_report);
    }

private:
    static constexpr std::uint16_t clientPort = 4000;

    struct Asked {
        wire::Question question;
        bool mustResolve = false;
        world::SteadyTime at;
        unsigned answers = 0;
    };

    /// Each seed tries another combination of settings.
    Config config()
    {
        Config c;
        c.quorum.enabled = false;
        c.access.allow = {*Prefix::parse("10.0.0.0/8")};
        c.resolver.specialNames = false;
        c.resolver.cookies = !m_random.chance(0.25);
        c.resolver.caseRandomisation = !m_random.chance(0.25);
        c.resolver.qnameMinimisation = !m_random.chance(0.25);
        c.resolver.maxResolveMs = m_random.chance(0.25) ? 2000 : 4500;
        c.cache.serveStale = m_random.chance(0.5);
        c.cache.prefetch = m_random.chance(0.5);
        c.cache.maxBytes = m_random.chance(0.25) ? 256U << 10 : 16U << 20;
        return c;
    }

    void problem(std::string text)
    {
        if (m_report.problems.size() < keptProblems)
            m_report.problems.push_back("seed " + std::to_string(m_options.seed) + ", " +
                                        std::to_string(m_world.now().time_since_epoch() / 1ms) + " ms: " + std::move(text));
    }

    // Questions.

    void scheduleQuestion(world::SteadyTime end)
    {
        const double mean = 1e9 / m_options.questionsPerSecond;
        const auto wait = Duration(static_cast<Duration::rep>(-std::log(1.0 - m_random.unit()) * mean));
        if (m_world.now() + wait >= end)
            return;
        m_world.after(wait, [this, end] {
            const auto ask = m_internet.randomAsk(m_random);
            send(ask, ask.sound);
            scheduleQuestion(end);
        });
    }

    void send(const RandomInternet::Ask& ask, bool mustResolve)
    {
        const auto client = static_cast<unsigned>(m_random.below(clientHosts));
        const std::uint16_t id = m_nextId++;
        const auto [it, fresh] = m_asked.try_emplace({client, id}, Asked{ask.question, mustResolve, m_world.now(), 0});
        if (!fresh)
            return; // the id is still in use: 65,536 questions later
        ++m_report.questions;
        wire::Edns edns;
        edns.udpSize = 1232;
        const auto packet = wire::encodeQuery(id, wire::flagRd, ask.question, m_random.chance(0.7) ? &edns : nullptr);
        m_clients[client]->sendDatagram({m_clients[client]->address(), clientPort}, {m_host.address(), 53}, packet);
    }

    void heard(unsigned client, std::span<const std::uint8_t> data)
    {
        const auto message = Message::parse(data);
        if (!message.ok()) {
            problem("an answer that does not parse");
            return;
        }
        const auto it = m_asked.find({client, message->id});
        if (it == m_asked.end()) {
            problem("an answer nobody asked for");
            return;
        }
        Asked& asked = it->second;
        const std::string name = asked.question.name.toText() + " " + wire::toText(asked.question.type);
        if (++asked.answers > 1)
            problem(name + " answered more than once");
        const Duration took = m_world.now() - asked.at;
        m_report.slowestMs = std::max<std::int64_t>(m_report.slowestMs, took / 1ms);
        if (took > std::chrono::milliseconds(m_node->config.resolver.maxResolveMs) + slack)
            problem(name + " answered after " + std::to_string(took / 1ms) + " ms");
        if (message->questions.size() != 1 || !message->questions[0].name.sameOctets(asked.question.name) ||
            message->questions[0].type != asked.question.type)
            problem(name + " answered with another question");
        const Statement said = statementOf(*message);
        if (said.rcode == Rcode::ServFail) {
            ++m_report.failed;
            if (!said.records.empty())
                problem(name + " failed with records: " + said.text());
            if (asked.mustResolve)
                problem(name + " failed, though nothing it depends on was disturbed: " + reason(*message));
            return;
        }
        (said.rcode == Rcode::NoError && !said.records.empty() ? m_report.positive : m_report.negative) += 1;
        const Statement truth = m_internet.truth(asked.question);
        if (!(said == truth))
            problem(name + " answered wrongly: " + said.text() + ", the truth is " + truth.text());
        for (const auto* section : {&message->authority, &message->additional}) {
            for (const auto& r : *section) {
                if (r.type == wire::Type::A && wire::rdataToText(r.type, r.rdata) == RandomInternet::poisonAddress)
                    problem(name + " brought poison along");
            }
        }
    }

    static std::string reason(const Message& message)
    {
        const auto* option = message.edns ? message.edns->find(wire::OptionCode::ExtendedError) : nullptr;
        return option && option->data.size() > 2 ? option->data.substr(2) : "no reason given";
    }

    /// Until every question has had its time.
    void settle()
    {
        (void)m_world.runFor(std::chrono::milliseconds(m_node->config.resolver.maxResolveMs) + 2 * slack);
        for (const auto& [key, asked] : m_asked) {
            if (asked.answers == 0)
                problem(asked.question.name.toText() + " " + wire::toText(asked.question.type) + " was never answered");
        }
        m_asked.clear();
    }

    // Faults.

    void scheduleFault(world::SteadyTime end)
    {
        const auto wait = std::chrono::milliseconds(50 + m_random.below(700));
        if (m_world.now() + wait >= end)
            return;
        m_world.after(wait, [this, end] {
            ++m_report.faults;
            fault();
            scheduleFault(end);
        });
    }

    RandomInternet::Server& unsteady()
    {
        auto& servers = m_internet.servers();
        for (;;) {
            auto& server = servers[m_random.below(servers.size())];
            if (!server.sound)
                return server;
        }
    }
    [[nodiscard]] std::size_t indexOf(const RandomInternet::Server& server)
    {
        return static_cast<std::size_t>(&server - m_internet.servers().data());
    }

    void fault()
    {
        auto& server = unsteady();
        const auto until = std::chrono::milliseconds(500 + m_random.below(20000));
        const auto which = m_random.below(100);
        if (which < 60) {
            server.authority->state().behaviour = badBehaviour(indexOf(server));
            m_world.after(until, [&server] { server.authority->state().behaviour = {}; });
        } else if (which < 70) {
            world::LinkLaw law{.latency = world::LatencyLaw::lognormal(60ms, 1.0), .loss = 0.1 + 0.6 * m_random.unit()};
            law.duplicate = 0.2;
            law.reorder = 0.3;
            law.reorderDelay = 400ms;
            m_world.setLink(m_host, *server.host, law);
            m_world.after(until, [this, &server] {
                m_world.setLink(m_host, *server.host, {.latency = world::LatencyLaw::lognormal(12ms, 0.4), .duplicate = 0.01});
            });
        } else if (which < 80) {
            if (server.host->up()) {
                server.host->crash(m_random.chance(0.5) ? world::CrashKind::Reset : world::CrashKind::Silent);
                server.host->setPortUnreachable(m_random.chance(0.3));
                m_world.after(until, [&server] {
                    if (!server.host->up())
                        server.host->restart();
                });
            }
        } else if (which < 87) {
            std::vector<const world::VirtualHost*> group;
            for (unsigned i = 0; i < 6; ++i)
                group.push_back(unsteady().host);
            const auto directions = {world::CutDirection::Both, world::CutDirection::Outgoing, world::CutDirection::Incoming};
            const auto id = m_world.cut(group, *(directions.begin() + m_random.below(3)));
            m_world.after(until, [this, id] { m_world.heal(id); });
        } else if (which < 93) {
            if (!server.shield && server.host->up())
                m_internet.move(indexOf(server));
        } else {
            const auto seconds = std::chrono::seconds(1 + m_random.below(100'000));
            m_world.jumpWall(m_random.chance(0.5) ? Duration(seconds) : -Duration(seconds));
        }
    }

    lab::Behaviour badBehaviour(std::size_t server)
    {
        lab::Behaviour b;
        const auto pick = [&](auto list) { return *(list.begin() + static_cast<std::ptrdiff_t>(m_random.below(list.size()))); };
        switch (m_random.below(22)) {
        case 0: b.silent = true; break;
        case 1: b.silentUdp = true; break;
        case 2: b.dropProbability = 0.5; break;
        case 3: b.doubleProbability = 1; break;
        case 4:
            b.delay = std::chrono::milliseconds(m_random.below(3000));
            b.delaySpread = 500ms;
            break;
        case 5: b.alwaysTruncated = true; break;
        case 6:
            b.alwaysTruncated = true;
            b.refuseStreams = true;
            break;
        case 7: b.lowerCase = true; break;
        case 8: b.noQuestion = true; break;
        case 9: b.wrongQuestion = true; break;
        case 10: b.notResponse = true; break;
        case 11: b.wrongIdsFirst = static_cast<unsigned>(1 + m_random.below(10)); break;
        case 12: b.garbageFirst = true; break;
        case 13: b.trailingOctets = true; break;
        case 14:
            b.rcode = pick(std::initializer_list<Rcode>{Rcode::ServFail, Rcode::Refused, Rcode::FormErr, Rcode::NotImp, Rcode(11)});
            break;
        case 15: b.ttl = pick(std::initializer_list<std::uint32_t>{0, 1, 604800, 0x80000000U, 0xFFFFFFFFU}); break;
        case 16:
            b.lameness = pick(std::initializer_list<lab::Lameness>{lab::Lameness::Refused, lab::Lameness::ServFail, lab::Lameness::Upward,
                                                                   lab::Lameness::NotAuthoritative, lab::Lameness::Empty});
            break;
        case 17:
            b.ednsFault =
                pick(std::initializer_list<lab::EdnsFault>{lab::EdnsFault::FormErr, lab::EdnsFault::NotImp, lab::EdnsFault::Ignore,
                                                           lab::EdnsFault::Drop, lab::EdnsFault::VersionRefused});
            break;
        case 18:
            b.cookieFault = pick(std::initializer_list<lab::CookieFault>{lab::CookieFault::Absent, lab::CookieFault::WrongClient,
                                                                         lab::CookieFault::AlwaysBad, lab::CookieFault::RequireGood,
                                                                         lab::CookieFault::Sometimes});
            break;
        default:
            b.poison = m_internet.poisonBy(server, m_random);
            if (m_random.chance(0.3))
                b.ttl = 604800;
            break;
        }
        return b;
    }

    /// An attacker beside the path who knows the port: answers with wrong ids, and broken ones with the right id.
    void forge(const world::PacketRecord& record)
    {
        if (m_stop || record.fate != world::PacketFate::Departed || record.kind != world::PacketKind::Datagram || record.from != &m_host ||
            record.destination.port != 53 || !m_random.chance(0.08))
            return;
        const auto query = Message::parse(record.data);
        if (!query.ok())
            return;
        Message lie;
        lie.id = query->id;
        lie.set(wire::flagQr);
        lie.set(wire::flagAa);
        lie.questions = query->questions;
        lie.answer.push_back({lie.questions[0].name, wire::Type::A, 1, 86400, std::string("\6\6\6\6", 4)});
        lie.answer.push_back({lie.questions[0].name, lie.questions[0].type, 1, 86400, std::string("\6\6\6\6", 4)});
        lie.authority.push_back({lie.questions[0].name, wire::Type::Ns, 1, 86400, std::string(1, '\0')});
        std::size_t copies = 1, cut = 0;
        switch (m_random.below(7)) {
        case 0: lie.id = static_cast<std::uint16_t>(lie.id + 1 + m_random.below(65535)); break;
        case 1:
            lie.id = static_cast<std::uint16_t>(lie.id ^ (1 + m_random.below(255)));
            copies = 1 + m_random.below(30);
            break;
        case 2: lie.questions[0].type = wire::Type(static_cast<std::uint16_t>(lie.questions[0].type) + 1); break;
        case 3: lie.set(wire::flagQr, false); break;
        case 4:
            lie.questions.clear();
            if (m_random.chance(0.5)) {
                lie.answer.clear();
                lie.authority.clear();
                lie.rcode = Rcode::FormErr;
            }
            break;
        case 5: cut = 1 + m_random.below(10); break;
        default: {
            if (!m_node->config.resolver.caseRandomisation)
                return;
            std::string spelled(lie.questions[0].name.wire());
            const auto letter = std::find_if(spelled.begin(), spelled.end(), [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; });
            if (letter == spelled.end() || m_node->infra.server(record.destination.address, m_node->cacheClock.now()).normalisesCase)
                return;
            *letter = static_cast<char>(*letter ^ 0x20);
            lie.questions[0].name = wire::Name::fromTrustedWire(spelled);
            break;
        }
        }
        auto packet = wire::encode(lie);
        packet.resize(packet.size() - cut);
        for (std::size_t i = 0; i < copies; ++i)
            m_world.inject(record.destination, record.source, packet, std::chrono::microseconds(m_random.below(5000)));
        m_report.forged += copies;
    }

    void observeClock()
    {
        if (m_stop)
            return;
        m_node->cacheClock.observe();
        m_world.after(100ms, [this] { observeClock(); });
    }

    void healAll()
    {
        m_world.healAll();
        for (auto& server : m_internet.servers()) {
            server.authority->state().behaviour = {};
            if (!server.host->up())
                server.host->restart();
            m_world.setLink(m_host, *server.host, {.latency = world::LatencyLaw::lognormal(12ms, 0.4)});
        }
    }

    void finish()
    {
        if (m_node->resolver.inFlight() != 0)
            problem(std::to_string(m_node->resolver.inFlight()) + " resolutions never ended");
        const auto& infra = m_node->infra.use();
        if (infra.bytes > infra.maxBytes)
            problem("the infrastructure cache is larger than it may be");
        m_report.fromCache = m_node->count(Counter::CacheHits);
        m_report.upstream = m_node->count(Counter::UpstreamUdp) + m_node->count(Counter::UpstreamTcp);
        m_report.packets = m_world.stats().delivered;
        m_report.digest = m_world.digest();
        const std::size_t open = m_host.descriptors();
        m_node.reset();
        if (open > 2) // the two listeners
            problem(std::to_string(open - 2) + " sockets were left open");
        if (m_host.descriptors() != 0)
            problem("sockets outlived the node");
    }

    const CampaignOptions m_options;
    CampaignReport m_report;
    world::VirtualWorld m_world;
    VirtualRandom m_random;
    RandomInternet m_internet;
    world::VirtualHost& m_host;
    std::vector<world::VirtualHost*> m_clients;
    std::map<std::pair<unsigned, std::uint16_t>, Asked> m_asked;
    std::uint16_t m_nextId = 1;
    bool m_stop = false;
    std::unique_ptr<EngineNode> m_node;
};

} // namespace

CampaignReport runCampaign(const CampaignOptions& options)
{
    wire::seedNameHash(1); // tables keyed by names are walked in the same order in every run
    return Campaign(options).run();
}

std::string toText(const CampaignReport& r)
{
    const auto n = [](auto value) { return std::to_string(value); };
    return n(r.questions) + " questions: " + n(r.positive) + " positive, " + n(r.negative) + " negative, " + n(r.failed) + " failed, " +
           n(r.fromCache) + " from the cache, slowest " + n(r.slowestMs) + " ms; " + n(r.upstream) + " upstream queries, " + n(r.packets) +
           " packets, " + n(r.faults) + " faults, " + n(r.forged) + " forgeries, " + n(r.excused) + " zones excused; " +
           n(r.problems.size()) + " problems";
}

} // namespace harddns::tests
