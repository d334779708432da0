#include "engine/resolve/resolver.h"

#include "engine/resolve/dns64.h"
#include "engine/resolve/key_sentinel.h"
#include "engine/resolve/resolver_impl.h"
#include "engine/resolve/special_names.h"

#include <algorithm>

namespace harddns::resolve
{

using cache::CacheTime;
using telemetry::Counter;
using wire::Ede;
using wire::Question;
using wire::Rcode;
using wire::Type;
using world::SteadyTime;
using world::Task;

namespace
{

/// After a failed priming the hints serve on; trying again at each question would only add load to a dead root.
constexpr std::chrono::seconds primingRetry{60};
/// A forwarder resolves itself before it answers: it gets longer than an authority at first.
constexpr unsigned forwarderFirstTimeoutMs = 900;
constexpr unsigned authorityFirstTimeoutMs = 400;

AnswerPtr share(ResolveAnswer answer) { return std::make_shared<const ResolveAnswer>(std::move(answer)); }

} // namespace

bool isValidationFault(Ede ede)
{
    switch (ede) {
    case Ede::DnssecIndeterminate:
    case Ede::DnssecBogus:
    case Ede::SignatureExpired:
    case Ede::SignatureNotYetValid:
    case Ede::DnskeyMissing:
    case Ede::RrsigsMissing:
    case Ede::NoZoneKeyBitSet:
    case Ede::NsecMissing:
    case Ede::SignatureExpiredBeforeValid: return true;
    default: return false;
    }
}

ResolveAnswer failure(Ede ede, std::string text)
{
    ResolveAnswer answer;
    answer.rcode = Rcode::ServFail;
    answer.ede = ede;
    answer.edeText = std::move(text);
    return answer;
}

Resolver::Impl::Impl(world::World w, SharedState s, telemetry::Shard& sh)
    : world(w),
      shared(s),
      shard(sh),
      config(&s.config),
      validation(s.validation),
      exchangeContext{w, s.infra, s.cacheClock, sh},
      known(shared, cache::VoteIsOff::from(s.config)),
      scope(w.loop)
{
    reconfigure(s.config);
}

void Resolver::Impl::reconfigure(const Config& newConfig)
{
    config = &newConfig;
    validating = validation && newConfig.resolver.validates();
    known.setProvisionalLife(newConfig.cache.provisionalTtl);
    const ResolverConfig& r = newConfig.resolver;
    exchangeSettings.ednsSize = r.ednsSize;
    exchangeSettings.nearMissLimit = r.nearMissLimit;
    exchangeSettings.caseRandomisation = r.caseRandomisation;
    exchangeSettings.cookies = r.cookies;
    exchangeSettings.recursionDesired = !r.forward.empty();
    exchangeSettings.firstTimeoutMs = r.forward.empty() ? authorityFirstTimeoutMs : forwarderFirstTimeoutMs;
    forwarders.reset();
    forwarderPorts.clear();
    if (r.forward.empty())
        return;
    cache::Delegation cut;
    cut.fromHints = true;
    for (const Endpoint& endpoint : r.forward) {
        cut.servers.push_back({wire::Name(), {endpoint.address}});
        forwarderPorts[endpoint.address] = endpoint.port;
    }
    forwarders = std::make_shared<const cache::Delegation>(std::move(cut));
}

Task<AnswerPtr> Resolver::Impl::resolve(ResolveRequest request)
{
    request.question.name = request.question.name.lower();
    const bool address = request.question.type == Type::A || request.question.type == Type::Aaaa;
    const auto sentinel =
        address && validating && !request.checkingDisabled ? keySentinel(request.question.name.firstLabel()) : std::nullopt;
    const AnswerPtr answer = co_await resolveCommon(std::move(request));
    if (sentinel && answer->secure && validation->anchors()->rootHasTag(sentinel->keyTag) != sentinel->isAnchor)
        co_return share(failure(Ede::Other, "root key sentinel (RFC 8509)"));
    co_return answer;
}

Task<AnswerPtr> Resolver::Impl::resolveCommon(ResolveRequest request)
{
    const Question& question = request.question;
    if (config->resolver.specialNames) {
        if (auto special = answerSpecialName(question)) {
            shard.add(Counter::SpecialNames);
            ResolveAnswer answer;
            answer.rcode = special->rcode;
            answer.answer = std::move(special->answer);
            answer.authority = std::move(special->authority);
            AnswerPtr local = share(std::move(answer));
            if (config->resolver.dns64Prefix && question.type == Type::Aaaa) // ipv4only.arpa shows clients the prefix (RFC 8880 7.1)
                co_return co_await resolveDns64(std::move(request), std::move(local));
            co_return local;
        }
    }
    if (const auto& prefix = config->resolver.dns64Prefix; prefix && question.type == Type::Ptr) {
        if (const auto target = reverseTarget(*prefix, question.name)) {
            ResolveRequest inner = request;
            inner.question.name = *target;
            const AnswerPtr real = co_await resolve(std::move(inner));
            if (real->rcode == Rcode::ServFail)
                co_return real;
            ResolveAnswer answer = *real;
            wire::RRset link;
            link.owner = question.name;
            link.type = Type::Cname;
            link.ttl = real->answer.empty() ? 0 : real->answer.front().ttl;
            link.rdata.add(target->wire());
            answer.answer.insert(answer.answer.begin(), std::move(link));
            answer.secure = false;
            co_return share(std::move(answer));
        }
    }

    const CacheConfig& caching = config->cache;
    const Accept accept = request.checkingDisabled ? Accept::Anything : (validating ? Accept::Validated : Accept::Unchecked);
    std::optional<ResolveAnswer> stale;
    if (!request.refresh) {
        Known have = known.look(question, accept, cacheNow(), caching.serveStale, caching.staleReplyTtl);
        if (have.state == Known::State::Complete && !have.answer.stale) {
            if (have.nxCut)
                shard.add(Counter::CacheNxCut);
            if (request.trace) {
                TraceWriter trace(request.trace, &world.loop);
                TraceStep& step = trace.add(TraceStep::Kind::Cache, 0);
                step.question = questionText(question);
                step.rcode = wire::toText(have.answer.rcode);
                step.detail = have.nxCut ? "an ancestor does not exist (RFC 8020)" : "answered from the cache";
                for (const auto& set : have.answer.answer) {
                    for (auto& line : recordLines(set))
                        step.records.push_back(std::move(line));
                }
            }
            AnswerPtr cached = share(std::move(have.answer));
            if (config->resolver.dns64Prefix && question.type == Type::Aaaa)
                co_return co_await resolveDns64(std::move(request), std::move(cached));
            co_return cached;
        }
        if (have.state == Known::State::Complete)
            stale = std::move(have.answer);
    }

    // A traced question waits for its end: what is under way writes to the trace, which is the asker's once it has the answer.
    std::optional<SteadyTime> patience;
    if (stale && !request.trace)
        patience = world.loop.now() + std::chrono::milliseconds(caching.staleWaitMs);
    AnswerPtr answer = co_await join(question, request.refresh, request.trace, patience);
    if (stale && (!answer || (answer->rcode == Rcode::ServFail && !answer->contested))) {
        shard.add(Counter::CacheStaleAnswers);
        stale->ede = stale->rcode == Rcode::NxDomain ? Ede::StaleNxdomainAnswer : Ede::StaleAnswer;
        stale->edeText = answer && answer->ede ? answer->edeText : "";
        stale->secure = false; // the signatures may be over as well
        answer = share(std::move(*stale));
    }
    if (request.checkingDisabled && validating && answer->rcode == Rcode::ServFail)
        co_return co_await unvalidated(std::move(request.question), std::move(answer));
    if (config->resolver.dns64Prefix && question.type == Type::Aaaa)
        co_return co_await resolveDns64(std::move(request), std::move(answer));
    co_return answer;
}

Task<AnswerPtr> Resolver::Impl::unvalidated(Question question, AnswerPtr failed)
{
    if (shared.source)
        co_return co_await uncheckedFromSource(std::move(question), std::move(failed));
    std::vector<wire::RRset> chain;
    bool asked = false;
    for (unsigned rounds = 0; rounds < limits::aliases; ++rounds) {
        Known have = known.look(question, Accept::Anything, cacheNow(), false, 0);
        chain.insert(chain.end(), have.chain.begin(), have.chain.end());
        if (have.state == Known::State::Complete) {
            have.answer.answer.insert(have.answer.answer.begin(), chain.begin(), chain.end());
            have.answer.secure = false;
            co_return share(std::move(have.answer));
        }
        if (have.state == Known::State::Partial) {
            question.name = have.next;
            asked = false;
        } else if (asked || !failed->ede || !isValidationFault(*failed->ede)) {
            break;
        }
        // The failure may be remembered for longer than the records that failed.
        const bool refresh = have.state == Known::State::Nothing;
        asked = true;
        Question again = question;
        const AnswerPtr rest = co_await join(std::move(again), refresh, nullptr, std::nullopt);
        if (rest && rest->rcode != Rcode::ServFail) {
            ResolveAnswer answer = *rest;
            answer.answer.insert(answer.answer.begin(), chain.begin(), chain.end());
            answer.secure = false;
            co_return share(std::move(answer));
        }
    }
    co_return failed;
}

Task<AnswerPtr> Resolver::Impl::resolveDns64(ResolveRequest request, AnswerPtr aaaa)
{
    // RFC 6147 5.1.2: only an empty answer is filled; 5.1.6: a failed AAAA question counts as empty, NXDOMAIN does not.
    const bool hasRecords = !aaaa->answer.empty() && aaaa->answer.back().type == Type::Aaaa && !onlyExcludedAddresses(aaaa->answer.back());
    if (hasRecords || aaaa->rcode == Rcode::NxDomain || request.checkingDisabled)
        co_return aaaa;
    ResolveRequest inner = request;
    inner.question.type = Type::A;
    const AnswerPtr a = co_await resolve(std::move(inner));
    if (a->rcode != Rcode::NoError || a->answer.empty() || a->answer.back().type != Type::A)
        co_return aaaa;
    ResolveAnswer answer;
    answer.rcode = Rcode::NoError;
    answer.answer = a->answer;
    wire::RRset made = synthesiseAaaa(*config->resolver.dns64Prefix, a->answer.back());
    // RFC 6147 5.1.7: no longer than the negative answer it stands in for.
    if (!aaaa->authority.empty() && aaaa->authority.front().type == Type::Soa)
        made.ttl = std::min(made.ttl, aaaa->authority.front().ttl);
    answer.answer.back() = std::move(made);
    answer.upstreamQueries = a->upstreamQueries + aaaa->upstreamQueries;
    const AnswerPtr& old = a->stale ? a : aaaa;
    answer.stale = old->stale;
    if (old->stale) {
        answer.ede = old->ede;
        answer.edeText = old->edeText;
    }
    co_return share(std::move(answer));
}

Task<AnswerPtr> Resolver::Impl::join(Question question, bool refresh, std::vector<TraceStep>* trace, std::optional<SteadyTime> patience)
{
    const SteadyTime deadline = world.loop.now() + std::chrono::milliseconds(config->resolver.maxResolveMs);
    for (bool again = false;; again = true) {
        FlightPtr flight;
        if (const auto it = flights.find(question); it != flights.end() && !trace) {
            flight = it->second;
            if (flight->waiters >= limits::waitersPerQuestion) {
                shard.add(Counter::JoinRefused);
                co_return share(failure(Ede::Other, "too many clients wait for this question"));
            }
            shard.add(Counter::Joined);
        } else {
            if (running >= limits::resolutionsInFlight) {
                shard.add(Counter::DroppedOverload);
                co_return share(failure(Ede::Other, "too many resolutions in flight"));
            }
            flight = std::make_shared<Flight>(world.loop, question);
            flight->validates = validating;
            if (!trace)
                list(flight);
            ++running;
            scope.spawn(runFlight(flight, refresh, trace));
        }
        // The first flight lands within the time it has; a second one may have been started later than this client came.
        std::optional<SteadyTime> until = patience;
        if (again && !until)
            until = deadline;
        ++flight->waiters;
        const bool landed = co_await flight->done.wait(until);
        --flight->waiters;
        const bool unusable = landed && (flight->borrowedFailure || (validating && !flight->answer->validated));
        if (unusable && world.loop.now() < until.value_or(deadline))
            continue;
        if (unusable && !flight->answer->validated)
            co_return share(failure(Ede::NoReachableAuthority, "no answer in time"));
        if (!landed && !patience)
            co_return share(failure(Ede::NoReachableAuthority, "no answer in time"));
        co_return landed ? flight->answer : nullptr;
    }
}

bool Resolver::Impl::list(const FlightPtr& flight)
{
    flight->listed = flights.emplace(flight->question, flight).second;
    if (flight->listed)
        shard.adjust(telemetry::Gauge::JoinTable, 1);
    return flight->listed;
}

void Resolver::Impl::land(Flight& flight, AnswerPtr answer)
{
    if (flight.answer)
        return;
    flight.answer = std::move(answer);
    if (shared.paths && !flight.hops.empty()) {
        std::vector<wire::Name> targets;
        for (const wire::RRset& set : flight.answer->answer) {
            if (set.type != Type::Cname || set.rdata.empty())
                continue;
            if (auto target = wire::targetName(Type::Cname, *set.rdata.begin()))
                targets.push_back(std::move(*target));
        }
        shared.paths->keep(flight.question, std::move(flight.hops), std::move(targets), world.clock.wall());
    }
    flight.found.set();
    flight.done.set();
    if (flight.listed) {
        flight.listed = false;
        shard.adjust(telemetry::Gauge::JoinTable, -1);
        flights.erase(flight.question);
    }
}

Task<void> Resolver::Impl::runFlight(FlightPtr flight, bool refresh, std::vector<TraceStep>* trace)
{
    const SteadyTime began = world.loop.now();
    shard.adjust(telemetry::Gauge::RequestsInFlight, 1);
    Budget budget(began + std::chrono::milliseconds(config->resolver.maxResolveMs));
    TraceWriter writer = trace ? TraceWriter(trace, &world.loop) : TraceWriter();
    LookupContext context{budget, *flight, nullptr, 0, &writer, flight->validates};
    auto found = co_await world::withDeadline(world.loop, budget.deadline(), lookup(flight->question, context, refresh));
    ResolveAnswer answer;
    if (found) {
        answer = std::move(*found);
    } else {
        shard.add(Counter::BudgetTime);
        answer = failure(Ede::NoReachableAuthority, "no answer within " + std::to_string(config->resolver.maxResolveMs) + " ms");
        rememberFailure(flight->question, *answer.ede, answer.edeText, budget);
    }
    answer.upstreamQueries = budget.queries();
    if (writer.on()) {
        TraceStep& step = writer.add(TraceStep::Kind::Result, 0);
        step.question = questionText(flight->question);
        step.rcode = wire::toText(answer.rcode);
        step.detail = answer.edeText;
        for (const auto& set : answer.answer) {
            for (auto& line : recordLines(set))
                step.records.push_back(std::move(line));
        }
    }
    shard.recursion.record(
        static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(world.loop.now() - began).count()));
    shard.adjust(telemetry::Gauge::RequestsInFlight, -1);
    --running;
    land(*flight, share(std::move(answer)));
}

