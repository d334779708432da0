#include "engine/wire/ldns_private.h"

#include "engine/wire/zone_text.h"

#include "engine/wire/message.h"
#include "engine/wire/rdata.h"

#include <filesystem>
#include <fstream>
#include <unordered_map>
#include <utility>

namespace harddns::wire
{

namespace
{

/// ldns copies a record's text several times, token by token; without a bound a missing ")" would feed it the whole file.
constexpr std::size_t maxEntrySize = 256 * 1024;
/// A zone file is read whole; without a bound a wrong path (a device, a log) would eat the memory.
constexpr std::uintmax_t maxFileSize = 256ULL << 20;
/// A PackedList counts in 16 bits; a set of more records would not fit any message either.
constexpr std::size_t maxRecordsOfSet = 65535;

bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/// One entry of a zone file: a record or directive on one line, comments and parentheses gone.
struct Entry {
    std::string text;
    unsigned line = 0;
};

/// Cuts the text into entries (RFC 1035 5.1).
class Splitter
{
public:
    explicit Splitter(std::string_view text) : m_text(text) {}

    std::string error;
    unsigned errorLine = 0;

    /// False at the end or on an error (then `error` is set).
    bool next(Entry& entry)
    {
        while (m_at < m_text.size()) {
            entry.text.clear();
            entry.line = m_line;
            if (!collect(entry))
                return false;
            if (entry.text.find_first_not_of(" \t") != std::string::npos)
                return true;
        }
        return false;
    }

private:
    bool fail(std::string what)
    {
        error = std::move(what);
        errorLine = m_line;
        return false;
    }

