// Filters drawn from a seed: text that parses, over words and values that rows of the same tests have.
#pragma once

#include "ui/filter/filter.h"

#include <random>

namespace harddns::ui::samples
{

using Random = std::mt19937_64;

inline std::size_t below(Random& random, std::size_t end) { return static_cast<std::size_t>(random() % end); }
inline QString pick(Random& random, const QStringList& list)
{
    return list[static_cast<qsizetype>(below(random, static_cast<std::size_t>(list.size())))];
}

inline QString valueFor(Random& random, const FieldInfo& field)
{
    using Type = FieldInfo::Type;
    switch (field.type) {
    case Type::Number: return QString::number(static_cast<int>(below(random, 200)) - 50);
    case Type::Duration: return QString::number(below(random, 60)) + pick(random, {"", "ms", "us", "s"});
    case Type::Grade:
    case Type::Flag: return pick(random, field.values);
    case Type::Text: break;
    }
    switch (field.field) {
    case Field::Name:
        return pick(random, {"www.bank.example", "bank.example.", "BANK.example", "example", "n4", ".", "host1", "Ban",
                             "\"a\\\\.b.example\"", "nk.ex", "k.example", "%", "_", "example."});
    case Field::Node: return pick(random, {"n1", "n4", "n10", "N4", "4", "campus", "\"my file\""});
    case Field::Level: return pick(random, {"L1", "l1", "\"L1 exact\"", "L", "L5", "L9", "exact"});
    case Field::Type: return pick(random, {"A", "a", "AAAA", "MX", "TYPE65"});
    case Field::Rcode: return pick(random, {"NOERROR", "nxdomain", "SERVFAIL"});
    case Field::Who: return pick(random, {"a.keller", "A.Keller", "root", "j\u00fcrgen"});
    case Field::Kind: return pick(random, {"quarantine", "repair", "Release", "raised", "noted", "closed", "E-auth", "nonsense"});
    case Field::Text: return pick(random, {"forged", "\"forged reply\"", "for", "\"n4 was\"", "192.0.2.1", "FLOOD", "ged", "na\u00efve"});
    case Field::Client: return pick(random, {"192.0.2.7", "2001:db8::7", "192"});
    default: return field.values.isEmpty() ? QStringLiteral("x") : pick(random, field.values);
    }
}

inline QString conditionFrom(Random& random, const std::vector<FieldInfo>& fields)
{
    if (below(random, 10) == 0)
        return pick(random, {"bank", "n4", "\"forged reply\"", "192.0.2.1", "critical"});
    const FieldInfo& field = fields[below(random, fields.size())];
    QStringList operators{"=", "!="};
    if (field.type == FieldInfo::Type::Text)
        operators << "~";
    else if (field.type != FieldInfo::Type::Flag)
        operators << "<"
                  << "<="
                  << ">"
                  << ">=";
    if (field.field == Field::Name)
        operators << "under"
                  << "UNDER";
    const QString op = pick(random, operators);
    return QString::fromLatin1(field.word) + ' ' + op + ' ' + valueFor(random, field);
}

/// `conjunctive`: mostly conditions that all have to hold, as the audit store can do them.
inline QString expressionFrom(Random& random, int depth, bool conjunctive)
{
    if (depth == 0 || below(random, 3) == 0)
        return conditionFrom(random, filterFields());
    const QString joint = conjunctive && below(random, 6) != 0 ? " and " : pick(random, {" and ", " or ", " AND ", " Or "});
    QStringList parts;
    for (std::size_t i = 1 + below(random, 3); i > 0; --i) {
        QString part = expressionFrom(random, depth - 1, conjunctive);
        if (part.contains(" or ", Qt::CaseInsensitive) || part.contains(" and ", Qt::CaseInsensitive))
            part = '(' + part + ')';
        parts << (below(random, conjunctive ? 12 : 5) == 0 ? "not " + part : part);
    }
    return parts.join(joint);
}

} // namespace harddns::ui::samples
