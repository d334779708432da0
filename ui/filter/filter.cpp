#include "ui/filter/filter.h"

#include "ui/filter/filter_expression.h"

#include <algorithm>
#include <array>
#include <functional>

namespace harddns::ui
{

namespace
{

template <class E, std::size_t N>
QStringList texts(const std::array<E, N>& all)
{
    QStringList out;
    for (const E one : all)
        out << QString::fromLatin1(toText(one));
    return out;
}

/// Ends where the labels end: without the final dot, unless it is escaped or all there is.
std::string_view withoutFinalDot(std::string_view name)
{
    if (name.size() < 2 || name.back() != '.')
        return name;
    std::size_t slashes = 0;
    while (slashes + 1 < name.size() && name[name.size() - 2 - slashes] == '\\')
        ++slashes;
    return slashes % 2 == 0 ? name.substr(0, name.size() - 1) : name;
}

bool equalsName(std::string_view name, const Needle& needle)
{
    return equalsAsciiLowered(withoutFinalDot(name), withoutFinalDot(needle.lowered));
}

bool isUnder(std::string_view name, const Needle& needle)
{
    const std::string_view zone = withoutFinalDot(needle.lowered), bare = withoutFinalDot(name);
    if (zone == "." || equalsAsciiLowered(bare, zone))
        return !name.empty();
    if (bare.size() <= zone.size() || bare[bare.size() - zone.size() - 1] != '.' ||
        !equalsAsciiLowered(bare.substr(bare.size() - zone.size()), zone))
        return false;
    std::size_t slashes = 0;
    const std::size_t dot = bare.size() - zone.size() - 1;
    while (slashes < dot && bare[dot - 1 - slashes] == '\\')
        ++slashes;
    return slashes % 2 == 0; // an escaped dot is inside a label
}

/// Every word is the beginning of a word of the text.
bool hasWords(std::string_view utf8, const std::vector<std::string>& words)
{
    const QString text = QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size())).toLower();
    const auto inWord = [](QChar c) { return c.isLetterOrNumber() || c.isMark() || c.category() == QChar::Other_PrivateUse; };
    return std::all_of(words.begin(), words.end(), [&](const std::string& word) {
        const QString wanted = QString::fromStdString(word);
        for (qsizetype at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
            if (at == 0 || !inWord(text[at - 1]))
                return true;
        }
        return false;
    });
}

bool contains(std::string_view text, const Needle& needle)
{
    if (needle.ascii)
        return containsAsciiLowered(text, needle.lowered);
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())).contains(needle.text, Qt::CaseInsensitive);
}

bool equals(std::string_view text, const Comparison& comparison)
{
    const Needle& needle = comparison.needle;
    switch (comparison.field) {
    case Field::Name: return equalsName(text, needle);
    case Field::Level: return beginsAsciiLowered(text, needle.lowered);
    case Field::Who: return text == needle.utf8;
    case Field::Node:
        if (needle.nodeId)
            return text == needle.lowered;
        break;
    case Field::Text: return hasWords(text, needle.words);
    default: break;
    }
    return equalsAsciiLowered(text, needle.lowered);
}

bool compares(double value, const Comparison& comparison)
{
    switch (comparison.op) {
    case Operator::Equals: return value == comparison.number;
    case Operator::Differs: return value != comparison.number;
    case Operator::Less: return value < comparison.number;
    case Operator::LessOrEqual: return value <= comparison.number;
    case Operator::Greater: return value > comparison.number;
    case Operator::GreaterOrEqual: return value >= comparison.number;
    case Operator::Contains:
    case Operator::Under: break;
    }
    return false;
}

