#include "engine/lab/authority.h"

#include "engine/lab/denial_answers.h"

#include <algorithm>

namespace harddns::lab
{

namespace
{

using wire::Message;
using wire::Name;
using wire::Rcode;
using wire::Record;
using wire::RRset;
using wire::Type;

/// Builds one reply; the members are what the steps of RFC 1034 4.3.2 share.
class Responder
{
public:
    Responder(const ZoneStore& zones, const AuthorityOptions& options, const wire::Question& question, bool dnssecOk, Message& reply)
        : m_zones(zones), m_options(options), m_question(question), m_dnssecOk(dnssecOk), m_reply(reply)
    {
    }

    void run()
    {
        const Zone* zone = startZone();
        if (!zone) {
            m_reply.rcode = Rcode::Refused;
            return;
        }
        m_name = m_question.name;
        for (unsigned links = 0;; ++links) {
            const bool goOn = lookUp(*zone);
            if (!goOn || links >= m_options.maxChain)
                break;
            zone = m_zones.enclosing(m_name);
            if (!zone)
                break; // the chain leaves the zones served here: the resolver goes on
        }
        addAdditional();
    }

private:
    [[nodiscard]] const Zone* startZone() const
    {
        // DS belongs to the parent's side of a cut; only when the parent is not served here the child answers (with NODATA).
        if (m_question.type == Type::Ds && m_zones.exact(m_question.name))
            if (const Zone* parent = m_zones.enclosing(m_question.name, true))
                return parent;
        return m_zones.enclosing(m_question.name);
    }

    /// One name of the chain. True: m_name was replaced by an alias target, look on there.
    bool lookUp(const Zone& zone)
    {
        const std::size_t apexLabels = zone.origin().labelCount();
        const std::size_t labels = m_name.labelCount();
        const ZoneNode* node = zone.node(zone.origin());
        for (std::size_t depth = apexLabels; depth <= labels; ++depth) {
            const Name here = m_name.suffix(depth);
            const ZoneNode* next = zone.node(here);
            if (!next)
                return wildcard(zone, m_name.suffix(depth - 1));
            node = next;
            if (depth > apexLabels) {
                const RRset* cut = node->find(Type::Ns);
                if (cut && !(depth == labels && m_question.type == Type::Ds)) {
                    referral(zone, here, *node, *cut);
                    return false;
                }
            }
            if (depth < labels)
                if (const RRset* dname = node->find(Type::Dname))
                    return redirect(zone, here, *dname);
        }
        return exactMatch(zone, *node, nullptr);
    }

    /// `encloser`: the data is that of the wildcard below this closest encloser; nullptr: it stands at the name itself.
    bool exactMatch(const Zone& zone, const ZoneNode& node, const Name* encloser)
    {
        const Type type = m_question.type;
        if (m_reply.answer.empty())
            m_reply.set(wire::flagAa);
        if (type == Type::Any) {
            if (node.sets.empty())
                return noData(zone, encloser);
            for (const RRset& set : node.sets)
                answerWith(set);
            proveExpansion(zone, encloser);
            positiveAuthority(zone);
            return false;
        }
        if (type == Type::Rrsig) {
            const std::size_t before = m_reply.answer.size();
            for (const RRset& set : node.sets)
                for (const std::string_view signature : set.signatures)
                    m_reply.answer.push_back(Record{m_name, Type::Rrsig, 1, set.ttl, std::string(signature)});
            if (m_reply.answer.size() == before)
                return noData(zone, encloser);
            proveExpansion(zone, encloser);
            return false;
        }
        if (const RRset* set = node.find(type)) {
            answerWith(*set);
            proveExpansion(zone, encloser);
            positiveAuthority(zone);
            return false;
        }
        if (const RRset* alias = node.find(Type::Cname); alias && type != Type::Nsec) {
            answerWith(*alias);
            proveExpansion(zone, encloser);
            return follow(wire::targetName(Type::Cname, *alias->rdata.begin()));
        }
        return noData(zone, encloser);
    }

