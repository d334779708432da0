// The encoder of message.h: sections in order, name compression through a small table, whole RRsets dropped at the limit.
#include "engine/wire/message.h"

#include "engine/wire/rdata.h"
#include "engine/wire/swar.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace harddns::wire
{

namespace
{

constexpr std::size_t optFixedSize = 11;
constexpr std::size_t recordFixedSize = 10;                                           // type, class, TTL, RDLENGTH
constexpr std::size_t pointerReach = 0x4000;                                          // a compression pointer has 14 bits
constexpr std::uint16_t flagsMask = 0x87f0;                                           // without opcode and rcode
constexpr std::size_t oneRecordMost = maxNameSize + recordFixedSize + maxMessageSize; // how far a record can overshoot the limit

const std::uint8_t* octets(std::string_view s) { return reinterpret_cast<const std::uint8_t*>(s.data()); }

/// Writes into a buffer that the caller made large enough.
class Writer
{
public:
    explicit Writer(std::uint8_t* buffer) : m_buffer(buffer) {}

    [[nodiscard]] std::size_t position() const { return m_at; }
    void rollBack(std::size_t position) { m_at = position; }
    void u8(unsigned v) { m_buffer[m_at++] = static_cast<std::uint8_t>(v); }
    void u16(unsigned v)
    {
        m_buffer[m_at] = static_cast<std::uint8_t>(v >> 8);
        m_buffer[m_at + 1] = static_cast<std::uint8_t>(v);
        m_at += 2;
    }
    void u32(std::uint32_t v)
    {
        u16(v >> 16);
        u16(v & 0xffff);
    }
    void patch16(std::size_t at, std::size_t v)
    {
        m_buffer[at] = static_cast<std::uint8_t>(v >> 8);
        m_buffer[at + 1] = static_cast<std::uint8_t>(v);
    }
    void bytes(std::string_view s)
    {
        if (!s.empty())
            std::memcpy(m_buffer + m_at, s.data(), s.size());
        m_at += s.size();
    }

    /// A name, compressed against those written before. With `exactCase` only suffixes of the same spelling count.
    void name(std::string_view wire, bool exactCase)
    {
        std::array<std::uint8_t, 128> offsets; // label starts
        std::array<std::uint64_t, 128> hashes; // of the suffix from there
        const std::uint8_t* w = octets(wire);
        std::size_t count = 0;
        for (std::size_t at = 0; w[at] != 0; at += w[at] + 1U)
            offsets[count++] = static_cast<std::uint8_t>(at);
        std::uint64_t chain = 0;
        for (std::size_t i = count; i-- > 0;)
            hashes[i] = chain = detail::hashLabel(chain, w + offsets[i] + 1, w[offsets[i]]);

        std::size_t kept = 0, target = 0;
        for (; kept < count; ++kept) {
            target = find(hashes[kept], wire.substr(offsets[kept]), exactCase);
            if (target != 0)
                break;
        }
        for (std::size_t i = 0; i < kept; ++i)
            remember(hashes[i], m_at + offsets[i]);
        if (kept == count) {
            bytes(wire);
        } else {
            bytes(wire.substr(0, offsets[kept]));
            u16(static_cast<unsigned>(0xc000 | target));
        }
    }

    /// An owner name; runs of one owner cost a comparison.
    void owner(const Name& n)
    {
        if (m_lastOwner != nullptr && m_lastOwner->sameOctets(n)) {
            if (m_lastOwnerAt != 0)
                u16(static_cast<unsigned>(0xc000 | m_lastOwnerAt));
            else
                u8(0);
            return;
        }
        const std::size_t at = m_at;
        name(n.wire(), false);
        const bool pointerOnly = m_at == at + 2 && m_buffer[at] >= 0xc0;
        const std::size_t written = pointerOnly ? static_cast<std::size_t>((m_buffer[at] & 0x3f) << 8 | m_buffer[at + 1]) : at;
        m_lastOwner = written < pointerReach ? &n : nullptr;
        m_lastOwnerAt = n.isRoot() ? 0 : written;
    }

    void rdata(Type type, std::string_view rdata)
    {
        const std::size_t lengthAt = m_at;
        u16(0);
        if (!packed(type, rdata))
            bytes(rdata);
        patch16(lengthAt, m_at - lengthAt - 2);
    }

private:
    static constexpr std::size_t slots = 512;    // power of two
    static constexpr std::size_t mostUsed = 384; // more names than this in one message compress less well, and cost no more
    struct Slot {
        std::uint16_t offset = 0; ///< 0: free
        std::uint16_t tag = 0;
    };

    std::size_t find(std::uint64_t hash, std::string_view suffix, bool exactCase) const
    {
        const auto tag = static_cast<std::uint16_t>(hash >> 48);
        for (std::size_t s = hash & (slots - 1); m_table[s].offset != 0; s = (s + 1) & (slots - 1)) {
            if (m_table[s].tag == tag && sameAt(m_table[s].offset, suffix, exactCase))
                return m_table[s].offset;
        }
        return 0;
    }

    void remember(std::uint64_t hash, std::size_t offset)
    {
        if (offset >= pointerReach || m_used >= mostUsed)
            return;
        std::size_t s = hash & (slots - 1);
        while (m_table[s].offset != 0)
            s = (s + 1) & (slots - 1);
        m_table[s] = {static_cast<std::uint16_t>(offset), static_cast<std::uint16_t>(hash >> 48)};
        ++m_used;
    }

    /// Whether the name written at `at` (pointers followed) is `wire`.
    [[nodiscard]] bool sameAt(std::size_t at, std::string_view wire, bool exactCase) const
    {
        const std::uint8_t* w = octets(wire);
        while (true) {
            while (m_buffer[at] >= 0xc0)
                at = static_cast<std::size_t>((m_buffer[at] & 0x3f) << 8 | m_buffer[at + 1]);
            if (m_buffer[at] != *w)
                return false;
            if (*w == 0)
                return true;
            const std::size_t size = *w + 1U;
            if (exactCase ? std::memcmp(m_buffer + at, w, size) != 0 : !equalNames(m_buffer + at, w, size))
                return false;
            at += size;
            w += size;
        }
    }

    /// RDATA of the types whose names may be compressed (RFC 3597 4); false when the type is another or the octets do not fit it.
    bool packed(Type type, std::string_view rdata)
    {
        const detail::Shape& s = detail::shapeOf(type);
        if (s.fields[0].kind != detail::FieldKind::PackedName && s.fields[1].kind != detail::FieldKind::PackedName)
            return false;
        if (!detail::rdataFits(type, 1, rdata))
            return false;
        for (const detail::Field& f : s.fields) {
            if (f.kind == detail::FieldKind::PackedName) {
                const std::size_t size = detail::plainNameSize(rdata);
                name(rdata.substr(0, size), true);
                rdata.remove_prefix(size);
            } else if (f.kind == detail::FieldKind::Fixed) {
                bytes(rdata.substr(0, f.size));
                rdata.remove_prefix(f.size);
            } else {
                break;
            }
        }
        return true;
    }

    std::uint8_t* m_buffer;
    std::size_t m_at = 0;
    const Name* m_lastOwner = nullptr;
    std::size_t m_lastOwnerAt = 0;
    std::size_t m_used = 0;
    std::array<Slot, slots> m_table{};
};

void writeHeader(Writer& out, std::uint16_t id, unsigned word)
{
    out.u16(id);
    out.u16(word);
    for (int i = 0; i < 4; ++i)
        out.u16(0);
}

void writeQuestion(Writer& out, const Question& q)
{
    out.u16(static_cast<unsigned>(q.type));
    out.u16(static_cast<unsigned>(q.klass));
}

std::size_t optSize(const Edns& edns)
{
    std::size_t size = optFixedSize;
    for (const EdnsOption& o : edns.options)
        size += 4 + o.data.size();
    return size;
}

void writeOpt(Writer& out, const Edns& edns, unsigned rcode)
{
    out.u8(0);
    out.u16(static_cast<unsigned>(Type::Opt));
    out.u16(edns.udpSize);
    out.u8(rcode >> 4);
    out.u8(edns.version);
    out.u16(edns.dnssecOk ? 0x8000 : 0);
    const std::size_t lengthAt = out.position();
    out.u16(0);
    for (const EdnsOption& o : edns.options) {
        if (out.position() - lengthAt - 2 + 4 + o.data.size() > maxMessageSize)
            break;
        out.u16(o.code);
        out.u16(static_cast<unsigned>(o.data.size()));
        out.bytes(o.data);
    }
    out.patch16(lengthAt, out.position() - lengthAt - 2);
}

void writeRecord(Writer& out, const Record& r)
{
    out.owner(r.owner);
    out.u16(static_cast<unsigned>(r.type));
    out.u16(r.klass);
    out.u32(r.ttl);
    out.rdata(r.type, r.rdata);
}

void writePlainRecord(Writer& out, const Record& r)
{
    out.bytes(r.owner.wire());
    out.u16(static_cast<unsigned>(r.type));
    out.u16(r.klass);
    out.u32(r.ttl);
    out.u16(static_cast<unsigned>(r.rdata.size()));
    out.bytes(r.rdata);
}

std::size_t plainSize(const Record& r) { return r.owner.wire().size() + recordFixedSize + r.rdata.size(); }

bool continuesSet(const Record& first, const Record& next)
{
    if (first.klass != next.klass || !(first.owner == next.owner))
        return false;
    if (next.type == first.type)
        return true;
    return next.type == Type::Rrsig && next.rdata.size() >= 2 &&
           (static_cast<std::uint8_t>(next.rdata[0]) << 8 | static_cast<std::uint8_t>(next.rdata[1])) == static_cast<int>(first.type);
}

/// Writes records up to `end` octets, dropping the RRset that overshoots and all behind it. Returns how many were written.
std::size_t writeSection(Writer& out, std::span<const Record> records, std::size_t end)
{
    std::size_t setStart = out.position(), setFirst = 0;
    for (std::size_t i = 0; i < records.size(); ++i) {
        if (!continuesSet(records[setFirst], records[i])) {
            setStart = out.position();
            setFirst = i;
        }
        const bool writable = records[i].rdata.size() <= maxMessageSize;
        if (writable)
            writeRecord(out, records[i]);
        if (!writable || out.position() > end) {
            out.rollBack(setStart); // names behind it stay in the table, but nothing compressed is written any more
            return setFirst;
        }
    }
    return records.size();
}

} // namespace

std::vector<std::uint8_t> encode(const Message& message, std::size_t limit)
{
    limit = std::min(limit, maxMessageSize);
    const bool signedMessage = !message.additional.empty() && message.additional.back().type == Type::Tsig &&
                               message.additional.back().rdata.size() <= maxMessageSize;
    const std::span<const Record> additional(message.additional.data(), message.additional.size() - (signedMessage ? 1 : 0));

    std::size_t head = headerSize, tail = 0, body = 0;
    for (const Question& q : message.questions)
        head += q.name.wire().size() + 4;
    if (message.edns)
        tail += optSize(*message.edns);
    if (signedMessage)
        tail += plainSize(message.additional.back());
    for (const std::span<const Record> section :
         {std::span<const Record>(message.answer), std::span<const Record>(message.authority), additional}) {
        for (const Record& r : section)
            body += plainSize(r);
    }
    std::vector<std::uint8_t> buffer(head + tail + std::min(body, limit + oneRecordMost));
    Writer out(buffer.data());

    // Without EDNS there is no place for an extended rcode; SERVFAIL is what its low bits must not turn into.
    unsigned rcode = static_cast<unsigned>(message.rcode) & 0xfff;
    if (!message.edns && rcode > 15)
        rcode = static_cast<unsigned>(Rcode::ServFail);
    unsigned word = (message.flags & flagsMask) | (static_cast<unsigned>(message.opcode) & 0xf) << 11 | (rcode & 0xf);
    writeHeader(out, message.id, word);
    for (const Question& q : message.questions) {
        out.name(q.name.wire(), true);
        writeQuestion(out, q);
    }
    const std::size_t end = limit > tail ? limit - tail : 0;
    const std::size_t answers = writeSection(out, message.answer, end);
    bool cut = answers < message.answer.size();
    const std::size_t authorities = cut ? 0 : writeSection(out, message.authority, end);
    cut = cut || authorities < message.authority.size();
    std::size_t extras = cut ? 0 : writeSection(out, additional, end);
    if (message.edns) {
        writeOpt(out, *message.edns, rcode);
        ++extras;
    }
    if (signedMessage) {
        writePlainRecord(out, message.additional.back());
        ++extras;
    }
    if (cut)
        out.patch16(2, word | flagTc);
    out.patch16(4, message.questions.size());
    out.patch16(6, answers);
    out.patch16(8, authorities);
    out.patch16(10, extras);
    buffer.resize(out.position());
    return buffer;
}

std::vector<std::uint8_t> encodeQuery(std::uint16_t id, std::uint16_t flags, const Question& question, const Edns* edns)
{
    const std::string_view name = question.name.wire();
    std::vector<std::uint8_t> buffer(headerSize + name.size() + 4 + (edns != nullptr ? optSize(*edns) : 0));
    std::uint8_t* p = buffer.data();
    const auto put16 = [&p](unsigned v) {
        *p++ = static_cast<std::uint8_t>(v >> 8);
        *p++ = static_cast<std::uint8_t>(v);
    };
    for (const unsigned v : {static_cast<unsigned>(id), static_cast<unsigned>(flags & flagsMask), 1U, 0U, 0U, edns != nullptr ? 1U : 0U})
        put16(v);
    std::memcpy(p, name.data(), name.size());
    p += name.size();
    put16(static_cast<unsigned>(question.type));
    put16(static_cast<unsigned>(question.klass));
    if (edns == nullptr)
        return buffer;
    *p++ = 0;
    put16(static_cast<unsigned>(Type::Opt));
    put16(edns->udpSize);
    *p++ = 0;
    *p++ = edns->version;
    put16(edns->dnssecOk ? 0x8000 : 0);
    std::uint8_t* lengthAt = p;
    put16(0);
    for (const EdnsOption& o : edns->options) {
        put16(o.code);
        put16(static_cast<unsigned>(o.data.size()));
        if (!o.data.empty())
            std::memcpy(p, o.data.data(), o.data.size());
        p += o.data.size();
    }
    const auto length = static_cast<std::size_t>(p - lengthAt) - 2;
    lengthAt[0] = static_cast<std::uint8_t>(length >> 8);
    lengthAt[1] = static_cast<std::uint8_t>(length);
    return buffer;
}

} // namespace harddns::wire