/// A row is asked by texts(field, visit), which calls visit(text) for each until one says true and returns that, and by number(field).
template <class Row>
bool holds(const Comparison& comparison, const Row& row)
{
    if (info(comparison.field).type != FieldInfo::Type::Text) {
        const std::optional<double> value = row.number(comparison.field);
        return value && compares(*value, comparison);
    }
    if (comparison.op == Operator::Differs) {
        bool any = false;
        const bool equal = row.texts(comparison.field, [&](std::string_view text) {
            any = any || !text.empty();
            return !text.empty() && equals(text, comparison);
        });
        return any && !equal;
    }
    return row.texts(comparison.field, [&](std::string_view text) {
        if (text.empty())
            return false;
        switch (comparison.op) {
        case Operator::Contains: return contains(text, comparison.needle);
        case Operator::Under: return isUnder(text, comparison.needle);
        default: return equals(text, comparison);
        }
    });
}

template <class Row>
bool holds(const Filter::Expression& expression, const Row& row)
{
    using Kind = Filter::Expression::Kind;
    const auto part = [&](const Filter::Expression& child) { return holds(child, row); };
    switch (expression.kind) {
    case Kind::And: return std::all_of(expression.children.begin(), expression.children.end(), part);
    case Kind::Or: return std::any_of(expression.children.begin(), expression.children.end(), part);
    case Kind::Not: return !part(expression.children.front());
    case Kind::Compare: return holds(expression.comparison, row);
    case Kind::Word:
        for (const FieldInfo& field : filterFields()) {
            if (field.type == FieldInfo::Type::Text &&
                row.texts(field.field, [&](std::string_view text) { return contains(text, expression.comparison.needle); }))
                return true;
        }
        return false;
    }
    return false;
}

struct ReaderRow {
    const FieldReader& reader;
    template <class Visit>
    bool texts(Field field, Visit visit) const
    {
        const FieldValue value = reader(field);
        const auto* list = std::get_if<QStringList>(&value);
        return list && std::any_of(list->begin(), list->end(), [&](const QString& text) { return visit(text.toStdString()); });
    }
    std::optional<double> number(Field field) const
    {
        const FieldValue value = reader(field);
        if (const auto* number = std::get_if<double>(&value))
            return *number;
        if (const auto* list = std::get_if<QStringList>(&value); list && list->size() == 1) {
            const FieldInfo& about = info(field);
            const qsizetype at = about.values.indexOf(list->front().toLower());
            if (at >= 0)
                return about.type == FieldInfo::Type::Flag ? (at == 0 ? 1.0 : 0.0) : static_cast<double>(at);
        }
        return std::nullopt;
    }
};

struct VoteRow {
    const VoteEvent& vote;
    template <class Visit>
    bool texts(Field field, Visit visit) const
    {
        switch (field) {
        case Field::Name: return visit(vote.name);
        case Field::Type: return visit(vote.type);
        case Field::Rcode: return visit(vote.rcode);
        case Field::Level: return visit(vote.level);
        case Field::Node:
            return visit(vote.collector) ||
                   std::any_of(vote.seats.begin(), vote.seats.end(), [&](const VoteSeat& seat) { return visit(seat.member); });
        default: return false;
        }
    }
    std::optional<double> number(Field field) const
    {
        return field == Field::Latency ? std::optional<double>(vote.latencyUs) : std::nullopt;
    }
};

struct RecordRow {
    const DisagreementRecord& record;
    template <class Visit>
    bool texts(Field field, Visit visit) const
    {
        switch (field) {
        case Field::Name: return visit(record.name);
        case Field::Type: return visit(record.type);
        case Field::Level: return visit(record.level);
        case Field::Node:
            return std::any_of(record.seats.begin(), record.seats.end(), [&](const DisagreementSeat& seat) { return visit(seat.member); });
        case Field::Kind: return findings([&](const Finding& finding) { return visit(finding.kind); });
        case Field::Text:
            return findings([&](const Finding& finding) { return visit(finding.text); }) ||
                   std::any_of(record.decided.begin(), record.decided.end(), visit) ||
                   std::any_of(record.seats.begin(), record.seats.end(),
                               [&](const DisagreementSeat& seat) { return std::any_of(seat.records.begin(), seat.records.end(), visit); });
        default: return false;
        }
    }
    template <class Visit>
    bool findings(Visit visit) const
    {
        return std::any_of(record.seats.begin(), record.seats.end(),
                           [&](const DisagreementSeat& seat) { return std::any_of(seat.findings.begin(), seat.findings.end(), visit); });
    }
    std::optional<double> number(Field field) const
    {
        if (field == Field::Grade)
            return static_cast<double>(record.grade);
        if (field != Field::Points || record.seats.empty())
            return std::nullopt;
        const auto most = std::max_element(record.seats.begin(), record.seats.end(),
                                           [](const DisagreementSeat& a, const DisagreementSeat& b) { return a.points < b.points; });
        return most->points;
    }
};

