// The inside of a filter: the tree the parser makes and evaluation, completion and the store's part read; the words of the language.
// Private to ui/filter. Pure values; any thread.
#pragma once

#include "ui/filter/filter.h"

#include <QCoreApplication>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harddns::ui
{

enum class Operator : std::uint8_t { Contains, Equals, Differs, Less, LessOrEqual, Greater, GreaterOrEqual, Under };

struct OperatorInfo {
    Operator op;
    const char* word;
    const char* description;
};
[[nodiscard]] const std::vector<OperatorInfo>& filterOperators();
[[nodiscard]] bool allowed(const FieldInfo& info, Operator op);
/// Closed: another value than those of FieldInfo::values cannot be.
[[nodiscard]] bool hasClosedValues(const FieldInfo& info);

/// Where sentences are translated.
struct FilterText {
    Q_DECLARE_TR_FUNCTIONS(harddns::ui::Filter)
};

/// A value that is looked for.
struct Needle {
    std::string utf8;    ///< as written
    std::string lowered; ///< ASCII letters in lower case
    QString text;        ///< as written
    bool ascii = true;
    bool nodeId = false;            ///< may be the id of a node
    std::vector<std::string> words; ///< lowered, for text =
};
[[nodiscard]] Needle needleOf(const QString& text);

struct Comparison {
    Field field = Field::Text;
    Operator op = Operator::Contains;
    Needle needle;
    double number = 0; ///< of numbers, durations (microseconds), grades and flags
};

struct Filter::Expression {
    enum class Kind : std::uint8_t { And, Or, Not, Compare, Word } kind = Kind::Word;
    std::vector<Expression> children; ///< And, Or: two or more; Not: one
    Comparison comparison;            ///< Compare; Word: the needle
};

/// One piece of the text.
struct Token {
    enum class Kind : std::uint8_t { Word, Quoted, Operator, Open, Close, Unknown, End } kind = Kind::End;
    int position = 0, length = 0;
    QString text;         ///< without quotes and escapes
    bool finished = true; ///< Quoted: the closing quote is there
    [[nodiscard]] bool isKeyword(QStringView word) const { return kind == Kind::Word && text.compare(word, Qt::CaseInsensitive) == 0; }
    [[nodiscard]] bool isKeyword() const { return isKeyword(u"and") || isKeyword(u"or") || isKeyword(u"not"); }
};
/// Ends with one End token.
[[nodiscard]] std::vector<Token> tokensOf(const QString& text);
[[nodiscard]] const FieldInfo* fieldNamed(const QString& word);
[[nodiscard]] const OperatorInfo* operatorOf(const Token& token);
/// As it has to stand in a filter: quoted when it would not be one word.
[[nodiscard]] QString asValue(const QString& text);

[[nodiscard]] inline char lowerAscii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
[[nodiscard]] bool equalsAsciiLowered(std::string_view text, std::string_view lowered);
[[nodiscard]] bool beginsAsciiLowered(std::string_view text, std::string_view lowered);
[[nodiscard]] bool containsAsciiLowered(std::string_view text, std::string_view lowered);

} // namespace harddns::ui
