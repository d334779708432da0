#include "engine/resolve/validate/signatures.h"

#include "engine/api/time_text.h"
#include "engine/resolve/validate/clock_suspicion.h"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <utility>

namespace harddns::validate
{

namespace
{

/// How near a failed signature came to being good.
enum Nearness { nothingThere, notForUs, unknownKey, outOfTime, wrongSignature, gaveUp };

void putU16(std::string& out, std::uint16_t v)
{
    out += static_cast<char>(v >> 8);
    out += static_cast<char>(v & 0xff);
}
void putU32(std::string& out, std::uint32_t v)
{
    putU16(out, static_cast<std::uint16_t>(v >> 16));
    putU16(out, static_cast<std::uint16_t>(v & 0xffff));
}
void putLower(std::string& out, std::string_view wire)
{
    for (const char c : wire)
        out += static_cast<char>(wire::lowerOctet(static_cast<std::uint8_t>(c)));
}

/// Labels of an owner as RRSIG counts them: without a leading `*` (RFC 4034 3.1.3).
unsigned signedLabels(const wire::Name& owner) { return static_cast<unsigned>(owner.labelCount()) - (owner.isWildcard() ? 1U : 0U); }

/// A time of an RRSIG as people write it.
std::string utc(std::uint32_t time, std::uint32_t now) { return utcText(signatureTime(time, now)); }

/// Building and hashing what is signed; a record set of 64 KiB with a long owner is a megabyte of it.
unsigned hashingUs(std::size_t octets) { return static_cast<unsigned>(octets / 250); }

/// What PublicKey::verify states, rounded up; RSA for keys of 4096 bits.
unsigned verifyingUs(Algorithm algorithm)
{
    switch (algorithm) {
    case Algorithm::EcdsaP256Sha256: return 80;
    case Algorithm::EcdsaP384Sha384: return 670;
    case Algorithm::Ed25519: return 110;
    case Algorithm::Ed448: return 200;
    default: return 80;
    }
}

std::string nameOf(const wire::RRset& set) { return set.owner.toText() + ' ' + wire::toText(set.type); }

/// "key 20326 (RSASHA256) of example."
std::string keyOf(const Rrsig& r) { return "key " + std::to_string(r.keyTag) + " (" + toText(r.algorithm) + ") of " + r.signer.toText(); }

} // namespace

std::string signedData(const wire::RRset& set, const Rrsig& rrsig)
{
    const unsigned ownerLabels = signedLabels(set.owner);
    if (rrsig.labels > ownerLabels)
        return {};
    // What every record starts with: owner, type, class, TTL.
    std::string head;
    head.reserve(wire::maxNameSize + 10);
    if (rrsig.labels < ownerLabels) {
        head.assign("\1*", 2);
        putLower(head, set.owner.suffixWire(rrsig.labels));
    } else {
        putLower(head, set.owner.wire());
    }
    putU16(head, static_cast<std::uint16_t>(set.type));
    putU16(head, static_cast<std::uint16_t>(set.klass));
    putU32(head, rrsig.originalTtl);

    std::vector<std::string> records;
    records.reserve(set.rdata.size());
    for (const std::string_view rdata : set.rdata)
        records.push_back(wire::canonicalRdata(set.type, rdata));
    if (records.size() > 1) {
        std::sort(records.begin(), records.end());
        records.erase(std::unique(records.begin(), records.end()), records.end());
    }

    std::string out;
    out.reserve(18 + rrsig.signer.wire().size() + set.rdata.bytes() + records.size() * (head.size() + 2));
    putU16(out, static_cast<std::uint16_t>(rrsig.covered));
    out += static_cast<char>(rrsig.algorithm);
    out += static_cast<char>(rrsig.labels);
    putU32(out, rrsig.originalTtl);
    putU32(out, rrsig.expiration);
    putU32(out, rrsig.inception);
    putU16(out, rrsig.keyTag);
    putLower(out, rrsig.signer.wire());
    for (const std::string& record : records) {
        out += head;
        putU16(out, static_cast<std::uint16_t>(record.size()));
        out += record;
    }
    return out;
}

// VerifiedMemory: whole digests are kept, because an attacker who signs his own zone could make two shortened ones collide. A slot of
// zeros is empty: no digest is all zeros, unless OpenSSL has failed, and then nothing was verified.

struct VerifiedMemory::Impl {
    static constexpr std::size_t ways = 4;
    static constexpr std::size_t shards = 16; // more than threads that validate at once, mostly

