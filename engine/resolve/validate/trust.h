// Where trust begins and how far down it was followed: trust anchors (configured or built in), and the table of zones whose keys were
// validated or that were proven to be outside the signed tree.
//
// Who calls: the resolver (one ValidationState a node, shared by its workers), RFC 5011 maintenance, tests. Nodes of one process share
// nothing, unless they are given one memory of verified signatures (resolver.share-verified).
#pragma once

#include "engine/api/result.h"
#include "engine/resolve/validate/aggressive.h"
#include "engine/resolve/validate/clock_suspicion.h"
#include "engine/resolve/validate/key_set.h"
#include "engine/resolve/validate/signatures.h"
#include "engine/resolve/validate/verdict.h"
#include "engine/world/cache_clock.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace harddns::validate
{

using cache::CacheTime;

/// DS and DNSKEY records that are believed without proof for one zone; either may be empty, not both.
struct TrustAnchor {
    wire::Name zone;
    wire::RRset ds;
    wire::RRset keys;
};

/// Immutable once shared.
class TrustAnchors
{
public:
    /// The root's KSK-2017 (20326) and KSK-2024 (38696) as published by IANA.
    static TrustAnchors builtIn();
    /// DS and DNSKEY records in zone-file form, any owners, several each. Anything else in the file, or nothing at all, is an error that
    /// names file and line.
    static Result<TrustAnchors, std::string> fromText(std::string_view text, std::string_view fileName);
    static Result<TrustAnchors, std::string> fromFile(const std::string& path);

    void add(TrustAnchor anchor); ///< joins one of the same zone
    /// Negative anchor (RFC 7646): the name and all below it are not validated, unless a deeper trust anchor says otherwise.
    void addInsecure(wire::Name zone) { m_insecure.push_back(std::move(zone)); }
    /// Keys another source vouches for (RFC 5011) replace those of the zone.
    void replace(TrustAnchor anchor);

    /// The deepest anchor at or above the name; nullptr: nothing says that the name is signed.
    [[nodiscard]] const TrustAnchor* closest(const wire::Name& name) const;
    /// The negative anchor that rules the name; nullptr: none.
    [[nodiscard]] const wire::Name* negative(const wire::Name& name) const;
    [[nodiscard]] const std::vector<TrustAnchor>& anchors() const { return m_anchors; }
    [[nodiscard]] const std::vector<wire::Name>& insecure() const { return m_insecure; }
    [[nodiscard]] bool empty() const { return m_anchors.empty(); }
    /// A key of this tag is a trust anchor of the root (RFC 8509).
    [[nodiscard]] bool rootHasTag(std::uint16_t tag) const;

private:
    std::vector<TrustAnchor> m_anchors;
    std::vector<wire::Name> m_insecure;
};

/// What is known about one zone (an apex). Immutable.
struct ZoneTrust {
    wire::Name zone;
    Security state = Security::Bogus; ///< Secure, Insecure, Bogus
    KeySetPtr keys;                   ///< Secure only
    Verdict why;                      ///< Insecure, Bogus
    CacheTime learned = 0;
    CacheTime expires = 0;

    [[nodiscard]] bool secure() const { return state == Security::Secure; }
};
using TrustPtr = std::shared_ptr<const ZoneTrust>;

/// Bounded; the entry that was not used for longest of a few goes first. Any thread.
class TrustTable
{
public:
    /// A secure zone costs about 3 KiB with its keys in OpenSSL's form.
    explicit TrustTable(std::size_t entries = 20000);
    ~TrustTable();
    TrustTable(const TrustTable&) = delete;
    TrustTable& operator=(const TrustTable&) = delete;

    [[nodiscard]] TrustPtr find(const wire::Name& zone, CacheTime now) const;
    /// The deepest living entry at or above `name` with at least `fewestLabels` labels.
    [[nodiscard]] TrustPtr deepest(const wire::Name& name, std::size_t fewestLabels, CacheTime now) const;
    void put(TrustPtr trust, CacheTime now);
    void remove(const wire::Name& zone);
    std::size_t removeBelow(const wire::Name& zone); ///< the zone too
    void clear();
    [[nodiscard]] std::size_t size() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// All that validation remembers, one a node.
class ValidationState
{
public:
    explicit ValidationState(TrustAnchors anchors, std::uint64_t denialBytes = 16ULL << 20)
        : ValidationState(std::move(anchors), std::make_shared<VerifiedMemory>(), denialBytes)
    {
    }
    /// The memory may be that of other nodes, too. They know each other's good signatures then, not each other's conclusions, and no
    /// longer judge independently: a fault in the check of one is a fault of all.
    ValidationState(TrustAnchors anchors, std::shared_ptr<VerifiedMemory> sharedMemory, std::uint64_t denialBytes = 16ULL << 20)
        : verified(std::move(sharedMemory)),
          denials(denialBytes, aggressiveHash()),
          m_anchors(std::make_shared<const TrustAnchors>(std::move(anchors)))
    {
    }

    [[nodiscard]] std::shared_ptr<const TrustAnchors> anchors() const
    {
        const std::lock_guard lock(m_mutex);
        return m_anchors;
    }
    /// New anchors. What was concluded from the old ones is forgotten, unless the new ones trust all that those did.
    void setAnchors(TrustAnchors anchors, bool forget = true);
    /// Into `zones`, unless `anchors`, from which it was concluded, are no longer those in use: questions under way outlive a change.
    void keep(TrustPtr trust, const std::shared_ptr<const TrustAnchors>& anchors, CacheTime now);

    TrustTable zones;
    const std::shared_ptr<VerifiedMemory> verified;
    VerifiedMemory& memory = *verified;
    cache::DenialCache denials;
    ClockSuspicion clock;

private:
    mutable std::mutex m_mutex;
    std::shared_ptr<const TrustAnchors> m_anchors;
};

} // namespace harddns::validate
