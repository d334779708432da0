#include "tests/scenario/random_internet.h"

#include <algorithm>
#include <set>
#include <sstream>
#include <stdexcept>

namespace harddns::tests
{

using wire::Message;
using wire::Name;
using wire::Type;
using world::VirtualRandom;

namespace
{

constexpr std::size_t tldCount = 3, soundZones = 7, unsteadyZones = 18, firstZone = 1 + tldCount;

std::string number(std::uint64_t n) { return std::to_string(n); }
Name nameOf(const std::string& text) { return Name::fromText(text).value(); }

wire::Record record(const std::string& owner, Type type, std::string rdata) { return {nameOf(owner), type, 1, 86400, std::move(rdata)}; }

} // namespace

std::string Statement::text() const
{
    std::string out = wire::toText(rcode);
    for (const std::string& r : records)
        out += " | " + r;
    return out;
}

Statement statementOf(const Message& message)
{
    Statement out;
    out.rcode = message.rcode;
    for (const wire::Record& r : message.answer) {
        if (r.type != Type::Dname)
            out.records.push_back(r.owner.lower().toText() + " " + wire::toText(r.type) + " " +
                                  wire::rdataToText(r.type, wire::canonicalRdata(r.type, r.rdata)));
    }
    std::sort(out.records.begin(), out.records.end());
    return out;
}

RandomInternet::RandomInternet(world::VirtualWorld& world) : m_world(world), m_random(world.randomFor("internet"))
{
    addZone(".", 0, true);
    const std::size_t roots = 2 + m_random.below(2);
    for (std::size_t i = 0; i < roots; ++i)
        m_zones[0].servers.push_back({"r" + number(i) + ".rootsrv.", addServer("root" + number(i), true), 0});
    const char* tlds[tldCount] = {"alfa", "beta", "gamma"};
    for (std::size_t t = 0; t < tldCount; ++t) {
        const std::size_t zone = addZone(std::string(tlds[t]) + ".", 0, t == 0);
        for (std::size_t i = 0; i < 2; ++i) {
            const std::size_t server = addServer(tlds[t] + number(i), t == 0);
            m_servers[server].shield = true;
            m_zones[zone].servers.push_back({"n" + number(i) + ".nic." + tlds[t] + ".", server, zone});
        }
    }
    for (std::size_t i = 0; i < soundZones + unsteadyZones; ++i) {
        const bool sound = i < soundZones;
        const std::size_t tld = sound ? 1 : 1 + m_random.below(tldCount);
        chooseServers(addZone("z" + number(i) + "." + m_zones[tld].origin, tld, sound));
        if (i % 4 == 1)
            chooseServers(addZone("sub." + m_zones.back().origin, m_zones.size() - 1, sound));
    }
    // Unsteady zones also name servers in later zones: dependencies in both directions, with a way out.
    for (std::size_t z = firstZone; z < m_zones.size(); ++z) {
        if (m_zones[z].sound || z + 1 >= m_zones.size() || !m_random.chance(0.4))
            continue;
        const std::size_t home = z + 1 + m_random.below(m_zones.size() - z - 1);
        m_zones[z].servers.push_back({"back" + number(z) + "." + m_zones[home].origin, addServer("back" + number(z), false), home});
    }
    for (std::size_t z = 0; z < m_zones.size(); ++z) {
        fillZone(z);
        for (const ZoneServer& s : m_zones[z].servers) {
            auto& served = m_servers[s.server].zones;
            if (std::find(served.begin(), served.end(), z) == served.end())
                served.push_back(z);
        }
    }
    for (std::size_t z = 0; z < m_zones.size(); ++z)
        publish(z);
}

std::size_t RandomInternet::addServer(const std::string& name, bool sound)
{
    Server server;
    server.address = IpAddress::v4(m_nextAddress++);
    server.host = &m_world.addHost(name);
    server.host->addAddress(server.address);
    server.store = std::make_shared<lab::ZoneStore>();
    server.authority = std::make_unique<lab::VirtualAuthority>(*server.host, server.store);
    server.sound = sound;
    m_servers.push_back(std::move(server));
    return m_servers.size() - 1;
}

std::size_t RandomInternet::addZone(const std::string& origin, std::size_t parent, bool sound)
{
    ZonePlan zone;
    zone.origin = origin;
    zone.parent = parent;
    zone.sound = sound;
    constexpr unsigned ttls[] = {20, 60, 600, 7200};
    zone.nsTtl = ttls[m_random.below(4)];
    m_zones.push_back(std::move(zone));
    const std::size_t index = m_zones.size() - 1;
    if (index != parent)
        m_zones[parent].children.push_back(index);
    return index;
}

/// A zone before `before` (not the root, not a TLD), sound if asked for; `before` itself when there is none.
std::size_t RandomInternet::earlierZone(std::size_t before, bool sound)
{
    std::vector<std::size_t> open;
    for (std::size_t z = firstZone; z < before; ++z) {
        if (!sound || m_zones[z].sound)
            open.push_back(z);
    }
    return open.empty() ? before : open[m_random.below(open.size())];
}

void RandomInternet::chooseServers(std::size_t zone)
{
    const bool sound = m_zones[zone].sound;
    const std::size_t other = earlierZone(zone, sound);
    const std::size_t style = other == zone ? 0 : m_random.below(3);
    if (style == 2) { // hosted with another zone
        m_zones[zone].servers = m_zones[other].servers;
        return;
    }
    const std::size_t count = sound ? 2 + m_random.below(2) : 1 + m_random.below(4);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t server = addServer("s" + number(zone) + "-" + number(i), sound);
        const bool away = style == 1;
        const std::string label = away ? "h" + number(zone) + "-" + number(i) : "ns" + number(i);
        m_zones[zone].servers.push_back({label + "." + m_zones[away ? other : zone].origin, server, away ? other : zone});
    }
}

