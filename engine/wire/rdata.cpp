#include "engine/wire/rdata.h"

#include <algorithm>
#include <cstring>

namespace harddns::wire::detail
{

namespace
{

constexpr Field fixed(std::uint8_t n) { return {FieldKind::Fixed, n}; }
constexpr Field string(std::uint8_t least = 0) { return {FieldKind::String, least}; }
constexpr Field rest(std::uint8_t least) { return {FieldKind::Rest, least}; }
constexpr Field packedName{FieldKind::PackedName, 0}, lowerName{FieldKind::LowerName, 0}, plainName{FieldKind::PlainName, 0},
    strings{FieldKind::Strings, 0}, bitmap{FieldKind::Bitmap, 0};

template <class... F>
constexpr Shape shape(F... fields)
{
    Shape s;
    s.known = true;
    s.fields = {fields...};
    for (const Field& f : s.fields) {
        if (f.kind == FieldKind::PackedName || f.kind == FieldKind::LowerName || f.kind == FieldKind::PlainName)
            s.hasNames = true;
    }
    return s;
}

template <class... F>
constexpr Shape inShape(F... fields)
{
    Shape s = shape(fields...);
    s.inOnly = true;
    return s;
}

constexpr std::size_t tableSize = 110;

/// Types below 110; those with a number left out are opaque. LOC, APL, HIP, IPSECKEY, SVCB parameters and the like are not looked
/// into: the resolver hands them on, and a strict reader here would only turn somebody else's mistake into our SERVFAIL.
constexpr std::array<Shape, tableSize> makeTable()
{
    std::array<Shape, tableSize> t{};
    t[1] = inShape(fixed(4));                                                   // A
    t[2] = t[3] = t[4] = t[5] = t[7] = t[8] = t[9] = t[12] = shape(packedName); // NS MD MF CNAME MB MG MR PTR
    t[6] = shape(packedName, packedName, fixed(20));                            // SOA
    t[11] = inShape(fixed(5), rest(0));                                         // WKS
    t[13] = shape(string(), string());                                          // HINFO
    t[14] = shape(packedName, packedName);                                      // MINFO
    t[15] = shape(fixed(2), packedName);                                        // MX
    t[16] = t[99] = shape(strings);                                             // TXT SPF
    t[17] = shape(lowerName, lowerName);                                        // RP
    t[18] = t[21] = shape(fixed(2), lowerName);                                 // AFSDB RT
    t[19] = shape(string());                                                    // X25
    t[20] = shape(strings);                                                     // ISDN
    t[23] = inShape(lowerName);                                                 // NSAP-PTR
    t[24] = t[46] = shape(fixed(18), lowerName, rest(1));                       // SIG RRSIG
    t[25] = shape(fixed(4), rest(0));                                           // KEY
    t[26] = inShape(fixed(2), lowerName, lowerName);                            // PX
    t[27] = shape(string(), string(), string());                                // GPOS
    t[28] = inShape(fixed(16));                                                 // AAAA
    t[30] = shape(lowerName, rest(0));                                          // NXT
    t[33] = inShape(fixed(6), lowerName);                                       // SRV
    t[35] = inShape(fixed(4), string(), string(), string(), lowerName);         // NAPTR
    t[36] = inShape(fixed(2), lowerName);                                       // KX
    t[37] = shape(fixed(5), rest(0));                                           // CERT
    t[39] = shape(lowerName);                                                   // DNAME
    t[43] = t[59] = shape(fixed(4), rest(1));                                   // DS CDS
    t[44] = shape(fixed(2), rest(1));                                           // SSHFP
    t[47] = shape(plainName, bitmap);                                           // NSEC
    t[48] = t[60] = shape(fixed(4), rest(1));                                   // DNSKEY CDNSKEY
    t[50] = shape(fixed(4), string(), string(1), bitmap);                       // NSEC3
    t[51] = shape(fixed(4), string());                                          // NSEC3PARAM
    t[52] = t[53] = shape(fixed(3), rest(1));                                   // TLSA SMIMEA
    t[58] = shape(plainName, plainName);                                        // TALINK
    t[62] = shape(fixed(6), bitmap);                                            // CSYNC
    t[63] = shape(fixed(6), rest(12));                                          // ZONEMD
    t[64] = t[65] = inShape(fixed(2), plainName, rest(0));                      // SVCB HTTPS
    t[104] = t[106] = shape(fixed(10));                                         // NID L64
    t[105] = shape(fixed(6));                                                   // L32
    t[107] = shape(fixed(2), plainName);                                        // LP
    t[108] = shape(fixed(6));                                                   // EUI48
    t[109] = shape(fixed(8));                                                   // EUI64
    return t;
}

constexpr std::array<Shape, tableSize> table = makeTable();
constexpr Shape opaque{};
constexpr Shape caaShape = shape(fixed(1), string(1), rest(0)), uriShape = shape(fixed(4), rest(0)), dlvShape = shape(fixed(4), rest(1)),
                signedMetaShape = shape(plainName, rest(16)); // TKEY (16 fixed octets behind the algorithm), TSIG (16)

/// The most a record's fields before a Rest take with names uncompressed: three strings and one name of NAPTR.
constexpr std::size_t headRoom = 4 + 3 * 256 + 2 * maxNameSize + 32;

bool bitmapFits(const std::uint8_t* at, std::size_t size)
{
    int last = -1;
    while (size > 0) {
        if (size < 2 || at[0] <= last || at[1] < 1 || at[1] > 32 || size < 2U + at[1])
            return false;
        last = at[0];
        const std::size_t block = 2U + at[1];
        at += block;
        size -= block;
    }
    return true;
}

bool stringsFit(const std::uint8_t* at, std::size_t size)
{
    if (size == 0)
        return false;
    while (size > 0) {
        const std::size_t block = 1U + *at;
        if (block > size)
            return false;
        at += block;
        size -= block;
    }
    return true;
}

} // namespace

const Shape& shapeOf(Type type, std::uint16_t klass)
{
    const auto number = static_cast<std::uint16_t>(type);
    if (number < tableSize) {
        const Shape& s = table[number];
        return s.inOnly && klass != 1 ? opaque : s;
    }
    switch (number) {
    case 249:
    case 250: return signedMetaShape;
    case 256: return uriShape;
    case 257: return caaShape;
    case 32768:
    case 32769: return dlvShape;
    default: return opaque;
    }
}

std::size_t readName(const std::uint8_t* packet, std::size_t size, std::size_t at, NameBuffer& out)
{
    std::size_t n = 0, end = 0, chunk = at;
    while (true) {
        if (at >= size)
            return truncatedName;
        const std::size_t length = packet[at];
        if (length == 0) {
            out.octets[n] = 0;
            out.size = n + 1;
            return end != 0 ? end : at + 1;
        }
        if (length <= maxLabelSize) {
            if (at + 1 + length > size)
                return truncatedName;
            if (n + 1 + length + 1 > maxNameSize)
                return badName;
            std::uint8_t* to = out.octets.data() + n;
            if (at + 16 <= size && length < 16)
                std::memcpy(to, packet + at, 16);
            else
                std::memcpy(to, packet + at, length + 1);
            n += length + 1;
            at += length + 1;
            continue;
        }
        if (length < 0xc0)
            return badName; // RFC 6891 5: types 01 and 10 are not used
        if (at + 1 >= size)
            return truncatedName;
        const std::size_t target = (length & 0x3f) << 8 | packet[at + 1];
        // Each jump lands before the labels it comes from: no loop, and at most one pass over the packet.
        if (target >= chunk || target < headerSize)
            return badName;
        if (end == 0)
            end = at + 2;
        at = chunk = target;
    }
}

std::size_t plainNameSize(std::string_view wire)
{
    const auto* w = reinterpret_cast<const std::uint8_t*>(wire.data());
    const std::size_t most = std::min(wire.size(), maxNameSize);
    for (std::size_t at = 0; at < most; at += w[at] + 1U) {
        if (w[at] == 0)
            return at + 1;
        if (w[at] > maxLabelSize)
            return 0;
    }
    return 0;
}

bool readRdata(const std::uint8_t* packet, std::size_t at, std::size_t size, Type type, std::uint16_t klass, std::string& out)
{
    const std::size_t end = at + size;
    const auto* chars = reinterpret_cast<const char*>(packet);
    const Shape& s = shapeOf(type, klass);
    if (!s.hasNames) {
        if (!rdataFits(type, klass, {chars + at, size}))
            return false;
        out.assign(chars + at, size);
        return true;
    }
    std::array<char, headRoom> head;
    std::size_t n = 0;
    NameBuffer name;
    const auto copy = [&](std::size_t count) {
        std::memcpy(head.data() + n, packet + at, count);
        n += count;
        at += count;
    };
    for (const Field& f : s.fields) {
        const std::size_t left = end - at;
        switch (f.kind) {
        case FieldKind::Fixed:
            if (left < f.size)
                return false;
            copy(f.size);
            continue;
        case FieldKind::PackedName:
        case FieldKind::LowerName:
        case FieldKind::PlainName: {
            const std::size_t behind = readName(packet, end, at, name);
            if (behind == badName || behind == truncatedName || (f.kind == FieldKind::PlainName && behind - at != name.size))
                return false;
            std::memcpy(head.data() + n, name.octets.data(), name.size);
            n += name.size;
            at = behind;
            continue;
        }
        case FieldKind::String:
            if (left < 1U + f.size || left < 1U + packet[at] || packet[at] < f.size)
                return false;
            copy(1U + packet[at]);
            continue;
        case FieldKind::Rest:
            if (left < f.size || n + left > maxMessageSize)
                return false;
            break;
        case FieldKind::Bitmap:
            if (!bitmapFits(packet + at, left) || n + left > maxMessageSize)
                return false;
            break;
        case FieldKind::Strings:
        case FieldKind::End:
            if (left != 0)
                return false;
            break;
        }
        break;
    }
    if (at != end && s.fields.back().kind != FieldKind::End) // five fields and none of them open-ended: NAPTR
        return false;
    out.reserve(n + (end - at));
    out.assign(head.data(), n);
    out.append(chars + at, end - at);
    return true;
}

bool rdataFits(Type type, std::uint16_t klass, std::string_view rdata)
{
    if (rdata.size() > maxMessageSize)
        return false;
    const Shape& s = shapeOf(type, klass);
    if (!s.known)
        return true;
    const auto* at = reinterpret_cast<const std::uint8_t*>(rdata.data());
    std::size_t left = rdata.size();
    for (const Field& f : s.fields) {
        std::size_t take = 0;
        switch (f.kind) {
        case FieldKind::Fixed: take = f.size; break;
        case FieldKind::PackedName:
        case FieldKind::LowerName:
        case FieldKind::PlainName:
            take = plainNameSize({reinterpret_cast<const char*>(at), left});
            if (take == 0)
                return false;
            break;
        case FieldKind::String:
            if (left == 0 || *at < f.size)
                return false;
            take = 1U + *at;
            break;
        case FieldKind::Strings: return stringsFit(at, left);
        case FieldKind::Bitmap: return bitmapFits(at, left);
        case FieldKind::Rest: return left >= f.size;
        case FieldKind::End: return left == 0;
        }
        if (take > left)
            return false;
        at += take;
        left -= take;
    }
    return left == 0;
}

} // namespace harddns::wire::detail
