// A message as a tree of fields with their octets (engine/api/dissection.h). Reads by itself, leniently: a console must show a forged
// packet that no parser takes.
#include "engine/api/dissection.h"

#include "engine/api/address.h"
#include "engine/api/time_text.h"
#include "engine/wire/name.h"
#include "engine/wire/rdata.h"
#include "engine/wire/types.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

namespace harddns
{

namespace
{

using wire::Type;

/// What a field of RDATA holds. Those without a size of their own go to the end.
enum class Part : std::uint8_t {
    End,
    Octet,
    Word,
    Long,
    Seconds,  ///< a TTL-like number
    Moment,   ///< of a signature, RFC 4034 3.1.5
    TypeCode, ///< a covered type
    NameOf,
    AddressV4,
    AddressV6,
    Text,   ///< one character-string
    Texts,  ///< to the end
    Types,  ///< a bitmap, to the end
    Sized,  ///< an octet of length and so many octets
    Binary, ///< to the end
};
struct NamedPart {
    const char* name;
    Part part;
};
using Parts = std::array<NamedPart, 10>;

struct TypeParts {
    Type type;
    Parts parts;
};
constexpr std::array<TypeParts, 29> typeTable{{
    {Type::A, {{{"Address", Part::AddressV4}}}},
    {Type::Aaaa, {{{"Address", Part::AddressV6}}}},
    {Type::Ns, {{{"Name server", Part::NameOf}}}},
    {Type::Cname, {{{"Canonical name", Part::NameOf}}}},
    {Type::Dname, {{{"Target", Part::NameOf}}}},
    {Type::Ptr, {{{"Name", Part::NameOf}}}},
    {Type::Soa,
     {{{"Primary server", Part::NameOf},
       {"Mailbox", Part::NameOf},
       {"Serial", Part::Long},
       {"Refresh", Part::Seconds},
       {"Retry", Part::Seconds},
       {"Expire", Part::Seconds},
       {"Negative TTL", Part::Seconds}}}},
    {Type::Mx, {{{"Preference", Part::Word}, {"Exchange", Part::NameOf}}}},
    {Type::Txt, {{{"Text", Part::Texts}}}},
    {Type::Hinfo, {{{"CPU", Part::Text}, {"System", Part::Text}}}},
    {Type::Rp, {{{"Mailbox", Part::NameOf}, {"Text at", Part::NameOf}}}},
    {Type::Afsdb, {{{"Subtype", Part::Word}, {"Host", Part::NameOf}}}},
    {Type::Srv, {{{"Priority", Part::Word}, {"Weight", Part::Word}, {"Port", Part::Word}, {"Target", Part::NameOf}}}},
    {Type::Naptr,
     {{{"Order", Part::Word},
       {"Preference", Part::Word},
       {"Flags", Part::Text},
       {"Service", Part::Text},
       {"Expression", Part::Text},
       {"Replacement", Part::NameOf}}}},
    {Type::Ds, {{{"Key tag", Part::Word}, {"Algorithm", Part::Octet}, {"Digest type", Part::Octet}, {"Digest", Part::Binary}}}},
    {Type::Cds, {{{"Key tag", Part::Word}, {"Algorithm", Part::Octet}, {"Digest type", Part::Octet}, {"Digest", Part::Binary}}}},
    {Type::Sshfp, {{{"Algorithm", Part::Octet}, {"Digest type", Part::Octet}, {"Fingerprint", Part::Binary}}}},
    {Type::Rrsig,
     {{{"Type covered", Part::TypeCode},
       {"Algorithm", Part::Octet},
       {"Labels", Part::Octet},
       {"Original TTL", Part::Seconds},
       {"Expires", Part::Moment},
       {"Begins", Part::Moment},
       {"Key tag", Part::Word},
       {"Signer", Part::NameOf},
       {"Signature", Part::Binary}}}},
    {Type::Nsec, {{{"Next name", Part::NameOf}, {"Types", Part::Types}}}},
    {Type::Dnskey, {{{"Flags", Part::Word}, {"Protocol", Part::Octet}, {"Algorithm", Part::Octet}, {"Public key", Part::Binary}}}},
    {Type::Cdnskey, {{{"Flags", Part::Word}, {"Protocol", Part::Octet}, {"Algorithm", Part::Octet}, {"Public key", Part::Binary}}}},
    {Type::Nsec3,
     {{{"Hash algorithm", Part::Octet},
       {"Flags", Part::Octet},
       {"Iterations", Part::Word},
       {"Salt", Part::Sized},
       {"Next hash", Part::Sized},
       {"Types", Part::Types}}}},
    {Type::Nsec3param, {{{"Hash algorithm", Part::Octet}, {"Flags", Part::Octet}, {"Iterations", Part::Word}, {"Salt", Part::Sized}}}},
    {Type::Tlsa, {{{"Usage", Part::Octet}, {"Selector", Part::Octet}, {"Matching", Part::Octet}, {"Data", Part::Binary}}}},
    {Type::Csync, {{{"Serial", Part::Long}, {"Flags", Part::Word}, {"Types", Part::Types}}}},
    {Type::Zonemd, {{{"Serial", Part::Long}, {"Scheme", Part::Octet}, {"Hash algorithm", Part::Octet}, {"Digest", Part::Binary}}}},
    {Type::Svcb, {{{"Priority", Part::Word}, {"Target", Part::NameOf}, {"Parameters", Part::Binary}}}},
    {Type::Https, {{{"Priority", Part::Word}, {"Target", Part::NameOf}, {"Parameters", Part::Binary}}}},
    {Type::Caa, {{{"Flags", Part::Octet}, {"Tag", Part::Text}, {"Value", Part::Binary}}}},
}};
constexpr Parts opaque{{{"Data", Part::Binary}}};

const Parts& partsOf(Type type)
{
    for (const TypeParts& row : typeTable) {
        if (row.type == type)
            return row.parts;
    }
    return opaque;
}

/// Hexadecimal digits shown of a binary field; the bytes pane has all of them.
constexpr std::size_t shownOctets = 32;

std::string hex(std::span<const std::uint8_t> octets)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const std::uint8_t octet : octets.first(std::min(octets.size(), shownOctets))) {
        out += digits[octet >> 4];
        out += digits[octet & 15];
    }
    if (octets.size() > shownOctets)
        out += "... (" + std::to_string(octets.size()) + " octets)";
    return out;
}

