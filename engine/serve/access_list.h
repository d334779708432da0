// AccessList: the prefixes that may ask, compiled to sorted disjoint ranges: a look-up is one binary search over plain integers, no
// allocation. Immutable; any thread.
#pragma once

#include "engine/api/address.h"

#include <compare>
#include <cstdint>
#include <vector>

namespace harddns::serve
{

class AccessList
{
public:
    AccessList() = default;
    explicit AccessList(const std::vector<Prefix>& prefixes);

    /// IPv4-mapped IPv6 addresses count as the IPv4 address they carry, on both sides.
    [[nodiscard]] bool contains(const IpAddress& address) const;
    /// Ranges left after joining; for tests.
    [[nodiscard]] std::size_t ranges() const { return m_v4.size() + m_v6.size(); }

private:
    struct Wide {
        std::uint64_t high = 0, low = 0;
        friend auto operator<=>(const Wide&, const Wide&) = default;
    };
    template <class T>
    struct Range {
        T first, last;
    };
    static Wide wide(const IpAddress& address);
    static std::uint32_t narrow(const IpAddress& address);
    std::vector<Range<std::uint32_t>> m_v4;
    std::vector<Range<Wide>> m_v6;
};

} // namespace harddns::serve