    using Bucket = std::array<Sha256, ways>;
    struct alignas(64) Shard {
        std::mutex mutex;
    };

    explicit Impl(std::size_t entries) : buckets(std::max<std::size_t>(1, entries / ways)) {}

    Bucket& bucketOf(const Sha256& digest)
    {
        std::uint64_t n;
        std::memcpy(&n, digest.data(), sizeof n);
        return buckets[n % buckets.size()];
    }
    std::mutex& mutexOf(const Bucket& bucket) { return locks[static_cast<std::size_t>(&bucket - buckets.data()) % shards].mutex; }

    std::vector<Bucket> buckets;
    std::array<Shard, shards> locks;
};

std::shared_ptr<VerifiedMemory> VerifiedMemory::ofProcess()
{
    static std::mutex mutex;
    static std::weak_ptr<VerifiedMemory> shared;
    const std::lock_guard lock(mutex);
    auto memory = shared.lock();
    if (!memory) {
        memory = std::make_shared<VerifiedMemory>();
        shared = memory;
    }
    return memory;
}

VerifiedMemory::VerifiedMemory(std::size_t entries) : m_impl(std::make_unique<Impl>(entries)) {}
VerifiedMemory::~VerifiedMemory() = default;

bool VerifiedMemory::contains(const Sha256& digest) const
{
    if (digest == Sha256{})
        return false;
    const Impl::Bucket& bucket = m_impl->bucketOf(digest);
    const std::lock_guard lock(m_impl->mutexOf(bucket));
    return std::find(bucket.begin(), bucket.end(), digest) != bucket.end();
}

void VerifiedMemory::add(const Sha256& digest)
{
    if (digest == Sha256{})
        return;
    Impl::Bucket& bucket = m_impl->bucketOf(digest);
    const std::lock_guard lock(m_impl->mutexOf(bucket));
    // To the front; what was there already moves up from its place, else the last one falls out.
    auto place = std::find(bucket.begin(), bucket.end(), digest);
    if (place == bucket.end())
        --place;
    std::move_backward(bucket.begin(), place, place + 1);
    bucket.front() = digest;
}

void VerifiedMemory::clear()
{
    for (Impl::Bucket& bucket : m_impl->buckets) {
        const std::lock_guard lock(m_impl->mutexOf(bucket));
        bucket.fill({});
    }
}

SignatureCheck::SignatureCheck(const wire::RRset& set, const KeySet& keys, std::uint32_t now, VerifiedMemory* memory)
    : m_set(set), m_memory(memory), m_now(now)
{
    m_fault.ede = wire::Ede::RrsigsMissing;
    if (set.rdata.empty() || set.signatures.empty()) {
        worse(wire::Ede::RrsigsMissing, nothingThere, [&] { return nameOf(set) + " has no signature"; });
        return;
    }
    std::size_t index = 0;
    for (const std::string_view rdata : set.signatures) {
        consider(index++, rdata, keys);
        if (m_candidates.size() == limits::signaturesPerSet)
            break;
    }
}

template <class Text>
void SignatureCheck::worse(wire::Ede ede, int nearness, const Text& text)
{
    if (nearness <= m_nearness)
        return;
    m_nearness = nearness;
    m_fault = Verdict::isBogus(ede, text());
}

void SignatureCheck::consider(std::size_t index, std::string_view rdata, const KeySet& keys)
{
    using wire::Ede;
    const auto say = [this](const std::string& what) { return nameOf(m_set) + ": " + what; };
    auto parsed = parseRrsig(rdata);
    if (!parsed) {
        worse(Ede::DnssecBogus, notForUs, [&] { return say("a signature is malformed"); });
        return;
    }
    Rrsig& r = *parsed;
    if (r.covered != m_set.type || m_set.klass != wire::Class::In) {
        worse(Ede::DnssecBogus, notForUs, [&] { return say("a signature covers " + wire::toText(r.covered)); });
        return;
    }
    // A DS set is the parent's: signed by the zone below it, it would vouch for itself.
    const bool isParents = m_set.type == wire::Type::Ds && m_set.owner.wire().size() == r.signer.wire().size();
    if (!(r.signer == keys.zone()) || !m_set.owner.isSubdomainOf(r.signer) || isParents) {
        worse(Ede::DnssecBogus, notForUs,
              [&] { return say("signed by " + keyOf(r) + ", which may not sign it: it must be " + keys.zone().toText()); });
        return;
    }
    // Fewer labels than the signer has would be a wildcard above its zone.
    const unsigned ownerLabels = signedLabels(m_set.owner);
    if (r.labels > ownerLabels || r.labels < r.signer.labelCount()) {
        worse(Ede::DnssecBogus, notForUs,
              [&] { return say("signature by " + keyOf(r) + " is for " + std::to_string(r.labels) + " labels"); });
        return;
    }
    if (!isSupported(r.algorithm)) {
        worse(Ede::RrsigsMissing, notForUs, [&] { return say("signed by " + keyOf(r) + ", an algorithm that is not supported"); });
        return;
    }
    if (serialBefore(r.expiration, r.inception)) {
        worse(Ede::SignatureExpiredBeforeValid, outOfTime, [&] {
            return say("signature by " + keyOf(r) + " ends " + utc(r.expiration, m_now) + ", before it begins " + utc(r.inception, m_now));
        });
        return;
    }
    if (serialBefore(r.expiration, m_now)) {
        worse(Ede::SignatureExpired, outOfTime, [&] {
            return say("signature by " + keyOf(r) + " expired " + utc(r.expiration, m_now) + ", and now is " + utc(m_now, m_now));
        });
        return;
    }
    if (serialBefore(m_now, r.inception)) {
        worse(Ede::SignatureNotYetValid, outOfTime,
              [&] { return say("signature by " + keyOf(r) + " begins " + utc(r.inception, m_now) + ", and now is " + utc(m_now, m_now)); });
        return;
    }
    auto fitting = keys.find(r.keyTag, r.algorithm);
    if (fitting.empty()) {
        const bool flag = keys.sawKeyWithoutZoneFlag();
        worse(flag ? Ede::NoZoneKeyBitSet : Ede::DnskeyMissing, unknownKey, [&] {
            return say("signed by " + keyOf(r) + ", which is not among the zone's keys" +
                       (flag ? " (one of them lacks the zone flag or has another protocol than 3)" : ""));
        });
        return;
    }
    if (fitting.size() > limits::keysPerTag)
        fitting.resize(limits::keysPerTag);
    m_candidates.push_back({index, std::move(r), std::move(fitting), {}, {}});
}

bool SignatureCheck::prepare()
{
    for (Candidate& c : m_candidates) {
        c.data = signedData(m_set, c.rrsig);
        m_costUs += hashingUs(c.data.size());
        if (m_memory == nullptr)
            continue;
        // Of a large set hashed once, not once for each key.
        const Sha256 data = sha256({c.data});
        const std::string_view dataView(reinterpret_cast<const char*>(data.data()), data.size());
        for (const KeySet::Key* key : c.keys) {
            c.digests.push_back(data == Sha256{} ? data : sha256({key->rdata, dataView, c.rrsig.signature}));
            if (m_memory->contains(c.digests.back())) {
                succeed(c, key);
                return false;
            }
        }
    }
    return true;
}

bool SignatureCheck::step()
{
    if (m_secure || (!std::exchange(m_prepared, true) && !prepare()))
        return false;
    while (m_candidate < m_candidates.size() && m_failed < limits::failedChecksPerSet) {
        const Candidate& c = m_candidates[m_candidate];
        if (m_keyOfCandidate == c.keys.size()) {
            ++m_candidate;
            m_keyOfCandidate = 0;
            continue;
        }
        const std::size_t index = m_keyOfCandidate++;
        const KeySet::Key* key = c.keys[index];
        const PublicKey* publicKey = key->publicKey();
        if (publicKey == nullptr) {
            worse(wire::Ede::DnskeyMissing, unknownKey, [&] { return nameOf(m_set) + ": " + keyOf(c.rrsig) + " is malformed"; });
            continue;
        }
        ++m_checks;
        m_costUs += verifyingUs(key->algorithm) + hashingUs(c.data.size());
        if (publicKey->verify(c.data, c.rrsig.signature)) {
            if (m_memory != nullptr)
                m_memory->add(c.digests[index]);
            succeed(c, key);
            return false;
        }
        ++m_failed;
        worse(wire::Ede::DnssecBogus, wrongSignature, [&] { return nameOf(m_set) + ": the signature by " + keyOf(c.rrsig) + " is wrong"; });
        const bool more = m_candidate + 1 < m_candidates.size() || m_keyOfCandidate < c.keys.size();
        if (more && m_failed == limits::failedChecksPerSet)
            worse(wire::Ede::DnssecBogus, gaveUp, [&] {
                return nameOf(m_set) + ": " + std::to_string(m_failed) + " signatures by " + keyOf(c.rrsig) +
                       " and its like are wrong, the others are not looked at";
            });
        return more && m_failed < limits::failedChecksPerSet;
    }
    return false;
}

void SignatureCheck::succeed(const Candidate& c, const KeySet::Key* key)
{
    constexpr std::uint32_t mostTtl = 0x7fffffff; // RFC 2181 8: more counts as 0
    m_secure = true;
    m_goodSignature = c.index;
    m_goodKey = key;
    m_wildcard = c.rrsig.labels < signedLabels(m_set.owner);
    m_encloserLabels = c.rrsig.labels;
    m_ttlLimit = c.rrsig.originalTtl > mostTtl ? 0 : std::min(c.rrsig.originalTtl, c.rrsig.expiration - m_now);
}

Verdict SignatureCheck::verdict() const { return m_secure ? Verdict::isSecure() : m_fault; }

namespace
{

bool isUsable(const Ds& ds) { return isSupported(ds.algorithm) && isSupported(ds.digestType); }

} // namespace

bool anySupported(const wire::RRset& ds, wire::Ede& why)
{
    bool algorithmKnown = false;
    for (const std::string_view rdata : ds.rdata) {
        const auto parsed = parseDs(rdata);
        if (!parsed || isUsable(*parsed)) // a malformed one is no promise that the zone is insecure
            return true;
        algorithmKnown = algorithmKnown || isSupported(parsed->algorithm);
    }
    if (ds.empty())
        return true;
    why = algorithmKnown ? wire::Ede::UnsupportedDsDigestType : wire::Ede::UnsupportedDnskeyAlgorithm;
    return false;
}

EntryPoints entryPoints(const wire::RRset& ds, const wire::RRset& dnskeys)
{
    EntryPoints out;
    out.keys.owner = dnskeys.owner;
    out.keys.type = wire::Type::Dnskey;
    out.keys.klass = dnskeys.klass;
    out.keys.ttl = dnskeys.ttl;

    std::vector<Ds> usable;
    bool anyStrong = false;
    for (const std::string_view rdata : ds.rdata) {
        const auto parsed = parseDs(rdata);
        if (!parsed || !isUsable(*parsed))
            continue;
        anyStrong = anyStrong || parsed->digestType != DigestType::Sha1;
        usable.push_back(*parsed);
    }
    out.allUnsupported = usable.empty() && !anySupported(ds, out.unsupportedEde);
    if (usable.empty() || !(ds.owner == dnskeys.owner))
        return out;
    if (anyStrong)
        std::erase_if(usable, [](const Ds& d) { return d.digestType == DigestType::Sha1; });
    if (usable.size() > limits::dsPerZone)
        usable.resize(limits::dsPerZone);

    std::vector<unsigned> tries(usable.size());
    for (const std::string_view rdata : dnskeys.rdata) {
        const auto key = parseDnskey(rdata);
        if (!key || !key->isZoneKey() || key->protocol != Dnskey::dnssecProtocol || key->isRevoked())
            continue;
        const std::uint16_t tag = keyTag(rdata);
        for (std::size_t i = 0; i < usable.size(); ++i) {
            const Ds& d = usable[i];
            if (d.keyTag != tag || d.algorithm != key->algorithm || tries[i] == limits::keysPerTag)
                continue;
            ++tries[i];
            const std::string digest = dsDigest(d.digestType, dnskeys.owner, rdata);
            if (!digest.empty() && digest == d.digest) {
                if (!out.keys.rdata.contains(rdata))
                    out.keys.rdata.add(rdata);
                break;
            }
        }
    }
    return out;
}

std::optional<wire::Name> likelySigner(const wire::RRset& set)
{
    std::optional<wire::Name> best;
    for (const auto rdata : set.signatures) {
        const auto rrsig = parseRrsig(rdata);
        if (!rrsig || rrsig->covered != set.type || !set.owner.isSubdomainOf(rrsig->signer))
            continue;
        if (set.type == wire::Type::Ds && !set.owner.isStrictSubdomainOf(rrsig->signer))
            continue;
        if (!best || rrsig->signer.labelCount() > best->labelCount())
            best = rrsig->signer.lower();
    }
    return best;
}

} // namespace harddns::validate
