// Asking past all caches and over TCP only: what an attacker who is not on the path cannot forge (SCIENCE 6.4 L6, 6.6 E-tcp-path, E-auth).
#include "engine/resolve/resolver_impl.h"

#include <algorithm>

namespace harddns::resolve
{

using cache::Delegation;
using cache::DelegationPtr;
using wire::Name;
using wire::Question;
using wire::Type;
using world::SteadyTime;
using world::Task;

namespace
{

/// Servers of one cut that are asked until one gives something of use: each costs a handshake.
constexpr std::size_t serversOverTcp = 4;
/// Servers without address whose address is itself asked over TCP, from the root down.
constexpr unsigned addressDepth = 3;

bool isOfUse(const Scrubbed& found)
{
    return found.outcome == Outcome::Answer || found.outcome == Outcome::Alias || found.outcome == Outcome::Referral || found.isNegative();
}

} // namespace

Task<Judged> Resolver::askOverTcp(Question question, DelegationPtr cut, SteadyTime deadline)
{
    return m_impl->askOverTcp(std::move(question), std::move(cut), deadline);
}

Task<Judged> Resolver::Impl::askOverTcp(Question question, DelegationPtr cut, SteadyTime deadline)
{
    question.name = question.name.lower();
    Judged out;
    out.found.outcome = Outcome::Lame;
    if (!cut)
        cut = shared.infra.find(Name(), cacheNow());
    Budget budget(deadline);
    Flight flight(world.loop, question);
    TraceWriter silent;
    LookupContext context{budget, flight, nullptr, 0, &silent, validating};
    auto walked = co_await world::withDeadline(world.loop, deadline, walkOverTcp(question, std::move(cut), context, 0));
    if (!walked || !isOfUse(*walked)) {
        out.text = walked ? "the zone's servers gave no answer over TCP" : "no answer over TCP in time";
        co_return out;
    }
    out.found = std::move(*walked);
    if (!validating)
        co_return out;
    const auto verdict = co_await world::withDeadline(world.loop, deadline, judge(out.found, question, context));
    if (!verdict) {
        out.text = "not judged in time";
        co_return out;
    }
    out.security = verdict->security;
    out.ede = verdict->ede;
    out.text = verdict->text;
    co_return out;
}

Task<Scrubbed> Resolver::Impl::walkOverTcp(Question question, DelegationPtr cut, LookupContext& context, unsigned depth)
{
    Scrubbed out;
    ExchangeSettings settings = exchangeSettings;
    settings.overTcp = true;
    for (unsigned referrals = 0; cut && referrals <= limits::referrals; ++referrals) {
        std::vector<std::pair<Name, IpAddress>> servers;
        std::vector<Name> without;
        for (const auto& server : cut->servers) {
            for (const IpAddress& address : server.glue) {
                if (mayAskAddress(address))
                    servers.emplace_back(server.name, address);
            }
            if (server.glue.empty())
                without.push_back(server.name);
        }
        for (std::size_t i = servers.size(); i > 1; --i)
            std::swap(servers[i - 1], servers[world.entropy.below(static_cast<std::uint32_t>(i))]);
        if (servers.empty() && depth < addressDepth) {
            for (std::size_t i = 0; i < without.size() && servers.empty() && i < limits::gluelessPerDelegation; ++i) {
                if (!context.budget.payGlueless(shard))
                    break;
                Question address{without[i], Type::A, wire::Class::In};
                Scrubbed found = co_await walkOverTcp(std::move(address), shared.infra.find(Name(), cacheNow()), context, depth + 1);
                if (found.outcome != Outcome::Answer)
                    continue;
                for (const auto rdata : found.chain.back().rdata) {
                    if (rdata.size() != 4)
                        continue;
                    const IpAddress at = IpAddress::v4(reinterpret_cast<const std::uint8_t*>(rdata.data()));
                    if (mayAskAddress(at))
                        servers.emplace_back(without[i], at);
                }
            }
        }
        bool referred = false;
        for (std::size_t i = 0; i < servers.size() && i < serversOverTcp && !referred; ++i) {
            const Endpoint at{servers[i].second, config->resolver.upstreamPort};
            auto got = co_await exchange(exchangeContext, settings, at, question, 0, context.budget, context.budget.deadline());
            if (!got.ok()) {
                if (got.error() == ExchangeError::Budget)
                    co_return out;
                continue;
            }
            out = scrub(got->message, question, cut->zone, {});
            if (!isOfUse(out))
                continue;
            if (out.outcome != Outcome::Referral)
                co_return out;
            cut = std::make_shared<const Delegation>(std::move(*out.referral));
            referred = true;
        }
        if (!referred)
            co_return out;
    }
    out.outcome = Outcome::Lame;
    co_return out;
}

} // namespace harddns::resolve
