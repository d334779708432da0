#include "engine/wire/name.h"

#include "engine/wire/swar.h"

#include <algorithm>
#include <array>

namespace harddns::wire
{

namespace
{

using detail::load4;
using detail::load8;
using detail::lowerWord;
using detail::mix;

constexpr std::size_t maxLabels = 127; // one-octet labels: 2 * 127 + 1 = 255

/// What hashName is keyed with. Written once before use (seedNameHash), hence no synchronisation.
struct HashKeys {
    std::uint64_t start, left, right, end;
};

constexpr std::uint64_t splitMix(std::uint64_t& state)
{
    state += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

constexpr HashKeys keysFrom(std::uint64_t seed)
{
    HashKeys k{};
    k.start = splitMix(seed);
    k.left = splitMix(seed);
    k.right = splitMix(seed);
    k.end = splitMix(seed);
    return k;
}

HashKeys hashKeys = keysFrom(0x48415244444e5321ULL);

const std::uint8_t* octets(std::string_view s) { return reinterpret_cast<const std::uint8_t*>(s.data()); }

/// Offsets of the labels of a valid wire name, leftmost first, without the root.
struct Labels {
    std::array<std::uint8_t, maxLabels> offset;
    std::size_t count = 0;
    explicit Labels(std::string_view wire)
    {
        const std::uint8_t* w = octets(wire);
        for (std::size_t at = 0; w[at] != 0; at += w[at] + 1U)
            offset[count++] = static_cast<std::uint8_t>(at);
    }
};

bool equalOctets(const std::uint8_t* a, const std::uint8_t* b, std::size_t size)
{
    if (size >= 8) {
        std::size_t i = 0;
        for (; i + 8 <= size; i += 8) {
            const std::uint64_t x = load8(a + i), y = load8(b + i);
            if (x != y && lowerWord(x) != lowerWord(y))
                return false;
        }
        return lowerWord(load8(a + size - 8)) == lowerWord(load8(b + size - 8));
    }
    if (size >= 4) {
        return lowerWord(load4(a) | load4(a + size - 4) << 32) == lowerWord(load4(b) | load4(b + size - 4) << 32);
    }
    for (std::size_t i = 0; i < size; ++i) {
        if (lowerOctet(a[i]) != lowerOctet(b[i]))
            return false;
    }
    return true;
}

/// wyhash's scheme (multiply, fold the 128-bit product) over 16 octets a step; the last step overlaps what is hashed already.
template <bool Fold>
std::uint64_t hashBlocks(const HashKeys& k, std::uint64_t start, const std::uint8_t* data, std::size_t size)
{
    const auto word = [](std::uint64_t w) { return Fold ? lowerWord(w) : w; };
    std::uint64_t h = start ^ size, a = 0, b = 0;
    const std::uint8_t* at = data;
    for (std::size_t left = size; left > 16; left -= 16, at += 16)
        h = mix(word(load8(at)) ^ k.left, word(load8(at + 8)) ^ h);
    if (size > 16) {
        a = load8(data + size - 16);
        b = load8(data + size - 8);
    } else if (size >= 8) {
        a = load8(data);
        b = load8(data + size - 8);
    } else if (size >= 4) {
        a = load4(data);
        b = load4(data + size - 4);
    } else {
        for (std::size_t i = 0; i < size; ++i)
            a |= static_cast<std::uint64_t>(data[i]) << (8 * i);
    }
    h = mix(word(a) ^ k.left, word(b) ^ h);
    return mix(h ^ k.right, k.end);
}

bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// One octet of a text label at `at`, which moves behind it; -1 when the escape is broken.
int unescape(std::string_view text, std::size_t& at)
{
    const char c = text[at++];
    if (c != '\\')
        return static_cast<std::uint8_t>(c) <= ' ' || c == 0x7f ? -1 : static_cast<std::uint8_t>(c);
    if (at >= text.size())
        return -1;
    if (!isDigit(text[at]))
        return static_cast<std::uint8_t>(text[at++]);
    if (at + 3 > text.size() || !isDigit(text[at + 1]) || !isDigit(text[at + 2]))
        return -1;
    const int value = (text[at] - '0') * 100 + (text[at + 1] - '0') * 10 + (text[at + 2] - '0');
    at += 3;
    return value <= 255 ? value : -1;
}

} // namespace

std::optional<Name> Name::fromText(std::string_view text)
{
    if (text == ".")
        return Name();
    if (text.empty())
        return std::nullopt;
    std::string wire(1, '\0');
    std::size_t lengthAt = 0;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '.') {
            if (wire.size() - lengthAt == 1)
                return std::nullopt;
            wire[lengthAt] = static_cast<char>(wire.size() - lengthAt - 1);
            lengthAt = wire.size();
            wire += '\0';
            ++at;
            continue;
        }
        const int octet = unescape(text, at);
        if (octet < 0 || wire.size() - lengthAt > maxLabelSize || wire.size() >= maxNameSize)
            return std::nullopt;
        wire += static_cast<char>(octet);
    }
    if (wire.size() - lengthAt > 1) { // no final dot
        wire[lengthAt] = static_cast<char>(wire.size() - lengthAt - 1);
        wire += '\0';
    }
    if (wire.size() > maxNameSize)
        return std::nullopt;
    return fromTrustedWire(wire);
}

