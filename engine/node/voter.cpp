#include "engine/node/voter.h"

namespace harddns::node
{

Voter::Voter(VoterParts parts)
    : m_world(parts.world),
      m_tls(std::move(parts.tls)),
      m_membership(std::move(parts.membership)),
      m_signer(std::move(parts.signer)),
      m_own(m_world, parts.own, parts.shard),
      m_service(m_world, parts.own, m_own, parts.shard),
      m_peers(m_world, m_membership, m_tls, m_service, parts.shard),
      m_server(m_world, m_membership, m_service, m_signer.get(), parts.shard),
      m_standing(quorum::largestNetwork),
      m_history(quorum::makeMemoryHistory(historyNames)),
      m_investigator({m_world, m_peers, m_standing, *m_history, m_book, parts.shard,
                      [this](std::uint16_t group) { return m_membership->groupLabel(group); }, parts.worker, parts.workers,
                      [check = parts.check](const overlay::KeptReceipt& kept, const quorum::Digest& ballot) {
                          return overlay::describe(check ? *check : overlay::ecdsaCheck(), kept, ballot);
                      }}),
      m_collectorCheck(m_world, m_peers, m_standing, m_investigator, parts.shard),
      m_collector({m_world, m_peers, m_standing, *m_history, m_own, parts.shard, &m_collectorCheck}, settingsFrom(parts.own.config)),
      m_front({m_world, m_peers, m_standing, m_own, m_collector, &m_collectorCheck, parts.shard}, parts.own.config.resolver.validates()),
      m_isFront(parts.own.config.network.front),
      m_infraVoter({m_world, m_peers, m_standing, parts.own.infra, parts.own.cacheClock, parts.shard, &m_investigator},
                   static_cast<unsigned>(m_membership->members().size()))
{
    m_own.setCutObserver(&m_infraVoter);
    m_server.setMemberHook([this](std::uint16_t member) { m_peers.memberAppeared(member); });
    // Signed, asked of everybody anyway, and the same everywhere.
    m_investigator.setCanaries({{{wire::Name(), wire::Type::Dnskey, wire::Class::In}}, {{wire::Name(), wire::Type::Ns, wire::Class::In}}});
}

Voter::~Voter() { m_own.setCutObserver(nullptr); }

quorum::CollectorSettings Voter::settingsFrom(const Config& config) const
{
    quorum::CollectorSettings out;
    out.quorum = config.quorum;
    out.nodes = static_cast<unsigned>(m_membership->members().size());
    out.maxResolveMs = config.resolver.maxResolveMs;
    out.validates = config.resolver.validates();
    return out;
}

Result<void, std::string> Voter::listen(const std::vector<Endpoint>& addresses, bool reusePort)
{
    for (const Endpoint& at : addresses) {
        world::ListenOptions options;
        options.reusePort = reusePort;
        options.tls = m_tls.server;
        auto listener = m_world.network.listenStream(at, options);
        if (!listener)
            return Failure{"cannot listen for the other nodes on tls " + at.toText() + ": " + world::toText(listener.error())};
        m_server.add(std::move(listener).value());
    }
    return {};
}

resolve::AnswerSource& Voter::source()
{
    if (m_isFront)
        return m_front;
    return m_collector;
}

void Voter::close()
{
    m_server.close();
    m_service.setClients(nullptr);
}

void Voter::start() { m_investigator.start(); }

NodeStandingView Voter::view(std::uint16_t member) const
{
    NodeStandingView out = m_investigator.view(member);
    const overlay::PeerLink* const link = m_peers.link(member);
    if (link != nullptr && link->validUntil())
        out.certificateEndsUnix = link->validUntil()->seconds();
    return out;
}

void Voter::reconfigure(const Config& config)
{
    m_own.reconfigure(config);
    m_service.reconfigure(config);
    m_collector.reconfigure(settingsFrom(config));
    m_front.reconfigure(config.resolver.validates());
}

void Voter::apply(std::shared_ptr<const overlay::Membership> membership)
{
    m_membership = std::move(membership);
    m_infraVoter.setNodes(static_cast<unsigned>(m_membership->members().size()));
    m_peers.apply(m_membership);
    m_server.apply(m_membership);
}

void Voter::replaceTls(const world::PeerTls& tls)
{
    m_tls = tls;
    m_peers.replaceTls(tls);
    m_server.replaceTls(tls.server);
}

} // namespace harddns::node
