// Budget: all work one client question may cause, in whatever depth: sub-queries for server addresses and alias targets pay from the
// same purse (ATTACKS A3.4 "inherited by sub-queries"; resets were CVE-2026-50045 elsewhere). Also the limits that hold per zone or walk.
// Values; one thread.
#pragma once

#include "engine/resolve/validate/signatures.h"
#include "engine/telemetry/counters.h"
#include "engine/world/time.h"

#include <cstddef>
#include <cstdint>

namespace harddns::resolve
{

namespace limits
{

/// Upstream packets a client question may cost (kresd 100, Unbound 200). Without it a tree of glueless delegations or a chain of slow
/// zones turns one packet into thousands (CAMP, NXNS).
constexpr unsigned upstreamQueries = 100;
/// Referrals within one walk. The deepest honest name (ip6.arpa) needs about 10; servers that refer to each other go on for ever.
constexpr unsigned referrals = 20;
/// CNAME and DNAME links of one client question. Longer chains are attacks or mistakes; peers cut at 8 to 16.
constexpr unsigned aliases = 12;
/// Server names without address that are looked up for one delegation. The NXNS attack lists hundreds of them at a victim's zone.
constexpr unsigned gluelessPerDelegation = 5;
/// The same for all delegations of one client question together.
constexpr unsigned gluelessPerQuestion = 16;
/// How deep look-ups of server addresses may nest: "the server of the server's server". Honest set-ups need 3.
constexpr unsigned depth = 6;
/// Server addresses used of one delegation (NRDelegation listed thousands).
constexpr std::size_t addressesPerDelegation = 20;
/// Server names kept of one delegation.
constexpr std::size_t serversPerDelegation = 20;
/// Exchanges that end in silence at one zone cut before the walk gives up there (60 dead servers must not be tried without end).
constexpr unsigned silentTriesPerZone = 12;
/// Denial sets taken from one answer: a wildcard in an alias chain that ends in NXDOMAIN has at most six.
constexpr std::size_t proofSets = 16;
/// The same in a look-up that only probes whether a remembered failure is over: it comes again.
constexpr unsigned silentTriesOfProbe = 3;
/// A failure whose finding took more upstream packets than this is not probed before its time.
constexpr unsigned probeQueries = 30;
/// Servers of one zone that are asked because another one's answer was bogus; then the zone itself is held to be broken.
constexpr unsigned bogusAnswers = 3;
/// How often one silent address is asked within one walk step.
constexpr unsigned triesPerAddress = 4;
/// Client questions that may wait on one resolution; more would make the answer a burst towards spoofed sources (DNSBomb).
constexpr unsigned waitersPerQuestion = 1000;
/// Resolutions in flight a worker; above it new questions fail at once instead of all becoming slow.
constexpr std::size_t resolutionsInFlight = 20000;
/// Exchanges under way with a server that left its last questions without an answer (`silentAfter` in a row); more are not begun. Without
/// it a flood of names below a dead zone fills the table of resolutions, and then everybody's questions fail (ATTACKS A3.9).
constexpr unsigned exchangesWithSilentServer = 50;
constexpr unsigned silentAfter = 3;
/// Look-ups that wait for the servers of one zone; more fail at once. A zone that answers just often enough not to count as silent could
/// else hold all of `resolutionsInFlight` (ATTACKS A3.9). At 50 ms a round trip this is 40000 questions a second for one zone.
constexpr unsigned lookupsPerZone = 2000;
/// Minimised questions on the way to one name, and how many of them add one label each (RFC 9156 2.3 MAX_MINIMISE_COUNT, MINIMISE_ONE_LAB).
constexpr unsigned minimiseCount = 10;
constexpr unsigned minimiseOneLabel = 4;

} // namespace limits

class Budget
{
public:
    explicit Budget(world::SteadyTime deadline) : m_deadline(deadline) {}

    [[nodiscard]] world::SteadyTime deadline() const { return m_deadline; }
    [[nodiscard]] unsigned queries() const { return m_queries; }

    /// Pays for one upstream packet; false when the purse is empty (counted).
    bool payQuery(telemetry::Shard& shard)
    {
        if (m_queries >= limits::upstreamQueries)
            return exhausted(shard, telemetry::Counter::BudgetQueries);
        ++m_queries;
        return true;
    }
    bool payAlias(telemetry::Shard& shard)
    {
        if (m_aliases >= limits::aliases)
            return exhausted(shard, telemetry::Counter::BudgetAliases);
        ++m_aliases;
        return true;
    }
    bool payGlueless(telemetry::Shard& shard)
    {
        if (m_glueless >= limits::gluelessPerQuestion)
            return exhausted(shard, telemetry::Counter::BudgetGlueless);
        ++m_glueless;
        return true;
    }
    /// Before a cryptographic check of a signature; false when the purse is empty (counted).
    bool mayCheck(telemetry::Shard& shard)
    {
        if (m_checks < validate::limits::checksPerQuestion && m_failedChecks < validate::limits::failedChecksPerQuestion &&
            m_checkingUs < validate::limits::checkingUsPerQuestion)
            return true;
        return exhausted(shard, telemetry::Counter::SignatureLimit);
    }
    void payChecks(unsigned checks, unsigned failed, unsigned us)
    {
        m_checks += checks;
        m_failedChecks += failed;
        m_checkingUs += us;
    }
    /// Why the question ended early; nullptr while nothing ran out.
    [[nodiscard]] const char* exhaustedLimit() const { return m_exhausted; }
    void noteExhausted(const char* what) { m_exhausted = what; }

private:
    bool exhausted(telemetry::Shard& shard, telemetry::Counter counter)
    {
        if (!m_exhausted)
            shard.add(counter);
        switch (counter) {
        case telemetry::Counter::BudgetAliases: m_exhausted = "too many aliases"; break;
        case telemetry::Counter::SignatureLimit: m_exhausted = "too many signature checks"; break;
        case telemetry::Counter::BudgetGlueless: m_exhausted = "too many server names without address"; break;
        default: m_exhausted = "too many upstream queries"; break;
        }
        return false;
    }

    world::SteadyTime m_deadline;
    unsigned m_queries = 0;
    unsigned m_aliases = 0;
    unsigned m_glueless = 0;
    unsigned m_checks = 0, m_failedChecks = 0, m_checkingUs = 0;
    const char* m_exhausted = nullptr;
};

} // namespace harddns::resolve
