// Does a signature of this zone's keys cover this record set now? RFC 4035 5.3, with the work bounded (KeyTrap, CVE-2023-50387): the
// pairs (signature, key) that could fit are tried in order, one cryptographic check a step, so that the caller can let other questions
// run between steps and stop when its purse is empty. Everything cheap is looked at before the first check.
//
//     SignatureCheck check(set, keys, now, memory);
//     while (check.step()) { pay; co_await Yield(loop); }
//     check.verdict()
//
// Who calls: the validator of engine/resolve; the vote's level L0; tests and the lab. One thread an object.
#pragma once

#include "engine/resolve/validate/key_set.h"
#include "engine/resolve/validate/verdict.h"

#include <memory>
#include <optional>
#include <vector>

namespace harddns::validate
{

namespace limits
{

/// Failed checks of one record set. Honest sets fail never, or once for each key that collides in its tag.
constexpr unsigned failedChecksPerSet = 4;
/// Failed checks of one client question in all its depth. KeyTrap makes 40,000 of them possible, 31 us each.
constexpr unsigned failedChecksPerQuestion = 16;
/// Checks (also good ones) of one client question: a long chain of signed aliases needs about 40.
constexpr unsigned checksPerQuestion = 200;
/// What the checks of one client question may cost, by the prices of `costUs`. Counted alone, 200 checks of P-384 would be 134 ms; an
/// honest chain of 40 of them is 27 ms.
constexpr unsigned checkingUsPerQuestion = 60000;
/// Keys with one tag and algorithm that are tried. Two collide by chance once in 65,536; more are made.
constexpr unsigned keysPerTag = 4;
/// Signatures of one set that pass all cheap checks and are kept for the dear one; roll-overs need two, two algorithms four.
constexpr unsigned signaturesPerSet = 8;
/// Keys of one zone that are kept; the root has 3, the largest honest sets about 12.
constexpr std::size_t keysPerZone = 32;
/// DS records of one cut that are tried against the keys.
constexpr unsigned dsPerZone = 16;

} // namespace limits

/// The octets a signature is made over, RFC 4034 3.1.8.1: RRSIG RDATA without the signature (signer in lower case), then the records in
/// canonical form and order with the original TTL and, when `rrsig.labels` says so, the wildcard owner. Empty when labels do not fit.
[[nodiscard]] std::string signedData(const wire::RRset& set, const Rrsig& rrsig);

/// The deepest signer named by the set's signatures that may sign it: at or above the owner, for DS strictly above. In lower case.
[[nodiscard]] std::optional<wire::Name> likelySigner(const wire::RRset& set);

/// Remembers which (key, data, signature) were found good, by SHA-256, so that a record set that comes again costs a digest instead of a
/// verification: the SOA and NSEC of every negative answer, keys after their TTL. Only good ones are remembered. Bounded, no eviction
/// order worth the name (two-way buckets). Any thread.
class VerifiedMemory
{
public:
    /// One for the whole process, for the nodes that want to share (resolver.share-verified); it lives as long as one of them.
    [[nodiscard]] static std::shared_ptr<VerifiedMemory> ofProcess();

    explicit VerifiedMemory(std::size_t entries = 65536);
    ~VerifiedMemory();
    VerifiedMemory(const VerifiedMemory&) = delete;
    VerifiedMemory& operator=(const VerifiedMemory&) = delete;
    [[nodiscard]] bool contains(const Sha256& digest) const;
    void add(const Sha256& digest);
    void clear();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

class SignatureCheck
{
public:
    /// `now` is the wall clock, seconds since 1970. `memory` may be null. All outlive the object.
    SignatureCheck(const wire::RRset& set, const KeySet& keys, std::uint32_t now, VerifiedMemory* memory);