    bool wildcard(const Zone& zone, const Name& closestEncloser)
    {
        if (const auto star = closestEncloser.wildcardChild())
            if (const ZoneNode* node = zone.node(*star)) // without sets it is an empty non-terminal: no data
                return exactMatch(zone, *node, &closestEncloser);
        if (m_reply.answer.empty())
            m_reply.set(wire::flagAa);
        negative(zone, Rcode::NxDomain);
        if (m_dnssecOk)
            proveNxDomain(zone, m_name, closestEncloser, m_reply.authority);
        return false;
    }

    bool noData(const Zone& zone, const Name* encloser)
    {
        negative(zone, Rcode::NoError);
        if (m_dnssecOk && encloser)
            proveWildcardNoData(zone, m_name, *encloser, m_reply.authority);
        else if (m_dnssecOk)
            proveNoData(zone, m_name, m_reply.authority);
        return false;
    }

    void proveExpansion(const Zone& zone, const Name* encloser)
    {
        if (m_dnssecOk && encloser)
            proveNoCloserMatch(zone, m_name, *encloser, m_reply.authority);
    }

    bool redirect(const Zone& zone, const Name& owner, const RRset& dname)
    {
        if (m_reply.answer.empty())
            m_reply.set(wire::flagAa);
        if (std::none_of(m_reply.answer.begin(), m_reply.answer.end(),
                         [&](const Record& record) { return record.type == Type::Dname && record.owner == dname.owner; }))
            wire::appendRecords(m_reply.answer, dname, m_dnssecOk, dname.ttl);
        const auto target = wire::targetName(Type::Dname, *dname.rdata.begin());
        std::optional<Name> next;
        if (target)
            next = m_name.substitute(owner, *target);
        if (!next) {
            m_reply.rcode = Rcode::YxDomain;
            positiveAuthority(zone);
            return false;
        }
        m_reply.answer.push_back(Record{m_name, Type::Cname, 1, dname.ttl, std::string(next->wire())});
        if (m_question.type == Type::Cname || m_question.type == Type::Any)
            return false;
        return follow(next);
    }

    bool follow(std::optional<Name> target)
    {
        if (!target)
            return false;
        // A loop inside the zones: what there is of it is answered once.
        for (const Record& record : m_reply.answer)
            if (record.type == Type::Cname && record.owner == *target)
                return false;
        m_name = std::move(*target);
        return true;
    }

    void referral(const Zone& zone, const Name& cut, const ZoneNode& node, const RRset& servers)
    {
        m_referral = true;
        wire::appendRecords(m_reply.authority, servers, false, servers.ttl);
        if (m_dnssecOk) {
            if (const RRset* ds = node.find(Type::Ds))
                wire::appendRecords(m_reply.authority, *ds, true, ds->ttl);
            else
                proveNoData(zone, cut, m_reply.authority);
        }
        if (!m_options.glue)
            return;
        for (const std::string_view rdata : servers.rdata)
            if (const auto server = wire::targetName(Type::Ns, rdata); server && server->isSubdomainOf(zone.origin()))
                addAddresses(zone, *server);
    }

    void negative(const Zone& zone, Rcode rcode)
    {
        m_reply.rcode = rcode;
        const RRset* soa = zone.soa();
        if (!soa)
            return;
        std::uint32_t ttl = soa->ttl;
        if (const auto fields = wire::parseSoa(*soa->rdata.begin()))
            ttl = std::min(ttl, fields->minimum); // RFC 2308 3
        wire::appendRecords(m_reply.authority, *soa, m_dnssecOk, ttl);
    }

