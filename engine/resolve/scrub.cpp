#include "engine/resolve/scrub.h"

#include "engine/resolve/budget.h"

#include <algorithm>

namespace harddns::resolve
{

using wire::Name;
using wire::Rcode;
using wire::RRset;
using wire::Type;

const char* toText(Outcome outcome)
{
    switch (outcome) {
    case Outcome::Answer: return "answer";
    case Outcome::Alias: return "alias";
    case Outcome::NoData: return "no data";
    case Outcome::NxDomain: return "no such name";
    case Outcome::Referral: return "referral";
    case Outcome::Lame: return "lame";
    case Outcome::ServFail: return "server failure";
    case Outcome::Refused: return "refused";
    case Outcome::FormErr: return "format error";
    case Outcome::OtherRcode: return "unexpected rcode";
    case Outcome::BadAlias: return "bad alias";
    }
    return "?";
}

namespace
{

/// Works on one reply; each step takes sets out of the sections, what is left over at the end was refused.
class Scrubber
{
public:
    Scrubber(const wire::Message& reply, const wire::Question& question, const Name& zone, const ScrubOptions& options)
        : m_reply(reply),
          m_question(question),
          m_zone(zone),
          m_options(options),
          m_answer(wire::groupRecords(reply.answer)),
          m_authority(wire::groupRecords(reply.authority)),
          m_answerUsed(m_answer.size()),
          m_authorityUsed(m_authority.size())
    {
    }

    Scrubbed run()
    {
        m_out.rcode = m_reply.rcode;
        m_out.authoritative = m_reply.has(wire::flagAa);
        m_out.next = m_question.name;
        dropOtherClasses(m_answer, m_answerUsed, "answer");
        dropOtherClasses(m_authority, m_authorityUsed, "authority");
        m_out.outcome = classify();
        takeProofs();
        noteRefused();
        return std::move(m_out);
    }

private:
    Outcome classify()
    {
        switch (m_reply.rcode) {
        case Rcode::NoError:
        case Rcode::NxDomain: break;
        case Rcode::YxDomain: // RFC 6672 2.2: the DNAME substitution was too long; the chain shows it
            break;
        case Rcode::ServFail: return Outcome::ServFail;
        case Rcode::Refused:
        case Rcode::NotAuth: return Outcome::Refused;
        case Rcode::FormErr:
        case Rcode::NotImp: return Outcome::FormErr;
        default: return Outcome::OtherRcode;
        }
        if (m_question.type == Type::Any && takeAny())
            return Outcome::Answer;
        if (const auto ended = followChain())
            return *ended;
        if (m_reply.rcode == Rcode::YxDomain)
            return Outcome::BadAlias;
        if (m_out.chain.empty() && m_reply.rcode == Rcode::NoError && !m_options.forwarding && takeReferral())
            return Outcome::Referral;
        return negative();
    }

    /// The cache knows no class: what is kept of another one would be taken for an answer of the class asked.
    void dropOtherClasses(std::vector<RRset>& sets, std::vector<bool>& used, const char* section)
    {
        std::erase_if(sets, [&](const RRset& set) {
            if (set.klass == m_question.klass)
                return false;
            refuse(set, section, "of another class");
            return true;
        });
        used.assign(sets.size(), false);
    }

    [[nodiscard]] bool inBailiwick(const Name& name) const { return name.isSubdomainOf(m_zone); }

    /// ANY: every set at the name itself (RFC 8482 leaves the choice to the server).
    bool takeAny()
    {
        bool found = false;
        for (std::size_t i = 0; i < m_answer.size(); ++i) {
            if (m_answer[i].owner == m_question.name && inBailiwick(m_answer[i].owner)) {
                m_answerUsed[i] = true;
                m_out.chain.push_back(m_answer[i]);
                found = true;
            }
        }
        return found;
    }

    RRset* find(const Name& owner, Type type)
    {
        for (std::size_t i = 0; i < m_answer.size(); ++i) {
            if (m_answer[i].type == type && m_answer[i].klass == m_question.klass && m_answer[i].owner == owner) {
                m_answerUsed[i] = true;
                return &m_answer[i];
            }
        }
        return nullptr;
    }

