// Delegations and members' words about them in a line each.
#pragma once

#include "engine/quorum/cut_word.h"

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace harddns::tests
{

/// A server and its addresses.
using ServerText = std::pair<std::string, std::vector<std::string>>;

inline cache::Delegation cutOf(const std::string& zone, const std::vector<ServerText>& servers)
{
    cache::Delegation out;
    out.zone = *wire::Name::fromText(zone);
    for (const auto& [name, addresses] : servers) {
        cache::DelegationServer& server = out.servers.emplace_back();
        server.name = *wire::Name::fromText(name);
        for (const std::string& address : addresses)
            server.glue.push_back(*IpAddress::parse(address));
    }
    return out;
}

/// What a member replies that knows this cut.
inline wire::Message tellCut(const wire::Question& question, const std::string& zone, const std::vector<ServerText>& servers,
                             std::uint32_t ttl = 172800)
{
    wire::Message m;
    m.set(wire::flagQr);
    m.questions.push_back(question);
    for (const auto& [name, addresses] : servers) {
        const wire::Name server = *wire::Name::fromText(name);
        m.answer.push_back({*wire::Name::fromText(zone), wire::Type::Ns, 1, ttl, std::string(server.wire())});
        for (const std::string& text : addresses) {
            const IpAddress address = *IpAddress::parse(text);
            std::string rdata(reinterpret_cast<const char*>(address.data()), address.size());
            m.additional.push_back({server, address.isV4() ? wire::Type::A : wire::Type::Aaaa, 1, ttl, std::move(rdata)});
        }
    }
    return m;
}

inline quorum::CutWord wordFrom(std::uint16_t member, const std::string& zone, const std::vector<ServerText>& servers,
                                std::uint32_t ttl = 172800)
{
    const wire::Name name = *wire::Name::fromText(zone);
    return *quorum::readCut(member, tellCut({name, wire::Type::Ns, wire::Class::In}, zone, servers, ttl), name);
}

} // namespace harddns::tests
