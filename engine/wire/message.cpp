#include "engine/wire/message.h"

#include "engine/wire/rdata.h"
#include "engine/wire/swar.h"

#include <algorithm>
#include <array>

namespace harddns::wire
{

namespace
{

using detail::NameBuffer;

constexpr std::size_t questionMinSize = 5; // root, type, class
constexpr std::size_t recordMinSize = 11;  // root, type, class, TTL, RDLENGTH
constexpr std::uint16_t opcodeMask = 0x7800, rcodeMask = 0x000f;

std::uint16_t read16(const std::uint8_t* at) { return static_cast<std::uint16_t>(at[0] << 8 | at[1]); }
std::uint32_t read32(const std::uint8_t* at) { return static_cast<std::uint32_t>(read16(at)) << 16 | read16(at + 2); }
std::string_view chars(const std::uint8_t* at, std::size_t size) { return {reinterpret_cast<const char*>(at), size}; }

/// One pass over a packet. Each step returns false with `error` set.
class Parser
{
public:
    Parser(std::span<const std::uint8_t> packet, Message& out) : m_packet(packet.data()), m_size(packet.size()), m_out(out) {}

    ParseError error = ParseError::TooShort;

    bool head()
    {
        if (m_size < headerSize)
            return fail(ParseError::TooShort);
        m_out.id = read16(m_packet);
        const std::uint16_t word = read16(m_packet + 2);
        m_out.flags = static_cast<std::uint16_t>(word & ~(opcodeMask | rcodeMask));
        m_out.opcode = static_cast<Opcode>((word & opcodeMask) >> 11);
        m_out.rcode = static_cast<Rcode>(word & rcodeMask);
        m_at = headerSize;
        const std::size_t count = read16(m_packet + 4);
        m_out.questions.reserve(std::min(count, (m_size - m_at) / questionMinSize));
        for (std::size_t i = 0; i < count; ++i) {
            if (!question())
                return false;
        }
        return true;
    }

    bool records()
    {
        return section(m_out.answer, read16(m_packet + 6), false) && section(m_out.authority, read16(m_packet + 8), false) &&
               section(m_out.additional, read16(m_packet + 10), true) && (m_at == m_size || fail(ParseError::TrailingOctets));
    }

private:
    bool fail(ParseError e)
    {
        error = e;
        return false;
    }

    bool name()
    {
        const std::size_t end = detail::readName(m_packet, m_size, m_at, m_name);
        if (end == detail::badName)
            return fail(ParseError::BadName);
        if (end == detail::truncatedName)
            return fail(ParseError::TruncatedRecord);
        m_at = end;
        return true;
    }

    bool question()
    {
        if (!name())
            return false;
        if (m_size - m_at < 4)
            return fail(ParseError::TruncatedRecord);
        Question& q = m_out.questions.emplace_back();
        q.name = Name::fromTrustedWire(m_name.view());
        q.type = static_cast<Type>(read16(m_packet + m_at));
        q.klass = static_cast<Class>(read16(m_packet + m_at + 2));
        m_at += 4;
        return true;
    }

    bool section(std::vector<Record>& out, std::size_t count, bool optAllowed)
    {
        out.reserve(std::min(count, (m_size - m_at) / recordMinSize));
        for (std::size_t i = 0; i < count; ++i) {
            if (!record(out, optAllowed))
                return false;
        }
        return true;
    }

    bool record(std::vector<Record>& out, bool optAllowed)
    {
        if (!name())
            return false;
        if (m_size - m_at < 10)
            return fail(ParseError::TruncatedRecord);
        const std::uint8_t* fixed = m_packet + m_at;
        const auto type = static_cast<Type>(read16(fixed));
        const std::size_t size = read16(fixed + 8);
        m_at += 10;
        if (m_size - m_at < size)
            return fail(ParseError::TruncatedRecord);
        if (type == Type::Opt)
            return optAllowed ? opt(fixed, size) : fail(ParseError::BadOpt);
        Record& r = out.emplace_back();
        r.owner = Name::fromTrustedWire(m_name.view());
        r.type = type;
        r.klass = read16(fixed + 2);
        r.ttl = read32(fixed + 4);
        if (r.ttl > 0x7fffffff) // RFC 2181 8
            r.ttl = 0;
        // RFC 2136 2.4: records of class ANY and NONE carry no data whatever their type
        const bool bare =
            size == 0 && (r.klass == static_cast<std::uint16_t>(Class::Any) || r.klass == static_cast<std::uint16_t>(Class::None));
        if (!bare && !detail::readRdata(m_packet, m_at, size, type, r.klass, r.rdata))
            return fail(ParseError::BadRdata);
        m_at += size;
        return true;
    }

