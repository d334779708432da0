// From a filter to SQL: conditions with parameters, never text of the filter in the statement.
#pragma once

#include "db/audit_reader.h"

#include <deque>

namespace harddns::db
{

/// A WHERE clause that grows.
class Query
{
public:
    explicit Query(Database& db) : m_db(db) {}

    /// `condition` has one `?` for each value.
    Query& where(std::string_view condition) { return add(condition, {}); }
    Query& where(std::string_view condition, std::int64_t value) { return add(condition, {Value(value)}); }
    Query& where(std::string_view condition, const std::string& value) { return add(condition, {Value(std::string_view(keep(value)))}); }
    Query& where(std::string_view condition, const std::string& one, const std::string& two)
    {
        return add(condition, {Value(std::string_view(keep(one))), Value(std::string_view(keep(two)))});
    }
    Query& where(std::string_view condition, const std::string& one, const std::string& two, const std::string& three)
    {
        return add(condition,
                   {Value(std::string_view(keep(one))), Value(std::string_view(keep(two))), Value(std::string_view(keep(three)))});
    }

    /// A condition that has another query in it; takes its values over.
    Query& append(std::string_view condition, Query& inner);

    /// "WHERE a AND b", or nothing.
    [[nodiscard]] std::string clause() const;
    [[nodiscard]] const std::vector<Value>& values() const { return m_values; }
    [[nodiscard]] Database& db() const { return m_db; }

private:
    Query& add(std::string_view condition, std::initializer_list<Value> values);
    const std::string& keep(const std::string& text)
    {
        m_texts.push_back(text);
        return m_texts.back();
    }
    Database& m_db;
    std::string m_conditions;
    std::vector<Value> m_values;
    std::deque<std::string> m_texts; ///< what is in a deque does not move
    std::deque<std::deque<std::string>> m_inner;
};

/// The end of the range of names below one: keys sort by labels from the root (keyOfName).
[[nodiscard]] std::string endOfKeys(const std::string& key);
/// A LIKE pattern (ESCAPE '\') that finds the text anywhere.
[[nodiscard]] std::string likeAnywhere(std::string_view text);
/// Words as FTS5 wants them: each quoted, each a beginning; empty: there is no word in the text.
[[nodiscard]] std::string searchExpression(std::string_view text);

/// Each adds what of the filter the list has, and what keeps the statement quick with millions of rows.
[[nodiscard]] DbResult<void> filterVotes(Query& query, const Filter& filter);
[[nodiscard]] DbResult<void> filterDisagreements(Query& query, const Filter& filter);
[[nodiscard]] DbResult<void> filterAlerts(Query& query, const Filter& filter);
[[nodiscard]] DbResult<void> filterEvents(Query& query, const Filter& filter);

} // namespace harddns::db
