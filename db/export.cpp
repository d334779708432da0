#include "db/export.h"

#include "db/pcapng.h"
#include "db/rows.h"

#include <array>
#include <cstdio>

namespace harddns::db
{

namespace
{

/// Rows held at once.
constexpr std::size_t rowsPerPage = 500;

/// A row as named fields; what a format makes of them is its own matter.
class Fields
{
public:
    void add(const char* name, std::string text) { m_all.push_back({name, Kind::Text, std::move(text), {}}); }
    void add(const char* name, const char* text) { add(name, std::string(text)); }
    template <class T>
    requires std::is_integral_v<T>
    void add(const char* name, T number)
    {
        if constexpr (std::is_same_v<T, bool>)
            m_all.push_back({name, Kind::Plain, number ? "true" : "false", {}});
        else
            m_all.push_back({name, Kind::Plain, std::to_string(number), {}});
    }
    void add(const char* name, const std::vector<std::string>& list) { m_all.push_back({name, Kind::List, {}, list}); }

    [[nodiscard]] std::string csvHeader() const
    {
        std::string out;
        for (const Field& field : m_all)
            out += (out.empty() ? "" : ",") + std::string(field.name);
        return out + "\r\n";
    }
    [[nodiscard]] std::string csv() const
    {
        std::string out;
        bool first = true;
        for (const Field& field : m_all) {
            if (!first)
                out += ',';
            first = false;
            std::string text = field.text;
            for (const std::string& one : field.list)
                text += (text.empty() ? "" : "\n") + one;
            putCsv(out, text, field.kind == Kind::Plain);
        }
        return out + "\r\n";
    }
    [[nodiscard]] std::string json() const
    {
        std::string out = "{";
        for (const Field& field : m_all) {
            out += (out.size() == 1 ? "\"" : ",\"") + std::string(field.name) + "\":";
            if (field.kind == Kind::Plain) {
                out += field.text;
            } else if (field.kind == Kind::Text) {
                putJson(out, field.text);
            } else {
                out += '[';
                for (std::size_t i = 0; i < field.list.size(); ++i) {
                    out += i == 0 ? "" : ",";
                    putJson(out, field.list[i]);
                }
                out += ']';
            }
        }
        return out + "}\n";
    }

private:
    enum class Kind : std::uint8_t { Text, Plain, List };
    struct Field {
        const char* name;
        Kind kind;
        std::string text;
        std::vector<std::string> list;
    };