    void positiveAuthority(const Zone& zone)
    {
        if (m_options.minimalResponses)
            return;
        const RRset* servers = zone.node(zone.origin())->find(Type::Ns);
        if (!servers || (m_question.type == Type::Ns && m_name == zone.origin()))
            return;
        wire::appendRecords(m_reply.authority, *servers, m_dnssecOk, servers->ttl);
    }

    void answerWith(const RRset& set)
    {
        RRset copy = set;
        copy.owner = m_name; // the wildcard's data under the name asked, and the letters as the client wrote them
        wire::appendRecords(m_reply.answer, copy, m_dnssecOk, set.ttl);
    }

    void addAddresses(const Zone& zone, const Name& server)
    {
        const ZoneNode* node = zone.node(server);
        if (!node)
            return;
        for (const Type type : {Type::A, Type::Aaaa}) {
            const RRset* set = node->find(type);
            if (!set || std::any_of(m_reply.additional.begin(), m_reply.additional.end(),
                                    [&](const Record& record) { return record.type == type && record.owner == server; }))
                continue;
            // Glue is not signed; addresses the zone is authoritative for are (their sets carry signatures).
            wire::appendRecords(m_reply.additional, *set, m_dnssecOk, set->ttl);
        }
    }

    /// Addresses of the names the answer (and the zone's NS set) points to, from any zone served here.
    void addAdditional()
    {
        if (m_options.minimalResponses || m_referral)
            return;
        std::vector<Name> targets;
        const auto collect = [&](const std::vector<Record>& section) {
            for (const Record& record : section) {
                if (record.type != Type::Ns && record.type != Type::Mx && record.type != Type::Srv)
                    continue;
                if (auto target = wire::targetName(record.type, record.rdata))
                    targets.push_back(std::move(*target));
            }
        };
        collect(m_reply.answer);
        collect(m_reply.authority);
        for (const Name& target : targets)
            if (const Zone* zone = m_zones.enclosing(target))
                addAddresses(*zone, target);
    }

    const ZoneStore& m_zones;
    const AuthorityOptions& m_options;
    const wire::Question& m_question;
    bool m_dnssecOk;
    Message& m_reply;
    Name m_name;
    bool m_referral = false;
};

} // namespace

Message answerAuthoritatively(const ZoneStore& zones, const Message& query, const AuthorityOptions& options)
{
    Message reply;
    reply.id = query.id;
    reply.opcode = query.opcode;
    reply.set(wire::flagQr);
    reply.set(wire::flagRd, query.has(wire::flagRd));
    reply.set(wire::flagCd, query.has(wire::flagCd));
    reply.questions = query.questions;
    if (query.edns) {
        wire::Edns edns;
        edns.udpSize = options.ednsSize;
        edns.dnssecOk = query.edns->dnssecOk;
        reply.edns = edns;
    }
    if (query.opcode != wire::Opcode::Query) {
        reply.rcode = Rcode::NotImp;
        return reply;
    }
    if (query.questions.size() != 1) {
        reply.rcode = Rcode::FormErr;
        return reply;
    }
    if (query.edns && query.edns->version > 0) {
        reply.rcode = Rcode::BadVers;
        return reply;
    }
    const wire::Question& question = query.questions.front();
    if ((question.klass != wire::Class::In && question.klass != wire::Class::Any) ||
        (wire::isMetaType(question.type) && question.type != Type::Any)) {
        reply.rcode = Rcode::Refused; // transfers, other classes
        return reply;
    }
    Responder(zones, options, question, query.edns && query.edns->dnssecOk, reply).run();
    return reply;
}

std::size_t replyLimit(const Message& query, bool stream, std::uint16_t ownEdnsSize)
{
    /// RFC 1035 4.2.1: every client takes this much.
    constexpr std::size_t plainUdpSize = 512;
    if (stream)
        return wire::maxMessageSize;
    if (!query.edns)
        return plainUdpSize;
    return std::max(plainUdpSize, std::min<std::size_t>(query.edns->udpSize, ownEdnsSize));
}

} // namespace harddns::lab