unsigned RandomInternet::ttl()
{
    constexpr unsigned ttls[] = {1, 5, 30, 300, 3600};
    return ttls[m_random.below(5)];
}

void RandomInternet::fillZone(std::size_t zone)
{
    if (zone < firstZone)
        return;
    ZonePlan& plan = m_zones[zone];
    const std::string o = plan.origin;
    const std::string target = m_zones[earlierZone(zone, plan.sound)].origin;
    const std::string second = m_zones[earlierZone(zone, plan.sound)].origin;
    std::string& out = plan.records;
    const auto add = [&](const std::string& owner, const std::string& rest) {
        out += owner + "." + o + " " + number(ttl()) + " IN " + rest + "\n";
    };
    for (std::size_t i = 0; i <= m_random.below(3); ++i)
        add("www", "A 172.16." + number(zone) + "." + number(i + 1));
    add("v6", "AAAA 2001:db8:" + number(zone) + "::1");
    add("txt", "TXT \"zone " + number(zone) + "\"");
    add("post", "MX 10 www." + target);
    add("c1", "CNAME www." + target);
    add("c2", target == o ? "CNAME c1." + o : "CNAME c1." + target);
    if (target != o)
        add("d", "DNAME " + second);
    add("*.w", "A 172.17." + number(zone) + ".1");
    add("*.wc", "CNAME www." + second);
    add("a.b.ent", "A 172.18." + number(zone) + ".1");
}

std::string RandomInternet::zoneText(std::size_t zone) const
{
    const ZonePlan& plan = m_zones[zone];
    const std::string& o = plan.origin;
    std::set<std::string> lines; // shared server names come up more than once
    const auto address = [&](const ZoneServer& s, unsigned ttl) {
        lines.insert(s.name + " " + number(ttl) + " IN A " + m_servers[s.server].address.toText() + "\n");
    };
    for (const ZoneServer& s : plan.servers)
        lines.insert(o + " " + number(plan.nsTtl) + " IN NS " + s.name + "\n");
    for (const ZonePlan& any : m_zones) {
        for (const ZoneServer& s : any.servers) {
            if (s.home == zone)
                address(s, any.nsTtl);
        }
    }
    for (const std::size_t child : plan.children) {
        for (const ZoneServer& s : m_zones[child].servers) {
            lines.insert(m_zones[child].origin + " " + number(m_zones[child].nsTtl) + " IN NS " + s.name + "\n");
            if (nameOf(s.name).isSubdomainOf(nameOf(m_zones[child].origin)))
                address(s, m_zones[child].nsTtl);
        }
    }
    std::string out = o + " 300 IN SOA " + plan.servers.front().name + " h. " + number(plan.serial) + " 2 3 4 30\n" + plan.records;
    for (const std::string& line : lines)
        out += line;
    return out;
}

void RandomInternet::publish(std::size_t zone)
{
    const std::string text = zoneText(zone);
    auto made = lab::Zone::fromText(text, nameOf(m_zones[zone].origin), m_zones[zone].origin);
    if (!made.ok())
        throw std::runtime_error(made.error() + "\n" + text);
    const auto shared = std::make_shared<const lab::Zone>(std::move(*made));
    m_all->add(shared);
    for (Server& server : m_servers) {
        if (std::find(server.zones.begin(), server.zones.end(), zone) != server.zones.end())
            server.store->add(shared);
    }
}