struct AlertRow {
    const Alert& alert;
    template <class Visit>
    bool texts(Field field, Visit visit) const
    {
        switch (field) {
        case Field::Name: return visit(alert.name);
        case Field::Type: return visit(alert.type);
        case Field::Cause: return visit(toText(alert.cause));
        case Field::Text: return visit(alert.text);
        case Field::Node: return std::any_of(alert.nodes.begin(), alert.nodes.end(), visit);
        default: return false;
        }
    }
    std::optional<double> number(Field field) const
    {
        if (field == Field::Grade)
            return static_cast<double>(alert.grade);
        return field == Field::Points && alert.points != 0 ? std::optional<double>(alert.points) : std::nullopt;
    }
};

struct ChangeRow {
    const db::AlertChange& change;
    template <class Visit>
    bool texts(Field field, Visit visit) const
    {
        if (field == Field::Who)
            return visit(change.who);
        if (field == Field::Kind)
            return visit(toText(change.step));
        return AlertRow{change.alert}.texts(field, visit) || (field == Field::Text && visit(change.note));
    }
    std::optional<double> number(Field field) const { return AlertRow{change.alert}.number(field); }
};

struct EventRow {
    const db::Event& event;
    template <class Visit>
    bool texts(Field field, Visit visit) const
    {
        switch (field) {
        case Field::Name: return visit(event.name);
        case Field::Type: return visit(event.type);
        case Field::Node: return visit(event.subject);
        case Field::Who: return visit(event.who);
        case Field::Kind: return visit(toText(event.kind));
        case Field::Text: return visit(event.text) || visit(event.before) || visit(event.after);
        default: return false;
        }
    }
    std::optional<double> number(Field) const { return std::nullopt; }
};

struct QueryRow {
    const QueryEvent& query;
    template <class Visit>
    bool texts(Field field, Visit visit) const
    {
        switch (field) {
        case Field::Name: return visit(query.name);
        case Field::Type: return visit(query.type);
        case Field::Client: return visit(query.client);
        case Field::Rcode: return visit(query.rcode);
        case Field::Source: return visit(toText(query.source));
        case Field::Protocol: return visit(toText(query.protocol));
        default: return false;
        }
    }
    std::optional<double> number(Field field) const
    {
        if (field == Field::Secure)
            return query.secure ? 1 : 0;
        return field == Field::Latency ? std::optional<double>(query.latencyUs) : std::nullopt;
    }
};

