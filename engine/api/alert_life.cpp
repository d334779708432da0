#include "engine/api/alert_life.h"

#include <algorithm>
#include <array>

namespace harddns
{

namespace
{
constexpr std::array names{"acknowledge", "note", "silence", "unsilence", "close"};
}

const char* toText(AlertAction::Kind kind) { return names[static_cast<std::size_t>(kind)]; }

bool fromText(const std::string& text, AlertAction::Kind& kind)
{
    const auto at = std::find(names.begin(), names.end(), text);
    if (at == names.end())
        return false;
    kind = static_cast<AlertAction::Kind>(at - names.begin());
    return true;
}

} // namespace harddns
