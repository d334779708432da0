// Look-ups: a question answered from the caches or by a walk, with its aliases; and the look-ups it causes itself (addresses of servers,
// targets of aliases, keys), which join what is under way and pay from the same budget.
#include "engine/resolve/resolver_impl.h"

#include <algorithm>

namespace harddns::resolve
{

using telemetry::Counter;
using wire::Ede;
using wire::Question;
using wire::Rcode;
using wire::Type;
using world::Task;

namespace
{

/// While a failure is remembered (5 s doubling to 300 s) one question in a while is let through to see whether it is over, or names would
/// stay away for minutes after their servers are back. The while is this share of how long it has lasted, within bounds: the wait
/// afterwards stays a small part of the outage, and a dead server costs less and less.
constexpr cache::CacheTime probeShare = 25;
constexpr cache::CacheTime probeGapLeastMs = 5 * 1000, probeGapMostMs = 30 * 1000;
/// What a probe needs itself (the address of a server, keys) may have been tried just before the servers came back.
constexpr cache::CacheTime probeGapWithinMs = 1000;

AnswerPtr share(ResolveAnswer answer) { return std::make_shared<const ResolveAnswer>(std::move(answer)); }

} // namespace

void Resolver::Impl::rememberFailure(const Question& question, Ede ede, std::string text, const Budget& budget, bool contested)
{
    const bool costly = budget.exhaustedLimit() || budget.queries() > limits::probeQueries;
    shared.infra.addFailure(question.name, question.type, ede, std::move(text), cacheNow(), costly, contested);
}

bool Resolver::Impl::remembersFailure(const Question& question, ResolveAnswer& answer, LookupContext& context)
{
    const cache::CacheTime now = cacheNow();
    auto remembered = shared.infra.failure(question.name, question.type, now);
    if (!remembered)
        return false;
    const cache::CacheTime gap =
        context.probing ? probeGapWithinMs : std::clamp((now - remembered->since) / probeShare, probeGapLeastMs, probeGapMostMs);
    if (shared.infra.takeProbe(question.name, question.type, gap, now)) {
        context.probing = true;
        return false;
    }
    shard.add(Counter::FailureHits);
    answer = failure(remembered->ede, remembered->text.empty() ? "remembered failure" : remembered->text + " (remembered failure)");
    answer.contested = remembered->contested;
    return true;
}

Task<ResolveAnswer> Resolver::Impl::lookup(Question question, LookupContext& context, bool refresh)
{
    std::vector<wire::RRset> chain;
    std::vector<wire::RRset> proofs; // of wildcards in the chain
    wire::Name next = question.name;
    bool secure = true;
    if (!refresh) {
        Known have = known.look(question, context.accept(), cacheNow(), false, 0);
        have.answer.validated = context.validates || !validating;
        if (have.state == Known::State::Complete)
            co_return std::move(have.answer);
        if (have.state == Known::State::Partial) {
            chain = std::move(have.chain);
            proofs = std::move(have.proofs);
            secure = have.secure;
            next = have.next;
        }
    }
    ResolveAnswer answer;
    answer.validated = context.validates || !validating;
    if (!refresh && remembersFailure(question, answer, context))
        co_return answer;
    if (context.validates && !refresh) {
        if (auto made = synthesise(question))
            co_return std::move(*made);
    }

    if (chain.empty()) {
        std::optional<WalkResult> judged;
        if (context.validates && !refresh && !shared.source)
            judged = co_await judgeKnown(question, context);
        WalkResult walked;
        if (shared.source)
            walked = co_await askSource(question, context);
        else if (judged)
            walked = std::move(*judged);
        else
            walked = co_await walk(question, context);
        if (walked.failed) {
            // What fails in another question's tree with its purse empty says nothing about the name. A client's own question is remembered
            // whatever ended it, or it could be asked again at once at the same cost.
            const bool own = walked.remember && !context.flight.borrowedFailure && !context.budget.exhaustedLimit();
            if (!walked.turnedAway && (own || !context.parent))
                rememberFailure(question, walked.ede, walked.text, context.budget, walked.contested);
            answer = failure(walked.ede, std::move(walked.text));
            answer.contested = walked.contested;
            answer.remember = own && !walked.turnedAway;
            co_return answer;
        }
        Scrubbed& found = walked.found;
        secure = found.secure();
        if (walked.remark) {
            answer.ede = walked.remark;
            answer.edeText = std::move(walked.text);
        }
        chain = std::move(found.chain);
        next = found.next;
        proofs = std::move(found.proofs);
        if (found.outcome != Outcome::Alias) {
            shared.infra.clearFailure(question.name, question.type);
            answer.rcode = found.outcome == Outcome::NxDomain ? Rcode::NxDomain : Rcode::NoError;
            answer.answer = std::move(chain);
            answer.secure = secure && context.validates;
            if (found.soa)
                answer.authority.push_back(std::move(*found.soa));
            for (auto& proof : proofs)
                answer.authority.push_back(std::move(proof));
            co_return answer;
        }
    }

    // An alias whose target other servers hold.
    for (const wire::RRset& link : chain) {
        if (link.type == Type::Cname && !context.budget.payAlias(shard)) {
            if (!context.parent)
                rememberFailure(question, Ede::Other, "too many aliases", context.budget);
            co_return failure(Ede::Other, "too many aliases");
        }
    }
    if (context.trace->on()) {
        TraceStep& step = context.trace->add(TraceStep::Kind::Alias, context.depth);
        step.question = questionText({next, question.type, question.klass});
        for (const auto& set : chain) {
            for (auto& line : recordLines(set))
                step.records.push_back(std::move(line));
        }
    }
    // Named, because GCC 12 destroys a braced temporary of an awaited call twice.
    Question onward{next, question.type, question.klass};
    const AnswerPtr rest = co_await subLookup(std::move(onward), context, context.depth, context.validates);
    if (rest->rcode == Rcode::ServFail) {
        if (!context.parent)
            rememberFailure(question, rest->ede.value_or(Ede::Other), rest->edeText, context.budget);
        answer = *rest;
        answer.answer.clear();
        co_return answer;
    }
    shared.infra.clearFailure(question.name, question.type); // not before: the way to a target that fails is remembered as failing
    answer.rcode = rest->rcode;
    answer.answer = std::move(chain);
    answer.answer.insert(answer.answer.end(), rest->answer.begin(), rest->answer.end());
    answer.authority = rest->authority;
    answer.authority.insert(answer.authority.end(), proofs.begin(), proofs.end());
    answer.secure = secure && rest->secure;
    if (!answer.ede && rest->ede) {
        answer.ede = rest->ede;
        answer.edeText = rest->edeText;
    }
    co_return answer;
}

Task<std::optional<WalkResult>> Resolver::Impl::judgeKnown(Question question, LookupContext& context)
{
    std::optional<WalkResult> out;
    Known have = known.look(question, Accept::Unchecked, cacheNow(), false, 0);
    if (have.state != Known::State::Complete || have.nxCut)
        co_return out;
    WalkResult result;
    Scrubbed& found = result.found;
    found.authoritative = true;
    found.chain = std::move(have.answer.answer);
    found.next = found.chain.empty() ? question.name : have.next;
    const bool positive = have.answer.rcode == Rcode::NoError && !found.chain.empty() && found.chain.back().type == question.type;
    found.outcome = have.answer.rcode == Rcode::NxDomain ? Outcome::NxDomain : (positive ? Outcome::Answer : Outcome::NoData);
    for (wire::RRset& set : have.answer.authority) {
        if (set.type == Type::Soa)
            found.soa = std::move(set);
        else
            found.proofs.push_back(std::move(set));
    }
    const validate::Verdict verdict = co_await judge(found, question, context);
    if (verdict.bogus()) { // what the servers say now decides
        for (const wire::RRset& set : found.chain)
            known.forget(set.owner, set.type);
        known.forget(found.next, found.outcome == Outcome::NxDomain ? Type::None : question.type);
        co_return out;
    }
    known.learn(found, question, nullptr, config->cache, cacheNow());
    result.failed = false;
    result.remark = verdict.ede;
    result.text = verdict.text;
    out = std::move(result);
    co_return out;
}

std::optional<ResolveAnswer> Resolver::Impl::synthesise(const Question& question)
{
    if (!config->resolver.aggressiveNsec || question.type == Type::Any || question.name.isRoot())
        return std::nullopt;
    const auto anchors = validation->anchors();
    const validate::TrustAnchor* anchor = anchors->closest(question.name);
    if (!anchor || anchors->negative(question.name))
        return std::nullopt;
    const wire::Name at = question.type == Type::Ds ? question.name.parent() : question.name;
    const validate::TrustPtr trust = validation->zones.deepest(at, anchor->zone.labelCount(), cacheNow());
    if (!trust || !trust->secure())
        return std::nullopt;
    const auto material = validation->denials.find(trust->zone, question.name, question.type, cacheNow());
    if (!material)
        return std::nullopt;
    auto made = validate::synthesise(*material, question.name, question.type);
    if (!made)
        return std::nullopt;
    shard.add(Counter::AggressiveAnswers);
    ResolveAnswer answer;
    answer.rcode = made->kind == cache::Kind::NxDomain ? Rcode::NxDomain : Rcode::NoError;
    const std::uint32_t ttl = std::min(made->ttl, config->cache.maxNegativeTtl);
    made->soa.ttl = ttl;
    answer.authority.push_back(std::move(made->soa));
    for (wire::RRset& proof : made->proofs) {
        proof.ttl = ttl;
        answer.authority.push_back(std::move(proof));
    }
    answer.secure = true;
    return answer;
}

namespace
{

/// Lands a flight with a failure when its task is destroyed before it could (deadline of the question it was part of).
class FlightGuard
{
public:
    FlightGuard(Resolver::Impl& impl, FlightPtr flight, Flight& parent) : m_impl(impl), m_flight(std::move(flight)), m_parent(parent)
    {
        m_parent.blockedOn = m_flight.get();
    }
    ~FlightGuard()
    {
        m_parent.blockedOn = nullptr;
        m_flight->borrowedFailure = m_flight->borrowedFailure || !m_flight->answer;
        m_impl.land(*m_flight, share(failure(Ede::NoReachableAuthority, "given up with the question that needed it")));
    }
    FlightGuard(const FlightGuard&) = delete;
    FlightGuard& operator=(const FlightGuard&) = delete;

private:
    Resolver::Impl& m_impl;
    FlightPtr m_flight;
    Flight& m_parent;
};

/// While it lives, `flight` waits for `other`.
class BlockedOn
{
public:
    BlockedOn(Flight& flight, Flight& other) : m_flight(flight), m_other(other)
    {
        m_flight.blockedOn = &m_other;
        ++m_other.waiters;
    }
    ~BlockedOn()
    {
        m_flight.blockedOn = nullptr;
        --m_other.waiters;
    }
    BlockedOn(const BlockedOn&) = delete;
    BlockedOn& operator=(const BlockedOn&) = delete;

private:
    Flight& m_flight;
    Flight& m_other;
};

/// Is the flight, or one for the same question, above this look-up (or this one itself)? Then all between the two fail only because of
/// where they stand: asked by themselves they may find another way.
bool closesCycle(LookupContext& context, const Question& question)
{
    LookupContext* top = &context;
    while (top && !(top->flight.question == question))
        top = top->parent;
    if (!top)
        return false;
    for (LookupContext* c = &context; c != top; c = c->parent)
        c->flight.borrowedFailure = true;
    return true;
}

} // namespace

Task<AnswerPtr> Resolver::Impl::subLookup(Question question, LookupContext& context, unsigned depth, bool validates)
{
    question.name = question.name.lower();
    validates = validates && validation;
    const auto notItsOwn = [](Ede ede, std::string text) {
        ResolveAnswer answer = failure(ede, std::move(text));
        answer.remember = false;
        return share(std::move(answer));
    };
    for (;;) {
        Known have = known.look(question, validates ? Accept::Validated : Accept::Unchecked, cacheNow(), false, 0);
        if (have.state == Known::State::Complete) {
            have.answer.validated = validates || !validating;
            co_return share(std::move(have.answer));
        }

        if (closesCycle(context, question)) {
            shard.add(Counter::CyclesFound);
            context.trace->problem(context.depth, question.name, {}, "the look-up needs itself: " + questionText(question));
            co_return notItsOwn(Ede::Other, "circular dependency at " + questionText(question));
        }
        const auto it = flights.find(question);
        if (it == flights.end())
            break;
        const FlightPtr other = it->second;
        for (const Flight* f = other.get(); f; f = f->blockedOn) {
            if (closesCycle(context, f->question)) {
                shard.add(Counter::CyclesFound);
                co_return notItsOwn(Ede::Other, "circular dependency at " + questionText(question));
            }
        }
        shard.add(Counter::Joined);
        {
            const BlockedOn blocked(context.flight, *other);
            const bool takesEarly = !validates && other->validates;
            // What was there to see may be found bogus before those who wait for it run, and the next server is asked.
            do {
                if (!co_await (takesEarly ? other->found : other->done).wait(context.budget.deadline()))
                    co_return notItsOwn(Ede::NoReachableAuthority, "no answer in time");
            } while (!other->early && !other->answer);
            if (takesEarly && other->early) {
                if (other->early->outcome == Outcome::Answer) {
                    ResolveAnswer answer;
                    answer.rcode = Rcode::NoError;
                    answer.answer = other->early->chain;
                    answer.validated = false;
                    co_return share(std::move(answer));
                }
                if (!co_await other->done.wait(context.budget.deadline()))
                    co_return notItsOwn(Ede::NoReachableAuthority, "no answer in time");
            }
        }
        const bool usable = !other->borrowedFailure && (!validates || other->answer->validated);
        if (usable)
            co_return other->answer;
        if (world.loop.now() >= context.budget.deadline())
            co_return notItsOwn(Ede::NoReachableAuthority, "no answer in time");
    }

    auto flight = std::make_shared<Flight>(world.loop, question);
    list(flight);
    flight->validates = validates;
    LookupContext child{context.budget, *flight, &context, depth, context.trace, validates, context.probing};
    const FlightGuard guard(*this, flight, context.flight);
    ResolveAnswer answer = co_await lookup(question, child, false);
    const bool failed = answer.rcode == Rcode::ServFail;
    flight->borrowedFailure = failed && (flight->borrowedFailure || context.budget.exhaustedLimit());
    if (flight->borrowedFailure)
        answer.remember = false;
    land(*flight, share(std::move(answer)));
    co_return flight->answer;
}

} // namespace harddns::resolve
