#include "app/audit_lines.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <cstdlib>

namespace harddns::app
{

namespace
{

using db::AuditReader;
using db::DbError;
using db::DbResult;
using db::Filter;
using db::PageRequest;
using Parameters = std::map<std::string, std::string, std::less<>>;

constexpr std::array grades{Grade::None, Grade::Notice, Grade::Warning, Grade::Critical};
constexpr std::array causes{AlertCause::Dissent,      AlertCause::Group,          AlertCause::MajoritySuspect, AlertCause::NoQuorum,
                            AlertCause::ForgeryFlood, AlertCause::LyingCollector, AlertCause::NodeSilent};
constexpr std::array<std::pair<AuditReader::List, const char*>, 4> lists{{{AuditReader::List::Votes, "votes"},
                                                                          {AuditReader::List::Disagreements, "disagreements"},
                                                                          {AuditReader::List::AlertChanges, "alerts"},
                                                                          {AuditReader::List::Events, "events"}}};
constexpr std::array faults{db::ChainFault::Kind::Edited,   db::ChainFault::Kind::Moved,    db::ChainFault::Kind::Removed,
                            db::ChainFault::Kind::Inserted, db::ChainFault::Kind::Broken,   db::ChainFault::Kind::Unsigned,
                            db::ChainFault::Kind::Forged,   db::ChainFault::Kind::Truncated};

/// The value with that text; nothing: there is none.
template <class List>
auto byText(const List& values, std::string_view text) -> std::optional<typename List::value_type>
{
    for (const auto value : values) {
        if (text == toText(value))
            return value;
    }
    return std::nullopt;
}

template <class T>
std::optional<T> numberFrom(std::string_view text)
{
    T out{};
    const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
    return read.ec == std::errc() && read.ptr == text.data() + text.size() ? std::optional(out) : std::nullopt;
}

// --- parameters

void put(Parameters& to, const char* name, const std::string& value)
{
    if (!value.empty())
        to[name] = value;
}
template <class T>
void put(Parameters& to, const char* name, const std::optional<T>& value)
{
    if (value)
        to[name] = std::to_string(*value);
}

void putFilter(Parameters& to, const Filter& f)
{
    put(to, "from", f.fromUs);
    put(to, "to", f.toUs);
    put(to, "name", f.nameContains);
    put(to, "below", f.nameBelow);
    put(to, "type", f.type);
    put(to, "node", f.node);
    put(to, "level", f.level);
    put(to, "rcode", f.rcode);
    put(to, "who", f.who);
    put(to, "text", f.text);
    put(to, "alert", f.alert);
    put(to, "run", f.run);
    put(to, "vote", f.vote);
    if (f.onlyDissent)
        to["dissent"] = "1";
    if (f.minGrade != Grade::None)
        to["grade"] = toText(f.minGrade);
    if (f.cause)
        to["cause"] = toText(*f.cause);
    if (f.step)
        to["step"] = db::toText(*f.step);
    std::string kinds;
    for (const db::EventKind kind : f.kinds)
        kinds.append(kinds.empty() ? "" : ",").append(db::toText(kind));
    put(to, "kinds", kinds);
}

/// Takes parameters one by one; what is left at the end nobody knows.
class Taker
{
public:
    explicit Taker(Parameters from) : m_left(std::move(from)) {}
    std::string text(const char* name)
    {
        const auto at = m_left.find(name);
        if (at == m_left.end())
            return {};
        std::string out = std::move(at->second);
        m_left.erase(at);
        return out;
    }
    template <class T>
    std::optional<T> number(const char* name)
    {
        const std::string given = text(name);
        if (given.empty())
            return std::nullopt;
        const auto out = numberFrom<T>(given);
        if (!out)
            bad(name);
        return out;
    }
    /// Of a text that names one of several things.
    template <class Convert>
    auto word(const char* name, Convert convert) -> decltype(convert(std::string()))
    {
        const std::string given = text(name);
        if (given.empty())
            return std::nullopt;
        auto out = convert(given);
        if (!out)
            bad(name);
        return out;
    }
    void bad(const char* name)
    {
        if (m_problem.empty())
            m_problem = std::string("the parameter ") + name + " cannot be understood";
    }
    [[nodiscard]] std::string problem() const
    {
        return !m_problem.empty() || m_left.empty() ? m_problem : "the audit history knows no parameter \"" + m_left.begin()->first + "\"";
    }

private:
    Parameters m_left;
    std::string m_problem;
};

Filter filterFrom(Taker& take)
{
    Filter f;
    f.fromUs = take.number<std::int64_t>("from");
    f.toUs = take.number<std::int64_t>("to");
    f.nameContains = take.text("name");
    f.nameBelow = take.text("below");
    f.type = take.text("type");
    f.node = take.text("node");
    f.level = take.text("level");
    f.rcode = take.text("rcode");
    f.who = take.text("who");
    f.text = take.text("text");
    f.alert = take.number<std::uint64_t>("alert");
    f.run = take.number<std::int64_t>("run");
    f.vote = take.number<std::uint64_t>("vote");
    f.onlyDissent = take.text("dissent") == "1";
    f.minGrade = take.word("grade", [](const std::string& text) { return byText(grades, text); }).value_or(Grade::None);
    f.cause = take.word("cause", [](const std::string& text) { return byText(causes, text); });
    f.step = take.word("step", [](const std::string& text) { return db::alertStepFrom(text); });
    std::string kinds = take.text("kinds");
    while (!kinds.empty()) {
        const std::size_t comma = std::min(kinds.find(','), kinds.size());
        if (const auto kind = db::eventKindFrom(kinds.substr(0, comma)))
            f.kinds.push_back(*kind);
        else
            take.bad("kinds");
        kinds.erase(0, comma + 1);
    }
    return f;
}

// --- rows as lines, and back

/// The members in front of those of an object that is text already.
std::string spliced(const std::string& members, const std::string& object)
{
    return "{" + members + (object.size() > 2 ? "," + object.substr(1) : "}");
}
std::string member(const char* name, std::int64_t value) { return std::string("\"") + name + "\":" + std::to_string(value); }
std::string member(const char* name, const std::string& value) { return std::string("\"") + name + "\":" + jsonString(value); }
std::string placeOf(const db::Place& place) { return member("key", place.key) + "," + member("behind_us", place.behindUs); }

std::string lineOf(const db::StoredVote& row) { return spliced(placeOf(row.place), toJson(row.vote)); }
std::string lineOf(const db::StoredDisagreement& row)
{
    return spliced(placeOf(row.place) + "," + member("run", row.run), toJson(row.record));
}
std::string lineOf(const db::StoredAlertChange& row)
{
    const db::AlertChange& c = row.change;
    return spliced(placeOf(row.place) + "," + member("run", row.run) + "," + member("step", db::toText(c.step)) + "," +
                       member("step_us", c.timeUs) + "," + member("who", c.who) + "," + member("note", c.note) + "," +
                       member("until_us", c.untilUs),
                   toJson(c.alert));
}
std::string lineOf(const db::StoredEvent& row)
{
    const db::Event& e = row.event;
    return "{" + placeOf(row.place) + "," + member("kind", db::toText(e.kind)) + "," + member("time_us", e.timeUs) + "," +
           member("who", e.who) + "," + member("subject", e.subject) + "," + member("name", e.name) + "," + member("type", e.type) + "," +
           member("until_us", e.untilUs) + "," + member("before", e.before) + "," + member("after", e.after) + "," +
           member("text", e.text) + "}";
}
std::string lineOf(const db::LatencyMinute& minute)
{
    NodeStats stats;
    stats.histograms.push_back(minute.values);
    return spliced(member("minute_us", minute.minuteUs), toJson(stats));
}
/// Public keys as strings of hexadecimal digits.
std::string keysMember(const char* name, const std::vector<std::string>& keys)
{
    std::string out;
    for (const std::string& key : keys)
        out.append(out.empty() ? "" : ",").append(jsonString(db::hexOf({reinterpret_cast<const std::uint8_t*>(key.data()), key.size()})));
    return jsonString(name) + ":[" + out + "]";
}
std::string lineOf(const db::ChainReport& r)
{
    std::string out = "{" + member("first", r.first) + "," + member("last", r.last) + "," +
                      member("rows", static_cast<std::int64_t>(r.rows)) + "," + member("heads", static_cast<std::int64_t>(r.heads)) + "," +
                      member("signed_heads", static_cast<std::int64_t>(r.signedHeads)) + "," + member("signed_up_to", r.signedUpTo) + "," +
                      member("signed_at_us", r.signedAtUs) + "," + member("pruned_up_to", r.prunedUpTo) + "," + member("head", r.headHex) +
                      "," + keysMember("keys", r.keys);
    if (!r.strangeKeys.empty())
        out += "," + keysMember("strange_keys", r.strangeKeys) + "," + member("strange_from", r.strangeFrom) + "," +
               member("strange_up_to", r.strangeUpTo);
    if (r.fault)
        out += "," + member("fault", db::toText(r.fault->kind)) + "," + member("fault_seq", r.fault->seq) + "," +
               member("fault_table", r.fault->table) + "," + member("fault_text", r.fault->text);
    return out + "}";
}

std::string textIn(const std::string& line, const char* name) { return jsonMember(line, name).value_or(""); }
std::int64_t numberIn(const std::string& line, const char* name) { return numberFrom<std::int64_t>(textIn(line, name)).value_or(0); }
/// After 1970 and before 2200, as in the feed: what shows a row adds and subtracts without looking.
bool isTime(std::int64_t us) { return us >= 0 && us <= 7'258'118'400'000'000; }
db::Place placeIn(const std::string& line) { return {numberIn(line, "key"), numberIn(line, "behind_us")}; }

bool rowFrom(const std::string& line, db::StoredVote& row)
{
    auto vote = voteFromJson(line);
    if (!vote || !isTime(vote->timeUs))
        return false;
    row = {placeIn(line), std::move(*vote)};
    return true;
}
bool rowFrom(const std::string& line, db::StoredDisagreement& row)
{
    auto record = disagreementFromJson(line);
    if (!record || !isTime(record->timeUs))
        return false;
    row = {placeIn(line), numberIn(line, "run"), std::move(*record)};
    return true;
}
bool rowFrom(const std::string& line, db::StoredAlertChange& row)
{
    auto alert = alertFromJson(line);
    const auto step = db::alertStepFrom(textIn(line, "step"));
    if (!alert || !step || !isTime(alert->firstSeenUs) || !isTime(alert->lastSeenUs) || !isTime(numberIn(line, "step_us")) ||
        !isTime(numberIn(line, "until_us")))
        return false;
    row = {placeIn(line),
           numberIn(line, "run"),
           {*step, numberIn(line, "step_us"), textIn(line, "who"), textIn(line, "note"), numberIn(line, "until_us"), std::move(*alert)}};
    return true;
}
bool rowFrom(const std::string& line, db::StoredEvent& row)
{
    const auto kind = db::eventKindFrom(textIn(line, "kind"));
    if (!kind || !isTime(numberIn(line, "time_us")) || !isTime(numberIn(line, "until_us")))
        return false;
    row = {placeIn(line),
           {*kind, numberIn(line, "time_us"), textIn(line, "who"), textIn(line, "subject"), textIn(line, "name"), textIn(line, "type"),
            numberIn(line, "until_us"), textIn(line, "before"), textIn(line, "after"), textIn(line, "text")}};
    return true;
}
bool rowFrom(const std::string& line, db::LatencyMinute& row)
{
    auto stats = statsFromJson(line);
    if (!stats || stats->histograms.size() != 1 || !isTime(numberIn(line, "minute_us")))
        return false;
    row = {numberIn(line, "minute_us"), std::move(stats->histograms.front())};
    return true;
}
std::vector<std::string> keysIn(const std::string& line, const char* name)
{
    std::vector<std::string> out;
    for (const std::string& hex : jsonStrings(line, name)) {
        std::string key;
        for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
            unsigned octet = 0;
            std::from_chars(hex.data() + i, hex.data() + i + 2, octet, 16);
            key += static_cast<char>(octet);
        }
        out.push_back(std::move(key));
    }
    return out;
}
bool rowFrom(const std::string& line, db::ChainReport& r)
{
    if (!jsonMember(line, "signed_up_to"))
        return false;
    r.first = numberIn(line, "first");
    r.last = numberIn(line, "last");
    r.rows = static_cast<std::uint64_t>(numberIn(line, "rows"));
    r.heads = static_cast<std::uint64_t>(numberIn(line, "heads"));
    r.signedHeads = static_cast<std::uint64_t>(numberIn(line, "signed_heads"));
    r.signedUpTo = numberIn(line, "signed_up_to");
    r.signedAtUs = numberIn(line, "signed_at_us");
    r.prunedUpTo = numberIn(line, "pruned_up_to");
    r.headHex = textIn(line, "head");
    r.keys = keysIn(line, "keys");
    r.strangeKeys = keysIn(line, "strange_keys");
    r.strangeFrom = numberIn(line, "strange_from");
    r.strangeUpTo = numberIn(line, "strange_up_to");
    if (const auto kind = byText(faults, textIn(line, "fault")))
        r.fault = db::ChainFault{*kind, numberIn(line, "fault_seq"), textIn(line, "fault_table"), textIn(line, "fault_text")};
    return true;
}

// --- the node's side

/// Rows that are in memory at once: a disagreement of many nodes has megabytes of packets.
constexpr std::size_t pieceRows = 200;

template <class T>
Result<void, std::string> tell(const DbResult<std::vector<T>>& rows, const LineSink& sink)
{
    if (!rows)
        return Failure{rows.error().message};
    for (const T& row : *rows) {
        if (!sink(lineOf(row)))
            break;
    }
    return {};
}

/// A page in pieces. `read` gives one of them.
template <class Read>
Result<void, std::string> tellPage(PageRequest page, const LineSink& sink, const db::CancelFlag* cancelled, Read read)
{
    bool wanted = true;
    const LineSink watched = [&](std::string_view line) { return wanted = sink(line); };
    for (std::size_t left = page.limit; left > 0 && wanted;) {
        if (cancelled && cancelled->load())
            return Failure{std::string("cancelled")};
        page.limit = std::min(left, pieceRows);
        const auto rows = read(page);
        if (auto told = tell(rows, watched); !told)
            return told;
        if (rows->size() < page.limit)
            break;
        left -= rows->size();
        page.after = rows->back().place.key;
    }
    return {};
}

/// One at a time: a check reads the whole file.
class OneVerify
{
public:
    explicit OneVerify(std::atomic<bool>& running) : m_running(running), m_mine(!running.exchange(true)) {}
    ~OneVerify()
    {
        if (m_mine)
            m_running = false;
    }
    OneVerify(const OneVerify&) = delete;
    OneVerify& operator=(const OneVerify&) = delete;
    [[nodiscard]] bool isMine() const { return m_mine; }

private:
    std::atomic<bool>& m_running;
    const bool m_mine;
};

Result<void, std::string> answer(const std::string& file, const db::HeadCheck* check, const TrustedKeys& trusted,
                                 std::atomic<bool>& verifying, const AuditQuery& query, const LineSink& sink,
                                 const db::CancelFlag* cancelled)
{
    Taker take(query.parameters);
    const Filter filter = filterFrom(take);
    const bool counting = query.what == "count";
    const std::string listName = counting ? take.text("list") : query.what;
    PageRequest page;
    page.limit = std::min(take.number<std::size_t>("limit").value_or(page.limit), mostAuditRows);
    page.newestFirst = take.text("oldest") != "1";
    page.after = take.number<std::int64_t>("after");
    const std::string series = take.text("series");
    if (const std::string problem = take.problem(); !problem.empty())
        return Failure{problem};
    if (cancelled && cancelled->load())
        return Failure{std::string("cancelled")};
    auto opened = AuditReader::open(file);
    if (!opened)
        return Failure{opened.error().message};
    AuditReader& reader = **opened;
    if (query.what == "verify") {
        const OneVerify one(verifying);
        if (!one.isMine())
            return Failure{std::string("the history of this node is being checked already; try again")};
        db::VerifyOptions options = verifyOptions(check, trusted);
        options.cancel = cancelled;
        const auto report = reader.verify(options);
        if (!report)
            return Failure{report.error().message};
        sink(lineOf(*report));
        return {};
    }
    if (query.what == "latency")
        return tell(reader.latency(series, filter.fromUs.value_or(0), filter.toUs.value_or(0), mostAuditMinutes, cancelled), sink);
    for (const auto& [list, name] : lists) {
        if (listName != name)
            continue;
        if (counting) {
            const auto count = reader.count(list, filter, cancelled);
            if (!count)
                return Failure{count.error().message};
            sink("{" + member("count", static_cast<std::int64_t>(*count)) + "}");
            return {};
        }
        switch (list) {
        case AuditReader::List::Votes:
            return tellPage(page, sink, cancelled, [&](const PageRequest& piece) { return reader.votes(filter, piece, cancelled); });
        case AuditReader::List::Disagreements:
            return tellPage(page, sink, cancelled,
                            [&](const PageRequest& piece) { return reader.disagreements(filter, piece, cancelled); });
        case AuditReader::List::AlertChanges:
            return tellPage(page, sink, cancelled, [&](const PageRequest& piece) { return reader.alertChanges(filter, piece, cancelled); });
        case AuditReader::List::Events:
            return tellPage(page, sink, cancelled, [&](const PageRequest& piece) { return reader.events(filter, piece, cancelled); });
        }
    }
    return Failure{"the audit history has no list \"" + listName + "\": votes, disagreements, alerts, events, count, latency, verify"};
}

// --- the console's side

DbError failed(std::string message) { return {DbError::Kind::Other, std::move(message)}; }

class RemoteAuditReader final : public AuditReader
{
public:
    explicit RemoteAuditReader(AuditAnswer ask) : m_ask(std::move(ask)) {}