/// Character-string for people; everything unusual as \DDD.
std::string quoted(std::span<const std::uint8_t> octets)
{
    std::string out = "\"";
    for (const std::uint8_t c : octets) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += static_cast<char>(c);
        } else if (c >= 0x20 && c < 0x7f) {
            out += static_cast<char>(c);
        } else {
            std::array<char, 5> escape{};
            std::snprintf(escape.data(), escape.size(), "\\%03u", unsigned{c});
            out += escape.data();
        }
    }
    return out + '"';
}

const char* opcodeName(unsigned opcode)
{
    switch (static_cast<wire::Opcode>(opcode)) {
    case wire::Opcode::Query: return "query";
    case wire::Opcode::Iquery: return "inverse query";
    case wire::Opcode::Status: return "status";
    case wire::Opcode::Notify: return "notify";
    case wire::Opcode::Update: return "update";
    }
    return "unassigned";
}

const char* optionName(std::uint16_t code)
{
    switch (static_cast<wire::OptionCode>(code)) {
    case wire::OptionCode::Nsid: return "Name server identifier";
    case wire::OptionCode::ClientSubnet: return "Client subnet";
    case wire::OptionCode::Cookie: return "Cookie";
    case wire::OptionCode::TcpKeepalive: return "TCP keepalive";
    case wire::OptionCode::Padding: return "Padding";
    case wire::OptionCode::ExtendedError: return "Extended error";
    }
    return "Option";
}

std::string className(std::uint16_t klass)
{
    switch (static_cast<wire::Class>(klass)) {
    case wire::Class::In: return "IN";
    case wire::Class::Ch: return "CH";
    case wire::Class::Hs: return "HS";
    case wire::Class::None: return "NONE";
    case wire::Class::Any: return "ANY";
    }
    return "CLASS" + std::to_string(klass);
}

class Reader
{
public:
    explicit Reader(std::span<const std::uint8_t> message) : m_message(message) {}