    static void putCsv(std::string& out, std::string text, bool plain)
    {
        constexpr std::string_view formulaBegins = "=+-@\t\r";
        if (!plain && !text.empty() && formulaBegins.find(text[0]) != std::string_view::npos)
            text.insert(text.begin(), '\'');
        if (text.find_first_of(",\"\r\n") == std::string::npos) {
            out += text;
            return;
        }
        out += '"';
        for (const char c : text) {
            if (c == '"')
                out += '"';
            out += c;
        }
        out += '"';
    }
    static void putJson(std::string& out, std::string_view text)
    {
        out += '"';
        for (const char c : text) {
            if (c == '"' || c == '\\') {
                out += '\\';
                out += c;
            } else if (static_cast<unsigned char>(c) < 0x20) {
                std::array<char, 8> escaped{};
                std::snprintf(escaped.data(), escaped.size(), "\\u%04x", static_cast<unsigned>(c));
                out += escaped.data();
            } else {
                out += c;
            }
        }
        out += '"';
    }
    std::vector<Field> m_all;
};

Fields begun(const Place& place, std::int64_t timeUs)
{
    Fields out;
    out.add("key", place.key);
    out.add("time_us", timeUs);
    out.add("behind_us", place.behindUs);
    return out;
}

std::string hexOfOctets(const std::vector<std::uint8_t>& octets) { return hexOf(octets); }

Fields fieldsOf(const StoredVote& row)
{
    const VoteEvent& v = row.vote;
    Fields out = begun(row.place, v.timeUs);
    out.add("vote", v.id);
    out.add("name", v.name);
    out.add("type", v.type);
    out.add("collector", v.collector);
    out.add("level", v.level);
    out.add("rcode", v.rcode);
    out.add("ttl", v.ttl);
    out.add("latency_us", v.latencyUs);
    out.add("asked", v.asked);
    out.add("majority", v.majority);
    out.add("dissents", v.dissents);
    std::vector<std::string> seats;
    for (const VoteSeat& seat : v.seats)
        seats.push_back(seat.member + ' ' + seat.state + ' ' + toText(seat.agreement) + ' ' + (seat.outcome.empty() ? "-" : seat.outcome) +
                        ' ' + std::to_string(seat.rttUs) + ' ' + (seat.digest.empty() ? "-" : seat.digest));
    out.add("seats", seats);
    return out;
}

/// A row a seat: the matrix as a table.
std::vector<Fields> fieldsOf(const StoredDisagreement& row)
{
    const DisagreementRecord& r = row.record;
    std::vector<Fields> all;
    for (std::size_t i = 0; i < std::max<std::size_t>(r.seats.size(), 1); ++i) {
        const DisagreementSeat seat = i < r.seats.size() ? r.seats[i] : DisagreementSeat{};
        Fields out = begun(row.place, r.timeUs);
        out.add("run", row.run);
        out.add("vote", r.vote);
        out.add("name", r.name);
        out.add("type", r.type);
        out.add("level", r.level);
        out.add("of_collectors", r.collectors);
        out.add("grade", toText(r.grade));
        out.add("decided", r.decided);
        out.add("seat", i);
        out.add("member", seat.member);
        out.add("agreement", toText(seat.agreement));
        out.add("records", seat.records);
        out.add("points", seat.points);
        out.add("seat_grade", toText(seat.grade));
        out.add("suspect", seat.suspect);
        std::vector<std::string> findings;
        for (const Finding& finding : seat.findings)
            findings.push_back(finding.kind + ' ' + std::to_string(finding.points) + ' ' + finding.text);
        out.add("findings", findings);
        out.add("path", seat.path);
        out.add("packet", hexOfOctets(seat.packet));
        out.add("signature_checked", seat.proof.checked);
        out.add("signed_by", seat.proof.member);
        out.add("signed_for", seat.proof.asker);
        out.add("public_key", seat.proof.publicKey);
        out.add("nonce", seat.proof.nonce);
        out.add("digest", seat.proof.digest);
        out.add("batch", seat.proof.batch);
        out.add("index", seat.proof.index);
        out.add("count", seat.proof.count);
        out.add("signature", seat.proof.signature);
        out.add("merkle_path", seat.proof.path);
        all.push_back(std::move(out));
    }
    return all;
}

Fields fieldsOf(const StoredAlertChange& row)
{
    const AlertChange& c = row.change;
    const Alert& a = c.alert;
    Fields out = begun(row.place, c.timeUs);
    out.add("run", row.run);
    out.add("alert", a.id);
    out.add("step", toText(c.step));
    out.add("who", c.who);
    out.add("note", c.note);
    out.add("until_us", c.untilUs);
    out.add("cause", toText(a.cause));
    out.add("name", a.name);
    out.add("type", a.type);
    out.add("whole_zone", a.wholeZone);
    out.add("grade", toText(a.grade));
    out.add("points", a.points);
    out.add("first_seen_us", a.firstSeenUs);
    out.add("last_seen_us", a.lastSeenUs);
    out.add("seen", a.count);
    out.add("suspects", a.suspects);
    out.add("nodes", a.nodes);
    out.add("group", a.group);
    out.add("examples", a.examples);
    out.add("last_vote", a.lastVote);
    out.add("text", a.text);
    return out;
}

Fields fieldsOf(const StoredEvent& row)
{
    const Event& e = row.event;
    Fields out = begun(row.place, e.timeUs);
    out.add("kind", toText(e.kind));
    out.add("who", e.who);
    out.add("subject", e.subject);
    out.add("name", e.name);
    out.add("type", e.type);
    out.add("until_us", e.untilUs);
    out.add("before", e.before);
    out.add("after", e.after);
    out.add("text", e.text);
    return out;
}

DbError cancelled() { return {DbError::Kind::Cancelled, "the export was cancelled"}; }

std::string textOf(const Fields& fields, ExportFormat format) { return format == ExportFormat::JsonLines ? fields.json() : fields.csv(); }

class Exporter
{
public:
    Exporter(AuditReader::List list, const Filter& filter, ExportFormat format, const ExportSink& sink, const CancelFlag* cancel)
        : m_list(list), m_filter(filter), m_format(format), m_sink(sink), m_cancel(cancel)
    {
    }

