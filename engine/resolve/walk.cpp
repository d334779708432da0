// The walk from the deepest known cut down to the name.
#include "engine/resolve/resolver_impl.h"

#include <algorithm>

namespace harddns::resolve
{

using cache::Delegation;
using cache::DelegationPtr;
using telemetry::Counter;
using wire::Ede;
using wire::Name;
using wire::Question;
using wire::Type;
using world::Task;

namespace
{

/// A parent that was asked because a zone's servers were of no use is not asked again for that reason so soon (SCIENCE 8.6.5). Nor are
/// addresses of a server looked up again that are not older.
constexpr cache::CacheTime reaffirmPauseMs = 30 * 1000;

/// RFC 9156 2.3: the number of labels of the next minimised question, given how many the servers have been asked already.
std::size_t nextLabels(std::size_t asked, std::size_t full, unsigned step)
{
    if (step < limits::minimiseOneLabel)
        return asked + 1;
    const std::size_t left = full - asked;
    const std::size_t steps = limits::minimiseCount > step ? limits::minimiseCount - step : 1;
    return asked + std::max<std::size_t>(1, (left + steps - 1) / steps);
}

} // namespace

DelegationPtr Resolver::Impl::startCut(const Name& name, const LookupContext& context)
{
    DelegationPtr cut = shared.infra.deepest(name, cacheNow());
    if (cut && cut->fromHints && cut->zone.isRoot())
        prime();
    if (cut && cutObserver && !cut->attested && cut->parentExpires > cut->expires)
        noteUse(cut, context);
    return cut;
}

void Resolver::Impl::noteUse(const DelegationPtr& cut, const LookupContext& context) const
{
    // Addresses, keys and aliases that a question looks up on its way are no second use of what it has just learned.
    const LookupContext* first = &context;
    while (first->parent)
        first = first->parent;
    if (cut->learned < shared.cacheClock.at(first->flight.began))
        cutObserver->onUsedAgain(cut);
}

bool Resolver::Impl::isUnproven(const cache::CacheItem& address, cache::CacheTime age) const
{
    return validation && address.security == cache::Security::Unchecked &&
           cache::CacheTime{address.ttl - std::min(address.ttl, address.remaining)} * 1000 >= age;
}

bool Resolver::Impl::isOldUnproven(const cache::CacheItem& address) const { return isUnproven(address, reaffirmPauseMs); }

void Resolver::Impl::forgetUnprovenAddresses(const Delegation& cut, cache::CacheTime age)
{
    for (const auto& server : cut.servers) {
        for (const Type type : {Type::A, Type::Aaaa}) {
            const auto item = known.item(server.name, type, cacheNow());
            if (item && isUnproven(*item, age))
                known.forget(server.name, type);
        }
    }
}

bool Resolver::Impl::faultOfZone(const Name& zone, const validate::Verdict& verdict) const
{
    if (verdict.ofThisAnswer)
        return true;
    const validate::TrustPtr trust = validation->zones.find(zone, cacheNow());
    return trust && trust->state == cache::Security::Bogus;
}

Task<WalkResult> Resolver::Impl::walk(Question question, LookupContext& context)
{
    WalkResult out;
    TraceWriter& trace = *context.trace;
    if (const DelegationPtr asked = forwarders) { // a copy: a reload may replace them meanwhile
        const AskOptions judged{context.validates};
        ZoneAnswer said = co_await askZone(asked, question, context, judged);
        finish(out, said, question, *asked, context);
        co_return out;
    }
    world::TaskScope ahead(world.loop); // keys fetched beside the question that will need them
    if (context.validates && question.type != Type::Dnskey) {
        if (auto zone = anchorWithoutKeys(question.name))
            ahead.spawn(fetchKeysAhead(std::move(*zone), context));
    }

    // DS lives on the parent's side of the cut (RFC 4035 3.1.4.1).
    const Name startName = question.type == Type::Ds && !question.name.isRoot() ? question.name.parent() : question.name;
    DelegationPtr cut = startCut(startName, context);
    if (!cut) {
        out.text = "no root hints";
        co_return out;
    }
    if (trace.on()) {
        TraceStep& step = trace.add(TraceStep::Kind::Cache, context.depth);
        step.zone = cut->zone.toText();
        step.question = questionText(question);
        step.detail = cut->fromHints ? "start at the root hints" : "deepest known zone cut";
    }

    const std::size_t full = question.name.labelCount();
    bool minimise = config->resolver.qnameMinimisation;
    bool fresh = false;                  // the cut was learned in this walk
    std::size_t repairedFrom = SIZE_MAX; // labels of the cut whose parent was asked last: repairs go up only
    bool fellBack = false;
    bool lookedAgain = false;
    std::optional<Name> suspect; // a cut whose servers are of no use: its parent is asked about it
    bool parentSpoke = false;
    unsigned referrals = 0;
    unsigned steps = 0;
    std::size_t asked = cut->zone.labelCount();

    for (;;) {
        Question ask = question;
        if (minimise && steps < limits::minimiseCount && asked + 1 < full) {
            const std::size_t labels = nextLabels(asked, full, steps);
            if (labels < full)
                ask = {question.name.suffix(labels), Type::A, question.klass};
        }
        const bool whole = ask.name.labelCount() == full;
        if (!whole) {
            ++steps;
            // What the name's servers said before shows that no cut unknown to us starts there.
            const auto item = known.item(ask.name, Type::A, cacheNow());
            if (item && item->kind != cache::Kind::NxDomain) {
                asked = ask.name.labelCount();
                continue;
            }
        }

        const bool repairable = !fresh && cut->zone.labelCount() < repairedFrom && !cut->zone.isRoot();
        const bool mayAskParent = repairable && (cut->reaffirmed == 0 || cacheNow() - cut->reaffirmed >= reaffirmPauseMs);
        // Whoever has learned the cut in this walk need not ask for it again, but the addresses of its servers may be old and forged.
        const bool mayLookAgain = !mayAskParent && !lookedAgain;
        const AskOptions asking{whole && context.validates, mayAskParent, mayLookAgain};
        ZoneAnswer said = co_await askZone(cut, ask, context, asking);
        if (said.failed) {
            // Bogus: the delegation itself may be forged, for it is not signed. Then what is wrong is the place that was asked.
            const bool bogus = said.verdict && said.verdict->bogus();
            const bool asksOn = !said.budgetGone && !said.turnedAway && (!bogus || faultOfZone(cut->zone, *said.verdict));
            const bool mayRepair = repairable && asksOn;
            if (!whole && said.anyReply && !said.budgetGone) {
                minimise = false; // servers that cannot cope with the shorter name (RFC 9156 2.3)
                continue;
            }
            out.turnedAway = said.turnedAway;
            const DelegationPtr newest = mayRepair ? shared.infra.find(cut->zone, cacheNow()) : nullptr;
            if (newest && newest->reaffirmed > cut->reaffirmed) { // another question has asked the parent meanwhile
                cut = newest;
                repairedFrom = cut->zone.labelCount();
                continue;
            }
            if (mayRepair && mayAskParent) {
                // All servers we remember are useless: the parent may know better ones (SCIENCE 8.6.5, D20).
                repairedFrom = cut->zone.labelCount();
                trace.problem(context.depth, cut->zone, {}, "no remembered server is of use: asking the parent again");
                forgetUnprovenAddresses(*cut, 0);
                if (bogus) // its DS records may be older than its move
                    forgetTrust(cut->zone);
                suspect = cut->zone; // kept until the parent speaks: it may be down as well, and the servers may come back
                const Name above = cut->zone.parent();
                cut = startCut(above, context);
                asked = cut->zone.labelCount();
                steps = 0;
                minimise = config->resolver.qnameMinimisation;
                continue;
            }
            if (mayLookAgain && asksOn && said.oldAddresses) {
                lookedAgain = true;
                trace.problem(context.depth, cut->zone, {}, "no server is of use: looking up unproven addresses again");
                forgetUnprovenAddresses(*cut, reaffirmPauseMs);
                continue;
            }
            if (bogus) {
                finish(out, said, question, *cut, context);
                co_return out;
            }
            if (suspect && !parentSpoke && !fellBack && !said.budgetGone) {
                // The parents are of no use either: the servers below may be back.
                fellBack = true;
                if (const DelegationPtr old = startCut(startName, context); old && old->zone.labelCount() > cut->zone.labelCount()) {
                    cut = old;
                    repairedFrom = 0;
                    asked = cut->zone.labelCount();
                    continue;
                }
            }
            out.ede = said.ede;
            out.text = std::move(said.text);
            out.remember = !said.budgetGone;
            co_return out;
        }

        Scrubbed& found = said.scrubbed;
        if (suspect && !parentSpoke) {
            parentSpoke = true;
            shared.infra.remove(*suspect);
        }
        if (found.outcome == Outcome::Referral) {
            if (question.type == Type::Ds && found.referral->zone == question.name) {
                // A parent that knows no DS type refers instead of denying; one that does may show them with the referral.
                const auto ds = std::find_if(found.referralProofs.begin(), found.referralProofs.end(),
                                             [](const wire::RRset& set) { return set.type == Type::Ds; });
                if (ds != found.referralProofs.end()) {
                    found.outcome = Outcome::Answer;
                    found.chain.push_back(std::move(*ds));
                } else {
                    found.outcome = Outcome::NoData;
                    found.proofs = std::move(found.referralProofs);
                }
                if (context.validates) {
                    validate::Verdict verdict = co_await judge(found, question, context);
                    said.failed = verdict.bogus();
                    said.ede = verdict.ede.value_or(Ede::DnssecBogus);
                    said.text = verdict.text;
                    said.verdict = std::move(verdict);
                }
                finish(out, said, question, *cut, context);
                co_return out;
            }
            if (++referrals > limits::referrals) {
                shard.add(Counter::BudgetReferrals);
                out.text = "too many referrals";
                co_return out;
            }
            if (validating)
                known.learnReferral(found, config->cache, cacheNow());
            const bool signedCut = std::any_of(found.referralProofs.begin(), found.referralProofs.end(),
                                               [](const wire::RRset& set) { return set.type == Type::Ds; });
            Delegation next = std::move(*found.referral);
            std::uint32_t ttl = std::min(found.referralTtl, config->cache.infraMaxTtl);
            next.learned = cacheNow();
            next.parentExpires = next.learned + static_cast<cache::CacheTime>(ttl) * 1000;
            if (!cache::VoteIsOff::from(*config)) // learned alone (DESIGN 3.3)
                ttl = std::min(ttl, config->cache.provisionalTtl);
            next.expires = next.learned + static_cast<cache::CacheTime>(ttl) * 1000;
            // No cut outlives the one it was learned from (Phoenix domains, A2.2). Nobody delegates the root.
            if (!cut->zone.isRoot()) {
                next.expires = std::min(next.expires, cut->expires);
                next.parentExpires = std::min(next.parentExpires, std::max(cut->parentExpires, cut->expires));
            }
            if (suspect && next.zone == *suspect)
                next.reaffirmed = cacheNow();
            cut = std::make_shared<const Delegation>(std::move(next));
            if (cut->expires > cacheNow())
                shared.infra.put(cut, cacheNow());
            if (trace.on()) {
                TraceStep& step = trace.add(TraceStep::Kind::Referral, context.depth);
                step.zone = cut->zone.toText();
                step.detail = "TTL " + std::to_string(ttl);
            }
            if (context.validates && signedCut && wantsKeysAhead(cut->zone) &&
                !(question.type == Type::Dnskey && cut->zone == question.name))
                ahead.spawn(fetchKeysAhead(cut->zone, context));
            asked = std::max(asked, cut->zone.labelCount());
            fresh = true;
            continue;
        }
        if (!whole) {
            if (found.outcome == Outcome::NxDomain || found.outcome == Outcome::Alias) {
                minimise = false; // believed only of the whole name: empty non-terminals are often denied by mistake
                continue;
            }
            if (found.outcome == Outcome::NoData || found.outcome == Outcome::Answer)
                known.learn(found, ask, cut.get(), config->cache, cacheNow());
            asked = ask.name.labelCount();
            continue;
        }
        finish(out, said, question, *cut, context);
        co_return out;
    }
}

void Resolver::Impl::finish(WalkResult& out, ZoneAnswer& said, const Question& question, const Delegation& cut, LookupContext& context)
{
    out.failed = said.failed;
    out.ede = said.ede;
    out.text = std::move(said.text);
    out.turnedAway = said.turnedAway;
    out.remember = !said.budgetGone;
    out.found = std::move(said.scrubbed);
    if (said.verdict) {
        out.bogus = said.verdict->bogus();
        if (!out.bogus && said.verdict->ede) {
            out.remark = said.verdict->ede;
            out.text = said.verdict->text;
        }
        out.remember = out.remember && !context.budget.exhaustedLimit();
    }
    if (!out.failed || out.bogus)
        known.learn(out.found, question, &cut, config->cache, cacheNow());
}

Task<void> Resolver::Impl::primeRoot()
{
    const Question question{Name(), Type::Ns, wire::Class::In};
    Flight flight(world.loop, question);
    Budget budget(world.loop.now() + std::chrono::milliseconds(config->resolver.maxResolveMs));
    TraceWriter silent;
    LookupContext context{budget, flight, nullptr, 0, &silent};
    const DelegationPtr hints = shared.infra.find(Name(), cacheNow());
    bool primed = false;
    if (hints) {
        const ZoneAnswer said = co_await askZone(hints, question, context, {});
        if (!said.failed && said.scrubbed.outcome == Outcome::Answer && said.scrubbed.chain.back().type == Type::Ns) {
            const wire::RRset& ns = said.scrubbed.chain.back();
            Delegation root;
            for (const auto rdata : ns.rdata) {
                const auto name = wire::targetName(Type::Ns, rdata);
                if (!name || root.servers.size() >= limits::serversPerDelegation)
                    continue;
                cache::DelegationServer server{name->lower(), {}};
                for (const wire::Record& record : said.additional) {
                    if (!(record.owner == server.name) || record.klass != static_cast<std::uint16_t>(wire::Class::In))
                        continue;
                    const auto* bytes = reinterpret_cast<const std::uint8_t*>(record.rdata.data());
                    if (record.type == Type::A && record.rdata.size() == 4)
                        server.glue.push_back(IpAddress::v4(bytes));
                    else if (record.type == Type::Aaaa && record.rdata.size() == 16)
                        server.glue.push_back(IpAddress::v6(bytes));
                }
                // The additional section may be cut short: the hints know the rest (RFC 8109 3.3).
                for (const auto& hint : hints->servers) {
                    if (server.glue.empty() && hint.name == server.name)
                        server.glue = hint.glue;
                }
                root.servers.push_back(std::move(server));
            }
            const bool usable = std::any_of(root.servers.begin(), root.servers.end(), [&](const auto& s) {
                return std::any_of(s.glue.begin(), s.glue.end(), [&](const IpAddress& a) { return mayAskAddress(a); });
            });
            if (usable) {
                root.learned = cacheNow();
                root.parentExpires = root.learned + static_cast<cache::CacheTime>(std::min(ns.ttl, config->cache.infraMaxTtl)) * 1000;
                root.expires = root.parentExpires;
                if (!cache::VoteIsOff::from(*config)) // learned alone, like every other cut (DESIGN 3.3)
                    root.expires =
                        std::min(root.expires, root.learned + static_cast<cache::CacheTime>(config->cache.provisionalTtl) * 1000);
                if (ns.ttl > 0)
                    shared.infra.put(std::make_shared<const Delegation>(std::move(root)), cacheNow());
                primed = true;
            }
        }
    }
    shard.add(primed ? Counter::Primed : Counter::PrimeFailed);
    priming = false;
}

} // namespace harddns::resolve
