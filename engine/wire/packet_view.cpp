#include "engine/wire/packet_view.h"

#include "engine/wire/name.h"

#include <algorithm>

namespace harddns::wire
{

namespace
{

constexpr std::size_t optFixedSize = 11; // root owner, type, class, TTL, RDLENGTH
constexpr std::uint16_t opcodeMask = 0x7800;

std::uint16_t read16(const std::uint8_t* at) { return static_cast<std::uint16_t>(at[0] << 8 | at[1]); }

bool optionsFit(const std::uint8_t* at, std::size_t size)
{
    while (size > 0) {
        if (size < 4 || size < 4U + read16(at + 2))
            return false;
        const std::size_t block = 4U + read16(at + 2);
        at += block;
        size -= block;
    }
    return true;
}

} // namespace

PacketView PacketView::parse(std::span<const std::uint8_t> packet)
{
    PacketView v;
    const std::uint8_t* p = packet.data();
    const std::size_t size = packet.size();
    if (size < headerSize)
        return v;
    v.id = read16(p);
    v.flags = read16(p + 2);
    if ((v.flags & flagQr) != 0) {
        v.shape = Shape::Response;
        return v;
    }
    const std::uint16_t questions = read16(p + 4);
    const bool noRecords = (p[6] | p[7] | p[8] | p[9]) == 0; // ANCOUNT, NSCOUNT
    const std::uint16_t additional = read16(p + 10);
    // UPDATE and others give the sections another meaning; no question at all is how a client fetches a cookie (RFC 7873 5.4).
    if ((v.flags & opcodeMask) != 0 || questions == 0) {
        v.shape = Shape::Complex;
        return v;
    }

    std::size_t at = headerSize;
    const std::size_t nameLimit = std::min(size, headerSize + maxNameSize);
    while (true) {
        if (at >= nameLimit)
            return v;
        const std::uint8_t length = p[at];
        if (length == 0)
            break;
        if (length > maxLabelSize) {
            if (length >= 0xc0)
                v.shape = Shape::Complex; // a pointer; Message knows what to make of it
            return v;
        }
        at += length + 1U;
    }
    ++at;
    if (size - at < 4)
        return v;
    const auto type = static_cast<Type>(read16(p + at));
    const std::uint16_t klass = read16(p + at + 2);

    v.shape = Shape::Complex;
    v.name = p + headerSize;
    v.nameSize = at - headerSize;
    v.type = type;
    at += 4;
    v.questionEnd = at;
    if (questions != 1 || !noRecords || additional > 1 || klass != static_cast<std::uint16_t>(Class::In) ||
        (isMetaType(type) && type != Type::Any))
        return v;
    if (additional == 0) {
        if (at != size)
            return v;
    } else {
        const std::uint8_t* opt = p + at;
        if (size - at < optFixedSize || opt[0] != 0 || read16(opt + 1) != static_cast<std::uint16_t>(Type::Opt) || opt[6] != 0)
            return v;
        const std::size_t optionsSize = read16(opt + 9);
        if (size - at - optFixedSize != optionsSize || !optionsFit(opt + optFixedSize, optionsSize))
            return v;
        v.hasEdns = true;
        v.udpSize = std::max<std::uint16_t>(read16(opt + 3), 512); // RFC 6891 6.2.3
        v.dnssecOk = (opt[7] & 0x80) != 0;
        if (optionsSize > 0) {
            v.options = opt + optFixedSize;
            v.optionsSize = optionsSize;
        }
    }
    v.nameHash = hashName(v.name, v.nameSize);
    v.shape = Shape::Simple;
    return v;
}

} // namespace harddns::wire
