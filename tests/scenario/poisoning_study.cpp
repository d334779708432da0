#include "tests/scenario/poisoning_study.h"

#include "engine/telemetry/log/log.h"
#include "tests/scenario/voting_network.h"

#include <algorithm>
#include <cstdio>

namespace harddns::tests
{

using namespace std::chrono_literals;
using telemetry::Counter;
using world::SteadyTime;

namespace
{

constexpr const char* evil = "203.0.113.66";
constexpr const char* attacker = "203.0.113.53";
constexpr std::size_t nodes = 7;
/// Poisonings of one network, each in a zone of its own: the cross-checks are made once a node and zone in a minute.
constexpr std::uint64_t zonesOfNetwork = 21;
/// How finely times are told.
constexpr world::Duration tick = 1ms;
/// What is not there by then is missing.
constexpr world::Duration patience = 8s;

std::string zoneName(std::uint64_t zone) { return "z" + std::to_string(zone) + ".com"; }

double ms(world::Duration time) { return std::chrono::duration<double, std::milli>(time).count(); }

class Study
{
public:
    Study(std::uint64_t seed, bool cut, PoisoningResult& result)
        : m_cut(cut), m_result(result), m_net(nodes, seed), m_random(m_net.net.world.randomFor("study"))
    {
        m_net.config.quorum.preset = "hardened"; // the poisoned node is asked each time
        std::string com;
        for (std::uint64_t zone = 0; zone < zonesOfNetwork; ++zone) {
            const std::string label = "z" + std::to_string(zone);
            com += label + " 172800 IN NS ns." + label + "\nns." + label + " 172800 IN A 192.0.2.53\n";
        }
        m_net.net.standard(com);
        m_net.net.server("auth", {"192.0.2.53"});
        m_net.net.server("attacker", {attacker});
        for (std::uint64_t zone = 0; zone < zonesOfNetwork; ++zone) {
            m_net.net.serve("auth", (zoneName(zone) + ".").c_str(),
                            VirtualInternet::soaNs("ns") + "ns 3600 IN A 192.0.2.53\n* 300 IN A 192.0.2.80\n");
            m_net.net.serve("attacker", (zoneName(zone) + ".").c_str(),
                            VirtualInternet::soaNs("ns") + "ns 3600 IN A " + attacker + "\n* 3600 IN A " + evil + "\n");
        }
        m_net.net.world.setDefaultLink({.latency = world::LatencyLaw::lognormal(15ms, 0.5)});
        m_net.start();
    }

    void poison(std::uint64_t zone)
    {
        const std::size_t victim = m_random.below(nodes), collector = m_random.below(nodes);
        const std::string origin = zoneName(zone), name = "www." + origin, other = "other." + origin;
        (void)m_net.ask(collector, "warm." + origin); // everybody knows the zone
        m_net.runFor(3s);
        VotingNode& node = *m_net.nodes[victim];
        if (m_cut) {
            cache::Delegation forged;
            forged.zone = *wire::Name::fromText(origin);
            forged.servers.push_back({*wire::Name::fromText("ns." + origin), {*IpAddress::parse(attacker)}});
            forged.expires = node.cacheClock.at(m_net.net.world.now()) + 3'600'000;
            node.infra.put(std::make_shared<const cache::Delegation>(forged), node.cacheClock.at(m_net.net.world.now()));
        } else {
            m_net.plant(victim, name, evil);
        }
        m_net.plant(victim, other, evil);
        ++m_result.poisonings;
        follow(victim, collector, name, other, origin);
        for (VotingNode* each : m_net.nodes) {
            for (std::uint16_t member = 0; member < nodes; ++member)
                each->voter.investigator().release(member);
        }
        m_net.runFor(12s);
    }

private:
    void problem(const std::string& what)
    {
        if (m_result.firstProblem.empty())
            m_result.firstProblem = what;
    }
    /// The forged servers are still known at the victim.
    [[nodiscard]] bool holdsCut(std::size_t victim, const std::string& origin) const
    {
        const VotingNode& node = *m_net.nodes[victim];
        const auto cut = node.infra.find(*wire::Name::fromText(origin), node.cacheClock.at(m_net.net.world.now()));
        return cut && !cut->servers.empty() && !cut->servers[0].glue.empty() && cut->servers[0].glue[0].toText() == attacker;
    }

