#include "engine/lab/virtual_authority.h"

namespace harddns::lab
{

VirtualAuthority::VirtualAuthority(world::VirtualHost& host, std::shared_ptr<const ZoneStore> zones, Behaviour behaviour,
                                   std::uint16_t port)
    : m_host(host), m_state(std::make_shared<AuthorityState>()), m_port(port)
{
    m_state->zones = std::move(zones);
    m_state->behaviour = std::move(behaviour);
    for (const IpAddress& address : host.addresses())
        bindDatagrams(address);
    // The program outlives this handle when the scenario drops it, therefore it keeps nothing of it but the state.
    auto server = std::make_shared<std::weak_ptr<AuthorityServer>>();
    host.setProgram([state = m_state, port, server](world::VirtualHost& self) -> std::shared_ptr<void> {
        auto made = std::make_shared<AuthorityServer>(self.world(), state);
        for (const IpAddress& address : self.addresses())
            (void)made->listenStream({address, port});
        *server = made;
        return made;
    });
    m_server = server;
}

void VirtualAuthority::bindDatagrams(const IpAddress& address)
{
    (void)m_host.bindDatagram({address, m_port}, [state = m_state](const world::VirtualDatagram& in, world::DatagramReplies& out) {
        for (const ServedReply& reply : state->handle(in.source, in.destination.address, in.data, false, in.host.entropy())) {
            out.reply(reply.packet, reply.delay);
            ++state->counters.replies;
        }
    });
}

void VirtualAuthority::addAddress(const IpAddress& address)
{
    m_host.addAddress(address);
    bindDatagrams(address);
    if (const auto server = m_server->lock())
        (void)server->listenStream({address, m_port});
}

void VirtualAuthority::removeAddress(const IpAddress& address)
{
    m_host.unbindDatagram({address, m_port});
    m_host.removeAddress(address);
}

} // namespace harddns::lab
