#include "engine/resolve/hints.h"

#include <algorithm>

namespace harddns::resolve
{

namespace
{

/// TTL of lines without one; hints have no life of their own, so that it only satisfies the syntax.
constexpr std::uint32_t hintTtl = 3600000;

struct RootServer {
    char letter;
    const char* v4;
    const char* v6;
};

/// IANA's named.root, 2024.
constexpr RootServer rootServers[] = {
    {'a', "198.41.0.4", "2001:503:ba3e::2:30"},   {'b', "170.247.170.2", "2801:1b8:10::b"},  {'c', "192.33.4.12", "2001:500:2::c"},
    {'d', "199.7.91.13", "2001:500:2d::d"},       {'e', "192.203.230.10", "2001:500:a8::e"}, {'f', "192.5.5.241", "2001:500:2f::f"},
    {'g', "192.112.36.4", "2001:500:12::d0d"},    {'h', "198.97.190.53", "2001:500:1::53"},  {'i', "192.36.148.17", "2001:7fe::53"},
    {'j', "192.58.128.30", "2001:503:c27::2:30"}, {'k', "193.0.14.129", "2001:7fd::1"},      {'l', "199.7.83.42", "2001:500:9f::42"},
    {'m', "202.12.27.33", "2001:dc3::35"},
};

void addAddresses(cache::DelegationServer& server, const wire::RRset& set)
{
    const bool v4 = set.type == wire::Type::A, v6 = set.type == wire::Type::Aaaa;
    if ((!v4 && !v6) || !(set.owner == server.name))
        return;
    for (const std::string_view rdata : set.rdata) {
        const auto* octets = reinterpret_cast<const std::uint8_t*>(rdata.data());
        if (v4 && rdata.size() == 4)
            server.glue.push_back(IpAddress::v4(octets));
        else if (v6 && rdata.size() == 16)
            server.glue.push_back(IpAddress::v6(octets));
    }
}

} // namespace

cache::DelegationPtr builtInHints()
{
    auto hints = std::make_shared<cache::Delegation>();
    hints->fromHints = true;
    for (const RootServer& root : rootServers) {
        cache::DelegationServer server;
        server.name = *wire::Name::fromText(std::string(1, root.letter) + ".root-servers.net.");
        for (const char* text : {root.v4, root.v6})
            server.glue.push_back(*IpAddress::parse(text));
        hints->servers.push_back(std::move(server));
    }
    return hints;
}

Result<cache::DelegationPtr, wire::ZoneTextError> readHints(const std::string& path)
{
    const wire::Name root;
    auto sets = wire::readZoneFile(path, root, hintTtl);
    if (!sets)
        return Failure{sets.error()};
    const auto refuse = [&](std::string why) { return Failure{wire::ZoneTextError{path, 0, std::move(why)}}; };
    const auto ns = std::find_if(sets->begin(), sets->end(), [&](const auto& s) { return s.type == wire::Type::Ns && s.owner.isRoot(); });
    if (ns == sets->end())
        return refuse("no NS records of the root; root hints need lines like \". NS a.root-servers.net.\"");

    auto hints = std::make_shared<cache::Delegation>();
    hints->fromHints = true;
    for (const std::string_view rdata : ns->rdata) {
        const auto target = wire::targetName(wire::Type::Ns, rdata);
        if (!target)
            return refuse("a NS record of the root holds no name");
        if (std::any_of(hints->servers.begin(), hints->servers.end(), [&](const auto& s) { return s.name == *target; }))
            continue;
        cache::DelegationServer server;
        server.name = *target;
        for (const auto& set : *sets)
            addAddresses(server, set);
        if (server.glue.empty())
            return refuse("the root server " + target->toText() + " has no A or AAAA record in this file; add one or remove its NS record");
        hints->servers.push_back(std::move(server));
    }
    return cache::DelegationPtr(std::move(hints));
}

} // namespace harddns::resolve
