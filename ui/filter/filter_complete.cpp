// What may follow in a filter that is being typed.
#include "ui/filter/filter_expression.h"

#include <algorithm>

namespace harddns::ui
{

namespace
{

/// Where in the grammar the text ends.
enum class Place : std::uint8_t { Operand, Operator, Value, Joint };

struct State {
    Place place = Place::Operand;
    const FieldInfo* field = nullptr;
    int open = 0; ///< parentheses
};

/// Goes through what is complete as the parser would, forgiving faults: somebody is still writing.
State stateAfter(const std::vector<Token>& tokens)
{
    State state;
    for (const Token& token : tokens) {
        switch (token.kind) {
        case Token::Kind::Open:
            ++state.open;
            state.place = Place::Operand;
            break;
        case Token::Kind::Close:
            state.open = std::max(0, state.open - 1);
            state.place = Place::Joint;
            break;
        case Token::Kind::Word:
            if (state.place == Place::Operand && token.isKeyword())
                break; // not
            if (state.place == Place::Operand) {
                state.field = fieldNamed(token.text);
                state.place = state.field ? Place::Operator : Place::Joint;
            } else if (state.place == Place::Operator) {
                state.place = operatorOf(token) ? Place::Value : Place::Joint;
            } else {
                state.place = state.place == Place::Joint && token.isKeyword() ? Place::Operand : Place::Joint;
            }
            break;
        case Token::Kind::Operator: state.place = state.field ? Place::Value : Place::Operand; break;
        case Token::Kind::Quoted: state.place = Place::Joint; break;
        case Token::Kind::Unknown:
        case Token::Kind::End: break;
        }
    }
    return state;
}

} // namespace

Filter::Completion Filter::complete(const QString& text, int position)
{
    const QString typed = text.left(std::clamp<qsizetype>(position, 0, std::min<qsizetype>(text.size(), maxFilterLength)));
    std::vector<Token> tokens = tokensOf(typed);
    tokens.pop_back(); // End
    Completion out;
    out.from = static_cast<int>(typed.size());
    QString begun;
    const bool wordAtEnd =
        !tokens.empty() && tokens.back().position + tokens.back().length == typed.size() &&
        (tokens.back().kind == Token::Kind::Word || (tokens.back().kind == Token::Kind::Quoted && !tokens.back().finished));
    if (wordAtEnd) {
        begun = tokens.back().text;
        out.from = tokens.back().position;
        tokens.pop_back();
    }
    State state = stateAfter(tokens);
    if (!wordAtEnd && !tokens.empty() && tokens.back().kind == Token::Kind::Operator &&
        tokens.back().position + tokens.back().length == typed.size() && !operatorOf(tokens.back()) && state.field) {
        begun = tokens.back().text; // "!" of "!="
        out.from = tokens.back().position;
        state.place = Place::Operator;
    }

    const auto offer = [&](const QString& choice, const QString& description) {
        if (choice.startsWith(begun, Qt::CaseInsensitive) && choice.compare(begun, Qt::CaseInsensitive) != 0)
            out.choices.push_back({choice, description});
    };
    switch (state.place) {
    case Place::Operand:
        for (const FieldInfo& field : filterFields())
            offer(QString::fromLatin1(field.word), FilterText::tr(field.description));
        offer(QStringLiteral("not"), FilterText::tr("the opposite of what follows"));
        if (begun.isEmpty())
            offer(QStringLiteral("("), FilterText::tr("conditions that belong together"));
        break;
    case Place::Operator:
        for (const OperatorInfo& one : filterOperators()) {
            if (allowed(*state.field, one.op))
                offer(QString::fromLatin1(one.word), FilterText::tr(one.description));
        }
        break;
    case Place::Value:
        for (const QString& value : state.field->values)
            offer(asValue(value), {});
        break;
    case Place::Joint:
        offer(QStringLiteral("and"), FilterText::tr("both have to hold"));
        offer(QStringLiteral("or"), FilterText::tr("one of them has to hold"));
        if (state.open > 0 && begun.isEmpty())
            offer(QStringLiteral(")"), FilterText::tr("end of what belongs together"));
        break;
    }
    return out;
}

} // namespace harddns::ui
