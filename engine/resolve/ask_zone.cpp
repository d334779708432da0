// The choice among a cut's servers: asks one after the other until one says something of use.
#include "engine/resolve/resolver_impl.h"

#include <algorithm>
#include <iterator>

namespace harddns::resolve
{

using cache::Delegation;
using cache::DelegationPtr;
using telemetry::Counter;
using wire::Ede;
using wire::Name;
using wire::Question;
using wire::Rcode;
using wire::Type;
using world::SteadyTime;
using world::Task;

namespace
{

/// A lame server is left alone for this long; its operator may be about to load the zone.
constexpr std::uint32_t lameSeconds = 120;

std::string serverText(const Candidate& candidate)
{
    const std::string at = Endpoint{candidate.address, candidate.port}.toText();
    return candidate.server.isRoot() ? at : candidate.server.toText() + " " + at;
}

/// Work with a server or a zone, counted while it lasts.
template <class Map>
class Slot
{
public:
    Slot(Map& underWay, const typename Map::key_type& key) : m_underWay(underWay), m_key(key) { ++m_underWay[m_key]; }
    ~Slot()
    {
        const auto it = m_underWay.find(m_key);
        if (--it->second == 0)
            m_underWay.erase(it);
    }
    Slot(const Slot&) = delete;
    Slot& operator=(const Slot&) = delete;

private:
    Map& m_underWay;
    const typename Map::key_type m_key;
};

/// While it lives, the flight shows what came although it is not judged yet.
class EarlySight
{
public:
    EarlySight(Flight& flight, const Scrubbed& found) : m_flight(flight)
    {
        m_flight.early = &found;
        m_flight.found.set();
    }
    ~EarlySight()
    {
        m_flight.early = nullptr;
        if (!m_flight.answer)
            m_flight.found.reset();
    }
    EarlySight(const EarlySight&) = delete;
    EarlySight& operator=(const EarlySight&) = delete;

private:
    Flight& m_flight;
};

/// Server names of a cut whose addresses have to be looked up, and how far that went.
struct PendingServer {
    Name name;
    bool hasGlue = false;  ///< glue was tried; the authoritative address may differ
    bool inZone = false;   ///< named inside the zone it serves: only the parent's servers can tell its address
    bool cutShort = false; ///< looked up already, but it took too long beside a server that could be asked
};

/// Share of the time left that one doubtful thing may take while there is something else to try: one silent server, or the look-up of
/// one address. Without it a single wait eats all the time a question has.
constexpr int doubtfulShare = 3;
/// But so long at least, or a question that has little time left would try everything in vain.
constexpr std::chrono::milliseconds doubtfulLeast{400};

} // namespace

bool Resolver::Impl::mayAskAddress(const IpAddress& address) const
{
    const ResolverConfig& r = config->resolver;
    return mayAsk(address, r.ipv4, r.ipv6, r.queryLoopback, !r.queryLoopback && isListenAddress(address));
}

/// Asking an address this node serves on would be asking itself.
bool Resolver::Impl::isListenAddress(const IpAddress& address) const
{
    return std::any_of(config->listen.dns.begin(), config->listen.dns.end(), [&](const Endpoint& own) {
        return own.address.isUnspecified() ? world.network.isOwnAddress(address) : own.address == address;
    });
}

void Resolver::Impl::addCandidates(std::vector<Candidate>& candidates, const Delegation& cut, const Name& server,
                                   const std::vector<IpAddress>& addresses)
{
    for (const IpAddress& address : addresses) {
        if (candidates.size() >= limits::addressesPerDelegation)
            return;
        const bool forwarder = forwarders && &cut == forwarders.get();
        if (forwarder ? false : !mayAskAddress(address))
            continue;
        if (std::any_of(candidates.begin(), candidates.end(), [&](const Candidate& c) { return c.address == address; }))
            continue;
        Candidate candidate;
        candidate.server = server;
        candidate.address = address;
        candidate.port = forwarder ? forwarderPorts[address] : config->resolver.upstreamPort;
        candidate.state = shared.infra.server(address, cacheNow());
        candidates.push_back(std::move(candidate));
    }
}

namespace
{

std::vector<IpAddress> addressesOf(const wire::RRset& set)
{
    std::vector<IpAddress> out;
    for (const auto rdata : set.rdata) {
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(rdata.data());
        if (set.type == Type::A && rdata.size() == 4)
            out.push_back(IpAddress::v4(bytes));
        else if (set.type == Type::Aaaa && rdata.size() == 16)
            out.push_back(IpAddress::v6(bytes));
    }
    return out;
}

} // namespace

Task<ZoneAnswer> Resolver::Impl::askZone(DelegationPtr cut, Question ask, LookupContext& context, AskOptions options)
{
    ZoneAnswer out;
    auto& loop = world.loop;
    TraceWriter& trace = *context.trace;
    const bool forwarding = forwarders && cut == forwarders;
    if (shared.localRoot && cut->zone.isRoot() && !forwarding) {
        if (co_await askLocalRoot(ask, context, options, out))
            co_return out;
    }
    if (const auto waiting = lookupsUnderWay.find(cut->zone);
        !forwarding && waiting != lookupsUnderWay.end() && waiting->second >= limits::lookupsPerZone) {
        shard.add(Counter::ZoneBusy);
        out.turnedAway = true;
        out.ede = Ede::Other;
        out.text = "too many questions wait for the servers of " + cut->zone.toText();
        trace.problem(context.depth, cut->zone, {}, out.text);
        co_return out;
    }
    const Slot place(lookupsUnderWay, cut->zone);
    std::vector<Candidate> candidates;
    std::vector<PendingServer> pending;
    std::vector<Candidate> lame;

    for (const auto& server : cut->servers) {
        std::size_t before = candidates.size();
        addCandidates(candidates, *cut, server.name, server.glue);
        const bool hasGlue = candidates.size() > before;
        if (forwarding)
            continue;
        before = candidates.size();
        for (const Type type : {Type::A, Type::Aaaa}) {
            const auto cached = known.item(server.name, type, cacheNow());
            if (!cached || cached->kind != cache::Kind::Positive)
                continue;
            out.oldAddresses = out.oldAddresses || isOldUnproven(*cached);
            addCandidates(candidates, *cut, server.name, addressesOf(cached->records));
        }
        // The root's servers are found through the hints alone: asking the root for them would go round in a circle.
        const bool inZone = server.name.isSubdomainOf(cut->zone);
        if (candidates.size() == before && !(inZone && hasGlue) && !cut->zone.isRoot())
            pending.push_back({server.name, hasGlue, inZone});
    }
    // Names without any address first, names whose glue may be stale last; within that by draw, so that an attacker cannot choose.
    for (std::size_t i = pending.size(); i > 1; --i)
        std::swap(pending[i - 1], pending[world.entropy.below(static_cast<std::uint32_t>(i))]);
    std::stable_partition(pending.begin(), pending.end(), [](const PendingServer& p) { return p.hasGlue; });

    for (auto it = candidates.begin(); it != candidates.end();) {
        if (shared.infra.isLame(cut->zone, it->address, cacheNow())) {
            lame.push_back(std::move(*it));
            it = candidates.erase(it);
        } else {
            ++it;
        }
    }

    // Trying silent servers one after the other once more takes all the time there is, and meanwhile they may have moved: one try shows
    // whether they are back.
    const auto silentLately = [](const Candidate& c) { return c.state.consecutiveTimeouts >= limits::silentAfter; };
    const bool allSilent = !candidates.empty() && std::all_of(candidates.begin(), candidates.end(), silentLately);
    const bool otherWay = options.parentMayKnow || (options.mayLookAgain && out.oldAddresses);
    const bool oneTry = otherWay && allSilent;
    unsigned silentTries = oneTry ? 1 : (context.probing ? limits::silentTriesOfProbe : limits::silentTriesPerZone);
    const SteadyTime began = loop.now();
    const auto doubtfulUntil = [&] {
        const world::Duration left = context.budget.deadline() - loop.now();
        return loop.now() + std::min(left, std::max<world::Duration>(left / doubtfulShare, doubtfulLeast));
    };

    unsigned silent = 0;
    unsigned bogus = 0;
    unsigned glueless = 0;
    bool parentGlueUsed = false;
    std::string problems;
    const auto note = [&](const Candidate& candidate, const char* what) {
        trace.problem(context.depth, cut->zone, serverText(candidate), what);
        constexpr std::size_t enough = 200; // the text goes into an EDE option
        if (problems.size() < enough)
            problems += (problems.empty() ? "" : "; ") + candidate.address.toText() + " " + what;
    };

    for (;;) {
        if (loop.now() >= context.budget.deadline())
            break;
        auto index = chooseServer(candidates, loop.now(), world.entropy);
        const bool onlyRepeats = !index || candidates[*index].tries > 0;
        if (onlyRepeats && !lame.empty()) {
            // Better a doubtful server than none, than one that was silent just now, and than the wait for another one's address.
            silentTries = std::max(silentTries, silent + static_cast<unsigned>(lame.size()));
            std::move(lame.begin(), lame.end(), std::back_inserter(candidates));
            lame.clear();
            continue;
        }
        // The best there is left its last question without an answer: the others' addresses are wanted before its next wait.
        const bool doubtful = index && candidates[*index].state.consecutiveTimeouts > 0;
        const bool wantsAddress = onlyRepeats || (doubtful && !pending.empty() && !pending.back().hasGlue);
        if (wantsAddress && !pending.empty() && !(index && pending.back().cutShort) && candidates.size() < limits::addressesPerDelegation &&
            (pending.back().cutShort || glueless < limits::gluelessPerDelegation)) {
            PendingServer server = pending.back();
            pending.pop_back();
            if (context.depth + 1 > limits::depth) {
                shard.add(Counter::BudgetDepth);
                context.budget.noteExhausted("server addresses nested too deep");
                continue;
            }
            if (!server.cutShort) {
                if (!context.budget.payGlueless(shard))
                    continue;
                ++glueless;
            }
            // While there is a server to ask, its address may not take all the time.
            const SteadyTime until = index ? doubtfulUntil() : context.budget.deadline();
            const auto addresses = co_await world::withDeadline(loop, until, addressesFor(cut, server.name, server.inZone, context));
            if (addresses) {
                addCandidates(candidates, *cut, server.name, *addresses);
            } else {
                server.cutShort = true;
                pending.insert(pending.begin(), std::move(server));
            }
            continue;
        }
        if (!index && !forwarding && !parentGlueUsed) {
            // The servers' own word about their addresses is of no use: what their parent says may be (its copy may be the newer one).
            parentGlueUsed = true;
            addParentGlue(candidates, *cut);
            continue;
        }
        if (!index)
            break;
        if (silent >= silentTries)
            break;

        Candidate& candidate = candidates[*index];
        if (otherWay && onlyRepeats && silent > 0) { // half of the time is for the other way
            const auto wait = retransmitTimeout(candidate.state, candidate.tries, exchangeSettings.firstTimeoutMs);
            if (loop.now() + wait > began + (context.budget.deadline() - began) / 2)
                break;
        }
        const auto busy = exchangesUnderWay.find(candidate.address);
        if (!forwarding && busy != exchangesUnderWay.end() && busy->second >= limits::exchangesWithSilentServer &&
            shared.infra.server(candidate.address, cacheNow()).consecutiveTimeouts >= limits::silentAfter) {
            candidate.answered = true;
            note(candidate, "silent, and enough questions wait for it");
            continue;
        }
        const Slot slot(exchangesUnderWay, candidate.address);
        const unsigned attempt = candidate.tries++;
        if (trace.on()) {
            TraceStep& step = trace.add(TraceStep::Kind::Query, context.depth);
            step.zone = cut->zone.toText();
            step.server = serverText(candidate);
            step.question = questionText(ask);
        }
        const Endpoint endpoint{candidate.address, candidate.port};
        const bool impatient = !forwarding && (otherWay || !onlyRepeats || !pending.empty()) && candidate.state.consecutiveTimeouts > 0;
        const SteadyTime until = impatient ? doubtfulUntil() : context.budget.deadline();
        auto reply = co_await exchange(exchangeContext, exchangeSettings, endpoint, ask, attempt, context.budget, until);
        if (!reply.ok()) {
            if (reply.error() == ExchangeError::Budget) {
                out.budgetGone = true;
                out.text = context.budget.exhaustedLimit() ? context.budget.exhaustedLimit() : "work limit reached";
                out.ede = Ede::Other;
                co_return out;
            }
            note(candidate, toText(reply.error()));
            if (reply.error() == ExchangeError::Timeout) {
                ++silent;
                candidate.state = shared.infra.server(candidate.address, cacheNow());
            } else {
                candidate.answered = true;
            }
            continue;
        }
        out.anyReply = true;
        candidate.answered = true;
        if (shared.paths && context.flight.hops.size() < pathHops)
            context.flight.hops.push_back({cut->zone, endpoint, reply->tcp, static_cast<float>(reply->rttMs)});
        ScrubOptions scrubbing;
        scrubbing.forwarding = forwarding;
        scrubbing.explain = trace.on();
        Scrubbed scrubbed = scrub(reply->message, ask, cut->zone, scrubbing);
        if (scrubbed.refusedCount > 0)
            shard.add(Counter::ScrubbedRecords, scrubbed.refusedCount);
        trace.reply(context.depth, cut->zone, serverText(candidate), reply->tcp ? "tcp" : "udp", ask, reply->rttMs, scrubbed);
        switch (scrubbed.outcome) {
        case Outcome::Lame:
            shard.add(Counter::UpstreamLame);
            shared.infra.setLame(cut->zone, candidate.address, cacheNow(), lameSeconds);
            note(candidate, "lame");
            continue;
        case Outcome::ServFail:
            shard.add(Counter::UpstreamServFail);
            note(candidate, "SERVFAIL");
            continue;
        case Outcome::Refused:
            shard.add(Counter::UpstreamRefused);
            note(candidate, "REFUSED");
            continue;
        case Outcome::FormErr:
            shard.add(Counter::UpstreamFormErr);
            note(candidate, "FORMERR");
            continue;
        case Outcome::OtherRcode:
            shard.add(Counter::UpstreamOtherRcode);
            note(candidate, "unexpected rcode");
            continue;
        case Outcome::BadAlias:
            shard.add(Counter::UpstreamBadReferral);
            note(candidate, "alias chain that loops or is malformed");
            continue;
        case Outcome::Answer:
        case Outcome::Alias:
        case Outcome::NoData:
        case Outcome::NxDomain:
        case Outcome::Referral: break;
        }
        if (options.judged && scrubbed.outcome != Outcome::Referral) {
            const EarlySight early(context.flight, scrubbed);
            validate::Verdict verdict = co_await judge(scrubbed, ask, context);
            if (verdict.bogus()) {
                note(candidate, verdict.text.c_str());
                // Without EDNS nothing comes signed. The servers of signed zones speak it: that this one did not was loss or forgery.
                if (shared.infra.server(candidate.address, cacheNow()).noEdns) {
                    shared.infra.update(candidate.address, cacheNow(), [](cache::ServerState& state) { state.noEdns = false; });
                    candidate.answered = false;
                }
                const bool another = verdict.ofThisAnswer && ++bogus < limits::bogusAnswers && !context.budget.exhaustedLimit();
                if (!out.verdict || out.verdict->ofThisAnswer)
                    out.verdict = std::move(verdict);
                out.scrubbed = std::move(scrubbed);
                if (!another)
                    break;
                shard.add(Counter::BogusRetries);
                continue;
            }
            out.verdict = std::move(verdict);
        }
        if (shared.infra.isLame(cut->zone, candidate.address, cacheNow()))
            shared.infra.setLame(cut->zone, candidate.address, cacheNow(), 0); // it has the zone again
        out.failed = false;
        out.scrubbed = std::move(scrubbed);
        out.additional = std::move(reply->message.additional);
        co_return out;
    }
    if (out.verdict && out.verdict->bogus()) {
        out.ede = out.verdict->ede.value_or(Ede::DnssecBogus);
        out.text = out.verdict->text;
        co_return out;
    }
    if (candidates.empty())
        problems = "no server of " + cut->zone.toText() + " has a usable address";
    out.text = cut->zone.toText() + (problems.empty() ? " gave no answer" : ": " + problems);
    out.ede = Ede::NoReachableAuthority;
    co_return out;
}

void Resolver::Impl::addParentGlue(std::vector<Candidate>& candidates, const Delegation& cut)
{
    for (const auto& server : cut.servers) {
        const DelegationPtr home = shared.infra.deepest(server.name, cacheNow());
        if (!home)
            continue;
        for (const auto& sibling : home->servers) {
            if (sibling.name == server.name)
                addCandidates(candidates, cut, server.name, sibling.glue);
        }
    }
}

Task<std::vector<IpAddress>> Resolver::Impl::addressesFor(DelegationPtr cut, Name server, bool inZone, LookupContext& context)
{
    if (inZone)
        co_return co_await glueFromParent(cut, server, context);
    std::vector<IpAddress> addresses;
    for (const Type type : {Type::A, Type::Aaaa}) {
        const bool wanted = type == Type::A ? config->resolver.ipv4 : config->resolver.ipv6;
        if (!wanted)
            continue;
        Question address{server, type, wire::Class::In};
        const AnswerPtr found = co_await subLookup(std::move(address), context, context.depth + 1, false);
        if (found->rcode == Rcode::NoError && !found->answer.empty() && found->answer.back().type == type)
            addresses = addressesOf(found->answer.back());
        const bool usable = std::any_of(addresses.begin(), addresses.end(), [&](const IpAddress& a) { return mayAskAddress(a); });
        if (usable || found->rcode != Rcode::NoError)
            break; // NXDOMAIN and failures hold for the other family too
    }
    co_return addresses;
}

Task<std::vector<IpAddress>> Resolver::Impl::glueFromParent(DelegationPtr cut, Name server, LookupContext& context)
{
    std::vector<IpAddress> addresses;
    const DelegationPtr parent = startCut(cut->zone.parent(), context);
    if (!parent)
        co_return addresses;
    LookupContext deeper = context;
    ++deeper.depth;
    Question question{server, config->resolver.ipv4 ? Type::A : Type::Aaaa, wire::Class::In};
    const ZoneAnswer said = co_await askZone(parent, std::move(question), deeper, {});
    if (said.failed)
        co_return addresses;
    // An address to ask, nothing more: it is not stored, and answers no client.
    if (said.scrubbed.outcome == Outcome::Answer && said.scrubbed.chain.back().owner == server)
        addresses = addressesOf(said.scrubbed.chain.back());
    if (said.scrubbed.outcome == Outcome::Referral) {
        for (const auto& listed : said.scrubbed.referral->servers) {
            if (listed.name == server)
                addresses.insert(addresses.end(), listed.glue.begin(), listed.glue.end());
        }
    }
    co_return addresses;
}

} // namespace harddns::resolve
