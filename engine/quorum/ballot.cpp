#include "engine/quorum/ballot.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string_view>

namespace harddns::quorum
{

namespace
{

using wire::Name;
using wire::Question;
using wire::Rcode;
using wire::RRset;
using wire::Type;

/// Keeps a ballot's digest apart from everything else that is ever hashed and signed.
constexpr std::string_view domain = "harddns ballot 1";

class Octets
{
public:
    explicit Octets(std::size_t size) { m_data.reserve(size); }
    void u8(std::size_t v) { m_data.push_back(static_cast<char>(v)); }
    void u16(std::size_t v)
    {
        u8(v >> 8);
        u8(v);
    }
    void raw(std::string_view s) { m_data.append(s); }
    void lower(const Name& name)
    {
        for (const char c : name.wire()) // lengths are below 64 and no letters
            m_data.push_back(static_cast<char>(wire::lowerOctet(static_cast<std::uint8_t>(c))));
    }
    [[nodiscard]] const std::string& data() const { return m_data; }

private:
    std::string m_data;
};

void hash(const std::string& data, Digest& out)
{
    // Fetched once: by name the look-up costs more than the hash.
    static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    if (sha256 == nullptr || EVP_Digest(data.data(), data.size(), out.data(), nullptr, sha256, nullptr) != 1)
        std::abort(); // without SHA-256 different ballots would look equal
}

/// Names end by themselves and numbers of things stand before them, so that different ballots give different octets.
void setDigest(const Name& qname, Type type, wire::Class klass, Ballot& ballot)
{
    std::size_t size = domain.size() + 1024;
    for (const std::string& r : ballot.records)
        size += 2 + r.size();
    Octets octets(size);
    octets.raw(domain);
    octets.lower(qname);
    octets.u16(static_cast<std::uint16_t>(type));
    octets.u16(static_cast<std::uint16_t>(klass));
    octets.u8(static_cast<std::uint8_t>(ballot.outcome));
    octets.u8(ballot.links.size());
    for (const Link& link : ballot.links) {
        octets.raw(link.owner.wire());
        octets.raw(link.target.wire());
    }
    octets.raw(ballot.owner.wire());
    octets.raw(ballot.soaOwner.wire());
    octets.u16(ballot.records.size());
    for (const std::string& r : ballot.records) {
        octets.u16(r.size());
        octets.raw(r);
    }
    hash(octets.data(), ballot.digest);
}

Ballot failure(const Name& qname, Type type, wire::Class klass, std::string why)
{
    Ballot ballot;
    ballot.owner = qname.lower();
    ballot.failure = std::move(why);
    setDigest(ballot.owner, type, klass, ballot);
    return ballot;
}

/// The smallest TTL of what the ballot would answer.
std::uint32_t smallestTtl(const Ballot& ballot)
{
    std::uint32_t ttl = UINT32_MAX;
    for (const RRset& set : ballot.answer)
        ttl = std::min(ttl, set.ttl);
    if (ballot.outcome == Outcome::Positive)
        return ttl;
    const auto soa = std::find_if(ballot.authority.begin(), ballot.authority.end(), [](const RRset& s) { return s.type == Type::Soa; });
    if (soa == ballot.authority.end())
        return 0; // RFC 2308 5: a denial without SOA is not kept
    const auto fields = wire::parseSoa(*soa->rdata.begin());
    return std::min({ttl, soa->ttl, fields ? fields->minimum : 0});
}

class Maker
{
public:
    Maker(const Question& question, const wire::Message& reply)
        : m_question(question), m_reply(reply), m_answer(wire::groupRecords(reply.answer))
    {
    }

    Ballot make()
    {
        if (std::string why = read(); !why.empty())
            return failedBallot(m_question, std::move(why));
        if (m_ballot.records.size() > maxBallotRecords)
            return failedBallot(m_question, "too many records");
        m_ballot.ttl = smallestTtl(m_ballot);
        setDigest(m_question.name, m_question.type, m_question.klass, m_ballot);
        return std::move(m_ballot);
    }

private:
    /// Returns why it is no vote; empty when it is one.
    std::string read()
    {
        if (m_reply.has(wire::flagTc))
            return "truncated";
        if (m_reply.rcode != Rcode::NoError && m_reply.rcode != Rcode::NxDomain)
            return wire::toText(m_reply.rcode);
        m_ballot.owner = m_question.name.lower();
        if (const std::string_view why = followLinks(); !why.empty())
            return std::string(why);
        takeRecords();
        takeAuthority();
        if (!m_ballot.records.empty()) {
            m_ballot.outcome = Outcome::Positive;
            m_ballot.soaOwner = Name();
            return m_reply.rcode == Rcode::NxDomain ? "records beside NXDOMAIN" : "";
        }
        if (m_reply.rcode == Rcode::NxDomain) {
            m_ballot.outcome = Outcome::NxDomain;
            return {};
        }
        if (!m_hasSoa && m_hasNs)
            return "referral";
        m_ballot.outcome = Outcome::NoData;
        return {};
    }

