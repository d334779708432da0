#include "engine/lab/demo_internet.h"

#include "engine/lab/authority_server.h"
#include "engine/lab/demo_signing.h"
#include "engine/world/real/real_world.h"

#include <algorithm>
#include <map>
#include <thread>

namespace harddns::lab
{

namespace
{

using wire::Name;
using wire::Type;

constexpr std::string_view zoneSuffix = ".zone";
constexpr std::uint32_t hintTtl = 518400; ///< as in IANA's file

std::optional<Name> originOf(std::string_view fileName)
{
    if (!fileName.ends_with(zoneSuffix))
        return std::nullopt;
    const std::string_view stem = fileName.substr(0, fileName.size() - zoneSuffix.size());
    return stem == "root" ? Name() : Name::fromText(stem);
}

IpAddress addressOf(Type type, std::string_view rdata)
{
    const auto* octets = reinterpret_cast<const std::uint8_t*>(rdata.data());
    return type == Type::A ? IpAddress::v4(octets) : IpAddress::v6(octets);
}

/// Addresses of a server name from the zone it is in. Nothing when the name is in a zone that is delegated but has no file: such
/// servers are meant to be dead.
std::vector<IpAddress> serverAddresses(const ZoneStore& zones, const Name& server)
{
    std::vector<IpAddress> out;
    const Zone* zone = zones.enclosing(server);
    if (!zone)
        return out;
    for (std::size_t labels = zone->origin().labelCount() + 1; labels <= server.labelCount(); ++labels)
        if (const ZoneNode* node = zone->node(server.suffix(labels)); node && node->find(Type::Ns))
            return out;
    const ZoneNode* node = zone->node(server);
    if (!node)
        return out;
    for (const Type type : {Type::A, Type::Aaaa})
        if (const wire::RRset* set = node->find(type))
            for (const std::string_view rdata : set->rdata)
                out.push_back(addressOf(type, rdata));
    return out;
}

std::vector<Name> serversOf(const Zone& zone)
{
    std::vector<Name> out;
    if (const wire::RRset* servers = zone.node(zone.origin())->find(Type::Ns))
        for (const std::string_view rdata : servers->rdata)
            if (auto name = wire::targetName(Type::Ns, rdata))
                out.push_back(std::move(*name));
    return out;
}

std::string hintsText(const ZoneStore& zones, const Zone& root)
{
    std::string out;
    for (const Name& server : serversOf(root)) {
        out += ". " + std::to_string(hintTtl) + " IN NS " + server.toText() + "\n";
        for (const IpAddress& address : serverAddresses(zones, server))
            out += server.toText() + " " + std::to_string(hintTtl) + " IN " + (address.isV4() ? "A " : "AAAA ") + address.toText() + "\n";
    }
    return out;
}

} // namespace

struct DemoInternet::Impl {
    std::uint16_t port = 0;
    std::size_t zoneCount = 0;
    std::string hints;
    std::string trustAnchor;
    std::vector<DemoServer> list;
    std::vector<std::string> notices;
    std::unique_ptr<world::RealWorker> worker;
    std::vector<std::unique_ptr<AuthorityServer>> servers; ///< made from the worker: gone before it
    std::thread thread;
};

DemoInternet::DemoInternet(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

DemoInternet::~DemoInternet()
{
    m_impl->worker->stop();
    m_impl->thread.join();
}

const std::string& DemoInternet::rootHints() const { return m_impl->hints; }
std::string DemoInternet::trustAnchorText() const { return m_impl->trustAnchor; }
std::uint16_t DemoInternet::port() const { return m_impl->port; }
const std::vector<DemoServer>& DemoInternet::servers() const { return m_impl->list; }
std::size_t DemoInternet::zoneCount() const { return m_impl->zoneCount; }
const std::vector<std::string>& DemoInternet::notices() const { return m_impl->notices; }

Result<std::unique_ptr<DemoInternet>, std::string> DemoInternet::start(std::uint16_t port, std::span<const EmbeddedFile> files)
{
    std::vector<Zone> plain;
    for (const EmbeddedFile& file : files) {
        const auto origin = originOf(file.name);
        if (!origin)
            return Failure{"demo internet: " + std::string(file.name) + " is not named after a zone (NAME.zone, root.zone)"};
        auto parsed = Zone::fromText(file.text, *origin, file.name);
        if (!parsed)
            return Failure{"demo internet: " + parsed.error()};
        plain.push_back(std::move(parsed).value());
    }
    SignedDemo made = signDemo(plain, static_cast<std::uint32_t>(world::RealClock().wall().seconds()));
    ZoneStore all;
    std::vector<std::shared_ptr<const Zone>> zones;
    for (Zone& zone : made.zones) {
        zones.push_back(std::make_shared<const Zone>(std::move(zone)));
        all.add(zones.back());
    }
    const Zone* root = all.exact(Name());
    if (!root)
        return Failure{std::string("demo internet: there is no root.zone")};

    std::map<IpAddress, std::shared_ptr<ZoneStore>> byAddress;
    std::map<IpAddress, std::vector<std::string>> zoneNames;
    for (const auto& zone : zones) {
        for (const Name& server : serversOf(*zone)) {
            for (const IpAddress& address : serverAddresses(all, server)) {
                if (!address.isLoopback())
                    return Failure{"demo internet: " + server.toText() + " has the address " + address.toText() +
                                   ", which is not a loopback address"};
                auto& store = byAddress[address];
                if (!store)
                    store = std::make_shared<ZoneStore>();
                if (!store->exact(zone->origin()))
                    zoneNames[address].push_back(zone->origin().toText());
                store->add(zone);
            }
        }
    }

    auto impl = std::make_unique<Impl>();
    impl->port = port;
    impl->zoneCount = zones.size();
    impl->hints = hintsText(all, *root);
    impl->trustAnchor = std::move(made.trustAnchor);
    auto worker = world::RealWorker::make();
    if (!worker)
        return Failure{"demo internet: " + worker.error()};
    impl->worker = std::move(worker).value();
    for (const auto& [address, store] : byAddress) {
        auto server = std::make_unique<AuthorityServer>(impl->worker->world(), store);
        const Endpoint endpoint{address, port};
        if (const auto listening = server->listen(endpoint); !listening) {
            const world::NetError error = listening.error();
            if (address.isV6() && (error == world::NetError::AddressMissing || error == world::NetError::Unreachable)) {
                impl->notices.push_back("no IPv6 loopback here: the demo zones that are served on " + endpoint.toText() +
                                        " only cannot be resolved");
                continue;
            }
            return Failure{"demo internet: cannot listen on " + endpoint.toText() + ": " + world::toText(error) +
                           (error == world::NetError::AddressInUse ? "; is another demo running?" : "")};
        }
        std::sort(zoneNames[address].begin(), zoneNames[address].end());
        impl->list.push_back({address, zoneNames[address]});
        impl->servers.push_back(std::move(server));
    }
    impl->thread = std::thread([loop = impl->worker.get()] { loop->run(); });
    return std::unique_ptr<DemoInternet>(new DemoInternet(std::move(impl)));
}

} // namespace harddns::lab
