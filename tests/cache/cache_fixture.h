// Short ways to make items for the cache tests.
#pragma once

#include "engine/cache/record_cache.h"
#include "engine/wire/message.h"

#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace harddns::cache::fixture
{

/// Seeded numbers of 32 bits.
class Random
{
public:
    explicit Random(std::uint32_t seed) : m_engine(seed) {}
    std::uint32_t operator()() { return static_cast<std::uint32_t>(m_engine()); }

private:
    std::mt19937 m_engine;
};

inline wire::Name name(std::string_view text)
{
    auto n = wire::Name::fromText(text);
    if (!n)
        qFatal("bad name in a test: %s", std::string(text).c_str());
    return *n;
}

inline std::string address(std::uint32_t hostOrder)
{
    std::string s(4, '\0');
    for (unsigned i = 0; i < 4; ++i)
        s[i] = static_cast<char>(hostOrder >> (24 - 8 * i));
    return s;
}

inline std::string soaRdata(std::string_view mname = "ns.example.")
{
    std::string s(name(mname).wire());
    s += name("hostmaster.example.").wire();
    s.append(20, '\1');
    return s;
}

inline wire::RRset set(std::string_view owner, wire::Type type, std::initializer_list<std::string> rdata,
                       std::initializer_list<std::string> signatures = {}, std::uint32_t ttl = 300)
{
    wire::RRset s;
    s.owner = name(owner);
    s.type = type;
    s.ttl = ttl;
    for (const auto& r : rdata)
        s.rdata.add(r);
    for (const auto& r : signatures)
        s.signatures.add(r);
    return s;
}

inline CacheItem positive(std::string_view owner, wire::Type type, std::initializer_list<std::string> rdata, std::uint32_t ttl = 300,
                          Security security = Security::Unchecked)
{
    CacheItem item;
    item.kind = Kind::Positive;
    item.name = name(owner);
    item.type = type;
    item.records = set(owner, type, rdata, {}, ttl);
    item.ttl = ttl;
    item.security = security;
    return item;
}

inline CacheItem a(std::string_view owner, std::uint32_t address4 = 0xC0000201, std::uint32_t ttl = 300)
{
    return positive(owner, wire::Type::A, {address(address4)}, ttl);
}

inline CacheItem alias(std::string_view owner, std::string_view target, std::uint32_t ttl = 300)
{
    return positive(owner, wire::Type::Cname, {std::string(name(target).wire())}, ttl);
}

inline CacheItem noData(std::string_view owner, wire::Type type, std::string_view zone, std::uint32_t ttl = 60)
{
    CacheItem item;
    item.kind = Kind::NoData;
    item.name = name(owner);
    item.type = type;
    item.records = set(zone, wire::Type::Soa, {soaRdata()}, {}, ttl);
    item.ttl = ttl;
    return item;
}

inline CacheItem nxDomain(std::string_view owner, std::string_view zone, std::uint32_t ttl = 60)
{
    CacheItem item = noData(owner, wire::Type::None, zone, ttl);
    item.kind = Kind::NxDomain;
    return item;
}

} // namespace harddns::cache::fixture
