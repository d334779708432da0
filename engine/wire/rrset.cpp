#include "engine/wire/rrset.h"

#include "engine/wire/rdata.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace harddns::wire
{

namespace
{

using detail::Field;
using detail::FieldKind;
using detail::plainNameSize;

std::uint32_t readU32(std::string_view s, std::size_t at)
{
    std::uint32_t v = 0;
    for (std::size_t i = 0; i < 4; ++i)
        v = v << 8 | static_cast<std::uint8_t>(s[at + i]);
    return v;
}

std::vector<std::string> canonicalSorted(const RRset& set)
{
    std::vector<std::string> out;
    out.reserve(set.rdata.size());
    for (const std::string_view r : set.rdata)
        out.push_back(canonicalRdata(set.type, r));
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

} // namespace

void PackedList::add(std::string_view octets)
{
    assert(octets.size() <= maxMessageSize && m_count < UINT16_MAX);
    const auto length = static_cast<std::uint16_t>(octets.size());
    char prefix[2];
    std::memcpy(prefix, &length, 2);
    if (m_data.capacity() - m_data.size() < octets.size() + 2)
        m_data.reserve(std::max(m_data.size() + octets.size() + 2, m_data.capacity() * 2));
    m_data.append(prefix, 2);
    m_data.append(octets);
    ++m_count;
}

bool PackedList::contains(std::string_view octets) const
{
    for (const std::string_view have : *this) {
        if (have == octets)
            return true;
    }
    return false;
}

bool sameData(const RRset& a, const RRset& b)
{
    if (a.type != b.type || a.klass != b.klass || !(a.owner == b.owner))
        return false;
    return a.rdata.packed() == b.rdata.packed() || canonicalSorted(a) == canonicalSorted(b);
}

std::string canonicalRdata(Type type, std::string_view rdata)
{
    std::string out(rdata);
    const detail::Shape& s = detail::shapeOf(type);
    if (!s.hasNames || !detail::rdataFits(type, 1, rdata))
        return out;
    std::size_t at = 0;
    for (const Field& f : s.fields) {
        switch (f.kind) {
        case FieldKind::Fixed: at += f.size; continue;
        case FieldKind::String: at += 1U + static_cast<std::uint8_t>(out[at]); continue;
        case FieldKind::PackedName:
        case FieldKind::LowerName:
        case FieldKind::PlainName: {
            const std::size_t size = plainNameSize(rdata.substr(at));
            for (std::size_t i = at; f.kind != FieldKind::PlainName && i < at + size; ++i)
                out[i] = static_cast<char>(lowerOctet(static_cast<std::uint8_t>(out[i])));
            at += size;
            continue;
        }
        case FieldKind::Strings:
        case FieldKind::Bitmap:
        case FieldKind::Rest:
        case FieldKind::End: return out;
        }
    }
    return out;
}

std::optional<Name> targetName(Type type, std::string_view rdata)
{
    std::size_t at = 0;
    switch (type) {
    case Type::Ns:
    case Type::Cname:
    case Type::Dname:
    case Type::Ptr: break;
    case Type::Mx: at = 2; break;
    case Type::Srv: at = 6; break;
    default: return std::nullopt;
    }
    if (rdata.size() <= at)
        return std::nullopt;
    const std::string_view name = rdata.substr(at);
    if (plainNameSize(name) != name.size())
        return std::nullopt;
    return Name::fromTrustedWire(name);
}

std::optional<SoaFields> parseSoa(std::string_view rdata)
{
    constexpr std::size_t numbersSize = 20;
    const std::size_t mname = plainNameSize(rdata);
    if (mname == 0)
        return std::nullopt;
    const std::size_t rname = plainNameSize(rdata.substr(mname));
    if (rname == 0 || rdata.size() != mname + rname + numbersSize)
        return std::nullopt;
    SoaFields soa;
    soa.mname = Name::fromTrustedWire(rdata.substr(0, mname));
    soa.rname = Name::fromTrustedWire(rdata.substr(mname, rname));
    const std::size_t at = mname + rname;
    soa.serial = readU32(rdata, at);
    soa.refresh = readU32(rdata, at + 4);
    soa.retry = readU32(rdata, at + 8);
    soa.expire = readU32(rdata, at + 12);
    soa.minimum = readU32(rdata, at + 16);
    return soa;
}

} // namespace harddns::wire