    /// Of the type asked for.
    [[nodiscard]] bool hasSignedSet(const Name& owner) const
    {
        return std::any_of(m_answer.begin(), m_answer.end(),
                           [&](const RRset& set) { return set.type == m_question.type && set.owner == owner && !set.signatures.empty(); });
    }

    /// The DNAME that covers `name`, deepest owner first.
    RRset* findDname(const Name& name)
    {
        RRset* best = nullptr;
        std::size_t index = 0;
        for (std::size_t i = 0; i < m_answer.size(); ++i) {
            RRset& set = m_answer[i];
            if (set.type == Type::Dname && inBailiwick(set.owner) && name.isStrictSubdomainOf(set.owner) &&
                (!best || set.owner.labelCount() > best->owner.labelCount())) {
                best = &set;
                index = i;
            }
        }
        if (best)
            m_answerUsed[index] = true;
        return best;
    }

    /// Walks the aliases from the asked name; an outcome when the chain itself decides.
    std::optional<Outcome> followChain()
    {
        for (unsigned links = 0;; ++links) {
            const Name current = m_out.next;
            if (!inBailiwick(current)) // the servers of this zone have no word about it
                return m_out.chain.empty() ? std::optional<Outcome>() : Outcome::Alias;
            // A server makes a CNAME from the DNAME and cannot sign it: asked for by itself it takes the DNAME along.
            RRset* const made = m_question.type == Type::Cname && !hasSignedSet(current) ? findDname(current) : nullptr;
            if (made) {
                const auto to = made->rdata.size() == 1 ? wire::targetName(Type::Dname, *made->rdata.begin()) : std::nullopt;
                const auto target = to ? current.substitute(made->owner, *to) : std::nullopt;
                if (!target)
                    return Outcome::BadAlias;
                (void)find(current, Type::Cname);
                m_out.chain.push_back(*made);
                m_out.chain.push_back(synthesisedCname(current, *target, made->ttl));
                return Outcome::Answer;
            }
            if (RRset* set = find(current, m_question.type)) {
                set->owner = current;
                m_out.chain.push_back(*set);
                return Outcome::Answer;
            }
            if (m_question.type == Type::Cname || m_question.type == Type::Any)
                break;
            if (links > limits::aliases)
                return Outcome::BadAlias;
            std::optional<Name> target;
            if (RRset* dname = findDname(current)) {
                if (m_question.type == Type::Dname && dname->owner == current)
                    break;
                const auto to = wire::targetName(Type::Dname, *dname->rdata.begin());
                if (!to || dname->rdata.size() != 1)
                    return Outcome::BadAlias;
                target = current.substitute(dname->owner, *to);
                m_out.chain.push_back(*dname);
                if (!target)
                    return Outcome::BadAlias;
                // The server's CNAME is not looked at (but its use is not refused): the synthesis is ours, RFC 6672 3.1.
                (void)find(current, Type::Cname);
                m_out.chain.push_back(synthesisedCname(current, *target, dname->ttl));
            } else if (RRset* cname = find(current, Type::Cname)) {
                if (cname->rdata.size() != 1) // RFC 2181 10.1: one CNAME a name
                    return Outcome::BadAlias;
                target = wire::targetName(Type::Cname, *cname->rdata.begin());
                if (!target)
                    return Outcome::BadAlias;
                cname->owner = current;
                m_out.chain.push_back(*cname);
            } else {
                break;
            }
            for (const RRset& link : m_out.chain) {
                if (link.type == Type::Cname && link.owner == *target)
                    return Outcome::BadAlias;
            }
            m_out.next = target->lower();
        }
        return std::nullopt;
    }

    /// The SOA that makes a negative answer: its zone holds the name and lies within the bailiwick.
    void takeSoa()
    {
        for (std::size_t i = 0; i < m_authority.size(); ++i) {
            const RRset& set = m_authority[i];
            if (set.type == Type::Soa && m_out.next.isSubdomainOf(set.owner) && inBailiwick(set.owner) && set.rdata.size() == 1 &&
                wire::parseSoa(*set.rdata.begin())) {
                m_authorityUsed[i] = true;
                m_out.soa = set;
                break;
            }
        }
    }

