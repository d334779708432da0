// A question to the root answered from the node's copy of it (RFC 8806), judged like any server's answer.
#include "engine/resolve/local_root.h"
#include "engine/resolve/resolver_impl.h"

namespace harddns::resolve
{

using telemetry::Counter;
using wire::Question;
using world::Task;

Task<bool> Resolver::Impl::askLocalRoot(Question ask, LookupContext& context, AskOptions options, ZoneAnswer& out)
{
    const LocalRootPtr copy = shared.localRoot->living(cacheNow());
    if (!copy)
        co_return false;
    auto reply = copy->answer(ask);
    if (!reply)
        co_return false;
    const wire::Name root;
    TraceWriter& trace = *context.trace;
    ScrubOptions scrubbing;
    scrubbing.explain = trace.on();
    Scrubbed scrubbed = scrub(*reply, ask, root, scrubbing);
    if (trace.on()) {
        const std::string server = "local root copy serial " + std::to_string(copy->serial());
        TraceStep& step = trace.add(TraceStep::Kind::Query, context.depth);
        step.zone = root.toText();
        step.server = server;
        step.question = questionText(ask);
        trace.reply(context.depth, root, server, "local", ask, 0, scrubbed);
    }
    switch (scrubbed.outcome) {
    case Outcome::Answer:
    case Outcome::NoData:
    case Outcome::NxDomain:
    case Outcome::Referral: break;
    default: co_return false;
    }
    if (options.judged && scrubbed.outcome != Outcome::Referral) {
        validate::Verdict verdict = co_await judge(scrubbed, ask, context);
        if (verdict.bogus()) { // anchors or the clock have changed since it was checked: the servers may do better
            trace.problem(context.depth, root, "local root copy", verdict.text);
            co_return false;
        }
        out.verdict = std::move(verdict);
    }
    shard.add(Counter::LocalRootAnswers);
    out.failed = false;
    out.anyReply = true;
    out.scrubbed = std::move(scrubbed);
    out.additional = std::move(reply->additional);
    co_return true;
}

} // namespace harddns::resolve