std::vector<FieldInfo> makeFields()
{
    using Type = FieldInfo::Type;
    const QStringList grades = texts(std::array{Grade::None, Grade::Notice, Grade::Warning, Grade::Critical});
    const QStringList causes = texts(std::array{AlertCause::Dissent, AlertCause::Group, AlertCause::MajoritySuspect, AlertCause::NoQuorum,
                                                AlertCause::ForgeryFlood, AlertCause::LyingCollector, AlertCause::NodeSilent});
    const QStringList sources = texts(std::array{AnswerSource::Cache, AnswerSource::Vote, AnswerSource::Walk, AnswerSource::Stale,
                                                 AnswerSource::Local, AnswerSource::Failure, AnswerSource::Refused});
    const QStringList protocols = texts(std::array{ClientProtocol::Udp, ClientProtocol::Tcp, ClientProtocol::Tls});
    using db::AlertStep, db::EventKind;
    const QStringList kinds =
        texts(std::array{EventKind::Repair, EventKind::Quarantine, EventKind::Release, EventKind::NodeDown, EventKind::NodeUp,
                         EventKind::Key, EventKind::Epoch, EventKind::Configuration, EventKind::Operator, EventKind::StoreOpened,
                         EventKind::StoreClosed, EventKind::Lost, EventKind::Damaged, EventKind::Clock}) +
        texts(std::array{AlertStep::Raised, AlertStep::Updated, AlertStep::Acknowledged, AlertStep::Noted, AlertStep::Silenced,
                         AlertStep::Closed});
    const auto list = [](const char16_t* text) { return QString::fromUtf16(text).split(u' '); };
    return {
        {Field::Name, "name", QT_TRANSLATE_NOOP("harddns::ui::Filter", "name that was asked for"), Type::Text, {}},
        {Field::Type, "type", QT_TRANSLATE_NOOP("harddns::ui::Filter", "type of record that was asked for"), Type::Text,
         list(u"A AAAA CNAME DNSKEY DS HTTPS MX NS PTR SOA SRV TXT")},
        {Field::Node, "node", QT_TRANSLATE_NOOP("harddns::ui::Filter", "a node that took part"), Type::Text, {}},
        {Field::Client, "client", QT_TRANSLATE_NOOP("harddns::ui::Filter", "address of the client"), Type::Text, {}},
        {Field::Rcode, "rcode", QT_TRANSLATE_NOOP("harddns::ui::Filter", "what the client was told"), Type::Text,
         list(u"NOERROR NXDOMAIN SERVFAIL REFUSED FORMERR NOTIMP")},
        {Field::Level, "level", QT_TRANSLATE_NOOP("harddns::ui::Filter", "what decided the vote"), Type::Text,
         list(u"L0 L1 L2 L3 L4 L5 L6 L7 L8")},
        {Field::Grade, "grade", QT_TRANSLATE_NOOP("harddns::ui::Filter", "how sure it is that something is wrong"), Type::Grade, grades},
        {Field::Points, "points", QT_TRANSLATE_NOOP("harddns::ui::Filter", "evidence against one node"), Type::Number, {}},
        {Field::Cause, "cause", QT_TRANSLATE_NOOP("harddns::ui::Filter", "what an alert is about"), Type::Text, causes},
        {Field::Source, "source", QT_TRANSLATE_NOOP("harddns::ui::Filter", "where the answer came from"), Type::Text, sources},
        {Field::Protocol, "protocol", QT_TRANSLATE_NOOP("harddns::ui::Filter", "how the client asked"), Type::Text, protocols},
        {Field::Secure, "secure", QT_TRANSLATE_NOOP("harddns::ui::Filter", "the answer is proven (DNSSEC)"), Type::Flag, list(u"yes no")},
        {Field::Latency, "latency", QT_TRANSLATE_NOOP("harddns::ui::Filter", "time from the question to the answer"), Type::Duration, {}},
        {Field::Who, "who", QT_TRANSLATE_NOOP("harddns::ui::Filter", "operator"), Type::Text, {}},
        {Field::Kind, "kind", QT_TRANSLATE_NOOP("harddns::ui::Filter", "kind of event, or stage of an alert"), Type::Text, kinds},
        {Field::Text, "text", QT_TRANSLATE_NOOP("harddns::ui::Filter", "text of an alert, an event or the evidence"), Type::Text, {}},
    };
}

} // namespace

const std::vector<FieldInfo>& filterFields()
{
    static const std::vector<FieldInfo> fields = makeFields();
    return fields;
}

const FieldInfo& info(Field field) { return filterFields()[static_cast<std::size_t>(field)]; }

