#include "engine/quorum/infra_vote.h"

#include <algorithm>
#include <functional>

namespace harddns::quorum
{

namespace
{

/// What the majority makes of one server's glue.
struct GlueCheck {
    std::vector<IpAddress> kept; ///< of the own glue
    bool contradicted = false;
};

GlueCheck checkGlue(const cache::DelegationServer& own, const std::vector<IpAddress>& voted)
{
    GlueCheck out;
    for (const bool v4 : {true, false}) {
        bool has = false, holds = false;
        for (const IpAddress& address : own.glue) {
            if (address.isV4() != v4)
                continue;
            has = true;
            if (std::find(voted.begin(), voted.end(), address) == voted.end())
                continue;
            holds = true;
            out.kept.push_back(address);
        }
        const bool others = std::any_of(voted.begin(), voted.end(), [&](const IpAddress& a) { return a.isV4() == v4; });
        out.contradicted = out.contradicted || (has && others && !holds);
    }
    return out;
}

} // namespace

const char* toText(InfraOutcome outcome)
{
    switch (outcome) {
    case InfraOutcome::Undecided: return "undecided";
    case InfraOutcome::Attested: return "attested";
    case InfraOutcome::Contradicted: return "contradicted";
    }
    return "?";
}

InfraTally tallyInfra(const cache::Delegation& own, std::span<const CutWord> words, unsigned majority)
{
    InfraTally out;
    std::vector<CutWord> ofZone;
    std::copy_if(words.begin(), words.end(), std::back_inserter(ofZone), [&](const CutWord& w) { return w.zone == own.zone; });
    const cache::DelegationPtr voted = votedCut(ofZone, majority);
    if (!voted)
        return out;
    const CutWord mine = wordOf(own);
    if (!wordOf(*voted).saysTheSameAs(mine)) {
        out.outcome = InfraOutcome::Contradicted;
        out.cut = *voted;
        return out;
    }
    cache::Delegation cut;
    cut.zone = own.zone;
    bool usable = false;
    for (const cache::DelegationServer& server : own.servers) {
        const auto known = std::find_if(voted->servers.begin(), voted->servers.end(), [&](const auto& s) { return s.name == server.name; });
        GlueCheck glue = checkGlue(server, known->glue);
        if (glue.contradicted) {
            out.outcome = InfraOutcome::Contradicted;
            out.cut = *voted;
            return out;
        }
        // A server elsewhere has an address that can be looked up.
        usable = usable || !glue.kept.empty() || !server.name.isSubdomainOf(own.zone);
        cut.servers.push_back({server.name, std::move(glue.kept)});
    }
    if (!usable)
        return out;
    std::vector<std::uint32_t> lives;
    for (const CutWord& word : ofZone) {
        if (word.saysTheSameAs(mine))
            lives.push_back(word.ttl);
    }
    std::sort(lives.begin(), lives.end(), std::greater<>());
    out.ttl = lives[majority > 0 ? majority - 1 : 0];
    out.outcome = InfraOutcome::Attested;
    out.cut = std::move(cut);
    return out;
}

bool InfraBudget::spend(unsigned questions, std::uint64_t asked)
{
    m_credit = std::min(m_credit + (asked - std::min(asked, m_seen)) * infraPercent, infraBurst * whole);
    m_seen = std::max(m_seen, asked);
    const std::uint64_t cost = questions * whole;
    if (cost > m_credit)
        return false;
    m_credit -= cost;
    return true;
}

} // namespace harddns::quorum
