// Hand-made packets for the wire tests and fuzz seeds: octet by octet, so that they can be as wrong as a test needs.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace harddns::wire::test
{

class PacketBuilder
{
public:
    /// A header; section counts as given, true or not.
    static PacketBuilder header(std::uint16_t id, std::uint16_t flags, unsigned qd, unsigned an = 0, unsigned ns = 0, unsigned ar = 0)
    {
        PacketBuilder b;
        return b.u16(id).u16(flags).u16(qd).u16(an).u16(ns).u16(ar);
    }
    PacketBuilder& u8(unsigned v)
    {
        m_octets.push_back(static_cast<std::uint8_t>(v));
        return *this;
    }
    PacketBuilder& u16(unsigned v) { return u8(v >> 8).u8(v & 0xff); }
    PacketBuilder& u32(std::uint32_t v) { return u16(v >> 16).u16(v & 0xffff); }
    PacketBuilder& raw(std::string_view s)
    {
        m_octets.insert(m_octets.end(), s.begin(), s.end());
        return *this;
    }
    /// Labels without the root.
    PacketBuilder& labels(std::initializer_list<std::string_view> list)
    {
        for (const auto l : list)
            u8(static_cast<unsigned>(l.size())).raw(l);
        return *this;
    }
    PacketBuilder& name(std::initializer_list<std::string_view> list) { return labels(list).u8(0); }
    PacketBuilder& pointer(std::size_t target) { return u16(static_cast<unsigned>(0xc000 | target)); }
    PacketBuilder& question(std::initializer_list<std::string_view> list, unsigned type, unsigned klass = 1)
    {
        return name(list).u16(type).u16(klass);
    }
    /// Type, class, TTL and RDATA with its true length; the owner comes first by name() or pointer().
    PacketBuilder& record(unsigned type, std::uint32_t ttl, std::string_view rdata, unsigned klass = 1)
    {
        return u16(type).u16(klass).u32(ttl).u16(static_cast<unsigned>(rdata.size())).raw(rdata);
    }
    PacketBuilder& opt(unsigned udpSize, std::uint32_t ttl = 0, std::string_view options = {})
    {
        return u8(0).record(41, ttl, options, udpSize);
    }
    [[nodiscard]] std::size_t size() const { return m_octets.size(); }
    [[nodiscard]] const std::vector<std::uint8_t>& octets() const { return m_octets; }

private:
    std::vector<std::uint8_t> m_octets;
};

} // namespace harddns::wire::test