std::optional<Name> Name::fromWire(std::span<const std::uint8_t> wire)
{
    if (wire.empty() || wire.size() > maxNameSize)
        return std::nullopt;
    std::size_t at = 0;
    while (wire[at] != 0) {
        if (wire[at] > maxLabelSize)
            return std::nullopt;
        at += wire[at] + 1U;
        if (at >= wire.size())
            return std::nullopt;
    }
    if (at + 1 != wire.size())
        return std::nullopt;
    return fromTrustedWire({reinterpret_cast<const char*>(wire.data()), wire.size()});
}

std::size_t Name::labelCount() const
{
    const std::uint8_t* w = octets(m_wire);
    std::size_t count = 0;
    for (; *w != 0; w += *w + 1U)
        ++count;
    return count;
}

std::string_view Name::firstLabel() const { return std::string_view(m_wire).substr(1, octets(m_wire)[0]); }

Name Name::parent() const
{
    if (isRoot())
        return *this;
    return fromTrustedWire(std::string_view(m_wire).substr(octets(m_wire)[0] + 1U));
}

std::vector<std::string_view> Name::labels() const
{
    const Labels all(m_wire);
    std::vector<std::string_view> out;
    out.reserve(all.count);
    for (std::size_t i = 0; i < all.count; ++i)
        out.push_back(std::string_view(m_wire).substr(all.offset[i] + 1U, octets(m_wire)[all.offset[i]]));
    return out;
}

std::string_view Name::suffixWire(std::size_t labels) const
{
    std::string_view rest = m_wire;
    for (std::size_t extra = labelCount(); extra > labels; --extra)
        rest.remove_prefix(octets(rest)[0] + 1U);
    return rest;
}

Name Name::suffix(std::size_t labels) const { return fromTrustedWire(suffixWire(labels)); }

bool Name::isSubdomainOf(const Name& zone) const
{
    if (zone.m_wire.size() > m_wire.size())
        return false;
    const std::size_t start = m_wire.size() - zone.m_wire.size();
    const std::uint8_t* w = octets(m_wire);
    std::size_t at = 0;
    while (at < start)
        at += w[at] + 1U;
    return at == start && equalOctets(w + start, octets(zone.m_wire), zone.m_wire.size());
}

std::size_t Name::commonLabels(const Name& other) const
{
    const Labels mine(m_wire), theirs(other.m_wire);
    const std::size_t most = std::min(mine.count, theirs.count);
    std::size_t n = 0;
    while (n < most) {
        const std::uint8_t* a = octets(m_wire) + mine.offset[mine.count - 1 - n];
        const std::uint8_t* b = octets(other.m_wire) + theirs.offset[theirs.count - 1 - n];
        if (*a != *b || !equalOctets(a + 1, b + 1, *a))
            break;
        ++n;
    }
    return n;
}

