#include "engine/resolve/local_root.h"

#include "engine/resolve/validate/records.h"
#include "engine/wire/zone_text.h"

#include <algorithm>
#include <charconv>

namespace harddns::resolve
{

using wire::Message;
using wire::Name;
using wire::Question;
using wire::Rcode;
using wire::RRset;
using wire::Type;
using world::CacheTime;

namespace
{

/// First line of the file.
constexpr std::string_view fileMark = "; root zone, checked at ";

bool isServedType(Type type) { return type == Type::Any || !wire::isMetaType(type); }

void addSet(std::vector<wire::Record>& section, const RRset& set, bool withSignatures = true)
{
    wire::appendRecords(section, set, withSignatures, set.ttl);
}

} // namespace

Result<LocalRootPtr, std::string> LocalRoot::make(std::vector<RRset> sets)
{
    std::shared_ptr<LocalRoot> root(new LocalRoot());
    root->m_sets = std::move(sets);
    if (std::string problem = root->index(); !problem.empty())
        return Failure{std::move(problem)};
    return LocalRootPtr(std::move(root));
}

std::string LocalRoot::index()
{
    for (const RRset& set : m_sets) {
        if (set.klass != wire::Class::In)
            return "it has records of another class at " + set.owner.toText();
        if (set.type == Type::Cname || set.type == Type::Dname || set.type == Type::Nsec3 || set.type == Type::Nsec3param)
            return "it has a record of type " + wire::toText(set.type) + " at " + set.owner.toText() + ", as the root never had";
        if (set.owner.isWildcard())
            return "it has a wildcard at " + set.owner.toText() + ", as the root never had";
        for (const std::string_view signature : set.signatures) {
            const auto rrsig = validate::parseRrsig(signature);
            if (!rrsig)
                return "it has a malformed signature at " + set.owner.toText();
            if (m_signaturesEnd == 0 || validate::serialBefore(rrsig->expiration, m_signaturesEnd))
                m_signaturesEnd = rrsig->expiration;
        }
    }
    const auto before = [](const RRset& a, const RRset& b) { return a.owner.canonicalCompare(b.owner) < 0; };
    std::stable_sort(m_sets.begin(), m_sets.end(), before);
    for (std::size_t i = 0; i < m_sets.size(); ++i) {
        if (m_nodes.empty() || !(owner(m_nodes.back()) == m_sets[i].owner))
            m_nodes.push_back({i, i});
        m_nodes.back().end = i + 1;
        if (m_sets[i].type == Type::Nsec)
            m_nsecs.push_back(i);
    }
    for (const Type type : {Type::Soa, Type::Ns, Type::Dnskey, Type::Zonemd, Type::Nsec}) {
        if (!apex(type))
            return "it has no " + wire::toText(type) + " record at the apex";
    }
    const RRset& soa = *apex(Type::Soa);
    const auto fields = soa.rdata.size() == 1 ? wire::parseSoa(*soa.rdata.begin()) : std::nullopt;
    if (!fields)
        return "it has no single SOA record at the apex";
    m_soa = *fields;
    return {};
}

std::size_t LocalRoot::lowerBound(const Name& name) const
{
    const auto it = std::lower_bound(m_nodes.begin(), m_nodes.end(), name,
                                     [&](const Node& node, const Name& wanted) { return owner(node).canonicalCompare(wanted) < 0; });
    return static_cast<std::size_t>(it - m_nodes.begin());
}

const LocalRoot::Node* LocalRoot::nodeAt(const Name& name) const
{
    const std::size_t at = lowerBound(name);
    return at < m_nodes.size() && owner(m_nodes[at]) == name ? &m_nodes[at] : nullptr;
}

bool LocalRoot::exists(const Name& name) const
{
    const std::size_t at = lowerBound(name);
    return at < m_nodes.size() && owner(m_nodes[at]).isSubdomainOf(name);
}

const RRset* LocalRoot::find(const Node* node, Type type) const
{
    if (!node)
        return nullptr;
    for (std::size_t i = node->begin; i < node->end; ++i) {
        if (m_sets[i].type == type)
            return &m_sets[i];
    }
    return nullptr;
}

const RRset* LocalRoot::nsecAtOrBefore(const Name& name) const
{
    const auto it = std::upper_bound(m_nsecs.begin(), m_nsecs.end(), name,
                                     [&](const Name& wanted, std::size_t i) { return wanted.canonicalCompare(m_sets[i].owner) < 0; });
    return it == m_nsecs.begin() ? nullptr : &m_sets[*std::prev(it)];
}

std::optional<Message> LocalRoot::answer(const Question& question) const
{
    if (question.klass != wire::Class::In || !isServedType(question.type))
        return std::nullopt;
    Message reply;
    reply.set(wire::flagQr);
    reply.questions.push_back(question);
    const Name& name = question.name;
    const std::size_t labels = name.labelCount();
    for (std::size_t depth = 1; depth <= labels; ++depth) {
        const Name here = name.suffix(depth);
        const RRset* servers = find(nodeAt(here), Type::Ns);
        if (servers && !(depth == labels && question.type == Type::Ds)) {
            referral(reply, *servers);
            return reply;
        }
        if (!exists(here)) {
            reply.set(wire::flagAa);
            nxDomain(reply, name);
            return reply;
        }
    }
    reply.set(wire::flagAa);
    const Node* node = nodeAt(name);
    if (node && (question.type == Type::Any || question.type == Type::Rrsig)) {
        for (std::size_t i = node->begin; i < node->end; ++i) {
            if (question.type == Type::Any) {
                addSet(reply.answer, m_sets[i]);
                continue;
            }
            for (const std::string_view signature : m_sets[i].signatures)
                reply.answer.push_back(wire::Record{name, Type::Rrsig, 1, m_sets[i].ttl, std::string(signature)});
        }
    } else if (const RRset* set = find(node, question.type)) {
        addSet(reply.answer, *set);
        if (question.type == Type::Ns)
            addAddresses(reply, *set);
    }
    if (reply.answer.empty())
        noData(reply, name);
    return reply;
}

void LocalRoot::referral(Message& reply, const RRset& servers) const
{
    addSet(reply.authority, servers, false);
    if (const RRset* ds = find(nodeAt(servers.owner), Type::Ds))
        addSet(reply.authority, *ds);
    else if (const RRset* nsec = nsecAtOrBefore(servers.owner))
        addSet(reply.authority, *nsec);
    addAddresses(reply, servers);
}

void LocalRoot::addAddresses(Message& reply, const RRset& servers) const
{
    for (const std::string_view rdata : servers.rdata) {
        const auto server = wire::targetName(Type::Ns, rdata);
        if (!server)
            continue;
        const Node* node = nodeAt(*server);
        for (const Type type : {Type::A, Type::Aaaa}) {
            if (const RRset* addresses = find(node, type))
                addSet(reply.additional, *addresses);
        }
    }
}

void LocalRoot::addSoa(Message& reply) const
{
    const RRset& soa = *apex(Type::Soa);
    wire::appendRecords(reply.authority, soa, true, std::min(soa.ttl, m_soa.minimum)); // RFC 2308 3
}

void LocalRoot::noData(Message& reply, const Name& name) const
{
    addSoa(reply);
    if (const RRset* nsec = nsecAtOrBefore(name))
        addSet(reply.authority, *nsec);
}

/// RFC 4035 3.1.3.2: the name is covered, and so is the wildcard that could have made it.
void LocalRoot::nxDomain(Message& reply, const Name& name) const
{
    reply.rcode = Rcode::NxDomain;
    addSoa(reply);
    const RRset* covering = nsecAtOrBefore(name);
    if (covering)
        addSet(reply.authority, *covering);
    Name encloser = name.parent();
    while (!encloser.isRoot() && !exists(encloser))
        encloser = encloser.parent();
    const auto wildcard = encloser.wildcardChild();
    const RRset* second = wildcard ? nsecAtOrBefore(*wildcard) : nullptr;
    if (second && second != covering)
        addSet(reply.authority, *second);
}

LocalRootPtr LocalRootStore::living(CacheTime now) const
{
    const std::lock_guard lock(m_mutex);
    return now < m_until ? m_zone : nullptr;
}

void LocalRootStore::put(LocalRootPtr zone, CacheTime checked, CacheTime until)
{
    {
        const std::lock_guard lock(m_mutex);
        m_zone.swap(zone);
        m_checked = checked;
        m_until = until;
        m_problem.clear();
    }
    // The old copy, if nobody uses it, is freed here and not under the lock.
}

bool LocalRootStore::dropIfOver(CacheTime now)
{
    LocalRootPtr old;
    const std::lock_guard lock(m_mutex);
    if (!m_zone || now < m_until)
        return false;
    m_zone.swap(old);
    return true;
}

LocalRootStore::Status LocalRootStore::status() const
{
    const std::lock_guard lock(m_mutex);
    Status out;
    if (m_zone)
        out.serial = m_zone->serial();
    out.checked = m_checked;
    out.until = m_until;
    out.problem = m_problem;
    return out;
}

void LocalRootStore::setProblem(std::string problem)
{
    const std::lock_guard lock(m_mutex);
    m_problem = std::move(problem);
}

CacheTime endOfCopy(const LocalRoot& zone, CacheTime checked, CacheTime now, std::int64_t wall)
{
    const CacheTime byExpire = checked + static_cast<CacheTime>(zone.soa().expire) * 1000;
    // Serial number arithmetic: what is left, negative when it is over.
    const auto left = static_cast<std::int32_t>(zone.signaturesEnd() - static_cast<std::uint32_t>(wall));
    return std::min(byExpire, now + static_cast<CacheTime>(left) * 1000);
}

std::string localRootText(const LocalRoot& zone, std::int64_t checkedUnix)
{
    std::string out(fileMark);
    out += std::to_string(checkedUnix) + "\n";
    for (const RRset& set : zone.sets()) {
        const std::string front = set.owner.toText() + " " + std::to_string(set.ttl) + " IN ";
        for (const std::string_view rdata : set.rdata)
            out += front + wire::toText(set.type) + " " + wire::rdataToText(set.type, rdata) + "\n";
        for (const std::string_view rdata : set.signatures)
            out += front + "RRSIG " + wire::rdataToText(Type::Rrsig, rdata) + "\n";
    }
    return out;
}

Result<LocalRootFile, std::string> parseLocalRoot(std::string_view text, std::string_view fileName)
{
    LocalRootFile out;
    if (!text.starts_with(fileMark))
        return Failure{std::string(fileName) + " does not say in its first line when it was checked"};
    const char* begin = text.data() + fileMark.size();
    const char* end = text.data() + std::min(text.find('\n'), text.size());
    if (const auto read = std::from_chars(begin, end, out.checkedUnix); read.ec != std::errc() || read.ptr != end)
        return Failure{std::string(fileName) + " does not say in its first line when it was checked"};
    auto sets = wire::parseZoneText(text, Name(), 0, fileName);
    if (!sets)
        return Failure{sets.error().toText()};
    auto zone = LocalRoot::make(std::move(*sets));
    if (!zone)
        return Failure{std::string(fileName) + " is no copy of the root zone: " + zone.error()};
    out.zone = std::move(*zone);
    return out;
}

} // namespace harddns::resolve