void RandomInternet::move(std::size_t index)
{
    Server& server = m_servers[index];
    server.moved = true;
    const IpAddress old = server.address;
    server.address = IpAddress::v4(m_nextAddress++);
    server.authority->addAddress(server.address);
    server.authority->removeAddress(old);
    std::set<std::size_t> changed;
    for (std::size_t z = 0; z < m_zones.size(); ++z) {
        for (const ZoneServer& s : m_zones[z].servers) {
            if (s.server == index) {
                changed.insert(s.home);
                changed.insert(m_zones[z].parent);
            }
        }
    }
    for (const std::size_t z : changed) {
        ++m_zones[z].serial;
        publish(z);
    }
}

std::size_t RandomInternet::randomZone(VirtualRandom& random) const { return firstZone + random.below(m_zones.size() - firstZone); }

void RandomInternet::change(std::size_t index, world::Duration grace)
{
    ZonePlan& plan = m_zones[index];
    constexpr unsigned step = 8; // above the addresses a name has at once
    std::istringstream lines(plan.records);
    std::string out, line;
    ++plan.changes;
    while (std::getline(lines, line)) {
        std::istringstream fields(line);
        std::string owner, seconds, in, type, address;
        fields >> owner >> seconds >> in >> type >> address;
        if (owner == "www." + plan.origin && type == "A") {
            const std::string was = owner + " A " + address;
            m_former[was] = m_world.now() + std::chrono::seconds(std::stoul(seconds)) + grace;
            const std::size_t dot = address.rfind('.');
            const unsigned last = (static_cast<unsigned>(std::stoul(address.substr(dot + 1))) + step) % 248;
            line = owner + " " + seconds + " IN A " + address.substr(0, dot + 1) + number(last);
        }
        out += line + "\n";
    }
    plan.records = std::move(out);
    ++plan.serial;
    publish(index);
}

bool RandomInternet::isTrue(const wire::Question& question, const Statement& said) const
{
    const Statement now = truth(question);
    if (said == now)
        return true;
    if (said.rcode != now.rcode || said.records.empty() != now.records.empty())
        return false;
    const auto isLink = [](const std::string& record) { return record.find(" CNAME ") != std::string::npos; };
    std::size_t values = 0;
    for (const std::string& record : said.records) {
        const auto former = m_former.find(record);
        const bool wasTrue = former != m_former.end() && m_world.now() <= former->second;
        if (!wasTrue && std::find(now.records.begin(), now.records.end(), record) == now.records.end())
            return false;
        values += isLink(record) ? 0 : 1;
    }
    const auto missing = [&](const std::string& record) {
        return isLink(record) && std::find(said.records.begin(), said.records.end(), record) == said.records.end();
    };
    if (std::any_of(now.records.begin(), now.records.end(), missing))
        return false;
    return values > 0 || std::all_of(now.records.begin(), now.records.end(), isLink);
}

bool RandomInternet::isFoundAtOnce(std::size_t zone, std::vector<std::size_t>& above) const
{
    if (zone == 0)
        return true;
    if (std::find(above.begin(), above.end(), zone) != above.end())
        return false;
    above.push_back(zone);
    const ZonePlan& plan = m_zones[zone];
    const bool found = isFoundAtOnce(plan.parent, above) && std::any_of(plan.servers.begin(), plan.servers.end(), [&](const ZoneServer& s) {
                           return s.home == zone || (!m_servers[s.server].moved && isFoundAtOnce(s.home, above));
                       });
    above.pop_back();
    return found;
}

bool RandomInternet::isFoundAtOnce(const Name& name) const
{
    std::size_t deepest = 0;
    for (std::size_t z = 0; z < m_zones.size(); ++z) {
        const Name origin = nameOf(m_zones[z].origin);
        if (name.isSubdomainOf(origin) && origin.labelCount() >= nameOf(m_zones[deepest].origin).labelCount())
            deepest = z;
    }
    std::vector<std::size_t> above;
    return isFoundAtOnce(deepest, above);
}

Message RandomInternet::honestReply(const wire::Question& question) const
{
    Message query;
    query.questions.push_back(question);
    return lab::answerAuthoritatively(*m_all, query);
}

