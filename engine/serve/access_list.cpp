#include "engine/serve/access_list.h"

#include <algorithm>

namespace harddns::serve
{

namespace
{

constexpr unsigned mappedBits = 96; // ::ffff:0:0/96

/// Sorts and joins ranges that overlap, so that at most one can hold an address.
template <class R>
void join(std::vector<R>& ranges)
{
    std::sort(ranges.begin(), ranges.end(), [](const R& a, const R& b) { return a.first < b.first; });
    std::vector<R> joined;
    for (const R& r : ranges) {
        if (!joined.empty() && r.first <= joined.back().last)
            joined.back().last = std::max(joined.back().last, r.last);
        else
            joined.push_back(r);
    }
    ranges = std::move(joined);
    ranges.shrink_to_fit();
}

template <class R, class T>
bool within(const std::vector<R>& ranges, const T& value)
{
    if (ranges.empty())
        return false;
    // The last range that starts at or before the value; without a branch that depends on the client, which nobody could predict.
    const R* base = ranges.data();
    for (std::size_t left = ranges.size(); left > 1;) {
        const std::size_t half = left / 2;
        base += base[half].first <= value ? half : 0;
        left -= half;
    }
    return base->first <= value && value <= base->last;
}

} // namespace

AccessList::Wide AccessList::wide(const IpAddress& address)
{
    Wide w;
    for (std::size_t i = 0; i < 8; ++i) {
        w.high = w.high << 8 | address.data()[i];
        w.low = w.low << 8 | address.data()[8 + i];
    }
    return w;
}

std::uint32_t AccessList::narrow(const IpAddress& address)
{
    const std::uint8_t* b = address.data();
    return static_cast<std::uint32_t>(b[0]) << 24 | static_cast<std::uint32_t>(b[1]) << 16 | static_cast<std::uint32_t>(b[2]) << 8 | b[3];
}

AccessList::AccessList(const std::vector<Prefix>& prefixes)
{
    for (const Prefix& prefix : prefixes) {
        IpAddress address = prefix.address;
        unsigned length = prefix.length;
        if (address.isV6() && length >= mappedBits && address.unmapped().isV4()) {
            address = address.unmapped();
            length -= mappedBits;
        }
        if (address.isV4()) {
            const std::uint32_t host = length >= 32 ? 0 : UINT32_MAX >> length;
            const std::uint32_t first = narrow(address) & ~host;
            m_v4.push_back({first, first | host});
        } else {
            Wide host;
            host.high = length >= 64 ? 0 : UINT64_MAX >> length;
            host.low = length >= 128 ? 0 : length <= 64 ? UINT64_MAX : UINT64_MAX >> (length - 64);
            Wide first = wide(address);
            first.high &= ~host.high;
            first.low &= ~host.low;
            m_v6.push_back({first, {first.high | host.high, first.low | host.low}});
        }
    }
    join(m_v4);
    join(m_v6);
}

bool AccessList::contains(const IpAddress& address) const
{
    if (address.isV4())
        return within(m_v4, narrow(address));
    const IpAddress plain = address.unmapped();
    return plain.isV4() ? within(m_v4, narrow(plain)) : within(m_v6, wide(address));
}

} // namespace harddns::serve