    [[nodiscard]] RRset* find(const Name& owner, Type type)
    {
        for (RRset& set : m_answer) {
            if (set.type == type && set.klass == m_question.klass && !set.rdata.empty() && set.owner == owner)
                return &set;
        }
        return nullptr;
    }
    /// The DNAME above `name` that hides all others: the one nearest to the root.
    [[nodiscard]] RRset* findDname(const Name& name)
    {
        RRset* found = nullptr;
        for (RRset& set : m_answer) {
            if (set.type == Type::Dname && set.klass == m_question.klass && !set.rdata.empty() && name.isStrictSubdomainOf(set.owner) &&
                (found == nullptr || set.owner.wire().size() < found->owner.wire().size()))
                found = &set;
        }
        return found;
    }

    /// Where an alias points to; nothing when it points to several names or none.
    static std::optional<Name> onlyTarget(const RRset& set)
    {
        std::optional<Name> only;
        for (const std::string_view rdata : set.rdata) {
            auto target = wire::targetName(set.type, rdata);
            if (!target || (only && !(*only == *target)))
                return std::nullopt;
            only = std::move(target);
        }
        return only;
    }

    /// Moves `owner` to the end of the chain of aliases and takes the sets that make it.
    std::string_view followLinks()
    {
        // A question for CNAME or ANY is answered by the alias itself (RFC 1034 3.6.2); below a DNAME there is none but the one it makes.
        const bool aliasAnswers = m_question.type == Type::Cname || m_question.type == Type::Any || m_question.type == Type::Rrsig;
        for (;;) {
            RRset* cname = find(m_ballot.owner, Type::Cname);
            RRset* dname = findDname(m_ballot.owner);
            std::optional<Name> target;
            if (dname != nullptr) {
                const auto to = onlyTarget(*dname);
                target = to ? m_ballot.owner.substitute(dname->owner, *to) : std::nullopt;
                if (!target)
                    return "DNAME that makes no name";
            }
            if (cname != nullptr) {
                const auto to = onlyTarget(*cname);
                if (!to)
                    return "several CNAMEs of one name";
                if (target && !(*target == *to))
                    return "CNAME that its DNAME does not make";
                target = to;
            }
            if (!target)
                return {};
            if (dname != nullptr)
                takeOnce(*dname);
            if (cname == nullptr) {
                m_made.owner = m_ballot.owner;
                m_made.type = Type::Cname;
                m_made.klass = m_question.klass;
                m_made.ttl = dname->ttl;
                m_made.rdata = {};
                m_made.rdata.add(target->wire());
                cname = &m_made;
            }
            if (aliasAnswers) {
                if (cname == &m_made && m_question.type != Type::Rrsig)
                    m_answer.push_back(m_made);
                return {};
            }
            Link link{std::move(m_ballot.owner), target->lower()};
            m_ballot.answer.push_back(std::move(*cname));
            cname->rdata = {}; // taken
            m_ballot.owner = link.target;
            m_ballot.links.push_back(std::move(link));
            if (m_ballot.links.size() > maxLinks)
                return "chain of aliases too long";
            for (const Link& before : m_ballot.links) {
                if (before.owner == m_ballot.owner)
                    return "loop of aliases";
            }
        }
    }

    void takeOnce(const RRset& dname)
    {
        for (const RRset& set : m_ballot.answer) {
            if (set.type == Type::Dname && set.owner == dname.owner)
                return;
        }
        m_ballot.answer.push_back(dname);
    }

    void takeRecords()
    {
        const Type type = m_question.type;
        if (type == Type::Rrsig)
            return takeSignatures();
        for (RRset& set : m_answer) {
            if (set.rdata.empty() || set.klass != m_question.klass || !(type == Type::Any ? set.type != Type::Rrsig : set.type == type) ||
                !(set.owner == m_ballot.owner))
                continue;
            m_ballot.records.reserve(m_ballot.records.size() + set.rdata.size());
            for (const std::string_view rdata : set.rdata) {
                std::string canonical = wire::canonicalRdata(set.type, rdata);
                if (type == Type::Any) {
                    const auto number = static_cast<std::uint16_t>(set.type);
                    canonical.insert(0, {static_cast<char>(number >> 8), static_cast<char>(number)});
                }
                m_ballot.records.push_back(std::move(canonical));
            }
            m_ballot.answer.push_back(std::move(set));
            if (type != Type::Any)
                break;
        }
        sortRecords();
    }

