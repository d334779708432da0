#include "engine/node/member_service.h"

#include "engine/resolve/path_log.h"

#include <algorithm>

namespace harddns::node
{

using resolve::Outcome;
using wire::Message;
using wire::Rcode;
using wire::Type;
using world::Task;

namespace
{

/// The other side waits no longer than its vote; a little sooner, and it learns the reason.
constexpr world::Duration answerBefore = std::chrono::milliseconds(100);

void addError(Message& message, wire::Ede code, const std::string& text)
{
    if (!message.edns)
        message.edns.emplace();
    message.edns->options.push_back(wire::extendedError(code, text));
}

Message fromAnswer(const resolve::ResolveAnswer& answer)
{
    Message out;
    out.rcode = answer.rcode;
    for (const wire::RRset& set : answer.answer)
        wire::appendRecords(out.answer, set, true, set.ttl);
    for (const wire::RRset& set : answer.authority)
        wire::appendRecords(out.authority, set, true, set.ttl);
    if (answer.ede)
        addError(out, *answer.ede, answer.edeText);
    return out;
}

Message fromScrubbed(const resolve::Judged& judged, bool checkingDisabled)
{
    Message out;
    const resolve::Scrubbed& found = judged.found;
    const bool says = found.outcome == Outcome::Answer || found.outcome == Outcome::Alias || found.isNegative();
    if (!says || (judged.security == cache::Security::Bogus && !checkingDisabled)) {
        out.rcode = Rcode::ServFail;
        addError(out, judged.ede.value_or(wire::Ede::NoReachableAuthority), judged.text);
        return out;
    }
    out.rcode = found.outcome == Outcome::NxDomain ? Rcode::NxDomain : Rcode::NoError;
    for (const wire::RRset& set : found.chain)
        wire::appendRecords(out.answer, set, true, set.ttl);
    if (found.soa)
        wire::appendRecords(out.authority, *found.soa, true, found.soa->ttl);
    for (const wire::RRset& set : found.proofs)
        wire::appendRecords(out.authority, set, true, set.ttl);
    return out;
}

void addAddress(Message& message, const wire::Name& server, const IpAddress& address, std::uint32_t ttl)
{
    const Type type = address.isV4() ? Type::A : Type::Aaaa;
    std::string rdata(reinterpret_cast<const char*>(address.data()), address.size());
    const bool known = std::any_of(message.additional.begin(), message.additional.end(), [&](const wire::Record& record) {
        return record.type == type && record.rdata == rdata && record.owner == server;
    });
    if (!known)
        message.additional.push_back({server, type, 1, ttl, std::move(rdata)});
}

} // namespace

MemberService::MemberService(world::World world, resolve::SharedState shared, resolve::Resolver& own, telemetry::Shard& shard)
    : m_world(world),
      m_shared(shared),
      m_own(own),
      m_shard(shard),
      m_maxResolve(std::chrono::milliseconds(shared.config.resolver.maxResolveMs))
{
    m_seconds.fill(-1);
}

std::uint32_t MemberService::nearMisses()
{
    const std::uint64_t total = m_shard.get(telemetry::Counter::NearMissIds);
    const std::int64_t second = std::chrono::duration_cast<std::chrono::seconds>(m_world.loop.now().time_since_epoch()).count();
    const auto slot = static_cast<std::size_t>(second) % m_counts.size();
    if (m_seconds[slot] != second) {
        m_seconds[slot] = second;
        m_counts[slot] = total;
    }
    std::uint64_t before = total;
    for (std::size_t i = 0; i < m_counts.size(); ++i) {
        if (m_seconds[i] >= 0 && second - m_seconds[i] < static_cast<std::int64_t>(m_counts.size()))
            before = std::min(before, m_counts[i]);
    }
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(total - before, UINT32_MAX));
}

overlay::PeerAnswer MemberService::finished(Message message)
{
    overlay::PeerAnswer out;
    out.message = std::move(message);
    out.nearMisses = nearMisses();
    const std::size_t inFlight = m_own.inFlight();
    out.loadPercent = static_cast<std::uint8_t>(std::min<std::size_t>(100, inFlight * 100 / fullLoad));
    return out;
}

