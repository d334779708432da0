// Validation of what another node sent: its reply is scrubbed like a forwarder's and judged like a server's.
#include "engine/resolve/resolver_impl.h"

namespace harddns::resolve
{

using world::Task;

Task<Judged> Resolver::judge(wire::Question question, std::shared_ptr<const wire::Message> reply, world::SteadyTime deadline)
{
    return m_impl->judgeReply(std::move(question), std::move(reply), deadline);
}

Task<Judged> Resolver::Impl::judgeReply(wire::Question question, std::shared_ptr<const wire::Message> reply, world::SteadyTime deadline)
{
    question.name = question.name.lower();
    Judged out;
    out.found = scrub(*reply, question, wire::Name(), {.forwarding = true, .explain = false});
    const bool says = out.found.outcome == Outcome::Answer || out.found.outcome == Outcome::Alias || out.found.isNegative();
    if (!validating || !says)
        co_return out;
    Budget budget(deadline);
    Flight flight(world.loop, question);
    TraceWriter silent;
    LookupContext context{budget, flight, nullptr, 0, &silent, true};
    const std::size_t links = out.found.chain.size();
    const Outcome said = out.found.outcome;
    const auto verdict = co_await world::withDeadline(world.loop, deadline, judge(out.found, question, context));
    if (!verdict) {
        out.found = scrub(*reply, question, wire::Name(), {.forwarding = true, .explain = false});
        out.text = "not judged in time";
        co_return out;
    }
    out.ede = verdict->ede;
    out.text = verdict->text;
    // A chain that was cut is judged up to there; what lies behind is asked for by itself.
    const bool whole = out.found.chain.size() == links && out.found.outcome != Outcome::Alias;
    const bool sameEnd = said == out.found.outcome || (said == Outcome::NxDomain && out.found.outcome == Outcome::NoData);
    if (verdict->bogus() || (whole && sameEnd))
        out.security = verdict->security;
    co_return out;
}

} // namespace harddns::resolve