void Resolver::Impl::refresh(const Question& question)
{
    Question lowered{question.name.lower(), question.type, question.klass};
    if (running >= limits::resolutionsInFlight / 2 || flights.contains(lowered))
        return;
    shard.add(Counter::CachePrefetches);
    auto flight = std::make_shared<Flight>(world.loop, lowered);
    list(flight);
    flight->validates = validating;
    ++running;
    scope.spawn(runFlight(flight, true, nullptr));
}

void Resolver::Impl::prime()
{
    if (priming || forwarders || world.loop.now() < nextPriming)
        return;
    priming = true;
    nextPriming = world.loop.now() + primingRetry;
    scope.spawn(primeRoot());
}

Resolver::Resolver(world::World world, SharedState shared, telemetry::Shard& shard) : m_impl(std::make_unique<Impl>(world, shared, shard))
{
}
Resolver::~Resolver() = default;

Task<AnswerPtr> Resolver::resolve(ResolveRequest request) { return m_impl->resolve(std::move(request)); }
void Resolver::refresh(const Question& question) { m_impl->refresh(question); }
Task<ValidationChain> Resolver::explain(Question question, AnswerPtr answer)
{
    return m_impl->explain(std::move(question), std::move(answer));
}
void Resolver::prime() { m_impl->prime(); }
void Resolver::setCutObserver(CutObserver* observer) { m_impl->cutObserver = observer; }
void Resolver::reconfigure(const Config& config) { m_impl->reconfigure(config); }
std::size_t Resolver::inFlight() const { return m_impl->running; }

} // namespace harddns::resolve
