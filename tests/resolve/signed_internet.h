// A signed virtual internet: VirtualInternet whose zones have keys, a chain of DS records from the root, and servers of their own. Each
// zone is a plan (records, keys, how it denies, what its parent says of it) that a test may change and publish again at any time: key
// roll-overs, expired signatures, sets spoilt after signing.
//
//     SignedInternet net;                                          // root, com. and org., signed, Ed25519, NSEC
//     net.zone("example.com.", "www 300 IN A 192.0.2.80\n");       // a server of its own, a DS in com.
//     net.start();                                                 // publishes all, starts a validating node
//     say(net.ask("www.example.com"))                              // "NOERROR www.example.com. A 192.0.2.80; AD"
//
// Who calls: tst_validation*, the forgery campaign. Thread of the virtual world.
#pragma once

#include "engine/lab/zone_signer.h"
#include "tests/resolve/virtual_internet.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace harddns::tests
{

/// VirtualInternet::text with " AD" when secure, " STALE", and " EDE n".
[[nodiscard]] std::string say(const resolve::AnswerPtr& answer);

struct SignedPlan {
    wire::Name origin;
    std::string records;                  ///< without SOA, NS, addresses of its servers and delegations
    std::vector<std::string> servers;     ///< hosts; the zone names them ns1, ns2 ... inside itself (the root: a.root.)
    std::vector<std::string> serverNames; ///< other names for them, in other zones, which then have their addresses
    std::vector<lab::SigningKey> keys;
    bool isSigned = true;
    bool hasDs = true;                                   ///< the parent vouches for it
    std::optional<std::vector<lab::SigningKey>> vouched; ///< the keys it vouches for; else the key signing ones of `keys`
    validate::DigestType digest = validate::DigestType::Sha256;
    lab::SignOptions options;      ///< times 0: from a day ago to a month from now
    std::uint32_t infraTtl = 3600; ///< of NS, DS and addresses of servers
    std::uint32_t negativeTtl = 60;
    /// The last hand on every set once it is signed; a set without records is left out.
    std::function<void(wire::RRset&)> edit;
};

class SignedInternet : public VirtualInternet
{
public:
    using Algorithm = validate::Algorithm;

    explicit SignedInternet(std::uint64_t seed = 1);

    /// A new zone on `servers` new hosts "<origin>#1", "<origin>#2" ...; on the given hosts when there are any.
    SignedPlan& zone(const std::string& origin, const std::string& records, unsigned servers = 1, std::vector<std::string> hosts = {});
    [[nodiscard]] SignedPlan& plan(const std::string& origin);
    [[nodiscard]] const std::vector<std::unique_ptr<SignedPlan>>& plans() const { return m_plans; }

    /// Signs and serves all zones, or one; a zone whose DS changed needs its parent published, too.
    void publish();
    void publish(const std::string& origin);
    /// What the servers of the zone serve now.
    [[nodiscard]] const lab::Zone& published(const std::string& origin) const;
    /// Every zone as it is served, for the truth.
    [[nodiscard]] const lab::ZoneStore& all() const { return m_all; }

    [[nodiscard]] validate::TrustAnchor anchorOf(const std::string& origin);
    [[nodiscard]] validate::TrustAnchors rootAnchor();
    /// Publishes all and starts the node with the root's anchor, or others.
    void start(Config config = defaultConfig());
    void start(Config config, validate::TrustAnchors anchors);

    /// Key number `number` of the zone and role.
    [[nodiscard]] static lab::SigningKey key(const std::string& origin, bool keySigning, unsigned number = 0,
                                             Algorithm algorithm = Algorithm::Ed25519);
    [[nodiscard]] static std::vector<lab::SigningKey> keys(const std::string& origin, Algorithm algorithm = Algorithm::Ed25519);

    PendingPtr beginUnchecked(const char* name, wire::Type type = wire::Type::A);
    /// With CD set.
    resolve::AnswerPtr askUnchecked(const char* name, wire::Type type = wire::Type::A);

    /// Seconds since 1970.
    [[nodiscard]] std::uint32_t now() const { return static_cast<std::uint32_t>(world.wall().seconds()); }
    /// Questions of this type the host was asked.
    unsigned& count(const std::string& host, wire::Type type) { return m_asked[{host, type}]; }
    using VirtualInternet::count;

    static constexpr std::uint32_t day = 86400;

private:
    [[nodiscard]] const SignedPlan* parentOf(const SignedPlan& plan) const;
    [[nodiscard]] lab::Zone build(const SignedPlan& plan);
    static world::Task<void> run(ResolverNode& node, resolve::ResolveRequest request, PendingPtr pending);

    std::vector<std::unique_ptr<SignedPlan>> m_plans;
    std::map<std::pair<std::string, wire::Type>, unsigned> m_asked;
    lab::ZoneStore m_all;
    unsigned m_nextAddress = 1;
};

/// The one record set of an answer, for TTLs.
[[nodiscard]] const wire::RRset& firstSet(const resolve::AnswerPtr& answer);
/// One bit of the signature itself changed.
void spoilSignatures(wire::RRset& set);

} // namespace harddns::tests
