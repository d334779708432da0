#include "tests/scenario/network_campaign.h"

#include "engine/telemetry/log/log.h"
#include "tests/scenario/lying_node.h"
#include "tests/scenario/random_internet.h"
#include "tests/scenario/voting_network.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace harddns::tests
{

using namespace std::chrono_literals;
using telemetry::Counter;
using wire::Rcode;
using world::Duration;
using world::VirtualHost;
using world::VirtualRandom;

const char* toText(NetworkFault fault)
{
    switch (fault) {
    case NetworkFault::Server: return "server";
    case NetworkFault::ServerMoves: return "move";
    case NetworkFault::ZoneChanges: return "change";
    case NetworkFault::NodeLink: return "link";
    case NetworkFault::Partition: return "partition";
    case NetworkFault::NodeCrash: return "crash";
    case NetworkFault::Certificate: return "certificate";
    case NetworkFault::Clock: return "clock";
    case NetworkFault::Member: return "member";
    case NetworkFault::PoisonRecord: return "record";
    case NetworkFault::PoisonCut: return "cut";
    }
    return "?";
}

namespace
{

constexpr unsigned smallestNetwork = 5, largestNetwork = 9;
/// What an answer may be late: a turn of the loop.
constexpr Duration slack = 20ms;
/// After all faults: the longest a failure is remembered (RFC 9520: 5 minutes); back-offs and hold-downs are less.
constexpr Duration recovery = 320s;
/// Then no record and no delegation is left of what was said before (the longest TTL of the random internet is two hours), and no
/// quarantine that a poisoned member had earned.
constexpr Duration recordsExpired = 2h + 10min;
constexpr std::size_t keptProblems = 20;
constexpr std::uint16_t peerPort = 8853;
/// Certificates are good from an hour before the campaign for two days, so that a clock may lie outside on either side.
constexpr Duration certificateBefore = 1h, certificateLife = 48h;
/// When a record that was changed must be gone at the latest: its TTL, and a look-up that was under way.
constexpr Duration changeGrace = 6s;

/// How likely each kind of fault is, in the order of NetworkFault.
constexpr std::array<unsigned, networkFaults> faultWeights = {22, 3, 8, 10, 12, 8, 8, 8, 5, 8, 8};

world::LinkLaw calmLink() { return {.latency = world::LatencyLaw::lognormal(12ms, 0.4), .duplicate = 0.01, .reorder = 0.05}; }

class Campaign
{
public:
    explicit Campaign(const NetworkCampaignOptions& options)
        : m_options(options), m_world(options.seed), m_random(m_world.randomFor("campaign")), m_internet(m_world)
    {
        m_world.setDefaultLink(calmLink());
        makeAttacker();
        makeMembers();
        for (std::size_t i = 0; i < m_members.size(); ++i)
            start(i);
        (void)m_world.runFor(3s); // everybody is connected
    }
    ~Campaign()
    {
        for (Member& member : m_members)
            member.host->crash();
    }
    Campaign(const Campaign&) = delete;
    Campaign& operator=(const Campaign&) = delete;

    NetworkCampaignReport run()
    {
        const auto end = m_world.now() + std::chrono::seconds(m_options.seconds);
        observeClocks();
        scheduleQuestion(end);
        scheduleFault(end);
        (void)m_world.runUntil(end);
        settle();
        healAll();
        (void)m_world.runFor(recovery);
        askEverywhere(false);
        (void)m_world.runFor(recordsExpired);
        askEverywhere(true);
        (void)m_world.runFor(10s);
        finish();
        return std::move(m_report);
    }

private:
    struct Member {
        std::string id;
        VirtualHost* host = nullptr;
        VotingNode* node = nullptr; ///< nullptr while it is down, and of a liar
        LyingNode* liar = nullptr;
        bool lies = false, poisoned = false;
        std::unique_ptr<overlay::Membership> members; ///< as this one was told
        world::WallTime certificateEnds{};
    };
    struct Asked {
        wire::Question question;
        std::size_t member = 0;
        bool mustResolve = false;
        world::SteadyTime at;
    };

    void problem(std::string text)
    {
        if (m_report.problems.size() < keptProblems)
            m_report.problems.push_back("seed " + std::to_string(m_options.seed) + ", " +
                                        std::to_string(m_world.now().time_since_epoch() / 1ms) + " ms: " + std::move(text));
    }

    // The network.

    /// A server that gives its own address for every name: where forged servers lead.
    void makeAttacker()
    {
        VirtualHost& host = m_world.addHost("attacker", {RandomInternet::poisonAddress});
        auto store = std::make_shared<lab::ZoneStore>();
        const std::string text = std::string(". 3600 IN SOA ns.evil. h. 1 2 3 4 60\n. 3600 IN NS ns.evil.\n* 3600 IN A ") +
                                 RandomInternet::poisonAddress + "\n*.evil. 3600 IN A " + RandomInternet::poisonAddress + "\n";
        auto zone = lab::Zone::fromText(text, wire::Name(), ".");
        if (!zone.ok())
            throw std::runtime_error(zone.error());
        store->add(std::make_shared<const lab::Zone>(std::move(*zone)));
        m_attacker = std::make_unique<lab::VirtualAuthority>(host, store);
    }

    /// Each seed tries another combination of settings.
    void makeMembers()
    {
        const auto count = static_cast<unsigned>(smallestNetwork + m_random.below(largestNetwork - smallestNetwork + 1));
        m_config = VirtualInternet::defaultConfig();
        m_config.quorum.enabled = true;
        m_config.resolver.validate = false;
        m_config.resolver.maxResolveMs = m_random.chance(0.25) ? 2500 : 4500;
        m_config.cache.serveStale = m_random.chance(0.3);
        m_config.cache.prefetch = m_random.chance(0.3);
        if (count > smallestNetwork && m_random.chance(0.4))
            m_config.quorum.preset = "hardened";
        m_report.nodes = count;
        // Fewer than the smallest majority of these networks (3), also while one member is away.
        const auto bad = static_cast<unsigned>(1 + m_random.below(2));
        m_report.liars = static_cast<unsigned>(m_random.below(bad + 1));
        m_report.poisoned = bad - m_report.liars;
        for (unsigned i = 0; i < count; ++i) {
            Member member;
            member.id = "n" + std::to_string(i);
            member.host = &m_world.addHost(member.id, {"10.1." + std::to_string(i) + ".1"});
            member.lies = i < m_report.liars;
            member.poisoned = !member.lies && i < bad;
            NetworkNodeConfig row;
            row.id = member.id;
            row.addresses = {{member.host->address(), peerPort}};
            row.fingerprint = overlay::StandInSigner(member.id).fingerprint();
            m_config.network.nodes.push_back(std::move(row));
            m_members.push_back(std::move(member));
        }
        m_everybody = m_config.network;
    }

    [[nodiscard]] world::PeerTls tlsOf(const Member& member) const
    {
        world::Certificate own;
        own.subject = member.id;
        own.fingerprint = overlay::StandInSigner(member.id).fingerprint();
        own.notBefore = {world::VirtualWorld::initialWall.nanoseconds - certificateBefore.count()};
        own.notAfter = member.certificateEnds;
        own.issuer = "the authority";
        return world::makeVirtualPeerTls(own, {"the authority"});
    }

    std::shared_ptr<const overlay::Membership> learnMembers(Member& member)
    {
        if (!member.members)
            member.members = std::make_unique<overlay::Membership>(overlay::StandInSigner(member.id).fingerprint());
        const auto applied = member.members->apply(m_config.network);
        if (!applied.ok())
            throw std::runtime_error(applied.error());
        return std::make_shared<const overlay::Membership>(*member.members);
    }

    void start(std::size_t index)
    {
        m_members[index].certificateEnds = {world::VirtualWorld::initialWall.nanoseconds + certificateLife.count()};
        m_members[index].host->setProgram([this, index](VirtualHost& host) -> std::shared_ptr<void> {
            Member& member = m_members[index];
            member.members.reset(); // a process that starts knows no former members
            auto members = learnMembers(member);
            if (member.lies) {
                auto service =
                    std::make_unique<LyingService>(m_world.loop(), m_world.randomFor("liar" + member.id), std::string("\6\6\6\6", 4), 0.9,
                                                   [this](const wire::Question& question) { return m_internet.honestReply(question); });
                auto made = std::make_shared<LyingNode>(host, std::move(members), tlsOf(member), member.id, peerPort, std::move(service));
                member.liar = made.get();
                return made;
            }
            auto made =
                std::make_shared<VotingNode>(host, m_config, m_internet.hints(), std::move(members), tlsOf(member), member.id, peerPort);
            member.node = made.get();
            return made;
        });
    }

    /// The configuration reaches everybody, one after the other.
    void announceMembers()
    {
        for (std::size_t i = 0; i < m_members.size(); ++i)
            m_world.after(std::chrono::milliseconds(m_random.below(2000)), [this, i] { tellMembers(i); });
    }
    void tellMembers(std::size_t index)
    {
        Member& member = m_members[index];
        if (!member.node && !member.liar)
            return;
        auto members = learnMembers(member);
        if (member.liar) {
            member.liar->apply(std::move(members));
            return;
        }
        member.node->voter.apply(std::move(members));
        member.node->voter.reconfigure(member.node->config);
    }

    void crash(Member& member, world::CrashKind kind)
    {
        count(member);
        member.node = nullptr;
        member.liar = nullptr;
        const auto index = static_cast<std::size_t>(&member - m_members.data());
        m_report.lost += std::erase_if(m_asked, [&](const auto& entry) { return entry.second.member == index; });
        member.host->crash(kind);
        if (member.host->descriptors() != 0)
            problem("sockets outlived " + member.id);
    }

    /// What a node counted, before it is gone.
    void count(const Member& member)
    {
        if (!member.node)
            return;
        const auto get = [&](Counter counter) { return member.node->shard.get(counter); };
        for (const Counter counter : {Counter::VotesSecure, Counter::VotesExact, Counter::VotesChain, Counter::VotesRecord,
                                      Counter::VotesHistory, Counter::VotesAuthority, Counter::VotesFailed})
            m_report.votes += get(counter);
        m_report.dissents += get(Counter::VoteDissents);
        m_report.hedges += get(Counter::VoteHedges);
        m_report.widened += get(Counter::VotesWidened);
        m_report.byAuthority += get(Counter::VotesAuthority);
        m_report.refusedPeers += get(Counter::PeerRefusedCertificate) + get(Counter::PeerRefusedUnknown);
        for (const auto& kept : member.node->voter.book().disagreements.after(0, SIZE_MAX)) {
            for (const DisagreementSeat& seat : kept.item->seats) {
                const Member& about = m_members[std::stoul(seat.member.substr(1))];
                const bool bad = about.lies || about.poisoned;
                m_report.suspects += bad && seat.suspect ? 1 : 0;
                m_report.honestCritical += !bad && seat.grade == Grade::Critical ? 1 : 0;
            }
        }
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
            const std::size_t member = m_random.below(m_members.size());
            if (m_members[member].node)
                send(member, ask.question, false);
            scheduleQuestion(end);
        });
    }

    void send(std::size_t member, const wire::Question& question, bool mustResolve)
    {
        ++m_report.questions;
        const std::uint64_t id = ++m_lastId;
        m_asked.emplace(id, Asked{question, member, mustResolve, m_world.now()});
        VotingNode& node = *m_members[member].node;
        node.cacheClock.observe();
        resolve::ResolveRequest request;
        request.question = question;
        node.scope.spawn(lookUp(*this, node, std::move(request), id));
    }
    static world::Task<void> lookUp(Campaign& self, VotingNode& node, resolve::ResolveRequest request, std::uint64_t id)
    {
        const resolve::AnswerPtr answer = co_await node.clients.resolve(std::move(request));
        self.heard(id, answer);
    }

    static Statement statementOf(const resolve::ResolveAnswer& answer)
    {
        wire::Message message;
        message.rcode = answer.rcode;
        for (const wire::RRset& set : answer.answer)
            wire::appendRecords(message.answer, set, false, set.ttl);
        return tests::statementOf(message);
    }

    void heard(std::uint64_t id, const resolve::AnswerPtr& answer)
    {
        const auto at = m_asked.find(id);
        if (at == m_asked.end()) {
            problem("a question was answered twice, or after its node had crashed");
            return;
        }
        const Asked asked = std::move(at->second);
        m_asked.erase(at);
        const std::string name =
            m_members[asked.member].id + " asked for " + asked.question.name.toText() + " " + wire::toText(asked.question.type);
        if (!answer) {
            problem(name + ": no answer at all");
            return;
        }
        const Duration took = m_world.now() - asked.at;
        m_report.slowestMs = std::max<std::int64_t>(m_report.slowestMs, took / 1ms);
        if (took > std::chrono::milliseconds(m_config.resolver.maxResolveMs) + slack)
            problem(name + ": answered after " + std::to_string(took / 1ms) + " ms");
        const Statement said = statementOf(*answer);
        if (said.rcode == Rcode::ServFail) {
            ++m_report.failed;
            if (!said.records.empty())
                problem(name + ": failed with records: " + said.text());
            if (asked.mustResolve)
                problem(name + ": failed, though all is well: " + answer->edeText);
            return;
        }
        (said.rcode == Rcode::NoError && !said.records.empty() ? m_report.positive : m_report.negative) += 1;
        if (!m_internet.isTrue(asked.question, said))
            problem(name + ": answered wrongly: " + said.text() + ", the truth is " + m_internet.truth(asked.question).text() +
                    "; voted: " + votesOn(*m_members[asked.member].node, asked.question));
        else if (!(said == m_internet.truth(asked.question)))
            ++m_report.former;
    }

    /// The node's last votes on a question, for a problem.
    static std::string votesOn(VotingNode& node, const wire::Question& question)
    {
        std::string out;
        const std::string name = question.name.lower().toText();
        for (const auto& kept : node.voter.book().votes.after(0, SIZE_MAX)) {
            const VoteEvent& vote = *kept.item;
            if (vote.name != name || vote.type != wire::toText(question.type))
                continue;
            out += "[" + vote.level + " " + std::to_string(vote.majority) + "/" + std::to_string(vote.asked) + ":";
            for (const VoteSeat& seat : vote.seats)
                out += " " + seat.member + " " + seat.state + " " + seat.outcome + " " + seat.digest.substr(0, 6);
            out += "]";
        }
        return out;
    }

    /// What a node holds against another, for a problem.
    static std::string caseAgainst(VotingNode& node, const std::string& id)
    {
        std::string out;
        for (const auto& kept : node.voter.book().disagreements.after(0, SIZE_MAX)) {
            for (const DisagreementSeat& seat : kept.item->seats) {
                if (seat.member != id || seat.grade < Grade::Warning)
                    continue;
                out += "; " + std::string(toText(seat.grade)) + " " + kept.item->name + " " + kept.item->type + " " + kept.item->level;
                for (const Finding& finding : seat.findings)
                    out += " " + finding.kind;
                for (const std::string& record : seat.records)
                    out += " | " + record;
                out += " instead of";
                for (const std::string& record : kept.item->decided)
                    out += " | " + record;
            }
        }
        return out;
    }

    /// Until every question has had its time.
    void settle()
    {
        (void)m_world.runFor(std::chrono::milliseconds(m_config.resolver.maxResolveMs) + 2 * slack);
        for (const auto& [id, asked] : m_asked)
            problem(m_members[asked.member].id + " never answered " + asked.question.name.toText() + " " +
                    wire::toText(asked.question.type));
        m_asked.clear();
    }

    void askEverywhere(bool all)
    {
        for (std::size_t i = 0; i < m_members.size(); ++i) {
            if (!m_members[i].node)
                continue;
            for (const auto& ask : m_internet.oneAskPerZone()) {
                const bool found = all || m_internet.isFoundAtOnce(ask.question.name);
                m_report.excused += found ? 0 : 1;
                send(i, ask.question, found);
            }
            settle();
        }
    }

    // Faults.

    void scheduleFault(world::SteadyTime end)
    {
        const auto wait = std::chrono::milliseconds(100 + m_random.below(3000));
        if (m_world.now() + wait >= end)
            return;
        m_world.after(wait, [this, end] {
            fault();
            scheduleFault(end);
        });
    }

    [[nodiscard]] Duration some(unsigned leastMs, unsigned mostMs)
    {
        return std::chrono::milliseconds(leastMs + m_random.below(mostMs - leastMs));
    }
    [[nodiscard]] Member& someMember() { return m_members[m_random.below(m_members.size())]; }
    [[nodiscard]] std::size_t indexOf(const Member& member) const { return static_cast<std::size_t>(&member - m_members.data()); }

    void fault()
    {
        unsigned dice = static_cast<unsigned>(m_random.below(std::accumulate(faultWeights.begin(), faultWeights.end(), 0U)));
        std::size_t kind = 0;
        while (dice >= faultWeights[kind])
            dice -= faultWeights[kind++];
        if (cause(static_cast<NetworkFault>(kind)))
            ++m_report.faults[kind];
    }

    /// False: not now.
    bool cause(NetworkFault kind)
    {
        switch (kind) {
        case NetworkFault::Server: troubleServer(); return true;
        case NetworkFault::ServerMoves: {
            const std::size_t index = m_random.below(m_internet.servers().size());
            const auto& server = m_internet.servers()[index];
            if (server.sound || server.shield || !server.host->up())
                return false;
            m_internet.move(index);
            return true;
        }
        case NetworkFault::ZoneChanges:
            m_internet.change(m_internet.randomZone(m_random), m_config.cache.serveStale ? Duration(24h) : changeGrace);
            return true;
        case NetworkFault::NodeLink: {
            VirtualHost &a = *someMember().host, &b = *someMember().host;
            if (&a == &b)
                return false;
            m_world.setLink(a, b, badLink());
            m_world.after(some(500, 20000), [this, &a, &b] { m_world.setLink(a, b, calmLink()); });
            return true;
        }
        case NetworkFault::Partition: partition(); return true;
        case NetworkFault::NodeCrash: {
            Member& member = someMember();
            if (!member.host->up())
                return false;
            crash(member, m_random.chance(0.5) ? world::CrashKind::Reset : world::CrashKind::Silent);
            m_world.after(some(200, 15000), [&member] {
                if (!member.host->up())
                    member.host->restart();
            });
            return true;
        }
        case NetworkFault::Certificate: return endCertificate();
        case NetworkFault::Clock: {
            Member& member = someMember();
            const Duration most = m_random.chance(0.5) ? Duration(1h) : Duration(120h);
            const Duration skew = Duration(static_cast<Duration::rep>(m_random.unit() * static_cast<double>(most.count())));
            member.host->setClockSkew(m_random.chance(0.5) ? skew : -skew);
            m_world.after(some(1000, 30000), [&member] { member.host->setClockSkew({}); });
            return true;
        }
        case NetworkFault::Member: return sendAway();
        case NetworkFault::PoisonRecord:
        case NetworkFault::PoisonCut: return poison(kind == NetworkFault::PoisonCut);
        }
        return false;
    }

    world::LinkLaw badLink()
    {
        world::LinkLaw law{.latency = world::LatencyLaw::lognormal(60ms, 1.0), .loss = 0.05 + 0.6 * m_random.unit()};
        law.duplicate = 0.2;
        law.reorder = 0.3;
        law.reorderDelay = 400ms;
        return law;
    }

    void troubleServer()
    {
        auto& servers = m_internet.servers();
        auto& server = servers[m_random.below(servers.size())];
        const Duration until = some(500, 20000);
        switch (m_random.below(8)) {
        case 0:
            if (server.host->up()) {
                server.host->crash(m_random.chance(0.5) ? world::CrashKind::Reset : world::CrashKind::Silent);
                m_world.after(until, [&server] {
                    if (!server.host->up())
                        server.host->restart();
                });
            }
            return;
        case 1: {
            Member& member = someMember();
            m_world.setLink(*member.host, *server.host, badLink());
            m_world.after(until, [this, &member, &server] { m_world.setLink(*member.host, *server.host, calmLink()); });
            return;
        }
        default: break;
        }
        lab::Behaviour& b = server.authority->state().behaviour;
        b = {};
        switch (m_random.below(7)) {
        case 0: b.silent = true; break;
        case 1: b.silentUdp = true; break;
        case 2: b.dropProbability = 0.5; break;
        case 3:
            b.delay = some(1, 3000);
            b.delaySpread = 500ms;
            break;
        case 4: b.alwaysTruncated = true; break;
        case 5: b.rcode = m_random.chance(0.5) ? Rcode::ServFail : Rcode::Refused; break;
        default: b.wrongIdsFirst = static_cast<unsigned>(1 + m_random.below(10)); break;
        }
        m_world.after(until, [&server] { server.authority->state().behaviour = {}; });
    }

    void partition()
    {
        std::vector<const VirtualHost*> group, others;
        for (const Member& member : m_members)
            (m_random.chance(0.35) ? group : others).push_back(member.host);
        const auto directions = {world::CutDirection::Both, world::CutDirection::Outgoing, world::CutDirection::Incoming};
        const auto direction = *(directions.begin() + m_random.below(3));
        const auto id = m_random.chance(0.5) ? m_world.cut(group, direction) : m_world.cutBetween(group, others, direction);
        m_world.after(some(200, 8000), [this, id] { m_world.heal(id); });
    }

    bool endCertificate()
    {
        Member& member = someMember();
        if (!member.node)
            return false;
        const std::size_t index = indexOf(member);
        const Duration left = some(100, 3000);
        member.certificateEnds = {m_world.wall().nanoseconds + left.count()};
        member.node->voter.replaceTls(tlsOf(member));
        // Connections that stand are not looked at again, so they are broken some time after the end.
        m_world.after(left + some(100, 3000), [this, index] {
            const auto id = m_world.cut({m_members[index].host});
            m_world.after(4s, [this, id] { m_world.heal(id); });
        });
        m_world.after(left + some(5000, 20000), [this, index] { renew(index); });
        return true;
    }
    void renew(std::size_t index)
    {
        Member& member = m_members[index];
        member.certificateEnds = {m_world.wall().nanoseconds + certificateLife.count()};
        if (member.node)
            member.node->voter.replaceTls(tlsOf(member));
    }

    bool sendAway()
    {
        if (m_config.network.nodes.size() < m_everybody.nodes.size())
            return false;
        m_config.network.nodes.erase(m_config.network.nodes.begin() + static_cast<std::ptrdiff_t>(m_random.below(m_members.size())));
        announceMembers();
        m_world.after(some(3000, 20000), [this] {
            m_config.network = m_everybody;
            announceMembers();
        });
        return true;
    }

    bool poison(bool cut)
    {
        Member& member = m_members[m_report.liars + m_random.below(std::max(1U, m_report.poisoned))];
        if (!member.poisoned || !member.node)
            return false;
        VotingNode& node = *member.node;
        const auto now = node.cacheClock.at(m_world.now());
        const auto& zone = m_internet.zones()[m_random.chance(0.2) ? 1 + m_random.below(3) : m_internet.randomZone(m_random)];
        const wire::Name origin = *wire::Name::fromText(zone.origin);
        const IpAddress evil = *IpAddress::parse(RandomInternet::poisonAddress);
        if (cut) {
            cache::Delegation forged;
            forged.zone = origin;
            forged.servers.push_back({*wire::Name::fromText("ns.evil.beta."), {evil}});
            forged.expires = now + 3'600'000;
            node.infra.put(std::make_shared<const cache::Delegation>(std::move(forged)), now);
            return true;
        }
        cache::CacheItem item;
        item.name = *wire::Name::fromText("www." + zone.origin);
        item.type = wire::Type::A;
        item.records.owner = item.name;
        item.records.type = item.type;
        item.records.rdata.add({reinterpret_cast<const char*>(evil.data()), evil.size()});
        item.records.ttl = item.ttl = 3600;
        node.provisional.store(cache::learnedAlone(std::move(item)), now);
        return true;
    }

    /// As the node's own loop does each turn.
    void observeClocks()
    {
        if (m_quiet)
            return;
        for (Member& member : m_members) {
            if (member.node)
                member.node->cacheClock.observe();
        }
        m_world.after(100ms, [this] { observeClocks(); });
    }

    void healAll()
    {
        m_quiet = true;
        // What the faults have left to undo is undone now, and once more by them later: that does no harm.
        m_world.healAll();
        m_config.network = m_everybody;
        for (auto& server : m_internet.servers()) {
            server.authority->state().behaviour = {};
            if (!server.host->up())
                server.host->restart();
            for (Member& member : m_members)
                m_world.setLink(*member.host, *server.host, calmLink());
        }
        for (std::size_t i = 0; i < m_members.size(); ++i) {
            Member& member = m_members[i];
            member.host->setClockSkew({});
            for (Member& other : m_members) {
                if (&other != &member)
                    m_world.setLink(*member.host, *other.host, calmLink());
            }
            if (!member.host->up())
                member.host->restart();
            renew(i);
            tellMembers(i);
            if (member.node)
                member.node->cacheClock.observe();
        }
    }

    [[nodiscard]] bool isLiar(const std::string& id) const
    {
        return std::any_of(m_members.begin(), m_members.end(), [&](const Member& member) { return member.lies && member.id == id; });
    }

    void finish()
    {
        const std::size_t nodes = m_members.size();
        for (Member& member : m_members) {
            if (!member.node)
                continue;
            VotingNode& node = *member.node;
            const auto none = [&](std::size_t n, const char* what) {
                if (n != 0)
                    problem(member.id + ": " + std::to_string(n) + " " + what + " never ended");
            };
            none(node.voter.collector().undecided(), "votes");
            none(node.voter.collector().running(), "tasks of votes");
            none(node.voter.investigator().inquiries(), "inquiries");
            none(node.voter.own().inFlight(), "resolutions for members");
            none(node.clients.inFlight(), "resolutions for clients");
            none(node.scope.size(), "look-ups");
            if (node.voter.membership().members().size() != nodes)
                problem(member.id + " knows " + std::to_string(node.voter.membership().members().size()) + " members");
            for (const overlay::Member& other : node.voter.membership().members()) {
                const auto* link = node.voter.peers().link(other.number);
                none(link ? link->waiting() : 0, "questions to another member");
                if (link && link->state() != overlay::PeerLink::State::Connected)
                    problem(member.id + " is not connected to " + other.id + ": " + link->problem());
                const auto& standing = node.voter.standing().node(other.number);
                if (!isLiar(other.id) && standing.state != quorum::NodeState::Active)
                    problem(member.id + " does not trust " + other.id + " again: " + quorum::toText(standing.state) +
                            caseAgainst(node, other.id));
            }
            // The listener, a connection to each other member, and one from each that votes.
            const std::size_t expected = 1 + (nodes - 1) + (nodes - m_report.liars - 1);
            if (member.host->descriptors() != expected)
                problem(member.id + " has " + std::to_string(member.host->descriptors()) + " sockets open, not " +
                        std::to_string(expected));
        }
        m_report.packets = m_world.stats().delivered;
        m_report.digest = m_world.digest();
        for (Member& member : m_members)
            crash(member, world::CrashKind::Silent);
    }

    const NetworkCampaignOptions m_options;
    NetworkCampaignReport m_report;
    world::VirtualWorld m_world;
    VirtualRandom m_random;
    RandomInternet m_internet;
    std::unique_ptr<lab::VirtualAuthority> m_attacker;
    Config m_config;
    NetworkConfig m_everybody;
    std::vector<Member> m_members;
    std::map<std::uint64_t, Asked> m_asked;
    std::uint64_t m_lastId = 0;
    bool m_quiet = false;
};

} // namespace

