// Text to tokens to a tree, with the place of the first fault and a sentence that says what would be right.
#include "ui/filter/filter_expression.h"

#include "engine/api/member_text.h"

#include <algorithm>
#include <cmath>

namespace harddns::ui
{

namespace
{

bool isBlank(QChar c) { return c.isSpace(); }
bool isOperatorChar(QChar c) { return c == u'~' || c == u'=' || c == u'!' || c == u'<' || c == u'>' || c == u'&' || c == u'|'; }
bool endsWord(QChar c) { return isBlank(c) || isOperatorChar(c) || c == u'(' || c == u')' || c == u'"'; }

/// Changes of one character (insert, remove, replace, swap with the next) from one word to the other.
int distance(const QString& a, const QString& b)
{
    const auto width = static_cast<std::size_t>(b.size()) + 1;
    std::vector<int> before(width), last(width), now(width);
    for (std::size_t j = 0; j < width; ++j)
        last[j] = static_cast<int>(j);
    for (qsizetype i = 1; i <= a.size(); ++i) {
        now[0] = static_cast<int>(i);
        for (qsizetype j = 1; j <= b.size(); ++j) {
            const auto at = static_cast<std::size_t>(j);
            const bool same = a[i - 1] == b[j - 1];
            now[at] = std::min({last[at] + 1, now[at - 1] + 1, last[at - 1] + (same ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[at] = std::min(now[at], before[at - 2] + 1);
        }
        before.swap(last);
        last.swap(now);
    }
    return last.back();
}

/// The one of the words that was probably meant; empty: none is near.
QString nearest(const QString& word, const QStringList& words)
{
    constexpr qsizetype longestCompared = 32; // beyond it nothing of the language is near
    if (word.size() > longestCompared)
        return {};
    QString best;
    int bestDistance = word.size() <= 3 ? 2 : 3; // below this
    for (const QString& candidate : words) {
        const QString lowered = word.toLower();
        const int d = lowered.size() >= 2 && candidate.startsWith(lowered) ? 1 : distance(lowered, candidate);
        if (d < bestDistance) {
            bestDistance = d;
            best = candidate;
        }
    }
    return best;
}

QStringList fieldWords()
{
    QStringList out;
    for (const FieldInfo& field : filterFields())
        out << QString::fromLatin1(field.word);
    return out;
}

std::optional<double> numberOf(QString text)
{
    text.replace(QChar(0x2212), u'-'); // as tables show it
    bool fine = false;
    const double value = text.toDouble(&fine);
    return fine && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

bool isUnit(const QString& text)
{
    return text.compare(u"us", Qt::CaseInsensitive) == 0 || text.compare(u"µs") == 0 || text.compare(u"ms", Qt::CaseInsensitive) == 0 ||
           text.compare(u"s", Qt::CaseInsensitive) == 0 || text.compare(u"min", Qt::CaseInsensitive) == 0;
}

/// In microseconds.
std::optional<double> durationOf(const QString& text)
{
    qsizetype end = text.size();
    while (end > 0 && (text[end - 1].isLetter()))
        --end;
    const QString unit = text.mid(end).toLower();
    if (!unit.isEmpty() && !isUnit(unit))
        return std::nullopt;
    const double scale = unit == u"min" ? 60e6 : unit == u"s" ? 1e6 : unit == u"us" || unit == u"µs" ? 1 : 1e3;
    const auto number = numberOf(text.left(end).trimmed());
    if (!number || *number < 0)
        return std::nullopt;
    return *number * scale;
}

class Parser
{
public:
    using Expression = Filter::Expression;
    explicit Parser(const QString& text) : m_tokens(tokensOf(text)) {}

    Result<Expression, FilterProblem> run()
    {
        auto out = disjunction(0);
        if (!out)
            return out;
        if (now().kind == Token::Kind::Close)
            return fault(now(), FilterText::tr("This parenthesis closes nothing. Remove it, or open one before."));
        if (now().kind != Token::Kind::End)
            return betweenConditions();
        return out;
    }

private:
    const Token& now() const { return m_tokens[m_at]; }
    const Token& following() const { return m_tokens[std::min(m_at + 1, m_tokens.size() - 1)]; }
    void advance()
    {
        if (m_at + 1 < m_tokens.size())
            ++m_at;
    }
    static Failure<FilterProblem> fault(const Token& token, const QString& sentence)
    {
        return Failure{FilterProblem{token.position, token.length, sentence}};
    }

    Failure<FilterProblem> betweenConditions() const
    {
        if (now().kind == Token::Kind::Operator && now().text == u"&&")
            return fault(now(), FilterText::tr("Write “and” instead of “&&”."));
        if (now().kind == Token::Kind::Operator && now().text == u"||")
            return fault(now(), FilterText::tr("Write “or” instead of “||”."));
        if (now().kind == Token::Kind::Operator)
            return fault(now(), FilterText::tr("“%1” has to follow a field, as in: name ~ bank.").arg(now().text));
        return fault(now(), FilterText::tr("Between two conditions “and” or “or” is needed. A value with blanks goes in double quotes."));
    }

    Result<Expression, FilterProblem> chain(int depth, QStringView keyword, Expression::Kind kind,
                                            Result<Expression, FilterProblem> (Parser::*part)(int))
    {
        auto first = (this->*part)(depth);
        if (!first || !now().isKeyword(keyword))
            return first;
        Expression out;
        out.kind = kind;
        out.children.push_back(std::move(*first));
        while (now().isKeyword(keyword)) {
            advance();
            auto next = (this->*part)(depth);
            if (!next)
                return next;
            out.children.push_back(std::move(*next));
        }
        return out;
    }
    Result<Expression, FilterProblem> disjunction(int depth) { return chain(depth, u"or", Expression::Kind::Or, &Parser::conjunction); }
    Result<Expression, FilterProblem> conjunction(int depth) { return chain(depth, u"and", Expression::Kind::And, &Parser::negation); }

    Result<Expression, FilterProblem> negation(int depth)
    {
        bool negated = false;
        while (now().isKeyword(u"not")) {
            negated = !negated;
            advance();
        }
        auto inner = operand(depth);
        if (!inner || !negated)
            return inner;
        Expression out;
        out.kind = Expression::Kind::Not;
        out.children.push_back(std::move(*inner));
        return out;
    }

    Result<Expression, FilterProblem> operand(int depth)
    {
        const Token token = now();
        switch (token.kind) {
        case Token::Kind::End:
            return fault(token, FilterText::tr("A condition is missing here, such as name ~ bank, or a word to look for."));
        case Token::Kind::Close: return fault(token, FilterText::tr("A condition is missing before this parenthesis."));
        case Token::Kind::Unknown: return fault(token, FilterText::tr("“%1” cannot be here.").arg(token.text));
        case Token::Kind::Operator:
            if (token.text == u"!")
                return fault(token, FilterText::tr("Write “not” instead of “!”."));
            return betweenConditions();
        case Token::Kind::Open: return group(token, depth);
        case Token::Kind::Quoted:
            if (!token.finished)
                return fault(token, FilterText::tr("The closing quote is missing."));
            break;
        case Token::Kind::Word:
            if (token.isKeyword())
                return fault(token,
                             FilterText::tr("“%1” has to stand between two conditions. To look for the word, write it in double quotes.")
                                 .arg(token.text));
            if (const FieldInfo* field = fieldNamed(token.text))
                return comparison(*field);
            if (following().kind == Token::Kind::Operator && following().text != u"&&" && following().text != u"||")
                return unknownField(token);
            break;
        }
        if (token.text.isEmpty())
            return fault(token, FilterText::tr("There is nothing between the quotes to look for."));
        advance();
        Expression out;
        out.comparison.needle = needleOf(token.text);
        return out;
    }

    Result<Expression, FilterProblem> group(const Token& open, int depth)
    {
        if (depth + 1 > maxFilterDepth)
            return fault(open, FilterText::tr("More than %1 parentheses inside each other are not understood.").arg(maxFilterDepth));
        advance();
        auto inner = disjunction(depth + 1);
        if (!inner)
            return inner;
        if (now().kind == Token::Kind::End)
            return fault(open, FilterText::tr("This parenthesis is not closed."));
        if (now().kind != Token::Kind::Close)
            return betweenConditions();
        advance();
        return inner;
    }

    static Failure<FilterProblem> unknownField(const Token& token)
    {
        const QStringList words = fieldWords();
        const QString near = nearest(token.text, words);
        if (!near.isEmpty())
            return fault(token, FilterText::tr("There is no field “%1”. Did you mean “%2”?").arg(token.text, near));
        return fault(token, FilterText::tr("There is no field “%1”. Fields are %2.").arg(token.text, words.join(QStringLiteral(", "))));
    }

    static QString operatorsOf(const FieldInfo& field)
    {
        QStringList words;
        for (const OperatorInfo& one : filterOperators()) {
            if (allowed(field, one.op))
                words << QString::fromLatin1(one.word);
        }
        return words.join(u' ');
    }

    Result<Expression, FilterProblem> comparison(const FieldInfo& field)
    {
        const QString word = QString::fromLatin1(field.word);
        const Token name = now();
        advance();
        const Token sign = now();
        const OperatorInfo* op = operatorOf(sign);
        if (op == nullptr) {
            if (sign.kind != Token::Kind::Operator)
                return fault(name,
                             FilterText::tr("“%1” is a field and needs a comparison: one of %2 and a value. To look for the word, write "
                                            "it in double quotes.")
                                 .arg(word, operatorsOf(field)));
            if (sign.text == u"==")
                return fault(sign, FilterText::tr("Write “=” instead of “==”."));
            return fault(sign,
                         FilterText::tr("“%1” is no comparison. “%2” can be compared with %3.").arg(sign.text, word, operatorsOf(field)));
        }
        if (!allowed(field, op->op))
            return fault(sign, FilterText::tr("“%1” cannot be compared with “%2”, only with %3.").arg(word, sign.text, operatorsOf(field)));
        advance();
        return compared(field, *op);
    }

    Result<Expression, FilterProblem> compared(const FieldInfo& field, const OperatorInfo& op)
    {
        Token value = now();
        if (value.kind == Token::Kind::Quoted && !value.finished)
            return fault(value, FilterText::tr("The closing quote is missing."));
        if ((value.kind != Token::Kind::Word && value.kind != Token::Kind::Quoted) || value.isKeyword())
            return fault(value, missingValue(field));
        advance();
        if (field.type == FieldInfo::Type::Duration && value.kind == Token::Kind::Word && now().kind == Token::Kind::Word &&
            isUnit(now().text) && numberOf(value.text)) {
            value.length = now().position + now().length - value.position;
            value.text += now().text;
            advance();
        }
        Expression out;
        out.kind = Expression::Kind::Compare;
        out.comparison.field = field.field;
        out.comparison.op = op.op;
        out.comparison.needle = needleOf(value.text);
        if (value.text.isEmpty())
            return fault(value, missingValue(field));
        if (const QString problem = takeValue(field, value.text, out.comparison); !problem.isEmpty())
            return fault(value, problem);
        return out;
    }

    static QString missingValue(const FieldInfo& field)
    {
        const QString word = QString::fromLatin1(field.word);
        return field.values.isEmpty() ? FilterText::tr("A value for “%1” is missing.").arg(word)
                                      : FilterText::tr("A value for “%1” is missing, such as %2.")
                                            .arg(word, field.values.mid(0, 4).join(QStringLiteral(", ")));
    }

    /// The sentence of what is wrong with it.
    static QString takeValue(const FieldInfo& field, const QString& text, Comparison& out)
    {
        const QString word = QString::fromLatin1(field.word);
        switch (field.type) {
        case FieldInfo::Type::Number:
            if (const auto number = numberOf(text)) {
                out.number = *number;
                return {};
            }
            return FilterText::tr("“%1” is no number; “%2” needs one.").arg(text, word);
        case FieldInfo::Type::Duration:
            if (const auto duration = durationOf(text)) {
                out.number = *duration;
                return {};
            }
            return FilterText::tr("“%1” is no duration. Write it as 50ms, 1.5s or 2min.").arg(text);
        case FieldInfo::Type::Flag:
        case FieldInfo::Type::Grade:
        case FieldInfo::Type::Text: break;
        }
        if (!hasClosedValues(field) || out.op == Operator::Contains)
            return {};
        const qsizetype at = field.values.indexOf(text.toLower());
        if (at < 0) {
            const QString near = nearest(text, field.values);
            const QString values = field.values.join(QStringLiteral(", "));
            return near.isEmpty() ? FilterText::tr("“%1” cannot be “%2”, only %3.").arg(word, text, values)
                                  : FilterText::tr("“%1” cannot be “%2”. Did you mean “%3”?").arg(word, text, near);
        }
        out.number = field.type == FieldInfo::Type::Flag ? (at == 0 ? 1 : 0) : static_cast<double>(at);
        return {};
    }

    std::vector<Token> m_tokens;
    std::size_t m_at = 0;
};

} // namespace

std::vector<Token> tokensOf(const QString& text)
{
    std::vector<Token> out;
    qsizetype at = 0;
    const auto add = [&](Token::Kind kind, qsizetype length, const QString& content, bool finished = true) {
        out.push_back({kind, static_cast<int>(at), static_cast<int>(length), content, finished});
        at += length;
    };
    while (at < text.size()) {
        const QChar c = text[at];
        if (isBlank(c)) {
            ++at;
        } else if (c == u'(' || c == u')') {
            add(c == u'(' ? Token::Kind::Open : Token::Kind::Close, 1, QString(c));
        } else if (c == u'"') {
            QString content;
            qsizetype end = at + 1;
            while (end < text.size() && text[end] != u'"') {
                if (text[end] == u'\\' && end + 1 < text.size() && (text[end + 1] == u'"' || text[end + 1] == u'\\'))
                    ++end;
                content += text[end++];
            }
            const bool finished = end < text.size();
            add(Token::Kind::Quoted, end - at + (finished ? 1 : 0), content, finished);
        } else if (isOperatorChar(c)) {
            qsizetype end = at + 1;
            while (end < text.size() && end - at < 2 && (text[end] == u'=' || text[end] == u'&' || text[end] == u'|'))
                ++end;
            add(Token::Kind::Operator, end - at, text.mid(at, end - at));
        } else if (c.category() == QChar::Other_Control) {
            add(Token::Kind::Unknown, 1, QString(c));
        } else {
            qsizetype end = at;
            while (end < text.size() && !endsWord(text[end]))
                ++end;
            add(Token::Kind::Word, end - at, text.mid(at, end - at));
        }
    }
    add(Token::Kind::End, 0, {});
    return out;
}

const FieldInfo* fieldNamed(const QString& word)
{
    for (const FieldInfo& field : filterFields()) {
        if (word.compare(QLatin1String(field.word), Qt::CaseInsensitive) == 0)
            return &field;
    }
    return nullptr;
}

const OperatorInfo* operatorOf(const Token& token)
{
    if (token.kind != Token::Kind::Operator && token.kind != Token::Kind::Word)
        return nullptr;
    for (const OperatorInfo& one : filterOperators()) {
        if (token.text.compare(QLatin1String(one.word), Qt::CaseInsensitive) == 0)
            return &one;
    }
    return nullptr;
}

QString asValue(const QString& text)
{
    const bool plain = !text.isEmpty() && std::none_of(text.begin(), text.end(), [](QChar c) {
        return endsWord(c) || c.category() == QChar::Other_Control || c == u'\\';
    });
    if (plain && !Token{Token::Kind::Word, 0, 0, text, true}.isKeyword())
        return text;
    QString out = text;
    out.replace(u'\\', QStringLiteral("\\\\")).replace(u'"', QStringLiteral("\\\""));
    return u'"' + out + u'"';
}

Needle needleOf(const QString& text)
{
    Needle out;
    out.text = text;
    out.utf8 = text.toStdString();
    out.lowered = out.utf8;
    std::transform(out.lowered.begin(), out.lowered.end(), out.lowered.begin(), lowerAscii);
    out.ascii = std::all_of(out.utf8.begin(), out.utf8.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    out.nodeId = isNodeId(out.lowered);
    for (const QString& word : text.split(u' ', Qt::SkipEmptyParts))
        out.words.push_back(word.toLower().toStdString());
    return out;
}

Result<Filter, FilterProblem> Filter::parse(const QString& text)
{
    if (text.size() > maxFilterLength)
        return Failure{FilterProblem{maxFilterLength, static_cast<int>(std::min<qsizetype>(text.size(), INT32_MAX)) - maxFilterLength,
                                     FilterText::tr("A filter has at most %1 characters.").arg(maxFilterLength)}};
    Filter out;
    if (text.trimmed().isEmpty())
        return out;
    auto root = Parser(text).run();
    if (!root)
        return Failure{root.error()};
    out.m_text = text.trimmed();
    out.m_root = std::make_shared<const Expression>(std::move(*root));
    return out;
}

} // namespace harddns::ui