    DbResult<std::vector<db::StoredVote>> votes(const Filter& filter, const PageRequest& page, const db::CancelFlag* cancel) override
    {
        return rows<db::StoredVote>("votes", filter, page, cancel);
    }
    DbResult<std::vector<db::StoredDisagreement>> disagreements(const Filter& filter, const PageRequest& page,
                                                                const db::CancelFlag* cancel) override
    {
        return rows<db::StoredDisagreement>("disagreements", filter, page, cancel);
    }
    DbResult<std::vector<db::StoredAlertChange>> alertChanges(const Filter& filter, const PageRequest& page,
                                                              const db::CancelFlag* cancel) override
    {
        return rows<db::StoredAlertChange>("alerts", filter, page, cancel);
    }
    DbResult<std::vector<db::StoredEvent>> events(const Filter& filter, const PageRequest& page, const db::CancelFlag* cancel) override
    {
        return rows<db::StoredEvent>("events", filter, page, cancel);
    }
    DbResult<std::uint64_t> count(List list, const Filter& filter, const db::CancelFlag* cancel) override
    {
        AuditQuery query{"count", {}};
        putFilter(query.parameters, filter);
        for (const auto& [known, name] : lists) {
            if (known == list)
                query.parameters["list"] = name;
        }
        std::optional<std::uint64_t> found;
        auto done = ask(query, cancel, [&](const std::string& line) {
            found = numberFrom<std::uint64_t>(textIn(line, "count"));
            return found ? Took::Enough : Took::NotUnderstood;
        });
        if (!done)
            return Failure{done.error()};
        if (!found)
            return Failure{failed("the node told no number of rows")};
        return *found;
    }
    DbResult<std::vector<db::VoteMinute>> voteMinutes(std::int64_t, std::int64_t, std::size_t, const db::CancelFlag*) override
    {
        return Failure{onlyThere("minutes of pruned votes")};
    }
    DbResult<std::vector<db::LatencyMinute>> latency(const std::string& series, std::int64_t fromUs, std::int64_t toUs, std::size_t limit,
                                                     const db::CancelFlag* cancel) override
    {
        AuditQuery query{"latency", {{"from", std::to_string(fromUs)}, {"to", std::to_string(toUs)}}};
        put(query.parameters, "series", series);
        return collect<db::LatencyMinute>(query, limit, cancel);
    }
    DbResult<void> history(std::size_t, const std::function<bool(const db::NameHistory&)>&, const db::CancelFlag*) override
    {
        return Failure{onlyThere("what the vote remembers")};
    }
    DbResult<void> backup(const std::string&, const std::function<void(int, int)>&, const db::CancelFlag*) override
    {
        return Failure{onlyThere("a backup")};
    }
    DbResult<db::ChainReport> verify(const db::VerifyOptions& options) override
    {
        auto found = collect<db::ChainReport>({"verify", {}}, 1, options.cancel);
        if (!found)
            return Failure{found.error()};
        if (found->empty())
            return Failure{failed("the node did not say whether its chain is whole")};
        return std::move(found->front());
    }
    DbResult<void> integrity(const db::CancelFlag*) override { return Failure{onlyThere("the check of the file")}; }

private:
    static DbError onlyThere(const std::string& what) { return failed(what + " can be had on the node's own machine only"); }