    /// Denial proofs go with a negative end and with wildcards in the chain; nobody else has a use for them.
    void takeProofs()
    {
        const bool wanted = m_out.isNegative() || ((m_out.outcome == Outcome::Answer || m_out.outcome == Outcome::Alias) &&
                                                   std::any_of(m_out.chain.begin(), m_out.chain.end(), isWildcardExpansion));
        if (!wanted)
            return;
        for (std::size_t i = 0; i < m_authority.size() && m_out.proofs.size() < limits::proofSets; ++i) {
            const RRset& set = m_authority[i];
            if ((set.type == Type::Nsec || set.type == Type::Nsec3) && inBailiwick(set.owner)) {
                m_authorityUsed[i] = true;
                m_out.proofs.push_back(set);
            }
        }
    }

    Outcome negative()
    {
        // At the end of an alias chain the negative holds for the last target, and only if these servers speak for it.
        takeSoa();
        if (m_reply.rcode == Rcode::NxDomain)
            return Outcome::NxDomain;
        if (m_out.soa)
            return Outcome::NoData;
        if (!m_out.chain.empty())
            return Outcome::Alias; // the rest is looked up from the top
        bool upward = false;
        for (const RRset& set : m_authority)
            upward = upward || (set.type == Type::Ns && !(set.owner == m_zone));
        if (m_options.forwarding) // one that refers instead of answering offers no recursion, and says nothing about the name
            return upward && !m_out.authoritative && !m_reply.has(wire::flagRa) ? Outcome::Lame : Outcome::NoData;
        // An authority's empty answer without SOA is a sloppy NODATA; without AA it knows nothing about the zone.
        return m_out.authoritative && !upward ? Outcome::NoData : Outcome::Lame;
    }

    bool takeReferral()
    {
        std::size_t chosen = m_authority.size();
        for (std::size_t i = 0; i < m_authority.size(); ++i) {
            const RRset& set = m_authority[i];
            if (set.type == Type::Soa && m_out.authoritative && inBailiwick(set.owner) && m_question.name.isSubdomainOf(set.owner))
                return false; // a negative answer that also lists the zone's servers
            if (set.type != Type::Ns || !set.owner.isStrictSubdomainOf(m_zone) || !m_question.name.isSubdomainOf(set.owner))
                continue;
            if (chosen == m_authority.size() || set.owner.labelCount() < m_authority[chosen].owner.labelCount())
                chosen = i;
        }
        if (chosen == m_authority.size())
            return false;
        const RRset& ns = m_authority[chosen];
        cache::Delegation cut;
        cut.zone = ns.owner.lower();
        for (const auto rdata : ns.rdata) {
            if (cut.servers.size() >= limits::serversPerDelegation)
                break;
            if (const auto name = wire::targetName(Type::Ns, rdata))
                cut.servers.push_back({name->lower(), {}});
        }
        if (cut.servers.empty())
            return false;
        m_authorityUsed[chosen] = true;
        takeGlue(cut);
        for (std::size_t i = 0; i < m_authority.size(); ++i) {
            const RRset& set = m_authority[i];
            const bool ofCut = set.type == Type::Ds && set.owner == ns.owner;
            const bool denial = (set.type == Type::Nsec || set.type == Type::Nsec3) && inBailiwick(set.owner);
            if (ofCut || (denial && m_out.referralProofs.size() < limits::proofSets)) {
                m_authorityUsed[i] = true;
                m_out.referralProofs.push_back(set);
            }
        }
        m_out.referralTtl = ns.ttl;
        m_out.referralNs = ns;
        m_out.referral = std::move(cut);
        return true;
    }

