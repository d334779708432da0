// The hot path: a client's question to a whole answer packet from the cache, without a lock, an allocation or a wait.
#include "engine/cache/record_store.h"

#include <algorithm>

namespace harddns::cache
{

namespace
{

/// Compression pointers have 14 bits.
constexpr std::size_t maxPointer = 0x3FFF;
/// OPT with root owner and no options.
constexpr std::size_t optHeader = 11;
/// An entry is refreshed ahead when so many tenths of its life are over,
constexpr CacheTime prefetchTenths = 9;
/// and only when it lives long enough that asking ahead is not just asking twice as often.
constexpr std::uint32_t prefetchMinTtl = 10;

constexpr std::uint16_t classIn = 1;

/// A name that is already in the packet, uncompressed: what later names are compressed against.
struct WrittenName {
    const std::uint8_t* wire;
    std::size_t size;
    std::size_t offset; ///< in the packet
};

/// Owner of the records being written.
struct Owner {
    const std::uint8_t* wire = nullptr;
    std::size_t size = 0;
    std::size_t offset = 0; ///< 0: not in the packet yet
};

/// Writes big-endian into the reply; remembers that it did not fit instead of writing past the end.
class Writer
{
public:
    Writer(std::uint8_t* out, std::size_t position, std::size_t limit) : m_out(out), m_position(position), m_limit(limit) {}

    [[nodiscard]] bool overflow() const { return m_overflow; }
    [[nodiscard]] std::size_t position() const { return m_position; }

    /// All records of a set and, when wanted, the signatures over it. Returns the number of records.
    unsigned set(Owner& owner, const WrittenName& known, wire::Type type, const std::uint8_t* rdata, std::size_t rdataBytes,
                 std::uint32_t ttl)
    {
        unsigned count = 0;
        for (const std::uint8_t* end = rdata + rdataBytes; rdata != end; ++count) {
            const std::size_t size = loadU16(rdata);
            record(owner, known, type, rdata + 2, size, ttl);
            rdata += 2 + size;
        }
        return count;
    }

private:
    void record(Owner& owner, const WrittenName& known, wire::Type type, const std::uint8_t* rdata, std::size_t size, std::uint32_t ttl)
    {
        if (owner.offset == 0)
            writeOwner(owner, known);
        else if (room(2))
            u16(static_cast<std::uint16_t>(0xC000 | owner.offset));
        if (!room(10 + size))
            return;
        u16(static_cast<std::uint16_t>(type));
        u16(classIn);
        u16(static_cast<std::uint16_t>(ttl >> 16));
        u16(static_cast<std::uint16_t>(ttl));
        u16(static_cast<std::uint16_t>(size));
        std::memcpy(m_out + m_position, rdata, size);
        m_position += size;
    }

    /// With the longest suffix that `known` ends in as a pointer into it.
    void writeOwner(Owner& owner, const WrittenName& known)
    {
        std::size_t mine = 0, theirs = 0;
        while (owner.size - mine > 1) {
            const std::size_t left = owner.size - mine, leftThere = known.size - theirs;
            if (left > leftThere) {
                mine += std::size_t{owner.wire[mine]} + 1;
            } else if (left < leftThere) {
                theirs += std::size_t{known.wire[theirs]} + 1;
            } else if (wire::equalNames(owner.wire + mine, known.wire + theirs, left)) {
                break;
            } else {
                mine += std::size_t{owner.wire[mine]} + 1;
                theirs += std::size_t{known.wire[theirs]} + 1;
            }
        }
        const bool found = owner.size - mine > 1 && known.offset + theirs <= maxPointer;
        if (!found)
            mine = owner.size;
        const std::size_t start = m_position;
        if (!room(mine + (found ? 2 : 0)))
            return;
        std::memcpy(m_out + m_position, owner.wire, mine);
        m_position += mine;
        if (found)
            u16(static_cast<std::uint16_t>(0xC000 | (known.offset + theirs)));
        const std::size_t offset = mine == 0 ? known.offset + theirs : start;
        if (owner.size > 1 && offset <= maxPointer) // the root is shorter than a pointer
            owner.offset = offset;
    }

    bool room(std::size_t size)
    {
        m_overflow = m_overflow || m_limit - m_position < size;
        return !m_overflow;
    }
    void u16(std::uint16_t v)
    {
        m_out[m_position++] = static_cast<std::uint8_t>(v >> 8);
        m_out[m_position++] = static_cast<std::uint8_t>(v);
    }