Message MemberService::pathOf(const wire::Question& question) const
{
    constexpr std::size_t longestString = 255; // RFC 1035 3.3.14
    Message out;
    out.rcode = Rcode::NoError;
    if (!m_shared.paths)
        return out;
    for (std::string line : m_shared.paths->lines(question)) {
        line.resize(std::min(line.size(), longestString));
        out.additional.push_back({question.name, Type::Txt, 1, 0, static_cast<char>(line.size()) + line});
    }
    return out;
}

Task<overlay::PeerAnswer> MemberService::resolve(quorum::MemberQuestion question, std::uint16_t)
{
    if (question.kind == quorum::AskKind::Path)
        co_return finished(pathOf(question.question));
    if (question.kind == quorum::AskKind::Collect) {
        if (m_clients == nullptr) {
            Message refusal;
            refusal.rcode = Rcode::Refused;
            co_return finished(std::move(refusal));
        }
        resolve::ResolveRequest asked;
        asked.question = std::move(question.question);
        asked.checkingDisabled = question.checkingDisabled;
        const resolve::AnswerPtr told = co_await m_clients->resolve(std::move(asked));
        co_return finished(fromAnswer(*told));
    }
    if (question.overTcp) {
        const world::SteadyTime until = m_world.loop.now() + m_maxResolve - answerBefore;
        const resolve::Judged judged = co_await m_own.askOverTcp(std::move(question.question), nullptr, until);
        co_return finished(fromScrubbed(judged, question.checkingDisabled));
    }
    resolve::ResolveRequest request;
    request.question = std::move(question.question);
    request.checkingDisabled = question.checkingDisabled;
    request.refresh = question.fresh;
    const resolve::AnswerPtr answer = co_await m_own.resolve(std::move(request));
    co_return finished(fromAnswer(*answer));
}

void MemberService::addAddresses(Message& message, const wire::Name& server) const
{
    const world::CacheTime now = m_shared.cacheClock.at(m_world.loop.now());
    for (const Type type : {Type::A, Type::Aaaa}) {
        auto item = m_shared.answers.find(server, type, now);
        if (!item)
            item = m_shared.provisional.find(server, type, now);
        if (!item || item->kind != cache::Kind::Positive || item->security == cache::Security::Bogus)
            continue;
        for (const auto rdata : item->records.rdata) {
            const auto* bytes = reinterpret_cast<const std::uint8_t*>(rdata.data());
            if (type == Type::A && rdata.size() == 4)
                addAddress(message, server, IpAddress::v4(bytes), item->remaining);
            else if (type == Type::Aaaa && rdata.size() == 16)
                addAddress(message, server, IpAddress::v6(bytes), item->remaining);
        }
    }
}

Task<overlay::PeerAnswer> MemberService::authority(wire::Name name, std::uint16_t)
{
    const world::CacheTime now = m_shared.cacheClock.at(m_world.loop.now());
    Message message;
    const cache::DelegationPtr cut = m_shared.infra.deepest(name, now);
    if (!cut) {
        message.rcode = Rcode::ServFail;
        co_return finished(std::move(message));
    }
    // The parent's word whole, as this node was told it: whether others have said the same is nobody's proof but this node's own.
    const world::CacheTime left = (std::max(cut->expires, cut->parentExpires) - now) / 1000;
    const auto ttl = static_cast<std::uint32_t>(std::clamp<world::CacheTime>(left, 0, INT32_MAX));
    for (const auto& server : cut->servers) {
        message.answer.push_back({cut->zone, Type::Ns, 1, ttl, std::string(server.name.wire())});
        for (const IpAddress& address : server.glue)
            addAddress(message, server.name, address, ttl);
        addAddresses(message, server.name);
    }
    co_return finished(std::move(message));
}

void MemberService::forget(quorum::MemberOrder order, std::uint16_t)
{
    if (order.below) {
        m_shared.answers.flushBelow(order.name);
        m_shared.provisional.flushBelow(order.name);
        // Of the root what priming told is forgotten; the hints stay. All cuts of all names would be too much for one order.
        if (order.name.isRoot())
            m_shared.infra.remove(order.name);
        else
            m_shared.infra.removeBelow(order.name);
        if (m_shared.validation) {
            m_shared.validation->zones.removeBelow(order.name);
            m_shared.validation->denials.flushBelow(order.name);
        }
        return;
    }
    m_shared.answers.flush(order.name, order.type);
    m_shared.provisional.flush(order.name, order.type);
    m_shared.provisional.flush(order.name, Type::Cname);
    m_shared.provisional.flush(order.name, Type::None);
}

} // namespace harddns::node
