// A member that lies, on a virtual host: it has a key of the network, answers what it is asked as a member, and only as it likes. It votes
// on nothing itself.
#pragma once

#include "engine/overlay/peer_server.h"
#include "engine/overlay/stand_in_signing.h"
#include "engine/world/sync.h"
#include "engine/world/virtual/random.h"
#include "engine/world/virtual/virtual_host.h"

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace harddns::tests
{

/// What liars answer: forged addresses, and servers of the attacker's for every zone. Over TCP and past the cache just the same.
class LyingService final : public overlay::PeerService
{
public:
    /// `honest` gives the true answer: a liar that always lies is found at once.
    LyingService(world::Loop& loop, world::VirtualRandom random, std::string address, double share,
                 std::function<wire::Message(const wire::Question&)> honest)
        : m_loop(loop), m_random(random), m_rdata(std::move(address)), m_share(share), m_honest(std::move(honest))
    {
    }
    world::Task<overlay::PeerAnswer> resolve(quorum::MemberQuestion question, std::uint16_t) override
    {
        overlay::PeerAnswer out;
        const std::uint64_t way = m_random.chance(m_share) ? m_random.below(10) : 10;
        co_await world::SleepUntil(m_loop,
                                   m_loop.now() + std::chrono::milliseconds(way == 9 ? 1000 + m_random.below(5000) : m_random.below(60)));
        if (way == 8) {
            out.message.rcode = wire::Rcode::NxDomain;
            out.message.authority.push_back(soa(question.question.name));
        } else if (way == 7) {
            out.message.rcode = wire::Rcode::ServFail;
        } else if (way == 6) { // an alias to what is the attacker's
            const wire::Name target = *wire::Name::fromText("www.evil.beta.");
            out.message.answer.push_back({question.question.name, wire::Type::Cname, 1, 86400, std::string(target.wire())});
            out.message.answer.push_back({target, wire::Type::A, 1, 86400, m_rdata});
        } else if (way < 10) {
            if (way >= 4) // the truth, and something beside it
                out.message = m_honest(question.question);
            out.message.rcode = wire::Rcode::NoError;
            out.message.answer.push_back({question.question.name, wire::Type::A, 1, 86400, m_rdata});
        } else {
            out.message = m_honest(question.question);
        }
        co_return out;
    }
    world::Task<overlay::PeerAnswer> authority(wire::Name name, std::uint16_t) override
    {
        overlay::PeerAnswer out;
        const wire::Name zone = name.isRoot() ? name : name.parent();
        const wire::Name server = *wire::Name::fromText("ns.evil.beta.");
        out.message.answer.push_back({zone, wire::Type::Ns, 1, 86400, std::string(server.wire())});
        out.message.additional.push_back({server, wire::Type::A, 1, 86400, m_rdata});
        co_return out;
    }
    void forget(quorum::MemberOrder, std::uint16_t) override {}

private:
    static wire::Record soa(const wire::Name& name)
    {
        return {name.isRoot() ? name : name.parent(), wire::Type::Soa, 1, 3600,
                std::string(2, '\0') + std::string("\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\4\0\0\1\x2c", 20)};
    }
    world::Loop& m_loop;
    world::VirtualRandom m_random;
    std::string m_rdata; ///< of the address
    double m_share;      ///< of its answers that are lies
    std::function<wire::Message(const wire::Question&)> m_honest;
};

class LyingNode
{
public:
    LyingNode(world::VirtualHost& host, std::shared_ptr<const overlay::Membership> membership, const world::PeerTls& tls,
              const std::string& id, std::uint16_t port, std::unique_ptr<LyingService> service)
        : m_service(std::move(service)), m_signer(id), m_server(host.world(), std::move(membership), *m_service, &m_signer, m_shard)
    {
        world::ListenOptions options;
        options.tls = tls.server;
        auto listener = host.network().listenStream({host.address(), port}, options);
        if (!listener)
            throw std::runtime_error(world::toText(listener.error()));
        m_server.add(std::move(listener).value());
    }
    void apply(std::shared_ptr<const overlay::Membership> membership) { m_server.apply(std::move(membership)); }

private:
    telemetry::Shard m_shard;
    std::unique_ptr<LyingService> m_service;
    overlay::StandInSigner m_signer;
    overlay::PeerServer m_server;
};

} // namespace harddns::tests