    /// Does at most one cryptographic check. True: call again; false: verdict() is final.
    bool step();
    /// For callers without a loop: steps to the end.
    Verdict run()
    {
        while (step()) {
        }
        return verdict();
    }
    /// Secure or Bogus with the cause nearest to success: wrong signature before expired before unknown key before none at all
    /// (RrsigsMissing). SignatureExpired, SignatureNotYetValid, SignatureExpiredBeforeValid, DnskeyMissing, NoZoneKeyBitSet, RrsigsMissing,
    /// DnssecBogus.
    [[nodiscard]] Verdict verdict() const;

    /// Cryptographic checks done and how many of them failed; those that memory answered are not counted.
    [[nodiscard]] unsigned checks() const { return m_checks; }
    [[nodiscard]] unsigned failedChecks() const { return m_failed; }
    /// What the work so far is priced at, in microseconds of a usual processor: the same everywhere, so that the limits are.
    [[nodiscard]] unsigned costUs() const { return m_costUs; }

    // Of the signature that fitted; only when secure:
    /// Index into set.signatures.
    [[nodiscard]] std::size_t signatureIndex() const { return m_goodSignature; }
    [[nodiscard]] const KeySet::Key* key() const { return m_goodKey; }
    /// RFC 4035 5.3.4: the set was expanded from the wildcard below the name of this many labels.
    [[nodiscard]] bool isWildcardExpansion() const { return m_wildcard; }
    [[nodiscard]] unsigned closestEncloserLabels() const { return m_encloserLabels; }
    /// RFC 4035 5.3.3: no longer than the original TTL and than what is left until the signature expires.
    [[nodiscard]] std::uint32_t ttlLimit() const { return m_ttlLimit; }

private:
    struct Candidate {
        std::size_t index; ///< of the signature
        Rrsig rrsig;
        std::vector<const KeySet::Key*> keys;
        std::string data;            ///< signed data, once prepared
        std::vector<Sha256> digests; ///< one a key, what memory knows it by
    };
    void consider(std::size_t index, std::string_view rdata, const KeySet& keys);
    /// Makes what is signed and asks memory about all candidates before anything dear; false when memory knew one.
    bool prepare();
    void succeed(const Candidate& candidate, const KeySet::Key* key);
    /// Keeps this fault when it is nearer to success than what is known; `text` makes its line.
    template <class Text>
    void worse(wire::Ede ede, int nearness, const Text& text);

    const wire::RRset& m_set;
    VerifiedMemory* m_memory;
    std::uint32_t m_now;
    std::vector<Candidate> m_candidates;
    std::size_t m_candidate = 0, m_keyOfCandidate = 0;
    unsigned m_checks = 0, m_failed = 0, m_costUs = 0;
    bool m_prepared = false;
    bool m_secure = false;
    bool m_wildcard = false;
    unsigned m_encloserLabels = 0;
    std::uint32_t m_ttlLimit = 0;
    std::size_t m_goodSignature = 0;
    const KeySet::Key* m_goodKey = nullptr;
    int m_nearness = -1;
    Verdict m_fault;
};

/// Which keys of a DNSKEY set the DS records of its parent (or a trust anchor's) vouch for, RFC 4035 5.2, RFC 4509 3 (SHA-1 digests are
/// not looked at beside stronger ones), RFC 6840 5.2 and 5.11.
struct EntryPoints {
    /// DNSKEY records (RDATA) that a DS vouches for, as a set of their own: the DNSKEY set must carry a signature of one of them.
    wire::RRset keys;
    /// No DS has a supported algorithm and digest: the zone is insecure (RFC 4035 5.2), with the EDE that says which.
    bool allUnsupported = false;
    wire::Ede unsupportedEde = wire::Ede::UnsupportedDnskeyAlgorithm;
};
[[nodiscard]] EntryPoints entryPoints(const wire::RRset& ds, const wire::RRset& dnskeys);
/// Only whether any DS of the set could be used; before the keys are fetched. False is a promise that the zone is insecure: an empty or
/// malformed set does not give it.
[[nodiscard]] bool anySupported(const wire::RRset& ds, wire::Ede& why);

} // namespace harddns::validate
