// Filter: the language of the window's filter bar, one expression over the fields of what a page lists:
//
//   name ~ "bank" and node = n4          ~ contains, = equals, != differs, < <= > >= for numbers, durations and grades
//   (type = A or type = AAAA) and not grade >= warning        under NAME: below a zone: name under example.com
//   bank                                 a bare word: contained in any text field
//   latency > 50ms and text = "flood"    durations in us, ms, s, min (a bare number: ms); text =: every word as the beginning of one
//
// Keywords, field names and the ASCII letters of values in any letter case (but who =, and node = with an id: as written there; ids have
// lower case only). Values with blanks in double quotes (\" and \\ escape). A row that lacks a field does not match a comparison with it,
// `!=` included; of several texts (the nodes of a vote) one that fits is enough, and for `!=` none may be equal. level = L1: begins so.
// name = and under do not look at the final dot. Pure values; any thread.
#pragma once

#include "db/audit_reader.h"
#include "engine/api/feed.h"
#include "engine/api/result.h"
#include "engine/api/vote.h"

#include <QString>
#include <QStringList>

#include <functional>
#include <memory>
#include <optional>
#include <variant>

namespace harddns::ui
{

enum class Field : std::uint8_t {
    Name,
    Type,
    Node,
    Client,
    Rcode,
    Level,
    Grade,
    Points,
    Cause,
    Source,
    Protocol,
    Secure,
    Latency,
    Who,
    Kind,
    Text
};

struct FieldInfo {
    Field field;
    const char* word;        ///< "name"
    const char* description; ///< for the completion's list; translated where it is shown
    enum class Type : std::uint8_t { Text, Number, Duration, Grade, Flag } type;
    QStringList values; ///< those that are offered ("critical", ...); empty: free
};
[[nodiscard]] const std::vector<FieldInfo>& filterFields();
[[nodiscard]] const FieldInfo& info(Field field);

/// Characters of a filter: a line somebody reads, not a document; without it a paste of megabytes would be parsed at each key stroke.
inline constexpr int maxFilterLength = 4'096;
/// Parentheses inside each other: without it a line of them would be a depth of calls.
inline constexpr int maxFilterDepth = 64;

/// What a row has for a field; several texts: one that fits is enough (the nodes of a vote). Numbers: points; a grade as its place (none
/// 0, critical 3); a flag 0 or 1; latency in microseconds. An empty text counts as none.
using FieldValue = std::variant<std::monostate, QStringList, double>;
using FieldReader = std::function<FieldValue(Field)>;

struct FilterProblem {
    int position = 0; ///< of the fault, in characters
    int length = 0;
    QString sentence; ///< what is wrong and what would be right
};

class Filter
{
public:
    Filter() = default; ///< lets everything through
    [[nodiscard]] static Result<Filter, FilterProblem> parse(const QString& text);

    [[nodiscard]] bool isEmpty() const { return m_root == nullptr; }
    [[nodiscard]] const QString& text() const { return m_text; }
    [[nodiscard]] bool matches(const FieldReader& row) const;
    [[nodiscard]] bool matches(const VoteEvent& vote) const;
    [[nodiscard]] bool matches(const DisagreementRecord& record) const;
    [[nodiscard]] bool matches(const Alert& alert) const;
    [[nodiscard]] bool matches(const QueryEvent& query) const;
    /// Of the audit store: the alert as it was then, with who and note; `kind` is the step.
    [[nodiscard]] bool matches(const db::AlertChange& change) const;
    [[nodiscard]] bool matches(const db::Event& event) const; ///< `node` is the subject

    /// This filter narrowed: "and FIELD = value" or "and FIELD != value" (the table's "Filter for this", "Filter out"). As it is when the
    /// field cannot have the value or the text would become longer than maxFilterLength.
    [[nodiscard]] Filter narrowed(Field field, const QString& value, bool exclude) const;

    /// The part of it that the audit store can do by itself, as far as it narrows; rows still have to pass matches().
    [[nodiscard]] db::Filter forStore() const;
    /// matches() would change nothing: in any of the lists, or in this one.
    [[nodiscard]] bool isWhollyForStore() const;
    [[nodiscard]] bool isWhollyForStore(db::AuditReader::List list) const;

    /// What may follow the text up to `position`: fields, operators, values, for completion.
    struct Completion {
        int from = 0; ///< characters from here to the position are replaced
        struct Choice {
            QString text, description;
        };
        std::vector<Choice> choices;
    };
    [[nodiscard]] static Completion complete(const QString& text, int position);

    friend bool operator==(const Filter& a, const Filter& b) { return a.m_text == b.m_text; }

    struct Expression;

private:
    QString m_text;
    std::shared_ptr<const Expression> m_root;
};

} // namespace harddns::ui
