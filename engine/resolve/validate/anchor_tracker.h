// AnchorTracker: keeps trust anchors up to date from the zones themselves (RFC 5011). A key that an anchor's zone publishes, signed by a
// key that is trusted already, becomes trusted after 30 days; a key that signs its own revocation is never trusted again. A pure state
// machine over (DNSKEY set with its signatures, wall time): it asks nobody, reads no clock, and checks the signatures itself, so that
// nothing that reaches it has to be believed.
//
//     AnchorTracker tracker(configured, now);      restore(parseAnchorState(file), now);
//     for (const auto& zone : tracker.due(now)) { ask its DNSKEY set; tracker.observe(set, now) or tracker.failed(zone, now); }
//     state.setAnchors(tracker.anchors());         file = tracker.print();
//
// Who calls: the node's AnchorKeeper; tests. One thread at a time. Times are the wall clock, seconds since 1970.
//
// A clock that jumps: set back, no hold-down gets shorter (one that would begin in the future begins anew). Set forward, a key must have
// been seen leastSightings times, and the signatures over the set must be valid at the time the clock says.
#pragma once

#include "engine/resolve/validate/trust.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harddns::validate
{

namespace rfc5011
{

constexpr std::int64_t hour = 3600, day = 86400;
/// 2.4.1: time in which the zone's owner notices that a thief of one key adds another.
constexpr std::int64_t addHoldDown = 30 * day;
/// 2.4.2: a revocation is shown at least this long, to those who look seldom as well.
constexpr std::int64_t removeHoldDown = 30 * day;
/// 2.3: how often a zone is asked.
constexpr std::int64_t shortestInterval = hour, longestInterval = 15 * day, longestRetry = day;
/// A key is accepted when it was seen this often, not more than once an hour counted: a machine that was off during the hold-down, or
/// whose clock was set forward, has not watched.
constexpr unsigned leastSightings = 3;
constexpr std::int64_t sightingPause = hour;
/// Keys remembered for one zone (2.4.3: at least five). The root rolls its key about once in eight years; without a bound a zone's owner
/// fills memory and file.
constexpr std::size_t keysPerZone = 32;
/// Signatures tried to find whether revoked keys signed themselves, in one set; honest sets need one a revoked key.
constexpr unsigned revocationChecks = 16;

} // namespace rfc5011

/// RFC 5011 4. Start and Removed are as good as unknown, but a removed key does not come back.
enum class KeyState : std::uint8_t { Start, AddPend, Valid, Missing, Revoked, Removed };
[[nodiscard]] std::string_view toText(KeyState state); ///< "ADDPEND"

struct TrackedKey {
    std::string rdata; ///< DNSKEY, always without the REVOKE flag
    KeyState state = KeyState::Start;
    std::int64_t since = 0;    ///< the state began; in AddPend: the hold-down
    std::int64_t holdDown = 0; ///< AddPend: 30 days or the set's TTL, whichever is longer
    std::int64_t lastSeen = 0; ///< 0: never
    unsigned sightings = 0;    ///< AddPend

    [[nodiscard]] bool isTrusted() const { return state == KeyState::Valid || state == KeyState::Missing; }
    [[nodiscard]] bool isGone() const { return state == KeyState::Revoked || state == KeyState::Removed; }
};

/// What is remembered of one zone, beside what the configuration says.
struct TrackedZone {
    wire::Name zone;
    std::string configured; ///< hexadecimal digest of the configured anchor all this began with
    std::vector<TrackedKey> keys;
    std::int64_t lastSuccess = 0, nextQuery = 0;      ///< 0: never, at once
    std::uint32_t originalTtl = 0, signatureLife = 0; ///< seconds, of the last good set: what retries go by
    std::int64_t lastSignal = 0;                      ///< RFC 8145
    std::string signalled;                            ///< the tags that were told: "4f66-9728"
};

/// One step of one key, for the log.
struct AnchorTransition {
    wire::Name zone;
    std::uint16_t keyTag = 0;
    Algorithm algorithm{};
    KeyState from = KeyState::Start, to = KeyState::Start;
    std::string why;
    bool grave = false; ///< the operator should look at it
};

struct Observation {
    bool validated = false; ///< a trusted key has signed the set
    std::string problem;    ///< when not: why
    std::vector<AnchorTransition> transitions;
    bool trustGained = false, trustLost = false; ///< anchors() is another than before
};

/// The state file: zone-file lines, with what zone files have no field for in comments that begin with two semicolons. Its last line holds
/// a digest of the rest, so that a torn or damaged file is never half believed. Errors name file and line.
[[nodiscard]] Result<std::vector<TrackedZone>, std::string> parseAnchorState(std::string_view text, std::string_view fileName);
[[nodiscard]] std::string printAnchorState(const std::vector<TrackedZone>& zones);

class AnchorTracker
{
public:
    AnchorTracker(TrustAnchors configured, std::int64_t now);

    /// Goes on from an earlier run. What began with other configured anchors is left out, but for revoked keys: those stay revoked. Returns
    /// what was left out, a sentence each.
    std::vector<std::string> restore(const std::vector<TrackedZone>& saved);

    /// Zones to ask for their DNSKEY set now, and when the next will be due.
    [[nodiscard]] std::vector<wire::Name> due(std::int64_t now) const;
    [[nodiscard]] std::optional<std::int64_t> nextQuery() const;

    /// What a zone's servers said: any DNSKEY set with its signatures, believed or not.
    Observation observe(const wire::RRset& set, std::int64_t now);
    /// They said nothing of use.
    Observation failed(const wire::Name& zone, std::int64_t now);
    /// The zone was told the tags of its anchors (RFC 8145).
    void signalled(const wire::Name& zone, std::string tags, std::int64_t now);

    /// The configured anchors as the zones have developed them. An anchor whose keys are all revoked is deleted (RFC 5011 5): its zone is
    /// judged by the anchor above. Above the root there is none: there everything fails until the operator has decided.
    [[nodiscard]] TrustAnchors anchors() const;
    [[nodiscard]] const std::vector<TrackedZone>& zones() const { return m_zones; }
    [[nodiscard]] const TrackedZone* find(const wire::Name& zone) const;
    /// All keys of the zone are revoked.
    [[nodiscard]] bool isDeleted(const wire::Name& zone) const;

private:
    [[nodiscard]] const TrustAnchor& configuredOf(const wire::Name& zone) const;
    TrackedZone* findZone(const wire::Name& zone);
    void seed(TrackedZone& zone, std::int64_t now);
    void revoke(TrackedZone& zone, const wire::RRset& set, std::int64_t now, Observation& out);
    void follow(TrackedZone& zone, const wire::RRset& set, std::uint32_t ttl, std::int64_t now, Observation& out);
    void age(TrackedZone& zone, std::int64_t now, Observation& out);
    void retryLater(TrackedZone& zone, std::int64_t now) const;
    void change(const TrackedZone& zone, TrackedKey& key, KeyState to, std::int64_t now, std::string why, Observation& out) const;
    [[nodiscard]] TrustAnchor anchorOf(const TrackedZone& zone) const;
    /// Those of the set's keys that the configured anchor itself names and that are not revoked.
    [[nodiscard]] wire::RRset configuredKeys(const TrackedZone& zone, const wire::RRset& set) const;

    TrustAnchors m_configured;
    std::vector<TrackedZone> m_zones; ///< as m_configured.anchors()
};

} // namespace harddns::validate
