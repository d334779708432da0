#include "engine/overlay/peers.h"

#include "engine/quorum/parameters.h"

#include <utility>

namespace harddns::overlay
{

using quorum::AskProblem;
using quorum::MemberReply;

Peers::Peers(world::World world, std::shared_ptr<const Membership> membership, world::PeerTls tls, PeerService& own,
             telemetry::Shard& shard, LinkLimits limits)
    : m_world(world),
      m_membership(std::make_shared<const Membership>(membership->ownFingerprint())),
      m_tls(std::move(tls)),
      m_own(own),
      m_shard(shard),
      m_limits(limits),
      m_links(quorum::largestNetwork)
{
    apply(std::move(membership));
}

Peers::~Peers() = default;

void Peers::apply(std::shared_ptr<const Membership> membership)
{
    const std::shared_ptr<const Membership> before = std::exchange(m_membership, std::move(membership));
    for (std::size_t place = 0; place < m_links.size(); ++place) {
        const auto number = static_cast<std::uint16_t>(place);
        const Member* const old = before->find(number);
        const Member* const now = m_membership->find(number);
        if (now == nullptr || number == m_membership->self()) {
            m_links[number].reset();
            continue;
        }
        const bool same = old != nullptr && m_links[number] && old->addresses == now->addresses && old->fingerprint == now->fingerprint;
        if (!same) {
            const PeerLink::Target target{now->id, now->addresses, now->fingerprint};
            m_links[number] = std::make_unique<PeerLink>(m_world, target, m_tls, m_shard, m_limits);
        }
    }
    m_candidates.clear(); // they point into the old membership
}

void Peers::replaceTls(world::PeerTls tls)
{
    m_tls = std::move(tls);
    for (const auto& each : m_links) {
        if (each)
            each->replaceTls(m_tls);
    }
}

void Peers::memberAppeared(std::uint16_t member)
{
    if (member < m_links.size() && m_links[member])
        m_links[member]->retryNow();
}

const PeerLink* Peers::link(std::uint16_t member) const { return member < m_links.size() ? m_links[member].get() : nullptr; }

std::span<const quorum::Candidate> Peers::candidates() const
{
    m_candidates.clear();
    for (const Member& member : m_membership->members()) {
        const PeerLink* const way = link(member.number);
        if (way != nullptr ? way->state() != PeerLink::State::Down : member.number == self())
            m_candidates.push_back({member.number, member.groups});
    }
    return m_candidates;
}

std::vector<std::uint16_t> Peers::away() const
{
    std::vector<std::uint16_t> out;
    for (const Member& member : m_membership->members()) {
        const PeerLink* const way = link(member.number);
        if (way != nullptr && way->state() == PeerLink::State::Down)
            out.push_back(member.number);
    }
    return out;
}

std::string Peers::memberId(std::uint16_t member) const { return m_membership->idOf(member); }

std::uint16_t Peers::self() const { return m_membership->self(); }

world::Task<Result<MemberReply, AskProblem>> Peers::ask(std::uint16_t member, quorum::MemberQuestion question, world::SteadyTime deadline)
{
    if (member == self() && member != nobody) {
        auto own = co_await askSelf(std::move(question), deadline);
        co_return own;
    }
    if (link(member) == nullptr)
        co_return Failure{AskProblem::Unreachable};
    auto reply = co_await m_links[member]->ask(std::move(question), deadline);
    co_return reply;
}

world::Task<PeerAnswer> Peers::ownAnswer(PeerService& service, quorum::MemberQuestion question, std::uint16_t self)
{
    if (question.kind == quorum::AskKind::Authority) {
        auto known = co_await service.authority(std::move(question.question.name), self);
        co_return known;
    }
    auto answer = co_await service.resolve(std::move(question), self);
    co_return answer;
}

world::Task<Result<MemberReply, AskProblem>> Peers::askSelf(quorum::MemberQuestion question, world::SteadyTime deadline)
{
    const world::SteadyTime began = m_world.clock.steady();
    const wire::Question asked = question.question;
    const bool checkingDisabled = question.checkingDisabled;
    world::Task<PeerAnswer> task = ownAnswer(m_own, std::move(question), self());
    auto made = co_await world::withDeadline(m_world.loop, deadline, std::move(task));
    if (!made)
        co_return Failure{AskProblem::Timeout};
    wire::Message& message = made->message;
    message.flags = 0;
    message.set(wire::flagQr);
    message.set(wire::flagRd);
    message.set(wire::flagRa);
    message.set(wire::flagCd, checkingDisabled);
    message.questions = {asked};
    MemberReply reply;
    reply.rtt = m_world.clock.steady() - began;
    reply.nearMisses = made->nearMisses;
    reply.loadPercent = made->loadPercent;
    reply.packet = std::make_shared<const std::vector<std::uint8_t>>(wire::encode(message));
    reply.message = std::make_shared<const wire::Message>(std::move(message));
    co_return reply;
}

void Peers::order(std::uint16_t member, quorum::MemberOrder order)
{
    if (member == self() && member != nobody)
        m_own.forget(std::move(order), member);
    else if (link(member) != nullptr)
        m_links[member]->order(order);
}

} // namespace harddns::overlay