Statement RandomInternet::truth(const wire::Question& question) const { return statementOf(honestReply(question)); }

RandomInternet::Ask RandomInternet::randomAsk(VirtualRandom& random) const
{
    Ask ask;
    const std::size_t zone = firstZone + random.below(m_zones.size() - firstZone);
    const ZonePlan& plan = m_zones[zone];
    ask.sound = plan.sound;
    const std::string fresh = number(random.below(1'000'000));
    const std::string few = number(random.below(5));
    struct Form {
        std::string prefix;
        Type type;
    };
    const Form forms[] = {{"www.", Type::A},
                          {"www.", Type::A},
                          {"www.", Type::A},
                          {"www.", Type::Aaaa},
                          {"v6.", Type::Aaaa},
                          {"txt.", Type::Txt},
                          {"post.", Type::Mx},
                          {"c1.", Type::A},
                          {"c2.", Type::A},
                          {"c2.", Type::Mx},
                          {"c1.", Type::Cname},
                          {"www.d.", Type::A},
                          {"c2.d.", Type::A},
                          {"d.", Type::Dname},
                          {"x" + fresh + ".w.", Type::A},
                          {"deep.x" + few + ".w.", Type::A},
                          {"x" + few + ".wc.", Type::A},
                          {"a.b.ent.", Type::A},
                          {"b.ent.", Type::A},
                          {"ent.", Type::Txt},
                          {"no" + fresh + ".", Type::A},
                          {"a.b.no" + few + ".", Type::Txt},
                          {"", Type::Ns},
                          {"", Type::Mx},
                          {"", Type::Ds}};
    const Form& form = forms[random.below(std::size(forms))];
    std::string text = form.prefix + plan.origin;
    Type type = form.type;
    if (random.chance(0.03)) { // below the TLD, but in no zone
        text = "www.void" + fresh + "." + m_zones[1 + random.below(tldCount)].origin;
        type = Type::A;
        ask.sound = text.ends_with("alfa.");
    }
    if (random.chance(0.3)) {
        for (char& c : text)
            c = c >= 'a' && c <= 'z' && random.chance(0.5) ? static_cast<char>(c - 32) : c;
    }
    ask.question = {nameOf(text), type, wire::Class::In};
    return ask;
}

std::vector<RandomInternet::Ask> RandomInternet::oneAskPerZone() const
{
    std::vector<Ask> out;
    for (std::size_t z = firstZone; z < m_zones.size(); ++z)
        out.push_back({{nameOf("after.w." + m_zones[z].origin), Type::A, wire::Class::In}, m_zones[z].sound});
    return out;
}

lab::Poison RandomInternet::poisonBy(std::size_t index, VirtualRandom& random) const
{
    const Server& liar = m_servers[index];
    lab::Poison out;
    const std::string address("\6\6\6\6", 4);
    const std::string evil(nameOf("ns.evil.beta.").wire());
    for (unsigned tries = 0; tries < 20; ++tries) {
        const ZonePlan& victim = m_zones[firstZone + random.below(m_zones.size() - firstZone)];
        const Name origin = nameOf(victim.origin);
        const bool ownWord = std::any_of(liar.zones.begin(), liar.zones.end(),
                                         [&](std::size_t z) { return origin.isSubdomainOf(nameOf(m_zones[z].origin)); });
        if (ownWord)
            continue;
        const auto section = [&]() -> std::vector<wire::Record>& {
            const auto which = random.below(3);
            return which == 0 ? out.answer : which == 1 ? out.authority : out.additional;
        };
        section().push_back(record("www." + victim.origin, Type::A, address));
        section().push_back(record(victim.origin, Type::Ns, evil));
        section().push_back(record(victim.servers.front().name, Type::A, address));
        section().push_back(record("no1." + victim.origin, Type::Cname, evil));
        out.authority.push_back(record(victim.origin, Type::Ns, evil));
        out.additional.push_back(record("ns.evil.beta.", Type::A, address));
        if (random.chance(0.3))
            out.authority.push_back(record(".", Type::Ns, evil));
        if (random.chance(0.3))
            out.authority.push_back(record("alfa.", Type::Ns, evil));
    }
    return out;
}

cache::DelegationPtr RandomInternet::hints() const
{
    cache::Delegation root;
    root.fromHints = true;
    for (const ZoneServer& s : m_zones[0].servers)
        root.servers.push_back({nameOf(s.name), {m_servers[s.server].address}});
    return std::make_shared<const cache::Delegation>(std::move(root));
}

} // namespace harddns::tests