const std::vector<OperatorInfo>& filterOperators()
{
    static const std::vector<OperatorInfo> operators{
        {Operator::Contains, "~", QT_TRANSLATE_NOOP("harddns::ui::Filter", "contains")},
        {Operator::Equals, "=", QT_TRANSLATE_NOOP("harddns::ui::Filter", "equals")},
        {Operator::Differs, "!=", QT_TRANSLATE_NOOP("harddns::ui::Filter", "differs from")},
        {Operator::Under, "under", QT_TRANSLATE_NOOP("harddns::ui::Filter", "is the zone or below it")},
        {Operator::Less, "<", QT_TRANSLATE_NOOP("harddns::ui::Filter", "less than")},
        {Operator::LessOrEqual, "<=", QT_TRANSLATE_NOOP("harddns::ui::Filter", "at most")},
        {Operator::Greater, ">", QT_TRANSLATE_NOOP("harddns::ui::Filter", "more than")},
        {Operator::GreaterOrEqual, ">=", QT_TRANSLATE_NOOP("harddns::ui::Filter", "at least")},
    };
    return operators;
}

bool allowed(const FieldInfo& about, Operator op)
{
    switch (op) {
    case Operator::Equals:
    case Operator::Differs: return true;
    case Operator::Contains: return about.type == FieldInfo::Type::Text;
    case Operator::Under: return about.field == Field::Name;
    default: return about.type != FieldInfo::Type::Text && about.type != FieldInfo::Type::Flag;
    }
}

bool hasClosedValues(const FieldInfo& about)
{
    return about.type == FieldInfo::Type::Grade || about.type == FieldInfo::Type::Flag || about.field == Field::Cause ||
           about.field == Field::Source || about.field == Field::Protocol;
}

bool equalsAsciiLowered(std::string_view text, std::string_view lowered)
{
    return text.size() == lowered.size() &&
           std::equal(text.begin(), text.end(), lowered.begin(), [](char a, char b) { return lowerAscii(a) == b; });
}

bool beginsAsciiLowered(std::string_view text, std::string_view lowered)
{
    return text.size() >= lowered.size() && equalsAsciiLowered(text.substr(0, lowered.size()), lowered);
}

bool containsAsciiLowered(std::string_view text, std::string_view lowered)
{
    return std::search(text.begin(), text.end(), lowered.begin(), lowered.end(), [](char a, char b) { return lowerAscii(a) == b; }) !=
               text.end() ||
           lowered.empty();
}

bool Filter::matches(const FieldReader& row) const { return isEmpty() || holds(*m_root, ReaderRow{row}); }
bool Filter::matches(const VoteEvent& vote) const { return isEmpty() || holds(*m_root, VoteRow{vote}); }
bool Filter::matches(const DisagreementRecord& record) const { return isEmpty() || holds(*m_root, RecordRow{record}); }
bool Filter::matches(const Alert& alert) const { return isEmpty() || holds(*m_root, AlertRow{alert}); }
bool Filter::matches(const QueryEvent& query) const { return isEmpty() || holds(*m_root, QueryRow{query}); }
bool Filter::matches(const db::AlertChange& change) const { return isEmpty() || holds(*m_root, ChangeRow{change}); }
bool Filter::matches(const db::Event& event) const { return isEmpty() || holds(*m_root, EventRow{event}); }

Filter Filter::narrowed(Field field, const QString& value, bool exclude) const
{
    QString text = m_text;
    if (!isEmpty() && m_root->kind == Expression::Kind::Or)
        text = u'(' + text + u')';
    if (!isEmpty())
        text += QStringLiteral(" and ");
    text += QString::fromLatin1(info(field).word) + (exclude ? QStringLiteral(" != ") : QStringLiteral(" = ")) + asValue(value);
    const auto parsed = parse(text);
    return parsed ? *parsed : *this;
}

} // namespace harddns::ui
