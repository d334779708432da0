// What of a filter the audit store does by itself: conditions that all have to hold, each turned into the nearest thing the store has a
// column or an index for. It may let more through than the filter, never less.
#include "ui/filter/filter_expression.h"

#include <algorithm>
#include <array>

namespace harddns::ui
{

namespace
{

/// One bit a list of AuditReader::List, in which the store's condition is the filter's.
using Lists = unsigned;
constexpr Lists votes = 1, disagreements = 2, alertChanges = 4, events = 8, none = 0, all = votes | disagreements | alertChanges | events;

constexpr std::array levels{"L0 secure",  "L1 exact",     "L2 chain", "L3 record", "L4 origin",
                            "L5 history", "L6 authority", "L7 widen", "L8 failed"};

class Translator
{
public:
    using Expression = Filter::Expression;

    Lists take(const Expression& root)
    {
        if (root.kind == Expression::Kind::And) {
            Lists wholly = all;
            for (const Expression& child : root.children)
                wholly &= take(child);
            return wholly;
        }
        if (root.kind == Expression::Kind::Or)
            return takeKinds(root);
        return root.kind == Expression::Kind::Compare ? takeComparison(root.comparison) : none;
    }
    db::Filter out;

private:
    static std::string upper(std::string text)
    {
        std::transform(text.begin(), text.end(), text.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
        return text;
    }

    /// Both have to hold but the store takes one: whichever it is, nothing is lost.
    static Lists once(std::string& place, const std::string& value, Lists lists)
    {
        if (!place.empty())
            return place == value ? lists : none;
        place = value;
        return lists;
    }

    Lists takeComparison(const Comparison& c)
    {
        if (info(c.field).type == FieldInfo::Type::Grade)
            return takeGrade(c);
        if (c.field == Field::Name)
            return takeName(c);
        if (c.op != Operator::Equals || !c.needle.ascii)
            return none;
        switch (c.field) {
        case Field::Type: return once(out.type, upper(c.needle.utf8), all);
        case Field::Rcode: return once(out.rcode, upper(c.needle.utf8), votes);
        // Of a vote the store finds "n1" in "n10" too.
        case Field::Node: return c.needle.nodeId ? once(out.node, c.needle.lowered, disagreements | alertChanges | events) : none;
        case Field::Who: return once(out.who, c.needle.utf8, alertChanges | events);
        case Field::Level: return takeLevel(c);
        case Field::Cause:
            if (out.cause)
                return static_cast<double>(*out.cause) == c.number ? alertChanges : none;
            out.cause = static_cast<AlertCause>(static_cast<int>(c.number));
            return alertChanges;
        case Field::Kind: return takeKind(c);
        case Field::Text: return takeText(c);
        default: return none;
        }
    }

    Lists takeName(const Comparison& c)
    {
        if (c.op == Operator::Differs || !c.needle.ascii)
            return none;
        std::string name = c.needle.lowered;
        if (c.op == Operator::Contains)
            return takePart(name, all);
        const bool dotted = name.find('.') != std::string::npos && name.find('.') + 1 < name.size();
        if (!dotted || name.find('\\') != std::string::npos) {
            // One label may be the id of a node, which alerts have as their name and without a final dot.
            while (!name.empty() && name.back() == '.')
                name.pop_back();
            if (!name.empty())
                takePart(name, none);
            return none;
        }
        // Of an alert's name the store would find nothing if it lacked the final dot; names have it, and so has what we ask for.
        if (out.nameBelow.empty() || db::keyOfName(name).starts_with(db::keyOfName(out.nameBelow))) {
            out.nameBelow = name;
            return c.op == Operator::Under ? all : none;
        }
        return db::keyOfName(out.nameBelow).starts_with(db::keyOfName(name)) && c.op == Operator::Under ? all : none;
    }

    /// The longest is the rarest; what it does not contain is left to matches().
    Lists takePart(const std::string& part, Lists lists)
    {
        if (out.nameContains.find(part) != std::string::npos)
            return lists;
        const bool other = !out.nameContains.empty() && part.find(out.nameContains) == std::string::npos;
        if (part.size() > out.nameContains.size())
            out.nameContains = part;
        return other ? none : lists;
    }

    Lists takeLevel(const Comparison& c)
    {
        for (const std::string_view level : levels) {
            if (beginsAsciiLowered(level, c.needle.lowered))
                return once(out.level, std::string(level.substr(0, c.needle.lowered.size())), votes | disagreements);
        }
        return none;
    }

    Lists takeGrade(const Comparison& c)
    {
        int least = static_cast<int>(c.number);
        bool exact = false;
        switch (c.op) {
        case Operator::Greater: ++least; [[fallthrough]];
        case Operator::GreaterOrEqual: exact = true; break;
        case Operator::Equals: exact = least == static_cast<int>(Grade::Critical); break;
        default: return none;
        }
        if (least > static_cast<int>(Grade::Critical))
            return none; // nothing is above it: matches() lets none through
        out.minGrade = std::max(out.minGrade, static_cast<Grade>(least));
        return exact ? disagreements | alertChanges : none;
    }

    Lists takeKind(const Comparison& c)
    {
        if (const auto kind = db::eventKindFrom(c.needle.lowered)) {
            if (!out.kinds.empty())
                return none;
            out.kinds = {*kind};
            return events;
        }
        if (const auto step = db::alertStepFrom(c.needle.lowered); step && !out.step) {
            out.step = step;
            return alertChanges;
        }
        return none;
    }

    /// kind = quarantine or kind = release
    Lists takeKinds(const Expression& either)
    {
        std::vector<db::EventKind> kinds;
        for (const Expression& child : either.children) {
            const Comparison& c = child.comparison;
            const auto kind = child.kind == Expression::Kind::Compare && c.field == Field::Kind && c.op == Operator::Equals
                                  ? db::eventKindFrom(c.needle.lowered)
                                  : std::nullopt;
            if (!kind)
                return none;
            kinds.push_back(*kind);
        }
        if (!out.kinds.empty())
            return none;
        out.kinds = std::move(kinds);
        return events;
    }

    /// One word: of a disagreement the store looks at the record and at each seat by itself, so that two words need not be found together.
    Lists takeText(const Comparison& c)
    {
        const std::string* longest = nullptr;
        for (const std::string& word : c.needle.words) {
            const bool plain =
                std::all_of(word.begin(), word.end(), [](char x) { return (x >= 'a' && x <= 'z') || (x >= '0' && x <= '9'); });
            if (plain && (longest == nullptr || word.size() > longest->size()))
                longest = &word;
        }
        if (longest != nullptr && out.text.size() < longest->size())
            out.text = *longest;
        return none;
    }
};

Lists whollyIn(const std::shared_ptr<const Filter::Expression>& root) { return root ? Translator().take(*root) : all; }

} // namespace

db::Filter Filter::forStore() const
{
    Translator translator;
    if (m_root)
        translator.take(*m_root);
    return translator.out;
}

bool Filter::isWhollyForStore() const { return whollyIn(m_root) == all; }
bool Filter::isWhollyForStore(db::AuditReader::List list) const { return (whollyIn(m_root) >> static_cast<unsigned>(list)) & 1U; }

} // namespace harddns::ui
