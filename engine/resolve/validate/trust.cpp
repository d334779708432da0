#include "engine/resolve/validate/trust.h"

#include "engine/wire/zone_text.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <unordered_map>

namespace harddns::validate
{

using wire::Name;
using wire::RRset;
using wire::Type;

namespace
{

// From root-anchors.xml of IANA, valid from 2017-02-02 and 2024-07-18.
constexpr std::string_view builtInAnchors = ". 86400 IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D\n"
                                            ". 86400 IN DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16\n";

void join(RRset& to, const RRset& from)
{
    if (to.empty()) {
        to = from;
        return;
    }
    for (const auto rdata : from.rdata) {
        if (!to.rdata.contains(rdata))
            to.rdata.add(rdata);
    }
}

} // namespace

TrustAnchors TrustAnchors::builtIn()
{
    auto anchors = fromText(builtInAnchors, "built-in trust anchors");
    return anchors ? std::move(anchors).value() : TrustAnchors();
}

Result<TrustAnchors, std::string> TrustAnchors::fromText(std::string_view text, std::string_view fileName)
{
    const auto sets = wire::parseZoneText(text, Name(), 86400, fileName);
    if (!sets)
        return Failure{sets.error().toText()};
    TrustAnchors out;
    for (const RRset& set : *sets) {
        TrustAnchor anchor;
        anchor.zone = set.owner.lower();
        if (set.type == Type::Ds) {
            anchor.ds = set;
        } else if (set.type == Type::Dnskey) {
            anchor.keys = set;
        } else {
            return Failure{std::string(fileName) + ": " + wire::toText(set.type) + " record of " + set.owner.toText() +
                           " is no trust anchor: only DS and DNSKEY records are"};
        }
        anchor.ds.owner = anchor.keys.owner = anchor.zone;
        out.add(std::move(anchor));
    }
    if (out.empty())
        return Failure{std::string(fileName) + ": no DS or DNSKEY record in it; without trust anchors set validate = false"};
    return out;
}

Result<TrustAnchors, std::string> TrustAnchors::fromFile(const std::string& path)
{
    std::ifstream in(path, std::ios::binary);
    if (!in)
        return Failure{path + ": cannot be read"};
    std::ostringstream text;
    text << in.rdbuf();
    return fromText(text.str(), path);
}

void TrustAnchors::add(TrustAnchor anchor)
{
    const auto same = std::find_if(m_anchors.begin(), m_anchors.end(), [&](const TrustAnchor& a) { return a.zone == anchor.zone; });
    if (same == m_anchors.end()) {
        m_anchors.push_back(std::move(anchor));
        return;
    }
    join(same->ds, anchor.ds);
    join(same->keys, anchor.keys);
}

void TrustAnchors::replace(TrustAnchor anchor)
{
    std::erase_if(m_anchors, [&](const TrustAnchor& a) { return a.zone == anchor.zone; });
    m_anchors.push_back(std::move(anchor));
}

const TrustAnchor* TrustAnchors::closest(const Name& name) const
{
    const TrustAnchor* best = nullptr;
    for (const TrustAnchor& anchor : m_anchors) {
        if (name.isSubdomainOf(anchor.zone) && (!best || anchor.zone.labelCount() > best->zone.labelCount()))
            best = &anchor;
    }
    return best;
}

const Name* TrustAnchors::negative(const Name& name) const
{
    const Name* best = nullptr;
    for (const Name& zone : m_insecure) {
        if (name.isSubdomainOf(zone) && (!best || zone.labelCount() > best->labelCount()))
            best = &zone;
    }
    if (!best)
        return nullptr;
    const TrustAnchor* anchor = closest(name);
    return anchor && anchor->zone.isStrictSubdomainOf(*best) ? nullptr : best;
}

bool TrustAnchors::rootHasTag(std::uint16_t tag) const
{
    for (const TrustAnchor& anchor : m_anchors) {
        if (!anchor.zone.isRoot())
            continue;
        for (const auto rdata : anchor.ds.rdata) {
            const auto ds = parseDs(rdata);
            if (ds && ds->keyTag == tag)
                return true;
        }
        for (const auto rdata : anchor.keys.rdata) {
            if (keyTag(rdata) == tag)
                return true;
        }
    }
    return false;
}

struct TrustTable::Impl {
    struct Entry {
        TrustPtr trust;
        mutable std::uint64_t used = 0;
    };
    explicit Impl(std::size_t n) : most(std::max<std::size_t>(n, 1)) {}