    std::vector<DissectedField> run()
    {
        std::vector<DissectedField> out;
        if (m_message.size() < wire::headerSize) {
            out.push_back(rest("Message", "too short for a header of 12 octets"));
            return out;
        }
        out.push_back(header());
        const std::array<unsigned, 4> counts{word(4), word(6), word(8), word(10)};
        m_at = wire::headerSize;
        constexpr std::array sections{"Question", "Answer", "Authority", "Additional"};
        for (std::size_t section = 0; section < sections.size() && !m_stopped; ++section) {
            if (counts[section] == 0)
                continue;
            DissectedField group =
                field(sections[section], std::to_string(counts[section]) + (counts[section] == 1 ? " entry" : " entries"));
            for (unsigned i = 0; i < counts[section] && !m_stopped; ++i)
                group.fields.push_back(section == 0 ? question() : record());
            close(group);
            out.push_back(std::move(group));
        }
        if (m_at < m_message.size()) {
            DissectedField left =
                rest("Left over", m_stopped ? "not read" : std::to_string(m_message.size() - m_at) + " octets behind the last record");
            left.broken = true;
            out.push_back(std::move(left));
        }
        return out;
    }

private:
    [[nodiscard]] unsigned word(std::size_t at) const { return static_cast<unsigned>(m_message[at] << 8 | m_message[at + 1]); }
    [[nodiscard]] std::uint32_t number(std::size_t at, std::size_t octets) const
    {
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < octets; ++i)
            value = value << 8 | m_message[at + i];
        return value;
    }
    /// Begins at the place that is read now.
    DissectedField field(std::string name, std::string value = {})
    {
        ++m_fields;
        if (m_fields >= maxDissectedFields)
            m_stopped = true;
        return {std::move(name), std::move(value), m_at, 0, false, {}};
    }
    void close(DissectedField& f) const { f.length = m_at - f.offset; }
    DissectedField leaf(std::string name, std::string value, std::size_t octets)
    {
        DissectedField f = field(std::move(name), std::move(value));
        m_at += octets;
        close(f);
        return f;
    }
    DissectedField rest(std::string name, std::string problem)
    {
        DissectedField f = field(std::move(name), std::move(problem));
        f.broken = true;
        m_at = m_message.size();
        close(f);
        return f;
    }
    /// What cannot be read ends the reading: nobody knows where the next field begins.
    DissectedField broken(std::string name, std::string problem)
    {
        m_stopped = true;
        DissectedField f = field(std::move(name), std::move(problem));
        f.broken = true;
        return f;
    }

    DissectedField header()
    {
        DissectedField group = field("Header");
        std::array<char, 8> id{};
        std::snprintf(id.data(), id.size(), "0x%04x", word(0));
        group.fields.push_back(leaf("Id", id.data(), 2));
        const unsigned bits = word(2);
        std::string words = (bits & wire::flagQr) != 0 ? "response" : "query";
        const auto note = [&](unsigned bit, const char* text) {
            if ((bits & bit) != 0)
                words += std::string(", ") + text;
        };
        note(wire::flagAa, "authoritative");
        note(wire::flagTc, "truncated");
        note(wire::flagRd, "recursion desired");
        note(wire::flagRa, "recursion available");
        note(wire::flagAd, "authentic data");
        note(wire::flagCd, "checking disabled");
        DissectedField flags = leaf("Flags", words, 2);
        flags.fields.push_back({"Opcode", opcodeName(bits >> 11 & 15), 2, 1, false, {}});
        flags.fields.push_back({"Response code", wire::toText(static_cast<wire::Rcode>(bits & 15)), 3, 1, false, {}});
        group.value = flags.fields.back().value;
        group.fields.push_back(std::move(flags));
        for (const char* name : {"Questions", "Answers", "Authority records", "Additional records"})
            group.fields.push_back(leaf(name, std::to_string(word(m_at)), 2));
        close(group);
        return group;
    }

    /// Nothing when there is no name.
    bool readName(std::string& text, std::size_t& end) const
    {
        wire::detail::NameBuffer name;
        const std::size_t behind = wire::detail::readName(m_message.data(), m_message.size(), m_at, name);
        if (behind == wire::detail::badName || behind == wire::detail::truncatedName)
            return false;
        text = wire::Name::fromTrustedWire(name.view()).toText();
        end = behind;
        return true;
    }

    DissectedField question()
    {
        DissectedField group = field("Entry");
        std::string name;
        std::size_t end = 0;
        if (!readName(name, end) || m_message.size() - end < 4) {
            group.fields.push_back(broken("Name", "cannot be read"));
            group.broken = true;
            close(group);
            return group;
        }
        group.fields.push_back(leaf("Name", name, end - m_at));
        const std::string type = wire::toText(static_cast<Type>(word(m_at)));
        group.fields.push_back(leaf("Type", type, 2));
        group.fields.push_back(leaf("Class", className(static_cast<std::uint16_t>(word(m_at))), 2));
        group.value = name + " " + type;
        close(group);
        return group;
    }

    DissectedField record()
    {
        DissectedField group = field("Record");
        std::string name;
        std::size_t end = 0;
        if (!readName(name, end) || m_message.size() - end < 10) {
            group.fields.push_back(broken("Owner", "cannot be read"));
            group.broken = true;
            close(group);
            return group;
        }
        group.fields.push_back(leaf("Owner", name, end - m_at));
        const auto type = static_cast<Type>(word(m_at));
        const std::size_t size = word(m_at + 8);
        if (m_message.size() - m_at - 10 < size) {
            group.fields.push_back(
                broken("Length", std::to_string(size) + " octets, but only " + std::to_string(m_message.size() - m_at - 10) + " are left"));
            group.value = name + " " + wire::toText(type);
            group.broken = true;
            close(group);
            return group;
        }
        group.fields.push_back(leaf("Type", wire::toText(type), 2));
        if (type == Type::Opt) {
            group.name = "EDNS";
            edns(group, size);
        } else {
            group.fields.push_back(leaf("Class", className(static_cast<std::uint16_t>(word(m_at))), 2));
            group.fields.push_back(leaf("TTL", std::to_string(number(m_at, 4)) + " s", 4));
            group.fields.push_back(leaf("Length", std::to_string(size), 2));
            const std::size_t first = group.fields.size();
            rdata(group, type, m_at + size);
            group.value = name + " " + wire::toText(type);
            for (std::size_t i = first; i < group.fields.size() && group.value.size() < 120; ++i)
                group.value += " " + group.fields[i].value;
        }
        close(group);
        return group;
    }

    void edns(DissectedField& group, std::size_t size)
    {
        group.fields.push_back(leaf("UDP size", std::to_string(word(m_at)) + " octets", 2));
        group.fields.push_back(leaf("Response code, upper bits", std::to_string(m_message[m_at]), 1));
        group.fields.push_back(leaf("Version", std::to_string(m_message[m_at]), 1));
        group.fields.push_back(leaf("Flags", (word(m_at) & 0x8000) != 0 ? "DNSSEC OK" : "none", 2));
        group.fields.push_back(leaf("Length", std::to_string(size), 2));
        const std::size_t end = m_at + size;
        while (m_at < end && !m_stopped) {
            if (end - m_at < 4 || end - m_at - 4 < word(m_at + 2)) {
                DissectedField bad = leaf("Option", "its length does not fit", end - m_at);
                bad.broken = true;
                group.fields.push_back(std::move(bad));
                return;
            }
            const auto code = static_cast<std::uint16_t>(word(m_at));
            const std::size_t octets = word(m_at + 2);
            const auto data = m_message.subspan(m_at + 4, octets);
            std::string value = hex(data);
            if (static_cast<wire::OptionCode>(code) == wire::OptionCode::ExtendedError && octets >= 2) {
                const unsigned error = static_cast<unsigned>(data[0] << 8 | data[1]);
                value = std::to_string(error) + " " + std::string(wire::toText(static_cast<wire::Ede>(error)));
                if (octets > 2)
                    value += ": " + quoted(data.subspan(2));
            } else if (static_cast<wire::OptionCode>(code) == wire::OptionCode::Nsid) {
                value = quoted(data);
            } else if (static_cast<wire::OptionCode>(code) == wire::OptionCode::Padding) {
                value = std::to_string(octets) + " octets";
            }
            DissectedField option = field(optionName(code), std::move(value));
            option.fields.push_back(leaf("Code", std::to_string(code), 2));
            option.fields.push_back(leaf("Length", std::to_string(octets), 2));
            if (octets > 0)
                option.fields.push_back(leaf("Data", hex(data), octets));
            close(option);
            group.fields.push_back(std::move(option));
        }
    }

    void rdata(DissectedField& group, Type type, std::size_t end)
    {
        for (const NamedPart& part : partsOf(type)) {
            if (part.part == Part::End || m_stopped)
                break;
            if (!readPart(group, part, end)) {
                DissectedField bad = leaf(part.name, "does not fit the record", end - m_at);
                bad.broken = true;
                group.fields.push_back(std::move(bad));
                return;
            }
        }
        if (m_at < end) {
            DissectedField extra = leaf("Left over", hex(m_message.subspan(m_at, end - m_at)), end - m_at);
            extra.broken = true;
            group.fields.push_back(std::move(extra));
        }
    }

    bool readPart(DissectedField& group, const NamedPart& part, std::size_t end)
    {
        const std::size_t left = end - m_at;
        const auto octets = m_message.subspan(m_at, left);
        const auto add = [&](std::string value, std::size_t size) { group.fields.push_back(leaf(part.name, std::move(value), size)); };
        const auto number32 = [&] { return number(m_at, 4); };
        switch (part.part) {
        case Part::End: return true;
        case Part::Octet:
            if (left < 1)
                return false;
            add(std::to_string(octets[0]), 1);
            return true;
        case Part::Word:
        case Part::TypeCode:
            if (left < 2)
                return false;
            add(part.part == Part::Word ? std::to_string(word(m_at)) : wire::toText(static_cast<Type>(word(m_at))), 2);
            return true;
        case Part::Long:
        case Part::Seconds:
        case Part::Moment:
            if (left < 4)
                return false;
            add(part.part == Part::Moment    ? utcText(number32())
                : part.part == Part::Seconds ? std::to_string(number32()) + " s"
                                             : std::to_string(number32()),
                4);
            return true;
        case Part::NameOf: {
            std::string name;
            std::size_t behind = 0;
            if (!readName(name, behind) || behind > end)
                return false;
            add(name, behind - m_at);
            return true;
        }
        case Part::AddressV4:
            if (left != 4)
                return false;
            add(IpAddress::v4(octets.data()).toText(), 4);
            return true;
        case Part::AddressV6:
            if (left != 16)
                return false;
            add(IpAddress::v6(octets.data()).toText(), 16);
            return true;
        case Part::Text:
        case Part::Sized:
            if (left < 1 || left - 1 < octets[0])
                return false;
            add(part.part == Part::Text ? quoted(octets.subspan(1, octets[0])) : hex(octets.subspan(1, octets[0])),
                octets[0] + std::size_t{1});
            return true;
        case Part::Texts:
            while (m_at < end && !m_stopped) {
                const std::size_t size = m_message[m_at];
                if (end - m_at - 1 < size)
                    return false;
                add(quoted(m_message.subspan(m_at + 1, size)), size + 1);
            }
            return true;
        case Part::Types: return types(group, part.name, end);
        case Part::Binary: add(hex(octets), left); return true;
        }
        return false;
    }

    /// RFC 4034 4.1.2.
    bool types(DissectedField& group, const char* name, std::size_t end)
    {
        std::string all;
        std::size_t at = m_at;
        while (at < end) {
            if (end - at < 2)
                return false;
            const unsigned window = m_message[at];
            const std::size_t size = m_message[at + 1];
            if (size == 0 || size > 32 || end - at - 2 < size)
                return false;
            for (std::size_t i = 0; i < size * 8; ++i) {
                if ((m_message[at + 2 + i / 8] & (0x80U >> (i % 8))) != 0)
                    all += (all.empty() ? "" : " ") + wire::toText(static_cast<Type>(window * 256 + i));
            }
            at += 2 + size;
        }
        group.fields.push_back(leaf(name, all, end - m_at));
        return true;
    }

    const std::span<const std::uint8_t> m_message;
    std::size_t m_at = 0;
    std::size_t m_fields = 0;
    bool m_stopped = false;
};

} // namespace

std::vector<DissectedField> dissect(std::span<const std::uint8_t> message) { return Reader(message).run(); }

} // namespace harddns
