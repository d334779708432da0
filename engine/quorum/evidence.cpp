#include "engine/quorum/evidence.h"

#include <algorithm>
#include <set>
#include <span>

namespace harddns::quorum
{

namespace
{

struct EvidenceInfo {
    int points;
    const char* code;
    const char* text;
};

constexpr std::array<EvidenceInfo, evidenceKinds> table{{
    {100, "E-sec", "It contradicts an answer that is proven by signatures from the trust anchor down."},
    {60, "E-tcp-path", "Asked again over TCP, the node gives the decided answer: what it had before was forged on the way."},
    {50, "E-auth",
     "Two other nodes fetched the name over TCP from the zone's own servers: the record is not there, and it never won a vote."},
    {40, "E-infra", "The node believes in other servers for the zone than the vote attests."},
    {30, "E-wild", "A made-up name below the zone resolves at the node to the same data; everywhere else it does not exist."},
    {20, "E-ttl", "The record claims to live longer than the zone's own servers allow."},
    {20, "E-near", "The node received far more replies with wrong ids than usual: somebody was guessing."},
    {40, "E-stable", "The name had one and the same answer for at least a day, and this is not it."},
    {15, "E-new", "The name's answers vary, but this record was never seen among them."},
    {-40, "E-geo", "The name's answers vary or are not known yet, and this one comes from the same network or was attested before."},
    {-40, "E-rot", "It is a part of a pool of records that take turns, all attested before."},
    {-30, "E-zone-change", "The zone itself has just changed, and the change is spreading."},
}};

const EvidenceInfo& info(Evidence kind) { return table[static_cast<std::size_t>(kind)]; }

std::optional<IpAddress> addressOf(wire::Type type, const std::string& rdata)
{
    const auto* octets = reinterpret_cast<const std::uint8_t*>(rdata.data());
    if (type == wire::Type::A && rdata.size() == 4)
        return IpAddress::v4(octets);
    if (type == wire::Type::Aaaa && rdata.size() == 16)
        return IpAddress::v6(octets);
    return std::nullopt;
}

/// What history says about the ballot's records.
struct Past {
    const wire::Question& question;
    const History& history;
    const NamePast name;
    const unsigned majority;
    const std::int64_t now;

