// Presentation form of records, through ldns.
#include "engine/wire/ldns_private.h"

#include "engine/wire/rdata.h"
#include "engine/wire/rrset.h"

namespace harddns::wire
{

namespace
{

/// RFC 3597 5: "\# length hex".
std::string genericText(std::string_view rdata)
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string out = "\\# " + std::to_string(rdata.size());
    if (!rdata.empty())
        out += ' ';
    for (const char c : rdata) {
        const auto octet = static_cast<std::uint8_t>(c);
        out += digits[octet >> 4];
        out += digits[octet & 0xf];
    }
    return out;
}

void put16(std::string& out, std::size_t v)
{
    out += static_cast<char>(v >> 8 & 0xff);
    out += static_cast<char>(v & 0xff);
}

/// The fields as ldns prints them; empty when ldns does not understand the RDATA.
std::string ldnsText(Type type, std::string_view rdata)
{
    std::string wire(1, '\0'); // root owner
    put16(wire, static_cast<std::size_t>(type));
    put16(wire, 1);
    put16(wire, 0);
    put16(wire, 0);
    put16(wire, rdata.size());
    wire += rdata;
    ldns_rr* raw = nullptr;
    std::size_t at = 0;
    const ldns_status read = ldns_wire2rr(&raw, reinterpret_cast<const std::uint8_t*>(wire.data()), wire.size(), &at, LDNS_SECTION_ANSWER);
    const detail::RrHandle rr(read == LDNS_STATUS_OK ? raw : nullptr);
    if (!rr || at != wire.size())
        return {};
    const detail::BufferHandle buffer(ldns_buffer_new(LDNS_MIN_BUFLEN));
    if (!buffer)
        return {};
    if (ldns_rr2buffer_str_fmt(buffer.get(), ldns_output_format_nocomments, rr.get()) != LDNS_STATUS_OK)
        return {};
    // ".<tab>0<tab>IN<tab>TYPE<tab>fields<newline>"
    std::string_view line(reinterpret_cast<const char*>(ldns_buffer_begin(buffer.get())), ldns_buffer_position(buffer.get()));
    for (int tab = 0; tab < 4; ++tab) {
        const std::size_t end = line.find('\t');
        if (end == std::string_view::npos)
            return {};
        line.remove_prefix(end + 1);
    }
    while (!line.empty() && (line.back() == '\n' || line.back() == ' '))
        line.remove_suffix(1);
    return std::string(line);
}

} // namespace

std::string rdataToText(Type type, std::string_view rdata)
{
    // Only what fits its shape goes to ldns; names are printed by the same escaping as everywhere.
    const detail::Shape& shape = detail::shapeOf(type);
    if (!shape.known || isMetaType(type) || !detail::rdataFits(type, 1, rdata))
        return genericText(rdata);
    if (shape.hasNames && shape.fields[0].kind != detail::FieldKind::Fixed && shape.fields[1].kind == detail::FieldKind::End)
        return Name::fromTrustedWire(rdata).toText();
    const std::string text = ldnsText(type, rdata);
    if (text.empty())
        return genericText(rdata);
    std::string out;
    out.reserve(text.size());
    for (const char c : text) { // one line, printable, whatever ldns lets through
        const auto octet = static_cast<std::uint8_t>(c);
        if (octet >= ' ' && octet < 0x7f) {
            out += c;
            continue;
        }
        out += '\\';
        out += static_cast<char>('0' + octet / 100);
        out += static_cast<char>('0' + octet / 10 % 10);
        out += static_cast<char>('0' + octet % 10);
    }
    return out;
}

std::string toText(const RRset& set)
{
    std::string klass = "IN";
    if (set.klass == Class::Ch)
        klass = "CH";
    else if (set.klass != Class::In)
        klass = "CLASS" + std::to_string(static_cast<unsigned>(set.klass));
    const std::string head = set.owner.toText() + ' ' + std::to_string(set.ttl) + ' ' + klass + ' ';
    std::string out;
    for (const std::string_view r : set.rdata)
        out += head + toText(set.type) + ' ' + rdataToText(set.type, r) + '\n';
    for (const std::string_view r : set.signatures)
        out += head + "RRSIG " + rdataToText(Type::Rrsig, r) + '\n';
    return out;
}

} // namespace harddns::wire