    enum class Took : std::uint8_t { One, Enough, NotUnderstood };
    DbResult<void> ask(const AuditQuery& query, const db::CancelFlag* cancel, const std::function<Took(const std::string&)>& take)
    {
        Took took = Took::One;
        const auto done = m_ask(
            query,
            [&](std::string_view line) {
                if (took != Took::One || (cancel && cancel->load()))
                    return false;
                took = take(std::string(line));
                return took == Took::One;
            },
            cancel);
        if (cancel && cancel->load())
            return Failure{DbError{DbError::Kind::Cancelled, "cancelled"}};
        if (!done)
            return Failure{failed(done.error())};
        if (took == Took::NotUnderstood)
            return Failure{failed("the node's history cannot be understood: it may be of another version")};
        return {};
    }
    template <class T>
    DbResult<std::vector<T>> collect(const AuditQuery& query, std::size_t limit, const db::CancelFlag* cancel)
    {
        std::vector<T> out;
        auto done = ask(query, cancel, [&](const std::string& line) {
            T row;
            if (!rowFrom(line, row))
                return Took::NotUnderstood;
            out.push_back(std::move(row));
            return out.size() < limit ? Took::One : Took::Enough;
        });
        if (!done)
            return Failure{done.error()};
        return out;
    }
    template <class T>
    DbResult<std::vector<T>> rows(const char* what, const Filter& filter, const PageRequest& page, const db::CancelFlag* cancel)
    {
        AuditQuery query{what, {}};
        putFilter(query.parameters, filter);
        query.parameters["limit"] = std::to_string(std::min(page.limit, mostAuditRows));
        if (!page.newestFirst)
            query.parameters["oldest"] = "1";
        put(query.parameters, "after", page.after);
        return collect<T>(query, page.limit, cancel);
    }

    const AuditAnswer m_ask;
};

} // namespace

AuditAnswer auditAnswer(std::string file, const db::HeadCheck* check, TrustedKeys trusted)
{
    return [file = std::move(file), check, trusted = std::move(trusted), verifying = std::make_shared<std::atomic<bool>>(false)](
               const AuditQuery& query, const LineSink& sink, const db::CancelFlag* cancelled) {
        return answer(file, check, trusted, *verifying, query, sink, cancelled);
    };
}

std::unique_ptr<db::AuditReader> makeRemoteAuditReader(AuditAnswer ask) { return std::make_unique<RemoteAuditReader>(std::move(ask)); }

} // namespace harddns::app