    [[nodiscard]] bool attested(const std::string& rdata) const { return history.record(question, rdata).attested(majority, now); }
    [[nodiscard]] bool seen(const std::string& rdata) const { return history.record(question, rdata).times > 0; }
    [[nodiscard]] bool attested(const Ballot& ballot) const
    {
        return ballot.outcome == Outcome::Positive && !ballot.records.empty() &&
               std::all_of(ballot.records.begin(), ballot.records.end(), [this](const std::string& r) { return attested(r); });
    }
    [[nodiscard]] bool anyAttested(const Ballot& ballot) const
    {
        return std::any_of(ballot.records.begin(), ballot.records.end(), [this](const std::string& r) { return attested(r); });
    }
    [[nodiscard]] bool stable() const
    {
        return name.sets == 1 && name.votes >= stableVotes && name.last - name.first >= stableSpanSeconds &&
               now - name.last <= attestedAgeSeconds;
    }
    [[nodiscard]] bool varies() const { return name.sets >= 2; }
};

/// The set of a stable name is known by its records only: one that was always negative has none.
bool outsideStableSet(const Past& past, const Ballot& dissent, const Ballot& decided)
{
    if (dissent.outcome == Outcome::Positive)
        return !past.attested(dissent);
    // A negative ballot is the set of a name that was always negative and has come into being just now; else it lies outside.
    return decided.outcome != Outcome::Positive || past.attested(decided);
}

/// Something in the dissent that neither the decided answer nor any earlier vote has.
bool unknownToHistory(const Past& past, const Ballot& dissent, const Ballot& decided)
{
    if (dissent.outcome != Outcome::Positive)
        return past.name.votes == 0 || past.anyAttested(decided); // else: may be what the name was before the majority changed
    return std::any_of(dissent.records.begin(), dissent.records.end(), [&](const std::string& r) {
        return !std::binary_search(decided.records.begin(), decided.records.end(), r) && !past.seen(r);
    });
}

/// All of it attested, and the pool has at least two records, counting those of the decided answer.
bool isRotation(const Past& past, const Ballot& dissent, const Ballot& decided)
{
    if (!past.attested(dissent))
        return false;
    std::set<std::string_view> pool(dissent.records.begin(), dissent.records.end());
    if (decided.outcome == Outcome::Positive) {
        for (const std::string& r : decided.records) {
            if (past.attested(r))
                pool.insert(r);
        }
    }
    return pool.size() >= 2;
}

} // namespace

int points(Evidence kind) { return info(kind).points; }
const char* toText(Evidence kind) { return info(kind).code; }
const char* explain(Evidence kind) { return info(kind).text; }

Grade gradeOf(int sum)
{
    if (sum >= criticalPoints)
        return Grade::Critical;
    if (sum >= warningPoints)
        return Grade::Warning;
    return sum >= noticePoints ? Grade::Notice : Grade::None;
}

int Findings::sum() const
{
    int total = 0;
    for (const Evidence kind : evidence)
        total += points(kind);
    return total;
}

void Findings::add(Evidence kind)
{
    if (!has(kind))
        evidence.push_back(kind);
}

bool Findings::has(Evidence kind) const { return std::find(evidence.begin(), evidence.end(), kind) != evidence.end(); }

Findings judgeDissent(const wire::Question& question, const Ballot& dissent, const Ballot& decided, bool decidedSecure,
                      const History& history, unsigned majority, const Checks& checks, std::int64_t now)
{
    Findings found;
    if (!dissent.votes())
        return found;
    const Past past{question, history, history.name(question), majority, now};
    const auto addIf = [&found](bool holds, Evidence kind) {
        if (holds)
            found.add(kind);
    };

    addIf(decidedSecure, Evidence::Secure);
    addIf(checks.tcpGivesDecided == true, Evidence::TcpPath);
    addIf(checks.authorityFetches >= 2 && !checks.authorityHasRecord && unknownToHistory(past, dissent, decided), Evidence::Authority);
    addIf(checks.infraDiffers == true, Evidence::Infra);
    addIf(checks.wildcard == true, Evidence::Wild);
    addIf(checks.ttlAboveAuthority == true, Evidence::Ttl);
    const double usual = std::max(static_cast<double>(nearMissFloor), nearMissFactor * checks.nearMissesMean);
    addIf(static_cast<double>(checks.nearMissesLastMinute) > usual, Evidence::NearMiss);

    const bool stable = past.stable();
    const bool known = past.attested(dissent);
    if (stable)
        addIf(outsideStableSet(past, dissent, decided), Evidence::Stable);
    if (past.varies() && dissent.outcome == Outcome::Positive)
        addIf(std::any_of(dissent.records.begin(), dissent.records.end(), [&](const std::string& r) { return !past.seen(r); }),
              Evidence::New);
    if (!stable) {
        const std::optional<bool> origin = checks.sameOrigin ? checks.sameOrigin : sameOrigin(question, dissent, decided);
        addIf(known || origin == true || checks.tcpHasRecord, Evidence::Geography);
    }
    addIf(isRotation(past, dissent, decided), Evidence::Rotation);
    // The zone's own servers say the new data over a path nobody can forge from outside: the first node to see a change is right before
    // the majority is.
    addIf(checks.majorityChanged == true || (checks.authorityFetches > 0 && checks.authorityHasRecord), Evidence::ZoneChange);
    return found;
}

bool isChange(const wire::Question& question, const Ballot& decided, const History& history, std::uint32_t mostTtl, std::int64_t now)
{
    const std::int64_t since = now - 2 * static_cast<std::int64_t>(mostTtl);
    const auto isNew = [since](std::int64_t first) { return first == 0 || first >= since; };
    for (const Link& link : decided.links) {
        if (isNew(history.record({link.owner, wire::Type::Cname, question.klass}, std::string(link.target.wire())).first))
            return true;
    }
    if (decided.outcome != Outcome::Positive)
        return isNew(history.firstWon(question, decided.digest));
    return std::any_of(decided.records.begin(), decided.records.end(),
                       [&](const std::string& r) { return isNew(history.record(question, r).first); });
}

Prefix originOf(const IpAddress& address)
{
    const IpAddress plain = address.unmapped();
    return Prefix::around(plain, plain.isV4() ? 16 : 32);
}

std::optional<bool> sameOrigin(const wire::Question& question, const Ballot& dissent, const Ballot& decided)
{
    if (question.type != wire::Type::A && question.type != wire::Type::Aaaa)
        return std::nullopt;
    std::set<Prefix> origins;
    for (const std::string& rdata : decided.records) {
        if (const auto address = addressOf(question.type, rdata))
            origins.insert(originOf(*address));
    }
    if (origins.empty() || dissent.records.empty())
        return std::nullopt;
    return std::all_of(dissent.records.begin(), dissent.records.end(), [&](const std::string& rdata) {
        const auto address = addressOf(question.type, rdata);
        return address && origins.contains(originOf(*address));
    });
}

bool isSuspect(const Findings& findings)
{
    return findings.has(Evidence::Secure) || findings.has(Evidence::TcpPath) || findings.has(Evidence::Authority) ||
           findings.has(Evidence::Infra);
}

std::vector<std::uint16_t> suspectGroups(const std::vector<DissentingNode>& dissent)
{
    std::set<std::uint16_t> found;
    std::set<Digest> digests;
    for (const DissentingNode& node : dissent)
        digests.insert(node.digest);
    for (const Digest& digest : digests) {
        std::set<std::uint16_t> members, common;
        for (const DissentingNode& node : dissent) {
            if (node.digest != digest || !members.insert(node.member).second)
                continue;
            if (members.size() == 1) {
                common.insert(node.groups.begin(), node.groups.end());
                continue;
            }
            std::erase_if(common,
                          [&](std::uint16_t g) { return std::find(node.groups.begin(), node.groups.end(), g) == node.groups.end(); });
        }
        if (members.size() >= 2)
            found.insert(common.begin(), common.end());
    }
    return {found.begin(), found.end()};
}

} // namespace harddns::quorum