    bool collect(Entry& entry)
    {
        bool quoted = false, started = false;
        unsigned depth = 0;
        while (m_at < m_text.size()) {
            const char c = m_text[m_at++];
            if (c == '\n') {
                ++m_line;
                if (quoted) {
                    --m_line;
                    return fail("a quoted string does not end on its line");
                }
                if (depth == 0)
                    return true;
                entry.text += ' ';
                continue;
            }
            if (c == '\0')
                return fail("a zero octet");
            if (!started && !isBlank(c) && c != ';') {
                started = true;
                entry.line = m_line;
            }
            if (c == '\\') {
                entry.text += c;
                if (m_at < m_text.size() && m_text[m_at] != '\n' && m_text[m_at] != '\0')
                    entry.text += m_text[m_at++];
            } else if (c == '"') {
                quoted = !quoted;
                entry.text += c;
            } else if (quoted) {
                entry.text += c;
            } else if (c == ';') {
                while (m_at < m_text.size() && m_text[m_at] != '\n')
                    ++m_at;
            } else if (c == '(') {
                ++depth;
                entry.text += ' ';
            } else if (c == ')') {
                if (depth == 0)
                    return fail("\")\" without \"(\"");
                --depth;
                entry.text += ' ';
            } else {
                entry.text += isBlank(c) ? ' ' : c;
            }
            if (entry.text.size() > maxEntrySize)
                return fail("an entry of more than " + std::to_string(maxEntrySize) + " octets");
        }
        if (quoted)
            return fail("a quoted string does not end");
        if (depth > 0)
            return fail("\"(\" without \")\"");
        return true;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    unsigned m_line = 1;
};

/// The next word of a directive; moves behind it.
std::string_view word(std::string_view& rest)
{
    const std::size_t start = std::min(rest.find_first_not_of(" \t"), rest.size());
    rest.remove_prefix(start);
    const std::size_t size = std::min(rest.find_first_of(" \t"), rest.size());
    const std::string_view out = rest.substr(0, size);
    rest.remove_prefix(size);
    return out;
}

/// RFC 1035 5.1 allows "IN 60 A" and "60 IN A"; ldns understands the second only.
void putTtlBeforeClass(std::string& entry)
{
    std::size_t at = 0;
    while (at < entry.size() && !isBlank(entry[at])) // the owner; an escaped blank belongs to it
        at += entry[at] == '\\' ? 2 : 1;
    at = entry.find_first_not_of(" \t", std::min(at, entry.size()));
    if (at == std::string::npos || entry.size() - at < 4 || (entry[at] | 0x20) != 'i' || (entry[at + 1] | 0x20) != 'n' ||
        !isBlank(entry[at + 2]))
        return;
    const std::size_t ttl = entry.find_first_not_of(" \t", at + 2);
    if (ttl == std::string::npos || entry[ttl] < '0' || entry[ttl] > '9')
        return;
    const std::size_t end = std::min(entry.find_first_of(" \t", ttl), entry.size());
    const std::string digits = entry.substr(ttl, end - ttl);
    entry.replace(at, end - at, digits + " IN");
}

bool endsInFreeDot(std::string_view text)
{
    if (text.empty() || text.back() != '.')
        return false;
    std::size_t backslashes = 0;
    while (backslashes + 1 < text.size() && text[text.size() - 2 - backslashes] == '\\')
        ++backslashes;
    return backslashes % 2 == 0;
}

/// A name that may be relative to `origin`, or "@".
std::optional<Name> relativeName(std::string_view text, const Name& origin)
{
    if (text == "@")
        return origin;
    std::optional<Name> name = Name::fromText(text);
    if (!name || endsInFreeDot(text))
        return name;
    const std::string_view head = name->wire().substr(0, name->wire().size() - 1);
    if (head.size() + origin.wire().size() > maxNameSize)
        return std::nullopt;
    return Name::fromTrustedWire(std::string(head) + std::string(origin.wire()));
}

/// RFC 2308 4 with BIND's units: "3600", "1h30m", "2w".
std::optional<std::uint32_t> parsePeriod(std::string_view text)
{
    if (text.empty() || text.size() > 20)
        return std::nullopt;
    std::uint64_t total = 0, number = 0;
    bool digits = false;
    for (const char c : text) {
        if (c >= '0' && c <= '9') {
            number = number * 10 + static_cast<unsigned>(c - '0');
            digits = true;
        } else {
            std::uint64_t unit = 0;
            switch (c) {
            case 's':
            case 'S': unit = 1; break;
            case 'm':
            case 'M': unit = 60; break;
            case 'h':
            case 'H': unit = 3600; break;
            case 'd':
            case 'D': unit = 86400; break;
            case 'w':
            case 'W': unit = 604800; break;
            default: return std::nullopt;
            }
            if (!digits)
                return std::nullopt;
            total += number * unit;
            number = 0;
            digits = false;
        }
        if (number > 0x7fffffff || total > 0x7fffffff)
            return std::nullopt;
    }
    total += number;
    if (total > 0x7fffffff)
        return std::nullopt;
    return static_cast<std::uint32_t>(total);
}

detail::RdfHandle dnameRdf(const Name& name)
{
    return detail::RdfHandle(ldns_rdf_new_frm_data(LDNS_RDF_TYPE_DNAME, name.wire().size(), name.wire().data()));
}

class ZoneReader
{
public:
    ZoneReader(const Name& origin, std::uint32_t defaultTtl) : m_origin(origin), m_originRdf(dnameRdf(origin)), m_ttl(defaultTtl) {}

    std::vector<Record> records;

    /// An empty string, or what is wrong.
    std::string read(std::string& entry) { return entry.front() == '$' ? directive(entry) : record(entry); }

private:
    std::string directive(std::string_view rest)
    {
        const std::string_view what = word(rest), argument = word(rest);
        if (what == "$ORIGIN") {
            const auto origin = relativeName(argument, m_origin);
            if (!origin)
                return "$ORIGIN needs a domain name";
            m_origin = *origin;
            m_originRdf = dnameRdf(m_origin);
        } else if (what == "$TTL") {
            const auto ttl = parsePeriod(argument);
            if (!ttl)
                return "$TTL needs a time of at most 2147483647 seconds";
            m_ttl = *ttl;
        } else {
            return "unknown directive " + std::string(what) + " ($ORIGIN and $TTL are known)";
        }
        return word(rest).empty() ? std::string() : "something behind the argument of " + std::string(what);
    }

