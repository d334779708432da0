#include "engine/resolve/validate/zonemd.h"

#include <algorithm>
#include <tuple>

namespace harddns::validate
{

using wire::Name;
using wire::RRset;
using wire::Type;

namespace
{

/// Sets digested in one step: about half a millisecond.
constexpr std::size_t setsPerStep = 512;

void put16(std::string& out, unsigned value)
{
    out.push_back(static_cast<char>(value >> 8 & 0xFF));
    out.push_back(static_cast<char>(value & 0xFF));
}

void put32(std::string& out, std::uint32_t value)
{
    put16(out, value >> 16);
    put16(out, value & 0xFFFF);
}

/// The type an RRSIG covers: its first field.
bool coversZonemd(std::string_view rrsig)
{
    return rrsig.size() >= 2 && rrsig[0] == 0 && static_cast<std::uint8_t>(rrsig[1]) == static_cast<std::uint8_t>(Type::Zonemd);
}

std::size_t digestSize(std::uint8_t hash) { return hash == Zonemd::sha384 ? 48 : hash == Zonemd::sha512 ? 64 : 0; }

const RRset* apexSet(const Name& apex, const std::vector<RRset>& sets, Type type)
{
    const auto it = std::find_if(sets.begin(), sets.end(), [&](const RRset& set) { return set.type == type && set.owner == apex; });
    return it == sets.end() ? nullptr : &*it;
}

} // namespace

std::optional<Zonemd> parseZonemd(std::string_view rdata)
{
    constexpr std::size_t fixed = 6;
    if (rdata.size() < fixed + Zonemd::shortestDigest)
        return std::nullopt;
    const auto octet = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<std::uint8_t>(rdata[i])); };
    Zonemd out;
    out.serial = octet(0) << 24 | octet(1) << 16 | octet(2) << 8 | octet(3);
    out.scheme = static_cast<std::uint8_t>(octet(4));
    out.hash = static_cast<std::uint8_t>(octet(5));
    out.digest = rdata.substr(fixed);
    return out;
}

ZoneDigest::ZoneDigest(const Name& apex, const std::vector<RRset>& sets, ShaStream::Kind kind) : m_apex(apex), m_hash(kind)
{
    m_sets.reserve(sets.size());
    for (const RRset& set : sets) {
        if (set.owner.isSubdomainOf(apex))
            m_sets.push_back(&set);
    }
    // Zones come sorted, as a rule: then nothing is moved.
    const auto before = [](const RRset* a, const RRset* b) { return a->owner.canonicalCompare(b->owner) < 0; };
    if (!std::is_sorted(m_sets.begin(), m_sets.end(), before))
        std::stable_sort(m_sets.begin(), m_sets.end(), before);
}

bool ZoneDigest::step()
{
    const std::size_t until = std::min(m_next + setsPerStep, m_sets.size());
    while (m_next < until) {
        const std::size_t begin = m_next;
        while (m_next < m_sets.size() && m_sets[m_next]->owner == m_sets[begin]->owner)
            ++m_next;
        addOwner(begin, m_next);
    }
    return m_next < m_sets.size();
}

void ZoneDigest::addOwner(std::size_t begin, std::size_t end)
{
    const Name owner = m_sets[begin]->owner.lower();
    const bool atApex = owner == m_apex;
    std::vector<Line> lines;
    const auto add = [&](const RRset& set, Type type, std::string_view rdata) {
        if (atApex && (type == Type::Zonemd || (type == Type::Rrsig && coversZonemd(rdata))))
            return;
        lines.push_back(
            {static_cast<std::uint16_t>(type), static_cast<std::uint16_t>(set.klass), set.ttl, wire::canonicalRdata(type, rdata)});
    };
    for (std::size_t i = begin; i < end; ++i) {
        const RRset& set = *m_sets[i];
        for (const std::string_view rdata : set.rdata)
            add(set, set.type, rdata);
        for (const std::string_view rdata : set.signatures)
            add(set, Type::Rrsig, rdata);
    }
    const auto key = [](const Line& line) { return std::tie(line.type, line.klass, line.rdata); };
    std::sort(lines.begin(), lines.end(), [&](const Line& a, const Line& b) { return key(a) < key(b); });
    lines.erase(std::unique(lines.begin(), lines.end(), [&](const Line& a, const Line& b) { return key(a) == key(b); }), lines.end());
    std::string octets;
    for (const Line& line : lines) {
        octets.append(owner.wire());
        put16(octets, line.type);
        put16(octets, line.klass);
        put32(octets, line.ttl);
        put16(octets, static_cast<unsigned>(line.rdata.size()));
        octets.append(line.rdata);
    }
    m_hash.add(octets);
}

std::string zoneDigest(const Name& apex, const std::vector<RRset>& sets, ShaStream::Kind kind)
{
    ZoneDigest digest(apex, sets, kind);
    while (digest.step()) {
    }
    return digest.finish();
}

ZonemdCheck::ZonemdCheck(const Name& apex, const std::vector<RRset>& sets) : m_apex(apex), m_sets(sets)
{
    const RRset* soa = apexSet(apex, sets, Type::Soa);
    const auto fields = soa && soa->rdata.size() == 1 ? wire::parseSoa(*soa->rdata.begin()) : std::nullopt;
    const RRset* claimed = apexSet(apex, sets, Type::Zonemd);
    if (!claimed) {
        m_text = "the zone has no ZONEMD record";
        return;
    }
    m_outcome = Outcome::Unusable;
    if (!fields) {
        m_text = "the zone has no usable SOA record";
        return;
    }
    std::vector<Zonemd> all;
    for (const std::string_view rdata : claimed->rdata) {
        if (const auto zonemd = parseZonemd(rdata))
            all.push_back(*zonemd);
    }
    for (const Zonemd& one : all) {
        const auto same = [&](const Zonemd& other) { return other.scheme == one.scheme && other.hash == one.hash; };
        if (std::count_if(all.begin(), all.end(), same) > 1)
            m_text = "more than one ZONEMD record of one scheme and hash";
        else if (one.serial != fields->serial)
            m_text = "the ZONEMD record is of serial " + std::to_string(one.serial) + ", the zone of " + std::to_string(fields->serial);
        else if (one.scheme == Zonemd::schemeSimple && digestSize(one.hash) != 0 && digestSize(one.hash) == one.digest.size())
            m_usable.push_back(one);
    }
    if (m_usable.empty() && m_text.empty())
        m_text = "no ZONEMD record has a scheme and hash that are known here";
}

bool ZonemdCheck::step()
{
    if (m_usable.empty())
        return false;
    const Zonemd claimed = m_usable.back();
    if (!m_digest) {
        const auto kind = claimed.hash == Zonemd::sha384 ? ShaStream::Kind::Sha384 : ShaStream::Kind::Sha512;
        m_digest = std::make_unique<ZoneDigest>(m_apex, m_sets, kind);
        return true;
    }
    if (m_digest->step())
        return true;
    const std::string found = m_digest->finish();
    m_digest.reset();
    m_usable.pop_back();
    if (!found.empty() && found == claimed.digest) {
        m_usable.clear();
        m_outcome = Outcome::Right;
        m_text.clear();
        return false;
    }
    m_outcome = Outcome::Wrong;
    m_text = "the zone's records do not have the digest of its ZONEMD record";
    return !m_usable.empty();
}

} // namespace harddns::validate
