// Name: a domain name as wire labels (uncompressed, with the root's zero octet), case preserved, compared without case (RFC 4343).
// A name is never a C string: dots and zero octets inside labels are data (ATTACKS A2.3); toText escapes them for display only.
// Values; any thread.
#pragma once

#include "engine/wire/types.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace harddns::wire
{

class Name
{
public:
    /// The root.
    Name() : m_wire(1, '\0') {}
    /// Presentation form (RFC 1035 5.1: `\.`, `\DDD`), with or without the final dot; nothing when it is not a name.
    static std::optional<Name> fromText(std::string_view text);
    /// Uncompressed wire form, which must be exactly one name.
    static std::optional<Name> fromWire(std::span<const std::uint8_t> wire);
    /// The same without a check: the caller has validated the octets (parser, cache).
    static Name fromTrustedWire(std::string_view wire)
    {
        Name n;
        n.m_wire.assign(wire);
        return n;
    }

    /// Uncompressed wire form, 1..255 octets, ends with the root's zero.
    [[nodiscard]] std::string_view wire() const { return m_wire; }
    [[nodiscard]] bool isRoot() const { return m_wire.size() == 1; }
    /// Labels without the root: 0 for ".", 2 for "example.com.".
    [[nodiscard]] std::size_t labelCount() const;
    /// First (leftmost) label's octets; empty for the root.
    [[nodiscard]] std::string_view firstLabel() const;
    /// Without the leftmost label; the root's parent is the root.
    [[nodiscard]] Name parent() const;
    /// The rightmost `labels` labels (suffix(0) is the root); the whole name when it has fewer.
    [[nodiscard]] Name suffix(std::size_t labels) const;
    /// The same as a view of this name's octets, without a copy.
    [[nodiscard]] std::string_view suffixWire(std::size_t labels) const;
    /// Every label's octets, leftmost first, without the root; views of this name.
    [[nodiscard]] std::vector<std::string_view> labels() const;
    /// This name below `zone` or equal to it.
    [[nodiscard]] bool isSubdomainOf(const Name& zone) const;
    [[nodiscard]] bool isStrictSubdomainOf(const Name& zone) const { return m_wire.size() > zone.m_wire.size() && isSubdomainOf(zone); }
    /// Labels both names share counted from the root.
    [[nodiscard]] std::size_t commonLabels(const Name& other) const;
    /// `label` put in front; nothing when the result would be too long or the label is empty or too long.
    [[nodiscard]] std::optional<Name> prepend(std::string_view label) const;
    /// DNAME substitution (RFC 6672): this name's suffix `owner` replaced by `target`; nothing when too long or not below owner.
    [[nodiscard]] std::optional<Name> substitute(const Name& owner, const Name& target) const;
    /// `*.` in front of this name (RFC 4592: the source of synthesis when this name is the closest encloser); nothing when too long.
    [[nodiscard]] std::optional<Name> wildcardChild() const { return prepend("*"); }
    [[nodiscard]] bool isWildcard() const { return m_wire.size() >= 2 && m_wire[0] == 1 && m_wire[1] == '*'; }
    [[nodiscard]] Name lower() const;
    /// Presentation form with the final dot, everything unusual escaped; safe to log and to show.
    [[nodiscard]] std::string toText() const;

    /// Case-insensitive.
    friend bool operator==(const Name& a, const Name& b);
    /// Octet for octet, for 0x20.
    [[nodiscard]] bool sameOctets(const Name& other) const { return m_wire == other.m_wire; }
    /// Canonical order, RFC 4034 6.1: negative, zero, positive.
    [[nodiscard]] int canonicalCompare(const Name& other) const;
    /// Case-insensitive, seeded per process (no hash flooding).
    [[nodiscard]] std::uint64_t hash() const;

private:
    std::string m_wire;
};

/// Order for sorted containers: canonical, so that a zone's names follow its apex directly.
struct CanonicalLess {
    bool operator()(const Name& a, const Name& b) const { return a.canonicalCompare(b) < 0; }
};

/// Seeded hash of the lower-cased octets of an uncompressed wire name; the same function as Name::hash, for packet views.
[[nodiscard]] std::uint64_t hashName(const std::uint8_t* wire, std::size_t size);
/// Case-insensitive comparison of two uncompressed wire names. Label lengths (<= 63) are unaffected by ASCII case folding.
[[nodiscard]] bool equalNames(const std::uint8_t* a, const std::uint8_t* b, std::size_t size);
/// Sets the seed of hashName; once, before the first name is hashed (the virtual world uses a fixed one, so runs repeat).
void seedNameHash(std::uint64_t seed);
/// ASCII lower case of one octet.
[[nodiscard]] constexpr std::uint8_t lowerOctet(std::uint8_t c) { return (c >= 'A' && c <= 'Z') ? static_cast<std::uint8_t>(c + 32) : c; }

} // namespace harddns::wire

template <>
struct std::hash<harddns::wire::Name> {
    std::size_t operator()(const harddns::wire::Name& n) const noexcept { return n.hash(); }
};
