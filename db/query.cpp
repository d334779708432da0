#include "db/query.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace harddns::db
{

namespace
{

/// Rows that match a name filter are either looked up by the index and sorted (all of them), or found by walking from the end and looking
/// at each row until a page is full (as many rows as the page holds, times how rare a match is). Which is less work decides; beyond this
/// many matches it is always the walk.
constexpr std::int64_t mostLookedUp = 100'000;
/// Rows of the page that is reckoned with.
constexpr std::int64_t usualPage = 200;

/// Rows are in the order of writing, and times too but for those written after the clock was set back. Both are in one range of keys:
/// found by halving, since time_us + behind_us never falls, and by the small index of the rows that are behind.
class KeyRange
{
public:
    KeyRange(Database& db, const char* table, const char* key) : m_db(db), m_table(table), m_key(key) {}

    DbResult<void> find(std::int64_t fromUs, std::int64_t toUs)
    {
        const auto low = firstNotBefore(fromUs);
        if (!low)
            return Failure{low.error()};
        const auto high = toUs == INT64_MAX ? DbResult<std::int64_t>(INT64_MAX) : firstNotBefore(toUs + 1);
        if (!high)
            return Failure{high.error()};
        first = *low;
        last = *high == INT64_MAX ? INT64_MAX : *high - 1;
        const std::array<Value, 2> range{fromUs, toUs};
        const std::string behind = std::string("FROM ") + m_table + " WHERE behind_us > 0 AND time_us BETWEEN ?1 AND ?2";
        const auto lowest = m_db.number(std::string("SELECT min(") + m_key + ") " + behind, range);
        const auto highest = m_db.number(std::string("SELECT max(") + m_key + ") " + behind, range);
        if (!lowest || !highest)
            return Failure{lowest ? highest.error() : lowest.error()};
        if (*highest != 0) {
            first = std::min(first, *lowest);
            last = std::max(last, *highest);
        }
        return {};
    }
    std::int64_t first = 0, last = 0;

private:
    /// INT64_MAX: all rows are before.
    DbResult<std::int64_t> firstNotBefore(std::int64_t timeUs)
    {
        const auto ends = [&](const char* which) {
            return m_db.number(std::string("SELECT coalesce(") + which + "(" + m_key + "), 0) FROM " + m_table);
        };
        const auto lowest = ends("min"), highest = ends("max");
        if (!lowest || !highest)
            return Failure{lowest ? highest.error() : lowest.error()};
        auto at = m_db.prepare(std::string("SELECT ") + m_key + ", time_us + behind_us FROM " + m_table + " WHERE " + m_key +
                               " >= ?1 ORDER BY " + m_key + " LIMIT 1");
        if (!at)
            return Failure{at.error()};
        std::int64_t low = *lowest, high = *highest + 1; // the answer is in [low, high]
        while (low < high) {
            const std::int64_t middle = low + (high - low) / 2;
            at->reset();
            const auto row = at->bind(1, middle).step();
            if (!row)
                return Failure{row.error()};
            if (*row && at->integer(1) < timeUs)
                low = at->integer(0) + 1;
            else
                high = middle;
        }
        return low > *highest ? INT64_MAX : low;
    }
    Database& m_db;
    const char* m_table;
    const char* m_key;
};

DbResult<void> filterTime(Query& query, const Filter& filter, const char* table, const char* tableKey, const char* time, const char* key)
{
    if (!filter.fromUs && !filter.toUs)
        return {};
    const std::int64_t from = filter.fromUs.value_or(INT64_MIN), to = filter.toUs.value_or(INT64_MAX);
    KeyRange range(query.db(), table, tableKey);
    if (auto done = range.find(from, to); !done)
        return done;
    query.where(std::string(key) + " >= ?", range.first).where(std::string(key) + " <= ?", range.last);
    // A unary plus: the range of keys is the way in, the time only a condition.
    query.where(std::string("+") + time + " >= ?", from).where(std::string("+") + time + " <= ?", to);
    return {};
}

/// Is it less work to look all the matches up than to walk until a page of them is found? `matches`: a FROM clause that counts them.
DbResult<bool> isRare(Database& db, const std::string& matches, std::span<const Value> values, const char* table, const char* key)
{
    // Two queries: of one that asks for both ends SQLite makes a walk over the whole table.
    const auto end = [&](const char* which) { return std::string("(SELECT ") + which + "(" + key + ") FROM " + table + ")"; };
    const auto rows = db.number("SELECT coalesce(" + end("max") + " - " + end("min") + " + 1, 0)");
    if (!rows)
        return Failure{rows.error()};
    const auto most = std::min(mostLookedUp, static_cast<std::int64_t>(std::sqrt(static_cast<double>(usualPage * *rows))) + usualPage);
    const auto found = db.number("SELECT count(*) FROM (SELECT 1 FROM " + matches + " LIMIT " + std::to_string(most) + ")", values);
    if (!found)
        return Failure{found.error()};
    return *found < most;
}

/// Of chained rows: they hold names as text, and their keys are beside them.
DbResult<void> filterTextName(Query& query, const Filter& filter, const char* table)
{
    if (!filter.nameContains.empty())
        query.where("t.name LIKE ? ESCAPE '\\'", likeAnywhere(filter.nameContains));
    if (!filter.nameBelow.empty()) {
        const std::string key = keyOfName(filter.nameBelow);
        if (!key.empty()) { // everything is below the root
            Query keys(query.db());
            keys.where("key >= ? AND key < ?", key, endOfKeys(key));
            const auto rare = isRare(query.db(), "row_names" + keys.clause(), keys.values(), table, "seq");
            if (!rare)
                return Failure{rare.error()};
            query.append((*rare ? "t.seq IN (SELECT seq FROM row_names" : "+t.seq IN (SELECT seq FROM row_names") + keys.clause() + ")",
                         keys);
        }
    }
    if (!filter.type.empty())
        query.where("t.type = ?", filter.type);
    return {};
}

void filterSearch(Query& query, const Filter& filter, const char* condition)
{
    if (filter.text.empty())
        return;
    const std::string words = searchExpression(filter.text);
    if (words.empty())
        query.where("0"); // something was asked for that no row can have
    else
        query.where(condition, words);
}

} // namespace

Query& Query::add(std::string_view condition, std::initializer_list<Value> values)
{
    m_conditions += (m_conditions.empty() ? " WHERE " : " AND ");
    m_conditions += condition;
    m_values.insert(m_values.end(), values);
    return *this;
}

Query& Query::append(std::string_view condition, Query& inner)
{
    add(condition, {});
    m_values.insert(m_values.end(), inner.m_values.begin(), inner.m_values.end());
    m_inner.push_back(std::move(inner.m_texts));
    return *this;
}

std::string Query::clause() const { return m_conditions; }

std::string endOfKeys(const std::string& key)
{
    std::string out = key;
    out.back() = '/'; // what follows '.', with which every key ends
    return out;
}

std::string likeAnywhere(std::string_view text)
{
    std::string out = "%";
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\')
            out += '\\';
        out += c;
    }
    return out + '%';
}