    void takeGlue(cache::Delegation& cut)
    {
        std::size_t addresses = 0;
        for (const wire::Record& record : m_reply.additional) {
            const bool v4 = record.type == Type::A && record.rdata.size() == 4;
            const bool v6 = record.type == Type::Aaaa && record.rdata.size() == 16;
            if ((!v4 && !v6) || record.klass != static_cast<std::uint16_t>(wire::Class::In))
                continue;
            const auto server = std::find_if(cut.servers.begin(), cut.servers.end(), [&](const auto& s) { return s.name == record.owner; });
            if (server == cut.servers.end()) {
                refuse(record, "additional", "not a server of the referral");
                continue;
            }
            if (!inBailiwick(record.owner)) {
                refuse(record, "additional", "address outside the zone asked");
                continue;
            }
            if (++addresses > limits::addressesPerDelegation) {
                refuse(record, "additional", "more addresses than a delegation may have");
                continue;
            }
            const auto* bytes = reinterpret_cast<const std::uint8_t*>(record.rdata.data());
            const IpAddress address = v4 ? IpAddress::v4(bytes) : IpAddress::v6(bytes);
            if (std::find(server->glue.begin(), server->glue.end(), address) == server->glue.end())
                server->glue.push_back(address);
        }
    }

    void refuse(const wire::Record& record, const char* section, const char* reason)
    {
        ++m_out.refusedCount;
        if (!m_options.explain)
            return;
        m_out.refused.push_back(
            {record.owner.toText() + " " + wire::toText(record.type) + " " + wire::rdataToText(record.type, record.rdata), section,
             reason});
    }

    void refuse(const RRset& set, const char* section, const char* reason)
    {
        ++m_out.refusedCount;
        if (!m_options.explain)
            return;
        for (const auto rdata : set.rdata)
            m_out.refused.push_back(
                {set.owner.toText() + " " + wire::toText(set.type) + " " + wire::rdataToText(set.type, rdata), section, reason});
    }

    void noteRefused()
    {
        for (std::size_t i = 0; i < m_answer.size(); ++i) {
            if (!m_answerUsed[i])
                refuse(m_answer[i], "answer",
                       inBailiwick(m_answer[i].owner) ? "not on the chain from the question" : "outside the zone asked");
        }
        const bool sectionMatters =
            m_out.outcome == Outcome::Referral || m_out.outcome == Outcome::NoData || m_out.outcome == Outcome::NxDomain;
        for (std::size_t i = 0; i < m_authority.size(); ++i) {
            if (!m_authorityUsed[i] && !inBailiwick(m_authority[i].owner))
                refuse(m_authority[i], "authority", "outside the zone asked");
            else if (!m_authorityUsed[i] && m_options.explain && sectionMatters && m_authority[i].type == Type::Ns)
                refuse(m_authority[i], "authority", "not a cut between the zone asked and the name");
        }
        if (m_out.outcome == Outcome::Referral)
            return; // glue was judged record by record
        for (const wire::Record& record : m_reply.additional) {
            if (!inBailiwick(record.owner))
                refuse(record, "additional", "outside the zone asked");
        }
    }

    const wire::Message& m_reply;
    const wire::Question& m_question;
    const Name& m_zone;
    const ScrubOptions& m_options;
    std::vector<RRset> m_answer, m_authority;
    std::vector<bool> m_answerUsed, m_authorityUsed;
    Scrubbed m_out;
};

} // namespace

std::vector<const RRset*> denialSets(const std::vector<RRset>& sets)
{
    std::vector<const RRset*> out;
    for (const RRset& set : sets) {
        if (set.type == Type::Nsec || set.type == Type::Nsec3)
            out.push_back(&set);
    }
    return out;
}

bool isWildcardExpansion(const RRset& set)
{
    constexpr std::size_t labelsAt = 3, headSize = 18; // RFC 4034 3.1
    const std::size_t labels = set.owner.labelCount() - (set.owner.isWildcard() ? 1 : 0);
    for (const auto signature : set.signatures) {
        if (signature.size() > headSize && static_cast<std::uint8_t>(signature[labelsAt]) < labels)
            return true;
    }
    return false;
}

RRset synthesisedCname(const Name& owner, const Name& target, std::uint32_t ttl)
{
    RRset set;
    set.owner = owner;
    set.type = Type::Cname;
    set.ttl = ttl;
    set.rdata.add(target.wire());
    return set;
}

Scrubbed scrub(const wire::Message& reply, const wire::Question& question, const wire::Name& zone, const ScrubOptions& options)
{
    return Scrubber(reply, question, zone, options).run();
}

} // namespace harddns::resolve