std::optional<Name> Name::prepend(std::string_view label) const
{
    if (label.empty() || label.size() > maxLabelSize || label.size() + 1 + m_wire.size() > maxNameSize)
        return std::nullopt;
    Name out;
    out.m_wire.clear();
    out.m_wire.reserve(label.size() + 1 + m_wire.size());
    out.m_wire += static_cast<char>(label.size());
    out.m_wire += label;
    out.m_wire += m_wire;
    return out;
}

std::optional<Name> Name::substitute(const Name& owner, const Name& target) const
{
    if (!isStrictSubdomainOf(owner))
        return std::nullopt;
    const std::size_t keep = m_wire.size() - owner.m_wire.size();
    if (keep + target.m_wire.size() > maxNameSize)
        return std::nullopt;
    Name out;
    out.m_wire.assign(m_wire, 0, keep);
    out.m_wire += target.m_wire;
    return out;
}

Name Name::lower() const
{
    Name out = *this;
    std::transform(out.m_wire.begin(), out.m_wire.end(), out.m_wire.begin(),
                   [](char c) { return static_cast<char>(lowerOctet(static_cast<std::uint8_t>(c))); });
    return out;
}

std::string Name::toText() const
{
    if (isRoot())
        return ".";
    std::string out;
    out.reserve(m_wire.size() + 8);
    const std::uint8_t* w = octets(m_wire);
    for (; *w != 0; w += *w + 1U) {
        for (std::size_t i = 1; i <= *w; ++i) {
            const std::uint8_t c = w[i];
            if (c <= ' ' || c >= 0x7f) {
                out += '\\';
                out += static_cast<char>('0' + c / 100);
                out += static_cast<char>('0' + c / 10 % 10);
                out += static_cast<char>('0' + c % 10);
                continue;
            }
            if (c == '.' || c == '\\' || c == '"' || c == '(' || c == ')' || c == ';' || c == '@' || c == '$')
                out += '\\';
            out += static_cast<char>(c);
        }
        out += '.';
    }
    return out;
}

bool operator==(const Name& a, const Name& b)
{
    return a.m_wire.size() == b.m_wire.size() && equalOctets(octets(a.m_wire), octets(b.m_wire), a.m_wire.size());
}

int Name::canonicalCompare(const Name& other) const
{
    const Labels mine(m_wire), theirs(other.m_wire);
    const std::size_t most = std::min(mine.count, theirs.count);
    for (std::size_t n = 0; n < most; ++n) {
        const std::uint8_t* a = octets(m_wire) + mine.offset[mine.count - 1 - n];
        const std::uint8_t* b = octets(other.m_wire) + theirs.offset[theirs.count - 1 - n];
        const std::size_t size = std::min(*a, *b);
        for (std::size_t i = 1; i <= size; ++i) {
            if (const int d = lowerOctet(a[i]) - lowerOctet(b[i]))
                return d;
        }
        if (*a != *b)
            return *a - *b;
    }
    return static_cast<int>(mine.count) - static_cast<int>(theirs.count);
}

std::uint64_t Name::hash() const { return hashName(octets(m_wire), m_wire.size()); }

std::uint64_t hashName(const std::uint8_t* wire, std::size_t size)
{
    const HashKeys k = hashKeys;
    return hashBlocks<true>(k, k.start, wire, size);
}

std::uint64_t detail::hashOctets(const std::uint8_t* at, std::size_t size)
{
    const HashKeys k = hashKeys;
    return hashBlocks<false>(k, k.start, at, size);
}

std::uint64_t detail::hashLabel(std::uint64_t chain, const std::uint8_t* label, std::size_t size)
{
    const HashKeys k = hashKeys;
    return hashBlocks<true>(k, chain ^ k.start, label, size);
}

bool equalNames(const std::uint8_t* a, const std::uint8_t* b, std::size_t size) { return equalOctets(a, b, size); }

void seedNameHash(std::uint64_t seed) { hashKeys = keysFrom(seed); }

} // namespace harddns::wire
