#include "engine/resolve/validate/anchor_tracker.h"

#include "engine/api/time_text.h"
#include "engine/resolve/validate/clock_suspicion.h"

#include <algorithm>

namespace harddns::validate
{

using wire::Name;
using wire::RRset;
using wire::Type;

namespace
{

std::string hexOf(const Sha256& digest)
{
    std::string out;
    for (const std::uint8_t octet : digest) {
        out += "0123456789abcdef"[octet >> 4];
        out += "0123456789abcdef"[octet & 15];
    }
    return out;
}

/// Which anchor the state began with, whatever the order of its records.
std::string digestOf(const TrustAnchor& anchor)
{
    std::vector<std::string> parts;
    for (const auto rdata : anchor.ds.rdata)
        parts.push_back("DS" + std::string(rdata));
    for (const auto rdata : anchor.keys.rdata)
        parts.push_back("KEY" + std::string(rdata));
    std::sort(parts.begin(), parts.end());
    std::string all;
    for (const std::string& part : parts)
        all += std::to_string(part.size()) + ':' + part;
    return hexOf(sha256({anchor.zone.lower().wire(), all}));
}

/// DNSKEY RDATA with the REVOKE flag set or cleared.
std::string withRevoked(std::string_view rdata, bool revoked)
{
    std::string out(rdata);
    const auto low = static_cast<unsigned char>(out[1]);
    constexpr unsigned char bit = Dnskey::revoked & 0xff;
    out[1] = static_cast<char>(revoked ? low | bit : low & static_cast<unsigned char>(~bit));
    return out;
}

/// The same key, whatever its flags say.
bool sameKey(std::string_view a, std::string_view b)
{
    constexpr std::size_t flags = 2;
    return a.size() > flags && b.size() > flags && a.substr(flags) == b.substr(flags);
}

TrackedKey* findKey(TrackedZone& zone, std::string_view rdata)
{
    const auto at = std::find_if(zone.keys.begin(), zone.keys.end(), [&](const TrackedKey& k) { return sameKey(k.rdata, rdata); });
    return at == zone.keys.end() ? nullptr : &*at;
}

/// May it sign the zone's data at all?
bool isUsable(const Dnskey& key) { return key.isZoneKey() && key.protocol == Dnskey::dnssecProtocol && isSupported(key.algorithm); }

/// Has this revoked key itself signed the set? (RFC 5011 2.1)
bool signedByItself(const RRset& set, std::string_view rdata, const Dnskey& key, std::int64_t now, unsigned& purse)
{
    const std::uint16_t tag = keyTag(rdata);
    const auto now32 = static_cast<std::uint32_t>(now);
    std::shared_ptr<const PublicKey> publicKey;
    for (const std::string_view signature : set.signatures) {
        const auto rrsig = parseRrsig(signature);
        if (!rrsig || rrsig->covered != Type::Dnskey || rrsig->keyTag != tag || rrsig->algorithm != key.algorithm ||
            !(rrsig->signer == set.owner) || rrsig->labels != set.owner.labelCount())
            continue;
        if (serialBefore(rrsig->expiration, now32) || serialBefore(now32, rrsig->inception) ||
            serialBefore(rrsig->expiration, rrsig->inception))
            continue;
        if (purse == 0)
            return false;
        --purse;
        if (!publicKey)
            publicKey = PublicKey::make(key);
        if (publicKey && publicKey->verify(signedData(set, *rrsig), rrsig->signature))
            return true;
    }
    return false;
}

bool vouches(const Ds& ds, const Name& zone, std::string_view rdata)
{
    const auto key = parseDnskey(rdata);
    return key && ds.algorithm == key->algorithm && ds.keyTag == keyTag(rdata) && isSupported(ds.digestType) &&
           dsDigest(ds.digestType, zone, rdata) == ds.digest;
}

bool isStrong(const Ds& ds) { return isSupported(ds.algorithm) && isSupported(ds.digestType) && ds.digestType != DigestType::Sha1; }

} // namespace

std::string_view toText(KeyState state)
{
    switch (state) {
    case KeyState::Start: return "START";
    case KeyState::AddPend: return "ADDPEND";
    case KeyState::Valid: return "VALID";
    case KeyState::Missing: return "MISSING";
    case KeyState::Revoked: return "REVOKED";
    case KeyState::Removed: return "REMOVED";
    }
    return "START";
}

AnchorTracker::AnchorTracker(TrustAnchors configured, std::int64_t now) : m_configured(std::move(configured))
{
    for (const TrustAnchor& anchor : m_configured.anchors()) {
        TrackedZone zone;
        zone.zone = anchor.zone;
        zone.configured = digestOf(anchor);
        seed(zone, now);
        m_zones.push_back(std::move(zone));
    }
}

void AnchorTracker::seed(TrackedZone& zone, std::int64_t now)
{
    for (const auto rdata : configuredOf(zone.zone).keys.rdata) {
        const auto parsed = parseDnskey(rdata);
        if (!parsed || findKey(zone, rdata))
            continue;
        TrackedKey key;
        key.rdata = withRevoked(rdata, false);
        key.state = parsed->isRevoked() ? KeyState::Revoked : KeyState::Valid;
        key.since = now;
        zone.keys.push_back(std::move(key));
    }
}

const TrustAnchor& AnchorTracker::configuredOf(const Name& zone) const
{
    const auto& all = m_configured.anchors();
    return *std::find_if(all.begin(), all.end(), [&](const TrustAnchor& a) { return a.zone == zone; });
}

TrackedZone* AnchorTracker::findZone(const Name& zone)
{
    const auto at = std::find_if(m_zones.begin(), m_zones.end(), [&](const TrackedZone& z) { return z.zone == zone; });
    return at == m_zones.end() ? nullptr : &*at;
}

const TrackedZone* AnchorTracker::find(const Name& zone) const
{
    const auto at = std::find_if(m_zones.begin(), m_zones.end(), [&](const TrackedZone& z) { return z.zone == zone; });
    return at == m_zones.end() ? nullptr : &*at;
}

std::vector<std::string> AnchorTracker::restore(const std::vector<TrackedZone>& saved)
{
    std::vector<std::string> out;
    for (const TrackedZone& old : saved) {
        TrackedZone* zone = findZone(old.zone);
        if (!zone) {
            out.push_back("the configuration has no trust anchor of " + old.zone.toText() + " any more: what was learned of it is dropped");
            continue;
        }
        if (zone->configured == old.configured) {
            *zone = old;
            continue;
        }
        unsigned revoked = 0;
        for (const TrackedKey& key : old.keys) {
            if (!key.isGone())
                continue;
            ++revoked;
            if (TrackedKey* same = findKey(*zone, key.rdata))
                *same = key;
            else
                zone->keys.push_back(key);
        }
        out.push_back("the configured trust anchor of " + old.zone.toText() + " has changed: following its keys starts over" +
                      (revoked > 0 ? ", but " + std::to_string(revoked) + " revoked keys stay revoked" : ""));
    }
    return out;
}

std::vector<Name> AnchorTracker::due(std::int64_t now) const
{
    std::vector<Name> out;
    for (const TrackedZone& zone : m_zones) {
        // Further away than any interval: the clock was set back since.
        const bool isTime = zone.nextQuery <= now || zone.nextQuery > now + rfc5011::longestInterval + rfc5011::day;
        if (isTime && !isDeleted(zone.zone) && m_configured.negative(zone.zone) == nullptr)
            out.push_back(zone.zone);
    }
    return out;
}

std::optional<std::int64_t> AnchorTracker::nextQuery() const
{
    std::optional<std::int64_t> out;
    for (const TrackedZone& zone : m_zones) {
        if (!isDeleted(zone.zone) && m_configured.negative(zone.zone) == nullptr)
            out = std::min(out.value_or(zone.nextQuery), zone.nextQuery);
    }
    return out;
}

void AnchorTracker::change(const TrackedZone& zone, TrackedKey& key, KeyState to, std::int64_t now, std::string why, Observation& out) const
{
    AnchorTransition step;
    step.zone = zone.zone;
    step.keyTag = keyTag(key.rdata);
    if (const auto parsed = parseDnskey(key.rdata))
        step.algorithm = parsed->algorithm;
    step.from = key.state;
    step.to = to;
    step.why = std::move(why);
    step.grave = to == KeyState::Revoked || to == KeyState::Missing || (to == KeyState::Start && key.state == KeyState::AddPend);
    const bool trusted = key.isTrusted();
    key.state = to;
    key.since = now;
    out.trustGained = out.trustGained || (key.isTrusted() && !trusted);
    // A key the configuration names by DS is trusted before it is seen.
    out.trustLost = out.trustLost || to == KeyState::Revoked;
    out.transitions.push_back(std::move(step));
}

RRset AnchorTracker::configuredKeys(const TrackedZone& zone, const RRset& set) const
{
    RRset out = entryPoints(configuredOf(zone.zone).ds, set).keys;
    wire::PackedList kept;
    for (const auto rdata : out.rdata) {
        const bool gone =
            std::any_of(zone.keys.begin(), zone.keys.end(), [&](const TrackedKey& k) { return k.isGone() && sameKey(k.rdata, rdata); });
        if (!gone)
            kept.add(rdata);
    }
    out.rdata = std::move(kept);
    return out;
}

void AnchorTracker::revoke(TrackedZone& zone, const RRset& set, std::int64_t now, Observation& out)
{
    unsigned purse = rfc5011::revocationChecks;
    for (const std::string_view rdata : set.rdata) {
        const auto parsed = parseDnskey(rdata);
        if (!parsed || !parsed->isRevoked() || !isUsable(*parsed))
            continue;
        TrackedKey* key = findKey(zone, rdata);
        if (key && key->isGone()) {
            key->lastSeen = now;
            continue;
        }
        const std::string plain = withRevoked(rdata, false);
        TrackedKey fresh;
        if (!key) {
            RRset one;
            one.owner = zone.zone;
            one.type = Type::Dnskey;
            one.rdata.add(plain);
            if (configuredKeys(zone, one).rdata.empty()) // no key of ours: its revocation concerns nobody here
                continue;
            fresh.rdata = plain;
            fresh.state = KeyState::Valid; // by its DS
        }
        if (!signedByItself(set, rdata, *parsed, now, purse))
            continue;
        if (!key)
            key = &zone.keys.emplace_back(std::move(fresh));
        key->lastSeen = now;
        change(zone, *key, KeyState::Revoked, now, "it has signed its own revocation and will never be trusted again", out);
    }
}

void AnchorTracker::follow(TrackedZone& zone, const RRset& set, std::uint32_t ttl, std::int64_t now, Observation& out)
{
    const RRset named = configuredKeys(zone, set);
    for (const std::string_view rdata : set.rdata) {
        const auto parsed = parseDnskey(rdata);
        if (!parsed || parsed->isRevoked() || !isUsable(*parsed))
            continue;
        TrackedKey* key = findKey(zone, rdata);
        if (!key) {
            const bool configured = named.rdata.contains(rdata);
            if (!configured && (parsed->flags & Dnskey::secureEntryPoint) == 0) // a zone signing key
                continue;
            if (zone.keys.size() >= rfc5011::keysPerZone) {
                const auto oldest = std::find_if(zone.keys.begin(), zone.keys.end(), [&](const TrackedKey& k) {
                    const auto& ds = configuredOf(zone.zone).ds.rdata;
                    bool isNamed = configuredOf(zone.zone).keys.rdata.contains(k.rdata); // forgotten, it would be trusted again
                    for (const auto one : ds) {
                        const auto d = parseDs(one);
                        isNamed = isNamed || (d && vouches(*d, zone.zone, k.rdata));
                    }
                    return k.state == KeyState::Removed && !isNamed;
                });
                if (oldest == zone.keys.end())
                    continue;
                zone.keys.erase(oldest);
            }
            TrackedKey fresh;
            fresh.rdata = std::string(rdata);
            fresh.lastSeen = now;
            fresh.sightings = 1;
            key = &zone.keys.emplace_back(std::move(fresh));
            if (configured) {
                change(zone, *key, KeyState::Valid, now, "the configured trust anchor names it", out);
            } else {
                key->holdDown = std::max<std::int64_t>(rfc5011::addHoldDown, ttl);
                change(zone, *key, KeyState::AddPend, now, "a new key, trusted from " + utcText(now + key->holdDown) + " on if it stays",
                       out);
            }
            continue;
        }
        if (key->rdata != rdata) // other flags than those it is known by: not what was vouched for
            continue;
        if (key->state == KeyState::AddPend) {
            if (named.rdata.contains(rdata)) {
                change(zone, *key, KeyState::Valid, now, "the configured trust anchor names it", out);
            } else if (key->since > now) { // begun while the clock was ahead
                key->since = now;
                key->sightings = 1;
            } else {
                if (key->lastSeen > now || now - key->lastSeen >= rfc5011::sightingPause)
                    ++key->sightings;
                if (now - key->since >= key->holdDown && key->sightings >= rfc5011::leastSightings)
                    change(zone, *key, KeyState::Valid, now, "it was there all through its hold-down", out);
            }
            key->lastSeen = now;
        } else if (key->isTrusted()) {
            if (key->state == KeyState::Missing)
                change(zone, *key, KeyState::Valid, now, "it is there again", out);
            key->lastSeen = now;
        }
    }

    for (TrackedKey& key : zone.keys) {
        if (set.rdata.contains(key.rdata))
            continue;
        if (key.state == KeyState::AddPend)
            change(zone, key, KeyState::Start, now, "it was gone before its hold-down was over", out);
        else if (key.state == KeyState::Valid)
            change(zone, key, KeyState::Missing, now, "the zone does not publish it, without having revoked it; it stays trusted", out);
    }
    std::erase_if(zone.keys, [](const TrackedKey& key) { return key.state == KeyState::Start; });
}

void AnchorTracker::age(TrackedZone& zone, std::int64_t now, Observation& out)
{
    for (TrackedKey& key : zone.keys) {
        if (key.state != KeyState::Revoked)
            continue;
        if (key.since > now)
            key.since = now;
        else if (now - key.since >= rfc5011::removeHoldDown)
            change(zone, key, KeyState::Removed, now, "its revocation was shown for long enough", out);
    }
}

void AnchorTracker::retryLater(TrackedZone& zone, std::int64_t now) const
{
    using namespace rfc5011;
    std::int64_t wait = longestRetry;
    wait = std::min(wait, std::int64_t{zone.originalTtl} / 10);
    wait = std::min(wait, std::int64_t{zone.signatureLife} / 10);
    zone.nextQuery = now + std::max(shortestInterval, wait);
}

Observation AnchorTracker::failed(const Name& name, std::int64_t now)
{
    Observation out;
    out.problem = "no keys came";
    if (TrackedZone* zone = findZone(name)) {
        age(*zone, now, out);
        retryLater(*zone, now);
    }
    return out;
}

Observation AnchorTracker::observe(const RRset& set, std::int64_t now)
{
    Observation out;
    TrackedZone* zone = findZone(set.owner);
    if (!zone || set.type != Type::Dnskey || set.klass != wire::Class::In) {
        out.problem = "no DNSKEY set of a trust anchor's zone";
        return out;
    }
    revoke(*zone, set, now, out);
    age(*zone, now, out);

    RRset trusted = configuredKeys(*zone, set);
    trusted.owner = zone->zone;
    trusted.type = Type::Dnskey;
    for (const TrackedKey& key : zone->keys) {
        if (key.isTrusted() && set.rdata.contains(key.rdata) && !trusted.rdata.contains(key.rdata))
            trusted.rdata.add(key.rdata);
    }
    const KeySet keys(trusted);
    SignatureCheck check(set, keys, static_cast<std::uint32_t>(now), nullptr);
    const Verdict verdict = check.run();
    if (!verdict.secure()) {
        out.problem = keys.keys().empty() ? "none of the zone's keys is trusted" : verdict.text;
        retryLater(*zone, now);
        return out;
    }
    out.validated = true;
    const auto rrsig = [&] {
        std::size_t index = 0;
        for (const auto rdata : set.signatures) {
            if (index++ == check.signatureIndex())
                return parseRrsig(rdata);
        }
        return std::optional<Rrsig>();
    }();
    zone->originalTtl = rrsig ? rrsig->originalTtl : set.ttl;
    zone->signatureLife = rrsig ? rrsig->expiration - static_cast<std::uint32_t>(now) : set.ttl;
    follow(*zone, set, zone->originalTtl, now, out);

    using namespace rfc5011;
    const std::int64_t wait = std::min({longestInterval, std::int64_t{zone->originalTtl} / 2, std::int64_t{zone->signatureLife} / 2});
    zone->lastSuccess = now;
    zone->nextQuery = now + std::max(shortestInterval, wait);
    return out;
}

void AnchorTracker::signalled(const Name& zone, std::string tags, std::int64_t now)
{
    if (TrackedZone* z = findZone(zone)) {
        z->signalled = std::move(tags);
        z->lastSignal = now;
    }
}

TrustAnchor AnchorTracker::anchorOf(const TrackedZone& zone) const
{
    const TrustAnchor& configured = configuredOf(zone.zone);
    TrustAnchor out;
    out.zone = zone.zone;
    out.ds = configured.ds;
    out.ds.rdata = {};
    out.keys = configured.keys;
    out.keys.rdata = {};
    out.ds.owner = out.keys.owner = zone.zone;
    out.ds.type = Type::Ds;
    out.keys.type = Type::Dnskey;
    for (const TrackedKey& key : zone.keys) {
        if (key.isTrusted())
            out.keys.rdata.add(key.rdata);
    }
    // DS records whose keys have not been seen yet. Where one has, the key counts, or its revocation does.
    bool anyStrong = false;
    for (const auto rdata : configured.ds.rdata) {
        if (const auto ds = parseDs(rdata))
            anyStrong = anyStrong || isStrong(*ds);
    }
    for (const auto rdata : configured.ds.rdata) {
        const auto ds = parseDs(rdata);
        if (!ds || (anyStrong && !isStrong(*ds)))
            continue;
        const bool seen = std::any_of(zone.keys.begin(), zone.keys.end(), [&](const TrackedKey& key) {
            if (key.state == KeyState::AddPend)
                return false;
            const auto parsed = parseDnskey(key.rdata);
            // A digest that cannot be computed here goes by tag.
            return isSupported(ds->digestType) ? vouches(*ds, zone.zone, key.rdata)
                                               : parsed && parsed->algorithm == ds->algorithm && keyTag(key.rdata) == ds->keyTag;
        });
        if (!seen)
            out.ds.rdata.add(rdata);
    }
    return out;
}

bool AnchorTracker::isDeleted(const Name& zone) const
{
    const TrackedZone* tracked = find(zone);
    if (!tracked)
        return false;
    const TrustAnchor anchor = anchorOf(*tracked);
    return anchor.ds.empty() && anchor.keys.empty();
}

TrustAnchors AnchorTracker::anchors() const
{
    TrustAnchors out;
    for (const Name& name : m_configured.insecure())
        out.addInsecure(name);
    for (const TrackedZone& zone : m_zones) {
        TrustAnchor anchor = anchorOf(zone);
        if (anchor.ds.empty() && anchor.keys.empty()) {
            if (!zone.zone.isRoot())
                continue;
            for (const TrackedKey& key : zone.keys) // in their revoked form they sign nothing, so nothing passes
                anchor.keys.rdata.add(withRevoked(key.rdata, true));
        }
        out.add(std::move(anchor));
    }
    return out;
}

} // namespace harddns::validate