    bool opt(const std::uint8_t* fixed, std::size_t size)
    {
        if (m_out.edns || m_name.size != 1)
            return fail(ParseError::BadOpt);
        Edns& e = m_out.edns.emplace();
        e.udpSize = read16(fixed + 2);
        e.extendedRcode = fixed[4];
        e.version = fixed[5];
        e.dnssecOk = (fixed[6] & 0x80) != 0;
        m_out.rcode = static_cast<Rcode>(static_cast<std::uint16_t>(m_out.rcode) | e.extendedRcode << 4);
        const std::size_t end = m_at + size;
        while (m_at < end) {
            if (end - m_at < 4 || end - m_at - 4 < read16(m_packet + m_at + 2)) {
                if (e.version == 0)
                    return fail(ParseError::BadOpt);
                e.options.clear(); // another version may have another format; what counts is that BADVERS can be said
                break;
            }
            const std::size_t length = read16(m_packet + m_at + 2);
            e.options.push_back({read16(m_packet + m_at), std::string(chars(m_packet + m_at + 4, length))});
            m_at += 4 + length;
        }
        m_at = end;
        return true;
    }

    const std::uint8_t* m_packet;
    std::size_t m_size;
    Message& m_out;
    std::size_t m_at = 0;
    NameBuffer m_name;
};

std::uint16_t coveredType(const std::string& rrsig)
{
    return rrsig.size() < 2 ? std::uint16_t{0}
                            : static_cast<std::uint16_t>(static_cast<std::uint8_t>(rrsig[0]) << 8 | static_cast<std::uint8_t>(rrsig[1]));
}

/// Open-addressed index from hashes to small numbers, so that grouping a hostile 64 KiB message stays linear.
class HashIndex
{
public:
    HashIndex(const HashIndex&) = delete;
    HashIndex& operator=(const HashIndex&) = delete;
    explicit HashIndex(std::size_t entries)
    {
        std::size_t slots = m_few.size();
        while (slots < entries * 2)
            slots *= 2;
        if (slots > m_few.size())
            m_large.assign(slots, 0);
        m_slots = slots > m_few.size() ? m_large.data() : m_few.data();
        m_mask = slots - 1;
    }
    /// The number stored under an equal key, or `fresh` after storing it.
    template <class Equal>
    std::uint32_t findOrAdd(std::uint64_t hash, std::uint32_t fresh, const Equal& equal)
    {
        std::size_t slot = hash & m_mask;
        for (; m_slots[slot] != 0; slot = (slot + 1) & m_mask) {
            if (equal(m_slots[slot] - 1))
                return m_slots[slot] - 1;
        }
        m_slots[slot] = fresh + 1;
        return fresh;
    }
    static constexpr std::uint32_t none = UINT32_MAX - 1;
    template <class Equal>
    std::uint32_t find(std::uint64_t hash, const Equal& equal) const
    {
        for (std::size_t slot = hash & m_mask; m_slots[slot] != 0; slot = (slot + 1) & m_mask) {
            if (equal(m_slots[slot] - 1))
                return m_slots[slot] - 1;
        }
        return none;
    }

private:
    std::array<std::uint32_t, 64> m_few{};
    std::vector<std::uint32_t> m_large;
    std::uint32_t* m_slots;
    std::size_t m_mask;
};

std::uint64_t stir(std::uint64_t h, std::uint64_t v)
{
    h = (h ^ v) * 0x9e3779b97f4a7c15ULL;
    return h ^ (h >> 32);
}

} // namespace

const EdnsOption* Edns::find(OptionCode code) const
{
    const auto found =
        std::find_if(options.begin(), options.end(), [&](const EdnsOption& o) { return o.code == static_cast<std::uint16_t>(code); });
    return found == options.end() ? nullptr : &*found;
}

const char* toText(ParseError error)
{
    switch (error) {
    case ParseError::TooShort: return "shorter than a header";
    case ParseError::TruncatedRecord: return "ends inside a record";
    case ParseError::BadName: return "bad name";
    case ParseError::BadRdata: return "RDATA does not fit its type";
    case ParseError::BadOpt: return "bad OPT record";
    case ParseError::TrailingOctets: return "octets behind the last record";
    }
    return "unknown";
}

Result<Message, ParseError> Message::parse(std::span<const std::uint8_t> packet)
{
    Result<Message, ParseError> result{Message()};
    Parser parser(packet, *result);
    if (!parser.head() || !parser.records())
        return Failure{parser.error};
    return result;
}

Result<Message, ParseError> Message::parseHead(std::span<const std::uint8_t> packet)
{
    Result<Message, ParseError> result{Message()};
    Parser parser(packet, *result);
    if (!parser.head())
        return Failure{parser.error};
    return result;
}

namespace
{

/// Their RDATA compares without case (RFC 4034 6.2): the same record in other letters is a duplicate. Not those with more octets beside the
/// name than these: records that differ in case bits there would be different and yet share a hash, as many as an attacker likes.
bool isMostlyName(Type type)
{
    switch (type) {
    case Type::Ns:
    case Type::Cname:
    case Type::Dname:
    case Type::Ptr:
    case Type::Mx:
    case Type::Srv: return true;
    default: return false;
    }
}

} // namespace

std::vector<RRset> groupRecords(const std::vector<Record>& records)
{
    std::vector<RRset> sets;
    std::vector<std::uint32_t> setOf(records.size());
    std::vector<std::uint32_t> firstRecord;
    HashIndex setIndex(records.size()), recordIndex(records.size());
    std::vector<std::uint64_t> ownerHash(records.size());

    const auto hashSet = [](std::uint64_t owner, std::uint16_t type, std::uint16_t klass) {
        return stir(owner, static_cast<std::uint64_t>(type) << 16 | klass);
    };
    const auto place = [&](std::uint32_t i, Type setType, bool signature) {
        const Record& r = records[i];
        const auto fresh = static_cast<std::uint32_t>(sets.size());
        const std::uint32_t s =
            setIndex.findOrAdd(hashSet(ownerHash[i], static_cast<std::uint16_t>(setType), r.klass), fresh, [&](std::uint32_t n) {
                return sets[n].type == setType && static_cast<std::uint16_t>(sets[n].klass) == r.klass && sets[n].owner == r.owner;
            });
        if (s == fresh) {
            RRset& set = sets.emplace_back();
            set.owner = r.owner;
            set.type = setType;
            set.klass = static_cast<Class>(r.klass);
            set.ttl = r.ttl;
            firstRecord.push_back(i);
        }
        RRset& set = sets[s];
        setOf[i] = s;
        const bool hasNames = isMostlyName(r.type);
        const auto* octets = reinterpret_cast<const std::uint8_t*>(r.rdata.data());
        const std::uint64_t octetsHash = hasNames ? hashName(octets, r.rdata.size()) : detail::hashOctets(octets, r.rdata.size());
        const std::uint64_t dataHash = stir(stir(octetsHash, s), static_cast<std::uint64_t>(r.type));
        const std::uint32_t known = recordIndex.findOrAdd(dataHash, i, [&](std::uint32_t n) {
            return setOf[n] == s && records[n].type == r.type &&
                   (records[n].rdata == r.rdata ||
                    (hasNames && canonicalRdata(r.type, records[n].rdata) == canonicalRdata(r.type, r.rdata)));
        });
        set.ttl = std::min(set.ttl, r.ttl);
        if (known == i)
            (signature ? set.signatures : set.rdata).add(r.rdata);
    };

    bool signatures = false;
    for (std::uint32_t i = 0; i < records.size(); ++i) {
        ownerHash[i] = i > 0 && records[i].owner.sameOctets(records[i - 1].owner) ? ownerHash[i - 1] : records[i].owner.hash();
        if (records[i].type == Type::Rrsig)
            signatures = true;
        else
            place(i, records[i].type, false);
    }
    if (!signatures)
        return sets;
    bool orphans = false;
    for (std::uint32_t i = 0; i < records.size(); ++i) {
        const Record& r = records[i];
        if (r.type != Type::Rrsig)
            continue;
        const auto covered = static_cast<Type>(coveredType(r.rdata));
        const std::uint32_t host =
            covered == Type::Rrsig
                ? HashIndex::none
                : setIndex.find(hashSet(ownerHash[i], static_cast<std::uint16_t>(covered), r.klass), [&](std::uint32_t n) {
                      return sets[n].type == covered && static_cast<std::uint16_t>(sets[n].klass) == r.klass && sets[n].owner == r.owner;
                  });
        orphans |= host == HashIndex::none;
        place(i, host == HashIndex::none ? Type::Rrsig : covered, host != HashIndex::none);
    }
    if (!orphans)
        return sets;
    std::vector<std::uint32_t> order(sets.size());
    for (std::uint32_t i = 0; i < order.size(); ++i)
        order[i] = i;
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return firstRecord[a] < firstRecord[b]; });
    std::vector<RRset> sorted;
    sorted.reserve(sets.size());
    for (const std::uint32_t i : order)
        sorted.push_back(std::move(sets[i]));
    return sorted;
}

void appendRecords(std::vector<Record>& section, const RRset& set, bool withSignatures, std::uint32_t ttl)
{
    section.reserve(section.size() + set.rdata.size() + (withSignatures ? set.signatures.size() : 0));
    const auto klass = static_cast<std::uint16_t>(set.klass);
    for (const std::string_view r : set.rdata)
        section.push_back({set.owner, set.type, klass, ttl, std::string(r)});
    if (!withSignatures)
        return;
    for (const std::string_view r : set.signatures)
        section.push_back({set.owner, Type::Rrsig, klass, ttl, std::string(r)});
}

EdnsOption extendedError(Ede code, std::string_view text)
{
    const auto number = static_cast<std::uint16_t>(code);
    EdnsOption option{static_cast<std::uint16_t>(OptionCode::ExtendedError), {}};
    option.data.reserve(2 + text.size());
    option.data += static_cast<char>(number >> 8);
    option.data += static_cast<char>(number & 0xff);
    option.data += text;
    return option;
}

} // namespace harddns::wire
