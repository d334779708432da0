// A whole validating node in a signed internet, and a client that asks it over UDP: what clients see on the wire, from the resolver and
// from the cache's hot path alike.
#pragma once

#include "tests/resolve/signed_internet.h"
#include "tests/scenario/engine_node.h"

#include <algorithm>
#include <map>

namespace harddns::tests
{

/// Header bits and EDNS of a client's question.
struct Asking {
    bool dnssecOk = false, ad = false, cd = false;
    bool edns = true;
};

class SignedNode : public SignedInternet
{
public:
    explicit SignedNode(std::uint64_t seed = 1) : SignedInternet(seed), m_client(world.addHost("client", {"10.1.0.2"}))
    {
        world.setLink(m_client, nodeHost, {.latency = world::LatencyLaw::constant(std::chrono::microseconds(500))});
        (void)m_client.bindDatagram({m_client.address(), clientPort}, [this](const world::VirtualDatagram& in, world::DatagramReplies&) {
            if (auto message = wire::Message::parse(in.data); message.ok())
                m_heard[message->id] = std::move(*message);
        });
    }
    static Config nodeConfig()
    {
        Config c = defaultConfig();
        c.access.allow = {*Prefix::parse("10.0.0.0/8")};
        return c;
    }
    void startNode(Config config = nodeConfig())
    {
        publish();
        cache::Delegation hints;
        hints.fromHints = true;
        hints.servers.push_back({*wire::Name::fromText("a.root."), {*IpAddress::parse("198.41.0.4")}});
        whole = std::make_unique<EngineNode>(nodeHost, std::move(config), std::make_shared<const cache::Delegation>(std::move(hints)),
                                             rootAnchor());
    }

    /// The id under which the answer will be found.
    std::uint16_t send(const char* name, wire::Type type = wire::Type::A, Asking how = {})
    {
        wire::Edns edns;
        edns.udpSize = 4096;
        edns.dnssecOk = how.dnssecOk;
        const auto flags = static_cast<std::uint16_t>(wire::flagRd | (how.ad ? wire::flagAd : 0) | (how.cd ? wire::flagCd : 0));
        whole->cacheClock.observe();
        const std::uint16_t id = m_nextId++;
        const wire::Question question{*wire::Name::fromText(name), type, wire::Class::In};
        m_client.sendDatagram({m_client.address(), clientPort}, {nodeHost.address(), 53},
                              wire::encodeQuery(id, flags, question, how.edns ? &edns : nullptr));
        return id;
    }
    [[nodiscard]] const wire::Message* answer(std::uint16_t id) const
    {
        const auto found = m_heard.find(id);
        return found == m_heard.end() ? nullptr : &found->second;
    }
    /// Runs until the answer is there; an empty message when there is none in 30 s.
    wire::Message query(const char* name, wire::Type type = wire::Type::A, Asking how = {})
    {
        const std::uint16_t id = send(name, type, how);
        world.runUntil([&] { return answer(id) != nullptr; }, world.now() + std::chrono::seconds(30));
        const wire::Message* got = answer(id);
        return got ? *got : wire::Message{};
    }

    std::unique_ptr<EngineNode> whole;

private:
    static constexpr std::uint16_t clientPort = 4000;
    world::VirtualHost& m_client;
    std::map<std::uint16_t, wire::Message> m_heard;
    std::uint16_t m_nextId = 1;
};

/// "NOERROR www.example.com. A 192.0.2.80; AD EDE 3": RRSIGs of the answer section left out.
[[nodiscard]] inline std::string say(const wire::Message& message)
{
    if (!message.has(wire::flagQr))
        return "nothing";
    std::string out = wire::toText(message.rcode);
    for (const wire::Record& r : message.answer) {
        if (r.type != wire::Type::Rrsig)
            out += " " + r.owner.lower().toText() + " " + wire::toText(r.type) + " " + wire::rdataToText(r.type, r.rdata) + ";";
    }
    if (message.has(wire::flagAd))
        out += " AD";
    const auto* option = message.edns ? message.edns->find(wire::OptionCode::ExtendedError) : nullptr;
    if (option && option->data.size() >= 2)
        out += " EDE " + std::to_string(static_cast<std::uint8_t>(option->data[0]) << 8 | static_cast<std::uint8_t>(option->data[1]));
    return out;
}
/// Records of the type in all sections.
[[nodiscard]] inline std::size_t countRecords(const wire::Message& message, wire::Type type)
{
    std::size_t n = 0;
    for (const auto* section : {&message.answer, &message.authority, &message.additional})
        n += static_cast<std::size_t>(std::count_if(section->begin(), section->end(), [&](const auto& r) { return r.type == type; }));
    return n;
}

} // namespace harddns::tests