    std::string record(std::string& entry)
    {
        putTtlBeforeClass(entry);
        if (isBlank(entry.front()) && !m_previous)
            return "no owner name, and none before it";
        ldns_rr* raw = nullptr;
        ldns_rdf* previous = m_previous.release();
        const ldns_status status = ldns_rr_new_frm_str(&raw, entry.c_str(), m_ttl, m_originRdf.get(), &previous);
        m_previous.reset(previous);
        if (status != LDNS_STATUS_OK)
            return ldns_get_errorstr_by_id(status);
        const detail::RrHandle rr(raw);
        if (!rr || ldns_rr_get_class(rr.get()) != LDNS_RR_CLASS_IN)
            return "only class IN is understood";
        if (ldns_rr_ttl(rr.get()) > 0x7fffffff)
            return "the TTL is above 2147483647";
        std::uint8_t* octets = nullptr;
        std::size_t size = 0;
        if (ldns_rr2wire(&octets, rr.get(), LDNS_SECTION_ANSWER, &size) != LDNS_STATUS_OK)
            return "the record does not fit a message";
        const detail::MemoryHandle<std::uint8_t> wire(octets);
        const std::string_view view(reinterpret_cast<const char*>(octets), size);
        const std::size_t ownerSize = detail::plainNameSize(view);
        constexpr std::size_t fixedSize = 10;
        Record r;
        r.type = static_cast<Type>(ldns_rr_get_type(rr.get()));
        if (ownerSize == 0 || size < ownerSize + fixedSize)
            return "bad owner name";
        const std::string_view rdata = view.substr(ownerSize + fixedSize);
        if (isMetaType(r.type))
            return "type " + toText(r.type) + " is no data";
        if (!detail::rdataFits(r.type, 1, rdata))
            return "the data does not fit type " + toText(r.type);
        r.owner = Name::fromTrustedWire(view.substr(0, ownerSize));
        r.ttl = ldns_rr_ttl(rr.get());
        r.rdata = rdata;
        std::size_t& inSet = m_inSet[{r.owner, r.type == Type::Rrsig ? Type::None : r.type}];
        if (++inSet > maxRecordsOfSet)
            return "too many records of one name and type";
        records.push_back(std::move(r));
        return {};
    }

    Name m_origin;
    detail::RdfHandle m_originRdf, m_previous;
    std::uint32_t m_ttl;
    struct KeyHash {
        std::size_t operator()(const std::pair<Name, Type>& key) const { return key.first.hash() + static_cast<std::size_t>(key.second); }
    };
    std::unordered_map<std::pair<Name, Type>, std::size_t, KeyHash> m_inSet;
};

} // namespace

std::string ZoneTextError::toText() const { return line > 0 ? file + ':' + std::to_string(line) + ": " + message : file + ": " + message; }

Result<std::vector<RRset>, ZoneTextError> parseZoneText(std::string_view text, const Name& origin, std::uint32_t defaultTtl,
                                                        std::string_view fileNameForErrors)
{
    Splitter splitter(text);
    ZoneReader reader(origin, defaultTtl);
    Entry entry;
    while (splitter.next(entry)) {
        std::string wrong = reader.read(entry.text);
        if (!wrong.empty())
            return Failure{ZoneTextError{std::string(fileNameForErrors), entry.line, std::move(wrong)}};
    }
    if (!splitter.error.empty())
        return Failure{ZoneTextError{std::string(fileNameForErrors), splitter.errorLine, splitter.error}};
    return groupRecords(reader.records);
}

Result<std::vector<RRset>, ZoneTextError> readZoneFile(const std::string& path, const Name& origin, std::uint32_t defaultTtl)
{
    const auto failed = [&](const char* what) { return Failure{ZoneTextError{path, 0, what}}; };
    const std::filesystem::path file(std::u8string(path.begin(), path.end())); // UTF-8 on every system (WINDOWS.md 4.4)
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error))
        return failed(error || !std::filesystem::exists(file, error) ? "no such file" : "not a regular file");
    const std::uintmax_t size = std::filesystem::file_size(file, error);
    if (error || size > maxFileSize)
        return failed("larger than a zone file can be");
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return failed("cannot be opened for reading");
    std::string text(static_cast<std::size_t>(size), '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (in.bad() || static_cast<std::uintmax_t>(in.gcount()) != size)
        return failed("cannot be read");
    return parseZoneText(text, origin, defaultTtl, path);
}

} // namespace harddns::wire
