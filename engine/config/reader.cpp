#include "engine/config/reader.h"

#include "engine/api/path_utf8.h"
#include "engine/config/key_row.h"
#include "engine/config/suggest.h"
#include "engine/wire/name.h"

#include <algorithm>
#include <optional>

namespace harddns::config
{

namespace
{

std::string_view tomlText(const TomlNode& node)
{
    switch (node.kind) {
    case TomlKind::Text: return "a string";
    case TomlKind::Integer: return "an integer";
    case TomlKind::Real: return "a number with a fraction";
    case TomlKind::Truth: return "a truth value";
    case TomlKind::Time: return "a date or time";
    case TomlKind::List: return "a list";
    case TomlKind::Table: return "a table";
    }
    return "";
}

std::string inQuotes(std::string_view text) { return '"' + std::string(text) + '"'; }

TomlKind wantedToml(KeyKind kind)
{
    switch (kind) {
    case KeyKind::Integer: return TomlKind::Integer;
    case KeyKind::Truth: return TomlKind::Truth;
    case KeyKind::AddressList:
    case KeyKind::PrefixList:
    case KeyKind::NameList: return TomlKind::List;
    default: return TomlKind::Text;
    }
}

bool hasControlCharacter(std::string_view text)
{
    return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

/// Reads one value; `path` and `place` name it in problems. Each function returns whether the value may be stored.
class ValueReader
{
public:
    ValueReader(Reading& reading, const KeyRow& row) : m_reading(reading), m_row(row) {}

    bool read(const std::string& path, const TomlNode& node, Value& value)
    {
        if (node.kind != wantedToml(m_row.kind)) {
            wrongType(path, node, kindText(m_row.kind));
            return false;
        }
        switch (m_row.kind) {
        case KeyKind::Integer: return readInteger(path, node, value);
        case KeyKind::Truth: value.truth = node.truth; return true;
        case KeyKind::Text: return readText(path, node, value);
        case KeyKind::Path: return readPath(path, node, value);
        case KeyKind::Choice: return readChoice(path, node, value);
        case KeyKind::Address: return readAddress(path, node, value);
        case KeyKind::Prefix: return readPrefix(path, node, value);
        case KeyKind::AddressList:
        case KeyKind::PrefixList:
        case KeyKind::NameList: return readList(path, node, value);
        }
        return false;
    }

private:
    void problem(const std::string& path, const TomlNode& node, std::string message, std::string suggestion = {})
    {
        m_reading.problem(path, node.place, std::move(message), std::move(suggestion));
    }

    void wrongType(const std::string& path, const TomlNode& node, std::string_view needed)
    {
        std::string suggestion;
        if (wantedToml(m_row.kind) == TomlKind::List && node.kind == TomlKind::Text)
            suggestion = "write [" + inQuotes(node.text) + "]";
        else if (m_row.kind == KeyKind::Truth && node.kind == TomlKind::Text && (node.text == "true" || node.text == "false"))
            suggestion = "write " + node.text + " without quotes";
        else if (m_row.kind == KeyKind::Integer && node.kind == TomlKind::Text)
            suggestion = "a plain number without unit and quotes";
        else if (wantedToml(m_row.kind) == TomlKind::Text && node.kind == TomlKind::List)
            suggestion = "one value, without brackets";
        problem(path, node, "needs " + std::string(needed) + ", is " + std::string(tomlText(node)), std::move(suggestion));
    }

    std::string reason() const { return m_row.rangeReason.empty() ? std::string() : " (" + std::string(m_row.rangeReason) + ")"; }

    bool readInteger(const std::string& path, const TomlNode& node, Value& value)
    {
        if (node.integer < m_row.least || node.integer > m_row.most) {
            problem(path, node,
                    std::to_string(node.integer) + " is out of range: " + std::to_string(m_row.least) + " to " +
                        std::to_string(m_row.most) + reason());
            return false;
        }
        value.integer = node.integer;
        return true;
    }

    bool readText(const std::string& path, const TomlNode& node, Value& value)
    {
        if (hasControlCharacter(node.text)) {
            problem(path, node, "has a control character");
            return false;
        }
        const auto size = static_cast<std::int64_t>(node.text.size());
        if (size < m_row.least) {
            problem(path, node, "must not be empty", "leave the key out for: " + std::string(m_row.defaultNote));
            return false;
        }
        if (size > m_row.most) {
            problem(path, node,
                    "has " + std::to_string(size) + " octets, at most " + std::to_string(m_row.most) + " are allowed" + reason());
            return false;
        }
        value.text = node.text;
        return true;
    }

    bool readPath(const std::string& path, const TomlNode& node, Value& value)
    {
        if (!readText(path, node, value))
            return false;
        std::filesystem::path full = pathFromUtf8(value.text);
        if (full.is_relative())
            full = pathFromUtf8(m_reading.baseDirectory) / full;
        value.text = utf8FromPath(full.lexically_normal());
        return true;
    }

    bool readChoice(const std::string& path, const TomlNode& node, Value& value)
    {
        const auto found = std::find(m_row.choices.begin(), m_row.choices.end(), node.text);
        if (found == m_row.choices.end()) {
            std::string words;
            for (const std::string_view word : m_row.choices)
                words += (words.empty() ? "" : ", ") + std::string(word);
            const std::string_view closest = nearest(node.text, m_row.choices);
            problem(path, node, inQuotes(node.text) + " is none of " + words,
                    closest.empty() ? "" : "did you mean " + inQuotes(closest) + "?");
            return false;
        }
        value.integer = found - m_row.choices.begin();
        value.text = node.text;
        return true;
    }

    bool readAddress(const std::string& path, const TomlNode& node, Value& value)
    {
        // A port of 0 and no port look alike after parsing with the default 0, so the second look has another default.
        const auto endpoint = Endpoint::parse(node.text, 0);
        const auto second = Endpoint::parse(node.text, 1);
        if (!endpoint || !second) {
            problem(path, node, inQuotes(node.text) + " is no address", "write IP, IP:PORT or [IP6]:PORT");
            return false;
        }
        const bool portGiven = second->port == endpoint->port;
        if (portGiven && endpoint->port == 0) {
            problem(path, node, "the port must be 1 to 65535");
            return false;
        }
        if (endpoint->address.isMulticastOrBroadcast() || (endpoint->address.isUnspecified() && !isWildcard(endpoint->address))) {
            problem(path, node, endpoint->address.toText() + " is not the address of a host");
            return false;
        }
        if (isWildcard(endpoint->address) && !m_row.unspecifiedAllowed) {
            problem(path, node, endpoint->address.toText() + " cannot be asked");
            return false;
        }
        Endpoint stored = *endpoint;
        if (!portGiven && m_row.portRule == PortRule::Needed) {
            problem(path, node, "needs a port", "write " + inQuotes((stored.address.isV6() ? "[" + node.text + "]" : node.text) + ":PORT"));
            return false;
        }
        if (!portGiven && m_row.portRule == PortRule::Default)
            stored.port = m_row.defaultPort;
        value.endpoints.push_back(stored);
        return true;
    }

    static bool isWildcard(const IpAddress& address)
    {
        return std::all_of(address.data(), address.data() + address.size(), [](std::uint8_t octet) { return octet == 0; });
    }

    bool readPrefix(const std::string& path, const TomlNode& node, Value& value)
    {
        const auto prefix = Prefix::parse(node.text);
        if (!prefix) {
            problem(path, node, inQuotes(node.text) + " is no prefix", withoutHostBits(node.text));
            return false;
        }
        if (!m_row.prefixLengths.empty()) {
            const bool known =
                std::find(m_row.prefixLengths.begin(), m_row.prefixLengths.end(), prefix->length) != m_row.prefixLengths.end();
            if (prefix->address.isV4() || !known) {
                std::string lengths;
                for (const std::uint8_t length : m_row.prefixLengths)
                    lengths += (lengths.empty() ? "/" : ", /") + std::to_string(length);
                problem(path, node, "needs an IPv6 prefix of length " + lengths + reason());
                return false;
            }
        }
        value.prefixes.push_back(*prefix);
        return true;
    }

    /// What the prefix would be with its host bits cleared: the usual slip.
    static std::string withoutHostBits(std::string_view text)
    {
        const std::size_t slash = text.find('/');
        const auto address = IpAddress::parse(text.substr(0, slash));
        if (!address || slash == std::string_view::npos)
            return "write ADDRESS/LENGTH";
        const std::string_view digits = text.substr(slash + 1);
        unsigned length = 0;
        if (digits.empty() || digits.size() > 3 || digits.find_first_not_of("0123456789") != std::string_view::npos)
            return "write ADDRESS/LENGTH";
        for (const char c : digits)
            length = length * 10 + static_cast<unsigned>(c - '0');
        if (length > address->size() * 8)
            return "the length is at most " + std::to_string(address->size() * 8);
        return "it has bits below its length; did you mean " + Prefix::around(*address, static_cast<std::uint8_t>(length)).toText() + "?";
    }

    bool readName(const std::string& path, const TomlNode& node, Value& value)
    {
        if (node.text.empty() || !wire::Name::fromText(node.text)) {
            problem(path, node, inQuotes(node.text) + " is no domain name");
            return false;
        }
        value.texts.push_back(node.text);
        return true;
    }

    bool readList(const std::string& path, const TomlNode& node, Value& value)
    {
        bool good = true;
        for (std::size_t i = 0; i < node.items.size(); ++i) {
            const TomlNode& item = node.items[i];
            const std::string itemPath = path + '[' + std::to_string(i) + ']';
            m_reading.loaded.places[itemPath] = item.place;
            if (item.kind != TomlKind::Text) {
                problem(itemPath, item, "needs a string, is " + std::string(tomlText(item)));
                good = false;
            } else if (m_row.kind == KeyKind::AddressList) {
                good = readAddress(itemPath, item, value) && good;
            } else if (m_row.kind == KeyKind::PrefixList) {
                good = readPrefix(itemPath, item, value) && good;
            } else {
                good = readName(itemPath, item, value) && good;
            }
        }
        return good;
    }

    Reading& m_reading;
    const KeyRow& m_row;
};

void readKey(const KeyRow& row, const std::string& path, const TomlMember& member, Reading& reading)
{
    reading.loaded.places[path] = member.place;
    Value value;
    if (!ValueReader(reading, row).read(path, member.value, value))
        return;
    row.store(reading.loaded.config, value);
}

void readTable(std::string_view table, const std::string& path, const TomlNode& node, Reading& reading);

/// [[network.node]] and the like.
void readArray(const TableInfo& table, const std::string& path, const TomlMember& member, Reading& reading)
{
    const TomlNode& node = member.value;
    reading.loaded.places[path] = member.place;
    const std::string form = "write [[" + std::string(table.name) + "]] above each entry";
    if (node.kind != TomlKind::List) {
        reading.problem(path, member.place, "needs a list of tables, is " + std::string(tomlText(node)), form);
        return;
    }
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        const TomlNode& entry = node.items[i];
        const std::string entryPath = path + '[' + std::to_string(i) + ']';
        reading.loaded.places[entryPath] = entry.place;
        if (entry.kind != TomlKind::Table) {
            reading.problem(entryPath, entry.place, "needs a table, is " + std::string(tomlText(entry)), form);
            continue;
        }
        appendEntry(reading.loaded.config, table.name);
        readTable(table.name, entryPath, entry, reading);
    }
}

void unknown(std::string_view table, const std::string& path, const TomlMember& member, Reading& reading)
{
    const TomlNode& value = member.value;
    const bool list = value.kind == TomlKind::List && !value.items.empty() && value.items.front().kind == TomlKind::Table;
    const bool holdsTables = list || value.kind == TomlKind::Table;
    reading.problem(path, member.place, holdsTables ? "unknown table" : "unknown key", suggestKey(table, member.key, holdsTables));
}

void readTable(std::string_view table, const std::string& path, const TomlNode& node, Reading& reading)
{
    for (const TomlMember& member : node.members) {
        const std::string memberPath = path + '.' + member.key;
        if (const KeyRow* row = findRow(table, member.key))
            readKey(*row, memberPath, member, reading);
        else if (const TableInfo* inner = findTable(std::string(table) + '.' + member.key))
            readArray(*inner, memberPath, member, reading);
        else
            unknown(table, memberPath, member, reading);
    }
}

/// A table whose feature is not there yet warns once.
void warnNotYet(const TableInfo& table, const TomlNode& node, Reading& reading)
{
    if (!node.members.empty() && !table.notYet.empty())
        reading.warning(table.name, std::string(table.notYet), table.protects);
}

} // namespace

void readTree(const TomlNode& root, Reading& reading)
{
    for (const TomlMember& member : root.members) {
        const TableInfo* table = findTable(member.key);
        if (table == nullptr) {
            const bool container = member.value.kind == TomlKind::Table || member.value.kind == TomlKind::List;
            reading.problem(member.key, member.place, container ? "unknown table" : "unknown key outside of a table",
                            suggestTable(member.key));
            continue;
        }
        reading.loaded.places[member.key] = member.place;
        if (member.value.kind != TomlKind::Table) {
            reading.problem(member.key, member.place, "needs a table, is " + std::string(tomlText(member.value)),
                            "write [" + member.key + "]");
            continue;
        }
        readTable(table->name, member.key, member.value, reading);
        warnNotYet(*table, member.value, reading);
    }
}

} // namespace harddns::config
