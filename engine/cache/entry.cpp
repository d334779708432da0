#include "engine/cache/entry.h"

#include <cstdlib>
#include <new>
#include <string>

namespace harddns::cache
{

namespace
{

void putU16(std::string& out, std::size_t v)
{
    const auto n = static_cast<std::uint16_t>(v);
    out.append(reinterpret_cast<const char*>(&n), sizeof n);
}

void putName(std::string& out, const wire::Name& name)
{
    out.push_back(static_cast<char>(name.wire().size()));
    out.append(name.wire());
}

bool fits(const wire::PackedList& list) { return list.bytes() <= maxPartBytes && list.size() <= maxPartBytes; }

bool fits(const wire::RRset& set) { return fits(set.rdata) && fits(set.signatures); }

/// Owner and type of the records, then the proofs; each with its sizes in front.
std::string packExtra(const CacheItem& item)
{
    std::string out;
    putName(out, item.records.owner);
    putU16(out, static_cast<std::uint16_t>(item.records.type));
    for (const auto& proof : item.proofs) {
        putName(out, proof.owner);
        putU16(out, static_cast<std::uint16_t>(proof.type));
        putU16(out, proof.rdata.size());
        putU16(out, proof.rdata.bytes());
        putU16(out, proof.signatures.size());
        putU16(out, proof.signatures.bytes());
        out += proof.rdata.packed();
        out += proof.signatures.packed();
    }
    return out;
}

bool oneWholeName(const wire::PackedList& rdata)
{
    if (rdata.size() != 1)
        return false;
    const std::string_view octets = *rdata.begin();
    return wire::Name::fromWire({reinterpret_cast<const std::uint8_t*>(octets.data()), octets.size()}).has_value();
}

wire::PackedList unpack(const std::uint8_t* data, std::size_t size, std::uint16_t count)
{
    return wire::PackedList::fromPacked(std::string(reinterpret_cast<const char*>(data), size), count);
}

wire::Name nameAt(const std::uint8_t* wire, std::size_t size)
{
    return wire::Name::fromTrustedWire({reinterpret_cast<const char*>(wire), size});
}

} // namespace

ExtraReader::ExtraReader(const Entry& entry) : m_at(entry.extra()), m_end(m_at + entry.extraBytes)
{
    m_records.owner = entry.name();
    m_records.ownerSize = entry.nameSize;
    m_records.type = entry.type;
    m_records.rdataCount = entry.rdataCount;
    m_records.rdataBytes = entry.rdataBytes;
    m_records.signatureCount = entry.signatureCount;
    m_records.signatureBytes = entry.signatureBytes;
    m_records.rdata = entry.rdata();
    m_records.signatures = entry.signatures();
    if (m_at == m_end)
        return;
    m_records.ownerSize = *m_at++;
    m_records.owner = m_at;
    m_at += m_records.ownerSize;
    m_records.type = static_cast<wire::Type>(loadU16(m_at));
    m_at += 2;
}

bool ExtraReader::next(PackedSet& proof)
{
    if (m_at == m_end)
        return false;
    proof.ownerSize = *m_at++;
    proof.owner = m_at;
    m_at += proof.ownerSize;
    proof.type = static_cast<wire::Type>(loadU16(m_at));
    proof.rdataCount = loadU16(m_at + 2);
    proof.rdataBytes = loadU16(m_at + 4);
    proof.signatureCount = loadU16(m_at + 6);
    proof.signatureBytes = loadU16(m_at + 8);
    proof.rdata = m_at + 10;
    proof.signatures = proof.rdata + proof.rdataBytes;
    m_at = proof.signatures + proof.signatureBytes;
    return true;
}

Entry* makeEntry(const CacheItem& item, std::uint64_t nameHash, CacheTime now)
{
    const bool positive = item.kind == Kind::Positive;
    const wire::Type type = item.kind == Kind::NxDomain ? wire::Type::None : item.type;
    if (item.kind != Kind::NxDomain && wire::isMetaType(type))
        return nullptr;
    if ((positive && item.records.empty()) || !fits(item.records))
        return nullptr;
    for (const auto& proof : item.proofs) {
        if (!fits(proof))
            return nullptr;
    }
    const bool hasExtra = !positive || !item.proofs.empty();
    const std::string extra = hasExtra ? packExtra(item) : std::string();
    if (extra.size() > maxPartBytes)
        return nullptr;

    const std::string_view name = item.name.wire();
    const std::string& rdata = item.records.rdata.packed();
    const std::string& signatures = item.records.signatures.packed();
    void* memory = std::malloc(sizeof(Entry) + name.size() + rdata.size() + signatures.size() + extra.size());
    if (!memory)
        return nullptr;
    auto* e = new (memory) Entry;
    e->expires = now + CacheTime{item.ttl} * 1000;
    e->hash = static_cast<std::uint32_t>(nameHash);
    e->ttl = item.ttl;
    e->type = type;
    e->rdataCount = static_cast<std::uint16_t>(item.records.rdata.size());
    e->rdataBytes = static_cast<std::uint16_t>(rdata.size());
    e->signatureCount = static_cast<std::uint16_t>(item.records.signatures.size());
    e->signatureBytes = static_cast<std::uint16_t>(signatures.size());
    e->extraBytes = static_cast<std::uint16_t>(extra.size());
    e->nameSize = static_cast<std::uint8_t>(name.size());
    unsigned bits = static_cast<unsigned>(item.kind) | static_cast<unsigned>(item.security) << Entry::securityShift;
    if (item.authoritative)
        bits |= Entry::authoritativeBit;
    if (positive && type == wire::Type::Cname && oneWholeName(item.records.rdata))
        bits |= Entry::followableBit;
    e->bits = static_cast<std::uint8_t>(bits);
    auto* at = reinterpret_cast<char*>(e + 1);
    for (const std::string_view part : {name, std::string_view(rdata), std::string_view(signatures), std::string_view(extra)}) {
        if (!part.empty())
            std::memcpy(at, part.data(), part.size());
        at += part.size();
    }
    return e;
}

void freeEntry(void* entry)
{
    static_cast<Entry*>(entry)->~Entry();
    std::free(entry);
}

CacheItem toItem(const Entry& entry, CacheTime now)
{
    CacheItem item;
    item.kind = entry.kind();
    item.name = nameAt(entry.name(), entry.nameSize);
    item.type = entry.type;
    item.security = entry.security();
    item.authoritative = entry.authoritative();
    item.ttl = entry.ttl;
    item.expires = entry.expires;
    item.remaining = entry.remaining(now);
    item.stale = !entry.alive(now);
    ExtraReader extra(entry);
    const auto toSet = [&](const PackedSet& packed) {
        wire::RRset set;
        set.owner = nameAt(packed.owner, packed.ownerSize);
        set.type = packed.type;
        set.ttl = item.remaining;
        set.rdata = unpack(packed.rdata, packed.rdataBytes, packed.rdataCount);
        set.signatures = unpack(packed.signatures, packed.signatureBytes, packed.signatureCount);
        return set;
    };
    item.records = toSet(extra.records());
    PackedSet proof;
    while (extra.next(proof))
        item.proofs.push_back(toSet(proof));
    return item;
}

} // namespace harddns::cache