    void follow(std::size_t victim, std::size_t collector, const std::string& name, const std::string& other, const std::string& origin)
    {
        auto& world = m_net.net.world;
        VotingNode& asker = *m_net.nodes[collector];
        quorum::AlertBook& book = asker.voter.book();
        const auto dissents = m_net.votes(collector, Counter::VoteDissents);
        const std::uint64_t records = book.disagreements.last();
        const auto pending = m_net.begin(collector, name);
        const std::string where = origin + ", poisoned n" + std::to_string(victim) + ", asked n" + std::to_string(collector);
        std::optional<SteadyTime> answered, nameGone, inquiry, concluded, zoneGone;
        bool seen = false;
        for (const SteadyTime end = world.now() + patience; world.now() < end;) {
            m_net.runFor(tick);
            const SteadyTime now = world.now();
            if (pending->done && !answered)
                answered = now;
            seen = seen || m_net.votes(collector, Counter::VoteDissents) > dissents;
            if (answered && seen && !nameGone && !m_net.holds(victim, name))
                nameGone = now;
            if (!inquiry && asker.voter.investigator().inquiries() > 0)
                inquiry = now;
            if (!concluded && book.disagreements.last() > records)
                concluded = now;
            if (concluded && !zoneGone && !m_net.holds(victim, other) && !(m_cut && holdsCut(victim, origin)))
                zoneGone = now;
        }
        if (!answered || VirtualInternet::text(pending->answer).find(evil) != std::string::npos) {
            ++m_result.wrong;
            problem("wrong or no answer: " + where);
        }
        m_result.seen += seen ? 1 : 0;
        if (!seen || !concluded)
            return problem("not seen: " + where);
        if (nameGone)
            m_result.nameGone.push_back(ms(*nameGone - *answered));
        else
            problem("the name was not flushed: " + where);
        if (inquiry)
            m_result.checks.push_back(ms(*concluded - *inquiry));
        bool suspected = false, others = false;
        Grade grade = Grade::None;
        for (const auto& kept : book.disagreements.after(records, SIZE_MAX)) {
            grade = std::max(grade, kept.item->grade);
            for (const DisagreementSeat& seat : kept.item->seats) {
                suspected = suspected || (seat.suspect && seat.member == VotingNetwork::idOf(victim));
                others = others || (seat.suspect && seat.member != VotingNetwork::idOf(victim));
            }
        }
        m_result.suspected += suspected ? 1 : 0;
        m_result.othersSuspected += others ? 1 : 0;
        if (!suspected || others)
            problem("the wrong suspect: " + where);
        if (grade < Grade::Warning)
            return problem("no warning: " + where);
        ++m_result.warned;
        if (zoneGone)
            m_result.zoneGone.push_back(ms(*zoneGone - *concluded));
        else
            problem("the zone was not flushed: " + where);
    }

    const bool m_cut;
    PoisoningResult& m_result;
    VotingNetwork m_net;
    world::VirtualRandom m_random;
};

} // namespace

PoisoningResult studyPoisonings(const PoisoningSettings& settings)
{
    wire::seedNameHash(1);
    log::Options quiet;
    quiet.sink = [](std::string_view) {};
    log::setUp(std::move(quiet));
    PoisoningResult out;
    for (std::uint64_t done = 0; done < settings.poisonings;) {
        Study study(settings.seed + done, settings.cut, out);
        for (std::uint64_t zone = 0; zone < zonesOfNetwork && done < settings.poisonings; ++zone, ++done)
            study.poison(zone);
    }
    for (auto* times : {&out.nameGone, &out.zoneGone, &out.checks})
        std::sort(times->begin(), times->end());
    return out;
}

std::string PoisoningResult::text() const
{
    std::string out;
    char line[160];
    const auto share = [&](const char* what, std::uint64_t n) {
        std::snprintf(line, sizeof line, "  %-52s %8llu of %llu\n", what, static_cast<unsigned long long>(n),
                      static_cast<unsigned long long>(poisonings));
        out += line;
    };
    const auto times = [&](const char* what, const std::vector<double>& values, double most) {
        const auto within = std::upper_bound(values.begin(), values.end(), most) - values.begin();
        const auto at = [&](double q) {
            return values.empty() ? 0.0
                                  : values[std::min(values.size() - 1, static_cast<std::size_t>(q * static_cast<double>(values.size())))];
        };
        std::snprintf(line, sizeof line, "  %-52s %8td of %zu within %.0f ms; p50 %.0f, p99 %.0f, most %.0f ms\n", what, within,
                      values.size(), most, at(0.5), at(0.99), at(1));
        out += line;
    };
    share("wrong or missing answers", wrong);
    share("dissent seen", seen);
    share("the poisoned node suspected", suspected);
    share("another node suspected", othersSuspected);
    share("graded warning or critical", warned);
    times("name flushed after the vote", nameGone, 1000);
    times("zone flushed after the warning", zoneGone, 1000);
    times("cross-checks", checks, 3000);
    if (!firstProblem.empty())
        out += "  first problem: " + firstProblem + "\n";
    return out;
}

} // namespace harddns::tests
