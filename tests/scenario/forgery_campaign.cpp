#include "tests/scenario/forgery_campaign.h"

#include "engine/lab/signed_lies.h"
#include "tests/resolve/signed_internet.h"
#include "tests/scenario/engine_node.h"
#include "tests/scenario/random_internet.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace harddns::tests
{

using namespace std::chrono_literals;
using lab::Lie;
using telemetry::Counter;
using wire::Ede;
using wire::Message;
using wire::Name;
using wire::Rcode;
using wire::Type;
using world::Duration;
using world::VirtualRandom;

namespace
{

constexpr std::size_t keptProblems = 20;
constexpr std::uint16_t clientPort = 4000;
/// After the attack: the longest a failure is remembered (RFC 9520: 5 minutes); bogus data and broken zones are forgotten earlier.
constexpr Duration recovery = 320s;
constexpr const char* pirateAddress = "198.18.66.66"; ///< where the forged delegations of the toolbox lead

std::string number(std::uint64_t n) { return std::to_string(n); }
Name nameOf(const std::string& text) { return Name::fromText(text).value(); }

/// A random tree of signed zones with some unsigned ones among them, and what is true about it.
class SignedTree : public SignedInternet
{
public:
    explicit SignedTree(std::uint64_t seed) : SignedInternet(seed), m_random(world.randomFor("tree"))
    {
        for (const char* tld : {"com.", "org."})
            drawManner(plan(tld), false);
        if (m_random.chance(0.3))
            plan(".").options.nsec3 = true;
        zone("evil.com.", "www 300 IN A 6.6.6.6\nx 300 IN TXT \"mine\"\n*.w 300 IN A 6.6.6.6\n");
        m_unsignedToo = m_random.chance(0.5);
        const std::size_t count = 9 + m_random.below(5);
        for (std::size_t i = 0; i < count; ++i)
            addZone(i);
        for (const auto& origin : m_origins)
            fill(origin);
        // Servers in other zones: their addresses are looked up, and nobody proves them.
        for (const auto& origin : m_origins) {
            const std::string& home = anyOrigin();
            if (home == origin || !isSecure(origin) || !isSecure(home) || plan(origin).servers.empty() || !m_random.chance(0.2))
                continue;
            SignedPlan& p = plan(origin);
            const std::string name = "host" + number(m_hosts++) + "." + home;
            const std::string address = host(p.servers[0]).address().toText();
            p.serverNames = {name};
            plan(home).records += name + " 60 IN A " + address + "\n";
        }
    }

    [[nodiscard]] const std::vector<std::string>& origins() const { return m_origins; }
    /// There are zones that prove nothing.
    [[nodiscard]] bool hasUnsigned() const { return m_unsignedToo; }
    [[nodiscard]] const std::string& anyOrigin() { return m_origins[m_random.below(m_origins.size())]; }

    /// From the root down all is signed, vouched for, and understood.
    [[nodiscard]] bool isSecure(const std::string& origin) { return isSecure(nameOf(origin)); }
    [[nodiscard]] bool isSecure(const Name& origin)
    {
        for (const auto& p : plans()) {
            if (!origin.isSubdomainOf(p->origin))
                continue;
            const bool understood = p->keys.front().algorithm() != validate::Algorithm(99);
            if (!p->isSigned || (!p->hasDs && !p->origin.isRoot()) || !understood)
                return false;
        }
        return true;
    }
    /// The zone that answers the question.
    [[nodiscard]] SignedPlan& zoneOf(const Name& name, Type type)
    {
        const lab::Zone* zone = all().enclosing(name, type == Type::Ds && !name.isRoot());
        return plan(zone->origin().toText());
    }

    struct Truth {
        Message message;
        Statement statement;
        bool secure = true; ///< every link and the end are provable
        bool open = false;  ///< an opt-out span: anything unsigned may be there, as far as proofs go
    };
    Truth truth(const wire::Question& question)
    {
        Truth out;
        Message query;
        query.questions.push_back(question);
        query.edns.emplace();
        query.edns->dnssecOk = true;
        out.message = lab::answerAuthoritatively(all(), query);
        out.statement = statementOf(out.message);
        // The zones of the chain: of each owner, and of where it ends.
        Name end = question.name;
        const auto touch = [&](const Name& name, Type type) { out.secure = out.secure && isSecure(zoneOf(name, type).origin); };
        for (const wire::Record& r : out.message.answer) {
            if (r.type == Type::Rrsig)
                continue;
            touch(r.owner, r.type);
            if (r.type == Type::Cname && question.type != Type::Cname)
                end = wire::targetName(Type::Cname, r.rdata)->lower();
        }
        const bool positive = std::any_of(out.message.answer.begin(), out.message.answer.end(),
                                          [&](const wire::Record& r) { return r.type == question.type && r.owner == end; });
        if (!positive)
            touch(end, question.type);
        // Spans of opt-out chains prove no absence: neither of names nor of closer matches of wildcards.
        Name owner = question.name;
        for (bool more = true; more;) {
            more = false;
            const SignedPlan& zone = zoneOf(owner, question.type);
            if (zone.options.optOut && zone.isSigned) {
                const lab::Zone& served = published(zone.origin.toText());
                if (!served.nsec3Matching(served.nsec3Hash(owner)) && !isBelowDname(served, owner))
                    out.open = true;
            }
            for (const wire::Record& r : out.message.answer) {
                if (r.type == Type::Cname && r.owner == owner && question.type != Type::Cname) {
                    owner = wire::targetName(Type::Cname, r.rdata)->lower();
                    more = true;
                    break;
                }
            }
        }
        out.secure = out.secure && !out.open;
        return out;
    }

    wire::Question randomQuestion(VirtualRandom& random)
    {
        const std::string& o = m_origins[random.below(m_origins.size())];
        const std::string fresh = number(random.below(100'000)), few = number(random.below(4));
        struct Form {
            std::string name;
            Type type;
        };
        const Form forms[] = {{"www." + o, Type::A},
                              {"www." + o, Type::A},
                              {"www." + o, Type::Aaaa},
                              {"www." + o, Type::Txt},
                              {"v6." + o, Type::Aaaa},
                              {"txt." + o, Type::Txt},
                              {o, Type::Mx},
                              {"srv." + o, Type::Srv},
                              {"c1." + o, Type::A},
                              {"c2." + o, Type::A},
                              {"c2." + o, Type::Mx},
                              {"c1." + o, Type::Cname},
                              {"cx." + o, Type::A},
                              {"cx." + o, Type::Txt},
                              {"nowhere." + o, Type::A},
                              {"x.d." + o, Type::A},
                              {"www.dx." + o, Type::A},
                              {"d." + o, Type::Dname},
                              {"x" + fresh + ".w." + o, Type::A},
                              {"x" + few + ".w." + o, Type::A},
                              {"x.y" + few + ".w." + o, Type::A},
                              {"known.w." + o, Type::A},
                              {"x" + few + ".w." + o, Type::Mx},
                              {"x" + fresh + ".wc." + o, Type::A},
                              {"x" + few + ".wc." + o, Type::Txt},
                              {"a.b.ent." + o, Type::A},
                              {"b.ent." + o, Type::A},
                              {"ent." + o, Type::Txt},
                              {"no" + fresh + "." + o, Type::A},
                              {"no" + few + "." + o, Type::A},
                              {"a.b.no" + fresh + "." + o, Type::Txt},
                              {o, Type::Ns},
                              {o, Type::Soa},
                              {o, Type::Txt},
                              {o, Type::Ds},
                              {o, Type::Dnskey},
                              {"www." + o, Type::Ds},
                              {"no" + few + "." + o, Type::Ds},
                              {"*.w." + o, Type::A},
                              {"ns1." + o, Type::A},
                              {"no" + fresh + ".com.", Type::A},
                              {"www.no" + few + ".org.", Type::A},
                              {"com.", Type::Dnskey},
                              {"no" + fresh + ".", Type::A},
                              {".", Type::Dnskey}};
        const Form& form = forms[random.below(std::size(forms))];
        return {nameOf(form.name), form.type, wire::Class::In};
    }
    /// What must resolve when all is over: something there, something not, something made up, in every zone.
    [[nodiscard]] std::vector<wire::Question> allZones() const
    {
        std::vector<wire::Question> out;
        for (const std::string& o : m_origins) {
            for (const auto& [name, type] : {std::pair{"www." + o, Type::A},
                                             {"www." + o, Type::Txt},
                                             {"after.w." + o, Type::A},
                                             {"after." + o, Type::A},
                                             {o, Type::Dnskey},
                                             {o, Type::Ds},
                                             {"c2." + o, Type::A}})
                out.push_back({nameOf(name), type, wire::Class::In});
        }
        return out;
    }

private:
    static bool isBelowDname(const lab::Zone& zone, const Name& name)
    {
        for (Name above = name.parent(); above.isStrictSubdomainOf(zone.origin()); above = above.parent()) {
            const lab::ZoneNode* at = zone.node(above);
            if (at && at->find(Type::Dname))
                return zone.nsec3Matching(zone.nsec3Hash(above)) != nullptr;
        }
        return false;
    }
    void drawManner(SignedPlan& p, bool mayBeUnsigned)
    {
        const auto which = m_random.below(mayBeUnsigned ? 14 : 9);
        p.options.nsec3 = which >= 4 && which < 9;
        p.options.optOut = which == 8 || (which == 7 && p.origin.labelCount() == 1);
        if (which == 6) {
            p.options.salt = "\1\2\3";
            p.options.iterations = static_cast<std::uint16_t>(m_random.below(20));
        }
        p.isSigned = which != 9 && which != 10;
        p.hasDs = which != 11 && which != 12;
        if (which == 13)
            p.keys = keys(p.origin.toText(), validate::Algorithm(99));
        else if (m_random.chance(0.2)) // not ECDSA: its signatures are drawn anew each time, and runs would not repeat
            p.keys = keys(p.origin.toText(), validate::Algorithm::Ed448);
        constexpr std::uint32_t ttls[] = {5, 20, 60, 600};
        p.infraTtl = ttls[m_random.below(4)];
        p.options.ttl = ttls[m_random.below(4)];
        constexpr std::uint32_t negative[] = {1, 5, 30, 300};
        p.negativeTtl = negative[m_random.below(4)];
    }
    void addZone(std::size_t index)
    {
        std::string parent = m_random.chance(0.5) ? "com." : "org.";
        if (!m_origins.empty() && m_random.chance(0.45))
            parent = m_origins[m_random.below(m_origins.size())];
        const std::string origin = "z" + number(index) + "." + parent;
        // On its parent's servers no referral is ever seen; only where both are secure, for unsigned zones have their own servers, which
        // nobody forges: there is no telling their lies.
        const bool shares = parent.size() > 4 && isSecure(parent) && m_random.chance(0.25);
        SignedPlan& p = shares ? zone(origin, "", 0, plan(parent).servers) : zone(origin, "", 1 + static_cast<unsigned>(m_random.below(3)));
        drawManner(p, !shares && m_unsignedToo);
        m_origins.push_back(origin);
    }
    void fill(const std::string& o)
    {
        constexpr unsigned ttls[] = {1, 5, 30, 300};
        std::string& out = plan(o).records;
        const auto put = [&](const std::string& owner, const std::string& rest) {
            out += owner + " " + number(ttls[m_random.below(4)]) + " IN " + rest + "\n";
        };
        const std::string other = anyOrigin(), second = anyOrigin();
        const unsigned ttl = ttls[m_random.below(4)];
        for (std::size_t i = 0; i <= m_random.below(3); ++i)
            out += "www " + number(ttl) + " IN A 172.16." + number(m_hosts) + "." + number(i + 1) + "\n";
        ++m_hosts;
        put("v6", "AAAA 2001:db8::" + number(m_hosts));
        put("txt", "TXT \"zone " + o + "\"");
        put("@", "MX 10 www." + other);
        put("srv", "SRV 1 2 53 www." + other);
        put("c1", "CNAME www");
        put("c2", "CNAME c1." + second);
        put("cx", "CNAME x.w." + other);
        put("nowhere", "CNAME no7." + second);
        put("d", "DNAME target");
        put("x.target", "A 172.18.0.1");
        put("dx", "DNAME " + second);
        put("*.w", "A 172.17." + number(m_hosts) + ".1");
        put("known.w", "A 172.17." + number(m_hosts) + ".2");
        put("*.wc", "CNAME www." + other);
        put("a.b.ent", "A 172.18." + number(m_hosts) + ".1");
    }

    VirtualRandom m_random;
    std::vector<std::string> m_origins; ///< below the TLDs, without the attacker's
    unsigned m_hosts = 1;
    bool m_unsignedToo = false;
};

class Campaign
{
public:
    explicit Campaign(const ForgeryOptions& options)
        : m_options(options),
          m_tree(options.seed),
          m_world(m_tree.world),
          m_random(m_world.randomFor("forgeries")),
          m_client(m_world.addHost("client", {"10.1.0.2"}))
    {
        m_world.setDefaultLink({.latency = world::LatencyLaw::lognormal(10ms, 0.3)});
        m_world.setLink(m_client, m_tree.nodeHost, {.latency = world::LatencyLaw::constant(500us)});
        (void)m_client.bindDatagram({m_client.address(), clientPort},
                                    [this](const world::VirtualDatagram& in, world::DatagramReplies&) { heard(in.data); });
        m_tree.publish();
        addPirate();
        cache::Delegation hints;
        hints.fromHints = true;
        hints.servers.push_back({nameOf("a.root."), {*IpAddress::parse("198.41.0.4")}});
        m_node = std::make_unique<EngineNode>(m_tree.nodeHost, config(), std::make_shared<const cache::Delegation>(std::move(hints)),
                                              m_tree.rootAnchor());
    }

    ForgeryReport run()
    {
        for (auto& [host, entry] : m_tree.entries) {
            if (host != "pirate")
                attack(host);
        }
        const auto end = m_world.now() + std::chrono::seconds(m_options.seconds);
        observeClock();
        scheduleQuestion(end);
        redraw();
        (void)m_world.runUntil([this] { return m_report.forged >= m_options.forgeries; }, end);
        m_asking = false;
        m_attacking = false;
        settle();
        (void)m_world.runFor(recovery);
        m_afterwards = true;
        for (const auto& question : m_tree.allZones()) {
            ++m_report.after;
            send(question, {true, false, false});
            (void)m_world.runFor(20ms);
        }
        settle();
        // What clients gave up on may have been begun again.
        (void)m_world.runFor(std::chrono::milliseconds(m_node->config.resolver.maxResolveMs));
        m_report.bogus = m_node->count(Counter::ValidatedBogus);
        m_report.retries = m_node->count(Counter::BogusRetries);
        m_report.fromCache = m_node->count(Counter::CacheHits);
        m_report.synthesised = m_node->count(Counter::AggressiveAnswers);
        m_report.stale = m_node->count(Counter::CacheStaleAnswers);
        m_report.digest = m_world.digest();
        if (m_node->resolver.inFlight() != 0)
            problem(number(m_node->resolver.inFlight()) + " resolutions never ended");
        m_stopped = true;
        return std::move(m_report);
    }

private:
    struct Bits {
        bool dnssecOk, ad, cd;
    };
    struct Asked {
        wire::Question question;
        Bits bits;
        bool afterwards;
        std::uint64_t forgedBefore;
    };

    /// Each seed tries another combination.
    Config config()
    {
        Config c = VirtualInternet::defaultConfig();
        c.access.allow = {*Prefix::parse("10.0.0.0/8")};
        c.resolver.cookies = !m_random.chance(0.3);
        c.resolver.caseRandomisation = !m_random.chance(0.3);
        c.resolver.qnameMinimisation = !m_random.chance(0.3);
        c.resolver.aggressiveNsec = !m_random.chance(0.3);
        c.cache.serveStale = m_random.chance(0.3);
        c.cache.prefetch = m_random.chance(0.3);
        c.cache.maxBytes = m_random.chance(0.2) ? 256U << 10 : 16U << 20;
        return c;
    }

    void problem(std::string text)
    {
        ++m_report.problemCount;
        if (m_report.problems.size() < keptProblems)
            m_report.problems.push_back("seed " + number(m_options.seed) + ", " + std::to_string(m_world.now().time_since_epoch() / 1ms) +
                                        " ms: " + std::move(text));
    }

    // The attacker.

    /// A server that says what the attacker wants to whoever comes by a forged delegation.
    void addPirate()
    {
        m_tree.server("pirate", {pirateAddress});
        m_tree.serve("pirate", ".", "@ 300 IN SOA a. b. 1 2 3 4 300\n@ 300 IN NS ns.\nns. 300 IN A 198.18.66.66\n");
        m_tree.behaviour("pirate").rewrite = [](const Message& query, Message& reply, bool) {
            const wire::Question& q = query.questions[0];
            reply.rcode = Rcode::NoError;
            reply.set(wire::flagAa);
            reply.answer.clear();
            reply.authority.clear();
            reply.additional.clear();
            if (q.type == Type::A)
                reply.answer.push_back({q.name, Type::A, 1, 86400, std::string("\6\6\6\6", 4)});
            return true;
        };
    }

    void attack(const std::string& host)
    {
        m_tree.behaviour(host).rewrite = [this, host](const Message&, Message& reply, bool) {
            ++m_report.replies;
            // Keys and delegations are asked for seldom: they are worth more to the attacker.
            const bool dear =
                !reply.has(wire::flagAa) ||
                (!reply.questions.empty() && (reply.questions[0].type == Type::Ds || reply.questions[0].type == Type::Dnskey));
            if (m_attacking && m_random.chance(m_zeal[host] * (dear ? 1.0 : 0.5)))
                forge(host, reply);
            return true;
        };
    }

    /// How eager the attacker is at each server changes; sometimes one has rest.
    void redraw()
    {
        if (!m_attacking)
            return;
        for (auto& [host, entry] : m_tree.entries) {
            constexpr double zeals[] = {0, 0.05, 0.2, 0.5, 1};
            m_zeal[host] = zeals[m_random.below(5)];
        }
        m_world.after(std::chrono::seconds(1 + m_random.below(20)), [this] { redraw(); });
    }

    /// Nothing proves who the servers of a zone are, so with unsigned zones in the tree a forged delegation of one above them makes their
    /// data the attacker's to choose. Those lies are told in trees where everything is signed.
    Lie anyLie(bool aboutKeys)
    {
        const auto all = lab::allLies();
        const auto first = static_cast<std::size_t>(aboutKeys && m_random.chance(0.7) ? Lie::StripDs : Lie::ChangeRecord);
        for (;;) {
            const Lie lie = all[first + m_random.below(all.size() - first)];
            if (lie != Lie::ForgeReferral || !m_tree.hasUnsigned())
                return lie;
        }
    }

    void forge(const std::string& host, Message& reply)
    {
        if (reply.questions.empty())
            return;
        const wire::Question& question = reply.questions[0];
        const lab::ZoneStore& store = *m_tree.entries.at(host).store;
        const lab::Zone* zone = store.enclosing(question.name, question.type == Type::Ds && !question.name.isRoot());
        if (!zone)
            zone = store.enclosing(question.name);
        if (!zone || !m_tree.isSecure(zone->origin()))
            return;
        lab::Accomplice accomplice;
        accomplice.zone = zone;
        accomplice.now = m_tree.now();
        accomplice.ownZone = &m_tree.published("evil.com.");
        accomplice.ownKeys = m_tree.plan("evil.com.").keys;
        accomplice.recordings = m_tree.plan(zone->origin().toText()).keys;
        if (!zone->origin().isRoot())
            accomplice.parent = m_tree.all().enclosing(zone->origin(), true);
        accomplice.child = childOf(*zone, reply);
        const bool aboutKeys = question.type == Type::Dnskey || question.type == Type::Ds || !reply.has(wire::flagAa);
        std::optional<Message> forged;
        std::string told;
        for (unsigned tries = 0; tries < 12 && !forged; ++tries) {
            const Lie lie = anyLie(aboutKeys);
            forged = lab::tell(lie, reply, accomplice, m_tree.host(host).entropy());
            told = lab::toText(lie);
        }
        if (forged && m_random.chance(0.15)) { // two at once
            const Lie lie = anyLie(aboutKeys);
            if (auto twice = lab::tell(lie, *forged, accomplice, m_tree.host(host).entropy())) {
                forged = std::move(twice);
                told += " and " + std::string(lab::toText(lie));
            }
        }
        if (!m_tree.hasUnsigned() && (!forged || m_random.chance(0.1))) {
            Message redirected = forged ? *forged : reply;
            if (redirect(redirected)) {
                forged = std::move(redirected);
                told = "redirect a delegation";
            }
        }
        if (!forged)
            return;
        if (m_random.chance(0.1)) {
            for (auto* section : {&forged->answer, &forged->authority, &forged->additional}) {
                for (wire::Record& r : *section)
                    r.ttl = 7 * SignedInternet::day;
            }
        }
        reply = std::move(*forged);
        ++m_report.forged;
        if (told.find(" and ") == std::string::npos)
            ++m_report.lies[told];
        else
            ++m_report.lies["two at once"];
    }

    const lab::Zone* childOf(const lab::Zone& zone, const Message& reply) const
    {
        for (const wire::Record& r : reply.authority) {
            if (r.type == Type::Ns && r.owner.isStrictSubdomainOf(zone.origin()))
                return m_tree.all().exact(r.owner);
        }
        const lab::Zone* at = m_tree.all().exact(reply.questions[0].name);
        return at == &zone ? nullptr : at;
    }

    /// Addresses of a delegation are signed by nobody: they lead to the attacker.
    bool redirect(Message& reply)
    {
        bool any = false;
        for (const wire::Record& ns : reply.authority) {
            if (ns.type != Type::Ns)
                continue;
            const auto server = wire::targetName(Type::Ns, ns.rdata);
            for (wire::Record& r : reply.additional) {
                if (server && r.owner == *server && r.type == Type::A) {
                    r.rdata = std::string("\306\22\102\102", 4);
                    any = true;
                }
            }
        }
        return any;
    }

    // The clients.

    void scheduleQuestion(world::SteadyTime end)
    {
        const double mean = 1e9 / m_options.questionsPerSecond;
        const auto wait = Duration(static_cast<Duration::rep>(-std::log(1.0 - m_random.unit()) * mean));
        m_world.after(wait, [this, end] {
            if (!m_asking || m_world.now() >= end)
                return;
            const auto which = m_random.below(20);
            send(m_tree.randomQuestion(m_random), {which < 12, which >= 12 && which < 15, which % 12 == 0});
            scheduleQuestion(end);
        });
    }

    void send(const wire::Question& question, Bits bits)
    {
        const std::uint16_t id = m_nextId++;
        if (!m_asked.try_emplace(id, Asked{question, bits, m_afterwards, m_report.forged}).second)
            return;
        ++m_report.questions;
        wire::Edns edns;
        edns.udpSize = 8192; // no answer is truncated: the link takes it
        edns.dnssecOk = bits.dnssecOk;
        const auto flags = static_cast<std::uint16_t>(wire::flagRd | (bits.ad ? wire::flagAd : 0) | (bits.cd ? wire::flagCd : 0));
        m_client.sendDatagram({m_client.address(), clientPort}, {m_tree.nodeHost.address(), 53},
                              wire::encodeQuery(id, flags, question, &edns));
    }

    void heard(std::span<const std::uint8_t> data)
    {
        const auto parsed = Message::parse(data);
        if (!parsed.ok())
            return problem("an answer that does not parse");
        const auto found = m_asked.find(parsed->id);
        if (found == m_asked.end())
            return problem("an answer nobody asked for");
        const Asked asked = found->second;
        m_asked.erase(found);
        judge(*parsed, asked);
    }

    void judge(const Message& answer, const Asked& asked)
    {
        const std::string name = asked.question.name.toText() + " " + wire::toText(asked.question.type) +
                                 (asked.bits.dnssecOk ? " DO" : "") + (asked.bits.ad ? " AD" : "") + (asked.bits.cd ? " CD" : "") +
                                 (asked.afterwards ? ", after the attack," : "");
        if (asked.bits.cd) { // judges for itself; nothing may be called authentic that is not
            ++m_report.unchecked;
            if (!answer.has(wire::flagAd))
                return;
        }
        const int cause = causeOf(answer);
        const Statement said = statementOf(withoutSignatures(answer));
        if (answer.rcode == Rcode::ServFail) {
            const bool owed = asked.afterwards && (!m_tree.hasUnsigned() || m_tree.truth(asked.question).secure);
            ++m_report.failed;
            ++m_report.causes[cause];
            if (!said.records.empty())
                problem(name + " failed with records: " + said.text());
            if (owed)
                problem(name + " still fails: " + textOf(answer));
            if (cause < 0)
                problem(name + " failed without a cause");
            return;
        }
        SignedTree::Truth truth = m_tree.truth(asked.question);
        truth.statement = statementOf(withoutSignatures(truth.message));
        if (answer.has(wire::flagTc)) // too large for the client: no statement
            return;
        const bool authentic = answer.has(wire::flagAd);
        if (truth.open) {
            ++m_report.open;
            if (authentic)
                problem(name + " is called authentic, but its zone leaves it open: " + said.text());
            return;
        }
        // What an unsigned zone says is anybody's to change who sits before it or one of the zones above it (an unsigned denial in place of
        // the referral, other addresses): only that it is not called authentic counts.
        const bool right = said == truth.statement;
        if (!truth.secure && m_tree.hasUnsigned())
            m_report.misled += right ? 0 : 1;
        else if (!right)
            problem(name + (authentic ? " answered wrongly AND CALLED AUTHENTIC: " : " answered wrongly: ") + said.text() +
                    ", the truth is " + truth.statement.text());
        const bool isStale = cause == static_cast<int>(Ede::StaleAnswer) || cause == static_cast<int>(Ede::StaleNxdomainAnswer);
        const bool wantsAd = asked.bits.dnssecOk || asked.bits.ad;
        if (authentic && !truth.secure)
            problem(name + " is called authentic, but is not secure: " + said.text());
        if (!authentic && truth.secure && wantsAd && !isStale)
            problem(name + " is secure, but not called authentic: " + said.text() + " " + textOf(answer));
        if (truth.secure && !isStale)
            checkTtls(answer, truth.message, name);
        ++(truth.secure ? m_report.secure : m_report.insecure);
    }

    /// No record lives longer than its zone says.
    void checkTtls(const Message& answer, const Message& truth, const std::string& name)
    {
        for (const wire::Record& r : answer.answer) {
            if (r.type == Type::Rrsig)
                continue;
            for (const wire::Record& real : truth.answer) {
                if (real.owner == r.owner && real.type == r.type && r.ttl > real.ttl)
                    problem(name + " lives too long: " + number(r.ttl) + " s instead of " + number(real.ttl));
            }
        }
    }

    static Message withoutSignatures(const Message& message)
    {
        Message out = message;
        std::erase_if(out.answer, [](const wire::Record& r) { return r.type == Type::Rrsig; });
        return out;
    }
    static const wire::EdnsOption* option(const Message& answer)
    {
        return answer.edns ? answer.edns->find(wire::OptionCode::ExtendedError) : nullptr;
    }
    static int causeOf(const Message& answer)
    {
        const auto* o = option(answer);
        return o && o->data.size() >= 2 ? static_cast<std::uint8_t>(o->data[0]) << 8 | static_cast<std::uint8_t>(o->data[1]) : -1;
    }
    static std::string textOf(const Message& answer)
    {
        const auto* o = option(answer);
        return o && o->data.size() > 2 ? "EDE " + std::to_string(causeOf(answer)) + " " + o->data.substr(2) : "no reason given";
    }

    void settle()
    {
        (void)m_world.runFor(std::chrono::milliseconds(m_node->config.resolver.maxResolveMs) + 1s);
        for (const auto& [id, asked] : m_asked)
            problem(asked.question.name.toText() + " " + wire::toText(asked.question.type) + " was never answered");
        m_asked.clear();
    }

    void observeClock()
    {
        if (m_stopped)
            return;
        m_node->cacheClock.observe();
        m_world.after(100ms, [this] { observeClock(); });
    }

    const ForgeryOptions m_options;
    ForgeryReport m_report;
    SignedTree m_tree;
    world::VirtualWorld& m_world;
    VirtualRandom m_random;
    world::VirtualHost& m_client;
    std::map<std::string, double> m_zeal;
    std::map<std::uint16_t, Asked> m_asked;
    std::uint16_t m_nextId = 1;
    bool m_attacking = true, m_asking = true, m_afterwards = false, m_stopped = false;
    std::unique_ptr<EngineNode> m_node;
};

} // namespace

ForgeryReport runForgeryCampaign(const ForgeryOptions& options)
{
    wire::seedNameHash(1); // tables keyed by names are walked in the same order in every run
    return Campaign(options).run();
}

void add(ForgeryReport& to, const ForgeryReport& from)
{
    to.questions += from.questions;
    to.secure += from.secure;
    to.insecure += from.insecure;
    to.failed += from.failed;
    to.unchecked += from.unchecked;
    to.open += from.open;
    to.misled += from.misled;
    to.replies += from.replies;
    to.forged += from.forged;
    to.bogus += from.bogus;
    to.retries += from.retries;
    to.fromCache += from.fromCache;
    to.synthesised += from.synthesised;
    to.stale += from.stale;
    to.after += from.after;
    to.problemCount += from.problemCount;
    for (const auto& [lie, count] : from.lies)
        to.lies[lie] += count;
    for (const auto& [cause, count] : from.causes)
        to.causes[cause] += count;
}

std::string toText(const ForgeryReport& r)
{
    return number(r.forged) + " of " + number(r.replies) + " replies forged; " + number(r.questions) + " questions: " + number(r.secure) +
           " secure, " + number(r.insecure) + " insecure, " + number(r.open) + " open, " + number(r.unchecked) + " with CD, " +
           number(r.failed) + " failed, " + number(r.misled) + " insecure ones misled; " + number(r.bogus) + " bogus, " +
           number(r.retries) + " asked around, " + number(r.fromCache) + " from the cache, " + number(r.synthesised) + " synthesised, " +
           number(r.stale) + " stale; " + number(r.after) + " afterwards; " + number(r.problemCount) + " problems";
}

} // namespace harddns::tests
