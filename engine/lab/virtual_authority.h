// VirtualAuthority: an authoritative server on a host of the virtual world. UDP as a plain function (no coroutine a packet), TCP by
// AuthorityServer. Crashes with its host and comes back with it.
//
//     VirtualAuthority root(world.addHost("root", {"198.41.0.4"}), zones);
//     root.state().behaviour.dropProbability = 0.3;
//
// Who calls: scenarios, fault campaigns. Thread of the virtual world.
#pragma once

#include "engine/lab/authority_server.h"
#include "engine/world/virtual/virtual_host.h"

namespace harddns::lab
{

class VirtualAuthority
{
public:
    /// Serves port `port` of all addresses the host has now; takes the host's program.
    VirtualAuthority(world::VirtualHost& host, std::shared_ptr<const ZoneStore> zones, Behaviour behaviour = {}, std::uint16_t port = 53);
    VirtualAuthority(const VirtualAuthority&) = delete;
    VirtualAuthority& operator=(const VirtualAuthority&) = delete;

    /// One more address of the host (a server that moves).
    void addAddress(const IpAddress& address);
    /// The host gives the address up: queries to it go nowhere.
    void removeAddress(const IpAddress& address);

    [[nodiscard]] world::VirtualHost& host() { return m_host; }
    [[nodiscard]] AuthorityState& state() { return *m_state; }

private:
    void bindDatagrams(const IpAddress& address);

    world::VirtualHost& m_host;
    std::shared_ptr<AuthorityState> m_state;
    std::uint16_t m_port;
    std::shared_ptr<std::weak_ptr<AuthorityServer>> m_server; ///< owned by the host's program; expired while it is down
};

} // namespace harddns::lab
