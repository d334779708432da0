// RRset (RFC 2181 5): records of one owner, type and class, with one TTL and the RRSIGs that cover them. RDATA is kept uncompressed,
// case preserved, in one packed buffer, so that a set costs two allocations and goes into the cache by copy. Values; any thread.
#pragma once

#include "engine/wire/name.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace harddns::wire
{

/// A list of octet strings packed as (u16 host order length, octets).
class PackedList
{
public:
    void add(std::string_view octets);
    [[nodiscard]] std::size_t size() const { return m_count; }
    [[nodiscard]] bool empty() const { return m_count == 0; }
    [[nodiscard]] std::size_t bytes() const { return m_data.size(); }
    [[nodiscard]] bool contains(std::string_view octets) const;
    [[nodiscard]] const std::string& packed() const { return m_data; }
    static PackedList fromPacked(std::string packed, std::uint16_t count)
    {
        PackedList l;
        l.m_data = std::move(packed);
        l.m_count = count;
        return l;
    }

    class Iterator
    {
    public:
        Iterator(const char* at) : m_at(at) {}
        std::string_view operator*() const { return {m_at + 2, length()}; }
        Iterator& operator++()
        {
            m_at += 2 + length();
            return *this;
        }
        bool operator!=(const Iterator& o) const { return m_at != o.m_at; }

    private:
        [[nodiscard]] std::size_t length() const
        {
            std::uint16_t n;
            __builtin_memcpy(&n, m_at, 2);
            return n;
        }
        const char* m_at;
    };
    [[nodiscard]] Iterator begin() const { return {m_data.data()}; }
    [[nodiscard]] Iterator end() const { return {m_data.data() + m_data.size()}; }

private:
    std::string m_data;
    std::uint16_t m_count = 0;
};

struct RRset {
    Name owner;
    Type type = Type::None;
    Class klass = Class::In;
    std::uint32_t ttl = 0; ///< seconds; the smallest of the records' (RFC 2181 5.2), values above 2^31-1 count as 0 (RFC 2181 8)
    PackedList rdata;      ///< uncompressed RDATA, duplicates removed
    PackedList signatures; ///< RDATA of the RRSIGs covering this set

    [[nodiscard]] bool empty() const { return rdata.empty(); }
};

/// Same owner, type, class and the same set of canonical RDATA (TTL and signatures aside).
[[nodiscard]] bool sameData(const RRset& a, const RRset& b);

/// Canonical RDATA (RFC 4034 6.2: names inside well-known types in lower case).
[[nodiscard]] std::string canonicalRdata(Type type, std::string_view rdata);

/// The domain name an NS, CNAME, DNAME, PTR (first field) or MX (after the preference), SRV record points to; nothing for others
/// or when malformed.
[[nodiscard]] std::optional<Name> targetName(Type type, std::string_view rdata);

/// Presentation form of RDATA (through ldns), one line, escaped; unknown types as RFC 3597.
[[nodiscard]] std::string rdataToText(Type type, std::string_view rdata);
/// "owner TTL IN TYPE rdata" a record, one line each.
[[nodiscard]] std::string toText(const RRset& set);

struct SoaFields {
    Name mname, rname;
    std::uint32_t serial = 0, refresh = 0, retry = 0, expire = 0, minimum = 0;
};
[[nodiscard]] std::optional<SoaFields> parseSoa(std::string_view rdata);

} // namespace harddns::wire
