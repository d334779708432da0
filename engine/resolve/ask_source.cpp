// A resolver whose answers come from a vote instead of a walk.
#include "engine/resolve/resolver_impl.h"

namespace harddns::resolve
{

using wire::Ede;
using wire::Question;
using wire::Rcode;
using world::SteadyTime;
using world::Task;

namespace
{

/// The vote ends a little before the question it is for, so that its own reason is what the client is told.
constexpr world::Duration voteEndsBefore = std::chrono::milliseconds(20);

AnswerPtr share(ResolveAnswer answer) { return std::make_shared<const ResolveAnswer>(std::move(answer)); }

} // namespace

Task<WalkResult> Resolver::Impl::askSource(Question question, LookupContext& context)
{
    WalkResult out;
    const SteadyTime until = context.budget.deadline() - voteEndsBefore;
    AnswerSource::Sourced said = co_await shared.source->ask(question, false, until);
    out.failed = said.failed;
    out.found = std::move(said.found);
    out.text = std::move(said.text);
    out.bogus = said.bogus;
    out.contested = said.contested;
    if (said.failed)
        out.ede = said.ede.value_or(Ede::Other);
    else
        out.remark = said.ede;
    if (!out.failed)
        known.learn(out.found, question, nullptr, config->cache, cacheNow());
    co_return out;
}

Task<AnswerPtr> Resolver::Impl::uncheckedFromSource(Question question, AnswerPtr failed)
{
    const SteadyTime until = world.loop.now() + std::chrono::milliseconds(config->resolver.maxResolveMs) - voteEndsBefore;
    ResolveAnswer answer;
    for (unsigned links = 0; links < limits::aliases; ++links) {
        AnswerSource::Sourced said = co_await shared.source->ask(question, true, until);
        if (said.failed)
            co_return failed;
        Scrubbed& found = said.found;
        for (wire::RRset& set : found.chain)
            answer.answer.push_back(std::move(set));
        if (found.outcome == Outcome::Alias) {
            question.name = found.next;
            continue;
        }
        answer.rcode = found.outcome == Outcome::NxDomain ? Rcode::NxDomain : Rcode::NoError;
        if (found.soa)
            answer.authority.push_back(std::move(*found.soa));
        for (wire::RRset& proof : found.proofs)
            answer.authority.push_back(std::move(proof));
        co_return share(std::move(answer));
    }
    co_return failed;
}

} // namespace harddns::resolve
