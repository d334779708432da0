// A random internet for fault campaigns: root, three TLDs, some thirty zones with one to four servers each, server names in other zones,
// aliases between zones, wildcards, and a table of the truth. Some zones are sound: nothing they depend on is ever disturbed.
// The same seed makes the same internet. Thread of the virtual world.
#pragma once

#include "engine/cache/infra_cache.h"
#include "engine/lab/virtual_authority.h"
#include "engine/world/virtual/virtual_world.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace harddns::tests
{

/// What an answer says, without order, TTL and letter case; DNAME records left out (a cache may answer with the CNAME made of them).
struct Statement {
    wire::Rcode rcode = wire::Rcode::ServFail;
    std::vector<std::string> records;
    friend bool operator==(const Statement&, const Statement&) = default;
    [[nodiscard]] std::string text() const;
};
[[nodiscard]] Statement statementOf(const wire::Message& message);

class RandomInternet
{
public:
    explicit RandomInternet(world::VirtualWorld& world);

    struct Server {
        world::VirtualHost* host = nullptr;
        std::shared_ptr<lab::ZoneStore> store;
        std::unique_ptr<lab::VirtualAuthority> authority;
        std::vector<std::size_t> zones;
        IpAddress address;
        bool sound = false;
        bool moved = false;
        bool shield = false; ///< serves a TLD: its lies about names below could not be told from the truth
    };
    struct ZoneServer {
        std::string name;
        std::size_t server;
        std::size_t home; ///< zone that holds the name's address
    };
    struct ZonePlan {
        std::string origin;
        std::size_t parent = 0;
        bool sound = false;
        unsigned nsTtl = 3600;
        unsigned serial = 1;
        std::vector<ZoneServer> servers;
        std::string records; ///< all but SOA, NS, and addresses of servers
        unsigned changes = 0;
        std::vector<std::size_t> children;
    };

    /// A random question and whether it must be answered whatever happens elsewhere.
    struct Ask {
        wire::Question question;
        bool sound = false;
    };
    [[nodiscard]] Ask randomAsk(world::VirtualRandom& random) const;
    /// One question a zone that exists, for the time after all faults.
    [[nodiscard]] std::vector<Ask> oneAskPerZone() const;
    /// False when a resolver may still hold, within its TTL, nothing but dead addresses for the question's zone or one it depends on: all
    /// its servers have moved, and their addresses are records of other zones, which no parent repeats.
    [[nodiscard]] bool isFoundAtOnce(const wire::Name& name) const;
    [[nodiscard]] Statement truth(const wire::Question& question) const;
    /// What an honest resolver would say now.
    [[nodiscard]] wire::Message honestReply(const wire::Question& question) const;

    /// Gives the server a new address: its old one is dead, parents and zones learn the new one.
    void move(std::size_t server);
    /// The addresses of the zone's www become others. What they were stays true, for isTrue, until its TTL and `grace` have passed.
    void change(std::size_t zone, world::Duration grace);
    /// The statement is the truth, or was so lately for all that a cache may know: each of its records is true or was within its TTL.
    [[nodiscard]] bool isTrue(const wire::Question& question, const Statement& said) const;
    /// Zones that may change: not the root, no TLD.
    [[nodiscard]] std::size_t randomZone(world::VirtualRandom& random) const;
    /// Records about zones the server has nothing to say about, for its replies.
    [[nodiscard]] lab::Poison poisonBy(std::size_t server, world::VirtualRandom& random) const;

    [[nodiscard]] cache::DelegationPtr hints() const;
    [[nodiscard]] std::vector<Server>& servers() { return m_servers; }
    [[nodiscard]] const std::vector<ZonePlan>& zones() const { return m_zones; }

    static constexpr const char* poisonAddress = "6.6.6.6";

private:
    std::size_t addServer(const std::string& name, bool sound);
    std::size_t addZone(const std::string& origin, std::size_t parent, bool sound);
    void chooseServers(std::size_t zone);
    void fillZone(std::size_t zone);
    [[nodiscard]] std::string zoneText(std::size_t zone) const;
    void publish(std::size_t zone);
    [[nodiscard]] std::size_t earlierZone(std::size_t before, bool sound);
    [[nodiscard]] unsigned ttl();
    [[nodiscard]] bool isFoundAtOnce(std::size_t zone, std::vector<std::size_t>& above) const;

    world::VirtualWorld& m_world;
    world::VirtualRandom m_random;
    std::vector<Server> m_servers;
    std::vector<ZonePlan> m_zones; ///< 0: root, 1..3: TLDs
    std::shared_ptr<lab::ZoneStore> m_all = std::make_shared<lab::ZoneStore>();
    std::map<std::string, world::SteadyTime> m_former; ///< records as in Statement that were true, and until when that counts
    std::uint32_t m_nextAddress = 0x0B000001;
};

} // namespace harddns::tests