    /// `read` is a list of the reader.
    template <class Read>
    DbResult<std::uint64_t> run(Read read)
    {
        if (m_format == ExportFormat::Pcapng && !m_sink(exportBegin(m_list, m_format)))
            return Failure{cancelled()};
        std::uint64_t rows = 0;
        PageRequest page;
        page.limit = rowsPerPage;
        page.newestFirst = false;
        for (;;) {
            const auto found = read(m_filter, page, m_cancel);
            if (!found)
                return Failure{found.error()};
            std::string piece;
            if (!page.after && m_format == ExportFormat::Csv)
                piece = exportBegin(m_list, m_format);
            for (const auto& row : *found)
                piece += exportRow(row, m_format);
            rows += found->size();
            if (!piece.empty() && !m_sink(piece))
                return Failure{cancelled()};
            if (found->size() < page.limit)
                return rows;
            page.after = found->back().place.key;
            if (m_cancel && m_cancel->load())
                return Failure{cancelled()};
        }
    }

private:
    AuditReader::List m_list;
    const Filter& m_filter;
    ExportFormat m_format;
    const ExportSink& m_sink;
    const CancelFlag* m_cancel;
};

} // namespace

std::string exportBegin(AuditReader::List list, ExportFormat format)
{
    using List = AuditReader::List;
    if (format == ExportFormat::JsonLines)
        return {};
    if (format == ExportFormat::Pcapng)
        return pcapngHeader();
    switch (list) {
    case List::Votes: return fieldsOf(StoredVote{}).csvHeader();
    case List::Disagreements: return fieldsOf(StoredDisagreement{})[0].csvHeader();
    case List::AlertChanges: return fieldsOf(StoredAlertChange{}).csvHeader();
    case List::Events: return fieldsOf(StoredEvent{}).csvHeader();
    }
    return {};
}

std::string exportRow(const StoredVote& row, ExportFormat format) { return textOf(fieldsOf(row), format); }

std::string exportRow(const StoredDisagreement& row, ExportFormat format)
{
    if (format == ExportFormat::Pcapng)
        return pcapngPackets(row.record);
    std::string out;
    for (const Fields& fields : fieldsOf(row))
        out += textOf(fields, format);
    return out;
}

std::string exportRow(const StoredAlertChange& row, ExportFormat format) { return textOf(fieldsOf(row), format); }

std::string exportRow(const StoredEvent& row, ExportFormat format) { return textOf(fieldsOf(row), format); }

DbResult<std::uint64_t> exportRows(AuditReader& reader, AuditReader::List list, const Filter& filter, ExportFormat format,
                                   const ExportSink& sink, const CancelFlag* cancel)
{
    using List = AuditReader::List;
    if (format == ExportFormat::Pcapng && list != List::Disagreements)
        return Failure{DbError{DbError::Kind::Other, "only disagreements have packets to export"}};
    Exporter exporter(list, filter, format, sink, cancel);
    const auto with = [&](auto member) {
        return exporter.run(
            [&reader, member](const Filter& f, const PageRequest& p, const CancelFlag* c) { return (reader.*member)(f, p, c); });
    };
    switch (list) {
    case List::Votes: return with(&AuditReader::votes);
    case List::Disagreements: return with(&AuditReader::disagreements);
    case List::AlertChanges: return with(&AuditReader::alertChanges);
    case List::Events: return with(&AuditReader::events);
    }
    return std::uint64_t{0};
}

} // namespace harddns::db