    std::uint8_t* m_out;
    std::size_t m_position;
    std::size_t m_limit;
    bool m_overflow = false;
};

void putU16(std::uint8_t* at, std::size_t v)
{
    at[0] = static_cast<std::uint8_t>(v >> 8);
    at[1] = static_cast<std::uint8_t>(v);
}

bool wantsRefresh(const Entry& e, CacheTime now)
{
    return e.ttl >= prefetchMinTtl && (e.expires - now) * 10 <= CacheTime{e.ttl} * 1000 * (10 - prefetchTenths);
}

/// One step of the chain: the entry and the name it was found for.
struct Part {
    const Entry* entry;
    WrittenName name;
};

Owner ownerAt(const WrittenName& name) { return {name.wire, name.size, name.offset <= maxPointer ? name.offset : 0}; }

/// What belongs into the authority section: the SOA of a negative, and with DO the proofs. Returns the number of records.
unsigned writeAuthority(Writer& writer, const Part& part, bool dnssecOk, CacheTime now)
{
    const std::uint32_t ttl = part.entry->remaining(now);
    unsigned count = 0;
    const auto writeSet = [&](const PackedSet& set) {
        Owner owner{set.owner, set.ownerSize, 0};
        count += writer.set(owner, part.name, set.type, set.rdata, set.rdataBytes, ttl);
        if (dnssecOk)
            count += writer.set(owner, part.name, wire::Type::Rrsig, set.signatures, set.signatureBytes, ttl);
    };
    ExtraReader extra(*part.entry);
    if (part.entry->kind() != Kind::Positive)
        writeSet(extra.records());
    PackedSet proof;
    while (dnssecOk && extra.next(proof))
        writeSet(proof);
    return count;
}

} // namespace

FastAnswer RecordStore::answer(const wire::PacketView& question, std::span<const std::uint8_t> packet, std::span<std::uint8_t> out,
                               const FastOptions& options, CacheTime now) const
{
    FastAnswer result;
    if (question.shape != wire::PacketView::Shape::Simple || wire::isMetaType(question.type) || question.type == wire::Type::Rrsig)
        return result;
    const std::size_t limit = std::min(options.limit, out.size());
    const std::size_t optSize = question.hasEdns ? optHeader + options.extraOptions.size() : 0;
    if (question.questionEnd + optSize > limit)
        return result;

    const bool checkingDisabled = question.has(wire::flagCd);
    const bool dnssecOk = question.hasEdns && question.dnssecOk;
    Writer writer(out.data(), question.questionEnd, limit - optSize);
    unsigned answers = 0, authorities = 0;
    bool secure = true, anyAuthority = false;
    std::array<Part, maxFastLinks + 1> parts; // not initialised: this is the hot path
    std::size_t partCount = 0;
    WrittenName current{question.name, question.nameSize, wire::headerSize};
    std::uint64_t hash = question.nameHash;

    for (;;) {
        const Found found = m_impl->lookUp(NameKey(current.wire, current.size, hash), question.type, now);
        const Entry* e = found.exact ? found.exact : (found.alias ? found.alias : found.nonExistent);
        if (!e)
            return {};
        if (!checkingDisabled && (e->security() == Security::Bogus || (options.validatedOnly && e->security() == Security::Unchecked)))
            return {};
        parts[partCount++] = {e, current};
        secure = secure && e->security() == Security::Secure;
        anyAuthority = anyAuthority || e->extraBytes != 0;
        result.wantsPrefetch = result.wantsPrefetch || (options.prefetch && wantsRefresh(*e, now));
        if (e->kind() == Kind::NxDomain)
            result.rcode = wire::Rcode::NxDomain;
        std::size_t rdataEnd = 0;
        if (e->kind() == Kind::Positive) {
            const std::uint32_t ttl = e->remaining(now);
            Owner owner = ownerAt(current);
            answers += writer.set(owner, current, e->type, e->rdata(), e->rdataBytes, ttl);
            rdataEnd = writer.position();
            if (dnssecOk)
                answers += writer.set(owner, current, wire::Type::Rrsig, e->signatures(), e->signatureBytes, ttl);
        }
        if (e != found.alias)
            break;
        if (partCount > maxFastLinks || !e->followable())
            return {};
        const std::size_t size = loadU16(e->rdata());
        current = {e->rdata() + 2, size, rdataEnd - size};
        hash = wire::hashName(current.wire, size);
    }
    for (std::size_t i = 0; i < partCount; ++i) {
        parts[i].entry->markUsed();
        if (anyAuthority && parts[i].entry->extraBytes != 0)
            authorities += writeAuthority(writer, parts[i], dnssecOk, now);
    }

    result.result = FastResult::Answered;
    result.truncated = writer.overflow();
    result.secure = secure;
    result.size = writer.position();
    unsigned flags = wire::flagQr | wire::flagRa | (question.flags & (wire::flagRd | wire::flagCd)) | static_cast<unsigned>(result.rcode);
    if (result.truncated) {
        flags |= wire::flagTc;
        answers = authorities = 0;
        result.size = question.questionEnd;
    } else if (secure && (dnssecOk || question.has(wire::flagAd))) {
        flags |= wire::flagAd;
    }
    std::uint8_t* header = out.data();
    putU16(header, question.id);
    putU16(header + 2, flags);
    putU16(header + 4, 1);
    putU16(header + 6, answers);
    putU16(header + 8, authorities);
    putU16(header + 10, question.hasEdns ? 1 : 0);
    std::memcpy(header + wire::headerSize, packet.data() + wire::headerSize, question.questionEnd - wire::headerSize);
    if (question.hasEdns) {
        std::uint8_t* opt = header + result.size;
        opt[0] = 0;
        putU16(opt + 1, static_cast<std::uint16_t>(wire::Type::Opt));
        putU16(opt + 3, options.ownUdpSize);
        putU16(opt + 5, 0); // extended rcode, version 0
        putU16(opt + 7, dnssecOk ? 0x8000 : 0);
        putU16(opt + 9, options.extraOptions.size());
        if (!options.extraOptions.empty())
            std::memcpy(opt + optHeader, options.extraOptions.data(), options.extraOptions.size());
        result.size += optSize;
    }
    return result;
}

} // namespace harddns::cache