    const Entry* living(const Name& zone, CacheTime now) const
    {
        const auto it = entries.find(zone);
        if (it == entries.end() || it->second.trust->expires <= now)
            return nullptr;
        it->second.used = ++uses;
        return &it->second;
    }
    /// Looks at a few entries in table order from where it stopped last: expired ones go, else the one not used for longest.
    void makeRoom(CacheTime now)
    {
        constexpr unsigned looks = 16;
        std::uint64_t oldest = UINT64_MAX;
        Name victim;
        bool found = false;
        for (unsigned i = 0; i < looks; ++i) {
            if (hand >= entries.bucket_count())
                hand = 0;
            for (auto it = entries.begin(hand); it != entries.end(hand); ++it) {
                const std::uint64_t used = it->second.trust->expires <= now ? 0 : it->second.used;
                if (!found || used < oldest) {
                    oldest = used;
                    victim = it->first;
                    found = true;
                }
            }
            ++hand;
        }
        if (found)
            entries.erase(victim);
        else if (!entries.empty())
            entries.erase(entries.begin());
    }

    mutable std::mutex mutex;
    std::unordered_map<Name, Entry> entries;
    const std::size_t most;
    std::size_t hand = 0;
    mutable std::uint64_t uses = 0;
};

TrustTable::TrustTable(std::size_t entries) : m_impl(std::make_unique<Impl>(entries)) {}
TrustTable::~TrustTable() = default;

TrustPtr TrustTable::find(const Name& zone, CacheTime now) const
{
    const std::lock_guard lock(m_impl->mutex);
    const auto* entry = m_impl->living(zone, now);
    return entry ? entry->trust : nullptr;
}

TrustPtr TrustTable::deepest(const Name& name, std::size_t fewestLabels, CacheTime now) const
{
    const std::lock_guard lock(m_impl->mutex);
    for (std::size_t labels = name.labelCount() + 1; labels-- > fewestLabels;) {
        if (const auto* entry = m_impl->living(name.suffix(labels), now))
            return entry->trust;
    }
    return nullptr;
}

void TrustTable::put(TrustPtr trust, CacheTime now)
{
    if (trust->expires <= now)
        return;
    const std::lock_guard lock(m_impl->mutex);
    const auto it = m_impl->entries.find(trust->zone);
    if (it != m_impl->entries.end()) {
        it->second.trust = std::move(trust);
        return;
    }
    if (m_impl->entries.size() >= m_impl->most)
        m_impl->makeRoom(now);
    const Name zone = trust->zone;
    m_impl->entries.emplace(zone, Impl::Entry{std::move(trust), ++m_impl->uses});
}

void TrustTable::remove(const Name& zone)
{
    const std::lock_guard lock(m_impl->mutex);
    m_impl->entries.erase(zone);
}

std::size_t TrustTable::removeBelow(const Name& zone)
{
    const std::lock_guard lock(m_impl->mutex);
    return std::erase_if(m_impl->entries, [&](const auto& entry) { return entry.first.isSubdomainOf(zone); });
}

void TrustTable::clear()
{
    const std::lock_guard lock(m_impl->mutex);
    m_impl->entries.clear();
}

std::size_t TrustTable::size() const
{
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->entries.size();
}

void ValidationState::setAnchors(TrustAnchors anchors, bool forget)
{
    {
        const std::lock_guard lock(m_mutex);
        m_anchors = std::make_shared<const TrustAnchors>(std::move(anchors));
    }
    if (!forget)
        return;
    zones.clear();
    denials.flushAll();
}

void ValidationState::keep(TrustPtr trust, const std::shared_ptr<const TrustAnchors>& anchors, CacheTime now)
{
    const std::lock_guard lock(m_mutex);
    if (m_anchors == anchors)
        zones.put(std::move(trust), now);
}

} // namespace harddns::validate
