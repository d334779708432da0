#include "db/values.h"

#include <algorithm>
#include <array>

namespace harddns::db
{

namespace
{

constexpr std::array alertSteps{AlertStep::Raised, AlertStep::Updated,  AlertStep::Acknowledged,
                                AlertStep::Noted,  AlertStep::Silenced, AlertStep::Closed};
constexpr std::array eventKinds{EventKind::Repair,   EventKind::Quarantine,  EventKind::Release,     EventKind::NodeDown,
                                EventKind::NodeUp,   EventKind::Key,         EventKind::Epoch,       EventKind::Configuration,
                                EventKind::Operator, EventKind::StoreOpened, EventKind::StoreClosed, EventKind::Lost,
                                EventKind::Damaged,  EventKind::Clock};

template <class List>
auto fromText(const List& all, std::string_view text) -> std::optional<typename List::value_type>
{
    for (const auto one : all) {
        if (text == toText(one))
            return one;
    }
    return std::nullopt;
}

} // namespace

const char* toText(AlertStep step)
{
    switch (step) {
    case AlertStep::Raised: return "raised";
    case AlertStep::Updated: return "updated";
    case AlertStep::Acknowledged: return "acknowledged";
    case AlertStep::Noted: return "noted";
    case AlertStep::Silenced: return "silenced";
    case AlertStep::Closed: return "closed";
    }
    return "?";
}

std::optional<AlertStep> alertStepFrom(std::string_view text) { return fromText(alertSteps, text); }

const char* toText(EventKind kind)
{
    switch (kind) {
    case EventKind::Repair: return "repair";
    case EventKind::Quarantine: return "quarantine";
    case EventKind::Release: return "release";
    case EventKind::NodeDown: return "node-down";
    case EventKind::NodeUp: return "node-up";
    case EventKind::Key: return "key";
    case EventKind::Epoch: return "epoch";
    case EventKind::Configuration: return "configuration";
    case EventKind::Operator: return "operator";
    case EventKind::StoreOpened: return "store-opened";
    case EventKind::StoreClosed: return "store-closed";
    case EventKind::Lost: return "lost";
    case EventKind::Damaged: return "damaged";
    case EventKind::Clock: return "clock";
    }
    return "?";
}

std::optional<EventKind> eventKindFrom(std::string_view text) { return fromText(eventKinds, text); }

std::string lowerName(std::string_view presentation)
{
    std::string out(presentation);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    // An escaped dot ends no label.
    std::size_t slashes = 0;
    while (slashes + 1 < out.size() && out[out.size() - 2 - slashes] == '\\')
        ++slashes;
    if (out.empty() || out.back() != '.' || slashes % 2 == 1)
        out += '.';
    return out;
}

std::string keyOfName(std::string_view presentation)
{
    const std::string name = lowerName(presentation);
    if (name == ".")
        return {};
    std::string out;
    out.reserve(name.size());
    std::size_t end = name.size();
    // Label by label from the end; a label ends at a dot that is not escaped.
    std::vector<std::size_t> ends;
    for (std::size_t i = 0; i < name.size(); ++i) {
        if (name[i] == '\\')
            ++i;
        else if (name[i] == '.')
            ends.push_back(i);
    }
    for (std::size_t i = ends.size(); i-- > 0;) {
        end = ends[i] + 1;
        const std::size_t begin = i == 0 ? 0 : ends[i - 1] + 1;
        out.append(name, begin, end - begin);
    }
    return out;
}

} // namespace harddns::db