    /// Signatures that were asked for are data, also beside the sets they cover.
    void takeSignatures()
    {
        RRset all;
        all.owner = m_ballot.owner;
        all.type = Type::Rrsig;
        all.klass = m_question.klass;
        all.ttl = UINT32_MAX;
        for (const wire::Record& record : m_reply.answer) {
            if (record.type != Type::Rrsig || record.klass != static_cast<std::uint16_t>(m_question.klass) ||
                !(record.owner == m_ballot.owner) || all.rdata.contains(record.rdata))
                continue;
            all.rdata.add(record.rdata);
            all.ttl = std::min(all.ttl, record.ttl > INT32_MAX ? 0 : record.ttl);
            m_ballot.records.push_back(wire::canonicalRdata(Type::Rrsig, record.rdata));
        }
        if (all.rdata.empty())
            return;
        sortRecords();
        m_ballot.answer.push_back(std::move(all));
    }

    void sortRecords()
    {
        std::vector<std::string>& records = m_ballot.records;
        std::sort(records.begin(), records.end());
        records.erase(std::unique(records.begin(), records.end()), records.end());
    }

    /// SOA of a denial and the proofs; everything else never votes and never reaches a client (SCIENCE 6.3.5).
    void takeAuthority()
    {
        const bool denial = m_ballot.records.empty();
        std::optional<RRset> soa;
        for (RRset& set : wire::groupRecords(m_reply.authority)) {
            if (set.klass != m_question.klass || set.rdata.empty())
                continue;
            if (set.type == Type::Ns) {
                m_hasNs = true;
            } else if (set.type == Type::Nsec || set.type == Type::Nsec3) {
                m_ballot.authority.push_back(std::move(set));
            } else if (set.type == Type::Soa && denial && m_ballot.owner.isSubdomainOf(set.owner) &&
                       (!soa || set.owner.isSubdomainOf(soa->owner))) {
                soa = std::move(set); // the deepest zone that can deny the name
            }
        }
        if (!soa)
            return;
        m_hasSoa = true;
        m_ballot.soaOwner = soa->owner.lower();
        m_ballot.authority.insert(m_ballot.authority.begin(), std::move(*soa));
    }

    const Question& m_question;
    const wire::Message& m_reply;
    std::vector<RRset> m_answer;
    RRset m_made; ///< the CNAME of a DNAME that came without it
    Ballot m_ballot;
    bool m_hasSoa = false, m_hasNs = false;
};

} // namespace

const char* toText(Outcome outcome)
{
    switch (outcome) {
    case Outcome::Positive: return "positive";
    case Outcome::NoData: return "nodata";
    case Outcome::NxDomain: return "nxdomain";
    case Outcome::Fail: break;
    }
    return "fail";
}

std::string toHex(const Digest& digest)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const std::uint8_t octet : digest) {
        out += digits[octet >> 4];
        out += digits[octet & 15];
    }
    return out;
}

Ballot makeBallot(const Question& question, const wire::Message& reply) { return Maker(question, reply).make(); }

Ballot failedBallot(const Question& question, std::string why)
{
    return failure(question.name, question.type, question.klass, std::move(why));
}

Ballot withRecords(const Question& question, Ballot ballot, std::vector<std::string> records)
{
    ballot.records = std::move(records);
    setDigest(question.name, question.type, question.klass, ballot);
    return ballot;
}

std::size_t setsOfLinks(const Ballot& ballot, std::size_t links)
{
    std::size_t seen = 0;
    for (std::size_t i = 0; i < ballot.answer.size(); ++i) {
        if (seen == links)
            return i;
        if (ballot.answer[i].type == Type::Cname)
            ++seen;
    }
    return ballot.answer.size();
}

Ballot behindLinks(const Question& question, const Ballot& ballot, std::size_t links)
{
    if (links == 0 || links > ballot.links.size() || !ballot.votes())
        return links == 0 ? ballot : failedBallot(question, ballot.votes() ? "the chain is shorter" : ballot.failure);
    Ballot rest = ballot;
    const Name target = ballot.links[links - 1].target;
    rest.links.erase(rest.links.begin(), rest.links.begin() + static_cast<std::ptrdiff_t>(links));
    const std::size_t sets = setsOfLinks(ballot, links);
    std::size_t at = 0;
    // A DNAME stands only where it is used first; a later link may need it too.
    std::erase_if(rest.answer, [&](const RRset& set) {
        const bool needed = set.type == Type::Dname && std::any_of(rest.links.begin(), rest.links.end(), [&set](const Link& link) {
                                return link.owner.isStrictSubdomainOf(set.owner);
                            });
        return at++ < sets && !needed;
    });
    rest.ttl = smallestTtl(rest);
    setDigest(target, question.type, question.klass, rest);
    return rest;
}

} // namespace harddns::quorum