NetworkCampaignReport runNetworkCampaign(const NetworkCampaignOptions& options)
{
    wire::seedNameHash(1); // tables keyed by names are walked in the same order in every run
    log::Options quiet;
    quiet.sink = [](std::string_view) {};
    log::setUp(std::move(quiet));
    return Campaign(options).run();
}

std::string toText(const NetworkCampaignReport& r)
{
    const auto n = [](auto value) { return std::to_string(value); };
    std::string out = n(r.nodes) + " nodes (" + n(r.liars) + " liars, " + n(r.poisoned) + " poisoned), " + n(r.questions) +
                      " questions: " + n(r.positive) + " positive, " + n(r.negative) + " negative, " + n(r.failed) + " failed, " +
                      n(r.lost) + " lost, " + n(r.former) + " former, slowest " + n(r.slowestMs) + " ms; " + n(r.votes) + " votes, " +
                      n(r.dissents) + " dissents, " + n(r.hedges) + " hedges, " + n(r.widened) + " widened, " + n(r.byAuthority) +
                      " by authority, " + n(r.suspects) + " suspects, " + n(r.honestCritical) + " honest critical, " + n(r.refusedPeers) +
                      " peers refused; " + n(r.packets) + " packets; faults";
    for (std::size_t i = 0; i < networkFaults; ++i)
        out += " " + std::string(toText(static_cast<NetworkFault>(i))) + " " + n(r.faults[i]);
    return out + "; " + n(r.excused) + " zones excused; " + n(r.problems.size()) + " problems";
}

} // namespace harddns::tests
