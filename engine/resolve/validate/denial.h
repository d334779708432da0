// Proofs of what does not exist: NSEC (RFC 4035 5.4, RFC 6840 4), NSEC3 (RFC 5155 8, RFC 9276) and compact denial (RFC 9824). Pure
// functions over record sets whose signatures are already found good. The rules that attacks broke elsewhere (ATTACKS A2.4) hold here:
// every set must lie in the zone that signed it, next names too; a set of a parent's side of a cut (NS without SOA) or with DNAME proves
// nothing about names below it; wildcard owners deny nothing of other closest enclosers; every negative needs its whole proof.
//
// Who calls: the validator, aggressive use of cached denial, the vote's L0, tests. Any thread.
#pragma once

#include "engine/resolve/validate/records.h"
#include "engine/wire/rrset.h"

#include <initializer_list>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace harddns::validate
{

namespace limits
{

/// RFC 9276 3.2: above this the zone is treated as insecure. Zones should use 0, and validators differ between 50 and 150: what is insecure
/// here and bogus elsewhere would be a way in, so this is the most that any of them checks. 150 cost 20 us a name.
constexpr std::uint16_t nsec3Iterations = 150;
/// Longer salts only cost time.
constexpr std::size_t nsec3Salt = 255;
/// NSEC3 sets of one answer that are looked at: a closest encloser proof has 3.
constexpr std::size_t nsec3PerProof = 8;
/// Names hashed for one proof at the highest iterations, CVE-2023-50868: a name of 127 labels costs a zone's guest milliseconds otherwise.
constexpr unsigned hashesPerProof = 16;
/// The same as work: SHA-1 calls for one proof. Names of many labels are honest in ip6.arpa, and where the zone hashes once, as it should,
/// all 127 labels cost less than one signature.
constexpr unsigned sha1PerProof = hashesPerProof * (nsec3Iterations + 1U);
/// NSEC sets looked at in one answer.
constexpr std::size_t nsecPerProof = 16;

} // namespace limits

/// What a set of NSEC or NSEC3 records says about one question.
enum class Denial : std::uint8_t {
    Proven,      ///< all of it is shown
    OptOut,      ///< shown but for an opt-out span: an insecure delegation may lie there (RFC 5155 6); the answer is insecure, not secure
    NotProven,   ///< something is missing or contradicts
    TooExpensive ///< iterations above the limit: the zone's own choice (insecure, EDE 27). An empty purse is NotProven
};

struct DenialResult {
    Denial denial = Denial::NotProven;
    std::string text; ///< what is missing, or the iterations
    /// The question's name itself was shown not to exist by NXNAME in the bitmap (RFC 9824), as servers do that say NOERROR.
    bool compactNxDomain = false;
};

/// One denial question over the proof sets of one answer. Hashes are kept between questions of the same object.
class DenialProof
{
public:
    /// `sets`: NSEC or NSEC3 sets of `zone`, signatures good, not expanded from wildcards. Sets of other zones, malformed ones and more
    /// than the limits are ignored. NSEC3 sets must agree in salt and iterations; those that differ from the first are ignored. The sets
    /// outlive the object.
    DenialProof(const wire::Name& zone, const std::vector<const wire::RRset*>& sets);

    /// Also when they are too expensive to use.
    [[nodiscard]] bool hasNsec3() const { return !m_nsec3.empty() || m_tooManyIterations; }
    [[nodiscard]] bool empty() const { return m_nsec.empty() && !hasNsec3(); }

    /// The name does not exist and no wildcard could have made it (RFC 4035 5.4, RFC 5155 8.4).
    [[nodiscard]] DenialResult nxDomain(const wire::Name& name);
    /// The name exists without this type, or a wildcard that matches it does (RFC 4035 5.4, RFC 5155 8.5-8.7); empty non-terminals; CNAME
    /// must be absent too; for DS the parent's side is needed (NS without SOA, but for the root of the zone), for other types a record of
    /// the parent's side does not count.
    [[nodiscard]] DenialResult noData(const wire::Name& name, wire::Type type);
    /// A positive answer was expanded from the wildcard below the closest encloser of `encloserLabels` labels: no closer match exists
    /// (RFC 4035 5.3.4, RFC 5155 8.8).
    [[nodiscard]] DenialResult wildcardExpansion(const wire::Name& name, unsigned encloserLabels);

    /// About the delegation point `name` (strictly below the zone): what kind of place is it?
    enum class Cut : std::uint8_t {
        Insecure, ///< a delegation without DS (or inside an opt-out span): all below is insecure
        NotACut,  ///< proven: the name exists without NS, or does not exist
        NotProven,
        TooExpensive ///< as above
    };
    [[nodiscard]] Cut delegation(const wire::Name& name, std::string& why);

    /// NSEC3 hashes (of names) computed so far.
    [[nodiscard]] unsigned hashes() const { return m_hashes; }
    /// The sets that carried the last question's answer, each once; empty when nothing was shown.
    [[nodiscard]] const std::vector<const wire::RRset*>& used() const { return m_used; }

private:
    struct NsecEntry {
        const wire::RRset* set;
        Nsec nsec;
    };
    struct Nsec3Entry {
        const wire::RRset* set;
        std::string ownerHash;
        Nsec3 nsec3;
    };
    /// RFC 5155 8.3: the closest provable encloser and what covers the next closer name.
    struct Encloser {
        unsigned labels;
        const Nsec3Entry* match;
        const Nsec3Entry* nextCloser;
    };
    struct CutResult {
        Cut cut;
        std::string why;
    };
    void addNsec(const wire::RRset& set);
    void addNsec3(const wire::RRset& set);
    bool isOfZone(const wire::Name& name, DenialResult& result);
    void use(const wire::RRset* set);
    DenialResult proven(std::initializer_list<const wire::RRset*> sets, Denial denial = Denial::Proven);
    DenialResult settle(DenialResult byNsec3) const;

    [[nodiscard]] const NsecEntry* nsecAt(const wire::Name& name) const;
    [[nodiscard]] bool spans(const NsecEntry& entry, const wire::Name& name) const;
    [[nodiscard]] bool covers(const NsecEntry& entry, const wire::Name& name) const;
    [[nodiscard]] const NsecEntry* nsecCovering(const wire::Name& name) const;
    [[nodiscard]] const NsecEntry* nsecShowingEmpty(const wire::Name& name) const;
    DenialResult nxDomainByNsec(const wire::Name& name);
    DenialResult noDataByNsec(const wire::Name& name, wire::Type type);
    DenialResult wildcardNoDataByNsec(const wire::Name& name, wire::Type type);
    CutResult delegationByNsec(const wire::Name& name);

    const std::string* hashOf(const wire::Name& name);
    const Nsec3Entry* nsec3At(const wire::Name& name);
    const Nsec3Entry* nsec3Covering(const wire::Name& name);
    std::optional<Encloser> closestEncloser(const wire::Name& name, std::string& why);
    DenialResult nxDomainByNsec3(const wire::Name& name);
    DenialResult noDataByNsec3(const wire::Name& name, wire::Type type);
    CutResult delegationByNsec3(const wire::Name& name);

    const wire::Name m_zone;
    const unsigned m_zoneLabels;
    std::vector<NsecEntry> m_nsec;
    std::vector<Nsec3Entry> m_nsec3;
    std::unordered_map<wire::Name, std::string> m_hashed;
    std::vector<const wire::RRset*> m_used;
    unsigned m_hashes = 0;
    unsigned m_sha1Calls = 0;
    bool m_tooManyIterations = false;
    bool m_purseEmpty = false;
};

/// NSEC3 sets with iterations above limits::nsec3Iterations among `sets`: the zone is insecure by RFC 9276 (only after their signatures
/// were found good).
[[nodiscard]] bool hasExpensiveNsec3(const std::vector<const wire::RRset*>& sets);

} // namespace harddns::validate