std::string searchExpression(std::string_view text)
{
    std::string out, word;
    bool real = false; // has a letter or a digit: FTS5 would take the others for nothing, and find everything
    const auto end = [&] {
        if (real)
            out += (out.empty() ? "\"" : " \"") + word + "\"*";
        word.clear();
        real = false;
    };
    for (const char c : text) {
        if (c == ' ' || c == '\t' || c == '\n') {
            end();
            continue;
        }
        if (c == '\0')
            continue;
        word += c;
        if (c == '"')
            word += c;
        const auto u = static_cast<unsigned char>(c);
        real = real || (u >= '0' && u <= '9') || (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') || u >= 0x80;
    }
    end();
    return out;
}

DbResult<void> filterVotes(Query& query, const Filter& filter)
{
    if (auto done = filterTime(query, filter, "votes", "id", "t.time_us", "t.id"); !done)
        return done;
    if (!filter.nameContains.empty() || !filter.nameBelow.empty()) {
        Query names(query.db());
        std::string key;
        if (!filter.nameContains.empty())
            names.where("name LIKE ? ESCAPE '\\'", likeAnywhere(lowerName(filter.nameContains).substr(0, filter.nameContains.size())));
        if (!filter.nameBelow.empty() && !(key = keyOfName(filter.nameBelow)).empty())
            names.where("key >= ? AND key < ?", key, endOfKeys(key));
        const std::string inner = "SELECT id FROM names" + names.clause();
        const auto rare = isRare(query.db(), "votes WHERE name IN (" + inner + ")", names.values(), "votes", "id");
        if (!rare)
            return Failure{rare.error()};
        query.append((*rare ? "t.name IN (" : "+t.name IN (") + inner + ")", names);
    }
    if (!filter.type.empty())
        query.where("t.type = ?", filter.type);
    if (!filter.node.empty())
        // The octets of the name are somewhere in the form if it has the seat: found quickly, and seldom in vain.
        query.where("(t.collector = ? OR (instr(t.seats, CAST(? AS BLOB)) > 0 AND has_seat(t.seats, ?)))", filter.node, filter.node,
                    filter.node);
    if (!filter.level.empty())
        query.where("t.level >= ? AND t.level < ? || char(1114111)", filter.level, filter.level);
    if (!filter.rcode.empty())
        query.where("t.rcode = ?", filter.rcode);
    if (filter.onlyDissent)
        query.where("t.dissents > 0");
    if (filter.run)
        query.where("t.run = ?", *filter.run);
    if (filter.vote)
        query.where("t.vote = ?", static_cast<std::int64_t>(*filter.vote));
    return {};
}

DbResult<void> filterDisagreements(Query& query, const Filter& filter)
{
    if (auto done = filterTime(query, filter, "chain", "seq", "c.time_us", "t.seq"); !done)
        return done;
    if (auto done = filterTextName(query, filter, "disagreements"); !done)
        return done;
    if (!filter.node.empty())
        query.where(
            "t.seq IN (SELECT s.disagreement FROM disagreement_seats s JOIN chain k ON k.seq = s.seq AND k.kind = 2 WHERE s.member = ?)",
            filter.node);
    if (!filter.level.empty())
        query.where("t.level >= ? AND t.level < ? || char(1114111)", filter.level, filter.level);
    if (filter.minGrade != Grade::None)
        query.where("t.grade >= ?", static_cast<std::int64_t>(filter.minGrade));
    if (filter.run)
        query.where("t.run = ?", *filter.run);
    if (filter.vote)
        query.where("t.vote = ?", static_cast<std::int64_t>(*filter.vote));
    filterSearch(query, filter,
                 "t.seq IN (SELECT coalesce(s.disagreement, f.rowid) FROM chain_text f LEFT JOIN disagreement_seats s ON s.seq = f.rowid "
                 "WHERE f.body MATCH ?)");
    return {};
}

DbResult<void> filterAlerts(Query& query, const Filter& filter)
{
    if (auto done = filterTime(query, filter, "chain", "seq", "c.time_us", "t.seq"); !done)
        return done;
    if (auto done = filterTextName(query, filter, "alert_changes"); !done)
        return done;
    if (!filter.node.empty())
        query.where("instr(char(10) || t.nodes, char(10) || ? || char(10)) > 0", filter.node);
    if (filter.minGrade != Grade::None)
        query.where("t.grade >= ?", static_cast<std::int64_t>(filter.minGrade));
    if (filter.cause)
        query.where("t.cause = ?", std::string(toText(*filter.cause)));
    if (filter.step)
        query.where("t.step = ?", std::string(toText(*filter.step)));
    if (filter.alert)
        query.where("t.alert = ?", static_cast<std::int64_t>(*filter.alert));
    if (filter.run)
        query.where("t.run = ?", *filter.run);
    if (!filter.who.empty())
        query.where("t.who = ?", filter.who);
    filterSearch(query, filter, "t.seq IN (SELECT rowid FROM chain_text WHERE body MATCH ?)");
    return {};
}

DbResult<void> filterEvents(Query& query, const Filter& filter)
{
    if (auto done = filterTime(query, filter, "chain", "seq", "c.time_us", "t.seq"); !done)
        return done;
    if (auto done = filterTextName(query, filter, "events"); !done)
        return done;
    if (!filter.node.empty())
        query.where("t.subject = ?", filter.node);
    if (!filter.kinds.empty()) {
        // Words of ours, not of the filter.
        std::string list;
        for (const EventKind kind : filter.kinds)
            list += std::string(list.empty() ? "'" : ", '") + toText(kind) + "'";
        query.where("t.kind IN (" + list + ")");
    }
    if (!filter.who.empty())
        query.where("t.who = ?", filter.who);
    filterSearch(query, filter, "t.seq IN (SELECT rowid FROM chain_text WHERE body MATCH ?)");
    return {};
}

} // namespace harddns::db
