// A signed internet whose root zone has a digest (ZONEMD), servers that let it be transferred, and a node that keeps a copy of it.
//
//     RootInternet net;
//     net.startNode();          // publishes all, root serial 100
//     net.keep();               // the node begins to keep a copy
//     net.settle();             // its first attempt is over
//     net.release(101);         // a new root zone, at its servers and at those that transfer it
#pragma once

#include "engine/resolve/root_keeper.h"
#include "engine/resolve/validate/zonemd.h"
#include "tests/resolve/signed_internet.h"
#include "tests/resolve/transfer_server.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace harddns::tests
{

struct SoaTimes {
    std::uint32_t refresh = 1800, retry = 900, expire = 604800;
};

/// A signed internet whose root has a ZONEMD, servers that let it be transferred, and a node that keeps a copy.
class RootInternet : public SignedInternet
{
public:
    explicit RootInternet(std::uint64_t seed = 1, unsigned servers = 1) : SignedInternet(seed)
    {
        plan(".").records = "@ 86400 IN ZONEMD 1 1 1 " + std::string(96, '0') +
                            "\nunsigned-tld. 86400 IN NS ns.unsigned-tld.\nns.unsigned-tld. 86400 IN A 192.0.2.200\n"
                            "txt 3600 IN TXT \"data of the root itself\"\na.b.ent 3600 IN TXT \"deep\"\n";
        zone("example.com.", "www 300 IN A 192.0.2.80\nalias 300 IN CNAME www.example.org.\n");
        zone("example.org.", "www 300 IN A 192.0.2.81\n");
        for (unsigned i = 1; i <= servers; ++i) {
            const std::string address = "198.51.100." + std::to_string(i);
            auto& host = world.addHost("transfer" + std::to_string(i), {std::string_view(address)});
            transfers.push_back(std::make_unique<TransferServer>(host));
            endpoints.push_back({*IpAddress::parse(address), 53});
            hosts.push_back(&host);
        }
    }

    /// The root zone of this serial, complete and signed anew.
    std::vector<wire::RRset> rootZone(std::uint32_t serial, SoaTimes times = {}, std::uint32_t expiresIn = 30 * day)
    {
        publish(".");
        std::vector<wire::RRset> sets;
        published(".").visit([&](const wire::Name&, const lab::ZoneNode& at) { sets.insert(sets.end(), at.sets.begin(), at.sets.end()); });
        for (wire::RRset& set : sets) {
            if (set.type == wire::Type::Soa) {
                auto fields = *wire::parseSoa(*set.rdata.begin());
                std::string rdata(fields.mname.wire());
                rdata += fields.rname.wire();
                for (const std::uint32_t number : {serial, times.refresh, times.retry, times.expire, fields.minimum}) {
                    for (int shift = 24; shift >= 0; shift -= 8)
                        rdata += static_cast<char>(number >> shift & 0xFF);
                }
                set.rdata = {};
                set.rdata.add(rdata);
                sign(set, expiresIn);
            }
        }
        digest(sets, serial, expiresIn);
        return sets;
    }
    void sign(wire::RRset& set, std::uint32_t expiresIn = 30 * day)
    {
        set.signatures = {};
        set.signatures.add(lab::makeSignature(set, plan(".").keys[1], wire::Name(), now() - day, now() + expiresIn));
    }
    /// A ZONEMD that fits, whatever the zone is.
    void digest(std::vector<wire::RRset>& sets, std::uint32_t serial, std::uint32_t expiresIn = 30 * day)
    {
        for (wire::RRset& set : sets) {
            if (set.type != wire::Type::Zonemd)
                continue;
            std::string rdata;
            for (int shift = 24; shift >= 0; shift -= 8)
                rdata += static_cast<char>(serial >> shift & 0xFF);
            rdata += "\1\1" + validate::zoneDigest(wire::Name(), sets, validate::ShaStream::Kind::Sha384);
            set.rdata = {};
            set.rdata.add(rdata);
            sign(set, expiresIn);
        }
    }
    /// What the root's own servers serve.
    void serveRoot(const std::vector<wire::RRset>& sets)
    {
        lab::Zone zone{wire::Name()};
        for (const wire::RRset& set : sets)
            zone.add(set);
        entries.at("root").store->add(std::move(zone));
    }
    /// A new root zone at its servers and at those that transfer it.
    void release(std::uint32_t serial, SoaTimes times = {}, std::uint32_t expiresIn = 30 * day)
    {
        const auto sets = rootZone(serial, times, expiresIn);
        serveRoot(sets);
        for (auto& server : transfers)
            server->state().sets = sets;
    }

    void startNode(Config config = defaultConfig())
    {
        start(std::move(config));
        release(100);
    }
    void keep(resolve::TransferLimits limits = {})
    {
        resolve::RootKeeperSettings settings;
        settings.servers = endpoints;
        settings.limits = limits;
        resolve::RootKeeperEvents events;
        events.checked = [this](resolve::LocalRootPtr zone, bool isNew) {
            ++checked;
            if (isNew)
                taken.push_back(zone->serial());
        };
        events.problem = [this](const std::string& problem) { problems.push_back(problem); };
        keeper = std::make_unique<resolve::RootKeeper>(
            resolve::RootKeeperContext{nodeHost.world(), node->cacheClock, node->localRoot, node->validation, node->shard}, settings,
            events);
        keeper->start();
    }
    /// Until the first attempt is over.
    void settle()
    {
        const std::size_t before = checked + problems.size();
        world.runUntil([&] { return checked + problems.size() > before; }, world.now() + std::chrono::seconds(300));
    }
    std::optional<std::uint32_t> serial()
    {
        const auto copy = node->localRoot.living(node->cacheClock.now());
        return copy ? std::optional(copy->serial()) : std::nullopt;
    }
    std::string lastProblem() const { return problems.empty() ? "none" : problems.back(); }

    std::vector<std::unique_ptr<TransferServer>> transfers;
    std::vector<Endpoint> endpoints;
    std::vector<world::VirtualHost*> hosts;
    std::size_t checked = 0;
    std::vector<std::uint32_t> taken;
    std::vector<std::string> problems;
    std::unique_ptr<resolve::RootKeeper> keeper;
};

} // namespace harddns::tests
