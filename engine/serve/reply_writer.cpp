#include "engine/serve/reply_writer.h"

#include <algorithm>
#include <cstring>

namespace harddns::serve
{

namespace
{

constexpr std::size_t pointerReach = 0x4000; // RFC 1035 4.1.4: 14 bits

void write16(std::uint8_t* at, unsigned value)
{
    at[0] = static_cast<std::uint8_t>(value >> 8);
    at[1] = static_cast<std::uint8_t>(value);
}

/// Length of the uncompressed name at the beginning of RDATA; 0 when there is none.
std::size_t nameLength(std::string_view rdata)
{
    std::size_t at = 0;
    while (at < rdata.size()) {
        const auto length = static_cast<std::uint8_t>(rdata[at]);
        if (length == 0)
            return at + 1;
        if (length > wire::maxLabelSize)
            return 0;
        at += length + 1U;
    }
    return 0;
}

} // namespace

void OptionBuffer::add(wire::OptionCode code, std::span<const std::uint8_t> data)
{
    if (data.size() + 4 > m_data.size() - m_size)
        return;
    write16(m_data.data() + m_size, static_cast<unsigned>(code));
    write16(m_data.data() + m_size + 2, static_cast<unsigned>(data.size()));
    if (!data.empty())
        std::memcpy(m_data.data() + m_size + 4, data.data(), data.size());
    m_size += 4 + data.size();
}

void OptionBuffer::addExtendedError(wire::Ede code, std::string_view text)
{
    std::array<std::uint8_t, 2 + largestEdeText> data;
    write16(data.data(), static_cast<unsigned>(code));
    std::size_t size = std::min(text.size(), largestEdeText);
    while (size > 0 && size < text.size() && (static_cast<std::uint8_t>(text[size]) & 0xc0) == 0x80)
        --size; // not inside a UTF-8 sequence
    if (size > 0)
        std::memcpy(data.data() + 2, text.data(), size);
    add(wire::OptionCode::ExtendedError, {data.data(), 2 + size});
}

void ReplyWriter::begin(std::uint16_t id, std::uint16_t flags, std::span<const std::uint8_t> question)
{
    std::uint8_t* p = m_out.data();
    write16(p, id);
    write16(p + 2, flags);
    std::memset(p + 4, 0, 8);
    m_size = wire::headerSize;
    if (question.empty())
        return;
    p[5] = 1;
    std::memcpy(p + m_size, question.data(), question.size());
    for (std::size_t at = m_size; m_out[at] != 0 && m_targetCount < maxTargets; at += m_out[at] + 1U)
        m_targets[m_targetCount++] = static_cast<std::uint16_t>(at);
    m_size += question.size();
}

void ReplyWriter::setFlags(std::uint16_t flags)
{
    m_out[2] = static_cast<std::uint8_t>(m_out[2] | flags >> 8);
    m_out[3] = static_cast<std::uint8_t>(m_out[3] | (flags & 0xff));
}

void ReplyWriter::count(std::size_t at, unsigned by)
{
    write16(m_out.data() + at, (static_cast<unsigned>(m_out[at]) << 8 | m_out[at + 1]) + by);
}

bool ReplyWriter::octets(std::string_view bytes)
{
    if (m_size > m_end || bytes.size() > m_end - m_size)
        return false;
    if (!bytes.empty())
        std::memcpy(m_out.data() + m_size, bytes.data(), bytes.size());
    m_size += bytes.size();
    return true;
}

bool ReplyWriter::put16(unsigned value)
{
    const char two[2] = {static_cast<char>(value >> 8), static_cast<char>(value)};
    return octets({two, 2});
}

bool ReplyWriter::sameAt(std::size_t offset, std::string_view wireName, bool exact) const
{
    std::size_t at = 0;
    for (;;) {
        std::uint8_t length = m_out[offset];
        while (length >= 0xc0) { // our own pointers go backwards only
            offset = (static_cast<std::size_t>(length & 0x3f) << 8) | m_out[offset + 1];
            length = m_out[offset];
        }
        if (length != static_cast<std::uint8_t>(wireName[at]))
            return false;
        if (length == 0)
            return true;
        for (std::size_t i = 1; i <= length; ++i) {
            const std::uint8_t there = m_out[offset + i], wanted = static_cast<std::uint8_t>(wireName[at + i]);
            if (there != wanted && (exact || wire::lowerOctet(there) != wire::lowerOctet(wanted)))
                return false;
        }
        offset += length + 1U;
        at += length + 1U;
    }
}

bool ReplyWriter::name(std::string_view wireName, bool exact)
{
    const std::size_t known = m_targetCount; // targets inside this very name are not complete yet
    std::size_t at = 0;
    while (wireName[at] != 0) {
        const std::string_view rest = wireName.substr(at);
        for (std::size_t i = 0; i < known; ++i) {
            if (sameAt(m_targets[i], rest, exact))
                return put16(0xc000U | m_targets[i]);
        }
        if (m_size < pointerReach && m_targetCount < maxTargets)
            m_targets[m_targetCount++] = static_cast<std::uint16_t>(m_size);
        if (!octets(rest.substr(0, static_cast<std::uint8_t>(rest[0]) + 1U)))
            return false;
        at += static_cast<std::uint8_t>(rest[0]) + 1U;
    }
    return octets(std::string_view("\0", 1));
}

/// Only the types of RFC 1035 may carry compressed names (RFC 3597 4). Owners take the letter case of the client's question, as everywhere;
/// data keeps its own.
bool ReplyWriter::rdataNames(wire::Type type, std::string_view rdata)
{
    std::size_t prefix = 0;
    unsigned names = 0;
    switch (type) {
    case wire::Type::Ns:
    case wire::Type::Cname:
    case wire::Type::Ptr: names = 1; break;
    case wire::Type::Soa: names = 2; break;
    case wire::Type::Mx:
        prefix = 2;
        names = 1;
        break;
    default: return octets(rdata);
    }
    if (!octets(rdata.substr(0, std::min(prefix, rdata.size()))))
        return false;
    rdata.remove_prefix(std::min(prefix, rdata.size()));
    for (; names > 0; --names) {
        const std::size_t length = nameLength(rdata);
        if (length == 0)
            break;
        if (!name(rdata.substr(0, length), true))
            return false;
        rdata.remove_prefix(length);
    }
    return octets(rdata);
}

bool ReplyWriter::addRecord(const wire::Name& owner, wire::Type type, wire::Class klass, std::uint32_t ttl, std::string_view rdata)
{
    if (!name(owner.wire(), false) || !put16(static_cast<unsigned>(type)) || !put16(static_cast<unsigned>(klass)) || !put16(ttl >> 16) ||
        !put16(ttl & 0xffff))
        return false;
    const std::size_t lengthAt = m_size;
    if (!put16(0) || !rdataNames(type, rdata))
        return false;
    write16(m_out.data() + lengthAt, static_cast<unsigned>(m_size - lengthAt - 2));
    return true;
}

bool ReplyWriter::add(Section section, const wire::RRset& set, bool withSignatures)
{
    const std::size_t size = m_size, targets = m_targetCount;
    unsigned records = 0;
    bool fits = true;
    for (const std::string_view rdata : set.rdata) {
        fits = fits && addRecord(set.owner, set.type, set.klass, set.ttl, rdata);
        ++records;
    }
    if (withSignatures) {
        for (const std::string_view rdata : set.signatures) {
            fits = fits && addRecord(set.owner, wire::Type::Rrsig, set.klass, set.ttl, rdata);
            ++records;
        }
    }
    if (!fits) {
        m_size = size;
        m_targetCount = targets;
        return false;
    }
    count(static_cast<std::size_t>(section), records);
    return true;
}

void ReplyWriter::addOpt(std::uint16_t udpSize, std::uint8_t extendedRcode, bool dnssecOk, std::span<const std::uint8_t> options)
{
    std::uint8_t* p = m_out.data() + m_size;
    p[0] = 0;
    write16(p + 1, static_cast<unsigned>(wire::Type::Opt));
    write16(p + 3, udpSize);
    p[5] = extendedRcode;
    p[6] = 0;
    write16(p + 7, dnssecOk ? 0x8000 : 0);
    write16(p + 9, static_cast<unsigned>(options.size()));
    if (!options.empty())
        std::memcpy(p + optSize, options.data(), options.size());
    m_size += optSize + options.size();
    count(10, 1);
}

} // namespace harddns::serve
