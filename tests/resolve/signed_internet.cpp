#include "tests/resolve/signed_internet.h"

#include <algorithm>
#include <stdexcept>

namespace harddns::tests
{

using lab::SigningKey;
using lab::Zone;
using wire::Name;
using wire::RRset;
using wire::Type;

namespace
{

Name nameOf(const std::string& text) { return Name::fromText(text).value(); }

std::string serverName(const SignedPlan& plan, std::size_t index)
{
    if (index < plan.serverNames.size())
        return plan.serverNames[index];
    if (plan.origin.isRoot())
        return std::string(1, static_cast<char>('a' + index)) + ".root.";
    return "ns" + std::to_string(index + 1) + "." + plan.origin.toText();
}

std::vector<SigningKey> vouchedKeys(const SignedPlan& plan)
{
    if (plan.vouched)
        return *plan.vouched;
    std::vector<SigningKey> out;
    for (const SigningKey& key : plan.keys) {
        if (key.isKeySigning())
            out.push_back(key);
    }
    return out.empty() ? plan.keys : out;
}

} // namespace

std::string say(const resolve::AnswerPtr& answer)
{
    std::string out = VirtualInternet::text(answer);
    if (!answer)
        return out;
    if (answer->secure)
        out += " AD";
    if (answer->stale)
        out += " STALE";
    if (answer->ede)
        out += " EDE " + std::to_string(static_cast<unsigned>(*answer->ede));
    return out;
}

SignedInternet::SignedInternet(std::uint64_t seed) : VirtualInternet(seed)
{
    server("root", {"198.41.0.4"});
    server("tld", {"192.5.6.30"});
    for (const char* host : {"root", "tld"}) {
        state(host).observer = [this, host](const Endpoint&, const IpAddress&, const wire::Message& q, bool) {
            if (!q.questions.empty())
                ++m_asked[{host, q.questions[0].type}];
        };
    }
    zone(".", "", 0, {"root"}).infraTtl = 86400;
    zone("com.", "", 0, {"tld"}).infraTtl = 86400;
    zone("org.", "", 0, {"tld"}).infraTtl = 86400;
}

SignedPlan& SignedInternet::zone(const std::string& origin, const std::string& records, unsigned servers, std::vector<std::string> hosts)
{
    auto made = std::make_unique<SignedPlan>();
    made->origin = nameOf(origin);
    made->records = records;
    for (unsigned i = 1; hosts.size() < servers; ++i) {
        const std::string host = origin + "#" + std::to_string(i);
        const std::string address = "192.0.2." + std::to_string(m_nextAddress++);
        server(host, {address});
        state(host).observer = [this, host](const Endpoint&, const IpAddress&, const wire::Message& q, bool) {
            if (!q.questions.empty())
                ++m_asked[{host, q.questions[0].type}];
        };
        hosts.push_back(host);
    }
    made->servers = std::move(hosts);
    made->keys = keys(origin);
    m_plans.push_back(std::move(made));
    return *m_plans.back();
}

SignedPlan& SignedInternet::plan(const std::string& origin)
{
    const Name name = nameOf(origin);
    for (const auto& plan : m_plans) {
        if (plan->origin == name)
            return *plan;
    }
    throw std::runtime_error("no zone " + origin);
}

SigningKey SignedInternet::key(const std::string& origin, bool keySigning, unsigned number, Algorithm algorithm)
{
    return SigningKey::fromSeed(algorithm, lab::PlainNameHash()(nameOf(origin)) + number, keySigning);
}

std::vector<SigningKey> SignedInternet::keys(const std::string& origin, Algorithm algorithm)
{
    return {key(origin, true, 0, algorithm), key(origin, false, 0, algorithm)};
}

const SignedPlan* SignedInternet::parentOf(const SignedPlan& child) const
{
    const SignedPlan* best = nullptr;
    for (const auto& plan : m_plans) {
        if (child.origin.isStrictSubdomainOf(plan->origin) && (!best || plan->origin.isStrictSubdomainOf(best->origin)))
            best = plan.get();
    }
    return best;
}

Zone SignedInternet::build(const SignedPlan& plan)
{
    const std::string ttl = " " + std::to_string(plan.infraTtl) + " IN ";
    std::string text = "@ 3600 IN SOA " + serverName(plan, 0) + " h. 1 2 3 4 " + std::to_string(plan.negativeTtl) + "\n" + plan.records;
    const auto addServers = [&](const SignedPlan& of, const std::string& lineTtl) {
        for (std::size_t i = 0; i < of.servers.size(); ++i) {
            text += of.origin.toText() + lineTtl + "NS " + serverName(of, i) + "\n";
            if (!nameOf(serverName(of, i)).isSubdomainOf(of.origin))
                continue;
            for (const IpAddress& address : host(of.servers[i]).addresses())
                text += serverName(of, i) + lineTtl + (address.isV4() ? "A " : "AAAA ") + address.toText() + "\n";
        }
    };
    addServers(plan, ttl);
    std::vector<RRset> ds;
    for (const auto& child : m_plans) {
        if (parentOf(*child) != &plan)
            continue;
        addServers(*child, " " + std::to_string(child->infraTtl) + " IN ");
        if (child->isSigned && child->hasDs)
            ds.push_back(lab::dsSet(child->origin, vouchedKeys(*child), child->digest, child->infraTtl));
    }
    auto made = Zone::fromText(text, plan.origin, plan.origin.toText());
    if (!made.ok())
        throw std::runtime_error(made.error());
    Zone zone = std::move(*made);
    for (const RRset& set : ds)
        zone.add(set);
    if (!plan.isSigned)
        return zone;
    lab::SignOptions options = plan.options;
    if (options.inception == 0)
        options.inception = now() - day;
    if (options.expiration == 0)
        options.expiration = now() + 30 * day;
    Zone done = lab::signZone(zone, plan.keys, options);
    if (!plan.edit)
        return done;
    Zone edited(plan.origin);
    const auto touch = [&](RRset set) {
        plan.edit(set);
        if (!set.empty())
            edited.add(set);
    };
    done.visit([&](const Name&, const lab::ZoneNode& at) {
        for (const RRset& set : at.sets)
            touch(set);
    });
    for (const auto& [hash, set] : done.nsec3Sets())
        touch(set);
    return edited;
}

void SignedInternet::publish()
{
    for (const auto& plan : m_plans)
        publish(plan->origin.toText());
}

void SignedInternet::publish(const std::string& origin)
{
    const SignedPlan& what = plan(origin);
    const auto zone = std::make_shared<const Zone>(build(what));
    m_all.add(zone);
    for (const std::string& host : what.servers)
        entries.at(host).store->add(zone);
}

const Zone& SignedInternet::published(const std::string& origin) const { return *m_all.exact(nameOf(origin)); }

validate::TrustAnchor SignedInternet::anchorOf(const std::string& origin)
{
    const SignedPlan& of = plan(origin);
    validate::TrustAnchor anchor;
    anchor.zone = of.origin;
    anchor.ds = lab::dsSet(of.origin, vouchedKeys(of), of.digest, 3600);
    return anchor;
}

validate::TrustAnchors SignedInternet::rootAnchor()
{
    validate::TrustAnchors anchors;
    anchors.add(anchorOf("."));
    return anchors;
}

void SignedInternet::start(Config config) { start(std::move(config), rootAnchor()); }

void SignedInternet::start(Config config, validate::TrustAnchors anchors)
{
    publish();
    VirtualInternet::start(std::move(config), std::move(anchors));
}

world::Task<void> SignedInternet::run(ResolverNode& node, resolve::ResolveRequest request, PendingPtr pending)
{
    pending->answer = co_await node.resolver.resolve(std::move(request));
    pending->done = true;
    ++pending->answers;
}

PendingPtr SignedInternet::beginUnchecked(const char* name, Type type)
{
    auto pending = std::make_shared<Pending>();
    resolve::ResolveRequest request;
    request.question = {nameOf(name), type, wire::Class::In};
    request.checkingDisabled = true;
    node->cacheClock.observe();
    node->scope.spawn(run(*node, std::move(request), pending));
    return pending;
}

resolve::AnswerPtr SignedInternet::askUnchecked(const char* name, Type type)
{
    const auto pending = beginUnchecked(name, type);
    world.runUntil([&] { return pending->done; }, world.now() + std::chrono::seconds(30));
    return pending->answer;
}

const RRset& firstSet(const resolve::AnswerPtr& answer)
{
    if (!answer || answer->answer.empty())
        throw std::runtime_error("an answer without records");
    return answer->answer.front();
}

void spoilSignatures(RRset& set)
{
    wire::PackedList spoilt;
    for (const auto rdata : set.signatures) {
        std::string copy(rdata);
        copy.back() = static_cast<char>(copy.back() ^ 1);
        spoilt.add(copy);
    }
    set.signatures = std::move(spoilt);
}

} // namespace harddns::tests
