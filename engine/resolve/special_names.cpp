#include "engine/resolve/special_names.h"

#include "engine/api/address.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace harddns::resolve
{

namespace
{

using wire::Name;
using wire::RRset;
using wire::Type;

/// RFC 6303 3 gives its zones three hours: long enough to keep clients quiet, short enough to follow a change of `special-names`.
constexpr std::uint32_t specialTtl = 10800;

enum class Policy : std::uint8_t {
    NonExistent,     ///< NXDOMAIN for the zone's name and everything below
    EmptyZone,       ///< SOA and NS at the apex, nothing below
    Localhost,       ///< the loopback addresses, at the zone's name and everywhere below
    LoopbackReverse, ///< 127.in-addr.arpa. with the name of 127.0.0.1
    LoopbackName,    ///< a reverse name as a zone: the apex is called localhost.
    Ipv4Only,
    Ipv4OnlyName, ///< a reverse name as a zone: the apex is called ipv4only.arpa.
    NoData,       ///< every name exists and has no data
};

struct Match {
    Policy policy;
    std::size_t zoneLabels;
};

/// Labels of a name counted from the right, without the root; views of the name.
class LabelsFromRight
{
public:
    explicit LabelsFromRight(const Name& name) : m_wire(name.wire())
    {
        for (std::size_t at = 0; m_wire[at] != 0; at += static_cast<std::uint8_t>(m_wire[at]) + 1U)
            m_offsets[m_count++] = static_cast<std::uint8_t>(at);
    }
    [[nodiscard]] std::size_t count() const { return m_count; }
    /// `lower` must be in lower case.
    [[nodiscard]] bool is(std::size_t i, std::string_view lower) const
    {
        const std::string_view label = at(i);
        return label.size() == lower.size() && std::equal(lower.begin(), lower.end(), label.begin(), [](char a, char b) {
                   return static_cast<std::uint8_t>(a) == wire::lowerOctet(static_cast<std::uint8_t>(b));
               });
    }
    /// A decimal octet as in in-addr.arpa., written without leading zeros; -1 for anything else.
    [[nodiscard]] int octet(std::size_t i) const
    {
        const std::string_view label = at(i);
        if (label.empty() || label.size() > 3 || (label.size() > 1 && label[0] == '0'))
            return -1;
        int value = 0;
        for (const char c : label) {
            if (c < '0' || c > '9')
                return -1;
            value = value * 10 + (c - '0');
        }
        return value <= 255 ? value : -1;
    }
    /// A hexadecimal digit as in ip6.arpa., in lower case; 0 for anything else.
    [[nodiscard]] char nibble(std::size_t i) const
    {
        const std::string_view label = at(i);
        if (label.size() != 1)
            return 0;
        const char c = static_cast<char>(wire::lowerOctet(static_cast<std::uint8_t>(label[0])));
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ? c : '\0';
    }

private:
    /// Empty when there are not so many.
    [[nodiscard]] std::string_view at(std::size_t i) const
    {
        if (i >= m_count)
            return {};
        const std::size_t offset = m_offsets[m_count - 1 - i];
        return m_wire.substr(offset + 1, static_cast<std::uint8_t>(m_wire[offset]));
    }
    std::string_view m_wire;
    std::array<std::uint8_t, 128> m_offsets; // a name has at most 127 labels; only the first m_count are set
    std::size_t m_count = 0;
};

/// RFC 6303 4.1, 4.2, RFC 7793, RFC 8880: octets as they are in the address.
std::optional<Match> matchInAddr(const LabelsFromRight& labels)
{
    constexpr std::size_t above = 2; // in-addr.arpa
    const int a = labels.octet(above), b = labels.octet(above + 1), c = labels.octet(above + 2), d = labels.octet(above + 3);
    switch (a) {
    case 0:
    case 10: return Match{Policy::EmptyZone, above + 1};
    case 127: return Match{Policy::LoopbackReverse, above + 1};
    case 100:
        if (b >= 64 && b <= 127)
            return Match{Policy::EmptyZone, above + 2};
        break;
    case 169:
        if (b == 254)
            return Match{Policy::EmptyZone, above + 2};
        break;
    case 172:
        if (b >= 16 && b <= 31)
            return Match{Policy::EmptyZone, above + 2};
        break;
    case 192:
        if (b == 168)
            return Match{Policy::EmptyZone, above + 2};
        if (b == 0 && c == 2)
            return Match{Policy::EmptyZone, above + 3};
        if (b == 0 && c == 0 && (d == 170 || d == 171))
            return Match{Policy::Ipv4OnlyName, above + 4};
        break;
    case 198:
        if (b == 51 && c == 100)
            return Match{Policy::EmptyZone, above + 3};
        break;
    case 203:
        if (b == 0 && c == 113)
            return Match{Policy::EmptyZone, above + 3};
        break;
    case 255:
        if (b == 255 && c == 255 && d == 255)
            return Match{Policy::EmptyZone, above + 4};
        break;
    default: break;
    }
    return std::nullopt;
}

/// RFC 6303 4.3 to 4.6: fd00::/8, fe80::/10, 2001:db8::/32, :: and ::1.
std::optional<Match> matchIp6(const LabelsFromRight& labels)
{
    constexpr std::size_t above = 2; // ip6.arpa
    constexpr std::size_t nibbles = 32;
    const auto startsWith = [&](std::string_view prefix) {
        for (std::size_t i = 0; i < prefix.size(); ++i) {
            if (labels.nibble(above + i) != prefix[i])
                return false;
        }
        return true;
    };
    switch (labels.nibble(above)) {
    case 'f':
        if (labels.nibble(above + 1) == 'd')
            return Match{Policy::EmptyZone, above + 2};
        if (labels.nibble(above + 1) == 'e') {
            const char third = labels.nibble(above + 2);
            if (third == '8' || third == '9' || third == 'a' || third == 'b')
                return Match{Policy::EmptyZone, above + 3};
        }
        break;
    case '2':
        if (startsWith("20010db8"))
            return Match{Policy::EmptyZone, above + 8};
        break;
    case '0':
        if (startsWith("0000000000000000000000000000000")) {
            const char last = labels.nibble(above + nibbles - 1);
            if (last == '0' || last == '1')
                return Match{last == '0' ? Policy::EmptyZone : Policy::LoopbackName, above + nibbles};
        }
        break;
    default: break;
    }
    return std::nullopt;
}

std::optional<Match> match(const LabelsFromRight& labels)
{
    if (labels.is(0, "arpa")) {
        if (labels.is(1, "in-addr"))
            return matchInAddr(labels);
        if (labels.is(1, "ip6"))
            return matchIp6(labels);
        if (labels.is(1, "home"))
            return Match{Policy::EmptyZone, 2};
        if (labels.is(1, "ipv4only"))
            return Match{Policy::Ipv4Only, 2};
        if (labels.is(1, "resolver"))
            return Match{Policy::NoData, 2};
        return std::nullopt;
    }
    if (labels.is(0, "localhost"))
        return Match{Policy::Localhost, 1};
    for (const std::string_view nothing : {"local", "test", "onion", "invalid", "alt"}) {
        if (labels.is(0, nothing))
            return Match{Policy::NonExistent, 1};
    }
    return std::nullopt;
}

void putU32(std::string& out, std::uint32_t v)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        out.push_back(static_cast<char>(v >> shift));
}

RRset makeSet(const Name& owner, Type type)
{
    RRset set;
    set.owner = owner;
    set.type = type;
    set.ttl = specialTtl;
    return set;
}

RRset makeSet(const Name& owner, Type type, std::string_view rdata)
{
    RRset set = makeSet(owner, type);
    set.rdata.add(rdata);
    return set;
}

/// "@ SOA @ nobody.invalid. 1 3600 1200 604800 10800", RFC 6303 3.
RRset soaOf(const Name& zone)
{
    static constexpr std::string_view nobody("\6nobody\7invalid\0", 16);
    std::string rdata(zone.wire());
    rdata += nobody;
    for (const std::uint32_t v : {1U, 3600U, 1200U, 604800U, specialTtl})
        putU32(rdata, v);
    return makeSet(zone, Type::Soa, rdata);
}

RRset addresses(const Name& owner, Type type, std::initializer_list<std::string_view> octets)
{
    RRset set = makeSet(owner, type);
    for (const auto o : octets)
        set.rdata.add(o);
    return set;
}

/// What exists at a name.
struct Node {
    bool exists = false;
    std::vector<RRset> sets;
};

Node contentOf(const Name& name, const Name& zone, Policy policy, const LabelsFromRight& labels)
{
    static constexpr std::string_view localhostWire("\11localhost\0", 11), ipv4OnlyWire("\10ipv4only\4arpa\0", 15);
    static constexpr std::string_view loopback6("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1", 16);
    const bool apex = name.wire().size() == zone.wire().size();
    Node node;
    node.exists = apex && policy != Policy::NonExistent;
    switch (policy) {
    case Policy::NonExistent:
    case Policy::EmptyZone: break;
    case Policy::NoData: node.exists = true; break;
    case Policy::Localhost:
        node.exists = true;
        node.sets.push_back(addresses(name, Type::A, {std::string_view("\x7f\0\0\1", 4)}));
        node.sets.push_back(addresses(name, Type::Aaaa, {loopback6}));
        break;
    case Policy::LoopbackReverse: {
        // 127.0.0.1 has a name, and the names on the way to it exist.
        const std::size_t depth = labels.count() - 3;
        const bool onTheWay = (depth < 1 || labels.is(3, "0")) && (depth < 2 || labels.is(4, "0")) && (depth < 3 || labels.is(5, "1"));
        node.exists = onTheWay && depth <= 3;
        if (node.exists && depth == 3)
            node.sets.push_back(makeSet(name, Type::Ptr, localhostWire));
        break;
    }
    case Policy::LoopbackName:
        if (apex)
            node.sets.push_back(makeSet(name, Type::Ptr, localhostWire));
        break;
    case Policy::Ipv4Only:
        if (apex)
            node.sets.push_back(addresses(name, Type::A, {std::string_view("\xc0\0\0\xaa", 4), std::string_view("\xc0\0\0\xab", 4)}));
        break;
    case Policy::Ipv4OnlyName:
        if (apex)
            node.sets.push_back(makeSet(name, Type::Ptr, ipv4OnlyWire));
        break;
    }
    if (apex && node.exists) {
        node.sets.push_back(soaOf(zone));
        node.sets.push_back(makeSet(zone, Type::Ns, zone.wire()));
    }
    return node;
}

} // namespace

std::optional<SpecialAnswer> answerSpecialName(const wire::Question& question)
{
    if (question.klass != wire::Class::In || question.name.isRoot())
        return std::nullopt;
    const LabelsFromRight labels(question.name);
    const auto found = match(labels);
    if (!found)
        return std::nullopt;
    const bool belowArpa = found->zoneLabels > 1;
    if (belowArpa && question.type == Type::Ds && labels.count() == found->zoneLabels)
        return std::nullopt;

    const Name zone = question.name.suffix(found->zoneLabels);
    Node node = contentOf(question.name, zone, found->policy, labels);
    SpecialAnswer answer;
    if (!node.exists)
        answer.rcode = wire::Rcode::NxDomain;
    for (auto& set : node.sets) {
        if (set.type == question.type || question.type == Type::Any)
            answer.answer.push_back(std::move(set));
    }
    if (answer.answer.empty())
        answer.authority.push_back(soaOf(zone));
    return answer;
}

} // namespace harddns::resolve
