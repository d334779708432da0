// MemberService: this node as a member: answers other members, and its own collector, with what its own resolver finds. Nothing that votes
// attested gets in here, so that every ballot is one node's own (DESIGN 3.3). One a worker; on its thread.
#pragma once

#include "engine/overlay/peer_service.h"
#include "engine/resolve/resolver.h"
#include "engine/telemetry/counters.h"
#include "engine/world/network.h"

#include <array>
#include <cstdint>

namespace harddns::node
{

class MemberService final : public overlay::PeerService
{
public:
    /// `shared` is what `own` was made with. All outlive this.
    MemberService(world::World world, resolve::SharedState shared, resolve::Resolver& own, telemetry::Shard& shard);

    world::Task<overlay::PeerAnswer> resolve(quorum::MemberQuestion question, std::uint16_t asker) override;
    world::Task<overlay::PeerAnswer> authority(wire::Name name, std::uint16_t asker) override;
    void forget(quorum::MemberOrder order, std::uint16_t asker) override;

    /// The resolver that answers this node's clients on this worker: what the node says as a collector comes from there. Outlives this;
    /// none until it is set.
    void setClients(resolve::Resolver* clients) { m_clients = clients; }
    void reconfigure(const Config& config) { m_maxResolve = std::chrono::milliseconds(config.resolver.maxResolveMs); }
    /// Questions under way at which a node counts as fully loaded.
    static constexpr std::size_t fullLoad = 10000;
    /// Wrong ids of the last minute, on this worker.
    [[nodiscard]] std::uint32_t nearMisses();

private:
    [[nodiscard]] wire::Message pathOf(const wire::Question& question) const;
    [[nodiscard]] overlay::PeerAnswer finished(wire::Message message);
    void addAddresses(wire::Message& message, const wire::Name& server) const;

    world::World m_world;
    resolve::SharedState m_shared;
    resolve::Resolver& m_own;
    resolve::Resolver* m_clients = nullptr;
    telemetry::Shard& m_shard;
    world::Duration m_maxResolve;
    /// The counter at the beginning of each of the last seconds.
    std::array<std::uint64_t, 60> m_counts{};
    std::array<std::int64_t, 60> m_seconds{};
};

} // namespace harddns::node
